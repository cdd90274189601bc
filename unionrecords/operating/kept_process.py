"""A command that runs beside the server for as long as that does, and is begun again where it ends before."""

import logging
import os
import subprocess
import sys
import time
from threading import Event, Lock, Thread

from django.conf import settings

logger = logging.getLogger(__name__)

LOOKED_SECONDS = 0.5
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # before it is begun again; the pause grows where it ends at once each time
WENT_ON_SECONDS = 60  # so long it has to go on for the next pause to be short again
END_SECONDS = 10

# The server forks its workers while a thread begins the process beside it. A worker forked amid that would hold one end
# of the pipe by which Popen hears that the program was begun, and Popen would wait for it as long as the worker lives.
_beginning = Lock()
os.register_at_fork(before=_beginning.acquire, after_in_parent=_beginning.release, after_in_child=_beginning.release)


class KeptProcess:
    """`manage.py COMMAND --under` this process: it also ends by itself where this one is killed."""

    def __init__(self, command: str) -> None:
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self._ending = Event()
        self._keeper = Thread(target=self._keep, daemon=True)

    def begin(self) -> None:
        self._keeper.start()

    def end(self) -> None:
        """Ends it and begins it no more; where it does not go, it is killed."""
        self._ending.set()
        self._keeper.join(END_SECONDS)
        if self.process:
            self.process.terminate()
            try:
                self.process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        while not self._ending.is_set():
            began = time.monotonic()
            self._run()
            if self._ending.is_set():
                return
            went_on = time.monotonic() - began
            if went_on > WENT_ON_SECONDS:
                pause = FIRST_PAUSE
            self._ending.wait(pause)
            if not self._ending.is_set():
                logger.warning("“%s” ended after %.0f seconds and is begun again.", self.command, went_on)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _run(self) -> None:
        """One life of it, to its end or to ours."""
        program = [sys.executable, str(settings.BASE_DIR / "manage.py"), self.command, "--under", str(os.getpid())]
        with _beginning:
            self.process = subprocess.Popen(program, stdin=subprocess.DEVNULL)
        while self.process.poll() is None and not self._ending.is_set():
            self._ending.wait(LOOKED_SECONDS)
