"""How a cell of a register's file is understood and written: one widget for each kind of field.

A widget's `clean` understands a cell or raises Unfit; its `render` writes what `clean` reads back.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from import_export.widgets import Widget

from apps.spreadsheets.headings import nearest, normal
from apps.units import telephones
from apps.units.models import FormerName, GrassrootsUnion, Participation, Register, Unit
from apps.units.models.facts import MOST_PEOPLE
from apps.units.roles import Role

CLEAR = "清空"
LONGEST_NAME = FormerName._meta.get_field("name").max_length or 0
LONGEST_PART = Participation._meta.get_field("part").max_length or 0
LONGEST_RESULT = Participation._meta.get_field("result").max_length or 0
LANGUAGES = ("zh-hans", "en")
EXCEL_EPOCH = date(1899, 12, 30)
DATE = re.compile(r"([12]\d{3})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))(?: 00:00:00)?")
NO_FULL_DATE = gettext_lazy("This is no full date. Write year, month and day: 2013-10-01.")
SERIAL = re.compile(r"[2-7]\d{4}")
PARTICIPANT = re.compile(
    r"(?P<code>[0-9A-Za-z０-９-]+)\s*(?:[(（](?P<part>.*)[)）])?"
    r"(?:\s*(?P<people>[0-9０-９][0-9０-９,，]*)\s*(?:人|people\b|persons?\b))?(?:\s*(?P<result>[^()（）0-9０-９][^()（）]*))?"
)
FORMER_NAME = re.compile(
    r"(?P<name>.+?)\s*[(（]\s*(?:(?P<code>[0-9A-Za-z０-９-]+)\s*[,，]\s*)?(?:至|until)?\s*(?P<day>[^()（）]*\d日?)?\s*[)）]"
)
BETWEEN = re.compile(r"[;；\n]")  # what stands between the parts of a list
BETWEEN_REGISTERS = re.compile(r"[;；,，、\n]")
LARGEST_NUMBER = 32767
NEAR = 0.5  # how like a choice a text is before it is suggested: from 0, nothing in common, to 1
# What clerks write besides the labels of the choices and the headings of the columns.
SAID_FOR_CHOICES: dict[str, tuple[str, ...]] = {
    GrassrootsUnion.Type.SINGLE: ("独立", "单独基层工会"),
    GrassrootsUnion.Type.JOINT: ("联合基层工会",),
    GrassrootsUnion.Employer.HONGKONG: ("港澳台", "台港澳"),
    Unit.Line.TERRITORIAL: ("地方",),
    Unit.Line.INDUSTRIAL: ("产业",),
    Unit.Line.DIRECT: ("直属",),
    Role.CLERK: ("录入员",),
    Role.SUPERVISOR: ("审核员",),
}


class Unfit(ValueError):
    """A cell that cannot be right: why, and how to find what was probably meant."""

    def __init__(self, reason: str, suggestion: Callable[[], str] = str) -> None:
        self.reason, self.suggestion = reason, suggestion
        super().__init__(reason)


# ---- How a cell is read and written


class CellWidget(Widget):
    """How the cells of a column are read and written: `clean` gives the value or raises Unfit, `render` the text."""

    expects = gettext_lazy("text")
    may_be_empty = False
    empty: Any = ""  # the value of a cell that was cleared

    @property
    def allowed(self) -> list[str]:
        """The values to choose from, as a person reads them; none where any will do."""
        return []


class FieldWidget(CellWidget):
    """Bounded by its model field: its length, its choices, whether it may be empty."""

    def __init__(self, field: models.Field) -> None:
        self.field = field
        self.may_be_empty = field.blank or field.null
        self.empty = self.empty_value()
        super().__init__()

    def empty_value(self) -> Any:
        return None if self.field.null else ""


def understood(widget: CellWidget, text: str) -> Any:
    """What stands in a cell, its emptying by the word for it included; an Unfit, not raised, where it cannot be."""
    if text != CLEAR:
        try:
            return widget.clean(text)
        except Unfit as unfit:
            return unfit
    if widget.may_be_empty:
        return widget.empty
    return Unfit(_("This cannot be cleared."))


class TextWidget(FieldWidget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        has_lines = isinstance(self.field, models.TextField)
        text = value if has_lines else spaced(value)
        if self.field.max_length:
            refuse_longer(text, self.field.max_length)
        return text


class CodeWidget(TextWidget):
    expects = gettext_lazy("digits, capital letters and hyphens")

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        return super().clean(normal(value).upper())


class TelephoneWidget(TextWidget):
    """Numbers as they are kept; whether they can be telephone numbers, the check of the register's table says."""

    expects = gettext_lazy("telephone numbers like 13812345678 or 0772-2825363, with semicolons between them")

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        return super().clean(telephones.tidy(value))


