"""A trend: several periods of one kind for one federation's indicators, or for one indicator over those below it."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.figures.models import Indicator, Period, Qualifier
from apps.reports.numbers.lines import LineKind
from apps.reports.numbers.series import NotComparable
from apps.reports.numbers.trend import Trend, TrendLine
from apps.reports.pages.request import IndicatorRequest, file_name, page
from apps.reports.pages.summary import names_of, subject_of
from apps.reports.tables import wording
from apps.reports.tables.cells import difference_cell, number_cell, percent_cell
from apps.reports.tables.charts import Curve, Point, lines, point, spark
from apps.reports.tables.links import unit_href
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.units.access import SignedInRequest
from apps.units.models import Unit

UNASKED = 5  # years, where no period is chosen


def note(trend: Trend, line: TrendLine) -> str:
    """From when to when the change is, where that is not the whole, and why numbers are missing."""
    first, last = line.ends or (0, -1)
    periods = {"from": trend.codes[first], "to": trend.codes[last]}
    facts = {**periods, **_weakness(line)}
    reasons = [wording.reason(code, **facts) for code in line.reasons] if line.told else []
    is_whole = [first, last] == [0, len(trend.codes) - 1]
    if line.ends and not is_whole and line.change.value is not None:
        reasons.insert(0, _("From %(from)s to %(to)s.") % periods)
    return " ".join(reasons)


def _weakness(line: TrendLine) -> dict[str, int]:
    """How many reported, of how many, for the end of the line that lacks some; 0 of 0 where none does."""
    for at in line.ends:
        reading = line.readings[at]
        if reading and reading.partial:
            return {"reported": reading.reported, "expected": reading.expected}
    return {"reported": 0, "expected": 0}


# ---- Tables


def of_unit(trend: Trend, address: Callable[[Indicator], str] | None = None) -> Table:
    """One federation: its indicators in rows."""
    marked = trend.series.marked()
    rows = tuple(
        TableRow(
            line.indicator.code,
            (
                TableCell(line.indicator.name, href=address(line.indicator) if address else ""),
                TableCell(line.indicator.measure),
                *_cells(trend, line, marked),
            ),
        )
        for line in trend.lines
        if line.told
    )
    columns = (TableColumn("indicator", _("indicator")), TableColumn("measure", _("measure")), *_columns(trend))
    untold = [line.indicator for line in trend.lines if not line.told]
    remarks = [_("No figure in any of the periods: %(names)s.") % {"names": names_of(untold)}] if untold else []
    return _table(trend, str(trend.unit), columns, rows, remarks)


def of_indicator(trend: Trend, down: Callable[[Unit], str] | None = None) -> Table:
    """One indicator: the area's statement, the sum from below and the federations below in rows."""
    marked = trend.series.marked()
    indicator = trend.indicators[0]
    names = {
        LineKind.OWN: TableCell(str(trend.unit), href=unit_href(trend.unit), note=_("as stated")),
        LineKind.BELOW: TableCell(_("Sum from below")),
    }
    rows = tuple(
        TableRow(
            line.unit.code,
            (
                names.get(LineKind(line.kind))
                or TableCell(str(line.unit), href=down(line.unit) if down else unit_href(line.unit)),
                *_cells(trend, line, marked),
            ),
            line.kind,
        )
        for line in trend.lines
        if line.kind == LineKind.CHILD or line.told
    )
    remarks = [] if trend.all_seen else [_("Federations outside your view are not listed; they count in the sum.")]
    columns = (TableColumn("unit", _("unit")), *_columns(trend, indicator.measure))
    return _table(trend, indicator.name, columns, rows, remarks)


def _table(
    trend: Trend, subject: str, columns: tuple[TableColumn, ...], rows: tuple[TableRow, ...], remarks: list[str]
) -> Table:
    rule = _("Growth per year is the geometric mean from the first to the last number of the row.")
    first, last = (wording.period_name(period) if period else "" for period in (trend.periods[0], trend.periods[-1]))
    return Table(
        _("Trend · %(subject)s · %(from)s to %(to)s")
        % {"subject": subject, "from": trend.codes[0], "to": trend.codes[-1]},
        columns,
        rows,
        (*remarks, rule, *trend.manner.remarks),
        (
            (_("unit"), f"{trend.unit} ({trend.unit.code})"),
            (_("from"), first),
            (_("to"), last),
            (_("indicators"), subject_of(trend.indicators)),
            *trend.manner.told,
        ),
    )


