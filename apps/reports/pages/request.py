"""What a report page was asked for: the unit, the choices in its address, and the address with all of them.

Every page is asked for a unit and for choices in its address: `PageRequest`. Pages over indicators (summary,
comparison, trend) add which ones and how they are read: `IndicatorRequest`. Pages over an area wholly in view
(coverage, contradictions, restatements, registers) add lists to choose from and pages of long lists: `AreaRequest`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from functools import cached_property, wraps
from itertools import groupby
from types import MappingProxyType
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import ResolverMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from apps.figures.models import Indicator, IndicatorGroup, Period
from apps.figures.totals.contributions import APPROVED, SUBMITTED
from apps.reports.numbers.ledger import catalogue, latest_year, years_told
from apps.reports.numbers.manner import Manner, NumberScale, TreeMoment
from apps.reports.numbers.scope import Scope
from apps.reports.pages.answer import respond
from apps.reports.tables.links import unit_href
from apps.reports.tables.table import Table
from apps.units.access import SignedInRequest
from apps.units.models import Register, Unit
from apps.units.tree import at_date

# The reports of an area, each with the name of its period in addresses; "" where a period chosen elsewhere does not go
# along. The last ones are for areas wholly in view.
FOR_ALL = (
    ("summary", gettext_lazy("Summary"), "period"),
    ("compare", gettext_lazy("Comparison"), "to"),
    ("trend", gettext_lazy("Trend"), "to"),
)
WITHIN = (
    ("coverage", pgettext_lazy("returns", "Coverage"), "period"),
    ("contradictions", gettext_lazy("Contradictions"), ""),
    ("restatements", gettext_lazy("Restatements"), "period"),
    ("register", gettext_lazy("Registers"), "at"),
)
REGISTER = Register.STATION.value  # the summary shown first
SWITCHES = {  # of a manner the usual way and the other one, as addresses name them
    "scale": (NumberScale.PLAIN.value, NumberScale.SCALED.value),
    "counting": (APPROVED, SUBMITTED),
    "tree": (TreeMoment.THEN.value, TreeMoment.NOW.value),
}
A_PAGE = 50  # lines of a list on a page
IN_FILE = 20_000  # lines of a list that a file holds
NOTHING: Mapping[str, object] = MappingProxyType({})


def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For people with an account here; anybody else is asked to sign in."""
    return wraps(view)(login_required(require_safe(view)))


def among(scope: Scope, unit: Unit, period: Period | None, here: str = "") -> list[dict[str, object]]:
    """The ways from one report of an area to the others; a statistical year goes along."""
    reports = [*FOR_ALL, *WITHIN] if scope.sees(unit) else [*FOR_ALL]
    year = period.code if period and period.kind == Period.Kind.YEAR else ""
    ways: list[dict[str, object]] = []
    for name, label, choice in reports:
        query = {"unit": unit.code}
        if year and choice:
            query[choice] = year
        href = f"{_path_of(name)}?{urlencode(query)}"
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
        parts.append(_code_of(choice) or "all")
    return "-".join(parts).replace("/", "-")


def _code_of(choice: object) -> str:
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
    """The unit and the choices that the address of a report page names; Http404 for what is not there to choose."""

    def __init__(self, request: SignedInRequest) -> None:
        self.request, self.asked = request, request.GET
        self.scope = Scope(request.user)
        self.unit = self.scope.unit(self.asked.get("unit", ""))
        self.shown_period: Period | None = None

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
        return list(Period.objects.all())

    @cached_property
    def years_by_code(self) -> dict[str, Period]:
        """The statistical years on record, the latest first."""
        return {period.code: period for period in self.periods if period.kind == Period.Kind.YEAR}

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
        path = reverse(view) if view else reverse(self.here.view_name, kwargs=self.here.kwargs)
        return f"{path}?{urlencode(kept, doseq=True)}"

    def around(self) -> dict[str, object]:
        """What stands around every page: the unit, the federations above it and the ways to the other reports."""
        ways = among(self.scope, self.unit, self.shown_period, self.page_name)
        return {"unit": self.unit, "trail": trail(self.scope, self.unit), "among": ways}


