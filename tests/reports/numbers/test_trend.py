"""Several periods side by side: gaps, breaks, and growth a year where it can be said."""

from datetime import date
from decimal import Decimal

import pytest

from apps.changelog.acting import acting
from apps.figures.arithmetic.quantity_text import read
from apps.figures.models import Definition, Period
from apps.reports.numbers.comparison import average_growth
from apps.reports.numbers.ledger import catalogue
from apps.reports.numbers.manner import Manner
from apps.reports.numbers.scope import Scope
from apps.reports.numbers.series import NotComparable
from apps.reports.numbers.trend import Trend
from apps.reports.pages import trend
from apps.reports.pages.trend_picture import TrendDrawing, points_of, trend_chart
from apps.reports.tables.geometry import runs
from tests import builders


@pytest.fixture
def follow(world):
    def followed(code, earlier="2009", later="2014", *, unit=None, below=False, scope=None, **manner):
        periods = [builders.period(one) for one in (earlier, later)]
        return Trend(
            scope or Scope(None),
            unit or world.region,
            *periods,
            catalogue(code=code),
            below=below,
            manner=Manner(**manner),
        )

    return followed


def picture(found, code="", drawing=TrendDrawing.MEASURE):
    return trend_chart(found, code, drawing, lambda unit: f"/{unit.code}/")


def line_of(found, code):
    return next(line for line in found.lines if line.kind in ("", "child") and line.unit.code == code)


@pytest.mark.parametrize(
    ("earlier", "later", "years", "percent", "reason"),
    [
        ("100", "121", 2, "10.0", None),
        ("60.65万", "83.13万", 5, "6.5", None),
        ("8", "1", 3, "-50.0", None),
        ("0", "5", 5, None, "no_average"),
        ("5", "0", 5, None, "no_average"),
        ("-5", "5", 5, None, "no_average"),
        ("不足5", "9", 5, None, "no_average"),
        ("5", "9", 0, None, "no_average"),
    ],
)
def test_growth_a_year_is_the_geometric_mean_where_there_is_one(earlier, later, years, percent, reason):
    found, why = average_growth(read(later), read(earlier), Decimal(years))
    assert (None if found is None else f"{found:.1f}", why) == (percent, reason)


def test_the_members_of_liuzhou_grew_by_six_and_a_half_per_cent_a_year(follow, world):
    line = line_of(follow("ORG12", unit=world.cities[0]), "C1")
    assert (line.change.value, f"{line.change.percent:.1f}", f"{line.average:.1f}") == (224800, "37.1", "6.5")


def test_years_without_a_figure_are_gaps_and_no_zeros(follow, world):
    found = follow("ORG12", unit=world.cities[0])
    assert found.codes == ["2009", "2010", "2011", "2012", "2013", "2014"]
    line = line_of(found, "C1")
    assert [bool(one and one.quantity) for one in line.readings] == [True, False, False, False, False, True]
    table = trend.of_unit(found)
    assert [cell.text for cell in table.rows[0].cells[2:8]] == ["60.65万", "", "", "", "", "83.13万"]
    assert "polyline" not in picture(found, "ORG12").drawings[0]


def test_a_changed_definition_breaks_the_line_and_forbids_the_growth(follow, world):
    builders.stated(world.cities[0], world.halls, "2013", "33")
    with acting(door="test"):
        Definition.objects.create(
            indicator=world.halls, starts=date(2013, 10, 1), text_zh="新", text_en="new", breaks=True
        )
    found = follow("CUL11", unit=world.cities[0])
    line = line_of(found, "C1")
    assert line.breaks == (False, False, False, False, False, True)
    assert (line.change.value, line.average, line.reasons) == (None, None, ("definition",))
    assert "新口径" in trend.of_unit(found).rows[0].cells[7].note
    assert 'stroke-dasharray="1 3"' in picture(found, "CUL11").drawings[0]


def test_a_sum_to_which_not_all_reported_is_hollow_and_no_line_goes_through_it(follow):
    found = follow("ORG12", below=True)
    below = next(line for line in found.lines if line.kind == "below")
    assert below.reasons == ("alone", "coverage")
    points = [point for point in points_of(found, below) if point.value is not None]
    assert [(point.label, point.is_partial, point.completeness) for point in points] == [
        ("2009", True, "2/3"),
        ("2014", True, "2/3"),
    ]
    assert list(runs(points_of(found, below))) == []


