"""The one writer of figures. Grid, paste, workbook, file and command line go through it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import attrgetter
from typing import NamedTuple

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.figures import answers, checks, totals
from apps.figures.answers import COLUMNS, Answer, AnswerError
from apps.figures.models import Figure, Form, Period, Submission
from apps.units import access, refusals
from apps.units.faults import Refused
from apps.units.models import Unit

CELL = ("unit_id", "indicator_id", "period_id", "coverage", "origin")
TYPES = {"value": "numeric", "low": "numeric", "high": "numeric", "source_id": "bigint", "follow_up": "boolean"}
KEY_TYPES = ("bigint", "bigint", "bigint", "text", "text", "bigint")
STAGED = (*CELL, "submission_id", *COLUMNS)
PORTION = 5000  # changes held in memory at once


class Cell(NamedTuple):
    """Where a figure stands."""

    unit_id: int
    indicator_id: int
    period_id: int
    coverage: str
    origin: str


class Change(NamedTuple):
    """What a cell is to say; `answer` None clears it."""

    cell: Cell
    submission_id: int | None
    answer: Answer | None
    place: int = 0  # where in its file it stands


@dataclass(slots=True)
class Plan:
    """What a set of changes does to the figures as they stand."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    cleared: int = 0


def write(changes: Iterable[Change]) -> Plan:
    """Makes the figures say what `changes` say, all or nothing, and touches no figure that already says so.

    Runs inside apps.changelog.acting.acting(); the caller has locked the submissions and follows the totals.
    """
    stage(changes)
    plan = planned()
    write_staged()
    return plan


def stage(changes: Iterable[Change]) -> None:
    """Lays the changes in a temporary table, some thousands at a time: `changes` may ask the database in between."""
    changes = iter(changes)
    with connection.cursor() as cursor:
        columns = [
            *zip((*CELL, "submission_id"), KEY_TYPES, strict=True),
            *((name, TYPES.get(name, "text")) for name in COLUMNS),
            ("place", "bigint"),
        ]
        cursor.execute("DROP TABLE IF EXISTS staged_figures")
        cursor.execute(
            f"CREATE TEMP TABLE staged_figures ({', '.join(f'{name} {kind}' for name, kind in columns)}) ON COMMIT DROP"
        )
        while portion := list(islice(changes, PORTION)):
            with cursor.copy(f"COPY staged_figures ({', '.join(STAGED)}, place) FROM STDIN") as copy:
                for change in portion:
                    copy.write_row((*change.cell, change.submission_id, *columns_of(change.answer), change.place))
        cursor.execute("ANALYZE staged_figures")  # else a long file is planned like a short one, row by row


def planned() -> Plan:
    """How many figures what was staged makes, changes, leaves and clears."""
    with connection.cursor() as cursor:
        cursor.execute(f"""
            SELECT count(*) FILTER (WHERE f.id IS NULL AND s.state IS NOT NULL),
                   count(*) FILTER (WHERE f.id IS NOT NULL AND s.state IS NOT NULL AND NOT {SAME}),
                   count(*) FILTER (WHERE {SAME}),
                   count(*) FILTER (WHERE s.state IS NULL AND f.id IS NOT NULL)
            FROM staged_figures s LEFT JOIN figures_figure f ON {same_cell("f", "s")}""")
        return Plan(*cursor.fetchone())


