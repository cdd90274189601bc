"""Large files of figures beside the pages: looked at, then at their person's word brought in, all or nothing.

A job is held by the transaction that does it, which also says what came of it: whoever dies amid it leaves it as it
was, for the next, and whoever comes to it a second time finds it done.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.changelog.acting import origin
from apps.figures.entry.staging import StagingPlan
from apps.figures.files import importer as files_importer
from apps.figures.files.importer import FileChoices, FileProgress
from apps.figures.files.preview import Preview, preview
from apps.figures.files.yearbooks.reading import AskingTables
from apps.figures.files.yearbooks.remembered import remember, said_beside, source_beside
from apps.figures.models import FileJob, FileJobSign
from apps.units import access
from apps.units.errors import Refused
from apps.units.models import installation
from apps.units.models.pending_files import PendingFile

LARGE = 1 << 20  # bytes: what is smaller is looked at and written while its page is waited for
MOST_TRIES = 5
LONG_WITHOUT_SIGN = timedelta(minutes=2)
MOST_REASONS = 50
MOST_GROUPS, MOST_VALUES = 50, 20  # of faults that are told
MOST_REMARKS, LONGEST_REMARK = 20, 100
# What is kept of each line of a preview, by the names its page knows it by.
LINE_TOLD = ("sheet", "row", "unit", "indicator", "period", "coverage", "old", "new")
EFFECT_TOLD = ("federation", "indicator", "period", "now_text", "then_text", "difference_text")
FINDING_TOLD = ("severity", "label", "message")
# Who goes on computing for a process that is gone, holds the job for nothing.
NOTICE_THE_END = "SET LOCAL client_connection_check_interval = '1s'"
State, Act = FileJob.State, FileJob.Act


# ---- What its person asks for


def is_large(file: PendingFile) -> bool:
    return file.size > LARGE


def look_at(file: PendingFile, *, by: User, chosen: dict[str, str]) -> FileJob:
    """Asks that a large file be looked at, for the first time or again with other choices beside it."""
    waiting = FileJob.objects.waiting().filter(file=file).first()
    if waiting:
        return waiting
    with transaction.atomic():
        job = FileJob.objects.held().filter(file=file).first() or FileJob(owner=by, file=file, name=file.name)
        job.chosen, job.told, job.digest, job.looked_at = chosen, {}, "", None
        _queue(job, Act.LOOK)
    return job


def bring_in(job: FileJob, *, seen: str, reason: str = "") -> None:
    """Asks that what was seen of a file be done. Refused where it is not to be done any more, or was asked already."""
    with transaction.atomic():
        job = FileJob.objects.held().get(pk=job.pk)
        if job.state != State.LOOKED or not job.digest or job.digest != seen:
            raise Refused(_("This file is not waiting for your word any more."))
        if job.file is None:
            raise Refused(_("This file is no longer kept: choose it again."))
        job.reason = reason.strip()
        _queue(job, Act.WRITE)


def _queue(job: FileJob, act: FileJob.Act) -> None:
    job.act, job.state = act, State.WAITING
    job.language, job.address = translation.get_language() or "", origin.get()
    job.asked_at, job.ended_at, job.opened_at = timezone.now(), None, None
    job.save()
    PendingFile.objects.filter(job=job).update(held=True)
    FileJobSign.objects.update_or_create(job=job, defaults=_fresh_sign(job))


def _fresh_sign(job: FileJob) -> dict[str, Any]:
    """Nothing was begun; how many rows there are is known from the look."""
    step, now = FileJobSign.Step.QUEUED, timezone.now()
    return {"step": step, "rows": 0, "of_rows": job.told.get("rows", 0), "tries": 0, "given_up": False, "at": now}


def give_up(job: FileJob) -> None:
    """Takes a job back: at once where nobody is at it, else by whoever is. One that is over stays as it is."""
    with transaction.atomic():
        free = FileJob.objects.filter(pk=job.pk).select_for_update(skip_locked=True, no_key=True).first()
        if free is None:
            FileJobSign.objects.filter(job=job).update(given_up=True)
        elif not free.is_over:
            _end(free, State.CANCELLED, {})


def _end(job: FileJob, state: FileJob.State, told: dict[str, Any]) -> None:
    """What came of it; the file goes, but for one that may be looked at again."""
    file, job.state, job.told, job.ended_at = job.file, state, told, timezone.now()
    if state in (State.DONE, State.CANCELLED):
        job.file = None
    job.save()
    if file and job.file is None:
        file.delete()
    elif file:
        PendingFile.objects.filter(pk=file.pk).update(held=False, made=timezone.now())


# ---- What the process in the background does


def do_next(begun: Callable[[UUID], object], progress: FileProgress) -> bool:
    """Does the job that waits longest; False where none does that nobody else is at.

    Row, import and what came of it are one transaction; what raises anything but Refused leaves the job waiting.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(NOTICE_THE_END)
        job = FileJob.objects.next_free()
        if job is None:
            return False
        begun(job.pk)
        with _as_she_asked(job):
            if FileJobSign.objects.filter(job=job, given_up=True).exists():
                _end(job, State.CANCELLED, {})
            else:
                _do(job, progress)
    return True


