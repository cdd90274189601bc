"""What a report page was asked for: the unit, the choices in its address, and the address with all of them.

Every page is asked for a unit and for choices in its address: `PageRequest`. Pages over indicators (summary,
comparison, trend) add which ones and how they are read: apps.reports.pages.indicator_request. Pages over an area
wholly in view (coverage, contradictions, restatements, registers) add lists to choose from and pages of long lists:
`AreaRequest`.
"""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from types import MappingProxyType
from urllib.parse import urlsplit

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.urls import ResolverMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from apps.accounts.json_answers import as_json
from apps.figures.models import Period
from apps.figures.models.periods import every_period, every_year
from apps.reports.numbers.footing import SIDE_CHOICES, FootingChoice
from apps.reports.numbers.ledger import latest_year, years_told
from apps.reports.numbers.scope import Scope
from apps.reports.pages import unit_choice
from apps.reports.pages.answer import respond, saying_what_is_detached
from apps.reports.pages.standing import standing
from apps.reports.tables import wording
from apps.reports.tables.links import address_of, query_of, unit_href
from apps.reports.tables.table import Table
from apps.units import sent
from apps.units.access import SignedInRequest
from apps.units.models import Register, Unit
from apps.units.tree import at_date, names

# The reports of an area, each with the name of its period in addresses; "" where a period chosen elsewhere does not go
# along. DRAFTED is for federations, WITHIN for areas wholly in view.
FOR_ALL = (
    ("summary", gettext_lazy("Summary"), "period"),
    ("compare", gettext_lazy("Comparison"), "to"),
    ("trend", gettext_lazy("Trend"), "to"),
)
DRAFTED = (("report", gettext_lazy("Work report"), "period"),)  # of federations alone
WITHIN = (
    ("coverage", pgettext_lazy("returns", "Coverage"), "period"),
    ("contradictions", gettext_lazy("Contradictions"), ""),
    ("restatements", gettext_lazy("Restatements"), "period"),
    ("register", gettext_lazy("Registers"), "at"),
)
FOOTINGS_OF: dict[str, tuple[FootingChoice, ...]] = {  # that a report takes along; the summary only hands it on
    "summary": tuple(FootingChoice),
    "compare": tuple(FootingChoice),
    "trend": SIDE_CHOICES,
    "report": tuple(FootingChoice),
}
REGISTER = Register.STATION.value  # the summary shown first
A_PAGE, LAST_PAGE = 50, 99_999  # lines of a list on a page, and the furthest page anybody turns to
IN_FILE = 20_000  # lines of a list that a file holds
NOTHING: Mapping[str, object] = MappingProxyType({})


def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For people with an account here; anybody else is asked to sign in."""
    return wraps(view)(login_required(require_safe(view)))


def table_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page whose table programs read too, by `format=json` (docs/json.md)."""
    return as_json(page(view))


def among(
    scope: Scope, unit: Unit, period: Period | None, here: str = "", footing: str = FootingChoice.AUTOMATIC
) -> list[dict[str, object]]:
    """The ways from one report of an area to the others; a statistical year goes along, and the footing where one is
    chosen and the other report compares."""
    reports = [*FOR_ALL]
    if unit.register == Register.FEDERATION:
        reports += DRAFTED
    if scope.sees(unit):
        reports += WITHIN
    year = period.code if period and period.kind == Period.Kind.YEAR else ""
    ways: list[dict[str, object]] = []
    for name, label, choice in reports:
        query = {"unit": unit.code}
        if year and choice:
            query[choice] = year
        if footing != FootingChoice.AUTOMATIC and footing in FOOTINGS_OF.get(name, ()):
            query["footing"] = footing
        href = f"{_path_of(name)}?{query_of(query)}"
        ways.append({"label": label, "href": href, "here": here.startswith(name)})
    return ways


def _path_of(report: str) -> str:
    """Where a report stands; the summary of a register is one for each of them."""
    if report == "register":
        return reverse("reports:register", args=[REGISTER])
    return reverse(f"reports:{report}")


