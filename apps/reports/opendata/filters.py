"""Filters of SDMX-REST: `c[FREQ]=A,B` is A or B, `ge:A+le:B` both; operators stand before a value with a colon."""

import operator
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from django.utils.translation import gettext as _

from apps.figures.arithmetic.period_codes import YearBegins
from apps.reports.opendata.components import TIME_PERIOD, Component
from apps.reports.opendata.refused import QueryRefused
from apps.reports.opendata.time_periods import Days, NoTimePeriod, days_of

Value = str | Decimal
MOST = 2_000  # terms of one filter
LONGEST = 4_000  # signs of one
AND = re.compile(r"[+ ]")  # a plus in an address is read as a blank
COMPARED: dict[str, Callable[[Value, Value], bool]] = {
    "eq": operator.eq, "ne": operator.ne, "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge,
}  # fmt: skip
SEARCHED: dict[str, Callable[[str, str], bool]] = {
    "co": operator.contains, "nc": lambda text, part: part not in text,
    "sw": str.startswith, "ew": str.endswith,
}  # fmt: skip
OPERATORS = (*COMPARED, *SEARCHED)
# Of time periods: a period is compared by its days, from within. Both days belong to each.
OF_DAYS: dict[str, Callable[[Days, Days], bool]] = {
    "eq": operator.eq, "ne": operator.ne,
    "lt": lambda told, asked: told.last < asked.first, "le": lambda told, asked: told.last <= asked.last,
    "gt": lambda told, asked: told.first > asked.last, "ge": lambda told, asked: told.first >= asked.first,
}  # fmt: skip


class Term(NamedTuple):
    """One comparison: `ge:2013-A1`."""

    operator: str
    text: str


class ComponentFilter:
    """What the values of one component have to be: one of `any_of`, each of which asks for all of its terms."""

    def __init__(self, component: Component, text: str, begins: YearBegins) -> None:
        self.component = component
        if len(text) > LONGEST:
            raise QueryRefused(_("A filter has at most %(most)s signs.") % {"most": LONGEST})
        self.any_of = [[self._term(part) for part in AND.split(either)] for either in text.split(",")]
        if sum(map(len, self.any_of)) > MOST:
            raise QueryRefused(_("A filter has at most %(most)s terms.") % {"most": MOST})
        if component == TIME_PERIOD:
            self._days = {term.text: self._read_days(term, begins) for term in self._terms}
        elif component.is_number:
            self._numbers = {term.text: self._read_number(term) for term in self._terms if term.operator in COMPARED}

    @property
    def _terms(self) -> list[Term]:
        return [term for either in self.any_of for term in either]

    def _term(self, text: str) -> Term:
        sign, colon, value = text.partition(":")
        if colon and sign not in OPERATORS:
            told = {"operator": sign, "all": ", ".join(OPERATORS)}
            raise QueryRefused(_("There is no operator “%(operator)s”; there are: %(all)s.") % told)
        term = Term(sign, value) if colon else Term("eq", text)
        if not term.text:
            raise QueryRefused(_("The filter of %(component)s lacks a value.") % {"component": self.component.id})
        return term

    def _read_days(self, term: Term, begins: YearBegins) -> Days:
        if term.operator not in OF_DAYS:
            told = {"operator": term.operator, "all": ", ".join(OF_DAYS)}
            raise QueryRefused(_("Periods are not compared by “%(operator)s”, but by: %(all)s.") % told)
        try:
            return days_of(term.text, begins)
        except NoTimePeriod as error:
            said = _("“%(text)s” is no time period such as 2013-A1, 2014, 2014-09-30 or 2009-10-01/P5Y.")
            raise QueryRefused(said % {"text": term.text}) from error

    def _read_number(self, term: Term) -> Decimal:
        try:
            number = Decimal(term.text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise QueryRefused(_("“%(text)s” is no number.") % {"text": term.text})
        return number

    def takes_days(self, first: date, last: date) -> bool:
        """Whether a period of these days is asked for."""
        told = Days(first, last)
        return self._takes(lambda term: OF_DAYS[term.operator](told, self._days[term.text]))

    def takes(self, value: str) -> bool:
        """Whether this value is asked for; what has none is compared with nothing."""
        return self._takes(lambda term: self._holds(term, value))

    def _takes(self, holds: Callable[[Term], bool]) -> bool:
        return any(all(map(holds, either)) for either in self.any_of)

    def _holds(self, term: Term, value: str) -> bool:
        if term.operator in SEARCHED:
            return SEARCHED[term.operator](value, term.text)
        if not self.component.is_number:
            return COMPARED[term.operator](value, term.text)
        return bool(value) and COMPARED[term.operator](Decimal(value), self._numbers[term.text])
