"""Reads what a query asks for, some federations of a period at a time. The ledger says which number is shown."""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from http import HTTPStatus
from itertools import zip_longest
from typing import NamedTuple

from django.utils.translation import gettext as _

from apps.figures.models import Indicator, Period
from apps.reports.numbers.ledger import Ledger
from apps.reports.numbers.registered import CompleteRegisters
from apps.reports.opendata import changed, time_periods
from apps.reports.opendata.components import described
from apps.reports.opendata.query import DataQuery
from apps.reports.opendata.refused import QueryRefused
from apps.units.models import Unit

A_BATCH = 100  # federations read at once
MOST_CELLS = 500_000  # cells of one answer, whether there is a number in them or not
MOST_READINGS = 50_000  # cells of a history, each at every moment
LONGEST_SECONDS = 60.0
MERGE, REPLACE, DELETE = "M", "R", "D"


class Observation(NamedTuple):
    """A row: what is to be done with it, what identifies it, and what is said; of a deletion nothing is said, and a
    dimension left empty stands for all."""

    action: str
    dimensions: dict[str, str]
    said: dict[str, str]


class OpenNumbers:
    """The answer to a query, of `observations`; QueryRefused where it is too broad or takes too long."""

    def __init__(self, query: DataQuery) -> None:
        self.query = query
        self.until = time.monotonic() + LONGEST_SECONDS
        self.action = REPLACE if query.has_all_columns else MERGE

    def observations(self) -> Iterator[Observation]:
        if self.query.with_history:
            yield from self._versions()
        elif self.query.updated_after:
            yield from self._changes(self.query.updated_after)
        else:
            yield from self._all()

    # ---- All there is

    def _all(self) -> Iterator[Observation]:
        query = self.query
        self._refuse_too_many(len(query.units) * len(query.indicators) * len(query.periods), MOST_CELLS)
        left = query.of_each_series
        told: dict[tuple[int, int], int] = defaultdict(int)  # by series how many were
        periods = reversed(query.periods) if query.last else iter(query.periods)
        for period in periods:
            for unit, indicator, said in self._read(period, query.units, query.indicators):
                series = (unit.pk, indicator.pk)
                if said and (left is None or told[series] < left):
                    told[series] += 1
                    yield self._told(unit, indicator, period, said)

    def _read(
        self, period: Period, units: Sequence[Unit], indicators: Sequence[Indicator], as_of: datetime | None = None
    ) -> Iterator[tuple[Unit, Indicator, dict[str, str]]]:
        """Each cell of the key with what is said of it, {} where nothing is, or nothing that the filters take."""
        for start in range(0, len(units), A_BATCH):
            batch = units[start : start + A_BATCH]
            if time.monotonic() > self.until:
                _refuse(_("The answer takes too long: ask for fewer federations, indicators or periods."))
            ledger = Ledger(
                batch, indicators, period, as_of=as_of or self.query.as_of, registers=self._registers(batch, period)
            )
            for unit in batch:
                for indicator in indicators:
                    if self.query.is_asked(unit, indicator):
                        yield unit, indicator, self._said(ledger, unit, indicator)

    def _registers(self, units: Sequence[Unit], period: Period) -> CompleteRegisters:
        return CompleteRegisters(units, self.query.indicators, [period])

    def _said(self, ledger: Ledger, unit: Unit, indicator: Indicator) -> dict[str, str]:
        reading = ledger.total(unit.pk, indicator.pk)
        if not reading.told:
            return {}
        said = described(reading, indicator, ledger.period)
        return said if self.query.takes_row(said) else {}

    def _told(self, unit: Unit, indicator: Indicator, period: Period, said: dict[str, str]) -> Observation:
        return Observation(self.action if said else DELETE, _identity(unit, indicator, period), said)

    # ---- What changed

    def _changes(self, since: datetime) -> Iterator[Observation]:
        """Every number that may have changed, as it is now; where there is none now, its deletion."""
        query, numbers = self.query, changed.changed_since(since)
        yield from self._gone(since)
        cells = 0
        for period in query.periods:
            overlapping = changed.overlapping(period, self._all_periods)
            by_indicators: dict[frozenset[int], list[Unit]] = defaultdict(list)
            for unit in query.units:
                touched = changed.with_rates(numbers.touched(unit.pk, overlapping), query.indicators)
                if touched:
                    by_indicators[touched].append(unit)
                    cells += len(touched)
            self._refuse_too_many(cells, MOST_CELLS)
            for touched, units in by_indicators.items():
                indicators = [indicator for indicator in query.indicators if indicator.pk in touched]
                for unit, indicator, said in self._read(period, units, indicators):
                    yield self._told(unit, indicator, period, said)

    @cached_property
    def _all_periods(self) -> list[Period]:
        return list(Period.objects.all())

    def _gone(self, since: datetime) -> Iterator[Observation]:
        """Federations that left the view, and indicators that are no more, with all their numbers."""
        readable = self.query.scope.readable().filter(register="federation")
        codes = set(readable.values_list("code", flat=True))
        for code in changed.gone_since(since, self.query.scope, codes):
            yield Observation(DELETE, {"UNIT": code}, {})
        indicators = set(Indicator.objects.values_list("code", flat=True))
        for code in changed.indicators_gone_since(since, indicators):
            yield Observation(DELETE, {"INDICATOR": code}, {})

    # ---- What was known before

    def _versions(self) -> Iterator[Observation]:
        """Every number with each that was shown before it; the last as it is now."""
        query = self.query
        self._refuse_too_many(len(query.units) * len(query.indicators) * len(query.periods), MOST_READINGS)
        marks, readings = self._marks(), 0
        for period in query.periods:
            overlapping = changed.overlapping(period, self._all_periods)
            of_period = [mark for mark in marks if mark.period in overlapping]
            for unit in query.units:
                moments = sorted({mark.at for mark in of_period if mark.unit == unit.pk})
                readings += len(query.indicators) * max(len(moments), 1)
                self._refuse_too_many(readings, MOST_READINGS)
                yield from self._versions_of(unit, period, moments)

    def _marks(self) -> list[changed.Mark]:
        """When the numbers of the federations asked for may have become others, in periods that touch one asked."""
        query, touching = self.query, set()
        for period in query.periods:
            touching |= changed.overlapping(period, self._all_periods)
        marks = changed.steps_and_documents([unit.pk for unit in query.units], touching - {None})
        if query.updated_after is None:
            return marks
        return [mark for mark in marks if mark.at > query.updated_after]

    def _versions_of(self, unit: Unit, period: Period, moments: list[datetime]) -> Iterator[Observation]:
        shown: dict[int, list[tuple[datetime | None, dict[str, str]]]] = defaultdict(list)
        begins: list[datetime | None] = [*moments] or [None]
        for moment in begins:
            as_of = moment if moment != begins[-1] else None
            for _unit, indicator, said in self._read(period, [unit], self.query.indicators, as_of):
                versions = shown[indicator.pk]
                if (versions[-1][1] if versions else {}) != said:
                    versions.append((moment, said))
        for indicator in self.query.indicators:
            versions = shown[indicator.pk]
            ends = [moment for moment, _said in versions[1:]]
            for (moment, said), end in zip_longest(versions, ends):  # the last has no end
                if said:
                    valid = {"VALID_FROM": _written(moment), "VALID_TO": _written(end)}
                    yield self._told(unit, indicator, period, {**said, **valid})

    @staticmethod
    def _refuse_too_many(cells: int, most: int) -> None:
        if cells > most:
            said = _("The question is about %(cells)s cells, and an answer holds %(most)s: narrow it by its key.")
            _refuse(said % {"cells": cells, "most": most})


def _written(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _identity(unit: Unit, indicator: Indicator, period: Period) -> dict[str, str]:
    return {
        "UNIT": unit.code, "INDICATOR": indicator.code, "TIME_PERIOD": time_periods.written(period.span),
    }  # fmt: skip


def _refuse(said: str) -> None:
    raise QueryRefused(said, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
