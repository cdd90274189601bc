"""Tells at once which units the checks have to look at closely, so that loading a million plain figures costs little.

A unit that is no federation passes in a year where all it states is plain: its own, in returns, exact, in the measure
asked for, nothing for a period that shares days, and nothing found before. Of such a unit only the edit rules can find
anything, and the rules that hold for its numbers find nothing (see apps.figures.arithmetic.rule_language).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import lru_cache

from django.db import connection

from apps.figures.arithmetic.rates import share
from apps.figures.arithmetic.rule_algebra import PLAIN
from apps.figures.arithmetic.rule_language import SKIPS, Reference, Rule
from apps.figures.checks.catalogue import Catalogue
from apps.figures.checks.factors import factor_between
from apps.figures.checks.prior import earlier, is_broken, is_in_reach, is_level, near
from apps.figures.models import EditRule, Indicator, Period
from apps.units.tree.succession import Forebears

AT_ONCE = 2000
ZERO = Decimal(0)
SEVERAL = Decimal(7)  # less than the least factor, 10, as near as a number has to be
Values = dict[int, Decimal]  # by indicator
NUMBER = "f.state = 'value' AND f.basis = 'actual'"
PLAINLY = """f.origin = 'return' AND f.coverage = 'own' AND f.stated_unit = ''
    AND f.qualifier = 'exact' AND f.low = f.value AND f.high = f.value"""
# Unit by unit: what was written in the same transaction is not in the statistics, and a join would begin anywhere.
STATED = f"""
    SELECT u.id,
           u.register = 'federation' OR s.remarkable
               OR EXISTS (SELECT FROM figures_finding g WHERE g.unit_id = u.id AND g.period_id = %(period)s),
           s.indicators, s.values
    FROM unnest(%(units)s::bigint[]) AS k(id) JOIN units_unit u ON u.id = k.id, LATERAL (
        SELECT bool_or(f.period_id <> %(period)s OR f.amends OR NOT f.counts
                       OR {NUMBER} AND NOT ({PLAINLY})) AS remarkable,
               array_agg(f.indicator_id) FILTER (WHERE {NUMBER}) AS indicators,
               array_agg(f.value) FILTER (WHERE {NUMBER}) AS values
        FROM figures_figure f WHERE f.unit_id = u.id AND f.period_id = ANY(%(near)s)) s
    WHERE s.remarkable IS NOT NULL ORDER BY u.id"""
PRIOR = f"""
    SELECT k.id, s.* FROM unnest(%(units)s::bigint[]) AS k(id), LATERAL (
        SELECT bool_and(NOT ({NUMBER}) OR {PLAINLY}) AS plain, array_agg(f.indicator_id) FILTER (WHERE {NUMBER}),
               array_agg(f.period_id) FILTER (WHERE {NUMBER}), array_agg(f.value) FILTER (WHERE {NUMBER})
        FROM figures_figure f WHERE f.unit_id = k.id AND f.period_id = ANY(%(earlier)s)
          AND f.counts AND NOT f.amends) s
    WHERE s.plain IS NOT NULL"""


def suspects(units: list[int], period: Period, catalogue: Catalogue) -> Iterator[int]:
    """Those of `units` in which a check may find something in this period; memory for AT_ONCE of them at a time."""
    is_year = period.kind == Period.Kind.YEAR
    if not is_year or catalogue.read_from("parent"):
        yield from units
        return
    sieve = Sieve(period, catalogue)
    for start in range(0, len(units), AT_ONCE):
        yield from sieve.suspects(units[start : start + AT_ONCE])


@dataclass(frozen=True, slots=True)
class ComputedRate:
    """A rate and the indicators it is computed from, by their ids; see `share` for `scale`."""

    rate: int
    numerator: int
    denominator: int
    scale: Decimal


@dataclass(frozen=True, slots=True)
class RuleTest:
    """An edit rule over plain numbers, by the references it makes to them."""

    references: frozenset[Reference]
    is_skipped: Callable[[int, int], bool]
    holds: Callable[[Mapping[Reference, Decimal]], bool | None]

    def finds_nothing(self, known: dict[Reference, Decimal], filled: Mapping[Reference, Decimal]) -> bool:
        """Whether the rule holds, is skipped, or decides nothing. `known`: the numbers of a unit; `filled`: the same,
        and 0 for whatever else any rule reads.

        Worked example: ORG12 <= prior(ORG12) * 2 finds nothing for 150 after 100, nothing for 150 after no number where
        it is skipped if any number is missing, and something for 250 after 100.
        """
        absent = len(self.references.difference(known))
        if self.is_skipped(absent, len(self.references)):
            return True
        return self.holds(filled) is not False


class Sieve:
    """The edit rules as they apply to the plain numbers of a unit without others below it."""

    def __init__(self, period: Period, catalogue: Catalogue) -> None:
        self.period, self.catalogue = period, catalogue
        self.near = _keys(near(period, catalogue.periods))
        self.ranks = {level: self._ranks(level=level) for level in (True, False)}
        self.earlier = list(self.ranks[True].keys() | self.ranks[False].keys())
        self.levels = {key: is_level(indicator) for key, indicator in catalogue.by_id.items()}
        self.ends = {known.pk: known.ends for known in catalogue.periods}
        self.computed = _computed_rates(catalogue)
        self.rates = [computed.rate for computed in self.computed]
        self.references = self._references()
        self.nothing = dict.fromkeys(
            (reference for _edit, rule in catalogue.rules for reference in rule.references), ZERO
        )
        self.tests = lru_cache(maxsize=1000)(self._tests)

    def _ranks(self, *, level: bool) -> dict[int, int]:
        """The periods in which a prior number is looked for, each with its place among them: 0 is the best."""
        ranks: dict[int, int] = {}
        for period in earlier(self.period, self.catalogue.periods, level=level):
            if is_in_reach(self.period, period, level=level):
                ranks[period.pk] = len(ranks)
        return ranks

    def suspects(self, units: list[int]) -> Iterator[int]:
        """Those of these units that state anything not plain, or numbers for which a rule does not hold."""
        priors = self._priors(units)
        no_prior: Values = {}
        with localcontext(PLAIN):
            for unit, remarkable, indicators, values in _rows(STATED, units, period=self.period.pk, near=self.near):
                prior = priors.get(unit, no_prior)
                if remarkable or prior is None:
                    yield unit
                    continue
                if indicators is None:
                    continue  # it states no number, so no rule is about it
                stated = dict(zip(indicators, values, strict=True))
                if not self._holds(stated, prior):
                    yield unit

    def _priors(self, units: list[int]) -> dict[int, Values | None]:
        """By unit the prior numbers of what rules compare; None where they need a closer look.

        So it is where they are not plain, of before a break, of more than a year before, or of other units.
        """
        priors: dict[int, Values | None] = {}
        if not self.earlier:
            return priors
        for unit, plain, indicators, periods, values in _rows(PRIOR, units, earlier=self.earlier):
            if indicators is not None:
                priors[unit] = self._latest(zip(indicators, periods, values, strict=True)) if plain else None
        forebears = Forebears(self.catalogue.timeline.successions, self.period.ends)
        priors.update(dict.fromkeys(forebears.joined(units)))
        return priors

    def _latest(self, found: Iterable[tuple[int, int, Decimal]]) -> Values | None:
        """Of indicators, periods and numbers found there the prior number of every indicator; None where a series
        breaks or a number lies further back than a year.

        Worked example: of (7, 2013, 40) and (7, 2012, 30) the prior number of indicator 7 in 2014 is 40; where its
        series breaks on the first day of 2014 the two years are not compared, and the unit is a suspect.
        """
        latest: Values = {}
        taken: dict[int, int] = {}  # by indicator, from which period
        for indicator, period, value in found:
            ranks = self.ranks[self.levels[indicator]]
            if period not in ranks:
                continue
            if indicator not in taken or ranks[period] < ranks[taken[indicator]]:
                latest[indicator], taken[indicator] = value, period
        for indicator, period in taken.items():
            breaks = self.catalogue.timeline.breaks.get(indicator, ())
            is_further_back = self.period.ends.year - self.ends[period].year > 1
            if is_further_back or is_broken(breaks, self.ends[period], self.period.ends):
                return None
        return latest

    def _holds(self, stated: Values, prior: Values) -> bool:
        if any(map(stated.__contains__, self.rates)) or self._lacks_zeros(stated, prior):
            return False
        numbers = self._with_rates(stated)
        known = self._known(numbers, prior)
        filled = self.nothing | known
        return all(test.finds_nothing(known, filled) for test in self.tests(frozenset(numbers)))

    def _known(self, numbers: Values, prior: Values) -> dict[Reference, Decimal]:
        """The numbers that any rule reads, as rules refer to them. What is not among them counts as missing: only
        federations have children and counts."""
        known = {}
        for source, values in (("value", numbers), ("prior", prior)):
            references = self.references[source]
            for indicator in references.keys() & values.keys():
                known[references[indicator]] = values[indicator]
        return known

    def _lacks_zeros(self, stated: Values, prior: Values) -> bool:
        """Whether a number is a power of ten above or below the one before."""
        for indicator, before in prior.items():
            now = stated.get(indicator)
            if now is None or (now < SEVERAL * before and before < SEVERAL * now):
                continue
            if factor_between(min(now, before), max(now, before)) is not None:
                return True
        return False

    def _with_rates(self, stated: Values) -> Values:
        """With the rates that follow from what is stated, as the checks compute them.

        A rate may be a part of another, so the rates are gone through until no more follow. Worked example: 90 members
        of 100 staff give a membership rate of 90; of 0 staff they give none.
        """
        numbers = dict(stated)
        known_before = -1
        while known_before != len(numbers):
            known_before = len(numbers)
            for computed in self.computed:
                if computed.rate in numbers:
                    continue
                part = numbers.get(computed.numerator)
                whole = numbers.get(computed.denominator)
                if part is None or not whole:
                    continue
                numbers[computed.rate] = share(part, whole, computed.scale)
        return numbers

    def _tests(self, indicators: frozenset[int]) -> list[RuleTest]:
        """The rules that read any of these indicators as a value, but for those that are skipped for want of others."""
        codes = {self.catalogue.by_id[indicator].code for indicator in indicators}
        tests = []
        for edit, rule in self.catalogue.rules:
            if _is_about(edit, rule, codes):
                tests.append(RuleTest(frozenset(rule.references), SKIPS[edit.missing], rule.holds))
        return tests

    def _references(self) -> dict[str, dict[int, Reference]]:
        """How rules refer to the numbers of a unit: by source, then by indicator."""
        references: dict[str, dict[int, Reference]] = {"value": {}, "prior": {}}
        for _edit, rule in self.catalogue.rules:
            for reference in rule.references:
                indicator = self.catalogue.indicators.get(reference.code)
                if indicator is not None and reference.source in references:
                    references[reference.source][indicator.pk] = reference
        return references


def _keys(periods: Iterable[Period]) -> list[int]:
    return [period.pk for period in periods]


def _computed_rates(catalogue: Catalogue) -> list[ComputedRate]:
    rates = []
    for indicator in catalogue.by_id.values():
        if indicator.kind == Indicator.Kind.COMPUTED:
            rates.append(ComputedRate(indicator.pk, *indicator.parts, indicator.scale))
    return rates


def _rows(query: str, units: Iterable[int], **params: int | list[int]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"units": list(units), **params})
        return cursor.fetchall()


def _is_about(edit: EditRule, rule: Rule, codes: set[str]) -> bool:
    """Whether a rule reads one of these as a value, of no child, and is not skipped for want of the others.

    Whether a prior number is there is not known yet; all that is not stated otherwise is missing. Worked example: of
    stated ORG12 alone, ORG12 <= ORG10 lacks one of its two and is skipped if any is missing; ORG12 <= prior(ORG12)
    lacks none.
    """
    stated = 0
    lacking = 0
    for reference in rule.references:
        if reference.source == "each_child":
            return False
        if reference.source == "prior":
            continue
        if reference.source == "value" and reference.code in codes:
            stated += 1
        else:
            lacking += 1
    if stated == 0:
        return False
    return not SKIPS[edit.missing](lacking, len(rule.references))
