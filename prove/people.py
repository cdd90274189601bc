"""People at their browsers: they read real pages, send the forms these have, and know what was answered."""

import http.client
import re
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

TOKEN = "t" * 32
SENT = "application/x-www-form-urlencoded"
HEADING = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)
LOST = (OSError, http.client.HTTPException)


class FormReader(HTMLParser):
    """The fields of a page's forms that are sent by POST, as they stand."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self.is_posted = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: text or "" for name, text in attrs}
        if tag == "form":
            self.is_posted = said.get("method", "").lower() == "post"
        elif tag == "input" and self.is_posted and "name" in said and said.get("type") not in ("submit", "file"):
            is_chosen = "checked" in said or said.get("type") not in ("checkbox", "radio")
            if is_chosen:
                self.fields[said["name"]] = said.get("value", "")


@dataclass(slots=True)
class HeardAnswer:
    """`status` is 0 where none came: what was asked may have been done or not."""

    status: int
    text: str = ""
    leads_to: str = ""

    @property
    def is_done(self) -> bool:
        return self.status in (200, 302)

    @property
    def is_in_doubt(self) -> bool:
        return self.status == 0 or self.status >= 500

    def fields(self) -> dict[str, str]:
        reader = FormReader()
        reader.feed(self.text)
        return reader.fields


@dataclass
class Person:
    """Somebody who is signed in; `answers` counts by status what she was told, `apologies` the sentences of errors."""

    port: int
    session: str
    language: str = "en"
    timeout: float = 60
    answers: Counter[int] = field(default_factory=Counter)
    apologies: Counter[str] = field(default_factory=Counter)
    is_turned_away: bool = False

    def get(self, address: str) -> HeardAnswer:
        return self._ask("GET", address, None, {})

    def post(self, address: str, fields: dict[str, str], accept: str = "text/html") -> HeardAnswer:
        said = {**fields, "csrfmiddlewaretoken": TOKEN}
        return self._ask("POST", address, urlencode(said).encode(), {"Content-Type": SENT, "Accept": accept})

    def send_file(self, address: str, name: str, content: bytes, fields: dict[str, str]) -> HeardAnswer:
        parts = [
            f'--b\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{text}\r\n'
            for key, text in {**fields, "csrfmiddlewaretoken": TOKEN}.items()
        ]
        head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = "".join(parts).encode() + head.encode() + content + b"\r\n--b--\r\n"
        return self._ask("POST", address, body, {"Content-Type": "multipart/form-data; boundary=b"})

    def _ask(self, method: str, address: str, body: bytes | None, headers: dict[str, str]) -> HeardAnswer:
        said = {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}", "Accept-Language": self.language, **headers}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            connection.request(method, address, body, {**said, "Connection": "close"})
            heard = connection.getresponse()
            answer = HeardAnswer(heard.status, heard.read().decode(errors="replace"), heard.getheader("Location") or "")
        except LOST:
            answer = HeardAnswer(0)
        finally:
            connection.close()
        self.answers[answer.status] += 1
        self.is_turned_away = answer.is_in_doubt
        if answer.status >= 500:
            self.apologies["".join(HEADING.findall(answer.text)[:1])] += 1
        return answer
