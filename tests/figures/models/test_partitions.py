"""Figures and their earlier states lie in partitions by year, made with the year and written through their tables."""

from contextlib import AbstractContextManager, nullcontext

import pytest
from django.db import DatabaseError, ProgrammingError, connection, transaction

from apps.changelog.acting import acting
from apps.figures.arithmetic import period_codes
from apps.figures.models import Figure, Period, Revision
from apps.figures.triggers.partitions import FUNCTIONS
from tests import builders, spare_years
from tests.builders import Level
from tests.owner import by_owner
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class TwoYears:
    """A county and what it states of two years and of five."""

    def __init__(self) -> None:
        self.county = builders.federation("450203", level=Level.COUNTY)
        self.members = builders.indicator("ORG12")
        self.figures = {}
        for code in ("2014", "2015", "2010-2014"):
            self.figures[code] = builders.stated(self.county, self.members, code, "10")


@shared
def two_years() -> TwoYears:
    return TwoYears()


@pytest.fixture(autouse=True)
def no_partitions_lie_ready():
    with spare_years.held_back():
        yield


def partitions(table: str = "figures_figure") -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [table])
        return {name for (name,) in cursor.fetchall()}


def place_of(row: Figure | Revision) -> str:
    """The partition in which a row lies."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT tableoid::regclass::text FROM {row._meta.db_table} WHERE id = %s", [row.pk])
        return cursor.fetchone()[0]


def test_each_year_has_its_partition_and_all_other_periods_share_one(two_years):
    keys = {code: Period.objects.get(code=code).pk for code in two_years.figures}

    places = {code: place_of(figure) for code, figure in two_years.figures.items()}

    assert places == {
        "2014": f"figures_figure_of_{keys['2014']}",
        "2015": f"figures_figure_of_{keys['2015']}",
        "2010-2014": "figures_figure_of_others",
    }


def test_an_earlier_state_lies_with_its_year(two_years):
    figure = two_years.figures["2014"]
    builders.stated(two_years.county, two_years.members, "2014", "12")

    (kept,) = Revision.objects.all()

    assert place_of(kept) == f"figures_revision_of_{figure.period_id}"
    assert (kept.value, kept.reason) == (10, "test")


def test_figures_of_all_years_are_numbered_by_one_sequence(two_years):
    keys = [figure.pk for figure in two_years.figures.values()]
    assert keys == list(range(keys[0], keys[0] + 3))


@pytest.mark.parametrize("whose", ["the application's", "the owner's"])
@pytest.mark.parametrize(
    "written",
    [
        "INSERT INTO {0} SELECT * FROM {0}",
        "UPDATE {0} SET value = 99",
        "DELETE FROM {0}",
        "TRUNCATE {0} CASCADE",
        "UPDATE figures_figure_of_others SET value = 99",
    ],
)
def test_nobody_writes_past_the_triggers_by_the_name_of_a_partition(two_years, whose, written):
    statement = written.format(place_of(two_years.figures["2014"]))
    said = "permission denied" if whose == "the application's" else "written through the table"
    with (
        by_owner_or_not(whose),
        pytest.raises(ProgrammingError, match=said),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def by_owner_or_not(whose: str) -> AbstractContextManager[None]:
    return by_owner() if whose == "the owner's" else nullcontext()


def test_nobody_but_the_owner_reads_a_partition_by_its_name(two_years):
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Figure.objects.raw(f"SELECT * FROM {place_of(two_years.figures['2015'])}")[0]


def test_an_unused_year_takes_its_partitions_along(two_years):
    before = partitions(), partitions("figures_revision")
    year = builders.period("2016")
    assert partitions() == before[0] | {f"figures_figure_of_{year.pk}"}

    with acting(door="test"):
        year.delete()

    assert (partitions(), partitions("figures_revision")) == before


def test_a_calendar_year_that_was_meant_as_a_statistical_one_gets_its_partitions(two_years):
    period = builders.period("CY2016")
    assert f"figures_figure_of_{period.pk}" not in partitions()

    with acting(door="test"):
        meant = period_codes.read("2016", (10, 1))
        Period.objects.filter(pk=period.pk).update(code="2016", kind="year", starts=meant.starts, ends=meant.ends)

    assert f"figures_figure_of_{period.pk}" in partitions()


def test_a_figure_stays_in_its_year(two_years):
    figure, later = two_years.figures["2014"], Period.objects.get(code="2015")
    with pytest.raises(DatabaseError, match="keeps its cell"), transaction.atomic(), acting(door="test", reason="test"):
        Figure.objects.filter(pk=figure.pk).update(period=later, coverage="own")


def test_the_database_holds_the_functions_of_partitions_as_they_are_written():
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'figures\\_%'")
        held = dict(cursor.fetchall())
    written = [part.split("$$") for part in FUNCTIONS.split("CREATE FUNCTION ")[1:]]
    found = {head.split("(")[0]: body for head, body, *_rest in written}
    assert len(found) == 5
    assert {name: held[name] for name in found} == found
