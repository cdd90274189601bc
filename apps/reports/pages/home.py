"""The home page: the state of an area's year, what waits for review, and (in my_work) the clerk's part."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.figures.checks.prior import first_number
from apps.figures.models import Indicator, Period, Submission
from apps.figures.totals import progress as totals_progress
from apps.figures.workflow import expected
from apps.reports.numbers.ledger import LedgerReading, catalogue, latest_year
from apps.reports.numbers.manner import NumberScale
from apps.reports.numbers.scope import Scope
from apps.reports.numbers.series import change_between
from apps.reports.numbers.trend import Trend, TrendLine
from apps.reports.pages import coverage, registers, restatements
from apps.reports.pages.contradiction_list import open_clashes
from apps.reports.pages.my_work import clerks_work
from apps.reports.pages.request import among, page
from apps.reports.tables import wording
from apps.reports.tables.cells import change_words, number_cell
from apps.reports.tables.charts import point, spark
from apps.reports.tables.geometry import Point
from apps.reports.tables.table import TableCell
from apps.units.access import REVIEWING, SignedInRequest, paths
from apps.units.models import Register, Unit

WAITING = 10
YEARS = 6  # of the small pictures
KEY_FIGURES = ("ORG12", "ORG01", "ORG02", "CON06", "ECO01", "MIG01", "CUL02", "CUL03")
COUNTED = (Register.STATION, Register.ROOM, Register.CAMPAIGN, Register.FACILITY)
Status = Submission.Status


@dataclass(frozen=True, slots=True)
class Tile:
    """One key figure, what changed since the prior one or why that is not said, and its last years as a picture."""

    indicator: Indicator
    cell: TableCell
    change: TableCell
    why: str
    picture: SafeString


def my_work(user: User, scope: Scope, code: str = "") -> dict:
    """What the page shows of the year of that code, or of the latest told of; Http404 for a code that is no year."""
    reviewing = paths(user, REVIEWING)
    top = scope.top()
    years = list(Period.objects.filter(kind=Period.Kind.YEAR).order_by("-ends"))
    period = _chosen_year(top, years, code)
    waiting = _waiting(reviewing)
    shown = {
        "reviewing": bool(reviewing),
        "waiting": list(waiting.select_related("unit", "form", "period").order_by("changed_at")[:WAITING]),
        "waiting_count": waiting.count() if reviewing else 0,
        **clerks_work(user),
        "among": among(scope, top, period) if top else [],
        "top": top,
        "years": years,
        "period": period,
    }
    if top is None or period is None:
        return shown
    return shown | _state_of_year(scope, top, period, years)


def _chosen_year(top: Unit | None, years: list[Period], code: str) -> Period | None:
    """The year of the code, else the latest told of in the area; None for who has no area."""
    if not code:
        return latest_year([top]) if top else None
    by_code = {year.code: year for year in years}
    if code not in by_code:
        raise Http404(_("There is no period “%(code)s”.") % {"code": code})
    return by_code[code]


def _waiting(reviewing: list[str]) -> QuerySet[Submission]:
    """What was handed in to the federations that the person answers for."""
    handed_in = Submission.objects.filter(status=Status.SUBMITTED)
    if "" in reviewing:
        return handed_in
    own = list(expected.answering(reviewing).values_list("pk", flat=True))
    return handed_in.filter(Q(reported_to__in=own) | Q(reported_to=None, unit__in=own))


def _state_of_year(scope: Scope, top: Unit, period: Period, years: list[Period]) -> dict:
    area = totals_progress.area(top, period)
    courses = totals_progress.courses(area, totals_progress.forms_asked(period))
    whole = area.together(courses)
    title = _("Coverage · %(unit)s · %(period)s") % {"unit": top, "period": period}
    query = urlencode({"unit": top.code, "period": period.code})
    return {
        "query": query,
        "tiles": list(_tiles(scope, top, period, years)),
        "registers": _registers(top, period),
        "course": whole,
        "meter": coverage.picture(whole, title) if whole.expected else "",
        "handed_in": coverage.share_cell(whole.handed_in, whole.owing),
        "behind": coverage.behind(top, courses),
        "clashes": open_clashes(top),
        "restated": restatements.listed(top, period, most=1)[1],
    }


def _registers(top: Unit, period: Period) -> list[tuple[str, int, str]]:
    """Units of the smaller registers open at the period's end, with the address of their summary."""
    units = Unit.objects.within(top).filter(register__in=COUNTED).open_on(period.ends).order_by()
    counts = dict(units.values_list("register").annotate(Count("pk")))
    lines = []
    for register in COUNTED:
        href = registers.address(register, top, at=period.code)
        lines.append((str(register.label), counts.get(register, 0), href))
    return lines


