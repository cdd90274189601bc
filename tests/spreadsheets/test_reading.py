"""Files made or mangled so that a reader takes all memory, all time, or breaks down: each ends in words, beside us."""

import io
import os
import random
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest
import xlsxwriter
from django.conf import settings
from django.utils.translation import override

from apps.spreadsheets import reading
from apps.spreadsheets.headings import cell_name
from apps.spreadsheets.reading import MEGABYTE, Limits, SheetError, book, stream
from tests.examples import examples

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FIRST = "xl/worksheets/sheet1.xml"
ROWS = [["单位", "职工人数"], ["机械厂工会", "1000"], ["", "2014-12-31"]]


def workbook(*cells: tuple[int, int, object]) -> bytes:
    """An XLSX file with ROWS and these cells."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    page = made.add_worksheet("一")
    for number, row in enumerate(ROWS):
        page.write_row(number, 0, row)
    for cell in cells:
        page.write(*cell)
    made.close()
    return out.getvalue()


def with_part(name: str, content: str | bytes) -> bytes:
    """The workbook with one part replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return out.getvalue()


def sheet(rows: str, prefix: str = "") -> str:
    """The part of a workbook that holds its first sheet; `prefix` as in x:worksheet."""
    colon, mark = (f"{prefix}:", f":{prefix}") if prefix else ("", "")
    tags = f"<{colon}worksheet xmlns{mark}='{MAIN}'><{colon}sheetData>{{}}</{colon}sheetData></{colon}worksheet>"
    return tags.format(rows)


def said(data: bytes) -> str:
    """The words a file is refused with."""
    with override("en"), pytest.raises(SheetError) as refused:
        book(data)
    return str(refused.value)


def test_a_good_file_is_read_as_it_stands():
    (found,) = book(workbook((3, 0, 606500.0), (3, 1, 94.5)))
    assert (found.name, found.hidden) == ("一", False)
    assert found.rows == [*ROWS, ["606500", "94.5"]]
    assert [one.rows for one in book("﻿单位, 职工人数\n机械厂工会,1000\n".encode())] == [[*ROWS[:2]]]


# ---- What would take all memory


def far(cell: str) -> bytes:
    return with_part(FIRST, sheet(f'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">{cell}</row>'))


SPELLINGS = {
    "plain": '<c r="XFD1048576"><v>1</v></c>',
    "another attribute first": '<c s="1" r="XFD1048576"><v>1</v></c>',
    "single quotes": "<c r='XFD1048576'><v>1</v></c>",
    "two blanks": '<c  r="XFD1048576"><v>1</v></c>',
    "lower case": '<c r="xfd1048576"><v>1</v></c>',
    "a line break": '<c\nr="XFD1048576"><v>1</v></c>',
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_cell_in_the_last_corner_is_refused_however_it_is_written(spelling):
    words = said(far(SPELLINGS[spelling]))
    assert "apart" in words or "damaged" in words


def test_a_cell_in_the_last_corner_under_a_prefix_is_refused():
    rows = '<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'
    assert "apart" in said(with_part(FIRST, sheet(rows, "x")))


def test_a_cell_in_the_last_corner_of_a_part_kept_elsewhere_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(far(SPELLINGS["plain"]))) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(
                part.replace(FIRST, "xl/elsewhere/a.xml"), old.read(part).replace(b"worksheets/sheet1", b"elsewhere/a")
            )
    assert "apart" in said(out.getvalue())


def test_a_cell_that_fits_into_memory_and_still_lies_too_far_is_named():
    words = said(workbook((999_999, 11, "x")))
    assert ("L1000000" in words, "“一”" in words) == (True, True)
    assert [cell_name(*place) for place in ((0, 0), (0, 25), (8, 26), (0, 701), (1_048_575, 16_383))] == [
        *("A1", "Z1", "AA9", "ZZ1", "XFD1048576")
    ]


def old_workbook(sheets: int) -> bytes:
    """An XLS file whose sheets have a number in the first and one in the last cell: BIFF8 in a compound document."""

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    def begin(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 1997, 0, 6))

    end = record(0x0A, b"")
    cells = (struct.pack("<HHHd", row, column, 0, 1.0) for row, column in ((0, 0), (65_535, 255)))
    page = begin(0x10) + b"".join(record(0x203, cell) for cell in cells) + end
    names = [f"S{number}".encode() for number in range(sheets)]
    length = len(begin(5)) + sum(4 + 8 + len(name) for name in names) + len(end)
    listed = b"".join(
        record(0x85, struct.pack("<IBBBB", length + number * len(page), 0, 0, len(name), 0) + name)
        for number, name in enumerate(names)
    )
    content = (begin(5) + listed + end + page * sheets).ljust(4096, b"\0")  # shorter streams are kept otherwise
    sectors = len(content) // 512
    table = struct.pack(
        "<128I", 0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE, *[0xFFFFFFFF] * (126 - sectors)
    )

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        spelt = name.encode("utf-16-le")
        head = spelt.ljust(64, b"\0") + struct.pack("<HBBiii", len(spelt) + 2 if name else 0, kind, 1, -1, -1, child)
        return head + bytes(36) + struct.pack("<IQ", start, size)

    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, -1, 2, len(content)) + bytes(256)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    return head + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108) + table + folder + content


def with_strings(number: int) -> bytes:
    """A workbook that lists so many texts; its one sheet names none of them."""
    return with_part("xl/sharedStrings.xml", f"<sst xmlns='{MAIN}'>" + "<si><t>a</t></si>" * number + "</sst>")


