"""What units state that answer in two periods, as a test asks for it."""

from apps.figures.models import Indicator, Period
from apps.figures.totals import reader
from apps.figures.totals.contributions import APPROVED
from apps.figures.totals.reader import How, MatchedSums
from apps.figures.totals.successions import groups_between
from apps.units.models import Unit


def like_for_like(
    unit: Unit, indicator: Indicator, later: Period, earlier: Period, counting: str = APPROVED, *, below: bool = False
) -> MatchedSums | None:
    """None where nothing matches; `below` leaves the unit's own statements aside."""
    groups = groups_between(earlier, later)
    trees = reader.matched_trees([unit.pk], [indicator.pk], later, earlier, How(counting), groups)
    place = (unit.pk, indicator.pk)
    return trees.below(place) if below else trees.total(place)
