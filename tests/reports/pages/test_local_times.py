"""Whatever was done in the early morning was done that day: every page and file tells the time of the place."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from apps.figures.models import Figure, Submission
from apps.units.models import installation
from apps.units.models.installation import Installation


@pytest.fixture
def elsewhere():
    """An installation in whose time zone today is another day than in Greenwich: both days."""
    name = "Pacific/Kiritimati" if datetime.now(UTC).hour >= 10 else "Etc/GMT+12"
    installation.keep(Installation(pk=1, site_name="", time_zone=name))
    yield f"{datetime.now(ZoneInfo(name)):%Y-%m-%d}", f"{datetime.now(UTC):%Y-%m-%d}"
    installation.keep(Installation(pk=1, site_name=""))


def addresses(world):
    submission = Submission.objects.get(unit=world.cities[0])
    halls = Figure.objects.get(unit=world.cities[0], indicator=world.halls, period__code="2013")
    return {
        "/": "",
        "/coverage/units/?unit=R&period=2015": "json",
        "/contradictions/?unit=R&state=": "",
        "/restatements/?unit=R": "json",
        "/worklist/?as=review": "",
        f"/review/{submission.pk}/": "",
        f"/sheet/{submission.pk}/": "",
        f"/number/{halls.pk}/": "",
    }


def test_every_page_tells_the_day_of_the_place(elsewhere, world, as_supervisor):
    world.add_life(world.cities[0])
    here, greenwich = elsewhere
    assert here != greenwich
    for address, kind in addresses(world).items():
        asked = f"{address}&format={kind}" if kind else address
        page = as_supervisor.get(asked).content.decode()
        assert greenwich not in page, asked
        if kind or "number" in address or "review" in address:
            assert here in page, asked


def test_what_changed_in_a_record_is_told_to_the_minute_as_people_write_it(elsewhere, world, as_supervisor):
    page = as_supervisor.get(f"/unit/{world.cities[0].code}/").text
    assert re.search(rf"{elsewhere[0]} \d\d:\d\d", page)
    assert not re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d", page)
