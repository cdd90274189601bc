"""A submission as it stood at a moment: its cells and the explanations of its queries."""

from dataclasses import dataclass
from datetime import datetime

from apps.figures.checks import messages
from apps.figures.models import Finding, PastFinding, Revision, Submission
from apps.figures.models.collection import Statement

Key = tuple[int, str]


def cells_at(submission: Submission, moment: datetime) -> dict[Key, Statement]:
    """By (indicator id, coverage): what each cell said, the figure that stands since then or its earlier state.

    Two queries.
    """
    stood = {(one.indicator_id, one.coverage): one for one in submission.figures.filter(changed_at__lte=moment)}
    replaced = Revision.objects.filter(
        unit=submission.unit_id,
        period=submission.period_id,
        origin="return",
        replaced_at__gt=moment,
        changed_at__lte=moment,
    )
    return stood | {(one.indicator_id, one.coverage): one for one in replaced}


@dataclass(frozen=True, slots=True)
class Explained:
    """A query with the explanation it had."""

    check_code: str
    cell: Key
    finding: Finding | PastFinding

    @property
    def message(self) -> str:
        return messages.message_of(self.finding)


def explained_at(submission: Submission, moment: datetime) -> list[Explained]:
    """The queries that had been explained by then. An explanation since replaced is told as it was. Three queries."""
    now = submission.findings.filter(explained_at__lte=moment).select_related("figure", "rule", "explained_by")
    found = [Explained(one.check_code, (one.figure.indicator_id, one.figure.coverage), one) for one in now]
    past = PastFinding.objects.filter(
        unit=submission.unit_id,
        period=submission.period_id,
        explained_at__lte=moment,
        ended_at__gt=moment,
    ).select_related("explained_by", "rule")
    asked = set(submission.form.items.values_list("indicator_id", "coverage"))
    found += [Explained(one.check_code, (one.indicator_id, one.coverage), one) for one in past]
    return sorted((one for one in found if one.cell in asked), key=lambda one: (one.cell, one.check_code))
