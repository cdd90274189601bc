"""Wherever it is told how many are not in yet, it can be read who; and how far the federations of one level are."""

import json

import pytest
from lxml import html

from apps.changelog.acting import acting
from apps.figures.totals import reader as totals_reader
from apps.figures.totals.missing_units import missing_units
from apps.figures.workflow import transitions
from apps.units.models import Federation, Role
from tests import builders
from tests.builders import Level
from tests.figures.workflow.test_duties import Country
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def country():
    return Country()


def page_of(client, user, address):
    client.force_login(user)
    answer = client.get(address, HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 200, address
    return html.fromstring(answer.content.decode())


def returned(country, unit, members=100):
    return builders.approved(
        builders.submission(unit, country.form, "2015", {country.members: members}, "area", by=country.clerk)
    )


def surveyed(country, union, members=30):
    return builders.approved(
        builders.submission(union, country.survey, "2015", {country.members: members}, by=country.clerk)
    )


def codes_missing(country, federation):
    return [unit.code for unit in missing_units(federation, country.members.pk, country.year).units]


def told_missing(page):
    return " ".join(page.xpath('string(//dt[@id="missing"]/following-sibling::dd[1])').split())


def test_a_supervisor_reads_on_the_number_which_federation_a_sum_lacks(country, client):
    returned(country, country.city)
    page = page_of(client, country.supervisor, "/number/?unit=450000&indicator=ORG12&period=2015")
    assert told_missing(page) == str(country.neighbour)
    assert page.xpath('//dt[@id="missing"]/following-sibling::dd[1]/a/@href') == ["/unit/450300/"]
    returned(country, country.neighbour)
    page = page_of(client, country.supervisor, "/number/?unit=450000&indicator=ORG12&period=2015")
    assert told_missing(page) == ""


def test_a_union_that_has_not_answered_is_named_and_one_that_was_waived_is_not(country, client):
    one, other = country.unions
    third = builders.grassroots("450203-C", country.county)
    surveyed(country, one)
    assert codes_missing(country, country.county) == [other.code, third.code]
    transitions.waive(other, country.survey, country.year, by=country.county_supervisor, reason="dissolved")
    assert codes_missing(country, country.county) == [third.code]
    page = page_of(client, country.supervisor, "/number/?unit=450203&indicator=ORG12&period=2015")
    assert told_missing(page) == str(third)


def test_as_many_are_named_as_the_sum_says_are_missing(country):
    surveyed(country, country.unions[0])
    returned(country, country.neighbour)
    for federation in (country.region, country.city, country.county):
        standing = totals_reader.standings([federation.pk], [country.members.pk], country.year)
        told = standing[federation.pk, country.members.pk]
        missing = missing_units(federation, country.members.pk, country.year)
        assert len(missing.units) + missing.unnamed == told.expected - told.reported
        assert missing.unnamed == 0


def test_a_clerk_reads_how_many_others_are_missing_and_not_who(country, client):
    returned(country, country.city)
    page = page_of(client, country.clerk, "/number/?unit=450000&indicator=ORG12&period=2015")
    assert told_missing(page) == "1 unit outside your view or not named"


def test_what_the_summary_says_of_a_partial_sum_leads_to_the_names(country, client):
    returned(country, country.city)
    page = page_of(client, country.supervisor, "/summary/?unit=450000&period=2015&group=")
    [link] = page.xpath('//tr[contains(@class, "coverage")]//a')
    assert link.text == "1 of 2 reported"
    address, place = link.get("href").split("#")
    assert page_of(client, country.supervisor, address).get_element_by_id(place).text == "Not in yet"


def test_what_a_comparison_says_of_a_partial_sum_leads_to_the_names(country, client):
    builders.period("2014")
    returned(country, country.city)
    page = page_of(client, country.supervisor, "/compare/?unit=450000&from=2014&to=2015&footing=below&group=")
    [href] = page.xpath('//tbody//td/a[contains(text(), "1 of 2 reported")]/@href')
    assert told_missing(page_of(client, country.supervisor, href.split("#")[0])) == str(country.neighbour)


def test_a_reviewer_is_led_to_who_is_missing_in_the_sum_beside_a_cell(country, client):
    builders.federation("450204", country.city, level=Level.COUNTY)
    returned(country, country.county, 90)
    submission = transitions.submit(country.draft(), by=country.clerk)
    page = page_of(client, country.supervisor, f"/review/{submission.pk}/")
    [href] = page.xpath('//a[contains(text(), "who is not in yet")]/@href')
    assert told_missing(page_of(client, country.supervisor, href.split("#")[0])) == "450204总工会"


# ---- Coverage


def test_coverage_names_the_federations_that_are_not_all_in(country, client):
    returned(country, country.neighbour)
    page = page_of(client, country.supervisor, "/coverage/?unit=450000&period=2015")
    assert f"Not all in: {country.city}." in " ".join(page.text_content().split())


def counts_of(client, user, address):
    client.force_login(user)
    rows = json.loads(client.get(f"{address}&format=json", HTTP_ACCEPT_LANGUAGE="en").content)["rows"]
    return {key: cell.get("text", "") for key, cell in rows[0]["cells"].items()}


def test_coverage_is_cut_by_level_so_that_all_cities_may_be_in_while_counties_are_not(country, client):
    for unit in (country.city, country.neighbour):
        returned(country, unit)
    address = "/coverage/?unit=450000&period=2015"
    everybody = counts_of(client, country.supervisor, address)
    assert (everybody["expected"], everybody["approved"]) == ("6", "2")  # with the region, the county and two unions
    cities = counts_of(client, country.supervisor, f"{address}&level=3")
    assert (cities["expected"], cities["approved"], cities["approved_share"]) == ("2", "2", "100.0")
    counties = counts_of(client, country.supervisor, f"{address}&level=4")
    assert (counties["expected"], counties["approved"]) == ("1", "0")


def test_the_list_of_a_level_has_just_its_federations(country, client):
    page = page_of(client, country.supervisor, "/coverage/units/?unit=450000&period=2015&level=3")
    names = [" ".join(name.text_content().split()) for name in page.xpath("//tbody//th")]
    assert names == [str(country.city), str(country.neighbour)]
    assert "2 lines" in page.text_content()
    client.force_login(country.supervisor)
    assert client.get("/coverage/?unit=450000&period=2015&level=9").status_code == 404


# ---- Whom to call


@pytest.mark.parametrize("role", ["supervisor", "viewer"])
def test_every_list_of_who_is_missing_says_whom_to_call_to_those_who_may_know(country, client, role):
    with acting(door="test"):
        Federation.objects.filter(pk=country.neighbour.pk).update(contact="覃建国", telephone="0773-2825363")
    returned(country, country.city)
    user = country.supervisor if role == "supervisor" else builders.person("viewer", Role.VIEWER, country.region)
    pages = [
        "/number/?unit=450000&indicator=ORG12&period=2015", "/coverage/units/?unit=450000&period=2015",
        "/coverage/units/?unit=450000&period=2015&format=json", "/worklist/?as=review&status=none",
    ]  # fmt: skip
    client.force_login(user)
    told = ["覃建国 0773-2825363" in client.get(page).text for page in pages]
    assert told == [role == "supervisor"] * len(pages)
