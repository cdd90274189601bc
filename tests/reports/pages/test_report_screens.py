"""The reports as people see them: fourteen cities over six years, both languages, from a telephone to a wide screen."""

import os
import re
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from playwright.sync_api import Page, expect

from apps.changelog.acting import acting
from apps.figures.cells import understand
from apps.figures.entry import writer as entry_writer
from apps.figures.entry.staging import StagedCell, StagedChange
from apps.figures.models import Indicator, Source
from apps.units.models import Federation
from apps.units.tree import at_date
from tests import builders, worlds
from tests.conftest import needs_program
from tests.pictures import how_wide
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
YEARS = [str(year) for year in range(2010, 2016)]
SIX_YEARS = ("ORG01", "ORG02", "ORG12")
WIDTHS = {360: 740, 1280: 800, 1920: 1080}
PICTURES = {"comparison-wide": 0, "trend-cities": 16}  # where it is not one
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in
# The words of pictures that do not fit into them.
CUT_OFF = """() => [...document.querySelectorAll("figure.chart svg")].flatMap(picture => {
    const within = picture.getBoundingClientRect();
    const words = [...picture.querySelectorAll("text")].map(text => [text.textContent, text.getBoundingClientRect()]);
    return words.filter(([, box]) => box.left < within.left - 1 || box.right > within.right + 1).map(([text]) => text);
})"""
PAGES = {
    "summary": "/summary/?unit=450000&period=2014&group=ORG&chart=ORG12",
    "comparison": "/compare/?unit=450000&from=2013&to=2014&indicator=ORG12&like=on",
    "comparison-wide": "/compare/?unit=450000&from=2013&to=2014&group=&below=on",
    "comparison-indicators": "/compare/?unit=450000&from=2013&to=2014&pick=ORG12&pick=ORG15&pick=ECO01&pick=LAW02",
    "trend": "/trend/?unit=450000&from=2010&to=2015&group=ORG&chart=ORG12",
    "trend-cities": "/trend/?unit=450000&from=2010&to=2015&indicator=ORG12&scale=scaled",
}


def sample_text(indicator: Indicator, city: int, year: int) -> str:
    """Invented, and said to be: growing numbers, some qualified, some missing, some falling."""
    base = (city + 2) * max(400 - 3 * indicator.order, 20) * 137
    value = base + base * (city % 5 - 1) * year // 20
    if (city, year) == (3, 2):
        return ""
    if (city + year) % 11 == 0:
        return f"约{value}"
    return f"超过{value}" if (city * year + indicator.order) % 37 == 5 else str(value)


@shared(on=worlds.first_records)
def sample():
    """The federations below Guangxi with invented figures: two years of every indicator, six of the organisations."""
    region = Federation.objects.get(code="450000")
    cities = list(at_date.children_of(region.pk, date(2014, 9, 30)).order_by("code"))
    with acting(door="test"):
        source = Source.objects.create(code="SAMPLE", title="样本数据 (invented)")
    changes = [
        StagedChange(
            StagedCell(unit.pk, one.pk, builders.period(year).pk, "area", "document"),
            None,
            understand(text, one, stated_text=text, source_id=source.pk, locator="¶1"),
        )
        for one in Indicator.objects.filter(over_units="sum")
        for at, year in enumerate(YEARS)
        if one.code in SIX_YEARS or year in ("2013", "2014")
        for city, unit in enumerate(cities)
        if (text := sample_text(one, city, at))
    ]
    entry_writer.state(changes, by=None, door="test", reason="test")
    builders.supervisor(region, "guangxi-supervisor")
    return cities


def on_paper(page: Page, folder: Path) -> list[str]:
    """The page as it is printed, text by sheet."""
    page.pdf(path=folder / "page.pdf", prefer_css_page_size=True)
    subprocess.run([needs_program("pdftotext"), "-layout", folder / "page.pdf", folder / "page.txt"], check=True)
    return (folder / "page.txt").read_text().split("\f")[:-1]


def test_the_reports_fit_every_screen_with_their_chart_beside_the_table(new_page, sample):
    for locale in ("zh-CN", "en-GB"):
        page = new_page(locale)
        sign_in(page, "guangxi-supervisor")
        for name, address in PAGES.items():
            page.goto(address)
            expect(page.locator("table.ledger")).to_have_count(1)
            expect(page.locator("figure.chart svg[role=img]")).to_have_count(PICTURES.get(name, 1))
            assert page.evaluate(CUT_OFF) == [], (name, locale)
            for width, height in WIDTHS.items():
                page.set_viewport_size({"width": width, "height": height})
                assert how_wide(page) <= width, (name, width, locale)
                if SCREENS:
                    page.screenshot(path=f"{SCREENS}/report-{name}-{width}-{locale[:2]}.png", full_page=width < 1900)


