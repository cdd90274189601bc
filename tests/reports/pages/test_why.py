"""The page of a changed total: who, and why; what a reader may see of it, on the screen, on paper and in files."""

import csv
import io
import re
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.changelog.acting import acting
from tests import builders
from tests.reports.conftest import state

pytestmark = pytest.mark.django_db
BEFORE_ALL = "2000-01-01"


def why(client, unit, **choices):
    query = {"unit": unit.code, "indicator": "CUL11", **choices}
    return client.get(reverse("reports:why"), {name: value for name, value in query.items() if value})


def rows_of(response):
    """By part its change and the total it leaves."""
    found = {}
    for row in response.context["table"].rows:
        _part, _units, change, _percent, total, _note = row.cells
        found[row.key] = (change.value, total.value)
    return found


def test_a_supervisor_sees_the_parts_between_two_years_and_that_they_add_up(as_supervisor, world):
    response = why(as_supervisor, world.region, **{"from": "2009", "to": "2014"})
    assert rows_of(response) == {
        "start": (None, Decimal(60)), "both": (Decimal(30), Decimal(90)), "end": (Decimal(30), Decimal(90)),
    }  # fmt: skip
    assert "总数为何变动" in response.content.decode()
    (city,) = response.context["units"].rows
    assert (city.key, city.cells[4].value) == ("C1", Decimal(30))


def test_each_unit_leads_to_its_number_on_both_sides(as_supervisor, world):
    response = why(as_supervisor, world.region, **{"from": "2009", "to": "2014"})
    (city,) = response.context["units"].rows
    for cell, year, text in ((city.cells[2], "2009", "10"), (city.cells[3], "2014", "40")):
        page = as_supervisor.get(cell.href)
        assert page.status_code == 200
        assert (page.context["text"], page.context["period"].code) == (text, year)


def test_between_two_moments_it_is_said_who_changed_it_when_and_why(as_supervisor, world):
    response = why(as_supervisor, world.region, indicator="ORG12", period="2014", since=BEFORE_ALL, footing="below")
    assert rows_of(response)["first"][0] == Decimal(931300)
    stated = {row.key: row.cells for row in response.context["units"].rows}
    assert set(stated) == {"C1", "C2"}
    for cells in stated.values():
        assert cells[5].text
        assert cells[6].text


def test_a_clerk_sees_her_own_units_and_one_line_of_all_others(as_clerk, world):
    response = why(as_clerk, world.region, indicator="ORG12", **{"from": "2009", "to": "2014", "footing": "below"})
    rows = rows_of(response)
    assert set(rows) == {"start", "both", "others", "end"}
    start, end = rows["start"][1], rows["end"][1]
    assert start + rows["both"][0] + rows["others"][0] == end
    assert {row.key for row in response.context["units"].rows} == {"C1"}
    text = response.content.decode()
    assert "其他（不在您的查看范围内）" in text
    assert "城2" not in text


def test_who_it_was_is_told_by_federation_each_leading_to_the_same_question(as_supervisor, world):
    asked = {"indicator": "ORG12", "from": "2009", "to": "2014", "footing": "below"}
    response = why(as_supervisor, world.region, **asked)
    cells = {row.key: row.cells for row in response.context["branches"].rows}
    assert {code: row[1].value for code, row in cells.items()} == {"C1": Decimal(224800), "C2": Decimal(20000)}
    assert rows_of(as_supervisor.get(cells["C1"][0].href))["end"][0] == Decimal(224800)
    as_supervisor.force_login(world.clerk)
    seen = why(as_supervisor, world.region, **asked).context["branches"]
    assert [row.key for row in seen.rows] == ["C1", "others"]
    assert seen.rows[1].cells[1].value == Decimal(20000)


def test_a_clerk_cannot_open_the_line_of_others(as_clerk, world):
    response = why(as_clerk, world.region, **{"from": "2009", "to": "2014", "footing": "below", "part": "others"})
    assert response.status_code == 200
    assert response.context["units"] is None


def test_one_part_can_be_opened_by_itself(as_supervisor, world):
    state([(world.cities[0], world.halls, "2015", "44"), (world.cities[1], world.halls, "2015", "20")])
    asked = {"from": "2014", "to": "2015", "footing": "below"}
    everything = why(as_supervisor, world.region, **asked)
    assert {row.key for row in everything.context["units"].rows} == {"C1", "C3"}
    response = why(as_supervisor, world.region, part="then", **asked)
    assert {row.key for row in response.context["units"].rows} == {"C3"}
    assert rows_of(response) == rows_of(everything)


def test_the_picture_has_a_bar_for_each_part_between_the_two_totals(as_supervisor, world):
    response = why(as_supervisor, world.region, **{"from": "2009", "to": "2014"})
    chart = "".join(response.context["chart"].drawings)
    assert [word in chart for word in ("2009: 60", "+30", "2014: 90")] == [True] * 3


def test_files_hold_the_parts_or_the_units_of_one(as_supervisor, world):
    asked = {"from": "2009", "to": "2014"}
    text = why(as_supervisor, world.region, format="csv", **asked).content.decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text))][1:] == ["start", "both", "end"]
    text = why(as_supervisor, world.region, format="csv", part="both", **asked).content.decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text))][1:] == ["C1"]
    assert why(as_supervisor, world.region, format="xlsx", **asked).content.startswith(b"PK")
    told = why(as_supervisor, world.region, format="json", **asked).json()
    assert told["rows"][1]["cells"]["change"]["value"] == "30"


