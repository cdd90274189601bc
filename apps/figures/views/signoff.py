"""The sign-off sheet of a submission, now or as it stood at one of its steps, and the check of a printed digest."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.figures import models
from apps.figures.models import Submission
from apps.figures.workflow import signoff
from apps.units import access
from apps.units.access import SignedInRequest


@login_required
@require_safe
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    seen = access.below(access.paths(request.user), "unit__path")
    submission = get_object_or_404(
        Submission.objects.select_related("unit", "form", "period", "reported_to").filter(seen), pk=pk
    )
    made = signoff.sheet(submission, _step(submission, request.GET.get("at", "")))
    typed = request.GET.get("digest", "").strip()
    context = {
        "sheet": made,
        "submission": submission,
        "cover": signoff.cover(submission.unit),
        "handed_in": made.act("submitted"),
        "approved": made.act("approved") if not made.step or made.step.after == "approved" else None,
        "status": made.step.get_after_display() if made.step else submission.get_status_display(),
        "course": submission.transitions.select_related("by").order_by("pk"),
        "typed": typed,
        "steps": signoff.steps_with(submission, typed) if typed else None,
        "title": _("%(form)s · %(unit)s · %(period)s")
        % {"form": submission.form, "unit": submission.unit, "period": submission.period},
        "has_permission": True,
    }
    return TemplateResponse(request, "figures/sheet.html", context)


def _step(submission: Submission, at: str) -> models.Transition | None:
    if not at:
        return None
    step = submission.transitions.filter(pk=int(at)).first() if at.isascii() and at.isdecimal() else None
    if step is None:
        raise Http404(_("This submission has no such step."))
    return step
