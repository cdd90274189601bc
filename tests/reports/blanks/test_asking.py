"""Every empty cell of another department's form is understood as a person would, or left empty."""

import io

import openpyxl
import pytest
from openpyxl.styles import Border, Side

from apps.figures.files.unit_lookup import UnitLookup
from apps.figures.files.yearbooks.answers import TableAnswers
from apps.figures.models import Indicator
from apps.reports.blanks.asking import AskedNumber, read_form
from apps.spreadsheets.blank_workbook import sheets_of
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.reports.blanks.forms import FORMS, Asked, BlankForm
from tests.worlds import shared

pytestmark = pytest.mark.django_db
THIN = Side(style="thin")
TIMES = {"": 1, "千": 1000, "万": 10_000, "亿": 100_000_000}


@shared
def asked_office():
    return YearbookOffice()


def workbook(form: BlankForm) -> bytes:
    """The form as a file: every cell has a border, and those that are to be filled hold nothing."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in form.sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row, start=1):
                written = sheet.cell(number, column, cell if isinstance(cell, str) else None)
                written.border = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
        for cells in form.merged:
            sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def wanted(form: BlankForm) -> dict[tuple, Asked]:
    """By sheet and place."""
    found = {}
    for name, rows in form.sheets.items():
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, Asked):
                    found[name, (row, column)] = cell
    return found


def answered(form: BlankForm) -> TableAnswers:
    labels = {label: code for label, code in form.answers.items() if label not in ("unit", "period")}
    return TableAnswers(unit=form.answers.get("unit", ""), period=form.answers.get("period", ""), indicators=labels)


def understood(number: AskedNumber) -> Asked:
    return Asked(number.unit, number.indicator, number.period, TIMES[number.scale])


@pytest.mark.usefixtures("asked_office")
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_each_empty_cell_is_asked_the_number_that_belongs_there_and_no_other(form):
    reading = read_form(sheets_of(workbook(form)), list(Indicator.objects.all()), UnitLookup(None), answered(form))
    found = {(number.sheet, number.place): understood(number) for number in reading.numbers if not number.lacks}
    assert found == wanted(form)
