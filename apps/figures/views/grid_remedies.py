"""Beside the errors of a grid: the single cells whose change alone would settle them all. It changes nothing."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.figures.arithmetic.quantity_text import grouped
from apps.figures.checks.findings import Examination, Known
from apps.figures.checks.single_cells import SingleCell, ValueRange
from apps.figures.models import Finding, Period
from apps.figures.views.form_grid import FormGrid, GridRow, RemediedCell, Remedy


def name_single_cells(
    grids: Iterable[FormGrid],
    period: Period,
    known: Known,
    found: Mapping[int, list[Finding]],
    examination: Examination | None,
) -> None:
    """Gives every form with errors its remedy. `found`: what is found of each unit; `examination`: of the units that
    were looked at just now; `known`: what was read of all units of the page."""
    looked_at: list[FormGrid] = []
    others: list[FormGrid] = []
    for face in grids:
        if not _has_errors(face):
            continue
        is_examined = examination is not None and face.unit.pk in examination.units
        alike = looked_at if is_examined else others
        alike.append(face)
    if examination:
        _give_remedies(looked_at, examination)
    if others:
        units = [face.unit for face in others]
        errors = [finding for unit in units for finding in found[unit.pk] if finding.severity == Finding.Severity.ERROR]
        _give_remedies(others, Examination(units, period, typed={}, known=known, about=errors))


def _give_remedies(faces: Iterable[FormGrid], examination: Examination) -> None:
    for face in faces:
        face.remedy = _remedy(face, examination.single_cells(face.unit.pk))


def _has_errors(face: FormGrid) -> bool:
    """Whether a rule is broken; a cell that cannot be understood is another matter."""
    marks = {note.mark for row in face.rows for note in row.notes}
    return Finding.Severity.ERROR in marks


def _remedy(face: FormGrid, found: Iterable[SingleCell]) -> Remedy:
    """Only cells of this form are named: those of another form of the unit are not changed here."""
    rows = face.by_cell
    cells = []
    for cell in found:
        row = rows.get(cell.key)
        if row is not None:
            cells.append(RemediedCell(row, ranges_text(cell.ranges), _suggestion(cell, row)))
    return Remedy(cells)


def _suggestion(cell: SingleCell, row: GridRow) -> str:
    """The likeliest value, where it is another than the end of what would do: what it says with other zeros."""
    ends: set[Decimal | None] = set()
    for values in cell.ranges:
        ends |= {values.low, values.high}
    if cell.suggested in ends:
        return ""
    return grouped(cell.suggested)


def ranges_text(ranges: Iterable[ValueRange]) -> str:
    """≤ 860,000; ≥ 900,000; 400,000 – 860,000; two of them joined by “or”."""
    return _(" or ").join(_range_text(values) for values in ranges)


def _range_text(values: ValueRange) -> str:
    if values.high is None:
        return f"≥ {grouped(values.low)}"
    if values.low == values.high:
        return grouped(values.low)
    if values.low == Decimal(0):
        return f"≤ {grouped(values.high)}"
    return f"{grouped(values.low)} – {grouped(values.high)}"
