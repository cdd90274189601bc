"""The pages over an area: coverage, contradictions, restatements, the registers' summaries, the state of the year."""

import json
import os
import re
from datetime import date

import pytest
from lxml import html
from playwright.sync_api import Page, expect

from apps.changelog.acting import acting
from apps.figures.cells import understand
from apps.figures.entry import staging
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Deadline, Figure, Form, Indicator
from apps.figures.workflow import transitions
from apps.units.models import Campaign, Facility, Federation, GrassrootsUnion, ReadingRoom, WorkerStation
from tests import builders
from tests.pictures import how_wide
from tests.reports.conftest import state
from tests.signing_in import sign_in

SCREENS = os.environ.get("SCREENS")  # a folder to keep pictures of the screens in
PAGES = {
    "coverage": "/coverage/?unit=R&period=2014",
    "coverage-units": "/coverage/units/?unit=R&period=2014",
    "contradictions": "/contradictions/?unit=R&period=2014",
    "restatements": "/restatements/?unit=R",
    "register": "/registers/station/?unit=R",
    "register-figures": "/registers/campaign/?unit=R&show=figures",
}


def text_of(client, address, language="en"):
    answer = client.get(address, HTTP_ACCEPT_LANGUAGE=language)
    assert answer.status_code == 200, address
    return answer.content.decode()


def table_of(client, address):
    """By code of the row the texts of its cells."""
    answer = client.get(f"{address}&format=json", HTTP_ACCEPT_LANGUAGE="en")
    rows = json.loads(answer.content)["rows"]
    return {row["code"]: {key: cell.get("text", "") for key, cell in row["cells"].items()} for row in rows}


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_nobody_reads_an_area_that_is_not_wholly_in_view(world, client, as_clerk, address):
    assert as_clerk.get(address).status_code == 404
    assert as_clerk.get(address.replace("unit=R", "unit=C2")).status_code == 404
    assert as_clerk.get(address.replace("unit=R", "unit=C1")).status_code == 200
    client.logout()
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_a_page_opens_for_a_union_and_for_a_federation_that_began_later(world, as_supervisor, address):
    builders.grassroots("R-U1", world.cities[0])
    builders.federation("R-C9", world.region, opened=date(2015, 3, 1))
    for code in ("R-U1", "R-C9"):
        assert as_supervisor.get(address.replace("unit=R", f"unit={code}")).status_code == 200, code


@pytest.mark.parametrize("address", PAGES.values(), ids=PAGES)
def test_a_page_comes_as_every_file(as_supervisor, address):
    for kind in ("csv", "xlsx", "json", "print"):
        assert as_supervisor.get(f"{address}&format={kind}").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/coverage/?period=1066", "/coverage/?form=ZZZ", "/contradictions/?state=odd", "/contradictions/?explain=x",
     "/registers/none/", "/registers/station/?rows=odd", "/restatements/?period=%00"],
)  # fmt: skip
def test_a_forged_choice_is_not_found(as_supervisor, address):
    assert as_supervisor.get(address).status_code == 404


# ---- Coverage


def test_coverage_says_who_is_expected_how_far_each_is_and_who_is_late(world, as_supervisor):
    one, _two, three = world.cities
    builders.submission(one, world.form, "2014", {world.visits: 5})
    with acting(door="test"):
        Deadline.objects.create(
            federation=world.region, form=world.form, period=builders.period("2014"), due=date(2014, 10, 22)
        )
    found = table_of(as_supervisor, PAGES["coverage"])
    whole = found["R"]
    assert (whole["expected"], whole["none"], whole["draft"], whole["approved"], whole["late"]) == (
        "4", "2", "1", "1", "3"
    )  # fmt: skip
    assert (whole["handed_in"], whole["approved_share"]) == ("25.0", "25.0")
    assert found["C2"]["handed_in"] == "100.0"
    assert (found["C3"]["none"], found["C3"]["late"]) == ("1", "1")
    units = table_of(as_supervisor, PAGES["coverage-units"] + "&late=on")
    assert sorted(units) == ["C1", "C3", "R"]
    assert f'href="/unit/{three.code}/"' in text_of(as_supervisor, PAGES["coverage-units"] + "&status=none")


