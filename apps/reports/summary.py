"""The summary: one area's federations in rows, the indicators of a group in columns."""

from collections.abc import Callable
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.figures.answers import SHOWN
from apps.figures.models import Coverage, Figure, Indicator, Period
from apps.reports import wording
from apps.reports.charts import Point, bars
from apps.reports.manner import PLAIN, Manner
from apps.reports.reading import Ledger, Reading, catalogue, marks
from apps.reports.scope import Scope
from apps.reports.tables import Cell, Column, Row, Table
from apps.units.models import Register, Unit

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
    ledger = Ledger([unit, *children], indicators, period, **manner.reads)
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


def number_cell(
    unit: Unit, indicator: Indicator, reading: Reading, scale: str, marked: dict[int, str], *, coverage: bool = True
) -> Cell:
    """One number with a link to its own page, and what has to be said about it; `coverage`: also who reported."""
    mark = marked.get(reading.figure.pk, "") if reading.figure else ""
    if reading.quantity is None:
        return Cell(
            SHOWN.get(reading.state, ""),
            href=figure_href(reading.figure),
            mark=mark,
            state=reading.state,
            source=source_of(reading.figure),
        )
    return Cell(
        wording.number(reading.quantity, scale),
        reading.quantity.value,
        figure_href(reading.figure) or number_href(unit, indicator, reading.period),
        "; ".join(_said_of(reading, coverage)),
        mark,
        reading.quantity.qualifier,
        reading.quantity.interval,
        source=source_of(reading.figure),
    )


def source_of(figure: Figure | None) -> str:
    """Where it was stated: the document with its place, or the return."""
    if figure is None:
        return ""
    return ", ".join(filter(None, (str(figure.source or figure.get_origin_display()), figure.locator)))


def _said_of(reading: Reading, coverage: bool) -> list[str]:
    said = []
    if reading.figure and reading.period.kind == Period.Kind.DATE:
        said.append(reading.period.code)
    if reading.figure and reading.figure.coverage == Coverage.OWN:
        said.append(_("the unit itself"))
    if coverage and reading.partial:
        said.append(wording.part_of(reading.reported, reading.expected))
    if reading.uneven:
        said.append(_("its parts rest on different units"))
    if reading.beside:
        said.append(_("stated: %(number)s") % {"number": wording.number(reading.beside)})
    return said


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


def indicator_href(indicator: Indicator) -> str:
    return f"{reverse('reports:indicators')}#{indicator.code}"


def figure_href(figure: Figure | None) -> str:
    return reverse("reports:number", args=[figure.pk]) if figure and figure.pk else ""


def unit_href(unit: Unit) -> str:
    return reverse("reports:unit", args=[unit.code])


def summary_href(unit: Unit, period: Period) -> str:
    """Down to the federation's own summary; other units have a page alone."""
    if unit.register != Register.FEDERATION:
        return unit_href(unit)
    query = {"unit": unit.code, "period": period.code, "group": ""}
    return f"{reverse('reports:summary')}?{urlencode(query)}"


def number_href(unit: Unit, indicator: Indicator, period: Period, coverage: str = "area") -> str:
    query = {"unit": unit.code, "indicator": indicator.code, "period": period.code, "coverage": coverage}
    return f"{reverse('reports:cell')}?{urlencode(query)}"


def percent_cell(value: Decimal | None, note: str = "", *, signed: bool = False) -> Cell:
    if value is None:
        return Cell(note=note)
    return Cell(wording.percent(value, signed=signed), wording.points(value), note=note)
