"""The sign-off sheet of a submission, now or as it stood at one of its steps, and the check of a printed digest."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.figures.models import Submission, Transition
from apps.figures.workflow import signoff
from apps.figures.workflow.signoff import SignoffSheet
from apps.units import access
from apps.units.access import SignedInRequest

Status = Submission.Status


@login_required
@require_safe
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """The sheet as it stands, or stood at the step `at`; with `digest`, which steps that digest belongs to."""
    visible = Submission.objects.filter(access.below(access.paths(request.user), "unit__path"))
    submission = get_object_or_404(visible.select_related("unit", "form", "period", "reported_to"), pk=pk)
    step = _step(submission, request.GET.get("at", ""))
    context = _context(signoff.sheet(submission, step), request.GET.get("digest", "").strip())
    return TemplateResponse(request, "figures/sheet.html", context)


def _context(made: SignoffSheet, typed: str) -> dict[str, object]:
    submission, step = made.submission, made.step
    at_approval = step is None or step.after == Status.APPROVED
    named = {"form": submission.form, "unit": submission.unit, "period": submission.period}
    return {
        "sheet": made,
        "submission": submission,
        "cover": signoff.cover(submission.unit),
        "handed_in": made.act(Status.SUBMITTED),
        "approved": made.act(Status.APPROVED) if at_approval else None,
        "status": step.get_after_display() if step else submission.get_status_display(),
        "course": submission.transitions.select_related("by").order_by("pk"),
        "typed": typed,
        "steps": signoff.steps_with(submission, typed) if typed else None,
        "title": _("%(form)s · %(unit)s · %(period)s") % named,
        "has_permission": True,
    }


def _step(submission: Submission, at: str) -> Transition | None:
    if not at:
        return None
    is_number = at.isascii() and at.isdecimal()
    step = submission.transitions.filter(pk=int(at)).first() if is_number else None
    if step is None:
        raise Http404(_("This submission has no such step."))
    return step
