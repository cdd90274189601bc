"""Personal tokens: who makes one, what a program reads by it, and when it is refused."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from apps.accounts.models import AccessLine, GivenPassword, PersonalToken
from apps.accounts.tokens import READS_ONLY
from apps.units import access
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db
PAGE, ENGLISH = "/accounts/tokens/", {"accept-language": "en"}
SUMMARY = "/summary/?unit=450200&period=2014&format=json"


@shared
def office() -> SimpleNamespace:
    """A region with a city of which one number is stated, and her who reviews it."""
    region = builders.federation("450000", level=Level.PROVINCE)
    city = builders.federation("450200", region)
    members = builders.indicator("ORG12")
    builders.stated(city, members, "2014", "5000")
    return SimpleNamespace(city=city, supervisor=builders.supervisor(region))


def at_her_desk() -> Client:
    client = Client(headers=ENGLISH)
    client.post("/accounts/login/", {"login": "supervisor", "password": "supervisor"})
    return client


def token(person, **fields: object) -> str:
    """The secret of a token of this person's."""
    later = timezone.localdate() + timedelta(days=30)
    return PersonalToken(**{"person": person, "name": "x", "expires_on": later, **fields}).make()


def program(secret: str, **more: str) -> Client:
    return Client(headers={"authorization": f"Bearer {secret}", **ENGLISH, **more}, raise_request_exception=False)


def said(answer) -> str:
    [error] = answer.json()["errors"]
    assert error["code"] == answer.status_code
    return error["detail"]


def test_a_person_makes_a_token_and_sees_it_once(office):
    desk = at_her_desk()
    desk.post("/accounts/again/", {"password": "supervisor"})
    page = desk.post(PAGE, {"name": "Excel", "expires_on": timezone.localdate().isoformat(), "networks": "127.0.0.1"})
    secret = page.context["made"]
    assert secret in page.text
    assert program(secret).get(SUMMARY).json()["title"]
    kept = PersonalToken.objects.get()
    assert secret not in desk.get(PAGE).text
    assert secret not in str(vars(kept))
    assert kept.last_used_at is not None
    assert kept.last_used_from == "127.0.0.1"
    assert AccessLine.objects.get(act="token").about == "+ Excel"


def test_who_makes_a_token_shows_first_who_she_is(office):
    client = Client(headers=ENGLISH)
    client.force_login(office.supervisor)
    answer = client.post(PAGE, {"name": "Excel", "expires_on": timezone.localdate().isoformat()})
    assert answer["Location"].startswith("/accounts/again/")
    assert not PersonalToken.objects.exists()


@pytest.mark.parametrize(
    ("sent", "word"),
    [
        ({"name": ""}, "required"),
        ({"name": "x"}, "of this name already"),
        ({"expires_on": "2001-01-01"}, "between today and a year"),
        ({"expires_on": "2999-01-01"}, "between today and a year"),
        ({"networks": "10.0.0.0/8 nowhere"}, "“nowhere” is no network"),
        ({"networks": "10.1.2.3/8"}, "is no network"),
    ],
)
def test_what_is_no_token_is_said(office, sent, word):
    token(office.supervisor)
    desk = at_her_desk()
    desk.post("/accounts/again/", {"password": "supervisor"})
    page = desk.post(PAGE, {"name": "Excel", "expires_on": timezone.localdate().isoformat(), **sent})
    assert word in page.text
    assert PersonalToken.objects.count() == 1


def test_a_person_has_no_more_than_twenty_tokens(office):
    for number in range(20):
        token(office.supervisor, name=f"{number}")
    desk = at_her_desk()
    desk.post("/accounts/again/", {"password": "supervisor"})
    assert "revoke one first" in desk.post(PAGE, {"name": "Excel", "expires_on": "2030-01-01"}).text


