"""Units joined by successions are one unit in sums over two periods: the rule once more, unit by unit."""

import random
from collections.abc import Collection, Iterable
from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.figures.cells import understand
from apps.figures.entry import writer as entry_writer
from apps.figures.entry.staging import StagedCell, StagedChange
from apps.figures.models import Figure
from apps.figures.totals import reader, writer
from apps.figures.totals.contributions import Rate
from apps.figures.totals.rate_parts import AnsweredParts
from apps.figures.totals.reader import How
from apps.figures.totals.successions import groups_between
from apps.units.models import Federation, Unit
from apps.units.tree.at_date import parent_at
from apps.units.tree.succession import joined
from tests import builders
from tests.builders import Level
from tests.examples import examples
from tests.figures.totals.test_moving import MovingCounties
from tests.worlds import shared

pytestmark = pytest.mark.django_db
DAY = date(2015, 3, 1)
YEARS = ("2014", "2015")
Two = tuple[int, int]  # later and earlier
ACTS = 10


@shared
def world() -> MovingCounties:
    return MovingCounties()


def ended(*units: Unit, on: date = DAY) -> None:
    for unit in units:
        builders.dated(unit, closed=on - timedelta(days=1))


def merged(world: MovingCounties, *numbers: int, parent: Unit | None = None) -> Unit:
    """These unions become a new one."""
    parts = [world.unions[number] for number in numbers]
    new = builders.grassroots("450203-NEW", parent or parts[0].parent, opened=DAY)
    ended(*parts)
    for part in parts:
        builders.succeeded(part, new, DAY)
    return new


# ---- One by one


def test_two_unions_that_merged_are_one_unit_with_the_sum_of_both(world):
    world.state(world.unions[0], 10, "2014")
    world.state(world.unions[1], 20, "2014")
    world.state(merged(world, 0, 1), 33)
    for federation in (world.towns[0], world.county, world.city, world.region):
        assert world.matched(federation, "2015", "2014") == (33, 30)
    assert list(writer.differing()) == []


def test_a_union_that_took_in_another_is_not_compared_without_it(world):
    town, other = world.unions[0], world.unions[1]
    world.state(town, 10, "2014")
    world.state(town, 33)
    ended(other)
    builders.succeeded(other, town, DAY, "transfer")
    assert world.matched(world.county, "2015", "2014") is None
    world.state(other, 20, "2014")
    assert world.matched(world.county, "2015", "2014") == (33, 30)


def test_the_parts_of_a_split_are_together_what_it_was(world):
    whole, rest = world.unions[0], world.unions[3]
    world.state(whole, 30, "2014")
    parts = [builders.grassroots(f"450203-P{number}", town, opened=DAY) for number, town in enumerate(world.towns[:2])]
    ended(whole)
    for part in parts:
        builders.succeeded(whole, part, DAY, "split")
    world.state(parts[0], 12)
    assert world.matched(world.county, "2015", "2014") is None
    world.state(parts[1], 19)
    assert world.matched(world.county, "2015", "2014") == (31, 30)
    assert world.matched(world.towns[0], "2015", "2014") is None, "nothing is apportioned"
    world.state(rest, 1, "2014")
    world.state(rest, 2)
    assert world.matched(world.city, "2015", "2014") == (33, 31)


def test_counties_that_merged_compare_their_statements(world):
    new = builders.federation("450205", world.city, Level.COUNTY, opened=DAY)
    for below in (*world.towns, world.unions[3]):
        builders.move(below, new, DAY)
    ended(world.county, world.next)
    for county in (world.county, world.next):
        builders.succeeded(county, new, DAY)
    world.state(world.unions[0], 1, "2014")
    world.state(world.unions[0], 2)
    world.state(world.county, 40, "2014", "area")
    world.state(new, 90, "2015", "area")
    assert world.matched(world.city, "2015", "2014") == (2, 1), "one of the two has said nothing"
    world.state(world.next, 50, "2014", "area")
    for federation in (new, world.city, world.region):
        assert world.matched(federation, "2015", "2014") == (90, 90)


def test_successions_outside_the_two_years_join_nothing(world):
    new = merged(world, 0, 1)
    for when in ("2015", "2016"):
        world.state(new, 33, when)
    assert joined(date(2015, 9, 30), date(2016, 9, 30)) == []
    assert world.matched(world.county, "2016", "2015") == (33, 33)


def test_a_rate_is_that_of_the_units_joined_with_all_four_numbers(world):
    staff = builders.indicator("STAFF")
    rate = builders.rate("RATE", world.members, staff)
    pair = Rate(rate.pk, world.members.pk, staff.pk)
    for number, (members, employed) in enumerate([(10, 20), (20, 25)]):
        world.state(world.unions[number], members, "2014")
        builders.stated(world.unions[number], staff, "2014", f"{employed}人", "own")
    new = merged(world, 0, 1)
    world.state(new, 33)
    periods = [builders.period(when) for when in YEARS]

    def answered() -> list[tuple[int, int] | None]:
        read = AnsweredParts([world.county.pk], [pair], periods, How())
        found = [read.below(world.county.pk, pair, period) for period in periods]
        return [rate and (int(rate.numerator.value), int(rate.denominator.value)) for rate in found]

    assert answered() == [None, None]
    builders.stated(new, staff, "2015", "44人", "own")
    assert answered() == [(30, 45), (33, 44)]


# ---- Random histories against the obvious rule


