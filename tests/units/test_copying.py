"""Rows written at once are refused as rows written one by one are."""

import pytest
from django.db import IntegrityError, connection, transaction

from apps.units import constraint_messages
from apps.units.copying import copied_into

pytestmark = pytest.mark.django_db


def test_what_the_database_refuses_of_many_rows_is_an_error_that_the_pages_know():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE pairs (a integer, b integer CONSTRAINT pairs_b CHECK (b > 0)) ON COMMIT DROP")
    with pytest.raises(IntegrityError) as told, transaction.atomic(), copied_into("pairs", ("a", "b")) as copy:
        copy.write_row((1, 1))
        copy.write_row((2, 0))
    assert constraint_messages.constraint(told.value) == "pairs_b"
    with copied_into("pairs", ("a", "b")) as copy:
        copy.write_row((1, 1))
    with connection.cursor() as cursor:
        cursor.execute("SELECT a, b FROM pairs")
        assert cursor.fetchall() == [(1, 1)]
