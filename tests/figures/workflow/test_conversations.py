"""Conversations at cells: what is asked stays asked until it is closed, and nobody sees more than the unit's drafts."""

import csv
from datetime import date
from importlib import import_module
from io import BytesIO

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import AccessLine
from apps.changelog.acting import acting
from apps.figures.checks import findings
from apps.figures.models import ConversationEntry, FormItem, Submission
from apps.figures.views import worklist_page
from apps.figures.workflow import conversations, expected, notifications, transitions
from apps.reports.pages.my_work import clerks_work
from apps.units.errors import Refused
from apps.units.models import FormerName, Role, Unit
from tests import builders
from tests.figures.workflow.test_duties import Country
from tests.worlds import shared

pytestmark = pytest.mark.django_db
WORDS = "more than the staff?"
NUMBER = "/number/?unit=450200&indicator=ORG12&period=2015"


@shared
def country():
    world = Country()
    world.next_year = builders.period("2016")
    made = transitions.submit(world.draft(), by=world.clerk)
    world.made = transitions.send_back(
        made, by=world.supervisor, reason="check", cells={(world.members.pk, "area"): WORDS}
    )
    return world


def say(country, act, by, text="", period=None):
    place = (country.city, country.members, "area", period or country.year)
    return conversations.say(*place, act=act, text=text, by=by)


def here(country):
    return conversations.at_cell(country.city, country.members.pk, "area")


def talk(country, year="2015"):
    return f"/conversation/450200/{country.members.pk}-area/{year}/"


# ---- Its course


def test_a_question_of_a_return_outlives_submit_approval_and_the_year_until_a_reviewer_closes_it(country, client):
    client.force_login(country.clerk)
    assert WORDS in client.get("/entry/450200/F/2015/").text
    transitions.submit(country.made, by=country.clerk)
    transitions.approve(Submission.objects.get(), by=country.supervisor)
    assert WORDS in client.get("/entry/450200/F/2016/").text, "it is open, so the next year shows it"
    say(country, "answered", country.clerk, "the staff of 2014", country.next_year)
    say(country, "closed", country.supervisor, period=country.next_year)
    assert WORDS not in client.get("/entry/450200/F/2016/").text
    details = client.get(f"/entry/450200/F/2016/cell/{country.members.pk}-area/").text
    assert WORDS in details, "what is closed stands one step away"
    assert "the staff of 2014" in details
    assert [entry.period for entry in here(country).entries] == [country.year, country.next_year, country.next_year]
    say(country, "reopened", country.supervisor, period=country.next_year)
    assert here(country).is_open
    assert WORDS not in client.get("/entry/450200/F/2015/").text, "it was opened again for 2016"


def test_a_clerk_asks_first_and_the_reviewer_is_told(country):
    say(country, "closed", country.supervisor)
    say(country, "asked", country.clerk, "retired members too?")
    (told,) = [notice for notice in notifications.latest(country.supervisor) if notice.cell]
    assert (told.kind, told.text, told.address) == ("asked", "retired members too?", talk(country))
    clerks = [notice.kind for notice in notifications.latest(country.clerk) if notice.cell]
    assert sorted(clerks) == ["asked", "closed"], "she is told what the reviewer said, and not what she said herself"


def test_only_a_reviewer_closes_and_an_entry_follows_from_what_was_said_before(country):
    with pytest.raises(PermissionDenied):
        say(country, "closed", country.clerk)
    with pytest.raises(PermissionDenied):
        say(country, "answered", country.county_supervisor, "me too")
    with pytest.raises(Refused):
        say(country, "answered", country.clerk, "  ")
    with pytest.raises(Refused):
        say(country, "reopened", country.supervisor)
    say(country, "closed", country.supervisor)
    with pytest.raises(Refused):
        say(country, "answered", country.clerk, "too late")


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE figures_conversationentry SET text = 'x'",
        "DELETE FROM figures_conversationentry",
        "TRUNCATE figures_conversationentry",
        "INSERT INTO figures_conversationentry (unit_id, indicator_id, coverage, period_id, act, text)"
        " SELECT unit_id, indicator_id, coverage, period_id, 'reopened', '' FROM figures_conversationentry",
        "INSERT INTO figures_conversationentry (unit_id, indicator_id, coverage, period_id, act, text)"
        " SELECT unit_id, indicator_id, 'own', period_id, 'answered', 'x' FROM figures_conversationentry",
        "INSERT INTO figures_conversationentry (unit_id, indicator_id, coverage, period_id, act, text)"
        " SELECT unit_id, indicator_id, coverage, period_id, 'asked', '' FROM figures_conversationentry",
    ],
)
def test_the_database_lets_nobody_change_a_conversation_or_write_what_does_not_follow(country, sql):
    with pytest.raises(DatabaseError), transaction.atomic(), acting(door="test"), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('changelog.may_truncate', 'off', true)")
        cursor.execute(sql)


