"""What a page asks the database for in several places is asked for once, as long as nothing is written meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connections

Asked = ParamSpec("Asked")
Read = TypeVar("Read")
# By function, database and arguments what was read; None where everything is read anew.
_read: ContextVar[dict[tuple, Any] | None] = ContextVar("read", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Around a request that only reads: meanwhile this thread reads `once` what is marked so."""
    before = _read.set({})
    try:
        yield
    finally:
        _read.reset(before)


def read_anew() -> None:
    """Something is about to be written: to the end of the request everything is read anew."""
    _read.set(None)


def once(read: Callable[Asked, Read]) -> Callable[Asked, Read]:
    """Marks a function that reads: within `reading_once` it asks once for the same arguments, which can be hashed.
    What it gives is shared, and never changed by who gets it."""

    @wraps(read)
    def read_or_known(*args: Asked.args, **named: Asked.kwargs) -> Read:
        known = _read.get()
        if known is None:
            return read(*args, **named)
        key = (read, connections["default"].alias, args, *named.items())
        if key not in known:
            known[key] = read(*args, **named)
        return known[key]

    return read_or_known
