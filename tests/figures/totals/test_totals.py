"""Totals: kept by differences in the transaction that causes them, and always what the figures say."""

from collections import Counter
from copy import deepcopy
from datetime import date
from decimal import Decimal
from functools import cache
from threading import Event, Thread

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.changelog.acting import acting
from apps.changelog.read_once import within_request
from apps.figures.entry import staging
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Figure, Submission
from apps.figures.totals import answers
from apps.figures.totals import reader as totals_reader
from apps.figures.totals import writer as totals_writer
from apps.figures.totals.contributions import Selection
from apps.figures.totals.folding import trees_of_figures
from apps.figures.totals.stated import stated_figures
from apps.figures.triggers.derived import deriving
from apps.units.tree.at_date import parent_at
from tests import builders
from tests.builders import Level
from tests.examples import examples
from tests.figures.totals.like_for_like import like_for_like
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class TotalsWorld:
    """A region with two cities; one city has a county with a town; unions stand at every level."""

    def __init__(self) -> None:
        self.members = builders.indicator("ORG12")
        self.rate = builders.indicator("ORG22", measure="%", nature="rate", over_units="none", carriers="F")
        self.own = builders.form("OWN", [(self.members, "own")], "grassroots")
        self.summary = builders.form("SUM", [(self.members, "own"), (self.members, "area"), (self.rate, "own")])
        self.region = builders.federation("R", level=Level.PROVINCE)
        self.city, self.other = builders.federation("C1", self.region), builders.federation("C2", self.region)
        self.county = builders.federation("K1", self.city, Level.COUNTY)
        self.town = builders.federation("T1", self.county, Level.TOWN)
        self.unions = [
            builders.grassroots(f"U{number}", parent)
            for number, parent in enumerate([self.town, self.town, self.county, self.city, self.other])
        ]
        self.federations = [self.region, self.city, self.other, self.county, self.town]

    def total(self, unit, when="2014", indicator=None, **how):
        indicator = indicator or self.members
        return totals_reader.standings([unit.pk], [indicator.pk], builders.period(when), **how).get(
            (unit.pk, indicator.pk)
        )

    def stated(self, unit, when="2014", **how):
        """What the unit states for its area; None where it states nothing."""
        period = builders.period(when)
        figures = stated_figures([unit.pk], [self.members.pk], [period.pk], **how)
        figure = figures.get((unit.pk, self.members.pk, period.pk))
        return figure and figure.value

    def sum(self, unit, when="2014", **how):
        """The statement where there is one, else what comes from below."""
        stated = self.stated(unit, when, **how)
        return self.total(unit, when, **how).below.value if stated is None else stated

    def matched(self, unit, when="2014", earlier="2013", **how):
        """How many units answer in both periods, and their sums now and then."""
        return self.matched_between(unit, builders.period(when), builders.period(earlier), **how)

    def matched_between(self, unit, later, earlier, **how):
        found = like_for_like(unit, self.members, later, earlier, **how)
        return found and (found.units, found.now.value, found.then.value)

    def approve_union(self, number, members, when="2014"):
        return builders.approved(builders.submission(self.unions[number], self.own, when, {self.members: members}))


@shared
def world():
    return TotalsWorld()


def expect_totals_to_agree():
    assert list(totals_writer.differing()) == []
    assert list(answers.differing()) == []


def test_approved_figures_add_up_from_the_union_to_the_region(world):
    for number, members in enumerate([100, 20, 3, 4000, 50000]):
        world.approve_union(number, members)
    found = {unit.code: world.sum(unit) for unit in world.federations}
    assert found == {"T1": 120, "K1": 123, "C1": 4123, "C2": 50000, "R": 54123}
    expect_totals_to_agree()


