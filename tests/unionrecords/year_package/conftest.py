"""A packed region, its package, and a system that could read it."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from tests.owner import by_owner
from tests.unionrecords.year_package.packed_region import PackedRegion
from tests.worlds import migrated_for_all, shared


@shared
def packed():
    return PackedRegion()


@pytest.fixture
def made(packed, tmp_path):
    path = tmp_path / "2014.zip"
    call_command("package_year", "2014", path, by="second", stdout=StringIO())
    return path


@pytest.fixture
def empty_system():
    """The name of a database with tables and nothing in them."""
    name = f"{connection.settings_dict['NAME']}_read"
    copied = f'CREATE DATABASE "{name}" TEMPLATE "{migrated_for_all()}"'
    with by_owner(), connection.cursor() as cursor:
        cursor.execute(copied)
    yield name
    with by_owner(), connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
