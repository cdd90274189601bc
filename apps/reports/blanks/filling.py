"""The numbers on record for what a form asks, and the form with these in its cells.

Only what stands for the whole of what is asked is filled in: an approved statement, a complete register's count, a sum
of all who are asked. A sum of some, and a number of another day, are told beside the form and left out of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.figures.arithmetic.numerals import UNITS
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.files.unit_lookup import UnitLookup
from apps.figures.models import Indicator, Period, Qualifier
from apps.figures.models.detached import DETACHED
from apps.reports.blanks.asking import AskedNumber
from apps.reports.numbers.ledger import Ledger
from apps.reports.numbers.readings import LedgerReading
from apps.reports.numbers.scope import Scope
from apps.reports.tables import wording
from apps.reports.tables.links import figure_href, number_href
from apps.reports.tables.one_unit import number_in
from apps.spreadsheets.blank_workbook import FilledCell, Place, filled
from apps.units import access
from apps.units.models import Unit

WHY_NOT_ASKED = {
    "indicator": gettext_lazy("its words name no indicator on record"),
    "unit": gettext_lazy("neither its words nor the form say which unit it is of, or it is none that you may see"),
    "period": gettext_lazy("neither its words nor the form say one period"),
    "measure": gettext_lazy("it counts in another measure than the indicator does, or does not say in which"),
    "coverage": gettext_lazy("it asks for the unit itself, without those below it"),
    "aside": gettext_lazy("it asks for none of the indicators on record"),
}
STATES = {
    "not_applicable": gettext_lazy("not applicable"),
    "unavailable": gettext_lazy("stated as unavailable"),
    DETACHED: gettext_lazy("kept elsewhere"),
}


class ReadableUnits(UnitLookup):
    """The units whose numbers a person may read, by the words of a form."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(None)
        self.scope = access.below(scope.paths)


@dataclass(frozen=True, slots=True)
class FoundNumber:
    """What is on record for a cell: the text it gets and where that leads, or `why` it stays empty."""

    asked: AskedNumber
    text: str = ""
    comment: str = ""
    href: str = ""
    why: str = ""
    value: Decimal | str = ""


class FormNumbers:
    """The numbers of one form, read in one ledger for each period it asks for."""

    def __init__(self, scope: Scope, asked: Sequence[AskedNumber], indicators: Iterable[Indicator]) -> None:
        self.asked = asked
        known = [number for number in asked if not number.lacks]
        self.indicators = {indicator.code: indicator for indicator in indicators}
        self.units = self._units_in_view(scope, known)
        self.ledgers = self._ledgers(known)

    def _units_in_view(self, scope: Scope, known: Iterable[AskedNumber]) -> dict[str, Unit]:
        """By code the units that are asked about, of those whose numbers the reader may see."""
        codes = {number.unit for number in known}
        units = scope.in_view().filter(code__in=codes)
        return {unit.code: unit for unit in units}

    def _ledgers(self, known: Iterable[AskedNumber]) -> dict[str, Ledger]:
        """By code of the period, of those on record, what is known of all that the form asks of it."""
        by_period: dict[str, list[AskedNumber]] = defaultdict(list)
        for number in known:
            by_period[number.period].append(number)
        ledgers = {}
        for period in Period.objects.filter(code__in=list(by_period)):
            ledgers[period.code] = self._ledger(period, by_period[period.code])
        return ledgers

    def _ledger(self, period: Period, asked: Iterable[AskedNumber]) -> Ledger:
        """What is on record of one period: of the units and the indicators that any cell asks for."""
        units, indicators = set(), set()
        for number in asked:
            units.add(number.unit)
            indicators.add(number.indicator)
        of_units = [unit for code, unit in self.units.items() if code in units]
        of_indicators = [self.indicators[code] for code in sorted(indicators)]
        return Ledger(of_units, of_indicators, period)

    def found(self) -> list[FoundNumber]:
        """What each cell gets."""
        self._fetch_returns()
        return [self._found(number) for number in self.asked]

    def _fetch_returns(self) -> None:
        """When each return was approved, in one query."""
        figures = []
        for asked in self.asked:
            if self._why_not_looked_for(asked):
                continue
            figure = self._reading(asked).figure
            if figure is not None:
                figures.append(figure)
        prefetch_related_objects(figures, "submission")

    def _reading(self, asked: AskedNumber) -> LedgerReading:
        """What is shown of it, with how that came about; its unit and period are on record."""
        return self.ledgers[asked.period].total(self.units[asked.unit].pk, self.indicators[asked.indicator].pk)

    def _why_not_looked_for(self, asked: AskedNumber) -> str:
        """Why the records say nothing of a cell; "" where its unit and its period are on record."""
        if asked.lacks:
            return str(WHY_NOT_ASKED[asked.lacks])
        if asked.unit not in self.units:
            return str(WHY_NOT_ASKED["unit"])
        if asked.period not in self.ledgers:
            return _("there is no period “%(period)s” on record") % {"period": asked.period}
        return ""

    def _found(self, asked: AskedNumber) -> FoundNumber:
        """What one cell gets."""
        why = self._why_not_looked_for(asked)
        if why:
            return FoundNumber(asked, why=why)
        unit, indicator = self.units[asked.unit], self.indicators[asked.indicator]
        reading = self._reading(asked)
        href = figure_href(reading.figure) or number_href(unit, indicator, reading.period)
        why = _why_empty(reading)
        if why:
            return FoundNumber(asked, why=why, href=href)
        assert reading.quantity is not None, "what is not empty has a number"
        value = _value_in(reading.quantity, asked)
        text = f"{value:f}" if isinstance(value, Decimal) else value
        return FoundNumber(asked, text, _comment(unit, indicator, reading), href, value=value)


