"""Where a rule turns, as one of its numbers moves: between two turning points it is either kept or broken. Pure.

Worked example: ORG12 <= 0.5 * ORG10 with ORG12 = 60 turns, as ORG10 moves, at 120; as ORG12 moves beside ORG10 = 100,
at 50. Whoever tries a value on each side of each turning point has tried them all.
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from apps.figures.arithmetic.quantity import HUNDRED
from apps.figures.arithmetic.rule_language import Reference, Years, tree_of


class NotLinear(ArithmeticError):
    """The number that moves stands in the rule so that its turning points are not found (it is squared, or a root)."""


@dataclass(frozen=True, slots=True)
class MovingNumber:
    """(a·x + b) / (c·x + d), where x is the number that moves. Exact."""

    a: Fraction
    b: Fraction
    c: Fraction = Fraction(0)
    d: Fraction = Fraction(1)

    @property
    def stands(self) -> bool:
        """Whether it is the same wherever x is."""
        return not self.a and not self.c

    @property
    def is_whole(self) -> bool:
        """Whether x stands in no divisor."""
        return not self.c

    @property
    def constant(self) -> Fraction:
        return self.b / self.d

    def __neg__(self) -> "MovingNumber":
        return MovingNumber(-self.a, -self.b, self.c, self.d)

    def __add__(self, other: "MovingNumber") -> "MovingNumber":
        if (self.c, self.d) == (other.c, other.d):
            return MovingNumber(self.a + other.a, self.b + other.b, self.c, self.d)
        if self.is_whole and other.is_whole:
            a = self.a * other.d + other.a * self.d
            return MovingNumber(a, self.b * other.d + other.b * self.d, self.c, self.d * other.d)
        if self.stands:
            number = self.constant
            return MovingNumber(number * other.c + other.a, number * other.d + other.b, other.c, other.d)
        if other.stands:
            return other + self
        raise NotLinear

    def __sub__(self, other: "MovingNumber") -> "MovingNumber":
        return self + -other

    def __mul__(self, other: "MovingNumber") -> "MovingNumber":
        if self.stands:
            return MovingNumber(self.constant * other.a, self.constant * other.b, other.c, other.d)
        if other.stands:
            return other * self
        raise NotLinear

    def __truediv__(self, other: "MovingNumber") -> "MovingNumber":
        """ZeroDivisionError where the divisor is 0 wherever x is."""
        if not other.a and not other.b:
            raise ZeroDivisionError
        if self.is_whole and other.is_whole:
            return MovingNumber(self.a * other.d, self.b * other.d, other.a * self.d, other.b * self.d)
        return self * MovingNumber(other.c, other.d, other.a, other.b)

    def zeros(self) -> list[Fraction]:
        """Where it is 0, and where it has no value."""
        found = []
        if self.a:
            found.append(-self.b / self.a)
        if self.c:
            found.append(-self.d / self.c)
        return found


X = MovingNumber(Fraction(1), Fraction(0))


def standing(number: int | Fraction) -> MovingNumber:
    """A number that does not move."""
    return MovingNumber(Fraction(0), Fraction(number))


Numbers = Sequence[MovingNumber]  # what an expression may be: an interval is both its ends, abs() both signs


def turning_points(expression: str, values: Mapping[Reference, Numbers], years: Years = ()) -> set[Fraction]:
    """Every x at which a comparison of the rule may turn; NotLinear where they are not found.

    `values` says how each value the rule needs moves with x, an interval by both its ends; one that is not in it is
    missing and counts as 0. `years` as of `compile_rule`.
    Worked example: 0 <= ORG15 <= 100, where ORG15 is 100·x / 200, turns at 0 and at 200.
    """
    return TurningPoints(values, years).of(tree_of(expression))


class TurningPoints:
    """Collects them from a checked syntax tree."""

    def __init__(self, values: Mapping[Reference, Numbers], years: Years = ()) -> None:
        self.values, self.years = values, dict(years)

    def of(self, node: ast.expr) -> set[Fraction]:
        found: set[Fraction] = set()
        for comparison in ast.walk(node):
            if isinstance(comparison, ast.Compare):
                found.update(self._of_comparison(comparison))
        return found

    def _of_comparison(self, node: ast.Compare) -> Iterator[Fraction]:
        sides = [self._numbers(part) for part in (node.left, *node.comparators)]
        for left, right in pairwise(sides):
            for difference in _each(MovingNumber.__sub__, left, right):
                yield from difference.zeros()

    def _numbers(self, node: ast.expr) -> Numbers:
        match node:
            case ast.Constant(value=int() | float()):
                return [standing(Fraction(str(node.value)))]
            case ast.Name(id=code):
                return self._value("value", code)
            case ast.BinOp(left=ast.Name(id=code), op=ast.Sub(), right=ast.Call(func=ast.Name(id="prior"), args=[of])):
                return self._since_prior(code, of)
            case ast.BinOp(left=left, op=op, right=right):
                return list(_each(OPERATIONS[type(op)], self._numbers(left), self._numbers(right)))
            case ast.UnaryOp(operand=operand):
                return [-number for number in self._numbers(operand)]
            case ast.Call(func=ast.Name(id="abs"), args=[argument]):
                numbers = self._numbers(argument)
                return [*numbers, *(-number for number in numbers)]
            case ast.Call(func=ast.Name(id="change"), args=[ast.Name(id=code)]):
                return self._change(code)
            case ast.Call(func=ast.Name(id=source), args=[ast.Name(id=code)]):
                return self._value(source, code)
        raise NotLinear

    def _value(self, source: str, code: str) -> Numbers:
        return self.values.get(Reference(source, code)) or [standing(0)]

    def _since_prior(self, code: str, prior: ast.expr) -> Numbers:
        """The difference to the number before; of several years that of one."""
        if not isinstance(prior, ast.Name):
            raise NotLinear
        numbers = _each(MovingNumber.__sub__, self._value("value", code), self._value("prior", prior.id))
        years = self.years.get(code, 1) if prior.id == code else 1
        return [number * standing(Fraction(1, years)) for number in numbers]

    def _change(self, code: str) -> Numbers:
        """In per cent of the number before; over several years it is a root."""
        now = self._value("value", code)
        if self.years.get(code, 1) > 1 and not all(number.stands for number in now):
            raise NotLinear
        ratios = _each(MovingNumber.__truediv__, now, self._value("prior", code))
        return [(ratio - standing(1)) * standing(Fraction(HUNDRED)) for ratio in ratios]


OPERATIONS: dict[type[ast.operator], Callable[[MovingNumber, MovingNumber], MovingNumber]] = {
    ast.Add: MovingNumber.__add__,
    ast.Sub: MovingNumber.__sub__,
    ast.Mult: MovingNumber.__mul__,
    ast.Div: MovingNumber.__truediv__,
}


def _each(
    operation: Callable[[MovingNumber, MovingNumber], MovingNumber], left: Numbers, right: Numbers
) -> Iterator[MovingNumber]:
    """The operation on each pair; a pair without a result (a division by 0) has no turning point either."""
    for first in left:
        for second in right:
            try:
                yield operation(first, second)
            except ZeroDivisionError:
                continue
