"""Numbers and reasons in the reader's words."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from django.utils.translation import get_language, gettext_noop, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from apps.figures import cells
from apps.figures.arithmetic.interval import Interval, plain
from apps.figures.arithmetic.places import cut_to
from apps.figures.arithmetic.quantity import MAX_DECIMALS, Quantity
from apps.figures.arithmetic.quantity_text import (
    ENGLISH,
    SCALES_ZH,
    as_said,
    end_zh,
    grouped,
    printed_in,
    write_en,
    write_zh,
)
from apps.figures.arithmetic.threes import in_threes
from apps.figures.models import Figure, Origin, Period, Qualifier, State
from apps.figures.models.detached import DETACHED
from apps.figures.models.periods import name_of, span_of
from apps.reports.numbers.manner import NumberScale
from apps.reports.numbers.readings import Footing, LedgerReading
from apps.units.language import in_english

LARGE_ZH = tuple(SCALES_ZH.items())
LARGE_EN = tuple((f" {name}", factor) for name, factor in ENGLISH.items())
EXACT_ENOUGH = 4  # decimals a number known to a place may keep before 万
IN_FULL = 10_000  # exact numbers below it are written with all their digits
SCALED_PLACES = Decimal("0.01")  # what an exact number is rounded to before 万 for reading
BOUND_PLACES = Decimal("0.0001")  # what a bound that division made endless is printed to

FOOTINGS: dict[Footing, object] = {
    Footing.STATEMENT: pgettext_lazy("footing", "statement"),
    Footing.REGISTER: pgettext_lazy("footing", "register"),
    Footing.BELOW: pgettext_lazy("footing", "from below"),
    Footing.BOTH: pgettext_lazy("footing", "units in both"),
}
REASONS = {
    "missing": gettext_noop("No figure for %(from)s or %(to)s."),
    "missing_from": gettext_noop("No figure for %(from)s."),
    "missing_to": gettext_noop("No figure for %(to)s."),
    "partial_from": gettext_noop(
        "For %(from)s there is a sum of %(reported)s of %(expected)s; the units in both periods are too few."
    ),
    "partial_to": gettext_noop(
        "For %(to)s there is a sum of %(reported)s of %(expected)s; the units in both periods are too few."
    ),
    "too_few": gettext_noop("The units in both periods hold less than half of the earlier number and of all."),
    "not_in_both": gettext_noop("No pair of numbers in both periods."),
    "footing": gettext_noop(
        "The two numbers are not of one kind: one is stated, the other added up, or they are of different days."
    ),
    "other_footing": gettext_noop("Gaps have numbers of another kind, which are no points of this line."),
    "open_total": gettext_noop("The change of the whole is open to one side: no contributions."),
    "parts_partial": gettext_noop("not computed: not all have reported both parts"),
    "parts_footing": gettext_noop("not computed: its parts are of two kinds or days"),
    "parts_zero": gettext_noop("not computed: the denominator may be 0"),
    "coverage": gettext_noop("%(reported)s of %(expected)s: cannot stand for the whole area."),
    "unasked": gettext_noop("No form asks the units below: their numbers cannot stand for the whole area."),
    "definition": gettext_noop("The definition changed in between: the series breaks."),
    "joined": gettext_noop("Where it was other units the number is theirs together."),
    "split": gettext_noop(
        "A part went to another unit, or it came from a part: the numbers before and after are not of the same units."
    ),
    "measure": gettext_noop("The two numbers are counted in different measures."),
    "zero_base": gettext_noop("The number for %(from)s is or may be 0: no percentage."),
    "overlap": gettext_noop("The intervals of the two numbers overlap: they may be equal."),
    "no_growth": gettext_noop("The area as a whole did not surely change: no contribution."),
    "alone": gettext_noop("Fewer than two numbers: no change."),
    "no_average": gettext_noop("One of the two numbers is or may be 0 or less: no growth per year."),
    "scope": gettext_noop("Contributions and ranks need every unit of the area; you see some of them."),
}


def number(quantity: Quantity, scale: str = NumberScale.PLAIN, *, signed: bool = False) -> str:
    """A number in its qualifier's words, without its measure: 超过6万, 83.13万, 3,590.

    `scale` scaled rounds exact numbers to two decimals of 万 or 亿 (English: thousand, million) for reading only.
    """
    if quantity.qualifier != Qualifier.EXACT:
        return _qualified(quantity)
    place = quantity.sum_place
    digits = _exact(quantity.value, scale) if place is None else _printed(quantity, place)
    return plus(quantity.value, signed=signed) + digits


def plus(value: Decimal, *, signed: bool) -> str:
    """The sign before a number that grew, where numbers are `signed`."""
    return "+" if signed and value > 0 else ""


def _qualified(quantity: Quantity) -> str:
    """超过6万 or over 60,000; in Chinese what was printed as it was said: 1500余万."""
    if in_english():
        return write_en(quantity, percent_sign=False)
    return in_threes(as_said(quantity) or write_zh(quantity, unit=False))


def with_measure(quantity: Quantity, measure: str) -> str:
    """The number with its measure behind it, in Chinese before what was said last: 1500余万元, 90%以上, 120 persons."""
    if in_english():
        return f"{number(quantity)} {measure}".strip()
    if said := as_said(quantity, measure):
        return in_threes(said)
    return number(quantity).removesuffix(measure or " ") + measure


def end(value: Decimal, *, signed: bool = False) -> str:
    """The end of a number that has none on the other side: +15.71亿 of a difference."""
    return plus(value, signed=signed) + (grouped(value) if in_english() else in_threes(end_zh(value)))


def _large() -> tuple[tuple[str, Decimal], ...]:
    """The words for large numbers in the reader's language with what each stands for, the largest first."""
    return LARGE_EN if in_english() else LARGE_ZH


