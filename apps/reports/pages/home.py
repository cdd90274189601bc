"""The home page: the state of an area's year, what waits for review, and (in my_work) the clerk's part."""

from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.figures.models import Period, Submission
from apps.figures.models.periods import every_year
from apps.figures.totals import progress as totals_progress
from apps.figures.totals.progress import AreaTree
from apps.figures.workflow import setting_up
from apps.figures.workflow.collection import year_under_collection
from apps.figures.workflow.paths import answering
from apps.figures.workflow.year import year_to_open
from apps.reports.numbers.manner import Manner
from apps.reports.numbers.scope import Scope
from apps.reports.pages import coverage, registers, restatements, unit_choice
from apps.reports.pages.contradiction_list import open_clashes
from apps.reports.pages.indicator_request import footing_selects, footings_asked
from apps.reports.pages.key_figures import tiles
from apps.reports.pages.my_work import clerks_work
from apps.reports.pages.request import among, page
from apps.reports.pages.standing import told_of
from apps.reports.pages.unit_choice import UnitChoice
from apps.reports.tables import wording
from apps.units import ranges
from apps.units.access import REVIEWING, SignedInRequest, administers_root, catalogue_kept_by, keeps_catalogue, paths
from apps.units.models import Register, Unit
from apps.units.tree import at_date, names

WAITING = 10
COUNTED = (Register.STATION, Register.ROOM, Register.CAMPAIGN, Register.FACILITY)
Status = Submission.Status


def my_work(user: User, scope: Scope, asked: QueryDict) -> dict:
    """What the page shows of the area and the year asked for, else of all the person sees in the year under collection.

    Http404 where the code of the year is none, and for an area that is not in view.
    """
    reviewing = paths(user, REVIEWING)
    choice = _chosen_area(scope, asked)
    top = choice.unit if choice else None
    years = every_year()
    period = _chosen_year(top, years, asked.get("period", ""))
    waiting = _waiting(reviewing)
    listed = waiting.select_related("unit", "form", "period").order_by("changed_at")[:WAITING]
    manner = Manner(**footings_asked(asked), as_of=None)
    administers = administers_root(user)
    shown = {
        "reviewing": bool(reviewing),
        "waiting": names.called_then(listed),
        "waiting_count": waiting.count() if reviewing else 0,
        **clerks_work(user),
        "among": among(scope, top, period, footing=manner.footing) if top else [],
        "top": top,
        "year_to_open": year_to_open() if top else None,
        "administers": administers,
        "opens_years": keeps_catalogue(user),
        "year_opened_by": catalogue_kept_by(),
        "steps_missing": setting_up.missing() if administers else 0,
        "years": years,
        "period": period,
    }
    if choice is None or period is None:
        return shown
    return shown | _choices(scope, choice, period, manner) | _state_of_year(scope, choice.unit, period, years, manner)


def _chosen_area(scope: Scope, asked: QueryDict) -> UnitChoice | None:
    """The federation asked for by its code or by its words, else the top of the view; None for who has no area."""
    top = scope.top()
    if top is None:
        return None
    code = asked.get("unit", "")
    unit = scope.unit(code) if code else top
    if unit.register != Register.FEDERATION or not scope.sees(unit):
        raise Http404(_("There is no unit “%(code)s” that you may see.") % {"code": code})
    return unit_choice.chosen(scope.in_view(), unit, asked.get("find", ""))


def _choices(scope: Scope, choice: UnitChoice, period: Period, manner: Manner) -> dict:
    """What may be chosen here: the area, by its place or by its name, and the footing of the key figures."""
    found = []
    for federation in choice.listed:
        query = {"unit": federation.code, "period": period.code, **manner.footings_chosen}
        found.append((federation, f"{reverse('reports:home')}?{urlencode(query)}"))
    return {
        "unit": choice.unit,
        "unit_choice": choice,
        "found": found,
        "units_around": unit_choice.groups_of(unit_choice.near(scope.in_view(), choice.unit), choice.unit),
        "spans": [wording.period_name(period)],
        "footings": footing_selects(manner),
    }


def _chosen_year(top: Unit | None, years: list[Period], code: str) -> Period | None:
    """The year of the code, else the one under collection; None for who has no area."""
    if not code:
        return year_under_collection() if top else None
    by_code = {year.code: year for year in years}
    if code not in by_code:
        raise Http404(_("There is no period “%(code)s”.") % {"code": code})
    return by_code[code]


def _waiting(reviewing: list[str]) -> QuerySet[Submission]:
    """What was handed in to the federations that the person answers for."""
    handed_in = Submission.objects.waiting().filter(ranges.own("unit"))
    if "" in reviewing:
        return handed_in
    own = list(answering(reviewing))
    return handed_in.filter(Q(reported_to__in=own) | Q(reported_to=None, unit__in=own))


def _state_of_year(scope: Scope, top: Unit, period: Period, years: list[Period], manner: Manner) -> dict:
    area = totals_progress.area(top, period)
    courses = totals_progress.courses(area, totals_progress.forms_asked(period))
    whole = area.together(courses)
    then = names.called(top, period.ends)
    title = _("Coverage · %(unit)s · %(period)s") % {"unit": then, "period": period}
    query = urlencode({"unit": top.code, "period": period.code})
    key_figures = tiles(scope, top, period, years, manner)
    return {
        "top": then,
        "query": query,
        "tiles": key_figures,
        "has_lines": any(tile.picture for tile in key_figures),
        "registers": _registers(top, area),
        "course": whole,
        "meter": coverage.captioned(whole, title) if whole.expected else None,
        "standing": told_of(whole, period),
        "handed_in": coverage.share_cell(whole.handed_in, whole.owing),
        "behind": coverage.behind(top, courses),
        "clashes": open_clashes(top),
        "restated": restatements.listed(top, period, most=1)[1],
    }


def _registers(top: Unit, area: AreaTree) -> list[tuple[str, int, str]]:
    """Units of the smaller registers that stood in the area at the period's end, with the address of their summary."""
    period = area.period
    units = at_date.standing_in(Unit.objects.filter(register__in=COUNTED), area.under, period.ends)
    counts = dict(units.order_by().values_list("register").annotate(Count("pk")))
    lines = []
    for register in COUNTED:
        href = registers.address(register, top, at=period.code)
        lines.append((str(register.label), counts.get(register, 0), href))
    return lines


# ---- The view


@page
def home_page(request: SignedInRequest) -> HttpResponse:
    shown = my_work(request.user, Scope(request.user), request.GET)
    return TemplateResponse(request, "reports/home.html", {"title": _("My work"), **shown})
