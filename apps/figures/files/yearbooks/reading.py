"""The statements of yearbook tables, once it is known how each is read; else what has to be asked of them."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from apps.figures.files.figure_file import FigureFile, StatementText
from apps.figures.files.headings import Headings
from apps.figures.files.layouts import refuse_other_period
from apps.figures.files.lookup import RecordLookup
from apps.figures.files.period_texts import read_period
from apps.figures.files.yearbooks.names import YearbookNames
from apps.figures.files.yearbooks.proposal import TableProposal, period_of
from apps.figures.files.yearbooks.proposing import proposed
from apps.figures.files.yearbooks.remembered import SaidOfLayouts
from apps.figures.files.yearbooks.sketch import TableSketch, sketches_of
from apps.figures.files.yearbooks.statements import TableStatements
from apps.figures.models import Origin
from apps.spreadsheets import writing
from apps.units.errors import Refused


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
        """Whether a sheet holds any table; what was read in it is kept for `statements`."""
        texts = [[writing.unsafe(text) for text in row] for row in rows]
        tables = sketches_of(name, texts)
        self.sketches[name] = tables
        return bool(tables)

    def statements(self, name: str, rows: list[list[str]], found: FigureFile) -> Iterator[StatementText]:
        """What the tables of a sheet state; what is wrong or passed over in them is told in `found`."""
        for sketch in self.sketches[name]:
            yield from self._of_table(sketch, found)

    def _of_table(self, sketch: TableSketch, found: FigureFile) -> Iterator[StatementText]:
        """What one table states, once nothing has to be said of it."""
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
            if proposal.is_remembered:
                proposal.asks.add("source")
            return
        if any(ends > out for ends in _ends_of_periods(proposal)):
            answers.source = ""
            proposal.asks.add("source")


def _ends_of_periods(proposal: TableProposal) -> Iterator[date]:
    """The last day of the period of each cell that is of one."""
    for _number, row in proposal.sketch.body:
        for column in proposal.sketch.columns:
            period = period_of(proposal, row, column)
            try:
                yield read_period(period).ends
            except ValueError:
                continue
