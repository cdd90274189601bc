"""What a page asks the database for in several places is asked for once, as long as nothing is written meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connections

Asked = ParamSpec("Asked")
Read = TypeVar("Read")
Kept = ContextVar[dict[tuple, Any] | None]
# By function, database and arguments what was read; None where everything is read anew.
_read: Kept = ContextVar("read", default=None)
_settled: Kept = ContextVar("settled", default=None)  # the same of what no page changes


@contextmanager
def within_request() -> Iterator[None]:
    """Around every request: meanwhile this thread reads what is settled once."""
    before = _settled.set({})
    try:
        yield
    finally:
        _settled.reset(before)


@contextmanager
def within_act() -> Iterator[None]:
    """Around what is one act without a request, as in a command: the same. Inside a request that goes on."""
    if _settled.get() is not None:
        yield
        return
    with within_request():
        yield


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
    return _kept_in(_read, read)


def once_a_request(read: Callable[Asked, Read]) -> Callable[Asked, Read]:
    """Marks one that reads what no page changes: an act asks once as well."""
    return _kept_in(_settled, read)


def _kept_in(kept: Kept, read: Callable[Asked, Read]) -> Callable[Asked, Read]:
    @wraps(read)
    def read_or_known(*args: Asked.args, **named: Asked.kwargs) -> Read:
        known = kept.get()
        if known is None:
            return read(*args, **named)
        key = (read, connections["default"].alias, args, *named.items())
        if key not in known:
            known[key] = read(*args, **named)
        return known[key]

    return read_or_known