def test_whoever_writes_is_who_acts_whatever_the_statement_says(country):
    with acting(country.clerk, door="test"):
        entry = ConversationEntry.objects.create(
            unit=country.city, indicator=country.members, coverage="area", period=country.year, act="answered",
            text="it is", given_by=country.supervisor,
        )  # fmt: skip
    entry.refresh_from_db()
    assert entry.given_by == country.clerk


def test_a_return_that_asks_at_a_cell_the_form_does_not_have_is_refused_whole(country):
    made = transitions.submit(country.made, by=country.clerk)
    with pytest.raises(Refused), transaction.atomic():
        transitions.send_back(made, by=country.supervisor, reason="check", cells={(999999, "area"): "what?"})
    assert Submission.objects.get().status == "submitted"


@pytest.mark.usefixtures("owner")
def test_remarks_of_the_time_before_are_questions_and_closed_where_the_form_was_approved(country):
    transitions.approve(transitions.submit(country.made, by=country.clerk), by=country.supervisor)
    returned = country.made.transitions.get(after="returned")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE figures_conversationentry DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM figures_conversationentry")
        cursor.execute(
            "CREATE TEMP TABLE figures_remark (transition_id bigint, indicator_id bigint, coverage text, text text)"
        )
        cursor.execute(
            "INSERT INTO figures_remark VALUES (%s, %s, 'area', 'too many')", [returned.pk, country.members.pk]
        )
        cursor.execute(import_module("apps.figures.migrations.0018_conversations").CARRIED_OVER)
    asked, closed = here(country).entries
    assert (asked.act, asked.text, asked.given_by, asked.given_at) == (
        "asked", "too many", country.supervisor, returned.at,
    )  # fmt: skip
    assert (closed.act, closed.given_by) == ("closed", country.supervisor)


# ---- Who sees it


@pytest.fixture
def strangers(country):
    return [
        builders.clerk(country.neighbour, "next door"),
        builders.supervisor(country.neighbour, "supervisor next door"),
        builders.person("viewer below", Role.VIEWER, country.county),
        country.county_supervisor,
        builders.person("nobody"),
    ]


def test_who_may_not_see_the_unit_s_drafts_sees_nothing_of_it_at_any_door(country, strangers, client):
    transitions.approve(transitions.submit(country.made, by=country.clerk), by=country.supervisor)
    doors = [
        talk(country),
        "/conversations/",
        "/notices/",
        "/worklist/?everywhere=on&status=",
        "/",
        NUMBER,
        "/entry/450200/F/2015/",
        "/entry/450000/F/2015/units/",
        f"/entry/450200/F/2015/cell/{country.members.pk}-area/",
        f"/review/{country.made.pk}/",
    ]
    for person in strangers:
        client.force_login(person)
        for door in doors:
            text = client.get(door, HTTP_ACCEPT_LANGUAGE="en").text
            assert WORDS not in text, (person, door)
            assert "open conversation" not in text, (person, door)
        assert client.post(talk(country), {"act": "answered", "text": "x"}).status_code == 404
        assert conversations.open_count(person) == 0
        assert not [notice for notice in notifications.latest(person) if notice.cell]
    assert len(here(country).entries) == 1


def test_a_viewer_of_the_unit_reads_it_and_cannot_write(country, client):
    viewer = builders.person("viewer", Role.VIEWER, country.region)
    client.force_login(viewer)
    page = client.get(talk(country)).text
    assert WORDS in page
    assert 'name="act"' not in page
    assert client.post(talk(country), {"act": "answered", "text": "x"}).status_code == 403


