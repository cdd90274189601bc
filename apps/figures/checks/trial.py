"""Trying a rule on past periods before it is switched on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from apps.figures.checks.catalogue import Catalogue
from apps.figures.checks.context import Evidence
from apps.figures.checks.edit_rules import edit_rule
from apps.figures.checks.findings import AT_ONCE, TRIED
from apps.figures.checks.messages import facts_of, sentence
from apps.figures.models import EditRule, Figure, Period, State
from apps.units import access
from apps.units.models import Unit

# ---- Trying a rule


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule would have found in one period: of `stating` units that state what it reads, `examined` were looked
    at and `hits` says, unit by unit, where it fires."""

    period: Period
    stating: int
    examined: int
    hits: list[tuple[Unit, str]]


def tried(rule: EditRule, periods: Iterable[Period], scope: Iterable[str]) -> Iterator[Trial]:
    """The rule, saved or not, on what units in `scope` state for past periods; nothing is stored. TRIED units each."""
    catalogue, scope = Catalogue(rule), list(scope)
    return (trial for period in periods if (trial := _tried(rule, period, catalogue, scope)).examined)


def _tried(rule: EditRule, period: Period, catalogue: Catalogue, scope: list[str]) -> Trial:
    stating = Figure.objects.filter(
        access.below(scope, "unit__path"), period=period, indicator__in=catalogue.only or (), state=State.VALUE
    )
    units = stating.order_by("unit_id").values_list("unit_id", flat=True).distinct()
    examined, hits = list(units[:TRIED]), []
    for start in range(0, len(examined), AT_ONCE):
        evidence = Evidence(catalogue, period, examined[start : start + AT_ONCE])
        for unit in evidence.units:
            for clash in edit_rule(rule, catalogue.rules[0][1], evidence, unit):
                if clash.rule:
                    hits.append((evidence.family[unit], sentence(facts_of(clash, evidence.family), rule)))
    return Trial(period, units.count() if len(examined) == TRIED else len(examined), len(examined), hits)
