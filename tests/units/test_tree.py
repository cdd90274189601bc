"""The tree of units: kept by the database from the affiliations, whatever path they are written by."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.changelog.acting import acting
from apps.units.models import Affiliation, Federation, Unit
from tests import builders
from tests.builders import Level

pytestmark = pytest.mark.django_db


@pytest.fixture
def region():
    return builders.federation("450000", level=Level.PROVINCE)


def test_a_unit_stands_below_the_federation_it_reports_to(region):
    city = builders.federation("450200", region)
    union = builders.grassroots("450200-A", city)
    assert union.path == "450000/450200/450200-A/"
    assert union.parent_id == city.pk
    assert set(Unit.objects.within(city)) == {city.unit_ptr, union.unit_ptr}


def test_a_unit_that_moves_takes_all_below_it_along(region):
    old, new = builders.federation("450200", region), builders.federation("450300", region)
    county = builders.federation("450203", old, Level.COUNTY)
    union = builders.grassroots("450203-A", county)
    builders.move(county, new, date(2013, 10, 1))
    union.refresh_from_db()
    assert union.path == "450000/450300/450203/450203-A/"


def test_a_stale_form_cannot_put_a_unit_back(region):
    city, other = builders.federation("450200", region), builders.federation("450300", region)
    county = builders.federation("450203", city, Level.COUNTY)
    stale = Federation.objects.get(pk=county.pk)
    builders.move(county, other, date(2013, 10, 1))
    with acting(door="test"):
        stale.notes = "typed before the move"
        stale.save()
    county.refresh_from_db()
    assert county.path.startswith(other.path)
    assert county.notes == "typed before the move"


def test_the_database_refuses_a_cycle(region):
    city = builders.federation("450200", region)
    county = builders.federation("450203", city, Level.COUNTY)
    with pytest.raises(IntegrityError, match="below itself"), acting(door="test"):
        Affiliation.objects.create(unit=city, parent=county, starts=date(2014, 1, 1))


def test_the_database_refuses_two_parents_from_one_day(region):
    city = builders.federation("450200", region)
    with pytest.raises(IntegrityError, match="units_one_parent_from_a_day"), acting(door="test"):
        Affiliation.objects.create(unit=city, parent=None, starts=builders.LONG_AGO)


def test_only_a_federation_has_units_below_it(region):
    union = builders.grassroots("450000-A", region)
    with pytest.raises(IntegrityError, match="only a federation"), transaction.atomic():
        builders.grassroots("450000-A-1", union)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"opened": date(2014, 1, 1), "closed": date(2013, 1, 1)}, "units_closed_after_opened"),
        ({"division_code": "45"}, "units_division_code_digits"),
    ],
)
def test_the_database_refuses_impossible_facts(region, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        builders.federation("450200", region, **fields)


def test_a_code_is_used_once(region):
    with pytest.raises(DatabaseError, match="code"), transaction.atomic():
        builders.federation("450000")


def test_names_are_found_by_their_pinyin_initials(region):
    assert builders.federation("450200", region, name="柳州市总工会").initials == "lzszgh"
    assert builders.federation("450804", region, name="覃塘区总工会").initials == "qtqzgh"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 9)), max_size=8))
def test_after_any_moves_paths_are_what_the_latest_affiliations_say(moves):
    with transaction.atomic():
        federations = [builders.federation("F0", level=1)]
        for number in range(1, 6):
            federations.append(builders.federation(f"F{number}", federations[number // 2], level=3))
        parents = {number: number // 2 for number in range(1, 6)}
        latest = dict.fromkeys(parents, 0)
        for unit, parent, day in moves:
            if unit == 0:
                continue
            chain, above = [], parent
            while above:
                chain.append(above)
                above = parents[above]
            if day > latest[unit]:
                wanted = unit == parent or unit in chain
            else:
                continue
            try:
                with transaction.atomic():
                    builders.move(federations[unit], federations[parent], date(2010 + day, 1, 1))
            except IntegrityError:
                assert wanted, "refused a move that makes no cycle"
                continue
            assert not wanted, "let a cycle pass"
            parents[unit], latest[unit] = parent, day
        for number, one in enumerate(federations):
            codes, above = [], number
            while above:
                codes.append(f"F{above}")
                above = parents[above]
            assert Unit.objects.get(pk=one.pk).path == "/".join(["F0", *reversed(codes), ""])
        transaction.set_rollback(True)
