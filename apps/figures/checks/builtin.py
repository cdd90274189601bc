"""The checks, built-in ones and the catalogue's edit rules, in one list: each reads evidence and says what clashes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.figures.arithmetic.interval import plain
from apps.figures.arithmetic.measures import canonical_measure, same_measure
from apps.figures.arithmetic.quantity import HUNDRED
from apps.figures.checks.area_statements import PARTIAL_SUM, statement_of_a_partial_sum
from apps.figures.checks.catalogue import MEMBERS, MEMBERSHIP_RATE, PERSON_TIMES, STAFF, Catalogue
from apps.figures.checks.clashes import ERROR, NOT_COMPARABLE, NOTICE, QUERY, Clash
from apps.figures.checks.context import AREA, Evidence
from apps.figures.checks.edit_rules import COVERAGES, edit_rule
from apps.figures.checks.factors import facts_of_factor, scaled_measure
from apps.figures.checks.neighbours import NEIGHBOURS
from apps.figures.checks.rates import rate_among_neighbours, stated_rate
from apps.figures.checks.readings import Reading
from apps.figures.models import Indicator, Period

PERSONS = "人"
HIERARCHY_CHILD, SPAN, ZEROS = "HIERARCHY-CHILD", "SPAN", "ZEROS"


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `severity` is the gravest it finds; `run` examines one unit in the period of the evidence."""

    code: str
    severity: str
    description: str | Promise
    run: Callable[[Evidence, int], Iterator[Clash]]


def all_checks(catalogue: Catalogue) -> list[Check]:
    """Every check there is: the built-in ones, then the edit rules that are switched on."""
    checks = list(BUILT_IN)
    for edit, rule in catalogue.rules:
        checks.append(Check(edit.code, edit.severity, edit.message, partial(edit_rule, edit, rule)))
    return checks


# ---- Up and down the tree


def child_above_parent(evidence: Evidence, unit: int) -> Iterator[Clash]:
    """A single child above its parent: of a city of 100 and a county of 120, the county cannot be a part of the city.

    What is stated in different measures is not compared here, but named by not_comparable.
    """
    for reading in _additive(evidence, unit):
        for child in above_alone(evidence, reading):
            yield Clash(HIERARCHY_CHILD, ERROR, "child_above", reading, (child,))


def above_alone(evidence: Evidence, reading: Reading) -> Iterator[Reading]:
    """What single federations below state and is above what the area states, in the same measure."""
    for child in children_stated(evidence, reading):
        if _same_measure(reading, child) and _above_as_printed(child, reading):
            yield child


def children_above_parent(evidence: Evidence, unit: int) -> Iterator[Clash]:
    """All children together above their parent: two counties of 60 in a city of 100.

    Not where a single child is above by itself: that is the graver finding.
    """
    alone = {clash.reading.indicator for clash in child_above_parent(evidence, unit)}
    for reading in _additive(evidence, unit):
        if reading.indicator in alone:
            continue
        below = evidence.children_sum(unit, reading.indicator)
        if below is None:
            continue
        if _above_as_printed(below, reading):
            facts = facts_of_factor(reading, below)
            yield Clash("HIERARCHY-SUM", QUERY, "children_above", reading, (below,), facts=facts)


def area_above_children(evidence: Evidence, unit: int) -> Iterator[Clash]:
    """A return that does not accept the sum from below: 100 for a city whose counties, all of them, make 90.

    A document states what it states, and is not asked.
    """
    for reading in _additive(evidence, unit):
        if reading.is_of_document:
            continue
        below = evidence.all_children(unit, reading.indicator)
        if below is None:
            continue
        if _above_as_printed(reading, below):
            yield Clash("AREA-SUM", QUERY, "area_above", reading, (below,), facts=facts_of_factor(reading, below))


# ---- Within a unit


def another_measure(evidence: Evidence, unit: int) -> Iterator[Clash]:
    """A figure stated in persons where the indicator counts person-times; stated in none it is in the right one."""
    for reading in _present(evidence, unit):
        stated = reading.stated_unit
        expected = reading.indicator.measure_zh
        if not stated or same_measure(stated, expected):
            continue
        facts = {"stated": stated, "expected": expected}
        factor, base = scaled_measure(stated)
        if factor > 1 and same_measure(base, expected):
            facts["in_expected"] = plain(reading.quantity.value * factor)
            yield Clash("MEASURE", QUERY, "scaled_measure", reading, facts=facts)
        else:
            yield Clash("MEASURE", QUERY, "measure", reading, facts=facts)


