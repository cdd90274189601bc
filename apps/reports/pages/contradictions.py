"""Contradictions: what clashes in an area, the gravest for its totals first, with its explanation and its state."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.figures.checks import findings as checks_findings
from apps.figures.models import Finding, Form, IndicatorGroup, Period
from apps.figures.models.derived import NUMBER
from apps.reports.numbers.ledger import Ledger, catalogue
from apps.reports.pages.number import Judged, judged
from apps.reports.pages.request import AreaRequest
from apps.reports.tables import wording
from apps.reports.tables.cells import percent_cell
from apps.reports.tables.links import figure_href, unit_href
from apps.reports.tables.table import Cell, Column, Row, Table
from apps.units.access import ENTERING, REVIEWING, Person, SignedInRequest, may, paths
from apps.units.models import Unit

HUNDRED = Decimal(100)
DOCUMENTS = "documents"
GRAVE = (Finding.Severity.ERROR, Finding.Severity.QUERY)


def of_area(unit: Unit, period: Period | None = None) -> QuerySet[Finding]:
    """Errors and queries on figures of the unit and of everything below it."""
    found = Finding.objects.filter(unit__path__startswith=unit.path, severity__in=GRAVE)
    return found.filter(period=period) if period else found


def open_count(unit: Unit, period: Period) -> int:
    """Errors, and queries nobody has explained."""
    return of_area(unit, period).filter(open=True).count()


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def contradictions(request: SignedInRequest) -> HttpResponse:
    asked = AreaRequest(request)
    period, clashing = _period(asked)
    found = _filtered(asked, of_area(asked.unit, period))
    panel = _panel(asked) if request.GET.get("explain") else {}
    if request.method == "POST":
        if not panel.get("may_explain"):
            raise PermissionDenied(_("Only a clerk or a supervisor of the unit may explain this."))
        if not (problem := _explain(request, panel["judged"].finding)):
            return redirect(asked.address(p=request.GET.get("p", "1")))
        panel |= {"problem": problem, "text": request.POST.get("text", ""), "cause": request.POST.get("cause", "")}
    narrowed = any(one.chosen for one in asked.selects if one.name != "period")
    count = found.count() if narrowed else sum(clashing.values())
    start, most = asked.window
    page = _by_effect(found, asked.unit, period, clashing)[start : start + most]
    explaining = paths(request.user, (*ENTERING, *REVIEWING))
    rows = [_row(asked, one, explaining) for one in judged(asked.scope, _with_effect(page))]
    title = _("Contradictions · %(unit)s · %(period)s") % {"unit": asked.unit, "period": period}
    remarks = (
        _("The effect is the difference of the two numbers in per cent of the area's total of the indicator."),
        _("An error has to be corrected; a query may be explained and is raised again when its numbers change."),
    )
    table = Table(title, _columns(), tuple(rows), remarks, asked.choices)
    nothing = _("Nothing clashes here with these choices.")
    context = {**panel, "causes": Finding.Cause.choices, "nothing": nothing}
    answer = asked.respond(table, template="contradictions", count=count, context=context)
    answer.status_code = 422 if panel.get("problem") else 200
    return answer


def _period(asked: AreaRequest) -> tuple[Period, dict[int, int]]:
    """The period asked for, offered with the number of findings open in each, and how many an indicator has in it."""
    found = of_area(asked.unit).order_by().values_list("period", "indicator")
    counted: Counter[int] = Counter()
    clashing: dict[int, dict[int, int]] = defaultdict(dict)
    for period, indicator, count, still in found.annotate(Count("pk"), still=Count("pk", filter=Q(open=True))):
        counted[period] += still
        clashing[period][indicator] = count
    periods = asked.periods
    latest = asked.latest_year()
    options = [(one.code, f"{one} ({counted[one.pk]})" if counted[one.pk] else one) for one in periods]
    code = asked.choose("period", _("Period"), options, latest.code)
    asked.shown_period = chosen = next(one for one in periods if one.code == code)
    return chosen, clashing[chosen.pk]


def _filtered(asked: AreaRequest, found: QuerySet[Finding]) -> QuerySet[Finding]:
    every = ("", _("all"))
    forms = [every, *((one.code, one) for one in Form.objects.all()), (DOCUMENTS, _("documents"))]
    form = asked.choose("form", _("form"), forms)
    groups = [every, *((one.code, one) for one in IndicatorGroup.objects.all())]
    group = asked.choose("group", _("Indicator group"), groups)
    severities = [every, *((one.value, one.label) for one in GRAVE)]
    severity = asked.choose("severity", _("severity"), severities)
    states = [every, ("open", _("unresolved")), ("explained", _("explained"))]
    state = asked.choose("state", _("state"), states)
    if form:
        found = found.filter(submission=None) if form == DOCUMENTS else found.filter(submission__form__code=form)
    if group:
        found = found.filter(indicator__group__code=group)
    if severity:
        found = found.filter(severity=severity)
    if state:
        found = found.filter(open=state == "open")
    return found


def _by_effect(found: QuerySet[Finding], unit: Unit, period: Period, clashing: Iterable[int]) -> QuerySet[Finding]:
    """The largest effect on the area's totals first; what has none, by how far its numbers are apart."""
    added = [one for one in catalogue() if one.pk in clashing and one.additive]
    ledger = Ledger([unit], added, period)
    totals = {one.pk: ledger.total(unit.pk, one.pk).quantity for one in added}
    known = [When(indicator=key, then=Value(one.value, NUMBER)) for key, one in totals.items() if one and one.value]
    effect = HUNDRED * F("apart") / Case(*known, default=None, output_field=NUMBER)
    return found.annotate(effect=effect).order_by(
        F("effect").desc(nulls_last=True), F("relative").desc(nulls_last=True), "pk"
    )


