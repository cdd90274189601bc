"""A sum of figures with its bounds and what it rests on. Pure.

Unbounded bounds are counted, not added, so that a figure can be taken out of a sum again: infinity less infinity is no
number.
"""

import operator
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from apps.figures.arithmetic.interval import Interval
from apps.figures.arithmetic.quantity import Quantity, QuantityError

ZERO = Decimal(0)


class Sum(NamedTuple):
    """`units` figures, `qualified` of them not exact, add up to `value`; `low` and `high` add the bounds there are.

    `low_open` and `high_open` count the parts without that bound; `said_over`, `said_nearly` and `said_under` those
    whose word leaves out a bound. With these the word of the sum is the one that its parts give, added up directly.
    `rounding` adds the halves of one as printed (5,000 of 21万), which no bound holds.
    """

    units: int = 0
    qualified: int = 0
    value: Decimal = ZERO
    low: Decimal = ZERO
    low_open: int = 0
    high: Decimal = ZERO
    high_open: int = 0
    said_over: int = 0
    said_nearly: int = 0
    said_under: int = 0
    rounding: Decimal = ZERO

    def __add__(self, more: tuple) -> "Sum":
        """Column by column, not one tuple behind the other."""
        return Sum(*map(operator.add, self, more))

    def __neg__(self) -> "Sum":
        return NOTHING - self

    def __sub__(self, less: "Sum") -> "Sum":
        return Sum(*map(operator.sub, self, less))

    def __bool__(self) -> bool:
        return self != NOTHING

    @property
    def interval(self) -> Interval:
        """The bounds of the sum: one that a part lacks is lacking, one that a part leaves out is left out."""
        leaves_out_high = self.said_over or self.said_nearly or self.said_under
        return Interval(
            None if self.low_open else self.low,
            None if self.high_open else self.high,
            low_open=bool(self.said_over),
            high_open=bool(leaves_out_high),
        )

    @property
    def words(self) -> frozenset[str]:
        """The qualifiers of the parts but exact ones; those that keep their bounds are not told apart: all "approx"."""
        counts = {"over": self.said_over, "nearly": self.said_nearly, "under": self.said_under}
        others = self.qualified - sum(counts.values())
        said = {word for word, count in counts.items() if count}
        if others:
            said.add("approx")
        return frozenset(said)


def qualifier_of(value: Decimal, bounds: Interval, words: frozenset[str]) -> str:
    """The word for a value that is known to lie within bounds: the one rule for sums, differences and rates.

    `words`: the qualifiers of its parts but exact ones. Without any word, or at a point, it is exact, whatever printed
    roundings leave open. Unbounded above it is over where the bound is left out (超过), else at least (不少于), and
    what is named is the lower bound (`Quantity.told`).
    Closed, with the value at the lower end, it is over (多); at the upper end, nearly (近) where all parts are, else
    under (不足) where the bound is left out, or at most. Anything else is about.
    Worked example: 12.72亿 and 超过3亿 lie in (1,571,500,000, ∞) and come to 超过15.71亿; 5 and 不少于3亿 lie in
    [300,000,005, ∞) and come to 不少于300,000,005; 730多 and 20多 lie in (750, 770) and come to 750多.
    """
    if bounds.is_point or not words:
        return "exact"
    if bounds.high is None:
        return _without_end(bounds)
    if bounds.low == value:
        return "over"
    if bounds.high == value:
        return _at_the_upper_end(bounds, words)
    return "approx"


def _without_end(bounds: Interval) -> str:
    if bounds.low is None:
        return "approx"
    return "over" if bounds.low_open else "at_least"


def _at_the_upper_end(bounds: Interval, words: frozenset[str]) -> str:
    if words == {"nearly"}:
        return "nearly"
    return "under" if bounds.high_open else "at_most"


def words_of(*parts: Quantity) -> frozenset[str]:
    """The qualifiers of quantities but exact ones."""
    return frozenset(part.qualifier for part in parts if part.qualifier != "exact")


def sum_of(parts: Sequence[Quantity]) -> Quantity:
    """The sum, its bounds the sums of the bounds. QuantityError where there is no part or they are of two measures."""
    if not parts:
        raise QuantityError("missing")
    measures = sorted({part.measure for part in parts if part.measure})
    if len(measures) > 1:
        raise QuantityError("measure", text=measures[1], found=measures[1], expected=measures[0])
    value, bounds, rounding = parts[0].value, parts[0].interval, parts[0].rounding
    for part in parts[1:]:
        value, bounds, rounding = value + part.value, bounds + part.interval, rounding + part.rounding
    word = qualifier_of(value, bounds, words_of(*parts))
    return Quantity(value, word, bounds, next(iter(measures), ""), rounding=rounding)


NOTHING = Sum()
SUM_COLUMNS = Sum._fields
SUM_COUNTS = tuple(column for column, nothing in Sum._field_defaults.items() if isinstance(nothing, int))


def added_up(amounts: Iterable[Sum]) -> Sum:
    """All of them together: column by column, in half the time of one after the other."""
    amounts = list(amounts)
    if len(amounts) < 2:
        return amounts[0] if amounts else NOTHING
    return Sum._make(map(sum, zip(*amounts, strict=True)))


Parts = Mapping[str, Sum]  # by what is added up: a register, or the area statements of the federations below


def added(parts: Parts, more: Parts) -> dict[str, Sum]:
    """Part by part; what comes to nothing is left out."""
    sums = {name: parts.get(name, NOTHING) + more.get(name, NOTHING) for name in {*parts, *more}}
    return {name: amount for name, amount in sums.items() if amount}


def negated(parts: Parts) -> dict[str, Sum]:
    return {name: -amount for name, amount in parts.items()}


def quantity_of_sum(amount: Sum, measure: str = "") -> Quantity:
    """A stored sum as a quantity with its word. Shape: `measure` in its canonical spelling, "" where none is meant."""
    word = qualifier_of(amount.value, amount.interval, amount.words)
    return Quantity(amount.value, word, amount.interval, measure, rounding=amount.rounding)


def of_figure(
    value: Decimal, qualifier: str, low: Decimal | None, high: Decimal | None, rounding: Decimal = ZERO
) -> Sum:
    """The sum of one figure; the most of them, exact ones, in half the time."""
    if qualifier == "exact":
        return Sum(1, 0, value, low or ZERO, int(low is None), high or ZERO, int(high is None), rounding=rounding)
    return Sum(
        units=1,
        qualified=1,
        value=value,
        low=low or ZERO,
        low_open=int(low is None),
        high=high or ZERO,
        high_open=int(high is None),
        said_over=int(qualifier == "over"),
        said_nearly=int(qualifier == "nearly"),
        said_under=int(qualifier == "under"),
        rounding=rounding,
    )
