"""Reads totals: as they stand, over the units present in two periods, or as they stood at a moment."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from apps.figures.arithmetic.sums import NOTHING, Sum
from apps.figures.models import Period
from apps.figures.totals import successions
from apps.figures.totals.addends import Addends
from apps.figures.totals.completeness import AnswersBelow, Question
from apps.figures.totals.contributions import (
    ALL,
    APPROVED,
    NOW,
    THEN,
    Selection,
    periods_just_before,
    side_of,
)
from apps.figures.totals.folding import SumTree, links_of, trees_of_figures, trees_of_stored_sums
from apps.figures.totals.other_day import OtherDay, other_day, placed_by
from apps.figures.totals.reported_of_expected import NOBODY, AnswerTree, Place, ReportedOfExpected
from apps.figures.totals.stated import StatementsRead
from apps.units.tree.at_date import Link
from apps.units.tree.succession import JoinedUnits


@dataclass(frozen=True, slots=True)
class Standing:
    """What comes from below a federation for one indicator and period, and who answered.

    `answers` tells m of n: of those who report to the federation, how many have answered. `below` adds the numbers
    there are, of federations too whose own sum is not whole and which are therefore in n alone.
    """

    below: Sum = NOTHING
    answers: ReportedOfExpected = NOBODY

    @property
    def reported(self) -> int:
        """m: of those expected, how many have answered."""
        return self.answers.reported

    @property
    def expected(self) -> int:
        """n: from how many a number is to be expected."""
        return self.answers.expected

    @property
    def waived(self) -> int:
        """How many directly below are left out of n because they need not report."""
        return self.answers.waived

    @property
    def not_applicable(self) -> int:
        """How many directly below are left out of n because they have no such thing."""
        return self.answers.not_applicable

    @property
    def blank(self) -> int:
        """How many of those reported answered with nothing: they left an optional cell of their own empty."""
        return self.answers.blank

    @property
    def in_part(self) -> int:
        """How many federations directly below are in the sum with some of their units, and not in m."""
        return self.answers.in_part

    @property
    def is_told(self) -> bool:
        """Whether anybody added to it or is asked."""
        return bool(self.below.units or self.answers.is_told)

    @property
    def is_whole(self) -> bool:
        """Whether all who are asked have answered; never where no form asks."""
        return self.answers.is_whole

    @property
    def is_whole_but_itself(self) -> bool:
        """The same but for the federation's own answer, which may be typed in the very form that is looked at."""
        return self.answers.is_whole_but_itself


class MatchedSums(NamedTuple):
    """The sums of the same `units` units, or statements in their place, in a period and in an earlier one."""

    units: int
    now: Sum
    then: Sum


@dataclass(frozen=True, slots=True)
class How:
    """In what manner sums are read: which returns count, whose tree adds up (None: the period's end), as of when."""

    counting: str = APPROVED
    day: date | None = None
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class MatchedTrees:
    """What the units in both periods add up to in the later one and in the earlier one. What is below those that are
    `stating` every indicator in both has not been read."""

    now: SumTree
    then: SumTree
    stating: Collection[int] = ()

    def total(self, place: Place) -> MatchedSums | None:
        """With the federation's own statement in place of all below it; None where nothing matches."""
        return _matched(self.now.total(place), self.then.total(place))

    def below(self, place: Place) -> MatchedSums | None:
        """What comes from below alone; None where nothing matches, or nothing of it was read."""
        if place[0] in self.stating:
            return None
        return _matched(self.now.below(place), self.then.below(place))

    def is_joined_elsewhere(self, place: Place) -> bool:
        """Whether the federation's statement is part of that of several which are one unit, and counts above them."""
        return place in self.now.stated and not self.now.stated[place]


def _matched(now: Sum, then: Sum) -> MatchedSums | None:
    return MatchedSums(now.units, now, then) if now.units else None


