"""The clerk's entry grid: one unit's form for one period, and what the grids of several units share with it."""

from collections.abc import Callable, Iterable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.figures.checks import findings as checks_findings
from apps.figures.entry import writer as entry_writer
from apps.figures.entry.writer import Outcome, Typed
from apps.figures.models import Finding, Form, Period, Submission, catalogue
from apps.figures.views.form_grid import FormGrid, GridRow
from apps.figures.views.grid_page import face, key_of
from apps.figures.workflow import expected, transitions
from apps.units import access
from apps.units.access import SignedInRequest
from apps.units.errors import Refused
from apps.units.models import Unit


def office(view: Callable) -> Callable:
    """For people with an account here; anybody else is asked to sign in."""
    return wraps(view)(login_required(view))


def asked_for(request: SignedInRequest, unit_code: str, form_code: str, period_code: str) -> tuple[Unit, Form, Period]:
    """The unit, form and period of an address, or Http404 where this person sees no such unit or it answers no such
    form."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), code=unit_code)
    form = get_object_or_404(Form, code=form_code, register=unit.register)
    period = get_object_or_404(Period, code=period_code)
    if not catalogue.answers_for(form, period):
        raise Http404
    return unit, form, period


@office
@require_http_methods(["GET", "POST"])
def grid(request: SignedInRequest, unit_code: str, form_code: str, period_code: str) -> HttpResponse:
    """One unit's form for one period. POST saves, submits, or (action `check`) only looks at what is typed."""
    unit, form, period = asked_for(request, unit_code, form_code, period_code)
    if request.method == "GET":
        return _page(request, face(unit, form, period))
    typed, seen = cells(request.POST, "cell"), cells(request.POST, "seen")
    action = request.POST.get("action", "save")
    if action == "check":
        return JsonResponse(fragments([face(unit, form, period, typed=typed, seen=seen)]))
    if action not in ("save", "submit"):
        return _page(request, face(unit, form, period), (_("This page does not know that step."),), status=400)
    return _save(request, unit, form, period, typed, seen, submit=action == "submit")


def cells(posted: QueryDict, kind: str, prefix: str = "") -> Typed:
    """The posted cells: `cell-12-area` stands for indicator 12 of the area; before it may stand a unit's prefix."""
    start, found = f"{kind}-{prefix}", {}
    for name, text in posted.items():
        number, _dash, coverage = name.removeprefix(start).partition("-")
        if name.startswith(start) and number.isdecimal():
            found[int(number), coverage] = text
    return found


def wants_json(request: SignedInRequest) -> bool:
    """Whether the grid's script asks, and not the page itself."""
    return request.headers.get("Accept", "").startswith("application/json")


def _save(
    request: SignedInRequest, unit: Unit, form: Form, period: Period, typed: Typed, seen: Typed, *, submit: bool
) -> HttpResponse:
    respond = _tell if wants_json(request) else _page
    try:
        outcome = entry_writer.save_form(unit, form, period, typed=typed, seen=seen, by=request.user)
    except Refused as refused:
        return respond(request, face(unit, form, period, typed=typed, seen=seen), refused.reasons, status=409)
    if outcome.errors or outcome.conflicts:
        status = 409 if outcome.conflicts else 422
        shown = face(unit, form, period, typed=typed, seen=seen, outcome=outcome)
        return respond(request, shown, why_not(outcome), status=status)
    submission = Submission.objects.get(unit=unit, form=form, period=period)
    explain(submission, explanations(request.POST), by=request.user)
    if submit:
        try:
            transitions.submit(submission, by=request.user)
        except Refused as refused:
            reasons = (_("Saved, but not submitted:"), *refused.reasons)
            return _page(request, face(unit, form, period), reasons, status=422)
        messages.success(request, _("Submitted."))
    elif respond is _tell:
        return _tell(request, face(unit, form, period, just_saved=True))
    else:
        messages.success(request, saved_text(outcome.saved))
    return redirect("figures:grid", unit.code, form.code, period.code)


def saved_text(count: int) -> str:
    return ngettext("Saved: %(count)s cell.", "Saved: %(count)s cells.", count) % {"count": count}


def _tell(request: SignedInRequest, shown: FormGrid, reasons: tuple[str, ...] = (), status: int = 200) -> JsonResponse:
    """The answer to a saving in the background."""
    return tell([shown], reasons, left=[shown.prefix] if reasons else [], status=status)


