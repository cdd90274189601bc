"""Many approved forms are reopened at once with one reason, in the browser and by keys, in both languages."""

import os

import pytest
from playwright.sync_api import Page, expect

from apps.figures.models import Submission
from tests import builders
from tests.builders import Level
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in
REASON = {"zh": "会员口径自今年起含退休会员", "en": "members now with retired ones"}


@shared
def reopening_desk():
    """A region whose three cities are approved for 2015."""
    region, members = builders.federation("450000", level=Level.PROVINCE), builders.indicator("ORG12")
    form = builders.form("F", [(members, "area")])
    builders.supervisor(region)
    for code in ("450200", "450300", "450400"):
        builders.approved(builders.submission(builders.federation(code, region), form, "2015", {members: 5}, "area"))


def picture(page: Page, name: str) -> None:
    if SCREENS:
        page.screenshot(path=f"{SCREENS}/{name}-{page.locator('html').get_attribute('lang')[:2]}.png", full_page=True)


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_supervisor_reopens_two_of_three_for_one_reason(new_page, reopening_desk, locale):
    page = new_page(locale, allow=["422"], viewport={"width": 1360, "height": 700})
    sign_in(page, "supervisor")
    page.goto("/worklist/?as=review&period=2015&status=approved")
    boxes = page.locator("input[name=duty]")
    expect(boxes).to_have_count(3)
    for number in (0, 1):
        boxes.nth(number).focus()
        page.keyboard.press("Space")
    page.locator("#reason").focus()
    page.keyboard.insert_text(REASON[locale[:2]])
    picture(page, "reopen-many")
    page.locator("button[value=reopen]").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".outcome tbody tr")).to_have_count(2)
    picture(page, "reopened-many")
    reasons = Submission.objects.filter(status="reopened").values_list("transitions__reason", flat=True)
    assert list(reasons).count(REASON[locale[:2]]) == 2
