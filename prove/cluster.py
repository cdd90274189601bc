"""Three servers under Patroni: nobody misses her own act on a copy that lies behind, and the primary is killed.

`N=100 PAIRS=1000 SEED=7 .venv/bin/python -m prove.cluster`. First the copies are held two seconds behind, and people
rename a union and read its page, at once or some seconds later: each has to find her own name there. Then, with twenty
people at work, the primary's server is killed, or the whole node with its Patroni: what was acknowledged is there,
another server takes what is written within 15 seconds, or 40 where the node is gone, and the site goes on by itself.
"""

import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import psycopg

from prove.servers import Cluster, Node, cluster, lacking
from prove.system import APPLICATION, OWNER, TriedSystem

N, PAIRS, SEED = (int(os.environ.get(name, given)) for name, given in (("N", 10), ("PAIRS", 200), ("SEED", 1)))
BEHIND_SECONDS, RENAMING_PEOPLE, LATEST_SECONDS = 2, 10, 4
COUNTIES = 16  # with two who review, one who brings files in and two who move and close units: more than twenty write
LONGEST_PAUSE = 1.2  # seconds of work before something is killed
MOST_SECONDS = {"server": 15, "node": 40}


class ClusteredSystem(TriedSystem):
    """`manage.py` over whichever of the servers takes what is written; reports are read on the two others."""

    def __init__(self, folder: Path, servers: Cluster) -> None:
        self.servers = servers
        reading = [
            f"postgresql://{APPLICATION}@/{OWNER}?host={node.sockets}&port={node.port}" for node in servers.nodes
        ]
        super().__init__(
            folder, DATABASE_URL=servers.url(APPLICATION), DATABASE_OWNER_URL=servers.url(OWNER),
            DATABASE_REPLICA_URLS=" ".join(reading),
        )  # fmt: skip

    def url(self, role: str = APPLICATION) -> str:
        return self.servers.url(role)


# ---- Her own act on a copy that lies behind


class Renaming(threading.Thread):
    """Somebody who gives unions names, one after the other, and looks at their pages."""

    def __init__(self, county, number: int, pairs: int) -> None:
        super().__init__(daemon=True)
        self.chance, self.pairs = random.Random(f"{SEED}-{number}"), pairs
        self.person = county.at_her_browser(county.keepers[number])
        self.unit, self.days = county.passing[number], county.days()
        self.stale: list[str] = []
        self.done = 0

    def run(self) -> None:
        page = f"/admin/units/unit/{self.unit.pk}/acts/?act=rename"
        for number in range(min(self.pairs, len(self.days))):
            name = f"第{number}号工会{self.unit.code}"
            said = {"on": self.days[number], "reason": "renamed", "apply": "1", "new_name": name}
            answer = self.person.post(page, said)
            if not answer.is_done or answer.status == 200:
                self.stale.append(f"{name}: the act was answered {answer.status}")
                return
            time.sleep(self.chance.choice((0, 0, self.chance.uniform(0, LATEST_SECONDS))))
            shown = self.person.get(f"/unit/{self.unit.code}/")
            self.done += 1
            if name not in shown.text:
                self.stale.append(f"{name} is not on its page ({shown.status})")


def held_behind(node: Node, seconds: int) -> None:
    with psycopg.connect(host=str(node.sockets), port=node.port, user="postgres", autocommit=True) as superuser:
        superuser.execute(f"ALTER SYSTEM SET recovery_min_apply_delay = '{seconds}s'")
        superuser.execute("SELECT pg_reload_conf()")


def read_there(servers: Cluster) -> int:
    """How many transactions the servers that only read have ended."""
    ended = 0
    for node in servers.nodes:
        with psycopg.connect(host=str(node.sockets), port=node.port, user="postgres") as superuser:
            told = superuser.execute(
                "SELECT xact_commit FROM pg_stat_database WHERE datname = %s AND pg_is_in_recovery()", [OWNER]
            ).fetchone()
            ended += told[0] if told else 0
    return ended


