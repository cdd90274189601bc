"""The checks, built-in ones and the catalogue's edit rules, in one list: each reads evidence and says what clashes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.figures.arithmetic import rule_language
from apps.figures.arithmetic.interval import plain
from apps.figures.arithmetic.measures import canonical_measure, same_measure
from apps.figures.arithmetic.quantity import HUNDRED
from apps.figures.arithmetic.rule_language import Reference, Rule, RuleOutcome
from apps.figures.checks.context import AREA, Catalogue, Evidence, Reading
from apps.figures.models import Coverage, EditRule, Finding, Indicator, Period

ERROR, QUERY, NOTICE = Finding.Severity.ERROR, Finding.Severity.QUERY, Finding.Severity.NOTICE
COVERAGES = tuple(Coverage.values)
PERSONS, PERSON_TIMES = "人", "人次"
STAFF, MEMBERS, MEMBERSHIP_RATE = "ORG10", "ORG12", "ORG15"

TEXTS = {
    "child_above": gettext_noop(
        "%(other)s cannot be above %(figure)s, of which it is a part: correct whichever is wrong, or its period."
    ),
    "children_above": gettext_noop(
        "%(other)s is above %(figure)s: correct the one that is wrong, or explain what is counted twice or otherwise."
    ),
    "area_above": gettext_noop(
        "%(figure)s is above %(other)s although everybody below has reported: accept the sum, "
        "or explain what is not allocated below."
    ),
    "measure": gettext_noop(
        "%(figure)s is stated in %(stated)s where the indicator counts %(expected)s: likely %(expected)s. "
        "Correct the measure, or explain."
    ),
    "participants": gettext_noop(
        "%(figure)s is stated in persons and above all staff, %(other)s: likely person-times. "
        "Correct the measure, or explain."
    ),
    "origins": gettext_noop(
        "%(figure)s, as returned, and %(other)s, as a document states it, cannot both be true: "
        "correct the one that is wrong, or explain."
    ),
    "exceeded": gettext_noop(
        "%(other)s is above %(figure)s, the span they lie in: correct the one that is wrong, or explain."
    ),
    "short": gettext_noop(
        "%(other)s is %(difference)s short of %(figure)s although no year is missing: "
        "correct the one that is wrong, or explain."
    ),
    "years_missing": gettext_noop(
        "%(other)s is %(difference)s short of %(figure)s. Years without a figure: %(missing)s."
    ),
    "year_above": gettext_noop(
        "%(other)s, a single year, is above %(figure)s, the span it lies in: correct the one that is wrong, or explain."
    ),
    "other_measure": gettext_noop(
        "%(figure)s and %(other)s only seem to clash: they are stated in different measures and are not compared."
    ),
    "other_period": gettext_noop(
        "%(figure)s and %(other)s only seem to clash: they are stated for different periods and are not compared."
    ),
    "other_definition": gettext_noop(
        "%(figure)s and %(other)s only seem to clash: the definition changed in between, and they are not compared."
    ),
    "other_units": gettext_noop(
        "%(figure)s and %(other)s only seem to clash: the latter is no more than some units below have stated, "
        "and they are not compared."
    ),
}


@dataclass(frozen=True, slots=True)
class Clash:
    """One thing a check found, on the figure of `reading`; `text` is a key of TEXTS, empty for an edit rule's own."""

    code: str
    severity: str
    text: str
    reading: Reading
    others: tuple[Reading, ...] = ()
    rule: EditRule | None = None
    facts: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """One check. `severity` is the gravest it finds; `run` examines one unit in the period of the evidence."""

    code: str
    severity: str
    description: str | Promise
    run: Callable[[Evidence, int], Iterator[Clash]]


def all_checks(catalogue: Catalogue) -> list[Check]:
    """Every check there is: the built-in ones, then the edit rules that are switched on."""
    rules = (
        Check(edit.code, edit.severity, edit.message, partial(edit_rule, edit, rule)) for edit, rule in catalogue.rules
    )
    return [*BUILT_IN, *rules]


# ---- Edit rules


def edit_rule(edit: EditRule, rule: Rule, evidence: Evidence, unit: int) -> Iterator[Clash]:
    """An edit rule, once for each coverage the unit states a value in, and for each child where it asks for each."""
    for coverage in COVERAGES:
        if not rule.indicators.isdisjoint(evidence.codes[unit, coverage]):
            each = any(reference.source == "each_child" for reference in rule.references)
            for child in evidence.children[unit] if each else [None]:
                yield from _apply(edit, rule, evidence, unit, coverage, child)


