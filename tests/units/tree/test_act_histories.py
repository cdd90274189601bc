"""Random histories of acts on the tree against a slow, obvious model of who stood where; and a killed act."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from threading import Thread
from time import sleep
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Q

from apps.figures.models import Indicator, Period
from apps.figures.totals import answers, reader, writer
from apps.figures.totals.register_counts import counts_then
from apps.units.errors import Refused
from apps.units.models import REGISTERS, Register, Succession, Unit
from apps.units.tree import acts, kinds, names
from apps.units.tree.acts import NewUnit
from apps.units.tree.kinds import KindThen
from tests import builders
from tests.builders import LONG_AGO, Level
from tests.examples import profile
from tests.owner import server_cursor
from tests.worlds import shared

DONE, A_STRETCH, MOST_UNITS = (10_000, 100, 1500) if profile() == "prove" else (40, 20, 120)  # at last the first alone
KILLS = 300 if profile() == "prove" else 8
STATEMENTS_OF_AN_ACT, SECONDS_OF_A_STATEMENT = 60, 0.005  # some are through before
YEARS = ("2013", "2014", "2015", "2016")
ENDS = {year: date(int(year), 9, 30) for year in YEARS}
TODAY = date(2016, 12, 31)  # all acts are dated before it
FIRST_DAY = date(2012, 10, 2)
NAME, KIND, LEVEL = "name", kinds.KIND, kinds.LEVEL


class RestlessRegion:
    """Two cities with two counties each, a town in each county, and two unions in each town. Documents alone."""

    def __init__(self) -> None:
        self.members = builders.indicator("ORG12")
        joint = {"kind": "counted", "counts": "grassroots", "filter": {"type": "joint"}}
        counties = {"kind": "counted", "counts": "federation", "filter": {"level": Level.COUNTY}}
        self.joint = builders.indicator("ORG07", measure="个", **joint)
        self.counties = builders.indicator("ORG09", measure="个", **counties)
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
    """By code: from which day on a unit reports to whom and is what, when it opened and closed, and what it says in
    each year."""

    def __init__(self, world: RestlessRegion) -> None:
        self.parents: dict[str, dict[date, str]] = {}
        self.was: dict[str, dict[str, dict[date, str | int]]] = {NAME: {}, KIND: {}, LEVEL: {}}
        self.opened: dict[str, date] = {}
        self.closed: dict[str, date] = {}
        self.says: dict[tuple[str, str], int] = {}
        for unit in (*world.federations, *world.leaves):
            self.parents[unit.code] = {LONG_AGO: unit.parent.code}
            self.was[NAME][unit.code] = {LONG_AGO: unit.name}
            self.was[KIND][unit.code] = {LONG_AGO: getattr(unit, unit.KIND)}
            if unit.register == Register.FEDERATION:
                self.was[LEVEL][unit.code] = {LONG_AGO: unit.level}

    def parent(self, code: str, day: date) -> str | None:
        known = self.parents.get(code)
        return on_day(known, day) if known else None

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
        self.was[NAME][code] = {day: f"{code}工会"}
        for kept in (KIND, LEVEL):
            if like in self.was[kept]:
                self.was[kept][code] = {day: on_day(self.was[kept][like], day)}

    def dated(self, code: str) -> Iterator[dict[date, Any]]:
        """All that is known of a unit from days on."""
        yield self.parents[code]
        for known in self.was.values():
            if code in known:
                yield known[code]

    def date_again(self, code: str, wrong: date, right: date) -> None:
        for known in self.dated(code):
            if wrong in known:
                known[right] = known.pop(wrong)
        if self.closed.get(code) == wrong - timedelta(days=1):
            self.closed[code] = right - timedelta(days=1)

    def totals(self, tree_of: date | None = None) -> dict[tuple[str, str], int]:
        """By federation and year the sum of what is said below it, and by itself: in the tree of the year's end, or of
        a day."""
        found: Counter[tuple[str, str]] = Counter()
        for (code, year), number in self.says.items():
            itself = [code] if code in self.was[LEVEL] else []
            for place in [*itself, *self.way(code, tree_of or ENDS[year])]:
                found[place, year] += number
        return dict(found)

    def joint_unions(self) -> dict[tuple[str, str], int]:
        """By federation and year how many unions that stood at the year's end were joint ones then."""
        unions = {code: known for code, known in self.was[KIND].items() if code not in self.was[LEVEL]}
        return self._counted(unions, "joint")

    def counties(self) -> dict[tuple[str, str], int]:
        """The same of federations at county level, each counted for itself too."""
        return self._counted(self.was[LEVEL], Level.COUNTY)

    def _counted(self, what: dict[str, dict[date, str | int]], value: str | int) -> dict[tuple[str, str], int]:
        found: Counter[tuple[str, str]] = Counter()
        for code, known in what.items():
            itself = [code] if code in self.was[LEVEL] else []
            for year, day in ENDS.items():
                if self.stands(code, day) and on_day(known, day) == value:
                    found.update((place, year) for place in [*itself, *self.way(code, day)])
        return dict(found)


