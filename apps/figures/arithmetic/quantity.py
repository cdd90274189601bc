"""Qualified numbers: what a number stated as "over" or "about" may be, and how such numbers add and compare."""

from dataclasses import dataclass, field
from decimal import Decimal

from apps.figures.arithmetic.interval import UP, ZERO, Interval
from apps.figures.arithmetic.places import open_end, place_within
from apps.figures.arithmetic.translating import gettext_noop

QUALIFIERS = ("exact", "over", "at_least", "nearly", "under", "at_most", "approx")
WITHIN_STEP = "within_step"  # the narrower meaning of over: 730多 is less than 740
MIRRORED = ("nearly", "approx", WITHIN_STEP)  # their bounds are counted from 0: 近-700 is just above -700
HUNDRED = Decimal(100)
MAX_DIGITS, MAX_DECIMALS = 18, 6
MANY_TIMES = 1000  # how much larger than a rounding a sum is that is printed to its last digit all the same


MESSAGES = {
    "not_a_number": gettext_noop(
        "“%(text)s” is not a number. Write one number, with a qualifier or a measure if need be: 606500, 超过6万家."
    ),
    "nothing": gettext_noop(
        "“%(text)s” may mean three things: write 0 where there is none, — where it does not apply, "
        "… where it cannot be had."
    ),
    "error": gettext_noop("“%(text)s” is an error of the spreadsheet. Mend its formula, or write the number itself."),
    "formula": gettext_noop("“%(text)s” is a formula, and none is computed here. Write the number it gives."),
    "shortened": gettext_noop("“%(text)s” is a number as a spreadsheet shortens it. Write all of its digits."),
    "spaced": gettext_noop("“%(text)s” has spaces between its digits. Write it without, or with commas as in 1,234."),
    "change": gettext_noop("“%(text)s” says by how much something changed. Write the number it came to."),
    "vague": gettext_noop("“%(text)s” names no definite number. Write the number it stands for, or … (unavailable)."),
    "several": gettext_noop("“%(text)s” holds more than one number. Write one number."),
    "range": gettext_noop("“%(text)s” is a range. Write one number, with a qualifier such as 约, 以上 or 不超过."),
    "time": gettext_noop("“%(text)s” is a time, not a quantity. Write the quantity alone; the time is the period."),
    "measure": gettext_noop("“%(text)s” is counted in %(found)s. Expected: %(expected)s."),
    "separators": gettext_noop("“%(text)s”: a separator is expected before every three digits, as in 1,234,567."),
    "too_long": gettext_noop("“%(text)s” is too long: at most 18 digits before the decimal point and 6 after it."),
    "qualifiers": gettext_noop("“%(text)s” is qualified both upwards and downwards. Write one qualifier."),
    "missing": gettext_noop("There is nothing to add up. Expected: at least one number."),
}


class QuantityError(ValueError):
    """A text or sum refused: `code` is stable, `message` an English message id that takes `params`."""

    def __init__(self, code: str, **params: str) -> None:
        self.code, self.params, self.message = code, params, MESSAGES[code]
        super().__init__(self.message % params)


