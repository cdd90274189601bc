"""What a page over indicators was asked for: which ones, how they are read, and what two periods are compared on."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, time
from functools import cached_property
from itertools import groupby

from django.http import Http404, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.figures.models import Indicator, IndicatorGroup, Period
from apps.figures.totals.contributions import APPROVED, SUBMITTED
from apps.reports.numbers.footing import SIDE_CHOICES, FootingChoice
from apps.reports.numbers.glossary import is_named
from apps.reports.numbers.ledger import catalogue
from apps.reports.numbers.manner import FOOTING_NAMES, Manner, NumberScale, TreeMoment
from apps.reports.pages.answer import respond, saying_what_is_detached
from apps.reports.pages.request import PageRequest, Select, code_of
from apps.reports.pages.standing import standing
from apps.reports.tables import wording
from apps.reports.tables.markup import picks_markup
from apps.reports.tables.one_unit import as_read
from apps.reports.tables.table import Table
from apps.units.access import SignedInRequest

SWITCHES = {  # of a manner the usual way and the other one, as addresses name them
    "scale": (NumberScale.PLAIN.value, NumberScale.SCALED.value),
    "counting": (APPROVED, SUBMITTED),
    "tree": (TreeMoment.THEN.value, TreeMoment.NOW.value),
}
FOOTINGS = {"footing": tuple(FootingChoice), "from_footing": SIDE_CHOICES, "to_footing": SIDE_CHOICES}


def read_moment(text: str) -> datetime:
    """2014-11-05T10:30+08:00 as it is, 2014-11-05T10:30 here, 2014-11-05 its end here; ValueError, OverflowError."""
    moment = datetime.fromisoformat(text)
    if "T" not in text:
        moment = datetime.combine(moment, time.max)
    if not timezone.is_aware(moment):
        moment = timezone.make_aware(moment)
    return timezone.localtime(moment)


def moment_asked(asked: QueryDict, name: str) -> datetime | None:
    """The moment of that name in an address, or the end of a day; None for none, Http404 for anything else."""
    text = asked.get(name, "").replace(" ", "+")  # the plus of a time zone, read as a blank
    if not text:
        return None
    try:
        return read_moment(text)
    except (ValueError, OverflowError) as error:  # the latter of the first and last days there are
        raise Http404(_("“%(text)s” is no date such as 2014-11-05.") % {"text": text}) from error


def indicator_of(code: str) -> Indicator:
    """The indicator of the code, or the first of the catalogue for none; Http404 for a code that is none."""
    found = [] if "\0" in code else catalogue(code=code)
    if not found:
        raise Http404(_("There is no indicator “%(code)s”.") % {"code": code})
    return found[0]


def footing_asked(asked: QueryDict, name: str = "footing") -> str:
    """The choice of footing in an address, by its name there: automatic where none is made; Http404 for what is none.

    Older addresses say like=on for the units in both.
    """
    is_like_for_like = name == "footing" and asked.get("like")
    text = asked.get(name, FootingChoice.BOTH if is_like_for_like else FootingChoice.AUTOMATIC)
    if text not in FOOTINGS[name]:
        raise Http404(_("There is no footing “%(code)s”.") % {"code": text})
    return str(text)


def footings_asked(asked: QueryDict) -> dict[str, str]:
    """What two periods are compared on, by the names in addresses; Http404 for what cannot be chosen."""
    return {name: footing_asked(asked, name) for name in FOOTINGS}


def footing_selects(manner: Manner) -> list[Select]:
    """The choices for both periods and for each side by itself."""
    labels = {"footing": _("compared on"), "from_footing": _("earlier number"), "to_footing": _("later number")}
    return [_footing_select(name, labels[name], choices, getattr(manner, name)) for name, choices in FOOTINGS.items()]


def _footing_select(name: str, label: str, choices: Iterable[FootingChoice], chosen: str) -> Select:
    """The choice of footing as a page offers it."""
    options = tuple((choice.value, str(FOOTING_NAMES[choice])) for choice in choices)
    return Select(name, label, options, chosen)


class IndicatorRequest(PageRequest):
    """A page over indicators: which ones, how they are read, and what the page itself shows (`shown`)."""

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(request)
        self.shown: dict[str, object] = {}
        self.picture_options: list[Select] = []
        self.groups = list(IndicatorGroup.objects.all())
        self.group = self._chosen_group()
        self.picked = tuple(dict.fromkeys(self.asked.getlist("pick")))
        self.sees_drafts = self.scope.sees(self.unit)
        self.manner = Manner(
            scale=self._switched("scale"),
            counting=self._switched("counting") if self.sees_drafts else APPROVED,
            tree=self._switched("tree"),
            **footings_asked(self.asked),
            as_of=moment_asked(self.asked, "as_of"),
        )
        self.footing = self.manner.footing

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
    def footing_options(self) -> list[Select]:
        """The choices of footing: for both periods and for each side by itself; of a line for the whole of it."""
        if self.page_name == "trend":
            return [_footing_select("footing", _("compared on"), SIDE_CHOICES, self.manner.footing)]
        return footing_selects(self.manner)

    @property
    def as_of(self) -> str:
        """The day, for the field it is chosen in."""
        if self.manner.as_of is None:
            return ""
        return f"{timezone.localtime(self.manner.as_of):%Y-%m-%d}"

    @property
    def subject(self) -> str:
        """Which indicators, for the name of a file."""
        return "chosen" if self.picked else self.group

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

    def picture_choice(self, name: str, label: str, options: Iterable[tuple[str, object]]) -> str:
        """How the picture is drawn: what the address asks for, else "", the usual way; Http404 for anything else."""
        self.picture_options.append(self.select(name, label, options))
        return self.picture_options[-1].chosen

    def charted(self, codes: Iterable[str]) -> str:
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
    def narrowed(self) -> str:
        """What somebody typed to find the indicators to pick from; it opens the picker and changes nothing else."""
        return self.asked.get("narrow", "").strip()[:100]

    @property
    def picker(self) -> list[tuple[str, SafeString]]:
        """The indicators by group, as boxes to pick from: those that are called so, with those picked already."""
        found: list[Indicator] = []
        shows_all = not self.group and not self.picked
        for indicator in self.indicators if shows_all else Indicator.objects.select_related("group"):
            if indicator.code in self.picked or is_named(indicator, self.narrowed):
                found.append(indicator)
        by_group = groupby(found, key=lambda indicator: indicator.group)
        return [(str(group), picks_markup(members, self.picked)) for group, members in by_group]

    def row_indicator(self) -> Indicator | None:
        """The one whose federations stand in rows, where one is asked for; Http404 for a code that is none."""
        code = self.asked.get("indicator", "")
        return indicator_of(code) if code else None

    def show(self, **shown: object) -> None:
        """Says what the page itself shows, as its address names it; the period in view is `period`, else `to`."""
        self.shown = shown
        period = shown.get("period") or shown.get("to")
        self.shown_period = period if isinstance(period, Period) else None

    @property
    def spans(self) -> list[str]:
        """Of each period shown, in the order of the page."""
        shown = dict.fromkeys(period for period in self.shown.values() if isinstance(period, Period))
        return [wording.period_name(period) for period in shown]

    def standing(self) -> str:
        """Of what counts now; as of another moment the page says so itself."""
        if self.manner.as_of:
            return ""
        return standing(self.unit, self.shown_period, is_preliminary=self.manner.is_preliminary)

    def chosen(self) -> dict[str, object]:
        query: dict[str, object] = {"pick": self.picked} if self.picked else {"group": self.group}
        for name in SWITCHES:
            query[name] = getattr(self.manner, name)
        query |= self.manner.footings_chosen
        if self.manner.as_of:
            query["as_of"] = self.asked["as_of"]
        for name, choice in self.shown.items():
            if choice:
                query[name] = code_of(choice)
        return query

    def around(self) -> dict[str, object]:
        return super().around() | {"choices": self, "shown": self.shown}

    def respond(
        self, table: Table, periods: Iterable[Period], *, name: str, context: Mapping[str, object]
    ) -> HttpResponse:
        """The table of these periods with its choices, as page or as the file of that name. What is rounded for reading
        stands in one unit on the page alone."""
        table = saying_what_is_detached(table, [period.pk for period in periods])
        return respond(
            self.request, table, name=name, template=f"reports/{self.page_name}.html", address=self.address(),
            context={**self.around(), **context, "table": as_read(table, self.manner.scale)},
        )  # fmt: skip

    def refuse(self, title: str, refusal: Exception) -> HttpResponse:
        """The page with its choices and, in place of the table, why there is none."""
        context = {"title": title, "refusal": str(refusal), **self.around()}
        return TemplateResponse(self.request, f"reports/{self.page_name}.html", context, status=400)
