"""Figures by file: choose, look at, confirm; and the workbooks that are filled in offline."""

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
from apps.figures.files import in_background, workbook_parts
from apps.figures.files import workbook as files_workbook
from apps.figures.files.importer import FileChoices
from apps.figures.files.preview import Preview, preview
from apps.figures.files.workbook_parts import WorkbookPart
from apps.figures.files.yearbooks.reading import AskingTables
from apps.figures.files.yearbooks.remembered import remember, said_beside, source_beside
from apps.figures.models import Coverage, FileJob, Form, Period
from apps.figures.prose import learnt, text_sources
from apps.spreadsheets.annotated import write_annotated
from apps.spreadsheets.reading import SheetError, book
from apps.spreadsheets.upload import (
    LARGEST,
    FileOutcome,
    RowKind,
    UploadForm,
    answer_preview,
    refused_in_words,
    tabs,
    workbook_response,
)
from apps.units import access
from apps.units.access import SignedInRequest
from apps.units.errors import Refused
from apps.units.models import Unit
from apps.units.models.pending_files import LARGEST_IN_PIECES, LARGEST_PIECE, MEGABYTE, PendingFile

MOST_REASONS = 50  # said above a preview
JOBS_LISTED = 20
FEDERATIONS_OFFERED = 50  # of the person's own, for their workbooks
PENDING = "figures"  # beside the registers' names in the files awaiting confirmation
KINDS = (
    RowKind("new", "＋", gettext_lazy("new figures")),
    RowKind("changed", "△", gettext_lazy("changed figures")),
    RowKind("cleared", "−", gettext_lazy("cleared figures")),
    RowKind("unchanged", "＝", gettext_lazy("unchanged figures")),
    RowKind("refused", "■", gettext_lazy("refused rows")),
)
BESIDE = ("period", "form", "coverage")
AS_SAID: tuple[str, str | Promise] = ("", gettext_lazy("as the file says"))


def _years() -> list[tuple[str, str | Promise]]:
    return [AS_SAID, *Period.objects.filter(kind=Period.Kind.YEAR).values_list("code", "code")]


def _forms() -> list[tuple[str, str | Promise]]:
    return [AS_SAID, *((form.code, str(form)) for form in Form.objects.all())]


class BesideFileForm(forms.Form):
    """What a file may leave unsaid."""

    period = forms.ChoiceField(label=gettext_lazy("Period"), required=False, choices=_years)
    form = forms.ChoiceField(label=gettext_lazy("Form"), required=False, choices=_forms)
    coverage = forms.ChoiceField(label=gettext_lazy("coverage"), required=False, choices=[AS_SAID, *Coverage.choices])

    def chosen(self) -> dict[str, str]:
        """What was chosen of it."""
        return {name: said for name, said in self.cleaned_data.items() if name in BESIDE and said}


class FiguresForm(BesideFileForm, UploadForm):
    """A file, and what it may leave unsaid."""

    def kept(self, owner: User) -> PendingFile | None:
        """The file, waiting for its preview; None, with an error, where too much of hers waits already."""
        file = self.cleaned_data["file"]
        try:
            PendingFile.objects.refuse_too_much(owner, file.size)
        except Refused as refused:
            self.add_error("file", str(refused))
            return None
        return PendingFile.objects.keep(file, owner=owner, register=PENDING)


def clerk_only(request: SignedInRequest) -> None:
    if not access.paths(request.user, access.ENTERING):
        raise PermissionDenied


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: SignedInRequest) -> HttpResponse:
    """Takes a file and leads to its preview; nothing is written."""
    clerk_only(request)
    if request.method == "GET":
        return _upload_page(request, FiguresForm(initial=request.GET.dict()))
    form = FiguresForm(request.POST, request.FILES)
    kept = form.kept(request.user) if form.is_valid() else None
    if kept is None:
        return _upload_page(request, form, status=422)
    return redirect(leads_to(request, kept, form.chosen()))


