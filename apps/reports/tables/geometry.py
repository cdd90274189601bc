"""From numbers to places in a chart: axes, ranges, runs without a gap, names kept apart. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import floor, log10

from django.utils.translation import gettext as _

from apps.figures.arithmetic.interval import Interval

FONT = 12
LABEL_WIDTH = 200
TICKS = 5
SEEN = 2  # what is shorter is no range to the eye
FIRST_WIDE = 0x2E80  # where the characters begin that are as wide as the font is high


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
    def told(self) -> str:
        """What stands in the number's place."""
        return self.text or _("no figure")

    @property
    def said(self) -> str:
        return f"{self.label}: {self.told}"

    @property
    def reach(self) -> list[Decimal]:
        """What the axis has to hold of it: the value and the bounds there are."""
        if self.value is None:
            return []
        if self.interval is None:
            return [self.value]
        ends = (self.value, self.interval.low, self.interval.high)
        return [end for end in ends if end is not None]


def reach_of(points: Iterable[Point]) -> list[Decimal]:
    """What the axis has to hold of all of them."""
    numbers: list[Decimal] = []
    for point in points:
        numbers += point.reach
    return numbers


@dataclass(frozen=True, slots=True)
class Scale:
    """Takes numbers from `low` to `high` to places from `start` to `end`; what lies beyond stays at the edge."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: Decimal | float) -> float:
        held = min(max(float(value), self.low), self.high)
        length = (self.high - self.low) or 1
        way = (held - self.low) / length
        return self.start + way * (self.end - self.start)


@dataclass(frozen=True, slots=True)
class Range:
    """Where a number may lie; an end without a bound is drawn to the edge and left without its stroke."""

    start: float
    end: float
    start_open: bool
    end_open: bool

    @property
    def is_seen(self) -> bool:
        return abs(self.end - self.start) >= SEEN


def ticks(low: float, high: float, count: int = TICKS) -> list[float]:
    """At most `count` + 1 round numbers that hold `low` and `high`: steps of 1, 2 or 5 times a power of ten.

    Worked example: from 0 to 9,174 a fifth is 1,834.8, its power of ten 1,000; five steps of 1,000 fall short, five of
    2,000 do not: 0, 2,000, 4,000, 6,000, 8,000, 10,000.
    """
    span = high - low
    step = _step(span, (span or abs(high) or 1) / count, count)
    first = floor(low / step)
    marks = [first * step]
    while marks[-1] < high or len(marks) < 2:
        marks.append((first + len(marks)) * step)
    return [round(mark, 10) for mark in marks]


def _step(span: float, rough: float, count: int) -> float:
    """The least round step of which `count` cover the span, from the power of ten of the rough one on."""
    power = 10.0 ** floor(log10(rough))
    for factor in (1, 2, 5):
        step = factor * power
        if count * step >= span:
            return step
    return 10 * power


def axis(numbers: Iterable[Decimal]) -> tuple[float, float]:
    """From the smallest to the largest number, and from 0 unless all of them lie close together far from it.

    Worked example: 60 and 90 give 60 to 90, 40 and 90 give 0 to 90; 0 alone gives 0 to 1.
    """
    values = [float(number) for number in numbers]
    low, high = min(values, default=0.0), max(values, default=0.0)
    if low > 0 and high < 2 * low:
        return low, high
    if low == high <= 0:
        return low, 1.0
    return min(low, 0.0), high


def range_of(point: Point, scale: Scale) -> Range | None:
    """None for a missing number, an exact one, and one whose range would not be seen."""
    if point.value is None or point.interval is None:
        return None
    low, high = point.interval.low, point.interval.high
    start = scale.start if low is None else scale(low)
    end = scale.end if high is None else scale(high)
    span = Range(start, end, start_open=low is None, end_open=high is None)
    return span if span.is_seen else None


def runs(points: Sequence[Point]) -> Iterator[list[int]]:
    """The places of points that are joined by a line: it stops at a gap and where the series breaks.

    3590, (none), over 4000, 9174 are [0] and [2, 3].
    """
    run: list[int] = []
    for at, point in enumerate(points):
        is_gap = point.value is None
        if run and (is_gap or point.breaks):
            yield run
            run = []
        if not is_gap:
            run.append(at)
    if run:
        yield run


def spread(places: Sequence[float], distance: float, end: float) -> list[float]:
    """The places moved down so far that each keeps `distance` from the one before, up again where `end` is passed.

    Worked example: 10, 12 and 100 with the distance 14 are 10, 24 and 100; with the end 90 they are 10, 24 and 90.
    """
    order = sorted(range(len(places)), key=lambda at: places[at])
    moved = list(places)
    for before, at in pairwise(order):
        moved[at] = max(moved[at], moved[before] + distance)
    for rank, at in enumerate(reversed(order)):
        moved[at] = min(moved[at], end - rank * distance)
    return moved


def spaced(count: int, start: float, end: float) -> list[float]:
    """So many places at equal distances from start to end; a single one stands in the middle."""
    if count == 1:
        return [(start + end) / 2]
    return [start + at * (end - start) / (count - 1) for at in range(count)]


def width_of(text: str) -> float:
    """About how wide a text is drawn: a Chinese character takes the height of the font, another half of it."""
    width = 0.0
    for character in text:
        width += FONT if ord(character) > FIRST_WIDE else FONT * 0.58
    return width


def shortened(text: str, width: float = LABEL_WIDTH) -> str:
    """The text as far as the width takes it, with … where it was cut."""
    if width_of(text) <= width:
        return text
    while text and width_of(text) > width - 2 * FONT:
        text = text[:-1]
    return f"{text}…"
