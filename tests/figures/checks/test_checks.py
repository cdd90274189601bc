"""Checks: what each finds and does not find, what it may read, and what becomes of its findings and explanations."""

import csv
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from apps.changelog.acting import acting
from apps.figures.arithmetic import quantity_text
from apps.figures.cells import of_quantity
from apps.figures.checks import builtin, messages
from apps.figures.checks import findings as checks_findings
from apps.figures.checks.context import Catalogue
from apps.figures.checks.prior import priors
from apps.figures.models import Definition, EditRule, Figure, Finding
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class World:
    """A region with two cities and a catalogue of a few indicators; figures come from documents unless returned."""

    def __init__(self):
        self.members = builders.indicator("ORG12")
        self.staff = builders.indicator("ORG10")
        self.rate = builders.indicator(
            "ORG15", measure="%", kind="computed", nature="rate", over_units="recompute", over_time="recompute",
            numerator=self.members, denominator=self.staff, decimals=2,
        )  # fmt: skip
        self.turnout = builders.indicator("ECO02", measure="人次", nature="flow", over_time="sum")
        self.units = builders.indicator("ECO01", measure="家", nature="flow", over_time="last", distinct=True)
        self.region = builders.federation("R", level=Level.PROVINCE)
        self.city, self.other = builders.federation("C1", self.region), builders.federation("C2", self.region)
        everything = [(one, "area") for one in (self.members, self.staff, self.turnout, self.units)]
        self.form = builders.form("SUM", [*everything, (self.members, "own")])

    def returned(self, unit, when="2014", **values):
        """A draft of area figures, given by code."""
        by_code = {one.code: one for one in (self.members, self.staff, self.turnout, self.units)}
        answers = {by_code[code]: value for code, value in values.items()}
        return builders.submission(unit, self.form, when, answers, "area")

    def retyped(self, submission, indicator, value):
        with acting(door="test"):
            submission.figures.filter(indicator=indicator).update(value=value, low=value, high=value)
        checks_findings.refresh([submission.unit_id], [submission.period_id])


@shared
def world():
    return World()


def stated_all(indicator, when, **texts):
    """What each unit, named by its code, states for its area."""
    for code, text in texts.items():
        if text:
            builders.stated(builders.Unit.objects.get(code=code), indicator, when, text)


def stated_in(measure, unit, indicator, when, text):
    """A figure printed in a measure that is not the indicator's."""
    answer = of_quantity(quantity_text.read(text), stated_unit=measure)
    columns = ("value", "qualifier", "low", "high", "stated_text", "stated_unit")
    with acting(door="test", reason="test"):
        return Figure.objects.create(
            unit=unit, indicator=indicator, period=builders.period(when), coverage="area", origin="document",
            source=builders.source(), **{name: getattr(answer, name) for name in columns},
        )  # fmt: skip


def found(unit, when="2014", **options):
    """The codes of all that is found."""
    return [hit.check_code for hit in checks_findings.examine(unit, builders.period(when), **options)]


def hit(unit, code, when="2014", **options):
    return next(
        one for one in checks_findings.examine(unit, builders.period(when), **options) if one.check_code == code
    )


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
    assert (one.indicator, one.coverage) == (world.units, "area")
    with override("zh-hans"):
        assert "超过6万家" in messages.message_of(Finding.objects.get(check_code="HIERARCHY-CHILD"))
        assert "4.1万家" in messages.message_of(Finding.objects.get(check_code="HIERARCHY-CHILD"))
    with override("en"):
        assert "over 60,000" in messages.message_of(Finding.objects.get(check_code="HIERARCHY-CHILD"))


@pytest.mark.parametrize(
    ("parent", "one", "another", "clash"),
    [
        ("4.1万家", "3万家", "2万家", True),
        ("5万家", "3万家", "2万家", False),
        ("4.8万家", "约2万家", "3万家", False),
        ("4.1万家", "3万家", None, False),
        (None, "3万家", "2万家", False),
    ],
)
def test_children_together_are_not_above_their_parent(world, parent, one, another, clash):
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

    hits = checks_findings.examine(world.city, builders.period("2012-2014"))

    assert [(one.facts["text"], one.severity) for one in hits] == ([(text, severity)] if text else [])


