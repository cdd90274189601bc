"""Period over period: one federation's indicators, or one indicator over a federation and those below it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _

from apps.figures.models import Indicator, Period
from apps.reports.numbers.footing import FootingChoice
from apps.reports.numbers.growth import Growth, GrowthLine
from apps.reports.numbers.lines import LineKind
from apps.reports.numbers.prior import latest_before
from apps.reports.numbers.readings import Footing, LedgerReading
from apps.reports.numbers.series import NotComparable, percent_told
from apps.reports.pages.indicator_request import IndicatorRequest
from apps.reports.pages.parts import ALONE, SIDE_BY_SIDE, PartRequest
from apps.reports.pages.picture import PictureChoice, column_tiles
from apps.reports.pages.request import file_name, table_page
from apps.reports.pages.summary import names_of, subject_of
from apps.reports.tables import wording
from apps.reports.tables.captioned import CaptionedChart
from apps.reports.tables.cells import difference_cell, line_name, number_cell, percent_cell
from apps.reports.tables.column_chart import ColumnCells, column_bars
from apps.reports.tables.links import missing_href, summary_href, why_href
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.units.access import SignedInRequest
from apps.units.models import Unit

CONTRIBUTION = -5  # its place among the cells of a row, from the end
WHY_FOOTINGS = {
    Footing.STATEMENT: FootingChoice.STATEMENTS.value,
    Footing.REGISTER: FootingChoice.AUTOMATIC.value,
    Footing.BELOW: FootingChoice.BELOW.value,
    Footing.BOTH: FootingChoice.BELOW.value,
}
Address = Callable[[Indicator], str] | None


def note(growth: Growth, line: GrowthLine, unsaid: str = "") -> str:
    """Why there is no change, what is to be known about it, and which numbers of the periods are not compared; nothing
    of the reason `unsaid`."""
    partial = line.weaker
    facts = {"from": growth.earlier, "to": growth.later, "reported": partial.reported, "expected": partial.expected}
    reasons = []
    for code in line.reasons:
        if code != unsaid:
            reasons.append(wording.reason(code, **facts))
    if line.in_part:
        reasons.append(_("In part: not all below it are in both periods."))
    if line.change.interval and line.is_qualified:
        reasons.append(_("The difference is %(bounds)s.") % {"bounds": wording.bounds(line.change.interval)})
    for reading in line.aside:
        reasons.append(_("%(period)s: %(number)s (%(kind)s).") % _aside(reading))
    return " ".join(reasons)


def _aside(reading: LedgerReading) -> dict[str, str]:
    """A number that is not compared: its period, the number, and whether it is stated or how much of the area it is."""
    number = wording.number(reading.quantity) if reading.quantity else ""
    return {"period": str(reading.period), "number": number, "kind": coverage(reading)}


# ---- Tables


def of_indicator(growth: Growth, indicator: Indicator, down: Callable[[Unit], str] | None = None) -> Table:
    """One indicator: the area and the federations below it in rows; `down` gives the address of one's own table."""
    marked = growth.series.marked()
    rows = []
    for line in growth.of(indicator):
        rows.append(_unit_row(growth, line, marked, down))
    columns = (
        TableColumn("unit", _("unit")),
        *_number_columns(growth, indicator),
        TableColumn("contribution", _("contribution"), "percent", "%"),
        TableColumn("rank", _("rank"), "number"),
        TableColumn("rank_change", _("change of rank"), "change"),
        TableColumn("coverage", _("Coverage")),
        TableColumn("note", _("note")),
    )
    remarks = _remarks(growth, any(row.cells[CONTRIBUTION].text for row in rows))
    return Table(_title(growth, indicator.name), columns, tuple(rows), remarks, _choices(growth))


def _remarks(growth: Growth, placed: bool) -> tuple[str, ...]:
    remarks = wording.unseen(growth.all_seen)
    if placed:
        remarks.append(_("The contribution is the share in the change of the first row; all together make 100."))
        remarks.append(_("A rank is given where the numbers of all rows and their bounds decide it."))
    elif growth.children:
        remarks.append(_("Contributions appear where the first row has a change that is known to both sides."))
    return (*remarks, *growth.manner.remarks)


