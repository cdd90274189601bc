"""The conversation at a number's cell, as its page counts it and leads to it."""

from django.urls import reverse

from apps.figures.models import Indicator, Period
from apps.figures.workflow import conversations
from apps.units.models import Unit


def told_at(unit: Unit, indicator: Indicator, coverage: str, period: Period) -> dict[str, object]:
    """For whoever sees the unit itself; what is written there speaks of the period."""
    place = [unit.code, indicator.pk, coverage, period.code]
    return {
        "conversation": conversations.at_cell(unit, indicator.pk, coverage),
        "talk": reverse("figures:conversation", args=place),
    }
