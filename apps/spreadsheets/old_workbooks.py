"""What the cells of an XLS are marked with; its formulas are always computed. Part of `reading_program`: no Django."""

import io

import xlrd
from xlrd.sheet import Cell

from apps.spreadsheets.marked_cells import FAILED, Marks, mark_of_format


def marks_of_old_workbook(content: bytes, sheet: int) -> Marks:
    """By row and column of the sheet of that number."""
    marks: Marks = {}
    said = io.StringIO()  # what the reader of XLS remarks would else stand among our messages
    with xlrd.open_workbook(
        file_contents=content, formatting_info=True, on_demand=True, ragged_rows=True, logfile=said
    ) as workbook:
        page = workbook.sheet_by_index(sheet)
        for row in range(page.nrows):
            for column, cell in enumerate(page.row(row)):
                mark = _mark_of_old_cell(workbook, cell)
                if mark:
                    marks[row, column] = mark
    return marks


def _mark_of_old_cell(workbook: xlrd.Book, cell: Cell) -> str:
    """By its kind, or by the format of its style; a workbook may be without any styles."""
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(int(cell.value), FAILED)
    if cell.ctype != xlrd.XL_CELL_NUMBER:
        return ""
    styles = workbook.xf_list[cell.xf_index or 0 :]
    if not styles:
        return ""
    shown = workbook.format_map[styles[0].format_key].format_str
    return mark_of_format(shown)
