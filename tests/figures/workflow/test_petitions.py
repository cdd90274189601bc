"""A clerk asks for a return, an extension or an amendment: it reaches who may decide it, and is answered once."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from apps.changelog.acting import acting
from apps.figures.models import Extension, Petition, PetitionAnswer, Submission
from apps.figures.workflow import notifications, petitions, transitions
from apps.units.errors import Refused
from tests import builders
from tests.figures.test_races import at_once
from tests.figures.workflow.test_duties import Country, day
from tests.worlds import shared

pytestmark = pytest.mark.django_db
GRID = "/entry/450200/F/2015/"


@pytest.fixture
def client(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@shared
def country():
    return Country()


def standing(country, kind):
    """The form as it stands when this can be asked of it."""
    made = country.draft()
    if kind == "extension":
        country.deadline(day(-1))
        return made
    made = transitions.submit(made, by=country.clerk)
    if kind == "return":
        return transitions.begin_review(made, by=country.supervisor)
    return transitions.approve(made, by=country.supervisor)


def asked(country, kind, reason="a slip of the pen"):
    made = standing(country, kind)
    until = day(5) if kind == "extension" else None
    return petitions.ask(made.unit, made.form, made.period, kind=kind, reason=reason, until=until, by=country.clerk)


def told(user, kind):
    """The one notice of a kind that somebody has."""
    (notice,) = [notice for notice in notifications.latest(user) if notice.kind == kind]
    return notice


KINDS = ["return", "extension", "amendment"]
AFTER = {"return": "returned", "extension": "draft", "amendment": "reopened"}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_asked_reaches_the_supervisor_who_decides_and_is_done_when_granted(country, client, kind):
    client.force_login(country.clerk)
    standing(country, kind)
    page = client.get(GRID)
    assert f'name="kind" value="{kind}"' in page.text
    client.post(f"{GRID}ask/", {"kind": kind, "reason": "a slip of the pen", "until": day(5).isoformat()})
    petition = Petition.objects.get()
    notice = told(country.supervisor, f"ask {kind}")
    assert (notice.by, "a slip of the pen" in notice.text) == (country.clerk, True)
    client.force_login(country.supervisor)
    assert "a slip of the pen" in client.get(notice.address).text
    client.post("/requests/", {"petition": petition.pk, "action": "grant", "text": ""})
    assert Submission.objects.get().status == AFTER[kind]
    assert Extension.objects.filter(until=day(5)).exists() is (kind == "extension")
    assert "a slip of the pen" not in client.get("/requests/").text, "it is answered"
    assert all(notice.kind != f"ask {kind}" for notice in notifications.latest(country.supervisor))
    client.force_login(country.clerk)
    page = client.get(GRID).text
    assert "granted" in page
    assert "a slip of the pen" in page
    client.force_login(country.supervisor)
    assert "a slip of the pen" in client.get(f"/review/{Submission.objects.get().pk}/").text


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_declined_changes_nothing_and_the_clerk_reads_why(country, client, kind):
    petition = asked(country, kind)
    before = Submission.objects.get().status
    with pytest.raises(Refused):
        petitions.decline(petition, by=country.supervisor, text=" ")
    petitions.decline(petition, by=country.supervisor, text="it is right as it is")
    assert Submission.objects.get().status == before
    assert told(country.clerk, "declined").text == "it is right as it is"
    client.force_login(country.clerk)
    page = client.get(GRID).text
    assert "it is right as it is" in page
    assert 'name="kind"' in page, "something may be asked again"


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_else_answers_and_nobody_twice(country, client, kind):
    petition = asked(country, kind)
    next_door = builders.supervisor(country.neighbour, "next door")
    for other in (country.clerk, next_door, builders.supervisor(country.city, "own")):
        with pytest.raises(PermissionDenied):
            petitions.grant(petition, by=other)
        client.force_login(other)
        assert client.post("/requests/", {"petition": petition.pk, "action": "grant"}).status_code == 404
        assert "a slip of the pen" not in client.get("/requests/").text
        assert all(notice.kind != f"ask {kind}" for notice in notifications.latest(other))
    petitions.decline(petition, by=country.supervisor, text="no")
    for again in (petitions.grant, petitions.decline):
        with pytest.raises(Refused, match=r"已答复|answered already"):
            again(petition, by=country.supervisor, text="after all")
    with pytest.raises(DatabaseError), transaction.atomic(), acting(country.supervisor, door="sql"):
        PetitionAnswer.objects.create(petition=petition, granted=True)


@pytest.mark.parametrize("kind", KINDS)
def test_only_what_is_open_to_the_form_is_asked_once_and_with_a_reason_by_its_clerks(country, kind):
    made = standing(country, kind)
    place, until = (made.unit, made.form, made.period), day(5) if kind == "extension" else None
    with pytest.raises(PermissionDenied):
        petitions.ask(*place, kind=kind, reason="x", until=until, by=country.supervisor)
    with pytest.raises(Refused):
        petitions.ask(*place, kind=kind, reason=" ", until=until, by=country.clerk)
    for other in {*KINDS, "burn"} - {kind}:
        with pytest.raises(Refused):
            petitions.ask(*place, kind=other, reason="x", until=day(5), by=country.clerk)
    petitions.ask(*place, kind=kind, reason="x", until=until, by=country.clerk)
    with pytest.raises(Refused):
        petitions.ask(*place, kind=kind, reason="x", until=until, by=country.clerk)
    assert Petition.objects.count() == 1


def test_before_the_review_has_begun_a_form_is_withdrawn_and_not_asked_for(country, client):
    transitions.submit(country.draft(), by=country.clerk)
    client.force_login(country.clerk)
    assert 'name="kind"' not in client.get(GRID).text


@pytest.mark.parametrize("until", [None, -2, -1])
def test_an_extension_is_asked_until_a_day_that_helps(country, until):
    made = standing(country, "extension")
    asked_for = None if until is None else day(until)
    with pytest.raises(Refused):
        petitions.ask(
            made.unit, made.form, made.period, kind="extension", reason="x", until=asked_for, by=country.clerk
        )


def test_without_a_last_day_no_extension_is_asked(country, client):
    made = country.draft()
    client.force_login(country.clerk)
    assert 'name="kind"' not in client.get(GRID).text
    with pytest.raises(Refused):
        petitions.ask(made.unit, made.form, made.period, kind="extension", reason="x", until=day(5), by=country.clerk)


def test_a_request_that_has_become_idle_is_not_granted_but_can_be_declined(country):
    petition = asked(country, "return")
    transitions.send_back(Submission.objects.get(), by=country.supervisor, reason="anyway")
    with pytest.raises(Refused):
        petitions.grant(petition, by=country.supervisor)
    assert not PetitionAnswer.objects.exists()
    petitions.decline(petition, by=country.supervisor, text="it has come back meanwhile")


@pytest.mark.django_db(transaction=True)
def test_of_two_who_answer_at_once_one_is_told_that_it_is_answered():
    country, told = Country(), []
    petition, second = asked(country, "return"), builders.supervisor(country.region, "second")

    def answering(act, by):
        def answer():
            try:
                act(petition, by=by, text="so be it")
            except Refused as refused:
                told.append(refused.reasons)

        return answer

    assert at_once(answering(petitions.grant, country.supervisor), answering(petitions.decline, second)) == []
    assert len(told) == 1
    granted = PetitionAnswer.objects.get().granted
    assert (Submission.objects.get().status == "returned") is granted
