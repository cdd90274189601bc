"""Which of the numbers known is taken: for one period and for the two of a comparison. Pure.

With footing_of_line.py the one place where it is chosen; docs/numbers.md says the rules to readers.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.sums import Sum, quantity_of_sum, sum_of
from apps.figures.models import Period
from apps.reports.numbers.readings import Footing, LedgerReading, Place, ReadingOrigin

Key = tuple[Footing, str, Place]  # what two numbers of one line have in common: footing, sort and place


class FootingChoice(StrEnum):
    """What a reader may ask two periods to be compared on."""

    AUTOMATIC = "automatic"
    STATEMENTS = "statements"
    BELOW = "below"
    BOTH = "both"


# By whether the earlier and the later number are sums of some units: why the two are not compared.
WHY_PARTIAL = {(True, True): "coverage", (True, False): "partial_from", (False, True): "partial_to"}
SIDE_CHOICES = (FootingChoice.AUTOMATIC, FootingChoice.STATEMENTS, FootingChoice.BELOW)  # of one period by itself


def nothing_below() -> None:
    """Where nothing is known from below."""


@dataclass(frozen=True)
class NumberFacts:
    """All that is known of one federation, indicator and period.

    `statements` come in the order they are taken in: at the period's end before dates inside it, the later date first;
    return before document. Of a rate they are computed from stated parts, and `stated_rates` are those that somebody
    states. `years` is of a span the sum of its years. What comes from below is read when it is first asked for: beside
    a statement it mostly is not. `base` is the period whose sums count; `read_parts` gives the amount alone.
    """

    statements: tuple[LedgerReading, ...]
    base: Period
    read_below: Callable[[], LedgerReading | None] = nothing_below
    read_parts: Callable[[], Sum] = Sum
    register: LedgerReading | None = None
    years: LedgerReading | None = None
    stated_rates: tuple[LedgerReading, ...] = ()

    @cached_property
    def below(self) -> LedgerReading:
        """The sum from below; a rate from the sums of its parts."""
        return self.read_below() or LedgerReading(self.base)

    @property
    def all_stated(self) -> tuple[LedgerReading, ...]:
        """The statements, then the stated rates."""
        return self.statements + self.stated_rates

    @property
    def at_end(self) -> LedgerReading | None:
        """The statement of the period itself."""
        return next(self.all_at_end, None)

    @property
    def all_at_end(self) -> Iterator[LedgerReading]:
        """The numbers stated for the period's end: the return before the document."""
        return (reading for reading in numbers_among(self.statements) if reading.place is None)

    @property
    def dated(self) -> LedgerReading | None:
        """The latest number stated for a day inside the period."""
        for reading in numbers_among(self.statements):
            if reading.place is not None:
                return reading
        return None

    @property
    def whole_sum(self) -> LedgerReading | None:
        """The sum from below, where all who are asked stand behind it."""
        return self.below if self.below.is_whole_sum else None

    @property
    def stated(self) -> LedgerReading | None:
        """What somebody states, a word why there is no number too."""
        number = self.at_end or self.dated
        if number:
            return number
        for reading in self.all_stated:
            if reading.told:
                return reading
        return None

    @property
    def stated_numbers(self) -> Iterator[LedgerReading]:
        """The statements and stated rates that are numbers."""
        return numbers_among(self.all_stated)

    @property
    def numbers(self) -> Iterator[LedgerReading]:
        """Those that stand for the whole area, in the order they are taken in: statements, count, whole sum, which is
        read only for who looks so far."""
        yield from self.stated_numbers
        if self.register is not None:
            yield self.register
        if self.whole_sum is not None:
            yield self.whole_sum
        if self.years is not None:
            yield self.years

    def number_of(self, wanted: Key | None) -> LedgerReading | None:
        """Of the numbers that stand for the whole area the first on that footing; the sum from below is read for its
        own alone."""
        if wanted is None:
            return None
        footing, _sort, _place = wanted
        among = self.numbers if footing == Footing.BELOW else self._known_numbers
        return first_on(wanted, among)

    @property
    def _known_numbers(self) -> Iterator[LedgerReading]:
        """The numbers but for the sum from below."""
        yield from self.stated_numbers
        yield from filter(None, (self.register, self.years))


def numbers_among(readings: Iterable[LedgerReading]) -> Iterator[LedgerReading]:
    """Those that are numbers, not words why there is none."""
    for reading in readings:
        if reading.quantity is not None:
            yield reading


# ---- One number


