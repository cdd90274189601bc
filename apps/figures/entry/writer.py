"""The one writer of figures. Grid, paste, workbook, file and command line go through it."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.figures import cells
from apps.figures.acting import acting
from apps.figures.cells import Answer, AnswerError
from apps.figures.checks import findings as checks_findings
from apps.figures.checks.catalogue import Catalogue
from apps.figures.entry.laying import stage
from apps.figures.entry.staging import StagedCell, StagedChange, StagingPlan, planned, write_staged
from apps.figures.entry.taking import taking
from apps.figures.models import Figure, Form, FormItem, Indicator, Origin, Period, Submission
from apps.figures.models.catalogue import answers_for
from apps.figures.models.form_lines import Respondents, by_cell
from apps.figures.totals import writer as totals_writer
from apps.units import access, constraint_messages
from apps.units.errors import Refused, refuse_long
from apps.units.models import Unit
from apps.units.tree.at_date import parent_at
from apps.units.tree.succession import became_by


def write(changes: Iterable[StagedChange]) -> StagingPlan:
    """Makes the figures say what `changes` say, all or nothing, and touches no figure that already says so.

    Runs inside apps.changelog.acting.acting(); the caller has locked the submissions and follows the totals.
    """
    stage(changes)
    plan = planned()
    write_staged()
    return plan


# ---- A form


CellKey = tuple[int, str]  # indicator id, coverage
Typed = Mapping[CellKey, str]  # what stands in the cell
Answers = dict[CellKey, Answer | None]  # None clears the cell
NOTHING_TAKEN: Typed = {}


@dataclass(slots=True)
class SavingOutcome:
    """What became of a form that was saved; the keys are (indicator id, coverage)."""

    saved: int = 0
    errors: dict[tuple[int, str], str] = field(default_factory=dict)
    conflicts: dict[tuple[int, str], Figure | None] = field(default_factory=dict)

    @property
    def left(self) -> set[tuple[int, str]]:
        """The cells that were not saved: not understood, or changed by somebody else meanwhile."""
        return self.errors.keys() | self.conflicts.keys()


class OpenedSubmissions(NamedTuple):
    """Submissions by their (unit, form, period), all of them held; `begun` are those that were made as drafts now."""

    by_key: dict[tuple[int, int, int], int]
    begun: list[int]


# Somebody else may have made the same draft meanwhile: that one is no draft of ours.
BEGIN_DRAFTS = f"""
    INSERT INTO figures_submission (unit_id, form_id, period_id, reported_to_id, status, times)
    SELECT k.*, '{Submission.Status.DRAFT.value}', 0
    FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[]) AS k
    ON CONFLICT (unit_id, form_id, period_id) DO NOTHING RETURNING id"""


def open_submissions(
    keys: Iterable[tuple[int, int, int]], documents: Iterable[tuple[int, int]] = ()
) -> OpenedSubmissions:
    """The submissions of these (unit, form, period), made as drafts where there are none.

    What a new draft is counted under, and what the `documents` (unit, period) to be written beside them count in, is
    held before: in the order that docs/adr/0020-lock-order.md says.
    """
    columns = [list(column) for column in zip(*sorted(keys), strict=True)] or [[], [], []]
    wanted = "unnest(%s::bigint[], %s::bigint[], %s::bigint[]) AS k(unit_id, form_id, period_id)"
    ours = "(s.unit_id, s.form_id, s.period_id) = (k.unit_id, k.form_id, k.period_id)"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT k.*, units_parent_at(k.unit_id, p.ends) FROM {wanted} JOIN figures_period p ON p.id = k.period_id
                WHERE NOT EXISTS (SELECT FROM figures_submission s WHERE {ours})""",
            columns,
        )
        missing = cursor.fetchall()
        above = {(unit, period) for unit, _form, period, _reported_to in missing}.union(documents)
        if above:
            totals_writer.hold({unit for unit, _period in above}, {period for _unit, period in above})
        begun: list[int] = []
        if missing:
            cursor.execute(BEGIN_DRAFTS, [list(column) for column in zip(*missing, strict=True)])
            begun = [made for (made,) in cursor.fetchall()]
        cursor.execute(
            f"""SELECT s.unit_id, s.form_id, s.period_id, s.id FROM figures_submission s JOIN {wanted} ON {ours}
                ORDER BY s.id FOR NO KEY UPDATE OF s""",
            columns,
        )
        return OpenedSubmissions({row[:3]: row[3] for row in cursor.fetchall()}, begun)


class _NothingSaved(Exception):
    """Takes back all that a refused saving has made, the draft included."""


