"""The sign-off sheet of a submission, now or as it stood at one of its steps, and the check of a printed one."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.access_log import Act, leaving
from apps.figures import attachments
from apps.figures.models import Submission, Transition
from apps.figures.views import qr_code
from apps.figures.views.submission_seen import submission_seen
from apps.figures.workflow import sheet_check, signoff
from apps.figures.workflow.signoff import SignoffSheet
from apps.units import sent
from apps.units.access import SignedInRequest

Status = Submission.Status


@login_required
@require_safe
def sheet(request: SignedInRequest, pk: int) -> HttpResponse:
    """The sheet as it stands, or stood at the step `at`; with `digest`, which steps that digest belongs to."""
    submission = submission_seen(request.user, pk)
    step = _step(submission, request.GET.get("at", ""))
    made = signoff.sheet(submission, step)
    context = context_of(made, request.GET.get("digest", "").strip())
    scans = attachments.at_moment(submission, made.moment)
    context["evidence"] = [(scan, reverse("figures:attachment", args=[scan.pk])) for scan in scans]
    context["checked_at"] = _check_address(made)
    context["qr"] = qr_code.drawn(request.build_absolute_uri(_check_address(made)))
    about = made.link.digest if made.link else ""
    return leaving(TemplateResponse(request, "figures/sheet.html", context), Act.PRINT, about)


@login_required
@require_safe
def check(request: SignedInRequest, pk: int, ticks: int, digest: str) -> HttpResponse:
    """Where the code on a printed sheet leads: whether the sheet still says what the submission says, or which cells
    changed since."""
    submission = submission_seen(request.user, pk)
    moment = sheet_check.moment_of(ticks)
    if moment is None:
        raise Http404
    context = {
        "check": sheet_check.checked(submission, digest, moment),
        "moment": moment,
        "digest": digest,
        "submission": submission,
        "title": _("Printed sheet · %(form)s · %(unit)s · %(period)s") % _named(submission),
        "has_permission": True,
    }
    return TemplateResponse(request, "figures/sheet_check.html", context)


def _check_address(made: SignoffSheet) -> str:
    return reverse("figures:sheet-check", args=[made.submission.pk, sheet_check.ticks_of(made.moment), made.digest])


def _named(submission: Submission) -> dict[str, object]:
    return {"form": submission.form, "unit": submission.unit, "period": submission.period}


def context_of(made: SignoffSheet, typed: str = "") -> dict[str, object]:
    """What a sheet shows, wherever it is shown; the evidence with its addresses is for the caller to add."""
    submission, step = made.submission, made.step
    at_approval = step is None or step.after == Status.APPROVED
    return {
        "sheet": made,
        "submission": submission,
        "cover": signoff.cover(submission.unit, submission.period.ends),
        "handed_in": made.act(Status.SUBMITTED),
        "approved": made.act(Status.APPROVED) if at_approval else None,
        "status": step.get_after_display() if step else submission.get_status_display(),
        "course": submission.transitions.select_related("by").order_by("pk"),
        "typed": typed,
        "steps": signoff.steps_with(submission, typed) if typed else None,
        "title": _("%(form)s · %(unit)s · %(period)s") % _named(submission),
        "has_permission": True,
    }


def _step(submission: Submission, at: str) -> Transition | None:
    if not at:
        return None
    step = submission.transitions.filter(pk=sent.key(at)).first()
    if step is None:
        raise Http404(_("This submission has no such step."))
    return step
