"""Which unit a code or a name in a file stands for, of those a person may write to; else what was probably meant."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.figures.files.figure_file import WrittenStatement
from apps.figures.files.stated_numbers import StatementError
from apps.figures.files.yearbooks.labels import code_text
from apps.spreadsheets.headings import Suggestions, nearest
from apps.units import access, ranges
from apps.units.identifiers import CODE_PATTERN
from apps.units.models import FormerName, Unit
from apps.units.tree.place_names import federations_of_place, share_a_name

MOST_NAMES = 20_000  # among which what was meant is searched for
CODE = re.compile(CODE_PATTERN)
DIVISION, CITY_DIGITS = re.compile(r"\d{6}"), 4


@dataclass(slots=True)
class NamedUnits:
    """The units a file names, as far as the person may write to them, by code and by name."""

    by_code: dict[str, Unit] = field(default_factory=dict)
    by_name: dict[str, list[Unit]] = field(default_factory=dict)
    asked: set[tuple[str, str]] = field(default_factory=set)


def _meant(code: str, name: str) -> tuple[str, str]:
    """Code and name of the unit, whatever a spreadsheet made of the code: ="450200" and 450200.0 are 450200."""
    return code_text(code), code_text(name)


class UnitLookup:
    """`by` None may write everywhere. What was looked up is kept, and what was found to be wrong with it."""

    def __init__(self, by: User | None) -> None:
        self.scope = access.over(by, access.ENTERING) if by else ranges.own()
        self.known, self.suggestions = NamedUnits(), Suggestions()
        self.found: dict[tuple[str, str], Unit] = {}  # by what stands for code and name
        self.nearest: dict[str, str] | None = None  # names by code
        self.caches: dict[str, dict[object, Any]] = defaultdict(dict)  # by what was looked up

    def fetch_units(self, portion: Sequence[WrittenStatement]) -> None:
        """Fetches the units that a portion names and that were not asked for before."""
        named = {statement.unit for statement in portion}
        codes, names = set(), set()
        for written in named - self.known.asked:
            code, name = _meant(*written)
            if code:
                codes.add(code)
            elif name:
                names.add(name)
        self.known.asked |= named
        self._fetch_by_code(codes | set(filter(CODE.fullmatch, names)))
        self._fetch_by_name(names)

    @property
    def _units(self) -> QuerySet[Unit]:
        return Unit.objects.filter(self.scope).only("code", "name", "name_en", "register", "closed", "path")

    def _fetch_by_code(self, codes: set[str]) -> None:
        """By the code of today; by one of before where no unit has it today."""
        for unit in self._units.filter(code__in=codes):
            self.known.by_code[unit.code] = unit
        former = dict(FormerName.objects.filter(code__in=codes).values_list("unit", "code"))
        if not former:
            return
        for unit in self._units.filter(pk__in=former):
            self.known.by_code.setdefault(former[unit.pk], unit)

    def _fetch_by_name(self, names: set[str]) -> None:
        """By the name in either language or one it bore before."""
        for name, units in self._bearing(names).items():
            self.known.by_name[name] = units
        self._fetch_by_place(names - self.known.by_name.keys() - self.known.by_code.keys())

    def _bearing(self, names: Collection[str]) -> dict[str, list[Unit]]:
        """The units that bear or bore these names."""
        former: dict[int, list[str]] = {}
        for pk, name in FormerName.objects.filter(name__in=names).values_list("unit", "name"):
            former.setdefault(pk, []).append(name)
        units, found = self._units, defaultdict(list)
        for unit in units.filter(name__in=names) | units.filter(name_en__in=names) | units.filter(pk__in=former):
            for name in {unit.name, unit.name_en, *former.get(unit.pk, ())} & set(names):
                found[name].append(unit)
        return found

    def _fetch_by_place(self, names: Collection[str]) -> None:
        """A place stands for its federation: 柳州市 and 柳州 for 柳州市总工会, 横县 for what was 横县总工会."""
        wanted = {name: federations_of_place(name) for name in names}
        all_called: set[str] = set()
        all_called.update(*wanted.values())
        found = self._bearing(all_called)
        for place, called in wanted.items():
            for name in called:
                if name in found:
                    self.known.by_name[place] = found[name]
                    break

    def unit(self, values: dict[str, str]) -> Unit:
        return self.unit_named((values.get("unit_code", ""), values.get("unit_name", "")))

    def unit_named(self, written: tuple[str, str]) -> Unit:
        """By what stands for its code and name."""
        if written not in self.found:  # else as in all rows of a long file but the first of each unit
            self.found[written] = self._cached("unit", written, lambda: self._find_unit(*_meant(*written)))
        return self.found[written]

    def _find_unit(self, code: str, name: str) -> Unit:
        if not code:
            return self._named_unit(name)
        unit = self.known.by_code.get(code)
        if unit is None:
            said = _("There is no “%(code)s” that you may write to.") % {"code": code}
            raise StatementError("unit_code", said, self.suggestions.of(lambda: self._like_a_unit(code, name)))
        self._refuse_other_name(unit, name)
        return unit

    def _refuse_other_name(self, unit: Unit, name: str) -> None:
        """A name beside a code is one that the unit bears, or bore before."""
        if name in ("", unit.name, unit.name_en):
            return
        if unit.former_names.filter(name=name).exists():
            return
        names = {"code": unit.code, "is": unit.name, "name": name}
        raise StatementError("unit_name", _("%(code)s is “%(is)s”, not “%(name)s”.") % names)

    def _named_unit(self, name: str) -> Unit:
        if not name:
            raise StatementError("unit_code", _("The unit is missing."))
        if name in self.known.by_code:  # in the column of names, as people write it
            return self.known.by_code[name]
        units = self.known.by_name.get(name, [])
        if not units:
            said = _("There is no “%(code)s” that you may write to.") % {"code": name}
            raise StatementError("unit_name", said, self.suggestions.of(lambda: self._like_a_unit("", name)))
        if len(units) > 1:
            codes = sorted([unit.code for unit in units])
            said = _("Several units bear this name (%(codes)s): give the code.") % {"codes": ", ".join(codes[:5])}
            raise StatementError("unit_name", said)
        return units[0]

    def _like_a_unit(self, code: str, name: str) -> str:
        """What was probably meant, among the units the person may write to: never one of another city or name.

        For 450299 no code of 4503; for 横县 not 藤县, which has only the word 县 in common with it.
        """
        near_by = self._near_by(code)
        for text in (*federations_of_place(name)[:1], name, code):
            if not text:
                continue
            for near in (nearest(text, near_by.values()), nearest(text, near_by)):
                if near and share_a_name(text, near):
                    return near
        return ""

    def _near_by(self, code: str) -> dict[str, str]:
        """Code and name of the units the person may write to; where the code is a division's, those of its city."""
        if self.nearest is None:
            named = Unit.objects.filter(self.scope).values_list("code", "name")
            self.nearest = dict(named[:MOST_NAMES])
        if not DIVISION.match(code):
            return self.nearest
        city = code[:CITY_DIGITS]
        near_by = {}
        for other, called in self.nearest.items():
            if other.startswith(city):
                near_by[other] = called
        return near_by

    def _cached(self, what: str, key: Any, find: Callable[[], Any]) -> Any:
        """What was found for a key, or was found to be wrong with it.

        The second row that names the unknown unit 450299 is told the same as the first, without another search.
        """
        cache = self.caches[what]
        if key not in cache:
            try:
                cache[key] = find()
            except StatementError as error:
                cache[key] = error
        found = cache[key]
        if isinstance(found, StatementError):
            raise StatementError(found.column, found.reason, found.suggestion)
        return found
