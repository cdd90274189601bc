"""The sums of a period in the tree of another day, at every level: what moved since is taken from where it counted and
put where it reports on that day.

Stored sums are those of the tree of the period's end, added up to the counties. Worked example: a union with 5 members
moved from county A (12 then) to county B (7) in 2016. In the tree of 2016 the sums of 2014 are 7 and 12.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from apps.figures.arithmetic.sums import NOTHING, Sum
from apps.figures.models import Period
from apps.figures.totals.contributions import rows
from apps.figures.totals.elsewhere import HANDED_IN_ELSEWHERE
from apps.figures.totals.reported_of_expected import Place
from apps.units.models import Federation
from apps.units.tree.at_date import MOVED_SINCE, Link, depth, every_federation_at

COUNTY = Federation.Level.COUNTY
# Units, no federations, that count in the period elsewhere than where they report on the day: where they handed in or
# else reported at the period's end; with where they report on the day.
MOVED = f"""
    WITH moved AS MATERIALIZED ({MOVED_SINCE.replace("%(day)s", "%(then)s")}
    ), since AS MATERIALIZED ({MOVED_SINCE}
    ), stood AS (
        SELECT u.id, CASE WHEN m.id IS NULL THEN u.parent_id ELSE m.parent_id END AS place
        FROM units_unit u LEFT JOIN moved m ON m.id = u.id
        WHERE m.id IS NOT NULL OR u.id IN (SELECT id FROM since)
        UNION SELECT s.unit_id, s.reported_to_id FROM {HANDED_IN_ELSEWHERE} WHERE e.period_id = %(period)s
        UNION SELECT unit_id, NULL FROM figures_submission WHERE period_id = %(period)s AND reported_to_id IS NULL
    ), placed AS (
        SELECT u.id, stood.place AS was, CASE WHEN s.id IS NULL THEN u.parent_id ELSE s.parent_id END AS place
        FROM stood JOIN units_unit u ON u.id = stood.id AND u.register <> 'federation' LEFT JOIN since s ON s.id = u.id
    )
    SELECT DISTINCT id, place FROM placed WHERE place IS NOT NULL AND place IS DISTINCT FROM was"""
Sums = Mapping[Place, Sum]


@dataclass(frozen=True)
class OtherDay:
    """The tree of a day beside that of the period's end. `placed`: by unit that moved where it reports on the day."""

    period: Period
    day: date
    placed: dict[int, int]

    @cached_property
    def then(self) -> dict[int, Link]:
        """By federation its link at the period's end."""
        return {link.federation: link for link in every_federation_at(self.period.ends)}

    @cached_property
    def now(self) -> dict[int, Link]:
        return {link.federation: link for link in every_federation_at(self.day)}

    @cached_property
    def moved_federations(self) -> list[int]:
        """Those that left or came to a federation which keeps what is below it; what moves between others, as a county
        from city to city, is read with all below it wherever it is."""
        moved = []
        for federation, link in self.now.items():
            before = self.then[federation].parent
            if link.parent != before and not (self._is_read(before) and self._is_read(link.parent)):
                moved.append(federation)
        return moved

    def passed(self, places: Iterable[Place]) -> set[int]:
        """The federations, down from the counties, whose sums may change where these do."""
        passed: set[int] = set()
        for start in {*self.moved_federations, *(federation for federation, _indicator in places)}:
            for links in (self.then, self.now):
                passed.update(_up(start, links))
        return passed

    def changes(self, own: Sums, base: Sums, stated: Sums, indicators: Collection[int]) -> dict[Place, Sum]:
        """What is to be added to the sum below each federation: `own` of units that came and went directly there.

        `base` are the sums below of then, `stated` the statements for whole areas, of the federations passed.
        """
        found: dict[Place, Sum] = defaultdict(lambda: NOTHING, own)
        places = [(federation, indicator) for federation in self.passed(own) for indicator in indicators]
        for place in places:
            self._move(place, found, stated.get(place, base.get(place, NOTHING)))
        for place in sorted(places, key=self._lowest_first):
            if place not in stated:
                _add(found, (self.now[place[0]].parent, place[1]), found[place])
        return found

    def _lowest_first(self, place: Place) -> int:
        return -depth(place[0], self._above)

    @cached_property
    def _above(self) -> dict[int, int | None]:
        return {federation: link.parent for federation, link in self.now.items()}

    def _move(self, place: Place, found: dict[Place, Sum], total: Sum) -> None:
        """All that stood below a federation, or is stated for it, goes with it to another."""
        federation, indicator = place
        before, after = self.then[federation].parent, self.now[federation].parent
        if before == after:
            return
        if not self._is_read(after):
            _add(found, (after, indicator), total)
        if not self._is_read(before):
            _add(found, (before, indicator), -total)

    def _is_read(self, parent: int | None) -> bool:
        """Whether it stands above the counties: what is below it is added up by the links of the day."""
        return parent is None or self.now[parent].level < COUNTY


def _add(found: dict[Place, Sum], place: tuple[int | None, int], amount: Sum) -> None:
    federation, indicator = place
    if federation is not None and amount != NOTHING:
        found[federation, indicator] = found[federation, indicator] + amount


def _up(federation: int | None, links: Mapping[int, Link]) -> Iterator[int]:
    """It and those above it, as far up as the county."""
    while federation is not None and links[federation].level >= COUNTY:
        yield federation
        federation = links[federation].parent


def placed_by(moved: OtherDay | None) -> Mapping[int, int]:
    """By unit that moved where it reports on the other day; nobody moved where there is none."""
    return moved.placed if moved else {}


def other_day(period: Period, day: date | None) -> OtherDay | None:
    """Where the tree of the day is asked for and is another than that of the period's end. Two queries at most."""
    if day is None or day == period.ends:
        return None
    placed = dict(rows(MOVED, {"then": period.ends, "day": day, "period": period.pk}))
    return OtherDay(period, day, placed)
