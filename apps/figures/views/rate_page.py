"""What the details of a rate show: how it is made of its two parts, now and the period before, and what it was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from apps.figures import cells
from apps.figures.models import Indicator
from apps.figures.models.figures import Statement
from apps.figures.views import cell_page
from apps.figures.views.cell_page import CellChange, StatementChange
from apps.figures.views.form_grid import FormGrid, GridRow

Said = Mapping[int, Statement | None]  # by indicator


@dataclass(frozen=True, slots=True)
class RatePart:
    """The numerator or the denominator. `row` is its row of the form; None where the form does not ask it."""

    indicator: Indicator
    row: GridRow | None

    @property
    def name(self) -> str:
        return self.row.name if self.row else self.indicator.name

    @property
    def text(self) -> str:
        return self.row.text if self.row else ""

    @property
    def prior(self) -> Statement | None:
        """The figure before, where it is compared with the one of now."""
        return self.row.prior if self.row and self.row.is_compared else None


def context(user: User, face: FormGrid, row: GridRow) -> dict[str, object]:
    """What a rate's page and its fragment in the grid are made of."""
    rate = row.item.indicator
    parts = parts_of(row, face)
    return {
        **cell_page.about(user, face, row),
        "parts": parts,
        "scale": "" if rate.scale == 1 else f"{rate.scale}",
        "prior": row.prior_text or _prior_text(rate, parts),
        "steps": history(rate, parts, face),
    }


def parts_of(row: GridRow, face: FormGrid) -> list[RatePart]:
    """Numerator and denominator, of the rate's own coverage."""
    rate = row.item.indicator
    rows = {(part.item.indicator_id, part.item.coverage): part for part in face.rows}
    indicators = filter(None, (rate.numerator, rate.denominator))
    return [RatePart(part, rows.get((part.pk, row.item.coverage))) for part in indicators]


def _prior_text(rate: Indicator, parts: Sequence[RatePart]) -> str:
    """The rate of the two figures before, where they are of one period."""
    priors = {part.indicator.pk: part.prior for part in parts}
    periods = set()
    for part in parts:
        if part.row and part.row.prior:
            periods.add(part.row.prior.period_id)
    if len(periods) != 1:
        return ""
    return _text(rate, priors)


def history(rate: Indicator, parts: Sequence[RatePart], face: FormGrid) -> list[CellChange]:
    """What the rate was after each change of its parts, the latest first. Two queries for each part.

    Both parts changed at one moment are one change. A change that leaves the rate as it was is left out.
    """
    changes = []
    for part in {part.indicator.pk: part for part in parts}.values():
        if part.row:
            changes += [(part, change) for change in cell_page.changes_of(part.row, face)]
    said: dict[int, Statement | None] = {}
    steps, before = [], ""
    changes.sort(key=_moment)
    for _moment_of, together in groupby(changes, key=_moment):
        made = list(together)
        said |= {part.indicator.pk: change.after for part, change in made}
        after = _text(rate, said)
        if after != before:
            last = made[-1][1]
            steps.append(CellChange(last.at, last.who, last.door, before, after, _told(made)))
        before = after
    return steps[::-1]


def _moment(changed: tuple[RatePart, StatementChange]) -> datetime:
    return changed[1].at


def _told(made: Sequence[tuple[RatePart, StatementChange]]) -> str:
    """Which parts were changed from what to what: 职工人数 9,000 → 8,000."""
    told = []
    for part, change in made:
        before, after = cells.shown(change.before) or "·", cells.shown(change.after) or "·"
        told.append(f"{part.name} {before} → {after}")
    return _("; ").join(told)


def _text(rate: Indicator, said: Said) -> str:
    """The rate as its cell shows it; nothing where it has none."""
    numerator, denominator = rate.parts
    return cells.rate_shown(rate, cells.number_of(said.get(numerator)), cells.number_of(said.get(denominator)))
