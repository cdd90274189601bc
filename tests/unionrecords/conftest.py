"""A system of its own for tests that start one: its own var directory, no DATABASE_URL, a free port."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tests import worlds
from tests.worlds import shared

KEPT = ("PATH", "HOME", "LANG", "TMPDIR")

prepared_empty = shared(worlds.prepared_empty)
prepared_with_guangxi = shared(worlds.prepared_with_guangxi)


@pytest.fixture
def directory() -> Iterator[Path]:
    """A folder for databases. Not pytest's own, which every run of pytest closes to PostgreSQL's account again."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name).resolve()


def environ_of(directory: Path) -> dict[str, str]:
    """What `manage.py` is told where it keeps everything in that folder and serves at a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {"UNIONRECORDS_VAR": str(directory / "var"), "PORT": str(port), "PYTHONUNBUFFERED": "1"}


@pytest.fixture
def own_environ(directory: Path) -> dict[str, str]:
    return environ_of(directory)


@pytest.fixture
def manage(own_environ: dict[str, str]) -> Callable[..., subprocess.CompletedProcess]:
    """Runs `manage.py` to its end: `manage("serve", PORT="8000")`."""

    def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess:
        return run_to_end(*arguments, environ=own_environ | environ)

    return run


def run_to_end(*arguments: str, environ: dict[str, str]) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environ,
        capture_output=True,
        text=True,
        timeout=300,  # that it ends at all: an empty database takes every migration, beside whatever else runs
    )
