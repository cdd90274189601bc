"""How long a text is in print, so that as much is said as six pages hold."""

from collections.abc import Iterable
from math import ceil
from typing import NamedTuple

MOST_PAGES = 6
SPARE = 0.5  # of a page: what a line that does not break, or another typeface, may take


class TextPage(NamedTuple):
    """How much a page of text holds: lines, and signs in a line, where a Chinese one takes two places."""

    lines: int
    places: int
    note: float  # lines that a footnote takes
    heading: float


CHINESE_PAGE = TextPage(lines=22, places=54, note=0.48, heading=1.25)
ENGLISH_PAGE = TextPage(lines=30, places=84, note=0.65, heading=1.8)


def pages(paragraphs: Iterable[str], headings: int, notes: int, page: TextPage) -> float:
    """How many pages these take, about: 22 Chinese lines of 27 signs each are a page."""
    lines = headings * page.heading + notes * page.note
    for paragraph in paragraphs:
        lines += ceil(_places(paragraph) / page.places)
    return lines / page.lines


def _places(text: str) -> int:
    return sum(1 if sign.isascii() else 2 for sign in text)


def fits(count: float) -> bool:
    """Whether so many pages are no more than six in print."""
    return count <= MOST_PAGES - SPARE
