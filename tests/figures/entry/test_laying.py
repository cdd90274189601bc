"""What is laid beside the figures for one save is gone before the next, in the same transaction too."""

from decimal import Decimal

import pytest
from django.db import connection

from apps.figures.cells import Answer
from apps.figures.entry import laying, staging

pytestmark = pytest.mark.django_db


def laid(first: int, count: int) -> list[staging.StagedChange]:
    cells = [staging.StagedCell(1, indicator, 1, "area", "return") for indicator in range(first, first + count)]
    return [staging.StagedChange(cell, None, Answer(value=Decimal(1)), place) for place, cell in enumerate(cells)]


@pytest.mark.parametrize("before", [1, laying.OF_A_FORM, laying.OF_A_FORM + 1])
def test_of_a_form_or_of_a_file_nothing_stays_beside_what_is_saved_next(before):
    laying.stage(laid(1, before))
    laying.stage(laid(10_001, 2))
    with connection.cursor() as cursor:
        cursor.execute("SELECT indicator_id FROM staged_figures ORDER BY indicator_id")
        assert cursor.fetchall() == [(10_001,), (10_002,)]


def test_what_few_changes_leave_is_taken_away_without_making_the_server_forget_its_plans():
    """At a TRUNCATE the table gets a file of its own number, and every plan that reads it is made anew."""
    file = "SELECT pg_relation_filenode('staged_figures')"
    with connection.cursor() as cursor:
        laying.stage(laid(1, laying.OF_A_FORM))
        cursor.execute(file)
        (was,) = cursor.fetchone()
        laying.stage(laid(1, 1))
        cursor.execute(file)
        assert cursor.fetchone() == (was,)
        laying.stage(laid(1, laying.OF_A_FORM + 1))
        laying.stage(laid(1, 1))
        cursor.execute(file)
        assert cursor.fetchone() != (was,)
