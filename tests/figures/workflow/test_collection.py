"""The year under collection is one for everybody: the one opened, else asked for or begun, else the next one."""

import pytest

from apps.changelog.acting import acting
from apps.figures.models import Deadline, Form, Period
from apps.figures.workflow.collection import year_under_collection
from apps.units.models import Federation, Unit
from tests import builders
from tests.worlds import shared


class CollectingOffice:
    """A region with a city and its form; the figures of 2014 are there, 2015 and 2016 are on record."""

    def __init__(self) -> None:
        self.members = builders.indicator("ORG12")
        self.form: Form = builders.form("FED", [(self.members, "area")])
        self.region: Federation = builders.federation("R", level=builders.Level.PROVINCE)
        self.city: Unit = builders.federation("C", self.region)
        self.supervisor = builders.supervisor(self.region)
        builders.stated(self.city, self.members, "2014", "500")
        for year in ("2015", "2016"):
            builders.period(year)


@shared
def office() -> CollectingOffice:
    return CollectingOffice()


def test_without_deadline_or_submission_it_is_the_year_after_the_latest_figures(office: CollectingOffice) -> None:
    assert year_under_collection() == Period.objects.get(code="2015")


def test_one_city_s_deadline_or_draft_makes_it_the_year_for_everybody(office: CollectingOffice) -> None:
    year = Period.objects.get(code="2016")
    with acting(door="test"):
        Deadline.objects.create(federation=office.region, form=office.form, period=year, due=year.ends)
    assert year_under_collection() == year
    builders.submission(office.city, office.form, "2017", {office.members: 5}, "area")
    assert year_under_collection() == Period.objects.get(code="2017")


def test_a_year_that_was_opened_goes_before_all_others(office: CollectingOffice) -> None:
    builders.submission(office.city, office.form, "2016", {office.members: 5}, "area")
    with acting(door="test"):
        Period.objects.filter(code__in=("2014", "2015")).update(opened=True)
    assert year_under_collection() == Period.objects.get(code="2015")


@pytest.mark.django_db
def test_without_years_there_is_none() -> None:
    assert year_under_collection() is None


def test_home_and_work_list_open_on_it(office: CollectingOffice, client) -> None:
    builders.submission(office.city, office.form, "2015", {office.members: 5}, "area")
    client.force_login(office.supervisor)
    assert client.get("/").context["period"].code == "2015"
    asked = {"as": "review", "status": ""}
    assert {duty.period.code for duty in client.get("/worklist/", asked).context["duties"]} == {"2015"}
