"""A year is opened in the browser, in both languages: by the root's administrator, with keys alone, and taken back."""

import os
import re
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from apps.changelog.acting import acting
from apps.figures.models import Deadline, Form, Period
from apps.units.models import Federation
from tests import builders, worlds
from tests.persons_work import PersonsWork
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in
WORDS = {
    "zh": {"not open": "尚未开设", "open": "2016年度已开设", "back": "已撤回", "stays": "不能撤回"},
    "en": {"not open": "is not open yet", "open": "2016 is open", "back": "taken back", "stays": "the opening stays"},
}


@shared(on=worlds.first_records)
def year_desk():
    """Guangxi's federations with the last days of 2015, its own and those of its cities."""
    region = Federation.objects.get(code="450000")
    form, year = Form.objects.get(code="FEDERATION"), Period.objects.get(code="2015")
    builders.person("guangxi-administrator", "administrator", region)
    builders.clerk(Federation.objects.get(code="450200"), "liuzhou-clerk")
    with acting(door="test"):
        Period.objects.filter(pk=year.pk).update(opened=True)
        Deadline.objects.create(federation=region, form=form, period=year, due=date(2015, 10, 30))
        for city in Federation.objects.filter(parent=region):
            Deadline.objects.create(federation=city, form=form, period=year, due=date(2015, 10, 22))
    return form


def at_home(new_page, locale: str, username: str) -> Page:
    page = new_page(locale, allow=["422"], viewport={"width": 1360, "height": 1000})
    sign_in(page, username)
    page.goto("/")
    return page


def picture(page: Page, name: str) -> None:
    if SCREENS:
        page.screenshot(path=f"{SCREENS}/{name}-{page.locator('html').get_attribute('lang')[:2]}.png", full_page=True)


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_the_root_s_administrator_opens_a_year_and_takes_it_back_until_a_clerk_begins(new_page, year_desk, locale):
    words = WORDS[locale[:2]]
    clerk, page = (at_home(new_page, locale, name) for name in ("liuzhou-clerk", "guangxi-administrator"))
    expect(clerk.locator(".year-to-open")).to_contain_text(words["not open"])
    expect(clerk.locator(".year-to-open a")).to_have_count(0)
    picture(clerk, "year-not-open")
    open_with_keys(page, words)
    clerk.reload()
    expect(clerk.locator(".year-to-open")).to_contain_text("2017")  # today that one is due as well
    take_back_with_keys(page, words)
    open_with_keys(page, words)
    clerk_begins(clerk)
    page.reload()
    expect(page.locator("#content")).to_contain_text(words["stays"])
    expect(page.locator("button[name=take_back]")).to_have_count(0)
    picture(page, "year-begun")


def opened_by_hand(page: Page, address: str) -> PersonsWork:
    """From home to the year that is open: the link, one last day changed, the button."""
    work = PersonsWork()
    work.goes_to(page, address)
    work.clicks_on(page.locator(".year-to-open a"))
    field = page.locator("input[type=date]").first
    work.fills_in(field, field.input_value())
    work.clicks_on(page.locator("button[name=open]"))
    expect(page.locator(".messagelist .success")).to_be_visible()
    return work


def opens_the_next_year(new_page) -> PersonsWork:
    """An administrator of the root, with the last days as they are carried over."""
    builders.person("opener", "administrator", Federation.objects.get(parent=None))
    last = Period.objects.filter(kind="year", opened=True).latest("ends")
    work = opened_by_hand(at_home(new_page, "zh-CN", "opener"), "/")
    opened = Period.objects.filter(kind="year", opened=True).latest("ends")
    assert int(opened.code) == int(last.code) + 1
    assert Deadline.objects.filter(period=opened).count() == Deadline.objects.filter(period=last).count()
    print(f"a year is opened in {work}")
    return work


def test_a_year_is_opened_in_two_minutes_of_a_persons_work(new_page, year_desk):
    assert opens_the_next_year(new_page).minutes <= 2


def open_with_keys(page: Page, words: dict) -> None:
    """From home: the link, the day of the region brought forward by two days, and Enter."""
    page.goto("/")
    page.locator(".year-to-open a").focus()
    page.keyboard.press("Enter")
    field = page.locator("input[type=date]").first
    expect(field).to_have_value("2016-10-30")
    picture(page, "year-plan")
    field.fill("2016-10-20")
    button = page.locator("button[name=open]")
    while not button.evaluate("button => button === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist .success")).to_contain_text(words["open"])
    picture(page, "year-open")
    days = set(Deadline.objects.filter(period__code="2016").values_list("due", flat=True))
    assert days == {date(2016, 10, 20)}


def take_back_with_keys(page: Page, words: dict) -> None:
    page.locator("button[name=take_back]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist .success")).to_contain_text(words["back"])
    assert not Deadline.objects.filter(period__code="2016").exists()


def clerk_begins(page: Page) -> None:
    page.goto("/entry/450200/FEDERATION/2016/")
    page.wait_for_load_state("load")
    page.locator("#grid input[id^=cell-]:not([readonly])").first.focus()
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    expect(page.locator("#saving")).to_have_text(re.compile(r"\d\d:\d\d"))
