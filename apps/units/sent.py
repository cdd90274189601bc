"""What an address or a form sends: numbers as text, and whether a form has been filled in."""

from typing import Any

from django.http import HttpRequest

LONGEST_NUMBER = 18  # digits of the largest number that every column holds


def number(text: str) -> int | None:
    """The whole number a text is; None where it is none that any row could have."""
    if len(text) > LONGEST_NUMBER or not (text.isascii() and text.isdecimal()):
        return None
    return int(text)


def key(text: str) -> int:
    """The key of a row; 0, which no row has, where the text is none."""
    return number(text) or 0


def answers(request: HttpRequest) -> Any:
    """What a form was filled in with; None before that, so that it is shown without faults."""
    return request.POST if request.method == "POST" else None


def answers_and_files(request: HttpRequest) -> tuple[Any, Any]:
    """The same of a form that takes a file, with the files sent."""
    return answers(request), request.FILES or None
