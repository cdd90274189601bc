"""What the pages over an area share: the unit and the choices an address names, pages of long lists, and the answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.figures.models import Period
from apps.reports.numbers.ledger import latest_year
from apps.reports.numbers.scope import Scope
from apps.reports.pages.request import among, file_name, respond
from apps.reports.pages.unit import trail
from apps.reports.tables.table import Cell, Table

A_PAGE = 50
NOTHING: Mapping[str, object] = MappingProxyType({})
IN_FILE = 20_000  # lines of a list that a file holds


@dataclass(frozen=True, slots=True)
class Select:
    """One choice of a page: what may be chosen, by value, and what is."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str

    @property
    def said(self) -> str:
        return dict(self.options)[self.chosen]


class Overview:
    """One page over an area that is wholly in view; anything else is not found."""

    def __init__(self, request: HttpRequest) -> None:
        self.request, self.scope = request, Scope(request.user)
        self.unit = self.scope.unit(request.GET.get("unit", ""))
        if not self.scope.sees(self.unit):
            raise Http404(_("There is no unit “%(code)s” that you may see.") % {"code": self.unit.code})
        self.selects: list[Select] = []
        self.shown_period: Period | None = None

    def choose(self, name: str, label: str, options: Iterable[tuple[object, object]], default: str = "") -> str:
        """What the address asks for; Http404 for what cannot be chosen."""
        options = tuple((str(value), str(text)) for value, text in options)
        asked = self.request.GET.get(name, default)
        if asked not in dict(options):
            raise Http404(_("“%(asked)s” is none of the choices for “%(label)s”.") % {"asked": asked, "label": label})
        self.selects.append(Select(name, label, options, asked))
        return asked

    def period(self, *, years: bool = False) -> Period:
        """The one asked for, else the latest year told of in the area; `years`: statistical years alone."""
        found = list(Period.objects.filter(kind=Period.Kind.YEAR) if years else Period.objects.all())
        latest = latest_year([self.unit])
        if latest is None:
            raise Http404(_("There are no periods yet."))
        code = self.choose("period", _("Period"), [(one.code, one.code) for one in found], latest.code)
        self.shown_period = next(one for one in found if one.code == code)
        return self.shown_period

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """In words, for files."""
        return ((_("unit"), f"{self.unit} ({self.unit.code})"), *((one.label, one.said) for one in self.selects))

    def address(self, view: str = "", **more: object) -> str:
        """Of this page or another with every choice made here; None leaves one out."""
        query = {"unit": self.unit.code} | {one.name: one.chosen for one in self.selects} | more
        kept = {name: value for name, value in query.items() if value is not None}
        here = self.request.resolver_match
        path = reverse(view) if view else reverse(here.view_name, kwargs=here.kwargs)
        return f"{path}?{urlencode(kept)}"

    @property
    def window(self) -> tuple[int, int]:
        """From which line, and how many: a page of the list, or what a file holds."""
        if self.request.GET.get("format"):
            return 0, IN_FILE
        number = self.request.GET.get("p", "1")
        return ((int(number) - 1) * A_PAGE if number.isdecimal() and 0 < int(number) < 100_000 else 0), A_PAGE

    def respond(
        self,
        table: Table,
        *,
        template: str = "overview",
        count: int | None = None,
        context: Mapping[str, object] = NOTHING,
    ) -> HttpResponse:
        """The table as page or file; `count` lines in all make a list of pages."""
        start, _most = self.window
        paged = Paginator(range(count or 0), A_PAGE).get_page(start // A_PAGE + 1)
        here = self.request.resolver_match
        shown = {
            "unit": self.unit,
            "selects": self.selects,
            "trail": trail(self.scope, self.unit),
            "among": among(self.scope, self.unit, self.shown_period, here.url_name),
            "paged": paged,
            "count": count,
            "has_permission": True,
            **context,
        }
        name = file_name(
            "-".join([here.url_name, *here.kwargs.values()]), self.unit, *(one.chosen for one in self.selects)
        )
        return respond(
            self.request, table, name=name, template=f"reports/{template}.html", address=self.address(), context=shown
        )


def count_cell(number: int, href: str = "", **more: str) -> Cell:
    """A count; what is 0 leads nowhere."""
    return Cell(f"{number:,}", Decimal(number), href if number else "", **more)
