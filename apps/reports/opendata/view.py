"""The addresses of open data."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from django.utils.http import http_date
from django.utils.translation import gettext as _

from apps.accounts.access_log import Act, leaving
from apps.accounts.json_answers import for_programs, refusal
from apps.changelog.one_moment import at_one_moment
from apps.figures.models import swaps
from apps.reports.numbers.scope import Scope
from apps.reports.opendata import changed, openapi, sdmx_csv, structures
from apps.reports.opendata.observations import OpenNumbers
from apps.reports.opendata.parameters import checked
from apps.reports.opendata.query import DataQuery
from apps.reports.opendata.refused import QueryRefused
from apps.units.access import SignedInRequest

CSV_TYPES = ("*/*", "text/*", "application/*", "text/csv", "application/csv")
SDMX_CSV = "application/vnd.sdmx.data+csv"


def answered(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """What cannot be given is told as JSON."""

    @wraps(view)
    def told(request: SignedInRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except QueryRefused as refused:
            return refusal(refused.status, refused.said)

    return for_programs(told)


@answered
def data(request: SignedInRequest, asked: str = "") -> HttpResponseBase:
    """Numbers as SDMX-CSV; `Last-Modified` is the moment to ask for changes after, the next time."""
    _expect_csv_taken(request.headers.get("Accept", "*/*"))
    query = DataQuery(request, asked)
    settled = changed.settled_moment()
    with at_one_moment(holding=swaps.HELD):
        answer = sdmx_csv.answer(query, OpenNumbers(query).observations())
    answer.headers["Last-Modified"] = http_date(settled.timestamp())
    answer.headers["Content-Disposition"] = 'inline; filename="numbers.csv"'
    return leaving(answer, Act.EXPORT)


@answered
def structure(request: SignedInRequest, asked: str = "") -> HttpResponse:
    """What the data are made of, as SDMX-JSON; of federations those that the person may read of."""
    told = structures.message(Scope(request.user), asked, request.GET)
    return JsonResponse(told, content_type=structures.CONTENT_TYPE, json_dumps_params={"ensure_ascii": False})


@answered
def description(request: SignedInRequest) -> HttpResponse:
    """`openapi.json`: every address that programs read."""
    checked(request.GET, ())
    return JsonResponse(openapi.document(), json_dumps_params={"ensure_ascii": False})


@answered
def nothing(request: SignedInRequest, asked: str = "") -> HttpResponse:
    """Whatever else might stand below /sdmx/: told as JSON too."""
    raise QueryRefused(_("There is no such address: /sdmx/data/… or /sdmx/structure/…."), HTTPStatus.NOT_FOUND)


def _expect_csv_taken(accepted: str) -> None:
    """406 where the program takes no CSV, or one with names beside the codes."""
    for kind in accepted.split(","):
        name, *options = (part.strip().lower() for part in kind.split(";"))
        if name in CSV_TYPES or (name == SDMX_CSV and _are_met(options)):
            return
    raise QueryRefused(_("The data are written as SDMX-CSV 2.1 alone, with codes."), HTTPStatus.NOT_ACCEPTABLE)


def _are_met(options: list[str]) -> bool:
    met = ("version=2.1.0", "version=2.0.0", "labels=id", "timeformat=original", "keys=none")
    return all(option in met or option.startswith("q=") for option in options)
