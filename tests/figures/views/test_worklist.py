"""The work list and the notices: many at once, each still checked; what others did, told once."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.changelog.acting import acting
from apps.figures.checks import findings as checks_findings
from apps.figures.models import Deadline, Look, Submission
from apps.figures.totals import reader as totals_reader
from apps.figures.totals import writer as totals_writer
from apps.figures.views.review_page import SumChange
from apps.figures.workflow import deadlines, notifications, transitions
from apps.reports.pages.my_work import clerks_work
from tests import builders
from tests.builders import Level
from tests.figures.workflow.test_duties import Country, day
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def country():
    return Country()


def key(unit, country, form=None):
    return f"{unit.pk}-{(form or country.form).pk}-{country.year.pk}"


def post(client, user, choices, action, *units, country, **given):
    client.force_login(user)
    data = {"action": action, "duty": [key(unit, country) for unit in units], **given}
    return client.post(f"/worklist/?{choices}", data, HTTP_ACCEPT_LANGUAGE="en")


def handed_in(country, *units):
    for unit in units:
        transitions.submit(country.draft(unit), by=country.clerk if unit == country.city else _clerk_of(unit))


def _clerk_of(unit):
    return builders.clerk(unit, f"clerk of {unit.code}")


# ---- Many at once


def test_a_supervisor_approves_many_and_is_told_of_each_what_became_of_it(country, client):
    handed_in(country, country.neighbour)
    country.standing("returned")
    answer = post(client, country.supervisor, "", "approve", country.city, country.neighbour, country=country)
    told = {one.unit.code: reasons for one, reasons in answer.context["outcome"]}
    assert told["450300"] == ()
    assert "that step is not open" in told["450200"][0]
    assert dict(Submission.objects.values_list("unit__code", "status")) == {"450200": "returned", "450300": "approved"}
    assert not list(totals_writer.differing())


def test_a_whole_branch_is_approved_at_once_from_the_bottom_up(country, client):
    handed_in(country, country.county, country.city)
    root = builders.person("root")
    root.is_superuser = True
    root.save()
    answer = post(client, root, "", "approve", country.city, country.county, country=country)
    assert answer.context["failed"] == 0
    assert set(Submission.objects.values_list("status", flat=True)) == {"approved"}


def test_a_clerk_submits_many_and_what_is_empty_or_wrong_stays(country, client):
    builders.rule("FEW", "ORG12 <= 50")
    good = builders.submission(country.county, country.form, "2015", {country.members: 10}, "area", by=country.clerk)
    wrong = country.draft()
    with acting(door="test"):
        checks_findings.refresh([wrong.unit_id], [wrong.period_id])
    asked = post(client, country.clerk, "as=entry", "submit", country.city, country.county, country=country)
    good.refresh_from_db()
    assert good.status == "draft", "what goes is shown first"
    (lacking, held_back, _unsaved), (ready, nothing, _none) = asked.context["going"].lines
    assert (lacking.unit.code, ready.unit.code, nothing) == ("450200", "450203", ())
    assert "FEW does not hold" in held_back[0]
    seen = {"seen": asked.context["going"].digest}
    answer = post(client, country.clerk, "as=entry", "submit", country.city, country.county, country=country, **seen)
    told = {one.unit.code: reasons for one, reasons in answer.context["outcome"]}
    assert told["450203"] == ()
    assert "FEW does not hold" in told["450200"][0]
    good.refresh_from_db()
    assert good.status == "submitted"


def test_a_clerk_withdraws_many_and_is_told_which_are_skipped_and_why(country, client):
    handed_in(country, country.county, country.city)
    country.deadline(day(-1))
    begun = Submission.objects.get(unit=country.county)
    transitions.begin_review(begun, by=country.supervisor)
    units = (country.city, country.county)
    asked = post(client, country.clerk, "as=entry", "withdraw", *units, country=country)
    assert set(Submission.objects.values_list("status", flat=True)) == {"submitted"}, "what goes is shown first"
    lines = {line.duty.unit.code: line for line in asked.context["going"].lines}
    assert (lines["450200"].reasons, lines["450200"].needs_extension) == ((), True)
    assert country.supervisor.username in lines["450203"].reasons[0]
    assert "Confirm: withdraw 1 form" in asked.text
    seen = {"seen": asked.context["going"].digest}
    answer = post(client, country.clerk, "as=entry", "withdraw", *units, country=country, **seen)
    told = {duty.unit.code: reasons for duty, reasons in answer.context["outcome"]}
    assert (told["450200"], country.supervisor.username in told["450203"][0]) == ((), True)
    assert dict(Submission.objects.values_list("unit__code", "status")) == {"450200": "draft", "450203": "submitted"}
    assert not list(totals_writer.differing())
    again = post(client, country.clerk, "as=entry", "withdraw", *units, country=country, **seen)
    assert "None of these can be withdrawn" in again.text, "pressed twice"


@pytest.mark.parametrize("step", ["submit", "withdraw"])
def test_a_remark_typed_in_the_list_is_kept_though_what_goes_is_shown_first(country, client, step):
    if step == "withdraw":
        handed_in(country, country.city)
    else:
        country.draft(country.city)
    asked = post(client, country.clerk, "as=entry", step, country.city, country=country, reason="另附说明")
    carried = dict(re.findall(r'<input type="hidden" name="(seen|reason)" value="([^"]*)"', asked.text))
    answer = post(client, country.clerk, "as=entry", step, country.city, country=country, **carried)
    assert answer.context["failed"] == 0
    assert Submission.objects.get().transitions.first().reason == "另附说明"


def test_what_was_taken_into_review_since_the_list_was_shown_is_shown_again(country, client):
    handed_in(country, country.city)
    asked = post(client, country.clerk, "as=entry", "withdraw", country.city, country=country)
    transitions.begin_review(Submission.objects.get(), by=country.supervisor)
    seen = {"seen": asked.context["going"].digest}
    answer = post(client, country.clerk, "as=entry", "withdraw", country.city, country=country, **seen)
    assert "changed since this was shown" in answer.text
    assert Submission.objects.get().status == "submitted"


@pytest.mark.parametrize(("action", "status"), [("waive", "waived"), ("return", "returned")])
def test_one_reason_serves_for_many_and_none_is_refused(country, client, action, status):
    units = [country.city, country.neighbour]
    if action == "return":
        handed_in(country, *units)
    refused = post(client, country.supervisor, "", action, *units, country=country)
    assert not Submission.objects.filter(status=status).exists()
    assert b"Say " in refused.content
    post(client, country.supervisor, "", action, *units, country=country, reason="flood")
    assert Submission.objects.filter(status=status, transitions__reason="flood").distinct().count() == 2


def test_many_are_given_an_extension_until_a_day(country, client):
    country.deadline(day(-1))
    given = {"reason": "flood", "until": "tomorrow"}
    assert post(client, country.supervisor, "", "extend", country.city, country=country, **given).status_code == 422
    given["until"] = day(2).isoformat()
    post(client, country.supervisor, "", "extend", country.city, country.neighbour, country=country, **given)
    assert set(deadlines.last_days([country.draft()]).values()) == {day(2)}


def test_somebody_elses_units_are_not_acted_on_whatever_is_sent(country, client):
    handed_in(country, country.city)
    next_door = builders.supervisor(country.neighbour, "next door")
    answer = post(client, next_door, "", "approve", country.city, country=country)
    assert answer.status_code == 422
    assert Submission.objects.get().status == "submitted"
    client.force_login(next_door)
    assert client.post("/worklist/", {"action": "approve", "duty": "1; DROP"}).status_code == 404
    assert client.post("/worklist/", {"action": "submit", "duty": "1-1-1"}).status_code == 400


def test_the_whole_list_is_taken_at_once(country, client):
    builders.supervisor(country.city, "the city's own")
    client.force_login(country.supervisor)
    client.post("/worklist/?status=none&period=2015&form=F", {"action": "waive", "all": "on", "reason": "not yet"})
    waived = set(Submission.objects.values_list("unit__code", "status"))
    assert waived == {("450200", "waived"), ("450300", "waived"), ("450000", "waived")}


def test_the_list_is_filtered_by_form_period_status_lateness_and_name(country, client):
    builders.supervisor(country.city, "the city's own")
    country.deadline(day(-1), Level.CITY)
    country.draft()
    client.force_login(country.supervisor)

    def listed(choices):
        return [one.unit.code for one in client.get(f"/worklist/?{choices}").context["duties"]]

    assert listed("status=draft") == ["450200"]
    assert listed("form=F&period=2015&status=none") == ["450000", "450300"]
    assert listed("form=F&period=2015&status=&late=on") == ["450200", "450300"]
    assert listed("form=F&period=2015&status=none&everywhere=on") == ["450000", "450203", "450300"]
    assert listed("form=F&period=2015&status=&q=4503") == ["450300"]
    for forged in ("form=X", "period=1066", "status=lost"):
        assert client.get(f"/worklist/?{forged}").status_code == 404


def test_somebody_without_a_role_finds_an_empty_list(country, client):
    client.force_login(builders.person("viewer", "viewer", country.region))
    assert client.get("/worklist/").context["duties"] == []


def test_many_cost_no_more_queries_for_their_checks(country):
    def cost(units):
        made = [country.draft(unit, country.survey) for unit in units]
        transitions.submit_many(made, by=country.clerk)
        with CaptureQueriesContext(connection) as queries:
            transitions.approve_many(made, by=country.county_supervisor)
        assert {one.status for one in Submission.objects.filter(pk__in=[one.pk for one in made])} == {"approved"}
        return len(queries)

    few = cost(country.unions)
    more = [builders.grassroots(f"450203-{number}", country.county) for number in range(20)]
    assert cost(more) - few <= 18  # one for each status written


# ---- The review


@pytest.mark.django_db(transaction=True)
def test_an_amendment_shows_the_old_the_new_and_its_effect_above(country, client):
    country.standing("approved", country.neighbour)
    made = transitions.submit(country.draft(), by=country.clerk)
    transitions.approve(made, by=country.supervisor)
    transitions.reopen(made, by=country.supervisor, reason="counted twice")
    builders.submission(country.city, country.form, "2015", {country.members: 60}, "area", by=country.clerk)
    client.force_login(country.supervisor)
    for _status in ("reopened", "submitted"):
        (row,) = client.get(f"/review/{made.pk}/?changes=on").context["rows"]
        assert (row.before, row.text) == ("100", "60")
        assert (row.effect.texts, row.effect.percent) == (("200", "160"), "-20.0 %")
        if _status == "reopened":
            transitions.submit(made, by=country.clerk)
    again = client.get(f"/review/{made.pk}/")
    assert "counted twice" in again.text
    assert again.context["only_changes"], "what was handed in again opens with what changed"
    assert not client.get(f"/review/{made.pk}/?rows=chosen").context["only_changes"]


@pytest.mark.django_db(transaction=True)
def test_an_area_figure_takes_the_place_of_the_sum_from_below_it(country, client):
    clerk = _clerk_of(country.county)
    for union in country.unions:
        made = builders.submission(union, country.survey, "2015", {country.members: 30}, "own", by=country.clerk)
        transitions.submit(made, by=clerk)
        transitions.approve(made, by=country.county_supervisor)
    made, supervisor = country.standing("submitted", country.county), builders.supervisor(country.city, "city")
    client.force_login(supervisor)
    (row,) = client.get(f"/review/{made.pk}/").context["rows"]
    assert (row.effect.before, row.effect.after) == (60, 100)
    with acting(door="test"), totals_writer.posting([made.unit_id], [made.period_id]):
        Submission.objects.filter(pk=made.pk).update(status="approved")
    standing = totals_reader.standings([country.city.pk], [country.members.pk], country.year)
    assert standing[country.city.pk, country.members.pk].below.value == 100


# ---- Notices


def test_a_clerk_is_told_once_what_became_of_her_forms(country):
    handed_in(country, country.city)
    assert notifications.fresh_count(country.clerk) == 0
    transitions.send_back(Submission.objects.get(), by=country.supervisor, reason="members?")
    deadlines.remind(country.city, country.form, country.year, reason="soon", by=country.supervisor)
    country.extended(day(3))
    assert notifications.fresh_count(builders.again(country.clerk)) == 3
    assert {one.kind for one in notifications.latest(country.clerk)} == {"returned", "reminder", "extension"}


@pytest.mark.django_db(transaction=True)
def test_what_was_marked_as_read_is_not_new_again(country, client):
    handed_in(country, country.city)
    transitions.send_back(Submission.objects.get(), by=country.supervisor, reason="members?")
    client.force_login(country.clerk)
    page = client.get("/notices/").content.decode()
    assert 'class="count">1<' in page
    assert page.count('<li class="fresh">') == 1
    assert "members?" in page
    client.post("/notices/")
    assert 'class="count"' not in client.get("/notices/").content.decode()
    assert [one.fresh for one in notifications.latest(country.clerk)] == [False]
    client.post("/notices/")
    assert Look.objects.count() == 1
    transitions.waive(country.city, country.form, country.year, by=country.supervisor, reason="merged")
    assert notifications.fresh_count(country.clerk) == 1


def test_many_notices_that_say_the_same_of_many_units_are_one_line_that_opens(country, client):
    counties = [builders.federation(f"45020{number}", country.city, Level.COUNTY) for number in range(4, 9)]
    for county in counties:
        transitions.waive(county, country.form, country.year, by=country.supervisor, reason="flooded")
    transitions.waive(country.city, country.form, country.year, by=country.supervisor, reason="merged")
    client.force_login(country.clerk)
    page = client.get("/notices/", headers={"accept-language": "en"}).text
    assert page.count('<li class="fresh">') == 2
    assert page.count("<details>") == 1
    assert f"{country.form} · {country.year}: 5 units" in " ".join(page.split())
    assert all(f"/entry/{county.code}/" in page for county in counties)


def test_a_supervisor_is_told_what_is_handed_in_to_her_and_nobody_else_is(country):
    handed_in(country, country.city)
    assert [one.kind for one in notifications.latest(country.supervisor)] == ["submitted"]
    for other in (
        builders.supervisor(country.neighbour, "next door"),
        builders.supervisor(country.city, "own"),
        builders.clerk(country.neighbour, "neighbour"),
        builders.person("newcomer"),
    ):
        assert notifications.latest(other) == []


@pytest.mark.parametrize(("due", "told"), [(3, True), (0, True), (8, False), (-1, True), (-8, False)])
def test_a_deadline_that_comes_near_or_is_passed_is_told_as_long_as_something_is_open(country, due, told):
    with acting(door="test"):
        Deadline.objects.create(federation=country.region, form=country.form, period=country.year, due=day(due))
    assert (notifications.fresh_count(country.clerk) == 1) is told
    before = notifications.fresh_count(country.clerk)
    transitions.waive(country.city, country.form, country.year, by=country.supervisor, reason="x")
    country.standing("waived", country.county)
    waived = 2
    assert notifications.fresh_count(country.clerk) == before - told + waived


def test_a_day_that_comes_near_stands_above_all_that_others_did_since(country):
    with acting(door="test"):
        Deadline.objects.create(federation=country.region, form=country.form, period=country.year, due=day(3))
    country.standing("waived", country.county)
    kinds = [notice.kind for notice in notifications.latest(country.clerk)]
    assert len(kinds) > 1
    assert kinds[0] == "deadline"


# ---- My work


def _line(country, clerk):
    """The line of the federations' form on a clerk's page."""
    return next(one for one in clerks_work(clerk)["rounds"] if one.count.form == country.form)


def test_my_work_counts_what_is_in_the_clerks_scope_alone(country):
    country.deadline(day(9))
    country.draft()
    country.standing("approved", country.neighbour)
    line = _line(country, country.clerk)
    numbers = [cell.number for cell in line.cells]
    assert numbers == [1, 1, 0, 0, 0, 0, 0, 0]
    assert line.count.days_left == 9
    other = _line(country, _clerk_of(country.neighbour))
    assert [cell.number for cell in other.cells] == [0, 0, 0, 0, 0, 0, 1, 0]


def test_clerks_of_a_county_and_of_its_city_are_told_the_same_years(country):
    """A document speaks of the city of 2014; the form of 2015 is owed by both, whoever looks and whoever began."""
    for year in ("2014", "2016"):
        builders.period(year)
    builders.stated(country.city, country.members, "2014", "100")
    told = []
    for clerk in (country.clerk, _clerk_of(country.county), builders.clerk(country.county, "a new clerk")):
        lines = [line.count for line in clerks_work(clerk)["rounds"]]
        told.append([count.period.code for count in lines if count.form == country.form])
    assert told == [["2015"]] * 3


def test_my_work_costs_the_same_queries_for_two_unions_and_for_forty(country):
    country.deadline(day(9), form=country.survey)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            clerks_work(builders.again(country.clerk))
        return len(queries)

    before = cost()
    for number in range(40):
        union = builders.grassroots(f"450203-{number}", country.county)
        if number % 2:
            country.draft(union, country.survey)
    assert cost() == before


def test_the_last_day_on_the_clerks_page_follows_an_extension(country):
    country.deadline(day(-3), Level.CITY)
    country.extended(day(2))
    line = _line(country, country.clerk)
    assert (line.count.last_day, line.count.late) == (day(2), 0)


def test_every_number_on_my_work_leads_to_a_list_of_just_so_many(country, client):
    unions = [builders.grassroots(f"450203-{letter}", country.county) for letter in "CDEF"]
    for unit, status in ((country.city, "returned"), (country.neighbour, "approved")):
        country.standing(status, unit)
    country.deadline(day(-2))
    builders.rule("FEW", "ORG12 <= 50", severity="query")
    checks_findings.refresh([country.city.pk], [country.year.pk])
    country.draft(unions[0], country.survey)
    transitions.waive(unions[1], country.survey, country.year, by=country.county_supervisor, reason="dissolved")
    seen = 0
    for clerk in (builders.clerk(country.county, "county clerk"), country.clerk, builders.clerk(country.region, "r")):
        client.force_login(clerk)
        for line in clerks_work(builders.again(clerk))["rounds"]:
            for cell in line.cells:
                chosen = f"as=entry&form={line.count.form.code}&period={line.count.period.code}&{cell.choice}"
                listed = client.get(f"/worklist/?{chosen}").context
                assert (listed["count"], len(listed["duties"])) == (cell.number, cell.number), chosen
                seen += bool(cell.number)
    assert seen > 8


def test_the_forms_of_many_units_below_one_federation_are_one_task_that_opens_on_one_page(country, client):
    country.deadline(day(9))
    country.deadline(day(3), form=country.survey)
    clerk = builders.clerk(country.county, "county clerk")
    tasks = clerks_work(builders.again(clerk))["tasks"]
    assert [(one.unit.code, one.together) for one in tasks] == [("450203-A", 0), ("450203-B", 0), ("450203", 0)]
    for number in range(4):
        builders.grassroots(f"450203-{number}", country.county)
    country.draft(country.unions[0], country.survey)
    many, own = clerks_work(builders.again(clerk))["tasks"]
    assert (many.unit.pk, many.together, many.begun, many.last_day) == (country.county.pk, 6, 1, day(3))
    assert (own.unit.pk, own.together, own.last_day) == (country.county.pk, 0, day(9))
    client.force_login(clerk)
    page = "/entry/450203/G/2015/units/"
    assert f'href="{page}"' in client.get("/").text
    assert len(client.get(page).context["faces"]) == many.together


def test_units_below_a_federation_the_clerk_has_no_part_in_stand_one_by_one(country):
    country.deadline(day(3), form=country.survey)
    clerk = builders.person("of unions")
    for number in range(4):
        union = builders.federation(f"45020{number + 4}", country.city, Level.COUNTY)
        builders.appointed(clerk, "clerk", union)
    country.deadline(day(3))
    tasks = clerks_work(builders.again(clerk))["tasks"]
    assert [one.together for one in tasks] == [0, 0, 0, 0]


def test_what_nobody_nearer_reviews_waits_for_the_supervisor_above(country, client):
    handed_in(country, country.county)
    client.force_login(country.supervisor)

    def waiting():
        here = client.get("/?period=2015")
        there = client.get("/worklist/?status=submitted")
        return (
            here.context["waiting_count"],
            len(there.context["duties"]),
            notifications.fresh_count(country.supervisor),
        )

    assert waiting() == (1, 1, 1)
    builders.supervisor(country.city, "the city's own")
    assert waiting() == (0, 0, 0)


def test_the_effect_on_a_sum_keeps_its_decimals_and_a_change_too_small_for_one():
    change = SumChange(Decimal("1000.50"), Decimal("1000.75"), 1, 1)
    assert (change.texts, change.percent) == (("1,000.5", "1,000.75"), "+0.02 %")
    assert SumChange(Decimal(0), Decimal(5), 1, 1).percent == ""
