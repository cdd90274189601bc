"""An answer as it goes out over a connection: whoever stops reading it, or reads too slowly, holds nobody up for long.

An ordinary page lies in the memory of the operating system as soon as it is written. What is larger waits for its
reader with a thread of the server, under these limits.
"""

import errno
import time
from collections.abc import Iterator
from contextlib import contextmanager
from socket import socket
from typing import Any

# Seconds a reader may take nothing, and bytes a second she takes at least: a line of 128 kbit/s.
UNREAD_SECONDS, LEAST_PACE = 20.0, 16_000
PIECE = 1 << 18  # what is handed over at once


class ReadInTimeSocket(socket):
    """A connection that ends, as if the other side had gone, where what is sent is not read in time.

    Only the time is counted in which something lay ready to be read.
    """

    def begin_answer(self) -> None:
        self.sent, self.waited = 0, 0.0

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        self.settimeout(UNREAD_SECONDS)  # the server sets it otherwise, before and between
        rest = memoryview(data).cast("B")
        while rest:
            with self._reader_in_time():
                taken = self.send(rest[:PIECE], flags)
            self._count(taken)
            rest = rest[taken:]

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """In pieces, so that the pace is looked at between them."""
        file.seek(offset)
        went = 0
        while piece := file.read(PIECE if count is None else min(PIECE, count - went)):
            self.sendall(piece)
            went += len(piece)
        return went

    @contextmanager
    def _reader_in_time(self) -> Iterator[None]:
        began = time.monotonic()
        try:
            yield
        except TimeoutError as error:
            raise _gone() from error
        self.waited += time.monotonic() - began

    def _count(self, taken: int) -> None:
        self.sent += taken
        if self.waited > UNREAD_SECONDS + self.sent / LEAST_PACE:
            raise _gone()


def _gone() -> ConnectionResetError:
    """What the server knows of a reader who went away: it closes the connection, and writes no line."""
    return ConnectionResetError(errno.ECONNRESET, "the answer was not read in time")
