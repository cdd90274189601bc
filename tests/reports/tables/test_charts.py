"""Charts: from values to geometry, and what the drawing says to those who do not see it."""

import re
from decimal import Decimal
from itertools import pairwise
from math import log
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.figures.arithmetic.interval import Interval
from apps.figures.arithmetic.quantity_text import read
from apps.reports.tables.charts import Curve, MeterPart, bars, line, meter, point, spark
from apps.reports.tables.geometry import (
    FONT,
    LEAST_SPAN,
    Point,
    Scale,
    axis,
    common_span,
    equal_steps,
    factor_of,
    range_of,
    ratio_scale,
    runs,
    ticks,
)

SVG = "{http://www.w3.org/2000/svg}"
YEARS = ("2010", "2011", "2012", "2013")


def told():
    return tuple(map(point, YEARS, [read("3590"), None, read("超过4000"), read("9174")]))


def drawn(svg):
    return ElementTree.fromstring(str(svg))


def all_charts():
    return {
        "spark": spark(told(), title="会员 <2014>", span=3),
        "bars": bars(told(), title="会员 <2014>")[0],
        "line": line(Curve("柳州", told()), title="会员 <2014>"),
        "meter": meter([MeterPart("已审", 31), MeterPart("待审", 8), MeterPart("未报", 0)], title="会员 <2014>"),
    }


@pytest.mark.parametrize("kind", ["spark", "bars", "line", "meter"])
def test_a_chart_is_a_picture_with_a_title_and_a_description_and_no_style_of_its_own(kind):
    svg = all_charts()[kind]
    root = drawn(svg)
    assert root.get("role") == "img"
    titled, described = root.get("aria-labelledby").split()
    assert (root.find(f"{SVG}title").get("id"), root.find(f"{SVG}desc").get("id")) == (titled, described)
    assert root.find(f"{SVG}title").text == "会员 <2014>"
    assert root.find(f"{SVG}desc").text
    assert not re.search(r"\sstyle=|<script|<style|\son\w+=", svg)


def test_the_description_holds_every_number_and_says_what_is_missing():
    with translation.override("en"):
        words = drawn(spark(told(), title="t", span=3)).find(f"{SVG}desc").text
    assert words == "2010: 3,590; 2011: no figure; 2012: over 4,000; 2013: 9,174"


def test_a_missing_number_is_a_gap_and_never_a_zero():
    assert list(runs(told())) == [[0], [2, 3]]
    rows = drawn(bars(told(), title="t")[0]).findall(f"{SVG}g")
    assert [row.find(f"{SVG}text").text for row in rows] == ["2010", "2012", "2013"]
    polyline = drawn(line(Curve("柳州", told()), title="t")).findall(f".//{SVG}polyline")
    assert [len(one.get("points").split()) for one in polyline] == [2]


def test_a_number_at_the_end_of_the_longest_bar_has_room_in_the_widest_of_usual_fonts():
    """In DejaVu Sans a digit takes 0.636 of the height of the font, a plus 0.838; it stands 6 behind its bar."""
    (picture,) = bars([Point("甲市", Decimal(518), "+518")], title="增减")
    root = drawn(picture)
    (number,) = [text for text in root.iter(f"{SVG}text") if (text.text or "").strip() == "+518"]
    assert float(number.get("x")) + FONT * (0.838 + 3 * 0.636) <= float(root.get("viewBox").split()[2])


def test_many_bars_stand_in_pieces_that_a_sheet_holds_on_one_scale():
    pieces = bars([Point(f"城{at}", Decimal(at + 1), str(at + 1)) for at in range(45)], title="t")
    rows = [drawn(piece).findall(f"{SVG}g") for piece in pieces]
    assert [len(piece) for piece in rows] == [28, 17]
    widths = [float(row.find(f"{SVG}rect").get("width")) for piece in rows for row in piece]
    assert widths[44] == pytest.approx(45 * widths[0], rel=0.02)
    assert {piece.get("viewBox").split()[2] for piece in map(drawn, pieces)} == {"640"}


def test_a_broken_series_is_not_joined():
    points = [Point(year, Decimal(at), breaks=at == 2) for at, year in enumerate(YEARS)]
    assert list(runs(points)) == [[0, 1], [2, 3]]
    assert 'stroke-dasharray="1 3"' in line(Curve("柳州", tuple(points)), title="t")


def test_what_fell_goes_to_the_left_of_what_rose():
    (picture,) = bars([Point("a", Decimal(10), "+10"), Point("b", Decimal(-5), "-5")], title="t")
    rose, fell = (row.find(f"{SVG}rect") for row in drawn(picture).findall(f"{SVG}g"))
    zero = float(rose.get("x"))
    assert float(fell.get("x")) + float(fell.get("width")) == pytest.approx(zero, abs=0.2)
    assert float(rose.get("width")) == pytest.approx(2 * float(fell.get("width")), abs=0.3)


@pytest.mark.parametrize(
    ("interval", "span"),
    [
        (Interval(Decimal(40), Decimal(60)), (40, 60, False, False)),
        (Interval(Decimal(50), None, low_open=True), (50, 100, False, True)),
        (Interval(None, Decimal(50)), (0, 50, True, False)),
        (Interval(Decimal(50), Decimal(50)), None),
        (None, None),
    ],
)
def test_a_number_that_is_not_exact_is_drawn_with_its_range(interval, span):
    found = range_of(Point("a", Decimal(50), "50", interval), Scale(0, 100, 0, 100))
    assert (found and (found.start, found.end, found.start_open, found.end_open)) == span


