"""The registers in a browser, in both languages: a list, its search, the tree, an act on many, a unit's history."""

import os
import re

import pytest
from django.contrib.auth.models import AbstractBaseUser
from playwright.sync_api import Page, expect

from apps.changelog.acting import acting
from apps.figures.models import Indicator
from apps.units.models import Campaign, Federation, Participation, Role, Unit
from tests import builders, worlds
from tests.pictures import how_wide
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in


@shared(on=worlds.first_records)
def liuzhou_clerk() -> AbstractBaseUser:
    """The clerk and administrator of Liuzhou, among the first records."""
    city = Federation.objects.get(code="450200")
    union = builders.grassroots("450200-DEMO", city, name="柳州示范工会", name_en="Demonstration Union")
    first, second = (
        builders.unit(
            Campaign,
            f"450200-JS-{number}",
            city,
            name=f"柳州市职工技能大赛(第{number}届)",
            name_en=f"Liuzhou Skill Contest {number}",
            kind="contest",
            edition=number,
            earlier=earlier and Campaign.objects.get(code=earlier),
        )
        for number, earlier in ((1, None), (2, "450200-JS-1"))
    )
    events = Indicator.objects.get(code="COM03")
    for campaign, when, said in ((first, "2013", "1200"), (second, "2014", "1500多")):
        builders.stated(campaign, events, when, said, coverage="own")
    with acting(door="test"):
        Participation.objects.create(campaign=second, unit=union, part="承办")
    clerk = builders.clerk(city)
    builders.appointed(clerk, Role.ADMINISTRATOR, city)
    return clerk


@pytest.fixture(params=["zh-CN", "en-GB"])
def page(request, new_page, liuzhou_clerk) -> Page:
    opened = new_page(request.param, allow=["422"], viewport={"width": 1360, "height": 800})
    sign_in(opened, liuzhou_clerk.username)
    opened.goto("/admin/")
    return opened


def picture(page: Page, name: str) -> None:
    """Nothing lies beside the page on a phone, and nothing is hidden on a desk."""
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert how_wide(page) <= width, f"{name} is wider than {width}"
        if SCREENS:
            language, size = page.locator("html").get_attribute("lang")[:2], "" if width == 1280 else f"-{width}"
            page.screenshot(path=f"{SCREENS}/{name}{size}-{language}.png")
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_clerk_finds_a_unit_by_its_initials(page):
    page.goto("/admin/units/federation/")
    rows = page.locator("#result_list tbody tr")
    expect(rows).not_to_have_count(0)
    expect(page.locator("#content")).not_to_contain_text("450300")
    picture(page, "register-list")
    page.fill("#searchbar", "yfqzgh")
    page.press("#searchbar", "Enter")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("450203")
    picture(page, "register-search")


def test_the_tree_leads_level_by_level_to_a_unit_and_its_record(page):
    page.goto("/admin/units/federation/")
    page.click("a[href$='tree/?under=450200']")
    expect(page.locator("table.ledger tbody")).to_contain_text("450203")
    picture(page, "tree")
    page.click(".toolbar a[href$='register=grassroots']")
    expect(page.locator("table.ledger tbody")).to_contain_text("450200-DEMO")
    page.click("table.ledger tbody th a")
    expect(page).to_have_url(re.compile("/grassrootsunion/[0-9]+/change/$"))


def test_closing_many_asks_and_says_what_is_refused(page):
    page.goto("/admin/units/federation/?q=450200")
    page.check("#result_list tbody input.action-select >> nth=0")
    page.select_option("select[name=action]", "close")
    page.click("button[name=index]")
    page.fill("#id_reason", "撤并")
    page.click("form button.default")
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(page.locator("table.ledger .mark.error")).to_have_count(1)
    assert Unit.objects.filter(code="450200", closed=None).exists()
    picture(page, "close-refused")
    page.goto("/admin/units/grassrootsunion/?q=450200-DEMO")
    page.check("#result_list tbody input.action-select")
    page.select_option("select[name=action]", "close")
    page.click("button[name=index]")
    page.fill("#id_reason", "企业注销")
    page.click("form button.default")
    expect(page.locator(".messagelist .success")).to_be_visible()
    union = Unit.objects.get(code="450200-DEMO")
    page.goto(f"/admin/units/grassrootsunion/{union.pk}/history/")
    expect(page.locator("table.ledger tbody tr").first).to_contain_text("企业注销")
    picture(page, "history")
    page.click("table.ledger a[href*='/batch/'] >> nth=0")
    expect(page.locator("dl.facts")).to_contain_text("clerk")
    picture(page, "batch")


