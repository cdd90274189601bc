"""A federation's directory lets in its own people, by the account it names, and nobody else."""

import json
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from apps.accounts.models import AccessLine
from apps.changelog.acting import acting
from apps.units.models import Federation
from tests import builders
from tests.accounts.directory import CLIENT, SECRET, serving
from tests.builders import Level
from tests.worlds import shared
from unionrecords import environment

pytestmark = pytest.mark.django_db
OUT = "/accounts/directory/city/?process=login&next=/worklist/"


@shared
def city():
    """A city in its region; 韦 is clerk of its county, and the others are not its people, each in another way."""
    region = builders.federation("R", level=Level.PROVINCE)
    city, next_door = (builders.federation(code, region, Level.CITY) for code in ("C", "C2"))
    county = builders.federation("C-X", city, Level.COUNTY)
    builders.person("wei", "clerk", county)
    builders.person("next-door", "clerk", next_door)
    builders.person("above", "viewer", region)
    builders.appointed(builders.person("both", "clerk", city), "viewer", next_door)
    builders.person("without")
    root = builders.person("root", "administrator", city)
    off = builders.person("off", "clerk", city)
    type(root).objects.filter(pk=root.pk).update(is_superuser=True)
    type(off).objects.filter(pk=off.pk).update(is_active=False)
    return city


@pytest.fixture(scope="module")
def server():
    with serving() as directory:
        yield directory


@pytest.fixture
def provider(server, settings, city):
    known = {"id": "city", "name": "City directory", "issuer": server.issuer, "federation": "C"}
    settings.DIRECTORIES = [{**known, "client_id": CLIENT, "client_secret": SECRET}]
    settings.SOCIALACCOUNT_PROVIDERS = environment.providers(settings.DIRECTORIES)
    return server


def out_and_back(client: Client, address: str = OUT, **changed: str):
    """To the directory and back to us, as a browser goes; `changed` is altered on the way back."""
    there = urlsplit(client.get(address).url)
    asked = HTTPConnection(there.netloc)
    asked.request("GET", f"{there.path}?{there.query}")
    back = asked.getresponse().getheader("Location")
    asked.close()
    parts = urlsplit(back)
    query = parts.query if not changed else "&".join(f"{name}={value}" for name, value in changed.items())
    return client.get(f"{parts.path}?{query}")


def desk() -> Client:
    return Client(headers={"accept-language": "en"})


def test_who_belongs_to_the_federation_comes_in_by_its_directory(provider):
    provider.says = {"sub": "17", "preferred_username": "wei"}
    client = desk()
    assert (
        'href="/accounts/directory/city/?process=login&amp;next=%2Fworklist%2F"'
        in client.get("/accounts/login/?next=/worklist/").text
    )
    assert out_and_back(client).url == "/worklist/"
    assert client.get("/").status_code == 200
    line = AccessLine.objects.latest("id")
    assert (line.person.username, line.act) == ("wei", "signed_in")


def test_who_came_in_once_is_known_by_what_never_changes(provider):
    provider.says = {"sub": "17", "preferred_username": "wei"}
    out_and_back(desk())
    provider.says = {"sub": "17", "preferred_username": "wei.xm"}
    assert out_and_back(desk()).url == "/worklist/"


@pytest.mark.parametrize("name", ["next-door", "above", "both", "without", "root", "off", "nobody", ""])
def test_a_directory_does_not_let_in_who_is_not_its_own_or_has_no_account(provider, name):
    provider.says = {"sub": f"of {name}", "preferred_username": name}
    client = desk()
    assert out_and_back(client).url == "/accounts/login/"
    assert "no account here that it vouches for" in client.get("/accounts/login/").text
    assert client.get("/").url.startswith("/accounts/login/")
    assert AccessLine.objects.latest("id").act == "failed"


def test_who_is_appointed_elsewhere_later_is_let_in_no_more(provider, city):
    provider.says = {"sub": "17", "preferred_username": "wei"}
    out_and_back(desk())
    builders.appointed(builders.person_called("wei"), "viewer", Federation.objects.get(code="R"))
    assert out_and_back(desk()).url == "/accounts/login/"


