"""Totals: kept by differences in the transaction that causes them, and always what the figures say."""

from datetime import date
from decimal import Decimal
from threading import Thread

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.changelog.acting import acting
from apps.figures import totals
from apps.figures.models import Period, Submission
from apps.figures.triggers import deriving
from tests import builders
from tests.builders import Level

pytestmark = pytest.mark.django_db


class World:
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

    def total(self, unit, when="2014", indicator=None):
        indicator = indicator or self.members
        return totals.standings([unit.pk], [indicator.pk], builders.period(when)).get((unit.pk, indicator.pk))

    def sum(self, unit, when="2014"):
        return self.total(unit, when).sum.value

    def approve_union(self, number, members, when="2014"):
        return builders.approved(builders.submission(self.unions[number], self.own, when, {self.members: members}))


@pytest.fixture
def world():
    return World()


def expect_totals_to_agree():
    for period in Period.objects.all():
        assert totals.stored(period) == totals.recomputed(period)


def test_approved_figures_add_up_from_the_union_to_the_region(world):
    for number, members in enumerate([100, 20, 3, 4000, 50000]):
        world.approve_union(number, members)
    found = {unit.code: world.sum(unit) for unit in world.federations}
    assert found == {"T1": 120, "K1": 123, "C1": 4123, "C2": 50000, "R": 54123}
    expect_totals_to_agree()


def test_a_draft_does_not_count_and_a_reopened_submission_stops_counting(world):
    builders.submission(world.unions[0], world.own, "2014", {world.members: 100})
    assert world.total(world.town) is None
    made = world.approve_union(1, 7)
    assert world.sum(world.region) == 7
    with acting(door="test", reason="wrong year"), totals.posting([made.unit_id], [made.period_id]):
        Submission.objects.filter(pk=made.pk).update(status="reopened")
    assert world.total(world.county) is None
    expect_totals_to_agree()


def test_an_area_statement_stands_for_all_below_it_and_keeps_their_sum_beside_it(world):
    world.approve_union(0, 100)
    world.approve_union(2, 5)
    builders.approved(builders.submission(world.town, world.summary, "2014", {world.members: 90}, "area"))
    standing = world.total(world.town)
    assert (standing.stated.value, standing.below.value, standing.sum.value) == (90, 100, 90)
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
    with acting(door="test", reason="planned only"), totals.posting([figure.unit_id], [figure.period_id]):
        type(figure).objects.filter(pk=figure.pk).update(basis="planned")
    assert world.total(world.town) is None
    expect_totals_to_agree()


def test_a_unit_that_moved_counts_where_it_reported_then(world):
    world.approve_union(0, 100, "2012")
    builders.move(world.unions[0], world.other, date(2013, 10, 1))
    world.approve_union(0, 110, "2014")
    assert (world.sum(world.town, "2012"), world.sum(world.other, "2014")) == (100, 110)
    assert world.total(world.town, "2014") is None
    expect_totals_to_agree()


def test_how_many_of_the_federations_below_have_reported_is_told(world):
    builders.stated(world.other, world.members, "2014", "50000人")
    standing = world.total(world.region)
    assert (standing.reported, standing.expected) == (1, 2)


def test_check_totals_finds_a_total_that_somebody_bent(world, capsys):
    from django.core.management import CommandError, call_command

    world.approve_union(0, 100)
    call_command("check_totals")
    with connection.cursor() as cursor:
        with deriving():
            cursor.execute("UPDATE figures_total SET value = value + 1")
    with pytest.raises(CommandError):
        call_command("check_totals")
    call_command("check_totals", rebuild=True)
    expect_totals_to_agree()


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["union", "area", "own", "document", "reopen", "move"]),
        st.integers(0, 4),
        st.sampled_from([0, 7, 1000, "约5万多人", "超过300人", "1.5万人", "…"]),
        st.sampled_from(["2013", "2014"]),
    ),
    max_size=10,
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(acts=ACTS)
def test_after_any_history_the_stored_totals_are_what_the_figures_say(acts):
    with transaction.atomic():
        world = World()
        for kind, number, value, when in acts:
            _act(world, kind, number, value, when)
            expect_totals_to_agree()
        transaction.set_rollback(True)


def _act(world, kind, number, value, when):
    unit = world.unions[number] if kind in ("union", "document", "move") else world.federations[number]
    form = world.own if unit.register == "grassroots" else world.summary
    existing = Submission.objects.filter(unit=unit, form=form, period__code=when).first()
    if kind == "move":
        builders.move(unit, world.federations[(number + 1) % 5], date(2013, 1, 1 + unit.affiliations.count()))
        with acting(door="test"):
            totals.rebuild()
    elif kind == "document" and value != "…":
        builders.stated(unit, world.members, when, f"{value}人" if isinstance(value, int) else value, "own")
    elif kind == "reopen" and existing and existing.status == "approved":
        with acting(door="test", reason="again"), totals.posting([unit.pk], [existing.period_id]):
            Submission.objects.filter(pk=existing.pk).update(status="reopened")
    elif kind in ("union", "area", "own") and (existing is None or existing.is_editable):
        made = builders.submission(unit, form, when, {world.members: value}, "area" if kind == "area" else "own")
        builders.approved(made)


@pytest.mark.django_db(transaction=True)
def test_two_approvals_in_one_county_at_once_both_count():
    world = World()
    made = [
        builders.submission(world.unions[number], world.own, "2014", {world.members: 10 + number})
        for number in (0, 1, 2)
    ]

    def approve(one):
        try:
            builders.approved(one)
        finally:
            connection.close()

    threads = [Thread(target=approve, args=[one]) for one in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert world.sum(world.county) == Decimal(33)
    expect_totals_to_agree()
