"""Edit rules: what the language accepts, and when a rule holds, fails or is skipped."""

import operator
import re
from contextlib import suppress
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from apps.figures.arithmetic.interval import Interval
from apps.figures.arithmetic.rule_language import (
    FUNCTIONS,
    SOURCES,
    Reference,
    RuleError,
    RuleOutcome,
    compile_rule,
    evaluate,
)
from tests.examples import examples

GUIDE = Path(__file__).parents[3] / "docs/rules.md"
HOLDS, FAILS, SKIPPED = RuleOutcome.HOLDS, RuleOutcome.FAILS, RuleOutcome.SKIPPED


def interval(stated: int | str | Interval | None) -> Interval | None:
    return stated if stated is None or isinstance(stated, Interval) else Interval(Decimal(stated), Decimal(stated))


def outcome(expression: str, missing: str = "skip_any", **figures: int | str | Interval | None) -> RuleOutcome:
    """Figures are named after their code, those read elsewhere after source and code: prior_ORG12."""
    values = {}
    for name, stated in figures.items():
        source, _, code = name.rpartition("_")
        values[Reference(source or "value", code)] = interval(stated)
    return evaluate(compile_rule(expression), values, missing)


def over(low: int) -> Interval:
    return Interval(Decimal(low), None, low_open=True)


def between(low: int | str, high: int | str) -> Interval:
    return Interval(Decimal(low), Decimal(high))


# ---- Truth tables: figures that satisfy and that violate each type of rule, with one value present or missing

TABLES = {
    # expression: (figures that satisfy it, figures that violate it, the value then taken away,
    #              the outcome without it where missing values count as 0: of the first and of the second)
    "0 <= ORG04 <= 100": ({"ORG04": 97}, {"ORG04": 102}, "ORG04", HOLDS, HOLDS),
    "ORG13 <= ORG12": ({"ORG13": 5, "ORG12": 5}, {"ORG13": 6, "ORG12": 5}, "ORG12", FAILS, FAILS),
    "ORG13 < ORG12": ({"ORG13": 4, "ORG12": 5}, {"ORG13": 5, "ORG12": 5}, "ORG13", HOLDS, HOLDS),
    "CUL02 + CUL03 == CUL01": (
        {"CUL02": 2, "CUL03": 3, "CUL01": 5},
        {"CUL02": 2, "CUL03": 3, "CUL01": 2},
        "CUL03",
        FAILS,
        HOLDS,
    ),
    "implies(LAW03 > 0, LAW02 > 0)": ({"LAW03": 9, "LAW02": 1}, {"LAW03": 9, "LAW02": 0}, "LAW03", HOLDS, HOLDS),
    "abs(change(ORG12)) <= 30": (
        {"ORG12": 130, "prior_ORG12": 100},
        {"ORG12": 131, "prior_ORG12": 100},
        "prior_ORG12",
        SKIPPED,
        SKIPPED,
    ),
    "ORG12 >= prior(ORG12)": (
        {"ORG12": 10, "prior_ORG12": 10},
        {"ORG12": 9, "prior_ORG12": 10},
        "prior_ORG12",
        HOLDS,
        HOLDS,
    ),
    "abs(ORG15 - 97) <= 0.05": ({"ORG15": "96.95"}, {"ORG15": "96.94"}, "ORG15", FAILS, FAILS),
    "5 <= ORG16 / ORG05 <= 500": ({"ORG16": 50, "ORG05": 10}, {"ORG16": 49, "ORG05": 10}, "ORG16", FAILS, FAILS),
    "children(ECO01) <= ECO01": (
        {"children_ECO01": 7, "ECO01": 7},
        {"children_ECO01": 8, "ECO01": 7},
        "ECO01",
        FAILS,
        FAILS,
    ),
    "each_child(ECO01) <= ECO01": (
        {"each_child_ECO01": 7, "ECO01": 7},
        {"each_child_ECO01": 8, "ECO01": 7},
        "each_child_ECO01",
        HOLDS,
        HOLDS,
    ),
    "ECO01 <= parent(ECO01)": (
        {"ECO01": 7, "parent_ECO01": 7},
        {"ECO01": 8, "parent_ECO01": 7},
        "parent_ECO01",
        FAILS,
        FAILS,
    ),
    "years(ECO05) == ECO05": (
        {"years_ECO05": 7, "ECO05": 7},
        {"years_ECO05": 6, "ECO05": 7},
        "years_ECO05",
        FAILS,
        FAILS,
    ),
    "MIG01 == counted(MIG01)": (
        {"MIG01": 7, "counted_MIG01": 7},
        {"MIG01": 8, "counted_MIG01": 7},
        "counted_MIG01",
        FAILS,
        FAILS,
    ),
}


