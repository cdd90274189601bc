"""What the pages at the door need besides django-allauth's own."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

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


def with_own_password(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Who signs in by a directory alone has no password here that could be changed."""

    @wraps(view)
    def held(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated and not request.user.has_usable_password():
            raise PermissionDenied(_("You sign in by the directory of your federation: change your password there."))
        return view(request, *args, **kwargs)

    return held
