"""The next version of a form in the browser, in both languages: made with keys, a line taken out, and told apart."""

import os
import re

import pytest
from playwright.sync_api import Page, expect

from apps.figures.models import Form
from apps.units.models import Federation
from tests import builders, worlds
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in
NAMES = {"zh": "职工书屋年报表(2027版)", "en": "reading rooms (version 2027)"}
DIFFERENCE = {"zh": "不再填报", "en": "no longer asked"}


@shared(on=worlds.first_records)
def catalogue_desk():
    return builders.person("guangxi-administrator", "administrator", Federation.objects.get(code="450000"))


def picture(page: Page, name: str) -> None:
    if SCREENS:
        page.screenshot(path=f"{SCREENS}/{name}-{page.locator('html').get_attribute('lang')[:2]}.png", full_page=True)


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_an_administrator_saves_a_form_as_a_new_version(new_page, catalogue_desk, locale):
    page = new_page(locale, allow=["422"], viewport={"width": 1360, "height": 900})
    sign_in(page, "guangxi-administrator")
    page.goto("/admin/figures/form/READINGROOM/versions/")
    for name, text in (("first_year", "x"), ("version", "2027"), ("code", "READINGROOM-2027")):
        page.locator(f"[name={name}]").fill("")
        page.locator(f"[name={name}]").focus()
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator(".errorlist")).to_be_visible()
    page.locator("[name=first_year]").fill("")
    page.locator("[name=first_year]").focus()
    page.keyboard.type("2027")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist .success")).to_contain_text(NAMES[locale[:2]])
    made = Form.objects.get(code="READINGROOM-2027")
    assert made.items.count() == Form.objects.get(code="READINGROOM").items.count() == 3
    page.locator("input[name$=-DELETE][type=checkbox]").first.focus()
    page.keyboard.press("Space")
    page.locator("[name=_save]").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("figures/form/$"))
    expect(page.locator("#result_list")).to_contain_text("READINGROOM-2027")
    page.goto("/admin/figures/form/READINGROOM-2027/versions/")
    expect(page.locator("table.ledger tbody tr")).to_contain_text([DIFFERENCE[locale[:2]]])
    picture(page, "form-versions")
