"""Who may act where: every admin view of every register for everybody; nothing outside a view can be guessed."""

import re
from datetime import date, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from apps.changelog.models import Change
from apps.units import access
from apps.units import appointments as units_appointments
from apps.units.errors import Refused
from apps.units.models import Appointment, Role, Unit
from apps.units.models.pending_files import PendingFile
from tests import builders
from tests.units.conftest import CAST

pytestmark = pytest.mark.django_db
NO_SUCH = 10**9
REGISTERS = ("federation", "grassrootsunion", "workerstation", "readingroom", "campaign", "facility")
NOBODY = {"anonymous": 302, "no_role": 403, "expired": 403}
# What each of the cast is answered, for a record of Liuzhou.
EXPECTED = {
    "list": {**NOBODY, **dict.fromkeys(("clerk", "next_door", "supervisor", "viewer", "administrator"), 200)},
    "add": {**NOBODY, "clerk": 200, "next_door": 200, "supervisor": 403, "viewer": 403, "administrator": 200},
    "change": {**NOBODY, "clerk": 200, "next_door": 404, "supervisor": 200, "viewer": 200, "administrator": 200},
    "delete": {**NOBODY, "clerk": 200, "next_door": 404, "supervisor": 403, "viewer": 403, "administrator": 200},
    "history": {**NOBODY, "clerk": 200, "next_door": 404, "supervisor": 200, "viewer": 200, "administrator": 200},
}
EXPECTED["template"] = EXPECTED["import"] = EXPECTED["add"]
EXPECTED["export"] = EXPECTED["list"]
OF_A_RECORD = ("change", "delete", "history")
ONLY_ADMINISTRATORS = {
    **NOBODY, "clerk": 403, "next_door": 403, "supervisor": 403, "viewer": 403, "administrator": 200,
}  # fmt: skip


def address(model, view, pk=None, app="units"):
    return reverse(f"admin:{app}_{model}_{'changelist' if view == 'list' else view}", args=[pk] if pk else [])


def listed(response):
    return {one.code for one in response.context["cl"].result_list}


def offered(client, model, field, term=""):
    asked = {"app_label": "units", "model_name": model, "field_name": field, "term": term}
    return client.get(reverse("admin:autocomplete"), asked)


def names(response):
    """What is offered, each name without the code that stands behind it."""
    return {one["text"].rpartition(" · ")[0] for one in response.json()["results"]}


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("view", EXPECTED)
def test_each_view_of_every_register_answers_everybody_as_it_should(as_, liuzhou, view, who):
    client = as_(who)
    answered = {
        model: client.get(address(model, view, getattr(liuzhou, model).pk if view in OF_A_RECORD else None)).status_code
        for model in REGISTERS
    }
    assert answered == dict.fromkeys(REGISTERS, EXPECTED[view][who])


@pytest.mark.parametrize("who", [who for who in CAST if EXPECTED["list"][who] == 200])
@pytest.mark.parametrize("model", REGISTERS)
def test_a_list_shows_exactly_what_is_in_view(as_, liuzhou, guilin, who, model):
    city = guilin if who == "next_door" else liuzhou
    own = {getattr(city, model).code} | ({city.county.code} if model == "federation" else set())
    for query in ("", "?q=总", "?q=工作站", "?under=450200", "?_facets=True&line=territorial"):
        found = listed(as_(who).get(address(model, "list") + query))
        assert found <= own, query
    assert listed(as_(who).get(address(model, "list"))) == own


@pytest.mark.parametrize("who", CAST)
def test_a_units_page_is_for_those_who_see_the_unit(as_, liuzhou, who):
    sees = EXPECTED["change"][who] == 200
    client, expected = as_(who), 302 if who == "anonymous" else 200 if sees else 404
    answers = {client.get(reverse("reports:unit", args=[getattr(liuzhou, one).code])).status_code for one in REGISTERS}
    assert answers == {expected}


@pytest.mark.parametrize("who", CAST)
def test_a_file_that_waits_is_its_owners_alone(as_, cast, who):
    kept = PendingFile.objects.keep(ContentFile(b"x", "f.csv"), owner=cast["clerk"], register="campaign")
    client, expected = as_(who), {**EXPECTED["import"], "next_door": 404, "administrator": 404}[who]
    page = reverse("admin:units_campaign_preview", args=[kept.pk])
    assert client.get(page).status_code == expected
    if who != "clerk":
        assert client.get(f"{page}annotated/").status_code == expected
        assert client.post(page, {"cancel": "yes"}).status_code == expected
        assert PendingFile.objects.exists()


@pytest.mark.parametrize("who", CAST)
def test_the_tree_begins_where_a_persons_view_begins(as_, who):
    response = as_(who).get(reverse("admin:units_unit_tree"))
    assert response.status_code == EXPECTED["list"][who]
    if response.status_code == 200:
        top = "450300" if who == "next_door" else "450200"
        assert [row[0].code for row in response.context["rows"]] == [top]


