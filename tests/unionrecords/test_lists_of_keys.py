"""The keys a page asks by go to the database as psycopg writes them, without looking at each."""

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from psycopg.adapt import PyFormat, Transformer
from psycopg.types.array import ListDumper

from unionrecords.postgres.base import ListOfKeys

KEYS = st.lists(st.integers(-(2**63), 2**63 - 1))
OTHERS = st.lists(st.none() | st.integers(0, 9)) | st.lists(st.booleans()) | st.lists(st.text('a,{}"\\ ', max_size=3))


def written(dumper, values):
    """What is sent, and as which type."""
    fitting = dumper(list, Transformer()).upgrade(values, PyFormat.TEXT)
    return bytes(fitting.dump(values)), fitting.oid


@given(KEYS | OTHERS | st.lists(KEYS.filter(bool), min_size=1, max_size=3))
def test_a_list_is_sent_as_psycopg_sends_it(values):
    assert written(ListOfKeys, values) == written(ListDumper, values)


@pytest.mark.django_db
def test_every_connection_sends_keys_so(monkeypatch):
    def looks_at_each(*_arguments):
        raise AssertionError("each of them was looked at")

    connection.ensure_connection()
    monkeypatch.setattr(ListDumper, "_dump_list", looks_at_each)
    keys = list(range(-5, 4000))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), min(key) FROM unnest(%s::bigint[]) AS key", [keys])
        assert cursor.fetchone() == (len(keys), -5)
