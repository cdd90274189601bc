"""The grid of several units: who sees it, that each unit is saved by itself, and its keys and paste in a browser."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from apps.changelog.acting import acting
from apps.figures.models import Deadline, Figure, FormItem, Submission
from apps.figures.workflow import transitions
from apps.units.models import Campaign, GrassrootsUnion, ReadingRoom, WorkerStation
from tests import builders
from tests.builders import Level
from tests.figures.views import clipboard
from tests.figures.views.clipboard import paste
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class ManyUnitsTown:
    """A town with three small unions, its clerk, and a form of two cells."""

    def __init__(self):
        self.county = builders.federation("450203", level=Level.COUNTY)
        self.town = builders.federation("450203001", self.county, Level.TOWN, name="镇总工会")
        self.unions = [
            builders.grassroots(f"450203001-{n}", self.town, name=f"{name}厂工会") for n, name in enumerate("甲乙丙")
        ]
        self.staff = builders.indicator("ORG10", name_zh="职工人数", name_en="staff")
        self.members = builders.indicator("ORG12", name_zh="工会会员人数", name_en="members")
        self.form = builders.form("G", [(self.staff, "own"), (self.members, "own")], "grassroots", required=["ORG12"])
        builders.rule("MEMBERS", "ORG12 <= ORG10")
        builders.period("2015")
        self.clerk = builders.clerk(self.town)
        self.url = "/entry/450203001/G/2015/units/"

    def fields(self, *rows, seen=()):
        """Staff and members of each union in turn."""
        names = [f"{one.pk}-{asked.pk}-own" for one in self.unions for asked in (self.staff, self.members)]
        posted = {
            f"cell-{name}": text for name, text in zip(names, [text for row in rows for text in row], strict=False)
        }
        return posted | {
            f"seen-{name}": text for name, text in zip(names, [text for row in seen for text in row], strict=False)
        }

    def stored(self):
        figures = Figure.objects.order_by("unit__code", "indicator__code")
        return [
            (one.unit.code[-1], one.indicator.code, int(one.value))
            for one in figures.select_related("unit", "indicator")
        ]


@shared
def town():
    return ManyUnitsTown()


def test_each_union_stands_with_its_code_and_what_it_said_the_year_before(client, town):
    builders.period("2014")
    builders.approved(builders.submission(town.unions[0], town.form, "2014", {town.members: 8123}))
    client.force_login(town.clerk)
    page = client.get(town.url).text
    first, second = page.split("甲厂工会", 1)[1].split("乙厂工会", 1)
    assert '<span class="code">450203001-0</span>' in first
    assert "8,123" in first
    assert "8,123" not in second.split("丙厂工会")[0]


@pytest.mark.parametrize(
    ("who", "sees", "saves"),
    [("clerk", 200, 302), ("viewer", 200, 409), ("next door", 404, 404), ("anonymous", 302, 302)],
)
def test_the_page_opens_for_those_who_see_the_federation_and_saves_for_its_clerks(client, town, who, sees, saves):
    other = builders.federation("450203002", town.county, Level.TOWN)
    people = {
        "clerk": town.clerk,
        "viewer": builders.person("viewer", "viewer", town.town),
        "next door": builders.clerk(other, "next door"),
    }
    if who in people:
        client.force_login(people[who])
    assert client.get(town.url).status_code == sees
    assert client.post(town.url, town.fields(("5", "4"))).status_code == saves
    assert Figure.objects.exists() == (who == "clerk")


@pytest.mark.parametrize(
    "address", ["450203001-0/G/2015", "450203001/X/2015", "450203001/G/CY2015", "450203001/G/1815"]
)
def test_what_is_no_federation_form_or_year_is_not_found(client, town, address):
    builders.period("CY2015")
    client.force_login(town.clerk)
    assert client.get(f"/entry/{address}/units/").status_code == 404


def test_each_cell_is_saved_by_itself_and_one_that_cannot_be_read_holds_back_no_other(client, town):
    client.force_login(town.clerk)
    answer = client.post(town.url, town.fields(("10", "9"), ("1,2,3", "4"), ("", "")))
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'value="1,2,3"' in page
    assert any(reason.startswith("乙厂工会") for reason in answer.context["reasons"])
    assert town.stored() == [("0", "ORG10", 10), ("0", "ORG12", 9), ("1", "ORG12", 4)]
    assert Submission.objects.count() == 2, "a union nothing was typed for begins no draft"


def test_somebody_elses_change_of_one_cell_is_shown_and_the_other_cells_are_saved(client, town):
    builders.submission(town.unions[0], town.form, "2015", {town.staff: 77})
    client.force_login(town.clerk)
    answer = client.post(town.url, town.fields(("10", "9"), ("20", "19")))
    assert answer.status_code == 409
    assert "77" in answer.content.decode()
    assert town.stored() == [("0", "ORG10", 77), ("0", "ORG12", 9), ("1", "ORG10", 20), ("1", "ORG12", 19)]
    again = client.post(town.url, town.fields(("10", "9"), seen=(("77", "9"),)))
    assert again.status_code == 302
    assert town.stored()[:2] == [("0", "ORG10", 10), ("0", "ORG12", 9)]


def test_the_page_says_until_when_what_is_late_and_why_a_form_came_back_or_is_waived(client, town):
    due = timezone.localdate() - timedelta(days=1)
    boss = builders.supervisor(town.town, "boss")
    made = builders.submission(town.unions[0], town.form, "2015", {town.staff: 10, town.members: 9})
    transitions.submit(made, by=town.clerk)
    transitions.send_back(made, by=boss, reason="look again", cells={(town.members.pk, "own"): "two are missing"})
    transitions.waive(town.unions[1], town.form, made.period, by=boss, reason="closes down")
    with acting(door="test"):
        Deadline.objects.create(federation=town.county, form=town.form, period=made.period, due=due)
    client.force_login(town.clerk)
    answer = client.get(town.url)
    assert all(said in answer.text for said in ("look again", "two are missing", "closes down", str(due)))
    assert [(editable, bool(duty and duty.late)) for _face, editable, duty in answer.context["faces"]] == [
        (True, False), (False, False), (True, True),
    ]  # fmt: skip
    assert answer.text.count('class="cell"') == 4, "what is waived is read only"
    assert "closes down" in client.get("/entry/450203001-1/G/2015/").text


def test_looking_writes_nothing_and_answers_for_the_units_that_were_sent(client, town):
    client.force_login(town.clerk)
    said = client.post(town.url, town.fields(("10", "11")) | {"action": "check"}).json()
    key = f"{town.unions[0].pk}-{town.members.pk}-own"
    assert said["cells"][f"{town.unions[0].pk}-{town.staff.pk}-own"]["worst"] == ""
    assert said["cells"][key]["worst"] == "error"
    assert len(said["cells"]) == 2
    assert not Submission.objects.exists()


def test_a_page_without_units_has_no_grid_whose_scripts_would_complain(client, town):
    client.force_login(builders.clerk(town.county, "county clerk"))
    page = client.get("/entry/450203/G/2015/units/").content.decode()
    assert 'class="empty"' in page
    assert "grid.js" not in page


def test_the_forms_of_the_town_and_of_a_union_lead_to_the_page(client, town):
    builders.form("T", [(town.members, "area")])
    client.force_login(town.clerk)
    for address in ("450203001/T", "450203001-0/G"):
        assert f'href="{town.url}"' in client.get(f"/entry/{address}/2015/").content.decode()


def test_an_unknown_step_is_refused_in_words(client, town):
    client.force_login(town.clerk)
    assert client.post(town.url, town.fields(("1", "1")) | {"action": "burn"}).status_code == 400
    assert not Submission.objects.exists()


@pytest.mark.parametrize("model", [WorkerStation, ReadingRoom, Campaign, GrassrootsUnion])
def test_stations_rooms_and_campaigns_are_filled_the_same_way(client, town, model):
    fields = {"kind": model._meta.get_field("kind").choices[0][0]} if hasattr(model, "kind") else {}
    made = builders.unit(model, "450203001-X", town.town, name="新", **fields)
    builders.form("ANY", [(town.staff, "own")], model.REGISTER)
    client.force_login(town.clerk)
    url = "/entry/450203001/ANY/2015/units/"
    assert "新" in client.get(url).content.decode()
    assert client.post(url, {f"cell-{made.pk}-{town.staff.pk}-own": "12"}).status_code == 302
    assert Figure.objects.get().value == 12


def test_a_long_form_is_shown_a_group_at_a_time_and_many_units_a_page_at_a_time(client, town):
    builders.form("LONG", [(builders.indicator(f"X{n:02}"), "own") for n in range(21)], "grassroots")
    for number in range(3, 60):
        builders.grassroots(f"450203001-{number:02}", town.town)
    client.force_login(town.clerk)
    first = client.get("/entry/450203001/LONG/2015/units/")
    assert len(first.context["faces"]) == 50
    assert "?group=GRP" in first.content.decode()
    second = client.get("/entry/450203001/LONG/2015/units/?p=2")
    assert len(second.context["faces"]) == 10
    everything = {f"cell-{one.prefix}{row.key}": "1" for one, *_may in first.context["faces"] for row in one.rows}
    assert client.post("/entry/450203001/LONG/2015/units/", everything).status_code == 302
    assert Figure.objects.count() == len(everything) == 1050


def test_the_page_asks_the_same_questions_for_three_units_as_for_forty(client, town, django_assert_max_num_queries):
    client.force_login(town.clerk)
    with django_assert_max_num_queries(30) as few:
        client.get(town.url)
    for number in range(3, 40):
        made = builders.grassroots(f"450203001-{number:02}", town.town)
        builders.submission(made, town.form, "2015", {town.staff: 5, town.members: 6})
    with django_assert_max_num_queries(30) as many:
        client.get(town.url)
    assert len(many) <= len(few) + 4, "figures, findings and explanations are only asked for where there are any"


# ---- In a browser


class ManyUnitsDesk:
    """The town's clerk before her unions."""

    def __init__(self, page, town):
        self.page, self.town = page, town
        sign_in(page, "clerk")
        page.goto(town.url)
        expect(page.locator("#grid")).to_be_visible()
        page.wait_for_load_state("load")

    def cell(self, union, asked):
        return self.page.locator(f"#cell-{self.town.unions[union].pk}-{asked.pk}-own")

    def paste(self, text):
        paste(self.page, text)
        expect(self.page.locator("#pasted")).to_be_visible()

    def expect_saved(self):
        expect(self.page.locator("#saving")).to_have_text(re.compile(r"\d\d:\d\d"))


