"""Weight, queries and time of every page people open, over the demonstration: `make bench`.

Run as `manage.py shell < bench/pages.py`; the times are the server's, without the network, of 21 after one warm-up: the
median, the second slowest (p95), and the median of the processor's time of this process, which other work on the
machine does not lengthen as much. Pages over their bar are marked. Where generate_load has made its region instead, the
pages over the whole of that follow.
"""

import gzip
import statistics
import time
from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.figures.demonstration import region
from apps.figures.demonstration.region_tables import COLLECTED, TOP
from apps.figures.models import Figure, Submission
from apps.figures.synthetic import FIRST_YEAR
from apps.figures.synthetic import TOP as SYNTHETIC
from apps.units.models import Unit

NOW, THEN = COLLECTED, COLLECTED - 1
SUPERVISOR, CLERK, COUNTY_CLERK = "region-supervisor", "city-clerk", "county-clerk"
PAGES = (
    ("home", SUPERVISOR, "/"),
    ("home of a clerk", CLERK, "/"),
    ("summary, a group", SUPERVISOR, f"/summary/?unit={TOP}&period={THEN}&group=ORG"),
    ("summary, all indicators of 16 federations", SUPERVISOR, f"/summary/?unit={TOP}&period={THEN}"),
    ("comparison, indicators", SUPERVISOR, f"/compare/?unit={TOP}&from={THEN}&to={NOW}&group=ORG"),
    ("comparison, all indicators", SUPERVISOR, f"/compare/?unit={TOP}&from={THEN}&to={NOW}"),
    ("comparison, units", SUPERVISOR, f"/compare/?unit={TOP}&from={THEN}&to={NOW}&indicator=ORG12"),
    ("trend, indicators", SUPERVISOR, f"/trend/?unit={TOP}&from=2014&to={NOW}&group=ORG"),
    ("trend, units", SUPERVISOR, f"/trend/?unit={TOP}&from=2014&to={NOW}&indicator=ORG12"),
    ("coverage", SUPERVISOR, f"/coverage/?unit={TOP}&period={NOW}"),
    ("coverage, units", SUPERVISOR, f"/coverage/units/?unit={TOP}&period={NOW}"),
    ("contradictions", SUPERVISOR, f"/contradictions/?unit={TOP}"),
    ("restatements", SUPERVISOR, f"/restatements/?unit={TOP}&period={THEN}"),
    ("stations", SUPERVISOR, f"/registers/station/?unit={TOP}"),
    ("campaigns", SUPERVISOR, f"/registers/campaign/?unit={TOP}"),
    ("a unit", SUPERVISOR, "/unit/991300/"),
    ("indicators", SUPERVISOR, "/indicators/"),
    ("work list", SUPERVISOR, "/worklist/"),
    ("notices", CLERK, "/notices/"),
    ("entry grid of a city", CLERK, f"/entry/991300/FEDERATION/{NOW}/"),
    ("entry grid of a county", COUNTY_CLERK, f"/entry/991305/FEDERATION/{NOW}/"),
    ("several units", COUNTY_CLERK, f"/entry/991305/GRASSROOTS/{NOW}/units/"),
    ("work report (Word)", SUPERVISOR, f"/report/?unit={TOP}&period={THEN}"),
)
BARS = {"summary, all indicators of 16 federations": 300, "work report (Word)": 1000}
BAR = 200
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
RUNS = 21


def measure(username: str, path: str) -> tuple[int, int, int, float, float, float]:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(get_user_model().objects.get(username=username))
    body = client.get(path).content
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    asked, times, spent = len(queries), [], []
    for _run in range(RUNS):
        begun, used = time.perf_counter(), time.process_time()
        assert client.get(path).status_code == 200, path
        times.append(time.perf_counter() - begun)
        spent.append(time.process_time() - used)
    packed = len(gzip.compress(body))
    slow = sorted(times)[-2]
    return len(body), packed, asked, statistics.median(times) * 1000, slow * 1000, statistics.median(spent) * 1000


def told(title: str, pages: Iterable[tuple[str, str, str]]) -> None:
    print(
        f"| {title} | bytes | gzipped | queries | ms | p95 | CPU here | |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
    )
    for name, username, path in pages:
        size, packed, queries, middle, slow, spent = measure(username, path)
        bar = BARS.get(name, BAR)
        over = f"over {bar} ms" if slow >= bar else ""
        print(
            f"| {name} | {size:,} | {packed:,} | {queries} | {middle:.0f} | {slow:.0f} | {spent:.0f} | {over} |",
            flush=True,
        )


def of_one() -> Iterable[tuple[str, str, str]]:
    """Pages whose address has a key: of one number, and of one form to be reviewed."""
    number = Figure.objects.get(
        unit__code="990200", indicator__code="ORG12", period__code=str(THEN), coverage="area", origin="return"
    )
    waiting = Submission.objects.get(unit__code="991200", period__code=str(NOW))
    yield "a number", SUPERVISOR, f"/number/{number.pk}/"
    yield "a review", SUPERVISOR, f"/review/{waiting.pk}/"
    yield "a sign-off sheet", SUPERVISOR, f"/sheet/{waiting.pk}/"


if region.is_here():
    told("page", (*PAGES, *of_one()))
elif synthetic := Unit.objects.filter(code=SYNTHETIC).first():
    everyone = get_user_model().objects.filter(is_superuser=True).first().username
    units = Unit.objects.within(synthetic).count()
    told(f"{units:,} units", [(name, everyone, path) for name, path in AT_SIZE])
