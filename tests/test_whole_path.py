"""The whole path in a browser: the clerk of Liuzhou and the supervisor of Guangxi over a year, in both languages."""

import os
import re

import pytest
from django.db import DatabaseError, transaction
from playwright.sync_api import Page, expect

from apps.changelog.acting import acting
from apps.figures.models import Figure, Indicator, Submission
from apps.figures.totals import writer as totals_writer
from apps.units.models import Federation
from tests import builders, worlds
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
GRID = "/entry/450200/FEDERATION/2015/"
# The required cells, and the members that first exceed the staff.
TYPED = {
    "ORG01-area": "9500", "ORG02-area": "9,600", "ORG10-area": "86万", "ORG11-area": "400000", "ORG12-area": "90万",
    "ORG13-area": "390000", "ORG14-area": "３００００", "CAD01-own": "120", "FIN01-own": "1200万",
}  # fmt: skip
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in


@shared(on=worlds.guangxi_2014)
def office():
    """The report's records, a clerk of Liuzhou and the supervisor of Guangxi."""
    builders.clerk(Federation.objects.get(code="450200"), "liuzhou-clerk")
    builders.supervisor(Federation.objects.get(code="450000"), "guangxi-supervisor")
    return {code: str(pk) for code, pk in Indicator.objects.values_list("code", "pk")}


class WholePathDesk:
    """One person at a browser."""

    def __init__(self, page: Page, username: str, ids: dict[str, str], language: str) -> None:
        self.page, self.ids, self.language = page, ids, language
        page.goto("/admin/login/?next=/")
        page.fill("#id_login", username)
        page.fill("#id_password", username)
        page.click("#login-form [type=submit]")
        expect(page).to_have_url(re.compile("/$"))

    def key(self, cell: str) -> str:
        code, coverage = cell.split("-")
        return f"{self.ids[code]}-{coverage}"

    def cell(self, cell: str):
        return self.page.locator(f"#cell-{self.key(cell)}")

    def beside(self, cell: str, what: str):
        return self.page.locator(f"#{what}-{self.key(cell)}")

    def press(self, action: str) -> None:
        self.page.click(f"button[value={action}]")

    def picture(self, name: str) -> None:
        if SCREENS:
            self.page.screenshot(path=f"{SCREENS}/{name}-{self.language}.png")


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_year_from_the_clerks_grid_to_the_supervisors_comparison(new_page, office, locale):
    language = locale[:2]
    clerk = WholePathDesk(new_page(locale, allow=["422"]), "liuzhou-clerk", office, language)
    type_figures(clerk)
    correct_explain_and_submit(clerk)

    supervisor = WholePathDesk(new_page(locale, allow=["422"]), "guangxi-supervisor", office, language)
    supervisor.picture("supervisor-home")
    return_with_a_reason(supervisor)
    answer_the_return(clerk)
    approve(supervisor)

    expect_locked_everywhere(clerk)
    read_the_reports(supervisor)


def type_figures(clerk: WholePathDesk) -> None:
    clerk.page.goto(GRID)
    row = clerk.page.locator(f"#row-{clerk.key('ORG12-area')}")
    expect(row).to_contain_text({"zh": "83.13万", "en": "831,300"}[clerk.language])
    expect(row).to_contain_text({"zh": "不作比较", "en": "not compared"}[clerk.language])
    for cell, text in TYPED.items():
        clerk.cell(cell).fill(text)
    expect(clerk.beside("ORG12-area", "difference")).to_have_text("")
    expect(clerk.beside("ORG12-area", "notes").locator(".mark.error")).to_have_count(1)
    expect(clerk.cell("ORG15-area")).to_have_text("104.65")
    clerk.picture("grid-error")
    clerk.press("submit")
    expect(clerk.page.locator(".held-back li")).not_to_have_count(0)
    expect(clerk.page.locator("button[value=submit]")).to_have_count(0)
    assert Submission.objects.get().status == "draft"
    clerk.page.click(".going a.mark.error")
    expect(clerk.page).to_have_url(re.compile(f"{GRID}#cell-"))
    expect(clerk.cell("ORG12-area")).to_have_value("900,000")


