"""A long table in parts: the page has the first, and each later one is fetched behind it, one after the other.

Files and paper are whole; so is the page by `part=whole`, for whom its script does not run.
"""

from collections.abc import Iterable, Mapping

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from apps.figures.models import Indicator, Period
from apps.reports.pages.answer import saying_what_is_detached
from apps.reports.pages.indicator_request import IndicatorRequest
from apps.reports.tables.one_unit import as_read
from apps.reports.tables.table import Table
from apps.units import sent

MOST = 16  # indicators of a part: 544 numbers of two periods, of sixteen federations and the one above them
WHOLE = "whole"


class PartRequest:
    """Which of the indicators asked for are wanted: from which on, all of them or one part; Http404 where none is."""

    def __init__(self, asked: IndicatorRequest, *, cut: bool) -> None:
        self.asked = asked
        text = asked.asked.get("part", "0")
        is_whole = not cut or text == WHOLE or bool(asked.asked.get("format"))
        self.start = 0
        self.end: int | None = None
        if not is_whole:
            self.start = self._start_of(text)
            self.end = self.start + MOST

    def _start_of(self, text: str) -> int:
        start = sent.number(text)
        if start is None or start > len(self.asked.indicators):
            raise Http404(_("There is no part “%(text)s” of this table.") % {"text": text})
        return start

    @property
    def indicators(self) -> list[Indicator]:
        return self.asked.indicators[self.start : self.end]

    @property
    def next(self) -> dict[str, object] | None:
        """How many indicators are missing yet, where the next of them are had and where the whole table; None behind
        the last part."""
        if self.end is None or self.end >= len(self.asked.indicators):
            return None
        missing = len(self.asked.indicators) - self.end
        address = self.asked.address
        return {"count": missing, "href": address(part=self.end), "whole": address(part=WHOLE)}

    def respond(
        self, table: Table, periods: Iterable[Period], *, name: str, context: Mapping[str, object]
    ) -> HttpResponse:
        """The page or file with what comes first; a later part alone: its rows, and what is to be said of them."""
        if self.start == 0:
            return self.asked.respond(table, periods, name=name, context={**context, "next_part": self.next})
        table = saying_what_is_detached(table, [period.pk for period in periods])
        rows = {"table": as_read(table, self.asked.manner.scale), "next_part": self.next}
        return TemplateResponse(self.asked.request, "reports/part.html", rows)
