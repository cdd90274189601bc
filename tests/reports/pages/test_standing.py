"""Paper: who read the numbers and when, whether they are final, and sheets that tear nothing apart."""

import re
import subprocess
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from django.utils import translation
from playwright.sync_api import Page

from apps.changelog.acting import acting
from apps.figures.models import Period, Submission
from apps.figures.totals.progress import Course
from apps.figures.workflow import transitions
from apps.reports.pages.standing import standing, told_of
from apps.units.models import Federation
from tests import builders
from tests.conftest import needs_program
from tests.signing_in import sign_in

Status = Submission.Status


def course(units, **statuses):
    return Course(units=units, statuses=Counter({Status[name.upper()]: count for name, count in statuses.items()}))


@pytest.mark.parametrize(
    ("whole", "said"),
    [
        (course(16, approved=16), "2014: final, 16 of 16 returns approved, none under collection"),
        (course(16, approved=15, waived=1), "2014: final, 15 of 15 returns approved, none under collection"),
        (course(16, approved=13, submitted=2), "2014: provisional, 13 of 16 returns approved"),
        (course(16, approved=15, reopened=1), "2014: provisional, 15 of 16 returns approved"),
        (course(2142, approved=2097), "2014: provisional, 2,097 of 2,142 returns approved"),
        (course(0), "2014: from documents, no returns were asked for"),
    ],
)
def test_numbers_are_final_once_every_return_is_approved_or_waived_and_none_is_amended(whole, said):
    with translation.override("en"):
        assert told_of(whole, Period(code="2014", kind=Period.Kind.YEAR)) == said


@pytest.mark.django_db
def test_an_area_becomes_final_with_its_last_approval(world):
    year = builders.period("2014")
    with translation.override("en"):
        assert standing(world.cities[1], year) == "2014: final, 1 of 1 returns approved, none under collection"
        assert standing(world.region, year) == "2014: provisional, 1 of 4 returns approved"
        preliminary = standing(world.cities[1], year, is_preliminary=True)
    assert preliminary == "2014: provisional, returns count that are not yet approved"
    made = Submission.objects.get(unit=world.cities[1], period=year)
    transitions.reopen(made, by=world.supervisor, reason="误读")
    with translation.override("en"):
        assert standing(world.cities[1], year) == "2014: provisional, 0 of 1 returns approved"


def on_paper(page: Page, folder: Path) -> list[str]:
    """The page as it is printed, text by sheet."""
    page.pdf(path=folder / "page.pdf", prefer_css_page_size=True)
    subprocess.run([needs_program("pdftotext"), "-layout", folder / "page.pdf", folder / "page.txt"], check=True)
    return (folder / "page.txt").read_text().split("\f")[:-1]


@pytest.mark.django_db(transaction=True)
def test_every_sheet_says_its_number_who_read_it_when_and_whether_it_is_final(new_page, world, tmp_path):
    with acting(door="test"):
        for at, city in enumerate(world.cities):
            Federation.objects.filter(pk=city.pk).update(tile_column=at + 1, tile_row=1)
    world.add_cities(24)
    page = new_page("en-GB")
    sign_in(page, "supervisor")
    page.goto("/summary/?unit=R&period=2014&group=&chart=ORG12&picture=tiles")
    sheets = on_paper(page, tmp_path)
    assert len(sheets) > 1
    today = f"{datetime.now():%Y-%m}"
    for number, sheet in enumerate(sheets, start=1):
        foot = " ".join(sheet.split()[-40:])
        assert re.search(
            rf"Summary · 广西 · 2014 · read by supervisor, {today}-\d\d \d\d:\d\d · 2014: provisional", foot
        )
        assert re.search(rf"{number} ?/ ?{len(sheets)}$", foot)
    with_picture = [sheet for sheet in sheets if "measure: persons · footing" in " ".join(sheet.split())]
    assert len(with_picture) == 1
    assert "831.3 thousand" in with_picture[0]
    assert "Each tile is a link." in with_picture[0]


@pytest.mark.django_db(transaction=True)
def test_on_the_screen_the_foot_of_paper_is_not_seen(new_page, world):
    page = new_page("en-GB")
    sign_in(page, "supervisor")
    page.goto("/summary/?unit=R&period=2014&group=")
    assert not page.locator(".printed").is_visible()
