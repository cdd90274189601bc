"""Edit rules as spreadsheet formulas: what they are written as, and that a spreadsheet judges as the system does."""

from decimal import Decimal

import openpyxl
import pytest
import xlsxwriter

from apps.figures.arithmetic import rule_formulas, rule_language
from apps.figures.arithmetic.interval import Interval
from apps.figures.arithmetic.rule_language import Reference, RuleOutcome

CELLS = {("value", "ORG10"): "A1", ("value", "ORG12"): "B1", ("prior", "ORG12"): "C1"}
RULES = (
    "ORG12 <= ORG10",
    "0 <= ORG12 <= 100",
    "ORG10 + ORG12 == 30",
    "abs(ORG12 - ORG10) < 5 and ORG12 != 7",
    "implies(ORG12 > 0, ORG10 > 0)",
    "not (ORG12 > 5 or ORG10 > 5)",
    "-ORG12 / ORG10 >= -2 * 3",
    "change(ORG12) <= 50",
    "ORG12 >= prior(ORG12)",
)
VALUES = ((10, 20, 10), (20, 10, 20), (0, 7, 0), (0, 0, 5), (None, 7, 3), (3, None, None), (200, 150, 100))


def place(one: Reference) -> str | None:
    return CELLS.get((one.source, one.code))


@pytest.mark.parametrize(
    ("expression", "missing", "formula"),
    [
        (
            "ORG12 ≤ ORG10",
            "skip_any",
            "AND(AND(ISNUMBER(B1),ISNUMBER(A1)),IFERROR(NOT(AND(N(B1)<=N(A1))),FALSE))",
        ),
        (
            "ORG12 + ORG10 > 0",
            "skip_all",
            "AND(OR(ISNUMBER(B1),ISNUMBER(A1)),IFERROR(NOT(AND((N(B1)+N(A1))>0)),FALSE))",
        ),
        ("ORG12 != 3", "never", "IFERROR(NOT(AND(N(B1)<>3)),FALSE)"),
    ],
)
def test_a_rule_is_written_with_its_strategy_for_missing_values(expression, missing, formula):
    assert rule_formulas.broken(expression, missing, place) == formula


@pytest.mark.parametrize("expression", ["ORG12 <= parent(ORG12)", "ORG12 >= children(ORG12)", "ORG13 <= ORG12"])
def test_a_rule_that_reads_beyond_the_sheet_is_left_to_the_upload(expression):
    assert rule_formulas.broken(expression, "skip_any", place) is None


def test_a_spreadsheet_judges_as_the_system_does(libreoffice, tmp_path):
    """Every rule with every missing strategy over every row of values, computed by LibreOffice."""
    cases = [(rule, missing) for rule in RULES for missing in rule_language.SKIPS]
    path = tmp_path / "rules.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for values in VALUES:
        sheet = book.add_worksheet()
        for column, value in enumerate(values):
            if value is not None:
                sheet.write_number(0, column, value)
        for row, (rule, missing) in enumerate(cases, start=1):
            sheet.write_formula(row, 0, f"=IF({rule_formulas.broken(rule, missing, place)},1,0)", None, "")
    book.close()
    (saved,) = libreoffice("xlsx", path)
    computed = openpyxl.load_workbook(saved, data_only=True)
    for sheet, values in zip(computed, VALUES, strict=True):
        given = {key: Decimal(value) for key, value in zip(CELLS, values, strict=True) if value is not None}
        found = {Reference(*key): Interval(value, value) for key, value in given.items()}
        for row, (rule, missing) in enumerate(cases, start=2):
            fails = rule_language.evaluate(rule_language.compile_rule(rule), found, missing) == RuleOutcome.FAILS
            assert sheet.cell(row, 1).value == int(fails), (rule, missing, values)
