"""The built-in checks: what cannot be true of parent, child, span and year, and what only seems so."""

from datetime import date

import pytest
from django.utils.translation import override

from apps.changelog.acting import acting
from apps.figures.checks import messages
from apps.figures.checks.messages import message_of
from apps.figures.models import Definition, Finding
from tests import builders
from tests.figures.checks.worlds import ChecksWorld, examined, found, hit, stated_all, stated_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return ChecksWorld()


# ---- The built-in checks, one truth table each


@pytest.mark.parametrize(
    ("parent", "child", "clash"),
    [
        ("4.1万家", "超过6万家", True),
        ("41000", "41001", True),
        ("41000", "41000", False),
        ("6万家", "4.1万家", False),
        ("约4.1万家", "4.5万家", False),
        ("不少于4万家", "6万家", False),
        ("4万多家", "近5万家", False),
        ("4.1万家", None, False),
        (None, "6万家", False),
    ],
)
def test_a_child_is_not_above_its_parent(world, parent, child, clash):
    stated_all(world.units, "2010-2014", R=parent, C1=child)

    assert ("HIERARCHY-CHILD" in found(world.region, "2010-2014")) is clash


def test_the_clash_of_child_and_parent_names_both_figures_in_both_languages(world):
    stated_all(world.units, "2010-2014", R="4.1万家", C1="超过6万家")

    one = hit(world.region, "HIERARCHY-CHILD", "2010-2014")

    assert (one.severity, one.figure.unit.code, one.other.unit.code) == ("error", "R", "C1")
    assert (one.indicator, one.figure.coverage) == (world.units, "area")
    with override("zh-hans"):
        assert "超过6万家" in messages.message_of(Finding.objects.get(check_code="HIERARCHY-CHILD"))
        assert "4.1万家" in messages.message_of(Finding.objects.get(check_code="HIERARCHY-CHILD"))
    with override("en"):
        assert "over 60,000" in messages.message_of(Finding.objects.get(check_code="HIERARCHY-CHILD"))


@pytest.mark.parametrize(
    ("parent", "one", "another", "clash"),
    [
        ("4.1万家", "3.0万家", "2.0万家", True),
        ("4.1万家", "3万家", "2万家", False),
        ("1657千家", "828千家", "830千家", False),
        ("1657千家", "829千家", "831千家", True),
        ("1657千家", "828400家", "828900家", False),
        ("5万家", "3万家", "2万家", False),
        ("4.8万家", "约2万家", "3万家", False),
        ("4.1万家", "3万家", None, False),
        (None, "3万家", "2万家", False),
    ],
)
def test_children_together_are_not_above_their_parent(world, parent, one, another, clash):
    """Printed in thousands, each of the three may be half a thousand more or less."""
    stated_all(world.units, "2014", R=parent, C1=one, C2=another)

    assert ("HIERARCHY-SUM" in found(world.region)) is clash


def test_a_child_above_by_itself_is_the_only_finding_of_the_two(world):
    stated_all(world.units, "2014", R="4.1万家", C1="6万家", C2="1万家")

    assert found(world.region) == ["HIERARCHY-CHILD"]


@pytest.mark.parametrize(("measure", "clash"), [("人", True), ("人次", False), ("人(次)", False), ("", False)])
def test_a_figure_is_stated_in_the_measure_of_its_indicator(world, measure, clash):
    stated_in(measure, world.city, world.turnout, "2014", "21万")

    assert ("MEASURE" in found(world.city)) is clash


@pytest.mark.parametrize(
    ("members", "rate", "staff", "clash"),
    [
        ("653.08万人", "96.92%", None, True),
        ("653.08万人", None, None, False),
        ("653.08万人", "50%", None, False),
        ("653.08万人", "96.92%", "1200万人", False),
        (None, None, "1100万人", True),
        (None, None, "约1100万人", False),
    ],
)
def test_participants_in_persons_are_not_above_all_staff(world, members, rate, staff, clash):
    stated_in("人", world.region, world.turnout, "2010-2014", "超过1100多万")
    for indicator, text in ((world.members, members), (world.rate, rate), (world.staff, staff)):
        stated_all(indicator, "2013-12-31", R=text)

    assert ("PARTICIPANTS" in found(world.region, "2010-2014")) is clash


