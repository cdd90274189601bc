"""Which row of a table is its head, which column a heading means, written this way or that, and what is no record."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import NamedTuple

HEADING_ROWS = 10
MOST_SUGGESTED = 50
FEWEST_KNOWN = 2  # columns that a row of headings names
IGNORED = "-"  # a column that is known and of no interest: running numbers, what an annotated file says is wrong
BRACKETS = "()（）"
# How the rows begin that a person adds below a table: sums, footnotes, signatures.
REMARKS = r"合\s*计|小\s*计|总\s*计|共\s*计|注|备注|说明|填表人|审核人|制表人|sub-?total|total|notes?"
REMARK = re.compile(rf"({REMARKS})\s*(:|$)", re.IGNORECASE)


def normal(text: str) -> str:
    """Text as it is compared: full-width forms made plain, no spaces, small letters."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


class Suggestions:
    """What was probably meant, for the first fifty faults of a file: to search is slow, and nobody reads more."""

    def __init__(self) -> None:
        self.left = MOST_SUGGESTED

    def of(self, find: Callable[[], str]) -> str:
        """What `find` finds; "" once fifty were searched for."""
        if not self.left:
            return ""
        self.left -= 1
        return find()


def nearest(text: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    return next(iter(get_close_matches(text, list(known), n=1, cutoff=cutoff)), "")


class Head(NamedTuple):
    """The row of headings: its number in the file, how each column is headed, and which column it is ("": unknown)."""

    row: int
    texts: list[str]
    columns: list[str]

    @property
    def known(self) -> int:
        """How many different columns its headings name."""
        return len(set(self.columns) - {"", IGNORED})

    def is_better_than(self, best: "Head") -> bool:
        """Whether more of its headings are known; where as many are, the second row of the same headings is better."""
        if self.known == best.known:
            return self.row <= best.row + 1
        return self.known > best.known


NO_HEAD = Head(0, [], [])


def head_of(rows: Sequence[Sequence[str]], column_of: Callable[[str], str]) -> Head | None:
    """The heading row, or the merged two, of the first ten in which most headings are known, two at least.

    Of a title, 代码 | 名称 | 会员 | (blank), and (blank) | (blank) | 人数 | 女, it is the third row merged with the
    second: 代码, 名称, 会员(人数), 会员(女), where these are columns. `column_of` gives a heading's column, or "".
    """
    best = NO_HEAD
    for head in _heads(rows[:HEADING_ROWS], column_of):
        if head.is_better_than(best):
            best = head
    if best.known < FEWEST_KNOWN:
        return None
    return best


def _heads(rows: Sequence[Sequence[str]], column_of: Callable[[str], str]) -> Iterator[Head]:
    """Each row as headings: merged with the one above it where that is possible, and by itself."""
    above: Sequence[str] = []
    for number, row in enumerate(rows, start=1):
        merged = _merged(above, row, column_of) if number > 1 else None
        if merged:
            yield _head(number, merged, column_of)
        yield _head(number, list(row), column_of)
        above = row


def _head(number: int, texts: list[str], column_of: Callable[[str], str]) -> Head:
    columns = [column_of(text) if text else "" for text in texts]
    return Head(number, texts, columns)


def _merged(upper: Sequence[str], lower: Sequence[str], column_of: Callable[[str], str]) -> list[str] | None:
    """Two rows as one of headings; None unless most cells of the lower one head columns.

    会员 | (empty) over 人数 | 女 are 会员(人数) and 会员(女), where the second of the upper row's cells was merged into
    the first; where only 人数 is the heading of a column, it is 人数.
    """
    spread = spread_over(upper, lower)
    headings = [_heading(above, under, column_of) for above, under in zip(spread, lower, strict=True)]
    known = len(headings) - headings.count("")
    filled = len(lower) - lower.count("")
    if known * 2 <= filled:
        return None
    texts = []
    for above, under, heading in zip(spread, lower, headings, strict=True):
        unknown = f"{above} {under}".strip()
        texts.append(heading or unknown)
    return texts


def spread_over(upper: Sequence[str], lower: Sequence[str], begins: int = 0) -> list[str]:
    """The upper row with each text over all the cells it was merged from: as far as the lower row is filled.

    代码 | 会员 | (empty) | (empty) over (empty) | 人数 | 女 | (empty) is 代码 | 会员 | 会员 | (empty). What heads the
    columns before `begins` is not spread past it.
    """
    missing = len(lower) - len(upper)
    as_wide = [*upper, *[""] * missing]
    spread, last = [], ""
    for at, (text, under) in enumerate(zip(as_wide, lower, strict=False)):
        if text or not under or at == begins:
            last = text
        spread.append(last)
    return spread


def _heading(above: str, under: str, column_of: Callable[[str], str]) -> str:
    """What two cells head together, or the lower one alone; "" where neither heads a column."""
    if not under:
        return ""
    both = f"{above}({under.strip(BRACKETS)})"
    if column_of(both):
        return both
    if column_of(under):
        return under
    return ""


def cell_name(row: int, column: int) -> str:
    """How a spreadsheet names a cell: the first row and column are 0, so that (0, 27) is AB1."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row + 1}"


def first_filled(row: Iterable[str]) -> str:
    """The text with which a row begins; "" where all of it is blank."""
    for cell in row:
        if cell:
            return cell
    return ""


def is_remark(row: Iterable[str]) -> bool:
    """Whether a row below the headings is a sum, a footnote or a signature rather than a record."""
    begins = unicodedata.normalize("NFKC", first_filled(row))
    return REMARK.match(begins) is not None
