"""One unit for numbers that are read together: those of a column, or of a row of one indicator, in 万 or in none.

For the screen alone: files are made of the table as it was, in which every number has words of its own.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import ROUND_HALF_EVEN, Decimal

from apps.figures.arithmetic.places import cut_to
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.quantity_text import grouped, write_en, write_zh
from apps.figures.models import Qualifier
from apps.reports.numbers.manner import NumberScale
from apps.reports.tables import wording
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.units.language import in_english

SCALED_MEASURE = re.compile(r"[百千万亿\d]|hundred|thousand|million|billion", re.IGNORECASE)  # 万元, 10,000 yuan
PLACES = 2  # decimals of an exact number before 万
KNOWN_PLACES = 4  # the most of a number known to a place
COUNTED = ("number", "change")  # kinds of columns that are counted in the measure; of a percentage nothing is rewritten


def number_in(quantity: Quantity, factor: Decimal, *, signed: bool = False) -> str:
    """A number in units of the factor, which are named elsewhere: 83.13 of 831,300 in 10,000; 超过6 of 超过6万.

    An exact number has two decimals, a small one its first two digits; a printed one those it was printed with, and a
    qualified one all, since what 超过 leaves open must not grow.
    """
    if quantity.qualifier != Qualifier.EXACT:
        digits = grouped(quantity.told / factor)
        if in_english():
            return write_en(quantity, percent_sign=False, digits=digits)
        return write_zh(quantity, unit=False, digits=digits)
    return wording.plus(quantity.value, signed=signed) + _exact_in(quantity, factor)


def _exact_in(quantity: Quantity, factor: Decimal) -> str:
    place = quantity.sum_place
    if place is None:
        return grouped(quantity.value) if factor == 1 else _rounded(quantity.value / factor)
    known = max(factor.adjusted() - place.adjusted(), 0)
    scaled = cut_to(quantity.value, place, ROUND_HALF_EVEN) / factor
    return grouped(scaled, known) if known <= KNOWN_PLACES else _rounded(scaled)


def _rounded(scaled: Decimal) -> str:
    """37.68 of 37.6823 and 2.70 of 2.7, but 0.0024 of 0.0024."""
    if not scaled:
        return grouped(scaled)
    return grouped(scaled, max(PLACES, 1 - scaled.adjusted()))


# ---- Of a table


def as_read(table: Table, scale: str) -> Table:
    """The table as a page shows it: in one unit where its numbers are rounded for reading, else as it is."""
    return in_one_unit(table) if scale == NumberScale.SCALED else table


def in_one_unit(table: Table) -> Table:
    """The table of exact numbers rounded for reading with one unit in each column, said in its head, or in each row of
    one indicator, said beside it. Each number keeps what it was in full, for its title."""
    measure_at = table.place_of("measure")
    if measure_at is None:
        return _by_column(table)
    places = [at for at, column in enumerate(table.columns) if column.kind in COUNTED]
    numbers = [at for at in places if table.columns[at].kind == "number"]
    rows = []
    for row in table.rows:
        unit = unit_for([row.cells[at] for at in numbers], row.cells[measure_at].text)
        rows.append(_row_in(unit, row, places, measure_at))
    return replace(table, rows=tuple(rows))


def _row_in(unit: tuple[str, Decimal], row: TableRow, places: list[int], measure_at: int) -> TableRow:
    word, factor = unit
    cells = list(row.cells)
    for at in places:
        cells[at] = _written(cells[at], factor)
    cells[measure_at] = replace(cells[measure_at], text=wording.measure_in(cells[measure_at].text, word))
    return replace(row, cells=tuple(cells))


def _by_column(table: Table) -> Table:
    units: dict[int, tuple[str, Decimal]] = {}
    for places in _read_together(table.columns):
        cells = [row.cells[at] for row in table.rows for at in places]
        unit = unit_for(cells, table.columns[places[0]].measure)
        units |= dict.fromkeys(places, unit)
    columns = []
    for at, column in enumerate(table.columns):
        word, _factor = units.get(at, ("", None))
        columns.append(replace(column, measure=wording.measure_in(column.measure, word)))
    rows = []
    for row in table.rows:
        written = [_written(cell, units[at][1]) if at in units else cell for at, cell in enumerate(row.cells)]
        rows.append(replace(row, cells=tuple(written)))
    return replace(table, columns=tuple(columns), rows=tuple(rows))


def _read_together(columns: Iterable[TableColumn]) -> list[list[int]]:
    """The places of columns that have one unit: each indicator of several alone, all periods of one together."""
    together: dict[tuple[str, str, str], list[int]] = {}
    for at, column in enumerate(columns):
        if column.measure and column.kind in COUNTED:
            indicator = column.key if column.href else ""
            together.setdefault((indicator, column.kind, column.measure), []).append(at)
    return list(together.values())


def unit_for(cells: Iterable[TableCell], measure: str) -> tuple[str, Decimal]:
    """The word that most of the numbers reach, and what it stands for; "" and 1 where most are small.

    Of 376,800, 25,669 and 3,041 it is 万 (37.68, 2.57, 0.30), of 1,488, 104 and 24 none. Numbers known to a place of 万
    alone are never written out in digits nobody knows. What is counted in 万元 is in no other unit.
    """
    if SCALED_MEASURE.match(measure):
        return "", Decimal(1)
    sizes = []
    printed = Decimal(0)
    for cell in cells:
        if cell.value and cell.write:
            sizes.append(abs(cell.value))
            if cell.is_known_to_a_place:
                printed = max(printed, abs(cell.value))
    if not sizes:
        return "", Decimal(1)
    sizes.sort()
    word, factor = wording.large_word(sizes[(len(sizes) - 1) // 2])
    return (word, factor) if word else wording.smallest_word(printed)


def _written(cell: TableCell, factor: Decimal) -> TableCell:
    return replace(cell, text=cell.write(factor)) if cell.write else cell
