"""Which rows of a register's file look like a unit that is there already: in the register, or in another row."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from django.contrib.auth.models import User
from django.db.models import Q

from apps.spreadsheets.faults import Fault
from apps.units import access, doubles, probable
from apps.units.files.columns import RegisterColumn
from apps.units.files.federations import FederationsAtHand
from apps.units.files.plan import PlanLine, RowFaults
from apps.units.models import Campaign, Register, Unit

Key = TypeVar("Key")
CODED, NAMED = {"uscc"}, {"name", "parent_code"}  # columns whose change makes a row ask


class KnownUnit(NamedTuple):
    """A unit as it will be once the file is written: what another may share with it."""

    code: str
    name: str
    shown: str
    uscc: str
    parent: str
    edition: int | None  # of a campaign: its editions may share a name
    is_open: bool

    @property
    def known_by(self) -> tuple[str, str, int | None]:
        return self.parent, self.name, self.edition


class DoubledRows:
    """The lines of a plan held against each other and against the units in view; few queries, however many."""

    def __init__(self, register: Register, columns: Mapping[str, RegisterColumn], by: User | None) -> None:
        self.register, self.columns = register, columns
        self.in_view = access.below(access.scope_of(by))

    def questions(self, lines: Iterable[PlanLine], federations: FederationsAtHand) -> list[Fault]:
        """What is to be asked before the lines are written; of what a line leaves as it is, nothing."""
        lines = list(lines)
        told = {line.code: self._told(line) for line in lines}
        asked = RowFaults(self.columns)
        names = {code: federation.name for code, federation in federations.by_code.items()}
        by_uscc, by_name = _gathered([*told.values(), *self._on_record(told)])
        named: set[str] = set()
        for line in lines:
            unit = told[line.code]
            for other in _others(by_uscc, unit.uscc, unit, line, CODED):
                asked.add(line.row, "uscc", doubles.same_uscc(other.shown, other.code))
            for other in _others(by_name, unit.known_by, unit, line, NAMED):
                asked.add(line.row, "name", doubles.same_name(names.get(unit.parent, unit.parent), other.code))
                named.add(line.code)
        for line, (name, code) in self._nearly(lines, told, named):
            asked.add(line.row, "name", doubles.like_name(name, code))
        return asked.in_order()

    def _nearly(
        self, lines: Iterable[PlanLine], told: Mapping[str, KnownUnit], named: set[str]
    ) -> Iterator[tuple[PlanLine, tuple[str, str]]]:
        """The lines whose name or federation changes and that bear nearly the name of another unit of the county."""
        asking = {line.code: line for line in lines if line.code not in named}
        rows = {}
        for code, line in asking.items():
            unit = told[code]
            if NAMED.isdisjoint(line.changes) or not unit.is_open or not unit.parent:
                continue
            division = line.value(self.columns, "division_code") or ""
            kind = probable.kind_of(self.register, unit.edition)
            rows[code] = (unit.name, unit.parent, division, kind)
        if not rows:
            return
        others = Unit.objects.filter(self.in_view, register=self.register).exclude(code__in=list(told))
        for code, found in probable.in_file(rows, others).items():
            yield asking[code], found

    def _told(self, line: PlanLine) -> KnownUnit:
        def value(name: str) -> str:
            return line.value(self.columns, name) or ""

        _old, parent = line.changes.get("parent_code", ("", value("parent_code")))
        name, edition = value("name"), line.value(self.columns, "edition")
        return KnownUnit(line.code, name, name, value("uscc"), parent or "", edition, not value("closed"))

    def _on_record(self, told: Mapping[str, KnownUnit]) -> Iterator[KnownUnit]:
        """Units in view that no row of the file speaks of, as far as they share a code or a name with one that does."""
        wanted = Q(uscc__in={unit.uscc for unit in told.values()} - {""})
        names = {unit.name for unit in told.values()} - {""}
        wanted |= Q(register=self.register, name__in=names, closed=None)
        units = Unit.objects.filter(self.in_view, wanted).exclude(code__in=list(told)).order_by("path")
        editions: dict[int, int | None] = {}
        if self.register == Register.CAMPAIGN:
            editions = dict(Campaign.objects.filter(pk__in=units.values("pk")).values_list("pk", "edition"))
        for unit in units.select_related("parent"):
            parent = unit.parent.code if unit.parent else ""
            is_alike = unit.closed is None and unit.register == self.register
            yield KnownUnit(unit.code, unit.name, str(unit), unit.uscc, parent, editions.get(unit.pk), is_alike)


def _gathered(
    units: Iterable[KnownUnit],
) -> tuple[dict[str, list[KnownUnit]], dict[tuple[str, str, int | None], list[KnownUnit]]]:
    """The units by credit code, and the open ones by federation, name and edition."""
    by_uscc: dict[str, list[KnownUnit]] = defaultdict(list)
    by_name: dict[tuple[str, str, int | None], list[KnownUnit]] = defaultdict(list)
    for unit in units:
        if unit.uscc:
            by_uscc[unit.uscc].append(unit)
        if unit.is_open and unit.parent:
            by_name[unit.known_by].append(unit)
    return by_uscc, by_name


def _others(
    gathered: Mapping[Key, list[KnownUnit]], key: Key, unit: KnownUnit, line: PlanLine, columns: set[str]
) -> list[KnownUnit]:
    """The first other unit of the same key, where the line changes one of the columns that the key is made of: one is
    enough to ask."""
    if columns.isdisjoint(line.changes):
        return []
    for other in gathered.get(key, ()):
        if other.code != unit.code:
            return [other]
    return []
