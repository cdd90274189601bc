"""Reporting periods and their codes. Pure.

2014: statistical year, 1 Oct 2013 to 30 Sep 2014. CY2014: calendar year. 2010-2014: span of statistical years.
..2014: open span, all that came about up to the end of 2014. 2010-2014/yr: so much in each year of the span.
2013-12-31: a date. Only periods of one kind and length are compared.
"""

import re
from dataclasses import dataclass
from datetime import date

KINDS = ("year", "calendar", "span", "open", "yearly", "date")
FIRST_DAY = date(1900, 1, 1)


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
        return 0 if self.kind in ("date", "open") else self.ends.year - self.starts.year + (self.kind == "calendar")

    def comparable(self, other: "Span") -> bool:
        return self.kind == other.kind and self.years == other.years

    def prior(self) -> str | None:
        """Code of the period of the same kind and length just before; None where there is no such thing."""
        if self.kind in ("date", "open"):
            return None
        first, last = (self.starts.year + (self.kind != "calendar"), self.ends.year)
        return _code(self.kind, first - self.years, last - self.years)


_SHAPES = (
    ("date", re.compile(r"(\d{4})-(\d{2})-(\d{2})")),
    ("year", re.compile(r"(\d{4})")),
    ("calendar", re.compile(r"CY(\d{4})")),
    ("span", re.compile(r"(\d{4})-(\d{4})")),
    ("open", re.compile(r"\.\.(\d{4})")),
    ("yearly", re.compile(r"(\d{4})-(\d{4})/yr")),
)


def read(code: str) -> Span:
    """The period a code stands for; PeriodError where it is none."""
    code = code.strip()
    for kind, shape in _SHAPES:
        if match := shape.fullmatch(code):
            return _span(code, kind, [int(part) for part in match.groups()])
    raise PeriodError(code)


def _span(code: str, kind: str, parts: list[int]) -> Span:
    try:
        if kind == "date":
            day = date(*parts)
            return Span(code, kind, day, day)
        if kind == "calendar":
            return Span(code, kind, date(parts[0], 1, 1), date(parts[0], 12, 31))
        first, last = parts[0], parts[-1]
        if last < first or (kind in ("span", "yearly") and last == first):
            raise PeriodError(code)
        starts = FIRST_DAY if kind == "open" else date(first - 1, 10, 1)
        return Span(code, kind, starts, date(last, 9, 30))
    except ValueError as error:
        raise PeriodError(code) from error


def _code(kind: str, first: int, last: int) -> str:
    return {"year": f"{last}", "calendar": f"CY{last}", "span": f"{first}-{last}", "yearly": f"{first}-{last}/yr"}[kind]
