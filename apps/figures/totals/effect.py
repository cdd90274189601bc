"""What a change of cells does to the sums of the federations directly above, once the changed figures count."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from apps.figures.models import Coverage, Figure, Indicator, Origin, Period
from apps.figures.totals.folding import Place
from apps.figures.totals.reader import Standing, standings, stated_figures
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


class EffectAbove(NamedTuple):
    """What one proposed figure adds to the sum from below of a federation, less what its cell adds today."""

    federation: int
    proposed: ProposedFigure
    difference: Decimal


def effects_above(proposals: Iterable[ProposedFigure]) -> list[EffectAbove]:
    """The effect of each proposal that reaches a sum, each by itself; the others are left out.

    No effect: of an indicator that does not add up over units, of one that units of this register do not carry, of a
    figure that reports to nobody, and of a document's figure under a return that counts. Where a federation states
    nothing for its area, the sum from below it stands in its place, now and then.

    Worked example: below 450200, 450203 has 60 from its own units and states nothing. Its area figure of 100 changes
    the sum of 450200 by 40, not by 100. Once it counts, to clear it changes the sum by -40.
    """
    groups: dict[tuple[Period, str], list[ProposedFigure]] = defaultdict(list)
    for proposed in proposals:
        if proposed.indicator.additive and _counted_in(proposed) is not None:
            groups[proposed.period, proposed.coverage].append(proposed)
    effects = []
    for (period, coverage), group in groups.items():
        effects += _effects(group, period, coverage)
    return effects


def _counted_in(proposed: ProposedFigure) -> int | None:
    """The federation whose sum from below the cell is part of; None where it is part of none."""
    unit = proposed.unit
    if proposed.coverage == Coverage.AREA:
        return proposed.reported_to
    if Register(unit.register).letter not in proposed.indicator.carriers:
        return None
    return unit.pk if unit.register == Register.FEDERATION else proposed.reported_to


def _effects(group: list[ProposedFigure], period: Period, coverage: str) -> list[EffectAbove]:
    units = {proposed.unit.pk for proposed in group}
    indicators = {proposed.indicator.pk for proposed in group}
    counted = stated_figures(units, indicators, [period.pk], coverage)
    below = standings(units, indicators, period) if coverage == Coverage.AREA else {}
    effects = []
    for proposed in group:
        place = proposed.unit.pk, proposed.indicator.pk
        figure = counted.get((*place, period.pk))
        if _is_overruled(proposed, figure):
            continue
        otherwise = _below(below, place)
        now = otherwise if figure is None or figure.value is None else figure.value
        then = otherwise if proposed.value is None else proposed.value
        federation = _counted_in(proposed)
        if federation is not None:
            effects.append(EffectAbove(federation, proposed, then - now))
    return effects


def _is_overruled(proposed: ProposedFigure, figure: Figure | None) -> bool:
    """A return that counts goes before any document."""
    return proposed.origin == Origin.DOCUMENT and figure is not None and figure.origin == Origin.RETURN


def _below(standing: dict[Place, Standing], place: Place) -> Decimal:
    return standing[place].below.value if place in standing else Decimal()
