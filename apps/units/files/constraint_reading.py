"""The check constraints of the models, held against a row before it is written: the models are their only statement."""

import operator
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.db.models import CheckConstraint, F, Model, Q

LOOKUPS: dict[str, Callable[[Any, Any], bool]] = {
    "": operator.eq,
    "exact": operator.eq,
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
    "regex": lambda value, pattern: re.search(pattern, value) is not None,
}
Cells = Callable[[str], Any]  # the value of a column, or None where the row has none


def check_constraints(*models: type[Model]) -> list[CheckConstraint]:
    """The check constraints of these models."""
    checks = []
    for model in models:
        for constraint in model._meta.constraints:
            if isinstance(constraint, CheckConstraint):
                checks.append(constraint)
    return checks


def holds(condition: Any, cells: Cells) -> bool:
    """Whether a condition holds for a row, as far as that can be told without the database; unknown passes.

    `Q(closed__gte=F("opened"))` fails of a row opened in 2014 and closed in 2013; of one that is not closed it is
    unknown and passes, as NULL does in the database.
    """
    if isinstance(condition, tuple):
        asked, limit = condition
        return _comparison_holds(asked, limit, cells)
    if not isinstance(condition, Q) or condition.negated:
        return True
    parts = [holds(part, cells) for part in condition.children]
    if condition.connector == Q.AND:
        return all(parts)
    return any(parts)


def _comparison_holds(asked: str, limit: Any, cells: Cells) -> bool:
    """`("starts__lte", F("ends"))` for a row whose values `cells` gives; what is not given is let pass."""
    name, _separator, lookup = asked.partition("__")
    compare = LOOKUPS.get(lookup)
    if compare is None:
        return True
    given = cells(name)
    expected = _expected(limit, cells)
    if given is None or expected is None:
        return True
    return compare(given, expected)


def _expected(limit: Any, cells: Cells) -> Any:
    """What a value is compared with: what stands in the column that the limit names, or else the limit."""
    if isinstance(limit, F):
        return cells(_column_of(limit))
    return limit


def _column_of(reference: F) -> str:
    """The column an F expression names."""
    _path, (name,), _kwargs = reference.deconstruct()
    return name


def columns_of(condition: Any) -> Iterator[str]:
    """The columns a condition speaks of, in its order: closed and opened of `Q(closed__gte=F("opened"))`."""
    if isinstance(condition, Q):
        for part in condition.children:
            yield from columns_of(part)
    if isinstance(condition, tuple):
        asked, limit = condition
        name, _separator, _lookup = asked.partition("__")
        yield name
        if isinstance(limit, F):
            yield _column_of(limit)


def column_at_fault(condition: Any, filled: Iterable[str]) -> str | None:
    """The first column of a condition that a row fills in; None where it fills in none of them."""
    written = set(filled)
    for column in columns_of(condition):
        if column in written:
            return column
    return None
