"""What would be withdrawn: of each form ticked whether it can be, and what it means for its deadline."""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from apps.figures.models import Submission
from apps.figures.workflow import deadlines, held_back
from apps.figures.workflow.expected import Duty


class WithdrawnForm(NamedTuple):
    """A form that somebody is about to withdraw, why it cannot be, and whether it could be handed in again only with
    an extension."""

    duty: Duty
    reasons: tuple[str, ...]
    needs_extension: bool


class TakingBack:
    """The forms of a list that have begun. `digest` is of what can be withdrawn: it is confirmed as it was shown."""

    def __init__(self, duties: Iterable[Duty]) -> None:
        begun = [duty for duty in duties if duty.submission_id]
        submissions = list(Submission.objects.filter(pk__in=[duty.submission_id for duty in begun]))
        reasons = held_back.from_withdrawing(submissions)
        late = deadlines.late_if_withdrawn(submissions)
        self.lines = [
            WithdrawnForm(duty, reasons[duty.submission_id], duty.submission_id in late)
            for duty in begun
            if duty.submission_id
        ]

    @property
    def ready(self) -> list[int]:
        """Those that can be withdrawn."""
        return [line.duty.submission_id for line in self.lines if line.duty.submission_id and not line.reasons]

    @property
    def digest(self) -> str:
        return hashlib.sha256(repr(sorted(self.ready)).encode()).hexdigest()
