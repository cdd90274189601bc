"""Twenty people on one form, in any order of their steps: what each is told, and what stands there, is what a slow and
obvious model says; and at the same moment: nobody overwrites what she has not seen.

`N=` how many steps (3,000 in `make prove`, 120 in `make test`), `SEED=` which: docs/measurements.md adds the runs up.
"""

import os
import random
from collections import Counter

import pytest

from apps.figures.cells import shown
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Figure, Revision, Submission
from apps.figures.workflow import transitions
from apps.units.errors import Refused
from tests import builders
from tests.builders import Level
from tests.examples import profile
from tests.figures.test_races import at_once, expect_everything_to_agree

pytestmark = pytest.mark.django_db(transaction=True)
MANY = int(os.environ.get("N", 3_000 if profile() == "prove" else 120))
SEED = int(os.environ.get("SEED", 13))
PEOPLE, CELLS = 20, 6
NONSENSE = "x"
Texts = dict[tuple[int, str], str]
Status = Submission.Status
STEPS = {
    "submit": (Status.SUBMITTED, (Status.DRAFT, Status.RETURNED, Status.REOPENED)),
    "send back": (Status.RETURNED, (Status.SUBMITTED,)),
    "approve": (Status.APPROVED, (Status.SUBMITTED,)),
    "reopen": (Status.REOPENED, (Status.APPROVED,)),
    "give up": (Status.APPROVED, (Status.REOPENED, Status.RETURNED)),
}


class OneForm:
    """A form of one county in one year, and everybody who may fill it in."""

    def __init__(self) -> None:
        region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", region)
        self.county = builders.federation("450203", self.city, level=Level.COUNTY)
        self.cells = [(builders.indicator(f"ORG1{number}").pk, "area") for number in range(CELLS)]
        asked = [(indicator, "area") for indicator in builders.Indicator.objects.order_by("code")]
        self.form, self.year = builders.form("F", asked), builders.period("2015")
        self.people = [builders.clerk(self.city, f"clerk-{number}") for number in range(PEOPLE)]
        self.supervisor = builders.supervisor(self.city)
        self.made = builders.submission(self.county, self.form, "2015", {})

    def page(self) -> Texts:
        """What the form shows to who opens it now."""
        stands = Figure.objects.filled_in(self.made).select_related("indicator")
        return {**dict.fromkeys(self.cells, ""), **{(one.indicator_id, one.coverage): shown(one) for one in stands}}

    def save(self, person: int, typed: Texts, seen: Texts) -> entry_writer.SavingOutcome:
        return entry_writer.save_form(self.county, self.form, self.year, typed=typed, seen=seen, by=self.people[person])

    def step(self, name: str, person: int) -> None:
        """Refused where it is not open to the form."""
        made = Submission.objects.get(pk=self.made.pk)
        {
            "submit": lambda: transitions.submit(made, by=self.people[person]),
            "send back": lambda: transitions.send_back(made, by=self.supervisor, reason="x"),
            "approve": lambda: transitions.approve(made, by=self.supervisor),
            "reopen": lambda: transitions.reopen(made, by=self.supervisor, reason="x"),
            "give up": lambda: transitions.give_up(made, by=self.people[person]),
        }[name]()


class ModelForm:
    """The same, as anybody would tell it: one dictionary, another of what counts, and a status."""

    def __init__(self, cells: list[tuple[int, str]]) -> None:
        self.texts: Texts = dict.fromkeys(cells, "")
        self.counting: Texts = {}
        self.status = Status.DRAFT

    def save(self, typed: Texts, seen: Texts) -> dict[tuple[int, str], str] | None:
        """What becomes of each cell that she changed; None where the form is locked."""
        if self.status not in (Status.DRAFT, Status.RETURNED, Status.REOPENED):
            return None
        became = {}
        for cell, text in typed.items():
            if text == seen[cell]:
                continue
            if text == NONSENSE:
                became[cell] = "error"
            elif self.texts[cell] in (seen[cell], text):
                became[cell] = "saved"
            else:
                became[cell] = "conflict"
        for cell in became:
            if became[cell] == "saved":
                self.texts[cell] = typed[cell]
        return became

    def step(self, name: str) -> bool:
        """Whether it was open to the form."""
        after, before = STEPS[name]
        if self.status not in before or (name == "submit" and not any(self.texts.values())):
            return False
        if name == "give up" and not self.counting:
            return False  # there is no amendment of what never counted
        if name == "give up":
            self.texts = dict(self.counting)
        elif name == "approve":
            self.counting = dict(self.texts)
        self.status = after
        return True


def test_whatever_twenty_people_do_one_after_the_other_a_simple_model_tells_beforehand():
    office = OneForm()
    model, chance, done = ModelForm(office.cells), random.Random(SEED), Counter()
    seen = {person: dict(model.texts) for person in range(PEOPLE)}
    for _step in range(MANY):
        person = chance.randrange(PEOPLE)
        act = chance.choice(["open", "open", "save", "save", "save", "save", chance.choice(list(STEPS))])
        if act == "open":
            seen[person] = office.page()
            assert seen[person] == model.texts
        elif act == "save":
            changed = chance.sample(office.cells, chance.randrange(1, CELLS))
            typed = seen[person] | {cell: chance.choice([*"12345", "", NONSENSE]) for cell in changed}
            expected = model.save(typed, seen[person])
            try:
                outcome = office.save(person, typed, seen[person])
            except Refused:
                assert expected is None
                done["locked"] += 1
                continue
            told = dict.fromkeys(outcome.errors, "error") | dict.fromkeys(outcome.conflicts, "conflict")
            assert told == {cell: became for cell, became in expected.items() if became != "saved"}
            assert outcome.saved == list(expected.values()).count("saved")
            done.update(expected.values())
            seen[person] |= {cell: typed[cell] for cell, became in expected.items() if became == "saved"}
        else:
            is_open = model.step(act)
            try:
                office.step(act, person)
            except Refused:
                assert not is_open, act
            else:
                assert is_open, act
                done[act] += 1
        office.made.refresh_from_db()
        assert (office.page(), office.made.status) == (model.texts, model.status)
    print(f"\n{MANY} steps of {PEOPLE} people, seed {SEED}: {dict(sorted(done.items()))}")
    assert {"saved", "conflict", "error", "locked", "submit"} <= done.keys()
    expect_everything_to_agree()


def test_of_twenty_people_who_save_at_the_same_moment_nobody_overwrites_what_she_has_not_seen():
    office, written = OneForm(), {}
    rounds = max(3, MANY // 100)

    def works(person: int):
        def work() -> None:
            chance = random.Random(f"{SEED} {person}")
            for turn in range(rounds):
                seen = office.page()
                changed = chance.sample(office.cells, 2)
                typed = seen | dict.fromkeys(changed, f"{10000 * (person + 1) + turn:,}")
                outcome = office.save(person, typed, seen)
                for cell in set(changed) - outcome.left:
                    written[cell, typed[cell]] = seen[cell]

        return work

    assert at_once(*map(works, range(PEOPLE))) == []
    final = office.page()
    for cell in office.cells:
        course = Revision.objects.filter(indicator=cell[0], submission=office.made).order_by("pk")
        history = ["", *map(shown, course), final[cell]]
        told = {text: before for (where, text), before in written.items() if where == cell}
        assert dict(zip(history[1:], history[:-1], strict=True)) == told, "each saw what stood there before"
    assert len(written) >= CELLS
    expect_everything_to_agree()
