"""A year is put aside on the primary while people read reports on a copy of it: each page they get says what it said
before, or where the year is."""

import tempfile
import threading
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client, override_settings
from django.urls import resolve
from pytest_django import DjangoDbBlocker

from apps.figures.workflow import detaching
from tests import builders
from tests.reports.pages.test_detached_years import SAID, RegionOfFiveYears, addresses, seen
from tests.unionrecords.installations import MIGRATED, installed
from tests.unionrecords.nation.sides import Side
from tests.unionrecords.test_standbys import Standby, follows, until
from tests.worlds import WorldKeeper
from unionrecords import environment, standbys
from unionrecords.embedded import APPLICATION

pytestmark = pytest.mark.system
READERS, TIMES = 2, 10


class OfficeWithCopy(Side):
    """A server with the records of five years, and the copy on which reports are read."""

    def follow(self, folder: Path) -> None:
        self.standby = Standby(folder / "standby" / "postgres", {"fsync": "off", "log_statement": "all"})
        self.standby.data.parent.mkdir()
        self.standby.copy(self.server)
        self.standby.hold()
        connections.settings["copy"] = {
            **connections.settings["default"],
            **environment.database(self.standby.url(APPLICATION)),
        }


@pytest.fixture
def office(
    world_keeper: WorldKeeper, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[OfficeWithCopy, RegionOfFiveYears]]:
    world_keeper.let_go()
    with django_db_blocker.unblock(), tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        environ = installed(folder, MIGRATED)
        made = OfficeWithCopy(Path(environ["UNIONRECORDS_VAR"]) / "postgres")
        made.begin()
        try:
            with made.used():
                records = RegionOfFiveYears()
                made.follow(folder)
                with override_settings(STANDBYS=["copy"]):
                    yield made, records
                connections["copy"].close()
        finally:
            connections.settings.pop("copy", None)
            made.standby.release()
            made.server.release()


def reports() -> list[str]:
    """Those of the pages that are read on the copy."""
    read = []
    for address in dict.fromkeys(addresses()):
        at = resolve(address.partition("?")[0])
        if at.app_name == "reports" and at.url_name not in standbys.PRIMARYS_OWN:
            read.append(address)
    return read


def browser(records: RegionOfFiveYears) -> Client:
    client = Client(raise_request_exception=False)  # where a page and the swap wait for each other it is asked again
    client.force_login(builders.again(records.reader))
    return client


class LastingReader(threading.Thread):
    """Somebody who reads one page after the other until it is over."""

    def __init__(self, client: Client, before: dict[str, tuple[int, str]], begin: int) -> None:
        super().__init__(daemon=True)
        self.client, self.before, self.over = client, before, threading.Event()
        pages = list(before)
        self.pages = pages[begin:] + pages[:begin]
        self.read, self.silent = 0, []

    def run(self) -> None:
        for page in cycle(self.pages):
            if self.over.is_set():
                break
            standbys._away_until.clear()  # a copy that let a page go is asked for the next at once
            self.read += 1
            if not self._is_told(page):
                self.silent.append(page)
        connections.close_all()

    def _is_told(self, page: str) -> bool:
        """Whether it says what it said before, where the year is, or that it is just being put there."""
        now = seen(self.client, page)
        return now == self.before[page] or now[0] == 503 or bool(SAID.search(now[1]))


def test_each_page_on_the_copy_says_what_it_said_or_where_the_year_is(office):
    here, records = office
    until(lambda: follows(here.server, here.standby))
    client, pages = browser(records), reports()
    before = {page: seen(client, page) for page in pages}
    readers = [LastingReader(browser(records), before, place * len(pages) // READERS) for place in range(READERS)]
    asked = here.standby.pages_read()
    for reader in readers:
        reader.start()
    rounds = 0
    while rounds < TIMES or (min(reader.read for reader in readers) <= TIMES and rounds < 10 * TIMES):
        records.detach()
        records.attach()
        rounds += 1
    records.detach()
    for reader in readers:
        reader.over.set()
    for reader in readers:
        reader.join()
    assert [reader.silent for reader in readers] == [[], []]
    assert all(reader.read > TIMES for reader in readers)
    assert here.standby.pages_read() > asked

    until(lambda: follows(here.server, here.standby))
    standbys._away_until.clear()
    asked = here.standby.pages_read()
    after = {page: seen(client, page) for page in pages}
    assert here.standby.pages_read() > asked + len(pages)
    differing = [page for page in pages if after[page] != before[page]]
    assert len(differing) > 10
    assert [page for page in differing if not SAID.search(after[page][1])] == []

    detaching.attach(records.years["2012"], reason="asked for", by=records.second)
    detaching.attach(records.years["2011"], reason="asked for", by=records.second)
    until(lambda: follows(here.server, here.standby))
    assert [page for page in pages if seen(client, page) != before[page]] == []
