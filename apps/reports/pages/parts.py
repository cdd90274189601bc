"""A long table in parts: the page has the first, and each later one is fetched behind it, one after the other; last
comes the picture of all rows.

Files and paper are whole; so is the page by `part=whole`, for whom its script does not run.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.figures.models import Indicator, Period
from apps.reports.pages.answer import saying_what_is_detached
from apps.reports.pages.indicator_request import IndicatorRequest
from apps.reports.tables import wording
from apps.reports.tables.one_unit import as_read
from apps.reports.tables.table import Table
from apps.units import sent

SIDE_BY_SIDE = 16  # indicators of a part: 544 numbers of two periods, of sixteen federations and the one above them
ALONE = 40  # of one federation
WHOLE, PICTURE = "whole", "picture"


class PartRequest:
    """Which of the indicators told of are wanted: from which on, all or `most` of them; Http404 for no such part."""

    def __init__(self, asked: IndicatorRequest, told: list[Indicator], *, most: int) -> None:
        self.asked, self._told = asked, told
        self._untold = sent.number(asked.asked.get("untold", "0")) or 0  # of the parts before, without a number
        text = asked.asked.get("part", "0")
        self.is_picture = text == PICTURE
        self.start = 0
        self.end: int | None = None
        if text not in (WHOLE, PICTURE) and not asked.asked.get("format"):
            self.start = self._start_of(text)
            self.end = self.start + most

    def _start_of(self, text: str) -> int:
        start = sent.number(text)
        if start is None or start > len(self._told):
            raise Http404(_("There is no part “%(text)s” of this table.") % {"text": text})
        return start

    @property
    def indicators(self) -> list[Indicator]:
        return self._told[self.start : self.end]

    @property
    def next(self) -> dict[str, object] | None:
        """How many indicators are missing yet, where the next of them are had and where the whole table; None behind
        the last part."""
        if self.end is None or self.end >= len(self._told):
            return None
        missing = len(self._told) - self.end
        address = self.asked.address
        href = address(part=self.end, untold=self._untold or None)
        return {"count": missing, "href": href, "whole": address(part=WHOLE)}

    @property
    def has_all(self) -> bool:
        """Whether all rows are there that a picture is drawn of."""
        return self.start == 0 and self.next is None

    @property
    def picture(self) -> dict[str, str]:
        """Where the picture of all rows is had, alone and with the whole table."""
        return {"href": self.asked.address(part=PICTURE), "whole": self.asked.address(part=WHOLE)}

    def respond(
        self, table: Table, periods: Iterable[Period], *, name: str, context: Mapping[str, object]
    ) -> HttpResponse:
        """The page or file with what comes first; the picture alone; a later part alone: its rows, and what is to be
        said of them."""
        if self.is_picture:
            return TemplateResponse(self.asked.request, "reports/_chart.html", dict(context))
        table = table if self.has_all else self._with_untold(table)
        if self.start == 0:
            return self.asked.respond(table, periods, name=name, context={**context, "next_part": self.next})
        table = saying_what_is_detached(table, [period.pk for period in periods])
        rows = {"table": as_read(table, self.asked.manner.scale), "next_part": self.next}
        return TemplateResponse(self.asked.request, "reports/part.html", rows)

    def _with_untold(self, table: Table) -> Table:
        """Says how many indicators up to here have no number: of each part in place of what the one before said."""
        self._untold += len(self.indicators) - len(table.rows)
        if not self._untold:
            return table
        count = ngettext("%(count)s indicator", "%(count)s indicators", self._untold) % {"count": self._untold}
        return replace(table, remarks=(wording.none_in_either(count), *table.remarks))
