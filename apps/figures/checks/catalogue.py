"""The indicators, periods and rules of a run of checks, fetched once."""

from collections.abc import Iterable

from apps.figures.arithmetic import rule_language
from apps.figures.checks.prior import breaks_by_indicator
from apps.figures.models import EditRule, Indicator, Period


class Catalogue:
    """What is asked and how it is checked, fetched once for a run of checks in four queries.

    Of a single `rule`, to be tried, only what that one reads (`only`) is fetched.
    """

    def __init__(self, rule: EditRule | None = None) -> None:
        indicators = list(Indicator.objects.select_related("numerator").order_by())
        self.by_id = {indicator.pk: indicator for indicator in indicators}
        self.indicators = {indicator.code: indicator for indicator in indicators}
        self.answers_with = {indicator.pk: {indicator.code} for indicator in indicators}  # and the codes of its rates
        for rate in indicators:
            for part in filter(None, (rate.numerator_id, rate.denominator_id)):
                self.answers_with[part].add(rate.code)
        self.periods = list(Period.objects.order_by())
        rules = [rule] if rule else EditRule.objects.filter(active=True)
        self.rules = [(edit, rule_language.compile_rule(edit.expression)) for edit in rules]
        self.only = self._read_by(self.rules[0][1].indicators) if rule else None
        self.breaks = breaks_by_indicator()

    def _read_by(self, codes: Iterable[str]) -> set[int]:
        """The indicators of these codes and the parts of those that are rates."""
        named = [self.indicators[code] for code in codes if code in self.indicators]
        read: set[int] = set()
        for indicator in named:
            read.update(filter(None, (indicator.pk, indicator.numerator_id, indicator.denominator_id)))
        return read

    def read_from(self, source: str) -> list[Indicator]:
        """The indicators that rules read from a source, such as prior."""
        codes: set[str] = set()
        for _edit_rule, rule in self.rules:
            codes.update(reference.code for reference in rule.references if reference.source == source)
        return [self.indicators[code] for code in sorted(codes) if code in self.indicators]
