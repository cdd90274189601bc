"""What one cell says: a number with its qualifier, or a state. Reads what people type and writes it back."""

import re
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.figures.arithmetic import interval, measures, quantity_text
from apps.figures.arithmetic.quantity import Quantity, QuantityError
from apps.figures.models import Indicator, Qualifier, State
from apps.figures.models.figures import Basis, Dates, Statement
from apps.units.language import in_english

CLEAR = "清空"
MARKS = {
    "—": State.NOT_APPLICABLE.value,
    "——": State.NOT_APPLICABLE.value,
    "-": State.NOT_APPLICABLE.value,
    "－": State.NOT_APPLICABLE.value,
    "不适用": State.NOT_APPLICABLE.value,
    "…": State.UNAVAILABLE.value,
    "……": State.UNAVAILABLE.value,
    "...": State.UNAVAILABLE.value,
}
SHOWN: dict[str, str] = {State.NOT_APPLICABLE: "—", State.UNAVAILABLE: "…"}

MESSAGES = {
    "negative": gettext_noop("“%(text)s” is below zero. Expected: 0 or more %(measure)s."),
    "decimals": gettext_noop("“%(text)s” has too many decimals. Expected: at most %(decimals)s after the point."),
    "percent": gettext_noop("“%(text)s” is more than a whole. Expected: 0 to 100 %%."),
}


class AnswerError(ValueError):
    """A cell that cannot be understood: `str()` says in the reader's language what was seen and what is expected."""

    def __init__(self, message: str, **params: object) -> None:
        self.message, self.params = message, params
        super().__init__(message)

    def __str__(self) -> str:
        return _(self.message) % self.params


@dataclass(frozen=True, slots=True)
class Answer:
    """The columns of apps.figures.models.Statement that people give."""

    state: str = State.VALUE.value
    value: Decimal | None = None
    qualifier: str = Qualifier.EXACT.value
    low: Decimal | None = None
    high: Decimal | None = None
    stated_text: str = ""
    stated_unit: str = ""
    basis: str = Basis.ACTUAL.value
    source_id: int | None = None
    locator: str = ""
    dates: str = Dates.PRINTED.value
    note: str = ""
    follow_up: bool = False
    rounding: Decimal = interval.ZERO
    taken: str = ""

    def __hash__(self) -> int:
        """Of what tells most answers apart: all columns take three times as long, and each row of a file asks."""
        return hash((self.value, self.stated_text))

    @property
    def quantity(self) -> Quantity | None:
        """The number with its qualifier; None where the cell holds a state instead."""
        return number_of(self)


COLUMNS = tuple(field.name for field in fields(Answer))


def of_quantity(number: Quantity, **given: Any) -> Answer:
    """The answer a number makes; its print is kept where it says more than the digits do.

    `given`: further columns of the answer, which go before what the number says itself.
    """
    plain = number.qualifier == Qualifier.EXACT and number.interval.is_point
    text = number.text
    if plain and _is_digits(text):
        text = ""
    return Answer(
        value=number.value,
        qualifier=number.qualifier,
        low=number.low,
        high=number.high,
        rounding=number.rounding,
        **{"stated_text": text, "stated_unit": number.measure_as_stated, **given},
    )


def _is_digits(text: str) -> bool:
    return re.fullmatch(r"[0-9,.\s]*", text) is not None


def understand(text: str, indicator: Indicator, **given: Any) -> Answer | str | None:
    """The answer a text makes, CLEAR where it clears the cell, None where it is blank and leaves the cell alone.

    `given`: further columns of the answer. Raises AnswerError. The missing marks are looked for first: normalising
    would make three full stops of `…`.
    """
    text = text.strip().strip("　")
    if not text:
        return None
    if text in (CLEAR, "clear"):
        return CLEAR
    if state := MARKS.get(text):
        return Answer(state=state, **given)
    try:
        number = quantity_text.read(text, measure=indicator.measure_zh)
    except QuantityError as error:
        raise AnswerError(error.message, **error.params) from error
    refuse_impossible(number.value, indicator, text)
    return of_quantity(number, **given)


