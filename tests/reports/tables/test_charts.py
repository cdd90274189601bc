"""Charts: from values to geometry, and what the drawing says to those who do not see it."""

import re
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from apps.figures.arithmetic.interval import Interval
from apps.figures.arithmetic.quantity_text import read
from apps.reports.tables.charts import Curve, MeterPart, bars, lines, meter, point, spark
from apps.reports.tables.geometry import Point, Scale, axis, range_of, runs, spread, ticks

SVG = "{http://www.w3.org/2000/svg}"
YEARS = ("2010", "2011", "2012", "2013")


def told():
    return tuple(map(point, YEARS, [read("3590"), None, read("超过4000"), read("9174")]))


def drawn(svg):
    return ElementTree.fromstring(str(svg))


def all_charts():
    return {
        "spark": spark(told(), title="会员 <2014>"),
        "bars": bars(told(), title="会员 <2014>"),
        "lines": lines([Curve("柳州", told()), Curve("南宁", told())], title="会员 <2014>"),
        "meter": meter([MeterPart("已审", 31), MeterPart("待审", 8), MeterPart("未报", 0)], title="会员 <2014>"),
    }


@pytest.mark.parametrize("kind", ["spark", "bars", "lines", "meter"])
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
        words = drawn(bars(told(), title="t")).find(f"{SVG}desc").text
    assert words == "2010: 3,590; 2011: no figure; 2012: over 4,000; 2013: 9,174"


def test_a_missing_number_is_a_gap_and_never_a_zero():
    assert list(runs(told())) == [[0], [2, 3]]
    rows = drawn(bars(told(), title="t")).findall(f"{SVG}g")
    assert [len(row.findall(f"{SVG}rect")) for row in rows] == [1, 0, 1, 1]
    polyline = drawn(lines([Curve("柳州", told())], title="t")).findall(f".//{SVG}polyline")
    assert [len(one.get("points").split()) for one in polyline] == [2]


def test_a_broken_series_is_not_joined():
    points = [Point(year, Decimal(at), breaks=at == 2) for at, year in enumerate(YEARS)]
    assert list(runs(points)) == [[0, 1], [2, 3]]
    assert 'stroke-dasharray="1 3"' in lines([Curve("柳州", tuple(points))], title="t")


def test_what_fell_goes_to_the_left_of_what_rose():
    rose, fell = (
        row.find(f"{SVG}rect")
        for row in drawn(bars([Point("a", Decimal(10), "+10"), Point("b", Decimal(-5), "-5")], title="t")).findall(
            f"{SVG}g"
        )
    )
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


def test_series_differ_without_colour():
    series = [Curve(f"城{at}", tuple(Point(year, Decimal(at)) for year in YEARS)) for at in range(1, 5)]
    svg = lines(series, title="t")
    assert len(set(re.findall(r'stroke-dasharray="([^"]+)"', svg))) == 3  # the first is solid
    assert all(f">城{at}<" in svg for at in range(1, 5))
    assert set(re.findall(r'(?:stroke|fill)="([^"]+)"', svg)) <= {"currentColor", "none"}


def test_a_meter_shows_shares_and_keeps_empty_parts_in_the_legend_alone():
    root = drawn(meter([MeterPart("已审", 3), MeterPart("待审", 1), MeterPart("未报", 0)], title="t"))
    pieces = [float(one.get("width")) for one in root.findall(f"{SVG}rect") if one.get("height") == "18"]
    assert len(pieces) == 2
    assert pieces[0] == pytest.approx(3 * pieces[1], abs=0.3)
    assert [one.text for one in root.findall(f"{SVG}text")] == ["已审 3 (75.0 %)", "待审 1 (25.0 %)", "未报 0 (0.0 %)"]


@pytest.mark.parametrize("points", [[], [Point("2014")], [Point("2014", Decimal(0), "0")], [Point("x", Decimal(-3))]])
def test_little_or_nothing_can_be_drawn_too(points):
    drawings = [spark(points, title="t"), bars(points, title="t"), lines([Curve("a", tuple(points))], title="t")]
    for svg in [*drawings, lines([], title="t"), meter([], title="t")]:
        assert drawn(svg).tag == f"{SVG}svg"
        assert "nan" not in svg


NUMBERS = st.lists(st.integers(-(10**12), 10**12).map(Decimal), min_size=1, max_size=20)


@given(NUMBERS)
def test_the_axis_holds_every_number_between_round_ticks(numbers):
    low, high = axis(numbers)
    found = ticks(low, high)
    assert found[0] <= min(numbers)
    assert found[-1] >= max(numbers)
    assert 2 <= len(found) <= 7
    assert len({round(b - a, 6) for a, b in pairwise(found)}) == 1


@given(st.lists(st.floats(0, 200), max_size=14))
def test_names_at_the_ends_of_lines_never_overlap_nor_leave_the_plot(places):
    found = spread(places, 14, 220)
    assert all(b - a >= 13.99 for a, b in pairwise(sorted(found)))
    assert max(found, default=0) <= 220
    assert sorted(range(len(places)), key=found.__getitem__) == sorted(range(len(places)), key=places.__getitem__)
