"""Weight, queries and time of the pages people open most, over the records there are: `make bench`.

Run as `manage.py shell < bench/pages.py`; the times are the server's, without the network, the median of 21 after one
warm-up.
"""

import gzip
import statistics
import time

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

PAGES = (
    ("entry grid", "liuzhou-clerk", "/entry/450200/FEDERATION/2015/"),
    ("summary", "guangxi-supervisor", "/summary/?unit=450000&period=2014&group=ORG"),
    ("comparison, indicators", "guangxi-supervisor", "/compare/?unit=450200&from=2009&to=2014&group=ORG"),
    ("comparison, units", "guangxi-supervisor", "/compare/?unit=450000&from=2009&to=2014&indicator=ORG12"),
    ("home", "guangxi-supervisor", "/"),
)
RUNS = 21


def measure(username: str, path: str) -> tuple[int, int, int, float]:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(get_user_model().objects.get(username=username))
    body = client.get(path).content
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    asked, times = len(queries), []
    for _run in range(RUNS):
        begun = time.perf_counter()
        client.get(path)
        times.append(time.perf_counter() - begun)
    return len(body), len(gzip.compress(body)), asked, statistics.median(times) * 1000


print("| page | bytes | gzipped | queries | ms |\n| --- | ---: | ---: | ---: | ---: |")
for name, username, path in PAGES:
    size, packed, queries, milliseconds = measure(username, path)
    print(f"| {name} | {size:,} | {packed:,} | {queries} | {milliseconds:.0f} |")
