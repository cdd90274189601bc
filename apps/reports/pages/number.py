"""One number's page: who stated it, in what words, what changed since, and whether it agrees with its neighbours."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.figures import cells
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.checks import messages
from apps.figures.checks import prior as checks_prior
from apps.figures.models import Coverage, Figure, Finding, Indicator, PastFinding, Period, Revision, Transition
from apps.reports.numbers import comparison, glossary
from apps.reports.numbers.ledger import Ledger, Reading
from apps.reports.numbers.scope import Scope
from apps.reports.pages.request import page, trail
from apps.reports.tables import wording
from apps.reports.tables.cells import difference_cell, number_cell
from apps.reports.tables.links import number_href
from apps.reports.tables.table import MARKS, Cell
from apps.units.access import SignedInRequest
from apps.units.models import Unit
from apps.units.tree.at_date import parent_at

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Said:
    """One statement of the number, current or replaced."""

    figure: Figure | Revision
    text: str
    bounds: str
    period_name: str
    steps: tuple[Transition, ...] = ()


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A number this one is held against, with what there is to say of the two."""

    label: str
    name: str
    text: str
    href: str
    said: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A finding with the sentence this reader may see, and whether he or she may see the figures it rests on."""

    finding: Finding | PastFinding
    message: str
    seen: bool

    @property
    def mark(self) -> str:
        """An error stays one although explained; what is only noted has no mark."""
        if self.finding.severity == Finding.Severity.ERROR:
            return "error"
        if self.finding.explanation:
            return "explained"
        return "query" if self.finding.severity == Finding.Severity.QUERY else ""

    @property
    def sign(self) -> str:
        return MARKS.get(self.mark, "○")


class AreaNumbers(NamedTuple):
    """What is read of an area beside its statement; of a unit alone (coverage own) there is only the ledger.

    `stated_in` is the period the statement is of: of a stock not stated for the period, the latest date inside it.
    """

    ledger: Ledger
    children: list[Unit]
    all_seen: bool
    stated_in: Period
    below: Reading
    rate: Reading | None


def _area_numbers(scope: Scope, unit: Unit, indicator: Indicator, period: Period, coverage: str) -> AreaNumbers:
    if coverage != Coverage.AREA:
        return AreaNumbers(Ledger([unit], [indicator], period), [], True, period, Reading(period), None)
    children, all_seen = scope.children(unit, period.ends)
    ledger = Ledger([unit, *children], [indicator], period)
    stated_in = ledger.stated(unit.pk, indicator.pk).period
    below = ledger.below(unit.pk, indicator.pk)
    return AreaNumbers(ledger, children, all_seen, stated_in, below, ledger.rate(unit.pk, indicator.pk, ledger.total))


def told_of(scope: Scope, unit: Unit, indicator: Indicator, period: Period, coverage: str) -> dict[str, object]:
    """What the page shows; Http404 where nothing was stated and nothing comes from below.

    A stock not stated for the period is that of the latest date inside it, as in the summary.
    """
    area = _area_numbers(scope, unit, indicator, period, coverage)
    figures = _figures(scope, unit, indicator, period, coverage)
    figures = figures or _figures(scope, unit, indicator, area.stated_in, coverage)
    shown, heading = _shown(figures, area.rate, area.below)
    if shown is None:
        raise Http404(_("Nobody has stated this number, and nothing adds up to it."))
    seen = scope.sees(unit)
    below_text, below_bounds = _words_of(area.below)
    return {
        "seen": seen,
        "text": shown,
        "heading": heading,
        "bounds": "" if figures else below_bounds,
        "formula": area.rate and glossary.formula(indicator),
        "factors": _factors(area.ledger, unit, indicator) if area.rate else [],
        "said": [_said(figure) for figure in figures],
        "below": area.below,
        "below_text": below_text,
        "below_bounds": below_bounds,
        "parts": _parts(area.ledger, area.children, indicator),
        "all_seen": area.all_seen,
        "neighbours": [
            *_prior(unit, indicator, area.stated_in, coverage, figures, seen),
            *_parent(scope, unit, indicator, period, figures, area.below),
        ],
        **_history(scope, unit, indicator, figures[0].period if figures else period, coverage, figures),
    }


def _words_of(reading: Reading) -> tuple[str, str]:
    """A sum in words, and what it may be; nothing where there is none."""
    if reading.quantity is None:
        return "", ""
    return wording.number(reading.quantity), wording.bounds(reading.quantity.interval)


def _history(
    scope: Scope, unit: Unit, indicator: Indicator, period: Period, coverage: str, figures: list[Figure]
) -> dict[str, object]:
    """What the rules say and said of it, and what was stated before: for those who see the unit itself."""
    if not scope.sees(unit):
        return {"findings": [], "past": [], "earlier": []}
    return {
        "findings": _findings(scope, figures),
        "past": _past(scope, unit, indicator, period, coverage),
        "earlier": _earlier(unit, indicator, period, coverage),
    }


def _figures(scope: Scope, unit: Unit, indicator: Indicator, period: Period, coverage: str) -> list[Figure]:
    """The return first. Of a federation above the view only what counts."""
    found = Figure.objects if scope.sees(unit) else Figure.objects.counting()
    found = found.filter(unit=unit, indicator=indicator, period=period, coverage=coverage).order_by("-origin")
    return list(
        found.select_related("period", "source", "changed_by", "submission__form").prefetch_related(
            "submission__transitions__by"
        )
    )


def _shown(figures: list[Figure], rate: Reading | None, below: Reading) -> tuple[str | None, str]:
    """The number of the headline, and what it is where it is not the unit's statement for the period."""
    if rate:
        return wording.number(rate.quantity), _("computed from its parts")
    if figures:
        return wording.statement(figures[0]), ""
    return (wording.number(below.quantity), _sum_heading(below)) if below.quantity else (None, "")


