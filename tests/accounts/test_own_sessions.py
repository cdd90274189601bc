"""The list of one's own sessions, and how they are ended."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client

from tests import builders
from tests.worlds import shared

pytestmark = pytest.mark.django_db
PAGE = "/accounts/sessions/"


@shared
def people():
    return [builders.person(name) for name in ("wei", "mo")]


def desk(name: str, address: str, browser: str = "Firefox") -> Client:
    client = Client(headers={"accept-language": "en", "user-agent": browser})
    client.post("/accounts/login/", {"login": name, "password": name}, REMOTE_ADDR=address)
    return client


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_one_sees_where_one_is_signed_in_and_ends_what_one_does_not_know(people):
    here, there = desk("wei", "10.0.0.1"), desk("wei", "10.0.0.2", "Chromium")
    stranger = desk("mo", "10.0.0.3")
    page = here.get(PAGE).text
    assert "10.0.0.2" in page
    assert "Chromium" in page
    assert "10.0.0.3" not in page
    unknown = UserSession.objects.get(ip="10.0.0.2")
    assert here.post(f"{PAGE}{unknown.pk}/end/").url == PAGE
    assert [is_in(client) for client in (here, there, stranger)] == [True, False, True]
    assert "10.0.0.2" not in here.get(PAGE).text


def test_all_others_are_ended_at_once(people):
    here, *others = [desk("wei", f"10.0.0.{number}") for number in range(1, 4)]
    assert here.post(PAGE).url == PAGE
    assert [is_in(client) for client in (here, *others)] == [True, False, False]


def test_nobody_ends_the_session_of_somebody_else(people):
    here, stranger = desk("wei", "10.0.0.1"), desk("mo", "10.0.0.3")
    hers = UserSession.objects.get(ip="10.0.0.3")
    assert here.post(f"{PAGE}{hers.pk}/end/").status_code == 404
    assert is_in(stranger)


def test_when_a_session_was_last_used_is_told_by_keys_and_pages(people):
    here = desk("wei", "10.0.0.1")
    before = UserSession.objects.get().last_seen_at
    session = here.session
    session["used"] -= 120
    session.save()
    here.post("/accounts/presence/")
    assert UserSession.objects.get().last_seen_at > before