def test_wide_tables_keep_their_heads_in_sight_take_a_choice_of_columns_and_print(
    new_page, complaints, sample, tmp_path
):
    page = new_page("en-GB")
    sign_in(page, "guangxi-supervisor")
    page.set_viewport_size({"width": 1280, "height": 800})
    expect_all_indicators_to_come_by_themselves(page, complaints)
    expect_heads_to_stay_in_sight(page, sample)
    expect_a_choice_of_indicators_to_stay_in_the_link(page)
    expect_paper_to_repeat_heads_and_leave_out_navigation(page, tmp_path)
    with translation.override("en"):  # as the page names the cities
        expect_wide_tables_to_be_cut_for_paper(page, sample, tmp_path)
        expect_average_growth_to_be_the_geometric_mean(page, sample)


def expect_all_indicators_to_come_by_themselves(page: Page, complaints: list[str]) -> None:
    """Where they do not, the page says how many are missing and leads to all of them; of one federation with their
    picture behind them."""
    page.route("**/*part=*", lambda route: route.abort())
    page.goto(PAGES["comparison-wide"])
    expect(page.locator("tbody[data-part]")).to_contain_text("indicators are not shown yet")
    few = page.locator("tbody tr").count()
    page.unroute("**/*part=*")
    assert len(complaints) == 1
    complaints.clear()
    page.click("tbody[data-part] a")
    page.wait_for_url("**part=whole*")
    expect(page.locator("tbody[data-part]")).to_have_count(0)
    names = page.locator("tbody th").all_text_contents()
    assert len(names) > few
    page.goto(PAGES["comparison-wide"])
    expect(page.locator("tbody[data-part]")).to_have_count(0)
    assert page.locator("tbody th").all_text_contents() == names
    page.goto(PAGES["comparison-wide"].replace("&below=on", ""))
    expect(page.locator("figure.chart")).to_have_count(1)
    expect(page.locator("[data-part], [data-picture]")).to_have_count(0)
    assert page.locator("tbody tr").count() == len(names)


def expect_heads_to_stay_in_sight(page: Page, cities: list) -> None:
    page.goto(PAGES["comparison-wide"])
    expect(page.locator("tbody[data-part]")).to_have_count(0)
    assert page.locator("tbody tr").count() >= 40
    expect(page.locator("thead tr").last.locator("th")).to_have_count(2 + 3 * (1 + len(cities)))
    sheet = page.locator(".sheet")
    sheet.evaluate("one => { one.scrollTop = one.scrollHeight; one.scrollLeft = one.scrollWidth; }")
    box = sheet.bounding_box()
    head = page.locator("thead tr").last.locator("th").last.bounding_box()
    name = page.locator("tbody tr").last.locator("th").bounding_box()
    assert box["y"] <= head["y"] <= box["y"] + 80
    assert abs(name["x"] - box["x"]) < 3


def expect_a_choice_of_indicators_to_stay_in_the_link(page: Page) -> None:
    page.goto("/summary/?unit=450000&period=2014&group=ORG")
    page.click("details.picker summary")
    for code in ("ORG12", "ECO01"):
        page.check(f"input[name=pick][value={code}]")
    page.click(".toolbar form button")
    expect(page.locator("table.ledger thead th")).to_have_count(3)
    page.click(".files a:text-is('Permanent link')")
    expect(page.locator("table.ledger thead th")).to_have_count(3)
    assert "pick=ORG12&pick=ECO01" in page.url


def expect_paper_to_repeat_heads_and_leave_out_navigation(page: Page, folder: Path) -> None:
    page.goto("/compare/?unit=450000&from=2013&to=2014&group=&format=print")
    sheets = on_paper(page, folder)
    with_rows = [text for text in sheets if re.search(r"\b(?:16 of 16|stated)\b", text)]
    assert len(with_rows) > 1
    assert all("Coverage" in text and "2013" in text for text in with_rows)
    assert not any("Sign out" in text or "Permanent link" in text for text in sheets)


def expect_wide_tables_to_be_cut_for_paper(page: Page, cities: list, folder: Path) -> None:
    page.goto(PAGES["comparison-wide"] + "&format=print")
    expect(page.locator("table.ledger")).to_have_count(6)
    text = " ".join("".join(on_paper(page, folder)).split())
    for city in cities:
        assert str(city).split()[0] in text


def expect_average_growth_to_be_the_geometric_mean(page: Page, cities: list) -> None:
    page.goto(PAGES["trend-cities"])
    one = Indicator.objects.get(code="ORG12")
    first, last = (Decimal(sample_text(one, 7, at)) for at in (0, 5))
    mean = 100 * ((last / first) ** (Decimal(1) / 5) - 1)
    expect(page.locator("tbody tr", has_text=str(cities[7]))).to_contain_text(f"{mean:+.1f}")
