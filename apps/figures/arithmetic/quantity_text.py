"""Reads and writes qualified numbers as people do (超过6万家, 19.52万条, 90%以上, over 60,000). No Django in here."""

import re
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from operator import itemgetter

from apps.figures.arithmetic.interval import INFINITE, UP, ZERO, Interval, plain
from apps.figures.arithmetic.measures import agreed_measure, fold
from apps.figures.arithmetic.numerals import ENGLISH, ONE, SCALES_ZH, UnreadableError, number_of
from apps.figures.arithmetic.phrases import EXACT, Phrase, Sense, senses_of, taken_apart, telling_words
from apps.figures.arithmetic.places import cut_to
from apps.figures.arithmetic.quantity import (
    HUNDRED,
    MAX_DECIMALS,
    MAX_DIGITS,
    WITHIN_STEP,
    Quantity,
    QuantityError,
    interval_of,
    step_of,
)
from apps.figures.arithmetic.spellings import plain_spelling

MAX_TEXT = 80
SMALLEST_STEP = Decimal(1).scaleb(-MAX_DECIMALS)
BELOW = frozenset({"nearly", "under"})
UPWARDS, DOWNWARDS = frozenset({"over", "at_least"}), frozenset({"under", "at_most"})
PLAIN = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,6})?")
POINTS_FOR_COMMAS = re.compile(r"-?[0-9]{1,3}(?:\.000)+")  # 5.000 is 5 here and 5,000 elsewhere
LATIN = re.compile("[A-Za-z]")
TENS_OF_A_SCALE = re.compile("([0-9]*0)([万亿]+)")  # 350万
MOST_DECIMALS = 4  # that a sum may keep before 万
LOOSE_SPACE = re.compile(r"(?<![0-9A-Za-z,.]) | (?![0-9A-Za-z,.])")


def read(text: str, *, measure: str | None = None) -> Quantity:
    """The number people mean by a text such as 约5万多人; `measure` is the indicator's, which the text may leave out.

    Raises QuantityError, and nothing else. The states —, … and 清空 are the caller's: here they are no numbers.
    About 2 µs for plain digits, 15 µs for a phrase.
    """
    if PLAIN.fullmatch(text) and not POINTS_FOR_COMMAS.fullmatch(text):
        value = Decimal(text)
        return Quantity(value, "exact", Interval(value, value), "%" if measure == "%" else "", text)
    printed = text.strip()
    try:
        return _read_phrase(printed, measure)
    except UnreadableError as error:
        raise QuantityError(error.code, text=_shortened(printed), **error.params) from None


def _shortened(printed: str) -> str:
    if len(printed) <= MAX_TEXT:
        return printed
    return printed[:MAX_TEXT] + "…"


def _read_phrase(printed: str, expected: str | None) -> Quantity:
    if len(printed) > MAX_TEXT:
        raise UnreadableError("too_long")
    folded = _folded(printed)
    if POINTS_FOR_COMMAS.fullmatch(folded):
        raise UnreadableError("separators")
    phrase = taken_apart(folded)
    measure = agreed_measure(phrase.stated_measure, expected or "")
    value = _value(phrase)
    place = _place(phrase)
    sense, interval = _widest(senses_of(phrase), value, place, measure == "%")
    if not value and sense.qualifier in BELOW:
        raise UnreadableError("vague")  # 近0, 不足0
    rounding = _half_of_one(phrase) if sense is EXACT and place is None else ZERO
    return Quantity(value, sense.qualifier, interval, measure, printed, phrase.stated_measure, rounding)


def _folded(printed: str) -> str:
    """In plain signs and spellings, with spaces only between Latin words."""
    return plain_spelling(LOOSE_SPACE.sub("", " ".join(fold(printed).split())))


def _value(phrase: Phrase) -> Decimal:
    """The number written out: 19.52万 is 195200, -5 million is -5000000."""
    size = _size(phrase)
    if phrase.units and phrase.english:
        raise UnreadableError("not_a_number")
    if phrase.sign == "-":
        size = -size
    return Decimal(plain(size))


