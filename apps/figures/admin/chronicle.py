"""What sources tell of units beside numbers, in the admin: lists by area and year, kept by who keeps the unit."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.figures.models import Agreement, Officeholder, Regulation, UnionWork
from apps.figures.models.chronicle import CHRONICLES, ChronicleRecord
from apps.spreadsheets import writing
from apps.spreadsheets.upload import XLSX, kept_as
from apps.units import access
from apps.units.access import KEEPING
from apps.units.admin.base import CHOOSING, RefusalsInWords, ScopedAdmin
from apps.units.admin.filters import AreaFilter
from apps.units.models import Federation

CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX}
MOST_YEARS = 100  # that a list offers

for kept in CHRONICLES:
    CHOOSING[(str(kept._meta.model_name), "unit")] = KEEPING


class ChronicleAreaFilter(AreaFilter):
    """What is told of the units of the area chosen; nothing where the person may not see it."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if not self.value():
            return queryset
        return queryset.filter(access.below([self.chosen.path] if self.chosen else [], "unit__path"))


class ChronicleYearFilter(admin.SimpleListFilter):
    """By calendar year: of an office every year it was held in."""

    title, parameter_name = gettext_lazy("year"), "in"
    UNDATED = "none"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """The years of the rows in view, the latest first, and whatever has none."""
        dated = ["year", *(f"{name}__year" for name in model_admin.model.DAYS)]
        years: set[int] = set()
        for row in model_admin.get_queryset(request).order_by().values(*dated).distinct():
            years.update(_years_of(row))
        latest = sorted(years, reverse=True)[:MOST_YEARS]
        return [*((str(year), str(year)) for year in latest), (self.UNDATED, _("no date on record"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        asked = self.value() or ""
        if asked == self.UNDATED:
            return queryset.filter(year=None, **dict.fromkeys(queryset.model.DAYS))
        if asked.isdecimal() and len(asked) == len("2014"):
            return queryset.filter(queryset.model.in_year(int(asked)))
        return queryset


def _years_of(row: dict[str, int | None]) -> Iterable[int]:
    """Those a row names, and of a term all between: to this year where it has not ended."""
    begun, ended = row.get("starts__year"), row.get("ends__year")
    if begun:
        last = ended or timezone.localdate().year
        yield from range(max(begun, last - MOST_YEARS), last + 1)
    yield from filter(None, row.values())


class ChronicleAdmin(RefusalsInWords, ScopedAdmin):
    """A register of facts: who keeps the unit keeps them; everybody with a role in the area reads them."""

    change_list_template = "admin/figures/chronicle/change_list.html"
    path_field = "unit__path"
    own: list[str] = []
    filtered: list[str] = []
    list_select_related = ["unit", "source__kept_text"]
    autocomplete_fields = ["unit", "source"]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        return ["unit", *self.own, "source", "locator", "notes"]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [*self.own, "of_unit", "stands_in", "locator"]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [ChronicleAreaFilter, *self.filtered, ChronicleYearFilter]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return [self.model.NAME, "unit__code", "unit__name", "unit__initials"]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The federation the person keeps, the highest of several."""
        kept = Federation.objects.visible_to(request.user, KEEPING).order_by("level", "path").first()
        return {"unit": kept, **super().get_changeform_initial_data(request)}

    @admin.display(description=gettext_lazy("unit"), ordering="unit__path")
    def of_unit(self, record: ChronicleRecord) -> str:
        return format_html('<a href="{}">{}</a>', reverse("reports:unit", args=[record.unit.code]), record.unit)

    @admin.display(description=gettext_lazy("source"), ordering="source")
    def stands_in(self, record: ChronicleRecord) -> str:
        return format_html('<a href="{}">{}</a>', reverse("reports:source", args=[record.source.code]), record.source)

    # ---- The file

    def get_urls(self) -> list[URLPattern]:
        export = path(
            "export/<str:kind>/",
            self.admin_site.admin_view(self.export_file),
            name=f"figures_{self.opts.model_name}_export",
        )
        return [export, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        files = [(kind.upper(), self._export_address(request, kind)) for kind in CONTENT_TYPES]
        return super().changelist_view(request, {"files": files, **(extra_context or {})})

    def _export_address(self, request: HttpRequest, kind: str) -> str:
        """With the filters of the list as it is shown."""
        address = reverse(f"admin:figures_{self.opts.model_name}_export", args=[kind])
        return f"{address}?{urlencode(request.GET, doseq=True)}"

    def export_file(self, request: HttpRequest, kind: str) -> HttpResponse:
        """The rows of the list as it is filtered, with unit, source and place."""
        if kind not in CONTENT_TYPES:
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return redirect(f"admin:figures_{self.opts.model_name}_changelist")
        out = BytesIO()
        writing.write(out, self._heads(), self._rows(rows), kind)
        name = f"{self.opts.model_name}-{timezone.localdate().isoformat()}.{kind}"
        return HttpResponse(out.getvalue(), content_type=CONTENT_TYPES[kind], headers=kept_as(name))

    def _heads(self) -> list[str]:
        told = [_label(self.model, name) for name in (*self.own, "source", "locator", "notes")]
        at = len(self.own)
        return [_("Unit code"), _("Unit name"), *told[:at], _("Source code"), *told[at:]]

    def _rows(self, rows: QuerySet) -> Iterator[list[object]]:
        for record in rows.select_related("unit", "source"):
            own = [_in_words(record, name) for name in self.own]
            source = [record.source.code, str(record.source), record.locator, record.notes]
            yield [record.unit.code, str(record.unit), *own, *source]


def _label(model: type[Model], name: str) -> str:
    return capfirst(str(label_for_field(name, model)))


def _in_words(record: ChronicleRecord, name: str) -> object:
    """What a column holds as a file has it: a choice in words, a day as 2014-10-01, nothing as an empty cell."""
    in_words = getattr(record, f"get_{name}_display", None)
    said = in_words() if in_words else getattr(record, name)
    if hasattr(said, "isoformat"):
        return said.isoformat()
    return "" if said is None else said


@admin.register(Officeholder)
class OfficeholderAdmin(ChronicleAdmin):
    own = ["person", "office", "starts", "ends", "year"]


@admin.register(UnionWork)
class UnionWorkAdmin(ChronicleAdmin):
    own = ["title", "kind", "year"]
    filtered = ["kind"]


@admin.register(Regulation)
class RegulationAdmin(ChronicleAdmin):
    own = ["title", "kind", "stage", "part", "year"]
    filtered = ["kind", "stage"]


@admin.register(Agreement)
class AgreementAdmin(ChronicleAdmin):
    own = ["title", "partner", "kind", "signed", "year"]
    filtered = ["kind"]
