"""My work, the clerk's part: what came back and what is to be filled in, of the units the person enters for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Q
from django.utils import timezone

from apps.figures.models import Figure, Form, Period, Submission
from apps.units.access import ENTERING, Person, below, paths
from apps.units.models import Unit

LISTED = 50
Status = Submission.Status
CAME_BACK = (Status.RETURNED, Status.REOPENED)


@dataclass(frozen=True, slots=True)
class Task:
    """One form a unit has to answer for a period, and how far it is."""

    unit: Unit
    form: Form
    period: Period
    submission: Submission | None


def clerks_work(user: Person) -> dict:
    """What the clerk's part of the home page shows."""
    entering = paths(user, ENTERING)
    back = Submission.objects.filter(below(entering, "unit__path"), status__in=CAME_BACK)
    return {
        "entering": bool(entering),
        "returned": [(one, next(iter(one.transitions.all()), None)) for one in _with_course(back)],
        "tasks": list(_tasks(entering)),
    }


def _with_course(submissions) -> list[Submission]:
    found = submissions.select_related("unit", "form", "period").prefetch_related("transitions__by")
    return list(found.order_by("-changed_at")[:LISTED])


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
