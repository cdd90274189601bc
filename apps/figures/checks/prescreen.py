"""Tells at once which units the checks have to look at closely, so that loading a million plain figures costs little.

A unit that is no federation passes in a year where all it states is plain: its own, in returns, exact, in the measure
asked for, nothing for a period that shares days, and nothing found before. Of such a unit only the edit rules can find
anything, and the rules that hold for its numbers find nothing (see apps.figures.arithmetic.rule_language).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, localcontext
from functools import lru_cache, partial

from django.db import connection

from apps.figures.arithmetic.rates import share
from apps.figures.arithmetic.rule_language import PLAIN, SKIPS, Reference, Rule
from apps.figures.checks.catalogue import Catalogue
from apps.figures.checks.prior import earlier, first_number, is_broken, is_level, near
from apps.figures.models import EditRule, Indicator, Period

AT_ONCE = 2000
ZERO = Decimal(0)
SIDES = ("value", "prior")
Values = dict[int, Decimal]  # by indicator
Place = tuple[int, int]  # indicator and period
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
        SELECT bool_or(f.period_id <> %(period)s OR {NUMBER} AND NOT ({PLAINLY})) AS remarkable,
               array_agg(f.indicator_id) FILTER (WHERE {NUMBER}) AS indicators,
               array_agg(f.value) FILTER (WHERE {NUMBER}) AS values
        FROM figures_figure f WHERE f.unit_id = u.id AND f.period_id = ANY(%(near)s)) s
    WHERE s.remarkable IS NOT NULL ORDER BY u.id"""
PRIOR = f"""
    SELECT k.id, s.* FROM unnest(%(units)s::bigint[]) AS k(id), LATERAL (
        SELECT bool_and({NUMBER} AND {PLAINLY}) AS plain, array_agg(f.indicator_id), array_agg(f.period_id),
               array_agg(f.value)
        FROM figures_figure f WHERE f.unit_id = k.id AND f.period_id = ANY(%(earlier)s)
          AND f.indicator_id = ANY(%(compared)s)) s
    WHERE s.plain IS NOT NULL"""


def suspects(units: list[int], period: Period, catalogue: Catalogue) -> Iterator[int]:
    """Those of `units` in which a check may find something in this period; memory for AT_ONCE of them at a time."""
    if period.kind != Period.Kind.YEAR or catalogue.read_from("parent"):
        yield from units
        return
    sieve = Sieve(period, catalogue)
    for start in range(0, len(units), AT_ONCE):
        yield from sieve.suspects(units[start : start + AT_ONCE])


class Sieve:
    """The edit rules as they apply to the plain numbers of a unit without others below it."""

    def __init__(self, period: Period, catalogue: Catalogue) -> None:
        self.period, self.catalogue = period, catalogue
        self.near = [nearby.pk for nearby in near(period, catalogue.periods)]
        self.compared = [indicator.pk for indicator in catalogue.read_from("prior")]
        self.earlier = {
            level: [place.pk for place in earlier(period, catalogue.periods, level=level)] for level in (True, False)
        }
        self.ends = {known.pk: known.ends for known in catalogue.periods}
        rates = [indicator for indicator in catalogue.by_id.values() if indicator.kind == Indicator.Kind.COMPUTED]
        self.computed = [(rate.pk, *rate.parts, rate.scale) for rate in rates]
        self.rules = lru_cache(maxsize=1000)(self._rules)

    def suspects(self, units: list[int]) -> Iterator[int]:
        priors = dict(self._priors(units))
        with localcontext(PLAIN):
            for unit, remarkable, indicators, values in _rows(STATED, units, period=self.period.pk, near=self.near):
                stated = dict(zip(indicators or (), values or (), strict=True))
                before = priors.get(unit, {})
                if remarkable or before is None or not self._holds(stated, before):
                    yield unit

    def _priors(self, units: list[int]) -> Iterator[tuple[int, Values | None]]:
        """By unit the prior numbers of what rules compare; None where they are not plain, or of before a break."""
        if not self.compared or not self.earlier[True]:
            return
        for unit, plain, *found in _rows(PRIOR, units, earlier=self.earlier[True], compared=self.compared):
            by_place = {(indicator, period): value for indicator, period, value in zip(*found, strict=True)}
            yield unit, self._latest(by_place) if plain else None

    def _latest(self, by_place: Mapping[Place, Decimal]) -> Values | None:
        latest: Values = {}
        for indicator in self.compared:
            periods = self.earlier[is_level(self.catalogue.by_id[indicator])]
            found = first_number([(indicator, period) for period in periods], partial(_place_of, by_place))
            if found is None:
                continue
            _indicator, period = found
            if is_broken(self.catalogue.breaks.get(indicator, ()), self.ends[period], self.period.ends):
                return None
            latest[indicator] = by_place[found]
        return latest

    def _holds(self, stated: Values, before: Values) -> bool:
        numbers = self._with_rates(stated)
        return all(rule(numbers, before) for rule in self.rules(frozenset(numbers)))

    def _with_rates(self, stated: Values) -> Values:
        """With the rates that follow from what is stated, as the checks compute them."""
        found, size = dict(stated), -1
        while size != len(found):
            size = len(found)
            for rate, over, under, scale in self.computed:
                if rate not in found and over in found and found.get(under):
                    found[rate] = share(found[over], found[under], scale)
        return found

    def _rules(self, indicators: frozenset[int]) -> list[Callable[[Values, Values], bool]]:
        """The rules that read any of these indicators as a value, but for those that are skipped for want of others."""
        codes = {self.catalogue.by_id[indicator].code for indicator in indicators}
        return [self._test(edit, rule) for edit, rule in self.catalogue.rules if _asks(edit, rule, codes)]

    def _test(self, edit: EditRule, rule: Rule) -> Callable[[Values, Values], bool]:
        """Whether the rule finds nothing. What only federations have (children, counts) a unit such as these lacks."""
        read = [(reference, self._id(reference)) for reference in rule.references if reference.source in SIDES]
        nothing = dict.fromkeys(rule.references, ZERO)
        skipped, count = SKIPS[edit.missing], len(nothing)

        def finds_nothing(stated: Values, before: Values) -> bool:
            values, absent = nothing.copy(), count
            for reference, key in read:
                value = None if key is None else (before if reference.source == "prior" else stated).get(key)
                if value is not None:
                    values[reference] = value
                    absent -= 1
            return skipped(absent, count) or rule.holds(values) is not False

        return finds_nothing

    def _id(self, reference: Reference) -> int | None:
        indicator = self.catalogue.indicators.get(reference.code)
        return indicator.pk if indicator else None


def _place_of(by_place: Mapping[Place, Decimal], place: Place) -> Place | None:
    return place if place in by_place else None


def _rows(query: str, units: Iterable[int], **params: int | list[int]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"units": list(units), **params})
        return cursor.fetchall()


def _asks(edit: EditRule, rule: Rule, codes: set[str]) -> bool:
    """Whether a rule reads one of these as a value, of no child, and is not skipped for want of the others."""
    sources = [reference.source for reference in rule.references]
    stated = sum(reference.source == "value" and reference.code in codes for reference in rule.references)
    if not stated or "each_child" in sources:
        return False
    lacking = len(sources) - stated - sources.count("prior")
    return not SKIPS[edit.missing](lacking, len(sources))
