"""What a unit was in a sealed year stays, whatever is dated again; what it became later may be said at any time."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from apps.figures.models import Period
from apps.figures.workflow import sealing
from apps.units.errors import Refused
from apps.units.models import GrassrootsUnion, WorkerStation
from apps.units.tree import acts, kinds
from tests import builders
from tests.builders import Level
from tests.figures.workflow.test_sealing import SealedRegion, by_hand
from tests.worlds import shared

pytestmark = pytest.mark.django_db
WHY = {"by": None, "reason": "机构改革"}
ONE_DAY = timedelta(days=1)


class RisenZone(SealedRegion):
    """A zone that rose to county level long before the sealed year, and a station below it that never changed."""

    def seal(self):
        self.zone = builders.federation("450200-Z", self.city, Level.TOWN)
        self.station = builders.unit(WorkerStation, "450200-S", self.zone, kind="site")
        self.first_day, self.last = self.year.starts, self.year.ends
        self.rose = self.first_day - timedelta(days=300)
        acts.change_kind(self.zone, level=Level.COUNTY, on=self.rose, **WHY)
        return super().seal()


@shared
def sealed():
    return RisenZone()


def change_of_then(sealed):
    acts.change_kind(sealed.station, kind="park", on=sealed.last + ONE_DAY * 30, **WHY)
    acts.correct_day(sealed.station, wrong=sealed.last + ONE_DAY * 30, right=sealed.last, **WHY)


def change_within(sealed):
    day = builders.period("2014-03-31").ends
    by_hand(f"INSERT INTO units_formerkind (unit_id, kind, until) VALUES ({sealed.station.pk}, 'park', '{day}')")()


ACTS = {
    "another kind up to its last day": lambda sealed: by_hand(
        f"INSERT INTO units_formerkind (unit_id, kind, until) VALUES ({sealed.station.pk}, 'park', '{sealed.last}')"
    )(),
    "the rise moved to its last day": lambda sealed: by_hand(
        f"UPDATE units_formerkind SET until = '{sealed.last}' WHERE unit_id = {sealed.zone.pk}"
    )(),
    "the rise moved beyond it": lambda sealed: acts.correct_day(
        sealed.zone, wrong=sealed.rose, right=sealed.last + ONE_DAY, **WHY
    ),
    "a later change dated back into it": change_of_then,
    "another kind up to a day within it, for which something can be stated": change_within,
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_what_a_unit_was_on_the_last_day_of_a_sealed_year_stays(sealed, act):
    with pytest.raises((DatabaseError, Refused), match="2014"), transaction.atomic():
        act(sealed)
    sealing.unseal(sealed.year, reason="wrong level", by=sealed.second)
    act(sealed)


def test_what_it_became_later_or_was_before_may_be_said(sealed):
    acts.change_kind(sealed.zone, kind="industrial", on=sealed.last + ONE_DAY, **WHY)
    acts.correct_day(sealed.zone, wrong=sealed.last + ONE_DAY, right=sealed.last + ONE_DAY * 9, **WHY)
    acts.take_back_kind(sealed.zone, on=sealed.last + ONE_DAY * 9, **WHY)
    acts.correct_day(sealed.zone, wrong=sealed.rose, right=sealed.rose + ONE_DAY, **WHY)
    acts.change_kind(sealed.station, kind="park", on=date(2020, 5, 1), **WHY)
    union = GrassrootsUnion.objects.get()
    acts.change_kind(union, kind="joint", on=sealed.last + ONE_DAY, **WHY)
    assert set(kinds.was_on([sealed.zone.pk, sealed.station.pk, union.pk], sealed.last)) == {
        sealed.station.pk,
        union.pk,
    }


@pytest.mark.parametrize(("code", "is_of_it"), [
    ("2014", True), ("..2014", True), ("2010-2014", True), ("CY2013", True), ("2014-09-30", True),
    ("2015", False), ("..2015", False), ("CY2014", False), ("2013", False),
])  # fmt: skip
def test_what_ends_in_a_year_and_what_is_sealed_with_it_are_the_same_periods(sealed, code, is_of_it):
    period = builders.period(code)
    assert (period in Period.objects.ending_in(sealed.year)) == is_of_it
    assert (period.seal is not None) == is_of_it