def test_a_share_is_whole_only_when_nothing_is_missing():
    from apps.reports.pages.coverage import share_cell

    assert [share_cell(*pair).text for pair in [(1999, 2000), (2000, 2000), (0, 3), (0, 0)]] == [
        "99.9", "100.0", "0.0", ""
    ]  # fmt: skip


# ---- Restatements


@pytest.mark.django_db(transaction=True)
def test_what_changed_after_approval_is_told_with_both_numbers_and_the_reason(world, as_supervisor):
    two = world.cities[1]
    figure = Figure.objects.get(unit=two, origin="return")
    clerk = builders.clerk(two, "clerk2")
    transitions.reopen(figure.submission, by=world.supervisor, reason="typing error")
    for before, text in (("100,000", "110000"), ("110,000", "120000")):
        seen, typed = {(world.members.pk, "area"): before}, {(world.members.pk, "area"): text}
        outcome = entry_writer.save_form(two, world.form, figure.period, typed=typed, seen=seen, by=clerk)
        assert outcome.saved == 1
    assert list(table_of(as_supervisor, PAGES["restatements"])) == []
    builders.approved(figure.submission)
    rows = table_of(as_supervisor, PAGES["restatements"])
    assert list(rows) == ["C2"]
    assert (rows["C2"]["old"], rows["C2"]["new"], rows["C2"]["difference"]) == ("100,000", "120,000", "+20,000")
    assert rows["C2"]["note"] == "typing error"
    document = Figure.objects.get(unit=world.cities[0], indicator=world.trades)
    answer = understand("78", world.trades, source_id=document.source_id, locator="¶1")
    entry_writer.restate(document, answer, by=world.clerk, reason="misread")
    assert list(table_of(as_supervisor, PAGES["restatements"])) == ["C1", "C2"]
    assert table_of(as_supervisor, PAGES["restatements"] + "&period=2009") == {}


# ---- Registers


def test_stations_are_counted_by_city_and_kind_and_lead_to_their_list(world, as_supervisor):
    one, two, _three = world.cities
    for code, parent, kind in (
        ("S1", one, "site"),
        ("S2", one, "park"),
        ("S3", two, "site"),
        ("S4", world.region, "home"),
    ):
        builders.unit(WorkerStation, code, parent, kind=kind)
    builders.unit(WorkerStation, "S5", two, kind="site", closed=date(2010, 1, 1))
    found = table_of(as_supervisor, PAGES["register"])
    assert {code: row["all"] for code, row in found.items()} == {"R": "4", "C1": "2", "C2": "1", "": "1"}
    page = text_of(as_supervisor, PAGES["register"])
    address = "/admin/units/workerstation/?under=C1&amp;kind__exact=site&amp;standing=open"
    assert address in page
    assert "1 " in text_of(as_supervisor, address.replace("&amp;", "&"))
    assert as_supervisor.get("/registers/station/?unit=R&rows=kind&columns=kind").status_code == 200


def test_rooms_are_counted_by_designation_and_its_year(world, as_supervisor):
    builders.unit(ReadingRoom, "B1", world.region, designation="national", designated=2012)
    builders.unit(ReadingRoom, "B2", world.cities[0])
    found = table_of(as_supervisor, "/registers/room/?unit=R&columns=designated")
    assert {code: row["all"] for code, row in found.items()} == {"R": "2", "national": "1", "": "1"}
    builders.unit(Facility, "F1", world.region, kind="palace", state="planned")
    assert table_of(as_supervisor, "/registers/facility/?unit=R")["palace"]["all"] == "1"


def test_what_the_register_does_not_say_of_a_room_is_no_refusal_to_state_it(world, as_supervisor):
    builders.unit(ReadingRoom, "B1", world.region)
    page = text_of(as_supervisor, "/registers/room/?unit=R&columns=designated", "zh-hans")
    assert "未注明" in page
    assert "不申报" not in page  # which is said of a number nobody has to hand in


