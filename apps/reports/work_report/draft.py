"""The draft of a federation's work report: paragraphs from templates, every number with its footnote, tables annexed.

The sentences stand in templates/reports/work_report/; here it is decided what there is to say, never how it is said.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from operator import itemgetter

from django.template import Context, Engine
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.figures.arithmetic.quantity import Quantity, QuantityDifference
from apps.figures.arithmetic.quantity_text import percent
from apps.figures.checks.prior import is_level
from apps.figures.models import Coverage, Indicator, IndicatorGroup, Period, Qualifier
from apps.reports.numbers import comparison, glossary
from apps.reports.numbers.growth import GrowthLine
from apps.reports.numbers.manner import NumberScale
from apps.reports.numbers.readings import LedgerReading, ReadingOrigin
from apps.reports.numbers.scope import Scope
from apps.reports.numbers.series import percent_told
from apps.reports.tables import cells, wording
from apps.reports.tables.cells import number_cell, percent_cell
from apps.reports.tables.links import number_href
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.reports.work_report.book import ReportBook
from apps.reports.work_report.word import WordDocument
from apps.units.models import Unit

LANGUAGES = {"zh": "zh-hans", "en": "en"}
NAMED = 3  # federations that a sentence names
FEW = 5  # indicators without a number that stand in the text; more of them are listed in the annex
Place = Callable[[WordDocument, str], None]  # how a paragraph is set in the document
PLACES: dict[str, Place] = {"# ": WordDocument.title, "## ": WordDocument.heading, "¶": WordDocument.paragraph}
NUMERALS = "零一二三四五六七八九"
MISSING = ("missing", "missing_from", "missing_to")


@dataclass(frozen=True, slots=True)
class WordedNumber:
    """A number's words, its measure as far as the language prints one, and the mark of its footnote."""

    words: str
    note: str

    def __str__(self) -> str:
        return self.words + self.note


@dataclass(frozen=True, slots=True)
class NamedFederation:
    """A federation below, with its number."""

    unit: Unit
    number: WordedNumber


@dataclass(frozen=True, slots=True)
class Clause:
    """What is said of one indicator. `rise` is 1, -1 or 0 where the change is known, None where it is not; `both` is
    over how many units in both periods it is, 0 where it is that of the two numbers."""

    line: GrowthLine
    reading: LedgerReading
    number: WordedNumber
    prior: WordedNumber | None = None
    mark: str = ""
    about: bool = False
    rise: int | None = None
    change: str = ""
    percent: str = ""
    obstacle: str = ""
    parts: tuple[NamedFederation, ...] = ()
    both: int = 0

    @property
    def indicator(self) -> Indicator:
        return self.line.indicator

    @property
    def own(self) -> bool:
        """Whether it is said of the federation itself, not of its whole area."""
        return bool(self.reading.figure and self.reading.figure.coverage == Coverage.OWN)


@dataclass(frozen=True, slots=True)
class Sentence:
    """Clauses about one period, all of them levels or none, all of them sums of some units only or none."""

    level: bool
    partial: bool
    period: Period
    clauses: list[Clause]


@dataclass(slots=True)
class Section:
    """One group of indicators; `gaps` lists those without a number by the reason."""

    group: IndicatorGroup
    numeral: str = ""
    sentences: list[Sentence] = field(default_factory=list)
    gaps: dict[str, list[Indicator]] = field(default_factory=dict)

    @property
    def clauses(self) -> list[Clause]:
        return [clause for sentence in self.sentences for clause in sentence.clauses]

    @property
    def missing(self) -> int:
        return sum(map(len, self.gaps.values()))

    @property
    def listed_apart(self) -> bool:
        return self.missing > FEW


def work_report(scope: Scope, unit: Unit, period: Period, language: str, absolute: Callable[[str], str]) -> bytes:
    """The Word file. `language` is zh or en, `absolute` makes an address of a path; what is out of view is not in it.

    The same records give the same bytes.
    """
    with override(LANGUAGES[language]):
        return Draft(scope, unit, period, language, absolute).written()


