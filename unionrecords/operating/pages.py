"""What stands around every page: the version in its foot, that nothing can be written, whether mail is sent."""

from django.conf import settings
from django.http import HttpRequest

from unionrecords.operating import read_only


def around_every_page(request: HttpRequest) -> dict[str, object]:
    return {
        "version": settings.VERSION,
        "mail_is_sent": bool(settings.EMAIL_HOST),
        "read_only": read_only.is_on(),
        "read_only_until": read_only.said(),
    }
