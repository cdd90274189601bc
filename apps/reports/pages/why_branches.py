"""Through which of the federations directly below a total changed: each with what every part came to there."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.reports.numbers.changed_total import ChangedTotal
from apps.reports.numbers.why_changed import ChangeCause, ChangedNumber, ChangePart
from apps.reports.pages.why_request import ChangeRequest
from apps.reports.tables.cause_words import CAUSES, change_cell
from apps.reports.tables.cells import unit_cell
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.units.models import Unit

OUT_OF_VIEW = 0  # the branch of all that is not in the reader's view


@dataclass(slots=True)
class ChangedBranch:
    """What changed through one of the federations below, or out of view."""

    key: int
    numbers: list[ChangedNumber] = field(default_factory=list)

    @property
    def is_out_of_view(self) -> bool:
        return self.key == OUT_OF_VIEW

    @property
    def whole(self) -> ChangePart:
        """All of it as one part, whatever the causes."""
        return ChangePart(ChangeCause.OTHERS, self.numbers)

    @property
    def rank(self) -> tuple[bool, Decimal]:
        """The largest change first, what is out of view last."""
        return self.is_out_of_view, -abs(self.whole.difference.value)

    def part(self, cause: ChangeCause) -> ChangePart:
        """What changed here for this cause."""
        part = ChangePart(cause)
        for number in self.numbers:
            if number.cause == cause:
                part.numbers.append(number)
        return part


def branches(asked: ChangeRequest, change: ChangedTotal) -> Table | None:
    """A row for each of them, the largest change first, that leads to the same question of it; one for all that is out
    of view. None where all changed in one of them."""
    changed_branches = _changed_branches(change)
    if len(changed_branches) < 2:
        return None
    causes = list(change.explanation.causes)
    if ChangeCause.OTHERS in causes:
        causes.remove(ChangeCause.OTHERS)
    measure = asked.indicator.measure
    columns = [TableColumn("unit", _("unit")), TableColumn("change", _("difference"), "change", measure)]
    for cause in causes:
        columns.append(TableColumn(cause.value, str(CAUSES[cause]), "change", measure))
    rows = []
    for branch in sorted(changed_branches, key=lambda branch: branch.rank):
        rows.append(_row(asked, change, branch, causes))
    return Table(_("By federation directly below"), tuple(columns), tuple(rows))


def _changed_branches(change: ChangedTotal) -> list[ChangedBranch]:
    """In the order in which the parts come to them."""
    by_key: dict[int, ChangedBranch] = {}
    for part in change.explanation.parts:
        for number in part.numbers:
            key = _branch_told(part, number, change)
            branch = by_key.setdefault(key, ChangedBranch(key))
            branch.numbers.append(number)
    return list(by_key.values())


def _branch_told(part: ChangePart, number: ChangedNumber, change: ChangedTotal) -> int:
    """The branch under which the reader finds a number."""
    if part.cause == ChangeCause.OTHERS or number.branch not in change.units:
        return OUT_OF_VIEW
    return number.branch


def _row(asked: ChangeRequest, change: ChangedTotal, branch: ChangedBranch, causes: list[ChangeCause]) -> TableRow:
    whole = change_cell(branch.whole, asked.scale)
    if branch.is_out_of_view:
        name = TableCell(str(CAUSES[ChangeCause.OTHERS]))
        empty = [TableCell()] * len(causes)
        return TableRow("others", (name, whole, *empty))
    unit = change.units[branch.key]
    cells = [_cell(branch.part(cause), asked.scale) for cause in causes]
    return TableRow(unit.code, (_name(asked, unit), whole, *cells))


def _name(asked: ChangeRequest, unit: Unit) -> TableCell:
    """With the same question of the federation; of what reports to the one asked for itself there is none further."""
    if unit.pk == asked.unit.pk:
        return TableCell(_("directly"), note=str(unit))
    return unit_cell(unit, asked.address(unit=unit, part=None, footing=None))


def _cell(part: ChangePart, scale: str) -> TableCell:
    """Empty where nothing changed for this cause."""
    if not part.numbers:
        return TableCell()
    return change_cell(part, scale)
