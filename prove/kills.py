"""Kills at random moments of saves, submits, approvals, imports and acts on the tree, many people at work.

`N=500 SEED=7 .venv/bin/python -m prove.kills`: a worker, a process of the database, the database as a whole, or the
power (`pg_ctl stop -m immediate`). Each time the site goes on by itself; then everybody is held up between two acts and
the records are looked at.
"""

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable

import psutil

from prove.system import TriedSystem, tried_system

N, SEED = int(os.environ.get("N", 40)), int(os.environ.get("SEED", 1))
LONGEST_PAUSE = 1.2  # seconds of work before something is killed


def kill_worker(system: TriedSystem, chance: random.Random) -> None:
    kill(chance.choice(system.workers()))


def kill_backend(system: TriedSystem, chance: random.Random) -> None:
    if backends := system.backends():
        kill(chance.choice(backends))


def kill_postmaster(system: TriedSystem, _chance: random.Random) -> None:
    kill(system.postmaster())


def cut_the_power(system: TriedSystem, _chance: random.Random) -> None:
    system.stop_database("immediate")


def restart_database(system: TriedSystem, _chance: random.Random) -> None:
    """As for an upgrade of the server: what is under way is broken off, and nothing of it is lost."""
    system.stop_database("fast")


def kill(process: psutil.Process) -> None:
    process.send_signal(signal.SIGKILL)


Kill = Callable[[TriedSystem, random.Random], None]
KILLS: dict[str, Kill] = {
    "worker": kill_worker,
    "database backend": kill_backend,
    "postmaster": kill_postmaster,
    "power": cut_the_power,
    "restart of the database": restart_database,
}


def main() -> int:
    chance = random.Random(SEED)
    with tried_system() as system:
        from prove.county import TriedCounty
        from prove.promises import broken
        from prove.work import Office

        county = TriedCounty(system.port, passing=2 * N + 10)
        office = Office(county, SEED)
        killed: Counter[str] = Counter()
        wrong: list[str] = []
        longest = 0.0
        for _kill in range(N):
            kind = chance.choice(list(KILLS))
            office.let_work()
            office.until_something_is_done()
            time.sleep(chance.uniform(0, LONGEST_PAUSE))
            KILLS[kind](system, chance)
            killed[kind] += 1
            began = time.monotonic()
            system.until_ready()
            office.until_something_is_done()
            longest = max(longest, time.monotonic() - began)
            office.hold_up()
            wrong += [f"after kill {killed.total()} ({kind}): {said}" for said in broken(county, office.book)]
            if wrong:
                break
        office.close()
        answers = office.answers()
        print(f"{killed.total()} kills, seed {SEED}: {dict(killed)}")
        print(f"acknowledged: {office.book.by_act()}; in doubt {office.book.doubtful_steps.total()}")
        print(f"refused: {dict(office.book.refused)}; answers by status (0: none came): {answers}")
        print(
            f"served again after {longest:.1f} s at the longest; tracebacks in the log: {system.ends_of_tracebacks()}"
        )
        wrong += [f"{answers[500]} answers were errors"] if 500 in answers else []
        print("\n".join(wrong) or "nothing acknowledged was lost, nothing half done, totals and chain agree")
        if wrong:
            print("\n".join(system.tracebacks()[:5]), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
