"""Checks of rates: a stated one against its parts, and its parts against the neighbours' rates."""

from collections.abc import Iterator
from decimal import Decimal

from apps.figures.arithmetic.interval import Interval
from apps.figures.arithmetic.rule_language import Reference
from apps.figures.checks.catalogue import Catalogue
from apps.figures.checks.clashes import QUERY, Clash
from apps.figures.checks.context import AREA, Evidence
from apps.figures.checks.factors import LeftOut, factor_between
from apps.figures.checks.neighbours import NEIGHBOURS, Fence, Group, scaled
from apps.figures.checks.readings import Reading
from apps.figures.models import Coverage, Indicator
from apps.units.models import Register

HALF, LITTLE = Decimal("0.5"), Decimal("0.05")


def stated_rate(evidence: Evidence, unit: int) -> Iterator[Clash]:
    """A stated rate that its parts do not give: those of its own date and sort, else the sums from below of both.

    Worked example: a region states an average of 9.60 %, and the sums from below, all of them in, give 10.27.
    """
    for coverage in Coverage.values:
        for reading in evidence.present.get((unit, coverage), ()):
            if reading.indicator.kind != Indicator.Kind.COMPUTED:
                continue
            if _is_asked_by_a_rule(evidence.catalogue, reading):
                continue
            computed = _from_its_parts(evidence, reading) or _from_below(evidence, reading)
            if computed is None or _agrees(reading, computed):
                continue
            yield Clash("RATE", QUERY, "rate", reading, (computed,))


def _is_asked_by_a_rule(catalogue: Catalogue, reading: Reading) -> bool:
    """Whether a rule of the catalogue holds the rate against its parts already."""
    asked = {Reference("value", reading.indicator.code)}
    for part in catalogue.parts_of(reading.indicator):
        asked.add(Reference("value", part.code))
    return any(asked.issubset(rule.references) for _edit, rule in catalogue.in_force)


def _from_its_parts(evidence: Evidence, rate: Reading) -> Reading | None:
    parts = evidence.catalogue.parts_of(rate.indicator)
    over, under = [evidence.stated_like(rate, part, [rate.period]) for part in parts]
    return evidence.quotient(rate.indicator, over, under, rate.indicator.scale)


def _from_below(evidence: Evidence, rate: Reading) -> Reading | None:
    """Of the sums from below, where both are whole."""
    if rate.coverage != AREA:
        return None
    parts = evidence.catalogue.parts_of(rate.indicator)
    over, under = [evidence.all_children(rate.unit, part) for part in parts]
    return evidence.quotient(rate.indicator, over, under, rate.indicator.scale)


def _agrees(stated: Reading, computed: Reading) -> bool:
    """Whether the two may be one number, as far as a rate is printed: to a whole, or to some decimals."""
    rounding = HALF if stated.quantity.value == stated.quantity.value.to_integral_value() else LITTLE
    as_printed = stated.interval + Interval(-rounding, rounding)
    return as_printed.meets(computed.interval)


def rate_among_neighbours(evidence: Evidence, unit: int) -> Iterator[Clash]:
    """A rate far from those of the units of one level that report to the same federation."""
    about = evidence.family[unit]
    if about.parent_id is None:
        return
    level = about.federation.level if about.register == Register.FEDERATION else 0
    for rate in evidence.catalogue.rates:
        for coverage in Coverage.values:
            parts = _parts(evidence, unit, rate, coverage)
            if parts is None:
                continue
            group = Group(about.parent_id, about.register, level, coverage, rate.pk)
            yield from _apart(evidence, group, rate, *parts)


def _parts(evidence: Evidence, unit: int, rate: Indicator, coverage: str) -> tuple[Reading, Reading] | None:
    """Both parts of a rate as the unit states them for the period, in one return or by documents, neither of them 0."""
    readings = []
    for part in evidence.catalogue.parts_of(rate):
        reading = evidence.stated(unit, part, coverage, [evidence.period])
        if reading is None or reading.quantity.value <= 0:
            return None
        readings.append(reading)
    over, under = readings
    return (over, under) if over.goes_with(under) else None


def _apart(evidence: Evidence, group: Group, rate: Indicator, over: Reading, under: Reading) -> Iterator[Clash]:
    ratio = float(over.quantity.value / under.quantity.value)
    fence = evidence.neighbouring_rates.fence(group, over.unit, ratio)
    if fence is None or not fence.leaves_out(ratio):
        return
    is_low = ratio < fence.low
    suspect, other = (over, under) if is_low else (under, over)
    facts = {
        "rate_zh": rate.name_zh,
        "rate_en": rate.name_en,
        "rate": scaled(rate, ratio),
        "low": scaled(rate, fence.low),
        "high": scaled(rate, fence.high),
        "units": fence.units,
    }
    yield Clash(NEIGHBOURS, QUERY, "neighbours", suspect, (other,), facts=facts | _factor(fence, ratio, suspect, other))


def _factor(fence: Fence, ratio: float, suspect: Reading, other: Reading) -> dict:
    """What the smaller part would be where zeros were left out of it; the rate would then be one among the others."""
    middle = Decimal(fence.middle)
    if ratio > fence.high:
        middle = 1 / middle
    factor = factor_between(suspect.quantity.value, middle * other.quantity.value, least=LITTLE)
    return {} if factor is None else LeftOut(suspect, factor).facts((suspect, other))
