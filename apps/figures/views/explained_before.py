"""What explained a query before: in an earlier period, or of another value of the same cell."""

from collections.abc import Iterable

from django.db.models import QuerySet

from apps.figures.models import Finding, Period
from apps.figures.models.derived import PastFinding

Asking = Iterable[tuple[int, str]]  # the unit, and the key of its finding as `grid_page.key_of` makes it


def in_earlier_periods(asking: Asking, period: Period) -> QuerySet[Finding]:
    """The explained findings of the units that ask, in earlier periods of the kind, the latest last."""
    units, codes = _units_and_checks(asking)
    earlier = Finding.objects.filter(
        unit__in=units, check_code__in=codes, period__kind=period.kind, period__ends__lt=period.starts
    )
    explained = earlier.exclude(explanation="").select_related("figure", "period", "other")
    return explained.order_by("period__ends")


def of_other_values(asking: Asking, period: Period) -> dict[tuple[int, str], str]:
    """The last words that explained another value of each cell in this period, by unit and `CHECK.12.area`."""
    units, codes = _units_and_checks(asking)
    ended = PastFinding.objects.filter(unit__in=units, check_code__in=codes, period=period).exclude(explanation="")
    words = {}
    for past in ended.order_by("pk"):
        words[past.unit_id, f"{past.check_code}.{past.indicator_id}.{past.coverage}"] = past.explanation
    return words


def _units_and_checks(asking: Asking) -> tuple[set[int], set[str]]:
    units, codes = set(), set()
    for unit, key in asking:
        units.add(unit)
        codes.add(key.partition(".")[0])
    return units, codes
