"""Whether a table says what its numbers count in; where it does not, what somebody said of it, or that it is asked.

Money is printed in 万元 as often as in 元, and a fraction of persons in 万人: neither is taken as printed unless that
was said. Of a known layout nothing is taken so where a measure stood before, nor where the numbers are of another size.
"""

from apps.figures.arithmetic.measures import same_measure
from apps.figures.files.scales import (
    SCALED,
    captioned_titles,
    measures_in_brackets,
    measures_noted,
    scales_among,
)
from apps.figures.files.yearbooks.answers import MEASURE
from apps.figures.files.yearbooks.labels import is_number, size_of
from apps.figures.files.yearbooks.names import SEPARATOR, YearbookNames
from apps.figures.files.yearbooks.proposal import TableProposal, line_texts, row_names
from apps.figures.files.yearbooks.sketch import TableSketch

OTHER_SIZE = 100  # times as large or as small as when it was said: another scale rather than growth


def captions_of(sketch: TableSketch) -> list[str]:
    """The measures that a table says for all its numbers: above it, over its first columns, below it as a note."""
    above = [*sketch.titles, *map(sketch.stub_head, sketch.stubs)]
    notes = [text for _number, text in sketch.notes]
    found = [*captioned_titles([above]), *measures_in_brackets(above), *measures_noted(notes)]
    return list(dict.fromkeys(found))


def measures_beside(proposal: TableProposal, row: list[str], column: int, names: YearbookNames) -> list[str]:
    """The measure of a cell as the table says it: its heading or line, a column of measures, or what holds for all.

    单位：万人、人 says of members neither.
    """
    texts = line_texts(proposal, row, column)
    named = _measure_in(texts, names)
    if named:
        return named
    in_column = row_names(proposal, row, MEASURE)
    if in_column:
        return in_column[:1]
    code = _code(proposal, texts)
    if code and len(scales_among(proposal.captions, names.indicator(code))) > 1:
        return []
    return proposal.captions


def _measure_in(texts: tuple[str, ...], names: YearbookNames) -> list[str]:
    """万人 of 会员人数(万人), whether all of these words or the last of them say it; empty where none does."""
    if not texts:
        return []
    measure = names.line(texts).measure
    if measure:
        return [measure]
    return measures_in_brackets(texts)[-1:]


def _code(proposal: TableProposal, texts: tuple[str, ...]) -> str:
    """The indicator that was answered of these headings, or of the whole table where there are none; "" where none."""
    answers = proposal.answers
    if not texts:
        return answers.indicator
    return answers.indicators.get(SEPARATOR.join(texts), "")


def ask_measure(proposal: TableProposal, row: list[str], column: int, names: YearbookNames) -> None:
    """Notes a number without a measure, and asks for one where it may be another than its indicator's."""
    text = row[column]
    if not is_number(text) or SCALED.search(text):
        return
    if measures_beside(proposal, row, column, names):
        return
    texts = line_texts(proposal, row, column)
    label = SEPARATOR.join(texts)
    code = _code(proposal, texts)
    is_asked = bool(texts) and not code
    if proposal.is_remembered and is_asked:
        return  # it is asked what that is, and then what it counts in
    largest = proposal.unmeasured.get(label, 0)
    proposal.unmeasured[label] = max(largest, size_of(text))
    if _is_in_doubt(proposal, label, text, is_money=_is_money(names, code)):
        proposal.asks.add("measure")


def ask_for_another_size(proposal: TableProposal) -> None:
    """58.2 was said to count in 万: 606500 may not. Of a table of this very file nothing was said before."""
    if not proposal.is_remembered:
        return
    before = proposal.answers.unmeasured
    for label, largest in proposal.unmeasured.items():
        if not _is_of_a_size(largest, before.get(label, 0)):
            proposal.asks.add("measure")


def _is_of_a_size(largest: float, before: float) -> bool:
    """Whether the largest number may have grown from what it was before; 0 tells nothing."""
    if not largest:
        return True
    return before / OTHER_SIZE < largest < before * OTHER_SIZE


def _is_in_doubt(proposal: TableProposal, label: str, text: str, *, is_money: bool) -> bool:
    """Whether a number without a measure may not be taken by what is said so far."""
    answers = proposal.answers
    is_fraction = "." in text
    if proposal.is_remembered and label not in answers.unmeasured:
        return True
    if proposal.is_remembered:
        return is_fraction and answers.counts_in_own
    if answers.measure:
        return False
    if is_fraction or is_money:
        return True
    return _is_said_elsewhere(proposal)


def _is_said_elsewhere(proposal: TableProposal) -> bool:
    """Whether measures stand above, of which none is plainly this number's, or in a column that is blank beside it."""
    if MEASURE in proposal.answers.roles.values():
        return True
    return bool(proposal.captions or captioned_titles([proposal.sketch.earlier]))


def _is_money(names: YearbookNames, code: str) -> bool:
    """Whether an indicator counts in 元; "" is none."""
    if not code:
        return False
    return same_measure(names.indicator(code).measure_zh, "元")
