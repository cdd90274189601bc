"""A year is sealed in the browser, in both languages, and its seal is opened by a second administrator."""

import os

import pytest
from playwright.sync_api import expect

from apps.figures.models import YearSeal
from apps.figures.workflow import sealing
from tests import builders
from tests.builders import Level
from tests.pictures import how_wide
from tests.signing_in import sign_in
from tests.worlds import shared

SCREENS = os.environ.get("SCREENS", "")
pytestmark = pytest.mark.django_db(transaction=True)
WORDS = {"zh-CN": ("封存该年度", "已封存", "启封"), "en": ("Seal this year", "is sealed", "Open the seal")}


class SealDesk:
    """A region with one form handed in and one draft of 2014, and two administrators."""

    def __init__(self):
        region = builders.federation("450000", level=Level.PROVINCE)
        self.city, other = (builders.federation(code, region) for code in ("450200", "450300"))
        members = builders.indicator("ORG12")
        self.form = builders.form("F", [(members, "area")])
        self.clerk, self.supervisor = builders.clerk(self.city), builders.supervisor(region)
        self.administrators = [builders.person(name, "administrator", region) for name in ("first", "second")]
        self.made = builders.approved(builders.submission(self.city, self.form, "2014", {members: 10}, "area"))
        builders.submission(other, self.form, "2014", {members: 7}, "area")


@shared
def desk():
    return SealDesk()


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_an_administrator_seals_a_year_and_a_second_one_opens_the_seal(new_page, desk, locale):
    seal, is_sealed, opens = WORDS[locale]
    page = new_page(locale)
    sign_in(page, "first")
    page.goto("/admin/figures/period/seal/?year=2014")
    expect(page.locator("tbody tr")).to_have_count(6)
    expect(page.locator("tbody tr").nth(2).locator("td")).to_have_text("1")  # the region itself has not begun
    page.set_viewport_size({"width": 360, "height": 740})
    assert how_wide(page) <= 360
    page.fill("#reason", "报出定案")
    page.get_by_role("button", name=seal).click()
    expect(page.locator(".messagelist")).to_contain_text(is_sealed)
    expect(page.locator("#reason")).to_have_count(0)
    if SCREENS:
        page.screenshot(path=f"{SCREENS}/seal-{locale[:2]}.png", full_page=True)
    other = new_page(locale)
    sign_in(other, "second")
    other.goto("/admin/figures/period/seal/?year=2014")
    if SCREENS:
        other.screenshot(path=f"{SCREENS}/unseal-{locale[:2]}.png", full_page=True)
    other.fill("#reason", "漏报一个园区")
    other.get_by_role("button", name=opens).click()
    expect(other.locator("form button[name=seal]")).to_be_visible()
    assert [act.act for act in YearSeal.objects.order_by("pk")] == ["sealed", "unsealed"]


def test_who_opens_a_form_of_a_sealed_year_is_told(client, desk):
    period = desk.made.period
    sealing.seal(period, reason="closed", seen=sealing.plan(period).digest, by=desk.administrators[0])
    pages = {desk.clerk: ("/sheet/{0}/", "/entry/450200/F/2014/"), desk.supervisor: ("/review/{0}/", "/sheet/{0}/")}
    for person, addresses in pages.items():
        client.force_login(person)
        for address in addresses:
            assert "本年度已封存" in client.get(address.format(desk.made.pk), follow=True).content.decode(), address


@pytest.mark.parametrize(("username", "status"), [("clerk", 403), ("first", 200)])
def test_only_administrators_of_the_root_open_the_page(client, desk, username, status):
    client.force_login(builders.person_called(username))
    assert client.get("/admin/figures/period/seal/").status_code == status
