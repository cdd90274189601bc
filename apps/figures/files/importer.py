"""Figures by file: understood with every fault at once, looked at, applied all or nothing, and written out again."""

import gc
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.changelog.acting import acting
from apps.changelog.people import called
from apps.figures import cells as figures_cells
from apps.figures.arithmetic.quantity_text import in_file
from apps.figures.checks import findings as checks_findings
from apps.figures.entry import laying, staging
from apps.figures.entry import seen as entry_seen
from apps.figures.entry.empty_forms import EmptyForms, NotEmptyError
from apps.figures.entry.staging import StagingPlan
from apps.figures.files.figure_file import FigureFile
from apps.figures.files.headings import Headings
from apps.figures.files.layouts import take_apart
from apps.figures.files.meaning import StatementReader, submissions_named
from apps.figures.files.yearbooks.answers import TableAnswers
from apps.figures.files.yearbooks.proposal import TableProposal
from apps.figures.files.yearbooks.reading import AskingTables, YearbookReader
from apps.figures.files.yearbooks.remembered import SaidOfLayouts, add_sources
from apps.figures.models import Figure, Indicator, Origin, Period
from apps.figures.totals import writer as totals_writer
from apps.units import access, constraint_messages
from apps.units.errors import Faulty, OnlyLooking, Refused, refuse_long
from apps.units.models import Unit

DOCUMENTS = "s.origin = 'document'"
RESTATED = f"{DOCUMENTS} AND f.id IS NOT NULL AND NOT ({staging.SAME})"
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class FileChoices:
    """What is chosen beside a file, for what it does not say itself."""

    period: str = ""
    form: str = ""
    coverage: str = ""
    over: str = ""  # whether a workbook's number goes over one that somebody wrote since the workbook was made
    layouts: Mapping[str, TableAnswers] = field(default_factory=dict)  # by signature, how tables of others are read
    new_source: Mapping[str, str] = field(default_factory=dict)  # of all its figures: code, title, …


@dataclass(slots=True)
class StagedFile:
    """A file as it was understood and laid beside the figures; with faults it does nothing."""

    file: FigureFile = field(default_factory=FigureFile)
    plan: StagingPlan = field(default_factory=StagingPlan)
    restated: int = 0  # figures from documents that would change
    tables: list[TableProposal] = field(default_factory=list)  # of other layouts than our own
    empty: EmptyForms = field(default_factory=EmptyForms)  # where its figures are written already, and not staged

    def digest(self) -> str:
        """Of all it would do; see `entry.seen`."""
        return entry_seen.digest(self.empty.submissions, self.empty.periods)

    def touched(self) -> tuple[set[int], set[int]]:
        """The units and periods of the cells that would be something else."""
        units, periods = staging.touched()
        return units | self.empty.units, periods | self.empty.periods


Tell = Callable[[StagedFile], object]


class FileProgress:
    """Is told how far the work on a file is; this one tells nobody."""

    def read(self, rows: int) -> None:
        """So many statements were read so far."""

    def next_step(self, step: str) -> None:
        """What is done from now on: "compared", "written" or "checked"."""


