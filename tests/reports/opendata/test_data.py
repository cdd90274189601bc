"""The data's address: the numbers that the pages show, asked for as SDMX-REST does, written as SDMX-CSV."""

from datetime import timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import AccessLine
from apps.figures.arithmetic.quantity_text import in_file
from apps.figures.models import Indicator, Period
from apps.reports.numbers.ledger import Ledger, catalogue
from apps.reports.opendata import observations, sdmx_csv
from tests import builders
from tests.builders import Level
from tests.reports.opendata.reading import OfficeProgram, rows_of
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def province() -> SimpleNamespace:
    """A province of two cities: one has stated its members, of the other a union has; with a rate, a span and a day."""
    region = builders.federation("450000", level=Level.PROVINCE)
    city, other = (builders.federation(code, region) for code in ("450200", "450300"))
    union = builders.grassroots("450300-A", other, name="某厂工会")
    members, staff = builders.indicator("ORG12"), builders.indicator("ORG10")
    builders.indicator(
        "ORG13", kind="computed", nature="rate", over_units="none", over_time="none", numerator=members,
        denominator=staff, measure="%",
    )  # fmt: skip
    form = builders.form("G", [(members, "own")], register="grassroots")
    builders.stated(city, members, "2014", "超过83.13万")
    builders.stated(city, staff, "2014", "90万")
    builders.stated(city, members, "2010-2014", "5")
    builders.stated(city, members, "2013-12-31", "80万")
    builders.approved(builders.submission(union, form, "2014", {members: 40}))
    draft = builders.submission(builders.grassroots("450300-B", other), form, "2014", {members: 70})
    reader = builders.person("reader", "viewer", region)
    return SimpleNamespace(region=region, city=city, other=other, members=members, draft=draft, reader=reader)


@pytest.fixture
def program(province) -> OfficeProgram:
    return OfficeProgram(province.reader)


def test_a_number_leaves_with_its_words_bounds_footing_and_m_of_n(program):
    stated, summed = program.rows("450200+450300.ORG12".replace("+", ".ORG12,"), **{"c[TIME_PERIOD]": "2013-A1"})
    assert stated == {
        "STRUCTURE": "dataflow", "STRUCTURE_ID": "UNIONRECORDS:NUMBERS(1.0)", "ACTION": "R", "UNIT": "450200",
        "INDICATOR": "ORG12", "TIME_PERIOD": "2013-A1", "OBS_VALUE": "831300", "STATE": "value", "QUALIFIER": "over",
        "LOW": "831300", "HIGH": "", "ROUNDING": "", "STATED_TEXT": "超过83.13万", "UNIT_MEASURE": "人",
        "FOOTING": "statement", "ORIGIN": "stated", "REPORTED": "", "EXPECTED": "", "WAIVED": "", "PARTIAL": "",
        "PERIOD": "2014", "STATED_FOR": "", "REPORTING_YEAR_START_DAY": "--10-01",
    }  # fmt: skip
    told = ("OBS_VALUE", "FOOTING", "ORIGIN", "REPORTED", "EXPECTED", "PARTIAL", "LOW", "HIGH")
    assert [summed[name] for name in told] == ["40", "below", "sum", "1", "2", "true", "40", "40"]


def test_every_number_is_the_one_that_the_pages_show(program, province):
    """Of all federations, indicators and periods: none is left out, and none is told that the ledger does not show."""
    told = {(row["UNIT"], row["INDICATOR"], row["PERIOD"]): row for row in program.rows()}
    units = [province.region, province.city, province.other]
    shown = set()
    for period in Period.objects.all():
        ledger = Ledger(units, catalogue(), period)
        for unit in units:
            for indicator in Indicator.objects.all():
                reading = ledger.total(unit.pk, indicator.pk)
                if reading.told:
                    place = (unit.code, indicator.code, period.code)
                    shown.add(place)
                    assert Decimal(told[place]["OBS_VALUE"]) == reading.quantity.value
                    assert told[place]["FOOTING"] == reading.footing
    assert told.keys() == shown
    assert len(shown) > 5


def test_drafts_unions_and_what_lies_out_of_view_do_not_leave(province):
    beside = builders.person("beside", "viewer", province.city)
    narrow, wide = OfficeProgram(beside), OfficeProgram(province.reader).rows()
    assert "450300-A" not in {row["UNIT"] for row in wide}
    assert "70" not in {row["OBS_VALUE"] for row in wide}
    assert {row["UNIT"] for row in narrow.rows()} == {"450000", "450200"}
    assert narrow.rows("450300") == []


