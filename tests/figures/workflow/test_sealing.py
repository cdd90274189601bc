"""A sealed year: nothing of it changes by any path, until a second administrator of the root opens the seal."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Deadline, Figure, Period, Submission, YearSeal
from apps.figures.triggers.derived import deriving
from apps.figures.workflow import sealing, transitions
from apps.units import constraint_messages
from apps.units.errors import Refused
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class SealedRegion:
    """A city whose 2014 is approved and sealed, with a draft of 2015 beside it."""

    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city, self.other = (builders.federation(code, self.region) for code in ("450200", "450300"))
        self.members = builders.indicator("ORG12")
        self.form = builders.form("F", [(self.members, "area")])
        self.clerk, self.supervisor = builders.clerk(self.city), builders.supervisor(self.region)
        self.first, self.second = (builders.person(name, "administrator", self.region) for name in ("first", "second"))
        self.made = builders.approved(self.filled("2014"))
        self.open = self.filled("2015")
        third = builders.federation("450500", self.region)
        self.draft = builders.submission(third, self.form, "2014", {self.members: 9}, "area", by=self.clerk)
        union, survey = (
            builders.grassroots("450200-A", self.city),
            builders.form("G", [(self.members, "own")], "grassroots"),
        )
        builders.approved(builders.submission(union, survey, "2014", {self.members: 3}))
        self.year = self.made.period
        builders.stated(self.other, self.members, "2014", "40")
        with acting(door="test"):
            Deadline.objects.create(federation=self.region, form=self.form, period=self.year, due="2014-11-30")
        self.seal()

    def filled(self, when):
        return builders.submission(self.city, self.form, when, {self.members: 10}, "area", by=self.clerk)

    def seal(self):
        return sealing.seal(self.year, reason="closed", seen=sealing.plan(self.year).digest, by=self.first)


@shared
def sealed():
    return SealedRegion()


def place_of(made):
    return made.unit, made.form, made.period


def refused(act):
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        act()
    return constraint_messages.constraint(error.value)


def by_hand(statement):
    def run():
        with acting(door="test", reason="x"), connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.rowcount

    return run


HELD = ("figures_figure", "figures_submission", "figures_deadline", "figures_total")
BY_HAND = ("DELETE FROM {0} WHERE {1}", "UPDATE {0} SET id = id WHERE {1}")


def rows_of(sealed, table):
    """What anybody may change in an open year: of forms and figures, those of a draft."""
    of_draft = {"figures_figure": f"submission_id = {sealed.draft.pk}", "figures_submission": f"id = {sealed.draft.pk}"}
    which = of_draft.get(table, f"period_id = {sealed.year.pk}")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) > 0 FROM {table} WHERE {which}")
        assert cursor.fetchone() == (True,)
    return which


@pytest.mark.parametrize("table", HELD)
@pytest.mark.parametrize("statement", BY_HAND)
def test_by_hand_no_row_of_a_sealed_year_is_changed_or_removed(sealed, table, statement):
    with deriving():
        assert refused(by_hand(statement.format(table, rows_of(sealed, table)))) == "figures_sealed"


@pytest.mark.parametrize("table", HELD)
@pytest.mark.parametrize("statement", BY_HAND)
def test_the_same_rows_change_once_the_seal_is_open(sealed, table, statement):
    sealing.unseal(sealed.year, reason="late park", by=sealed.second)
    if (table, statement) == ("figures_submission", BY_HAND[0]):
        by_hand(f"DELETE FROM figures_figure WHERE {rows_of(sealed, 'figures_figure')}")()
    with deriving():
        assert by_hand(statement.format(table, rows_of(sealed, table)))() > 0


def test_by_hand_no_row_is_added_to_it_and_none_moved_into_it(sealed):
    copied = f"""INSERT INTO figures_deadline (federation_id, form_id, period_id, due)
                 SELECT {sealed.city.pk}, form_id, period_id, due FROM figures_deadline"""
    assert refused(by_hand(copied)) == "figures_sealed"
    moved = f"UPDATE figures_deadline SET period_id = {sealed.open.period_id}"
    assert refused(by_hand(moved)) == "figures_sealed"


@pytest.mark.parametrize(
    "act",
    [
        lambda sealed: transitions.reopen(sealed.made, by=sealed.supervisor, reason="late park"),
        lambda sealed: entry_writer.save_form(*sealed.place, typed=sealed.seven, seen={}, by=sealed.clerk_above),
        lambda sealed: transitions.waive(sealed.other, sealed.form, sealed.year, by=sealed.supervisor, reason="x"),
    ],
)
def test_who_reviews_or_enters_is_told_that_the_year_is_sealed(sealed, act):
    sealed.clerk_above = builders.clerk(sealed.region, "above")
    sealed.place, sealed.seven = (sealed.other, sealed.form, sealed.year), {(sealed.members.pk, "area"): "7"}
    with pytest.raises(Refused, match="统计年度 2014 已封存"), transaction.atomic():
        act(sealed)


@pytest.mark.parametrize("code", ["2014", "..2014", "2010-2014", "2010-2014/yr", "CY2013", "2014-09-30"])
def test_a_document_states_nothing_more_of_it_nor_of_what_ends_in_it(sealed, code):
    with pytest.raises(Refused, match="统计年度 2014 已封存"):
        builders.stated(sealed.city, sealed.members, code, "50")
    assert builders.period(code).seal == sealed.year.seal
    assert Period.objects.with_seal().get(code=code).seal == sealed.year.seal


@pytest.mark.parametrize("code", ["2015", "..2015", "2013-2015", "CY2014", "2013"])
def test_a_document_states_what_ends_outside_of_it(sealed, code):
    assert builders.stated(sealed.city, sealed.members, code, "50").period.seal is None
    assert Period.objects.with_seal().get(code=code).seal is None


def test_the_year_beside_it_goes_on(sealed):
    transitions.submit(sealed.open, by=sealed.clerk)
    transitions.approve(sealed.open, by=sealed.supervisor)
    assert sealed.open.period.seal is None
    assert sealed.year.seal.given_by == sealed.first


def test_a_second_person_opens_the_seal_and_the_year_can_change_again(sealed):
    with pytest.raises(Refused):
        sealing.unseal(sealed.year, reason="late park", by=sealed.first)
    sealing.unseal(sealed.year, reason="late park", by=sealed.second)
    transitions.reopen(sealed.made, by=sealed.supervisor, reason="late park")
    assert [seal.act for seal in YearSeal.objects.order_by("pk")] == ["sealed", "unsealed"]
    told = Change.objects.filter(register="figures.yearseal").order_by("pk")
    assert [(line.by, line.reason) for line in told] == [(sealed.first, "closed"), (sealed.second, "late park")]


@pytest.mark.parametrize("who", ["clerk", "supervisor"])
def test_only_administrators_of_the_root_seal(sealed, who):
    with pytest.raises(PermissionDenied):
        sealing.seal(sealed.open.period, reason="x", seen="", by=getattr(sealed, who))


def test_neither_act_goes_without_a_reason_nor_twice_nor_unseen(sealed):
    with pytest.raises(Refused):
        sealing.unseal(sealed.year, reason=" ", by=sealed.second)
    with pytest.raises(Refused):
        sealed.seal()
    with pytest.raises(Refused):
        sealing.seal(sealed.open.period, reason="closed", seen="another", by=sealed.first)


def test_a_year_that_has_not_ended_is_not_sealed(sealed):
    builders.period("2099")
    year = Period.objects.get(code="2099")
    with pytest.raises(Refused, match="2099-09-30"):
        sealing.seal(year, reason="x", seen=sealing.plan(year).digest, by=sealed.first)
    assert year.seal is None


def test_who_amends_the_year_before_is_told_which_year_is_sealed(sealed):
    made = Submission.objects.get(form__code="G")
    builders.approved(builders.submission(made.unit, made.form, "2015", {sealed.members: 4}))
    later = sealed.open.period
    sealing.seal(later, reason="closed", seen=sealing.plan(later).digest, by=sealed.first)
    sealing.unseal(sealed.year, reason="late park", by=sealed.second)
    transitions.reopen(made, by=sealed.supervisor, reason="late park")
    key = (sealed.members.pk, "own")
    entry_writer.save_form(*place_of(made), typed={key: "5"}, seen={key: "3"}, by=sealed.clerk)
    with pytest.raises(Refused, match="统计年度 2015 已封存"):
        transitions.submit(made, by=sealed.clerk)


def test_the_plan_tells_what_is_open(sealed):
    planned = sealing.plan(sealed.open.period)
    assert (planned.undecided, planned.amended, planned.seal) == (1, 0, None)
    assert sealing.plan(sealed.year).undecided == 1


def test_no_statement_by_hand_changes_what_was_sealed_or_who_did(sealed):
    assert refused(by_hand("UPDATE figures_yearseal SET act = 'unsealed'")) is None
    assert refused(by_hand("DELETE FROM figures_yearseal")) is None
    assert sealed.year.seal
    assert Figure.objects.filter(period=sealed.year).count() == 4
    statuses = Submission.objects.filter(period=sealed.year).values_list("status", flat=True)
    assert sorted(statuses) == ["approved", "approved", "draft"]