def refuse_impossible(value: Decimal, indicator: Indicator, text: str) -> None:
    """Less than nothing, or a part of what comes in whole ones: of 1017.65 persons 万 was forgotten. AnswerError."""
    if value < 0:
        raise AnswerError(MESSAGES["negative"], text=text, measure=indicator.measure)
    if value != round(value, indicator.decimals):
        raise AnswerError(MESSAGES["decimals"], text=text, decimals=indicator.decimals)


class StatedNumber(Protocol):
    """The columns of a statement that make its number: of a figure, an answer, or a row fetched without its model."""

    @property
    def value(self) -> Decimal | None: ...
    @property
    def qualifier(self) -> str: ...
    @property
    def low(self) -> Decimal | None: ...
    @property
    def high(self) -> Decimal | None: ...
    @property
    def stated_text(self) -> str: ...
    @property
    def stated_unit(self) -> str: ...
    @property
    def rounding(self) -> Decimal: ...


class StatedCell(StatedNumber, Protocol):
    """The same with the state of the cell, which may hold no number."""

    @property
    def state(self) -> str: ...


def quantity_of(statement: StatedNumber, measure: str = "") -> Quantity:
    """The qualified number a figure or answer holds; openness of its bounds follows from the qualifier.

    超过6万 is more than 60,000: its lowest is itself left out, and its highest where it has one. 近 and 不足 leave out
    the highest alone. `measure` is that of the indicator, for a statement that names none. ValueError where the
    statement is a state and holds no number.
    """
    if statement.value is None:
        raise ValueError("a state holds no number")
    over = statement.qualifier == Qualifier.OVER
    below = statement.qualifier in (Qualifier.NEARLY, Qualifier.UNDER)
    low_open = over and statement.low is not None
    high_open = (over or below) and statement.high is not None
    bounds = interval.Interval(statement.low, statement.high, low_open, high_open)
    return Quantity(
        statement.value,
        statement.qualifier,
        bounds,
        measures.canonical_measure(statement.stated_unit or measure),
        statement.stated_text,
        rounding=statement.rounding,
    )


def number_of(statement: StatedNumber | None) -> Quantity | None:
    """The same; None where nothing is said, or a state."""
    if statement is None or statement.value is None:
        return None
    return quantity_of(statement)


def shown(statement: Statement | Answer | None) -> str:
    """What the cell shows and takes again: digits in threes, the print of a qualified number, the mark of a state."""
    if statement is None:
        return ""
    if statement.value is None:
        return SHOWN.get(statement.state, "")  # of a cell that an amendment empties, nothing
    if statement.qualifier == Qualifier.EXACT and statement.low == statement.value == statement.high:
        return quantity_text.grouped(statement.value)
    return statement.stated_text or quantity_text.write_zh(quantity_of(statement), unit=False)


def said(statement: Statement | None) -> str:
    """What a reader is told where nothing is typed: in English the digits, or the English words of a qualifier."""
    if statement is None or statement.value is None:
        return shown(statement)
    if not in_english():
        return shown(statement)
    if statement.qualifier == Qualifier.EXACT:
        return quantity_text.write_en(Quantity(statement.value))
    return quantity_text.write_en(quantity_of(statement))


def sum_said(amount: Quantity) -> str:
    """What a reader is told of a sum: digits in threes, a qualified one with its word."""
    if in_english():
        return quantity_text.write_en(amount)
    return quantity_text.sum_text(amount)


def rate_text(rate: Quantity, decimals: int) -> str:
    """A computed rate as its cell shows it: 92.35, or in the words of its qualifier: 超过60."""
    if rate.qualifier == Qualifier.EXACT:
        return f"{rate.value:.{decimals}f}"
    if in_english():
        return quantity_text.write_en(rate, percent_sign=False)
    return quantity_text.write_zh(rate, unit=False)


def rate_shown(rate: Indicator, part: Quantity | None, whole: Quantity | None) -> str:
    """The rate that follows from its two parts, as its cell shows it; "" where none follows."""
    made = rate.rate(part, whole)
    return rate_text(made, rate.decimals) if made else ""


def answer_of(statement: Statement) -> Answer:
    """What a figure, or an earlier state of one, says, as somebody would have to state it."""
    return Answer(*(getattr(statement, column) for column in COLUMNS))
