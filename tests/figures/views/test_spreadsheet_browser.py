"""The grid's keys are a spreadsheet's: typing replaces, blocks are selected, copied and filled, all is undone."""

import csv

import pytest
from playwright.sync_api import expect

from apps.figures.models import Figure, Revision, Submission
from apps.figures.workflow import transitions
from tests import builders
from tests.figures.views import clipboard
from tests.figures.views.clerks_office import ClerksOffice
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)


@shared
def office():
    return ClerksOffice(required=["ORG10", "ORG13"])


@shared
def filled_office():
    office = ClerksOffice()
    values = {"ORG10": 9600, "ORG11": 4000, "ORG12": 8500}
    builders.submission(
        office.city, office.form, "2015", {office.asked[code]: value for code, value in values.items()}, "area"
    )
    return office


def press(desk, *keys):
    for key in keys:
        desk.page.keyboard.press(key)


def test_typing_into_a_clicked_cell_replaces_what_it_holds(new_page, filled_office):
    desk = filled_office.open(new_page("en"))
    desk.cell("ORG10").click()
    desk.page.keyboard.type("9700")
    press(desk, "Enter")
    expect(desk.cell("ORG10")).to_have_value("9700")
    expect(desk.cell("ORG11")).to_be_focused()
    press(desk, "Enter", "Shift+Enter", "Shift+Enter")
    expect(desk.cell("ORG10")).to_be_focused()
    desk.expect_saved()
    assert desk.value("ORG10") == 9700


def test_f2_and_two_clicks_open_a_cell_and_escape_restores_all_of_it(new_page, filled_office):
    desk = filled_office.open(new_page("en"))
    desk.cell("ORG12").click()
    press(desk, "F2", "Backspace", "ArrowLeft", "Backspace")
    expect(desk.cell("ORG12")).to_have_value("8,0")
    expect(desk.cell("ORG12")).to_be_focused()
    press(desk, "Escape")
    expect(desk.cell("ORG12")).to_have_value("8,500")
    desk.cell("ORG11").dblclick()
    desk.page.keyboard.type("0")
    expect(desk.cell("ORG11")).to_have_value("4,0000")
    press(desk, "Escape")
    desk.page.keyboard.type("7")
    expect(desk.cell("ORG11")).to_have_value("7")


def test_what_was_typed_and_saved_is_undone_whole_and_done_again(new_page, office):
    desk = office.open(new_page("en"))
    desk.page.keyboard.type("8800")
    press(desk, "Enter")
    desk.expect_saved()
    expect(desk.cell("ORG10")).to_have_value("8,800")
    press(desk, "ArrowUp")
    desk.page.keyboard.type("99")
    press(desk, "Enter", "Control+z")
    expect(desk.cell("ORG10")).to_have_value("8,800")
    expect(desk.cell("ORG10")).to_be_focused()
    press(desk, "Control+z")
    expect(desk.cell("ORG10")).to_have_value("")
    press(desk, "Control+y", "Control+y")
    expect(desk.cell("ORG10")).to_have_value("99")
    desk.expect_saved()
    press(desk, "Control+z")
    desk.expect_saved()
    desk.page.reload()
    expect(desk.cell("ORG10")).to_have_value("8,800")
    assert [revision.value for revision in Revision.objects.order_by("pk")] == [8800, 99]


def test_undo_takes_back_pastes_fills_and_clearings_and_never_leaves_the_grid(new_page, office):
    desk = office.open(new_page("en"))
    desk.page.fill("#filter", "o")
    desk.page.fill("#filter", "")
    desk.cell("ORG10").click()
    desk.paste("1\n2\n3\n4")
    expect(desk.page.locator("#pasted")).to_be_visible()
    press(desk, "Shift+ArrowDown", "Delete")
    assert desk.values() == ["", "", "3", "4"]
    desk.cell("ORG12").click()
    press(desk, "Shift+ArrowDown", "Control+d")
    assert desk.values() == ["", "", "3", "3"]
    press(desk, "Control+z")
    assert desk.values() == ["", "", "3", "4"]
    press(desk, "Control+z")
    assert desk.values() == ["1", "2", "3", "4"]
    press(desk, "Control+z", "Control+z", "Control+z")
    assert desk.values() == ["", "", "", ""]
    expect(desk.page.locator("#filter")).to_have_value("")
    press(desk, "Control+y", "Control+Shift+z")
    assert desk.values() == ["", "", "3", "4"]


def test_undoing_in_the_filter_changes_no_cell(new_page, filled_office):
    desk = filled_office.open(new_page("en"))
    desk.page.keyboard.type("77")
    press(desk, "Enter", "/")
    press(desk, "Control+z", "Control+z")
    assert desk.values() == ["77", "4,000", "8,500", ""]


