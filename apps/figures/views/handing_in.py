"""What would be handed in: what each form holds and lacks, which of them can go, and the seal of what was shown."""

import hashlib
from collections.abc import Iterable
from itertools import groupby

from apps.figures.models import Submission
from apps.figures.views.form_grid import FormGrid, GridRow
from apps.figures.views.grid_page import faces
from apps.figures.views.grid_sheet import GridSheet
from apps.figures.workflow import held_back
from apps.figures.workflow.expected import Duty


class HandingIn:
    """The forms that somebody is about to hand in, each with what holds it back.

    `seal` is of all they hold: what is confirmed is what was shown, or it is shown again.
    """

    def __init__(self, forms: Iterable[FormGrid]) -> None:
        self.forms = [form for form in forms if form.submission and form.submission.is_editable]
        submissions = [form.submission for form in self.forms if form.submission]
        self._reasons = held_back.from_handing_in(submissions)

    @property
    def lines(self) -> list[tuple[FormGrid, tuple[str, ...]]]:
        """Each form, and why it cannot go."""
        return [(form, self._reasons[form.submission.pk]) for form in self.forms if form.submission]

    @property
    def ready(self) -> list[Submission]:
        """Those that can go."""
        return [form.submission for form, reasons in self.lines if form.submission and not reasons]

    @property
    def seal(self) -> str:
        said = [(form.unit.pk, form.form.pk, form.period.pk, [_said(row) for row in form.rows]) for form in self.forms]
        return hashlib.sha256(repr(said).encode()).hexdigest()


def _said(row: GridRow) -> tuple:
    explanations = [(note.key, note.values, note.explanation) for note in row.notes]
    return row.key, row.text, row.stored_note, row.awaits_taking, explanations


def of_duties(duties: Iterable[Duty]) -> HandingIn:
    """Those of a list that have begun, of whatever forms and periods, in the order of their form and period."""

    def round_of(duty: Duty) -> tuple[int, int]:
        return duty.form.pk, duty.period.pk

    forms: list[FormGrid] = []
    for _round, together in groupby(sorted(duties, key=round_of), key=round_of):
        of_round = list(together)
        begun = [duty.unit for duty in of_round if duty.submission_id]
        if begun:
            forms += faces(GridSheet(begun, of_round[0].form, of_round[0].period), just_saved=True)
    return HandingIn(forms)
