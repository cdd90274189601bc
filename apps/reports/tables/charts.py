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
        return [] if self.value is None else [self.value, *(one for one in bounds if one is not None)]


@dataclass(frozen=True, slots=True)
class Curve:
    """A named line; the points of all series of a chart have the same labels."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a whole, such as the submissions of one status."""

    label: str
    count: int


def point(label: str, quantity: Quantity | None, scale: str = "plain", *, breaks: bool = False) -> Point:
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
    found = [first * step]
    while found[-1] < high or len(found) < 2:
        found.append((first + len(found)) * step)
    return [round(one, 10) for one in found]


def axis(numbers: Iterable[Decimal]) -> tuple[float, float]:
    """From the smallest to the largest number, and from 0 unless all of them lie close together far from it."""
    found = [float(one) for one in numbers] or [0.0]
    low, high = min(found), max(found)
    near = low > 0 and low > high / 2
    return (low if near else min(low, 0.0)), (high if high > low or high > 0 else max(high, 1.0))


def range_of(one: Point, scale: Scale) -> Range | None:
    """None for a missing number, an exact one, and one whose range would not be seen."""
    if one.value is None or one.interval is None:
        return None
    low, high = one.interval.low, one.interval.high
    start = scale.start if low is None else scale(low)
    end = scale.end if high is None else scale(high)
    return Range(start, end, low is None, high is None) if abs(end - start) >= SEEN else None


def runs(points: Sequence[Point]) -> Iterator[list[int]]:
    """The places of points that are joined by a line: it stops at a gap and where the series breaks."""
    run: list[int] = []
    for at, one in enumerate(points):
        if run and (one.value is None or one.breaks):
            yield run
            run = []
        if one.value is not None:
            run.append(at)
    if run:
        yield run


def spread(places: Sequence[float], distance: float, end: float) -> list[float]:
    """The places moved down so far that each keeps `distance` from the one before, up again where `end` is passed."""
    order = sorted(range(len(places)), key=lambda one: places[one])
    found = list(places)
    for before, at in pairwise(order):
        found[at] = max(found[at], found[before] + distance)
    for rank, at in enumerate(reversed(order)):
        found[at] = min(found[at], end - rank * distance)
    return found


def width_of(text: str) -> float:
    """About how wide a text is drawn: a Chinese character takes the height of the font, another half of it."""
    return sum(FONT if ord(one) > 0x2E80 else FONT * 0.58 for one in text)


def shortened(text: str, width: float = LABEL_WIDTH) -> str:
    if width_of(text) <= width:
        return text
    while text and width_of(text) > width - 2 * FONT:
        text = text[:-1]
    return f"{text}…"


# ---- Charts


def spark(points: Sequence[Point], *, title: str, desc: str = "") -> SafeString:
    """A small line without axes, as high as a line of text; the last point is marked."""
    across = _across(len(points), 3, 97)
    up = Scale(*axis(number for one in points for number in one.reach), 21, 3)
    last = next((at for at in reversed(range(len(points))) if points[at].value is not None), None)
    context = {
        "lines": [_path((across[at], up(points[at].value)) for at in run) for run in runs(points) if len(run) > 1],
        "dots": [
            _place(across[at], up(points[at].value))
            for run in runs(points)
            for at in run
            if len(run) == 1 or at == last
        ],
        "ranges": [_upright(across[at], found, 2) for at, one in enumerate(points) if (found := range_of(one, up))],
    }
    return _drawn("spark", title, desc or _said(points), context)


def bars(items: Sequence[Point], *, title: str, desc: str = "") -> SafeString:
    """One horizontal bar each, from 0 to the right or, where it is negative, to the left."""
    labels = [shortened(one.label) for one in items]
    left = max(map(width_of, labels), default=0) + 8
    room = max((width_of(one.text) for one in items), default=0) + 8
    low, high = axis([Decimal(0), *(number for one in items for number in one.reach)])
    along = Scale(low, high, left + (room if low < 0 else 0), WIDTH - room)
    zero = along(0)
    rows = [_bar(one, label, along, zero, ROW * at) for at, (one, label) in enumerate(zip(items, labels, strict=True))]
    context = {"rows": rows, "zero": _px(zero), "left": _px(left - 8), "height": _px(ROW * len(items) + 4)}
    return _drawn("bars", title, desc or _said(items), context)


def _bar(one: Point, label: str, along: Scale, zero: float, top: float) -> dict:
    found = {"label": label, "said": one.said, "middle": _px(top + ROW / 2), "base": _px(top + ROW / 2 + 4)}
    if one.value is None:
        return found | {"missing": True, "text": one.text or _("no figure"), "text_x": _px(zero + 6), "anchor": "start"}
    end, span = along(one.value), range_of(one, along)
    ends = [end, *((span.start, span.end) if span else ())]
    left = one.value < 0
    return found | {
        "x": _px(min(end, zero)), "y": _px(top + 5), "width": _px(abs(end - zero)), "height": ROW - 10,
        "range": span and _level(top + ROW / 2, span, 4), "text": one.text,
        "text_x": _px(min(ends) - 6 if left else max([zero, *ends]) + 6), "anchor": "end" if left else "start",
    }  # fmt: skip


