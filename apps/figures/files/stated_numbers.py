"""What the number columns of a statement say: a state, a plain number with its bounds, or a figure as printed."""

from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from apps.figures import cells
from apps.figures.arithmetic import interval, measures, quantity, quantity_text
from apps.figures.arithmetic.quantity import Quantity, QuantityError
from apps.figures.cells import CLEAR, MARKS, Answer, AnswerError
from apps.figures.files.headings import HEADS
from apps.figures.models import Indicator, Qualifier, State

CONFUSED = {"人", "人次"}  # printed for one another: kept as printed, and a check asks which is meant
MOST_PLACES, MOST_DECIMALS = 18, 6  # of the field
Given = dict[str, Any]  # columns of an answer that stand beside its number; a measure only where one is stated


class StatementError(ValueError):
    """A cell of a row that cannot be right, with what was probably meant."""

    def __init__(self, column: str, reason: str, suggestion: str = "") -> None:
        self.column, self.reason, self.suggestion = column, reason, suggestion
        super().__init__(reason)


class NumberColumns(NamedTuple):
    """What the columns of a number say, each by itself; None or "" where one says nothing."""

    value: Decimal | None
    qualifier: str
    low: Decimal | None
    high: Decimal | None
    rounding: Decimal | None

    @property
    def is_without_bounds(self) -> bool:
        """Whether neither a lowest nor a highest is given."""
        return self.low is None and self.high is None


def cell_answer(text: str, indicator: Indicator, given: Given) -> Answer | str | None:
    """What a cell says that holds all of a figure: CLEAR, or None where it is blank."""
    try:
        return cells.understand(text, indicator, **given)
    except AnswerError as error:
        raise StatementError("value", str(error)) from error


def answer(
    values: dict[str, str], state: str, qualifier: str, indicator: Indicator, given: Given
) -> Answer | str | None:
    """What the columns say: CLEAR, or None where they say nothing. Raises StatementError."""
    value, stated = values.get("value", ""), values.get("stated_text", "")
    if value in (CLEAR, "clear"):
        return CLEAR
    if value in MARKS:
        state, value = MARKS[value], ""
    if state != State.VALUE:
        return Answer(state, stated_text=stated, **given)
    if value or stated:
        said = _number(values, value, qualifier, indicator, given)
        if stated:
            _refuse_impossible(said, indicator, stated, "stated_text")
        else:
            _refuse_impossible(said, indicator, value, "value")
        return said
    if values.get("state"):
        raise StatementError("value", _("Neither a value nor a printed figure is given."))
    return None


def _number(values: dict[str, str], value: str, qualifier: str, indicator: Indicator, given: Given) -> Answer:
    """A number as it is written, with what the columns beside it say.

    606500 alone is exact. 60000 with the qualifier over, or with a lowest of 55000, is a number with bounds. 近6万家 is
    a print, whether it stands under the value or as printed; beside it a value of 60000 only repeats what it says.
    """
    stated, low, high = values.get("stated_text", ""), values.get("low", ""), values.get("high", "")
    rounding = values.get("rounding", "")
    number = _decimal("value", value, strict=bool(stated))
    if qualifier == Qualifier.EXACT and low == value == high:
        low = high = ""
    is_alone = stated == low == high == rounding == ""
    if number is not None and is_alone and _is_exact(number, qualifier, indicator):  # most rows of most files
        return Answer(State.VALUE.value, number, Qualifier.EXACT.value, number, number, "", **given)
    columns = NumberColumns(number, qualifier, _decimal("low", low), _decimal("high", high), _half(rounding))
    if stated:
        return _as_printed("stated_text", stated, columns, indicator, given)
    if number is None:
        return _as_printed("value", value, columns, indicator, given)
    return _plain(number, columns, indicator, given)


def _refuse_impossible(said: Answer, indicator: Indicator, text: str, column: str) -> None:
    """What no cell takes, no file brings either."""
    assert said.value is not None, "a number"
    try:
        cells.refuse_impossible(said.value, indicator, text)
    except AnswerError as error:
        raise StatementError(column, str(error)) from error


def _half(rounding: str) -> Decimal | None:
    """Half of one as printed; None where nothing is said of it."""
    half = _decimal("rounding", rounding)
    if half is not None and half < 0:
        raise StatementError("rounding", _("“%(value)s” is below zero.") % {"value": rounding})
    return half


def _is_exact(number: Decimal, qualifier: str, indicator: Indicator) -> bool:
    """Whether its bounds are the number itself and there is nothing more to ask: a percentage goes the longer way."""
    if qualifier not in ("", Qualifier.EXACT):
        return False
    if indicator.is_percent:
        return False
    return number >= 0