def of_unit(growth: Growth, address: Address = None, *, naming: bool = True) -> Table:
    """One federation: its indicators in rows; `address` gives the link from an indicator to its own table. `naming`:
    those without a number are named."""
    marked = growth.series.marked()
    rows, untold = [], []
    for line in growth.totals():
        if line.told:
            rows.append(_indicator_row(growth, line, marked, address))
        else:
            untold.append(line.indicator)
    columns = (
        TableColumn("indicator", _("indicator")), TableColumn("measure", _("measure")), *_number_columns(growth),
        TableColumn("coverage", _("Coverage")), TableColumn("note", _("note")),
    )  # fmt: skip
    remarks = (*_none_stated(untold if naming else []), *growth.manner.remarks)
    return Table(_title(growth, str(growth.unit)), columns, tuple(rows), remarks, _choices(growth))


def _none_stated(indicators: list[Indicator]) -> list[str]:
    if not indicators:
        return []
    return [wording.none_in_either(names_of(indicators))]


def of_all(growth: Growth, address: Address = None, *, naming: bool = True) -> Table:
    """Every indicator in rows; the federation and each one below it side by side, both periods and the change."""
    told, untold = [], []
    for indicator in growth.indicators:
        lines = [growth.line(unit, indicator) for unit in (growth.unit, *growth.children)]
        if any(line.told for line in lines):
            told.append(lines)
        else:
            untold.append(indicator)
    marked = growth.series.marked()
    rows = [_side_by_side(growth, lines, marked, address) for lines in told]
    remarks = (*_none_stated(untold if naming else []), *wording.unseen(growth.all_seen), *growth.manner.remarks)
    return Table(_title(growth, str(growth.unit)), _unit_columns(growth), tuple(rows), remarks, _choices(growth))


def _unit_columns(growth: Growth) -> tuple[TableColumn, ...]:
    """Both periods and the percentage under the name of each unit."""
    columns = [TableColumn("indicator", _("indicator")), TableColumn("measure", _("measure"))]
    for unit in (growth.unit, *growth.children):
        columns += [
            TableColumn(f"{unit.code}:from", str(growth.earlier), "number", group=str(unit)),
            TableColumn(f"{unit.code}:to", str(growth.later), "number", group=str(unit)),
            TableColumn(f"{unit.code}:percent", "%", "change", group=str(unit)),
        ]
    return tuple(columns)


def _side_by_side(growth: Growth, lines: list[GrowthLine], marked: dict[int, str], address: Address) -> TableRow:
    """One indicator with both numbers and the percentage of each unit."""
    indicator = lines[0].indicator
    cells = [_indicator_name(indicator, address), TableCell(indicator.measure)]
    for line in lines:
        cells += [*_both_numbers(growth, line, marked, told=True), _percent(growth, line)]
    return TableRow(indicator.code, tuple(cells))


def _indicator_name(indicator: Indicator, address: Address) -> TableCell:
    return TableCell(indicator.name, href=address(indicator) if address else "")


def _percent(growth: Growth, line: GrowthLine) -> TableCell:
    """The percentage, or why there is none; growth per year has no column here."""
    percent = percent_told(line.indicator, line.change)
    if percent is not None:
        is_plain = line.compared_on == (Footing.STATEMENT,)
        said = "" if is_plain else wording.compared_on(line.compared_on)
        return percent_cell(percent, said, signed=True, side=line.change.side)
    if line.earlier.quantity and line.later.quantity:
        return TableCell(note=note(growth, line, unsaid="no_average"))
    return TableCell()


# ---- Charts


def chart(growth: Growth, table: Table, choice: PictureChoice) -> CaptionedChart | None:
    """What each federation below added to the change or, of one federation, how its indicators changed in per cent; as
    tiles how much each of them changed in per cent, a percentage by how many points."""
    in_percent = ColumnCells(table, "percent", _("Change in per cent"))
    change = ColumnCells(table, "difference", _("Difference"))
    if table.columns[0].key != "unit":
        return column_bars(in_percent, choice.order)
    if not choice.is_tiles:
        return column_bars(change, choice.order)
    column = change if growth.indicators[0].is_percent else in_percent
    return column_tiles(column, leading="to_value", scale=choice.scale)


