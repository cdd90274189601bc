"""Ways of writing a number that are plain in print and have no form of their own in the grammar of phrases. Pure.

Each is rewritten into the form that `phrases` knows, before a phrase is taken apart: 三点五万 is 3.5万, 三分之二
66.67%, 半数以上 5成以上, 5w 5万, ￥500以上 500元以上, 12345(人) 12345人.
"""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal

from apps.figures.arithmetic.measures import CANONICAL
from apps.figures.arithmetic.numerals import DIGITS, HAN, UNIT_SIGNS, UnreadableError, number_of
from apps.figures.arithmetic.quantity import HUNDRED

TWO_PLACES = Decimal("0.01")
HAN_DIGITS = "".join(DIGITS)
PLACE_OF = {sign: str(int(value)) for sign, value in DIGITS.items()}
NUMERAL = rf"[0-9.]+|[{HAN}]+"

LAST_MARKS = re.compile("[。；，、;]+$")
OLD_TENS = {"廿": "二十", "卅": "三十"}
TEN_THOUSAND = re.compile(r"(?<=[0-9])[wW](?![A-Za-z])")
POINT = re.compile(rf"([{HAN}]+)点([{HAN_DIGITS}]+)(?![{HAN}0-9]*[十百千])")
FRACTION = re.compile(rf"(?P<whole>{NUMERAL})分之(?P<part>{NUMERAL})")
HALF = re.compile("一半|半数|(?<=[过近超])半(?=$|[以左])")
TENTHS = re.compile(rf"([{HAN_DIGITS}])成([{HAN_DIGITS}半])(?![{HAN}])")
MONEY = re.compile(rf"[¥￥](?P<number>[0-9,.]+[{UNIT_SIGNS}]*[多余]?)元?")
BRACKETED = re.compile(rf"(?<=[0-9{HAN}多余])\((?P<measure>[^()]+)\)")


def plain_spelling(folded: str) -> str:
    """The text with such forms rewritten; as it is where there are none. UnreadableError for 零分之五."""
    text = LAST_MARKS.sub("", folded)
    for sign, numeral in OLD_TENS.items():
        text = text.replace(sign, numeral)
    for pattern, rewritten in REWRITTEN:
        text = pattern.sub(rewritten, text)
    return text


def _with_point(match: re.Match[str]) -> str:
    """五十点五 as 50.5."""
    decimals = "".join(PLACE_OF[sign] for sign in match[2])
    return f"{number_of(match[1])}.{decimals}"


def _fraction(match: re.Match[str]) -> str:
    """三分之二 as 66.67%, 四分之三 as 75%; of a hundred it is a form of its own."""
    if match["whole"] in ("百", "100"):
        return match[0]
    whole = number_of(match["whole"])
    if not whole:
        raise UnreadableError("not_a_number")
    share = (number_of(match["part"]) / whole * HUNDRED).quantize(TWO_PLACES, ROUND_HALF_EVEN)
    return f"{share.normalize():f}%"


def _tenths(match: re.Match[str]) -> str:
    """九成九 as 9.9成, 五成半 as 5.5成."""
    after = "5" if match[2] == "半" else PLACE_OF[match[2]]
    return f"{PLACE_OF[match[1]]}.{after}成"


def _measured(match: re.Match[str]) -> str:
    """12345(人) without its brackets; what they hold otherwise stays in them."""
    known = match["measure"] in CANONICAL
    return match["measure"] if known else match[0]


# In this order: 六点五成 is 6.5成 before tenths are looked for.
REWRITTEN: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (TEN_THOUSAND, "万"),
    (POINT, _with_point),
    (FRACTION, _fraction),
    (HALF, "5成"),
    (TENTHS, _tenths),
    (MONEY, r"\g<number>元"),
    (BRACKETED, _measured),
)
