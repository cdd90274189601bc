"""A sum of figures with its bounds and what it rests on. Pure.

Unbounded bounds are counted, not added, so that a figure can be taken out of a sum again: infinity less infinity is no
number.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from apps.figures.arithmetic.interval import Interval
from apps.figures.arithmetic.quantity import Quantity, QuantityError

ZERO = Decimal(0)


class Sum(NamedTuple):
    """`units` figures, `qualified` of them not exact, add up to `value`; `low` and `high` add the bounds there are."""

    units: int = 0
    qualified: int = 0
    value: Decimal = ZERO
    low: Decimal = ZERO
    low_open: int = 0
    high: Decimal = ZERO
    high_open: int = 0

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(*[a + b for a, b in zip(self, other, strict=True)])

    def __neg__(self) -> "Sum":
        return Sum(*[-part for part in self])

    def __sub__(self, other: "Sum") -> "Sum":
        return Sum(*[a - b for a, b in zip(self, other, strict=True)])

    def __bool__(self) -> bool:
        return self != NOTHING

    @property
    def interval(self) -> Interval:
        return Interval(None if self.low_open else self.low, None if self.high_open else self.high)


LEAVING_OUT = frozenset(("over", "nearly", "under"))  # words that leave out their own bound


def qualifier_of(value: Decimal, bounds: Interval, words: frozenset[str] | None = None) -> str:
    """The word for a value that is known to lie within bounds: the one rule for sums and rates.

    `words`: the qualifiers of its parts but exact ones; None where they are not kept, as in stored sums. Without any
    word, or at a point, it is exact, whatever printed roundings leave open. Open above it is over where a part leaves
    out its bound (超过), else at least (不少于). Closed, with the value at the lower end, it is over (多); at the upper
    end, nearly (近) where all parts are, else under (不足) or at most. Anything else is about.
    Worked example: 5 and 超过3亿 lie in (300,000,005, ∞) and come to 超过300,000,005.
    """
    if bounds.is_point or words == frozenset():
        return "exact"
    if bounds.low == value:
        return _at_the_lower_end(bounds, words)
    if bounds.high == value:
        return _at_the_upper_end(bounds, words)
    return "approx"


def _at_the_lower_end(bounds: Interval, words: frozenset[str] | None) -> str:
    if bounds.high is not None or bounds.low_open or _leaves_out(words):
        return "over"
    return "at_least"


def _at_the_upper_end(bounds: Interval, words: frozenset[str] | None) -> str:
    unknown_but_closed = words is None and bounds.low is not None
    if unknown_but_closed or words == {"nearly"}:
        return "nearly"
    return "under" if bounds.high_open or _leaves_out(words) else "at_most"


def _leaves_out(words: frozenset[str] | None) -> bool:
    """Whether a part leaves out its own bound; where the words are not kept it is taken to."""
    return words is None or bool(words & LEAVING_OUT)


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
    value, bounds = parts[0].value, parts[0].interval
    for part in parts[1:]:
        value, bounds = value + part.value, bounds + part.interval
    return Quantity(value, qualifier_of(value, bounds, words_of(*parts)), bounds, next(iter(measures), ""))


NOTHING = Sum()
Parts = Mapping[str, Sum]  # by what is added up: a register, or the area statements of the federations below


def added(one: Parts, other: Parts) -> dict[str, Sum]:
    """Part by part; what comes to nothing is left out."""
    sums = {name: one.get(name, NOTHING) + other.get(name, NOTHING) for name in {*one, *other}}
    return {name: amount for name, amount in sums.items() if amount}


def negated(parts: Parts) -> dict[str, Sum]:
    return {name: -amount for name, amount in parts.items()}


def quantity_of_sum(amount: Sum, measure: str = "") -> Quantity:
    """A stored sum as a quantity with its word. Shape: `measure` in its canonical spelling, "" where none is meant."""
    words = None if amount.qualified else frozenset()
    return Quantity(amount.value, qualifier_of(amount.value, amount.interval, words), amount.interval, measure)


def of_figure(value: Decimal, qualifier: str, low: Decimal | None, high: Decimal | None) -> Sum:
    """The sum of one figure."""
    return Sum(1, int(qualifier != "exact"), value, low or ZERO, int(low is None), high or ZERO, int(high is None))
