"""The columns of each register's file, declared with django-import-export: their headings, values and examples."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from operator import attrgetter
from typing import Any

from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy
from import_export.fields import Field
from import_export.resources import Resource

from apps.units import access
from apps.units.access import Person, below
from apps.units.files.widgets import (
    Borne,
    CellWidget,
    ChoiceWidget,
    CodeWidget,
    DateWidget,
    FieldWidget,
    FormerNamesWidget,
    NamesBorne,
    NumberWidget,
    ParticipantsWidget,
    ReferenceWidget,
    RegistersWidget,
    TakingPart,
    TelephoneWidget,
    TextWidget,
)
from apps.units.models import (
    REGISTERS,
    Affiliation,
    Campaign,
    FormerName,
    Participation,
    Register,
    Unit,
)

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
    "chair": ("主席", "负责人", "工会负责人"),
    "contact": ("联系人姓名", "经办人", "联络人"),
    "telephone": ("电话", "电话号码", "手机", "手机号码", "联系方式", "办公电话"),
    "address": ("单位地址", "通讯地址", "联系地址", "办公地址"),
    "next_election": ("换届时间", "届满日期", "下次换届"),
    "hours": ("开放时间段", "服务时间"),
}


# ---- The columns


class RegisterColumn(Field):
    """A column of a register's file. `value_of` finds what a unit says in it, where that is no plain attribute."""

    widget: CellWidget

    def __init__(
        self,
        name: str,
        heading: Any,
        widget: CellWidget,
        *,
        value_of: Callable[[Unit], Any] | None = None,
        required: bool = False,
        help: Any = "",
        example: str = "",
    ) -> None:
        super().__init__(attribute=name, column_name=heading, widget=widget)
        self.name, self.value_of = name, value_of
        self.required, self.help, self.example = required, help, example

    def get_value(self, instance: models.Model) -> Any:
        if self.value_of and isinstance(instance, Unit):
            return self.value_of(instance)
        return super().get_value(instance)


def current_affiliation(unit: Unit) -> Affiliation | None:
    """The latest one, from affiliations fetched beforehand in their order."""
    return next(iter(unit.affiliations.all()), None)


def _reports_from(unit: Unit) -> date | None:
    latest = current_affiliation(unit)
    return latest.starts if latest else None


def _parent_name(unit: Unit) -> str:
    return unit.parent.display_name if unit.parent else ""


def _former_names(unit: Unit) -> NamesBorne:
    names: NamesBorne = {}
    for former in sorted(unit.former_names.all(), key=attrgetter("pk")):
        names[former.name] = (*names.get(former.name, ()), Borne(former.until, former.code))
    return names


def _participants(unit: Unit) -> dict[str, TakingPart]:
    """Of the units fetched beforehand, which are those in view."""
    if not isinstance(unit, Campaign) or not unit.pk:
        return {}
    taking_part = {}
    for taking in unit.participants.all():
        taking_part[taking.unit.code] = TakingPart(taking.part, taking.people, taking.result)
    return dict(sorted(taking_part.items()))


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
SPECIAL: dict[str, type[FieldWidget]] = {
    **dict.fromkeys(("code", "division_code", "uscc", "industry"), CodeWidget),
    "telephone": TelephoneWidget,
}
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
    "participants": "450203-A001 (承办) 120人 一等奖; 450203-B002 85人",
    "chair": "韦小梅",
    "contact": "覃建国",
    "telephone": "0772-2825363; 13812345678",
    "address": "柳州市鱼峰区屏山大道1号",
    "next_election": "2018-10-01",
    "hours": "周一至周五 8:30–17:30",
}
BEFORE_OWN = ("code", "name", "name_en")
AFTER_OWN = ("line", "division_code", "uscc", "opened", "closed")
REACHED = ("chair", "contact", "telephone", "address", "next_election", "hours")  # by those registers that have them


def reference_model(model: type[Unit], name: str) -> type[Unit]:
    """The register a reference of a register points to."""
    related = model._meta.get_field(name).related_model
    if not isinstance(related, type) or not issubclass(related, Unit):
        raise TypeError(f"{name} of {model.__name__} refers to no unit")
    return related


def _column(field: models.Field) -> RegisterColumn:
    required = not (field.blank or field.null or field.has_default())
    return RegisterColumn(
        field.name,
        field.verbose_name,
        _widget_of(field)(field),
        required=required,
        help=field.help_text,
        example=EXAMPLES.get(field.name, ""),
    )


