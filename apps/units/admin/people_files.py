"""People by file in the admin: what is asked for, shown, confirmed, and the passwords that are shown once."""

from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from apps.accounts import first_passwords
from apps.spreadsheets import writing
from apps.spreadsheets.upload import RowKind, UploadForm, refused_in_words, tabs, way_back, workbook_response
from apps.units import sent
from apps.units.access import signed_in
from apps.units.errors import Refused, status_of
from apps.units.files import people
from apps.units.models.pending_files import PendingFile

PENDING = "people"  # beside the registers' names in the files awaiting confirmation
KINDS = (
    RowKind("new", "＋", gettext_lazy("new accounts, by appointment")),
    RowKind("appointed", "△", gettext_lazy("further appointments")),
    RowKind("unchanged", "＝", gettext_lazy("held already")),
    RowKind("refused", "■", gettext_lazy("refused rows")),
)


class PeopleFilesMixin(admin.ModelAdmin):
    """Adds import and template to the list of accounts, for whoever may add one."""

    change_list_template = "units/people_list.html"

    def get_urls(self) -> list[URLPattern]:
        pages: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
            "import": ("import/", self.import_page),
            "preview": ("import/<uuid:pk>/", self.preview_page),
            "template": ("template/", self.template_file),
        }
        own = [
            path(address, self.admin_site.admin_view(view), name=f"auth_user_{name}")
            for name, (address, view) in pages.items()
        ]
        return own + super().get_urls()

    def _require(self, request: HttpRequest) -> None:
        if not self.has_add_permission(request):
            raise PermissionDenied

    def template_file(self, request: HttpRequest) -> HttpResponse:
        self._require(request)
        out = BytesIO()
        writing.write(out, [str(label) for label in people.COLUMNS.values()], [], "xlsx")
        return workbook_response(out, "people-template.xlsx")

    def import_page(self, request: HttpRequest) -> HttpResponse:
        self._require(request)
        form = UploadForm(*sent.answers_and_files(request))
        if form.is_valid():
            kept = PendingFile.objects.keep(form.cleaned_data["file"], owner=signed_in(request), register=PENDING)
            return redirect("admin:auth_user_preview", kept.pk)
        template = reverse("admin:auth_user_template")
        return self._show(request, "units/import.html", _("People by file"), form=form, template=template)

    def preview_page(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """Looked at, confirmed or given up; a file only its owner finds."""
        self._require(request)
        pending = get_object_or_404(PendingFile, pk=pk, owner=signed_in(request), register=PENDING)
        if request.method != "POST":
            return self._preview(request, pending)
        if "confirm" in request.POST:
            return self._brought_in(request, pending)
        pending.delete()
        messages.info(request, _("The file was given up; nothing was written."))
        return redirect("admin:auth_user_changelist")

    def _preview(self, request: HttpRequest, pending: PendingFile, reasons: tuple[str, ...] = ()) -> HttpResponse:
        plan = people.PeoplePlan()
        try:
            plan = people.preview(bytes(pending.content), by=signed_in(request))
        except Refused as refused:
            reasons = refused.reasons
        counts = plan.counts
        return self._show(
            request,
            "units/people_preview.html",
            _("People by file: preview"),
            status=status_of(reasons, 409),
            pending=pending,
            reasons=reasons,
            plan=plan,
            tabs=tabs(KINDS, counts),
            refused=refused_in_words(counts["refused"]),
            works=not counts["refused"] and counts["new"] + counts["appointed"],
        )

    @sensitive_variables("passwords", "shown")
    def _brought_in(self, request: HttpRequest, pending: PendingFile) -> HttpResponse:
        """The page with the passwords is the answer itself: asked for again, there is no such file any more."""
        seen = request.POST.get("seen", "")
        try:
            passwords = people.bring_in(bytes(pending.content), pending.name, by=signed_in(request), seen=seen)
        except Refused as refused:
            return self._preview(request, pending, refused.reasons)
        pending.delete()
        shown = list(first_passwords.send(passwords, request.build_absolute_uri("/")))
        return self._show(
            request,
            "units/people_passwords.html",
            _("People by file: done"),
            made=len(passwords),
            sent=len(passwords) - len(shown),
            shown=shown,
            back=way_back(request),
        )

    def _show(
        self, request: HttpRequest, page: str, title: str, /, status: int = 200, **context: Any
    ) -> TemplateResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, page, {**shared, **context}, status=status)