def _apply(
    edit: EditRule, rule: Rule, evidence: Evidence, unit: int, coverage: str, child: int | None
) -> Iterator[Clash]:
    readings = {reference: evidence.read(reference, unit, coverage, child) for reference in rule.references}
    stated = _first_stated(readings, evidence.period)
    if stated is None:
        return
    outcome = _outcome(edit, rule, readings)
    if outcome == RuleOutcome.FAILS:
        others = tuple(reading for reading in readings.values() if reading and reading is not stated)
        yield Clash(edit.code, edit.severity, "", stated, others, edit)
    elif outcome == RuleOutcome.SKIPPED:
        yield from _seeming(edit, rule, evidence, readings, stated)


def _first_stated(readings: dict[Reference, Reading | None], period: Period) -> Reading | None:
    """The first value a rule reads that is stated for the period itself; without one the rule is not about it."""
    for reference, reading in readings.items():
        if reference.source == "value" and reading and reading.of(period):
            return reading
    return None


def _outcome(edit: EditRule, rule: Rule, readings: dict[Reference, Reading | None]) -> RuleOutcome:
    intervals = {reference: reading.interval if reading else None for reference, reading in readings.items()}
    return rule_language.evaluate(rule, intervals, edit.missing)


def _seeming(
    edit: EditRule, rule: Rule, evidence: Evidence, readings: dict[Reference, Reading | None], reading: Reading
) -> Iterator[Clash]:
    """A rule that was skipped, but would fail if what is missing were read where it must not be."""
    filled: dict[Reference, Reading] = {}
    for reference, found in readings.items():
        if found is not None:
            continue
        elsewhere = evidence.elsewhere(reference, reading.unit, reading.coverage)
        if elsewhere is None:
            return
        filled[reference] = elsewhere
    if not filled or _outcome(edit, rule, {**readings, **filled}) != RuleOutcome.FAILS:
        return
    absent, first = next(iter(filled.items()))
    text = "other_definition" if absent.source == "prior" else "other_period"
    if first.how == "some" or first.unit != reading.unit:
        text = "other_units"
    yield Clash(NOT_COMPARABLE, NOTICE, text, reading, (first,), facts={"rule": edit.code})


# ---- Built-in checks


def child_above_parent(evidence: Evidence, unit: int) -> Iterator[Clash]:
    for reading, other in _children(evidence, unit):
        if _same_measure(reading, other) and _above(other, reading):
            yield Clash(HIERARCHY_CHILD, ERROR, "child_above", reading, (other,))


def children_above_parent(evidence: Evidence, unit: int) -> Iterator[Clash]:
    """Not where a single child is above by itself: that is the graver finding."""
    alone = {clash.reading.indicator for clash in child_above_parent(evidence, unit)}
    for reading in evidence.present.get((unit, AREA), ()):
        if reading.indicator.additive and reading.indicator not in alone:
            below = evidence.children_sum(unit, reading.indicator)
            if below and _above(below, reading):
                yield Clash("HIERARCHY-SUM", QUERY, "children_above", reading, (below,))


def area_above_children(evidence: Evidence, unit: int) -> Iterator[Clash]:
    """A return that does not accept the sum from below. A document states what it states."""
    for reading in evidence.present.get((unit, AREA), ()):
        is_document = reading.figure and not reading.submission
        if reading.indicator.additive and not is_document:
            below = evidence.all_children(unit, reading.indicator)
            if below and _above(reading, below):
                yield Clash("AREA-SUM", QUERY, "area_above", reading, (below,))


def another_measure(evidence: Evidence, unit: int) -> Iterator[Clash]:
    for reading in _present(evidence, unit):
        expected = reading.indicator.measure_zh
        if reading.stated_unit and not same_measure(reading.stated_unit, expected):
            facts = {"stated": reading.stated_unit, "expected": expected}
            yield Clash("MEASURE", QUERY, "measure", reading, facts=facts)


def more_than_all_staff(evidence: Evidence, unit: int) -> Iterator[Clash]:
    for reading in _present(evidence, unit):
        counts = canonical_measure(reading.indicator.measure_zh)
        if (counts, reading.quantity.measure) == (PERSON_TIMES, PERSONS):
            staff = _staff(evidence, unit, reading.coverage)
            if staff and _above(reading, staff):
                yield Clash("PARTICIPANTS", QUERY, "participants", reading, (staff,))


def _staff(evidence: Evidence, unit: int, coverage: str) -> Reading | None:
    """All staff as stated, else as members and membership rate give them."""
    codes = (STAFF, MEMBERS, MEMBERSHIP_RATE)
    if not all(code in evidence.catalogue.indicators for code in codes):
        return None
    staff, members, rate = (evidence.catalogue.indicators[code] for code in codes)
    return evidence.value(unit, staff, coverage) or evidence.quotient(
        staff, evidence.value(unit, members, coverage), evidence.value(unit, rate, coverage), HUNDRED
    )


