"""Whatever people do all day reads the figures of one year and of the one before it, however many years there are."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from django.db import connection

from apps.changelog.acting import acting
from apps.figures.entry import writer as entry_writer
from apps.figures.files import importer
from apps.figures.models import Figure, Period
from apps.figures.totals import writer as totals_writer
from apps.figures.workflow import transitions
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db
FIGURES = re.compile(r"figures_(?:figure|revision)\b")
PARTITION = re.compile(r"figures_(?:figure|revision)_of_(\w+)")
EXPLAINED = re.compile(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b")
# A number before is looked for however far back, in periods that are named one by one.
NAMED_IN = re.compile(r'\bperiod_id"? IN \((%(?:\(\w+\))?s(?:, %(?:\(\w+\))?s)*)\)')
NAMED = ("earlier", "near")
# A row found by its key alone is one look into the index of each partition.
BY_KEY = re.compile(r'"figures_figure"\."id" (=|IN) ')
YEARS = [str(year) for year in range(2009, 2015)]


class SixYears:
    """A county of two unions, its own form and theirs approved in six years; a span, and a date in the last."""

    def __init__(self) -> None:
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.county = builders.federation("450203", self.region, level=Level.COUNTY)
        self.unions = [builders.grassroots(f"450203-{number}", self.county) for number in (1, 2)]
        self.members, self.staff = builders.indicator("ORG12"), builders.indicator("ORG10")
        builders.rule("MORE", "ORG12 <= ORG10")
        self.form = builders.form("G", [(self.members, "own"), (self.staff, "own")], "grassroots")
        self.of_county = builders.form("F", [(self.members, "area"), (self.staff, "area")])
        for place, year in enumerate(YEARS):
            for union in self.unions:
                self.hand_in(union, self.form, year, 10 + place, "own")
            self.hand_in(self.county, self.of_county, year, 30 + place, "area")
        builders.stated(self.region, self.members, "2010-2014", "100")
        builders.stated(self.region, self.members, "2014-03-31", "90")
        self.now = builders.period("2015")
        self.clerk = builders.clerk(self.county)
        self.supervisor = builders.supervisor(self.region)

    def hand_in(self, unit, form, year, members, coverage):
        made = builders.submission(unit, form, year, {self.members: members, self.staff: members + 1}, coverage)
        builders.approved(made)


@shared
def six_years() -> SixYears:
    return SixYears()


class PartitionsRead(NamedTuple):
    """The partitions of which a statement read anything, a year's by its key; how many periods it named."""

    places: set[str]
    named: int


NOTHING = PartitionsRead(set(), 0)