def zeros_left_out(evidence: Evidence, unit: int) -> Iterator[Clash]:
    """A number a power of ten above or below the one before: 653 for 6,530,000, where 万 was left out.

    A rate is not asked: its parts are.
    """
    for reading in _present(evidence, unit):
        if reading.indicator.is_percent or reading.indicator.kind == Indicator.Kind.COMPUTED:
            continue
        prior = evidence.prior(reading.indicator.code, reading)
        if prior is None:
            continue
        facts = facts_of_factor(reading, prior)
        if facts:
            yield Clash(ZEROS, QUERY, "zeros", reading, (prior,), facts=facts)


def more_than_all_staff(evidence: Evidence, unit: int) -> Iterator[Clash]:
    """More persons taking part than there are staff: 300 persons trained in an enterprise of 200 were 300 person-times.

    Asked only of figures in persons whose indicator counts person-times.
    """
    for reading in _present(evidence, unit):
        counted_in = canonical_measure(reading.indicator.measure_zh)
        if (counted_in, reading.quantity.measure) != (PERSON_TIMES, PERSONS):
            continue
        staff = _staff(evidence, unit, reading.coverage)
        if staff is None:
            continue
        if _above(reading, staff):
            yield Clash("PARTICIPANTS", QUERY, "participants", reading, (staff,))


def _staff(evidence: Evidence, unit: int, coverage: str) -> Reading | None:
    """All staff as stated, else as members and membership rate give them: 180 members at 90 % are of 200 staff.

    None where neither can be read, or the catalogue lacks one of the three indicators.
    """
    indicators = evidence.catalogue.indicators
    if not indicators.keys() >= {STAFF, MEMBERS, MEMBERSHIP_RATE}:
        return None
    stated = evidence.value(unit, indicators[STAFF], coverage)
    if stated is not None:
        return stated
    members = evidence.value(unit, indicators[MEMBERS], coverage)
    rate = evidence.value(unit, indicators[MEMBERSHIP_RATE], coverage)
    return evidence.quotient(indicators[STAFF], members, rate, HUNDRED)


def return_and_document(evidence: Evidence, unit: int) -> Iterator[Clash]:
    """A return and a document that state the same cell and cannot both be true: 100 and "more than 110"."""
    for reading in _present(evidence, unit):
        document = evidence.other_origin(reading)
        if document is None or not _same_measure(reading, document):
            continue
        if not reading.interval.meets(document.interval):
            yield Clash("ORIGIN", QUERY, "origins", reading, (document,), facts=facts_of_factor(reading, document))


# ---- A span and its years


def years_in_span(evidence: Evidence, unit: int) -> Iterator[Clash]:
    """A span beside the figures of its years, for indicators that add up over time or count distinct things."""
    if evidence.period.kind != Period.Kind.SPAN:
        return
    for reading in _present(evidence, unit):
        indicator = reading.indicator
        years, missing = evidence.years_inside(unit, indicator, reading.coverage)
        if not _comparable(reading, years):
            continue
        total = evidence.sum_of(unit, indicator, reading.coverage, years, "years")
        if indicator.distinct:
            yield from _distinct_years(reading, years, total, missing)
        elif indicator.nature == Indicator.Nature.FLOW and indicator.over_time == Indicator.OverTime.SUM:
            yield from _added_years(reading, total, missing)


def _comparable(reading: Reading, years: list[Reading]) -> bool:
    """Whether a span has figures of its years, all of them stated in its own measure."""
    measures = {year.quantity.measure for year in years}
    return measures == {reading.quantity.measure}


def _added_years(reading: Reading, total: Reading, missing: list[str]) -> Iterator[Clash]:
    """Sum of years = span. Of 2011 to 2013, the years 40, 30 and 50 make 120:

    a span of 100 is exceeded by them; one of 150 has years 30 short of it, which is only a notice while one is missing.
    """
    if _above_as_printed(total, reading):
        yield Clash(SPAN, QUERY, "exceeded", reading, (total,))
    elif missing:
        yield Clash(SPAN, NOTICE, "years_missing", reading, (total,), facts=_short(reading, total, missing))
    elif _above_as_printed(reading, total):
        yield Clash(SPAN, QUERY, "short", reading, (total,), facts=_short(reading, total, missing))


def _distinct_years(reading: Reading, years: list[Reading], total: Reading, missing: list[str]) -> Iterator[Clash]:
    """The same things may be counted each year: largest year ≤ span ≤ sum of years.

    Of unions visited in three years, 40, 30 and 50, a span may say 50 (always the same ones) to 120 (never the same).
    """
    for year in years:
        if _above_as_printed(year, reading):
            yield Clash(SPAN, QUERY, "year_above", reading, (year,))
    if missing:
        return
    if _above_as_printed(reading, total):
        yield Clash(SPAN, QUERY, "short", reading, (total,), facts=_short(reading, total, missing))


