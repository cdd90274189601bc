"""A rate of two parts of one footing and one day. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from apps.figures.arithmetic.quantity import Quantity
from apps.figures.models import Indicator, Period
from apps.figures.totals.contributions import Rate
from apps.reports.numbers.footing import NumberFacts, taken_of
from apps.reports.numbers.readings import LedgerReading, ReadingOrigin

PartsBelow = tuple[LedgerReading, LedgerReading]  # the sums of numerator and denominator over the same units
COMPUTED = " parts"  # what the sort of a rate ends in that is computed from parts of that sort


def parts_of(rate: Indicator) -> tuple[int, int]:
    """The keys of numerator and denominator of a computed rate."""
    return rate.numerator_id or 0, rate.denominator_id or 0


def as_rate(rate: Indicator) -> Rate:
    """A computed rate with its parts, as sums are read."""
    return Rate(rate.pk, *parts_of(rate))


def is_computed_rate(indicator: Indicator) -> bool:
    """Whether it is computed from a numerator and a denominator."""
    numerator, denominator = parts_of(indicator)
    return numerator != 0 and denominator != 0


def facts_of_rate(
    rate: Indicator,
    numerator: NumberFacts,
    denominator: NumberFacts,
    sums: Callable[[LedgerReading, LedgerReading], PartsBelow],
    stated: tuple[LedgerReading, ...],
) -> NumberFacts:
    """Computed from stated parts, and from sums over the same units; beside them the rate as somebody states it. `sums`
    gives those over the same units of the sums of both parts."""
    from_statements = tuple(_computed_from_statements(rate, numerator, denominator, stated))
    known = NumberFacts(
        from_statements,
        numerator.base,
        lambda: _computed_from_sums(rate, *sums(numerator.below, denominator.below)),
    )
    if stated and not from_statements and not known.below.quantity:
        why = _why_not_computed(taken_of(numerator), taken_of(denominator))
        stated = tuple(replace(reading, why=why) for reading in stated)
    return NumberFacts(from_statements, known.base, lambda: known.below, stated_rates=stated)


def _computed_from_statements(
    rate: Indicator, numerator: NumberFacts, denominator: NumberFacts, stated: Iterable[LedgerReading]
) -> Iterator[LedgerReading]:
    """Of each day that both parts are stated for; the return of a part before its document."""
    denominators = _first_of_each_day(denominator)
    done: set[Period] = set()
    for part in numerator.statements:
        whole = denominators.get(part.period)
        if whole is None or part.period in done:
            continue
        computed_rate = computed(rate, part, whole)
        if computed_rate:
            done.add(part.period)
            yield replace(computed_rate, beside=_stated_for(part.period, stated))


def _first_of_each_day(facts: NumberFacts) -> dict[Period, LedgerReading]:
    """By the day it is stated for the statement that is taken first."""
    statements: dict[Period, LedgerReading] = {}
    for reading in facts.statements:
        statements.setdefault(reading.period, reading)
    return statements


def _stated_for(day: Period, stated: Iterable[LedgerReading]) -> Quantity | None:
    """The rate as somebody states it for that day."""
    for reading in stated:
        if reading.period == day:
            return reading.quantity
    return None


def _computed_from_sums(rate: Indicator, numerator: LedgerReading, denominator: LedgerReading) -> LedgerReading:
    """Only of two whole sums of one period, over the same units."""
    nothing = LedgerReading(numerator.period, state=numerator.state)
    if numerator.period != denominator.period:
        return nothing
    if numerator.is_whole_sum and denominator.is_whole_sum:
        return computed(rate, numerator, denominator) or nothing
    return nothing


def computed(rate: Indicator, numerator: LedgerReading, denominator: LedgerReading) -> LedgerReading | None:
    """Numerator / denominator in the rate's own measure; None where a part is missing or the denominator may be 0.

    The two are of one footing and one day.
    """
    quantity = rate.rate(numerator.quantity, denominator.quantity)
    if quantity is None:
        return None
    sorts = sorted({numerator.sort, denominator.sort})
    return LedgerReading(
        numerator.period,
        quantity,
        ReadingOrigin.RATE,
        units=min(numerator.units, denominator.units),
        reported=min(numerator.reported, denominator.reported),
        expected=min(numerator.expected, denominator.expected),
        is_whole_sum=numerator.is_whole_sum and denominator.is_whole_sum,
        of_both_parts=numerator.of_both_parts,
        footing=numerator.footing,
        sort="/".join(sorts) + COMPUTED,
        place=numerator.place,
    )


def _why_not_computed(numerator: LedgerReading, denominator: LedgerReading) -> str:
    """Why a rate is not computed although there are numbers of both parts; "" where one is missing."""
    if numerator.quantity is None or denominator.quantity is None:
        return ""
    if numerator.partial or denominator.partial:
        return "parts_partial"
    if numerator.footing != denominator.footing or numerator.period != denominator.period:
        return "parts_footing"
    return "parts_zero"
