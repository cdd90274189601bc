"""The summary: one area's federations in rows, the indicators of a group in columns."""

from collections.abc import Callable

from django.http import HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.figures.models import Indicator, Period
from apps.reports.numbers.ledger import Ledger, Reading, catalogue, marks
from apps.reports.numbers.manner import PLAIN, Manner
from apps.reports.numbers.scope import Scope
from apps.reports.pages.request import IndicatorRequest, file_name, page
from apps.reports.tables import wording
from apps.reports.tables.cells import number_cell
from apps.reports.tables.charts import Point, bars
from apps.reports.tables.links import indicator_href, summary_href, unit_href
from apps.reports.tables.table import Cell, Column, Row, Table
from apps.units.access import SignedInRequest
from apps.units.models import Unit

NAMED = 20
Reader = Callable[[int, int], Reading]


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
    children, all_seen = scope.children(unit, manner.day(period.ends))
    indicators = catalogue() if indicators is None else indicators
    ledger = manner.ledger([unit, *children], indicators, period)
    marked = marks(ledger.figures)
    told = [one for one in indicators if any(_is_told(ledger, unit, child, one) for child in [unit, *children])]

    def line(read: Reader, subject: Unit, label: Cell, style: str = "") -> Row:
        readings = ((one, read(subject.pk, one.pk)) for one in told)
        cells = (
            number_cell(subject, *reading, manner.scale, marked, coverage=style != "below") for reading in readings
        )
        return Row(subject.code, (label, *cells), style)

    covered = (_coverage(ledger.below(unit.pk, one.pk)) for one in told)
    names = ((one, Cell(str(one), href=down(one) if down else summary_href(one, period))) for one in children)
    rows = [
        line(ledger.own, unit, Cell(str(unit), href=unit_href(unit), note=_("as stated")), "own"),
        line(ledger.below, unit, Cell(_("Sum from below")), "below"),
        Row(unit.code, (Cell(_("Coverage")), *covered), "coverage"),
        *(line(ledger.total, one, name) for one, name in names),
    ]
    columns = (
        Column("unit", _("unit")),
        *(Column(one.code, one.name, "number", one.measure, indicator_href(one)) for one in told),
    )
    return Table(
        _("Summary · %(unit)s · %(period)s") % {"unit": unit, "period": period},
        columns,
        tuple(rows) if told else (),
        _remarks(indicators, told, all_seen, period, manner),
        (
            (_("unit"), f"{unit} ({unit.code})"),
            (_("period"), wording.period_name(period)),
            (_("indicators"), subject_of(indicators)),
            *manner.told,
        ),
    )


def subject_of(indicators: list[Indicator]) -> str:
    """The group they make up, or their codes."""
    groups = {one.group for one in indicators}
    if len(groups) == 1 and len(indicators) > 1:
        return str(groups.pop())
    return names_of(indicators)


def chart(table: Table, code: str) -> SafeString:
    """The federations' numbers for one of the table's indicators as bars; nothing where there are none."""
    at = next((at for at, column in enumerate(table.columns) if column.key == code), None)
    rows = [row for row in table.rows if not row.style]
    if at is None or not rows:
        return SafeString()
    items = [Point(row.cells[0].text, row.cells[at].value, row.cells[at].text, row.cells[at].interval) for row in rows]
    return bars(items, title=f"{table.columns[at].heading} · {table.title}")


def _is_told(ledger: Ledger, unit: Unit, one: Unit, indicator: Indicator) -> bool:
    readings = [ledger.total(one.pk, indicator.pk), *([ledger.own(one.pk, indicator.pk)] if one == unit else [])]
    return any(reading.quantity or reading.state for reading in readings)


def _coverage(reading: Reading) -> Cell:
    """Who stands behind the sum: n of m federations, or the units counted; and how many numbers are qualified."""
    said = []
    if reading.expected:
        said.append(wording.part_of(reading.reported, reading.expected))
    elif reading.units:
        said.append(wording.units(reading.units))
    if reading.qualified:
        said.append(_("%(qualified)s qualified") % {"qualified": reading.qualified})
    return Cell(" · ".join(said))


def _remarks(
    indicators: list[Indicator], told: list[Indicator], all_seen: bool, period: Period, manner: Manner
) -> tuple[str, ...]:
    remarks = [_("· not reported, — not applicable, … unavailable. Every number leads to its own page.")]
    if untold := [one for one in indicators if one not in told]:
        remarks.append(_("No figure in %(period)s: %(names)s.") % {"period": period, "names": names_of(untold)})
    if not all_seen:
        remarks.append(_("Federations outside your view are not listed; they count in the sum."))
    return (*remarks, *manner.remarks)


def names_of(indicators: list[Indicator]) -> str:
    """Their names, or how many there are where that would be a long list."""
    if len(indicators) > NAMED:
        return _("%(count)s indicators") % {"count": len(indicators)}
    return _(", ").join(one.name for one in indicators)


# ---- The view


@page
def summary_page(request: SignedInRequest) -> HttpResponse:
    asked = IndicatorRequest(request)
    period = asked.period("period") or asked.latest_year()
    asked.show(period=period, chart=request.GET.get("chart", ""))
    table = summary(
        asked.scope, asked.unit, period, asked.indicators, asked.manner, lambda unit: asked.address(unit=unit)
    )
    charted = [column for column in table.columns if column.is_number]
    code = request.GET.get("chart") or (charted[0].key if charted else "")
    name = file_name("summary", asked.unit, period, asked.subject)
    return asked.respond(table, name=name, context={"charted": charted, "chosen": code, "chart": chart(table, code)})
