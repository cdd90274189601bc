"""One number's page: who stated it, in what words, what changed since, and whether it agrees with its neighbours."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.figures import cells
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.models import (
    Coverage,
    Figure,
    Indicator,
    Origin,
    PastFinding,
    Period,
    Revision,
    State,
    Transition,
)
from apps.figures.models.detached import nothing_known
from apps.figures.totals.register_counts import counts_then
from apps.reports.numbers import glossary
from apps.reports.numbers.footing import footing_of
from apps.reports.numbers.ledger import Ledger
from apps.reports.numbers.manner import PLAIN
from apps.reports.numbers.rates import parts_of
from apps.reports.numbers.readings import Footing, LedgerReading, ReadingOrigin
from apps.reports.numbers.scope import Scope
from apps.reports.pages.amendment import amendment_of
from apps.reports.pages.conversation import told_at
from apps.reports.pages.evidence import evidence_of
from apps.reports.pages.findings import about, judged, judgements_of
from apps.reports.pages.missing import named_missing
from apps.reports.pages.neighbours import neighbours_of, sum_heading
from apps.reports.pages.read_cell import CellReader
from apps.reports.pages.request import page, trail
from apps.reports.pages.standing import standing
from apps.reports.tables import wording
from apps.reports.tables.cells import number_cell
from apps.reports.tables.links import number_href, text_href, unit_href, why_total_href
from apps.reports.tables.table import TableCell
from apps.units.access import REVIEWING, SignedInRequest, may
from apps.units.models import Unit
from apps.units.tree import names

HEADINGS: dict[ReadingOrigin, str] = {
    ReadingOrigin.COUNT: gettext_noop("Counted in the register"),
    ReadingOrigin.YEARS: gettext_noop("Sum of its years"),
}


@dataclass(frozen=True, slots=True)
class ShownStatement:
    """One statement of the number, current or replaced."""

    figure: Figure | Revision
    text: str
    bounds: str
    period_name: str
    steps: tuple[Transition, ...] = ()

    @property
    def text_href(self) -> str:
        """The sentence it was stated in, where the source's text is kept."""
        return text_href(self.figure.source, self.figure.locator, self.figure.stated_text)


class AreaNumbers(NamedTuple):
    """What is read of an area beside its statement; of a unit alone (coverage own) there is only the ledger.

    The ledger has the `children` too, and the federation `above`, None where the reader may not read of it. `total` is
    the number that is shown. `stated_in` is the period the statement is of: of a stock not stated for the period, the
    latest date inside it.
    """

    ledger: Ledger
    above: Unit | None
    children: list[Unit]
    all_seen: bool
    stated_in: Period
    below: LedgerReading
    total: LedgerReading

    @property
    def rate(self) -> LedgerReading | None:
        """The number that is shown where it is a rate computed from its parts."""
        return self.total if self.total.origin == ReadingOrigin.RATE else None


def _area_numbers(cell: CellReader) -> AreaNumbers:
    unit, indicator, period = cell.unit, cell.indicator, cell.period
    above = cell.above
    around = [unit, above] if above else [unit]
    if cell.coverage != Coverage.AREA:
        nothing = LedgerReading(period)
        return AreaNumbers(Ledger(around, [indicator], period), above, [], True, period, nothing, nothing)
    children, all_seen = cell.scope.children(unit, period.ends)
    ledger = Ledger([*around, *children], [indicator], period)
    facts = ledger.facts(unit.pk, indicator.pk)
    stated_in = next((reading.period for reading in facts.all_stated if reading.figure), period)
    return AreaNumbers(ledger, above, children, all_seen, stated_in, facts.below, footing_of(facts))


def told_of(cell: CellReader) -> dict[str, Any]:
    """What the page shows; Http404 where nothing was stated and nothing comes from below.

    A stock not stated for the period is that of the latest date inside it, as in the summary.
    """
    area = _area_numbers(cell)
    figures = cell.figures(cell.period) or cell.figures(area.stated_in)
    headline, heading = _headline(figures, area)
    if headline is None:
        raise Http404(_("Nobody has stated this number, and nothing adds up to it."))
    below_text, below_bounds = _words_of(area.below)
    return {
        "seen": cell.seen,
        "text": headline,
        "heading": heading,
        "bounds": below_bounds if area.total.footing == Footing.BELOW else "",
        "shown_in": area.total.period if area.total.place else None,
        "formula": area.rate and glossary.formula(cell.indicator),
        "factors": _factors(area.ledger, cell) if area.rate else [],
        "statements": [_current_statement(figure) for figure in figures],
        "made_way": not any(figure.counts for figure in figures if figure.origin == Origin.DOCUMENT),
        "amendment": amendment_of(figures, is_seen=cell.seen),
        "listed": _listed(cell, area),
        "below": area.below,
        "below_text": below_text,
        "below_bounds": below_bounds,
        "parts": _parts(area, cell.indicator),
        "missing": named_missing(cell.scope, cell.unit, cell.indicator, area.below, area.ledger),
        "all_seen": area.all_seen,
        "why": why_total_href(cell.unit, cell.indicator, cell.period, cell.coverage),
        "neighbours": neighbours_of(cell, area.stated_in, figures, area.ledger, area.above),
        **_history(cell, figures),
    }


def _words_of(reading: LedgerReading) -> tuple[str, str]:
    """A sum in words, and what it may be; nothing where there is none."""
    if reading.quantity is None:
        return "", ""
    return wording.number(reading.quantity), _bounds(reading.quantity)


