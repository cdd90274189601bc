"""The same form of many units saved at once: read, written and checked together, where all of it can be read."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.contrib.auth.models import User

from apps.figures.acting import acting
from apps.figures.checks.catalogue import Catalogue
from apps.figures.entry import writer
from apps.figures.entry.staging import StagedChange
from apps.figures.entry.writer import Answers, CellKey, SavingOutcome, Typed
from apps.figures.models import Figure, Form, Period, Submission
from apps.figures.models.catalogue import answers_for
from apps.figures.models.form_lines import Respondents
from apps.figures.totals import writer as totals_writer
from apps.units import access
from apps.units.models import Unit


class TypedForm(NamedTuple):
    """What was typed into the form of one unit, and what each of its cells showed before."""

    unit: Unit
    typed: Typed
    seen: Typed


class ReadForm(NamedTuple):
    """The form of one unit with every cell understood."""

    unit: Unit
    answers: Answers
    seen: Typed


def save_together(
    form: Form,
    period: Period,
    typed_forms: Iterable[TypedForm],
    *,
    by: User,
    door: str = "grid",
    catalogue: Catalogue | None = None,
) -> dict[int, SavingOutcome]:
    """Saves in one act what needs no refusing: by unit what became of it.

    Left out, for `writer.save_form` to save cell by cell or to refuse in words, are units the person may not write
    for, that ended before the period did or whose form is locked, and those with a cell that cannot be understood.
    """
    ready = list(_readable(form, period, typed_forms, by))
    outcomes: dict[int, SavingOutcome] = {}
    if not ready:
        return outcomes
    changes: list[StagedChange] = []
    with acting(by, door=door):
        submissions = _opened(form, period, [read.unit for read in ready])
        current = _filled_in(submissions)
        for read in ready:
            submission = submissions[read.unit.pk]
            if not submission.is_editable:
                continue
            outcome = SavingOutcome()
            of_unit = writer.changes_of(submission, read.answers, current.get(read.unit.pk, {}), read.seen, outcome)
            outcome.saved = len(of_unit)
            outcomes[read.unit.pk] = outcome
            changes += of_unit
        writer.put(changes, catalogue)
    return outcomes


def _readable(form: Form, period: Period, typed_forms: Iterable[TypedForm], by: User) -> Iterator[ReadForm]:
    if not answers_for(form, period):
        return
    typed_forms = list(typed_forms)
    respondents = Respondents([typed_form.unit for typed_form in typed_forms])
    for unit, typed, seen in typed_forms:
        asked = writer.indicators_of(respondents.lines(unit.pk, form.lines))
        is_closed = unit.closed_before(period.ends)
        if is_closed or not typed.keys() <= asked.keys() or not access.may(by, access.ENTERING, unit):
            continue
        outcome, answers = writer.understood(asked, typed, seen)
        if not outcome.errors:
            yield ReadForm(unit, answers, seen)


def _opened(form: Form, period: Period, units: list[Unit]) -> dict[int, Submission]:
    """By unit its submission, held, made as a draft where there was none."""
    begun = set(Submission.objects.filter(unit__in=units, form=form, period=period).values_list("unit", flat=True))
    missing = [unit.pk for unit in units if unit.pk not in begun]
    if missing:
        totals_writer.hold(missing, [period.pk])  # a new draft is counted above it
    opened = writer.open_submissions([(unit.pk, form.pk, period.pk) for unit in units]).by_key
    return {submission.unit_id: submission for submission in writer.held().filter(pk__in=opened.values())}


def _filled_in(submissions: dict[int, Submission]) -> dict[int, dict[CellKey, Figure]]:
    current: dict[int, dict[CellKey, Figure]] = {}
    for figure in Figure.objects.filled_in(*submissions.values()):
        current.setdefault(figure.unit_id, {})[figure.indicator_id, figure.coverage] = figure
    return current
