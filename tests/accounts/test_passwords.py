"""Passwords: what a new one may not be, and that one given by somebody else is changed before anything else."""

from itertools import pairwise

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client

from apps.accounts.models import AccessLine, FormerPassword, GivenPassword
from apps.changelog.acting import acting
from tests import builders
from tests.worlds import shared

pytestmark = pytest.mark.django_db
PAGE = "/accounts/password/"
GOOD = "blue-kettle-41"


@shared
def wei():
    """韦小梅 as her administrator made her account: with a password both know."""
    root = builders.federation("R")
    administrator = builders.person("boss", "administrator", root)
    with acting(administrator, door="admin"):
        person = builders.person("weixm", "clerk", root)
        type(person).objects.filter(pk=person.pk).update(last_name="韦小梅")
    return builders.again(person)


def signed_in(name: str, password: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    answer = client.post("/accounts/login/", {"login": name, "password": password})
    assert answer.status_code == 302
    return client


def changed(client: Client, old: str, new: str, **more: str):
    sent = {"oldpassword": old, "password1": new, "password2": new, **more}
    return client.post(PAGE, sent)


def refusal(password: str, person) -> list[str]:
    try:
        validate_password(password, person)
    except ValidationError as error:
        return [problem.code for problem in error.error_list]
    return []


def test_a_password_from_somebody_else_is_changed_before_any_page_opens(wei):
    client = signed_in("weixm", "weixm")
    for page in ("/", "/admin/", "/worklist/"):
        assert client.get(page).url == PAGE
    assert "set by somebody else" in client.get(PAGE).text
    assert client.post("/notices/").url == PAGE
    assert changed(client, "weixm", GOOD).url == "/"
    assert client.get("/").status_code == 200
    assert "set by somebody else" not in client.get(PAGE).text
    assert signed_in("weixm", GOOD).get("/").status_code == 200


def test_leaving_and_the_other_language_stay_possible_meanwhile(wei):
    client = signed_in("weixm", "weixm")
    assert client.post("/i18n/setlang/", {"language": "en", "next": PAGE}).url == PAGE
    assert client.post("/accounts/logout/").url == "/"
    assert client.get("/").url.startswith("/accounts/login/")


def test_an_administrator_who_resets_a_password_gives_one_again(wei):
    person = builders.person("mo", "clerk", wei.appointments.get().federation)
    assert signed_in("mo", "mo").get("/").status_code == 200
    boss = Client()
    boss.force_login(get_user_model().objects.get(username="boss"))
    sent = {"usable_password": "true", "password1": GOOD, "password2": GOOD}
    assert boss.post(f"/admin/auth/user/{person.pk}/password/", sent, REMOTE_ADDR="10.0.0.1").status_code == 302
    assert signed_in("mo", GOOD).get("/").url == PAGE
    line = AccessLine.objects.get(act="password")
    assert (line.person.username, line.about, line.address) == ("boss", "mo", "10.0.0.1")


def test_a_password_reset_from_the_command_line_is_a_line_too_and_ones_own(wei):
    person = builders.person("mo")
    person.set_password(GOOD)
    person.save()
    line = AccessLine.objects.get(act="password")
    assert (line.person, line.about, line.address) == (person, "", None)
    assert not GivenPassword.objects.filter(person=person).exists()


def test_the_demonstration_accounts_keep_the_passwords_that_are_printed(wei):
    with acting(door="setup"):
        person = get_user_model().objects.create_user("trial", password=GOOD)
        person.set_password(GOOD + "2")
        person.save()
    assert not GivenPassword.objects.filter(person=person).exists()


def test_a_hash_that_is_renewed_at_a_sign_in_is_no_new_password(wei, settings):
    person = builders.person("mo")
    settings.PASSWORD_HASHERS = ["tests.accounts.counting.QuickerHasher", *settings.PASSWORD_HASHERS]
    signed_in("mo", "mo")
    assert builders.again(person).password.startswith("pbkdf2")
    assert not FormerPassword.objects.filter(person=person).exists()
    assert list(AccessLine.objects.filter(person=person).values_list("act", flat=True)) == ["signed_in"]


def test_the_password_in_use_and_the_five_before_it_are_not_taken_again(wei):
    client = signed_in("weixm", "weixm")
    passwords = ["weixm", *(f"blue-kettle-{number}" for number in range(7))]
    for old, new in pairwise(passwords):
        changed(client, old, new)
        cache.clear()  # else it would be too often
    person = builders.again(wei)
    assert person.check_password(passwords[-1])
    assert [refusal(password, person) for password in passwords[2:]] == [["used_before"]] * 6
    assert refusal(passwords[1], person) == []
    assert FormerPassword.objects.filter(person=wei).count() == 5


@pytest.mark.parametrize("password", [
    "weixiaomei", "WeiXiaoMei-2014", "xx.wei.xiao.mei", "iemoaixiew99", "韦小梅-sunflower", "my-weixm-word",
    "mxiew-word-1",
])  # fmt: skip
def test_a_password_is_not_made_of_the_name(wei, password):
    assert "made_of_name" in refusal(password, wei)


@pytest.mark.parametrize(("password", "why"), [
    ("kettle-41", "password_too_short"), ("8294719305", "password_entirely_numeric"),
    ("1qaz2wsx3edc", "password_too_common"),
])  # fmt: skip
def test_a_password_has_ten_signs_and_is_none_that_everybody_tries(wei, password, why):
    assert why in refusal(password, wei)


@pytest.mark.parametrize("password", [GOOD, "correct horse", "柳江水上一叶扁舟向东去"])
def test_other_passwords_are_taken(wei, password):
    assert refusal(password, wei) == []


def test_who_does_not_know_the_password_in_use_changes_nothing_and_is_stopped_after_five_tries(wei):
    client = signed_in("weixm", "weixm")
    answers = [changed(client, "wrong", GOOD) for _try in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert "too often" in answers[-1].text
    assert builders.again(wei).check_password("weixm")


def test_who_signs_in_by_a_directory_has_no_password_to_change(wei):
    person = builders.person("mo")
    person.set_unusable_password()
    person.save()
    client = Client()
    client.force_login(person)
    assert client.get("/accounts/password/").status_code == 403


def test_the_first_administrator_made_at_the_command_line_chose_her_own(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", GOOD)
    call_command("createsuperuser", username="root", email="", interactive=False, verbosity=0)
    assert signed_in("root", GOOD).get("/").status_code == 200
