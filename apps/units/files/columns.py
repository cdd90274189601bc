"""The columns of each register's file, declared with django-import-export: their headings, values and ways of writing.

A widget's `clean` understands a cell or raises Unfit; its `render` writes what `clean` reads back.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from import_export.fields import Field
from import_export.resources import Resource
from import_export.widgets import Widget

from apps.spreadsheets.headings import nearest, normal
from apps.units.access import below
from apps.units.models import (
    REGISTERS,
    Campaign,
    FormerName,
    Participation,
    Register,
    Unit,
)

LANGUAGES = ("zh-hans", "en")
EXCEL_EPOCH = date(1899, 12, 30)
DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?: 00:00:00)?")
SERIAL = re.compile(r"[2-7]\d{4}")
PARTICIPANT = re.compile(r"([0-9A-Za-z０-９-]+)\s*(?:[(（](.*)[)）])?")
FORMER_NAME = re.compile(r"(.+?)\s*[(（]\s*(?:至|until)?\s*([^()（）]*\d)\s*[)）]")
# What clerks write besides the labels of the choices and the headings of the columns.
SAID_FOR_CHOICES = {
    "single": ("独立", "单独基层工会"),
    "joint": ("联合基层工会",),
    "hmt": ("港澳台", "台港澳"),
    "territorial": ("地方",),
    "industrial": ("产业",),
    "direct": ("直属",),
}
SAID_FOR_COLUMNS = {
    "code": ("编码", "编号", "单位代码", "单位编码", "工会代码", "统计代码"),
    "name": ("单位名称", "工会名称", "全称"),
    "parent_code": ("上级代码", "上级编码", "上级工会代码", "上级单位代码"),
    "parent_name": ("上级", "上级名称", "上级工会", "上级工会名称", "上级单位", "隶属", "reports to"),
    "uscc": ("社会信用代码", "信用代码", "uscc"),
    "opened": ("成立时间", "建会时间", "建会日期"),
    "closed": ("撤销时间",),
    "division_code": ("区划代码",),
    "notes": ("说明", "备注"),
}


class Unfit(ValueError):
    """A cell that cannot be right: why, and what was probably meant."""

    def __init__(self, reason: str, suggestion: str = "") -> None:
        self.reason, self.suggestion = reason, suggestion
        super().__init__(reason)


# ---- How a cell is read and written


class FieldWidget(Widget):
    """Bounded by its model field: its length, its choices, whether it may be empty."""

    expects = gettext_lazy("text")

    def __init__(self, field: models.Field | None = None) -> None:
        self.field = field
        super().__init__()

    @property
    def may_be_empty(self) -> bool:
        return self.field is not None and (self.field.blank or self.field.null)

    @property
    def allowed(self) -> list[str]:
        """The values to choose from, as a person reads them; none where any will do."""
        return []

    @property
    def empty(self) -> Any:
        return None if self.field is not None and self.field.null else ""


class TextWidget(FieldWidget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        text = value if isinstance(self.field, models.TextField) else " ".join(value.split())
        if self.field.max_length and len(text) > self.field.max_length:
            raise Unfit(_("This is longer than %(count)s characters.") % {"count": self.field.max_length})
        return text


class CodeWidget(TextWidget):
    expects = gettext_lazy("digits, capital letters and hyphens")

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        return super().clean(normal(value).upper())


class ReferenceWidget(CodeWidget):
    """The code of another unit; which unit it is, is found when the whole file is known."""

    expects = gettext_lazy("a code")

    def render(self, value: Unit | str | None, obj: Any = None, **kwargs: Any) -> str:
        return value.code if isinstance(value, Unit) else value or ""


class DateWidget(FieldWidget):
    expects = gettext_lazy("a date like 2013-10-01")

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> date:
        text = unicodedata.normalize("NFKC", value).strip()
        if SERIAL.fullmatch(text):
            return EXCEL_EPOCH + timedelta(days=int(text))
        if parts := DATE.fullmatch(text):
            try:
                return date(*(int(part) for part in parts.groups() if part))
            except ValueError:
                pass
        raise Unfit(_("This is no full date. Write year, month and day: 2013-10-01."))

    def render(self, value: date | None, obj: Any = None, **kwargs: Any) -> str:
        return value.isoformat() if value else ""


class NumberWidget(FieldWidget):
    expects = gettext_lazy("a whole number")

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> int:
        text = normal(value).removesuffix("年")
        if not text.isdecimal() or int(text) > 32767:
            raise Unfit(_("This is no whole number that fits here."))
        return int(text)


class ChoiceWidget(FieldWidget):
    expects = gettext_lazy("one of the values allowed")

    @property
    def allowed(self) -> list[str]:
        return [str(label) for _value, label in self.field.choices]

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        known = choices_said(self.field)
        if (said := normal(value)) in known:
            return known[said]
        raise Unfit(
            _("This is not one of: %(choices)s.") % {"choices": "; ".join(self.allowed)},
            self.render(known.get(nearest(said, known, 0.5))),
        )

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(dict(self.field.flatchoices).get(value, "")) if value is not None else ""


class RegistersWidget(FieldWidget):
    """A list of registers."""

    expects = gettext_lazy("some of the values allowed, with semicolons between them")
    empty = property(lambda self: [])

    @property
    def allowed(self) -> list[str]:
        return [str(label) for label in Register.labels]

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> list[str]:
        known = _said(Register.choices)
        said = [normal(part) for part in re.split(r"[;；,，、\n]", value) if part.strip()]
        if unknown := next((part for part in said if part not in known), None):
            raise Unfit(
                _("This is not one of: %(choices)s.") % {"choices": "; ".join(self.allowed)},
                str(Register(known[near]).label) if (near := nearest(unknown, known, 0.5)) else "",
            )
        return sorted({known[part] for part in said})

    def render(self, value: list[str] | None, obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(str(Register(one).label) for one in sorted(value or []))


class FormerNamesWidget(FieldWidget):
    """All former names with the day each ended: 柳州市机械工会 (2013-10-01); 柳州市机电工会"""

    expects = gettext_lazy("names, each with the day it ended in brackets, with semicolons between them")
    may_be_empty = True
    empty = property(lambda self: {})

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> dict[str, date | None]:
        names: dict[str, date | None] = {}
        for part in filter(None, (" ".join(part.split()) for part in re.split(r"[;；\n]", value))):
            dated = FORMER_NAME.fullmatch(part)
            name, until = (dated[1], DateWidget().clean(dated[2])) if dated else (part, None)
            if name in names:
                raise Unfit(_("The former name “%(name)s” is given twice.") % {"name": name})
            if len(name) > FormerName._meta.get_field("name").max_length:
                raise Unfit(_("This is longer than %(count)s characters.") % {"count": 200})
            names[name] = until
        return names

    def render(self, value: dict[str, date | None] | None, obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(f"{name} ({until})" if until else name for name, until in (value or {}).items())


class ParticipantsWidget(FieldWidget):
    """All participating units by code, each with what it takes part as: 450203-A001 (承办); 450203-B002"""

    expects = gettext_lazy("codes, each with what the unit takes part as in brackets, with semicolons between them")
    may_be_empty = True
    empty = property(lambda self: {})

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> dict[str, str]:
        codes, longest = CodeWidget(Unit._meta.get_field("code")), Participation._meta.get_field("part").max_length
        units: dict[str, str] = {}
        for given in filter(None, (given.strip() for given in re.split(r"[;；\n]", value))):
            said = PARTICIPANT.fullmatch(given)
            code, part = (codes.clean(said[1]), " ".join((said[2] or "").split())) if said else ("", "")
            if not said:
                raise Unfit(_("“%(text)s” is no code with what the unit takes part as in brackets.") % {"text": given})
            if code in units:
                raise Unfit(_("The unit %(code)s is given twice.") % {"code": code})
            if len(part) > longest:
                raise Unfit(_("This is longer than %(count)s characters.") % {"count": longest})
            units[code] = part
        return dict(sorted(units.items()))

    def render(self, value: dict[str, str] | None, obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(f"{code} ({part})" if part else code for code, part in (value or {}).items())


@cache
def choices_said(field: models.Field) -> dict[str, Any]:
    """Every way of saying a choice, as compared, and the value it means."""
    return _said(field.choices)


def _said(choices: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for value, label in choices:
        for language in LANGUAGES:
            with override(language):
                said.setdefault(normal(str(label)), value)
        for word in (str(value), *SAID_FOR_CHOICES.get(str(value), ())):
            said.setdefault(normal(word), value)
    return said


# ---- The columns


class Column(Field):
    """A column of a register's file. `value_of` finds what a unit says in it, where that is no plain attribute."""

    def __init__(
        self,
        name: str,
        heading: Any,
        widget: FieldWidget,
        *,
        value_of: Callable[[Unit], Any] | None = None,
        required: bool = False,
        help: Any = "",
        example: str = "",
    ) -> None:
        super().__init__(attribute=name, column_name=heading, widget=widget)
        self.value_of, self.required, self.help, self.example = value_of, required, help, example

    @property
    def name(self) -> str:
        return self.attribute

    def get_value(self, instance: Unit) -> Any:
        return self.value_of(instance) if self.value_of else super().get_value(instance)


