"""From where a request comes."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def of(request: HttpRequest) -> str | None:
    """The address of who asks; behind a proxy what that wrote last into X-Forwarded-For. None where it is no address.

    What stands further left in that header, anybody may have written.
    """
    said = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY and (passed_on := request.headers.get("X-Forwarded-For", "")):
        said = passed_on.rpartition(",")[2]
    try:
        return str(ip_address(said.strip()))
    except ValueError:
        return None
