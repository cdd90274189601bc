"""Every request that may write runs in one transaction that names the signed-in person as its actor; every other reads
once what it needs in several places."""

from collections.abc import Callable
from contextlib import nullcontext

from django.contrib.auth.models import AnonymousUser, User
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from apps.changelog.acting import acting
from apps.changelog.read_once import reading_once, within_request

DEADLOCK, AGAIN = "40P01", 2
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class ActingMiddleware:
    """Must stand last: it calls the view itself, inside the transaction, so that an exception rolls all of it back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with within_request(), reading_once() if request.method in SAFE_METHODS else nullcontext():
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: list, kwargs: dict) -> HttpResponse | None:
        person = request.user
        if request.method in SAFE_METHODS or isinstance(person, AnonymousUser):
            return None
        for _attempt in range(AGAIN):
            try:
                return self._acted(person, request, view, args, kwargs)
            except OperationalError as error:  # two waited for each other, and all that this one did was taken back
                if getattr(error.__cause__, "sqlstate", "") != DEADLOCK:
                    raise
        return self._acted(person, request, view, args, kwargs)

    def _acted(self, person: User, request: HttpRequest, view: Callable, args: list, kwargs: dict) -> HttpResponse:
        door = "admin" if request.path.startswith("/admin/") else "page"
        with acting(person, door=door):
            return view(request, *args, **kwargs)
