"""What the pages ask again and again is planned once; what writes is planned for the rows it meets."""

import pytest
from django.db import connection
from django.db.backends.signals import connection_created

from apps.changelog.acting import acting
from apps.figures.models import Figure, Period
from tests import builders
from unionrecords.planned_once import MOST_KEPT, plan_pages_once

TIMES = 12
PLANS = "SELECT sum(generic_plans), sum(custom_plans) FROM pg_prepared_statements WHERE statement LIKE '%%period_id%%'"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def as_served():
    """A connection as one of a process that serves."""
    before = list(connection_created.receivers)
    plan_pages_once()
    connection.close()
    yield
    connection_created.receivers = before
    connection_created.sender_receivers_cache.clear()
    connection.close()


def figures_of(year):
    for _time in range(TIMES):
        list(Figure.objects.filter(period=year).values_list("value"))


def plans():
    with connection.cursor() as cursor:
        cursor.execute(PLANS)
        return cursor.fetchone()


def test_a_page_s_question_for_one_year_among_many_is_planned_once(as_served):
    year = builders.period("2015")
    connection.close()
    figures_of(year)
    generic, custom = plans()
    assert generic >= TIMES - 3
    assert custom == 0
    assert connection.connection.prepared_max == MOST_KEPT


def test_what_is_asked_where_something_is_written_is_planned_for_what_it_meets(as_served):
    year = Period.objects.get(pk=builders.period("2015").pk)
    connection.close()
    with acting(door="test"):
        figures_of(year)
        _generic, custom = plans()
    assert custom > 0
