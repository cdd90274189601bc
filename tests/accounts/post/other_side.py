"""The other side of messages on this machine: a server for mail and one for a webhook, which keep what they took."""

import json
import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

ID = re.compile(r"\[([0-9a-f-]{36})\]")


class Taken(NamedTuple):
    """What was taken: by which way, under which id (of the head), in whose run of the sender, with what in it."""

    way: str
    number: str
    run: int
    head: dict[str, str]
    text: str


class OtherSide:
    """`refusal` is asked of each message: what it answers instead of taking it. `run` counts the sender's lives."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.run = 0
        self.open = 0
        self.lock = threading.Lock()
        self.refusal: Callable[[str], Any] = lambda text: None
        self.answer: dict[str, Any] = {"errcode": 0, "errmsg": "ok"}
        self.mail = _served(socketserver.ThreadingTCPServer, MailSession, self)
        self.web = _served(ThreadingHTTPServer, WebhookRequest, self)

    @property
    def mail_port(self) -> int:
        return self.mail.server_address[1]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.web.server_address[1]}/hook?key=a-secret"

    def of_way(self, way: str) -> list[Taken]:
        return [taken for taken in self.taken if taken.way == way]

    @contextmanager
    def heard(self) -> Iterator[int]:
        """One connection, and the run in which it came."""
        with self.lock:
            self.open += 1
            run = self.run
        try:
            yield run
        finally:
            with self.lock:
                self.open -= 1

    def stop(self) -> None:
        for server in (self.mail, self.web):
            server.shutdown()
            server.server_close()


def _served(kind: type, handler: type, side: OtherSide) -> Any:
    kind.daemon_threads = kind.allow_reuse_address = True
    server = kind(("127.0.0.1", 0), handler)
    server.side = side
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server


class MailSession(socketserver.StreamRequestHandler):
    """As much of SMTP as a sender needs."""

    def handle(self) -> None:
        with self.server.side.heard() as run, suppress(OSError):  # the sender is gone
            self._talk(run)

    def _talk(self, run: int) -> None:
        self._say("220 here")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self._take(run)
            elif word == b"QUIT":
                self._say("221 bye")
                return
            elif word == b"RCPT" and self.server.side.refusal(line.decode()):
                self._say("550 no such address")
            else:
                self._say("250 ok")

    def _take(self, run: int) -> None:
        self._say("354 go on")
        content = b""
        while line := self.rfile.readline():
            if line == b".\r\n":
                break
            content += line
        else:
            return
        side, mail = self.server.side, message_from_bytes(content, policy=policy.default)
        text = mail.get_content()
        if refusal := side.refusal(text):
            self._say(f"{refusal} not now")
            return
        number = mail["Message-ID"].strip("<>").partition("@")[0]
        side.taken.append(Taken("mail", number, run, dict(mail.items()), text))
        self._say("250 taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class WebhookRequest(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        side = self.server.side
        with side.heard() as run:
            announced = int(self.headers["Content-Length"])
            content = self.rfile.read(announced)
            if len(content) < announced:
                return  # the sender is gone amid it: nothing was taken
            refusal = side.refusal(content.decode())
            status = refusal or 200
            if not refusal:
                head = {**self.headers, "path": self.path}
                side.taken.append(Taken("webhook", self.headers["X-Unionrecords-Id"], run, head, content.decode()))
            answer = json.dumps(side.answer).encode()
            with suppress(OSError):  # the sender is gone
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", f"http://127.0.0.1:{self.server.server_address[1]}/elsewhere")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

    def log_message(self, *_words: object) -> None:
        """Nothing is told."""
