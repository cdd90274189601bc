"""The catalogue in the admin: everybody with a role reads it, the root's administrators keep it, and what cannot be is
refused."""

import pytest
from django.utils.translation import override

from apps.changelog.models import Change
from apps.figures.models import EditRule, Form, Indicator, IndicatorGroup, Period, Source
from apps.units.models import Federation
from tests import builders, worlds
from tests.worlds import shared

pytestmark = pytest.mark.django_db
MODELS = ["indicator", "indicatorgroup", "period", "source", "form", "editrule", "submission", "figure"]


@shared(on=worlds.first_records)
def people():
    city = Federation.objects.get(code="450200")
    return {
        "administrator": builders.person("administrator", "administrator", Federation.objects.get(code="450000")),
        "city administrator": builders.person("city administrator", "administrator", city),
        "clerk": builders.clerk(city),
        "viewer": builders.person("viewer", "viewer", city),
        "no role": builders.person("none"),
    }


@pytest.mark.parametrize("who", ["administrator", "city administrator", "clerk", "viewer"])
def test_everybody_with_a_role_reads_every_list(client, people, who):
    client.force_login(people[who])
    assert {name: client.get(f"/admin/figures/{name}/").status_code for name in MODELS} == dict.fromkeys(MODELS, 200)


def test_nobody_without_a_role_reads_any(client, people):
    client.force_login(people["no role"])
    assert {name: client.get(f"/admin/figures/{name}/").status_code for name in MODELS} == dict.fromkeys(MODELS, 403)


CATALOGUE = ["indicator", "indicatorgroup", "period", "form", "editrule", "source"]


@pytest.mark.parametrize("name", CATALOGUE)
def test_only_an_administrator_of_the_root_keeps_the_catalogue(client, people, name):
    """Sources are cited by clerks, so they may add them, and administrators too."""
    kept = {"indicator": Indicator, "indicatorgroup": IndicatorGroup, "period": Period, "form": Form,
            "editrule": EditRule, "source": Source}[name].objects.first()  # fmt: skip
    answers = {}
    superuser = builders.person("superuser")
    superuser.is_superuser = True
    superuser.save()
    for who, user in {**people, "superuser": superuser}.items():
        client.force_login(user)
        add = client.get(f"/admin/figures/{name}/add/").status_code
        change = client.post(f"/admin/figures/{name}/{kept.pk}/change/", {}).status_code
        delete = client.get(f"/admin/figures/{name}/{kept.pk}/delete/").status_code
        answers[who] = add, change, delete
    adds = 200 if name == "source" else 403
    assert answers == {
        "administrator": (200, 200, 200),
        "superuser": (200, 200, 200),
        "city administrator": (adds, 403, 403),
        "clerk": (adds, 403, 403),
        "viewer": (403, 403, 403),
        "no role": (403, 403, 403),
    }


def test_an_administrator_of_a_city_changes_neither_definitions_nor_form_items_through_their_records(client, people):
    client.force_login(people["city administrator"])
    for name, kept in (("indicator", Indicator.objects.first()), ("form", Form.objects.first())):
        page = client.get(f"/admin/figures/{name}/{kept.pk}/change/")
        assert page.status_code == 200
        for inline in page.context["inline_admin_formsets"]:
            allowed = inline.has_add_permission, inline.has_change_permission, inline.has_delete_permission
            assert allowed == (False, False, False)
    rules = EditRule.objects.count()
    client.post(
        "/admin/figures/editrule/",
        {"action": "delete_selected", "_selected_action": [EditRule.objects.first().pk], "post": "yes"},
    )
    assert EditRule.objects.count() == rules


def rule(**given):
    return {
        "code": "NEW",
        "expression": "ORG13 <= ORG12",
        "missing": "skip_any",
        "severity": "error",
        "message_zh": "女会员不能多于会员。",
        "message_en": "Women members cannot exceed members.",
        "active": "on",
        **given,
    }


