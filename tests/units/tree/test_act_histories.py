"""Random histories of acts on the tree against a slow, obvious model of who stood where; and a killed act."""

import random
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import OperationalError, connection

from apps.changelog.models import Change
from apps.figures.models import Period
from apps.figures.totals import answers, reader, writer
from apps.units.errors import Refused
from apps.units.models import Affiliation, Succession, Unit
from apps.units.tree import acts, followers
from apps.units.tree.acts import NewUnit
from apps.units.tree.followers import Follower
from tests import builders
from tests.builders import LONG_AGO, Level
from tests.examples import profile
from tests.owner import ENDS_ITS_CONNECTION
from tests.worlds import shared

STEPS, A_STRETCH = (10_000, 100) if profile() == "prove" else (60, 30)
YEARS = ("2013", "2014", "2015", "2016")
TODAY = date(2016, 12, 31)  # all acts are dated before it
MOST_UNITS = 120  # beyond these only acts that make no more


class RestlessRegion:
    """Two cities with two counties each, a town in each county, and two unions in each town. Documents alone."""

    def __init__(self) -> None:
        self.members = builders.indicator("ORG12")
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.federations = [builders.federation(code, self.region) for code in ("450200", "450300")]
        self.leaves: list[Unit] = []
        for city in list(self.federations):
            for number in (1, 2):
                county = builders.federation(f"{city.code}-{number}", city, Level.COUNTY)
                town = builders.federation(f"{county.code}-T", county, Level.TOWN)
                self.federations += [county, town]
                self.leaves += [builders.grassroots(f"{town.code}-U{union}", town) for union in (1, 2)]


@shared
def world() -> RestlessRegion:
    return RestlessRegion()


class ObviousTree:
    """By code: from which day on a unit reports to whom, when it opened and closed, and what it says in each year."""

    def __init__(self, world: RestlessRegion) -> None:
        self.parents: dict[str, dict[date, str]] = {}
        self.opened: dict[str, date] = {}
        self.closed: dict[str, date] = {}
        self.says: dict[tuple[str, str], int] = {}
        for unit in (*world.federations, *world.leaves):
            self.parents[unit.code] = {LONG_AGO: unit.parent.code}

    def parent(self, code: str, day: date) -> str | None:
        known = self.parents.get(code)
        if not known:
            return None
        begun = [start for start in known if start <= day]
        return known[max(begun)] if begun else known[min(known)]

    def stands(self, code: str, day: date) -> bool:
        return self.opened.get(code, day) <= day <= self.closed.get(code, day)

    def way(self, code: str, day: date) -> list[str]:
        """Those above it on the day, the lowest first."""
        above = self.parent(code, day)
        return [above, *self.way(above, day)] if above else []

    def hand_over(self, code: str, to: str, day: date) -> None:
        """What reports to it on the day and stands goes to another; it ends the day before."""
        for below in list(self.parents):
            if below != to and self.parent(below, day) == code and self.stands(below, day):
                self.parents[below][day] = to
        self.closed[code] = day - timedelta(days=1)

    def begin(self, code: str, like: str, day: date) -> None:
        self.parents[code] = {day: self.parent(like, day) or ""}
        self.opened[code] = day

    def totals(self, tree_of: date | None = None) -> dict[tuple[str, str], int]:
        """By federation and year the sum of what is said below it, and by itself: in the tree of the year's end, or of
        a day."""
        found: dict[tuple[str, str], int] = {}
        for (code, year), number in self.says.items():
            itself = [] if "U" in code or "-L" in code else [code]
            for place in [*itself, *self.way(code, tree_of or date(int(year), 9, 30))]:
                found[place, year] = found.get((place, year), 0) + number
        return found