# ---- Counting


def test_open_ones_are_counted_in_notices_work_list_my_work_and_on_the_number_s_page(country, client):
    for person in (country.clerk, country.supervisor):
        client.force_login(person)
        for door in ("/notices/", "/worklist/?status=", NUMBER):
            assert "1 open conversation" in client.get(door, HTTP_ACCEPT_LANGUAGE="en").text, (person, door)
        assert WORDS in client.get("/conversations/").text
    assert [form.cells for form in clerks_work(country.clerk)["returned"]] == [1]
    say(country, "closed", country.supervisor)
    assert "open conversation<" not in client.get("/notices/", HTTP_ACCEPT_LANGUAGE="en").text
    assert conversations.open_count(country.clerk) == 0
    assert [form.cells for form in clerks_work(country.clerk)["returned"]] == [0]


def test_the_work_list_counts_them_in_the_same_queries_whatever_their_number(country):
    def cost() -> int:
        duties, _count = expected.listed(expected.entered([country.city.path]), most=100)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            rows = worklist_page.rows_of(duties)
        assert sum(row.asked for row in rows) > 0
        return len(queries)

    before = cost()
    for union in country.unions:
        country.draft(union, country.survey)
        conversations.say(
            union, country.members, "own", country.year, act="asked", text="and here?", by=country.supervisor
        )
    assert cost() == before


# ---- Approving


def test_approving_with_an_open_question_asks_once_for_one_form(country, client):
    transitions.submit(country.made, by=country.clerk)
    client.force_login(country.supervisor)
    review = f"/review/{country.made.pk}/"
    asked = client.post(review, {"action": "approve", "reason": "fine"}, HTTP_ACCEPT_LANGUAGE="en")
    assert WORDS in asked.text
    assert Submission.objects.get().status == "submitted"
    say(country, "answered", country.clerk, "because")
    again = client.post(review, {"action": "approve", "seen": asked.context["going"].digest})
    assert "because" in again.text, "something was said since she was asked"
    assert client.post(review, {"action": "approve", "seen": again.context["going"].digest}).status_code == 302
    assert Submission.objects.get().status == "approved"
    assert here(country).is_open


def test_approving_many_asks_once_and_where_nothing_is_open_not_at_all(country, client):
    transitions.submit(country.made, by=country.clerk)
    other = transitions.submit(
        country.draft(country.neighbour), by=builders.clerk(country.neighbour, "clerk of the neighbour")
    )
    client.force_login(country.supervisor)
    keys = [f"{made.unit_id}-{made.form_id}-{made.period_id}" for made in (country.made, other)]
    asked = client.post("/worklist/", {"action": "approve", "duty": keys, "reason": "well done"})
    assert WORDS in asked.text
    assert not Submission.objects.filter(status="approved").exists()
    given = {"action": "approve", "duty": keys, "reason": "well done", "seen": asked.context["going"].digest}
    client.post("/worklist/", given)
    assert Submission.objects.filter(status="approved").count() == 2
    say(country, "closed", country.supervisor)
    third = transitions.reopen(Submission.objects.get(unit=country.city), by=country.supervisor, reason="again")
    transitions.submit(third, by=country.clerk)
    client.post("/worklist/", {"action": "approve", "duty": keys[:1]})
    assert Submission.objects.filter(status="approved").count() == 2


def test_the_list_names_a_unit_as_it_was_called_in_the_year_spoken_of(country, client):
    then = country.city.name
    with acting(door="test"):
        FormerName.objects.create(unit=country.city, name=then, until=date(2016, 12, 31))
        Unit.objects.filter(pk=country.city.pk).update(name="今称")
    client.force_login(country.supervisor)
    listed = client.get("/conversations/").text
    assert then in listed
    assert "今称" not in listed


