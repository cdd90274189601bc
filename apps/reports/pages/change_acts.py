"""By what act a number came to count, changed or ceased to between two moments: when, through whom, and why."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Q

from apps.changelog.models import Change
from apps.changelog.people import called
from apps.figures.models import Figure, Revision, Submission, Transition
from apps.reports.numbers.changed_total import AskedChange
from apps.reports.numbers.why_changed import ChangeCause, ChangedNumber
from apps.units.models import Affiliation

MOVING = (Submission.Status.APPROVED, Submission.Status.WAIVED)  # the steps after which a form counts, or no more


@dataclass(frozen=True, slots=True)
class ChangeAct:
    """Who did what to a number, when, and the reason that was given."""

    at: datetime
    by: str
    reason: str = ""


class ActsOfChange:
    """The last act on each of these numbers between the two moments. Four queries at most, whatever their number."""

    def __init__(self, asked: AskedChange, numbers: Iterable[ChangedNumber]) -> None:
        self.numbers = list(numbers)
        self._since, self._until = asked.earlier.as_of, asked.later.as_of
        self._revisions = self._restated(asked)
        self._steps = self._steps_taken()
        self._moves = self._moves_made()
        self._people = self._people_who_stated()

    def _during(self, field: str) -> Q:
        """After the earlier moment, and not after the later one where that is not now."""
        during = Q((f"{field}__gt", self._since))
        if self._until:
            during &= Q((f"{field}__lte", self._until))
        return during

    def _restated(self, asked: AskedChange) -> dict[tuple[int, str], ChangeAct]:
        """By unit and coverage the last statement that was replaced."""
        units = {number.unit for number in self.numbers}
        replaced = Revision.objects.filter(
            self._during("replaced_at"),
            unit__in=units,
            indicator=asked.indicator,
            period=asked.later.period,
            amends=False,
        )
        acts = {}
        for revision in replaced.select_related("replaced_by").order_by("id"):
            act = ChangeAct(revision.replaced_at, called(revision.replaced_by), revision.reason)
            acts[revision.unit_id, revision.coverage] = act
        return acts

    def _steps_taken(self) -> dict[int | None, ChangeAct]:
        """By submission the last step after which it counted, or counted no more."""
        submissions: set[int | None] = set()
        for number in self.numbers:
            submissions.update(contribution.submission for contribution in number.contributions)
        submissions.discard(None)
        taken = Transition.objects.filter(self._during("at"), submission__in=submissions, after__in=MOVING)
        acts: dict[int | None, ChangeAct] = {}
        for step in taken.select_related("by").order_by("id"):
            acts[step.submission_id] = ChangeAct(step.at, called(step.by), step.reason)
        return acts

    def _moves_made(self) -> dict[int, ChangeAct]:
        """By unit the last change of where it reports."""
        units = {number.unit for number in self.numbers if number.cause == ChangeCause.MOVED}
        if not units:
            return {}
        register = Affiliation._meta.label_lower
        changes = Change.objects.filter(self._during("at"), register=register, subject_id__in=units)
        acts = {}
        for change in changes.select_related("by").order_by("id"):
            if change.subject_id is not None:
                acts[change.subject_id] = ChangeAct(change.at, called(change.by), change.reason)
        return acts

    def _people_who_stated(self) -> dict[int, User]:
        people = set()
        for number in self.numbers:
            figure = _figure_now(number)
            if figure:
                people.add(figure.changed_by_id)
        return User.objects.in_bulk(people)

    def of(self, number: ChangedNumber) -> ChangeAct | None:
        """None where nothing is on record, as of a federation that follows from what is below it."""
        if number.unit in self._moves:
            return self._moves[number.unit]
        contribution = number.contributions[-1]
        step = self._steps.get(contribution.submission)
        act = self._revisions.get((number.unit, contribution.coverage))
        if act is None:
            return step or self._stated(number)
        if step is None or act.reason:
            return act
        return replace(act, reason=step.reason)

    def _stated(self, number: ChangedNumber) -> ChangeAct | None:
        """By what a document's number came: it was entered."""
        figure = _figure_now(number)
        if figure is None:
            return None
        return ChangeAct(figure.changed_at, called(self._people[figure.changed_by_id]))


def _figure_now(number: ChangedNumber) -> Figure | None:
    """The figure that counts on the later side; None where there is none, or it is a count or a sum."""
    if number.later is None:
        return None
    return number.later.figure