def test_a_block_goes_to_a_spreadsheet_by_keys_and_by_mouse(new_page, filled_office, in_spreadsheet):
    desk = filled_office.open(new_page("zh-CN"))
    desk.cell("ORG10").click()
    press(desk, "Shift+ArrowDown", "Shift+ArrowDown", "Control+c")
    assert clipboard.copied(desk.page) == "9600\n4000\n8500"
    expect(desk.page.locator("[aria-selected=true]")).to_have_count(3)
    desk.cell("ORG10").hover()
    desk.page.mouse.down()
    desk.cell("ORG12").hover()
    desk.page.locator(f"#row-{desk.asked['ORG12'].pk}-area th").hover()
    desk.page.mouse.up()
    press(desk, "Control+c")
    lines = clipboard.copied(desk.page).split("\n")
    assert lines[0] == "职工人数\t人\t\t9600"
    opened = in_spreadsheet(clipboard.copied(desk.page, "text/html"))
    assert opened == [
        ["职工人数", "人", "", "9600"], ["女职工人数", "人", "", "4000"], ["工会会员人数", "人", "", "8500"],
    ]  # fmt: skip
    press(desk, "Control+a", "Control+c")
    assert clipboard.copied(desk.page).split("\n")[-1] == "职工入会率\t%\t\t88.54\t\t"


def test_what_is_copied_is_for_excel_and_wps_a_table_of_plain_cells_in_which_a_name_stays_a_text(
    new_page, filled_office, in_spreadsheet
):
    desk = filled_office.open(new_page("zh-CN"))
    for code, name in (("ORG10", "3-5"), ("ORG11", "=1+1"), ("ORG12", "<b>&007")):
        name_of_row = desk.page.locator(f"#row-{desk.asked[code].pk}-area th")
        name_of_row.evaluate("(place, name) => { place.textContent = name; }", name)
    desk.page.evaluate(
        "addEventListener('copy', (event) => { window.given = event.clipboardData.getData('text/html'); })"
    )
    desk.cell("ORG10").hover()
    desk.page.mouse.down()
    desk.page.locator(f"#row-{desk.asked['ORG12'].pk}-area th").hover()
    desk.page.mouse.up()
    press(desk, "Control+c")
    given = desk.page.evaluate("window.given")
    text = """<td style='mso-number-format:"\\@"'>"""
    assert given.startswith('<meta charset="utf-8"><table><tr>')
    assert given.count("<tr>") == 3
    assert f"{text}3-5</td>{text}人</td><td></td><td>9600</td>" in given
    assert f"{text}'=1+1</td>" in given
    assert f"{text}&lt;b&gt;&amp;007</td>" in given
    names, _measures, _empty, numbers = zip(*in_spreadsheet(given), strict=True)
    assert names == ("3-5", "'=1+1", "<b>&007")
    assert numbers == ("9600", "4000", "8500")


@pytest.fixture
def in_spreadsheet(libreoffice, tmp_path):
    """What a spreadsheet makes of a table in the clipboard."""

    def opened(html):
        page = tmp_path / "block.html"
        page.write_text(html)
        as_csv = "csv:Text - txt - csv (StarCalc):44,34,76"
        (written,) = libreoffice(as_csv, page, options=["--infilter=calc_HTML_WebQuery"])
        with written.open(newline="") as file:
            return [line for line in csv.reader(file) if any(line)]

    return opened


def test_a_block_of_a_form_that_is_handed_in_is_copied_by_mouse_and_by_keys(new_page, filled_office):
    transitions.submit(Submission.objects.get(), by=filled_office.clerk)
    desk = filled_office.open(new_page("zh-CN"))
    cell = {code: desk.page.locator(f"#cell-{asked.pk}-area.locked") for code, asked in desk.asked.items()}
    cell["ORG10"].click()
    press(desk, "Shift+ArrowDown", "Shift+ArrowDown", "Control+c")
    assert clipboard.copied(desk.page) == "9600\n4000\n8500"
    press(desk, "ArrowDown", "Control+c")
    assert clipboard.copied(desk.page) == "4000"
    desk.page.locator(f"#row-{desk.asked['ORG10'].pk}-area th").hover()
    desk.page.mouse.down()
    cell["ORG11"].hover()
    desk.page.mouse.up()
    press(desk, "Control+c")
    assert clipboard.copied(desk.page) == "职工人数\t人\t\t9600\n女职工人数\t人\t\t4000"


def test_a_block_copied_from_the_grid_is_pasted_back_by_its_names(new_page, filled_office):
    desk = filled_office.open(new_page("en"))
    press(desk, "Control+a", "Control+c", "Escape", "Delete")
    assert desk.values()[0] == ""
    press(desk, "Control+v")
    expect(desk.page.locator("#pasted")).to_be_visible()
    assert desk.values() == ["9600", "4000", "8500", ""]


def test_a_single_text_fills_the_block_it_is_pasted_into(new_page, office):
    desk = office.open(new_page("en"))
    press(desk, "Shift+ArrowDown")
    desk.paste("12")
    assert desk.values() == ["12", "12", "", ""]
    press(desk, "Control+z")
    assert desk.values() == ["", "", "", ""]


