"""My work: what waits for this person, what came back, what is to be filled in, and the key figures of the area."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

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
CAME_BACK = (Status.RETURNED, Status.REOPENED)


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
    back = Submission.objects.filter(below(scope.paths, "unit__path"), status__in=CAME_BACK)
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
    """For each unit and form the first year not approved; a form that came back stands among the returned ones."""
    units = list(
        Unit.objects.filter(Q(path__in=entering) | Q(parent__path__in=entering), closed=None).order_by("path")[:LISTED]
    )
    years = list(Period.objects.filter(kind=Period.Kind.YEAR).order_by("ends"))
    if not units or not years:
        return
    found = Submission.objects.filter(unit__in=units, period__in=years)
    submissions = {(one.unit_id, one.form_id, one.period_id): one for one in found}
    forms = list(Form.objects.all())
    starts = _starts(units, years, submissions.values())
    for unit in units:
        for form in (one for one in forms if one.register == unit.register):
            task = _due(unit, form, [year for year in years if year.ends >= starts[unit.pk]], submissions)
            if task and not (task.submission and task.submission.status in CAME_BACK):
                yield task


def _due(unit: Unit, form: Form, years: list[Period], submissions: dict[tuple, Submission]) -> Task | None:
    """The first year the form is in force and not approved."""
    asked = (one for one in years if form.starts <= one.ends and (form.ends is None or form.ends >= one.ends))
    tasks = (Task(unit, form, one, submissions.get((unit.pk, form.pk, one.pk))) for one in asked)
    return next((one for one in tasks if not one.submission or one.submission.status != Status.APPROVED), None)


def _starts(units: list[Unit], years: list[Period], submissions: Iterable[Submission]) -> dict[int, date]:
    """By unit the end of the first year it may owe: after its last document, else after the last of any unit.

    Without documents collecting began with the first approved return, else with the last year that has ended. A return
    approved for one unit so never moves another.
    """
    told = Figure.objects.filter(
        unit__in=units, origin="document", coverage="area", period__kind=Period.Kind.YEAR
    ).order_by()
    documents = dict(told.values_list("unit").annotate(Max("period__ends")))
    if documents:
        last = max(documents.values())
        return {one.pk: documents.get(one.pk, last) + timedelta(days=1) for one in units}
    approved = {one.period_id for one in submissions if one.status == Status.APPROVED}
    ended = [one for one in years if one.ends <= timezone.localdate()] or years
    first = next((one for one in years if one.pk in approved), ended[-1])
    return {one.pk: first.ends for one in units}