@pytest.mark.parametrize("expression", TABLES)
@pytest.mark.parametrize("missing", ["skip_any", "skip_all", "never"])
def test_a_rule_with_all_values_present_holds_or_fails_whatever_the_strategy(expression, missing):
    satisfying, violating, *_ = TABLES[expression]

    assert outcome(expression, missing, **satisfying) is HOLDS
    assert outcome(expression, missing, **violating) is FAILS


@pytest.mark.parametrize("expression", TABLES)
@pytest.mark.parametrize(
    ("missing", "skips_alone", "skips_with_others"),
    [("skip_any", True, True), ("skip_all", True, False), ("never", False, False)],
)
def test_a_rule_with_a_value_missing_follows_its_strategy(expression, missing, skips_alone, skips_with_others):
    *figures, gap, counting_as_0, violating_counting_as_0 = TABLES[expression]
    for given_figures, expected in zip(figures, (counting_as_0, violating_counting_as_0), strict=True):
        others = {name: stated for name, stated in given_figures.items() if name != gap}
        skips = skips_with_others if others else skips_alone

        assert outcome(expression, missing, **others) is (SKIPPED if skips else expected)
        assert outcome(expression, missing, **others, **{gap: None}) is (SKIPPED if skips else expected)


@pytest.mark.parametrize("expression", TABLES)
def test_a_rule_with_every_value_missing_is_skipped_unless_its_strategy_is_never(expression):
    zeros = dict.fromkeys(compile_rule(expression).references, interval(0))

    assert outcome(expression, "skip_any") is SKIPPED
    assert outcome(expression, "skip_all") is SKIPPED
    assert outcome(expression, "never") is evaluate(compile_rule(expression), zeros)


# ---- What is possible


def test_a_rule_fails_only_when_no_values_inside_the_intervals_satisfy_it():
    assert outcome("ECO01 <= ORG02", ECO01=over(60_000), ORG02=41_000) is FAILS
    assert outcome("ECO01 <= ORG02", ECO01=over(60_000), ORG02=60_000) is FAILS
    assert outcome("ECO01 <= ORG02", ECO01=over(40_000), ORG02=41_000) is HOLDS
    assert outcome("ECO05 == ECO06", ECO05=between(1, 3), ECO06=between(3, 5)) is HOLDS


def test_members_for_each_newly_added_organisation_out_of_any_plausible_band_are_found():
    members, organisations = between(430_000, 440_000), between(137_000, 138_000)

    assert outcome("5 <= ORG16 / ORG05 <= 500", ORG16=members, ORG05=organisations) is FAILS


@pytest.mark.parametrize(
    ("negated", "plain"),
    [
        ("not ORG12 <= ORG10", "ORG12 > ORG10"),
        ("not ORG12 < ORG10", "ORG12 >= ORG10"),
        ("not ORG12 >= ORG10", "ORG12 < ORG10"),
        ("not ORG12 > ORG10", "ORG12 <= ORG10"),
        ("not ORG12 == ORG10", "ORG12 != ORG10"),
        ("not ORG12 != ORG10", "ORG12 == ORG10"),
        ("not 2 <= ORG12 <= 4", "2 > ORG12 or ORG12 > 4"),
        ("not (ORG12 > 3 and ORG10 > 3)", "ORG12 <= 3 or ORG10 <= 3"),
        ("not (ORG12 > 3 or ORG10 > 3)", "ORG12 <= 3 and ORG10 <= 3"),
        ("not implies(ORG12 > 3, ORG10 > 3)", "ORG12 > 3 and ORG10 <= 3"),
        ("not not ORG12 > 3", "ORG12 > 3"),
        ("implies(ORG12 > 3, ORG10 > 3)", "ORG12 <= 3 or ORG10 > 3"),
    ],
)
def test_a_negated_condition_is_the_opposite_comparison(negated, plain):
    for members, staff in product([1, 3, 5, over(3), between(2, 4), between(0, 9)], repeat=2):
        assert outcome(negated, ORG12=members, ORG10=staff) is outcome(plain, ORG12=members, ORG10=staff)


