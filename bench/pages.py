"""Weight, queries and time of the pages people open most, over the records there are: `make bench`.

Run as `manage.py shell < bench/pages.py`; the times are the server's, without the network, the median of 21 after one
warm-up, and beside them the processor's time of this process, which other work on the machine does not lengthen as
much. Where generate_load has made its region, the pages over the whole of it follow.
"""

import gzip
import statistics
import time
from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.figures.synthetic import FIRST_YEAR, TOP
from apps.units.models import Unit

PAGES = (
    ("entry grid", "liuzhou-clerk", "/entry/450200/FEDERATION/2015/"),
    ("summary", "guangxi-supervisor", "/summary/?unit=450000&period=2014&group=ORG"),
    ("comparison, indicators", "guangxi-supervisor", "/compare/?unit=450200&from=2009&to=2014&group=ORG"),
    ("comparison, units", "guangxi-supervisor", "/compare/?unit=450000&from=2009&to=2014&indicator=ORG12"),
    ("home", "guangxi-supervisor", "/"),
)
NOW, THEN = FIRST_YEAR + 1, FIRST_YEAR
AT_SIZE = (
    ("home", f"/?unit={TOP}"),
    ("summary", f"/summary/?unit={TOP}&period={NOW}&group=ORG"),
    ("comparison, indicators", f"/compare/?unit={TOP}&from={THEN}&to={NOW}&group=ORG"),
    ("comparison, like for like", f"/compare/?unit={TOP}&from={THEN}&to={NOW}&group=ORG&like=1"),
    ("comparison, units", f"/compare/?unit={TOP}&from={THEN}&to={NOW}&indicator=ORG12"),
    ("coverage", f"/coverage/?unit={TOP}&period={NOW}"),
    ("coverage, units", f"/coverage/units/?unit={TOP}&period={NOW}"),
    ("contradictions", f"/contradictions/?unit={TOP}&period={NOW}"),
    ("restatements", f"/restatements/?unit={TOP}&period={NOW}"),
    ("stations", f"/registers/station/?unit={TOP}"),
    ("work list", "/worklist/"),
    ("notices", "/notices/"),
)
RUNS = 21


def measure(username: str, path: str) -> tuple[int, int, int, float, float]:
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
    return len(body), packed, asked, statistics.median(times) * 1000, statistics.median(spent) * 1000


def told(title: str, pages: Iterable[tuple[str, str, str]]) -> None:
    print(
        f"| {title} | bytes | gzipped | queries | ms | of them CPU here |\n| --- | ---: | ---: | ---: | ---: | ---: |"
    )
    for name, username, path in pages:
        size, packed, queries, milliseconds, spent = measure(username, path)
        print(f"| {name} | {size:,} | {packed:,} | {queries} | {milliseconds:.0f} | {spent:.0f} |")


told("page", PAGES)
if region := Unit.objects.filter(code=TOP).first():
    everyone = get_user_model().objects.filter(is_superuser=True).first().username
    print()
    told(f"{Unit.objects.within(region).count():,} units", [(name, everyone, path) for name, path in AT_SIZE])