@pytest.mark.django_db(transaction=True)
def test_enter_goes_down_to_the_next_union_and_only_what_was_typed_is_saved(new_page, town):
    desk = ManyUnitsDesk(new_page("en"), town)
    desk.cell(0, town.members).click()
    desk.page.keyboard.type("9")
    desk.page.keyboard.press("Enter")
    expect(desk.cell(1, town.members)).to_be_focused()
    desk.page.keyboard.press("Shift+Tab")
    expect(desk.cell(1, town.staff)).to_be_focused()
    expect(desk.page.locator(f"#total-{town.members.pk}-own")).to_contain_text(re.compile(r"9\s+1/3"))
    desk.expect_saved()
    assert town.stored() == [("0", "ORG12", 9)]
    assert Submission.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_block_with_units_and_indicators_in_any_order_finds_its_cells(new_page, town):
    desk = ManyUnitsDesk(new_page("en"), town)
    desk.cell(0, town.staff).click()
    desk.paste(
        "镇基层工会一览\t\t\r\n单位\t工会会员人数（人）\t职工人数\r\n丙厂工会\t1,234\t2,000\r\n丁厂工会\t5\t6\r\n甲厂工会\t7\t8"
    )
    assert [desk.cell(*at).input_value() for at in ((0, town.staff), (0, town.members), (2, town.members))] == [
        "8",
        "7",
        "1,234",
    ]
    expect(desk.page.locator("#pasted li")).to_have_count(1)
    expect(desk.page.locator("#pasted li")).to_contain_text("丁厂工会")
    desk.expect_saved()
    assert town.stored() == [("0", "ORG10", 8), ("0", "ORG12", 7), ("2", "ORG10", 2000), ("2", "ORG12", 1234)]


