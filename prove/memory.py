"""The memory of the processes that answer, over many requests of every kind: it grows at first, and then no more.

`N=20000 SEED=7 .venv/bin/python -m prove.memory`; told is each tenth. What holds: from the middle one to the last no
process grows by more than a twentieth; some thousand go by until all caches are filled.
"""

import os
import sys
import time

import psutil

from prove.system import tried_system

N, SEED = int(os.environ.get("N", 10_000)), int(os.environ.get("SEED", 1))
TOLD, WARM = 10, 0.5
MOST_GROWN = 1.05
MEGABYTE = 1 << 20


def main() -> int:
    with tried_system() as system:
        from prove.county import TriedCounty
        from prove.promises import broken
        from prove.work import Office

        county = TriedCounty(system.port, passing=N // 100)
        office = Office(county, SEED)
        workers: list[psutil.Process] = system.workers()
        taken: list[tuple[int, list[float]]] = []
        office.let_work()
        for part in range(1, TOLD + 1):
            while sum(office.answers().values()) < part * N / TOLD:
                time.sleep(0.2)
            taken.append((sum(office.answers().values()), [held(worker) for worker in workers]))
        office.hold_up()
        wrong = broken(county, office.book)
        office.close()
        print(f"seed {SEED}; answers by status: {office.answers()}; acknowledged: {office.book.by_act()}")
        print(f"| requests | {' | '.join(f'worker {number}, MB' for number, _worker in enumerate(workers, 1))} |")
        print(f"| ---: |{' ---: |' * len(workers)}")
        for answered, sizes in taken:
            print(f"| {answered:,} | {' | '.join(f'{size:.1f}' for size in sizes)} |")
        warm, end = taken[max(0, round(WARM * TOLD) - 1)][1], taken[-1][1]
        for number, (before, after) in enumerate(zip(warm, end, strict=True), 1):
            if after > MOST_GROWN * before:
                wrong.append(f"worker {number} grew from {before:.1f} to {after:.1f} MB")
        if workers != system.workers():
            wrong.append("a worker ended and another took its place")
        print("\n".join(wrong) or "flat")
    return 1 if wrong else 0


def held(process: psutil.Process) -> float:
    """The megabytes that are the process's alone."""
    return process.memory_full_info().uss / MEGABYTE


if __name__ == "__main__":
    sys.exit(main())
