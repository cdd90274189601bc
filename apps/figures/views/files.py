"""Figures by file: choose, look at, confirm; and the workbooks that are filled in offline."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from apps.figures.files import importer as files_importer
from apps.figures.files import workbook as files_workbook
from apps.figures.files.importer import FileChoices
from apps.figures.files.preview import Preview, preview
from apps.figures.models import Coverage, Form, Period
from apps.spreadsheets.faults import Fault, grouped
from apps.spreadsheets.reading import SheetError, book
from apps.units import access
from apps.units.access import SignedInRequest
from apps.units.admin.files import UploadForm, workbook_response
from apps.units.errors import Refused
from apps.units.files.workbook import annotated as write_annotated
from apps.units.models import Unit
from apps.units.models.pending_files import PendingFile

PENDING = "figures"  # beside the registers' names in the files awaiting confirmation
KINDS = {
    "new": ("＋", gettext_lazy("new figures")),
    "changed": ("△", gettext_lazy("changed figures")),
    "cleared": ("−", gettext_lazy("cleared figures")),
    "unchanged": ("＝", gettext_lazy("unchanged figures")),
    "refused": ("■", gettext_lazy("refused rows")),
}
AS_SAID = ("", gettext_lazy("as the file says"))


class FiguresForm(UploadForm):
    """A file, and what it may leave unsaid."""

    period = forms.ChoiceField(label=gettext_lazy("Period"), required=False)
    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False)
    coverage = forms.ChoiceField(label=gettext_lazy("coverage"), required=False, choices=[AS_SAID, *Coverage.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = Period.objects.filter(kind=Period.Kind.YEAR).values_list("code", "code")
        self.fields["period"].choices = [AS_SAID, *years]
        self.fields["form"].choices = [AS_SAID, *((one.code, str(one)) for one in Form.objects.all())]


def _clerk_only(request: SignedInRequest) -> None:
    if not access.paths(request.user, access.ENTERING):
        raise PermissionDenied


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: SignedInRequest) -> HttpResponse:
    """Takes a file and leads to its preview; nothing is written."""
    _clerk_only(request)
    form = FiguresForm(request.POST or None, request.FILES or None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data.pop("file")
        kept = PendingFile.objects.keep(owner=request.user, register=PENDING, name=file.name[:200], content=file.read())
        chosen = urlencode({name: text for name, text in form.cleaned_data.items() if text})
        return redirect(reverse("figures:preview", args=[kept.pk]) + ("?" + chosen if chosen else ""))
    context = {
        "form": form,
        "federations": Unit.objects.filter(path__in=access.paths(request.user, access.ENTERING)).order_by("path")[:50],
    }
    status = 422 if request.method == "POST" else 200
    return _show(request, "figures/upload.html", _("Figures by file"), status=status, **context)


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
    if request.method == "GET":
        return _preview(request, pending)
    if "confirm" not in request.POST:
        pending.delete()
        messages.info(request, _("The file was given up; nothing was written."))
        return redirect("figures:upload")
    try:
        plan = files_importer.bring_in(
            bytes(pending.content),
            by=request.user,
            reason=request.POST.get("reason", ""),
            chosen=_chosen(request),
            seen=(request.POST.get("seen", ""), _moment(request.POST.get("at", ""))),
        )
    except Refused as refused:
        return _preview(request, pending, refused.reasons[:50], status=409)
    pending.delete()
    said = _("Written: %(new)s new, %(changed)s changed, %(cleared)s cleared, %(unchanged)s unchanged.")
    counts = {name: getattr(plan, name) for name in ("new", "changed", "cleared", "unchanged")}
    messages.success(request, said % counts)
    return redirect("figures:upload")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


def _look(request: SignedInRequest, pending: PendingFile) -> Preview:
    page = request.GET.get("page", "")
    return preview(
        bytes(pending.content),
        by=request.user,
        chosen=_chosen(request),
        show=request.GET.get("show", ""),
        page=int(page) if page.isdecimal() else 1,
    )


def _preview(
    request: SignedInRequest, pending: PendingFile, reasons: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    looked = None
    try:
        looked = _look(request, pending)
    except Refused as refused:
        reasons = (*reasons, *refused.reasons)
    asked = {name: text for name, text in request.GET.items() if name not in ("show", "page")}
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
        **(_told(looked) if looked else {}),
    )


def _of_its_kind(fault: Fault) -> Fault:
    """Its reason without the value, which is listed beside it, so that faults of one kind stand together."""
    return replace(fault, reason=fault.reason.replace(f"“{fault.value}”", "“…”"))


def _told(looked: Preview) -> dict[str, Any]:
    counts = looked.counts
    tabs = [
        {"kind": kind, "sign": sign, "label": label, "count": counts[kind]} for kind, (sign, label) in KINDS.items()
    ]
    said = ngettext("%(count)s row is refused.", "%(count)s rows are refused.", counts["refused"])
    return {
        "tabs": tabs,
        "groups": grouped(map(_of_its_kind, looked.looked.file.faults)),
        "refused": said % {"count": counts["refused"]},
    }


@login_required
@require_GET
def annotated(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The file as it came, with what is wrong marked in it."""
    pending, out = _pending(request, pk), BytesIO()
    try:
        file = _look(request, pending).looked.file
        sheets = book(bytes(pending.content))
    except (Refused, SheetError) as error:  # as a whole: there is no row to mark
        if isinstance(error, SheetError):  # the preview, which holds a row at a time, does not say this
            messages.error(request, str(error))
        return redirect(reverse("figures:preview", args=[pending.pk]) + "?" + request.GET.urlencode())
    heads = {table.name: table.head for table in file.tables}
    shown = [sheet for sheet in sheets if sheet.name in heads and not sheet.hidden]
    write_annotated(out, [(sheet, heads[sheet.name]) for sheet in shown], file.faults)
    return workbook_response(out, "figures-annotated.xlsx")


@login_required
@require_GET
def workbook(request: SignedInRequest) -> HttpResponse:
    """A form as a workbook to fill in offline: of `unit`, or with `below` of every unit below that answers it."""
    unit = get_object_or_404(Unit.objects.visible_to(request.user), code=request.GET.get("unit", ""))
    form = get_object_or_404(Form, code=request.GET.get("form", ""))
    period = get_object_or_404(Period, code=request.GET.get("period", ""))
    out = BytesIO()
    try:
        alone = form.register == unit.register and "below" not in request.GET
        files_workbook.write(out, [unit] if alone else files_workbook.units_below(unit, form, period), form, period)
    except Refused as refused:
        for reason in refused.reasons:
            messages.error(request, reason)
        return redirect("figures:upload")
    return workbook_response(out, f"{unit.code}-{form.code}-{period.code}.xlsx")


def _show(request: SignedInRequest, page: str, title: str, status: int = 200, **context: Any) -> TemplateResponse:
    shared = {"title": title, "has_permission": True}
    return TemplateResponse(request, page, {**shared, **context}, status=status)
