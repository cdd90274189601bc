"""Why a total changed: each number that came into it, left it or changed in it stands in exactly one part. Pure.

A total is the sum of the numbers it rests on: of units, and of federations that state their area, which stand for all
below them. Two totals of one federation are laid side by side, number by number; docs/adr/0015 says the rules.

Worked example. On Monday a city's sum is 135: its county states 80, its unions U1, U2 and U3 say 20, 20 and 15. On
Friday U1 was restated to 25, U2 is waived, U4 came in with 30, and the county's statement was withdrawn: two of its
three unions have 30 and 40. The sum is 140 = 70 + 25 + 15 + 30. The parts: first counted +30 (U4), restated +5 (U1),
waived -20 (U2), sum instead of statement -10 (the county: 70 after 80). They add up: 135 + 30 + 5 - 20 - 10 = 140.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from apps.figures.arithmetic.sums import NOTHING, Sum
from apps.figures.models import Coverage
from apps.reports.numbers.total_side import BESIDE, Contribution, ContributionKey, TotalSide
from apps.units.tree.succession import JoinedUnits


class ChangeCause(StrEnum):
    """Why a number is another part of the total than before, in the order in which parts stand."""

    UNITS_IN_BOTH = "both"
    DEFINITION = "definition"
    FIRST_COUNTED = "first"
    READMITTED = "readmitted"
    ONLY_NOW = "now"
    OPENED = "opened"
    RESTATED = "restated"
    MARK_MOVED = "mark"
    WAIVED = "waived"
    WITHDRAWN = "withdrawn"
    ONLY_THEN = "then"
    CLOSED = "closed"
    MOVED = "moved"
    STATEMENT = "statement"
    SUM = "sum"
    BEYOND_SUM = "beyond"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known beside the numbers. `is_two_moments`: of one period at two moments, not of two periods.

    `waived_then`, `waived_since`: submissions waived before the earlier moment, and between the two. `opened`,
    `closed`: units that opened after the earlier period, and that closed before the later one ended. `is_broken`: the
    definition changed in between. `joined`: units that are one between the two periods. `sees`: whether a unit is in
    the reader's view.
    """

    is_two_moments: bool
    waived_then: Collection[int] = ()
    waived_since: Collection[int] = ()
    opened: Collection[int] = ()
    closed: Collection[int] = ()
    is_broken: bool = False
    joined: Collection[JoinedUnits] = ()
    sees: Callable[[int], bool] = bool


@dataclass(frozen=True, slots=True)
class ChangedNumber:
    """One unit's number in both totals: what it added before and after, 0 where it was no part, and why that changed.

    `earlier` and `later` are what counts on each side, of one that moved also where it is no part of the total.
    `branch` is the federation directly below that of the total through which it counts, or that one itself.
    `is_joined`: it is that of several units which are one by successions, called by one of those that stand now.
    Of a federation whose statement took the place of its sum, or the other way, the sum is that of all below it.
    """

    unit: int
    cause: ChangeCause
    before: Sum = NOTHING
    after: Sum = NOTHING
    earlier: Contribution | None = None
    later: Contribution | None = None
    branch: int = 0
    is_joined: bool = False

    @property
    def difference(self) -> Sum:
        return self.after - self.before

    @property
    def contributions(self) -> list[Contribution]:
        """What counts on the two sides, the earlier first."""
        return list(filter(None, (self.earlier, self.later)))


@dataclass(slots=True)
class ChangePart:
    """All changes of one cause."""

    cause: ChangeCause
    numbers: list[ChangedNumber] = field(default_factory=list)

    @property
    def before(self) -> Sum:
        """What they added to the earlier total."""
        return sum((number.before for number in self.numbers), NOTHING)

    @property
    def after(self) -> Sum:
        """What they add to the later total."""
        return sum((number.after for number in self.numbers), NOTHING)

    @property
    def difference(self) -> Sum:
        return self.after - self.before

    @property
    def is_nothing(self) -> bool:
        """Whether the difference is 0 of two numbers that are exact, so that it cannot be anything else."""
        if self.difference.value:
            return False
        return self.before.interval.is_point and self.after.interval.is_point


@dataclass(frozen=True, slots=True)
class DifferenceParts:
    """The two totals and the parts of their difference: start + the differences of all parts = end, to the digit and in
    every bound."""

    start: Sum
    end: Sum
    parts: tuple[ChangePart, ...]

    @property
    def causes(self) -> list[ChangeCause]:
        return [part.cause for part in self.parts]

    @property
    def numbers(self) -> list[ChangedNumber]:
        """Those of all parts, in the order of these."""
        numbers = []
        for part in self.parts:
            numbers += part.numbers
        return numbers


