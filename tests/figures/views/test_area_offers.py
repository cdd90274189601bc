"""What a federation's form is offered from below, and how it becomes a statement: by an act on that cell alone."""

import csv
import io
import re

import pytest
from openpyxl import load_workbook

from apps.figures.files import importer, workbook
from apps.figures.files.headings import HEADS
from apps.figures.models import Figure, Revision, Submission
from tests import builders
from tests.builders import Level
from tests.figures.views.area_world import GRID, AreaWorld
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def area():
    return AreaWorld()


@pytest.fixture
def clerk(client, area):
    client.force_login(area.clerk)
    client.cookies["django_language"] = "en"
    return client


def stated(area):
    """What the region states, by indicator and coverage."""
    figures = Figure.objects.filter(unit=area.region).select_related("indicator")
    return {(figure.indicator, figure.coverage): figure for figure in figures}


def values(area):
    return {cell: figure.value for cell, figure in stated(area).items()}


def offer(page, area, indicator):
    """What stands beside a cell, in words, and the button there if there is one."""
    beside = re.search(rf'id="offer-{area.key(indicator)}">(.*?)</span>', page, re.DOTALL)[1]
    return " ".join(re.sub("<[^>]*>", " ", beside).split()), "<button" in beside


def test_a_whole_sum_is_offered_beside_an_empty_cell_and_a_partial_one_only_shown(clerk, area):
    page = clerk.get(GRID).content.decode()
    assert re.findall(r'name="cell-[^"]*"\s+value="([^"]+)"', page) == []
    assert offer(page, area, area.members) == ("Σ 2,000 · 2/2", True)
    assert offer(page, area, area.rooms) == ("Σ 316 · 1/2", False)
    assert offer(page, area, area.events) == ("Σ 超过1963 · 2/2", True)


@pytest.mark.parametrize("action", ["save", "submit"])
def test_typing_into_one_cell_and_saving_or_submitting_takes_no_sum(clerk, area, action):
    answer = clerk.post(
        GRID, area.blank(**{f"cell-{area.key(area.income, 'own')}": "5", "action": action}), follow=True
    )
    assert values(area) == {(area.income, "own"): 5}
    if action == "submit":
        page = answer.content.decode()
        assert "Whole sums from below, not taken" in page
        assert "members</a> Σ 2,000 · 2/2" in " ".join(page.split())
        assert '<button type="submit" name="action" value="submit"' not in page
        assert Submission.objects.get(unit=area.region).status == "draft"


def test_one_press_takes_the_sum_of_one_cell_with_its_word_and_bounds(clerk, area):
    taken = {f"take-{area.key(area.events)}": "超过1963 · 2/2"}
    assert clerk.post(GRID, area.blank(**taken)).status_code == 302
    ((cell, figure),) = stated(area).items()
    assert cell == (area.events, "area")
    assert (figure.value, figure.qualifier, figure.low, figure.high) == (1963, "over", 1963, None)
    assert figure.taken == "超过1963 · 2/2"
    assert offer(clerk.get(GRID).content.decode(), area, area.events) == ("✓ taken 2/2", False)


def test_a_sum_of_printed_numbers_is_offered_at_its_coarsest_place_and_taken_with_every_digit(clerk, area):
    """19.52万 is known to 50 members either way: with 135,634 it is 33.08万, not 330,834."""
    for city, text in ((area.nanning, "19.52万"), (area.liuzhou, "135634")):
        builders.approved(builders.submission(city, area.form, "2016", {area.members: text}, "area"))
    grid = GRID.replace("2015", "2016")
    assert offer(clerk.get(grid).content.decode(), area, area.members) == ("Σ 33.08万 · 2/2", True)
    clerk.post(grid, area.blank(**{f"take-{area.key(area.members)}": "33.08万 · 2/2"}))
    figure = stated(area)[area.members, "area"]
    assert (figure.value, figure.low, figure.high, figure.taken) == (330834, 330784, 330884, "33.08万 · 2/2")
    assert offer(clerk.get(grid).content.decode(), area, area.members) == ("✓ taken 2/2", False)


def test_the_offer_has_the_federations_own_part_as_it_is_typed(clerk, area):
    typed = {f"cell-{area.key(area.income, 'own')}": "5"}
    looked = clerk.post(GRID, area.blank(**typed, action="check")).json()
    assert "115 · 3/3" in looked["cells"][area.key(area.income)]["offer"]
    assert stated(area) == {}
    taken = {f"take-{area.key(area.income)}": "115 · 3/3"}
    assert clerk.post(GRID, area.blank(**typed, **taken)).status_code == 302
    assert values(area) == {(area.income, "own"): 5, (area.income, "area"): 115}


def test_a_sum_that_changed_since_the_page_was_opened_is_not_taken_unseen(clerk, area):
    shown_by_script = {f"cell-{area.key(area.members)}": "1,900"}
    taken = {f"take-{area.key(area.members)}": "1,900 · 2/2"}
    answer = clerk.post(GRID, area.blank(**shown_by_script, **taken))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "was 1,900 · 2/2 and is 2,000 · 2/2 now" in page
    assert re.findall(r'name="cell-[^"]*"\s+value="([^"]+)"', page) == []
    assert stated(area) == {}


