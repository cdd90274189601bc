"""People of the county at work, each in a thread of her own, and a book of what was answered to each of their acts."""

import random
import re
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter, defaultdict

from prove.county import TriedCounty
from prove.people import HeardAnswer, Person

REVIEW = re.compile(r"/review/(\d+)/")
STEP = re.compile(r'name="action"\s+value="(approve|reopen|return)"')
CONFIRM = 'name="action" value="submit"'  # where anything can go
LONGEST_MEMORY = 200  # reviews a supervisor remembers
PAUSE_SECONDS = 0.2  # before who got no answer tries again
LONGEST_WAIT = 90  # seconds for what is under way to end


class Book:
    """What was acknowledged, and what may have been done or not since its answer did not come.

    `numbers`: by page of a form the number acknowledged last, and those sent since whose answer is in doubt; `steps`
    and `doubtful_steps` count by what was done and to what.
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.numbers: dict[str, list[int]] = defaultdict(lambda: [0])
        self.steps: Counter[tuple[str, str]] = Counter()
        self.doubtful_steps: Counter[tuple[str, str]] = Counter()
        self.refused: Counter[str] = Counter()

    def note_number(self, page: str, number: int, answer: HeardAnswer) -> None:
        with self.lock:
            if answer.is_done:
                self.numbers[page] = [number]
            elif answer.is_in_doubt:
                self.numbers[page].append(number)
        self.note("saved", page, answer)

    def note(self, act: str, subject: str, answer: HeardAnswer) -> None:
        with self.lock:
            if answer.is_done:
                self.steps[act, subject] += 1
            elif answer.is_in_doubt:
                self.doubtful_steps[act, subject] += 1
            else:
                self.refused[act] += 1

    @property
    def acknowledged(self) -> int:
        return self.steps.total()

    def by_act(self) -> dict[str, int]:
        counted: Counter[str] = Counter()
        for (act, _subject), count in self.steps.items():
            counted[act] += count
        return dict(sorted(counted.items()))


class Office:
    """Everybody at once; work can be let go on and be held up between two acts."""

    def __init__(self, county: TriedCounty, seed: int) -> None:
        self.book = Book()
        self.is_open, self.is_over = threading.Event(), False
        self.errors: list[BaseException] = []
        self.colleagues: list[Colleague] = []
        colleagues: list[tuple[type[Colleague], object, object]] = []
        for of_county, clerk in county.clerks.items():
            colleagues.append((CountyClerk, clerk, of_county))
        for supervisor in county.supervisors:
            colleagues.append((Reviewer, supervisor, None))
        colleagues += [(ReportReader, supervisor, None) for supervisor in county.supervisors]
        colleagues += [(Importer, county.importer, None), (Mover, county.keeper, None), (Closer, county.keeper, None)]
        for number, (kind, user, of) in enumerate(colleagues):
            chance = random.Random(f"{seed}-{number}")
            self.colleagues.append(kind(self, county, county.at_her_browser(user), chance, of))
        for colleague in self.colleagues:
            colleague.start()

    def let_work(self) -> None:
        self.is_open.set()

    def hold_up(self) -> None:
        """Returns once nobody is amid an act."""
        self.is_open.clear()
        until = time.monotonic() + LONGEST_WAIT
        while any(colleague.is_at_it for colleague in self.colleagues):
            if time.monotonic() > until:
                raise AssertionError("somebody waits for an answer that does not come")
            time.sleep(0.005)
        if self.errors:
            raise self.errors[0]

    def close(self) -> None:
        self.is_over = True
        self.is_open.set()
        for colleague in self.colleagues:
            colleague.join(LONGEST_WAIT)

    def until_something_is_done(self) -> float:
        """Seconds until one more act is acknowledged."""
        began, before = time.monotonic(), self.book.acknowledged
        while self.book.acknowledged == before:
            if time.monotonic() > began + LONGEST_WAIT:
                raise AssertionError(f"nothing is acknowledged for {LONGEST_WAIT} s")
            time.sleep(0.01)
        return time.monotonic() - began

    def apologies(self) -> Counter[str]:
        """How often which sentence was read where there was no answer."""
        return sum((colleague.person.apologies for colleague in self.colleagues), Counter())

    def answers(self) -> dict[int, int]:
        counted: Counter[int] = Counter()
        for colleague in self.colleagues:
            counted.update(colleague.person.answers)
        return dict(sorted(counted.items()))


class Colleague(threading.Thread, ABC):
    """Does one act after the other, until the office closes."""

    def __init__(self, office: Office, county: TriedCounty, person: Person, chance: random.Random, of: object) -> None:
        super().__init__(daemon=True)
        self.office, self.county, self.person, self.chance, self.of = office, county, person, chance, of
        self.book = office.book
        self.is_at_it = False
        self.number = 0

    def run(self) -> None:
        while True:
            self.office.is_open.wait()
            if self.office.is_over:
                return
            self.is_at_it = self.office.is_open.is_set()
            try:
                if self.is_at_it:
                    self.act()
                if self.person.is_turned_away:
                    time.sleep(PAUSE_SECONDS)
            except BaseException as error:
                self.office.errors.append(error)
                return
            finally:
                self.is_at_it = False

    @abstractmethod
    def act(self) -> None:
        """One act of her work."""


class CountyClerk(Colleague):
    """States the forms of her county and its unions, and hands them in."""

    def act(self) -> None:
        page = self.chance.choice(self.county.grids(self.of))
        fields = self.person.get(page).fields()
        cells = [name for name in fields if name.startswith("cell-")]
        if not cells:
            return
        self.number += 1
        action = self.chance.choice(("save", "save", "submit"))
        typed = {**fields, **dict.fromkeys(cells, str(self.number)), "action": action}
        saved = self.person.post(page, typed)
        self.book.note_number(page, self.number, saved)
        if action == "submit" and saved.status == 302:
            asked = self.person.get(saved.leads_to)
            if CONFIRM in asked.text:
                self.book.note("submitted", page, self.person.post(saved.leads_to, asked.fields()))


class Reviewer(Colleague):
    """Approves, sends back, and reopens what was approved."""

    seen: list[str]

    def act(self) -> None:
        self.seen = getattr(self, "seen", [])
        for found in REVIEW.findall(self.person.get("/worklist/").text):
            if found not in self.seen:
                self.seen = [*self.seen, found][-LONGEST_MEMORY:]
        if not self.seen:
            return
        page = f"/review/{self.chance.choice(self.seen)}/"
        shown = self.person.get(page)
        steps = STEP.findall(shown.text)
        if not steps:
            return
        step = "approve" if "approve" in steps and self.chance.random() < 0.8 else self.chance.choice(steps)
        fields = {**shown.fields(), "action": step, "reason": "as agreed"}
        answer = self.person.post(page, fields)
        if step == "approve" and answer.status == 200:
            fields = {**answer.fields(), "action": step}
            answer = self.person.post(page, fields)
        if answer.status != 200:
            self.book.note(DONE_BY[step], page, answer)


DONE_BY = {"approve": "approved", "reopen": "reopened", "return": "returned"}


class ReportReader(Colleague):
    """Looks at reports."""

    def act(self) -> None:
        self.person.get(self.chance.choice(self.county.reports()))


class Importer(Colleague):
    """Brings a file of one number for all listed unions in, and confirms it."""

    def act(self) -> None:
        self.number += 1
        lines = ["unit_code,indicator_code,period,coverage,value"]
        for union in self.county.listed:
            lines += [f"{union.code},{code},{self.county.year.code},own,{self.number}" for code in ("ORG10", "ORG12")]
        sent = self.person.send_file("/files/", "a.csv", "\n".join(lines).encode(), {})
        if sent.status != 302:
            return
        looked = self.person.get(sent.leads_to)
        if "seen" not in looked.fields():
            return
        answer = self.person.post(sent.leads_to, {**looked.fields(), "confirm": "yes"})
        self.book.note_number("file", self.number, answer)


class Mover(Colleague):
    """Lets unions with approved figures report to another county, from one day after the other."""

    def act(self) -> None:
        union = self.county.moving[self.number % len(self.county.moving)]
        turn = self.number // len(self.county.moving)
        self.number += 1
        days = self.county.days()
        if turn >= len(days):
            return
        to = self.county.counties[(turn + 1) % len(self.county.counties)]
        said = {"on": days[turn], "to": to.code, "reason": "moved", "apply": "1"}
        answer = self.person.post(f"/admin/units/unit/{union.pk}/acts/?act=transfer", said)
        self.book.note("moved", f"{union.code} {days[turn]}", answer)


class Closer(Colleague):
    """Closes one union after the other, each with a new one as its successor."""

    def act(self) -> None:
        if self.number >= len(self.county.passing):
            time.sleep(0.05)
            return
        union = self.county.passing[self.number]
        self.number += 1
        new = {"new_code": f"{union.code}-N", "new_name": f"{union.name}新"}
        said = {"on": self.county.days()[-1], "reason": "closed", "apply": "1", **new}
        answer = self.person.post(f"/admin/units/unit/{union.pk}/acts/?act=successor", said)
        self.book.note("closed", union.code, answer)
