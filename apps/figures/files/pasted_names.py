"""What the names in a pasted block may call in the grid: rows, columns, and the cells where they meet."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from apps.figures.files.headings import Headings
from apps.figures.models import FormItem, Indicator
from apps.spreadsheets.headings import normal
from apps.units.models import Unit

NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[.、)]|其中:?|[#*]+)+")
BRACKETED = re.compile(r"(.+?)\(([^()]*)\)")


class NamedPlace(NamedTuple):
    """A row or a column that a text may mean: which one, how it is told from its namesakes, the measures said of it."""

    at: int
    label: str
    measures: list[str]


class PastedCell(NamedTuple):
    """A cell of the grid: what the page calls it, and whose number it holds."""

    key: str
    indicator: Indicator

    @property
    def is_computed(self) -> bool:
        """Whether nobody types into it."""
        return self.indicator.kind == Indicator.Kind.COMPUTED


class PasteGrid(Protocol):
    """The grid a block is pasted into."""

    columns: int

    def rows_named(self, text: str) -> list[NamedPlace]: ...
    def columns_named(self, text: str) -> list[NamedPlace]: ...
    def cell(self, row: int, column: int) -> PastedCell: ...
    def place_of(self, key: str) -> tuple[int, int] | None: ...


def plain_name(text: str) -> str:
    """A name as it is compared: without the numbers of a list and without 其中."""
    return NUMBERING.sub("", normal(text))


class ItemNames:
    """Finds the cells of a form by the names of their indicators."""

    def __init__(self, items: Sequence[FormItem]) -> None:
        self.items = items
        self.headings = Headings([item.indicator for item in items])

    def named(self, text: str) -> list[NamedPlace]:
        """The items of that name: two where the form asks it of the unit and of its area, and the text says neither."""
        found = self.headings.named(plain_name(text))
        places = []
        for at, item in enumerate(self.items):
            if item.indicator.code not in found.codes:
                continue
            if found.coverage in ("", item.coverage):
                places.append(NamedPlace(at, self._label(item), found.measures))
        return places

    def _label(self, item: FormItem) -> str:
        """Its code beside its name, should two indicators be called alike."""
        return f"{item.indicator.code} {item.indicator} ({item.get_coverage_display()})"


@dataclass(slots=True)
class OneUnitGrid:
    """Indicators down, one column for the period."""

    names: ItemNames
    period_names: frozenset[str]
    columns: int = 1

    def rows_named(self, text: str) -> list[NamedPlace]:
        return self.names.named(text)

    def columns_named(self, text: str) -> list[NamedPlace]:
        """本期 or 2015年, also with a measure: 2015年(万元)."""
        said, measures = normal(text), []
        match = BRACKETED.fullmatch(said)
        if match and said not in self.period_names:
            said, measures = match[1], [match[2]]
        if said in self.period_names:
            return [NamedPlace(0, text, measures)]
        return []

    def cell(self, row: int, column: int) -> PastedCell:
        item = self.names.items[row]
        return PastedCell(f"{item.indicator_id}-{item.coverage}", item.indicator)

    def place_of(self, key: str) -> tuple[int, int] | None:
        for row, item in enumerate(self.names.items):
            if key == f"{item.indicator_id}-{item.coverage}":
                return row, 0
        return None


class UnitsGrid:
    """Units down, indicators across."""

    def __init__(self, names: ItemNames, units: Sequence[Unit]) -> None:
        self.names, self.units = names, units
        self.columns = len(names.items)
        self.by_name: dict[str, list[int]] = {}
        for at, unit in enumerate(units):
            for name in {normal(unit.name), normal(unit.code), normal(unit.name_en)} - {""}:
                self.by_name.setdefault(name, []).append(at)

    def rows_named(self, text: str) -> list[NamedPlace]:
        """The units called so: of two of one name each by its code."""
        rows = self.by_name.get(normal(text)) or self.by_name.get(plain_name(text), [])
        return [NamedPlace(at, f"{self.units[at].code} {self.units[at]}", []) for at in rows]

    def columns_named(self, text: str) -> list[NamedPlace]:
        return self.names.named(text)

    def cell(self, row: int, column: int) -> PastedCell:
        item = self.names.items[column]
        return PastedCell(f"{self.units[row].pk}-{item.indicator_id}-{item.coverage}", item.indicator)

    def place_of(self, key: str) -> tuple[int, int] | None:
        rows = {str(unit.pk): at for at, unit in enumerate(self.units)}
        unit, _dash, _item = key.partition("-")
        if unit not in rows:
            return None
        for column in range(self.columns):
            if self.cell(rows[unit], column).key == key:
                return rows[unit], column
        return None


def period_names(names: Iterable[str]) -> frozenset[str]:
    """What may head the column of the period, as it is compared."""
    return frozenset(normal(name) for name in names if name)
