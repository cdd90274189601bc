"""What a person sees where the system could not answer, and what the log keeps of it."""

import errno
import logging
import sys
from http import HTTPStatus
from typing import NamedTuple

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.defaults import bad_request, page_not_found, permission_denied

from apps.accounts.json_answers import is_asked_by_program, refusal
from apps.units.errors import KeptElsewhere

RETRY_SECONDS = 10
# How PostgreSQL's codes begin: connection broken, server shutting down or starting; no room, memory or connection left;
# a server or a transaction that only reads.
LOST, SPENT, READING = ("08", "57P"), "53", "25006"


class PassingFault(NamedTuple):
    """What keeps the system from answering until it passes, and what people are told to do."""

    title: str | Promise
    advice: str | Promise


AWAY = PassingFault(
    _("The records cannot be reached at the moment."),
    _("Try again in a minute, and see whether what you sent last is there."),
)
FULL = PassingFault(
    _("There is no room for more at the moment."),
    _("Nothing of what you sent was written. Tell the administrator, and send it again later."),
)
ONLY_READ = PassingFault(
    _("The records can be read at the moment, and not changed."),
    _("Nothing of what you sent was written. Send it again later."),
)


class RefusalsInOneLine(logging.Filter):
    """For the log: a refusal is one line, whoever asks for it a thousand times, and so is what passes, with its reason;
    what went wrong keeps its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = None
        elif passing_fault(error):
            record.msg, record.args = "%s: %s", (record.getMessage(), " ".join(str(error).split()))
            record.exc_info = None
        return True


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_asked_by_program(request):
        return refusal(HTTPStatus.BAD_REQUEST, str(exception) or _("This cannot be understood."))
    return bad_request(request, exception)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    if is_asked_by_program(request):
        return refusal(HTTPStatus.FORBIDDEN, str(exception) or _("You may not do this."))
    return permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What the view says there is not; Django's own sentences, about its addresses and tables, are kept to itself."""
    if is_asked_by_program(request):
        said = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
        is_djangos = "matches the given query" in said
        return refusal(HTTPStatus.NOT_FOUND, _("There is nothing here that you may see.") if is_djangos else said)
    return page_not_found(request, exception, "elsewhere.html" if isinstance(exception, KeptElsewhere) else "404.html")


def went_wrong(request: HttpRequest) -> HttpResponse:
    """503 with a sentence for what passes, 500 for everything else. Called while the error is handled."""
    if fault := passing_fault(sys.exc_info()[1]):
        return come_back_later(request, fault)
    if is_asked_by_program(request):
        return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, _("Something went wrong. It is in the log of the system."))
    told = {"number": getattr(request, "number", "")}
    return HttpResponseServerError(render_to_string("500.html", told))


def come_back_later(request: HttpRequest, fault: PassingFault) -> HttpResponse:
    """503, without what stands around every page, which asks the database."""
    later = {"Retry-After": str(RETRY_SECONDS)}
    if is_asked_by_program(request):
        return refusal(HTTPStatus.SERVICE_UNAVAILABLE, fault.title, later)
    return HttpResponse(render_to_string("503.html", fault._asdict()), status=503, headers=later)


def passing_fault(error: BaseException | None) -> PassingFault | None:
    """What passes of an error of the database or the disk; None of every other.

    A database that cannot be reached has no code; where it answered with an error of its own, that has one.
    """
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return FULL
    if not isinstance(error, DatabaseError | InterfaceError):
        return None
    code = getattr(error.__cause__, "sqlstate", None)
    if code is None:
        return AWAY if isinstance(error, OperationalError | InterfaceError) else None
    if code.startswith(LOST):
        return AWAY
    if code.startswith(SPENT):
        return FULL
    return ONLY_READ if code == READING else None
