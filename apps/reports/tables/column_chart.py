"""One column of a table as bars: a bar for each unit or indicator in its rows."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from apps.reports.numbers.lines import LineKind
from apps.reports.tables.charts import bars
from apps.reports.tables.geometry import Point
from apps.reports.tables.table import Table

OF_AREA = (LineKind.OWN, LineKind.BELOW, LineKind.COVERAGE)  # lines of the area itself, not of those below it


def column_points(table: Table, key: str, missing: str = "") -> list[Point]:
    """The numbers of a column by the names of their rows, but for those of the area itself; none without the column.

    `missing` is said where there is neither a number nor a word.
    """
    at = table.place_of(key)
    if at is None:
        return []
    points = []
    for row in table.rows:
        if row.style not in OF_AREA:
            cell = row.cells[at]
            points.append(Point(row.cells[0].text, cell.value, cell.text or missing, cell.interval))
    return points


def column_bars(table: Table, key: str, points: Sequence[Point]) -> SafeString:
    """The same drawn, under the heading of the column; nothing where there are no points."""
    at = table.place_of(key)
    if at is None or not points:
        return SafeString()
    return bars(points, title=f"{table.columns[at].heading} · {table.title}")
