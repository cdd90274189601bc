"""Where in a sheet the numbers stand, what heads them, what stands before, above and below them. Pure.

2-1 各市会员（2014年）                title
单位：万人                            title
地区 | 会员人数      |                heads, the first spread over what was merged with it
     | 2013年 | 2014年
南宁市 | 115.1  | 118.4               body: one stub column, two of numbers
注：年末数                            note
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from apps.figures.cells import MARKS
from apps.figures.files.scales import captioned, is_measure
from apps.figures.files.yearbooks.answers import MEASURE, NONE
from apps.figures.files.yearbooks.labels import ANY_MARK, is_discontinued, is_mark, is_number, is_period, parts_of
from apps.figures.files.yearbooks.stub_heads import ASIDE_HEADS, role_of_heading
from apps.spreadsheets.headings import first_filled, normal, spread_over

MOST_HEADS = 6  # rows of headings above the numbers
ORDINALS = ("甲", "乙", "丙", "丁")  # a row that numbers the columns begins with them
NOTE = re.compile(r"[(（]?\d?(?:注|备注|附注|说明|资料来源|数据来源|来源|本表)|\d{1,2}[.、](?!\d)")
NumberedRow = tuple[int, list[str]]  # counted from 1, as in the file


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
        lines = [row for _number, row in self.body if any(row[at] for at in self.columns)]
        return {row[column] for row in lines} - {""}

    def column_heads(self, column: int) -> list[str]:
        """The headings over a column, from above, each once."""
        texts = dict.fromkeys(head[column] for head in self.heads)
        return [text for text in texts if text]

    def head_names(self, column: int) -> list[str]:
        """What the headings over a column name, from above, without marks and periods."""
        names = [parts_of(text).name for text in self.column_heads(column)]
        return [name for name in names if name]

    def names_across(self) -> set[str]:
        """What the headings over all columns of numbers name."""
        names: set[str] = set()
        for column in self.columns:
            names.update(self.head_names(column))
        return names


class _Block(NamedTuple):
    """Where one table stands among the rows, by their indexes: rows of headings, first and last line of numbers,
    and where the next table's titles begin."""

    heads: list[int]
    first: int
    last: int
    end: int


def sketches_of(sheet: str, rows: Sequence[Sequence[str]]) -> list[TableSketch]:
    """The tables of a sheet: from above, and of those side by side from the left. None without numbers under headings.

    Headings that come again (地区 | …) begin another table, unless they are the very same: then a page ended.
    """
    square = _squared(rows)
    found: list[TableSketch] = []
    start = 0
    while start < len(square):
        block = _block_of(square, start)
        if not block.heads:
            break
        earlier = [title for sketch in found for title in sketch.titles]
        found += _side_by_side(sheet, square, block, start, earlier)
        start = block.end
    return found


def _side_by_side(
    sheet: str, rows: list[list[str]], block: _Block, start: int, earlier: list[str]
) -> list[TableSketch]:
    """The tables of a block: 地区 | 会员 | 地区 | 会员 are two."""
    texts = [rows[at] for at in block.heads]
    body = _numbered(rows, block, texts)
    notes = _texts_of(rows, block.last + 1, block.end)
    found = []
    for left, right in pairwise([0, *_cuts(texts, body), len(texts[0])]):
        heads = [_only(row, left, right) for row in texts]
        lines = [(number, cells) for number, row in body if any(cells := _only(row, left, right))]
        table = _sketched(heads, lines)
        titles = _titles(rows[start : block.heads[0]], left, right)
        if table:
            last_head = block.heads[-1] + 1
            found.append(table._replace(sheet=sheet, titles=titles, head_row=last_head, notes=notes, earlier=earlier))
            notes = []
    return found


def _sketched(heads: list[list[str]], lines: list[NumberedRow]) -> TableSketch | None:
    """None where no names stand before numbers."""
    stubs, columns = _columns(heads, [row for _number, row in lines])
    if not stubs or not columns:
        return None
    spread = _spread(heads, columns[0])
    return TableSketch("", [], 0, spread, stubs, columns, _filled_down(lines, stubs), [], len(spread[0]), [])


def _titles(rows: list[list[str]], left: int, right: int) -> list[str]:
    """What stands above a table: all of a line's one text, of several those above its own columns."""
    titles = []
    for row in rows:
        said = list(filter(None, row))
        if len(said) > 1:
            said = list(filter(None, row[left:right]))
        titles += said
    return titles