def _size(phrase: Phrase) -> Decimal:
    """Without its sign; UnreadableError where it has more digits than a figure may."""
    digits = [sign for sign in phrase.number if sign.isdigit()]
    if len(digits) > MAX_DIGITS + MAX_DECIMALS:
        raise UnreadableError("too_long")
    size = number_of(phrase.number + phrase.scale) * phrase.times
    if size.adjusted() >= MAX_DIGITS or step_of(size) < SMALLEST_STEP:
        raise UnreadableError("too_long")
    return size


def _place(phrase: Phrase) -> Decimal | None:
    """The last printed place of digits with a point before 万 or million; None of others, which are exact.

    Worked example: 19.52万 is printed to two places of 10,000, so to 100.
    """
    _whole, _point, decimals = phrase.digits.partition(".")
    scaling = phrase.units + phrase.tenths + phrase.english
    if not decimals or not scaling:
        return None
    unit = number_of("1" + phrase.units) * phrase.times
    place = unit.scaleb(-len(decimals))
    if place >= SCALES_ZH["万亿"]:
        raise UnreadableError("not_a_number")
    return place


def _half_of_one(phrase: Phrase) -> Decimal:
    """Half of the unit that a whole number is printed in, 0 where that is one.

    Worked example: 21万 is printed in 10,000, so 5,000; 1657千 in 1,000, so 500. A numeral in characters cannot be
    written without 百 and 千 and is printed in no more than its last 万 or 亿: 三百 is 0, 三百万 5,000; 三成 is 5.
    """
    digits = phrase.digits
    units = phrase.number[len(digits) :] + phrase.scale
    if not digits[-1:].isascii():
        units = units.lstrip("十百千")
    if not units and phrase.times == ONE:
        return ZERO
    return _half_of(units, phrase.times)


@lru_cache(maxsize=256)
def _half_of(units: str, times: Decimal) -> Decimal:
    return number_of("1" + units) * times / 2


def _widest(senses: list[Sense], value: Decimal, place: Decimal | None, percent: bool) -> tuple[Sense, Interval]:
    """Of several qualifiers the one that leaves more open: 超过1100多万 is over, 约5万多 is about.

    Worked example: 约5万多 is about 42,500 to 57,500 and, by 多, between 50,000 and 60,000: the first is wider.
    """
    qualifiers = {sense.qualifier for sense in senses}
    if not UPWARDS.isdisjoint(qualifiers) and not DOWNWARDS.isdisjoint(qualifiers):
        raise UnreadableError("qualifiers")
    meanings = []
    for sense in senses:
        within_step = sense.within_step
        bounds = interval_of(value, sense.qualifier, within_step=within_step, place=place, percent=percent)
        meanings.append((sense, bounds))
    return max(meanings, key=lambda meaning: _openness(meaning[1]))


def _openness(interval: Interval) -> tuple[Decimal, bool, bool]:
    """How much an interval leaves open: its width and, of two as wide, the bounds that it holds."""
    return interval.width, not interval.low_open, not interval.high_open


# ---- Writing

WRITTEN_ZH = {
    "exact": "{}", "over": "超过{}", "at_least": "不少于{}", "nearly": "近{}", "under": "不足{}", "at_most": "不超过{}",
    "approx": "约{}", WITHIN_STEP: "{}多",
}  # fmt: skip
SCALES_EN = {f" {name}": factor for name, factor in ENGLISH.items()}
WRITTEN_EN = {
    "exact": "{}", "over": "over {}", "at_least": "at least {}", "nearly": "nearly {}", "under": "under {}",
    "at_most": "up to {}", "approx": "about {}", WITHIN_STEP: "{}-odd",
}  # fmt: skip


def write_zh(quantity: Quantity, *, unit: bool = True, scale: str = "auto", digits: str = "") -> str:
    """超过6万家. Read again it gives an equal quantity, for every interval that words can mean.

    `scale` (auto, plain, 万, 亿) is a wish: a number known to half its last place in 万 or 亿 stays in such a unit,
    and a whole number that has no whole number of 万 is written out. `digits` are written in place of its own.
    """
    number = digits or _number_zh(quantity, scale)
    meaning = _meaning(quantity)
    words = _and_more(number) if meaning == WITHIN_STEP else WRITTEN_ZH[meaning].format(number)
    if not unit:
        return words
    return words + quantity.measure_as_stated


