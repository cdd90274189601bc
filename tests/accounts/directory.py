"""A federation's directory in small: an OpenID Connect provider on this machine that signs in whoever it is told to."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import time
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt

CLIENT, SECRET = "records", "a-secret-of-the-client-that-is-long-enough"


class Directory(ThreadingHTTPServer):
    """`says` are the claims of whoever signs in next; None: she breaks off."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), DirectoryAnswer)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.says: dict[str, str] | None = None
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, dict[str, str]] = {}


class DirectoryAnswer(BaseHTTPRequestHandler):
    server: Directory

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        issuer = self.server.issuer
        if parts.path == "/.well-known/openid-configuration":
            ways = {name: f"{issuer}/{name}" for name in ("token_endpoint", "authorization_endpoint", "jwks_uri")}
            self.tell({"issuer": issuer, "userinfo_endpoint": f"{issuer}/userinfo", **ways})
        elif parts.path == "/authorization_endpoint":
            self.lead_back(asked)
        else:
            self.tell(self.server.tokens[self.headers["Authorization"].removeprefix("Bearer ")])

    def do_POST(self) -> None:
        """A code is changed for a token by the client that knows the secret and began the sign-in."""
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        says = self.server.codes.pop(body["code"][0], None)
        if says is None or body["client_secret"] != [SECRET] or not body.get("code_verifier"):
            return self.tell({"error": "invalid_grant"}, 400)
        token, until = secrets.token_hex(8), {"iat": int(time()), "exp": int(time()) + 60}
        self.server.tokens[token] = says
        signed = jwt.encode({**says, "iss": self.server.issuer, "aud": CLIENT, **until}, SECRET, "HS256")
        return self.tell({"access_token": token, "token_type": "Bearer", "id_token": signed})

    def lead_back(self, asked: dict[str, str]) -> None:
        sent = {"state": asked["state"], "error": "access_denied"}
        if self.server.says is not None:
            code = secrets.token_hex(8)
            self.server.codes[code] = self.server.says
            sent = {"state": asked["state"], "code": code}
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(sent)}")
        self.end_headers()

    def tell(self, said: dict[str, str], status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(said).encode())

    def log_message(self, *_said: object) -> None:
        """What it is asked is nobody's business."""


@contextmanager
def serving() -> Iterator[Directory]:
    with Directory() as directory:
        thread = Thread(target=directory.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield directory
        directory.shutdown()
        thread.join()