def test_a_draft_does_not_count_and_a_reopened_submission_goes_on_counting_until_it_is_waived(world):
    builders.submission(world.unions[0], world.own, "2014", {world.members: 100})
    assert not world.total(world.town).below.units
    made = world.approve_union(1, 7)
    assert world.sum(world.region) == 7
    with acting(door="test", reason="wrong year"), totals_writer.posting([made.unit_id], [made.period_id]):
        Submission.objects.filter(pk=made.pk).update(status="reopened")
    assert world.sum(world.region) == 7
    expect_totals_to_agree()
    with acting(door="test", reason="wrong unit"), totals_writer.posting([made.unit_id], [made.period_id]):
        Submission.objects.filter(pk=made.pk).update(status="waived")
    assert not world.total(world.county).below.units
    expect_totals_to_agree()


def test_what_is_handed_in_counts_where_submitted_returns_are_asked_for(world):
    made = builders.submission(world.unions[0], world.own, "2014", {world.members: 100})
    world.approve_union(1, 7)
    _go(made, "submitted")
    assert (world.sum(world.region), world.sum(world.region, counting="submitted")) == (7, 107)
    _go(made, "returned", "count again")
    assert world.sum(world.region, counting="submitted") == 7
    _go(made, "submitted")
    _go(made, "approved")
    assert world.sum(world.region) == world.sum(world.region, counting="submitted") == 107
    expect_totals_to_agree()


def test_a_submitted_return_takes_the_place_of_a_document_only_where_it_counts(world):
    builders.stated(world.unions[0], world.members, "2014", "80人", "own")
    _go(builders.submission(world.unions[0], world.own, "2014", {world.members: 100}), "submitted")
    assert (world.sum(world.town), world.sum(world.town, counting="submitted")) == (80, 100)
    expect_totals_to_agree()


def test_a_total_is_written_by_nobody_but_its_writer(world):
    world.approve_union(0, 100)
    for statement in ("UPDATE figures_total SET value = 0", "DELETE FROM figures_total"):
        with pytest.raises(DatabaseError, match="follows from the figures"), transaction.atomic():
            connection.cursor().execute(statement)
    assert world.sum(world.region) == 100


def _go(made, status, reason=""):
    with acting(door="test", reason=reason), totals_writer.posting([made.unit_id], [made.period_id]):
        Submission.objects.filter(pk=made.pk).update(status=status)


def test_an_area_statement_stands_for_all_below_it_and_keeps_their_sum_beside_it(world):
    world.approve_union(0, 100)
    world.approve_union(2, 5)
    builders.approved(builders.submission(world.town, world.summary, "2014", {world.members: 90}, "area"))
    assert (world.stated(world.town), world.total(world.town).below.value) == (90, 100)
    assert world.sum(world.county) == 95
    world.approve_union(1, 1)
    assert world.sum(world.county) == 95, "what comes in below an area statement changes nothing above it"
    expect_totals_to_agree()


def test_a_return_takes_the_place_of_what_a_document_said(world):
    builders.stated(world.unions[0], world.members, "2014", "超过80人", "own")
    assert world.total(world.town).below.qualified == 1
    world.approve_union(0, 100)
    assert world.sum(world.town) == 100
    assert world.total(world.town).below.qualified == 0
    expect_totals_to_agree()


def test_bounds_add_and_unbounded_ones_are_counted(world):
    builders.stated(world.unions[0], world.members, "2014", "超过100人", "own")
    builders.stated(world.unions[1], world.members, "2014", "1.5万人", "own")
    below = world.total(world.county).below
    assert (below.value, below.interval.low, below.interval.high) == (15100, 14600, None)
    expect_totals_to_agree()


def test_a_rate_is_never_added(world):
    builders.stated(world.county, world.rate, "2014", "90%", "own")
    assert world.total(world.city, indicator=world.rate).below.units == 0


def test_planned_figures_do_not_add(world):
    figure = builders.stated(world.unions[0], world.members, "2014", "100人", "own")
    with acting(door="test", reason="planned only"), totals_writer.posting([figure.unit_id], [figure.period_id]):
        type(figure).objects.filter(pk=figure.pk).update(basis="planned")
    assert not world.total(world.town).below.units
    expect_totals_to_agree()


