"""What a register's file would change: every row understood and compared with what is on record, all faults listed.

A blank cell leaves what is on record, 清空 clears it. Rows may come in any order: a unit may report to one that is new
in the same file. Units outside a person's appointments are unknown to her file, whether they exist or not.
"""

import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import CheckConstraint, F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.spreadsheets.faults import Fault, grouped
from apps.spreadsheets.headings import nearest
from apps.units import access, constraint_messages, identifiers
from apps.units.files.columns import RESOURCES, Column, FieldWidget, Unfit, hanging
from apps.units.files.reading import Reading, Row
from apps.units.models import REGISTERS, Affiliation, Federation, Register, Role, Unit

KEEPING = (Role.CLERK, Role.ADMINISTRATOR)
CLEAR = "清空"
PARENT = ("parent_code", "parent_name", "reports_from")
# Ends of names that say nothing about which federation is meant.
ENDINGS = ("基层工会联合会", "工会联合会", "总工会", "工会")
SUGGESTIONS = 50  # searching for what was meant is slow, and nobody reads more
LOOKUPS = {
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "regex": lambda value, pattern: re.search(pattern, value) is not None,
}


@dataclass(slots=True)
class Place:
    """A federation as a parent: on record (`pk`) or new in the file."""

    code: str
    pk: int | None
    name: str
    name_en: str
    parent: str
    level: int
    division_code: str
    closed: date | None

    @property
    def names(self) -> tuple[str, str]:
        return self.name, self.name_en


@dataclass(slots=True)
class Line:
    """A row understood. `changes` are (old, new) by column; for a new unit, what is not the default."""

    row: Row
    code: str
    unit: Unit | None
    given: dict[str, Any]
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        return "new" if self.unit is None else "changed" if self.changes else "unchanged"


@dataclass(slots=True)
class Plan:
    """What a file would do; with faults it does nothing."""

    register: Register
    reading: Reading
    lines: list[Line]
    faults: list[Fault]

    def of(self, kind: str) -> list[Line]:
        refused = self._refused()
        return [line for line in self.lines if line.kind == kind and (line.row.sheet, line.row.number) not in refused]

    def _refused(self) -> set[tuple[str, int]]:
        return {(fault.sheet, fault.row) for fault in self.faults}

    @property
    def counts(self) -> dict[str, int]:
        counts = {kind: len(self.of(kind)) for kind in ("new", "changed", "unchanged")}
        return {**counts, "refused": len(self._refused())}

    @property
    def digest(self) -> str:
        """Differs as soon as one row would do something else, or starts from other values."""
        told = "\n".join(f"{line.code} {line.kind} {sorted(line.changes.items())!r}" for line in self.lines)
        return sha256(told.encode()).hexdigest()

    def groups(self) -> list[dict[str, Any]]:
        return grouped(self.faults)


