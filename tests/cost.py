"""What an act costs: by the clock, which work beside it lengthens several times, and of the processor, which it
lengthens less."""

from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter, process_time
from typing import NamedTuple

from django.db import connection

SLOWER = 4  # how much slower by the clock a machine may be that runs other tests beside this one
SHARED = 2  # how much more of the processor an act may take while another shares its core


class ActCost(NamedTuple):
    """Seconds by the clock, and those the processor spent here and in the database's process of this connection."""

    clock: float
    processor: float

    def within(self, seconds: float) -> bool:
        """Whether it would be done in so many seconds where nothing else runs."""
        return self.processor < seconds * SHARED and self.clock < seconds * SLOWER

    def __str__(self) -> str:
        return f"{self.clock * 1000:.0f} ms by the clock, {self.processor * 1000:.0f} ms of the processor"


def cost_of(act: Callable[[], object]) -> ActCost:
    there, here, began = _database_processor(), process_time(), perf_counter()
    act()
    clock, here = perf_counter() - began, process_time() - here
    return ActCost(clock, here + _database_processor() - there)


def least(costs: Iterable[ActCost]) -> ActCost:
    """What an act cost the times that least came between."""
    clocks, processors = zip(*costs, strict=True)
    return ActCost(min(clocks), min(processors))


def slowest_but(costs: list[ActCost], share: float) -> ActCost:
    """The times that all but this share of the acts stayed within."""
    place = min(int(len(costs) * (1 - share)), len(costs) - 1)
    clocks, processors = sorted(cost.clock for cost in costs), sorted(cost.processor for cost in costs)
    return ActCost(clocks[place], processors[place])


def _database_processor() -> float:
    """Seconds; 0 where the database runs elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        spent = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return int(spent.read_text().split()[0]) / 1e9 if spent.exists() else 0
