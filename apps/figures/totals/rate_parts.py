"""The sums a rate is computed from: over the units that answered both of its parts, in one period or in each of two.

They are kept, corrected and folded as all sums are, both parts under the rate itself (`Addends`): a federation's area
statements count as one unit in place of all below it where it states both parts; where it states one only, that is left
aside and what is below it is matched.
"""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import NamedTuple

from apps.figures.arithmetic.sums import Sum
from apps.figures.models import Period, Total
from apps.figures.models.detached import detached_years, refuse_detached
from apps.figures.totals.addends import Addends
from apps.figures.totals.contributions import ALL, DENOMINATOR, NOW, NUMERATOR, THEN, Rate, side_of
from apps.figures.totals.folding import SumTree, links_of
from apps.figures.totals.other_day import other_day
from apps.figures.totals.reader import How, trees_of_both, trees_of_period
from apps.figures.totals.successions import groups_between


class RateSums(NamedTuple):
    """Both parts of a rate over the same `units` units."""

    numerator: Sum
    denominator: Sum

    @property
    def units(self) -> int:
        return self.numerator.units

    def without(self, others: Iterable["RateSums"]) -> "RateSums | None":
        """What is left of both parts once these are taken out; None where that is nobody."""
        numerator, denominator = self
        for other in others:
            numerator, denominator = numerator - other.numerator, denominator - other.denominator
        return _answered(numerator, denominator)


class AnsweredParts:
    """What comes from below `federations` over the units that answered a rate in all of `periods`, one or two, the
    latest last, in whose tree they stand. Read as `BelowFederations` and `matched_trees` are.

    A rate is read of a year whose returns are kept elsewhere as far as its sums were kept while they stood here; else
    KeptElsewhere.
    """

    def __init__(self, federations: Iterable[int], rates: Iterable[Rate], periods: list[Period], how: How) -> None:
        self._federations, self._rates, self._periods, self._how = list(federations), list(rates), periods, how

    @cached_property
    def _trees(self) -> dict[str, SumTree]:
        addends, later, how = Addends(rates=self._rates), self._periods[-1], self._how
        if not self._rates:
            return {}
        if len(self._periods) == 1:
            links, moved = links_of(later, how.day), other_day(later, how.day)
            return trees_of_period(self._federations, addends, later, how, links, moved)
        earlier = self._periods[0]
        return trees_of_both(self._federations, addends, later, earlier, how, groups_between(earlier, later))

    @cached_property
    def _kept(self) -> set[int]:
        """Of which rates sums are kept at all of the latest period, wherever; asked where figures have gone."""
        side = side_of(self._when(self._periods[-1]), NUMERATOR)
        kept = Total.objects.filter(period=self._periods[-1], side=side, indicator__in=Addends(rates=self._rates).keys)
        return set(kept.values_list("indicator", flat=True).distinct())

    def _when(self, period: Period) -> str:
        if len(self._periods) == 1:
            return ALL
        return NOW if period == self._periods[-1] else THEN

    def below(self, federation: int, rate: Rate, period: Period) -> RateSums | None:
        """Both parts of what comes from below, whatever the federation itself states; None where nobody answered."""
        return self._read(rate, period, lambda tree: tree.below((federation, rate.indicator)))

    def total(self, federation: int, rate: Rate, period: Period) -> RateSums | None:
        """The same with what it states of both parts in place of all below it."""
        return self._read(rate, period, lambda tree: tree.total((federation, rate.indicator)))

    def _read(self, rate: Rate, period: Period, sum_in: Callable[[SumTree], Sum]) -> RateSums | None:
        is_as_it_stood = self._how.as_of is not None  # then the figures themselves were read, or were not here
        if not is_as_it_stood and detached_years(self._keys) and rate.indicator not in self._kept:
            refuse_detached(self._keys)
        when = self._when(period)
        return _answered(*(sum_in(self._trees[side_of(when, part)]) for part in (NUMERATOR, DENOMINATOR)))

    @property
    def _keys(self) -> list[int]:
        return [period.pk for period in self._periods]


def _answered(numerator: Sum, denominator: Sum) -> RateSums | None:
    return RateSums(numerator, denominator) if numerator.units else None
