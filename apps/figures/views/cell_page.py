"""What the page of one cell shows: its row of the form, and everything it said before."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.changelog.people import called
from apps.figures import attachments, cells
from apps.figures.models import Figure, Origin, Revision
from apps.figures.models.figures import Statement
from apps.figures.views.cell_form import CellForm
from apps.figures.views.conversation_page import conversation_at
from apps.figures.views.form_grid import FormGrid, GridRow
from apps.figures.views.grid_answer import editable_by
from apps.units.tree import names


def row_of(face: FormGrid, key: str) -> GridRow:
    """The row of a cell; Http404 where the form has no such."""
    for row in face.rows:
        if row.key == key:
            return row
    raise Http404


def context(user: User, face: FormGrid, row: GridRow, details: CellForm) -> dict[str, object]:
    """What the cell's page and its fragment in the grid are made of."""
    return {
        **about(user, face, row),
        "form": details,
        "editable": editable_by(user, face),
        "steps": history(row, face),
        "evidence": attachments.of_cell(user, face.unit, row.item.indicator, face.period, row.item.coverage),
    }


def about(user: User, face: FormGrid, row: GridRow) -> dict[str, object]:
    """What the details of every cell show, typed into or computed: where it stands, and what was said at it."""
    cell = row.item.indicator_id, row.item.coverage
    face.unit = names.called(face.unit, face.period.ends)
    return {
        "face": face,
        "row": row,
        "address": reverse("figures:cell", args=(face.unit.code, face.form.code, face.period.code, *cell)),
        **conversation_at(user, face.unit, *cell, face.period),
        "title": f"{row.name} · {face.unit} · {face.period}",
        "has_permission": True,
    }


def conflict_text(figure: Figure | None) -> str:
    """What somebody else made of the cell meanwhile."""
    if figure is None:
        return _("Somebody else cleared this cell meanwhile. Keep one of the two and save again.")
    message = _("%(who)s wrote %(value)s here on %(when)s. Keep one of the two and save again.")
    when = f"{timezone.localtime(figure.changed_at):%Y-%m-%d %H:%M}"
    return message % {"who": called(figure.changed_by), "value": cells.shown(figure), "when": when}


# ---- What it said before


@dataclass(frozen=True, slots=True)
class CellChange:
    """One change of a cell; `before` or `after` is empty where there was, or is, nothing in it."""

    at: datetime
    who: User
    door: str
    before: str
    after: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StatementChange:
    """One change of a cell as the two statements; None where there was, or is, nothing in it."""

    at: datetime
    who: User
    door: str
    before: Statement | None
    after: Statement | None
    reason: str = ""

    @property
    def told(self) -> CellChange:
        return CellChange(
            self.at, self.who, self.door, statement_text(self.before), statement_text(self.after), self.reason
        )


def history(row: GridRow, face: FormGrid) -> list[CellChange]:
    """Every change of a cell, the latest first. Two queries."""
    return [change.told for change in reversed(changes_of(row, face))]


def changes_of(row: GridRow, face: FormGrid) -> list[StatementChange]:
    """Every change of a cell, in their order. Two queries."""
    earlier = Revision.objects.filter(
        unit=face.unit,
        period=face.period,
        indicator=row.item.indicator_id,
        coverage=row.item.coverage,
        origin=Origin.RETURN,
    )
    revisions = list(earlier.select_related("changed_by", "replaced_by").order_by("pk"))
    later: list[Statement] = [*revisions[1:], *([row.figure] if row.figure else [])]
    changes: list[StatementChange] = []
    filled = False  # whether the state at hand took the place of another
    for number, revision in enumerate(revisions):
        if not filled:
            changes.append(_first(revision))
        filled = revision.act == Revision.Act.CHANGED
        changes.append(_replaced(revision, later[number] if filled else None))
    if row.figure and not filled:
        changes.append(_first(row.figure))
    return changes


def _first(statement: Statement) -> StatementChange:
    """What was put into an empty cell."""
    return StatementChange(statement.changed_at, statement.changed_by, statement.door, None, statement)


def _replaced(revision: Revision, after: Statement | None) -> StatementChange:
    return StatementChange(
        revision.replaced_at, revision.replaced_by, revision.replaced_through, revision, after, revision.reason
    )


def statement_text(statement: Statement | None) -> str:
    """What it says, with its note; nothing where the cell is empty."""
    if statement is None:
        return ""
    parts = [cells.shown(statement)]
    if statement.taken:
        parts.append(_("taken from below: %(sum)s") % {"sum": statement.taken})
    if statement.note:
        parts.append(statement.note)
    if statement.follow_up:
        parts.append(_("follow up"))
    return " · ".join(parts)
