"""The proposals of a text as rows of a file, numbers plain."""

from collections.abc import Iterator

from apps.figures.arithmetic.quantity_text import in_file
from apps.figures.prose.proposing import FigureProposal

HEADS = (
    "offset", "stated_text", "value", "low", "high", "qualifier", "stated_unit", "unit_code", "indicator_code",
    "period", "basis", "coverage", "confidence",
)  # fmt: skip


def rows(proposals: list[FigureProposal]) -> Iterator[list[str]]:
    """One for each quantity, in the order of the text; what is of nothing we count has its number and no more."""
    for proposal in proposals:
        said = proposal.quantity
        number = ["", "", "", "", ""]
        if said is not None:
            number = [
                in_file(said.value),
                in_file(said.low),
                in_file(said.high),
                said.qualifier,
                said.measure_as_stated,
            ]
        of_ours = [proposal.period, proposal.basis, proposal.coverage] if proposal.indicator_code else ["", "", ""]
        unit = proposal.unit_code if proposal.indicator_code else ""
        yield [
            str(proposal.span.offset),
            proposal.span.text,
            *number,
            unit,
            proposal.indicator_code,
            *of_ours,
            proposal.confidence,
        ]
