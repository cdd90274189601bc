"""A large file through the pages: sent in pieces, looked at and brought in by the process in the background.

Run as `ROWS=1000000 manage.py shell < bench/large_file.py` over what `generate_load` has made: new figures of unions
that have none yet, for the year after all others. They stay. Of each step: seconds by the clock, and how much memory
the process took that was begotten for it, or the one that reads the file for it.
"""

import os
import resource
import time
from collections.abc import Callable, Iterator
from io import BytesIO

from django.contrib.auth.models import User
from django.test import Client

from apps.accounts.sessions import FIRST
from apps.changelog.acting import acting
from apps.figures.models import FileJob, Period
from apps.figures.synthetic import TOP, form_in_force
from apps.units.models import Unit
from apps.units.models.pending_files import LARGEST_PIECE
from unionrecords.operating import background

ROWS = int(os.environ.get("ROWS", "1000000"))
NOTE = int(os.environ.get("NOTE", "0"))  # characters said beside each number: the same rows make a larger file
YEAR = os.environ.get("YEAR", "2040")
HOST = {"HTTP_HOST": "localhost", "headers": {"accept-language": "en"}}


def stated() -> Iterator[str]:
    """The lines of the file; the same numbers break no rule: ten persons to each unit of another measure."""
    items = form_in_force("grassroots", int(YEAR)).items.exclude(indicator__kind="computed")
    indicators = list(items.filter(indicator__over_units="sum").values_list("indicator__code", "indicator__measure_zh"))
    unions = Unit.objects.filter(register="grassroots", path__startswith=f"{TOP}/").order_by("path")
    yield "unit_code,indicator_code,period,value,note\n" if NOTE else "unit_code,indicator_code,period,value\n"
    for key, code in unions.values_list("pk", "code")[: -(-ROWS // len(indicators))]:
        number = 4 + key * 7919 % 5
        for indicator, measure in indicators:
            value = number * 10 if measure.startswith("人") else number
            note = f",{number}" + "n" * NOTE if NOTE else ""
            yield f"{code},{indicator},{YEAR},{value}{note}\n"


def send(client: Client, content: bytes) -> str:
    """The address of its job's page."""
    said = client.post("/files/pieces/", {"name": "figures.csv", "size": len(content)}, **HOST).json()
    place, number = said["piece"], 0
    while "next" not in said:
        piece = BytesIO(content[number * LARGEST_PIECE : (number + 1) * LARGEST_PIECE])
        piece.name = "piece"
        said = client.post(place, {"number": number, "piece": piece}, **HOST).json()
        number += 1
    return said["next"]


def timed(name: str, act: Callable[[], object]) -> object:
    began = time.perf_counter()
    result = act()
    took = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"| {name} | {took:.1f} | {count / took:,.0f} | {memory} |", flush=True)
    return result


with acting(door="system"):
    Period.objects.of(YEAR)
    clerk, _made = User.objects.get_or_create(username="bench", defaults={"is_superuser": True})
content = "".join(stated()).encode()
count = content.count(b"\n") - 1
client = Client()
client.force_login(clerk)
session = client.session
session.pop(FIRST, None)  # a second factor is not what is measured
session.save()
print(f"| {count:,} rows, {len(content) / 1e6:.0f} MB | s | rows/s | MB |\n| --- | ---: | ---: | ---: |")
address = timed("sent in pieces", lambda: send(client, content))
timed("looked at", background.do_one)
print(f"its page: {client.get(address, **HOST).status_code}; {FileJob.objects.latest('asked_at').told.get('counts')}")
job = FileJob.objects.latest("asked_at")
client.post(address, {"confirm": "yes", "seen": job.digest}, **HOST)
timed("brought in", background.do_one)
job.refresh_from_db()
print(job.state, job.told)
