"""Installations to begin with, copied from those that `manage.py` made once for all processes of a run.

To apply all migrations takes eight seconds of the processor, to copy the folder of a stopped system a tenth of one.
Who proves a first start does not begin here.
"""

import os
import subprocess
from functools import partial
from pathlib import Path

from tests.unionrecords.conftest import environ_of, run_to_end
from tests.worlds import folder_for_all
from unionrecords.embedded import EmbeddedServer

MIGRATED = ("migrate",)
WITH_GUANGXI = ("prepare", "--records", "guangxi")


def installed(folder: Path, command: tuple[str, ...]) -> dict[str, str]:
    """The environment of `manage.py` for an installation in the folder, which is as the command leaves a new one:
    nothing runs there. Outside a run of tests it is made on the spot."""
    if "TEST_RUN" in os.environ:
        kept = folder_for_all("-".join(command), partial(_make, command))
        subprocess.run(["cp", "-a", kept / "var", folder], check=True)
    else:
        _make(command, folder)
    return environ_of(folder)


def _make(command: tuple[str, ...], folder: Path) -> None:
    if command != MIGRATED:
        installed(folder, MIGRATED)
    done = run_to_end(*command, environ=environ_of(folder))
    assert done.returncode == 0, done.stderr


def started_once() -> Path:
    """The data of a server that was started once and stopped: nothing is in them."""

    def fill(folder: Path) -> None:
        server = EmbeddedServer(folder / "postgres", {"fsync": "off"})
        server.hold()
        server.release()

    return folder_for_all("started", fill) / "postgres"