def test_the_years_missing_from_a_span_are_listed_with_what_is_short(world):
    stated_all(world.turnout, "2012-2014", C1="700")
    stated_all(world.turnout, "2013", C1="200")

    one = hit(world.city, "SPAN", "2012-2014")

    assert (one.facts["missing"], one.facts["difference"]) == (["2012", "2014"], "500")
    assert "2012" in one.message
    assert "2014" in one.message


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

    hits = checks_findings.examine(world.city, builders.period("2013-2014"))

    assert [one.facts["text"] for one in hits] == ([text] if text else [])


# ---- What only seems to clash


def test_another_measure_is_named_and_not_compared(world):
    stated_in("人", world.region, world.turnout, "2014", "100")
    stated_all(world.turnout, "2014", C1="200人次", C2="50人次")

    assert [hit(world.region, "NOT-COMPARABLE").other.unit.code, "HIERARCHY-CHILD" in found(world.region)] == [
        "C1",
        False,
    ]


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
    assert "265" in one.message


def test_a_prior_figure_from_before_a_break_of_the_series_is_named_and_not_compared(world):
    builders.rule("ORG12-CHANGE", "abs(change(ORG12)) <= 30", "query")
    stated_all(world.members, "2013", C1="100")
    stated_all(world.members, "2014", C1="200")
    assert found(world.city) == ["ORG12-CHANGE"]

    with acting(door="test"):
        Definition.objects.create(
            indicator=world.members, starts=date(2013, 12, 1), text_zh="新", text_en="new", breaks=True
        )

    assert [
        (one.check_code, one.facts["text"]) for one in checks_findings.examine(world.city, builders.period("2014"))
    ] == [("NOT-COMPARABLE", "other_definition")]


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
    assert [(one.check_code, one.coverage) for one in checks_findings.examine(world.city, builders.period("2014"))] == [
        ("LE", "own")
    ]


def test_a_rate_nobody_states_is_computed_from_its_parts(world):
    builders.rule("RANGE", "0 <= ORG15 <= 100")
    world.returned(world.city, ORG12=102, ORG10=100)

    one = hit(world.city, "RANGE")

    assert (one.indicator, one.figure.indicator, one.other.indicator) == (world.rate, world.members, world.staff)
    assert one.facts["readings"][0]["value"] == "102"


def test_a_rate_over_what_may_be_nothing_is_not_computed(world):
    builders.rule("RANGE", "0 <= ORG15 <= 100")
    world.returned(world.city, ORG12=102, ORG10=0)

    assert found(world.city) == []


@pytest.mark.parametrize(
    ("prior", "against"),
    [
        ({"2013": 100}, "2013"),
        ({"2013": 100, "2012": 190}, "2013"),
        ({"2009": 100}, "2009"),
        ({"2011": 100, "2009": 190}, "2011"),
        ({"2012-12-31": 100}, "2012-12-31"),
        ({"2012-12-31": 190, "2013": 100}, "2013"),
        ({"2012-12-31": 100, "2012": 190}, "2012-12-31"),
        ({"2013": 190, "2009": 100}, None),
        ({"CY2013": 100, "2009-2013": 100}, None),
        ({"2015": 100}, None),
        ({}, None),
    ],
)
def test_the_prior_figure_of_a_stock_is_the_one_just_before_or_the_latest_earlier_one(world, prior, against):
    builders.rule("CHANGE", "abs(change(ORG12)) <= 30", "query")
    stated_all(world.members, "2014", C1="200")
    for when, value in prior.items():
        stated_all(world.members, when, C1=str(value))

    hits = [one for one in checks_findings.examine(world.city, builders.period("2014")) if one.check_code == "CHANGE"]

    assert [one.other.period.code for one in hits] == ([against] if against else [])
    shown = priors(world.city, builders.period("2014"), [world.members])
    assert not against or shown[world.members.pk, "area"].period.code == against


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
    stated_all(world.members, "2014", R="100", C1="40")
    assert found(world.region) == []

    stated_all(world.members, "2014", C2="50")
    assert found(world.region) == ["BELOW"]


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


# ---- Values typed and not saved


def typed(text, indicator):
    return {(indicator.code, "area"): quantity_text.read(text, measure=indicator.measure_zh) if text else None}


