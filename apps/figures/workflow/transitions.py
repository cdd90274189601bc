"""The one place a submission changes its status. The database refuses others.

Every step is taken for many at once, each submission checked for itself; one alone is many of one. What follows from
the figures (totals, findings) is brought up to date once for all of them.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from itertools import groupby

from django.contrib.auth.models import User
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.figures.acting import acting
from apps.figures.checks import findings as checks_findings
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Form, Period, Submission, Transition
from apps.figures.totals import writer as totals_writer
from apps.figures.triggers.allowed_transitions import GIVEN_UP, TRANSITIONS
from apps.figures.workflow import conversations, held_back, taken_over
from apps.figures.workflow.held_back import Reasons
from apps.units import access
from apps.units.errors import Refused, refuse_long
from apps.units.models import Register, Unit

Status = Submission.Status
Cells = conversations.Texts  # what is to be corrected there


def submit(submission: Submission, *, by: User) -> Submission:
    """Hands the figures to the federation above. Errors, unexplained queries and empty required cells hold it back."""
    if not may_enter(by, submission):
        raise access.denied(submission.unit, _("You may not submit figures for this unit."))
    return _alone(submission, submit_many([submission], by=by))


def submit_many(submissions: Iterable[Submission], *, by: User, note: str = "") -> Reasons:
    """As `submit`, for many at once; by submission what held it back."""
    refuse_long(note)
    with acting(by, door="submit", reason=note):
        ready, reasons = _ready(submissions, Status.SUBMITTED, lambda submission: may_enter(by, submission))
        units, periods = _touched(ready)
        checks_findings.refresh(units, periods)
        reasons_of = held_back.from_handing_in(ready)
        with totals_writer.posting(units, periods):
            _take_step([submission for submission in ready if not reasons_of[submission.pk]], Status.SUBMITTED)
    return reasons | reasons_of


def withdraw(submission: Submission, *, by: User) -> Submission:
    """Takes what was handed in back to a draft, by whoever may enter its figures, until its review has begun."""
    if not may_enter(by, submission):
        raise access.denied(submission.unit, _("You may not enter figures for this unit."))
    return _alone(submission, withdraw_many([submission], by=by))


def withdraw_many(submissions: Iterable[Submission], *, by: User, note: str = "") -> Reasons:
    """As `withdraw`, for many at once; by submission why it was not withdrawn."""
    refuse_long(note)
    with acting(by, door="submit", reason=note):
        held, reasons = _held(submissions, lambda submission: may_enter(by, submission))
        reasons |= held_back.from_withdrawing(held)
        going = [submission for submission in held if not reasons[submission.pk]]
        with totals_writer.posting(*_touched(going)):
            _take_step(going, Status.DRAFT)
    return reasons


def begin_review(submission: Submission, *, by: User) -> Submission:
    """From now on what was handed in can be withdrawn no more; begun already it stays with who began. A decision
    begins the review too: the database writes that down with it.
    """
    _refuse_unless_reviewer(submission, by)
    with acting(by, door="review"):
        submission = _waiting(submission)
        if submission.review_begun_at is None:
            begun = {"review_begun_at": timezone.now(), "review_begun_by": by}
            Submission.objects.filter(pk=submission.pk).update(**begun)
    submission.refresh_from_db()
    return submission


def _waiting(submission: Submission) -> Submission:
    """The submission as it stands, held until the transaction ends; Refused where it does not wait for its review."""
    totals_writer.hold([submission.unit_id], [submission.period_id])
    submission = entry_writer.locked(submission)
    if submission.status != Status.SUBMITTED:
        raise Refused(held_back.closed_step(submission))
    return submission


def send_back(submission: Submission, *, by: User, reason: str, cells: Cells | None = None) -> Submission:
    """Returns the figures to the clerk with what is to be corrected; in a cell that is named, this is asked."""
    _refuse_unless_reviewer(submission, by)
    if cells and not cells.keys() <= entry_writer.asked_by(submission.form).keys():
        raise Refused(entry_writer.not_asked())
    with acting(by, door="review", reason=reason.strip()):
        submission = _alone(submission, send_back_many([submission], by=by, reason=reason))
        if cells:
            conversations.ask_with_return(submission, cells)
    return submission


def send_back_many(submissions: Iterable[Submission], *, by: User, reason: str) -> Reasons:
    """As `send_back` without questions at cells, for many at once; Refused where no reason is given."""
    return _turn(submissions, Status.RETURNED, by=by, reason=_given(reason, _("Say what is to be corrected.")))


def came_back(submissions: Iterable[Submission]) -> dict[int, Transition]:
    """By submission the step, with its reason, of those that were returned, reopened or waived; of one withdrawn after
    it came back, too.
    """
    submissions = list(submissions)
    again = _withdrawn_again(submissions)
    asked = _at(submissions, Status.RETURNED, Status.REOPENED, Status.WAIVED) + again
    if not asked:
        return {}
    last = _last_steps(asked, after__in=(Status.RETURNED, Status.REOPENED, Status.WAIVED))
    came_back = {}
    for step in Transition.objects.filter(pk__in=last).select_related("by"):
        is_readmitted = step.after == Status.WAIVED and step.submission_id in again
        if not is_readmitted:
            came_back[step.submission_id] = step
    return came_back


def _withdrawn_again(submissions: Iterable[Submission]) -> list[int]:
    """Drafts that had been handed in before, and not withdrawn then."""
    return [submission.pk for submission in submissions if submission.status == Status.DRAFT and submission.times]


def handed_in_at(submission: Submission) -> list[datetime]:
    """When it was handed in, the latest first, without what was withdrawn again."""
    moments, later = [], ""
    for step in submission.transitions.order_by("-pk"):
        if step.after == Status.SUBMITTED and later != Status.DRAFT:
            moments.append(step.at)
        later = step.after
    return moments


def _at(submissions: Iterable[Submission], *statuses: str) -> list[int]:
    return [submission.pk for submission in submissions if submission.status in statuses]


def _last_steps(submissions: list[int], **kind: object) -> QuerySet:
    """The key of the latest step of each, or of its latest of a kind."""
    steps = Transition.objects.filter(submission__in=submissions, **kind)
    return steps.order_by().values("submission").annotate(last=Max("pk")).values("last")


def approve(submission: Submission, *, by: User, note: str = "") -> Submission:
    """Locks the figures and lets them count. From the bottom up, and never by the one who submitted them."""
    _refuse_unless_reviewer(submission, by)
    return _alone(submission, approve_many([submission], by=by, note=note))


def approve_many(submissions: Iterable[Submission], *, by: User, note: str = "") -> Reasons:
    """Those below are approved before those above, so that a whole branch can be approved at once. They stand for what
    their units came from within the period."""
    refuse_long(note)
    submissions = list(submissions)
    ended = taken_over.of_ended(submissions)
    units, periods = _touched([*submissions, *ended.submissions])
    units |= ended.units
    with acting(by, door="review", reason=note):
        if ended.submissions:
            _held([*submissions, *ended.submissions], lambda submission: True)
        ready, reasons = _ready(submissions, Status.APPROVED, lambda submission: may_review(by, submission))
        checks_findings.refresh(units, periods)
        reasons_of = held_back.gathered(ready, held_back.own_work(ready, by), held_back.blocked(ready))
        with totals_writer.posting(units, periods):
            for _level, of_level in groupby(sorted(ready, key=_depth, reverse=True), key=_depth):
                passing = []
                for submission in of_level:
                    reasons[submission.pk] = reasons_of[submission.pk] or held_back.waiting_below(submission)
                    if not reasons[submission.pk]:
                        passing.append(submission)
                _take_step(passing, Status.APPROVED)
            taken_over.stand_aside(ended, periods, by=by)
        checks_findings.refresh(units, periods, counted=True)
    return reasons


def reopen(submission: Submission, *, by: User, reason: str) -> Submission:
    """Lets approved figures be amended: they count as they are until the amendment is approved."""
    _refuse_unless_reviewer(submission, by)
    reason = _given(reason, _("Say why the submission is reopened."))
    return _alone(submission, _turn([submission], Status.REOPENED, by=by, reason=reason))


def reopen_many(submissions: Iterable[Submission], *, by: User, reason: str) -> Reasons:
    """As `reopen`, for many at once and one reason, as when a definition changed; each goes on counting as it is."""
    return _turn(submissions, Status.REOPENED, by=by, reason=_given(reason, _("Say why the submission is reopened.")))


def open_amendment(submission: Submission, *, by: User, reason: str) -> Submission:
    """As `reopen`, for who may enter the form too: nothing that counts changes before a reviewer approves it."""
    refuse_long(reason)
    with acting(by, door="review", reason=reason):
        ready, reasons = _ready([submission], Status.REOPENED, partial(_may_amend, by))
        _take_step(ready, Status.REOPENED)
        return _alone(submission, reasons or {submission.pk: ()})


def _may_amend(by: User, submission: Submission) -> bool:
    return may_enter(by, submission) or may_review(by, submission)


def give_up(submission: Submission, *, by: User) -> Submission:
    """Gives an amendment up: the form is approved as it counts, and what was typed since it was reopened is gone.

    By whoever may enter its figures or review them. Nothing is put back, since nothing that counts was changed.
    """
    if not _may_amend(by, submission):
        raise access.denied(submission.unit, _("You may not enter figures for this unit."))
    with acting(by, door="review"):
        totals_writer.hold([submission.unit_id], [submission.period_id])
        submission = entry_writer.locked(submission)
        if submission.counts_since is None or submission.status not in GIVEN_UP:
            raise Refused(_("There is no amendment to give up."))
        _take_step([submission], Status.APPROVED)
        checks_findings.refresh([submission.unit_id], [submission.period_id])
    submission.refresh_from_db()
    return submission


def waive(unit: Unit, form: Form, period: Period, *, by: User, reason: str) -> Submission:
    """Goes without a unit's form, for a reason: what it holds is locked and does not count, or no more.

    Of a federation its own form alone; those below it are to report as before.
    """
    if form.register != unit.register:
        raise Refused(_("%(unit)s does not answer %(form)s.") % {"unit": unit, "form": form})
    reason = _given(reason, _("Say why this unit need not report."))
    with acting(by, door="review", reason=reason):
        submission = entry_writer.open_submission(unit, form, period)
        _refuse_unless_reviewer(submission, by)
        counted = submission.counts_since is not None
        submission = _alone(submission, _turn([submission], Status.WAIVED, by=by, reason=reason))
        if counted:
            checks_findings.refresh([unit.pk], [period.pk], counted=True)
        return submission


def readmit(submission: Submission, *, by: User, reason: str) -> Submission:
    """Takes a waiver back: the unit is to report after all."""
    _refuse_unless_reviewer(submission, by)
    reason = _given(reason, _("Say why this unit is to report after all."))
    return _alone(submission, _turn([submission], Status.DRAFT, by=by, reason=reason))


def readmit_many(submissions: Iterable[Submission], *, by: User, reason: str) -> Reasons:
    """Takes many waivers back for one reason; one of another reviewer is refused by itself."""
    reason = _given(reason, _("Say why this unit is to report after all."))
    return _turn(submissions, Status.DRAFT, by=by, reason=reason)


def may_enter(user: User, submission: Submission) -> bool:
    """A clerk of the unit itself or of a federation above it."""
    return access.may(user, access.ENTERING, submission.unit)


def may_review(user: User, submission: Submission) -> bool:
    """A supervisor of the federation it was reported to; the root's own supervisors where there is none above."""
    return access.may(user, access.REVIEWING, submission.reported_to or submission.unit)


