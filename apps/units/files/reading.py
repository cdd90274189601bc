"""A register's file taken apart: its headings in either language, its rows, and what in it is no record."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.spreadsheets import writing
from apps.spreadsheets.annotated import WRONG
from apps.spreadsheets.headings import IGNORED, Head, first_filled, head_of, is_remark, nearest, normal
from apps.spreadsheets.reading import Sheet, SheetError, book
from apps.units.errors import Refused
from apps.units.files.columns import RESOURCES, SAID_FOR_COLUMNS
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


def headings(register: Register) -> dict[str, str]:
    """Every way of heading a column, as compared, and the column it means."""
    known = {normal(text): IGNORED for text in ("序号", "No.")}
    for name in RESOURCES[register].columns():
        for said in (name, *SAID_FOR_COLUMNS.get(name, ())):
            known.setdefault(normal(said), name)
    for language in LANGUAGES:
        with override(language):
            known[normal(str(WRONG))] = IGNORED
            for name, column in RESOURCES[register].columns().items():
                known[normal(str(column.column_name))] = name
    return known


def read(data: bytes, register: Register) -> RegisterTable:
    """Takes a file apart; one that is no table of this register is refused whole."""
    try:
        found = book(data)
    except SheetError as error:
        raise Refused(_("This file cannot be read as a table: %(why)s.") % {"why": error}) from error
    explanation = _template_mark(found, register)
    known = headings(register)
    reading = RegisterTable()
    reasons: list[str] = []
    for sheet in found:
        if sheet.hidden or sheet.name == explanation or not any(map(any, sheet.rows)):
            continue
        head = head_of(sheet.rows, lambda text: known.get(normal(text).replace("*", ""), ""))
        if head is None:
            reading.passed.append(sheet.name)
            continue
        reasons += _wrong_headings(sheet, head, known, register)
        reading.tables.append((sheet, head))
        _take_rows(reading, sheet, head)
    if not reading.tables:
        columns = [str(column.column_name) for column in RESOURCES[register].columns().values()]
        reasons = [_("No row of headings was found. The columns are: %(columns)s.") % {"columns": ", ".join(columns)}]
    if reasons:
        raise Refused(*dict.fromkeys(reasons))
    return reading


def _template_mark(found: Iterable[Sheet], register: Register) -> str | None:
    """The name of a template's explanation; refuses the template of another register or of another version."""
    mark = next((sheet.rows[0] for sheet in found if sheet.name == MARK_SHEET and sheet.rows), None)
    if mark is None:
        return None
    made_for, version, explanation = [*mark, "", "", ""][:3]
    if made_for != register:
        other = Register(made_for).label if made_for in Register.values else made_for
        raise Refused(
            _("This is the template of another register (%(other)s). Take the one of this register: %(this)s.")
            % {"other": other, "this": register.label}
        )
    if version != VERSION:
        raise Refused(_("This template is out of date. Download it again and copy your rows into it."))
    return explanation


def _wrong_headings(sheet: Sheet, head: Head, known: dict[str, str], register: Register) -> Iterable[str]:
    columns = RESOURCES[register].columns()
    for place, (text, name) in enumerate(zip(head.texts, head.columns, strict=True)):
        if text and not name:
            yield _unknown_heading(text, known, register)
        elif not text and _is_filled(place, sheet.rows[head.row :]):
            yield _("Column %(number)s has no heading.") % {"number": place + 1}
    for name, times in sorted(Counter(head.columns).items()):
        if times > 1 and name in columns:
            yield _("Column given twice: %(name)s.") % {"name": columns[name].column_name}
    if "code" not in head.columns:
        yield _("Column missing: %(name)s.") % {"name": columns["code"].column_name}


def _unknown_heading(text: str, known: dict[str, str], register: Register) -> str:
    columns = RESOURCES[register].columns()
    said = _("Unknown column: “%(name)s”.") % {"name": text}
    meant = known.get(nearest(normal(text), known), "")
    if meant in columns:
        said += " " + _("Did you mean “%(name)s”?") % {"name": columns[meant].column_name}
    return said


def _is_filled(place: int, rows: Iterable[list[str]]) -> bool:
    return any(place < len(row) and row[place] for row in rows)


def _take_rows(reading: RegisterTable, sheet: Sheet, head: Head) -> None:
    for number, cells in enumerate(sheet.rows[head.row :], start=head.row + 1):
        if is_remark(cells) or cells == head.texts:
            reading.skipped.append((sheet.name, number, first_filled(cells)))
            continue
        row = {}
        for name, text in zip(head.columns, cells, strict=False):
            if text and name not in ("", IGNORED):
                row[name] = writing.unsafe(text)
        if row:
            reading.rows.append(RegisterRow(sheet.name, number, row))
