"""What the work list says of each form before many are decided at once, and where a decision leads next."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.changelog.acting import acting
from apps.figures.checks import findings as checks_findings
from apps.figures.models import Finding, Submission, Transition
from apps.figures.views.worklist_page import rows_of
from apps.figures.workflow import expected, transitions
from tests import builders
from tests.figures.workflow.test_duties import Country
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def country():
    country = Country()
    builders.period("2014")
    return country


def told(country, year, unit, members):
    """What the unit hands in for its area of a year."""
    return builders.submission(unit, country.form, year, {country.members: members}, "area", by=country.clerk)


def listed(client, country, choices="as=review&status="):
    client.force_login(country.supervisor)
    answer = client.get(f"/worklist/?{choices}", HTTP_ACCEPT_LANGUAGE="en")
    return {row.duty.unit.code: row for row in answer.context["rows"]}, answer.content.decode()


def test_a_supervisor_sees_since_when_a_form_waits_and_what_changed_most(country, client):
    told(country, "2014", country.city, 80)
    transitions.submit(told(country, "2015", country.city, 100), by=country.clerk)
    rows, page = listed(client, country)
    city = rows["450200"]
    assert city.handed_in == Transition.objects.get(submission=city.duty.submission_id).at
    assert (city.largest.indicator, city.largest.percent) == (country.members, "+25.0 %")
    assert "+25.0 %" in page
    assert rows["450300"].handed_in is rows["450300"].largest is None


@pytest.mark.parametrize(("before", "now"), [("超过200", "230"), ("0", "5"), ("—", "7")])
def test_no_change_is_named_that_may_be_none_or_has_no_base(country, client, before, now):
    told(country, "2014", country.city, before)
    transitions.submit(told(country, "2015", country.city, now), by=country.clerk)
    assert listed(client, country)[0]["450200"].largest is None


def test_a_document_is_not_what_a_return_is_compared_with(country, client):
    builders.stated(country.city, country.members, "2014", "80")
    transitions.submit(told(country, "2015", country.city, 100), by=country.clerk)
    assert listed(client, country)[0]["450200"].largest is None


def test_open_and_explained_queries_are_counted_apart(country, client):
    builders.rule("MANY", "ORG12 <= 50", "query")
    made = told(country, "2015", country.city, 100)
    checks_findings.refresh([made.unit_id], [made.period_id])
    rows, page = listed(client, country)
    assert (rows["450200"].unexplained, rows["450200"].explained) == (1, 0)
    assert "1 open" in page
    checks_findings.explain(Finding.objects.get(), by=country.clerk, text="a new park", cause="other")
    rows, page = listed(client, country)
    assert (rows["450200"].unexplained, rows["450200"].explained) == (0, 1)
    assert "1 explained" in page


def test_a_reviewer_sees_each_number_against_the_prior_and_what_comes_from_below_for_the_first_time(country, client):
    told(country, "2014", country.city, 80)
    submission = transitions.submit(told(country, "2015", country.city, 100), by=country.clerk)
    client.force_login(country.supervisor)
    answer = client.get(f"/review/{submission.pk}/", HTTP_ACCEPT_LANGUAGE="en")
    (row,) = answer.context["rows"]
    assert (row.prior, row.change) == ("80", ("+20", "+25.0"))
    assert (row.effect.texts, row.effect.percent) == (("·", "100"), "")  # nobody has reported: that is not 0
    page = " ".join(answer.content.decode().split())
    assert f"{country.city} · {country.form} · 2015" in page
    for words in ("difference to the prior", "+25.0", "· → 100", "2015 (2014-10-01 – 2015-09-30)"):
        assert words in page, words


def test_a_reviewer_is_told_no_difference_to_a_prior_that_is_not_compared(country, client):
    builders.stated(country.city, country.members, "2014", "80")  # a document's, beside a return
    submission = transitions.submit(told(country, "2015", country.city, 100), by=country.clerk)
    client.force_login(country.supervisor)
    (row,) = client.get(f"/review/{submission.pk}/").context["rows"]
    assert row.prior.startswith("80 ")
    assert row.change == ("", "")


def test_a_supervisor_readmits_many_for_one_reason(country, client):
    for unit in (country.city, country.neighbour):
        transitions.waive(unit, country.form, country.year, by=country.supervisor, reason="flood")
    _rows, page = listed(client, country, "as=review&status=waived")
    assert 'value="readmit"' in page
    keys = [f"{unit.pk}-{country.form.pk}-{country.year.pk}" for unit in (country.city, country.neighbour)]
    address = "/worklist/?as=review&status=waived"
    refused = client.post(address, {"action": "readmit", "duty": keys}, HTTP_ACCEPT_LANGUAGE="en")
    assert "Say why this unit is to report after all." in refused.content.decode()
    answer = client.post(address, {"action": "readmit", "duty": keys, "reason": "the water is gone"})
    assert answer.context["failed"] == 0
    readmitted = Submission.objects.filter(status="draft", transitions__reason="the water is gone")
    assert readmitted.distinct().count() == 2


def test_a_supervisor_reopens_many_for_one_reason_when_a_definition_changed_and_they_go_on_counting(country, client):
    for unit in (country.city, country.neighbour):
        builders.approved(told(country, "2015", unit, 100))
    _rows, page = listed(client, country, "as=review&status=approved")
    assert 'value="reopen"' in page
    keys = [f"{unit.pk}-{country.form.pk}-{country.year.pk}" for unit in (country.city, country.neighbour)]
    address = "/worklist/?as=review&status=approved"
    refused = client.post(address, {"action": "reopen", "duty": keys}, HTTP_ACCEPT_LANGUAGE="en")
    assert "Say why the submission is reopened." in refused.content.decode()
    answer = client.post(address, {"action": "reopen", "duty": keys, "reason": "members now with retired ones"})
    assert answer.context["failed"] == 0
    reopened = Submission.objects.filter(status="reopened", transitions__reason="members now with retired ones")
    assert {submission.unit.code for submission in reopened.distinct()} == {"450200", "450300"}
    assert Submission.objects.counting().count() == 2


def test_a_list_of_two_costs_no_more_queries_than_one_of_one(country):
    costs = []
    for unit in (country.city, country.neighbour):
        told(country, "2014", unit, 80)
        told(country, "2015", unit, 100)
        duties, _count = expected.listed(expected.DutyFilter(("",), period=country.year.pk), most=100)
        with CaptureQueriesContext(connection) as queries:
            rows = rows_of(duties)
        costs.append(len(queries))
    assert costs == [6, 6]
    assert [row.largest.percent for row in rows if row.largest] == ["+25.0 %", "+25.0 %"]


def test_after_a_decision_the_next_form_that_waits_is_one_press_away(country, client):
    first = told(country, "2015", country.city, 100)
    second = told(country, "2015", country.neighbour, 90)
    with acting(country.clerk, door="test"):
        for made in (first, second):
            type(made).objects.filter(pk=made.pk).update(status="submitted")
    client.force_login(country.supervisor)
    answer = client.post(f"/review/{first.pk}/", {"action": "approve"}, follow=True, HTTP_ACCEPT_LANGUAGE="en")
    assert f"/review/{second.pk}/" in answer.content.decode()
    answer = client.post(f"/review/{second.pk}/", {"action": "approve"}, follow=True, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.context["next"] is None


def test_a_form_with_an_error_alone_is_counted_under_words_that_name_errors(country, client):
    builders.rule("FEW", "ORG12 <= 50")
    made = country.draft()
    with acting(door="test"):
        checks_findings.refresh([made.unit_id], [made.period_id])
    client.force_login(country.clerk)
    page = client.get("/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "with errors or queries" in page
    assert "queried=on" in page
    _rows, listed_page = listed(client, country, "as=review&status=open&queried=on")
    assert "only with errors or queries" in listed_page
    assert country.city.code in listed_page
