"""My work: what waits for this person, what came back, what is to be filled in, and the key figures of the area."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q
from django.utils import timezone

from apps.figures.models import Figure, Finding, Form, Indicator, Period, Submission
from apps.reports.reading import Ledger, catalogue
from apps.reports.scope import Scope
from apps.reports.summary import number_cell
from apps.reports.tables import Cell
from apps.units.access import ENTERING, REVIEWING, Person, below, paths
from apps.units.models import Unit

LISTED = 50
KEY_FIGURES = ("ORG12", "ORG01", "ORG02", "CON06", "ECO01", "MIG01", "CUL02", "CUL03")
Status = Submission.Status


@dataclass(frozen=True, slots=True)
class Task:
    """One form a unit has to answer for a period, and how far it is."""

    unit: Unit
    form: Form
    period: Period
    submission: Submission | None


def my_work(user: Person, scope: Scope) -> dict:
    """What the page shows, in a fixed number of queries."""
    reviewing, entering = paths(user, REVIEWING), paths(user, ENTERING)
    waiting = Submission.objects.filter(status=Status.SUBMITTED).filter(
        below(reviewing, "reported_to__path") | (Q(reported_to=None) & below(reviewing, "unit__path"))
    )
    back = Submission.objects.filter(below(scope.paths, "unit__path"), status__in=(Status.RETURNED, Status.REOPENED))
    clashes = Finding.objects.filter(below(scope.paths, "figure__unit__path"), severity=Finding.Severity.ERROR)
    top = scope.top()
    period = latest_year([top]) if top else None
    return {
        "reviewing": bool(reviewing),
        "entering": bool(entering),
        "waiting": list(waiting.select_related("unit", "form", "period").order_by("changed_at")[:LISTED]),
        "waiting_count": waiting.count(),
        "returned": [(one, next(iter(one.transitions.all()), None)) for one in _with_course(back)],
        "clashes": list(clashes.select_related("figure__unit", "figure__indicator", "figure__period")[:LISTED]),
        "tasks": list(_tasks(entering)),
        "top": top,
        "period": period,
        "tiles": list(_tiles(top, period)) if period else [],
        "progress": _progress(scope, period) if period else [],
    }


def _with_course(submissions) -> list[Submission]:
    found = submissions.select_related("unit", "form", "period").prefetch_related("transitions__by")
    return list(found.order_by("-changed_at")[:LISTED])


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


# ---- What is to be filled in


def _tasks(entering: list[str]) -> Iterator[Task]:
    """The forms of the person's federations and the units reporting to them, for the year after the settled ones."""
    units = list(
        Unit.objects.filter(Q(path__in=entering) | Q(parent__path__in=entering), closed=None).order_by("path")[:LISTED]
    )
    years = list(Period.objects.filter(kind=Period.Kind.YEAR).order_by("ends"))
    if not units or not years:
        return
    settled = _settled(units)
    forms = list(Form.objects.all())
    submissions = {(one.unit_id, one.form_id, one.period_id): one for one in Submission.objects.filter(unit__in=units)}
    for unit in units:
        period = _due(settled.get(unit.pk) or max(settled.values(), default=None), years)
        for form in forms:
            if (
                form.register == unit.register
                and form.starts <= period.ends
                and (form.ends is None or form.ends >= period.ends)
            ):
                yield Task(unit, form, period, submissions.get((unit.pk, form.pk, period.pk)))


def _settled(units: list[Unit]) -> dict[int, date]:
    """By unit the end of the last year that is approved, or stated for the whole area in a document."""
    year = Period.Kind.YEAR
    approved = Submission.objects.filter(unit__in=units, status=Status.APPROVED, period__kind=year)
    stated = Figure.objects.filter(unit__in=units, origin="document", coverage="area", period__kind=year)
    found: dict[int, date] = {}
    for query in (approved, stated):
        for unit, ends in query.order_by().values_list("unit").annotate(Max("period__ends")):
            found[unit] = max(ends, found.get(unit, ends))
    return found


def _due(settled: date | None, years: list[Period]) -> Period:
    """The first year after the settled one; the last ended year where none is."""
    if settled is None:
        return next((one for one in reversed(years) if one.ends <= timezone.localdate()), years[-1])
    return next((one for one in years if one.ends > settled), years[-1])
