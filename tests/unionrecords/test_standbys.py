"""Reports are read on a copy of the database: nothing is written there, nobody misses her own act, and a copy that is
lost costs no page. Two real servers, one streaming to the other, and the system serving over both."""

import http.cookiejar
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import resolve

from apps.reports import urls as reports_urls
from tests.unionrecords.installations import WITH_GUANGXI, installed
from unionrecords.embedded import APPLICATION, ROLE, SUPERUSER, EmbeddedServer, find_binaries

pytestmark = pytest.mark.system  # the two servers and what serves over them take most of the time: one test for all

GUANGXI = "unit=450000&period=2014"
ADDRESSES = (
    "/",
    "/ask/?asked=柳州 会员 2014",
    "/ask/answers/?asked=柳州 会员 2014",
    "/ask/number/?unit=450200&indicator=ORG12&period=2014",
    f"/summary/?{GUANGXI}&group=ORG",
    "/compare/?unit=450000&from=2013&to=2014&group=ORG",
    "/trend/?unit=450000&from=2010&to=2014&group=ORG",
    f"/report/?{GUANGXI}",
    f"/report/draft/?{GUANGXI}",
    "/forms/",
    f"/coverage/?{GUANGXI}",
    f"/coverage/units/?{GUANGXI}",
    "/contradictions/?unit=450000",
    f"/restatements/?{GUANGXI}",
    "/registers/station/?unit=450000",
    "/why/?unit=450000&indicator=ORG12&period=2014",
    "/number/?unit=450000&indicator=ORG12&period=2014",
    "/number/1/",
    "/unit/450000/",
    "/indicators/ORG12/",
    "/indicators/",
    "/sources/GX2014/",
    "/sdmx/structure/codelist/*/*/*",
)
# What needs a record that is not among Guangxi's (another office's blank, a text kept with a source), asks nothing of
# the database, or is told by the primary alone.
NOT_WALKED = {"blank-form", "source-text", "openapi", "open-data", "open-data-of", "open-structures"}
LINE_BEHIND = re.compile(r"那里的数据停在 ?(\d+) ?秒前")


def seconds_behind(page: str) -> int:
    """How far the copy lies behind by what the page says; 0 of a page that says nothing."""
    told = LINE_BEHIND.search(page)
    return int(told[1]) if told else 0


class Standby(EmbeddedServer):
    """A copy of a server that follows it, and tells in its log whatever it is asked."""

    def copy(self, primary: EmbeddedServer) -> None:
        if os.geteuid() == 0:
            subprocess.run(["install", "-d", "-m", "0700", "-o", "pgserver", self.data], check=True)
        where = f"--dbname=host={primary.socket_directory()} user={SUPERUSER}"
        program = find_binaries() / "pg_basebackup"
        self._run(program, where, f"--pgdata={self.data}", "--write-recovery-conf", "--no-sync", "--checkpoint=fast")

    @property
    def log(self) -> str:
        return (self.data / "server.log").read_text(errors="replace")

    def pages_read(self) -> int:
        """How often it was asked how far it is, which comes before each page, and then for something else."""
        return self.log.count("figures_") + self.log.count("units_unit")

    def tell(self, statement: str) -> object:
        with self.superuser_connection() as superuser:
            return superuser.execute(statement).fetchone()[0]


class Reader:
    """A person with a browser that keeps cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def get(self, path: str) -> str:
        quoted = urllib.parse.quote(path, safe="/?&=+%")
        asked = urllib.request.Request(self.address + quoted, headers={"Accept-Language": "zh-CN"})
        with self.opener.open(asked, timeout=120) as answer:
            return answer.read().decode(errors="replace")

    def post(self, path: str, **fields: str) -> None:
        token = next((cookie.value for cookie in self.jar if cookie.name == "csrftoken"), "")
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        asked = urllib.request.Request(self.address + path, body, headers={"Referer": self.address})
        self.opener.open(asked, timeout=120).close()

    def sign_in(self, account: str, password: str) -> None:
        self.get("/accounts/login/")
        self.post("/accounts/login/", login=account, password=password)


@pytest.fixture
def servers() -> Iterator[tuple[EmbeddedServer, Standby, dict[str, str]]]:
    """The records of Guangxi on a server, and the copy that follows it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        environ = installed(folder, WITH_GUANGXI)
        primary = EmbeddedServer(Path(environ["UNIONRECORDS_VAR"]) / "postgres", {"fsync": "off"})
        primary.hold()
        standby = Standby(folder / "standby" / "postgres", {"fsync": "off", "log_statement": "all"})
        try:
            standby.data.parent.mkdir()
            standby.copy(primary)
            standby.hold()
            yield primary, standby, environ
        finally:
            standby.release()
            primary.release()


