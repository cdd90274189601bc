"""How a form's workbook is laid out and marked: its columns, the key of each row, and what it was made from."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from apps.figures.cells import CLEAR, SHOWN
from apps.figures.models import FormItem, State
from apps.spreadsheets import writing
from apps.units.errors import Refused

MARK_SHEET, VERSION = "_figures", "1"
HEAD_ROW = 5  # rows are counted from 1, columns from 0
KEY, NAME, MEASURE, PRIOR, BELOW, INPUT, STATE, NOTE = range(8)
WIDTH = NOTE + 1
IS_KEY = re.compile(r"[^|\s]+\|[^|]+\|[^|]+\|[A-Z][A-Z0-9_]*\|(own|area)")


def key_of(unit: str, form: str, period: str, item: FormItem) -> str:
    return f"{unit}|{form}|{period}|{item.indicator.code}|{item.coverage}"


def is_key(row: Sequence[str]) -> bool:
    return bool(row and IS_KEY.fullmatch(row[KEY]))


@dataclass(frozen=True, slots=True)
class WorkbookOrigin:
    """When a workbook was made, and what each cell showed then: its text and its note, by the key of its row."""

    at: datetime
    explanation: str  # the name of the sheet that holds no figures
    seen: Mapping[str, tuple[str, str]]

    @classmethod
    def read(cls, rows: Iterable[Sequence[str]]) -> "WorkbookOrigin":
        """From the hidden sheet. Refused where it is another version's or was tampered with."""
        four_wide = map(_four_wide, rows)
        version, at, digest, explanation = next(four_wide, NOTHING)
        if version != VERSION:
            raise Refused(_("This workbook is out of date. Export it again and copy your figures into it."))
        seen = {}
        for key, text, note, _rest in four_wide:
            if key:
                seen[key] = (text, note)
        if digest_of(seen) != digest:
            raise Refused(_("The hidden sheet of this workbook was changed. Export it again and copy your figures."))
        return cls(datetime.fromisoformat(at), explanation, seen)


NOTHING = ("", "", "", "")


def _four_wide(row: Sequence[str]) -> tuple[str, str, str, str]:
    """The first four cells of a row of the hidden sheet, which other programs may cut short."""
    first, second, third, fourth, *_rest = (*row, *NOTHING)
    return first, second, third, fourth


def digest_of(seen: Mapping[str, tuple[str, str]]) -> str:
    """The state of the data a workbook is made from; white space may change on the way through other programs."""
    lines = []
    for key, (text, note) in sorted(seen.items()):
        lines.append(" ".join([key, *text.split(), *note.split()]))
    return sha256("\n".join(lines).encode()).hexdigest()


def states_offered() -> dict[str, str]:
    """The marks a cell may have in place of a number, each as it is offered; what is read back is how it begins."""
    states = {}
    for state, mark in SHOWN.items():
        states[mark] = f"{mark} {State(state).label}"
    states[CLEAR] = CLEAR
    return states


def mark_of(said: str) -> str:
    """The mark that a chosen state stands for; "" for none."""
    for mark in (*SHOWN.values(), CLEAR):
        if said.startswith(mark):
            return mark
    return said


def values_of(row: list[str]) -> dict[str, str]:
    """203001|FED|2015|ORG10|area in the hidden column, and what was typed into the cell and beside it."""
    code, form, period, indicator, coverage = row[KEY].split("|")
    return {
        "unit_code": code,
        "form": form,
        "period": period,
        "indicator_code": indicator,
        "coverage": coverage,
        "cell": writing.unsafe(row[INPUT]),
        "mark": row[STATE],
        "note": writing.unsafe(row[NOTE]),
    }
