"""A series: what several periods say about a federation and those below it, and what changed between two of them.

The comparison of two periods, the trend over many and the tiles of the home page all read through it.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.figures.arithmetic.quantity import QuantityDifference
from apps.figures.checks.prior import is_broken
from apps.figures.models import Indicator, Period
from apps.reports.numbers import comparison
from apps.reports.numbers.footing import NumberFacts
from apps.reports.numbers.ledger import Ledger, marks, with_parts
from apps.reports.numbers.lineage import Lineage
from apps.reports.numbers.manner import Manner
from apps.reports.numbers.readings import LedgerReading
from apps.reports.numbers.registered import CompleteRegisters
from apps.reports.numbers.scope import Scope
from apps.units.models import Unit
from apps.units.tree import names

YEAR = Decimal("365.25")  # days


class NotComparable(ValueError):
    """Periods that are not of one kind and length; the text says so."""


def refuse_unlike(earlier: Period, later: Period) -> None:
    """NotComparable unless these are two periods of one kind and length."""
    if earlier == later or not earlier.span.comparable(later.span):
        raise NotComparable(
            _("%(from)s and %(to)s cannot be compared: choose two periods of one kind and length.")
            % {"from": earlier, "to": later}
        )


class Series:
    """The numbers of a federation and, with `below`, of those right below it, in each of `periods`, the last one last.

    None among the periods is one that is not on record. The federations below are those of the last period, or of
    today where the manner says so, all under their names of that day. A fixed number of queries for each period, but
    for those of which a ledger has been `read` in this manner already.
    """

    def __init__(
        self,
        scope: Scope,
        unit: Unit,
        periods: Sequence[Period | None],
        indicators: Iterable[Indicator],
        *,
        last_day: date,
        below: bool,
        manner: Manner,
        read: Iterable[Ledger] = (),
    ) -> None:
        unit = names.called(unit, manner.day(last_day))
        self.unit, self.periods = unit, list(periods)
        self.indicators = list(indicators)
        self.children: list[Unit] = []
        self.all_seen = True
        if below:
            self.children, self.all_seen = scope.children(unit, manner.day(last_day))
        self.units = [unit, *self.children]
        self.lineage = Lineage(self.units, self.periods)
        asked = [*self.units, *self.lineage.others]
        known = {ledger.period: ledger for ledger in read if ledger.has(asked, self.indicators)}
        to_read = [period for period in self.periods if period and period not in known]
        parts = with_parts(self.indicators)
        registers = CompleteRegisters(asked, parts.values(), to_read, of_today=manner.is_of_today)
        figures = manner.figures(asked, parts, to_read)
        for period in to_read:
            known[period] = manner.ledger(asked, self.indicators, period, registers, figures)
        self.ledgers = [known[period] if period else None for period in self.periods]

    def facts(self, unit: Unit, indicator: Indicator) -> tuple[NumberFacts | None, ...]:
        """All that is known of the unit's number in each period; None off record. Of one in which it was other units it
        is theirs together; of one in which it was part of another, nothing."""
        facts: list[NumberFacts | None] = []
        for ledger in self.ledgers:
            if ledger and self.lineage.is_apart(unit.pk, ledger.period):
                facts.append(NumberFacts((), ledger.period))
            else:
                facts.append(self.lineage.facts(ledger, unit.pk, indicator) if ledger else None)
        return tuple(facts)

    def marked(self) -> dict[int, str]:
        """By figure the worst of its findings."""
        figures: list[int] = []
        for ledger in self.ledgers:
            if ledger:
                figures += ledger.figures
        return marks(figures)


def change_between(
    indicator: Indicator, earlier: LedgerReading, later: LedgerReading, obstacle: str | None = None
) -> QuantityDifference:
    """What changed from one reading of the indicator to another, or the reason why that is not said: the definition
    changed in between, else the obstacle."""
    if breaks_between(indicator, earlier.period.ends, later.period.ends):
        obstacle = "definition"
    return comparison.change(later.quantity, earlier.quantity, obstacle)


def percent_told(indicator: Indicator, change: QuantityDifference) -> Decimal | None:
    """The change in per cent; None where it is not known, and of a percentage, which changes by points alone."""
    return None if indicator.is_percent else change.percent


def breaks_between(indicator: Indicator, before: date, after: date) -> bool:
    """Whether the series of an indicator breaks between the last days of two periods."""
    return is_broken(indicator.breaks, before, after)


def years_between(earlier: Period, later: Period) -> Decimal:
    """Whole years where both periods end on one day of the year, else days as parts of a year."""
    first, last = earlier.ends, later.ends
    if (first.month, first.day) == (last.month, last.day):
        return Decimal(last.year - first.year)
    return Decimal((last - first).days) / YEAR


def growth_a_year(
    indicator: Indicator, earlier: LedgerReading, later: LedgerReading, change: QuantityDifference
) -> tuple[Decimal | None, str | None]:
    """The growth per year in per cent of a change that is known; None, with a reason where there is one to say.

    None of a percentage.
    """
    if change.value is None or indicator.is_percent or later.quantity is None or earlier.quantity is None:
        return None, None
    years = years_between(earlier.period, later.period)
    return comparison.average_growth(later.quantity, earlier.quantity, years)