@pytest.mark.django_db(transaction=True)
def test_a_column_under_an_unknown_heading_and_words_for_numbers_are_accounted_for(new_page, town):
    desk = ManyUnitsDesk(new_page("en", allow=["409"]), town)
    desk.cell(0, town.staff).click()
    desk.paste("单位\t职工人数\t干部人数\r\n甲厂工会\t10\t3\r\n乙厂工会\t二十上下吧\t4")
    account = desk.page.locator("#pasted li")
    expect(account).to_have_count(2)
    expect(account.nth(0)).to_contain_text("line 1, “干部人数”")
    expect(account.nth(1)).to_contain_text("line 3, “二十上下吧”")
    assert desk.cell(1, town.staff).input_value() == "二十上下吧"


@pytest.mark.django_db(transaction=True)
def test_composing_a_name_in_the_filter_saves_nothing_and_filters_at_its_end(new_page, town):
    desk = ManyUnitsDesk(new_page("zh-CN"), town)
    desk.page.keyboard.press("/")
    client = desk.page.context.new_cdp_session(desk.page)
    client.send("Input.imeSetComposition", {"text": "yi'chang", "selectionStart": 8, "selectionEnd": 8})
    rows = desk.page.locator("tr[data-name]:visible")
    expect(rows).to_have_count(3)
    client.send("Input.insertText", {"text": "乙厂"})
    expect(rows).to_have_count(1)
    expect(desk.page.locator("#total-")).to_have_text("1个单位合计")
    expect(desk.page.locator("#saving")).to_have_text("")


