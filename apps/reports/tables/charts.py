"""Charts beside their tables: from numbers through geometry (apps.reports.tables.geometry) to SVG.

What is missing is a gap and never a 0; a number that is not exact is drawn with the range it may lie in, open where it
has no bound; a sum of some units is hollow; what fell goes to the left. Parts differ by shades, so that grey will do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.quantity_text import grouped, percent
from apps.figures.arithmetic.rates import share
from apps.reports.numbers.manner import NumberScale
from apps.reports.tables import wording
from apps.reports.tables.geometry import (
    Point,
    Scale,
    axis,
    range_of,
    ratio_scale,
    reach_of,
    runs,
    shortened,
    spaced,
    ticks,
    width_of,
)
from apps.reports.tables.svg import drawn, level, paths, placed, places_of, px, ranges, said, spark_drawn, widest

WIDTH, ROW = 640, 22
PIECE = 28  # bars
PLOT_HEIGHT, TOP = 220, 20
LEGEND_TOP, LEGEND_LINE = 36, 18
SHADES = ("solid", "half", "lines", "dots", "empty")


@dataclass(frozen=True, slots=True)
class Curve:
    """A named line; the points of all lines of a picture have the same labels."""

    name: str
    points: tuple[Point, ...]

    @property
    def said(self) -> str:
        return f"{self.name} – {said(self.points)}"


@dataclass(frozen=True, slots=True)
class MeterPart:
    """A part of a whole, such as the submissions of one status."""

    label: str
    count: int

    def said_of(self, whole: int) -> str:
        """approved 1,203 (60.2 %); without the share where the whole is 0."""
        count = f"{self.label} {grouped(self.count)}"
        if not whole:
            return count
        part = share(Decimal(self.count), Decimal(whole))
        return f"{count} ({percent(part)} %)"


def point(label: str, quantity: Quantity | None, scale: str = NumberScale.PLAIN, *, breaks: bool = False) -> Point:
    """The point of a number as reports write it."""
    if quantity is None:
        return Point(label, breaks=breaks)
    return Point(label, quantity.value, wording.number(quantity, scale), quantity.interval, breaks)


# ---- A line without axes


def spark(points: Sequence[Point], *, title: str, span: float) -> SafeString:
    """A small line without axes, as high as a line of text; the last point and single ones are marked.

    `span` is the factor that its whole height stands for (geometry.common_span): pictures of one span can be compared,
    the same steepness is the same growth. Nothing is drawn where a number is 0 or less, which has no ratio, and of a
    single number, which has no growth.
    """
    whole = [point for point in points if point.is_joined]
    up = ratio_scale(whole, span, 21, 3)
    if up is None or len(whole) < 2:
        return SafeString()
    across = spaced(len(points), 3, 97)
    places = {}
    for at, point in enumerate(points):
        if point.whole is not None:
            places[at] = (across[at], up(point.whole))
    dots = [places[at] for at in _marked(points)]
    return spark_drawn(title, said(points), paths(points, places), dots)


def _marked(points: Sequence[Point]) -> list[int]:
    """The points that stand alone, and the last one that has a value."""
    joined = list(runs(points))
    marked = {run[0] for run in joined if len(run) == 1}
    if joined:
        marked.add(joined[-1][-1])
    return sorted(marked)


# ---- Bars


def bars(items: Sequence[Point], *, title: str, desc: str = "") -> list[SafeString]:
    """One horizontal bar each, from 0 to the right or, where it is negative, to the left; those without a number are
    left out, and named by whoever asks for the picture. In pieces of PIECE bars that stand one below the other on one
    scale: a sheet of paper holds one, so that no bar is torn."""
    numbers = [item for item in items if item.value is not None]
    labels = [shortened(item.label) for item in numbers]
    left = widest(labels) + 8
    room = widest([item.told for item in numbers]) + 8
    low, high = axis([Decimal(0), *reach_of(numbers)])
    start = left + room if low < 0 else left
    along = Scale(low, high, start, WIDTH - room)
    pieces = []
    for first in range(0, len(numbers) or 1, PIECE):
        piece = numbers[first : first + PIECE]
        rows = []
        for at, (item, label) in enumerate(zip(piece, labels[first : first + PIECE], strict=True)):
            rows.append(_bar(item, label, along, ROW * at))
        context = {
            "rows": rows,
            "zero": px(along(0)),
            "left": px(left - 8),
            "height": ROW * len(piece),
            "width": WIDTH,
        }
        pieces.append(drawn("bars", title, desc or said(piece), context))
    return pieces


def _bar(item: Point, label: str, along: Scale, top: float) -> dict[str, object]:
    """A bar with its text behind the end that is farthest from 0."""
    zero = along(0)
    middle = top + ROW / 2
    end = along(item.value or 0)
    bar: dict[str, object] = {
        "label": label,
        "said": item.said,
        "fill": "none" if item.is_partial else "currentColor",
        "stroke": "currentColor" if item.is_partial else "none",
        "text": item.told,
        "base": px(middle + 4),
        "x": px(min(end, zero)),
        "y": px(top + 5),
        "width": px(abs(end - zero)),
        "height": ROW - 10,
    }
    ends = [end]
    span = range_of(item, along)
    if span:
        bar["range"] = level(middle, span, 4)
        ends += [span.start, span.end]
    if end < zero:
        return bar | {"text_x": px(min(ends) - 6), "anchor": "end"}
    return bar | {"text_x": px(max(zero, *ends) + 6), "anchor": "start"}


# ---- A line with axes


def line(curve: Curve, *, title: str, desc: str = "") -> SafeString:
    """One line over its periods, with an axis of round numbers."""
    marks = ticks(*axis(reach_of(curve.points)))
    written = wording.in_one_word([Decimal(str(mark)) for mark in marks])
    left, right, bottom = widest(written) + 14, WIDTH - 20, PLOT_HEIGHT
    across = spaced(len(curve.points), left + 10, right)
    up = Scale(marks[0], marks[-1], bottom, TOP)
    places = places_of(curve.points, across, up)
    labels = [point.label for point in curve.points]
    context = {
        "lines": paths(curve.points, places),
        "dots": dots(curve, places),
        "ranges": ranges(curve.points, places, up, 4),
        "ticks": [_tick(up(mark), text) for mark, text in zip(marks, written, strict=True)],
        "labels": [{"x": px(x), "text": text} for x, text in zip(across, labels, strict=True)],
        "breaks": breaks(curve.points, across),
        "left": px(left),
        "axis": px(left - 6),
        "right": px(right),
        "top": px(TOP),
        "bottom": px(bottom),
        "foot": px(bottom + 18),
        "height": px(bottom + 26),
        "width": WIDTH,
    }
    return drawn("line", title, desc or curve.said, context)


def _tick(y: float, text: str) -> dict[str, str]:
    return {"y": px(y), "base": px(y + 4), "text": text}


def dots(curve: Curve, places: dict[int, tuple[float, float]]) -> list[dict[str, object]]:
    """Each point that has a value, said; hollow where it is a sum of some units."""
    marked: list[dict[str, object]] = []
    for at, place in places.items():
        point = curve.points[at]
        marked.append({**placed(place), "said": f"{curve.name} {point.said}", "is_hollow": point.is_partial})
    return marked


def breaks(points: Sequence[Point], across: Sequence[float]) -> list[str]:
    """Where a series breaks: half way between a period and the one before it."""
    broken = []
    for at, point in enumerate(points):
        if point.breaks and at:
            broken.append(px((across[at - 1] + across[at]) / 2))
    return broken


# ---- Parts of a whole


def meter(parts: Sequence[MeterPart], *, title: str) -> SafeString:
    """One bar of all parts, each as long as its count, with a legend; a part of 0 stands in the legend alone."""
    whole = sum(part.count for part in parts)
    texts = [part.said_of(whole) for part in parts]
    names, height = _legend(texts)
    context = {"pieces": _pieces(parts, whole), "names": names, "height": height, "whole": whole, "width": WIDTH}
    return drawn("meter", title, "; ".join(texts), context)


def _pieces(parts: Sequence[MeterPart], whole: int) -> list[dict[str, str]]:
    """The parts side by side from left to right."""
    along = Scale(0, whole, 1, WIDTH - 1)
    pieces = []
    before = 0
    for at, part in enumerate(parts):
        start, end = along(before), along(before + part.count)
        if part.count:
            pieces.append({"x": px(start), "width": px(end - start), "shade": _shade(at)})
        before += part.count
    return pieces


def _shade(at: int) -> str:
    return SHADES[at % len(SHADES)]


def _legend(texts: Sequence[str]) -> tuple[list[dict[str, object]], str]:
    """The names of the parts beside their shades, in as many lines as they take; and how high the chart gets."""
    names: list[dict[str, object]] = []
    x, y = 0.0, LEGEND_TOP
    for at, text in enumerate(texts):
        width = width_of(text)
        if x and x + width + 20 > WIDTH:
            x, y = 0.0, y + LEGEND_LINE
        name = {"x": px(x), "y": y - 9, "text_x": px(x + 15), "base": y, "text": text, "shade": _shade(at)}
        names.append(name)
        x += width + 34
    return names, px(y + 8)
