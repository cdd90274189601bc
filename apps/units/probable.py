"""Probable doubles among the units on record: the rule of `likeness`, with what was judged already left out."""

from collections.abc import Collection, Iterator, Mapping

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.units.access import upward
from apps.units.errors import Refused, refuse_long
from apps.units.likeness import Double, Told, like, pairs, place_words
from apps.units.models import DistinctUnits, Federation, Succession, Unit, UnitQuerySet

UNION = "总工会"
COLUMNS = ("pk", "name", "path", "division_code", "uscc", "register", "campaign__edition")


class Divisions:
    """The divisions the federations stand for, read once: where a unit lies, and how its name may begin."""

    def __init__(self) -> None:
        self.of: dict[str, str] = {}
        self.names: dict[str, str] = {}
        for code, division, name in Federation.objects.values_list("code", "division_code", "name").order_by():
            self.of[code] = division[:6]
            if code == division:
                self.names[code] = name.removesuffix(UNION)
        self._words: dict[str, tuple[str, ...]] = {}

    def around(self, path: str, own: str = "") -> str:
        """The county of a unit: its own division's, else that of the nearest federation that has one, else that one."""
        if own:
            return own[:6]
        above = path.split("/")[:-2]
        for code in reversed(above):
            if self.of.get(code):
                return self.of[code]
        return "".join(above[-1:])

    def words(self, division: str) -> tuple[str, ...]:
        if division not in self._words:
            levels = dict.fromkeys([f"{division[:2]}0000", f"{division[:4]}00", division])
            named = [self.names[code] for code in levels if code in self.names]
            self._words[division] = place_words(named)
        return self._words[division]

    def told(self, key: int | str, name: str, path: str, division: str, uscc: str, kind: str) -> Told:
        county = self.around(path, division)
        return Told(key, name, county, self.words(county), uscc, kind)


def told(units: UnitQuerySet, divisions: Divisions) -> Iterator[Told]:
    """The units as the rule takes them; editions of a campaign are apart."""
    for key, name, path, division, uscc, register, edition in units.order_by("path").values_list(*COLUMNS):
        yield divisions.told(key, name, path, division, uscc, kind_of(register, edition))


def kind_of(register: str, edition: int | None) -> str:
    return f"{register} {edition or ''}"


def doubles(units: UnitQuerySet) -> list[Double]:
    """Those among the open units given that are probably one, without what was judged and what successions join."""
    found = list(pairs(told(units.filter(closed=None), Divisions())))
    settled = _settled({side.key for pair in found for side in pair[:2]})
    unsettled = []
    for pair in found:
        if frozenset((pair.first.key, pair.second.key)) not in settled:
            unsettled.append(pair)
    return unsettled


def of_unit(unit: Unit, parent: Unit, others: UnitQuerySet) -> list[int]:
    """Open units of the register that this one would probably be below this federation: those of its county or, below
    a city, those beside it."""
    divisions = Divisions()
    edition = getattr(unit, "edition", None)
    path = f"{parent.path}{unit.code}/"
    mine = divisions.told(unit.pk or 0, unit.name, path, unit.division_code, "", kind_of(unit.register, edition))
    near = others.filter(nearby(parent.path, mine.division))
    found = like(mine, told(near.filter(register=unit.register, closed=None), divisions))
    settled: set[frozenset] = set()
    if unit.pk:
        settled = _settled({unit.pk})
    keys = []
    for pair in found:
        if frozenset((unit.pk, pair.second.key)) not in settled:
            keys.append(int(pair.second.key))
    return keys


def nearby(above: str, division: str) -> Q:
    """The condition of standing in the county that a federation of this path lies in or, of a city, directly below."""
    if not division.endswith("00"):
        for path in upward(above):
            if path.endswith(f"{division}/"):
                return Q(path__startswith=path)
    return Q(parent__path=above)


def in_file(rows: Mapping[str, tuple[str, str, str, str]], on_record: UnitQuerySet) -> dict[str, tuple[str, str]]:
    """What each row of a file probably is, as name and code: the rows by code, with name, parent's code, own division
    and kind; the open units of its counties that no row speaks of."""
    divisions = Divisions()
    parents = {parent for _name, parent, _division, _kind in rows.values()}
    paths = dict(Federation.objects.filter(code__in=parents).values_list("code", "path"))
    units, counties = [], set()
    for code, (name, parent, division, kind) in rows.items():
        if parent not in paths:
            continue
        unit = divisions.told(code, name, f"{paths[parent]}{code}/", division, "", kind)
        units.append(unit)
        counties.add((paths[parent], unit.division))
    known = [*units, *told(_open_in(counties, on_record), divisions)]
    found: dict[str, Told] = {}
    for pair in pairs(known, {unit.key for unit in units}):
        if pair.first.division == pair.second.division:
            found.setdefault(str(pair.first.key), pair.second)
    return _named_all(found)


def _open_in(counties: Collection[tuple[str, str]], on_record: UnitQuerySet) -> UnitQuerySet:
    """The open units of the counties, each given as a path in it and its division."""
    near = Q(pk__in=())
    for path, division in counties:
        near |= nearby(path, division)
    return on_record.filter(near, closed=None)


def _named_all(found: Mapping[str, Told]) -> dict[str, tuple[str, str]]:
    """By the code of a row the name and code of what it probably is."""
    keys = [other.key for other in found.values() if isinstance(other.key, int)]
    by_pk = Unit.objects.in_bulk(keys)
    return {code: _named(other, by_pk) for code, other in found.items()}


def _named(other: Told, by_pk: Mapping[int, Unit]) -> tuple[str, str]:
    if isinstance(other.key, int):
        return str(by_pk[other.key]), by_pk[other.key].code
    return other.name, other.key


def tell_apart(first: Unit, second: Unit, *, why: str, by: User) -> DistinctUnits:
    """Two that look like one are not: kept, so that nobody is asked again."""
    if not why.strip():
        raise Refused(_("Say why."))
    refuse_long(why)
    earlier, later = sorted((first, second), key=lambda unit: unit.pk)
    with acting(by, door="tree", reason=why.strip()):
        told = {"why": why.strip()}
        return DistinctUnits.objects.get_or_create(first=earlier, second=later, defaults=told)[0]


def _settled(keys: Collection) -> set[frozenset]:
    """Pairs somebody said are two, and pairs that are one by a succession."""
    judged = DistinctUnits.objects.filter(Q(first__in=keys) | Q(second__in=keys)).values_list("first", "second")
    joined = Succession.objects.filter(Q(before__in=keys) | Q(after__in=keys)).values_list("before", "after")
    return {frozenset(pair) for pair in (*judged, *joined)}


def by_key(pairs: list[Double]) -> Mapping[int, Unit]:
    """The units of the pairs."""
    return Unit.objects.select_related("parent").in_bulk({side.key for pair in pairs for side in pair[:2]})
