"""The indicators, periods and rules of a run of checks, fetched once."""

from collections.abc import Iterable

from apps.figures.arithmetic import rule_language
from apps.figures.arithmetic.rule_language import Rule
from apps.figures.checks.prior import Timeline
from apps.figures.models import EditRule, Indicator


class Catalogue:
    """What is asked and how it is checked, fetched once for a run of checks in five queries.

    Of a single `rule`, to be tried, only what it reads (`only`) is fetched. A `timeline` already read saves three.
    """

    def __init__(self, rule: EditRule | None = None, timeline: Timeline | None = None) -> None:
        indicators = list(Indicator.objects.select_related("numerator").order_by())
        self.by_id = {indicator.pk: indicator for indicator in indicators}
        self.indicators = {indicator.code: indicator for indicator in indicators}
        self.answers_with = {indicator.pk: {indicator.code} for indicator in indicators}  # and the codes of its rates
        for rate in indicators:
            for part in _parts(rate):
                self.answers_with[part].add(rate.code)
        self.rates = [rate for rate in indicators if rate.kind == Indicator.Kind.COMPUTED]
        self.periods, self.breaks, self.successions = timeline or Timeline.read()
        self.only: set[int] | None = None
        if rule is None:
            self.rules = [_compiled(edit) for edit in EditRule.objects.filter(active=True)]
        else:
            self.rules = [_compiled(rule)]
            self.only = self._read_by_rules()

    def _read_by_rules(self) -> set[int]:
        """The indicators that rules name and, of those that are rates, the parts."""
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