def lines(series: Sequence[Curve], *, title: str, desc: str = "", measure: str = "") -> SafeString:
    """Lines over the same periods, each named at its end, with an axis of round numbers."""
    labels = [one.label for one in series[0].points] if series else []
    marks = ticks(*axis(number for one in series for each in one.points for number in each.reach))
    written = [wording.number(Quantity(Decimal(str(mark))), "scaled") for mark in marks]
    left = max(map(width_of, written)) + 14
    right = max((width_of(shortened(one.name)) for one in series), default=0) + 20
    bottom = max(PLOT_HEIGHT, 20 + NAME_HEIGHT * len(series))
    across, up = _across(len(labels), left + 10, WIDTH - right), Scale(marks[0], marks[-1], bottom, 20)
    drawn = [_line(one, at, across, up) for at, one in enumerate(series)]
    ends = spread([one["end"] for one in drawn], NAME_HEIGHT, bottom)
    context = {
        "series": [{**one, "name_y": _px(end + 4)} for one, end in zip(drawn, ends, strict=True)],
        "ticks": [
            {"y": _px(up(mark)), "base": _px(up(mark) + 4), "text": text}
            for mark, text in zip(marks, written, strict=True)
        ],
        "labels": [{"x": _px(x), "text": text} for x, text in zip(across, labels, strict=True)],
        "breaks": sorted({_px(across[at] - _gap(across) / 2) for one in series for at in _broken(one.points)}),
        "left": _px(left), "axis": _px(left - 6), "right": _px(WIDTH - right), "names": _px(WIDTH - right + 10),
        "measure": measure, "top": "20", "bottom": _px(bottom), "foot": _px(bottom + 18),
        "height": _px(bottom + 26),
    }  # fmt: skip
    return _drawn("lines", title, desc or "; ".join(f"{one.name} – {_said(one.points)}" for one in series), context)


def _line(one: Curve, at: int, across: list[float], up: Scale) -> dict:
    told = [(x, point) for x, point in zip(across, one.points, strict=True) if point.value is not None]
    return {
        "name": shortened(one.name),
        "dash": DASHES[at % len(DASHES)],
        "shape": SHAPES[at % len(SHAPES)],
        "lines": [_path((across[i], up(one.points[i].value)) for i in run) for run in runs(one.points) if len(run) > 1],
        "dots": [{**_place(x, up(point.value)), "said": f"{one.name} {point.said}"} for x, point in told],
        "ranges": [_upright(x, found, 4) for x, point in told if (found := range_of(point, up))],
        "end": up(told[-1][1].value) if told else up.start,
    }


def _broken(points: Sequence[Point]) -> list[int]:
    return [at for at, one in enumerate(points) if one.breaks and at]


def meter(parts: Sequence[Part], *, title: str, desc: str = "") -> SafeString:
    """One bar of all parts, each as long as its count, with a legend; a part of 0 stands in the legend alone."""
    whole = sum(one.count for one in parts)
    along = Scale(0, whole or 1, 1, WIDTH - 1)
    pieces, names, before, x, line = [], [], 0, 0.0, 0
    for at, one in enumerate(parts):
        shade = SHADES[at % len(SHADES)]
        if one.count:
            start, end = along(before), along(before + one.count)
            pieces.append({"x": _px(start), "width": _px(end - start), "shade": shade})
        share = wording.percent(Decimal(100 * one.count) / whole) if whole else ""
        text = f"{one.label} {one.count:,}" + (f" ({share} %)" if share else "")
        if x and x + width_of(text) + 20 > WIDTH:
            x, line = 0.0, line + 1
        y = 36 + line * 18
        names.append({"x": _px(x), "y": y - 9, "text_x": _px(x + 15), "base": y, "text": text, "shade": shade})
        before, x = before + one.count, x + width_of(text) + 34
    context = {"pieces": pieces, "names": names, "height": _px(44 + line * 18), "whole": whole}
    return _drawn("meter", title, desc or "; ".join(one["text"] for one in names), context)


def _drawn(kind: str, title: str, desc: str, context: dict) -> SafeString:
    key = f"chart-{zlib.crc32(f'{kind} {title} {desc}'.encode()):08x}"
    found = {"key": key, "title": title, "desc": desc, "font": FONT, "width": WIDTH, **context}
    return render_to_string(f"reports/charts/{kind}.html", found)


def _said(points: Iterable[Point]) -> str:
    return "; ".join(one.said for one in points)


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
