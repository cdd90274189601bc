"""What a complete register counts is told as such, and nowhere as a statement of the area."""

from datetime import date

import pytest
from lxml import html

from apps.changelog.acting import acting
from apps.units.models import Federation, Unit, WorkerStation
from tests import builders
from tests.reports.conftest import state

pytestmark = pytest.mark.django_db


@pytest.fixture
def stations(world):
    """Three in a complete register; a newspaper knows of 2 in one city."""
    stations = builders.indicator("MIG01", measure="个", kind="counted", counts="station", carriers="")
    for at, city in enumerate(world.cities):
        builders.unit(WorkerStation, f"S{at}", city, kind="site")
    with acting(door="test"):
        Federation.objects.update(complete=["station"])
    state([(world.cities[0], stations, "2014", "2")])
    return stations


def lines(client, address):
    """By style the name of the row and its numbers."""
    page = html.fromstring(client.get(address, HTTP_ACCEPT_LANGUAGE="en").content.decode())
    found = {}
    for row in page.xpath("(//table[contains(@class, 'ledger')])[1]/tbody/tr"):
        words = [" ".join(cell.text_content().split()) for cell in row]
        found.setdefault(row.get("class", ""), words)
    return found


def test_the_summary_has_a_line_of_what_the_register_counts(as_supervisor, world, stations):
    told = lines(as_supervisor, "/summary/?unit=R&period=2014&pick=MIG01")
    assert told["register"] == ["Counted in the register", "3"]
    assert told["own"][1] == "·"
    assert "register" not in lines(as_supervisor, "/summary/?unit=R&period=2014&pick=ORG12")


def test_a_comparison_on_the_register_does_not_say_that_the_area_stated_it(as_supervisor, world, stations):
    told = lines(as_supervisor, "/compare/?unit=R&from=2009&to=2014&indicator=MIG01")
    assert told["register"][:3] == ["Counted in the register", "3", "3"]
    assert "own" not in told


def test_a_trend_has_a_line_of_the_counts(as_supervisor, world, stations):
    name, *numbers = lines(as_supervisor, "/trend/?unit=R&from=2009&to=2014&indicator=MIG01")["register"]
    assert name == "Counted in the register"
    assert [numbers[0], numbers[5]] == ["3", "3"]


def test_a_numbers_page_says_which_parts_are_counts(as_supervisor, world, stations):
    page = as_supervisor.get("/number/?unit=R&indicator=MIG01&period=2014", HTTP_ACCEPT_LANGUAGE="en")
    notes = {str(unit): cell.note for unit, cell in page.context["parts"]}
    assert notes == {str(city): "Counted in the register" for city in world.cities[1:]} | {str(world.cities[0]): ""}
    assert "from its register" in page.content.decode()


def test_a_register_s_page_shows_beside_its_counts_what_is_stated_of_the_same(as_supervisor, world, stations):
    page = as_supervisor.get("/registers/station/?unit=R&at=2014", HTTP_ACCEPT_LANGUAGE="en")
    (stated,) = page.context["beside"]
    assert [[cell.text for cell in row.cells] for row in stated.rows] == [[str(world.cities[0]), "2", "1"]]
    assert page.context["table"].rows[0].cells[1].text == "3"
    empty = as_supervisor.get("/registers/station/?unit=R&at=2009", HTTP_ACCEPT_LANGUAGE="en")
    assert empty.context["beside"] == []


def test_a_key_figure_on_the_home_page_says_what_it_rests_on(as_supervisor, world, stations):
    page = html.fromstring(as_supervisor.get("/?period=2014", HTTP_ACCEPT_LANGUAGE="en").content.decode())
    told = {}
    for tile in page.xpath("//ul[@class='tiles']/li"):
        told[tile.xpath("string(span[1])")] = " ".join(tile.xpath("string(b/small)").split())
    footings = {name.split()[0]: said.split(" · ")[1] for name, said in told.items() if " · " in said}
    assert (footings["MIG01"], footings["ORG12"]) == ("register", "statement")


def test_each_side_of_a_key_figure_and_of_a_work_report_can_be_chosen_by_itself(as_supervisor, world):
    state([(world.region, world.members, "2013", "90万")])
    asked = "unit=R&period=2014&from_footing=statements&to_footing=below"
    for address in (f"/?{asked}", f"/report/?{asked}"):
        page = html.fromstring(as_supervisor.get(address).content.decode())
        for name, chosen in (("from_footing", "statements"), ("to_footing", "below")):
            assert page.xpath(f"//select[@name='{name}']/option[@selected]/@value") == [chosen], address
    assert as_supervisor.get("/?from_footing=luck").status_code == 404


def test_in_today_s_tree_a_station_that_moved_counts_in_the_city_it_moved_to(as_supervisor, world, stations):
    builders.move(Unit.objects.get(code="S1"), world.cities[2], date(2015, 3, 1))

    def counted(tree):
        table = as_supervisor.get(f"/summary/?unit=R&period=2014&pick=MIG01&tree={tree}").context["table"]
        return {row.key: row.cells[1].text for row in table.rows if row.style == "child"}

    assert counted("then") == {"C1": "2", "C2": "1", "C3": "1"}
    assert counted("now") == {"C1": "2", "C2": "0", "C3": "2"}
