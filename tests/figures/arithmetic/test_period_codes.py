"""The codes of periods: which are read, which are refused, and what comes before each."""

from datetime import date

import pytest

from apps.figures.arithmetic.period_codes import OCTOBER, PeriodError, read

JANUARY = (1, 1)


@pytest.mark.parametrize(
    ("code", "starts", "ends"),
    [
        ("2014", date(2013, 10, 1), date(2014, 9, 30)),
        (" 2014 ", date(2013, 10, 1), date(2014, 9, 30)),
        ("CY2014", date(2014, 1, 1), date(2014, 12, 31)),
        ("2010-2014", date(2009, 10, 1), date(2014, 9, 30)),
        ("2010-2014/yr", date(2009, 10, 1), date(2014, 9, 30)),
        ("..2014", date(1900, 1, 1), date(2014, 9, 30)),
        ("2013-12-31", date(2013, 12, 31), date(2013, 12, 31)),
    ],
)
def test_a_code_stands_for_its_days(code, starts, ends):
    span = read(code)
    assert (span.starts, span.ends) == (starts, ends)


@pytest.mark.parametrize("begins", [OCTOBER, JANUARY])
@pytest.mark.parametrize(
    "code", ["", "14", "2014年", "2013-02-30", "2014-2010", "2014-2014", "2014-2014/yr", "..1899", "10000"]
)
def test_what_is_no_period_is_refused(code, begins):
    with pytest.raises(PeriodError):
        read(code, begins)


@pytest.mark.parametrize("begins", [OCTOBER, JANUARY])
@pytest.mark.parametrize("code", ["..0000", "0000", "0001", "CY0001", "0001-0002", "0014", "0001-01-01"])
def test_a_year_written_with_leading_zeros_is_refused_before_a_day_is_sought_that_no_calendar_has(code, begins):
    with pytest.raises(PeriodError):
        read(code, begins)


@pytest.mark.parametrize(
    ("code", "prior"),
    [
        ("2014", "2013"),
        ("CY2014", "CY2013"),
        ("2010-2014", "2005-2009"),
        ("2010-2014/yr", "2005-2009/yr"),
        ("..2014", None),
        ("2013-12-31", None),
    ],
)
@pytest.mark.parametrize("begins", [OCTOBER, JANUARY])
def test_the_period_just_before_is_of_the_same_kind_and_length(code, prior, begins):
    assert read(code, begins).prior() == prior