def trail(scope: Scope, unit: Unit) -> list[dict[str, str]]:
    """The federations above, for the line of breadcrumbs."""
    return [{"text": str(federation), "href": unit_href(federation)} for federation in scope.ancestors(unit)]


def file_name(kind: str, unit: Unit, *choices: object) -> str:
    """summary-450000-2014-ORG: two tables of different choices have different names."""
    parts = [kind, unit.code]
    for choice in choices:
        parts.append(code_of(choice) or "all")
    return "-".join(parts).replace("/", "-")


def code_of(choice: object) -> str:
    """A choice as addresses and file names write it: the code of what has one."""
    return str(getattr(choice, "code", choice))


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


class PageRequest:
    """The unit and the choices that the address of a report page names; Http404 for what is not there to choose.

    `find` in the address names another unit by its words, as somebody types them.
    """

    def __init__(self, request: SignedInRequest) -> None:
        self.request, self.asked = request, request.GET
        self.scope = Scope(request.user)
        named = self.scope.unit(self.asked.get("unit", ""))
        self.choice = unit_choice.chosen(self.choosable(), named, self.asked.get("find", ""))
        self.unit = self.choice.unit
        self.shown_period: Period | None = None
        self.footing: str = FootingChoice.AUTOMATIC  # goes along to the other reports

    def choosable(self) -> QuerySet[Unit]:
        """The units whose report may be read here."""
        return self.scope.readable()

    def may_choose(self, unit: Unit) -> bool:
        """The same of one that is readable."""
        return True

    @cached_property
    def near(self) -> list[Unit]:
        """The readable federations around the unit."""
        return unit_choice.near(self.scope.readable(), self.unit)

    def _above(self) -> list[Unit]:
        above = unit_choice.codes_above(self.unit)
        return [federation for federation in self.near if federation.code in above]

    @cached_property
    def unit_then(self) -> Unit:
        """The unit under its name of the end of the period that is shown; today's where none is."""
        return names.called(self.unit, self.shown_period.ends) if self.shown_period else self.unit

    @property
    def spans(self) -> list[str]:
        """The periods shown, each with its first and its last day."""
        return [wording.period_name(self.shown_period)] if self.shown_period else []

    @property
    def here(self) -> ResolverMatch:
        """The page that is asked for."""
        match = self.request.resolver_match
        if match is None:
            raise Http404
        return match

    @property
    def page_name(self) -> str:
        return str(self.here.url_name)

    @cached_property
    def periods(self) -> list[Period]:
        return every_period()

    def period(self, name: str) -> Period | None:
        """The period named, None where none is; Http404 for a code that is no period here."""
        code = self.asked.get(name, "")
        if not code:
            return None
        for period in self.periods:
            if period.code == code:
                return period
        raise Http404(_("There is no period “%(code)s”.") % {"code": code})

    @cached_property
    def years_by_code(self) -> dict[str, Period]:
        """The statistical years on record, the latest first."""
        return {year.code: year for year in every_year()}

    def one_of(self, name: str, label: str, options: Container[str], usual: str = "") -> str:
        """What the address asks for by this name, else the usual; Http404 for what is none of the options."""
        asked = self.asked.get(name, usual)
        if asked not in options:
            raise Http404(_("“%(asked)s” is none of the choices for “%(label)s”.") % {"asked": asked, "label": label})
        return str(asked)

    def select(self, name: str, label: str, options: Iterable[tuple[object, object]], usual: str = "") -> Select:
        """The choice with what the address asks for; Http404 for what cannot be chosen."""
        written = tuple((str(value), str(text)) for value, text in options)
        return Select(name, label, written, self.one_of(name, label, dict(written), usual))

    def latest_year(self) -> Period:
        """The latest year told of in the area, else the one being collected; Http404 where there is none."""
        latest = latest_year([self.unit])
        if latest is None:
            raise Http404(_("There are no periods yet."))
        return latest

    def years(self) -> list[Period]:
        """The years told of in the area, the latest first; all years where none is; Http404 where there are none."""
        told = years_told([self.unit, *at_date.children_of(self.unit.pk, timezone.localdate())])
        years = told or list(self.years_by_code.values())
        if not years:
            raise Http404(_("There are no periods yet."))
        return years

    def chosen(self) -> dict[str, object]:
        """The choices made here, by their names in addresses; None or "" where nothing is chosen."""
        return {}

    def address(self, view: str = "", *, unit: Unit | None = None, **more: object) -> str:
        """Of this page or another with every choice made here, for another unit where one is given.

        `more` adds choices or replaces them; None leaves one out.
        """
        query = {"unit": (unit or self.unit).code} | self.chosen() | more
        kept = {name: value for name, value in query.items() if value is not None}
        path = address_of(view) if view else self._path
        return f"{path}?{query_of(kept)}"

    @cached_property
    def _path(self) -> str:
        """Where this page stands, without its choices: the address of many a row."""
        return reverse(self.here.view_name, kwargs=self.here.kwargs)

    def standing(self) -> str:
        """Whether the numbers of the page are final, for paper."""
        return standing(self.unit, self.shown_period)

    def around(self) -> dict[str, object]:
        """What stands around every page: the unit, the federations above it and the ways to the other reports."""
        ways = among(self.scope, self.unit, self.shown_period, self.page_name, self.footing)
        return {
            "unit": self.unit,
            "trail": [{"text": str(above), "href": unit_href(above)} for above in self._above()],
            "among": ways,
            "standing": self.standing,
            "spans": self.spans,
            "unit_choice": self.choice,
            "found": [(unit, self.address(unit=unit)) for unit in self.choice.listed],
            "units_around": unit_choice.groups_of([unit for unit in self.near if self.may_choose(unit)], self.unit),
        }


