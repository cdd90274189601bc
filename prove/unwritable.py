"""A disk that is full and a database that only reads, again and again amid work: a sentence, and nothing half written.

`N=6 SEED=7 .venv/bin/python -m prove.unwritable`. The small disk is one in memory, which root can make; elsewhere
`DISK=` names a folder on a disk with about 250 MB.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prove.system import TriedSystem, tried_system

N, SEED, DISK = int(os.environ.get("N", 6)), int(os.environ.get("SEED", 1)), os.environ.get("DISK", "")
MEGABYTES = 250
UNWRITABLE_SECONDS = 4.0
FULL, ONLY_READ = "There is no room for more at the moment.", "The records can be read at the moment, and not changed."
AWAY = "The records cannot be reached at the moment."


@contextmanager
def small_disk() -> Iterator[Path]:
    if DISK:
        yield Path(DISK)
        return
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


@contextmanager
def full(system: TriedSystem, chance: random.Random) -> Iterator[None]:
    """Nothing is left of the disk, or a few pages."""
    filler = system.var.parent / "filler"
    left = chance.choice((0, 0, 8, 40, 200)) << 10
    with filler.open("wb", buffering=0) as file:
        size = 0
        try:
            while written := file.write(bytes(1 << 20)):
                size += written
        except OSError:
            file.truncate(max(0, size - left))
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def only_read(system: TriedSystem, _chance: random.Random) -> Iterator[None]:
    system.superuser("ALTER SYSTEM SET default_transaction_read_only = on")
    system.superuser("SELECT pg_reload_conf()")
    try:
        yield
    finally:
        system.superuser("ALTER SYSTEM RESET default_transaction_read_only")
        system.superuser("SELECT pg_reload_conf()")


def main() -> int:
    if not DISK and os.geteuid() != 0:
        print("Left out: a small disk is needed, which root can make, or the folder of one in DISK=.")
        return 0
    chance = random.Random(SEED)
    with small_disk() as disk, tried_system(disk) as system:
        from prove.county import TriedCounty
        from prove.promises import broken
        from prove.work import Office

        county = TriedCounty(system.port, passing=20 * N)
        office = Office(county, SEED)
        wrong: list[str] = []
        said = {FULL: 0, ONLY_READ: 0, AWAY: 0}
        longest = 0.0
        for number in range(N):
            office.let_work()
            office.until_something_is_done()
            state = (full, only_read)[number % 2]
            with state(system, chance):
                time.sleep(UNWRITABLE_SECONDS)
            longest = max(longest, office.until_something_is_done())
            system.until_ready()
            office.hold_up()
            wrong += [f"after number {number} ({state.__name__}): {words}" for words in broken(county, office.book)]
        office.close()
        apologies = office.apologies()
        for sentence, count in apologies.items():
            if sentence in said:
                said[sentence] = count
            else:
                wrong.append(f"{count} times: {sentence}")
        wrong += [f"never said: {sentence}" for sentence in (FULL, ONLY_READ) if not said[sentence]]
        print(f"{N} times unwritable, seed {SEED}; what was said: {said}")
        print(f"acknowledged: {office.book.by_act()}; answers by status (0: none came): {office.answers()}")
        print(f"done again after {longest:.1f} s at the longest")
        print(f"tracebacks in the log, by their ends: {system.ends_of_tracebacks()}")
        print("\n".join(wrong) or "nothing acknowledged was lost, nothing half written, totals and chain agree")
        if wrong:
            print("\n".join(system.tracebacks()[:5]), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
