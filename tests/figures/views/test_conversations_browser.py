"""A question at a cell, with the keys: asked with a return, answered in the details, closed in the review."""

import os

import pytest
from playwright.sync_api import expect

from apps.figures.models import ConversationEntry, Submission
from apps.figures.workflow import transitions
from apps.units.models import Federation
from tests import builders
from tests.figures.views.clerks_office import ClerksOffice
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in


@shared
def office():
    office = ClerksOffice()
    members = {office.asked["ORG10"]: 900, office.asked["ORG12"]: 850}
    office.made = builders.submission(office.city, office.form, "2015", members, "area", by=office.clerk)
    transitions.submit(office.made, by=office.clerk)
    office.supervisor = builders.supervisor(Federation.objects.get(code="450000"))
    return office


def picture(page, name):
    if SCREENS:
        page.screenshot(path=f"{SCREENS}/{name}.png", full_page=True)


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_reviewer_asks_with_the_return_the_clerk_answers_with_keys_and_the_reviewer_closes(new_page, office, locale):
    page = new_page(locale)
    sign_in(page, "supervisor")
    review, members = f"/review/{office.made.pk}/", office.asked["ORG12"].pk
    page.goto(review)
    page.fill(f"[name=question-{members}-area]", "含退休会员？")
    page.fill("#reason", "请核对")
    picture(page, f"asking-{locale}")
    page.click("button[value=return]")
    expect(page.locator(".messagelist .success")).to_be_visible()

    desk = office.open(page)
    expect(desk.notes("ORG12")).to_contain_text("含退休会员？")
    expect(page.locator("#problems li")).to_contain_text("含退休会员？")
    picture(page, f"asked-{locale}")
    desk.cell("ORG12").focus()
    page.keyboard.press("Shift+F2")
    expect(page.locator("#details .entries")).to_contain_text("含退休会员？")
    expect(page.locator("#details .talk [name=text]")).to_be_focused()
    picture(page, f"details-{locale}")
    page.keyboard.type("不含")
    page.keyboard.press("Enter")
    expect(desk.cell("ORG12")).to_be_focused()
    expect(desk.notes("ORG12")).to_contain_text("不含")
    page.keyboard.type("840")
    page.keyboard.press("Enter")
    desk.expect_saved()
    page.click("button[value=submit]")
    expect(page.locator(".going")).to_be_visible()
    page.click("button[value=submit]")
    expect(page.locator(".messagelist .success")).to_be_visible()

    sign_in(page, "supervisor")
    page.goto(review)
    row = page.locator(f"#talk-{members}-area")
    picture(page, f"review-{locale}")
    page.click("button[value=approve]")
    expect(page.locator("button[value=approve]")).to_have_count(1)
    expect(page.locator("table.going")).to_contain_text("不含")
    picture(page, f"approving-{locale}")
    page.click(".grid-confirm a")
    row.locator("button[value=closed]").press("Enter")
    expect(page.locator(".messagelist .success")).to_be_visible()
    with page.expect_navigation():
        page.click("button[value=approve]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Submission.objects.get().status == "approved"
    acts = list(ConversationEntry.objects.values_list("act", "given_by__username"))
    assert acts == [("asked", "supervisor"), ("answered", "clerk"), ("closed", "supervisor")]


def test_who_asks_first_in_a_row_comes_back_to_it_with_what_she_typed_for_the_return(new_page, office):
    page = new_page("zh-CN")
    page.set_viewport_size({"width": 1280, "height": 500})
    sign_in(page, "supervisor")
    page.goto(f"/review/{office.made.pk}/")
    members, staff = office.asked["ORG12"].pk, office.asked["ORG10"].pk
    page.fill("#reason", "请核对")
    page.fill(f"[name=question-{staff}-area]", "含派遣工？")
    row = page.locator(f"#row-{members}-area")
    row.locator("summary").press("Enter")
    row.locator(".talk [name=text]").fill("含退休会员？")
    page.keyboard.press("Enter")
    expect(row.locator(".entries")).to_contain_text("含退休会员？")
    expect(row.locator("th")).to_be_in_viewport()
    expect(page.locator("#reason")).to_have_value("请核对")
    expect(page.locator(f"[name=question-{staff}-area]")).to_have_value("含派遣工？")
    page.reload()
    expect(page.locator("#reason")).to_have_value("")
