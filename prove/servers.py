"""Three servers of PostgreSQL under Patroni and etcd on this machine, for one program (docs/operating.md, “Standbys”).

The servers are those of the wheel, in a folder that is removed behind them; Patroni and etcd have to be installed. An
act is acknowledged once one more server has it (`synchronous_mode`). The system finds the primary among the three by
itself: its address names them all and asks for the one that takes what is written.
"""

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg

from prove.system import APPLICATION, OWNER, PATIENCE
from unionrecords.embedded import SYSTEM_USER, find_binaries

NODES = ("one", "two", "three")
NEEDED = ("patroni", "etcd")
SHORTEST_TTL = 20  # seconds until a node that says nothing more counts as gone: the least that Patroni takes
TOLD = f"""
scope: records
name: {{name}}
etcd3: {{{{host: "127.0.0.1:{{etcd}}"}}}}
restapi: {{{{listen: "127.0.0.1:{{rest}}", connect_address: "127.0.0.1:{{rest}}"}}}}
bootstrap:
  dcs:
    ttl: {SHORTEST_TTL}
    loop_wait: 2
    retry_timeout: 4
    primary_start_timeout: 0
    master_start_timeout: 0
    maximum_lag_on_failover: 33554432
    synchronous_mode: true
    postgresql:
      use_pg_rewind: true
      parameters: {{{{wal_log_hints: "on", hot_standby: "on", max_connections: 200, jit: "off"}}}}
  initdb: [encoding: UTF8, locale: C.UTF-8, data-checksums]
postgresql:
  listen: "127.0.0.1:{{port}}"
  connect_address: "127.0.0.1:{{port}}"
  data_dir: {{data}}
  bin_dir: {{binaries}}
  pgpass: {{passwords}}
  parameters: {{{{unix_socket_directories: {{sockets}}}}}}
  pg_hba: ["local all all trust", "host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"]
  authentication: {{{{superuser: {{{{username: postgres}}}}, replication: {{{{username: copies}}}}}}}}
tags: {{{{}}}}
"""


def lacking() -> list[str]:
    """Which programs of the operating system are not here."""
    return [program for program in NEEDED if shutil.which(program) is None]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