UNSTATED = Interval(None, None)  # stands for "derive it"; told by identity from an interval that is really unbounded


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as stated. Equal when value, qualifier, interval and measure are; the print is kept beside them."""

    value: Decimal
    qualifier: str = "exact"
    interval: Interval = UNSTATED
    measure: str = ""  # canonical spelling; "" where none was stated
    text: str = field(default="", compare=False)
    stated_measure: str = field(default="", compare=False)  # the spelling used, 家 where `measure` says 个
    rounding: Decimal = field(default=ZERO, compare=False)  # half of one as printed: 5,000 of 21万; in no bound

    def __post_init__(self) -> None:
        if self.interval is UNSTATED:
            derived = interval_of(self.value, self.qualifier, percent=self.measure == "%")
            object.__setattr__(self, "interval", derived)

    @property
    def low(self) -> Decimal | None:
        return self.interval.low

    @property
    def high(self) -> Decimal | None:
        return self.interval.high

    @property
    def may_be_zero(self) -> bool:
        """Whether nothing can be divided by it: 0 is what it says (超过0 too), or is within its bounds."""
        return not self.value or self.interval.contains(ZERO)

    @property
    def told(self) -> Decimal:
        """The number that is named: of one without end above its lower bound, cut down to the coarsest printed place.

        Worked example: 12.72亿 and 超过3亿 are 1,572,000,000 in (1,571,500,000, ∞), and 1,571,000,000 is named.
        """
        if self.qualifier not in ("over", "at_least") or self.high is not None:
            return self.value
        return open_end(self.value, self.interval, self.rounding)

    @property
    def sum_place(self) -> Decimal | None:
        """The coarsest place a sum or difference rests on; None where it is known to its last digit.

        Half of one as printed counts only where it is more than a thousandth of the sum: 21万 and 135634 are 35万, but
        21万 and 6104425 are 6314425. What was printed itself (`text`) is shown as it always was.
        """
        if self.interval.is_point and not self.rounding:
            return None  # as most numbers are, which are asked a thousand times a page
        width = self.interval.width
        if self.qualifier != "exact" or width.is_infinite():
            return None
        if not self.text and MANY_TIMES * self.rounding > abs(self.value):
            width += 2 * self.rounding
        return place_within(width) if width else None

    @property
    def measure_as_stated(self) -> str:
        """家 where it was so written, else the canonical spelling; "" where there was none."""
        return self.stated_measure or self.measure


BOUNDS = {
    "over": lambda value, step: Interval(value, None, low_open=True),
    "at_least": lambda value, step: Interval(value, None),
    "under": lambda value, step: Interval(ZERO if value > 0 else None, value, high_open=True),
    "at_most": lambda value, step: Interval(ZERO if value >= 0 else None, value),
    "approx": lambda value, step: Interval(value * Decimal("0.85"), value * Decimal("1.15")),
    WITHIN_STEP: lambda value, step: Interval(value, value + step, low_open=True, high_open=True),
}
WHOLE = Interval(HUNDRED, HUNDRED)  # per cent


def step_of(value: Decimal) -> Decimal:
    """The place of the last digit that is not zero: 730 → 10, 195200 → 100, 12.5 → 0.1; of 0 it is 1."""
    return Decimal(1).scaleb(int(value.normalize(UP).as_tuple().exponent))


def interval_of(
    value: Decimal, qualifier: str, *, within_step: bool = False, place: Decimal | None = None, percent: bool = False
) -> Interval:
    """What a stated number may be.

    `within_step`: 多 or 余 after the number, which is over it by less than a step. `place`: the last printed place of
    an exact number written in 万 or 亿 with decimals, known to half of it. `percent`: stops at 0 and 100.
    Nearness is towards zero: 近-700 is just above -700.
    Worked example: 超过730 is (730, ∞), 730多 (730, 740), 近730 [725, 730), 近100 [95, 100), 约100 [85, 115];
    19.52万, printed to 100, is [195150, 195250]; 约90% stops at 100: [76.5, 100].
    """
    meaning = WITHIN_STEP if within_step else qualifier
    if meaning == "exact":
        return _as_printed(value, place)
    if value < 0 and meaning in MIRRORED:
        return -_meant(-value, meaning, percent)
    interval = _meant(value, meaning, percent)
    if percent:
        return _up_to_100(value, interval)
    return interval


def _meant(value: Decimal, meaning: str, percent: bool) -> Interval:
    if meaning == "nearly":
        return Interval(value - _reach_back(value, percent), value, high_open=True)
    return BOUNDS[meaning](value, step_of(value))


def _reach_back(value: Decimal, percent: bool) -> Decimal:
    """How far below a number 近 begins: half a step; of 1, 10, 100 … half of the next lower place.

    Of what is counted that is one at least. Worked example: 近700 is [650, 700), 近1000 [950, 1000), 近10 [9, 10), of
    a percentage [9.5, 10).
    """
    step = step_of(value)
    if value != step or value < 1:
        return step / 2
    half_a_lower_place = step / 20
    return half_a_lower_place if percent else max(half_a_lower_place, Decimal(1))


def _as_printed(value: Decimal, place: Decimal | None) -> Interval:
    """The value alone, or half the last printed place to either side of it."""
    if place is None:
        return Interval(value, value)
    return Interval(value - place / 2, value + place / 2)


def _up_to_100(value: Decimal, interval: Interval) -> Interval:
    """Cut at 100, unless the stated number itself lies beyond (growth of 超过150%). At 0 every qualifier stops.

    Worked example: 90%以上 is [90, 100]; 超过100% holds nothing up to 100 and stays (100, ∞).
    """
    if value > HUNDRED or not interval.can_be_le(WHOLE):
        return interval
    if not interval.can_be_gt(WHOLE):
        return interval
    return Interval(interval.low, HUNDRED, interval.low_open)


@dataclass(frozen=True, slots=True)
class QuantityDifference:
    """Later minus earlier, in numbers and in percent of the earlier; `reason` says why the percentage is not given.

    Where the difference has no end on one side, `side` says it is more (>) or less (<) than `told`, of which `percent`
    is then the percentage.
    """

    value: Decimal | None = None
    interval: Interval | None = None
    percent: Decimal | None = None
    reason: str | None = None  # missing, measure, zero_base or overlap

    @property
    def side(self) -> str:
        """> where nothing bounds it above, < where nothing bounds it below; "" of any other."""
        if self.interval is None or (self.interval.low is None) == (self.interval.high is None):
            return ""
        return ">" if self.interval.high is None else "<"

    @property
    def told(self) -> Decimal | None:
        """The number that is named: the end there is of a difference without the other, else the difference."""
        if self.value is None or self.interval is None or not self.side:
            return self.value
        return open_end(self.value, self.interval)


def difference(later: Quantity | None, earlier: Quantity | None) -> QuantityDifference:
    """What changed. No percentage of a base that may be 0, nor where the intervals leave open whether it did.

    Worked example: 110 after 100 is 10 more, 10%; 110 after 约100 ([85, 115]) is -5 to 25 more, and no percentage.
    超过300 after 112 is > 188, > 167.9%; 超过300 after 超过0 is anything, and no difference is told.
    """
    if later is None or earlier is None:
        return QuantityDifference(reason="missing")
    measures = {later.measure, earlier.measure} - {""}
    if len(measures) > 1:
        return QuantityDifference(reason="measure")
    value = later.value - earlier.value
    interval = later.interval - earlier.interval
    if interval.low is None and interval.high is None:
        return QuantityDifference(reason="overlap")
    if earlier.may_be_zero:
        return QuantityDifference(value, interval, reason="zero_base")
    if later.interval.overlaps(earlier.interval) and not interval.is_point:
        return QuantityDifference(value, interval, reason="overlap")
    told = QuantityDifference(value, interval).told or ZERO
    return QuantityDifference(value, interval, HUNDRED * told / abs(earlier.value))
