"""A form as its grid shows it: its rows, each with its cell, and the notes beside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from apps.figures import cells as figures_cells
from apps.figures.arithmetic.quantity import Quantity
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
from apps.figures.totals.form_sums import OfferedSum
from apps.figures.views.beside import SumBeside
from apps.figures.workflow.conversations import NOTHING_SAID, Conversation
from apps.units.models import Unit
from apps.units.pinyin import initials

Severity = Finding.Severity
PERIOD_SAID = ("本期", "本年", "本年数", "本期数")
EXPLAINED = "explained"


@dataclass(slots=True)
class Note:
    """A finding beside its cell. `key` names it in the form, so that its explanation finds it again.

    `values` are those it speaks of, which an explanation holds for. `suggestion` is what explained the same finding of
    other values, or of the period `suggested_for`.
    """

    key: str
    severity: str
    message: str
    explanation: str = ""
    values: str = ""
    typed: str = ""
    suggestion: str = ""
    suggested_for: str = ""

    @property
    def mark(self) -> str:
        """How the page marks it: by its severity, until it is explained."""
        return EXPLAINED if self.explanation else self.severity


@dataclass(slots=True)
class GridRow(SumBeside):
    """One line of the grid."""

    item: FormItem
    name: str
    text: str = ""
    seen: str = ""
    is_asked: bool = True  # else it stays for what stands there: a campaign was of another kind when it was asked
    number: Quantity | None = None  # what its text says, where that is a number
    figure: Figure | None = None
    prior: Figure | None = None
    prior_text: str = ""
    prior_where: str = ""  # of when it is, where that is not the period just before
    is_compared: bool = True  # whether the prior figure is of the cell's sort and date, and the series does not break
    years: int = 1  # how far back it lies
    broken: bool = False  # whether the series breaks between the prior figure and this one
    offer: OfferedSum | None = None  # of an area cell: what comes from below, which may be taken where it is whole
    difference: str = ""
    percent: str = ""
    error: str = ""
    conflict: Figure | None = None
    conflicting: bool = False
    conversation: Conversation = NOTHING_SAID  # as far as this form shows it
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
    def seen_now(self) -> str:
        """What the page has shown of the cell once it is there: what another wrote too, where that is asked about."""
        return self.conflict_text if self.conflicting else self.seen

    @property
    def awaits_taking(self) -> bool:
        """Whether it may take a whole sum and is empty, or holds one that was taken and has become another since."""
        if not self.may_take:
            return False
        return not self.seen or self.taken != ""

    @property
    def is_missing(self) -> bool:
        """Whether nothing is stored in it, and the form cannot be handed in without it."""
        return self.required and not self.seen

    @property
    def required(self) -> bool:
        """Whether the form cannot be handed in without it."""
        return self.item.required and self.is_asked

    @property
    def follow_up(self) -> bool:
        if self.figure is None:
            return False
        return self.figure.follow_up

    @property
    def stored_note(self) -> str:
        """What is said of the stored figure, such as why it is unavailable."""
        if self.figure is None:
            return ""
        return self.figure.note

    @property
    def unreasoned(self) -> bool:
        """Unavailable, and nobody has said why."""
        if self.text.strip() != self.seen:
            return False
        if self.figure is None or self.figure.state != State.UNAVAILABLE:
            return False
        return not self.stored_note.strip()

    @property
    def speaks(self) -> bool:
        """Whether there is anything to say beside the cell."""
        said = (self.conversation.is_open, self.error, self.conflicting, self.notes, self.stored_note)
        return any((*said, self.computed, self.unreasoned, self.follow_up, not self.is_asked))

    @property
    def initials(self) -> str:
        return initials(self.item.indicator.named()[0])

    @property
    def open_queries(self) -> list[Note]:
        """The queries beside it that nobody has explained."""
        return [note for note in self.notes if note.mark == Severity.QUERY]

    @property
    def worst(self) -> str:
        """The gravest of what stands beside the cell: error, query, explained, or nothing."""
        marks = self._marks()
        for mark in (Severity.ERROR, Severity.QUERY, EXPLAINED):
            if mark in marks:
                return mark
        return ""

    def _marks(self) -> set[str]:
        """Those of its notes, and what the cell itself is marked for."""
        marks = {note.mark for note in self.notes}
        if self.error or self.conflicting:
            marks.add(Severity.ERROR)
        if self.unreasoned:
            marks.add(Severity.QUERY)
        return marks


class RemediedCell(NamedTuple):
    """A cell whose change alone would settle all errors: what would do (“≤ 860,000”), and which value is likeliest."""

    row: GridRow
    values: str
    suggested: str


class Remedy(NamedTuple):
    """What would settle the errors of a form: a change of any one of `cells`; without any, of more than one."""

    cells: list[RemediedCell]


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
    remedy: Remedy | None = None
    across: list[GridRow | None] = field(default_factory=list)  # its rows as `side_by_side` lays them; None: not asked

    @property
    def unexplained(self) -> list[Note]:
        """The queries beside its cells that nobody has explained."""
        queries = []
        for row in self.rows:
            queries += row.open_queries
        return queries

    @property
    def explained(self) -> list[Note]:
        """The queries beside its cells that somebody has explained."""
        return [note for row in self.rows for note in row.notes if note.mark == EXPLAINED]

    @property
    def empty_required(self) -> list[GridRow]:
        """The empty cells that the form cannot be handed in without."""
        return [row for row in self.required if row.is_missing]

    @property
    def empty_optional(self) -> int:
        """How many empty cells it can be handed in with."""
        return self.asked - self.answered - len(self.empty_required)

    @property
    def by_cell(self) -> dict[tuple[str, str], GridRow]:
        """Its rows by indicator code and coverage."""
        return {(row.item.indicator.code, row.item.coverage): row for row in self.rows}

    @property
    def with_errors(self) -> list[GridRow]:
        return [row for row in self.rows if row.worst == Severity.ERROR]

    @property
    def with_open_queries(self) -> list[GridRow]:
        return [row for row in self.rows if row.open_queries]

    @property
    def asked_about(self) -> list[GridRow]:
        """The rows with an open conversation."""
        return [row for row in self.rows if row.conversation.is_open]

    @property
    def without_reason(self) -> list[GridRow]:
        """The cells said to be unavailable without saying why."""
        return [row for row in self.rows if row.unreasoned]

    @property
    def status(self) -> str:
        if self.submission is None:
            return _("not begun")
        return self.submission.get_status_display()

    @property
    def is_approved(self) -> bool:
        if self.submission is None:
            return False
        return self.submission.status == Submission.Status.APPROVED

    @property
    def query(self) -> str:
        return urlencode({"unit": self.unit.code, "form": self.form.code, "period": self.period.code})

    @property
    def groups(self) -> Iterator[tuple[IndicatorGroup, list[GridRow]]]:
        for group, rows in groupby(self.rows, key=lambda row: row.item.indicator.group):
            yield group, list(rows)

    @property
    def to_fill_in(self) -> list[GridRow]:
        """The rows with a cell to type into."""
        return [row for row in self.rows if not row.computed]

    @property
    def offers(self) -> bool:
        """Whether anything comes from below for any of its cells."""
        return any(row.offer for row in self.rows)

    @property
    def to_take(self) -> list[GridRow]:
        """The rows that may take a whole sum from below and were not filled with another number."""
        return [row for row in self.rows if row.awaits_taking]

    @property
    def differing_from_sums(self) -> list[GridRow]:
        """Of an approved form: the rows that state another number than their whole sums from below."""
        if not self.is_approved:
            return []
        return [row for row in self.rows if row.differs_from_sum]

    @property
    def answered(self) -> int:
        """How many cells hold anything, of those asked."""
        return _filled_among(self.to_answer)

    @property
    def to_answer(self) -> list[GridRow]:
        """The rows to fill in that the unit is asked."""
        return [row for row in self.to_fill_in if row.is_asked]

    @property
    def asked(self) -> int:
        return len(self.to_answer)

    @property
    def required(self) -> list[GridRow]:
        """The rows to fill in that the form cannot be handed in without."""
        return [row for row in self.to_fill_in if row.required]

    @property
    def required_asked(self) -> int:
        """How many cells the form cannot be handed in without."""
        return len(self.required)

    @property
    def required_answered(self) -> int:
        """How many of these hold anything."""
        return _filled_among(self.required)

    def count(self, severity: str) -> int:
        """How many rows have nothing graver beside them."""
        return [row.worst for row in self.rows].count(severity)

    @property
    def errors(self) -> int:
        return self.count(Severity.ERROR)

    @property
    def queries(self) -> int:
        return self.count(Severity.QUERY)


def _filled_among(rows: list[GridRow]) -> int:
    """How many of the rows hold anything."""
    return len([row for row in rows if row.text])


def side_by_side(grids: Sequence[FormGrid]) -> list[GridRow]:
    """Lays the rows of several units in columns, one for each line that any of them shows; the first row of each.

    What one campaign is asked and another is not leaves a gap in the row of the other.
    """
    heads: dict[int, GridRow] = {}
    for face in grids:
        for row in face.rows:
            heads.setdefault(row.item.pk, row)
    columns = sorted(heads.values(), key=lambda row: (row.item.order, row.item.pk))
    for face in grids:
        own = {row.item.pk: row for row in face.rows}
        face.across = [own.get(head.item.pk) for head in columns]
    return columns


def names_of(period: Period) -> list[str]:
    """What the head of a pasted column may call the period."""
    current = _("Current")
    return [str(period), current, f"{current} {period}", f"{period}年", *PERIOD_SAID]
