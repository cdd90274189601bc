"""The entry grid under a clerk's hands: keys, paste, the filter, saving in the background, the server away and back."""

import re

import pytest
from playwright.sync_api import expect

from apps.changelog.acting import acting
from apps.figures.models import Figure, Revision
from tests import builders
from tests.builders import Level

pytestmark = pytest.mark.django_db(transaction=True)


class Office:
    """A city's clerk before a form of four cells and a rate."""

    def __init__(self):
        self.city = builders.federation("450200", builders.federation("450000", level=Level.PROVINCE))
        names = {"ORG10": "职工人数", "ORG11": "女职工人数", "ORG12": "工会会员人数", "ORG13": "女会员人数"}
        self.asked = {code: builders.indicator(code, name_zh=name, name_en=code) for code, name in names.items()}
        parts = {"numerator": self.asked["ORG12"], "denominator": self.asked["ORG10"]}
        rate = {"kind": "computed", "nature": "rate", "over_units": "recompute", "decimals": 2, **parts}
        self.asked["ORG15"] = builders.indicator("ORG15", measure="%", name_zh="职工入会率", name_en="rate", **rate)
        self.form = builders.form("F", [(one, "area") for one in self.asked.values()])
        builders.rule("MEMBERS", "ORG12 <= ORG10")
        builders.period("2015")
        self.clerk = builders.clerk(self.city)

    def open(self, page):
        self.page = page
        page.goto("/admin/login/?next=/entry/450200/F/2015/")
        page.fill("#id_username", "clerk")
        page.fill("#id_password", "clerk")
        page.click("[type=submit]")
        expect(page.locator("#grid")).to_be_visible()
        page.wait_for_load_state("load")
        return self

    def cell(self, code):
        return self.page.locator(f"#cell-{self.asked[code].pk}-area")

    def value(self, code):
        figure = Figure.objects.filter(indicator=self.asked[code]).first()
        return figure and figure.value

    def expect_saved(self):
        expect(self.page.locator("#saving")).to_have_text(re.compile(r"\d\d:\d\d"), timeout=10000)


@pytest.fixture
def office():
    return Office()


def test_keys_move_between_cells_and_escape_restores(new_page, office):
    desk = office.open(new_page("en"))
    desk.cell("ORG10").click()
    desk.page.keyboard.type("100")
    desk.page.keyboard.press("Enter")
    expect(desk.cell("ORG11")).to_be_focused()
    desk.page.keyboard.type("55")
    desk.page.keyboard.press("Escape")
    expect(desk.cell("ORG11")).to_have_value("")
    desk.page.keyboard.press("ArrowUp")
    expect(desk.cell("ORG10")).to_be_focused()
    desk.page.keyboard.press("Control+s")
    desk.expect_saved()
    assert desk.value("ORG10") == 100


def test_the_filter_finds_indicators_by_name_and_by_initials(new_page, office):
    desk = office.open(new_page("zh-CN"))
    desk.page.keyboard.press("/")
    desk.page.keyboard.type("nhy")
    expect(desk.page.locator("tr[data-name]:visible")).to_have_count(1)
    expect(desk.cell("ORG13")).to_be_visible()
    desk.page.fill("#filter", "职工")
    expect(desk.page.locator("tr[data-name]:visible")).to_have_count(3)


