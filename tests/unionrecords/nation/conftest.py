"""A nation and a province, each with a server of its own, for the tests of one file."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from tests.unionrecords.nation.sides import NationalOffice, Province, installations
from tests.worlds import WorldKeeper


@pytest.fixture(scope="module")
def two_offices(
    world_keeper: WorldKeeper, django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[NationalOffice, Province]]:
    """The province has what the nation publishes; the nation does not follow it yet."""
    world_keeper.let_go()  # the connection leads to other databases meanwhile
    with (
        django_db_blocker.unblock(),
        tempfile.TemporaryDirectory() as name,
        installations(Path(name).resolve(), 45) as (nation, [province]),
    ):
        yield nation, province
