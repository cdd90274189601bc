"""Contradictions: what clashes in an area, the gravest for its totals first, with its explanation and its state."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.figures.arithmetic.quantity import HUNDRED
from apps.figures.checks import findings as checks_findings
from apps.figures.models import Figure, Finding, Form, IndicatorGroup, Period
from apps.figures.models.derived import NUMBER
from apps.reports.numbers.ledger import Ledger, catalogue
from apps.reports.pages.number import EXPLAINED, JudgedFinding, judged
from apps.reports.pages.request import AreaRequest
from apps.reports.tables import wording
from apps.reports.tables.cells import percent_cell
from apps.reports.tables.links import figure_href, unit_href
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.units.access import ENTERING, REVIEWING, SignedInRequest, may, paths
from apps.units.models import Unit

GRAVE = (Finding.Severity.ERROR, Finding.Severity.QUERY)
ALL, DOCUMENTS, OPEN = "", "documents", "open"  # what may be chosen beside the codes of forms and the severities


def of_area(unit: Unit, period: Period | None = None) -> QuerySet[Finding]:
    """Errors and queries on figures of the unit and of everything below it."""
    findings = Finding.objects.filter(unit__path__startswith=unit.path, severity__in=GRAVE)
    return findings.filter(period=period) if period else findings


def open_count(unit: Unit, period: Period) -> int:
    """Errors, and queries nobody has explained."""
    return of_area(unit, period).filter(open=True).count()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contradictions(request: SignedInRequest) -> HttpResponse:
    asked = AreaRequest(request)
    area = AreaContradictions(asked)
    panel = _panel(asked)
    if request.method == "POST":
        panel = _explained(request, panel)
        if not panel.problem:
            return redirect(asked.address(p=request.GET.get("p", "1")))
    context = {
        "panel": panel,
        "causes": Finding.Cause.choices,
        "nothing": _("Nothing clashes here with these choices."),
    }
    answer = asked.respond(area.table(), template="contradictions", count=area.count(), context=context)
    if panel and panel.problem:
        answer.status_code = 422
    return answer


# ---- What is asked for


class AreaContradictions:
    """The findings of an area in one period, as the address narrows them: a page of them, and how many there are.

    `clashing` has the indicators of the period with the number of findings each has, however they are narrowed.
    """

    def __init__(self, asked: AreaRequest) -> None:
        self.asked, self.unit = asked, asked.unit
        self.period, self.clashing = _chosen_period(asked)
        wanted = (_of_form(asked), _of_group(asked), _of_severity(asked), _of_state(asked))
        self.findings = of_area(asked.unit, self.period).filter(*wanted)

    def count(self) -> int:
        """From the counts already read, where nothing narrows them."""
        for select in self.asked.selects:
            if select.chosen and select.name != "period":
                return self.findings.count()
        return sum(self.clashing.values())

    def table(self) -> Table:
        start, most = self.asked.window
        ordered = _by_effect(self.findings, self.unit, self.period, self.clashing)
        effects = dict(ordered[start : start + most])
        explaining = paths(self.asked.request.user, (*ENTERING, *REVIEWING))
        rows = []
        for finding in judged(self.asked.scope, _whole(effects)):
            line = Contradiction(finding, effects[finding.finding.pk], explaining)
            rows.append(_row(self.asked, line))
        remarks = (
            _("The effect is the difference of the two numbers in per cent of the area's total of the indicator."),
            _("An error has to be corrected; a query may be explained and is raised again when its numbers change."),
        )
        title = _("Contradictions · %(unit)s · %(period)s") % {"unit": self.unit, "period": self.period}
        return Table(title, _columns(), tuple(rows), remarks, self.asked.choices)


def _chosen_period(asked: AreaRequest) -> tuple[Period, dict[int, int]]:
    """The period asked for, offered with the number of findings open in each, and how many an indicator has in it."""
    findings = of_area(asked.unit).order_by().values_list("period", "indicator")
    counted: Counter[int] = Counter()
    clashing: dict[int, dict[int, int]] = defaultdict(dict)
    for period, indicator, count, still in findings.annotate(Count("pk"), still=Count("pk", filter=Q(open=True))):
        counted[period] += still
        clashing[period][indicator] = count
    periods = {period.code: period for period in asked.periods}
    latest = asked.latest_year()
    options = [(code, _with_count(period, counted[period.pk])) for code, period in periods.items()]
    chosen = periods[asked.choose("period", _("Period"), options, latest.code)]
    asked.shown_period = chosen
    return chosen, clashing[chosen.pk]


def _with_count(period: Period, count: int) -> str:
    return f"{period} ({count})" if count else str(period)


def _of_form(asked: AreaRequest) -> Q:
    forms = ((form.code, form) for form in Form.objects.all())
    code = asked.choose("form", _("form"), [(ALL, _("all")), *forms, (DOCUMENTS, _("documents"))])
    if not code:
        return Q()
    if code == DOCUMENTS:
        return Q(submission=None)
    return Q(submission__form__code=code)


def _of_group(asked: AreaRequest) -> Q:
    groups = ((group.code, group) for group in IndicatorGroup.objects.all())
    code = asked.choose("group", _("Indicator group"), [(ALL, _("all")), *groups])
    return Q(indicator__group__code=code) if code else Q()


def _of_severity(asked: AreaRequest) -> Q:
    severities = ((severity.value, severity.label) for severity in GRAVE)
    severity = asked.choose("severity", _("severity"), [(ALL, _("all")), *severities])
    return Q(severity=severity) if severity else Q()


def _of_state(asked: AreaRequest) -> Q:
    states = [(ALL, _("all")), (OPEN, _("unresolved")), (EXPLAINED, _("explained"))]
    state = asked.choose("state", _("state"), states)
    return Q(open=state == OPEN) if state else Q()


def _by_effect(
    findings: QuerySet[Finding], unit: Unit, period: Period, clashing: Iterable[int]
) -> "QuerySet[Finding, tuple[int, Decimal | None]]":
    """Keys and effects. The largest effect on the area's totals comes first; what has none, by how far its numbers
    are apart."""
    clashing = set(clashing)
    added = [indicator for indicator in catalogue() if indicator.pk in clashing and indicator.additive]
    ledger = Ledger([unit], added, period)
    known = []
    for indicator in added:
        whole = ledger.total(unit.pk, indicator.pk).whole
        if whole is not None:
            known.append(When(indicator=indicator.pk, then=Value(whole, NUMBER)))
    effect = HUNDRED * F("apart") / Case(*known, default=None, output_field=NUMBER)
    ordered = findings.annotate(effect=effect).order_by(
        F("effect").desc(nulls_last=True), F("relative").desc(nulls_last=True), "pk"
    )
    return ordered.values_list("pk", "effect")


def _whole(keys: Iterable[int]) -> list[Finding]:
    """The findings of a page, fetched once their order is known: theirs are long rows."""
    keys = list(keys)
    findings = Finding.objects.select_related(
        "rule", "explained_by", "figure__unit", "figure__indicator", "other__unit", "other__indicator", "other__period"
    ).in_bulk(keys)
    return [findings[key] for key in keys]


# ---- Rows


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A finding on one line: `effect` in per cent of the area's total, None where there is none; `explaining` are the
    paths below which the reader may explain."""

    judged: JudgedFinding[Finding]
    effect: Decimal | None
    explaining: list[str]

    @property
    def finding(self) -> Finding:
        return self.judged.finding

    @property
    def figure(self) -> Figure:
        return self.finding.figure

    @property
    def other(self) -> Figure | None:
        """The figure it is held against, where the reader may see it."""
        return self.finding.other if self.judged.seen else None

    @property
    def shown_effect(self) -> Decimal | None:
        """Nothing where it would tell a figure that the reader may not see."""
        return self.effect if self.judged.seen else None

    @property
    def is_explained(self) -> bool:
        return bool(self.finding.explanation)

    @property
    def mark(self) -> str:
        return EXPLAINED if self.is_explained else self.finding.severity

    @property
    def state(self) -> TableCell:
        """Explained, by whom and when; else how grave it is."""
        if not self.is_explained:
            return TableCell(self.finding.get_severity_display())
        return TableCell(_("explained"), note=f"{self.finding.explained_by} {self.finding.explained_at:%Y-%m-%d}")

    @property
    def may_be_explained(self) -> bool:
        """An error is corrected, not explained."""
        is_query = self.finding.severity == Finding.Severity.QUERY
        return is_query and any(self.figure.unit.path.startswith(path) for path in self.explaining)