def large_word(number: Decimal) -> tuple[str, Decimal]:
    """The word that numbers up to this one are written in, and what it stands for: 万 of 831,300; "" and 1 below."""
    for name, factor in _large():
        if number >= factor:
            return name.strip(), factor
    return "", Decimal(1)


def in_one_word(numbers: Sequence[Decimal]) -> list[str]:
    """Each in the word of the largest: 0, 0.5万 and 1万, not 5,000 and 1万."""
    word, factor = large_word(max(map(abs, numbers), default=Decimal(0)))
    behind = f" {word}" if word and in_english() else word
    return [grouped((number / factor).normalize() + 0) + (behind if number else "") for number in numbers]


def smallest_word(number: Decimal) -> tuple[str, Decimal]:
    """The smallest of those words where the number reaches it, and what it stands for: 万 of 653万; "" and 1 below."""
    name, factor = _large()[-1]
    return (name.strip(), factor) if number >= factor else ("", Decimal(1))


def measure_in(measure: str, word: str) -> str:
    """What numbers written in this word are counted in: 万人, million persons; without one the measure."""
    return f"{word} {measure}".strip() if in_english() else f"{word}{measure}"


def _exact(value: Decimal, scale: str) -> str:
    """A number known to its last digit: every digit, or for reading two decimals of the largest word below it.

    Of four digits none is left out in either language: 1,488, not 1.49 thousand.
    """
    if scale != NumberScale.SCALED or abs(value) < IN_FULL:
        return grouped(value)
    for name, factor in _large():
        if abs(value) >= factor:
            return grouped((value / factor).quantize(SCALED_PLACES, ROUND_HALF_EVEN)) + name
    return grouped(value)


def _printed(quantity: Quantity, place: Decimal) -> str:
    """A number known to the place it was printed to: 22.48万 stays 22.48万."""
    _name, smallest = _large()[-1]
    if abs(quantity.value) < smallest:
        return grouped(quantity.value)
    if in_english():
        return _known_to_a_place(cut_to(quantity.value, place, ROUND_HALF_EVEN))
    return in_threes(printed_in(quantity, SCALES_ZH)) or grouped(quantity.value)


def _known_to_a_place(value: Decimal) -> str:
    """A sum or difference of rounded numbers in the unit they are printed in: 224800 is 22.48万."""
    for name, factor in _large():
        scaled = value / factor
        if abs(value) >= factor and _decimals(scaled) <= EXACT_ENOUGH:
            return grouped(scaled) + name
    return grouped(value)


def _decimals(value: Decimal) -> int:
    """How many digits stand behind the point."""
    _whole, _point, behind = plain(value).partition(".")
    return len(behind)


def bounds(interval: Interval) -> str:
    """What the number may be, in words; endless bounds are rounded outwards."""
    if interval.low is None:
        return _("unbounded") if interval.high is None else _up_to(interval.high, is_open=interval.high_open)
    if interval.is_point:
        return _("exactly %(value)s") % {"value": _short(interval.low, ROUND_HALF_EVEN)}
    low = _short(interval.low, ROUND_FLOOR)
    if interval.high is not None:
        return f"{low} – {_short(interval.high, ROUND_CEILING)}"
    words = _("more than %(low)s") if interval.low_open else _("%(low)s or more")
    return words % {"low": low}


