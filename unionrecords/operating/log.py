"""How the log is written: a line for people, or a line of JSON for a machine, each with the request it belongs to."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime

from django.http import HttpRequest

from apps.accounts import address

SECRET_PART = re.compile("(/accounts/forgotten/)[^/]+-.+")  # who has this link may set a password

answering: ContextVar[HttpRequest | None] = ContextVar("answering", default=None)


def facts_of(request: HttpRequest | None) -> dict[str, str]:
    """Number, account and address of a request; of the account only where the request has asked for it already.

    What was searched for stays out: it may be a person's name.
    """
    if request is None:
        return {}
    person = getattr(request, "_cached_user", None)
    return {
        "request": getattr(request, "number", ""),
        "user": person.get_username() if person else "",
        "address": address.of(request) or "",
        "method": request.method or "",
        "path": SECRET_PART.sub(r"\1…", request.path),
    }


class WithRequest(logging.Filter):
    """Adds the facts of the request under way to a record, and `request_number` for a line of text."""

    def filter(self, record: logging.LogRecord) -> bool:
        named = getattr(record, "request", None)  # what Django says of an answer, it says when the request is over
        facts = facts_of(answering.get() or (named if isinstance(named, HttpRequest) else None))
        record.facts = facts
        record.request_number = f" [{facts['request']}]" if facts else ""
        return True


class JsonLine(logging.Formatter):
    """One record, one line, whatever it holds: with time in UTC, level, logger, words, and the facts of its request."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "facts", {}),
            **getattr(record, "answered", {}),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)
