"""The grid of several units: units down, indicators across, for one who fills the same form for many."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from apps.figures.entry import writer as entry_writer
from apps.figures.entry.writer import Outcome, Typed
from apps.figures.models import Form, IndicatorGroup, Period, Submission, catalogue
from apps.figures.views.form_grid import FormGrid
from apps.figures.views.grid import (
    cells,
    editable_by,
    explain,
    explanations,
    fragments,
    keep_typed,
    office,
    saved_text,
    tell,
    wants_json,
    why_not,
)
from apps.figures.views.grid_page import faces
from apps.figures.workflow import expected, transitions
from apps.units.access import SignedInRequest
from apps.units.errors import Refused
from apps.units.models import Register, Unit

PER_PAGE = 50
NAMED = 10  # units named beside a reason that holds for more
WIDE = 20  # items a form may have to be shown whole; a longer one is shown a group at a time


@dataclass(slots=True)
class UnitsSheet:
    """One page of the grid: some units below a federation, one form and period, one group of its indicators."""

    federation: Unit
    form: Form
    period: Period
    page: Page
    group: IndicatorGroup | None
    groups: list[IndicatorGroup]


@dataclass(slots=True)
class Saving:
    """What became of the units that were sent: the cells saved, and by unit what was not and why."""

    saved: int = 0
    submitted: int = 0
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    refused: dict[int, tuple[str, ...]] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)


@office
@require_http_methods(["GET", "POST"])
def units_grid(request: SignedInRequest, unit_code: str, form_code: str, period_code: str) -> HttpResponse:
    """POST saves each unit by itself, then submits those that are ready (`submit`), or only looks (`check`)."""
    sheet = _sheet(request, unit_code, form_code, period_code)
    if request.method == "GET":
        return _page(request, sheet, _faces(sheet, sheet.page))
    action = request.POST.get("action", "save")
    if action not in ("check", "save", "submit"):
        return _page(request, sheet, _faces(sheet, sheet.page), (_("This page does not know that step."),), status=400)
    typed, seen = _posted(request, sheet, "cell"), _posted(request, sheet, "seen")
    sent = [unit for unit in sheet.page if typed[unit.pk]]
    if action == "check":
        return JsonResponse(fragments(_faces(sheet, sent, typed=typed, seen=seen)))
    saving = _save(request, sheet, sent, typed, seen)
    left = saving.outcomes.keys() | saving.refused.keys()
    kept = {"typed": {key: typed[key] for key in left}, "seen": seen, "outcomes": saving.outcomes}
    if wants_json(request):
        return tell(_faces(sheet, sent, just_saved=True, **kept), saving.reasons, [f"{key}-" for key in left])
    if action == "submit":
        saving.submitted, reasons = _submit_ready(sheet, left, request.user)
        saving.reasons += reasons
    _say(request, saving.saved, saving.submitted)
    if not saving.reasons:
        return redirect(request.get_full_path())
    return _page(request, sheet, _faces(sheet, sheet.page, **kept), saving.reasons, status=409 if left else 422)


def _posted(request: SignedInRequest, sheet: UnitsSheet, kind: str) -> dict[int, Typed]:
    """By unit of the page: its posted cells of a kind."""
    return {unit.pk: cells(request.POST, kind, f"{unit.pk}-") for unit in sheet.page}


def _sheet(request: SignedInRequest, unit_code: str, form_code: str, period_code: str) -> UnitsSheet:
    federation = get_object_or_404(Unit.objects.visible_to(request.user), code=unit_code, register=Register.FEDERATION)
    form, period = get_object_or_404(Form, code=form_code), get_object_or_404(Period, code=period_code)
    if not catalogue.answers_for(form, period):
        raise Http404
    groups = list(IndicatorGroup.objects.filter(indicators__form_items__form=form).distinct())
    whole = form.items.count() <= WIDE
    chosen = next((one for one in groups if one.code == request.GET.get("group")), None)
    group = chosen or (None if whole else next(iter(groups), None))
    page = Paginator(_units(federation, form, period), PER_PAGE).get_page(request.GET.get("page"))
    return UnitsSheet(federation, form, period, page, group, [] if whole else groups)


def _units(federation: Unit, form: Form, period: Period) -> QuerySet[Unit]:
    """The units of the form's register that report to the federation and are not closed before the period begins."""
    units = Unit.objects.filter(parent=federation, register=form.register).exclude(opened__gt=period.ends)
    return units.filter(Q(closed=None) | Q(closed__gte=period.starts)).order_by("path")


