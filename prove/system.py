"""A whole system for one program: `manage.py serve` over an embedded database in a folder that is removed behind it."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg

ROOT = Path(__file__).resolve().parent.parent
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")
TRACEBACK = re.compile(r"^.*\nTraceback \(most recent call last\):\n(?: .*\n|\n)*.*$", re.MULTILINE)
PATIENCE = 120  # seconds until a system answers, or answers again
OWNER, APPLICATION = "unionrecords", "unionrecords_application"


class TriedSystem:
    """`manage.py` over the data in one folder, and the processes of it that can be killed."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.var = folder / "var"
        self.data = self.var / "postgres"
        self.log = folder / "serve.log"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        self.environ = kept | {"UNIONRECORDS_VAR": str(self.var), "PORT": str(self.port), **environ}
        self.server: subprocess.Popen[bytes] | None = None

    def manage(self, *arguments: str) -> str:
        """Runs a command to its end; what it said."""
        return subprocess.check_output([sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environ, text=True)

    def serve(self) -> None:
        """Begins to serve, and waits until it is ready."""
        with self.log.open("ab") as log:
            command = [sys.executable, "manage.py", "serve"]
            self.server = subprocess.Popen(
                command, cwd=ROOT, env=self.environ, stdout=log, stderr=log, start_new_session=True
            )
        self.until_ready()

    def end(self) -> None:
        if self.server and self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGTERM)
            self.server.wait(PATIENCE)

    def url(self, role: str = APPLICATION) -> str:
        return f"postgresql://{role}@/{OWNER}?host={self.data}"

    def use(self) -> None:
        """This process reads and writes the same database from now on, without being one of those who keep it going."""
        os.environ |= self.environ | {
            "DATABASE_URL": self.url(), "DATABASE_OWNER_URL": self.url(OWNER),
            "DJANGO_SETTINGS_MODULE": "unionrecords.settings",
        }  # fmt: skip
        import django

        django.setup()
        from django.conf import settings

        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in by hers

    # ---- What becomes of it

    def is_ready(self) -> bool:
        try:
            status, _body = self.asked("/readyz")
        except (OSError, http.client.HTTPException):
            return False
        return status == 200

    def asked(self, address: str) -> tuple[int, dict[str, object]]:
        """What a probe is told."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", address)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def until_ready(self) -> float:
        """Seconds until every worker answers: several times in a row, for nobody chooses who answers."""
        began, in_a_row = time.monotonic(), 0
        while in_a_row < 4:
            assert self.server is not None, "it was begun"
            if self.server.poll() is not None:
                raise AssertionError(f"serve has ended: {self.log.read_text()[-2000:]}")
            if time.monotonic() > began + PATIENCE:
                raise AssertionError(f"not ready after {PATIENCE} s: {self.log.read_text()[-2000:]}")
            in_a_row = in_a_row + 1 if self.is_ready() else 0
            time.sleep(0.02 if in_a_row else 0.1)
        return time.monotonic() - began

    def tracebacks(self) -> list[str]:
        """All of the log from the line before each to the one behind it."""
        return TRACEBACK.findall(self.log.read_text(errors="replace"))

    def ends_of_tracebacks(self) -> dict[str, int]:
        """What each of them ended with, and how many did."""
        return dict(Counter(told.splitlines()[-1][:200] for told in self.tracebacks()))

    # ---- What can be killed

    def workers(self) -> list[psutil.Process]:
        """The processes that answer; not the one that looks at large files."""
        assert self.server is not None, "it was begun"
        children = psutil.Process(self.server.pid).children()
        return [child for child in children if "background" not in " ".join(child.cmdline())]

    def postmaster(self) -> psutil.Process:
        return psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))

    def backends(self) -> list[psutil.Process]:
        """The database's processes that work for the application."""
        return [child for child in self.postmaster().children() if APPLICATION in " ".join(child.cmdline())]

    def superuser(self, statement: str) -> None:
        with psycopg.connect(host=str(self.data), user="postgres", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def stop_database(self, mode: str) -> None:
        """As an operator would, or as if the power had gone (`immediate`): without a last word to the disk."""
        from unionrecords.embedded import SYSTEM_USER, find_binaries

        account = SYSTEM_USER if os.geteuid() == 0 else None
        command = [find_binaries() / "pg_ctl", "stop", f"--mode={mode}", "--wait", f"--pgdata={self.data}"]
        subprocess.run(command, user=account, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def empty_one() -> Path:
    """The folder of a system that has its catalogue and no more, made at the first call: the others are copies of it,
    and `serve` applies what migrations came since."""
    folder = ROOT / "var" / "prove-empty"
    if not folder.exists():
        draft = folder.with_name("prove-empty.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        TriedSystem(draft).manage("prepare", "--records", "none")
        draft.rename(folder)
    return folder / "var"


@contextmanager
def tried_system(parent: Path | None = None, of: Path | None = None, **environ: str) -> Iterator[TriedSystem]:
    """A copy of what is kept in the folder `of`, or an empty one, served; `parent`: where its folder is made."""
    folder = Path(tempfile.mkdtemp(prefix="prove-", dir=parent)).resolve()
    system = TriedSystem(folder, **environ)
    try:
        subprocess.run(["cp", "-a", of or empty_one(), system.var], check=True)
        system.serve()
        system.use()
        yield system
    finally:
        system.end()
        shutil.rmtree(folder)
