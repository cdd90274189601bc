"""While a year is kept elsewhere every page says what it said before, or where the year is."""

import re

import pytest

from apps.changelog.acting import acting
from apps.figures.checks import findings
from apps.figures.models import Figure, Finding, Indicator, Period, Submission
from apps.figures.workflow import detaching, sealing
from apps.units.models import Campaign, WorkerStation
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db
YEARS = ("2011", "2012", "2013", "2014", "2015")
AWAY = ("2011", "2012")
# What differs from one request to the next.
CHANGING = re.compile(
    r'/sheet/\d+/\d+/\w+/|<path fill="#000"[^>]*>|nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"'
    r'|\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?|"at": "[^"]*"'
)
SAID = re.compile("kept elsewhere|,elsewhere")


class RegionOfFiveYears:
    """A city with two counties; unions, a station and a campaign in one of them, their returns of five years approved,
    four of them sealed. One union left in 2012; of another a document speaks; what does not fit is explained."""

    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", self.region)
        self.county, self.other = (
            builders.federation(code, self.city, level=Level.COUNTY) for code in ("450203", "450204")
        )
        self.unions = [builders.grassroots(f"450203-{number}", self.county) for number in (1, 2, 3)]
        self.far = builders.grassroots("450204-1", self.other)
        self.station = builders.unit(WorkerStation, "450203-S", self.county, kind="park")
        self.campaign = builders.unit(Campaign, "450203-C", self.county, kind="competition")
        self.members = builders.indicator("ORG12", nature="stock")
        self.staff = builders.indicator("ORG10", nature="stock")
        self.rate = builders.indicator(
            "ORG14", measure="%", kind="computed", nature="stock", over_units="recompute",
            numerator=self.members, denominator=self.staff,
        )  # fmt: skip
        builders.rule("MORE", "ORG12 <= ORG10", "query")
        builders.rule("JUMP", "ORG12 <= prior(ORG12) * 2", "query")
        cells = [(self.members, "own"), (self.staff, "own")]
        self.survey = builders.form("G", cells, "grassroots")
        self.of_stations = builders.form("S", [(self.members, "own")], "station")
        self.of_campaigns = builders.form("C", [(self.members, "own")], "campaign")
        self.form = builders.form("F", [(self.members, "area"), (self.staff, "area")])
        self.first, self.second = (builders.person(name, "administrator", self.region) for name in ("first", "second"))
        self.clerk, self.supervisor = builders.clerk(self.region), builders.supervisor(self.region)
        self.reader = builders.person("reader", "administrator", self.region)
        for role in ("clerk", "supervisor"):
            builders.appointed(self.reader, role, self.region)
        for place, year in enumerate(YEARS):
            self.report(place, year)
        builders.stated(self.unions[1], self.members, "2012", "33", "own")
        self.years = {year: Period.objects.get(code=year) for year in YEARS}
        for year in YEARS[:-1]:
            sealing.seal(self.years[year], reason="closed", seen=sealing.plan(self.years[year]).digest, by=self.first)

    def report(self, place, year):
        for number, union in enumerate([*self.unions, self.far]):
            if number == 2 and year > "2012":
                continue
            answers = {self.members: (number + 1) * 10 * (place + 1), self.staff: (number + 1) * 12 * (place + 1)}
            if number == 1:
                answers = {self.members: 20 if year == "2011" else 60 + place}
            if union == self.far and year == "2011":
                answers[self.staff] = answers[self.members] - 1
            self.hand_in(union, self.survey, year, answers, "own")
        self.hand_in(self.station, self.of_stations, year, {self.members: 3 + place}, "own")
        self.hand_in(self.campaign, self.of_campaigns, year, {self.members: 4 + place}, "own")
        if year != "2012":
            self.hand_in(self.city, self.form, year, {self.members: 300 + place, self.staff: 700 + place}, "area")

    def hand_in(self, unit, form, year, answers, coverage):
        made = builders.submission(unit, form, year, answers, coverage, by=self.clerk)
        with acting(self.clerk, door="test"):
            findings.refresh([unit.pk], [made.period_id])
        for finding in Finding.objects.filter(submission=made, severity="query"):
            findings.explain(finding, by=self.clerk, text="a new park")
        builders.approved(made)

    def detach(self):
        for year in AWAY:
            detaching.detach(self.years[year], reason="room", by=self.second)

    def attach(self):
        for year in reversed(AWAY):
            detaching.attach(self.years[year], reason="asked for", by=self.second)


