"""Tiles: where each stands, what it is called, which step it is in, and small multiples on one scale."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.utils import translation

from apps.reports.numbers.manner import NumberScale
from apps.reports.tables.captioned import footing_told
from apps.reports.tables.charts import Curve
from apps.reports.tables.geometry import Point, width_of
from apps.reports.tables.panels import NamedCurve, PanelScale, marks_within, panels
from apps.reports.tables.tiles import GridTile, TileGrid, layout_of, short_names

SVG = "{http://www.w3.org/2000/svg}"


def number(label, value, **facts):
    return Point(label, None if value is None else Decimal(value), value or "", **facts)


def tiles():
    return [
        GridTile(number("南宁市总工会", "1000"), (2, 3), "/n/"),
        GridTile(number("柳州市总工会", "9000"), (2, 2), "/l/"),
        GridTile(number("桂林市总工会", "500", is_partial=True, completeness="5/7"), (3, 2), "/g/"),
        GridTile(number("百色市总工会", None), (1, 3)),
        GridTile(number("铁路局工会", "4000"), None, "/t/"),
    ]


def drawn(svg):
    return ElementTree.fromstring(str(svg))


# ---- Places and names


def test_the_grid_begins_where_the_first_one_stands_and_who_has_no_place_stands_beside():
    layout = layout_of([(3, 2), (4, 2), None, (3, 2), (4, 4)])
    assert layout.places == {0: (0, 0), 1: (1, 0), 4: (1, 2)}
    assert (layout.beside, layout.doubled, layout.columns, layout.rows) == ([2, 3], [3], 2, 3)


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["南宁市总工会", "防城港市总工会"], ["南宁", "防城港"]),
        (["鱼峰区总工会", "鹿寨县总工会"], ["鱼峰区", "鹿寨县"]),
        (["Nanning Federation of Unions", "Guilin Federation of Unions"], ["Nanning", "Guilin"]),
        (["Laibin Federation", "Guilin Federation"], ["Laibin", "Guilin"]),
        (["合山市总工会", "象山市总工会"], ["合山", "象山"]),
        (["南宁市总工会"], ["南宁市总工会"]),
        (["甲", "乙"], ["甲", "乙"]),
    ],
)
def test_names_lose_the_end_that_all_have_in_common_and_nothing_of_themselves(names, short):
    assert short_names(names) == short


# ---- The drawing


def test_every_tile_has_its_name_its_number_and_the_way_to_its_page_and_no_two_overlap():
    grid = TileGrid(tiles(), NumberScale.PLAIN)
    root = drawn(grid.drawing("会员"))
    links = {link.get("href"): link for link in root.findall(f"{SVG}a")}
    assert set(links) == {"/n/", "/l/", "/g/", "/t/"}
    assert [text.text.strip() for text in links["/n/"].findall(f"{SVG}text")] == ["南宁", "1000"]
    assert links["/g/"].get("aria-label") == "桂林市总工会: 500 (5/7)"
    boxes = [edge for edge in root.iter(f"{SVG}rect") if edge.get("class") == "edge"]
    corners = [(float(box.get("x")), float(box.get("y"))) for box in boxes]
    assert len(set(corners)) == len(boxes) == 5
    width, height = float(boxes[0].get("width")), float(boxes[0].get("height"))
    (nanning_x, nanning_y), (liuzhou_x, liuzhou_y) = corners[3], corners[0]  # from the north to the south
    assert nanning_x == liuzhou_x
    assert nanning_y - liuzhou_y > height
    _x, _y, whole, _height = map(float, root.get("viewBox").split())
    assert max(x for x, _y in corners) + width <= whole + 1


def test_steps_have_patterns_and_printed_bounds_and_a_sum_of_some_units_is_hatched_and_in_none():
    grid = TileGrid(tiles(), NumberScale.PLAIN)
    with translation.override("en"):
        root = drawn(grid.drawing("会员"))
    texts = [text.text.strip() for text in root.findall(f"{SVG}text")]
    assert texts == [
        "0 – 2,000", "2,000 – 4,000", "4,000 – 6,000", "6,000 – 8,000", "8,000 – 10,000",
        "sum of some units, in no step", "no figure",
    ]  # fmt: skip
    swatches = [swatch.get("fill") for swatch in root.findall(f"{SVG}rect") if swatch.get("class") != "tint"]
    key = root.get("aria-labelledby").split("-title")[0]
    assert swatches == [
        "none", f"url(#{key}-2)", f"url(#{key}-3)", f"url(#{key}-4)", "currentColor", f"url(#{key}-hatched)", "none",
    ]  # fmt: skip
    patterns = {pattern.get("id") for pattern in root.iter(f"{SVG}pattern")}
    assert {fill[5:-1] for fill in swatches if fill.startswith("url")} == patterns

    def fill_of(href):
        link = next(link for link in root.findall(f"{SVG}a") if link.get("href") == href)
        return next(shape.get("fill") for shape in link.findall(f"{SVG}rect") if shape.get("height") == "14")

    assert (fill_of("/n/"), fill_of("/l/"), fill_of("/t/")) == ("none", "currentColor", f"url(#{key}-3)")
    assert fill_of("/g/") == f"url(#{key}-hatched)"


def test_a_grid_takes_no_style_of_its_own_and_its_links_can_be_reached():
    svg = TileGrid(tiles(), NumberScale.PLAIN).drawing("会员 <2014>")
    root = drawn(svg)
    assert root.get("role") == "group"  # in a picture nothing could be reached
    assert not re.search(r"\sstyle=|<script|<style|\son\w+=", svg)


# ---- Small multiples


def curves():
    low = Curve("南宁", tuple(number(year, value) for year, value in (("2013", "100"), ("2014", "110"))))
    high = Curve("柳州", tuple(number(year, value) for year, value in (("2013", "100"), ("2014", "400"))))
    return [low, high]


def test_every_panel_has_the_same_scale_and_the_lines_of_all_behind_its_own():
    named = [NamedCurve(curve, f"/{curve.name}/") for curve in curves()]
    scale = PanelScale(curves(), is_index=False)
    first, second = panels(named, title="会员", scale=scale, is_index=False)
    assert (first.name, first.href, second.name) == ("南宁", "/南宁/", "柳州")
    roots = [drawn(panel.drawing) for panel in (first, second)]
    ticks = [[text.text for text in root.findall(f"{SVG}text")] for root in roots]
    assert ticks[0][:5] == ticks[1][:5] == ["0", "100", "200", "300", "400"]
    behind = roots[0].findall(f"{SVG}defs/{SVG}g/{SVG}polyline")
    assert len(behind) == 2
    assert not roots[1].findall(f"{SVG}defs")
    own = [root.find(f"{SVG}g[@class='own']/{SVG}polyline").get("points") for root in roots]
    assert own == [line.get("points") for line in behind]
    ends = [float(points.split()[-1].split(",")[1]) for points in own]
    assert ends == pytest.approx([96 - 78 * 110 / 400, 18], abs=0.1)
    assert [root.find(f"{SVG}use").get("href") for root in roots] == ["#lines-behind"] * 2


def test_a_sum_of_some_units_does_not_press_the_lines_flat_but_stands_at_the_edge_with_its_number():
    few = number("2014", "40", is_partial=True)
    partial = Curve("北海", (number("2013", "100"), few))
    scale = PanelScale([*curves()[:1], partial], is_index=False)
    assert (scale.up.low, scale.up.high) == (100, 110)
    whole, beside = panels([NamedCurve(curves()[0]), NamedCurve(partial)], title="会员", scale=scale, is_index=False)
    texts = [text.text for text in drawn(beside.drawing).iter(f"{SVG}text")]
    assert "40 ↓" in texts
    assert not any("↓" in text.text for text in drawn(whole.drawing).iter(f"{SVG}text"))
    alone = PanelScale([Curve("北海", (few,))], is_index=False)
    assert not alone.is_beyond(few)


def test_the_last_number_has_room_beside_its_point_however_long_it_is():
    curve = Curve("柳州", (number("2013", "100"), number("2014", "98765")))
    with translation.override("zh-hans"):
        scale = PanelScale([curve], is_index=True)
        (panel,) = panels([NamedCurve(curve)], title="会员", scale=scale, is_index=True)
    (end,) = [text for text in drawn(panel.drawing).iter(f"{SVG}text") if text.get("class") == "end"]
    assert float(end.get("x")) + width_of(end.text) * 1.1 <= 170


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [(57, 111, [60, 80, 100]), (86.9, 89.6, [87, 88, 89]), (0, 28212, [0, 10000, 20000]), (100, 100, [100, 110])],
)
def test_the_axis_of_a_panel_is_as_long_as_its_numbers_with_round_marks_inside(low, high, marks):
    assert marks_within(low, high)[: len(marks)] == marks


def test_numbers_of_panels_are_written_in_the_largest_word_that_fits_all():
    big = Curve("柳州", (number("2013", "606500"), number("2014", "831300")))
    with translation.override("zh-hans"):
        scale = PanelScale([big], is_index=False)
        assert (scale.word, scale.written(Decimal(831300))) == ("万", "83.1")
    with translation.override("en"):
        scale = PanelScale([big], is_index=False)
        assert (scale.word, scale.written(Decimal(831300))) == ("thousand", "831")


def test_the_footing_of_a_picture_says_how_many_numbers_rest_on_each():
    with translation.override("en"):
        assert footing_told(["statement", "statement"]) == "statement"
        assert footing_told(["from below", "statement", "statement", ""]) == "statement (2), from below (1)"
        assert footing_told([]) == ""
