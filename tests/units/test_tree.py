"""The tree of units: kept by the database from the affiliations, whatever path they are written by."""

from copy import deepcopy
from datetime import date
from threading import Thread

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.changelog.acting import acting
from apps.units.models import Affiliation, Federation, Unit
from tests import builders
from tests.builders import Level
from tests.examples import examples

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


LEVELS = {"F0": 2, "F1": 3, "F2": 3, "F3": 4, "F4": 4, "F5": 5}
UNITS = [*LEVELS, "G1", "G2"]
CODES = ["", "450000", "450200", "450203", "450203001", "450300", "451000"]
START = {"F0": None, "F1": "F0", "F2": "F0", "F3": "F1", "F4": "F2", "F5": "F3", "G1": "F3", "G2": "F5"}


class SlowTree:
    """The units as plain dictionaries; every rule is looked up afresh over all of them."""

    def __init__(self):
        self.code = {unit: unit for unit in UNITS}
        self.level = dict(LEVELS)
        self.division = dict.fromkeys(UNITS, "")
        self.territorial = dict.fromkeys(UNITS, True)
        self.closed = dict.fromkeys(UNITS)
        self.parents = {unit: {0: parent} for unit, parent in START.items()}

    def parent(self, unit):
        return self.parents[unit][max(self.parents[unit])]

    def chain(self, unit):
        chain = [unit]
        while (above := self.parent(chain[-1])) and above not in chain:
            chain.append(above)
        return chain, above

    def path(self, unit):
        return "".join(f"{self.code[one]}/" for one in reversed(self.chain(unit)[0]))

    def broken(self):
        edges = [(unit, parent) for unit in UNITS for parent in self.parents[unit].values() if parent]
        standing = [(unit, self.parent(unit)) for unit in UNITS if self.parent(unit)]
        found = {
            "units_no_cycle": any(self.chain(unit)[1] for unit in UNITS),
            "units_parent_is_federation": any(parent not in LEVELS for _, parent in edges),
            "units_level_below_parent": any(
                self.level[unit] <= self.level[parent] for unit, parent in edges if {unit, parent} <= {*LEVELS}
            ),
            "units_division_inside_parent": any(
                not inside(self.division[unit], self.division[parent])
                for unit, parent in standing
                if self.territorial[unit]
            ),
            "units_closed_before_parent": any(
                self.closed[parent] and (self.closed[unit] or 99) > self.closed[parent] for unit, parent in standing
            ),
            "units_unit_code_key": len(set(self.code.values())) < len(UNITS),
        }
        return {rule for rule, holds in found.items() if holds}


def inside(code, above):
    if not code or not above:
        return True
    covered = {"450000": "45", "450200": "4502", "450300": "4503", "451000": "4510"}.get(above, above)
    return code[: len(covered)] == covered


def day(number):
    return None if number is None else date(2010 + number, 1, 1)


def carry_out(slow, act):
    """Does one act to the slow tree and returns the rules of the act itself that it breaks, and how to do it in SQL."""
    kind, unit, value, when = act
    row = Unit.objects.filter(name=unit)
    if kind == "move":
        again = when in slow.parents[unit]
        slow.parents[unit] = {**slow.parents[unit], when: value}
        edge = {"unit": row.get(), "parent": Unit.objects.get(name=value), "starts": day(when)}
        return {"units_one_parent_from_a_day"} if again else set(), lambda: Affiliation.objects.create(**edge)
    if kind == "forget":
        gone = max(slow.parents[unit])
        if gone:
            del slow.parents[unit][gone]
        return set(), lambda: Affiliation.objects.filter(unit__name=unit, starts=day(gone)).delete() if gone else None
    if kind == "level":
        if unit in LEVELS:
            slow.level[unit] = value
        return set(), lambda: Federation.objects.filter(name=unit).update(level=value)
    if kind == "code":
        referred = any(unit in parents.values() for parents in slow.parents.values())
        kept = {"units_code_kept"} if referred and slow.code[unit] != value else set()
        slow.code[unit] = value
        return kept, lambda: row.update(code=value)
    if kind == "closed":
        slow.closed[unit] = value
        return set(), lambda: row.update(closed=day(value))
    if kind == "division":
        slow.division[unit] = value
        return set(), lambda: row.update(division_code=value)
    slow.territorial[unit] = value
    return set(), lambda: row.update(line="territorial" if value else "direct")


VALUES = {
    "move": st.sampled_from(UNITS),
    "forget": st.none(),
    "level": st.integers(1, 6),
    "code": st.sampled_from(["X1", "X2", *UNITS]),
    "closed": st.none() | st.integers(1, 2),
    "division": st.sampled_from(CODES),
    "line": st.booleans(),
}
ACTS = st.one_of(
    st.tuples(st.just(kind), st.sampled_from(UNITS), value, st.integers(0, 4)) for kind, value in VALUES.items()
)


@settings(max_examples=examples(50))
@given(acts=st.lists(ACTS, min_size=20, max_size=40))
def test_after_any_acts_the_tree_is_what_a_slow_one_says_and_the_same_acts_are_refused(acts):
    with transaction.atomic():
        with acting(door="test"):
            grow()
            slow = SlowTree()
            for act in acts:
                tried = deepcopy(slow)
                of_the_act, write = carry_out(tried, act)
                broken, refusal = of_the_act | tried.broken(), refusal_of(write)
                assert refusal in broken if broken else refusal is None, act
                slow = slow if refusal else tried
            for unit in UNITS:
                kept = Unit.objects.select_related("parent").get(name=unit)
                assert (kept.code, kept.path) == (slow.code[unit], slow.path(unit))
                assert (kept.parent and kept.parent.name) == slow.parent(unit)
        transaction.set_rollback(True)


def refusal_of(write):
    try:
        with transaction.atomic():
            write()
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name
    return None


def grow():
    for name, parent in START.items():
        above = Unit.objects.get(name=parent) if parent else None
        if name in LEVELS:
            builders.federation(name, above, LEVELS[name], name=name)
        else:
            builders.grassroots(name, above, name=name)
    Affiliation.objects.update(starts=day(0))


@pytest.mark.django_db(transaction=True)
def test_a_unit_registered_while_a_federation_above_it_moves_stands_where_that_went(region):
    old, new = builders.federation("450200", region), builders.federation("450300", region)
    county = builders.federation("450203", old, Level.COUNTY)
    town = builders.federation("450203-T", county, Level.TOWN)

    def relocate():
        builders.move(county, new, date(2013, 10, 1))
        connection.close()

    mover = Thread(target=relocate)
    with acting(door="test"):
        union = builders.grassroots("450203-T-A", town)
        mover.start()
        mover.join(0.5)
        assert mover.is_alive(), "the move has to wait until the union is there to be taken along"
    mover.join()
    union.refresh_from_db()
    assert union.path == "450000/450300/450203/450203-T/450203-T-A/"
