"""Units joined by successions in the sums over two periods: one unit, in both where all of it has answered in both.

The stored sums are those of units one by one; what is read of them is corrected here for the few that are joined
(docs/adr/0018).

Worked example: A (10) and B (20) merged into C (33), which reports to the county as they did. Nothing of the three is
in both by itself; the group is, and adds 30 then and 33 now to the county.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from apps.figures.arithmetic.sums import NOTHING, Sum
from apps.figures.models import Period
from apps.figures.totals.contributions import ALL, AREA, NOW, SUMS, THEN, Selection, counted, sums
from apps.figures.totals.folding import SumTree
from apps.figures.totals.reported_of_expected import Place
from apps.units.models import Federation
from apps.units.tree.at_date import Link, depth
from apps.units.tree.succession import JoinedUnits, joined

COUNTY = Federation.Level.COUNTY
UNIT_BY_UNIT = f"""
    SELECT unit_id, indicator_id, register = '{AREA}', period_id, federation_id, {SUMS} FROM sided
    WHERE side = %(side)s GROUP BY 1, 2, 3, 4, 5
"""


class Pair(NamedTuple):
    """The sums of one unit, or of units that are one, in the earlier and in the later period."""

    then: Sum
    now: Sum

    def __neg__(self) -> "Pair":
        return Pair(-self.then, -self.now)

    def plus(self, more: "Pair") -> "Pair":
        return Pair(self.then + more.then, self.now + more.now)


EMPTY = Pair(NOTHING, NOTHING)


@dataclass(slots=True)
class UnitNumbers:
    """What one unit says of an indicator, of itself or of its area, in each of the two periods."""

    then: Sum = NOTHING
    now: Sum = NOTHING
    place: int | None = None  # where it counts in the later period

    @property
    def is_pair(self) -> bool:
        return bool(self.then.units and self.now.units)


Numbers = dict[tuple[int, int, bool], UnitNumbers]  # by unit, indicator and whether it is of the area


class Ways:
    """The way up from each federation in the tree of the later period."""

    def __init__(self, links: Iterable[Link]) -> None:
        self.parents: dict[int, int] = {}
        self.levels: dict[int, int] = {}
        for link in links:
            self.levels[link.federation] = link.level
            if link.parent:
                self.parents[link.federation] = link.parent

    def up(self, federation: int) -> list[int]:
        """It and all above it, the lowest first."""
        way = [federation]
        while (above := self.parents.get(way[-1])) is not None and above not in way:
            way.append(above)
        return way

    def meet(self, federations: Collection[int]) -> tuple[int | None, set[int]]:
        """The nearest federation above (or among) all of these, and those below it on the ways there."""
        ways = [self.up(federation) for federation in federations]
        for candidate in ways[0]:
            if all(candidate in way for way in ways):
                passed = set()
                for way in ways:
                    passed.update(way[: way.index(candidate)])
                return candidate, passed
        return None, set()


@dataclass(slots=True)
class Corrections:
    """What joined units change of the sums over both periods: of what units say, by the federation it counts at, and of
    the statements of federations. A statement that is part of a group elsewhere is EMPTY, one that pairs no more None.
    """

    own: dict[Place, Pair]
    stated: dict[Place, Pair | None]

    def add(self, federation: int, indicator: int, pair: Pair) -> None:
        """Of what units say at a federation."""
        self.own[federation, indicator] = self.own.get((federation, indicator), EMPTY).plus(pair)


def groups_between(earlier: Period, later: Period) -> list[JoinedUnits]:
    """The units joined between the last days of the two periods. One query."""
    return joined(earlier.ends, later.ends)


def corrections(
    groups: list[JoinedUnits], selection: Selection, earlier: Period, later: Period, ways: Ways
) -> Corrections:
    """Members are taken out of the sums one by one, and groups that are in both are put in."""
    found = Corrections({}, {})
    of_own = []
    for group, numbers in zip(groups, _numbers(groups, selection, earlier, later), strict=True):
        for indicator, is_area in sorted({(indicator, is_area) for _unit, indicator, is_area in numbers}):
            of_indicator = GroupNumbers(group, indicator, is_area, numbers)
            if is_area:
                _of_statements(found, of_indicator, ways)
            else:
                of_own.append(of_indicator)
    stating = _stating_between(of_own, selection, earlier, later, found, ways)
    for group_numbers in of_own:
        _of_own(found, group_numbers, ways, stating)
    return found


def _numbers(groups: list[JoinedUnits], selection: Selection, earlier: Period, later: Period) -> list[Numbers]:
    """Of each group what its members say in the two periods. One query."""
    at = {unit: number for number, group in enumerate(groups) for unit in group.members}
    asked = replace(selection, periods=[earlier.pk, later.pk], pairs=(), units=list(at), coverage=None)
    by_group: list[Numbers] = [defaultdict(UnitNumbers) for _group in groups]
    for unit, indicator, is_area, period, place, *amount in counted(UNIT_BY_UNIT, asked, {"side": asked.side(ALL)}):
        of_unit = by_group[at[unit]][unit, indicator, is_area]
        if period == later.pk:
            of_unit.now, of_unit.place = Sum(*amount), place
        else:
            of_unit.then = Sum(*amount)
    return by_group


@dataclass(frozen=True, slots=True)
class GroupNumbers:
    """What the members of a group say of one indicator, of themselves or of their areas."""

    group: JoinedUnits
    indicator: int
    is_area: bool
    numbers: Numbers

    def of(self, unit: int) -> UnitNumbers:
        return self.numbers.get((unit, self.indicator, self.is_area), UnitNumbers())

    @property
    def together(self) -> Pair | None:
        """The sums where the group is in both: all of it that stood then, and all that stands now, has a number."""
        if not self._has_answered_whole:
            return None
        whole = EMPTY
        for unit in self.group.members:
            of_unit = self.of(unit)
            whole = whole.plus(Pair(of_unit.then, of_unit.now))
        return Pair(whole.then._replace(units=1), whole.now._replace(units=1))

    @property
    def _has_answered_whole(self) -> bool:
        if not self.group.then or not self.group.now:
            return False
        if not all(self.of(unit).then.units for unit in self.group.then):
            return False
        return all(self.of(unit).now.units for unit in self.group.now)

    @property
    def places(self) -> list[int]:
        """Where those that stand now count; one that counts nowhere is not among them."""
        places = {self.of(unit).place for unit in self.group.now}
        return sorted(filter(None, places))


def _of_own(found: Corrections, numbers: GroupNumbers, ways: Ways, stating: set[Place]) -> None:
    """What the members say of themselves."""
    indicator = numbers.indicator
    for unit in numbers.group.members:
        of_unit = numbers.of(unit)
        if of_unit.is_pair and of_unit.place is not None:
            found.add(of_unit.place, indicator, -Pair(of_unit.then, of_unit.now))
    pair, places = numbers.together, numbers.places
    if pair is None or not places:
        return
    meeting, passed = ways.meet(places)
    if meeting is not None and not any((federation, indicator) in stating for federation in passed):
        found.add(meeting, indicator, pair)


def _of_statements(found: Corrections, numbers: GroupNumbers, ways: Ways) -> None:
    """What the members state for their areas: of one federation now it stands for all below that in both; of several
    that report to one, at that one; else what is below them is matched instead."""
    group, pair = numbers.group, numbers.together
    above = {ways.parents.get(unit) for unit in group.now}
    is_single = len(group.now) == 1
    meets_at_one = len(above) == 1 and None not in above
    if pair is None or not (is_single or meets_at_one):
        for unit in group.members:
            found.stated[unit, numbers.indicator] = None
        return
    for unit in group.members:
        found.stated[unit, numbers.indicator] = EMPTY
    if is_single:
        (only,) = group.now
        found.stated[only, numbers.indicator] = pair
    else:
        (meeting,) = above
        found.add(meeting or 0, numbers.indicator, pair)


def _stating_between(
    of_own: Iterable[GroupNumbers],
    selection: Selection,
    earlier: Period,
    later: Period,
    found: Corrections,
    ways: Ways,
) -> set[Place]:
    """On the ways from where groups are apart to where these meet, the places whose statements pair themselves."""
    apart: set[int] = set()
    for numbers in of_own:
        if len(numbers.places) > 1:
            apart |= ways.meet(numbers.places)[1]
    if not apart:
        return set()
    stating = set(paired_statements(selection, earlier, later, apart))
    for place, pair in found.stated.items():
        (stating.discard if pair is None else stating.add)(place)
    return stating


def paired_statements(
    selection: Selection, earlier: Period, later: Period, federations: Iterable[int]
) -> dict[Place, Pair]:
    """The statements of these federations that are made in both periods, as of each by itself."""
    pairs = [(later.pk, earlier.pk)]
    asked = replace(selection, periods=[later.pk], pairs=pairs, units=list(federations), coverage=AREA)
    _own, statements = sums(asked)
    sides = now, then = asked.side(NOW), asked.side(THEN)
    by_side: dict[str, dict[Place, Sum]] = {side: {} for side in sides}
    for key, amount in statements.items():
        if key.side in by_side and key.period == later.pk:
            by_side[key.side][key.federation, key.indicator] = amount
    return {place: Pair(by_side[then][place], amount) for place, amount in by_side[now].items()}


class Climb:
    """Carries corrections up from where they are made to the first federation above the counties: of what stands below
    it stored sums hold the total alone."""

    def __init__(
        self, found: Corrections, stated: Mapping[Place, Pair], below: Mapping[Place, Pair], ways: Ways
    ) -> None:
        """`stated` and `below`: of federations on the way what they state in both, and what was added up below them,
        before any correction; `below` of those alone whose statement changes."""
        self.found, self.stated, self.below, self.ways = found, stated, below, ways
        self.changes: dict[Place, Pair] = defaultdict(lambda: EMPTY, found.own)

    @staticmethod
    def way(found: Corrections, ways: Ways) -> set[int]:
        """The federations that corrections pass."""
        passed: set[int] = set()
        for federation, _indicator in {*found.own, *found.stated}:
            passed.update(ways.up(federation))
        return passed

    def changed(self) -> dict[Place, Pair]:
        """What is to be added below each federation, up to the first above the counties."""
        places = {*self.changes, *self.found.stated}
        for steps in range(max((depth(place[0], self.ways.parents) for place in places), default=0), -1, -1):
            for place in self._at(steps):
                above = self.ways.parents.get(place[0])
                if above is not None:
                    self._add((above, place[1]), self._passed_up(place))
        return self.changes

    def _at(self, steps: int) -> Iterator[Place]:
        """The places, up to the counties, that many steps down where anything changes."""
        for place in sorted({*self.changes, *self.found.stated}):
            if self.ways.levels.get(place[0], 0) >= COUNTY and depth(place[0], self.ways.parents) == steps:
                yield place

    def _add(self, place: Place, pair: Pair) -> None:
        if pair != EMPTY:
            self.changes[place] = self.changes[place].plus(pair)

    def _passed_up(self, place: Place) -> Pair:
        """What the federation's total changes by."""
        change, stated = self.changes.get(place, EMPTY), self.stated.get(place)
        if place not in self.found.stated:
            return EMPTY if stated else change
        below = self.below.get(place, EMPTY)
        says = self.found.stated[place]
        after = below.plus(change) if says is None else says
        return after.plus(-(stated or below))