def on_day(known: dict[date, Any], day: date) -> Any:
    """What holds since the latest day up to this one; before the first, as from the first on."""
    begun = [start for start in known if start <= day]
    return known[max(begun)] if begun else known[min(known)]


class History:
    """Draws acts, does them, and tells the model of those that were not refused."""

    ACTS = ("state", "transfer", "pass_on", "merge", "merge", "split", "split", "rename", "kind", "level", "level")
    ACTS += ("take_back_kind", "take_back_kind", "close", "reopen", "correct")

    def __init__(self, world: RestlessRegion, seed: int) -> None:
        self.world, self.chance, self.model = world, random.Random(seed), ObviousTree(world)
        self.made, self.drawn, self.drawing, self.done = 0, 0, "", Counter()
        self.codes = {"leaf": [leaf.code for leaf in world.leaves], "federation": [f.code for f in world.federations]}

    def step(self) -> None:
        """Draws until an act is done."""
        done = self.done.total()
        while self.done.total() == done:
            self.draw()

    def draw(self) -> None:
        """One act, which is done or refused."""
        self.drawn += 1
        self.drawing = act = self.chance.choice(self.ACTS)
        day = FIRST_DAY + timedelta(days=self.chance.randrange(4 * 365))
        kind = "federation" if act == "level" else self.chance.choice(["leaf", "leaf", "federation"])
        standing = [code for code in self.codes[kind] if self.model.stands(code, day)] or self.codes[kind]
        code, other = (self.chance.choice(standing) for _which in range(2))
        if act == "reopen":
            code = self.chance.choice(sorted(self.model.closed) or standing)
        given = {"by": None, "reason": "区划调整"}
        try:
            tell = getattr(self, f"_{act}")(kind, code, other, day, given)
        except Refused:
            return
        self.done[act] += 1
        tell()

    def _state(self, _kind: str, code: str, _other: str, day: date, _given: dict) -> Callable[[], None]:
        year = str(day.year)
        unit = Unit.objects.get(code=code)
        if year not in YEARS or (code, year) in self.model.says or not unit.stands_on(ENDS[year]):
            raise Refused("nothing to say")
        number = self.chance.randrange(1, 1000)
        with transaction.atomic():  # with its period and its source, where it is the first
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
        name = f"{code}工会{self.chance.randrange(3)}"  # one that it bore before, as often as not
        acts.rename(self._unit(code), name=name, on=day, **given)
        return lambda: self.model.was[NAME][code].update({day: name})

    def _kind(self, kind: str, code: str, _other: str, day: date, given: dict) -> Callable[[], None]:
        model = REGISTERS[Register.GRASSROOTS if kind == "leaf" else Register.FEDERATION]
        wanted = self.chance.choice(model._meta.get_field(model.KIND).flatchoices)[0]
        acts.change_kind(self._unit(code), kind=wanted, on=day, **given)
        return lambda: self.model.was[KIND][code].update({day: wanted})

    def _level(self, _kind: str, code: str, _other: str, day: date, given: dict) -> Callable[[], None]:
        level = self.chance.choice([Level.CITY, Level.COUNTY, Level.TOWN, Level.VILLAGE])
        acts.change_kind(self._unit(code), level=level, on=day, **given)
        return lambda: self.model.was[LEVEL][code].update({day: level})

    def _take_back_kind(self, _kind: str, code: str, _other: str, _day: date, given: dict) -> Callable[[], None]:
        known = [self.model.was[kept][code] for kept in (KIND, LEVEL) if code in self.model.was[kept]]
        changes = sorted({day for changed in known for day in changed} - {min(changed) for changed in known})
        if not changes:
            raise Refused("it never was another")
        on = self.chance.choice(changes)
        acts.take_back_kind(self._unit(code), on=on, **given)

        def tell() -> None:
            for changed in known:
                changed.pop(on, None)

        return tell

    def _close(self, _kind: str, code: str, _other: str, day: date, given: dict) -> Callable[[], None]:
        acts.close(self._unit(code), on=day, **given)
        return lambda: self.model.closed.update({code: day - timedelta(days=1)})

    def _reopen(self, _kind: str, code: str, _other: str, _day: date, given: dict) -> Callable[[], None]:
        acts.reopen(self._unit(code), **given)
        return lambda: self.model.closed.pop(code)

    def _correct(self, _kind: str, code: str, _other: str, day: date, given: dict) -> Callable[[], None]:
        """Of what nobody else has part in; the others of a merger or a split are held in tests of their own."""
        days = sorted({start for known in self.model.dated(code) for start in known} - {LONG_AGO})
        unit = self._unit(code)
        wrong = self.chance.choice(days) if days else day
        has_others = Succession.objects.filter(Q(before=unit.pk) | Q(after=unit.pk), on=wrong).exists()
        if not days or has_others or self.model.opened.get(code) == wrong:
            raise Refused("nothing by itself")
        acts.correct_day(unit, wrong=wrong, right=day, **given)
        return lambda: self.model.date_again(code, wrong, day)

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


