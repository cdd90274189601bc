"""Lines of very different height on one scale: each as an index of the first whole period that all of them have."""

from collections.abc import Sequence

from apps.figures.arithmetic.quantity import HUNDRED, Quantity
from apps.figures.arithmetic.rates import rate_of
from apps.reports.numbers.trend import TrendLine

DECIMALS = 1
WholeNumbers = Sequence[Quantity | None]  # of a line by period; None where it has none that stands for the whole


def whole_numbers(line: TrendLine) -> list[Quantity | None]:
    """The numbers of a line that are points of it: a sum of some units is none."""
    numbers: list[Quantity | None] = []
    for reading in line.readings:
        is_point = reading is not None and not reading.partial
        numbers.append(reading.quantity if reading and is_point else None)
    return numbers


def last_break(lines: Sequence[TrendLine]) -> int:
    """The place of the first period behind the last change of definition; 0 where there is none.

    What was counted before it is another thing, of which nothing behind it is a share.
    """
    latest = 0
    for line in lines:
        for at, broken in enumerate(line.breaks):
            if broken:
                latest = max(latest, at)
    return latest


def common_base(lines: Sequence[WholeNumbers], start: int = 0) -> int | None:
    """The place of the first period from `start` on in which every line has a whole number that is surely above 0.

    None where there is none. Worked example: A has 2011 to 2015, B 2012 to 2015 with a 0 in 2012: 2013.
    """
    if not lines:
        return None
    for at in range(start, len(lines[0])):
        if all(_may_be_base(line[at]) for line in lines):
            return at
    return None


def _may_be_base(number: Quantity | None) -> bool:
    if number is None or number.may_be_zero:
        return False
    return number.value > 0


def indexed(number: Quantity | None, base: Quantity) -> Quantity | None:
    """100 × number / base to one decimal, with its bounds; the base itself is 100 exactly.

    831,300 of 606,500 is 137.1.
    """
    if number is base:
        return Quantity(HUNDRED)
    return rate_of(number, base, decimals=DECIMALS, scale=HUNDRED, measure="")
