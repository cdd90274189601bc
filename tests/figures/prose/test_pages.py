"""In a browser: a text is pasted, its figures are confirmed by keys, looked at, written, and teach the next text."""

import os

import pytest
from playwright.sync_api import Page, expect

from apps.figures.models import Figure, LearntPhrase, Source
from apps.figures.prose import learnt
from apps.units.models.pending_files import MOST_KEPT, PendingFile
from tests import builders
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.pictures import how_wide
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in
TEXT = (
    "柳州市总工会 固本强基\n"
    "2014年9月,全市工会会员达60.65万人。截至2013年12月31日,全市工会会员达58.2万人,其中女会员21.3万人。\n"
    "目前,全市基层工会组织达7500个,评出“工人先锋号”20个,工会会员比上年增长3.2%。\n"
    "截至2013年12月31日,全市会员总数达59.9万人。目前,全市金色会员达1200人。\n"
)


@shared
def texts_office():
    office = YearbookOffice()
    builders.stated(office.cities["450200"], office.unions, "2014", "6000个")
    return office


@pytest.fixture(params=["en-GB", "zh-CN"])
def page(request, new_page, texts_office) -> Page:
    opened = new_page(
        request.param, allow=["422", "ERR_FAILED", "Failed to load"], viewport={"width": 1280, "height": 800}
    )
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


def paste(page: Page, text: str) -> None:
    page.goto("/texts/")
    page.fill("[name=text]", text)
    page.fill("[name=source_code]", "LZ2014")
    page.fill("[name=source_title]", "柳州工会报道")
    page.click("#paste [type=submit]")
    page.wait_for_url("**/texts/*-*/")
    page.wait_for_load_state()


def question(page: Page, printed: str):
    return page.locator(".question", has=page.locator(f"b:text-is('{printed}')"))


def test_figures_are_confirmed_by_keys_beside_their_text_and_teach_the_next(page):
    page.goto("/texts/")
    picture(page, "text-paste")
    page.click("#paste [type=submit]")
    expect(page.locator("#paste .errorlist").first).to_be_visible()
    paste(page, TEXT)
    expect(page.locator(".question")).to_have_count(8)
    expect(page.locator(".text a.quantity")).to_have_count(8)
    expect(question(page, "7500个").locator(".mark.error")).to_contain_text("6,000")
    expect(question(page, "59.9万人").locator(".mark.error")).to_contain_text("58.2万人")
    picture(page, "text-review")
    page.keyboard.press("j")
    expect(question(page, "60.65万人")).to_be_focused()
    for key in "csxssx":
        page.keyboard.press(key)
    expect(question(page, "59.9万人")).to_be_focused()
    for key in "kkkkk":
        page.keyboard.press(key)
    expect(question(page, "58.2万人")).to_be_focused()
    page.keyboard.press("c")
    page.locator(".text a.quantity", has_text="1200人").click()
    page.keyboard.press("e")
    page.keyboard.type("ORG12 c")
    page.keyboard.press("Escape")
    question(page, "1200人").locator("[name$=indicator_code]").fill("ORG13 女会员人数")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.locator("#decided")).to_contain_text("7 / 8")
    page.click("[name=look]")
    page.wait_for_url("**/files/**")
    picture(page, "text-preview")
    expect(page.locator("#lines tbody tr")).to_have_count(3)
    assert Figure.objects.count() == 1, "nothing is written before it is confirmed"
    assert not Source.objects.filter(code="LZ2014").exists()
    page.click("[name=confirm]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    written = Figure.objects.get(indicator__code="ORG12", period__code="2013-12-31")
    assert (written.stated_text, written.locator, written.source.code) == ("58.2万人", "柳州市总工会 ¶1", "LZ2014")
    assert LearntPhrase.objects.filter(indicator__code="ORG13").exists()
    paste(page, TEXT)
    expect(question(page, "1200人").locator("[name$=indicator_code]")).to_have_value(
        "ORG13 women members" if "en" in page.locator("html").get_attribute("lang") else "ORG13 女会员人数"
    )
    expect(question(page, "58.2万人").locator(".mark:not(.error)")).to_contain_text("柳州工会报道")


def test_what_was_learnt_is_listed_and_forgotten_again(page, texts_office):
    learnt.remember(texts_office.clerk, texts_office.region, [("全市金色会员达#", "ORG13"), ("评出先锋号#", "")])
    page.goto("/texts/")
    page.click("[href='/texts/phrases/']")
    expect(page.locator("#phrases tbody tr")).to_have_count(2)
    picture(page, "text-phrases")
    page.locator("#phrases tr", has_text="ORG13").locator("button").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("#phrases tbody tr")).to_have_count(1)
    expect(page.locator("#phrases")).not_to_contain_text("ORG13")