def explain(earlier: TotalSide, later: TotalSide, circumstances: Circumstances) -> DifferenceParts:
    """The parts of the difference of two totals of one federation, in the order of their causes."""
    partition = Partition(earlier, later, circumstances)
    by_cause: dict[ChangeCause, list[ChangedNumber]] = defaultdict(list)
    for number in partition.changed_numbers():
        cause = _cause_told(number, circumstances)
        by_cause[cause].append(number)
    parts = []
    for cause in ChangeCause:
        if cause in by_cause:
            parts.append(ChangePart(cause, by_cause[cause]))
    return DifferenceParts(partition.start, partition.end, tuple(parts))


def _cause_told(number: ChangedNumber, circumstances: Circumstances) -> ChangeCause:
    """The part in which the reader finds it: of a unit out of view the last one, whatever the cause."""
    if circumstances.sees(number.unit):
        return number.cause
    return ChangeCause.OTHERS


class Partition:
    """Two sides of a total, and to which part each number belongs."""

    def __init__(self, earlier: TotalSide, later: TotalSide, circumstances: Circumstances) -> None:
        self.earlier, self.later, self.circumstances = earlier, later, circumstances
        opened = self._looked_through()
        self.was, self.now = earlier.numbers(opened), later.numbers(opened)
        self.looked_through = opened

    @property
    def start(self) -> Sum:
        return _added(self.was.values())

    @property
    def end(self) -> Sum:
        return _added(self.now.values())

    def _looked_through(self) -> set[int]:
        """The federations that state on one side only, over a whole sum there, with numbers below them on the other:
        what is below them is compared, and what the statement says beyond its sum is a number of its own.

        The top so between two periods also where both sides state: else its statements would be all there is to say.
        """
        opened = _stating_alone(self.earlier, self.later) | _stating_alone(self.later, self.earlier)
        if not self.circumstances.is_two_moments and self._tops_are_whole():
            opened.add(self.later.top)
        return opened

    def _tops_are_whole(self) -> bool:
        """Whether the federation itself states on both sides, over sums that are whole."""
        return self.later.top in self.earlier.stating_whole & self.later.stating_whole

    def changed_numbers(self) -> Iterator[ChangedNumber]:
        """Every number that is not the same on both sides, once: by itself, or with the federation whose statement
        and sum took each other's place."""
        switched: dict[int, list[ChangedNumber]] = defaultdict(list)
        of_groups: dict[ContributionKey, list[ChangedNumber]] = defaultdict(list)
        groups = self._groups()
        for key in sorted({*self.was, *self.now}):
            number = self._number(key)
            owner = self._switched_above(key)
            if owner is not None:
                switched[owner].append(number)
            elif key in groups:
                of_groups[groups[key]].append(number)
            elif number.difference:
                yield replace(number, branch=self._branch(number))
        yield from self._of_one_unit(of_groups)
        for federation, numbers in switched.items():
            together = self._together(federation, numbers)
            yield replace(together, branch=self._branch(together))

    def _groups(self) -> dict[ContributionKey, ContributionKey]:
        """By number that of the unit by which its group is called, of groups that are one unit in both periods: all of
        it that stood then is part of the earlier total, and all that stands now of the later one."""
        groups: dict[ContributionKey, ContributionKey] = {}
        for group in self.circumstances.joined:
            for coverage in Coverage.values:
                then, now = ({ContributionKey(unit, coverage) for unit in side} for side in (group.then, group.now))
                if then and now and then <= self.was.keys() and now <= self.now.keys():
                    called = ContributionKey(min(group.now), coverage)
                    groups |= {ContributionKey(unit, coverage): called for unit in group.members}
        return groups

    def _of_one_unit(self, of_groups: Mapping[ContributionKey, list[ChangedNumber]]) -> Iterator[ChangedNumber]:
        """The numbers of a group as one of the unit by which it is called."""
        for called, numbers in of_groups.items():
            cause = ChangeCause.DEFINITION if self.circumstances.is_broken else ChangeCause.UNITS_IN_BOTH
            part = ChangePart(cause, numbers)
            if part.difference:
                later = self.now[called]
                number = ChangedNumber(called.unit, cause, part.before, part.after, later=later, is_joined=True)
                yield replace(number, branch=self._branch(number))

    def _branch(self, number: ChangedNumber) -> int:
        """The federation directly below the top on its way up, or the top where there is none."""
        way = self._way_of(number)
        if not way:
            return self.later.top
        if len(way) == 1:
            return way[0]
        return way[-2]

    def _way_of(self, number: ChangedNumber) -> list[int]:
        """The way up on the later side where the number is part of it, else on the earlier one."""
        if number.later:
            way = self.later.way_up(number.later)
            if way:
                return way
        if number.earlier:
            return self.earlier.way_up(number.earlier)
        return []

    def _number(self, key: ContributionKey) -> ChangedNumber:
        """What it was and what it is; of a number of one side, also what counts on the other and is no part there."""
        was, now = self.was.get(key), self.now.get(key)
        before, after = _amounts(was, now)
        if was and now:
            return ChangedNumber(key.unit, self._why_another(was, now), before, after, was, now)
        if now:
            counted = self.earlier.counting.get(key)
            return ChangedNumber(key.unit, self._why_come(now), before, after, counted, now)
        was = self.was[key]
        counted = self.later.counting.get(key)
        return ChangedNumber(key.unit, self._why_gone(was), before, after, was, counted)

    def _why_another(self, earlier: Contribution, later: Contribution) -> ChangeCause:
        """Why a unit's number is another one: an act upon it, or simply the next period."""
        if later.coverage == BESIDE:
            return ChangeCause.BEYOND_SUM
        if self.circumstances.is_two_moments:
            is_of_one_source = earlier.stated_in == later.stated_in
            return ChangeCause.RESTATED if is_of_one_source else ChangeCause.MARK_MOVED
        if earlier.sort != later.sort:
            return ChangeCause.MARK_MOVED
        if self.circumstances.is_broken:
            return ChangeCause.DEFINITION
        return ChangeCause.UNITS_IN_BOTH

    # ---- Numbers of one side

    def _why_come(self, number: Contribution) -> ChangeCause:
        """Why it is part of the later total alone; MOVED where it counted before, outside the earlier one."""
        circumstances = self.circumstances
        if number.coverage == BESIDE:
            return ChangeCause.STATEMENT
        if number.key in self.earlier.counting:
            return ChangeCause.MOVED
        if circumstances.is_two_moments:
            was_waived = number.submission in circumstances.waived_then
            return ChangeCause.READMITTED if was_waived else ChangeCause.FIRST_COUNTED
        if number.unit in circumstances.opened:
            return ChangeCause.OPENED
        return ChangeCause.ONLY_NOW

    def _why_gone(self, number: Contribution) -> ChangeCause:
        """Why it was part of the earlier total alone; MOVED where it still counts, outside the later one."""
        circumstances = self.circumstances
        if number.coverage == BESIDE:
            return ChangeCause.SUM
        if number.key in self.later.counting:
            return ChangeCause.MOVED
        if circumstances.is_two_moments:
            is_waived = number.submission in circumstances.waived_since
            return ChangeCause.WAIVED if is_waived else ChangeCause.WITHDRAWN
        if number.unit in circumstances.closed:
            return ChangeCause.CLOSED
        return ChangeCause.ONLY_THEN

    # ---- Statements in the place of sums

    def _switched_above(self, key: ContributionKey) -> int | None:
        """The topmost federation above a number, itself included where it states its area, that states on one side
        and is added up from below on the other; None where there is none.

        First along the way up where the number is part of the total; then, of one that counts on the other side, along
        the way up there, where a statement covers it.
        """
        if key in self.was and key in self.now:
            return None
        if key in self.now:
            return self._switched_around(self.now[key], self.later, self.earlier)
        return self._switched_around(self.was[key], self.earlier, self.later)

    def _switched_around(self, number: Contribution, here: TotalSide, there: TotalSide) -> int | None:
        """Of a number that is part of the total here alone."""
        if number.coverage == BESIDE:
            return None
        federation = self._topmost_switched(here.way_up(number))
        if federation is not None:
            return federation
        counted_there = there.counting.get(number.key)
        if counted_there is None:
            return None
        return self._topmost_switched(there.way_up(counted_there))

    def _topmost_switched(self, way: list[int]) -> int | None:
        """The last on a way up that switches; None where none does."""
        for federation in reversed(way):
            if self._switches(federation):
                return federation
        return None

    def _switches(self, federation: int) -> bool:
        """Whether it states on one side, is added up from below on the other, and is not looked through."""
        if federation in self.looked_through:
            return False
        stated = federation in self.earlier.stating
        states = federation in self.later.stating
        if stated == states:
            return False
        adding = self.later if stated else self.earlier
        return federation in adding.filled

    def _together(self, federation: int, numbers: list[ChangedNumber]) -> ChangedNumber:
        """A federation's statement and the sum that stood in its place, as one number of that federation."""
        cause = ChangeCause.STATEMENT if federation in self.later.stating else ChangeCause.SUM
        part = ChangePart(cause, numbers)
        return ChangedNumber(
            federation,
            cause,
            part.before,
            part.after,
            earlier=self.earlier.statement(federation),
            later=self.later.statement(federation),
        )


def _stating_alone(side: TotalSide, across: TotalSide) -> set[int]:
    """The federations that state on this side only, over a whole sum, with numbers below them on the side across."""
    return (side.stating_whole & across.filled) - across.stating


def _amounts(was: Contribution | None, now: Contribution | None) -> tuple[Sum, Sum]:
    """What it adds before and after: of a statement beyond its sum, the one where the other was."""
    before, after = NOTHING, NOTHING
    if was:
        before, after = was.amount, was.less
    if now:
        before, after = before + now.less, after + now.amount
    return before, after


def _added(numbers: Iterable[Contribution]) -> Sum:
    return sum((number.added for number in numbers), NOTHING)
