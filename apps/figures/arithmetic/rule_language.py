"""The language of edit rules: reads conditions such as ORG12 <= ORG10 and says whether figures can meet them. Pure.

docs/rules.md describes the language. Figures are intervals, so every answer is about what is possible: a rule fails
only when no values inside the intervals satisfy it. Possibility is judged comparison by comparison; where a rule names
the same figure more than once it may therefore let a false figure pass, but never fails a true one.
"""

import ast
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from apps.figures.arithmetic.interval import ZERO, Interval
from apps.figures.arithmetic.rule_algebra import INTERVALS, POINTS, Algebra, N
from apps.figures.arithmetic.translating import gettext_noop

MAX_LENGTH, MAX_DEPTH = 400, 100
SOURCES = ("value", "prior", "children", "each_child", "parent", "years", "counted")

MESSAGES = {
    "empty": gettext_noop("The expression is empty. Write a condition such as ORG12 <= ORG10."),
    "length": gettext_noop("The expression has %(seen)s characters; at most %(most)s are allowed."),
    "depth": gettext_noop("“%(seen)s” is nested too deeply. Split the rule into several."),
    "no_indicator": gettext_noop("“%(seen)s” names no indicator. Name at least one, as in ORG12 <= ORG10."),
    "refused": gettext_noop(
        "Position %(place)s: “%(seen)s” is not part of the language. Allowed are indicator codes, plain numbers, "
        "+ - * /, brackets, <= < >= > == !=, and, or, not, and the functions %(functions)s."
    ),
    "syntax": gettext_noop(
        "Position %(place)s: the expression cannot be read from “%(seen)s” on. "
        "Expected is a whole condition such as ORG12 <= ORG10, with every bracket closed."
    ),
    "number": gettext_noop("Position %(place)s: “%(seen)s” is no number such as 0.05 (18 digits, 6 decimals at most)."),
    "code": gettext_noop("Position %(place)s: “%(seen)s” is no indicator code. Write it in capitals, such as ORG12."),
    "function": gettext_noop("Position %(place)s: “%(seen)s” is no function. Allowed are %(functions)s."),
    "arguments": gettext_noop("Position %(place)s: “%(seen)s” is not how the function is used. Write %(functions)s."),
    "not_a_number": gettext_noop("Position %(place)s: “%(seen)s” is a condition; a number is expected: 2 * ORG06."),
    "not_a_condition": gettext_noop("Position %(place)s: “%(seen)s” is a number; a condition is expected: ORG12 > 0."),
}


class RuleError(ValueError):
    """An expression refused: `message` is an English message id that takes `params`; the text is both together."""

    def __init__(self, code: str, **params: object) -> None:
        self.code, self.message, self.params = code, MESSAGES[code], params
        super().__init__(self.message % params)


class RuleOutcome(StrEnum):
    HOLDS = "holds"
    FAILS = "fails"
    SKIPPED = "skipped"


class Reference(NamedTuple):
    """A value a rule needs: an indicator's code and where to read it, one of SOURCES."""

    source: str
    code: str


Answer = TypeVar("Answer")
Values = Mapping[Reference, N]
Number = Callable[[Mapping[Reference, N]], N | None]  # None: undefined, after a division by what may be 0
Condition = Callable[[Mapping[Reference, N]], bool | None]  # possible, impossible, or undefined
Years = tuple[tuple[str, int], ...]  # codes, each with how many years back its prior number lies


@dataclass(frozen=True)
class Rule:
    """A compiled expression. `references` are in the order they are written, each once.

    `holds` is the same condition over plain numbers, for figures that are all exact: quick, to see which need a closer
    look. Evaluated with the digits of PLAIN it is never True where `possible` is False: a number rounded to the nearest
    lies between the same rounded down and up.
    """

    expression: str
    references: tuple[Reference, ...]
    indicators: frozenset[str]
    possible: Condition[Interval] = field(repr=False, compare=False)
    holds: Condition[Decimal] = field(repr=False, compare=False)


OUTCOMES = {True: RuleOutcome.HOLDS, False: RuleOutcome.FAILS, None: RuleOutcome.SKIPPED}
SKIPS = {
    "skip_any": lambda missing, referenced: missing > 0,
    "skip_all": lambda missing, referenced: missing == referenced,
    "never": lambda missing, referenced: False,
}


def evaluate(rule: Rule, values: Mapping[Reference, Interval | None], missing: str = "skip_any") -> RuleOutcome:
    """Whether the values can satisfy the rule; a value that is None or left out is missing.

    `missing`: skip_any skips the rule when any value is missing; skip_all only when all are; never does not skip.
    Where the rule is not skipped, a missing value counts as 0. What is undefined (a division by what may be 0, a
    change against a prior that may be 0) decides nothing: the rule is skipped unless its other parts decide it.
    """
    absent = 0
    filled = {}
    for reference in rule.references:
        value = values.get(reference)
        if value is None:
            absent += 1
            value = Interval(ZERO, ZERO)
        filled[reference] = value
    if SKIPS[missing](absent, len(rule.references)):
        return RuleOutcome.SKIPPED
    return OUTCOMES[rule.possible(filled)]


