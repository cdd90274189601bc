"""A source's page: what it is, what its notes say, and what was stated in it, each with its place and its words."""

from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.figures import attachments
from apps.figures.models import Figure, Source
from apps.reports.numbers.scope import Scope
from apps.reports.pages.answer import respond
from apps.reports.pages.chronicle import told_in
from apps.reports.pages.request import A_PAGE, IN_FILE, table_page
from apps.reports.tables import wording
from apps.reports.tables.links import figure_href, kept_text, text_href, unit_href
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.units.access import SignedInRequest, below


def stated_in(source: Source, scope: Scope, place: str = "") -> QuerySet[Figure]:
    """What the source states of the units in view and, of the federations above them, what counts; at one place of it
    where that is given."""
    above = scope.readable().exclude(below(scope.paths)).values("pk")
    in_view = Figure.objects.unamended().filter(below(scope.paths, "unit__path"))
    counting_above = Figure.objects.counting().filter(unit__in=above)
    figures = Figure.objects.filter(pk__in=in_view.filter(source=source).values("pk"))
    figures |= Figure.objects.filter(pk__in=counting_above.filter(source=source).values("pk"))
    if place:
        figures = figures.filter(locator=place)
    return figures.select_related("unit", "indicator", "period", "source__kept_text").order_by("pk")


def _table(source: Source, figures: list[Figure]) -> Table:
    columns = (
        TableColumn("place", _("place in the text")),
        TableColumn("printed", _("as printed")),
        TableColumn("unit", _("unit")),
        TableColumn("indicator", _("indicator")),
        TableColumn("period", _("period")),
        TableColumn("value", _("value"), "number"),
        TableColumn("measure", _("measure")),
        TableColumn("note", _("note")),
    )
    remarks = (_("As far as you may see the units. A number leads to its own page."),)
    return Table(str(source), columns, tuple(_row(figure) for figure in figures), remarks)


def _row(figure: Figure) -> TableRow:
    counts = "" if figure.counts else _("another source counts")
    cells = (
        TableCell(figure.locator, href=text_href(figure.source, figure.locator, figure.stated_text)),
        TableCell(f"{figure.stated_text}{figure.stated_unit}"),
        TableCell(str(figure.unit), href=unit_href(figure.unit)),
        TableCell(figure.indicator.name, note=str(figure.get_coverage_display())),
        TableCell(str(figure.period)),
        TableCell(wording.statement(figure), figure.value, figure_href(figure), counts, qualifier=figure.qualifier),
        TableCell(figure.indicator.measure),
        TableCell(figure.note),
    )
    return TableRow(figure.unit.code, cells)


def _page_of(figures: QuerySet[Figure], asked: SignedInRequest) -> Page:
    """A page of the list; all of it for a file."""
    most = IN_FILE if asked.GET.get("format") else A_PAGE
    return Paginator(figures, most).get_page(asked.GET.get("p"))


# ---- The view


@table_page
def source_page(request: SignedInRequest, code: str) -> HttpResponse:
    source = get_object_or_404(Source, code=code)
    place = request.GET.get("place", "").replace("\0", " ")
    scope = Scope(request.user)
    paged = _page_of(stated_in(source, scope, place), request)
    here = reverse("reports:source", args=[source.code])
    evidence = attachments.of_source(request.user, source)
    told = list(told_in(source, scope, place))
    context = {
        "source": source, "place": place, "paged": paged, "lines": True, "evidence": evidence, "chronicle": told,
        "text": kept_text(source),
    }  # fmt: skip
    return respond(
        request, _table(source, list(paged)), name=f"source-{source.code}", template="reports/source.html",
        address=f"{here}?{urlencode({'place': place})}", context=context,
    )  # fmt: skip