def counted_kept(world: RestlessRegion, indicator: Indicator) -> dict[tuple[str, str], int]:
    federations = dict(Unit.objects.filter(register="federation").values_list("pk", "code"))
    years = {day: year for year, day in ENDS.items()}
    counted = counts_then(federations, [indicator], ENDS.values())
    return {(federations[key], years[day]): number for (key, _indicator, day), number in counted.items() if number}


def what_they_were(model: ObviousTree, day: date) -> dict[str, dict[str, str | int]]:
    """By what and code, as it is kept: what every unit that stood on the day was called and was."""
    found: dict[str, dict[str, str | int]] = {NAME: {}, KIND: {}, LEVEL: {}}
    for register in (Register.GRASSROOTS, Register.FEDERATION):
        units = [unit for unit in REGISTERS[register].objects.open_on(day) if unit.code in model.parents]
        was = kinds.was_on([unit.pk for unit in units], day)
        for unit in names.called_on(units, day):
            then = was.get(unit.pk, KindThen())
            found[NAME][unit.code] = unit.name
            found[KIND][unit.code] = then.kind or getattr(unit, unit.KIND)
            if register == Register.FEDERATION:
                found[LEVEL][unit.code] = then.level or unit.level
    return found


def differing(world: RestlessRegion, model: ObviousTree) -> dict[Any, Any]:
    """What is kept otherwise than the model says: by what and place, as it is kept and as the model says."""
    compared: dict[str, tuple[dict, dict]] = {
        "totals": (totals_kept(world), model.totals()),
        "totals in the tree of a later day": (totals_kept(world, TODAY), model.totals(TODAY)),
        "joint unions": (counted_kept(world, world.joint), model.joint_unions()),
        "counties": (counted_kept(world, world.counties), model.counties()),
        "stored sums": ({key: kept for key, kept, _said in writer.differing()}, {}),
        "stored answers": ({key: kept for key, kept, _said in answers.differing()}, {}),
    }
    for year, day in ENDS.items():
        for kept, of_units in what_they_were(model, day).items():
            known = {code: on_day(known, day) for code, known in model.was[kept].items() if model.stands(code, day)}
            compared[f"{kept} {year}"] = (of_units, known)
    found = {}
    for what, (kept, expected) in compared.items():
        for key in kept.keys() | expected.keys():
            if kept.get(key) != expected.get(key):
                found[what, key] = kept.get(key), expected.get(key)
    return found


