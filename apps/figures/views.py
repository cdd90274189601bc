"""The clerk's entry grid and the supervisor's review."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.figures import checks, entry, notices, review, workflow, worklist
from apps.figures.entry import Outcome, Typed
from apps.figures.faces import Face, face, key_of
from apps.figures.models import Finding, Form, Period, Submission
from apps.units import access
from apps.units.faults import Refused
from apps.units.models import Unit


def _office(view: Callable) -> Callable:
    """For people with an account here; anybody else is asked to sign in."""
    return wraps(view)(login_required(view))


@_office
@require_http_methods(["GET", "POST"])
def grid(request: HttpRequest, unit: str, form: str, period: str) -> HttpResponse:
    """One unit's form for one period. POST saves, submits, or (action `check`) only looks at what is typed."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), code=unit)
    form = get_object_or_404(Form, code=form, register=unit.register)
    period = get_object_or_404(Period, code=period)
    if not entry.answers_for(form, period):
        raise Http404
    if request.method == "GET":
        return _page(request, face(unit, form, period))
    typed, seen = _cells(request, "cell"), _cells(request, "seen")
    action = request.POST.get("action", "save")
    if action == "check":
        return JsonResponse(_fragments(face(unit, form, period, typed=typed, seen=seen)))
    if action not in ("save", "submit"):
        return _page(request, face(unit, form, period), (_("This page does not know that step."),), status=400)
    return _save(request, unit, form, period, typed, seen, submit=action == "submit")


def _cells(request: HttpRequest, kind: str) -> Typed:
    """The posted cells: `cell-12-area` stands for indicator 12 of the area."""
    found = {}
    for name, text in request.POST.items():
        prefix, _dash, key = name.partition("-")
        number, _dash, coverage = key.partition("-")
        if prefix == kind and number.isdecimal():
            found[int(number), coverage] = text
    return found


def _save(
    request: HttpRequest, unit: Unit, form: Form, period: Period, typed: Typed, seen: Typed, *, submit: bool
) -> HttpResponse:
    respond = _tell if request.headers.get("Accept", "").startswith("application/json") else _page
    try:
        outcome = entry.save_form(unit, form, period, typed=typed, seen=seen, by=request.user)
    except Refused as refused:
        return respond(request, face(unit, form, period, typed=typed, seen=seen), refused.reasons, status=409)
    if outcome.errors or outcome.conflicts:
        status = 409 if outcome.conflicts else 422
        shown = face(unit, form, period, typed=typed, seen=seen, outcome=outcome)
        return respond(request, shown, _why_not(outcome), status=status)
    submission = Submission.objects.get(unit=unit, form=form, period=period)
    _explain(request, submission)
    if submit:
        try:
            workflow.submit(submission, by=request.user)
        except Refused as refused:
            reasons = (_("Saved, but not submitted:"), *refused.reasons)
            return _page(request, face(unit, form, period), reasons, status=422)
        messages.success(request, _("Submitted."))
    elif respond is _tell:
        return _tell(request, face(unit, form, period))
    else:
        saved = ngettext("Saved: %(count)s cell.", "Saved: %(count)s cells.", outcome.saved)
        messages.success(request, saved % {"count": outcome.saved})
    return redirect("figures:grid", unit.code, form.code, period.code)


def _tell(request: HttpRequest, shown: Face, reasons: tuple[str, ...] = (), status: int = 200) -> JsonResponse:
    """The answer to a saving in the background."""
    at = timezone.localtime().strftime("%H:%M")
    return JsonResponse({**_fragments(shown), "reasons": reasons, "at": at}, status=status)


def _why_not(outcome: Outcome) -> tuple[str, ...]:
    reasons = []
    if outcome.errors:
        reasons.append(
            _("Nothing was saved: %(count)s cells cannot be understood. What you typed is still here.")
            % {"count": len(outcome.errors)}
        )
    if outcome.conflicts:
        reasons.append(
            _(
                "Nothing was saved: %(count)s cells were changed by somebody else since you opened this page. "
                "Both values are shown; keep one and save again."
            )
            % {"count": len(outcome.conflicts)}
        )
    return tuple(reasons)