def _short(reading: Reading, total: Reading, missing: list[str]) -> dict:
    """By how much the years fall short of the span, and which of them have no figure."""
    difference = reading.quantity.value - total.quantity.value
    return {"difference": plain(difference), "missing": missing}


# ---- What only seems to clash


def not_comparable(evidence: Evidence, unit: int) -> Iterator[Clash]:
    """A child above its parent in another measure or, where neither states the other's period, in another period."""
    for reading in _additive(evidence, unit):
        for child in children_stated(evidence, reading):
            if not _same_measure(reading, child) and _above_as_printed(child, reading):
                yield Clash(NOT_COMPARABLE, NOTICE, "other_measure", reading, (child,))
        for child_unit in evidence.children[unit]:
            yield from _in_another_period(evidence, reading, child_unit)


def _in_another_period(evidence: Evidence, reading: Reading, child: int) -> Iterator[Clash]:
    """A child above its parent in a period that shares days with this one, for which the parent states nothing.

    Of a city that says 100 for 2011 to 2015 and a county that says 120 for 2013, neither is wrong yet.
    """
    nearby = evidence.stated(child, reading.indicator, AREA, [evidence.period, *evidence.near])
    if nearby is None or not _above(nearby, reading):
        return
    of_same_period = evidence.stated(reading.unit, reading.indicator, AREA, [nearby.period])
    if of_same_period is None:
        yield Clash(NOT_COMPARABLE, NOTICE, "other_period", reading, (nearby,))


# ---- What the checks above walk through and ask


def _additive(evidence: Evidence, unit: int) -> list[Reading]:
    """What the unit states for its area of indicators that add up."""
    readings = evidence.present.get((unit, AREA), ())
    return [reading for reading in readings if reading.indicator.additive]


def _present(evidence: Evidence, unit: int) -> Iterator[Reading]:
    """All that the unit states for the period, for itself and for its area."""
    for coverage in COVERAGES:
        yield from evidence.present.get((unit, coverage), ())


def children_stated(evidence: Evidence, reading: Reading) -> Iterator[Reading]:
    """What the federations directly below state of the same, for the same period."""
    for child_unit in evidence.children[reading.unit]:
        child = evidence.stated(child_unit, reading.indicator, AREA, [evidence.period])
        if child is not None:
            yield child


def _same_measure(reading: Reading, other: Reading) -> bool:
    return reading.quantity.measure == other.quantity.measure


def _above(reading: Reading, other: Reading) -> bool:
    """Above for certain: no two values inside the intervals say otherwise.

    "More than 100" (100 to ∞) is above 90; beside 110 it is not, for both may be 110.
    """
    return not reading.interval.can_be_le(other.interval)


def _above_as_printed(reading: Reading, other: Reading) -> bool:
    """The same of a part and the whole it adds up to, where roundings of print add up too.

    1657千 is not above 1,656,800: half a thousand was rounded away.
    """
    return not reading.interval_as_printed.can_be_le(other.interval_as_printed)


BUILT_IN = (
    Check(
        HIERARCHY_CHILD,
        ERROR,
        _("What a federation states for its area is not above what the federation it reports to states."),
        child_above_parent,
    ),
    Check(
        "HIERARCHY-SUM",
        QUERY,
        _("What comes from below a federation is not above what it states for its area."),
        children_above_parent,
    ),
    Check(
        "AREA-SUM",
        QUERY,
        _("What a federation returns for its area is the sum from below, once everybody below has reported."),
        area_above_children,
    ),
    Check(
        PARTIAL_SUM,
        QUERY,
        _("What a federation returns for its area is not a sum that only some below stand behind."),
        statement_of_a_partial_sum,
    ),
    Check("MEASURE", QUERY, _("A figure is stated in the measure of its indicator."), another_measure),
    Check(ZEROS, QUERY, _("A number is no power of ten above or below the one before."), zeros_left_out),
    Check("RATE", QUERY, _("A stated rate is the one its parts give; no rate is an average of rates."), stated_rate),
    Check(
        NEIGHBOURS,
        QUERY,
        _("A rate is not far from those of the units of one level that report to the same federation."),
        rate_among_neighbours,
    ),
    Check(
        "PARTICIPANTS",
        QUERY,
        _("Persons taking part, where person-times are counted, are no more than all staff."),
        more_than_all_staff,
    ),
    Check("ORIGIN", QUERY, _("A return agrees with what a document states of the same cell."), return_and_document),
    Check(
        SPAN,
        QUERY,
        _("A span agrees with its years: it is their sum or, of a distinct count, between the largest and the sum."),
        years_in_span,
    ),
    Check(
        NOT_COMPARABLE,
        NOTICE,
        _("What only seems to clash is named and not compared: other measures, periods, definitions or units."),
        not_comparable,
    ),
)
