"""The proposals of a text as rows of a file, numbers plain."""

from collections.abc import Iterator

from apps.figures.arithmetic.quantity_text import in_file
from apps.figures.prose.proposal import FigureProposal

HEADS = (
    "offset", "stated_text", "value", "low", "high", "qualifier", "stated_unit", "unit_code", "indicator_code",
    "period", "basis", "coverage", "confidence", "period_from", "not_ours",
)  # fmt: skip


def rows(proposals: list[FigureProposal]) -> Iterator[list[str]]:
    """One for each quantity, in the order of the text; what is of nothing we count has its number, and why."""
    for proposal in proposals:
        unit, period, basis, coverage = _whose_and_when(proposal)
        yield [
            str(proposal.span.offset),
            proposal.span.text,
            *_number(proposal),
            unit,
            proposal.indicator_code,
            period,
            basis,
            coverage,
            proposal.confidence,
            _period_from(proposal),
            proposal.not_ours,
        ]


def _number(proposal: FigureProposal) -> list[str]:
    """Value, bounds, qualifier and measure; blank where its words name no definite number."""
    said = proposal.quantity
    if said is None:
        return ["", "", "", "", ""]
    return [in_file(said.value), in_file(said.low), in_file(said.high), said.qualifier, said.measure_as_stated]


def _whose_and_when(proposal: FigureProposal) -> tuple[str, str, str, str]:
    """Unit, period, basis and coverage; blank of what no indicator of ours counts."""
    if not proposal.indicator_code:
        return "", "", "", ""
    return proposal.unit_code, proposal.period, proposal.basis, proposal.coverage


def _period_from(proposal: FigureProposal) -> str:
    """Where its period is from: printed beside it, answered about the whole text, else inferred; blank of no period."""
    if not proposal.period:
        return ""
    if proposal.is_period_answered:
        return "answered"
    return "printed" if proposal.is_period_said else "inferred"