def correct_explain_and_submit(clerk: WholePathDesk) -> None:
    clerk.cell("ORG12-area").fill("84万")
    clerk.cell("ORG05-area").fill("9700")
    explanation = clerk.beside("ORG05-area", "notes").locator(".explain input")
    expect(explanation).to_have_count(1)
    explanation.fill("新建园区工会集中入会")
    clerk.picture("grid-query")
    clerk.press("submit")
    expect(clerk.page.locator(".going")).to_be_visible()
    clerk.picture("submit")
    assert Submission.objects.get().status == "draft"
    clerk.press("submit")
    expect(clerk.page.locator("#status-")).to_be_visible()  # the form again
    expect(clerk.page.locator(".messagelist .success")).to_be_visible()
    assert Submission.objects.get().status == "submitted"
    expect(clerk.page.locator("input.cell")).to_have_count(0)


def return_with_a_reason(supervisor: WholePathDesk) -> None:
    supervisor.page.goto("/")
    supervisor.page.click(f"a[href='/review/{Submission.objects.get().pk}/']")
    expect(supervisor.page.locator(".explanation")).to_contain_text("新建园区工会集中入会")
    supervisor.press("return")
    expect(supervisor.page.locator("[role=alert]")).to_be_visible()
    supervisor.page.fill("#reason", "请核对女会员数")
    supervisor.picture("review")
    supervisor.press("return")
    expect(supervisor.page.locator(".messagelist .success")).to_be_visible()
    assert Submission.objects.get().status == "returned"


def answer_the_return(clerk: WholePathDesk) -> None:
    clerk.page.goto("/")
    expect(clerk.page.locator("#content")).to_contain_text("请核对女会员数")
    clerk.page.goto(GRID)
    expect(clerk.page.locator(".grid-returned")).to_contain_text("请核对女会员数")
    clerk.cell("ORG13-area").fill("395,000")
    clerk.press("submit")
    expect(clerk.page.locator(".going")).to_be_visible()
    clerk.press("submit")
    expect(clerk.page.locator("#status-")).to_be_visible()  # the form again
    expect(clerk.page.locator(".messagelist .success")).to_be_visible()


def approve(supervisor: WholePathDesk) -> None:
    submission = Submission.objects.get()
    supervisor.page.goto(f"/review/{submission.pk}/?changes=on")
    changed = supervisor.page.locator("tr.changed")
    expect(changed).to_have_count(1)
    expect(changed).to_contain_text("390,000")
    expect(changed).to_contain_text("395,000")
    supervisor.press("approve")
    expect(supervisor.page.locator(".messagelist .success")).to_be_visible()
    submission.refresh_from_db()
    assert (submission.status, submission.times) == ("approved", 2)
    assert list(totals_writer.differing()) == []


def expect_locked_everywhere(clerk: WholePathDesk) -> None:
    clerk.page.goto(GRID)
    expect(clerk.page.locator("input.cell")).to_have_count(0)
    figure = Figure.objects.get(indicator__code="ORG12", period__code="2015")
    with acting(door="sql", reason="by hand"), pytest.raises(DatabaseError, match="locked"), transaction.atomic():
        Figure.objects.filter(pk=figure.pk).update(value=1, low=1, high=1)
    figure.refresh_from_db()
    assert figure.value == 840000


def read_the_reports(supervisor: WholePathDesk) -> None:
    page = supervisor.page
    page.goto("/summary/?unit=450000&period=2015&group=ORG")
    expect(page.locator("table").first).to_contain_text("840,000")
    supervisor.picture("summary")
    page.goto("/compare/?unit=450200&from=2009&to=2014&group=ORG")
    table = page.locator("table").first
    members = {"zh": ("60.65万", "83.13万", "22.48万"), "en": ("606.5 thousand", "831.3 thousand", "224.8 thousand")}
    for number in ("3,590", "9,174", "5,584", "155.5", *members[supervisor.language], "37.1"):
        expect(table).to_contain_text(number)
    supervisor.picture("compare-2009-2014")
    page.goto("/compare/?unit=450000&from=2014&to=2015&indicator=ORG12")
    expect(page.locator("table").first).to_contain_text("840,000")
    with page.expect_download() as download:
        page.click("a[href*='format=xlsx']")
    assert download.value.suggested_filename.endswith(".xlsx")
    figure = Figure.objects.get(indicator__code="ORG12", period__code="2015", unit__code="450200")
    page.goto("/summary/?unit=450000&period=2015&group=ORG")
    page.click(f"a[href='/number/{figure.pk}/']")
    expect(page.locator("#content")).to_contain_text("liuzhou-clerk")
    supervisor.picture("number")
