"""`manage.py` from the terminal: serves, stops with everything it started, says in one sentence why it cannot."""

import http.cookiejar
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil
import pytest
from django.conf import settings

from tests.unionrecords.conftest import environ_of, run_to_end
from tests.unionrecords.installations import started_once
from unionrecords.embedded import MAJOR, EmbeddedServer
from unionrecords.environment import private_addresses


@contextmanager
def started(*arguments: str, environ: dict[str, str]) -> Iterator[subprocess.Popen]:
    """`manage.py` in a terminal of its own, which is closed at the end. There it hears Ctrl+C, whatever this process
    was started by: a shell lets what it runs in the background ignore that, and so do all that are begun from there."""
    with subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)


class CommandsOffice:
    """A running `manage.py serve`."""

    def __init__(self, process: subprocess.Popen, port: str) -> None:
        self.process, self.port = process, port
        self.url = f"http://127.0.0.1:{port}"
        self.said = self._hear_until_ready()

    def _hear_until_ready(self) -> str:
        heard = ""
        for line in self.process.stdout:
            heard += line
            if line.strip().startswith("guangxi-supervisor"):
                return heard
        raise AssertionError(f"serve ended with {self.process.wait()} before it was ready: {heard}")

    def accounts(self) -> dict[str, str]:
        return dict(re.findall(r"^  (\S+) +(\S+) ", self.said, re.MULTILINE))

    def hear(self, words: str) -> str:
        """The next line with these words, of all that it says from now on."""
        return next(line for line in self.process.stdout if words in line)

    def kill_workers(self) -> None:
        workers = psutil.Process(self.process.pid).children()
        for worker in workers:
            worker.kill()
        psutil.wait_procs(workers, timeout=10)

    def background(self, other_than: int = 0) -> psutil.Process:
        """The process for large files, once there is one that is not of this number."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            for process in psutil.Process(self.process.pid).children():
                if process.pid != other_than and "background" in process.cmdline():
                    return process
            time.sleep(0.1)
        raise AssertionError("nobody works on large files")

    def press_ctrl_c(self) -> int:
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(timeout=20)


@contextmanager
def open_office(environ: dict[str, str]) -> Iterator[CommandsOffice]:
    with started("serve", environ=environ) as process:
        yield CommandsOffice(process, environ["PORT"])


class Visitor:
    """Keeps cookies from one request to the next."""

    def __init__(self, language: str = "en") -> None:
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.opener.addheaders = [("Accept-Language", language)]

    def get(self, url: str) -> tuple[str, str]:
        """The address arrived at and the page."""
        with self.opener.open(url, timeout=20) as response:
            return response.url, response.read().decode()

    def sign_in(self, url: str, username: str, password: str) -> str:
        url, _page = self.get(url)
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        form = {"login": username, "password": password, "csrfmiddlewaretoken": token}
        with self.opener.open(url, urllib.parse.urlencode(form).encode(), timeout=20) as response:
            return response.url


def processes_of(var: Path) -> list[str]:
    """Command lines that name the var directory, or that work for the system which keeps its data there."""
    lines = (process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"]))
    return [" ".join(line) for line in lines if str(var) in " ".join(line)]


# Requests that are not finished: each would hold a thread of a server that waits for it.
UNFINISHED = [
    b"",
    b"GET / HTTP/1.1\r\nHost: ",
    b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\nname",
    b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nname",
    b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300000000\r\n\r\nname",
]


def begun(port: str, sent: bytes) -> socket.socket:
    """A connection over which this much comes, and no more."""
    connection = socket.create_connection(("127.0.0.1", int(port)))
    connection.sendall(sent)
    return connection


PAGE = "/accounts/password/"  # only who is signed in sees it


class FirstDay:
    """An office that was opened with nothing, visited by everybody who has an account, and closed in the evening; and
    sixty others who begin a request and do not go on."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.environ, self.var = environ, Path(environ["UNIONRECORDS_VAR"])
        self.administrator = Visitor()
        with open_office(environ) as office:
            self.said, self.url, self.accounts = office.said, office.url, office.accounts()
            door = f"{office.url}/admin/login/?next={PAGE}"
            unfinished = [begun(office.port, UNFINISHED[at % len(UNFINISHED)]) for at in range(60)]
            self.page_of_a_stranger = Visitor("zh-CN").get(door)[1]
            self.arrivals = [Visitor().sign_in(door, *account) for account in self.accounts.items()]
            self.administrator.sign_in(door, "admin", self.accounts["admin"])
            self.ready = answer_when(lambda told: not told["worker"]["late"], f"{office.url}/readyz")
            self.attached = run_to_end("migrate", "--check", environ=environ)
            self.processes = processes_of(self.var)
            for connection in unfinished:
                connection.close()
            self.ended_with = office.press_ctrl_c()
        self.left_running = processes_of(self.var)


@pytest.fixture(scope="module")
def first_day() -> Iterator[FirstDay]:
    with TemporaryDirectory() as directory:
        yield FirstDay(environ_of(Path(directory).resolve()))


