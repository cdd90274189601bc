"""Where in a sheet the numbers stand, what heads them, what stands before, above and below them. Pure.

2-1 各市会员（2014年）                title
单位：万人                            title
地区 | 会员人数      |                heads, the first spread over what was merged with it
     | 2013年 | 2014年
南宁市 | 115.1  | 118.4               body: one stub column, two of numbers
注：年末数                            note
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from apps.figures.files.yearbooks.blocks import (
    NumberedRow,
    TableBlock,
    block_of,
    notes_below,
    numbered,
    texts_in,
)
from apps.figures.files.yearbooks.columns import columns_of, cuts, filled_down, spread
from apps.figures.files.yearbooks.labels import parts_of


class TableSketch(NamedTuple):
    """A table taken apart. Rows count from 1, columns from 0; `heads` has a text for each column of each head row.

    `width`: how many columns the file has. `earlier`: the titles of the tables above it on its sheet, which may hold
    for it or not.
    """

    sheet: str
    titles: list[str]
    head_row: int  # the last
    heads: list[list[str]]
    stubs: list[int]
    columns: list[int]
    body: list[NumberedRow]
    notes: list[tuple[int, str]]
    width: int
    earlier: list[str]

    @property
    def own_stubs(self) -> list[int]:
        """The columns before the numbers that stand in the file."""
        return [at for at in self.stubs if at < self.width]

    def stub_head(self, column: int) -> str:
        """How a column before the numbers is headed."""
        return " ".join(self.column_heads(column))

    def texts_of_lines(self, column: int) -> set[str]:
        """What stands in a column, in lines that hold any number."""
        texts = set()
        for _number, row in self.body:
            if self.figures_in(row):
                texts.add(row[column])
        texts.discard("")
        return texts

    def figures_in(self, row: list[str]) -> list[int]:
        """The columns of numbers in which a line says anything."""
        return [at for at in self.columns if row[at]]

    def column_heads(self, column: int) -> list[str]:
        """The headings over a column, from above, each once."""
        texts: list[str] = []
        for head in self.heads:
            text = head[column]
            if text and text not in texts:
                texts.append(text)
        return texts

    def head_names(self, column: int) -> list[str]:
        """What the headings over a column name, from above, without marks and periods."""
        names = []
        for text in self.column_heads(column):
            name = parts_of(text).name
            if name:
                names.append(name)
        return names

    def names_across(self) -> set[str]:
        """What the headings over all columns of numbers name."""
        names: set[str] = set()
        for column in self.columns:
            names.update(self.head_names(column))
        return names


def sketches_of(sheet: str, rows: Sequence[Sequence[str]]) -> list[TableSketch]:
    """The tables of a sheet: from above, and of those side by side from the left. None without numbers under headings.

    Headings that come again (地区 | …) begin another table, unless they are the very same: then a page ended.
    """
    square = _squared(rows)
    found: list[TableSketch] = []
    titles: list[str] = []
    start = 0
    while start < len(square):
        block = block_of(square, start)
        if not block.heads:
            break
        tables = _side_by_side(sheet, square, block, start, titles)
        for table in tables:
            titles = [*titles, *table.titles]
        found += tables
        start = block.end
    return found


def _side_by_side(
    sheet: str, rows: list[list[str]], block: TableBlock, start: int, earlier: list[str]
) -> list[TableSketch]:
    """The tables of a block: 地区 | 会员 | 地区 | 会员 are two. Its notes are those of the first."""
    heads = [rows[at] for at in block.heads]
    body = numbered(rows, block)
    notes = notes_below(rows, block)
    last_head = block.heads[-1] + 1
    found = []
    for left, right in pairwise([0, *cuts(heads, body), len(heads[0])]):
        table = _sketched(_heads_between(heads, left, right), _lines_between(body, left, right))
        if table is None:
            continue
        titles = _titles(rows[start : block.heads[0]], left, right)
        found.append(table._replace(sheet=sheet, titles=titles, head_row=last_head, notes=notes, earlier=earlier))
        notes = []
    return found


def _heads_between(heads: list[list[str]], left: int, right: int) -> list[list[str]]:
    """The headings over some columns, each row as wide as before."""
    return [_only(row, left, right) for row in heads]


def _lines_between(body: list[NumberedRow], left: int, right: int) -> list[NumberedRow]:
    """The lines that say anything in some columns."""
    lines = []
    for number, row in body:
        cells = _only(row, left, right)
        if any(cells):
            lines.append((number, cells))
    return lines


def _sketched(heads: list[list[str]], lines: list[NumberedRow]) -> TableSketch | None:
    """None where no names stand before numbers."""
    stubs, columns = columns_of(heads, lines)
    if not stubs or not columns:
        return None
    over_all = spread(heads, columns[0])
    body = filled_down(lines, stubs)
    return TableSketch("", [], 0, over_all, stubs, columns, body, [], len(over_all[0]), [])


def _titles(rows: list[list[str]], left: int, right: int) -> list[str]:
    """What stands above a table: all of a line's one text, of several those above its own columns."""
    titles = []
    for row in rows:
        said = texts_in(row)
        if len(said) > 1:
            said = texts_in(row[left:right])
        titles += said
    return titles


def _only(row: list[str], left: int, right: int) -> list[str]:
    """A row with what stands outside of some columns blanked."""
    return [text if left <= at < right else "" for at, text in enumerate(row)]


def _squared(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """All rows as wide as the widest."""
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]
