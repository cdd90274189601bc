"""Periods as SDMX writes them, and the days that such a text means (SDMX 3.0, section 6, Technical Notes, 4.2). Pure.

A reporting year bears the name of the year it begins in: the statistical year 2014 here, 1 October 2013 to 30 September
2014, is 2013-A1 with the reporting year start day --10-01. A span is a time range: 2010-2014 is 2009-10-01/P5Y.
"""

import re
from datetime import date, timedelta
from typing import NamedTuple

from apps.figures.arithmetic.period_codes import DAY, Span, YearBegins

# The kinds of periods that are one period in SDMX; an open span has no beginning, and one of yearly numbers no length.
KINDS = ("year", "calendar", "span", "date")
MONTHS_OF = {"A": 12, "S": 6, "T": 4, "Q": 3, "M": 1}  # by the sign of a reporting period
A_YEAR = 12
_START_DAY = re.compile(r"--(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_YEAR = re.compile(r"([0-9]{4})")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_REPORTING = re.compile(r"([0-9]{4})-([ASTQM])([0-9]{1,2})")
_RANGE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})/P(?:([0-9]{1,3})Y)?(?:([0-9]{1,3})M)?(?:([0-9]{1,4})D)?")


class NoTimePeriod(ValueError):
    """The text is no time period, or no day of a year."""


class Days(NamedTuple):
    """From a first to a last day, both of which belong to it."""

    first: date
    last: date


def written(span: Span) -> str:
    """2013-A1 of the statistical year 2014, 2014 of the calendar year, 2009-10-01/P5Y of a span, 2014-09-30 a day."""
    if span.kind == "year":
        return f"{span.starts.year:04}-A1"
    if span.kind == "calendar":
        return f"{span.starts.year:04}"
    if span.kind == "span":
        return f"{span.starts.isoformat()}/P{span.years}Y"
    return span.starts.isoformat()


def start_day(begins: YearBegins) -> str:
    """--10-01 where statistical years begin on 1 October."""
    return f"--{begins[0]:02}-{begins[1]:02}"


def begins_on(text: str) -> YearBegins:
    """The same read back; NoTimePeriod where it is no day of a year."""
    match = _START_DAY.fullmatch(text)
    if match is None:
        raise NoTimePeriod(text)
    return int(match[1]), int(match[2])


def days_of(text: str, begins: YearBegins) -> Days:
    """The days of a time period, reporting years beginning on that day; NoTimePeriod where it is none.

    Worked example: of years that begin on 1 October 2013-A1 is 2013-10-01 to 2014-09-30, and 2013-Q2 its second
    quarter, 2014-01-01 to 2014-03-31.
    """
    try:
        return _days_of(text, begins)
    except (ValueError, OverflowError) as error:  # the calendar has no such day
        raise NoTimePeriod(text) from error


def _days_of(text: str, begins: YearBegins) -> Days:
    if match := _YEAR.fullmatch(text):
        return _months(date(int(match[1]), 1, 1), A_YEAR)
    if match := _MONTH.fullmatch(text):
        return _months(date(int(match[1]), int(match[2]), 1), 1)
    if match := _DATE.fullmatch(text):
        day = date.fromisoformat(text)
        return Days(day, day)
    if match := _REPORTING.fullmatch(text):
        return _reporting_period(int(match[1]), MONTHS_OF[match[2]], int(match[3]), begins)
    if match := _RANGE.fullmatch(text):
        return _range([int(part or 0) for part in match.groups()])
    raise ValueError(text)


def _reporting_period(year: int, months: int, number: int, begins: YearBegins) -> Days:
    if not 1 <= number <= A_YEAR // months:
        raise ValueError(number)
    return _months(_later(date(year, *begins), months * (number - 1)), months)


def _range(parts: list[int]) -> Days:
    year, month, day, years, months, days = parts
    first = date(year, month, day)
    last = _later(first, A_YEAR * years + months) + timedelta(days=days) - DAY
    if last < first:
        raise ValueError(parts)
    return Days(first, last)


def _months(first: date, months: int) -> Days:
    return Days(first, _later(first, months) - DAY)


def _later(day: date, months: int) -> date:
    """The same day so many months later."""
    years, month = divmod(day.month - 1 + months, A_YEAR)
    return date(day.year + years, month + 1, day.day)
