"""The file given back with its faults: filled and commented where they are, and told in a column of its own."""

from collections import defaultdict
from collections.abc import Iterable
from typing import IO, NamedTuple

from django.utils.translation import gettext_lazy

from apps.spreadsheets.faults import Fault
from apps.spreadsheets.headings import Head
from apps.spreadsheets.reading import Sheet
from apps.spreadsheets.writing import BOLD, FAULT_COLOUR, TEXT, CellStyle, NewBook, NewSheet

WRONG = gettext_lazy("what is wrong")  # heads the column an annotated file has more; passed over when it comes back
FAULTY = CellStyle(num_format="@", bg_color=FAULT_COLOUR, border=1)


def write_annotated(out: IO[bytes], tables: Iterable[tuple[Sheet, Head]], faults: Iterable[Fault]) -> None:
    """The file as it came, with a column that says what is wrong; faulty cells are filled and carry a comment."""
    by_row: dict[tuple[str, int], list[Fault]] = defaultdict(list)
    for fault in faults:
        by_row[fault.sheet, fault.row].append(fault)
    book = NewBook(out)
    for table, head in tables:
        reasons = max(map(len, table.rows))
        page = AnnotatedPage(book.sheet(table.name, [*[18] * reasons, 60]), head, reasons)
        for number, cells in enumerate(table.rows, start=1):
            page.write_row(number, cells)
            page.annotate_row(number, cells, by_row[table.name, number])
        page.head_reasons()
    book.close()


class AnnotatedPage(NamedTuple):
    """A sheet given back; `reasons` is the place of the column that says what is wrong, behind all others."""

    sheet: NewSheet
    head: Head
    reasons: int

    def write_row(self, number: int, cells: list[str]) -> None:
        self.sheet.write_row(number - 1, cells, BOLD if number == self.head.row else TEXT)

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
                text = cells[place] if place < len(cells) else ""  # a row may end before its table does
                self.sheet.write(number - 1, place, text, FAULTY)
                self.sheet.comment(number - 1, place, "\n".join(sentences))
        self.sheet.write(number - 1, self.reasons, "; ".join(all_sentences), FAULTY)

    def _place_of(self, fault: Fault) -> int:
        """Where its cell stands; a column that is not in the file has none but that of the reasons."""
        for columns in (self.head.columns, self.head.texts):
            if fault.column and fault.column in columns:
                return columns.index(fault.column)
        return self.reasons

    def head_reasons(self) -> None:
        self.sheet.write(self.head.row - 1, self.reasons, str(WRONG), BOLD)
