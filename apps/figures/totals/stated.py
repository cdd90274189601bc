"""What is stated and counts, figure by figure: now, or as it stood at a moment."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import NamedTuple, TypeVar

from django.db.models.query import RawQuerySet

from apps.figures.arithmetic.sums import ZERO, Sum, of_figure
from apps.figures.models import Figure
from apps.figures.models.detached import detached_years, gone, refuse_detached
from apps.figures.models.figures import FigureQuerySet, in_precedence, is_number
from apps.figures.totals.contributions import APPROVED, AREA, Params, Selection, rows
from apps.figures.triggers.counting import counts

FIGURE_COUNTS = counts("f", "s", "%(counting)s", "{figures}")
FIGURES = f"""
    SELECT {{columns}} FROM {{figures}} f LEFT JOIN {{submissions}} s ON s.id = f.submission_id
    WHERE {{limits}} AND {FIGURE_COUNTS}
"""

# OFFSET 0 keeps each period by itself: joined, all figures of these units would be looked at.
PERIODS_STATED = f"""
    SELECT p.id FROM figures_period p WHERE EXISTS (
        SELECT FROM figures_figure f LEFT JOIN figures_submission s ON s.id = f.submission_id
        WHERE f.unit_id = ANY(%(units)s) AND f.period_id = p.id AND {counts("f", "s", "%(counting)s")} OFFSET 0)
"""


class CountingFigure(NamedTuple):
    """A figure that counts as far as it is added up: a row, without the weight of a model."""

    unit_id: int
    indicator_id: int
    period_id: int
    origin: str
    state: str
    basis: str
    value: Decimal | None
    qualifier: str
    low: Decimal | None
    high: Decimal | None
    rounding: Decimal

    @property
    def is_number(self) -> bool:
        """Whether it states a number of what was."""
        return is_number(self.state, self.basis)

    @property
    def amount(self) -> Sum:
        """The sum of this number alone."""
        return of_figure(self.value or ZERO, self.qualifier, self.low, self.high, self.rounding)


@dataclass(frozen=True, slots=True)
class StatementsRead:
    """The statements for their areas of these `units`, all there are of some periods and indicators."""

    units: frozenset[int] = frozenset()
    rows: Mapping[tuple[int, int, int], CountingFigure] = field(default_factory=dict)


COUNTING_COLUMNS = attrgetter(*CountingFigure._fields)
COLUMNS = ", ".join(f"f.{column}" for column in CountingFigure._fields)
Cell = tuple[int, int, int]  # unit, indicator and period
Said = TypeVar("Said", Figure, CountingFigure)


def periods_stated(units: Iterable[int]) -> set[int]:
    """The periods for which any of the units has a figure that counts."""
    units = list(units)
    stated = {period for (period,) in rows(PERIODS_STATED, {"units": units, "counting": APPROVED})}
    return stated | {period for _unit, period in gone(units, detached_years())}


def stated_figures(
    units: Iterable[int],
    indicators: Iterable[int],
    periods: Iterable[int],
    coverage: str = AREA,
    counting: str = APPROVED,
    as_of: datetime | None = None,
) -> dict[Cell, Figure]:
    """Figures that count, by (unit, indicator, period): the return, else the document; actual values alone."""
    if as_of:
        return _read_first(
            figures_then(as_of, counting, units=units, indicators=indicators, periods=periods, coverage=coverage)
        )
    return _read_first(_figures_now(units, indicators, periods, coverage, counting))


def stated_rows(
    units: Iterable[int],
    indicators: Iterable[int],
    periods: Iterable[int],
    coverage: str = AREA,
    counting: str = APPROVED,
    as_of: datetime | None = None,
) -> dict[Cell, CountingFigure]:
    """The same, as far as figures are added up: for thousands of them."""
    if as_of:
        stated = stated_figures(units, indicators, periods, coverage, counting, as_of)
        return {cell: CountingFigure(*COUNTING_COLUMNS(figure)) for cell, figure in stated.items()}
    selection = Selection(periods, (), units, indicators, coverage, [counting])
    return _read_first(map(CountingFigure._make, rows(*_query(COLUMNS, selection, counting))))


def _figures_now(
    units: Iterable[int], indicators: Iterable[int], periods: Iterable[int], coverage: str, counting: str
) -> FigureQuerySet:
    """Those that count in these cells."""
    if coverage != AREA:
        refuse_detached(periods, units)
    return Figure.objects.counting(counting).filter(
        unit__in=list(units), indicator__in=list(indicators), period__in=list(periods), coverage=coverage
    )


def _read_first(figures: Iterable[Said]) -> dict[Cell, Said]:
    """By cell what is read of it first, where that is a number."""
    read: dict[Cell, Said] = {}
    for figure in figures:
        cell = (figure.unit_id, figure.indicator_id, figure.period_id)
        if cell in read:
            read[cell] = in_precedence((read[cell], figure))[0]
        else:
            read[cell] = figure
    return {cell: first for cell, first in read.items() if first.is_number}


def figures_then(
    as_of: datetime,
    counting: str = APPROVED,
    *,
    units: Iterable[int],
    indicators: Iterable[int],
    periods: Iterable[int],
    coverage: str | None = None,
) -> "RawQuerySet[Figure]":
    """The figures that counted at a moment as they said then; a state replaced since has no id of its own."""
    selection = Selection(periods, (), units, indicators, coverage, [counting], as_of)
    return Figure.objects.raw(*_query("f.*", selection, counting))


def _query(columns: str, selection: Selection, counting: str) -> tuple[str, Params]:
    """These columns of the figures selected that count, and the parameters; what it is made of is told in
    `contributions`."""
    selection.refuse_gone()
    figures, submissions = selection.tables
    query = FIGURES.format(columns=columns, figures=figures, submissions=submissions, limits=selection.limited)
    return query, {**selection.params, "counting": counting}
