"""What the pages at the door need besides django-allauth's own."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.usersessions.models import UserSession
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from requests import RequestException

from apps.accounts import access_log, sessions
from apps.accounts.access_log import Act


@require_POST
def presence(request: HttpRequest) -> HttpResponse:
    """A key or a click, told by the page it was in."""
    sessions.use(request)
    return HttpResponse(status=204)


@require_POST
def printed(request: HttpRequest) -> HttpResponse:
    """A page was printed, as its script tells."""
    if person := access_log.who(request):
        access_log.note(request, Act.PRINT, person, request.POST.get("page", ""))
    return HttpResponse(status=204)


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """One of one's own sessions is ended: where it is open, the next request is a stranger's."""
    session = get_object_or_404(UserSession, pk=pk, user_id=request.user.pk)
    if person := access_log.who(request):
        access_log.note(request, Act.ENDED, person, str(session))
    session.end()
    return redirect("usersessions_list")


def answering(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What django-allauth says by an exception is answered here, inside the transaction in which a person acts."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ImmediateHttpResponse as answer:
            return answer.response
        except ReauthenticationRequired:
            ways = get_adapter().get_reauthentication_methods(request.user)
            if not ways:
                raise PermissionDenied from None
            return suspend_request(request, ways[0]["url"])

    return answered


def heard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A directory that does not answer is said in words."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except RequestException:
            return render(request, "socialaccount/authentication_error.html", status=HTTPStatus.UNAUTHORIZED)

    return answered


def with_own_password(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Who signs in by a directory alone has no password here that could be changed."""

    @wraps(view)
    def held(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise PermissionDenied(_("You sign in by the directory of your federation: change your password there."))
        return view(request, *args, **kwargs)

    return held