def test_campaigns_stand_with_their_organiser_edition_and_figures_as_stated(world, as_supervisor):
    contest = builders.unit(Campaign, "K1", world.cities[0], kind="contest", edition=3, starts=date(2014, 3, 1))
    state_own = builders.indicator("ECO09", measure="人次", answered_by="C", carriers="C")
    builders.stated(contest, state_own, "2014", "超过4万", "own")
    row = table_of(as_supervisor, PAGES["register-figures"])["K1"]
    assert (row["parent"], row["kind"], row["edition"], row["starts"]) == ("城1", "skill contest", "3", "2014-03-01")
    assert row["ECO09"] == "over 40 thousand" or "40,000" in row["ECO09"]


# ---- Home


def test_the_home_page_shows_the_state_of_the_year_and_every_number_leads_on(clashing, world, as_supervisor):
    unions = builders.indicator("ORG01", measure="个")
    state([(world.region, unions, "2013", "10"), (world.region, unions, "2014", "12")])
    page = text_of(as_supervisor, "/?period=2014")
    for told in ('class="spark"', "since 2013", "+2 · +20.0 %", "/coverage/?unit=R&amp;period=2014", "25.0 % handed in",
                 "/contradictions/?unit=R", "/restatements/?unit=R"):  # fmt: skip
        assert told in page, told
    assert as_supervisor.get("/?period=1066").status_code == 404
    for link in html.fromstring(page).xpath("//ul[@class='tiles']//a | //p[@class='counts']//a"):
        number = re.findall(r"\d[\d,.]*", link.text_content())[-1]
        said = _numbers_of(as_supervisor, link.get("href"))
        assert number in said or number == "0", link.get("href")  # an empty page says 0 in words
    assert "since" not in text_of(as_supervisor, "/?period=2009")


def test_a_key_figure_of_one_year_alone_says_its_year_and_nobody_is_told_of_a_line(world, as_supervisor):
    unions = builders.indicator("ORG01", measure="个")
    state([(world.region, unions, "2014", "12")])
    page = text_of(as_supervisor, "/?period=2014")
    numbers = [one.text_content() for one in html.fromstring(page).xpath("//ul[@class='tiles']//b/small")]
    assert [said.rpartition(" · ")[2] for said in numbers] == ["2014"] * len(numbers)
    assert 'class="spark"' not in page
    assert "steepness" not in page
    table = text_of(as_supervisor, "/trend/?unit=R&from=2009&to=2014&pick=ORG01")
    assert 'class="spark"' not in table
    assert "steepness" not in table


@pytest.mark.parametrize(("language", "footing"), [("zh-hans", "申报"), ("en", "statement")])
def test_a_key_figure_says_in_the_reader_s_language_what_it_rests_on(language, footing, world, as_supervisor):
    unions = builders.indicator("ORG01", measure="个")
    state([(world.region, unions, "2013", "10"), (world.region, unions, "2014", "12")])
    page = text_of(as_supervisor, "/?period=2014", language)
    said = [one.text_content().split(" · ")[1] for one in html.fromstring(page).xpath("//ul[@class='tiles']//b/small")]
    assert set(said) == {footing}


def _tabs(client, address):
    links = html.fromstring(text_of(client, address)).xpath("//nav[@class='among']/a")
    return {link.text_content(): link for link in links}


@pytest.mark.parametrize("report", ["/", "/summary/", "/compare/", "/coverage/", "/report/"])
def test_the_work_report_has_a_tab_that_keeps_unit_and_year(world, as_supervisor, report):
    period = "to" if report == "/compare/" else "period"
    tab = _tabs(as_supervisor, f"{report}?unit=C1&from=2009&{period}=2014")["Work report"]
    assert tab.get("href") == "/report/?unit=C1&period=2014"
    assert tab.get("aria-current") == ("page" if report == "/report/" else None)


def test_the_footing_that_was_chosen_goes_along_to_the_reports_that_compare(world, as_supervisor):
    tabs = _tabs(as_supervisor, "/report/?unit=C1&period=2014&footing=both")
    assert tabs["Comparison"].get("href") == "/compare/?unit=C1&to=2014&footing=both"
    assert tabs["Trend"].get("href") == "/trend/?unit=C1&to=2014"  # a line is never of the units in both
    assert _tabs(as_supervisor, "/?unit=C1&period=2014&footing=below")["Work report"].get("href") == (
        "/report/?unit=C1&period=2014&footing=below"
    )
    assert "footing" not in tabs["Coverage"].get("href")


