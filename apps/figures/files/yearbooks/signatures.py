"""By what a layout is known again: its headings and titles without years, numbers, footnote marks and names of units.

What tells two tables of one book apart stays: the number of a table (2-1, 表3), a part of a year, the words of a title.
"""

import hashlib
import re
from collections.abc import Collection

from apps.figures.files.period_texts import PART_OF_YEAR, YEAR, without_number
from apps.figures.files.yearbooks.answers import CODE, INDICATOR, UNIT, TableAnswers
from apps.figures.files.yearbooks.labels import parts_of
from apps.figures.files.yearbooks.proposal import TableProposal
from apps.figures.files.yearbooks.sketch import TableSketch
from apps.spreadsheets.headings import normal

DEFAULT_SHEET = re.compile(r"(?:sheet|工作表)?\s*\d*", re.IGNORECASE)
CHANGING = re.compile(r"[\d年度末底第.,()-]")
YEAR_OF_PART = re.compile(rf"{YEAR}年?")


def signature(proposal: TableProposal, seems: TableAnswers, unit_words: str) -> str:
    """32 digits; next year's table of the same kind has the same. `unit_words` name the unit of the whole table.

    Where unit or indicator of the whole have to be said, the sheet's name counts whatever it is: Sheet1 and Sheet2 of
    one file are answered each.
    """
    sketch, units = proposal.sketch, proposal.unit_codes
    told = _titles(sketch, units, timeless(unit_words))
    if _says_too_little(proposal, seems):
        told.append(YEAR_OF_PART.sub("", sketch.sheet))
    for at in sketch.stubs:
        told.append(f"{at}:{timeless(sketch.stub_head(at))}")
    headings = [_heading(sketch.column_heads(column), units) for column in sketch.columns]
    told += dict.fromkeys(headings)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:32]


def _titles(sketch: TableSketch, units: Collection[str], unit: str) -> list[str]:
    """The sheet's name, blank where it tells nothing, and the titles, with @ for the unit of the whole table."""
    name = sketch.sheet
    if DEFAULT_SHEET.fullmatch(name) or name in units:
        name = ""
    told = []
    for text in (name, *sketch.titles):
        said = timeless(text)
        if unit:
            said = said.replace(unit, "@")
        told.append(said)
    return told


def _heading(texts: list[str], units: Collection[str]) -> str:
    """The headings over a column as one text, with @ for units and blanks for periods."""
    told = []
    for text in texts:
        name = parts_of(text).name
        if name in units:
            told.append("@")
        else:
            told.append(timeless(name))
    return "/".join(told)


def _says_too_little(proposal: TableProposal, seems: TableAnswers) -> bool:
    """Whether neither titles nor columns nor headings say unit or indicator."""
    roles = set(seems.roles.values())
    if proposal.sketch.names_across():
        roles.add(seems.across)
    if not proposal.unit and roles.isdisjoint((UNIT, CODE)):
        return True
    if seems.indicator or proposal.likely_indicator:
        return False
    return INDICATOR not in roles


def timeless(text: str) -> str:
    """What a title or heading says without its year, with the number of its table and a part of a year."""
    number, rest = without_number(text)
    name = parts_of(rest).name
    kept = [number, CHANGING.sub("", normal(name or rest))]
    part = PART_OF_YEAR.search(normal(rest))
    if part:
        kept.append(YEAR_OF_PART.sub("", part[0]))
    return "".join(kept)
