"""A report's table as the answer to its request: the page, or the file that is asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.http import Http404, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounts.access_log import Act, leaving
from apps.changelog.people import called
from apps.figures.models.detached import DETACHED, detached_years, said_of
from apps.reports.tables import table as tables_table
from apps.reports.tables.table import Table
from apps.spreadsheets.upload import kept_as
from apps.units.access import SignedInRequest

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("csv", "xlsx", "json", "print")


def respond(
    request: SignedInRequest, table: Table, *, name: str, template: str, address: str, context: Mapping[str, object]
) -> HttpResponse:
    """The table as the page, or as the file that `?format=` asks for: csv, xlsx, json; print cuts it for paper.

    `address` is the permanent link with every choice, `name` that of the file without its ending.
    """
    table = saying_what_is_detached(table)
    asked = request.GET.get("format", "")
    if asked and asked not in FORMATS:
        raise Http404(_("Tables come as csv, xlsx, json or print."))
    absolute = request.build_absolute_uri(address)
    if asked == "json":
        return leaving(_json(request, table, absolute), Act.EXPORT)
    if asked in ("csv", "xlsx"):
        return leaving(_file(request, table, asked, name, absolute), Act.EXPORT)
    shown = {"title": table.title, "table": table, "address": absolute, "printing": asked == "print", **context}
    page = TemplateResponse(request, template, shown)
    return leaving(page, Act.PRINT) if asked == "print" else page


def saying_what_is_detached(table: Table, periods: Iterable[int] = ()) -> Table:
    """The table with a remark where one of its cells is kept elsewhere, or it is of such periods."""
    years = detached_years()
    if not years:
        return table
    is_gap = any(cell.state == DETACHED for row in table.rows for cell in row.cells)
    said = said_of(years if is_gap else detached_years(periods))
    return replace(table, remarks=tuple(dict.fromkeys((*table.remarks, *filter(None, [said])))))


def _json(request: SignedInRequest, table: Table, address: str) -> HttpResponse:
    made = {"at": timezone.localtime().isoformat(timespec="seconds"), "by": str(request.user), "address": address}
    answer = {**table.as_json(), "language": get_language(), "made": made}
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


def _file(request: SignedInRequest, table: Table, kind: str, name: str, address: str) -> HttpResponse:
    """The table as csv or xlsx; a workbook says when, by whom and from which address it was made."""
    headers = kept_as(f"{name}.{kind}")
    if kind == "csv":
        return HttpResponse(tables_table.to_csv(table), "text/csv; charset=utf-8", headers=headers)
    made = [
        (_("made at"), timezone.localtime().strftime("%Y-%m-%d %H:%M")),
        (_("made by"), called(request.user)),
        (_("address"), address),
    ]
    return HttpResponse(tables_table.to_xlsx(table, made), XLSX, headers=headers)
