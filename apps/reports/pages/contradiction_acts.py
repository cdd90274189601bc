"""What is done about a contradiction where it is listed: a query explained, an error between two documents judged."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.figures.checks import findings as checks_findings
from apps.figures.checks import judging
from apps.figures.models import Figure, Finding, Verdict
from apps.reports.pages.contradiction_list import of_area
from apps.reports.pages.findings import JUDGEMENT_TOLD, JudgedFinding, judged
from apps.reports.pages.request import AreaRequest
from apps.reports.tables import wording
from apps.reports.tables.links import figure_href
from apps.units.access import ENTERING, REVIEWING, SignedInRequest, denied, may
from apps.units.sent import key as key_sent

TOLD = ("rule", "figure__unit", "figure__indicator", "figure__period", "figure__source")
TOLD_OF_OTHER = ("other__unit", "other__indicator", "other__period", "other__source")
JUDGED_CELLS = tuple(f"judgement__{name}" for name in JUDGEMENT_TOLD)
NOT_EXPLAINING = gettext_lazy("Only a clerk or a supervisor of the unit may explain this.")
AT_ONCE = 500  # findings explained with one text


def whole() -> QuerySet[Finding]:
    """Findings with what a page tells of them and of their two numbers."""
    return Finding.objects.select_related(*TOLD, *TOLD_OF_OTHER, *JUDGED_CELLS, "explained_by", "submission__form")


# ---- One query explained


@dataclass(frozen=True, slots=True)
class ExplainPanel:
    """The finding that is to be explained, with what it says; `problem` says why an explanation was refused."""

    judged: JudgedFinding[Finding]
    may_act: bool
    text: str
    cause: str
    problem: str = ""
    act = "explain"

    def done(self, request: SignedInRequest) -> "ExplainPanel":
        """Itself once what was sent is kept; with the problem, in words, and what was sent, where it is refused."""
        if not self.may_act:
            raise denied(self.judged.finding.figure.unit, NOT_EXPLAINING)
        text, cause = request.POST.get("text", ""), request.POST.get("cause", "")
        try:
            checks_findings.explain(self.judged.finding, by=request.user, text=text, cause=cause)
        except ValidationError as error:
            return replace(self, text=text, cause=cause, problem=" ".join(error.messages))
        return self


def may_explain(user: User, finding: Finding) -> bool:
    """Who enters or reviews the figures of its unit."""
    return may(user, (*ENTERING, *REVIEWING), finding.figure.unit)


# ---- One error judged


@dataclass(frozen=True, slots=True)
class PrintedNumber:
    """One of the two numbers of an error, as it is printed, with where."""

    verdict: str
    figure: Figure
    text: str
    href: str


@dataclass(frozen=True, slots=True)
class JudgePanel:
    """The error between two documents that is to be judged; `problem` says why a judgement was refused."""

    judged: JudgedFinding[Finding]
    may_act: bool
    verdict: str = ""
    text: str = ""
    problem: str = ""
    act = "judge"

    @property
    def numbers(self) -> list[PrintedNumber]:
        """Both of them: which is right is chosen among these."""
        finding = self.judged.finding
        numbers = []
        for verdict, figure in ((Verdict.FIRST, finding.figure), (Verdict.OTHER, finding.other)):
            if figure is not None:
                numbers.append(PrintedNumber(verdict, figure, wording.statement(figure), figure_href(figure)))
        return numbers

    def done(self, request: SignedInRequest) -> "JudgePanel":
        """Itself once what was sent is kept; with the problem, in words, and what was sent, where it is refused."""
        verdict, text = request.POST.get("verdict", ""), request.POST.get("text", "")
        try:
            judging.judge(self.judged.finding, by=request.user, verdict=verdict, reason=text)
        except ValidationError as error:
            return replace(self, verdict=verdict, text=text, problem=" ".join(error.messages))
        return self


# ---- Many queries explained with one text


@dataclass(frozen=True, slots=True)
class Refusal:
    """A finding that was not explained, and why."""

    judged: JudgedFinding[Finding]
    reason: str


@dataclass(frozen=True, slots=True)
class ManyExplained:
    """What became of the findings one explanation was given to: how many hold it now, and each other with its reason.

    `problem`: why nothing was done at all.
    """

    text: str
    cause: str
    count: int = 0
    refusals: list[Refusal] = field(default_factory=list)
    problem: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether nothing was refused."""
        return not self.problem and not self.refusals


