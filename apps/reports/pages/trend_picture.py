"""The picture of a trend: a panel for each federation below or, of one federation, the line of one indicator."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext as _

from apps.figures.arithmetic.quantity import Quantity
from apps.figures.models import Indicator
from apps.reports.numbers.indexed import common_base, indexed, last_break, whole_numbers
from apps.reports.numbers.lines import LineKind
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
    options = ((TrendDrawing.INDEX, _("index")), (TrendDrawing.MEASURE, _("in the measure")))
    return asked.picture_choice("drawn", _("Lines"), [(drawing.value, text) for drawing, text in options])


def trend_chart(trend: Trend, code: str, drawing: str, href: Href) -> CaptionedChart | None:
    """With federations below a panel for each; of one federation the line of the indicator of this code. The area's own
    line where none of those below has a number; None where that has none either."""
    drawable = [member for member in trend.lines if _has_points(member)]
    children = [member for member in drawable if member.kind == LineKind.CHILD]
    if children:
        return _panels(trend, children, drawing, href)
    for member in drawable:
        if member.kind == LineKind.OWN or member.indicator.code == code:
            return _line(trend, member)
    return _line(trend, drawable[0]) if drawable else None


def _has_points(member: TrendLine) -> bool:
    return any(reading and reading.quantity for reading in member.readings)


def points_of(trend: Trend, member: TrendLine) -> tuple[Point, ...]:
    """The points of a line; a sum to which not all reported stands in its period and no line goes through it."""
    quantities = [reading.quantity if reading else None for reading in member.readings]
    return _points(trend, member, quantities)


def _points(trend: Trend, member: TrendLine, quantities: Sequence[Quantity | None]) -> tuple[Point, ...]:
    points = []
    for at, quantity in enumerate(quantities):
        reading = member.readings[at]
        is_partial = reading is not None and reading.partial
        completeness = f"{reading.reported}/{reading.expected}" if reading and is_partial else ""
        whole = point(wording.period_called(trend.codes[at]), quantity, trend.manner.scale, breaks=member.breaks[at])
        points.append(replace(whole, is_partial=is_partial, completeness=completeness))
    return tuple(points)


# ---- One line


def _line(trend: Trend, member: TrendLine) -> CaptionedChart:
    indicator = member.indicator
    curve = Curve(str(member.unit), points_of(trend, member))
    title = f"{indicator.name} · {member.unit} · {_years(trend)}"
    drawing = line(curve, title=title)
    remarks = (
        *_remarks([curve]),
        _("A line stops where a number is missing, is a sum of some units, or the definition changed."),
    )
    return CaptionedChart(title, facts_of(indicator.measure, [_footing(member)]), (drawing,), remarks=remarks)


def _years(trend: Trend) -> str:
    return f"{wording.period_called(trend.codes[0])} – {wording.period_called(trend.codes[-1])}"


def _footing(member: TrendLine) -> str:
    return wording.compared_on([member.footing]) if member.footing else ""


def _remarks(curves: Sequence[Curve]) -> list[str]:
    return marks_told(point for curve in curves for point in curve.points)


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
    wanted = _as_index(trend, children, href) if drawing == TrendDrawing.INDEX else None
    lines = wanted or _as_measured(trend, children, href, is_refused=drawing == TrendDrawing.INDEX)
    curves = [named.curve for named in lines.curves]
    scale = PanelScale(curves, is_index=lines.is_index)
    indicator = trend.indicators[0]
    title = f"{indicator.name} · {trend.unit} · {_years(trend)}"
    measure = _("index, %(period)s = 100") % {"period": lines.base} if lines.is_index else ""
    footings = [_footing(member) for member in lines.members]
    drawn = {member.unit.pk for member in lines.members}
    missing = [str(child) for child in trend.series.children if child.pk not in drawn]
    remarks = (
        _("Each panel has the others in grey behind its line; all panels have one scale."),
        *lines.remarks,
        *_remarks(curves),
        _("A line stops where a number is missing, is a sum of some units, or the definition changed."),
        *not_drawn(missing),
    )
    return CaptionedChart(
        title,
        facts_of(measure or wording.measure_in(indicator.measure, scale.word), footings),
        panels=tuple(panels(lines.curves, title=title, scale=scale, is_index=lines.is_index)),
        remarks=remarks,
    )


def _as_measured(trend: Trend, children: list[TrendLine], href: Href, *, is_refused: bool) -> DrawnLines:
    """Every line with its numbers, a sum of some units too."""
    curves = [_named(child, points_of(trend, child), href) for child in children]
    why = (
        (_("There is no period in which all of them have a whole number above 0, so no index."),) if is_refused else ()
    )
    return DrawnLines(curves, children, is_index=False, remarks=why)


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
        curves.append(_named(child, _index_points(trend, child, base, start), href))
    period = wording.period_called(trend.codes[base])
    remarks = [_("%(period)s is the first period for which all of them have a whole number.") % {"period": period}]
    if start:
        remarks.append(_("Before the change of definition there is no index."))
    return DrawnLines(curves, members, is_index=True, base=period, remarks=tuple(remarks))


def _index_points(trend: Trend, child: TrendLine, base: int, start: int) -> tuple[Point, ...]:
    reading = child.readings[base]
    if reading is None or reading.quantity is None:
        return ()
    numbers: list[Quantity | None] = []
    for at, member in enumerate(child.readings):
        quantity = member.quantity if member and at >= start else None
        numbers.append(indexed(quantity, reading.quantity))
    return _points(trend, child, numbers)


def _named(child: TrendLine, points: tuple[Point, ...], href: Href) -> NamedCurve:
    return NamedCurve(Curve(str(child.unit), points), href(child.unit))
