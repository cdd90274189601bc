"""The units in both of two periods: their numbers in each, by federation directly below and together.

A pair is one unit's numbers of one sort and day. A federation pairs by its statements, a return with a return and a
document with a document; else by what pairs below it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from apps.figures.arithmetic.sums import Sum, added_up, quantity_of_sum
from apps.figures.models import Indicator, Period
from apps.figures.totals import reader as totals_reader
from apps.figures.totals import successions
from apps.figures.totals.contributions import Rate
from apps.figures.totals.rate_parts import AnsweredParts, RateSums
from apps.figures.totals.stated import CountingFigure, StatementsRead, stated_rows
from apps.reports.numbers.rates import as_rate, parts_of
from apps.reports.numbers.readings import Footing, LedgerReading, ReadingOrigin
from apps.units.errors import KeptElsewhere
from apps.units.models import Unit
from apps.units.tree import at_date
from apps.units.tree.succession import JoinedUnits


@dataclass(frozen=True, slots=True)
class UnitPair:
    """The sums over the same units in two periods. `rows` of `of_rows` federations directly below have a pair."""

    units: int
    then: Sum
    now: Sum
    is_stated: bool = False
    rows: int = 0
    of_rows: int = 0

    def readings(self, earlier: Period, later: Period) -> tuple[LedgerReading, LedgerReading]:
        """Both sums as numbers of a report."""
        return self._reading(earlier, self.then), self._reading(later, self.now)

    def _reading(self, period: Period, amount: Sum) -> LedgerReading:
        return LedgerReading(
            period,
            quantity_of_sum(amount),
            ReadingOrigin.SUM,
            units=self.units,
            qualified=amount.qualified,
            reported=self.rows,
            expected=self.of_rows,
            footing=Footing.BOTH,
        )


@dataclass(frozen=True, slots=True)
class RatePair:
    """A numerator and a denominator over the units that have all four numbers."""

    numerator: UnitPair
    denominator: UnitPair

    @property
    def stated_parts(self) -> int:
        """How many of the two somebody states."""
        return self.numerator.is_stated + self.denominator.is_stated

    def readings(self, rate: Indicator, earlier: Period, later: Period) -> tuple[LedgerReading, LedgerReading] | None:
        """The rate of both periods; None where a denominator may be 0."""
        wholes = self.denominator.readings(earlier, later)
        rates = []
        for part, whole in zip(self.numerator.readings(earlier, later), wholes, strict=True):
            quantity = rate.rate(part.quantity, whole.quantity)
            if quantity is None:
                return None
            rates.append(replace(part, quantity=quantity, origin=ReadingOrigin.RATE))
        before, after = rates
        return before, after


class UnitsInBoth:
    """What pairs below a federation between two periods. Read when it is first asked for, in a fixed number of queries.

    Sums are in the tree of `day`, that of the later period where it is None.
    """

    def __init__(
        self,
        unit: Unit,
        earlier: Period,
        later: Period,
        indicators: Iterable[Indicator],
        reading: totals_reader.How,
        rates: Iterable[Indicator] = (),
    ) -> None:
        self.unit, self.earlier, self.later = unit, earlier, later
        self.indicators = {indicator.pk: indicator for indicator in indicators if indicator.additive}
        self.rates = list(rates)
        self._how = reading

    @cached_property
    def children(self) -> list[int]:
        """All federations directly below, also those out of the reader's view."""
        children = at_date.children_of(self.unit.pk, self._how.day or self.later.ends)
        return list(children.values_list("pk", flat=True))

    @cached_property
    def _sums(self) -> totals_reader.MatchedTrees:
        """What pairs with statements in their places, and what pairs from below alone."""
        asked = ([self.unit.pk, *self.children], self.indicators, self.later, self.earlier, self._how, self._groups)
        return totals_reader.matched_trees(*asked, stating=set(self._stating), read=self._statements)

    @property
    def _stating(self) -> Iterator[int]:
        """The federations directly below that state every indicator in both periods."""
        for child in self.children:
            if all((child, indicator) in self._stated for indicator in self.indicators):
                yield child

    @cached_property
    def _statements(self) -> StatementsRead:
        """Of the federations directly below, and of the units that were or became one with them."""
        units = frozenset(self.children).union(*(group.members for group in self._groups))
        periods, how = [self.earlier.pk, self.later.pk], self._how
        rows = stated_rows(units, self.indicators, periods, counting=how.counting, as_of=how.as_of)
        return StatementsRead(units, rows)

    @cached_property
    def _stated(self) -> dict[tuple[int, int], UnitPair]:
        """By federation directly below and indicator the pairs of statements of one sort."""
        groups = {unit: group for group in self._groups for unit in group.members}
        figures = self._statements.rows
        pairs = {}
        for child in self.children:
            then, now = [child], [child]
            if child in groups:
                then, now = sorted(groups[child].then), sorted(groups[child].now)
            for indicator in self.indicators if now == [child] else ():
                before = [figures.get((unit, indicator, self.earlier.pk)) for unit in then]
                pair = _pair_of(before, figures.get((child, indicator, self.later.pk)))
                if pair:
                    pairs[child, indicator] = pair
        return pairs

    @cached_property
    def _groups(self) -> list[JoinedUnits]:
        """The units joined between the two periods."""
        return successions.groups_between(self.earlier, self.later)

    def of_child(self, child: int, indicator: int) -> UnitPair | None:
        """The pair of a federation directly below; none of one that is one unit with others beside it."""
        if (child, indicator) in self._stated:
            return self._stated[child, indicator]
        if self._sums.is_joined_elsewhere((child, indicator)):
            return None
        matched = self._sums.below((child, indicator))
        return UnitPair(matched.units, matched.then, matched.now) if matched else None

    def together(self, indicator: int) -> UnitPair | None:
        """Over the federation: the pairs directly below, and those of the units that report to it themselves."""
        pairs = list(self._pairs(indicator))
        parts = [*pairs, *self._beside(indicator)]
        return self._added(parts, len(pairs))

    def _pairs(self, indicator: int) -> Iterator[UnitPair]:
        for child in self.children:
            pair = self.of_child(child, indicator)
            if pair:
                yield pair

    def _beside(self, indicator: int) -> Iterator[UnitPair]:
        """What pairs below the federation without passing through one directly below."""
        whole = self._sums.below((self.unit.pk, indicator))
        if whole is None:
            return
        parts = [part for child in self.children if (part := self._sums.total((child, indicator)))]
        if whole.units > sum(part.units for part in parts):
            passed = _together(parts)
            yield UnitPair(whole.units - passed.units, whole.then - passed.then, whole.now - passed.now)

    def _added(self, parts: list[UnitPair], rows: int) -> UnitPair | None:
        """The parts as one, of which `rows` are federations directly below; None where there are none."""
        if not parts:
            return None
        return replace(_together(parts), rows=rows, of_rows=len(self.children))

    # ---- Rates

    def rate_of_child(self, child: int, rate: Indicator) -> RatePair | None:
        """Both parts of one directly below over the units with all four numbers: stated, else what pairs below it."""
        pair = self._parts_of_child(child, parts_of(rate))
        if pair is None or pair.stated_parts == 2:
            return pair
        if pair.stated_parts == 1:
            return None  # of two footings
        return self._all_four_of(lambda period: self._answered.below(child, as_rate(rate), period))

    def _parts_of_child(self, child: int, parts: tuple[int, int]) -> RatePair | None:
        """Both parts of one directly below, each over the units that have it."""
        numerator, denominator = parts
        return _as_pair(self.of_child(child, numerator), self.of_child(child, denominator))

    def rate_together(self, rate: Indicator) -> RatePair | None:
        """Both parts added up over those directly below that have all four numbers."""
        numerators, denominators = [], []
        for child in self.children:
            pair = self.rate_of_child(child, rate)
            if pair:
                numerators.append(pair.numerator)
                denominators.append(pair.denominator)
        rows = len(numerators)
        direct = self._directly(rate)
        if direct:
            numerators.append(direct.numerator)
            denominators.append(direct.denominator)
        return _as_pair(self._added(numerators, rows), self._added(denominators, rows))

    def _directly(self, rate: Indicator) -> RatePair | None:
        """Of the units that report to the federation itself, where any pair at all."""
        if not all(any(self._beside(part)) for part in parts_of(rate)):
            return None
        return self._all_four_of(lambda period: self._directly_in(as_rate(rate), period))

    def _directly_in(self, rate: Rate, period: Period) -> RateSums | None:
        whole = self._answered.below(self.unit.pk, rate, period)
        if whole is None:
            return None
        totals = [self._answered.total(child, rate, period) for child in self.children]
        return whole.without(filter(None, totals))

    def _all_four_of(self, read: Callable[[Period], RateSums | None]) -> RatePair | None:
        """What is read of both periods as a pair; None where figures of one are kept elsewhere."""
        with suppress(KeptElsewhere):
            return _all_four(read(self.earlier), read(self.later))
        return None

    @cached_property
    def _answered(self) -> AnsweredParts:
        """Over the units with all four numbers, of every rate both parts of which add up."""
        rates = [as_rate(rate) for rate in self.rates]
        asked = [self.unit.pk, *self._to_look_below(rates)]
        return AnsweredParts(asked, rates, [self.earlier, self.later], self._how)

    def _to_look_below(self, rates: Iterable[Rate]) -> Iterator[int]:
        """The federations directly below of which a rate has both parts from below: mostly those not yet approved."""
        rates = list(rates)
        for child in self.children:
            if any(self._is_from_below(child, rate) for rate in rates):
                yield child

    def _is_from_below(self, child: int, rate: Rate) -> bool:
        pair = self._parts_of_child(child, rate.parts)
        return pair is not None and pair.stated_parts == 0


def _together(parts: Collection[UnitPair | totals_reader.MatchedSums]) -> UnitPair:
    """The sums of these over all their units."""
    then, now = added_up(part.then for part in parts), added_up(part.now for part in parts)
    return UnitPair(sum(part.units for part in parts), then, now)


def _as_pair(numerator: UnitPair | None, denominator: UnitPair | None) -> RatePair | None:
    """None where one of the two is missing."""
    if numerator is None or denominator is None:
        return None
    return RatePair(numerator, denominator)


def _all_four(then: RateSums | None, now: RateSums | None) -> RatePair | None:
    """Of each unit both parts in both periods: a unit that lacks one of the four is in neither."""
    if then is None or now is None:
        return None
    return RatePair(
        UnitPair(now.units, then.numerator, now.numerator), UnitPair(now.units, then.denominator, now.denominator)
    )


def _pair_of(before: list[CountingFigure | None], after: CountingFigure | None) -> UnitPair | None:
    """What was stated then, of several units together, and now: all of one sort."""
    if after is None or not before:
        return None
    then = []
    for figure in before:
        if figure is None or figure.origin != after.origin:
            return None
        then.append(figure.amount)
    return UnitPair(1, added_up(then), after.amount, is_stated=True)