def test_one_number_is_no_trend(follow, world):
    line = line_of(follow("CUL11", unit=world.cities[1]), "C2")
    assert line.change.value is not None
    alone = line_of(follow("LAW01", unit=world.cities[0]), "C1")
    assert (alone.change.value, alone.reasons) == (None, ("alone",))


def test_a_city_sees_itself_and_the_sum_but_no_neighbour(follow, world):
    found = follow("CUL11", below=True, scope=Scope(world.clerk))
    assert [(line.kind, line.unit.code) for line in found.lines] == [("own", "R"), ("below", "R"), ("child", "C1")]
    assert not found.all_seen


@pytest.mark.parametrize(("earlier", "later"), [("2009", "2013-12-31"), ("2014", "2014"), ("1990", "2014")])
def test_periods_that_make_no_row_are_refused_in_words(follow, as_supervisor, earlier, later):
    with pytest.raises(NotComparable):
        follow("ORG12", earlier, later)
    page = as_supervisor.get("/trend/", {"unit": "R", "from": earlier, "to": later})
    assert page.status_code == 400
    assert "refusal" in page.content.decode()


def test_dates_follow_each_other_as_they_were_stated(follow, world):
    builders.stated(world.region, world.members, "2012-12-31", "600万")
    assert follow("ORG12", "2012-12-31", "2013-12-31").codes == ["2012-12-31", "2013-12-31"]


def test_the_trend_counts_what_is_handed_in_where_that_is_asked(follow, world):
    made = builders.submission(world.cities[2], world.form, "2014", {world.members: 5000}, "area")
    with acting(door="test"):
        made.status = "submitted"
        made.save()
    approved, submitted = (
        line_of(follow("ORG12", below=True, counting=counting), "C3").readings[-1].quantity
        for counting in ("approved", "submitted")
    )
    assert (approved, submitted.value) == (None, 5000)
    assert Period.objects.filter(code="2014").exists()


def test_before_there_is_any_period_the_reports_say_so(client, db):
    top = builders.federation("R", level=builders.Level.PROVINCE)
    client.force_login(builders.supervisor(top))
    for address in ("/summary/", "/compare/", "/trend/"):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "还没有报告期" in answer.content.decode()


# ---- The picture of the federations below


def test_each_city_has_a_panel_as_an_index_of_the_first_year_that_all_have_whole(follow, world):
    chart = picture(follow("CUL11", below=True), drawing=TrendDrawing.INDEX)
    assert [(panel.name, panel.href) for panel in chart.panels] == [("城1", "/C1/"), ("城2", "/C2/"), ("城3", "/C3/")]
    with_labels = dict(chart.facts)
    assert with_labels["计量单位"] == "指数，2009 = 100"
    assert with_labels["取数依据"] == "申报"
    assert "2014: 400" in chart.panels[0].drawing
    assert any(remark.startswith("2009") for remark in chart.remarks)


def test_a_city_without_a_number_is_named_and_not_drawn_and_the_measure_can_be_asked_for(follow, world):
    chart = picture(follow("ORG12", below=True))
    assert [panel.name for panel in chart.panels] == ["城1", "城2"]
    assert dict(chart.facts)["计量单位"] == "万人"
    assert "没有数、未画出：城3。" in chart.remarks


def test_where_no_year_is_whole_for_all_the_measure_is_drawn_and_the_page_says_why(follow, world):
    builders.stated(world.cities[2], world.members, "2012", "5")
    chart = picture(follow("ORG12", below=True), drawing=TrendDrawing.INDEX)
    assert dict(chart.facts)["计量单位"] == "万人"
    assert any("不画指数" in remark for remark in chart.remarks)


def test_no_index_reaches_back_behind_a_changed_definition(follow, world):
    for city, text in zip(world.cities, ("33", "22", "31"), strict=True):
        builders.stated(city, world.halls, "2013", text)
    with acting(door="test"):
        Definition.objects.create(
            indicator=world.halls, starts=date(2012, 10, 1), text_zh="新", text_en="new", breaks=True
        )
    chart = picture(follow("CUL11", below=True), drawing=TrendDrawing.INDEX)
    assert dict(chart.facts)["计量单位"] == "指数，2013 = 100"
    assert "2009: 无数据" in chart.panels[0].drawing
