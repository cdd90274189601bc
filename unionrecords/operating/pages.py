"""What stands around every page: version, that nothing can be written, how far it lies behind, what is sent."""

from django.conf import settings
from django.http import HttpRequest

from unionrecords import standbys
from unionrecords.operating import read_only


def around_every_page(request: HttpRequest) -> dict[str, object]:
    return {
        "version": settings.VERSION,
        "mail_is_sent": bool(settings.EMAIL_HOST),
        "messages_are_sent": bool(settings.MESSAGES_BY),
        "read_only": read_only.is_on(),
        "read_only_until": read_only.said(),
        "copy_behind": standbys.told_behind(request),
    }
