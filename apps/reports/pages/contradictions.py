"""Contradictions: what clashes in an area, in all periods, with its effect, its explanation and its state."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.figures.arithmetic.quantity import Quantity
from apps.figures.checks import findings as checks_findings
from apps.figures.models import Figure, Finding
from apps.reports.numbers.ledger import EXPLAINED
from apps.reports.pages.contradiction_list import AreaContradictions, of_area
from apps.reports.pages.findings import JudgedFinding, judged
from apps.reports.pages.request import AreaRequest
from apps.reports.tables import wording
from apps.reports.tables.cells import percent_cell
from apps.reports.tables.links import figure_href, unit_href
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.units.access import ENTERING, REVIEWING, SignedInRequest, may, paths


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
    answer = asked.respond(_table(area), template="contradictions", count=area.count(), context=context)
    if panel and panel.problem:
        answer.status_code = 422
    return answer


# ---- Rows


def _table(area: AreaContradictions) -> Table:
    asked = area.asked
    effects = area.page(*asked.window)
    explaining = paths(asked.request.user, (*ENTERING, *REVIEWING))
    rows = []
    for finding in judged(asked.scope, _whole(effects)):
        total = area.totals.get((finding.finding.period_id, finding.finding.indicator_id))
        rows.append(_row(asked, Contradiction(finding, effects[finding.finding.pk], total, explaining)))
    remarks = (
        _("Errors come before queries; of each, what moves the area's total most comes first."),
        _("The effect is the difference of the two numbers in per cent of the area's total of the indicator."),
        _("An error has to be corrected; a query may be explained and is raised again when its numbers change."),
    )
    title = _("Contradictions · %(unit)s · %(period)s") % {"unit": area.unit, "period": area.period or _("all periods")}
    return Table(title, _columns(), tuple(rows), remarks, asked.choices)


def _whole(keys: Iterable[int]) -> list[Finding]:
    """The findings of a page, fetched once their order is known: theirs are long rows."""
    keys = list(keys)
    findings = Finding.objects.select_related(
        "rule",
        "explained_by",
        "figure__unit",
        "figure__indicator",
        "figure__period",
        "other__unit",
        "other__indicator",
        "other__period",
    ).in_bulk(keys)
    return [findings[key] for key in keys if key in findings]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A finding on one line: `effect` in per cent of the area's `total`, None where there is none; `explaining` are
    the paths below which the reader may explain."""

    judged: JudgedFinding[Finding]
    effect: Decimal | None
    total: Decimal | None
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
    def effect_cell(self) -> TableCell:
        """The percentage, and in words of what; nothing where it would tell a figure that the reader may not see."""
        if not self.judged.seen:
            return TableCell()
        if self.effect is None or self.total is None or self.finding.apart is None:
            return TableCell(note="" if self.figure.indicator.additive else _("adds to no total"))
        words = _("%(apart)s of a total of %(total)s %(measure)s") % {
            "apart": wording.number(Quantity(self.finding.apart)),
            "total": wording.number(Quantity(self.total)),
            "measure": self.figure.indicator.measure,
        }
        return percent_cell(self.effect, words)

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
        return TableCell(_("explained"), note=f"{self.finding.explained_by} {_local(self.finding.explained_at)}")

    @property
    def may_be_explained(self) -> bool:
        """An error is corrected, not explained."""
        is_query = self.finding.severity == Finding.Severity.QUERY
        return is_query and any(self.figure.unit.path.startswith(path) for path in self.explaining)


def _local(moment: datetime | None) -> str:
    """Day and minute here, not where the server's clock stands; "" where there is none."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""


def _columns() -> tuple[TableColumn, ...]:
    return (
        TableColumn("unit", _("unit")),
        TableColumn("indicator", _("indicator")),
        TableColumn("period", _("period")),
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
        TableCell(str(figure.period)),
        line.effect_cell,
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