def _title(growth: Growth, subject: str) -> str:
    return _("Comparison · %(subject)s · %(to)s against %(from)s") % {
        "subject": subject,
        "from": growth.earlier,
        "to": growth.later,
    }


def _choices(growth: Growth) -> tuple[tuple[str, str], ...]:
    return (
        (_("unit"), f"{growth.unit} ({growth.unit.code})"),
        (_("from"), wording.period_name(growth.earlier)),
        (_("to"), wording.period_name(growth.later)),
        (_("indicators"), subject_of(growth.indicators)),
        *growth.manner.footing_told,
        *growth.manner.told,
    )


def _number_columns(growth: Growth, indicator: Indicator | None = None) -> tuple[TableColumn, ...]:
    measure = indicator.measure if indicator else ""
    average = (TableColumn("average", _("growth per year"), "change", "%"),) if growth.years > 1 else ()
    return (
        TableColumn("from_value", str(growth.earlier), "number", measure),
        TableColumn("to_value", str(growth.later), "number", measure),
        TableColumn("difference", _("difference"), "change", measure),
        TableColumn("percent", "%", "change"),
        *average,
        TableColumn("compared_on", _("compared on")),
    )


def _indicator_row(growth: Growth, line: GrowthLine, marked: dict[int, str], address: Address) -> TableRow:
    name = _indicator_name(line.indicator, address)
    return TableRow(line.indicator.code, (name, TableCell(line.indicator.measure), *_numbers(growth, line, marked)))


def _unit_row(growth: Growth, line: GrowthLine, marked: dict[int, str], down: Callable[[Unit], str] | None) -> TableRow:
    *numbers, coverage, note = _numbers(growth, line, marked)
    places = (percent_cell(line.share, side=line.change.side), _rank_cell(line), _rank_change_cell(line))
    href = down(line.unit) if down else summary_href(line.unit, growth.later)
    name = line_name(line.kind, line.unit, href)
    return TableRow(line.unit.code, (name, *numbers, *places, coverage, note), line.kind)


def _rank_cell(line: GrowthLine) -> TableCell:
    if not line.rank:
        return TableCell()
    return TableCell(str(line.rank), Decimal(line.rank))


def _rank_change_cell(line: GrowthLine) -> TableCell:
    if line.rank_change is None:
        return TableCell()
    return TableCell(_moved(line.rank_change), Decimal(line.rank_change))


def _moved(places: int) -> str:
    """A change of rank: ↑2, ↓1, or = where it stayed."""
    if places > 0:
        return f"↑{places}"
    if places < 0:
        return f"↓{-places}"
    return "="


def _numbers(growth: Growth, line: GrowthLine, marked: dict[int, str]) -> tuple[TableCell, ...]:
    scale = growth.manner.scale
    average = (percent_cell(line.average, signed=True),) if growth.years > 1 else ()
    return (
        *_both_numbers(growth, line, marked, told=False),
        replace(difference_cell(line.change, scale, about=line.is_qualified), href=_why(growth, line)),
        percent_cell(percent_told(line.indicator, line.change), signed=True, side=line.change.side),
        *average,
        TableCell(wording.compared_on(line.compared_on)),
        TableCell(coverage(line.weaker), href=_missing(line)),
        TableCell(note(growth, line)),
    )


def _both_numbers(growth: Growth, line: GrowthLine, marked: dict[int, str], *, told: bool) -> list[TableCell]:
    """The earlier and the later number; `told`: of a sum of some units with how many, where no column says it."""
    cells = []
    for reading in (line.earlier, line.later):
        cells.append(number_cell(line.unit, line.indicator, reading, growth.manner.scale, marked, coverage=told))
    return cells


