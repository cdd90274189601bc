"""What a person sees where the system could not answer, and what the log keeps of it."""

import logging
import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.defaults import bad_request, page_not_found, permission_denied

from apps.accounts.json_answers import is_asked_by_program, refusal

RETRY_SECONDS = 10
LOST = ("08", "57P")  # how PostgreSQL's codes begin for: connection broken, server shutting down or starting


class RefusalsInOneLine(logging.Filter):
    """For the log: a refusal is one line, whoever asks for it a thousand times; what went wrong keeps its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
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
    return page_not_found(request, exception)


def went_wrong(request: HttpRequest) -> HttpResponse:
    """503 where the database is away, which passes; 500 for everything else. Called while the error is handled."""
    if is_asked_by_program(request):
        return _went_wrong_for_program()
    if is_database_lost(sys.exc_info()[1]):
        page = render_to_string("503.html")  # without what stands around every page, which asks the database
        return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_SECONDS)})
    told = {"number": getattr(request, "number", "")}
    return HttpResponseServerError(render_to_string("500.html", told))


def _went_wrong_for_program() -> HttpResponse:
    if is_database_lost(sys.exc_info()[1]):
        said = _("The database does not answer. Ask again in a moment.")
        return refusal(HTTPStatus.SERVICE_UNAVAILABLE, said, {"Retry-After": str(RETRY_SECONDS)})
    return refusal(HTTPStatus.INTERNAL_SERVER_ERROR, _("Something went wrong. It is in the log of the system."))


def is_database_lost(error: BaseException | None) -> bool:
    """Whether the database cannot be reached. Where it answered with an error of its own, that has a code."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    code = getattr(error.__cause__, "sqlstate", None)
    return code is None or code.startswith(LOST)
