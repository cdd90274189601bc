"""Who forgot her password gets a link by e-mail; a stranger learns nothing from it."""

import re

import pytest
from django.core import mail
from django.test import Client

from apps.accounts import forgotten
from apps.accounts.models import AccessLine
from apps.changelog.models import Change
from tests import builders
from tests.worlds import shared

pytestmark = pytest.mark.django_db
PAGE, GOOD = "/accounts/forgotten/", "blue-kettle-41"


@shared
def people():
    for name, address in (("weixm", "Wei@example.org"), ("second", "wei@example.org"), ("other", "")):
        person = builders.person(name)
        type(person).objects.filter(pk=person.pk).update(email=address)
    return builders.person_called("weixm")


@pytest.fixture
def mails(people, settings, monkeypatch):
    settings.EMAIL_HOST = "mail.example.org"
    monkeypatch.setattr(forgotten, "in_background", lambda act, *arguments: act(*arguments))
    return mail.outbox


def stranger() -> Client:
    return Client(headers={"accept-language": "en"})


def asked(typed: str):
    return stranger().post(PAGE, {"email": typed})


def link_for(name: str) -> str:
    text = next(sent.body for sent in mail.outbox if f"账号 {name} " in sent.body)
    return re.search(r"http://testserver(/\S+)", text)[1]


def test_she_sets_a_new_password_by_the_link_and_signs_in_with_it_but_not_twice(mails, people):
    signed_in = Client()
    signed_in.force_login(people)
    assert "forgotten?" in stranger().get("/accounts/login/").text
    assert asked("wei@example.org").url == f"{PAGE}sent/"
    assert sorted(sent.to for sent in mails) == [["Wei@example.org"], ["wei@example.org"]]
    client, link = stranger(), link_for("weixm")
    page = client.get(link, follow=True)
    assert "at least 10" in page.text
    form = page.redirect_chain[-1][0]
    assert client.post(form, {"password1": "weixm-weixm", "password2": "weixm-weixm"}).status_code == 200
    assert client.post(form, {"password1": GOOD, "password2": GOOD}).url == f"{PAGE}set/"

    assert AccessLine.objects.filter(act="password", person=people).count() == 1
    assert Change.objects.latest("pk").by_id == people.pk
    assert signed_in.get("/").status_code == 302
    answer = stranger().post("/accounts/login/", {"login": "weixm", "password": GOOD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/"
    assert "used already" in stranger().get(link).text


def test_an_address_that_nobody_has_is_answered_like_one_that_somebody_has(mails):
    known, unknown = asked("wei@example.org"), asked("nobody@example.org")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert len(mails) == 2
    said = [re.sub(r'value="[^"]{40,}"', "", stranger().get(answer.url).text) for answer in (known, unknown)]
    assert said[0] == said[1]


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "!directory"}, {"email": ""}])
def test_who_may_not_sign_in_by_password_gets_no_link(mails, people, change):
    type(people).objects.filter(username="weixm").update(**change)
    asked("wei@example.org")
    assert [sent.to for sent in mails] == [["wei@example.org"]]


def test_asking_again_and_again_for_one_address_is_stopped(mails):
    answers = [asked("wei@example.org").status_code for _time in range(6)]
    assert answers == [302] * 5 + [429]


def test_a_mail_that_cannot_be_sent_is_told_to_the_log_alone(mails, monkeypatch, caplog):
    def fails(*_arguments):
        raise OSError("no route")

    monkeypatch.setattr(forgotten, "request_password_reset", fails)
    assert asked("wei@example.org").status_code == 302
    assert "The mail to weixm could not be sent." in caplog.text


def test_without_a_server_for_mail_there_is_no_such_page(people, settings):
    settings.EMAIL_HOST = ""
    assert [stranger().get(page).status_code for page in (PAGE, f"{PAGE}sent/", f"{PAGE}1-a-b/")] == [404] * 3
    assert "forgotten?" not in stranger().get("/accounts/login/").text
