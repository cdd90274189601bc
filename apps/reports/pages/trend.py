"""A trend: several periods of one kind for one federation's indicators, or for one indicator over those below it."""

from collections.abc import Callable
from dataclasses import replace

from django.http import HttpResponse
from django.utils.translation import gettext as _

from apps.figures.models import Indicator, Period
from apps.reports.numbers.lines import LineKind
from apps.reports.numbers.series import NotComparable, percent_told
from apps.reports.numbers.trend import Trend, TrendLine
from apps.reports.pages.indicator_request import IndicatorRequest
from apps.reports.pages.request import file_name, table_page
from apps.reports.pages.summary import names_of, subject_of
from apps.reports.pages.trend_picture import drawn_as, points_of, trend_chart
from apps.reports.tables import wording
from apps.reports.tables.cells import difference_cell, line_name, number_cell, percent_cell
from apps.reports.tables.charts import spark
from apps.reports.tables.geometry import common_span
from apps.reports.tables.links import unit_href
from apps.reports.tables.markup import options_markup
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.units.access import SignedInRequest
from apps.units.models import Unit

UNASKED = 5  # years, where no period is chosen


def note(trend: Trend, line: TrendLine) -> str:
    """From when to when the change is, where that is not the whole, and why numbers are missing."""
    if not line.told:
        return ""
    whole = _ends(trend)
    periods = _periods_of(line) or whole
    sentences = []
    if line.change.value is not None and periods != whole:
        sentences.append(_("From %(from)s to %(to)s.") % periods)
    facts = {**periods, **_weakness(line)}
    for code in line.reasons:
        sentences.append(wording.reason(code, **facts))
    return " ".join(sentences)


def _ends(trend: Trend) -> dict[str, str]:
    """Its first and its last period, as people say them."""
    return {"from": wording.period_called(trend.codes[0]), "to": wording.period_called(trend.codes[-1])}


def _periods_of(line: TrendLine) -> dict[str, str]:
    """Those of the first and the last number; empty where there are fewer than two numbers."""
    if not line.ends:
        return {}
    first, last = line.ends
    return {"from": str(first.period), "to": str(last.period)}


def _weakness(line: TrendLine) -> dict[str, int]:
    """How many reported, of how many, for the last period that lacks some; 0 of 0 where none does."""
    for reading in reversed(line.readings):
        if reading and reading.partial and not reading.is_unasked:
            return {"reported": reading.reported, "expected": reading.expected}
    return {"reported": 0, "expected": 0}


# ---- Tables


def of_unit(trend: Trend, address: Callable[[Indicator], str] | None = None) -> Table:
    """One federation: its indicators in rows."""
    sheet = TrendSheet(trend)
    rows, untold = [], []
    for line in trend.lines:
        indicator = line.indicator
        if not line.told:
            untold.append(indicator)
            continue
        href = address(indicator) if address else ""
        name = TableCell(indicator.name, href=href)
        measure = TableCell(indicator.measure)
        rows.append(TableRow(indicator.code, (name, measure, *sheet.cells(line))))
    columns = (TableColumn("indicator", _("indicator")), TableColumn("measure", _("measure")), *_columns(trend))
    remarks = []
    if untold:
        remarks.append(_("No figure in any of the periods: %(names)s.") % {"names": names_of(untold)})
    return _table(trend, str(trend.unit), columns, rows, remarks)


def of_indicator(trend: Trend, down: Callable[[Unit], str] | None = None) -> Table:
    """One indicator: the area's statement, the sum from below and the federations below in rows."""
    sheet = TrendSheet(trend)
    indicator = trend.indicators[0]
    href_of = down or unit_href
    rows = []
    for line in trend.lines:
        if line.kind == LineKind.CHILD or line.told:
            name = line_name(line.kind, line.unit, href_of(line.unit))
            rows.append(TableRow(line.unit.code, (name, *sheet.cells(line)), line.kind))
    remarks = wording.unseen(trend.all_seen)
    columns = (TableColumn("unit", _("unit")), *_columns(trend, indicator.measure))
    return _table(trend, indicator.name, columns, rows, remarks)


def _table(
    trend: Trend, subject: str, columns: tuple[TableColumn, ...], rows: list[TableRow], remarks: list[str]
) -> Table:
    rules = [_("Growth per year is the geometric mean from the first to the last number of the row.")]
    if any(cell.picture for row in rows for cell in row.cells):
        rules.append(_("The small lines have one scale of ratios: the same steepness is the same growth."))
    title = _("Trend · %(subject)s · %(from)s to %(to)s") % {"subject": subject, **_ends(trend)}
    choices = (
        (_("unit"), f"{trend.unit} ({trend.unit.code})"),
        (_("from"), _period_name(trend.periods[0])),
        (_("to"), _period_name(trend.periods[-1])),
        (_("indicators"), subject_of(trend.indicators)),
        *trend.manner.footing_told,
        *trend.manner.told,
    )
    return Table(title, columns, tuple(rows), (*remarks, *rules, *trend.manner.remarks), choices)