class History:
    """Draws acts, does them, and tells the model of those that were not refused."""

    def __init__(self, world: RestlessRegion, seed: int) -> None:
        self.world, self.chance, self.model = world, random.Random(seed), ObviousTree(world)
        self.made, self.done = 0, 0
        self.codes = {"leaf": [leaf.code for leaf in world.leaves], "federation": [f.code for f in world.federations]}

    def step(self) -> None:
        names = ["state", "state", "transfer", "pass_on", "merge", "split", "rename", "reopen", "correct"]
        act = self.chance.choice(names)
        day = date(2012, 10, 2) + timedelta(days=self.chance.randrange(4 * 365))
        kind = self.chance.choice(["leaf", "leaf", "federation"])
        standing = [code for code in self.codes[kind] if self.model.stands(code, day)] or self.codes[kind]
        code, other = (self.chance.choice(standing) for _which in range(2))
        if act == "reopen":
            code = self.chance.choice(sorted(self.model.closed) or standing)
        given = {"by": None, "reason": "区划调整"}
        try:
            tell = getattr(self, f"_{act}")(kind, code, other, day, given)
        except Refused:
            return
        self.done += 1
        tell()

    def _state(self, _kind: str, code: str, _other: str, day: date, _given: dict) -> Callable[[], None]:
        year = str(day.year)
        unit = Unit.objects.get(code=code)
        if year not in YEARS or (code, year) in self.model.says or not unit.stands_on(date(day.year, 9, 30)):
            raise Refused("nothing to say")
        number = self.chance.randrange(1, 1000)
        builders.stated(unit, self.world.members, year, f"{number}人", "own")
        return lambda: self.model.says.update({(code, year): number})

    def _transfer(self, kind: str, code: str, _other: str, day: date, given: dict) -> Callable[[], None]:
        to = self.chance.choice(self.codes["federation"])
        acts.transfer(self._unit(code), to=self._unit(to), on=day, **given)
        return lambda: self.model.parents[code].update({day: to})

    def _pass_on(self, _kind: str, code: str, other: str, day: date, given: dict) -> Callable[[], None]:
        if code == other:
            raise Refused("one unit")
        act = self.chance.choice([acts.pass_on, acts.close_with_successor])
        named = {"to" if act is acts.pass_on else "successor": self._unit(other)}
        act(self._unit(code), **named, on=day, **given)
        return lambda: self.model.hand_over(code, other, day)

    def _merge(self, kind: str, code: str, other: str, day: date, given: dict) -> Callable[[], None]:
        if code == other:
            raise Refused("one unit")
        new = self._new_code(kind)
        acts.merge([self._unit(code), self._unit(other)], into=NewUnit(new, f"{new}工会"), on=day, **given)

        def tell() -> None:
            self.model.begin(new, code, day)
            for part in (code, other):
                self.model.hand_over(part, new, day)
            self.codes[kind].append(new)

        return tell

    def _split(self, kind: str, code: str, _other: str, day: date, given: dict) -> Callable[[], None]:
        unit, below = self._unit(code), [child.code for child in acts.standing_below(self._unit(code), day)]
        taken = below[: self.chance.randrange(len(below) + 1)]
        new = self._new_code(kind)
        acts.split(unit, parts=[NewUnit(new, f"{new}工会", below=taken)], remains=True, on=day, **given)

        def tell() -> None:
            self.model.begin(new, code, day)
            for child in taken:
                self.model.parents[child][day] = new
            self.codes[kind].append(new)

        return tell

    def _rename(self, _kind: str, code: str, _other: str, day: date, given: dict) -> Callable[[], None]:
        acts.rename(self._unit(code), name=f"{code}工会{self.chance.randrange(10**6)}", on=day, **given)
        return lambda: None

    def _reopen(self, _kind: str, code: str, _other: str, _day: date, given: dict) -> Callable[[], None]:
        acts.reopen(self._unit(code), **given)
        return lambda: self.model.closed.pop(code)

    def _correct(self, _kind: str, code: str, _other: str, day: date, given: dict) -> Callable[[], None]:
        """Of a move alone: who else has part in another act is held in tests of their own."""
        moves = [start for start in self.model.parents[code] if start != LONG_AGO]
        unit = self._unit(code)
        wrong = self.chance.choice(moves) if moves else day
        beside = Succession.objects.filter(on=wrong).exists() or day in self.model.parents[code]
        if not moves or beside or self.model.opened.get(code) == wrong:
            raise Refused("no move by itself")
        acts.correct_day(unit, wrong=wrong, right=day, **given)

        def tell() -> None:
            known = self.model.parents[code]
            known[day] = known.pop(wrong)

        return tell

    def _unit(self, code: str) -> Unit:
        return Unit.objects.get(code=code)

    def _new_code(self, kind: str) -> str:
        if len(self.model.parents) > MOST_UNITS:
            raise Refused("enough")
        self.made += 1
        return f"450000-{kind[0].upper()}{self.made}"


def totals_kept(world: RestlessRegion, tree_of: date | None = None) -> dict[tuple[str, str], int]:
    federations = dict(Unit.objects.filter(register="federation").values_list("pk", "code"))
    found = {}
    for year in Period.objects.filter(code__in=YEARS):
        standings = reader.standings(federations, [world.members.pk], year, day=tree_of)
        for (federation, _indicator), standing in standings.items():
            if standing.below.units:
                found[federations[federation], year.code] = int(standing.below.value)
    return found


@pytest.mark.hypothesis  # tried longer with the others in `make prove`
@pytest.mark.django_db(transaction=True)
def test_after_any_history_of_acts_the_totals_are_those_of_the_obvious_model(world):
    seed = random.randrange(2**32)
    history = History(world, seed)
    for number in range(STEPS):
        history.step()
        if (number + 1) % A_STRETCH == 0:
            expected = history.model.totals()
            assert totals_kept(world) == expected, (seed, number)
            assert totals_kept(world, TODAY) == history.model.totals(TODAY), (
                seed,
                number,
                "in the tree of a later day",
            )
            for year in YEARS:
                said = sum(said for (_code, when), said in history.model.says.items() if when == year)
                assert expected.get(("450000", year), 0) == said, "nothing is lost and nothing counted twice"
            assert list(writer.differing()) == list(answers.differing()) == [], (seed, number)
    assert history.done > STEPS // 5


class KilledThere(Follower):
    """The connection ends in the middle of the act."""

    def settle(self, *_ended: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(ENDS_ITS_CONNECTION)


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_killed_leaves_none_of_it(world, monkeypatch):
    monkeypatch.setattr(followers, "FOLLOWING", [KilledThere()])
    left = [model.objects.count() for model in (Change, Unit, Affiliation, Succession)]
    cities = world.federations[0], world.federations[1]
    with pytest.raises(OperationalError):
        acts.merge(cities, into=NewUnit("450400", "新市"), on=date(2014, 3, 1), by=None, reason="合并")
    connection.close()
    assert [model.objects.count() for model in (Change, Unit, Affiliation, Succession)] == left
    assert not Unit.objects.exclude(closed=None).exists()
