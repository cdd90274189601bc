"""Which row of a table is its head, which column a heading means, written this way or that, and what is no record."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import NamedTuple

HEADING_ROWS = 10
IGNORED = "-"  # a column that is known and of no interest: running numbers, what an annotated file says is wrong
BRACKETS = "()（）"
# How the rows begin that a person adds below a table: sums, footnotes, signatures.
REMARKS = r"合\s*计|小\s*计|总\s*计|共\s*计|注|备注|说明|填表人|审核人|制表人|sub-?total|total|notes?"
REMARK = re.compile(rf"({REMARKS})\s*(:|$)", re.IGNORECASE)


def normal(text: str) -> str:
    """Text as it is compared: full-width forms made plain, no spaces, small letters."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def nearest(text: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    return next(iter(get_close_matches(text, list(known), n=1, cutoff=cutoff)), "")


class Head(NamedTuple):
    """The row of headings: its number in the file, how each column is headed, and which column it is ("": unknown)."""

    row: int
    texts: list[str]
    columns: list[str]


def head_of(rows: Sequence[Sequence[str]], column_of: Callable[[str], str]) -> Head | None:
    """The heading row, or the merged two, of the first ten in which most headings are known, two at least."""
    best, most = None, 1
    for at in range(min(len(rows), HEADING_ROWS)):
        for head in _heads_at(at, rows, column_of):
            known = len(set(head.columns) - {"", IGNORED})
            # As many again with the next row: that is the second row of the same headings.
            is_second_row = best is not None and known == most and at <= best.row
            if known > most or is_second_row:
                best, most = head, known
    return best


def _heads_at(at: int, rows: Sequence[Sequence[str]], column_of: Callable[[str], str]) -> Iterator[Head]:
    """The row at this place as headings: merged with the one above it where that is possible, and by itself."""
    merged = _merged(rows[at - 1], rows[at], column_of) if at else None
    for texts in (merged, rows[at]):
        if texts:
            yield Head(at + 1, list(texts), [column_of(text) if text else "" for text in texts])


def _merged(upper: Sequence[str], lower: Sequence[str], column_of: Callable[[str], str]) -> list[str] | None:
    """Two rows as one of headings; None unless the lower one heads columns itself.

    会员 | (empty) over 人数 | 女 are 会员(人数) and 会员(女), where the second of the upper row's cells was merged into
    the first; where only 人数 is the heading of a column, it is 人数.
    """
    texts, heads = [], 0
    for above, under in zip(_spread(upper, lower), lower, strict=False):
        said = _heading(above, under, column_of)
        if said:
            heads += 1
        texts.append(said or f"{above} {under}".strip())
    headed = sum(1 for under in lower if under)
    return texts if heads * 2 > headed else None


def _spread(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The upper row with each text over all the cells it was merged from: as far as the lower row is filled."""
    spread, last = [], ""
    for at, under in enumerate(lower):
        text = upper[at] if at < len(upper) else ""
        if text or not under:
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
    return under if column_of(under) else ""


def is_remark(row: Iterable[str]) -> bool:
    """Whether a row below the headings is a sum, a footnote or a signature rather than a record."""
    first = next((cell for cell in row if cell), "")
    return bool(REMARK.match(unicodedata.normalize("NFKC", first)))
