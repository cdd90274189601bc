"""What the pages at the door need besides django-allauth's own."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from apps.accounts import sessions


@require_POST
def presence(request: HttpRequest) -> HttpResponse:
    """A key or a click, told by the page it was in."""
    sessions.use(request)
    return HttpResponse(status=204)
