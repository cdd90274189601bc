"""Which row of a table is its head, which column a heading means, written this way or that, and what is no record."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
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
    for at, row in enumerate(rows[:HEADING_ROWS]):
        for texts in filter(None, (_merged(rows[at - 1], row, column_of) if at else None, row)):
            head = Head(at + 1, list(texts), [column_of(text) if text else "" for text in texts])
            known = len(set(head.columns) - {"", IGNORED})
            # As many again with the next row: that is the second row of the same headings.
            if known > most or (best and known == most and at <= best.row):
                best, most = head, known
    return best


def _merged(upper: Sequence[str], lower: Sequence[str], column_of: Callable[[str], str]) -> list[str] | None:
    """Two rows as one of headings; None unless the lower one heads columns itself."""
    filled, last = [], ""
    for text, under in zip([*upper, *[""] * (len(lower) - len(upper))], lower, strict=False):
        last = text or (last if under else "")
        filled.append(last)
    texts, heads = [], 0
    for above, under in zip(filled, lower, strict=False):
        both = f"{above}({under.strip(BRACKETS)})"
        said = next((one for one in (both, under) if under and column_of(one)), "")
        heads += bool(said)
        texts.append(said or (f"{above} {under}".strip() if under else above))
    return texts if heads * 2 > sum(map(bool, lower)) else None


def is_remark(row: Iterable[str]) -> bool:
    """Whether a row below the headings is a sum, a footnote or a signature rather than a record."""
    first = next((cell for cell in row if cell), "")
    return bool(REMARK.match(unicodedata.normalize("NFKC", first)))