@pytest.fixture
def office(servers: tuple[EmbeddedServer, Standby, dict[str, str]]) -> Iterator[tuple[str, dict[str, str]]]:
    """Where it serves, and the passwords of its accounts."""
    primary, standby, environ = servers
    urls = {"DATABASE_URL": primary.url(APPLICATION), "DATABASE_OWNER_URL": primary.url(ROLE)}
    urls["UNIONRECORDS_BACKGROUND"] = "apart"  # nobody brings a large file in
    urls["DATABASE_REPLICA_URLS"] = f"postgresql://{APPLICATION}@/{ROLE}?host={standby.socket_directory()}"
    command = [sys.executable, "manage.py", "serve"]
    serving = subprocess.Popen(command, cwd=settings.BASE_DIR, env=environ | urls)
    address = f"http://127.0.0.1:{environ['PORT']}"
    try:
        until(lambda: answers(f"{address}/readyz"))
        lines = (Path(environ["UNIONRECORDS_VAR"]) / "accounts.txt").read_text().splitlines()
        yield address, dict(line.split()[:2] for line in lines if len(line.split()) > 1)
    finally:
        serving.send_signal(signal.SIGTERM)
        serving.wait(60)


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def until(holds: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to be so"
        time.sleep(0.2)


def follows(primary: EmbeddedServer, standby: Standby) -> bool:
    """Whether the copy holds all that the primary has written."""
    with primary.superuser_connection() as superuser:
        position = superuser.execute("SELECT pg_current_wal_insert_lsn()::text").fetchone()[0]
    return standby.tell(f"SELECT pg_last_wal_replay_lsn() >= '{position}'")


def read_on_copy(reader: Reader, page: str, standby: Standby) -> bool:
    """Of three times that a page is asked for, once at least: what is on its way to the copy is read on the primary."""
    for _time in range(3):
        before = standby.pages_read()
        reader.get(page)
        if standby.pages_read() > before:
            return True
    return False


def test_the_pages_walked_are_all_reports():
    walked = {resolve(address.partition("?")[0]).url_name for address in ADDRESSES}
    assert {pattern.name for pattern in reports_urls.urlpatterns} - walked == NOT_WALKED


def test_reports_are_read_on_the_copy_and_on_the_primary_where_that_is_behind_or_gone(servers, office):
    primary, standby, _environ = servers
    address, passwords = office
    supervisor, admin = Reader(address), Reader(address)
    supervisor.sign_in("guangxi-supervisor", passwords["guangxi-supervisor"])
    until(lambda: follows(primary, standby))

    for page in ADDRESSES:
        assert read_on_copy(supervisor, page, standby), f"{page} was not read on the copy"
    assert "read-only transaction" not in standby.log
    assert "那里的数据停在" not in supervisor.get("/")

    standby.tell("SELECT pg_wal_replay_pause()::text")
    admin.sign_in("admin", passwords["admin"])  # which the copy does not know of
    time.sleep(6)
    until(lambda: seconds_behind(supervisor.get("/summary/?unit=450000")) >= 5, 30)  # each process finds it out itself

    supervisor.post("/i18n/setlang/", language="zh-hans", next="/")
    assert not read_on_copy(supervisor, "/summary/?unit=450000", standby), "she was shown what was before her own act"
    assert not LINE_BEHIND.search(supervisor.get("/summary/?unit=450000"))

    standby.tell("SELECT pg_wal_replay_resume()::text")
    until(lambda: follows(primary, standby))
    assert read_on_copy(supervisor, "/summary/?unit=450000", standby)

    standby.release()
    assert "450000" in supervisor.get("/summary/?unit=450000")
    assert "450000" in supervisor.get("/compare/?unit=450000&from=2013&to=2014&group=ORG")
