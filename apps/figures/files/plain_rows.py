"""Plain rows of a long table, a number of digits and no word beside it that others do not say: most rows of most files.

What one row's words mean, the same words mean in all rows of units of the same register. The first is understood the
long way (apps.figures.files.meaning); of the others only unit and number are looked at. Of a million rows over 53
indicators in one year 53 are understood so.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple, Self

from apps.figures.cells import Answer
from apps.figures.files.lookup import MEANT
from apps.figures.files.stated_numbers import short_count
from apps.figures.models import Indicator, Qualifier, State
from apps.spreadsheets.writing import TEXT_MARK, unsafe
from apps.units.models import Register, Unit

WORDS = frozenset(MEANT)  # columns beside unit and number
MOST_KEPT = 10_000  # answers and words, of some 300 bytes each


class PlainMeaning(NamedTuple):
    """What the words of a row mean, whatever its number."""

    form: int
    indicator: int
    period: int
    coverage: str
    origin: str
    basis: str
    dates: str


@dataclass(slots=True)
class RowWords:
    """What rows say alike beside unit and number, by column; and what was understood of it, by the unit's register."""

    values: dict[str, str]
    meanings: dict[str | None, PlainMeaning] = field(default_factory=dict)


class PlainStatement(NamedTuple):
    """A row of no other columns than plain rows have; `number`: the text under value."""

    place: int
    unit: tuple[str, str]
    number: str
    words: RowWords

    @property
    def values(self) -> dict[str, str]:
        code, name = self.unit
        own = {"unit_code": code, "unit_name": name, "value": self.number}
        return self.words.values | {column: text for column, text in own.items() if text}


class PlainColumns:
    """The columns of a long table in which plain rows stand: those of the unit, the number, and the words beside."""

    def __init__(self, own: list[tuple[int, str]], above: dict[str, str]) -> None:
        """`own`: place and name of each column that is read; `above`: what is said above all rows."""
        places = {name: at for at, name in own}
        self._width, self._above = max(places.values()) + 1, above
        self._unit_of = _reader_of_two(places.pop("unit_code", None), places.pop("unit_name", None))
        self._number = places.pop("value")
        times = 1 if len(places) > 1 else 2  # itemgetter makes no tuple of one column
        self._names = [*places] * times
        self._words_of = itemgetter(*[*places.values()] * times)
        self._known: dict[tuple[str, ...], RowWords] = {}

    @classmethod
    def of(cls, own: list[tuple[int, str]], above: dict[str, str]) -> Self | None:
        """None of a table without plain rows: where numbers or the words beside have no column, one of them has two, or
        a measure stands above."""
        names = {name for _at, name in own}
        if len(names) < len(own) or "value" not in names or WORDS.isdisjoint(names) or not WORDS.issuperset(above):
            return None
        return cls(own, above)

    def statement(self, place: int, row: list[str]) -> PlainStatement | None:
        """None of a row that is read column by column: one that says more, ends before its table, or has text that was
        marked as such."""
        if len(row) < self._width:
            return None
        said = self._words_of(row)
        words = self._known.get(said) or self._words(said)
        code, name = unit = self._unit_of(row)
        number = row[self._number]
        if words is None or TEXT_MARK in number or TEXT_MARK in code or TEXT_MARK in name:
            return None
        return tuple.__new__(PlainStatement, (place, unit, number, words))  # in half the constructor's time

    def _words(self, said: tuple[str, ...]) -> RowWords | None:
        """Words met for the first time; None where they say more than those of plain rows."""
        values = {name: unsafe(text) for name, text in zip(self._names, said, strict=True) if text}
        if not WORDS.issuperset(values):
            return None
        words = RowWords(values | self._above)
        if len(self._known) < MOST_KEPT:
            self._known[said] = words
        return words


def _reader_of_two(first: int | None, second: int | None) -> Callable[[list[str]], tuple[str, str]]:
    """What stands in two columns of a row, nothing where there is no such column."""
    if first is not None and second is not None:
        return itemgetter(first, second)
    if second is None:
        return lambda row: ("" if first is None else row[first], "")
    return lambda row: ("", row[second])


def learn(statement: PlainStatement, unit: Unit, indicator: Indicator, meaning: PlainMeaning, answer: Answer) -> None:
    """Learns from a row that is plain; a percentage has bounds, and campaigns are asked one by one."""
    if unit.register == Register.CAMPAIGN or indicator.is_percent:
        return
    if answer == exactly(statement.number, meaning.basis, meaning.dates):
        statement.words.meanings[unit.register] = meaning


@lru_cache(MOST_KEPT)
def exactly(text: str, basis: str, dates: str) -> Answer | None:
    """The answer that a plain number makes; None where the text is none."""
    number = short_count(text)
    if number is None:
        return None
    return Answer(State.VALUE.value, number, Qualifier.EXACT.value, number, number, basis=basis, dates=dates)