def test_a_unit_that_moved_counts_where_it_reported_then(world):
    world.approve_union(0, 100, "2012")
    builders.move(world.unions[0], world.other, date(2013, 10, 1))
    world.approve_union(0, 110, "2014")
    assert (world.sum(world.town, "2012"), world.sum(world.other, "2014")) == (100, 110)
    assert not world.total(world.town, "2014").below.units
    expect_totals_to_agree()


def test_check_totals_finds_a_total_that_somebody_bent(world, capsys):
    from django.core.management import CommandError, call_command

    world.approve_union(0, 100)
    call_command("check_totals")
    for bent in (
        "UPDATE figures_total SET value = value + 1 WHERE counting = 'approved'",
        "UPDATE figures_total SET value = value + 1 WHERE counting = 'submitted'",
        "UPDATE figures_answercount SET waived = waived + 1",
    ):
        with connection.cursor() as cursor, deriving():
            cursor.execute(bent)
        with pytest.raises(CommandError):
            call_command("check_totals")
        call_command("check_totals", rebuild=True)
    expect_totals_to_agree()


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["union", "area", "own", "submit", "return", "document", "reopen", "move"]),
        st.integers(0, 4),
        st.sampled_from([0, 7, 1000, "约5万多人", "超过300人", "近300人", "不足300人", "不少于300人", "1.5万人", "…"]),
        st.sampled_from(["2013", "2014"]),
    ),
    max_size=10,
)


@settings(max_examples=examples(40), suppress_health_check=list(HealthCheck))
@given(acts=ACTS)
def test_after_any_history_the_stored_totals_are_what_the_figures_say(world, acts):
    with transaction.atomic():
        world = deepcopy(world)
        for kind, number, value, when in acts:
            _act(world, kind, number, value, when)
            expect_totals_to_agree()
        with within_request():
            for counting in ("approved", "submitted"):
                expect_matches_to_be_what_the_figures_say(world, counting)
        transaction.set_rollback(True)


def _act(world, kind, number, value, when):
    unit = world.unions[number] if kind in ("union", "document", "move") else world.federations[number]
    form = world.own if unit.register == "grassroots" else world.summary
    existing = Submission.objects.filter(unit=unit, form=form, period__code=when).first()
    if kind == "move":
        builders.move(unit, world.federations[(number + 1) % 5], date(2013, 1, 1 + unit.affiliations.count()))
    elif kind == "document" and value != "…":
        builders.stated(unit, world.members, when, f"{value}人" if isinstance(value, int) else value, "own")
    elif kind == "reopen" and existing and existing.status == "approved":
        _go(existing, "reopened", "again")
    elif kind == "return" and existing and existing.status == "submitted":
        _go(existing, "returned", "again")
    elif kind in ("union", "area", "own", "submit") and (existing is None or existing.is_editable):
        made = builders.submission(unit, form, when, {world.members: value}, "area" if kind == "area" else "own")
        if kind == "submit":
            _go(made, "submitted")
        else:
            builders.approved(made)


# ---- Like for like


@pytest.fixture(params=["2013", "2012"], ids=["the year before, as stored", "an earlier year, added up"])
def earlier(request):
    return request.param


def test_only_units_that_answer_in_both_periods_are_compared(world, earlier):
    for number, then, now in [(0, 100, 110), (1, 20, None), (2, None, 3), (3, 4000, 5000), (4, 1, 2)]:
        for value, when in ((then, earlier), (now, "2014")):
            if value is not None:
                world.approve_union(number, value, when)
    found = {unit.code: world.matched(unit, earlier=earlier) for unit in world.federations}
    assert found == {
        "T1": (1, 110, 100),
        "K1": (1, 110, 100),
        "C1": (2, 5110, 4100),
        "C2": (1, 2, 1),
        "R": (3, 5112, 4101),
    }


