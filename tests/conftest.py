"""One PostgreSQL for the whole run, and a browser whose every complaint fails the test."""

import gc
import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.test import TransactionTestCase
from django.utils import translation
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright
from psycopg._preparing import Prepare, PrepareManager
from psycopg.pq.abc import PGresult
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from apps.figures.entry import laying
from apps.units import ranges
from apps.units.models import installation
from apps.units.models.installation import Installation
from tests import examples, live_server, spare_years, worlds
from tests.owner import by_owner, owner_and_application
from tests.worlds import WorldKeeper, shared
from unionrecords import environment
from unionrecords.embedded import APPLICATION, ROLE, EmbeddedServer
from unionrecords.logins import as_owner, connected
from unionrecords.nation.ranges import NATION

# Nothing of a test run outlives it, so nothing needs to survive a power cut.
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "update_process_title": "off",
    "track_activities": "off",
    "track_counts": "off",
    "jit": "off",
    "plan_cache_mode": "force_generic_plan",  # over a handful of rows to plan takes longer than any plan
    "autovacuum": "off",  # it would hold databases that a test wants to drop
}
CHROMIUM_OPTIONS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--js-flags=--no-opt --no-maglev",  # a page lives too briefly for its code to be worth optimising
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
]


PATIENCE_OF_BROWSER = 30_000  # milliseconds that something may take to be seen: a busy machine is no fault of ours
TESTS = Path(__file__).parent
MEMORY = Path("/dev/shm")
ENOUGH = 4 * 2**30  # bytes; three processes' databases and files take about one gigabyte
FOLDER = "unionrecords-tests-"  # and the process whose it is


def work_in_memory() -> Path | None:
    """Temporary files of the run lie in a file system in memory, where there is one with room: a database is copied
    there ten times as fast. The folder, to be removed at the end; what runs that were killed left goes first."""
    if "TEST_RUN" in os.environ or not MEMORY.is_dir():
        return None
    for left in MEMORY.glob(f"{FOLDER}*"):
        if not Path("/proc", left.name.removeprefix(FOLDER)).exists():
            shutil.rmtree(left, ignore_errors=True)
    if shutil.disk_usage(MEMORY).free < ENOUGH:
        return None
    folder = MEMORY / f"{FOLDER}{os.getpid()}"
    folder.mkdir(mode=0o700)
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    return folder


class DatabaseServer:
    """The server DATABASE_URL names, or an embedded one of this run, whose address xdist's workers inherit.

    What they inherit too is the name of the run, for the databases they share.
    """

    def __init__(self) -> None:
        self.own: EmbeddedServer | None = None
        self.begins_run = "TEST_RUN" not in os.environ
        os.environ.setdefault("TEST_RUN", str(os.getpid()))

    def start(self) -> None:
        if not os.environ.get("DATABASE_URL"):
            self.own = EmbeddedServer(Path(tempfile.mkdtemp()).resolve() / "postgres", FAST)
            self.own.hold()
            with self.own.superuser_connection() as superuser:
                superuser.execute(f"GRANT {APPLICATION} TO {ROLE}")
            os.environ["DATABASE_URL"] = self.own.url()
        database = settings.DATABASES["default"]
        database |= {"EMBEDDED": None, **environment.database(os.environ["DATABASE_URL"])}
        settings.TESTS_OWNER, settings.TESTS_APPLICATION = owner_and_application(database)
        settings.DATABASE_OWNER, settings.DATABASE_APPLICATION = settings.TESTS_OWNER, APPLICATION

    def stop(self) -> None:
        if self.own:
            self.own.release()
            shutil.rmtree(self.own.data.parent)
        elif self.begins_run:
            worlds.drop_databases_of_run()
        if self.begins_run:
            shutil.rmtree(worlds.folder_of_run(), ignore_errors=True)


FORGETS_AT = re.compile(rb"(DROP|ALTER|DISCARD ALL|DEALLOCATE ALL)\b").match
PREPARED_AT_MOST = 1000  # of a hundred, as is usual, each is forgotten before the next test asks the same


