"""Which of the numbers known is taken along a line of a trend. Pure."""

from collections.abc import Sequence

from apps.reports.numbers.footing import FootingChoice, Key, NumberFacts, key_of, stands_for_area, taken_on
from apps.reports.numbers.readings import Footing, LedgerReading


def footing_of_line(
    line: Sequence[NumberFacts | None], choice: str = FootingChoice.AUTOMATIC
) -> tuple[tuple[LedgerReading | None, ...], Footing | None]:
    """The readings of a line, all of one footing, sort and place: the first that its last period has, a statement or a
    whole sum; of a year in progress, which has neither, that of the period before. None off record; where a period has
    nothing on that footing it is a gap, and a sum of some units stands there for itself.

    Worked example: 2012 whole sum 70, 2013 stated 80, 2014 stated 85: the line is (gap, 80, 85).
    """
    wanted = _key_of_line(line, choice)
    readings = tuple(_on_key(facts, wanted, choice) for facts in line)
    if wanted is None:
        return readings, None
    footing, _sort, _place = wanted
    return readings, footing


def _key_of_line(line: Sequence[NumberFacts | None], choice: str) -> Key | None:
    """What all points of the line have in common: that of the last number it may rest on; None where there is none."""
    for facts in reversed(line):
        if facts is None:
            continue
        reading = _chosen_number(facts, choice)
        if reading:
            return key_of(reading)
    return None


def _chosen_number(facts: NumberFacts, choice: str) -> LedgerReading | None:
    """The first of those a line may rest on."""
    if choice == FootingChoice.BELOW:
        return facts.whole_sum
    if choice == Footing.REGISTER:
        return facts.register
    numbers = facts.stated_numbers if choice == FootingChoice.STATEMENTS else facts.numbers
    return next(numbers, None)


def _on_key(facts: NumberFacts | None, wanted: Key | None, choice: str) -> LedgerReading | None:
    """The point of a line; else what is known of the period and is no number of the area on another footing."""
    if facts is None:
        return None
    point = facts.number_of(wanted)
    if point:
        return point
    shown = taken_on(facts, choice)
    if stands_for_area(shown):
        return LedgerReading(facts.base)
    return shown