def test_what_is_typed_lies_over_what_is_saved(world):
    builders.rule("LE", "ORG12 <= ORG10")
    world.returned(world.city, ORG12=100, ORG10=100)
    assert found(world.city) == []

    one = hit(world.city, "LE", typed=typed("101", world.members))

    assert (one.figure, one.indicator, one.other.indicator) == (None, world.members, world.staff)
    assert "101" in one.message


def test_a_cleared_cell_leaves_the_document(world):
    builders.rule("LE", "ORG12 <= ORG10")
    stated_all(world.members, "2014", C1="90")
    world.returned(world.city, ORG12=101, ORG10=100)
    assert "LE" in found(world.city)

    assert found(world.city, typed=typed("", world.members)) == []


def test_typing_what_is_saved_keeps_the_facts_so_that_an_explanation_stands(world):
    builders.rule("LE", "ORG12 <= ORG10", "query")
    submission = world.returned(world.city, ORG12=101, ORG10=100)
    checks_findings.refresh([world.city.pk], [submission.period_id])

    one = hit(world.city, "LE", typed=typed("101人", world.members))

    assert one.facts == Finding.objects.get().facts


def test_nothing_is_stored_by_examining(world):
    builders.rule("LE", "ORG12 <= ORG10")
    world.returned(world.city, ORG12=101, ORG10=100)

    assert found(world.city) == ["LE"]
    assert not Finding.objects.exists()


def test_the_number_of_queries_does_not_grow_with_the_form(world):
    asked = [builders.indicator(f"NEW{number:02}") for number in range(60)]
    for number, one in enumerate(asked):
        builders.rule(f"RULE{number:02}", f"change({one.code}) <= 10 and {one.code} <= ORG12")
    for when, value in (("2013", 10), ("2014", 100)):
        stated_all(world.members, when, C1="50")
        stated_all(asked[0], when, C1=str(value))

    period = builders.period("2014")

    def queries():
        with CaptureQueriesContext(connection) as captured:
            hits = checks_findings.examine(world.city, period)
        return len(hits), len(captured)

    few = queries()
    form = builders.form("ALL", [(one, "area") for one in asked])
    builders.submission(world.city, form, "2014", dict.fromkeys(asked[1:], 100), "area")
    builders.submission(world.city, form, "2013", dict.fromkeys(asked[1:], 10), "area")
    many = queries()

    assert (few[0], many[0]) == (1, 60)
    assert many[1] == few[1] <= 15


# ---- Stored findings


def test_a_finding_appears_with_the_figures_and_goes_with_them(world):
    builders.rule("LE", "ORG12 <= ORG10")
    submission = world.returned(world.city, ORG12=101, ORG10=100)
    checks_findings.refresh([world.city.pk], [submission.period_id])
    finding = Finding.objects.get()
    assert (finding.check_code, finding.severity, finding.submission) == ("LE", "error", submission)
    assert (finding.rule.code, finding.figure.indicator, finding.other.indicator) == ("LE", world.members, world.staff)

    world.retyped(submission, world.members, 100)

    assert not Finding.objects.exists()


def test_refreshing_twice_changes_nothing(world):
    builders.rule("LE", "ORG12 <= ORG10")
    submission = world.returned(world.city, ORG12=101, ORG10=100)
    checks_findings.refresh([world.city.pk], [submission.period_id])
    before = list(Finding.objects.values())

    checks_findings.refresh([world.city.pk], [submission.period_id])

    assert list(Finding.objects.values()) == before


def test_the_parent_is_examined_when_a_child_changes(world):
    stated_all(world.units, "2014", R="100")
    submission = world.returned(world.city, ECO01=90)
    assert not Finding.objects.exists()

    world.retyped(submission, world.units, 110)

    finding = Finding.objects.get()
    assert (finding.figure.unit.code, finding.other.unit.code) == ("R", "C1")
    assert finding.submission is None


def test_the_years_after_are_examined_when_a_prior_figure_changes(world):
    builders.rule("CHANGE", "abs(change(ORG12)) <= 30", "query")
    stated_all(world.members, "2014", C1="200")
    assert not Finding.objects.exists()

    stated_all(world.members, "2011", C1="100")

    assert (Finding.objects.get().figure.period.code, Finding.objects.get().other.period.code) == ("2014", "2011")


