"""What a page shows of the conversation at a cell: what was said, and what this person may add."""

from django.contrib.auth.models import User
from django.urls import reverse

from apps.figures.models import Coverage, Indicator, Period
from apps.figures.workflow import conversations
from apps.units.models import Unit
from apps.units.tree import names


def address(unit: Unit, indicator: int, coverage: str, period: Period) -> str:
    """The page of a conversation; what is written there speaks of the period."""
    return reverse("figures:conversation", args=[unit.code, indicator, coverage, period.code])


def conversation_at(user: User, unit: Unit, indicator: int, coverage: str, period: Period) -> dict[str, object]:
    """For whoever may see the unit's drafts."""
    return {
        "conversation": conversations.at_cell(unit, indicator, coverage),
        "talk_address": address(unit, indicator, coverage, period),
        "may_speak": conversations.may_speak(user, unit),
        "may_close": conversations.may_close(user, unit),
    }


def context(user: User, unit: Unit, indicator: Indicator, coverage: str, period: Period) -> dict[str, object]:
    """What the page of one conversation is made of."""
    then = names.called(unit, period.ends)
    return {
        "title": f"{indicator} · {then}",
        "has_permission": True,
        "unit": then,
        "indicator": indicator,
        "coverage": Coverage(coverage).label,
        "period": period,
        **conversation_at(user, unit, indicator.pk, coverage, period),
    }
