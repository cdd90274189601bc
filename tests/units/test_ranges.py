"""Whose unit it is, by the range of its number: what another installation keeps is viewed here, and nothing else."""

from collections.abc import Iterator

import pytest

from apps.units import access, ranges
from apps.units.models import Unit
from tests import builders
from unionrecords.nation.ranges import NATION

pytestmark = pytest.mark.django_db
GUANGXI = 45


@pytest.fixture
def guangxi() -> Iterator[None]:
    """This installation is a province: all that is numbered out of the nation's range is kept by the nation."""
    ranges.keep(GUANGXI)
    yield
    ranges.keep(NATION)


def test_a_new_installation_keeps_all_its_units():
    unit = builders.federation("450200")
    assert ranges.own_number() == NATION
    assert ranges.is_own(unit.pk)
    assert ranges.is_own(None)
    assert Unit.objects.filter(ranges.own()).get().pk == unit.pk


def test_the_range_of_a_province_ends_where_that_of_the_next_begins(guangxi):
    first, last = 45 * 10**12, 46 * 10**12 - 1
    assert [number for number in (first - 1, first, last, last + 1) if ranges.is_own(number)] == [first, last]
    assert ranges.own_sql("u.id") == f"u.id BETWEEN {first} AND {last}"


def test_a_clerk_views_what_another_installation_keeps_and_may_not_enter_its_figures(guangxi):
    unit = builders.federation("450200")
    clerk = builders.clerk(unit)
    for roles, may in ((access.VIEWING, True), (access.ENTERING, False), (access.KEEPING, False)):
        assert access.may(clerk, roles, unit) == may
        assert Unit.objects.visible_to(clerk, roles).exists() == may
    assert access.holds(clerk, access.ENTERING, unit)
    assert "由另一处系统保管" in str(access.denied(unit, "不可以"))


def test_who_may_not_act_on_a_unit_that_is_kept_here_is_told_so():
    assert str(access.denied(builders.federation("450200"), "不可以")) == "不可以"
