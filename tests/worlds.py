"""Worlds that are built once for the tests that follow one another, and given to each of them as new.

`@shared` above a function makes it a fixture whose world is built once:

    @shared
    def county() -> County:
        return County()

An ordinary test finds the world's rows below a savepoint of its own, which is rolled back behind it. A test with
transactions of its own (`django_db(transaction=True)`, a live server) gets a database copied from one that holds the
world, and no other test ever sees what it left there. Either way the test is handed its own copy of the Python objects.
What the function builds may depend on nothing but the function; a test asks for one world at most. A world that adds
to another says so, `@shared(on=first_records)`, and that one is put in place before it is built.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import translation
from pytest_django import DjangoDbBlocker

from tests import spare_years
from tests.owner import server_cursor
from unionrecords.first_records import GUANGXI, NONE, load
from unionrecords.logins import as_owner

Build = Callable[[], Any]


def first_records() -> None:
    """The catalogue, and of Guangxi the units and what its report tells beside numbers."""
    with as_owner():
        call_command("loaddata", "catalogue", "report", "units", "chronicle", verbosity=0)


def guangxi_2014() -> None:
    """The first records and every figure of the report of 2014."""
    call_command("import_figures", settings.BASE_DIR / "fixtures" / "guangxi_2014.csv", verbosity=0)


def prepared_empty() -> None:
    """The catalogue alone, as a new database is prepared."""
    with as_owner():
        assert load(NONE)


def prepared_with_guangxi() -> None:
    """Guangxi's records beside it, as a new database is prepared where they are asked for."""
    with as_owner():
        assert load(GUANGXI)


# What each world adds to; those named here hold no Python objects and are built once for all processes of a run.
ADDS_TO: dict[Build, Build] = {guangxi_2014: first_records, prepared_with_guangxi: prepared_empty}
COSTLY = (first_records, guangxi_2014, prepared_empty, prepared_with_guangxi)


def run_prefix() -> str:
    """How the databases that all processes of a run share are named."""
    return f"run_{os.environ['TEST_RUN']}_"


def folder_of_run() -> Path:
    """Where the files lie that all processes of a run share; removed at its end."""
    return Path(tempfile.gettempdir()) / f"{run_prefix()}shared"


