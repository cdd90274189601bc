"""The quick look lets no unit pass in which a check would find anything."""

import json
from datetime import date
from decimal import Decimal, localcontext
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.changelog.acting import acting
from apps.figures.arithmetic.interval import Interval
from apps.figures.arithmetic.rule_algebra import PLAIN
from apps.figures.arithmetic.rule_language import RuleOutcome, compile_rule, evaluate
from apps.figures.checks import findings as checks_findings
from apps.figures.checks import prescreen
from apps.figures.checks.catalogue import Catalogue
from apps.figures.checks.context import Evidence
from apps.figures.models import Definition, Finding
from tests import builders
from tests.builders import Level
from tests.examples import examples
from tests.worlds import shared

CATALOGUE = Path(__file__).parents[3] / "fixtures/catalogue.json"
RULES = [one["fields"]["expression"] for one in json.loads(CATALOGUE.read_text()) if one["model"] == "figures.editrule"]
CURVED = [
    "A / B * B == A", "A / 3 + B / 3 <= C", "abs(change(A)) <= 7", "not (A / B > C)", "A != B / 7 * 7 or C < 1",
    "implies(A > 0, B / C >= 0.3333)", "1 / A - 1 / B <= C", "-A + B == C and not A < C / 9",
]  # fmt: skip
NUMBERS = st.one_of(st.integers(0, 12), st.integers(0, 10**18), st.decimals(0, 10**17, places=6, allow_nan=False)).map(
    Decimal
)


@settings(max_examples=examples(1000))
@given(st.sampled_from(RULES + CURVED), st.lists(NUMBERS, min_size=8, max_size=8))
def test_a_rule_that_holds_for_plain_numbers_does_not_fail_for_them_as_intervals(expression, numbers):
    rule = compile_rule(expression)
    values = dict(zip(rule.references, numbers * 3, strict=False))
    with localcontext(PLAIN):
        quick = rule.holds(values)
    outcome = evaluate(rule, {one: Interval(value, value) for one, value in values.items()})
    assert quick is False or outcome != RuleOutcome.FAILS


@pytest.mark.parametrize("expression", ["A <= B", "A + B == C", "0 <= A <= 100", "implies(A > 0, B > 0)"])
@given(numbers=st.lists(st.integers(0, 9).map(Decimal), min_size=3, max_size=3))
def test_a_rule_without_division_says_the_same_of_plain_numbers_and_of_intervals(expression, numbers):
    rule = compile_rule(expression)
    values = dict(zip(rule.references, numbers, strict=False))
    outcome = evaluate(rule, {one: Interval(value, value) for one, value in values.items()})
    assert rule.holds(values) == (outcome == RuleOutcome.HOLDS)


class PrescreenWorld:
    """Three unions of a town, with rules of every sort over four indicators and a rate."""

    def __init__(self):
        self.indicators = [builders.indicator(code) for code in ("ORG10", "ORG12", "ECO05")]
        self.indicators.append(builders.indicator("ECO02", measure="人次", nature="flow", over_time="sum"))
        builders.indicator(
            "ORG15", measure="%", kind="computed", nature="rate", over_units="recompute", over_time="recompute",
            numerator=self.indicators[1], denominator=self.indicators[0], decimals=2,
        )  # fmt: skip
        for number, (expression, missing) in enumerate([
            ("ORG12 <= ORG10", "skip_any"), ("ORG15 <= 100", "skip_any"), ("abs(change(ORG12)) <= 50", "skip_any"),
            ("ECO05 <= ORG12", "never"), ("ECO02 + ECO05 <= 3 * ORG10", "skip_all"),
            ("ECO05 >= prior(ECO05)", "skip_all"),
            ("children(ORG12) <= ORG12", "never"), ("ORG10 == counted(ORG10)", "skip_any"),
            ("each_child(ORG12) <= ORG12", "never"), ("years(ECO02) <= ECO02", "skip_any"),
        ]):  # fmt: skip
            builders.rule(f"RULE{number}", expression, missing=missing)
        self.town = builders.federation("T1", level=Level.TOWN)
        self.unions = [builders.grassroots(f"U{number}", self.town) for number in range(3)]
        self.form = builders.form("OWN", [(one, "own") for one in self.indicators], "grassroots")

    def answer(self, union, when, values):
        answers = {self.indicators[place]: value for place, value in values.items()}
        if when.startswith("document "):
            for indicator, value in answers.items():
                if value != "…":
                    builders.stated(self.unions[union], indicator, when.removeprefix("document "), str(value), "own")
        else:
            builders.submission(self.unions[union], self.form, when, answers)


@shared
def world():
    return PrescreenWorld()


def suspects(world, when="2014"):
    units = sorted(one.pk for one in world.unions)
    return set(prescreen.suspects(units, builders.period(when), Catalogue()))


def clashing(world, when="2014"):
    evidence = Evidence(Catalogue(), builders.period(when), [one.pk for one in world.unions])
    return {clash.reading.unit for clash in checks_findings._clashes(evidence)}


VALUES = st.dictionaries(
    st.integers(0, 3), st.sampled_from([0, 1, 5, 10, 100, "约20", "超过30", "…"]), min_size=1, max_size=4
)
ANSWERS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from(["2014", "2014", "2013", "2012", "document 2014", "document 2013-12-31", "document 2010-2014"]),
        VALUES,
    ),
    min_size=1,
    max_size=6,
)


@pytest.mark.django_db
@settings(max_examples=examples(50), suppress_health_check=list(HealthCheck))
@given(answers=ANSWERS, breaks=st.booleans())
def test_no_unit_passes_in_which_a_check_finds_anything(world, answers, breaks):
    with transaction.atomic():
        if breaks:
            with acting(door="test"):
                Definition.objects.create(
                    indicator=world.indicators[1], starts=date(2013, 10, 1), text_zh="新", text_en="new", breaks=True
                )
        for union, when, values in answers:
            world.answer(union, when, values)
        for when in ("2014", "2013"):
            assert clashing(world, when) <= suspects(world, when)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_plain_numbers_that_break_no_rule_pass(world):
    for union, members in ((0, 90), (1, 110)):
        world.answer(union, "2014", {0: 100, 1: members, 2: 5, 3: 20})
    assert suspects(world) == {world.unions[1].pk} == clashing(world)


@pytest.mark.django_db
def test_a_finding_that_is_no_longer_true_goes(world):
    world.answer(0, "2014", {0: 100, 1: 110})
    checks_findings.refresh([world.unions[0].pk], [builders.period("2014").pk])
    assert "RULE0" in Finding.objects.values_list("check_code", flat=True)
    builders.submission(world.unions[0], world.form, "2014", {world.indicators[1]: 90})
    checks_findings.refresh([world.unions[0].pk], [builders.period("2014").pk])
    assert not Finding.objects.exists()
