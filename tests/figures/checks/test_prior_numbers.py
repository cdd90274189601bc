"""What is held against the number before: like with like, a year's growth with a year's, a rate with its parts."""

import pytest

from apps.figures.arithmetic import quantity_text
from apps.figures.checks.messages import message_of
from apps.figures.checks.prior import priors
from apps.figures.views.grid_page import face
from tests import builders
from tests.figures.checks.worlds import ChecksWorld, found, hit, stated_all
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return ChecksWorld()


def row(world, when="2014"):
    """The line of members of the whole area in the city's grid."""
    lines = face(world.city, world.form, builders.period(when)).rows
    return next(line for line in lines if (line.item.indicator_id, line.item.coverage) == (world.members.pk, "area"))


# ---- Growth of several years


def test_what_grew_in_five_years_is_not_queried_as_though_it_were_one(world):
    builders.rule("CHANGE", "abs(change(ORG12)) <= 30", "query")
    stated_all(world.members, "2009", C1="60.65万人")
    stated_all(world.members, "2014", C1="130万人")

    assert found(world.city) == []


@pytest.mark.parametrize(
    ("before", "now", "queried"),
    [("2013", 129, False), ("2013", 131, True), ("2012", 168, False), ("2012", 170, True), ("2011", 219, False),
     ("2011", 220, True), ("2010", 900, False)],
)  # fmt: skip
def test_a_band_of_yearly_change_is_held_against_the_change_per_year(world, before, now, queried):
    builders.rule("CHANGE", "abs(change(ORG12)) <= 30", "query")
    world.returned(world.city, before, ORG12=100)
    world.returned(world.city, ORG12=now)

    assert found(world.city) == (["CHANGE"] if queried else [])


def test_what_is_typed_into_an_empty_form_is_held_against_two_years_before_at_once(world):
    builders.rule("CHANGE", "abs(change(ORG12)) <= 30", "query")
    world.returned(world.city, "2012", ORG12=100)

    assert found(world.city, typed={("ORG12", "area"): quantity_text.read("200", measure="人")}) == ["CHANGE"]


def test_a_query_on_growth_of_two_years_says_how_many_they_are_and_both_changes(world):
    builders.rule("CHANGE", "abs(change(ORG12)) <= 30", "query")
    world.returned(world.city, "2012", ORG12=100)
    world.returned(world.city, ORG12=200)

    assert message_of(hit(world.city, "CHANGE")).endswith("两数相隔2年：共增减100%，平均每年41.4%。")


@pytest.mark.parametrize(("now", "queried"), [(119, False), (121, True)])
def test_a_difference_in_numbers_is_one_a_year_too(world, now, queried):
    builders.rule("DIFFERENCE", "abs(ORG12 - prior(ORG12)) <= 10", "query")
    world.returned(world.city, "2012", ORG12=100)
    world.returned(world.city, ORG12=now)

    assert found(world.city) == (["DIFFERENCE"] if queried else [])


def test_what_was_there_at_the_end_of_another_year_is_not_what_was_there_at_the_beginning(world):
    builders.rule("OPENING", "ORG10 == prior(ORG12)")
    world.returned(world.city, "2012", ORG12=100)
    world.returned(world.city, ORG10=90)
    assert found(world.city) == []

    world.returned(world.city, "2013", ORG12=100)
    assert found(world.city) == ["OPENING"]


def test_the_grid_shows_beside_the_change_of_several_years_that_of_one(world):
    world.returned(world.city, "2012", ORG12=100)
    world.returned(world.city, ORG12=144)

    assert row(world).prior_where == "2012，2年前"
    assert row(world).percent == "+44.0 （平均每年+20.0）"


# ---- One sort and one date


def test_a_return_is_not_held_against_a_document(world):
    builders.rule("CHANGE", "abs(change(ORG12)) <= 30", "query")
    stated_all(world.members, "2013", C1="100")
    world.returned(world.city, ORG12=200)
    assert found(world.city) == []
    assert (row(world).prior_where, row(world).difference) == ("2013的文献数据，不作比较", "")

    world.returned(world.city, "2013", ORG12=100)
    assert found(world.city) == ["CHANGE"]
    assert (row(world).prior_where, row(world).difference) == ("", "+100")


def test_a_number_of_the_years_end_is_not_held_against_one_of_another_day(world):
    builders.rule("CHANGE", "abs(change(ORG12)) <= 30", "query")
    stated_all(world.members, "2012-12-31", C1="100")
    stated_all(world.members, "2014", C1="200")

    assert found(world.city) == []


def test_two_numbers_of_one_day_in_two_years_are_held_against_each_other(world):
    builders.rule("CHANGE", "change(ORG12) <= 30 or ORG10 == 0", "query")
    stated_all(world.members, "2012-12-31", C1="100")
    stated_all(world.members, "2013-12-31", C1="200")
    stated_all(world.staff, "2014", C1="300")

    assert hit(world.city, "CHANGE").other.period.code in ("2012-12-31", "2013-12-31")


def test_of_two_sorts_the_one_of_the_cell_is_the_prior_number_though_it_lies_further_back(world):
    world.returned(world.city, "2012", ORG12=30)
    stated_all(world.members, "2013", C1="40")

    (before,) = priors(world.city, builders.period("2014"), [world.members]).values()

    assert (before.figure.value, before.years, before.alike) == (30, 2, True)


# ---- A stated rate and its parts


def test_a_stated_rate_is_held_only_against_parts_of_its_own_date_and_sort(world):
    builders.rule("RATE", "abs(ORG15 - 100 * ORG12 / ORG10) <= 0.05", "query")
    stated_all(world.rate, "2013-12-31", C1="97.31%")
    world.returned(world.city, ORG12=9705, ORG10=10000)
    assert found(world.city) == []

    stated_all(world.rate, "2014", C1="97.31%")
    assert "RATE" not in found(world.city), "the printed rate of the same year is no rate of the return"


def test_a_stated_rate_that_its_own_parts_do_not_give_is_queried(world):
    builders.rule("RATE", "abs(ORG15 - 100 * ORG12 / ORG10) <= 0.05", "query")
    stated_all(world.rate, "2013-12-31", C1="97.31%")
    stated_all(world.members, "2013-12-31", C1="9705")
    stated_all(world.staff, "2013-12-31", C1="10000")

    assert "RATE" in found(world.city, "2013-12-31")


def test_no_rate_is_computed_of_a_return_and_a_document_or_of_two_dates(world):
    builders.rule("RANGE", "ORG15 <= 100")
    stated_all(world.staff, "2014", C1="100")
    world.returned(world.city, ORG12=110)
    stated_all(world.members, "2013-12-31", C2="110")
    stated_all(world.staff, "2014", C2="100")

    assert (found(world.city), found(world.other)) == ([], [])