def return_and_document(evidence: Evidence, unit: int) -> Iterator[Clash]:
    for reading in _present(evidence, unit):
        other = evidence.other_origin(reading)
        if other and _same_measure(reading, other) and not reading.interval.meets(other.interval):
            yield Clash("ORIGIN", QUERY, "origins", reading, (other,))


def years_in_span(evidence: Evidence, unit: int) -> Iterator[Clash]:
    if evidence.period.kind != Period.Kind.SPAN:
        return
    for reading in _present(evidence, unit):
        found, missing = evidence.years_inside(unit, reading.indicator, reading.coverage)
        if not found or not all(_same_measure(reading, part) for part in found):
            continue
        indicator = reading.indicator
        if indicator.distinct:
            yield from _distinct_years(evidence, reading, found, missing)
        elif indicator.nature == Indicator.Nature.FLOW and indicator.over_time == Indicator.OverTime.SUM:
            yield from _added_years(evidence, reading, found, missing)


def _added_years(evidence: Evidence, reading: Reading, found: list[Reading], missing: list[str]) -> Iterator[Clash]:
    years = _sum_of_years(evidence, reading, found)
    if _above(years, reading):
        yield Clash(SPAN, QUERY, "exceeded", reading, (years,))
    elif missing:
        yield Clash(SPAN, NOTICE, "years_missing", reading, (years,), facts=_short(reading, years, missing))
    elif _above(reading, years):
        yield Clash(SPAN, QUERY, "short", reading, (years,), facts=_short(reading, years))


def _distinct_years(evidence: Evidence, reading: Reading, found: list[Reading], missing: list[str]) -> Iterator[Clash]:
    """The same things may be counted each year: largest year ≤ span ≤ sum of years."""
    years = _sum_of_years(evidence, reading, found)
    for year in found:
        if _above(year, reading):
            yield Clash(SPAN, QUERY, "year_above", reading, (year,))
    if not missing and _above(reading, years):
        yield Clash(SPAN, QUERY, "short", reading, (years,), facts=_short(reading, years))


def _short(reading: Reading, years: Reading, missing: list[str] | None = None) -> dict:
    return {"difference": plain(reading.quantity.value - years.quantity.value), "missing": missing or []}


def _sum_of_years(evidence: Evidence, reading: Reading, found: list[Reading]) -> Reading:
    return evidence.sum_of(reading.unit, reading.indicator, reading.coverage, found, "years")


def not_comparable(evidence: Evidence, unit: int) -> Iterator[Clash]:
    """A child above its parent in another measure or, where neither states the other's period, in another period."""
    for reading, other in _children(evidence, unit):
        if not _same_measure(reading, other) and _above(other, reading):
            yield Clash(NOT_COMPARABLE, NOTICE, "other_measure", reading, (other,))
    for reading in _additive(evidence, unit):
        for child in evidence.children[unit]:
            yield from _in_another_period(evidence, reading, child)


def _in_another_period(evidence: Evidence, reading: Reading, child: int) -> Iterator[Clash]:
    nearby = evidence.stated(child, reading.indicator, AREA, [evidence.period, *evidence.near])
    if nearby is None or not _above(nearby, reading):
        return
    if not evidence.stated(reading.unit, reading.indicator, AREA, [nearby.period]):
        yield Clash(NOT_COMPARABLE, NOTICE, "other_period", reading, (nearby,))


def _additive(evidence: Evidence, unit: int) -> list[Reading]:
    """What the unit states for its area of indicators that add up."""
    return [reading for reading in evidence.present.get((unit, AREA), ()) if reading.indicator.additive]


def _present(evidence: Evidence, unit: int) -> Iterator[Reading]:
    for coverage in COVERAGES:
        yield from evidence.present.get((unit, coverage), ())


def _children(evidence: Evidence, unit: int) -> Iterator[tuple[Reading, Reading]]:
    """Each area statement of an additive indicator with each child's for the same period."""
    for reading in _additive(evidence, unit):
        for child in evidence.children[unit]:
            if other := evidence.stated(child, reading.indicator, AREA, [evidence.period]):
                yield reading, other


def _same_measure(reading: Reading, other: Reading) -> bool:
    return reading.quantity.measure == other.quantity.measure


def _above(reading: Reading, other: Reading) -> bool:
    """Above for certain: no two values inside the intervals say otherwise."""
    return not reading.interval.can_be_le(other.interval)


HIERARCHY_CHILD, SPAN, NOT_COMPARABLE = "HIERARCHY-CHILD", "SPAN", "NOT-COMPARABLE"
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
    Check("MEASURE", QUERY, _("A figure is stated in the measure of its indicator."), another_measure),
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