def test_what_may_be_either_satisfies_a_condition_and_its_opposite():
    assert outcome("ORG12 <= ORG10", ORG12=between(1, 3), ORG10=2) is HOLDS
    assert outcome("not ORG12 <= ORG10", ORG12=between(1, 3), ORG10=2) is HOLDS


def test_a_division_by_what_may_be_0_decides_nothing():
    assert outcome("ORG16 / ORG05 <= 500", ORG16=1, ORG05=0) is SKIPPED
    assert outcome("not ORG16 / ORG05 <= 500", ORG16=1, ORG05=between(0, 2)) is SKIPPED
    assert outcome("ORG16 / ORG05 <= 500 or ORG16 > 0", ORG16=1, ORG05=0) is HOLDS
    assert outcome("ORG16 / ORG05 <= 500 or ORG16 > 1", ORG16=1, ORG05=0) is SKIPPED
    assert outcome("ORG16 / ORG05 <= 500 and ORG16 > 1", ORG16=1, ORG05=0) is FAILS
    assert outcome("implies(ORG05 > 0, ORG16 / ORG05 <= 500)", ORG16=1, ORG05=0) is HOLDS


def test_a_change_is_in_per_cent_of_the_prior_value_and_needs_one():
    assert outcome("change(ORG12) == 25", ORG12=125, prior_ORG12=100) is HOLDS
    assert outcome("change(ORG12) == -20", ORG12=80, prior_ORG12=100) is HOLDS
    assert outcome("change(ORG12) > 30", ORG12=between(120, 130), prior_ORG12=between(100, 110)) is FAILS
    assert outcome("change(ORG12) <= 30", "never", ORG12=100) is SKIPPED
    assert outcome("change(ORG12) <= 30", ORG12=100, prior_ORG12=between(0, 10)) is SKIPPED


def test_an_absolute_value_reaches_as_far_as_the_further_end():
    ends = Decimal(-2), Decimal(1)

    assert outcome("abs(ORG01) >= 2", ORG01=Interval(*ends)) is HOLDS
    assert outcome("abs(ORG01) >= 2", ORG01=Interval(*ends, low_open=True)) is FAILS
    assert outcome("abs(ORG01) <= 0", ORG01=Interval(*ends, low_open=True)) is HOLDS
    assert outcome("abs(ORG01) >= 9", ORG01=Interval(Decimal(-2), None)) is HOLDS


def test_decimals_are_exact():
    assert outcome("ORG15 - ORG04 == 0.3", ORG15="0.4", ORG04="0.1") is HOLDS


# ---- Against brute force: dyadic points make floating-point sums and products exact

NEAR, FAR = 2**-10, 2.0**10
COMPARE = {
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
    "==": operator.eq,
    "!=": operator.ne,
}
LINEAR = {
    "ORG01 {} ORG02": lambda a, b, c: (a, b),
    "-ORG01 {} 1": lambda a, b, c: (-a, 1),
    "ORG01 + ORG02 {} ORG03": lambda a, b, c: (a + b, c),
    "ORG01 - ORG02 {} 2": lambda a, b, c: (a - b, 2),
    "abs(ORG01) {} ORG02": lambda a, b, c: (abs(a), b),
    "abs(ORG01 - ORG02) {} 1": lambda a, b, c: (abs(a - b), 1),
}
CURVED = {
    "ORG01 * ORG02 {} ORG03": lambda a, b, c: (a * b, c),
    "ORG01 / ORG02 {} 2": lambda a, b, c: (a / b, 2),
}
INEQUALITIES = st.sampled_from(["<=", "<", ">=", ">"])


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = sorted((draw(st.integers(-2, 2)), draw(st.integers(-2, 2))))
    if low == high:
        return between(low, high)
    ends = [draw(st.sampled_from([None, Decimal(end), Decimal(end)])) for end in (low, high)]
    return Interval(*ends, low_open=draw(st.booleans()), high_open=draw(st.booleans()))


def points(interval: Interval) -> list[float]:
    """Values inside: every quarter, and just beside or far from the ends."""
    low, high = interval.low, interval.high
    candidates = {quarter / 4 for quarter in range(-16, 17)} | {-FAR, FAR}
    candidates |= {float(end) + step for end in (low, high) if end is not None for step in (-NEAR, NEAR)}
    return [point for point in candidates if interval.contains(Decimal(point))]


