"""Faults of a file, grouped so that the same one in a hundred rows is said once."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from apps.units.files.reading import RowFault


def grouped(found: Iterable[RowFault]) -> list[dict[str, Any]]:
    """Faults by sheet, column and reason, each value once with all its rows."""

    def same(fault: RowFault) -> tuple[str, str, str]:
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
