"""Where a rule turns as one number moves."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from apps.figures.arithmetic.rule_language import Reference, compile_rule
from apps.figures.arithmetic.turning_points import MovingNumber, NotLinear, X, standing, turning_points

MEMBERS, STAFF, BEFORE = Reference("value", "ORG12"), Reference("value", "ORG10"), Reference("prior", "ORG12")
RATE = Reference("value", "ORG15")


@pytest.mark.parametrize(
    ("expression", "values", "points"),
    [
        ("ORG12 <= 0.5 * ORG10", {MEMBERS: [standing(60)], STAFF: [X]}, {120}),
        ("ORG12 <= 0.5 * ORG10", {MEMBERS: [X], STAFF: [standing(100)]}, {50}),
        ("0 <= ORG15 <= 100", {RATE: [standing(100) * X / standing(200)]}, {0, 200}),
        ("0 <= ORG15 <= 100", {RATE: [standing(18000) / X]}, {0, 180}),
        ("abs(change(ORG12)) <= 30", {MEMBERS: [X], BEFORE: [standing(200)]}, {140, 260}),
        ("ORG12 - prior(ORG12) <= 7", {MEMBERS: [X], BEFORE: [standing(200)]}, {207}),
        ("implies(ORG12 > 0, ORG10 > 0)", {MEMBERS: [X], STAFF: [standing(5)]}, {0}),
        ("ORG12 <= ORG10", {MEMBERS: [X], STAFF: [standing(90), standing(110)]}, {90, 110}),
        ("ORG12 - ORG12 <= 0", {MEMBERS: [X]}, set()),
        ("ORG12 >= ORG10", {MEMBERS: [X]}, {0}),
    ],
)
def test_it_turns_where_the_two_sides_of_a_comparison_meet(expression, values, points):
    assert turning_points(expression, values) == points


def test_a_number_that_is_squared_is_not_solved():
    with pytest.raises(NotLinear):
        turning_points("ORG12 * ORG12 <= 4", {MEMBERS: [X]})


NUMBERS = st.integers(0, 60)
SIDES = st.sampled_from(["ORG12", "ORG10", "2 * ORG12", "ORG12 + ORG10", "100 * ORG12 / ORG10", "30", "abs(ORG12 - 20)",
                         "ORG10 - 0.5 * ORG12", "ORG10 / ORG12", "-ORG12"])  # fmt: skip
RULES = st.builds(" ".join, st.tuples(SIDES, st.sampled_from(["<=", "<", ">", "==", "!="]), SIDES)).map(
    lambda rule: rule if "ORG" in rule else f"{rule} + 0 * ORG12"
)


@given(rule=RULES, staff=NUMBERS, at=NUMBERS)
def test_between_two_turning_points_nothing_turns(rule, staff, at):
    """Beside each whole number the next: where they differ, a turning point lies between them or on one of them."""
    compiled = compile_rule(rule)
    try:
        points = turning_points(rule, {MEMBERS: [X], STAFF: [standing(staff)]})
    except NotLinear:
        reject()

    def kept(members: int) -> bool | None:
        return compiled.holds({MEMBERS: Decimal(members), STAFF: Decimal(staff)})

    if kept(at) != kept(at + 1):
        assert any(at <= point <= at + 1 for point in points)


@given(a=NUMBERS, b=NUMBERS, c=NUMBERS, d=st.integers(1, 60), x=NUMBERS)
def test_moving_numbers_are_computed_with_as_numbers_are(a, b, c, d, x):
    first, second = MovingNumber(Fraction(a), Fraction(b)), MovingNumber(Fraction(c), Fraction(d))

    def at(number: MovingNumber) -> Fraction:
        return (number.a * x + number.b) / (number.c * x + number.d)

    assert at(first + second) == at(first) + at(second)
    assert at(first - second) == at(first) - at(second)
    assert at(first / second) == at(first) / at(second)
    assert at(standing(3) * second) == 3 * at(second)
