"""Small multiples: a panel for each line, all other lines grey behind it, every panel on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from apps.figures.arithmetic.quantity import HUNDRED, Quantity
from apps.reports.tables import wording
from apps.reports.tables.charts import Curve, breaks, dots
from apps.reports.tables.geometry import Point, Scale, axis, reach_of, spaced, ticks
from apps.reports.tables.svg import drawn, paths, places_of, px, ranges, widest

WIDTH, HEIGHT = 170, 108
TOP, BOTTOM = 10, 88  # of the plot
BEHIND = 34  # room for the last number, to the right of the plot
MARKS = 2  # steps of the axis: a panel is small


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
    """What all panels have in common: the axis, the places of the periods, the factor that numbers are written in."""

    def __init__(self, curves: Sequence[Curve], *, is_index: bool) -> None:
        numbers: list[Decimal] = [HUNDRED] if is_index else []
        for curve in curves:
            numbers += reach_of(curve.points)
        marks = ticks(*axis(numbers), MARKS)
        self.word, self.factor = wording.large_word(Decimal(str(marks[-1])))
        written = [self.written(Decimal(str(mark))) for mark in marks]
        self.left = widest(written) + 8
        self.across = spaced(len(curves[0].points), self.left + 4, WIDTH - BEHIND)
        self.up = Scale(marks[0], marks[-1], BOTTOM, TOP)
        self.marks = list(zip(marks, written, strict=True))

    def written(self, number: Decimal) -> str:
        """83.1 of 831,300 where numbers are written in 万: three digits, or as many as stand before the point."""
        scaled = number / self.factor
        return wording.number(Quantity(scaled.quantize(_place_of(scaled))))

    def ticks(self) -> list[dict[str, str]]:
        return [{"y": px(self.up(mark)), "base": px(self.up(mark) + 4), "text": text} for mark, text in self.marks]


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
        "right": px(WIDTH - BEHIND + 4),
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
        "ranges": ranges(curve.points, places, scale.up, 3),
        "breaks": breaks(curve.points, scale.across),
        "first": {"x": px(scale.across[0]), "text": curve.points[0].label},
        "last": {"x": px(scale.across[-1]), "text": curve.points[-1].label},
        "end": _end(curve.points[at], places[at], scale) if at is not None else None,
    }


def _last_whole(points: Sequence[Point]) -> int | None:
    """The place of the last point that a line may go through."""
    for at in reversed(range(len(points))):
        if points[at].value is not None and not points[at].is_partial:
            return at
    return None


def _end(point: Point, place: tuple[float, float], scale: PanelScale) -> dict[str, str]:
    x, y = place
    return {"x": px(x + 6), "y": px(y + 4), "text": scale.written(point.value or Decimal(0))}