def _read_moment(text: str) -> datetime:
    """2014-11-05T10:30+08:00 as it is, 2014-11-05T10:30 here, 2014-11-05 its end here; ValueError, OverflowError."""
    moment = datetime.fromisoformat(text)
    if "T" not in text:
        moment = datetime.combine(moment, time.max)
    if not timezone.is_aware(moment):
        moment = timezone.make_aware(moment)
    return timezone.localtime(moment)


class IndicatorRequest(PageRequest):
    """A page over indicators: which ones, how they are read, and what the page itself shows (`shown`)."""

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request)
        self.shown: dict[str, object] = {}
        self.groups = list(IndicatorGroup.objects.all())
        self.group = self._chosen_group()
        self.picked = tuple(dict.fromkeys(self.asked.getlist("pick")))
        self.sees_drafts = self.scope.sees(self.unit)
        self.manner = Manner(
            scale=self._switched("scale"),
            counting=self._switched("counting") if self.sees_drafts else APPROVED,
            tree=self._switched("tree"),
            like=bool(self.asked.get("like")),
            as_of=self._moment(),
        )

    def _chosen_group(self) -> str:
        """The code of the group asked for, else of the first; "" where there are none."""
        codes = [group.code for group in self.groups]
        first = codes[0] if codes else ""
        code = self.asked.get("group", first)
        if code and code not in codes:
            raise Http404(_("There is no indicator group “%(code)s”.") % {"code": code})
        return code

    def _switched(self, name: str) -> str:
        plain, switched = SWITCHES[name]
        return switched if self.asked.get(name) == switched else plain

    @property
    def as_of(self) -> str:
        """The day, for the field it is chosen in."""
        if self.manner.as_of is None:
            return ""
        return f"{timezone.localtime(self.manner.as_of):%Y-%m-%d}"

    def _moment(self) -> datetime | None:
        """A moment, or the end of a day, as the address writes it; Http404 for anything else."""
        text = self.asked.get("as_of", "").replace(" ", "+")  # the plus of a time zone, read as a blank
        if not text:
            return None
        try:
            return _read_moment(text)
        except (ValueError, OverflowError) as error:  # the latter of the first and last days there are
            raise Http404(_("“%(text)s” is no date such as 2014-11-05.") % {"text": text}) from error

    @property
    def subject(self) -> str:
        """Which indicators, for the name of a file."""
        return "chosen" if self.picked else self.group

    def period(self, name: str) -> Period | None:
        """The period named, None where none is; Http404 for a code that is no period here."""
        code = self.asked.get(name, "")
        if not code:
            return None
        for period in self.periods:
            if period.code == code:
                return period
        raise Http404(_("There is no period “%(code)s”.") % {"code": code})

    def compared_periods(self, usual: Callable[[list[Period], Period], Period | None]) -> tuple[Period, Period]:
        """Those named `from` and `to`. The latter else the latest year told of in the area; the former else what
        `usual` chooses for it among the years told of, the latest first, or the same one where it finds none."""
        earlier, later = self.period("from"), self.period("to")
        if earlier and later:
            return earlier, later
        years = self.years()
        later = later or years[0]
        earlier = earlier or usual(years, later)
        return earlier or later, later

    def charted(self, codes: list[str]) -> str:
        """The one of these whose chart is asked for; else the first of them, "" where there are none."""
        return self.asked.get("chart", "") or next(iter(codes), "")

    @cached_property
    def indicators(self) -> list[Indicator]:
        """Those picked one by one, else those of the group; Http404 for a code that is no indicator here."""
        found = catalogue(self.group, picked=self.picked)
        if unknown := set(self.picked) - {indicator.code for indicator in found}:
            raise Http404(_("There is no indicator “%(code)s”.") % {"code": min(unknown)})
        return found

    @property
    def picker(self) -> list[tuple[str, list[Indicator]]]:
        """All indicators by group, to pick from."""
        found = Indicator.objects.select_related("group")
        return [(str(group), list(members)) for group, members in groupby(found, key=lambda indicator: indicator.group)]

    def row_indicator(self) -> Indicator | None:
        """The one whose federations stand in rows, where one is asked for; Http404 for a code that is none."""
        code = self.asked.get("indicator", "")
        if not code:
            return None
        found = [] if "\0" in code else catalogue(code=code)
        if not found:
            raise Http404(_("There is no indicator “%(code)s”.") % {"code": code})
        return found[0]

    def show(self, **shown: object) -> None:
        """Says what the page itself shows, as its address names it; the period in view is `period`, else `to`."""
        self.shown = shown
        period = shown.get("period") or shown.get("to")
        self.shown_period = period if isinstance(period, Period) else None

    def chosen(self) -> dict[str, object]:
        query: dict[str, object] = {"pick": self.picked} if self.picked else {"group": self.group}
        for name in SWITCHES:
            query[name] = getattr(self.manner, name)
        if self.manner.like:
            query["like"] = "on"
        if self.manner.as_of:
            query["as_of"] = self.asked["as_of"]
        for name, choice in self.shown.items():
            if choice:
                query[name] = _code_of(choice)
        return query

    def around(self) -> dict[str, object]:
        return super().around() | {"choices": self, "shown": self.shown}

    def respond(self, table: Table, *, name: str, context: Mapping[str, object]) -> HttpResponse:
        """The table with its choices, as page or as the file of that name."""
        return respond(
            self.request, table, name=name, template=f"reports/{self.page_name}.html", address=self.address(),
            context={**self.around(), **context},
        )  # fmt: skip

    def refuse(self, title: str, refusal: Exception) -> HttpResponse:
        """The page with its choices and, in place of the table, why there is none."""
        context = {"title": title, "refusal": str(refusal), **self.around()}
        return TemplateResponse(self.request, f"reports/{self.page_name}.html", context, status=400)