def open_submission(unit: Unit, form: Form, period: Period) -> Submission:
    """The submission of this unit, form and period, made as a draft when there is none yet."""
    if not answers_for(form, period):
        raise Refused(_("%(form)s is not answered for %(period)s.") % {"form": form, "period": period})
    if unit.closed_before(period.starts):
        raise Refused(constraint_messages.SENTENCES["figures_unit_closed"] % {"which": unit.code})
    if found := Submission.objects.filter(unit=unit, form=form, period=period).order_by().first():
        return found
    if said := handed_in_by_others(unit, form, period):
        raise Refused(said)
    totals_writer.hold(
        [unit.pk], [period.pk]
    )  # a new draft is counted above it: in the order the steps of workflow take
    reported_to = parent_at(unit.pk, period.ends)
    found, _made = Submission.objects.get_or_create(
        unit=unit, form=form, period=period, defaults={"reported_to_id": reported_to}
    )
    return found


def handed_in_by_others(unit: Unit, form: Form, period: Period) -> str:
    """Who hands a form in of a unit that ended within the period and became others, where it had not begun to; else
    nothing. Asks only of units that ended."""
    if unit.closed is None or not period.starts <= unit.closed < period.ends:
        return ""
    became = became_by(unit, period.ends)
    if not became or Submission.objects.filter(unit=unit.pk, form=form.pk, period=period.pk).exists():
        return ""
    said = _("%(unit)s ended on %(day)s; %(form)s of %(period)s is handed in by %(units)s.")
    named = ", ".join(f"{successor} ({successor.code})" for successor in became)
    return said % {"unit": unit, "day": unit.closed, "form": form, "period": period, "units": named}


def locked(submission: Submission) -> Submission:
    """The submission as it stands now, held until the transaction ends."""
    return held().get(pk=submission.pk)


def held() -> QuerySet[Submission]:
    """Submissions that nobody else can change until the transaction ends."""
    found = Submission.objects.select_for_update(of=("self",), no_key=True)
    return found.select_related("unit", "form", "period", "reported_to")


def save_form(
    unit: Unit,
    form: Form,
    period: Period,
    *,
    typed: Typed,
    seen: Typed,
    by: User,
    take: Typed = NOTHING_TAKEN,
    door: str = "grid",
    catalogue: Catalogue | None = None,
) -> SavingOutcome:
    """Saves what a clerk typed into a form. `seen` is what each cell showed when she opened it; `take`: the cells that
    take the sum from below, as they were offered it; `catalogue`: with which the checks run, where it is read already.

    A cell she did not touch keeps what is there now. A cell that cannot be understood is an error, and one that
    somebody else changed meanwhile is a conflict: such a cell is not written, and holds up no other one. Where every
    cell is such a one, no draft is begun either.
    """
    outcome = SavingOutcome()
    with _filling(unit, form, period, by, door) as submission:
        outcome, changes = _merge(submission, typed, seen, take)
        if outcome.left and not changes:
            raise _NothingSaved
        outcome.saved = put(changes, catalogue)
    return outcome


def save_cell(
    unit: Unit,
    form: Form,
    period: Period,
    key: tuple[int, str],
    answer: Answer | None,
    *,
    seen: str,
    by: User,
    door: str = "grid",
) -> SavingOutcome:
    """Saves one cell with all its details. `seen` is the version its page showed; a later one is a conflict."""
    outcome = SavingOutcome()
    with _filling(unit, form, period, by, door) as submission:
        cell = Figure.objects.filled_in(submission).filter(indicator=key[0], coverage=key[1])
        figure = cell.select_related("changed_by").first()
        if version(figure) != seen:
            outcome.conflicts[key] = figure
            raise _NothingSaved
        if answer != (cells.answer_of(figure) if figure else None):
            place = StagedCell(unit.pk, key[0], period.pk, key[1], Origin.RETURN.value)
            outcome.saved = put([StagedChange(place, submission.pk, answer)])
    return outcome


def version(figure: Figure | None) -> str:
    """Tells one state of a cell from another."""
    return figure.changed_at.isoformat() if figure else ""


def _held_for(unit: Unit, form: Form, period: Period) -> Submission:
    """The submission of these, held; see `open_submission`."""
    opened = open_submission(unit, form, period)
    submission = Submission.objects.select_for_update(no_key=True).get(pk=opened.pk)
    submission.unit, submission.form, submission.period = unit, form, period
    return submission


@contextmanager
def _filling(unit: Unit, form: Form, period: Period, by: User, door: str) -> Iterator[Submission]:
    """The locked submission a clerk writes into, as one act; _NothingSaved inside takes everything back."""
    if not access.may(by, access.ENTERING, unit):
        raise access.denied(unit, _("You may not enter figures for this unit."))
    with suppress(_NothingSaved), acting(by, door=door):
        submission = _held_for(unit, form, period)
        if not submission.is_editable:
            raise Refused(
                _("This submission is %(status)s: its cells are locked.") % {"status": submission.get_status_display()}
            )
        yield submission


