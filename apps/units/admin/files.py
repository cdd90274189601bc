"""Import, export and template of a register in the admin: what is asked for, shown and confirmed on the pages."""

from collections.abc import Iterator
from functools import partial
from io import BytesIO
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from import_export.admin import ExportMixin
from import_export.formats import base_formats
from import_export.forms import SelectableFieldsExportForm

from apps.spreadsheets import writing
from apps.spreadsheets.annotated import write_annotated
from apps.spreadsheets.upload import (
    FileOutcome,
    RowKind,
    UploadForm,
    answer_preview,
    kind_shown,
    refused_in_words,
    tabs,
    workbook_response,
)
from apps.units import sent
from apps.units.access import signed_in
from apps.units.errors import Refused
from apps.units.files import importer as files_importer
from apps.units.files import workbook as files_workbook
from apps.units.files.columns import RegisterColumn, RegisterResource
from apps.units.files.extra_columns import resource_of
from apps.units.files.plan import PlanLine, RegisterPlan
from apps.units.models import Register
from apps.units.models.pending_files import PendingFile

LINES_A_PAGE = 100
MOST_ASKED = 50  # rows that the preview asks about by name
KINDS = (
    RowKind("new", "＋", gettext_lazy("new units")),
    RowKind("changed", "△", gettext_lazy("changed units")),
    RowKind("unchanged", "＝", gettext_lazy("unchanged units")),
    RowKind("refused", "■", gettext_lazy("refused rows")),
)
LINES = ("new", "changed", "unchanged")


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
        self.fields["format"].choices = [(at, kind().get_title().upper()) for at, kind in enumerate(formats)]

    def _get_field_label(self, resource: type[RegisterResource], field_name: str) -> str:
        return str(resource.fields[field_name].column_name)

    @property
    def columns(self) -> Iterator[forms.BoundField]:
        return (field for field in self.visible_fields() if hasattr(field.field, "is_selectable_field"))


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
        return [resource_of(self.model.REGISTER)]

    def export_action(self, request: HttpRequest) -> HttpResponse:
        try:
            return super().export_action(request)
        except IncorrectLookupParameters:
            return redirect(request.path)

    def get_export_data(self, file_format: Any, request: HttpRequest, queryset: QuerySet, **kwargs: Any) -> bytes:
        """The rows of the list as it is filtered, written as they are read from the database."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        resource, out = resource_of(self.model.REGISTER)(), BytesIO()
        chosen = self.get_export_resource_fields_from_form(kwargs["export_form"])
        writing.write(
            out,
            resource.get_export_headers(selected_fields=chosen),
            resource.rows(queryset, chosen, by=signed_in(request)),
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
        form = UploadForm(*sent.answers_and_files(request))
        if form.is_valid():
            register = self.model.REGISTER
            kept = PendingFile.objects.keep(form.cleaned_data["file"], owner=signed_in(request), register=register)
            return redirect(self._address("preview", kept.pk))
        return self._show(request, "units/import.html", _("Import"), form=form, template=self._address("template"))

    def _pending(self, request: HttpRequest, pk: UUID) -> PendingFile:
        """A file only its owner finds."""
        self._require_import(request)
        return get_object_or_404(PendingFile, pk=pk, owner=signed_in(request), register=self.model.REGISTER)

    def preview_page(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        pending = self._pending(request, pk)
        return answer_preview(
            request,
            pending,
            show=partial(self._preview, request, pending),
            bring_in=partial(self._bring_in, request, pending),
            given_up=self._address("changelist"),
            done=self._address("changelist"),
        )

    def _bring_in(self, request: HttpRequest, pending: PendingFile) -> FileOutcome:
        try:
            plan = files_importer.bring_in(
                *self._file(pending),
                by=signed_in(request),
                seen=request.POST.get("seen", ""),
                twice="twice" in request.POST,
            )
        except Refused as refused:
            return FileOutcome(reasons=refused.reasons)
        said = _("Imported: %(new)s new, %(changed)s changed, %(unchanged)s unchanged.") % plan.counts
        return FileOutcome(said)

    def _preview(
        self, request: HttpRequest, pending: PendingFile, reasons: tuple[str, ...] = (), status: int = 200
    ) -> HttpResponse:
        """Plans the file when it is opened; leafing through the plan reads what was kept of it."""
        told = pending.told if request.GET and not reasons else {}
        if told.get("language") != get_language():
            try:
                told = _told(files_importer.preview(*self._file(pending), by=signed_in(request)))
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

    def _file(self, pending: PendingFile) -> tuple[bytes, str, Register]:
        return bytes(pending.content), pending.name, self.model.REGISTER

    def annotated_file(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        pending, out = self._pending(request, pk), BytesIO()
        try:
            plan = files_importer.preview(*self._file(pending), by=signed_in(request))
        except Refused:  # as a whole: there is no row to mark, and the preview says why
            return redirect(self._address("preview", pending.pk))
        write_annotated(out, plan.reading.tables, plan.faults)
        return workbook_response(out, f"{self.model.REGISTER}-annotated.xlsx")

    def _show(
        self, request: HttpRequest, page: str, title: str, /, status: int = 200, **context: Any
    ) -> TemplateResponse:
        shared = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, page, {**shared, **context}, status=status)


def _told(plan: RegisterPlan) -> dict[str, Any]:
    """A plan in the reader's language, as it is kept while the file waits."""
    columns = resource_of(plan.register).columns()
    return {
        "language": get_language(),
        "digest": plan.digest,
        "counts": plan.counts,
        "groups": plan.groups(),
        "more_doubles": len(plan.doubles) > MOST_ASKED,
        "doubles": [str(double) for double in plan.doubles[:MOST_ASKED]],
        "skipped": plan.reading.skipped,
        "passed": plan.reading.passed,
        "lines": {kind: [_line(line, columns) for line in plan.of(kind)] for kind in LINES},
    }


def _line(line: PlanLine, columns: dict[str, RegisterColumn]) -> dict[str, Any]:
    recorded = line.unit.name if line.unit else ""
    return {
        "code": line.code,
        "name": line.given.get("name") or recorded,
        "row": f"{line.row.sheet} {line.row.number}",
        "changes": _changes(line, columns),
    }


def _changes(line: PlanLine, columns: dict[str, RegisterColumn]) -> list[dict[str, str]]:
    changes = []
    for name, (old, new) in line.changes.items():
        if name in columns:
            column = columns[name]
            render = column.widget.render
            changes.append({"column": str(column.column_name), "old": render(old), "new": render(new)})
    return changes


def _leaf(told: dict[str, Any], asked: dict[str, str]) -> dict[str, Any]:
    """What a page shows of a plan: how many of each kind, and some of the lines of one kind."""
    counts = told["counts"]
    show = kind_shown(asked.get("show", ""), LINES, counts)
    return {
        "tabs": tabs(KINDS, counts, "?show="),
        "show": show,
        "page": Paginator(told["lines"][show], LINES_A_PAGE).get_page(asked.get("p")),
        "refused": refused_in_words(counts["refused"]),
        "works": not counts["refused"] and counts["new"] + counts["changed"],
    }
