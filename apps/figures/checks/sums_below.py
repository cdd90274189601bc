"""What comes from below federations, as the checks of a form read it: with its own part as the form says it."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property

from apps.figures.arithmetic.measures import canonical_measure
from apps.figures.arithmetic.sums import NOTHING, Sum, of_figure, quantity_of_sum
from apps.figures.checks.catalogue import Catalogue
from apps.figures.checks.readings import Reading
from apps.figures.checks.stated import StatedReadings
from apps.figures.models import Coverage, Indicator, Period
from apps.figures.totals import reader as totals_reader
from apps.figures.totals.reader import How, Standing, StandingsBelow
from apps.figures.totals.reported_of_expected import AnswerTree, Place
from apps.figures.totals.stated import CountingFigure, stated_rows
from apps.units.models import Register

AREA = Coverage.AREA


class SumsBelow(StatedReadings):
    """The sums from below of those of `units` that state anything for their area. `present`: by unit and coverage what
    is stated for the period. `known`: sums from below of all `units` that were read already, and are not read again."""

    def __init__(
        self,
        catalogue: Catalogue,
        period: Period,
        units: list[int],
        known: StandingsBelow | None = None,
        *,
        amended: bool = False,
    ) -> None:
        super().__init__(catalogue, period, amended=amended)
        self.units = units
        self._known = known
        self.present: dict[tuple[int, str], list[Reading]] = defaultdict(list)

    def standing_below(self, unit: int, indicator: Indicator) -> Standing:
        """Who stands behind the sum from below; nobody where nothing comes from there."""
        return self._standings.get((unit, indicator.pk), Standing())

    def answers_below(self, indicator: Indicator) -> AnswerTree:
        """Who answered below the units for an indicator that comes from below one of them; LookupError of another."""
        for below in self._below:
            if indicator.pk in below.indicators:
                return below.answers
        raise LookupError(f"no sum of {indicator.code} was read")

    def children_sum(self, unit: int, indicator: Indicator) -> Reading | None:
        """What comes from below, as far as it has come in, with the federation's own part as its form says it now.

        Worked example: counties of 2,098 have reported, and the city types 64 of its own: the sum is 2,162 at once, and
        not only when the form is approved and the 64 count.
        """
        standing = self._standings.get((unit, indicator.pk))
        if standing is None:
            return None
        below = standing.below + self._typed_part(unit, indicator)
        if not below.units:
            return None
        quantity = quantity_of_sum(below, canonical_measure(indicator.measure_zh))
        return Reading(unit, indicator, self.period, AREA, quantity, "below")

    def all_children(self, unit: int, indicator: Indicator) -> Reading | None:
        """What comes from below, once all who are asked have answered, but for the federation whose form it is."""
        standing = self._standings.get((unit, indicator.pk))
        if standing is None or not standing.is_whole_but_itself:
            return None
        return self.children_sum(unit, indicator)

    def _typed_part(self, unit: int, indicator: Indicator) -> Sum:
        """What the federation says of itself that is not in the sum yet, less what of it is."""
        if Register.FEDERATION.letter not in indicator.carriers:
            return NOTHING
        said = self._cell(unit, indicator.pk, Coverage.OWN, self.period.pk)
        if said is None:
            return NOTHING
        quantity = said.quantity
        now = of_figure(quantity.value, quantity.qualifier, quantity.low, quantity.high, quantity.rounding)
        counted = self._own_parts.get((unit, indicator.pk, self.period.pk))
        return now - counted.amount if counted else now

    @cached_property
    def _own_parts(self) -> dict[tuple[int, int, int], CountingFigure]:
        """What federations say of themselves and counts already."""
        federations = [unit for unit in self.units if self.present.get((unit, AREA))]
        indicators = {indicator for _unit, indicator in self._standings}
        return stated_rows(federations, indicators, [self.period.pk], Coverage.OWN)

    @cached_property
    def _standings(self) -> dict[Place, Standing]:
        standings: dict[Place, Standing] = {}
        for below in self._below:
            standings.update(below.by_place)
        return standings

    @cached_property
    def _below(self) -> list[StandingsBelow]:
        """What is known already of the indicators asked, and what is read besides."""
        stating = {unit for unit in self.units if self.present.get((unit, AREA))}
        if not stating:
            return []
        asked = self._asked_below(stating)
        found = []
        if self._known:
            found = [_part_of(self._known, stating, asked)]
            asked -= self._known.indicators
        if asked:
            found.append(totals_reader.standings_below(sorted(stating), sorted(asked), self.period, How()))
        return found

    def _asked_below(self, stating: Iterable[int]) -> set[int]:
        """The indicators that add up, of those read from below by rules or stated by these for their areas."""
        asked = {indicator.pk for indicator in self.catalogue.read_from("children")}
        for unit in stating:
            for reading in self.present[unit, AREA]:
                asked.add(reading.indicator.pk)
                for part in self.catalogue.parts_of(reading.indicator):
                    asked.add(part.pk)
        return {key for key in asked if self.catalogue.by_id[key].additive}


def _part_of(known: StandingsBelow, units: Collection[int], indicators: Collection[int]) -> StandingsBelow:
    """The sums of these units and indicators alone."""
    by_place = {}
    for (unit, indicator), standing in known.by_place.items():
        if unit in units and indicator in indicators:
            by_place[unit, indicator] = standing
    return known._replace(by_place=by_place)
