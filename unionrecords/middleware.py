"""What holds for every request: the installation's clock, nothing too large, and nothing that the database could not
hold."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import timezone

from apps.units.models import installation
from unionrecords.arriving import MEGABYTE, MOST_SENT

MOST_SENT_BY_STRANGERS = 64 << 10


class RefuseNulBytes:
    """Text columns cannot hold a NUL byte, so an address with one names nothing: 404 instead of an error.

    No browser sends one in a form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> None:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404
        for name, texts in request.POST.lists():
            for text in (name, *texts):
                if "\x00" in text:
                    raise BadRequest


class LimitWhatIsSent:
    """What is larger than any page sends is refused before a byte of it is read or kept; of a stranger, who has only a
    name and a password to send, much less is taken."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        sent = int(announced) if announced.isdecimal() else 0
        if sent <= MOST_SENT_BY_STRANGERS:
            return self.get_response(request)
        most = _most_taken(request)
        if sent > most or not request.user.is_authenticated:
            return render(request, "413.html", {"most": most // MEGABYTE}, status=413)
        return self.get_response(request)


def _most_taken(request: HttpRequest) -> int:
    """How many bytes the page asked for takes: as it says (`most_sent`), else as any may be sent."""
    try:
        return getattr(resolve(request.path_info).func, "most_sent", MOST_SENT)
    except Resolver404:
        return MOST_SENT


class KeptByNobody:
    """What a person may see is kept by no cache on the way to her, and not in her browser once she has gone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class LocalTime:
    """Times are shown, and days begin, by the clock of the installation."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(installation.current().time_zone):
            return self.get_response(request)