def current_affiliation(unit: Unit) -> Any:
    """The latest one, from affiliations fetched beforehand in their order."""
    return next(iter(unit.affiliations.all()), None)


def _reports_from(unit: Unit) -> date | None:
    latest = current_affiliation(unit)
    return latest.starts if latest else None


def _parent_name(unit: Unit) -> str:
    return unit.parent.display_name if unit.parent else ""


def _former_names(unit: Unit) -> dict[str, date | None]:
    return {one.name: one.until for one in sorted(unit.former_names.all(), key=lambda one: one.pk)}


def _participants(unit: Unit) -> dict[str, str]:
    """Of the units fetched beforehand, which are those in view."""
    found = unit.participants.all() if unit.pk else ()
    return dict(sorted((one.unit.code, one.part) for one in found))


def hanging(units: models.QuerySet, scope: list[str]) -> models.QuerySet:
    """The units with all that their columns tell; of earlier editions and participants what is in scope."""
    units = units.select_related("parent").prefetch_related("affiliations", "former_names")
    if units.model is not Campaign:
        return units
    seen = Participation.objects.filter(below(scope, "unit__path")).select_related("unit")
    earlier = Campaign.objects.filter(below(scope))
    return units.prefetch_related(models.Prefetch("participants", seen), models.Prefetch("earlier", earlier))


