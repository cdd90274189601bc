"""The entry grid under a clerk's hands: keys, paste, the filter, saving in the background, the server away and back."""

import re

import pytest
from playwright.sync_api import expect

from apps.changelog.acting import acting
from apps.figures.checks import findings as checks_findings
from apps.figures.models import Figure, Finding, Revision
from apps.figures.workflow import transitions
from tests import builders
from tests.figures.views.clerks_office import ClerksOffice
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)


@shared
def office():
    return ClerksOffice()


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
    desk.paste("9,000\t1\r\n４０００\r\nabc\r\n3000\r\n7")
    account = desk.page.locator("#pasted")
    expect(account).to_contain_text("Cells pasted: 4.")
    assert desk.values() == ["9,000", "４０００", "abc", "3000"]
    expect(account.locator("li")).to_have_count(3)
    for line in ("line 1, “1”", "line 3, “abc”", "line 5, “7”"):
        expect(account).to_contain_text(line)
    expect(desk.notes("ORG12")).to_contain_text("abc")
    desk.cell("ORG12").fill("8000")
    desk.expect_saved()
    assert [desk.value(code) for code in ("ORG10", "ORG11", "ORG12", "ORG13")] == [9000, 4000, 8000, 3000]
    expect(desk.cell("ORG15")).to_have_text("88.89")


BLOCKS = {
    "names, in another order, under merged heads": (
        "一、组织\t\t2014年\t2015年\r\n指标名称\t单位\t实绩\t\r\n1. 工会会员人数（人）\t人\t1\t12.5万\r\n"
        "其中：女会员人数\t人\t2\t１，２３４\r\n职工人数\t人\t3\t130,000",
        {"ORG10": "130,000", "ORG12": "12.5万", "ORG13": "１，２３４"},
        [],
    ),
    "codes, names, and cells of several lines": (
        'ORG12\t"工会\n会员人数"\t1,234\r\nORG13\t女会员人数\t—\r\nORG11\t女职工人数\t…\r\nORG10\t职工人数\t清空',
        {"ORG10": "清空", "ORG11": "…", "ORG12": "1,234", "ORG13": "—"},
        [],
    ),
    "names not asked, given twice, or computed": (
        "职工人数\t5\r\n干部人数\t6\r\n职工人数\t7\r\n职工入会率\t80\r\n组织建设\t",
        {"ORG10": "5"},
        ["line 2, “干部人数”", "line 3, “职工人数”", "line 4, “80”"],
    ),
    "a name with words for a number": ("工会会员人数\t人\t很多", {"ORG12": "很多"}, ["line 1, “很多”"]),
    "heads over a bare column": ("2015\r\n5\r\n6", {"ORG10": "5", "ORG11": "6"}, []),
}


@pytest.mark.parametrize("block", BLOCKS)
def test_a_block_finds_its_rows_and_leaves_nothing_out_unsaid(new_page, office, block):
    text, cells, left = BLOCKS[block]
    desk = office.open(new_page("zh-CN", allow=["422"]))
    desk.cell("ORG10").click()
    desk.paste(text)
    expect(desk.page.locator("#pasted")).to_be_visible()
    assert desk.values() == [cells.get(code, "") for code in ("ORG10", "ORG11", "ORG12", "ORG13")]
    account = desk.page.locator("#pasted li")
    expect(account).to_have_count(len(left))
    lines = [re.findall(r"\d+|“.*?”", said)[:2] for said in account.all_text_contents()]
    assert lines == [re.findall(r"\d+|“.*?”", said) for said in left]
    answered = re.compile(r"\d\d:\d\d|" + desk.page.locator("#saving").get_attribute("data-refused"))
    expect(desk.page.locator("#saving")).to_have_text(answered)


@pytest.mark.parametrize("how", ["button", "keys"])
def test_a_paste_is_undone_in_one_step(new_page, office, how):
    desk = office.open(new_page("en"))
    desk.cell("ORG10").fill("1")
    desk.cell("ORG10").click()
    desk.paste("5\r\n6\r\n7")
    expect(desk.page.locator("#pasted")).to_be_visible()
    assert desk.values() == ["5", "6", "7", ""]
    if how == "button":
        desk.page.click("#undo")
    else:
        desk.page.keyboard.press("Control+z")
    expect(desk.page.locator("#pasted")).to_be_hidden()
    assert desk.values() == ["1", "", "", ""]
    desk.expect_saved()
    assert desk.value("ORG10") == 1
    assert desk.value("ORG11") is None


