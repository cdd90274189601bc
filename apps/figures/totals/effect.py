"""What a change of cells does to the sums of the federations directly above, once the changed figures count."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from apps.figures.models import Coverage, Indicator, Origin, Period
from apps.figures.totals.reader import Standing, standings
from apps.figures.totals.reported_of_expected import Place
from apps.figures.totals.stated import CountingFigure, stated_rows
from apps.units.models import Register, Unit


class ProposedFigure(NamedTuple):
    """A cell as it would count; `value` None: it would hold no number. `reported_to`: the federation it counts in."""

    unit: Unit
    indicator: Indicator
    period: Period
    coverage: str
    origin: str
    value: Decimal | None
    reported_to: int | None


class ReachingFigure(NamedTuple):
    """A proposed figure with the federation whose sum from below it is part of."""

    federation: int
    proposed: ProposedFigure


class EffectAbove(NamedTuple):
    """What one proposed figure adds to the sum from below of a federation, less what its cell adds today."""

    federation: int
    proposed: ProposedFigure
    difference: Decimal


def effects_above(
    proposals: Iterable[ProposedFigure], below: Mapping[Place, Standing] | None = None
) -> list[EffectAbove]:
    """The effect of each proposal that reaches a sum, each by itself; the others are left out. `below`: what comes from
    below the units themselves, where that has been read.

    No effect: of an indicator that does not add up over units, of one that units of this register do not carry, of a
    figure that reports to nobody, and of a document's figure under a return that counts. Where a federation states
    nothing for its area, the sum from below it stands in its place, now and then.

    Worked example: below 450200, 450203 has 60 from its own units and states nothing. Its area figure of 100 changes
    the sum of 450200 by 40, not by 100. Once it counts, to clear it changes the sum by -40.
    """
    groups: dict[tuple[Period, str], list[ReachingFigure]] = defaultdict(list)
    for proposed in proposals:
        federation = counted_in(proposed)
        if federation is not None:
            groups[proposed.period, proposed.coverage].append(ReachingFigure(federation, proposed))
    effects = []
    for (period, coverage), group in groups.items():
        effects += _effects(group, period, coverage, below)
    return effects


def counted_in(proposed: ProposedFigure) -> int | None:
    """The federation whose sum from below the cell is part of; None where it is part of none."""
    unit = proposed.unit
    if not proposed.indicator.additive:
        return None
    if proposed.coverage == Coverage.AREA:
        return proposed.reported_to
    if Register(unit.register).letter not in proposed.indicator.carriers:
        return None
    if unit.register == Register.FEDERATION:
        return unit.pk
    return proposed.reported_to


def _effects(
    group: list[ReachingFigure], period: Period, coverage: str, below: Mapping[Place, Standing] | None
) -> list[EffectAbove]:
    """Of figures of one period and coverage, read together."""
    units = {reaching.proposed.unit.pk for reaching in group}
    indicators = {reaching.proposed.indicator.pk for reaching in group}
    counted = stated_rows(units, indicators, [period.pk], coverage)
    standing: Mapping[Place, Standing] = {}
    if coverage == Coverage.AREA:
        standing = standings(units, indicators, period) if below is None else below
    effects = []
    for federation, proposed in group:
        place = proposed.unit.pk, proposed.indicator.pk
        figure = counted.get((*place, period.pk))
        if not _is_overruled(proposed, figure):
            difference = _difference(proposed, figure, _sum_below(standing, place))
            effects.append(EffectAbove(federation, proposed, difference))
    return effects


def _is_overruled(proposed: ProposedFigure, figure: CountingFigure | None) -> bool:
    """A return that counts goes before any document."""
    if figure is None or figure.origin != Origin.RETURN:
        return False
    return proposed.origin == Origin.DOCUMENT


def _difference(proposed: ProposedFigure, figure: CountingFigure | None, without_number: Decimal) -> Decimal:
    """What the cell will add less what it adds today, by the `figure` that counts there.

    `without_number`: what it adds where it holds no number.
    """
    today = then = without_number
    if figure is not None and figure.value is not None:
        today = figure.value
    if proposed.value is not None:
        then = proposed.value
    return then - today


def _sum_below(standing: Mapping[Place, Standing], place: Place) -> Decimal:
    """What stands in for an area statement; 0 where nothing comes from below."""
    if place not in standing:
        return Decimal()
    return standing[place].below.value