def footing_of(facts: NumberFacts) -> LedgerReading:
    """The number that is shown: a statement of the period; the count of a complete register; the whole sum; of a span
    the sum of its years; the latest date inside the period; a rate as stated, or a word why there is no number; the
    partial sum, which is no headline.

    Worked example: a city's return of 2014 says 80, its sum from below is 79 of all: 80. Without the return it is 79,
    although a newspaper said 75 in December 2013; with two of three below in, it is those 75.
    """
    at_end = facts.at_end
    return _beside_its_parts(at_end, facts) if at_end else taken_of(facts)


def taken_of(facts: NumberFacts) -> LedgerReading:
    """The same without what its parts come to: where the number alone is wanted."""
    if at_end := facts.at_end:
        return at_end
    whole = facts.register or facts.whole_sum or facts.years or facts.dated
    return whole or facts.stated or facts.below


def _beside_its_parts(stated: LedgerReading, facts: NumberFacts) -> LedgerReading:
    """A statement stays the number of its area; where its parts, even not all, are surely above it, they stand beside.

    Printed roundings of both are allowed for. Worked example: the region states 130,000 and 13 of 16 cities come to
    135,634: 130,000, and beside it that the parts come to 135,634. 13万 may be 135,000, of which 134,000 is a part.
    """
    if stated.origin != ReadingOrigin.STATED or stated.quantity is None:
        return stated
    parts = facts.read_parts()
    if _is_surely_above(parts, stated.quantity):
        return replace(stated, parts_above=quantity_of_sum(parts))
    return stated


def _is_surely_above(parts: Sum, stated: Quantity) -> bool:
    """Whether the lowest that the one may be is above the highest that the other may be, as both are rounded."""
    highest = stated.interval.high
    if not parts.units or parts.low_open or highest is None:
        return False
    return parts.low - parts.rounding > highest + stated.rounding


def sum_of_years(span: Period, years: Sequence[NumberFacts]) -> LedgerReading | None:
    """A flow over a span whose years all have a number on one footing: the first that the first year has.

    Worked example: 2013 stated 10 and summed 11, 2014 summed 12 of all: 23, from below.
    """
    if not years:
        return None
    for first in years[0].numbers:
        parts = _parts_on(years, key_of(first))
        if len(parts) == len(years):
            return _added_up(span, first, parts)
    return None


def _parts_on(years: Sequence[NumberFacts], wanted: Key | None) -> list[tuple[LedgerReading, Quantity]]:
    """The number of each year on that footing, up to the first year that has none."""
    parts = []
    for facts in years:
        part = facts.number_of(wanted)
        if part is None or part.quantity is None:
            break
        parts.append((part, part.quantity))
    return parts


def _added_up(span: Period, first: LedgerReading, parts: list[tuple[LedgerReading, Quantity]]) -> LedgerReading:
    """The sum of the years, on the footing of the first."""
    return replace(
        first,
        period=span,
        quantity=sum_of([quantity for _part, quantity in parts]),
        origin=ReadingOrigin.YEARS,
        figure=None,
        qualified=sum(part.qualified for part, _quantity in parts),
        reported=0,
        expected=0,
    )


# ---- Two numbers


@dataclass(frozen=True, slots=True)
class ComparedReadings:
    """The two numbers of a row. `compared_on` is their footing, or the two they have where a reader asked for that;
    empty where nothing is compared, and then `reason` says why."""

    earlier: LedgerReading
    later: LedgerReading
    compared_on: tuple[Footing, ...] = ()
    reason: str | None = None


UnitsInBoth = Callable[[], ComparedReadings | None]


def footing_of_two(
    earlier: NumberFacts, later: NumberFacts, units_in_both: UnitsInBoth, choice: str = FootingChoice.AUTOMATIC
) -> ComparedReadings:
    """The two numbers that are compared: statements of one sort at one place, else two counts, else whole sums, else
    the units in both; else the number of each period by itself, and why they are not compared.

    Worked example: the region's return of 2014 against 13 of 16 in 2015 is compared over the 13 in both.
    """
    if choice == FootingChoice.STATEMENTS:
        return _both_stated(earlier, later)
    if choice == FootingChoice.BELOW:
        return _both_below(earlier.below, later.below)
    if choice == FootingChoice.BOTH:
        return units_in_both() or ComparedReadings(footing_of(earlier), footing_of(later), reason="too_few")
    compared = alike(earlier.numbers, later.numbers) or units_in_both()
    if compared:
        return compared
    return apart(footing_of(earlier), footing_of(later))