def _decimal(name: str, text: str, *, strict: bool = True) -> Decimal | None:
    """A plain number; where it need not be one (`strict` False), what is none is left to be read as a print."""
    if not text:
        return None
    value = short_count(text)
    if value is not None:
        return value
    value = _decimal_or_none(text)
    if value is not None:
        return _fitting(name, text, value)
    if strict:
        raise StatementError(name, _("“%(value)s” is not a plain number like 606500.") % {"value": text})
    return None


def short_count(text: str) -> Decimal | None:
    """A number of digits only, few enough for the field, as most numbers of most files are; None of any other text."""
    if len(text) < MOST_PLACES and text.isascii() and text.isdecimal():
        return Decimal(text)
    return None


def _decimal_or_none(text: str) -> Decimal | None:
    if not text.isascii():
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _fitting(name: str, text: str, value: Decimal) -> Decimal:
    """The number, where the field can hold it."""
    if not _fits(value):
        said = _("“%(value)s” is beyond the field: at most 18 digits and 6 decimals.") % {"value": text}
        raise StatementError(name, said)
    return value


def _fits(value: Decimal) -> bool:
    if not value.is_finite():
        return False
    if value.adjusted() >= MOST_PLACES:
        return False
    return value == round(value, MOST_DECIMALS)


def _plain(value: Decimal, columns: NumberColumns, indicator: Indicator, given: Given) -> Answer:
    """A number with its bounds: those given, else those that its qualifier means."""
    qualifier, low, high = columns.qualifier or Qualifier.EXACT.value, columns.low, columns.high
    if columns.is_without_bounds:
        bounds = quantity.interval_of(value, qualifier, percent=indicator.is_percent)
        low, high = bounds.low, bounds.high
    _refuse_outside(value, low, high)
    rounding = columns.rounding or interval.ZERO
    return Answer(State.VALUE.value, value, qualifier, low, high, "", rounding=rounding, **given)


def _refuse_outside(value: Decimal, low: Decimal | None, high: Decimal | None) -> None:
    """A number lies between its own bounds; one that is None bounds nothing."""
    if _is_above(low, value) or _is_above(value, high):
        said = {"value": value, "low": low, "high": high}
        raise StatementError("value", _("%(value)s lies outside its own bounds, %(low)s to %(high)s.") % said)


def _is_above(higher: Decimal | None, lower: Decimal | None) -> bool:
    """Whether one is above the other; not where either is None, which is no bound."""
    if higher is None or lower is None:
        return False
    return higher > lower


def _as_printed(column: str, text: str, columns: NumberColumns, indicator: Indicator, given: Given) -> Answer:
    """The answer a print makes; what the other columns say of it must agree. `column`: where the print stands."""
    try:
        number = quantity_text.read(text)
    except QuantityError as error:
        raise StatementError(column, str(AnswerError(error.message, **error.params))) from error
    _refuse_measure(column, text, number, indicator, given)
    _refuse_contradiction(text, number, columns)
    if column == "value":
        return cells.of_quantity(number, **given)
    given = {"stated_unit": number.stated_measure, **given}
    given["rounding"] = number.rounding
    return Answer(State.VALUE.value, number.value, number.qualifier, number.low, number.high, text, **given)


def _refuse_measure(column: str, text: str, number: Quantity, indicator: Indicator, given: Given) -> None:
    """A print counts in the indicator's measure, or says none."""
    stated_unit = given.get("stated_unit", "")
    measure = number.measure or measures.canonical_measure(stated_unit)
    if not measure or _may_count_in(measure, indicator):
        return
    said = {"text": text, "found": measure, "expected": indicator.measure}
    reason = _("“%(text)s” is counted in %(found)s. Expected: %(expected)s.") % said
    raise StatementError("stated_unit" if stated_unit else column, reason)


def _may_count_in(measure: str, indicator: Indicator) -> bool:
    """Whether it is the indicator's measure, or one that is printed for it."""
    if measures.same_measure(measure, indicator.measure_zh):
        return True
    return {measure, indicator.measure_zh} == CONFUSED


def _refuse_contradiction(text: str, number: Quantity, columns: NumberColumns) -> None:
    """近6万家 beside a value of 59000: the columns may only repeat what the print says."""
    for name, claimed in columns._asdict().items():
        if claimed in (None, ""):
            continue
        meant = getattr(number, name)
        if claimed == meant:
            continue
        understood = quantity_text.write_zh(number)
        said = {"text": text, "understood": understood, "column": HEADS[name], "meant": meant, "claimed": claimed}
        reason = _("“%(text)s” was understood as %(understood)s, whose %(column)s is %(meant)s, not %(claimed)s.")
        raise StatementError(name, reason % said)