def _faces(sheet: UnitsSheet, units: Iterable[Unit], **laid_over: dict) -> list[FormGrid]:
    shown = faces(units, sheet.form, sheet.period, group=sheet.group, **laid_over)
    for one in shown:
        one.prefix = f"{one.unit.pk}-"
    return shown


def _save(
    request: SignedInRequest, sheet: UnitsSheet, sent: list[Unit], typed: dict[int, Typed], seen: dict[int, Typed]
) -> Saving:
    """Each unit whose cells changed, by itself: one that cannot be saved holds back no other."""
    saving = Saving()
    for unit in sent:
        given = explanations(request.POST, f"{unit.pk}-")
        mine = {key: text for key, text in typed[unit.pk].items() if text.strip() != seen[unit.pk].get(key, "").strip()}
        if not mine and not any(given.values()):
            continue
        place = (unit, sheet.form, sheet.period)
        try:
            outcome = entry_writer.save_form(*place, typed=mine, seen=seen[unit.pk], by=request.user)
        except (Refused, PermissionDenied) as refused:
            saving.refused[unit.pk] = getattr(refused, "reasons", (str(refused),))
            saving.reasons += [f"{unit}: {reason}" for reason in saving.refused[unit.pk]]
            continue
        if outcome.errors or outcome.conflicts:
            saving.outcomes[unit.pk] = outcome
            saving.reasons += [f"{unit}: {reason}" for reason in why_not(outcome)]
            continue
        saving.saved += outcome.saved
        explain(Submission.objects.get(unit=unit, form=sheet.form, period=sheet.period), given, by=request.user)
    return saving


def _submit_ready(sheet: UnitsSheet, left: Iterable[int], by: User) -> tuple[int, list[str]]:
    """Submits every begun form of the page that is ready; the others stay as they are, each with its reasons."""
    begun = Submission.objects.editable().filter(
        unit__in=[one for one in sheet.page if one.pk not in left], form=sheet.form, period=sheet.period
    )
    begun = list(begun.select_related("unit").order_by("unit__path"))
    found = transitions.submit_many(begun, by=by)
    named: dict[str, list[str]] = {}
    for one in begun:
        for reason in found[one.pk]:
            named.setdefault(reason, []).append(str(one.unit))
    reasons = [f"{_together(units)}: {reason}" for reason, units in named.items()]
    return sum(not held for held in found.values()), reasons


def _together(names: list[str]) -> str:
    more = f" … ({len(names)})" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _say(request: SignedInRequest, saved: int, submitted: int) -> None:
    if saved:
        messages.success(request, saved_text(saved))
    if submitted:
        said = ngettext("Submitted: %(count)s form.", "Submitted: %(count)s forms.", submitted)
        messages.success(request, said % {"count": submitted})


def _page(
    request: SignedInRequest, sheet: UnitsSheet, shown: list[FormGrid], reasons: Iterable[str] = (), status: int = 200
) -> HttpResponse:
    for one in shown:
        keep_typed(one, explanations(request.POST, one.prefix))
    due = expected.due(sheet.page, sheet.form, sheet.period)
    lines = [(one, editable_by(request.user, one), due.get(one.unit.pk)) for one in shown]
    context = {
        "sheet": sheet,
        "faces": lines,
        "writable": any(editable for _face, editable, _duty in lines),
        "duty": min((one for one in due.values() if one.last_day), key=attrgetter("last_day"), default=None),
        "items": shown[0].rows if shown else [],
        "columns": len(shown[0].rows) + 1 if shown else 1,
        "reasons": list(reasons),
        "title": f"{sheet.federation} · {sheet.form} · {sheet.period}",
        "has_permission": True,
    }
    return TemplateResponse(request, "figures/units.html", context, status=status)