def _sum_heading(below: Reading) -> str:
    """Sum from below · 1 of 16 reported: a sum is never headed as the area's own number."""
    part = wording.part_of(below.reported, below.expected) if below.expected else ""
    return " · ".join(filter(None, (_("Sum from below"), part)))


def _factors(ledger: Ledger, unit: Unit, indicator: Indicator) -> list[tuple[Indicator, Cell]]:
    """The numerator and the denominator of a rate, each with its number."""
    parts = (ledger.indicators[one] for one in (indicator.numerator_id, indicator.denominator_id))
    return [(one, number_cell(unit, one, ledger.total(unit.pk, one.pk), "plain", {})) for one in parts]


def _said(figure: Figure | Revision) -> Said:
    steps = tuple(figure.submission.transitions.all()) if getattr(figure, "submission", None) else ()
    bounds = wording.bounds(cells.quantity_of(figure).interval) if figure.state == "value" else ""
    return Said(figure, wording.statement(figure), bounds, wording.period_name(figure.period), steps)


def _earlier(unit: Unit, indicator: Indicator, period: Period, coverage: str) -> list[Said]:
    found = Revision.objects.filter(unit=unit, indicator=indicator, period=period, coverage=coverage)
    return [_said(one) for one in found.select_related("changed_by", "replaced_by", "source", "period")]


def _parts(ledger: Ledger, children: list[Unit], indicator: Indicator) -> list[tuple[Unit, Cell]]:
    """The federations below that have a number."""
    readings = [(child, ledger.total(child.pk, indicator.pk)) for child in children]
    return [
        (child, Cell(wording.number(one.quantity), one.quantity.value, number_href(child, indicator, one.period)))
        for child, one in readings
        if one.quantity
    ]


def _current(figures: list[Figure], below: Reading) -> Quantity | None:
    stated = next((cells.quantity_of(one) for one in figures if one.state == "value"), None)
    return stated or below.quantity


def _prior(
    unit: Unit, indicator: Indicator, period: Period, coverage: str, figures: list[Figure], seen: bool
) -> list[Neighbour]:
    prior = checks_prior.priors(unit, period, [indicator]).get((indicator.pk, coverage))
    if prior is None or not figures or not (seen or Figure.objects.counting().filter(pk=prior.pk).exists()):
        return []
    earlier = cells.quantity_of(prior) if prior.state == "value" else None
    change = comparison.change(_current(figures, Reading(period)), earlier)
    said = [difference_cell(change, "plain").text]
    if change.percent is not None and not indicator.is_percent:
        said.append(f"{wording.percent(change.percent, signed=True)} %")
    if change.reason:
        said.append(wording.reason(change.reason, **{"from": prior.period, "to": period}))
    href = number_href(unit, indicator, prior.period, coverage)
    return [Neighbour(_("Prior"), str(prior.period), wording.statement(prior), href, " ".join(filter(None, said)))]


