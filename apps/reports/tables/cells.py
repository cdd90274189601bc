"""Cells of report tables: a number, a percentage, a difference, each with its source and its link."""

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.figures.arithmetic.quantity import Quantity, QuantityDifference
from apps.figures.arithmetic.quantity_text import grouped, percent, points, signed, signed_percent
from apps.figures.models import Coverage, Figure, Indicator, Period, Qualifier
from apps.reports.numbers.lines import LineKind
from apps.reports.numbers.manner import NumberScale
from apps.reports.numbers.readings import Footing, LedgerReading, ReadingOrigin
from apps.reports.numbers.series import percent_told
from apps.reports.tables import wording
from apps.reports.tables.links import figure_href, number_href, unit_href
from apps.reports.tables.one_unit import number_in
from apps.reports.tables.table import TableCell
from apps.units.models import Unit

WHOLE_NAMES: dict[LineKind, str] = {
    LineKind.REGISTER: gettext_noop("Counted in the register"),
    LineKind.BELOW: gettext_noop("Sum from below"),
    LineKind.BOTH: gettext_noop("Units in both periods"),
    LineKind.REST: gettext_noop("Not allocated"),
}


def difference_cell(change: QuantityDifference, scale: str, *, about: bool = False) -> TableCell:
    """A difference with its sign; > or < where nothing bounds it on one side, else ≈ where a number is qualified."""
    if change.value is None or change.told is None or change.interval is None:
        return TableCell()
    if change.side:
        text = f"{change.side} {wording.end(change.told, signed=True)}"
        write = partial(_end_in, change.side, change.told)
    else:
        quantity = Quantity(change.value, Qualifier.EXACT, change.interval)
        text = _about(wording.number(quantity, scale, signed=True), about)
        write = partial(_difference_in, quantity, about)
    cell = TableCell(text, change.value, interval=change.interval)
    if scale != NumberScale.SCALED:
        return cell
    return replace(cell, write=write, full=difference_cell(change, NumberScale.PLAIN, about=about).text)


def _end_in(side: str, end: Decimal, factor: Decimal) -> str:
    """Of a change without end the end there is, in units of the factor, in all its digits."""
    return f"{side} {signed(end / factor)}"


def _difference_in(change: Quantity, about: bool, factor: Decimal) -> str:
    return _about(number_in(change, factor, signed=True), about)


def _about(text: str, about: bool) -> str:
    return f"≈ {text}" if about else text


def change_words(indicator: Indicator, change: QuantityDifference, scale: str) -> list[str]:
    """+1,203 and +5.0 %: the difference, then the percentage, as far as they are known."""
    words = []
    if change.value is not None:
        words.append(difference_cell(change, scale).text)
    percentage = percent_told(indicator, change)
    if percentage is not None:
        words.append(f"{percent_cell(percentage, signed=True, side=change.side).text} %")
    return words


def number_cell(
    unit: Unit,
    indicator: Indicator,
    reading: LedgerReading,
    scale: str,
    marked: dict[int, str],
    *,
    coverage: bool = True,
) -> TableCell:
    """One number with a link to its own page, and what has to be said about it; `coverage`: also who reported."""
    mark = mark_of(reading.figure, marked)
    if reading.quantity is None:
        return TableCell(
            wording.state(reading.state),
            href=figure_href(reading.figure),
            mark=mark,
            state=reading.state,
            stated=reading.figure,
        )
    return quantity_cell(
        reading.quantity,
        scale,
        figure_href(reading.figure) or number_href(unit, indicator, reading.period),
        note="; ".join(_said_of(reading, coverage)),
        mark=mark,
        stated=reading.figure,
        is_partial=reading.partial,
        completeness=f"{reading.reported}/{reading.expected}" if reading.partial else "",
        footing=reading.footing,
    )


def quantity_cell(quantity: Quantity, scale: str, href: str = "", **said: Any) -> TableCell:
    """A number with its bounds and its rounding, for files too; what is rounded for reading can be written in a unit
    of its column. `said`: what else the cell says (TableCell)."""
    if scale == NumberScale.SCALED:
        said |= {"write": partial(number_in, quantity), "full": wording.number(quantity)}
    return TableCell(
        wording.number(quantity, scale),
        quantity.value,
        href,
        qualifier=quantity.qualifier,
        interval=quantity.interval,
        rounding=quantity.rounding,
        **said,
    )


def mark_of(figure: Figure | None, marked: dict[int, str]) -> str:
    """The worst of the figure's findings; "" where there is none, or no figure."""
    return marked.get(figure.pk, "") if figure else ""


def _said_of(reading: LedgerReading, coverage: bool) -> list[str]:
    """What a reader has to know besides the number itself."""
    said = []
    if reading.figure:
        said += _said_of_statement(reading.figure, reading.period)
    if coverage and reading.partial:
        said.append(wording.completeness(reading))
    if reading.footing == Footing.BOTH:
        said.append(wording.in_both(reading))
    if reading.origin == ReadingOrigin.YEARS:
        said.append(_("the sum of its years"))
    if reading.why:
        said.append(wording.reason(reading.why))
    if reading.parts_above:
        said.append(_("its parts come to %(number)s") % {"number": wording.number(reading.parts_above)})
    if reading.of_both_parts:
        said.append(_("over the units that answered both of its parts"))
    if reading.beside:
        said.append(_("stated: %(number)s") % {"number": wording.number(reading.beside)})
    return said


def _said_of_statement(figure: Figure, period: Period) -> list[str]:
    """The day that was read, and that the unit speaks of itself alone."""
    said = []
    if period.kind == Period.Kind.DATE:
        said.append(str(period))
    if figure.coverage == Coverage.OWN:
        said.append(_("the unit itself"))
    return said


def percent_cell(value: Decimal | None, note: str = "", *, signed: bool = False, side: str = "") -> TableCell:
    """A percentage as it is printed, in files too: 60.04 is 60.0. Empty but for its note where there is none.

    `side`: > or < of a difference that nothing bounds on one side.
    """
    if value is None:
        return TableCell(note=note)
    text = signed_percent(value) if signed else percent(value)
    if side:
        text = f"{side} {text}"
    return TableCell(text, points(value), note=note)


def line_name(kind: LineKind, unit: Unit, href: str) -> TableCell:
    """What a line is of: the unit's own statement, what comes from below, or one below; `href`: of this one."""
    if kind == LineKind.OWN:
        return unit_cell(unit, unit_href(unit), _("as stated"))
    if kind in WHOLE_NAMES:
        return TableCell(_(WHOLE_NAMES[kind]))
    return unit_cell(unit, href)


def unit_cell(unit: Unit, href: str = "", note: str = "") -> TableCell:
    """A unit in a report about a day, read under its name of then (apps.units.tree.names); where that is another than
    today's the note says so and leads to its line of names."""
    today = today_name(unit)
    line = f"{unit_href(unit)}#line" if today else ""
    return TableCell(str(unit), href=href, note="; ".join(filter(None, (note, today))), note_href=line)


def today_name(unit: Unit) -> str:
    """Of one that is read under a former name the code it had with it, and what it is called today; else nothing."""
    if not unit.name_today:
        return ""
    today = _("today: %(name)s") % {"name": unit.name_today}
    return f"{unit.code_then}; {today}" if unit.code_then else today


def count_cell(number: int, href: str = "", *, mark: str = "") -> TableCell:
    """A count; what is 0 leads nowhere."""
    return TableCell(grouped(number), Decimal(number), href if number else "", mark=mark)
