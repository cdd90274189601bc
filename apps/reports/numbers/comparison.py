"""Period over period: differences, contributions and ranks, each with the reason where there is none. Pure.

Never infinite, never a silent 0: whatever cannot be said is None beside the code of a sentence in
apps.reports.tables.wording.
"""

from bisect import bisect_right
from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import TypeVar

from apps.figures.arithmetic.interval import INFINITE, ZERO, Interval
from apps.figures.arithmetic.quantity import HUNDRED, Quantity, QuantityDifference, difference
from apps.figures.arithmetic.rates import share

NONE = Interval(ZERO, ZERO)
Key = TypeVar("Key", bound=Hashable)


def change(later: Quantity | None, earlier: Quantity | None, obstacle: str | None = None) -> QuantityDifference:
    """What changed from `earlier` to `later`; `obstacle` says why two numbers that exist are not to be compared.

    Reasons: missing (both), missing_from, missing_to, the obstacle, measure, overlap; zero_base beside a difference
    that has no percentage.
    """
    if later is None:
        reason = "missing_to" if earlier else "missing"
        return QuantityDifference(reason=reason)
    if earlier is None:
        return QuantityDifference(reason="missing_from")
    if obstacle:
        return QuantityDifference(reason=obstacle)
    changed = difference(later, earlier)
    if changed.reason == "overlap":
        return QuantityDifference(reason="overlap")  # a report does not even give the difference
    return changed


def contribution(part: QuantityDifference, whole: QuantityDifference) -> tuple[Decimal | None, str | None]:
    """The part's change in per cent of the whole's; None and a reason where the whole may not have changed, or changed
    by an amount that is open to one side.

    Worked example: of +200 in the area +50 in a city is 25; of an area that changed by -10 to +30 nothing is said, nor
    of one that changed by more than 188.
    """
    if part.value is None or whole.value is None or whole.interval is None:
        return None, part.reason or whole.reason
    if whole.interval.low is None or whole.interval.high is None:
        return None, "open_total"
    if not whole.value or whole.interval.contains(ZERO):
        return None, "no_growth"
    return share(part.value, whole.value), None


def average_growth(later: Quantity, earlier: Quantity, years: Decimal) -> tuple[Decimal | None, str | None]:
    """Growth a year in per cent, as the geometric mean; None and a reason where a number is or may be 0 or less.

    Worked example: 100 and five years later 150 is 100 × (1.5^(1/5) − 1), so 8.45 a year.
    """
    if years <= 0 or not _is_positive(later) or not _is_positive(earlier):
        return None, "no_average"
    growth = later.value / earlier.value
    in_a_year = growth ** (1 / years)
    return HUNDRED * (in_a_year - 1), None


def _is_positive(number: Quantity) -> bool:
    """Whether it is surely more than 0."""
    return number.value > 0 and not number.interval.can_be_le(NONE)


def ranks(numbers: Mapping[Key, Quantity | None]) -> dict[Key, tuple[int | None, str | None]]:
    """The place of each number, the largest first, equals sharing a place (1, 2, 2, 4).

    No places at all where a number is missing; none for a number whose interval leaves open where it stands.
    n log n in the count of numbers.
    """
    known: dict[Key, Quantity] = {}
    for key, number in numbers.items():
        if number is None:
            return dict.fromkeys(numbers, (None, "coverage"))
        known[key] = number
    lows = sorted(_low(number) for number in known.values())
    highs = sorted(_high(number) for number in known.values())
    return {key: _place(number, lows, highs) for key, number in known.items()}


def _place(number: Quantity, lows: list[Decimal], highs: list[Decimal]) -> tuple[int | None, str | None]:
    """One more than the numbers above it; none where one that may lie above may also lie below.

    Worked example: beside 超过4000 the number 3590 is surely second; beside 约3600 (3,550 to 3,650) it may be either.
    """
    low, high = _low(number), _high(number)
    surely_above = len(lows) - bisect_right(lows, high)
    perhaps_above = len(highs) - bisect_right(highs, low)
    if high > low:
        perhaps_above -= 1  # a wide interval reaches above its own low end
    if surely_above != perhaps_above:
        return None, "overlap"
    return surely_above + 1, None


def _low(number: Quantity) -> Decimal:
    """The least it may be; without a bound less than any number."""
    return -INFINITE if number.low is None else number.low


def _high(number: Quantity) -> Decimal:
    """The most it may be; without a bound more than any number."""
    return INFINITE if number.high is None else number.high
