"""Import, export and template of a register in the admin: what is asked for, shown and confirmed on the pages."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from import_export.admin import ExportMixin
from import_export.formats import base_formats
from import_export.forms import SelectableFieldsExportForm

from apps.spreadsheets import writing
from apps.units import access
from apps.units.errors import Refused
from apps.units.files import importer as files_importer
from apps.units.files import workbook as files_workbook
from apps.units.files.columns import RESOURCES, RegisterResource
from apps.units.files.plan import PlanLine, RegisterPlan
from apps.units.models.pending_files import PendingFile

LARGEST = 20 * 1024 * 1024
LINES_A_PAGE = 100
KINDS = {
    "new": gettext_lazy("new units"),
    "changed": gettext_lazy("changed units"),
    "unchanged": gettext_lazy("unchanged units"),
    "refused": gettext_lazy("refused rows"),
}
LINES = ("new", "changed", "unchanged")
SIGNS = {"new": "＋", "changed": "△", "unchanged": "＝", "refused": "■"}


class CSV(base_formats.CSV):
    kind = "csv"


class XLSX(base_formats.XLSX):
    kind = "xlsx"


class ExportForm(SelectableFieldsExportForm):
    """Which columns, in which format; works without a script."""

    media = forms.Media()

    def __init__(self, formats: list, resources: list, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.fields["format"].label = _("Format")
        self.fields["format"].choices = [(at, one().get_title().upper()) for at, one in enumerate(formats)]

    def _get_field_label(self, resource: type[RegisterResource], field_name: str) -> str:
        return str(resource.fields[field_name].column_name)

    @property
    def columns(self) -> Iterator[forms.BoundField]:
        return (field for field in self.visible_fields() if hasattr(field.field, "is_selectable_field"))


class UploadForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"), help_text=gettext_lazy("XLSX, ODS or CSV"))

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("This file is larger than 20 MB: divide it."))
        return file


class RegisterFilesMixin(ExportMixin):
    """Adds import, export and template to a register's list; every act is bounded by the person's appointments."""

    import_export_change_list_template = "units/change_list.html"
    export_template_name = "units/export.html"
    export_form_class = ExportForm
    to_encoding = None

    def get_urls(self) -> list[URLPattern]:
        if self.model.REGISTER is None:
            return super().get_urls()
        pages = {
            "import": ("import/", self.import_page),
            "preview": ("import/<uuid:pk>/", self.preview_page),
            "annotated": ("import/<uuid:pk>/annotated/", self.annotated_file),
            "template": ("template/", self.template_file),
        }
        own = [
            path(address, self.admin_site.admin_view(view), name=self._page(name))
            for name, (address, view) in pages.items()
        ]
        return own + super().get_urls()

    def _page(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def _address(self, name: str, *args: object) -> str:
        return reverse(f"admin:{self._page(name)}", args=args)

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.model.REGISTER is not None and self.has_add_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.model.REGISTER is not None and self.has_view_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        allowed = {"has_import_permission": self.has_import_permission(request)}
        return super().changelist_view(request, {**allowed, **(extra_context or {})})

    # Export

    def get_export_formats(self) -> list:
        return [XLSX, CSV]

    def get_export_resource_classes(self, request: HttpRequest) -> list:
        return [RESOURCES[self.model.REGISTER]]

    def export_action(self, request: HttpRequest) -> HttpResponse:
        try:
            return super().export_action(request)
        except IncorrectLookupParameters:
            return redirect(request.path)

    def get_export_data(self, file_format: Any, request: HttpRequest, queryset: QuerySet, **kwargs: Any) -> bytes:
        """The rows of the list as it is filtered, written as they are read from the database."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        resource, out = RESOURCES[self.model.REGISTER](), BytesIO()
        chosen = self.get_export_resource_fields_from_form(kwargs["export_form"])
        writing.write(
            out,
            resource.get_export_headers(selected_fields=chosen),
            resource.rows(queryset, chosen, access.paths(request.user)),
            file_format.kind,
        )
        return out.getvalue()

    # Template

    def template_file(self, request: HttpRequest) -> HttpResponse:
        self._require_import(request)
        out = BytesIO()
        files_workbook.template(out, self.model.REGISTER)
        return workbook_response(out, f"{self.model.REGISTER}-template.xlsx")

    # Import

    def _require_import(self, request: HttpRequest) -> None:
        if not self.has_import_permission(request):
            raise PermissionDenied

    def import_page(self, request: HttpRequest) -> HttpResponse:
        self._require_import(request)
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            kept = PendingFile.objects.keep(
                owner=request.user, register=self.model.REGISTER, name=file.name[:200], content=file.read()
            )
            return redirect(self._address("preview", kept.pk))
        return self._show(request, "units/import.html", _("Import"), form=form, template=self._address("template"))

    def _pending(self, request: HttpRequest, pk: UUID) -> PendingFile:
        """A file only its owner finds."""
        self._require_import(request)
        return get_object_or_404(PendingFile, pk=pk, owner=request.user, register=self.model.REGISTER)

    def preview_page(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        pending = self._pending(request, pk)
        if request.method != "POST":
            return self._preview(request, pending)
        if "confirm" not in request.POST:
            pending.delete()
            messages.info(request, _("The file was given up; nothing was written."))
            return redirect(self._address("changelist"))
        return self._confirm(request, pending)

    def _confirm(self, request: HttpRequest, pending: PendingFile) -> HttpResponse:
        try:
            plan = files_importer.bring_in(*self._file(pending), by=request.user, seen=request.POST.get("seen", ""))
        except Refused as refused:
            return self._preview(request, pending, refused.reasons, status=409)
        pending.delete()
        said = _("Imported: %(new)s new, %(changed)s changed, %(unchanged)s unchanged.") % plan.counts
        messages.success(request, said)
        return redirect(self._address("changelist"))

    def _preview(
        self, request: HttpRequest, pending: PendingFile, reasons: tuple[str, ...] = (), status: int = 200
    ) -> HttpResponse:
        """Plans the file when it is opened; leafing through the plan reads what was kept of it."""
        told = pending.told if request.GET and not reasons else {}
        if told.get("language") != get_language():
            try:
                told = _told(files_importer.preview(*self._file(pending), by=request.user))
                PendingFile.objects.filter(pk=pending.pk).update(told=told)
            except Refused as refused:
                told, reasons = {}, refused.reasons
        return self._show(
            request,
            "units/preview.html",
            _("Import: preview"),
            status=status,
            pending=pending,
            reasons=reasons,
            again=self._address("import"),
            annotated=self._address("annotated", pending.pk),
            told=told,
            **(_leaf(told, request.GET) if told else {}),
        )

    def _file(self, pending: PendingFile) -> tuple[bytes, str, str]:
        return bytes(pending.content), pending.name, self.model.REGISTER

    def annotated_file(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        pending, out = self._pending(request, pk), BytesIO()
        try:
            plan = files_importer.preview(*self._file(pending), by=request.user)
        except Refused:  # as a whole: there is no row to mark, and the preview says why
            return redirect(self._address("preview", pending.pk))
        files_workbook.annotated(out, plan.reading.tables, plan.faults)
        return workbook_response(out, f"{self.model.REGISTER}-annotated.xlsx")

    def _show(
        self, request: HttpRequest, page: str, title: str, /, status: int = 200, **context: Any
    ) -> TemplateResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, page, {**shared, **context}, status=status)


def workbook_response(out: BytesIO, name: str) -> HttpResponse:
    response = HttpResponse(out.getvalue(), content_type=XLSX.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _told(plan: RegisterPlan) -> dict[str, Any]:
    """A plan in the reader's language, as it is kept while the file waits."""
    columns = RESOURCES[plan.register].columns()
    return {
        "language": get_language(),
        "digest": plan.digest,
        "counts": plan.counts,
        "groups": plan.groups(),
        "skipped": plan.reading.skipped,
        "passed": plan.reading.passed,
        "lines": {
            kind: [
                {
                    "code": line.code,
                    "name": line.given.get("name") or (line.unit.name if line.unit else ""),
                    "row": f"{line.row.sheet} {line.row.number}",
                    "changes": _changes(line, columns),
                }
                for line in plan.of(kind)
            ]
            for kind in LINES
        },
    }


def _changes(line: PlanLine, columns: dict) -> list[dict[str, str]]:
    shown = ((columns[name], old, new) for name, (old, new) in line.changes.items() if name in columns)
    return [
        {"column": str(column.column_name), "old": column.widget.render(old), "new": column.widget.render(new)}
        for column, old, new in shown
    ]


def _leaf(told: dict[str, Any], asked: dict[str, str]) -> dict[str, Any]:
    """What a page shows of a plan: how many of each kind, and some of the lines of one kind."""
    counts = told["counts"]
    show = asked.get("show")
    if show not in LINES:
        show = next((kind for kind in LINES if counts[kind]), "unchanged")
    said = ngettext("%(count)s row is refused.", "%(count)s rows are refused.", counts["refused"])
    return {
        "tabs": [
            {"kind": kind, "label": label, "sign": SIGNS[kind], "count": counts[kind]} for kind, label in KINDS.items()
        ],
        "show": show,
        "page": Paginator(told["lines"][show], LINES_A_PAGE).get_page(asked.get("page")),
        "refused": said % {"count": counts["refused"]},
        "works": not counts["refused"] and counts["new"] + counts["changed"],
    }