@dataclass(frozen=True, slots=True)
class BothTrees:
    """The sums of both periods, of numbers as they stand or of one part of rates."""

    then: SumTree
    now: SumTree

    def at(self, place: Place) -> Pair:
        """What is added up at a place."""
        return Pair(self.then.base.get(place, NOTHING), self.now.base.get(place, NOTHING))

    def put_in(self, found: Corrections) -> None:
        """Adds what was found."""
        for place, pair in found.own.items():
            for tree, change in ((self.then, pair.then), (self.now, pair.now)):
                tree.base[place] = tree.base.get(place, NOTHING) + change
        for place, statement in found.stated.items():
            for tree in (self.then, self.now):
                tree.stated.pop(place, None)
            if statement is not None:
                self.then.stated[place], self.now.stated[place] = statement


def correct_stored(
    trees: BothTrees,
    groups: list[JoinedUnits],
    selection: Selection,
    earlier: Period,
    later: Period,
    links: Iterable[Link],
) -> None:
    """The trees of stored sums, in which every member is read singly; of counties that are not the totals are added up
    already in what stands above them. Two or three queries."""
    ways = Ways(links)
    found = corrections(groups, selection, earlier, later, ways)
    stated = paired_statements(selection, earlier, later, Climb.way(found, ways))
    below = {place: trees.at(place) for place in found.stated}
    changed = Climb(found, stated, below, ways).changed()
    trees.put_in(Corrections(changed, found.stated))


def correct_figures(
    trees: BothTrees,
    groups: list[JoinedUnits],
    selection: Selection,
    earlier: Period,
    later: Period,
    links: Iterable[Link],
) -> None:
    """The trees of figures, in which everything stands where it is said. One query or two."""
    trees.put_in(corrections(groups, selection, earlier, later, Ways(links)))
