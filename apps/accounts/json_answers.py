"""What is said to a program: errors as JSON in its reader's language, as SDMX-JSON writes them."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import TypeVar

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language

View = TypeVar("View", bound=Callable)
ALWAYS, AS_JSON = "always", "as json"
NO_HEADERS: Mapping[str, str] = {}


def for_programs(view: View) -> View:
    """Marks a view whose every answer programs read. To what is marked so, or `as_json`, alone a token opens."""
    vars(view)["for_programs"] = ALWAYS
    return view


def as_json(view: View) -> View:
    """Marks a page that programs read where they ask for `format=json`."""
    vars(view)["for_programs"] = AS_JSON
    return view


def is_for_program(request: HttpRequest, view: Callable | None) -> bool:
    """Whether a program reads the answer of this view."""
    when = getattr(view, "for_programs", "")
    return when == ALWAYS or (when == AS_JSON and request.GET.get("format") == "json")


def is_asked_by_program(request: HttpRequest) -> bool:
    """The same once the address is resolved."""
    at = request.resolver_match
    return is_for_program(request, at.func if at else None)


def refusal(status: HTTPStatus, said: object, headers: Mapping[str, str] = NO_HEADERS) -> JsonResponse:
    """An error: its number, what HTTP calls it, and a sentence in the reader's language."""
    error = {"code": status.value, "title": status.phrase, "detail": str(said)}
    answer = JsonResponse(
        {"errors": [error]}, status=status.value, headers=dict(headers), json_dumps_params={"ensure_ascii": False}
    )
    answer.headers.setdefault("Content-Language", get_language() or "")
    return answer
