"""Two periods side by side, on the page and from the command line."""

import csv
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from apps.changelog.acting import acting
from apps.figures.cells import understand
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Definition, Figure, Period
from apps.reports.numbers.growth import Growth
from apps.reports.numbers.ledger import Ledger, catalogue
from apps.reports.numbers.manner import Manner
from apps.reports.numbers.scope import Scope
from apps.reports.numbers.series import NotComparable
from apps.reports.numbers.trend import Trend
from apps.reports.pages.compare import note, of_all, of_indicator
from apps.reports.tables import wording
from tests import builders


@pytest.fixture
def grow(world):
    def compared(code, earlier="2009", later="2014", scope=None, unit=None):
        periods = [Period.objects.get(code=one) for one in (earlier, later)]
        return Growth(scope or Scope(None), unit or world.region, *periods, catalogue(code=code))

    return compared


def lines(grown):
    return {(line.kind, line.unit.code): line for line in grown.of(grown.indicators[0])}


def test_a_city_that_stated_both_years_has_difference_and_percentage(grow):
    liuzhou = lines(grow("ORG12"))["child", "C1"]
    assert (liuzhou.change.value, f"{liuzhou.change.percent:.1f}") == (224800, "37.1")


def test_what_lacks_a_year_or_full_coverage_says_so_instead_of_a_number(grow):
    found = lines(grow("ORG12"))
    assert found["own", "R"].reasons == ("partial_from",)
    assert found["child", "C3"].reasons == ("missing",)
    assert found["below", "R"].reasons == ("coverage",)
    assert (found["below", "R"].earlier.quantity.value, found["below", "R"].later.quantity.value) == (686500, 931300)
    assert all(line.rank is None and line.share is None for line in found.values())
    assert "2" in note(grow("ORG12"), found["below", "R"])


def test_contribution_and_rank_appear_at_full_coverage(grow, world):
    builders.form("HALLS", [(world.halls, "area")])
    found = lines(grow("CUL11"))
    assert (found["below", "R"].change.value, found["below", "R"].change.percent) == (30, 50)
    placed = {
        code: (line.share, line.rank, line.rank_change) for (kind, code), line in found.items() if kind == "child"
    }
    assert placed == {"C1": (100, 1, 2), "C2": (0, 3, -1), "C3": (0, 2, -1)}


def test_numbers_printed_as_whole_wan_stay_such_over_the_units_in_both_periods(grow, world):
    """2万 of each of three cities is 6万, which may be 15,000 more or fewer, and no 60,000."""
    for city in world.cities:
        for year, text in (("2012", "2万"), ("2013", "3万")):
            builders.stated(city, world.halls, year, text)
    both = lines(grow("CUL11", "2012", "2013"))["both", "R"]
    assert [both.earlier.quantity.rounding, both.later.quantity.rounding] == [15000, 15000]


def test_the_sum_of_documents_nobody_was_asked_for_is_never_whole(grow, world):
    """All three cities have a document of both years; no form asks, so the three are compared as the units in both."""
    found = lines(grow("CUL11"))
    below, both = found["below", "R"], found["both", "R"]
    assert (below.change.value, below.reasons) == (None, ("unasked",))
    assert (both.change.value, both.later.reported, both.later.expected) == (30, 3, 3)
    assert found["child", "C1"].share == 100
    ledger = Ledger([world.region], catalogue(), builders.period("2014"))
    reading = ledger.total(world.region.pk, world.halls.pk)
    assert (reading.partial, reading.reported, reading.expected) == (True, 3, 3)
    assert wording.completeness(reading) == "3/3 有数，没有报表要求填报"
    builders.form("HALLS", [(world.halls, "area")])
    asked = Ledger([world.region], catalogue(), builders.period("2014")).total(world.region.pk, world.halls.pk)
    assert (asked.partial, wording.completeness(asked)) == (False, "3/3 已报")


def test_who_sees_one_city_sees_no_ranks(grow, world):
    builders.form("HALLS", [(world.halls, "area")])
    found = lines(grow("CUL11", scope=Scope(world.clerk)))
    assert set(found) == {("below", "R"), ("child", "C1")}
    assert found["child", "C1"].rank is None


def test_a_changed_definition_breaks_the_series(grow, world):
    with acting(door="test"):
        Definition.objects.create(
            indicator=world.halls, starts=date(2012, 10, 1), text_zh="新", text_en="new", breaks=True
        )
    assert lines(grow("CUL11"))["child", "C1"].reasons == ("definition",)