def _why(growth: Growth, line: GrowthLine) -> str:
    """Where the difference is taken apart, on the footing of the row; over the units in both with the others beside
    them. Nothing for a rate and for what no federation adds up."""
    if line.indicator.numerator_id or line.kind == LineKind.REST or len(line.compared_on) != 1:
        return ""
    manner = growth.manner
    choices = {"from": growth.earlier.code, "to": growth.later.code, "footing": WHY_FOOTINGS[line.compared_on[0]]}
    if manner.is_preliminary:
        choices["counting"] = manner.counting
    if manner.is_scaled:
        choices["scale"] = manner.scale
    if manner.as_of:
        choices["until"] = manner.as_of.isoformat()
    return why_href(line.unit, line.indicator, **choices)


def _missing(line: GrowthLine) -> str:
    """Where those are named that the weaker of the two sums lacks; "" where nobody is missing."""
    partial = line.weaker
    if partial.footing != Footing.BELOW or partial.reported >= partial.expected:
        return ""
    return missing_href(line.unit, line.indicator, partial.period)


def coverage(reading: LedgerReading) -> str:
    """Who stands behind a number: stated, 13 of 16 reported, 13 of 16 in both periods."""
    if reading.quantity is None and not reading.expected:
        return ""
    if reading.footing == Footing.BOTH:
        return wording.in_both(reading)
    if reading.footing == Footing.REGISTER:
        return wording.footing_named(reading.footing)
    if reading.is_statement:
        return str(reading.period) if reading.place else _("stated")
    if reading.expected:
        return wording.completeness(reading)
    if reading.units:
        return wording.units(reading.units)
    return ""


# ---- The view


@table_page
def compare_page(request: SignedInRequest) -> HttpResponse:
    asked = IndicatorRequest(request)
    earlier, later = asked.compared_periods(_told_before)
    indicator = asked.row_indicator()
    below = "on" if request.GET.get("below") and not indicator else ""
    picture = PictureChoice(asked, over_units=indicator is not None)
    asked.show(**{"from": earlier, "to": later, "indicator": indicator, "below": below, **picture.chosen})
    told = [indicator] if indicator else asked.indicators
    part = PartRequest(asked, told, most=SIDE_BY_SIDE if below else ALONE)
    try:
        growth = _growth_asked_for(asked, earlier, later, part.indicators)
    except NotComparable as refusal:
        return asked.refuse(_("Comparison"), refusal)
    table = _asked_for(growth, asked, part)
    more = [below] if below else []
    name = file_name("comparison", asked.unit, earlier, later, indicator or asked.subject, *more)
    drawn = {} if below else _drawn(part, growth, table, picture)
    return part.respond(table, [earlier, later], name=name, context=drawn)


def _drawn(part: PartRequest, growth: Growth, table: Table, choice: PictureChoice) -> dict[str, object]:
    """The picture, or where it is had once all rows are there."""
    if part.has_all:
        return {"chart": chart(growth, table, choice)}
    return {"picture_behind": part.picture}


def _growth_asked_for(asked: IndicatorRequest, earlier: Period, later: Period, indicators: list[Indicator]) -> Growth:
    """With the federations below where they are shown, beside the unit or in rows; NotComparable as Growth."""
    shows_below = bool(asked.shown["indicator"] or asked.shown["below"])
    return Growth(asked.scope, asked.unit, earlier, later, indicators, below=shows_below, manner=asked.manner)


def _asked_for(growth: Growth, asked: IndicatorRequest, part: PartRequest) -> Table:
    """One indicator over the federations below, one federation's indicators, or both side by side."""
    if asked.shown["indicator"]:
        return of_indicator(growth, growth.indicators[0], lambda unit: asked.address(unit=unit))
    make = of_all if asked.shown["below"] else of_unit
    address = partial(_own_address, asked)
    return make(growth, address, naming=part.has_all)


def _own_address(asked: IndicatorRequest, indicator: Indicator) -> str:
    return asked.address(indicator=indicator.code, below=None)


def _told_before(years: list[Period], later: Period) -> Period | None:
    """The year told of before the later period."""
    return latest_before(years, later.ends)