def test_what_was_said_waits_for_a_day(page):
    paste(page, TEXT)
    page.keyboard.press("j")
    page.keyboard.press("c")
    with page.expect_navigation():
        page.click("[name=later]")
    expect(page.locator("#decided")).to_contain_text("1 / 8")
    assert not Figure.objects.filter(indicator__code="ORG12").exists()
    page.goto("/texts/")
    page.locator("#waiting a").first.click()
    expect(question(page, "60.65万人").locator("[value=keep]")).to_be_checked()


def test_a_wrong_word_of_hers_is_refused_with_its_row_and_mended_in_the_text(page):
    paste(page, TEXT)
    page.keyboard.press("j")
    page.keyboard.press("c")
    question(page, "60.65万人").locator("[name$=period]").fill("2014上半年")
    page.click("[name=look]")
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("[name=confirm]")).to_have_count(0)
    page.click("#text a")
    expect(question(page, "60.65万人").locator("[name$=period]")).to_have_value("2014上半年")


def test_a_key_held_down_decides_once_and_goes_on_through_the_questions(page):
    paste(page, TEXT)
    page.keyboard.press("j")
    for _time in range(4):
        page.keyboard.down("c")
    page.keyboard.up("c")
    expect(page.locator("#decided")).to_contain_text("1 / 8")
    expect(question(page, "58.2万人")).to_be_focused()
    for _time in range(3):
        page.keyboard.down("j")
    page.keyboard.up("j")
    expect(question(page, "20个")).to_be_focused()


def test_what_was_typed_stays_while_the_server_is_away(page):
    paste(page, TEXT)
    period = question(page, "60.65万人").locator("[name$=period]")
    period.fill("2013")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    address = page.url
    page.route("**/*", lambda route: route.abort())
    page.click("[name=later]")
    expect(page.locator("#unreached")).to_be_visible()
    assert (page.url, period.input_value()) == (address, "2013")
    page.unroute("**/*")
    with page.expect_navigation():
        page.click("[name=later]")
    expect(page.locator("#decided")).to_contain_text("1 / 8")
    expect(period).to_have_value("2013")
    page.click("[name=look]")
    page.wait_for_url("**/files/**")
    page.route("**/*", lambda route: route.abort())
    page.click("[name=confirm]")
    expect(page.locator("#unreached")).to_be_visible()
    page.unroute("**/*")
    page.click("[name=confirm]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Figure.objects.filter(indicator__code="ORG12", period__code="2013").count() == 1


def test_the_text_waits_however_often_its_figures_are_looked_at(page):
    paste(page, TEXT)
    question(page, "60.65万人").locator("[value=keep]").check()
    for _time in range(MOST_KEPT + 1):
        page.click("[name=look]")
        page.wait_for_url("**/files/**")
        page.click("#text a")
        expect(question(page, "60.65万人").locator("[value=keep]")).to_be_checked()
    assert set(PendingFile.objects.values_list("register", flat=True)) == {"text", "figures"}
    assert PendingFile.objects.count() == 2
