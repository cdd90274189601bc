"""A grid of tiles: federations as they lie on a map, each with its number and the step it is in.

Steps differ by pattern, and are printed with their bounds; a sum of some units is hatched and in no step. What has no
place stands beside the grid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.quantity_text import grouped
from apps.reports.tables import wording
from apps.reports.tables.geometry import STEPS, EqualSteps, Point, equal_steps, joined_numbers, shortened, width_of
from apps.reports.tables.svg import drawn, px, said, widest

Cell = tuple[int, int]  # column and row, counted from 1

HEIGHT, GAP, STRIP = 66, 4, 14  # of a tile, between two, and of the pattern at its foot
NARROWEST, WIDEST, WIDEST_BESIDE = 76, 132, 210
BESIDE_ROWS, BESIDE_COLUMNS = 4, 3
SIDE = 20  # between the grid and what stands beside it
SWATCH, LEGEND_LINE = 26, 20
ENLARGED = 1.2  # on the screen
TINTS = (".04", ".13", ".22", ".31", ".40")
SHORTEST = 2  # characters that are left of a name


@dataclass(frozen=True, slots=True)
class GridTile:
    """One federation: its name, its number, its place and the page of the number."""

    point: Point
    place: Cell | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class TileLayout:
    """Who stands where: `places` by tile in the grid, the others `beside` it; `doubled` have a place already taken."""

    places: dict[int, Cell]
    beside: list[int]
    doubled: list[int]
    columns: int
    rows: int


def layout_of(places: Sequence[Cell | None]) -> TileLayout:
    """The grid begins with the first column and the first row that anybody stands in.

    Worked example: (3, 2), (4, 2), none, (3, 2) are (0, 0) and (1, 0); the third and the fourth stand beside.
    """
    taken: dict[Cell, int] = {}
    beside, doubled = [], []
    for at, place in enumerate(places):
        if place is None or place in taken:
            beside.append(at)
            if place:
                doubled.append(at)
        else:
            taken[place] = at
    if not taken:
        return TileLayout({}, beside, doubled, 0, 0)
    columns = [column for column, _row in taken]
    rows = [row for _column, row in taken]
    first_column, first_row = min(columns), min(rows)
    moved = {at: (column - first_column, row - first_row) for (column, row), at in taken.items()}
    return TileLayout(moved, beside, doubled, max(columns) - first_column + 1, max(rows) - first_row + 1)


def short_names(names: Sequence[str]) -> list[str]:
    """The names without the end that all have in common, as long as two characters are left of each.

    南宁市总工会 and 柳州市总工会 are 南宁 and 柳州; Nanning Federation and Guilin Federation are Nanning and Guilin.
    """
    if len(names) < 2:
        return list(names)
    room = min(len(name) for name in names) - SHORTEST
    end = ""
    for length in range(1, room + 1):
        ends = {name[-length:] for name in names}
        if len(ends) > 1:
            break
        end = ends.pop()
    if end.isascii():
        _rest, blank, words = end.partition(" ")
        end = blank + words
    return [name.removesuffix(end) for name in names] if end else list(names)


class TileGrid:
    """The drawing of a grid: the tiles in their places, those beside it, and the legend of the steps."""

    def __init__(self, tiles: Sequence[GridTile], scale: str, factor: Decimal | None = None) -> None:
        self.tiles, self.scale, self.factor = tiles, scale, factor  # factor: of the unit that the measure names
        self.layout = layout_of([tile.place for tile in tiles])
        self.steps = equal_steps(joined_numbers(tile.point for tile in tiles))
        in_grid = list(self.layout.places)
        short = short_names([tiles[at].point.label for at in in_grid])
        self.names = dict(zip(in_grid, short, strict=True))
        texts = [*short, *(tiles[at].point.text for at in in_grid)]
        self.width = min(max(widest(texts) + 12, NARROWEST), WIDEST)
        beside = [text for at in self.layout.beside for text in (tiles[at].point.label, tiles[at].point.text)]
        self.beside_width = min(max(widest(beside) + 12, self.width), WIDEST_BESIDE)

    def drawing(self, title: str) -> SafeString:
        rows, columns_beside = self._room_beside()
        grid = self.layout.columns * (self.width + GAP)
        width = grid + (SIDE + columns_beside * (self.beside_width + GAP) if columns_beside else 0)
        shown = [self._tile(at, self.names[at], self._place(place), self.width) for at, place in self._in_order()]
        for number, at in enumerate(self.layout.beside):
            x = grid + SIDE + number // rows * (self.beside_width + GAP)
            name = shortened(self.tiles[at].point.label, self.beside_width - 10)
            shown.append(self._tile(at, name, (x, number % rows * (HEIGHT + GAP)), self.beside_width))
        top = max(self.layout.rows, min(rows, len(self.layout.beside))) * (HEIGHT + GAP) + 10
        legend, height = self._legend(top, width)
        context = {
            "tiles": shown,
            "legend": legend,
            "width": px(width),
            "height": px(height),
            "shown_width": px(width * ENLARGED),
            "shown_height": px(height * ENLARGED),
            "strip": STRIP,
        }
        return drawn("tiles", title, said(tile.point for tile in self.tiles), context)

    def _room_beside(self) -> tuple[int, int]:
        """Rows and columns beside the grid: as high as that or BESIDE_ROWS, higher where columns would be too many.

        2 beside five rows are one column of 5, 40 beside one row are three of 14.
        """
        count = len(self.layout.beside)
        rows = max(self.layout.rows, BESIDE_ROWS, -(-count // BESIDE_COLUMNS))
        return rows, -(-count // rows)

    def _in_order(self) -> list[tuple[int, Cell]]:
        """From the north to the south, as they are read."""
        return sorted(self.layout.places.items(), key=_row_then_column)

    def _place(self, cell: Cell) -> tuple[float, float]:
        column, row = cell
        return column * (self.width + GAP), row * (HEIGHT + GAP)

    def _tile(self, at: int, name: str, place: tuple[float, float], width: float) -> dict[str, object]:
        x, y = place
        tile = self.tiles[at]
        step = self._step(tile)
        return {
            "said": tile.point.said,
            "href": tile.href,
            "name": shortened(name, width - 6),
            "text": tile.point.text or "·",
            "note": tile.point.completeness if tile.point.is_partial else "",
            "is_missing": tile.point.value is None,
            "weight": "600" if tile.point.is_joined else "400",
            "dashes": "none" if tile.point.is_joined else "4 3",
            **_marked(step, is_partial=tile.point.is_partial),
            "tint": TINTS[step - 1] if step else "",
            "x": px(x + 0.5),
            "y": px(y + 0.5),
            "width": px(width),
            "height": HEIGHT,
            "middle": px(x + width / 2),
            "name_y": px(y + 16),
            "text_y": px(y + 33),
            "note_y": px(y + 47),
            "strip_y": px(y + HEIGHT - STRIP + 0.5),
        }

    def _step(self, tile: GridTile) -> int:
        """1 to 5; 0 of a tile that is in none."""
        if self.steps is None or tile.point.whole is None:
            return 0
        return self.steps.step_of(tile.point.whole) + 1

    def _legend(self, top: float, width: float) -> tuple[list[dict[str, object]], float]:
        """The steps with their bounds, then the marks of tiles without one; in as many lines as they take."""
        entries: list[dict[str, object]] = []
        if self.steps:
            for step, text in enumerate(_bounds_told(self.steps, self.scale, self.factor), start=1):
                entries.append({**_marked(step), "tint": TINTS[step - 1], "text": text})
        if any(tile.point.is_partial for tile in self.tiles):
            entries.append({**_marked(0, is_partial=True), "text": _("sum of some units, in no step")})
        if any(tile.point.value is None for tile in self.tiles):
            entries.append({**_marked(0), "is_missing": True, "text": _("no figure")})
        return entries, self._lay_out(entries, top, width)

    def _lay_out(self, entries: list[dict[str, object]], top: float, width: float) -> float:
        """Puts the entries beside one another, in lines from `top` on that are no wider; where the last one ends."""
        x, y = 0.0, top
        for entry in entries:
            room = SWATCH + 6 + width_of(str(entry["text"])) + 14
            if x and x + room > width:
                x, y = 0.0, y + LEGEND_LINE
            entry |= {
                "x": px(x + 0.5),
                "y": px(y + 0.5),
                "width": SWATCH,
                "text_x": px(x + SWATCH + 6),
                "base": px(y + 12),
            }
            x += room
        return y + LEGEND_LINE


def _marked(step: int, *, is_partial: bool = False) -> dict[str, object]:
    """The fill of a step, or of a tile that is in none: a pattern by its name, else nothing or all of it."""
    if is_partial:
        return {"step": step, "pattern": "hatched"}
    if step == STEPS:
        return {"step": step, "fill": "currentColor"}
    if step > 1:
        return {"step": step, "pattern": str(step)}
    return {"step": step, "fill": "none"}


def _row_then_column(placed: tuple[int, Cell]) -> Cell:
    _at, (column, row) = placed
    return row, column


def _bounds_told(steps: EqualSteps, scale: str, factor: Decimal | None) -> list[str]:
    """0 – 2,000, 2,000 – 4,000 and so on, as numbers are written in the table."""
    if factor:
        written = [grouped((bound / factor).normalize() + 0) for bound in steps.bounds]
    else:
        written = [wording.number(Quantity(bound.normalize() + 0), scale) for bound in steps.bounds]
    return [f"{low} – {high}" for low, high in pairwise(written)]
