"""Rows written at once are refused as rows written one by one are."""

from decimal import Decimal

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from apps.units import constraint_messages
from apps.units.copying import FEW, MOST_HELD, as_copied, copied_into, copying_beside

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


@pytest.fixture
def texts():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE texts (a integer, b text, c numeric, d boolean) ON COMMIT DROP")


def read_texts() -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT a, b, c, d FROM texts ORDER BY a")
        return cursor.fetchall()


def test_what_is_asked_while_rows_are_copied_beside_sees_all_of_them(texts):
    rows = [(at, None if at % 2 else "a\\b\tc\nd\re", Decimal(at) / 8, at % 3 == 0) for at in range(5000)]
    with copying_beside() as copying:
        copying.copy("texts", "abcd", "".join(f"{as_copied(row)}\n" for row in rows[:4000]))
        assert read_texts() == rows[:4000]
        copying.copy("texts", "abcd", "".join(f"{as_copied(row)}\n" for row in rows[4000:]))
        copying.copy("texts", "abcd", "")
    assert read_texts() == rows


WRONG = "1\n" * FEW + "one\n"


def test_what_is_refused_of_rows_copied_beside_is_told_by_the_next_that_asks(texts):
    with pytest.raises(DataError), transaction.atomic(), copying_beside() as copying:
        copying.copy("texts", "a", WRONG)
        copying.copy("texts", "a", "1\n")
    with pytest.raises(DataError), transaction.atomic(), copying_beside() as copying:
        copying.copy("texts", "a", WRONG)
        read_texts()
    with pytest.raises(DataError), transaction.atomic(), copying_beside() as copying:
        copying.copy("texts", "a", WRONG)
    assert read_texts() == []


def test_a_few_rows_are_there_or_refused_at_once(texts):
    with transaction.atomic(), copying_beside() as copying:
        copying.copy("texts", "ab", "1\tone\n")
        assert read_texts() == [(1, "one", None, None)]
        with pytest.raises(DataError), transaction.atomic():
            copying.copy("texts", "a", "one\n")


def test_an_error_amid_rows_copied_beside_is_the_one_that_is_told(texts):
    with pytest.raises(LookupError), transaction.atomic(), copying_beside() as copying:
        copying.copy("texts", "a", WRONG)
        raise LookupError
    assert read_texts() == []


def test_more_than_the_connection_holds_is_handed_over_whole_or_refused(texts):
    long = "字" * MOST_HELD
    rows = [(at, long, None, None) for at in range(3)]
    with copying_beside() as copying:
        copying.copy("texts", "ab", "".join(f"{at}\t{long}\n" for at in range(3)))
        assert read_texts() == rows
    with pytest.raises(DataError), transaction.atomic(), copying_beside() as copying:
        copying.copy("texts", "ab", f"one\t{long}\n2\t{long}\n3\t{long}\n")
    assert read_texts() == rows
