"""The draft of a federation's work report: paragraphs from templates, every number with its footnote, tables annexed.

The sentences stand in templates/reports/work_report/; here it is decided what there is to say, never how it is said.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby

from django.db.models import prefetch_related_objects
from django.template import Context, loader
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.figures.arithmetic.quantity import Quantity, QuantityDifference
from apps.figures.arithmetic.quantity_text import percent
from apps.figures.checks.prior import is_level
from apps.figures.models import Figure, Indicator, IndicatorGroup, Period
from apps.reports.numbers import comparison, glossary
from apps.reports.numbers.growth import Growth, GrowthLine
from apps.reports.numbers.ledger import Ledger, LedgerReading, ReadingOrigin, catalogue, marks
from apps.reports.numbers.lines import LineKind
from apps.reports.numbers.scope import Scope
from apps.reports.pages import compare
from apps.reports.tables import cells, wording
from apps.reports.tables.cells import number_cell, percent_cell
from apps.reports.tables.links import number_href
from apps.reports.tables.table import Table, TableCell, TableColumn, TableRow
from apps.reports.work_report.word import WordDocument
from apps.units.models import Unit
from apps.units.tree import at_date

LANGUAGES = {"zh": "zh-hans", "en": "en"}
NAMED = 3  # federations that a sentence names
FEW = 5  # indicators without a number that stand in the text; more of them are listed in the annex
PLACES = {"# ": WordDocument.title, "## ": WordDocument.heading, "¶": WordDocument.paragraph}
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
    """What is said of one indicator. `rise` is 1, -1 or 0 where the change is known, None where it is not."""

    line: GrowthLine
    number: WordedNumber
    prior: WordedNumber | None = None
    mark: str = ""
    about: bool = False
    rise: int | None = None
    change: str = ""
    percent: str = ""
    obstacle: str = ""
    parts: tuple[NamedFederation, ...] = ()

    @property
    def indicator(self) -> Indicator:
        return self.line.indicator

    @property
    def reading(self) -> LedgerReading:
        return self.line.later

    @property
    def own(self) -> bool:
        """Whether it is said of the federation itself, not of its whole area."""
        return bool(self.reading.figure and self.reading.figure.coverage == "own")


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
        self.book = _Book(scope, unit, period)
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
        for number, section in enumerate(told, 1):
            section.numeral = _numeral(number)
        context = {
            "unit": self.unit, "period": self.period, "sections": told, "priors": self.book.priors,
            "silent": [section.group for section in self.sections if not section.sentences],
            "all_seen": self.book.all_seen,
        }  # fmt: skip
        self._write("report", context)
        if told:
            self._annex(told)
        return self.word.as_bytes()

    def _write(self, name: str, context: dict) -> None:
        template = loader.get_template(f"reports/work_report/{name}_{self.language}.txt")
        for place, text in blocks(template.template.render(Context(context, autoescape=False))):
            place(self.word, text)

    # ---- What there is to say

    def _section(self, group: IndicatorGroup, lines: list[GrowthLine]) -> Section:
        section = Section(group)
        told = [self._clause(line) for line in lines if line.later.quantity]
        told.sort(key=_sentence_of)
        for (partial, flow, _ends, _code), clauses in groupby(told, key=_sentence_of):
            found = list(clauses)
            section.sentences.append(Sentence(not flow, partial, found[0].reading.period, found))
        for line in lines:
            if line.later.quantity is None and _asked_of_federations(line.indicator):
                section.gaps.setdefault(line.later.state or "unreported", []).append(line.indicator)
        return section

    def _clause(self, line: GrowthLine) -> Clause:
        change = line.change
        clause = Clause(
            line,
            self._number(line.unit, line.indicator, line.later),
            mark=self.book.marks.get(line.later.figure.pk, "") if line.later.figure else "",
            parts=tuple(self._parts(line)),
        )
        if change.value is None:
            return replace(clause, obstacle="" if change.reason in MISSING else change.reason or "")
        return replace(
            clause,
            prior=self._number(line.unit, line.indicator, line.earlier),
            about=any(one.quantity.qualifier != "exact" for one in (line.earlier, line.later)),
            rise=(change.value > 0) - (change.value < 0),
            change=_amount(change, line),
            percent="" if change.percent is None else percent(abs(change.percent)),
            obstacle=change.reason or "",
        )

    def _parts(self, line: GrowthLine) -> Iterator[NamedFederation]:
        """The federations with the largest numbers; none unless every one below has a number that can be placed."""
        readings = self.book.below(line.indicator)
        places = comparison.ranks({unit.pk: reading.quantity for unit, reading in readings})
        placed = sorted((places[unit.pk][0] or NAMED + 1, unit.code, unit, reading) for unit, reading in readings)
        for place, _code, unit, reading in placed:
            if place <= NAMED and reading.quantity.value:
                yield NamedFederation(unit, self._number(unit, line.indicator, reading))

    # ---- Numbers

    def _number(self, unit: Unit, indicator: Indicator, reading: LedgerReading) -> WordedNumber:
        """The number in its qualifier's words, with the footnote that leads to its page."""
        coverage = reading.figure.coverage if reading.figure else "area"
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
                cells.difference_cell(line.change, "plain", about=clause.about),
                percent_cell(None if line.indicator.is_percent else line.change.percent, signed=True),
                TableCell(self.book.note(line)),
            ),
        )

    def _number_cell(self, line: GrowthLine, reading: LedgerReading, named: str = "") -> TableCell:
        """The number as the screens show it; its period stands in a column of its own or is `named`."""
        cell = number_cell(line.unit, line.indicator, reading, "plain", self.book.marks)
        said = cell.note.removeprefix(reading.period.code).removeprefix("; ")
        return replace(cell, note="; ".join(filter(None, (named, said))))


