"""A form as its grid shows it: its rows, each with its cell, and the notes beside them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from apps.figures import cells as figures_cells
from apps.figures.arithmetic import quantity_text
from apps.figures.arithmetic.sums import quantity_of_sum
from apps.figures.models import (
    Figure,
    Finding,
    Form,
    FormItem,
    Indicator,
    IndicatorGroup,
    Period,
    State,
    Submission,
    Transition,
)
from apps.figures.totals.reader import Standing
from apps.units.models import Unit
from apps.units.pinyin import initials

Severity = Finding.Severity
EXPLAINED = "explained"


@dataclass(slots=True)
class Note:
    """A finding beside its cell. `key` names it in the form, so that its explanation finds it again.

    `suggestion` is what explained the same finding the last time, with the period it was said for.
    """

    key: str
    severity: str
    message: str
    explanation: str = ""
    typed: str = ""
    suggestion: str = ""
    suggested_for: str = ""

    @property
    def mark(self) -> str:
        """How the page marks it: by its severity, until it is explained."""
        return EXPLAINED if self.explanation else self.severity


@dataclass(slots=True)
class GridRow:
    """One line of the grid."""

    item: FormItem
    name: str
    text: str = ""
    seen: str = ""
    figure: Figure | None = None
    prior: Figure | None = None
    prior_text: str = ""
    broken: bool = False  # whether the series breaks between the prior figure and this one
    below: Standing | None = None
    difference: str = ""
    percent: str = ""
    error: str = ""
    conflict: Figure | None = None
    conflicting: bool = False
    prefilled: bool = False
    remark: str = ""
    notes: list[Note] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.item.indicator_id}-{self.item.coverage}"

    @property
    def computed(self) -> bool:
        return self.item.indicator.kind == Indicator.Kind.COMPUTED

    @property
    def conflict_text(self) -> str:
        return figures_cells.shown(self.conflict)

    @property
    def below_text(self) -> str:
        return sum_text(self.below) if self.below else ""

    @property
    def follow_up(self) -> bool:
        return bool(self.figure and self.figure.follow_up)

    @property
    def unreasoned(self) -> bool:
        """Unavailable, and nobody has said why."""
        saved = self.text.strip() == self.seen
        if self.figure is None or not saved:
            return False
        return self.figure.state == State.UNAVAILABLE and not self.figure.note.strip()

    @property
    def speaks(self) -> bool:
        """Whether there is anything to say beside the cell."""
        note = self.figure.note if self.figure else ""
        said = (self.remark, self.error, self.conflicting, self.notes, self.below, note)
        return any((*said, self.computed, self.unreasoned, self.follow_up))

    @property
    def initials(self) -> str:
        return initials(self.item.indicator.named()[0])

    @property
    def names(self) -> str:
        """What a pasted block may call it."""
        indicator = self.item.indicator
        return "|".join((self.name, indicator.code, *indicator.named(), *sorted(indicator.other_names)))

    @property
    def worst(self) -> str:
        """The gravest of what stands beside the cell: error, query, explained, or nothing."""
        marks = {note.mark for note in self.notes}
        if self.error or self.conflicting:
            marks.add(Severity.ERROR)
        if self.unreasoned:
            marks.add(Severity.QUERY)
        for mark in (Severity.ERROR, Severity.QUERY, EXPLAINED):
            if mark in marks:
                return mark
        return ""


@dataclass(slots=True)
class FormGrid:
    """The whole form as its page shows it. `prefix` tells its cells from those of other units on the same page."""

    unit: Unit
    form: Form
    period: Period
    prior_period: str
    submission: Submission | None
    rows: list[GridRow]
    prefix: str = ""
    came_back: Transition | None = None

    @property
    def unexplained(self) -> list[Note]:
        """The queries beside its cells that nobody has explained."""
        return [note for row in self.rows for note in row.notes if note.mark == Severity.QUERY]

    @property
    def status(self) -> str:
        return self.submission.get_status_display() if self.submission else _("not begun")

    @property
    def names(self) -> str:
        """What the head of a pasted column may call this period."""
        current = _("Current")
        return f"{self.period}|{current}|{current} {self.period}|本期|本年|本年数|{self.period}年"

    @property
    def query(self) -> str:
        return urlencode({"unit": self.unit.code, "form": self.form.code, "period": self.period.code})

    @property
    def groups(self) -> Iterator[tuple[IndicatorGroup, list[GridRow]]]:
        for group, rows in groupby(self.rows, key=lambda row: row.item.indicator.group):
            yield group, list(rows)

    @property
    def answered(self) -> int:
        return sum(1 for row in self.rows if row.text and not row.computed)

    @property
    def asked(self) -> int:
        return sum(1 for row in self.rows if not row.computed)

    def count(self, severity: str) -> int:
        return sum(1 for row in self.rows if row.worst == severity)

    @property
    def errors(self) -> int:
        return self.count(Severity.ERROR)

    @property
    def queries(self) -> int:
        return self.count(Severity.QUERY)


def sum_text(standing: Standing) -> str:
    """The sum from below as its cell takes it."""
    return quantity_text.sum_text(quantity_of_sum(standing.below))