def satisfiable(expression, comparison, figures) -> bool:
    sides = (LINEAR | CURVED)[expression]
    return any(COMPARE[comparison](*sides(*values)) for values in product(*map(points, figures)))


def judged(expression: str, comparison: str, figures: list[Interval]) -> RuleOutcome:
    return outcome(expression.format(comparison), **dict(zip(("ORG01", "ORG02", "ORG03"), figures, strict=True)))


@settings(max_examples=examples(150))
@given(st.sampled_from(sorted(LINEAR)), st.sampled_from(sorted(COMPARE)), st.lists(intervals(), min_size=3, max_size=3))
@example("ORG01 + ORG02 {} ORG03", "==", [Interval(Decimal(0), Decimal(1), True, True), between(1, 1), between(2, 2)])
def test_a_rule_fails_exactly_when_no_point_of_the_intervals_satisfies_it(expression, comparison, figures):
    assert (judged(expression, comparison, figures) is FAILS) is not satisfiable(expression, comparison, figures)


@settings(max_examples=examples(150))
@given(st.sampled_from(sorted(CURVED)), INEQUALITIES, st.lists(intervals(), min_size=3, max_size=3))
def test_products_and_ratios_fail_exactly_when_no_point_of_the_intervals_satisfies_them(
    expression, comparison, figures
):
    assume("/" not in expression or not figures[1].contains(Decimal(0)))

    assert (judged(expression, comparison, figures) is FAILS) is not satisfiable(expression, comparison, figures)


# ---- The language


def test_a_rule_knows_what_it_needs_in_the_order_it_is_written():
    rule = compile_rule("change(ORG12) <= 30 and ORG12 >= children(ORG12) + counted(ORG01)")

    assert rule.references == (
        Reference("value", "ORG12"),
        Reference("prior", "ORG12"),
        Reference("children", "ORG12"),
        Reference("counted", "ORG01"),
    )
    assert rule.indicators == {"ORG12", "ORG01"}


@pytest.mark.parametrize("source", SOURCES[1:])
def test_every_source_is_a_function_of_an_indicator(source):
    assert compile_rule(f"{source}(ORG12) > 0").references == (Reference(source, "ORG12"),)


def test_every_example_of_the_documentation_is_a_rule():
    page = GUIDE.read_text(encoding="utf-8")
    examples = set(re.findall(r"\| `([^`]+)` \|$", page, re.MULTILINE))

    assert len(examples) > 8
    for expression in examples:
        assert compile_rule(expression).references


def test_every_function_is_documented_in_both_languages():
    english, chinese = GUIDE.read_text(encoding="utf-8").split("## 中文")
    for use in FUNCTIONS.values():
        name = use.partition("(")[0]
        assert f"| `{name}(" in english
        assert f"| `{name}(" in chinese


def test_a_rule_typed_on_a_chinese_keyboard_means_the_same():
    assert outcome("０≤ORG04　≤（１００）", ORG04=101) is FAILS
    assert outcome("implies（ORG12≠0，ORG10≥2×ORG12）", ORG12=2, ORG10=4) is HOLDS


