"""One number as it is read: what it is, by which rule it was taken, and who stands behind it."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from apps.figures.arithmetic.quantity import Quantity
from apps.figures.models import Figure, Period, Qualifier

Place = tuple[int, int] | None  # a month and a day; None is the end of the period


class Footing(StrEnum):
    """The rule a number was taken by: somebody stated it, the register counts it, it was added up from below, or it is
    that of the units in both of two periods. Files name it in the column `compared_on`."""

    STATEMENT = "statement"
    REGISTER = "register"
    BELOW = "below"
    BOTH = "both"


class ReadingOrigin(StrEnum):
    """How a number came about: stated, counted, added up from below or over years, or computed from its parts."""

    STATED = "stated"
    COUNT = "count"
    SUM = "sum"
    YEARS = "years"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class LedgerReading:
    """One number as it is read. Without a quantity, `state` may say that it is not applicable or unavailable.

    `reported` of `expected` (m of n) stand behind a sum of `units` figures, `qualified` of them not exact; of the units
    in both periods they are the rows with a pair. `is_whole_sum`: somebody is asked, and all who are stand behind it
    (Standing.is_whole); documents of all 16 are no whole sum. `waived` directly below are left out of n; `blank` of
    the reported left an optional cell of their own empty. `in_part`: so many federations stand in a sum, and not in m,
    with some of what is below them; of the rows in both periods so many at least are there in part. `sort` of a
    statement is return or document, of a rate what its parts are; `place` is where in the period it holds: its end, or
    a day of the year. `beside` is the rate as stated for the same day where it is computed from its parts,
    `of_both_parts`: over the units that answered both; `why` says why one that is stated is not computed.
    `parts_above`: what its parts come to, surely above a statement.
    """

    period: Period
    quantity: Quantity | None = None
    origin: ReadingOrigin | None = None
    figure: Figure | None = None
    state: str = ""
    units: int = 0
    qualified: int = 0
    reported: int = 0
    expected: int = 0
    is_whole_sum: bool = False
    waived: int = 0
    blank: int = 0
    in_part: int = 0
    beside: Quantity | None = None
    parts_above: Quantity | None = None
    of_both_parts: bool = False
    footing: Footing | None = None
    sort: str = ""
    place: Place = None
    why: str = ""

    @property
    def partial(self) -> bool:
        """Whether it is a sum that cannot stand for the area: units are missing, or nobody was asked."""
        return self.footing == Footing.BELOW and self.quantity is not None and not self.is_whole_sum

    @property
    def is_unasked(self) -> bool:
        """Whether it is a sum of which no form asks: whoever could answer did, and still it is not whole."""
        return self.partial and self.reported >= self.expected

    @property
    def whole(self) -> Decimal | None:
        """The number of which something else may be a share; None where there is none or it is 0."""
        if self.quantity is None or not self.quantity.value:
            return None
        return self.quantity.value

    @property
    def is_statement(self) -> bool:
        """Whether somebody stated the number, or the parts it is computed from."""
        return self.footing == Footing.STATEMENT

    @property
    def is_qualified(self) -> bool:
        """Whether there is a number that is not exact."""
        return self.quantity is not None and self.quantity.qualifier != Qualifier.EXACT

    @property
    def told(self) -> bool:
        """Whether there is a number, or a word why there is none."""
        return bool(self.quantity or self.state)
