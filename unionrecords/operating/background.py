"""The process in which large files are looked at and brought in: it waits for jobs, and begets a process for each.

So what a job took of memory goes with it, to give a job up is to end its process (the database takes back what it did),
and one that ends for want of memory takes nothing along. What holds of a job holds in the database
(`apps/figures/files/in_background.py`): any number of these may be at work, on any number of hosts.
"""

import json
import logging
import os
import select
import signal
import time
from threading import Thread
from types import FrameType
from typing import IO, Any, NoReturn
from uuid import UUID

from django.db import DatabaseError, InterfaceError, connections, transaction

from apps.figures.files import in_background
from apps.figures.files.importer import FileProgress
from apps.figures.models import FileJob
from unionrecords.operating import read_only

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0  # between two looks for a job, and at the one in work
AFTER_FAILURE_SECONDS = 5.0
WENT_WELL, WENT_WRONG = 0, 1
PIPE_BYTES = 1 << 16


class ToldProgress(FileProgress):
    """Tells the process that waits for this one, a line for each thing."""

    def __init__(self, out: IO[str]) -> None:
        self.out = out

    def tell(self, **told: object) -> None:
        self.out.write(json.dumps(told) + "\n")
        self.out.flush()

    def begun(self, job: UUID) -> None:
        self.tell(job=str(job))

    def read(self, rows: int) -> None:
        self.tell(step="read", rows=rows)

    def next_step(self, step: str) -> None:
        self.tell(step=step)


class JobAtWork:
    """A process that does one job, as seen from the one that begot it."""

    def __init__(self) -> None:
        self.job: UUID | None = None
        self.step, self.rows = "read", 0
        receiving, telling = os.pipe()
        connections.close_all()  # none is shared
        self.process = os.fork()
        if not self.process:
            os.close(receiving)
            _do_one(telling, os.getppid())
        os.close(telling)
        self.receiving, self.heard = receiving, b""
        self.is_gone = False

    def watch(self) -> None:
        """Until it ends: notes how far it is, and ends it where its person gives the job up."""
        while not self.is_gone:
            self._hear()
            if self.job and in_background.note(self.job, step=self.step, rows=self.rows):
                os.kill(self.process, signal.SIGKILL)

    def _hear(self) -> None:
        """Takes in what is told within a moment."""
        until = time.monotonic() + PAUSE_SECONDS
        while not self.is_gone and (left := until - time.monotonic()) > 0:
            if not select.select([self.receiving], [], [], left)[0]:
                return
            told = os.read(self.receiving, PIPE_BYTES)
            self.is_gone = not told
            *lines, self.heard = (self.heard + told).split(b"\n")
            for line in lines:
                self._take(json.loads(line))

    def _take(self, told: dict[str, Any]) -> None:
        self.step, self.rows = told.get("step", self.step), told.get("rows", self.rows)
        if "job" in told:
            self.job = UUID(told["job"])
            in_background.note_begun(self.job)

    def end(self) -> bool:
        """Ends it where it has not ended; whether it did its job."""
        if not self.is_gone:
            os.kill(self.process, signal.SIGKILL)
        _process, status = os.waitpid(self.process, 0)
        os.close(self.receiving)
        return status == WENT_WELL


def _do_one(telling: int, waited_for_by: int) -> NoReturn:
    """In the process begotten for it: does the next job, and goes with whoever waits for it."""
    for received in (signal.SIGTERM, signal.SIGINT):
        signal.signal(received, signal.SIG_DFL)
    status = WENT_WRONG
    try:
        Thread(target=_go_with, args=[waited_for_by], daemon=True).start()
        with os.fdopen(telling, "w") as out:
            progress = ToldProgress(out)
            in_background.do_next(progress.begun, progress)
        status = WENT_WELL
    except Exception:
        logger.exception("The work on a file broke off.")
    finally:
        os._exit(status)


def _go_with(other: int) -> None:
    """Ends this process once it has another parent: nobody would hear what it tells, or end it."""
    while os.getppid() == other:
        time.sleep(PAUSE_SECONDS / 4)
    os.kill(os.getpid(), signal.SIGKILL)


def do_one() -> bool:
    """Has one job done, to its end; False where none waits that nobody else is at, or it broke off."""
    if not _is_one_free():
        return False
    at_work = JobAtWork()
    went_well = False
    try:
        at_work.watch()
    finally:
        went_well = at_work.end()
        if at_work.job and not went_well:
            in_background.settle(at_work.job)
    return went_well


def _is_one_free() -> bool:
    with transaction.atomic():
        return FileJob.objects.next_free() is not None


def keep_doing(only_under: int = 0) -> None:
    """For ever, or until this process has another parent than `only_under`; a database that is away is waited for.

    SIGTERM and Ctrl+C end it, and with it the process that is at a job: what that did is taken back.
    """
    for received in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(received, _end)
    while not only_under or os.getppid() == only_under:
        if read_only.is_on() or not _attempt():
            time.sleep(PAUSE_SECONDS)


def _end(_received: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _attempt() -> bool:
    """Whether a job was done."""
    try:
        return do_one()
    except (DatabaseError, InterfaceError, OSError):
        logger.debug("The database does not answer.")
        connections.close_all()
        time.sleep(AFTER_FAILURE_SECONDS)
        return False
