"""In a browser: the box is reached from every page by one key, answers while one types, and is left by keys."""

import os
import re

import pytest
from playwright.sync_api import Page, expect

from apps.units.models import Federation
from tests import builders
from tests.pictures import how_wide
from tests.signing_in import sign_in
from tests.worlds import guangxi_2014, shared

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in


@shared(on=guangxi_2014)
def asking_city():
    return builders.clerk(Federation.objects.get(code="450200"), "city")


@pytest.fixture(params=["en-GB", "zh-CN"])
def page(request, new_page, asking_city) -> Page:
    opened = new_page(request.param, allow=["ERR_FAILED", "Failed to load"], viewport={"width": 1280, "height": 800})
    sign_in(opened, "city")
    return opened


def picture(page: Page, name: str) -> None:
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert how_wide(page) <= width, f"{name} is wider than {width}"
        if SCREENS:
            language = page.locator("html").get_attribute("lang")[:2]
            page.screenshot(path=f"{SCREENS}/{name}-{width}-{language}.png")
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_number_is_asked_for_by_keys_from_any_page(page):
    for address in ("/", "/admin/", "/entry/450200/FEDERATION/2014/", "/summary/"):
        page.goto(address)
        page.keyboard.press("Control+k")
        expect(page.locator("#ask [name=asked]")).to_be_focused()
    page.keyboard.type("lzhy14")
    first = page.locator("#answers a").first
    expect(first).to_have_attribute("href", re.compile("unit=450200.*ORG12"))
    expect(first.locator("strong")).to_contain_text(re.compile("83"))
    picture(page, "ask")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/number/.*unit=450200.*ORG12.*2014"))
    expect(page.locator("#ask [name=asked]")).to_have_value("")


def test_arrows_lead_through_the_answers_and_escape_back_into_the_box(page):
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("会员")
    expect(page.locator("#answers a").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#answers a").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    second = page.locator("#answers a").nth(1)
    expect(second).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#ask [name=asked]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#answers")).to_be_hidden()
    expect(page.locator("#ask [name=asked]")).to_be_focused()


def test_enter_leads_to_a_page_of_answers_where_a_word_was_not_understood(page):
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("柳州 火星 会员 2014")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask/?asked=**")
    expect(page.locator("#content .mark.query")).to_contain_text("火星")
    expect(page.locator("#content .answers a").first).to_have_attribute("href", re.compile("unit=450200.*ORG12"))
    picture(page, "ask-page")


def test_without_the_server_the_page_stays_and_says_so_and_the_question_too(page):
    page.goto("/entry/450200/FEDERATION/2014/")
    address = page.url
    page.route("**/*", lambda route: route.abort())
    page.keyboard.press("Control+k")
    page.keyboard.type("lzhy14")
    page.keyboard.press("Enter")
    expect(page.locator("#unreached")).to_be_visible()
    assert (page.url, page.input_value("#ask [name=asked]")) == (address, "lzhy14")
    page.unroute("**/*")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/number/.*unit=450200.*ORG12.*2014"))


def test_what_is_answered_late_does_not_replace_what_was_asked_since(page):
    page.goto("/")
    held = []
    page.route("**/ask/answers/?asked=lznhy14", lambda route: held.append(route))
    page.keyboard.press("Control+k")
    page.keyboard.type("lznhy14")
    while not held:
        page.wait_for_timeout(50)
    page.keyboard.press("Control+k")
    page.keyboard.type("lzhy14")
    expect(page.locator("#answers a").first).to_have_attribute("href", re.compile("ORG12"))
    held[0].continue_()
    page.wait_for_timeout(500)
    expect(page.locator("#answers a").first).to_have_attribute("href", re.compile("ORG12"))


def test_leaving_a_cell_for_the_box_keeps_what_was_typed_and_escape_in_a_cell_is_the_grids(page):
    page.goto("/entry/450200/FEDERATION/2014/")
    cell = page.locator("input.cell:not([readonly]):visible").first
    cell.click()
    before = cell.input_value()
    page.keyboard.type("77")
    page.keyboard.press("Escape")
    expect(cell).to_have_value(before)
    page.keyboard.type("78")
    page.keyboard.press("Control+k")
    expect(page.locator("#ask [name=asked]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(cell).to_have_value("78")


def test_letters_of_a_sign_that_is_being_composed_are_not_asked_for(page):
    page.goto("/")
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/ask/answers/" in request.url else None)
    page.keyboard.press("Control+k")
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "hui'yuan", "selectionStart": 8, "selectionEnd": 8})
    page.wait_for_timeout(400)
    assert sent == []
    keys.send("Input.insertText", {"text": "会员"})
    expect(page.locator("#answers a").first).to_have_attribute("href", re.compile("ORG12"))