def write_staged() -> None:
    """Makes the figures say what was staged."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM staged_figures WHERE state IS NULL)")
        if cursor.fetchone()[0]:
            _clear_staged()
        names = ", ".join(STAGED)
        cursor.execute(f"""
            INSERT INTO figures_figure AS f ({names}) SELECT {names} FROM staged_figures WHERE state IS NOT NULL
            ON CONFLICT (unit_id, period_id, indicator_id, coverage, origin) DO UPDATE
            SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS)}
            WHERE ({stated("f")}) IS DISTINCT FROM ({stated("excluded")})""")
        cursor.execute("DROP TABLE staged_figures")


def _clear_staged() -> None:
    gone = f"figures_figure f WHERE s.state IS NULL AND {same_cell('f', 's')}"
    with connection.cursor() as cursor:
        cursor.execute(f"""
            DELETE FROM figures_finding WHERE figure_id IN (SELECT f.id FROM staged_figures s, {gone})
               OR other_id IN (SELECT f.id FROM staged_figures s, {gone})""")
        cursor.execute(
            f"DELETE FROM figures_figure f USING staged_figures s WHERE s.state IS NULL AND {same_cell('f', 's')}"
        )


COLUMNS_OF = attrgetter(*COLUMNS)
NO_COLUMNS = (None,) * len(COLUMNS)


def columns_of(answer: Answer | None) -> tuple:
    return COLUMNS_OF(answer) if answer else NO_COLUMNS


def same_cell(one: str, other: str) -> str:
    return " AND ".join(f"{one}.{name} = {other}.{name}" for name in CELL)


def stated(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in COLUMNS)


SAME = f"({stated('f')}) IS NOT DISTINCT FROM ({stated('s')})"


# ---- A form


Typed = Mapping[tuple[int, str], str]  # by (indicator id, coverage): what stands in the cell


@dataclass(slots=True)
class Outcome:
    """What became of a form that was saved; the keys are (indicator id, coverage)."""

    saved: int = 0
    errors: dict[tuple[int, str], str] = field(default_factory=dict)
    conflicts: dict[tuple[int, str], Figure | None] = field(default_factory=dict)


def answers_for(form: Form, period: Period) -> bool:
    """A form is answered for one statistical year in which it is valid."""
    valid = form.starts <= period.starts and (form.ends is None or period.ends <= form.ends)
    return period.kind == Period.Kind.YEAR and valid


def open_submissions(keys: Iterable[tuple[int, int, int]]) -> dict[tuple[int, int, int], int]:
    """The submissions of these (unit, form, period), made as drafts where there are none, held, by their keys."""
    columns = [list(column) for column in zip(*sorted(keys), strict=True)] or [[], [], []]
    wanted = "unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS k(unit_id, form_id, period_id)"
    ours = "(s.unit_id, s.form_id, s.period_id) = (k.unit_id, k.form_id, k.period_id)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT k.*, units_parent_at(k.unit_id, p.ends) FROM {wanted} JOIN figures_period p ON p.id = k.period_id
                WHERE NOT EXISTS (SELECT FROM figures_submission s WHERE {ours})""",
            columns,
        )
        names = ("unit_id", "form_id", "period_id", "reported_to_id")
        missing = [Submission(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
        Submission.objects.bulk_create(missing, ignore_conflicts=True, batch_size=PORTION)
        cursor.execute(
            f"""SELECT s.unit_id, s.form_id, s.period_id, s.id FROM figures_submission s JOIN {wanted} ON {ours}
                ORDER BY s.id FOR UPDATE OF s""",
            columns,
        )
        return {row[:3]: row[3] for row in cursor.fetchall()}


class _NothingSaved(Exception):
    """Takes back all that a refused saving has made, the draft included."""


def open_submission(unit: Unit, form: Form, period: Period) -> Submission:
    """The submission of this unit, form and period, made as a draft when there is none yet."""
    if not answers_for(form, period):
        raise Refused(_("%(form)s is not answered for %(period)s.") % {"form": form, "period": period})
    if unit.closed and unit.closed < period.starts:
        raise Refused(refusals.SENTENCES["figures_unit_closed"] % {"which": unit.code})
    if found := Submission.objects.filter(unit=unit, form=form, period=period).first():
        return found
    totals.hold([unit.pk], [period.pk])  # a new draft is counted above it: in the order the steps of workflow take
    reported_to = totals.parent_on(unit.pk, period.ends)
    found, _made = Submission.objects.get_or_create(
        unit=unit, form=form, period=period, defaults={"reported_to_id": reported_to}
    )
    return found


def locked(submission: Submission) -> Submission:
    """The submission as it stands now, held until the transaction ends."""
    return held().get(pk=submission.pk)


def held() -> QuerySet[Submission]:
    """Submissions that nobody else can change until the transaction ends."""
    found = Submission.objects.select_for_update(of=("self",))
    return found.select_related("unit", "form", "period", "reported_to")


def save_form(
    unit: Unit, form: Form, period: Period, *, typed: Typed, seen: Typed, by: AbstractBaseUser, door: str = "grid"
) -> Outcome:
    """Saves what a clerk typed into a form. `seen` is what each cell showed when she opened it.

    A cell she did not touch keeps what is there now. A cell that cannot be understood is an error, and one that
    somebody else changed meanwhile is a conflict: with either, nothing is written.
    """
    outcome = Outcome()
    with _filling(unit, form, period, by, door) as submission:
        outcome, changes = _merge(submission, typed, seen)
        if outcome.errors or outcome.conflicts:
            raise _NothingSaved
        outcome.saved = _put(changes)
    return outcome


def save_cell(
    unit: Unit,
    form: Form,
    period: Period,
    key: tuple[int, str],
    answer: Answer | None,
    *,
    seen: str,
    by: AbstractBaseUser,
    door: str = "grid",
) -> Outcome:
    """Saves one cell with all its details. `seen` is the version its page showed; a later one is a conflict."""
    outcome = Outcome()
    with _filling(unit, form, period, by, door) as submission:
        figure = submission.figures.filter(indicator=key[0], coverage=key[1]).select_related("changed_by").first()
        if version(figure) != seen:
            outcome.conflicts[key] = figure
            raise _NothingSaved
        if answer != (answers.answer_of(figure) if figure else None):
            cell = Cell(unit.pk, key[0], period.pk, key[1], "return")
            outcome.saved = _put([Change(cell, submission.pk, answer)])
    return outcome


def version(figure: Figure | None) -> str:
    """Tells one state of a cell from another."""
    return figure.changed_at.isoformat() if figure else ""


@contextmanager
def _filling(unit: Unit, form: Form, period: Period, by: AbstractBaseUser, door: str) -> Iterator[Submission]:
    """The locked submission a clerk writes into, as one act; _NothingSaved inside takes everything back."""
    if not access.may(by, access.ENTERING, unit):
        raise PermissionDenied(_("You may not enter figures for this unit."))
    with suppress(_NothingSaved), acting(by, door=door):
        submission = locked(open_submission(unit, form, period))
        if not submission.is_editable:
            raise Refused(
                _("This submission is %(status)s: its cells are locked.") % {"status": submission.get_status_display()}
            )
        yield submission


def _put(changes: list[Change]) -> int:
    if changes:
        write(changes)
        checks.refresh({one.cell.unit_id for one in changes}, {one.cell.period_id for one in changes})
    return len(changes)


def _merge(submission: Submission, typed: Typed, seen: Typed) -> tuple[Outcome, list[Change]]:
    outcome, changes = Outcome(), []
    items = {
        (item.indicator_id, item.coverage): item.indicator for item in submission.form.items.select_related("indicator")
    }
    current = {(one.indicator_id, one.coverage): one for one in submission.figures.all()}
    for key, text in typed.items():
        indicator = items.get(key)
        if text.strip() == seen.get(key, "").strip():
            continue
        if indicator is None or indicator.kind == indicator.Kind.COMPUTED:
            raise Refused(_("This form does not ask for a cell that was sent. Open the form again."))
        figure = current.get(key)
        now = answers.shown(figure)
        try:
            answer = answers.understand(text, indicator) if text.strip() else answers.CLEAR
        except AnswerError as error:
            outcome.errors[key] = str(error)
            continue
        if answer == answers.CLEAR:
            answer = None
        if now != seen.get(key, "").strip() and answers.shown(answer) != now:
            outcome.conflicts[key] = figure
            continue
        if answer and figure:
            answer = replace(answer, note=figure.note, follow_up=figure.follow_up)
        cell = Cell(submission.unit_id, key[0], submission.period_id, key[1], "return")
        changes.append(Change(cell, submission.pk, answer))
    return outcome, changes


# ---- A document


def state(changes: Iterable[Change], *, by: AbstractBaseUser | None, door: str, reason: str = "") -> Plan:
    """Enters or restates figures from documents: they count at once, and the totals follow."""
    changes = list(changes)
    units, periods = {one.cell.unit_id for one in changes}, {one.cell.period_id for one in changes}
    with acting(by, door=door, reason=reason):
        with totals.posting(units, periods):
            plan = write(changes)
        if plan.new or plan.changed or plan.cleared:
            checks.refresh(units, periods, counted=True)
    return plan


def restate(figure: Figure, answer: Answer, *, by: AbstractBaseUser, reason: str) -> Plan:
    """Changes a document's figure, which is never done without saying why."""
    if not reason.strip():
        raise Refused(_("Say why this figure is restated."))
    if not access.may(by, access.ENTERING, figure.unit):
        raise PermissionDenied(_("You may not enter figures for this unit."))
    cell = Cell(figure.unit_id, figure.indicator_id, figure.period_id, figure.coverage, figure.origin)
    return state([Change(cell, None, answer)], by=by, door="restatement", reason=reason.strip())
