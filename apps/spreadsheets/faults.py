"""Faults of a file, grouped so that the same one in a hundred rows is said once."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

ERROR_OF_CELL = re.compile(r"#(?:DIV/0!|N/A|NAME\?|NULL!|NUM!|REF!|VALUE!|SPILL!|CALC!)")


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
        if not self.suggestion:
            return ""
        return _("Did you mean “%(name)s”?") % {"name": self.suggestion}

    def __str__(self) -> str:
        """Sheet1 row 3, column 成立日期 “2013-02-30”: This is no full date."""
        where = _("row %(row)s, column %(column)s") % {"row": self.row, "column": self.label or self.column}
        seen = f" “{self.value}”" if self.value else ""
        told = f"{self.sheet} {where}{seen}: {self.reason} {self.hint}"
        return told.strip()


def is_error_of_cell(text: str) -> bool:
    """Whether a cell holds what a spreadsheet shows where a formula failed: #N/A, #DIV/0!."""
    return ERROR_OF_CELL.fullmatch(text) is not None


def grouped(faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """Faults by sheet, column and reason, each value once with all its rows.

    That 独资 in rows 5 to 104 and 其它 in row 107 are none of the types allowed is one group of 101 faults with two
    values, the first in rows 5–104.
    """
    alike: dict[tuple[str, str, str], list[Fault]] = defaultdict(list)
    for fault in faults:
        alike[fault.sheet, fault.column, fault.reason].append(fault)
    return [_group(alike[key]) for key in sorted(alike)]


def _group(faults: list[Fault]) -> dict[str, Any]:
    """What is shown of the faults of one sheet, column and reason."""
    rows_by_value: dict[tuple[str, str], list[int]] = defaultdict(list)
    for fault in faults:
        rows_by_value[fault.value, fault.hint].append(fault.row)
    values = [{"value": value, "hint": hint, "rows": runs(rows)} for (value, hint), rows in rows_by_value.items()]
    last = faults[-1]
    return {
        "sheet": last.sheet,
        "column": last.label,
        "reason": last.reason,
        "values": values,
        "count": len(faults),
    }


def runs(numbers: Iterable[int]) -> str:
    """Row numbers as a person writes them: 5–7, 12 of 12, 5, 6 and 7."""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and spans[-1][-1] + 1 == number:
            spans[-1].append(number)
        else:
            spans.append([number])
    return ", ".join(_span(span) for span in spans)


def _span(numbers: list[int]) -> str:
    first, last = numbers[0], numbers[-1]
    if first == last:
        return str(first)
    return f"{first}–{last}"
