"""What one quantity of a text seems to state, and whether two may be of one number. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from apps.figures.arithmetic.quantity import Quantity
from apps.figures.prose.certainty import CHANGE, LIKELY, NONE, SURE
from apps.figures.prose.spans import QuantitySpan


@dataclass(slots=True)
class FigureProposal:
    """One quantity of a text with what it seems to state.

    `confidence`: sure, likely, open (of ours, but which?), none (of nothing the catalogue counts) or change. `wording`
    is what is remembered of it. `candidates`: the indicators offered beside none of ours. `repeats`: the place of an
    earlier statement of the same number in this text; `contradicts`: of one that cannot be true beside it.
    `is_said_beside`: whether its own sentence says when; `has_own_time`: whether it or its paragraph does;
    `says_this_year`: whether they say 今年; `is_until_then`: whether it is 累计; `is_period_answered`: whether a
    person's answer about the text's time made its period (`text_time`).
    """

    span: QuantitySpan
    paragraph: int
    place: int  # of its paragraph in its section, from 1; headings are not counted
    section_unit: str
    wording: str
    unit_code: str = ""
    indicator_code: str = ""
    candidates: tuple[str, ...] = ()
    period: str = ""
    basis: str = "actual"
    coverage: str = "area"
    confidence: str = NONE
    is_period_said: bool = False
    is_said_beside: bool = False
    is_timeless: bool = False
    nature: str = ""  # the indicator's
    has_own_time: bool = False
    says_this_year: bool = False
    is_until_then: bool = False
    is_period_answered: bool = False
    repeats: int | None = None
    contradicts: int | None = None
    doubts: tuple[str, ...] = ()  # by name, as `certainty.DOUBTS` has them: what speaks against it
    is_part: bool = False
    not_ours: str = ""  # by name, as `not_ours.REASONS` has them: why it is surely counted nowhere here

    @property
    def is_sure(self) -> bool:
        """Whether nothing is in doubt: what it states, that it is a change, or that it is counted nowhere here."""
        return self.confidence in (SURE, CHANGE) or (self.confidence == NONE and bool(self.not_ours))

    @property
    def quantity(self) -> Quantity | None:
        """None where its words name no definite number."""
        return self.span.quantity

    @property
    def cell(self) -> tuple[str, str, str, str]:
        """What it is of, by codes: unit, indicator, period, coverage."""
        return self.unit_code, self.indicator_code, self.period, self.coverage

    @property
    def is_of_a_cell(self) -> bool:
        """Whether it states a number of an indicator in a period, and no change of one."""
        if self.confidence == CHANGE or self.quantity is None:
            return False
        return bool(self.indicator_code and self.period)

    @property
    def is_sure_but_for_time(self) -> bool:
        """Whether its time alone is in doubt: 今年上半年, for which there is no period, or no word of time at all."""
        return self.confidence == LIKELY and self.doubts == ("time",)

    def may_be_same_as(self, other: "FigureProposal") -> bool:
        """Whether both may be of one number; not where either names no definite one."""
        if self.quantity is None or other.quantity is None:
            return False
        return may_be_same(self.quantity, other.quantity)


def may_be_same(first: Quantity, second: Quantity) -> bool:
    """Whether two statements may be of one number: their bounds meet, each widened by half of one as printed.

    Worked example: 277万个 and 277万多项 may, 9174家 and 9200多家 may not.
    """
    slack = first.rounding + second.rounding
    return not (_above(first.low, second.high, slack) or _above(second.low, first.high, slack))


def _above(low: Decimal | None, high: Decimal | None, slack: Decimal) -> bool:
    """Whether the lowest of one number lies above the highest of another by more than their printed digits allow; an
    open bound lies above none."""
    if low is None or high is None:
        return False
    return low - high > slack