def test_open_conversations_leave_as_a_file_with_all_that_was_said_and_the_access_log_names_who_took_it(
    country, client
):
    say(country, "closed", country.supervisor)
    say(country, "reopened", country.supervisor, "not yet")
    say(country, "answered", country.clerk, "=2+2", country.next_year)
    client.force_login(country.clerk)
    assert "?format=xlsx" in client.get("/conversations/").text
    answer = client.get("/conversations/?format=csv")
    lines = list(csv.reader(answer.content.decode("utf-8-sig").splitlines()))
    where = ["450200", f"{country.city}", "ORG12", f"{country.members}"]
    assert [line[:4] for line in lines[1:]] == [where] * 4
    assert [line[5] for line in lines[1:]] == ["2015", "2015", "2015", "2016"]
    assert [line[-1] for line in lines[1:]] == [WORDS, "", "not yet", "'=2+2"]
    page = openpyxl.load_workbook(BytesIO(client.get("/conversations/?format=xlsx").content)).active
    assert [[cell.value or "" for cell in row] for row in page.iter_rows()][:3] == lines[:3]
    taken = AccessLine.objects.filter(person=country.clerk, act=AccessLine.Act.EXPORT)
    assert {line.about for line in taken} == {"/conversations/?format=csv", "/conversations/?format=xlsx"}
    assert client.get("/conversations/?format=pdf").status_code == 404


def test_the_file_of_conversations_holds_what_its_page_holds_for_each_of_the_cast_and_nothing_closed(country, client):
    near, next_door = country.clerk, builders.clerk(country.neighbour, "next door")
    for who, sees in ((near, 1), (country.supervisor, 1), (next_door, 0)):
        client.force_login(who)
        assert len(client.get("/conversations/").context["lines"]) == sees
        assert (WORDS in client.get("/conversations/?format=csv").text) == bool(sees)
    say(country, "closed", country.supervisor)
    client.force_login(near)
    assert WORDS not in client.get("/conversations/?format=csv").text


def test_a_reviewer_answers_closes_and_opens_again_in_the_row_of_the_review(country, client):
    client.force_login(country.supervisor)
    place = {"back": "review", "form": "F"}
    for act, text in (("answered", "please look"), ("closed", ""), ("reopened", "not yet")):
        answer = client.post(talk(country), {"act": act, "text": text, **place})
        assert answer.url == f"/review/{country.made.pk}/?rows=chosen#row-{country.members.pk}-area"
    page = client.get(f"/review/{country.made.pk}/").text
    assert "not yet" in page
    assert "please look" in page
    assert [entry.act for entry in here(country).entries] == ["asked", "answered", "closed", "reopened"]


@pytest.mark.parametrize(("rows", "marked"), [("?rows=chosen", {}), ("?rows=chosen&changes=on", {"changes": "on"})])
def test_who_asks_first_in_a_row_of_the_review_is_back_at_that_row_among_the_rows_she_saw(
    country, client, rows, marked
):
    clerk = builders.clerk(country.neighbour, "clerk of the neighbour")
    made = transitions.submit(country.draft(country.neighbour), by=clerk)
    builders.rule("FEW", "ORG12 > 1000", severity="query")
    findings.refresh([made.unit_id], [made.period_id])
    client.force_login(country.supervisor)
    review = f"/review/{made.pk}/"
    page = client.get(f"{review}{rows}").text
    cell = f"{country.members.pk}-area"
    assert f'action="/conversation/450300/{cell}/2015/"' in page
    assert ('name="changes" value="on"' in page) == bool(marked)
    given = {"act": "asked", "text": "without the retired?", "back": "review", "form": "F", **marked}
    answer = client.post(f"/conversation/450300/{cell}/2015/", given)
    assert answer.url == f"{review}{rows}#row-{cell}"
    page = client.get(answer.url).text
    assert f'id="row-{cell}"' in page
    assert "without the retired?" in page


def test_a_question_at_an_empty_cell_stands_in_the_review_though_nothing_was_filled_in(country, client):
    women = builders.indicator("ORG13")
    with acting(door="test"):
        FormItem.objects.create(form=country.form, indicator=women, coverage="area", order=9)
    place = (country.city, women, "area", country.year)
    conversations.say(*place, act="asked", text="must I count them?", by=country.clerk)
    client.force_login(country.supervisor)
    assert "must I count them?" in client.get(f"/review/{country.made.pk}/?changes=on").text
