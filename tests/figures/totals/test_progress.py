"""Progress: status counts kept with each submission, folded over the tree as it stood, and always what there is."""

from datetime import date
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.changelog.acting import acting
from apps.figures.models import Deadline, Extension, Progress, Submission
from apps.figures.totals import progress as totals_progress
from apps.figures.triggers.allowed_transitions import TRANSITIONS
from apps.figures.workflow import expected
from apps.figures.workflow.expected import DutyFilter
from tests import builders
from tests.builders import Level
from tests.examples import examples
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class ProgressWorld:
    """A region with two cities; one city has a county with a town; unions report to the town, county and cities."""

    def __init__(self) -> None:
        self.members, self.staff = builders.indicator("ORG12"), builders.indicator("ORG10")
        self.own = builders.form("OWN", [(self.members, "own"), (self.staff, "own")], "grassroots", ["ORG12", "ORG10"])
        self.area = builders.form("SUM", [(self.members, "area")], required=["ORG12"])
        self.region = builders.federation("R", level=Level.PROVINCE)
        self.city, self.other = builders.federation("C1", self.region), builders.federation("C2", self.region)
        self.county = builders.federation("K1", self.city, Level.COUNTY)
        self.town = builders.federation("T1", self.county, Level.TOWN)
        self.unions = [
            builders.grassroots(f"U{number}", parent)
            for number, parent in enumerate([self.town, self.town, self.county, self.city, self.other])
        ]
        self.year = builders.period("2014")

    def begin(self, number, cells=2):
        answers = dict(list({self.members: 10, self.staff: 20}.items())[:cells])
        return builders.submission(self.unions[number], self.own, "2014", answers)

    def course(self, unit, form=None, child=None):
        """Of the whole area, or of one child's."""
        form = form or self.own
        area = totals_progress.area(unit, self.year)
        found = totals_progress.courses(
            area, [asked for asked in totals_progress.forms_asked(self.year) if asked == form]
        )
        chosen = [found[child.pk]] if child else found.values()
        return totals_progress.together(by_form[form.pk] for by_form in chosen)


@shared
def world():
    return ProgressWorld()


def go(submission, *statuses):
    for status in statuses:
        with acting(door="test", reason="because"):
            Submission.objects.filter(pk=submission.pk).update(status=status)


def expect_counts_to_agree():
    assert totals_progress.stored() == totals_progress.recomputed()


def test_submissions_are_counted_where_they_are_handed_in_and_folded_up_to_the_region(world):
    go(world.begin(0), "submitted", "approved")
    go(world.begin(2), "submitted")
    world.begin(3)
    kept = set(Progress.objects.filter(submissions__gt=0).values_list("federation__code", "status", "submissions"))
    assert kept == {("T1", "approved", 1), ("K1", "submitted", 1), ("C1", "draft", 1)}
    region = world.course(world.region)
    assert (region.expected, region.not_begun, dict(region.statuses)) == (
        5, 2, {"approved": 1, "submitted": 1, "draft": 1}
    )  # fmt: skip
    assert world.course(world.region, child=world.other).not_begun == 1
    expect_counts_to_agree()


def test_a_federations_own_form_counts_under_itself(world):
    go(builders.submission(world.city, world.area, "2014", {world.members: 5}, "area"), "submitted")
    found = world.course(world.region, world.area, child=world.city)
    assert (found.expected, found.handed_in, found.asked, found.answered) == (3, 1, 3, 1)
    assert world.course(world.region, world.area, child=world.region).expected == 1


def test_required_cells_are_answered_once_they_are_handed_in(world):
    made = world.begin(0, cells=1)
    assert (world.course(world.town).answered, world.course(world.town).asked) == (0, 4)
    go(made, "submitted")
    assert world.course(world.town).answered == 1
    go(made, "returned")
    assert world.course(world.town).answered == 0
    expect_counts_to_agree()


def test_a_unit_closed_or_not_yet_open_is_not_expected_and_one_that_answered_is(world):
    made = world.begin(0)
    with acting(door="test"):
        type(world.unions[0]).objects.filter(code="U0").update(closed=date(2014, 1, 1))
        type(world.unions[1]).objects.filter(code="U1").update(opened=date(2015, 1, 1))
    found = world.course(world.town)
    assert (found.expected, found.not_begun) == (1, 0)
    with acting(door="test"):
        Submission.objects.filter(pk=made.pk).update(status="draft")
        made.figures.all().delete()
        # No door removes a form that was filled in, since revisions name it: the row alone is taken away.
        Submission.objects.filter(pk=made.pk)._raw_delete("default")
    assert world.course(world.town).expected == 0
    assert not Progress.objects.filter(federation=world.town).exists()


