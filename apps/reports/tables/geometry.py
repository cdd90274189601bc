"""From numbers to places in a chart: axes, ranges, runs without a gap, equal steps, one ratio for all. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor, log, log10

from django.utils.translation import gettext as _

from apps.figures.arithmetic.interval import Interval

FONT = 12
LABEL_WIDTH = 200
TICKS = 5
STEPS = 5
STEP_FACTORS = ("1", "1.5", "2", "2.5", "3", "4", "5", "6", "8", "10", "20")
LEAST_SPAN = 1.25  # so that a series which hardly moves looks level
CUT_OFF = Decimal("1e-9")
SEEN = 2  # what is shorter is no range to the eye
WIDE_SIGNS = dict.fromkeys("0123456789", 0.64) | {"+": 0.84}  # by the height of the font
FIRST_WIDE = 0x2E80  # where the characters begin that are as wide as the font is high


@dataclass(frozen=True, slots=True)
class Point:
    """One number: `text` as written, `interval` where it may lie, `breaks` that the series breaks before it.

    Without a value `text` may say why; it is never drawn as 0. A sum of some units `is_partial`: it is drawn hollow and
    no line goes through it; `completeness` says of how many, as 13/16.
    """

    label: str
    value: Decimal | None = None
    text: str = ""
    interval: Interval | None = None
    breaks: bool = False
    is_partial: bool = False
    completeness: str = ""

    @property
    def has_range(self) -> bool:
        """Whether it may be surely another number, and not only one that differs where a division was cut off."""
        if self.value is None or self.interval is None:
            return False
        low, high = self.interval.low, self.interval.high
        if low is None or high is None:
            return True
        return high - low > abs(self.value) * CUT_OFF

    @property
    def whole(self) -> Decimal | None:
        """The number, where it is that of all units."""
        return None if self.is_partial else self.value

    @property
    def is_joined(self) -> bool:
        """Whether a line goes through it: it has a number, and that of all units."""
        return self.whole is not None

    @property
    def told(self) -> str:
        """What stands in the number's place: the number, of a sum of some units with its m/n."""
        if self.is_partial and self.completeness:
            return f"{self.text} ({self.completeness})"
        return self.text or _("no figure")

    @property
    def said(self) -> str:
        return f"{self.label}: {self.told}"

    @property
    def reach(self) -> list[Decimal]:
        """What the axis has to hold of it: the value and the bounds there are."""
        if self.value is None:
            return []
        ends = [self.value]
        if self.interval is None:
            return ends
        if self.interval.low is not None:
            ends.append(self.interval.low)
        if self.interval.high is not None:
            ends.append(self.interval.high)
        return ends


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


@dataclass(frozen=True, slots=True)
class RatioScale:
    """A scale on which the same factor is the same distance, wherever it begins: equal steepness is equal growth.

    `span` is the factor from `start` to `end`; the series from `low` to `high` stands in the middle.
    """

    span: float
    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: Decimal | float) -> float:
        middle = (log(self.low) + log(self.high)) / 2
        way = 0.5 + (log(float(value)) - middle) / log(self.span)
        held = min(max(way, 0.0), 1.0)
        return self.start + held * (self.end - self.start)


def factor_of(points: Iterable[Point]) -> float | None:
    """How many times its least number the largest of a series is; None where one is 0 or less, or there is none.

    3590, 4000 and 9174 are 2.555…; sums of some units are not counted.
    """
    values = list(map(float, joined_numbers(points)))
    if min(values, default=0) <= 0:
        return None
    return max(values) / min(values)


def joined_numbers(points: Iterable[Point]) -> list[Decimal]:
    """The numbers a line goes through: none of some units only."""
    return [point.whole for point in points if point.whole is not None]


def common_span(series: Iterable[Iterable[Point]]) -> float:
    """The factor that holds every series which can be drawn so, and at least LEAST_SPAN."""
    span = LEAST_SPAN
    for points in series:
        factor = factor_of(points)
        if factor is not None:
            span = max(span, factor)
    return span


def ratio_scale(points: Sequence[Point], span: float, start: float, end: float) -> RatioScale | None:
    """Where the numbers of a series stand on the scale of this span; None where factor_of is."""
    if factor_of(points) is None:
        return None
    values = list(map(float, joined_numbers(points)))
    return RatioScale(span, min(values), max(values), start, end)


@dataclass(frozen=True, slots=True)
class EqualSteps:
    """STEPS steps of one width from `start` on; a bound belongs to the step above it, the last one to the last step."""

    start: Decimal
    width: Decimal

    @property
    def bounds(self) -> list[Decimal]:
        """One more than there are steps."""
        return [self.start + number * self.width for number in range(STEPS + 1)]

    def step_of(self, value: Decimal) -> int:
        """0 to STEPS - 1."""
        number = int((value - self.start) // self.width)
        return min(max(number, 0), STEPS - 1)


def equal_steps(numbers: Sequence[Decimal]) -> EqualSteps | None:
    """The narrowest round steps of which STEPS, from a multiple of their width on, hold all numbers; None where there
    are no two different ones.

    Worked example: from 1,204 to 9,174 a fifth is 1,594; five steps of 2,000 from 0 reach 10,000, five of 1,500 do not.
    """
    if len(set(numbers)) < 2:
        return None
    low, high = min(numbers), max(numbers)
    rough = (high - low) / STEPS
    power = Decimal(10) ** (rough.adjusted())
    for factor in STEP_FACTORS:
        width = Decimal(factor) * power
        start = low // width * width
        if low % width < 0:
            start -= width
        if start + STEPS * width >= high:
            return EqualSteps(start, width)
    raise ArithmeticError(f"no steps hold {low} to {high}")


def ticks(low: float, high: float, count: int = TICKS) -> list[float]:
    """At most `count` + 1 round numbers that hold `low` and `high`: steps of 1, 2 or 5 times a power of ten.

    Worked example: from 0 to 9,174 a fifth is 1,834.8, its power of ten 1,000; five steps of 1,000 fall short, five of
    2,000 do not: 0, 2,000, 4,000, 6,000, 8,000, 10,000.
    """
    span = high - low
    length = span or abs(high) or 1
    step = _step(span, length / count, count)
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
    """The places of points that are joined by a line: it stops at a gap, at a sum of some units and where the series
    breaks.

    3590, (none), over 4000, 9174 are [0] and [2, 3].
    """
    run: list[int] = []
    for at, point in enumerate(points):
        is_end = point.breaks or not point.is_joined
        if run and is_end:
            yield run
            run = []
        if point.is_joined:
            run.append(at)
    if run:
        yield run


def spaced(count: int, start: float, end: float) -> list[float]:
    """So many places at equal distances from start to end; a single one stands in the middle."""
    if count == 1:
        return [(start + end) / 2]
    places = []
    for at in range(count):
        places.append(start + at * (end - start) / (count - 1))
    return places


def width_of(text: str) -> float:
    """About how wide a text is drawn: a Chinese character takes the height of the font, another half of it. Digits and
    the plus are as wide as in DejaVu Sans, the widest of usual fonts: a number is never cut off."""
    width = 0.0
    for character in text:
        width += FONT if ord(character) > FIRST_WIDE else FONT * WIDE_SIGNS.get(character, 0.58)
    return width


def shortened(text: str, width: float = LABEL_WIDTH) -> str:
    """The text as far as the width takes it, with … where it was cut."""
    if width_of(text) <= width:
        return text
    while text and width_of(text) > width - 2 * FONT:
        text = text[:-1]
    return f"{text}…"
