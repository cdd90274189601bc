"""Reads and writes qualified numbers as people do (超过6万家, 19.52万条, 90%以上, over 60,000). No Django in here."""

import re
from decimal import ROUND_HALF_EVEN, Decimal

from apps.figures.arithmetic.interval import INFINITE, ZERO, Interval, plain
from apps.figures.arithmetic.measures import TIME, canonical_measure, fold
from apps.figures.arithmetic.quantity import (
    HUNDRED,
    MAX_DECIMALS,
    MAX_DIGITS,
    Quantity,
    QuantityError,
    interval_of,
    step_of,
)

MAX_TEXT = 80
ANY_CASE = re.I | re.A  # of ASCII letters alone: Unicode has a dotless i and a long s that would match too


BEFORE = {
    "over": "超过|超|逾|突破|多于|大于|高于|over|more than|above|exceeding|>",
    "at_least": "不少于|不低于|不下于|不下|至少|上|at least|no fewer than|no less than|≥|>=",
    "nearly": "接近|将近|近|nearly|almost",
    "under": "不足|不到|不满|低于|少于|小于|未满|under|below|fewer than|less than|<",
    "at_most": "不超过|不多于|不高于|至多|最多|up to|at most|no more than|≤|<=",
    "approx": "大约|约为|约|大概|预计|估计|about|around|approximately|roughly|~",
    "exact": "达到|达|共计|总计|合计|累计|共",
}
AFTER = {
    "at_least": "及以上|以上|or more",
    "under": "以下",
    "at_most": "以内|之内|or fewer|or less",
    "approx": "左右|上下",
}
MORE = {"多": "over", "余": "over", "几": "over", "odd": "over", "来": "approx"}
UNITS = {"亿": Decimal(10**8), "万": Decimal(10**4), "千": Decimal(1000), "百": HUNDRED, "十": Decimal(10)}
SCALES_ZH = {"万亿": Decimal(10**12), "亿": UNITS["亿"], "万": UNITS["万"]}
ENGLISH = {"trillion": Decimal(10**12), "billion": Decimal(10**9), "million": Decimal(10**6), "thousand": Decimal(1000)}
DIGITS = {digit: Decimal(n) for n, digit in enumerate("零一二三四五六七八九")} | {"两": Decimal(2)}


def _words(table: dict[str, str]) -> str:
    return "|".join(sorted("|".join(table.values()).split("|"), key=len, reverse=True))


HAN = "".join(DIGITS) + "".join(UNITS)
NUMBER = rf"[0-9{HAN}][0-9,.{HAN}]*"
MEASURE = rf"[%‰㎡]|m2|(?![{HAN}])[A-Za-z㐀-鿿](?:(?![{HAN}])[A-Za-z㐀-鿿()/ -]){{0,23}}?"
MORE_WORDS = "|".join(MORE)
PHRASE = re.compile(
    rf"(?P<before>(?:(?:{_words(BEFORE)}) ?)*)(?P<hundredths>百分之)?(?P<sign>[+-]?)(?P<number>{NUMBER})"
    rf"-?(?P<more>{MORE_WORDS})?(?P<scale>[十百千万亿]*) ?(?P<english>{'|'.join(ENGLISH)})?"
    rf"-?(?P<still_more>{MORE_WORDS})? ?(?P<measure>{MEASURE})??(?P<after>(?: ?(?:{_words(AFTER)}|多|余))*)",
    ANY_CASE,
)
PLAIN = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,6})?")
GROUPED = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
LOOSE_SPACE = re.compile(r"(?<![0-9A-Za-z,.]) | (?![0-9A-Za-z,.])")
WORD = re.compile(f"{_words(BEFORE)}|{_words(AFTER)}|多|余", ANY_CASE)
SENSE = {word: code for table in (BEFORE, AFTER) for code, words in table.items() for word in words.split("|")} | MORE
SYMPTOMS = (  # what a text that is no quantity looks like, the most telling first
    ("time", re.compile(rf"[0-9{HAN}]{TIME.pattern}|^[0-9]{{4}}[-/.][0-9]{{1,2}}[-/.]")),
    ("range", re.compile(rf"[0-9{HAN}%][^0-9{HAN}]{{0,4}}(?:[-~\u2013\u2014至到]| to )[^0-9{HAN}]?[0-9{HAN}]")),
    ("several", re.compile(rf"[0-9{HAN}][,.]*[^0-9,.{HAN}][^0-9{HAN}]*[0-9{HAN}]")),
    ("vague", re.compile("[数几多好][十百千万亿]|数以|^[几多半]|若干|许多|several|many|dozens|hundreds", ANY_CASE)),
)


