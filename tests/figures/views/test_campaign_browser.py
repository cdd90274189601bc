"""In a browser: what a campaign is asked, what the summary counts, another edition, another kind, a file."""

import os

import pytest
from playwright.sync_api import expect

from apps.figures.models import Figure
from apps.units.models import Campaign
from tests import builders
from tests.figures.fair import Fair
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in


class FairInTown(Fair):
    """The clerk and the administrator of the city, and the supervisor above them."""

    def __init__(self) -> None:
        super().__init__()
        builders.clerk(self.city)
        builders.supervisor(self.region)

    def cell(self, page, indicator, campaign=None):
        prefix = f"{campaign.pk}-" if campaign else ""
        return page.locator(f"#cell-{prefix}{indicator.pk}-own")


@shared
def fair() -> FairInTown:
    return FairInTown()


def names(page):
    """Of the rows of the open form."""
    return page.locator("table.grid tbody label")


def saved(page) -> None:
    expect(page.locator("#saving")).to_contain_text(":")


def picture(page, name: str) -> None:
    if SCREENS:
        page.screenshot(path=f"{SCREENS}/{name}.png", full_page=True)


def test_the_clerk_of_a_competition_fills_in_its_lines_and_the_summary_counts_those_asked(new_page, fair):
    page = new_page("en")
    sign_in(page, "clerk")
    page.goto("/entry/450200-FIRST/C/2015/")
    expect(names(page)).to_have_text(["units", "people"])
    picture(page, "campaign-grid")
    fair.cell(page, fair.units).fill("12")
    page.keyboard.press("Enter")
    saved(page)
    page.goto("/entry/450200-SECOND/C/2015/")
    expect(names(page)).to_have_text(["units", "people", "back again"])
    page.goto("/entry/450200/C/2015/units/")
    expect(page.locator("table.grid thead th small")).to_have_count(4)
    expect(fair.cell(page, fair.back, fair.second)).to_have_count(1)
    expect(fair.cell(page, fair.back, fair.first)).to_have_count(0)
    expect(page.locator("td .none", has_text="×").first).to_be_visible()
    picture(page, "campaigns-side-by-side")

    fair.answer(fair.second, units=3, back=2)
    reading = new_page("en")
    sign_in(reading, "supervisor")
    reading.goto("/summary/?unit=450200&period=2015&group=")
    expect(reading.locator("tr.coverage")).to_contain_text("1 of 2 reported")
    picture(reading, "campaigns-summary")
    reading.goto(f"/number/?unit=450200&indicator={fair.back.code}&period=2015")
    expect(reading.locator("#missing + dd")).to_contain_text("450200-UNNUMBERED")
    picture(reading, "campaigns-m-of-n")


def test_who_competes_for_the_second_time_is_asked_what_the_first_edition_was_not(new_page, fair):
    page = new_page("en")
    sign_in(page, "clerk")
    page.goto(f"/admin/units/campaign/{fair.first.pk}/change/")
    page.fill("#id_edition", "2")
    page.click("[name=_save]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto("/entry/450200-FIRST/C/2015/")
    expect(names(page)).to_have_text(["units", "people", "back again"])


def test_a_campaign_of_another_kind_keeps_what_it_said_in_sight_until_it_is_cleared(new_page, fair):
    page = new_page("en")
    sign_in(page, "clerk")
    page.goto("/entry/450200-FIRST/C/2015/")
    fair.cell(page, fair.people).fill("80")
    page.keyboard.press("Enter")
    saved(page)
    page.goto(f"/admin/units/campaign/{fair.first.pk}/change/")
    page.select_option("#id_kind", Campaign.Kind.CULTURE)
    page.click("[name=_save]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    page.goto("/entry/450200-FIRST/C/2015/")
    expect(names(page)).to_have_text(["people", "audience"])
    expect(page.locator(f"#notes-{fair.people.pk}-own")).to_contain_text("are not asked this")
    picture(page, "campaign-of-another-kind")
    fair.cell(page, fair.people).fill("")
    page.keyboard.press("Enter")
    saved(page)
    page.reload()
    expect(names(page)).to_have_text(["audience"])
    assert not Figure.objects.exists()


def test_a_file_with_a_cell_that_is_not_asked_is_refused_in_words(new_page, fair, tmp_path):
    page = new_page("en")
    sign_in(page, "clerk")
    page.goto("/files/")
    (tmp_path / "contest.csv").write_text("unit_code,ECO02,CUL06\n450200-CONTEST,20,7\n450200-SHOWS,,70\n")
    page.set_input_files("input[type=file]", tmp_path / "contest.csv")
    page.select_option("#id_period", "2015")
    page.click("#upload [type=submit]")
    expect(page.locator("#faults tbody tr")).to_have_count(1)
    expect(page.locator("#faults")).to_contain_text("“audience” is not asked of campaigns of this kind and edition")
    expect(page.locator("button[name=confirm]")).to_have_count(0)
    picture(page, "campaign-file-refused")
