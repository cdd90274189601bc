"""The registers in a browser, in both languages: a list, its search, the tree, an act on many, a unit's history."""

import os
import re

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from apps.units.models import Federation, Role, Unit
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in


@pytest.fixture(params=["zh-CN", "en-GB"])
def page(request, new_page) -> Page:
    """Signed in as clerk and administrator of Liuzhou, among the first records."""
    call_command("loaddata", "catalogue", "units", verbosity=0)
    city = Federation.objects.get(code="450200")
    builders.grassroots("450200-DEMO", city, name="柳州示范工会", name_en="Demonstration Union")
    clerk = builders.clerk(city)
    builders.appointed(clerk, Role.ADMINISTRATOR, city)
    opened = new_page(request.param, allow=["422"], viewport={"width": 1360, "height": 800})
    opened.goto("/admin/login/?next=/admin/")
    opened.fill("#id_username", "clerk")
    opened.fill("#id_password", "clerk")
    opened.click("[type=submit]")
    expect(opened).to_have_url(re.compile("/admin/$"))
    return opened


def picture(page: Page, name: str) -> None:
    if SCREENS:
        language = page.locator("html").get_attribute("lang")[:2]
        page.screenshot(path=f"{SCREENS}/{name}-{language}.png")


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
