"""How a cell of a register's file is understood and written: one widget for each kind of field.

A widget's `clean` understands a cell or raises Unfit; its `render` writes what `clean` reads back.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from import_export.widgets import Widget

from apps.spreadsheets.headings import nearest, normal
from apps.units.models import (
    FormerName,
    Participation,
    Register,
    Unit,
)

CLEAR = "清空"
LONGEST_NAME = FormerName._meta.get_field("name").max_length or 0
LONGEST_PART = Participation._meta.get_field("part").max_length or 0
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


def understood(widget: FieldWidget, text: str) -> Any:
    """What stands in a cell, its emptying by the word for it included; an Unfit, not raised, where it cannot be."""
    if text == CLEAR:
        return widget.empty if widget.may_be_empty else Unfit(_("This cannot be cleared."))
    try:
        return widget.clean(text)
    except Unfit as unfit:
        return unfit


class TextWidget(FieldWidget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        text = value if isinstance(self.field, models.TextField) else " ".join(value.split())
        longest = self.field.max_length if self.field else None
        if longest and len(text) > longest:
            raise Unfit(_("This is longer than %(count)s characters.") % {"count": longest})
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
    def choices(self) -> list[tuple[Any, Any]]:
        return list(self.field.flatchoices) if self.field else []

    @property
    def allowed(self) -> list[str]:
        return [str(label) for _value, label in self.choices]

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        known = choices_said(self.field) if self.field else {}
        if (said := normal(value)) in known:
            return known[said]
        raise Unfit(
            _("This is not one of: %(choices)s.") % {"choices": "; ".join(self.allowed)},
            self.render(known.get(nearest(said, known, 0.5))),
        )

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return str(dict(self.choices).get(value, "")) if value is not None else ""


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
        return "; ".join(str(Register(register).label) for register in sorted(value or []))


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
            if len(name) > LONGEST_NAME:
                raise Unfit(_("This is longer than %(count)s characters.") % {"count": LONGEST_NAME})
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
        codes = CodeWidget(Unit._meta.get_field("code"))
        units: dict[str, str] = {}
        for given in filter(None, (given.strip() for given in re.split(r"[;；\n]", value))):
            said = PARTICIPANT.fullmatch(given)
            code, part = (codes.clean(said[1]), " ".join((said[2] or "").split())) if said else ("", "")
            if not said:
                raise Unfit(_("“%(text)s” is no code with what the unit takes part as in brackets.") % {"text": given})
            if code in units:
                raise Unfit(_("The unit %(code)s is given twice.") % {"code": code})
            if len(part) > LONGEST_PART:
                raise Unfit(_("This is longer than %(count)s characters.") % {"count": LONGEST_PART})
            units[code] = part
        return dict(sorted(units.items()))

    def render(self, value: dict[str, str] | None, obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(f"{code} ({part})" if part else code for code, part in (value or {}).items())


@cache
def choices_said(field: models.Field) -> dict[str, Any]:
    """Every way of saying a choice, as compared, and the value it means."""
    return _said(field.flatchoices)


def _said(choices: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for value, label in choices:
        for language in LANGUAGES:
            with override(language):
                said.setdefault(normal(str(label)), value)
        for word in (str(value), *SAID_FOR_CHOICES.get(str(value), ())):
            said.setdefault(normal(word), value)
    return said
