"""A working day at its fullest: clerks who save, supervisors who review, readers of reports, over the demonstration.

`N=200 .venv/bin/python -m prove.load` on two cores: 200 clerks save 60 cells each every 30 s, 30 supervisors ask for a
page every 20 s and 100 readers every 15 s, for five minutes (`SECONDS=300`); the clerks have opened their forms before,
one after the other. No answer is an error, and 95 of 100 saves take less than 400 ms. Then half as many more come each
minute, until that holds no longer: there it saturates. What the people themselves cost of the processors is printed
apart; `SEED=` says who begins when and asks for what.
"""

import json
import os
import random
import statistics
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

import psutil

from prove.people import HeardAnswer, Person
from prove.system import ROOT, TriedSystem, tried_system

N, SEED = int(os.environ.get("N", 200)), int(os.environ.get("SEED", 1))
SECONDS = int(os.environ.get("SECONDS", 300))
LATER_SECONDS, MORE, MOST_TIMES = 60, 1.5, 4
SUPERVISORS, READERS = 0.15, 0.5  # to each clerk
SAVES, REVIEWS, READS = 30, 20, 15  # seconds from one to the next
CELLS, BAR_MS = 60, 400
SAVE = "save"


class Timed(NamedTuple):
    """One answer: what was asked for, how long it took in milliseconds, and its status."""

    what: str
    ms: float
    status: int


class Crowd:
    """People who come at their times until the end; each in a thread, for nobody waits for anybody else."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self.answers: list[Timed] = []
        self.threads: list[threading.Thread] = []

    def add(self, every: float, begins: float, act: Callable[[], Iterator[Timed]]) -> None:
        thread = threading.Thread(target=self._come, args=(every, begins, act), daemon=True)
        self.threads.append(thread)
        thread.start()

    def _come(self, every: float, begins: float, act: Callable[[], Iterator[Timed]]) -> None:
        due = time.monotonic() + begins
        while due < self.ends:
            time.sleep(max(0.0, due - time.monotonic()))
            self.answers += act()
            due += every

    def end(self) -> None:
        for thread in self.threads:
            thread.join()


class SavingClerk:
    """Has one form open, and saves all of it each time with other numbers in her cells, as the page's script does."""

    def __init__(self, person: Person, page: str) -> None:
        self.person, self.page = person, page
        self.fields: dict[str, str] = {}
        self.turn = 0

    def open(self) -> Timed:
        opened, ms = timed(lambda: self.person.get(self.page))
        self.fields = opened.fields()
        return Timed("open a form", ms, opened.status)

    def act(self) -> Iterator[Timed]:
        self.turn += 1
        cells = [name for name in self.fields if name.startswith("cell-")][:CELLS]
        for number, cell in enumerate(cells):
            self.fields[cell] = str(1 + (self.turn + number) % 50)
        saved, ms = timed(lambda: self.person.post(self.page, {**self.fields, "action": "save"}, "application/json"))
        if saved.status == 200:
            for key, cell in json.loads(saved.text)["cells"].items():
                if f"seen-{key}" in self.fields:
                    self.fields[f"seen-{key}"] = cell["seen"]
        yield Timed(SAVE, ms, saved.status)


class AskingPerson:
    """Asks for one page after the other."""

    def __init__(self, person: Person, chance: random.Random, pages: dict[str, str]) -> None:
        self.person, self.chance, self.pages = person, chance, pages

    def act(self) -> Iterator[Timed]:
        what, page = self.chance.choice(list(self.pages.items()))
        answer, ms = timed(lambda: self.person.get(page))
        yield Timed(what, ms, answer.status)


def timed(ask: Callable[[], HeardAnswer]) -> tuple[HeardAnswer, float]:
    began = time.perf_counter()
    answer = ask()
    return answer, 1000 * (time.perf_counter() - began)