def test_participants_in_person_times_may_be_above_all_staff(world):
    stated_all(world.turnout, "2010-2014", R="超过1100多万人次")
    stated_all(world.staff, "2014", R="673万人")

    assert found(world.region, "2010-2014") == []


@pytest.mark.parametrize(
    ("document", "returned", "clash"),
    [("83.13万人", 831_300, False), ("83.13万人", 831_400, True), ("约80万人", 831_400, False)],
)
def test_a_return_agrees_with_the_document(world, document, returned, clash):
    stated_all(world.members, "2014", C1=document)
    world.returned(world.city, ORG12=returned)

    assert ("ORIGIN" in found(world.city)) is clash


def test_by_how_much_the_years_fall_short_is_said_in_threes(world):
    stated_all(world.turnout, "2012-2014", C1="70000")
    for year in ("2012", "2013", "2014"):
        stated_all(world.turnout, year, C1="20000")

    said = message_of(hit(world.city, "SPAN", "2012-2014"))

    assert "70,000人" in said
    assert "少 10,000" in said


@pytest.mark.parametrize(
    ("span", "years", "text", "severity"),
    [
        (600, {2012: 100, 2013: 200, 2014: 300}, None, None),
        (500, {2012: 100, 2013: 200, 2014: 300}, "exceeded", "query"),
        (500, {2013: 200, 2014: 301}, "exceeded", "query"),
        (700, {2012: 100, 2013: 200, 2014: 300}, "short", "query"),
        ("约700", {2012: 100, 2013: 200, 2014: 300}, None, None),
        (700, {2012: 100, 2014: 300}, "years_missing", "notice"),
        (700, {}, None, None),
    ],
)
def test_a_span_is_the_sum_of_its_years(world, span, years, text, severity):
    stated_all(world.turnout, "2012-2014", C1=str(span))
    for year, value in years.items():
        stated_all(world.turnout, str(year), C1=str(value))

    hits = examined(world.city, "2012-2014")

    assert [(one.facts["text"], one.severity) for one in hits] == ([(text, severity)] if text else [])


def test_the_years_missing_from_a_span_are_listed_with_what_is_short(world):
    stated_all(world.turnout, "2012-2014", C1="700")
    stated_all(world.turnout, "2013", C1="200")

    one = hit(world.city, "SPAN", "2012-2014")

    assert (one.facts["missing"], one.facts["difference"]) == (["2012", "2014"], "500")
    assert "2012" in message_of(one)
    assert "2014" in message_of(one)


@pytest.mark.parametrize(
    ("span", "years", "text"),
    [
        (300, {2013: 200, 2014: 300}, None),
        (500, {2013: 200, 2014: 300}, None),
        (299, {2013: 200, 2014: 300}, "year_above"),
        (501, {2013: 200, 2014: 300}, "short"),
        (501, {2014: 300}, None),
    ],
)
def test_a_distinct_count_lies_between_its_largest_year_and_their_sum(world, span, years, text):
    stated_all(world.units, "2013-2014", C1=str(span))
    for year, value in years.items():
        stated_all(world.units, str(year), C1=str(value))

    hits = examined(world.city, "2013-2014")

    assert [one.facts["text"] for one in hits] == ([text] if text else [])


# ---- Before a form is handed in, and not only once it is approved


def test_the_own_part_typed_in_a_form_is_in_the_sum_that_its_area_is_held_against(world):
    """So that the query comes to the clerk, and not after the approval, when the own part counts."""
    for city, members in ((world.city, 1000), (world.other, 1098)):
        builders.approved(world.returned(city, ORG12=members))
    draft = world.returned(world.region, ORG12=2098)
    assert found(world.region) == []

    builders.submission(world.region, world.form, "2014", {world.members: 64})

    finding = hit(world.region, "HIERARCHY-SUM")
    assert (finding.facts["readings"][1]["value"], finding.submission) == ("2162", draft)
    builders.approved(draft)
    assert hit(world.region, "HIERARCHY-SUM").facts == finding.facts