def test_a_parent_is_chosen_from_what_the_clerk_keeps(page):
    page.goto("/admin/units/grassrootsunion/add/")
    page.click("#affiliations-group .select2-selection")
    page.fill(".select2-search__field", "yufeng")
    page.locator(".select2-results__option--highlighted", has_text=re.compile("Yufeng|鱼峰")).click()
    chosen = page.locator("#id_affiliations-0-parent option[selected], #id_affiliations-0-parent option:checked")
    expect(chosen.last).to_have_attribute("value", str(Unit.objects.get(code="450203").pk))
    page.click("#affiliations-group .select2-selection")
    page.fill(".select2-search__field", "guilin")
    expect(page.locator(".select2-results__message")).to_be_visible()
    picture(page, "choose-parent")


def test_a_units_page_tells_where_it_stands_and_what_hangs_on_it(page):
    page.goto("/admin/")
    page.click("#content .toolbar a")
    expect(page).to_have_url(re.compile("/unit/tree/$"))
    page.goto("/unit/450200/")
    expect(page.locator("#content")).to_contain_text("450200-DEMO")
    expect(page.locator("#content")).to_contain_text("450203")
    picture(page, "unit")
    page.click(".files a[href*='/tree/']")
    expect(page.locator("table.ledger tbody")).to_contain_text("450203")


def test_a_campaigns_page_has_its_editions_side_by_side_and_who_takes_part(page):
    page.goto("/unit/450200-JS-2/")
    heads = page.locator("table.ledger").first.locator("thead th.number")
    expect(heads).to_have_count(2)
    expect(heads.last).to_contain_text("2014")
    row = page.locator("table.ledger").first.locator("tbody tr").first
    expect(row).to_contain_text("1,200")
    expect(row).to_contain_text(re.compile("1,500(多|-odd)"))
    expect(page.locator(".columns")).to_contain_text("承办")
    picture(page, "campaign")
    page.click(".columns a[href$='450200-DEMO/']")
    expect(page.locator(".columns")).to_contain_text("承办")


def test_participants_are_chosen_on_the_campaigns_record(page):
    campaign = Unit.objects.get(code="450200-JS-1")
    page.goto(f"/admin/units/campaign/{campaign.pk}/change/")
    page.click("#participants-group .add-row a")
    page.click("#participants-group .form-row:not(.empty-form) .select2-selection")
    page.fill(".select2-search__field", "450200-DEMO")
    page.locator(".select2-results__option--highlighted", has_text="450200-DEMO").click()
    picture(page, "campaign-record")
    page.click("input[name=_save]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert campaign.campaign.participants.get().unit.code == "450200-DEMO"


def test_a_clerk_sees_what_an_act_on_the_tree_would_change_and_does_it(page):
    union = Unit.objects.get(code="450200-DEMO")
    page.goto(f"/admin/units/grassrootsunion/{union.pk}/change/")
    page.click(f"a[href$='/unit/{union.pk}/acts/']")
    page.fill("[name=on]", "2014-03-01")
    page.fill("[name=to]", "450203")
    page.fill("[name=reason]", "区划调整")
    page.press("[name=reason]", "Enter")
    expect(page.locator("button[name=apply]")).to_be_visible()
    expect(page.locator("table.ledger").first).to_contain_text("2014-03-01")
    picture(page, "acts")
    page.click("button[name=apply]")
    expect(page.locator("ol.line")).to_contain_text("450203")
