"""Reporting periods and their codes. Pure.

2014: statistical year, named after the year it ends in: 1 Oct 2013 to 30 Sep 2014 where years begin on 1 October.
CY2014: calendar year. 2010-2014: span of statistical years.
..2014: open span, all that came about up to the end of 2014. 2010-2014/yr: so much in each year of the span.
2013-12-31: a date. Only periods of one kind and length are compared.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

KINDS = ("year", "calendar", "span", "open", "yearly", "date")
FIRST_DAY = date(1900, 1, 1)  # of open spans
FIRST_YEAR, LAST_YEAR = 1900, 2100  # that a code may name: 0014 and 2914 are slips
DAY = timedelta(days=1)
YearBegins = tuple[int, int]  # month and day
OCTOBER: YearBegins = (10, 1)


class PeriodError(ValueError):
    """The text is no period code."""


@dataclass(frozen=True, slots=True)
class Span:
    """A dated period: `kind` is one of KINDS, both days belong to it."""

    code: str
    kind: str
    starts: date
    ends: date

    @property
    def years(self) -> int:
        """Length in statistical or calendar years; 0 for a date or an open span, which have no length to compare."""
        if not self.has_length:
            return 0
        return self.ends.year - self._year_before

    @property
    def has_length(self) -> bool:
        """Whether there is another of its kind and length just before it: a date and an open span stand alone."""
        return self.kind not in ("date", "open")

    @property
    def names_of_years(self) -> range:
        """The years it is made of, by the year each ends in: 2010 to 2014 for 2010-2014, whenever years begin."""
        return range(self._year_before + 1, self.ends.year + 1)

    def comparable(self, other: "Span") -> bool:
        """Of one kind and length: 2014 and 2009 are, 2010-2014 and 2011-2014 are not, nor 2014 and CY2014."""
        return self.kind == other.kind and self.years == other.years

    def prior(self) -> str | None:
        """Code of the period of the same kind and length just before; None where there is no such thing.

        Worked example: before 2014 comes 2013; before 2010-2014, of five years, 2005-2009.
        """
        if not self.has_length:
            return None
        first = self._year_before + 1
        return _code(self.kind, first - self.years, self.ends.year - self.years)

    @property
    def _year_before(self) -> int:
        """The year that the day before ended in: 2013 for 1 Oct 2013 as for 1 Jan 2014."""
        return (self.starts - DAY).year


_SHAPES = (
    ("date", re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")),
    ("year", re.compile(r"([0-9]{4})")),
    ("calendar", re.compile(r"CY([0-9]{4})")),
    ("span", re.compile(r"([0-9]{4})-([0-9]{4})")),
    ("open", re.compile(r"\.\.([0-9]{4})")),
    ("yearly", re.compile(r"([0-9]{4})-([0-9]{4})/yr")),
)


def year_starts(year: int, begins: YearBegins = OCTOBER) -> date:
    """First day of a statistical year, which bears the name of the year it ends in.

    Begun on 1 October: 2014 starts 2013-10-01. Begun on 1 January: 2014 starts 2014-01-01.
    """
    calendar_year = year if begins == (1, 1) else year - 1
    return date(calendar_year, *begins)


@lru_cache(maxsize=1000)  # a page of five years names each of them a thousand times
def read(code: str, begins: YearBegins = OCTOBER) -> Span:
    """The period a code stands for, where statistical years begin on that day; PeriodError where it is none."""
    code = code.strip()
    for kind, shape in _SHAPES:
        match = shape.fullmatch(code)
        if match:
            parts = [int(part) for part in match.groups()]
            return _span(code, kind, parts, begins)
    raise PeriodError(code)


def _span(code: str, kind: str, parts: list[int], begins: YearBegins) -> Span:
    """The period of the numbers in a code; PeriodError for 2013-02-30, 2014-2010, ..1899, 0014 and 2914."""
    first = parts[0]
    last = first if kind == "date" else parts[-1]
    if first < FIRST_YEAR or last > LAST_YEAR:
        raise PeriodError(code)
    if kind in ("span", "yearly") and first == last:
        raise PeriodError(code)  # that is a year, and has a code of its own
    try:
        starts, ends = _days(kind, parts, begins)
    except ValueError as error:
        raise PeriodError(code) from error
    if ends < starts:
        raise PeriodError(code)
    return Span(code, kind, starts, ends)


def _days(kind: str, parts: list[int], begins: YearBegins) -> tuple[date, date]:
    """Its first and its last day; ValueError where the calendar has no such day.

    Worked example: 2010-2014, where years begin on 1 October, goes from 2009-10-01 to 2014-09-30.
    """
    if kind == "date":
        day = date(*parts)
        return day, day
    first, last = parts[0], parts[-1]
    if kind == "calendar":
        return date(first, 1, 1), date(last, 12, 31)
    ends = year_starts(last + 1, begins) - DAY
    if kind == "open":
        return FIRST_DAY, ends
    return year_starts(first, begins), ends


def _code(kind: str, first: int, last: int) -> str:
    return {"year": f"{last}", "calendar": f"CY{last}", "span": f"{first}-{last}", "yearly": f"{first}-{last}/yr"}[kind]
