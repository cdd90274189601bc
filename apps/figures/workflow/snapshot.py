"""A submission as it stood at a moment: its cells and the explanations of its queries."""

from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from apps.figures.checks import messages
from apps.figures.models import Figure, Finding, Origin, PastFinding, Revision, State, Submission
from apps.figures.models.detached import refuse_detached
from apps.figures.models.figures import Statement

Key = tuple[int, str]


def cells_at(submission: Submission, moment: datetime) -> dict[Key, Statement]:
    """By (indicator id, coverage): what each cell of the form showed, the figure that stands since then or its earlier
    state; an amended cell what amended it. Two queries. KeptElsewhere where what the form said has gone.
    """
    refuse_detached([submission.period_id], [submission.unit_id])
    stood = submission.figures.filter(changed_at__lte=moment)
    replaced = Revision.objects.filter(
        unit=submission.unit_id,
        period=submission.period_id,
        origin=Origin.RETURN,
        replaced_at__gt=moment,
        changed_at__lte=moment,
    ).exclude(act=Revision.Act.WAIVED)
    cells: dict[Key, Statement] = {}
    statements: list[Figure | Revision] = [*stood, *replaced]
    for statement in sorted(statements, key=attrgetter("amends")):
        cells[statement.indicator_id, statement.coverage] = statement
    return {key: statement for key, statement in cells.items() if statement.state != State.CLEARED}


@dataclass(frozen=True, slots=True)
class Explanation:
    """A query with the explanation it had."""

    check_code: str
    cell: Key
    finding: Finding | PastFinding

    @property
    def message(self) -> str:
        return messages.message_of(self.finding)


def explained_at(submission: Submission, moment: datetime) -> list[Explanation]:
    """The queries that had been explained by then. An explanation since replaced is told as it was. Three queries."""
    now = submission.findings.filter(explained_at__lte=moment).select_related("figure", "rule", "explained_by")
    explanations = []
    for finding in now:
        cell = (finding.figure.indicator_id, finding.figure.coverage)
        explanations.append(Explanation(finding.check_code, cell, finding))
    past = PastFinding.objects.filter(
        unit=submission.unit_id,
        period=submission.period_id,
        explained_at__lte=moment,
        ended_at__gt=moment,
    ).select_related("explained_by", "rule")
    asked = set(submission.form.items.values_list("indicator_id", "coverage"))
    for ended in past:
        explanations.append(Explanation(ended.check_code, (ended.indicator_id, ended.coverage), ended))
    of_form = [explanation for explanation in explanations if explanation.cell in asked]
    return sorted(of_form, key=lambda explanation: (explanation.cell, explanation.check_code))


def changes_between(submission: Submission, first: datetime, last: datetime) -> list[datetime]:
    """The moments at which something on the sheet of a submission became another, in their order. Four queries."""
    span = (first, last)
    here = {"unit": submission.unit_id, "period": submission.period_id}
    of_cells = submission.figures.filter(changed_at__range=span).values_list("changed_at", flat=True)
    replaced = Revision.objects.filter(**here, replaced_at__range=span).values_list("replaced_at", flat=True)
    explained = submission.findings.filter(explained_at__range=span).values_list("explained_at", flat=True)
    ended = PastFinding.objects.filter(**here, ended_at__range=span).values_list("ended_at", flat=True)
    moments = {*of_cells, *replaced, *explained, *ended}
    return sorted(filter(None, moments))
