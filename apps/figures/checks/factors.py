"""A 万 that was left out: two numbers that ought to be about equal, and are a power of ten apart."""

from dataclasses import dataclass
from decimal import Decimal

from apps.figures.arithmetic.interval import plain
from apps.figures.arithmetic.numerals import UNIT_SIGNS, UNITS
from apps.figures.checks.readings import Reading

FACTORS = (Decimal(10), Decimal(100), Decimal(1000), Decimal(10000))
LEAST = Decimal(1000)  # what the larger number is at least: of 3 and 30 nobody left out anything
NEAR = Decimal("0.8"), Decimal("1.25")  # of the one, with the zeros put back, to the other


@dataclass(frozen=True, slots=True)
class LeftOut:
    """By which factor a number is too small, and what it would be with the zeros put back."""

    reading: Reading
    factor: Decimal

    def facts(self, readings: tuple[Reading, ...]) -> dict:
        """What a finding over these readings keeps of it."""
        would_be = self.reading.quantity.value * self.factor
        return {"factor": plain(self.factor), "would_be": plain(would_be), "too_small": readings.index(self.reading)}


def factor_between(smaller: Decimal, larger: Decimal, least: Decimal = LEAST) -> Decimal | None:
    """The power of ten, of those people forget, by which the one falls short of the other; None where it is none.

    None too where the larger is below `least`.

    Worked example: 44,551 beside 4,400,000 falls short by 100, beside 4,785 or 100,000 by none of them.
    """
    if smaller <= 0 or larger < least:
        return None
    for factor in FACTORS:
        least, most = NEAR
        if least * larger <= factor * smaller <= most * larger:
            return factor
    return None


def left_out(reading: Reading, other: Reading) -> LeftOut | None:
    """Which of two numbers lacks zeros beside the other; None where neither does, or they are of two measures."""
    if reading.quantity.measure != other.quantity.measure:
        return None
    smaller, larger = sorted((reading, other), key=lambda number: number.quantity.value)
    factor = factor_between(smaller.quantity.value, larger.quantity.value)
    return None if factor is None else LeftOut(smaller, factor)


def facts_of_factor(reading: Reading, other: Reading) -> dict:
    """What a finding on these two keeps of it; nothing where no zeros are missing."""
    lacking = left_out(reading, other)
    return {} if lacking is None else lacking.facts((reading, other))


def scaled_measure(stated: str) -> tuple[Decimal, str]:
    """万元 as 10,000 and 元; a measure without such a word as 1 and itself."""
    factor, rest = Decimal(1), stated.strip()
    while len(rest) > 1 and rest[0] in UNIT_SIGNS:
        factor, rest = factor * UNITS[rest[0]], rest[1:]
    return factor, rest
