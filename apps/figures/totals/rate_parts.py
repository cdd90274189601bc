"""The sums a rate is computed from: over the units that answered both of its parts, in one period or in each of two.

A federation's area statements count as one unit in place of all below it where it states both parts; where it states
one only, that is left aside and what is below it is matched.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple

from apps.figures.arithmetic.sums import NOTHING, Sum
from apps.figures.models import Coverage, Period
from apps.figures.totals.contributions import SUMS, Params, Selection, counted, rows
from apps.figures.totals.folding import UNITS_BELOW, SumTree, children_of_links, links_of
from apps.figures.totals.other_day import other_day, placed_by
from apps.figures.totals.reader import How
from apps.figures.totals.successions import groups_between
from apps.units.models import Federation
from apps.units.tree.at_date import subtree_of

Rate = tuple[int, int]  # the indicators of its numerator and its denominator
# A unit answers a rate where it has a number of both parts in every period asked for; it stands where it reports in the
# latest of them. Units joined by successions are one: all of it that stood in a period has both numbers of that, and
# all of it reports to one federation in the latest.
ANSWERED = f"""
    , parts AS (SELECT *, unnest(ARRAY[numerator, denominator]) AS part
        FROM unnest(%(numerators)s::bigint[], %(denominators)s::bigint[]) AS r(numerator, denominator)
    ), joined AS (SELECT * FROM unnest(%(members)s::bigint[], %(groups)s::bigint[], %(wanted)s::bigint[])
        AS j(unit_id, leader, wanted)
    ), standing AS (SELECT * FROM unnest(%(standing)s::bigint[], %(standing_in)s::bigint[]) AS t(unit_id, period_id)
    ), answered AS (
        SELECT c.period_id, c.indicator_id, c.value, c.qualifier, c.low, c.high, c.rounding, r.numerator, r.denominator,
               coalesce(j.wanted, %(numbers)s) AS wanted,
               count(*) FILTER (WHERE j.leader IS NULL OR (c.unit_id, c.period_id) IN (SELECT * FROM standing))
                   OVER answer AS answers,
               max(c.federation_id) FILTER (WHERE c.period_id = %(later)s) OVER answer AS reported_to,
               min(c.federation_id) FILTER (WHERE c.period_id = %(later)s) OVER answer AS also_to
        FROM parts r JOIN counted c ON c.indicator_id = r.part
        LEFT JOIN joined j ON j.unit_id = c.unit_id
        WINDOW answer AS (PARTITION BY r.numerator, r.denominator, coalesce(j.leader, c.unit_id), c.register)
    )
    SELECT numerator, denominator, period_id, indicator_id, reported_to, {SUMS} FROM answered
    WHERE answers = wanted AND reported_to = also_to GROUP BY 1, 2, 3, 4, 5
