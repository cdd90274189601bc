"""Names: a class name stands once, and what a loop binds is called what it is."""

import ast
from collections import defaultdict
from collections.abc import Iterator

from django.conf import settings

APPLICATION = ("apps", "unionrecords")
WITH_TESTS = (*APPLICATION, "tests", "bench", "prove")
# A model's choices and a class's options are named inside their class, and a command by its file.
NAMED_BY_THEIR_PLACE = {"Meta", "Command"}


def modules(roots: tuple[str, ...]) -> Iterator[tuple[str, ast.Module]]:
    """(path, syntax tree) of every module below these folders, migrations aside."""
    for root in roots:
        for path in sorted((settings.BASE_DIR / root).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(settings.BASE_DIR)), ast.parse(path.read_text())


def is_choices(node: ast.ClassDef) -> bool:
    return any("Choices" in ast.unparse(base) for base in node.bases)


def loop_targets(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.For | ast.comprehension):
            yield node.target


def test_a_class_name_stands_once():
    places = defaultdict(list)
    for path, tree in modules(WITH_TESTS):
        top = set(tree.body)
        for node in ast.walk(tree):
            if not isinstance(node, ast.ClassDef) or node.name in NAMED_BY_THEIR_PLACE:
                continue
            if node in top or not is_choices(node):
                places[node.name].append(f"{path}:{node.lineno}")
    assert len(places) > 500
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


def test_a_loop_binds_the_name_of_the_thing():
    nameless = []
    for path, tree in modules(APPLICATION):
        for target in loop_targets(tree):
            names = [node.id for node in ast.walk(target) if isinstance(node, ast.Name)]
            if "one" in names:
                nameless.append(f"{path}:{target.lineno}")
    assert nameless == []