def test_the_difference_in_a_comparison_leads_to_why(as_supervisor, world):
    asked = {"unit": "R", "from": "2009", "to": "2014", "indicator": "CUL11"}
    table = as_supervisor.get(reverse("reports:compare"), asked).context["table"]
    cells = [row.cells[table.place_of("difference")] for row in table.rows if row.key in ("R", "C1")]
    assert [cell.value for cell in cells if cell.href] == [30, 30]
    for cell in cells:
        if cell.href:
            assert rows_of(as_supervisor.get(cell.href))["end"][0] == 30


def test_a_totals_page_leads_to_why_and_that_of_a_rate_or_a_part_does_not(as_supervisor, world):
    def link(**cell):
        return as_supervisor.get(reverse("reports:cell"), {"unit": "R", "period": "2014", **cell}).context["why"]

    assert as_supervisor.get(link(indicator="CUL11")).status_code == 200
    assert link(indicator="ORG15", unit="C1") == ""
    builders.stated(world.cities[0], world.halls, "2016", "7", "own")
    assert link(indicator="CUL11", unit="C1", period="2016", coverage="own") == ""


def test_a_restatement_leads_to_what_it_did_to_the_total_above(as_supervisor, world):
    world.add_life(world.cities[0])
    table = as_supervisor.get(reverse("reports:restatements"), {"unit": "R", "period": ""}).context["table"]
    (row,) = table.rows
    assert row.cells[table.place_of("old")].value == 50
    response = as_supervisor.get(row.cells[table.place_of("effect")].href)
    assert rows_of(response)["restated"] == (Decimal(10), Decimal(60))
    (city,) = response.context["units"].rows
    assert [cell.text for cell in city.cells[-2:]] == ["clerk-C1", "误读"]


def test_it_can_be_printed_with_its_choices(as_supervisor, world):
    response = why(as_supervisor, world.region, format="print", **{"from": "2009", "to": "2014"})
    assert 'class="facts"' in response.content.decode()


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"indicator": "ORG15", "period": "2014"}, "比率"),
        ({"from": "2014", "to": "2009"}, "基期"),
        ({"period": "2014", "since": "2014-12-02", "until": "2014-12-01"}, "前一时刻"),
    ],
)
def test_what_has_no_parts_is_refused_in_words(as_supervisor, world, choices, said):
    response = why(as_supervisor, world.region, **choices)
    assert response.status_code == 400
    assert said in response.context["refusal"]


@pytest.mark.parametrize(
    "choices",
    [{"indicator": "NONE"}, {"indicator": "\0"}, {"from": "1850"}, {"since": "yesterday"}, {"part": "luck"}],
)
def test_what_is_not_there_to_choose_is_not_found(as_supervisor, world, choices):
    assert why(as_supervisor, world.region, **choices).status_code == 404


def test_who_may_not_see_drafts_is_not_shown_them(as_clerk, world):
    made = builders.submission(world.cities[1], world.form, "2015", {world.members: 120000}, "area")
    with acting(door="test"):
        made.status = "submitted"
        made.save(update_fields=["status"])
    asked = {"indicator": "ORG12", "from": "2014", "to": "2015", "counting": "submitted", "footing": "below"}
    response = why(as_clerk, world.region, **asked)
    assert rows_of(response)["end"][1] is None
    as_clerk.force_login(world.supervisor)
    assert rows_of(why(as_clerk, world.region, **asked))["end"][1] == 120000


def test_a_year_of_which_nobody_gave_a_number_is_not_said_to_be_0(as_supervisor, world):
    state([(world.region, world.members, "2014", "4200")])
    builders.period("2015")
    response = why(as_supervisor, world.region, **{"indicator": "ORG12", "from": "2014", "to": "2015"})
    assert rows_of(response)["start"][1] == 4200
    assert rows_of(response)["end"][1] is None
    page = as_supervisor.get(response.wsgi_request.get_full_path(), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Of 2015 there is no number, which is not 0" in page
    assert re.search(r"<text[^>]*>\s*no number\s*<", page)


def test_each_column_has_one_unit_that_its_head_names_and_every_number_in_full_in_its_title(as_supervisor, world):
    state([(world.cities[2], world.members, "2009", "1500"), (world.cities[2], world.members, "2014", "4200")])
    asked = {"indicator": "ORG12", "from": "2009", "to": "2014", "footing": "below", "scale": "scaled"}
    response = why(as_supervisor, world.region, part="all", **asked)
    text = response.content.decode()
    for name in ("table", "units", "branches"):
        table = response.context[name]
        for column in table.columns:
            cells = [row.cells[table.columns.index(column)] for row in table.rows]
            if column.kind in ("number", "change") and column.measure not in ("", "%"):
                assert column.measure == "万人", (name, column.key)
                assert not [cell.text for cell in cells if "万" in cell.text], (name, column.key)
            for cell in cells:
                assert not cell.full or f'title="{cell.full}' in text, cell
    moved = {row.key: row.cells[4].text for row in response.context["units"].rows}
    assert moved == {"C1": "+22.48", "C2": "+2.00", "C3": "+0.27"}


def test_the_unit_chosen_in_a_comparison_goes_along_and_files_keep_what_bounds_a_number(as_supervisor, world):
    asked = {"from": "2009", "to": "2014"}
    compared = {**asked, "unit": "R", "indicator": "CUL11", "scale": "scaled"}
    table = as_supervisor.get(reverse("reports:compare"), compared).context["table"]
    link = next(href for row in table.rows if (href := row.cells[table.place_of("difference")].href))
    assert "scale=scaled" in link
    assert 'value="scaled" selected' in as_supervisor.get(link).content.decode()
    told = why(as_supervisor, world.region, **asked, indicator="ORG12", footing="below", format="json").json()
    total = told["rows"][0]["cells"]["total"]
    assert (total["value"], total["low"], total["high"]) == ("686500", "686450", "686550")
