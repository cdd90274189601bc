"""The one place a submission changes its status: submit, return, approve, reopen. The database refuses others."""

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures import checks, totals
from apps.figures.entry import locked
from apps.figures.models import Submission
from apps.figures.triggers import TRANSITIONS
from apps.units import access
from apps.units.faults import Refused

Status = Submission.Status


def submit(submission: Submission, *, by: AbstractBaseUser) -> Submission:
    """Hands the figures to the federation above. Errors, unexplained queries and empty required cells hold it back."""
    if not access.may(by, access.ENTERING, submission.unit):
        raise PermissionDenied(_("You may not submit figures for this unit."))
    with acting(by, door="submit"):
        submission = _going_to(submission, Status.SUBMITTED)
        checks.refresh([submission.unit_id], [submission.period_id])
        if reasons := [*_unanswered(submission), *map(checks.message_of, checks.blocking(submission))]:
            raise Refused(*reasons)
        return _go(submission, Status.SUBMITTED)


def send_back(submission: Submission, *, by: AbstractBaseUser, reason: str) -> Submission:
    """Returns the figures to the clerk with what is to be corrected."""
    _refuse_unless_reviewer(submission, by)
    reason = _given(reason, _("Say what is to be corrected."))
    with acting(by, door="review", reason=reason):
        return _go(_going_to(submission, Status.RETURNED), Status.RETURNED)


def approve(submission: Submission, *, by: AbstractBaseUser, note: str = "") -> Submission:
    """Locks the figures and lets them count. From the bottom up, and never by the one who submitted them."""
    _refuse_unless_reviewer(submission, by)
    with acting(by, door="review", reason=note):
        submission = _going_to(submission, Status.APPROVED)
        totals.hold([submission.unit_id], [submission.period_id])
        _refuse_unless_ripe(submission, by)
        submission = _go(submission, Status.APPROVED)
        checks.refresh([submission.unit_id], [submission.period_id], counted=True)
    return submission


def reopen(submission: Submission, *, by: AbstractBaseUser, reason: str) -> Submission:
    """Takes approved figures out of the totals again so that they can be amended."""
    _refuse_unless_reviewer(submission, by)
    reason = _given(reason, _("Say why the submission is reopened."))
    with acting(by, door="review", reason=reason):
        submission = _go(_going_to(submission, Status.REOPENED), Status.REOPENED)
        checks.refresh([submission.unit_id], [submission.period_id], counted=True)
    return submission


def may_review(user: AbstractBaseUser, submission: Submission) -> bool:
    """A supervisor of the federation it was reported to; the root's own supervisors where there is none above."""
    return access.may(user, access.REVIEWING, submission.reported_to or submission.unit)


def _refuse_unless_reviewer(submission: Submission, by: AbstractBaseUser) -> None:
    if not may_review(by, submission):
        raise PermissionDenied(_("Only a supervisor of the federation above may review this submission."))


def _refuse_unless_ripe(submission: Submission, by: AbstractBaseUser) -> None:
    if submission.transitions.filter(after=Status.SUBMITTED).order_by("-pk").first().by_id == by.pk:
        raise Refused(_("Nobody approves what he or she submitted: another supervisor has to."))
    if waiting := _unapproved_below(submission):
        raise Refused(_("Approve what is below first: %(units)s") % {"units": ", ".join(waiting)})
    checks.refresh([submission.unit_id], [submission.period_id])
    if errors := checks.blocking(submission):
        raise Refused(*map(checks.message_of, errors))


def _given(reason: str, otherwise: str) -> str:
    if not reason.strip():
        raise Refused(otherwise)
    return reason.strip()


def _going_to(submission: Submission, status: str) -> Submission:
    submission = locked(submission)
    if status not in TRANSITIONS[submission.status]:
        raise Refused(
            _("This submission is %(status)s; that step is not open to it.")
            % {"status": submission.get_status_display()}
        )
    return submission


def _go(submission: Submission, status: str) -> Submission:
    """Changes the status and, with it, what counts. The submission is locked first, then the units above."""
    with totals.posting([submission.unit_id], [submission.period_id]):
        submission.status = status
        submission.save(update_fields=["status"])
    submission.refresh_from_db()
    return submission


def _unanswered(submission: Submission) -> list[str]:
    answered = set(submission.figures.values_list("indicator_id", "coverage"))
    items = submission.form.items.filter(required=True).select_related("indicator").exclude(indicator__kind="computed")
    empty = [item.indicator.name for item in items if (item.indicator_id, item.coverage) not in answered]
    return [_("Required and still empty: %(names)s") % {"names": ", ".join(empty)}] if empty else []


def _unapproved_below(submission: Submission) -> list[str]:
    below = Submission.objects.filter(reported_to=submission.unit, period=submission.period).exclude(
        status=Status.APPROVED
    )
    return [
        f"{one.unit} ({one.get_status_display()})"
        for one in below.exclude(unit=F("reported_to")).select_related("unit")[:10]
    ]
