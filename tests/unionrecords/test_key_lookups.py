"""However many keys or codes a query names, it has the same words."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.figures.models import Figure, Submission
from apps.units.models import Register, Unit
from tests import builders

pytestmark = pytest.mark.django_db


def words_of(queryset):
    query, _parameters = queryset.query.sql_with_params()
    return query


@pytest.mark.parametrize("lookup", ["pk__in", "unit__in", "unit__parent__in", "origin__in"])
def test_one_key_and_many_are_asked_for_in_the_same_words(lookup):
    assert words_of(Figure.objects.filter(**{lookup: [1]})) == words_of(Figure.objects.filter(**{lookup: [1, 2, 3]}))


def test_figures_of_some_years_are_looked_for_in_the_tables_of_these_years_alone():
    years = [builders.period(year) for year in ("2013", "2014", "2015")]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
        query, keys = Figure.objects.filter(period__in=years[:2]).query.sql_with_params()
        cursor.execute(f"PREPARE of_years AS {query % ('$1', '$2')}")
        cursor.execute(f"EXPLAIN (ANALYZE, COSTS off) EXECUTE of_years ({keys[0]}, {keys[1]})")
        told = "\n".join(line for (line,) in cursor.fetchall())
    looked_into = set(re.findall(r"figures_figure_of_(\d+)", told))
    assert looked_into == {str(year.pk) for year in years[:2]}, told


def test_records_choices_and_queries_are_found_as_before():
    city = builders.federation("450100")
    one = builders.grassroots("450100-01", city)
    other = builders.grassroots("450100-02", city)
    assert set(Unit.objects.filter(parent__in=[city, one])) == {one.unit_ptr, other.unit_ptr}
    codes = ["450100-01", "450100-02", "450100"]
    assert Unit.objects.filter(code__in=codes, register__in=[Register.GRASSROOTS, "facility"]).count() == 2
    assert set(Unit.objects.filter(pk__in=Unit.objects.filter(code="450100"))) == {city.unit_ptr}
    assert Unit.objects.filter(pk__in=[one.pk, None]).count() == 1


def test_nothing_among_none_is_not_even_asked():
    with CaptureQueriesContext(connection) as queries:
        assert not Submission.objects.filter(unit__in=[]).exists()
    assert not len(queries)
