"""The statements of yearbook tables, once it is known how each is read; else what has to be asked of them."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from apps.figures.files.figure_file import ROW_PLACES, SHEET_PLACES, FigureFile, FigureTable, StatementText
from apps.figures.files.headings import MEASURED, Headings
from apps.figures.files.layouts import begins_a_remark, refuse_other_period
from apps.figures.files.lookup import RecordLookup
from apps.figures.files.period_texts import read_period
from apps.figures.files.scales import caption_scale, captioned, scaled
from apps.figures.files.yearbooks.answers import INDICATOR, OWN_MEASURE, UNIT
from apps.figures.files.yearbooks.labels import code_text, is_discontinued, is_mark, is_number, parts_of, unmarked
from apps.figures.files.yearbooks.measures_said import measures_beside
from apps.figures.files.yearbooks.names import SEPARATOR, NamedLine, YearbookNames
from apps.figures.files.yearbooks.proposal import (
    WHOLE,
    TableProposal,
    column_names,
    has_column_of_units,
    is_part_of_year,
    line_of,
    period_of,
    row_names,
    unit_code,
    unit_label,
)
from apps.figures.files.yearbooks.proposing import proposed
from apps.figures.files.yearbooks.remembered import SaidOfLayouts
from apps.figures.files.yearbooks.sketch import TableSketch, sketches_of
from apps.figures.models import Indicator, Origin
from apps.spreadsheets import writing
from apps.spreadsheets.headings import Head, cell_name
from apps.units.errors import Refused

LONGEST_NOTE = 500


class AskingTables(Refused):
    """Tables of which something has to be said before their figures can be read; nothing is kept."""

    def __init__(self, asking: list[TableProposal], tables: list[TableProposal]) -> None:
        self.tables = tables  # of the file, those that ask nothing too
        said = _("Sheet “%(sheet)s” is laid out in a way not seen before: upload it under Figures by file, where you "
                 "are asked how to read it.")  # fmt: skip
        super().__init__(*[said % {"sheet": table.sketch.sheet} for table in asking])


class YearbookReader:
    """Reads each sheet by what was said of its layout. `tables` are those found; a table that asks states nothing.

    `period`: chosen beside the file.
    """

    def __init__(self, headings: Headings, records: RecordLookup, said: SaidOfLayouts, period: str = "") -> None:
        self.names = YearbookNames(headings, records)
        self.said, self.period = said, period
        self.tables: list[TableProposal] = []
        self.sketches: dict[str, list[TableSketch]] = {}

    def refuse_unanswered(self) -> None:
        """AskingTables where something has to be said of any table before it can be read."""
        asking = [table for table in self.tables if table.is_asking]
        if asking:
            raise AskingTables(asking, self.tables)

    def is_one(self, name: str, rows: list[list[str]]) -> bool:
        texts = [[writing.unsafe(text) for text in row] for row in rows]
        self.sketches[name] = sketches_of(name, texts)
        return bool(self.sketches[name])

    def statements(self, name: str, rows: list[list[str]], found: FigureFile) -> Iterator[StatementText]:
        for sketch in self.sketches[name]:
            yield from self._of_table(sketch, found)

    def _of_table(self, sketch: TableSketch, found: FigureFile) -> Iterator[StatementText]:
        proposal = proposed(sketch, self.names, self.said, self.period)
        self.tables.append(proposal)
        self._ask_for_a_later_source(proposal)
        if proposal.is_asking:
            return
        if not proposal.answers.is_read:
            found.passed.append(sketch.sheet)
            return
        self.said.keep_what_was_met(proposal.signature, proposal.unmeasured)
        table = TableStatements(proposal, self.names, found)
        refuse_other_period(found, table.place(sketch.head_row), proposal.period, self.period)
        yield from table.all()

    def _ask_for_a_later_source(self, proposal: TableProposal) -> None:
        """Next year's yearbook is another source: one that came out before a year ended states nothing of it.

        One of which nobody knows when it came out is asked again, filled in.
        """
        answers = proposal.answers
        if answers.origin != Origin.DOCUMENT:
            return
        out = self.said.published(answers.source)
        if out is None:
            proposal.asks |= {"source"} if proposal.is_remembered else set()
            return
        if any(ends > out for ends in _ends_of_periods(proposal)):
            answers.source = ""
            proposal.asks.add("source")


def _ends_of_periods(proposal: TableProposal) -> Iterator[date]:
    for _number, row in proposal.sketch.body:
        for column in proposal.sketch.columns:
            try:
                yield read_period(period_of(proposal, row, column)).ends
            except ValueError:
                continue


class TableStatements:
    """The statements of one table."""

    def __init__(self, proposal: TableProposal, names: YearbookNames, found: FigureFile) -> None:
        self.proposal, self.names, self.found = proposal, names, found
        self.sketch, self.answers = proposal.sketch, proposal.answers
        found.tables.append(_table_of(self.sketch))
        self.told: set[tuple[int, str]] = set()  # what was passed over in a line, by its unit or period
        self.sheet = (len(found.tables) - 1) * SHEET_PLACES

    def place(self, number: int) -> int:
        """The place of a row."""
        return self.sheet + number * ROW_PLACES

    def all(self) -> Iterator[StatementText]:
        self._pass_over_notes()
        for number, row in self.sketch.body:
            if self._is_passed_over(number, row) or self._is_refused(number, row):
                continue
            self.found.rows += 1
            for column in self.sketch.columns:
                if row[column]:
                    yield from self._of_cell(number, row, column)

    def _pass_over_notes(self) -> None:
        """Notes are told; a number beside other texts below the table may be a line of it, and is refused."""
        in_row = Counter(number for number, _text in self.sketch.notes)
        signed = {number for number, text in self.sketch.notes if begins_a_remark(text) or is_mark(text)}
        for number, text in self.sketch.notes:
            if in_row[number] > 1 and is_number(text) and number not in signed:
                reason = _(
                    "This number stands below the table, in no line of it: close the gap above it, or delete it."
                )
                self.found.fault(self.place(number), "", text, reason)
            else:
                self.found.pass_over(self.sketch.sheet, number, text)

    def _is_passed_over(self, number: int, row: list[str]) -> bool:
        """Sums and remarks are, and so is a measure in a line of its own that was said above."""
        first = next(filter(None, row))
        names = [first, *row_names(self.proposal, row, UNIT)]
        is_remark = any(begins_a_remark(name) or WHOLE.fullmatch(name) for name in names)
        measures = _measures_alone(row)
        if is_remark or (measures and set(measures) <= set(self.proposal.captions)):
            self.found.pass_over(self.sketch.sheet, number, first)
            return True
        return False

    def _is_refused(self, number: int, row: list[str]) -> bool:
        """A line without a number that changes what the lines below are of: another measure, a unit, an indicator."""
        said = _measures_alone(row)
        if not said and not any(row[column] for column in self.sketch.columns):
            said = self._of_another_column(row)
        if not said:
            return False
        reason = _("A line of its own says %(said)s. Whether the lines below are of it cannot be told: write it into a "
                   "column beside them, or divide the table.")  # fmt: skip
        self.found.fault(self.place(number) + min(self.sketch.stubs), "", said[0], reason % {"said": said[0]})
        return True

    def _of_another_column(self, row: list[str]) -> list[str]:
        """A unit in the column of indicators, an indicator in that of units."""
        units = self._known_units(row_names(self.proposal, row, INDICATOR))
        return units + [name for name in row_names(self.proposal, row, UNIT) if self.names.line((name,)).code]

    def _of_cell(self, number: int, row: list[str], column: int) -> Iterator[StatementText]:
        place = self.place(number) + column
        unit = unit_label(self.proposal, row, column)
        line = line_of(self.proposal, row, column, self.names)
        if not line.code:
            return
        period = period_of(self.proposal, row, column)
        if self._is_left_out(unit):
            self._pass_over_once(number, unit)
            return
        if self.answers.parts_left_out and is_part_of_year(self.proposal, period):
            self._pass_over_once(number, period)
            return
        if is_discontinued(row[column]) or WHOLE.fullmatch(unit):
            self.found.pass_over(self.sketch.sheet, number, row[column])
            return
        text, _marks = unmarked(code_text(row[column]))
        indicator = self.names.indicator(line.code)
        cell = self._scaled(text, self._scale(row, column, indicator, place), place)
        if cell is None:
            return
        values = {"indicator_code": line.code, "cell": cell, "period": period}
        if self._is_of_two_units(row, column, place):
            return
        values |= self._unit(row, unit) | self._beside(line, number, column)
        note = self._note(row, column)
        yield StatementText(place, values | ({"note": note} if note else {}))

    def _pass_over_once(self, number: int, text: str) -> None:
        if (number, text) not in self.told:
            self.told.add((number, text))
            self.found.pass_over(self.sketch.sheet, number, text)

    def _is_left_out(self, unit: str) -> bool:
        if unit == "" or unit in self.proposal.unit_codes or WHOLE.fullmatch(unit):
            return False
        return self.answers.others_left_out and not self.answers.units.get(unit)

    def _scale(self, row: list[str], column: int, indicator: Indicator, place: int) -> str | None:
        """What the numbers are multiplied by: as the table says beside or above them, or as was answered.
        None, and a fault, where that is the measure of another indicator."""
        measures = measures_beside(self.proposal, row, column, self.names)
        if not measures and self.answers.measure not in ("", OWN_MEASURE):
            measures = [self.answers.measure]
        return self._fitting(caption_scale(measures, indicator), "、".join(measures), indicator, place)

    def _fitting(self, scale: str | None, measure: str, indicator: Indicator, place: int) -> str | None:
        if scale is None:
            reason = _("The measure of these numbers is %(said)s, and “%(name)s” counts in %(measure)s.")
            said = {"said": measure, "name": indicator.name, "measure": indicator.measure}
            self.found.fault(place, "", measure, reason % said)
        return scale

    def _scaled(self, text: str, scale: str | None, place: int) -> str | None:
        if scale is None:
            return None
        cell = scaled(text, scale)
        if cell is None:
            reason = _("This column counts in %(scale)s, and the cell says another measure.") % {"scale": scale}
            self.found.fault(place, "", text, reason)
        return cell

    def _is_of_two_units(self, row: list[str], column: int, place: int) -> bool:
        """A fault where a line and its heading name units: which of them a number is of no table says."""
        in_line = self._known_units(row_names(self.proposal, row, UNIT))
        across = self._known_units(column_names(self.proposal, column, UNIT))
        if not in_line or not across:
            return False
        reason = _(
            "The line is of “%(line)s” and the heading of “%(heading)s”: which of them the number is of is not said."
        )
        self.found.fault(place, "", row[column], reason % {"line": in_line[-1], "heading": across[-1]})
        return True

    def _known_units(self, names: list[str]) -> list[str]:
        return [name for name in names if name in self.proposal.unit_codes]

    def _unit(self, row: list[str], label: str) -> dict[str, str]:
        """Name or code as the lookup takes them; a code beside a name that is of another unit goes with it."""
        codes = unit_code(self.proposal, row)
        named = self.answers.units.get(label) or self.proposal.unit_codes.get(label, "")
        if not label and has_column_of_units(self.proposal):
            return {}
        if not label:
            return {"unit_code": self.proposal.unit or self.answers.unit}
        if not codes or codes[0] == label:
            return {"unit_code": named} if named else {"unit_name": label}
        found = self.names.units(codes).get(codes[0])
        if found and found == named:
            return {"unit_code": found}
        return {"unit_code": codes[0], "unit_name": label}

    def _beside(self, line: NamedLine, number: int, column: int) -> dict[str, str]:
        """Coverage and origin; of a document's figure the source, and sheet and cell as its place there."""
        values = {}
        if line.coverage or self.answers.coverage:
            values["coverage"] = line.coverage or self.answers.coverage
        if self.answers.origin == Origin.DOCUMENT:
            cell = cell_name(number - 1, column)
            place = f"{self.sketch.sheet}!{cell}" if self.sketch.sheet else cell
            values |= {"origin": Origin.DOCUMENT.value, "source": self.answers.source, "locator": place}
        return values

    def _note(self, row: list[str], column: int) -> str:
        """What the footnote marks of a cell, its line and its headings refer to; the mark alone where no note does."""
        marks: list[str] = []
        stubs = [row[at] for at in self.sketch.stubs]
        for text in (row[column], *stubs, *self.sketch.column_heads(column)):
            marks += parts_of(text).marks if text else ()
        notes = [self._noted(mark) for mark in dict.fromkeys(marks)]
        return " ".join(notes)[:LONGEST_NOTE]

    def _noted(self, mark: str) -> str:
        for _number, text in self.sketch.notes:
            if text.startswith(mark):
                return text
        return mark


def _measures_alone(row: list[str]) -> list[str]:
    """The measures that a line says of those below it: 单位：万元."""
    return captioned([row]) if any(":" in text or "：" in text for text in row) else []


def _table_of(sketch: TableSketch) -> FigureTable:
    """Its headings, for where something stands: a column of numbers is called by all that heads it."""
    width = len(sketch.heads[0])
    texts, columns = [], []
    for at in range(width):
        texts.append(SEPARATOR.join(sketch.column_heads(at)))
        columns.append(_meaning(sketch, at))
    return FigureTable(sketch.sheet, Head(sketch.head_row, texts, columns), {})


def _meaning(sketch: TableSketch, column: int) -> str:
    """What a column of the table is called in a file of figures; "" of one that is none of theirs."""
    if column in sketch.columns:
        return f"{MEASURED}{column}"
    return "unit_name" if column == min(sketch.stubs) else ""
