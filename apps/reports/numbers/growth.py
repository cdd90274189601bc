"""Two periods of a federation and those below it: each one's change, its contribution and its rank."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from apps.figures.arithmetic.interval import Interval
from apps.figures.arithmetic.quantity import HUNDRED, Quantity, QuantityDifference
from apps.figures.models import Indicator, Period
from apps.reports.numbers import comparison
from apps.reports.numbers.footing import ComparedReadings, FootingChoice
from apps.reports.numbers.ledger import Ledger
from apps.reports.numbers.lines import LineKind
from apps.reports.numbers.manner import PLAIN, Manner
from apps.reports.numbers.readings import Footing, LedgerReading
from apps.reports.numbers.scope import Scope
from apps.reports.numbers.series import Series, change_between, growth_a_year, refuse_unlike, years_between
from apps.reports.numbers.two_periods import TwoPeriods
from apps.units.models import Unit

Rank = tuple[int | None, str | None]  # a place, or the reason why there is none
KIND_OF: dict[Footing, LineKind] = {
    Footing.REGISTER: LineKind.REGISTER,
    Footing.BELOW: LineKind.BELOW,
    Footing.BOTH: LineKind.BOTH,
}
ALSO_SHOWN = {FootingChoice.STATEMENTS: LineKind.OWN, FootingChoice.BELOW: LineKind.BELOW}


@dataclass(frozen=True, slots=True)
class GrowthLine:
    """One unit's change in one indicator: the two numbers of the footing it is `compared_on`, and how they changed.

    `share` is its contribution to the area's change in per cent, `average` the change per year where the periods are
    further apart than one. `in_part`: of the units below it only those in both periods. `aside` are the numbers of the
    periods that stand for the area but are not compared.
    """

    unit: Unit
    indicator: Indicator
    earlier: LedgerReading
    later: LedgerReading
    change: QuantityDifference
    kind: LineKind = LineKind.CHILD
    compared_on: tuple[Footing, ...] = ()
    share: Decimal | None = None
    rank: int | None = None
    rank_change: int | None = None
    average: Decimal | None = None
    reasons: tuple[str, ...] = field(default=())
    in_part: bool = False
    aside: tuple[LedgerReading, ...] = ()

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

    @property
    def is_over_both(self) -> bool:
        """Whether it is compared over the units in both periods."""
        return self.compared_on == (Footing.BOTH,)


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
        read: Iterable[Ledger] = (),
    ) -> None:
        refuse_unlike(earlier, later)
        self.earlier, self.later, self.manner = earlier, later, manner
        self.years = years_between(earlier, later)
        self.series = Series(
            scope, unit, (earlier, later), indicators, last_day=later.ends, below=below, manner=manner, read=read
        )
        self.unit, self.indicators, self.children = self.series.unit, self.series.indicators, self.series.children
        self.all_seen = self.series.all_seen

    @cached_property
    def _periods(self) -> TwoPeriods:
        before, after = filter(None, self.series.ledgers)
        return TwoPeriods(self.unit, before, after, self.manner, self.series.lineage)

    def line(self, unit: Unit, indicator: Indicator, kind: LineKind = LineKind.CHILD, choice: str = "") -> GrowthLine:
        """The unit's two numbers and their change, on the footing of the choice, else of the manner."""
        return self._line(unit, indicator, self._periods.compared(unit, indicator, choice), kind)

    def _line(self, unit: Unit, indicator: Indicator, compared: ComparedReadings, kind: LineKind) -> GrowthLine:
        earlier, later = compared.earlier, compared.later
        change = change_between(indicator, earlier, later, compared.reason)
        average, no_average = None, None
        if self.years > 1:
            average, no_average = growth_a_year(indicator, earlier, later, change)
        reasons = tuple(dict.fromkeys(filter(None, (change.reason, no_average, self._said_of_lineage(unit)))))
        aside = tuple(self._aside(unit, indicator, (earlier, later)))
        return GrowthLine(
            unit, indicator, earlier, later, change, kind, compared.compared_on, average=average, reasons=reasons,
            aside=aside,
        )  # fmt: skip

    def _said_of_lineage(self, unit: Unit) -> str:
        """That a number is of other units, or that the two are not of the same."""
        if not self._periods.is_joined(unit):
            return ""
        return "split" if self._periods.is_apart(unit) else "joined"

    def _aside(
        self, unit: Unit, indicator: Indicator, shown: tuple[LedgerReading, LedgerReading]
    ) -> Iterator[LedgerReading]:
        """Of each period the number that is shown where it stands alone, if that is another one."""
        for ledger, reading in zip((self._periods.earlier, self._periods.later), shown, strict=True):
            alone = ledger.taken(unit.pk, indicator.pk)
            if alone.quantity and alone.quantity != reading.quantity:
                yield alone

    def total(self, unit: Unit, indicator: Indicator) -> LedgerReading:
        """The number of the later period as it is shown alone."""
        return self._periods.later.total(unit.pk, indicator.pk)

    def whole(self, indicator: Indicator) -> GrowthLine:
        """The federation's line, of the kind of its footing."""
        line = self.line(self.unit, indicator, LineKind.OWN)
        kind = KIND_OF.get(line.compared_on[0], LineKind.OWN) if len(line.compared_on) == 1 else LineKind.OWN
        return replace(line, kind=kind)

    def of(self, indicator: Indicator) -> Iterator[GrowthLine]:
        """The federation on its footing, on the others as far as they say anything, then each child with its
        contribution and rank, and what these do not explain."""
        whole = self.whole(indicator)
        yield whole
        for choice, kind in ALSO_SHOWN.items():
            if kind != whole.kind:
                line = self.line(self.unit, indicator, kind, choice)
                if line.told or line.later.expected:
                    yield line
        yield from self._children(indicator, whole)

    def totals(self) -> Iterator[GrowthLine]:
        """The federation's number for each indicator."""
        for indicator in self.indicators:
            yield self.whole(indicator)

    def everything(self) -> Iterator[GrowthLine]:
        """For each indicator the federation's number, then each child's; what nobody has stated is left out."""
        for indicator in self.indicators:
            whole = self.whole(indicator)
            for line in (whole, *self._children(indicator, whole)):
                if line.told:
                    yield line

    def _children(self, indicator: Indicator, whole: GrowthLine) -> list[GrowthLine]:
        """With contributions to the whole and ranks where the reader sees every child."""
        lines = [self._child(child, indicator, whole) for child in self.children]
        if not self.all_seen or not whole.compared_on:
            return lines
        placed = _ranked(lines, only_told=whole.is_over_both)
        if not indicator.additive:
            return placed
        shared = [_shared(line, whole) for line in placed]
        return [*shared, *_rest(whole, shared)]

    def _child(self, child: Unit, indicator: Indicator, whole: GrowthLine) -> GrowthLine:
        """On its own footing; among the units in both where the whole is compared over these."""
        if not whole.is_over_both:
            return self.line(child, indicator)
        line = self._line(child, indicator, self._periods.pair_of_row(child, indicator), LineKind.CHILD)
        in_part = line.is_over_both and self._periods.is_paired_in_part(child, indicator)
        return replace(line, in_part=in_part)


