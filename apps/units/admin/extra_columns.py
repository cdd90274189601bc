"""Extra columns in the admin: who administers the root adds them, and every list and form of a register has them."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from apps.spreadsheets.headings import normal
from apps.units import access
from apps.units.admin.base import KeptInOnePlace
from apps.units.admin.unit_form import UnitForm
from apps.units.files.reading import headings
from apps.units.models import ExtraColumn, Register, Unit
from apps.units.models.extra_columns import MOST_DIGITS, PREFIX, columns_of, number_of, said_by

Kind = ExtraColumn.Kind
COLUMNS = "units.extra_columns"  # where a request keeps the columns of the register it is about


class NumberText(forms.CharField):
    """A number as it is kept in JSON."""

    def clean(self, value: Any) -> int | float | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return number_of(text)
        except ValueError as error:
            raise forms.ValidationError(
                _("This is no number of at most %(most)s digits.") % {"most": MOST_DIGITS}
            ) from error


def form_field(column: ExtraColumn) -> forms.Field:
    """What asks for the column in a form; it may always be left empty."""
    label: dict[str, Any] = {"label": column.name, "required": False}
    if column.kind == Kind.NUMBER:
        return NumberText(**label, max_length=30)
    if column.kind == Kind.DATE:
        return forms.DateField(**label, widget=AdminDateWidget())
    options = [("", "---------"), *((_as_sent(value), words) for value, words in column.options)]
    return forms.ChoiceField(**label, choices=options)


SENT = {True: "yes", False: "no"}


def _as_sent(value: Any) -> str:
    """A value to choose as a form or an address says it."""
    return SENT[value] if isinstance(value, bool) else str(value)


class ExtraForm(UnitForm):
    """A unit's form with the extra columns of its register; `columns` are put in place by `form_with`."""

    columns: list[ExtraColumn]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for column in self.columns:
            said = self.instance.extra.get(column.code)
            self.initial[column.key] = SENT[said] if isinstance(said, bool) else said

    def clean(self) -> None:
        """What is said is kept with the unit; columns that are switched off keep what they have."""
        super().clean()
        extra = dict(self.instance.extra)
        for column in self.columns:
            extra.pop(column.code, None)
            said = self._said(column)
            if said is not None:
                extra[column.code] = said
        self.instance.extra = extra

    def _said(self, column: ExtraColumn) -> Any:
        said = self.cleaned_data.get(column.key)
        if said in (None, ""):
            return None
        if column.kind == Kind.DATE:
            return said.isoformat()
        return said == "yes" if column.kind == Kind.YES_NO else said


def form_with(columns: list[ExtraColumn]) -> type[ExtraForm]:
    fields = {column.key: form_field(column) for column in columns}
    return type("UnitExtraForm", (ExtraForm,), {"columns": columns, **fields})


class ExtraFilter(admin.SimpleListFilter):
    """By what units say in a column to choose from; of a number or a date, whether they say anything."""

    column: ExtraColumn

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        offered = [(_as_sent(value), words) for value, words in self.column.options]
        offered = offered or [("said", pgettext("of a unit", "stated"))]
        return [*offered, ("unsaid", pgettext("of a unit", "not stated"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        asked = {_as_sent(value): value for value, _words in self.column.options}
        wanted = {
            **{sent: Q(extra__contains={self.column.code: value}) for sent, value in asked.items()},
            "said": Q(extra__has_key=self.column.code),
            "unsaid": ~Q(extra__has_key=self.column.code),
        }
        return queryset.filter(wanted.get(self.value() or "", Q()))


class WithExtraColumns(admin.ModelAdmin):
    """For the admin of a register: its extra columns in list, filter and form."""

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        kwargs.setdefault("form", form_with(self._columns(request)))
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Before the notes; where the unit is only looked at, what is said in all of them as one field."""
        fields = list(super().get_fields(request, obj))
        columns = [column.key for column in self._columns(request)]
        if columns and obj and not self.has_change_permission(request, obj):
            columns = ["in_extra_columns"]
        at = fields.index("notes")
        return [*fields[:at], *columns, *fields[at:]]

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        shown = list(super().get_list_display(request))
        at = shown.index("closed")
        return [*shown[:at], *map(_listed, self._columns(request)), *shown[at:]]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        filters = list(super().get_list_filter(request))
        for column in self._columns(request):
            own = {"column": column, "title": column.name, "parameter_name": column.key}
            filters.append(type("OneExtraFilter", (ExtraFilter,), own))
        return filters

    @admin.display(description=gettext_lazy("extra columns"))
    def in_extra_columns(self, unit: Unit) -> str:
        return format_html_join("; ", "{}: {}", said_by(unit.extra, columns_of(unit.register)))

    def _columns(self, request: HttpRequest) -> list[ExtraColumn]:
        """Those in use, read once a request; the list of all units has none."""
        register = self.model.REGISTER
        if COLUMNS not in request.META:
            request.META[COLUMNS] = columns_of(register) if register else []
        return request.META[COLUMNS]


def _listed(column: ExtraColumn) -> Callable[[Unit], str]:
    @admin.display(description=column.name)
    def said(unit: Unit) -> str:
        return column.in_words(unit.extra.get(column.code))

    said.__name__ = column.key
    return said


# ---- The columns themselves


class LinesOfChoices(forms.CharField):
    """Choices, each on a line of its own."""

    widget = forms.Textarea(attrs={"rows": 6})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = [" ".join(line.split()) for line in str(super().to_python(value) or "").splitlines()]
        return list(dict.fromkeys(filter(None, lines)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data or "")


class ExtraColumnForm(forms.ModelForm):
    choices = LinesOfChoices(
        label=gettext_lazy("choices"), required=False, help_text=gettext_lazy("Of a choice: one on each line.")
    )

    def clean(self) -> None:
        """No column is called what another column of the register's file is called, in either language."""
        super().clean()
        register = self.cleaned_data.get("register", self.instance.register)
        taken = headings(Register(register)) if register else {}
        for field in ("name_zh", "name_en"):
            meant = taken.get(normal(self.cleaned_data.get(field) or ""))
            if meant not in (None, PREFIX + (self.instance.code or "")):
                self.add_error(field, _("The register has a column of this name already."))


@admin.register(ExtraColumn)
class ExtraColumnAdmin(KeptInOnePlace):
    """Everybody with a role may read which columns there are; the administrators of the root keep them for all, in a
    province those of the nation."""

    form = ExtraColumnForm
    fields = ["register", "name_zh", "name_en", "code", "kind", "choices", "order", "active"]
    list_display = ["name_zh", "name_en", "register", "kind", "code", "active"]
    list_filter = ["register", "active"]

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return bool(access.paths(request.user))

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return access.keeps_catalogue(request.user)

    has_change_permission = has_add_permission

    def has_module_permission(self, request: HttpRequest) -> bool:
        return access.administers_root(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """One that units use is switched off."""
        return access.keeps_catalogue(request.user) and not (isinstance(obj, ExtraColumn) and obj.is_used)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["register", "code", "kind"] if obj and obj.is_used else []

    def get_actions(self, request: HttpRequest) -> dict:
        """Nothing is deleted by the dozen."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}
