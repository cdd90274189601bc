"""Paper: who read the numbers and when, whether they are final, and sheets that tear nothing apart."""

import re
import subprocess
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
from django.utils import translation
from playwright.sync_api import Page

from apps.changelog.acting import acting
from apps.figures.models import Period, Submission
from apps.figures.totals.progress import Course
from apps.figures.workflow import transitions
from apps.reports.pages.standing import standing, told_of
from apps.units.models import Federation, ReadingRoom
from tests import builders
from tests.conftest import needs_program
from tests.signing_in import sign_in

Status = Submission.Status
REPORTS = {
    "/summary/?unit=R&period=2014&group=": "Summary · 广西 · 2014",
    "/compare/?unit=R&from=2009&to=2014&indicator=ORG12": "Comparison · .* · 2014 against 2009",
}
# Every row is made high, and its first and last line are named.
MARK_ROWS = """() => {
    const rows = [...document.querySelectorAll("table.ledger tbody tr")];
    rows.forEach((row, at) => {
        const lines = [`a${at}row`, ..."line ".repeat(at % 5 + 3).trim().split(" "), `z${at}row`];
        row.lastElementChild.innerHTML = lines.join("<br>");
    });
    return rows.length;
}"""


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


@pytest.mark.django_db
def test_a_union_s_numbers_are_final_once_its_own_return_is_approved(world):
    survey, year = builders.form("UNION", [(world.halls, "own")], register="grassroots"), builders.period("2014")
    union = builders.grassroots("R-U1", world.cities[0])
    later = builders.grassroots("R-U2", world.cities[0], opened=date(2015, 3, 1))
    room = builders.unit(ReadingRoom, "R-RR1", world.cities[0])
    with translation.override("en"):
        assert standing(union, year) == "2014: provisional, 0 of 1 returns approved"
        builders.approved(builders.submission(union, survey, "2014", {world.halls: 3}))
        assert standing(union, year) == "2014: final, 1 of 1 returns approved, none under collection"
        for unit in (later, room):
            assert standing(unit, year) == "2014: from documents, no returns were asked for"


def on_paper(page: Page, folder: Path) -> list[str]:
    """The page as it is printed, text by sheet."""
    page.pdf(path=folder / "page.pdf", prefer_css_page_size=True)
    subprocess.run([needs_program("pdftotext"), "-layout", folder / "page.pdf", folder / "page.txt"], check=True)
    return (folder / "page.txt").read_text().split("\f")[:-1]


def foot_of(sheet: str) -> str:
    return " ".join(sheet.split()[-40:])


def expect_feet(sheets: list[str], title: str) -> None:
    """Each sheet ends with what it is, who read it when, whether it is final, and its number of how many."""
    assert len(sheets) > 1
    moment = rf"{datetime.now():%Y-%m}-\d\d \d\d:\d\d"
    for number, sheet in enumerate(sheets, start=1):
        said = rf"{title} · read by supervisor, {moment} · 2014: provisional.* {number} ?/ ?{len(sheets)}$"
        assert re.search(said, foot_of(sheet)), foot_of(sheet)


@pytest.mark.django_db(transaction=True)
def test_every_sheet_says_its_number_who_read_it_when_whether_it_is_final_and_tears_no_row(new_page, world, tmp_path):
    with acting(door="test"):
        for at, city in enumerate(world.cities):
            Federation.objects.filter(pk=city.pk).update(tile_column=at + 1, tile_row=1)
    world.add_cities(24)
    page = new_page("en-GB")
    sign_in(page, "supervisor")
    page.goto("/summary/?unit=R&period=2014&group=&chart=ORG12&picture=tiles")
    sheets = on_paper(page, tmp_path)
    expect_feet(sheets, "Summary · 广西 · 2014")
    with_picture = [sheet for sheet in sheets if "measure: persons · footing" in " ".join(sheet.split())]
    assert len(with_picture) == 1
    assert "831.3 thousand" in with_picture[0]
    assert "Each tile is a link." in with_picture[0]
    for address, title in REPORTS.items():
        page.goto(address)
        rows = page.evaluate(MARK_ROWS)
        sheets = on_paper(page, tmp_path)
        expect_feet(sheets, title)
        expect_no_row_to_be_torn(sheets, rows)


def expect_no_row_to_be_torn(sheets: list[str], rows: int) -> None:
    """The first and the last line of each row stand on one sheet."""
    assert rows > 20
    for row in range(rows):
        begins, ends = ([at for at, sheet in enumerate(sheets) if f"{word}{row}row" in sheet] for word in ("a", "z"))
        assert len(begins) == 1
        assert begins == ends, row


@pytest.mark.django_db(transaction=True)
def test_on_the_screen_the_foot_of_paper_is_not_seen(new_page, world):
    page = new_page("en-GB")
    sign_in(page, "supervisor")
    page.goto("/summary/?unit=R&period=2014&group=")
    assert not page.locator(".printed").is_visible()
