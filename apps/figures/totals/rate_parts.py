"""The sums a rate is computed from: over the units that answered both of its parts, in one period or in each of two.

A federation's area statements count as one unit in place of all below it where it states both parts; where it states
one only, that is left aside and what is below it is matched.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from apps.figures.arithmetic.sums import NOTHING, Sum
from apps.figures.models import Period
from apps.figures.totals.contributions import AREA, SUMS, Params, Selection, counted, rows
from apps.figures.totals.folding import UNITS_BELOW, SumTree, children_of_links, links_of
from apps.figures.totals.reader import How
from apps.units.models import Federation
from apps.units.tree.at_date import Link, subtree_of

Rate = tuple[int, int]  # the indicators of its numerator and its denominator
# A unit answers a rate where it has a number of both parts in every period asked for; it stands where it reports in the
# latest of them.
ANSWERED = f"""
    , rates AS (SELECT * FROM unnest(%(numerators)s::bigint[], %(denominators)s::bigint[]) AS r(numerator, denominator)
    ), answered AS (
        SELECT c.*, r.numerator, r.denominator, count(*) OVER answer AS answers,
               max(c.federation_id) FILTER (WHERE c.period_id = %(later)s) OVER answer AS reported_to
        FROM rates r JOIN counted c ON c.indicator_id IN (r.numerator, r.denominator)
        WINDOW answer AS (PARTITION BY r.numerator, r.denominator, c.unit_id, c.register)
    )
    SELECT numerator, denominator, period_id, indicator_id, reported_to, register = '{AREA}', {{sums}} FROM answered
    WHERE answers = %(numbers)s AND reported_to IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6
"""


class RateSums(NamedTuple):
    """Both parts of a rate over the same `units` units."""

    numerator: Sum
    denominator: Sum

    @property
    def units(self) -> int:
        return self.numerator.units


class AnsweredParts:
    """What comes from below `federations` over the units that answered a rate in all of `periods`, the latest last, in
    whose tree they stand. Two queries, three as of a moment; all figures of the parts are read.

    Worked example: of three unions one states 10 members of 12 staff; the second 7 members, and staff is not applicable
    to it; the third 9 staff, and members are not. The rate is that of 10 and 12, not of 17 and 21.
    """

    def __init__(self, federations: Iterable[int], rates: Iterable[Rate], periods: list[Period], how: How) -> None:
        rates = list(rates)
        links = subtree_of(links_of(periods[-1], how.day), federations, max(Federation.Level))
        children = children_of_links(links)
        self._trees: dict[tuple[Rate, int], SumTree] = defaultdict(lambda: SumTree(children))
        for numerator, denominator, period, indicator, place, is_area, *amount in _rows(links, rates, periods, how):
            tree = self._trees[(numerator, denominator), period]
            side = tree.stated if is_area else tree.base
            side[place, indicator] = side.get((place, indicator), NOTHING) + Sum(*amount)

    def below(self, federation: int, rate: Rate, period: Period) -> RateSums | None:
        """Both parts of what comes from below, whatever the federation itself states; None where nobody answered."""
        tree = self._trees[rate, period.pk]
        numerator, denominator = (tree.below((federation, part)) for part in rate)
        return RateSums(numerator, denominator) if numerator.units else None

    def directly(self, federation: int, rate: Rate, period: Period) -> RateSums | None:
        """The same of the units that report to the federation itself, and of its own part."""
        tree = self._trees[rate, period.pk]
        numerator, denominator = (tree.base.get((federation, part), NOTHING) for part in rate)
        return RateSums(numerator, denominator) if numerator.units else None


def _rows(links: Iterable[Link], rates: list[Rate], periods: list[Period], how: How) -> list[tuple]:
    keys = [period.pk for period in periods]
    places = list({link.federation for link in links})
    units = [row[0] for row in rows(UNITS_BELOW, {"ids": places, "periods": keys})] if how.as_of else None
    indicators = list({part for rate in rates for part in rate})
    selection = Selection(keys, units=units, indicators=indicators, countings=[how.counting], as_of=how.as_of)
    more: Params = {
        "numerators": [numerator for numerator, _denominator in rates],
        "denominators": [denominator for _numerator, denominator in rates],
        "later": keys[-1],
        "numbers": 2 * len(keys),
    }
    return counted(ANSWERED.format(sums=SUMS), selection, more)
