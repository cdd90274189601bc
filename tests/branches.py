"""Counts branches: how much a reader has to hold in mind in one function. `python -m tests.branches` prints the table.

A branch is an if, for, while, except, conditional expression, comprehension and each of its conditions, each further
operand of and/or, and each case of a match.
"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("apps", "unionrecords")
Function = ast.FunctionDef | ast.AsyncFunctionDef


class FunctionBranches(NamedTuple):
    """A function with its branches and lines; those of a function inside it count for both."""

    branches: int
    lines: int
    where: str


def branches_of(node: ast.AST) -> int:
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    return int(isinstance(node, (ast.If, ast.For, ast.While, ast.IfExp, ast.ExceptHandler, ast.match_case)))


def functions() -> Iterator[FunctionBranches]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, Function):
                    count = sum(map(branches_of, ast.walk(node)))
                    lines = (node.end_lineno or node.lineno) - node.lineno + 1
                    yield FunctionBranches(count, lines, f"{path.relative_to(ROOT)}:{node.lineno} {node.name}")


def per_hundred_lines() -> float:
    counted = list(functions())
    return 100 * sum(function.branches for function in counted) / sum(function.lines for function in counted)


if __name__ == "__main__":
    for function in sorted(functions(), reverse=True):
        if function.branches > 10:
            print(f"{function.branches:4} {function.where}")
    print(f"Branches per 100 lines of functions: {per_hundred_lines():.1f}")
