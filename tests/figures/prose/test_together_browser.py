"""In a browser, by real keys: the sure numbers of a paragraph are looked at and confirmed at once, a correction is
carried on to those that follow, and the last decision is taken back."""

import pytest
from playwright.sync_api import Page, expect

from apps.figures.models import Figure
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.figures.prose.test_pages import paste, picture, question
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = (
    "柳州市总工会 固本强基\n"
    "截至2014年9月底,全市工会会员达58.2万人,其中女会员21.3万人。全市基层工会组织达7500个,评出“工人先锋号”20个。\n"
    "目前,全市工会会员达58.2万人。近几年,全市工会经费收入1.2亿元,工会经费收入1.3亿元。\n"
)
LIKELY_TEXT = "柳州市总工会 固本强基\n近几年,全市工会经费收入1.2亿元。目前,全市养护行业会员达3.2万人。\n"


@shared
def together_office():
    return YearbookOffice()


@pytest.fixture
def page(new_page, together_office) -> Page:
    opened = new_page("zh-CN", allow=[], viewport={"width": 1280, "height": 800})
    sign_in(opened, "clerk")
    paste(opened, TEXT)
    opened.keyboard.press("j")
    return opened


def said(page: Page) -> list[str]:
    """What is decided of each quantity, in their order."""
    return page.locator("#queue .choice :checked").evaluate_all("chosen => chosen.map(choice => choice.value)")


def test_the_sure_ones_of_a_paragraph_are_confirmed_after_a_look_at_what_would_be_kept(page):
    looked_at = page.locator("#together")
    page.keyboard.press("a")
    expect(looked_at.locator("tr")).to_have_count(3)
    expect(looked_at.locator("tr.likely")).to_have_count(0)
    expect(looked_at.locator("tr").first).to_contain_text("全市工会会员达58.2万人")
    expect(looked_at.locator("tr").first).to_contain_text("工会会员人数")
    expect(looked_at.locator(".shared")).to_contain_text("450200 · 2014")
    picture(page, "text-together")
    page.keyboard.press("Escape")
    expect(looked_at).to_be_hidden()
    assert set(said(page)) == {""}
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(page.locator("#decided")).to_contain_text("3 / 7")
    expect(question(page, "20个")).to_be_focused()
    assert said(page)[:4] == ["keep", "keep", "keep", ""]
    page.keyboard.press("x")
    page.keyboard.press("a")
    expect(looked_at.locator("tr").first).to_have_text("全市工会会员达58.2万人前面已说过：不取")
    page.keyboard.press("Enter")
    expect(page.locator("#decided")).to_contain_text("5 / 7")
    assert said(page)[4:] == ["leave", "", ""]
    page.click("[name=look]")
    page.wait_for_url("**/files/**")
    page.click("[name=confirm]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert set(Figure.objects.values_list("indicator__code", flat=True)) == {"ORG01", "ORG12", "ORG13"}


def test_each_likely_one_of_a_paragraph_is_decided_by_a_key_of_its_own(page):
    paste(page, LIKELY_TEXT)
    looked_at = page.locator("#together")
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(looked_at.locator("tr.likely")).to_have_count(2)
    first, second = looked_at.locator("tr.likely").all()
    expect(first).to_be_focused()
    expect(first).to_contain_text("旁边没有说明时间")
    page.keyboard.press("Enter")
    assert said(page) == ["", ""]
    page.keyboard.press("a")
    page.keyboard.press("j")
    expect(second).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("c")
    expect(first.locator(".choice")).to_have_text("确认")
    expect(second).to_be_focused()
    page.keyboard.press("x")
    expect(looked_at.locator("[value=yes]")).to_be_focused()
    assert said(page) == ["", ""]
    page.keyboard.press("Enter")
    expect(looked_at).to_be_hidden()
    assert said(page) == ["keep", "not_ours"]
    page.keyboard.press("u")
    assert said(page) == ["", ""]


def test_the_last_decision_is_taken_back_with_all_it_decided(page):
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    page.keyboard.press("x")
    expect(page.locator("#decided")).to_contain_text("4 / 7")
    page.keyboard.press("u")
    expect(question(page, "20个")).to_be_focused()
    expect(page.locator("#decided")).to_contain_text("3 / 7")
    page.keyboard.press("u")
    expect(page.locator("#decided")).to_contain_text("0 / 7")
    assert set(said(page)) == {""}
    page.keyboard.press("u")
    expect(page.locator("#decided")).to_contain_text("0 / 7")


def test_what_was_corrected_is_carried_on_to_those_that_follow_in_the_paragraph_and_back(page):
    first, second = question(page, "1.2亿元"), question(page, "1.3亿元")
    page.locator(".text a.quantity", has_text="1.2亿元").click()
    period = first.locator("[name$=period]")
    before = second.locator("[name$=period]").input_value()
    page.keyboard.press("e")
    for _field in range(2):
        page.keyboard.press("Tab")
    expect(period).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("CY2013")
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    expect(second.locator("[name$=period]")).to_have_value("CY2013")
    expect(question(page, "20个").locator("[name$=period]")).not_to_have_value("CY2013")
    page.keyboard.press("u")
    expect(second.locator("[name$=period]")).to_have_value(before)
    expect(period).to_have_value("CY2013")


def test_a_number_says_why_it_is_sure_or_only_likely(page):
    expect(question(page, "58.2万人").first.locator(".why")).to_have_text("名称、时间、单位都已说明，没有剩下的词")
    expect(question(page, "1.2亿元").locator(".why")).to_have_text("旁边没有说明时间")
    expect(question(page, "20个").locator(".why")).to_have_text("可确定：数的是受表彰的单位或个人")