@pytest.mark.parametrize("who", CAST)
def test_only_administrators_see_accounts_and_appointments(as_, cast, who):
    client = as_(who)
    appointment = cast["clerk"].appointments.get()
    pages = [
        address("appointment", "list"),
        address("appointment", "add"),
        address("appointment", "change", appointment.pk),
        address("appointment", "history", appointment.pk),
        address("user", "list", app="auth"),
        address("user", "add", app="auth"),
        address("user", "change", cast["clerk"].pk, app="auth"),
    ]
    assert {client.get(page).status_code for page in pages} == {ONLY_ADMINISTRATORS[who]}


@pytest.mark.parametrize("who", CAST)
def test_the_change_log_tells_everybody_only_of_the_units_in_view(as_, guilin, who):
    response = as_(who).get(address("change", "list", app="changelog"))
    assert response.status_code == EXPECTED["list"][who]
    if response.status_code == 200:
        told = {one.object for one in response.context["cl"].queryset.filter(register="units.unit")}
        assert (guilin.federation.name in told) == (who == "next_door")
        appointments = response.context["cl"].queryset.filter(register="units.appointment").exists()
        assert appointments == (who == "administrator")


@pytest.mark.parametrize("who", CAST)
def test_a_choice_offers_only_what_is_in_reach(as_, liuzhou, guilin, who):
    response = offered(as_(who), "affiliation", "parent")
    assert response.status_code == EXPECTED["list"][who]
    if response.status_code == 200:
        city = guilin if who == "next_door" else liuzhou
        keeps = who in ("clerk", "next_door", "administrator")
        assert names(response) == ({str(city.federation), str(city.county)} if keeps else set())


@pytest.mark.parametrize(
    ("model", "view"),
    [
        *((model, view) for model in REGISTERS for view in OF_A_RECORD),
        ("appointment", "change"),
        ("appointment", "history"),
    ],
)
def test_what_is_foreign_and_what_does_not_exist_get_one_answer(as_, cast, guilin, model, view):
    foreign = cast["next_door"].appointments.get() if model == "appointment" else getattr(guilin, model)
    client = as_("administrator")
    answers = [client.get(address(model, view, pk)) for pk in (foreign.pk, NO_SUCH)]
    assert [one.status_code for one in answers] == [404, 404]
    said = [
        re.sub(r'csrfmiddlewaretoken" value="\w+"', "", one.content.decode()).replace(f"/{pk}/", "")
        for one, pk in zip(answers, (foreign.pk, NO_SUCH), strict=True)
    ]
    assert said[0] == said[1]


@pytest.mark.parametrize("under", ["450300", "450000", "999999"])
def test_the_tree_and_the_area_filter_answer_foreign_codes_like_unknown_ones(as_, under):
    client = as_("clerk")
    assert client.get(reverse("admin:units_unit_tree"), {"under": under}).status_code == 404
    assert listed(client.get(address("grassrootsunion", "list"), {"under": under})) == set()


def form_of_a_new_unit(parent):
    management = {
        f"{prefix}-{name}": value
        for prefix, total in (("affiliations", 1), ("former_names", 0), ("honours", 0))
        for name, value in (("TOTAL_FORMS", total), ("INITIAL_FORMS", 0))
    }
    return {
        **management,
        "code": "450200-NEW",
        "name": "新工会",
        "type": "single",
        "setting": "employer",
        "line": "territorial",
        "affiliations-0-parent": parent,
        "affiliations-0-starts": "2014-01-01",
    }


def test_a_foreign_parent_is_refused_in_the_words_for_one_that_does_not_exist(as_, guilin, liuzhou):
    client, page = as_("clerk"), address("grassrootsunion", "add")
    said = [client.post(page, form_of_a_new_unit(pk)).context["errors"] for pk in (guilin.federation.pk, NO_SUCH)]
    assert said[0] == said[1] == [["选择一个有效的选项： 该选择不在可用的选项中。"]]
    assert client.post(page, form_of_a_new_unit("")).status_code == 200, "only a superuser makes a root"
    assert client.post(page, form_of_a_new_unit(liuzhou.county.pk)).status_code == 302
    assert Unit.objects.get(code="450200-NEW").path == "450000/450200/450200-X/450200-NEW/"


@pytest.mark.parametrize("code", ["450300", "450300-G", "999999-G"])
def test_a_form_does_not_tell_which_codes_exist_elsewhere(as_, liuzhou, guilin, code):
    data = form_of_a_new_unit(liuzhou.county.pk) | {"code": code}
    errors = as_("clerk").post(address("grassrootsunion", "add"), data).context["errors"]
    assert errors == [["新单位的代码应在上级工会代码后延伸（450200-A1），或为其行政区划代码。"]]
    errors = as_("clerk").post(address("grassrootsunion", "add"), data | {"code": "450200-X"}).context["errors"]
    assert errors == [["具有 代码 的 单位 已存在。"]]


