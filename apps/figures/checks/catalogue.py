"""The indicators, periods and rules of a run of checks, fetched once."""

from collections.abc import Iterable
from functools import cached_property

from apps.figures.arithmetic import rule_language
from apps.figures.arithmetic.rule_language import Rule
from apps.figures.checks.prior import Timeline
from apps.figures.models import EditRule, Indicator, Period


class Catalogue:
    """What is asked and how it is checked: each part is fetched when first read, and once, in five queries in all.

    Of a single `rule`, to be tried, only what it reads (`only`) is fetched.
    """

    def __init__(self, rule: EditRule | None = None) -> None:
        self._tried = rule

    @cached_property
    def by_id(self) -> dict[int, Indicator]:
        """All indicators."""
        return Indicator.objects.select_related("numerator").order_by().in_bulk()

    @cached_property
    def indicators(self) -> dict[str, Indicator]:
        """The same by their codes."""
        return {indicator.code: indicator for indicator in self.by_id.values()}

    @cached_property
    def rates(self) -> list[Indicator]:
        """Those that are computed from others."""
        return [rate for rate in self.by_id.values() if rate.kind == Indicator.Kind.COMPUTED]

    @cached_property
    def answers_with(self) -> dict[int, set[str]]:
        """By indicator its code and those of the rates it is a part of."""
        codes = {indicator.pk: {indicator.code} for indicator in self.by_id.values()}
        for rate in self.by_id.values():
            for part in _parts(rate):
                codes[part].add(rate.code)
        return codes

    @cached_property
    def timeline(self) -> Timeline:
        """The periods, the breaks of series, and what became of units."""
        return Timeline.read()

    @property
    def periods(self) -> list[Period]:
        return self.timeline.periods

    @cached_property
    def rules(self) -> list[tuple[EditRule, Rule]]:
        """The rules in force, or the one that is tried."""
        if self._tried is not None:
            return [_compiled(self._tried)]
        return [_compiled(edit) for edit in EditRule.objects.filter(active=True)]

    @cached_property
    def only(self) -> set[int] | None:
        """The indicators that the tried rule names, with the parts of rates among them; None where none is tried."""
        if self._tried is None:
            return None
        read: set[int] = set()
        for _edit, rule in self.rules:
            for indicator in self.named(rule.indicators):
                read |= {indicator.pk, *_parts(indicator)}
        return read

    def parts_of(self, indicator: Indicator) -> list[Indicator]:
        """Numerator and denominator of a rate; nothing of what is no rate."""
        return [self.by_id[part] for part in _parts(indicator)]

    def named(self, codes: Iterable[str]) -> list[Indicator]:
        """The indicators of these codes, as far as there are any, in the order of the codes."""
        return [self.indicators[code] for code in sorted(codes) if code in self.indicators]

    def read_from(self, source: str) -> list[Indicator]:
        """The indicators that rules read from a source, such as prior.

        Worked example: ORG12 <= prior(ORG12) + ECO01 reads ORG12 from prior, and ORG12 and ECO01 from value.
        """
        codes: set[str] = set()
        for _edit, rule in self.rules:
            for reference in rule.references:
                if reference.source == source:
                    codes.add(reference.code)
        return self.named(codes)


def _compiled(edit: EditRule) -> tuple[EditRule, Rule]:
    return edit, rule_language.compile_rule(edit.expression)


def _parts(indicator: Indicator) -> list[int]:
    """Numerator and denominator of a rate, by their ids; nothing of what is no rate."""
    parts = (indicator.numerator_id, indicator.denominator_id)
    return [part for part in parts if part is not None]