class Reader:
    """Turns the rows of one file into a plan, with a fixed number of queries."""

    def __init__(self, register: Register, by: AbstractBaseUser | None) -> None:
        scope = [""] if by is None else access.paths(by, KEEPING)
        self.register, self.model = register, REGISTERS[register]
        self.columns: dict[str, Column] = RESOURCES[register].columns()
        own = (one for one in self.model._meta.local_fields if one.name in self.columns)
        self.references = [one.name for one in own if one.is_relation]
        self.scope = scope
        self.in_scope, self.may_begin_a_tree = access.below(scope), scope == [""] and register == Register.FEDERATION
        self.today = timezone.localdate()
        self.faults: list[Fault] = []
        self.faulty: set[tuple[str, int, str]] = set()
        self.suggestions: dict[str, str] = {}
        self.understood: dict[tuple[str, str], Any] = {}
        constraints = (one for meta in (Unit._meta, self.model._meta) for one in meta.constraints)
        self.checks = [one for one in constraints if isinstance(one, CheckConstraint)]

    def plan(self, reading: Reading) -> Plan:
        lines = self._lines(reading.rows)
        self.federations = self._federations(lines)
        self.named: dict[str, list[Place]] = {}
        for place in self.federations.values():
            for name in {*place.names} - {""}:
                self.named.setdefault(name, []).append(place)
        self.may_begin_a_tree &= not any(one.pk and not one.parent for one in self.federations.values())
        self.referred = {name: self._referred(name, lines) for name in self.references}
        wanted = {code for line in lines for code in line.given.get("participants", ())}
        self.participants = set(Unit.objects.filter(self.in_scope, code__in=wanted).values_list("code", flat=True))
        for line in lines:
            self._compare(line)
        self._refuse_codes(line for line in lines if line.unit is None)
        if self.register == Register.FEDERATION:
            self._check_tree(lines)
        self.faults.sort(key=lambda fault: (fault.sheet, fault.row))
        return Plan(self.register, reading, lines, self.faults)

    # Cells

    def _lines(self, rows: Iterable[Row]) -> list[Line]:
        first: dict[str, Row] = {}
        lines = []
        for row in rows:
            given = self._given(row)
            code = given.pop("code", "")
            if not code and "code" not in row.cells:
                self._fault(row, "code", _("A row needs a code."))
            elif code in first:
                self._fault(row, "code", _("This code already stands in row %(row)s.") % {"row": first[code].number})
            elif code:
                first[code] = row
            lines.append(Line(row, code, None, given))
        units = self._on_record(first)
        for line in lines:
            line.unit = units.get(line.code)
        return lines

    def _given(self, row: Row) -> dict[str, Any]:
        given = {}
        for name, text in row.cells.items():
            key = (name, text)
            if key not in self.understood:
                self.understood[key] = self._understand(self.columns[name].widget, text)
            value = self.understood[key]
            if isinstance(value, Unfit):
                self._fault(row, name, value.reason, value.suggestion)
            else:
                given[name] = value
        return given

    def _understand(self, widget: FieldWidget, text: str) -> Any:
        if text == CLEAR:
            return widget.empty if widget.may_be_empty else Unfit(_("This cannot be cleared."))
        try:
            return widget.clean(text)
        except Unfit as unfit:
            return unfit

    def _on_record(self, wanted: Iterable[str]) -> dict[str, Unit]:
        units = self.model.objects.filter(self.in_scope, code__in=list(wanted))
        return {unit.code: unit for unit in hanging(units, self.scope)}

    def _is_faulty(self, row: Row, *columns: str) -> bool:
        return any((row.sheet, row.number, column) in self.faulty for column in columns)

    def _fault(self, row: Row, column: str, reason: str, suggestion: str = "") -> None:
        label = str(self.columns[column].column_name)
        self.faulty.add((row.sheet, row.number, column))
        value = row.cells.get(column, "")
        self.faults.append(Fault(row.number, column, value, reason, label, row.sheet, suggestion))

    # Whom a row refers to

    def _federations(self, lines: Iterable[Line]) -> dict[str, Place]:
        """The federations a unit may report to: those in scope and those new in the file, as they will be."""
        names = ("code", "pk", "name", "name_en", "parent__code", "level", "division_code", "closed")
        places = {row[0]: Place(*row) for row in Federation.objects.filter(self.in_scope).values_list(*names)}
        if self.register != Register.FEDERATION:
            return places
        for line in filter(lambda one: one.code, lines):
            place = places.setdefault(line.code, Place(line.code, None, "", "", "", 0, "", None))
            for name in ("name", "name_en", "level", "division_code", "closed"):
                setattr(place, name, line.given.get(name, getattr(place, name)))
        return places

    def _referred(self, name: str, lines: Iterable[Line]) -> dict[str, Unit | Line]:
        other = self.model._meta.get_field(name).related_model
        wanted = {line.given[name] for line in lines if line.given.get(name)}
        found = {unit.code: unit for unit in other.objects.filter(self.in_scope, code__in=wanted)}
        return ({line.code: line for line in lines} if other is self.model else {}) | found

    def _suggest(self, text: str, names: Callable[[Place], Iterable[str]]) -> str:
        """The nearest federation of the scope, by what tells names apart."""
        if text and text not in self.suggestions and len(self.suggestions) < SUGGESTIONS:
            known = {_stem(name): name for place in self.federations.values() for name in names(place) if name}
            self.suggestions[text] = known.get(nearest(_stem(text), known), "")
        return self.suggestions.get(text, "")

    def _parent(self, line: Line) -> Place | None:
        """The federation a row names; a fault where it names none that may be written to."""
        code, name = line.given.get("parent_code"), line.given.get("parent_name")
        if code:
            return self._parent_by_code(line, code, name)
        if name:
            return self._parent_by_name(line, name)
        if not self._is_faulty(line.row, "parent_code", "parent_name"):
            if not self.may_begin_a_tree:
                self._fault(
                    line.row,
                    "parent_code",
                    _("There is no such unit that you may write to; a new one names the federation it reports to."),
                )
            self.may_begin_a_tree = False
        return None

    def _not_its_name(self, line: Line, code: str, name: str) -> None:
        reason = _("%(code)s is “%(is)s”.") % {"code": code, "is": name}
        self._fault(line.row, "parent_name", reason, name)

    # What changes

    def _compare(self, line: Line) -> None:
        for name in self.references:
            self._settle_reference(line, name)
        for code in line.given.get("participants", ()):
            if code not in self.participants:
                said = _("There is no unit %(code)s that you may name here.")
                self._fault(line.row, "participants", said % {"code": code})
        for name, value in line.given.items():
            if name not in PARENT and (old := self._old(line, name)) != value:
                line.changes[name] = (old, value)
        if line.unit is None:
            self._begin(line)
        else:
            self._move(line, line.unit)
        self._check(line)

    def _old(self, line: Line, name: str) -> Any:
        if line.unit is None:
            return self.columns[name].widget.empty
        value = self.columns[name].get_value(line.unit)
        return value.code if isinstance(value, Unit) else value

    def _settle_reference(self, line: Line, name: str) -> None:
        code = line.given.get(name)
        if not code or code == (old := self._old(line, name)):
            return
        if code not in self.referred[name] or code == line.code:
            self._fault(line.row, name, _("There is no other unit with this code that you may name here."))
        elif line.unit and not old and getattr(line.unit, f"{name}_id"):
            self._fault(line.row, name, _("What is on record here lies outside your area and stays."))

    def _begin(self, line: Line) -> None:
        """A new unit: whom it reports to and from when, and nothing required left out."""
        place = self._parent(line)
        for name, column in self.columns.items():
            if column.required and name != "code" and name not in line.given and not self._is_faulty(line.row, name):
                self._fault(line.row, name, _("A new unit needs this."))
        if place:
            line.changes["parent_code"] = ("", place.code)
            if not self._is_faulty(line.row, "code"):
                self._refuse_foreign_code(line, place)
        starts = line.given.get("reports_from") or line.given.get("opened") or self.today
        line.changes["reports_from"] = (None, starts)

    def _parent_by_code(self, line: Line, code: str, name: str | None) -> Place | None:
        place = self.federations.get(code)
        if place is None:
            near = self.named.get(self._suggest(name or "", lambda place: place.names))
            suggestion = near[0].code if near else self._suggest(code, lambda place: [place.code])
            reason = _("There is no federation with this code that you may write to.")
            self._fault(line.row, "parent_code", reason, suggestion)
        elif name and name not in place.names:
            self._not_its_name(line, code, place.name)
        return place

    def _parent_by_name(self, line: Line, name: str) -> Place | None:
        named = self.named.get(name, [])
        if len(named) == 1:
            return named[0]
        if named:
            self._fault(line.row, "parent_name", _("Several federations have this name: give the code."))
        else:
            reason = _("There is no federation of this name that you may write to.")
            self._fault(line.row, "parent_name", reason, self._suggest(name, lambda place: place.names))
        return None

    def _move(self, line: Line, unit: Unit) -> None:
        """A unit on record: another parent is another affiliation, unless it corrects the one of the same day."""
        past = list(unit.affiliations.all())
        was = unit.parent.code if unit.parent else ""
        code = line.given.get("parent_code") or was
        stays = code == was
        if stays:
            self._check_name_of_parent(line, unit)
        elif self._parent(line) is None:
            return
        latest = past[0].starts if past else None
        starts = line.given.get("reports_from") or (latest if stays and latest else self.today)
        if _is_on_record(past, starts, unit.parent_id if stays else self.federations[code].pk):
            return
        if self._begins_too_early(line, starts, past, stays=stays):
            return
        if not stays:
            line.changes["parent_code"] = (was, code)
        if starts != latest:
            line.changes["reports_from"] = (latest, starts)

    def _check_name_of_parent(self, line: Line, unit: Unit) -> None:
        """A name given for the parent it has is one of that parent's names."""
        name = line.given.get("parent_name")
        if name and unit.parent and name not in (unit.parent.name, unit.parent.name_en):
            self._not_its_name(line, unit.parent.code, unit.parent.name)

    def _begins_too_early(self, line: Line, starts: date, past: list[Affiliation], *, stays: bool) -> bool:
        """Whether the affiliation would begin before an earlier one, which a file does not rewrite; a fault says so.

        With the same parent the latest affiliation is the one corrected, so the one before it is looked at.
        """
        before = past[1:] if stays else past
        if not before:
            return False
        day = before[0].starts
        if starts > day or (starts == day and not stays):
            return False
        reason = _("The affiliation before this one began on %(day)s; change earlier ones on the unit's page.")
        self._fault(line.row, "reports_from", reason % {"day": day})
        return True

    # What cannot be right

    def _check(self, line: Line) -> None:
        def value(name: str) -> Any:
            if name == "code":
                return line.code
            return line.given[name] if name in line.given else self._old(line, name) if name in self.columns else None

        for constraint in self.checks:
            if not _holds(constraint.condition, value):
                column = next((one for one in _names(constraint.condition) if one in line.row.cells), None)
                if column:
                    self._fault(line.row, column, str(constraint.violation_error_message))
        if line.given.get("uscc") and identifiers.uscc_fault(line.given["uscc"]):
            self._fault(line.row, "uscc", str(constraint_messages.SENTENCES["units_uscc_fits"]))
        self._check_parent(line, value)

    def _check_parent(self, line: Line, value: Callable[[str], Any]) -> None:
        code = line.changes["parent_code"][1] if "parent_code" in line.changes else value("parent_code")
        place = self.federations.get(code)
        if place is None:
            return
        division = value("division_code")
        territorial = (value("line") or Unit.Line.TERRITORIAL) == Unit.Line.TERRITORIAL
        if territorial and division and place.division_code:
            self._check_division(line, division, place)
        if place.closed and (value("closed") or date.max) > place.closed and line.changes:
            reason = _("%(code)s closed on %(day)s.") % {"code": place.code, "day": place.closed}
            self._fault(line.row, "parent_code", reason)

    def _check_division(self, line: Line, division: str, place: Place) -> None:
        """The code of a territorial unit lies inside that of the federation above; asked where the row touches it."""
        inside = identifiers.division(place.division_code)
        if division.startswith(inside) or not {"division_code", "parent_code", "line"} & line.given.keys():
            return
        reason = _("A territorial unit of %(parent)s has a division code that begins with %(inside)s.")
        self._fault(line.row, "division_code", reason % {"parent": place.code, "inside": inside})

    def _refuse_foreign_code(self, line: Line, place: Place) -> None:
        """A new code lies among those of the federations in scope: so no file finds out which codes exist elsewhere."""
        divisions = [place.division_code] if self.register == Register.FEDERATION else []
        if not identifiers.belongs(line.code, self.federations, divisions):
            self._fault(line.row, "code", constraint_messages.foreign_code(place.code))

    def _refuse_codes(self, new: Iterable[Line]) -> None:
        """Codes that are taken; said only of rows that are otherwise in order, so that it tells of no other place."""
        lines = {line.code: line for line in new if not self._is_faulty(line.row, "code", *PARENT)}
        for code in Unit.objects.filter(code__in=list(lines)).values_list("code", flat=True):
            self._fault(lines[code].row, "code", str(constraint_messages.SENTENCES["units_unit_code_key"]))

    def _check_tree(self, lines: Iterable[Line]) -> None:
        """Levels fall from a federation to those below it, and nobody stands below itself."""
        by_code = {line.code: line for line in lines}
        for line in lines:
            if line.code and "parent_code" in line.changes:
                self.federations[line.code].parent = line.changes["parent_code"][1]
        for place in self.federations.values():
            above = self.federations.get(place.parent)
            line = by_code.get(place.code) or by_code.get(place.parent)
            if above and line:
                self._check_place(line, place, above)

    def _check_place(self, line: Line, place: Place, above: Place) -> None:
        if self._stands_below_itself(place):
            self._fault(line.row, "parent_code", _("A federation cannot report to itself or to one below it."))
        elif place.level and above.level and place.level <= above.level:
            reason = _("%(code)s would not stand at a lower level than %(parent)s.")
            self._fault(line.row, "level", reason % {"code": place.code, "parent": above.code})

    def _stands_below_itself(self, place: Place) -> bool:
        seen, at = set(), place
        while at and at.code not in seen:
            seen.add(at.code)
            at = self.federations.get(at.parent)
        return at is place