@pytest.mark.django_db(transaction=True)
def test_a_bare_block_fills_to_the_right_and_down_and_one_bad_cell_holds_back_no_other(new_page, town):
    desk = ManyUnitsDesk(new_page("en", allow=["409"]), town)
    desk.cell(1, town.staff).click()
    desk.paste("10\t9\t8\r\nabc\t19\r\n30\t29")
    expect(desk.page.locator("#pasted")).to_contain_text("line 2, “abc”")
    expect(desk.page.locator("#pasted li")).to_have_count(4)
    expect(desk.page.locator("#saving")).to_contain_text("but for the marked")
    assert town.stored() == [("1", "ORG10", 10), ("1", "ORG12", 9), ("2", "ORG12", 19)]
    expect(desk.page.locator("#unsaved")).to_have_text("not saved: 1")
    desk.page.click("#unsaved")
    expect(desk.cell(2, town.staff)).to_be_focused()
    desk.page.keyboard.type("20")
    desk.expect_saved()
    expect(desk.page.locator("#unsaved")).to_be_hidden()
    assert town.stored()[2:] == [("2", "ORG10", 20), ("2", "ORG12", 19)]


@pytest.mark.django_db(transaction=True)
def test_who_submits_with_an_unreadable_cell_is_asked_led_to_it_and_keeps_it_while_the_others_go(new_page, town):
    desk = ManyUnitsDesk(new_page("en", allow=["409"]), town)
    for union, text in ((0, "9"), (1, "abc")):
        desk.cell(union, town.members).fill(text)
    desk.page.click("button[name=action][value=submit]")
    desk.page.click(".going button")
    expect(desk.cell(1, town.members)).to_be_focused()
    expect(desk.cell(1, town.members)).to_have_value("abc")
    desk.page.click("button[name=action][value=submit]")
    desk.page.click(".grid-confirm .default")
    expect(desk.page.locator(".messagelist")).to_contain_text("Submitted: 1 form")
    expect(desk.cell(1, town.members)).to_have_value("abc")
    desk.page.goto(town.url)
    expect(desk.cell(1, town.members)).to_have_value("abc")
    assert dict(Submission.objects.values_list("unit__name", "status")) == {"甲厂工会": "submitted"}


@pytest.mark.django_db(transaction=True)
def test_two_clerks_on_one_union_decide_in_place(new_page, town):
    desk = ManyUnitsDesk(new_page("en", allow=["409"]), town)
    desk.cell(0, town.staff).fill("10")
    desk.cell(1, town.staff).fill("20")
    builders.submission(town.unions[0], town.form, "2015", {town.staff: 77})
    decide = desk.page.locator("[data-decide=mine]")
    expect(decide).to_be_visible()
    assert town.stored() == [("0", "ORG10", 77), ("1", "ORG10", 20)]
    decide.click()
    desk.expect_saved()
    assert town.stored()[0] == ("0", "ORG10", 10)