def test_a_revoked_token_is_refused_at_once_and_nobody_revokes_that_of_somebody_else(office):
    secret, desk = token(office.supervisor), at_her_desk()
    other = Client()
    other.force_login(builders.person("mo"))
    kept = PersonalToken.objects.get()
    assert other.post(f"{PAGE}{kept.pk}/revoke/").status_code == 404
    assert program(secret).get(SUMMARY).status_code == 200
    desk.post(f"{PAGE}{kept.pk}/revoke/")
    answer = program(secret).get(SUMMARY)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert said(answer) == "This token does not exist, was revoked or is over."
    assert AccessLine.objects.filter(act="token").latest("pk").about == "− x"


def test_a_token_that_is_over_is_refused(office):
    secret = token(office.supervisor, expires_on=timezone.localdate() - timedelta(days=1))
    assert program(secret).get(SUMMARY).status_code == 401


def test_the_token_of_an_account_that_is_switched_off_is_refused(office):
    secret = token(office.supervisor)
    office.supervisor.is_active = False
    office.supervisor.save()
    assert program(secret).get(SUMMARY).status_code == 401


def test_a_token_waits_until_its_person_has_a_password_of_her_own(office):
    secret = token(office.supervisor)
    GivenPassword.objects.create(person=office.supervisor)
    answer = program(secret).get(SUMMARY)
    assert answer.status_code == 403
    assert "password of your own" in said(answer)


@pytest.mark.parametrize(
    ("networks", "address", "status"),
    [
        ("", "203.0.113.9", 200),
        ("10.1.0.0/16", "10.1.9.9", 200),
        ("10.2.0.1 10.1.0.0/16", "10.1.9.9", 200),
        ("10.1.0.0/16", "10.2.0.1", 403),
        ("2001:db8::/32", "2001:db8::1", 200),
        ("2001:db8::/32", "10.1.0.1", 403),
    ],
)
def test_a_token_is_good_from_the_addresses_that_its_person_names(office, networks, address, status):
    assert program(token(office.supervisor, networks=networks)).get(SUMMARY, REMOTE_ADDR=address).status_code == status


@pytest.mark.parametrize(
    "address", ["/", "/summary/?unit=450200&period=2014", "/summary/?unit=450200&format=csv", "/admin/", PAGE]
)
def test_a_token_opens_no_page_that_people_read(office, address):
    answer = program(token(office.supervisor)).get(address)
    assert answer.status_code == 403
    assert said(answer) == "A token opens the addresses that programs read, and no other."


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_is_written_by_a_token(office, method):
    answer = getattr(program(token(office.supervisor)), method)("/contradictions/?unit=450200&format=json")
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert said(answer) == "This address is only read."


def test_by_a_token_nobody_is_more_than_a_reader(office):
    """Not who reviews, not who keeps the catalogue: whom to call at a unit neither is told."""
    chief = get_user_model().objects.create_superuser("chief")
    for person in (office.supervisor, chief):
        assert access.hidden(person, office.city.path) == frozenset()
        by_token = builders.again(person)
        vars(by_token)[READS_ONLY] = True
        assert access.paths(by_token) == access.paths(person)
        assert access.paths(by_token, access.REVIEWING) == []
        assert access.hidden(by_token, office.city.path) == access.PERSONAL
        assert not access.keeps_catalogue(by_token)


def test_what_a_program_takes_out_is_in_the_access_log(office):
    program(token(office.supervisor, name="Excel")).get(SUMMARY)
    line = AccessLine.objects.get(act="export")
    assert line.person == office.supervisor
    assert line.about == f"{SUMMARY} · Excel"


def test_a_stranger_is_told_in_json_and_in_his_language(office):
    answer = Client(headers={"accept-language": "zh-CN"}).get(SUMMARY)
    assert answer.status_code == 401
    assert said(answer) == "请出示个人令牌，或先登录。"
    assert answer["Content-Language"] == "zh-hans"


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("/summary/?unit=999999&period=2014&format=json", "There is no unit “999999”"),
        ("/summary/?unit=450200&period=1999&format=json", ""),
        ("/sources/NONE/?format=json", "There is nothing here that you may see."),
    ],
)
def test_what_there_is_not_is_said_in_json(office, address, word):
    answer = program(token(office.supervisor)).get(address)
    assert answer.status_code == 404
    assert word in said(answer)