def _ranked(lines: list[GrowthLine], *, only_told: bool) -> list[GrowthLine]:
    """Each with its place in the later period and how many places it moved, where the bounds decide it.

    A line that is not compared leaves every place open; with `only_told` it is no row to be ranked.
    """
    earlier, later = {}, {}
    for line in lines:
        if line.compared_on or not only_told:
            earlier[line.unit.pk] = _placed_number(line, line.earlier)
            later[line.unit.pk] = _placed_number(line, line.later)
    before, after = comparison.ranks(earlier), comparison.ranks(later)
    return [_with_rank(line, before.get(line.unit.pk), after.get(line.unit.pk)) for line in lines]


def _placed_number(line: GrowthLine, reading: LedgerReading) -> Quantity | None:
    return reading.quantity if line.compared_on else None


def _with_rank(line: GrowthLine, earlier: Rank | None, later: Rank | None) -> GrowthLine:
    """Third in the earlier period and first in the later is a rank of 1 that changed by 2."""
    if earlier is None or later is None:
        return line
    was, _no_rank_then = earlier
    rank, _no_rank = later
    rank_change = was - rank if was and rank else None
    return replace(line, rank=rank, rank_change=rank_change)


def _shared(line: GrowthLine, whole: GrowthLine) -> GrowthLine:
    """With its contribution, where there is one; none of a line over fewer units than the whole's.

    Why there is none stands below the table: the reasons of a line are those of its own change.
    """
    if line.is_over_both and not whole.is_over_both:
        return line
    share, _no_share = comparison.contribution(line.change, whole.change)
    return replace(line, share=share)


def _rest(whole: GrowthLine, lines: list[GrowthLine]) -> Iterator[GrowthLine]:
    """What the rows below do not explain of the change, so that all contributions make 100; nothing where they do."""
    sharing = [line for line in lines if line.share is not None]
    if not sharing or whole.change.value is None:
        return
    explained, shared = Decimal(0), Decimal(0)
    for line in sharing:
        explained += line.change.value or 0
        shared += line.share or 0
    value = whole.change.value - explained
    if not value:
        return
    nothing = LedgerReading(whole.earlier.period), LedgerReading(whole.later.period)
    change = QuantityDifference(value, Interval(value, value))
    yield GrowthLine(whole.unit, whole.indicator, *nothing, change, LineKind.REST, whole.compared_on, HUNDRED - shared)
