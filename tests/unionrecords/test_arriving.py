"""How a request comes in: when all of it is there, and what is not waited for."""

import pytest

from unionrecords.arriving import (
    HEAD_SECONDS,
    LONGEST_HEAD,
    MOST_SENT,
    SILENT_SECONDS,
    WHOLE_SECONDS,
    ArrivingRequest,
    answer_of,
)

POST = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 8\r\n\r\nsent=yes"


def arrived(*parts: bytes, every: float = 0) -> ArrivingRequest:
    request = ArrivingRequest(0)
    for number, part in enumerate(parts):
        request.take(part, number * every)
    return request


def test_wherever_a_request_is_broken_off_it_is_whole_with_its_last_byte():
    for cut in range(1, len(POST)):
        request = arrived(POST[:cut])
        assert not request.is_whole
        request.take(POST[cut:], 1)
        assert (request.is_whole, request.ends_exactly, request.refused) == (True, True, 0)
        assert request.bytes.getvalue() == POST


def test_a_request_without_a_body_is_whole_with_its_head():
    assert arrived(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").is_whole


def test_what_comes_behind_a_request_is_told_from_it():
    request = arrived(POST + b"GET /")
    assert (request.is_whole, request.ends_exactly) == (True, False)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\ntransfer-encoding:gzip\r\nContent-Length: 3\r\n\r\n", 411),
        (b"GET / HTTP/1.1\r\nX: " + b"x" * LONGEST_HEAD, 431),
    ],
)
def test_a_request_of_unknown_length_and_an_endless_head_are_refused(head, status):
    assert arrived(head).refused == status
    assert answer_of(status).startswith(b"HTTP/1.1 %d " % status)


@pytest.mark.parametrize(("announced", "status"), [(MOST_SENT, 0), (MOST_SENT + 1, 413), (10**17, 413)])
def test_what_is_announced_as_larger_than_any_file_is_refused_and_not_waited_for(announced, status):
    assert arrived(b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % announced).refused == status


def test_who_asks_before_she_sends_is_answered_only_while_something_is_to_come():
    asking = POST.replace(b"Host: x", b"Expect: 100-continue")
    assert arrived(asking.removesuffix(b"sent=yes")).asks_first
    assert not arrived(asking).asks_first
    assert not arrived(POST.removesuffix(b"sent=yes")).asks_first


def test_a_head_a_silence_and_the_whole_have_their_time():
    begun = arrived(b"POST / HT")
    assert [begun.is_overdue(HEAD_SECONDS), begun.is_overdue(HEAD_SECONDS + 1)] == [False, True]
    sending = arrived(POST[:-3])
    assert [sending.is_overdue(SILENT_SECONDS), sending.is_overdue(SILENT_SECONDS + 1)] == [False, True]
    slow = arrived(POST[:-3], *[b""] * 40, every=9)
    assert slow.is_overdue(WHOLE_SECONDS + 1)
