"""In a browser: beside a number that is surely counted nowhere here stands why, in the reader's language."""

import pytest
from playwright.sync_api import Page, expect

from tests import builders
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.figures.prose.test_pages import paste, picture, question
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = (
    "柳州市总工会2014年工作综述\n截至2014年9月底,全市工会会员达58.2万人。\n"
    "全市9个单位荣获五一劳动奖状,共有13个节目参加汇演,资助困难职工子女320名。\n"
)


@shared
def plain_office():
    return YearbookOffice()


@pytest.mark.parametrize(
    ("locale", "honoured", "children"),
    [
        ("en-GB", "surely: who or what was honoured", "surely: children are counted"),
        ("zh-CN", "可确定：数的是受表彰的单位或个人", "可确定：数的是子女、学生"),
    ],
)
def test_a_clerk_sees_why_a_number_is_none_of_ours(new_page, plain_office, locale, honoured, children):
    page: Page = new_page(locale, allow=[], viewport={"width": 1280, "height": 800})
    sign_in(page, "clerk")
    paste(page, TEXT)
    expect(question(page, "9个").locator(".why")).to_have_text(honoured)
    expect(question(page, "320名").locator(".why")).to_have_text(children)
    question(page, "9个").scroll_into_view_if_needed()
    picture(page, "text-not-ours")


@shared
def counting_office():
    office = YearbookOffice()
    builders.indicator(
        "PRO02", name_zh="慰问(帮扶)困难职工人次", name_en="visits", measure="人次", nature="flow", over_time="sum"
    )
    return office


def test_what_no_wording_names_is_offered_by_its_likeness_beside_none_of_ours(new_page, counting_office):
    page: Page = new_page("zh-CN", allow=[], viewport={"width": 1280, "height": 800})
    sign_in(page, "clerk")
    paste(page, "柳州市总工会2014年工作综述\n全市开展慰问,送来清凉,惠及职工3610人。\n")
    offered = question(page, "3610人")
    expect(offered).to_contain_text("PRO02 慰问(帮扶)困难职工人次")
    expect(offered.get_by_role("radio", name="不属任何指标")).to_be_visible()
    picture(page, "text-offered")