def test_details_open_with_one_key_are_saved_and_give_the_focus_back(new_page, office):
    desk = office.open(new_page("en", allow=["422"]))
    desk.cell("ORG12").fill("83500")
    desk.cell("ORG12").press("Shift+F2")
    details = desk.page.locator("#details")
    expect(details.locator("[name=number]")).to_be_focused()
    expect(details.locator("[name=number]")).to_have_value("83500")
    details.locator("[name=qualifier]").select_option("over")
    details.locator("[name=note]").fill("two parks not counted")
    details.locator("[name=follow_up]").check()
    details.locator("[name=stated_text]").fill("9万")
    details.locator("[name=number]").press("Enter")
    expect(details.locator(".errorlist")).to_contain_text("9万")
    details.locator("[name=stated_text]").fill("超过8.35万人")
    details.locator("[name=number]").press("Enter")
    expect(details).to_be_hidden()
    expect(desk.cell("ORG12")).to_be_focused()
    figure = Figure.objects.get(indicator=office.asked["ORG12"])
    assert (figure.value, figure.qualifier, figure.high, figure.follow_up) == (83500, "over", None, True)
    assert (figure.stated_text, figure.note) == ("超过8.35万人", "two parks not counted")
    expect(desk.notes("ORG12")).to_contain_text("two parks not counted")
    desk.page.select_option("#only", "follow")
    expect(desk.page.locator("tr[data-name]:visible")).to_have_count(1)
    desk.page.select_option("#only", "empty")
    expect(desk.page.locator("tr[data-name]:visible")).to_have_count(3)


def test_a_rate_is_reached_by_the_arrows_and_its_details_and_definition_by_their_keys(new_page, office):
    desk = office.open(new_page("en"))
    keys = desk.page.keyboard
    for code, number in (("ORG10", "9000"), ("ORG12", "8000")):
        desk.cell(code).fill(number)
    desk.cell("ORG13").focus()
    keys.press("ArrowDown")
    rate = desk.page.locator("td", has=desk.cell("ORG15"))
    expect(rate).to_be_focused()
    keys.press("Shift+F2")
    details = desk.page.locator("#details")
    expect(details.locator(".formula")).to_have_text("rate = ORG12 ÷ ORG10 × 100")
    expect(details).to_contain_text("88.89")
    keys.press("Escape")
    expect(rate).to_be_focused()
    keys.press("F1")
    expect(details).to_contain_text("ORG15")
    keys.press("Escape")
    expect(rate).to_be_focused()
    keys.press("ArrowUp")
    expect(desk.cell("ORG13")).to_be_focused()
    desk.page.locator("tr", has=desk.cell("ORG15")).locator("a.details").click()
    expect(details.locator(".formula")).to_be_visible()
    assert (desk.value("ORG10"), desk.value("ORG12")) == (9000, 8000)


def test_escape_leaves_the_details_and_what_was_typed_in_the_grid(new_page, office):
    desk = office.open(new_page("en"))
    desk.cell("ORG12").fill("83500")
    desk.cell("ORG12").press("Shift+F2")
    desk.page.locator("#details [name=note]").fill("not to be kept")
    desk.page.keyboard.press("Escape")
    expect(desk.page.locator("#details")).to_be_hidden()
    expect(desk.cell("ORG12")).to_be_focused()
    expect(desk.cell("ORG12")).to_have_value("83500")
    desk.expect_saved()
    assert Figure.objects.get().note == ""


def test_the_details_have_a_page_of_their_own_without_javascript(new_page, office):
    desk = office.open(new_page("en", allow=["422"], java_script_enabled=False))
    desk.page.locator("a.details").nth(2).click()
    desk.page.check("[name=state][value=unavailable]")
    desk.page.click(".cell-form button[type=submit]")
    expect(desk.page.locator(".errorlist")).to_contain_text("Say why")
    desk.page.fill("[name=note]", "the books are at the auditors'")
    desk.page.click(".cell-form button[type=submit]")
    expect(desk.cell("ORG12")).to_have_value("…")
    expect(desk.notes("ORG12")).to_contain_text("auditors")
    desk.page.locator("a.details").nth(2).click()
    expect(desk.page.locator(".cell-form table")).to_contain_text("auditors")
    desk.page.fill(".talk [name=text]", "until when?")
    desk.page.click(".talk button[value=asked]")
    expect(desk.page.locator(".conversation.open .entries")).to_contain_text("until when?")


