"""A page is asked for again where a year was put aside, or back, while it was being answered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.messages.storage import default_storage
from django.db import connections
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from apps.changelog.middleware import SAFE_METHODS
from apps.figures.models import swaps
from apps.figures.models.periods import every_period
from apps.figures.triggers.partitions import PARTED
from unionrecords.error_pages import PassingFault, come_back_later

TIMES = 2
SWAPPED = PassingFault(
    _("The figures of a year are being put aside, or back, at this moment."), _("Ask for the page again.")
)


@contextmanager
def asking_first() -> Iterator[None]:
    """Meanwhile a request that is about to read figures has read first which years are here; what it reads once it has
    then read already."""
    with connections["default"].execute_wrapper(_ask_first):
        yield


def _ask_first(execute: Callable[..., Any], query: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    if swaps.is_to_be_noted() and any(table in str(query) for table in PARTED):
        every_period()
    return execute(query, params, many, context)


class AskedAgain:
    """Stands around what reads once in a request: what is asked for again reads everything anew.

    A file or a JSON address is such a page, too. An act is not asked for again (apps.figures.models.swaps).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS:
            return self.get_response(request)
        for _time in range(TIMES):
            with swaps.noting(), asking_first():
                response = self.get_response(request)
                if not swaps.met():
                    return response
            response.close()
            vars(request)["_messages"] = default_storage(request)  # without what that answer said, with what it showed
        return come_back_later(request, SWAPPED)