def try_pairs(servers: Cluster, county) -> list[str]:
    """What somebody did and did not find on the page she asked for next."""
    for node in servers.nodes:
        held_behind(node, BEHIND_SECONDS)
    before = read_there(servers)
    people = [Renaming(county, number, -(-PAIRS // RENAMING_PEOPLE)) for number in range(RENAMING_PEOPLE)]
    for somebody in people:
        somebody.start()
    for somebody in people:
        somebody.join()
    stale = [said for somebody in people for said in somebody.stale]
    pairs, read = sum(somebody.done for somebody in people), read_there(servers) - before
    print(f"{pairs} acts and pages, copies {BEHIND_SECONDS} s behind: {len(stale)} stale; {read} transactions there")
    for node in servers.nodes:
        held_behind(node, 0)
    return stale if read else [*stale, "nothing was read on the copies"]


# ---- The primary is killed


class Failovers:
    """Seconds until another server took what was written, by what was killed."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {kind: [] for kind in MOST_SECONDS}

    def kill(self, servers: Cluster, kind: str) -> None:
        primary = servers.primary()
        assert primary is not None, "the cluster was whole"
        began = time.monotonic()
        if kind == "server":
            primary.kill_server()
        else:
            primary.kill()
        self.seconds[kind].append(servers.until_written(began))
        if kind == "node":
            primary.begin()

    @property
    def too_long(self) -> list[str]:
        return [
            f"{seconds:.1f} s without a primary after the {kind} was killed"
            for kind, times in self.seconds.items()
            for seconds in times
            if seconds > MOST_SECONDS[kind]
        ]

    def told(self) -> str:
        lines = []
        for kind, times in self.seconds.items():
            if times:
                middle = sorted(times)[len(times) // 2]
                lines.append(f"{kind}: {len(times)} times, {middle:.1f} s, at most {max(times):.1f}")
        return "; ".join(lines)


def try_kills(system: ClusteredSystem, county) -> list[str]:
    """What was lost, half done or too slow."""
    from prove.promises import broken
    from prove.work import Office

    chance, office, failovers = random.Random(SEED), Office(county, SEED), Failovers()
    wrong: list[str] = []
    for number in range(1, N + 1):
        kind = chance.choice(list(MOST_SECONDS))
        office.let_work()
        office.until_something_is_done()
        time.sleep(chance.uniform(0, LONGEST_PAUSE))
        failovers.kill(system.servers, kind)
        system.until_ready()
        office.until_something_is_done()
        office.hold_up()
        wrong += [f"after kill {number} ({kind}): {said}" for said in broken(county, office.book)]
        if wrong:
            break
        system.servers.until(system.servers.is_whole)
    office.close()
    answers: Counter[int] = Counter(office.answers())
    print(f"primary killed, seed {SEED}: {failovers.told()}")
    print(
        f"acknowledged: {office.book.by_act()}; in doubt {office.book.doubtful_steps.total()}; answers {dict(answers)}"
    )
    print(f"tracebacks in the log: {system.ends_of_tracebacks()}")
    wrong += [f"{answers[500]} answers were errors"] if answers[500] else []
    return wrong + failovers.too_long


def main() -> int:
    if programs := lacking():
        print(f"Not tried: {', '.join(programs)} not installed on this machine.")
        return 0
    with tempfile.TemporaryDirectory(prefix="prove-") as name:
        folder = Path(name).resolve()
        folder.chmod(0o755)  # the servers are another account's, where this one is root
        with cluster(folder / "servers") as servers:
            servers.make_database()
            system = ClusteredSystem(folder, servers)
            try:
                system.manage("prepare", "--records", "none")
                system.serve()
                system.use()
                from prove.county import TriedCounty

                county = TriedCounty(system.port, passing=2 * N + RENAMING_PEOPLE, counties=COUNTIES)
                county.add_keepers(RENAMING_PEOPLE)
                wrong = try_pairs(servers, county) + try_kills(system, county)
            finally:
                system.end()
    print("\n".join(wrong) or "nothing acknowledged was lost or stale, nothing half done")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
