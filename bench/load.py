"""Loads figures as an import does, with checks, revisions and totals, beside COPY of the same rows into the same table.

Run as `ROWS=1000000 manage.py shell < bench/load.py` over what `generate_load --answering 10` has made: new
figures of unions that have none yet. Everything is taken back.
"""

import os
import resource
import time
from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal

from django.db import connection, transaction

from apps.changelog.acting import acting
from apps.figures import checks, entry
from apps.figures.answers import COLUMNS, Answer
from apps.figures.load import TOP
from apps.figures.models import Form, Period, Submission
from apps.units.models import Unit

ROWS = int(os.environ.get("ROWS", "1000000"))
YEAR = "2040"


def drafts(period: Period) -> tuple[list[int], list[tuple[int, bool]], dict[int, int]]:
    """As many unions' drafts as hold ROWS figures: the unions, the indicators of their form, the submissions."""
    form = Form.objects.get(register="grassroots")
    items = form.items.exclude(indicator__kind="computed").filter(indicator__over_units="sum")
    measures = items.values_list("indicator", "indicator__measure_zh")
    indicators = [(key, measure.startswith("人")) for key, measure in measures]
    unions = Unit.objects.filter(register="grassroots", path__startswith=f"{TOP}/", submissions=None)
    units = list(unions.order_by("path").values_list("pk", "parent")[: -(-ROWS // len(indicators))])
    Submission.objects.bulk_create(
        [Submission(unit_id=unit, form=form, period=period, reported_to_id=parent) for unit, parent in units],
        batch_size=5000,
    )
    made = dict(Submission.objects.filter(form=form, period=period).values_list("unit", "pk"))
    return [unit for unit, _parent in units], indicators, made


def changes(
    period: Period, units: list[int], indicators: list[tuple[int, bool]], made: dict[int, int]
) -> Iterator[entry.Change]:
    for unit in units:
        number = Decimal(4 + unit * 7919 % 5)  # the same units everywhere, and ten persons to each, break no rule
        for indicator, persons in indicators:
            value = number * 10 if persons else number
            cell = entry.Cell(unit, indicator, period.pk, "own", "return")
            yield entry.Change(cell, made[unit], Answer(value=value, low=value, high=value))


def timed(name: str, act: object) -> float:
    begun = time.perf_counter()
    act()
    took = time.perf_counter() - begun
    print(f"| {name} | {took:.1f} | {count / took:,.0f} |", flush=True)
    return took


def copy(rows: Iterator[entry.Change]) -> None:
    names = ", ".join(entry.STAGED)
    with connection.cursor() as cursor, cursor.copy(f"COPY figures_figure ({names}) FROM STDIN") as into:
        for one in rows:
            into.write_row((*one.cell, one.submission_id, *(getattr(one.answer, name) for name in COLUMNS)))


def load(rows: Iterator[entry.Change], units: list[int], period: Period) -> None:
    plan = entry.write(rows)
    if plan.new or plan.changed:
        checks.refresh(units, [period.pk])


class TakenBack(Exception):
    """Nothing of the measurement stays."""


with suppress(TakenBack), acting(None, door="file"):
    period = Period.objects.of(YEAR)
    units, indicators, made = drafts(period)
    count = len(units) * len(indicators)
    print(f"| {count:,} rows | s | rows/s |\n| --- | ---: | ---: |")
    place = transaction.savepoint()
    plain = timed("COPY alone", lambda: copy(changes(period, units, indicators, made)))
    transaction.savepoint_rollback(place)
    whole = timed("import", lambda: load(changes(period, units, indicators, made), units, period))
    timed("the same again", lambda: load(changes(period, units, indicators, made), units, period))
    print(
        f"\nimport / COPY: {plain / whole:.2f}; client {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
    )
    raise TakenBack
