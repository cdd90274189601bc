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
        places = [*sheet.places, *self.merged]
        self.rows = 1 + max((row for row, _column in places), default=-1)
        self.columns = 1 + max((column for _row, column in places), default=-1)
        self.rows_of_words = self._rows_of_words()
        self.titles = self._titles()
        told = [row for row, texts in self.rows_of_words.items() if not NO_HEADING.match(texts[0])]
        self.last_line = max((row for row in told if not NOTE.match(self.rows_of_words[row][0])), default=-1)

    def _spread(self, cells: MergedCells) -> None:
        text = self.texts.get((cells.top, cells.left), "")
        for row in range(cells.top, cells.bottom + 1):
            for column in range(cells.left, cells.right + 1):
                self.merged[row, column] = cells
                if text:
                    self.texts[row, column] = text

    def empty_cells(self) -> Iterator[EmptyCell]:
        """Every cell without a text or formula that any words stand for; of merged ones the first."""
        for row in range(self.rows):
            if row in self.titles:
                continue
            for column in range(self.columns):
                place = (row, column)
                if self._is_empty(place) and self._is_first(place):
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
        titles: set[int] = set()
        for row in reversed(lines):
            if self._has_headings(row + 1) or row + 1 in titles or TITLE.search(words[row][0]):
                titles.add(row)
        for row in lines:
            if row - 1 in words and row - 1 not in titles:
                titles.discard(row)
        return titles

    def _has_headings(self, row: int) -> bool:
        """Whether a row leaves no cell empty."""
        return self.columns > 1 and all((row, column) in self.texts for column in range(self.columns))

    def _is_empty(self, place: Place) -> bool:
        return place not in self.texts and place not in self.sheet.formulas

    def _is_first(self, place: Place) -> bool:
        cells = self.merged.get(place)
        return cells is None or place == (cells.top, cells.left)

    def _is_right_below(self, place: Place) -> bool:
        """Whether a cell stands right below a heading in the one line of a form, over notes alone."""
        row, column = place
        if row in self.rows_of_words or row < self.last_line:
            return False
        return self._is_heading((row - 1, column), -1)

    def _with_words(self, place: Place) -> EmptyCell:
        label_at, left = self._left_of(place)
        above, heads = self._above(place, label_at)
        return EmptyCell(place, left, above, frozenset(heads))

    def _left_of(self, place: Place) -> tuple[int, tuple[str, ...]]:
        """The nearest words left of a cell, past other empty ones, with what stands beside them further left; and the
        column of the nearest, -1 without any."""
        row, column = place
        at = column - 1
        while at >= 0 and (row, at) not in self.texts:
            at -= 1
        nearest = at
        words: list[str] = []
        while at >= 0 and (row, at) in self.texts:
            text = self.texts[row, at]
            if not words or words[0] != text:
                words.insert(0, text)
            at -= 1
        return nearest, tuple(words)

    def _above(self, place: Place, label_at: int) -> tuple[tuple[str, ...], list[int]]:
        """The nearest headings above a cell, past other empty ones and what stands between, and the rows they are in.

        A text that lies over the words left of the cell too heads no column.
        """
        row, column = place
        at = row - 1
        while at >= 0 and not self._is_heading((at, column), label_at):
            at -= 1
        words: list[str] = []
        rows: list[int] = []
        while at >= 0 and len(rows) < MOST_HEADS and (text := self._heading(at, column, label_at, bool(words))):
            if not words or words[0] != text:
                words.insert(0, text)
            rows.append(at)
            at -= 1
        return tuple(words), rows

    def _is_heading(self, place: Place, label_at: int) -> bool:
        """Whether a text is of a column: beside another in its row, over several columns, or alone in its row.

        职工人数 | (empty) | 会员人数 | (empty) are names of the cells beside them, and head nothing below.
        """
        row, column = place
        if place not in self.texts or self._lies_over(place, label_at) or NO_HEADING.match(self.texts[place]):
            return False
        cells = self.merged.get(place)
        if cells and cells.right > cells.left:
            return True
        if (row, column - 1) in self.texts or (row, column + 1) in self.texts:
            return True
        return all(other == column for other in range(self.columns) if (row, other) in self.texts)

    def _lies_over(self, place: Place, label_at: int) -> bool:
        cells = self.merged.get(place)
        if cells is None:
            return False
        return cells.left <= label_at or (cells.left == 0 and cells.right == self.columns - 1)

    def _heading(self, row: int, column: int, label_at: int, is_over: bool) -> str:
        """The heading of a column in one row; over others also one further left, where nobody merged them."""
        place = (row, column)
        if place in self.texts:
            return self.texts[place] if self._is_heading(place, label_at) else ""
        if not is_over or row in self.titles or self._is_body(row):
            return ""
        at = column - 1
        while at > label_at and (row, at) not in self.texts:
            at -= 1
        text = self.texts.get((row, at), "") if at > label_at else ""
        return "" if NO_HEADING.match(text) else text

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
        while column >= 0 and (row, column) not in self.texts:
            column -= 1
        return self.texts.get((row, column), "")
