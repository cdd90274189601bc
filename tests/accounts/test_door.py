"""The one door: who is let in, who is not and how little is said about it, and when it stays shut."""

import statistics
import time
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.models import AccessLine
from tests import builders
from tests.accounts.counting import CountingHasher
from tests.owner import by_owner
from tests.worlds import shared

pytestmark = pytest.mark.django_db
Act = AccessLine.Act
DOOR = "/accounts/login/"
HERE, ELSEWHERE = "10.0.0.1", "10.0.0.2"
NOT_OFFERED = [
    "signup/", "email/", "confirm-email/", "password/reset/", "password/set/", "3rdparty/",
    "3rdparty/signup/", "inactive/", "login/code/confirm/", "",
]  # fmt: skip
WRONG = "The user name or the password is not right."
SHUT = "There were too many wrong tries."


@shared
def wei():
    return builders.person("wei")


def tried(name: str = "wei", password: str = "wrong", address: str = HERE, **client: object):
    visitor = Client(headers={"accept-language": "en"}, **client)
    return visitor.post(DOOR, {"login": name, "password": password}, REMOTE_ADDR=address)


def lines() -> list[str]:
    return list(AccessLine.objects.order_by("id").values_list("act", flat=True))


def failures(person, how_many: int, ago: timedelta, address: str = HERE) -> None:
    for _try in range(how_many):
        with by_owner():
            AccessLine.objects.create(person=person, act=Act.FAILED, at=timezone.now() - ago, address=address)


def test_there_is_one_door_and_it_leads_where_one_wanted_to_go(wei, client):
    led = client.get("/admin/login/?next=/worklist/", follow=True)
    assert led.redirect_chain == [(f"{DOOR}?next=/worklist/", 302)]
    assert 'name="next" value="/worklist/"' in led.text
    entered = client.post(DOOR, {"login": "wei", "password": "wei", "next": "/worklist/"})
    assert (entered.status_code, entered.url) == (302, "/worklist/")
    assert client.get("/admin/logout/").url == "/accounts/logout/"


def test_nobody_is_led_out_of_the_house(wei, client):
    assert client.post(DOOR, {"login": "wei", "password": "wei", "next": "https://example.org/"}).url == "/"


@pytest.mark.parametrize("page", NOT_OFFERED)
def test_nobody_registers_herself_and_what_is_not_offered_does_not_exist(client, page):
    assert client.get(f"/accounts/{page}").status_code == 404
    assert client.post(f"/accounts/{page}").status_code == 404


def test_who_comes_and_who_goes_is_a_line_with_her_address(wei, client):
    client.post(DOOR, {"login": "wei", "password": "wei"}, REMOTE_ADDR=HERE)
    client.post("/accounts/logout/", REMOTE_ADDR=ELSEWHERE)
    said = list(AccessLine.objects.order_by("id").values_list("person__username", "act", "address"))
    assert said == [("wei", "signed_in", HERE), ("wei", "signed_out", ELSEWHERE)]


def test_of_a_name_nobody_has_the_log_keeps_two_signs_for_it_may_be_a_password(wei):
    tried("correct horse battery")
    line = AccessLine.objects.get()
    assert (line.person, line.name, line.act) == (None, "co…", "failed")
    assert "horse" not in repr(vars(line))


@pytest.mark.parametrize(("header", "seen"), [("6.6.6.6, 10.0.0.9", "10.0.0.9"), ("nonsense", None), ("", HERE)])
def test_behind_a_proxy_the_address_is_what_the_proxy_wrote_last(wei, settings, header, seen):
    settings.BEHIND_PROXY = True
    Client().post(DOOR, {"login": "wei", "password": "x"}, REMOTE_ADDR=HERE, headers={"X-Forwarded-For": header})
    assert AccessLine.objects.get().address == seen


def test_without_a_proxy_nobody_chooses_her_address(wei):
    Client().post(DOOR, {"login": "wei", "password": "x"}, REMOTE_ADDR=HERE, headers={"X-Forwarded-For": "1.2.3.4"})
    assert AccessLine.objects.get().address == HERE