class UnreadableError(Exception):
    """A code and its params, on the way to the text they are about."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def read(text: str, *, measure: str | None = None) -> Quantity:
    """The number people mean by a text such as 约5万多人; `measure` is the indicator's, which the text may leave out.

    Raises QuantityError, and nothing else. The states —, … and 清空 are the caller's: here they are no numbers.
    About 2 µs for plain digits, 15 µs for a phrase.
    """
    if PLAIN.fullmatch(text):
        value = Decimal(text)
        return Quantity(value, "exact", Interval(value, value), "%" if measure == "%" else "", text)
    printed = text.strip()
    try:
        return _read_phrase(printed, measure)
    except UnreadableError as error:
        seen = printed if len(printed) <= MAX_TEXT else printed[:MAX_TEXT] + "…"
        raise QuantityError(error.code, text=seen, **error.params) from None


def _read_phrase(printed: str, expected: str | None) -> Quantity:
    if len(printed) > MAX_TEXT:
        raise UnreadableError("too_long")
    folded = LOOSE_SPACE.sub("", " ".join(fold(printed).split()))
    phrase = PHRASE.fullmatch(folded)
    if phrase is None:
        raise UnreadableError(next((code for code, pattern in SYMPTOMS if pattern.search(folded)), "not_a_number"))
    stated = (phrase["measure"] or "").strip() or ("%" if phrase["hundredths"] else "")
    measure = _agreed_measure(stated, expected or "")
    value, place = _value_and_place(phrase)
    qualifier, interval = _widest(_senses(phrase), value, place, measure == "%")
    return Quantity(value, qualifier, interval, measure, printed, stated)


def _agreed_measure(stated: str, expected: str) -> str:
    found, wanted = canonical_measure(stated), canonical_measure(expected)
    if TIME.match(found) and found != wanted:
        raise UnreadableError("time")
    if found and wanted and found != wanted:
        raise UnreadableError("measure", found=stated, expected=expected)
    return found or ("%" if wanted == "%" else "")


def _value_and_place(phrase: re.Match[str]) -> tuple[Decimal, Decimal | None]:
    """The number written out, and its last printed place where it has decimals before 万, 亿 or a like unit."""
    number, scale, english = phrase["number"], phrase["scale"], (phrase["english"] or "").lower()
    _refuse_too_long(sum(char.isdigit() for char in number) > MAX_DIGITS + MAX_DECIMALS)
    value = _numeral(number + scale) * ENGLISH.get(english, 1)
    _refuse_too_long(value.adjusted() >= MAX_DIGITS or step_of(value) < Decimal(10) ** -MAX_DECIMALS)
    digits = number.rstrip("".join(UNITS))
    units = number[len(digits) :] + scale
    if units and english:
        raise UnreadableError("not_a_number")
    place = _place(digits, units, english) if "." in digits else None
    return Decimal(plain(-value if phrase["sign"] == "-" else value)), place


def _refuse_too_long(too_long: bool) -> None:
    if too_long:
        raise UnreadableError("too_long")


def _place(digits: str, units: str, english: str) -> Decimal | None:
    """The last printed place of digits with a point before 万 or million; None before no such unit.

    Worked example: 19.52万 is printed to two places of 10,000, so to 100.
    """
    if not units and not english:
        return None
    factor = _numeral("1" + units) * ENGLISH.get(english, 1)
    place = factor.scaleb(digits.index(".") + 1 - len(digits))
    if place >= SCALES_ZH["万亿"]:
        raise UnreadableError("not_a_number")
    return place


def _numeral(numeral: str) -> Decimal:
    """一百零五, 1亿2000万, 19.52万 or 千 as a number: what stands before the largest unit is multiplied by it."""
    unit = next((unit for unit in "亿万千百十" if unit in numeral), "")
    if not unit:
        return _digits(numeral)
    before, _, rest = numeral.partition(unit)
    factor = UNITS[unit]
    if _is_tangled(before, factor) or unit in rest or (rest and "." in numeral):
        raise UnreadableError("not_a_number")
    times = _numeral(before) if before else Decimal(1)
    remainder = _remainder(rest, factor)
    if remainder >= factor:
        raise UnreadableError("not_a_number")
    return times * factor + remainder


def _is_tangled(before: str, factor: Decimal) -> bool:
    """Whether two units stand side by side that do not multiply: 十百, 二十五百."""
    return factor < 10_000 and not before.isascii() and before not in DIGITS


def _remainder(rest: str, factor: Decimal) -> Decimal:
    """What follows a unit. A bare last digit counts the next smaller unit: 两万三 is 23,000, 两万零三 20,003."""
    if not rest:
        return ZERO
    if rest in DIGITS:
        return DIGITS[rest] * factor / 10
    if rest[-1] in "0123456789":
        raise UnreadableError("not_a_number")
    return _numeral(rest.removeprefix("零"))


def _digits(digits: str) -> Decimal:
    if digits in DIGITS:
        return DIGITS[digits]
    if GROUPED.fullmatch(digits):
        return Decimal(digits.replace(",", ""))
    raise UnreadableError("separators" if "," in digits else "not_a_number")


def _senses(phrase: re.Match[str]) -> list[tuple[str, bool]]:
    """Every qualifier said, each with whether it bounds the number to the next step (多)."""
    words = [word for word in (phrase["more"], phrase["still_more"]) if word]
    words += WORD.findall(phrase["before"]) + WORD.findall(phrase["after"])
    senses = [(SENSE[word.lower()], word.lower() in MORE) for word in words]
    return [(code, inside and code == "over") for code, inside in senses if code != "exact"] or [("exact", False)]


def _widest(
    senses: list[tuple[str, bool]], value: Decimal, place: Decimal | None, percent: bool
) -> tuple[str, Interval]:
    """Of several qualifiers the one that leaves more open: 超过1100多万 is over, 约5万多 is about."""
    codes = {code for code, _ in senses}
    if codes & {"over", "at_least"} and codes & {"under", "at_most"}:
        raise UnreadableError("qualifiers")
    meanings = [
        (code, interval_of(value, code, within_step=within_step, place=place, percent=percent))
        for code, within_step in senses
    ]
    return max(meanings, key=lambda meaning: _width(meaning[1]))


def _width(interval: Interval) -> tuple[Decimal, bool, bool]:
    width = INFINITE if interval.low is None or interval.high is None else interval.high - interval.low
    return width, not interval.low_open, not interval.high_open


# ---- Writing

WRITTEN_ZH = {
    "exact": "{}", "over": "超过{}", "at_least": "不少于{}", "nearly": "近{}", "under": "不足{}", "at_most": "不超过{}",
    "approx": "约{}",
}  # fmt: skip
WRITTEN_EN = {
    "exact": "{}", "over": "over {}", "at_least": "at least {}", "nearly": "nearly {}", "under": "under {}",
    "at_most": "up to {}", "approx": "about {}",
}  # fmt: skip


def write_zh(quantity: Quantity, *, unit: bool = True, scale: str = "auto") -> str:
    """超过6万家. Read again it gives an equal quantity, for every interval that words can mean.

    `scale` (auto, plain, 万, 亿) is a wish: a number known to half its last place in 万 or 亿 stays in such a unit,
    and a whole number that has no whole number of 万 is written out.
    """
    if scale == "auto":
        fitting = {name: factor for name, factor in SCALES_ZH.items() if factor <= abs(quantity.value)}
        number = _scaled(quantity, fitting, most=2)
    else:
        number = _scaled(quantity, {name: SCALES_ZH[name] for name in (scale,) if name != "plain"}, most=MAX_DECIMALS)
    number = number or _rounded(quantity, SCALES_ZH) or plain(quantity.value)
    measure = (quantity.stated_measure or quantity.measure) if unit else ""
    return (f"{number}多" if _is_within_step(quantity) else WRITTEN_ZH[quantity.qualifier].format(number)) + measure


def trimmed(value: Decimal) -> Decimal:
    """The same number with neither exponent nor trailing zeros, as cells of files hold it."""
    return Decimal(plain(value))


def in_file(value: Decimal | None) -> str:
    """606500, as columns of files and digests hold it; "" where there is no number."""
    return "" if value is None else plain(value)


def grouped(value: Decimal | int) -> str:
    """606,500 or 12.5: digits in threes, no trailing zeros."""
    return format(trimmed(Decimal(value)), ",f")


def signed(value: Decimal) -> str:
    """A difference: +606,500 or -9; nothing changed is 0, without a sign."""
    return f"+{grouped(value)}" if value > 0 else grouped(value)


def points(value: Decimal) -> Decimal:
    """A percentage to one decimal; to its first digit where one decimal would make it 0."""
    rounded = value.quantize(Decimal("0.1"), ROUND_HALF_EVEN)
    if rounded or not value:
        return rounded
    return value.quantize(Decimal((0, (1,), value.adjusted())), ROUND_HALF_EVEN)


def percent(value: Decimal) -> str:
    """60.0, 1,234.5 or 0.04, without its sign of per cent. Source: docs/numbers.md, every computed number in words."""
    return format(points(value), ",f")


def signed_percent(value: Decimal) -> str:
    """The same of a change: +60.0 or -0.04; nothing changed is 0.0."""
    return f"+{percent(value)}" if value > 0 else percent(value)


def spreadsheet_format(decimals: int) -> str:
    """The pattern by which a spreadsheet shows a number with so many decimals: #,##0.00."""
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def sum_text(quantity: Quantity) -> str:
    """A sum as a cell takes it: digits in threes, a qualified one with its word and every digit (不少于300000005)."""
    if quantity.qualifier == "exact":
        return grouped(quantity.value)
    return write_zh(quantity, unit=False, scale="plain")