def _period_name(period: Period | None) -> str:
    return wording.period_name(period) if period else ""


def _columns(trend: Trend, measure: str = "") -> tuple[TableColumn, ...]:
    return (
        *(TableColumn(code, wording.period_called(code), "number", measure) for code in trend.codes),
        TableColumn("trend", _("trend"), "picture"),
        TableColumn("difference", _("difference"), "change", measure),
        TableColumn("percent", "%", "change"),
        TableColumn("average", _("growth per year"), "change", "%"),
        TableColumn("compared_on", _("compared on")),
        TableColumn("note", _("note")),
    )


def _key_of(line: TrendLine) -> tuple[int, int, str]:
    return line.unit.pk, line.indicator.pk, line.kind


class TrendSheet:
    """Writes the lines of a trend into cells; the small pictures of all rows have one scale of ratios."""

    def __init__(self, trend: Trend) -> None:
        self.trend = trend
        self.marked = trend.series.marked()
        self.points = {_key_of(line): points_of(trend, line) for line in trend.lines}
        self.span = common_span(self.points.values())

    def cells(self, line: TrendLine) -> tuple[TableCell, ...]:
        """The number of each period, the picture, the change from the first to the last, and what to know of it."""
        scale = self.trend.manner.scale
        numbers = [_cell(line, at, scale, self.marked) for at in range(len(line.readings))]
        return (
            *numbers,
            TableCell(picture=self._picture(line)),
            difference_cell(line.change, scale, about=line.is_qualified),
            percent_cell(percent_told(line.indicator, line.change), signed=True, side=line.change.side),
            percent_cell(line.average, signed=True),
            TableCell(wording.compared_on([line.footing] if line.footing else [])),
            TableCell(note(self.trend, line)),
        )

    def _picture(self, line: TrendLine) -> str:
        if not line.told:
            return ""
        subject = _("Sum from below") if line.kind == LineKind.BELOW else str(line.unit)
        return spark(self.points[_key_of(line)], title=f"{line.indicator.name} · {subject}", span=self.span)


def _cell(line: TrendLine, at: int, scale: str, marked: dict[int, str]) -> TableCell:
    """The number of one period; where the series breaks before it, it says so."""
    reading = line.readings[at]
    if reading is None:
        return TableCell()
    cell = number_cell(line.unit, line.indicator, reading, scale, marked)
    remarks = []
    if line.breaks[at]:
        remarks.append(_("new definition"))
    if line.joins[at]:
        remarks.append(_("other units than before"))
    if not remarks:
        return cell
    if cell.note:
        remarks.append(cell.note)
    return replace(cell, note="; ".join(remarks))


# ---- The view


@table_page
def trend_page(request: SignedInRequest) -> HttpResponse:
    asked = IndicatorRequest(request)
    earlier, later = asked.compared_periods(_some_years_before)
    indicator = asked.row_indicator()
    drawn = drawn_as(asked, indicator)
    chosen = {"chart": request.GET.get("chart", ""), "drawn": drawn}
    asked.show(**{"from": earlier, "to": later, "indicator": indicator, **chosen})
    indicators = [indicator] if indicator else asked.indicators
    try:
        trend = Trend(asked.scope, asked.unit, earlier, later, indicators, below=bool(indicator), manner=asked.manner)
    except NotComparable as refusal:
        return asked.refuse(_("Trend"), refusal)
    charted = {} if indicator else {member.code: member.name for member in trend.told}
    code = asked.charted(charted)
    name = file_name("trend", asked.unit, earlier, later, indicator or asked.subject)
    chart = trend_chart(trend, code, drawn, lambda unit: asked.address(unit=unit, chart=None))
    context = {"charted": options_markup(charted.items(), code), "chart": chart}
    return asked.respond(_asked_for(trend, asked), [earlier, later], name=name, context=context)


def _asked_for(trend: Trend, asked: IndicatorRequest) -> Table:
    """One indicator over the federations below, or one federation's indicators."""
    if asked.shown["indicator"]:
        return of_indicator(trend, lambda unit: asked.address(unit=unit, chart=None))
    return of_unit(trend, lambda indicator: asked.address(indicator=indicator.code, chart=None))


def _some_years_before(years: list[Period], later: Period) -> Period | None:
    """The first of the last years told of up to the later period."""
    until = [year for year in years if year.ends <= later.ends]
    return until[:UNASKED][-1] if until else None
