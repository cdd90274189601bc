"""Every request is asked whether the session it came with is over."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from apps.accounts import sessions


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
