"""Where the tables of a sheet stand among its rows: headings, lines of numbers, notes, and where the next begins. Pure.

地区   | 工会会员人数 | 职工人数        a row of headings
南宁市 | 115.1        | 121.0           the first line of numbers
柳州市 | 60.6         | …               the last: a mark stands for a number that is not there
注：年末数                              a note, which still belongs to the block
表二 各市工会经费                       the title of the next
"""

import re
from typing import NamedTuple

from apps.figures.cells import MARKS
from apps.figures.files.scales import captioned
from apps.figures.files.yearbooks.labels import ANY_MARK, is_discontinued, is_mark, is_number, is_period
from apps.figures.files.yearbooks.stub_heads import role_of_heading
from apps.spreadsheets.headings import first_filled

MOST_HEADS = 6  # rows of headings above the numbers
ORDINALS = ("甲", "乙", "丙", "丁")  # a row that numbers the columns begins with them
NOTE = re.compile(r"[(（]?\d?(?:注|备注|附注|说明|资料来源|数据来源|来源|本表)|\d{1,2}[.、](?!\d)")
COLON = re.compile("[:：]")
NumberedRow = tuple[int, list[str]]  # counted from 1, as in the file


class TableBlock(NamedTuple):
    """Where one table stands among the rows, by their indexes: rows of headings, first and last line of numbers,
    and where the next table's titles begin."""

    heads: list[int]
    first: int
    last: int
    end: int


def block_of(rows: list[list[str]], start: int) -> TableBlock:
    """The first table from a row on; one without headings where there is none. All rows are as wide as the first."""
    first = last = 0
    named_at = len(rows[start])  # the column of names, once any headings were met
    heads: list[int] = []
    for at in range(start, len(rows)):
        row = rows[at]
        if first and _begins_another(rows, at, heads):
            return _ended(rows, heads, first, last, at)
        if _is_figure_row(row, named_at):
            last = at
            if not first:
                first = _with_section_above(rows, at, start)
                heads = _head_rows(rows, first, start)
        elif _is_head(row, below=False):
            named_at = min(named_at, _first_filled_at(row))
    return _ended(rows, heads, first, last, len(rows))


def _begins_another(rows: list[list[str]], at: int, heads: list[int]) -> bool:
    """Whether a row heads columns anew; where the very same headings stand again only a page ended."""
    if not _heads_anew(rows[at]):
        return False
    again = rows[at : at + len(heads)]
    return again != [rows[head] for head in heads]


def _ended(rows: list[list[str]], heads: list[int], first: int, last: int, before: int) -> TableBlock:
    """A block of which no row stands at or after `before`: what is no note below its numbers is a title of the next."""
    last = _end_of_body(rows, last, before)
    if before == len(rows):
        return TableBlock(heads, first, last, before)
    end = last + 1
    while end < before and _is_noted(rows[end]):
        end += 1
    return TableBlock(heads, first, last, end)


def _is_noted(row: list[str]) -> bool:
    """Whether a row below the numbers is blank or a note."""
    text = first_filled(row)
    if not text:
        return True
    return NOTE.match(text) is not None or ANY_MARK.match(text) is not None


def _heads_anew(row: list[str]) -> bool:
    """Whether a row heads columns by the words that head them: 地区 | 职工人数, without a number."""
    filled = texts_in(row)
    if len(filled) < 2:
        return False
    if not role_of_heading(filled[0]):
        return False
    return not any(map(is_plain_number, filled))


def _with_section_above(rows: list[list[str]], first: int, start: int) -> int:
    """The body begins with the line above its first numbers where only its first cell is filled: 2013年, 柳州市.

    Nothing but headings may stand above that.
    """
    above = first - 1
    if above <= start:
        return first
    name, *others = rows[above]
    if not name or any(others):
        return first
    if _head_rows(rows, above, start):
        return above
    return first


def _first_filled_at(row: list[str]) -> int:
    """The column in which a row begins; it holds something."""
    return row.index(first_filled(row))


def numbered(rows: list[list[str]], block: TableBlock) -> list[NumberedRow]:
    """The rows of the body that say anything, each with its number in the file; headings that come again are none."""
    heads = [rows[at] for at in block.heads]
    body = []
    for at in range(block.first, block.last + 1):
        row = rows[at]
        if _says_nothing(row) or row in heads:
            continue
        body.append((at + 1, row))
    return body


def notes_below(rows: list[list[str]], block: TableBlock) -> list[tuple[int, str]]:
    """What stands in a block below its last line of numbers, each text with the number of its row."""
    notes = []
    for at in range(block.last + 1, block.end):
        for text in texts_in(rows[at]):
            notes.append((at + 1, text))
    return notes


def _is_figure_row(row: list[str], named_at: int) -> bool:
    """Whether a name or code stands before a number; not where the row numbers the columns.

    梧州市 | 2013 below headings that begin in the column of 梧州市 is one; 地区 | 2013 and (blank) | 2013 are headings.
    """
    filled = texts_in(row)
    if not filled or is_mark(filled[0]):
        return False
    is_figure = is_plain_number
    if _is_name_of_line(row, named_at):
        is_figure = is_number
    for text in filled[1:]:
        if is_figure(text):
            return not _numbers_columns(row)
    return False


def _is_name_of_line(row: list[str], at: int) -> bool:
    """Whether a row begins in a column, and not with a word that heads columns."""
    name = first_filled(row)
    if at >= len(row) or row.index(name) != at:
        return False
    return not role_of_heading(name)


def _numbers_columns(row: list[str]) -> bool:
    """甲 | 1 | 2 | 3 below the headings, or 甲 | 乙 | 1 | 2; the row holds something."""
    if first_filled(row) not in ORDINALS:
        return False
    count = 0
    for text in texts_in(row):
        if text in ORDINALS:
            continue
        count += 1
        if text != str(count):
            return False
    return True


def _says_nothing(row: list[str]) -> bool:
    """Whether a row is blank, or only numbers the columns."""
    return not any(row) or _numbers_columns(row)


def _end_of_body(rows: list[list[str]], last: int, before: int) -> int:
    """The last row of the body: rows of marks, and of what is no longer counted, may follow the last number."""
    for at in range(last + 1, before):
        if not any(map(stands_for_number, rows[at][1:])):
            return at - 1
    return before - 1


def _head_rows(rows: list[list[str]], first: int, start: int) -> list[int]:
    """The rows of headings above the body, from above; blank rows may stand between them and the body, not in them."""
    heads: list[int] = []
    for at in range(first - 1, start - 1, -1):
        row = rows[at]
        if _says_nothing(row):
            if heads:
                break
            continue
        if len(heads) == MOST_HEADS or not _is_head(row, below=bool(heads)):
            break
        heads.insert(0, at)
    return heads


def _is_head(row: list[str], *, below: bool) -> bool:
    """Whether a row heads columns: it fills two cells at least, or one past the first over other headings (`below`).

    单位：万元 heads none, nor does 填报单位：… | 填报时间：…, of which each cell says something of the whole table.
    """
    if captioned([row]):
        return False
    filled = texts_in(row)
    if len(filled) == 1:
        return below and not row[0]
    return any(not COLON.search(text) for text in filled)


def texts_in(row: list[str]) -> list[str]:
    """What stands in a row, without blank cells."""
    return [text for text in row if text]


def is_plain_number(text: str) -> bool:
    """Whether a cell is a number that is no year."""
    return is_number(text) and not is_period(text)


def stands_for_number(text: str) -> bool:
    """Whether a cell stands for a number that is not there."""
    return text in MARKS or is_discontinued(text)
