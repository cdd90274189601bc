"""What would be handed in: what each form holds and lacks, which of them can go, and the digest of what was shown."""

import hashlib
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _

from apps.figures import cells as figures_cells
from apps.figures.entry.writer import CellKey
from apps.figures.models import Submission
from apps.figures.views.form_grid import FormGrid, GridRow
from apps.figures.views.grid_page import faces, row_key
from apps.figures.views.grid_saving import GridSaving
from apps.figures.views.grid_sheet import GridSheet
from apps.figures.workflow import held_back
from apps.figures.workflow.expected import Duty


class UnsavedCell(NamedTuple):
    """A cell that holds its form back: what the page of the grid calls it, its name, what was typed and why it was not
    saved."""

    key: str
    name: str
    text: str
    reason: str


class GoingForm(NamedTuple):
    """A form that somebody is about to hand in; it goes unless a reason or a cell that was not saved holds it back."""

    form: FormGrid
    reasons: tuple[str, ...]
    unsaved: list[UnsavedCell]


class HandingIn:
    """The forms that somebody is about to hand in, each with what holds it back.

    `saving` is what she typed just before: a form with a cell that was not saved is held back, begun or not.
    `digest` is of all they hold and of what holds them back: what is confirmed is what was shown, or it is shown again.
    """

    def __init__(self, forms: Iterable[FormGrid], saving: GridSaving | None = None) -> None:
        self._unsaved: dict[int, dict[CellKey, tuple[str, str]]] = {}
        self.to_carry: list[tuple[str, str]] = []
        if saving:
            self._unsaved = _unsaved(saving)
            self.to_carry = list(saving.to_carry)
        self.forms: list[FormGrid] = []
        submissions = []
        for form in forms:
            is_open = _is_open(form)
            if is_open or form.unit.pk in self._unsaved:
                self.forms.append(form)
            if is_open and form.submission:
                submissions.append(form.submission)
        self._reasons = held_back.from_handing_in(submissions)

    @property
    def lines(self) -> list[GoingForm]:
        """Each form, and why it cannot go."""
        lines = []
        for form in self.forms:
            reasons = self._reasons.get(form.submission.pk, ()) if form.submission else ()
            names = {row_key(row): row.name for row in form.rows}
            unsaved = [
                UnsavedCell(f"{form.prefix}{key[0]}-{key[1]}", names.get(key, ""), text, why)
                for key, (text, why) in self._unsaved.get(form.unit.pk, {}).items()
            ]
            lines.append(GoingForm(form, reasons, unsaved))
        return lines

    @property
    def ready(self) -> list[Submission]:
        """Those that can go."""
        return [line.form.submission for line in self.lines if line.form.submission and not any(line[1:])]

    @property
    def digest(self) -> str:
        said = []
        for form, reasons, _unsaved in self.lines:
            rows = [_said(row) for row in form.rows]
            said.append((form.unit.pk, form.form.pk, form.period.pk, reasons, rows))
        return hashlib.sha256(repr(said).encode()).hexdigest()


def _is_open(form: FormGrid) -> bool:
    return form.submission is not None and form.submission.is_editable


def _unsaved(saving: GridSaving) -> dict[int, dict[CellKey, tuple[str, str]]]:
    """By unit the cells that were not saved: what was typed into each, and why."""
    unsaved: dict[int, dict[CellKey, tuple[str, str]]] = {}
    for unit in saving.left:
        typed = {**saving.posted.take[unit], **saving.posted.typed[unit]}
        unsaved[unit] = {key: (typed[key], _why_not(saving, unit, key)) for key in sorted(saving.left_of(unit))}
    return unsaved


def _why_not(saving: GridSaving, unit: int, key: CellKey) -> str:
    if unit in saving.refused:
        return " ".join(saving.refused[unit])
    outcome = saving.outcomes[unit]
    if key in outcome.errors:
        return outcome.errors[key]
    theirs = figures_cells.shown(outcome.conflicts[key])
    if theirs:
        return _("Somebody else wrote %(value)s here meanwhile.") % {"value": theirs}
    return _("Somebody else cleared this cell meanwhile.")


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
