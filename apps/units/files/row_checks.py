"""What cannot be right in the rows of a file: said of every row before any is written, as the database would."""

from functools import partial

from django.utils.translation import gettext as _

from apps.units import constraint_messages, identifiers
from apps.units.files.constraint_reading import check_constraints, column_at_fault, holds
from apps.units.files.extra_columns import resource_of
from apps.units.files.federations import FederationAtHand, FederationsAtHand
from apps.units.files.plan import PARENT, PlanLine, RowFaults
from apps.units.models import REGISTERS, Register, Unit
from apps.units.tree import placement

PLACING = {"division_code", "parent_code", "line"}  # columns that bear on which division codes a unit may have


class RowChecks:
    """The rules of a register and of the tree, held against the lines of a plan."""

    def __init__(self, register: Register, federations: FederationsAtHand, faults: RowFaults) -> None:
        self.register, self.federations, self.faults = register, federations, faults
        self.columns = resource_of(register).columns()
        self.required = [name for name, column in self.columns.items() if column.required and name != "code"]
        self.constraints = check_constraints(Unit, REGISTERS[register])

    # A row by itself

    def refuse_gaps(self, line: PlanLine) -> None:
        """What is required of a new unit and left out; of what could not be understood, that was said already."""
        for name in self.required:
            if name in line.given or self.faults.at(line.row, name):
                continue
            self.faults.add(line.row, name, _("A new unit needs this."))

    def refuse_foreign_code(self, line: PlanLine, above: FederationAtHand | None) -> None:
        """A new code lies among those of the federations in scope: so no file finds out which codes exist elsewhere."""
        if above is None or self.faults.at(line.row, "code"):
            return
        divisions = []
        if self.register == Register.FEDERATION:
            divisions.append(above.division_code)
        if not identifiers.belongs(line.code, self.federations.by_code, divisions):
            self.faults.add(line.row, "code", constraint_messages.foreign_code(above.code))

    def check(self, line: PlanLine) -> None:
        """What the row makes of the unit, against the constraints of its models and the federation above."""
        self._check_constraints(line)
        self._check_uscc(line)
        above = self._above(line)
        if above:
            self._check_division(line, above)
            self._check_closing(line, above)

    def _check_uscc(self, line: PlanLine) -> None:
        """A unified social credit code has its length, its letters, and the check character that these make."""
        uscc = line.given.get("uscc")
        if not uscc:
            return
        if identifiers.uscc_fault(uscc):
            self.faults.add(line.row, "uscc", str(constraint_messages.SENTENCES["units_uscc_fits"]))

    def _check_constraints(self, line: PlanLine) -> None:
        """A constraint that does not hold is said at the first of its columns that the row fills in.

        That a unit closed in 2013 opened in 2014, where only the day of opening is in the file, is said there; where
        neither is, the row is not what is wrong.
        """
        cells = partial(line.value, self.columns)
        for constraint in self.constraints:
            if holds(constraint.condition, cells):
                continue
            column = column_at_fault(constraint.condition, line.row.cells)
            if column:
                self.faults.add(line.row, column, str(constraint.violation_error_message))

    def _above(self, line: PlanLine) -> FederationAtHand | None:
        """The federation that the unit will report to; None where it is none at hand."""
        if "parent_code" in line.changes:
            _old, code = line.changes["parent_code"]
        else:
            code = line.value(self.columns, "parent_code")
        return self.federations.by_code.get(code)

    def _check_closing(self, line: PlanLine, above: FederationAtHand) -> None:
        """A federation closes after everything below it; asked where the row changes anything."""
        if not line.changes:
            return
        closed = line.value(self.columns, "closed")
        if not placement.closing_fits(closed, above.closed):
            reason = _("%(code)s closed on %(day)s.") % {"code": above.code, "day": above.closed}
            self.faults.add(line.row, "parent_code", reason)

    def _check_division(self, line: PlanLine, above: FederationAtHand) -> None:
        """Asked where the row touches it, and where the federation above has a code."""
        if not PLACING & line.given.keys():
            return
        if not above.division_code:
            return
        division = line.value(self.columns, "division_code")
        territorial = line.value(self.columns, "line") in ("", Unit.Line.TERRITORIAL)
        if not placement.division_fits(division, above.division_code, territorial=territorial):
            reason = _("A territorial unit of %(parent)s has a division code that begins with %(inside)s.")
            inside = identifiers.division(above.division_code)
            self.faults.add(line.row, "division_code", reason % {"parent": above.code, "inside": inside})

    # The rows together

    def refuse_taken_codes(self, lines: list[PlanLine]) -> None:
        """Codes that are taken; said only of new rows in order otherwise, so that it tells of no other place."""
        wanted = {}
        for line in lines:
            if self._claims_a_code(line):
                wanted[line.code] = line
        for code in Unit.objects.filter(code__in=list(wanted)).values_list("code", flat=True):
            said = constraint_messages.SENTENCES["units_unit_code_key"]
            self.faults.add(wanted[code].row, "code", str(said))

    def _claims_a_code(self, line: PlanLine) -> bool:
        """Whether a row makes a new unit, and neither its code nor the federation above it is at fault."""
        if line.unit is not None:
            return False
        return not self.faults.at(line.row, "code", *PARENT)

    def check_tree(self, lines: list[PlanLine]) -> None:
        """Levels fall from a federation to those below it, and nobody stands below itself.

        Asked of the federations whose own row, or that of the one above, is in the file: a file that makes 450200 a
        county's level and leaves out its counties is told so at the row of 450200.
        """
        self._take_new_parents(lines)
        federations = self.federations.by_code
        parents = {federation.code: federation.parent for federation in federations.values()}
        by_code = {line.code: line for line in lines}
        for federation in federations.values():
            line = by_code.get(federation.code) or by_code.get(federation.parent)
            above = federations.get(federation.parent)
            if line is None or above is None:
                continue
            self._check_place(line, federation, above, parents)

    def _take_new_parents(self, lines: list[PlanLine]) -> None:
        """The federations at hand report from here on as the file says."""
        for line in lines:
            if line.code and "parent_code" in line.changes:
                _old, parent = line.changes["parent_code"]
                self.federations.by_code[line.code].parent = parent

    def _check_place(
        self, line: PlanLine, federation: FederationAtHand, above: FederationAtHand, parents: dict[str, str]
    ) -> None:
        """Says at the row what is wrong with where the federation stands: in a ring, or not below the one above."""
        if placement.stands_below_itself(federation.code, parents):
            self.faults.add(line.row, "parent_code", _("A federation cannot report to itself or to one below it."))
        elif not placement.level_fits(federation.level, above.level):
            reason = _("%(code)s would not stand at a lower level than %(parent)s.")
            self.faults.add(line.row, "level", reason % {"code": federation.code, "parent": above.code})
