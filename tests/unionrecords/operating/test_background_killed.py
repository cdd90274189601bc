"""Whoever brings a large file in is killed at random moments: it is brought in once, or not at all.

N=200 SEED=7 say how often, and at which moments, in the long run.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial

import psutil
import pytest
from django.conf import settings as project
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.utils import translation

from apps.figures.files import in_background
from apps.figures.files.importer import FileProgress
from apps.figures.models import Figure, FileJob, FileJobSign, Revision
from apps.units.models.pending_files import PendingFile
from tests import builders
from tests.unionrecords.operating.as_application import environ_of_application
from tests.unionrecords.test_grants import login

__all__ = ["login"]

UNIONS, INDICATORS = 150, ("ORG10", "ORG12", "ORG13", "ORG14")
CELLS = UNIONS * len(INDICATORS)
PATIENCE = 60
LONG_RUN = int(os.environ.get("N", "50"))
State = FileJob.State


class UnionsOffice:
    """A county whose clerk brings a figure of each union in, in round after round another one."""

    def __init__(self) -> None:
        self.county = builders.federation("450203")
        self.unions = [builders.grassroots(f"450203-{number:04}", self.county) for number in range(UNIONS)]
        asked = [(builders.indicator(code), "own") for code in INDICATORS]
        builders.form("G", asked, register="grassroots")
        builders.period("2015")
        self.clerk = builders.clerk(self.county)

    def looked_at(self, number: int) -> FileJob:
        """A file of this round that waits for her word."""
        lines = ["unit_code,indicator_code,period,coverage,value"]
        for union in self.unions:
            lines += [f"{union.code},{code},2015,own,{number}" for code in INDICATORS]
        content = ContentFile("\n".join(lines).encode(), f"{number}.csv")
        file = PendingFile.objects.keep(content, owner=self.clerk, register="figures")
        job = in_background.look_at(file, by=self.clerk, chosen={})
        assert in_background.do_next(str, FileProgress())
        job.refresh_from_db()
        assert (job.state, job.told["works"]) == (State.LOOKED, CELLS), job.told
        return job


@pytest.fixture
def office(login) -> Iterator[UnionsOffice]:
    with translation.override("en"):
        yield UnionsOffice()


@pytest.fixture
def nursery(office) -> Iterator[subprocess.Popen]:
    call_command("grants")
    command = [sys.executable, "-m", "tests.unionrecords.operating.background_nursery"]
    begun = subprocess.Popen(
        command, cwd=project.BASE_DIR, env=environ_of_application(), text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )  # fmt: skip
    assert begun.stdout.readline() == "ready\n"
    yield begun
    begun.stdin.close()
    begun.wait(PATIENCE)
    begun.stdout.close()


def worker(nursery: subprocess.Popen) -> psutil.Process:
    nursery.stdin.write("\n")
    nursery.stdin.flush()
    return psutil.Process(int(nursery.stdout.readline()))


def end(nursery: subprocess.Popen, process: psutil.Process) -> None:
    process.send_signal(signal.SIGKILL)
    assert nursery.stdout.readline() == "gone\n"


def kill_the_job(process: psutil.Process) -> None:
    """Only the process that is at the job; the one that waits for it begins another."""
    for child in process.children():
        child.send_signal(signal.SIGKILL)


def until(fits: Callable[[], bool]) -> float:
    """Seconds until it does."""
    began = time.monotonic()
    while not fits():
        assert time.monotonic() < began + PATIENCE
        time.sleep(0.01)
    return time.monotonic() - began


def is_over(job: FileJob) -> bool:
    return FileJob.objects.filter(pk=job.pk).exclude(state=State.WAITING).exists()


def is_begun(job: FileJob) -> bool:
    return FileJobSign.objects.get(job=job).tries > 0


def state_once_let_go(job: FileJob) -> str:
    """What is to be seen of a job once nobody is at it."""
    with transaction.atomic():
        return FileJob.objects.held().get(pk=job.pk).state


def of_round(number: int) -> int:
    return Figure.objects.filter(period__code="2015", value=number).count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kills", [6, pytest.param(LONG_RUN, marks=pytest.mark.large)])
def test_a_file_whose_worker_is_killed_is_brought_in_once_or_not_at_all(office, nursery, kills):
    seed = int(os.environ.get("SEED", kills))
    moments, broken_off = random.Random(seed), 0
    longest = 1.2 * undisturbed(office, nursery)
    for number in range(2, kills + 2):
        job = office.looked_at(number)
        in_background.bring_in(job, seen=job.digest)
        process = worker(nursery)
        time.sleep(moments.uniform(0, longest))
        only_the_job = bool(number % 2)
        if only_the_job:
            kill_the_job(process)
        else:
            end(nursery, process)
        if not only_the_job:
            state = state_once_let_go(job)
            written = of_round(number)
            assert (state, written) in {(State.WAITING, 0), (State.DONE, CELLS)}, (number, state, written)
            broken_off += state == State.WAITING
            process = worker(nursery)
        until(partial(is_over, job))
        end(nursery, process)
        job.refresh_from_db()
        assert (job.state, of_round(number)) == (State.DONE, CELLS)
        assert f"Written: 0 new, {CELLS} changed" in job.told["said"]
        assert Revision.objects.count() == CELLS * (number - 1), "what was there before is kept once"
    print(
        f"\n{kills} kills (SEED={seed}): each file once, {broken_off} of them broken off amid the work and done again"
    )


def undisturbed(office: UnionsOffice, nursery: subprocess.Popen) -> float:
    """Seconds a file takes from the birth of the worker."""
    job = office.looked_at(1)
    in_background.bring_in(job, seen=job.digest)
    process = worker(nursery)
    took = until(partial(is_over, job))
    end(nursery, process)
    assert of_round(1) == CELLS
    return took


@pytest.mark.django_db(transaction=True)
def test_given_up_amid_the_work_nothing_of_it_stays(office, nursery, monkeypatch):
    for wait in (0.0, 0.1, 0.3):
        job = office.looked_at(1)
        in_background.bring_in(job, seen=job.digest)
        process = worker(nursery)
        until(partial(is_begun, job))
        time.sleep(wait)
        in_background.give_up(job)
        until(partial(is_over, job))
        end(nursery, process)
        job.refresh_from_db()
        if job.state == State.DONE:
            break  # her word came after the last of it
        assert (job.state, of_round(1), job.file) == (State.CANCELLED, 0, None)