class StandingsBelow(NamedTuple):
    """The sums from below of `indicators`, by (federation, indicator); the answers that tell whether they are whole."""

    indicators: frozenset[int]
    by_place: dict[Place, Standing]
    answers: AnswerTree


def standings(
    federations: Iterable[int],
    indicators: Iterable[int],
    period: Period,
    counting: str = APPROVED,
    as_of: datetime | None = None,
    day: date | None = None,
) -> dict[Place, Standing]:
    """By (federation, indicator): the sums from below of `period`, as of `standings_below`."""
    return standings_below(federations, indicators, period, How(counting, day, as_of)).by_place


class BelowFederations:
    """What comes from below `federations` of `indicators` in `period`: sums, and who answered, each read when it is
    first asked for.

    What the federations state themselves is not read here (`stated_figures` of apps.figures.totals.stated).
    Stored sums, and folded from them above the county, in a fixed number of queries; with `as_of` added up from the
    figures as they were at that moment, which takes a second for a county and longer above it. With `day` everything
    adds up where it reported then, otherwise as at the period's end.
    """

    def __init__(self, federations: Iterable[int], indicators: Iterable[int], period: Period, how: How) -> None:
        self.federations, self.indicators = list(federations), frozenset(indicators)
        self.period, self._how = period, how

    @cached_property
    def _links(self) -> list[Link]:
        return links_of(self.period, self._how.day)

    @cached_property
    def _moved(self) -> OtherDay | None:
        return other_day(self.period, self._how.day)

    @cached_property
    def _sums(self) -> SumTree:
        addends = Addends(sorted(self.indicators))
        return trees_of_period(self.federations, addends, self.period, self._how, self._links, self._moved)[ALL]

    @cached_property
    def _parents(self) -> dict[int, int | None]:
        return {link.federation: link.parent for link in self._links}

    @cached_property
    def topmost(self) -> list[int]:
        """Those of the federations that stand below no other of them."""
        return [federation for federation in self.federations if not self._stands_below_another(federation)]

    def _stands_below_another(self, federation: int) -> bool:
        above = self._parents.get(federation)
        while above is not None and above not in self.federations:
            above = self._parents.get(above)
        return above is not None

    @cached_property
    def _topmost_answers(self) -> AnswerTree:
        """Of the topmost and those right below them everything; further down what nobody above has stated."""
        return self._answers_below.tree(self.topmost)

    @cached_property
    def answers(self) -> AnswerTree:
        """Everything down to those right below each of the federations."""
        if len(self.topmost) == len(self.federations):
            return self._topmost_answers
        return self._answers_below.tree(self.federations)

    @cached_property
    def _answers_below(self) -> AnswersBelow:
        """Below the topmost, and so below all of the federations."""
        how = self._how
        question = Question(sorted(self.indicators), self.period, how.counting, how.as_of, placed_by(self._moved))
        return AnswersBelow(self.topmost, question, self._links)

    def answers_at(self, *places: Place) -> AnswerTree:
        """Who answered below these places. What stands below a federation that states the number itself is read only
        where it is asked for.

        Worked example: of a region and its sixteen cities, of which fifteen state members, the answers of the counties
        of the sixteenth are read; those of all 111 where somebody asks who stands behind the sum of one of the fifteen.
        """
        if all(self._is_read_with_topmost(place) for place in places):
            return self._topmost_answers
        return self.answers

    def _is_read_with_topmost(self, place: Place) -> bool:
        federation, _indicator = place
        if federation in self.topmost or self._how.as_of is not None:
            return True  # of an earlier moment everything is read
        if self._parents.get(federation) not in self.topmost:
            return False
        answers = self._topmost_answers
        return not answers.children.get(federation) or not answers.is_stated(place)

    def amount(self, place: Place) -> Sum:
        """The sum alone."""
        return self._sums.below(place)

    def standing(self, place: Place) -> Standing | None:
        """The sum with its answers; None where nobody added to it and nobody is asked."""
        standing = Standing(self.amount(place), self.answers_at(place).below(place))
        return standing if standing.is_told else None


