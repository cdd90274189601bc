"""What an edit rule reads, and where it finds something."""

from datetime import date

import pytest
from django.utils import translation

from apps.changelog.acting import acting
from apps.figures.checks import messages
from apps.figures.checks.prior import priors
from apps.figures.models import Figure, Finding
from tests import builders
from tests.builders import Level
from tests.figures.checks.worlds import ChecksWorld, examined, found, hit, stated_all
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return ChecksWorld()


# ---- What an edit rule reads


def test_a_rule_reads_the_return_of_any_status_before_the_document(world):
    builders.rule("LE", "ORG12 <= ORG10")
    stated_all(world.members, "2014", C1="100人")
    stated_all(world.staff, "2014", C1="100人")
    assert found(world.city) == []

    world.returned(world.city, ORG12=101)

    assert sorted(found(world.city)) == ["LE", "ORIGIN"]


def test_a_planned_figure_and_one_not_applicable_are_not_read(world):
    builders.rule("LE", "ORG12 <= ORG10")
    builders.stated(world.city, world.members, "2014", "101")
    staff = builders.stated(world.city, world.staff, "2014", "100")
    assert found(world.city) == ["LE"]

    with acting(door="test", reason="planned"):
        Figure.objects.filter(pk=staff.pk).update(basis="planned")
    assert found(world.city) == []

    with acting(door="test", reason="not applicable"):
        Figure.objects.filter(pk=staff.pk).update(
            basis="actual", state="not_applicable", value=None, low=None, high=None
        )
    assert found(world.city) == []


def test_own_and_area_are_held_apart(world):
    builders.rule("LE", "ORG12 <= ORG10")
    builders.stated(world.city, world.members, "2014", "101", "own")
    builders.stated(world.city, world.staff, "2014", "100", "area")
    assert found(world.city) == []

    builders.stated(world.city, world.staff, "2014", "100", "own")
    assert [(one.check_code, one.figure.coverage) for one in examined(world.city)] == [("LE", "own")]


def test_a_rate_nobody_states_is_computed_from_its_parts(world):
    builders.rule("RANGE", "0 <= ORG15 <= 100")
    world.returned(world.city, ORG12=102, ORG10=100)

    one = hit(world.city, "RANGE")

    assert (one.figure.indicator, one.other.indicator) == (world.members, world.staff)
    assert (one.facts["readings"][0]["indicator"], one.facts["readings"][0]["value"]) == ("ORG15", "102")
    with translation.override("en"):
        said = messages.message_of(one)
    assert "from ORG12 count 102" in said, "its parts are named, not given as codes"


def test_a_rate_over_what_may_be_nothing_is_not_computed(world):
    builders.rule("RANGE", "0 <= ORG15 <= 100")
    world.returned(world.city, ORG12=102, ORG10=0)

    assert found(world.city) == []


@pytest.mark.parametrize(
    ("prior", "against", "beside"),
    [
        ({"2013": 100}, "2013", "2013"),
        ({"2013": 100, "2012": 290}, "2013", "2013"),
        ({"2009": 100}, None, "2009"),
        ({"2011": 100, "2009": 290}, "2011", "2011"),
        ({"2012-12-31": 100}, None, "2012-12-31"),
        ({"2013-09-30": 100}, "2013-09-30", "2013-09-30"),
        ({"2012-12-31": 290, "2013": 100}, "2013", "2013"),
        ({"2012-12-31": 100, "2012": 290}, None, "2012"),
        ({"2013": 290, "2009": 100}, None, "2013"),
        ({"CY2013": 100, "2009-2013": 100}, None, None),
        ({"2015": 100}, None, None),
        ({}, None, None),
    ],
)
def test_the_prior_figure_of_a_stock_is_the_latest_of_its_date_and_no_rule_looks_back_for_long(
    world, prior, against, beside
):
    builders.rule("CHANGE", "abs(change(ORG12)) <= 30", "query")
    stated_all(world.members, "2014", C1="300")
    for when, value in prior.items():
        stated_all(world.members, when, C1=str(value))

    hits = [one for one in examined(world.city) if one.check_code == "CHANGE"]

    assert [one.other.period.code for one in hits] == ([against] if against else [])
    shown = priors(world.city, builders.period("2014"), [world.members], "document")
    assert [one.figure.period.code for one in shown.values()] == ([beside] if beside else [])


def test_the_prior_figure_of_a_flow_is_never_one_of_a_date(world):
    builders.rule("CHANGE", "abs(change(ECO02)) <= 30", "query")
    stated_all(world.turnout, "2014", C1="200")
    stated_all(world.turnout, "2012-12-31", C1="100")

    assert found(world.city) == []


def test_a_stock_is_read_on_the_latest_date_inside_the_period(world):
    builders.rule("LE", "ORG12 <= ORG10")
    stated_all(world.members, "2014", C1="101")
    stated_all(world.staff, "2013-12-31", C1="200")
    assert found(world.city) == []

    stated_all(world.staff, "2014-06-30", C1="100")
    assert found(world.city) == ["LE"]

    stated_all(world.staff, "2014", C1="101")
    assert found(world.city) == []


