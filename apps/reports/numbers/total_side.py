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
    def stated_in(self) -> tuple[int | None, int | None]:
        """The document, if it is from one, and the period it was stated for."""
        return self.source, self.period

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
        inside = {}
        for key, number in self.counting.items():
            if self.way_up(number):
                inside[key] = number
        return inside

    @cached_property
    def stating(self) -> set[int]:
        """The federations in the area that state their own number."""
        stating = set()
        for key in self.inside:
            if key.coverage == AREA:
                stating.add(key.unit)
        return stating

    @property
    def stating_whole(self) -> set[int]:
        """Of these the ones for whose sums from below all have answered."""
        return self.stating & self.whole

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
        """As _walked_up, each place walked up from once."""
        if place not in self._ways:
            self._ways[place] = self._walked_up(place)
        return self._ways[place]

    def _walked_up(self, place: int | None) -> list[int]:
        """The federations from a place up to the top, both included; none where the way ends elsewhere or in a ring."""
        way: list[int] = []
        federation = place
        while federation is not None and federation not in way:
            way.append(federation)
            if federation == self.top:
                return way
            federation = self.parents.get(federation)
        return []

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
        below: dict[int, Sum] = {}
        for number in numbers.values():
            self._add_along_way(below, number)
        for federation in self._uncovered_upward(looked_through, covering):
            said = self.counting[ContributionKey(federation, AREA)]
            beyond = Contribution(
                federation,
                BESIDE,
                said.amount,
                place=federation,
                figure=said.figure,
                less=below.get(federation, NOTHING),
            )
            numbers[beyond.key] = beyond
            self._add_along_way(below, beyond)

    def _add_along_way(self, below: dict[int, Sum], number: Contribution) -> None:
        """Adds a number to the sum below each federation on its way up."""
        for federation in self._way_from(number.place):
            below[federation] = below.get(federation, NOTHING) + number.added

    def _uncovered_upward(self, looked_through: Collection[int], covering: set[int]) -> list[int]:
        """The federations looked through of which no statement above stands for their own, from the lowest up."""
        by_depth = []
        for federation in self.stating.intersection(looked_through):
            way = self._way_from(federation)
            if not covering.intersection(way):
                by_depth.append((len(way), federation))
        by_depth.sort(reverse=True)
        return [federation for _depth, federation in by_depth]
