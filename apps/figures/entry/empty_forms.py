"""What goes into forms in which nothing stands yet becomes figures at once, for there is nothing to compare it with.

A list of 5,000 unions that never returned anything is written by COPY and nothing else; where one of them has a single
figure in the form already, her rows are laid beside the figures and compared (apps.figures.entry.staging), and theirs
are not.
"""

from django.db.models import Exists, OuterRef

from apps.figures.entry.staging import STAGED, StagedChange, as_figure
from apps.figures.models import Figure, Submission
from apps.units.copying import CopyingBeside


class NotEmptyError(Exception):
    """Something is to be compared after all: a second row is about a cell of an empty form, or one clears it."""


class EmptyForms:
    """The forms that were empty when a file began to fill them, and what was written into them.

    They are held by this transaction, open to their clerks, and count nowhere. NotEmptyError, or the database's refusal
    of a cell that is there, takes everything back: who reads the file then compares it all. Where they are not
    `looked_for`, there are none.
    """

    def __init__(self, *, looked_for: bool = False) -> None:
        self._looked_for = looked_for
        self._known: dict[int | None, bool] = {None: False}  # by submission, whether it was empty
        self.rows = 0
        self.units: set[int] = set()
        self.periods: set[int] = set()

    @property
    def submissions(self) -> list[int]:
        """The forms that were filled."""
        return [submission for submission, was_empty in self._known.items() if was_empty and submission]

    def fill(self, portion: list[StagedChange], copying: CopyingBeside) -> list[StagedChange]:
        """Writes what goes into empty forms, and returns the other changes."""
        if not self._looked_for:
            return portion
        self._look_at({change.submission_id for change in portion} - self._known.keys())
        rows, others = [], []
        for change in portion:
            if not self._known[change.submission_id]:
                others.append(change)
                continue
            if change.answer is None:
                raise NotEmptyError
            rows.append(f"{as_figure(change)}\n")
            self.units.add(change.cell.unit_id)
            self.periods.add(change.cell.period_id)
        self.rows += len(rows)
        copying.copy("figures_figure", STAGED, rows)
        return others

    def _look_at(self, submissions: set[int | None]) -> None:
        if not submissions:
            return
        figures = Figure.objects.filter(submission=OuterRef("pk"), period=OuterRef("period"))
        begun = Submission.objects.editable().filter(pk__in=submissions, counts_since=None)
        empty = set(begun.filter(~Exists(figures)).values_list("pk", flat=True))
        for submission in submissions:
            self._known[submission] = submission in empty
