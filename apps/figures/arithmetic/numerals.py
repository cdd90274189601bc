"""Numerals as they are written in Chinese and in both scripts mixed: 一百零五, 1亿2000万, 19.52万, 1,234. Pure."""

import re
from decimal import Decimal

from apps.figures.arithmetic.interval import ZERO

# The largest first.
UNITS = {"亿": Decimal(10**8), "万": Decimal(10**4), "千": Decimal(1000), "百": Decimal(100), "十": Decimal(10)}
SCALES_ZH = {"万亿": Decimal(10**12), "亿": UNITS["亿"], "万": UNITS["万"]}
ENGLISH = {"trillion": Decimal(10**12), "billion": Decimal(10**9), "million": Decimal(10**6), "thousand": Decimal(1000)}
ONE = Decimal(1)
UNIT_SIGNS = "".join(UNITS)
DIGITS = {digit: Decimal(n) for n, digit in enumerate("零一二三四五六七八九")} | {"两": Decimal(2)}
HAN = "".join(DIGITS) + UNIT_SIGNS
GROUPED = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")


class UnreadableError(Exception):
    """A code and its params, on the way to the text they are about."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def number_of(numeral: str) -> Decimal:
    """一百零五, 1亿2000万, 19.52万 or 千 as a number: what stands before the largest unit is multiplied by it.

    UnreadableError where it is no numeral.
    Worked example: 三千二百五 parts at 千 into 3 × 1000 and 二百五, and this at 百 into 2 × 100 and 五, which after 百
    is 50: 3250.
    """
    unit = _largest_unit(numeral)
    if not unit:
        return _digits(numeral)
    before, _unit, rest = numeral.partition(unit)
    if _is_tangled(before, unit, rest):
        raise UnreadableError("not_a_number")
    factor = UNITS[unit]
    times = number_of(before) if before else ONE
    remainder = _remainder(rest, factor)
    if remainder >= factor:
        raise UnreadableError("not_a_number")
    return times * factor + remainder


def _largest_unit(numeral: str) -> str:
    """亿 of 1亿2000万; "" where there is none."""
    for unit in UNITS:
        if unit in numeral:
            return unit
    return ""


def _is_tangled(before: str, unit: str, rest: str) -> bool:
    """Whether what stands around a unit is no numeral.

    A unit stands there once (not 三百五百), decimals only where nothing follows (not 1.5万三千), units side by side
    multiply only before 万 and 亿 (not 二十五百) and never add up (not 亿万 or 百十).
    """
    if unit in rest:
        return True
    if rest and "." in before + rest:
        return True
    if rest[:1] in UNITS and (not before or rest[0] != "十"):
        return True
    if UNITS[unit] >= UNITS["万"]:
        return False
    return not before.isascii() and before not in DIGITS


def _remainder(rest: str, factor: Decimal) -> Decimal:
    """What follows a unit. A bare last digit counts the next smaller unit: 两万三 is 23,000, 两万零三 20,003.

    So does one that is no character: 1万5 is 15,000. More of them are as many as the unit has zeros: 12万3456, but
    12万345 may be 123,450 or 120,345, and 1万05百 is nothing.
    """
    if not rest:
        return ZERO
    if rest in DIGITS:
        return DIGITS[rest] * factor / 10
    if rest.isascii():
        return _arabic_remainder(rest, factor)
    if rest[0] == "0" or rest[-1] in "0123456789":
        raise UnreadableError("not_a_number")
    return number_of(rest.removeprefix("零"))


def _arabic_remainder(rest: str, factor: Decimal) -> Decimal:
    """What digits that no unit follows add to the unit before them."""
    if len(rest) == 1 and rest != "0":
        return Decimal(rest) * factor / 10
    if rest.isdigit() and len(rest) == factor.adjusted():
        return Decimal(rest)
    raise UnreadableError("not_a_number")


def _digits(digits: str) -> Decimal:
    """Digits without a unit: 五, 12.5 or 1,234; UnreadableError("separators") for 1,23."""
    if digits in DIGITS:
        return DIGITS[digits]
    if GROUPED.fullmatch(digits):
        return Decimal(digits.replace(",", ""))
    if "," in digits:
        raise UnreadableError("separators")
    raise UnreadableError("not_a_number")