def test_the_ends_the_filter_and_the_next_empty_required_cell_are_one_key_away(new_page, office):
    desk = office.open(new_page("en"))
    expect(desk.cell("ORG10")).to_be_focused()
    press(desk, "Control+End")
    expect(desk.cell("ORG13")).to_be_focused()
    press(desk, "Control+Home")
    desk.page.keyboard.type("1")
    press(desk, "F9")
    expect(desk.cell("ORG13")).to_be_focused()
    press(desk, "/")
    desk.page.keyboard.type("org12")
    press(desk, "Enter")
    expect(desk.cell("ORG12")).to_be_focused()
    expect(desk.cell("ORG11")).to_be_hidden()
    desk.page.keyboard.type("5/6")
    expect(desk.cell("ORG12")).to_have_value("5/6")
    press(desk, "Escape", "F9")
    expect(desk.cell("ORG13")).to_be_focused()
    desk.page.select_option("#only", "required")
    expect(desk.page.locator("tr[data-name]:visible")).to_have_count(2)
    assert "?" not in desk.page.url


def test_the_definition_is_one_key_away(new_page, office):
    desk = office.open(new_page("en"))
    desk.cell("ORG12").click()
    press(desk, "F1")
    expect(desk.page.locator("#details")).to_contain_text("A stock: how many there are at the end of the period.")
    press(desk, "Escape")
    expect(desk.cell("ORG12")).to_be_focused()


def test_errors_are_listed_with_the_way_to_their_cells_and_the_column_stays(new_page, filled_office):
    desk = filled_office.open(new_page("en", viewport={"width": 1440, "height": 900}))
    before = desk.cell("ORG12").bounding_box()
    desk.cell("ORG12").click()
    desk.page.keyboard.type("9900")
    press(desk, "Enter")
    link = desk.page.locator("#problems ol a")
    expect(link).to_have_count(1)
    after = desk.cell("ORG12").bounding_box()
    assert (after["x"], after["width"]) == (before["x"], before["width"])
    desk.page.fill("#filter", "org10")
    link.click()
    expect(desk.cell("ORG12")).to_be_focused()


def test_several_queries_at_one_cell_leave_the_rows_around_it_in_sight_until_one_is_explained(new_page, filled_office):
    for at in range(3):
        builders.rule(f"ASKED{at}", f"ORG12 <= ORG10 + {at}", severity="query")
    desk = filled_office.open(new_page("en", viewport={"width": 1280, "height": 800}))
    desk.cell("ORG12").click()
    desk.page.keyboard.type("9900")
    press(desk, "Enter")
    asked, listed = desk.notes("ORG12").locator(".mark.query"), desk.page.locator("#problems li")
    expect(asked).to_have_count(3)
    heights = "messages => messages.map((message) => [message.clientHeight, message.scrollHeight])"
    assert all(shown < whole for shown, whole in asked.evaluate_all(heights))
    assert all(shown >= whole for shown, whole in listed.evaluate_all(heights))
    explanations = desk.notes("ORG12").locator(".explain input")
    for at in range(3):
        expect(explanations.nth(at)).to_be_in_viewport(ratio=1)
    explanations.first.focus()
    assert all(shown >= whole for shown, whole in asked.evaluate_all(heights))


def test_of_an_error_the_cells_are_named_whose_change_alone_would_settle_it(new_page, filled_office):
    desk = filled_office.open(new_page("zh-CN", viewport={"width": 1440, "height": 900}))
    desk.cell("ORG12").click()
    desk.page.keyboard.type("9900")
    press(desk, "Enter")
    remedy = desk.page.locator(".grid-remedy")
    expect(remedy).to_contain_text("改其中一项即可：")
    named = remedy.get_by_role("listitem")
    expect(named).to_have_count(2)
    expect(named.last).to_contain_text("≥ 9,900")
    named.last.get_by_role("link").click()
    expect(desk.cell("ORG10")).to_be_focused()
    desk.page.keyboard.type("10000")
    press(desk, "Enter")
    expect(remedy).to_have_text("")


def test_a_screen_reader_is_told_of_a_grid_and_of_what_is_selected(new_page, office):
    desk = office.open(new_page("en"))
    grid = desk.page.get_by_role("grid")
    expect(grid).to_have_attribute("aria-multiselectable", "true")
    expect(grid.get_by_role("gridcell", selected=True)).to_have_count(1)
    press(desk, "Shift+ArrowDown")
    expect(grid.get_by_role("gridcell", selected=True)).to_have_count(2)
    expect(desk.page.locator("#spoken")).to_have_text("2 × 1 cells selected")


def test_every_undo_is_an_ordinary_change_in_the_history_of_its_cell(new_page, office):
    desk = office.open(new_page("en"))
    for value in ("5", "6"):
        desk.page.keyboard.type(value)
        press(desk, "Enter", "ArrowUp")
        desk.expect_saved()
    press(desk, "Control+z")
    desk.expect_saved()
    assert Figure.objects.get().value == 5
    assert [revision.value for revision in Revision.objects.order_by("pk")] == [5, 6]