@pytest.mark.parametrize(
    ("key", "asked", "places"),
    [
        ("450200.ORG10", {}, ["450200 ORG10 2014"]),
        ("450200.ORG10,450300.ORG12", {}, ["450200 ORG10 2014", "450300 ORG12 2014"]),
        ("*.ORG10", {}, ["450000 ORG10 2014", "450200 ORG10 2014"]),
        ("450200", {"c[INDICATOR]": "ORG10"}, ["450200 ORG10 2014"]),
        ("450200", {"c[INDICATOR]": "ne:ORG12+ne:ORG13"}, ["450200 ORG10 2014"]),
        ("450200.ORG12", {"c[OBS_VALUE]": "ge:100+le:850000"}, ["450200 ORG12 2013-12-31", "450200 ORG12 2014"]),
        ("450200", {"c[STATED_TEXT]": "sw:超过", "c[PERIOD]": "2014"}, ["450200 ORG12 2014"]),
        ("450200", {"c[QUALIFIER]": "over", "c[INDICATOR]": "sw:ORG12"}, ["450200 ORG12 2014"]),
        ("450200.ORG12", {"c[TIME_PERIOD]": "2013-A1"}, ["450200 ORG12 2014"]),
        ("450200.ORG12", {"c[TIME_PERIOD]": "lt:2013-A1"}, []),
        ("450200.ORG12", {"c[TIME_PERIOD]": "ge:2013-10+le:2013-12"}, ["450200 ORG12 2013-12-31"]),
        ("450200.ORG12", {"c[TIME_PERIOD]": "2009-10-01/P5Y,2013-12-31"},
         ["450200 ORG12 2013-12-31"]),
        ("450200.ORG12", {"c[TIME_PERIOD]": "2014-A1", "reportingYearStartDay": "--10-01"}, []),
        ("450200.ORG12", {"c[TIME_PERIOD]": "ge:2014", "reportingYearStartDay": "--01-01"}, []),
        ("450200.ORG12", {"firstNObservations": 1}, ["450200 ORG12 2013-12-31"]),
    ],
)  # fmt: skip
def test_a_question_is_narrowed_by_its_key_and_by_filters(program, key, asked, places):
    rows = program.rows(key, **{"c[PERIOD]": "ne:2010-2014", **asked})
    told = [f"{row['UNIT']} {row['INDICATOR']} {row['PERIOD']}" for row in rows]
    assert sorted(told) == sorted(places)


def test_the_last_observation_of_a_series_is_the_latest(program):
    [row] = program.rows("450200.ORG12", lastNObservations=1, **{"c[PERIOD]": "ne:2010-2014"})
    assert row["PERIOD"] == "2014"


def test_columns_are_chosen_and_what_is_left_out_is_not_replaced(program):
    [row] = program.rows(
        "450200.ORG10", attributes="FOOTING,QUALIFIER", measures="none", **{"c[TIME_PERIOD]": "2013-A1"}
    )
    assert row == {
        "STRUCTURE": "dataflow", "STRUCTURE_ID": "UNIONRECORDS:NUMBERS(1.0)", "ACTION": "M", "UNIT": "450200",
        "INDICATOR": "ORG10", "TIME_PERIOD": "2013-A1", "QUALIFIER": "exact", "FOOTING": "statement",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "asked", "status", "word"),
    [
        ("450200.ORG12.2014", {}, 400, "A key is a federation and an indicator"),
        ("", {"startPeriod": "2014"}, 400, "does not take “startPeriod”"),
        ("", {"c[NOWHERE]": "1"}, 400, "does not take “c[NOWHERE]”"),
        ("", {"c[TIME_PERIOD]": "around:2014"}, 400, "There is no operator “around”"),
        ("", {"c[TIME_PERIOD]": "co:2014"}, 400, "Periods are not compared by “co”"),
        ("", {"c[TIME_PERIOD]": "last year"}, 400, "is no time period"),
        ("", {"c[OBS_VALUE]": "gt:many"}, 400, "“many” is no number"),
        ("", {"c[UNIT]": "450200,"}, 400, "lacks a value"),
        ("", {"c[STATED_FOR]": "2" * 4001}, 400, "at most 4000 signs"),
        ("", {"updatedAfter": "yesterday"}, 400, "cannot stand for “updatedAfter”"),
        ("", {"updatedAfter": "2014-13-45"}, 400, "“updatedAfter” is a moment"),
        ("", {"firstNObservations": "0"}, 400, "a whole number from 1 to 1000"),
        ("", {"attributes": "NOTE"}, 400, "cannot stand for “attributes”"),
        ("", {"includeHistory": "yes"}, 400, "is none of the choices"),
        ("", {"reportingYearStartDay": "--02-30"}, 400, "cannot stand for"),
        ("", {"asOf": "2999-01-01"}, 422, "has not come yet"),
        ("", {"asOf": "2014-01-01", "updatedAfter": "2014-01-02"}, 422, "later than “asOf”"),
        ("", {"firstNObservations": 1, "lastNObservations": 1}, 422, "first or for the last"),
        ("", {"includeHistory": "true", "asOf": "2014-01-01"}, 422, "without “asOf”"),
    ],
)
def test_what_cannot_be_given_is_said_in_words(program, key, asked, status, word):
    told, said = program.refusal(key, **asked)
    assert told == status
    assert word in said


