"""A collection year in the browser, in both languages: deadlines, the work list, waiving, notices, my work."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.changelog.acting import acting
from apps.figures.models import Deadline, Form, Period, Submission
from apps.figures.workflow import conversations, deadlines
from apps.units.models import Federation
from tests import builders, worlds
from tests.pictures import how_wide
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in
WORDS = {
    "zh": {
        "done": "已完成",
        "late": "逾期",
        "reason": "请核对会员数",
        "remind": "请在月底前上报",
        "cell": "多于职工数",
    },
    "en": {
        "done": "done",
        "late": "late",
        "reason": "check the members",
        "remind": "by the end of the month",
        "cell": "above the staff",
    },
}


@shared(on=worlds.first_records)
def office():
    """Guangxi's federations; the cities' forms for 2015 are due in five days, its unions are late."""
    region, city = (Federation.objects.get(code=code) for code in ("450000", "450200"))
    people = builders.clerk(city, "liuzhou-clerk"), builders.supervisor(region, "guangxi-supervisor")
    form, year = Form.objects.get(code="FEDERATION"), Period.objects.get(code="2015")
    required = [item.indicator for item in form.items.filter(required=True, coverage="area")]
    with acting(door="test"):
        due = timezone.localdate() + timedelta(days=5)
        Deadline.objects.create(federation=region, form=form, period=year, due=due)
        survey = Form.objects.get(code="GRASSROOTS")
        Deadline.objects.create(federation=region, form=survey, period=year, due=due - timedelta(days=11))
        for number in range(4):
            builders.grassroots(
                f"450200-{number}", city, name=f"柳州第{number + 1}工会", name_en=f"Liuzhou union {number + 1}"
            )
    for code in ("450300", "450400", "450500"):
        unit = Federation.objects.get(code=code)
        made = builders.submission(unit, form, "2015", dict.fromkeys(required, 500), "area")
        with acting(builders.clerk(unit, code), door="test"):
            Submission.objects.filter(pk=made.pk).update(status="submitted")
    deadlines.remind(city, form, year, reason="9 月底前", by=people[1])
    return people


def desk(new_page, locale: str, username: str) -> Page:
    page = new_page(locale, allow=["422"], viewport={"width": 1360, "height": 800})
    sign_in(page, username)
    page.goto("/")
    return page


def picture(page: Page, name: str) -> None:
    if SCREENS:
        page.screenshot(path=f"{SCREENS}/{name}-{page.locator('html').get_attribute('lang')[:2]}.png")


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_year_between_a_supervisor_s_list_and_a_clerk_s_work(new_page, office, locale):
    words = WORDS[locale[:2]]
    supervisor = desk(new_page, locale, "guangxi-supervisor")
    clerk = desk(new_page, locale, "liuzhou-clerk")
    return_and_waive_from_the_list(supervisor, words)
    send_one_back_for_a_cell(supervisor, words)
    read_notices_and_my_work(clerk, words)
    statuses = sorted(Submission.objects.values_list("unit__code", "status"))
    assert statuses == [
        ("450200", "returned"),
        ("450300", "returned"),
        ("450400", "submitted"),
        ("450500", "submitted"),
        ("451100", "waived"),
    ]


def return_and_waive_from_the_list(page: Page, words: dict) -> None:
    page.goto("/worklist/")
    rows = page.locator("input[name=duty]")
    expect(rows).to_have_count(3)
    page.check("input[name=duty] >> nth=0")
    page.click("button[value=return]")
    expect(page.locator("[role=alert]")).to_be_visible()
    expect(rows.first).to_be_checked()
    page.fill("#reason", words["reason"])
    picture(page, "worklist")
    page.click("button[value=return]")
    expect(page.locator(".outcome")).to_contain_text(words["done"])
    page.goto("/worklist/?form=FEDERATION&period=2015&status=none&q=4511")
    page.check("input[name=duty] >> nth=0")
    page.fill("#reason", words["reason"])
    page.click("button[value=waive]")
    expect(page.locator(".outcome")).to_contain_text(words["done"])
    assert Submission.objects.filter(status="waived", unit__code="451100").exists()
    page.goto("/worklist/")
    page.check("input[name=all]")
    page.click("button[value=approve]")
    expect(page.locator(".outcome tbody tr")).to_have_count(2)
    picture(page, "worklist-outcome")


def send_one_back_for_a_cell(page: Page, words: dict) -> None:
    form, year = Form.objects.get(code="FEDERATION"), Period.objects.get(code="2015")
    city = Federation.objects.get(code="450200")
    members = form.items.get(indicator__code="ORG12", coverage="area").indicator
    made = builders.submission(city, form, "2015", {members: 900}, "area")
    with acting(builders.person("second-clerk"), door="test"):
        Submission.objects.filter(pk=made.pk).update(status="submitted")
    page.goto(f"/review/{made.pk}/")
    page.fill(f"[name=question-{members.pk}-area]", words["cell"])
    page.fill("#reason", words["reason"])
    picture(page, "review-cells")
    page.click("button[value=return]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    made.refresh_from_db()
    assert conversations.at_cell(city, members.pk, "area").entries[-1].text == words["cell"]
    assert year == made.period


def read_notices_and_my_work(page: Page, words: dict) -> None:
    page.goto("/")
    expect(page.locator("#user-tools .count")).to_have_text("5")  # four forms sent back or late, and the day passed
    lines = page.locator("table.rounds tbody tr")
    expect(lines.filter(has_text="■ 4")).to_have_count(1)
    expect(page.locator("#content")).to_contain_text(words["reason"])
    picture(page, "my-work")
    page.set_viewport_size({"width": 360, "height": 740})
    assert how_wide(page) <= 360
    page.set_viewport_size({"width": 1360, "height": 800})
    page.goto("/notices/")
    expect(page.locator(".notices .fresh")).to_have_count(5)
    picture(page, "notices")
    page.click(".toolbar button")
    expect(page.locator("#user-tools .count")).to_have_count(0)
    page.goto("/entry/450200/FEDERATION/2015/")
    expect(page.locator(".notes .mark.asked")).to_contain_text(words["cell"])
    page.goto("/")
    page.click("table.rounds .mark.error")
    expect(page.locator("input[name=duty]")).to_have_count(4)
    expect(page.locator("table.ledger .mark.error").first).to_contain_text(words["late"])