class AreaRequest(PageRequest):
    """A page over an area that is wholly in view; anything else is not found."""

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request)
        if not self.scope.sees(self.unit):
            raise Http404(_("There is no unit “%(code)s” that you may see.") % {"code": self.unit.code})
        self.selects: list[Select] = []

    def choose(self, name: str, label: str, options: Iterable[tuple[object, object]], default: str = "") -> str:
        """What the address asks for; Http404 for what cannot be chosen."""
        written = tuple((str(value), str(text)) for value, text in options)
        asked = self.asked.get(name, default)
        if asked not in dict(written):
            raise Http404(_("“%(asked)s” is none of the choices for “%(label)s”.") % {"asked": asked, "label": label})
        self.selects.append(Select(name, label, written, asked))
        return asked

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
        return ((_("unit"), f"{self.unit} ({self.unit.code})"), *said)

    @property
    def window(self) -> tuple[int, int]:
        """From which line, and how many: a page of the list, or what a file holds."""
        if self.asked.get("format"):
            return 0, IN_FILE
        number = self.asked.get("p", "1")
        is_page = number.isdecimal() and 0 < int(number) < 100_000
        if not is_page:
            return 0, A_PAGE
        return (int(number) - 1) * A_PAGE, A_PAGE

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
        paged = Paginator(range(count or 0), A_PAGE).get_page(start // A_PAGE + 1)
        kind = "-".join([self.page_name, *self.here.kwargs.values()])
        return respond(
            self.request,
            table,
            name=file_name(kind, self.unit, *(select.chosen for select in self.selects)),
            template=f"reports/{template}.html",
            address=self.address(),
            context={**self.around(), "paged": paged, "count": count, **context},
        )
