"""Faults of a file, grouped so that the same one in a hundred rows is said once."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file: where, what was seen, a sentence that says what is expected, what was likely meant.

    `column` is the column's name in code, `label` its heading in the reader's language; `sheet` is empty in a file of
    one table without a name.
    """

    row: int
    column: str
    value: str
    reason: str
    label: str = ""
    sheet: str = ""
    suggestion: str = ""

    @property
    def hint(self) -> str:
        return _("Did you mean “%(name)s”?") % {"name": self.suggestion} if self.suggestion else ""

    def __str__(self) -> str:
        value = f" “{self.value}”" if self.value else ""
        where = _("row %(row)s, column %(column)s") % {"row": self.row, "column": self.label or self.column}
        return " ".join(filter(None, (self.sheet, f"{where}{value}: {self.reason}", self.hint)))


def grouped(found: Iterable[Fault]) -> list[dict[str, Any]]:
    """Faults by sheet, column and reason, each value once with all its rows."""

    def same(fault: Fault) -> tuple[str, str, str]:
        return fault.sheet, fault.column, fault.reason

    groups = []
    for (sheet, _column, reason), faults in groupby(sorted(found, key=same), key=same):
        values: dict[tuple[str, str], list[int]] = {}
        label = ""
        for fault in faults:
            label = fault.label
            values.setdefault((fault.value, fault.hint), []).append(fault.row)
        told = [{"value": value, "hint": hint, "rows": runs(rows)} for (value, hint), rows in values.items()]
        count = sum(map(len, values.values()))
        groups.append({"sheet": sheet, "column": label, "reason": reason, "values": told, "count": count})
    return groups


def runs(numbers: Iterable[int]) -> str:
    """Row numbers as a person writes them: 5–9, 12."""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in spans)
