"""Deadlines, extensions, waiving: who must hand in what until when, and that no door goes around it."""

from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import serializers
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Deadline, Extension, Figure, Submission, Transition
from apps.figures.totals import writer as totals_writer
from apps.figures.triggers.allowed_transitions import TRANSITIONS, WITHDRAWN
from apps.figures.workflow import deadlines, expected, transitions
from apps.figures.workflow.expected import DutyFilter
from apps.figures.workflow.missing import missing_below
from apps.units.errors import Refused
from tests import builders
from tests.builders import Level
from tests.examples import examples
from tests.owner import by_owner
from tests.worlds import shared

pytestmark = pytest.mark.django_db
STATUSES = [status for status, _label in Submission.Status.choices]
PATHS = {
    "draft": [],
    "submitted": ["submitted"],
    "returned": ["submitted", "returned"],
    "approved": ["submitted", "approved"],
    "reopened": ["submitted", "approved", "reopened"],
    "waived": ["waived"],
}


def day(offset: int) -> date:
    return timezone.localdate() + timedelta(days=offset)


class Country:
    """A region with two cities, the first of which has a county with two unions."""

    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", self.region)
        self.neighbour = builders.federation("450300", self.region)
        self.county = builders.federation("450203", self.city, level=Level.COUNTY)
        self.unions = [builders.grassroots(f"450203-{letter}", self.county) for letter in "AB"]
        self.members = builders.indicator("ORG12")
        self.form = builders.form("F", [(self.members, "area")])
        self.survey = builders.form("G", [(self.members, "own")], register="grassroots")
        self.year = builders.period("2015")
        self.clerk, self.supervisor = builders.clerk(self.city), builders.supervisor(self.region)
        self.county_supervisor = builders.supervisor(self.county, "county")

    def deadline(self, due: date, level: int | None = None, form=None, by=None):
        """The region's, unless told by which federation it is set."""
        with acting(door="test"):
            return Deadline.objects.create(
                federation=by or self.region, form=form or self.form, period=self.year, level=level, due=due
            )

    def draft(self, unit=None, form=None, **values):
        unit, form = unit or self.city, form or self.form
        coverage = "area" if form == self.form else "own"
        return builders.submission(unit, form, "2015", {self.members: 100}, coverage, by=self.clerk)

    def extended(self, until: date, unit=None):
        return deadlines.extend(
            unit or self.city, self.form, self.year, until=until, reason="flood", by=self.supervisor
        )

    def standing(self, status: str, unit=None):
        """A submission that went the shortest way to a status."""
        made = self.draft(unit)
        with acting(door="test", reason="test"):
            for step in PATHS[status]:
                with totals_writer.posting([made.unit_id], [made.period_id]):
                    Submission.objects.filter(pk=made.pk).update(status=step)
        made.refresh_from_db()
        return made


@shared
def country():
    return Country()


# ---- Deadlines


def test_after_the_deadline_a_form_never_handed_in_is_refused_with_the_day_and_whom_to_ask(country):
    country.deadline(day(-1))
    made = country.draft()
    with override("en"), pytest.raises(Refused) as refusal:
        transitions.submit(made, by=country.clerk)
    assert str(refusal.value) == (
        f"The deadline was {day(-1)}. A supervisor of 450000总工会 may give an extension: supervisor"
    )


def test_the_last_day_is_in_time(country):
    country.deadline(day(0))
    assert transitions.submit(country.draft(), by=country.clerk).status == "submitted"


@pytest.mark.parametrize(("of_level", "of_all", "in_time"), [(1, -1, True), (-1, 1, False), (None, -1, False)])
def test_the_deadline_of_the_level_goes_before_that_of_all(country, of_level, of_all, in_time):
    country.deadline(day(of_all))
    country.deadline(day(-9), Level.COUNTY)
    if of_level:
        country.deadline(day(of_level), Level.CITY)
    made = country.draft()
    if in_time:
        assert transitions.submit(made, by=country.clerk).status == "submitted"
    else:
        with pytest.raises(Refused):
            transitions.submit(made, by=country.clerk)


def test_a_union_has_the_deadline_of_the_federation_it_reports_to(country):
    country.deadline(day(-1), Level.COUNTY, country.survey)
    made = country.draft(country.unions[0], country.survey)
    assert deadlines.last_days([made]) == {made.pk: day(-1)}