def _up_to(high: Decimal, *, is_open: bool) -> str:
    words = _("less than %(high)s") if is_open else _("%(high)s or less")
    return words % {"high": _short(high, ROUND_CEILING)}


def _short(bound: Decimal, rounding: str) -> str:
    """The bound in digits; one that division made endless to four decimals."""
    if _decimals(bound) <= MAX_DECIMALS:
        return grouped(bound)
    return grouped(bound.quantize(BOUND_PLACES, rounding))


def statement(said: cells.StatedCell) -> str:
    """What a figure or an earlier state of it says, without its measure."""
    if said.state == State.VALUE:
        return number(cells.quantity_of(said))
    return state(said.state)


def state(code: str) -> str:
    """What stands in place of a number there is none of: its sign, and where it is kept elsewhere this word."""
    return _("elsewhere") if code == DETACHED else cells.SHOWN.get(code, "")


def reason(code: str, **facts: object) -> str:
    """The sentence for why a number is not given."""
    return _(REASONS[code]) % facts


def completeness(reading: LedgerReading) -> str:
    """m of n of a sum: 13 of 16 reported; 15 of 15 reported, 1 waived; 16 of 16 have a number, no form asks."""
    words = _("%(reported)s of %(expected)s reported")
    if reading.is_unasked:
        words = _("%(reported)s of %(expected)s have a number, no form asks")
    said = [words % {"reported": reading.reported, "expected": reading.expected}]
    if reading.waived:
        said.append(_("%(count)s waived") % {"count": reading.waived})
    if reading.blank:
        said.append(_("%(count)s left blank") % {"count": reading.blank})
    return _(", ").join(said)


def in_both(reading: LedgerReading) -> str:
    """How many stand behind a number over the units in both periods: 13 of 16 in both, some in part."""
    if reading.expected:
        words = _("%(reported)s of %(expected)s in both periods")
        if reading.in_part:
            words = _("%(reported)s of %(expected)s in both, some in part")
        return words % {"reported": reading.reported, "expected": reading.expected}
    counted = ngettext("%(units)s unit in both periods", "%(units)s units in both periods", reading.units)
    return counted % {"units": reading.units}


def compared_on(footings: Iterable[Footing]) -> str:
    """The footing of a row: statement, register, from below, units in both; two where each side has its own."""
    return " → ".join([footing_named(footing) for footing in footings])


def footing_named(footing: Footing | None) -> str:
    """What a number rests on in the reader's language; "" where that is not on record."""
    return _named(footing, get_language()) if footing else ""


@lru_cache
def _named(footing: Footing, _language: str | None) -> str:
    """A footing in the language that is active: looked up once, not for each of the two thousand cells of a page."""
    return str(FOOTINGS[footing])


def stated_in(figure: Figure) -> str:
    """Where it was stated: the document with its place, or the return."""
    said = str(figure.source or Origin(figure.origin).label)
    return f"{said}, {figure.locator}" if figure.locator else said


def none_in_either(indicators: str) -> str:
    """Of which indicators neither of two periods has a number, by their names or how many they are."""
    return _("No figure in either period: %(names)s.") % {"names": indicators}


def unseen(all_seen: bool) -> list[str]:
    """What is to be said below a table where the reader sees some of the federations alone."""
    if all_seen:
        return []
    return [_("Federations outside your view are not listed; they count in the sum.")]


def people(count: int) -> str:
    """1,200人"""
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": grouped(count)}


def units(count: int) -> str:
    return ngettext("%(units)s unit", "%(units)s units", count) % {"units": grouped(count)}


def period_called(code: str) -> str:
    """The period of a code as people say it, on record or not: CY2014 is calendar year 2014."""
    return name_of(span_of(code))


def period_name(period: Period) -> str:
    """2014 (2013-10-01 – 2014-09-30)."""
    if period.kind == Period.Kind.DATE:
        return str(period)
    if period.kind == Period.Kind.OPEN:
        return _("%(code)s (up to %(ends)s)") % {"code": period, "ends": period.ends.isoformat()}
    return f"{period} ({period.starts.isoformat()} – {period.ends.isoformat()})"
