"""Gunicorn's worker with threads, in which a request takes a thread only once all of it is there.

Else a few people with a slow line, or one who means harm, hold every thread by requests that they do not finish. What
is still coming in waits beside the threads, under the limits of `arriving`; what goes out, under those of `departing`.

Acts have threads of their own, and while one is answered no page of its process begins or asks the database anything,
for a moment: at a busy hour a clerk's saving neither waits behind pages that others read nor shares the processor with
many of them.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from selectors import EVENT_READ
from socket import socket
from threading import Condition
from typing import Any

from django.db import connections
from gunicorn import util
from gunicorn.http.errors import NoMoreData
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from unionrecords.arriving import MEGABYTE, ArrivingRequest, answer_of
from unionrecords.departing import ReadInTimeSocket

MOST_CONNECTIONS = 400  # of one worker: fewer than a process may have files open
MOST_HELD = 128 * MEGABYTE  # of what is still coming in, in one worker
ACTING_THREADS = 2  # of one worker, besides those that answer who only reads
GIVE_WAY_SECONDS = 1.0  # so long in all a page waits for acts
READ_SECONDS = 10  # for what the server reads beyond what is there
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class ReceivedBytes(SocketUnreader):
    """Gives the server what was received, and then, for a moment, what still comes."""

    def __init__(self, sock: socket, request: ArrivingRequest) -> None:
        super().__init__(sock)
        self.request = request
        request.bytes.seek(0)

    def chunk(self, size_hint: int | None = None) -> bytes:
        if data := self.request.bytes.read(max(size_hint or 0, self.mxchunk)):
            return data
        self.sock.settimeout(READ_SECONDS)
        try:
            return self.sock.recv(self.mxchunk)
        except TimeoutError as error:
            raise NoMoreData from error
        finally:
            self.sock.settimeout(None)


class PatientConnection(TConn):
    """A connection with the request that is coming in over it."""

    parser: Any
    sock: ReadInTimeSocket

    def __init__(self, closing: ThreadPoolExecutor, cfg: Any, sock: socket, *ends: Any) -> None:
        super().__init__(cfg, ReadInTimeSocket(fileno=sock.detach()), *ends)
        self.closing = closing
        self.begin()

    def begin(self) -> None:
        self.request = ArrivingRequest(time.monotonic())

    def hand_over(self) -> None:
        """From here on the server reads, and does not wait; what it answers waits for its reader for a while."""
        self.init()
        self.sock.begin_answer()
        self.data_ready = True
        self.parser.unreader = ReceivedBytes(self.sock, self.request)

    def close(self, graceful: bool = False) -> None:
        """To wait for the other side's last word is not the business of whom all connections wait for."""
        self.request.let_go()
        if graceful:
            self.sock.setblocking(True)
            self.closing.submit(util.close_graceful, self.sock)
        else:
            super().close()


class Precedence:
    """Acts under way, to which pages give way."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._acts = 0

    @contextmanager
    def acting(self) -> Iterator[None]:
        with self._changed:
            self._acts += 1
        try:
            yield
        finally:
            with self._changed:
                self._acts -= 1
                self._changed.notify_all()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """For a page: it waits for acts before it begins and before each of its queries."""
        page = PageUnderWay(self)
        page.give_way()
        with ExitStack() as stack:
            for connection in connections.all():
                stack.enter_context(connection.execute_wrapper(page.query))
            yield

    def wait(self, seconds: float) -> float:
        """Until no act is under way, and so long at most; how long it was."""
        if not self._acts or seconds <= 0:
            return 0.0
        began = time.monotonic()
        with self._changed:
            self._changed.wait_for(lambda: not self._acts, seconds)
        return time.monotonic() - began


class PageUnderWay:
    """A page that gives way to acts, for a second in all: it has no lock that they wait for."""

    def __init__(self, precedence: Precedence) -> None:
        self.precedence = precedence
        self.left = GIVE_WAY_SECONDS

    def give_way(self) -> None:
        self.left -= self.precedence.wait(self.left)

    def query(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        """To be put around each of its queries."""
        self.give_way()
        return execute(*arguments)


class PatientWorker(ThreadWorker):
    """See above."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.arriving: dict[PatientConnection, None] = {}  # as they began

    def init_process(self) -> None:
        self.closing = ThreadPoolExecutor(max_workers=self.cfg.threads)
        self.acting = ThreadPoolExecutor(max_workers=ACTING_THREADS)
        self.precedence = Precedence()
        super().init_process()

    def accept(self, listener: socket) -> None:
        """A new connection. Where there are too many, the one that has kept us waiting longest goes."""
        try:
            sock, address = listener.accept()
        except OSError:
            return  # gone again
        connection = PatientConnection(self.closing, self.cfg, sock, address, listener.getsockname())
        self.nr_conns += 1
        self.enqueue_req(connection)
        if self.nr_conns >= self.worker_connections and self.arriving:
            self._drop(next(iter(self.arriving)))

    def enqueue_req(self, conn: Any) -> None:
        """A request begins to come in, the first of a connection or a later one."""
        conn.begin()
        conn.sock.setblocking(False)
        self.arriving[conn] = None
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_arriving, conn))

    def on_arriving(self, conn: PatientConnection, _sock: socket) -> None:
        try:
            data = conn.sock.recv(MEGABYTE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(conn)
            return
        conn.request.take(data, time.monotonic())
        if conn.request.is_whole and not conn.request.refused:
            self._forget(conn)
            conn.hand_over()
            self._answer(conn)
        else:
            self._go_on_waiting(conn)

    def _answer(self, conn: PatientConnection) -> None:
        pool = self.acting if conn.request.is_act else self.tpool
        answered = pool.submit(self.handle, conn)
        answered.add_done_callback(lambda done: self.method_queue.defer(self.finish_request, conn, done))

    def _go_on_waiting(self, conn: PatientConnection) -> None:
        held = sum(waiting.request.received for waiting in self.arriving)
        refused = conn.request.refused or (503 if held > MOST_HELD else 0)
        if refused:
            self._drop(conn, refused)
        elif conn.request.asks_first:
            conn.request.asks_first = False
            conn.sock.send(CONTINUE)

    def murder_pending(self) -> None:
        """Those who take too long are told so; of those that have said nothing none keeps a worker from ending."""
        now = time.monotonic()
        for conn in list(self.arriving):
            if conn.request.is_overdue(now):
                self._drop(conn, 408 if conn.request.has_begun else 0)
            elif not (self.alive or conn.request.has_begun):
                self._drop(conn)

    def handle(self, conn: Any) -> bool:
        """Answers; where something came behind the request, the connection ends with the answer."""
        if conn.request.is_act:
            with self.precedence.acting():
                stays = super().handle(conn)
        else:
            with self.precedence.reading():
                stays = super().handle(conn)
        ended_exactly = conn.request.ends_exactly
        conn.request.let_go()
        return stays and ended_exactly

    def _drop(self, conn: PatientConnection, refused: int = 0) -> None:
        self._forget(conn)
        self.nr_conns -= 1
        try:
            if refused:
                conn.sock.send(answer_of(refused))
        except OSError:
            pass  # it is gone already
        conn.close(graceful=refused > 0)

    def _forget(self, conn: PatientConnection) -> None:
        del self.arriving[conn]
        self.poller.unregister(conn.sock)
