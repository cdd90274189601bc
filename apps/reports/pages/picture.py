"""How the picture beside a table is asked for, and its tiles: federations in their places on the map."""

from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.reports.numbers.lines import LineKind
from apps.reports.pages.indicator_request import IndicatorRequest
from apps.reports.tables.captioned import CaptionedChart, facts_of
from apps.reports.tables.column_chart import BarOrder, ColumnCells
from apps.reports.tables.tiles import Cell, GridTile, TileGrid
from apps.units.models import Federation


class PictureKind(StrEnum):
    """Bars, or a grid of tiles."""

    BARS = ""
    TILES = "tiles"


class PictureChoice:
    """What was chosen for the picture; tiles are offered where the rows are federations."""

    def __init__(self, asked: IndicatorRequest, *, over_units: bool = True) -> None:
        self.scale = asked.manner.scale
        self.kind: str = PictureKind.BARS
        if over_units:
            kinds = ((PictureKind.BARS.value, _("bars")), (PictureKind.TILES.value, _("tile grid")))
            self.kind = asked.picture_choice("picture", _("Picture"), kinds)
        orders = ((BarOrder.SIZE.value, _("by size")), (BarOrder.TABLE.value, _("as in the table")))
        self.order = asked.picture_choice("order", _("Order of bars"), orders)

    @property
    def is_tiles(self) -> bool:
        return self.kind == PictureKind.TILES

    @property
    def chosen(self) -> dict[str, object]:
        """By the names in the address."""
        return {"picture": self.kind, "order": self.order}


def column_tiles(column: ColumnCells, *, scale: str, leading: str = "") -> CaptionedChart | None:
    """A column of a table as tiles; each leads to the page of its number, which may stand in another column, `leading`.

    None without a number. Where no federation has a place there is no picture but what to do about it.
    """
    rows = [row for row in column.rows if row.style != LineKind.REST]
    if not column.footings:
        return None
    places = _places([row.key for row in rows])
    facts = facts_of(column.measure, column.footings)
    if not places:
        advice = _(
            "None of these federations has a place in a tile grid. Give each its column and row in the register."
        )
        return CaptionedChart(column.title, facts, advice=advice, href=reverse("admin:units_federation_changelist"))
    pages = ColumnCells(column.table, leading) if leading else column
    tiles = [GridTile(column.point(row), places.get(row.key), pages.cell(row).href) for row in rows]
    grid = TileGrid(tiles, scale, column.unit[1] if column.unit[0] else None)
    return CaptionedChart(column.title, facts, (grid.drawing(column.title),), remarks=tuple(_remarks(grid)))


def _places(codes: list[str]) -> dict[str, Cell]:
    """By code, of those that have one: one query."""
    places: dict[str, Cell] = {}
    placed = Federation.objects.filter(code__in=codes).order_by().values_list("code", "tile_column", "tile_row")
    for code, column, row in placed:
        if column and row:
            places[code] = (column, row)
    return places


def _remarks(grid: TileGrid) -> list[str]:
    remarks = []
    if not grid.steps:
        remarks.append(_("There are no two different whole numbers, so there are no steps. Each tile is a link."))
    else:
        remarks.append(_("Five steps of one width; a number on a bound is in the step above it. Each tile is a link."))
    if grid.layout.beside:
        remarks.append(_("Beside the grid: federations without a territory, or without a place of their own."))
    if grid.layout.doubled:
        names = _(", ").join(grid.tiles[at].point.label for at in grid.layout.doubled)
        remarks.append(_("Another federation has the same place: %(names)s.") % {"names": names})
    return remarks
