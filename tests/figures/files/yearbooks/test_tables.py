"""Each table of another office is asked about once, gives just the figures that stand in it, and is known next time."""

import io
import re
from itertools import pairwise, takewhile

import openpyxl
import pytest
from django.utils.translation import override

from apps.figures.files import importer as files_importer
from apps.figures.files.importer import FileChoices
from apps.figures.files.yearbooks.answers import TableAnswers
from apps.figures.files.yearbooks.reading import AskingTables
from apps.figures.files.yearbooks.remembered import remember
from apps.figures.models import Figure
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.figures.files.yearbooks.tables import TABLES, YearbookTable
from tests.worlds import shared

pytestmark = pytest.mark.django_db
LINE = "indicator of "
ENDED = "450404"  # a district that was merged in 2013


@shared
def yearbook_office():
    return YearbookOffice()


def workbook(sheets: dict[str, list[list[object]]]) -> bytes:
    """The sheets as a file; an empty cell right of a heading, and one below the first, is merged with it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row, start=1):
                sheet.cell(number, column, cell).data_type = "n" if isinstance(cell, int | float) else "s"
        merge_heads(sheet, rows)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def merge_heads(sheet, rows: list[list[object]]) -> None:
    """Merges what lies empty in the rows above the first number."""
    heads = list(takewhile(lambda row: not any(isinstance(cell, int | float) for cell in row), rows))
    for number, row in enumerate(heads, start=1):
        filled = [at for at, cell in enumerate(row, start=1) if cell is not None]
        for at, following in pairwise([*filled, len(row) + 1]):
            if following > at + 1:
                sheet.merge_cells(start_row=number, end_row=number, start_column=at, end_column=following - 1)
        if row and row[0] is None and number > 1 and len(heads[number - 2]) == len(row):
            sheet.merge_cells(start_row=number - 1, end_row=number, start_column=1, end_column=1)


def said_of(table: YearbookTable, answers: TableAnswers) -> TableAnswers:
    """What was guessed, with what the clerk says of the table."""
    for asked, said in table.answers.items():
        if asked.startswith(LINE):
            answers.indicators[asked.removeprefix(LINE)] = said
        else:
            setattr(answers, asked, said)
    return answers


def asked_about(data: bytes, office: YearbookOffice):
    """The tables of a file that ask something; nothing of them is kept."""
    with override("en"), pytest.raises(AskingTables) as asking:
        files_importer.bring_in(data, by=office.clerk)
    assert not Figure.objects.exists()
    return asking.value.tables


def bring_in(data: bytes, office: YearbookOffice, table: YearbookTable):
    """What the clerk does: looks at the tables, says what is unsaid, confirms."""
    found = asked_about(data, office)
    layouts = {proposal.signature: said_of(table, proposal.answers) for proposal in found}
    files_importer.bring_in(data, by=office.clerk, chosen=FileChoices(layouts=layouts))
    remember(office.clerk, layouts)


def kept() -> set[tuple]:
    figures = Figure.objects.filter(state="value").values_list("unit__code", "indicator__code", "period__code", "value")
    return set(figures)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_table_gives_just_the_figures_that_stand_in_it(yearbook_office, table):
    bring_in(workbook(table.sheets), yearbook_office, table)
    right, wrong, missing = kept() & table.stated, kept() - table.stated, table.stated - kept()
    print(f"{table.name}: {len(right)} of {len(table.stated)} right, {len(wrong)} wrong")
    assert (wrong, missing) == (set(), set())


def next_year(text: object) -> object:
    """The text of the table that comes a year later: every year is one more."""
    if isinstance(text, str):
        return re.sub(r"(?<!\d)20\d\d", lambda year: str(int(year[0]) + 1), text)
    if isinstance(text, int) and 2000 < text < 2100:
        return text + 1
    return text


def a_year_later(table: YearbookTable) -> bytes:
    sheets = {}
    for name, rows in table.sheets.items():
        sheets[next_year(name)] = [[next_year(cell) for cell in row] for row in rows if ENDED not in row]
    return workbook(sheets)


def over_both_years(table: YearbookTable) -> set[tuple]:
    """What the table and that of the year after state; where both do, the later one."""
    figures = {figure[:3]: figure[3] for figure in table.stated}
    for unit, indicator, period, value in table.stated:
        if unit != ENDED:
            figures[unit, indicator, str(int(period) + 1)] = value
    return {(*cell, value) for cell, value in figures.items()}


ONLY_SAID_BY_SOMEBODY = ("unit", "indicator", "source")
SAY_ALL = [table for table in TABLES if not set(ONLY_SAID_BY_SOMEBODY) & set(table.answers)]
SAY_LESS = [table for table in TABLES if table not in SAY_ALL]


@pytest.mark.parametrize("table", SAY_ALL, ids=lambda table: table.name)
def test_the_table_of_the_next_year_asks_nothing_and_gives_its_own_figures(yearbook_office, table):
    bring_in(workbook(table.sheets), yearbook_office, table)
    period = next_year(table.answers.get("period", ""))
    files_importer.bring_in(
        a_year_later(table), by=yearbook_office.clerk, chosen=FileChoices(period=period), reason="test"
    )
    assert kept() == over_both_years(table)


@pytest.mark.parametrize("table", SAY_LESS, ids=lambda table: table.name)
def test_what_no_title_of_the_next_year_says_is_asked_again_and_filled_in(yearbook_office, table):
    bring_in(workbook(table.sheets), yearbook_office, table)
    with pytest.raises(AskingTables) as asking:
        files_importer.bring_in(a_year_later(table), by=yearbook_office.clerk, reason="test")
    (again,) = asking.value.tables
    asked = set(ONLY_SAID_BY_SOMEBODY) & set(table.answers)
    assert again.asks == asked
    filled_in = {"unit": again.likely_unit, "indicator": again.likely_indicator, "source": again.answers.source}
    assert {name: filled_in[name] for name in asked} == {name: table.answers[name] for name in asked}
