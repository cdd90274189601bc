"""Figures as the checks fetch them: many at a time, so without the weight of a model."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from apps.figures.models import Period
from apps.figures.models.figures import is_number
from apps.figures.totals.contributions import LIMITS, Params, rows


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


def stated_figures(
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
    said: Params = {
        "units": list(units), "periods": [period.pk for period in periods],
        "indicators": None if indicators is None else list(indicators), "coverage": coverage,
        "amended_in": amended_in.pk if amended_in else None,
    }  # fmt: skip
    if [] in said.values():
        return []
    limits = [condition for name, condition in LIMITS.items() if said[name] is not None]
    readable = "(NOT f.amends OR f.period_id = %(amended_in)s)" if amended_in else "NOT f.amends"
    columns = ", ".join(f"f.{name}" for name in StatedFigure._fields)
    query = (
        f"SELECT {columns} FROM figures_figure f WHERE {' AND '.join(limits)} AND f.counts AND {readable} "
        "ORDER BY f.amends"
    )
    return [StatedFigure(*row) for row in rows(query, said)]