@pytest.mark.django_db(transaction=True)
def test_arrows_go_both_ways_and_a_block_of_several_units_is_copied_and_filled(new_page, town):
    desk = ManyUnitsDesk(new_page("en"), town)
    desk.cell(0, town.staff).click()
    desk.page.keyboard.type("5")
    desk.page.keyboard.press("ArrowRight")
    expect(desk.cell(0, town.members)).to_be_focused()
    desk.page.keyboard.type("4")
    desk.page.keyboard.press("ArrowDown")
    expect(desk.cell(1, town.members)).to_be_focused()
    for key in ("ArrowLeft", "ArrowUp", "Shift+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown", "Control+d"):
        desk.page.keyboard.press(key)
    assert [desk.cell(union, town.members).input_value() for union in range(3)] == ["4", "4", "4"]
    desk.page.keyboard.press("Control+c")
    assert clipboard.copied(desk.page) == "5\t4\n5\t4\n5\t4"
    desk.page.keyboard.press("Control+z")
    assert [desk.cell(union, town.members).input_value() for union in range(3)] == ["4", "", ""]
    desk.expect_saved()
    assert town.stored() == [("0", "ORG10", 5), ("0", "ORG12", 4)]


@pytest.mark.django_db(transaction=True)
def test_a_block_that_reaches_from_a_unit_that_is_handed_in_into_one_that_is_not_is_copied(new_page, town):
    made = builders.submission(town.unions[0], town.form, "2015", {town.staff: 77, town.members: 70})
    transitions.submit(made, by=town.clerk)
    builders.submission(town.unions[1], town.form, "2015", {town.staff: 6})
    desk = ManyUnitsDesk(new_page("en"), town)
    desk.cell(0, town.staff).click()
    for key in ("Shift+ArrowRight", "Shift+ArrowDown", "Control+c"):
        desk.page.keyboard.press(key)
    assert clipboard.copied(desk.page) == "77\t70\n6\t"
    desk.page.keyboard.press("ArrowDown")
    expect(desk.cell(1, town.staff)).to_be_focused()
    assert town.stored()[0] == ("0", "ORG10", 77)


@pytest.mark.django_db(transaction=True)
def test_the_details_of_a_unions_cell_open_from_its_cell(new_page, town):
    with acting(door="test"):
        builders.submission(town.unions[0], town.form, "2015", {town.staff: 77})
    desk = ManyUnitsDesk(new_page("en"), town)
    desk.cell(0, town.staff).press("Shift+F2")
    desk.page.locator("#details [name=note]").fill("counted in May")
    desk.page.locator("#details [name=follow_up]").check()
    desk.page.click("#details button[type=submit]")
    expect(desk.cell(0, town.staff)).to_be_focused()
    expect(desk.page.locator(f"#notes-{town.unions[0].pk}-{town.staff.pk}-own")).to_contain_text("counted in May")
    assert Figure.objects.get().follow_up


@pytest.mark.django_db(transaction=True)
def test_the_rate_of_a_union_is_reached_by_an_arrow_and_tells_how_it_is_made_and_what_is_asked_at_it(new_page, town):
    parts = {"kind": "computed", "numerator": town.members, "denominator": town.staff, "decimals": 1}
    rate = builders.indicator("ORG15", measure="%", name_en="rate", **parts)
    with acting(door="test"):
        FormItem.objects.create(form=town.form, indicator=rate, coverage="own", order=9)
    desk = ManyUnitsDesk(new_page("en"), town)
    places = [desk.page.locator(f"#row-{union.pk}-{rate.pk}-own") for union in town.unions]
    for asked, text in ((town.staff, "10"), (town.members, "8")):
        desk.cell(0, asked).click()
        desk.page.keyboard.type(text)
    for key in ("ArrowRight", "Enter", "Shift+Enter"):
        desk.page.keyboard.press(key)
    expect(places[0]).to_be_focused()
    desk.page.keyboard.press("Shift+F2")
    details = desk.page.locator("#details")
    expect(details.locator(".formula")).to_have_text("rate = members ÷ staff × 100")
    expect(details.locator("strong")).to_have_text("80.0")
    details.locator(".talk [name=text]").fill("why so low?")
    desk.page.keyboard.press("Enter")
    expect(places[0]).to_be_focused()
    expect(desk.page.locator(f"#notes-{town.unions[0].pk}-{rate.pk}-own")).to_contain_text("why so low?")
    desk.page.keyboard.press("ArrowDown")
    expect(places[1]).to_be_focused()
    assert town.stored() == [("0", "ORG10", 10), ("0", "ORG12", 8)]