def test_a_unit_that_moved_is_expected_where_it_was_then(world):
    builders.move(world.unions[4], world.city, date(2016, 1, 1))
    builders.move(world.county, world.other, date(2016, 1, 1))
    assert world.course(world.region, child=world.other).expected == 1
    assert world.course(world.region, child=world.city).expected == 4
    world.year = builders.period("2017")
    assert world.course(world.region, child=world.other).expected == 3
    assert world.course(world.region, child=world.city).expected == 2


def test_late_are_those_never_handed_in_after_the_last_day_of_their_level_but_for_extensions(world):
    go(world.begin(0), "submitted")
    world.begin(2)
    with acting(builders.supervisor(world.region), door="test"):
        Deadline.objects.create(federation=world.region, form=world.own, period=world.year, due=date(2014, 10, 22))
        Deadline.objects.create(
            federation=world.region, form=world.own, period=world.year, level=Level.CITY, due=date(2999, 1, 1)
        )
    late = {unit.code: world.course(world.region, child=unit).late for unit in (world.city, world.other)}
    assert late == {"C1": 2, "C2": 0}  # of the town one, of the county one; the city's own union has time
    with acting(builders.supervisor(world.county, "county"), door="test", reason="flood"):
        Extension.objects.create(
            unit=world.unions[2], form=world.own, period=world.year, until=date(2999, 1, 1), reason="flood"
        )
    assert world.course(world.region).late == 1


def test_who_has_handed_in_once_is_not_late_though_her_form_is_a_draft_again(world):
    """The list of duties and the count of an area ask the same: never handed in, and the last day is over."""
    submission = world.begin(0)
    for status in ("submitted", "returned", "waived", "draft"):
        go(submission, status)
    world.begin(1)
    with acting(builders.supervisor(world.region), door="test"):
        Deadline.objects.create(federation=world.region, form=world.own, period=world.year, due=date(2014, 10, 22))
    late, _count = expected.listed(DutyFilter(("",), form=world.own.pk, period=world.year.pk, late=True), most=10)
    assert [duty.unit.code for duty in late] == ["U1", "U2", "U3", "U4"]
    assert world.course(world.region).late == 4
    with acting(builders.supervisor(world.county, "county"), door="test", reason="flood"):
        for unit in (world.unions[0], world.unions[1]):
            Extension.objects.create(
                unit=unit, form=world.own, period=world.year, until=date(2999, 1, 1), reason="flood"
            )
    assert world.course(world.region).late == 3


STEPS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(0, 9)), max_size=25)


@settings(max_examples=examples(15))
@given(STEPS)
def test_counts_agree_after_any_course_of_submissions(world, steps):
    with transaction.atomic():
        made = {}
        for number, cells, choice in steps:
            if number not in made:
                made[number] = world.begin(number, cells)
                continue
            made[number].refresh_from_db()
            open_to = TRANSITIONS[made[number].status]
            go(made[number], open_to[choice % len(open_to)])
        expect_counts_to_agree()
        transaction.set_rollback(True)


def test_a_wrong_count_is_found_and_repaired(world, capsys):
    world.begin(0)
    Progress.objects.update(submissions=7)
    with pytest.raises(CommandError):
        call_command("check_totals")
    assert "T1 OWN 2014 draft: (7, 0) ≠ (1, 0)" in capsys.readouterr().err
    call_command("check_totals", rebuild=True)
    expect_counts_to_agree()


@pytest.mark.django_db(transaction=True)
def test_nobody_in_one_county_waits_for_a_submission_in_another(world):
    """The second thread would give up after half a second if it had to wait for the first."""
    here, there = world.begin(2), world.begin(4)
    refused = []

    def hand_in_elsewhere():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '500ms'")
                go(there, "submitted")
        except Exception as error:
            refused.append(error)
        finally:
            connection.close()

    with transaction.atomic():
        go(here, "submitted")
        other = Thread(target=hand_in_elsewhere)
        other.start()
        other.join()
    assert refused == []
    assert world.course(world.region).handed_in == 2