def _refuse_unless_reviewer(submission: Submission, by: User) -> None:
    if not may_review(by, submission):
        raise access.denied(submission.unit, _("Only a supervisor of the federation above may review this submission."))


def _given(reason: str, otherwise: str) -> str:
    if not reason.strip():
        raise Refused(otherwise)
    refuse_long(reason)
    return reason.strip()


# ---- A step


def _touched(submissions: Iterable[Submission]) -> tuple[set[int], set[int]]:
    """Units and periods whose totals and findings a step changes."""
    submissions = list(submissions)
    units = {submission.unit_id for submission in submissions}
    return units, {submission.period_id for submission in submissions}


def _ready(
    submissions: Iterable[Submission], status: str, allowed: Callable[[Submission], bool]
) -> tuple[list[Submission], Reasons]:
    """Those held that the step is open to, and why it is closed to the others."""
    held, reasons = _held(submissions, allowed)
    ready: list[Submission] = []
    for submission in held:
        if status in TRANSITIONS[submission.status]:
            ready.append(submission)
        else:
            reasons[submission.pk] = (held_back.closed_step(submission),)
    return ready, reasons


def _held(submissions: Iterable[Submission], allowed: Callable[[Submission], bool]) -> tuple[list[Submission], Reasons]:
    """The submissions as they stand, held in key order until the transaction ends: those the person may take a step
    for, and what is said of the others.

    The federations above are held first, then the submissions, then what follows from them: whoever took them in
    another order could wait for somebody who waits for her.
    """
    submissions = list(submissions)
    totals_writer.hold(*_touched(submissions))
    held: list[Submission] = []
    reasons: Reasons = {}
    keys = [submission.pk for submission in submissions]
    for submission in entry_writer.held().filter(pk__in=keys).order_by("pk"):
        if allowed(submission):
            held.append(submission)
        else:
            reasons[submission.pk] = (_("You may not take this step for %(unit)s.") % {"unit": submission.unit},)
    return held, reasons


