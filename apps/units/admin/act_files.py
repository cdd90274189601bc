"""The pages of a file of acts on the tree: its template, what it would do act by act, and that it is done."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib.admin import AdminSite
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

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
from apps.units.admin.acts import acts_page
from apps.units.errors import Refused
from apps.units.files import tree_act_plans, tree_act_workbook
from apps.units.files.tree_act_plans import ActsPlan
from apps.units.models import Unit
from apps.units.models.pending_files import PendingFile

PENDING = "acts"  # beside the registers' names in the files awaiting confirmation
TREE = "admin:units_unit_tree"
KINDS = (
    RowKind("acts", "△", gettext_lazy("acts that can be done")),
    RowKind("refused", "■", gettext_lazy("refused rows")),
)


def urls(site: AdminSite) -> list[URLPattern]:
    """The addresses of these pages, and of the acts on one unit."""
    pages: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
        "units_unit_acts": ("<int:pk>/acts/", acts_page),
        "units_acts_import": ("acts/", import_page),
        "units_acts_preview": ("acts/<uuid:pk>/", preview_page),
        "units_acts_template": ("acts/template/", template),
    }
    return [path(address, site.admin_view(partial(page, site)), name=name) for name, (address, page) in pages.items()]


def _keeper(request: HttpRequest) -> User:
    """Who keeps units somewhere; where, each act says."""
    person = access.signed_in(request)
    if not access.paths(person, access.KEEPING):
        raise PermissionDenied
    return person


def template(site: AdminSite, request: HttpRequest) -> HttpResponse:
    _keeper(request)
    out = BytesIO()
    tree_act_workbook.template(out)
    return workbook_response(out, "acts-template.xlsx")


def import_page(site: AdminSite, request: HttpRequest) -> HttpResponse:
    person = _keeper(request)
    form = UploadForm(*sent.answers_and_files(request))
    if form.is_valid():
        kept = PendingFile.objects.keep(form.cleaned_data["file"], owner=person, register=PENDING)
        return redirect("admin:units_acts_preview", kept.pk)
    shown = {"form": form, "template": reverse("admin:units_acts_template")}
    return _show(site, request, "units/import.html", _("Acts on the tree by file"), **shown)


def preview_page(site: AdminSite, request: HttpRequest, pk: UUID) -> HttpResponse:
    """Looked at, confirmed or given up; a file only its owner finds."""
    person = _keeper(request)
    pending = get_object_or_404(PendingFile, pk=pk, owner=person, register=PENDING)
    return answer_preview(
        request,
        pending,
        show=partial(_preview, site, request, pending),
        bring_in=partial(_brought_in, request, pending),
        given_up=TREE,
        done=TREE,
    )


def _preview(
    site: AdminSite, request: HttpRequest, pending: PendingFile, reasons: tuple[str, ...] = (), status: int = 200
) -> HttpResponse:
    plan = ActsPlan()
    try:
        plan = tree_act_plans.preview(bytes(pending.content), by=access.signed_in(request))
    except Refused as refused:
        reasons = reasons or refused.reasons
    shown = {"plan": plan, "tabs": tabs(KINDS, plan.counts), "refused": refused_in_words(plan.counts["refused"])}
    page, title = "admin/units/unit/acts_preview.html", _("Acts on the tree by file: preview")
    return _show(site, request, page, title, status, pending=pending, reasons=reasons, **shown)


def _brought_in(request: HttpRequest, pending: PendingFile) -> FileOutcome:
    seen, by = request.POST.get("seen", ""), access.signed_in(request)
    try:
        count = tree_act_plans.bring_in(bytes(pending.content), pending.name, by=by, seen=seen)
    except Refused as refused:
        return FileOutcome(reasons=refused.reasons)
    return FileOutcome(ngettext("%(count)s act done.", "%(count)s acts done.", count) % {"count": count})


def _show(
    site: AdminSite, request: HttpRequest, page: str, title: str, status: int = 200, /, **context: Any
) -> TemplateResponse:
    shared = {**site.each_context(request), "opts": Unit._meta, "title": title}
    return TemplateResponse(request, page, {**shared, **context}, status=status)
