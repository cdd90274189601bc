"""Small multiples: a panel for each line, all other lines grey behind it, every panel on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from apps.figures.arithmetic.quantity import HUNDRED, Quantity
from apps.reports.tables import wording
from apps.reports.tables.charts import Curve, breaks, dots
from apps.reports.tables.geometry import Point, Scale, axis, reach_of, spaced, ticks
from apps.reports.tables.svg import Places, drawn, paths, places_of, px, ranges, widest

WIDTH, HEIGHT = 170, 116
TOP, BOTTOM = 18, 96  # of the plot
MARKS = (4, 5, 6)  # how many steps the axis is cut into, until two marks lie on it


@dataclass(frozen=True, slots=True)
class Panel:
    """One line in its panel, with its name and the page it leads to."""

    name: str
    href: str
    drawing: SafeString


@dataclass(frozen=True, slots=True)
class NamedCurve:
    """A line with the address of what it is of."""

    curve: Curve
    href: str = ""


class PanelScale:
    """What all panels have in common: the axis, the places of the periods, the factor that numbers are written in.

    The axis is that of the numbers lines go through: one sum of a few units would press all lines flat, and stands at
    its edge instead. Worked example: of 95 to 111 and a sum of some units of 57 the axis goes from 95 to 111.
    """

    def __init__(self, curves: Sequence[Curve], *, is_index: bool) -> None:
        points = [point for curve in curves for point in curve.points]
        joined = [point for point in points if point.is_joined]
        numbers = reach_of(joined or points)
        if is_index:
            numbers.append(HUNDRED)
        low, high = axis(numbers)
        marks = marks_within(low, high)
        self.word, self.factor = wording.large_word(Decimal(str(marks[-1])))
        written = [self.written(Decimal(str(mark))) for mark in marks]
        self.left = widest(written) + 8
        ends = [self.written(point.value) for point in points if point.value is not None]
        self.right = WIDTH - widest(ends) - 12
        self.across = spaced(len(curves[0].points), self.left + 4, self.right)
        self.up = Scale(min(low, marks[0]), max(high, marks[-1]), BOTTOM, TOP)
        self.marks = list(zip(marks, written, strict=True))

    def written(self, number: Decimal) -> str:
        """83.1 of 831,300 where numbers are written in 万: three digits, or as many as stand before the point."""
        scaled = number / self.factor
        return wording.number(Quantity(scaled.quantize(_place_of(scaled))))

    def is_beyond(self, point: Point) -> bool:
        """Whether the point stands at an edge of the panel and not at its own place."""
        return point.value is not None and not self.up.low <= point.value <= self.up.high

    def ticks(self) -> list[dict[str, str]]:
        return [{"y": px(self.up(mark)), "base": px(self.up(mark) + 4), "text": text} for mark, text in self.marks]


def marks_within(low: float, high: float) -> list[float]:
    """Round numbers inside the range, which is not made longer for them: a panel is small. The range's own round ends
    where fewer than two lie inside.

    57 to 111 has 60, 80 and 100; 86.9 to 89.6 has 87, 88 and 89.
    """
    for count in MARKS:
        marks = [mark for mark in ticks(low, high, count) if low <= mark <= high]
        if len(marks) > 1:
            return marks
    return ticks(low, high, 2)


def _place_of(number: Decimal) -> Decimal:
    """What a number is rounded to so that three digits are left: 83.1, 8.31, 137."""
    size = abs(number)
    if size >= HUNDRED or size == size.to_integral_value():
        return Decimal(1)
    return Decimal("0.1") if size >= 10 else Decimal("0.01")


def panels(named: Sequence[NamedCurve], *, title: str, scale: PanelScale, is_index: bool) -> list[Panel]:
    """A panel for each line that has a number, in the order given.

    The lines behind are drawn once, in the first panel, and shown again in the others.
    """
    everything = [path for member in named for path in _paths(member.curve, scale)]
    shared: dict[str, object] = {
        "ticks": scale.ticks(),
        "base": px(scale.up(HUNDRED)) if is_index else "",
        "left": px(scale.left),
        "axis": px(scale.left - 5),
        "right": px(scale.right + 4),
        "top": px(TOP),
        "bottom": px(BOTTOM),
        "foot": px(BOTTOM + 16),
        "width": WIDTH,
        "height": HEIGHT,
    }
    made: list[Panel] = []
    for member in named:
        context = {**shared, **_own(member.curve, scale), "behind": [] if made else everything}
        drawing = drawn("panel", f"{member.curve.name} · {title}", member.curve.said, context)
        made.append(Panel(member.curve.name, member.href, drawing))
    return made


def _paths(curve: Curve, scale: PanelScale) -> list[str]:
    return paths(curve.points, places_of(curve.points, scale.across, scale.up))


def _own(curve: Curve, scale: PanelScale) -> dict[str, object]:
    """The panel's own line, with the last whole number written beside it and the first and last period below."""
    places = places_of(curve.points, scale.across, scale.up)
    at = _last_whole(curve.points)
    return {
        "lines": paths(curve.points, places),
        "dots": dots(curve, places),
        "beyond": _beyond(curve.points, places, scale),
        "ranges": ranges(curve.points, places, scale.up, 3),
        "breaks": breaks(curve.points, scale.across),
        "first": {"x": px(scale.across[0]), "text": curve.points[0].label},
        "last": {"x": px(scale.across[-1]), "text": curve.points[-1].label},
        "end": _end(curve.points, at, places, scale) if at is not None else None,
    }


def _beyond(points: Sequence[Point], places: Places, scale: PanelScale) -> list[dict[str, str]]:
    """The numbers of the points at the edge, each with an arrow to where it lies: 57 ↓."""
    told = []
    for at, point in enumerate(points):
        if point.value is None or not scale.is_beyond(point):
            continue
        x, y = places[at]
        is_below = point.value < scale.up.low
        place, arrow = (y - 6, "↓") if is_below else (y + 13, "↑")
        told.append({"x": px(x), "y": px(place), "text": f"{scale.written(point.value)} {arrow}"})
    return told


def _last_whole(points: Sequence[Point]) -> int | None:
    """The place of the last point that a line may go through."""
    for at in reversed(range(len(points))):
        if points[at].is_joined:
            return at
    return None


def _end(points: Sequence[Point], at: int, places: Places, scale: PanelScale) -> dict[str, str]:
    """The number of the point: beside it, above it where a sum of some units or a gap follows."""
    x, y = places[at]
    text = scale.written(points[at].value or Decimal(0))
    if at == len(points) - 1:
        return {"x": px(x + 6), "y": px(y + 4), "anchor": "start", "text": text}
    return {"x": px(x), "y": px(y - 6), "anchor": "middle", "text": text}