def test_the_span_is_examined_when_a_year_changes(world):
    stated_all(world.turnout, "2013-2014", C1="100")
    stated_all(world.turnout, "2014", C1="101")

    assert Finding.objects.get().check_code == "SPAN"


def explained(world):
    builders.rule("LE", "ORG12 <= ORG10", "query")
    submission = world.returned(world.city, ORG12=101, ORG10=100)
    checks_findings.refresh([world.city.pk], [submission.period_id])
    clerk = builders.clerk(world.city)
    checks_findings.explain(Finding.objects.get(), by=clerk, text=" 含离退休会员 ", cause="definition")
    return submission, clerk


def test_an_explanation_stays_while_the_values_do(world):
    submission, clerk = explained(world)

    checks_findings.refresh([world.city.pk], [submission.period_id])

    finding = Finding.objects.get()
    assert (finding.explanation, finding.cause, finding.explained_by) == ("含离退休会员", "definition", clerk)
    assert finding.explained_at is not None


@pytest.mark.parametrize("part", ["members", "staff"])
def test_an_explanation_is_asked_for_again_when_a_value_changes(world, part):
    submission, _clerk = explained(world)

    world.retyped(submission, getattr(world, part), Decimal({"members": 102, "staff": 99}[part]))

    finding = Finding.objects.get()
    assert (finding.explanation, finding.explained_by, finding.explained_value) == ("", None, "")


def test_errors_and_unexplained_queries_hold_a_submission_back(world):
    builders.rule("ERROR", "ORG12 <= ORG10")
    builders.rule("QUERY", "ORG12 <= 50", "query")
    submission = world.returned(world.city, ORG12=101, ORG10=100)
    elsewhere = world.returned(world.other, ORG12=60)
    checks_findings.refresh([world.city.pk, world.other.pk], [submission.period_id])
    assert {one.check_code for one in checks_findings.blocking(submission)} == {"ERROR", "QUERY"}

    query = submission.findings.get(check_code="QUERY")
    checks_findings.explain(query, by=builders.clerk(world.city), text="属实")

    assert [one.check_code for one in checks_findings.blocking(submission)] == ["ERROR"]
    assert [one.check_code for one in checks_findings.blocking(elsewhere)] == ["QUERY"]


def test_a_document_holds_nothing_back(world):
    stated_all(world.units, "2014", R="100")
    submission = world.returned(world.city, ECO01=110)
    checks_findings.refresh([world.city.pk], [submission.period_id])

    assert Finding.objects.get().severity == "error"
    assert checks_findings.blocking(submission) == []


@pytest.mark.parametrize(("text", "cause"), [("  ", ""), ("属实", "weather")])
def test_an_explanation_says_something_and_its_cause_is_one_of_those_offered(world, text, cause):
    explained(world)
    with pytest.raises(ValidationError):
        checks_findings.explain(Finding.objects.get(), by=builders.person("other"), text=text, cause=cause)


def test_an_error_cannot_be_explained(world):
    stated_all(world.units, "2014", R="100", C1="110")
    with pytest.raises(ValidationError):
        checks_findings.explain(Finding.objects.get(), by=builders.person("other"), text="属实")


def test_long_values_are_explained_too(world):
    names = [builders.indicator(f"NEW{number:02}") for number in range(9)]
    builders.rule("LONG", f"{' + '.join(one.code for one in names)} <= 1", "query")
    form = builders.form("NEW", [(one, "area") for one in names])
    submission = builders.submission(world.city, form, "2014", dict.fromkeys(names, 123456), "area")
    checks_findings.refresh([world.city.pk], [submission.period_id])

    checks_findings.explain(Finding.objects.get(), by=builders.clerk(world.city), text="属实")
    checks_findings.refresh([world.city.pk], [submission.period_id])

    assert Finding.objects.get().explanation == "属实"


def test_every_check_has_a_code_of_its_own_and_says_what_it_watches(world):
    builders.rule("LE", "ORG12 <= ORG10")
    listed = builtin.all_checks(Catalogue())

    assert {
        "HIERARCHY-CHILD",
        "HIERARCHY-SUM",
        "AREA-SUM",
        "MEASURE",
        "PARTICIPANTS",
        "ORIGIN",
        "SPAN",
        "NOT-COMPARABLE",
        "LE",
    } == {one.code for one in listed}
    assert all(str(one.description) for one in listed)
    assert not EditRule.objects.filter(code__in=[one.code for one in builtin.BUILT_IN]).exists()


