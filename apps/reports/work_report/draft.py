"""The draft of a federation's work report as a Word file: the text, then the tables with every number's page.

What there is to say stands in content, how it is said in chinese and english, how it looks in word.
"""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.figures.models import Period
from apps.reports.numbers.growth import GrowthLine
from apps.reports.numbers.manner import NumberScale
from apps.reports.numbers.readings import LedgerReading
from apps.reports.numbers.scope import Scope
from apps.reports.numbers.series import percent_told
from apps.reports.tables import cells
from apps.reports.tables.cells import number_cell, percent_cell
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.reports.work_report.chinese import ChineseProse
from apps.reports.work_report.content import ReportContent
from apps.reports.work_report.english import EnglishProse
from apps.reports.work_report.length import CHINESE_PAGE, ENGLISH_PAGE, fits, pages
from apps.reports.work_report.parts import ReportChoices, ReportSection, ToldNumber
from apps.reports.work_report.phrases import FEW
from apps.reports.work_report.prose import DETAILS, HEADING, PARAGRAPH, TITLE, ReportDetail, ReportProse
from apps.reports.work_report.word import WordDocument
from apps.units.models import Unit

LANGUAGES = {"zh": "zh-hans", "en": "en"}
PROSE: dict[str, type[ReportProse]] = {"zh": ChineseProse, "en": EnglishProse}
PAGE = {"zh": CHINESE_PAGE, "en": ENGLISH_PAGE}
ALL = ReportChoices()


def work_report(
    scope: Scope,
    unit: Unit,
    period: Period,
    language: str,
    absolute: Callable[[str], str],
    choices: ReportChoices = ALL,
    letterhead: bytes = b"",
) -> bytes:
    """The Word file. `language` is zh or en, `absolute` makes an address of a path; what is out of view is not in it.

    The same records give the same bytes.
    """
    with override(LANGUAGES[language]):
        return WorkReportDraft(ReportContent(scope, unit, period, choices), language, absolute, letterhead).written()


def _as_long_as_fits(content: ReportContent, language: str, note: Callable[[str], str]) -> ReportProse:
    """The prose that says as much as six pages hold."""
    for detail in DETAILS:
        if _fits(content, language, detail):
            break
    return PROSE[language](content, note, detail)


def _fits(content: ReportContent, language: str, detail: ReportDetail) -> bool:
    """Whether six pages hold what the prose says in such detail."""
    notes: list[str] = []
    paragraphs = []
    headings = 0
    for place, text in PROSE[language](content, _counted_in(notes), detail).written():
        if place == PARAGRAPH:
            paragraphs.append(text)
        else:
            headings += 1
    return fits(pages(paragraphs, headings, len(notes), PAGE[language]))


def _counted_in(notes: list[str]) -> Callable[[str], str]:
    """Keeps each footnote and leaves no mark."""

    def keep(note: str) -> str:
        notes.append(note)
        return ""

    return keep


class WorkReportDraft:
    """One report in the making, in the language that is switched on."""

    def __init__(
        self, content: ReportContent, language: str, absolute: Callable[[str], str], letterhead: bytes
    ) -> None:
        self.content, self.absolute = content, absolute
        title = PROSE[language](content, _counted_in([]), DETAILS[0]).title()
        self.word = WordDocument(
            chinese=language == "zh",
            title=title,
            header=title,
            page=_("%(page)s / %(pages)s") % {"page": "%s", "pages": "%s"},
            when=content.period.ends,
            letterhead=letterhead,
        )
        self.prose = _as_long_as_fits(content, language, self.word.note)

    def written(self) -> bytes:
        writers = {TITLE: self.word.title, HEADING: self.word.heading, PARAGRAPH: self.word.paragraph}
        for place, text in self.prose.written():
            writers[place](text)
        tabled = [section for section in self.content.sections if section.has_table]
        if tabled:
            self._annex(tabled)
        return self.word.as_bytes()

    # ---- Annex

    def _annex(self, sections: list[ReportSection]) -> None:
        self.word.annex()
        self.word.heading(_("Annex: tables"))
        self.word.caption(_("Each number in the tables leads to its page, which says where it comes from."))
        for number, section in enumerate(sections, 1):
            table = self._table(section)
            self.word.caption(_("Table %(number)s. %(title)s") % {"number": number, "title": table.title})
            self.word.table(table, self.absolute)
        if self.content.remarks.missing > FEW:
            self.word.caption(_("No data"))
            self.word.paragraph(self.prose.gaps())

    def _table(self, section: ReportSection) -> Table:
        columns = (
            TableColumn("code", _("code")), TableColumn("indicator", _("indicator")),
            TableColumn("measure", _("measure")), TableColumn("period", _("period")),
            TableColumn("to_value", _("this period"), "number"), TableColumn("from_value", _("prior period"), "number"),
            TableColumn("difference", _("difference"), "change"), TableColumn("percent", "%", "change"),
            TableColumn("note", _("note")),
        )  # fmt: skip
        rows = [self._row(line) for line in section.lines]
        rows += [self._row_beside(number) for number in section.beside]
        return Table(section.group.name, columns, tuple(rows))

    def _row(self, line: GrowthLine) -> TableRow:
        indicator, about = line.indicator, line.is_qualified and not line.change.side
        return TableRow(
            indicator.code,
            (
                TableCell(indicator.code),
                TableCell(indicator.name),
                TableCell(indicator.measure),
                TableCell(str(line.later.period)),
                self._number_cell(line, line.later),
                self._number_cell(line, line.earlier, str(line.earlier.period) if line.earlier.quantity else ""),
                cells.difference_cell(line.change, NumberScale.PLAIN, about=about),
                percent_cell(percent_told(indicator, line.change), signed=True, side=line.change.side),
                TableCell(self.content.book.note(line)),
            ),
        )

    def _row_beside(self, number: ToldNumber) -> TableRow:
        """A number of another time or of the federation alone, which is not compared."""
        indicator, reading = number.indicator, number.reading
        cell = number_cell(self.content.unit, indicator, reading, NumberScale.PLAIN, self.content.book.marks)
        told = (TableCell(indicator.code), TableCell(indicator.name), TableCell(indicator.measure))
        empty = (TableCell(), TableCell(), TableCell(), TableCell())
        return TableRow(indicator.code, (*told, TableCell(str(reading.period)), cell, *empty))

    def _number_cell(self, line: GrowthLine, reading: LedgerReading, named: str = "") -> TableCell:
        """The number as the screens show it; its period stands in a column of its own or is `named`."""
        cell = number_cell(line.unit, line.indicator, reading, NumberScale.PLAIN, self.content.book.marks)
        said = cell.note.removeprefix(str(reading.period)).removeprefix("; ")
        return replace(cell, note="; ".join(filter(None, (named, said))))