class ProgressInWords(FileProgress):
    """Tells how many rows were read, in a sentence."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self.say = say

    def read(self, rows: int) -> None:
        self.say(_("%(count)s rows read") % {"count": rows})


NOBODY = FileProgress()


def bring_in(
    source: Path | bytes,
    *,
    by: User | None,
    dry_run: bool = False,
    reason: str = "",
    chosen: FileChoices | None = None,
    seen: tuple[str, datetime] | None = None,
    progress: FileProgress = NOBODY,
) -> StagingPlan:
    """Applies a file, all or nothing; `dry_run` only says what it would do. Raises Refused, Faulty with every fault.

    `seen`: digest and moment of the preview a person confirmed; where the file would do something else now, it is
    refused, saying what moved.
    """
    refuse_long(reason)
    decide = partial(_decide, seen=seen, reason=reason, dry_run=dry_run)
    arguments = (source, by, reason.strip(), chosen or FileChoices(), progress, decide, lambda touched: None)
    if not dry_run:
        with suppress(NotEmptyError):
            return _work(*arguments, at_once=True).plan
    return _work(*arguments).plan


def _decide(looked: StagedFile, *, seen: tuple[str, datetime] | None, reason: str, dry_run: bool) -> None:
    """Whether a file that has been looked at is written: Refused or Faulty where not, OnlyLooking where it never was to
    be."""
    if seen:
        _refuse_other_outcome(looked, *seen)
    if looked.file.faults:
        raise Faulty(looked.file.faults)
    if not reason:
        _refuse_restating(looked.restated)
    if dry_run:
        raise OnlyLooking


def _refuse_other_outcome(looked: StagedFile, digest: str, at: datetime) -> None:
    """A file does what its preview said, or nothing."""
    if looked.digest() == digest:
        return
    if looked.empty.rows:
        raise NotEmptyError
    raise Refused(*_moved(at))


def _refuse_restating(count: int) -> None:
    """A figure from a document becomes another one only with a reason."""
    if count:
        said = _("%(count)s figures from documents would be restated: give the reason.")
        raise Refused(said % {"count": count})


def try_out(
    source: Path | bytes,
    *,
    by: User | None,
    chosen: FileChoices,
    before: Tell,
    after: Callable,
    progress: FileProgress = NOBODY,
    at_once: bool = False,
) -> StagedFile:
    """Does what a file would do and takes it back, so that what only the database refuses is told too.

    `before` is asked with the file staged, `after` once it is written, with the units and periods it touched. A file
    with faults is not written. `at_once`: forms in which nothing stands are filled while it is read, as when it is
    brought in; where that was wrong, both are asked again, with all of it staged.
    """

    def decide(looked: StagedFile) -> None:
        before(looked)
        if looked.file.faults:
            raise OnlyLooking

    def take_back(touched: tuple[set[int], set[int]]) -> None:
        after(touched)
        raise OnlyLooking

    arguments = (source, by, _("preview"), chosen, progress, decide, take_back)
    if at_once:
        with suppress(NotEmptyError):
            return _work(*arguments, at_once=True)
    return _work(*arguments)


def tables_in(source: Path | bytes, *, by: User | None, chosen: FileChoices) -> list[TableProposal]:
    """The tables of other layouts in a file, each with how it would be read and what it asks. Keeps nothing."""

    def decide(looked: StagedFile) -> None:
        raise OnlyLooking

    try:
        return _work(source, by, _("preview"), chosen, NOBODY, decide, lambda touched: None).tables
    except AskingTables as asking:
        return asking.tables


def _work(
    source: Path | bytes,
    by: User | None,
    reason: str,
    chosen: FileChoices,
    progress: FileProgress,
    decide: Tell,
    after: Callable[[tuple[set[int], set[int]]], object],
    *,
    at_once: bool = False,
) -> StagedFile:
    """Does what `decide` lets be done of a file. `at_once`: forms in which nothing stands are filled while it is read;
    NotEmptyError where that was wrong, or the database refuses any of it, and is asked again with all faults known."""
    looked = StagedFile(empty=EmptyForms(looked_for=at_once))
    try:
        with suppress(OnlyLooking), _uncollected(), acting(by, door="file", reason=reason, batch=uuid4()):
            _stage(source, by, chosen, looked, progress)
            progress.next_step("compared")
            documents = staging.touched(DOCUMENTS)  # only these count at once, and only the others are held already
            with totals_writer.posting(*documents) if documents[0] else nullcontext():
                looked.plan, looked.restated = staging.planned(), staging.count(RESTATED)
                looked.plan.new += looked.empty.rows
                decide(looked)
                touched: tuple[set[int], set[int]] = (set(), set())
                if looked.plan.moves:
                    touched = looked.touched()
                    progress.next_step("written")
                    staging.write_staged()
                    staging.gather_statistics()
            progress.next_step("checked")
            if touched[0]:
                checks_findings.refresh(*touched)
            after(touched)
    except DatabaseError as error:
        if looked.empty.rows:
            raise NotEmptyError from error
        if said := _in_words(error):
            raise Refused(said) from error
        raise
    return looked


@contextmanager
def _uncollected() -> Iterator[None]:
    """Does not search for cycles meanwhile: rows make none, and searching among them took two fifths of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _in_words(error: DatabaseError) -> str | None:
    """What a person is told; None of an error that is no refusal."""
    if constraint_messages.by_another(error):
        return _("Somebody else is writing these figures at this moment. Nothing was written: try again.")
    return constraint_messages.sentence(error)


