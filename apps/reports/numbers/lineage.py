"""Whose numbers stand for a unit in a period in which it was other units: those it wholly came from or wholly became.

Worked example: A and B merged into C in 2014. In a row of C the number of 2013 is that of A and B together. D gave a
part away, E: neither has a number of 2013 that could stand beside that of 2015; D and E together had.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from apps.figures.arithmetic.quantity import QuantityError
from apps.figures.arithmetic.sums import NOTHING, Sum, added_up, sum_of
from apps.figures.models import Indicator, Period
from apps.reports.numbers.footing import NumberFacts, first_on, key_of, numbers_among
from apps.reports.numbers.ledger import Ledger
from apps.reports.numbers.rates import facts_of_rate, is_computed_rate, parts_of
from apps.reports.numbers.readings import LedgerReading
from apps.units.models import Unit
from apps.units.tree.succession import JoinedUnits, between, grouped

Readings = Sequence[LedgerReading | None]


class Lineage:
    """Of `units` in `periods`, told from the last of these that each stands in. One query, two where any is joined."""

    def __init__(self, units: Iterable[Unit], periods: Iterable[Period | None]) -> None:
        self.days = sorted({period.ends for period in periods if period})
        self._successions = list(between(self.days[0], self.days[-1])) if len(self.days) > 1 else []
        self._stand: dict[tuple[int, date], tuple[int, ...]] = {}
        if self._successions:
            for unit in units:
                self._tell(unit)

    @property
    def others(self) -> list[Unit]:
        """The units whose numbers stand for others."""
        keys = {key for (unit, _day), stand in self._stand.items() for key in stand if key != unit}
        return list(Unit.objects.filter(pk__in=keys).order_by("path"))

    def _tell(self, unit: Unit) -> None:
        standing = [day for day in self.days if unit.stands_on(day)]
        anchor = standing[-1] if standing else self.days[-1]
        for day in self.days:
            group = self._group(unit.pk, *sorted((day, anchor)))
            if group is None:
                continue
            at_anchor, at_day = (group.now, group.then) if day < anchor else (group.then, group.now)
            self._stand[unit.pk, day] = tuple(sorted(at_day)) if at_anchor == {unit.pk} else ()

    def _group(self, unit: int, earlier: date, later: date) -> JoinedUnits | None:
        return next(iter(grouped(self._successions, earlier, later, [unit])), None)

    def is_joined(self, unit: int, period: Period) -> bool:
        """Whether other units stand for it in the period, or it is one of several that came from one."""
        return (unit, period.ends) in self._stand

    def is_apart(self, unit: int, period: Period) -> bool:
        """Whether its numbers of the period are not of the same units: it was a part, or has given one away."""
        return self._stand.get((unit, period.ends)) == ()

    def breaks(self, unit: int, periods: Iterable[Period | None]) -> tuple[bool, ...]:
        """For each period whether what stands for the unit is not what stood for it in the one before."""
        breaks, before = [], None
        for period in periods:
            if period is None:
                breaks.append(False)
                continue
            stand = self._stand.get((unit, period.ends), (unit,))
            breaks.append(before not in (None, stand))
            before = stand
        return tuple(breaks)

    def facts(self, ledger: Ledger, unit: int, indicator: Indicator) -> NumberFacts:
        """What is known of the number in the ledger's period: of those that stand for the unit, added up."""
        stand = self._stand.get((unit, ledger.period.ends))
        if stand in (None, (), (unit,)):
            return ledger.facts(unit, indicator.pk)
        if is_computed_rate(indicator):
            numerator, denominator = (self.facts(ledger, unit, ledger.indicators[part]) for part in parts_of(indicator))
            nothing = LedgerReading(ledger.period)
            return facts_of_rate(indicator, numerator, denominator, lambda *_sums: (nothing, nothing), ())
        facts = [ledger.facts(member, indicator.pk) for member in stand]
        if len(facts) == 1:
            return facts[0]
        if not indicator.additive:
            return NumberFacts((), ledger.period)
        return added_facts(facts)


def added_facts(facts: Sequence[NumberFacts]) -> NumberFacts:
    """Number by number, where all have one of that footing, sort and place."""
    first = facts[0]
    statements = []
    for reading in first.statements:
        wanted = key_of(reading)
        together = _added([first_on(wanted, numbers_among(known.statements)) for known in facts])
        if together:
            statements.append(together)
    return NumberFacts(
        tuple(statements),
        first.base,
        partial(_below, facts),
        partial(_parts, facts),
        _added([known.register for known in facts]),
        _added([known.years for known in facts]),
    )


def _below(facts: Sequence[NumberFacts]) -> LedgerReading | None:
    return _added([known.below for known in facts])


def _parts(facts: Sequence[NumberFacts]) -> Sum:
    """What the parts of all come to; nothing where one of them has none."""
    amounts = [known.read_parts() for known in facts]
    return added_up(amounts) if all(amount.units for amount in amounts) else NOTHING


def _added(readings: Readings) -> LedgerReading | None:
    """Their sum; None where one of them has no number, or they are counted in two measures."""
    known, quantities = [], []
    for reading in readings:
        if reading is None or reading.quantity is None:
            return None
        known.append(reading)
        quantities.append(reading.quantity)
    try:
        quantity = sum_of(quantities)
    except QuantityError:
        return None
    return replace(
        known[0],
        quantity=quantity,
        figure=None,
        is_whole_sum=all(reading.is_whole_sum for reading in known),
        sort=_sorts(known),
        **{count: sum(getattr(reading, count) for reading in known) for count in COUNTS},
    )


COUNTS = ("units", "qualified", "reported", "expected", "waived", "blank")


def _sorts(readings: Iterable[LedgerReading]) -> str:
    """Each of their sorts once."""
    return "; ".join(sorted({reading.sort for reading in readings} - {""}))