@shared
def five_years():
    return RegionOfFiveYears()


def addresses():
    """Each kind of page, of a year that is away, of the one after it, of both, and of what reaches further back."""
    for unit in ("450203", "450203-1", "450203-2"):
        yield from (f"/unit/{unit}/", f"/summary/?unit={unit}&period=2012", f"/trend/?unit={unit}&from=2011&to=2015")
        yield f"/number/?unit={unit}&indicator=ORG12&period=2012"
        yield f"/compare/?unit={unit}&from=2012&to=2013"
        yield f"/why/?unit={unit}&indicator=ORG12&from=2012&to=2013"
    for more in ("", "&footing=both", "&footing=below&indicator=ORG12", "&indicator=ORG14&format=json"):
        yield from (f"/compare/?unit=450000&{span}{more}" for span in ("from=2012&to=2013", "from=2012&to=2014"))
    for year in ("2012", "2013"):
        for page in ("coverage", "coverage/units", "restatements", "report"):
            yield f"/{page}/?unit=450203&period={year}"
        yield f"/registers/grassroots/?unit=450203&at={year}&show=figures"
        yield f"/summary/?unit=450203&period={year}&as_of=2040-01-01"
        yield from (f"/entry/450203/G/{year}/units/", f"/entry/450200/F/{year}/", f"/worklist/?period={year}")
        for unit, form in (("450203-1", "G"), ("450203-3", "G"), ("450203-S", "S"), ("450203-C", "C")):
            yield f"/entry/{unit}/{form}/{year}/"
    cell = Indicator.objects.get(code="ORG12").pk
    for year in ("2012", "2013"):
        yield f"/entry/450203-1/G/{year}/cell/{cell}-own/"
        yield f"/workbook/?unit=450203-1&form=G&period={year}"
        made = Submission.objects.get(unit__code="450203-1", period__code=year)
        yield from (f"/review/{made.pk}/", f"/sheet/{made.pk}/")
    yield from ("/", "/contradictions/?unit=450203", "/sources/DOC/", "/summary/?unit=450203-S&period=2012&format=csv")
    yield from ("/sdmx/data/", "/sdmx/data/?includeHistory=true", "/sdmx/data/?asOf=2026-12-31")
    yield from ("/number/?unit=450203&indicator=ORG14&period=2012", "/admin/figures/period/seal/?year=2012")
    figure = Figure.objects.get(unit__code="450203-1", period__code="2012", indicator=cell)
    yield from (f"/number/{figure.pk}/", f"/admin/figures/figure/{figure.pk}/change/", "/admin/figures/figure/")


def seen(client, address):
    answer = client.get(address, headers={"Accept-Language": "en"}, follow=address.startswith("/workbook/"))
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if "spreadsheet" in answer.headers.get("Content-Type", ""):
        text = b"a workbook"
    return answer.status_code, CHANGING.sub("", text.decode("utf-8", "replace"))


def test_every_page_says_what_it_said_or_where_the_year_is_and_attached_again_what_it_said(five_years, client):
    client.force_login(five_years.reader)
    every = list(dict.fromkeys(addresses()))
    before = {address: seen(client, address) for address in every}
    five_years.detach()
    silent, told = [], 0
    for address in every:
        after = seen(client, address)
        if after != before[address]:
            told += 1
            if not SAID.search(after[1]):
                silent.append(address)
    assert (silent, told > 30) == ([], True)
    five_years.attach()
    trail = "/admin/figures/period/seal/?year=2012"
    assert [address for address in every if address != trail and seen(client, address) != before[address]] == []


def test_no_earlier_number_takes_the_place_of_one_that_is_away(five_years, client):
    """That of 2011 stays, for a finding names it; beside the form of 2013 it is not the number before."""
    five_years.detach()
    assert set(five_years.far.figures.values_list("period__code", flat=True)) == {"2011", "2013", "2014", "2015"}
    client.force_login(five_years.reader)
    text = client.get("/entry/450204-1/G/2013/", headers={"Accept-Language": "en"}).content.decode()
    assert SAID.search(text)
    assert "years before" not in text
