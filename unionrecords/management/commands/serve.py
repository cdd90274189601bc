"""`manage.py serve`: runs the system as an office would use it, until Ctrl+C."""

import logging
import os
import signal
import socket
import time
from collections.abc import Callable
from threading import Thread

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application
from django.db import OperationalError, connections
from django.utils.translation import gettext as _
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.workers.base import Worker

from unionrecords import environment, preparation
from unionrecords.collecting import leave_aside_what_is_loaded
from unionrecords.embedded import SYSTEM_USER
from unionrecords.operating import chores, counters
from unionrecords.operating.kept_process import KeptProcess
from unionrecords.patient_worker import MOST_CONNECTIONS, PatientWorker
from unionrecords.planned_once import plan_pages_once

DEFAULT_PORT = 8000
FEWEST_WORKERS = 2
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0  # seconds between two attempts to reach the database

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Prepares the database and serves the system on this machine; PORT overrides 8000. Ctrl+C stops it."

    def handle(self, *args: object, **options: object) -> None:
        port = environment.port(os.environ, "PORT", DEFAULT_PORT)
        listeners = [claim(address, port) for address in settings.LISTENS_AT]
        if settings.EMBEDDED and os.geteuid() == 0:
            self.stderr.write(
                _(
                    "Running as root: PostgreSQL runs as the account “%(account)s”, made for it, and the folders above "
                    "its data are opened for passing through. As an ordinary user neither is needed."
                )
                % {"account": SYSTEM_USER}
            )
        if settings.DATABASE_OWNER:
            preparation.prepare()
        else:
            preparation.prepare_without_owner()
        connections.close_all()  # each worker opens its own
        Server(listeners, on_ready=lambda: self.welcome(port)).run()

    def welcome(self, port: int) -> None:
        """What a person at the terminal needs to know to begin."""
        at = ", ".join(f"http://{address}:{port}/" for address in settings.LISTENS_AT)
        self.stdout.write(_("The system is ready at %(url)s — Ctrl+C stops it.") % {"url": at})
        if settings.LAN:
            self.stdout.write(_("Plain HTTP: whoever is on the network can read passwords. For a trial, no more."))
        if settings.EMBEDDED:
            self.stdout.write(_("Demonstration accounts:"))
            known = preparation.accounts()
            connections.close_all()  # else workers that begin later would share the connection of this process
            for username, password in preparation.demonstration_passwords().items():
                self.stdout.write(f"  {username:20} {password:16} {known[username].description}")
        self.stdout.flush()


class LogWithAllElse(Logger):
    """What gunicorn has to say, as that a worker did not answer, goes where all else is told, and looks so."""

    def setup(self, cfg: Config) -> None:
        self.error_log.setLevel(logging.ERROR)
        self.error_log.propagate = True


class Server(BaseApplication):
    """Gunicorn, told everything here and nothing by files or GUNICORN_CMD_ARGS."""

    def __init__(self, listeners: list[int], on_ready: Callable[[], None]) -> None:
        self.listeners = listeners
        self.on_ready = on_ready
        self.background = None if settings.BACKGROUND_APART else KeptProcess("background")
        super().__init__()

    def load_config(self) -> None:
        chosen = {
            "bind": [f"fd://{listener}" for listener in self.listeners],
            "workers": max(FEWEST_WORKERS, os.cpu_count() or 1),
            "worker_class": PatientWorker,
            "worker_connections": MOST_CONNECTIONS,
            "threads": 2,  # that answer who only reads
            "timeout": 120,
            "graceful_timeout": 10,
            "logger_class": LogWithAllElse,
            "control_socket_disable": True,
            "when_ready": self.when_ready,
            "on_exit": self.on_exit,
            "post_worker_init": begin_work,
        }
        for name, value in chosen.items():
            self.cfg.set(name, value)

    def load(self) -> Callable:
        """Called in each worker, which holds the database from now on, and so stops it even if its parent is killed.

        An exception here would make gunicorn end altogether. So a worker that does not reach the database begins all
        the same: it answers 503 until the database is there again, for which it looks meanwhile.
        """
        if not reaches_database():
            logger.warning("The database does not answer; this worker waits for it and answers 503 meanwhile.")
            Thread(target=wait_for_database, daemon=True).start()
        Thread(target=chores.keep_doing, daemon=True).start()
        application = get_wsgi_application()
        plan_pages_once()
        leave_aside_what_is_loaded()
        return application

    def when_ready(self, arbiter: Arbiter) -> None:
        """A closed terminal (SIGHUP) ends the system too; gunicorn alone would reload and stay."""
        signal.signal(signal.SIGHUP, lambda *_: arbiter.signal(signal.SIGTERM, None))
        self.on_ready()
        if self.background:
            self.background.begin()

    def on_exit(self, _arbiter: Arbiter) -> None:
        if self.background:
            self.background.end()


def reaches_database() -> bool:
    """Whether the database can be worked with; an embedded one is started for it."""
    try:
        connections["default"].ensure_connection()
    except (OperationalError, OSError):
        return False
    finally:
        connections.close_all()
    return True


def wait_for_database() -> None:
    """Tries again after pauses that grow to LONGEST_PAUSE, until the database can be worked with."""
    began, pause = time.monotonic(), FIRST_PAUSE
    while not reaches_database():
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    logger.warning("The database answers again after %.0f seconds.", time.monotonic() - began)


def begin_work(worker: Worker) -> None:
    """Each counts in a place of its own.

    A terminal sends its signals to every process in it; a worker that hears one twice can lock itself up.
    """
    counters.take_place(worker.age)
    for received in (signal.SIGINT, signal.SIGHUP):
        signal.signal(received, signal.SIG_IGN)


def claim(address: str, port: int) -> int:
    """Take the port before anything else is started; the file descriptor of the bound socket, for gunicorn to close."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((address, port))
    except OSError as error:
        listener.close()
        raise CommandError(
            _("Port %(port)s cannot be used (%(reason)s); choose another, as in: PORT=8001 make run")
            % {"port": port, "reason": error.strerror}
        ) from error
    return listener.detach()