def _turn(submissions: Iterable[Submission], status: str, *, by: User, reason: str) -> Reasons:
    """What a reviewer decides for a reason alone."""
    with acting(by, door="review", reason=reason):
        ready, reasons = _ready(submissions, status, lambda submission: may_review(by, submission))
        with totals_writer.posting(*_touched(ready)):
            _take_step(ready, status)
        return reasons | {submission.pk: () for submission in ready}


def _take_step(submissions: Iterable[Submission], status: str) -> None:
    """The step itself, of all in one statement: the database writes each one's transition."""
    Submission.objects.filter(pk__in=[submission.pk for submission in submissions]).update(status=status)


def _alone(submission: Submission, reasons: Reasons) -> Submission:
    if reasons[submission.pk]:
        raise Refused(*reasons[submission.pk])
    submission.refresh_from_db()
    return submission


def _depth(submission: Submission) -> int:
    """How far below the root its unit stands."""
    return submission.unit.path.count("/")


def amended_below(submission: Submission) -> list[Submission]:
    """The forms that report to this federation and are being amended, whose numbers may change yet."""
    if submission.unit.register != Register.FEDERATION:
        return []
    below = Submission.objects.amended().filter(reported_to=submission.unit_id, period=submission.period)
    return list(below.select_related("unit", "form").order_by("unit__path"))
