"""Reads tables in files (workbooks, text, pages), each in a process of its own, under limits.

No look at a file from outside tells what a reader will make of it: a workbook of 5 kB may be laid out as seventeen
thousand million cells, and a broken one may take the reader's whole process down. So that process is not the server's.
It is started afresh (a copy of a server with threads could lock itself up), may take the memory and the time of LIMITS
and no more, and hands text over, so that the worst file costs one child process and gets a refusal in words.
"""

import io
import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.utils.translation import gettext_lazy

PROGRAM = "apps.spreadsheets.reading_program"
PROJECT = Path(__file__).parents[2]
MEGABYTE = 1 << 20
MOST_HELD = 256 * MEGABYTE
CELL_HELD, TEXT_HELD = 8, 64  # bytes that a place in a row takes, and a text in it besides its signs


class Limits(NamedTuple):
    """What the reading of one file may take. A good file of 20 MB with 600,000 rows takes 380 MB and 3 seconds."""

    memory: int = 768 * MEGABYTE
    seconds: int = 60


LIMITS = Limits()
WORDS = {
    "archive": gettext_lazy("it is an archive: unpack it, and give the files in it one by one"),
    "apart": gettext_lazy("its cells lie too far apart: delete what stands far below or beside the table"),
    "damaged": gettext_lazy("it is damaged, locked with a password or no workbook"),
    "fetches": gettext_lazy("it fetches pictures, a template or other files from elsewhere: put them into it"),
    "macros": gettext_lazy("it holds macros: save it as .docx without them"),
    "no document": gettext_lazy("it is no Word document (.docx)"),
    "unpacked document": gettext_lazy("it unpacks to more than %(most)s MB: make its pictures smaller"),
    "encoding": gettext_lazy("its text is neither UTF-8, UTF-16 nor GB18030"),
    "far cell": gettext_lazy(
        "its cells lie too far apart: the last of the sheet “%(sheet)s” is %(cell)s; delete what stands far below or "
        "beside the table"
    ),
    "held": gettext_lazy("it holds more than %(most)s MB of text: divide it"),
    "long cell": gettext_lazy("one of its cells is longer than a page"),
    "long row": gettext_lazy("its row %(row)s holds more than %(most)s signs"),
    "memory": gettext_lazy(
        "reading it takes more than %(memory)s MB of memory: its cells lie too far apart (Ctrl+End shows the last one; "
        "delete what stands far below or beside the table), or it holds too much: divide it"
    ),
    "pdf": gettext_lazy("it is a PDF, which has no cells: ask for the workbook it was made of, or type its numbers"),
    "picture": gettext_lazy("it is a picture: type its numbers, and attach it to them as evidence"),
    "time": gettext_lazy("reading it takes longer than %(seconds)s seconds: divide it"),
    "unpacked": gettext_lazy("it unpacks to more than %(most)s MB: delete what does not belong to the table"),
    "word": gettext_lazy("it is a Word document: copy its table into a workbook"),
    "wide row": gettext_lazy("its row %(row)s has more than %(most)s cells"),
}
# The signal that ended the reader, where it tells a fault: Rust aborts where it gets no memory.
ENDED_BY = {signal.SIGABRT: "memory", signal.SIGKILL: "memory", signal.SIGXCPU: "time", signal.SIGALRM: "time"}


class SheetError(ValueError):
    """A file that is no table of ours; the text says what is wrong with it as a whole."""


class Sheet(NamedTuple):
    """One sheet; the first of `rows` is the file's row 1."""

    name: str
    rows: list[list[str]]
    hidden: bool = False


def book(data: bytes) -> list[Sheet]:
    """Every sheet of a file, held in memory: no more than MOST_HELD."""
    sheets, held = [], 0
    for name, rows, hidden in stream(io.BytesIO(data)):
        sheet = Sheet(name, [], hidden)
        for row in rows:
            held += _held(row)
            if held > MOST_HELD:
                raise SheetError(WORDS["held"] % {"most": MOST_HELD // MEGABYTE})
            sheet.rows.append(row)
        sheets.append(sheet)
    return sheets


def _held(row: list[str]) -> int:
    """How many bytes a row takes, about: 164 for 单位, a blank and 1000, of three places, two texts and six signs."""
    filled = len(row) - row.count("")
    signs = sum(map(len, row))
    return CELL_HELD * len(row) + TEXT_HELD * filled + 2 * signs


def stream(file: IO[bytes]) -> Iterator[tuple[str, Iterator[list[str]], bool]]:
    """The sheets of a file one after the other: name, rows as they are asked for, and whether it is hidden.

    No more than some hundred rows are in memory. A SheetError may come while rows are read.
    """
    with _reader(file) as messages:
        for message in messages:
            rows = _rows(messages)
            yield message["sheet"], rows, message["hidden"]
            for _row in rows:
                pass  # those nobody asked for


def _rows(messages: Iterator[Any]) -> Iterator[list[str]]:
    """The rows of the sheet at hand."""
    for message in messages:
        if message is None:
            return
        yield from message


def refuse_unfit_document(data: bytes) -> None:
    """SheetError, in words, for what is no Word document that can be written on in; looked at under the same limits."""
    with _reader(io.BytesIO(data), "document") as messages:
        for _message in messages:
            pass  # it tells nothing but its end


@contextmanager
def _reader(file: IO[bytes], *how: str) -> Iterator[Iterator[Any]]:
    """A process that reads the file; the messages of the program, but its first and last, which are understood here."""
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(file, copy, MEGABYTE)
        copy.seek(0)
        command = [sys.executable, "-s", "-P", "-m", PROGRAM, *map(str, LIMITS), *how]
        environ = {"PYTHONPATH": str(PROJECT)}
        with subprocess.Popen(
            command, stdin=copy, stdout=subprocess.PIPE, bufsize=MEGABYTE, cwd="/", env=environ
        ) as process:
            try:
                yield _messages(process)
            finally:
                process.kill()


def _messages(process: subprocess.Popen[bytes]) -> Iterator[Any]:
    assert process.stdout is not None, "the program was started with a pipe"
    if process.stdout.readline() != b'"begun"\n':
        raise RuntimeError("The program that reads files does not start; what it said stands above.")
    for line in process.stdout:
        if not line.endswith(b"\n"):
            break  # ended amid a message
        message = json.loads(line)
        if message == "read":
            return
        if isinstance(message, dict) and "fault" in message:
            raise _error(message["fault"], message)
        yield message
    raise _error(_ended_by(process.wait()), {})


def _ended_by(status: int) -> str:
    """The fault that the end of the reader's process tells."""
    for number, fault in ENDED_BY.items():
        if status == -number:
            return fault
    return "damaged"


def _error(fault: str, named: dict[str, object]) -> SheetError:
    limits = {"memory": LIMITS.memory // MEGABYTE, "seconds": LIMITS.seconds}
    return SheetError(WORDS[fault] % {**limits, **named})
