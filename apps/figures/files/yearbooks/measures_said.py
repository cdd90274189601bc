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
from apps.figures.files.yearbooks.answers import MEASURE, OWN_MEASURE
from apps.figures.files.yearbooks.labels import is_number, size_of
from apps.figures.files.yearbooks.names import SEPARATOR, YearbookNames
from apps.figures.files.yearbooks.proposal import TableProposal, line_texts, row_names
from apps.figures.files.yearbooks.sketch import TableSketch

OTHER_SIZE = 100  # times as large or as small as when it was said: another scale rather than growth


def captions_of(sketch: TableSketch) -> list[str]:
    """The measures that a table says for all its numbers: above it, over its first columns, below it as a note."""
    above = [*sketch.titles, *map(sketch.stub_head, sketch.stubs)]
    found = [*captioned_titles([above]), *measures_in_brackets(above)]
    found += measures_noted(text for _number, text in sketch.notes)
    return list(dict.fromkeys(found))


def measures_beside(proposal: TableProposal, row: list[str], column: int, names: YearbookNames) -> list[str]:
    """The measure of a cell as the table says it: its heading or line, a column of measures, or what holds for all.

    单位：万人、人 says of members neither.
    """
    texts = line_texts(proposal, row, column)
    named = names.line(texts).measure if texts else ""
    own = [named] if named else measures_in_brackets(texts)[-1:]
    if found := own or row_names(proposal, row, MEASURE)[:1]:
        return found
    code = _code(proposal, texts)
    if code and len(scales_among(proposal.captions, names.indicator(code))) > 1:
        return []
    return proposal.captions


def _code(proposal: TableProposal, texts: tuple[str, ...]) -> str:
    answers = proposal.answers
    return answers.indicators.get(SEPARATOR.join(texts), "") if texts else answers.indicator


def ask_measure(proposal: TableProposal, row: list[str], column: int, names: YearbookNames) -> None:
    """Notes a number without a measure, and asks for one where it may be another than its indicator's."""
    text = row[column]
    if not is_number(text) or SCALED.search(text) or measures_beside(proposal, row, column, names):
        return
    texts = line_texts(proposal, row, column)
    label = SEPARATOR.join(texts)
    code = _code(proposal, texts)
    if proposal.is_remembered and texts and not code:
        return  # it is asked what that is, and then what it counts in
    proposal.unmeasured[label] = max(proposal.unmeasured.get(label, 0), size_of(text))
    if _is_in_doubt(proposal, label, text, is_money=bool(code) and _is_money(names, code)):
        proposal.asks.add("measure")


def ask_for_another_size(proposal: TableProposal) -> None:
    """58.2 was said to count in 万: 606500 may not."""
    if not proposal.is_remembered:
        return
    for label, largest in proposal.unmeasured.items():
        before = proposal.answers.unmeasured.get(label, 0)
        if largest and not before / OTHER_SIZE < largest < before * OTHER_SIZE:
            proposal.asks.add("measure")


def _is_in_doubt(proposal: TableProposal, label: str, text: str, *, is_money: bool) -> bool:
    """Whether a number without a measure may not be taken by what is said so far."""
    answers = proposal.answers
    is_fraction = "." in text
    if proposal.is_remembered:
        is_own = answers.measure in ("", OWN_MEASURE)
        return label not in answers.unmeasured or (is_own and is_fraction)
    return not answers.measure and (is_fraction or is_money or _is_said_elsewhere(proposal))


def _is_said_elsewhere(proposal: TableProposal) -> bool:
    """Whether measures stand above, of which none is plainly this number's, or in a column that is blank beside it."""
    roles = proposal.answers.roles.values()
    return MEASURE in roles or bool(proposal.captions or captioned_titles([proposal.sketch.earlier]))


def _is_money(names: YearbookNames, code: str) -> bool:
    return same_measure(names.indicator(code).measure_zh, "元")