def test_a_statement_made_in_both_periods_is_one_unit_in_place_of_all_below(world, earlier):
    for when, members, stated in ((earlier, 100, 90), ("2014", 110, 95)):
        world.approve_union(0, members, when)
        world.approve_union(2, 5, when)
        builders.approved(builders.submission(world.town, world.summary, when, {world.members: stated}, "area"))
    assert world.matched(world.town, earlier=earlier) == (1, 95, 90)
    assert world.matched(world.town, earlier=earlier, below=True) == (1, 110, 100)
    assert world.matched(world.county, earlier=earlier) == world.matched(world.region, earlier=earlier) == (2, 100, 95)


def test_a_statement_made_in_one_period_only_is_left_aside(world, earlier):
    for when, members in ((earlier, 100), ("2014", 110)):
        world.approve_union(0, members, when)
    builders.approved(builders.submission(world.town, world.summary, "2014", {world.members: 500}, "area"))
    assert world.sum(world.region) == 500
    assert world.matched(world.region, earlier=earlier) == (1, 110, 100)
    builders.stated(world.county, world.members, earlier, "700人")
    builders.stated(world.city, world.members, "2014", "1.5万人")
    assert world.matched(world.region, earlier=earlier) == (1, 110, 100)


def test_a_unit_that_moved_in_between_is_compared_where_it_reports_in_the_later_period(world, earlier):
    world.approve_union(0, 100, earlier)
    builders.move(world.unions[0], world.other, date(2013, 10, 1))
    world.approve_union(0, 110, "2014")
    assert world.matched(world.town, earlier=earlier) is None
    assert world.matched(world.other, earlier=earlier) == world.matched(world.region, earlier=earlier) == (1, 110, 100)


def test_nothing_matches_where_one_of_the_two_returns_is_not_approved(world, earlier):
    world.approve_union(0, 100, earlier)
    _go(builders.submission(world.unions[0], world.own, "2014", {world.members: 110}), "submitted")
    assert world.matched(world.region, earlier=earlier) is None
    assert world.matched(world.region, earlier=earlier, counting="submitted") == (1, 110, 100)


def expect_matches_to_be_what_the_figures_say(world, counting):
    """The rule once more, unit by unit: slow and obvious, over the cells as they are read in one go."""
    later, earlier = builders.period("2014"), builders.period("2013")
    counted = Figure.objects.counting(counting).filter(indicator=world.members, period__in=[later, earlier])
    cells = {}
    for figure in counted.select_related("submission").order_by("origin"):  # a return stands in place of a document
        cells[figure.unit_id, figure.period_id, figure.coverage] = figure

    @cache
    def parent(unit_id):
        return parent_at(unit_id, later.ends)

    def counts(unit, period, coverage):
        figure = cells.get((unit.pk, period.pk, coverage))
        return figure if figure and figure.state == "value" else None

    def pair(unit, coverage):
        now, then = (counts(unit, period, coverage) for period in (later, earlier))
        return [(now, then)] if now and then else []

    def place(figure):
        answered = figure.submission and figure.submission.reported_to_id
        return answered or parent(figure.unit_id)

    def below(federation):
        found = pair(federation, "own")
        for union in world.unions:
            found += [figures for figures in pair(union, "own") if place(figures[0]) == federation.pk]
        children = [
            federation_below for federation_below in world.federations if parent(federation_below.pk) == federation.pk
        ]
        return found + [figures for child in children for figures in pair(child, "area") or below(child)]

    for unit in world.federations:
        for how, pairs in (("total", pair(unit, "area") or below(unit)), ("below", below(unit))):
            expected = tuple(sum(figure.value for figure in side) for side in zip(*pairs, strict=True))
            found = world.matched_between(unit, later, earlier, counting=counting, below=how == "below")
            assert found == ((len(pairs), *expected) if pairs else None), (unit.code, how)
            selection = Selection(
                [later.pk, earlier.pk], [(later.pk, earlier.pk)], indicators=[world.members.pk], countings=[counting]
            )
            tree = trees_of_figures([unit.pk], later, selection)[counting, "now"]
            key = (unit.pk, world.members.pk)
            added = tree.total(key) if how == "total" else tree.below(key)
            assert (added.units, added.value) == (len(pairs), expected[0] if pairs else 0)
            words = Counter(now.qualifier for now, _then in pairs)
            said = (added.said_over, added.said_nearly, added.said_under)
            assert said == (words["over"], words["nearly"], words["under"])


