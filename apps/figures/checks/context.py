"""What the checks of some units in one period may read: figures now, before and inside it, above and below.

A cell's figure is the return of any status where there is one, else the document's; only actual values are read. A
stock is read at the period's end: where the period has no figure of its own, from the latest date inside it; in a span
from its last year, for what is stated of a whole span is no level at its end.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cached_property, partial
from itertools import chain
from operator import attrgetter
from typing import Any

from apps.figures import cells as figures_cells
from apps.figures.arithmetic.measures import canonical_measure
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.rates import rate_of
from apps.figures.arithmetic.rule_language import Reference
from apps.figures.arithmetic.sums import quantity_of_sum, sum_of
from apps.figures.checks.catalogue import Catalogue
from apps.figures.checks.prior import (
    LONG,
    Kind,
    at_end,
    earlier,
    first_number,
    is_broken,
    is_level,
    near,
)
from apps.figures.checks.readings import Reading, StatedFigure
from apps.figures.models import Coverage, Figure, Indicator, Origin, Period
from apps.figures.models.periods import span_of
from apps.figures.totals import reader as totals_reader
from apps.figures.totals.register_counts import counts
from apps.units.models import Register, Unit
from apps.units.tree import at_date

Typed = Mapping[tuple[str, str], Quantity | None]  # by (indicator code, coverage); None: cleared
TypedBy = Mapping[int, Typed]  # by unit
AREA = Coverage.AREA


class Evidence:
    """The readings of `units` in `period`. A fixed number of queries, whatever the number of units and figures."""

    def __init__(
        self, catalogue: Catalogue, period: Period, units: Iterable[int], typed: TypedBy | None = None
    ) -> None:
        self.catalogue, self.period, self.units = catalogue, period, sorted(set(units))
        self.near = sorted(near(period, catalogue.periods), key=attrgetter("ends"), reverse=True)
        self._where = {key: self._places(indicator) for key, indicator in catalogue.by_id.items()}
        self._earlier = {level: earlier(period, catalogue.periods, level=level) for level in (True, False)}
        self._relate()
        self._returns: dict[tuple[int, int, str, int], Reading | None] = {}
        self._documents: dict[tuple[int, int, str, int], Reading | None] = {}
        self._fetch_all()
        for unit, cells in (typed or {}).items():
            for (code, coverage), quantity in cells.items():
                self._overlay(unit, self.catalogue.indicators[code], coverage, quantity)
        self.present: dict[tuple[int, str], list[Reading]] = defaultdict(list)
        for key in sorted(self._cells_now()):
            if reading := self._cell(*key):
                self.present[key[0], key[2]].append(reading)
        self.codes: dict[tuple[int, str], set[str]] = defaultdict(set)
        for place, readings in self.present.items():
            for reading in readings:
                self.codes[place] |= catalogue.answers_with[reading.indicator.id]

    def _places(self, indicator: Indicator) -> list[Period]:
        """Where the figure of the period itself is looked for."""
        whole_span = indicator.nature == Indicator.Nature.STOCK and self.period.kind in LONG
        inside = at_end(self.period, self.catalogue.periods) if is_level(indicator) else []
        return inside if whole_span else [self.period, *inside]

    def _relate(self) -> None:
        self.parent = at_date.parents_at(self.units, self.period.ends)
        self.children = defaultdict(list, at_date.children_at(self.units, self.period.ends))
        everyone = {*self.units, *filter(None, self.parent.values()), *chain.from_iterable(self.children.values())}
        self.family = {unit.pk: unit for unit in Unit.objects.filter(pk__in=everyone).select_related("federation")}

    # ---- Fetching

    def _fetch_all(self) -> None:
        keys = [period.pk for period in self.near]
        self._fetch(unit__in=self.units, period__in=keys)
        self._fetch(unit__in=self.family.keys() - set(self.units), period__in=keys, coverage=AREA)
        compared = [indicator.pk for indicator in self.catalogue.read_from("prior")]
        recent, older = self._recent_and_older()
        self._fetch(unit__in=self.units, period__in=recent, indicators=compared)
        lacking = set()
        for unit, indicator, coverage, _period in self._cells_now():
            number_in = partial(self._cell, unit, indicator, coverage)
            if indicator in compared and first_number(recent, number_in) is None:
                lacking.add(unit)
        self._fetch(unit__in=lacking if older else [], period__in=older, indicators=compared)

    def _recent_and_older(self) -> tuple[list[int], list[int]]:
        """The periods before this one: those in the place of the one just before, and all others."""
        just_before = self.period.span.prior()
        if just_before is None:
            return [], []
        since = span_of(just_before).starts
        recent = [period.pk for period in self._earlier[True] if period.ends >= since]
        older = [period.pk for period in self._earlier[True] if period.ends < since]
        return recent, older

    def _cells_now(self) -> list[tuple[int, int, str, int]]:
        return [key for key in {**self._documents, **self._returns} if key[3] == self.period.id]

    def _fetch(self, *, indicators: Iterable[int] | None = None, **where: Any) -> None:
        """Reads the figures of these indicators (None: of all that the run is about) that lie where `where` says."""
        known = {period.pk: period for period in self.catalogue.periods}
        wanted = self.catalogue.only if indicators is None else set(indicators)
        if wanted is not None:
            where["indicator__in"] = wanted if self.catalogue.only is None else wanted & self.catalogue.only
        for row in Figure.objects.filter(**where).order_by().values_list(*StatedFigure._fields):
            figure = StatedFigure(*row)
            side = self._returns if figure.origin == Origin.RETURN else self._documents
            key = (figure.unit_id, figure.indicator_id, figure.coverage, figure.period_id)
            side[key] = self._reading(figure, known[figure.period_id]) if figure.is_number else None

    def _reading(self, figure: StatedFigure, period: Period) -> Reading:
        indicator = self.catalogue.by_id[figure.indicator_id]
        return Reading(
            figure.unit_id, indicator, period, figure.coverage, figures_cells.quantity_of(figure, indicator.measure_zh),
            figure=figure.id, submission=figure.submission_id, stated_unit=figure.stated_unit,
        )  # fmt: skip

    def _overlay(self, unit: int, indicator: Indicator, coverage: str, quantity: Quantity | None) -> None:
        key = (unit, indicator.pk, coverage, self.period.pk)
        self._returns.pop(key, None)
        if quantity is not None:
            measured = replace(quantity, measure=quantity.measure or canonical_measure(indicator.measure_zh))
            self._returns[key] = Reading(
                unit,
                indicator,
                self.period,
                coverage,
                measured,
                stated_unit=quantity.measure_as_stated,
            )

    # ---- Reading

    def _cell(self, unit: int, indicator: int, coverage: str, period: int) -> Reading | None:
        key = (unit, indicator, coverage, period)
        return self._returns[key] if key in self._returns else self._documents.get(key)

    def stated(self, unit: int, indicator: Indicator, coverage: str, where: Iterable[Period]) -> Reading | None:
        """The first figure found in these periods."""
        number_in = partial(self._cell, unit, indicator.id, coverage)
        return first_number([period.id for period in where], number_in)

    def other_origin(self, reading: Reading) -> Reading | None:
        """What a document states in the cell of a return."""
        key = (reading.unit, reading.indicator.pk, reading.coverage, reading.period.pk)
        return self._documents.get(key) if key in self._returns else None

    def read(self, reference: Reference, unit: int, coverage: str, child: int | None) -> Reading | None:
        """What a rule's reference stands for; `child` is the one of whom each_child speaks."""
        indicator = self.catalogue.indicators.get(reference.code)
        if indicator is None:
            return None
        if reference.source in ("value", "prior", "years"):
            return getattr(self, reference.source)(unit, indicator, coverage)
        if reference.source == "parent":
            return self._counting_above(unit, indicator)
        if coverage != AREA:
            return None
        if reference.source == "each_child":
            return self.value(child, indicator, AREA) if child else None
        return (self.counted if reference.source == "counted" else self.all_children)(unit, indicator)

    def _counting_above(self, unit: int, indicator: Indicator) -> Reading | None:
        """What the federation above states, once it counts: who stands below it sees no more of it than that."""
        parent = self.parent.get(unit)
        found = self.value(parent, indicator, AREA) if parent else None
        return found if found and self._counting.issuperset(found.figures) else None

    @cached_property
    def _counting(self) -> set[int]:
        """The figures of the federations above that count."""
        above = Figure.objects.counting().filter(unit__in={*self.parent.values()} - {None}, coverage=AREA)
        return set(above.filter(period__in=[period.pk for period in self.near]).values_list("pk", flat=True))

    def value(self, unit: int, indicator: Indicator, coverage: str) -> Reading | None:
        """The figure of the period itself; a rate that nobody states is computed from its parts."""
        found = self.stated(unit, indicator, coverage, self._where[indicator.id])
        if found or indicator.kind != Indicator.Kind.COMPUTED:
            return found
        over, under = (self.value(unit, self.catalogue.by_id[part], coverage) for part in indicator.parts)
        return self.quotient(indicator, over, under, indicator.scale)

    def quotient(
        self, indicator: Indicator, over: Reading | None, under: Reading | None, scale: Decimal
    ) -> Reading | None:
        """`scale` times one reading over another, as a reading of `indicator`; None of nothing or by what may be 0."""
        if over is None or under is None:
            return None
        measure = canonical_measure(indicator.measure_zh)
        quantity = rate_of(over.quantity, under.quantity, decimals=indicator.decimals, scale=scale, measure=measure)
        if quantity is None:
            return None
        return Reading(over.unit, indicator, self.period, over.coverage, quantity, "computed", parts=(over, under))

    def prior(self, unit: int, indicator: Indicator, coverage: str) -> Reading | None:
        """The figure to compare with; none across a break of the series."""
        found = self._prior(unit, indicator, coverage)
        return None if found is None or self._broken(found) else found

    def _prior(self, unit: int, indicator: Indicator, coverage: str) -> Reading | None:
        return self.stated(unit, indicator, coverage, self._earlier[is_level(indicator)])

    def _broken(self, reading: Reading) -> bool:
        breaks = self.catalogue.breaks.get(reading.indicator.pk, ())
        return is_broken(breaks, reading.period.ends, self.period.ends)

    def years_inside(self, unit: int, indicator: Indicator, coverage: str) -> tuple[list[Reading], list[str]]:
        """The yearly figures inside a span, and the codes of the years that have none."""
        by_year = {period.ends.year: period for period in self.near if period.kind == Kind.YEAR}
        years = self.period.span.names_of_years if self.period.kind == Kind.SPAN else ()
        found, missing = [], []
        for year in years:
            reading = self.stated(unit, indicator, coverage, [by_year[year]]) if year in by_year else None
            if reading is None:
                missing.append(str(year))
            else:
                found.append(reading)
        return found, missing

    def years(self, unit: int, indicator: Indicator, coverage: str) -> Reading | None:
        """The sum of the yearly figures inside a span, where all are there."""
        found, missing = self.years_inside(unit, indicator, coverage)
        return self.sum_of(unit, indicator, coverage, found, "years") if found and not missing else None

    def sum_of(self, unit: int, indicator: Indicator, coverage: str, parts: list[Reading], how: str) -> Reading:
        """Readings added up."""
        quantity = sum_of([part.quantity for part in parts])
        return Reading(unit, indicator, self.period, coverage, quantity, how, parts=tuple(parts))

    def children_sum(self, unit: int, indicator: Indicator) -> Reading | None:
        """What comes from below, as far as it has come in."""
        standing = self._standings.get((unit, indicator.pk))
        if standing is None or not standing.below.units:
            return None
        quantity = quantity_of_sum(standing.below, canonical_measure(indicator.measure_zh))
        return Reading(unit, indicator, self.period, AREA, quantity, "below")

    def all_children(self, unit: int, indicator: Indicator) -> Reading | None:
        """What comes from below, once every federation below has reported."""
        standing = self._standings.get((unit, indicator.pk))
        return self.children_sum(unit, indicator) if standing and standing.reported == standing.expected else None

    @cached_property
    def _standings(self) -> dict[tuple[int, int], totals_reader.Standing]:
        stating = [unit for unit in self.units if self.present.get((unit, AREA))]
        if not stating:
            return {}
        asked = {indicator.pk for indicator in self.catalogue.read_from("children")}
        for unit in stating:
            asked.update(reading.indicator.pk for reading in self.present[unit, AREA])
        added = [key for key in sorted(asked) if self.catalogue.by_id[key].additive]
        return totals_reader.standings(stating, added, self.period)

    def counted(self, unit: int, indicator: Indicator) -> Reading | None:
        """The number in the register, where it can be counted and the federation has marked that register complete."""
        if indicator.counts not in self._complete(unit) or (unit, indicator.pk) not in self._counts:
            return None
        value = Decimal(self._counts[unit, indicator.pk])
        quantity = Quantity(value, measure=canonical_measure(indicator.measure_zh))
        return Reading(unit, indicator, self.period, AREA, quantity, "counted")

    def _complete(self, unit: int) -> list[str]:
        counting = self.family[unit]
        return counting.federation.complete if counting.register == Register.FEDERATION else []

    @cached_property
    def _counts(self) -> dict[tuple[int, int], int]:
        complete = [self.family[unit].federation for unit in self.units if self._complete(unit)]
        return counts(complete, self.catalogue.read_from("counted"), self.period.ends)

    def elsewhere(self, reference: Reference, unit: int, coverage: str) -> Reading | None:
        """What looks like a missing value and is none: the unit's own for a period that only shares days with this
        one, its children's stated sum for whatever periods, or a prior figure from before a break of the series."""
        indicator = self.catalogue.indicators.get(reference.code)
        if indicator is None or reference.source not in ("value", "prior"):
            return None
        if reference.source == "prior":
            return self._prior(unit, indicator, coverage)
        if found := self.stated(unit, indicator, coverage, self.near):
            return found
        if coverage != AREA or not indicator.additive:
            return None
        stated = (self.stated(child, indicator, AREA, self.near) for child in self.children[unit])
        parts = sorted(filter(None, stated), key=lambda part: part.quantity.value, reverse=True)
        return self.sum_of(unit, indicator, AREA, parts, "some") if len(parts) > 1 else next(iter(parts), None)
