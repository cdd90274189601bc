"""A request as it comes in over a connection, held until all of it is there. Knows of HTTP how a request ends, no more.

What the request says is read by the server, from the same bytes, once it is whole.
"""

import re
from io import BytesIO

MEGABYTE = 1 << 20
LONGEST_HEAD = 64 << 10
MOST_SENT = 21 * MEGABYTE  # a file of 20 MB and what stands around it
# Seconds: until the head is there, without a sign, and until all is there.
HEAD_SECONDS, SILENT_SECONDS, WHOLE_SECONDS = 10, 20, 300
END_OF_HEAD = b"\r\n\r\n"
READING = (b"GET ", b"HEAD ")
LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*([0-9]{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
OF_UNKNOWN_LENGTH = re.compile(rb"^transfer-encoding[ \t]*:", re.IGNORECASE | re.MULTILINE)
ASKS_FIRST = re.compile(rb"^expect[ \t]*:[ \t]*100-continue[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
REFUSALS = {
    408: "Request Timeout",
    411: "Length Required",
    413: f"Content Too Large: at most {MOST_SENT // MEGABYTE} MB at once / 一次最多 {MOST_SENT // MEGABYTE} MB",
    431: "Request Header Fields Too Large",
    503: "Service Unavailable",
}


class ArrivingRequest:
    """One request: `refused` is the status it is answered with where its end is not waited for."""

    def __init__(self, now: float) -> None:
        self.began = self.heard = now
        self.bytes = BytesIO()
        self.received, self.whole_length = 0, 0  # bytes; the second is known once the head is there
        self.refused = 0
        self.is_act = False  # whether it may write; known once the head is there
        self.asks_first = False  # whether the sender waits for a word before the rest
        self._head = b""

    def take(self, data: bytes, now: float) -> None:
        """Takes in what came next."""
        self.heard = now
        self.received += len(data)
        self.bytes.write(data)
        if not self.whole_length:
            self._head += data
            self._look_for_end_of_head()

    @property
    def has_begun(self) -> bool:
        return self.received > 0

    @property
    def is_whole(self) -> bool:
        return self.whole_length > 0 and self.received >= self.whole_length

    @property
    def ends_exactly(self) -> bool:
        """Whether all of it was taken in, and nothing of what comes behind it."""
        return self.received == self.whole_length

    def is_overdue(self, now: float) -> bool:
        if not self.whole_length:
            return now - self.began > HEAD_SECONDS
        return now - self.heard > SILENT_SECONDS or now - self.began > WHOLE_SECONDS

    def let_go(self) -> None:
        """Takes no more memory: it was answered."""
        self.bytes = BytesIO()

    def _look_for_end_of_head(self) -> None:
        at = self._head.find(END_OF_HEAD)
        if at < 0:
            if len(self._head) > LONGEST_HEAD:
                self.refused = 431
            return
        head, self._head = self._head[: at + len(END_OF_HEAD)], b""
        self.is_act = not head.startswith(READING)
        if OF_UNKNOWN_LENGTH.search(head):
            self.refused = 411
        lengths = LENGTH.findall(head)
        body = int(lengths[0]) if lengths else 0
        if body > MOST_SENT:
            self.refused = 413
        self.whole_length = len(head) + body
        self.asks_first = ASKS_FIRST.search(head) is not None and not self.is_whole


def answer_of(refused: int) -> bytes:
    """The whole answer to what is refused before anything of it is understood, in no language or in both."""
    said = REFUSALS[refused].encode()
    reason = REFUSALS[refused].partition(":")[0]
    head = f"HTTP/1.1 {refused} {reason}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
    return f"{head}Content-Length: {len(said)}\r\n\r\n".encode() + said
