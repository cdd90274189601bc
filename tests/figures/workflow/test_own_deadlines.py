"""A federation's own last days for what reports to it: the nearest decides, and none is later than the one above."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils.translation import override

from apps.changelog.acting import acting
from apps.figures.models import Deadline, Extension, Form, Submission
from apps.figures.totals import progress as totals_progress
from apps.figures.workflow import deadlines, expected, notifications, transitions
from apps.figures.workflow.expected import DutyFilter
from apps.figures.workflow.missing import missing_below
from apps.units.errors import Refused
from apps.units.models import Appointment
from tests import builders
from tests.builders import Level
from tests.figures.workflow.test_duties import Country, day

pytestmark = pytest.mark.django_db


@pytest.fixture
def country():
    return Country()


def last_days(country) -> dict[str, int | None]:
    """By unit its last day for the federations' form, as the list of duties has it, in days from today."""
    wanted = DutyFilter((country.region.path,), form=country.form.pk, period=country.year.pk)
    found, _count = expected.listed(wanted, most=99)
    return {duty.unit.code: duty.last_day and (duty.last_day - day(0)).days for duty in found}


def refused(change) -> str:
    """What the database says against it."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), acting(door="sql"):
        change()
    assert "later than that of the federation above" in str(refusal.value)
    return refusal.value.__cause__.diag.message_detail


# ---- The nearest decides


def test_the_nearest_federation_above_that_has_set_a_day_decides(country):
    country.deadline(day(9))
    country.deadline(day(5), by=country.city)
    assert last_days(country) == {"450000": 9, "450200": 9, "450203": 5, "450300": 9}


def test_the_trigger_and_the_lists_take_the_same_day(country):
    country.deadline(day(9))
    country.deadline(day(-1), by=country.city)
    county, city = country.draft(country.county), country.draft(country.city)
    assert deadlines.last_days([county, city]) == {county.pk: day(-1), city.pk: day(9)}
    with pytest.raises(DatabaseError, match="deadline"), transaction.atomic(), acting(door="sql"):
        Submission.objects.filter(pk=county.pk).update(status="submitted")
    with acting(door="sql"):
        Submission.objects.filter(pk=city.pk).update(status="submitted")
    (late,) = expected.listed(DutyFilter((country.region.path,), late=True), most=9)[0]
    assert late.unit.code == "450203"


def test_a_federation_s_own_day_holds_for_unions_that_report_to_it_and_below(country):
    country.deadline(day(9), form=country.survey)
    country.deadline(day(4), form=country.survey, by=country.city)
    elsewhere = builders.grassroots("450300-C", country.neighbour)
    direct = builders.grassroots("450200-D", country.city)
    made = [country.draft(unit, country.survey) for unit in (country.unions[0], elsewhere, direct)]
    assert [deadlines.last_days(made)[submission.pk] for submission in made] == [day(4), day(9), day(4)]


def test_the_nearest_decides_before_the_level_does(country):
    country.deadline(day(9))
    country.deadline(day(7), Level.COUNTY)
    country.deadline(day(6), by=country.city)
    assert last_days(country)["450203"] == 6
    country.deadline(day(5), Level.COUNTY, by=country.city)
    assert last_days(country)["450203"] == 5


def test_without_a_day_of_the_root_a_federation_s_own_holds_below_it_alone(country):
    country.deadline(day(5), by=country.city)
    assert last_days(country) == {"450000": None, "450200": None, "450203": 5, "450300": None}


@pytest.mark.parametrize("register", ["federation", "grassroots"])
def test_progress_and_the_list_count_the_same_units_late(country, register):
    form = country.form if register == "federation" else country.survey
    builders.grassroots("450300-C", country.neighbour)
    builders.grassroots("450200-D", country.city)
    country.deadline(day(9), form=form)
    country.deadline(day(-1), form=form, by=country.city)
    (count,) = expected.counts(DutyFilter((country.region.path,), form=form.pk, period=country.year.pk))
    courses = totals_progress.courses(
        totals_progress.area(country.region, country.year), totals_progress.forms_asked(country.year)
    )
    late = {unit: by_form[form.pk].late for unit, by_form in courses.items()}
    below_the_city = {"federation": 1, "grassroots": 3}[register]
    assert late[country.city.pk] == sum(late.values()) == count.late == below_the_city


# ---- Never later than above


def test_a_day_later_than_that_of_the_federation_above_is_refused_whatever_is_changed(country):
    top = country.deadline(day(9))
    assert refused(lambda: country.deadline(day(10), by=country.city)).startswith("450200 ")
    assert refused(lambda: country.deadline(day(10), Level.COUNTY, by=country.city))
    own = country.deadline(day(9), by=country.city)
    assert refused(lambda: Deadline.objects.filter(pk=own.pk).update(due=day(10)))
    assert refused(lambda: Deadline.objects.filter(pk=top.pk).update(due=day(8)))
    assert refused(lambda: country.deadline(day(10), by=country.county)).endswith(f"450200 {day(9)}")
    assert sorted(Deadline.objects.values_list("due", flat=True)) == [day(9), day(9)]


def test_of_a_level_the_day_of_that_level_above_is_the_limit(country):
    country.deadline(day(5))
    of_level = country.deadline(day(9), Level.COUNTY)
    country.deadline(day(8), Level.COUNTY, by=country.city)
    assert refused(lambda: country.deadline(day(6), by=country.city))  # towns below the city have until the fifth day
    assert refused(lambda: Deadline.objects.filter(pk=of_level.pk).delete())
    with acting(door="sql"):
        Deadline.objects.filter(due=day(8)).delete()
        Deadline.objects.filter(pk=of_level.pk).delete()


def test_a_level_of_which_the_federation_above_asks_sooner_limits_a_day_for_all(country):
    country.deadline(day(9))
    country.deadline(day(3), Level.TOWN)
    assert refused(lambda: country.deadline(day(6), by=country.city))
    country.deadline(day(6), Level.COUNTY, by=country.city)
    assert last_days(country)["450203"] == 6


# ---- Extensions


def test_an_extension_is_given_where_the_deadline_that_decides_was_set_or_above(country):
    country.deadline(day(9))
    country.deadline(day(-1), by=country.city)
    city = builders.supervisor(country.city, "city")
    builders.supervisor(country.neighbour, "next door")
    for by, given in ((country.county_supervisor, False), (city, True), (country.supervisor, True)):
        asked = {"until": day(3), "reason": "flood", "by": by}
        if given:
            deadlines.extend(country.county, country.form, country.year, **asked)
        else:
            with override("en"), pytest.raises(PermissionDenied, match="450200总工会"):
                deadlines.extend(country.county, country.form, country.year, **asked)
    assert Extension.objects.count() == 2


def test_past_the_day_of_a_federation_further_up_only_that_one_extends(country):
    country.deadline(day(5))
    country.deadline(day(-1), by=country.city)
    asked = country.county, country.form, country.year
    city = builders.supervisor(country.city, "city")
    deadlines.extend(*asked, until=day(5), reason="flood", by=city)
    with override("en"), pytest.raises(PermissionDenied, match="450000总工会"):
        deadlines.extend(*asked, until=day(6), reason="flood", by=city)
    deadlines.extend(*asked, until=day(6), reason="flood", by=country.supervisor)


def test_of_a_union_under_the_region_s_deadline_the_county_gives_no_extension(country):
    country.deadline(day(-1), form=country.survey)
    asked = country.unions[0], country.survey, country.year
    with pytest.raises(PermissionDenied):
        deadlines.extend(*asked, until=day(5), reason="flood", by=country.county_supervisor)
    country.deadline(day(-2), form=country.survey, by=country.county)
    with pytest.raises(PermissionDenied):
        deadlines.extend(*asked, until=day(5), reason="flood", by=country.county_supervisor)
    deadlines.extend(*asked, until=day(-1), reason="flood", by=country.county_supervisor)


def test_who_is_too_late_is_told_whom_to_ask(country):
    country.deadline(day(9))
    country.deadline(day(-1), by=country.city)
    builders.supervisor(country.city, "city")
    made = country.draft(country.county)
    said = f"The deadline was {day(-1)}. A supervisor of 450200总工会 may give an extension: city"
    with override("en"), pytest.raises(Refused, match=said):
        transitions.submit(made, by=country.clerk)


def test_where_nobody_is_appointed_who_set_the_deadline_the_nearest_above_is_named(country):
    country.deadline(day(9))
    country.deadline(day(-1), by=country.city)
    made = country.draft(country.county)
    said = "A supervisor of 450000总工会 may give an extension: supervisor"
    with override("en"), pytest.raises(Refused, match=said):
        transitions.submit(made, by=country.clerk)
    with acting(door="test"):
        Appointment.objects.filter(role="supervisor").delete()
    with override("en"), pytest.raises(Refused, match="Nobody is appointed who could give an extension"):
        transitions.submit(made, by=country.clerk)


def test_in_the_admin_the_extension_is_refused_at_the_unit_in_words(country, client):
    country.deadline(day(-1))
    client.force_login(builders.supervisor(country.city, "city"))
    data = {"unit": country.county.pk, "form": country.form.pk, "period": country.year.pk, "reason": "flood"}
    answer = client.post("/admin/figures/extension/add/", data | {"until": day(3).isoformat()})
    assert "450000总工会" in answer.context["adminform"].form.errors["unit"][0]
    assert not Extension.objects.exists()


# ---- Nobody else's deadline


def test_another_city_s_deadline_asks_nothing_of_one_s_own(country):
    country.deadline(day(3), form=country.survey, by=country.neighbour)
    mine, theirs = [country.city.path], [country.neighbour.path]
    assert missing_below(country.county, country.year, 9) == []
    assert notifications.fresh_count(country.clerk) == 0
    assert deadlines.under_way(DutyFilter(tuple(mine)), mine, day(0)) == set()
    assert deadlines.under_way(DutyFilter(tuple(theirs)), theirs, day(0)) == {(country.survey.pk, country.year.pk)}


def test_a_near_deadline_is_told_once_with_the_day_that_decides(country):
    country.deadline(day(6), form=country.survey)
    country.deadline(day(3), form=country.survey, by=country.city)
    (notice,) = notifications.latest(country.clerk)
    assert (notice.kind, notice.text) == ("deadline", str(day(3)))


# ---- In the admin


def typed(country, federation, due):
    return {
        "federation": federation.pk,
        "form": country.form.pk,
        "period": country.year.pk,
        "level": "",
        "due": due.isoformat(),
    }


def test_an_administrator_of_a_city_sets_days_for_her_own_federation_and_below_only(country, client):
    top = country.deadline(day(9))
    theirs = country.deadline(day(8), by=country.neighbour)
    client.force_login(builders.person("city administrator", "administrator", country.city))
    add = "/admin/figures/deadline/add/"
    for federation in (country.region, country.neighbour):
        answer = client.post(add, typed(country, federation, day(5)))
        assert answer.context["adminform"].form.errors["federation"]
    assert client.post(add, typed(country, country.city, day(5))).status_code == 302
    assert client.post(add, typed(country, country.county, day(4))).status_code == 302
    shown = client.get("/admin/figures/deadline/").context["cl"].result_list
    assert {deadline.federation.code for deadline in shown} == {"450000", "450200", "450203"}
    for deadline, status in ((top, 200), (theirs, 404)):
        assert client.get(f"/admin/figures/deadline/{deadline.pk}/change/").status_code == status
        for page in ("change", "delete"):
            sent = typed(country, country.city, day(1)) | {"post": "yes"}
            assert client.post(f"/admin/figures/deadline/{deadline.pk}/{page}/", sent).status_code in (403, 404)
    assert {deadline.due for deadline in Deadline.objects.filter(pk__in=(top.pk, theirs.pk))} == {day(9), day(8)}
    own = Deadline.objects.get(federation=country.city)
    assert client.post(f"/admin/figures/deadline/{own.pk}/delete/", {"post": "yes"}).status_code == 302


@pytest.mark.parametrize(("language", "said"), [("en", "never later"), ("zh-hans", "不得晚于")])
def test_a_later_day_than_above_is_refused_in_words_at_its_field(country, client, language, said):
    country.deadline(day(9))
    client.force_login(builders.person("city administrator", "administrator", country.city))
    client.cookies["django_language"] = language
    answer = client.post("/admin/figures/deadline/add/", typed(country, country.city, day(10)))
    assert answer.status_code == 200
    (sentence,) = answer.context["adminform"].form.errors["due"]
    assert said in sentence
    assert f"450000 {day(9)}" in sentence
    assert Deadline.objects.count() == 1


def test_no_last_day_is_set_for_a_year_in_which_the_form_is_not_asked(country, client):
    before = builders.period(str(int(country.year.code) - 1))
    with acting(door="test"):
        Form.objects.filter(pk=country.form.pk).update(starts=country.year.starts)
    client.force_login(builders.person("city administrator", "administrator", country.city))
    asked = typed(country, country.city, day(5)) | {"period": before.pk}
    answer = client.post("/admin/figures/deadline/add/", asked, HTTP_ACCEPT_LANGUAGE="en")
    (sentence,) = answer.context["adminform"].form.errors["period"]
    assert sentence.endswith(f"is not answered for {before}.")
    assert not Deadline.objects.exists()


def test_the_federation_she_administers_is_filled_in_ahead(country, client):
    client.force_login(builders.person("city administrator", "administrator", country.city))
    page = client.get("/admin/figures/deadline/add/")
    assert page.context["adminform"].form["federation"].value() in (country.city.pk, country.city)