@pytest.mark.parametrize("changed", [{"state": "other", "code": "x"}, {"code": "x"}])
def test_an_answer_to_no_question_of_ours_lets_nobody_in(provider, changed):
    provider.says = {"sub": "17", "preferred_username": "wei"}
    client = desk()
    answer = out_and_back(client, **changed)
    assert answer.status_code == 401
    assert "did not say who you are" in answer.text
    assert client.get("/").url.startswith("/accounts/login/")


def test_who_breaks_off_is_told_so(provider):
    provider.says = None
    client = desk()
    answer = out_and_back(client)
    assert answer.url == "/accounts/directory/"
    assert "You broke off" in client.get(answer.url).text


@pytest.mark.parametrize("process", ["connect", "redirect"])
def test_an_account_is_not_tied_to_a_directory_by_hand(provider, process):
    provider.says = {"sub": "99", "preferred_username": "wei"}
    client = desk()
    client.force_login(builders.person_called("next-door"))
    answer = out_and_back(client, f"/accounts/directory/city/?process={process}")
    assert answer.url == "/accounts/login/"


def test_where_a_role_asks_for_a_second_factor_the_directory_has_to_ask_for_it(provider, settings):
    settings.SECOND_FACTOR_ROLES = ["clerk"]
    provider.says = {"sub": "17", "preferred_username": "wei"}
    client = desk()
    assert out_and_back(client).url == "/accounts/login/"
    assert "which this directory does not" in client.get("/accounts/login/").text
    settings.DIRECTORIES = [{**settings.DIRECTORIES[0], "second_factor": True}]
    assert out_and_back(client).url == "/worklist/"
    assert client.get("/").status_code == 200


def test_a_password_given_by_somebody_else_keeps_nobody_out_who_does_not_use_it(provider):
    with acting(builders.person_called("root"), door="admin"):
        wei = builders.person_called("wei")
        wei.set_password("given-word-77")
        wei.save()
    provider.says = {"sub": "17", "preferred_username": "wei"}
    client = desk()
    out_and_back(client)
    assert client.get("/").status_code == 200


def test_a_directory_that_does_not_answer_is_said_in_words(provider, settings):
    settings.SOCIALACCOUNT_PROVIDERS = environment.providers([
        {**settings.DIRECTORIES[0], "issuer": "http://127.0.0.1:9"}
    ])  # fmt: skip
    answer = desk().get(OUT)
    assert answer.status_code == 401
    assert "did not say who you are" in answer.text


def test_without_directories_there_is_none(client):
    assert client.get(OUT).status_code == 404
    assert "/directory/" not in client.get("/accounts/login/").text


SAID = {"id": "city", "name": "n", "issuer": "https://id.example.org", "client_id": "c", "client_secret": "hidden-word",
        "federation": "C"}  # fmt: skip


@pytest.mark.parametrize("text", [
    "{", "5", '["city"]', json.dumps([{**SAID, "issuer": "http://id.example.org"}]), json.dumps([{**SAID, "more": 1}]),
    json.dumps([{"id": "city"}]),
])  # fmt: skip
def test_a_description_that_cannot_be_meant_stops_the_start_and_repeats_no_secret(tmp_path, text):
    file = tmp_path / "directories.json"
    file.write_text(text)
    with pytest.raises(ImproperlyConfigured, match="DIRECTORIES must name a JSON file") as refusal:
        environment.directories({"DIRECTORIES": str(file)}, "DIRECTORIES")
    assert "hidden-word" not in str(refusal.value)


def test_directories_are_read_from_the_file_that_is_named(tmp_path):
    file = tmp_path / "directories.json"
    file.write_text(json.dumps([SAID]))
    found = environment.directories({"DIRECTORIES": str(file)}, "DIRECTORIES")
    assert found == [{**SAID, "claim": "preferred_username", "second_factor": False}]
    assert environment.directories({}, "DIRECTORIES") == []
