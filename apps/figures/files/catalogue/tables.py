"""The catalogue as the sheets of a file: which records, by which columns, in the order in which they are written."""

import json
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from apps.figures.models import (
    Definition,
    EditRule,
    Form,
    FormItem,
    Indicator,
    IndicatorGroup,
    Period,
)
from apps.figures.models.codes import NaturallyKeyed
from apps.spreadsheets.headings import normal
from apps.units.files.columns import widget_for
from apps.units.files.truths import TruthWidget
from apps.units.files.widgets import (
    LANGUAGES,
    CellWidget,
    DateWidget,
    FieldWidget,
    NumberWidget,
    TextWidget,
    Unfit,
    choice_in,
    choices_said,
    parts_of,
    spaced,
)

Key = tuple[str, ...]
GONE = "gone"  # the column by which a line is taken off its form


class CodeOfRecordWidget(FieldWidget):
    """The code of another record of the catalogue; whether there is one, is found when the row is written."""

    expects = gettext_lazy("a code")

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        return spaced(value)

    def render(self, value: str | None, obj: Any = None, **kwargs: Any) -> str:
        return value or ""


class FilterWidget(FieldWidget):
    """Which units of a register are counted, as the form of an indicator takes it."""

    expects = gettext_lazy('fields with values, like {"kind": "palace"}')

    def empty_value(self) -> dict[str, Any]:
        return {}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        try:
            return json.loads(value)
        except (ValueError, RecursionError) as error:
            raise Unfit(_('This is no filter. Write it like {"kind": "palace"}.')) from error

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return json.dumps(value, ensure_ascii=False) if value else ""


class ChoicesWidget(FieldWidget):
    """Several of the values allowed."""

    expects = gettext_lazy("some of the values allowed, with semicolons between them")
    field: ArrayField

    def empty_value(self) -> list[str]:
        return []

    @property
    def allowed(self) -> list[str]:
        return [str(label) for _value, label in self.field.base_field.flatchoices]

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> list[str]:
        choices = self.field.base_field.flatchoices
        known = choices_said(self.field.base_field)
        return sorted({choice_in(part, known, choices) for part in parts_of(value)})

    def render(self, value: list[str], obj: Any = None, **kwargs: Any) -> str:
        labels = dict(self.field.base_field.flatchoices)
        return "; ".join(str(labels[part]) for part in sorted(value))


WIDGETS: list[tuple[type[models.Field], type[FieldWidget]]] = [
    (models.ForeignKey, CodeOfRecordWidget),
    (models.DateField, DateWidget),
    (models.IntegerField, NumberWidget),
    (models.JSONField, FilterWidget),
    (ArrayField, ChoicesWidget),
    (models.CharField, TextWidget),
    (models.TextField, TextWidget),
]


def _widget_of(field: models.Field) -> CellWidget:
    if isinstance(field, models.BooleanField):
        return TruthWidget()
    return widget_for(field, WIDGETS)(field)


@dataclass(frozen=True)
class CatalogueTable:
    """One sheet: the records of a model. `told` are columns that only say what follows from the others."""

    name: str
    model: type[NaturallyKeyed]
    left_out: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    may_go: bool = False
    is_shipped: bool = True

    @property
    def label(self) -> str:
        """What the sheet is called in the reader's language."""
        return str(capfirst(self.model._meta.verbose_name_plural))

    @property
    def record_label(self) -> str:
        return str(self.model._meta.verbose_name)

    @cached_property
    def labels(self) -> set[str]:
        """Every way of calling the sheet, as compared."""
        names = {normal(self.name)}
        for language in LANGUAGES:
            with override(language):
                names.add(normal(self.label))
        return names

    @cached_property
    def fields(self) -> dict[str, models.Field]:
        """The fields that people fill in, by their names."""
        fields = {}
        for field in self.model._meta.concrete_fields:
            filled_in = field.editable and not field.primary_key and field.name not in self.left_out
            if filled_in or field.name in self.told:
                fields[field.name] = field
        return fields

    @cached_property
    def widgets(self) -> dict[str, CellWidget]:
        """How the cells of each column are read and written."""
        widgets = {name: _widget_of(field) for name, field in self.fields.items()}
        return widgets | ({GONE: TruthWidget()} if self.may_go else {})

    @property
    def headings(self) -> dict[str, Any]:
        """What each column is headed, in the reader's language."""
        headings: dict[str, Any] = {name: field.verbose_name for name, field in self.fields.items()}
        return headings | ({GONE: gettext_lazy("no longer asked")} if self.may_go else {})

    @cached_property
    def key(self) -> Key:
        """The columns that name a record."""
        return tuple(look_up.partition("__")[0] for look_up in self.model.NATURAL_KEY)

    @cached_property
    def empty(self) -> dict[str, Any]:
        """What a new record says in each column where nothing is said."""
        return {name: _empty(field) for name, field in self.fields.items() if name not in self.told}

    def new(self) -> Any:
        """A record in which nothing is said yet."""
        record = self.model()
        for name, value in self.empty.items():
            setattr(record, name, copy(value))
        return record

    def records(self) -> models.QuerySet[Any]:
        """All records, with those they name, in the order of their keys."""
        named = [name for name, field in self.fields.items() if isinstance(field, models.ForeignKey)]
        records = self.model._default_manager.order_by(*self.model.NATURAL_KEY)
        return records.select_related(*named) if named else records

    def values_of(self, record: models.Model) -> dict[str, Any]:
        """What a record says in each column; of a record that it names, the code."""
        values = {}
        for name, field in self.fields.items():
            value = getattr(record, name)
            values[name] = value.code if value and isinstance(field, models.ForeignKey) else value
        return values

    def key_of(self, values: dict[str, Any]) -> Key:
        return tuple(str(values[column]) for column in self.key)

    def cells_of(self, record: models.Model) -> list[str]:
        """A record as a row of its sheet."""
        values = self.values_of(record)
        return [widget.render(values.get(name)) for name, widget in self.widgets.items()]


def _empty(field: models.Field) -> Any:
    if field.has_default():
        return field.get_default()
    return "" if isinstance(field, models.CharField | models.TextField) else None


TABLES = (
    CatalogueTable("groups", IndicatorGroup),
    CatalogueTable("indicators", Indicator),
    CatalogueTable("definitions", Definition),
    CatalogueTable("forms", Form),
    CatalogueTable("lines", FormItem, may_go=True),
    CatalogueTable("rules", EditRule),
    CatalogueTable("periods", Period, left_out=("opened",), told=("starts", "ends"), is_shipped=False),
)
SHIPPED = tuple(table for table in TABLES if table.is_shipped)