class ReferenceWidget(CodeWidget):
    """The code of another unit; which unit it is, is found when the whole file is known."""

    expects = gettext_lazy("a code")

    def render(self, value: Unit | str | None, obj: Any = None, **kwargs: Any) -> str:
        if isinstance(value, Unit):
            return value.code
        return value or ""


class DateWidget(FieldWidget):
    expects = gettext_lazy("a date like 2013-10-01")

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> date:
        return day_in(value)

    def render(self, value: date | None, obj: Any = None, **kwargs: Any) -> str:
        return value.isoformat() if value else ""


class NumberWidget(FieldWidget):
    expects = gettext_lazy("a whole number")

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> int:
        text = normal(value).removesuffix("年")
        if not text.isdecimal() or int(text) > LARGEST_NUMBER:
            raise Unfit(_("This is no whole number that fits here."))
        return int(text)


class ChoiceWidget(FieldWidget):
    expects = gettext_lazy("one of the values allowed")

    @property
    def choices(self) -> list[tuple[Any, Any]]:
        return list(self.field.flatchoices)

    @property
    def allowed(self) -> list[str]:
        return [str(label) for _value, label in self.choices]

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        return choice_in(value, choices_said(self.field), self.choices)

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return label_of(value, self.choices)


class RegistersWidget(FieldWidget):
    """A list of registers."""

    expects = gettext_lazy("some of the values allowed, with semicolons between them")

    def empty_value(self) -> list[str]:
        return []

    @property
    def allowed(self) -> list[str]:
        return [str(label) for label in Register.labels]

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> list[str]:
        known = _said(Register.choices)
        registers = set()
        for part in parts_of(value, BETWEEN_REGISTERS):
            registers.add(choice_in(part, known, Register.choices))
        return sorted(registers)

    def render(self, value: list[str], obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(label_of(register, Register.choices) for register in sorted(value))


class Borne(NamedTuple):
    """What is on record of a former name: its last day, and the code the unit had with it, where it was another."""

    until: date | None = None
    code: str = ""

    def __str__(self) -> str:
        if self.code:
            return f"{self.code}, {self.until or ''}".rstrip(" ")
        return str(self.until or "")


NamesBorne = dict[str, tuple[Borne, ...]]  # by name: as often as it was borne


class FormerNamesWidget(CellWidget):
    """All former names with the code of then and the day each ended: 柳州市机械工会 (2013-10-01); 柳州市机电工会;
    临桂县总工会 (450322, 2013-01-17); 田阳县总工会 (451021,)"""

    expects = gettext_lazy(
        "names, each with the code it had then and the day it ended in brackets, with semicolons between them"
    )
    may_be_empty = True
    empty: NamesBorne = {}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> NamesBorne:
        names: NamesBorne = {}
        for part in parts_of(value):
            name, borne = _name_and_end(part)
            times = names.get(name, ())
            if borne.until in [other.until for other in times]:
                raise Unfit(_("The former name “%(name)s” is given twice.") % {"name": name})
            refuse_longer(name, LONGEST_NAME)
            names[name] = (*times, borne)
        return names

    def render(self, value: NamesBorne, obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(_with_brackets(name, str(borne)) for name, times in value.items() for borne in times)


class TakingPart(NamedTuple):
    """What is on record of a unit in a campaign."""

    part: str = ""
    people: int | None = None
    result: str = ""


class ParticipantsWidget(CellWidget):
    """All participating units by code, each with what it takes part as, its people and its result:
    450203-A001 (承办) 120人 一等奖; 450203-B002"""

    expects = gettext_lazy(
        "codes, each with what the unit takes part as in brackets, its people and its result, semicolons between them"
    )
    may_be_empty = True
    empty: dict[str, TakingPart] = {}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> dict[str, TakingPart]:
        units: dict[str, TakingPart] = {}
        for given in parts_of(value):
            code, taking = _code_and_part(given)
            if code in units:
                raise Unfit(_("The unit %(code)s is given twice.") % {"code": code})
            units[code] = taking
        return dict(sorted(units.items()))

    def render(self, value: dict[str, TakingPart], obj: Any = None, **kwargs: Any) -> str:
        return "; ".join(_with_figures(code, taking) for code, taking in value.items())


# ---- Text, days and lists in a cell


def spaced(text: str) -> str:
    """One space wherever several stand, none at the ends."""
    return " ".join(text.split())


def refuse_longer(text: str, longest: int) -> None:
    """Raises Unfit for a text of more than `longest` signs."""
    if len(text) > longest:
        raise Unfit(_("This is longer than %(count)s characters.") % {"count": longest})


def parts_of(text: str, between: re.Pattern[str] = BETWEEN) -> list[str]:
    """The parts of a list that are not blank: 甲厂 工会 and 乙厂工会 of “甲厂  工会; ;乙厂工会;”."""
    parts = []
    for part in between.split(text):
        words = spaced(part)
        if words:
            parts.append(words)
    return parts


def day_in(text: str) -> date:
    """The day a cell holds; raises Unfit where it is none, such as 2013-10 or 2013-02-30.

    2013-10-01, 2013年10月1日, 2013/10/1 and 20131001 are one day, and so is 41548: where a cell lost its format, a
    spreadsheet's count of days from the end of 1899.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if SERIAL.fullmatch(plain):
        return EXCEL_EPOCH + timedelta(days=int(plain))
    written = DATE.fullmatch(plain)
    if written is None:
        raise Unfit(str(NO_FULL_DATE))
    year, month, day = [int(digits) for digits in written.groups() if digits]
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unfit(str(NO_FULL_DATE)) from error


def _name_and_end(part: str) -> tuple[str, Borne]:
    """A former name and what is said of it: of 柳州市机械工会 (至2013-10-01) its last day, of 柳州市机电工会 nothing,
    of 临桂县总工会 (450322, 2013-01-17) its code too."""
    said = FORMER_NAME.fullmatch(part)
    if said is None or not (said["code"] or said["day"]):
        return part, Borne()
    code = CodeWidget(FormerName._meta.get_field("code")).clean(said["code"]) if said["code"] else ""
    return said["name"], Borne(day_in(said["day"]) if said["day"] else None, code)


def _code_and_part(given: str) -> tuple[str, TakingPart]:
    """A participant's code and what is said: 450203-A001, 承办, 120 and 一等奖 of 450203-a001（承办）120人 一等奖."""
    said = PARTICIPANT.fullmatch(given)
    if said is None:
        reason = _("“%(text)s” is no code with what the unit takes part as in brackets, its people and its result: "
                   "450203-A001 (host) 120人 first prize.")  # fmt: skip
        raise Unfit(reason % {"text": given})
    code = CodeWidget(Unit._meta.get_field("code")).clean(said["code"])
    part, result = spaced(said["part"] or ""), spaced(said["result"] or "")
    refuse_longer(part, LONGEST_PART)
    refuse_longer(result, LONGEST_RESULT)
    return code, TakingPart(part, _people(said["people"]), result)


def _people(digits: str | None) -> int | None:
    """1200 of 1,200; None where nothing is said."""
    if digits is None:
        return None
    people = int(re.sub("[,，]", "", digits))
    if people > MOST_PEOPLE:
        raise Unfit(_("More people take part than a unit can have: at most 9,999,999."))
    return people


def _with_figures(code: str, taking: TakingPart) -> str:
    """As `_code_and_part` reads it back."""
    people = "" if taking.people is None else f"{taking.people}人"
    return " ".join(filter(None, (_with_brackets(code, taking.part), people, taking.result)))


def _with_brackets(said: str, more: object) -> str:
    """柳州市机械工会 (2013-10-01); without the brackets where there is no more to say."""
    return f"{said} ({more})" if more else said


# ---- Choices


def choice_in(text: str, known: dict[str, Any], choices: Iterable[tuple[Any, Any]]) -> Any:
    """The value a text says, by `known` ways of saying it; raises Unfit with all labels and the one likely meant."""
    said = normal(text)
    if said in known:
        return known[said]
    labels = "; ".join(str(label) for _value, label in choices)
    reason = _("This is not one of: %(choices)s.") % {"choices": labels}
    raise Unfit(reason, lambda: label_of(known.get(nearest(said, known, NEAR)), choices))


def label_of(value: Any, choices: Iterable[tuple[Any, Any]]) -> str:
    """How a person calls a value; "" for None and for what is no choice."""
    return str(dict(choices).get(value, ""))


@cache
def choices_said(field: models.Field) -> dict[str, Any]:
    """Every way of saying a choice, as compared, and the value it means."""
    return _said(field.flatchoices)


def _said(choices: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for value, label in choices:
        for words in _ways_of_saying(str(value), label):
            said.setdefault(normal(words), value)
    return said


def _ways_of_saying(value: str, label: Any) -> list[str]:
    """A choice in either language, in code, and as clerks write it: 联合基层, joint, 联合基层工会."""
    words = []
    for language in LANGUAGES:
        with override(language):
            words.append(str(label))
    return [*words, value, *SAID_FOR_CHOICES.get(value, ())]
