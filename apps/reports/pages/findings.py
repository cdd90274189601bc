"""Findings as a reader may see them: the sentence, and the way to the other of the two numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.figures.checks import messages
from apps.figures.models import Figure, Finding, Judgement, PastFinding
from apps.reports.numbers.ledger import EXPLAINED, JUDGED
from apps.reports.numbers.scope import Scope
from apps.reports.tables.table import MARKS
from apps.units.models import Unit

# What a page tells of a judgement.
JUDGEMENT_TOLD = ("by", "unit", "indicator", "period", "other_unit", "other_indicator", "other_period")
FindingKind = TypeVar("FindingKind", Finding, PastFinding)


@dataclass(frozen=True, slots=True)
class JudgedFinding(Generic[FindingKind]):
    """A finding with the sentence this reader may see, and whether he or she may see the figures it rests on."""

    finding: FindingKind
    message: str
    seen: bool

    @property
    def mark(self) -> str:
        """An error stays one until it is judged; what is only noted has no mark."""
        if self.finding.severity == Finding.Severity.ERROR:
            return JUDGED if self.verdict else Finding.Severity.ERROR
        if self.finding.explanation:
            return EXPLAINED
        if self.finding.severity == Finding.Severity.QUERY:
            return Finding.Severity.QUERY
        return ""

    @property
    def verdict(self) -> str:
        """How it was judged; of a past finding nothing, its judgements stand by themselves."""
        return self.finding.verdict if isinstance(self.finding, Finding) else ""

    @property
    def sign(self) -> str:
        return MARKS.get(self.mark, "○")


class FindingBeside(NamedTuple):
    """A finding on the page of one of its two numbers, with the address of the other one's, "" where there is none.

    `raised_there`: it stands on the other number, and this is the one that is held against it.
    """

    judged: JudgedFinding[Finding]
    href: str
    raised_there: bool


def about(scope: Scope, figures: list[Figure]) -> list[FindingBeside]:
    """What the rules find of these figures, on whichever of its two numbers a finding stands.

    One that stands on a number the reader may not see is not told on the page of the other.
    """
    keys = [figure.pk for figure in figures]
    findings = Finding.objects.filter(Q(figure__in=keys) | Q(other__in=keys))
    findings = findings.select_related("rule", "explained_by", "submission", "judgement").prefetch_related(
        "figure__indicator"
    )
    besides = [_beside(finding, keys) for finding in judged(scope, findings)]
    return [beside for beside in besides if beside.judged.seen or not beside.raised_there]


def _beside(judged_finding: JudgedFinding[Finding], here: list[int]) -> FindingBeside:
    """With the way to the number that is not on this page, for who may see it."""
    finding = judged_finding.finding
    is_here = finding.figure_id in here
    there = finding.other_id if is_here else finding.figure_id
    if there is None or there in here or not judged_finding.seen:
        return FindingBeside(judged_finding, "", not is_here)
    return FindingBeside(judged_finding, reverse("reports:number", args=[there]), not is_here)


def judgements_of(scope: Scope, cell: dict[str, object]) -> list[tuple[Judgement, str]]:
    """Every judgement ever given of the number in this cell, the last first, with its verdict in words.

    As far as the reader may see both numbers.

    `cell` names unit, indicator, period and coverage.
    """
    of_other = {f"other_{name}": value for name, value in cell.items()}
    judgements = list(Judgement.objects.filter(Q(**cell) | Q(**of_other)).select_related(*JUDGEMENT_TOLD))
    units = {unit for judgement in judgements for unit in (judgement.unit_id, judgement.other_unit_id)}
    readable = set(scope.readable().filter(pk__in=units).values_list("pk", flat=True))
    shown = []
    for judgement in judgements:
        if {judgement.unit_id, judgement.other_unit_id} <= readable:
            shown.append((judgement, messages.verdict_of(judgement)))
    return shown


def judged(scope: Scope, findings: Iterable[FindingKind]) -> list[JudgedFinding[FindingKind]]:
    """Each finding with the sentence this reader may see: four queries. A past one no longer rests on a figure.

    Of a federation above the view only what counts is shown, whichever of the two numbers is its.
    """
    findings = list(findings)
    codes: set[str] = set()
    keys: list[int] = []
    for finding in findings:
        codes |= _units_of(finding)
        keys += _pair_of(finding)
    in_view = {unit.code for unit in Unit.objects.filter(code__in=codes) if scope.sees(unit)}
    shown = _figures_shown(keys, in_view)
    above = set(scope.readable().filter(code__in=codes - in_view).values_list("code", flat=True))
    told = []
    for finding in findings:
        pair = _pair_of(finding)
        readable = in_view | above if pair and shown.issuperset(pair) else in_view
        seen = _units_of(finding) <= readable
        told.append(JudgedFinding(finding, _message(finding, seen), seen))
    return told


def _pair_of(finding: Finding | PastFinding) -> list[int]:
    """The keys of its figure and of the one it is held against; none where it is held against none, or is past."""
    if isinstance(finding, Finding) and finding.other_id:
        return [finding.figure_id, finding.other_id]
    return []


def _figures_shown(keys: list[int], in_view: set[str]) -> set[int]:
    """Those of these figures that count, and those of units in view."""
    counting = Figure.objects.counting().filter(pk__in=keys)
    seen = Figure.objects.filter(pk__in=keys, unit__code__in=in_view)
    return {*counting.values_list("pk", flat=True), *seen.values_list("pk", flat=True)}


def _units_of(finding: Finding | PastFinding) -> set[str]:
    """The codes of the units whose figures it rests on."""
    return {reading["unit"] for reading in finding.facts["readings"]}


def _message(finding: Finding | PastFinding, seen: bool) -> str:
    """A finding that rests on a figure outside the view names the rule, not the figure."""
    if seen:
        return messages.message_of(finding)
    if finding.rule:
        return finding.rule.message
    sentence = _("The check “%(code)s” fails against a figure outside your view.")
    return sentence % {"code": finding.check_code}
