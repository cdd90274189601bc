"""A message is handed to real servers on this machine: signed, once, again where it was not taken, then given up."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.utils import timezone

from apps.accounts.models import OutgoingMessage
from apps.accounts.post import sending, webhook
from apps.accounts.post.errors import NotDelivered
from tests import builders
from tests.accounts.post.conftest import SECRET
from tests.accounts.post.other_side import ID
from unionrecords.environment import Webhook

pytestmark = pytest.mark.django_db(transaction=True)


def everybody(_message):
    return True


def person(name="weixm"):
    made = builders.person(name)
    made.email, made.last_name = f"{name}@example.org", "韦小梅"
    made.save()
    return made


def message(channel="mail", **more):
    about = {"person": more.pop("person", None) or person(), "subject": "退回", "text": "柳州 · 2015\nhttps://x/"}
    return OutgoingMessage.objects.create(channel=channel, **about | more)


@pytest.mark.parametrize("channel", ["mail", "webhook"])
def test_a_message_arrives_once_with_its_id_in_head_and_body(set_up, channel):
    sent = message(channel)
    assert sending.send_due(everybody) == (1, 0)
    assert sending.send_due(everybody) == (0, 0)
    (taken,) = set_up.taken
    assert (taken.way, taken.number) == (channel, str(sent.pk))
    assert str(sent.pk) in taken.text
    assert "柳州 · 2015" in taken.text
    sent.refresh_from_db()
    assert sent.sent_at
    assert sent.tries == 1


def test_a_mail_names_whom_it_is_for_and_that_nobody_need_answer(set_up):
    message()
    sending.send_due(everybody)
    head = set_up.taken[0].head
    assert (head["To"], head["From"], head["Subject"]) == ("weixm@example.org", "records@example.org", "退回")
    assert head["Auto-Submitted"] == "auto-generated"


def signature_of(secret: str, content: bytes) -> str:
    return base64.b64encode(hmac.new(secret.encode(), content, hashlib.sha256).digest()).decode()


def test_the_webhook_is_signed_over_time_and_body(set_up):
    message("webhook")
    sending.send_due(everybody)
    head, body = set_up.taken[0].head, set_up.taken[0].text
    signed = hmac.new(SECRET.encode(), f"{head['X-Unionrecords-Timestamp']}.{body}".encode(), hashlib.sha256)
    assert head["X-Unionrecords-Signature"] == f"sha256={signed.hexdigest()}"
    told = json.loads(body)
    assert (told["account"], told["name"], told["subject"]) == ("weixm", "韦小梅", "退回")
    assert abs(told["timestamp"] - timezone.now().timestamp()) < 60


def robot_got(set_up, settings, kind):
    settings.WEBHOOK = Webhook(set_up.address, kind, SECRET)
    message("webhook")
    assert sending.send_due(everybody) == (1, 0)
    (taken,) = set_up.taken
    return json.loads(taken.text), parse_qs(urlsplit(taken.head["path"]).query)


def test_the_robot_of_wecom_gets_text(set_up, settings):
    body, asked = robot_got(set_up, settings, "wecom")
    assert body.keys() == {"msgtype", "text"}
    assert body["msgtype"] == "text"
    assert body["text"]["content"].startswith("韦小梅: 退回\n柳州 · 2015")
    assert asked == {"key": ["a-secret"]}


def test_the_robot_of_dingtalk_finds_its_signature_in_the_address(set_up, settings):
    body, asked = robot_got(set_up, settings, "dingtalk")
    assert body["msgtype"] == "text"
    assert "柳州 · 2015" in body["text"]["content"]
    stamp = asked["timestamp"][0]
    assert len(stamp) == 13, "thousandths of a second"
    assert asked["sign"] == [signature_of(SECRET, f"{stamp}\n{SECRET}".encode())]
    assert asked["key"] == ["a-secret"]


def test_the_robot_of_feishu_finds_its_signature_in_the_body(set_up, settings):
    set_up.answer = {"code": 0, "msg": "success", "data": {}}
    body, _asked = robot_got(set_up, settings, "feishu")
    assert body["msg_type"] == "text"
    assert "柳州 · 2015" in body["content"]["text"]
    assert len(body["timestamp"]) == 10, "seconds"
    assert body["sign"] == signature_of(f"{body['timestamp']}\n{SECRET}", b"")


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}),
        ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}),
        ("feishu", {"code": 19021, "msg": "sign match fail or timestamp is not within one hour"}),
        ("wecom", []),
        ("feishu", {}),
    ],
)
def test_what_a_robot_refuses_in_the_body_of_its_answer_has_not_arrived(set_up, settings, kind, answer):
    settings.WEBHOOK, set_up.answer = Webhook(set_up.address, kind, SECRET), answer
    sent = message("webhook")
    assert sending.send_due(everybody) == (0, 1)
    sent.refresh_from_db()
    assert sent.sent_at is None
    assert str(answer.get("errcode", answer.get("code")) if answer else "") in sent.said


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 429, 500])
def test_a_redirect_is_not_followed_and_no_error_is_taken_for_an_arrival(set_up, status):
    set_up.refusal = lambda text: status
    sent = message("webhook")
    assert sending.send_due(everybody) == (0, 1)
    sent.refresh_from_db()
    assert (sent.said, set_up.taken) == (f"HTTP {status}", [])


def test_nothing_that_is_said_of_a_failure_holds_the_address_or_the_secret(set_up, settings, caplog):
    settings.WEBHOOK = Webhook("http://127.0.0.1:1/hook?key=a-secret", "wecom", SECRET)
    sent = message("webhook")
    sending.send_due(everybody)
    sent.refresh_from_db()
    assert sent.said == "ConnectionRefusedError"
    assert "did not arrive: ConnectionRefusedError" in caplog.text
    assert "secret" not in caplog.text


def test_a_webhook_that_drips_its_answer_is_not_waited_for(set_up, monkeypatch):
    monkeypatch.setattr(webhook, "LONGEST", -1)
    sent = message("webhook")
    with pytest.raises(NotDelivered, match="TimeoutError"):
        webhook.deliver(sent)


DRIPPED_HEAD = b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 30
DRIPPED_BODY = b"HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n" + b"x" * 30


@pytest.fixture
def dripping():
    """The address of a server that sends one sign of what it is told each tenth of a second, and what it is told."""
    said = bytearray()
    server = socket.create_server(("127.0.0.1", 0))

    def drip():
        line, _address = server.accept()
        with line, suppress(OSError):  # the sender is gone
            line.recv(65536)
            for sign in said:
                line.sendall(bytes([sign]))
                time.sleep(0.1)

    threading.Thread(target=drip, daemon=True).start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/", said
    server.close()


@pytest.mark.parametrize("told", [DRIPPED_HEAD, DRIPPED_BODY])
def test_a_webhook_that_drips_head_or_body_is_given_up_when_its_time_is_over(
    set_up, settings, monkeypatch, dripping, told
):
    address, said = dripping
    said += told
    settings.WEBHOOK = Webhook(address, "json", SECRET)
    monkeypatch.setattr(webhook, "LONGEST", 0.5)
    sent, began = message("webhook"), time.monotonic()
    with pytest.raises(NotDelivered, match="TimeoutError"):
        webhook.deliver(sent)
    assert time.monotonic() - began < 1


def slowly(_text):
    time.sleep(0.3)


def test_a_round_ends_in_time_however_slow_the_mail_server_is_and_leaves_the_webhook_its_part(set_up, monkeypatch):
    her = person()
    for channel in ("mail", "webhook"):
        for _number in range(8):
            message(channel, person=her)
    monkeypatch.setattr(sending, "LONGEST_ROUND", 1)
    set_up.refusal = lambda text: slowly(text) if "{" not in text else None
    began = time.monotonic()
    sent, failed = sending.send_due(everybody)
    assert time.monotonic() - began < 3
    assert failed == 0
    assert set_up.of_way("mail")
    assert set_up.of_way("webhook")
    assert sent < 16
    monkeypatch.undo()
    set_up.refusal = lambda text: None
    assert sending.send_due(everybody) == (16 - sent, 0), "the next round goes on"


def test_what_failed_is_tried_again_after_waits_that_grow_and_given_up_after_a_day_with_one_id(set_up):
    set_up.refusal = lambda text: 450
    sent, waits = message(), []
    for _try in range(40):
        assert sending.send_due(everybody) in ((0, 1), (0, 0))
        sent.refresh_from_db()
        if sent.given_up_at:
            break
        waits.append(sent.next_try - timezone.now())
        back = waits[-1] + timedelta(seconds=1)
        sent.trying_since -= back
        sent.next_try -= back
        sent.save()
    assert sent.given_up_at
    minutes = [round(wait.total_seconds() / 60) for wait in waits]
    assert minutes[:8] == [1, 2, 4, 8, 16, 32, 64, 120]
    assert set(minutes[8:]) == {120}
    assert 22 * 60 <= sum(minutes) <= 26 * 60
    assert sending.send_due(everybody) == (0, 0), "it is given up"
    sent.try_again()
    set_up.refusal = lambda text: None
    assert sending.send_due(everybody) == (1, 0)
    assert set_up.taken[0].number == str(sent.pk)


def test_one_address_that_is_refused_keeps_nobody_else_waiting(set_up):
    message(person=person("gone"))
    message(person=person("there"))
    set_up.refusal = lambda text: "gone@" in text
    assert sending.send_due(everybody) == (1, 1)


def test_a_message_that_cannot_be_made_into_a_mail_is_noted_and_the_others_go_on(set_up, caplog):
    her = person()
    broken = message(person=her, subject="two\nlines")
    for channel in ("mail", "webhook"):
        message(channel, person=her)
    assert sending.send_due(everybody) == (2, 1)
    broken.refresh_from_db()
    assert (broken.tries, broken.said) == (1, "BadHeaderError")
    assert list(OutgoingMessage.objects.undelivered()) == [broken], "an administrator sees it"
    assert caplog.text.count("cannot be sent: BadHeaderError") == 1
    broken.try_again()
    assert sending.send_due(everybody) == (0, 1)
    assert caplog.text.count("cannot be sent") == 1, "it is logged once"


@pytest.mark.parametrize("address", ["none", "a@b@c", f"{'x' * 70}@{'ü' * 70}.org", "a\nb@example.org"])
def test_an_address_that_is_none_keeps_nobody_else_waiting(set_up, address):
    wrong = person("wrong")
    type(wrong).objects.filter(pk=wrong.pk).update(email=address)
    failing = message(person=wrong)
    message(person=person("there"))
    set_up.refusal = lambda text: text.lower().startswith("rcpt") and "there@" not in text
    assert sending.send_due(everybody) == (1, 1)
    failing.refresh_from_db()
    assert failing.tries == 1


def test_a_way_that_fails_is_left_alone_for_the_round_and_the_other_one_goes_on(set_up):
    her = person()
    for channel in ("mail", "mail", "webhook"):
        message(channel, person=her)
    set_up.refusal = lambda text: 450 if "https" in text and "{" not in text else None
    assert sending.send_due(everybody) == (1, 1)
    assert OutgoingMessage.objects.filter(tries=0).count() == 1


def test_who_is_no_more_to_be_told_gets_nothing(set_up):
    sent = message()
    assert sending.send_due(lambda _message: False) == (0, 0)
    sent.refresh_from_db()
    assert (bool(sent.given_up_at), sent.sent_at, set_up.taken) == (True, None, [])


def test_what_is_not_set_up_sends_nothing(set_up, settings):
    settings.MESSAGES_BY = ["webhook"]
    message()
    assert sending.send_due(everybody) == (0, 0)
    assert set_up.taken == []


def test_many_senders_at_once_send_nothing_twice(set_up):
    her = person()
    numbers = {str(message(channel, person=her).pk) for channel in ("mail", "webhook") for _number in range(30)}

    def send():
        try:
            sending.send_due(everybody)
        finally:
            connection.close()

    senders = [threading.Thread(target=send) for _sender in range(4)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(taken.number for taken in set_up.taken) == sorted(numbers)
    assert all(ID.search(taken.text) for taken in set_up.of_way("mail"))