def explain_many(asked: AreaRequest, listed: QuerySet[Finding]) -> ManyExplained:
    """Gives the text that was sent to each query chosen, or to all of the list; every row keeps its own explanation."""
    posted = asked.request.POST
    text, cause = posted.get("text", ""), posted.get("cause", "")
    keys = _chosen(posted.getlist("finding"), listed) if "all" not in posted else _all_queries(listed)
    if not keys:
        return ManyExplained(text, cause, problem=_("Choose the queries that this explains."))
    if len(keys) > AT_ONCE:
        said = _("At most %(count)s queries are explained at once: narrow the list.")
        return ManyExplained(text, cause, problem=said % {"count": AT_ONCE})
    if not text.strip():
        return ManyExplained(text, cause, problem=_("Write what explains these numbers."))
    count, refused = 0, []
    findings = whole().filter(pk__in=keys).in_bulk()
    checks_findings.hold(findings.values())
    for key in keys:
        if key in findings:
            reason = _refused(findings[key], asked.request.user, text, cause)
            count += not reason
            if reason:
                refused.append((findings[key], reason))
    return ManyExplained(text, cause, count, _told(asked, refused))


def _all_queries(listed: QuerySet[Finding]) -> list[int]:
    """The queries of the whole list, one more than can be explained at once where there are that many."""
    queries = listed.filter(severity=Finding.Severity.QUERY).order_by("pk")
    return list(queries.values_list("pk", flat=True)[: AT_ONCE + 1])


def _chosen(sent: Iterable[str], listed: QuerySet[Finding]) -> list[int]:
    """Those of the list that were chosen, in the order they were found; anything else that was sent is left aside."""
    keys = map(key_sent, sent)
    return list(listed.filter(pk__in=keys).order_by("pk").values_list("pk", flat=True))


def _refused(finding: Finding, by: User, text: str, cause: str) -> str:
    """Why it is not explained; "" once it is."""
    if not may_explain(by, finding):
        return str(denied(finding.figure.unit, NOT_EXPLAINING))
    try:
        checks_findings.explain(finding, by=by, text=text, cause=cause)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _told(asked: AreaRequest, refused: list[tuple[Finding, str]]) -> list[Refusal]:
    told = judged(asked.scope, [finding for finding, _reason in refused])
    return [Refusal(finding, reason) for finding, (_finding, reason) in zip(told, refused, strict=True)]


# ---- What is asked for


ActPanel = ExplainPanel | JudgePanel


def panel(asked: AreaRequest) -> ActPanel | None:
    """The act the address names, None where it names none; Http404 where there is no such finding in the area."""
    if key := asked.asked.get("explain", ""):
        finding = _named(asked, key, Finding.Severity.QUERY)
        told = judged(asked.scope, [finding])[0]
        return ExplainPanel(told, may_explain(asked.request.user, finding), finding.explanation, finding.cause)
    if key := asked.asked.get("judge", ""):
        finding = _named(asked, key, Finding.Severity.ERROR)
        if not judging.is_judged_not_corrected(finding):
            raise Http404(_("There is no such error in this area."))
        told = judged(asked.scope, [finding])[0]
        reason = finding.judgement.reason if finding.judgement else ""
        return JudgePanel(told, judging.may_judge(asked.request.user, finding), finding.verdict, reason)
    return None


def _named(asked: AreaRequest, key: str, severity: str) -> Finding:
    findings = of_area(asked.unit).filter(severity=severity).select_related(*TOLD, *TOLD_OF_OTHER, "judgement")
    finding = findings.filter(pk=key_sent(key)).first()
    if finding is None:
        raise Http404(_("There is no such finding in this area."))
    return finding
