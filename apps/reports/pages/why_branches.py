"""Through which of the federations directly below a total changed: each with what every part came to there."""

from collections import defaultdict
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.reports.numbers.changed_total import ChangedTotal
from apps.reports.numbers.why_changed import Cause, ChangedNumber, ChangePart
from apps.reports.pages.why_request import ChangeRequest
from apps.reports.tables.cause_words import CAUSES, change_cell
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow

OUT_OF_VIEW = 0  # the branch of all that is not in the reader's view


def branches(asked: ChangeRequest, change: ChangedTotal) -> Table | None:
    """A row for each of them, the largest change first, that leads to the same question of it; one for all that is out
    of view. None where all changed in one of them."""
    by_branch: dict[int, list[ChangedNumber]] = defaultdict(list)
    for part in change.explanation.parts:
        for number in part.numbers:
            is_named = part.cause != Cause.OTHERS and number.branch in change.units
            by_branch[number.branch if is_named else OUT_OF_VIEW].append(number)
    if len(by_branch) < 2:
        return None
    causes: list[Cause] = [part.cause for part in change.explanation.parts if part.cause != Cause.OTHERS]
    measure = asked.indicator.measure
    columns = [TableColumn("unit", _("unit")), TableColumn("change", _("difference"), "change", measure)]
    columns += [TableColumn(cause.value, str(CAUSES[cause]), "change", measure) for cause in causes]
    ordered = sorted(by_branch.items(), key=lambda branch: (branch[0] == OUT_OF_VIEW, -_size(branch[1])))
    rows = tuple(_row(asked, change, branch, numbers, causes) for branch, numbers in ordered)
    return Table(_("By federation directly below"), tuple(columns), rows)


def _size(numbers: list[ChangedNumber]) -> Decimal:
    return abs(ChangePart(Cause.OTHERS, numbers).difference.value)


def _row(
    asked: ChangeRequest, change: ChangedTotal, branch: int, numbers: list[ChangedNumber], causes: list[Cause]
) -> TableRow:
    whole = change_cell(ChangePart(Cause.OTHERS, numbers), asked.scale)
    if branch == OUT_OF_VIEW:
        name = TableCell(str(CAUSES[Cause.OTHERS]))
        return TableRow("others", (name, whole, *(TableCell() for _cause in causes)))
    unit = change.units[branch]
    name = TableCell(_("directly"), note=str(unit))
    if branch != asked.unit.pk:
        name = TableCell(str(unit), href=asked.address(unit=unit, part=None, footing=None))
    cells = []
    for cause in causes:
        of_cause = [number for number in numbers if number.cause == cause]
        cells.append(change_cell(ChangePart(cause, of_cause), asked.scale) if of_cause else TableCell())
    return TableRow(unit.code, (name, whole, *cells))
