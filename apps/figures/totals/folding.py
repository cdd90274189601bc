"""How sums that stand at some places of the tree become the total of any federation: folded from the bottom up.

The county A has two towns: B, whose own figures and unions come to 5, and C, to 7. A's union says 3, so A's sum from
below is 3 + 5 + 7 = 15. Where C states 9 for its whole area, the statement stands for all below C: 3 + 5 + 9 = 17.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from apps.figures.arithmetic.sums import NOTHING, SUM_COLUMNS, SUM_COUNTS, Sum, added_up
from apps.figures.models import Coverage, Period
from apps.figures.totals.addends import Addends
from apps.figures.totals.contributions import (
    ADDS,
    ALL,
    AREA,
    NOW,
    THEN,
    Params,
    Selection,
    counted,
    kept_under,
    paired,
    periods_just_before,
    rows,
    sums,
)
from apps.figures.totals.other_day import OtherDay
from apps.figures.totals.reported_of_expected import Place
from apps.figures.totals.stated import StatementsRead, stated_rows
from apps.units.models import Federation
from apps.units.tree.at_date import ALL_LEVELS, Link, every_federation_at, subtree_at, subtree_of

COUNTY = Federation.Level.COUNTY
AMOUNT = ", ".join(SUM_COLUMNS)
# A sum of counts that are sums already would be a decimal number.
ADDED = ", ".join(f"sum({part}){'::bigint' if part in SUM_COUNTS else ''}" for part in SUM_COLUMNS)


STORED_SUMS = f"""
    SELECT side, federation_id, indicator_id, {ADDED} FROM figures_total
    WHERE counting = %(counting)s AND side = ANY(%(sides)s) AND period_id = %(period)s
      AND federation_id = ANY(%(units)s) AND indicator_id = ANY(%(indicators)s) GROUP BY 1, 2, 3
"""
# By side, parent and indicator the sum of the totals of its counties: of each what it states, else what is kept of it.
# All is added up once. Worked example: of county A, which states 9, and county B with 5 of its unions and 2 of its
# stations, the rows are 9, 5 and 2, and the city has 16. Of `unnest` the server expects ten rows, and may go through
# all sums for each county.
COUNTY_SUMS = f"""
    , county AS MATERIALIZED (
        SELECT (%(parents)s::bigint[])[place] AS parent, (%(units)s::bigint[])[place] AS id
        FROM generate_subscripts(%(units)s::bigint[], 1) AS place
    ), stated AS MATERIALIZED (
        SELECT side, federation_id, indicator_id, {ADDS} FROM sided
        WHERE side = ANY(%(sides)s) AND period_id = %(period)s
    ), total(side, federation_id, indicator_id, {AMOUNT}) AS (
        SELECT * FROM stated
        UNION ALL
        SELECT t.side, t.federation_id, t.indicator_id, {AMOUNT} FROM figures_total t
        WHERE t.counting = %(counting)s AND t.side = ANY(%(sides)s) AND t.period_id = %(period)s
          AND t.federation_id = ANY(%(units)s) AND t.indicator_id = ANY(%(kept)s)
          AND (t.side, t.federation_id, t.indicator_id) NOT IN (SELECT side, federation_id, indicator_id FROM stated)
    )
    SELECT side, county.parent, indicator_id, {ADDED}
    FROM county JOIN total ON total.federation_id = county.id GROUP BY 1, 2, 3 HAVING sum(units) > 0
"""
# The units that have ever reported to these federations, and those that handed in to them in these periods.
UNITS_BELOW = """
    SELECT unnest(%(ids)s::bigint[]) UNION SELECT unit_id FROM units_affiliation WHERE parent_id = ANY(%(ids)s)
    UNION SELECT unit_id FROM figures_submission
    WHERE reported_to_id = ANY(%(ids)s) AND period_id = ANY(%(periods)s)
