"""The lists of enterprises in a browser, in both languages: brought in, decided by keys, narrowed, taken as figures."""

import os
import re

import pytest
from playwright.sync_api import Page, expect

from apps.figures.models import Figure
from apps.units.models import Enterprise, EnterpriseVerdict
from tests import builders
from tests.pictures import how_wide
from tests.signing_in import sign_in
from tests.units.enterprises.worlds import ISSUER, ROWS, EnterpriseTown, code
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in
MORE = f"{code(8)},宏达建材有限责任公司,9,450203\n{code(9)},柳州宏达建材厂,90,450203\n"


@shared
def busy_town():
    town = EnterpriseTown()
    builders.grassroots("450203-A5", town.county, name="宏达建材厂工会")
    builders.indicator("ORG03", measure="个")
    return town


@pytest.fixture(params=["zh-CN", "en-GB"])
def page(request, new_page, busy_town) -> Page:
    opened = new_page(request.param, allow=["409"], viewport={"width": 1280, "height": 800})
    sign_in(opened, "clerk")
    return opened


def picture(page: Page, name: str) -> None:
    """Nothing lies beside the page on a phone."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert how_wide(page) <= width, f"{name} is wider than {width}"
        if SCREENS:
            language = page.locator("html").get_attribute("lang")[:2]
            page.screenshot(path=f"{SCREENS}/{name}-{width}-{language}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 800})


def brought_in(page: Page) -> None:
    page.goto("/admin/units/unit/enterprises/")
    picture(page, "lists-empty")
    page.fill("[name=issuer]", ISSUER)
    page.fill("[name=as_of]", "2014-09-30")
    content = (ROWS + MORE).encode("gb18030")
    page.set_input_files("[name=file]", {"name": "名单.csv", "mimeType": "text/csv", "buffer": content})
    page.keyboard.press("Tab")
    page.click("input[type=submit]")
    expect(page.locator("#counts li").first).to_contain_text("9")
    expect(page.locator("#left-out tbody tr")).to_have_count(2)
    picture(page, "preview")
    page.click("button[name=confirm]")
    expect(page.locator(".messagelist .success")).to_be_visible()


def test_an_organiser_brings_a_list_in_decides_by_keys_and_keeps_the_figures(page):
    brought_in(page)
    expect(page.locator("#by-county tfoot")).to_contain_text("9")
    picture(page, "list")
    page.click(".toolbar a.default")
    names = page.locator("#deciding tbody b")
    expect(names.first).to_have_text("宏达建材公司")
    page.wait_for_load_state()  # a key that is pressed before the page's script is there is lost
    picture(page, "queue")
    page.keyboard.press("l")
    expect(names.first).to_have_text("宏达建材有限责任公司")
    page.keyboard.press("n")
    expect(names.first).not_to_have_text("宏达建材有限责任公司")
    assert EnterpriseVerdict.objects.get().verdict == "other"
    page.keyboard.press("u")
    expect(page.locator(".messagelist .info")).to_be_visible()
    assert not EnterpriseVerdict.objects.exists()
    for key, left in (("s", 2), ("n", 1), ("c", 0)):
        page.keyboard.press(key)
        expect(names).to_have_count(2 if left else 0)
        expect(page.locator(".messagelist .success")).to_be_visible()
    assert Enterprise.objects.filter(standing="probable").count() == 0
    picture(page, "queue-done")


def test_a_key_typed_into_a_field_or_with_a_command_key_decides_nothing(page):
    brought_in(page)
    page.click(".toolbar a.default")
    page.keyboard.press("Control+c")
    page.keyboard.press("Alt+n")
    expect(page.locator("#deciding")).to_be_visible()
    assert not EnterpriseVerdict.objects.exists()


def test_a_firm_is_put_under_a_joint_union_and_the_list_becomes_figures(page):
    brought_in(page)
    page.select_option("#size", "0")
    page.press("#size", "Tab")
    page.click("form.toolbar button")
    page.click("#rows a:has-text('小店铺')")
    page.fill("#union", "450203-A4")
    page.click("button[name=verdict][value=covered]")
    expect(page.locator("button[name=undo]")).to_be_visible()
    picture(page, "firm")
    page.click(".breadcrumbs a >> nth=2")
    page.click("a[href^='/enterprises/']")
    expect(page.locator("#proposed tbody tr")).to_have_count(3)
    picture(page, "figures")
    page.uncheck("#keep-450204")
    page.click("button.default")
    expect(page.locator("#proposed input")).to_have_count(1)
    page.click("#proposed tbody tr:first-child a")
    expect(page.locator("#content")).to_contain_text(re.compile("LIST-|SHA-256"))
    assert Figure.objects.count() == 2
    picture(page, "number")
