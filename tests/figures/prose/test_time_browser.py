"""In a browser, by real keys: of which years a text tells is asked once, and what was decided before is not lost."""

import pytest
from playwright.sync_api import Page, expect

from apps.figures.models import Figure, Source
from tests import builders
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.figures.prose.test_pages import paste, picture, question
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = (
    "柳州市总工会2014年送温暖工作,固本强基\n"
    "截至2014年9月底,全市工会会员达58.2万人。\n"
    "全市各级工会走访慰问困难职工3万人次。\n"
    "今年,全市各级工会走访慰问困难职工4.5万人次。\n"
)


@shared
def timely_office():
    office = YearbookOffice()
    builders.indicator(
        "PRO02", name_zh="慰问(帮扶)困难职工人次", name_en="visits", measure="人次", nature="flow", over_time="sum"
    )
    return office


@pytest.fixture(params=["en-GB", "zh-CN"])
def page(request, new_page, timely_office) -> Page:
    opened = new_page(request.param, allow=[], viewport={"width": 1280, "height": 800})
    sign_in(opened, "clerk")
    paste(opened, TEXT)
    return opened


def words(page: Page, english: str, chinese: str) -> str:
    return english if "en" in page.locator("html").get_attribute("lang") else chinese


def test_one_answer_by_keys_makes_sure_what_lacks_its_time_and_another_does_it_anew(page):
    asked = page.locator("#told-of")
    expect(asked).to_have_value("2014")
    expect(question(page, "3万人次")).to_have_class("question likely")
    picture(page, "text-time-asked")
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.keyboard.press("t")
    expect(asked).to_be_focused()
    page.keyboard.type("2013")
    page.keyboard.press("Enter")
    expect(question(page, "3万人次")).to_have_class("question sure")
    expect(question(page, "3万人次")).to_contain_text(
        words(page, "by your answer about the text's time", "按您对全文时间的回答")
    )
    expect(question(page, "3万人次").locator("[name$=-period]")).to_have_value("CY2013")
    expect(question(page, "4.5万人次")).to_have_class("question likely")
    expect(page.locator("#time-said")).to_contain_text(words(page, "can be of 2014 alone", "只能属于 2014 年"))
    expect(question(page, "58.2万人").locator("[value=keep]")).to_be_checked()
    picture(page, "text-time-answered")
    page.keyboard.press("t")
    page.keyboard.type("2012")
    page.keyboard.press("Enter")
    expect(question(page, "3万人次").locator("[name$=-period]")).to_have_value("CY2012")
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(question(page, "3万人次")).to_be_focused()
    page.keyboard.press("c")
    page.click("[name=look]")
    page.wait_for_url("**/files/**")
    page.click("[name=confirm]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    written = Figure.objects.get(indicator__code="PRO02")
    assert written.period.code == "CY2012"
    assert "2012" in written.note
    assert "2012" in Source.objects.get(code="LZ2014").notes


def test_an_answer_that_is_no_year_is_said_beside_it_and_nothing_is_lost(page):
    page.keyboard.press("j")
    page.keyboard.press("c")
    page.keyboard.press("t")
    page.keyboard.type("2015")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist .error")).to_contain_text("2015")
    expect(page.locator("#told-of")).to_have_value("2014")
    expect(question(page, "58.2万人").locator("[value=keep]")).to_be_checked()
    expect(question(page, "3万人次")).to_have_class("question likely")
