"""Pictures on the pages of a region: bars by size, tiles in their places, each with what it is of."""

import pytest
from lxml import html

from apps.changelog.acting import acting
from apps.units.models import Federation
from tests import builders

SUMMARY = "/summary/?unit=R&period=2014&group=&chart=CUL11"
COMPARE = "/compare/?unit=R&from=2009&to=2014&indicator=CUL11"


def figure_of(client, address):
    answer = client.get(address, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 200, address
    (figure,) = html.fromstring(answer.content.decode()).xpath("//figure")
    return figure


def words_of(element):
    return " ".join(element.text_content().split())


def labels_of(figure):
    return [bar.findtext("text") for bar in figure.xpath(".//svg/g")]


def give_places(**places):
    with acting(door="test"):
        for code, (column, row) in places.items():
            Federation.objects.filter(code=code).update(tile_column=column, tile_row=row)


PAGES = (
    SUMMARY,
    SUMMARY + "&picture=tiles",
    COMPARE,
    COMPARE + "&picture=tiles",
    COMPARE.replace("compare", "trend"),
    "/trend/?unit=R&from=2009&to=2014&group=",
    "/why/?unit=R&indicator=CUL11&from=2009&to=2014",
    "/coverage/?unit=R&period=2014",
    "/?period=2014",
)


@pytest.mark.parametrize("address", PAGES)
def test_every_picture_is_drawn_with_its_title_its_measure_and_its_own_ids(as_supervisor, world, address):
    give_places(C1=(1, 1), C2=(2, 1))
    figure = figure_of(as_supervisor, address)
    assert "<svg" not in figure.text_content()  # written out instead of drawn
    drawings = figure.xpath(".//svg")
    assert drawings
    assert figure.findtext("figcaption/strong")
    assert "measure: " in words_of(figure.find("figcaption"))
    titles = [drawing.get("aria-labelledby") for drawing in drawings]
    assert len(set(titles)) == len(titles)


# ---- Bars


def test_bars_stand_by_size_unless_the_order_of_the_table_is_asked_for(as_supervisor, world):
    assert labels_of(figure_of(as_supervisor, SUMMARY)) == ["城1", "城3", "城2"]
    assert labels_of(figure_of(as_supervisor, SUMMARY + "&order=table")) == ["城1", "城2", "城3"]
    assert as_supervisor.get(SUMMARY + "&order=colour").status_code == 404


def test_a_choice_of_the_picture_stays_in_the_permanent_link(as_supervisor, world):
    page = as_supervisor.get(SUMMARY + "&order=table&picture=tiles").content.decode()
    assert "picture=tiles&amp;order=table&amp;format=csv" in page


def test_who_has_no_number_is_named_and_has_no_bar(as_supervisor, world):
    figure = figure_of(as_supervisor, SUMMARY.replace("CUL11", "ORG12"))
    assert labels_of(figure) == ["城1", "城2"]
    assert "Not drawn, without a number: 城3." in words_of(figure)


def test_every_picture_says_what_it_is_of_in_which_measure_and_on_what_footing(as_supervisor, world):
    summary = words_of(figure_of(as_supervisor, SUMMARY).find("figcaption"))
    assert summary == "CUL11 count · Summary · 广西 · 2014 measure: persons footing: statement"
    compared = words_of(figure_of(as_supervisor, COMPARE).find("figcaption"))
    assert compared.startswith("Difference · Comparison · CUL11 count · 2014 against 2009")
    assert compared.endswith("measure: persons footing: statement")
    trend = words_of(figure_of(as_supervisor, COMPARE.replace("compare", "trend")).find("figcaption"))
    assert trend == "CUL11 count · 广西 · 2009 – 2014 measure: index, 2009 = 100 footing: statement"


def test_the_area_itself_is_no_bar_whatever_it_is_compared_on(as_supervisor, world):
    figure = figure_of(as_supervisor, "/compare/?unit=R&from=2009&to=2014&indicator=ORG12&like=on")
    assert "广西" not in labels_of(figure)
    assert set(labels_of(figure)) <= {"城1", "城2", "城3"}


# ---- Tiles


def test_each_tile_stands_where_the_federation_says_and_leads_to_the_page_of_its_number(as_supervisor, world):
    give_places(C1=(1, 1), C2=(2, 1))
    figure = figure_of(as_supervisor, SUMMARY + "&picture=tiles")
    links = figure.xpath(".//svg//a")
    assert [link.get("aria-label") for link in links] == ["城1: 40", "城2: 20", "城3: 30"]
    for link in links:
        page = as_supervisor.get(link.get("href"), HTTP_ACCEPT_LANGUAGE="en").content.decode()
        assert link.get("aria-label").split(": ")[1] in page
    assert "Beside the grid" in words_of(figure)


def test_a_change_between_two_periods_is_drawn_in_tiles_too(as_supervisor, world):
    give_places(C1=(1, 1), C2=(2, 1), C3=(1, 2))
    figure = figure_of(as_supervisor, COMPARE + "&picture=tiles")
    assert [link.get("aria-label") for link in figure.xpath(".//svg//a")] == ["城1: +300.0", "城2: 0.0", "城3: 0.0"]
    assert words_of(figure.find("figcaption")).startswith("Change in per cent · Comparison")
    assert "measure: %" in words_of(figure.find("figcaption"))


def test_two_federations_in_one_place_are_both_shown_and_named(as_supervisor, world):
    give_places(C1=(1, 1), C2=(1, 1))
    figure = figure_of(as_supervisor, SUMMARY + "&picture=tiles")
    assert len(figure.xpath(".//svg//a")) == 3
    assert "Another federation has the same place: 城2." in words_of(figure)


def test_without_any_place_there_is_no_grid_and_the_page_says_where_to_give_one(as_supervisor, world):
    figure = figure_of(as_supervisor, SUMMARY + "&picture=tiles")
    assert not figure.xpath(".//svg")
    assert "None of these federations has a place in a tile grid." in words_of(figure)
    assert figure.xpath(".//a/@href") == ["/admin/units/federation/"]


def test_a_partial_sum_is_hatched_with_its_m_of_n(as_supervisor, world):
    county = builders.federation("C1A", world.cities[2], level=builders.Level.COUNTY)
    builders.federation("C1B", world.cities[2], level=builders.Level.COUNTY)
    builders.stated(county, world.members, "2014", "700")
    give_places(C3=(1, 1))
    figure = figure_of(as_supervisor, SUMMARY.replace("CUL11", "ORG12") + "&picture=tiles")
    tile = next(link for link in figure.xpath(".//svg//a") if "城3" in link.get("aria-label"))
    assert tile.get("aria-label") == "城3: 700 (1/2)"
    assert "hatched" in tile.xpath("./rect/@fill")[0]
    assert "sum of some units, in no step" in words_of(figure)
