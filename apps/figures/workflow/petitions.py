"""What a clerk asks of those above once she can no longer do it herself, whom it reaches, and its one answer."""

from datetime import date

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.figures.acting import acting
from apps.figures.models import Form, Period, Petition, PetitionAnswer, Submission
from apps.figures.models.periods import SealedBy
from apps.figures.totals import writer as totals_writer
from apps.figures.workflow import deadlines, expected, transitions
from apps.units import access
from apps.units.errors import Refused
from apps.units.models import Unit

Kind, Status = Petition.Kind, Submission.Status


def open_to(submission: Submission | None) -> str:
    """What can be asked of a form as it stands: its return once the review has begun, an amendment once it is
    approved, an extension while it has never been in; else nothing.
    """
    if submission is None or (submission.status == Status.DRAFT and submission.times == 0):
        return Kind.EXTENSION
    if submission.status == Status.APPROVED:
        return Kind.AMENDMENT
    if submission.status == Status.SUBMITTED and submission.review_begun_at:
        return Kind.RETURN
    return ""


def ask(
    unit: Unit, form: Form, period: Period, *, kind: str, reason: str, until: date | None = None, by: User
) -> Petition:
    """Puts a request before the supervisors who may decide it; one at a time."""
    if not access.may(by, access.ENTERING, unit):
        raise access.denied(unit, _("You may not enter figures for this unit."))
    if not reason.strip():
        raise Refused(_("Say why you ask."))
    with acting(by, door="submit", reason=reason.strip()):
        totals_writer.hold([unit.pk], [period.pk])
        submission = Submission.objects.filter(unit=unit, form=form, period=period).first()
        if kind != open_to(submission):
            raise Refused(_("This cannot be asked of the form as it stands now."))
        if of(unit, form, period).filter(answer=None).exists():
            raise Refused(_("Something has been asked already, and is not answered yet."))
        if kind == Kind.EXTENSION:
            _refuse_day(unit, form, period, until)
        return Petition.objects.create(
            unit=unit, form=form, period=period, kind=kind, reason=reason.strip(),
            until=until if kind == Kind.EXTENSION else None,
            decided_by=_deciding(unit, form, period, submission, until),
        )  # fmt: skip


def _refuse_day(unit: Unit, form: Form, period: Period, until: date | None) -> None:
    """An extension is asked until a day that is still to come, and later than the last day that holds."""
    if until is None:
        raise Refused(_("Say until which day, as 2015-10-31."))
    last_day = expected.due([unit], form, period)[unit.pk].last_day
    if last_day is None:
        raise Refused(_("No last day is set for this form."))
    if until <= last_day or until < timezone.localdate():
        raise Refused(_("An extension is until a day to come, later than %(day)s.") % {"day": last_day})


def _deciding(unit: Unit, form: Form, period: Period, submission: Submission | None, until: date | None) -> Unit:
    """The federation whose supervisors may decide it."""
    if open_to(submission) == Kind.EXTENSION and until is not None:
        return deadlines.extending(unit, form.pk, period.pk, until)
    if submission is not None and submission.reported_to:
        return submission.reported_to
    return unit


def grant(petition: Petition, *, by: User, text: str = "") -> PetitionAnswer:
    """Does what was asked, as whoever may decide it does by herself, and answers so."""
    with acting(by, door="review", reason=text.strip()):
        petition = _unanswered(petition, by)
        reason = text.strip() or petition.reason
        if petition.kind == Kind.EXTENSION:
            place = (petition.unit, petition.form, petition.period)
            until = petition.until or timezone.localdate()
            deadlines.extend(*place, until=until, reason=reason, by=by)
        else:
            submission = Submission.objects.select_related("unit", "reported_to").get(
                unit=petition.unit_id, form=petition.form_id, period=petition.period_id
            )
            step = transitions.send_back if petition.kind == Kind.RETURN else transitions.reopen
            step(submission, by=by, reason=reason)
        return PetitionAnswer.objects.create(petition=petition, granted=True, text=text.strip())


def decline(petition: Petition, *, by: User, text: str) -> PetitionAnswer:
    """Leaves everything as it is, for a reason that the clerk reads."""
    if not text.strip():
        raise Refused(_("Say why it is declined."))
    with acting(by, door="review", reason=text.strip()):
        petition = _unanswered(petition, by)
        return PetitionAnswer.objects.create(petition=petition, granted=False, text=text.strip())


def _unanswered(petition: Petition, by: User) -> Petition:
    """The request, whose unit is held until the transaction ends; Refused where somebody has answered it."""
    if not may_answer(by, petition):
        raise PermissionDenied(_("Only a supervisor of the federation that decides may answer this request."))
    totals_writer.hold([petition.unit_id], [petition.period_id])
    petition = Petition.objects.select_related("unit", "form", "period").get(pk=petition.pk)
    if PetitionAnswer.objects.filter(petition=petition).exists():
        raise Refused(_("This request has been answered already."))
    return petition


def may_answer(user: User, petition: Petition) -> bool:
    """A supervisor of the federation that decides, or of one above it."""
    return access.may(user, access.REVIEWING, petition.decided_by)


def of(unit: Unit, form: Form, period: Period) -> QuerySet[Petition]:
    """All that was asked about a form, the latest first, with the answers."""
    asked = Petition.objects.filter(unit=unit, form=form, period=period)
    return asked.select_related("given_by", "decided_by", "answer", "answer__given_by")


def answerable(user: User) -> QuerySet[Petition]:
    """What this person may answer or might have answered."""
    mine = access.below(access.paths(user, access.REVIEWING), "decided_by__path")
    return Petition.objects.filter(mine).select_related("unit", "form", "period", "given_by", "decided_by")


def waiting_for(user: User) -> QuerySet[Petition]:
    """What this person may answer and nobody has, the oldest first; of a sealed year nothing is answered."""
    unanswered = answerable(user).filter(answer=None).alias(sealed_by=SealedBy("period"))
    return unanswered.filter(sealed_by__isnull=True).order_by("pk")
