"""Where the prior number of a cell is looked for, and the number found there."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from apps.figures.models import Figure, Indicator, Period
from apps.units.models import Unit

Kind = Period.Kind
LONG = (Kind.SPAN, Kind.OPEN)  # read stocks at their last year


def is_level(indicator: Indicator) -> bool:
    """Whether it says how things stand at a time: a stock, or a rate of one."""
    return Indicator.Nature.STOCK in (indicator.nature, indicator.numerator and indicator.numerator.nature)


def near(period: Period, others: Iterable[Period]) -> list[Period]:
    """The periods that share days with this one, itself among them."""
    return [one for one in others if one.starts <= period.ends and one.ends >= period.starts]


def earlier(period: Period, others: Iterable[Period], *, level: bool) -> list[Period]:
    """Where the prior figure is looked for, the best place first.

    These are the periods of the same kind and length, from the one just before on back; for a level the dates among
    them too, and before a span the years.
    """
    if period.span.prior() is None:
        return []
    also = ((Kind.DATE, Kind.YEAR) if period.kind == Kind.SPAN else (Kind.DATE,)) if level else ()
    before = [one for one in others if one.ends < period.starts]
    found = [one for one in before if one.kind in also or one.span.comparable(period.span)]
    return sorted(found, key=lambda one: (one.ends, one.kind != Kind.DATE), reverse=True)


def last_year_of(period: Period) -> date:
    """The first day of the last year of a period: the day after its last day, a year earlier."""
    after = period.ends + timedelta(days=1)
    return after.replace(year=after.year - 1)


def at_end(period: Period, others: Iterable[Period]) -> list[Period]:
    """Where a level is looked for besides in `period` itself: in a span its last year, then the dates inside."""
    if period.kind in (Kind.DATE, Kind.YEARLY):
        return []
    first = last_year_of(period) if period.kind in LONG else period.starts
    last_years = [one for one in others if period.kind in LONG and one.kind == Kind.YEAR and one.ends == period.ends]
    dates = [one for one in others if one.kind == Kind.DATE and first <= one.ends <= period.ends]
    return last_years + sorted(dates, key=lambda one: one.ends, reverse=True)


def touched_by(period: Period, others: Iterable[Period]) -> list[Period]:
    """The periods whose checks may read figures of `period`: those it shares days with and those it may be prior to."""
    return [one for one in others if near(period, [one]) or earlier(one, [period], level=True)]


def priors(unit: Unit, period: Period, indicators: Iterable[Indicator]) -> dict[tuple[int, str], Figure]:
    """The prior figures of one unit, each with its period, by (indicator id, coverage). Two queries."""
    return priors_of([unit], period, indicators)[unit.pk]


def priors_of(
    units: Iterable[Unit], period: Period, indicators: Iterable[Indicator]
) -> dict[int, dict[tuple[int, str], Figure]]:
    """The prior figures of each unit, whatever their number in two queries."""
    found: dict[int, dict[tuple[int, str], Figure]] = {one.pk: {} for one in units}
    indicators = {one.pk: one for one in indicators}
    others = earlier(period, Period.objects.order_by(), level=True)
    stated = Figure.objects.filter(unit__in=found, period__in=others, indicator__in=indicators).select_related("period")
    effective: dict[int, dict[tuple[int, int, str], Figure]] = defaultdict(dict)
    for one in stated.order_by("origin"):
        effective[one.period_id][one.unit_id, one.indicator_id, one.coverage] = one
    for other in reversed(others):
        for (unit, indicator, coverage), figure in effective[other.pk].items():
            fits = is_level(indicators[indicator]) or other.span.comparable(period.span)
            if fits and figure.state == "value" and figure.basis == "actual":
                found[unit][indicator, coverage] = figure
    return found
