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

    The statement of the top itself is among them only where it is what is read. `parents` are of federations. `whole`:
    federations for whose sums from below all have answered.
    """

    top: int
    counting: Mapping[ContributionKey, Contribution]
    parents: Mapping[int, int | None]
    whole: set[int] = field(default_factory=set)
    _ways: dict[int | None, list[int]] = field(default_factory=dict)

    @cached_property
    def inside(self) -> dict[ContributionKey, Contribution]:
        """The numbers in the area."""
        return {key: number for key, number in self.counting.items() if self.way_up(number)}

    @cached_property
    def stating(self) -> set[int]:
        """The federations in the area that state their own number."""
        return {key.unit for key in self.inside if key.coverage == AREA}

    @cached_property
    def filled(self) -> set[int]:
        """The federations in the area below which anything counts."""
        filled: set[int] = set()
        for number in self.inside.values():
            filled.update(self._way_from(number.place))
        return filled

    def statement(self, federation: int) -> Contribution | None:
        """What the federation states for its area, where that is part of the total or stands in place of one."""
        return self.counting.get(ContributionKey(federation, AREA))

    def way_up(self, number: Contribution) -> list[int]:
        """The federations from the number up to the top, its own first where it states its area; none where it does
        not lead there."""
        return self._way_from(number.unit if number.coverage == AREA else number.place)

    def _way_from(self, place: int | None) -> list[int]:
        if place not in self._ways:
            way: list[int] = []
            federation = place
            while federation is not None and federation not in way:
                way.append(federation)
                federation = None if federation == self.top else self.parents.get(federation)
            self._ways[place] = way if way[-1:] == [self.top] else []
        return self._ways[place]

    def numbers(self, looked_through: Collection[int]) -> dict[ContributionKey, Contribution]:
        """Those the total rests on, each once; of federations looked through what is below them, and beside it what the
        statement says beyond that. They add up to the total.

        Worked example: a county states 80 over unions of 30 and 40. It is 80; looked through 30, 40 and 10.
        """
        numbers: dict[ContributionKey, Contribution] = {}
        covering = self.stating.difference(looked_through)
        for key, number in self.inside.items():
            is_looked_through = key.coverage == AREA and key.unit in looked_through
            if not is_looked_through and not covering.intersection(self._way_from(number.place)):
                numbers[key] = number
        self._add_beyond(numbers, looked_through, covering)
        return numbers

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
            said = self.counting[ContributionKey(federation, AREA)]
            sum_below = below.get(federation, NOTHING)
            beyond = Contribution(federation, BESIDE, said.amount, federation, figure=said.figure, less=sum_below)
            numbers[beyond.key] = beyond
            for above in self._way_from(federation):
                below[above] = below.get(above, NOTHING) + beyond.added