def _columns() -> tuple[TableColumn, ...]:
    return (
        TableColumn("unit", _("unit")),
        TableColumn("indicator", _("indicator")),
        TableColumn("effect", _("effect on the total"), "percent", "%"),
        TableColumn("figure", _("figure"), "number"),
        TableColumn("other", _("other figure"), "number"),
        TableColumn("note", _("what clashes")),
        TableColumn("cause", _("cause")),
        TableColumn("state", _("state")),
        TableColumn("explain", _("act"), "picture"),
    )


def _row(asked: AreaRequest, line: Contradiction) -> TableRow:
    figure, finding = line.figure, line.finding
    cells = (
        TableCell(str(figure.unit), href=unit_href(figure.unit)),
        TableCell(str(figure.indicator)),
        percent_cell(line.shown_effect),
        TableCell(wording.statement(figure), figure.value, figure_href(figure), mark=line.mark),
        _other_cell(figure, line.other),
        TableCell(line.judged.message, note=f"“{finding.explanation}”" if line.is_explained else ""),
        TableCell(finding.get_cause_display() if finding.cause else ""),
        line.state,
        _act_cell(asked, line),
    )
    return TableRow(figure.unit.code, cells)


def _other_cell(figure: Figure, other: Figure | None) -> TableCell:
    if other is None:
        return TableCell()
    return TableCell(wording.statement(other), other.value, figure_href(other), " · ".join(_named_apart(figure, other)))


