"""What a register's file would change: every row understood and compared with what is on record, all faults listed.

A blank cell leaves what is on record, 清空 clears it. Rows may come in any order: a unit may report to one that is new
in the same file. Units outside a person's appointments are unknown to her file, whether they exist or not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from hashlib import sha256
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.spreadsheets.faults import Fault, grouped
from apps.units import access, constraint_messages, identifiers
from apps.units.files.columns import RESOURCES, RegisterColumn, hanging, reference_model
from apps.units.files.constraint_reading import check_constraints, column_at_fault, holds
from apps.units.files.federations import FederationAtHand, FederationsAtHand
from apps.units.files.reading import RegisterRow, RegisterTable
from apps.units.files.widgets import Unfit, understood
from apps.units.models import REGISTERS, Affiliation, Federation, Register, Role, Unit
from apps.units.tree import placement

KEEPING = (Role.CLERK, Role.ADMINISTRATOR)
PARENT = ("parent_code", "parent_name", "reports_from")


@dataclass(slots=True)
class PlanLine:
    """A row understood. `changes` are (old, new) by column; for a new unit, what is not the default."""

    row: RegisterRow
    code: str
    unit: Unit | None
    given: dict[str, Any]
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        if self.unit is None:
            return "new"
        return "changed" if self.changes else "unchanged"


@dataclass(slots=True)
class RegisterPlan:
    """What a file would do; with faults it does nothing."""

    register: Register
    reading: RegisterTable
    lines: list[PlanLine]
    faults: list[Fault]

    def of(self, kind: str) -> list[PlanLine]:
        refused = self._refused()
        return [line for line in self.lines if line.kind == kind and line.row.place not in refused]

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


class PlanBuilder:
    """Turns the rows of one file into a plan, with a fixed number of queries."""

    def __init__(self, register: Register, by: User | None) -> None:
        scope = [""] if by is None else access.paths(by, KEEPING)
        self.register, self.model = register, REGISTERS[register]
        self.columns: dict[str, RegisterColumn] = RESOURCES[register].columns()
        own = [field for field in self.model._meta.local_fields if field.name in self.columns]
        self.references = [field.name for field in own if field.is_relation]
        self.scope = scope
        self.in_scope, self.may_begin_a_tree = access.below(scope), scope == [""] and register == Register.FEDERATION
        self.today = timezone.localdate()
        self.faults: list[Fault] = []
        self.faulty: set[tuple[str, int, str]] = set()
        self.understood: dict[tuple[str, str], Any] = {}
        self.checks = check_constraints(Unit, self.model)

    def plan(self, reading: RegisterTable) -> RegisterPlan:
        lines = self._lines(reading.rows)
        self.federations = FederationsAtHand(self._federations(lines))
        self.may_begin_a_tree &= not self.federations.has_root
        self.referred = {name: self._referred(name, lines) for name in self.references}
        wanted = {code for line in lines for code in line.given.get("participants", ())}
        self.participants = set(Unit.objects.filter(self.in_scope, code__in=wanted).values_list("code", flat=True))
        for line in lines:
            self._compare(line)
        self._refuse_codes(line for line in lines if line.unit is None)
        if self.register == Register.FEDERATION:
            self._check_tree(lines)
        self.faults.sort(key=lambda fault: (fault.sheet, fault.row))
        return RegisterPlan(self.register, reading, lines, self.faults)

    # Cells

    def _lines(self, rows: Iterable[RegisterRow]) -> list[PlanLine]:
        first: dict[str, RegisterRow] = {}
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
            lines.append(PlanLine(row, code, None, given))
        units = self._on_record(first)
        for line in lines:
            line.unit = units.get(line.code)
        return lines

    def _given(self, row: RegisterRow) -> dict[str, Any]:
        given = {}
        for name, text in row.cells.items():
            key = (name, text)
            if key not in self.understood:
                self.understood[key] = understood(self.columns[name].widget, text)
            value = self.understood[key]
            if isinstance(value, Unfit):
                self._fault(row, name, value.reason, value.suggestion)
            else:
                given[name] = value
        return given

    def _on_record(self, wanted: Iterable[str]) -> dict[str, Unit]:
        units = self.model.objects.filter(self.in_scope, code__in=list(wanted))
        return {unit.code: unit for unit in hanging(units, self.scope)}

    def _is_faulty(self, row: RegisterRow, *columns: str) -> bool:
        return any((row.sheet, row.number, column) in self.faulty for column in columns)

    def _fault(self, row: RegisterRow, column: str, reason: str, suggestion: str = "") -> None:
        label = str(self.columns[column].column_name)
        self.faulty.add((row.sheet, row.number, column))
        value = row.cells.get(column, "")
        self.faults.append(Fault(row.number, column, value, reason, label, row.sheet, suggestion))

    # Whom a row refers to

    def _federations(self, lines: Iterable[PlanLine]) -> dict[str, FederationAtHand]:
        """The federations a unit may report to: those in scope and those new in the file, as they will be."""
        names = ("code", "pk", "name", "name_en", "parent__code", "level", "division_code", "closed")
        on_record = Federation.objects.filter(self.in_scope).values_list(*names)
        federations = {columns[0]: FederationAtHand(*columns) for columns in on_record}
        if self.register != Register.FEDERATION:
            return federations
        for line in lines:
            if not line.code:
                continue
            new = FederationAtHand(line.code, None, "", "", "", 0, "", None)
            federation = federations.setdefault(line.code, new)
            for name in ("name", "name_en", "level", "division_code", "closed"):
                setattr(federation, name, line.given.get(name, getattr(federation, name)))
        return federations

    def _referred(self, name: str, lines: Iterable[PlanLine]) -> dict[str, Unit | PlanLine]:
        named = reference_model(self.model, name)
        wanted = {line.given[name] for line in lines if line.given.get(name)}
        referred: dict[str, Unit | PlanLine] = {}
        if named is self.model:
            referred.update({line.code: line for line in lines})
        referred.update({unit.code: unit for unit in named.objects.filter(self.in_scope, code__in=wanted)})
        return referred

    def _parent(self, line: PlanLine) -> FederationAtHand | None:
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

    def _not_its_name(self, line: PlanLine, code: str, name: str) -> None:
        reason = _("%(code)s is “%(is)s”.") % {"code": code, "is": name}
        self._fault(line.row, "parent_name", reason, name)

    # What changes

    def _compare(self, line: PlanLine) -> None:
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

    def _old(self, line: PlanLine, name: str) -> Any:
        if line.unit is None:
            return self.columns[name].widget.empty
        value = self.columns[name].get_value(line.unit)
        return value.code if isinstance(value, Unit) else value

    def _settle_reference(self, line: PlanLine, name: str) -> None:
        code = line.given.get(name)
        if not code or code == (old := self._old(line, name)):
            return
        if code not in self.referred[name] or code == line.code:
            self._fault(line.row, name, _("There is no other unit with this code that you may name here."))
        elif line.unit and not old and getattr(line.unit, f"{name}_id"):
            self._fault(line.row, name, _("What is on record here lies outside your area and stays."))

    def _begin(self, line: PlanLine) -> None:
        """A new unit: whom it reports to and from when, and nothing required left out."""
        above = self._parent(line)
        for name, column in self.columns.items():
            if column.required and name != "code" and name not in line.given and not self._is_faulty(line.row, name):
                self._fault(line.row, name, _("A new unit needs this."))
        if above:
            line.changes["parent_code"] = ("", above.code)
            if not self._is_faulty(line.row, "code"):
                self._refuse_foreign_code(line, above)
        starts = line.given.get("reports_from") or line.given.get("opened") or self.today
        line.changes["reports_from"] = (None, starts)

    def _parent_by_code(self, line: PlanLine, code: str, name: str | None) -> FederationAtHand | None:
        federation = self.federations.by_code.get(code)
        if federation is None:
            reason = _("There is no federation with this code that you may write to.")
            self._fault(line.row, "parent_code", reason, self.federations.code_like(code, name or ""))
        elif name and name not in federation.names:
            self._not_its_name(line, code, federation.name)
        return federation

    def _parent_by_name(self, line: PlanLine, name: str) -> FederationAtHand | None:
        named = self.federations.named(name)
        if len(named) == 1:
            return named[0]
        if named:
            self._fault(line.row, "parent_name", _("Several federations have this name: give the code."))
        else:
            reason = _("There is no federation of this name that you may write to.")
            self._fault(line.row, "parent_name", reason, self.federations.name_like(name))
        return None

    def _move(self, line: PlanLine, unit: Unit) -> None:
        """A unit on record: another parent is another affiliation, unless it corrects the one of the same day."""
        was = unit.parent.code if unit.parent else ""
        code = line.given.get("parent_code") or was
        if code == was:
            self._check_name_of_parent(line, unit)
            self._correct_day(line, unit)
        elif self._parent(line):
            self._change_parent(line, list(unit.affiliations.all()), was, code)

    def _correct_day(self, line: PlanLine, unit: Unit) -> None:
        """The parent stays; what the row may change is the day from which the latest affiliation holds."""
        past = list(unit.affiliations.all())
        latest = past[0].starts if past else None
        starts = line.given.get("reports_from") or latest or self.today
        if _is_on_record(past, starts, unit.parent_id):
            return
        if past[1:] and starts <= past[1].starts:
            self._fault_too_early(line, past[1])
        else:
            line.changes["reports_from"] = (latest, starts)

    def _change_parent(self, line: PlanLine, past: list[Affiliation], was: str, code: str) -> None:
        """Another parent, from the day given or from today."""
        latest = past[0].starts if past else None
        starts = line.given.get("reports_from") or self.today
        if _is_on_record(past, starts, self.federations.by_code[code].pk):
            return
        if latest and starts < latest:
            self._fault_too_early(line, past[0])
            return
        line.changes["parent_code"] = (was, code)
        if starts != latest:
            line.changes["reports_from"] = (latest, starts)

    def _check_name_of_parent(self, line: PlanLine, unit: Unit) -> None:
        """A name given for the parent it has is one of that parent's names."""
        name = line.given.get("parent_name")
        if name and unit.parent and name not in (unit.parent.name, unit.parent.name_en):
            self._not_its_name(line, unit.parent.code, unit.parent.name)

    def _fault_too_early(self, line: PlanLine, before: Affiliation) -> None:
        """It would begin before an earlier one, which a file does not rewrite."""
        reason = _("The affiliation before this one began on %(day)s; change earlier ones on the unit's page.")
        self._fault(line.row, "reports_from", reason % {"day": before.starts})

    # What cannot be right

    def _check(self, line: PlanLine) -> None:
        cells = partial(self._value, line)
        for constraint in self.checks:
            if holds(constraint.condition, cells):
                continue
            if column := column_at_fault(constraint.condition, line.row.cells):
                self._fault(line.row, column, str(constraint.violation_error_message))
        if line.given.get("uscc") and identifiers.uscc_fault(line.given["uscc"]):
            self._fault(line.row, "uscc", str(constraint_messages.SENTENCES["units_uscc_fits"]))
        self._check_parent(line)

    def _value(self, line: PlanLine, name: str) -> Any:
        """What a column of the unit will hold; None where this register has no such column."""
        if name == "code":
            return line.code
        if name in line.given:
            return line.given[name]
        return self._old(line, name) if name in self.columns else None

    def _check_parent(self, line: PlanLine) -> None:
        _old, code = line.changes.get("parent_code", ("", self._value(line, "parent_code")))
        above = self.federations.by_code.get(code)
        if above is None:
            return
        self._check_division(line, above)
        if line.changes and not placement.closing_fits(self._value(line, "closed"), above.closed):
            reason = _("%(code)s closed on %(day)s.") % {"code": above.code, "day": above.closed}
            self._fault(line.row, "parent_code", reason)

    def _check_division(self, line: PlanLine, above: FederationAtHand) -> None:
        """Asked where the row touches it, and where the federation above has a code."""
        if not above.division_code or not {"division_code", "parent_code", "line"} & line.given.keys():
            return
        division = self._value(line, "division_code") or ""
        territorial = (self._value(line, "line") or Unit.Line.TERRITORIAL) == Unit.Line.TERRITORIAL
        if not placement.division_fits(division, above.division_code, territorial=territorial):
            reason = _("A territorial unit of %(parent)s has a division code that begins with %(inside)s.")
            inside = identifiers.division(above.division_code)
            self._fault(line.row, "division_code", reason % {"parent": above.code, "inside": inside})

    def _refuse_foreign_code(self, line: PlanLine, above: FederationAtHand) -> None:
        """A new code lies among those of the federations in scope: so no file finds out which codes exist elsewhere."""
        divisions = [above.division_code] if self.register == Register.FEDERATION else []
        if not identifiers.belongs(line.code, self.federations.by_code, divisions):
            self._fault(line.row, "code", constraint_messages.foreign_code(above.code))

    def _refuse_codes(self, new: Iterable[PlanLine]) -> None:
        """Codes that are taken; said only of rows that are otherwise in order, so that it tells of no other place."""
        lines = {line.code: line for line in new if not self._is_faulty(line.row, "code", *PARENT)}
        for code in Unit.objects.filter(code__in=list(lines)).values_list("code", flat=True):
            self._fault(lines[code].row, "code", str(constraint_messages.SENTENCES["units_unit_code_key"]))

    def _check_tree(self, lines: list[PlanLine]) -> None:
        """Levels fall from a federation to those below it, and nobody stands below itself."""
        by_code = {line.code: line for line in lines}
        federations = self.federations.by_code
        for line in lines:
            if line.code and "parent_code" in line.changes:
                federations[line.code].parent = line.changes["parent_code"][1]
        parents = {federation.code: federation.parent for federation in federations.values()}
        for federation in federations.values():
            touching = by_code.get(federation.code) or by_code.get(federation.parent)
            if touching and federation.parent in federations:
                self._check_place(touching, federation, parents)

    def _check_place(self, line: PlanLine, federation: FederationAtHand, parents: dict[str, str]) -> None:
        above = self.federations.by_code[federation.parent]
        if placement.stands_below_itself(federation.code, parents):
            self._fault(line.row, "parent_code", _("A federation cannot report to itself or to one below it."))
        elif not placement.level_fits(federation.level, above.level):
            reason = _("%(code)s would not stand at a lower level than %(parent)s.")
            self._fault(line.row, "level", reason % {"code": federation.code, "parent": above.code})


def _is_on_record(past: list[Affiliation], starts: date, parent: int | None) -> bool:
    return any(affiliation.starts == starts and affiliation.parent_id == parent for affiliation in past)
