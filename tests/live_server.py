"""The server that browser tests speak to, and its static files: none changes during a run, so each is looked up once
and a browser asks for it once, as it does where the system is in use."""

import mimetypes
from collections.abc import Callable, Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from django.contrib.staticfiles.finders import find
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import get_path_info
from pytest_django.live_server_helper import LiveServer

LONGER_THAN_A_RUN = "max-age=86400"


class KeptStaticFiles(StaticFilesHandler):
    """Before the application: answers static files from memory, and everything else as Django's handler does."""

    def __init__(self, application: Callable[..., Iterable[bytes]]) -> None:
        super().__init__(application)
        self.answers: dict[str, tuple[list[tuple[str, str]], bytes]] = {}

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        address = get_path_info(environ)
        if address not in self.answers:
            found = self._should_handle(address) and find(self.file_path(address))
            if not found:
                return super().__call__(environ, start_response)
            self.answers[address] = self._answer(Path(found))
        headers, body = self.answers[address]
        start_response("200 OK", [*headers])
        return [body]

    def _answer(self, file: Path) -> tuple[list[tuple[str, str]], bytes]:
        body = file.read_bytes()
        kind, _encoding = mimetypes.guess_type(file)
        headers = {"Content-Type": kind or "application/octet-stream", "Content-Length": str(len(body))}
        return [*headers.items(), ("Cache-Control", LONGER_THAN_A_RUN)], body


def started() -> LiveServer:
    """Listens on a free port of this machine until it is stopped."""
    server = LiveServer("localhost", start=False)
    server.thread.static_handler = KeptStaticFiles
    server.start()
    return server