def _stage(
    source: Path | bytes,
    by: User | None,
    chosen: FileChoices,
    looked: StagedFile,
    progress: FileProgress,
) -> None:
    """Understands a file row by row into the staging table, with every fault."""
    file, headings = looked.file, Headings(Indicator.objects.all())
    add_sources([chosen.new_source, *(answers.new_source for answers in chosen.layouts.values())])
    reader = StatementReader(by, file, form=chosen.form, coverage=chosen.coverage, over=bool(chosen.over))
    other = YearbookReader(headings, reader.records, SaidOfLayouts(by, chosen.layouts), chosen.period)
    looked.tables = other.tables
    with source.open("rb") if isinstance(source, Path) else io.BytesIO(source) as content:
        statements = take_apart(content, headings, file, chosen.period, other)
        laying.stage_portions(reader.portions(statements, progress.read), looked.empty)
    if looked.empty.rows:
        staging.gather_statistics()
    said = _("The same cell (unit, indicator, period, coverage, origin) is already stated in row %(row)s.")
    for place, first in staging.twice():
        file.fault(place, "unit_code", "", said % {"row": file.where(first)[1]})
    locked = staging.locked()
    names = submissions_named(submission for _place, submission, _value in locked)
    for place, submission, value in locked:
        reason = _("%(submission)s: its figures are locked.") % {"submission": names[submission]}
        file.fault(place, "value", value, reason)
    file.faults.sort(key=lambda fault: (fault.sheet, fault.row))


def _moved(moment: datetime) -> list[str]:
    """What became of the staged cells since a moment, with who and when."""
    cells = entry_seen.moved_since(moment)
    reasons = [_("The figures have changed since this preview was made. Nothing was written: look at the new preview.")]
    units = Unit.objects.in_bulk({unit for unit, _indicator, _period in cells})
    indicators, periods = Indicator.objects.in_bulk(), Period.objects.in_bulk({period for *_cell, period in cells})
    for unit, indicator, period in cells[:MOST_NAMED]:
        where = f"{units[unit]} · {indicators[indicator]} · {periods[period]}"
        statements = Figure.objects.unamended().filter(unit=unit, indicator=indicator, period=period)
        reasons.append(_now_there(where, statements.order_by("-changed_at").first()))
    return reasons


def _now_there(where: str, now: Figure | None) -> str:
    """What a cell says now, and who wrote it: 鱼峰区总工会 · 工会会员人数 · 2014: now 6,065 (wei)."""
    said: dict[str, object] = {"cell": where, "now": "–", "who": "–"}
    if now:
        said |= {"now": figures_cells.shown(now), "who": called(now.changed_by)}
    return _("%(cell)s: now %(now)s (%(who)s)") % said


# ---- Out


def rows(figures: Iterable[Figure]) -> Iterator[list[str]]:
    """Figures as rows under HEADS; numbers plain, codes as they are stored, so that the file can come back."""
    for figure in figures:
        value = in_file(figure.value)
        yield [
            *(figure.unit.code, figure.unit.name),
            *(figure.indicator.code, figure.indicator.named()[0], figure.period.code),
            *(figure.coverage, figure.origin, figure.state),
            *(value, figure.qualifier if value else "", in_file(figure.low), in_file(figure.high)),
            in_file(figure.rounding or None),
            *(figure.stated_text, figure.stated_unit, figure.basis),
            *_where_from(figure),
            *(figure.dates, figure.note),
            "yes" if figure.follow_up else "",
            figure.taken,
            _mark_of(figure),
        ]


def _mark_of(figure: Figure) -> str:
    """Whether a document's statement counts among those of its cell; nothing of a return, which needs no mark."""
    if figure.origin != Origin.DOCUMENT:
        return ""
    return "yes" if figure.counts else "no"


def _where_from(figure: Figure) -> tuple[str, str, str]:
    """Status of the submission, source and place in it; a return has only the first, a document the others."""
    status = figure.submission.status if figure.submission else ""
    source = figure.source.code if figure.source else ""
    return status, source, figure.locator


def in_scope(by: User | None) -> QuerySet[Figure]:
    """The figures `by` may see (all of them for None), in the order of the tree, the catalogue and time.

    Without amendments: of a form that is being amended what counts.
    """
    figures = Figure.objects.unamended().select_related("unit", "indicator", "period", "submission", "source")
    if by is not None:
        figures = figures.filter(access.below(access.paths(by), "unit__path"))
    return figures.order_by(
        "unit__path",
        "indicator__group__order",
        "indicator__order",
        "period__ends",
        "period__code",
        "coverage",
        "origin",
        "source__code",
    )