class AreaRequest(PageRequest):
    """A page over an area that is wholly in view; anything else is not found."""

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request)
        if not self.scope.sees(self.unit):
            raise Http404(_("There is no unit “%(code)s” that you may see.") % {"code": self.unit.code})
        self.selects: list[Select] = []

    def choosable(self) -> QuerySet[Unit]:
        return self.scope.in_view()

    def may_choose(self, unit: Unit) -> bool:
        return self.scope.sees(unit)

    def choose(self, name: str, label: str, options: Iterable[tuple[object, object]], default: str = "") -> str:
        """What the address asks for; Http404 for what cannot be chosen."""
        self.selects.append(self.select(name, label, options, default))
        return self.selects[-1].chosen

    def year(self) -> Period:
        """The statistical year asked for, else the latest one told of in the area."""
        latest = self.latest_year()
        options = [(code, code) for code in self.years_by_code]
        code = self.choose("period", _("Period"), options, latest.code)
        self.shown_period = self.years_by_code[code]
        return self.shown_period

    def chosen(self) -> dict[str, object]:
        return {select.name: select.chosen for select in self.selects}

    @property
    def choices(self) -> tuple[tuple[str, str], ...]:
        """In words, for files."""
        said = ((select.label, select.said) for select in self.selects)
        return ((_("unit"), f"{self.unit_then} ({self.unit.code})"), *said)

    @property
    def window(self) -> tuple[int, int]:
        """From which line, and how many: a page of the list, or what a file holds."""
        if self.asked.get("format"):
            return 0, IN_FILE
        page = sent.number(self.asked.get("p", "1")) or 1
        if page > LAST_PAGE:
            return 0, A_PAGE
        return (page - 1) * A_PAGE, A_PAGE

    def around(self) -> dict[str, object]:
        return super().around() | {"selects": self.selects, "has_permission": True}

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
        table = saying_what_is_detached(table, [self.shown_period.pk] if self.shown_period else ())
        paged = Paginator(range(count or 0), A_PAGE).get_page(start // A_PAGE + 1)
        kind = "-".join([self.page_name, *self.here.kwargs.values()])
        return respond(
            self.request,
            table,
            name=file_name(kind, self.unit, *(select.chosen for select in self.selects)),
            template=f"reports/{template}.html",
            address=self.address(),
            context={
                **self.around(),
                "paged": paged,
                "list_choices": QueryDict(urlsplit(self.address()).query),
                "count": count,
                **context,
            },
        )
