"""Columns that the administrators of the root add to a register by themselves; what units say in them lies in one JSON
column of the unit, `extra`, by the code of the column."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _

from apps.changelog.triggers import recorded
from apps.units.language import in_english
from apps.units.models.extra_guards import USED_KEPT
from apps.units.models.register import Register

CODE_PATTERN = "^[a-z][a-z0-9_]{0,29}$"
PREFIX = "extra_"  # before the code, where columns of every kind stand together: in forms and files
MOST_DIGITS = 15  # that a number of JSON keeps exactly
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class ExtraColumn(models.Model):
    """A column of a register of its own: what it is called, and what units may say in it."""

    class Kind(models.TextChoices):
        NUMBER = "number", _("number")
        DATE = "date", _("date")
        CHOICE = "choice", _("choice")
        YES_NO = "yes_no", _("yes or no")

    register = models.CharField(_("register"), max_length=12, choices=Register)
    code = models.CharField(
        _("code"),
        max_length=30,
        unique=True,
        help_text=_("Small letters, digits and _, beginning with a letter (floor_area): by it values are kept."),
    )
    name_zh = models.CharField(_("Chinese name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    choices = models.JSONField(_("choices"), default=list, blank=True, help_text=_("Of a choice: one on each line."))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    active = models.BooleanField(
        _("in use"),
        default=True,
        help_text=_("A column that units use is switched off here, not removed: what they say in it is kept."),
    )

    class Meta:
        verbose_name = _("extra column")
        verbose_name_plural = _("extra columns")
        ordering = ["register", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["register", "name_zh"], name="units_extra_column_name_once"),
            models.CheckConstraint(
                name="units_extra_column_code_plain",
                condition=Q(code__regex=CODE_PATTERN),
                violation_error_message=_("The code of a column is small letters, digits and _, a letter first."),
            ),
        ]
        triggers = [USED_KEPT, *recorded("units.extracolumn", text="name_zh")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if self.name_en and in_english() else self.name_zh

    @property
    def is_used(self) -> bool:
        """Whether any unit says anything in it."""
        units = self._meta.apps.get_model("units", "Unit")._base_manager
        return units.filter(register=self.register, extra__has_key=self.code).exists()

    @property
    def key(self) -> str:
        return PREFIX + self.code

    @property
    def options(self) -> list[tuple[Any, str]]:
        """What may be chosen, with its words; nothing of a number or a date."""
        if self.kind == self.Kind.YES_NO:
            return [(True, _say("yes")), (False, _say("no"))]
        if self.kind == self.Kind.CHOICE:
            return [(choice, choice) for choice in self.choices]
        return []

    def in_words(self, value: Any) -> str:
        """What a unit says in the column; "" where it says nothing."""
        if value is None:
            return ""
        if isinstance(value, float):
            return f"{Decimal(repr(value)):f}"
        return dict(self.options).get(value, str(value))

    def clean(self) -> None:
        if (self.kind == self.Kind.CHOICE) != bool(self.choices):
            raise ValidationError({"choices": _say("A choice has at least one line here, any other column none.")})


def columns_of(register: str) -> list[ExtraColumn]:
    """The extra columns in use of a register, in their order."""
    return list(ExtraColumn.objects.filter(register=register, active=True))


def number_of(text: str) -> int | float:
    """The number of a text, thousands apart or not; ValueError where it is none, or has more digits than are kept."""
    plain = text.replace(",", "").replace(" ", "")
    if not NUMBER.fullmatch(plain) or len(re.sub(r"\D", "", plain)) > MOST_DIGITS:
        raise ValueError(text)
    number = float(plain)
    if number.is_integer():
        return int(number)
    return number


def said_by(extra: dict[str, Any], columns: Iterable[ExtraColumn]) -> Iterator[tuple[str, str]]:
    """What a unit says in these columns, in words, where it says anything."""
    for column in columns:
        said = column.in_words(extra.get(column.code))
        if said:
            yield str(column), said


Parts = Callable[[Any, Any], Iterator[tuple[str, str, str]]]


def telling_parts() -> Parts:
    """How the change log tells what became of `extra`: each column by its name, before and after. One query."""
    return partial(_parts, {column.code: column for column in ExtraColumn.objects.all()})


def _parts(
    columns: Mapping[str, ExtraColumn], old: dict[str, Any] | None, new: dict[str, Any] | None
) -> Iterator[tuple[str, str, str]]:
    old, new = old or {}, new or {}
    for code in sorted(old.keys() | new.keys()):
        if old.get(code) == new.get(code):
            continue
        column = columns.get(code) or ExtraColumn(name_zh=code)  # one that was taken away again
        yield str(column), column.in_words(old.get(code)), column.in_words(new.get(code))