def _and_more(number: str) -> str:
    """730多 and 43万多, but 350多万: where a whole number of 万 ends in 0, what is more is less than 10万."""
    match = TENS_OF_A_SCALE.fullmatch(number)
    if match is None:
        return number + "多"
    return f"{match[1]}多{match[2]}"


def as_said(quantity: Quantity, measure: str = "") -> str:
    """A qualified number in the Chinese words it was printed in, without its measure: 1500余万, 90以上; else "".

    `measure` stands where it stood in the print: 90%以上, 1500余万元.
    """
    if quantity.qualifier == "exact" or not quantity.text:
        return ""
    try:
        phrase = taken_apart(_folded(quantity.text))
    except UnreadableError:
        return ""
    before, after = telling_words(phrase.before), telling_words(phrase.after)
    number = phrase.sign + phrase.number + phrase.more + phrase.scale + phrase.tenths + phrase.still_more
    words = before + number + after
    is_chinese = not (phrase.english or words.isascii() or LATIN.search(words))
    unit = "" if phrase.tenths else measure  # 近三成, without a %
    return before + number + unit + after if is_chinese else ""


def _number_zh(quantity: Quantity, scale: str) -> str:
    """6万, 19.52万 or 606500: in the scale wished for, else as it was printed, else every digit."""
    decimals = 2 if scale == "auto" else MAX_DECIMALS
    told = quantity.told
    scaled = _scaled(quantity, told, _scales_zh(told, scale), most=decimals)
    if scaled:
        return scaled
    return printed_in(quantity, SCALES_ZH) or plain(told)


def end_zh(value: Decimal) -> str:
    """The end of a number without end as it is written: 15.71亿 or 300000005."""
    return _number_zh(Quantity(value, "over"), "auto")


def _scales_zh(value: Decimal, scale: str) -> dict[str, Decimal]:
    """The scales that may be used, the largest first: none for plain, 万 for 万; auto: those not above the number."""
    if scale == "plain":
        return {}
    if scale == "auto":
        return {name: factor for name, factor in SCALES_ZH.items() if factor <= abs(value)}
    return {scale: SCALES_ZH[scale]}


def trimmed(value: Decimal) -> Decimal:
    """The same number with neither exponent nor trailing zeros, as cells of files hold it."""
    return Decimal(plain(value))


def in_file(value: Decimal | None) -> str:
    """606500, as columns of files and digests hold it; "" where there is no number."""
    return "" if value is None else plain(value)


def grouped(value: Decimal | int, places: int | None = None) -> str:
    """606,500 or 12.5: digits in threes, no trailing zeros; with `places` so many decimals: 12.50."""
    if places is not None:
        return format(Decimal(value), f",.{places}f")
    return format(trimmed(Decimal(value)), ",f")


def signed(value: Decimal) -> str:
    """A difference: +606,500 or -9; nothing changed is 0, without a sign."""
    return _plus(value) + grouped(value)


def _plus(value: Decimal) -> str:
    """The sign before an increase; a decrease has its own."""
    return "+" if value > 0 else ""


def points(value: Decimal) -> Decimal:
    """A percentage to one decimal; to its first digit where one decimal would make it 0."""
    rounded = value.quantize(Decimal("0.1"), ROUND_HALF_EVEN)
    if rounded or not value:
        return rounded
    first_digit = ONE.scaleb(value.adjusted())
    return value.quantize(first_digit, ROUND_HALF_EVEN)


def percent(value: Decimal) -> str:
    """60.0, 1,234.5 or 0.04, without its sign of per cent. Source: docs/numbers.md, every computed number in words."""
    return format(points(value), ",f")


def signed_percent(value: Decimal) -> str:
    """The same of a change: +60.0 or -0.04; nothing changed is 0.0."""
    return _plus(value) + percent(value)


def sum_text(quantity: Quantity) -> str:
    """A sum as a cell is offered it: digits in threes, a qualified one with its word (不少于300000005, 超过15.71亿).

    One of printed numbers stands at its coarsest place, as on all screens, and is taken with value and bounds: 33.08万.
    """
    if quantity.qualifier != "exact":
        return write_zh(quantity, unit=False)
    if abs(quantity.value) < SCALES_ZH["万"] or not quantity.sum_place:
        return grouped(quantity.value)
    return printed_in(quantity, SCALES_ZH) or grouped(quantity.value)


