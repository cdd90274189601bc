"""A file of acts on the tree in the browser, in both languages: refused with its rows, shown act by act, and done."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from apps.units.models import Unit
from tests import builders
from tests.builders import Level
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in
HEADS = "办理事项,单位,首日,理由,转至,新代码,新名称,kind\n"
ROWS = (
    "更名,450206,2015-01-01,更名,,,柳城总工会,\n"
    "合并,450203;450204,2014-03-01,区划调整,,450206,柳城区总工会,\n"
    "变更类型或层级,450204,2013-01-01,改制,,,,产业工会\n"
)
WORDS = {
    "zh": {"fault": "没有您可以查看的单位", "done": "已办理 3 项", "then": "当时: 总工会"},
    "en": {"fault": "There is no unit", "done": "3 acts", "then": "then: federation of trade unions"},
}


@shared
def two_counties():
    members = builders.indicator("ORG12", name_zh="工会会员人数", name_en="union members")
    region = builders.federation("450000", level=Level.PROVINCE, name="广西总工会")
    city = builders.federation("450200", region, name="柳州市总工会")
    for code, name, stated in (("450203", "鱼峰区总工会", "31人"), ("450204", "柳南区总工会", "23人")):
        county = builders.federation(code, city, Level.COUNTY, name=name)
        builders.stated(
            builders.grassroots(f"{code}-U", county, name=f"{name}机械厂工会"), members, "2014", stated, "own"
        )
    return builders.clerk(city, "liuzhou-clerk")


def picture(page: Page, name: str) -> None:
    if SCREENS:
        page.screenshot(path=f"{SCREENS}/{name}-{page.locator('html').get_attribute('lang')[:2]}.png", full_page=True)


def send(page: Page, file: Path, rows: str) -> None:
    file.write_text(HEADS + rows)
    page.goto("/admin/units/unit/tree/")
    page.locator(".toolbar a[href$='/unit/acts/']").click()
    page.locator("input[type=file]").set_input_files(file)
    page.locator("input[type=submit].default").click()


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_clerk_looks_at_a_file_of_acts_and_has_it_done(new_page, two_counties, locale, tmp_path):
    words, page = WORDS[locale[:2]], new_page(locale, viewport={"width": 1360, "height": 900})
    sign_in(page, "liuzhou-clerk")
    send(page, tmp_path / "acts.csv", ROWS + "更名,450299,2016-01-01,更名,,,新区总工会,\n")
    expect(page.locator("#faults tbody tr")).to_contain_text([words["fault"]])
    expect(page.locator("[name=confirm]")).to_have_count(0)
    picture(page, "acts-refused")
    page.locator("[name=cancel]").click()
    send(page, tmp_path / "acts.csv", ROWS)
    expect(page.locator("section.act h2")).to_contain_text(["450204", "450203;450204", "450206"])
    expect(page.locator("#act-2")).to_contain_text("450204-U")
    picture(page, "acts-preview")
    page.locator("[name=confirm]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist .success")).to_contain_text(words["done"])
    assert Unit.objects.get(code="450206").name == "柳城总工会"
    page.goto("/admin/units/unit/tree/?under=450200&on=2012-12-31")
    expect(page.locator("table.ledger tbody")).to_contain_text(words["then"])
    picture(page, "tree-of-a-day")
