"""The summary: one area's federations in rows, the indicators of a group in columns."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.translation import gettext as _

from apps.figures.models import Indicator, Period
from apps.reports.numbers.ledger import catalogue, marks
from apps.reports.numbers.lines import LineKind
from apps.reports.numbers.manner import PLAIN, Manner
from apps.reports.numbers.readings import Footing, LedgerReading
from apps.reports.numbers.scope import Scope
from apps.reports.pages.indicator_request import IndicatorRequest
from apps.reports.pages.picture import PictureChoice, column_tiles
from apps.reports.pages.request import file_name, table_page
from apps.reports.tables import wording
from apps.reports.tables.captioned import CaptionedChart
from apps.reports.tables.cells import line_name, number_cell
from apps.reports.tables.column_chart import ColumnCells, column_bars
from apps.reports.tables.links import indicator_href, missing_href, summary_href
from apps.reports.tables.markup import options_markup
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.units.access import SignedInRequest
from apps.units.models import Unit
from apps.units.tree import names

NAMED = 20
ReadNumber = Callable[[int, int], LedgerReading]


class SummaryLines:
    """The numbers of one area in one period, as the lines of its table.

    `told` are the indicators that somebody has stated: the columns; `untold` are the others.
    """

    def __init__(
        self, scope: Scope, unit: Unit, period: Period, indicators: list[Indicator], manner: Manner = PLAIN
    ) -> None:
        day = manner.day(period.ends)
        self.unit, self.manner = names.called(unit, day), manner
        self.children, self.all_seen = scope.children(unit, day)
        self.ledger = manner.ledger([unit, *self.children], indicators, period)
        self.marked = marks(self.ledger.figures)
        self.told: list[Indicator] = []
        self.untold: list[Indicator] = []
        for indicator in indicators:
            if self._is_told(indicator):
                self.told.append(indicator)
            else:
                self.untold.append(indicator)

    def _is_told(self, indicator: Indicator) -> bool:
        readings = [self.ledger.own(self.unit.pk, indicator.pk)]
        for unit in (self.unit, *self.children):
            readings.append(self.ledger.total(unit.pk, indicator.pk))
        return any(reading.told for reading in readings)

    def rows(self, href: Callable[[Unit], str]) -> list[TableRow]:
        """The statement, what a complete register counts, the sum from below with its coverage, then each federation
        below; `href` leads to its own."""
        rows = [
            self._row(self._own, self.unit, LineKind.OWN),
            *self._register_rows(),
            self._row(self._below, self.unit, LineKind.BELOW),
            self._coverage_row(),
        ]
        for child in self.children:
            rows.append(self._row(self.ledger.total, child, LineKind.CHILD, href(child)))
        return rows

    def _register_rows(self) -> list[TableRow]:
        """One, where a complete register counts any of them."""
        if any(self.ledger.facts(self.unit.pk, indicator.pk).register for indicator in self.told):
            return [self._row(self._counted, self.unit, LineKind.REGISTER)]
        return []

    def _counted(self, unit: int, indicator: int) -> LedgerReading:
        return self.ledger.facts(unit, indicator).register or LedgerReading(self.ledger.period)

    def _own(self, unit: int, indicator: int) -> LedgerReading:
        return self._years(unit, indicator, Footing.STATEMENT) or self.ledger.own(unit, indicator)

    def _below(self, unit: int, indicator: int) -> LedgerReading:
        return self._years(unit, indicator, Footing.BELOW) or self.ledger.below(unit, indicator)

    def _years(self, unit: int, indicator: int, footing: Footing) -> LedgerReading | None:
        """Of a span that nobody stated the sum of its years, in the line of what the years rest on."""
        facts = self.ledger.facts(unit, indicator)
        is_told = facts.stated and facts.stated.told
        return facts.years if facts.years and facts.years.footing == footing and not is_told else None

    def _row(self, read: ReadNumber, unit: Unit, kind: LineKind, href: str = "") -> TableRow:
        """Who stands behind a sum from below is said in the line under it."""
        says_coverage = kind != LineKind.BELOW
        cells = [line_name(kind, unit, href)]
        for indicator in self.told:
            reading = read(unit.pk, indicator.pk)
            cells.append(number_cell(unit, indicator, reading, self.manner.scale, self.marked, coverage=says_coverage))
        return TableRow(unit.code, tuple(cells), kind)

    def _coverage_row(self) -> TableRow:
        covered = []
        for indicator in self.told:
            reading = self.ledger.below(self.unit.pk, indicator.pk)
            if self.ledger.period.kind == Period.Kind.SPAN and reading.quantity is None:
                covered.append(TableCell(_("nobody is asked for a span")))
            else:
                covered.append(_coverage(self.unit, indicator, reading))
        return TableRow(self.unit.code, (TableCell(_("Coverage")), *covered), LineKind.COVERAGE)


def summary(
    scope: Scope,
    unit: Unit,
    period: Period,
    indicators: list[Indicator] | None = None,
    manner: Manner = PLAIN,
    down: Callable[[Unit], str] | None = None,
) -> Table:
    """The unit's statement, the sum from below with its coverage, and each federation below.

    `down` gives the address of a federation's own summary.
    """
    indicators = catalogue() if indicators is None else indicators
    lines = SummaryLines(scope, unit, period, indicators, manner)
    columns = [TableColumn("unit", _("unit"))]
    for indicator in lines.told:
        href = indicator_href(indicator)
        columns.append(TableColumn(indicator.code, indicator.name, "number", indicator.measure, href))
    rows: list[TableRow] = []
    if lines.told:
        rows = lines.rows(down or (lambda child: summary_href(child, period)))
    choices = (
        (_("unit"), f"{lines.unit} ({unit.code})"),
        (_("period"), wording.period_name(period)),
        (_("indicators"), subject_of(indicators)),
        *manner.told,
    )
    title = _("Summary · %(unit)s · %(period)s") % {"unit": lines.unit, "period": period}
    return Table(title, tuple(columns), tuple(rows), _remarks(lines, period), choices)


def subject_of(indicators: list[Indicator]) -> str:
    """The group they make up, or their codes."""
    groups = {indicator.group for indicator in indicators}
    if len(groups) == 1 and len(indicators) > 1:
        return str(groups.pop())
    return names_of(indicators)


def chart(table: Table, code: str, choice: PictureChoice) -> CaptionedChart | None:
    """The federations' numbers for one of the table's indicators as bars or tiles; nothing where there are none."""
    column = ColumnCells(table, code)
    return column_tiles(column, scale=choice.scale) if choice.is_tiles else column_bars(column, choice.order)


def _coverage(unit: Unit, indicator: Indicator, reading: LedgerReading) -> TableCell:
    """Who stands behind the sum: m of n federations, or the units counted; and how many numbers are qualified.

    Where some are missing it leads to their names.
    """
    facts = []
    if reading.expected:
        facts.append(wording.completeness(reading))
    elif reading.units:
        facts.append(wording.units(reading.units))
    if reading.qualified:
        facts.append(_("%(qualified)s qualified") % {"qualified": reading.qualified})
    is_missing = reading.reported < reading.expected
    href = missing_href(unit, indicator, reading.period) if is_missing else ""
    return TableCell(" · ".join(facts), href=href)


def _remarks(lines: SummaryLines, period: Period) -> tuple[str, ...]:
    remarks = [_("· not reported, — not applicable, … unavailable. Every number leads to its own page.")]
    if lines.untold:
        names = names_of(lines.untold)
        remarks.append(_("No figure in %(period)s: %(names)s.") % {"period": period, "names": names})
    return (*remarks, *wording.unseen(lines.all_seen), *lines.manner.remarks)


def names_of(indicators: list[Indicator]) -> str:
    """Their names, or how many there are where that would be a long list."""
    if len(indicators) > NAMED:
        return _("%(count)s indicators") % {"count": len(indicators)}
    return _(", ").join(indicator.name for indicator in indicators)


# ---- The view


@table_page
def summary_page(request: SignedInRequest) -> HttpResponse:
    asked = IndicatorRequest(request)
    period = asked.period("period") or asked.latest_year()
    picture = PictureChoice(asked)
    asked.show(period=period, chart=request.GET.get("chart", ""), **picture.chosen)
    table = summary(
        asked.scope, asked.unit, period, asked.indicators, asked.manner, lambda unit: asked.address(unit=unit)
    )
    charted = {column.key: column.label for column in table.columns if column.is_number}
    code = asked.charted(charted)
    name = file_name("summary", asked.unit, period, asked.subject)
    context = {"charted": options_markup(charted.items(), code), "chart": chart(table, code, picture)}
    return asked.respond(table, [period], name=name, context=context)
