"""How a yearbook table is to be read: what was found in it, or what somebody said of it once. Kept as JSON."""

from copy import deepcopy
from dataclasses import asdict, dataclass, field, fields
from typing import Any

LEFT_OUT = ""  # what a label stands for whose figures are not read
OWN_MEASURE = "own"  # numbers without a measure count in the indicator's own
UNIT, CODE, PERIOD, INDICATOR, MEASURE, NONE = "unit", "code", "period", "indicator", "measure", "none"


@dataclass(slots=True)
class TableAnswers:
    """What each column before the numbers is (`roles`, by its place), what the headings name, and what holds for all.

    `indicators` and `units`: by label the code of each; "" leaves its figures out. `unit`, `period`, `indicator`: of
    all figures, where no column or heading says it.
    """

    title: str = ""  # what the layout is called where it is listed
    is_read: bool = True  # else the sheet is left out
    roles: dict[str, str] = field(default_factory=dict)
    across: str = ""  # what the headings of numbers name besides periods: unit or indicator
    indicator: str = ""
    indicators: dict[str, str] = field(default_factory=dict)
    unit: str = ""
    units: dict[str, str] = field(default_factory=dict)
    others_left_out: bool = False  # lines of units that are not found
    parts_left_out: bool = False  # columns and lines of a part of a year, for which there are no periods
    period: str = ""
    measure: str = ""  # of numbers without one, as somebody said; "" where nobody did
    unmeasured: dict[str, float] = field(default_factory=dict)  # by label, the largest of these when that was said
    coverage: str = ""
    origin: str = "return"
    source: str = ""
    new_source: dict[str, str] = field(default_factory=dict)  # code, title, publisher, published

    @property
    def counts_in_own(self) -> bool:
        """Whether nobody said another measure of numbers without one than the indicator's own."""
        return self.measure in ("", OWN_MEASURE)

    def kept(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, kept: dict[str, Any]) -> "TableAnswers":
        """Of what was kept; what a later version no longer knows is passed over."""
        answers = cls()
        for own in fields(cls):
            if own.name in kept:
                setattr(answers, own.name, deepcopy(kept[own.name]))
        return answers
