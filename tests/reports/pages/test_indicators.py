"""The page of the indicators: found by whatever a person calls one of them."""

import pytest
from django.test import Client
from lxml import html

from apps.units.models import Federation
from tests import builders
from tests.signing_in import sign_in


@pytest.fixture
def reader(first_records: None, client: Client) -> Client:
    client.force_login(builders.supervisor(Federation.objects.get(code="450000")))
    return client


def found(reader: Client, text: str) -> dict[str, bool]:
    """By code whether its entry stands open."""
    page = html.fromstring(reader.get("/indicators/", {"q": text}, HTTP_ACCEPT_LANGUAGE="en").content.decode())
    entries = page.xpath("//details[@class='entry']")
    return {entry.xpath("./dl/@id")[0]: "open" in entry.attrib for entry in entries}


@pytest.mark.parametrize("text", ["工会会员人数", "org12", "ghhyrs", "union MEMBERS", " 会员人数 "])
def test_an_indicator_is_found_by_name_code_or_initials(reader, text):
    indicators = found(reader, text)
    assert indicators["ORG12"]
    assert "CUL11" not in indicators


def test_all_of_them_stand_there_folded_up(reader):
    indicators = found(reader, "")
    assert len(indicators) > 100
    assert not any(indicators.values())


def test_what_no_indicator_is_called_is_said_with_what_to_try(reader):
    page = reader.get("/indicators/", {"q": "<b>"}, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "No indicator is called “&lt;b&gt;”" in page


def test_a_link_to_an_indicator_opens_its_entry(new_page, first_records, transactional_db):
    builders.supervisor(Federation.objects.get(code="450000"), "supervisor")
    page = new_page()
    sign_in(page, "supervisor")
    page.goto("/indicators/#ORG12")
    assert page.locator("#ORG12").is_visible()
    assert not page.locator("#ORG10").is_visible()
