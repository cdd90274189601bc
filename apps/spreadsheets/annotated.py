"""The file given back with its faults: filled and commented where they are, and told in a column of its own."""

from collections import defaultdict
from collections.abc import Iterable
from typing import IO, NamedTuple

from django.utils.translation import gettext_lazy
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from apps.spreadsheets.faults import Fault
from apps.spreadsheets.headings import Head
from apps.spreadsheets.reading import Sheet
from apps.spreadsheets.writing import new_book

WRONG = gettext_lazy("what is wrong")  # heads the column an annotated file has more; passed over when it comes back


def write_annotated(out: IO[bytes], tables: Iterable[tuple[Sheet, Head]], faults: Iterable[Fault]) -> None:
    """The file as it came, with a column that says what is wrong; faulty cells are filled and carry a comment."""
    by_row: dict[tuple[str, int], list[Fault]] = defaultdict(list)
    for fault in faults:
        by_row[fault.sheet, fault.row].append(fault)
    book = new_book(out)
    formats = Formats(
        head=book.add_format({"bold": True}),
        text=book.add_format({"num_format": "@"}),
        faulty=book.add_format({"num_format": "@", "bg_color": "#F8CBAD", "border": 1}),
    )
    for table, head in tables:
        page = AnnotatedPage(book.add_worksheet(table.name or None), head, max(map(len, table.rows)), formats)
        for number, cells in enumerate(table.rows, start=1):
            page.write_row(number, cells)
            page.annotate_row(number, cells, by_row[table.name, number])
        page.head_reasons()
    book.close()


class Formats(NamedTuple):
    """How an annotated file's cells look."""

    head: Format
    text: Format
    faulty: Format


class AnnotatedPage(NamedTuple):
    """A sheet given back; `reasons` is the place of the column that says what is wrong, behind all others."""

    sheet: Worksheet
    head: Head
    reasons: int
    formats: Formats

    def write_row(self, number: int, cells: list[str]) -> None:
        format = self.formats.head if number == self.head.row else self.formats.text
        for place, cell in enumerate(cells):
            self.sheet.write_string(number - 1, place, cell, format)

    def annotate_row(self, number: int, cells: list[str], faults: list[Fault]) -> None:
        """Fills each faulty cell and says there and in the last column why it is."""
        if not faults:
            return
        by_place: dict[int, list[str]] = defaultdict(list)
        for fault in faults:
            sentence = f"{fault.label}: {fault.reason} {fault.hint}".strip()
            by_place[self._place_of(fault)].append(sentence)
        all_sentences: list[str] = []
        for place, sentences in by_place.items():
            all_sentences += sentences
            if place != self.reasons:
                self.sheet.write_string(number - 1, place, cells[place], self.formats.faulty)
                self.sheet.write_comment(number - 1, place, "\n".join(sentences))
        self.sheet.write_string(number - 1, self.reasons, "; ".join(all_sentences), self.formats.faulty)

    def _place_of(self, fault: Fault) -> int:
        """Where its cell stands; a column that is not in the file has none but that of the reasons."""
        if fault.column in self.head.columns:
            return self.head.columns.index(fault.column)
        return self.reasons

    def head_reasons(self) -> None:
        self.sheet.set_column(0, self.reasons - 1, 18)
        self.sheet.set_column(self.reasons, self.reasons, 60)
        self.sheet.write_string(self.head.row - 1, self.reasons, str(WRONG), self.formats.head)