def test_last_years_explanation_is_offered_and_used_by_one_press(new_page, office):
    builders.rule("CHANGE", "abs(change(ORG12)) <= 50", "query")
    builders.approved(builders.submission(office.city, office.form, "2013", {office.asked["ORG12"]: 100}, "area"))
    made = builders.submission(office.city, office.form, "2014", {office.asked["ORG12"]: 200}, "area")
    with acting(door="test"):
        checks_findings.refresh([office.city.pk], [made.period_id])
    checks_findings.explain(Finding.objects.get(check_code="CHANGE"), by=office.clerk, text="two parks joined")
    desk = office.open(new_page("en"))
    desk.cell("ORG12").fill("500")
    expect(desk.notes("ORG12")).to_contain_text("In 2014 it was explained so: “two parks joined”")
    desk.notes("ORG12").get_by_role("button").click()
    expect(desk.notes("ORG12").locator(".explain input")).to_have_value("two parks joined")
    desk.expect_saved()
    assert Finding.objects.get(check_code="CHANGE", figure__period__code="2015").explanation == "two parks joined"


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
    expect(desk.page.locator("#saving")).to_contain_text("cannot be reached")
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.page.reload()
    expect(desk.cell("ORG12")).to_have_value("15000")
    assert desk.value("ORG12") is None
    desk.page.unroute("**/entry/**")
    desk.expect_saved()
    assert desk.value("ORG12") == 15000


def test_who_presses_submit_without_a_network_stays_on_her_page_and_it_is_saved_later(new_page, office):
    desk = office.open(new_page("en", allow=["ERR_INTERNET_DISCONNECTED", "Failed to load"]))
    desk.page.context.set_offline(True)
    desk.cell("ORG12").fill("15000")
    desk.page.locator("button[value=submit]").click()
    expect(desk.page.locator("#saving")).to_contain_text("cannot be reached")
    expect(desk.cell("ORG12")).to_have_value("15000")
    desk.page.context.set_offline(False)
    desk.expect_saved()
    assert desk.value("ORG12") == 15000


def test_who_presses_submit_or_confirms_while_the_server_is_down_stays_and_succeeds_when_it_is_back(new_page, office):
    desk = office.open(new_page("en", allow=["ERR_FAILED", "Failed to load"]))
    page, submit = desk.page, desk.page.locator("button[value=submit]")
    desk.cell("ORG12").fill("15000")
    page.route("**/*", lambda route: route.abort())
    submit.click()
    expect(page.locator("#saving")).to_contain_text("cannot be reached")
    page.unroute("**/*")
    page.route("**/*", lambda route: route.fulfill(status=502, body="the gateway's own page"))
    submit.click()
    expect(page.locator("#saving")).to_contain_text("cannot be reached")
    expect(desk.cell("ORG12")).to_have_value("15000")
    page.unroute("**/*")
    submit.click()
    expect(page).to_have_url(re.compile("/submit/"))
    assert desk.value("ORG12") == 15000
    page.route("**/*", lambda route: route.abort())
    submit.click()
    expect(page.locator("#unreached")).to_be_visible()
    page.unroute("**/*")
    submit.click()
    expect(page.locator(".messagelist")).to_contain_text("Submitted: 1 form")


