"""A person chooses how she is told; an administrator sees what did not arrive, and sends it again."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.accounts.models import MessageChoice, OutgoingMessage
from apps.accounts.post import sending
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)
PAGE, FAILURES = "/accounts/messages/", "/admin/accounts/outgoingmessage/"
CHOSEN = {"mail": "daily", "webhook": "at once", "hour": "7", "language": "zh-hans"}


class OfficeWithMessages:
    """A region and two cities, each with a clerk and an administrator, of whom the first clerk has an address."""

    def __init__(self) -> None:
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.cities = [builders.federation(code, self.region) for code in ("450200", "450300")]
        self.clerks = [builders.clerk(city, f"clerk-{city.code}") for city in self.cities]
        self.administrators = [
            builders.person(f"administrator-{place.code}", "administrator", place)
            for place in (*self.cities, self.region)
        ]
        self.clerks[0].email = "clerk@example.org"
        self.clerks[0].save()


@shared
def office_with_messages():
    return OfficeWithMessages()


def signed_in(person) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person)
    return client


def failed(person, **more):
    about = {"channel": "mail", "subject": f"to {person.username}", "text": "x", "tries": 3, "said": "HTTP 500"}
    return OutgoingMessage.objects.create(person=person, **about | more)


def test_she_is_told_nothing_until_she_chooses_and_then_as_she_chose(office_with_messages, set_up):
    clerk = office_with_messages.clerks[0]
    client = signed_in(clerk)
    page = client.get(PAGE).text
    assert page.count('<option value="never" selected>') == 2
    assert MessageChoice.objects.count() == 0, "to look is not to choose"
    assert "from now on" in client.post(PAGE, CHOSEN, follow=True).text
    choice = MessageChoice.objects.get(person=clerk)
    assert (choice.mail, choice.webhook, choice.hour, choice.language) == ("daily", "at once", 7, "zh-hans")
    client.post(PAGE, {**CHOSEN, "mail": "never"})
    choice.refresh_from_db()
    assert choice.mail == "never"


@pytest.mark.parametrize("wrong", [{"mail": "hourly"}, {"hour": "24"}, {"hour": "x"}, {"language": "fr"}])
def test_what_cannot_be_chosen_is_refused(office_with_messages, set_up, wrong):
    client = signed_in(office_with_messages.clerks[0])
    assert "errorlist" in client.post(PAGE, CHOSEN | wrong).text
    assert MessageChoice.objects.count() == 0


def test_without_an_address_no_mail_is_offered_and_none_is_chosen(office_with_messages, set_up):
    client = signed_in(office_with_messages.clerks[1])
    page = client.get(PAGE).text
    assert 'name="mail"' not in page
    assert "has no e-mail address" in page
    client.post(PAGE, CHOSEN)
    assert MessageChoice.objects.get().mail == "never"


def test_only_the_ways_that_are_set_up_are_offered(office_with_messages, set_up, settings):
    settings.MESSAGES_BY = ["mail"]
    page = signed_in(office_with_messages.clerks[0]).get(PAGE).text
    assert ('name="mail"' in page, 'name="webhook"' in page) == (True, False)


def test_where_nothing_is_set_up_there_is_no_such_page(office_with_messages, settings):
    client = signed_in(office_with_messages.clerks[0])
    assert client.get(PAGE).status_code == client.post(PAGE, CHOSEN).status_code == 404
    assert PAGE not in client.get("/accounts/password/").text


def test_a_stranger_is_led_to_the_door(set_up):
    assert "/accounts/login/" in Client().get(PAGE).url


def test_an_administrator_sees_what_did_not_arrive_in_her_area_and_sends_it_again(office_with_messages, set_up):
    here, there = (failed(clerk) for clerk in office_with_messages.clerks)
    failed(office_with_messages.clerks[0], subject="not tried yet", tries=0)
    client = signed_in(office_with_messages.administrators[0])
    page = client.get(FAILURES).text
    assert "HTTP 500" in page
    assert here.subject in page
    assert there.subject not in page
    assert "not tried yet" not in page
    assert here.subject in client.get(f"{FAILURES}?state=again").text
    assert here.subject not in client.get(f"{FAILURES}?state=given_up").text
    OutgoingMessage.objects.update(given_up_at=here.made_at)
    act = {"action": "send_again", "_selected_action": [str(here.pk), str(there.pk)]}
    assert "1 message is tried again" in client.post(FAILURES, act, follow=True).text
    assert sending.send_due(lambda _message: True) == (1, 0)
    assert [taken.number for taken in set_up.taken] == [str(here.pk)]
    assert here.subject not in client.get(FAILURES).text


def test_who_administers_the_root_sees_all_and_a_clerk_nothing(office_with_messages, set_up):
    both = [failed(clerk) for clerk in office_with_messages.clerks]
    page = signed_in(office_with_messages.administrators[2]).get(FAILURES).text
    assert all(message.subject in page for message in both)
    assert signed_in(office_with_messages.clerks[0]).get(FAILURES).status_code == 403


def test_a_command_sends_now_and_says_what_failed(office_with_messages, set_up, capsys):
    failed(office_with_messages.clerks[0])
    call_command("send_messages")
    set_up.refusal = lambda text: 500
    failed(office_with_messages.clerks[0], channel="webhook")
    with pytest.raises(CommandError):
        call_command("send_messages")
    assert len(set_up.taken) == 1


def test_a_message_to_try_the_way_reaches_whoever_is_named_or_is_refused_in_words(office_with_messages, set_up, capsys):
    call_command("send_messages", test="clerk-450200")
    assert sorted(taken.way for taken in set_up.taken) == ["mail", "webhook"]
    assert all(taken.number in capsys.readouterr().out for taken in set_up.taken[:1])
    set_up.refusal = lambda text: 500
    for account in ("nobody", "clerk-450200"):
        with pytest.raises(CommandError):
            call_command("send_messages", test=account)
    assert OutgoingMessage.objects.count() == 0, "a trial is not kept"


def test_without_a_way_the_command_says_so(settings):
    settings.MESSAGES_BY = []
    with pytest.raises(CommandError, match="UNIONRECORDS_MESSAGES"):
        call_command("send_messages")