class Draft:
    """One report in the making, in the language that is switched on."""

    def __init__(self, scope: Scope, unit: Unit, period: Period, language: str, absolute: Callable[[str], str]) -> None:
        self.unit, self.period, self.language, self.absolute = unit, period, language, absolute
        self.book = ReportBook(scope, unit, period)
        self.title = _("%(unit)s: work report for %(period)s (draft)") % {"unit": unit, "period": period}
        self.word = WordDocument(
            chinese=language == "zh",
            title=self.title,
            header=self.title,
            page=_("%(page)s / %(pages)s") % {"page": "%s", "pages": "%s"},
            when=period.ends,
        )
        self.sections = [self._section(group, list(lines)) for group, lines in groupby(self.book.lines, _group_of)]

    def written(self) -> bytes:
        told = [section for section in self.sections if section.sentences]
        silent = [section.group for section in self.sections if not section.sentences]
        for number, section in enumerate(told, 1):
            section.numeral = _numeral(number)
        context = {
            "unit": self.unit, "period": self.period, "sections": told, "priors": self.book.priors,
            "silent": silent, "all_seen": self.book.all_seen,
        }  # fmt: skip
        self._write("report", context)
        if told:
            self._annex(told)
        return self.word.as_bytes()

    def _write(self, name: str, context: dict) -> None:
        template = Engine.get_default().get_template(f"reports/work_report/{name}_{self.language}.txt")
        for place, text in blocks(template.render(Context(context, autoescape=False))):
            place(self.word, text)

    # ---- What there is to say

    def _section(self, group: IndicatorGroup, lines: list[GrowthLine]) -> Section:
        section = Section(group)
        clauses = [self._clause(line) for line in lines if line.later.quantity]
        clauses.sort(key=_sentence_of)
        for (partial, flow, _ends, _code), together in groupby(clauses, key=_sentence_of):
            of_sentence = list(together)
            section.sentences.append(Sentence(not flow, partial, of_sentence[0].reading.period, of_sentence))
        for line in lines:
            is_gap = line.later.quantity is None and _asked_of_federations(line.indicator)
            if is_gap:
                why = line.later.state or "unreported"
                section.gaps.setdefault(why, []).append(line.indicator)
        return section

    def _clause(self, line: GrowthLine) -> Clause:
        change = line.change
        reading = self.book.shown(line)
        clause = Clause(
            line,
            reading,
            self._number(line.unit, line.indicator, reading),
            mark=cells.mark_of(reading.figure, self.book.marks),
            parts=tuple(self._parts(line)),
        )
        if change.value is None or change.interval is None:
            return replace(clause, obstacle=_obstacle_told(change))
        both = (line.later.reported or line.later.units) if line.is_over_both else 0
        return replace(
            clause,
            both=both,
            prior=None if both else self._number(line.unit, line.indicator, line.earlier),
            about=line.is_qualified and not change.side,
            rise=(change.value > 0) - (change.value < 0),
            change=_amount(change, line),
            percent=_percentage(change),
            obstacle=change.reason or "",
        )

    def _parts(self, line: GrowthLine) -> Iterator[NamedFederation]:
        """The federations with the largest numbers; none unless every one below has a number that can be placed."""
        readings = self.book.below(line.indicator)
        places = comparison.ranks({unit.pk: reading.quantity for unit, reading in readings})
        placed = []
        for unit, reading in readings:
            place, _no_place = places[unit.pk]
            if place is not None and place <= NAMED and reading.whole is not None:
                placed.append((place, unit.code, unit, reading))
        for _place, _code, unit, reading in sorted(placed, key=itemgetter(0, 1)):
            yield NamedFederation(unit, self._number(unit, line.indicator, reading))

    # ---- Numbers

    def _number(self, unit: Unit, indicator: Indicator, reading: LedgerReading) -> WordedNumber:
        """The number in its qualifier's words, with the footnote that leads to its page."""
        coverage = reading.figure.coverage if reading.figure else Coverage.AREA
        address = self.absolute(number_href(unit, indicator, reading.period, coverage))
        note = " · ".join(filter(None, _origin(unit, indicator, reading)))
        return WordedNumber(_with_measure(reading.quantity, indicator), self.word.note(note, address))

    # ---- Annex

    def _annex(self, sections: list[Section]) -> None:
        self.word.annex()
        self.word.heading(_("Annex: tables"))
        for number, section in enumerate(sections, 1):
            table = self._table(section)
            self.word.caption(_("Table %(number)s. %(title)s") % {"number": number, "title": table.title})
            self.word.table(table, self.absolute)
            if section.listed_apart:
                self._write("_gaps", {"section": section})

    def _table(self, section: Section) -> Table:
        columns = (
            TableColumn("indicator", _("indicator")), TableColumn("measure", _("measure")),
            TableColumn("period", _("period")),
            TableColumn("to_value", _("this period"), "number"), TableColumn("from_value", _("prior period"), "number"),
            TableColumn("difference", _("difference"), "change"), TableColumn("percent", "%", "change"),
            TableColumn("note", _("note")),
        )  # fmt: skip
        return Table(section.group.name, columns, tuple(self._row(clause) for clause in section.clauses))

    def _row(self, clause: Clause) -> TableRow:
        line = clause.line
        return TableRow(
            line.indicator.code,
            (
                TableCell(line.indicator.name),
                TableCell(line.indicator.measure),
                TableCell(line.later.period.code),
                self._number_cell(line, line.later),
                self._number_cell(line, line.earlier, line.earlier.period.code if line.earlier.quantity else ""),
                cells.difference_cell(line.change, NumberScale.PLAIN, about=clause.about),
                percent_cell(percent_told(line.indicator, line.change), signed=True, side=line.change.side),
                TableCell(self.book.note(line)),
            ),
        )

    def _number_cell(self, line: GrowthLine, reading: LedgerReading, named: str = "") -> TableCell:
        """The number as the screens show it; its period stands in a column of its own or is `named`."""
        cell = number_cell(line.unit, line.indicator, reading, NumberScale.PLAIN, self.book.marks)
        said = cell.note.removeprefix(reading.period.code).removeprefix("; ")
        return replace(cell, note="; ".join(filter(None, (named, said))))


