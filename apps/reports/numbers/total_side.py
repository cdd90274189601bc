"""What a total rests on: the numbers of units and the statements of federations that stand for all below them. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from apps.figures.arithmetic.sums import NOTHING, Sum
from apps.figures.models import Coverage, Figure

BESIDE = "beside"  # the coverage of what a statement says beyond the sum below it
AREA = Coverage.AREA.value


class ContributionKey(NamedTuple):
    """Whose number it is: a unit's own, a federation's for its area, or what that says beyond its sum."""

    unit: int
    coverage: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """One number that counts. `place` is the federation it is added up at; of a statement the one above the area.
    Of what a statement says beyond its sum, `amount` is the statement and `less` the sum.

    `sort` is return or document (register of a unit that is counted), `source` the document's.
    """

    unit: int
    coverage: str
    amount: Sum
    place: int | None
    sort: str = ""
    source: int | None = None
    period: int | None = None
    submission: int | None = None
    figure: Figure | None = None
    less: Sum = NOTHING

    @property
    def added(self) -> Sum:
        """What it adds to the total."""
        return self.amount - self.less

    @property
    def key(self) -> ContributionKey:
        return ContributionKey(self.unit, self.coverage)


@dataclass
class TotalSide:
    """All numbers that count for one indicator and period, in the area of `top` and outside of it, as the tree has it.

    `shown` is the number of the top itself where it is no sum from below: its statement. With `adds_up` false nothing
    is read below it. `parents` are of federations. `whole`: federations for whose sums from below all have answered.
    """

    top: int
    counting: Mapping[ContributionKey, Contribution]
    parents: Mapping[int, int | None]
    whole: set[int] = field(default_factory=set)
    shown: Contribution | None = None
    adds_up: bool = True
    _ways: dict[int | None, list[int]] = field(default_factory=dict)

    @cached_property
    def stating(self) -> set[int]:
        """The federations in the area that state their own number, the top only where that is what is shown."""
        stating = set()
        for number in self.counting.values() if self.adds_up else ():
            if number.coverage == AREA and number.unit != self.top and self.way_up(number):
                stating.add(number.unit)
        if self.shown:
            stating.add(self.top)
        return stating

    @cached_property
    def filled(self) -> set[int]:
        """The federations in the area below which anything counts."""
        filled: set[int] = set()
        for number in self.counting.values() if self.adds_up else ():
            if number.unit != self.top or number.coverage != AREA:
                filled.update(self._way_from(number.place))
        return filled

    def statement(self, federation: int) -> Contribution | None:
        """What the federation states for its area, where that is part of the total or stands in place of one."""
        if federation == self.top:
            return self.shown
        return self.counting.get(ContributionKey(federation, AREA))

    def way_up(self, number: Contribution) -> list[int]:
        """The federations from the number up to the top, its own first where it states its area; none where it does
        not lead there."""
        if number.coverage != AREA:
            return self._way_from(number.place)
        return self._way_from(number.unit)

    def _way_from(self, place: int | None) -> list[int]:
        if place not in self._ways:
            way: list[int] = []
            federation = place
            while federation is not None and federation != self.top and federation not in way:
                way.append(federation)
                federation = self.parents.get(federation)
            self._ways[place] = [*way, self.top] if federation == self.top else []
        return self._ways[place]

    def numbers(self, looked_through: Collection[int]) -> dict[ContributionKey, Contribution]:
        """Those the total rests on, each once; of federations looked through what is below them, and beside it what the
        statement says beyond that. They add up to the total.

        Worked example: a county states 80 over unions of 30 and 40. It is 80; looked through 30, 40 and 10.
        """
        numbers: dict[ContributionKey, Contribution] = {}
        covering = self.stating.difference(looked_through)
        for key, number in self._candidates().items():
            above = self.way_up(number)
            if number.coverage == AREA:
                above = above[1:]
                if number.unit in looked_through:
                    continue
            if not covering.intersection(above):
                numbers[key] = number
        self._add_beyond(numbers, looked_through, covering)
        return numbers

    def _candidates(self) -> dict[ContributionKey, Contribution]:
        """The numbers in the area, and what the top shows for itself."""
        candidates: dict[ContributionKey, Contribution] = {}
        for key, number in self.counting.items() if self.adds_up else ():
            is_of_top = number.unit == self.top and number.coverage == AREA
            if not is_of_top and self.way_up(number):
                candidates[key] = number
        if self.shown:
            candidates[self.shown.key] = self.shown
        return candidates

    def _add_beyond(
        self, numbers: dict[ContributionKey, Contribution], looked_through: Collection[int], covering: set[int]
    ) -> None:
        """What the statements looked through say beyond their sums, from the lowest up."""
        stating = []
        for federation in self.stating.intersection(looked_through):
            way = self._way_from(federation)
            if not covering.intersection(way):
                stating.append((len(way), federation))
        below: dict[int, Sum] = {}
        for number in numbers.values():
            for federation in self._way_from(number.place):
                below[federation] = below.get(federation, NOTHING) + number.added
        for _depth, federation in sorted(stating, reverse=True):
            said = self.statement(federation)
            if said is None:
                continue
            sum_below = below.get(federation, NOTHING)
            beyond = Contribution(federation, BESIDE, said.amount, federation, figure=said.figure, less=sum_below)
            numbers[beyond.key] = beyond
            for above in self._way_from(federation):
                below[above] = below.get(above, NOTHING) + beyond.added
