"""To count what concerns one person, the database reads her forms' steps and not everybody's."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from apps.figures.models import Submission, Transition
from apps.figures.workflow import notifications
from apps.units.models import Federation, Role
from tests import builders
from tests.owner import by_owner
from tests.worlds import shared

STEPS = Transition._meta.db_table

pytestmark = pytest.mark.django_db


@shared
def answered() -> None:
    """Three hundred units, whose forms were all handed in and approved just now."""
    with by_owner():
        call_command("generate_load", units=300, years=1, verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def counted_reading(user: User) -> tuple[int, int]:
    """How many notices there are, and how many rows of steps are read for it where it is planned for any person, as in
    a process that serves."""
    asked = []

    def kept(execute: Callable[..., Any], query: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if STEPS in query:
            asked.append((query, params))
        return execute(query, params, many, context)

    with connection.execute_wrapper(kept):
        count = notifications.fresh_count(user)
    ((query, params),) = asked
    names = list(params)
    prepared = query % {name: f"${place}" for place, name in enumerate(names, start=1)}
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.connection.execute(f"PREPARE notices AS {prepared}")
        said = sql.SQL(", ").join(sql.Literal(params[name]) for name in names)
        told = cursor.connection.execute(
            sql.SQL("EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE notices ({})").format(said)
        ).fetchone()[0]
        cursor.connection.execute("DEALLOCATE notices")
    return count, round(sum(_read(told if isinstance(told, list) else json.loads(told))))


def _read(plan: Any) -> Iterator[float]:
    """How many rows of steps each part of a plan went through."""
    if isinstance(plan, list):
        for part in plan:
            yield from _read(part)
    elif isinstance(plan, dict):
        if plan.get("Relation Name") == STEPS:
            yield plan["Actual Loops"] * (plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0))
        for part in plan.values():
            yield from _read(part)


def city_of_counties() -> Federation:
    """Some of its counties have answered, and no union below it."""
    towns = Federation.objects.filter(level=Federation.Level.TOWN)
    cities = Federation.objects.filter(level=Federation.Level.CITY, received__isnull=False)
    return cities.exclude(children__children__in=towns).first()


def test_a_city_that_reviews_its_counties_reads_their_steps(answered):
    city = city_of_counties()
    theirs = Submission.objects.filter(reported_to=city).count()

    assert counted_reading(builders.supervisor(city)) == (theirs, 2 * theirs)
    assert theirs


def test_a_clerk_of_a_county_reads_the_steps_of_its_own_form(answered):
    county = Federation.objects.filter(submissions__isnull=False).first()

    assert counted_reading(builders.clerk(county)) == (1, 2)


def test_a_clerk_of_a_city_and_of_a_county_in_it_is_told_of_each_form_once(answered):
    city = city_of_counties()
    theirs = Submission.objects.filter(unit__path__startswith=city.path)
    clerk = builders.clerk(city)
    builders.appointed(clerk, Role.CLERK, theirs.first().unit.federation)

    assert counted_reading(clerk) == (theirs.count(), 2 * theirs.count())


def test_who_is_told_of_all_is_counted_a_hundred_and_no_further(answered):
    everybody = User.objects.create_superuser("everybody")
    handed_in = Transition.objects.filter(after="submitted").count()

    count, read = counted_reading(everybody)

    assert count == notifications.SHOWN
    assert read <= handed_in + notifications.SHOWN < Transition.objects.count()
