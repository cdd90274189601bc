"""Trying a rule on past periods before it is switched on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from apps.figures.checks.catalogue import Catalogue
from apps.figures.checks.context import Evidence
from apps.figures.checks.edit_rules import edit_rule
from apps.figures.checks.findings import AT_ONCE, TRIED
from apps.figures.checks.messages import facts_of, sentence
from apps.figures.models import EditRule, Figure, Period, State
from apps.figures.models.detached import unheld
from apps.units import access
from apps.units.models import Unit

Hit = tuple[Unit, str]  # a unit for which the rule fires, and what it says there


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule would have found in one period: of `stating` units that state what it reads, `examined` were looked
    at and `hits` says, unit by unit, where it fires."""

    period: Period
    stating: int
    examined: int
    hits: list[Hit]


def tried(rule: EditRule, periods: Iterable[Period], scope: Iterable[str]) -> Iterator[Trial]:
    """The rule, saved or not, on what units in `scope` state for past periods; nothing is stored. TRIED units each."""
    catalogue = Catalogue(rule)
    scope = list(scope)
    for period in periods:
        trial = _tried(rule, period, catalogue, scope)
        if trial.examined:
            yield trial


def _tried(rule: EditRule, period: Period, catalogue: Catalogue, scope: list[str]) -> Trial:
    stating = Figure.objects.filter(
        access.below(scope, "unit__path"), period=period, indicator__in=catalogue.only or (), state=State.VALUE
    )
    units = stating.order_by("unit_id").values_list("unit_id", flat=True).distinct()
    examined = list(units[:TRIED])
    examined = sorted(set(examined) - unheld(examined, period))
    hits: list[Hit] = []
    for start in range(0, len(examined), AT_ONCE):
        evidence = Evidence(catalogue, period, examined[start : start + AT_ONCE])
        hits += _hits(rule, catalogue, evidence)
    number_stating = len(examined)
    if number_stating == TRIED:  # there may be more of them
        number_stating = units.count()
    return Trial(period, number_stating, len(examined), hits)


def _hits(rule: EditRule, catalogue: Catalogue, evidence: Evidence) -> Iterator[Hit]:
    """The units of the evidence for which the rule fails. What only seems to clash (of no rule) is no hit."""
    _edit, compiled = catalogue.rules[0]
    for unit in evidence.units:
        for clash in edit_rule(rule, compiled, evidence, unit):
            if clash.rule is None:
                continue
            facts = facts_of(clash, evidence.family)
            yield evidence.family[unit], sentence(facts, rule)
