"""What an act costs: by the clock but for the time it waited for a processor, and of the processor. What works beside
it lengthens both by what it takes from memory and caches, and no more."""

from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

from django.db import connection

SLOWER = 4  # how much slower by the clock a machine may be that runs other tests beside this one
SHARED = 2  # how much more of the processor an act may take while another shares its core


class ActCost(NamedTuple):
    """Seconds by the clock but for those in a queue, and those the processor spent here and in the database's process
    of this connection."""

    clock: float
    processor: float

    def within(self, seconds: float) -> bool:
        """Whether it would be done in so many seconds where nothing else runs."""
        return self.processor < seconds * SHARED and self.clock < seconds * SLOWER

    def __str__(self) -> str:
        return f"{self.clock * 1000:.0f} ms by the clock, {self.processor * 1000:.0f} ms of the processor"


def cost_of(act: Callable[[], object]) -> ActCost:
    database = _database_process()
    (there, queued_there), (_here, queued_here) = _turns(database), _turns("thread-self")
    here, began = process_time(), perf_counter()
    act()
    clock, here = perf_counter() - began, process_time() - here
    (there_now, queued_there_now), (_here, queued_here_now) = _turns(database), _turns("thread-self")
    queued = queued_there_now - queued_there + queued_here_now - queued_here
    processor = here + there_now - there
    return ActCost(max(clock - queued, processor), processor)  # both may be queued at once


def least(costs: Iterable[ActCost]) -> ActCost:
    """What an act cost the times that least came between."""
    clocks, processors = zip(*costs, strict=True)
    return ActCost(min(clocks), min(processors))


def slowest_but(costs: list[ActCost], share: float) -> ActCost:
    """The times that all but this share of the acts stayed within."""
    place = min(int(len(costs) * (1 - share)), len(costs) - 1)
    clocks, processors = sorted(cost.clock for cost in costs), sorted(cost.processor for cost in costs)
    return ActCost(clocks[place], processors[place])


def _database_process() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return str(cursor.fetchone()[0])


def _turns(process: str) -> tuple[float, float]:
    """Seconds that it had a processor, and that it waited for one; 0 where it runs elsewhere or nobody counts."""
    told = Path(f"/proc/{process}/schedstat")
    if not told.exists():
        return 0, 0
    had, waited, _times = told.read_text().split()
    return int(had) / 1e9, int(waited) / 1e9
