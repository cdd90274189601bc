"""What stands around every request: probes are answered before it, then it is numbered, counted and told to the log."""

import hmac
import logging
import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from unionrecords.error_pages import RETRY_SECONDS
from unionrecords.operating import counters, metrics, read_only
from unionrecords.operating.log import answering
from unionrecords.operating.readiness import readiness

logger = logging.getLogger("unionrecords.requests")

NUMBER = re.compile(r"[A-Za-z0-9._-]{8,64}")
KEPT_NOWHERE = {"Cache-Control": "no-store"}
READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Who reads during an upgrade comes and goes, and chooses a language. Presence is refused: by it a form finds out
# whether it can be sent, and stays on its page where it cannot.
COMING_AND_GOING = frozenset(
    {
        "/accounts/login/",
        "/accounts/logout/",
        "/accounts/second-factor/show/",
        "/accounts/printed/",
        "/i18n/setlang/",
    }
)


class Probes:
    """Stands first: who asks whether the system is there knows none of its names and comes over plain HTTP."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.probes = {"/healthz": healthz, "/readyz": readyz}
        if settings.METRICS_TOKEN:
            self.probes["/metrics"] = metrics_page

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.probes.get(request.path_info, self.get_response)(request)


def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; the database is not asked."""
    return HttpResponse("ok\n", content_type="text/plain", headers=KEPT_NOWHERE)


def readyz(request: HttpRequest) -> HttpResponse:
    """200 where requests can be answered, else 503."""
    found = readiness()
    waiting = {} if found.is_ready else {"Retry-After": str(RETRY_SECONDS)}
    return JsonResponse(found.told(), status=200 if found.is_ready else 503, headers=KEPT_NOWHERE | waiting)


def metrics_page(request: HttpRequest) -> HttpResponse:
    """For who knows the word that the setting holds."""
    said = request.headers.get("Authorization", "").encode()
    if not hmac.compare_digest(said, f"Bearer {settings.METRICS_TOKEN}".encode()):
        return HttpResponse(status=401, headers=KEPT_NOWHERE | {"WWW-Authenticate": "Bearer"})
    return HttpResponse(metrics.written(), content_type=metrics.CONTENT_TYPE, headers=KEPT_NOWHERE)


class Watched:
    """Gives each request a number, which its answer and its lines in the log bear; counts it, and notes its time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        vars(request)["number"] = number = number_of(request)
        before = answering.set(request)
        try:
            response = self.get_response(request)
            seconds = time.monotonic() - began
            counters.count(response.status_code, seconds)
            told = {"status": response.status_code, "milliseconds": round(1000 * seconds)}
            logger.info("answered", extra={"answered": told})
        finally:
            answering.reset(before)
        response.headers["X-Request-ID"] = number
        return response


def number_of(request: HttpRequest) -> str:
    """The number that a trusted proxy gave the request, else a new one."""
    given = request.headers.get("X-Request-ID", "") if settings.BEHIND_PROXY else ""
    return given if NUMBER.fullmatch(given) else secrets.token_hex(8)


class ReadOnly:
    """During an upgrade what would write is refused in words, before anything of it is read."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READING or request.path_info in COMING_AND_GOING or not read_only.is_on():
            return self.get_response(request)
        page = render_to_string("read_only.html", {"said": read_only.said()})
        return HttpResponse(page, status=503, headers={"Retry-After": str(RETRY_SECONDS)})
