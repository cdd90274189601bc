"""A register's extra columns in its files: each read and written by its kind."""

from typing import Any

from django.utils.functional import lazystr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.spreadsheets.headings import normal
from apps.units.files.columns import RESOURCES, RegisterColumn, RegisterResource
from apps.units.files.widgets import CellWidget, Unfit, choice_in, day_in
from apps.units.models import Register, Unit
from apps.units.models.extra_columns import MOST_DIGITS, ExtraColumn, columns_of, number_of

EXPECTS = {
    ExtraColumn.Kind.NUMBER: gettext_lazy("a number"),
    ExtraColumn.Kind.DATE: gettext_lazy("a date like 2013-10-01"),
}
SAID_FOR_YES_AND_NO = {"是": True, "有": True, "yes": True, "true": True, "1": True, "√": True, "y": True} | {
    "否": False, "无": False, "no": False, "false": False, "0": False, "×": False, "n": False,
}  # fmt: skip


class ExtraWidget(CellWidget):
    """A cell of an extra column: what it means as it is kept in JSON, a day as 2013-10-01."""

    may_be_empty = True
    empty = None

    def __init__(self, column: ExtraColumn) -> None:
        self.column = column
        self.expects = EXPECTS.get(ExtraColumn.Kind(column.kind), gettext_lazy("one of the values allowed"))
        super().__init__()

    @property
    def allowed(self) -> list[str]:
        return [words for _value, words in self.column.options]

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        if self.column.kind == ExtraColumn.Kind.DATE:
            return day_in(value).isoformat()
        if self.column.kind == ExtraColumn.Kind.NUMBER:
            return _number(value)
        known = {normal(str(option)): option for option, _words in self.column.options}
        if self.column.kind == ExtraColumn.Kind.YES_NO:
            known = {normal(said): meant for said, meant in SAID_FOR_YES_AND_NO.items()}
        return choice_in(value, known, self.column.options)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return self.column.in_words(value)


def _number(text: str) -> int | float:
    try:
        return number_of(normal(text))
    except ValueError as error:
        raise Unfit(_("This is no number of at most %(most)s digits.") % {"most": MOST_DIGITS}) from error


def extra_columns(register: Register) -> list[RegisterColumn]:
    """The columns in use of a register beyond those every installation has. One query."""
    return [_column(column) for column in columns_of(register)]


def _column(column: ExtraColumn) -> RegisterColumn:
    def said(unit: Unit) -> Any:
        return unit.extra.get(column.code)

    return RegisterColumn(column.key, lazystr(column), ExtraWidget(column), value_of=said)


def resource_of(register: Register) -> type[RegisterResource]:
    """The columns of a register's file as they are now, with those that were added to it: before the notes."""
    plain = RESOURCES[register]
    declared = plain.columns()
    notes = declared.pop("notes")
    added = {column.name: column for column in extra_columns(register)}
    return type(plain.__name__, (RegisterResource,), {"register": register, **declared, **added, "notes": notes})
