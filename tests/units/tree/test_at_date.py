"""Who reported to whom on a day."""

from datetime import date

import pytest
from django.db import connection

from apps.changelog.acting import acting
from apps.units.models import Federation, Unit
from apps.units.tree.at_date import (
    MOVED_SINCE,
    MOVED_SINCE_EACH,
    children_at,
    children_of,
    every_federation_at,
    parent_at,
    parents_at,
    subtree_at,
    subtree_of,
)
from tests import builders
from tests.builders import Level

pytestmark = pytest.mark.django_db
BEFORE, AFTER, LONG_BEFORE = date(2012, 9, 30), date(2013, 3, 1), date(2001, 1, 1)


class DatedTree:
    """Two counties in a city in a region; a town and a union moved from the first to the second on 1 March 2013."""

    def __init__(self) -> None:
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", self.region)
        self.first = builders.federation("450203", self.city, level=Level.COUNTY)
        self.second = builders.federation("450204", self.city, level=Level.COUNTY)
        self.town = builders.federation("450203-T", self.first, level=Level.TOWN)
        self.union = builders.grassroots("450203-1", self.first)
        for unit in (self.town, self.union):
            builders.move(unit, self.second, AFTER)


@pytest.fixture
def tree() -> DatedTree:
    return DatedTree()


@pytest.mark.parametrize(("day", "parent"), [(BEFORE, "first"), (AFTER, "second"), (LONG_BEFORE, "first")])
def test_a_unit_reports_to_whom_it_was_affiliated_to_then(tree, day, parent):
    expected = getattr(tree, parent).pk
    assert parent_at(tree.union.pk, day) == expected
    assert parents_at([tree.union.pk, tree.region.pk], day) == {tree.union.pk: expected, tree.region.pk: None}


def test_a_federation_has_the_federations_that_reported_to_it_then_and_no_unions(tree):
    asked = [tree.first.pk, tree.second.pk, tree.city.pk]
    counties = [tree.first.pk, tree.second.pk]
    assert children_at(asked, BEFORE) == {tree.first.pk: [tree.town.pk], tree.city.pk: counties}
    assert set(children_of(tree.city.pk, BEFORE).values_list("pk", flat=True)) == {*counties}
    assert list(children_of(tree.first.pk, AFTER)) == []
    assert children_at(asked, AFTER) == {tree.second.pk: [tree.town.pk], tree.city.pk: counties}


def test_what_was_closed_before_the_day_is_nobodys_child(tree):
    with acting(door="test"):
        Unit.objects.filter(pk=tree.town.pk).update(closed=date(2014, 1, 1))
    assert children_at([tree.second.pk], date(2014, 1, 1)) == {tree.second.pk: [tree.town.pk]}
    assert children_at([tree.second.pk], date(2014, 1, 2)) == {}


def test_the_way_down_is_the_one_of_the_day(tree):
    links = subtree_at([tree.city.pk], BEFORE, max(Federation.Level))
    assert {(link.parent, link.federation) for link in links} == {
        (None, tree.city.pk),
        (tree.city.pk, tree.first.pk),
        (tree.city.pk, tree.second.pk),
        (tree.first.pk, tree.town.pk),
    }
    down_to_counties = subtree_at([tree.city.pk], BEFORE, Level.COUNTY)
    assert tree.town.pk not in {link.federation for link in down_to_counties}


@pytest.mark.parametrize("day", [BEFORE, AFTER, LONG_BEFORE])
def test_all_federations_at_once_say_what_each_of_them_says(tree, day):
    with acting(door="test"):
        Unit.objects.filter(pk=tree.town.pk).update(closed=date(2014, 1, 1))
    levels = dict(Federation.objects.values_list("pk", "level"))
    alone = {(parent, unit, levels[unit]) for unit, parent in parents_at(levels, day).items() if parent}
    assert {tuple(link) for link in every_federation_at(day) if link.parent} == alone
    assert len(alone) == 4


def test_who_moved_since_a_day_is_told_with_the_parent_of_that_day(tree):
    def moved_since(day: date) -> dict[int, int]:
        with connection.cursor() as cursor:
            cursor.execute(MOVED_SINCE, {"day": day})
            return dict(cursor.fetchall())

    assert moved_since(BEFORE) == {tree.town.pk: tree.first.pk, tree.union.pk: tree.first.pk}
    assert moved_since(AFTER) == {}


def test_who_moved_since_each_of_several_days_is_told_with_the_parent_of_each(tree):
    query = f"WITH days AS (SELECT * FROM unnest(%(days)s::date[]) AS d(day)) {MOVED_SINCE_EACH}"
    days = [BEFORE, AFTER, LONG_BEFORE]
    with connection.cursor() as cursor:
        cursor.execute(query, {"days": days})
        found = {(unit, day): parent for unit, parent, day in cursor.fetchall()}
    moved = [tree.town.pk, tree.union.pk]
    expected = {(unit, day): parent for day in (BEFORE, LONG_BEFORE) for unit, parent in parents_at(moved, day).items()}
    assert {key: parent for key, parent in found.items() if key[0] in moved} == expected
    assert not any(day == AFTER for _unit, day in found)


@pytest.mark.parametrize("above", [Level.PROVINCE, Level.CITY, Level.COUNTY, Level.TOWN])
@pytest.mark.parametrize("day", [BEFORE, AFTER, LONG_BEFORE])
def test_a_subtree_out_of_links_already_read_is_that_which_the_database_gives(tree, day, above):
    links = every_federation_at(day)
    for asked in ([tree.region.pk], [tree.city.pk, tree.second.pk], [tree.first.pk, tree.town.pk], []):
        assert sorted(map(repr, subtree_of(links, asked, above))) == sorted(map(repr, subtree_at(asked, day, above)))
