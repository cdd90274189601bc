"""The supervisor's review and the lists that lead to it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.figures.models import Submission
from apps.figures.views import notifications, review_page, worklist
from apps.figures.views.grid_saving import cells
from apps.figures.views.grid_sheet import office
from apps.figures.workflow import transitions
from apps.units import access
from apps.units.access import SignedInRequest
from apps.units.errors import Refused

work_list = office(require_http_methods(["GET", "POST"])(worklist.page))
notice_list = office(require_http_methods(["GET", "POST"])(notifications.page))


@office
@require_http_methods(["GET", "POST"])
def review_submission(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a unit handed in, against what it handed in before, with its effect on the total above."""
    submission = get_object_or_404(
        Submission.objects.select_related("unit", "form", "period", "reported_to").filter(
            access.below(access.paths(request.user), "unit__path")
        ),
        pk=pk,
    )
    if not transitions.may_review(request.user, submission):
        raise Http404
    if request.method == "GET":
        return _review(request, submission)
    act = ACTS.get(request.POST.get("action", ""))
    if act is None:
        return _review(request, submission, (_("This page does not know that step."),), status=400)
    try:
        done = act(submission, request.user, request.POST.get("reason", ""), _remarks(request))
    except Refused as refused:
        return _review(request, submission, refused.reasons, status=422)
    messages.success(request, f"{submission.unit}: {done.get_status_display()}")
    return redirect("figures:review", submission.pk)


ACTS = {
    "return": lambda submission, by, reason, cells: transitions.send_back(
        submission, by=by, reason=reason, cells=cells
    ),
    "approve": lambda submission, by, reason, cells: transitions.approve(submission, by=by, note=reason),
    "reopen": lambda submission, by, reason, cells: transitions.reopen(submission, by=by, reason=reason),
    "waive": lambda submission, by, reason, cells: transitions.waive(
        submission.unit, submission.form, submission.period, by=by, reason=reason
    ),
    "readmit": lambda submission, by, reason, cells: transitions.readmit(submission, by=by, reason=reason),
}


def _remarks(request: SignedInRequest) -> dict[tuple[int, str], str]:
    """What is to be corrected in single cells."""
    return {cell: text.strip()[:500] for cell, text in cells(request.POST, "remark").items() if text.strip()}


def _review(
    request: SignedInRequest, submission: Submission, reasons: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    submission.refresh_from_db()
    only_changes = "changes" in request.GET or (submission.times > 1 and not request.GET)
    rows, typed = review_page.rows(submission, only_changes=only_changes), _remarks(request)
    for row in rows:
        row.typed = typed.get((row.indicator.pk, row.coverage), "")
    context = {
        "submission": submission,
        "rows": rows,
        "amended": any(row.before is not None for row in rows),
        "effects": any(row.effect for row in rows),
        "only_changes": only_changes,
        "transitions": submission.transitions.select_related("by"),
        "reason": request.POST.get("reason", ""),
        "reasons": reasons,
        "title": _("Review · %(unit)s · %(period)s") % {"unit": submission.unit, "period": submission.period},
        "has_permission": True,
    }
    return TemplateResponse(request, "figures/review.html", context, status=status)
