"""What one installation is called, its clock, and the day its statistical year begins."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import StringIO
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.db.utils import IntegrityError
from django.urls import reverse
from django.utils import timezone

from apps.changelog.acting import acting
from apps.figures.arithmetic import period_codes
from apps.units.commands import PersonCommand
from apps.units.models import Installation, Role, installation
from tests import builders
from tests.builders import Level
from tests.figures.checks.worlds import examined

pytestmark = pytest.mark.django_db


@pytest.fixture
def settled() -> Iterator[Installation]:
    """The row; what a process keeps of it is forgotten after the test."""
    with acting(door="test"):
        row = Installation.objects.get_or_create(pk=1)[0]
    yield row
    installation.keep(Installation(pk=1, site_name=""))


def change(settled: Installation, **fields: object) -> None:
    for name, value in fields.items():
        setattr(settled, name, value)
    settled.full_clean()
    with acting(door="test"):
        settled.save()


def today_in_the_database() -> tuple[date, datetime]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT units_today(), now()")
        return cursor.fetchone()


@pytest.mark.parametrize(("zone", "hours"), [("Pacific/Kiritimati", 14), ("Etc/GMT+12", -12)])
def test_the_database_s_day_is_that_of_the_clock_that_was_chosen(settled, zone, hours):
    change(settled, time_zone=zone)
    today, now = today_in_the_database()
    elsewhere = datetime.fromtimestamp(now.timestamp() + hours * 3600, UTC).date()
    assert today == elsewhere


class DayCommand(PersonCommand):
    """Says which day it is."""

    def handle(self, *args: object, **options: object) -> None:
        self.stdout.write(str(timezone.localdate()))


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_a_command_s_day_is_that_of_the_clock_that_was_chosen(settled, zone):
    change(settled, time_zone=zone)
    said = StringIO()
    call_command(DayCommand(stdout=said))
    assert said.getvalue().strip() == str(today_in_the_database()[0])


def test_a_zone_that_is_none_is_refused_in_words(settled):
    with pytest.raises(ValidationError, match="Asia/Shanghai"):
        change(settled, time_zone="Nanning")


def test_years_begin_on_the_day_that_was_chosen_and_are_named_after_the_one_they_end_in(settled):
    change(settled, year_month=1, year_day=1)
    year, span = builders.period("2014"), builders.period("2010-2014")
    assert (year.starts, year.ends) == (date(2014, 1, 1), date(2014, 12, 31))
    assert (span.starts, span.ends) == (date(2010, 1, 1), date(2014, 12, 31))
    assert (year.span.prior(), span.span.prior()) == ("2013", "2005-2009")
    assert list(span.span.names_of_years) == [2010, 2011, 2012, 2013, 2014]


@pytest.mark.parametrize("begins", [(10, 1), (1, 1), (4, 1)])
def test_a_year_and_the_next_leave_no_day_between_them(begins):
    years = [period_codes.read(str(year), begins) for year in (2013, 2014, 2015)]
    for year, following in pairwise(years):
        assert year.ends + period_codes.DAY == following.starts
        assert following.prior() == year.code
        assert year.years == 1


@pytest.mark.parametrize("month", [10, 1])
def test_the_years_inside_a_span_are_held_against_it_whenever_years_begin(settled, month):
    change(settled, year_month=month)
    city = builders.federation("C")
    visits = builders.indicator("LAW01", nature="flow", over_time="sum")
    for year in (2013, 2014):
        builders.stated(city, visits, str(year), "10")
    builders.stated(city, visits, "2013-2014", "15")
    hits = examined(city, "2013-2014")
    assert [hit.facts["text"] for hit in hits if hit.check_code == "SPAN"] == ["exceeded"], "20 in two years, not 15"


def test_once_there_are_periods_the_first_day_of_the_year_stays(settled):
    builders.period("2014")
    with pytest.raises(IntegrityError, match="first day of the statistical year stays"):
        change(settled, year_month=1)


@pytest.mark.parametrize(("role", "where", "status"), [(Role.ADMINISTRATOR, "R", 200), (Role.ADMINISTRATOR, "C", 403)])
def test_the_row_is_kept_by_whoever_keeps_the_catalogue(settled, client, role, where, status):
    region = builders.federation("R", level=Level.PROVINCE)
    places = {"R": region, "C": builders.federation("C", region)}
    client.force_login(builders.person("keeper", role, places[where]))
    assert client.get(reverse("admin:units_installation_change", args=[1])).status_code == status


def test_the_name_of_the_site_stands_at_the_head_of_every_page(settled, client):
    change(settled, site_name="广西工会统计")
    client.force_login(builders.clerk(builders.federation("R", level=Level.PROVINCE)))
    assert "广西工会统计" in client.get("/").content.decode()