def test_an_office_starts_works_stops_and_starts_again_with_all_its_data(first_day):
    assert first_day.url in first_day.said
    assert '<html lang="zh-hans"' in first_day.page_of_a_stranger
    assert set(first_day.accounts) == {"admin", "liuzhou-clerk", "guangxi-supervisor"}
    assert all(address.endswith(PAGE) for address in first_day.arrivals)
    assert (first_day.attached.returncode, first_day.attached.stdout) == (0, "")
    assert first_day.ready["ready"]
    assert first_day.processes
    assert (first_day.ended_with, first_day.left_running) == (0, [])
    assert stat.S_IMODE((first_day.var / "accounts.txt").stat().st_mode) == 0o600

    with open_office(first_day.environ) as office:
        assert office.accounts() == first_day.accounts
        page = first_day.administrator.get(office.url + PAGE)
        assert page[0].endswith(PAGE)
        assert f"Union Work Records, version {settings.VERSION}" in page[1]


def test_a_folder_that_was_moved_is_served_on_a_closed_network_at_its_private_addresses_too(first_day):
    moved = first_day.var.rename(first_day.var.with_name("moved"))
    try:
        with open_office(first_day.environ | {"UNIONRECORDS_VAR": str(moved), "LAN": "1"}) as office:
            assert office.accounts() == first_day.accounts
            assert "Plain HTTP: whoever is on the network can read passwords." in office.said
            for address in private_addresses():
                url = f"http://{address}:{office.port}/"
                assert url in office.said
                arrived = Visitor().sign_in(f"{url}admin/login/?next={PAGE}", "admin", office.accounts()["admin"])
                assert arrived == url + PAGE.removeprefix("/")
    finally:
        moved.rename(first_day.var)


def test_the_system_outlives_a_database_that_does_not_answer_and_one_that_was_killed(first_day):
    socket_file, visitor = first_day.var / "postgres" / ".s.PGSQL.5432", first_day.administrator
    with open_office(first_day.environ) as office:
        for_large_files = office.background()
        for_large_files.kill()
        assert "“background” ended" in office.hear("is begun again")
        assert office.background(other_than=for_large_files.pid).is_running()
        aside = socket_file.rename(socket_file.with_name("aside"))
        office.kill_workers()
        assert "this worker waits for it" in office.hear("does not answer")
        with pytest.raises(urllib.error.HTTPError) as refused:
            visitor.get(office.url + PAGE)
        assert (refused.value.code, refused.value.headers["Retry-After"]) == (503, "10")
        assert "The records cannot be reached at the moment." in refused.value.read().decode()
        aside.rename(socket_file)
        assert office.hear("answers again")
        assert visitor.get(office.url + PAGE)[0].endswith(PAGE)

        EmbeddedServer(first_day.var / "postgres").postmaster().kill()
        assert answer_within(20, visitor, office.url + PAGE)[0].endswith(PAGE)
        assert office.press_ctrl_c() == 0
    assert processes_of(first_day.var) == []


def answer_when(fits: Callable[[dict], bool], url: str) -> dict:
    """What JSON the address answers, asked for again until it fits."""
    for _try in range(100):
        told = json.loads(Visitor().get(url)[1])
        if fits(told):
            return told
        time.sleep(0.1)
    raise AssertionError(told)


def answer_within(seconds: int, visitor: Visitor, url: str) -> tuple[str, str]:
    """The page, asked for again and again while it is refused with 503."""
    last = time.monotonic() + seconds
    while True:
        try:
            return visitor.get(url)
        except urllib.error.HTTPError as error:
            if error.code != 503 or time.monotonic() > last:
                raise
            time.sleep(0.2)


def expect_one_sentence(done: subprocess.CompletedProcess, *words: str) -> None:
    """Refused with exit code 1 and a single line that holds these words."""
    sentence = done.stderr.strip()
    assert done.returncode == 1
    assert "\n" not in sentence
    assert all(word in sentence for word in words), sentence


def test_a_busy_port_is_named_and_nothing_is_started(manage, own_environ):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        expect_one_sentence(manage("serve", PORT=port), port, "PORT=")
    assert not (Path(own_environ["UNIONRECORDS_VAR"]) / "postgres").exists()


def test_an_unreachable_server_is_named_without_its_password(manage):
    refused = manage("migrate", DATABASE_URL="postgresql://clerk:secret@127.0.0.1:1/records")
    expect_one_sentence(refused, "127.0.0.1", "records", "DATABASE_URL")
    assert "secret" not in refused.stderr


def test_a_malformed_database_url_is_refused(manage):
    expect_one_sentence(manage("migrate", DATABASE_URL="records"), "DATABASE_URL must look like", "格式应为")


def test_data_of_another_major_version_are_refused(manage, own_environ):
    data = Path(own_environ["UNIONRECORDS_VAR"]) / "postgres"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("16\n")
    expect_one_sentence(manage("migrate"), "16", str(MAJOR), str(data))


def test_a_setting_that_cannot_be_meant_stops_every_command(manage):
    expect_one_sentence(manage("check", UNIONRECORDS_DEBUG="maybe"), "UNIONRECORDS_DEBUG", "maybe")


WAIT = "from django.db import connection; connection.connect(); print('in', flush=True); import time; time.sleep(60)"


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_a_command_that_is_ended_lets_go_of_the_database(own_environ, end):
    var = Path(own_environ["UNIONRECORDS_VAR"])
    var.mkdir()
    subprocess.run(["cp", "-a", started_once(), var], check=True)
    with started("shell", "--verbosity", "0", "--command", WAIT, environ=own_environ) as command:
        assert command.stdout.readline() == "in\n"
        command.send_signal(end)
        assert command.stdout.read() == ""
    assert command.returncode == 128 + end
    assert processes_of(var) == []