class Node:
    """One server with its Patroni."""

    def __init__(self, name: str, folder: Path, etcd: int) -> None:
        self.name, self.folder = name, folder / name
        self.data, self.sockets, self.log = self.folder / "data", self.folder / "s", self.folder / "patroni.log"
        self.port, self.rest = free_port(), free_port()
        self.folder.mkdir()
        self.sockets.mkdir()
        told = TOLD.format(
            name=name, etcd=etcd, rest=self.rest, port=self.port, data=self.data, binaries=find_binaries(),
            sockets=self.sockets, passwords=self.folder / "pgpass",
        )  # fmt: skip
        (self.folder / "patroni.yml").write_text(told)
        self.patroni: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        with self.log.open("ab") as log:
            self.patroni = subprocess.Popen(
                ["patroni", str(self.folder / "patroni.yml")], cwd=self.folder, stdout=log, stderr=log,
                user=account(), start_new_session=True,
            )  # fmt: skip

    def postmaster(self) -> psutil.Process | None:
        try:
            return psutil.Process(int((self.data / "postmaster.pid").read_text().split()[0]))
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            return None

    def kill_server(self) -> None:
        """The server's process alone: Patroni goes on."""
        if server := self.postmaster():
            server.kill()

    def kill(self) -> None:
        """All of the node at once, as when its power goes."""
        assert self.patroni is not None, "it was begun"
        self.patroni.kill()
        self.kill_server()
        self.patroni.wait()

    def end(self) -> None:
        if self.patroni and self.patroni.poll() is None:
            self.patroni.send_signal(signal.SIGTERM)
            self.patroni.wait(PATIENCE)

    def role(self) -> str:
        """As Patroni has it: primary, sync_standby, replica; "" where it does not run."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.rest}/patroni", timeout=2) as told:
                said = json.loads(told.read())
        except OSError:
            return ""
        if said.get("state") != "running":
            return ""
        if said["role"] in ("master", "primary"):
            return "primary"
        return "sync_standby" if said.get("sync_standby") else "replica"


def account() -> str | None:
    """PostgreSQL does not run as root."""
    return SYSTEM_USER if os.geteuid() == 0 else None


class Cluster:
    """The three nodes, and what they agree by."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.etcd_port = free_port()
        self.etcd: subprocess.Popen[bytes] | None = None
        self.nodes = [Node(name, folder, self.etcd_port) for name in NODES]

    def begin(self) -> None:
        self._give_away()
        here = f"http://127.0.0.1:{self.etcd_port}"
        peers = f"http://127.0.0.1:{free_port()}"
        with (self.folder / "etcd.log").open("ab") as log:
            self.etcd = subprocess.Popen(
                [
                    "etcd", "--data-dir", str(self.folder / "etcd"), "--listen-client-urls", here,
                    "--advertise-client-urls", here, "--listen-peer-urls", peers, "--unsafe-no-fsync",
                    "--initial-advertise-peer-urls", peers, "--initial-cluster", f"default={peers}",
                ],
                stdout=log, stderr=log, user=account(), start_new_session=True,
            )  # fmt: skip
        self.nodes[0].begin()
        self.until(lambda: self.nodes[0].role() == "primary")
        for node in self.nodes[1:]:
            node.begin()
        self.until(self.is_whole)

    def _give_away(self) -> None:
        """Root's folder to the account that PostgreSQL runs as."""
        name = account()
        if name is None:
            return
        owner = pwd.getpwnam(name)
        for path in (self.folder, *self.folder.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid)

    def is_whole(self) -> bool:
        """One takes what is written, one has it before it is acknowledged, one follows."""
        return sorted(node.role() for node in self.nodes) == ["primary", "replica", "sync_standby"]

    def primary(self) -> Node | None:
        """The one that takes what is written; None where there is none at the moment."""
        for node in self.nodes:
            if node.role() == "primary":
                return node
        return None

    def until(self, holds: Callable[[], bool], seconds: float = PATIENCE) -> float:
        """Seconds until it is so."""
        began = time.monotonic()
        while not holds():
            if time.monotonic() > began + seconds:
                raise AssertionError(f"after {seconds} s: {[(node.name, node.role()) for node in self.nodes]}")
            time.sleep(0.1)
        return time.monotonic() - began

    def until_written(self, since: float) -> float:
        """Seconds from `since` until a server takes what is written."""
        while True:
            try:
                with psycopg.connect(self.url("postgres", "postgres"), connect_timeout=2) as connection:
                    connection.execute("SELECT pg_current_xact_id()")
                    return time.monotonic() - since
            except psycopg.Error:
                if time.monotonic() > since + PATIENCE:
                    raise
                time.sleep(0.1)

    def url(self, role: str, database: str = OWNER) -> str:
        """The address of all three, of which the one is meant that takes what is written."""
        hosts = ",".join(str(node.sockets) for node in self.nodes)
        ports = ",".join(str(node.port) for node in self.nodes)
        return f"postgresql://{role}@/{database}?host={hosts}&port={ports}&target_session_attrs=read-write"

    def make_database(self) -> None:
        """The owner, the application's login, and an empty database."""
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as superuser:
            superuser.execute(f"CREATE ROLE {OWNER} LOGIN CREATEROLE")
            superuser.execute(f"CREATE ROLE {APPLICATION} LOGIN")
            superuser.execute(
                f"CREATE DATABASE {OWNER} OWNER {OWNER} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"
            )

    def end(self) -> None:
        for node in reversed(self.nodes):
            node.end()
        if self.etcd:
            self.etcd.terminate()
            self.etcd.wait(PATIENCE)


@contextmanager
def cluster(folder: Path) -> Iterator[Cluster]:
    folder.mkdir()
    made = Cluster(folder)
    try:
        made.begin()
        yield made
    finally:
        made.end()