WIDGETS: list[tuple[type[models.Field], type[FieldWidget]]] = [
    (models.DateField, DateWidget),
    (models.IntegerField, NumberWidget),
    (models.JSONField, RegistersWidget),
    (models.ForeignKey, ReferenceWidget),
    (models.CharField, TextWidget),
    (models.TextField, TextWidget),
]
SPECIAL = {"code": CodeWidget, "division_code": CodeWidget, "uscc": CodeWidget, "industry": CodeWidget}
EXAMPLES = {
    "code": "450203-A001",
    "name": "柳州市某某机械有限公司工会",
    "parent_code": "450203",
    "parent_name": "鱼峰区总工会",
    "reports_from": "2013-10-01",
    "division_code": "450203",
    "industry": "C",
    "opened": "2013-10-01",
    "former_names": "柳州市某某机械厂工会 (2013-10-01)",
    "designated": "2014",
    "edition": "3",
    "participants": "450203-A001 (承办); 450203-B002",
}
BEFORE_OWN = ("code", "name", "name_en")
AFTER_OWN = ("line", "division_code", "uscc", "opened", "closed")


def _column(field: models.Field) -> Column:
    widget = SPECIAL.get(field.name) or (
        ChoiceWidget if field.choices else next(kind for base, kind in WIDGETS if isinstance(field, base))
    )
    required = not (field.blank or field.null or field.has_default())
    return Column(
        field.name,
        field.verbose_name,
        widget(field),
        required=required,
        help=field.help_text,
        example=EXAMPLES.get(field.name, ""),
    )


def _affiliation_columns() -> list[Column]:
    parent, code, name = (Unit._meta.get_field(one) for one in ("parent", "code", "name"))
    return [
        Column(
            "parent_code",
            format_lazy("{} ({})", parent.verbose_name, code.verbose_name),
            ReferenceWidget(code),
            value_of=lambda unit: unit.parent,
            help=gettext_lazy("The federation the unit reports to. A new unit needs its code or its name."),
            example=EXAMPLES["parent_code"],
        ),
        Column(
            "parent_name",
            format_lazy("{} ({})", parent.verbose_name, name.verbose_name),
            TextWidget(name),
            value_of=_parent_name,
            help=gettext_lazy("Beside a code it is compared with the name on record; a new unit may give it alone."),
            example=EXAMPLES["parent_name"],
        ),
        Column(
            "reports_from",
            gettext_lazy("reports there from"),
            DateWidget(),
            value_of=_reports_from,
            help=gettext_lazy("Left empty: the day a new unit opened, and today for a unit that moves."),
            example=EXAMPLES["reports_from"],
        ),
    ]


def _former_names_column() -> Column:
    return Column(
        "former_names",
        FormerName._meta.verbose_name_plural,
        FormerNamesWidget(),
        value_of=_former_names,
        help=gettext_lazy("The whole list: a name that is not in it is taken off."),
        example=EXAMPLES["former_names"],
    )


def _participants_column() -> Column:
    return Column(
        "participants",
        gettext_lazy("participating units"),
        ParticipantsWidget(),
        value_of=_participants,
        help=gettext_lazy("The whole list by code: a unit of your area that is not in it is taken off."),
        example=EXAMPLES["participants"],
    )


class RegisterResource(Resource):
    """What the files of all registers have in common; `register` names the one."""

    register: Register

    @classmethod
    def columns(cls) -> dict[str, Column]:
        return {column.name: column for column in cls.fields.values()}

    @classmethod
    def get_display_name(cls) -> str:
        return str(cls.register.label)

    def rows(
        self, units: models.QuerySet, chosen: list[str] | None = None, scope: Iterable[str] = ("",)
    ) -> Iterator[list[str]]:
        """What the chosen columns say of each unit, read in portions; not by `export`, which holds all rows at once."""
        columns = self.get_export_fields(chosen)
        for unit in hanging(units, list(scope)).iterator(chunk_size=2000):
            yield [column.export(unit) for column in columns]


def _resource(register: Register) -> type[RegisterResource]:
    meta = REGISTERS[register]._meta
    own = [one for one in meta.local_fields if one.editable and not one.primary_key and not one.generated]
    columns = [
        *(_column(meta.get_field(name)) for name in BEFORE_OWN),
        *_affiliation_columns(),
        *map(_column, own),
        *([_participants_column()] if register == Register.CAMPAIGN else []),
        *(_column(meta.get_field(name)) for name in AFTER_OWN),
        _former_names_column(),
        _column(meta.get_field("notes")),
    ]
    declared = {column.name: column for column in columns}
    return type(f"{meta.object_name}Resource", (RegisterResource,), {"register": register, **declared})


RESOURCES = {register: _resource(register) for register in Register}
