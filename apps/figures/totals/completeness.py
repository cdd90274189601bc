"""How complete sums from below are: what was answered, beside who was there to answer, folded over the federations."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from apps.figures.models import Period
from apps.figures.totals.answers import UnitAnswer, answers_of_units
from apps.figures.totals.contributions import AREA, Params, Selection, rows
from apps.figures.totals.expected_units import Presence, registers_asking
from apps.figures.totals.folding import UNITS_BELOW, children_of_links
from apps.figures.totals.reported_of_expected import AnswerTree, DirectAnswers, Place
from apps.units.models import Federation, Register
from apps.units.tree.at_date import Link, subtree_of

FEDERATION = Register.FEDERATION.value
# What is kept directly at federations, by what their forms ask: `asked` are pairs of an indicator and a register.
KEPT = """
    SELECT t.federation_id, t.indicator_id,
           coalesce(sum(answered) FILTER (WHERE own), 0), coalesce(sum(blank) FILTER (WHERE own), 0),
           coalesce(sum(waived) FILTER (WHERE own AND asked), 0),
           coalesce(sum(not_applicable) FILTER (WHERE own AND asked), 0),
           coalesce(sum(answered) FILTER (WHERE own AND NOT asked), 0),
           bool_or(register = 'federation'), bool_or(register = 'federation' AND answered > 0),
           coalesce(bool_or(answered > 0) FILTER (WHERE NOT own), false),
           coalesce(bool_or(waived > 0) FILTER (WHERE NOT own), false),
           coalesce(bool_or(not_applicable > 0) FILTER (WHERE NOT own), false)
    FROM (SELECT *, register <> 'area' AS own,
                 (indicator_id, register) IN (SELECT * FROM unnest(%(asked)s::bigint[], %(registers)s::text[])) AS asked
          FROM figures_answercount
          WHERE counting = %(counting)s AND period_id = %(period)s AND federation_id = ANY(%(ids)s)
            AND indicator_id = ANY(%(indicators)s)) t
    GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Question:
    """Of which indicators and period the answers are read, what counting and as of when; `placed` as of Selection."""

    indicators: list[int]
    period: Period
    counting: str
    as_of: datetime | None = None
    placed: Mapping[int, int] = field(default_factory=dict)

    def selection(self, units: Iterable[int], *, then: bool = False) -> Selection:
        """What these units answered; `then`: where they counted, not where they are placed."""
        return Selection(
            [self.period.pk],
            units=list(units),
            indicators=self.indicators,
            countings=[self.counting],
            as_of=self.as_of,
            placed={} if then else self.placed,
        )


class AnswersBelow:
    """Who is asked below `federations`, who is there to answer, and who did. In the registers and the tree as known
    today (`links` as of `folding.links_of`). Two queries, one more where units are placed elsewhere."""

    def __init__(self, federations: Iterable[int], question: Question, links: Iterable[Link]) -> None:
        self.federations, self._question = list(federations), question
        subtree = subtree_of(links, self.federations, max(Federation.Level))
        self._places = list({link.federation for link in subtree})
        self._children = children_of_links(subtree)
        self._presence = Presence(self._places, question.period, question.placed)
        self._asking = registers_asking(question.indicators, question.period)

    def tree(self, federations: Iterable[int]) -> AnswerTree:
        """What is needed to tell m of n below these, which are those asked for or stand below them: two queries, and
        one more where units answered elsewhere.

        Kept counts; as of a moment counted from the figures as they were.
        """
        tree = AnswerTree(self._children, self._presence.absent, self._asking, self._presence.there)
        if self._question.as_of:
            _add_answers_then(tree, self._places, self._question)
        else:
            _add_kept(tree, list(federations), self._question)
            _move_answers(tree, self._question)
        if tree.asking:
            _correct_for_odd_units(tree, self._presence, self._question)
        return tree


def answer_tree(federations: Iterable[int], question: Question, links: Iterable[Link]) -> AnswerTree:
    """What is needed to tell m of n below `federations`, as of AnswersBelow."""
    below = AnswersBelow(federations, question, links)
    return below.tree(below.federations)