def test_an_explanation_written_while_the_server_is_away_comes_back_with_its_query(new_page, office):
    builders.rule("CHANGE", "abs(change(ORG12)) <= 50", "query")
    builders.approved(builders.submission(office.city, office.form, "2014", {office.asked["ORG12"]: 100}, "area"))
    desk = office.open(new_page("en", allow=["ERR_FAILED", "Failed to load"]))
    desk.cell("ORG12").fill("500")
    explanation = desk.notes("ORG12").locator(".explain input")
    expect(explanation).to_be_visible()
    desk.page.route("**/entry/**", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    explanation.fill("two parks joined")
    expect(desk.page.locator("#saving")).to_contain_text("cannot be reached")
    desk.page.on("dialog", lambda dialog: dialog.accept())
    desk.page.reload()
    desk.page.unroute("**/entry/**")
    expect(explanation).to_have_value("two parks joined")
    desk.expect_saved()
    assert Finding.objects.get(check_code="CHANGE").explanation == "two parks joined"


@pytest.mark.parametrize("where", ["grid", "details"])
def test_an_input_method_composes_undisturbed(new_page, office, where):
    desk = office.open(new_page("zh-CN"))
    desk.cell("ORG10").focus()
    place = desk.cell("ORG10")
    if where == "details":
        desk.page.keyboard.press("Shift+F2")
        place = desk.page.locator("#details [name=number]")
        expect(place).to_be_focused()
    client = desk.page.context.new_cdp_session(desk.page)
    client.send("Input.imeSetComposition", {"text": "shi'er", "selectionStart": 6, "selectionEnd": 6})
    for key in ("Enter", "Escape", "ArrowDown", "F2", "Shift+F2"):
        desk.page.evaluate(
            """key => document.activeElement.dispatchEvent(
                new KeyboardEvent("keydown", { key, isComposing: true, bubbles: true, cancelable: true }))""",
            key,
        )
    expect(place).to_be_focused()
    expect(place).to_have_value("shi'er")
    desk.page.wait_for_timeout(500)
    assert desk.notes("ORG10").text_content().strip() == "", "what is being composed is not looked at"
    client.send("Input.insertText", {"text": "十二"})
    expect(place).to_have_value("十二")
    if where == "details":
        desk.page.keyboard.press("Enter")
        expect(desk.page.locator("#details")).to_be_hidden()
        expect(desk.cell("ORG10")).to_have_value("12")
    else:
        desk.expect_saved()
    assert desk.value("ORG10") == 12


def test_signs_that_are_composed_behind_digits_are_neither_judged_nor_saved_before_they_are_whole(new_page, office):
    desk = office.open(new_page("zh-CN"))
    sent = []
    desk.page.on("request", lambda request: request.method == "POST" and sent.append(request.post_data))
    desk.cell("ORG10").focus()
    desk.page.keyboard.type("500")
    client = desk.page.context.new_cdp_session(desk.page)
    client.send("Input.imeSetComposition", {"text": "ge", "selectionStart": 2, "selectionEnd": 2})
    desk.page.wait_for_timeout(2600)  # longer than a look and a saving wait for
    assert not any("500ge" in posted for posted in sent if posted)
    assert desk.notes("ORG10").text_content().strip() == ""
    client.send("Input.insertText", {"text": "人"})
    desk.expect_saved()
    assert desk.value("ORG10") == 500


@pytest.mark.parametrize(("keeps", "value"), [("mine", 15000), ("theirs", 16000)])
def test_two_clerks_on_one_form_both_keep_their_work_and_a_clash_shows_both(new_page, office, keeps, value):
    desk = office.open(new_page("en", allow=["409"]))
    desk.cell("ORG12").fill("15000")
    builders.submission(
        office.city, office.form, "2015", {office.asked["ORG12"]: 16000, office.asked["ORG11"]: 7}, "area"
    )
    expect(desk.notes("ORG12")).to_contain_text("16,000")
    assert desk.value("ORG12") == 16000
    expect(desk.cell("ORG12")).to_have_value("15000")
    desk.notes("ORG12").locator(f"[data-decide={keeps}]").click()
    desk.expect_saved()
    assert (desk.value("ORG12"), desk.value("ORG11")) == (value, 7)
    assert Revision.objects.count() == (keeps == "mine")


def test_a_returned_form_says_why_and_goes_in_again_corrected(new_page, office):
    boss = builders.supervisor(office.city.parent.federation)
    made = builders.submission(office.city, office.form, "2015", {office.asked["ORG12"]: 5}, "area")
    transitions.submit(made, by=office.clerk)
    transitions.send_back(made, by=boss, reason="please count again")
    desk = office.open(new_page("en"))
    expect(desk.page.locator(".grid-returned")).to_contain_text("please count again")
    desk.cell("ORG12").fill("6")
    desk.page.click("button[value=submit]")
    expect(desk.page.locator(".going")).to_be_visible()
    desk.page.click("button[value=submit]")
    expect(desk.page.locator("#status-")).to_be_visible()  # the form again
    expect(desk.page.locator(".messagelist .success")).to_be_visible()
    made.refresh_from_db()
    assert (made.status, made.times) == ("submitted", 2)
    expect(desk.page.locator("input.cell")).to_have_count(0)


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
    expect(desk.page.locator("#saving")).to_contain_text("may no longer write")
    expect(desk.cell("ORG12")).to_have_value("15000")
    assert desk.value("ORG12") is None
