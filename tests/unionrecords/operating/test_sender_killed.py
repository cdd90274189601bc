"""The sender is killed at random moments: no message is lost, and twice comes only what the other side had taken."""

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.db import transaction

from apps.accounts.models import MessageChoice, OutgoingMessage
from apps.figures.models import QueuedNotice
from apps.figures.workflow import conversations
from tests import builders
from tests.accounts.post.conftest import SECRET, other_side
from tests.accounts.post.other_side import OtherSide, Taken
from tests.unionrecords.operating.as_application import environ_of_application
from tests.unionrecords.test_grants import login

__all__ = ["login", "other_side"]

WAYS = ("mail", "webhook")
NAME = re.compile("工会[0-9]{4,}号")
PATIENCE = 60


@pytest.fixture
def world(login) -> "QuestionedUnions":
    made = QuestionedUnions()
    made.ask(taken_back=False)
    return made


@pytest.fixture
def nursery(world, other_side) -> Iterator[subprocess.Popen]:
    """Senders that speak to the database as the application, with its rights, and to the other side."""
    call_command("grants")
    environ = {
        **environ_of_application(),
        "UNIONRECORDS_EMAIL": f"smtp://127.0.0.1:{other_side.mail_port}",
        "UNIONRECORDS_EMAIL_FROM": "records@example.org", "UNIONRECORDS_MESSAGES": "mail,webhook",
        "UNIONRECORDS_WEBHOOK": other_side.address, "UNIONRECORDS_WEBHOOK_SECRET": SECRET,
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.unionrecords.operating.sender_nursery"]
    begun = subprocess.Popen(
        command, cwd=project.BASE_DIR, env=environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert begun.stdout.readline() == "ready\n"
    yield begun
    begun.stdin.close()
    begun.wait(PATIENCE)
    begun.stdout.close()


@contextmanager
def a_sender(nursery: subprocess.Popen, side: OtherSide) -> Iterator[None]:
    """A life of the sender, which ends by SIGKILL; what it said to the other side before is heard to its end."""
    side.run += 1
    nursery.stdin.write("\n")
    nursery.stdin.flush()
    sender = int(nursery.stdout.readline())
    try:
        yield
    finally:
        os.kill(sender, signal.SIGKILL)
        assert nursery.stdout.readline() == "gone\n"
    until = time.monotonic() + PATIENCE
    while side.open and time.monotonic() < until:
        time.sleep(0.001)
    assert side.open == 0


class QuestionedUnions:
    """A county whose supervisor asks something at a union that nobody was asked at before, again and again."""

    def __init__(self) -> None:
        county = builders.federation("450203")
        self.county, self.members, self.year = county, builders.indicator("ORG12"), builders.period("2015")
        self.supervisor, clerk = builders.supervisor(county), builders.clerk(county)
        type(clerk).objects.filter(pk=clerk.pk).update(email="clerk@example.org")
        MessageChoice.objects.create(person=clerk, mail="at once", webhook="at once", language="en")
        self.asked: list[str] = []
        self.numbers = count()

    def ask(self, *, taken_back: bool) -> None:
        number = next(self.numbers)
        name = f"工会{number:04}号"
        union = builders.grassroots(f"450203-{number:04}", self.county, name=name)
        with transaction.atomic():
            conversations.say(union, self.members, "own", self.year, act="asked", text="1,234?", by=self.supervisor)
            transaction.set_rollback(taken_back)
        if not taken_back:
            self.asked.append(name)


def told_in(way: str) -> dict[str, str]:
    """By unit the id of the message that tells of it, as the database has it."""
    queued = QueuedNotice.objects.filter(channel=way).exclude(message=None)
    return {name: str(number) for name, number in queued.values_list("unit__name", "message")}


def repeated(taken: list[Taken]) -> list[tuple[Taken, Taken]]:
    """Each message that came again, after what came before it under its id."""
    last, pairs = {}, []
    for message in taken:
        if message.number in last:
            pairs.append((last[message.number], message))
        last[message.number] = message
    return pairs


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("crashes", [15, pytest.param(500, marks=pytest.mark.large)])
def test_over_many_crashes_nothing_is_lost_and_twice_comes_only_what_had_been_taken(
    world, nursery, other_side, crashes
):
    moments = random.Random(crashes)
    longest = 1.2 * life_of_one_round(world, nursery, other_side)
    for crash in range(crashes):
        world.ask(taken_back=False)
        world.ask(taken_back=True)
        with a_sender(nursery, other_side):
            if crash % 3:
                time.sleep(moments.uniform(0, longest))
            else:
                until_something_is_taken(other_side, longest)
    life_of_one_round(world, nursery, other_side)

    lost, twice, untold = [], [], set(world.asked)
    for way in WAYS:
        taken, told = other_side.of_way(way), told_in(way)
        arrived = {message.number for message in taken}
        lost += [(way, name) for name in world.asked if told.get(name) not in arrived]
        for before, again in repeated(taken):
            twice.append(before)
            same_life = [message for message in taken if message.run == before.run]
            assert same_life[-1] is before, "the crash fell right after the other side had taken it"
            assert before.run < again.run
        for message in taken:
            named = set(NAME.findall(message.text))
            assert {told[name] for name in named} == {message.number}, "what was taken back is told to nobody"
            untold -= named
    assert untold == set(), "by mail each is named"
    assert not any("1,234" in message.text for message in other_side.taken)
    print(
        f"\n{crashes} crashes of the sender: {2 * len(world.asked)} notices in {len(other_side.taken)} messages taken, "
        f"lost {len(lost)}, twice {len(twice)}, each of these under the same id"
    )
    assert lost == []


def until_something_is_taken(side: OtherSide, longest: float) -> None:
    """The moment that is hit by chance least often: the other side has it, and nobody has noted that."""
    before, until = len(side.taken), time.monotonic() + longest
    while len(side.taken) == before and time.monotonic() < until:
        time.sleep(0.0002)


def life_of_one_round(world: QuestionedUnions, nursery: subprocess.Popen, side: OtherSide) -> float:
    """Seconds that a sender needs, from its birth, to send what there is."""
    world.ask(taken_back=False)
    with a_sender(nursery, side):
        born = time.monotonic()
        while not all_is_sent() and time.monotonic() < born + PATIENCE:
            time.sleep(0.005)
        lived = time.monotonic() - born
    assert all_is_sent()
    return lived


def all_is_sent() -> bool:
    waiting = QueuedNotice.objects.waiting().exists()
    return not waiting and not OutgoingMessage.objects.on_their_way().exists()
