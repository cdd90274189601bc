"""Lists of sentences can be read on a telephone and acted on at a desk, and Chinese sentences are set as such."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.signing_in import sign_in

HALF_WIDTH = re.compile(r"(?<=[\u4e00-\u9fff”》）])[,;:(](?=[\u4e00-\u9fff“《%])|^\((?=[\u4e00-\u9fff])")


@pytest.mark.django_db(transaction=True)
def test_a_contradiction_is_read_on_a_telephone_without_moving_sideways(new_page, clashing, world):
    page = new_page(viewport={"width": 390, "height": 800})
    sign_in(page, world.supervisor.username)
    page.goto("/contradictions/?unit=R")
    sheet = page.locator(".sheet.lines")
    assert sheet.evaluate("sheet => sheet.scrollWidth <= sheet.clientWidth")
    for cell in sheet.locator("tbody tr").first.locator("th, td").all():
        box = cell.bounding_box()
        assert box is None or box["x"] + box["width"] <= 390
    assert sheet.locator("tbody tr").first.evaluate("row => row.getBoundingClientRect().height") < 500


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_on_a_desk_what_can_be_done_about_a_contradiction_stands_in_sight(new_page, clashing, world, locale):
    page = new_page(locale, viewport={"width": 1280, "height": 800})
    sign_in(page, world.supervisor.username)
    page.goto("/contradictions/?unit=R&state=")
    sheet = page.locator(".sheet.lines")
    assert sheet.evaluate("sheet => sheet.scrollWidth <= sheet.clientWidth")
    assert sheet.locator("tbody tr").count() > 1
    page.set_viewport_size({"width": 900, "height": 800})  # as among long names: the table is wider than its place
    assert sheet.evaluate("sheet => sheet.scrollWidth > sheet.clientWidth")
    act = sheet.locator("tbody tr").first.locator(":scope > :last-child").bounding_box()
    assert act["x"] + act["width"] <= 900


def test_sentences_in_chinese_have_full_width_marks():
    for path in sorted(Path(settings.BASE_DIR, "locale").rglob("*.po")):
        for said in re.findall(r'^msgstr(?:\[0\])? "(.*)"', path.read_text(), re.MULTILINE):
            assert not HALF_WIDTH.search(said), f"{path.name}: {said}"
