"""How tables of other layouts are read: asked beside a file, listed, and forgotten."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.figures.files import importer as files_importer
from apps.figures.files import in_background
from apps.figures.files.headings import Headings
from apps.figures.files.lookup import RecordLookup
from apps.figures.files.yearbooks import remembered
from apps.figures.files.yearbooks.names import YearbookNames
from apps.figures.files.yearbooks.proposal import TableProposal, one_a_layout
from apps.figures.models import Indicator
from apps.figures.views.files import BESIDE, chosen_beside, leads_to, pending_file
from apps.figures.views.table_form import TableForm
from apps.units import access, sent
from apps.units.access import SignedInRequest
from apps.units.errors import Refused, status_of
from apps.units.models.pending_files import PendingFile


@login_required
@require_http_methods(["GET", "POST"])
def ask_layouts(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Asks how each table of a file is read that is no form of ours; then leads to the file's preview."""
    pending = pending_file(request, pk)
    to_preview = reverse("figures:preview", args=[pending.pk]) + "?" + request.GET.urlencode()
    try:
        tables = files_importer.tables_in(pending.data(), by=request.user, chosen=chosen_beside(request, pending))
    except Refused:  # the preview says why
        return redirect(to_preview)
    questions = _forms(request, tables)
    if not questions:
        return redirect(to_preview)
    unsaid = [form for form in questions if not form.is_valid()]
    if unsaid:
        return _page(request, pending, questions)
    said = {form.proposal.signature: form.answers() for form in questions}
    remembered.say_beside(pending, said)
    if in_background.is_large(pending):
        chosen = {name: request.GET[name] for name in (*BESIDE, "over") if request.GET.get(name)}
        return redirect(leads_to(request, pending, chosen))
    return redirect(to_preview)


def _forms(request: SignedInRequest, tables: list[TableProposal]) -> list[TableForm]:
    """One for each layout, however many sheets are laid out so."""

    def find_units(texts: Iterable[str]) -> dict[str, str]:
        return YearbookNames(Headings(Indicator.objects.none()), RecordLookup(request.user)).units(texts)

    data = sent.answers(request)
    return [TableForm(table, find_units, number, data) for number, table in enumerate(one_a_layout(tables))]


def _page(request: SignedInRequest, pending: PendingFile, questions: list[TableForm]) -> HttpResponse:
    shown = {
        "title": _("How this table is read"),
        "has_permission": True,
        "pending": pending,
        "tables": questions,
        "is_asked": any(form.proposal.is_asking for form in questions),
        "is_known": all(form.proposal.is_remembered for form in questions),
    }
    status = status_of(request.method == "POST")
    return TemplateResponse(request, "figures/table_layout.html", shown, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def listed_layouts(request: SignedInRequest) -> HttpResponse:
    """The layouts that are known, each with who said how it is read; POST forgets one."""
    if not access.paths(request.user, access.ENTERING):
        raise PermissionDenied
    layouts = remembered.layouts_of(request.user)
    if request.method == "POST":
        layout = get_object_or_404(layouts, pk=sent.key(request.POST.get("forget", "")))
        remembered.forget(request.user, layout)
        messages.success(request, _("Forgotten: the next table of this layout asks how it is read."))
        return redirect("figures:layouts")
    lines = [(layout, remembered.told(layout)) for layout in layouts]
    shown = {"title": _("Layouts of tables"), "has_permission": True, "lines": lines}
    return TemplateResponse(request, "figures/table_layouts.html", shown)
