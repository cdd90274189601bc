"""Two periods of a federation, held against each other number by number on one footing."""

from dataclasses import replace
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
    taken_of,
)
from apps.reports.numbers.ledger import Ledger
from apps.reports.numbers.lineage import Lineage
from apps.reports.numbers.manner import Manner
from apps.reports.numbers.rates import is_computed_rate, parts_of
from apps.reports.numbers.readings import Footing, LedgerReading
from apps.units.models import Register, Unit

HALF = Decimal("0.5")


class TwoPeriods:
    """The numbers of `unit` and of those in the ledgers, earlier and later; the units in both are read where needed."""

    def __init__(self, unit: Unit, earlier: Ledger, later: Ledger, manner: Manner, lineage: Lineage) -> None:
        self.unit, self.earlier, self.later, self.manner = unit, earlier, later, manner
        self.lineage = lineage
        self._both: dict[tuple[int, int], UnitsInBoth] = {}

    def facts(self, unit: Unit, indicator: Indicator) -> tuple[NumberFacts, NumberFacts]:
        """All that is known of the unit's number in each of the periods, or of those that were or became it."""
        before = self.lineage.facts(self.earlier, unit.pk, indicator)
        return before, self.lineage.facts(self.later, unit.pk, indicator)

    def is_joined(self, unit: Unit) -> bool:
        """Whether in one of the periods it was other units."""
        return any(self.lineage.is_joined(unit.pk, ledger.period) for ledger in (self.earlier, self.later))

    def is_apart(self, unit: Unit) -> bool:
        """Whether its numbers of the two periods are not of the same units, nor those of others in its place."""
        return any(self.lineage.is_apart(unit.pk, ledger.period) for ledger in (self.earlier, self.later))

    def compared(self, unit: Unit, indicator: Indicator, choice: str = "") -> ComparedReadings:
        """The unit's two numbers on the footing of that choice, else of the manner."""
        before, after = self.facts(unit, indicator)
        if self.manner.sides and not choice:
            return each_by_itself(before, after, *self.manner.sides)
        wanted = choice or self.manner.footing
        if self.is_apart(unit):
            alone = ComparedReadings(footing_of(before), footing_of(after), reason="split")
            return self._in_both(unit, indicator, before) or alone
        return footing_of_two(before, after, lambda: self._in_both(unit, indicator, before), wanted)

    def pair_of_row(self, child: Unit, indicator: Indicator) -> ComparedReadings:
        """A federation directly below as it stands among the units in both: its statements, else what pairs below."""
        before, after = self.facts(child, indicator)
        stated = None if self.is_apart(child) else alike(before.all_at_end, after.all_at_end)
        if stated:
            return stated
        pair = self._pair(child, indicator)
        compared = self._readings_of(pair, indicator) if pair else None
        if compared:
            return compared
        return ComparedReadings(footing_of(before), footing_of(after), reason="not_in_both")

    def is_paired_in_part(self, child: Unit, indicator: Indicator) -> bool:
        """Whether below a federation more units report in one of the periods than in both."""
        before, after = self.facts(child, indicator)
        return not (before.below.is_whole_sum and after.below.is_whole_sum)

    def _in_both(self, unit: Unit, indicator: Indicator, before: NumberFacts) -> ComparedReadings | None:
        """Over the units in both periods, where they hold half of the earlier number or half of the rows."""
        if unit.register != Register.FEDERATION:
            return None
        pair = self._pair(unit, indicator)
        if pair is None or not self._holds_half(pair, unit, indicator, before):
            return None
        compared = self._readings_of(pair, indicator)
        return compared and self._with_parts(compared, unit, indicator, before)

    def _with_parts(
        self, compared: ComparedReadings, unit: Unit, indicator: Indicator, before: NumberFacts
    ) -> ComparedReadings:
        """Says how many rows surely pair in part: more than have reported in one of the periods.

        Worked example: 15 of 16 cities have reported, of the sixteenth 5 of 7 counties, all of which said something the
        year before too: 16 of 16 are in both, one of them in part.
        """
        sums = [self.later.below(unit.pk, indicator.pk), taken_of(before)]
        rows = compared.later.reported
        whole = min((below.reported for below in sums if below.partial), default=rows)
        in_part = max(0, rows - whole)
        earlier, later = (replace(reading, in_part=in_part) for reading in (compared.earlier, compared.later))
        return replace(compared, earlier=earlier, later=later)

    def _pair(self, unit: Unit, indicator: Indicator) -> UnitPair | RatePair | None:
        """What pairs in the federation or one directly below it: amounts, or both parts of a rate; None of the rest."""
        both = self._units_in_both(indicator)
        is_whole = unit == self.unit
        if indicator.additive:
            return both.together(indicator.pk) if is_whole else both.of_child(unit.pk, indicator.pk)
        if not is_computed_rate(indicator):
            return None
        return both.rate_together(indicator) if is_whole else both.rate_of_child(unit.pk, indicator)

    def _holds_half(self, pair: UnitPair | RatePair, unit: Unit, indicator: Indicator, before: NumberFacts) -> bool:
        """Whether the units in both are half of the rows or of the earlier number; of a rate, in its denominators."""
        if isinstance(pair, UnitPair):
            return _is_half_of(pair, taken_of(before))
        _numerator, denominator = parts_of(indicator)
        return _is_half_of(pair.denominator, self.earlier.taken(unit.pk, denominator))

    def _readings_of(self, pair: UnitPair | RatePair, indicator: Indicator) -> ComparedReadings | None:
        """The two sums over the units in both, as numbers of the periods; None where a rate cannot be computed."""
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
        return list(filter(is_computed_rate, self.later.indicators.values()))

    def _told_below(self) -> list[Indicator]:
        """The indicators that something below the federation adds up to in the later period."""
        indicators = []
        for indicator in self.later.indicators.values():
            if indicator.additive and self.later.below(self.unit.pk, indicator.pk).quantity is not None:
                indicators.append(indicator)
        return indicators


def _is_half_of(pair: UnitPair, earlier: LedgerReading) -> bool:
    """Whether half of the rows have a pair, or the pairs are half of the earlier number of the area.

    An earlier sum of some units is no measure of the area.
    """
    if pair.of_rows and pair.rows >= HALF * pair.of_rows:
        return True
    if earlier.quantity is None or earlier.partial:
        return False
    return pair.then.value >= HALF * earlier.quantity.value