def tell(shown: Iterable[FormGrid], reasons: Iterable[str], left: list[str], status: int = 200) -> JsonResponse:
    """What became of a saving in the background; `left` are the prefixes of the units whose cells were not saved."""
    at = timezone.localtime().strftime("%H:%M")
    return JsonResponse({**fragments(shown), "reasons": list(reasons), "left": left, "at": at}, status=status)


def why_not(outcome: Outcome) -> tuple[str, ...]:
    reasons = []
    if count := len(outcome.errors):
        text = ngettext(
            "Nothing was saved: %(count)s cell cannot be understood. What you typed is still here.",
            "Nothing was saved: %(count)s cells cannot be understood. What you typed is still here.",
            count,
        )
        reasons.append(text % {"count": count})
    if count := len(outcome.conflicts):
        text = ngettext(
            "Nothing was saved: %(count)s cell was changed by somebody else since you opened this page. "
            "Both values are shown; keep one and save again.",
            "Nothing was saved: %(count)s cells were changed by somebody else since you opened this page. "
            "Both values are shown; keep one and save again.",
            count,
        )
        reasons.append(text % {"count": count})
    return tuple(reasons)


def explanations(posted: QueryDict, prefix: str = "") -> dict[str, str]:
    """The posted explanations, by the key of their finding."""
    start = f"explain-{prefix}"
    return {name.removeprefix(start): text.strip() for name, text in posted.items() if name.startswith(start)}


def explain(submission: Submission, given: dict[str, str], *, by: User) -> None:
    """Keeps the written explanations of this submission's queries."""
    if not any(given.values()):
        return
    queries = Finding.objects.filter(submission=submission, severity=Finding.Severity.QUERY)
    for finding in queries.select_related("figure", "other"):
        text = given.get(key_of(finding), "")
        if text and text != finding.explanation:
            checks_findings.explain(finding, by=by, text=text)


def fragments(shown: Iterable[FormGrid]) -> dict:
    """What the grid's script puts in place: rendered here, so that page and script cannot disagree."""
    shown = list(shown)
    cells = {f"{one.prefix}{row.key}": _fragment(one, row) for one in shown for row in one.rows}
    tallies = {one.prefix: render_to_string("figures/_tally.html", {"face": one}).strip() for one in shown}
    return {"cells": cells, "tallies": tallies, "statuses": {one.prefix: one.status for one in shown}}


def _fragment(shown: FormGrid, row: GridRow) -> dict:
    said = {"row": row, "prefix": shown.prefix, "editable": True}
    return {
        "text": row.text,
        "seen": row.conflict_text if row.conflicting else row.seen,
        "difference": row.difference,
        "percent": row.percent,
        "worst": row.worst,
        "followUp": row.follow_up,
        "error": row.error,
        "notes": render_to_string("figures/_notes.html", said).strip() if row.speaks else "",
    }


def editable_by(user: User, shown: FormGrid) -> bool:
    may = access.may(user, access.ENTERING, shown.unit)
    return may and (shown.submission is None or shown.submission.is_editable)


def keep_typed(shown: FormGrid, explained: dict[str, str]) -> None:
    """Lays explanations that were posted but not kept into their places."""
    for note in (note for row in shown.rows for note in row.notes):
        note.typed = explained.get(note.key, note.explanation)


def _page(request: SignedInRequest, shown: FormGrid, reasons: tuple[str, ...] = (), status: int = 200) -> HttpResponse:
    keep_typed(shown, explanations(request.POST))
    context = {
        "face": shown,
        "reasons": reasons,
        "editable": editable_by(request.user, shown),
        "duty": expected.due([shown.unit], shown.form, shown.period).get(shown.unit.pk),
        "several": _several(request.user, shown),
        "title": f"{shown.unit} · {shown.form} · {shown.period}",
        "has_permission": True,
    }
    return TemplateResponse(request, "figures/grid.html", context, status=status)


def _several(user: User, shown: FormGrid) -> list[tuple[Unit, Form]]:
    """The grids of several units near this one: of those directly below a federation, else of those beside the unit."""
    unit, above = shown.unit, shown.unit.parent
    if unit.register != "federation":
        return [(above, shown.form)] if above and access.may(user, access.VIEWING, above) else []
    below = Unit.objects.filter(parent=unit).order_by().values_list("register").distinct()
    forms = Form.objects.filter(register__in=below).order_by("register", "-starts")
    return [(unit, one) for one in forms if catalogue.answers_for(one, shown.period)]