def _act_cell(asked: AreaRequest, line: Contradiction) -> TableCell:
    """The way to explain it, which comes back to this page of the list."""
    if not line.may_be_explained:
        return TableCell()
    start, most = asked.window
    return TableCell(_("Explain"), href=asked.address(explain=line.finding.pk, p=start // most + 1))


def _named_apart(figure: Figure, other: Figure) -> list[str]:
    """What of the other figure's place is not that of the first."""
    pairs = [(figure.unit, other.unit), (figure.indicator, other.indicator), (figure.period, other.period)]
    return [str(there) for here, there in pairs if here != there]


# ---- Explaining


@dataclass(frozen=True, slots=True)
class ExplainPanel:
    """The finding that is to be explained, with what it says; `problem` says why an explanation was refused."""

    judged: JudgedFinding[Finding]
    may_explain: bool
    text: str
    cause: str
    problem: str = ""


def _panel(asked: AreaRequest) -> ExplainPanel | None:
    """The finding the address names, None where it names none; Http404 where it is no query in the area."""
    key = asked.asked.get("explain", "")
    if not key:
        return None
    queries = of_area(asked.unit).filter(severity=Finding.Severity.QUERY).select_related("rule", "figure__unit")
    finding = queries.filter(pk=int(key)).first() if key.isdecimal() else None
    if finding is None:
        raise Http404(_("There is no such query in this area."))
    told = judged(asked.scope, [finding])[0]
    return ExplainPanel(told, may_explain(asked.request.user, finding), finding.explanation, finding.cause)


def may_explain(user: User, finding: Finding) -> bool:
    """Who enters or reviews the figures of its unit."""
    return may(user, (*ENTERING, *REVIEWING), finding.figure.unit)


def _explained(request: SignedInRequest, panel: ExplainPanel | None) -> ExplainPanel:
    """The panel once what was sent is kept; with the problem, in words, and what was sent, where it is refused."""
    if panel is None or not panel.may_explain:
        raise PermissionDenied(_("Only a clerk or a supervisor of the unit may explain this."))
    text, cause = request.POST.get("text", ""), request.POST.get("cause", "")
    try:
        checks_findings.explain(panel.judged.finding, by=request.user, text=text, cause=cause)
    except ValidationError as error:
        return replace(panel, text=text, cause=cause, problem=" ".join(error.messages))
    return panel
