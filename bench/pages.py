"""Weight, queries and time of every page people open, over the demonstration: `make bench`.

Run as `manage.py shell < bench/pages.py`; the times are the server's, without the network, of 21 after one warm-up: the
median and the second slowest (p95) by the clock, and the medians of the processor's time of this process and of the
database's, which other work on the machine does not lengthen as much. Pages whose p95 is over their bar are marked.
Where generate_load has made its region instead, the pages over the whole of that follow.
"""

import os
from collections.abc import Iterable

from django.contrib.auth import get_user_model
from django.db import connection

from apps.figures.demonstration import region
from apps.figures.demonstration.region_tables import COLLECTED, TOP
from apps.figures.models import Figure, Submission
from apps.figures.synthetic import TOP as SYNTHETIC
from apps.reports.pages import parts
from apps.units.models import Unit
from bench.costs import AT_SIZE, measure
from unionrecords.collecting import leave_aside_what_is_loaded
from unionrecords.planned_once import plan_pages_once

NOW, THEN = COLLECTED, COLLECTED - 1
SUPERVISOR, CLERK, COUNTY_CLERK = "region-supervisor", "city-clerk", "county-clerk"
ALL_COMPARED = f"/compare/?unit={TOP}&from={THEN}&to={NOW}&group="
SIDE_BY_SIDE = f"{ALL_COMPARED}&below=on"
PAGES = (
    ("home", SUPERVISOR, "/"),
    ("home of a clerk", CLERK, "/"),
    ("summary, a group", SUPERVISOR, f"/summary/?unit={TOP}&period={THEN}&group=ORG"),
    ("summary, all indicators of 16 federations", SUPERVISOR, f"/summary/?unit={TOP}&period={THEN}&group="),
    ("summary, a year under collection", SUPERVISOR, f"/summary/?unit={TOP}&period={NOW}&group=ORG"),
    ("comparison, indicators", SUPERVISOR, f"/compare/?unit={TOP}&from={THEN}&to={NOW}&group=ORG"),
    ("comparison, all indicators", SUPERVISOR, ALL_COMPARED),
    ("comparison, the next part of them", SUPERVISOR, f"{ALL_COMPARED}&part={parts.ALONE}"),
    ("comparison, their picture", SUPERVISOR, f"{ALL_COMPARED}&part=picture"),
    ("comparison, 16 federations side by side", SUPERVISOR, SIDE_BY_SIDE),
    ("comparison, the next part of it", SUPERVISOR, f"{SIDE_BY_SIDE}&part={parts.SIDE_BY_SIDE}"),
    ("comparison, units", SUPERVISOR, f"/compare/?unit={TOP}&from={THEN}&to={NOW}&indicator=ORG12"),
    ("trend, indicators", SUPERVISOR, f"/trend/?unit={TOP}&from=2014&to={NOW}&group=ORG"),
    ("trend, all indicators", SUPERVISOR, f"/trend/?unit={TOP}&from=2014&to={NOW}&group="),
    ("trend, units", SUPERVISOR, f"/trend/?unit={TOP}&from=2014&to={NOW}&indicator=ORG12"),
    ("coverage", SUPERVISOR, f"/coverage/?unit={TOP}&period={NOW}"),
    ("coverage, units", SUPERVISOR, f"/coverage/units/?unit={TOP}&period={NOW}"),
    ("contradictions", SUPERVISOR, f"/contradictions/?unit={TOP}"),
    ("restatements", SUPERVISOR, f"/restatements/?unit={TOP}&period={THEN}"),
    ("stations", SUPERVISOR, f"/registers/station/?unit={TOP}"),
    ("campaigns", SUPERVISOR, f"/registers/campaign/?unit={TOP}"),
    ("a federation", SUPERVISOR, "/unit/991300/"),
    ("a union", SUPERVISOR, "/unit/991305-J01/"),
    ("indicators", SUPERVISOR, "/indicators/"),
    ("work list", SUPERVISOR, "/worklist/"),
    ("work list of a clerk", CLERK, "/worklist/"),
    ("notices", CLERK, "/notices/"),
    ("entry grid of a city", CLERK, f"/entry/991300/FEDERATION/{NOW}/"),
    ("entry grid of a county", COUNTY_CLERK, f"/entry/991305/FEDERATION/{NOW}/"),
    ("entry grid of a union", COUNTY_CLERK, f"/entry/991305-J01/GRASSROOTS/{NOW}/"),
    ("entry grid of many units", COUNTY_CLERK, f"/entry/991305/GRASSROOTS/{NOW}/units/"),
    ("the sums of a city", CLERK, f"/entry/991300/FEDERATION/{NOW}/sums/"),
    ("files", CLERK, "/files/"),
    ("work report (Word)", SUPERVISOR, f"/report/draft/?unit={TOP}&period={THEN}"),
)
BARS = {
    "summary, all indicators of 16 federations": 300,
    "comparison, 16 federations side by side": 300,
    "work report (Word)": 1000,
}
BAR = 200
RUNS = int(os.environ.get("RUNS", "21"))


def told(title: str, pages: Iterable[tuple[str, str, str]]) -> None:
    print(
        f"| {title} | bytes | gzipped | queries | median ms | p95 | CPU here | CPU database | |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
    )
    for name, username, path in pages:
        cost = measure(username, path, RUNS)
        bar = BARS.get(name, BAR)
        over = f"over {bar} ms" if cost.p95 >= bar else ""
        print(
            f"| {name} | {cost.size:,} | {cost.packed:,} | {cost.queries} | {cost.median:.0f} | {cost.p95:.0f} "
            f"| {cost.cpu:.0f} | {cost.database_cpu:.0f} | {over} |",
            flush=True,
        )


def of_one() -> Iterable[tuple[str, str, str]]:
    """Pages whose address has a key: of one number, and of one form to be reviewed."""
    number = Figure.objects.get(
        unit__code="990200", indicator__code="ORG12", period__code=str(THEN), coverage="area", origin="return"
    )
    cell = number.indicator_id
    waiting = Submission.objects.get(unit__code="991200", period__code=str(NOW))
    yield "a cell", CLERK, f"/entry/991300/FEDERATION/{NOW}/cell/{cell}-area/"
    yield "a number from below", SUPERVISOR, f"/number/?unit={TOP}&indicator=ORG12&period={NOW}"
    yield "a number", SUPERVISOR, f"/number/{number.pk}/"
    yield "a review", SUPERVISOR, f"/review/{waiting.pk}/"
    yield "a sign-off sheet", SUPERVISOR, f"/sheet/{waiting.pk}/"


connection.close()
plan_pages_once()  # as the server does
leave_aside_what_is_loaded()
if region.is_here():
    told("page", (*PAGES, *of_one()))
elif synthetic := Unit.objects.filter(code=SYNTHETIC).first():
    everyone = get_user_model().objects.filter(is_superuser=True).first().username
    units = Unit.objects.within(synthetic).count()
    told(f"{units:,} units", [(name, everyone, path) for name, path in AT_SIZE])