class WorkingDay:
    """Who works in the demonstration, made once for as many as may come."""

    def __init__(self, port: int, clerks: int) -> None:
        from prove.region import forms_to_fill, pages_of_readers, pages_of_reviewers, person_of

        self.port = port
        self.clerks = [(person_of("clerk", where, number), page) for number, (where, page) in forms_to_fill(clerks)]
        assert len(self.clerks) >= N, f"{len(self.clerks)} forms for {N} clerks"
        self.supervisor, self.reader = person_of("supervisor", None, 0), person_of("viewer", None, 0)
        self.reviews, self.reads = pages_of_reviewers(), pages_of_readers()

    def crowd(self, clerks: int, seconds: int) -> Crowd:
        """So many clerks and those who belong to them, each from a moment of her own."""
        chance = random.Random(f"{SEED}-{clerks}")
        saving = [SavingClerk(Person(self.port, session), page) for session, page in self.clerks[:clerks]]
        opened = [clerk.open() for clerk in saving]
        crowd = Crowd(seconds)
        crowd.answers += opened
        for clerk in saving:
            crowd.add(SAVES, chance.uniform(0, SAVES), clerk.act)
        for count, every, session, pages in (
            (round(SUPERVISORS * clerks), REVIEWS, self.supervisor, self.reviews),
            (round(READERS * clerks), READS, self.reader, self.reads),
        ):
            for _person in range(count):
                own = random.Random(chance.random())
                crowd.add(every, chance.uniform(0, every), AskingPerson(Person(self.port, session), own, pages).act)
        return crowd


def processors(system: TriedSystem) -> float:
    """Seconds of processor time of everything that serves, the database with it."""
    assert system.server is not None, "it was begun"
    parents = (psutil.Process(system.server.pid), system.postmaster())
    spent = 0.0
    for parent in parents:
        for process in (parent, *parent.children(recursive=True)):
            times = process.cpu_times()
            spent += times.user + times.system
    return spent


def tell(answers: list[Timed]) -> None:
    by_what: dict[str, list[float]] = defaultdict(list)
    for answer in answers:
        by_what[answer.what].append(answer.ms)
    print("| asked for | answers | median ms | p95 | longest |\n| --- | ---: | ---: | ---: | ---: |")
    for what, times in sorted(by_what.items()):
        print(f"| {what} | {len(times)} | {statistics.median(times):.0f} | {p95(times):.0f} | {max(times):.0f} |")


def p95(times: list[float]) -> float:
    """The time that 95 of 100 do not exceed."""
    return sorted(times)[max(0, -(-95 * len(times) // 100) - 1)]


def hold(day: WorkingDay, system: TriedSystem, clerks: int, seconds: int) -> list[str]:
    """What does not hold of so many people, in words; their answers are told."""
    crowd = day.crowd(clerks, seconds)
    began, own, theirs = time.monotonic(), time.process_time(), processors(system)
    crowd.end()
    took = time.monotonic() - began
    own, theirs = time.process_time() - own, processors(system) - theirs
    answered = len(crowd.answers) - clerks  # but for the forms, which were open before
    supervisors, readers = round(SUPERVISORS * clerks), round(READERS * clerks)
    print(
        f"\n{clerks} clerks, {supervisors} supervisors, {readers} readers, {took:.0f} s: "
        f"{answered / took:.1f} answers a second; the system took {theirs / took:.2f} of {os.cpu_count()} "
        f"processors, {1000 * theirs / max(1, answered):.0f} ms an answer; these people {own / took:.2f}"
    )
    tell(crowd.answers)
    errors = [answer for answer in crowd.answers if answer.status not in (200, 302)]
    saves = p95([answer.ms for answer in crowd.answers if answer.what == SAVE])
    wrong = [f"{answer.what}: {answer.status}" for answer in errors[:20]]
    if saves >= BAR_MS:
        wrong.append(f"saves took {saves:.0f} ms (p95), and may {BAR_MS}")
    print("\n".join(wrong) or f"0 errors, saves {saves:.0f} ms (p95)", flush=True)
    return wrong


def main() -> int:
    with tried_system(of=ROOT / "var" / "demo") as system:
        day = WorkingDay(system.port, MOST_TIMES * N)
        wrong = hold(day, system, N, SECONDS)
        clerks = N
        while not wrong and MORE * clerks <= len(day.clerks):
            clerks = round(MORE * clerks)
            if hold(day, system, clerks, LATER_SECONDS):
                print(f"\nIt saturates between {round(clerks / MORE)} and {clerks} clerks.")
                break
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
