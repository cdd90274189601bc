"""Files that were made to do harm, or that programs mangled: each is refused in words, and nothing is half written."""

import io
import zipfile
from functools import cache
from threading import Barrier, Thread

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from apps.figures.files import in_background
from apps.figures.files.importer import FileProgress
from apps.figures.models import Figure, FileJob, Revision
from tests.figures.files.test_uploads import WIDE, confirm, desk, upload
from tests.figures.offices import CountyOffice
from tests.worlds import shared

pytestmark = pytest.mark.django_db
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{ENTITIES}<!ENTITY f SYSTEM "file:///etc/passwd">]>'
SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)
ROWS = [line.split(",") for line in WIDE.splitlines()]
ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="a">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)
ODS_CELL = '<table:table-cell office:value-type="string"><text:p>1</text:p></table:table-cell>'


@shared
def county():
    return CountyOffice()


def workbook(change=None) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in ROWS:
        book.active.append(row)
    if change:
        change(book)
    book.save(out)
    return out.getvalue()


def replaced(data: bytes, name: str, content: str | bytes) -> bytes:
    """The packed file with one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.namelist():
            if one != name:
                new.writestr(one, old.read(one))
        new.writestr(name, content)
    return out.getvalue()


def open_document(rows: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("META-INF/manifest.xml", "<manifest/>")
        parts.writestr("content.xml", ODS.format(rows))
    return out.getvalue()


def repeated(cells: str) -> str:
    return f'<table:table-row table:number-rows-repeated="10000000">{cells}</table:table-row>'


FIRST = "xl/worksheets/sheet1.xml"
FILES = {
    "empty": lambda: b" ",
    "half a zip": lambda: workbook()[:900],
    "only the mark of a zip": lambda: b"PK\x03\x04" + b"\0" * 60,
    "only the mark of an old workbook": lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600,
    "a packed file that unpacks to 300 MB": lambda: replaced(workbook(), FIRST, b" " * 300 * 2**20),
    "two million cells in one place": lambda: replaced(
        workbook(), FIRST, SHEET.format('<row r="1">' + '<c r="A1"><v>1</v></c>' * 2_000_000 + "</row>")
    ),
    "a cell in the last corner": lambda: workbook(lambda book: book.active.cell(1_048_576, 16_384, "x")),
    "entities upon entities": lambda: replaced(
        workbook(), FIRST, LAUGHS + SHEET.format('<row r="1"><c r="A1" t="str"><v>&e9;&f;</v></c></row>')
    ),
    "ten million rows": lambda: open_document(repeated(ODS_CELL)),
    "ten million blank rows": lambda: open_document(repeated("<table:table-cell/>")),
    "UTF-16 with half a sign": lambda: WIDE.encode("utf-16") + b"\x00\xd8",
    "UTF-16 without its mark and its end": lambda: WIDE.encode("utf-16-be")[:-1],
    "noughts": lambda: b"\0" * 4000,
    "one line of a million cells": lambda: b"1," * 1_000_000,
    "a quotation that never ends": lambda: '单位,职工人数(人),工会会员人数(人)\n"'.encode() + b"x" * 200_000,
    "the headings alone": lambda: ROWS[0][0].encode(),
}


@cache
def made(name: str) -> bytes:
    """Some take seconds to be packed: once for both doors."""
    return FILES[name]()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("door", ["/files/", "/admin/units/grassrootsunion/import/"])
def test_a_hostile_file_is_refused_in_words_and_nothing_is_written(county, door, name):
    before = Figure.objects.count()
    client = desk()
    answer = client.post(door, {"file": SimpleUploadedFile("x.xlsx", made(name)), "period": "2015"}, follow=True)
    if FileJob.objects.exists():  # a large one is looked at beside the pages
        in_background.do_next(str, FileProgress())
        answer = client.get(answer.redirect_chain[-1][0])
    assert answer.status_code in (200, 409, 422)
    assert answer.text.count("errornote") + answer.text.count("errorlist") + answer.text.count('role="alert"') > 0
    for marks in ("Traceback", "root:", "hahaha"):
        assert marks not in answer.text
    assert Figure.objects.count() == before


@pytest.mark.parametrize(
    ("encode", "count"),
    [
        (lambda text: text.encode("utf-8-sig"), 4),
        (lambda text: "\ufeff".encode() + text.encode("utf-8-sig"), 4),
        (lambda text: text.replace("\n", "\r\n").encode("gb18030"), 4),
        (lambda text: text.replace("1000", "10\x0000").encode(), 4),
    ],
)
def test_marks_and_noughts_a_program_left_in_a_text_do_no_harm(county, encode, count):
    answer = desk().post("/files/", {"file": SimpleUploadedFile("x.csv", encode(WIDE)), "period": "2015"}, follow=True)
    assert answer.context["preview"].counts["new"] == count


def test_formulas_hidden_sheets_and_merged_heads_are_no_figures_of_their_own(county):
    def change(book):
        sheet = book.active
        sheet["B2"] = "=1+1"
        hidden = book.create_sheet("<script>alert(1)</script>".replace("/", ""))
        for row in ROWS:
            hidden.append(row)
        hidden.sheet_state = "hidden"

    answer = desk().post(
        "/files/", {"file": SimpleUploadedFile("<b>x.xlsx", workbook(change)), "period": "2015"}, follow=True
    )
    counts = answer.context["preview"].counts
    assert counts["new"] <= 4, "a hidden sheet states nothing a second time"
    assert "<script>alert" not in answer.text
    assert "<b>x" not in answer.text


def test_the_same_table_on_two_sheets_is_refused_with_both_places(county):
    def change(book):
        again = book.create_sheet("again")
        for row in ROWS:
            again.append(row)

    answer = desk().post(
        "/files/", {"file": SimpleUploadedFile("x.xlsx", workbook(change)), "period": "2015"}, follow=True
    )
    assert answer.context["preview"].counts["refused"]
    assert confirm(desk(), answer.request["PATH_INFO"] + "?period=2015", answer).status_code == 409
    assert not Figure.objects.filter(period__code="2015").exists()


@pytest.mark.parametrize(("query", "status"), [("p=99999999999999999999", 200), ("p=0", 200), ("p=²", 200)])
def test_a_page_of_a_preview_that_is_no_page_shows_one(county, query, status):
    address = upload(desk(), WIDE, period="2015")
    assert desk().get(f"{address}&{query}").status_code == status


@pytest.mark.parametrize("at", ["", "0001-01-01", "9999-12-31T23:59:59-12:00", "2014-01-01T00:00:00+14:00"])
def test_a_forged_moment_of_a_preview_is_refused(county, at):
    address = upload(desk(), WIDE, period="2015")
    answer = desk().post(address, {"confirm": "yes", "seen": "0-0", "at": at})
    assert answer.status_code in (404, 409)
    assert not Figure.objects.filter(period__code="2015").exists()


@pytest.mark.django_db(transaction=True)
def test_a_preview_confirmed_twice_at_once_is_written_once(county):
    address = upload(desk(), WIDE, period="2015")
    shown, clients, statuses, ready = desk().get(address), [desk(), desk()], [], Barrier(2)

    def confirming(client):
        try:
            ready.wait()
            statuses.append(confirm(client, address, shown).status_code)
        finally:
            connection.close()

    threads = [Thread(target=confirming, args=[one]) for one in clients]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(statuses) in ([302, 409], [302, 404])
    assert Figure.objects.filter(period__code="2015").count() == 4
    assert not Revision.objects.exists()
