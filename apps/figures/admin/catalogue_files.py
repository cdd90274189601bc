"""The catalogue by file in the admin: what is asked for, shown and confirmed, and what the shipped one has new."""

from collections.abc import Callable
from functools import partial
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.figures.files.catalogue import plan, shipped, workbook
from apps.figures.files.catalogue.plan import CataloguePlan
from apps.figures.files.catalogue.shipped import ShippedNews
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
from apps.units.access import signed_in
from apps.units.errors import Refused, status_of
from apps.units.models.pending_files import PendingFile

PENDING = "catalogue"  # beside the registers' names in the files awaiting confirmation
LINES_A_PAGE = 100
LIST = "admin:figures_indicator_changelist"
KINDS = (
    RowKind("new", "＋", gettext_lazy("new records")),
    RowKind("changed", "△", gettext_lazy("changed")),
    RowKind("gone", "－", gettext_lazy("lines no longer asked")),
    RowKind("unchanged", "＝", gettext_lazy("unchanged")),
    RowKind("refused", "■", gettext_lazy("refused rows")),
)
SHIPPED_KINDS = (
    RowKind("new", "＋", gettext_lazy("new in the shipped catalogue: taken")),
    RowKind("changed", "△", gettext_lazy("changed there: taken")),
    RowKind("both", "▲", gettext_lazy("edited here and changed there: yours stays")),
    RowKind("refused", "■", gettext_lazy("cannot be taken")),
    RowKind("ended", "－", gettext_lazy("no longer shipped: stays here")),
    RowKind("edited", "●", gettext_lazy("edited here: stays")),
    RowKind("away", "○", gettext_lazy("taken off here: stays away")),
)


class CatalogueFilesMixin(admin.ModelAdmin):
    """Adds the pages of the whole catalogue to one of its lists."""

    _reads: Callable[..., bool]
    _keeps: Callable[..., bool]

    def get_urls(self) -> list[URLPattern]:
        pages: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
            "import": ("import/", self.import_page),
            "preview": ("import/<uuid:pk>/", self.preview_page),
            "template": ("template/", partial(self.workbook_file, empty=True)),
            "export": ("export/", self.workbook_file),
            "shipped": ("shipped/", self.shipped_page),
        }
        own = [
            path(address, self.admin_site.admin_view(view), name=f"figures_catalogue_{name}")
            for name, (address, view) in pages.items()
        ]
        return own + super().get_urls()

    def _require_keeper(self, request: HttpRequest) -> None:
        if not self._keeps(request):
            raise access.catalogue_denied(_("Only administrators of the root federation change the catalogue."))

    def workbook_file(self, request: HttpRequest, *, empty: bool = False) -> HttpResponse:
        if not self._reads(request):
            raise PermissionDenied
        out = BytesIO()
        workbook.write(out, empty=empty)
        day = timezone.localdate().isoformat()
        return workbook_response(out, "catalogue-template.xlsx" if empty else f"catalogue-{day}.xlsx")

    def import_page(self, request: HttpRequest) -> HttpResponse:
        self._require_keeper(request)
        form = UploadForm(*sent.answers_and_files(request))
        if form.is_valid():
            kept = PendingFile.objects.keep(form.cleaned_data["file"], owner=signed_in(request), register=PENDING)
            return redirect("admin:figures_catalogue_preview", kept.pk)
        template = reverse("admin:figures_catalogue_template")
        return self._show(request, "units/import.html", _("Catalogue by file"), form=form, template=template)

    def preview_page(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Looked at, confirmed or given up; a file only its owner finds."""
        self._require_keeper(request)
        pending = get_object_or_404(PendingFile, pk=pk, owner=signed_in(request), register=PENDING)
        return answer_preview(
            request,
            pending,
            show=partial(self._preview, request, pending),
            bring_in=partial(self._brought_in, request, pending),
            given_up=LIST,
            done=LIST,
        )

    def _preview(
        self, request: HttpRequest, pending: PendingFile, reasons: tuple[str, ...] = (), status: int = 200
    ) -> HttpResponse:
        planned = CataloguePlan()
        try:
            planned = plan.preview(bytes(pending.content), by=signed_in(request))
        except Refused as refused:
            reasons = reasons or refused.reasons
        shown = _lines_shown(request, planned, KINDS) | {"differing": _("what would change")}
        shown |= {"pending": pending, "plan": planned, "refused": refused_in_words(planned.counts["refused"])}
        page = "admin/figures/catalogue/preview.html"
        return self._show(request, page, _("Catalogue by file: preview"), status, reasons=reasons, **shown)

    def _brought_in(self, request: HttpRequest, pending: PendingFile) -> FileOutcome:
        seen = request.POST.get("seen", "")
        try:
            done = plan.bring_in(bytes(pending.content), pending.name, by=signed_in(request), seen=seen)
        except Refused as refused:
            return FileOutcome(reasons=refused.reasons)
        return FileOutcome(_("%(count)s records of the catalogue were written.") % {"count": done.works})

    def shipped_page(self, request: HttpRequest) -> HttpResponse:
        """What the shipped catalogue has new, looked at and taken."""
        self._require_keeper(request)
        person = signed_in(request)
        reasons: tuple[str, ...] = ()
        if request.method == "POST":
            try:
                taken = shipped.take(by=person, seen=request.POST.get("seen", ""))
            except Refused as refused:
                reasons = refused.reasons
            else:
                said = _("%(count)s records of the shipped catalogue were taken.")
                messages.success(request, said % {"count": taken.takes})
                return redirect("admin:figures_catalogue_shipped")
        told = shipped.news(person)
        shown = _lines_shown(request, told, SHIPPED_KINDS) | {
            "news": told,
            "differing": _("here → in the shipped catalogue"),
        }
        page, status = "admin/figures/catalogue/shipped.html", status_of(reasons, 409)
        return self._show(request, page, _("The shipped catalogue"), status, reasons=reasons, **shown)

    def _show(
        self, request: HttpRequest, page: str, title: str, status: int = 200, /, **context: Any
    ) -> TemplateResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, page, {**shared, **context}, status=status)


def _lines_shown(request: HttpRequest, told: CataloguePlan | ShippedNews, kinds: tuple[RowKind, ...]) -> dict[str, Any]:
    """The tabs, and a page of the lines of the kind asked for, else of the first there are any of."""
    counts = told.counts
    there = [kind.kind for kind in kinds if counts[kind.kind] and told.of_kind(kind.kind)]
    show = request.GET.get("show", "")
    if show not in there:
        show = there[0] if there else ""
    page = Paginator(told.of_kind(show), LINES_A_PAGE).get_page(request.GET.get("p"))
    return {"tabs": tabs(kinds, counts, "?show="), "show": show, "page": page}
