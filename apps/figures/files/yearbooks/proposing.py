"""What a yearbook table seems to say: which column is what, what its headings name, and what has to be asked."""

import re
from collections.abc import Callable, Collection, Iterator

from apps.figures.files.layouts import begins_a_remark
from apps.figures.files.period_texts import period_said, without_number
from apps.figures.files.scales import is_measure
from apps.figures.files.yearbooks.answers import (
    CODE,
    INDICATOR,
    LEFT_OUT,
    MEASURE,
    NONE,
    PERIOD,
    UNIT,
    TableAnswers,
)
from apps.figures.files.yearbooks.labels import (
    LabelParts,
    is_discontinued,
    is_number,
    is_period,
    parts_of,
)
from apps.figures.files.yearbooks.lines_above import add_what_stands_above
from apps.figures.files.yearbooks.measures_said import ask_for_another_size, ask_measure, captions_of
from apps.figures.files.yearbooks.names import RATES_OF_CHANGE, SEPARATOR, NamedLine, NamedUnit, YearbookNames
from apps.figures.files.yearbooks.proposal import (
    TableProposal,
    has_column_of_units,
    is_part_of_year,
    is_period_unsaid,
    line_texts,
    names_unit,
    period_of,
    unit_label,
)
from apps.figures.files.yearbooks.remembered import SaidOfLayouts
from apps.figures.files.yearbooks.signatures import signature
from apps.figures.files.yearbooks.sketch import TableSketch
from apps.figures.files.yearbooks.stub_heads import role_of_headings
from apps.figures.models import Origin
from apps.spreadsheets.headings import first_filled

RUNNING_NUMBER = re.compile(r"\d{1,3}")  # 01 under 代码 is the number of a line


def proposed(sketch: TableSketch, names: YearbookNames, said: SaidOfLayouts, period: str) -> TableProposal:
    """A table with what was said of its layout, or else what seems meant. `period`: chosen beside the file."""
    proposal = TableProposal(sketch, "", TableAnswers(), period_said(sketch.sheet, [sketch.titles]))
    proposal.unit_codes = names.units(label.name for label in _labels(sketch))
    unit = names.unit_in(_what_titles_begin_with(sketch))
    titled = names.line_in(_context(sketch), unit.words)
    _take_titles(proposal, unit, titled)
    guessed = _guessed(proposal, titled, names)
    proposal.signature = signature(proposal, guessed, unit.sure_words)
    proposal.captions = captions_of(sketch)
    _take_answers(proposal, guessed, said)
    proposal.answers.period = proposal.answers.period or period
    add_what_stands_above(proposal, names)
    _gather(proposal, names)
    return proposal


def _take_titles(proposal: TableProposal, unit: NamedUnit, titled: NamedLine) -> None:
    """What the titles or the sheet's name surely say holds for all figures; what they may say is filled in."""
    if unit.is_sure:
        proposal.unit = unit.code
    else:
        proposal.likely_unit = unit.code
    if not titled.is_sure:
        proposal.likely_indicator = titled.code


def _take_answers(proposal: TableProposal, guessed: TableAnswers, said: SaidOfLayouts) -> None:
    """What was said of the table's layout, beside this file or before; else what seems meant."""
    answers = said.of(proposal.signature)
    if answers is None:
        proposal.answers = guessed
        return
    proposal.answers = answers
    proposal.is_known = True
    proposal.is_remembered = not said.is_beside(proposal.signature)
    if proposal.is_remembered:
        _ask_what_is_not_said_again(proposal, guessed)


def _context(sketch: TableSketch) -> list[str]:
    """What is said of all of a table: the sheet's name and its titles."""
    return [sketch.sheet, *sketch.titles]


def _what_titles_begin_with(sketch: TableSketch) -> list[str]:
    """The same without the number of the table and without periods: 2-1 2014年柳州市工会会员 is 柳州市工会会员."""
    said = []
    for text in _context(sketch):
        _number, rest = without_number(text)
        name = parts_of(rest).name
        if name:
            said.append(name)
    return said


def _ask_what_is_not_said_again(proposal: TableProposal, guessed: TableAnswers) -> None:
    """Unit and indicator of an earlier table are but filled in, unless the titles of this one say them.

    Its titles are those of the earlier one: what one may have named was looked at.
    """
    answers = proposal.answers
    if answers.unit and not proposal.likely_unit:
        proposal.likely_unit, answers.unit = answers.unit, ""
    if answers.indicator != guessed.indicator and not proposal.likely_indicator:
        proposal.likely_indicator, answers.indicator = answers.indicator, ""


def _labels(sketch: TableSketch) -> list[LabelParts]:
    """All that headings and the columns before the numbers say, each text once."""
    texts: set[str] = set()
    for column in sketch.columns:
        texts.update(sketch.column_heads(column))
    for _number, row in sketch.body:
        texts.update(row[at] for at in sketch.stubs)
    texts.discard("")
    return [parts_of(text) for text in texts]


# ---- What seems meant


def _guessed(proposal: TableProposal, titled: NamedLine, names: YearbookNames) -> TableAnswers:
    """What each column seems to be, by its heading and by what stands in it."""
    sketch, units = proposal.sketch, proposal.unit_codes
    answers = TableAnswers()
    for at in sketch.stubs:
        answers.roles[str(at)] = _role_of_stub(sketch, at, units, names)
    answers.across = INDICATOR
    if _mostly(sketch.names_across(), units.__contains__):
        answers.across = UNIT
    if titled.is_sure:
        answers.indicator = titled.code
    return answers


