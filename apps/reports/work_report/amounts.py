"""Numbers as people write them in a sentence: 10.15亿元, 144万人次, 350多万元, 6.53 million, 9,174."""

import re
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

from apps.figures.arithmetic.interval import plain
from apps.figures.arithmetic.places import cut_to
from apps.figures.arithmetic.quantity import Quantity, QuantityDifference
from apps.figures.arithmetic.quantity_text import as_said, grouped, percent, write_en, write_zh
from apps.figures.models import Indicator, Qualifier
from apps.units.language import in_english

LARGE_ZH = (("亿", Decimal(100_000_000)), ("万", Decimal(10_000)))
LARGE_EN = ((" billion", Decimal(1_000_000_000)), (" million", Decimal(1_000_000)))
PLACES = Decimal("0.01")  # of 万 or of a million; the annex holds every digit
LONG = re.compile("[0-9]{5}")  # digits that people do not say: 约127260 is 约12.73万
BRACKETS = re.compile(r"[(（].*?[)）]")
# What is over a number stays over the one that is written, what is under it stays under.
ROUNDED: dict[str, str] = {
    Qualifier.OVER: ROUND_FLOOR,
    Qualifier.AT_LEAST: ROUND_FLOOR,
    Qualifier.NEARLY: ROUND_CEILING,
    Qualifier.UNDER: ROUND_CEILING,
    Qualifier.AT_MOST: ROUND_CEILING,
}


def in_prose(quantity: Quantity, indicator: Indicator) -> str:
    """The number with its word and, in Chinese, its measure; in English the sentence names what is counted."""
    measure = measure_of(quantity, indicator)
    if in_english():
        return write_en(quantity, percent_sign=False, digits=_digits(quantity)) + measure
    said = as_said(quantity, measure)
    if said and not LONG.search(said):
        return said
    return write_zh(quantity, unit=False, digits=_digits(quantity)) + measure


def measure_of(quantity: Quantity, indicator: Indicator) -> str:
    """What stands behind the number: in Chinese its measure as stated, in English the sign of per cent alone."""
    if in_english():
        return "%" if indicator.is_percent else ""
    return BRACKETS.sub("", quantity.stated_measure or indicator.measure_zh)


def _digits(quantity: Quantity) -> str:
    value, place = quantity.told, quantity.sum_place
    if place is not None:
        value = cut_to(value, place, ROUND_HALF_EVEN)
    return written(value, ROUNDED.get(quantity.qualifier, ROUND_HALF_EVEN))


def written(value: Decimal, rounding: str = ROUND_HALF_EVEN) -> str:
    """1015000000 is 10.15亿 or 1.02 billion, 1440008 is 144万 or 1.44 million, 9174 stays 9174 or 9,174."""
    for name, factor in LARGE_EN if in_english() else LARGE_ZH:
        if abs(value) >= factor:
            return plain((value / factor).quantize(PLACES, rounding)) + name
    return grouped(value) if in_english() else plain(value)


def change_in_prose(change: QuantityDifference, indicator: Indicator) -> str:
    """The size of a change that is known: of a percentage its points, else per cent, else the difference itself.

    "" where there is none. 22.48万人, 37.1% or 0.3 of points.
    """
    if change.value is None or change.told is None:
        return ""
    if indicator.is_percent:
        return plain(abs(change.told))
    if change.percent is not None:
        return percent(abs(change.percent)) + "%"
    measure = "" if in_english() else BRACKETS.sub("", indicator.measure_zh)
    return written(abs(change.told)) + measure