def write_en(quantity: Quantity, *, unit: str = "") -> str:
    """over 60,000 enterprises; 730多 is 730-odd, 83.13万 is 831.3 thousand. `unit` is the measure in English."""
    number = _rounded(quantity, {f" {name}": factor for name, factor in ENGLISH.items()}) or grouped(quantity.value)
    words = f"{number}-odd" if _is_within_step(quantity) else WRITTEN_EN[quantity.qualifier].format(number)
    return words + ("%" if quantity.measure == "%" else "") + (f" {unit}" if unit else "")


def _is_within_step(quantity: Quantity) -> bool:
    return quantity.qualifier == "over" and quantity.interval == interval_of(quantity.value, "over", within_step=True)


def _scaled(quantity: Quantity, scales: dict[str, Decimal], *, most: int) -> str:
    """The number in the first scale that takes no more than `most` decimals; a point takes none."""
    if quantity.qualifier == "exact":
        if not quantity.interval.is_point:
            return _rounded(quantity, scales)
        most = 0
    spelt = ((plain(quantity.value / factor), name) for name, factor in scales.items())
    return next((number + name for number, name in spelt if len(number.partition(".")[2]) <= most), "")


def _rounded(quantity: Quantity, scales: dict[str, Decimal]) -> str:
    """An exact number known to half its last place, with just the decimals that say so, in the scale nearest below."""
    place = _last_place(quantity)
    if place is None:
        return ""
    nearest = sorted(scales.items(), key=lambda item: (item[1] > abs(quantity.value), abs(item[1] - quantity.value)))
    for name, factor in nearest:
        places = factor.adjusted() - place.adjusted()
        if places > 0:
            return f"{quantity.value / factor:.{places}f}{name}"
    return ""


def _last_place(quantity: Quantity) -> Decimal | None:
    """The printed place that gives an exact quantity its interval; None where no print would."""
    interval = quantity.interval
    if quantity.qualifier != "exact" or interval.is_point or interval.low is None or interval.high is None:
        return None
    place = step_of(interval.high - interval.low)
    whole = not quantity.value or step_of(quantity.value) >= place
    return place if whole and interval == interval_of(quantity.value, "exact", place=place) else None