def _role_of_stub(sketch: TableSketch, at: int, units: Collection[str], names: YearbookNames) -> str:
    """By its heading, where that says it, unless what stands below is plainly another thing."""
    headed = role_of_headings(sketch.column_heads(at))
    texts = sketch.texts_of_lines(at)
    if headed == CODE and all(map(RUNNING_NUMBER.fullmatch, texts)):
        return NONE
    if headed in (NONE, CODE, MEASURE):
        return headed
    lines = {text for text in texts if not begins_a_remark(text)}
    below = _role_of_lines(lines, units, names)
    if below:
        return below
    if headed:
        return headed
    return NONE if _mostly(lines, is_number) else ""


def _role_of_lines(texts: Collection[str], units: Collection[str], names: YearbookNames) -> str:
    """What half of the lines of a column are at least: 2013年, 万人, 柳州市, 工会会员人数; "" where none of these."""
    if _mostly(texts, is_period):
        return PERIOD
    if _mostly(texts, is_measure):
        return MEASURE
    named = {parts_of(text).name for text in texts}
    if _mostly(named, units.__contains__):
        return UNIT
    if _mostly(named, lambda name: bool(names.line((name,)).code)):
        return INDICATOR
    return ""


def _mostly(texts: Collection[str], holds: Callable[[str], bool]) -> bool:
    """Whether something holds for half of the texts at least, and for any."""
    return sum(map(holds, texts)) * 2 >= max(len(texts), 1)


# ---- What has to be asked


def _gather(proposal: TableProposal, names: YearbookNames) -> None:
    """The labels of indicators and of units not found, over all cells, and what is unsaid."""
    unfound: dict[str, None] = {}
    for row, column in _cells_with_figures(proposal.sketch):
        _gather_cell(proposal, row, column, names, unfound)
    proposal.unfound = list(unfound)
    ask_for_another_size(proposal)
    answers = proposal.answers
    if "" in answers.roles.values():
        proposal.asks.add("roles")
    is_source_known = answers.source or answers.new_source
    if answers.origin == Origin.DOCUMENT and not is_source_known:
        proposal.asks.add("source")


def _cells_with_figures(sketch: TableSketch) -> Iterator[tuple[list[str], int]]:
    """The cells that state something, each as its row and its column: not those of sums and remarks, nor what is no
    longer counted."""
    for _number, row in sketch.body:
        if begins_a_remark(first_filled(row)):
            continue
        for column in sketch.figures_in(row):
            if not is_discontinued(row[column]):
                yield row, column


def _gather_cell(
    proposal: TableProposal, row: list[str], column: int, names: YearbookNames, unfound: dict[str, None]
) -> None:
    """Notes what one cell leaves unsaid, unless its line is left out."""
    if _is_line_left_out(proposal, line_texts(proposal, row, column), names):
        return
    _ask_unit(proposal, unit_label(proposal, row, column), unfound)
    period = period_of(proposal, row, column)
    if is_period_unsaid(proposal, period):
        proposal.asks.add("period")
    if is_part_of_year(proposal, period):
        proposal.parts[period] = None
    ask_measure(proposal, row, column, names)


def _is_line_left_out(proposal: TableProposal, texts: tuple[str, ...], names: YearbookNames) -> bool:
    """Whether figures under these headings are not read; headings met for the first time are understood or asked."""
    answers = proposal.answers
    if not texts:
        if not answers.indicator:
            proposal.asks.add("indicator")
        return False
    label = SEPARATOR.join(texts)
    if label not in proposal.lines:
        proposal.lines[label] = texts
        _ask_of_line(proposal, label, names.line(texts))
    return answers.indicators.get(label) == LEFT_OUT


def _ask_unit(proposal: TableProposal, label: str, unfound: dict[str, None]) -> None:
    """Asks whose a figure is, where neither its line nor its headings (`label`) name a unit that is found."""
    if not label:
        _ask_unit_of_all(proposal)
        return
    if names_unit(label, proposal.unit_codes):
        return
    unfound[label] = None
    answers = proposal.answers
    if answers.others_left_out and label not in answers.units:
        proposal.asks.add("units")  # it was not among those that were looked at when others were left out


def _ask_unit_of_all(proposal: TableProposal) -> None:
    """Asks for the unit of the whole table, where neither a title nor an answer says it; lines may say their own."""
    if proposal.unit or proposal.answers.unit:
        return
    if not has_column_of_units(proposal):
        proposal.asks.add("unit")


def _ask_of_line(proposal: TableProposal, label: str, line: NamedLine) -> None:
    """A label that was answered stays so; one that is understood needs no answer; another is asked.

    Growth and ranks (增长, 位次) are no figures: they are left out, unless somebody says what they are.
    """
    answered = proposal.answers.indicators
    if label in answered:
        return
    if not line.code:
        if RATES_OF_CHANGE.search(label):
            answered[label] = LEFT_OUT
            return
    elif line.is_sure:
        answered[label] = line.code
        return
    else:
        proposal.likely[label] = line.code
    proposal.asks.add(f"line:{label}")
