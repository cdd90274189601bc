"""What is asked of every request at the door: whence it comes, whether its session is over, what it takes out."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from apps.accounts import access_log, address, sessions
from apps.changelog.acting import origin


class SessionEnds:
    """Stands after whom it asks: sessions, accounts and messages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if why := sessions.over(request):
            sessions.end(request, why)
            messages.info(request, _("You were signed out: %(why)s. Sign in to go on.") % {"why": _(why)})
        elif sessions.is_page(request):
            sessions.use(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponseRedirect | None:
        """What has to be done first keeps a person from all pages but those by which she does it, or leaves."""
        at = request.resolver_match
        instead = sessions.kept_from(request, at.view_name if at else "")
        return redirect(instead) if instead else None


class AccessLog:
    """Tells the acts of a request whence they come, and writes a line for whatever leaves the system."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = origin.set(address.of(request) or "")
        try:
            response = self.get_response(request)
            access_log.note_leaving(request, response)
        finally:
            origin.reset(before)
        return response
