"""What a file of figures is made of, however its tables are laid out: tables, statements, places and faults."""

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from apps.figures.files.headings import HEADS, MEASURED
from apps.figures.files.workbook_layout import WorkbookOrigin
from apps.spreadsheets.faults import Fault
from apps.spreadsheets.headings import Head

SHEET_PLACES, ROW_PLACES = 1 << 40, 1 << 12  # a place is one number: the sheet's, the row's and the column's
REMARKS_KEPT = 1000


class FigureTable(NamedTuple):
    """One sheet with its headings; `columns` has the key of each column, `scales` what a heading multiplies by (万)."""

    name: str
    head: Head
    scales: dict[str, str]

    @property
    def is_wide(self) -> bool:
        """Whether indicators head its columns, and no column says in each row which one it is of."""
        columns = self.head.columns
        if "indicator_code" in columns or "indicator_name" in columns:
            return False
        return any(column.startswith(MEASURED) for column in columns)

    def label(self, column: str) -> str:
        """How the file heads a column."""
        for key, text in zip(reversed(self.head.columns), reversed(self.head.texts), strict=True):
            if key == column:
                return text
        return str(HEADS.get(column, column))


class WrittenStatement(Protocol):
    """One statement as it is written: where it stands, what stands for code and name of its unit, and in each column;
    what is empty is left out."""

    @property
    def place(self) -> int: ...
    @property
    def unit(self) -> tuple[str, str]: ...
    @property
    def values(self) -> dict[str, str]: ...


class StatementText(NamedTuple):
    """One statement as text: where it stands, and what stands in each column."""

    place: int
    values: dict[str, str]

    @property
    def unit(self) -> tuple[str, str]:
        """What stands for code and name of its unit."""
        return self.values.get("unit_code", ""), self.values.get("unit_name", "")


@dataclass(slots=True)
class FigureFile:
    """What a file is made of: `skipped` are sums, footnotes and rows of no figure, `passed` sheets of none."""

    tables: list[FigureTable] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    skipped: list[tuple[str, int, str]] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    rows: int = 0
    told: set[Fault] = field(default_factory=set)  # a unit's fault is one, however many cells its row has
    made: WorkbookOrigin | None = None  # where it is our own workbook, what it was made from
    moved: int = 0  # its cells that somebody changed since, and that were changed in it too

    def is_explanation(self, name: str) -> bool:
        """Whether the sheet of that name is the one in our own workbook that holds no figures."""
        return self.made is not None and self.made.explanation == name

    def pass_over(self, sheet: str, row: int, text: str) -> None:
        if len(self.skipped) < REMARKS_KEPT:
            self.skipped.append((sheet, row, text))

    def where(self, place: int) -> tuple[FigureTable, int, str]:
        """The table, row and column of a place."""
        sheet, rest = divmod(place, SHEET_PLACES)
        row, column = divmod(rest, ROW_PLACES)
        table = self.tables[sheet]
        return table, row, table.head.columns[column]

    def fault(self, place: int, column: str, value: str, reason: str, suggestion: str = "") -> None:
        """Notes what is wrong at a place; `column` says which, where it is not the place's own."""
        table, row, own = self.where(place)
        if own.startswith(MEASURED) and column not in table.head.columns:
            column = own
        fault = Fault(row, column, value, reason, table.label(column), table.name, suggestion)
        if fault in self.told:
            return
        self.told.add(fault)
        self.faults.append(fault)