def conserved(model: ObviousTree) -> bool:
    """Whether nothing is lost and nothing counted twice: the region has all that is said, in every year."""
    said: Counter[str] = Counter()
    for (_code, year), number in model.says.items():
        said[year] += number
    totals = model.totals()
    return all(totals.get(("450000", year), 0) == said[year] for year in YEARS)


@pytest.mark.hypothesis  # tried longer with the others in `make prove`
@pytest.mark.django_db(transaction=True)
def test_after_any_history_of_acts_the_tree_and_its_totals_are_those_of_the_obvious_model(world):
    seed = random.randrange(2**32)
    history = History(world, seed)
    for number in range(1, DONE + 1):
        history.step()
        if number % A_STRETCH == 0:
            assert differing(world, history.model) == {}, (seed, number, history.done)
            assert conserved(history.model), (seed, number)
    print(f"seed {seed}: {history.drawn} acts drawn, done and compared: {history.done}")


ALL_ROWS = "SELECT %L, count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM %I t"


def rows_of_all_tables() -> dict[str, tuple[int, int]]:
    """By table how many rows it has and what they are, in one number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(format(%s, relname, relname), ' UNION ALL ') FROM pg_class WHERE relkind = 'r' "
            "AND relnamespace = 'public'::regnamespace AND has_table_privilege(oid, 'SELECT')",
            [ALL_ROWS],
        )
        cursor.execute(cursor.fetchone()[0])
        return {table: (count, rows) for table, count, rows in cursor.fetchall()}


class Killed:
    """The server ends the connection at one statement of a transaction: so many seconds after it was sent, or as soon
    as it is done. Nothing is committed after it."""

    def __init__(self, statement: int, seconds: float) -> None:
        self.left, self.seconds = statement, seconds

    def __call__(self, execute: Callable, *statement: Any) -> Any:
        self.left -= connection.in_atomic_block
        if self.left or not connection.in_atomic_block:
            return execute(*statement)
        killer = Thread(target=self._kill, args=[connection.connection.info.backend_pid])
        killer.start()
        try:
            return execute(*statement)
        finally:
            killer.join()

    def _kill(self, backend: int) -> None:
        with server_cursor() as cursor:
            sleep(self.seconds)
            cursor.execute("SELECT pg_terminate_backend(%s)", [backend])


def kill(history: History) -> bool:
    """Kills the next act drawn at a moment drawn, if it is not through or refused before; whether it was."""
    chance, done = history.chance, history.done.total()
    moment = Killed(chance.randrange(1, STATEMENTS_OF_AN_ACT), chance.uniform(0, SECONDS_OF_A_STATEMENT))
    try:
        with connection.execute_wrapper(moment):
            history.draw()
    except (OperationalError, InterfaceError):
        connection.close()
    if connection.connection is not None and connection.is_usable():
        return False
    connection.close()
    return history.done.total() == done


@pytest.mark.hypothesis
@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_killed_at_any_moment_leaves_none_of_it(world):
    seed = random.randrange(2**32)
    history, killed = History(world, seed), Counter()
    while killed.total() < KILLS:
        before = rows_of_all_tables()
        if kill(history):
            killed[history.drawing] += 1
            assert rows_of_all_tables() == before, (seed, killed)
    assert differing(world, history.model) == {}, (seed, killed)
    print(f"seed {seed}: killed: {killed}, done: {history.done}")
