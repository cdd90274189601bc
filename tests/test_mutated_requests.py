"""Requests that no page of ours sends, by everybody, at every address: each is answered in words, none by an error.

`N=` how many (2,000 in `make prove`, 150 in `make test`), `SEED=` which: docs/measurements.md adds the runs up.
"""

import logging
import os
import random
from collections.abc import Iterator
from http.cookies import SimpleCookie
from types import SimpleNamespace
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponseBase

from tests.examples import profile
from tests.test_doors import PEOPLE, SENT, client_of, rows, two_areas

__all__ = ["two_areas"]

pytestmark = pytest.mark.django_db
MANY = int(os.environ.get("N", 2_000 if profile() == "prove" else 150))
SEED = int(os.environ.get("SEED", 13))
ENDS_THE_SESSION = ("accounts/logout/", "admin/logout/")
SAID = [
    "", " ", "0", "-1", "1", "2014", "NaN", "1e309", "-0", "9" * 5000, "9" * 19, "１２", "١٢", "\x00", "a\x00b",
    "\r\nX: y", "\ud7ff\ufffd", "𠮷", "\u202e", "\u200b", "é" * 300, "'", '"><script>x</script>', "%", "%00", "%s",
    "{0}", "{{ x }}", "../../etc/passwd", "//", "\\", ";DROP TABLE x", "2014-13-45", "0000-00-00", "9999-12-31",
    "2010-2014/yr", "..2014", "CY2013", "2014-09-30", "[]", "{}", "null", "true", '{"a": [1]}', "[[[[1]]]]", '[["1"]]',
    "[" * 500, '"x"', "ORG12", "ORG12 <= ORG10", "F", "G", "own", "area", "450203", "450000",
    "00000000-0000-0000-0000-000000000001", "csv", "xlsx", "json", "print", "approve", "submit", "save", "同意",
    "=1+1", "@SUM(A1)", "a" * 3000, "on", "None",
]  # fmt: skip
NAMES = [
    *SENT, "unit", "period", "from", "to", "indicator", "group", "format", "p", "page", "q", "o", "by", "as", "at",
    "form", "under", "status", "next", "file", "code", "year", "seen", "cell-1-area", "seen-1-area", "cells", "units",
    "explain", "footing", "places", "_to_field", "_popup", "id__in", "ids", "select_across", "csrfmiddlewaretoken",
]  # fmt: skip
KINDS = [
    "application/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b",
    "multipart/form-data", "application/octet-stream", "", "text/html; charset=none",
]  # fmt: skip
BODIES = [
    b"", b"{", b"[1,2", b"null", b'{"rows": 5}', b"\xff\xfe\x00", b"a=%FF%FE&b=%", b"&&&=&=", b"x" * 5000,
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nunit_code\r\n--b--\r\n',
    b'--b\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--b--', b"--b\r\n\r\n\r\n--b--",
]  # fmt: skip
HEADERS = [
    {}, {"accept": "application/json"}, {"accept-language": "x-x,zh;q=9"}, {"x-requested-with": "XMLHttpRequest"},
    {"if-modified-since": "no day"}, {"if-none-match": '"' * 50}, {"range": "bytes=9-1"}, {"referer": "http://[::1"},
    {"cookie": "sessionid=\x01; csrftoken=" + "x" * 100}, {"x-forwarded-for": "1,2,,::"}, {"accept": "*/*;q=x"},
]  # fmt: skip


class ForeignRequest:
    """One request, by chance: which address, what stands in its path, behind it and in its body, by which method."""

    def __init__(self, chance: random.Random, address: str) -> None:
        self.chance = chance
        asked = urlsplit(address)
        parts = asked.path.split("/")
        if chance.random() < 0.4:
            at = chance.randrange(1, len(parts))
            parts[at] = quote(chance.choice(SAID).replace("/", "-")[:800])
        self.path = "/".join(parts)
        query = parse_qsl(asked.query, keep_blank_values=True)
        self.query = urlencode(self._otherwise([(name, value[:2000]) for name, value in query]), errors="replace")
        self.method = chance.choice(["get", "get", "get", "post", "post", "post", "head", "put", "delete", "options"])
        self.headers = chance.choice(HEADERS) if chance.random() < 0.3 else {}

    def _otherwise(self, pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
        chance = self.chance
        said = [(name, chance.choice(SAID) if chance.random() < 0.4 else value) for name, value in pairs]
        said += [(chance.choice(NAMES), chance.choice(SAID)) for _more in range(chance.randrange(4))]
        chance.shuffle(said)
        return said[: chance.randrange(len(said) + 1)] if chance.random() < 0.2 else said

    def sent_by(self, client) -> HttpResponseBase:
        address = f"{self.path}?{self.query}"
        if self.method != "post":
            return client.generic(self.method.upper(), address, headers=self.headers)
        if self.chance.random() < 0.3:
            body, kind = self.chance.choice(BODIES), self.chance.choice(KINDS)
        else:
            body = urlencode(self._otherwise([*SENT.items()]), errors="replace").encode()
            kind = "application/x-www-form-urlencoded"
        self.body = (kind, body[:200])
        return client.generic("POST", address, body, kind, headers=self.headers)

    def __str__(self) -> str:
        return f"{self.method} {self.path[:200]}?{self.query[:300]} {self.headers} {getattr(self, 'body', '')}"


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """A thousand refusals are a thousand lines of the log."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_whatever_is_asked_by_whomever_is_answered_in_words(two_areas: SimpleNamespace):
    chance, addresses, wrong = random.Random(SEED), rows(), []
    clients = {who: client_of(two_areas, who) for who in PEOPLE}
    keys = {who: client.cookies.output(header="") for who, client in clients.items()}
    routes = [route for route in addresses if route not in ENDS_THE_SESSION]
    answered: dict[int, int] = {}
    for _request in range(MANY):
        route, who = chance.choice(routes), chance.choice(PEOPLE)
        area = chance.choice([two_areas.liuzhou, two_areas.liuzhou, two_areas.guilin])
        request = ForeignRequest(chance, addresses[route].format(**area.places))
        with transaction.atomic():
            clients[who].cookies = SimpleCookie(keys[who])  # a session that was changed is taken back with the rest
            answer = request.sent_by(clients[who])
            transaction.set_rollback(True)
        answered[answer.status_code] = answered.get(answer.status_code, 0) + 1
        if answer.status_code >= 500 and answer.status_code != 501:
            wrong.append(f"{who}: {request}")
    print(f"\n{MANY} requests, seed {SEED}: {dict(sorted(answered.items()))}")
    assert sum(answered.values()) == MANY
    assert wrong == [], "\n".join(wrong)
