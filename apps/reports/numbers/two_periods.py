"""Two periods of a federation, held against each other number by number on one footing."""

from decimal import Decimal

from apps.figures.models import Indicator, Period
from apps.figures.totals import reader as totals_reader
from apps.reports.numbers.both import RatePair, UnitPair, UnitsInBoth
from apps.reports.numbers.footing import (
    ComparedReadings,
    NumberFacts,
    alike,
    each_by_itself,
    footing_of,
    footing_of_two,
)
from apps.reports.numbers.ledger import Ledger
from apps.reports.numbers.manner import Manner
from apps.reports.numbers.rates import parts_of
from apps.reports.numbers.readings import Footing, LedgerReading
from apps.units.models import Register, Unit

HALF = Decimal("0.5")


class TwoPeriods:
    """The numbers of `unit` and of those in the ledgers, earlier and later; the units in both are read where needed."""

    def __init__(self, unit: Unit, earlier: Ledger, later: Ledger, manner: Manner) -> None:
        self.unit, self.earlier, self.later, self.manner = unit, earlier, later, manner
        self._both: dict[tuple[int, int], UnitsInBoth] = {}

    def facts(self, unit: Unit, indicator: Indicator) -> tuple[NumberFacts, NumberFacts]:
        return self.earlier.facts(unit.pk, indicator.pk), self.later.facts(unit.pk, indicator.pk)

    def compared(self, unit: Unit, indicator: Indicator, choice: str = "") -> ComparedReadings:
        """The unit's two numbers on the footing of that choice, else of the manner."""
        before, after = self.facts(unit, indicator)
        if self.manner.sides and not choice:
            return each_by_itself(before, after, *self.manner.sides)
        wanted = choice or self.manner.footing
        return footing_of_two(before, after, lambda: self._in_both(unit, indicator, before), wanted)

    def pair_of_row(self, child: Unit, indicator: Indicator) -> ComparedReadings:
        """A federation directly below as it stands among the units in both: its statements, else what pairs below."""
        before, after = self.facts(child, indicator)
        stated = alike(_at_end(before), _at_end(after))
        if stated:
            return stated
        pair = self._pair(child, indicator)
        found = self._readings_of(pair, indicator) if pair else None
        return found or ComparedReadings(footing_of(before), footing_of(after), reason="not_in_both")

    def is_paired_in_part(self, child: Unit, indicator: Indicator) -> bool:
        """Whether below a federation more units report in one of the periods than in both."""
        before, after = self.facts(child, indicator)
        return not (before.below.is_whole_sum and after.below.is_whole_sum)

    def _in_both(self, unit: Unit, indicator: Indicator, before: NumberFacts) -> ComparedReadings | None:
        """Over the units in both periods, where they hold half of the earlier number or half of the rows."""
        pair = self._pair(unit, indicator) if unit.register == Register.FEDERATION else None
        if pair is None or not self._holds_half(pair, unit, indicator, before):
            return None
        return self._readings_of(pair, indicator)

    def _pair(self, unit: Unit, indicator: Indicator) -> UnitPair | RatePair | None:
        both = self._units_in_both(indicator)
        if indicator.additive:
            if unit == self.unit:
                return both.together(indicator.pk)
            return both.of_child(unit.pk, indicator.pk)
        if not indicator.numerator_id or not indicator.denominator_id:
            return None
        return both.rate_together(indicator) if unit == self.unit else both.rate_of_child(unit.pk, indicator)

    def _holds_half(self, pair: UnitPair | RatePair, unit: Unit, indicator: Indicator, before: NumberFacts) -> bool:
        """Of a rate its denominators are asked. An earlier sum of some units is no measure of the area."""
        amounts, earlier = pair, footing_of(before)
        if isinstance(pair, RatePair):
            amounts = pair.denominator
            earlier = self.earlier.total(unit.pk, parts_of(indicator)[1])
        assert isinstance(amounts, UnitPair)
        if amounts.of_rows and amounts.rows >= HALF * amounts.of_rows:
            return True
        if earlier.quantity is None or earlier.partial:
            return False
        return amounts.then.value >= HALF * earlier.quantity.value

    def _readings_of(self, pair: UnitPair | RatePair, indicator: Indicator) -> ComparedReadings | None:
        periods = self._bases(indicator)
        if isinstance(pair, UnitPair):
            readings: tuple[LedgerReading, LedgerReading] | None = pair.readings(*periods)
        else:
            readings = pair.readings(indicator, *periods)
        if readings is None:
            return None
        return ComparedReadings(*readings, (Footing.BOTH,))

    def _bases(self, indicator: Indicator) -> tuple[Period, Period]:
        """The periods whose sums count: of a span the last years for a level."""
        return self.earlier.base(indicator), self.later.base(indicator)

    def _units_in_both(self, indicator: Indicator) -> UnitsInBoth:
        """By the periods whose sums count, over all indicators read that have something below in both."""
        earlier, later = self._bases(indicator)
        key = (earlier.pk, later.pk)
        if key not in self._both:
            how = totals_reader.How(self.manner.counting, self.manner.sums_day, self.manner.as_of)
            self._both[key] = UnitsInBoth(self.unit, earlier, later, self._told_below(), how, self._rates())
        return self._both[key]

    def _rates(self) -> list[Indicator]:
        """Those that are computed from parts."""
        rates = []
        for indicator in self.later.indicators.values():
            if indicator.numerator_id and indicator.denominator_id:
                rates.append(indicator)
        return rates

    def _told_below(self) -> list[Indicator]:
        """The indicators that something below the federation adds up to in both periods."""
        told = []
        for key, indicator in self.later.indicators.items():
            sums = [ledger.below(self.unit.pk, key) for ledger in (self.earlier, self.later)]
            if indicator.additive and all(reading.quantity for reading in sums):
                told.append(indicator)
        return told


def _at_end(facts: NumberFacts) -> list[LedgerReading]:
    """The statements that hold for the period's end."""
    return [reading for reading in facts.statements if reading.quantity and reading.place is None]
