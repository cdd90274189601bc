"""What a number's page says of a form that is being amended: since when, why, and what the cell would say instead."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.figures.models import Figure, Submission, Transition
from apps.reports.tables import wording


@dataclass(frozen=True, slots=True)
class Amendment:
    """That the form of a number is being amended: since when and why, and what the cell would say instead.

    `text` is None for who may not see drafts, and where the cell is left as it counts.
    """

    reopened: Transition
    text: str | None


def amendment_of(figures: list[Figure], *, is_seen: bool) -> Amendment | None:
    """Of the first statement whose form counts and was opened again; None where there is none."""
    for figure in figures:
        if figure.submission is None or not figure.submission.is_amended:
            continue
        steps = figure.submission.transitions.filter(after=Submission.Status.REOPENED).order_by("pk")
        reopened = steps.last()
        if reopened is None:
            continue
        amending = figure.submission.figures.filter(
            indicator=figure.indicator_id, coverage=figure.coverage, amends=True
        ).first()
        if amending is None or not is_seen:
            return Amendment(reopened, None)
        return Amendment(reopened, wording.statement(amending) or _("cleared"))
    return None