@pytest.mark.parametrize(("under", "parent"), [("450200-X", "450200-X"), ("450300", None), ("999999", None)])
def test_a_unit_added_from_a_list_or_the_tree_begins_below_its_federation(as_, liuzhou, guilin, under, parent):
    client, page = as_("clerk"), address("grassrootsunion", "add")
    for asked in ({"under": under}, {"_changelist_filters": f"line=direct&under={under}"}):
        formset = client.get(page, asked).context["inline_admin_formsets"][0].formset
        chosen = formset.forms[0].initial.get("parent")
        assert (chosen and chosen.code) == parent
    tree = client.get(reverse("admin:units_unit_tree"), {"under": "450200-X"})
    assert f"{page}?under=450200-X" in tree.content.decode()


def test_a_clerk_who_only_views_next_door_cannot_move_a_unit_there(as_, cast, liuzhou, guilin):
    builders.appointed(cast["clerk"], Role.VIEWER, guilin.federation)
    assert str(guilin.federation) not in names(offered(as_("clerk"), "affiliation", "parent"))
    response = as_("clerk").post(address("grassrootsunion", "add"), form_of_a_new_unit(guilin.federation.pk))
    assert response.status_code == 200
    assert not Unit.objects.filter(code="450200-NEW").exists()


def test_saving_the_top_of_ones_area_leaves_it_where_it_reports(as_, liuzhou):
    client, page = as_("clerk"), address("federation", "change", liuzhou.federation.pk)
    before = Unit.objects.get(pk=liuzhou.federation.pk).path
    data = builders.filled(client.get(page)) | {"notes": "typed"}
    assert client.post(page, data).status_code == 302
    after = Unit.objects.get(pk=liuzhou.federation.pk)
    assert (after.path, after.notes) == (before, "typed")


def test_history_names_no_unit_outside_the_view(as_, liuzhou, guilin):
    builders.move(liuzhou.county, guilin.federation, date(2012, 1, 1))
    builders.move(liuzhou.county, liuzhou.federation, date(2013, 1, 1))
    said = as_("clerk").get(address("federation", "history", liuzhou.county.pk)).content.decode()
    assert "450300" not in said
    assert "桂林" not in said
    assert "2012-01-01" in said


def test_an_act_on_many_reaches_no_foreign_record(as_, liuzhou, guilin):
    client, page = as_("clerk"), address("grassrootsunion", "list")
    chosen = [liuzhou.grassrootsunion.pk, guilin.grassrootsunion.pk]
    data = {"action": "close", "_selected_action": chosen, "apply": 1, "on": "2014-06-30", "reason": "合并"}
    client.post(page, data)
    closed = Unit.objects.filter(closed__isnull=False)
    assert [one.code for one in closed] == ["450200-G"]


# ---- Appointments


@pytest.fixture
def today():
    return timezone.localdate()


def sees_liuzhou(client, liuzhou):
    return client.get(address("federation", "change", liuzhou.federation.pk)).status_code == 200


def test_an_appointment_ended_by_an_administrator_holds_no_more_at_the_next_click(client, cast, liuzhou):
    appointment = cast["clerk"].appointments.get()
    client.force_login(cast["clerk"])
    assert sees_liuzhou(client, liuzhou)
    units_appointments.end(appointment, by=cast["administrator"], reason="离任")
    assert not sees_liuzhou(client, liuzhou)
    change = Change.objects.filter(register="units.appointment").first()
    assert (change.by, change.reason, change.action) == (cast["administrator"], "离任", "changed")


@pytest.mark.parametrize("days", [0, 30])
def test_one_that_began_today_or_is_to_come_can_be_ended_at_once_too(cast, liuzhou, today, days):
    person = builders.person("new", Role.CLERK, liuzhou.federation, starts=today + timedelta(days=days))
    units_appointments.end(person.appointments.get(), by=cast["administrator"], reason="误")
    assert access.paths(person) == []
    assert not Appointment.objects.not_ended(today).filter(user=person).exists()


def test_an_appointment_holds_from_its_first_day_until_the_day_before_it_ends(liuzhou, today):
    def holds(**dates):
        person = builders.person(f"person {dates}", Role.CLERK, liuzhou.federation, **dates)
        return access.may(person, access.ENTERING, liuzhou.county)

    tomorrow = today + timedelta(days=1)
    assert holds(starts=today)
    assert holds(starts=today, ends=tomorrow)
    assert not holds(starts=tomorrow)
    assert not holds(ends=today)


