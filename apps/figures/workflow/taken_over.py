"""Returns of units that ended within a period, once what they became has reported for it: these stand for them then.

Worked example: A (10 members) had its return of 2014 approved before it was known that it became C on 2014-03-01. It
counts: what happened until then is told by nobody else. C reports 33, those of A among them; with its approval the
return of A is waived, and the county has 33, not 43. Where A was split, all of its parts have to be approved first.
What a document states of A counts no more then either (apps.figures.entry.ended_units).
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import F, Q

from apps.figures.acting import acting
from apps.figures.entry.ended_units import ended_reason, make_way
from apps.figures.models import Submission
from apps.units.models import Succession, Unit
from apps.units.tree.succession import became_by

Status = Submission.Status
# What lies between a status and being waived (`allowed_transitions`).
ON_THE_WAY = {Status.APPROVED: Status.REOPENED, Status.SUBMITTED: Status.RETURNED}


class EndedUnits(NamedTuple):
    """The units from which those of some submissions came, and what they handed in for the same forms and periods."""

    units: set[int]
    submissions: list[Submission]


def of_ended(submissions: Iterable[Submission]) -> EndedUnits:
    """Those that the units of `submissions` wholly or in part came from, with what was handed in by units that ended
    before these periods did. One query where nothing was ever succeeded."""
    submissions = list(submissions)
    ended = _came_from({submission.unit_id for submission in submissions})
    asked = Q(pk__in=())
    for submission in submissions:
        asked |= Q(form=submission.form_id, period=submission.period_id)
    if not ended:
        return EndedUnits(set(), [])
    handed_in = Submission.objects.filter(asked, unit__in=ended, unit__closed__lt=F("period__ends"))
    handed_in = handed_in.exclude(status=Status.WAIVED).select_related("unit", "form", "period")
    return EndedUnits(ended, list(handed_in.order_by("pk")))


def _came_from(units: set[int]) -> set[int]:
    """The units these came from, at once or through others."""
    found: set[int] = set()
    waiting = set(units)
    while waiting:
        before = Succession.objects.filter(after__in=waiting).values_list("before_id", flat=True)
        waiting = set(before) - found
        found |= waiting
    return found


def stand_aside(ended: EndedUnits, periods: Collection[int], *, by: User) -> None:
    """Their returns are waived where all that the unit became by the period's end counts, and what documents state of
    them counts no more; within `acting` and `posting` of these units and periods."""
    keys = [submission.pk for submission in ended.submissions]
    for submission in Submission.objects.filter(pk__in=keys).select_related("unit", "period").order_by("pk"):
        heirs = became_by(submission.unit, submission.period.ends)
        counting = Submission.objects.filter(
            unit__in=heirs, form=submission.form_id, period=submission.period_id, counts_since__isnull=False
        )
        if heirs and counting.count() == len(heirs):
            _waive(submission, heirs, by)
    make_way(ended.units, periods)


def _waive(submission: Submission, heirs: list[Unit], by: User) -> None:
    here = Submission.objects.filter(pk=submission.pk)
    with acting(by, door="review", reason=ended_reason(submission.unit, heirs)):
        if submission.status in ON_THE_WAY:
            here.update(status=ON_THE_WAY[Status(submission.status)])
        here.update(status=Status.WAIVED)
