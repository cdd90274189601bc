"""Figures by file: choose, look at, confirm; and the workbooks that are filled in offline."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from apps.figures.files import importer as files_importer
from apps.figures.files import workbook as files_workbook
from apps.figures.files import workbook_parts
from apps.figures.files.importer import FileChoices
from apps.figures.files.preview import Preview, preview
from apps.figures.files.workbook_parts import WorkbookPart
from apps.figures.models import Coverage, Form, Period
from apps.spreadsheets.annotated import write_annotated
from apps.spreadsheets.faults import Fault, grouped
from apps.spreadsheets.reading import SheetError, book
from apps.spreadsheets.upload import (
    FileOutcome,
    RowKind,
    UploadForm,
    answer_preview,
    refused_in_words,
    tabs,
    workbook_response,
)
from apps.units import access, sent
from apps.units.access import SignedInRequest
from apps.units.errors import Refused
from apps.units.models import Unit
from apps.units.models.pending_files import PendingFile

MOST_REASONS = 50  # said above a preview
FEDERATIONS_OFFERED = 50  # of the person's own, for their workbooks
PENDING = "figures"  # beside the registers' names in the files awaiting confirmation
KINDS = (
    RowKind("new", "＋", gettext_lazy("new figures")),
    RowKind("changed", "△", gettext_lazy("changed figures")),
    RowKind("cleared", "−", gettext_lazy("cleared figures")),
    RowKind("unchanged", "＝", gettext_lazy("unchanged figures")),
    RowKind("refused", "■", gettext_lazy("refused rows")),
)
AS_SAID: tuple[str, str | Promise] = ("", gettext_lazy("as the file says"))


def _years() -> list[tuple[str, str | Promise]]:
    return [AS_SAID, *Period.objects.filter(kind=Period.Kind.YEAR).values_list("code", "code")]


def _forms() -> list[tuple[str, str | Promise]]:
    return [AS_SAID, *((form.code, str(form)) for form in Form.objects.all())]


class FiguresForm(UploadForm):
    """A file, and what it may leave unsaid."""

    period = forms.ChoiceField(label=gettext_lazy("Period"), required=False, choices=_years)
    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False, choices=_forms)
    coverage = forms.ChoiceField(label=gettext_lazy("coverage"), required=False, choices=[AS_SAID, *Coverage.choices])


def _clerk_only(request: SignedInRequest) -> None:
    if not access.paths(request.user, access.ENTERING):
        raise PermissionDenied


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: SignedInRequest) -> HttpResponse:
    """Takes a file and leads to its preview; nothing is written."""
    _clerk_only(request)
    if request.method == "GET":
        return _upload_page(request, FiguresForm(initial=request.GET.dict()))
    form = FiguresForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, form, status=422)
    return redirect(_preview_address(_keep(request.user, form), form))


def _upload_page(request: SignedInRequest, form: FiguresForm, status: int = 200) -> HttpResponse:
    own = Unit.objects.filter(path__in=access.paths(request.user, access.ENTERING))
    federations = own.order_by("path")[:FEDERATIONS_OFFERED]
    title = _("Figures by file")
    return _show(request, "figures/upload.html", title, status=status, form=form, federations=federations)


def _keep(owner: User, form: FiguresForm) -> PendingFile:
    file = form.cleaned_data["file"]
    return PendingFile.objects.keep(owner=owner, register=PENDING, name=file.name[:200], content=file.read())


def _preview_address(kept: PendingFile, form: FiguresForm) -> str:
    """Where a file is looked at, with what was chosen beside it: /figures/…/?period=2014&form=FED."""
    chosen = {}
    for name in ("period", "form", "coverage"):
        if form.cleaned_data[name]:
            chosen[name] = form.cleaned_data[name]
    address = reverse("figures:preview", args=[kept.pk])
    return f"{address}?{urlencode(chosen)}" if chosen else address


def _pending(request: SignedInRequest, pk: UUID) -> PendingFile:
    """A file only its owner finds."""
    _clerk_only(request)
    return get_object_or_404(PendingFile, pk=pk, owner=request.user, register=PENDING)


def _chosen(request: SignedInRequest) -> FileChoices:
    return FileChoices(*(request.GET.get(name, "") for name in ("period", "form", "coverage", "over")))


@login_required
@require_http_methods(["GET", "POST"])
def preview_file(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What a file would do. POST does exactly that, or gives the file up."""
    pending = _pending(request, pk)
    return answer_preview(
        request,
        pending,
        show=partial(_preview, request, pending),
        bring_in=partial(_bring_in, request, pending),
        given_up=reverse("figures:upload"),
        done=reverse("figures:upload"),
    )


