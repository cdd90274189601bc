"""Imports a file of figures, with checks, revisions and totals, beside COPY of the same rows into the same table.

Run as `ROWS=1000000 manage.py shell < bench/load.py` over what `generate_load --answering 10` has made: new
figures of unions that have none yet. Everything is taken back. Beside the time by the clock stands the processors' time
of the client and of the database's process, which other work on the machine does not lengthen as much.
"""

import csv
import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection, transaction

from apps.changelog.acting import acting
from apps.figures.cells import COLUMNS, Answer
from apps.figures.entry import staging
from apps.figures.files import importer as files_importer
from apps.figures.models import Period, Submission
from apps.figures.synthetic import TOP, form_in_force
from apps.units.models import Unit

ROWS = int(os.environ.get("ROWS", "1000000"))
YEAR = "2040"
Row = tuple[tuple[int, str], tuple[int, str], int]  # a union's and an indicator's id and code, and the number


class TakenBack(Exception):
    """Nothing of the measurement stays."""


def chosen() -> tuple[list[tuple[int, str]], list[tuple[int, str, str]]]:
    """As many unions without returns as hold ROWS figures, and the indicators of their form."""
    items = form_in_force("grassroots", int(YEAR)).items.exclude(indicator__kind="computed")
    items = items.filter(indicator__over_units="sum")
    indicators = list(items.values_list("indicator", "indicator__code", "indicator__measure_zh"))
    unions = Unit.objects.filter(register="grassroots", path__startswith=f"{TOP}/", submissions=None)
    return list(unions.order_by("path").values_list("pk", "code")[: -(-ROWS // len(indicators))]), indicators


def stated() -> Iterator[Row]:
    for union in unions:
        number = 4 + union[0] * 7919 % 5  # the same units everywhere, and ten persons to each, break no rule
        for key, code, measure in indicators:
            yield union, (key, code), number * 10 if measure.startswith("人") else number


def write_file(path: Path) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["unit_code", "indicator_code", "period", "value"])
        writer.writerows((union[1], indicator[1], YEAR, value) for union, indicator, value in stated())


def drafts() -> tuple[int, dict[int, int]]:
    """The period, and the submissions of the unions."""
    form, period = form_in_force("grassroots", int(YEAR)), Period.objects.of(YEAR)
    parents = Unit.objects.in_bulk([union for union, _code in unions])
    made = [
        Submission(unit_id=key, form=form, period=period, reported_to_id=one.parent_id) for key, one in parents.items()
    ]
    Submission.objects.bulk_create(made, batch_size=5000)
    return period.pk, {one.unit_id: one.pk for one in made}


def copy(period: int, submissions: dict[int, int]) -> None:
    names = ", ".join(staging.STAGED)
    with connection.cursor() as cursor, cursor.copy(f"COPY figures_figure ({names}) FROM STDIN") as into:
        for (union, _code), (indicator, _indicator_code), number in stated():
            value = Decimal(number)
            answer = Answer(value=value, low=value, high=value)
            cell = (union, indicator, period, "own", "return", submissions[union])
            into.write_row((*cell, *(getattr(answer, name) for name in COLUMNS)))


def processors() -> tuple[float, float]:
    """Seconds of processor time so far: the client's, and the database's process where it runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        place = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    if not place.exists():
        return time.process_time(), 0
    parts = place.read_text().rpartition(")")[2].split()
    return time.process_time(), (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def timed(name: str, act: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock, and of both processors together."""
    before, begun = processors(), time.perf_counter()
    act()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # keys are looked up when it ends, as at a commit
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    took = time.perf_counter() - begun
    client, server = (after - before for after, before in zip(processors(), before, strict=True))
    print(f"| {name} | {took:.1f} | {count / took:,.0f} | {client:.1f} | {server:.1f} |", flush=True)
    return took, client + server


with suppress(TakenBack), TemporaryDirectory() as folder, transaction.atomic():
    with acting(None, door="file"):  # the year is made, if there is none
        unions, indicators = chosen()
    count = len(unions) * len(indicators)
    print(f"| {count:,} rows | s | rows/s | client, s of CPU | server, s of CPU |")
    print("| --- | ---: | ---: | ---: | ---: |")
    file = Path(folder) / "figures.csv"
    write_file(file)
    with suppress(TakenBack), acting(None, door="file"):
        period, submissions = drafts()
        plain = timed("COPY alone", lambda: copy(period, submissions))
        raise TakenBack
    whole = timed("import of the file", lambda: files_importer.bring_in(file, by=None))
    again = timed("the same file again", lambda: files_importer.bring_in(file, by=None))
    print(
        f"\nCOPY / import: {plain[0] / whole[0]:.2f} by the clock, {plain[1] / whole[1]:.2f} of CPU; "
        f"import / again: {whole[0] / again[0]:.1f}, {whole[1] / again[1]:.1f}; "
        f"client {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB"
    )
    raise TakenBack
