"""Edit rules as spreadsheet formulas, so that a workbook marks offline what will be refused. Pure."""

import ast
from collections.abc import Callable

from apps.figures.arithmetic import rule_language
from apps.figures.arithmetic.rule_language import SOURCES, Reference

Place = Callable[[Reference], str | None]  # the address of the cell that holds a value; None: not in the sheet
OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISONS = {ast.LtE: "<=", ast.Lt: "<", ast.GtE: ">=", ast.Gt: ">", ast.Eq: "=", ast.NotEq: "<>"}
JOINED = {ast.And: "AND", ast.Or: "OR"}
PRESENT = {"skip_any": "AND({})", "skip_all": "OR({})"}


def references(expression: str) -> tuple[Reference, ...]:
    return rule_language.compile_rule(expression).references


def broken(expression: str, missing: str, place: Place) -> str | None:
    """A formula that is TRUE where the rule fails; None where it reads what the sheet does not hold.

    As in apps.figures.checks, a rule with a missing value is skipped (`missing`), and what is undefined, a division by
    nothing, is no failure. Text in a cell (a qualified number, a state) is a missing value: the sheet marks less than
    the upload will say, never more.
    """
    places = [place(reference) for reference in references(expression)]
    if None in places:
        return None
    condition = FormulaWriter(place).formula(rule_language.tree_of(expression))
    fails = f"IFERROR(NOT({condition}),FALSE)"
    if missing not in PRESENT:
        return fails
    present = ",".join([f"ISNUMBER({address})" for address in places])
    return f"AND({PRESENT[missing].format(present)},{fails})"


class FormulaWriter:
    """Writes a checked syntax tree as a formula.

    Where ORG12 stands in E7 and ORG10 in E8, 0 < ORG12 <= ORG10 becomes AND(0<N(E7),N(E7)<=N(E8)).
    """

    def __init__(self, place: Place) -> None:
        self.place = place

    def formula(self, node: ast.expr) -> str:
        match node:
            case ast.Constant():
                return str(node.value)
            case ast.Name():
                return self._value("value", node)
            case ast.BinOp(left=left, op=op, right=right):
                return f"({self.formula(left)}{OPERATORS[type(op)]}{self.formula(right)})"
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return f"NOT({self.formula(operand)})"
            case ast.UnaryOp(operand=operand):
                return f"(-{self.formula(operand)})"
            case ast.BoolOp(op=op, values=parts):
                conditions = [self.formula(part) for part in parts]
                return f"{JOINED[type(op)]}({','.join(conditions)})"
            case ast.Compare():
                return self._chain(node)
            case ast.Call():
                return self._call(node)
        raise AssertionError(ast.dump(node))

    def _chain(self, node: ast.Compare) -> str:
        """0 <= ORG04 <= 100 compares two pairs: AND(0<=N(E7),N(E7)<=100)."""
        numbers = [self.formula(part) for part in (node.left, *node.comparators)]
        pairs = []
        for at, sign in enumerate(node.ops):
            left, right = numbers[at], numbers[at + 1]
            pairs.append(left + COMPARISONS[type(sign)] + right)
        return f"AND({','.join(pairs)})"

    def _call(self, node: ast.Call) -> str:
        match node:
            case ast.Call(func=ast.Name("change"), args=[ast.Name() as code]):
                return f"(({self._value('value', code)}/{self._value('prior', code)}-1)*100)"
            case ast.Call(func=ast.Name(id=source), args=[ast.Name() as code]) if source in SOURCES:
                return self._value(source, code)
            case ast.Call(func=ast.Name("abs"), args=[argument]):
                return f"ABS({self.formula(argument)})"
            case ast.Call(func=ast.Name("implies"), args=[first, second]):
                return f"OR(NOT({self.formula(first)}),{self.formula(second)})"
        raise AssertionError(ast.dump(node))

    def _value(self, source: str, node: ast.Name) -> str:
        return f"N({self.place(Reference(source, node.id))})"
