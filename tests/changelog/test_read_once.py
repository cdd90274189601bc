"""What a page needs in several places it asks for once, and never after something was written."""

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from apps.changelog.acting import acting
from apps.changelog.read_once import reading_once
from apps.figures.models.periods import every_period
from tests import builders

pytestmark = pytest.mark.django_db


def codes():
    return [period.code for period in every_period()]


def test_a_page_that_only_reads_asks_once_for_the_same():
    builders.period("2014")
    with reading_once(), CaptureQueriesContext(connection) as asked:
        assert codes() == codes() == ["2014"]
    assert len(asked) == 1


def test_outside_of_such_a_page_everything_is_read_anew():
    builders.period("2014")
    assert codes() == ["2014"]
    builders.period("2015")
    assert codes() == ["2015", "2014"]


def test_whoever_acts_amid_a_page_reads_anew_what_she_wrote():
    builders.period("2014")
    with reading_once():
        assert codes() == ["2014"]
        with acting():
            builders.period("2015")
            assert codes() == ["2015", "2014"]
        builders.period("2016")
        assert codes() == ["2016", "2015", "2014"]


def test_the_next_page_shows_what_was_written_since_the_last(client):
    client.force_login(builders.supervisor(builders.federation("450000")))
    builders.period("2014")
    assert list(client.get("/").context["years"]) == list(every_period())
    builders.period("2015")
    assert [year.code for year in client.get("/").context["years"]] == ["2015", "2014"]


def test_what_one_database_said_is_not_taken_for_the_answer_of_another():
    builders.period("2014")  # in this test's transaction: nobody else sees it
    other = connection.copy("other")
    with reading_once():
        assert codes() == ["2014"]
        mine = connections["default"]
        connections["default"] = other
        try:
            assert codes() == []
        finally:
            connections["default"] = mine
            other.close()
        assert codes() == ["2014"]