def test_an_extension_opens_the_form_until_its_day_and_the_last_one_given_holds(country):
    country.deadline(day(-9))
    made = country.draft()
    country.extended(day(-1))
    with pytest.raises(Refused):
        transitions.submit(made, by=country.clerk)
    country.extended(day(3))
    country.extended(day(-2))
    with pytest.raises(Refused):
        transitions.submit(made, by=country.clerk)
    country.extended(day(0))
    assert transitions.submit(made, by=country.clerk).status == "submitted"


def test_an_extension_never_ends_before_the_deadline(country):
    country.deadline(day(5))
    country.extended(day(-5))
    assert transitions.submit(country.draft(), by=country.clerk).status == "submitted"


def test_what_came_back_can_be_corrected_after_the_deadline(country):
    made = country.draft()
    transitions.submit(made, by=country.clerk)
    country.deadline(day(-1), Level.CITY)
    transitions.waive(country.county, country.form, country.year, by=country.supervisor, reason="new")
    transitions.send_back(made, by=country.supervisor, reason="members?")
    transitions.submit(made, by=country.clerk)
    transitions.approve(made, by=country.supervisor)
    transitions.reopen(made, by=country.supervisor, reason="double counting")
    assert transitions.submit(made, by=country.clerk).times == 3


def test_the_database_itself_keeps_the_deadline(country):
    country.deadline(day(-1))
    made = country.draft()
    with pytest.raises(DatabaseError, match="deadline"), transaction.atomic(), acting(door="sql"):
        Submission.objects.filter(pk=made.pk).update(status="submitted")
    country.extended(day(1))
    with acting(door="sql"):
        Submission.objects.filter(pk=made.pk).update(status="submitted")
    assert Submission.objects.get().status == "submitted"


