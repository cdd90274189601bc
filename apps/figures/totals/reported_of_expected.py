"""m of n of a sum from below: how many of those who report to a federation have answered, of how many. Pure.

Folded over the federations from the bottom up, because what makes one sum whole makes those above it whole.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

Place = tuple[int, int]  # federation and indicator


@dataclass(slots=True)
class DirectAnswers:
    """What is kept of a federation and an indicator: of the units directly there, itself among them, and of its area.

    `answered` have a number that counts or, `blank` of them, left an optional cell empty; nothing counts of those
    `waived` or `not_applicable`. `unasked` answered though no form asks them. `itself`: whether it is known of the
    federation's own cell what becomes of it, `itself_answered`: that it is answered. `stated`, `area_waived` and
    `area_not_applicable` are of its area's cell.
    """

    answered: int = 0
    blank: int = 0
    waived: int = 0
    not_applicable: int = 0
    unasked: int = 0
    itself: bool = False
    itself_answered: bool = False
    stated: bool = False
    area_waived: bool = False
    area_not_applicable: bool = False

    @property
    def leaves_out(self) -> bool:
        """Whether anybody directly there stands outside n, or in it without being asked."""
        return any((self.waived, self.not_applicable, self.unasked, self.area_waived, self.area_not_applicable))

    @property
    def somebody_left_out(self) -> bool:
        """Whether of any unit directly there nothing counts."""
        return bool(self.waived or self.not_applicable)

    @property
    def numbers(self) -> int:
        """How many of them have a number."""
        return self.answered - self.blank


SILENT = DirectAnswers()
NO_REGISTERS: frozenset[str] = frozenset()
NOBODY_LEFT_OUT: frozenset[str] = frozenset()


class ReportedOfExpected(NamedTuple):
    """`reported` (m) of `expected` (n); in neither are those `waived` or `not_applicable`, of whom nothing counts.

    `blank` of the reported answered with nothing. `asked`: a form in force asks the indicator; where none does, no sum
    is whole. `counts`: anything at all counts below. `awaits_itself`: the federation's own answer is missing;
    `with_itself`: it is among those reported. `in_part` of those missing are in the sum all the same, with what some
    below them have.
    """

    reported: int = 0
    expected: int = 0
    waived: int = 0
    not_applicable: int = 0
    blank: int = 0
    asked: bool = False
    counts: bool = False
    awaits_itself: bool = False
    with_itself: bool = False
    in_part: int = 0

    @property
    def is_missing(self) -> bool:
        """Whether somebody who is expected has not answered."""
        return self.reported < self.expected

    @property
    def is_told(self) -> bool:
        """Whether there is anybody to tell of."""
        return bool(self.expected or self.waived or self.not_applicable)

    @property
    def is_whole(self) -> bool:
        """Whether all who are asked have answered."""
        return self.asked and 0 < self.expected == self.reported

    @property
    def is_whole_but_itself(self) -> bool:
        """Whether some are asked besides the federation itself, and nobody of them is missing."""
        expected = self.expected - self.awaits_itself - self.with_itself
        return self.asked and 0 < expected == self.reported - self.with_itself


NOBODY = ReportedOfExpected()


@dataclass
class AnswerTree:
    """The federations below some federation with what is known of each: who is there and what was answered.

    `asking`: by indicator the registers whose form in force asks it of the units themselves; an indicator that is asked
    of areas alone has none. `there`: by federation and register the units that are there to answer. `absent`: the
    federations that were not open at the period's end.
    """

    children: Mapping[int, list[int]]
    absent: set[int] = field(default_factory=set)
    asking: dict[int, frozenset[str]] = field(default_factory=dict)
    there: Mapping[tuple[int, str], int] = field(default_factory=dict)
    answers: dict[Place, DirectAnswers] = field(default_factory=dict)
    late_comers: dict[Place, int] = field(default_factory=lambda: defaultdict(int))  # answered, and not `there`
    folded: dict[Place, ReportedOfExpected] = field(default_factory=dict)
    leaving_out: dict[Place, frozenset[str]] = field(default_factory=dict)
    counted: dict[tuple[int, frozenset[str]], int] = field(default_factory=dict)

    def below(self, place: Place) -> ReportedOfExpected:
        """m of n of what comes from below, whatever the federation itself states for its area.

        Worked example: below a city one district has stated 5, one is waived, and of its county 2 of 3 unions have
        answered; the city's own cell is blank. n are the first district, the county and the city, m is 1: 1 of 3.
        """
        if place not in self.folded:
            self.folded[place] = self._fold(place)
        return self.folded[place]

    def _fold(self, place: Place) -> ReportedOfExpected:
        federation, indicator = place
        direct, registers = self.answers.get(place, SILENT), self.asking.get(indicator, NO_REGISTERS)
        reported, waived, not_applicable = direct.answered, direct.waived, direct.not_applicable
        expected = direct.unasked - waived - not_applicable + self.late_comers.get(place, 0)
        expected += self._there(federation, registers)
        counts, in_part = direct.answered > direct.blank, 0
        for child in self.children.get(federation, ()):
            its_own = self.answers.get((child, indicator))
            if its_own is None and child not in self.children:  # of whom nothing is known is expected, where it is open
                expected += child not in self.absent
                continue
            if its_own is not None and its_own.stated:
                reported, expected, counts = reported + 1, expected + 1, True
                continue
            its = self.answer_of((child, indicator))
            reported += its.reported
            expected += its.expected
            waived += its.waived
            not_applicable += its.not_applicable
            in_part += its.in_part
            counts |= its.counts
        asked, with_itself = indicator in self.asking, direct.itself_answered
        awaits = "federation" in registers and not direct.itself and federation not in self.absent
        return ReportedOfExpected(
            reported, expected, waived, not_applicable, direct.blank, asked, counts, awaits, with_itself, in_part
        )

    def left_out(self, place: Place) -> frozenset[str]:
        """Who is left out of a sum as waived or not applicable, however deep: federations by their keys, and of what
        answers for itself how many at which federation. Two sums are of the same units where these are the same.

        Worked example: 2014 leaves out Wuzhou and 2015 Beihai, so that both are 15 of 15: they are not the same 15.
        """
        if place[1] not in self._left_somewhere:
            return NOBODY_LEFT_OUT
        if place not in self.leaving_out:
            self.leaving_out[place] = frozenset(self._left_out(place))
        return self.leaving_out[place]

    @cached_property
    def _left_somewhere(self) -> set[int]:
        """The indicators of which anybody at all is waived or not applicable: of most nobody is."""
        indicators = set()
        for (_federation, indicator), direct in self.answers.items():
            if direct.somebody_left_out or direct.area_waived or direct.area_not_applicable:
                indicators.add(indicator)
        return indicators

    def _left_out(self, place: Place) -> Iterator[str]:
        federation, indicator = place
        direct = self.answers.get(place, SILENT)
        if direct.somebody_left_out:
            yield f"{federation}: {direct.waived} waived, {direct.not_applicable} not applicable"
        for child in self.children.get(federation, ()):
            answer = self.answer_of((child, indicator))
            if answer == WAIVED:
                yield f"{child} waived"
            elif answer == NOT_APPLICABLE:
                yield f"{child} not applicable"
            elif not self.is_stated((child, indicator)):
                yield from self.left_out((child, indicator))

    def is_over_same_units(self, federation: int, numerator: int, denominator: int) -> bool:
        """Whether two whole sums below a federation surely rest on the same units: nobody, however deep, is left out of
        either, and both are asked of the same registers where units answer for themselves. A federation that states
        both for its area is one unit. A blank in an optional cell is an answer.

        Worked example: both cities state members and staff: yes. One has a county where a union is waived for staff:
        no, for those who have members are not those who have staff.
        """
        if not self._is_asked_alike(federation, numerator, denominator):
            return False
        for part in (numerator, denominator):
            if self._is_odd((federation, part)):
                return False
        for child in self.children.get(federation, ()):
            if self.is_stated((child, numerator)) and self.is_stated((child, denominator)):
                continue
            if not self.is_over_same_units(child, numerator, denominator):
                return False
        return True

    def over_different_units(self, federations: list[int], rates: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """The rates, by the indicators of their parts, that are not `is_over_same_units` at all of the federations."""
        apart = []
        for numerator, denominator in rates:
            for federation in federations:
                if not self.is_over_same_units(federation, numerator, denominator):
                    apart.append((numerator, denominator))
                    break
        return apart

    def _is_asked_alike(self, federation: int, numerator: int, denominator: int) -> bool:
        """Whether the same registers are asked for both, as far as there is anybody of them directly there."""
        asked_for, asked_of = self.asking.get(numerator, NO_REGISTERS), self.asking.get(denominator, NO_REGISTERS)
        if asked_for == asked_of:
            return True
        return not self._there(federation, asked_for | asked_of)

    def _is_odd(self, place: Place) -> bool:
        """Whether anybody directly there stands outside n, or in it without being asked."""
        return self.late_comers.get(place, 0) > 0 or self.answers.get(place, SILENT).leaves_out

    def is_stated(self, place: Place) -> bool:
        """Whether a number for its whole area counts there."""
        return self.answers.get(place, SILENT).stated

    def _there(self, federation: int, registers: frozenset[str]) -> int:
        """How many units of these registers are there to answer, the federation itself among them.

        Counted once: most indicators are asked of the same few registers.
        """
        key = (federation, registers)
        if key not in self.counted:
            self.counted[key] = sum(self.there.get((federation, register), 0) for register in registers)
        return self.counted[key]

    def answer_of(self, place: Place) -> ReportedOfExpected:
        """What a federation is to the m of n of the one above: in both, in n alone, left out, or not there."""
        direct = self.answers.get(place, SILENT)
        if direct.stated:
            return STATED
        below = self.below(place)
        if not below.counts:
            if direct.area_waived:
                return WAIVED
            if direct.area_not_applicable:
                return NOT_APPLICABLE
            if place[0] in self.absent:
                return NOBODY
        return ANSWERS[below.is_whole, below.counts]


STATED = ReportedOfExpected(1, 1, counts=True)
WAIVED, NOT_APPLICABLE = ReportedOfExpected(waived=1), ReportedOfExpected(not_applicable=1)
# By whether the sum below is whole, and whether anything counts there.
ANSWERS = {
    (False, False): ReportedOfExpected(0, 1),
    (False, True): ReportedOfExpected(0, 1, counts=True, in_part=1),
    (True, False): ReportedOfExpected(1, 1),
    (True, True): STATED,
}
