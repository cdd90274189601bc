"""The catalogue by file in the browser, in both languages: out, changed and in again, and what the shipped one has."""

import io
import os
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from apps.changelog.acting import acting
from apps.figures.files.catalogue import shipped
from apps.figures.models import EditRule, Indicator, ShippedRow
from apps.units.models import Federation
from tests import builders, worlds
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in
WORDS = {
    "zh": {"rules": "审核公式", "fault": "没有这些指标", "written": "已写入指标目录的 2 条记录", "stays": "保留本地的"},
    "en": {"rules": "Edit rules", "fault": "Unknown indicators", "written": "2 records", "stays": "yours stays"},
}


@shared(on=worlds.first_records)
def keeper():
    shipped.remember()
    return builders.person("guangxi-administrator", "administrator", Federation.objects.get(code="450000"))


def picture(page: Page, name: str) -> None:
    if SCREENS:
        page.screenshot(path=f"{SCREENS}/{name}-{page.locator('html').get_attribute('lang')[:2]}.png", full_page=True)


def edited(workbook: Path, rules: str, expression: str) -> Path:
    """The workbook with one more rule and one that is switched off."""
    book = openpyxl.load_workbook(workbook)
    sheet = book[rules]
    switch = next(cell.column for cell in sheet[1] if cell.column == sheet.max_column)
    off = sheet.cell(2, switch)
    off.value = "no" if off.value == "yes" else "否"
    sheet.append(["R-NEW", expression, "skip_any", "error", "女会员不能多于会员。", "Too many women.", "1"])
    out = io.BytesIO()
    book.save(out)
    workbook.write_bytes(out.getvalue())
    return workbook


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_an_administrator_takes_the_catalogue_out_and_brings_it_in_again(new_page, keeper, locale, tmp_path):
    words, page = WORDS[locale[:2]], new_page(locale, viewport={"width": 1360, "height": 900})
    sign_in(page, "guangxi-administrator")
    page.goto("/admin/figures/indicator/")
    with page.expect_download() as download:
        page.locator(".object-tools a[href$='/export/']").click()
    kept = tmp_path / "catalogue.xlsx"
    for expression, works in (("ORG13 <= ORG999", False), ("ORG13 <= ORG12", True)):
        download.value.save_as(kept)
        page.goto("/admin/figures/indicator/")
        page.locator(".object-tools a[href$='/import/']").click()
        page.locator("input[type=file]").set_input_files(edited(kept, words["rules"], expression))
        page.locator("input[type=submit].default").click()
        expect(page.locator("[name=confirm]")).to_have_count(int(works))
        if not works:
            expect(page.locator("#faults tbody tr")).to_contain_text([words["fault"]])
            picture(page, "catalogue-refused")
            page.locator("[name=cancel]").click()
    expect(page.locator("#lines tbody tr")).to_contain_text(["R-NEW"])
    page.locator("#counts .changed a").click()
    expect(page.locator("#lines tbody tr")).to_have_count(1)
    picture(page, "catalogue-preview")
    page.locator("[name=confirm]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist .success")).to_contain_text(words["written"])
    assert EditRule.objects.get(code="R-NEW").active
    assert EditRule.objects.filter(active=False).count() == 1


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_an_administrator_takes_what_the_shipped_catalogue_has_new(new_page, keeper, locale):
    words, page = WORDS[locale[:2]], new_page(locale, viewport={"width": 1360, "height": 900})
    with acting(door="setup"):  # as an earlier version shipped them
        EditRule.objects.filter(code="ORG01-LE-ORG02").delete()
        Indicator.objects.filter(code__in=["ORG12", "ORG13"]).update(importance=90)
    for code in ("ORG12", "ORG13"):
        row = ShippedRow.objects.get(table="indicators", key=code)
        row.said["importance"] = 90
        row.save()
    ShippedRow.objects.filter(key="ORG01-LE-ORG02").delete()
    ShippedRow.objects.filter(table=ShippedRow.FILE).update(said={})
    with acting(keeper, door="admin"):
        Indicator.objects.filter(code="ORG13").update(importance=77)
    sign_in(page, "guangxi-administrator")
    page.goto("/")
    page.locator("a[href$='/indicator/shipped/']").click()
    expect(page.locator("#lines tbody tr")).to_contain_text(["ORG01-LE-ORG02"])
    expect(page.locator("#counts .both")).to_contain_text(words["stays"])
    page.locator("#counts .both a").click()
    expect(page.locator("#lines tbody tr")).to_contain_text(["ORG13"])
    picture(page, "catalogue-shipped")
    page.locator(".submit-row button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist .success")).to_be_visible()
    expect(page.locator("#counts .edited b")).to_contain_text("1")
    expect(page.locator(".submit-row button")).to_have_count(0)
    assert Indicator.objects.get(code="ORG12").importance != 90
    assert Indicator.objects.get(code="ORG13").importance == 77
    assert EditRule.objects.filter(code="ORG01-LE-ORG02").exists()
    page.goto("/")
    expect(page.locator("a[href$='/indicator/shipped/']")).to_have_count(0)
