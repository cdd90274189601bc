"""How many requests were answered, how, and in what time: counted by all processes of `serve` in one shared memory.

Each process writes in a place of its own and adds up all places when it is asked, so that none waits for another and
one that is killed takes nothing with it. Processes that were not forked by `serve` count for themselves alone.
"""

import mmap
from bisect import bisect_left
from threading import Lock
from typing import NamedTuple

BOUNDS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds
KINDS = ("1xx", "2xx", "3xx", "4xx", "5xx")
SECONDS_AT = len(KINDS)
BOUNDS_AT = SECONDS_AT + 1
WIDTH = BOUNDS_AT + len(BOUNDS) + 1  # the last for those that took longer
PLACES = 512  # more than processes live at one time

_cells = memoryview(mmap.mmap(-1, PLACES * WIDTH * 8)).cast("d")
_place = [0]
_counting = Lock()


class RequestCounts(NamedTuple):
    """`within` is how many took at most as long as each bound, the last of them all that were answered."""

    by_kind: dict[str, int]
    seconds: float
    within: list[int]


def take_place(number: int) -> None:
    """From here on this process counts in the place of that number; what stands there already goes on being counted."""
    _place[0] = number % PLACES


def count(status: int, seconds: float) -> None:
    start = _place[0] * WIDTH
    with _counting:
        _cells[start + status // 100 - 1] += 1
        _cells[start + SECONDS_AT] += seconds
        _cells[start + BOUNDS_AT + bisect_left(BOUNDS, seconds)] += 1


def counted() -> RequestCounts:
    """Of all processes."""
    sums = [sum(_cells[cell::WIDTH]) for cell in range(WIDTH)]
    within, so_far = [], 0
    for number in sums[BOUNDS_AT:]:
        so_far += int(number)
        within.append(so_far)
    by_kind = {kind: int(number) for kind, number in zip(KINDS, sums, strict=False)}
    return RequestCounts(by_kind, sums[SECONDS_AT], within)