def test_an_area_with_its_own_part_is_no_longer_queried_as_above_the_sum(world):
    for city, members in ((world.city, 1000), (world.other, 1098)):
        builders.approved(world.returned(city, ORG12=members))
    world.returned(world.region, ORG12=2162)
    assert found(world.region) == ["AREA-SUM"]

    builders.submission(world.region, world.form, "2014", {world.members: 64})

    assert found(world.region) == []


def test_a_federation_with_none_below_it_is_not_told_that_everybody_below_has_reported(world):
    draft = world.returned(world.city, ORG12=47)
    builders.submission(world.city, world.form, "2014", {world.members: 12})
    assert found(world.city) == []

    builders.approved(draft)

    assert found(world.city) == []


# ---- What only seems to clash


def test_another_measure_is_named_and_not_compared(world):
    stated_in("人", world.region, world.turnout, "2014", "100")
    stated_all(world.turnout, "2014", C1="200人次", C2="50人次")

    assert [hit(world.region, "NOT-COMPARABLE").other.unit.code, "HIERARCHY-CHILD" in found(world.region)] == [
        "C1",
        False,
    ]


def test_persons_and_person_times_below_are_not_added_up_where_a_rule_misses_their_sum(world):
    builders.rule("LE", "ECO02 <= ORG10")
    stated_all(world.staff, "2014", R="100")
    stated_in("人", world.city, world.turnout, "2014", "200")
    stated_all(world.turnout, "2014", C2="300人次")

    assert found(world.region) == []


def test_persons_of_one_year_and_person_times_of_another_make_no_span(world):
    builders.rule("YEARS", "years(ECO02) <= ORG10")
    stated_all(world.staff, "2013-2014", C1="100")
    stated_in("人", world.city, world.turnout, "2013", "200")
    stated_all(world.turnout, "2014", C1="300人次")

    assert found(world.city, "2013-2014") == []


@pytest.mark.parametrize(("child", "noticed"), [("200", True), ("50", False)])
def test_another_period_is_named_and_not_compared(world, child, noticed):
    stated_all(world.turnout, "2014", R="100")
    stated_all(world.turnout, "2010-2014", C1=child)

    assert found(world.region) == (["NOT-COMPARABLE"] if noticed else [])


def test_another_period_is_no_matter_where_the_parent_states_it_too(world):
    stated_all(world.turnout, "2014", R="100")
    stated_all(world.turnout, "2010-2014", R="500", C1="200")

    assert "NOT-COMPARABLE" not in found(world.region)


def test_models_above_the_rooms_that_some_units_below_built_are_named_and_not_compared(world):
    rooms, models = builders.indicator("CUL01", measure="个"), builders.indicator("CUL03", measure="个")
    builders.rule("CUL03-LE-CUL01", "CUL03 <= CUL01")
    stated_all(models, "2014", R="567个")
    stated_all(rooms, "2010-2014", C1="226个", C2="39个")

    one = hit(world.region, "NOT-COMPARABLE")

    assert found(world.region) == ["NOT-COMPARABLE"]
    assert (one.figure.indicator, one.other.indicator, one.facts["rule"]) == (models, rooms, "CUL03-LE-CUL01")
    assert "265" in message_of(one)


def test_a_prior_figure_from_before_a_break_of_the_series_is_named_and_not_compared(world):
    builders.rule("ORG12-CHANGE", "abs(change(ORG12)) <= 30", "query")
    stated_all(world.members, "2013", C1="100")
    stated_all(world.members, "2014", C1="200")
    assert found(world.city) == ["ORG12-CHANGE"]

    with acting(door="test"):
        Definition.objects.create(
            indicator=world.members, starts=date(2013, 12, 1), text_zh="新", text_en="new", breaks=True
        )

    assert [(one.check_code, one.facts["text"]) for one in examined(world.city)] == [
        ("NOT-COMPARABLE", "other_definition")
    ]