def keep_prepared_queries() -> None:
    """psycopg forgets what it prepared at every rollback, for tables made in the transaction are gone with it. Each
    test ends with one, and makes no tables but those of a year, which the server notices by itself."""
    forget = PrepareManager.clear

    def discard_where_tables_change(manager: PrepareManager, _prepare: Prepare, results: Sequence[PGresult]) -> bool:
        for result in results:
            if FORGETS_AT(result.command_status or b""):
                return forget(manager)
        return False

    PrepareManager._should_discard = discard_where_tables_change
    PrepareManager.clear = lambda _manager: False  # asked for at a rollback
    PrepareManager.prepared_max = PREPARED_AT_MOST


def keep_plans() -> None:
    """A connection's first temporary table makes the schema of such tables, at which, and again when a test is rolled
    back, the server forgets every plan it has. So both are there before the first test begins, as in a process that
    has served for a while."""
    connection_created.connect(_lay_table_beforehand)


def _lay_table_beforehand(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    if connection.alias != DEFAULT_DB_ALIAS or threading.current_thread() is not threading.main_thread():
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.figures_figure') IS NOT NULL")
        if cursor.fetchone() == (True,):
            laying.make_table(cursor)


def pytest_configure(config: pytest.Config) -> None:
    examples.load_profile()
    keep_prepared_queries()
    keep_plans()
    spare_years.give_out()
    gc.set_threshold(100_000, 50, 100)  # to look for cycles as often as is usual takes a tenth of a run
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    config.folder_in_memory = work_in_memory()
    config.database_server = DatabaseServer()
    config.database_server.start()


# By fixture the marker of the tests that use it, and by profile which of these are left to longer runs.
MARKERS = {
    "browser": "browser", "directory": "system", "first_day": "system", "demonstration": "region",
    "whole_demonstration": "large", "libreoffice": "office",
}  # fmt: skip
LEFT_OUT = {"fast": {"region", "large", "system"}, "ci": {"large"}, "prove": set()}


def pytest_itemcollected(item: pytest.Item) -> None:
    for fixture, marker in MARKERS.items():
        if fixture in item.fixturenames:
            item.add_marker(marker)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What starts whole systems, or walks through the whole of one, begins first: at the end nobody waits for it."""
    left_out, kept = [], []
    for item in items:
        markers = {marker.name for marker in item.iter_markers()}
        side = left_out if markers & LEFT_OUT[examples.profile()] else kept
        side.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
    items[:] = sorted(kept, key=lambda item: item.path.parent not in (TESTS, TESTS / "unionrecords"))
    gc.freeze()  # all that is there now stays to the end, and need not be looked through for cycles each time


def pytest_unconfigure(config: pytest.Config) -> None:
    config.database_server.stop()
    if config.folder_in_memory:
        shutil.rmtree(config.folder_in_memory, ignore_errors=True)


def needs_program(*names: str) -> str:
    """The path of the first program found; the test is skipped where there is none, and fails so in CI."""
    if found := next(filter(None, map(shutil.which, names)), None):
        return found
    reason = f"needs {' or '.join(names)}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[Path]]:
    """Has files converted: `libreoffice("ods", first, second)` gives the new ones, in a folder of their own. To start
    it takes a second of the processor, whether for one file or for several."""
    program = needs_program("soffice", "libreoffice")
    profile = tmp_path_factory.mktemp("profile").as_uri()

    def convert(kind: str, *files: Path, options: Sequence[str] = ()) -> list[Path]:
        folder = tmp_path_factory.mktemp("converted")
        command = [program, f"-env:UserInstallation={profile}", "--headless", *options, "--convert-to", kind]
        subprocess.run([*command, "--outdir", folder, *files], check=True, capture_output=True, timeout=180)
        suffix = kind.partition(":")[0]
        return [folder / f"{file.stem}.{suffix}" for file in files]

    return convert


@pytest.fixture(autouse=True)
def language_of_the_installation() -> None:
    """A request leaves its language to the thread; the next test begins in that of the installation."""
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def installation_is_known() -> Iterator[None]:
    """Else one test in a minute would count the query that reads it."""
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(installation, "KEPT_FOR", float("inf"))
        installation.keep(Installation(pk=1, site_name=""))
        clock.setattr(ranges, "KEPT_FOR", float("inf"))
        ranges.keep(NATION)
        yield


@pytest.fixture(scope="session")
def migrated_database(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Of the processes of a run the first applies the migrations; the others take a copy of its database."""
    with django_db_blocker.unblock():
        connection.settings_dict["TEST"]["TEMPLATE"] = worlds.migrated_for_all()


@pytest.fixture(scope="session")
def django_db_setup(migrated_database: None, django_db_setup: None) -> Iterator[None]:
    """What pytest-django does, as the owner, before the first test that uses the database: tests are the application.

    On a server that is not of this run the owner has to be a member of the application's login.
    """
    with connected(**settings.TESTS_APPLICATION):
        yield


@pytest.fixture
def owner(request: pytest.FixtureRequest, db: None) -> Iterator[None]:
    """The whole test speaks as the owner of the tables does, whom triggers bind too."""
    marker = request.node.get_closest_marker("django_db")
    with as_owner() if marker and marker.kwargs.get("transaction") else by_owner():
        yield


@pytest.fixture(scope="session")
def world_keeper(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[WorldKeeper]:
    keeper = WorldKeeper(django_db_blocker)
    with pytest.MonkeyPatch.context() as django:
        django.setattr(TransactionTestCase, "_fixture_teardown", lambda test_case: None)  # the keeper does it faster
        yield keeper
    keeper.close()


@pytest.fixture
def world_in_place(request: pytest.FixtureRequest, world_keeper: WorldKeeper) -> None:
    """The test's shared world is in the database before its own transaction begins."""
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction"))
    commits |= "live_server" in request.fixturenames or "transactional_db" in request.fixturenames
    fixtures = [definitions[-1].func for definitions in request.node._fixtureinfo.name2fixturedefs.values()]
    asked = next((fixture for fixture in fixtures if hasattr(fixture, "build")), None)
    if asked:
        world_keeper.prepare(asked.build, commits=commits)
    else:
        world_keeper.prepare(None, commits=commits)


first_records = shared(worlds.first_records)
guangxi_2014 = shared(worlds.guangxi_2014)


@pytest.fixture
def _django_db_helper(world_in_place: None, _django_db_helper: None) -> None:
    """What pytest-django does around each test that uses the database, after its world is in place."""


@pytest.fixture(scope="session")
def browser(world_keeper: WorldKeeper) -> Iterator[Browser]:
    """Debian's chromium; the one without windows draws the same pages in a third of the processor time.

    Playwright runs an event loop in this thread, which Django takes for asynchronous code.
    """
    program = needs_program("chromium-headless-shell", "chromium", "google-chrome")
    world_keeper.let_go()
    with pytest.MonkeyPatch.context() as environ, sync_playwright() as playwright:
        environ.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        expect.set_options(timeout=PATIENCE_OF_BROWSER)
        browser = playwright.chromium.launch(
            executable_path=program, args=CHROMIUM_OPTIONS, chromium_sandbox=os.geteuid() != 0
        )
        yield browser
        browser.close()
        world_keeper.let_go()


@pytest.fixture(scope="session", name="live_server")
def _live_server() -> Iterator[LiveServer]:
    """Instead of pytest-django's, whose static files a browser asks for anew with every page."""
    server = live_server.started()
    yield server
    server.stop()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the test's pages complained about; anything left in it at the end fails the test."""
    heard: list[str] = []
    yield heard
    assert heard == []


@pytest.fixture
def new_page(browser: Browser, live_server: LiveServer, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens pages on the live server: `new_page(locale="en", allow=["409"])`.

    Heard are errors on the console (a violated Content-Security-Policy is one), uncaught exceptions, and requests that
    would leave the machine. `allow` lists parts of console messages that are meant.
    """
    contexts = []

    def open_page(locale: str = "zh-CN", allow: tuple[str, ...] | list[str] = (), **options: object) -> Page:
        def hear(message: ConsoleMessage) -> None:
            if message.type == "error" and not any(part in message.text for part in allow):
                complaints.append(f"{message.text} ({message.location['url']})")

        def watch(request: Request) -> None:
            if not request.url.startswith((live_server.url, "data:", "blob:")):
                complaints.append(f"request leaves the machine: {request.url}")

        context = browser.new_context(locale=locale, base_url=live_server.url, **options)
        contexts.append(context)
        context.on("console", hear)
        context.on("request", watch)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests measured, each in a line: `record_property("measured", …)`."""
    for report in terminalreporter.stats.get("passed", ()):
        for _measured, said in filter(lambda told: told[0] == "measured", report.user_properties):
            terminalreporter.write_line(said)