class ObviousPairs:
    """Like for like between two years, federation by federation, from documents' figures alone."""

    def __init__(self) -> None:
        earlier, later = (builders.period(when) for when in YEARS)
        self.day = later.ends
        self.numbers: dict[tuple[int, str, str], int] = {}
        for figure in Figure.objects.select_related("period"):
            self.numbers[figure.unit_id, figure.coverage, figure.period.code] = int(figure.value)
        self.federations = list(Federation.objects.values_list("pk", flat=True))
        self.own: dict[int, list[Two]] = {}
        self.stated: dict[int, Two] = {}
        self.waiting: list[tuple[Two, list[int]]] = []
        groups = joined(earlier.ends, later.ends)
        grouped = {unit for group in groups for unit in group.members}
        for unit in Unit.objects.exclude(pk__in=grouped):
            self._one_unit({unit.pk}, {unit.pk}, {unit.pk})
        for group in groups:
            self._one_unit(group.members, group.then, group.now)
        for numbers, places in self.waiting:
            self._place(numbers, places)

    def _one_unit(self, members: Collection[int], then: Collection[int], now: Collection[int]) -> None:
        area = self._sums("area", members, then, now)
        above = {parent_at(unit, self.day) for unit in now}
        if area and (len(now) == 1 or len(above) == 1):
            self.stated |= dict.fromkeys(members, (0, 0))
            if len(now) == 1:
                self.stated[next(iter(now))] = area
            else:
                self.own.setdefault(above.pop(), []).append(area)
        own = self._sums("own", members, then, now)
        if own:
            places = [unit if unit in self.federations else parent_at(unit, self.day) for unit in now]
            self.waiting.append((own, places))

    def _sums(self, coverage: str, members: Iterable[int], then: Iterable[int], now: Iterable[int]) -> Two | None:
        for units, when in ((then, YEARS[0]), (now, YEARS[1])):
            if not units or any((unit, coverage, when) not in self.numbers for unit in units):
                return None
        after, before = (sum(self.numbers.get((unit, coverage, when), 0) for unit in members) for when in YEARS[::-1])
        return after, before

    def _place(self, own: Two, places: list[int]) -> None:
        """Where the ways up meet, unless a statement that pairs lies between."""
        ways = [self._way(place) for place in places]
        meeting = next(place for place in ways[0] if all(place in way for way in ways))
        between = {place for way in ways for place in way[: way.index(meeting)]}
        if not between & self.stated.keys():
            self.own.setdefault(meeting, []).append(own)

    def _way(self, federation: int) -> list[int]:
        above = parent_at(federation, self.day)
        return [federation, *(self._way(above) if above else [])]

    def total(self, federation: int) -> Two:
        if federation in self.stated:
            return self.stated[federation]
        parts = list(self.own.get(federation, []))
        parts += [self.total(child) for child in self.federations if parent_at(child, self.day) == federation]
        return sum(after for after, _before in parts), sum(before for _after, before in parts)


def play(world: MovingCounties, chance: random.Random) -> None:
    """Unions and towns go into others, unions give a part away; then most of them say something of either year."""
    units = [*world.unions, *world.federations[1:]]
    for step in range(ACTS):
        unit, day = chance.choice(units), date(2014, 12, 1) + timedelta(days=step)
        if chance.random() < 0.6:
            pass_on(unit, chance.choice(units), day)
        elif unit.register == "grassroots" and unit.stands_on(day):
            parent = chance.choice([place for place in world.federations if place.stands_on(day)])
            part = builders.grassroots(f"450000-S{step}", parent, opened=day)
            builders.succeeded(unit, part, day, "split")
            units.append(part)
    source, changes = builders.source().pk, []
    for unit in units:
        for coverage, share in (("own", 0.8), ("area", 0.4 if isinstance(unit, Federation) else 0)):
            for when in YEARS:
                if chance.random() < share and not (unit.closed and when == YEARS[1] and chance.random() < 0.7):
                    cell = StagedCell(unit.pk, world.members.pk, builders.period(when).pk, coverage, "document")
                    said = f"{chance.randint(1, 99)}人"
                    answer = understand(said, world.members, stated_text=said, source_id=source, locator="¶1")
                    changes.append(StagedChange(cell, None, answer))
    entry_writer.state(changes, by=None, door="test", reason="test")


def pass_on(unit: Unit, other: Unit, day: date) -> None:
    """Where both are unions, or both federations of one level, that stand."""
    levels = {getattr(member, "level", 0) for member in (unit, other)}
    if unit == other or len(levels) > 1 or not (unit.stands_on(day) and other.stands_on(day)):
        return
    for child in unit.children.filter(closed=None):
        builders.move(child, other, day)
    ended(unit, on=day)
    builders.succeeded(unit, other, day, "transfer")


@given(st.integers(0, 10**6))
@settings(max_examples=examples(10))
def test_like_for_like_is_what_the_rule_says_whatever_was_passed_on_and_split(world, seed):
    with transaction.atomic():
        play(deepcopy(world), random.Random(seed))
        obvious = ObviousPairs()
        earlier, later = (builders.period(when) for when in YEARS)
        for as_of in (None, timezone.now() + timedelta(days=1)):
            groups = groups_between(earlier, later)
            asked = (obvious.federations, [world.members.pk], later, earlier, reader.How(as_of=as_of), groups)
            found = reader.matched_trees(*asked, stating=obvious.stated.keys())
            for federation in obvious.federations:
                matched = found.total((federation, world.members.pk))
                said = (int(matched.now.value), int(matched.then.value)) if matched else (0, 0)
                assert said == obvious.total(federation), Federation.objects.get(pk=federation).code
        assert list(writer.differing()) == []
        transaction.set_rollback(True)