def test_a_pasted_column_goes_down_and_what_is_not_understood_says_so_at_its_cell(new_page, office):
    desk = office.open(new_page("en", allow=["422"]))
    desk.cell("ORG10").click()
    column = "9,000\t1\r\n４０００\r\nabc\r\n3000\r\n7"
    desk.page.evaluate(
        """text => { const data = new DataTransfer(); data.setData("text/plain", text);
            document.activeElement.dispatchEvent(new ClipboardEvent("paste",
                { clipboardData: data, bubbles: true, cancelable: true })); }""",
        column,
    )
    expect(desk.page.locator("#saving")).to_contain_text("4")
    assert [desk.cell(code).input_value() for code in ("ORG10", "ORG11", "ORG12", "ORG13")] == [
        "9,000",
        "４０００",
        "abc",
        "3000",
    ]
    expect(desk.page.locator(f"#notes-{office.asked['ORG12'].pk}-area")).to_contain_text("abc")
    desk.cell("ORG12").fill("8000")
    desk.expect_saved()
    assert [desk.value(code) for code in ("ORG10", "ORG11", "ORG12", "ORG13")] == [9000, 4000, 8000, 3000]
    expect(desk.cell("ORG15")).to_have_text("88.89")


def test_figures_are_saved_in_the_background_and_stay_when_the_page_is_opened_again(new_page, office):
    desk = office.open(new_page("en"))
    desk.cell("ORG12").fill("1.5万")
    desk.expect_saved()
    assert desk.value("ORG12") == 15000
    desk.cell("ORG12").fill("1.6万")
    desk.expect_saved()
    assert list(Revision.objects.values_list("value", flat=True)) == [15000]
    desk.page.reload()
    expect(desk.cell("ORG12")).to_have_value("1.6万")


def test_when_the_server_is_away_nothing_typed_is_lost(new_page, office):
    desk = office.open(new_page("en", allow=["ERR_FAILED", "Failed to load"]))
    desk.page.route("**/entry/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    desk.cell("ORG12").fill("15000")
    expect(desk.page.locator("#saving")).to_contain_text("cannot be reached", timeout=8000)
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.page.reload()
    expect(desk.cell("ORG12")).to_have_value("15000")
    assert desk.value("ORG12") is None
    desk.page.unroute("**/entry/**")
    desk.expect_saved()
    assert desk.value("ORG12") == 15000


def test_an_input_method_composes_undisturbed(new_page, office):
    desk = office.open(new_page("zh-CN"))
    desk.cell("ORG10").focus()
    client = desk.page.context.new_cdp_session(desk.page)
    client.send("Input.imeSetComposition", {"text": "shi'er", "selectionStart": 6, "selectionEnd": 6})
    desk.page.evaluate(
        """() => document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }))"""
    )
    expect(desk.cell("ORG10")).to_be_focused()
    client.send("Input.insertText", {"text": "十二"})
    expect(desk.cell("ORG10")).to_have_value("十二")
    desk.expect_saved()
    assert desk.value("ORG10") == 12


def test_two_clerks_on_one_form_both_keep_their_work_and_a_clash_shows_both(new_page, office):
    desk = office.open(new_page("en", allow=["409"]))
    desk.cell("ORG12").fill("15000")
    builders.submission(
        office.city, office.form, "2015", {office.asked["ORG12"]: 16000, office.asked["ORG11"]: 7}, "area"
    )
    notes = desk.page.locator(f"#notes-{office.asked['ORG12'].pk}-area")
    expect(notes).to_contain_text("16,000", timeout=10000)
    assert desk.value("ORG12") == 16000
    expect(desk.cell("ORG12")).to_have_value("15000")


def test_the_page_works_without_javascript(new_page, office):
    desk = office.open(new_page("en", java_script_enabled=False))
    desk.cell("ORG12").fill("15000")
    desk.page.click("button[value=save]")
    expect(desk.page.locator(".messagelist .success")).to_be_visible()
    assert desk.value("ORG12") == 15000


def test_someone_whose_appointment_ends_meanwhile_is_told_and_keeps_what_was_typed(new_page, office):
    desk = office.open(new_page("en", allow=["404", "403"]))
    with acting(door="test"):
        office.clerk.appointments.update(ends=builders.LONG_AGO)
    desk.cell("ORG12").fill("15000")
    expect(desk.page.locator("#saving")).to_contain_text("may no longer write", timeout=8000)
    expect(desk.cell("ORG12")).to_have_value("15000")
    assert desk.value("ORG12") is None
