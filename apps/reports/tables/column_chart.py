"""One column of a table as a picture: a bar for each unit or indicator in its rows, or a tile for each federation."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from apps.reports.numbers.lines import LineKind
from apps.reports.tables import wording
from apps.reports.tables.captioned import CaptionedChart, facts_of, marks_told, not_drawn
from apps.reports.tables.charts import bars
from apps.reports.tables.geometry import Point
from apps.reports.tables.one_unit import unit_for
from apps.reports.tables.table import Table, TableCell, TableRow

OF_AREA = (  # lines of the area itself
    LineKind.OWN, LineKind.REGISTER, LineKind.BELOW, LineKind.BOTH, LineKind.COVERAGE,
)  # fmt: skip
FOOTING = "compared_on"


class BarOrder(StrEnum):
    """The longest bar first, or the order of the table."""

    SIZE = ""
    TABLE = "table"


class ColumnCells:
    """The cells of one column of a table, but for those of the area itself; none where it has no such column."""

    def __init__(self, table: Table, key: str, name: str = "") -> None:
        self.name = name  # what the column holds, where its head is only short for it
        at = table.place_of(key)
        self.footing_at = table.place_of(FOOTING)
        self.rows = [row for row in table.rows if at is not None and row.style not in OF_AREA]
        self.at = at or 0
        self.head, self.table = table.columns[self.at], table

    def cell(self, row: TableRow) -> TableCell:
        return row.cells[self.at]

    def footing(self, row: TableRow) -> str:
        """What the number rests on: as the row says it of itself, else as the cell does."""
        if self.footing_at is not None:
            return row.cells[self.footing_at].text
        return wording.footing_named(self.cell(row).footing)

    @property
    def footings(self) -> list[str]:
        """Of the rows that have a number."""
        return [self.footing(row) for row in self.rows if self.cell(row).value is not None]

    @property
    def measure(self) -> str:
        """With the word all numbers of the picture are written in: 万人; of a percentage without one %."""
        if self.head.measure:
            return wording.measure_in(self.head.measure, self.unit[0])
        return "%" if self.head.key == "percent" else ""

    @cached_property
    def unit(self) -> tuple[str, Decimal]:
        """The word that is said once for all numbers that are rounded for reading, and what it stands for."""
        return unit_for([self.cell(row) for row in self.rows], self.head.measure)

    def text(self, cell: TableCell) -> str:
        """As it is written in the picture: all numbers in one unit, which its measure names."""
        return cell.write(self.unit[1]) if cell.write and self.head.measure else cell.text

    @property
    def title(self) -> str:
        return f"{self.name or self.head.name} · {self.table.title}"

    def point(self, row: TableRow) -> Point:
        cell = self.cell(row)
        return Point(
            row.cells[0].text,
            cell.value,
            self.text(cell),
            cell.interval,
            is_partial=cell.is_partial,
            completeness=cell.completeness,
        )


def column_bars(column: ColumnCells, order: str = BarOrder.SIZE) -> CaptionedChart | None:
    """The numbers of a column as bars; None where there are none. Rows without a number are named, not drawn."""
    points = [column.point(row) for row in column.rows]
    shown = [point for point in points if point.value is not None]
    if not shown:
        return None
    if order == BarOrder.SIZE:
        shown.sort(key=_size, reverse=True)
    return CaptionedChart(
        column.title,
        facts_of(column.measure, column.footings),
        tuple(bars(shown, title=column.title)),
        remarks=tuple(_remarks(points)),
    )


def _size(point: Point) -> Decimal:
    return point.value or Decimal(0)


def _remarks(points: Sequence[Point]) -> list[str]:
    remarks = marks_told(points)
    return remarks + not_drawn([point.label for point in points if point.value is None])
