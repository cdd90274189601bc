"""Makes the plan of a register's file: every row understood and compared with what is on record, all faults listed.

A blank cell leaves what is on record, 清空 clears it. Rows may come in any order: a unit may report to one that is new
in the same file. Units outside a person's appointments are unknown to her file, whether they exist or not.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from apps.spreadsheets.headings import Suggestions
from apps.units import access, ranges
from apps.units.files.affiliations import AffiliationPlanner
from apps.units.files.columns import hanging
from apps.units.files.doubled import DoubledRows
from apps.units.files.extra_columns import resource_of
from apps.units.files.federations import FederationsAtHand, federations_of_file, federations_on_record
from apps.units.files.plan import PARENT, PlanLine, RegisterPlan, RowFaults
from apps.units.files.reading import RegisterRow, RegisterTable
from apps.units.files.references import References
from apps.units.files.row_checks import RowChecks
from apps.units.files.widgets import Borne, Unfit, understood
from apps.units.models import REGISTERS, Register, Unit


class PlanBuilder:
    """Turns the rows of one file into a plan, with a fixed number of queries. `by` None may write everywhere."""

    def __init__(self, register: Register, by: User | None) -> None:
        self.register, self.model, self.by = register, REGISTERS[register], by
        self.columns = resource_of(register).columns()
        self.scope = access.scope_of(by, access.KEEPING)
        self.in_scope = access.over(by, access.KEEPING) if by else ranges.own()
        self.faults = RowFaults(self.columns)
        self.suggestions = Suggestions()
        self._understood: dict[tuple[str, str], Any] = {}

    def plan(self, reading: RegisterTable) -> RegisterPlan:
        lines = self._lines(reading.rows)
        federations = self._federations(lines)
        may_begin_a_tree = self._may_begin_a_tree(federations)
        affiliations = AffiliationPlanner(federations, self.faults, may_begin_a_tree=may_begin_a_tree)
        references = References(self.model, self.columns, lines, self.in_scope, self.faults)
        checks = RowChecks(self.register, federations, self.faults)
        for line in lines:
            references.check(line)
            self._compare(line)
            if line.unit is None:
                above = affiliations.begin(line)
                checks.refuse_gaps(line)
                checks.refuse_foreign_code(line, above)
            else:
                affiliations.move(line, line.unit)
            checks.check(line)
        checks.refuse_taken_codes(lines)
        if self.register == Register.FEDERATION:
            checks.check_tree(lines)
        plan = RegisterPlan(self.register, reading, lines, [*reading.faults, *self.faults.in_order()])
        if not plan.faults:
            plan.doubles = DoubledRows(self.register, self.columns, self.by).questions(lines, federations)
        return plan

    def _lines(self, rows: Iterable[RegisterRow]) -> list[PlanLine]:
        """The rows understood, each with its unit where that is on record and in scope."""
        first_rows: dict[str, RegisterRow] = {}
        lines = []
        for row in rows:
            given = self._given(row)
            code = given.pop("code", "")
            if self._is_first_of(code, row, first_rows):
                first_rows[code] = row
            lines.append(PlanLine(row, code, None, given))
        units = self._on_record(first_rows)
        for line in lines:
            line.unit = units.get(line.code)
        return lines

    def _is_first_of(self, code: str, row: RegisterRow, first_rows: dict[str, RegisterRow]) -> bool:
        """Whether a row is the first with its code; a fault where it has none, or is the second."""
        if "code" not in row.cells:
            self.faults.add(row, "code", _("A row needs a code."))
        if code in first_rows:
            said = _("This code already stands in row %(row)s.")
            self.faults.add(row, "code", said % {"row": first_rows[code].number})
            return False
        return code != ""

    def _given(self, row: RegisterRow) -> dict[str, Any]:
        """What a row's cells mean, by column, without those that cannot be understood."""
        given = {}
        for name, text in row.cells.items():
            value = self._meaning(name, text)
            if isinstance(value, Unfit):
                self.faults.add(row, name, value.reason, self.suggestions.of(value.suggestion))
            else:
                given[name] = value
        return given

    def _meaning(self, name: str, text: str) -> Any:
        """What a text in a column means. Each is understood once: thousands of rows say the same few things."""
        cell = (name, text)
        if cell not in self._understood:
            self._understood[cell] = understood(self.columns[name].widget, text)
        return self._understood[cell]

    def _on_record(self, codes: Iterable[str]) -> dict[str, Unit]:
        units = self.model.objects.filter(self.in_scope, code__in=list(codes))
        return {unit.code: unit for unit in hanging(units, self.scope)}

    def _federations(self, lines: list[PlanLine]) -> FederationsAtHand:
        """The federations a unit may report to: those in scope and those new in the file, as they will be."""
        federations = federations_on_record(self.in_scope)
        if self.register == Register.FEDERATION:
            federations = federations_of_file(lines, federations)
        return FederationsAtHand(federations)

    def _may_begin_a_tree(self, federations: FederationsAtHand) -> bool:
        """Whether a new federation may report to nobody: where there is no root yet, for who may write everywhere."""
        is_everywhere = self.scope == [""]
        return is_everywhere and self.register == Register.FEDERATION and not federations.has_root

    def _compare(self, line: PlanLine) -> None:
        """What a row says otherwise than the record; whom the unit reports to is planned apart."""
        for name, value in line.given.items():
            if name in PARENT:
                continue
            recorded = line.recorded(self.columns[name])
            if recorded != value:
                line.changes[name] = (recorded, value)
        if line.unit and "name" in line.changes:
            self._keep_old_name(line)

    def _keep_old_name(self, line: PlanLine) -> None:
        """A rename keeps the old name among the former ones, whatever list of those the row gives."""
        old, _new = line.changes["name"]
        column = self.columns["former_names"]
        kept = line.value(self.columns, "former_names")
        if old not in kept:
            line.changes["former_names"] = (line.recorded(column), {**kept, old: (Borne(),)})
