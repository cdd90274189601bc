"""Charts beside their tables: from numbers through geometry (apps.reports.tables.geometry) to SVG.

What is missing is a gap and never a 0; a number that is not exact is drawn with the range it may lie in, open where it
has no bound; what fell goes to the left. Series and parts differ by dashes, shapes and shades, so that grey will do.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.quantity_text import grouped, percent
from apps.figures.arithmetic.rates import share
from apps.reports.numbers.manner import NumberScale
from apps.reports.tables import wording
from apps.reports.tables.geometry import (
    FONT,
    Point,
    Range,
    Scale,
    axis,
    range_of,
    reach_of,
    runs,
    shortened,
    spaced,
    spread,
    ticks,
    width_of,
)

WIDTH, ROW = 640, 22
PLOT_HEIGHT, NAME_HEIGHT, TOP = 220, FONT + 2, 20
LEGEND_TOP, LEGEND_LINE = 36, 18
DASHES = ("", "6 3", "2 3", "9 3 2 3", "12 4", "4 2 1 2 1 2")
SHAPES = ("circle", "square", "triangle", "diamond")
SHADES = ("solid", "half", "lines", "dots", "empty")

Place = tuple[float, float]  # x and y
Places = dict[int, Place]  # by its number in the series where each point that has a value is drawn


@dataclass(frozen=True, slots=True)
class Curve:
    """A named line; the points of all series of a chart have the same labels."""

    name: str
    points: tuple[Point, ...]

    @property
    def has_numbers(self) -> bool:
        return any(point.value is not None for point in self.points)

    @property
    def said(self) -> str:
        return f"{self.name} – {_said(self.points)}"


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


def spark(points: Sequence[Point], *, title: str, desc: str = "") -> SafeString:
    """A small line without axes, as high as a line of text; the last point and single ones are marked."""
    up = Scale(*axis(reach_of(points)), 21, 3)
    places = _places(points, spaced(len(points), 3, 97), up)
    context = {
        "lines": _paths(points, places),
        "dots": [_place(places[at]) for at in _marked(points)],
        "ranges": _ranges(points, places, up, 2),
    }
    return _drawn("spark", title, desc or _said(points), context)


def _marked(points: Sequence[Point]) -> list[int]:
    """The points that stand alone, and the last one that has a value."""
    joined = list(runs(points))
    marked = {run[0] for run in joined if len(run) == 1}
    if joined:
        marked.add(joined[-1][-1])
    return sorted(marked)


def _places(points: Sequence[Point], across: Sequence[float], up: Scale) -> Places:
    places = {}
    for at, point in enumerate(points):
        if point.value is not None:
            places[at] = (across[at], up(point.value))
    return places


def _paths(points: Sequence[Point], places: Places) -> list[str]:
    """A line for each run of at least two points."""
    paths = []
    for run in runs(points):
        if len(run) > 1:
            paths.append(_path([places[at] for at in run]))
    return paths


def _ranges(points: Sequence[Point], places: Places, up: Scale, half: float) -> list[str]:
    """An upright stroke for each point whose range can be seen."""
    strokes = []
    for at, (x, _y) in places.items():
        span = range_of(points[at], up)
        if span:
            strokes.append(_upright(x, span, half))
    return strokes


# ---- Bars


def bars(items: Sequence[Point], *, title: str, desc: str = "") -> SafeString:
    """One horizontal bar each, from 0 to the right or, where it is negative, to the left."""
    labels = [shortened(item.label) for item in items]
    left = _widest(labels) + 8
    room = _widest([item.text for item in items]) + 8
    low, high = axis([Decimal(0), *reach_of(items)])
    start = left + room if low < 0 else left
    along = Scale(low, high, start, WIDTH - room)
    rows = []
    for at, (item, label) in enumerate(zip(items, labels, strict=True)):
        rows.append(_bar(item, label, along, ROW * at))
    context = {
        "rows": rows,
        "zero": _px(along(0)),
        "left": _px(left - 8),
        "height": _px(ROW * len(items) + 4),
    }
    return _drawn("bars", title, desc or _said(items), context)


def _bar(item: Point, label: str, along: Scale, top: float) -> dict[str, object]:
    """A bar with its text behind the end that is farthest from 0; the text alone where there is no number."""
    zero = along(0)
    middle = top + ROW / 2
    bar: dict[str, object] = {"label": label, "said": item.said, "base": _px(middle + 4)}
    if item.value is None:
        return bar | {"missing": True, "text": item.told, "text_x": _px(zero + 6), "anchor": "start"}
    end = along(item.value)
    bar["x"] = _px(min(end, zero))
    bar["y"] = _px(top + 5)
    bar["width"] = _px(abs(end - zero))
    bar["height"] = ROW - 10
    bar["text"] = item.text
    ends = [end]
    span = range_of(item, along)
    if span:
        bar["range"] = _level(middle, span, 4)
        ends += [span.start, span.end]
    if item.value < 0:
        return bar | {"text_x": _px(min(ends) - 6), "anchor": "end"}
    return bar | {"text_x": _px(max(zero, *ends) + 6), "anchor": "start"}


# ---- Lines with axes


def lines(curves: Sequence[Curve], *, title: str, desc: str = "", measure: str = "") -> SafeString:
    """Lines over the same periods, each named at its end, with an axis of round numbers."""
    numbers: list[Decimal] = []
    for curve in curves:
        numbers += reach_of(curve.points)
    marks = ticks(*axis(numbers))
    written = [wording.number(Quantity(Decimal(str(mark))), NumberScale.SCALED) for mark in marks]
    left = _widest(written) + 14
    right = WIDTH - _widest([shortened(curve.name) for curve in curves]) - 20
    bottom = max(PLOT_HEIGHT, TOP + NAME_HEIGHT * len(curves))
    labels = _labels(curves)
    across = spaced(len(labels), left + 10, right)
    up = Scale(marks[0], marks[-1], bottom, TOP)
    context = {
        "series": _curves(curves, across, up),
        "ticks": [_tick(up(mark), text) for mark, text in zip(marks, written, strict=True)],
        "labels": [{"x": _px(x), "text": text} for x, text in zip(across, labels, strict=True)],
        "breaks": _breaks(curves, across),
        "measure": measure,
        "left": _px(left),
        "axis": _px(left - 6),
        "right": _px(right),
        "names": _px(right + 10),
        "top": _px(TOP),
        "bottom": _px(bottom),
        "foot": _px(bottom + 18),
        "height": _px(bottom + 26),
    }
    said = "; ".join(curve.said for curve in curves)
    return _drawn("lines", title, desc or said, context)


def _labels(curves: Sequence[Curve]) -> list[str]:
    """The periods below the plot, which are those of every series."""
    if not curves:
        return []
    return [point.label for point in curves[0].points]


def _tick(y: float, text: str) -> dict[str, str]:
    return {"y": _px(y), "base": _px(y + 4), "text": text}


def _curves(curves: Sequence[Curve], across: list[float], up: Scale) -> list[dict[str, object]]:
    """Each line with its name at its end; names are moved apart where ends lie close together."""
    drawn, ends = [], []
    for at, curve in enumerate(curves):
        places = _places(curve.points, across, up)
        drawn.append(_curve(curve, at, places, up))
        ends.append(_end_of(places, up))
    for line, name in zip(drawn, spread(ends, NAME_HEIGHT, up.start), strict=True):
        line["name_y"] = _px(name + 4)
    return drawn


def _end_of(places: Places, up: Scale) -> float:
    """How high a line ends; one without points has its name at the foot."""
    if not places:
        return up.start
    _x, y = places[max(places)]
    return y


def _curve(curve: Curve, at: int, places: Places, up: Scale) -> dict[str, object]:
    """One line, told from the others by its number in the chart: `at` chooses its dash and its shape."""
    dots = []
    for number, place in places.items():
        said = f"{curve.name} {curve.points[number].said}"
        dots.append({**_place(place), "said": said})
    return {
        "name": shortened(curve.name),
        "dash": DASHES[at % len(DASHES)],
        "shape": SHAPES[at % len(SHAPES)],
        "lines": _paths(curve.points, places),
        "dots": dots,
        "ranges": _ranges(curve.points, places, up, 4),
    }


def _breaks(curves: Sequence[Curve], across: list[float]) -> list[str]:
    """Where a series breaks: half way between a period and the one before it."""
    broken = set()
    for curve in curves:
        for at, point in enumerate(curve.points):
            if point.breaks and at:
                broken.add(_px((across[at - 1] + across[at]) / 2))
    return sorted(broken)


# ---- Parts of a whole


def meter(parts: Sequence[MeterPart], *, title: str, desc: str = "") -> SafeString:
    """One bar of all parts, each as long as its count, with a legend; a part of 0 stands in the legend alone."""
    whole = sum(part.count for part in parts)
    texts = [part.said_of(whole) for part in parts]
    names, height = _legend(texts)
    context = {"pieces": _pieces(parts, whole), "names": names, "height": height, "whole": whole}
    return _drawn("meter", title, desc or "; ".join(texts), context)


def _pieces(parts: Sequence[MeterPart], whole: int) -> list[dict[str, str]]:
    """The parts side by side from left to right."""
    along = Scale(0, whole, 1, WIDTH - 1)
    pieces = []
    before = 0
    for at, part in enumerate(parts):
        start, end = along(before), along(before + part.count)
        if part.count:
            pieces.append({"x": _px(start), "width": _px(end - start), "shade": _shade(at)})
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
        name = {"x": _px(x), "y": y - 9, "text_x": _px(x + 15), "base": y, "text": text, "shade": _shade(at)}
        names.append(name)
        x += width + 34
    return names, _px(y + 8)


# ---- SVG


def _drawn(kind: str, title: str, desc: str, context: dict) -> SafeString:
    """The chart as its template draws it. The same content has the same key: the ids of its title and description."""
    key = f"chart-{zlib.crc32(f'{kind} {title} {desc}'.encode()):08x}"
    drawn = {"key": key, "title": title, "desc": desc, "font": FONT, "width": WIDTH, **context}
    return render_to_string(f"reports/charts/{kind}.html", drawn)


def _said(points: Iterable[Point]) -> str:
    """Every number in words, for those who do not see the drawing."""
    return "; ".join(point.said for point in points)


def _widest(texts: Iterable[str]) -> float:
    """How wide the widest of the texts is drawn; 0 where there are none."""
    return max(map(width_of, texts), default=0)


def _px(place: float) -> str:
    """A place as SVG writes it, whatever the reader's language."""
    return f"{place:.1f}".removesuffix(".0")


def _place(place: Place) -> dict[str, str]:
    x, y = place
    return {"x": _px(x), "y": _px(y)}


def _pair(place: Place) -> str:
    x, y = place
    return f"{_px(x)},{_px(y)}"


def _path(places: Iterable[Place]) -> str:
    return " ".join(_pair(place) for place in places)


def _upright(x: float, span: Range, half: float) -> str:
    """The path of a range over a period: a stroke with a short one across each end that has a bound."""
    return _stroke((x, span.start), (x, span.end), span, (half, 0))


def _level(y: float, span: Range, half: float) -> str:
    """The path of a range along a bar."""
    return _stroke((span.start, y), (span.end, y), span, (0, half))


def _stroke(start: Place, end: Place, span: Range, cross: Place) -> str:
    stroke = f"M{_pair(start)}L{_pair(end)}"
    if not span.start_open:
        stroke += _cap(start, cross)
    if not span.end_open:
        stroke += _cap(end, cross)
    return stroke


def _cap(place: Place, cross: Place) -> str:
    """The short stroke across the end of a range."""
    (x, y), (dx, dy) = place, cross
    return f"M{_pair((x - dx, y - dy))}L{_pair((x + dx, y + dy))}"