@pytest.mark.parametrize(("earlier", "later"), [("2009", "2010-2014"), ("2014", "2014"), ("2009", "2013-12-31")])
def test_only_periods_of_one_kind_and_length_are_compared(grow, as_supervisor, earlier, later):
    builders.period("2010-2014")
    with pytest.raises(NotComparable):
        grow("ORG12", earlier, later)
    page = as_supervisor.get("/compare/", {"unit": "R", "from": earlier, "to": later})
    assert page.status_code == 400
    assert "refusal" in page.content.decode()


def test_the_note_of_a_row_explains_its_own_change_and_not_why_it_has_no_place(grow, world):
    """C1 grew from 10 to 40; 约39 of C3 may be as much, so that nobody can say which of them is first."""
    halls = Figure.objects.get(unit=world.cities[2], indicator=world.halls, period__code="2014")
    answer = understand("约39", world.halls, source_id=halls.source_id, locator="¶1")
    entry_writer.restate(halls, answer, by=builders.clerk(world.cities[2], "third"), reason="误读")
    line = lines(grow("CUL11"))["child", "C1"]
    assert (line.change.value, line.rank) == (30, None)
    assert line.reasons == ()


def test_side_by_side_a_missing_percentage_is_explained_and_not_the_growth_a_year_that_has_no_column(grow, world):
    halls = Figure.objects.get(unit=world.cities[0], indicator=world.halls, period__code="2009")
    answer = understand("0", world.halls, source_id=halls.source_id, locator="¶1")
    entry_writer.restate(halls, answer, by=builders.clerk(world.cities[0], "first"), reason="误读")
    (row,) = of_all(grow("CUL11")).rows
    notes = {cell.note for cell in row.cells if cell.note}
    zero_base, no_average = (wording.reason(code, **{"from": "2009"}) for code in ("zero_base", "no_average"))
    assert zero_base in notes
    assert not any(no_average in note for note in notes)
    assert no_average in note(grow("CUL11"), lines(grow("CUL11"))["child", "C1"])


def test_side_by_side_a_sum_of_some_units_says_of_how_many(grow, world):
    (row,) = of_all(grow("ORG12")).rows
    partial = [cell for cell in row.cells if cell.is_partial]
    assert partial, "no sum of some units stands in the table"
    for cell in partial:
        assert cell.completeness in cell.note


def test_the_table_shows_numbers_signs_and_places(grow, as_supervisor):
    table = of_indicator(grow("CUL11"), grow("CUL11").indicators[0])
    shown = {row.key: [cell.text for cell in row.cells[1:10]] for row in table.rows if row.style == "child"}
    assert shown["C1"] == ["10", "40", "+30", "+300.0", "+32.0", "申报", "100.0", "1", "↑2"]
    assert shown["C2"] == ["20", "20", "0", "0.0", "0.0", "申报", "0.0", "3", "↓1"]
    page = as_supervisor.get("/compare/", {"unit": "R", "from": "2009", "to": "2014", "indicator": "CUL11"})
    assert all(text in page.content.decode() for text in shown["C1"])


