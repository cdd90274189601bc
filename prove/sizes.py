"""The same region with 0.5, 5 and 50 million figures in ten years: do pages stay as fast, and figures as small?

`SIZES=0.5,5,50 UNITS=96000 RUNS=7 FOLDER=folder .venv/bin/python -m prove.sizes`; SIZES: millions of figures. What
grows is how many unions answer, of the same units: of 96,000 it is 1, 10 or 96 in a hundred, 54 figures each, every
year. So each page shows as many rows in each size; of one town every union answers in each, so that a grid of its
unions and what is compared within it are as full. Every size has a database of its own, in a folder that is removed
behind it, or kept in FOLDER and found there again. What the disk would not hold is left out, and told.

The first year is made through the system, and the other nine are copied from it past every guard, as
prove/sizes_copying.py says: the numbers are the same each year, and the copies' indexes as dense as a year's at rest.
So what a figure takes is told of all and of those of the first year.

A page is asked for in turns from all sizes, so that what else the machine does lengthens it in each; what counts is
the processor's time, here and of the database. It may be a fifth more than in the size before, and a figure's bytes
a twentieth more or less.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from prove.system import OWNER, ROOT, TriedSystem

SIZES = [float(size) for size in os.environ.get("SIZES", "0.5,5,50").split(",")]
RUNS = int(os.environ.get("RUNS", 7))  # times a page is asked for in a turn
UNITS, YEARS, OF_A_UNION = int(os.environ.get("UNITS", 96_000)), 10, 54
MOST = UNITS * YEARS * OF_A_UNION / 1e6  # millions of figures where all answer
TURNS = 3
COPYING = f"from prove.sizes_copying import copy_years; copy_years({YEARS - 1})"
ASKING = "from prove.sizes_asking import answer; answer()"
MOST_SLOWER, MOST_LARGER = 1.2, 1.05
UNNOTICED = 5  # milliseconds of the processor: less than that is no difference
BYTES_A_FIGURE, BYTES_ANYWAY = 700, 3 << 30  # of the disk, while it is made: rows, indexes, what is sorted, the log
LEFT_FREE = 25 << 30
FIGURES = """
    SELECT sum(pg_table_size(relid)), sum(pg_indexes_size(relid)), (SELECT count(*) FROM figures_figure),
           count(*) FILTER (WHERE pg_table_size(relid) > 1000000), pg_database_size(current_database()),
           sum(pg_total_relation_size(relid)) FILTER (WHERE relid = f.first),
           (SELECT count(*) FROM figures_figure WHERE period_id = f.period)
    FROM pg_partition_tree('figures_figure'),
        (SELECT id AS period, ('figures_figure_of_' || id)::regclass AS first FROM figures_period
         ORDER BY ends LIMIT 1) f
    WHERE isleaf GROUP BY f.period
"""


class Extent(NamedTuple):
    """What the figures of one size take, in bytes; how many there are, and in how many partitions. `written` of them
    are those of the first year, written through the system."""

    rows: int
    indexes: int
    figures: int
    partitions: int
    database: int
    written: int
    written_figures: int

    @property
    def a_figure(self) -> float:
        return (self.rows + self.indexes) / self.figures

    @property
    def a_written_figure(self) -> float:
        return self.written / self.written_figures


class Cost(NamedTuple):
    """Milliseconds of one page: the median and 95 of 100 by the clock, the medians of the processor's time."""

    median: float
    p95: float
    here: float
    database: float

    @property
    def processor(self) -> float:
        return self.here + self.database


