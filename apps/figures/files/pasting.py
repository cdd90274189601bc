"""Where the cells of a pasted block belong: by their names, or else from the cell on that it was pasted into.

A name that may mean several things is asked and not chosen. A measure multiplies as it does in a file; one that cannot
be understood is refused for its cell. A block whose names are all unknown goes nowhere.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from apps.figures.files.pasted_names import NamedPlace, PastedCell, PasteGrid
from apps.figures.files.scales import caption_scale, captioned, is_measure, scale_of, scaled
from apps.spreadsheets.headings import normal

VALUE = re.compile(r"(?:[^\d]{0,6}\d[\d,.\s]*.{0,8}|[—…－-]+|清空|clear)")
MEASURE_HEADS = {"计量单位", "单位", "measure", "unit"}


class MeasureError(ValueError):
    """The measures beside a number cannot all be meant; `str()` says so in the reader's language."""


class PlacedText(NamedTuple):
    """A text for a cell; `line` of the block it comes from, counted from 1."""

    line: int
    key: str
    text: str


class UnplacedText(NamedTuple):
    """What has no place, and why."""

    line: int
    text: str
    why: str


class Choice(NamedTuple):
    """One thing that may be meant, and what it would place."""

    label: str
    placed: list[PlacedText]


class MeaningAsked(NamedTuple):
    """What may be meant in several ways."""

    line: int
    text: str
    why: str
    choices: list[Choice]


@dataclass(slots=True)
class PastePlan:
    """What becomes of a pasted block."""

    placed: list[PlacedText] = field(default_factory=list)
    left: list[UnplacedText] = field(default_factory=list)
    questions: list[MeaningAsked] = field(default_factory=list)


class Spot(NamedTuple):
    """A cell of the block that holds something: its line and column from 0, and its text."""

    line: int
    column: int
    text: str


def holds_value(text: str) -> bool:
    """Whether a text may be a number, a mark or what clears a cell."""
    said = text.strip()
    if VALUE.fullmatch(said):
        return True
    return VALUE.fullmatch(unicodedata.normalize("NFKC", said)) is not None


class PastedBlock:
    """A block taken apart: its column of names, its lines of headings, and what stands in each."""

    def __init__(self, lines: list[list[str]], grid: PasteGrid) -> None:
        width = max((len(line) for line in lines), default=0)
        self.lines = [line + [""] * (width - len(line)) for line in lines]
        self.grid = grid
        self.columns = range(width)
        self.rows_by_text: dict[str, list[NamedPlace]] = {}
        self.key = self._column_of_names()
        self.first = self._first_line()
        self.heads = self._heads()
        self.captions = captioned(self.lines[: self.first])
        self.measures = self._column_of_measures()

    def rows_named(self, text: str) -> list[NamedPlace]:
        if text not in self.rows_by_text:
            self.rows_by_text[text] = self.grid.rows_named(text) if text else []
        return self.rows_by_text[text]

    def rows_in(self, line: int) -> list[NamedPlace]:
        """The rows that the name of a line may mean."""
        if self.key is None:
            return []
        return self.rows_named(self.lines[line][self.key])

    def names(self, column: int) -> int:
        """How many of a column's texts name a row."""
        return len([line for line in self.lines if self.rows_named(line[column])])

    def _column_of_names(self) -> int | None:
        best, most = None, 0
        for column in self.columns:
            if self.names(column) > most:
                best, most = column, self.names(column)
        return best

    def _first_line(self) -> int:
        """The first line that is no heading: the first with a name or, where no name is known, with a value."""
        for number, line in enumerate(self.lines):
            if self._is_body(line):
                return number
        return 0

    def _is_body(self, line: list[str]) -> bool:
        if self.key is not None:
            return bool(self.rows_named(line[self.key]))
        if captioned([line]) or any(self.grid.columns_named(text) for text in line if text):
            return False
        return any(holds_value(text) for text in line)

    def _heads(self) -> dict[int, list[NamedPlace]]:
        """By column of the block what its heading may mean; under merged heads the lowest one that means anything."""
        heads = {}
        for line in self.lines[: self.first]:
            for column in self.columns:
                named = self.grid.columns_named(line[column]) if line[column] else []
                if named and self.is_beside(column):
                    heads[column] = named
        return heads

    def is_beside(self, column: int) -> bool:
        """Whether it stands beside the names, where numbers are looked for."""
        return self.key is None or column > self.key

    def _column_of_measures(self) -> int | None:
        """The column of the block that says in each line what is counted: 人, 万元."""
        for column in self.columns:
            if column == self.key:
                continue
            texts = [text for _line, text in self.body(column)]
            heads = {normal(line[column]) for line in self.lines[: self.first]}
            if not texts or any(holds_value(text) for text in texts):
                continue
            if heads & MEASURE_HEADS or any(is_measure(text) for text in texts):
                return column
        return None

    def body(self, column: int) -> list[tuple[int, str]]:
        """The texts of a column below the headings, by line."""
        filled = []
        for number in range(self.first, len(self.lines)):
            if self.lines[number][column]:
                filled.append((number, self.lines[number][column]))
        return filled

    def holds_values(self, column: int) -> bool:
        return any(holds_value(text) for _line, text in self.body(column))

    @property
    def has_words(self) -> bool:
        """Whether a column of it is words: names, none of which is known here."""
        return any(self.body(column) and not self.holds_values(column) for column in self.columns)

    def values_of(self, line: int) -> list[Spot]:
        """What of a line may be a number, beside its name."""
        spots = []
        for column in self.columns:
            text = self.lines[line][column]
            if text and self.is_beside(column) and (self.key is None or holds_value(text)):
                spots.append(Spot(line, column, text))
        return spots

    def said_of(self, line: int) -> str:
        """How a line is called: by its name, else by what stands first in it."""
        if self.key is not None and self.lines[line][self.key]:
            return self.lines[line][self.key]
        return next(filter(None, self.lines[line]), "")

    # ---- Measures

    def text_for(self, spot: Spot, cell: PastedCell, row: NamedPlace | None, column: NamedPlace | None) -> str:
        """The text for a cell, multiplied by the measure beside it or above it. Raises MeasureError."""
        said = []
        for place in (row, column):
            said += place.measures if place else []
        if self.measures is not None and self.lines[spot.line][self.measures]:
            said.append(self.lines[spot.line][self.measures])
        text = scaled(spot.text, self._scale(said, cell))
        if text is None:
            shown = "、".join(said or self.captions)
            raise MeasureError(_("two measures stand beside it: %(said)s, and its own") % {"said": shown})
        return text

    def _scale(self, said: list[str], cell: PastedCell) -> str:
        counted = {"indicator": cell.indicator, "measure": cell.indicator.measure}
        if not said:
            scale = caption_scale(self.captions, cell.indicator)
            if scale is None:
                message = _("above the block stands %(said)s; “%(indicator)s” counts in %(measure)s")
                raise MeasureError(message % (counted | {"said": "、".join(self.captions)}))
            return scale
        scales = set()
        for measure in said:
            scale = scale_of(measure, cell.indicator)
            if scale is None:
                message = _("“%(said)s” is not understood as a measure; “%(indicator)s” counts in %(measure)s")
                raise MeasureError(message % (counted | {"said": measure}))
            scales.add(scale)
        if len(scales) > 1:
            raise MeasureError(_("two measures stand beside it: %(said)s") % {"said": "、".join(said)})
        return scales.pop()