@pytest.mark.parametrize(
    ("address", "word"),
    [
        ("/sdmx/data/dataflow/ECB", "There are no data for “ECB” as agencyID"),
        ("/sdmx/data/dataflow/UNIONRECORDS/EXR", "“EXR” as resourceID"),
        ("/sdmx/data/dataflow/UNIONRECORDS/NUMBERS/2.0", "“2.0” as version"),
        ("/sdmx/data/provisionagreement", "“provisionagreement” as context"),
        ("/sdmx/availability/", "There is no such address"),
        ("/sdmx/data/data%0Aflow", "as context"),
        ("/sdmx/a%0Ab", "There is no such address"),
    ],
)
def test_there_are_no_other_data(program, address, word):
    answer = program.client.get(address)
    assert answer.status_code == 404
    assert word in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize("address", ["/sdmx/data/", "/sdmx/data/dataflow", "/sdmx/data/*/*/*/~/450200.ORG10"])
def test_parts_of_the_address_may_be_left_out(program, address):
    assert program.client.get(address).status_code == 200


def test_a_program_that_takes_no_csv_is_told_so(program):
    assert program.client.get("/sdmx/data/", headers={"accept": "application/xml"}).status_code == 406
    for taken in ("text/csv", "application/vnd.sdmx.data+csv;version=2.1.0", "application/json, */*;q=0.1"):
        assert program.client.get("/sdmx/data/", headers={"accept": taken}).status_code == 200


def test_as_of_a_moment_a_number_is_the_one_of_then(program, province):
    before = timezone.now()
    builders.stated(province.other, province.members, "2014", "99")
    now, then = (
        program.rows("450300.ORG12", **{"c[PERIOD]": "2014", **asked}) for asked in ({}, {"asOf": before.isoformat()})
    )
    assert [row["FOOTING"] for row in now] == ["statement"]
    ledger = Ledger([province.other], catalogue(), Period.objects.get(code="2014"), as_of=before)
    reading = ledger.total(province.other.pk, province.members.pk)
    assert [(row["OBS_VALUE"], row["FOOTING"]) for row in then] == [(in_file(reading.quantity.value), reading.footing)]


def test_a_question_that_is_too_broad_is_refused_before_it_is_read(program, monkeypatch):
    monkeypatch.setattr(observations, "MOST_CELLS", 10)
    status, said = program.refusal()
    assert status == 413
    assert "an answer holds 10" in said


def test_an_answer_that_takes_too_long_is_given_up(program, monkeypatch):
    monkeypatch.setattr(observations, "LONGEST_SECONDS", -1.0)
    status, said = program.refusal()
    assert status == 413
    assert "takes too long" in said


def test_an_answer_that_is_long_lies_in_a_file_and_is_the_same(program, monkeypatch):
    short = program.rows()
    monkeypatch.setattr(sdmx_csv, "IN_MEMORY", 100)
    answer = program.get()
    assert answer.streaming
    assert rows_of(answer) == short


def test_what_leaves_is_in_the_access_log(program, province):
    program.rows("450200")
    line = AccessLine.objects.get(act="export")
    assert (line.person, line.about) == (
        province.reader,
        "/sdmx/data/dataflow/UNIONRECORDS/NUMBERS/1.0/450200 · mirror",
    )


def test_a_stranger_reads_nothing(province):
    answer = Client().get("/sdmx/data/")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/json"


def test_the_moment_to_ask_after_next_time_is_not_later_than_the_answer(program):
    asked = timezone.now()
    told = parsedate_to_datetime(program.get()["Last-Modified"])
    assert asked - timedelta(seconds=30) < told <= timezone.now()