def _why_empty(reading: LedgerReading) -> str:
    """Why a number on record does not stand for what is asked; "" where it does."""
    if reading.quantity is None:
        return str(STATES.get(reading.state) or _("nothing approved is on record"))
    if reading.partial:
        return wording.completeness(reading)
    if reading.place is None or reading.figure is None:
        return ""
    said = {"number": wording.number(reading.quantity), "day": reading.figure.period}
    return _("on record is only %(number)s of %(day)s") % said


def _value_in(quantity: Quantity, asked: AskedNumber) -> Decimal | str:
    """The number as its cell counts: 60.65 of 606,500 in 万, 0.95 of 95 % where percentages are shown; in words what is
    not exact: 超过6."""
    factor = UNITS.get(asked.scale, Decimal(1))
    if quantity.qualifier != Qualifier.EXACT:
        return number_in(quantity, factor)
    if asked.is_percent:
        factor = Decimal(100)
    return quantity.value / factor


def _comment(unit: Unit, indicator: Indicator, reading: LedgerReading) -> str:
    """Whose number it is, of what and when; the number as it is on record; who says it, since when."""
    assert reading.quantity is not None, "a comment is of a number"
    lines = [
        f"{unit} · {indicator} · {wording.period_name(reading.period)}",
        wording.with_measure(reading.quantity, indicator.measure),
        _stated_by(reading),
        _("on record on %(day)s") % {"day": date_format(timezone.localdate(), "Y-m-d")},
    ]
    return "\n".join(lines)


def _stated_by(reading: LedgerReading) -> str:
    """The document with its place, or the return and the day it was approved; else how it came about."""
    figure = reading.figure
    if figure is None:
        return _came_about(reading)
    submission = figure.submission
    if submission is None or submission.counts_since is None:
        return wording.stated_in(figure)
    day = timezone.localdate(submission.counts_since)
    return _("%(source)s, approved on %(day)s") % {"source": wording.stated_in(figure), "day": f"{day:%Y-%m-%d}"}


def _came_about(reading: LedgerReading) -> str:
    """By which rule a number was taken that nobody stated, and of how many it is; "" where neither is known."""
    said = wording.footing_named(reading.footing)
    if reading.expected:
        said = _("%(footing)s: %(who)s") % {"footing": said, "who": wording.completeness(reading)}
    return said


def filled_form(data: bytes, found: Iterable[FoundNumber]) -> bytes:
    """The form with the numbers that were found."""
    cells: dict[str, dict[Place, FilledCell]] = defaultdict(dict)
    for number in found:
        if number.text:
            cells[number.asked.part][number.asked.place] = FilledCell(number.value, number.comment)
    return filled(data, cells)