def test_a_union_has_no_work_report_and_no_tab_for_one(world, as_supervisor):
    builders.unit(GrassrootsUnion, "U1", world.cities[0])
    assert "Work report" not in _tabs(as_supervisor, "/summary/?unit=U1&period=2014")


def _numbers_of(client, address):
    """The numbers a page says beside its head and its choices."""
    content = html.fromstring(text_of(client, address)).xpath("//div[@id='content']")[0]
    for aside in content.xpath(".//form | .//svg"):
        aside.drop_tree()
    return re.findall(r"\d[\d,.]*", content.text_content())


# ---- In a browser


@pytest.mark.usefixtures("guangxi_2014")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("locale", ["zh-CN", "en-GB"])
def test_a_supervisor_goes_from_the_state_of_the_year_to_a_contradiction_and_explains_it(new_page, locale):
    """With SCREENS=folder, pictures of the screens are kept; at a telephone's width nothing is cut off."""
    builders.supervisor(Federation.objects.get(code="450000"), "guangxi-supervisor")
    _begun()
    page = new_page(locale, viewport={"width": 1280, "height": 800})
    sign_in(page, "guangxi-supervisor")
    page.goto("/?period=2014")
    _picture(page, "home-year", locale)
    page.click("a[href*='/coverage/?']")
    expect(page.locator("table.ledger tr.own")).to_be_visible()
    _picture(page, "coverage", locale)
    page.goto("/contradictions/?unit=450000&state=open&severity=query")
    page.locator("a[href*='explain=']").first.click()
    said = "两期统计范围不同" if locale == "zh-CN" else "Counted by another definition in 2009"
    page.fill("#text", said)
    page.select_option("#cause", "definition")
    _picture(page, "contradictions", locale)
    page.click("section.explain button.default")
    expect(page.locator("section.explain")).to_have_count(0)
    page.goto("/contradictions/?unit=450000&state=explained")
    expect(page.locator("table.ledger")).to_contain_text(said)
    for name, address in BROWSED.items():
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        _picture(page, name, locale)
    page.set_viewport_size({"width": 360, "height": 740})
    for address in ("/?period=2014", "/coverage/?period=2014", "/contradictions/?period=2014", *BROWSED.values()):
        page.goto(address)
        assert how_wide(page) <= 360, address


BROWSED = {
    "restatements": "/restatements/",
    "register-stations": "/registers/station/",
    "register-campaigns": "/registers/campaign/?show=figures",
    "coverage-units": "/coverage/units/?period=2014",
}


def _begun() -> None:
    """One city has handed in, one has begun, all were due; a document's figure was restated."""
    cities = list(Federation.objects.filter(level=builders.Level.CITY).order_by("code")[:2])
    form, year = Form.objects.get(register="federation"), builders.period("2014")
    for city, statuses in zip(cities, ((), ("submitted",)), strict=True):
        made = builders.submission(city, form, "2014", {Indicator.objects.get(code="CAD01"): 100})
        for status in statuses:
            with acting(door="test"):
                made.status = status
                made.save(update_fields=["status"])
    with acting(door="test"):
        Deadline.objects.create(federation=cities[0].parent.federation, form=form, period=year, due=date(2014, 10, 22))
    figure = Figure.objects.filter(unit__code="450200", period=year, coverage="area").order_by("pk").first()
    answer = understand("43", figure.indicator, source_id=figure.source_id, locator=figure.locator)
    cell = staging.StagedCell(figure.unit_id, figure.indicator_id, figure.period_id, figure.coverage, figure.origin)
    entry_writer.state([staging.StagedChange(cell, None, answer)], by=None, door="restatement", reason="误读")


def _picture(page: Page, name: str, locale: str) -> None:
    if SCREENS:
        page.screenshot(path=f"{SCREENS}/{name}-{locale[:2]}.png", full_page=True)
