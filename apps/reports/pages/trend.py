"""A trend: several periods of one kind for one federation's indicators, or for one indicator over those below it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.http import HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.figures.arithmetic.quantity import Difference
from apps.figures.models import Indicator, Period
from apps.figures.models.periods import span_of
from apps.reports.numbers import comparison
from apps.reports.numbers.ledger import Ledger, Reading, marks
from apps.reports.numbers.scope import Scope
from apps.reports.pages.compare import NotComparable, partial_beside_statement
from apps.reports.pages.request import IndicatorRequest, file_name, page
from apps.reports.pages.summary import names_of, subject_of
from apps.reports.tables import wording
from apps.reports.tables.cells import difference_cell, number_cell, percent_cell
from apps.reports.tables.charts import Point, Series, lines, point, spark
from apps.reports.tables.links import unit_href
from apps.reports.tables.options import PLAIN, Manner
from apps.reports.tables.table import Cell, Column, Row, Table
from apps.units.access import SignedInRequest
from apps.units.models import Unit

MOST_PERIODS = 15
UNASKED = 5  # years, where no period is chosen
YEAR = Decimal("365.25")  # days


@dataclass(frozen=True, slots=True)
class Line:
    """One unit's numbers for one indicator, a reading for each period, None where the period is not on record.

    `change` is from the first number told to the last one, `average` its growth per year in per cent.
    """

    unit: Unit
    indicator: Indicator
    kind: str
    readings: tuple[Reading | None, ...]
    breaks: tuple[bool, ...]
    first: int | None
    last: int | None
    change: Difference
    average: Decimal | None
    reasons: tuple[str, ...]

    @property
    def told(self) -> bool:
        return any(one and (one.quantity or one.state) for one in self.readings)


class Trend:
    """Everything the periods from `earlier` to `later` say about a federation and, with `below`, those below it."""

    def __init__(
        self,
        scope: Scope,
        unit: Unit,
        earlier: Period,
        later: Period,
        indicators: Iterable[Indicator],
        *,
        below: bool = False,
        manner: Manner = PLAIN,
    ) -> None:
        self.unit, self.manner = unit, manner
        self.indicators = list(indicators)
        self.codes = chain(earlier, later)
        found = {one.code: one for one in Period.objects.filter(code__in=self.codes)}
        self.periods = [found.get(code) for code in self.codes]
        self.children, self.all_seen = scope.children(unit, manner.day(later.ends)) if below else ([], True)
        units = [unit, *self.children]
        self.ledgers = [period and Ledger(units, self.indicators, period, **manner.reads) for period in self.periods]
        self.lines = [self._line(unit, one) for one in self.indicators] if not below else self._of(self.indicators[0])
        self.told = [line.indicator for line in self.lines if line.told]

    def _of(self, indicator: Indicator) -> list[Line]:
        area = [self._line(self.unit, indicator, read, read) for read in ("own", "below")]
        return [*area, *(self._line(child, indicator, "total", "child") for child in self.children)]

    def marked(self) -> dict[int, str]:
        return marks(figure for ledger in self.ledgers if ledger for figure in ledger.figures)

    def _line(self, unit: Unit, indicator: Indicator, read: str = "total", kind: str = "") -> Line:
        readings = tuple(ledger and getattr(ledger, read)(unit.pk, indicator.pk) for ledger in self.ledgers)
        told = [at for at, one in enumerate(readings) if one and one.quantity]
        first, last = (told[0], told[-1]) if len(told) > 1 else (None, None)
        breaks = self._breaks(indicator)
        change = self._change(readings, told, bool(told) and any(breaks[told[0] + 1 : told[-1] + 1]))
        average, why = None, None
        if first is not None and change.value is not None and not indicator.is_percent:
            years = _years_between(self.periods[first], self.periods[last])
            average, why = comparison.average_growth(readings[last].quantity, readings[first].quantity, years)
        reasons = tuple(dict.fromkeys(filter(None, (change.reason, why))))
        return Line(unit, indicator, kind, readings, breaks, first, last, change, average, reasons)

    def _breaks(self, indicator: Indicator) -> tuple[bool, ...]:
        """By period whether the definition changed between the one before and it."""
        ends = [period and period.ends for period in self.periods]
        found, before = [], None
        for end in ends:
            found.append(bool(before and end and any(before < one.starts <= end for one in indicator.breaks)))
            before = end or before
        return tuple(found)

    @staticmethod
    def _change(readings: tuple[Reading | None, ...], told: list[int], broken: bool) -> Difference:
        if len(told) < 2:
            return Difference(reason="alone")
        first, last = readings[told[0]], readings[told[-1]]
        if broken:
            return Difference(reason="definition")
        obstacle = "coverage" if first.partial or last.partial else None
        return comparison.change(last.quantity, first.quantity, partial_beside_statement(first, last) or obstacle)

    def note(self, line: Line) -> str:
        """From when to when the change is, where that is not the whole, and why numbers are missing."""
        ends = [at for at in (line.first, line.last) if at is not None]
        told = {"from": self.codes[ends[0] if ends else 0], "to": self.codes[ends[-1] if ends else -1]}
        weak = next((one for one in (line.readings[at] for at in ends) if one.partial), None)
        facts = {**told, "reported": weak.reported if weak else 0, "expected": weak.expected if weak else 0}
        said = [wording.reason(code, **facts) for code in line.reasons] if line.told else []
        if ends and (ends[0], ends[-1]) != (0, len(self.codes) - 1) and line.change.value is not None:
            said.insert(0, _("From %(from)s to %(to)s.") % told)
        return " ".join(said)


def _years_between(earlier: Period, later: Period) -> Decimal:
    first, last = earlier.ends, later.ends
    if (first.month, first.day) == (last.month, last.day):
        return Decimal(last.year - first.year)
    return Decimal((last - first).days) / YEAR


def chain(earlier: Period, later: Period) -> list[str]:
    """The codes from one period to the other, those not on record too; NotComparable where they are of two kinds."""
    if earlier.ends > later.ends:
        earlier, later = later, earlier
    if earlier == later or not earlier.span.comparable(later.span):
        raise NotComparable(
            _("%(from)s and %(to)s cannot be compared: choose two periods of one kind and length.")
            % {"from": earlier, "to": later}
        )
    if later.span.prior() is None:
        between = Period.objects.filter(kind=later.kind, ends__gte=earlier.ends, ends__lte=later.ends)
        codes = list(between.order_by("ends").values_list("code", flat=True))
    else:
        codes = [later.code]
        while codes[0] != earlier.code:
            before = span_of(codes[0])
            if before.ends <= earlier.ends:
                break
            codes.insert(0, before.prior())
    if codes[0] != earlier.code or len(codes) > MOST_PERIODS:
        raise NotComparable(
            _("From %(from)s to %(to)s no row of at most %(most)s periods, each following the other, can be made.")
            % {"from": earlier, "to": later, "most": MOST_PERIODS}
        )
    return codes


# ---- Tables


def of_unit(trend: Trend, address: Callable[[Indicator], str] | None = None) -> Table:
    """One federation: its indicators in rows."""
    marked = trend.marked()
    rows = tuple(
        Row(
            line.indicator.code,
            (
                Cell(line.indicator.name, href=address(line.indicator) if address else ""),
                Cell(line.indicator.measure),
                *_cells(trend, line, marked),
            ),
        )
        for line in trend.lines
        if line.told
    )
    columns = (Column("indicator", _("indicator")), Column("measure", _("measure")), *_columns(trend))
    untold = [line.indicator for line in trend.lines if not line.told]
    remarks = [_("No figure in any of the periods: %(names)s.") % {"names": names_of(untold)}] if untold else []
    return _table(trend, str(trend.unit), columns, rows, remarks)


def of_indicator(trend: Trend, down: Callable[[Unit], str] | None = None) -> Table:
    """One indicator: the area's statement, the sum from below and the federations below in rows."""
    marked = trend.marked()
    indicator = trend.indicators[0]
    names = {
        "own": Cell(str(trend.unit), href=unit_href(trend.unit), note=_("as stated")),
        "below": Cell(_("Sum from below")),
    }
    rows = tuple(
        Row(
            line.unit.code,
            (
                names.get(line.kind) or Cell(str(line.unit), href=down(line.unit) if down else unit_href(line.unit)),
                *_cells(trend, line, marked),
            ),
            line.kind,
        )
        for line in trend.lines
        if line.kind == "child" or line.told
    )
    remarks = [] if trend.all_seen else [_("Federations outside your view are not listed; they count in the sum.")]
    columns = (Column("unit", _("unit")), *_columns(trend, indicator.measure))
    return _table(trend, indicator.name, columns, rows, remarks)


