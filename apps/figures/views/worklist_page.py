"""What a line of the work list says beside the duty: since when it waits, what is queried, what changed most."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.contrib.auth.models import User
from django.db.models import Count, Max, Q

from apps.figures.arithmetic import quantity_text
from apps.figures.arithmetic.rates import share
from apps.figures.models import Finding, Indicator, Submission, Transition
from apps.figures.models.derived import HOLDS_BACK
from apps.figures.totals.contributions import JUST_BEFORE, rows
from apps.figures.triggers.counting import filled_in
from apps.figures.workflow import conversations, expected
from apps.figures.workflow.expected import Duty
from apps.units import access
from apps.units.contacts import Contact, contacts_for

Status = Submission.Status
MOST_WAITING = 200
# Of each submission the number that differs most from that of the same cell a period before, in per cent of it: return
# with return, and none whose bounds leave open whether it changed at all. Where 10 became 15 and 超过200 became 230 it
# is the first, as the second may not have changed. Of a form that is amended it is what the form shows.
LARGEST_CHANGES = f"""
    SELECT DISTINCT ON (f.submission_id) f.submission_id, f.indicator_id, f.value, p.value
    FROM figures_figure f
    JOIN ({JUST_BEFORE}) b ON b.later = f.period_id
    JOIN figures_figure p ON p.unit_id = f.unit_id AND p.period_id = b.earlier AND p.indicator_id = f.indicator_id
        AND p.coverage = f.coverage AND p.origin = 'return' AND NOT p.amends
    WHERE f.submission_id = ANY(%(submissions)s) AND {filled_in("f")}
      AND f.state = 'value' AND f.basis = 'actual' AND p.state = 'value' AND p.basis = 'actual' AND p.value > 0
      AND (f.low > p.high OR f.high < p.low)
    ORDER BY f.submission_id, abs(f.value - p.value) / p.value DESC, f.indicator_id
"""


@dataclass(frozen=True, slots=True)
class LargestChange:
    """The number of a form that differs most from the period before, in per cent of what it was (never 0)."""

    indicator: Indicator
    value: Decimal
    earlier: Decimal

    @property
    def percent(self) -> str:
        return f"{quantity_text.signed_percent(share(self.value - self.earlier, self.earlier))} %"


@dataclass(slots=True)
class WorklistRow:
    """A duty with what a supervisor weighs before deciding on many; `unexplained` counts errors too."""

    duty: Duty
    handed_in: datetime | None = None
    unexplained: int = 0
    explained: int = 0
    largest: LargestChange | None = None
    asked: int = 0  # open conversations at its cells
    contact: Contact | None = None


def rows_of(duties: Iterable[Duty]) -> list[WorklistRow]:
    """A row for each duty, in their order; at most eight queries whatever their number."""
    by_submission = {}
    worklist_rows = []
    for duty in duties:
        row = WorklistRow(duty)
        worklist_rows.append(row)
        if duty.submission_id:
            by_submission[duty.submission_id] = row
    _add_times(by_submission)
    _add_findings(by_submission)
    _add_changes(by_submission)
    _add_conversations(by_submission)
    return worklist_rows


def add_contacts(worklist_rows: Iterable[WorklistRow], user: User) -> None:
    """Whom to call where something is still to come, as far as the reader may know."""
    waiting = [row for row in worklist_rows if row.duty.status in expected.OPEN]
    contacts = contacts_for(user, [row.duty.unit for row in waiting])
    for row in waiting:
        row.contact = contacts.get(row.duty.unit.pk)


def _add_times(by_submission: dict[int, WorklistRow]) -> None:
    """When each was last handed in; not of what was withdrawn and never in before."""
    steps = Transition.objects.filter(submission__in=by_submission, after=Status.SUBMITTED).order_by()
    steps = steps.exclude(submission__status=Status.DRAFT, submission__times=0)
    for submission, at in steps.values_list("submission").annotate(Max("at")):
        by_submission[submission].handed_in = at


def _add_findings(by_submission: dict[int, WorklistRow]) -> None:
    findings = Finding.objects.filter(submission__in=by_submission).order_by().values("submission")
    told = Q(severity=Finding.Severity.QUERY) & ~Q(explanation="")
    counts = findings.values("submission").annotate(
        unexplained=Count("pk", filter=HOLDS_BACK), explained=Count("pk", filter=told)
    )
    for count in counts:
        row = by_submission[count["submission"]]
        row.unexplained, row.explained = count["unexplained"], count["explained"]


def _add_changes(by_submission: dict[int, WorklistRow]) -> None:
    changes = rows(LARGEST_CHANGES, {"submissions": list(by_submission)})
    indicators = Indicator.objects.in_bulk({indicator for _submission, indicator, _value, _earlier in changes})
    for submission, indicator, value, earlier in changes:
        by_submission[submission].largest = LargestChange(indicators[indicator], value, earlier)


def _add_conversations(by_submission: dict[int, WorklistRow]) -> None:
    submissions = Submission.objects.filter(pk__in=by_submission)
    for submission, open_cells in conversations.open_on(submissions).items():
        by_submission[submission].asked = len(open_cells)


def next_waiting(user: User, after: Submission) -> Duty | None:
    """What waits for this reviewer's decision: of the same form and period the next in the tree, else the first."""
    waiting = replace(expected.reviewed(access.paths(user, access.REVIEWING)), status=(Status.SUBMITTED,))
    duties, _count = expected.listed(waiting, most=MOST_WAITING, counted=False)
    others = [duty for duty in duties if duty.submission_id != after.pk]
    if not others:
        return None
    for duty in others:
        is_alike = (duty.form.pk, duty.period.pk) == (after.form_id, after.period_id)
        if is_alike and duty.unit.path > after.unit.path:
            return duty
    return others[0]
