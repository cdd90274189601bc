"""Who works in the demonstration region, and what they ask for."""

from collections.abc import Iterator

from django.db import transaction
from django.db.models import F

from apps.figures.demonstration.region_tables import COLLECTED, LONG_AGO, TOP
from apps.figures.models import Submission
from apps.units.models import Federation, Unit
from prove.county import session_of
from tests import builders

NOW, THEN, NEXT = COLLECTED, COLLECTED - 1, COLLECTED + 1


def forms_to_fill(most: int) -> Iterator[tuple[int, tuple[Federation, str]]]:
    """Forms of the year after the one under collection, which is opened for it and of which nobody has begun any: where
    their clerk is appointed, and their page."""
    builders.period(str(NEXT))
    standing = Unit.objects.filter(closed=None, register="grassroots", parent__register="federation")
    unions = standing.annotate(above=F("parent")).order_by("code")[:most]
    for number, union in enumerate(unions):
        yield number, (Federation.objects.get(pk=union.above), f"/entry/{union.code}/GRASSROOTS/{NEXT}/")


@transaction.atomic
def person_of(role: str, where: Federation | None, number: int) -> str:
    """The session of somebody with that role there, or in the whole region."""
    return session_of(
        builders.person(f"{role}-{number}", role, where or Federation.objects.get(code=TOP), starts=LONG_AGO)
    )


def pages_of_reviewers() -> dict[str, str]:
    waiting = (
        Submission.objects.filter(period__code=str(NOW), status=Submission.Status.SUBMITTED).order_by("pk").first()
    )
    assert waiting is not None, "some forms of the demonstration wait for their review"
    return {"work list": "/worklist/", "a review": f"/review/{waiting.pk}/", "home": "/", "notices": "/notices/"}


def pages_of_readers() -> dict[str, str]:
    return {
        "summary": f"/summary/?unit={TOP}&period={THEN}&group=ORG",
        "comparison": f"/compare/?unit={TOP}&from={THEN}&to={NOW}&group=ORG",
        "trend": f"/trend/?unit={TOP}&from=2014&to={NOW}&group=ORG",
        "coverage": f"/coverage/?unit={TOP}&period={NOW}",
        "a federation": "/unit/991300/",
        "stations": f"/registers/station/?unit={TOP}",
        "a number from below": f"/number/?unit={TOP}&indicator=ORG12&period={NOW}",
        "home of a reader": "/",
    }