def test_a_role_is_handed_over_without_a_gap(cast, liuzhou, today):
    successor = builders.person("successor")
    appointment = cast["clerk"].appointments.get()
    units_appointments.hand_over(appointment, to=successor, on=today, by=cast["administrator"], reason="调动")
    assert not access.may(builders.again(cast["clerk"]), access.ENTERING, liuzhou.federation)
    assert access.may(builders.again(successor), access.ENTERING, liuzhou.federation)


@pytest.mark.parametrize("who", ["administrator", "clerk"])
def test_who_does_not_administer_there_ends_no_appointment(cast, who):
    with pytest.raises(PermissionDenied):
        units_appointments.end(cast["next_door"].appointments.get(), by=cast[who], reason="x")


def test_what_has_ended_cannot_end_again(cast):
    with override("en"), pytest.raises(Refused, match="ended"):
        units_appointments.end(cast["expired"].appointments.get(), by=cast["administrator"], reason="x")


def test_an_administrator_appoints_inside_her_subtree_only(as_, cast, liuzhou, guilin):
    page = address("appointment", "add")

    def appoint(person, federation):
        data = {"user": person.pk, "federation": federation.pk, "role": "clerk", "starts": "2014-01-01"}
        return as_("administrator").post(page, data).status_code

    assert appoint(cast["viewer"], liuzhou.county) == 302
    assert appoint(cast["viewer"], guilin.federation) == 200
    assert appoint(cast["next_door"], liuzhou.county) == 200, "she does not know this person"
    assert not cast["next_door"].appointments.filter(federation=liuzhou.county).exists()


def test_an_administrator_who_only_views_further_up_cannot_raise_herself(as_, cast, region):
    builders.appointed(cast["administrator"], Role.VIEWER, region)
    data = {"user": cast["administrator"].pk, "federation": region.pk, "role": "administrator", "starts": "2014-01-01"}
    assert as_("administrator").post(address("appointment", "add"), data).status_code == 200
    assert "广西壮族自治区总工会" not in names(offered(as_("administrator"), "appointment", "federation"))


def test_an_account_comes_with_its_first_appointment(as_, liuzhou, guilin):
    page = address("user", "add", app="auth")
    account = {
        "username": "wei",
        "full_name": "韦 薇",
        "password1": "lz-2014-gonghui",
        "password2": "lz-2014-gonghui",
    }
    formset = {"appointments-TOTAL_FORMS": 1, "appointments-INITIAL_FORMS": 0, "appointments-0-role": "clerk"}

    def create(federation):
        row = {"appointments-0-federation": federation, "appointments-0-starts": "2014-01-01"} if federation else {}
        return as_("administrator").post(page, {**account, **formset, **row}).status_code

    assert create(None) == 200
    assert create(guilin.federation.pk) == 200
    assert create(liuzhou.county.pk) == 302
    made = Appointment.objects.get(user__username="wei")
    assert (made.federation, made.user.is_staff, made.user.is_superuser) == (liuzhou.county, True, False)
    assert made.user.last_name == "韦薇"


@pytest.mark.parametrize(("everywhere", "federation"), [(False, True), (True, True), (True, False)])
def test_a_new_account_has_one_row_for_its_appointment_from_today_on(as_, cast, liuzhou, everywhere, federation):
    if everywhere:
        cast["administrator"].is_superuser = True
        cast["administrator"].save()
    page, today = address("user", "add", app="auth"), str(timezone.localdate())
    answer = as_("administrator").get(page)
    [row] = answer.context["inline_admin_formsets"][0].formset.forms
    assert str(row["starts"].value()) == today
    typed = builders.filled(answer) | {"username": "wei", "full_name": "韦薇"}
    typed |= {"password1": "lz-2014-gonghui", "password2": "lz-2014-gonghui", "appointments-0-starts": today}
    if federation:
        typed |= {"appointments-0-federation": liuzhou.county.pk, "appointments-0-role": "clerk"}
    assert as_("administrator").post(page, typed).status_code == 302
    assert get_user_model().objects.get(username="wei").appointments.count() == federation


def test_where_a_federation_is_only_chosen_nothing_offers_to_delete_it(as_, cast, region):
    builders.appointed(cast["administrator"], Role.CLERK, region)
    shown = as_("administrator").get(address("appointment", "add")).content.decode()
    assert "add-related" in shown
    assert "delete-related" not in shown


def test_an_account_that_opens_doors_elsewhere_is_not_changed_from_here(as_, cast, guilin):
    builders.appointed(cast["viewer"], Role.CLERK, guilin.federation)
    client = as_("administrator")
    for view in ("change", "password_change"):
        answers = {
            who: client.post(reverse(f"admin:auth_user_{view}", args=[cast[who].pk]), {}).status_code
            for who in ("clerk", "viewer", "next_door")
        }
        assert answers == {"clerk": 200, "viewer": 403, "next_door": 404}, view
