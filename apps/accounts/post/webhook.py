"""A message by the installation's one webhook: its own signed JSON, or what the robots of group chats take.

Bodies and signatures of the robots are those of their public documentation: 企业微信 “群机器人配置说明”,
钉钉 “自定义机器人安全设置” (signature in the address), 飞书 “自定义机器人使用指南” (signature in the body).
"""

import base64
import hmac
import json
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from io import BufferedReader, RawIOBase
from socket import socket
from typing import Any
from urllib.parse import quote_plus, urlsplit

from django.conf import settings

from apps.accounts.models import OutgoingMessage
from apps.accounts.post.errors import NotDelivered
from apps.changelog.people import called

TIMEOUT, LONGEST = 10, 20  # seconds: for one sign of the other side, and for all from the first to the last
MOST_READ = 64 << 10  # bytes of the answer
Body = dict[str, Any]


class ReadingInTime(RawIOBase):
    """What the other side sends, until a moment: each reading waits for what is left of the time, then TimeoutError."""

    def __init__(self, line: socket, until: float) -> None:
        super().__init__()
        self.line, self.until = line, until

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        self.line.settimeout(min(left, TIMEOUT))
        return self.line.recv_into(buffer)


class AnswerInTime(HTTPResponse):
    """Its head and its body are read in time."""

    def __init__(self, line: socket, until: float) -> None:
        super().__init__(line, method="POST")
        self.fp.close()
        self.fp = BufferedReader(ReadingInTime(line, until))


def deliver(message: OutgoingMessage) -> None:
    """Returns once the other side has taken it; NotDelivered else. Its address holds a secret, and is not repeated."""
    address, now = urlsplit(settings.WEBHOOK.address), time.time()
    body, query = KINDS[settings.WEBHOOK.kind](message, now)
    content = json.dumps(body, ensure_ascii=False).encode()
    path = "?".join(filter(None, [address.path or "/", "&".join(filter(None, [address.query, query]))]))
    connect = HTTPSConnection if address.scheme == "https" else HTTPConnection
    connection = connect(address.hostname or "", address.port, timeout=TIMEOUT)
    until = time.monotonic() + LONGEST
    try:
        connection.request("POST", path, content, headers(message, content, int(now)))
        status, answer = _answer(connection, until)
    except (OSError, HTTPException) as error:
        raise NotDelivered(type(error).__name__) from error
    finally:
        connection.close()
    if not 200 <= status < 300:  # a redirect too: where a message goes is for the settings to say
        raise NotDelivered(f"HTTP {status}")
    if settings.WEBHOOK.kind != "json":
        _refuse_what_the_robot_refused(answer)


def headers(message: OutgoingMessage, content: bytes, now: int) -> dict[str, str]:
    """Id, time and signature: HMAC-SHA256 by the secret over the time, a full stop and the body."""
    return {
        "Content-Type": "application/json; charset=utf-8",
        "X-Unionrecords-Id": str(message.pk),
        "X-Unionrecords-Timestamp": str(now),
        "X-Unionrecords-Signature": f"sha256={_hmac(settings.WEBHOOK.secret, f'{now}.'.encode() + content).hex()}",
    }


def _answer(connection: HTTPConnection, until: float) -> tuple[int, bytes]:
    """Status and body; TimeoutError where head or body drips in for too long."""
    with AnswerInTime(connection.sock, until) as response:
        response.begin()
        answer = b""
        while len(answer) < MOST_READ and (piece := response.read1(4096)):
            answer += piece
        return response.status, answer


def _refuse_what_the_robot_refused(answer: bytes) -> None:
    """Robots answer 200 and say in the body whether they took it: errcode, or code, 0."""
    try:
        told = json.loads(answer)
        number = told.get("errcode", told.get("code"))
        words = told.get("errmsg", told.get("msg", ""))
    except (ValueError, AttributeError):
        raise NotDelivered("an answer that is no JSON") from None
    if number != 0:
        raise NotDelivered(f"{number}: {str(words)[:200]}")


def _words(message: OutgoingMessage) -> str:
    """For a group: whom it is for stands before it, its id behind it."""
    return f"{called(message.person)}: {message.subject}\n{message.text}\n[{message.pk}]"


def _json(message: OutgoingMessage, now: float) -> tuple[Body, str]:
    return {
        "id": str(message.pk),
        "timestamp": int(now),
        "account": message.person.get_username(),
        "name": called(message.person),
        "subject": message.subject,
        "text": message.text,
    }, ""


def _wecom(message: OutgoingMessage, now: float) -> tuple[Body, str]:
    return {"msgtype": "text", "text": {"content": _words(message)}}, ""


def _dingtalk(message: OutgoingMessage, now: float) -> tuple[Body, str]:
    """Signed is the time in thousandths of a second, by the secret; both stand in the address."""
    stamp, secret = int(now * 1000), settings.WEBHOOK.secret
    sign = base64.b64encode(_hmac(secret, f"{stamp}\n{secret}".encode())).decode()
    return {"msgtype": "text", "text": {"content": _words(message)}}, f"timestamp={stamp}&sign={quote_plus(sign)}"


def _feishu(message: OutgoingMessage, now: float) -> tuple[Body, str]:
    """Signed is nothing, by time and secret together; both stand in the body."""
    stamp = int(now)
    sign = base64.b64encode(_hmac(f"{stamp}\n{settings.WEBHOOK.secret}", b"")).decode()
    return {
        "timestamp": str(stamp),
        "sign": sign,
        "msg_type": "text",
        "content": {"text": _words(message)},
    }, ""


def _hmac(key: str, content: bytes) -> bytes:
    return hmac.digest(key.encode(), content, "sha256")


KINDS: dict[str, Callable[[OutgoingMessage, float], tuple[Body, str]]] = {
    "json": _json,
    "wecom": _wecom,
    "dingtalk": _dingtalk,
    "feishu": _feishu,
}