class SizedSystem(TriedSystem):
    """A database with so many million figures, and a process that asks for its pages when it is told to."""

    def __init__(self, millions: float, folder: Path) -> None:
        self.millions, self.folder = millions, folder / f"{millions:g}"
        super().__init__(self.folder)
        self.asking: subprocess.Popen[str] | None = None
        self.pages: list[str] = []

    @property
    def answering(self) -> int:
        """Of a hundred unions."""
        return max(1, min(100, round(100 * self.millions / MOST)))

    def make(self) -> None:
        """Under another name until it is whole."""
        if self.folder.exists():
            return
        draft = TriedSystem(self.folder.with_name(f"{self.folder.name}.new"))
        shutil.rmtree(draft.var.parent, ignore_errors=True)
        draft.var.mkdir(parents=True)
        draft.manage("prepare", "--records", "none")
        draft.manage("generate_load", f"--units={UNITS}", "--years=1", f"--answering={self.answering}", "--towns=1")
        draft.manage("shell", "--verbosity", "0", "--command", COPYING)
        draft.var.parent.rename(self.folder)

    def begin(self) -> None:
        """The process stays: what it asks again and again is planned once, as in one that serves."""
        self.asking = subprocess.Popen(
            [sys.executable, "manage.py", "shell", "--verbosity", "0", "--command", ASKING],
            cwd=ROOT,
            env=self.environ,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.pages = self._told()
        with psycopg.connect(host=str(self.data), user="postgres", dbname=OWNER, autocommit=True) as superuser:
            superuser.execute("VACUUM (ANALYZE)")
            self.room = Extent(*(int(number) for number in superuser.execute(FIGURES).fetchone() or ()))

    def ask(self, page: str, runs: int) -> dict[str, list[float]]:
        assert self.asking is not None, "it was begun"
        assert self.asking.stdin is not None, "it is told what to ask"
        self.asking.stdin.write(json.dumps([page, runs]) + "\n")
        self.asking.stdin.flush()
        return self._told()

    def _told(self) -> Any:
        assert self.asking is not None, "it was begun"
        assert self.asking.stdout is not None, "it tells"
        line = self.asking.stdout.readline()
        if not line:
            raise AssertionError(f"the process over {self.millions:g} million figures has ended")
        return json.loads(line)

    def end(self) -> None:
        if self.asking:
            self.asking.communicate()


def measured(systems: list[SizedSystem]) -> dict[str, list[Cost]]:
    """By page, what it costs in each size; each turn goes through all sizes, page by page."""
    costs: dict[str, list[Cost]] = {}
    for page in systems[0].pages:
        times: list[dict[str, list[float]]] = [{"clock": [], "here": [], "database": []} for _system in systems]
        for system in systems:
            system.ask(page, 2)
        for _turn in range(TURNS):
            for system, taken in zip(systems, times, strict=True):
                for kind, more in system.ask(page, RUNS).items():
                    taken[kind] += more
        costs[page] = [_cost(taken) for taken in times]
    return costs


def _cost(taken: dict[str, list[float]]) -> Cost:
    clock = sorted(taken["clock"])
    p95 = clock[min(len(clock) - 1, round(0.95 * len(clock)) - 1)]
    return Cost(statistics.median(clock), p95, statistics.median(taken["here"]), statistics.median(taken["database"]))


def not_flat(systems: list[SizedSystem], costs: dict[str, list[Cost]]) -> list[str]:
    """Which pages take too much longer, and where figures are too much larger, than in the size before."""
    wrong = []
    for number, (smaller, larger) in enumerate(pairwise(systems)):
        sizes = f"with {larger.millions:g} million figures and with {smaller.millions:g}"
        for page, by_size in costs.items():
            before, now = by_size[number].processor, by_size[number + 1].processor
            if now > max(MOST_SLOWER * before, before + UNNOTICED):
                wrong.append(f"{page}: {now:.0f} ms of the processor and {before:.0f}, {sizes}")
        for what, bytes_before, bytes_now in (
            ("a figure", smaller.room.a_figure, larger.room.a_figure),
            ("a figure as it was written", smaller.room.a_written_figure, larger.room.a_written_figure),
        ):
            if not 1 / MOST_LARGER <= bytes_now / bytes_before <= MOST_LARGER:
                wrong.append(f"{what}: {bytes_now:.0f} bytes and {bytes_before:.0f}, {sizes}")
    return wrong


def tell(systems: list[SizedSystem], costs: dict[str, list[Cost]]) -> None:
    """Median / 95 of 100 by the clock, and processor's time here + of the database, in each size."""
    print(f"| | {' | '.join(f'{system.room.figures:,} figures' for system in systems)} |")
    print(f"| --- |{' ---: |' * len(systems)}")
    for page, by_size in costs.items():
        told = [f"{cost.median:.0f} / {cost.p95:.0f}, {cost.here:.0f} + {cost.database:.0f}" for cost in by_size]
        print(f"| {page} | {' | '.join(told)} |")
    rooms = [system.room for system in systems]
    print(f"| partitions with figures | {' | '.join(str(room.partitions) for room in rooms)} |")
    bytes_told = [
        f"{room.a_figure:.1f} ({room.rows / room.figures:.1f} + {room.indexes / room.figures:.1f})" for room in rooms
    ]
    print(f"| bytes a figure (rows + indexes) | {' | '.join(bytes_told)} |")
    written_told = [f"{room.a_written_figure:.1f}" for room in rooms]
    print(f"| of those of the first year, as they were written | {' | '.join(written_told)} |")
    print(f"| the whole database, GB | {' | '.join(f'{room.database / 1e9:.2f}' for room in rooms)} |")


def fits(system: SizedSystem, folder: Path) -> bool:
    needed = BYTES_ANYWAY + round(BYTES_A_FIGURE * system.millions * 1e6)
    free = shutil.disk_usage(folder).free - LEFT_FREE
    if system.folder.exists() or needed <= free:
        return True
    print(
        f"Not tried: {system.millions:g} million figures take {needed >> 30} GB, and {max(0, free >> 30)} may be taken."
    )
    return False


@contextmanager
def place() -> Iterator[Path]:
    """FOLDER, which is kept, or one that is removed."""
    if "FOLDER" in os.environ:
        folder = Path(os.environ["FOLDER"]).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="prove-") as name:
        Path(name).chmod(0o755)  # the server is another account's, where this one is root
        yield Path(name).resolve()


def main() -> int:
    systems: list[SizedSystem] = []
    with place() as folder:
        try:
            for millions in sorted(SIZES):
                system = SizedSystem(millions, folder)
                if fits(system, folder):
                    systems.append(system)
                    system.make()
                    system.begin()
            costs = measured(systems) if len(systems) > 1 else {}
        finally:
            for system in systems:
                system.end()
    if not costs:
        print("Not tried: one size alone is not larger than any other.")
        return 0
    tell(systems, costs)
    wrong = not_flat(systems, costs)
    print("\n".join(wrong) or "flat")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
