"""The picture of a trend: a panel for each federation below or, of one federation, the line of one indicator."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext as _

from apps.figures.arithmetic.quantity import Quantity
from apps.figures.models import Indicator
from apps.reports.numbers.indexed import common_base, indexed, last_break, whole_numbers
from apps.reports.numbers.lines import LineKind
from apps.reports.numbers.readings import LedgerReading
from apps.reports.numbers.trend import Trend, TrendLine
from apps.reports.pages.indicator_request import IndicatorRequest
from apps.reports.tables import wording
from apps.reports.tables.captioned import CaptionedChart, facts_of, marks_told, not_drawn
from apps.reports.tables.charts import Curve, line, point
from apps.reports.tables.geometry import Point
from apps.reports.tables.panels import NamedCurve, PanelScale, panels
from apps.units.models import Unit

Href = Callable[[Unit], str]


class TrendDrawing(StrEnum):
    """Whether the panels show an index of the first whole period common to all, or the numbers themselves."""

    INDEX = ""
    MEASURE = "measure"


def drawn_as(asked: IndicatorRequest, indicator: Indicator | None) -> str:
    """What was chosen for one indicator; of a percentage, and of one federation's indicators, there is no choice."""
    if indicator is None or indicator.is_percent:
        return TrendDrawing.MEASURE
    options = [(TrendDrawing.INDEX.value, _("index")), (TrendDrawing.MEASURE.value, _("in the measure"))]
    return asked.picture_choice("drawn", _("Lines"), options)


def trend_chart(trend: Trend, code: str, drawing: str, href: Href) -> CaptionedChart | None:
    """With federations below a panel for each; of one federation the line of the indicator of this code. The area's own
    line where none of those below has a number; None where that has none either."""
    drawable = [member for member in trend.lines if _has_points(member)]
    children = [member for member in drawable if member.kind == LineKind.CHILD]
    if children:
        return _panels(trend, children, drawing, href)
    if not drawable:
        return None
    return _line(trend, _single(drawable, code))


def _single(drawable: list[TrendLine], code: str) -> TrendLine:
    """The line that is drawn alone: the area's own or that of the indicator of this code, else the first."""
    for member in drawable:
        if member.kind == LineKind.OWN or member.indicator.code == code:
            return member
    return drawable[0]


def _has_points(member: TrendLine) -> bool:
    """Whether any period has a number."""
    return any(reading and reading.quantity for reading in member.readings)


def points_of(trend: Trend, member: TrendLine) -> tuple[Point, ...]:
    """The points of a line; a sum to which not all reported stands in its period and no line goes through it."""
    quantities: list[Quantity | None] = []
    for reading in member.readings:
        quantities.append(reading.quantity if reading else None)
    return _points(trend, member, quantities)


def _points(trend: Trend, member: TrendLine, quantities: Sequence[Quantity | None]) -> tuple[Point, ...]:
    """The line's points with other numbers in their places, one for each period."""
    points = []
    for at, quantity in enumerate(quantities):
        period = wording.period_called(trend.codes[at])
        whole = point(period, quantity, trend.manner.scale, breaks=member.breaks[at])
        points.append(_marked(whole, member.readings[at]))
    return tuple(points)


def _marked(whole: Point, reading: LedgerReading | None) -> Point:
    """The point with its m/n where the reading is a sum of some units."""
    if reading is None or not reading.partial:
        return whole
    return replace(whole, is_partial=True, completeness=f"{reading.reported}/{reading.expected}")


# ---- One line


def _line(trend: Trend, member: TrendLine) -> CaptionedChart:
    indicator = member.indicator
    curve = Curve(str(member.unit), points_of(trend, member))
    title = f"{indicator.name} · {member.unit} · {_years(trend)}"
    drawing = line(curve, title=title)
    remarks = (*_remarks([curve]), _why_lines_stop())
    facts = facts_of(indicator.measure, [wording.footing_named(member.footing)])
    return CaptionedChart(title, facts, (drawing,), remarks=remarks)


def _years(trend: Trend) -> str:
    return f"{wording.period_called(trend.codes[0])} – {wording.period_called(trend.codes[-1])}"


def _remarks(curves: Sequence[Curve]) -> list[str]:
    """What the marks on the curves mean."""
    points: list[Point] = []
    for curve in curves:
        points += curve.points
    return marks_told(points)


