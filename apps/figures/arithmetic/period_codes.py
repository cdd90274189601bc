"""Reporting periods and their codes. Pure.

2014: statistical year, named after the year it ends in: 1 Oct 2013 to 30 Sep 2014 where years begin on 1 October.
CY2014: calendar year. 2010-2014: span of statistical years.
..2014: open span, all that came about up to the end of 2014. 2010-2014/yr: so much in each year of the span.
2013-12-31: a date. Only periods of one kind and length are compared.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

KINDS = ("year", "calendar", "span", "open", "yearly", "date")
FIRST_DAY = date(1900, 1, 1)
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
        return 0 if self.kind in ("date", "open") else self.ends.year - self._year_before

    @property
    def names_of_years(self) -> range:
        """The years it is made of, by the year each ends in: 2010 to 2014 for 2010-2014, whenever years begin."""
        return range(self._year_before + 1, self.ends.year + 1)

    def comparable(self, other: "Span") -> bool:
        return self.kind == other.kind and self.years == other.years

    def prior(self) -> str | None:
        """Code of the period of the same kind and length just before; None where there is no such thing."""
        if self.kind in ("date", "open"):
            return None
        first, last = self._year_before + 1, self.ends.year
        return _code(self.kind, first - self.years, last - self.years)

    @property
    def _year_before(self) -> int:
        """The year that the day before ended in: 2013 for 1 Oct 2013 as for 1 Jan 2014."""
        return (self.starts - DAY).year


_SHAPES = (
    ("date", re.compile(r"(\d{4})-(\d{2})-(\d{2})")),
    ("year", re.compile(r"(\d{4})")),
    ("calendar", re.compile(r"CY(\d{4})")),
    ("span", re.compile(r"(\d{4})-(\d{4})")),
    ("open", re.compile(r"\.\.(\d{4})")),
    ("yearly", re.compile(r"(\d{4})-(\d{4})/yr")),
)


def year_starts(year: int, begins: YearBegins = OCTOBER) -> date:
    """First day of a statistical year, which bears the name of the year it ends in.

    Begun on 1 October: 2014 starts 2013-10-01. Begun on 1 January: 2014 starts 2014-01-01.
    """
    return date(year if begins == (1, 1) else year - 1, *begins)


def read(code: str, begins: YearBegins = OCTOBER) -> Span:
    """The period a code stands for, where statistical years begin on that day; PeriodError where it is none."""
    code = code.strip()
    for kind, shape in _SHAPES:
        if match := shape.fullmatch(code):
            return _span(code, kind, [int(part) for part in match.groups()], begins)
    raise PeriodError(code)


def _span(code: str, kind: str, parts: list[int], begins: YearBegins) -> Span:
    try:
        if kind == "date":
            day = date(*parts)
            return Span(code, kind, day, day)
        if kind == "calendar":
            return Span(code, kind, date(parts[0], 1, 1), date(parts[0], 12, 31))
        first, last = parts[0], parts[-1]
        if last < first or (kind in ("span", "yearly") and last == first):
            raise PeriodError(code)
        starts = FIRST_DAY if kind == "open" else year_starts(first, begins)
        return Span(code, kind, starts, year_starts(last + 1, begins) - DAY)
    except ValueError as error:
        raise PeriodError(code) from error


def _code(kind: str, first: int, last: int) -> str:
    return {"year": f"{last}", "calendar": f"CY{last}", "span": f"{first}-{last}", "yearly": f"{first}-{last}/yr"}[kind]
