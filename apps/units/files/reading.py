"""A register's file taken apart: its headings in either language, its rows, and what in it is no record."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.spreadsheets import writing
from apps.spreadsheets.annotated import WRONG
from apps.spreadsheets.faults import Fault, is_error_of_cell
from apps.spreadsheets.headings import IGNORED, Head, Suggestions, first_filled, head_of, is_remark, nearest, normal
from apps.spreadsheets.reading import Sheet, SheetError, book
from apps.units.errors import Refused
from apps.units.files.columns import SAID_FOR_COLUMNS, RegisterColumn
from apps.units.files.extra_columns import resource_of
from apps.units.files.widgets import LANGUAGES
from apps.units.models import Register

MARK_SHEET, VERSION = "_register", "1"  # where a template says which register it is made for


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One row below the headings; `number` is its place in the sheet, `cells` what stands in each column."""

    sheet: str
    number: int
    cells: dict[str, str]

    @property
    def place(self) -> tuple[str, int]:
        """Sheet and number: where it stands."""
        return self.sheet, self.number


@dataclass(slots=True)
class RegisterTable:
    """A file taken apart: `skipped` are sums and footnotes, `passed` the sheets that hold no register.

    `faults` are those of its headings; what stands below the others is read all the same.
    """

    tables: list[tuple[Sheet, Head]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    rows: list[RegisterRow] = field(default_factory=list)
    skipped: list[tuple[str, int, str]] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)

    def take(self, sheet: Sheet, head: Head) -> None:
        """Takes over a sheet's rows below its head: records, and apart from them remarks and the headings repeated."""
        self.tables.append((sheet, head))
        for number, texts in enumerate(sheet.rows[head.row :], start=head.row + 1):
            if is_remark(texts) or texts == head.texts:
                self.skipped.append((sheet.name, number, first_filled(texts)))
                continue
            cells = _cells(head, texts)
            self.faults += _errors(cells, number, sheet)
            if cells:
                self.rows.append(RegisterRow(sheet.name, number, cells))


def _cells(head: Head, texts: list[str]) -> dict[str, str]:
    """What a row says, by column: {"code": "450203-A"} of 1 | 450203-A | (blank) below No. | code | name."""
    cells = {}
    for name, text in zip(head.columns, texts, strict=False):
        if text and name not in ("", IGNORED):
            cells[name] = writing.unsafe(text)
    return cells


def _errors(cells: dict[str, str], row: int, sheet: Sheet) -> Iterator[Fault]:
    """Cells of a row in which a formula failed."""
    for name, text in cells.items():
        if is_error_of_cell(text):
            reason = _("This is an error of the spreadsheet. Mend its formula, or write what it should give.")
            yield Fault(row, name, text, reason, sheet=sheet.name)


def headings(register: Register) -> dict[str, str]:
    """Every way of heading a column, as compared, and the column it means."""
    columns = resource_of(register).columns()
    known = {normal("序号"): IGNORED, normal("No."): IGNORED}
    for name in columns:
        for said in (name, *SAID_FOR_COLUMNS.get(name, ())):
            known.setdefault(normal(said), name)
    for language in LANGUAGES:
        with override(language):
            known[normal(str(WRONG))] = IGNORED
            for name, column in columns.items():
                known[normal(str(column.column_name))] = name
    return known


def read(data: bytes, register: Register) -> RegisterTable:
    """Takes a file apart; raises Refused for one that is no table of this register, or has no column of codes."""
    sheets = _sheets(data)
    explanation = _name_of_explanation(sheets, register)
    known = headings(register)
    table = RegisterTable()
    suggestions = Suggestions()
    for sheet in sheets:
        if sheet.hidden or sheet.name == explanation or _is_blank(sheet):
            continue
        head = head_of(sheet.rows, lambda text: known.get(normal(text).replace("*", ""), ""))
        if head is None:
            table.passed.append(sheet.name)
        else:
            table.faults += _wrong_headings(sheet, head, known, register, suggestions)
            table.take(sheet, head)
    _refuse_uncoded(table, register)
    return table


def _refuse_uncoded(table: RegisterTable, register: Register) -> None:
    """Refuses a file of which no row can be understood, with all that is wrong with its headings."""
    if not table.tables:
        raise Refused(_no_headings(register))
    if all("code" in head.columns for _sheet, head in table.tables):
        return
    code = resource_of(register).columns()["code"]
    raise Refused(_("Column missing: %(name)s.") % {"name": code.column_name}, *map(str, table.faults))


def _sheets(data: bytes) -> list[Sheet]:
    try:
        return book(data)
    except SheetError as error:
        raise Refused(_("This file cannot be read as a table: %(why)s.") % {"why": error}) from error


def _is_blank(sheet: Sheet) -> bool:
    return all(not first_filled(row) for row in sheet.rows)


def _name_of_explanation(sheets: Iterable[Sheet], register: Register) -> str | None:
    """The sheet that explains the columns of a template; None of a file that was made otherwise.

    Raises Refused for the template of another register or of another version.
    """
    for sheet in sheets:
        if sheet.name == MARK_SHEET and sheet.rows:
            made_for, version, explanation = [*sheet.rows[0], "", "", ""][:3]
            _refuse_other_template(made_for, version, register)
            return explanation
    return None


def _refuse_other_template(made_for: str, version: str, register: Register) -> None:
    if made_for != register:
        labels = dict(Register.choices)
        raise Refused(
            _("This is the template of another register (%(other)s). Take the one of this register: %(this)s.")
            % {"other": labels.get(made_for, made_for), "this": register.label}
        )
    if version != VERSION:
        raise Refused(_("This template is out of date. Download it again and copy your rows into it."))


# ---- What is wrong with headings


def _no_headings(register: Register) -> str:
    columns = [str(column.column_name) for column in resource_of(register).columns().values()]
    said = _("No row of headings was found. The columns are: %(columns)s.")
    return said % {"columns": ", ".join(columns)}


def _wrong_headings(
    sheet: Sheet, head: Head, known: dict[str, str], register: Register, suggestions: Suggestions
) -> Iterator[Fault]:
    """Headings that are unknown, left out above filled cells, or given twice."""
    columns = resource_of(register).columns()
    for place, (text, name) in enumerate(zip(head.texts, head.columns, strict=True)):
        column = name if name in columns else text
        if not text and _is_filled(place, sheet.rows[head.row :]):
            said = _("Column %(number)s has no heading.") % {"number": place + 1}
            yield Fault(head.row, column, text, said, str(place + 1), sheet.name)
        elif text and not name:
            meant = suggestions.of(partial(_meant, text, known, columns))
            yield Fault(head.row, column, text, _("There is no such column."), text, sheet.name, meant)
        elif column == name and name in head.columns[:place]:
            yield Fault(head.row, column, text, _("This column stands here twice."), text, sheet.name)


def _meant(text: str, known: dict[str, str], columns: dict[str, RegisterColumn]) -> str:
    """The heading that was probably meant by an unknown one."""
    name = known.get(nearest(normal(text), known), "")
    return str(columns[name].column_name) if name in columns else ""


def _is_filled(place: int, rows: Iterable[list[str]]) -> bool:
    return any(place < len(row) and row[place] for row in rows)
