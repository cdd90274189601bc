"""The number a check reads."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.figures.arithmetic.interval import Interval
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.models import Indicator, Origin, Period


@dataclass(frozen=True, slots=True)
class Reading:
    """A number a check reads. It has a figure unless it was typed just now or derived.

    `how`: stated, computed (from `parts`), below or years (sums), some (the sum of what units below state), counted (in
    a register).
    """

    unit: int
    indicator: Indicator
    period: Period
    coverage: str
    quantity: Quantity
    how: str = "stated"
    figure: int | None = None
    submission: int | None = None
    stated_unit: str = ""
    parts: tuple["Reading", ...] = ()
    taken: str = ""  # of an area's return: the sum from below that was taken, as it was offered

    @property
    def interval(self) -> Interval:
        return self.quantity.interval

    @property
    def interval_as_printed(self) -> Interval:
        """Its interval, wider by its rounding: 1657千 may stand for anything from 1,656,500 to 1,657,500."""
        rounding = self.quantity.rounding
        if not rounding:
            return self.interval
        return self.interval + Interval(-rounding, rounding)

    @property
    def is_of_document(self) -> bool:
        """Whether a document states it, and no return."""
        return self.figure is not None and self.submission is None

    @property
    def origin(self) -> str:
        """Return, also where it is only typed so far, or document; of what has parts theirs, "" where they differ."""
        if self.parts:
            origins = {part.origin for part in self.parts}
            return origins.pop() if len(origins) == 1 else ""
        return Origin.DOCUMENT if self.is_of_document else Origin.RETURN

    def goes_with(self, other: "Reading") -> bool:
        """Whether the two are of one sort and one date, so that the one may be divided by the other."""
        return self.origin == other.origin != "" and self.stated_in == other.stated_in

    @property
    def stated_in(self) -> Period:
        """The period it is stated for; of one that is computed that of its first part."""
        return self.parts[0].stated_in if self.parts else self.period

    @property
    def figures(self) -> list[int]:
        """Keys of the figures it rests on: its own or, of one that is derived, those of its parts and their parts."""
        if self.figure is not None:
            return [self.figure]
        keys: list[int] = []
        for part in self.parts:
            keys += part.figures
        return keys

    def of(self, period: Period) -> bool:
        """Whether it, or a part of it, is stated for this very period.

        A rate of 2014 computed of 180 members in 2014 and of 200 staff at the end of June is of 2014, by its members.
        """
        if self.parts:
            return any(part.of(period) for part in self.parts)
        return self.how == "stated" and self.period.id == period.id


def are_of_one_measure(readings: Iterable[Reading]) -> bool:
    """Whether there are any, and they can be added up: persons and person-times cannot."""
    return len({reading.quantity.measure for reading in readings}) == 1
