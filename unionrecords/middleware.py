"""What holds for every request: the installation's clock, and nothing that the database could not hold."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from apps.units.models import installation


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


class LocalTime:
    """Times are shown, and days begin, by the clock of the installation."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(installation.current().time_zone):
            return self.get_response(request)
