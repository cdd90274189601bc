"""What is added up: numbers as they stand, or both parts of rates."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from apps.figures.totals.contributions import DENOMINATOR, NUMERATOR, Rate, Selection, side_of


@dataclass(frozen=True, slots=True)
class Addends:
    """Of `indicators` their numbers; or, where there are `rates`, both parts of these over the units that answered
    both, whose sums stand under the rate itself."""

    indicators: Collection[int] = ()
    rates: Collection[Rate] = ()

    @property
    def keys(self) -> list[int]:
        """The indicators under which the sums stand."""
        return [rate.indicator for rate in self.rates] if self.rates else list(self.indicators)

    @property
    def parts(self) -> tuple[str, ...]:
        """By the word of `side_of`."""
        return (NUMERATOR, DENOMINATOR) if self.rates else ("",)

    def sides(self, *whens: str) -> list[str]:
        """Of each part these sides."""
        return [side_of(when, part) for part in self.parts for when in whens]

    def of(self, selection: Selection) -> Selection:
        """The selection of these addends alone."""
        if not self.rates:
            return replace(selection, indicators=list(self.indicators))
        read = {part for rate in self.rates for part in rate.parts}
        return replace(selection, indicators=sorted(read), rates=self.keys)