# ---- Text


def blocks(text: str) -> Iterator[tuple[Place, str]]:
    """A template's output as paragraphs: a line that begins with # , ## or ¶ begins one, the others continue it.

    Chinese lines are joined without a space, English ones with one, except before a mark of punctuation.
    """
    place: Place | None = None
    lines: list[str] = []
    for line in [*text.splitlines(), "¶"]:
        begins = next((mark for mark in PLACES if line.startswith(mark)), None)
        if begins:
            if place and lines:
                yield place, _joined(lines)
            place, lines = PLACES[begins], []
        if said := line.removeprefix(begins or "").strip():
            lines.append(said)


def _joined(lines: list[str]) -> str:
    if wording.in_english():
        return re.sub(r" +([,;:.)])", r"\1", " ".join(lines)).replace("( ", "(")
    return "".join(lines)


def _with_measure(quantity: Quantity | None, indicator: Indicator) -> str:
    """In Chinese the measure as stated stands behind the number; in English the sentence names what is counted."""
    if quantity is None:
        return ""
    measure = _measure_of(quantity, indicator)
    return wording.with_measure(quantity, measure)


def _measure_of(quantity: Quantity | None, indicator: Indicator) -> str:
    """What stands behind a number: in Chinese its measure as stated, in English only the sign of per cent."""
    if wording.in_english():
        return "%" if indicator.is_percent else ""
    stated = quantity.stated_measure if quantity else ""
    return stated or indicator.measure_zh


def _amount(change: QuantityDifference, line: GrowthLine) -> str:
    """The size of a change with its measure; which way it went the template says. Without end it is 超过188."""
    told, interval = change.told, change.interval
    if told is None or interval is None:
        return ""
    if change.side:
        size = Quantity(abs(told), Qualifier.OVER)
    else:
        size = Quantity(abs(told), Qualifier.EXACT, -interval if told < 0 else interval)
    words = wording.number(size)
    return words if line.indicator.is_percent else words + _measure_of(line.later.quantity, line.indicator)


def _percentage(change: QuantityDifference) -> str:
    """The size of a change in per cent, 超过167.9 where nothing bounds it; "" where there is none."""
    if change.percent is None:
        return ""
    size = percent(abs(change.percent))
    return _("more than %(number)s") % {"number": size} if change.side else size


def _origin(unit: Unit, indicator: Indicator, reading: LedgerReading) -> Iterable[str]:
    """What a footnote says: whose number it is, of what and when, as printed, and where."""
    yield str(unit)
    yield indicator.name
    yield wording.period_name(reading.period)
    figure = reading.figure
    if figure is None:
        yield glossary.formula(indicator) if reading.origin == ReadingOrigin.RATE else _("Sum from below")
        if reading.expected:
            yield wording.completeness(reading)
        return
    yield figure.get_coverage_display()
    if figure.stated_text:
        yield f"“{figure.stated_text}”"
    yield str(figure.source) if figure.source else figure.get_origin_display()
    yield figure.locator


def _obstacle_told(change: QuantityDifference) -> str:
    """The code of the reason why no change is said; "" where a number is missing, which the sentence shows itself."""
    if change.reason is None or change.reason in MISSING:
        return ""
    return change.reason


def _group_of(line: GrowthLine) -> IndicatorGroup:
    return line.indicator.group


def _sentence_of(clause: Clause) -> tuple[bool, bool, date, str]:
    """Sums of some units last, levels before flows, and these in the order of their periods."""
    period = clause.reading.period
    return clause.reading.partial, not is_level(clause.indicator), period.ends, period.code


def _asked_of_federations(indicator: Indicator) -> bool:
    return "F" in indicator.answered_by or indicator.area != Indicator.Area.NO


def _numeral(number: int) -> str:
    """一 to 十九."""
    tens, ones = divmod(number, 10)
    return ("十" if tens else "") + (NUMERALS[ones] if ones else "")