def _parent(
    scope: Scope, unit: Unit, indicator: Indicator, period: Period, figures: list[Figure], below: Reading
) -> list[Neighbour]:
    parent = scope.readable().filter(pk=parent_at(unit.pk, period.ends)).first()
    now = _current(figures, below)
    if parent is None or now is None:
        return []
    above = Ledger([parent], [indicator], period).total(parent.pk, indicator.pk)
    if above.quantity is None:
        return []
    share = ""
    if indicator.additive and above.quantity.value and not above.partial:
        share = _("share %(percent)s %%") % {"percent": wording.percent(HUNDRED * now.value / above.quantity.value)}
    name = f"{parent} {above.period}" + (f" · {_sum_heading(above)}" if above.origin == "sum" else "")
    return [
        Neighbour(_("Above"), name, wording.number(above.quantity), number_href(parent, indicator, above.period), share)
    ]


def _findings(scope: Scope, figures: list[Figure]) -> list[Judged]:
    found = Finding.objects.filter(figure__in=[one.pk for one in figures])
    return judged(scope, found.select_related("rule", "explained_by").prefetch_related("figure__indicator"))


def _past(scope: Scope, unit: Unit, indicator: Indicator, period: Period, coverage: str) -> list[Judged]:
    """What the rules said of earlier statements, and explanations since replaced."""
    found = PastFinding.objects.filter(unit=unit, indicator=indicator, period=period, coverage=coverage)
    return judged(scope, found.select_related("rule", "explained_by"))


def judged(scope: Scope, findings: Iterable[Finding | PastFinding]) -> list[Judged]:
    """Each finding with the sentence this reader may see: three queries. A past one no longer rests on a figure."""
    found = list(findings)
    others = {one.pk: one.other_id for one in found if isinstance(one, Finding) and one.other_id}
    codes = {reading["unit"] for one in found for reading in one.facts["readings"]}
    in_view = {unit.code for unit in Unit.objects.filter(code__in=codes) if scope.sees(unit)}
    counting = set(Figure.objects.counting().filter(pk__in=others.values()).values_list("pk", flat=True))
    above = set(scope.readable().filter(code__in=codes - in_view).values_list("code", flat=True))
    return [Judged(one, *_message(one, in_view, above if others.get(one.pk) in counting else set())) for one in found]


def _message(finding: Finding | PastFinding, in_view: set[str], above: set[str]) -> tuple[str, bool]:
    """A finding that rests on a figure outside the view names the rule, not the figure; and whether it is all seen."""
    if {reading["unit"] for reading in finding.facts["readings"]} <= in_view | above:
        return messages.message_of(finding), True
    if finding.rule:
        return finding.rule.message, False
    said = _("The check “%(code)s” fails against a figure outside your view.")
    return said % {"code": finding.check_code}, False


# ---- The views


@page
def number_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """A figure's page is that of its cell."""
    scope = Scope(request.user)
    figures = Figure.objects.select_related("unit", "indicator__numerator", "indicator__denominator", "period")
    figure = get_object_or_404(figures, pk=pk)
    if not scope.readable().filter(pk=figure.unit_id).exists():
        raise Http404
    return _page_of(request, scope, figure.unit, figure.indicator, figure.period, figure.coverage)


@page
def cell_page(request: SignedInRequest) -> HttpResponse:
    """A number by its cell: it may be nobody's statement but a sum."""
    scope, asked = Scope(request.user), request.GET
    catalogue = Indicator.objects.select_related("numerator", "denominator")
    indicator = get_object_or_404(catalogue, code=asked.get("indicator", ""))
    period = get_object_or_404(Period, code=asked.get("period", ""))
    coverage = asked.get("coverage", Coverage.AREA)
    if coverage not in Coverage.values:
        raise Http404(_("There is no coverage “%(code)s”.") % {"code": coverage})
    return _page_of(request, scope, scope.unit(asked.get("unit", "")), indicator, period, coverage)


def _page_of(
    request: SignedInRequest, scope: Scope, unit: Unit, indicator: Indicator, period: Period, coverage: str
) -> HttpResponse:
    context = {
        "title": f"{unit} · {indicator} · {period}",
        "unit": unit,
        "indicator": indicator,
        "period": period,
        "coverage": Coverage(coverage).label,
        "trail": [*trail(scope, unit), {"text": str(unit), "href": reverse("reports:unit", args=[unit.code])}],
        **told_of(scope, unit, indicator, period, coverage),
    }
    return TemplateResponse(request, "reports/number.html", context)
