"""A nation over as many provinces as there are, each with a server of its own, full of synthetic units.

`PROVINCES=31 UNITS=600 PAGES=20 .venv/bin/python -m prove.provinces`. Every province has a year of returns when the
nation takes it on, and answers a second one while it is followed. Told are how long it took to join, until the nation
had all, and the nation's pages. In the end its sums are held against what the unions of all provinces answered, added
up in each province's database, and all its stored totals against the figures that arrived.
"""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from prove.nation import set_up

if TYPE_CHECKING:
    from tests.unionrecords.nation.synthetic_sides import ShippedOffice, SyntheticProvince

PROVINCES, UNITS, PAGES = (
    int(os.environ.get(name, given)) for name, given in (("PROVINCES", 31), ("UNITS", 200), ("PAGES", 5))
)
# The numbers that the division codes of the mainland's provinces begin with.
NUMBERS = (
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64, 65,
)  # fmt: skip
FIGURES = "SELECT count(*) FROM figures_figure"
BEFORE, AFTER = "2014", "2015"  # the year that is copied, and the one that is followed
AREA = f"unit=000000&period={AFTER}"
BETWEEN = f"unit=000000&from={BEFORE}&to={AFTER}"
READ = {
    "home": "/", "summary": f"/summary/?{AREA}&group=ORG", "comparison": f"/compare/?{BETWEEN}&group=ORG",
    "trend": f"/trend/?{BETWEEN}&group=ORG", "coverage": f"/coverage/?{AREA}",
    "units and their forms": f"/coverage/units/?{AREA}", "contradictions": "/contradictions/?unit=000000",
    "one number": f"/number/?{AREA}&indicator=ORG02", "a register": "/registers/grassroots/?unit=000000",
}  # fmt: skip


def told(what: str, seconds: list[float]) -> None:
    ordered = sorted(seconds)
    latest = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
    print(f"{what}: median {statistics.median(ordered) * 1000:,.0f} ms, p95 {latest * 1000:,.0f} ms", flush=True)


def join(nation: "ShippedOffice", provinces: "list[SyntheticProvince]") -> None:
    began, each = time.monotonic(), []
    for province in provinces:
        since = time.monotonic()
        nation.take_on(province)
        each.append(time.monotonic() - since)
    told(f"{len(provinces)} provinces joined in {time.monotonic() - began:.0f} s, each", each)


def answer_and_arrive(nation: "ShippedOffice", provinces: "list[SyntheticProvince]") -> None:
    """All provinces answer a year; then a union of each is renamed, and seen at the nation."""
    began = time.monotonic()
    count = sum(province.answer(AFTER) for province in provinces)
    written = time.monotonic()
    until_told(nation, FIGURES, sum(province.tell(FIGURES)[0][0] for province in provinces))
    arrived = time.monotonic() - written
    print(f"{count:,} figures written in {written - began:.0f} s, all at the nation {arrived:.1f} s later", flush=True)
    seen = []
    for province in provinces:
        city, since = f"{province.code}-1", time.monotonic()
        province.rename(city, "改名")
        until_told(nation, f"SELECT name FROM units_unit WHERE code = '{city}'", "改名")
        seen.append(time.monotonic() - since)
    told("a change in a province was seen at the nation after", seen)


def until_told(nation: "ShippedOffice", question: str, answer: object) -> None:
    from tests.unionrecords.nation.sides import until

    until(lambda: nation.tell(question) == [(answer,)], seconds=1200)


def read(nation: "ShippedOffice") -> list[str]:
    """Which pages were not answered."""
    from django.test import Client

    from tests import builders

    wrong = []
    with nation.used():
        reader = Client()
        reader.force_login(builders.again(nation.supervisor))
        for name, address in READ.items():
            seconds, taken = [], []
            for _time in range(PAGES + 1):
                since, took = time.monotonic(), time.process_time()
                answer = reader.get(address)
                seconds.append(time.monotonic() - since)
                taken.append(time.process_time() - took)
            if answer.status_code != 200:
                wrong.append(f"{address} was answered {answer.status_code}")
            here = statistics.median(taken[1:]) * 1000  # what other work on the machine does not lengthen as much
            told(f"{name} ({len(answer.content):,} bytes, {here:,.0f} ms of this processor)", seconds[1:])
    return wrong


def wrong_sums(nation: "ShippedOffice", provinces: "list[SyntheticProvince]") -> list[str]:
    from tests.unionrecords.nation.synthetic_sides import added_up

    stored, answered = nation.below_the_root(), added_up(provinces)
    wrong = [
        f"{place}: {stored.get(place)} at the nation, {value} in its provinces"
        for place, value in answered.items()
        if stored.get(place) != value
    ]
    since = time.monotonic()
    differing = nation.differing()
    print(f"{len(answered)} sums compared; stored totals held against figures in {time.monotonic() - since:.0f} s")
    return wrong + differing + ([] if answered else ["nothing was answered"])


def main() -> int:
    set_up()
    from django.conf import settings

    from tests.unionrecords.nation import synthetic_sides
    from tests.unionrecords.nation.sides import installations
    from unionrecords.preparation import collect_static_files

    synthetic_sides.SyntheticProvince.units = UNITS
    with tempfile.TemporaryDirectory(prefix="prove-") as name:
        folder, began = Path(name).resolve(), time.monotonic()
        folder.chmod(0o755)  # the servers are another account's, where this one is root
        settings.STATIC_ROOT = folder / "static"
        collect_static_files()
        sides = installations(
            folder, *NUMBERS[:PROVINCES], office=synthetic_sides.ShippedOffice, kind=synthetic_sides.SyntheticProvince
        )
        with sides as (nation, provinces):
            print(f"{len(provinces)} provinces made in {time.monotonic() - began:.0f} s", flush=True)
            since = time.monotonic()
            count = sum(province.answer(BEFORE) for province in provinces)
            print(f"{count:,} figures of {UNITS * PROVINCES:,} units in {time.monotonic() - since:.0f} s", flush=True)
            join(nation, provinces)
            answer_and_arrive(nation, provinces)
            wrong = read(nation) + wrong_sums(nation, provinces)
            if os.geteuid() == 0:
                memory = [synthetic_sides.megabytes(province) for province in provinces]
                middle, most = statistics.median(memory), synthetic_sides.megabytes(nation)
                print(f"memory: a province's server {middle:.0f} MB, the nation's {most:.0f} MB")
    print("\n".join(wrong) or "the nation's sums are those of its provinces")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
