"""What it takes a person to confirm a report's figures through the page, by real keys, from the pasted text on.

`REPORT=FILE` counts the report of Guangxi of 2014, whose text is not the project's, against the figures that are.
"""

import csv
import os
from collections import defaultdict, deque
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from playwright.sync_api import expect

from apps.figures.models import Figure
from apps.units.models import Federation
from tests import builders, worlds
from tests.figures.prose.confirming import ConfirmedText, WantedFigure
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
LIUZHOU = "450200"
OWN_TEXT = (
    "柳州市总工会 凝聚力量\n"
    "2013年,全市职工提出合理化建议1240条,实施380条,完成技术革新96项,推广先进操作法31项。\n"
    "2013年底,全市基层工会组织达3100个,工会会员达41.2万人,其中女会员15.3万人,评出先进集体20个。\n"
    "全市筹集帮扶资金120万元,慰问困难职工3600人次。\n"
)
OWN_FIGURES = {
    "CY2013": [("1240条", "ECO05"), ("380条", "ECO07"), ("96项", "ECO09"), ("31项", "ECO11")],
    "2013-12-31": [("3100个", "ORG01"), ("41.2万人", "ORG12"), ("15.3万人", "ORG13")],
    "CY2012": [("120万元", "PRO03"), ("3600人次", "PRO02")],
}


class ReportToConfirm(NamedTuple):
    """A text, what a person wants of it, its years, and what share of the work one by one it may take at most."""

    text: str
    wanted: Callable[[], dict[str, deque[WantedFigure]]]
    years: dict[str, str]
    share: float


@shared(on=worlds.first_records)
def report_desk():
    return builders.clerk(Federation.objects.get(code="450000"), "reporter")


def wanted_of_own_text() -> dict[str, deque[WantedFigure]]:
    wanted = {}
    for period, figures in OWN_FIGURES.items():
        for text, code in figures:
            wanted[text] = deque([WantedFigure(code, LIUZHOU, period)])
    return wanted


def wanted_of_report() -> dict[str, deque[WantedFigure]]:
    wanted = defaultdict(deque)
    file = settings.BASE_DIR / "fixtures" / "guangxi_2014.csv"
    for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
        wanted[row["stated_text"]].append(WantedFigure(*(row[name] for name in WantedFigure._fields)))
    return wanted


REPORTS = [ReportToConfirm(OWN_TEXT, wanted_of_own_text, {"year": "2014"}, 3 / 4)]
if "REPORT" in os.environ:
    of_guangxi = {"unit": "450000", "year": "2014", "first_year": "2010"}
    REPORTS.append(ReportToConfirm(Path(os.environ["REPORT"]).read_text(), wanted_of_report, of_guangxi, 3 / 4))


def reader_of(new_page, told: ReportToConfirm, *, one_by_one: bool) -> ConfirmedText:
    page = new_page("zh-CN", allow=[], viewport={"width": 1280, "height": 900})
    sign_in(page, "reporter")
    page.goto("/texts/")
    for name, value in {"text": told.text, "source_code": "R1", "source_title": "报道", **told.years}.items():
        page.fill(f"[name={name}]", value)
    page.click("#paste [type=submit]")
    page.wait_for_url("**/texts/*-*/")
    return ConfirmedText(page, told.wanted(), one_by_one=one_by_one)


@pytest.mark.parametrize("told", REPORTS)
def test_numbers_confirmed_together_and_corrections_carried_on_spare_a_person_work(new_page, report_desk, told):
    singly = reader_of(new_page, told, one_by_one=True)
    at_once = reader_of(new_page, told, one_by_one=False)
    singly.decide_all()
    at_once.decide_all()
    assert at_once.work.minutes < singly.work.minutes * told.share
    at_once.write()
    expect(at_once.page.locator(".messagelist .success")).to_be_visible(timeout=60_000)
    figures = sum(map(len, told.wanted().values()))
    assert Figure.objects.count() == figures
    print(f"{figures} figures, one by one {singly}; {at_once}")