def test_one_federations_indicators_stand_in_rows(as_supervisor):
    asked = {"unit": "C1", "from": "2009", "to": "2014", "group": ""}
    page = as_supervisor.get("/compare/", asked, HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()
    for text in ("60.65万", "83.13万", "+22.48万", "+37.1"):
        assert text in page


def test_the_command_writes_plain_numbers_for_the_federation_and_those_below_it(world, tmp_path):
    target = tmp_path / "growth.csv"
    call_command("compare", "--unit", "R", "--from", "2009", "--to", "2014", "-o", target)
    rows = list(csv.DictReader(target.read_text("utf-8-sig").splitlines()))
    one = next(row for row in rows if (row["unit_code"], row["indicator_code"]) == ("C1", "ORG12"))
    assert (one["from_value"], one["to_value"], one["difference"], one["percent"]) == (
        "606500",
        "831300",
        "224800",
        "37.1",
    )
    placed = next(row for row in rows if (row["unit_code"], row["indicator_code"]) == ("C2", "CUL11"))
    assert (placed["contribution"], placed["rank"], placed["rank_change"]) == ("0", "3", "-1")
    whole = next(row for row in rows if (row["unit_code"], row["indicator_code"]) == ("R", "CUL11"))
    assert (whole["reported"], whole["expected"], Decimal(whole["percent"])) == ("3", "3", 50)
    assert ("C3", "ORG12") not in {(row["unit_code"], row["indicator_code"]) for row in rows}


@pytest.mark.parametrize(
    "asked",
    [("R", "2009", "2013-12-31"), ("R", "2009", "1999"), ("X", "2009", "2014")],
    ids=["kinds", "period", "unit"],
)
def test_the_command_refuses_with_a_reason(world, asked):
    unit, earlier, later = asked
    with pytest.raises(CommandError) as refusal:
        call_command("compare", "--unit", unit, "--from", earlier, "--to", later)
    assert refusal.value.returncode == 1
    assert str(refusal.value)


def test_the_command_keeps_to_what_the_person_may_see(world, tmp_path):
    with pytest.raises(CommandError):
        call_command(
            "compare", "--unit", "C2", "--from", "2009", "--to", "2014", "--by", "clerk", "-o", tmp_path / "x.csv"
        )


def test_a_partial_sum_is_not_held_against_a_statement(grow, world, as_supervisor):
    line = next(one for one in grow("ORG12").totals())
    assert (line.reasons, line.compared_on, line.change.value) == (("partial_from",), (), None)
    assert (line.earlier.quantity.value, line.later.quantity.value) == (686500, 6530800)
    page = as_supervisor.get("/compare/", {"unit": "R", "from": "2009", "to": "2014", "group": ""})
    assert "2/3" in page.content.decode()  # what there is stands there, with who stands behind it


def test_comparison_and_trend_give_one_reason_where_several_hold(grow, world):
    with acting(door="test"):
        Definition.objects.create(
            indicator=world.members, starts=date(2013, 10, 1), text_zh="新", text_en="new", breaks=True
        )
    compared = next(line for line in grow("ORG12").totals())
    periods = [builders.period(code) for code in ("2009", "2014")]
    (followed,) = Trend(Scope(None), world.cities[0], *periods, catalogue(code="ORG12")).lines
    assert compared.reasons == followed.reasons == ("definition",)


def test_files_of_different_choices_have_different_names(as_supervisor):
    asked = {"unit": "R", "from": "2009", "to": "2014", "group": "", "format": "csv"}
    names = [
        as_supervisor.get("/compare/", asked | more)["Content-Disposition"] for more in ({}, {"indicator": "ORG12"})
    ]
    assert [name.split('"')[1] for name in names] == [
        "comparison-R-2009-2014-all.csv",
        "comparison-R-2009-2014-ORG12.csv",
    ]
    file = as_supervisor.get("/summary/", {"unit": "R", "period": "2014", "group": "", "format": "xlsx"})
    assert "summary-R-2014-all.xlsx" in file["Content-Disposition"]


# ---- The manner of reading


def compared(world, code, **manner):
    periods = [Period.objects.get(code=one) for one in ("2009", "2014")]
    return Growth(Scope(None), world.region, *periods, catalogue(code=code), manner=Manner(**manner))


def test_as_now_a_city_that_moved_in_later_counts_and_one_that_left_does_not(world):
    elsewhere = builders.federation("E", level=builders.Level.PROVINCE)
    newcomer = builders.federation("N", elsewhere, name="新")
    for year, text in (("2009", "5"), ("2014", "7")):
        builders.stated(newcomer, world.halls, year, text)
    builders.move(newcomer, world.region, date(2015, 10, 1))
    builders.move(world.cities[0], elsewhere, date(2015, 10, 1))
    then, now = (lines(compared(world, "CUL11", tree=tree)) for tree in ("then", "now"))
    assert [code for kind, code in then if kind == "child"] == ["C1", "C2", "C3"]
    assert [code for kind, code in now if kind == "child"] == ["C2", "C3", "N"]
    assert (then["below", "R"].later.quantity.value, now["below", "R"].later.quantity.value) == (90, 57)
    assert (then["below", "R"].earlier.quantity.value, now["below", "R"].earlier.quantity.value) == (60, 55)


def test_submitted_figures_count_only_where_that_is_asked_and_never_for_those_below(as_supervisor, as_clerk, world):
    made = builders.submission(world.cities[2], world.form, "2014", {world.members: 5000}, "area")
    with acting(door="test"):
        made.status = "submitted"
        made.save()
    address = "/summary/?unit=R&period=2014&group=&format=csv"
    as_supervisor.force_login(world.supervisor)
    plain, both = (as_supervisor.get(address + more).content.decode() for more in ("", "&counting=submitted"))
    assert "931300" in plain
    assert "936300" in both
    as_clerk.force_login(world.clerk)
    assert "936300" not in as_clerk.get(address + "&counting=submitted").content.decode()
