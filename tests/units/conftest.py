"""Two cities side by side, one unit of every register in each, and the people who may or may not see them."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.test import Client

from apps.units.models import Campaign, Facility, ReadingRoom, Role, Unit, WorkerStation
from tests import builders
from tests.builders import Level
from tests.worlds import shared

# Each is appointed in Liuzhou but for `next_door`, whose city is Guilin.
CAST = ("anonymous", "no_role", "clerk", "next_door", "supervisor", "viewer", "administrator", "expired")


def in_city(code: str, name: str, region: Unit) -> SimpleNamespace:
    """A city with one unit of every register; the names tell where they stand."""
    city = builders.federation(code, region, name=f"{name}市总工会", name_en=f"City of {code}")
    return SimpleNamespace(
        federation=city,
        county=builders.federation(f"{code}-X", city, Level.COUNTY, name=f"{name}县总工会"),
        grassrootsunion=builders.grassroots(f"{code}-G", city, name=f"{name}钢铁工会"),
        workerstation=builders.unit(WorkerStation, f"{code}-S", city, name=f"{name}工作站", kind="park"),
        readingroom=builders.unit(ReadingRoom, f"{code}-R", city, name=f"{name}书屋"),
        campaign=builders.unit(Campaign, f"{code}-C", city, name=f"{name}竞赛", kind="competition"),
        facility=builders.unit(Facility, f"{code}-L", city, name=f"{name}文化宫", kind="palace"),
    )


@shared
def two_cities() -> SimpleNamespace:
    """Liuzhou and Guilin in their region, and the cast."""
    region = the_region()
    liuzhou, guilin = in_city("450200", "柳州", region), in_city("450300", "桂林", region)
    roles = {role: builders.person(role.value, role, liuzhou.federation) for role in Role}
    cast = {
        "anonymous": None,
        "no_role": builders.person("no_role"),
        "next_door": builders.person("next_door", Role.CLERK, guilin.federation),
        "expired": builders.person("expired", Role.CLERK, liuzhou.federation, ends=date(2014, 1, 1)),
        **{role.value: user for role, user in roles.items()},
    }
    return SimpleNamespace(region=region, liuzhou=liuzhou, guilin=guilin, cast=cast)


def the_region() -> Unit:
    return builders.federation("450000", level=Level.PROVINCE, name="广西壮族自治区总工会")


@pytest.fixture
def region(request: pytest.FixtureRequest, db: None) -> Unit:
    """That of the two cities where the test has them, and alone where it has not."""
    return request.getfixturevalue("two_cities").region if "two_cities" in request.fixturenames else the_region()


@pytest.fixture
def liuzhou(two_cities: SimpleNamespace) -> SimpleNamespace:
    return two_cities.liuzhou


@pytest.fixture
def guilin(two_cities: SimpleNamespace) -> SimpleNamespace:
    return two_cities.guilin


@pytest.fixture
def cast(two_cities: SimpleNamespace) -> dict[str, AbstractBaseUser | None]:
    return two_cities.cast


@pytest.fixture
def as_(client: Client, cast: dict[str, AbstractBaseUser | None]) -> Any:
    """The browser of one of the cast."""

    def sign_in(who: str) -> Client:
        if cast[who]:
            client.force_login(cast[who])
        return client

    return sign_in
