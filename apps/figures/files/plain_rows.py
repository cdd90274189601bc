"""Plain rows of a long table, a number of digits and no word beside it that others do not say: most rows of most files.

What one row's words mean, the same words mean in all rows of units of the same register. The first is understood the
long way (apps.figures.files.meaning); of the others only unit and number are looked at. Of a million rows over 53
indicators in one year 53 are understood so.
"""

from functools import lru_cache
from typing import NamedTuple

from apps.figures.cells import Answer
from apps.figures.files.lookup import MEANT
from apps.figures.files.stated_numbers import short_count
from apps.figures.models import Indicator, Qualifier, State
from apps.units.models import Register, Unit

COLUMNS = frozenset(("unit_code", "unit_name", "value", *MEANT))
MOST_KEPT = 10_000  # answers, of some 300 bytes


class PlainMeaning(NamedTuple):
    """What the words of a row mean, whatever its number."""

    form: int
    indicator: int
    period: int
    coverage: str
    origin: str
    basis: str
    dates: str


class PlainRows:
    """What was understood of rows already; `meaning` of another is None where it is not known yet, or never will be."""

    def __init__(self) -> None:
        self._known: dict[tuple[str | None, ...], PlainMeaning] = {}

    def meaning(self, unit: Unit, values: dict[str, str]) -> PlainMeaning | None:
        """Not of a unit that ended, which may have had no figures by then."""
        if unit.closed:
            return None
        return self._known.get((unit.register, *map(values.get, MEANT)))

    def learn(
        self, unit: Unit, values: dict[str, str], indicator: Indicator, meaning: PlainMeaning, answer: Answer
    ) -> None:
        """Learns from a row that is plain; a percentage has bounds, and campaigns are asked one by one."""
        if unit.register == Register.CAMPAIGN or indicator.is_percent or not COLUMNS.issuperset(values):
            return
        if answer == exactly(values.get("value", ""), meaning.basis, meaning.dates):
            self._known[(unit.register, *map(values.get, MEANT))] = meaning


@lru_cache(MOST_KEPT)
def exactly(text: str, basis: str, dates: str) -> Answer | None:
    """The answer that a plain number makes; None where the text is none."""
    number = short_count(text)
    if number is None:
        return None
    return Answer(State.VALUE.value, number, Qualifier.EXACT.value, number, number, basis=basis, dates=dates)
