"""A printed sheet against its submission as it stands: equal, or changed since in these cells."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.figures import cells as figures_cells
from apps.figures.models import Submission
from apps.figures.models.figures import Basis, Statement
from apps.figures.workflow import signoff
from apps.figures.workflow.signoff import SignoffSheet
from apps.figures.workflow.snapshot import Key, changes_between

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
CLOCKS_APART = timedelta(minutes=1)
MOST_TRIED = 30  # changes close to the moment of printing


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """One cell that says something else than on paper; a text is empty where there was, or is, nothing in it."""

    name: str
    code: str
    coverage: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class SheetCheck:
    """`printed` is the sheet as it was when it was printed; None where the submission never had that digest."""

    printed: SignoffSheet | None
    now: SignoffSheet
    changed: list[ChangedCell]

    @property
    def is_equal(self) -> bool:
        return self.printed is not None and self.printed.digest == self.now.digest


def ticks_of(moment: datetime) -> int:
    """A moment as it stands in an address: whole microseconds since 1970."""
    return (moment - EPOCH) // TICK


def moment_of(ticks: int) -> datetime | None:
    """The moment in an address; None where it has not come yet, by the clock of any machine."""
    latest = timezone.now() + CLOCKS_APART
    return EPOCH + ticks * TICK if ticks <= ticks_of(latest) else None


def checked(submission: Submission, digest: str, moment: datetime) -> SheetCheck:
    """What became of the sheet with this digest that was printed of the submission as it stood at `moment`."""
    now = signoff.sheet(submission)
    printed = _printed(submission, digest, moment, now)
    if printed is None or printed.digest == now.digest:
        return SheetCheck(printed, now, [])
    return SheetCheck(printed, now, _changed(printed, now))


def _printed(submission: Submission, digest: str, moment: datetime, now: SignoffSheet) -> SignoffSheet | None:
    if digest == now.digest:
        return now
    for candidate in _candidates(submission, moment):
        then = signoff.sheet(submission, moment=candidate)
        if then.digest == digest:
            return then
    return None


def _candidates(submission: Submission, moment: datetime) -> Iterator[datetime]:
    """The moment of printing; then those close to it between which something changed, and the steps.

    What was being written while the sheet was printed has an earlier moment, and was not on it; and the clock of the
    machine that printed may differ from that of the database. Of a change at 8:00:05 the states before and after are
    tried.
    """
    yield moment
    changes = changes_between(submission, moment - CLOCKS_APART, moment + CLOCKS_APART)
    nearest = sorted(changes, key=lambda change: abs(change - moment))[:MOST_TRIED]
    for change in nearest:
        yield change - TICK
        yield change
    yield from submission.transitions.order_by("pk").values_list("at", flat=True)


def _changed(printed: SignoffSheet, now: SignoffSheet) -> list[ChangedCell]:
    """The cells that say something else now, or have other explanations, in the order of the form."""
    why_then, why_now = _explanations(printed), _explanations(now)
    changed = []
    for line in now.lines:
        item = line.item
        key = (item.indicator_id, item.coverage)
        then, since = printed.cells.get(key), now.cells.get(key)
        if signoff.hashed(then) == signoff.hashed(since) and why_then.get(key) == why_now.get(key):
            continue
        texts = _told(then, why_then.get(key, [])), _told(since, why_now.get(key, []))
        if texts[0] == texts[1]:  # they differ in what no reader sees: then as in a file
            texts = " ".join(signoff.hashed(then)), " ".join(signoff.hashed(since))
        changed.append(ChangedCell(line.name, item.indicator.code, item.get_coverage_display(), *texts))
    return changed


def _explanations(sheet: SignoffSheet) -> dict[Key, list[str]]:
    """By cell the explanations that are part of the digest."""
    explanations: dict[Key, list[str]] = {}
    for query in sheet.explained:
        explanations.setdefault(query.cell, []).append(f"{query.check_code}: {query.finding.explanation}")
    return {cell: sorted(texts) for cell, texts in explanations.items()}


def _told(statement: Statement | None, explanations: list[str]) -> str:
    """All that a reader is told of a cell: 110 · as printed “110人” · three parks joined."""
    parts = [figures_cells.said(statement)]
    if statement:
        if statement.stated_text or statement.stated_unit:
            printed = f"{statement.stated_text}{statement.stated_unit}"
            parts.append(_("as printed “%(printed)s”") % {"printed": printed})
        if statement.basis != Basis.ACTUAL:
            parts.append(str(statement.get_basis_display()))
        parts.append(statement.note)
    parts += explanations
    return " · ".join(filter(None, parts))