def _bring_in(request: SignedInRequest, pending: PendingFile) -> FileOutcome:
    try:
        plan = files_importer.bring_in(
            bytes(pending.content),
            by=request.user,
            reason=request.POST.get("reason", ""),
            chosen=_chosen(request),
            seen=(request.POST.get("seen", ""), _moment(request.POST.get("at", ""))),
        )
    except Refused as refused:
        return FileOutcome(reasons=refused.reasons[:MOST_REASONS])
    said = _("Written: %(new)s new, %(changed)s changed, %(cleared)s cleared, %(unchanged)s unchanged.")
    counts = {name: getattr(plan, name) for name in ("new", "changed", "cleared", "unchanged")}
    return FileOutcome(said % counts)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


def _look(request: SignedInRequest, pending: PendingFile) -> Preview:
    return preview(
        bytes(pending.content),
        by=request.user,
        chosen=_chosen(request),
        show=request.GET.get("show", ""),
        page=sent.number(request.GET.get("page", "")) or 1,
    )


def _preview(
    request: SignedInRequest, pending: PendingFile, reasons: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    asked = request.GET.dict()
    for of_this_page in ("show", "page"):
        asked.pop(of_this_page, None)
    looked, told = None, {}
    try:
        looked = _look(request, pending)
        told = _told(looked, f"?{urlencode(asked)}&show=")
    except Refused as refused:
        reasons = (*reasons, *refused.reasons)
    return _show(
        request,
        "figures/upload_preview.html",
        _("Figures by file: preview"),
        status=status,
        pending=pending,
        reasons=reasons,
        preview=looked,
        annotated=reverse("figures:annotated", args=[pending.pk]) + "?" + urlencode(asked),
        reason=request.POST.get("reason", ""),
        query=urlencode(asked),
        over=urlencode(asked | {"over": "on"}),
        **told,
    )


def _of_its_kind(fault: Fault) -> Fault:
    """Its reason without the value, which is listed beside it, so that faults of one kind stand together."""
    return replace(fault, reason=fault.reason.replace(f"“{fault.value}”", "“…”"))


def _told(looked: Preview, address: str) -> dict[str, Any]:
    """`address`: where the rows of a kind stand, to which the kind is added."""
    return {
        "tabs": tabs(KINDS, looked.counts, address),
        "groups": grouped(map(_of_its_kind, looked.looked.file.faults)),
        "refused": refused_in_words(looked.counts["refused"]),
    }


@login_required
@require_GET
def annotated(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The file as it came, with what is wrong marked in it."""
    pending = _pending(request, pk)
    try:
        out = _annotated(request, pending)
    except SheetError as error:  # the preview, which holds a row at a time, does not say this
        messages.error(request, str(error))
    except Refused:  # as a whole: there is no row to mark, and the preview says why
        pass
    else:
        return workbook_response(out, "figures-annotated.xlsx")
    return redirect(reverse("figures:preview", args=[pending.pk]) + "?" + request.GET.urlencode())


def _annotated(request: SignedInRequest, pending: PendingFile) -> BytesIO:
    file = _look(request, pending).looked.file
    heads = {table.name: table.head for table in file.tables}
    tables = []
    for sheet in book(bytes(pending.content)):
        if sheet.name in heads and not sheet.hidden:
            tables.append((sheet, heads[sheet.name]))
    out = BytesIO()
    write_annotated(out, tables, file.faults)
    return out


@login_required
@require_GET
def workbook(request: SignedInRequest) -> HttpResponse:
    """A form as a workbook to fill in offline: of `unit`, or with `below` of every unit below that answers it."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), code=request.GET.get("unit", ""))
    form = get_object_or_404(Form, code=request.GET.get("form", ""))
    period = get_object_or_404(Period, code=request.GET.get("period", ""))
    below = form.register != unit.register or "below" in request.GET
    out = BytesIO()
    try:
        parts = workbook_parts.parts_below(unit, form, period) if below else [WorkbookPart(unit, [unit])]
        part = workbook_parts.part_asked(unit, parts, request.GET.get("part", ""))
        if part is None:
            return _parts_page(request, f"{unit} · {form} · {period}", parts)
        files_workbook.write(out, part.units, form, period)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
        return redirect("figures:upload")
    numbered = f"-{part.number}" if part.number else ""
    return workbook_response(out, f"{unit.code}-{form.code}-{period.code}{numbered}.xlsx")


def _parts_page(request: SignedInRequest, title: str, parts: list[WorkbookPart]) -> HttpResponse:
    """The workbooks there are, each by its address."""
    links = [(part, "?" + urlencode({**request.GET.dict(), "part": "", **part.chosen})) for part in parts]
    counted = {"units": sum(len(part.units) for part in parts), "most": workbook_parts.MOST_UNITS}
    return _show(request, "figures/workbook_parts.html", title, links=links, **counted)


def _show(request: SignedInRequest, page: str, title: str, status: int = 200, **context: Any) -> TemplateResponse:
    shared = {"title": title, "has_permission": True}
    return TemplateResponse(request, page, {**shared, **context}, status=status)