"""


@dataclass(slots=True)
class SumTree:
    """What sums are folded from: what is added up at each place already, the statements, and what else is below."""

    children: dict[int, list[int]]
    base: dict[Place, Sum] = field(default_factory=dict)
    stated: dict[Place, Sum] = field(default_factory=dict)
    folded: dict[Place, Sum] = field(default_factory=dict)

    def below(self, place: Place) -> Sum:
        """What comes from below, without a statement of the federation itself."""
        if place not in self.folded:
            federation, indicator = place
            totals = [self.total((child, indicator)) for child in self.children.get(federation, ())]
            base = self.base.get(place, NOTHING)
            self.folded[place] = added_up([base, *totals]) if totals else base
        return self.folded[place]

    def total(self, place: Place) -> Sum:
        """The statement where there is one, else what comes from below; one that counts elsewhere, with others that are
        one unit with it, is nothing (apps.figures.totals.successions)."""
        return self.stated[place] if place in self.stated else self.below(place)


def links_of(period: Period, day: date | None = None) -> list[Link]:
    """Every federation with its parent, as sums add up: at the period's end, or on `day`."""
    return every_federation_at(day or period.ends)


def trees_of_stored_sums(
    federations: list[int],
    addends: Addends,
    period: Period,
    counting: str,
    whens: Sequence[str],
    links: list[Link],
    stating: Collection[int] = (),
    moved: OtherDay | None = None,
    read: StatementsRead | None = None,
) -> dict[str, SumTree]:
    """Of stored sums, by side: those of the counties are added up by the database, what stands above is read singly.

    `whens`: all, or now and then. `links` as of `links_of`. Three or four queries, two more with what `moved` up to
    another day. What is below a federation that is not asked for itself, or only for what it is `stating`, and states
    all of it is not read: nothing above needs it. `read`: statements of these periods and indicators that were read
    before.
    """
    links, sides = subtree_of(links, federations, COUNTY), addends.sides(*whens)
    higher = [link for link in links if link.level < COUNTY]
    selection = _statements(period, counting, addends, whens)
    came, passed = _came_and_passed(moved, selection)
    singly = list({*federations, *_levels(higher), *passed})
    where: Params = {"counting": counting, "sides": sides, "period": period.pk}
    children = children_of_links(higher)
    trees = {side: SumTree(children) for side in sides}
    asked: Params = {**where, "indicators": addends.keys, "units": singly}
    for side, federation, indicator, *amount in rows(STORED_SUMS, asked):
        trees[side].base[federation, indicator] = Sum(*amount)
    if addends.rates:
        _add_statements_of_both_parts(trees, replace(selection, units=singly), period)
    else:
        _add_statements(trees, replace(selection, units=singly), period, read or StatementsRead())
    if moved:
        _move(trees, moved, came, addends.keys)
    parents = _parents_of_counties(links)
    unstated = _unstated(trees.values(), set(parents.values()), addends.keys)
    for federation in federations:
        if federation not in stating:
            unstated[federation] = set(addends.keys)
    _add_counties(trees, parents, unstated, selection, where)
    return trees


def _came_and_passed(moved: OtherDay | None, selection: Selection) -> tuple[dict[str, dict[Place, Sum]], set[int]]:
    """What came and went by side, and the federations whose sums may change by it; nothing where nothing moved."""
    if moved is None:
        return {}, set()
    came = _came_and_gone(moved, selection)
    return came, moved.passed(place for places in came.values() for place in places)


def _came_and_gone(moved: OtherDay, selection: Selection) -> dict[str, dict[Place, Sum]]:
    """By side and place what units that moved add there, or take from there, in the tree of the day. Two queries."""
    found: dict[str, dict[Place, Sum]] = defaultdict(dict)
    if not moved.placed:
        return found
    then = replace(selection, units=list(moved.placed), coverage=Coverage.OWN.value)
    for asked, sign in ((then, -1), (replace(then, placed=moved.placed), 1)):
        own, _statements_of_areas = sums(asked)
        for key, parts in kept_under(moved.period.pk, own).items():
            place, at_side = (key.federation, key.indicator), found[key.side]
            amount = sum(parts.values(), NOTHING)
            at_side[place] = at_side.get(place, NOTHING) + (amount if sign > 0 else -amount)
    return found


def _move(
    trees: Mapping[str, SumTree], moved: OtherDay, came: Mapping[str, dict[Place, Sum]], indicators: list[int]
) -> None:
    """Puts what moved into the trees; everything it passes has been read singly."""
    for side, tree in trees.items():
        for place, change in moved.changes(came.get(side, {}), tree.base, tree.stated, indicators).items():
            tree.base[place] = tree.base.get(place, NOTHING) + change