class _Book:
    """The numbers of a report: levels at the period's end, flows over it, each beside those of the period before."""

    def __init__(self, scope: Scope, unit: Unit, period: Period) -> None:
        self.unit = unit
        indicators = catalogue()
        self.all_seen = scope.children(unit, period.ends)[1]
        years = Period.objects.filter(kind=Period.Kind.YEAR, ends=period.ends)
        base = years.first() if period.kind in (Period.Kind.SPAN, Period.Kind.OPEN) else None
        over = _Reader(scope, unit, period, indicators, period.starts)
        at_end = _Reader(scope, unit, base, indicators, period.starts) if base else over
        self._readers = {one.pk: at_end if is_level(one) and at_end.line(one).told else over for one in indicators}
        self.lines = [self._readers[one.pk].line(one) for one in indicators]
        self.priors = list(dict.fromkeys(one.earlier for one in (at_end, over) if one.earlier))
        figures = [one.figure for line in self.lines for one in (line.earlier, line.later) if one.figure]
        prefetch_related_objects(figures, "source")
        self.marks = marks(one.pk for one in figures) if scope.sees(unit) else {}

    def below(self, indicator: Indicator) -> list[tuple[Unit, LedgerReading]]:
        """Each federation below with its number, where every one has one and the reader may see all of them."""
        reader = self._readers[indicator.pk]
        readings = [(unit, reader.ledger.total(unit.pk, indicator.pk)) for unit in reader.children]
        full = indicator.additive and self.all_seen and all(one.quantity and not one.partial for _unit, one in readings)
        return readings if full and len(readings) > 1 else []

    def note(self, line: GrowthLine) -> str:
        return self._readers[line.indicator.pk].note(line)


class _Reader:
    """One period beside the one before it that is told of; without such a one every earlier number is missing."""

    def __init__(self, scope: Scope, unit: Unit, period: Period, indicators: list[Indicator], before: date) -> None:
        self.unit, self.period = unit, period
        self.earlier = _prior(unit, period, before)
        if self.earlier:
            self._growth = Growth(scope, unit, self.earlier, period, indicators)
            self.children, self.ledger = self._growth.children, self._growth.series.ledgers[1]
        else:
            self._growth, self.children = None, scope.children(unit, period.ends)[0]
            self.ledger = Ledger([unit, *self.children], indicators, period)

    def line(self, indicator: Indicator) -> GrowthLine:
        if self._growth:
            return self._growth.line(self.unit, indicator, kind=LineKind.OWN)
        now = self.ledger.total(self.unit.pk, indicator.pk)
        missing = QuantityDifference(reason="missing_from")
        return GrowthLine(self.unit, indicator, LedgerReading(self.period), now, missing, LineKind.OWN)

    def note(self, line: GrowthLine) -> str:
        return compare.note(self._growth, line) if self._growth else ""


def _prior(unit: Unit, period: Period, before: date) -> Period | None:
    """The latest period of one kind and length that ended before `before` and that the area has told of."""
    told = Figure.objects.counting().filter(unit__in=[unit, *at_date.children_of(unit.pk, period.ends)]).order_by()
    earlier = Period.objects.filter(ends__lt=before, kind=period.kind, pk__in=told.values("period"))
    return next((one for one in earlier.order_by("-ends") if one.span.comparable(period.span)), None)


# ---- Text


def blocks(text: str) -> Iterator[tuple[Callable[[WordDocument, str], None], str]]:
    """A template's output as paragraphs: a line that begins with # , ## or ¶ begins one, the others continue it.

    Chinese lines are joined without a space, English ones with one, except before a mark of punctuation.
    """
    place, lines = None, []
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


def _with_measure(quantity: Quantity, indicator: Indicator) -> str:
    """In Chinese the measure as stated stands behind the number; in English the sentence names what is counted."""
    measure = "%" if wording.in_english() and indicator.is_percent else ""
    if not wording.in_english():
        measure = quantity.stated_measure or indicator.measure_zh
    return wording.number(quantity).removesuffix(measure or " ") + measure


def _amount(change: QuantityDifference, line: GrowthLine) -> str:
    """The size of a change with its measure; which way it went the template says."""
    interval = -change.interval if change.value < 0 else change.interval
    words = wording.number(Quantity(abs(change.value), "exact", interval))
    if wording.in_english() or line.indicator.is_percent:
        return words
    return words + (line.later.quantity.stated_measure or line.indicator.measure_zh)


def _origin(unit: Unit, indicator: Indicator, reading: LedgerReading) -> Iterable[str]:
    """What a footnote says: whose number it is, of what and when, as printed, and where."""
    yield str(unit)
    yield indicator.name
    yield wording.period_name(reading.period)
    figure = reading.figure
    if figure is None:
        yield glossary.formula(indicator) if reading.origin == ReadingOrigin.RATE else _("Sum from below")
        yield wording.part_of(reading.reported, reading.expected) if reading.expected else ""
        return
    yield figure.get_coverage_display()
    yield f"“{figure.stated_text}”" if figure.stated_text else ""
    yield str(figure.source) if figure.source else figure.get_origin_display()
    yield figure.locator


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
