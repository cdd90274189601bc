"""How an answer goes out: who stops reading it is not waited for, and everybody else is served meanwhile."""

import http.client
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from django.conf import settings

from unionrecords import departing
from unionrecords.departing import ReadInTimeSocket

PATIENT = 0.3  # seconds
LARGE = 1 << 23  # more than lies in the system's memory on the way


@pytest.fixture
def ends(monkeypatch) -> Iterator[tuple[ReadInTimeSocket, socket.socket]]:
    """Both ends of a connection on which little fits: that which answers and that which reads."""
    monkeypatch.setattr(departing, "UNREAD_SECONDS", PATIENT)
    monkeypatch.setattr(departing, "LEAST_PACE", 1 << 20)
    here, there = socket.socketpair()
    for end in (here, there):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 14)
    answering = ReadInTimeSocket(fileno=here.detach())
    answering.begin_answer()
    with answering, there:
        yield answering, there


def reading(end: socket.socket, piece: int, pause: float) -> threading.Thread:
    """Somebody who takes so many bytes after each pause, until nothing comes."""

    def read() -> None:
        while end.recv(piece):
            time.sleep(pause)

    thread = threading.Thread(target=read)
    thread.start()
    return thread


def test_who_does_not_read_at_all_is_given_up_in_the_time_it_says(ends):
    began = time.monotonic()
    with pytest.raises(ConnectionResetError):
        ends[0].sendall(b"x" * LARGE)
    assert PATIENT <= time.monotonic() - began < 10 * PATIENT


def test_who_takes_a_little_again_and_again_is_given_up_too(ends):
    answering, there = ends
    drop_by_drop = reading(there, 1 << 12, 0.02)
    with pytest.raises(ConnectionResetError):
        answering.sendall(b"x" * LARGE)
    answering.close()
    drop_by_drop.join()


def test_what_takes_long_to_be_made_is_not_held_against_its_reader(ends):
    answering, there = ends
    quick = reading(there, 1 << 20, 0)
    for _piece in range(4):
        time.sleep(PATIENT)
        answering.sendall(b"x" * (1 << 16))
    assert answering.sent == 4 << 16
    answering.close()
    quick.join()


def test_a_file_goes_out_whole_from_where_it_is_told(ends, tmp_path):
    answering, there = ends
    path, got = tmp_path / "page", bytearray()
    path.write_bytes(b"head" + b"x" * (1 << 20) + b"tail")

    def read() -> None:
        while data := there.recv(1 << 16):
            got.extend(data)

    thread = threading.Thread(target=read)
    thread.start()
    with path.open("rb") as file:
        assert answering.sendfile(file, 2, (1 << 20) + 4) == (1 << 20) + 4
    answering.close()
    thread.join()
    assert bytes(got) == b"ad" + b"x" * (1 << 20) + b"ta"


# A server of the house's own kind whose answers are endless, or short, and which tells when it lets go of one.
OFFICE = """
import os
import sys
from gunicorn.app.base import BaseApplication
from unionrecords import departing
from unionrecords.patient_worker import PatientWorker

departing.UNREAD_SECONDS = 1.0

class Endless:
    def __iter__(self):
        while True:
            yield b"x" * 1000000

    def close(self):
        os.write(1, b"let go\\n")  # print writes the end of a line apart, and other threads may come between

def answer(environ, start):
    start("200 OK", [("Content-Type", "text/plain")])
    return Endless() if environ["PATH_INFO"] == "/endless" else [b"short"]

class SmallOffice(BaseApplication):
    def load_config(self):
        for name, value in {"bind": [f"fd://{sys.argv[1]}"], "workers": 1, "threads": 4, "timeout": 120,
                            "worker_class": PatientWorker, "control_socket_disable": True}.items():
            self.cfg.set(name, value)

    def load(self):
        return answer

SmallOffice().run()
"""


def test_readers_who_stop_on_every_thread_let_the_next_one_be_served_in_a_moment():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        office = subprocess.Popen(
            [sys.executable, "-c", OFFICE, str(listener.fileno())],
            cwd=settings.BASE_DIR, pass_fds=[listener.fileno()], stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        stalled = [socket.create_connection(("127.0.0.1", port)) for _reader in range(8)]
        for reader in stalled:
            reader.sendall(b"GET /endless HTTP/1.1\r\nHost: x\r\n\r\n")
        try:
            time.sleep(2)
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as asked:
                asked.request("GET", "/")
                assert asked.getresponse().read() == b"short"
            assert [office.stdout.readline() for _reader in stalled] == ["let go\n"] * 8
        finally:
            for reader in stalled:
                reader.close()
            office.terminate()
            office.communicate(timeout=60)