# ---- As it stood


@pytest.mark.django_db(transaction=True)
def test_sums_come_back_as_they_stood_at_any_moment_of_a_history():
    world, seen = TotalsWorld(), []

    def look(**how):
        return {
            (unit.code, counting): (found and (found.below, found.reported, found.expected), stated)
            for unit in world.federations
            for counting in ("approved", "submitted")
            for found in [world.total(unit, counting=counting, **how)]
            for stated in [world.stated(unit, counting=counting, **how)]
        }

    draft = builders.submission(world.unions[0], world.own, "2014", {world.members: 100})
    acts = [
        lambda: _go(draft, "submitted"),
        lambda: _go(draft, "approved"),
        lambda: world.approve_union(4, 9),
        lambda: builders.stated(world.county, world.members, "2014", "约5万多人"),
        lambda: builders.stated(world.county, world.members, "2014", "超过300人"),
        lambda: _go(draft, "reopened", "again"),
        lambda: builders.submission(world.unions[0], world.own, "2014", {world.members: 77}),
        lambda: _go(draft, "submitted"),
        lambda: _go(draft, "returned", "78?"),
        lambda: builders.approved(builders.submission(world.unions[0], world.own, "2014", {world.members: 78})),
        lambda: _clear(world.county, world.members),
        lambda: builders.approved(builders.submission(world.town, world.summary, "2014", {world.members: 5}, "area")),
        lambda: _go(draft, "reopened", "again"),
        lambda: _go(draft, "waived", "gone"),
    ]
    for act in acts:
        act()
        seen.append((timezone.now(), look()))
    same_as_before = 4  # reopened twice, typed into, and returned, which takes what was handed in back
    assert len({str(found) for _moment, found in seen}) == len(acts) - same_as_before
    for moment, found in seen:
        assert look(as_of=moment) == found


def _clear(unit, indicator):
    cell = staging.StagedCell(unit.pk, indicator.pk, builders.period("2014").pk, "area", "document")
    entry_writer.state([staging.StagedChange(cell, None, None)], by=None, door="test", reason="withdrawn")


# ---- Two at once


@pytest.mark.django_db(transaction=True)
def test_an_approval_does_not_wait_for_one_in_another_county():
    world, approved = TotalsWorld(), Event()
    made = [builders.submission(world.unions[number], world.own, "2014", {world.members: 10}) for number in (0, 1, 4)]

    def approve_next_door():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '20s'")
            builders.approved(made[2])
            approved.set()
        finally:
            connection.close()

    thread = Thread(target=approve_next_door)
    with acting(door="test"), totals_writer.posting([made[0].unit_id], [made[0].period_id]):
        Submission.objects.filter(pk=made[0].pk).update(status="submitted")
        thread.start()
        assert approved.wait(timeout=15), "the other county waits"
    thread.join()
    assert world.sum(world.region, counting="submitted") == 20
    expect_totals_to_agree()


@pytest.mark.django_db(transaction=True)
def test_two_approvals_in_one_county_at_once_both_count():
    world = TotalsWorld()
    made = [
        builders.submission(world.unions[number], world.own, "2014", {world.members: 10 + number})
        for number in (0, 1, 2)
    ]

    def approve(submission):
        try:
            builders.approved(submission)
        finally:
            connection.close()

    threads = [Thread(target=approve, args=[submission]) for submission in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.sum(world.county) == Decimal(33)
    expect_totals_to_agree()
