"""The statements of one yearbook table, cell by cell, and what of it is passed over or refused."""

import re
from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.figures.files.figure_file import ROW_PLACES, SHEET_PLACES, FigureFile, FigureTable, StatementText
from apps.figures.files.headings import MEASURED
from apps.figures.files.layouts import begins_a_remark
from apps.figures.files.scales import caption_scale, captioned, scaled
from apps.figures.files.yearbooks.answers import INDICATOR, UNIT
from apps.figures.files.yearbooks.labels import code_text, is_discontinued, is_mark, is_number, parts_of, unmarked
from apps.figures.files.yearbooks.measures_said import measures_beside
from apps.figures.files.yearbooks.names import SEPARATOR, NamedLine, YearbookNames
from apps.figures.files.yearbooks.proposal import (
    TableProposal,
    column_names,
    has_column_of_units,
    is_part_of_year,
    line_of,
    names_unit,
    period_of,
    row_names,
    stands_for_all,
    unit_code,
    unit_label,
)
from apps.figures.files.yearbooks.sketch import TableSketch
from apps.figures.models import Indicator, Origin
from apps.spreadsheets.headings import Head, cell_name, first_filled

LONGEST_NOTE = 500
COLON = re.compile("[:：]")


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
        """The statements, line by line; what states nothing is told of in the file that was found."""
        self._pass_over_notes()
        for number, row in self.sketch.body:
            if self._is_passed_over(number, row) or self._is_refused(number, row):
                continue
            self.found.rows += 1
            for column in self.sketch.figures_in(row):
                yield from self._of_cell(number, row, column)

    def _pass_over_notes(self) -> None:
        """Notes are told; a number beside other texts below the table may be a line of it, and is refused."""
        rows: dict[int, list[str]] = defaultdict(list)
        for number, text in self.sketch.notes:
            rows[number].append(text)
        for number, text in self.sketch.notes:
            if is_number(text) and _may_be_a_line(rows[number]):
                self._refuse_below(number, text)
            else:
                self.found.pass_over(self.sketch.sheet, number, text)

    def _refuse_below(self, number: int, text: str) -> None:
        """A number in no line of the table is no note: somebody left a gap above it."""
        reason = _("This number stands below the table, in no line of it: close the gap above it, or delete it.")
        self.found.fault(self.place(number), "", text, reason)

    def _is_passed_over(self, number: int, row: list[str]) -> bool:
        """Sums and remarks are, and so is a measure in a line of its own that was said above."""
        if not self._is_sum_or_remark(row) and not self._says_measure_again(row):
            return False
        self.found.pass_over(self.sketch.sheet, number, first_filled(row))
        return True

    def _is_sum_or_remark(self, row: list[str]) -> bool:
        """合计 | 36, 注：年末数, or a line whose unit is 全区."""
        names = [first_filled(row), *row_names(self.proposal, row, UNIT)]
        return any(begins_a_remark(name) or stands_for_all(name) for name in names)

    def _says_measure_again(self, row: list[str]) -> bool:
        """单位：万元 in a line of its own, of a table that said 万元 above."""
        measures = _measures_alone(row)
        if not measures:
            return False
        return set(measures) <= set(self.proposal.captions)

    def _is_refused(self, number: int, row: list[str]) -> bool:
        """A line without a number that changes what the lines below are of: another measure, a unit, an indicator."""
        said = _measures_alone(row) or self._of_another_column(row)
        if not said:
            return False
        reason = _("A line of its own says %(said)s. Whether the lines below are of it cannot be told: write it into a "
                   "column beside them, or divide the table.")  # fmt: skip
        place = self.place(number) + min(self.sketch.stubs)
        self.found.fault(place, "", said[0], reason % {"said": said[0]})
        return True

    def _of_another_column(self, row: list[str]) -> list[str]:
        """A unit in the column of indicators, an indicator in that of units; none of a line that holds any number."""
        if self.sketch.figures_in(row):
            return []
        units = self._known_units(row_names(self.proposal, row, INDICATOR))
        names = row_names(self.proposal, row, UNIT)
        indicators = [name for name in names if self.names.line((name,)).code]
        return units + indicators

    def _of_cell(self, number: int, row: list[str], column: int) -> Iterator[StatementText]:
        """What one cell states; nothing where it is left out, passed over or refused."""
        unit = unit_label(self.proposal, row, column)
        line = line_of(self.proposal, row, column, self.names)
        if not line.code:
            return
        period = period_of(self.proposal, row, column)
        left_out = self._left_out(unit, period)
        if left_out:
            self._pass_over_once(number, left_out)
            return
        if is_discontinued(row[column]) or stands_for_all(unit):
            self.found.pass_over(self.sketch.sheet, number, row[column])
            return
        cell = self._cell(number, row, column, line)
        if cell is None or self._is_of_two_units(number, row, column):
            return
        values = {"indicator_code": line.code, "cell": cell, "period": period}
        values |= self._unit(row, unit) | self._beside(line, number, column)
        note = self._note(row, column)
        if note:
            values["note"] = note
        yield StatementText(self.place(number) + column, values)

    def _cell(self, number: int, row: list[str], column: int, line: NamedLine) -> str | None:
        """The text of a cell in the measure its figures are kept in; None, and a fault, where that is not known."""
        text, _marks = unmarked(code_text(row[column]))
        place = self.place(number) + column
        indicator = self.names.indicator(line.code)
        return self._scaled(text, self._scale(row, column, indicator, place), place)

    def _pass_over_once(self, number: int, text: str) -> None:
        """Tells what is left out in a line, however many of its cells are."""
        if (number, text) not in self.told:
            self.told.add((number, text))
            self.found.pass_over(self.sketch.sheet, number, text)

    def _left_out(self, unit: str, period: str) -> str:
        """The unit or the part of a year of a cell that somebody said is left out; "" of one that is read."""
        if self._is_left_out(unit):
            return unit
        if self.answers.parts_left_out and is_part_of_year(self.proposal, period):
            return period
        return ""

    def _is_left_out(self, unit: str) -> bool:
        """Whether a unit is none that was found or chosen, where all others are left out."""
        if not unit or not self.answers.others_left_out:
            return False
        if names_unit(unit, self.proposal.unit_codes):
            return False
        return not self.answers.units.get(unit)

    def _scale(self, row: list[str], column: int, indicator: Indicator, place: int) -> str | None:
        """What the numbers are multiplied by: as the table says beside or above them, or as was answered.
        None, and a fault, where that is the measure of another indicator."""
        measures = measures_beside(self.proposal, row, column, self.names)
        if not measures and not self.answers.counts_in_own:
            measures = [self.answers.measure]
        return self._fitting(caption_scale(measures, indicator), "、".join(measures), indicator, place)

    def _fitting(self, scale: str | None, measure: str, indicator: Indicator, place: int) -> str | None:
        """The same scale; without one a fault, since the measure is another indicator's."""
        if scale is None:
            reason = _("The measure of these numbers is %(said)s, and “%(name)s” counts in %(measure)s.")
            said = {"said": measure, "name": indicator.name, "measure": indicator.measure}
            self.found.fault(place, "", measure, reason % said)
        return scale

    def _scaled(self, text: str, scale: str | None, place: int) -> str | None:
        """A number as the column counts, 60.65 in 万 as 60.65万; None, and a fault, where the cell says otherwise."""
        if scale is None:
            return None
        cell = scaled(text, scale)
        if cell is None:
            reason = _("This column counts in %(scale)s, and the cell says another measure.") % {"scale": scale}
            self.found.fault(place, "", text, reason)
        return cell

    def _is_of_two_units(self, number: int, row: list[str], column: int) -> bool:
        """A fault where a line and its heading name units: which of them a number is of no table says."""
        in_line = self._known_units(row_names(self.proposal, row, UNIT))
        across = self._known_units(column_names(self.proposal, column, UNIT))
        if not in_line or not across:
            return False
        reason = _(
            "The line is of “%(line)s” and the heading of “%(heading)s”: which of them the number is of is not said."
        )
        said = {"line": in_line[-1], "heading": across[-1]}
        self.found.fault(self.place(number) + column, "", row[column], reason % said)
        return True

    def _known_units(self, names: list[str]) -> list[str]:
        """Those of the names that name a unit on record."""
        return [name for name in names if name in self.proposal.unit_codes]

    def _unit(self, row: list[str], label: str) -> dict[str, str]:
        """Name or code as the lookup takes them: of a line that names none, the unit of the whole table."""
        if not label:
            return self._unit_of_all()
        named = self.answers.units.get(label) or self.proposal.unit_codes.get(label, "")
        codes = unit_code(self.proposal, row)
        if codes and codes[0] != label:
            return self._unit_beside_code(codes[0], label, named)
        if named:
            return {"unit_code": named}
        return {"unit_name": label}

    def _unit_of_all(self) -> dict[str, str]:
        """As the title or somebody said; none where each line should have said its own."""
        if has_column_of_units(self.proposal):
            return {}
        return {"unit_code": self.proposal.unit or self.answers.unit}

    def _unit_beside_code(self, code: str, label: str, named: str) -> dict[str, str]:
        """A code beside a name that is of another unit goes with it, for the lookup to refuse both.

        `named`: the code of the unit that the name means, "" where it means none.
        """
        found = self.names.units([code]).get(code)
        if found and found == named:
            return {"unit_code": found}
        return {"unit_code": code, "unit_name": label}

    def _beside(self, line: NamedLine, number: int, column: int) -> dict[str, str]:
        """Coverage and origin; of a document's figure the source, and sheet and cell as its place there."""
        values = {}
        coverage = line.coverage or self.answers.coverage
        if coverage:
            values["coverage"] = coverage
        if self.answers.origin == Origin.DOCUMENT:
            place = cell_name(number - 1, column)
            if self.sketch.sheet:
                place = f"{self.sketch.sheet}!{place}"
            values |= {"origin": Origin.DOCUMENT.value, "source": self.answers.source, "locator": place}
        return values

    def _note(self, row: list[str], column: int) -> str:
        """What the footnote marks of a cell, its line and its headings refer to; the mark alone where no note does."""
        stubs = [row[at] for at in self.sketch.stubs]
        marks: list[str] = []
        for text in (row[column], *stubs, *self.sketch.column_heads(column)):
            marks += parts_of(text).marks
        each_once = dict.fromkeys(marks)
        notes = [self._noted(mark) for mark in each_once]
        return " ".join(notes)[:LONGEST_NOTE]

    def _noted(self, mark: str) -> str:
        """The note below the table that begins with a mark; the mark itself where none does."""
        for _number, text in self.sketch.notes:
            if text.startswith(mark):
                return text
        return mark


def _may_be_a_line(texts: list[str]) -> bool:
    """Whether texts that stand in one row below a table may be a line of it: several, none of which begins a note."""
    if len(texts) < 2:
        return False
    return not any(begins_a_remark(text) or is_mark(text) for text in texts)


def _measures_alone(row: list[str]) -> list[str]:
    """The measures that a line says of those below it: 单位：万元."""
    if not COLON.search("".join(row)):
        return []
    return captioned([row])


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
    if column == min(sketch.stubs):
        return "unit_name"
    return ""
