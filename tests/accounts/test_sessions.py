"""How long a session lasts: what keeps it, and what does not."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from apps.accounts.models import AccessLine
from apps.figures.models import Figure
from tests import builders
from tests.figures.views.clerks_office import ClerksOffice
from tests.signing_in import sign_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db
MINUTE = 60
BROWSER = {"Sec-Fetch-Mode": "navigate", "Accept": "text/html"}
OLD_BROWSER = {"Accept": "text/html,application/xhtml+xml"}
BY_ITSELF = {"Sec-Fetch-Mode": "cors", "Accept": "application/json"}
OLD_BY_ITSELF = {"Accept": "*/*"}


@shared
def wei():
    return builders.person("wei")


@shared
def office():
    return ClerksOffice()


@pytest.fixture
def desk(client: Client, wei) -> Client:
    client.force_login(wei)
    return client


def ago(client: Client, *, used: float = 0, began: float = 0) -> None:
    """The session as it would stand, had it been used or begun so many seconds earlier."""
    session = client.session
    session["used"] -= used
    session["began"] -= began
    session.save()


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_after_half_an_hour_without_a_key_or_click_one_is_signed_out_and_told_so(desk, wei):
    ago(desk, used=31 * MINUTE)
    answer = desk.get("/", headers={"accept-language": "en", **BROWSER}, follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/")
    assert "no key and no click for too long" in answer.text
    line = AccessLine.objects.get()
    assert (line.person, line.act) == (wei, "ended")


@pytest.mark.parametrize(("headers", "kept"), [
    (BROWSER, True), (OLD_BROWSER, True), (BY_ITSELF, False), (OLD_BY_ITSELF, False),
])  # fmt: skip
def test_a_page_that_is_opened_keeps_the_session_and_what_a_page_sends_by_itself_does_not(desk, headers, kept):
    ago(desk, used=20 * MINUTE)
    assert desk.get("/", headers=headers).status_code == 200
    ago(desk, used=20 * MINUTE)
    desk.get("/", headers=headers)
    assert is_signed_in(desk) is kept


def test_keys_and_clicks_keep_it_without_a_page(desk):
    ago(desk, used=20 * MINUTE)
    assert desk.post("/accounts/presence/", headers=BY_ITSELF).status_code == 204
    ago(desk, used=20 * MINUTE)
    desk.get("/", headers=BY_ITSELF)
    assert is_signed_in(desk)


def test_nobody_stays_longer_than_half_a_day_however_busy(desk):
    ago(desk, began=12 * 60 * MINUTE - 5)
    desk.get("/", headers=BROWSER)
    assert is_signed_in(desk)
    ago(desk, began=10)
    desk.post("/accounts/presence/", headers=BY_ITSELF)
    assert not is_signed_in(desk)


def test_both_times_can_be_set(desk, settings):
    settings.IDLE_SECONDS = 5 * MINUTE
    ago(desk, used=6 * MINUTE)
    desk.get("/", headers=BROWSER)
    assert not is_signed_in(desk)


def test_a_session_that_never_said_when_it_began_is_over(desk):
    session = desk.session
    del session["began"]
    session.save()
    desk.get("/", headers=BROWSER)
    assert not is_signed_in(desk)


def test_who_reads_page_after_page_writes_her_session_twice_a_minute_at_most(desk):
    desk.get("/accounts/logout/", headers=BROWSER)
    before = desk.session["used"]
    desk.get("/accounts/logout/", headers=BROWSER)
    assert desk.session["used"] == before


@pytest.mark.django_db(transaction=True)
def test_what_is_typed_outlives_the_session_and_what_is_printed_is_a_line(new_page, office):
    desk = office.open(new_page("en"))
    page = desk.page
    page.clock.install()
    page.clock.fast_forward(61_000)
    with page.expect_request("**/accounts/presence/") as told:
        page.keyboard.type("7")
    assert told.value.response().status == 204
    with page.expect_request("**/accounts/printed/") as noted:
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert noted.value.response().status == 204
    assert AccessLine.objects.latest("id").about == "/entry/450200/F/2015/"
    page.context.clear_cookies(name="sessionid")
    page.keyboard.type("7")
    page.clock.fast_forward(20_000)
    expect(page.locator("#saving")).to_contain_text("signed out")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/")
    expect(page).to_have_url(re.compile("/accounts/login/"))
    sign_in(page, "clerk")
    page.goto("/entry/450200/F/2015/")
    expect(desk.cell("ORG10")).to_have_value("77")
    desk.expect_saved()
    assert Figure.objects.get().value == 77
