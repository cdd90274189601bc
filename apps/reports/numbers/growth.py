"""Two periods of a federation and those below it: each one's change, its contribution and its rank."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from apps.figures.arithmetic.quantity import Quantity, QuantityDifference
from apps.figures.arithmetic.sums import quantity_of_sum
from apps.figures.models import Indicator, Period
from apps.figures.totals import reader as totals_reader
from apps.figures.totals.reader import MatchedSums
from apps.reports.numbers import comparison
from apps.reports.numbers.ledger import Ledger, LedgerReading
from apps.reports.numbers.lines import LineKind
from apps.reports.numbers.manner import PLAIN, Manner
from apps.reports.numbers.scope import Scope
from apps.reports.numbers.series import PARTIAL, LedgerRead, Series, breaks_between, change_between, refuse_unlike
from apps.units.models import Unit

Rank = tuple[int | None, str | None]  # a place, or the reason why there is none


@dataclass(frozen=True, slots=True)
class GrowthLine:
    """One unit's change in one indicator. `share` is its contribution to the area's change in per cent.

    `like` is the change over the `matched` units, those with a figure in both periods.
    """

    unit: Unit
    indicator: Indicator
    earlier: LedgerReading
    later: LedgerReading
    change: QuantityDifference
    kind: LineKind = LineKind.CHILD
    share: Decimal | None = None
    rank: int | None = None
    rank_change: int | None = None
    reasons: tuple[str, ...] = field(default=())
    matched: MatchedSums | None = None
    like: QuantityDifference | None = None

    @property
    def weaker(self) -> LedgerReading:
        """The one whose coverage is to be shown: one that lacks units if there is one, else the later."""
        if self.later.partial:
            return self.later
        return self.earlier if self.earlier.partial else self.later

    @property
    def is_qualified(self) -> bool:
        """Whether one of the two numbers is not exact."""
        return self.earlier.is_qualified or self.later.is_qualified

    @property
    def told(self) -> bool:
        return self.earlier.told or self.later.told


@dataclass(frozen=True, slots=True)
class PlacedNumbers:
    """What the contribution and the rank of a line rest on: its change, and its number in each of the periods."""

    change: QuantityDifference
    earlier: Quantity | None
    later: Quantity | None


class Growth:
    """Everything two periods say about a federation and those below it: as the tree stood in each, or as it is now."""

    def __init__(
        self,
        scope: Scope,
        unit: Unit,
        earlier: Period,
        later: Period,
        indicators: Iterable[Indicator],
        *,
        below: bool = True,
        manner: Manner = PLAIN,
    ) -> None:
        refuse_unlike(earlier, later)
        self.unit, self.earlier, self.later, self.manner = unit, earlier, later, manner
        self.like = manner.like and not manner.as_of  # sums over the units present in both are kept as they stand alone
        self.series = Series(scope, unit, (earlier, later), indicators, last_day=later.ends, below=below, manner=manner)
        self.indicators, self.children = self.series.indicators, self.series.children
        self.all_seen = self.series.all_seen
        self._matched = self._like_for_like(self.series.units)
        self._matched_below = self._like_for_like([unit], below=True) if below else {}

    def line(
        self, unit: Unit, indicator: Indicator, read: LedgerRead = Ledger.total, kind: LineKind = LineKind.CHILD
    ) -> GrowthLine:
        """The unit's two numbers and their change; of a sum of some units beside a statement only the statement."""
        earlier, later = (reading for reading in self.series.readings(unit, indicator, read) if reading)
        change = change_between(indicator, earlier, later)
        matched_sums = self._matched_below if read is Ledger.below else self._matched
        matched = matched_sums.get((unit.pk, indicator.pk))
        like = self._like_change(indicator, earlier, later, matched)
        if change.reason in PARTIAL:
            earlier, later = _whole_only(earlier), _whole_only(later)
        reasons = (change.reason,) if change.reason else ()
        return GrowthLine(unit, indicator, earlier, later, change, kind, reasons=reasons, matched=matched, like=like)

    @staticmethod
    def _like_change(
        indicator: Indicator, earlier: LedgerReading, later: LedgerReading, matched: MatchedSums | None
    ) -> QuantityDifference | None:
        """The change over the units present in both periods."""
        if matched is None:
            return None
        is_broken = breaks_between(indicator, earlier.period.ends, later.period.ends)
        obstacle = "definition" if is_broken else None
        return comparison.change(quantity_of_sum(matched.now), quantity_of_sum(matched.then), obstacle)

    def _like_for_like(self, units: list[Unit], *, below: bool = False) -> dict[tuple[int, int], MatchedSums]:
        """By unit and indicator the sums over the units present in both periods, where the manner asks for them."""
        if not self.like:
            return {}
        keys = [unit.pk for unit in units]
        added = [indicator.pk for indicator in self.indicators if indicator.additive]
        if not added:
            return {}
        return totals_reader.like_for_like(keys, added, self.later, self.earlier, self.manner.counting, below=below)

    def of(self, indicator: Indicator) -> Iterator[GrowthLine]:
        """The federation's statement, the sum from below, then each child with its contribution and rank."""
        yield self.line(self.unit, indicator, Ledger.own, LineKind.OWN)
        below = self.line(self.unit, indicator, Ledger.below, LineKind.BELOW)
        yield below
        yield from self._children(indicator, below)

    def totals(self) -> Iterator[GrowthLine]:
        """The federation's number for each indicator."""
        for indicator in self.indicators:
            yield self.line(self.unit, indicator, kind=LineKind.OWN)

    def everything(self) -> Iterator[GrowthLine]:
        """For each indicator the federation's number, then each child's; what nobody has stated is left out."""
        for indicator in self.indicators:
            below = self.line(self.unit, indicator, Ledger.below)
            own = self.line(self.unit, indicator, kind=LineKind.OWN)
            for line in (own, *self._children(indicator, below)):
                if line.told:
                    yield line

    def _children(self, indicator: Indicator, whole: GrowthLine) -> list[GrowthLine]:
        """With contributions and ranks where every child has both numbers, or sums over the units present in both."""
        lines = [self.line(child, indicator) for child in self.children]
        numbers = {line.unit.pk: self._placed_by(line) for line in lines}
        if not self._can_be_placed(numbers.values()):
            return lines
        earlier = comparison.ranks({unit: placed.earlier for unit, placed in numbers.items()})
        later = comparison.ranks({unit: placed.later for unit, placed in numbers.items()})
        area = self._placed_by(whole).change
        placed_lines = []
        for line in lines:
            key = line.unit.pk
            placed_lines.append(_placed(line, numbers[key].change, area, earlier[key], later[key]))
        return placed_lines

    def _can_be_placed(self, numbers: Iterable[PlacedNumbers]) -> bool:
        """Whether the reader sees every child and each of them has both numbers."""
        return self.all_seen and all(placed.change.reason in (None, "zero_base") for placed in numbers)

    def _placed_by(self, line: GrowthLine) -> PlacedNumbers:
        """The line's own numbers, or those over the units present in both periods where the manner asks for that."""
        if not self.like or not line.indicator.additive:
            return PlacedNumbers(line.change, line.earlier.quantity, line.later.quantity)
        if line.matched is None or line.like is None:
            return PlacedNumbers(QuantityDifference(reason="missing"), None, None)
        return PlacedNumbers(line.like, quantity_of_sum(line.matched.then), quantity_of_sum(line.matched.now))


def _placed(
    line: GrowthLine, change: QuantityDifference, whole: QuantityDifference, earlier: Rank, later: Rank
) -> GrowthLine:
    """The line with its contribution to the whole and its rank, or the reasons why they are not given.

    Third in the earlier period and first in the later is a rank of 1 that changed by 2.
    """
    share, no_share = None, None
    if line.indicator.additive:
        share, no_share = comparison.contribution(change, whole)
    was, _no_rank_then = earlier
    rank, no_rank = later
    rank_change = was - rank if was and rank else None
    reasons = tuple(dict.fromkeys(filter(None, (*line.reasons, no_share, no_rank))))
    return replace(line, share=share, rank=rank, rank_change=rank_change, reasons=reasons)


def _whole_only(reading: LedgerReading) -> LedgerReading:
    """The reading without its number where that is a sum of some units only."""
    if reading.partial:
        return replace(reading, quantity=None)
    return reading
