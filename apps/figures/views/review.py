"""The supervisor's review and the lists that lead to it."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.figures.models import Submission
from apps.figures.models.conversations import LONGEST
from apps.figures.views import notifications, review_page, worklist, worklist_page
from apps.figures.views.approving import Approving
from apps.figures.views.grid_saving import cells
from apps.figures.views.grid_sheet import office
from apps.figures.views.review_markup import ReviewMarkup, TalkMarkup
from apps.figures.views.submission_seen import submission_seen
from apps.figures.workflow import conversations, transitions
from apps.figures.workflow.transitions import Cells
from apps.units import access, ranges
from apps.units.access import SignedInRequest
from apps.units.errors import Refused

work_list = office(require_http_methods(["GET", "POST"])(worklist.page))
notice_list = office(require_http_methods(["GET", "POST"])(notifications.page))


@office
@require_http_methods(["GET", "POST"])
def review_submission(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a unit handed in, against what it handed in before, with its effect on the total above."""
    submission = _reviewed(request.user, pk)
    if request.method == "GET":
        return _review(request, submission)
    step = STEPS.get(request.POST.get("action", ""))
    if step is None:
        return _review(request, submission, (_("This page does not know that step."),), status=400)
    if step is _approve:
        going = Approving([submission])
        if request.POST.get("seen", "") != going.digest:
            return _asked(request, submission, going)
    try:
        done = step(submission, request.user, request.POST.get("reason", ""), _questions(request))
    except Refused as refused:
        return _review(request, submission, refused.reasons, status=422)
    what = _("review begun") if step is _begin else done.get_status_display()
    messages.success(request, f"{submission.unit}: {what}")
    return redirect("figures:review", submission.pk)


@office
@require_POST
def give_amendment_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """From the clerk's own page: the form is approved as it counts, and what was typed since is gone."""
    return _from_the_grid(request, pk, transitions.give_up)


@office
@require_POST
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """From the clerk's own page: what was handed in is a draft again, unless its review has begun."""
    return _from_the_grid(request, pk, transitions.withdraw)


def _from_the_grid(request: SignedInRequest, pk: int, step: Callable[..., Submission]) -> HttpResponse:
    """One step of whoever may enter the form; back to its grid, which says what became of it."""
    entered = Submission.objects.filter(access.over(request.user, access.ENTERING, "unit"))
    submission = get_object_or_404(entered.select_related("unit", "form", "period"), pk=pk)
    try:
        submission = step(submission, by=request.user)
    except Refused as refused:
        messages.error(request, " ".join(refused.reasons))
    else:
        messages.success(request, f"{submission.unit}: {submission.get_status_display()}")
    return redirect("figures:grid", submission.unit.code, submission.form.code, submission.period.code)


def _asked(request: SignedInRequest, submission: Submission, going: Approving) -> HttpResponse:
    """What is still open at cells of the form, before it is approved; once more where that has changed."""
    context = {
        "title": _("Approve · %(unit)s · %(form)s · %(period)s") % review_page.named(submission),
        "has_permission": True,
        "going": going,
        "back": reverse("figures:review", args=[submission.pk]),
        "reason": request.POST.get("reason", ""),
        "changed": "seen" in request.POST,
    }
    return TemplateResponse(request, "figures/asked_approve.html", context)


def _reviewed(user: User, pk: int) -> Submission:
    """Http404 where there is none that this person may review; PermissionDenied in words where another installation
    keeps it."""
    submission = submission_seen(user, pk)
    if not ranges.is_own(submission.unit_id):
        raise access.denied(submission.unit, "")
    if not transitions.may_review(user, submission):
        raise Http404
    return submission


def _begin(submission: Submission, by: User, reason: str, questions: Cells) -> Submission:
    return transitions.begin_review(submission, by=by)


def _send_back(submission: Submission, by: User, reason: str, questions: Cells) -> Submission:
    return transitions.send_back(submission, by=by, reason=reason, cells=questions)


def _approve(submission: Submission, by: User, reason: str, questions: Cells) -> Submission:
    return transitions.approve(submission, by=by, note=reason)


def _reopen(submission: Submission, by: User, reason: str, questions: Cells) -> Submission:
    return transitions.reopen(submission, by=by, reason=reason)


def _waive(submission: Submission, by: User, reason: str, questions: Cells) -> Submission:
    return transitions.waive(submission.unit, submission.form, submission.period, by=by, reason=reason)


def _readmit(submission: Submission, by: User, reason: str, questions: Cells) -> Submission:
    return transitions.readmit(submission, by=by, reason=reason)


def _give_up(submission: Submission, by: User, reason: str, questions: Cells) -> Submission:
    return transitions.give_up(submission, by=by)


STEPS = {
    "begin": _begin,
    "return": _send_back,
    "approve": _approve,
    "reopen": _reopen,
    "give_up": _give_up,
    "waive": _waive,
    "readmit": _readmit,
}


def _questions(request: SignedInRequest) -> dict[tuple[int, str], str]:
    """What is asked at single cells."""
    return {cell: text.strip()[:LONGEST] for cell, text in cells(request.POST, "question").items() if text.strip()}


def _review(
    request: SignedInRequest, submission: Submission, reasons: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    if request.method == "POST":  # a step that was refused may have changed it
        submission = submission_seen(request.user, submission.pk)
    only_changes = "changes" in request.GET or (submission.times > 1 and not request.GET)
    shown = review_page.rows(submission, only_changes=only_changes, typed=_questions(request))
    context = review_page.context(request.user, submission, shown, only_changes=only_changes)
    may_speak = conversations.may_speak(request.user, submission.unit)
    talk = TalkMarkup(request, submission.form.code, may_speak=may_speak, only_changes=only_changes)
    context["lines"] = ReviewMarkup(submission, talk, shown).lines
    context |= {"reason": request.POST.get("reason", ""), "reasons": reasons}
    context["next"] = worklist_page.next_waiting(request.user, submission)
    return TemplateResponse(request, "figures/review.html", context, status=status)