def _upload_page(request: SignedInRequest, form: FiguresForm, status: int = 200) -> HttpResponse:
    own = Unit.objects.filter(path__in=access.paths(request.user, access.ENTERING))
    federations = own.order_by("path")[:FEDERATIONS_OFFERED]
    title = _("Figures by file")
    shown = {"form": form, "federations": federations, "jobs": FileJob.objects.of(request.user)[:JOBS_LISTED]}
    limits = {"whole": LARGEST, "piece": LARGEST_PIECE, "most": LARGEST_IN_PIECES // MEGABYTE}
    return _show(request, "figures/upload.html", title, status=status, **shown, **limits)


def leads_to(request: SignedInRequest, kept: PendingFile, chosen: dict[str, str]) -> str:
    """Where a file is looked at, with what was chosen beside it: /figures/…/?period=2014&form=FED. A large one is
    looked at in the background."""
    if in_background.is_large(kept):
        job = in_background.look_at(kept, by=request.user, chosen=chosen)
        return reverse("figures:file-job", args=[job.pk])
    address = reverse("figures:preview", args=[kept.pk])
    return f"{address}?{urlencode(chosen)}" if chosen else address


def pending_file(request: SignedInRequest, pk: UUID) -> PendingFile:
    """A file only its owner finds."""
    clerk_only(request)
    return get_object_or_404(PendingFile, pk=pk, owner=request.user, register=PENDING)


def chosen_beside(request: SignedInRequest, pending: PendingFile) -> FileChoices:
    """What was chosen beside a file, and what was said of its tables."""
    period, form, coverage, over = [request.GET.get(name, "") for name in ("period", "form", "coverage", "over")]
    return FileChoices(period, form, coverage, over, said_beside(pending), source_beside(pending))


@login_required
@require_http_methods(["GET", "POST"])
def preview_file(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """What a file would do. POST does exactly that, or gives the file up."""
    pending = pending_file(request, pk)
    return answer_preview(
        request,
        pending,
        show=partial(_preview, request, pending),
        bring_in=partial(_bring_in, request, pending),
        given_up=reverse("figures:upload"),
        done=reverse("figures:upload"),
    )


def _bring_in(request: SignedInRequest, pending: PendingFile) -> FileOutcome:
    chosen = chosen_beside(request, pending)
    try:
        plan = files_importer.bring_in(
            bytes(pending.content),
            by=request.user,
            reason=request.POST.get("reason", ""),
            chosen=chosen,
            seen=(request.POST.get("seen", ""), _moment(request.POST.get("at", ""))),
        )
    except Refused as refused:
        return FileOutcome(reasons=refused.reasons[:MOST_REASONS])
    if learnt.PHRASES in pending.told:
        learnt.remember_beside(request.user, pending)
        text_sources.keep_beside(request.user, pending)
    else:
        remember(request.user, chosen.layouts)
    return FileOutcome(in_background.said_of(plan))


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error


def _look(request: SignedInRequest, pending: PendingFile) -> Preview:
    return preview(
        bytes(pending.content),
        by=request.user,
        chosen=chosen_beside(request, pending),
        show=request.GET.get("show", ""),
        page=request.GET.get("p"),
    )


def _preview(
    request: SignedInRequest, pending: PendingFile, reasons: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    asked = request.GET.dict()
    for of_this_page in ("show", "p"):
        asked.pop(of_this_page, None)
    looked, told = None, {}
    try:
        looked = _look(request, pending)
        told = _told(looked, f"?{urlencode(asked)}&show=")
    except AskingTables:
        return redirect(f"{reverse('figures:ask-layouts', args=[pending.pk])}?{urlencode(asked)}")
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


def _told(looked: Preview, address: str) -> dict[str, Any]:
    """`address`: where the rows of a kind stand, to which the kind is added."""
    return {
        "tabs": tabs(KINDS, looked.counts, address),
        "groups": looked.groups,
        "refused": refused_in_words(looked.counts["refused"]),
    }


@login_required
@require_GET
def annotated(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The file as it came, with what is wrong marked in it."""
    pending = pending_file(request, pk)
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