def folder_for_all(name: str, fill: Callable[[Path], None]) -> Path:
    """The run's folder of that name, filled by the process that comes first; the others wait for it."""
    folder = folder_of_run() / name
    folder.parent.mkdir(exist_ok=True)
    with open(folder.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            draft = folder.with_suffix(".new")
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir()
            fill(draft)
            draft.rename(folder)
    return folder


@contextmanager
def its_turn(name: str) -> Iterator[bool]:
    """One process of the run after the other; whether the database of that name is already there."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:7])
    with server_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [number])
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
        yield cursor.fetchone() is not None
        cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


def migrated_for_all() -> str:
    """The name of the run's database as migrations leave it, made by the process that comes first."""
    name = f"{run_prefix()}migrated"
    with its_turn(name) as is_there:
        if not is_there:
            for_this_process = connection.settings_dict
            connection.settings_dict = {**for_this_process, "TEST": {**for_this_process["TEST"], "NAME": name}}
            connection.creation.create_test_db(verbosity=0)
            connection.close()
            connection.settings_dict = for_this_process
    return name


def shared(build: Build | None = None, *, on: Build | None = None) -> Any:
    """Makes a fixture of a function that builds a world; see above."""
    if build is None:
        return lambda function: shared(function, on=on)
    if on:
        ADDS_TO[build] = on

    def copy_of_world(db: None, world_keeper: "WorldKeeper") -> Any:
        return world_keeper.copy(build)

    copy_of_world.__doc__ = build.__doc__
    copy_of_world.build = build
    return pytest.fixture(copy_of_world, name=build.__name__)


class WorldKeeper:
    """Puts the world a test needs into the test database, and takes away what the test before left there.

    The tables as migrations leave them are the world None. Of it, of each world a committing test asked for and of each
    costly one, a copy of the whole database is kept, from which it is put back within a tenth of a second.
    """

    def __init__(self, blocker: DjangoDbBlocker) -> None:
        self.blocker = blocker  # pytest-django lets only a test that says so use the database
        self.name = connection.settings_dict["NAME"]
        self.committed: Build | None = None  # the world in the database for every connection to see
        self.spoilt = False  # whether a test may have changed that
        self.transaction: transaction.Atomic | None = None  # in which the world above it was written, if there is one
        self.current: Build | None = None
        self.objects: dict[Build | None, Any] = {None: None}
        self.copies: dict[Build | None, str] = {}

    def prepare(self, build: Build | None, *, commits: bool) -> None:
        """The next test asks for this world, and `commits` if it may leave something behind."""
        if not self.copies:  # pytest-django makes no test database where no test asks for one
            with self.blocker.unblock():
                spare_years.lay_ready()
                self._keep_copy(None)
        if build is not self.current or self.spoilt or (commits and self.transaction):
            with self.blocker.unblock():
                self._change_to(build, in_transaction=not (commits or build in COSTLY or build in self.copies))
        self.spoilt = commits

    def copy(self, build: Build) -> Any:
        """The world's Python objects, as new."""
        assert build is self.current, "a test can ask for one shared world only"
        return deepcopy(self.objects[build])

    def let_go(self) -> None:
        """Holds no connection any more: Django gives a thread other ones once an event loop runs in it."""
        with self.blocker.unblock():
            self._roll_back()
            connections.close_all()

    def close(self) -> None:
        self.let_go()
        with self.blocker.unblock(), server_cursor() as cursor:
            for build, name in self.copies.items():
                if build not in COSTLY:  # another process may still use it; the run drops it at its end
                    cursor.execute(f'DROP DATABASE "{name}"')

    def _change_to(self, build: Build | None, *, in_transaction: bool) -> None:
        self._roll_back()
        self._commit(ADDS_TO.get(build) if in_transaction else build)
        if in_transaction:
            self._write_in_transaction(build)
        self.current = build

    def _write_in_transaction(self, build: Build) -> None:
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self._build(build)
        connection.check_constraints()

    def _roll_back(self) -> None:
        if self.transaction:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)
            self.transaction, self.current = None, self.committed

    def _commit(self, build: Build | None) -> None:
        if build is self.committed and not self.spoilt:
            return
        if build in self.copies:
            self._copy_database(self.copies[build], self.name)
        elif build in COSTLY:
            self._commit_costly(build)
        else:
            self._build_anew(build)
        self.committed, self.spoilt = build, False

    def _build_anew(self, build: Build) -> None:
        self._commit(ADDS_TO.get(build))
        self._build(build)
        if build in COSTLY:  # what other worlds leave is enough for their few tests, and to lay them takes a while
            spare_years.lay_ready()
        self._keep_copy(build)

    def _commit_costly(self, build: Build) -> None:
        """Whichever process of the run comes first builds it; the others wait for it and take its copy."""
        name = self._name_for_all(build)
        with its_turn(name) as is_there:
            if is_there:
                self.objects[build] = None
                self._copy_database(name, self.name)
                self.copies[build] = name
            else:
                self._build_anew(build)

    def _name_for_all(self, build: Build) -> str:
        return f"{run_prefix()}{build.__name__}"

    def _build(self, build: Build) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            self.objects[build] = build()

    def _keep_copy(self, build: Build | None) -> None:
        self.copies[build] = self._name_for_all(build) if build in COSTLY else f"{self.name}_{len(self.copies)}"
        self._copy_database(self.name, self.copies[build])

    def _copy_database(self, source: str, target: str) -> None:
        """Ends the connections that a live server's idle threads keep; Django makes new ones when they are needed.

        Not by DROP DATABASE … WITH (FORCE): it fails where the server itself is at work there (autovacuum).
        """
        connections.close_all()
        ours = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = current_user AND datname = ANY(%s)"
        )
        with server_cursor() as cursor:
            cursor.execute(ours, [[source, target]])
            cursor.execute(f'DROP DATABASE IF EXISTS "{target}"')
            cursor.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY file_copy')


def drop_databases_of_run() -> None:
    """On a server that outlives the run."""
    with server_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [run_prefix()])
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE "{name}"')
