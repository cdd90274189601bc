"""Charts beside their tables: from values to geometry (pure), from geometry to SVG.

What is missing is a gap and never a 0; a number that is not exact is drawn with the range it may lie in, open where it
has no bound; what fell goes to the left. Series and parts differ by dashes, shapes and shades, so that grey will do.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import floor, log10

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.figures.arithmetic.interval import Interval
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.quantity_text import grouped, percent
from apps.figures.arithmetic.rates import share
from apps.reports.numbers.manner import NumberScale
from apps.reports.tables import wording

WIDTH, FONT, ROW = 640, 12, 22
LABEL_WIDTH = 200
PLOT_HEIGHT, NAME_HEIGHT, TICKS = 220, FONT + 2, 5
SEEN = 2  # what is shorter is no range to the eye
DASHES = ("", "6 3", "2 3", "9 3 2 3", "12 4", "4 2 1 2 1 2")
SHAPES = ("circle", "square", "triangle", "diamond")
SHADES = ("solid", "half", "lines", "dots", "empty")


@dataclass(frozen=True, slots=True)
class Point:
    """One number: `text` as written, `interval` where it may lie, `breaks` that the series breaks before it.

    Without a value `text` may say why; it is never drawn as 0.
    """

    label: str
    value: Decimal | None = None
    text: str = ""
    interval: Interval | None = None
    breaks: bool = False

    @property
    def said(self) -> str:
        return f"{self.label}: {self.text or _('no figure')}"

    @property
    def reach(self) -> list[Decimal]:
        """What the axis has to hold of it: the value and the bounds there are."""
        bounds = (self.interval.low, self.interval.high) if self.interval else ()
        return [] if self.value is None else [self.value, *(bound for bound in bounds if bound is not None)]


@dataclass(frozen=True, slots=True)
class Curve:
    """A named line; the points of all series of a chart have the same labels."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class MeterPart:
    """A part of a whole, such as the submissions of one status."""

    label: str
    count: int


def point(label: str, quantity: Quantity | None, scale: str = NumberScale.PLAIN, *, breaks: bool = False) -> Point:
    """The point of a number as reports write it."""
    if quantity is None:
        return Point(label, breaks=breaks)
    return Point(label, quantity.value, wording.number(quantity, scale), quantity.interval, breaks)


# ---- Geometry