def standings_below(federations: Iterable[int], indicators: Iterable[int], period: Period, how: How) -> StandingsBelow:
    """By (federation, indicator): the sums from below of `period`; not in it is a cell nobody added to or is asked for.
    Read as of BelowFederations."""
    below = BelowFederations(federations, indicators, period, how)
    by_place = {}
    for place in _places(below.federations, sorted(below.indicators)):
        standing = Standing(below.amount(place), below.answers.below(place))
        if standing.is_told:
            by_place[place] = standing
    return StandingsBelow(below.indicators, by_place, below.answers)


def trees_of_period(
    federations: list[int], addends: Addends, period: Period, how: How, links: list[Link], moved: OtherDay | None
) -> dict[str, SumTree]:
    """By side, which is all of it, the sums below federations in one period; of rates of each part. `links` and `moved`
    as of the manner's day."""
    if how.as_of is None:
        return trees_of_stored_sums(federations, addends, period, how.counting, [ALL], links, moved=moved)
    asked = Selection([period.pk], countings=[how.counting], as_of=how.as_of, placed=placed_by(moved))
    of_figures = trees_of_figures(federations, period, addends.of(asked), how.day)
    return {side: of_figures[how.counting, side] for side in addends.sides(ALL)}


def matched_trees(
    federations: Iterable[int],
    indicators: Iterable[int],
    period: Period,
    earlier: Period,
    how: How,
    groups: list[JoinedUnits],
    stating: Collection[int] = (),
    read: StatementsRead | None = None,
) -> MatchedTrees:
    """The sums over the units that answer in both periods, in the tree of the later one; with the federations' own
    statements and without them, from one reading.

    A federation's area statement counts as one unit in place of all below it where it is made in both periods; where
    it is made in one only, it is left aside and what is below it is matched.
    Stored sums for a period and the one just before it; else added up from the figures: seconds for a city, more for a
    province.
    `groups` are the units joined between the two periods (`successions.groups_between`): each is one unit. Federations
    that are `stating` every indicator in both periods are not asked for what is below them.
    `read`: statements of both periods and these indicators that were read before.
    """
    trees = trees_of_both(federations, Addends(list(indicators)), period, earlier, how, groups, stating, read)
    return MatchedTrees(trees[NOW], trees[THEN], stating)


def trees_of_both(
    federations: Iterable[int],
    addends: Addends,
    period: Period,
    earlier: Period,
    how: How,
    groups: list[JoinedUnits],
    stating: Collection[int] = (),
    read: StatementsRead | None = None,
) -> dict[str, SumTree]:
    """By side, now and then, what `matched_trees` reads; of rates of each part."""
    federations = list(federations)
    is_stored = how.as_of is None and periods_just_before().get(period.pk) == earlier.pk
    moved, links = other_day(period, how.day), links_of(period, how.day)
    asked = Selection([period.pk], countings=[how.counting], as_of=how.as_of, placed=placed_by(moved))
    selection = addends.of(asked)
    if is_stored:
        singly = [*federations, *(unit for group in groups for unit in group.members)]
        whens = [NOW, THEN]
        trees = trees_of_stored_sums(singly, addends, period, how.counting, whens, links, stating, moved, read)
        correct = successions.correct_stored
    else:
        pairs = [(period.pk, earlier.pk)]
        of_figures = trees_of_figures(federations, period, replace(selection, pairs=pairs), how.day)
        trees = {side: of_figures[how.counting, side] for side in addends.sides(NOW, THEN)}
        correct = successions.correct_figures
    for part in addends.parts if groups else ():
        both = successions.BothTrees(trees[side_of(THEN, part)], trees[side_of(NOW, part)])
        correct(both, groups, replace(selection, part=part), earlier, period, links)
    return trees


def _places(federations: list[int], indicators: list[int]) -> list[Place]:
    return [(federation, indicator) for federation in federations for indicator in indicators]
