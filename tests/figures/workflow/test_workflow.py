"""Draft, submitted, returned, approved, reopened: who may take which step, and that no path goes around."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from apps.changelog.acting import acting
from apps.figures.checks import findings as checks_findings
from apps.figures.models import Finding, Submission, Transition
from apps.figures.triggers.allowed_transitions import TRANSITIONS, WITHDRAWN
from apps.figures.workflow import transitions
from apps.units.errors import Refused
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db
STATUSES = [status for status, _label in Submission.Status.choices]


class WorkflowWorld:
    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", self.region)
        self.staff, self.members = builders.indicator("ORG10"), builders.indicator("ORG12")
        self.form = builders.form("F", [(self.staff, "area"), (self.members, "area")], required=["ORG12"])
        builders.rule("MEMBERS", "ORG12 <= ORG10")
        builders.rule("CHANGE", "abs(change(ORG12)) <= 50", "query")
        self.clerk, self.supervisor = builders.clerk(self.city), builders.supervisor(self.region)

    def draft(self, members="100", staff="120", when="2015"):
        return builders.submission(
            self.city, self.form, when, {self.members: members, self.staff: staff}, "area", by=self.clerk
        )

    def submitted(self, **values):
        return transitions.submit(self.draft(**values), by=self.clerk)


@shared
def world():
    return WorkflowWorld()


def test_a_submission_goes_back_and_forth_and_is_approved(world):
    made = world.submitted()
    made = transitions.send_back(made, by=world.supervisor, reason="check the members")
    made = transitions.submit(made, by=world.clerk)
    made = transitions.approve(made, by=world.supervisor)
    assert (made.status, made.times) == ("approved", 2)
    course = list(Transition.objects.order_by("pk").values_list("before", "after", "by__username", "reason"))
    assert course == [
        ("draft", "submitted", "clerk", ""),
        ("submitted", "returned", "supervisor", "check the members"),
        ("returned", "submitted", "clerk", ""),
        ("submitted", "approved", "supervisor", ""),
    ]


def test_an_error_holds_a_submission_back_and_says_why(world):
    with pytest.raises(Refused, match="MEMBERS"):
        world.submitted(members="130")
    assert Submission.objects.get().status == "draft"


def test_a_query_passes_once_it_is_explained_and_is_asked_again_when_the_value_changes(world):
    builders.submission(world.city, world.form, "2014", {world.members: 10}, "area")
    made = world.draft()
    with pytest.raises(Refused, match="CHANGE"):
        transitions.submit(made, by=world.clerk)
    with acting(door="test"):
        checks_findings.refresh([world.city.pk], [made.period_id])
    checks_findings.explain(
        Finding.objects.get(check_code="CHANGE", submission=made), by=world.clerk, text="two parks joined"
    )
    transitions.submit(made, by=world.clerk)
    transitions.send_back(made, by=world.supervisor, reason="members?")
    world.draft(members="110")
    with pytest.raises(Refused, match="CHANGE"):
        transitions.submit(made, by=world.clerk)


def test_an_empty_required_cell_holds_a_submission_back(world):
    made = builders.submission(world.city, world.form, "2015", {world.staff: 5}, "area", by=world.clerk)
    with pytest.raises(Refused, match="ORG12"):
        transitions.submit(made, by=world.clerk)


def test_only_the_federation_above_reviews(world):
    made = world.submitted()
    neighbour = builders.supervisor(builders.federation("450300", world.region), "neighbour")
    own = builders.supervisor(world.city, "own")
    for by in (world.clerk, neighbour, own):
        with pytest.raises(PermissionDenied):
            transitions.approve(made, by=by)
        with pytest.raises(PermissionDenied):
            transitions.send_back(made, by=by, reason="x")
    made.refresh_from_db()
    assert made.status == "submitted"


def test_nobody_approves_what_she_submitted_herself(world):
    both = builders.person("both", "clerk", world.region)
    with acting(door="test"):
        both.appointments.create(federation=world.region, role="supervisor", starts=builders.LONG_AGO)
    made = transitions.submit(world.draft(), by=both)
    with pytest.raises(Refused):
        transitions.approve(made, by=both)
    assert transitions.approve(made, by=world.supervisor).status == "approved"


def test_the_root_is_approved_by_another_of_its_own_supervisors(world):
    made = builders.submission(world.region, world.form, "2015", {world.members: 1}, "area")
    clerk = builders.clerk(world.region, "root clerk")
    transitions.submit(made, by=clerk)
    assert transitions.approve(made, by=world.supervisor).status == "approved"


def test_what_is_below_is_approved_first(world):
    below = world.submitted()
    above = builders.submission(world.region, world.form, "2015", {world.members: 100}, "area")
    transitions.submit(above, by=builders.clerk(world.region, "root clerk"))
    with pytest.raises(Refused, match="450200"):
        transitions.approve(above, by=world.supervisor)
    transitions.approve(below, by=world.supervisor)
    assert transitions.approve(above, by=world.supervisor).status == "approved"


@pytest.mark.parametrize("step", [transitions.send_back, transitions.reopen])
def test_returning_and_reopening_need_a_reason(world, step):
    made = world.submitted()
    if step is transitions.reopen:
        transitions.approve(made, by=world.supervisor)
    with pytest.raises(Refused):
        step(made, by=world.supervisor, reason="  ")


@pytest.mark.parametrize("before", STATUSES)
@pytest.mark.parametrize("after", STATUSES)
def test_the_database_lets_only_legal_steps_pass(world, before, after):
    made = world.draft()
    path = {
        "draft": [],
        "submitted": ["submitted"],
        "returned": ["submitted", "returned"],
        "approved": ["submitted", "approved"],
        "reopened": ["submitted", "approved", "reopened"],
        "waived": ["waived"],
    }[before]
    with acting(door="sql", reason="by hand"):
        for status in path:
            Submission.objects.filter(pk=made.pk).update(status=status)
    gives_up = (before, after) == ("reopened", "approved")  # the amendment; what was approved counts all along
    legal = after == before or after in TRANSITIONS[before] or gives_up or (before, after) == WITHDRAWN
    try:
        with transaction.atomic(), acting(door="sql", reason="by hand"):
            Submission.objects.filter(pk=made.pk).update(status=after)
    except DatabaseError:
        assert not legal
    else:
        assert legal


def test_a_submission_begins_as_a_draft_whatever_is_written(world):
    with acting(door="sql"):
        made = Submission.objects.create(
            unit=world.city, form=world.form, period=builders.period("2016"), status="approved"
        )
    made.refresh_from_db()
    assert made.status == "draft"