def _why_lines_stop() -> str:
    return _("A line stops where a number is missing, is a sum of some units, or the definition changed.")


# ---- Panels


@dataclass(frozen=True, slots=True)
class DrawnLines:
    """What the panels show: the lines that have a place in them, and in words what they are counted in and why."""

    curves: list[NamedCurve]
    members: list[TrendLine]
    is_index: bool
    base: str = ""
    remarks: tuple[str, ...] = ()


def _panels(trend: Trend, children: list[TrendLine], drawing: str, href: Href) -> CaptionedChart:
    lines = _drawn_lines(trend, children, drawing, href)
    curves = [named.curve for named in lines.curves]
    scale = PanelScale(curves, is_index=lines.is_index)
    indicator = trend.indicators[0]
    title = f"{indicator.name} · {trend.unit} · {_years(trend)}"
    measure = wording.measure_in(indicator.measure, scale.word)
    if lines.is_index:
        measure = _("index, %(period)s = 100") % {"period": lines.base}
    footings = [wording.footing_named(member.footing) for member in lines.members]
    remarks = (
        _("Each panel has the others in grey behind its line; all panels have one scale."),
        *lines.remarks,
        *_remarks(curves),
        *_beyond_told(curves, scale),
        _why_lines_stop(),
        *not_drawn(_missing(trend, lines)),
    )
    return CaptionedChart(
        title,
        facts_of(measure, footings),
        panels=tuple(panels(lines.curves, title=title, scale=scale, is_index=lines.is_index)),
        remarks=remarks,
    )


def _beyond_told(curves: Sequence[Curve], scale: PanelScale) -> list[str]:
    """What an arrow means, where a panel has one."""
    for curve in curves:
        if any(scale.is_beyond(point) for point in curve.points):
            return [_("An arrow leads to a sum of some units that lies beyond the scale.")]
    return []


def _missing(trend: Trend, lines: DrawnLines) -> list[str]:
    """The federations below that have no panel."""
    drawn = {member.unit.pk for member in lines.members}
    missing = []
    for child in trend.series.children:
        if child.pk not in drawn:
            missing.append(str(child))
    return missing


def _drawn_lines(trend: Trend, children: list[TrendLine], drawing: str, href: Href) -> DrawnLines:
    """What was chosen; the numbers themselves, saying why, where there is no index."""
    if drawing != TrendDrawing.INDEX:
        return _as_measured(trend, children, href)
    lines = _as_index(trend, children, href)
    if lines is not None:
        return lines
    why = _("There is no period in which all of them have a whole number above 0, so no index.")
    return replace(_as_measured(trend, children, href), remarks=(why,))


def _as_measured(trend: Trend, children: list[TrendLine], href: Href) -> DrawnLines:
    """Every line with its numbers, a sum of some units too."""
    curves = []
    for child in children:
        points = points_of(trend, child)
        curves.append(_named(child, points, href))
    return DrawnLines(curves, children, is_index=False)


def _as_index(trend: Trend, children: list[TrendLine], href: Href) -> DrawnLines | None:
    """The lines that have a whole number, each in per cent of its own in the first period in which all have one; None
    where there is no such period. What was counted by an earlier definition is left out."""
    members = [child for child in children if any(whole_numbers(child))]
    start = last_break(members)
    base = common_base([whole_numbers(child) for child in members], start)
    if base is None:
        return None
    curves = []
    for child in members:
        points = _index_points(trend, child, base, start)
        curves.append(_named(child, points, href))
    period = wording.period_called(trend.codes[base])
    remarks = [_("%(period)s is the first period for which all of them have a whole number.") % {"period": period}]
    if start:
        remarks.append(_("Before the change of definition there is no index."))
    return DrawnLines(curves, members, is_index=True, base=period, remarks=tuple(remarks))


def _index_points(trend: Trend, child: TrendLine, base: int, start: int) -> tuple[Point, ...]:
    """The line in per cent of its own number at `base`, without any before `start`."""
    at_base = child.readings[base]
    if at_base is None or at_base.quantity is None:
        return ()
    numbers: list[Quantity | None] = [None] * start
    for reading in child.readings[start:]:
        quantity = reading.quantity if reading else None
        numbers.append(indexed(quantity, at_base.quantity))
    return _points(trend, child, numbers)


def _named(child: TrendLine, points: tuple[Point, ...], href: Href) -> NamedCurve:
    return NamedCurve(Curve(str(child.unit), points), href(child.unit))