@dataclass(frozen=True, slots=True)
class Scale:
    """Takes numbers from `low` to `high` to places from `start` to `end`; what lies beyond stays at the edge."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: Decimal | float) -> float:
        share = (min(max(float(value), self.low), self.high) - self.low) / ((self.high - self.low) or 1)
        return self.start + share * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Range:
    """Where a number may lie; an end without a bound is drawn to the edge and left without its stroke."""

    start: float
    end: float
    start_open: bool
    end_open: bool


def ticks(low: float, high: float, count: int = TICKS) -> list[float]:
    """At most `count` + 1 round numbers that hold `low` and `high`: steps of 1, 2 or 5 times a power of ten."""
    rough = ((high - low) or abs(high) or 1) / count
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10, 20) if count * factor * power >= high - low)
    first = floor(low / step)
    marks = [first * step]
    while marks[-1] < high or len(marks) < 2:
        marks.append((first + len(marks)) * step)
    return [round(mark, 10) for mark in marks]


def axis(numbers: Iterable[Decimal]) -> tuple[float, float]:
    """From the smallest to the largest number, and from 0 unless all of them lie close together far from it."""
    values = [float(number) for number in numbers] or [0.0]
    low, high = min(values), max(values)
    near = low > 0 and low > high / 2
    return (low if near else min(low, 0.0)), (high if high > low or high > 0 else max(high, 1.0))


def range_of(point: Point, scale: Scale) -> Range | None:
    """None for a missing number, an exact one, and one whose range would not be seen."""
    if point.value is None or point.interval is None:
        return None
    low, high = point.interval.low, point.interval.high
    start = scale.start if low is None else scale(low)
    end = scale.end if high is None else scale(high)
    return Range(start, end, low is None, high is None) if abs(end - start) >= SEEN else None


def runs(points: Sequence[Point]) -> Iterator[list[int]]:
    """The places of points that are joined by a line: it stops at a gap and where the series breaks."""
    run: list[int] = []
    for at, point in enumerate(points):
        if run and (point.value is None or point.breaks):
            yield run
            run = []
        if point.value is not None:
            run.append(at)
    if run:
        yield run


def spread(places: Sequence[float], distance: float, end: float) -> list[float]:
    """The places moved down so far that each keeps `distance` from the one before, up again where `end` is passed."""
    order = sorted(range(len(places)), key=lambda at: places[at])
    moved = list(places)
    for before, at in pairwise(order):
        moved[at] = max(moved[at], moved[before] + distance)
    for rank, at in enumerate(reversed(order)):
        moved[at] = min(moved[at], end - rank * distance)
    return moved


def width_of(text: str) -> float:
    """About how wide a text is drawn: a Chinese character takes the height of the font, another half of it."""
    return sum(FONT if ord(character) > 0x2E80 else FONT * 0.58 for character in text)


def shortened(text: str, width: float = LABEL_WIDTH) -> str:
    if width_of(text) <= width:
        return text
    while text and width_of(text) > width - 2 * FONT:
        text = text[:-1]
    return f"{text}…"


# ---- Charts


def spark(points: Sequence[Point], *, title: str, desc: str = "") -> SafeString:
    """A small line without axes, as high as a line of text; the last point and single ones are marked."""
    up = Scale(*axis(_reach(points)), 21, 3)
    places = _places(points, _across(len(points), 3, 97), up)
    joined = list(runs(points))
    marked = [run[0] for run in joined if len(run) == 1]
    if joined and joined[-1][-1] not in marked:
        marked.append(joined[-1][-1])
    context = {
        "lines": _paths(joined, places),
        "dots": [_place(*places[at]) for at in marked],
        "ranges": _ranges(points, places, up, 2),
    }
    return _drawn("spark", title, desc or _said(points), context)


def _reach(points: Iterable[Point]) -> list[Decimal]:
    """What the axis has to hold of all of them."""
    return [number for point in points for number in point.reach]


def _places(points: Sequence[Point], across: Sequence[float], up: Scale) -> dict[int, tuple[float, float]]:
    """By its number in the series where each point that has a value is drawn."""
    places = {}
    for at, point in enumerate(points):
        if point.value is not None:
            places[at] = (across[at], up(point.value))
    return places


def _paths(joined: Iterable[list[int]], places: dict[int, tuple[float, float]]) -> list[str]:
    """A line for each run of at least two points."""
    return [_path(places[at] for at in run) for run in joined if len(run) > 1]


def _ranges(points: Sequence[Point], places: dict[int, tuple[float, float]], up: Scale, half: float) -> list[str]:
    """An upright stroke for each point whose range can be seen."""
    strokes = []
    for at, (x, _y) in places.items():
        span = range_of(points[at], up)
        if span:
            strokes.append(_upright(x, span, half))
    return strokes


def bars(items: Sequence[Point], *, title: str, desc: str = "") -> SafeString:
    """One horizontal bar each, from 0 to the right or, where it is negative, to the left."""
    labels = [shortened(item.label) for item in items]
    left = max(map(width_of, labels), default=0) + 8
    room = max((width_of(item.text) for item in items), default=0) + 8
    low, high = axis([Decimal(0), *_reach(items)])
    along = Scale(low, high, left + (room if low < 0 else 0), WIDTH - room)
    zero = along(0)
    rows = []
    for at, (item, label) in enumerate(zip(items, labels, strict=True)):
        rows.append(_bar(item, label, along, zero, ROW * at))
    context = {"rows": rows, "zero": _px(zero), "left": _px(left - 8), "height": _px(ROW * len(items) + 4)}
    return _drawn("bars", title, desc or _said(items), context)


def _bar(item: Point, label: str, along: Scale, zero: float, top: float) -> dict[str, object]:
    middle = top + ROW / 2
    bar: dict[str, object] = {"label": label, "said": item.said, "middle": _px(middle), "base": _px(middle + 4)}
    if item.value is None:
        text = item.text or _("no figure")
        return bar | {"missing": True, "text": text, "text_x": _px(zero + 6), "anchor": "start"}
    end, span = along(item.value), range_of(item, along)
    ends = [end, span.start, span.end] if span else [end]
    bar |= {"x": _px(min(end, zero)), "y": _px(top + 5), "width": _px(abs(end - zero)), "height": ROW - 10}
    bar |= {"range": span and _level(middle, span, 4), "text": item.text}
    if item.value < 0:
        return bar | {"text_x": _px(min(ends) - 6), "anchor": "end"}
    return bar | {"text_x": _px(max([zero, *ends]) + 6), "anchor": "start"}


def lines(curves: Sequence[Curve], *, title: str, desc: str = "", measure: str = "") -> SafeString:
    """Lines over the same periods, each named at its end, with an axis of round numbers."""
    labels = [point.label for point in curves[0].points] if curves else []
    marks = ticks(*axis(number for curve in curves for number in _reach(curve.points)))
    written = [wording.number(Quantity(Decimal(str(mark))), NumberScale.SCALED) for mark in marks]
    left = max(map(width_of, written)) + 14
    right = max((width_of(shortened(curve.name)) for curve in curves), default=0) + 20
    bottom = max(PLOT_HEIGHT, 20 + NAME_HEIGHT * len(curves))
    across, up = _across(len(labels), left + 10, WIDTH - right), Scale(marks[0], marks[-1], bottom, 20)
    context = {
        "series": _curves(curves, across, up),
        "ticks": [_tick(up(mark), text) for mark, text in zip(marks, written, strict=True)],
        "labels": [{"x": _px(x), "text": text} for x, text in zip(across, labels, strict=True)],
        "breaks": _breaks(curves, across),
        "left": _px(left), "axis": _px(left - 6), "right": _px(WIDTH - right), "names": _px(WIDTH - right + 10),
        "measure": measure, "top": "20", "bottom": _px(bottom), "foot": _px(bottom + 18),
        "height": _px(bottom + 26),
    }  # fmt: skip
    said = "; ".join(f"{curve.name} – {_said(curve.points)}" for curve in curves)
    return _drawn("lines", title, desc or said, context)


def _tick(y: float, text: str) -> dict[str, str]:
    return {"y": _px(y), "base": _px(y + 4), "text": text}


def _curves(curves: Sequence[Curve], across: list[float], up: Scale) -> list[dict[str, object]]:
    """Each line with its name at its end; names are moved apart where ends lie close together."""
    drawn, ends = [], []
    for at, curve in enumerate(curves):
        places = _places(curve.points, across, up)
        last = max(places, default=None)
        ends.append(up.start if last is None else places[last][1])
        drawn.append(_curve(curve, at, places, up))
    names = spread(ends, NAME_HEIGHT, up.start)
    return [line | {"name_y": _px(name + 4)} for line, name in zip(drawn, names, strict=True)]


def _curve(curve: Curve, at: int, places: dict[int, tuple[float, float]], up: Scale) -> dict[str, object]:
    dots = [{**_place(x, y), "said": f"{curve.name} {curve.points[place].said}"} for place, (x, y) in places.items()]
    return {
        "name": shortened(curve.name),
        "dash": DASHES[at % len(DASHES)],
        "shape": SHAPES[at % len(SHAPES)],
        "lines": _paths(runs(curve.points), places),
        "dots": dots,
        "ranges": _ranges(curve.points, places, up, 4),
    }


def _breaks(curves: Sequence[Curve], across: list[float]) -> list[str]:
    """Where a series breaks: half way between a period and the one before it."""
    broken = {at for curve in curves for at, point in enumerate(curve.points) if point.breaks and at}
    return sorted({_px(across[at] - _gap(across) / 2) for at in broken})


def meter(parts: Sequence[MeterPart], *, title: str, desc: str = "") -> SafeString:
    """One bar of all parts, each as long as its count, with a legend; a part of 0 stands in the legend alone."""
    whole = sum(part.count for part in parts)
    along = Scale(0, whole or 1, 1, WIDTH - 1)
    pieces, before = [], 0
    for at, part in enumerate(parts):
        if part.count:
            start, end = along(before), along(before + part.count)
            pieces.append({"x": _px(start), "width": _px(end - start), "shade": SHADES[at % len(SHADES)]})
        before += part.count
    texts = [_part_text(part, whole) for part in parts]
    names, height = _legend(texts)
    context = {"pieces": pieces, "names": names, "height": height, "whole": whole}
    return _drawn("meter", title, desc or "; ".join(texts), context)


def _part_text(part: MeterPart, whole: int) -> str:
    """approved 1,203 (60.2 %)."""
    if not whole:
        return f"{part.label} {grouped(part.count)}"
    return f"{part.label} {grouped(part.count)} ({percent(share(Decimal(part.count), Decimal(whole)))} %)"


def _legend(texts: Sequence[str]) -> tuple[list[dict[str, object]], str]:
    """The names of the parts beside their shades, in as many lines as they take; and how high the chart gets."""
    names: list[dict[str, object]] = []
    x, line = 0.0, 0
    for at, text in enumerate(texts):
        if x and x + width_of(text) + 20 > WIDTH:
            x, line = 0.0, line + 1
        y = 36 + line * 18
        shade = SHADES[at % len(SHADES)]
        names.append({"x": _px(x), "y": y - 9, "text_x": _px(x + 15), "base": y, "text": text, "shade": shade})
        x += width_of(text) + 34
    return names, _px(44 + line * 18)


def _drawn(kind: str, title: str, desc: str, context: dict) -> SafeString:
    key = f"chart-{zlib.crc32(f'{kind} {title} {desc}'.encode()):08x}"
    drawn = {"key": key, "title": title, "desc": desc, "font": FONT, "width": WIDTH, **context}
    return render_to_string(f"reports/charts/{kind}.html", drawn)


def _said(points: Iterable[Point]) -> str:
    return "; ".join(point.said for point in points)


def _across(count: int, start: float, end: float) -> list[float]:
    if count == 1:
        return [(start + end) / 2]
    return [start + at * (end - start) / (count - 1) for at in range(count)]


def _gap(across: list[float]) -> float:
    return across[1] - across[0] if len(across) > 1 else 0


def _px(place: float) -> str:
    """A place as SVG writes it, whatever the reader's language."""
    return f"{place:.1f}".removesuffix(".0")


def _place(x: float, y: float) -> dict[str, str]:
    return {"x": _px(x), "y": _px(y)}


def _path(places: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{_px(x)},{_px(y)}" for x, y in places)


def _upright(x: float, span: Range, half: float) -> str:
    """The path of a range over a period: a stroke with a short one across each end that has a bound."""
    return _stroke([(x, span.start), (x, span.end)], span, (half, 0))


def _level(y: float, span: Range, half: float) -> str:
    return _stroke([(span.start, y), (span.end, y)], span, (0, half))


def _stroke(ends: list[tuple[float, float]], span: Range, cross: tuple[float, float]) -> str:
    dx, dy = cross
    caps = (
        f"M{_px(x - dx)},{_px(y - dy)}L{_px(x + dx)},{_px(y + dy)}"
        for (x, y), is_open in zip(ends, (span.start_open, span.end_open), strict=True)
        if not is_open
    )
    (x1, y1), (x2, y2) = ends
    return f"M{_px(x1)},{_px(y1)}L{_px(x2)},{_px(y2)}" + "".join(caps)
