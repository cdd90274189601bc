"""What can be done from the work list: one step for many forms at once, and of each what became of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.figures.models import Form, Period, Submission
from apps.figures.workflow import deadlines, expected, transitions
from apps.figures.workflow.expected import Duty
from apps.figures.workflow.held_back import Reasons
from apps.units.errors import Refused
from apps.units.models import Unit

Status = Submission.Status
ENTRY, REVIEW = "entry", "review"  # the desks: who hands in, who decides
Done = dict[str, tuple[str, ...]]  # by the key of a duty: why not; empty where it was done


class StepOfMany(Protocol):
    """Takes the duties ticked through a step; Refused where nothing can be done for any of them."""

    def __call__(self, duties: list[Duty], by: User, reason: str, until: str) -> Done: ...


@dataclass(frozen=True, slots=True)
class WorklistStep:
    """A step of a desk, and the statuses from which it can be taken."""

    name: str
    label: str | Promise
    desk: str
    run: StepOfMany
    open_to: tuple[str, ...]


def _submit(duties: list[Duty], by: User, reason: str, until: str) -> Done:
    return _of_begun(duties, lambda submissions: transitions.submit_many(submissions, by=by, note=reason))


def _withdraw(duties: list[Duty], by: User, reason: str, until: str) -> Done:
    return _of_begun(duties, lambda submissions: transitions.withdraw_many(submissions, by=by, note=reason))


def _approve(duties: list[Duty], by: User, reason: str, until: str) -> Done:
    return _of_begun(duties, lambda submissions: transitions.approve_many(submissions, by=by, note=reason))


def _send_back(duties: list[Duty], by: User, reason: str, until: str) -> Done:
    return _of_begun(duties, lambda submissions: transitions.send_back_many(submissions, by=by, reason=reason))


def _reopen(duties: list[Duty], by: User, reason: str, until: str) -> Done:
    return _of_begun(duties, lambda submissions: transitions.reopen_many(submissions, by=by, reason=reason))


def _waive(duties: list[Duty], by: User, reason: str, until: str) -> Done:
    return _each(duties, lambda *place: transitions.waive(*place, by=by, reason=reason))


def _readmit(duties: list[Duty], by: User, reason: str, until: str) -> Done:
    return _of_begun(duties, lambda submissions: transitions.readmit_many(submissions, by=by, reason=reason))


def _remind(duties: list[Duty], by: User, reason: str, until: str) -> Done:
    return _each(duties, lambda *place: deadlines.remind(*place, by=by, reason=reason))


def _extend(duties: list[Duty], by: User, reason: str, until: str) -> Done:
    try:
        day = parse_date(until)
    except ValueError:
        day = None
    if day is None:
        raise Refused(_("Say until which day, as 2015-10-31."))
    return _each(duties, lambda *place: deadlines.extend(*place, by=by, reason=reason, until=day))


def _of_begun(duties: list[Duty], step: Callable[[list[Submission]], Reasons]) -> Done:
    """One step for the submissions of all that have begun; the others are told that there is none."""
    begun = {duty.submission_id: duty.key for duty in duties if duty.submission_id}
    submissions = Submission.objects.select_related("unit", "reported_to").in_bulk(list(begun))
    reasons = step(list(submissions.values()))
    done: Done = {}
    for duty in duties:
        if duty.submission_id:
            done[duty.key] = tuple(reasons[duty.submission_id])
        else:
            done[duty.key] = (_("Nothing has been entered yet."),)
    return done


def _each(duties: list[Duty], step: Callable[[Unit, Form, Period], object]) -> Done:
    """For steps that have nothing to share: one after the other, a refused one undone by itself."""
    done: Done = {}
    for duty in duties:
        try:
            with transaction.atomic():
                step(duty.unit, duty.form, duty.period)
        except Refused as refused:
            done[duty.key] = refused.reasons
        except PermissionDenied as denied:
            done[duty.key] = (str(denied),)
        else:
            done[duty.key] = ()
    return done


_EDITABLE = (Status.DRAFT, Status.RETURNED, Status.REOPENED)
_WAITING = (Status.SUBMITTED,)
STEPS = {
    step.name: step
    for step in (
        WorklistStep("submit", pgettext_lazy("submission", "Submit"), ENTRY, _submit, _EDITABLE),
        WorklistStep("withdraw", gettext_lazy("Withdraw"), ENTRY, _withdraw, _WAITING),
        WorklistStep("approve", gettext_lazy("Approve"), REVIEW, _approve, _WAITING),
        WorklistStep("return", gettext_lazy("Return"), REVIEW, _send_back, _WAITING),
        WorklistStep("reopen", gettext_lazy("Reopen"), REVIEW, _reopen, (Status.APPROVED,)),
        WorklistStep("waive", gettext_lazy("Waive"), REVIEW, _waive, expected.OPEN),
        WorklistStep("readmit", gettext_lazy("Readmit"), REVIEW, _readmit, (Status.WAIVED,)),
        WorklistStep("remind", gettext_lazy("Remind"), REVIEW, _remind, expected.OPEN),
        WorklistStep("extend", gettext_lazy("Extend until"), REVIEW, _extend, expected.OPEN),
    )
}