@contextmanager
def partitions_read() -> Iterator[dict[str, PartitionsRead]]:
    """By statement what it read, as the database itself tells."""
    read: dict[str, PartitionsRead] = {}

    def explained(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if FIGURES.search(sql) and EXPLAINED.match(sql) and not many:
            with connection.connection.cursor() as beside:
                beside.execute("SAVEPOINT explained")
                beside.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
                plan = beside.fetchone()[0]
                beside.execute("ROLLBACK TO SAVEPOINT explained")
            places = set(_executed(plan if isinstance(plan, list) else json.loads(plan)))
            read[sql] = PartitionsRead(places | read.get(sql, NOTHING).places, _named(sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        yield read


def _named(sql: str, params: Any) -> int:
    """How many periods a statement names."""
    if found := NAMED_IN.search(sql):
        return found[1].count("%")
    return max((len(params[name]) for name in NAMED if isinstance(params, dict) and name in params), default=0)


def _executed(plan: Any) -> Iterator[str]:
    """The partitions that the parts of a plan went into."""
    if isinstance(plan, list):
        for part in plan:
            yield from _executed(part)
    elif isinstance(plan, dict):
        if plan.get("Actual Loops", 1) and (found := PARTITION.fullmatch(plan.get("Relation Name", ""))):
            yield found[1]
        for part in plan.values():
            yield from _executed(part)


def expect_two_at_most(read: dict[str, PartitionsRead]) -> None:
    """Two years, or as many as a statement names; of dates and spans there is one partition besides."""
    assert read, "no figure was read"
    for sql, (places, named) in read.items():
        assert len(places - {"others"}) <= max(named, 2) or BY_KEY.search(sql), sql


def test_a_question_without_a_period_reads_all_of_them(six_years):
    """So that the others would be found out."""
    with partitions_read() as read:
        assert Figure.objects.filter(unit=six_years.county).count() == 2 * len(YEARS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_inherits WHERE inhparent = 'figures_figure'::regclass")
        (all_of_them,) = cursor.fetchone()
    assert [len(places) for places, _named in read.values()] == [all_of_them]
    assert all_of_them > len(YEARS)


@pytest.mark.parametrize(
    "address",
    [
        "/entry/450203/F/2014/",
        "/entry/450203/F/2015/",
        "/entry/450203/F/2015/sums/",
        "/entry/450203/G/2015/units/",
        "/entry/450203-1/G/2015/",
    ],
)
def test_the_grid_reads_its_year_and_the_one_before(six_years, client, address):
    client.force_login(six_years.clerk)
    with partitions_read() as read:
        assert client.get(address).status_code == 200
    expect_two_at_most(read)


@pytest.mark.parametrize(
    "address",
    [
        "/summary/?unit=450000&period=2014&group=GRP",
        "/compare/?unit=450000&from=2013&to=2014&group=GRP",
        "/compare/?unit=450000&from=2013&to=2014&indicator=ORG12",
        "/number/?unit=450203&indicator=ORG12&period=2014",
        "/why/?unit=450000&indicator=ORG12&from=2013&to=2014",
    ],
)
def test_a_report_reads_the_years_it_shows(six_years, client, address):
    client.force_login(six_years.supervisor)
    with partitions_read() as read:
        assert client.get(address).status_code == 200
    expect_two_at_most(read)


def test_the_page_of_a_number_reads_its_year_and_the_one_before(six_years, client):
    figure = Figure.objects.get(unit=six_years.county, period__code="2014", indicator=six_years.members)
    client.force_login(six_years.supervisor)
    with partitions_read() as read:
        assert client.get(f"/number/{figure.pk}/").status_code == 200
    expect_two_at_most(read)


def test_saving_handing_in_and_approving_read_the_year_and_the_one_before(six_years):
    union, year = six_years.unions[0], six_years.now
    with partitions_read() as read:
        entry_writer.save_form(
            union, six_years.form, year, typed={(six_years.members.pk, "own"): "20"}, seen={}, by=six_years.clerk
        )
        entry_writer.save_form(
            union, six_years.form, year, typed={(six_years.members.pk, "own"): "", (six_years.staff.pk, "own"): "25"},
            seen={(six_years.members.pk, "own"): "20"}, by=six_years.clerk,
        )  # fmt: skip
        made = union.submissions.get(period=year)
        transitions.submit(made, by=six_years.clerk)
        transitions.approve(made, by=six_years.supervisor)
    expect_two_at_most(read)


def test_a_file_of_a_year_reads_it_and_the_one_before(six_years, tmp_path):
    file = tmp_path / "figures.csv"
    file.write_text("unit_code,indicator_code,period,value\n450203-1,ORG12,2015,12\n450203-2,ORG12,2015,13\n")
    with partitions_read() as read:
        importer.bring_in(file, by=None)
    expect_two_at_most(read)


def test_totals_by_differences_read_the_year_the_one_before_and_the_next(six_years):
    union, year = six_years.unions[0].pk, Period.objects.get(code="2012").pk
    with partitions_read() as read, acting(door="test"), totals_writer.posting([union], [year]):
        pass
    assert {len(places) for places, _named in read.values()} <= {1, 2, 3}
