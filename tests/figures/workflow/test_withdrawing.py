"""What was handed in is withdrawn until its review has begun, and by nobody afterwards."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from apps.changelog.acting import acting
from apps.figures.models import Look, Submission
from apps.figures.totals import progress as totals_progress
from apps.figures.totals import writer as totals_writer
from apps.figures.workflow import notifications, transitions
from apps.units.errors import Refused
from tests import builders
from tests.figures.test_races import RacingOffice, at_once, expect_everything_to_agree
from tests.figures.workflow.test_duties import Country, day
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@shared
def country():
    return Country()


def handed_in(country):
    return transitions.submit(country.draft(), by=country.clerk)


def test_a_clerk_withdraws_changes_and_hands_in_again(country):
    made = transitions.withdraw(handed_in(country), by=country.clerk)
    assert (made.status, made.times) == ("draft", 0)
    assert made.is_editable
    assert list(totals_writer.differing()) == []
    assert totals_progress.stored() == totals_progress.recomputed()
    made = transitions.submit(country.draft(), by=country.clerk)
    assert (made.status, made.times) == ("submitted", 1)
    course = list(made.transitions.order_by("pk").values_list("before", "after", "by__username"))
    assert course == [
        ("draft", "submitted", country.clerk.username),
        ("submitted", "draft", country.clerk.username),
        ("draft", "submitted", country.clerk.username),
    ]


def test_whoever_may_enter_withdraws_and_nobody_else(country):
    made = handed_in(country)
    for other in (country.supervisor, builders.clerk(country.neighbour, "next door")):
        with pytest.raises(PermissionDenied):
            transitions.withdraw(made, by=other)
    assert transitions.withdraw(made, by=builders.clerk(country.region, "above")).status == "draft"


def test_once_the_review_has_begun_the_clerk_is_told_who_began_it(country):
    made = transitions.begin_review(handed_in(country), by=country.supervisor)
    assert made.review_begun_by == country.supervisor
    with pytest.raises(Refused, match=country.supervisor.username):
        transitions.withdraw(made, by=country.clerk)
    again = transitions.begin_review(made, by=builders.supervisor(country.region, "second"))
    assert (again.review_begun_by, again.review_begun_at) == (country.supervisor, made.review_begun_at)


def test_the_database_itself_withdraws_nothing_whose_review_has_begun(country):
    made = transitions.begin_review(handed_in(country), by=country.supervisor)
    with pytest.raises(DatabaseError, match="review"), transaction.atomic(), acting(door="sql"):
        Submission.objects.filter(pk=made.pk).update(status="draft")
    for forged in ({"review_begun_at": None, "review_begun_by": None}, {"review_begun_by": country.clerk}):
        with pytest.raises(DatabaseError), transaction.atomic(), acting(door="sql"):
            Submission.objects.filter(pk=made.pk).update(**forged)


@pytest.mark.parametrize("step", ["return", "approve"])
def test_a_decision_begins_the_review_and_the_next_handing_in_waits_for_another(country, step):
    made = handed_in(country)
    if step == "approve":
        made = transitions.approve(made, by=country.supervisor)
    else:
        made = transitions.send_back(made, by=country.supervisor, reason="look again")
    assert (made.review_begun_by, made.review_begun_at) == (country.supervisor, made.changed_at)
    with pytest.raises(Refused):
        transitions.withdraw(made, by=country.clerk)
    if step == "return":
        made = transitions.submit(made, by=country.clerk)
        assert (made.review_begun_by, made.review_begun_at) == (None, None)


def test_only_the_reviewer_begins_and_only_what_waits(country):
    with pytest.raises(PermissionDenied):
        transitions.begin_review(handed_in(country), by=country.clerk)
    made = transitions.withdraw(Submission.objects.get(), by=country.clerk)
    with pytest.raises(Refused):
        transitions.begin_review(made, by=country.supervisor)
    with pytest.raises(Refused):
        transitions.withdraw(made, by=country.clerk)


def test_what_is_withdrawn_is_late_as_though_it_had_never_been_in(country, client):
    made = handed_in(country)
    client.force_login(country.clerk)
    assert "only with an extension" not in client.get("/entry/450200/F/2015/").text
    country.deadline(day(-1))
    assert "only with an extension" in client.get("/entry/450200/F/2015/").text, "she is told before she does it"
    made = transitions.withdraw(made, by=country.clerk)
    with pytest.raises(Refused):
        transitions.submit(made, by=country.clerk)


def test_a_returned_form_that_is_withdrawn_again_keeps_its_remarks_and_is_not_late(country, client):
    made = transitions.send_back(
        handed_in(country), by=country.supervisor, reason="look again", cells={(country.members.pk, "area"): "too many"}
    )
    country.deadline(day(-1))
    made = transitions.withdraw(transitions.submit(made, by=country.clerk), by=country.clerk)
    client.force_login(country.clerk)
    page = client.get("/entry/450200/F/2015/").text
    assert "look again" in page
    assert "too many" in page
    assert transitions.submit(made, by=country.clerk).times == 2


def test_an_amendment_that_is_withdrawn_counts_as_before_and_can_be_given_up(country):
    made = transitions.approve(handed_in(country), by=country.supervisor)
    transitions.reopen(made, by=country.supervisor, reason="wrong")
    made = transitions.withdraw(transitions.submit(made, by=country.clerk), by=country.clerk)
    assert made.counts_since is not None
    assert list(totals_writer.differing()) == []
    assert transitions.give_up(made, by=country.clerk).status == "approved"


def test_a_waiver_taken_back_is_no_way_to_withdraw(country):
    made = transitions.begin_review(handed_in(country), by=country.supervisor)
    with pytest.raises(Refused):
        transitions.readmit(made, by=country.supervisor, reason="x")
    made.refresh_from_db()
    assert made.status == "submitted"


# ---- The screens


def test_the_clerk_withdraws_from_her_form_and_the_reviewer_is_told(country, client):
    made = handed_in(country)
    with acting(country.supervisor, door="test"):
        Look.objects.create(user=country.supervisor, at=made.changed_at)
    client.force_login(country.clerk)
    address = f"/submission/{made.pk}/withdraw/"
    assert address in client.get("/entry/450200/F/2015/").text
    assert client.get(address).status_code == 405
    answer = client.post(address, follow=True)
    assert 'class="cell"' in answer.text
    notice = notifications.latest(country.supervisor)[0]
    assert (notice.kind, notice.by) == ("withdrawn", country.clerk)
    client.force_login(country.supervisor)
    assert client.get(notice.address).status_code == 200


def test_looking_begins_no_review_and_pressing_begin_does(country, client):
    made = handed_in(country)
    client.force_login(country.supervisor)
    assert "may still withdraw" in client.get(f"/review/{made.pk}/").text
    made.refresh_from_db()
    assert made.review_begun_at is None
    answer = client.post(f"/review/{made.pk}/", {"action": "begin"}, follow=True)
    assert "review begun by" in answer.text
    assert 'value="begin"' not in answer.text
    made.refresh_from_db()
    assert made.review_begun_by == country.supervisor
    client.force_login(country.clerk)
    page = client.get("/entry/450200/F/2015/").text
    assert "began the review" in page
    assert 'href="#ask-reason"' in page, "and is led to where she can ask for its return"
    assert 'id="ask-reason"' in page
    assert "/withdraw/" not in page
    answer = client.post(f"/submission/{made.pk}/withdraw/", follow=True)
    assert "The review has begun (supervisor" in answer.text, "she is told in words, and the name is as it is written"
    assert "ask for the form&#x27;s return below it" in answer.text
    made.refresh_from_db()
    assert made.status == "submitted"


@pytest.mark.parametrize(("who", "status"), [("viewer", 404), ("supervisor", 404), ("next door", 404)])
def test_others_withdraw_nothing(country, client, who, status):
    made = handed_in(country)
    people = {
        "viewer": lambda: builders.person("viewer", "viewer", country.region),
        "supervisor": lambda: country.supervisor,
        "next door": lambda: builders.clerk(country.neighbour, "next door"),
    }
    client.force_login(people[who]())
    assert client.post(f"/submission/{made.pk}/withdraw/").status_code == status
    assert "/withdraw/" not in client.get("/entry/450200/F/2015/").text
    made.refresh_from_db()
    assert made.status == "submitted"


def test_the_reviewer_compares_with_what_she_saw_and_not_with_what_was_withdrawn(country, client):
    made = transitions.send_back(handed_in(country), by=country.supervisor, reason="x")
    transitions.withdraw(transitions.submit(made, by=country.clerk), by=country.clerk)
    made = transitions.submit(made, by=country.clerk)
    first, *_later = made.transitions.order_by("pk")
    assert transitions.handed_in_at(made)[1:] == [first.at]


@pytest.mark.django_db(transaction=True)
def test_of_a_withdrawal_and_a_review_that_begins_at_once_exactly_one_wins():
    office, told = RacingOffice(), []
    for union in office.unions:
        made = builders.submission(union, office.survey, "2014", {office.members: 3, office.staff: 5}, by=office.clerk)
        transitions.submit(made, by=office.clerk)

        def trying(act, by, made=made):
            def attempt():
                try:
                    act(made, by=by)
                except Refused as refused:
                    told.append(refused.reasons)
                    raise

            return attempt

        wrong = at_once(trying(transitions.withdraw, office.clerk), trying(transitions.begin_review, office.supervisor))
        assert wrong == []
        made.refresh_from_db()
        assert (made.status == "draft") != (made.review_begun_at is not None)
    assert len(told) == len(office.unions)
    expect_everything_to_agree()