def _explanations(request: HttpRequest) -> dict[str, str]:
    """The posted explanations, by the key of their finding."""
    posted = ((name, text.strip()) for name, text in request.POST.items() if name.startswith("explain-"))
    return {name.removeprefix("explain-"): text for name, text in posted}


def _explain(request: HttpRequest, submission: Submission) -> None:
    """Keeps the written explanations of this submission's queries."""
    given = _explanations(request)
    if not any(given.values()):
        return
    queries = Finding.objects.filter(submission=submission, severity=Finding.Severity.QUERY)
    for finding in queries.select_related("figure", "other"):
        text = given.get(key_of(finding, submission.unit), "")
        if text and text != finding.explanation:
            checks.explain(finding, by=request.user, text=text)


def _fragments(shown: Face) -> dict:
    """What the grid's script puts in place: rendered here, so that page and script cannot disagree."""
    cells = {
        f"{row.item.indicator_id}-{row.item.coverage}": {
            "text": row.text,
            "seen": row.conflict_text if row.conflict else row.seen,
            "difference": row.difference,
            "percent": row.percent,
            "worst": row.worst,
            "notes": render_to_string("figures/notes.html", {"row": row, "editable": True}).strip(),
        }
        for row in shown.rows
    }
    return {"cells": cells, "tally": render_to_string("figures/tally.html", {"face": shown}).strip()}


def _page(request: HttpRequest, shown: Face, reasons: tuple[str, ...] = (), status: int = 200) -> HttpResponse:
    submission = shown.submission
    editable = access.may(request.user, access.ENTERING, shown.unit) and (submission is None or submission.is_editable)
    explained = _explanations(request)
    for note in (note for row in shown.rows for note in row.notes):
        note.typed = explained.get(note.key, note.explanation)
    context = {
        "face": shown,
        "reasons": reasons,
        "editable": editable,
        "returned": submission.transitions.first()
        if submission and submission.status in ("returned", "reopened", "waived")
        else None,
        "title": f"{shown.unit} · {shown.form} · {shown.period}",
        "has_permission": True,
    }
    return TemplateResponse(request, "figures/grid.html", context, status=status)


work_list = _office(require_http_methods(["GET", "POST"])(worklist.page))
notice_list = _office(require_http_methods(["GET", "POST"])(notices.page))


@_office
@require_http_methods(["GET", "POST"])
def review_submission(request: HttpRequest, pk: int) -> HttpResponse:
    """What a unit handed in, against what it handed in before, with its effect on the total above."""
    submission = get_object_or_404(
        Submission.objects.select_related("unit", "form", "period", "reported_to").filter(
            access.below(access.paths(request.user), "unit__path")
        ),
        pk=pk,
    )
    if not workflow.may_review(request.user, submission):
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
    "return": lambda submission, by, reason, cells: workflow.send_back(submission, by=by, reason=reason, cells=cells),
    "approve": lambda submission, by, reason, cells: workflow.approve(submission, by=by, note=reason),
    "reopen": lambda submission, by, reason, cells: workflow.reopen(submission, by=by, reason=reason),
    "waive": lambda submission, by, reason, cells: workflow.waive(
        submission.unit, submission.form, submission.period, by=by, reason=reason
    ),
    "readmit": lambda submission, by, reason, cells: workflow.readmit(submission, by=by, reason=reason),
}


def _remarks(request: HttpRequest) -> dict[tuple[int, str], str]:
    """What is to be corrected in single cells."""
    return {cell: text.strip()[:500] for cell, text in _cells(request, "remark").items() if text.strip()}


def _review(
    request: HttpRequest, submission: Submission, reasons: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    submission.refresh_from_db()
    rows, typed = review.rows(submission, only_changes="changes" in request.GET), _remarks(request)
    for row in rows:
        row.typed = typed.get((row.indicator.pk, row.coverage), "")
    context = {
        "submission": submission,
        "rows": rows,
        "amended": any(row.before is not None for row in rows),
        "effects": any(row.effect for row in rows),
        "only_changes": "changes" in request.GET,
        "transitions": submission.transitions.select_related("by"),
        "reason": request.POST.get("reason", ""),
        "reasons": reasons,
        "title": _("Review · %(unit)s · %(period)s") % {"unit": submission.unit, "period": submission.period},
        "has_permission": True,
    }
    return TemplateResponse(request, "figures/review.html", context, status=status)
