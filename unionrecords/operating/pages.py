"""What stands around every page: the version in its foot, and that nothing can be written."""

from django.conf import settings
from django.http import HttpRequest

from unionrecords.operating import read_only


def around_every_page(request: HttpRequest) -> dict[str, object]:
    return {"version": settings.VERSION, "read_only": read_only.is_on(), "read_only_until": read_only.said()}
