"""The indicators, periods and rules of a run of checks, fetched once."""

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property

from apps.figures.arithmetic import rule_language
from apps.figures.arithmetic.measures import canonical_measure
from apps.figures.arithmetic.rule_language import Rule
from apps.figures.checks.prior import Timeline
from apps.figures.models import EditRule, Finding, Indicator, Period

PERSON_TIMES = "人次"
STAFF, MEMBERS, MEMBERSHIP_RATE = "ORG10", "ORG12", "ORG15"


class Catalogue:
    """What is asked and how it is checked: each part is fetched when first read, and once, in five queries in all.

    Of a single `rule`, to be tried, only what it reads (`only`) is fetched.
    """

    def __init__(self, rule: EditRule | None = None) -> None:
        self._tried = rule

    @cached_property
    def by_id(self) -> dict[int, Indicator]:
        """All indicators, with the numerators of the rates among them."""
        indicators = Indicator.objects.order_by().in_bulk()
        for indicator in indicators.values():
            if indicator.numerator_id is not None:
                indicator.numerator = indicators[indicator.numerator_id]
        return indicators

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
    def in_force(self) -> list[tuple[EditRule, Rule]]:
        """The rules in force, or the one that is tried."""
        if self._tried is not None:
            return [_compiled(self._tried)]
        return [_compiled(edit) for edit in EditRule.objects.filter(active=True)]

    @property
    def rules(self) -> list[tuple[EditRule, Rule]]:
        """The rules that are asked: all in force."""
        return self.in_force

    @cached_property
    def only(self) -> set[int] | None:
        """The indicators that the tried rule names, with the parts of rates among them; None where none is tried."""
        if self._tried is None:
            return None
        return self._read_by_rules()

    def _read_by_rules(self) -> set[int]:
        """What the rules that are asked name, and the parts of the rates among it."""
        read: set[int] = set()
        for _edit, rule in self.rules:
            read |= self.read_by(rule)
        return read

    def read_by(self, rule: Rule) -> set[int]:
        """What a rule names, and the parts of the rates among it."""
        read: set[int] = set()
        for indicator in self.named(rule.indicators):
            read |= {indicator.pk, *_parts(indicator)}
        return read

    def read_for(self, findings: Iterable[Finding]) -> set[int]:
        """What the rules read that found these, and what those of built-in checks stand on."""
        read: set[int] = set()
        for finding in findings:
            if finding.rule is None:
                read.add(finding.indicator_id)
            else:
                read |= self.read_by(rule_language.compile_rule(finding.rule.expression))
        return read

    def speaks_of(self, finding: Finding) -> bool:
        """Whether checks with this catalogue find it again where it still holds: with all rules they find all."""
        return True

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


class CatalogueExcerpt(Catalogue):
    """What bears on the cells of some indicators that changed: all checks with it find what they may have changed.

    `rules` are those that read a changed indicator, or one that makes a rate with it, and those that came to mean what
    they do after `stated_since`, when the oldest of the cells was stated; `only` the indicators these rules read
    besides, and what the built-in checks hold beside any of them.

    Worked example: members change. With the staff they make the membership rate, and a rule says that women members are
    no more than members. The rules asked are those that read members, staff or the rate; read are these three, women
    members, the rates that women members make with others, and of those the other parts. What other rules found of
    women members is not looked at: nothing of what they read has changed.
    """

    def __init__(self, whole: Catalogue, changed: Iterable[int], stated_since: datetime | None = None) -> None:
        super().__init__()
        self._stated_since = stated_since
        self.by_id, self.indicators, self.answers_with = whole.by_id, whole.indicators, whole.answers_with
        self.timeline, self.in_force = whole.timeline, whole.in_force
        self._rates = whole.rates
        self._changed = self._with_rates(changed)

    @cached_property
    def rules(self) -> list[tuple[EditRule, Rule]]:
        """Those that read what changed, and those that some of the cells were not asked by yet."""
        asked = []
        for edit, rule in self.in_force:
            is_younger = self._stated_since is not None and edit.meaning_since > self._stated_since
            if is_younger or not self.read_by(rule).isdisjoint(self._changed):
                asked.append((edit, rule))
        return asked

    @cached_property
    def only(self) -> set[int]:
        """All that is read."""
        read = self._changed | self._read_by_rules()
        together = self._held_beside_staff()
        if not read.isdisjoint(together):
            read |= together
        return self._with_rates(read)

    @cached_property
    def rates(self) -> list[Indicator]:
        return [rate for rate in self._rates if rate.pk in self.only]

    def speaks_of(self, finding: Finding) -> bool:
        """Whether the checks find it again: it is of a rule that is asked, or a built-in check's of what is read."""
        codes = {edit.code for edit, _rule in self.rules}
        of_rule = finding.facts.get("rule")  # of what only seems to clash by a rule
        if finding.rule_id is not None:
            return finding.check_code in codes
        if of_rule is not None:
            return of_rule in codes
        return finding.indicator_id in self.only

    def _with_rates(self, indicators: Iterable[int]) -> set[int]:
        """With the rates that any of them is a part of, their other parts, the rates those are parts of, and so on."""
        found = set(indicators)
        known_before = -1
        while known_before != len(found):
            known_before = len(found)
            for rate in self._rates:
                together = {rate.pk, *_parts(rate)}
                if not found.isdisjoint(together):
                    found |= together
        return found

    def _held_beside_staff(self) -> set[int]:
        """What counts person-times, and what says how many staff there are: see `more_than_all_staff`."""
        held = {indicator.pk for indicator in self.named((STAFF, MEMBERS, MEMBERSHIP_RATE))}
        for indicator in self.by_id.values():
            if canonical_measure(indicator.measure_zh) == PERSON_TIMES:
                held.add(indicator.pk)
        return held


def _compiled(edit: EditRule) -> tuple[EditRule, Rule]:
    return edit, rule_language.compile_rule(edit.expression)


def _parts(indicator: Indicator) -> list[int]:
    """Numerator and denominator of a rate, by their ids; nothing of what is no rate."""
    return list(filter(None, (indicator.numerator_id, indicator.denominator_id)))
