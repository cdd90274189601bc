"""The home page: the key figures of the area, what waits for review, and (in my_work) the clerk's part."""

from collections.abc import Iterator

from django.db.models import Count, Q

from apps.figures.models import Figure, Finding, Indicator, Period, Submission
from apps.reports.my_work import clerks_work
from apps.reports.reading import Ledger, catalogue
from apps.reports.scope import Scope
from apps.reports.summary import number_cell
from apps.reports.tables import Cell
from apps.units.access import REVIEWING, Person, below, paths
from apps.units.models import Unit

LISTED = 50
KEY_FIGURES = ("ORG12", "ORG01", "ORG02", "CON06", "ECO01", "MIG01", "CUL02", "CUL03")
Status = Submission.Status


def my_work(user: Person, scope: Scope) -> dict:
    """What the page shows, in a fixed number of queries."""
    reviewing = paths(user, REVIEWING)
    waiting = Submission.objects.filter(status=Status.SUBMITTED).filter(
        below(reviewing, "reported_to__path") | (Q(reported_to=None) & below(reviewing, "unit__path"))
    )
    clashes = Finding.objects.filter(below(scope.paths, "figure__unit__path"), severity=Finding.Severity.ERROR)
    top = scope.top()
    period = latest_year([top]) if top else None
    return {
        "reviewing": bool(reviewing),
        "waiting": list(waiting.select_related("unit", "form", "period").order_by("changed_at")[:LISTED]),
        "waiting_count": waiting.count(),
        "clashes": list(clashes.select_related("figure__unit", "figure__indicator", "figure__period")[:LISTED]),
        **clerks_work(user),
        "top": top,
        "period": period,
        "tiles": list(_tiles(top, period)) if period else [],
        "progress": _progress(scope, period) if period else [],
    }


def _progress(scope: Scope, period: Period) -> list[tuple[str, int]]:
    """Submissions of the area for the period, by status."""
    counted = Submission.objects.filter(below(scope.paths, "unit__path"), period=period)
    numbers = dict(counted.order_by().values_list("status").annotate(Count("pk")))
    return [(status.label, numbers[status]) for status in Status if status in numbers]


def _tiles(top: Unit, period: Period) -> Iterator[tuple[Indicator, Cell]]:
    """The key figures of the area that have been stated or add up."""
    wanted = [one for one in catalogue() if one.code in KEY_FIGURES]
    ledger = Ledger([top], wanted, period)
    for one in sorted(wanted, key=lambda one: KEY_FIGURES.index(one.code)):
        if (reading := ledger.total(top.pk, one.pk)).quantity:
            yield one, number_cell(top, one, reading, "plain", {})


def years_told(units: list[Unit]) -> list[Period]:
    """The statistical years any of the units has stated a counting figure for, the latest first."""
    told = Figure.objects.counting().filter(unit__in=units).order_by().values("period").distinct()
    return list(Period.objects.filter(kind=Period.Kind.YEAR, pk__in=told).order_by("-ends"))


def latest_year(units: list[Unit]) -> Period | None:
    """The latest year told of, else the latest there is."""
    return next(iter(years_told(units)), None) or Period.objects.filter(kind=Period.Kind.YEAR).order_by("-ends").first()
