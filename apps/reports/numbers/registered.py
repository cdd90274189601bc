"""What registers count of federations in which they are marked complete, at the ends of periods."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property

from django.utils import timezone

from apps.figures.models import Indicator, Period
from apps.figures.totals.register_counts import counts, counts_then
from apps.units.models import Federation, Unit


class CompleteRegisters:
    """The counts of `indicators` for `units` at the ends of `periods`, of those that are over.

    Read for all of them when they are first asked for: two queries, then one for each register.
    """

    def __init__(
        self,
        units: Iterable[Unit],
        indicators: Iterable[Indicator],
        periods: Iterable[Period],
        *,
        of_today: bool = False,
    ) -> None:
        """`of_today`: units are counted where they report today, not where they did."""
        self._units = [unit.pk for unit in units]
        self._of_today = of_today
        counted = [indicator for indicator in indicators if indicator.kind == Indicator.Kind.COUNTED]
        self._indicators = {indicator.pk: indicator for indicator in counted}
        today = timezone.localdate()
        self._days = {period.ends for period in periods if period.ends <= today}

    def at(self, period: Period) -> dict[tuple[int, int], int]:
        """By federation and indicator what a register counts that is marked complete there, at the period's end."""
        if not self._indicators or period.ends not in self._days:
            return {}
        numbers = {}
        for (federation, indicator, day), number in self._numbers.items():
            if day == period.ends:
                numbers[federation, indicator] = number
        return numbers

    @cached_property
    def _numbers(self) -> dict[tuple[int, int, date], int]:
        listing_all = Federation.objects.filter(pk__in=self._units).exclude(complete=[])
        complete = dict(listing_all.values_list("pk", "complete"))
        if not complete:
            return {}
        numbers = {}
        for key, number in self._counted(complete).items():
            federation, indicator, _day = key
            if self._indicators[indicator].counts in complete[federation]:
                numbers[key] = number
        return numbers

    def _counted(self, federations: Iterable[int]) -> dict[tuple[int, int, date], int]:
        if not self._of_today:
            return counts_then(federations, self._indicators.values(), self._days)
        units = Unit.objects.filter(pk__in=list(federations))
        counted = {}
        for day in self._days:
            for (federation, indicator), number in counts(units, self._indicators.values(), day).items():
                counted[federation, indicator, day] = number
        return counted
