"""The region's clerk at her keys: what comes from below is an offer until she takes it, cell by cell or by list.

With SCREENS set, pictures of the form with its offers are kept in that folder.
"""

import os
import re

import pytest
from playwright.sync_api import expect

from apps.figures.models import Figure
from tests import builders
from tests.figures.views.area_world import GRID, AreaWorld
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = os.environ.get("SCREENS")


@shared
def area():
    return AreaWorld()


class AreaDesk:
    """The form of the region in her browser."""

    def __init__(self, page, area, locale):
        self.page, self.area, self.locale = page, area, locale
        sign_in(page, "clerk")
        page.goto(GRID)
        page.wait_for_load_state("load")

    def cell(self, indicator, coverage="area"):
        return self.page.locator(f"#cell-{self.area.key(indicator, coverage)}")

    def offer(self, indicator):
        return self.page.locator(f"#offer-{self.area.key(indicator)}")

    def type_into(self, cell, text):
        cell.click()
        self.page.keyboard.type(text)

    def saved(self):
        expect(self.page.locator("#saving")).to_have_text(re.compile(r"\d\d:\d\d"))

    def picture(self, name):
        if SCREENS:
            self.page.screenshot(path=f"{SCREENS}/{name}-{self.locale}.png")


def values(area):
    figures = Figure.objects.filter(unit=area.region)
    return {(figure.indicator_id, figure.coverage): figure.value for figure in figures}


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_only_the_cell_whose_key_was_pressed_becomes_a_statement(new_page, area, locale):
    desk = AreaDesk(new_page(locale, viewport={"width": 1280, "height": 800}), area, locale)
    expect(desk.offer(area.members)).to_have_text("Σ 2,000 · 2/2")
    expect(desk.offer(area.rooms)).to_have_text("Σ 316 · 1/2")
    desk.picture("offers")
    desk.type_into(desk.cell(area.income, "own"), "5")
    desk.saved()
    expect(desk.offer(area.income)).to_have_text("Σ 115 · 3/3")
    assert values(area) == {(area.income.pk, "own"): 5}
    expect(desk.cell(area.members)).to_have_value("")
    desk.cell(area.members).click()
    desk.page.keyboard.press("=")
    expect(desk.cell(area.members)).to_have_value("2,000")
    desk.page.keyboard.press("Enter")
    desk.page.keyboard.press("=")
    expect(desk.cell(area.rooms)).to_have_value("")
    desk.page.keyboard.press("Control+s")
    desk.saved()
    assert values(area) == {(area.income.pk, "own"): 5, (area.members.pk, "area"): 2000}
    expect(desk.offer(area.members)).to_contain_text("✓")
    desk.picture("taken")


def test_beside_the_list_there_is_room_to_explain_a_number_that_is_offered_a_sum(new_page, area):
    builders.rule("FEW", "ORG12 <= 1000", severity="query")
    desk = AreaDesk(new_page("en", viewport={"width": 1440, "height": 900}), area, "en")
    desk.type_into(desk.cell(area.members), "1500")
    notes = desk.page.locator(f"#notes-{area.key(area.members)}")
    explanation = notes.locator(".explain input").first
    expect(explanation).to_be_visible()
    beside, cell, inside = (
        desk.page.locator("#problems").bounding_box(),
        notes.bounding_box(),
        explanation.bounding_box(),
    )
    assert beside["x"] > cell["x"] + cell["width"]
    assert cell["x"] < inside["x"] < inside["x"] + inside["width"] < cell["x"] + cell["width"]
    assert cell["width"] >= 200


def test_the_longest_measure_of_the_catalogue_stands_whole_in_its_column(new_page, area):
    desk = AreaDesk(new_page("en", viewport={"width": 1440, "height": 900}), area, "en")
    measure = desk.page.locator(f"#row-{area.key(area.rooms)} > td").first
    expect(measure).to_have_text("organisations")
    lines = "cell => { const text = document.createRange(); text.selectNodeContents(cell);"
    assert measure.evaluate(lines + " return text.getClientRects().length }") == 1


def test_the_button_takes_and_typing_over_it_makes_a_statement_of_her_own(new_page, area):
    desk = AreaDesk(new_page("en"), area, "en")
    desk.offer(area.events).get_by_role("button").click()
    expect(desk.cell(area.events)).to_be_focused()
    expect(desk.cell(area.events)).to_have_value("超过1963")
    desk.page.keyboard.press("Control+z")
    expect(desk.cell(area.events)).to_have_value("")
    desk.page.keyboard.press("=")
    desk.cell(area.events).fill("1970")
    desk.saved()
    figure = Figure.objects.get(unit=area.region)
    assert (figure.value, figure.qualifier) == (1970, "exact")


def test_what_was_taken_while_the_server_was_away_is_taken_when_the_page_is_opened_again(new_page, area):
    desk = AreaDesk(new_page("en", allow=["ERR_FAILED", "Failed to load"]), area, "en")
    desk.page.route("**/entry/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    desk.cell(area.events).click()
    desk.page.keyboard.press("=")
    expect(desk.page.locator("#saving")).to_contain_text("cannot be reached")
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.page.reload()
    desk.page.unroute("**/entry/**")
    expect(desk.cell(area.events)).to_have_value("超过1963")
    desk.saved()
    figure = Figure.objects.get(unit=area.region)
    assert (figure.value, figure.qualifier, figure.high) == (1963, "over", None)


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_what_holds_a_submission_back_leads_to_the_list_of_whole_sums(new_page, area, locale):
    desk = AreaDesk(new_page(locale, allow=["422"], viewport={"width": 1280, "height": 800}), area, locale)
    desk.page.locator("button[value=submit]").click()
    going = desk.page.locator(".going")
    expect(going).to_contain_text("2,000 · 2/2")
    desk.picture("not-taken")
    going.locator("a.button").click()
    expect(desk.page.locator("#sums input:checked")).to_have_count(3)
    desk.picture("sums")
    desk.page.locator(f"#take-{area.key(area.events)}").uncheck()
    desk.page.locator("#sums button[type=submit]").click()
    expect(desk.cell(area.members)).to_have_value("2,000")
    expect(desk.cell(area.events)).to_have_value("")
    assert values(area) == {(area.members.pk, "area"): 2000, (area.income.pk, "area"): 110}