def _tiles(scope: Scope, top: Unit, period: Period, years: list[Period]) -> Iterator[Tile]:
    """The key figures of the area that have been stated or add up."""
    wanted = _key_figures()
    earlier = [year for year in years if year.ends < period.ends][: YEARS - 1]
    if not earlier or not wanted:
        return
    trend = Trend(scope, top, earlier[-1], period, wanted)
    for line in trend.lines:
        now = line.readings[-1]
        if now and now.quantity:
            yield _tile(top, trend, line, now)


def _key_figures() -> list[Indicator]:
    """Those of them that the catalogue has, in their own order: two queries."""
    return sorted(catalogue(picked=KEY_FIGURES), key=lambda indicator: KEY_FIGURES.index(indicator.code))


def _tile(top: Unit, trend: Trend, line: TrendLine, now: LedgerReading) -> Tile:
    change, why = _change(top, line, trend.codes)
    cell = number_cell(top, line.indicator, now, NumberScale.SCALED, {})
    picture = spark(_points(trend, line), title=str(line.indicator))
    return Tile(line.indicator, cell, change, why, picture)


def _points(trend: Trend, line: TrendLine) -> list[Point]:
    """Every number of the line, sums of some units too: the tile says beside it who stands behind the last one."""
    points = []
    for code, reading, breaks in zip(trend.codes, line.readings, line.breaks, strict=True):
        quantity = reading.quantity if reading else None
        points.append(point(code, quantity, breaks=breaks))
    return points


def _change(top: Unit, line: TrendLine, codes: list[str]) -> tuple[TableCell, str]:
    """What changed since the year before or, where that is empty, the latest earlier one, by its name; or why not.

    It leads to the comparison that says the same.
    """
    now, earlier = line.readings[-1], _latest_before(line)
    if now is None or earlier is None:
        return TableCell(), _("no earlier figure")
    at, then = earlier
    change = change_between(line.indicator, then, now)
    if change.value is None:
        return TableCell(), _why_not(change.reason or "", then, now, {"from": codes[at], "to": codes[-1]})
    words = change_words(line.indicator, change, NumberScale.SCALED)
    query = {"unit": top.code, "from": codes[at], "to": codes[-1], "pick": line.indicator.code}
    href = f"{reverse('reports:compare')}?{urlencode(query)}"
    return TableCell(" · ".join(words), change.value, href), _("since %(period)s") % {"period": codes[at]}


def _latest_before(line: TrendLine) -> tuple[int, LedgerReading] | None:
    """The latest number before the last period, with its place in the line."""

    def number_at(place: int) -> tuple[int, LedgerReading] | None:
        reading = line.readings[place]
        if reading is None or reading.quantity is None:
            return None
        return place, reading

    last = len(line.readings) - 1
    return first_number(reversed(range(last)), number_at)


def _why_not(reason: str, then: LedgerReading, now: LedgerReading, periods: dict[str, str]) -> str:
    """Why no change is said; who stands behind this year's number is said beside it."""
    if reason == "coverage" and now.partial:
        return _("not comparable")
    weak = now if now.partial else then
    return wording.reason(reason, **periods, reported=weak.reported, expected=weak.expected)


# ---- The view


@page
def home_page(request: SignedInRequest) -> HttpResponse:
    shown = my_work(request.user, Scope(request.user), request.GET.get("period", ""))
    return TemplateResponse(request, "reports/home.html", {"title": _("My work"), **shown})
