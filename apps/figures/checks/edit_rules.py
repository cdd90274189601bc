"""The catalogue's edit rules over the readings of a unit: which of them fail, and which only seem to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.figures.arithmetic import rule_language
from apps.figures.arithmetic.growth import growth_per_year
from apps.figures.arithmetic.interval import Interval, plain
from apps.figures.arithmetic.rule_language import Reference, Rule, RuleOutcome, Years, compile_rule
from apps.figures.checks.clashes import NOT_COMPARABLE, NOTICE, Clash
from apps.figures.checks.context import Evidence
from apps.figures.checks.prior import years_between
from apps.figures.checks.readings import Reading
from apps.figures.models import Coverage, EditRule, Period

COVERAGES = tuple(Coverage.values)
SUMS_AND_PRIORS = ("children", "years", "counted", "prior")
Readings = dict[Reference, Reading | None]  # by what a rule refers to; None: nothing is stated there


@dataclass(frozen=True, slots=True)
class RuleApplication:
    """An edit rule beside the numbers it reads in one place. `stated` is the one it is about, `years` says which prior
    numbers lie further back than one year."""

    edit: EditRule
    rule: Rule
    readings: Readings
    stated: Reading
    years: Years

    @property
    def present(self) -> list[Reading]:
        """The numbers it reads that there are."""
        return list(filter(None, self.readings.values()))

    @property
    def outcome(self) -> RuleOutcome:
        return _outcome(self.edit, self.rule, self.readings)

    def interval(self, reading: Reading) -> Interval:
        """Of a number as the rule reads it."""
        return _interval_in(self.readings, reading)


def edit_rule(edit: EditRule, rule: Rule, evidence: Evidence, unit: int) -> Iterator[Clash]:
    """Where an edit rule fails for a unit, and where it only seems to."""
    for application in applications(edit, rule, evidence, unit):
        outcome, stated = application.outcome, application.stated
        if outcome == RuleOutcome.FAILS:
            facts = _change_facts(application.readings, application.years)
            yield Clash(edit.code, edit.severity, "", stated, _others(application.readings, stated), edit, facts)
        elif outcome == RuleOutcome.SKIPPED:
            yield from _seeming(application, evidence)


def applications(edit: EditRule, rule: Rule, evidence: Evidence, unit: int) -> Iterator[RuleApplication]:
    """Where an edit rule applies to a unit.

    Once for each coverage the unit states a value in and, where it asks for each child, once for each of them:
    each_child(ORG12) <= ORG12 of a city with two counties below applies twice to what the city states for its area.
    """
    for coverage in COVERAGES:
        stated_codes = evidence.codes[unit, coverage]
        if rule.indicators.isdisjoint(stated_codes):
            continue
        for child in _children_of(rule, evidence, unit):
            application = _application(edit, rule, evidence, unit, coverage, child)
            if application is not None:
                yield application


def _children_of(rule: Rule, evidence: Evidence, unit: int) -> Sequence[int | None]:
    """The children a rule is applied for one by one; a single None where it does not speak of each child."""
    for reference in rule.references:
        if reference.source == "each_child":
            return evidence.children[unit]
    return (None,)


def _application(
    edit: EditRule, rule: Rule, evidence: Evidence, unit: int, coverage: str, child: int | None
) -> RuleApplication | None:
    """None where nothing the rule reads is stated for the period itself."""
    readings: Readings = {}
    for reference in rule.references:
        readings[reference] = None if reference.source == "prior" else evidence.read(reference, unit, coverage, child)
    _hold_rates_to_their_own_parts(readings, evidence)
    stated = _first_stated(readings, evidence.period)
    if stated is None:
        return None
    years = _read_priors(readings, evidence, stated)
    return RuleApplication(edit, compile_rule(rule.expression, years), readings, stated, years)


def _hold_rates_to_their_own_parts(readings: Readings, evidence: Evidence) -> None:
    """Puts beside a rate that is stated, where a rule reads its parts too, those of the rate's own date and sort.

    Worked example: 97.31 % is printed for the end of 2013, and the return of 2014 has both parts. These make another
    rate, of another date: beside the printed one nothing is stated, and the rule is skipped.
    """
    for reference, rate in list(readings.items()):
        if reference.source != "value" or rate is None or rate.how != "stated":
            continue
        for part in evidence.catalogue.parts_of(rate.indicator):
            of_part = Reference("value", part.code)
            if of_part in readings:
                readings[of_part] = evidence.stated_like(rate, part, [rate.period])


def _read_priors(readings: Readings, evidence: Evidence, stated: Reading) -> Years:
    """Reads the prior numbers, each like what is stated of its indicator now, else like the number a rule is about.

    Says which of them lie further back than a year, and how far.
    """
    years = []
    for reference in readings:
        if reference.source != "prior":
            continue
        like = readings.get(Reference("value", reference.code)) or stated
        prior = readings[reference] = evidence.prior(reference.code, like)
        if prior is not None and years_between(like.stated_in, prior.period) > 1:
            years.append((reference.code, years_between(like.stated_in, prior.period)))
    return tuple(years)


def _change_facts(readings: Readings, years: Years) -> dict:
    """Where a change is that of several years: how many, and what it is in all and in a year, in per cent."""
    for code, count in years:
        now, prior = readings.get(Reference("value", code)), readings[Reference("prior", code)]
        if now is None or prior is None:
            continue
        in_all = growth_per_year(now.quantity.value, prior.quantity.value, 1)
        in_a_year = growth_per_year(now.quantity.value, prior.quantity.value, count)
        if in_all is not None and in_a_year is not None:
            return {"years": count, "in_all": _rounded(in_all), "in_a_year": _rounded(in_a_year)}
    return {}


def _rounded(percent: Decimal) -> str:
    return plain(percent.quantize(Decimal("0.1")))


def _first_stated(readings: Readings, period: Period) -> Reading | None:
    """The first value a rule reads that is stated for the period itself; without one the rule is not about it."""
    for reference, reading in readings.items():
        if reference.source != "value" or reading is None:
            continue
        if reading.of(period):
            return reading
    return None


def _others(readings: Readings, stated: Reading) -> tuple[Reading, ...]:
    """The readings a rule compares with the one its finding stands on, in the order they are written."""
    others = []
    for reading in readings.values():
        if reading is not None and reading is not stated:
            others.append(reading)
    return tuple(others)


def _outcome(edit: EditRule, rule: Rule, readings: Readings) -> RuleOutcome:
    """What the rule says."""
    intervals = {}
    for reference, reading in readings.items():
        if reading is not None:
            intervals[reference] = _interval_in(readings, reading)
    return rule_language.evaluate(rule, intervals, edit.missing)


def _interval_in(readings: Readings, reading: Reading) -> Interval:
    """Where a rule holds a number against a sum or a prior one, roundings of print are allowed for."""
    if any(reference.source in SUMS_AND_PRIORS for reference in readings):
        return reading.interval_as_printed
    return reading.interval


def _seeming(application: RuleApplication, evidence: Evidence) -> Iterator[Clash]:
    """A rule that was skipped, but would fail if what is missing were read where it must not be.

    Worked example: ORG12 <= prior(ORG12) * 2 where ORG12 is 500 and its series broke since the year before, which says
    100. The prior value counts as missing, so the rule is skipped; read all the same it would fail, and the clerk is
    told that the two only seem to clash.
    """
    edit, stated = application.edit, application.stated
    filled = _filled_from_elsewhere(evidence, application.readings, stated)
    if _outcome(edit, application.rule, {**application.readings, **filled}) != RuleOutcome.FAILS:
        return
    missing, elsewhere = next(iter(filled.items()))
    text = _why_not_compared(missing, elsewhere, stated)
    yield Clash(NOT_COMPARABLE, NOTICE, text, stated, (elsewhere,), facts={"rule": edit.code})


def _filled_from_elsewhere(evidence: Evidence, readings: Readings, stated: Reading) -> dict[Reference, Reading]:
    """For each missing reading what looks like it; empty where nothing looks like one of them."""
    filled: dict[Reference, Reading] = {}
    for reference, reading in readings.items():
        if reading is not None:
            continue
        elsewhere = evidence.elsewhere(reference, stated)
        if elsewhere is None:
            return {}
        filled[reference] = elsewhere
    return filled


def _why_not_compared(missing: Reference, elsewhere: Reading, stated: Reading) -> str:
    """The key of the text that says why a missing value may not be read elsewhere."""
    if elsewhere.how == "some" or elsewhere.unit != stated.unit:
        return "other_units"
    if missing.source == "prior":
        return "other_definition"
    return "other_period"