def test_an_extension_says_who_gave_it_when_and_why_and_is_never_rewritten(country):
    given = country.extended(day(3))
    given.refresh_from_db()
    assert (given.given_by, given.reason, given.given_at.date()) == (country.supervisor, "flood", timezone.now().date())
    assert Change.objects.filter(register="figures.extension", subject_id=country.city.pk).exists()
    for change in (lambda: Extension.objects.update(until=day(9)), lambda: Extension.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic(), acting(door="sql"), by_owner():
            change()
    with acting(country.clerk, door="sql"):
        forged = Extension.objects.create(
            unit=country.city, form=country.form, period=country.year, until=day(1), reason="x",
            given_by=country.supervisor,
        )  # fmt: skip
    forged.refresh_from_db()
    assert forged.given_by == country.clerk


def test_only_the_federation_above_extends_waives_and_reminds(country):
    own = builders.supervisor(country.city, "own")
    next_door = builders.supervisor(country.neighbour, "next door")
    for by in (country.clerk, own, next_door):
        with pytest.raises(PermissionDenied):
            deadlines.extend(country.city, country.form, country.year, until=day(1), reason="x", by=by)
        with pytest.raises(PermissionDenied):
            deadlines.remind(country.city, country.form, country.year, reason="x", by=by)
        with pytest.raises(PermissionDenied):
            transitions.waive(country.city, country.form, country.year, by=by, reason="x")
    assert not Submission.objects.exists()


def test_a_reminder_is_sent_once_a_day_and_not_for_what_has_come_in(country):
    given = (country.city, country.form, country.year)
    deadlines.remind(*given, reason="", by=country.supervisor)
    with pytest.raises(Refused):
        deadlines.remind(*given, reason="", by=country.supervisor)
    transitions.submit(country.draft(country.neighbour), by=builders.clerk(country.neighbour, "other"))
    with pytest.raises(Refused):
        deadlines.remind(country.neighbour, country.form, country.year, reason="", by=country.supervisor)


# ---- Waiving


def test_a_unit_that_does_not_come_in_is_waived_and_taken_back(country):
    made = transitions.waive(country.city, country.form, country.year, by=country.supervisor, reason="merged")
    assert made.status == "waived"
    for reason in ("", "  "):
        with pytest.raises(Refused):
            transitions.readmit(made, by=country.supervisor, reason=reason)
    made = transitions.readmit(made, by=country.supervisor, reason="it reports after all")
    assert made.status == "draft"
    course = list(Transition.objects.order_by("pk").values_list("before", "after", "reason"))
    assert course == [("draft", "waived", "merged"), ("waived", "draft", "it reports after all")]


def test_waived_figures_are_locked_and_do_not_count(country):
    made = country.draft()
    transitions.waive(country.city, country.form, country.year, by=country.supervisor, reason="unreliable")
    cell = (country.members.pk, "area")
    with pytest.raises(Refused):
        entry_writer.save_form(
            country.city, country.form, country.year, typed={cell: "5"}, seen={cell: "100"}, by=country.clerk
        )
    with pytest.raises(DatabaseError, match="locked"), transaction.atomic(), acting(door="sql"):
        Figure.objects.filter(submission=made).update(value=1, low=1, high=1)
    assert not Figure.objects.counting().exists()
    assert not list(totals_writer.differing())


def test_a_form_is_waived_for_the_kind_of_unit_that_answers_it_only(country):
    with pytest.raises(Refused):
        transitions.waive(country.unions[0], country.form, country.year, by=country.supervisor, reason="x")


# ---- From the bottom up


def test_with_a_deadline_those_who_have_not_come_in_are_named_until_they_are_waived(country):
    above = country.draft(country.county)
    transitions.submit(above, by=country.clerk)
    city_supervisor = builders.supervisor(country.city, "city")
    country.deadline(day(9), form=country.survey)
    with pytest.raises(Refused, match=r"450203-A总工会, 450203-B总工会"):
        transitions.approve(above, by=city_supervisor)
    transitions.waive(country.unions[0], country.survey, country.year, by=country.county_supervisor, reason="closing")
    done = transitions.submit(country.draft(country.unions[1], country.survey), by=country.clerk)
    with pytest.raises(Refused, match="450203-B"):
        transitions.approve(above, by=city_supervisor)
    transitions.approve(done, by=country.county_supervisor)
    assert transitions.approve(above, by=city_supervisor).status == "approved"


def test_without_a_deadline_only_what_was_begun_holds_the_federation_above_back(country):
    above = country.draft(country.county)
    transitions.submit(above, by=country.clerk)
    assert transitions.approve(above, by=builders.supervisor(country.city, "city")).status == "approved"


@pytest.mark.parametrize(("opened", "closed"), [(date(2015, 10, 1), None), (None, date(2015, 9, 29))])
def test_a_unit_that_is_not_open_at_the_end_of_the_period_is_not_expected(country, opened, closed):
    with acting(door="test"):
        for union in country.unions:
            union.opened, union.closed = opened, closed
            union.save()
    country.deadline(day(9), form=country.survey)
    assert missing_below(country.county, country.year, 10) == []
    assert expected.listed(DutyFilter((country.county.path,), form=country.survey.pk), most=9) == ([], 0)


# ---- What is listed


def test_the_counts_say_what_is_late_queried_and_handed_in(country):
    country.deadline(day(-1))
    country.draft()
    country.standing("waived", country.neighbour)
    wanted = DutyFilter((country.region.path,), form=country.form.pk, period=country.year.pk)
    (count,) = expected.counts(wanted)
    assert count.by_status == {"none": 2, "draft": 1, "waived": 1}
    assert (count.late, count.open, count.last_day, count.days_left) == (3, 3, day(-1), -1)


def test_a_reviewer_s_list_has_what_reports_to_her_and_not_her_own_form(country):
    builders.supervisor(country.city, "the city's own")
    wanted = DutyFilter((country.city.path,), reviewed=True, form=country.form.pk, period=country.year.pk)
    assert [duty.unit.code for duty in expected.listed(wanted, most=9)[0]] == ["450203"]
    direct = replace(expected.reviewed([country.region.path]), form=country.form.pk, period=country.year.pk)
    assert [duty.unit.code for duty in expected.listed(direct, most=9)[0]] == ["450000", "450200", "450300"]


# ---- Every door: from each status to each, whoever tries

DOORS = {
    "shell save": lambda made, after: _save(made, after),
    "shell update": lambda made, after: Submission.objects.filter(pk=made.pk).update(status=after),
    "shell bulk": lambda made, after: _bulk(made, after),
    "sql": lambda made, after: _sql("UPDATE figures_submission SET status = %s WHERE id = %s", after, made.pk),
    "fixture": lambda made, after: _fixture(made, after),
}


def _save(made, after):
    made.status = after
    made.save()


def _bulk(made, after):
    made.status = after
    Submission.objects.bulk_update([made], ["status"])


def _sql(query, *params):
    with connection.cursor() as cursor:
        cursor.execute(query, params)


def _fixture(made, after):
    made.status = after
    for record in serializers.deserialize("json", serializers.serialize("json", [made])):
        record.save()


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("before", STATUSES)
def test_no_door_lets_an_illegal_step_pass(country, door, before):
    made = country.standing(before)
    legal = {before, *TRANSITIONS[before]}
    if made.is_amended:
        legal.add("approved")  # the amendment is given up
    if before == WITHDRAWN[0]:
        legal.add(WITHDRAWN[1])
    assert {after for after in STATUSES if _passes(made, DOORS[door], after)} == legal


def _passes(made, door, after) -> bool:
    """Whether the step goes through; it is taken back, so that the next one starts from the same status."""
    try:
        with transaction.atomic():
            with acting(door="test", reason="test"):
                door(Submission.objects.get(pk=made.pk), after)
            transaction.set_rollback(True)
    except DatabaseError:
        return False
    return True


@pytest.mark.parametrize(
    ("before", "after"), [("submitted", "returned"), ("approved", "reopened"), ("draft", "waived"), ("waived", "draft")]
)
def test_no_door_lets_a_step_pass_that_lacks_its_reason(country, before, after):
    made = country.standing(before)
    for door in DOORS.values():
        with pytest.raises(DatabaseError, match="reason"), transaction.atomic(), acting(door="test"):
            door(Submission.objects.get(pk=made.pk), after)
    assert Submission.objects.get(pk=made.pk).status == before


@pytest.mark.parametrize("before", STATUSES)
def test_the_admin_changes_no_status_and_has_no_act_for_it(country, client, before):
    made = country.standing(before)
    root = builders.person("root")
    root.is_superuser = True
    root.save()
    client.force_login(root)
    address = f"/admin/figures/submission/{made.pk}/change/"
    assert client.post(address, {"status": "approved"}).status_code == 403
    client.post("/admin/figures/submission/", {"action": "delete_selected", "_selected_action": [made.pk]})
    made.refresh_from_db()
    assert made.status == before


@pytest.mark.parametrize("before", ["submitted", "approved", "waived"])
def test_a_file_changes_neither_a_locked_submission_s_figures_nor_its_status(country, before, tmp_path):
    made = country.standing(before)
    file = tmp_path / "figures.csv"
    call_command("export_figures", output=file)
    file.write_text(file.read_text().replace("100", "999"))
    with pytest.raises((CommandError, SystemExit)):
        call_command("import_figures", file, stdout=StringIO(), stderr=StringIO())
    made.refresh_from_db()
    assert (made.status, made.figures.get().value) == (before, 100)


ACTIONS = {"approve": "submitted", "return": "submitted", "reopen": "approved", "readmit": "waived", "waive": "draft"}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("who", ["clerk", "own supervisor", "next door", "supervisor"])
def test_on_the_review_page_only_the_federation_above_acts(country, client: Client, action, who):
    made = country.standing(ACTIONS[action])
    people = {
        "clerk": lambda: country.clerk,
        "own supervisor": lambda: builders.supervisor(country.city, "own"),
        "next door": lambda: builders.supervisor(country.neighbour, "next door"),
        "supervisor": lambda: country.supervisor,
    }
    client.force_login(people[who]())
    answer = client.post(f"/review/{made.pk}/", {"action": action, "reason": "because"})
    made.refresh_from_db()
    allowed = who == "supervisor"
    assert answer.status_code == (302 if allowed else 404)
    assert (made.status != ACTIONS[action]) == allowed


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("before", STATUSES)
def test_the_review_page_takes_legal_steps_only(country, client, action, before):
    made = country.standing(before)
    client.force_login(country.supervisor)
    answer = client.post(f"/review/{made.pk}/", {"action": action, "reason": "because"})
    target = {"approve": "approved", "return": "returned", "reopen": "reopened", "readmit": "draft", "waive": "waived"}
    legal = target[action] in TRANSITIONS[before]
    made.refresh_from_db()
    assert (answer.status_code, made.status) == ((302, target[action]) if legal else (422, before))


# ---- In the admin


def test_administrators_keep_the_deadlines_and_others_read_them(country, client):
    data = {"federation": country.region.pk, "form": country.form.pk, "period": country.year.pk, "level": ""}
    data["due"] = day(9).isoformat()
    client.force_login(country.clerk)
    assert client.post("/admin/figures/deadline/add/", data).status_code == 403
    assert client.get("/admin/figures/deadline/").status_code == 200
    client.force_login(builders.person("administrator", "administrator", country.region))
    assert client.post("/admin/figures/deadline/add/", data).status_code == 302
    again = client.post("/admin/figures/deadline/add/", data)
    assert "已有截止日期" in again.content.decode()
    assert Deadline.objects.get().due == day(9)
    assert Change.objects.filter(register="figures.deadline", by__username="administrator").count() == 1


@pytest.mark.parametrize(
    ("who", "given"), [("supervisor", True), ("own", False), ("next door", False), ("clerk", False), ("viewer", False)]
)
def test_an_extension_is_given_in_the_admin_by_the_federation_above(country, client, who, given):
    people = {
        "supervisor": lambda: country.supervisor,
        "own": lambda: builders.supervisor(country.city, "own"),
        "next door": lambda: builders.supervisor(country.neighbour, "next door"),
        "clerk": lambda: country.clerk,
        "viewer": lambda: builders.person("viewer", "viewer", country.region),
    }
    user = people[who]()
    client.force_login(user)
    data = {
        "unit": country.city.pk, "form": country.form.pk, "period": country.year.pk, "until": day(3).isoformat(),
        "reason": "flood",
    }  # fmt: skip
    client.post("/admin/figures/extension/add/", data)
    assert list(Extension.objects.values_list("unit__code", "given_by__username", "reason")) == (
        [("450200", "supervisor", "flood")] if given else []
    )
    if given:
        address = f"/admin/figures/extension/{Extension.objects.get().pk}"
        assert client.post(f"{address}/change/", data | {"reason": "x"}).status_code == 403
        assert client.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
        assert client.get("/admin/figures/extension/").status_code == 200


# ---- Whatever the order of steps

STEPS = {
    "submit": ("submitted", lambda country, made: transitions.submit(made, by=country.clerk)),
    "return": ("returned", lambda country, made: transitions.send_back(made, by=country.supervisor, reason="x")),
    "approve": ("approved", lambda country, made: transitions.approve(made, by=country.supervisor)),
    "reopen": ("reopened", lambda country, made: transitions.reopen(made, by=country.supervisor, reason="x")),
    "waive": (
        "waived",
        lambda country, made: transitions.waive(made.unit, made.form, made.period, by=country.supervisor, reason="x"),
    ),
    "readmit": ("draft", lambda country, made: transitions.readmit(made, by=country.supervisor, reason="x")),
}


@settings(max_examples=examples(25))
@given(steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=3, max_size=9))
def test_whatever_is_tried_the_status_its_course_and_the_totals_agree(country, steps):
    with transaction.atomic():
        made = country.draft()
        status, times, reached = "draft", 0, []
        for step in steps:
            after, act = STEPS[step]
            if after in TRANSITIONS[status]:
                act(country, made)
                status, times = after, times + (after == "submitted")
                reached.append(after)
            else:
                with pytest.raises(Refused):
                    act(country, made)
            made.refresh_from_db()
            assert (made.status, made.times) == (status, times)
        course = list(made.transitions.order_by("pk").values_list("before", "after"))
        assert [before for before, _after in course] == ["draft", *(after for _before, after in course)][: len(course)]
        counted = Figure.objects.counting().filter(submission=made).exists()
        decisive = [after for after in reached if after in ("approved", "waived")]
        assert counted is (decisive[-1:] == ["approved"]), "approved once it counts until it is waived"
        assert not list(totals_writer.differing())
        transaction.set_rollback(True)