def _both_stated(earlier: NumberFacts, later: NumberFacts) -> ComparedReadings:
    """Two statements of one sort at one place; without these what is stated of each period, which is not compared."""
    compared = alike(earlier.stated_numbers, later.stated_numbers)
    if compared:
        return compared
    return apart(_stated_number(earlier), _stated_number(later))


def each_by_itself(earlier: NumberFacts, later: NumberFacts, from_choice: str, to_choice: str) -> ComparedReadings:
    """The two numbers where a reader chose the footing of each side."""
    before, after = number_on(earlier, from_choice), number_on(later, to_choice)
    if stands_for_area(before) and stands_for_area(after):
        return ComparedReadings(before, after, _footings(before, after))
    return apart(before, after)


def stands_for_area(reading: LedgerReading) -> bool:
    """Whether there is a number, and it is no sum of some units only."""
    if reading.quantity is None:
        return False
    return not reading.partial


def number_on(facts: NumberFacts, choice: str) -> LedgerReading:
    """The number of one period on the footing that was chosen; where the units in both are, that is shown alone."""
    return _on_chosen(facts, choice) or footing_of(facts)


def taken_on(facts: NumberFacts, choice: str) -> LedgerReading:
    """The same without what its parts come to."""
    return _on_chosen(facts, choice) or taken_of(facts)


def _on_chosen(facts: NumberFacts, choice: str) -> LedgerReading | None:
    """The number on the footing a reader chose; None where it is left to the rule."""
    if choice == FootingChoice.STATEMENTS:
        return _stated_number(facts)
    if choice == FootingChoice.BELOW:
        return facts.below
    if choice == Footing.REGISTER:
        return facts.register or LedgerReading(facts.base)
    return None


def _footings(*readings: LedgerReading) -> tuple[Footing, ...]:
    """Their footings, each once."""
    return tuple(dict.fromkeys(reading.footing for reading in readings if reading.footing))


def _stated_number(facts: NumberFacts) -> LedgerReading:
    """What is stated of the period; an empty reading where nothing is."""
    return facts.stated or LedgerReading(facts.base)


def key_of(reading: LedgerReading) -> Key | None:
    """What another number must have in common with it to be compared; None for what has no footing."""
    if reading.footing is None:
        return None
    return reading.footing, reading.sort, reading.place


def alike(earlier: Iterable[LedgerReading], later: Iterable[LedgerReading]) -> ComparedReadings | None:
    """The first of the earlier numbers that has one of the same footing, sort and place among the later ones. No more
    of either is looked at than is needed."""
    seen: list[LedgerReading] = []
    unseen = iter(later)
    for before in earlier:
        wanted = key_of(before)
        after = first_on(wanted, seen) or _next_on(wanted, unseen, seen)
        if after:
            return ComparedReadings(before, after, _footings(after))
        if not seen:
            break  # the later period has no number at all: nothing more is read of the earlier one
    return None


def first_on(wanted: Key | None, readings: Iterable[LedgerReading]) -> LedgerReading | None:
    """The first that has what was wanted in common: footing, sort and place."""
    for reading in readings:
        if key_of(reading) == wanted:
            return reading
    return None


def _next_on(wanted: Key | None, unseen: Iterator[LedgerReading], seen: list[LedgerReading]) -> LedgerReading | None:
    """The same among those not looked at yet, each of which is added to those seen."""
    for reading in unseen:
        seen.append(reading)
        if key_of(reading) == wanted:
            return reading
    return None


def apart(earlier: LedgerReading, later: LedgerReading) -> ComparedReadings:
    """The number of each period by itself; compared only where both are whole sums."""
    if earlier.is_whole_sum and later.is_whole_sum:
        return ComparedReadings(earlier, later, (Footing.BELOW,))
    return ComparedReadings(earlier, later, reason=_why_apart(earlier, later))


def _both_below(earlier: LedgerReading, later: LedgerReading) -> ComparedReadings:
    """Two sums from below, compared where both are whole; nobody asked for the units in both, so nothing is said of
    them."""
    compared = apart(earlier, later)
    if compared.reason in ("partial_from", "partial_to"):
        return replace(compared, reason="coverage")
    return compared


def _why_apart(earlier: LedgerReading, later: LedgerReading) -> str | None:
    """Why two numbers that exist are not compared; None where one is missing, which says enough."""
    if earlier.quantity is None or later.quantity is None:
        return None
    if earlier.is_unasked or later.is_unasked:
        return "unasked"
    return WHY_PARTIAL.get((earlier.partial, later.partial), "footing")