def _add_kept(tree: AnswerTree, federations: list[int], question: Question) -> None:
    """Of `federations` and those right below them everything; further down only what nobody above has stated.

    Worked example: of the region's sixteen cities fifteen state every indicator for their areas, and one all but three:
    of its counties these three are read, of the counties of the fifteen nothing.
    """
    near = set(federations)
    for federation in federations:
        near.update(tree.children.get(federation, ()))
    _read_kept(tree, near, question.indicators, question)
    unstated: set[int] = set()
    open_above = []
    for federation in near.difference(federations):
        if not tree.children.get(federation):
            continue
        missing = [indicator for indicator in question.indicators if not tree.is_stated((federation, indicator))]
        if missing:
            unstated.update(missing)
            open_above.append(federation)
    further = _below(tree, open_above) - near
    if further:
        _read_kept(tree, further, sorted(unstated), question)


def _below(tree: AnswerTree, federations: Iterable[int]) -> set[int]:
    """All federations below these."""
    found: set[int] = set()
    waiting = list(federations)
    while waiting:
        children = set(tree.children.get(waiting.pop(), ())) - found
        found |= children
        waiting.extend(children)
    return found


def _read_kept(tree: AnswerTree, places: Iterable[int], indicators: list[int], question: Question) -> None:
    asked = [(indicator, register) for indicator, registers in tree.asking.items() for register in registers]
    params: Params = {
        "counting": question.counting, "period": question.period.pk, "ids": list(places), "indicators": indicators,
        "asked": [indicator for indicator, _register in asked],
        "registers": [register for _indicator, register in asked],
    }  # fmt: skip
    for federation, indicator, *kept in rows(KEPT, params):
        tree.answers[federation, indicator] = DirectAnswers(*kept)


def _move_answers(tree: AnswerTree, question: Question) -> None:
    """Of units that are placed elsewhere than they counted the answers go along. Two queries."""
    if not question.placed:
        return
    for then, sign in ((True, -1), (False, 1)):
        for answer in answers_of_units(question.selection(question.placed, then=then)):
            if then and (answer.place, answer.indicator) not in tree.answers:
                continue  # a statement above stands for it
            direct = tree.answers.setdefault((answer.place, answer.indicator), DirectAnswers())
            _add_own_answer(direct, answer, answer.register in tree.asking.get(answer.indicator, ()), sign)


def _add_answers_then(tree: AnswerTree, places: list[int], question: Question) -> None:
    """The same as `_add_kept`, unit by unit."""
    units = rows(UNITS_BELOW, {"ids": places, "periods": [question.period.pk]})
    for answer in answers_of_units(question.selection(row[0] for row in units)):
        direct = tree.answers.setdefault((answer.place, answer.indicator), DirectAnswers())
        if answer.register == AREA:
            _add_area_answer(direct, answer)
        else:
            _add_own_answer(direct, answer, answer.register in tree.asking.get(answer.indicator, ()))


def _add_area_answer(direct: DirectAnswers, answer: UnitAnswer) -> None:
    direct.stated = answer.answer == "number"
    direct.area_waived = answer.answer == "waived"
    direct.area_not_applicable = answer.answer == "not_applicable"


def _add_own_answer(direct: DirectAnswers, answer: UnitAnswer, asked: bool, sign: int = 1) -> None:
    is_itself = answer.register == FEDERATION
    direct.itself |= is_itself
    if answer.answer in ("number", "blank"):
        direct.answered += sign
        direct.itself_answered |= is_itself
        if answer.answer == "blank":
            direct.blank += sign
        if not asked:
            direct.unasked += sign
        return
    if not asked:
        return
    if answer.answer == "waived":
        direct.waived += sign
    else:
        direct.not_applicable += sign


def _correct_for_odd_units(tree: AnswerTree, presence: Presence, question: Question) -> None:
    """Who is not there to be asked is expected where it answered, and nowhere left out."""
    if not presence.odd:
        return
    for answer in answers_of_units(question.selection(presence.odd)):
        place: Place = (answer.place, answer.indicator)
        asked = answer.register in tree.asking.get(answer.indicator, ())
        if not asked or place not in tree.answers:
            continue
        if presence.is_there(answer.unit, answer.place):
            continue
        if answer.answer == "waived":
            tree.answers[place].waived -= 1
        elif answer.answer == "not_applicable":
            tree.answers[place].not_applicable -= 1
        else:
            tree.late_comers[place] += 1
