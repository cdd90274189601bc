"""The process that asks for pages over one database of `prove.sizes`: it reads which one and how many times, line by
line, and tells the times taken."""

import json
import sys

from django.conf import settings
from django.contrib.auth import get_user_model

from apps.changelog.acting import acting
from apps.figures.models import Coverage, Figure
from apps.figures.synthetic import FIRST_YEAR
from apps.figures.synthetic import TOP as SYNTHETIC
from apps.units.models import Federation, GrassrootsUnion
from bench.costs import AT_SIZE, LATER, asked, reader
from unionrecords.collecting import leave_aside_what_is_loaded
from unionrecords.planned_once import plan_pages_once

LAST = FIRST_YEAR + 9
READER = "reads-sizes"
MORE = (
    ("summary of a city", f"/summary/?unit={SYNTHETIC}-1&period={LATER}&group=ORG"),
    ("trend, indicators", f"/trend/?unit={SYNTHETIC}&from={FIRST_YEAR}&to={LAST}&group=ORG"),
    ("trend, units", f"/trend/?unit={SYNTHETIC}&from={FIRST_YEAR}&to={LAST}&indicator=ORG12"),
    ("a number from below", f"/number/?unit={SYNTHETIC}&indicator=ORG12&period={LATER}"),
)


def pages() -> dict[str, str]:
    """Addresses by what is shown there; the last are of a union in the one town all of whose unions answer in every
    size, AssertionError where any does not."""
    town = Federation.objects.filter(level=Federation.Level.TOWN).earliest("pk")
    unions = GrassrootsUnion.objects.filter(parent=town)
    silent = unions.exclude(submissions__period__code=str(LATER))
    assert not silent.exists(), f"{silent.count()} unions of {town.code} have not answered"
    union = unions.earliest("pk")
    number = Figure.objects.get(unit=union, period__code=str(LATER), indicator__code="ORG12", coverage=Coverage.OWN)
    of_one = (
        ("a union", f"/unit/{union.code}/"),
        ("entry grid of a union", f"/entry/{union.code}/GRASSROOTS/{LATER}/"),
        ("entry grid of the unions of a town", f"/entry/{town.code}/GRASSROOTS/{LATER}/units/"),
        ("a number", f"/number/{number.pk}/"),
    )
    return dict((*AT_SIZE, *MORE, *of_one))


def tell(what: object) -> None:
    print(json.dumps(what), flush=True)


def answer() -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in by hers
    plan_pages_once()  # as the server does
    leave_aside_what_is_loaded()
    people = get_user_model().objects
    if not people.filter(username=READER).exists():
        with acting():
            people.create_superuser(READER)
    addresses = pages()
    tell(list(addresses))
    client = reader(READER)
    for line in sys.stdin:
        page, runs = json.loads(line)
        tell(asked(client, addresses[page], runs)._asdict())
