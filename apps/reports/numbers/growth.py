"""Two periods of a federation and those below it: each one's change, its contribution and its rank."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.figures.arithmetic.quantity import Quantity, QuantityDifference
from apps.figures.arithmetic.sums import quantity_of_sum
from apps.figures.models import Indicator, Period, Qualifier
from apps.figures.totals import reader as totals_reader
from apps.figures.totals.reader import MatchedSums
from apps.reports.numbers import comparison
from apps.reports.numbers.ledger import Ledger, LedgerReading
from apps.reports.numbers.lines import LineKind
from apps.reports.numbers.manner import PLAIN, Manner
from apps.reports.numbers.scope import Scope
from apps.reports.numbers.series import PARTIAL, LedgerRead, NotComparable, Series, breaks_between, change_between
from apps.units.models import Unit

Places = dict[int, tuple[int | None, str | None]]  # by unit its rank, or the reason why it has none


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
        return self.earlier if self.earlier.partial and not self.later.partial else self.later

    @property
    def is_qualified(self) -> bool:
        """Whether one of the two numbers is not exact."""
        quantities = (self.earlier.quantity, self.later.quantity)
        return any(quantity and quantity.qualifier != Qualifier.EXACT for quantity in quantities)

    @property
    def told(self) -> bool:
        return any(reading.quantity or reading.state for reading in (self.earlier, self.later))


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
        if earlier == later or not earlier.span.comparable(later.span):
            raise NotComparable(
                _("%(from)s and %(to)s cannot be compared: choose two periods of one kind and length.")
                % {"from": earlier, "to": later}
            )
        self.unit, self.earlier, self.later, self.manner = unit, earlier, later, manner
        self.like = manner.like and not manner.as_of  # sums over the units present in both are kept as they stand alone
        self.series = Series(scope, unit, (earlier, later), indicators, last_day=later.ends, below=below, manner=manner)
        self.indicators, self.children = self.series.indicators, self.series.children
        self.all_seen = self.series.all_seen
        self._matched = {
            "total": self._like_for_like(self.series.units),
            "below": self._like_for_like([unit], below=True) if below else {},
        }

    def line(
        self, unit: Unit, indicator: Indicator, read: LedgerRead = Ledger.total, kind: LineKind = LineKind.CHILD
    ) -> GrowthLine:
        """The unit's two numbers and their change; of a sum of some units beside a statement only the statement."""
        earlier, later = (reading for reading in self.series.readings(unit, indicator, read) if reading)
        change = change_between(indicator, earlier, later)
        matched = self._matched["below" if read is Ledger.below else "total"].get((unit.pk, indicator.pk))
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
        broken = breaks_between(indicator, earlier.period.ends, later.period.ends)
        return comparison.change(
            quantity_of_sum(matched.now), quantity_of_sum(matched.then), "definition" if broken else None
        )

    def _like_for_like(self, units: list[Unit], **how: bool) -> dict[tuple[int, int], MatchedSums]:
        """By unit and indicator the sums over the units present in both periods, where the manner asks for them."""
        added = [indicator.pk for indicator in self.indicators if indicator.additive]
        if not self.like or not added:
            return {}
        ids = [unit.pk for unit in units]
        return totals_reader.like_for_like(ids, added, self.later, self.earlier, self.manner.counting, **how)

    def of(self, indicator: Indicator) -> Iterator[GrowthLine]:
        """The federation's statement, the sum from below, then each child with its contribution and rank."""
        yield self.line(self.unit, indicator, Ledger.own, LineKind.OWN)
        below = self.line(self.unit, indicator, Ledger.below, LineKind.BELOW)
        yield below
        yield from self._children(indicator, below)

    def totals(self) -> Iterator[GrowthLine]:
        """The federation's number for each indicator."""
        return (self.line(self.unit, indicator, kind=LineKind.OWN) for indicator in self.indicators)

    def everything(self) -> Iterator[GrowthLine]:
        """For each indicator the federation's number, then each child's; what nobody has stated is left out."""
        for indicator in self.indicators:
            below = self.line(self.unit, indicator, Ledger.below)
            lines = [self.line(self.unit, indicator, kind=LineKind.OWN), *self._children(indicator, below)]
            yield from (line for line in lines if line.told)

    def _children(self, indicator: Indicator, whole: GrowthLine) -> list[GrowthLine]:
        """With contributions and ranks where every child has both numbers, or sums over the units present in both."""
        lines = [self.line(child, indicator) for child in self.children]
        if not self._can_be_placed(lines):
            return lines
        earlier = comparison.ranks({line.unit.pk: self._earlier_number(line) for line in lines})
        later = comparison.ranks({line.unit.pk: self._later_number(line) for line in lines})
        return [self._placed(line, self._grown(whole), earlier, later) for line in lines]

    def _can_be_placed(self, lines: list[GrowthLine]) -> bool:
        """Whether the reader sees every child and each of them has both numbers."""
        return self.all_seen and all(self._grown(line).reason in (None, "zero_base") for line in lines)

    def _placed(self, line: GrowthLine, whole: QuantityDifference, earlier: Places, later: Places) -> GrowthLine:
        """The line with its contribution and its rank, or the reasons why they are not given."""
        share, no_share = None, None
        if line.indicator.additive:
            share, no_share = comparison.contribution(self._grown(line), whole)
        (was, _none), (rank, no_rank) = earlier[line.unit.pk], later[line.unit.pk]
        rank_change = was - rank if was and rank else None
        reasons = tuple(dict.fromkeys(filter(None, (*line.reasons, no_share, no_rank))))
        return replace(line, share=share, rank=rank, rank_change=rank_change, reasons=reasons)

    def _grown(self, line: GrowthLine) -> QuantityDifference:
        """The change contributions and ranks rest on."""
        if not self.like or not line.indicator.additive:
            return line.change
        return line.like or QuantityDifference(reason="missing")

    def _earlier_number(self, line: GrowthLine) -> Quantity | None:
        """The number ranks rest on: over the units present in both periods where the manner asks for that."""
        if not self.like or not line.indicator.additive:
            return line.earlier.quantity
        return quantity_of_sum(line.matched.then) if line.matched else None

    def _later_number(self, line: GrowthLine) -> Quantity | None:
        if not self.like or not line.indicator.additive:
            return line.later.quantity
        return quantity_of_sum(line.matched.now) if line.matched else None


def _whole_only(reading: LedgerReading) -> LedgerReading:
    """The reading without its number where that is a sum of some units only."""
    return replace(reading, quantity=None) if reading.partial else reading
