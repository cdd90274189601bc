"""What a yearbook table seems to say: which column is what, what its headings name, and what has to be asked."""

import re
from collections.abc import Callable, Collection
from itertools import filterfalse

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
from apps.figures.files.yearbooks.names import RATES_OF_CHANGE, SEPARATOR, NamedLine, YearbookNames
from apps.figures.files.yearbooks.proposal import (
    WHOLE,
    TableProposal,
    has_column_of_units,
    is_part_of_year,
    is_period_unsaid,
    line_texts,
    period_of,
    unit_label,
)
from apps.figures.files.yearbooks.remembered import SaidOfLayouts
from apps.figures.files.yearbooks.signatures import signature
from apps.figures.files.yearbooks.sketch import TableSketch
from apps.figures.files.yearbooks.stub_heads import role_of_heading

RUNNING_NUMBER = re.compile(r"\d{1,3}")  # 01 under 代码 is the number of a line


def proposed(sketch: TableSketch, names: YearbookNames, said: SaidOfLayouts, period: str) -> TableProposal:
    """A table with what was said of its layout, or else what seems meant. `period`: chosen beside the file."""
    proposal = TableProposal(sketch, "", TableAnswers(), period_said(sketch.sheet, [sketch.titles]))
    proposal.unit_codes = names.units(label.name for label in _labels(sketch))
    unit = names.unit_in(filter(None, [parts_of(without_number(text)[1]).name for text in _context(sketch)]))
    proposal.unit = unit.code if unit.is_sure else ""
    proposal.likely_unit = "" if unit.is_sure else unit.code
    named = names.line_in(_context(sketch), unit.words)
    proposal.likely_indicator = "" if named.is_sure else named.code
    guessed = _guessed(proposal, named, names)
    proposal.signature = signature(proposal, guessed, unit.words if unit.is_sure else "")
    proposal.captions = captions_of(sketch)
    answers = said.of(proposal.signature)
    proposal.is_known = answers is not None
    proposal.is_remembered = proposal.is_known and not said.is_beside(proposal.signature)
    proposal.answers = answers or guessed
    if proposal.is_remembered:
        _ask_what_is_not_said_again(proposal, guessed)
    proposal.answers.period = proposal.answers.period or period
    add_what_stands_above(proposal, names)
    _gather(proposal, names)
    return proposal


def _context(sketch: TableSketch) -> list[str]:
    return [sketch.sheet, *sketch.titles]


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
    texts = {text for column in sketch.columns for text in sketch.column_heads(column)}
    for _number, row in sketch.body:
        texts.update(row[at] for at in sketch.stubs)
    return [parts_of(text) for text in texts if text]


# ---- What seems meant


def _guessed(proposal: TableProposal, titled: NamedLine, names: YearbookNames) -> TableAnswers:
    sketch, answers = proposal.sketch, TableAnswers()
    for at in sketch.stubs:
        answers.roles[str(at)] = _role_of_stub(sketch, at, proposal.unit_codes, names)
    answers.across = UNIT if _mostly(sketch.names_across(), proposal.unit_codes.__contains__) else INDICATOR
    answers.indicator = titled.code if titled.is_sure else ""
    return answers


def _role_of_stub(sketch: TableSketch, at: int, units: Collection[str], names: YearbookNames) -> str:
    """By its heading, where that says it, unless what stands below is plainly another thing."""
    headed = next(filter(None, map(role_of_heading, sketch.column_heads(at))), "")
    texts = sketch.texts_of_lines(at)
    if headed == CODE and all(map(RUNNING_NUMBER.fullmatch, texts)):
        return NONE
    if headed in (NONE, CODE, MEASURE):
        return headed
    texts = set(filterfalse(begins_a_remark, texts))
    named = {parts_of(text).name for text in texts}
    if _mostly(texts, is_period):
        return PERIOD
    if _mostly(texts, is_measure):
        return MEASURE
    if _mostly(named, units.__contains__):
        return UNIT
    if _mostly(named, lambda name: bool(names.line((name,)).code)):
        return INDICATOR
    return headed or (NONE if _mostly(texts, is_number) else "")


def _mostly(texts: Collection[str], holds: Callable[[str], bool]) -> bool:
    return sum(map(holds, texts)) * 2 >= max(len(texts), 1)


# ---- What has to be asked


def _gather(proposal: TableProposal, names: YearbookNames) -> None:
    """The labels of indicators and of units not found, over all cells, and what is unsaid."""
    unfound: dict[str, None] = {}
    for _number, row in proposal.sketch.body:
        if begins_a_remark(next(filter(None, row))):
            continue
        for column in proposal.sketch.columns:
            if row[column] and not is_discontinued(row[column]):
                _gather_cell(proposal, row, column, names, unfound)
    proposal.unfound = list(unfound)
    ask_for_another_size(proposal)
    answers, asks = proposal.answers, proposal.asks
    if any(not role for role in answers.roles.values()):
        asks.add("roles")
    if answers.origin == "document" and not (answers.source or answers.new_source):
        asks.add("source")


def _gather_cell(
    proposal: TableProposal, row: list[str], column: int, names: YearbookNames, unfound: dict[str, None]
) -> None:
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
    if not texts:
        if not proposal.answers.indicator:
            proposal.asks.add("indicator")
        return False
    label = SEPARATOR.join(texts)
    if label not in proposal.lines:
        proposal.lines[label] = texts
        _ask_of_line(proposal, label, names.line(texts))
    return proposal.answers.indicators.get(label) == LEFT_OUT


def _ask_unit(proposal: TableProposal, label: str, unfound: dict[str, None]) -> None:
    answers = proposal.answers
    if not label:
        is_said_elsewhere = proposal.unit or answers.unit or has_column_of_units(proposal)
        if not is_said_elsewhere:
            proposal.asks.add("unit")
        return
    if label in proposal.unit_codes or WHOLE.fullmatch(label):
        return
    unfound[label] = None
    if answers.others_left_out and label not in answers.units:
        proposal.asks.add("units")  # it was not among those that were looked at when others were left out


def _ask_of_line(proposal: TableProposal, label: str, line: NamedLine) -> None:
    """A label that was answered stays so; one that is understood needs no answer; another is asked.

    Growth and ranks (增长, 位次) are no figures: they are left out, unless somebody says what they are.
    """
    if label in proposal.answers.indicators:
        return
    if not line.code and RATES_OF_CHANGE.search(label):
        proposal.answers.indicators[label] = LEFT_OUT
        return
    if line.code and line.is_sure:
        proposal.answers.indicators[label] = line.code
        return
    if line.code:
        proposal.likely[label] = line.code
    proposal.asks.add(f"line:{label}")
