"""What is still asked at cells of the forms that somebody is about to approve: she confirms that once."""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from apps.figures.models import ConversationEntry, Indicator, Submission
from apps.figures.views.conversation_page import address
from apps.figures.workflow import conversations
from apps.figures.workflow.expected import Duty


class OpenCell(NamedTuple):
    """A cell with an open conversation: its form, what was said last, and where all of it stands."""

    submission: Submission
    indicator: Indicator
    last: ConversationEntry
    href: str


class Approving:
    """The open conversations of these forms. `digest` is of what was said in them: it is confirmed as it was shown.

    Where nothing is open there is nothing to ask, and the digest is empty.
    """

    def __init__(self, submissions: Iterable[Submission]) -> None:
        waiting = [submission for submission in submissions if submission.status == Submission.Status.SUBMITTED]
        shown = conversations.open_on(waiting)
        keys = set()
        for of_form in shown.values():
            for indicator, _coverage in of_form:
                keys.add(indicator)
        indicators = Indicator.objects.in_bulk(keys)
        self.forms = len(waiting)
        self.cells = []
        for submission in waiting:
            for (indicator, coverage), conversation in shown[submission.pk].items():
                href = address(submission.unit, indicator, coverage, submission.period)
                self.cells.append(OpenCell(submission, indicators[indicator], conversation.entries[-1], href))

    @property
    def digest(self) -> str:
        said = sorted((cell.submission.pk, cell.last.pk) for cell in self.cells)
        return hashlib.sha256(repr(said).encode()).hexdigest() if said else ""


def of_duties(duties: Iterable[Duty]) -> Approving:
    """Those of a list that have begun."""
    keys = [duty.submission_id for duty in duties if duty.submission_id]
    begun = Submission.objects.filter(pk__in=keys).select_related("unit", "form", "period")
    return Approving(begun.order_by("unit__path", "pk"))