def _columns(trend: Trend, measure: str = "") -> tuple[TableColumn, ...]:
    return (
        *(TableColumn(code, code, "number", measure) for code in trend.codes),
        TableColumn("trend", _("trend"), "picture"),
        TableColumn("difference", _("difference"), "change", measure),
        TableColumn("percent", "%", "change"),
        TableColumn("average", _("growth per year"), "change", "%"),
        TableColumn("note", _("note")),
    )


def _cells(trend: Trend, line: TrendLine, marked: dict[int, str]) -> tuple[TableCell, ...]:
    scale = trend.manner.scale
    ends = [line.readings[at] for at in line.ends]
    about = any(reading and reading.quantity and reading.quantity.qualifier != Qualifier.EXACT for reading in ends)
    title = f"{line.indicator.name} · {_('Sum from below') if line.kind == LineKind.BELOW else line.unit}"
    return (
        *(_cell(line, at, scale, marked) for at in range(len(line.readings))),
        TableCell(picture=spark(_points(trend, line), title=title) if line.told else ""),
        difference_cell(line.change, scale, about=about),
        percent_cell(None if line.indicator.is_percent else line.change.percent, signed=True),
        percent_cell(line.average, signed=True),
        TableCell(note(trend, line)),
    )


def _cell(line: TrendLine, at: int, scale: str, marked: dict[int, str]) -> TableCell:
    reading = line.readings[at]
    cell = number_cell(line.unit, line.indicator, reading, scale, marked) if reading else TableCell()
    if not line.breaks[at]:
        return cell
    note = f"{_('new definition')}; {cell.note}" if cell.note else _("new definition")
    return replace(cell, note=note)


# ---- Charts


def chart(trend: Trend, code: str = "") -> SafeString:
    """The federations' lines for one indicator or, of one federation, the line of the indicator of this code."""
    drawn = _drawn(trend, code)
    curves = [Curve(str(line.unit), _points(trend, line)) for line in drawn]
    numbers = [point.value for curve in curves for point in curve.points if point.value is not None]
    if not numbers:
        return SafeString()
    indicator = drawn[0].indicator
    return lines(curves, title=f"{indicator.name} · {trend.codes[0]} – {trend.codes[-1]}", measure=indicator.measure)


def _drawn(trend: Trend, code: str) -> list[TrendLine]:
    """The lines of those below; of one federation that of the indicator; the area's own where there is none."""
    told = [line for line in trend.lines if line.told]
    if trend.series.children:
        drawn = [line for line in told if line.kind == LineKind.CHILD]
    else:
        drawn = [line for line in told if line.indicator.code == code]
    return drawn or [line for line in told if line.kind == LineKind.OWN]


def _points(trend: Trend, line: TrendLine) -> tuple[Point, ...]:
    """A sum to which not all reported is no point of the line: it cannot stand for the area."""
    return tuple(
        point(code, reading.quantity if reading and not reading.partial else None, trend.manner.scale, breaks=broken)
        for code, reading, broken in zip(trend.codes, line.readings, line.breaks, strict=True)
    )


# ---- The view


@page
def trend_page(request: SignedInRequest) -> HttpResponse:
    asked = IndicatorRequest(request)
    earlier, later = _chosen_periods(asked)
    indicator = asked.row_indicator()
    asked.show(**{"from": earlier, "to": later, "indicator": indicator, "chart": request.GET.get("chart", "")})
    indicators = [indicator] if indicator else asked.indicators
    try:
        trend = Trend(asked.scope, asked.unit, earlier, later, indicators, below=bool(indicator), manner=asked.manner)
    except NotComparable as refusal:
        return asked.refuse(_("Trend"), refusal)
    charted = [] if indicator else trend.told
    code = request.GET.get("chart") or (charted[0].code if charted else "")
    name = file_name("trend", asked.unit, earlier, later, indicator or asked.subject)
    context = {"charted": charted, "chosen": code, "chart": chart(trend, code)}
    return asked.respond(_asked_for(trend, asked), name=name, context=context)


def _asked_for(trend: Trend, asked: IndicatorRequest) -> Table:
    """One indicator over the federations below, or one federation's indicators."""
    if asked.shown["indicator"]:
        return of_indicator(trend, lambda unit: asked.address(unit=unit, chart=None))
    return of_unit(trend, lambda indicator: asked.address(indicator=indicator.code, chart=None))


def _chosen_periods(asked: IndicatorRequest) -> tuple[Period, Period]:
    """What is chosen; of what is not, the last years told of in the area."""
    earlier, later = asked.period("from"), asked.period("to")
    if earlier and later:
        return earlier, later
    years = asked.years()
    later = later or years[0]
    until = [year for year in years if year.ends <= later.ends][:UNASKED]
    return earlier or (until[-1] if until else later), later