def write_en(quantity: Quantity, *, unit: str = "", percent_sign: bool = True, digits: str = "") -> str:
    """over 60,000 enterprises; 730多 is 730-odd, 83.13万 is 831.3 thousand. `unit` is the measure in English."""
    number = digits or printed_in(quantity, SCALES_EN) or grouped(quantity.told)
    words = WRITTEN_EN[_meaning(quantity)].format(number)
    if percent_sign and quantity.measure == "%":
        words += "%"
    if unit:
        words += f" {unit}"
    return words


def _meaning(quantity: Quantity) -> str:
    """Its qualifier, or WITHIN_STEP where it is over by less than a step (730多)."""
    if quantity.qualifier != "over":
        return quantity.qualifier
    if quantity.high is None or _stops_at_a_whole(quantity):
        return "over"
    return WITHIN_STEP


def _stops_at_a_whole(quantity: Quantity) -> bool:
    """超过60% ends at 100 for want of more; 90多% because its step does."""
    if quantity.measure != "%" or quantity.high != HUNDRED:
        return False
    return not quantity.interval.high_open or quantity.value + step_of(quantity.value) != HUNDRED


def _scaled(quantity: Quantity, told: Decimal, scales: dict[str, Decimal], *, most: int) -> str:
    """The number in the first scale that takes no more than `most` decimals; a point takes none. "" where none does.

    Worked example: 超过195200 with two decimals at most is 19.52万; exact 195200, which 万 would round, is "".
    """
    if quantity.qualifier == "exact":
        if quantity.sum_place or not quantity.interval.is_point:
            return printed_in(quantity, scales)
        most = 0
    for name, factor in scales.items():
        number = plain(told / factor)
        _whole, _point, decimals = number.partition(".")
        if len(decimals) <= most:
            return number + name
    return ""


def printed_in(quantity: Quantity, scales: dict[str, Decimal]) -> str:
    """An exact number known to half its last place, with just the decimals that say so, in the scale nearest below.

    Worked example: 195200 between 195150 and 195250 is known to 100, so it is 19.52万; 12,000,000 known to 10,000
    would have no decimals in 万, so it is 0.1200亿. A sum of such numbers is printed to its coarsest place; "" for a
    number known otherwise.
    """
    place = _last_place(quantity)
    if place is None:
        return _sum_in(quantity, scales)
    size = abs(quantity.value)
    nearest = sorted(scales.items(), key=lambda scale: (scale[1] > size, abs(scale[1] - size)))
    for name, factor in nearest:
        places = factor.adjusted() - place.adjusted()
        if places > 0:
            return f"{quantity.value / factor:.{places}f}{name}"
    return ""


def _sum_in(quantity: Quantity, scales: dict[str, Decimal]) -> str:
    """A sum at its coarsest place, in the largest scale that takes few decimals; "" for what no scale is below.

    Worked example: 19.52万 and 135634 are 330834 within 50 to either side, so 33.08万.
    """
    place = quantity.sum_place
    if place is None:
        return ""
    value = cut_to(quantity.value, place, ROUND_HALF_EVEN)
    for name, factor in sorted(scales.items(), key=itemgetter(1), reverse=True):
        decimals = max(factor.adjusted() - place.adjusted(), 0)
        if abs(value) >= factor and decimals <= MOST_DECIMALS:
            return f"{value / factor:.{decimals}f}{name}"
    return ""


def _last_place(quantity: Quantity) -> Decimal | None:
    """The printed place that gives an exact quantity its interval; None where no print would.

    Worked example: 195200 between 195150 and 195250 was printed to 100; 195230 within the same bounds never was.
    """
    width = quantity.interval.width
    if quantity.qualifier != "exact" or width in (ZERO, INFINITE):
        return None
    place = step_of(width)
    if quantity.interval != interval_of(quantity.value, "exact", place=place):
        return None
    below_place = UP.remainder(quantity.value, place)
    return None if below_place else place
