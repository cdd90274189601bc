"""What a federation's return says of its area, held against how many of those below stand behind the sum from below."""

from collections.abc import Iterator

from apps.figures.checks.clashes import QUERY, Clash
from apps.figures.checks.context import AREA, Evidence
from apps.figures.checks.readings import Reading
from apps.figures.models import Indicator
from apps.figures.totals.reader import Standing
from apps.units.models import Register

PARTIAL_SUM = "PARTIAL-SUM"
NAMED = 10  # federations named that have no number yet; of more it is told how many


def statement_of_a_partial_sum(evidence: Evidence, unit: int) -> Iterator[Clash]:
    """A return that says what only some below have reported: 316 for a region where 1 of 16 has a number.

    So is a sum that was taken when it was whole and is so no more: what was taken stays, and is queried. A document
    states what it states, and is not asked.
    """
    for reading, below, standing in _partial(evidence, unit):
        facts: dict[str, object] = {"reported": standing.reported, "expected": standing.expected}
        facts |= _missing(evidence, unit, reading.indicator, standing)
        if _says_the_same(reading, below):
            yield Clash(PARTIAL_SUM, QUERY, "partial_sum", reading, (below,), facts=facts)
        else:
            yield Clash(PARTIAL_SUM, QUERY, "sum_no_longer_whole", reading, (below,), facts=facts)


def _partial(evidence: Evidence, unit: int) -> Iterator[tuple[Reading, Reading, Standing]]:
    """The returns for the area that are, or were taken from, a sum that is not whole; that sum and who reported."""
    for reading in evidence.present.get((unit, AREA), ()):
        if reading.is_of_document or not reading.indicator.additive:
            continue
        standing = evidence.standing_below(unit, reading.indicator)
        if standing.is_whole or standing.is_whole_but_itself:
            continue
        below = evidence.children_sum(unit, reading.indicator)
        if below is None:
            continue
        if reading.taken or _says_the_same(reading, below):
            yield reading, below, standing


def _says_the_same(reading: Reading, below: Reading) -> bool:
    said, sum_now = reading.quantity, below.quantity
    return (said.value, said.low, said.high) == (sum_now.value, sum_now.low, sum_now.high)


def _missing(evidence: Evidence, unit: int, indicator: Indicator, standing: Standing) -> dict[str, object]:
    """The federations directly below that have not answered, each with its names, and how many more are missing."""
    answers = evidence.answers_below(indicator)
    federations = []
    for child in evidence.children[unit]:
        if evidence.family[child].register == Register.FEDERATION:
            federations.append(child)
    names = []
    for child in federations:
        if answers.answer_of((child, indicator.pk)).is_missing:
            names.append([evidence.family[child].name, evidence.family[child].name_en])
    unnamed = standing.expected - standing.reported - len(names[:NAMED])
    return {"without": names[:NAMED], "without_more": max(unnamed, 0)}