@pytest.mark.parametrize("name", ["wei", "WEI", "nobody"])
def test_after_five_wrong_tries_even_the_right_password_is_refused_from_there(wei, name):
    for _try in range(5):
        assert WRONG in tried(name).text
    shut = tried(name, "wei")
    assert SHUT in shut.text
    assert WRONG not in shut.text
    assert lines() == ["failed"] * 5 + ["locked"]
    assert tried("wei", "wei", ELSEWHERE).status_code == 302


def test_other_spellings_of_an_account_are_no_further_tries(wei):
    for name in ("wei", "Wei", "WEI", "wEi", " wei "):
        tried(name)
    assert SHUT in tried("weI", "wei").text


def test_the_door_opens_a_quarter_of_an_hour_after_the_fifth(wei):
    failures(wei, 5, timedelta(minutes=14))
    assert SHUT in tried(password="wei").text
    failures(builders.person("mo"), 5, timedelta(minutes=16))
    assert tried("mo", "mo").status_code == 302


def test_tries_spread_over_more_than_a_quarter_of_an_hour_do_not_add_up(wei):
    failures(wei, 3, timedelta(minutes=16))
    failures(wei, 4, timedelta(minutes=0))
    assert tried(password="wei").status_code == 302


def test_who_got_in_may_err_anew(wei):
    failures(wei, 4, timedelta(minutes=1))
    assert tried(password="wei").status_code == 302
    failures(wei, 4, timedelta(minutes=0))
    assert tried(password="wei").status_code == 302


@pytest.mark.parametrize(("how_many", "let_in"), [(49, True), (50, False)])
def test_after_fifty_wrong_tries_from_all_addresses_the_account_is_shut_for_all(wei, how_many, let_in):
    for number in range(how_many):
        failures(wei, 1, timedelta(minutes=1), f"10.1.0.{number}")
    assert (tried(password="wei").status_code == 302) is let_in


def test_an_account_that_is_switched_off_is_answered_like_none(wei):
    type(wei).objects.filter(pk=wei.pk).update(is_active=False)
    assert WRONG in tried(password="wei").text
    assert WRONG in tried("nobody", "wei").text


def page_without_secrets(answer) -> list[str]:
    said = answer.text.splitlines()
    return [line for line in said if "csrfmiddlewaretoken" not in line and 'name="login"' not in line]


def test_a_wrong_name_and_a_wrong_password_get_the_same_words_and_cost_the_same(wei, settings, monkeypatch):
    settings.PASSWORD_HASHERS = ["tests.accounts.counting.CountingHasher"]
    wei.set_password("wei")
    wei.save()
    seen = []
    for name in ("wei", "nobody"):
        with CaptureQueriesContext(connection) as asked:
            CountingHasher.asked = 0
            answer = tried(name)
        seen.append((page_without_secrets(answer), len(asked), CountingHasher.asked, answer.status_code))
    assert seen[0] == seen[1]
    assert CountingHasher.asked == 1


@pytest.mark.large
def test_a_thousand_pairs_of_name_and_address_take_as_long_for_a_wrong_name_as_for_a_wrong_password(wei, settings):
    settings.PASSWORD_HASHERS = ["tests.accounts.counting.QuickerHasher"]
    people = [builders.person(f"person{number}") for number in range(100)]
    known, unknown = [], []
    for number in range(1000):
        address = f"10.2.{number // 100}.1"
        known.append(seconds_of(people[number % 100].username, address))
        unknown.append(seconds_of(f"nobody{number % 100}", address))
    print(f"median of 1,000: {statistics.median(known):.4f} s and {statistics.median(unknown):.4f} s")
    assert statistics.median(known) == pytest.approx(statistics.median(unknown), rel=0.1)


def seconds_of(name: str, address: str) -> float:
    began = time.perf_counter()
    tried(name, address=address)
    return time.perf_counter() - began


@pytest.mark.django_db(transaction=True)
def test_tries_sent_all_at_once_are_counted_one_by_one(wei):
    begin = Barrier(12)

    def one_try() -> None:
        begin.wait()
        tried()
        connections.close_all()

    threads = [Thread(target=one_try) for _thread in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(lines()) == ["failed"] * 5 + ["locked"] * 7