def _widget_of(field: models.Field) -> type[FieldWidget]:
    if field.name in SPECIAL:
        return SPECIAL[field.name]
    return widget_for(field, WIDGETS)


def widget_for(
    field: models.Field, widgets: Iterable[tuple[type[models.Field], type[FieldWidget]]]
) -> type[FieldWidget]:
    """How the cells of a column are read and written: by its choices where it has any, else as the first of `widgets`
    for its kind of field."""
    if field.choices:
        return ChoiceWidget
    return next(widget for kind, widget in widgets if isinstance(field, kind))


def _field(name: str) -> models.Field:
    """A column all registers share."""
    return next(field for field in Unit._meta.local_fields if field.name == name)


def _affiliation_columns() -> list[RegisterColumn]:
    parent, code, name = _field("parent"), _field("code"), _field("name")
    return [
        RegisterColumn(
            "parent_code",
            format_lazy("{} ({})", parent.verbose_name, code.verbose_name),
            ReferenceWidget(code),
            value_of=lambda unit: unit.parent,
            help=gettext_lazy("The federation the unit reports to. A new unit needs its code or its name."),
            example=EXAMPLES["parent_code"],
        ),
        RegisterColumn(
            "parent_name",
            format_lazy("{} ({})", parent.verbose_name, name.verbose_name),
            TextWidget(name),
            value_of=_parent_name,
            help=gettext_lazy("Beside a code it is compared with the name on record; a new unit may give it alone."),
            example=EXAMPLES["parent_name"],
        ),
        RegisterColumn(
            "reports_from",
            gettext_lazy("reports there from"),
            DateWidget(Affiliation._meta.get_field("starts")),
            value_of=_reports_from,
            help=gettext_lazy(
                "Left empty: the day a new unit opened, else the first day of the year being collected; "
                "today for a unit that moves."
            ),
            example=EXAMPLES["reports_from"],
        ),
    ]


def _former_names_column() -> RegisterColumn:
    return RegisterColumn(
        "former_names",
        FormerName._meta.verbose_name_plural,
        FormerNamesWidget(),
        value_of=_former_names,
        help=gettext_lazy("The whole list: a name that is not in it is taken off."),
        example=EXAMPLES["former_names"],
    )


def _participants_column() -> RegisterColumn:
    return RegisterColumn(
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
    def columns(cls) -> dict[str, RegisterColumn]:
        columns = [column for column in cls.fields.values() if isinstance(column, RegisterColumn)]
        return {column.name: column for column in columns}

    @classmethod
    def get_display_name(cls) -> str:
        return str(cls.register.label)

    def rows(
        self, units: models.QuerySet, chosen: list[str] | None = None, *, by: Person | None = None
    ) -> Iterator[list[str]]:
        """What the chosen columns say of each unit, read in portions; not by `export`, which holds all rows at once.

        Columns that `by` may not see of a unit are blank in its row; None may see all.
        """
        columns = [column for column in self.get_export_fields(chosen) if isinstance(column, RegisterColumn)]
        scope = access.scope_of(by)
        for unit in hanging(units, scope).iterator(chunk_size=2000):
            hidden = access.hidden(by, unit.path)
            yield ["" if column.name in hidden else column.export(unit) for column in columns]


def _own_fields(fields: Iterable[models.Field]) -> tuple[list[models.Field], list[models.Field]]:
    """The fields of a register that people fill in, and of these apart, in their order, those of contacts."""
    own: list[models.Field] = []
    reached: dict[str, models.Field] = {}
    for field in fields:
        if field.primary_key or field.generated or not field.editable:
            continue
        if field.name in REACHED:
            reached[field.name] = field
        else:
            own.append(field)
    return own, [reached[name] for name in REACHED if name in reached]


def _resource(register: Register) -> type[RegisterResource]:
    meta = REGISTERS[register]._meta
    own, reached = _own_fields(meta.local_fields)
    columns = [
        *(_column(_field(name)) for name in BEFORE_OWN),
        *_affiliation_columns(),
        *map(_column, own),
        *([_participants_column()] if register == Register.CAMPAIGN else []),
        *(_column(_field(name)) for name in AFTER_OWN),
        *map(_column, reached),
        _former_names_column(),
        _column(_field("notes")),
    ]
    declared = {column.name: column for column in columns}
    return type(f"{meta.object_name}Resource", (RegisterResource,), {"register": register, **declared})


RESOURCES = {register: _resource(register) for register in Register}
