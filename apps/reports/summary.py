"""The summary: one area's federations in rows, the indicators of a group in columns."""

from collections.abc import Callable
from decimal import Decimal
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.figures.answers import SHOWN
from apps.figures.models import Coverage, Figure, Indicator, Period
from apps.reports import wording
from apps.reports.reading import Ledger, Reading, catalogue, marks
from apps.reports.scope import Scope
from apps.reports.tables import Cell, Column, Row, Table
from apps.units.models import Register, Unit

NAMED = 20
Reader = Callable[[int, int], Reading]


def summary(scope: Scope, unit: Unit, period: Period, group: str = "", scale: str = "plain") -> Table:
    """The unit's statement, the sum from below with its coverage, and each federation below as the tree stood then."""
    children, all_seen = scope.children(unit, period.ends)
    indicators = catalogue(group)
    ledger = Ledger([unit, *children], indicators, period)
    marked = marks(ledger.figures)
    told = [one for one in indicators if any(_is_told(ledger, unit, child, one) for child in [unit, *children])]

    def line(read: Reader, subject: Unit, label: Cell, style: str = "") -> Row:
        readings = ((one, read(subject.pk, one.pk)) for one in told)
        cells = (number_cell(subject, *reading, scale, marked, coverage=style != "below") for reading in readings)
        return Row(subject.code, (label, *cells), style)

    covered = (_coverage(ledger.below(unit.pk, one.pk)) for one in told)
    rows = [
        line(ledger.own, unit, Cell(str(unit), href=unit_href(unit), note=_("as stated")), "own"),
        line(ledger.below, unit, Cell(_("Sum from below")), "below"),
        Row(unit.code, (Cell(_("Coverage")), *covered), "coverage"),
        *(line(ledger.total, one, Cell(str(one), href=summary_href(one, period, group, scale))) for one in children),
    ]
    columns = (
        Column("unit", _("unit")),
        *(Column(one.code, one.name, "number", one.measure, indicator_href(one)) for one in told),
    )
    return Table(
        _("Summary · %(unit)s · %(period)s") % {"unit": unit, "period": period},
        columns,
        tuple(rows) if told else (),
        _remarks(indicators, told, all_seen, period, scale),
        (
            (_("unit"), f"{unit} ({unit.code})"),
            (_("period"), wording.period_name(period)),
            (_("indicator group"), group or _("all")),
            (_("numbers"), wording.scale_name(scale)),
        ),
    )


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
        return Cell(SHOWN.get(reading.state, ""), href=figure_href(reading.figure), mark=mark)
    return Cell(
        wording.number(reading.quantity, scale),
        reading.quantity.value,
        figure_href(reading.figure) or number_href(unit, indicator, reading.period),
        "; ".join(_said_of(reading, coverage)),
        mark,
        reading.quantity.qualifier != "exact",
    )


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
    indicators: list[Indicator], told: list[Indicator], all_seen: bool, period: Period, scale: str
) -> tuple[str, ...]:
    remarks = [_("· not reported, — not applicable, … unavailable. Every number leads to its own page.")]
    if untold := [one for one in indicators if one not in told]:
        remarks.append(_("No figure in %(period)s: %(names)s.") % {"period": period, "names": names_of(untold)})
    if not all_seen:
        remarks.append(_("Federations outside your view are not listed; they count in the sum."))
    if scale == "scaled":
        remarks.append(_("Numbers are rounded for reading; files and each number's page hold every digit."))
    return tuple(remarks)


def names_of(indicators: list[Indicator]) -> str:
    """Their names, or how many there are where that would be a long list."""
    if len(indicators) > NAMED:
        return _("%(count)s indicators") % {"count": len(indicators)}
    return _(", ").join(one.name for one in indicators)


def indicator_href(indicator: Indicator) -> str:
    return f"{reverse('reports:indicators')}#{indicator.code}"


def figure_href(figure: Figure | None) -> str:
    return reverse("reports:number", args=[figure.pk]) if figure else ""


def unit_href(unit: Unit) -> str:
    return reverse("reports:unit", args=[unit.code])


def summary_href(unit: Unit, period: Period, group: str = "", scale: str = "plain") -> str:
    """Down to the federation's own summary; other units have a page alone."""
    if unit.register != Register.FEDERATION:
        return unit_href(unit)
    query = {"unit": unit.code, "period": period.code, "group": group, "scale": scale}
    return f"{reverse('reports:summary')}?{urlencode(query)}"


def number_href(unit: Unit, indicator: Indicator, period: Period, coverage: str = "area") -> str:
    query = {"unit": unit.code, "indicator": indicator.code, "period": period.code, "coverage": coverage}
    return f"{reverse('reports:cell')}?{urlencode(query)}"


def percent_cell(value: Decimal | None, note: str = "", *, signed: bool = False) -> Cell:
    if value is None:
        return Cell(note=note)
    return Cell(wording.percent(value, signed=signed), wording.points(value), note=note)
