"""The words of a work report that both languages put in the same places; each language fills them in."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportWords:
    """Sentences and parts of sentences. What stands in braces is filled in: `{names}` of indicators, `{period}`,
    `{area}` as the language calls the federation's area, `{count}` of units or indicators."""

    # The opening
    priors: str
    no_priors: str
    on_footing: str
    as_of: str
    sources: str

    # Numbers
    units_with_number: str
    units_reported: str
    units_and_parts: str
    to_be_verified: str
    brackets: str
    between_remarks: str  # in brackets
    of_many: str

    # Growth
    since: str
    those_reported: str
    in_both: str
    in_both_in_part: str
    more_than: str
    about: str

    # Campaigns and honours
    organised: str
    campaigns: str
    more_campaigns: str
    honours: str

    # The end
    partial: str
    unasked: str
    few: str
    not_compared: str
    contradicted: str
    uncomputed: str
    preliminary: str
    not_all_seen: str
    missing: str
    many_missing: str
    gap: str
    between_gaps: str
    why_missing: Mapping[str, str]  # by the state of the number
    not_reported: str
    why_not_compared: Mapping[str, str]  # by the reason of the difference
    not_the_same_units: str