@lru_cache(maxsize=1024)
def compile_rule(expression: str, years: Years = ()) -> Rule:
    """The rule an expression stands for. RuleError, and nothing else, where it is none.

    `years` says of the codes whose prior number lies further back than one year how far. A change is then that of one
    year: change(ORG12) of 144 two years after 100 is 20, and ORG12 - prior(ORG12) is 22. Anything else that reads such
    a prior number is undefined: it is not the number of the year before.
    """
    text = _plain(expression)
    compiler, tree = RuleCompiler(text, INTERVALS, years), _parse(text)
    possible = compiler.condition(tree)
    if not compiler.references:
        raise RuleError("no_indicator", seen=text)
    references = tuple(compiler.references)
    codes = frozenset(reference.code for reference in references)
    return Rule(expression, references, codes, possible, RuleCompiler(text, POINTS, years).condition(tree))


def tree_of(expression: str) -> ast.expr:
    """The syntax tree of an expression that compiles, for those who write it in another language."""
    return _parse(_plain(expression))


# ---- Reading

WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # full-width forms, as a Chinese keyboard types them
SIGNS = WIDE | str.maketrans({"≤": "<=", "≥": ">=", "≠": "!=", "÷": "/", "\N{MULTIPLICATION SIGN}": "*"})
TOKEN = re.compile(r"(?P<number>[0-9][0-9A-Za-z_.]*)|[A-Za-z_][A-Za-z_0-9]*|[<>=!]=|[-+*/(),<> ]")
PLAIN_NUMBER = re.compile(r"[0-9]{1,18}(\.[0-9]{1,6})?")
CODE = re.compile(r"[A-Z][A-Z0-9_]*")
FUNCTIONS = {"abs": "abs(ORG12 - ORG10)", "implies": "implies(LAW03 > 0, LAW02 > 0)"}
FUNCTIONS |= {name: f"{name}(ORG12)" for name in ("change", *SOURCES[1:])}


def _plain(expression: str) -> str:
    """The expression in ASCII and on one line, every token one of the language's: nothing else reaches the parser."""
    text = " ".join(expression.translate(SIGNS).split())
    if not text:
        raise RuleError("empty")
    if len(text) > MAX_LENGTH:
        raise RuleError("length", seen=len(text), most=MAX_LENGTH)
    at = 0
    while at < len(text):
        at = _token_end(text, at)
    return text


def _token_end(text: str, at: int) -> int:
    """Where the token that begins at a place ends. RuleError where none of the language's does."""
    token = TOKEN.match(text, at)
    if token is None:
        raise RuleError("refused", place=at + 1, seen=text[at], functions=", ".join(FUNCTIONS))
    number = token["number"]
    if number and not PLAIN_NUMBER.fullmatch(number):
        raise RuleError("number", place=at + 1, seen=number)
    return token.end()


def _parse(text: str) -> ast.expr:
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        at = min(error.offset or len(text), len(text))
        raise RuleError("syntax", place=at, seen=_short(text[at - 1 :])) from error
    _refuse_deep(tree, text)
    return tree


def _refuse_deep(tree: ast.expr, text: str) -> None:
    """Level by level from the top: of 2 * (ORG06 + ORG07) > 0 the second holds the product and 0, the third the sum."""
    level: list[ast.AST] = [tree]
    for _depth in range(MAX_DEPTH):
        below: list[ast.AST] = []
        for node in level:
            below.extend(ast.iter_child_nodes(node))
        level = below
    if level:
        raise RuleError("depth", seen=_short(text))


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


# ---- Compiling


