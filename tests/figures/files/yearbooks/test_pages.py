"""In a browser: a table of a yearbook is asked about once, looked at, confirmed; next year's asks nothing."""

import os

import pytest
from playwright.sync_api import expect

from apps.figures.models import Figure, Source, TableLayout
from tests.figures.files.yearbooks import tables
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.figures.files.yearbooks.test_tables import a_year_later, workbook
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@shared
def clerks_yearbooks():
    return YearbookOffice()


def upload(page, data: bytes) -> None:
    page.goto("/files/")
    page.locator("#upload input[type=file]").set_input_files({"name": "年鉴.xlsx", "mimeType": XLSX, "buffer": data})
    page.locator("#upload [type=submit]").click()


def picture(page, name: str) -> None:
    if SCREENS:
        page.screenshot(path=f"{SCREENS}/{name}.png", full_page=True)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_clerk_says_once_how_a_table_is_read_and_next_years_is_only_confirmed(new_page, clerks_yearbooks, language):
    page = new_page(language, allow=["422"])
    sign_in(page, "clerk")
    upload(page, workbook(tables.OTHER_WORDS.sheets))
    expect(page.locator("#layout fieldset")).to_have_count(1)
    picture(page, f"layout-asked-{language}")
    page.locator("#layout [name=t0-line-0]").select_option(tables.MEMBERS)
    page.locator("#layout button.default").click()
    expect(page.locator("#layout .errorlist")).to_have_count(1)
    page.locator("#layout [name=t0-measure]").select_option("万")
    page.locator("#layout button.default").click()
    expect(page.locator("#lines tbody tr")).to_have_count(5)
    assert not Figure.objects.exists(), "nothing is kept before it is confirmed"
    assert not TableLayout.objects.exists()
    picture(page, f"layout-preview-{language}")
    page.locator("[name=confirm]").click()
    expect(page.locator(".success")).to_be_visible()
    assert Figure.objects.get(unit__code="450200", period__code="2014").value == 606500

    upload(page, a_year_later(tables.OTHER_WORDS))
    expect(page.locator("#lines tbody tr").first).to_be_visible()
    expect(page.locator("[name=confirm]")).to_be_visible()

    page.goto("/files/layouts/")
    picture(page, f"layouts-{language}")
    page.locator("[name=forget]").click()
    expect(page.locator("[name=forget]")).to_have_count(0)
    upload(page, a_year_later(tables.OTHER_WORDS))
    expect(page.locator("#layout fieldset")).to_have_count(1)


def test_a_printed_yearbook_is_a_source_described_once_and_each_figure_says_its_cell(new_page, clerks_yearbooks):
    page = new_page("en")
    sign_in(page, "clerk")
    upload(page, workbook(tables.A_DOCUMENT.sheets))
    page.locator("#layout [name=t0-origin]").select_option("document")
    page.locator("#layout [name=t0-coverage]").select_option("area")
    page.locator("#layout [name=t0-source]").select_option("+")
    page.locator("#layout [name=t0-source_code]").fill("GXNJ2012")
    page.locator("#layout [name=t0-source_title]").fill("广西工会年鉴2012")
    page.locator("#layout [name=t0-source_published]").fill("2012-08-01")
    page.locator("#layout button.default").click()
    expect(page.locator("#lines tbody tr")).to_have_count(4)
    assert not Source.objects.filter(code="GXNJ2012").exists()
    page.locator("[name=confirm]").click()
    expect(page.locator(".success")).to_be_visible()
    figure = Figure.objects.get(unit__code="450200", period__code="2011")
    assert (figure.value, figure.source.title, figure.locator) == (526600, "广西工会年鉴2012", "2-9!C5")

    upload(page, workbook(tables.A_DOCUMENT.sheets))
    expect(page.locator("p#layout")).to_be_visible()
    upload(page, a_year_later(tables.A_DOCUMENT))  # 2012 ended after the yearbook of August 2012 came out
    expect(page.locator("form#layout [name=t0-source]")).to_have_value("")
