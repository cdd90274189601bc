"""Numbers as text: digits in threes, differences with a sign, percentages, and the plain number of files."""

from decimal import Decimal

import pytest

from apps.figures.arithmetic.quantity_text import (
    grouped,
    in_file,
    percent,
    signed,
    signed_percent,
    trimmed,
)
from apps.figures.cells import Answer, shown
from apps.spreadsheets.writing import spreadsheet_format


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("606500.000000", "606,500"),
        ("12.50", "12.5"),
        ("6E+5", "600,000"),
        ("0.000001", "0.000001"),
        ("-0", "0"),
        ("-0.5", "-0.5"),
        ("123456789012345678.123456", "123,456,789,012,345,678.123456"),
    ],
)
def test_digits_stand_in_threes_and_none_is_lost(value, text):
    assert grouped(Decimal(value)) == text


def test_a_count_is_written_as_a_number_is():
    assert grouped(1203) == "1,203"


@pytest.mark.parametrize(("value", "text"), [("1500.50", "+1,500.5"), ("-9", "-9"), ("0.00", "0"), ("-0.25", "-0.25")])
def test_a_difference_has_its_sign_and_none_where_nothing_changed(value, text):
    assert signed(Decimal(value)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("155.54", "+155.5"),
        ("-0.04", "-0.04"),
        ("0.0004", "+0.0004"),
        ("0", "0.0"),
        ("-3", "-3.0"),
        ("1234.56", "+1,234.6"),
    ],
)
def test_a_percentage_has_one_decimal_and_never_a_silent_zero(value, text):
    assert signed_percent(Decimal(value)) == text
    assert percent(Decimal(value)) == text.removeprefix("+")


def test_files_hold_the_plain_number_and_nothing_where_there_is_none():
    numbers = (Decimal("606500.00"), Decimal("6E+5"), Decimal(0), None)
    assert [in_file(number) for number in numbers] == ["606500", "600000", "0", ""]
    assert str(trimmed(Decimal("12.500000"))) == "12.5"


def test_a_spreadsheet_shows_as_many_decimals_as_the_number_has():
    assert [spreadsheet_format(0), spreadsheet_format(2)] == ["#,##0", "#,##0.00"]


def test_a_cell_keeps_the_sign_of_a_number_that_begins_with_a_zero():
    half = Decimal("-0.5")
    assert shown(Answer(value=half, low=half, high=half)) == "-0.5"
