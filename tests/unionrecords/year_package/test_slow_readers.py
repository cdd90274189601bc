"""Whoever downloads a year and stops reading holds nothing in the database: others lock, seal and migrate meanwhile."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.test import Client

from apps.figures.models import AttachedContent
from tests.figures.test_races import at_once
from tests.owner import by_owner
from unionrecords.ahead import PiecesAhead
from unionrecords.year_package import writing

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 20


def begun(packed):
    """The answer to somebody who takes a year out, and the first she read of it."""
    client = Client()
    client.force_login(packed.first)
    answer = client.post("/admin/figures/period/package/2014/")
    pieces = iter(answer.streaming_content)
    return answer, pieces, next(pieces)


def change_the_tables():
    """What waits for everybody who reads: as a migration does it."""
    with transaction.atomic(), by_owner(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{SECONDS}s'")
        cursor.execute("LOCK TABLE figures_submission, figures_figure IN ACCESS EXCLUSIVE MODE")


def test_a_reader_who_stalls_lets_the_tables_be_changed_and_still_gets_all_of_it(packed):
    answer, pieces, first = begun(packed)
    assert at_once(change_the_tables) == []
    whole = first + b"".join(pieces)
    assert whole.startswith(b"PK")
    assert b"manifest.csv" in whole[-1000:]
    answer.close()


def test_of_what_is_read_no_further_nothing_more_is_made(packed, monkeypatch):
    made = []

    def endless():
        while True:
            made.append(1)
            yield b"x"
            time.sleep(0.001)

    monkeypatch.setattr(writing.YearPackage, "pieces", lambda package: endless())
    before = threading.active_count()
    answer, _pieces, _first = begun(packed)
    answer.close()
    assert threading.active_count() == before
    assert made


def test_what_goes_wrong_on_the_way_breaks_the_download_off(packed, monkeypatch):
    def failing(scope):
        raise OSError("no scan")
        yield AttachedContent()

    monkeypatch.setattr(writing, "scans", failing)
    answer, pieces, _first = begun(packed)
    with pytest.raises(OSError, match="no scan"):
        b"".join(pieces)
    answer.close()


def test_pieces_come_as_they_were_made_whatever_their_size():
    sizes = [0, 1, 1 << 20, 0, 7, 300_000]
    made = [bytes([number]) * size for number, size in enumerate(sizes)]
    assert b"".join(PiecesAhead(piece for piece in made)) == b"".join(made)
