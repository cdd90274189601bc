"""A register's file taken apart: its headings in either language, its rows, and what in it is no record."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.spreadsheets import writing
from apps.spreadsheets.annotated import WRONG
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
    """A file taken apart: `skipped` are sums and footnotes, `passed` the sheets that hold no register."""

    tables: list[tuple[Sheet, Head]] = field(default_factory=list)
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
            if cells:
                self.rows.append(RegisterRow(sheet.name, number, cells))


def _cells(head: Head, texts: list[str]) -> dict[str, str]:
    """What a row says, by column: {"code": "450203-A"} of 1 | 450203-A | (blank) below No. | code | name."""
    cells = {}
    for name, text in zip(head.columns, texts, strict=False):
        if text and name not in ("", IGNORED):
            cells[name] = writing.unsafe(text)
    return cells


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
    """Takes a file apart; raises Refused for one that is no table of this register, with all that is wrong with it."""
    sheets = _sheets(data)
    explanation = _name_of_explanation(sheets, register)
    known = headings(register)
    table = RegisterTable()
    reasons: list[str] = []
    suggestions = Suggestions()
    for sheet in sheets:
        if sheet.hidden or sheet.name == explanation or _is_blank(sheet):
            continue
        head = head_of(sheet.rows, lambda text: known.get(normal(text).replace("*", ""), ""))
        if head is None:
            table.passed.append(sheet.name)
        else:
            reasons += _wrong_headings(sheet, head, known, register, suggestions)
            table.take(sheet, head)
    if not table.tables:
        reasons.append(_no_headings(register))
    if reasons:
        raise Refused(*dict.fromkeys(reasons))
    return table


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
) -> Iterator[str]:
    """Headings that are unknown, left out above filled cells, or given twice; and the code, where none is."""
    columns = resource_of(register).columns()
    for place, (text, name) in enumerate(zip(head.texts, head.columns, strict=True)):
        if not text:
            if _is_filled(place, sheet.rows[head.row :]):
                yield _("Column %(number)s has no heading.") % {"number": place + 1}
        elif not name:
            yield _unknown_heading(text, known, columns, suggestions)
    for name in sorted(columns.keys() & head.columns):
        if head.columns.count(name) > 1:
            yield _("Column given twice: %(name)s.") % {"name": columns[name].column_name}
    if "code" not in head.columns:
        yield _("Column missing: %(name)s.") % {"name": columns["code"].column_name}


def _unknown_heading(
    text: str, known: dict[str, str], columns: dict[str, RegisterColumn], suggestions: Suggestions
) -> str:
    said = _("Unknown column: “%(name)s”.") % {"name": text}
    meant = suggestions.of(lambda: known.get(nearest(normal(text), known), ""))
    if meant not in columns:
        return said
    asked = _("Did you mean “%(name)s”?") % {"name": columns[meant].column_name}
    return f"{said} {asked}"


def _is_filled(place: int, rows: Iterable[list[str]]) -> bool:
    return any(place < len(row) and row[place] for row in rows)
