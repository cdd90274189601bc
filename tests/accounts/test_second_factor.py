"""A second thing beside the password: set up, asked for, enforced by role, and shown once more before it is changed."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from playwright.sync_api import expect

from apps.accounts.models import AccessLine
from apps.changelog.acting import acting
from tests import builders
from tests.worlds import shared

pytestmark = pytest.mark.django_db
PAGES = "/accounts/second-factor/"


@shared
def wei():
    return builders.person("wei", "supervisor", builders.federation("R"))


def at_the_door(name: str = "wei") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.post("/accounts/login/", {"login": name, "password": name}, REMOTE_ADDR="10.0.0.1")
    return client


HALF_MINUTE = 30  # seconds for which an app shows one code


def code_of(secret: str, seconds_ago: int = 0) -> str:
    """What the app of her telephone shows; with `seconds_ago`, what it showed then (less than 0: what it will show)."""
    cache.clear()  # a code is used once; the test does not wait for the next
    return format_hotp_value(hotp_value(secret, int(time.time() - seconds_ago) // HALF_MINUTE))


def herself(client: Client, name: str = "wei") -> None:
    """Shows once more that she is who signed in."""
    assert client.post("/accounts/again/", {"password": name}).status_code == 302


def set_up_app(client: Client) -> str:
    herself(client)
    secret = client.get(f"{PAGES}app/").context["form"].secret
    answer = client.post(f"{PAGES}app/", {"code": code_of(secret)})
    assert (answer.status_code, answer.url) == (302, f"{PAGES}codes/")
    return secret


def shown(client: Client, code: str):
    return client.post(f"{PAGES}show/", {"code": code}, REMOTE_ADDR="10.0.0.1")


def acts() -> list[str]:
    lines = AccessLine.objects.exclude(act="appointment").order_by("id")
    return [f"{line.act} {line.about}".strip() for line in lines]


def test_who_set_up_an_app_is_asked_for_its_code_and_not_in_before(wei, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        secret = set_up_app(at_the_door())
    client = at_the_door()
    assert client.get("/").url.startswith("/accounts/login/")
    assert "code that your app shows" in client.get(f"{PAGES}show/").text
    assert "does not fit" in shown(client, "000000").text
    assert client.get("/").url.startswith("/accounts/login/")
    assert shown(client, code_of(secret)).url == "/"
    assert client.get("/").status_code == 200
    assert acts() == [
        "signed_in", "second_factor totp", "second_factor recovery_codes", "failed second factor", "signed_in"
    ]  # fmt: skip


@pytest.mark.parametrize("seconds_ago", [20, -20])
def test_a_code_that_ran_out_while_she_typed_it_or_of_a_clock_that_is_fast_still_fits(wei, seconds_ago):
    secret = set_up_app(at_the_door())
    assert shown(at_the_door(), code_of(secret, seconds_ago)).url == "/"


@pytest.mark.parametrize("seconds_ago", [95, -95])
def test_a_code_of_minutes_ago_does_not_fit(wei, seconds_ago):
    secret = set_up_app(at_the_door())
    assert "does not fit" in shown(at_the_door(), code_of(secret, seconds_ago)).text


def test_a_code_fits_once_as_long_as_it_holds(wei):
    secret = set_up_app(at_the_door())
    code = code_of(secret)
    assert shown(at_the_door(), code).url == "/"
    assert "does not fit" in shown(at_the_door(), code).text


def test_a_recovery_code_lets_in_once(wei):
    client = at_the_door()
    set_up_app(client)
    page = client.get(f"{PAGES}codes/").text
    codes = re.findall(r"<code>(\d{8})</code>", page)
    assert len(codes) == 10
    assert codes == RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    assert shown(at_the_door(), codes[0]).url == "/"
    assert "does not fit" in shown(at_the_door(), codes[0]).text


def test_five_wrong_codes_shut_the_door_like_five_wrong_passwords(wei):
    secret = set_up_app(at_the_door())
    client = at_the_door()
    answers = [shown(client, "000000") for _try in range(6)]
    assert "does not fit" in answers[4].text
    assert "does not fit" not in answers[5].text
    assert "too many wrong tries" in at_the_door_again().text
    assert shown(client, code_of(secret)).status_code in {200, 302}


def at_the_door_again():
    sent = {"login": "wei", "password": "wei"}
    return Client(headers={"accept-language": "en"}).post("/accounts/login/", sent, REMOTE_ADDR="10.0.0.1")


@pytest.mark.parametrize(("roles", "asked"), [(["supervisor"], True), (["clerk", "administrator"], False), ([], False)])
def test_a_role_asks_for_a_second_factor_before_any_page_opens(wei, settings, roles, asked):
    settings.SECOND_FACTOR_ROLES = roles
    client = at_the_door()
    assert (client.get("/").status_code == 302) is asked
    if asked:
        assert client.get("/worklist/").url == PAGES
        assert "Your role asks for a second factor" in client.get(PAGES).text


def test_once_it_is_set_up_the_other_pages_open_and_the_last_one_is_not_removed(
    wei, settings, django_capture_on_commit_callbacks
):
    settings.SECOND_FACTOR_ROLES = ["supervisor"]
    client = at_the_door()
    with django_capture_on_commit_callbacks(execute=True):
        set_up_app(client)
    assert client.get("/").status_code == 200
    assert "set up another" in client.post(f"{PAGES}app/remove/").text
    settings.SECOND_FACTOR_ROLES = []
    assert client.post(f"{PAGES}app/remove/").url == PAGES
    assert not Authenticator.objects.filter(type="totp").exists()


def test_of_a_superuser_what_is_asked_of_administrators_is_asked(wei, settings):
    settings.SECOND_FACTOR_ROLES = ["administrator"]
    builders.person("root").__class__.objects.filter(username="root").update(is_superuser=True)
    assert at_the_door("root").get("/").url == PAGES


def test_a_given_password_comes_before_the_second_factor(wei, settings):
    settings.SECOND_FACTOR_ROLES = ["supervisor"]
    boss = builders.person("boss")
    with acting(boss, door="admin"):
        wei.set_password("wei")
        wei.save()
    client = at_the_door()
    assert client.get("/").url == "/accounts/password/"
    sent = {"oldpassword": "wei", "password1": "blue-kettle-41", "password2": "blue-kettle-41"}
    client.post("/accounts/password/", sent)
    assert client.get("/").url == PAGES


@pytest.mark.parametrize("page", ["app/", "app/remove/", "codes/", "codes/new/", "keys/"])
def test_what_protects_an_account_is_changed_only_by_who_just_showed_that_she_is_herself(wei, page):
    client = at_the_door()
    set_up_app(client)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    Authenticator.objects.filter(type="totp").delete() if page == "app/" else None
    answers = [client.get(PAGES + page), *([client.post(PAGES + page)] if page != "codes/" else [])]
    for answer in answers:
        assert answer.url.startswith("/accounts/again/"), page
    assert "not your password" in client.post("/accounts/again/", {"password": "x"}).text
    assert client.post("/accounts/again/", {"password": "wei"}).status_code == 302
    assert client.get(PAGES + page).status_code == 200


def test_a_key_of_somebody_else_is_not_there(wei):
    key = Authenticator.objects.create(user=builders.person("mo"), type="webauthn", data={})
    client = at_the_door()
    herself(client)
    assert client.get(f"{PAGES}keys/{key.pk}/remove/").status_code == 404
    assert client.post(f"{PAGES}keys/{key.pk}/remove/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_who_lost_telephone_and_codes_is_let_in_anew_by_the_operator(wei):
    set_up_app(at_the_door())
    call_command("remove_second_factor", "wei")
    assert at_the_door().get("/").status_code == 200
    assert acts()[-2] == "second_factor remove_second_factor"
    for account in ("wei", "nobody"):
        with pytest.raises(CommandError, match=account):
            call_command("remove_second_factor", account)


@pytest.mark.django_db(transaction=True)
def test_a_key_of_the_browser_is_added_and_lets_in(new_page, wei):
    page = new_page("en")
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    def with_password() -> None:
        page.goto("/accounts/login/")
        page.fill("#id_login", "wei")
        page.fill("#id_password", "wei")
        page.click("#login-form [type=submit]")

    with_password()
    page.goto(f"{PAGES}keys/")
    page.fill("#id_password", "wei")
    page.click("input.default")
    page.fill("#id_name", "desk")
    page.click("#add-key")
    expect(page.locator("h1")).to_have_text("Recovery codes")
    page.goto(PAGES)
    expect(page.locator(".factors")).to_contain_text("desk")
    page.locator("#logout-form button").click()
    with_password()
    expect(page.locator("[data-passkey-failed]")).to_be_hidden()
    page.click("#use-key")
    expect(page).to_have_url(re.compile("/$"))
    expect(page.locator("#logout-form")).to_be_visible()
