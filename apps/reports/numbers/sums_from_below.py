"""What comes from below the federations of a ledger, by indicator and period: read when it is first asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from apps.figures.arithmetic.sums import NOTHING, Sum, quantity_of_sum
from apps.figures.models import Indicator, Period
from apps.figures.models.detached import DETACHED
from apps.figures.totals.contributions import Rate
from apps.figures.totals.rate_parts import AnsweredParts
from apps.figures.totals.reader import BelowFederations, How
from apps.figures.totals.reported_of_expected import AnswerTree, Place
from apps.reports.numbers.rates import PartsBelow, as_rate, parts_of
from apps.reports.numbers.readings import Footing, LedgerReading, ReadingOrigin
from apps.units.errors import KeptElsewhere


class SumsFromBelow:
    """The sums from below `federations` of the indicators `summed` in each period; a few queries for each of the
    periods asked for. `rates` are those that are computed."""

    def __init__(
        self, federations: list[int], summed: Mapping[Period, list[int]], rates: Iterable[Rate], how: How
    ) -> None:
        self._rates, self._how = list(rates), how
        self._below: dict[tuple[int, int], BelowFederations] = {}  # by indicator and period
        for period, indicators in summed.items():
            below = BelowFederations(federations, indicators, period, how)
            self._below.update(dict.fromkeys([(indicator, period.pk) for indicator in indicators], below))
        self._answered: dict[tuple[BelowFederations, bool], AnsweredParts] = {}

    def _at(self, place: Place, period: Period) -> BelowFederations | None:
        _federation, indicator = place
        return self._below.get((indicator, period.pk))

    def answers(self, place: Place, period: Period) -> AnswerTree | None:
        """Who answered below the place; None where no sums are read of its indicator in the period."""
        below = self._at(place, period)
        return below.answers_at(place) if below else None

    def amount(self, place: Place, period: Period) -> Sum:
        """The amount of the sum alone."""
        below = self._at(place, period)
        return below.amount(place) if below else NOTHING

    def reading(self, place: Place, period: Period) -> LedgerReading | None:
        """The sum with its m of n, without a number where nobody added to it; None where nobody is asked besides."""
        below = self._at(place, period)
        standing = below.standing(place) if below else None
        if below is None or standing is None:
            return None
        if not standing.below.units:
            return LedgerReading(period, reported=standing.reported, expected=standing.expected)
        return LedgerReading(
            period,
            quantity_of_sum(standing.below),
            ReadingOrigin.SUM,
            units=standing.below.units,
            qualified=standing.below.qualified,
            reported=standing.reported,
            expected=standing.expected,
            is_whole_sum=standing.is_whole,
            footing=Footing.BELOW,
            waived=standing.waived,
            blank=standing.blank,
            in_part=standing.in_part,
            sort=_left_out(below, place) if standing.is_whole else "",
        )

    def reading_of_number(self, place: Place, period: Period) -> LedgerReading | None:
        """The same where somebody added to it; else None."""
        reading = self.reading(place, period)
        return reading if reading and reading.quantity is not None else None

    def of_rate(self, unit: int, rate: Indicator, numerator: LedgerReading, denominator: LedgerReading) -> PartsBelow:
        """The sums of its parts that a rate is computed from: as they are where they rest on the same units; else over
        those that have a number of both parts; without a number where the figures have gone before these were kept."""
        period, parts = numerator.period, parts_of(rate)
        if not numerator.is_whole_sum or not denominator.is_whole_sum or denominator.period != period:
            return numerator, denominator
        below, places = self._below[parts[0], period.pk], [(unit, part) for part in parts]
        if below.answers_at(*places).is_over_same_units(unit, *parts):
            return numerator, denominator
        try:
            answered = self._answered_parts(below, unit).below(unit, as_rate(rate), period)
        except KeptElsewhere:
            return LedgerReading(period, state=DETACHED), LedgerReading(period, state=DETACHED)
        if answered is None:
            return LedgerReading(period), LedgerReading(period)
        return (
            replace(numerator, quantity=quantity_of_sum(answered.numerator), units=answered.units, of_both_parts=True),
            replace(denominator, quantity=quantity_of_sum(answered.denominator), units=answered.units),
        )

    def _answered_parts(self, below: BelowFederations, unit: int) -> AnsweredParts:
        """Of the rates whose parts do not surely rest on the same units, at one of the federations at least: of the
        topmost, and of all where one below them is asked for."""
        is_topmost = unit in below.topmost
        key = (below, is_topmost)
        if key not in self._answered:
            federations = below.topmost if is_topmost else below.federations
            answers = below.answers_at(*((federation, part) for federation in federations for part in below.indicators))
            rates = [rate for rate in self._rates if below.indicators.issuperset(rate.parts)]
            apart = set(answers.over_different_units(federations, [rate.parts for rate in rates]))
            of_others = [rate for rate in rates if rate.parts in apart]
            self._answered[key] = AnsweredParts(federations, of_others, [below.period], self._how)
        return self._answered[key]


def _left_out(below: BelowFederations, place: Place) -> str:
    """Whom a whole sum does not wait for: of two sums that leave out different ones neither measures the other."""
    return "; ".join(sorted(below.answers_at(place).left_out(place)))