def _is_on_record(past: list[Affiliation], starts: date, parent: int | None) -> bool:
    return (starts, parent) in [(affiliation.starts, affiliation.parent_id) for affiliation in past]


def _stem(name: str) -> str:
    """What tells a name from others: 柳州市 of 柳州市总工会."""
    return next((name.removesuffix(end) for end in ENDINGS if name.endswith(end) and name != end), name)


def _holds(condition: Any, value: Callable[[str], Any]) -> bool:
    """Whether a check constraint holds for a row, as far as that can be told without the database; unknown passes."""
    if isinstance(condition, tuple):
        return _comparison_holds(*condition, value)
    if not isinstance(condition, Q) or condition.negated:
        return True
    parts = [_holds(part, value) for part in condition.children]
    return all(parts) if condition.connector == Q.AND else any(parts)


def _comparison_holds(asked: str, limit: Any, value: Callable[[str], Any]) -> bool:
    """`("starts__lte", F("ends"))` for a row whose cells `value` gives; what is not given is let pass."""
    name, _separator, lookup = asked.partition("__")
    compare = LOOKUPS.get(lookup or "exact")
    given = value(name)
    expected = value(limit.name) if isinstance(limit, F) else limit
    if compare is None or given is None or expected is None:
        return True
    return compare(given, expected)


def _names(condition: Any) -> Iterable[str]:
    """The columns a condition speaks of."""
    if isinstance(condition, tuple):
        yield condition[0].partition("__")[0]
        if isinstance(condition[1], F):
            yield condition[1].name
    elif isinstance(condition, Q):
        for one in condition.children:
            yield from _names(one)
