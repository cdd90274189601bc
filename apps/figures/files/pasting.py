"""Where the cells of a pasted block belong: by their names, or else from the cell on that it was pasted into.

A name that may mean several things is asked and not chosen. A measure multiplies as it does in a file; one that cannot
be understood is refused for its cell. A block whose names are all unknown goes nowhere.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _

from apps.figures.files.pasted_names import NamedPlace, PastedCell, PasteGrid
from apps.figures.files.scales import caption_scale, captioned, hold_measure, scale_of, scaled
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


def hold_value(texts: Iterable[str]) -> bool:
    """Whether any of the texts may be a number, a mark or what clears a cell."""
    return any(holds_value(text) for text in texts)


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
        self.captions = captioned(self.headings)
        self.measures = self._column_of_measures()

    @property
    def headings(self) -> list[list[str]]:
        """The lines above the numbers."""
        return self.lines[: self.first]

    @property
    def body_lines(self) -> range:
        """The lines below the headings."""
        return range(self.first, len(self.lines))

    @property
    def columns_beside(self) -> range:
        """The columns beside the names, where numbers are looked for; all of them where there are no names."""
        if self.key is None:
            return self.columns
        return self.columns[self.key + 1 :]

    # ---- Names

    def rows_named(self, text: str) -> list[NamedPlace]:
        if not text:
            return []
        if text not in self.rows_by_text:
            self.rows_by_text[text] = self.grid.rows_named(text)
        return self.rows_by_text[text]

    def rows_in(self, line: int) -> list[NamedPlace]:
        """The rows that the name of a line may mean."""
        if self.key is None:
            return []
        return self.rows_named(self.lines[line][self.key])

    def columns_named(self, text: str) -> list[NamedPlace]:
        if not text:
            return []
        return self.grid.columns_named(text)

    def names_a_column(self, line: list[str]) -> bool:
        """Whether any text of a line names a column of the grid."""
        return any(self.columns_named(text) for text in line)

    def names(self, column: int) -> int:
        """How many of a column's texts name a row."""
        return len([line for line in self.lines if self.rows_named(line[column])])

    def _column_of_names(self) -> int | None:
        best, most = None, 0
        for column in self.columns:
            names = self.names(column)
            if names > most:
                best, most = column, names
        return best

    # ---- Headings

    def _first_line(self) -> int:
        """The first line that is no heading: the first with a name or, where no name is known, with a value."""
        for number, line in enumerate(self.lines):
            if self._is_body(line):
                return number
        return 0

    def _is_body(self, line: list[str]) -> bool:
        if self.key is not None:
            return bool(self.rows_named(line[self.key]))
        if captioned([line]):
            return False
        if self.names_a_column(line):
            return False
        return hold_value(line)

    def _heads(self) -> dict[int, list[NamedPlace]]:
        """By column of the block what its heading may mean; under merged heads the lowest one that means anything."""
        heads = {}
        for line in self.headings:
            for column in self.columns_beside:
                named = self.columns_named(line[column])
                if named:
                    heads[column] = named
        return heads

    def top_of(self, column: int) -> str:
        """The first text above the numbers of a column."""
        for line in self.headings:
            if line[column]:
                return line[column]
        return ""

    def _column_of_measures(self) -> int | None:
        """The column of the block that says in each line what is counted: 人, 万元."""
        for column in self.columns:
            if column != self.key and self._holds_measures(column):
                return column
        return None

    def _holds_measures(self, column: int) -> bool:
        """Whether there is something in a column, no numbers, and it is headed 计量单位 or holds 人 or 万元."""
        texts = self.texts_of(column)
        if not texts or hold_value(texts):
            return False
        for heading in self.headings:
            if normal(heading[column]) in MEASURE_HEADS:
                return True
        return hold_measure(texts)

    # ---- What stands below the headings

    def texts_of(self, column: int) -> list[str]:
        """The texts of a column below the headings."""
        texts = []
        for number in self.body_lines:
            text = self.lines[number][column]
            if text:
                texts.append(text)
        return texts

    def holds_values(self, column: int) -> bool:
        return hold_value(self.texts_of(column))

    def columns_with_values(self, columns: Iterable[int]) -> list[int]:
        """Those of the columns that hold anything that may be a number."""
        return [column for column in columns if self.holds_values(column)]

    @property
    def has_words(self) -> bool:
        """Whether a column of it is words: names, none of which is known here."""
        for column in self.columns:
            texts = self.texts_of(column)
            if texts and not hold_value(texts):
                return True
        return False

    def values_of(self, line: int) -> list[Spot]:
        """What of a line may be a number, beside its name."""
        spots = []
        for column in self.columns_beside:
            text = self.lines[line][column]
            if self._may_be_value(text):
                spots.append(Spot(line, column, text))
        return spots

    def _may_be_value(self, text: str) -> bool:
        """Without names every text is taken for a number, so that one that is none is told."""
        if self.key is None:
            return text != ""
        return holds_value(text)

    def said_of(self, line: int) -> str:
        """How a line is called: by its name, else by what stands first in it."""
        texts = self.lines[line]
        if self.key is not None and texts[self.key]:
            return texts[self.key]
        return next(filter(None, texts), "")

    # ---- Measures

    def text_for(self, spot: Spot, cell: PastedCell, row: NamedPlace, column: NamedPlace) -> str:
        """The text for a cell, multiplied by the measure beside it or above it. Raises MeasureError."""
        said = [*row.measures, *column.measures, *self._measures_in(spot.line)]
        scale = self._scale_beside(said, cell) if said else self._scale_above(cell)
        text = scaled(spot.text, scale)
        if text is None:
            shown = "、".join(said or self.captions)
            raise MeasureError(_("two measures stand beside it: %(said)s, and its own") % {"said": shown})
        return text

    def _measures_in(self, line: int) -> list[str]:
        """What the column of measures says in a line."""
        if self.measures is None:
            return []
        measure = self.lines[line][self.measures]
        return [measure] if measure else []

    def _scale_above(self, cell: PastedCell) -> str:
        """What the measures above the block multiply the cell's numbers by."""
        scale = caption_scale(self.captions, cell.indicator)
        if scale is None:
            message = _("above the block stands %(said)s; “%(indicator)s” counts in %(measure)s")
            raise MeasureError(message % _counted("、".join(self.captions), cell))
        return scale

    def _scale_beside(self, said: list[str], cell: PastedCell) -> str:
        """What the measures that stand beside a number multiply it by, all alike."""
        scales = set()
        for measure in said:
            scale = scale_of(measure, cell.indicator)
            if scale is None:
                message = _("“%(said)s” is not understood as a measure; “%(indicator)s” counts in %(measure)s")
                raise MeasureError(message % _counted(measure, cell))
            scales.add(scale)
        if len(scales) > 1:
            raise MeasureError(_("two measures stand beside it: %(said)s") % {"said": "、".join(said)})
        return scales.pop()


def _counted(said: str, cell: PastedCell) -> dict[str, object]:
    """What a refusal names: the measure that is said, the indicator, and what that counts in."""
    return {"said": said, "indicator": cell.indicator, "measure": cell.indicator.measure}