def _bounds(quantity: Quantity) -> str:
    """The least and the most it may be; "" of one that is known to the last digit."""
    return "" if quantity.interval.is_point else wording.bounds(quantity.interval)


def _history(cell: CellReader, figures: list[Figure]) -> dict[str, object]:
    """What the rules say and said of it, and what was stated before: for those who see the unit itself."""
    if not cell.seen:
        return {"findings": [], "judgements": [], "past": [], "earlier": []}
    stated_in = figures[0].period if figures else cell.period
    here = {"unit": cell.unit, "indicator": cell.indicator, "period": stated_in, "coverage": cell.coverage}
    past = PastFinding.objects.filter(**here).select_related("rule", "explained_by")
    counted = Revision.objects.filter(**here, amends=False)
    revisions = counted.select_related("changed_by", "replaced_by", "source__kept_text", "period")
    return {
        **told_at(cell.unit, cell.indicator, cell.coverage, cell.period),
        "findings": about(cell.scope, figures),
        "judgements": judgements_of(cell.scope, here),
        "past": judged(cell.scope, past),
        "earlier": [_statement(revision) for revision in revisions],
    }


def _headline(figures: list[Figure], area: AreaNumbers) -> tuple[str | None, str]:
    """The number of the headline, and what it is where it is not the unit's statement for the period."""
    if area.rate and area.rate.quantity:
        return wording.number(area.rate.quantity), _("computed from its parts")
    if area.total.origin in HEADINGS and area.total.quantity:
        return wording.number(area.total.quantity), _(HEADINGS[area.total.origin])
    if area.total.footing == Footing.BELOW and area.total.quantity:
        return wording.number(area.total.quantity), sum_heading(area.total)
    if figures:
        return wording.statement(figures[0]), ""
    return None, ""


def _listed(cell: CellReader, area: AreaNumbers) -> int | None:
    """How many the register lists of what the indicator counts, at the period's end, where that is not the number
    shown: it need not list all. None of any other indicator."""
    is_counted = cell.indicator.kind == Indicator.Kind.COUNTED and cell.coverage == Coverage.AREA
    if not is_counted or area.total.origin == ReadingOrigin.COUNT:
        return None
    day = cell.period.ends
    return counts_then([cell.unit.pk], [cell.indicator], [day]).get((cell.unit.pk, cell.indicator.pk, day))


def _factors(ledger: Ledger, cell: CellReader) -> list[tuple[Indicator, TableCell]]:
    """The numerator and the denominator of a rate, each with its number."""
    factors = []
    for key in parts_of(cell.indicator):
        factor = ledger.indicators[key]
        reading = ledger.total(cell.unit.pk, key)
        factors.append((factor, number_cell(cell.unit, factor, reading, PLAIN.scale, {})))
    return factors


def _statement(figure: Figure | Revision, steps: tuple[Transition, ...] = ()) -> ShownStatement:
    """What was stated, with its bounds where it is a number that leaves them open."""
    bounds = ""
    if figure.state == State.VALUE:
        bounds = _bounds(cells.quantity_of(figure))
    return ShownStatement(figure, wording.statement(figure), bounds, wording.period_name(figure.period), steps)


def _current_statement(figure: Figure) -> ShownStatement:
    """With the steps of its submission; what a document states has none."""
    steps = tuple(figure.submission.transitions.all()) if figure.submission else ()
    return _statement(figure, steps)


def _parts(area: AreaNumbers, indicator: Indicator) -> list[tuple[Unit, TableCell]]:
    """The federations below that have a number."""
    parts = []
    for child in area.children:
        reading = area.ledger.total(child.pk, indicator.pk)
        if reading.quantity:
            href = number_href(child, indicator, reading.period)
            said = _(HEADINGS[reading.origin]) if reading.origin in HEADINGS else ""
            if reading.origin == ReadingOrigin.SUM:
                said = sum_heading(reading)
            parts.append((child, TableCell(wording.number(reading.quantity), reading.quantity.value, href, note=said)))
    return parts


# ---- The views


@page
def number_page(request: SignedInRequest, pk: int) -> HttpResponse:
    """A figure's page is that of its cell."""
    scope = Scope(request.user)
    figures = Figure.objects.select_related("unit", "indicator__numerator", "indicator__denominator", "period")
    figure = figures.filter(pk=pk, unit__in=scope.readable()).first()
    if figure is None:
        raise nothing_known()
    return _page_of(request, CellReader(scope, figure.unit, figure.indicator, figure.period, figure.coverage))


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
    return _page_of(request, CellReader(scope, scope.unit(asked.get("unit", "")), indicator, period, coverage))


def _page_of(request: SignedInRequest, cell: CellReader) -> HttpResponse:
    told = told_of(cell)
    unit = names.called(cell.unit, cell.period.ends)
    context = {
        "title": f"{unit} · {cell.indicator} · {cell.period}",
        "unit": unit,
        "indicator": cell.indicator,
        "period": cell.period,
        "coverage": Coverage(cell.coverage).label,
        "trail": [*trail(cell.scope, cell.unit), {"text": str(unit), "href": unit_href(cell.unit)}],
        "chooses_source": may(request.user, REVIEWING, cell.unit),
        "standing": standing(cell.unit, cell.period),
        "all_evidence": evidence_of(request.user, cell, told["statements"]),
        **told,
    }
    return TemplateResponse(request, "reports/number.html", context)