def _with_effect(page: QuerySet[Finding]) -> list[Finding]:
    """The findings of a page, fetched once their order is known: theirs are long rows."""
    effects = dict(page.values_list("pk", "effect"))
    whole = Finding.objects.select_related(
        "rule", "explained_by", "figure__unit", "figure__indicator", "other__unit", "other__indicator", "other__period"
    ).in_bulk(effects)
    for key, effect in effects.items():
        whole[key].effect = effect
    return [whole[key] for key in effects]


def _columns() -> tuple[Column, ...]:
    return (
        Column("unit", _("unit")),
        Column("indicator", _("indicator")),
        Column("effect", _("effect on the total"), "percent", "%"),
        Column("figure", _("figure"), "number"),
        Column("other", _("other figure"), "number"),
        Column("note", _("what clashes")),
        Column("cause", _("cause")),
        Column("state", _("state")),
        Column("explain", _("act"), "picture"),
    )


def _row(asked: AreaRequest, one: Judged, explaining: list[str]) -> Row:
    finding, figure = one.finding, one.finding.figure
    explained = bool(finding.explanation)
    mark = "explained" if explained else finding.severity
    other = finding.other if one.seen else None
    elsewhere = [] if other is None else _named_apart(figure, other)
    may_explain = finding.severity == "query" and any(map(figure.unit.path.startswith, explaining))
    number = _page(asked)
    return Row(
        figure.unit.code,
        (
            Cell(str(figure.unit), href=unit_href(figure.unit)),
            Cell(str(figure.indicator)),
            percent_cell(finding.effect if one.seen else None),
            Cell(wording.statement(figure), figure.value, figure_href(figure), mark=mark),
            Cell(wording.statement(other), other.value, figure_href(other), " · ".join(elsewhere)) if other else Cell(),
            Cell(one.message, note=f"“{finding.explanation}”" if explained else ""),
            Cell(finding.get_cause_display() if finding.cause else ""),
            Cell(
                _("explained") if explained else str(finding.get_severity_display()),
                note=f"{finding.explained_by} {finding.explained_at:%Y-%m-%d}" if explained else "",
            ),
            Cell(_("Explain"), href=asked.address(explain=finding.pk, p=number)) if may_explain else Cell(),
        ),
    )


def _page(asked: AreaRequest) -> int:
    start, most = asked.window
    return start // most + 1


def _named_apart(figure, other) -> list[str]:
    """What of the other figure's place is not that of the first."""
    pairs = [(figure.unit, other.unit), (figure.indicator, other.indicator), (figure.period, other.period)]
    return [str(there) for here, there in pairs if here != there]


# ---- Explaining


def _panel(asked: AreaRequest) -> dict:
    """The finding that is to be explained, with what it says; Http404 where it is not in the area."""
    key = asked.request.GET["explain"]
    found = of_area(asked.unit).filter(severity=Finding.Severity.QUERY, pk=int(key)) if key.isdecimal() else None
    finding = found.select_related("rule", "figure__unit").first() if found is not None else None
    if finding is None:
        raise Http404(_("There is no such query in this area."))
    return {
        "judged": judged(asked.scope, [finding])[0],
        "may_explain": may_explain(asked.request.user, finding),
        "text": finding.explanation,
        "cause": finding.cause,
    }


def may_explain(user: Person, finding: Finding) -> bool:
    """Who enters or reviews the figures of its unit."""
    return may(user, (*ENTERING, *REVIEWING), finding.figure.unit)


def _explain(request: SignedInRequest, finding: Finding) -> str:
    """Explains it; what is wrong with the explanation, in words, where it is refused."""
    try:
        checks_findings.explain(
            finding, by=request.user, text=request.POST.get("text", ""), cause=request.POST.get("cause", "")
        )
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