# ---- The command


def listed(tmp_path, *options):
    target = tmp_path / "findings.csv"
    call_command("check_figures", *options, output=target)
    with target.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_check_figures_examines_afresh_and_within_the_scope_given(world, tmp_path):
    stated_all(world.units, "2014", R="100", C1="110")
    stated_all(world.units, "2013", R="100", C1="110")
    Finding.objects.all().delete()

    assert len(listed(tmp_path)) == 2
    assert [row["period"] for row in listed(tmp_path, "--period", "2014")] == ["2014"]
    assert listed(tmp_path, "--unit", "C1") == []
    row = listed(tmp_path, "--unit", "R")[0]
    sentence = messages.message_of(Finding.objects.get(figure__period__code="2013"))
    assert row["message"].startswith(sentence)
    assert "DOC ¶1" in row["message"], "both figures say where they were stated"
    assert {name: text for name, text in row.items() if name != "message"} == {
        "rule": "HIERARCHY-CHILD", "severity": "error",
        "unit_code": "R", "indicator_code": "ECO01", "period": "2013", "value": "100",
        "other_unit_code": "C1", "other_indicator_code": "ECO01", "other_period": "2013", "other_value": "110",
        "explanation": "",
    }  # fmt: skip


def test_check_figures_shows_the_sum_where_there_is_no_other_figure(world, tmp_path):
    stated_all(world.units, "2014", R="100", C1="60", C2="70")

    (row,) = listed(tmp_path)

    assert (row["rule"], row["value"], row["other_unit_code"], row["other_value"]) == (
        "HIERARCHY-SUM",
        "100",
        "R",
        "130",
    )


def test_check_figures_does_not_tell_of_figures_its_reader_may_not_see(world, tmp_path):
    builders.rule("SHARE", "ORG12 <= parent(ORG12) / 2", "query")
    stated_all(world.members, "2014", R="12345", C1="12000")
    builders.clerk(world.city)

    (row,) = listed(tmp_path, "--by", "clerk")

    assert (row["rule"], row["unit_code"], row["other_unit_code"], row["other_value"]) == ("SHARE", "C1", "", "")
    assert "12,345" not in row["message"]


@pytest.mark.parametrize("options", [("--unit", "X"), ("--period", "1999"), ("--by", "nobody")])
def test_check_figures_refuses_what_it_does_not_know(world, tmp_path, options):
    with pytest.raises(CommandError) as refusal:
        listed(tmp_path, *options)

    assert refusal.value.returncode == 1


def test_the_contradictions_of_the_report_are_found(guangxi_2014, tmp_path):
    rows = {(row["rule"], row["unit_code"], row["indicator_code"]): row for row in listed(tmp_path)}

    nanning = rows["HIERARCHY-CHILD", "450000", "ECO01"]
    assert (nanning["severity"], nanning["period"], nanning["value"]) == ("error", "2010-2014", "41000")
    assert (nanning["other_unit_code"], nanning["other_value"], nanning["other_period"]) == (
        "450100",
        "60000",
        "2010-2014",
    )
    turnout = rows["PARTICIPANTS", "450000", "ECO02"]
    assert (turnout["value"], turnout["other_indicator_code"], turnout["other_value"]) == (
        "11000000",
        "ORG12",
        "6530800",
    )
    assert all(number in turnout["message"] for number in ("超过1100万人", "653.08万人", "96.92%"))
    members = rows["ORG16-PER-ORG05", "450100", "ORG16"]
    assert (members["value"], members["other_indicator_code"], members["other_value"]) == ("430000", "ORG05", "137000")
    assert all(number in members["message"] for number in ("43万多人", "13.7万多家"))
    rooms = rows["NOT-COMPARABLE", "450000", "CUL03"]
    assert (rooms["value"], rooms["other_unit_code"], rooms["other_value"]) == ("567", "450100", "226")
    assert {key for key in rows if rows[key]["severity"] == "error"} == {("HIERARCHY-CHILD", "450000", "ECO01")}
