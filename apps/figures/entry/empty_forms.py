"""What goes into forms in which nothing stands yet becomes figures at once, for there is nothing to compare it with.

A list of 5,000 unions that never returned anything is written by COPY and nothing else; where one of them has a single
figure in the form already, her rows are laid beside the figures and compared (apps.figures.entry.staging), and theirs
are not.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection

from apps.figures.cells import COLUMNS
from apps.figures.entry.laying import ChangesPortion, PortionParting
from apps.figures.entry.staging import (
    CellDifference,
    StagedCell,
    StagedChange,
    answer_in,
    stated,
    streamed,
)
from apps.figures.models import Coverage, Figure, Origin, Submission
from apps.figures.models.figures import CELL
from apps.units.models import Unit

FIRST_KEPT = 100  # as many as a page of a preview shows
FILLED = "f.submission_id = ANY(%(filled)s::bigint[]) AND f.period_id = ANY(%(periods)s::bigint[])"
SUMS = f"""
    SELECT k.number, f.indicator_id, coalesce(sum(f.value), 0)
    FROM figures_figure f JOIN unnest(%(units)s::bigint[], %(groups)s::int[]) AS k(unit_id, number) USING (unit_id)
    WHERE {FILLED} AND f.coverage = %(own)s
    GROUP BY 1, 2"""
# Of a year that was just filled the server knows nothing: asked for all forms at once it goes through all of the year.
BEGUN = """
    SELECT k.submission_id
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS k(submission_id, unit_id, period_id)
    CROSS JOIN LATERAL (
        SELECT FROM figures_figure f
        WHERE f.submission_id = k.submission_id AND f.unit_id = k.unit_id AND f.period_id = k.period_id LIMIT 1) AS f"""
OTHERS = f"""
    SELECT {", ".join(f"f.{column}" for column in CELL)}, f.submission_id, {stated("f")}
    FROM figures_figure f WHERE {FILLED} AND NOT (f.coverage = %(own)s AND f.unit_id = ANY(%(units)s::bigint[]))"""


class NotEmptyError(Exception):
    """Something is to be compared after all: a second row is about a cell of an empty form, or one clears it."""


def _place(key: tuple[int, int, int]) -> tuple[int, int]:
    """Unit and period of a form."""
    unit, _form, period = key
    return unit, period


class EmptyForms(PortionParting):
    """The forms that were empty when a file began to fill them, and what was written into them.

    They are held by this transaction, open to their clerks, and count nowhere. NotEmptyError, or the database's refusal
    of a cell that is there, takes everything back: who reads the file then compares it all. Where they are not
    `looked_for`, there are none.
    """

    def __init__(self, *, looked_for: bool = False) -> None:
        self._looked_for = looked_for
        self._known: dict[int | None, bool] = {None: False}  # by submission, whether it was empty
        self.submissions: list[int] = []  # that were filled
        self.rows = 0
        self.units: set[int] = set()
        self.periods: set[int] = set()
        self.first: list[StagedChange] = []  # of what was written

    def look_at(self, portion: ChangesPortion) -> None:
        """Nothing stands in a form that was begun for the portion; of the others the database is asked."""
        if not self._looked_for:
            return
        self._are_empty({submission: _place(portion.forms[submission]) for submission in portion.begun})
        self._look_at(portion.forms.keys() - self._known.keys())

    def parted(self, changes: list[StagedChange]) -> tuple[list[StagedChange], list[StagedChange]]:
        """What goes into empty forms, and the other changes."""
        if not self.submissions:
            return [], changes
        known, filling, others = self._known, [], []
        for change in changes:
            if not known.get(change.submission_id):
                others.append(change)
            elif change.answer is None:
                raise NotEmptyError
            else:
                filling.append(change)
        self.rows += len(filling)
        self.first += filling[: FIRST_KEPT - len(self.first)]
        return filling, others

    def _look_at(self, submissions: Collection[int]) -> None:
        if not submissions:
            return
        self._known |= dict.fromkeys(submissions, False)
        begun = Submission.objects.editable().filter(pk__in=submissions, counts_since=None).order_by()
        places = {key: (unit, period) for key, unit, period in begun.values_list("pk", "unit", "period")}
        if not places:
            return
        units, periods = zip(*places.values(), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(BEGUN, [list(places), list(units), list(periods)])
            for (submission,) in cursor.fetchall():
                del places[submission]
        self._are_empty(places)

    def _are_empty(self, places: Mapping[int, tuple[int, int]]) -> None:
        """`places`: unit and period of each submission."""
        for submission, (unit, period) in places.items():
            self._known[submission] = True
            self.submissions.append(submission)
            self.units.add(unit)
            self.periods.add(period)

    # What became of them, looked at afterwards

    def without_documents(self) -> list[int]:
        """The units of which no document states anything in these periods: nothing counts in the cells filled."""
        stated_elsewhere = Figure.objects.filter(
            unit__in=self.units, period__in=self.periods, origin=Origin.DOCUMENT
        ).order_by()
        return sorted(self.units.difference(stated_elsewhere.values_list("unit", flat=True)))

    def sums(self, groups: Sequence[Sequence[Unit]], period: int) -> list[tuple[int, int, Decimal]]:
        """What units say of themselves for a period, added up over each group: its place among them, indicator and
        sum, 0 where none of it says a number."""
        units, numbers = [], []
        for number, group in enumerate(groups):
            units += [unit.pk for unit in group]
            numbers += [number] * len(group)
        with connection.cursor() as cursor:
            cursor.execute(SUMS, self._written | {"periods": [period], "units": units, "groups": numbers})
            return cursor.fetchall()

    def but_sums(self, units: Collection[int]) -> Iterator[CellDifference]:
        """The cells that `sums` does not tell of: other units', and what is said of areas. Their places are not."""
        for row in streamed(OTHERS, {**self._written, "units": list(units)}):
            cell, answer = StagedCell(*row[: len(CELL)]), answer_in(row[-len(COLUMNS) :])
            yield CellDifference(0, cell, row[len(CELL)], None, answer)

    @property
    def _written(self) -> dict[str, Any]:
        return {"filled": self.submissions, "periods": list(self.periods), "own": Coverage.OWN.value}