@pytest.mark.parametrize(
    ("expression", "place", "seen", "advice"),
    [
        ("ORG12.real < 1", 6, ".", "indicator codes"),
        ("ORG12 < 'a'", 9, "'", "plain numbers"),
        ("lambda: ORG12", 7, ":", "not part of the language"),
        ("ORG12[0] < 1", 6, "[", "not part of the language"),
        ("ORG12 = ORG10", 7, "=", "=="),
        ("ORG12 ** 2 < 3", 1, "ORG12 ** 2", "+ - * /"),
        ("ORG12 % 2 < 3", 7, "%", "+ - * /"),
        ("ORG12 in ORG10", 1, "ORG12 in ORG10", "<= < >="),
        ("ORG12 if ORG10 else ORG11", 1, "ORG12 if ORG10 else ORG11", "not part of the language"),
        ("ORG12 < True", 9, "True", "plain numbers"),
        ("ORG12 < (1, 2)", 9, "(1, 2)", "not part of the language"),
        ("abs(*ORG12) < 1", 5, "*ORG12", "not part of the language"),
        ("ORG12 < 1e9", 9, "1e9", "6 decimals"),
        ("ORG12 < 0.1234567", 9, "0.1234567", "6 decimals"),
        ("sum(ORG12) < 1", 1, "sum", "children"),
        ("__import__(ORG12) < 1", 1, "__import__", "no function"),
        ("org12 < 1", 1, "org12", "capitals"),
        ("ORG12 < prior(2)", 9, "prior(2)", "prior(ORG12)"),
        ("ORG12 < prior(ORG12, ORG10)", 9, "prior(ORG12, ORG10)", "prior(ORG12)"),
        ("implies(ORG12 > 0)", 1, "implies(ORG12 > 0)", "implies(LAW03 > 0, LAW02 > 0)"),
        ("ORG12 + implies(ORG12 > 0, ORG10 > 0) > 1", 9, "implies(ORG12 > 0, ORG10 > 0)", "a number"),
        ("(ORG12 > 1) + 1 < 3", 2, "ORG12 > 1", "a number"),
        ("ORG12 > 1 and ORG10", 15, "ORG10", "a condition"),
        ("ORG12 - ORG10", 1, "ORG12 - ORG10", "a condition"),
        ("ORG12 <=", 8, "=", "every bracket closed"),
        ("(ORG12 <= ORG10", 1, "(ORG12 <= ORG10", "every bracket closed"),
    ],
)
def test_what_is_not_of_the_language_is_refused_with_its_place_and_what_would_be_right(expression, place, seen, advice):
    with pytest.raises(RuleError) as refusal:
        compile_rule(expression)

    assert str(refusal.value).startswith(f"Position {place}: ")
    assert f"“{seen}”" in str(refusal.value)
    assert advice in str(refusal.value)


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("  ", "The expression is empty."),
        ("1 < 2", "“1 < 2” names no indicator."),
        ("ORG12 < 1 or " * 40, "The expression has 519 characters; at most 400 are allowed."),
        ("-" * 391 + "ORG12 < 1", "is nested too deeply."),
        ("not " * 98 + "ORG12<1", "is nested too deeply."),
        ("(" * 250 + "ORG12" + ")" * 100, "cannot be read"),
    ],
)
def test_an_expression_of_no_use_as_a_whole_is_refused(expression, sentence):
    with pytest.raises(RuleError) as refusal:
        compile_rule(expression)

    assert sentence in str(refusal.value)


def test_a_refusal_can_be_translated():
    with pytest.raises(RuleError) as refusal:
        compile_rule("ORG12 < prior(2)")

    assert refusal.value.message % refusal.value.params == str(refusal.value)


WORDS = ["ORG12", "1", "0.5", "007", "1.", "abs(", "implies(", "prior(", "change(", ")", "(", ",", "<=", "==", "=", "<",
         "+", "-", "*", "/", "not ", " and ", " or ", " if ", " else ", "lambda ", " in ", " is ", "yield ", "await ",
         "None", "True", "'", '"', "\\", "\0", "\n", "#", ":", "{", "[", ".x", "≤", "（", "九", "\ud800"]  # fmt: skip


@given(st.text() | st.lists(st.sampled_from(WORDS)).map("".join))
def test_any_text_is_a_rule_or_a_rule_error(text):
    with suppress(RuleError):
        assert isinstance(evaluate(compile_rule(text), {}, "never"), RuleOutcome)


@pytest.mark.parametrize(
    ("expression", "years", "now", "expected"),
    [
        ("change(A) <= 20", 2, "144", HOLDS),
        ("change(A) <= 20", 2, "144.01", FAILS),
        ("change(A) >= 20", 2, "144", HOLDS),
        ("change(A) <= 20", 3, "172.8", HOLDS),
        ("change(A) <= 20", 1, "144", FAILS),
        ("A - prior(A) <= 22", 2, "144", HOLDS),
        ("A - prior(A) <= 21", 2, "144", FAILS),
        ("A <= prior(A)", 2, "144", SKIPPED),
        ("A <= prior(A) or A > 0", 2, "144", HOLDS),
    ],
)
def test_a_change_of_several_years_is_that_of_one(expression, years, now, expected):
    rule = compile_rule(expression, (("A", years),) if years > 1 else ())
    values = {Reference("value", "A"): interval(Decimal(now)), Reference("prior", "A"): interval(100)}

    assert evaluate(rule, values) == expected
