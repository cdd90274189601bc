"""The figures of some units as they are stated: fetched at once, and what each cell says."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from apps.figures import cells as figures_cells
from apps.figures.arithmetic.measures import canonical_measure
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.checks.catalogue import Catalogue
from apps.figures.checks.prior import first_number
from apps.figures.checks.readings import Reading
from apps.figures.checks.stated_figures import StatedFigure, read_stated
from apps.figures.models import Indicator, Origin, Period, State

CellOfPeriod = tuple[int, int, str, int]  # unit, indicator, coverage, period


class StatedReadings:
    """What returns of any status and the documents that count say of a cell, returns and documents apart.

    `amended`: of the period itself, what amends a cell is read instead of what counts in it.
    """

    def __init__(self, catalogue: Catalogue, period: Period, *, amended: bool = False) -> None:
        self.catalogue = catalogue
        self.period = period
        self._amended = amended
        self._returns: dict[CellOfPeriod, Reading | None] = {}
        self._documents: dict[CellOfPeriod, Reading | None] = {}

    def _fetch(
        self,
        units: Iterable[int],
        periods: Iterable[Period],
        *,
        indicators: set[int] | None = None,
        coverage: str | None = None,
        amended: bool = False,
    ) -> None:
        """Reads what is stated there, of `indicators` or of all that the catalogue asks."""
        limits = [asked for asked in (self.catalogue.only, indicators) if asked is not None]
        known = {period.pk: period for period in self.catalogue.periods}
        for figure in read_stated(
            units, periods,
            indicators=set.intersection(*limits) if limits else None,
            coverage=coverage, amended_in=self.period if amended and self._amended else None,
        ):  # fmt: skip
            side = self._returns if figure.origin == Origin.RETURN else self._documents
            cell = (figure.unit_id, figure.indicator_id, figure.coverage, figure.period_id)
            if figure.state == State.CLEARED:
                side.pop(cell, None)  # and what a document states is read
            else:
                side[cell] = self._reading(figure, known[figure.period_id]) if figure.is_number else None

    def _reading(self, figure: StatedFigure, period: Period) -> Reading:
        indicator = self.catalogue.by_id[figure.indicator_id]
        return Reading(
            figure.unit_id, indicator, period, figure.coverage, figures_cells.quantity_of(figure, indicator.measure_zh),
            figure=figure.id, submission=figure.submission_id, stated_unit=figure.stated_unit, taken=figure.taken,
        )  # fmt: skip

    def _overlay(self, unit: int, indicator: Indicator, coverage: str, quantity: Quantity | None) -> None:
        """Lays what is typed over the return; None, which clears the cell, lets what a document states be read."""
        cell = (unit, indicator.pk, coverage, self.period.pk)
        self._returns.pop(cell, None)
        if quantity is None:
            return
        measured = replace(quantity, measure=quantity.measure or canonical_measure(indicator.measure_zh))
        self._returns[cell] = Reading(
            unit,
            indicator,
            self.period,
            coverage,
            measured,
            stated_unit=quantity.measure_as_stated,
        )

    @contextmanager
    def reading_instead(self, reading: Reading) -> Iterator[None]:
        """Meanwhile the cell of a return says this."""
        cell = (reading.unit, reading.indicator.pk, reading.coverage, reading.period.pk)
        said = self._returns[cell]
        self._returns[cell] = reading
        try:
            yield
        finally:
            self._returns[cell] = said

    def _cell(self, unit: int, indicator: int, coverage: str, period: int) -> Reading | None:
        """What a cell says, if it is a number. The return stands before the document, whatever it says."""
        cell = (unit, indicator, coverage, period)
        if cell in self._returns:
            return self._returns[cell]
        return self._documents.get(cell)

    def stated(self, unit: int, indicator: Indicator, coverage: str, where: Iterable[Period]) -> Reading | None:
        """The first figure found in these periods."""
        number_in = partial(self._cell, unit, indicator.id, coverage)
        return first_number([period.id for period in where], number_in)

    def stated_like(self, like: Reading, indicator: Indicator, where: Iterable[Period]) -> Reading | None:
        """The first number of an indicator, in these periods, that is of the sort of another one of the same unit."""
        if not like.origin:
            return None
        side = self._documents if like.origin == Origin.DOCUMENT else self._returns
        cells = [(like.unit, indicator.pk, like.coverage, period.pk) for period in where]
        return first_number(cells, side.get)

    def other_origin(self, reading: Reading) -> Reading | None:
        """What a document states in the cell of a return."""
        cell = (reading.unit, reading.indicator.pk, reading.coverage, reading.period.pk)
        if cell not in self._returns:
            return None
        return self._documents.get(cell)