def _table(trend: Trend, subject: str, columns: tuple[Column, ...], rows: tuple[Row, ...], remarks: list[str]) -> Table:
    rule = _("Growth per year is the geometric mean from the first to the last number of the row.")
    first, last = (period and wording.period_name(period) for period in (trend.periods[0], trend.periods[-1]))
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


def _columns(trend: Trend, measure: str = "") -> tuple[Column, ...]:
    return (
        *(Column(code, code, "number", measure) for code in trend.codes),
        Column("trend", _("trend"), "picture"),
        Column("difference", _("difference"), "change", measure),
        Column("percent", "%", "change"),
        Column("average", _("growth per year"), "change", "%"),
        Column("note", _("note")),
    )


def _cells(trend: Trend, line: Line, marked: dict[int, str]) -> tuple[Cell, ...]:
    scale = trend.manner.scale
    about = any(line.readings[at].quantity.qualifier != "exact" for at in (line.first, line.last) if at is not None)
    title = f"{line.indicator.name} · {_('Sum from below') if line.kind == 'below' else line.unit}"
    return (
        *(_cell(line, at, scale, marked) for at in range(len(line.readings))),
        Cell(picture=spark(_points(trend, line), title=title) if line.told else ""),
        difference_cell(line.change, scale, about=about),
        percent_cell(None if line.indicator.is_percent else line.change.percent, signed=True),
        percent_cell(line.average, signed=True),
        Cell(trend.note(line)),
    )


def _cell(line: Line, at: int, scale: str, marked: dict[int, str]) -> Cell:
    reading = line.readings[at]
    found = number_cell(line.unit, line.indicator, reading, scale, marked) if reading else Cell()
    if not line.breaks[at]:
        return found
    return replace(found, note="; ".join(filter(None, (_("new definition"), found.note))))


# ---- Charts


def chart(trend: Trend, code: str = "") -> SafeString:
    """The federations' lines for one indicator or, of one federation, the line of the indicator of this code."""
    below = any(line.kind == "child" for line in trend.lines)
    drawn = [
        line for line in trend.lines if line.told and (line.kind == "child" if below else line.indicator.code == code)
    ]
    if not drawn and trend.lines:
        drawn = [line for line in trend.lines if line.told and line.kind == "own"]
    series = [Series(str(line.unit), _points(trend, line)) for line in drawn]
    if not any(one.value is not None for each in series for one in each.points):
        return SafeString()
    indicator = drawn[0].indicator
    return lines(series, title=f"{indicator.name} · {trend.codes[0]} – {trend.codes[-1]}", measure=indicator.measure)


def _points(trend: Trend, line: Line) -> tuple[Point, ...]:
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
