"""Periods as SDMX writes them, and what is meant by a text that says one."""

from datetime import date

import pytest

from apps.figures.arithmetic import period_codes
from apps.reports.opendata.time_periods import NoTimePeriod, begins_on, days_of, start_day, written

OCTOBER, JANUARY = (10, 1), (1, 1)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("2014", "2013-A1"),
        ("CY2014", "2014"),
        ("2010-2014", "2009-10-01/P5Y"),
        ("2014-09-30", "2014-09-30"),
    ],
)
def test_a_period_is_written_so_that_it_is_read_back_as_the_same_days(code, told):
    span = period_codes.read(code, OCTOBER)
    assert written(span) == told
    assert days_of(told, OCTOBER) == (span.starts, span.ends)


def test_a_statistical_year_that_begins_in_january_bears_its_own_name():
    assert written(period_codes.read("2014", JANUARY)) == "2014-A1"
    assert days_of("2014-A1", JANUARY) == (date(2014, 1, 1), date(2014, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2013-Q2", date(2014, 1, 1), date(2014, 3, 31)),  # the second quarter of the year that begins in October 2013
        ("2013-S2", date(2014, 4, 1), date(2014, 9, 30)),
        ("2013-T3", date(2014, 6, 1), date(2014, 9, 30)),
        ("2013-M12", date(2014, 9, 1), date(2014, 9, 30)),
        ("2014-02", date(2014, 2, 1), date(2014, 2, 28)),
        ("2014-01-31/P1M10D", None, None),
        ("2014-01-30/P1Y", date(2014, 1, 30), date(2015, 1, 29)),
        ("2014-01-30/P10D", date(2014, 1, 30), date(2014, 2, 8)),
    ],
)
def test_days_are_counted_from_the_day_on_which_years_begin(text, first, last):
    if first is None:
        with pytest.raises(NoTimePeriod):
            days_of(text, OCTOBER)
    else:
        assert days_of(text, OCTOBER) == (first, last)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "14",
        "2014-13",
        "2014-02-30",
        "2013-A2",
        "2013-Q5",
        "2013-Q0",
        "2013-W1",
        "0000",
        "2014-01-01/P",
        "9999-M12x",
    ],
)
def test_what_is_no_time_period_is_refused(text):
    with pytest.raises(NoTimePeriod):
        days_of(text, OCTOBER)


def test_the_day_on_which_years_begin_is_written_and_read():
    assert start_day(OCTOBER) == "--10-01"
    assert begins_on("--10-01") == OCTOBER
    with pytest.raises(NoTimePeriod):
        begins_on("10-01")
