"""What a page weighs and costs, and which pages are asked for over the region that generate_load makes."""

import gzip
import statistics
import time
from pathlib import Path
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.figures.synthetic import FIRST_YEAR
from apps.figures.synthetic import TOP as SYNTHETIC

LATER = FIRST_YEAR + 1
AT_SIZE = (
    ("home", f"/?unit={SYNTHETIC}"),
    ("summary", f"/summary/?unit={SYNTHETIC}&period={LATER}&group=ORG"),
    ("comparison, indicators", f"/compare/?unit={SYNTHETIC}&from={FIRST_YEAR}&to={LATER}&group=ORG"),
    ("comparison, units", f"/compare/?unit={SYNTHETIC}&from={FIRST_YEAR}&to={LATER}&indicator=ORG12"),
    ("coverage", f"/coverage/?unit={SYNTHETIC}&period={LATER}"),
    ("coverage, units", f"/coverage/units/?unit={SYNTHETIC}&period={LATER}"),
    ("contradictions", f"/contradictions/?unit={SYNTHETIC}"),
    ("restatements", f"/restatements/?unit={SYNTHETIC}&period={LATER}"),
    ("stations", f"/registers/station/?unit={SYNTHETIC}"),
    ("work list", "/worklist/"),
    ("notices", "/notices/"),
)


class Times(NamedTuple):
    """Milliseconds of each time that a page was asked for: by the clock, of this process, of the database's."""

    clock: list[float]
    here: list[float]
    database: list[float]


class PageCost(NamedTuple):
    """What a page weighs, in bytes, and what it costs, in queries and milliseconds."""

    size: int
    packed: int
    queries: int
    median: float
    p95: float
    cpu: float
    database_cpu: float


def database_cpu() -> float:
    """Seconds the processor has spent on this connection's process; 0 where the database runs elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        spent = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return int(spent.read_text().split()[0]) / 1e9 if spent.exists() else 0


def reader(username: str) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(get_user_model().objects.get(username=username))
    return client


def got(client: Client, path: str) -> bytes:
    """What is answered; AssertionError where that is no page.

    The answer is let go of at once, as a server does: Django's client ties it to itself, and all that the page was made
    of would stay for the collector of cycles.
    """
    answer = client.get(path)
    assert answer.status_code == 200, path
    del answer.json
    return answer.content


def asked(client: Client, path: str, runs: int) -> Times:
    """The page asked for some times in a row; AssertionError where it is not answered."""
    times = Times([], [], [])
    for _run in range(runs):
        spent = database_cpu()
        used, begun = time.process_time(), time.perf_counter()
        got(client, path)
        times.clock.append(1000 * (time.perf_counter() - begun))
        times.here.append(1000 * (time.process_time() - used))
        times.database.append(1000 * (database_cpu() - spent))
    return times


def measure(username: str, path: str, runs: int) -> PageCost:
    client = reader(username)
    body = got(client, path)
    with CaptureQueriesContext(connection) as queries:
        got(client, path)
    count = len(queries)
    times = asked(client, path, runs)
    return PageCost(
        len(body),
        len(gzip.compress(body)),
        count,
        statistics.median(times.clock),
        sorted(times.clock)[-2],
        statistics.median(times.here),
        statistics.median(times.database),
    )