def _only(row: list[str], left: int, right: int) -> list[str]:
    """A row with what stands outside of some columns blanked."""
    return [text if left <= at < right else "" for at, text in enumerate(row)]


def _squared(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """All rows as wide as the widest."""
    width = max(map(len, rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _block_of(rows: list[list[str]], start: int) -> _Block:
    """The first table from a row on; one without headings where there is none."""
    first = last = 0
    named_at = -1  # the column of names, once any headings were met
    heads: list[int] = []
    for at in range(start, len(rows)):
        row = rows[at]
        if first and _heads_anew(row) and not _repeats(rows, at, heads):
            return _ended(rows, heads, first, last, at)
        if _is_figure_row(row, named_at):
            last = at
            if not first:
                first = _with_section_above(rows, at, start)
                heads = _head_rows(rows, first, start)
        elif _is_head(row, below=False):
            named_at = min(_first_filled_at(row), named_at if named_at >= 0 else len(row))
    return _ended(rows, heads, first, last, len(rows))


def _ended(rows: list[list[str]], heads: list[int], first: int, last: int, before: int) -> _Block:
    """A block of which no row stands at or after `before`: what is no note below its numbers is a title of the next."""
    last = _end_of_body(rows, last, before)
    if before == len(rows):
        return _Block(heads, first, last, before)
    end = last + 1
    while end < before and _is_noted(rows[end]):
        end += 1
    return _Block(heads, first, last, end)


def _is_noted(row: list[str]) -> bool:
    """Whether a row below the numbers is blank or a note."""
    text = first_filled(row)
    return not text or NOTE.match(text) is not None or ANY_MARK.match(text) is not None


def _heads_anew(row: list[str]) -> bool:
    """Whether a row heads columns by the words that head them: 地区 | 职工人数, without a number."""
    filled = [text for text in row if text]
    if len(filled) < 2 or not role_of_heading(filled[0]):
        return False
    return not any(map(_is_plain_number, filled))


def _repeats(rows: list[list[str]], at: int, heads: list[int]) -> bool:
    """Whether the headings stand here again."""
    return rows[at : at + len(heads)] == [rows[head] for head in heads]


def _with_section_above(rows: list[list[str]], first: int, start: int) -> int:
    """The body begins with the line above its first numbers where only its first cell is filled: 2013年, 柳州市.

    Nothing but headings may stand above that.
    """
    above = first - 1
    if above > start and rows[above][0] and not any(rows[above][1:]) and _head_rows(rows, above, start):
        return above
    return first


def _first_filled_at(row: list[str]) -> int:
    return next(at for at, text in enumerate(row) if text)


def _numbered(rows: list[list[str]], block: _Block, heads: list[list[str]]) -> list[NumberedRow]:
    """The rows of the body that say anything, each with its number in the file; headings that come again are none."""
    body = []
    for at in range(block.first, block.last + 1):
        row = rows[at]
        if any(row) and row not in heads and not _numbers_columns(row):
            body.append((at + 1, row))
    return body


def _texts_of(rows: list[list[str]], first: int, end: int) -> list[tuple[int, str]]:
    """What stands in the rows from the first up to, but not, the last, each text with the number of its row."""
    texts = []
    for at in range(first, end):
        texts += [(at + 1, text) for text in filter(None, rows[at])]
    return texts


def _is_figure_row(row: list[str], named_at: int) -> bool:
    """Whether a name or code stands before a number; not where the row numbers the columns.

    梧州市 | 2013 below headings that begin in the column of 梧州市 is one; 地区 | 2013 and (blank) | 2013 are headings.
    """
    before = False
    if is_mark(first_filled(row)):
        return False
    is_named = bool(row) and 0 <= named_at < len(row) and _is_name_of_line(row, named_at)
    for text in row:
        if before and is_number(text) and (is_named or not is_period(text)):
            return not _numbers_columns(row)
        before = before or bool(text)
    return False


def _is_name_of_line(row: list[str], at: int) -> bool:
    """Whether a row begins in a column, and not with a word that heads columns."""
    return bool(row[at]) and not any(row[:at]) and not role_of_heading(row[at])


def _numbers_columns(row: list[str]) -> bool:
    """甲 | 1 | 2 | 3 below the headings."""
    filled = [text for text in row if text]
    numbers = [text for text in filled if text not in ORDINALS]
    return filled[0] in ORDINALS and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _end_of_body(rows: list[list[str]], last: int, before: int) -> int:
    """The last row of the body: rows of marks, and of what is no longer counted, may follow the last number."""
    for at in range(last + 1, before):
        if not any(map(_is_mark, rows[at][1:])):
            return at - 1
    return before - 1


def _head_rows(rows: list[list[str]], first: int, start: int) -> list[int]:
    """The rows of headings above the body, from above."""
    heads: list[int] = []
    for at in range(first - 1, start - 1, -1):
        row = rows[at]
        if not any(row) or _numbers_columns(row):
            if heads:
                break
            continue
        if not _is_head(row, below=bool(heads)) or len(heads) == MOST_HEADS:
            break
        heads.insert(0, at)
    return heads


def _is_head(row: list[str], *, below: bool) -> bool:
    """Whether a row heads columns: it fills two cells at least, or one past the first over other headings."""
    if captioned([row]):
        return False
    filled = [at for at, text in enumerate(row) if text]
    if len(filled) == 1:
        return below and filled[0] > 0
    return not all("：" in row[at] or ":" in row[at] for at in filled)


def _cuts(heads: list[list[str]], body: list[NumberedRow]) -> list[int]:
    """Where behind numbers another column of names begins, by its heading: another table stands beside the first."""
    cuts = []
    is_behind = False
    for at in range(len(heads[0])):
        texts = list(filter(None, [row[at] for _number, row in body]))
        role = next(filter(None, [role_of_heading(head[at]) for head in heads]), "")
        if is_behind and _names_lines(role, texts):
            cuts.append(at)
            is_behind = False
        elif not is_behind:
            is_behind = not role and _holds_figures(texts)
    return cuts


def _names_lines(role: str, texts: list[str]) -> bool:
    """Whether a column says by its heading what the numbers beside it are of."""
    return role not in ("", MEASURE, NONE) and not all(map(is_measure, texts))


def _columns(heads: list[list[str]], body: list[list[str]]) -> tuple[list[int], list[int]]:
    """The columns before the numbers, and those of numbers; what is neither (a remark behind them) is in none.

    A column of measures belongs to the first wherever it stands.
    """
    stubs: list[int] = []
    columns: list[int] = []
    for at in range(len(heads[0])):
        texts = list(filter(None, [row[at] for row in body]))
        names = {normal(head[at]) for head in heads} - {""}
        if not texts:
            continue
        if all(map(is_measure, texts)) or (not columns and _is_stub(names, texts, is_first=not stubs)):
            stubs.append(at)
        elif names.isdisjoint(ASIDE_HEADS) and _holds_figures(texts):
            columns.append(at)
    return stubs, columns


def _is_stub(names: set[str], texts: list[str], *, is_first: bool) -> bool:
    """Whether a column that no numbers precede says what the numbers are of: by its heading, or by what it holds.

    Numbers that look like years are years in the first column, and beside names only below a heading that says so.
    """
    if any(map(role_of_heading, names)):
        return True
    if names and not is_first and all(map(is_number, texts)):
        return False
    numbers = sum(map(_is_plain_number, texts))
    if numbers * 2 > len(texts):
        return False
    if numbers + sum(map(_is_mark, texts)) == len(texts) > numbers:
        return False
    return not numbers or not any(map(is_period, names))


def _is_plain_number(text: str) -> bool:
    return is_number(text) and not is_period(text)


def _is_mark(text: str) -> bool:
    """Whether a cell stands for a number that is not there."""
    return text in MARKS or is_discontinued(text)


def _holds_figures(texts: list[str]) -> bool:
    return any(is_number(text) or _is_mark(text) for text in texts)


def _spread(heads: list[list[str]], first: int) -> list[list[str]]:
    """Headings over all the cells they were merged from: from below upwards, as far as the row below is filled.

    Of 2013年 over 职工 | (empty) | 会员 | (empty) over 合计 | 女 | 合计 | 女 the last two are headed by all three rows.
    """
    spread = [heads[-1]]
    for row in reversed(heads[:-1]):
        spread.insert(0, spread_over(row, spread[0], begins=first))
    return spread


def _filled_down(body: list[tuple[int, list[str]]], stubs: list[int]) -> list[tuple[int, list[str]]]:
    """Each line with the region that stands only in the first of its lines; the last stub column says its own."""
    last: dict[int, str] = {}
    filled = []
    for number, row in body:
        row = list(row)
        for at in stubs[:-1]:
            if row[at]:
                last = {known: text for known, text in last.items() if known < at} | {at: row[at]}
            elif any(row[other] for other in stubs if other > at):
                row[at] = last.get(at, "")
        filled.append((number, row))
    return filled
