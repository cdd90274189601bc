"""A number's page shows what stands above, below and before it, also where that is a sum and nobody has stated it."""

from lxml import html

from tests import builders
from tests.reports.conftest import state


def neighbours(client, address, language="en"):
    """What is told beside each name, in order."""
    answer = client.get(address, HTTP_ACCEPT_LANGUAGE=language)
    assert answer.status_code == 200
    page = html.fromstring(answer.content.decode())
    facts = page.xpath(
        "//h2[text()=$name]/following-sibling::dl[1]", name="Neighbours" if language == "en" else "相邻数据"
    )[0]
    return [" ".join(told.text_content().split()) for told in facts.xpath(".//dd")]


def test_beside_a_sum_stands_the_sum_of_the_year_before_with_the_change_on_one_footing(as_supervisor, world):
    form = builders.form("HALLS", [(world.halls, "area")])
    for when, more in (("2012", 0), ("2013", 1)):
        for city, number in zip(world.cities, (100, 200, 300), strict=True):
            builders.approved(builders.submission(city, form, when, {world.halls: number + more}, "area"))
    prior = neighbours(as_supervisor, "/number/?unit=R&indicator=CUL11&period=2013")[0]
    assert prior.startswith("2012 · from below · 3 of 3 reported")
    assert "600" in prior
    assert "+3 +0.5 %" in prior


def test_beside_a_sum_of_some_units_stands_who_is_in_both_periods(as_supervisor, world):
    state([(city, world.halls, "2013", "20") for city in world.cities[:2]])
    prior = neighbours(as_supervisor, "/number/?unit=R&indicator=CUL11&period=2014")[0]
    assert prior.startswith("2013 · units in both")
    assert "2 of 3 in both periods" in prior


def test_a_statement_whose_prior_is_none_is_held_against_the_sum_of_the_year_before_in_words(as_supervisor, world):
    state([(world.region, world.halls, "2015", "200")])
    told = neighbours(as_supervisor, "/number/?unit=R&indicator=CUL11&period=2015")
    assert "90" in told[0]
    assert "%" not in told[0], "a statement is not compared with a sum"


def test_a_part_that_is_itself_a_sum_says_who_stands_behind_it(as_supervisor, world):
    county = builders.federation("C4-1", builders.federation("C4", world.region), builders.Level.COUNTY)
    state([(county, world.halls, "2014", "7")])
    page = as_supervisor.get("/number/?unit=R&indicator=CUL11&period=2014", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "Sum from below · 1 of 1 have a number, no form asks" in page


def test_beside_a_sum_the_latest_number_is_named_with_its_distance_and_the_change_a_year(as_supervisor, world):
    form = builders.form("HALLS", [(world.halls, "area")])
    for when, number in (("2010", 100), ("2012", 121)):
        for city in world.cities:
            builders.approved(builders.submission(city, form, when, {world.halls: number}, "area"))
    state([(builders.federation("X"), world.halls, "2011", "5")])
    prior = neighbours(as_supervisor, "/number/?unit=R&indicator=CUL11&period=2012")[0]
    assert prior.startswith("2010, 2 years before · from below · 3 of 3 reported")
    assert "+63 +21.0 % (+10.0 % a year)" in prior


def test_beside_a_sum_what_was_stated_before_is_told_and_not_compared(as_supervisor, world):
    state([(world.region, world.halls, "2013", "77")])
    prior = neighbours(as_supervisor, "/number/?unit=R&indicator=CUL11&period=2014")[0]
    assert prior.startswith("2013 · statement · stated: 77")
    assert "%" not in prior
