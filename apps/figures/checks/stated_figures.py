"""Figures as the checks fetch them: many at a time, so without the weight of a model."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from apps.figures.models import Period
from apps.figures.models.figures import is_number
from apps.figures.totals.contributions import Selection, rows


class StatedFigure(NamedTuple):
    """What one figure says of its cell."""

    id: int
    unit_id: int
    indicator_id: int
    period_id: int
    coverage: str
    origin: str
    submission_id: int | None
    state: str
    basis: str
    value: Decimal | None
    qualifier: str
    low: Decimal | None
    high: Decimal | None
    stated_text: str
    stated_unit: str
    rounding: Decimal
    taken: str

    @property
    def is_number(self) -> bool:
        """Whether it states a number of what was."""
        return is_number(self.state, self.basis)


COLUMNS = ", ".join(f"f.{name}" for name in StatedFigure._fields)


def read_stated(
    units: Iterable[int],
    periods: Iterable[Period],
    *,
    indicators: Iterable[int] | None = None,
    coverage: str | None = None,
    amended_in: Period | None = None,
) -> list[StatedFigure]:
    """What returns of any status and the documents that count say, of these `indicators` or of all. One query at most.

    What amends a cell is not among them but for `amended_in`: of that period it comes last, after what counts there.
    """
    years = [period.pk for period in periods]
    selection = Selection(years, (), list(units), None if indicators is None else list(indicators), coverage)
    if [] in (selection.periods, selection.units, selection.indicators):
        return []
    readable = "(NOT f.amends OR f.period_id = %(amended_in)s)" if amended_in else "NOT f.amends"
    query = (
        f"SELECT {COLUMNS} FROM figures_figure f WHERE {selection.limited} AND f.counts AND {readable} "
        "ORDER BY f.amends"
    )
    params = selection.params | {"amended_in": amended_in.pk if amended_in else None}
    return [StatedFigure(*row) for row in rows(query, params)]
