"""A rate held against those of its neighbours: the units of one level that report to the same federation.

The neighbours' rates are those of which both parts are stated in one return or by documents, and which were handed in.
A unit lies apart where the logarithm of its rate is more than three quartile ranges outside the quartiles, its own rate
being one of them. Worked example: of sixteen cities fifteen have 79 to 96 % of staff as members, and one states 44,551
members of 4,785,355 staff: 0.93 %.
"""

from bisect import insort
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from math import exp, log
from statistics import quantiles
from typing import NamedTuple

from apps.figures.checks.catalogue import Catalogue
from apps.figures.models import Finding, Indicator, Period
from apps.figures.totals.contributions import Params, rows

NEIGHBOURS = "NEIGHBOURS"
LEAST_UNITS = 8  # with the unit itself
RANGES = 3
NARROWEST = 0.1  # what a quartile range counts for at least: of unions that all have 100 % one may have 80
# Part by part from the index, unit by unit; of what a document and a return state, the return comes last. The units are
# found first, and by those they report to: joined with the rest at once, a plan for any of them may go through all.
PART = """
    SELECT f.value, f.coverage, f.origin, f.submission_id FROM figures_figure f
    WHERE f.unit_id = u.id AND f.period_id = %(period)s AND f.indicator_id = {indicator}
      AND f.state = 'value' AND f.basis = 'actual' AND f.value > 0 AND f.counts AND NOT f.amends"""
RATIOS = f"""
    SELECT u.parent_id, u.register, u.level, n.coverage, r.rate, u.id,
           (n.value / d.value)::double precision, n.origin = 'document' OR s.status = 'submitted'
               OR s.counts_since IS NOT NULL
    FROM (SELECT u.id, u.parent_id, u.register, coalesce(l.level, 0) AS level
          FROM units_unit u LEFT JOIN units_federation l ON l.unit_ptr_id = u.id
          WHERE u.parent_id = ANY(%(parents)s) OFFSET 0) u
    CROSS JOIN unnest(%(rates)s::bigint[], %(numerators)s::bigint[], %(denominators)s::bigint[])
        AS r(rate, numerator, denominator)
    JOIN LATERAL ({PART.format(indicator="r.numerator")} OFFSET 0) n ON true
    JOIN LATERAL ({PART.format(indicator="r.denominator")} AND f.coverage = n.coverage AND f.origin = n.origin
                  OFFSET 0) d ON true
    LEFT JOIN figures_submission s ON s.id = n.submission_id ORDER BY n.origin"""
PARENTS = "SELECT DISTINCT parent_id FROM units_unit WHERE id = ANY(%(units)s) AND parent_id IS NOT NULL"


class Group(NamedTuple):
    """Units whose rates are held against each other: of one parent, register and level, in one coverage."""

    parent: int
    register: str
    level: int
    coverage: str
    rate: int


@dataclass(frozen=True, slots=True)
class Fence:
    """Between which rates a unit is no stranger; `low` and `high` are the quartiles of `units` units."""

    low: float
    high: float
    units: int

    @property
    def middle(self) -> float:
        """The rate between the quartiles, as many times above the one as below the other."""
        return exp((log(self.low) + log(self.high)) / 2)

    def leaves_out(self, ratio: float) -> bool:
        """Whether a rate lies too far outside."""
        width = max(log(self.high) - log(self.low), NARROWEST)
        beyond = max(log(self.low) - log(ratio), log(ratio) - log(self.high))
        return beyond > RANGES * width


@dataclass(slots=True)
class NeighbouringRates:
    """Rates by group and unit, as they are stated. `handed_in`: in order, without drafts."""

    ratios: dict[Group, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    handed_in: dict[Group, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))

    def fence(self, group: Group, unit: int, ratio: float) -> Fence | None:
        """What a unit with this rate is held against; None where it has too few neighbours."""
        neighbours = self.handed_in.get(group, {})
        others = sorted(rate for neighbour, rate in neighbours.items() if neighbour != unit)
        return _fence(others, ratio)

    def apart(self) -> set[int]:
        """The units of which a rate lies apart. A few µs a unit."""
        units: set[int] = set()
        for group, ratios in self.ratios.items():
            neighbours = self.handed_in.get(group, {})
            if len(neighbours) + 1 < LEAST_UNITS:
                continue
            in_order = sorted(neighbours.values())
            whole = _quartiles(in_order)
            for unit, ratio in ratios.items():
                fence = whole if unit in neighbours else _fence(in_order, ratio)
                if fence is not None and fence.leaves_out(ratio):
                    units.add(unit)
        return units


def _fence(others: list[float], ratio: float) -> Fence | None:
    with_it = others.copy()
    insort(with_it, ratio)
    return _quartiles(with_it)


def _quartiles(in_order: list[float]) -> Fence | None:
    """The quartiles of rates in order; None of too few."""
    if len(in_order) < LEAST_UNITS:
        return None
    low, _median, high = quantiles(in_order, n=4, method="inclusive")
    return Fence(low, high, len(in_order))


def around(units: Collection[int], period: Period, catalogue: Catalogue) -> NeighbouringRates:
    """The rates of these units and of all that report, now, to the same federations. Two queries."""
    found = NeighbouringRates()
    rates = catalogue.rates
    parents = [row[0] for row in rows(PARENTS, {"units": list(units)})] if rates and units else []
    if not parents:
        return found
    params: Params = {
        "parents": parents,
        "period": period.pk,
        "rates": [rate.pk for rate in rates],
        "numerators": [rate.parts[0] for rate in rates],
        "denominators": [rate.parts[1] for rate in rates],
    }
    for *place, unit, ratio, handed_in in rows(RATIOS, params):
        group = Group(*place)
        found.ratios[group][unit] = ratio
        if handed_in:
            found.handed_in[group][unit] = ratio
    return found


def found_apart(units: list[int], period: Period) -> set[int]:
    """These units and their neighbours of which a rate was found to lie apart before: it may no longer."""
    if not units:
        return set()
    parents = [row[0] for row in rows(PARENTS, {"units": units})]
    before = Finding.objects.filter(check_code=NEIGHBOURS, period=period, unit__parent__in=parents)
    return set(before.order_by().values_list("unit", flat=True))


def scaled(rate: Indicator, ratio: float) -> str:
    """A rate as it is printed: 0.93 of 0.0093 in per cent."""
    return f"{ratio * float(rate.scale):.{max(rate.decimals, 1)}f}"
