"""What a register's file would change: the lines of its plan, and the faults that keep it from being carried out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from apps.spreadsheets.faults import Fault, grouped
from apps.units.files.columns import RegisterColumn
from apps.units.files.reading import RegisterRow, RegisterTable
from apps.units.models import Register, Unit

PARENT = ("parent_code", "parent_name", "reports_from")


@dataclass(slots=True)
class PlanLine:
    """A row understood. `changes` are (old, new) by column; for a new unit, what is not the default."""

    row: RegisterRow
    code: str
    unit: Unit | None
    given: dict[str, Any]
    changes: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        if self.unit is None:
            return "new"
        return "changed" if self.changes else "unchanged"

    def recorded(self, column: RegisterColumn) -> Any:
        """What is on record in a column, a reference by its code; of a new unit, what an empty cell means."""
        if self.unit is None:
            return column.widget.empty
        value = column.get_value(self.unit)
        return value.code if isinstance(value, Unit) else value

    def value(self, columns: Mapping[str, RegisterColumn], name: str) -> Any:
        """What a column of the unit will hold; None where its register has no such column."""
        if name == "code":
            return self.code
        if name in self.given:
            return self.given[name]
        if name in columns:
            return self.recorded(columns[name])
        return None


@dataclass(slots=True)
class RegisterPlan:
    """What a file would do; with faults it does nothing, with `doubles` only once somebody says that there are two."""

    register: Register
    reading: RegisterTable
    lines: list[PlanLine]
    faults: list[Fault]
    doubles: list[Fault] = field(default_factory=list)

    def of(self, kind: str) -> list[PlanLine]:
        """The lines of a kind, but those that are refused."""
        refused = self._refused()
        return [line for line in self.lines if line.kind == kind and line.row.place not in refused]

    def _refused(self) -> set[tuple[str, int]]:
        return {(fault.sheet, fault.row) for fault in self.faults}

    @property
    def counts(self) -> dict[str, int]:
        return {
            "new": len(self.of("new")),
            "changed": len(self.of("changed")),
            "unchanged": len(self.of("unchanged")),
            "refused": len(self._refused()),
        }

    @property
    def digest(self) -> str:
        """Differs as soon as one row would do something else, or starts from other values."""
        told = [f"{line.code} {line.kind} {sorted(line.changes.items())!r}" for line in self.lines]
        told += [f"{double.row} {double.column}" for double in self.doubles]
        return sha256("\n".join(told).encode()).hexdigest()

    def groups(self) -> list[dict[str, Any]]:
        return grouped(self.faults)


class RowFaults:
    """The faults of a file while its rows are looked at, each at a row and one of its columns."""

    def __init__(self, columns: Mapping[str, RegisterColumn]) -> None:
        self.columns = columns
        self.faults: list[Fault] = []
        self._places: set[tuple[str, int, str]] = set()

    def add(self, row: RegisterRow, column: str, reason: str, suggestion: str = "") -> None:
        label = str(self.columns[column].column_name)
        value = row.cells.get(column, "")
        self.faults.append(Fault(row.number, column, value, reason, label, row.sheet, suggestion))
        self._places.add((row.sheet, row.number, column))

    def at(self, row: RegisterRow, *columns: str) -> bool:
        """Whether a row has a fault in one of these columns."""
        return any((row.sheet, row.number, column) in self._places for column in columns)

    def in_order(self) -> list[Fault]:
        """As they stand in the file; those of one row as they were found."""
        return sorted(self.faults, key=lambda fault: (fault.sheet, fault.row))
