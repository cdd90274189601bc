"""What becomes of what a clerk typed: each cell saved by itself, her text hers, her words for their own value."""

import re

import pytest
from playwright.sync_api import expect

from apps.changelog.acting import acting
from apps.figures.models import Figure, Finding, FormItem
from tests import builders
from tests.figures.views.clerks_office import ClerksOffice
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)


@shared
def office():
    return ClerksOffice()


@shared
def office_with_income():
    """The form asks income of the city itself and of its area."""
    office = ClerksOffice()
    income = builders.indicator("FIN01", name_zh="工会经费收入", name_en="income", measure="元")
    with acting(door="test"):
        for order, coverage in enumerate(("own", "area"), start=10):
            FormItem.objects.create(form=office.form, indicator=income, coverage=coverage, order=order)
    office.asked["FIN01"] = income
    return office


@shared
def office_of_last_year():
    office = ClerksOffice()
    builders.rule("CHANGE", "abs(change(ORG12)) <= 50", "query")
    builders.approved(builders.submission(office.city, office.form, "2014", {office.asked["ORG12"]: 831300}, "area"))
    return office


def refused(desk):
    words = desk.page.locator("#saving").get_attribute("data-refused")
    expect(desk.page.locator("#saving")).to_have_text(words)


def test_a_cell_that_cannot_be_read_holds_up_no_other_and_the_way_to_it_is_in_sight(new_page, office):
    desk = office.open(new_page("en", allow=["422"]))
    desk.paste("12\nabc\n500")
    refused(desk)
    assert [desk.value(code) for code in ("ORG10", "ORG11", "ORG12")] == [12, None, 500]
    desk.cell("ORG13").click()
    desk.page.keyboard.type("3")
    press_and_wait(desk)
    assert desk.value("ORG13") == 3
    unsaved = desk.page.locator("#unsaved")
    expect(unsaved).to_have_text("not saved: 1")
    unsaved.click()
    expect(desk.cell("ORG11")).to_be_focused()
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.page.reload()
    expect(desk.cell("ORG11")).to_have_value("abc")
    desk.page.click("button[value=submit]")
    expect(desk.page.locator("#reasons")).to_contain_text("cannot be understood")
    assert Figure.objects.get(indicator__code="ORG13").submission.status == "draft"


def press_and_wait(desk):
    desk.page.keyboard.press("Enter")
    expect(desk.page.locator("#unsaved")).to_have_text("not saved: 1")
    refused(desk)


def test_what_one_account_typed_is_never_offered_or_charged_to_another(new_page, office):
    builders.clerk(office.city, "second")
    desk = office.open(new_page("en", allow=["ERR_FAILED", "Failed to load", "403"]))
    desk.page.route("**/entry/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    desk.page.keyboard.type("77")
    expect(desk.page.locator("#saving")).to_contain_text("cannot be reached")
    desk.page.unroute("**/entry/**")
    sign_in(desk.page, "second")
    expect(desk.page.locator("#saving")).to_contain_text("signed out")
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.page.reload()
    expect(desk.cell("ORG10")).to_have_value("")
    expect(desk.page.locator("#unsaved")).to_be_hidden()
    assert not Figure.objects.exists()
    sign_in(desk.page, "clerk")
    desk.page.reload()
    expect(desk.cell("ORG10")).to_have_value("77")
    desk.expect_saved()
    assert Figure.objects.get().changed_by == office.clerk


def test_an_explanation_holds_for_the_value_it_was_given_for(new_page, office_of_last_year):
    desk = office_of_last_year.open(new_page("en"))
    explanation = desk.notes("ORG12").locator(".explain input")
    desk.cell("ORG12").click()
    desk.page.keyboard.type("400000")
    explanation.fill("retired members are no longer counted")
    desk.expect_saved()
    expect(desk.notes("ORG12").locator(".explained")).to_be_visible()
    desk.cell("ORG12").click()
    desk.page.keyboard.type("50")
    desk.page.keyboard.press("Enter")
    expect(desk.notes("ORG12").locator(".mark.query")).to_be_visible()
    expect(explanation).to_have_value("")
    expect(desk.notes("ORG12")).to_contain_text("Another value was explained so: “retired members")
    desk.expect_saved()
    assert Finding.objects.get(check_code="CHANGE").explanation == ""
    desk.page.reload()
    expect(explanation).to_have_value("")
    desk.notes("ORG12").get_by_role("button", name="Use this explanation").click()
    desk.expect_saved()
    assert Finding.objects.get(check_code="CHANGE").explanation == "retired members are no longer counted"


def test_a_name_of_two_cells_is_asked_and_its_measure_multiplies(new_page, office_with_income):
    desk = office_with_income.open(new_page("zh-CN"))
    desk.paste("工会会员人数（万人）\t84\n工会经费收入(万元)\t300\n工会会员人次(万)\t1")
    expect(desk.cell("ORG12")).to_have_value("84万")
    account = desk.page.locator("#pasted li")
    expect(account).to_have_count(2)
    account.first.get_by_role("button", name=re.compile("全辖区")).click()
    income = desk.page.locator(f"#cell-{desk.asked['FIN01'].pk}-area")
    expect(income).to_have_value("300万")
    desk.expect_saved()
    assert desk.value("ORG12") == 840_000
    assert Figure.objects.get(indicator__code="FIN01").coverage == "area"
    desk.page.keyboard.press("Control+z")
    expect(income).to_have_value("")