def test_a_span_reads_stocks_at_its_last_year_and_not_what_is_stated_of_the_whole_span(world):
    builders.rule("LE", "ECO02 <= ORG10")
    stated_all(world.turnout, "2012-2014", C1="150")
    stated_all(world.staff, "2012-2014", C1="100")
    stated_all(world.staff, "2013", C1="100")
    assert found(world.city, "2012-2014") == ["NOT-COMPARABLE"]

    stated_all(world.staff, "2014", C1="100")
    assert found(world.city, "2012-2014") == ["LE"]


def test_the_sum_of_the_years_is_there_once_every_year_is(world):
    builders.rule("YEARS", "ECO02 == years(ECO02)", "query")
    stated_all(world.turnout, "2013-2014", C1="100")
    stated_all(world.turnout, "2013", C1="40")
    assert found(world.city, "2013-2014") == ["SPAN"]

    stated_all(world.turnout, "2014", C1="50")
    assert found(world.city, "2013-2014") == ["SPAN", "YEARS"]


def test_the_sum_of_the_children_is_there_once_every_child_is(world):
    builders.rule("BELOW", "ORG12 == children(ORG12)", "query")
    builders.form("AREAS", [(world.members, "area")])
    stated_all(world.members, "2014", R="100", C1="40")
    assert found(world.region) == []

    stated_all(world.members, "2014", C2="50")
    assert found(world.region) == ["BELOW"]


@pytest.mark.parametrize(("below", "fails"), [("2086千人", False), ("2089千人", True), ("2085000人", True)])
def test_a_rule_over_the_sum_from_below_allows_for_what_was_printed_in_thousands(world, below, fails):
    builders.form("AREAS", [(world.members, "area")])
    builders.rule("BELOW", "ORG12 == children(ORG12)", "query")
    stated_all(world.members, "2014", R="4173千人", C1="2086千人", C2=below)

    assert ("BELOW" in found(world.region)) is fails


@pytest.mark.parametrize(("text", "fails"), [("1656800人", False), ("1656400人", True)])
def test_a_rule_over_the_prior_number_allows_for_what_was_printed_in_thousands(world, text, fails):
    builders.rule("LESS", "ORG12 >= prior(ORG12)", "query")
    stated_all(world.members, "2013", C1="1657千人")
    stated_all(world.members, "2014", C1=text)

    assert ("LESS" in found(world.city)) is fails


def test_a_rule_between_two_numbers_of_one_form_allows_for_none(world):
    builders.rule("LE", "ORG12 <= ORG10")
    stated_all(world.members, "2014", C1="2001000人")
    stated_all(world.staff, "2014", C1="2000千人")

    assert found(world.city) == ["LE"]


def test_each_child_is_held_against_the_rule(world):
    builders.rule("SHARE", "each_child(ORG12) <= ORG12 / 2", "query")
    stated_all(world.members, "2014", R="100", C1="51", C2="49")

    assert hit(world.region, "SHARE").other.unit.code == "C1"
    assert found(world.region) == ["SHARE"]


def test_a_rule_reads_the_parents_statement(world):
    builders.rule("SHARE", "ORG12 <= parent(ORG12) / 2", "query")
    union = builders.grassroots("G1", world.city)
    stated_all(world.members, "2014", R="100", C1="51")
    builders.stated(union, world.members, "2014", "26", "own")

    assert found(world.city) == ["SHARE"]
    assert found(union) == ["SHARE"]
    assert Finding.objects.filter(check_code="SHARE").count() == 2


def test_the_findings_below_follow_a_parent_that_rules_read(world):
    builders.rule("SHARE", "ORG12 <= parent(ORG12) / 2", "query")
    stated_all(world.members, "2014", C1="51")
    assert not Finding.objects.exists()

    stated_all(world.members, "2014", R="100")

    assert Finding.objects.get().figure.unit.code == "C1"


def test_a_rule_reads_nothing_of_the_parent_that_does_not_count_yet(world):
    """Who stands below sees no draft of the federation above, in no message either."""
    builders.rule("SHARE", "ORG12 <= parent(ORG12) / 2", "query")
    draft = world.returned(world.region, ORG12="100")
    stated_all(world.members, "2014", C1="51")
    assert found(world.city) == []
    builders.approved(draft)
    assert found(world.city) == ["SHARE"]


@pytest.mark.parametrize(("complete", "clash"), [(["grassroots"], True), (["room"], False), ([], False)])
def test_a_register_is_counted_once_it_is_complete(world, complete, clash):
    unions = builders.indicator("ORG01", kind="counted", counts="grassroots")
    builders.rule("COUNTED", "ORG01 == counted(ORG01)", "query")
    builders.grassroots("G1", world.city)
    with acting(door="test"):
        world.city.complete = complete
        world.city.save()

    stated_all(unions, "2014", C1="2")

    assert found(world.city) == (["COUNTED"] if clash else [])


def test_a_rule_switched_off_or_naming_an_unknown_indicator_finds_nothing(world):
    builders.rule("OFF", "ORG12 <= 1", active=False)
    builders.rule("UNKNOWN", "ORG12 <= NEW01")
    stated_all(world.members, "2014", C1="2")

    assert found(world.city) == []


def test_children_are_those_of_the_day_the_period_ends(world):
    stated_all(world.units, "2014", R="100", C1="200")
    stated_all(world.units, "2010", R="100", C1="200")
    elsewhere = builders.federation("X", level=Level.PROVINCE)

    builders.move(world.city, elsewhere, date(2012, 1, 1))

    assert (found(world.region, "2010"), found(world.region, "2014")) == (["HIERARCHY-CHILD"], [])
