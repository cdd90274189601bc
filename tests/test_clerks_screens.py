"""A clerk's screens in both languages, as docs/clerk.md shows them: grid, details, paste, offline, clash, return."""

import os
import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from apps.changelog.acting import acting
from apps.figures.models import Deadline, Figure, Form, Indicator, Period, Submission
from apps.figures.workflow import transitions
from apps.units.models import Federation
from tests import builders
from tests.figures.views.clipboard import paste
from tests.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
GRID = "/entry/450200/FEDERATION/2015/"
UNITS = "/entry/450203001/GRASSROOTS/2015/units/"
SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in
TYPED = {
    "ORG01": "9500", "ORG02": "9,600", "ORG10": "86万", "ORG11": "400000", "ORG12": "84万", "ORG13": "390000",
    "ORG14": "３００００",
}  # fmt: skip
BLOCK = (
    "指标名称\t计量单位\t2014年\t2015年\n职工人数\t人\t851000\t86.2万\n女职工人数\t人\t390000\t四十万左右吧\n"
    "工会干部总数\t人\t3100\t3200\n农民工会员人数\t人\t28000\t３１，０００"
)
UNIONS = (
    "荣军路社区联合工会",
    "胜利小区物业工会",
    "铁路二中工会",
    "和平机械厂工会",
    "东环汽配市场工会",
    "红光小学工会",
)
UNIONS_BLOCK = (
    "单位\t职工人数\t工会会员人数\t女会员人数\n荣军路社区联合工会\t60\t55\t20\n铁路二中工会\t47\t52\t30\n"
    "大桥头工会\t5\t5\t2\n红光小学工会\t70\t60\t40"
)
REMARKS = {
    "zh": ("请核对女职工、女会员人数", "比上年少三成，是否漏报园区？"),
    "en": ("Please check the women", "A third fewer than last year: is the park missing?"),
}


class ClerksDesk:
    """The clerk of Liuzhou at her browser."""

    def __init__(self, page: Page, language: str) -> None:
        self.page, self.language = page, language
        self.ids = dict(Indicator.objects.values_list("code", "pk"))
        sign_in(page, "liuzhou-clerk")
        page.goto(GRID)
        page.wait_for_load_state("load")

    def cell(self, code: str):
        return self.page.locator(f"#cell-{self.ids[code]}-area")

    def paste(self, text: str) -> None:
        paste(self.page, text)
        expect(self.page.locator("#pasted")).to_be_visible()

    def saved(self) -> None:
        expect(self.page.locator("#saving")).to_have_text(re.compile(r"\d\d:\d\d"))

    def picture(self, name: str) -> None:
        if SCREENS:
            self.page.screenshot(path=f"{SCREENS}/{name}-{self.language}.png")


@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_clerk_fills_pastes_explains_and_corrects(new_page, guangxi_2014, locale):
    builders.clerk(Federation.objects.get(code="450200"), "liuzhou-clerk")
    with acting(door="test"):
        due = timezone.localdate() + timedelta(days=9)
        for form in ("FEDERATION", "GRASSROOTS"):
            Deadline.objects.create(
                federation=Federation.objects.get(code="450000"),
                form=Form.objects.get(code=form),
                period=Period.objects.get(code="2015"),
                due=due,
            )
    allowed = ["409", "422", "ERR_FAILED", "Failed to load"]
    desk = ClerksDesk(new_page(locale, allow=allowed, viewport={"width": 1280, "height": 720}), locale[:2])
    fill_and_open_details(desk)
    paste_and_undo(desk)
    lose_the_server(desk)
    clash(desk)
    come_back_returned(desk)
    fill_many_unions(desk)
    assert Figure.objects.filter(unit__parent__code="450203001", period__code="2015").count() == 9


def fill_and_open_details(desk: ClerksDesk) -> None:
    for code, text in TYPED.items():
        desk.cell(code).fill(text)
    desk.saved()
    desk.picture("grid")
    desk.cell("ORG12").press("Shift+F2")
    details = desk.page.locator("#details")
    note = {"zh": "含两家尚未换届的园区工会", "en": "Counts two park unions still to elect"}[desk.language]
    details.locator("[name=note]").fill(note)
    details.locator("[name=follow_up]").check()
    desk.picture("details")
    desk.page.click("#details button[type=submit]")
    expect(details).to_be_hidden()
    figure = Figure.objects.get(indicator__code="ORG12", period__code="2015")
    assert (figure.note, figure.follow_up) == (note, True)


def paste_and_undo(desk: ClerksDesk) -> None:
    desk.cell("ORG10").click()
    desk.paste(BLOCK)
    expect(desk.page.locator("#pasted li")).to_have_count(2)
    desk.page.evaluate("scrollTo(0, 0)")
    desk.picture("paste")
    desk.page.click("#undo")
    expect(desk.cell("ORG11")).to_have_value("400,000")
    desk.saved()


def lose_the_server(desk: ClerksDesk) -> None:
    desk.page.route("**/entry/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    desk.cell("ORG01").fill("9510")
    away = desk.page.locator("#saving").get_attribute("data-away")
    expect(desk.page.locator("#saving")).to_have_text(away)
    desk.picture("offline")
    desk.page.unroute("**/entry/**")
    desk.saved()


def clash(desk: ClerksDesk) -> None:
    submission = Submission.objects.get()
    desk.cell("ORG11").fill("41万")
    women = Indicator.objects.get(code="ORG11")
    builders.submission(
        submission.unit, submission.form, "2015", {women: 405000}, "area", by=builders.person("second-clerk")
    )
    expect(desk.page.locator("[data-decide=mine]")).to_be_visible()
    desk.cell("ORG11").focus()
    desk.picture("conflict")
    desk.page.click("[data-decide=theirs]")
    desk.saved()
    expect(desk.cell("ORG11")).to_have_value("405,000")


def come_back_returned(desk: ClerksDesk) -> None:
    desk.page.click("button[value=submit]")
    expect(desk.page.locator(".held-back")).to_be_visible()
    desk.picture("held-back")
    desk.page.go_back()
    boss = builders.supervisor(Federation.objects.get(code="450000"), "guangxi-supervisor")
    reason, remark = REMARKS[desk.language]
    with acting(builders.person("third-clerk"), door="submit"):
        Submission.objects.update(status="submitted")
    women = Indicator.objects.get(code="ORG11")
    transitions.send_back(Submission.objects.get(), by=boss, reason=reason, cells={(women.pk, "area"): remark})
    desk.page.goto(GRID)
    expect(desk.page.locator(".grid-returned")).to_contain_text(reason)
    expect(desk.page.locator(f"#row-{women.pk}-area .mark.asked")).to_contain_text(remark)
    desk.picture("returned")


def fill_many_unions(desk: ClerksDesk) -> None:
    street = builders.federation(
        "450203001", Federation.objects.get(code="450200"), 5, name="荣军街道总工会", name_en="Rongjun Street"
    )
    form = Form.objects.get(code="GRASSROOTS")
    asked = {code: Indicator.objects.get(code=code) for code in ("ORG10", "ORG12")}
    for number, name in enumerate(UNIONS):
        union = builders.grassroots(f"450203001-{number}", street, name=name)
        builders.submission(union, form, "2014", {asked["ORG10"]: 44 + number, asked["ORG12"]: 40 + number})
    desk.page.goto(UNITS)
    desk.page.wait_for_load_state("load")
    desk.page.locator("input.cell").nth(4).click()
    desk.paste(UNIONS_BLOCK)
    desk.saved()
    expect(desk.page.locator("#pasted li")).to_contain_text("大桥头工会")
    desk.picture("units")