def put(changes: list[StagedChange], catalogue: Catalogue | None = None) -> int:
    """Writes what clerks changed and looks at it afresh. Says how many cells that were."""
    if changes:
        write(changes)
        units = {change.cell.unit_id for change in changes}
        periods = {change.cell.period_id for change in changes}
        indicators = {change.cell.indicator_id for change in changes}
        checks_findings.refresh(units, periods, catalogue=catalogue, indicators=indicators)
    return len(changes)


def _merge(submission: Submission, typed: Typed, seen: Typed, take: Typed) -> tuple[SavingOutcome, list[StagedChange]]:
    """What is to be written of the cells that were typed into or taken, and of each other why it cannot be."""
    current = by_cell(Figure.objects.filled_in(submission))
    outcome, answers = understood(asked_of(submission, current), typed, seen)
    taken = taking(submission, take, {**current, **answers})
    outcome.errors |= taken.errors
    return outcome, changes_of(submission, {**answers, **taken.answers}, current, seen, outcome)


def changes_of(
    submission: Submission, answers: Answers, current: Mapping[CellKey, Figure], seen: Typed, outcome: SavingOutcome
) -> list[StagedChange]:
    """What the answers change of what is there now; a cell that somebody else changed meanwhile goes to `outcome`."""
    changes = []
    for key, answer in answers.items():
        figure = current.get(key)
        if cells.shown(figure) not in (seen.get(key, "").strip(), cells.shown(answer)):
            outcome.conflicts[key] = figure
            continue
        if answer and figure:
            answer = replace(answer, note=figure.note, follow_up=figure.follow_up)
        cell = StagedCell(submission.unit_id, key[0], submission.period_id, key[1], Origin.RETURN.value)
        changes.append(StagedChange(cell, submission.pk, answer))
    return changes


def asked_by(form: Form) -> dict[CellKey, Indicator]:
    """The indicators of the form's cells."""
    return indicators_of(form.lines)


def asked_of(submission: Submission, stated: Collection[CellKey]) -> dict[CellKey, Indicator]:
    """Those of them that the unit is asked, and those where it has stated something all the same."""
    return indicators_of(Respondents([submission.unit]).lines(submission.unit_id, submission.form.lines, stated))


def indicators_of(items: Iterable[FormItem]) -> dict[CellKey, Indicator]:
    """By the cell of each line."""
    return {(item.indicator_id, item.coverage): item.indicator for item in items}


def not_asked() -> str:
    """Said of a cell that no page of the form sends: the form does not ask it, or not of this unit."""
    return _("This form does not ask for a cell that was sent. Open the form again.")


def understood(asked: Mapping[CellKey, Indicator], typed: Typed, seen: Typed) -> tuple[SavingOutcome, Answers]:
    """The answers of the cells that were typed into; those that make none are errors."""
    outcome, answers = SavingOutcome(), {}
    for key, text in typed.items():
        if text.strip() == seen.get(key, "").strip():
            continue
        try:
            answers[key] = _answer(text, asked.get(key))
        except AnswerError as error:
            outcome.errors[key] = str(error)
    return outcome, answers


def _answer(text: str, indicator: Indicator | None) -> Answer | None:
    """What was typed; None clears the cell. Refused where the form does not ask for it; raises AnswerError."""
    if indicator is None or indicator.kind == Indicator.Kind.COMPUTED:
        raise Refused(not_asked())
    answer = cells.understand(text, indicator)
    return answer if isinstance(answer, Answer) else None


# ---- A document


def state(changes: Iterable[StagedChange], *, by: User | None, door: str, reason: str = "") -> StagingPlan:
    """Enters or restates figures from documents: they count at once, and the totals follow."""
    changes = list(changes)
    units = {change.cell.unit_id for change in changes}
    periods = {change.cell.period_id for change in changes}
    with acting(by, door=door, reason=reason):
        with totals_writer.posting(units, periods):
            plan = write(changes)
        if plan.new or plan.changed or plan.cleared:
            checks_findings.refresh(units, periods, counted=True)
    return plan


def restate(figure: Figure, answer: Answer, *, by: User, reason: str) -> StagingPlan:
    """Changes a document's figure, which is never done without saying why."""
    if not reason.strip():
        raise Refused(_("Say why this figure is restated."))
    refuse_long(reason)
    if not access.may(by, access.ENTERING, figure.unit):
        raise access.denied(figure.unit, _("You may not enter figures for this unit."))
    if answer.source_id != figure.source_id:
        raise Refused(_("A restatement keeps its source: what another source states is a figure of its own beside it."))
    cell = StagedCell(figure.unit_id, figure.indicator_id, figure.period_id, figure.coverage, figure.origin)
    return state([StagedChange(cell, None, answer)], by=by, door="restatement", reason=reason.strip())
