"""A person confirms the figures of a text by keys; what it takes her is told by the model of `tests.persons_work`.

Read are 24 signs around a number and what is proposed, the indicator by its name and no field that says what the number
before says; of the numbers of a paragraph that are decided together all that stands in their list but for what is
doubted. Each likely one of them is thought about and decided by its own key; one that is wrong is passed over there and
corrected singly. Where a sure one is wrong none is confirmed so.
"""

from collections import deque
from collections.abc import Mapping
from typing import NamedTuple

from playwright.sync_api import Locator, Page

from tests.persons_work import PersonsWork

AROUND = 24  # signs of the text read around a number
FIELDS = ("indicator_code", "unit_code", "period", "stated_text", "basis", "coverage")  # as Tab goes through them
CARRIED = ("unit_code", "period", "basis", "coverage")
STATE = """list => list.map(question => {
  const field = name => question.querySelector(`[name$="-${name}"]`);
  const fields = ["indicator_code", "unit_code", "period", "stated_text", "basis", "coverage"];
  return {
    id: question.id, text: question.querySelector(".head b").textContent, paragraph: question.dataset.paragraph,
    repeats: question.dataset.repeats ?? "",
    choice: question.querySelector(".choice :checked").value,
    is_sure: question.matches(".sure") && !question.querySelector(".mark:is(.error, .query)"),
    is_likely: question.matches(".likely") && !question.querySelector(".mark:is(.error, .query)"),
    said: Object.fromEntries(fields.map(name => [name, field(name).value])),
    same: fields.filter(name => field(name).closest("label").matches(".same")),
  };
})"""


class WantedFigure(NamedTuple):
    """What a person wants written of a number."""

    indicator_code: str
    unit_code: str
    period: str
    basis: str = "actual"
    coverage: str = "area"


class ConfirmedText:
    """The page of a text and a person before it; `wanted`: by a number as printed what she wants of it, in order.

    `one_by_one`: without the keys that decide several at once, and with all of every proposal read.
    """

    def __init__(self, page: Page, wanted: Mapping[str, deque[WantedFigure]], *, one_by_one: bool = False) -> None:
        self.page, self.wanted, self.one_by_one = page, wanted, one_by_one
        self.work = PersonsWork()
        self.corrected = self.together = self.looked_at = self.again = self.read_to = 0
        self.of: dict[str, WantedFigure | None] = {}
        for question in self._state():
            waiting = wanted.get(question["text"])
            self.of[question["id"]] = waiting.popleft() if waiting else None

    def __str__(self) -> str:
        said = f"{self.together} together, {self.looked_at} beside them, {self.corrected} corrected: {self.work}"
        return f"{said}; {self.again} of these characters, which stand around two numbers, were read twice"

    def _state(self) -> list[dict]:
        return self.page.locator("#queue .question").evaluate_all(STATE)

    def decide_all(self) -> PersonsWork:
        self._press("j")
        left = self._state()
        while left:
            if not self._decide_together(left):
                self._decide(left[0], left[1:])
            left = [question for question in self._state() if not question["choice"]]
        return self.work

    def write(self) -> None:
        for place in (self.page.locator("[name=look]"), self.page.locator("[name=confirm]")):
            self.work.clicks_on(place)

    def _press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.work.strikes(1)

    def _is_right(self, question: dict) -> bool:
        wanted = self.of[question["id"]]
        if wanted is None:
            return False
        return all(_code(question["said"][name]) == getattr(wanted, name) for name in WantedFigure._fields)

    def _decide_together(self, left: list[dict]) -> bool:
        """Those of the paragraph at hand, where several are right and all sure ones are."""
        here = [question for question in left if question["paragraph"] == left[0]["paragraph"]]
        sure = [question for question in here if question["is_sure"]]
        fresh = [question for question in sure if not question["repeats"]]
        likely = [question for question in here if question["is_likely"] and not question["repeats"]]
        right = list(filter(self._is_right, likely))
        if self.one_by_one or len(sure) + len(right) < 2 or not all(map(self._is_right, fresh)):
            return False
        self._press("a")
        self.work.reads("".join(self.page.locator("#together :is(.shared, th, .what)").all_text_contents()).strip())
        for question in likely:
            self.work.thinks()
            self._press("c" if question in right else "j")
        if sure:
            self.work.thinks()
        self._press("Enter")
        self.together += len(sure)
        self.looked_at += len(right)
        return True

    def _decide(self, question: dict, others: list[dict]) -> None:
        place = self.page.locator(f"#{question['id']}")
        self._go_to(place)
        self._read(question)
        self.work.thinks()
        wanted = self.of[question["id"]]
        if wanted is None:
            self._press("s" if question["repeats"] else "x")
            return
        wrong = [
            name for name in FIELDS if name != "stated_text" and _code(question["said"][name]) != getattr(wanted, name)
        ]
        if wrong:
            self._correct(place, question, wanted, wrong, others)
        self._press("c")

    def _go_to(self, place: Locator) -> None:
        """By as many steps down as lie between: what was decided together is passed over."""
        while not place.evaluate("question => question.matches('.current')"):
            self._press("j")

    def _read(self, question: dict) -> None:
        said = question["said"]
        passed_over = () if self.one_by_one else question["same"]
        shown = [said[name] for name in ("unit_code", "period") if name not in passed_over]
        for name, usual in (("basis", "actual"), ("coverage", "area")):
            if said[name] != usual and name not in passed_over:
                shown.append(said[name])
        _code, _blank, name = said["indicator_code"].partition(" ")
        self.work.reads("·" * AROUND + name + "".join(shown))
        first = int(question["id"].removeprefix("q")) - AROUND * 2 // 3
        self.again += min(max(self.read_to - first, 0), AROUND)
        self.read_to = first + AROUND

    def _correct(
        self, place: Locator, question: dict, wanted: WantedFigure, wrong: list[str], others: list[dict]
    ) -> None:
        """Into each wrong field by Tab; what those that follow in the paragraph need too is carried on to them."""
        self.corrected += 1
        self._press("e")
        at = 0
        for name in wrong:
            self.work.thinks()
            for _step in range(FIELDS.index(name) - at):
                self._press("Tab")
            at = FIELDS.index(name)
            field, value = place.locator(f"[name$=-{name}]"), getattr(wanted, name)
            if name in ("basis", "coverage"):
                field.select_option(value)
                self.work.strikes(1)
            else:
                field.fill(value)
                self.work.strikes(len(value))
        self._press("Escape")
        if not self.one_by_one and self._is_of_use(question, wanted, wrong, others):
            self.work.thinks()
            self._press("f")

    def _is_of_use(self, question: dict, wanted: WantedFigure, wrong: list[str], others: list[dict]) -> bool:
        """Whether numbers that follow want the same corrections, and none another."""
        same = []
        for other in others:
            if other["paragraph"] != question["paragraph"]:
                continue
            for name in set(wrong) & set(CARRIED):
                if other["said"][name] == question["said"][name]:
                    figure = self.of[other["id"]]
                    same.append(figure is not None and getattr(figure, name) == getattr(wanted, name))
        return bool(same) and all(same)


def _code(said: str) -> str:
    """The code of what a field says with a name behind it."""
    return said.partition(" ")[0]