@pytest.mark.parametrize("printed", ["316 · 1/2", "316 · 2/2"])
def test_a_partial_sum_cannot_be_taken(clerk, area, printed):
    answer = clerk.post(GRID, area.blank(**{f"take-{area.key(area.rooms)}": printed}))
    assert answer.status_code == 422
    assert stated(area) == {}


def test_a_cell_that_asks_for_no_area_takes_nothing(clerk, area):
    answer = clerk.post(GRID, area.blank(**{f"take-{area.key(area.income, 'own')}": "110 · 2/2"}))
    assert answer.status_code == 409
    assert stated(area) == {}


def test_all_whole_sums_stand_in_one_list_and_only_what_is_ticked_is_taken(clerk, area):
    answer = clerk.post(GRID, area.blank(action="sums"))
    assert answer.status_code == 302
    page = clerk.get(answer["Location"]).content.decode()
    ticked = dict(re.findall(r'name="(take-[^"]*)"\s+value="([^"]*)"\s+checked', page))
    assert ticked == {
        f"take-{area.key(area.members)}": "2,000 · 2/2",
        f"take-{area.key(area.events)}": "超过1963 · 2/2",
        f"take-{area.key(area.income)}": "110 · 3/3",
    }
    del ticked[f"take-{area.key(area.events)}"]
    assert clerk.post(GRID, ticked | {"action": "save"}).status_code == 302
    assert values(area) == {(area.members, "area"): 2000, (area.income, "area"): 110}


def test_a_cell_somebody_else_filled_meanwhile_is_a_conflict(clerk, area):
    builders.submission(area.region, area.form, "2015", {area.members: 7}, "area")
    answer = clerk.post(GRID, area.blank(**{f"take-{area.key(area.members)}": "2,000 · 2/2"}))
    assert answer.status_code == 409
    assert values(area) == {(area.members, "area"): 7}


def test_who_only_reads_sees_the_sum_without_a_button(client, area):
    client.force_login(area.supervisor)
    client.cookies["django_language"] = "en"
    assert offer(client.get(GRID).content.decode(), area, area.members) == ("Σ 2,000 · 2/2", False)


def test_no_sum_is_whole_while_the_own_part_is_said_to_be_unavailable(clerk, area):
    typed = {f"cell-{area.key(area.income, 'own')}": "…"}
    looked = clerk.post(GRID, area.blank(**typed, action="check")).json()
    beside = looked["cells"][area.key(area.income)]["offer"]
    assert "110 · 2/3" in beside
    assert "<button" not in beside


def test_on_a_page_of_several_federations_each_is_offered_its_own_sum_and_takes_it_alone(clerk, area):
    guilin = builders.federation("450300", area.region)
    for code in ("450301", "450302"):
        area.report(builders.federation(code, guilin, level=Level.COUNTY), {area.rooms: 4})
    url = "/entry/450000/FED/2015/units/"
    page = clerk.get(url).content.decode()
    name = f"take-{guilin.pk}-{area.key(area.rooms)}"
    assert re.findall(rf'name="{name}"\s+value="([^"]*)"', page) == ["8 · 2/2"]
    assert clerk.post(url, {name: "8 · 2/2", "action": "save"}).status_code == 302
    figure = Figure.objects.get(unit=guilin)
    assert (figure.indicator, figure.value) == (area.rooms, 8)
    assert stated(area) == {}
    listed = clerk.get(f"{url}sums/").content.decode()
    assert name not in listed


def test_a_workbook_leaves_an_untaken_cell_empty_and_prints_the_sum_beside_it(area):
    out = io.BytesIO()
    workbook.write(out, [area.region], area.form, area.period)
    (sheet, *_others) = [sheet for sheet in load_workbook(out) if sheet.sheet_state == "visible"]
    lines = {row[0]: row for row in sheet.iter_rows(values_only=True) if row[0]}
    row = lines[f"450000|FED|2015|{area.rooms.code}|area"]
    assert "316 · 1/2" in row
    assert row[5] is None
    assert "2,000 · 2/2" in lines[f"450000|FED|2015|{area.members.code}|area"]


# ---- What is kept of a taking


def take(clerk, area, indicator, printed):
    answer = clerk.post(GRID, area.blank(**{f"take-{area.key(indicator)}": printed}))
    assert answer.status_code == 302
    return Figure.objects.get(unit=area.region, indicator=indicator)


def test_the_sign_off_sheet_says_what_was_offered_from_below_and_not_taken(client, area):
    submission = builders.submission(area.region, area.form, "2015", {area.members: 2000}, "area", by=area.clerk)
    client.force_login(area.clerk)
    answer = client.get(f"/sheet/{submission.pk}/", HTTP_ACCEPT_LANGUAGE="en")
    page = " ".join(answer.content.decode().split())
    assert "from below, not taken: 超过1963 · 2/2" in page
    assert "from below, not taken: 316 · 1/2" in page
    assert page.count("from below, not taken") == 3  # members say 2000, so that nothing stands beside them
    lines = {line.item.indicator.code: line for line in answer.context["sheet"].lines if line.item.coverage == "area"}
    assert lines["CUL05"].text == ""


