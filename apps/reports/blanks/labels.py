"""Which words stand for an empty cell of a form: those left of it, those above it, and the lines over its table. Pure.

     A        B              C
1    2013年各市工会情况                      a line over the table, merged or alone in its row
2    地区     工会会员人数    基层工会组织数    headings
3    南宁市   (B3)           (C3)           B3 is 南宁市 from its left and 工会会员人数 from above
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from apps.spreadsheets.blank_workbook import BlankSheet, MergedCells, Place

TITLE = re.compile(r"(?:表|情况|资料|报告)(?:[（(][^）)]*[)）])?$")
# 单位：万元 and 填报时间：… stand over a table and head no column, and neither does what a cell was filled with: 0, —.
NO_HEADING = re.compile(r"[（(]?(?!其中)[^:：]{1,8}[:：]|(?!(?:19|20)\d\d$)[\d.,—–…/-]+$")
NOTE = re.compile("注|说明|备注|填表")
BRACKETS = str.maketrans("〔［【〕］】", "（（（）））")
MOST_HEADS = 6  # rows of headings over a cell


class EmptyCell(NamedTuple):
    """An empty cell with its words: `left` from the margin to the cell, `above` from the top down.

    `heads`: the rows its headings stand in.
    """

    place: Place
    left: tuple[str, ...]
    above: tuple[str, ...]
    heads: frozenset[int]


class FormSheet:
    """A sheet as a person sees it: a text over merged cells stands in each of them."""

    # rows_of_words: the texts of each row, each once, from the left; last_line: the last row that is no note.

    def __init__(self, sheet: BlankSheet) -> None:
        self.sheet = sheet
        self.texts: dict[Place, str] = {}
        self.merged: dict[Place, MergedCells] = {}
        for place, text in sheet.texts.items():
            self.texts[place] = " ".join(text.translate(BRACKETS).split())
        for cells in sheet.merged:
            self._spread(cells)
        self.rows, self.columns = self._size()
        self.rows_of_words = self._rows_of_words()
        self.titles = self._titles()
        self.last_line = self._last_line()

    def _size(self) -> tuple[int, int]:
        """How many rows and columns the sheet has, up to the last that holds anything."""
        rows = columns = 0
        for row, column in (*self.sheet.places, *self.merged):
            rows = max(rows, row + 1)
            columns = max(columns, column + 1)
        return rows, columns

    def _last_line(self) -> int:
        """The last row of words that is neither a note nor a line such as 单位：万元; -1 where there is none."""
        last = -1
        for row, texts in self.rows_of_words.items():
            first = texts[0]
            if NO_HEADING.match(first) or NOTE.match(first):
                continue
            last = row
        return last

    def _spread(self, cells: MergedCells) -> None:
        """A text over merged cells stands in each of them."""
        text = self.texts.get((cells.top, cells.left), "")
        for row in range(cells.top, cells.bottom + 1):
            for column in range(cells.left, cells.right + 1):
                self.merged[row, column] = cells
                if text:
                    self.texts[row, column] = text

    def empty_cells(self) -> Iterator[EmptyCell]:
        """Every cell without a text or formula that any words stand for; of merged ones the first."""
        for row in range(self.rows):
            if row not in self.titles:
                yield from self._empty_cells_of(row)

    def _empty_cells_of(self, row: int) -> Iterator[EmptyCell]:
        """Those of one row, from the left. A cell with no words beside it is one only right below a heading."""
        for column in range(self.columns):
            place = (row, column)
            if not self._is_empty(place):
                continue
            cell = self._with_words(place)
            if cell.left or self._is_right_below(place):
                yield cell

    def _titles(self) -> set[int]:
        """Rows that say one thing, with headings or another such row right below: they are over a table, merged or not.

        Worked example: of 各市会员 over 地区 | 2013 | 2014 the first is; of 职工人数 over 会员人数, each with an
        empty cell beside it, neither; nor is 柳州市, the last line of a table, over the headings of the next.
        """
        words = self.rows_of_words
        lines = [row for row, texts in words.items() if len(texts) == 1]
        titles = self._rows_over_tables(lines)
        # From above: what stands right below a line of a table is another line of it.
        for row in lines:
            above = row - 1
            if above in words and above not in titles:
                titles.discard(row)
        return titles

    def _rows_over_tables(self, lines: list[int]) -> set[int]:
        """Those of the rows right over headings, or over another such row, and those that call themselves one: …情况表.

        From below, so that of two lines over headings the upper one meets the lower one as such.
        """
        over: set[int] = set()
        for row in reversed(lines):
            below = row + 1
            is_over_a_table = below in over or self._has_headings(below)
            if is_over_a_table or TITLE.search(self.rows_of_words[row][0]):
                over.add(row)
        return over

    def _has_headings(self, row: int) -> bool:
        """Whether a row leaves no cell empty; of a sheet with one column no row heads others."""
        if self.columns < 2:
            return False
        return all((row, column) in self.texts for column in range(self.columns))

    def _is_empty(self, place: Place) -> bool:
        """Whether a cell holds neither text nor formula; of merged ones the first stands for all."""
        if place in self.texts or place in self.sheet.formulas:
            return False
        cells = self.merged.get(place)
        if cells is None:
            return True
        return place == (cells.top, cells.left)

    def _is_right_below(self, place: Place) -> bool:
        """Whether a cell stands right below a heading in the one line of a form, over notes alone."""
        row, column = place
        if row in self.rows_of_words or row < self.last_line:
            return False
        return self._is_heading((row - 1, column), -1)

    def _with_words(self, place: Place) -> EmptyCell:
        """A cell with what stands for it; its headings are looked for right of the words left of it."""
        label_at, left = self._left_of(place)
        above, heads = self._above(place, label_at)
        return EmptyCell(place, left, above, frozenset(heads))

    def _left_of(self, place: Place) -> tuple[int, tuple[str, ...]]:
        """The nearest words left of a cell, past other empty ones, with what stands beside them further left; and the
        column of the nearest, -1 without any.

        Worked example: left of the last cell of 南宁市 | 兴宁区 | (empty) | (empty) stand 南宁市 and 兴宁区, the
        nearest in column 1.
        """
        row, column = place
        nearest = self._column_of_text(row, column - 1)
        words: list[str] = []
        for at in range(nearest, -1, -1):
            text = self.texts.get((row, at))
            if text is None:
                break
            _put_before(words, text)
        return nearest, tuple(words)

    def _column_of_text(self, row: int, column: int, beyond: int = -1) -> int:
        """The column of the text of a row that stands there, or nearest to the left of it.

        `beyond` where no text stands right of that column; -1 is the margin.
        """
        while column > beyond and (row, column) not in self.texts:
            column -= 1
        return column

    def _above(self, place: Place, label_at: int) -> tuple[tuple[str, ...], list[int]]:
        """The nearest headings above a cell, past other empty ones and what stands between, and the rows they are in.

        A text that lies over the words left of the cell too heads no column.
        """
        row, column = place
        nearest = row - 1
        while nearest >= 0 and not self._is_heading((nearest, column), label_at):
            nearest -= 1
        words: list[str] = []
        rows: list[int] = []
        for at in range(nearest, -1, -1):
            text = self._heading(at, column, label_at, is_over=bool(words))
            if not text or len(rows) == MOST_HEADS:
                break
            _put_before(words, text)
            rows.append(at)
        return tuple(words), rows

    def _is_heading(self, place: Place, label_at: int) -> bool:
        """Whether a text is of a column: beside another in its row, over several columns, or alone in its row.

        职工人数 | (empty) | 会员人数 | (empty) are names of the cells beside them, and head nothing below.
        """
        text = self.texts.get(place)
        if text is None:
            return False
        if NO_HEADING.match(text) or self._lies_over(place, label_at):
            return False
        if self._is_wide(place) or self._has_neighbour(place):
            return True
        return self._is_alone_in_row(place)

    def _is_wide(self, place: Place) -> bool:
        """Whether a text lies over several columns."""
        cells = self.merged.get(place)
        if cells is None:
            return False
        return cells.right > cells.left

    def _has_neighbour(self, place: Place) -> bool:
        """Whether another text stands right beside one in its row."""
        row, column = place
        return (row, column - 1) in self.texts or (row, column + 1) in self.texts

    def _is_alone_in_row(self, place: Place) -> bool:
        """Whether a text, which may lie over several rows, is the only one of its row."""
        row, column = place
        columns = {other for other in range(self.columns) if (row, other) in self.texts}
        return columns == {column}

    def _lies_over(self, place: Place, label_at: int) -> bool:
        """Whether a text of merged cells lies over the words left of a cell too, or over the whole table."""
        cells = self.merged.get(place)
        if cells is None:
            return False
        if cells.left <= label_at:
            return True
        return cells.left == 0 and cells.right == self.columns - 1

    def _heading(self, row: int, column: int, label_at: int, *, is_over: bool) -> str:
        """The heading of a column in one row, "" where there is none; where it `is_over` another heading, also one that
        stands further left and that nobody merged over its columns."""
        place = (row, column)
        if self._is_heading(place, label_at):
            return self.texts[place]
        if place in self.texts or not is_over:
            return ""
        return self._heading_from_left(place, label_at)

    def _heading_from_left(self, place: Place, label_at: int) -> str:
        """2014年 | (empty) over 会员 | 经费 heads both."""
        row, column = place
        if row in self.titles or self._is_body(row):
            return ""
        at = self._column_of_text(row, column - 1, beyond=label_at)
        if at <= label_at:
            return ""
        text = self.texts[row, at]
        if NO_HEADING.match(text):
            return ""
        return text

    def _is_body(self, row: int) -> bool:
        """Whether a row begins with words and has an empty cell right of them: its words name cells, not columns."""
        return (row, 0) in self.texts and (row, 1) not in self.texts

    def _rows_of_words(self) -> dict[int, list[str]]:
        """The texts of each row, each once, from the left."""
        found: dict[int, list[str]] = {}
        for (row, _column), text in sorted(self.texts.items()):
            texts = found.setdefault(row, [])
            if text not in texts:
                texts.append(text)
        return found

    def label_above(self, place: Place, text: str) -> tuple[str, Place]:
        """The words in the nearest row above that stand where this text does, left of the place, and where they stand;
        "" where none do."""
        row, column = place
        while column > 0 and self.texts.get((row, column)) != text:
            column -= 1
        row -= 1
        while row >= 0 and (row, column) not in self.texts:
            row -= 1
        return self.texts.get((row, column), ""), (row, column)

    def nearest_over(self, row: int, column: int) -> str:
        """Of the texts of a row the one that begins furthest right and not behind a column; "" without any."""
        at = self._column_of_text(row, column)
        return self.texts.get((row, at), "")


def _put_before(words: list[str], text: str) -> None:
    """Adds a text that stands before others, unless it only stands there again: merged cells say one thing."""
    if words and words[0] == text:
        return
    words.insert(0, text)