@contextmanager
def _as_she_asked(job: FileJob) -> Iterator[None]:
    """In the language of its person, by the clock of the installation, from where she asked."""
    before = origin.set(job.address)
    try:
        zone = ZoneInfo(installation.current().time_zone)
        with translation.override(job.language or None), timezone.override(zone):
            yield
    finally:
        origin.reset(before)


def _do(job: FileJob, progress: FileProgress) -> None:
    try:
        _end(job, *_outcome(job, progress))
    except AskingTables:
        _end(job, State.LOOKED, {"asks": True})
    except Refused as refused:
        _end(job, State.REFUSED, {"reasons": refused.reasons[:MOST_REASONS]})


def _outcome(job: FileJob, progress: FileProgress) -> tuple[FileJob.State, dict[str, Any]]:
    if not access.paths(job.owner, access.ENTERING):
        raise Refused(_("You may not enter figures any more. Nothing was written."))
    if job.file is None:
        raise Refused(_("This file is no longer kept: choose it again."))
    chosen = FileChoices(**job.chosen, layouts=said_beside(job.file), new_source=source_beside(job.file))
    with _on_disk(job.file) as path:
        if job.act == Act.WRITE:
            return State.DONE, {"said": _write(job, path, chosen, progress)}
        looked = preview(path, by=job.owner, chosen=chosen, progress=progress, at_once=True)
    job.digest, job.looked_at = looked.digest, datetime.fromisoformat(looked.at)
    return State.LOOKED, told_of(looked)


@contextmanager
def _on_disk(file: PendingFile) -> Iterator[Path]:
    """The file, for as long as it is read."""
    with tempfile.NamedTemporaryFile() as copy:
        file.write_to(copy)
        copy.flush()
        yield Path(copy.name)


def _write(job: FileJob, path: Path, chosen: FileChoices, progress: FileProgress) -> str:
    assert job.looked_at, "what was not looked at is not brought in"
    plan = files_importer.bring_in(
        path,
        by=job.owner,
        reason=job.reason,
        chosen=chosen,
        seen=(job.digest, job.looked_at),
        progress=progress,
    )
    remember(job.owner, chosen.layouts)
    return said_of(plan)


def said_of(plan: StagingPlan) -> str:
    """What was written, in a sentence."""
    said = _("Written: %(new)s new, %(changed)s changed, %(cleared)s cleared, %(unchanged)s unchanged.")
    return said % asdict(plan)


def note(job: UUID, *, step: str, rows: int) -> bool:
    """Notes how far a job is; whether its person has given it up meanwhile."""
    sign = FileJobSign.objects.filter(job=job)
    sign.update(step=step, rows=rows, at=timezone.now())
    return sign.filter(given_up=True).exists()


def nobody_is_at_work() -> bool:
    """Whether files wait, and for minutes there has been no sign of whoever works on them."""
    seen = FileJobSign.objects.last_seen()
    return seen is not None and timezone.now() - seen > LONG_WITHOUT_SIGN


def note_begun(job: UUID) -> None:
    FileJobSign.objects.filter(job=job).update(tries=F("tries") + 1, step=FileJobSign.Step.READ, rows=0)


def settle(job: UUID) -> None:
    """After the process that was at a job ended amid it: it is given up where its person did so, or where it was begun
    too often, and waits for the next otherwise."""
    with transaction.atomic():
        left = FileJob.objects.held().select_related("sign").filter(pk=job).first()
        if left is None or left.state != State.WAITING:
            return
        if left.sign.given_up:
            _end(left, State.CANCELLED, {})
        elif left.sign.tries >= MOST_TRIES:
            with translation.override(left.language or None):
                said = _("The work on this file broke off %(count)s times. Nothing was written: tell an administrator.")
                _end(left, State.REFUSED, {"reasons": [said % {"count": left.sign.tries}]})


# ---- What is told


def told_of(looked: Preview) -> dict[str, Any]:
    """A preview as its page shows it later: texts, in the language of who asked."""
    file, groups = looked.looked.file, looked.groups
    for group in groups[:MOST_GROUPS]:
        group["values"] = group["values"][:MOST_VALUES]
    return {
        "rows": sum(looked.counts.values()) - looked.counts["refused"],
        "counts": looked.counts,
        "show": looked.show,
        "works": looked.works,
        "restated": looked.looked.restated,
        "moved": file.moved,
        "layouts": bool(looked.looked.tables),
        "groups": groups[:MOST_GROUPS],
        "more_groups": max(len(groups) - MOST_GROUPS, 0),
        "lines": [_texts(line, LINE_TOLD) for line in looked.lines],
        "effects": [_texts(effect, EFFECT_TOLD) for effect in looked.effects],
        "fired": looked.fired,
        "findings": [_texts(fired, FINDING_TOLD) for fired in looked.findings],
        "skipped": [(sheet, row, text[:LONGEST_REMARK]) for sheet, row, text in file.skipped[:MOST_REMARKS]],
        "passed": file.passed[:MOST_REMARKS],
    }


def _texts(told: object, names: Iterable[str]) -> dict[str, str]:
    """These of its values, as they are read."""
    return {name: str(getattr(told, name)) for name in names}