GREEDY: dict[str, Callable[[], bytes]] = {
    "five million cells that do not say where": lambda: with_part(
        FIRST, sheet("<row>" + "<c><v>1</v></c>" * 5_000_000 + "</row>")
    ),
    "shared strings without end": lambda: with_strings(5_000_000),
    "one string": lambda: with_part(
        FIRST, sheet("<row><c t='inlineStr'><is><t>" + "a" * 80_000_000 + "</t></is></c></row>")
    ),
    "an old workbook of 5 kB": lambda: old_workbook(1),
}


@pytest.mark.parametrize("name", GREEDY)
def test_a_small_file_that_takes_much_memory_is_refused(name, monkeypatch):
    """A third of the memory a server grants, and files a third as large as those that take a gigabyte."""
    monkeypatch.setattr(reading, "LIMITS", Limits(memory=256 * MEGABYTE))
    data = GREEDY[name]()
    assert len(data) < 500_000
    answer = said(data)
    assert "256 MB of memory" in answer or "longer than a page" in answer


def test_rows_that_no_table_has_are_refused_with_their_number():
    assert "row 2 has more than 16384 cells" in said(b"1,2\n" + b"1," * 20_000)
    assert "row 2 holds more than 1048576 signs" in said(b"1,2\n" + (b"x" * 100_000 + b",") * 11)


def test_a_book_held_in_memory_is_bounded_too(monkeypatch):
    monkeypatch.setattr(reading, "MOST_HELD", 1 << 20)
    assert "more than 1 MB" in said(b"12,34,56\n" * 10_000)
    assert len(book(b"12,34,56\n" * 1_000)[0].rows) == 1_000


# ---- What would take all time, or breaks the reader down


def test_a_file_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "LIMITS", Limits(seconds=1))
    started = time.monotonic()
    assert "longer than 1 seconds" in said(with_part(FIRST, sheet("<a>" * 60_000_000)))
    assert time.monotonic() - started < 20


BROKEN_DOWN = {
    "os.abort()": "768 MB",
    "raise ValueError": "damaged",
    "os.write(1, b'[[1, ')": "damaged",
    "os.kill(os.getpid(), 9)": "768 MB",
    "os.kill(os.getpid(), 11)": "damaged",
    "os.kill(os.getpid(), signal.SIGXCPU)": "60 seconds",
}


@pytest.mark.parametrize("end", BROKEN_DOWN)
def test_however_the_reader_ends_there_are_words(tmp_path, monkeypatch, end):
    (tmp_path / "program.py").write_text(f"import os, signal\nos.write(1, b'\"begun\"\\n')\n{end}\n")
    monkeypatch.setattr(reading, "PROJECT", tmp_path)
    monkeypatch.setattr(reading, "PROGRAM", "program")
    assert BROKEN_DOWN[end] in said(b"a,b\n")


def test_a_reader_that_cannot_start_is_the_systems_fault_and_not_the_files(monkeypatch):
    monkeypatch.setattr(reading, "PROGRAM", "nothing")
    with pytest.raises(RuntimeError, match="does not start"):
        book(b"a,b\n")


def test_what_nobody_asks_for_any_more_is_not_read_on():
    sheets = stream(io.BytesIO(b"a,b\n" * 1_000_000))
    _name, rows, _hidden = next(sheets)
    assert next(rows) == ["a", "b"]
    (reader,) = (child for child in psutil.Process().children() if str(reading.PROGRAM) in child.cmdline())
    sheets.close()
    assert not reader.is_running()


def test_rows_left_over_do_not_reach_the_next_sheet():
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    for name in "ab":
        page = made.add_worksheet(name)
        for number in range(5_000):
            page.write(number, 0, f"{name}{number}")
    made.close()
    assert [(name, next(rows)) for name, rows, _hidden in stream(io.BytesIO(out.getvalue()))] == [
        *(("a", ["a0"]), ("b", ["b0"]))
    ]


def test_a_workbook_changed_at_random_is_read_or_refused_in_words():
    good, chance = workbook(*((number, 3, f"文{number}") for number in range(50))), random.Random(5)

    def mangled() -> bytes:
        data = bytearray(good)
        for _change in range(chance.choice((1, 3, 20))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        cut = chance.randrange(len(data)) if chance.random() < 0.2 else len(data)
        return bytes(data[:cut])

    def outcome(data: bytes) -> str:
        try:
            return "rows" if book(data) else "no sheet"
        except SheetError as error:
            return str(error)

    with override("en"), ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(outcome, [mangled() for _file in range(examples(300))]))
    assert all(outcomes)
    assert len(set(outcomes)) > 1


# ---- The server beside it

MEASURE = """
import sys
from django.conf import settings
settings.configure(USE_I18N=False)
from apps.spreadsheets.reading import SheetError, stream

def most():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) // 1024

before, count = most(), 0
for name in sys.argv[1:]:
    with open(name, "rb") as file:
        try:
            for _name, rows, _hidden in stream(file):
                count += sum(1 for _row in rows)
        except SheetError:
            pass
print(count, most() - before)
"""


def test_the_servers_own_memory_does_not_grow_with_what_is_in_a_file(tmp_path):
    line = "450203-000001,柳州市鱼峰区机械厂工会,ORG01,2014,12345,,,说明\n"
    files = {"long.csv": (line * 300_000).encode(), "far.xlsx": far(SPELLINGS["another attribute first"])}
    files["wide.xlsx"] = with_strings(14_000_000)
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, *(str(tmp_path / name) for name in files)],
        cwd=settings.BASE_DIR,
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    rows, grown = map(int, done.stdout.split())
    assert rows == 300_000
    assert grown < 40