def test_an_administrator_writes_a_rule_and_the_log_says_so(client, people):
    client.force_login(people["administrator"])
    assert client.post("/admin/figures/editrule/add/", rule()).status_code == 302
    assert EditRule.objects.get(code="NEW").active
    change = Change.objects.filter(register="figures.editrule").latest("pk")
    assert (change.by, change.action, change.new["expression"]) == (
        people["administrator"],
        "created",
        "ORG13 <= ORG12",
    )


@pytest.mark.parametrize(
    ("expression", "said"),
    [("ORG13 <=", "ORG12 <= ORG10"), ("exec('x')", "implies"), ("ORG13 <= XYZ99", "XYZ99"), ("ORG13.real <= 1", "6")],
)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_rule_that_cannot_be_read_is_refused_at_its_field(client, people, expression, said, language):
    client.force_login(people["administrator"])
    client.cookies["django_language"] = language
    with override(language):
        answer = client.post("/admin/figures/editrule/add/", rule(expression=expression))
    assert answer.status_code == 200
    (sentence,) = answer.context["adminform"].form.errors["expression"]
    assert said in sentence
    assert not EditRule.objects.filter(code="NEW").exists()


def test_a_computed_rate_without_its_parts_is_refused(client, people):
    client.force_login(people["administrator"])
    page = client.get("/admin/figures/indicator/add/")
    forms = [
        page.context["adminform"].form,
        *(one.formset.management_form for one in page.context["inline_admin_formsets"]),
    ]
    data = {form.add_prefix(name): form[name].value() for form in forms for name in form.fields}
    data = {name: value for name, value in data.items() if value is not None}
    group = Indicator.objects.first().group_id
    data |= {"code": "NEW01", "name_zh": "新率", "name_en": "new rate", "group": group, "order": 1, "decimals": 2}
    data |= {"measure_zh": "%", "measure_en": "percent", "kind": "computed", "nature": "rate", "area": "yes"}
    data |= {"over_units": "recompute", "over_time": "recompute", "filter": "{}"}
    answer = client.post("/admin/figures/indicator/add/", data)
    assert answer.status_code == 200
    assert answer.context["adminform"].form.non_field_errors()
    assert not Indicator.objects.filter(code="NEW01").exists()


def test_a_period_follows_from_its_code(client, people):
    client.force_login(people["administrator"])
    assert client.post("/admin/figures/period/add/", {"code": "2017"}).status_code == 302
    answer = client.post("/admin/figures/period/add/", {"code": "spring"})
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors["code"]


def test_a_root_administrator_says_which_indicators_lead_a_report_and_in_which_words(client, people):
    indicator = Indicator.objects.get(code="ORG14")
    address = f"/admin/figures/indicator/{indicator.pk}/change/"
    form = {"group": indicator.group_id, "order": indicator.order, "lead": "on", "importance": 1, "answered_by": "G",
            "area": "yes", "filter": "{}", "definitions-TOTAL_FORMS": 0, "definitions-INITIAL_FORMS": 0,
            "phrase_zh": "农民工会员{}", "phrase_en": "members"}  # fmt: skip
    for name in ("code", "name_zh", "name_en", "measure_zh", "measure_en", "kind", "nature", "over_units", "over_time",
                 "carriers", "counts", "decimals"):  # fmt: skip
        form[name] = getattr(indicator, name)
    client.force_login(people["administrator"])
    refused = client.post(address, form)
    assert "请把 {} 写一次" in str(refused.context["adminform"].form.errors["phrase_en"])
    assert client.post(address, {**form, "phrase_en": "{} migrant-worker members"}).status_code == 302
    indicator.refresh_from_db()
    assert (indicator.lead, indicator.importance, indicator.phrase_zh) == (True, 1, "农民工会员{}")
    client.force_login(people["city administrator"])
    assert client.post(address, form).status_code == 403
