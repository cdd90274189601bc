"""What a person sees where the system could not answer, and what the log keeps of it."""

import logging
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string

RETRY_SECONDS = 10
LOST = ("08", "57P")  # how PostgreSQL's codes begin for: connection broken, server shutting down or starting


class RefusalsInOneLine(logging.Filter):
    """For the log: a refusal is one line, whoever asks for it a thousand times; what went wrong keeps its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) < 500:
            record.exc_info = None
        return True


def went_wrong(request: HttpRequest) -> HttpResponse:
    """503 where the database is away, which passes; 500 for everything else. Called while the error is handled."""
    if is_database_lost(sys.exc_info()[1]):
        page = render_to_string("503.html")  # without what stands around every page, which asks the database
        return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_SECONDS)})
    told = {"number": getattr(request, "number", "")}
    return HttpResponseServerError(render_to_string("500.html", told))


def is_database_lost(error: BaseException | None) -> bool:
    """Whether the database cannot be reached. Where it answered with an error of its own, that has a code."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    code = getattr(error.__cause__, "sqlstate", None)
    return code is None or code.startswith(LOST)
