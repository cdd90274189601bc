"""The last row of a page of several units: each indicator added up over the units shown, as it is typed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import ngettext

from apps.figures import cells as figures_cells
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.sums import NOTHING, of_figure, quantity_of_sum
from apps.figures.models import Figure, FormItem, Indicator, Submission
from apps.figures.models.form_lines import Respondents
from apps.figures.views.form_grid import FormGrid
from apps.figures.views.grid_page import Key, lines_of, row_key
from apps.figures.views.grid_sheet import GridSheet
from apps.units.models import Register

Numbers = Mapping[Key, Quantity | None]  # what the cells of one unit hold


@dataclass(frozen=True, slots=True)
class ColumnTotal:
    """What a column comes to: the sum of the `counted` units that hold a number, of a rate that of the sums of its
    parts over those that hold both, of those `asked`. No text where nothing can be added up."""

    key: str
    text: str
    counted: int
    asked: int = 0

    @property
    def is_partial(self) -> bool:
        """Whether somebody who is asked holds no number."""
        return self.counted < self.asked


@dataclass(frozen=True, slots=True)
class TotalsRow:
    """The totals of so many units."""

    units: int
    columns: list[ColumnTotal]

    @property
    def label(self) -> str:
        return ngettext("Total of %(count)s unit", "Total of %(count)s units", self.units) % {"count": self.units}


def totals_row(sheet: GridSheet, faces: Sequence[FormGrid], hidden: Collection[str] = ()) -> TotalsRow:
    """Of the units of the page but those whose prefixes are `hidden`: of those with a face what that shows, of the
    others what is stored. Two queries where there are such others, and one where no unit has a face.
    """
    shown = [unit for unit in sheet.units if sheet.prefix(unit) not in hidden]
    numbers = _numbers(sheet, faces)
    of_units = [numbers.get(unit.pk, {}) for unit in shown]
    respondents, columns = Respondents(shown), []
    for item in _items(sheet, faces):
        total = _total(item, of_units)
        asked = [unit for unit in shown if respondents.is_asked(unit.pk, item)]
        columns.append(replace(total, asked=max(len(asked), total.counted)))
    return TotalsRow(len(shown), columns)


def _items(sheet: GridSheet, faces: Sequence[FormGrid]) -> list[FormItem]:
    """The lines of the page: those of any face, where all units are asked alike."""
    if faces and sheet.form.register != Register.CAMPAIGN:
        return [row.item for row in faces[0].rows]
    return lines_of(sheet)


def _numbers(sheet: GridSheet, faces: Sequence[FormGrid]) -> dict[int, Numbers]:
    """By unit what its cells hold."""
    numbers: dict[int, Numbers] = {}
    for face in faces:
        numbers[face.unit.pk] = {row_key(row): row.number for row in face.rows}
    others = [unit for unit in sheet.units if unit.pk not in numbers]
    if others:
        numbers |= _stored(sheet.only(others))
    return numbers


def _stored(sheet: GridSheet) -> dict[int, Numbers]:
    submissions = Submission.objects.filter(unit__in=sheet.units, form=sheet.form, period=sheet.period)
    stored: dict[int, dict[Key, Quantity | None]] = {}
    for figure in Figure.objects.filled_in(*submissions):
        if figure.value is not None:
            number = figures_cells.quantity_of(figure)
            stored.setdefault(figure.unit_id, {})[figure.indicator_id, figure.coverage] = number
    return dict(stored)


def _total(item: FormItem, of_units: Sequence[Numbers]) -> ColumnTotal:
    key = f"{item.indicator_id}-{item.coverage}"
    if item.indicator.kind == Indicator.Kind.COMPUTED:
        return _rate(key, item, of_units)
    if not item.indicator.additive:
        return ColumnTotal(key, "", 0)
    parts = []
    for numbers in of_units:
        if number := numbers.get((item.indicator_id, item.coverage)):
            parts.append(number)
    return ColumnTotal(key, figures_cells.sum_said(_sum(parts)) if parts else "", len(parts))


def _rate(key: str, item: FormItem, of_units: Sequence[Numbers]) -> ColumnTotal:
    """A rate is never added up: it is computed from the sums of those that hold both of its parts."""
    indicator = item.indicator
    numerator, denominator = indicator.parts
    parts, wholes = [], []
    for numbers in of_units:
        part = numbers.get((numerator, item.coverage))
        whole = numbers.get((denominator, item.coverage))
        if part and whole:
            parts.append(part)
            wholes.append(whole)
    text = figures_cells.rate_shown(indicator, _sum(parts), _sum(wholes)) if parts else ""
    return ColumnTotal(key, text, len(parts))


def _sum(parts: Iterable[Quantity]) -> Quantity:
    amount = NOTHING
    for part in parts:
        amount += of_figure(part.value, part.qualifier, part.low, part.high, part.rounding)
    return quantity_of_sum(amount)