def test_a_sum_of_some_units_is_hollow_says_of_how_many_and_no_line_goes_through_it():
    partial = Point("2013", Decimal(50), "50", is_partial=True, completeness="13/16")
    points = (
        Point("2011", Decimal(90), "90"),
        Point("2012", Decimal(95), "95"),
        partial,
        Point("2014", Decimal(99), "99"),
    )
    assert list(runs(points)) == [[0, 1], [3]]
    root = drawn(line(Curve("柳州", points), title="t"))
    hollow = root.findall(f".//{SVG}circle[@class='hollow']")
    assert len(hollow) == 1
    assert "柳州 2013: 50 (13/16)" in [title.text for title in root.findall(f".//{SVG}g/{SVG}title")]
    fills = [bar.get("fill") for bar in drawn(bars(points, title="t")[0]).findall(f".//{SVG}rect")]
    assert fills == ["currentColor", "currentColor", "none", "currentColor"]


# ---- One scale of ratios: the small lines of a page can be compared


def series(*values):
    return [Point(str(at), Decimal(value), str(value)) for at, value in enumerate(values)]


def test_the_same_growth_is_as_steep_whatever_the_size_and_more_growth_is_steeper():
    small, large, faster = series(100, 150), series(8000, 12000), series(100, 250)
    span = common_span([small, large, faster])
    assert span == 2.5
    rises = []
    for points in (small, large, faster):
        up = ratio_scale(points, span, 21, 3)
        rises.append(up(points[0].value) - up(points[1].value))
    assert rises[0] == pytest.approx(rises[1]) == pytest.approx(18 * log(1.5) / log(2.5))
    assert rises[2] == pytest.approx(18)


def test_what_hardly_moves_looks_level_although_nothing_else_moves_more():
    points = series(1000, 1010)
    assert common_span([points]) == LEAST_SPAN
    up = ratio_scale(points, LEAST_SPAN, 21, 3)
    assert up(points[0].value) - up(points[1].value) < 1


def test_a_series_with_a_zero_and_a_sum_of_some_units_change_nothing_of_the_scale():
    partial = [*series(100, 200), Point("2", Decimal(1), "1", is_partial=True)]
    assert (factor_of(series(0, 5)), factor_of([])) == (None, None)
    assert common_span([series(0, 5), partial]) == 2


# ---- Five equal steps


@pytest.mark.parametrize(
    ("numbers", "bounds"),
    [
        (["1204", "9174"], ["0", "2000", "4000", "6000", "8000", "10000"]),
        (["-3", "8.5"], ["-3", "0", "3", "6", "9", "12"]),
        (["97.05", "97.31"], ["97.02", "97.08", "97.14", "97.20", "97.26", "97.32"]),
    ],
)
def test_steps_are_of_one_round_width_and_hold_every_number(numbers, bounds):
    steps = equal_steps([Decimal(number) for number in numbers])
    assert [str(bound) for bound in steps.bounds] == bounds


def test_a_number_on_a_bound_is_in_the_step_above_and_the_last_bound_in_the_last_step():
    steps = equal_steps([Decimal(0), Decimal(10000)])
    assert [steps.step_of(Decimal(number)) for number in (0, 1999, 2000, 9999, 10000)] == [0, 0, 1, 4, 4]
    assert equal_steps([]) is None
    assert equal_steps([Decimal(7), Decimal(7)]) is None  # one step of all would say nothing


def test_a_meter_shows_shares_and_keeps_empty_parts_in_the_legend_alone():
    root = drawn(meter([MeterPart("已审", 3), MeterPart("待审", 1), MeterPart("未报", 0)], title="t"))
    pieces = [float(one.get("width")) for one in root.findall(f"{SVG}rect") if one.get("height") == "18"]
    assert len(pieces) == 2
    assert pieces[0] == pytest.approx(3 * pieces[1], abs=0.3)
    assert [one.text for one in root.findall(f"{SVG}text")] == ["已审 3 (75.0 %)", "待审 1 (25.0 %)", "未报 0 (0.0 %)"]


@pytest.mark.parametrize("points", [[], [Point("2014")], [Point("2014", Decimal(0), "0")], [Point("x", Decimal(-3))]])
def test_little_or_nothing_can_be_drawn_too(points):
    drawings = [*bars(points, title="t"), line(Curve("a", tuple(points)), title="t"), meter([], title="t")]
    for svg in drawings:
        assert drawn(svg).tag == f"{SVG}svg"
        assert "nan" not in svg
    assert spark(points, title="t", span=2) == ""  # what is 0 or less has no ratio


def test_one_whole_number_alone_makes_no_small_line_and_no_floating_dot():
    partial = Point("2013", Decimal(3), "3", is_partial=True)
    assert spark([Point("2012"), partial, Point("2014", Decimal(9), "9")], title="t", span=2) == ""
    assert "polyline" in spark([Point("2013", Decimal(8), "8"), Point("2014", Decimal(9), "9")], title="t", span=2)


NUMBERS = st.lists(st.integers(-(10**12), 10**12).map(Decimal), min_size=1, max_size=20)


@given(NUMBERS)
def test_the_axis_holds_every_number_between_round_ticks(numbers):
    low, high = axis(numbers)
    found = ticks(low, high)
    assert found[0] <= min(numbers)
    assert found[-1] >= max(numbers)
    assert 2 <= len(found) <= 7
    assert len({round(b - a, 6) for a, b in pairwise(found)}) == 1


@given(NUMBERS)
def test_each_number_lies_between_the_bounds_of_its_step(numbers):
    steps = equal_steps([*numbers, numbers[0] + 1])
    for number in numbers:
        step = steps.step_of(number)
        assert steps.bounds[step] <= number <= steps.bounds[step + 1]
    assert {upper - lower for lower, upper in pairwise(steps.bounds)} == {steps.width}