"""


@dataclass(slots=True)
class JoinedInRates:
    """The units joined between the first and the last period: each `members` with the least key of its group and the
    number of cells that all of that has to have answered; and who stood at the end of which period."""

    members: list[int] = field(default_factory=list)
    leaders: list[int] = field(default_factory=list)
    wanted: list[int] = field(default_factory=list)
    standing: list[int] = field(default_factory=list)
    standing_in: list[int] = field(default_factory=list)


def _joined(periods: list[Period]) -> JoinedInRates:
    joined = JoinedInRates()
    if len(periods) < 2:
        return joined
    for group in groups_between(periods[0], periods[-1]):
        for period, units in ((periods[0].pk, group.then), (periods[-1].pk, group.now)):
            joined.standing += units
            joined.standing_in += [period] * len(units)
        joined.members += group.members
        joined.leaders += [min(group.members)] * len(group.members)
        joined.wanted += [2 * (len(group.then) + len(group.now))] * len(group.members)
    return joined


class RateSums(NamedTuple):
    """Both parts of a rate over the same `units` units."""

    numerator: Sum
    denominator: Sum

    @property
    def units(self) -> int:
        return self.numerator.units


class AnsweredParts:
    """What comes from below `federations` over the units that answered a rate in all of `periods`, the latest last, in
    whose tree they stand. Two queries and one for each level of the tree; what stands below a federation that states
    both parts of every rate is not read.

    Worked example: of three unions one states 10 members of 12 staff; the second 7 members, and staff is not applicable
    to it; the third 9 staff, and members are not. The rate is that of 10 and 12, not of 17 and 21.
    """

    def __init__(self, federations: Iterable[int], rates: Iterable[Rate], periods: list[Period], how: How) -> None:
        federations, self._rates, self._periods, self._how = list(federations), list(rates), periods, how
        links = subtree_of(links_of(periods[-1], how.day), federations, max(Federation.Level))
        self._children = children_of_links(links)
        self._placed = placed_by(other_day(periods[-1], how.day))
        self._trees: dict[tuple[Rate, int], SumTree] = defaultdict(partial(SumTree, self._children))
        self._joined = _joined(periods)
        places = self._read_statements(federations)
        units = rows(UNITS_BELOW, {"ids": places, "periods": [period.pk for period in periods]})
        self._read(Coverage.OWN, {row[0] for row in units}.union(self._joined.members))

    def _read(self, coverage: Coverage, units: Collection[int]) -> None:
        """Puts what these units state into the trees."""
        if not units:
            return
        keys, joined = [period.pk for period in self._periods], self._joined
        indicators = list({part for rate in self._rates for part in rate})
        selection = Selection(
            keys,
            units=units,
            indicators=indicators,
            coverage=coverage,
            countings=[self._how.counting],
            as_of=self._how.as_of,
            placed=self._placed,
        )
        more: Params = {
            "numerators": [numerator for numerator, _denominator in self._rates],
            "denominators": [denominator for _numerator, denominator in self._rates],
            "later": keys[-1],
            "numbers": 2 * len(keys),
            "members": joined.members,
            "groups": joined.leaders,
            "wanted": joined.wanted,
            "standing": joined.standing,
            "standing_in": joined.standing_in,
        }
        for numerator, denominator, period, indicator, place, *amount in counted(ANSWERED, selection, more):
            tree = self._trees[(numerator, denominator), period]
            side = tree.stated if coverage == Coverage.AREA else tree.base
            side[place, indicator] = side.get((place, indicator), NOTHING) + Sum(*amount)

    def _read_statements(self, federations: list[int]) -> list[int]:
        """Reads the area statements level by level, and gives the federations whose units are to be read: those asked
        for, and all below them down to the first that states both parts of every rate."""
        to_look_below = set(federations)
        level = to_look_below
        read: set[int] = set()
        while level:
            children = set(self._joined.members)  # wherever they stand, they are read together
            for federation in level:
                children.update(self._children.get(federation, ()))
            self._read(Coverage.AREA, children - read)
            read |= children
            level = {child for child in children if not self._states_every_rate(child)} - to_look_below
            to_look_below = to_look_below | level
        return list(to_look_below)

    def _states_every_rate(self, federation: int) -> bool:
        latest = self._periods[-1].pk  # where one answers in all periods alike
        return all((federation, rate[0]) in self._trees[rate, latest].stated for rate in self._rates)

    def below(self, federation: int, rate: Rate, period: Period) -> RateSums | None:
        """Both parts of what comes from below, whatever the federation itself states; None where nobody answered."""
        tree = self._trees[rate, period.pk]
        return _answered(*(tree.below((federation, part)) for part in rate))

    def directly(self, federation: int, rate: Rate, period: Period) -> RateSums | None:
        """The same of the units that report to the federation itself, and of its own part."""
        tree = self._trees[rate, period.pk]
        return _answered(*(tree.base.get((federation, part), NOTHING) for part in rate))


def _answered(numerator: Sum, denominator: Sum) -> RateSums | None:
    return RateSums(numerator, denominator) if numerator.units else None
