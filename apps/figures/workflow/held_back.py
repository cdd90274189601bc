"""What holds a step back: each reason by submission, for all of them in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db.models import F, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.changelog.people import called
from apps.figures.checks import findings as checks_findings
from apps.figures.checks import messages
from apps.figures.models import Figure, FormItem, Indicator, State, Submission, Transition
from apps.figures.models.form_lines import Respondents
from apps.figures.workflow import deadlines
from apps.figures.workflow.missing import missing_below
from apps.units.models import Register

Status = Submission.Status
Reasons = dict[int, tuple[str, ...]]  # by submission: why it did not take the step; empty where it did
NAMED = 10


def from_handing_in(submissions: list[Submission]) -> Reasons:
    """Why each of them cannot be handed in: it is too late, a required cell is empty, something unavailable without a
    reason, an error, a query nobody has explained; as the findings are stored.

    Whoever hands in asks here, of one form or of thousands.
    """
    return gathered(
        submissions,
        deadlines.too_late(submissions),
        _unanswered(submissions),
        _unreasoned(submissions),
        blocked(submissions),
    )


def from_withdrawing(submissions: list[Submission]) -> Reasons:
    """Why each of them cannot be withdrawn: it was not handed in, or its review has begun; as they stand now."""
    stand = Submission.objects.filter(pk__in=[submission.pk for submission in submissions])
    reasons: Reasons = {}
    for submission in stand.select_related("review_begun_by"):
        reasons[submission.pk] = ()
        if submission.status != Status.SUBMITTED:
            reasons[submission.pk] = (closed_step(submission),)
        elif submission.review_begun_by:
            text = _("The review has begun (%(reviewer)s, %(at)s): ask for the form's return below it.")
            at = timezone.localtime(submission.review_begun_at).strftime("%Y-%m-%d %H:%M")
            reasons[submission.pk] = (text % {"reviewer": called(submission.review_begun_by), "at": at},)
    return reasons


def closed_step(submission: Submission) -> str:
    """What is said of a step that is not open to a submission as it stands."""
    text = _("This submission is %(status)s; that step is not open to it.")
    return text % {"status": submission.get_status_display()}


def gathered(submissions: list[Submission], *checked: Mapping[int, list[str]]) -> Reasons:
    gathered_reasons: Reasons = {}
    for submission in submissions:
        reasons: list[str] = []
        for reasons_of in checked:
            reasons += reasons_of.get(submission.pk, ())
        gathered_reasons[submission.pk] = tuple(reasons)
    return gathered_reasons


def blocked(submissions: list[Submission]) -> dict[int, list[str]]:
    """Errors, and queries nobody has explained."""
    reasons: dict[int, list[str]] = defaultdict(list)
    for finding in checks_findings.blocking(*submissions):
        if finding.submission_id:
            reasons[finding.submission_id].append(messages.message_of(finding))
    return reasons


def _unanswered(submissions: list[Submission]) -> dict[int, list[str]]:
    """Required cells that the unit is asked, without an answer."""
    required = FormItem.objects.filter(form__in={submission.form_id for submission in submissions}, required=True)
    asked: dict[int, list[FormItem]] = defaultdict(list)
    for item in required.exclude(indicator__kind=Indicator.Kind.COMPUTED).select_related("indicator"):
        asked[item.form_id].append(item)
    figures = Figure.objects.filled_in(*submissions).filter(indicator__in=required.values("indicator"))
    answered = set(figures.values_list("submission_id", "indicator_id", "coverage"))
    prefetch_related_objects(submissions, "unit")  # as many queries for many as for one
    respondents = Respondents([submission.unit for submission in submissions])
    reasons: dict[int, list[str]] = {}
    for submission in submissions:
        empty = []
        for item in respondents.lines(submission.unit_id, asked[submission.form_id]):
            if (submission.pk, item.indicator_id, item.coverage) not in answered:
                empty.append(item.indicator.name)
        if empty:
            reasons[submission.pk] = [_("Required and still empty: %(names)s") % {"names": ", ".join(empty)}]
    return reasons


def _unreasoned(submissions: list[Submission]) -> dict[int, list[str]]:
    """Cells said to be unavailable without saying why."""
    unsaid: dict[int, list[str]] = defaultdict(list)
    unreasoned = Figure.objects.filled_in(*submissions).filter(state=State.UNAVAILABLE, note="")
    for figure in unreasoned.select_related("indicator").order_by("indicator__group__order", "indicator__order"):
        if figure.submission_id:
            unsaid[figure.submission_id].append(figure.indicator.name)
    reason = _("Unavailable without a reason: %(names)s. Say why in the details of the cell.")
    return {key: [reason % {"names": ", ".join(names)}] for key, names in unsaid.items()}


def own_work(submissions: list[Submission], by: User) -> dict[int, list[str]]:
    handed_in = Transition.objects.filter(submission__in=submissions, after=Status.SUBMITTED).order_by("pk")
    last = dict(handed_in.values_list("submission_id", "by_id"))
    reason = _("Nobody approves what he or she submitted: another supervisor has to.")
    return {submission.pk: [reason] for submission in submissions if last.get(submission.pk) == by.pk}


def waiting_below(submission: Submission) -> tuple[str, ...]:
    """What reports to this federation and neither counts nor is waived; with a deadline, what has not come at all.

    A form that is amended counts and holds nobody back: `amended_below` names it.
    """
    if submission.unit.register != Register.FEDERATION:
        return ()
    below = Submission.objects.filter(reported_to=submission.unit_id, period=submission.period)
    begun = below.filter(counts_since=None).exclude(status=Status.WAIVED).exclude(unit=F("reported_to"))
    begun = begun.select_related("unit")[:NAMED]
    waiting = [f"{reporting.unit} ({reporting.get_status_display()})" for reporting in begun]
    missing = missing_below(submission.unit, submission.period, NAMED)
    reasons = []
    if waiting:
        reasons.append(_("Approve what is below first: %(units)s") % {"units": ", ".join(waiting)})
    if missing:
        text = _("These have not reported; let them report or waive them first: %(units)s")
        reasons.append(text % {"units": ", ".join(missing)})
    return tuple(reasons)