class RuleCompiler(Generic[N]):
    """Turns the syntax tree into closures over the values, with negations pushed down to the comparisons.

    not (ORG12 <= ORG10 and ORG10 > 0) can be true where one of its two comparisons can be false. So `condition` asks
    the and whether it can be false, which asks each comparison the same: can ORG12 be more than ORG10, or can ORG10 be
    0 or less? With ORG12 = 8 to 12 and ORG10 = 10 the first can, and the rule holds; denying the answer of
    ORG12 <= ORG10, which is possible too, would have failed it.
    """

    def __init__(self, text: str, algebra: Algebra[N], years: Years = ()) -> None:
        self.text = text
        self.algebra: Algebra[N] = algebra
        self.years = dict(years)
        self.references: dict[Reference, None] = {}

    def condition(self, node: ast.expr, holds: bool = True) -> Condition[N]:
        """Whether the node can be true or, where `holds` is false, whether it can be false."""
        match node:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self.condition(operand, not holds)
            case ast.BoolOp(op=op, values=parts):
                return _joined([self.condition(part, holds) for part in parts], isinstance(op, ast.And) == holds)
            case ast.Compare():
                return _joined(list(self._comparisons(node, holds)), holds)
            case ast.Call(func=ast.Name("implies"), args=[first, second]):
                return _joined([self.condition(first, not holds), self.condition(second, holds)], not holds)
            case ast.Call(func=ast.Name("implies")):
                raise self._refusal("arguments", node, FUNCTIONS["implies"])
        self.number(node)  # anything wrong with it as a number is said first
        raise self._refusal("not_a_condition", node)

    def _comparisons(self, node: ast.Compare, holds: bool) -> Iterator[Condition[N]]:
        """One for each pair of a chain: 0 <= ORG04 <= 100 has two."""
        numbers = [self.number(part) for part in (node.left, *node.comparators)]
        for operation, left, right in zip(node.ops, numbers, numbers[1:], strict=False):
            askers = self.algebra.comparisons.get(type(operation))
            if askers is None:
                raise self._refusal("refused", node)
            can_be_true, can_be_false = askers
            asker = can_be_true if holds else can_be_false
            yield _of_two(asker, left, right)

    def number(self, node: ast.expr) -> Number[N]:
        match node:
            case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
                number = self.algebra.number(Decimal(self._seen(node)))
                return lambda values: number
            case ast.Name():
                return self._reference("value", node)
            case ast.BinOp(
                left=ast.Name(id=code) as now,
                op=ast.Sub(),
                right=ast.Call(func=ast.Name(id="prior"), args=[ast.Name(id=prior_code)]),
            ) if code == prior_code:
                return self._since_prior(self.algebra.difference, now)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in self.algebra.operators:
                return _of_two(self.algebra.operators[type(op)], self.number(left), self.number(right))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return _of_one(operator.neg, self.number(operand))
            case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()) | ast.Call(func=ast.Name("implies")):
                raise self._refusal("not_a_number", node)
            case ast.Call(func=ast.Name(id=name)):
                return self._call(node, name)
        raise self._refusal("refused", node)

    def _call(self, node: ast.Call, name: str) -> Number[N]:
        if name not in FUNCTIONS:
            raise self._refusal("function", node.func)
        match name, node.args:
            case "abs", [argument]:
                return _of_one(self.algebra.absolute, self.number(argument))
            case "change", [ast.Name() as code]:
                return self._since_prior(self.algebra.change, code)
            case "prior", [ast.Name() as code] if code.id in self.years:
                self._reference("prior", code)
                return lambda values: None
            case source, [ast.Name() as code] if source in SOURCES:
                return self._reference(source, code)
        raise self._refusal("arguments", node, FUNCTIONS[name])

    def _since_prior(self, operation: Callable[[N, N, int], N], code: ast.Name) -> Number[N]:
        """The change since the prior number, for each of the years that lie between."""
        years = self.years.get(code.id, 1)

        def yearly(value: N, prior: N) -> N:
            return operation(value, prior, years)

        return _of_two(yearly, self._reference("value", code), self._reference("prior", code))

    def _reference(self, source: str, node: ast.Name) -> Number[N]:
        if not CODE.fullmatch(node.id):
            raise self._refusal("code", node)
        reference = Reference(source, node.id)
        self.references[reference] = None
        return lambda values: values[reference]

    def _seen(self, node: ast.expr) -> str:
        return self.text[node.col_offset : node.end_col_offset]

    def _refusal(self, code: str, node: ast.expr, functions: str = ", ".join(FUNCTIONS)) -> RuleError:
        return RuleError(code, place=node.col_offset + 1, seen=_short(self._seen(node)), functions=functions)


def _joined(parts: list[Condition[N]], every: bool) -> Condition[N]:
    """`every` part must be possible, or any one; what is undefined counts only where the others leave it open.

    Where every part must be, impossible beside undefined is impossible, and possible beside undefined is undefined.
    """
    if len(parts) == 1:
        return parts[0]
    decisive = not every

    def possible(values: Values[N]) -> bool | None:
        results = [part(values) for part in parts]
        if decisive in results:
            return decisive
        if None in results:
            return None
        return every

    return possible


def _of_one(operation: Callable[[N], N], operand: Number[N]) -> Number[N]:
    """The operation on the operand's value; None where that is undefined."""

    def result(values: Values[N]) -> N | None:
        number = operand(values)
        return None if number is None else operation(number)

    return result


def _of_two(
    operation: Callable[[N, N], Answer], first: Number[N], second: Number[N]
) -> Callable[[Mapping[Reference, N]], Answer | None]:
    """The operation on the operands' values; None where one of them is undefined or the divisor may be 0."""

    def result(values: Values[N]) -> Answer | None:
        one, other = first(values), second(values)
        if one is None or other is None:
            return None
        try:
            return operation(one, other)
        except ZeroDivisionError:
            return None

    return result