def test_where_the_sum_has_changed_since_the_form_shows_both_until_it_is_taken_again(clerk, area):
    take(clerk, area, area.members, "2,000 · 2/2")
    area.report(builders.federation("450300", area.region), {area.members: 100, area.events: 1, area.income: 1})
    beside = ("taken 2,000 · 2/2 Σ 2,100 · 3/3", True)
    assert offer(clerk.get(GRID).content.decode(), area, area.members) == beside
    seen = {f"cell-{area.key(area.members)}": "2,000", f"seen-{area.key(area.members)}": "2,000"}
    clerk.post(GRID, area.blank(**seen, **{f"cell-{area.key(area.income, 'own')}": "5"}))
    figure = Figure.objects.get(unit=area.region, indicator=area.members)
    assert (figure.value, figure.taken) == (2000, "2,000 · 2/2")
    again = seen | {f"take-{area.key(area.members)}": "2,100 · 3/3", f"seen-{area.key(area.income, 'own')}": "5"}
    assert clerk.post(GRID, area.blank(**again, **{f"cell-{area.key(area.income, 'own')}": "5"})).status_code == 302
    figure.refresh_from_db()
    assert (figure.value, figure.taken) == (2100, "2,100 · 3/3")
    assert list(Revision.objects.filter(unit=area.region).values_list("value", "taken")) == [(2000, "2,000 · 2/2")]


def test_a_number_typed_over_a_taken_one_is_the_clerks_own(clerk, area):
    take(clerk, area, area.members, "2,000 · 2/2")
    typed = {f"cell-{area.key(area.members)}": "1,990", f"seen-{area.key(area.members)}": "2,000"}
    clerk.post(GRID, area.blank(**typed))
    figure = Figure.objects.get(unit=area.region)
    assert (figure.value, figure.taken) == (1990, "")


def test_a_note_on_a_taken_sum_leaves_its_bounds_and_that_it_was_taken(clerk, area):
    about = builders.federation("450300", area.region)
    area.report(about, {area.events: "约1000", area.members: 1, area.income: 1})
    figure = take(clerk, area, area.events, "超过2800 · 3/3")
    url = f"{GRID}cell/{area.key(area.events)}/"
    form = clerk.get(url).context["form"]
    kept = {name: form.initial.get(name, "") for name in form.fields if name != "follow_up"} | {
        "note": "with the parks"
    }
    assert clerk.post(url, kept).status_code == 302
    before = (figure.value, figure.low, figure.high, figure.taken)
    figure.refresh_from_db()
    assert figure.note == "with the parks"
    assert (figure.value, figure.low, figure.high, figure.taken) == before
    assert "超过2800 · 3/3" in clerk.get(url).content.decode()


def test_a_taken_cell_goes_out_with_what_was_taken_and_comes_back_unchanged(clerk, area):
    take(clerk, area, area.members, "2,000 · 2/2")
    (line,) = importer.rows(importer.in_scope(area.clerk).filter(unit=area.region))
    assert dict(zip(HEADS, line, strict=True))["taken"] == "2,000 · 2/2"
    out = io.StringIO()
    csv.writer(out).writerows([[*HEADS], line])
    plan = importer.bring_in(out.getvalue().encode(), by=area.clerk)
    assert (plan.unchanged, plan.moves) == (1, 0)


# ---- The reviewer


def review(client, area):
    """The reviewer's page of the region's form, as text by indicator and coverage."""
    made = Submission.objects.get(unit=area.region)
    client.force_login(area.supervisor)
    client.cookies["django_language"] = "en"
    page = client.get(f"/review/{made.pk}/").content.decode()
    assert "Σ: what comes from below the unit" in page
    lines = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
    return [" ".join(re.sub("<[^>]*>", " ", line).split()) for line in lines]


def test_the_reviewer_sees_beside_each_area_cell_whether_it_was_taken_and_how_much_stands_behind_it(clerk, area):
    take(clerk, area, area.members, "2,000 · 2/2")
    builders.submission(area.region, area.form, "2015", {area.rooms: 316, area.income: 7}, "area")
    builders.submission(area.region, area.form, "2015", {area.income: 5}, "own")
    lines = review(clerk, area)
    assert any("members" in line and "2,000 ✓ taken 2/2" in line for line in lines)
    assert any("project unions" in line and "316 Σ 1/2" in line for line in lines)
    assert any("income (the whole area)" in line and "7 Σ 115 · 3/3" in line for line in lines)
    assert any("income (the unit itself)" in line and "Σ" not in line for line in lines)


def test_of_an_indicator_asked_twice_and_filled_in_once_the_reviewer_is_told_for_whom(clerk, area):
    builders.submission(area.region, area.form, "2015", {area.income: 5}, "own")
    assert any("income (the unit itself)" in line for line in review(clerk, area))