def _add_statements(trees: Mapping[str, SumTree], selection: Selection, period: Period, read: StatementsRead) -> None:
    """Puts what federations state for their areas into the trees; into those of two periods what they state in both."""
    (counting,) = selection.countings
    units = set(selection.units or ()) - read.units
    newly = stated_rows(units, selection.indicators or (), selection.all_periods, AREA, counting)
    stated, now = {**newly, **read.rows}, period.pk
    for (federation, indicator, of_period), figure in stated.items():
        if of_period != now:
            continue
        place = (federation, indicator)
        if ALL in trees:
            trees[ALL].stated[place] = figure.amount
        for _later, earlier in selection.pairs:
            before = stated.get((*place, earlier))
            if before:
                trees[NOW].stated[place], trees[THEN].stated[place] = figure.amount, before.amount


def _add_statements_of_both_parts(trees: Mapping[str, SumTree], selection: Selection, period: Period) -> None:
    """The same of rates: what federations state for their areas of both parts, in one period or in each of two."""
    _own, statements = sums(selection)
    for key, stated in kept_under(period.pk, statements).items():
        if key.side in trees:
            trees[key.side].stated[key.federation, key.indicator] = stated


def _unstated(trees: Collection[SumTree], federations: Iterable[int], indicators: list[int]) -> dict[int, set[int]]:
    """By federation the indicators for which it does not stand for all below it in every one of the trees."""
    unstated: dict[int, set[int]] = {}
    for federation in federations:
        missing: set[int] = set()
        for tree in trees:
            missing |= {indicator for indicator in indicators if (federation, indicator) not in tree.stated}
        unstated[federation] = missing
    return unstated


def _parents_of_counties(links: Iterable[Link]) -> dict[int, int]:
    """By county the federation it reports to; one that was asked for itself is read singly and is not in it."""
    parents = {}
    for link in links:
        if link.parent and link.level >= COUNTY:
            parents[link.federation] = link.parent
    return parents


def _add_counties(
    trees: Mapping[str, SumTree],
    parents: dict[int, int],
    unstated: Mapping[int, set[int]],
    selection: Selection,
    where: Params,
) -> None:
    """Adds the totals of counties, given with their parents, to what stands at these where they are `unstated`."""
    needed = {county: parent for county, parent in parents.items() if unstated[parent]}
    if not needed:
        return
    kept = list(set().union(*(unstated[parent] for parent in needed.values())))
    of_counties = replace(selection, units=list(needed))
    if not selection.rates:
        of_counties = replace(of_counties, indicators=kept)
    more: Params = {**where, "parents": list(needed.values()), "kept": kept}
    for side, parent, indicator, *amount in counted(COUNTY_SUMS, of_counties, more):
        place, base = (parent, indicator), trees[side].base
        base[place] = base.get(place, NOTHING) + Sum(*amount)


def _statements(period: Period, counting: str, addends: Addends, whens: Sequence[str]) -> Selection:
    """The area statements of a period; on a side of it, those of the period just before with them."""
    everything = addends.of(Selection([period.pk], coverage=AREA, countings=[counting]))
    if list(whens) == [ALL]:
        return everything
    return replace(everything, pairs=paired([period.pk], periods_just_before()))


def trees_of_figures(
    federations: list[int], period: Period, selection: Selection, day: date | None = None
) -> dict[tuple[str, str], SumTree]:
    """Of the figures themselves, in the tree of `period` or of `day`, by counting and side; `selection` without units.

    Seconds for a city, more for a province.
    """
    links = subtree_at(federations, day or period.ends, ALL_LEVELS)
    units = rows(UNITS_BELOW, {"ids": list(_levels(links)), "periods": selection.all_periods})
    own, statements = sums(replace(selection, units=[row[0] for row in units]))
    trees: dict[tuple[str, str], SumTree] = defaultdict(lambda: SumTree(children_of_links(links)))
    for key, parts in kept_under(period.pk, own).items():
        trees[key.counting, key.side].base[key.federation, key.indicator] = sum(parts.values(), NOTHING)
    for key, stated in kept_under(period.pk, statements).items():
        trees[key.counting, key.side].stated[key.federation, key.indicator] = stated
    return trees


def _levels(links: Iterable[Link]) -> dict[int, int]:
    return {link.federation: link.level for link in links}


def children_of_links(links: Iterable[Link]) -> dict[int, list[int]]:
    """By federation those right below it."""
    children: dict[int, list[int]] = defaultdict(list)
    for link in links:
        if link.parent:
            children[link.parent].append(link.federation)
    return children
