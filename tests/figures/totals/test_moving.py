"""Totals when the tree changes: whatever changes it, they are what the figures say as soon as it is changed."""

import io
import random
from collections.abc import Callable
from copy import deepcopy
from datetime import date
from threading import Event, Thread
from time import monotonic, sleep

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.changelog.acting import acting
from apps.figures.models import Period, Submission, Total
from apps.figures.totals import answers, campaign_changes, elsewhere, kept_rates, moves, reader, writer
from apps.figures.totals import progress as totals_progress
from apps.figures.totals.contributions import periods_just_before
from apps.spreadsheets import writing
from apps.units.files.importer import bring_in
from apps.units.models import Affiliation, Federation, Register, Unit
from tests import builders
from tests.builders import LONG_AGO, Level
from tests.examples import examples
from tests.figures.test_races import at_once
from tests.figures.totals.like_for_like import like_for_like
from tests.owner import load
from tests.worlds import shared

pytestmark = pytest.mark.django_db


class MovingCounties:
    """A region of two cities and a county of its own; one city has two counties with towns, the other a far one."""

    def __init__(self) -> None:
        self.members = builders.indicator("ORG12")
        self.survey = builders.form("OWN", [(self.members, "own")], "grassroots")
        self.summary = builders.form("SUM", [(self.members, "own"), (self.members, "area")])
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city, self.other = (builders.federation(code, self.region) for code in ("450200", "450300"))
        self.county, self.next = (builders.federation(code, self.city, Level.COUNTY) for code in ("450203", "450204"))
        self.far = builders.federation("450302", self.other, Level.COUNTY)
        self.direct = builders.federation("450901", self.region, Level.COUNTY)
        self.towns = [
            builders.federation(code, parent, Level.TOWN)
            for code, parent in (("450203-T1", self.county), ("450203-T2", self.county), ("450204-T3", self.next))
        ]
        self.unions = [
            builders.grassroots(f"{parent.code}-U{number}", parent)
            for number, parent in enumerate([self.towns[0], self.towns[0], self.towns[2], self.county, self.city])
        ]
        self.counties = [self.county, self.next, self.far, self.direct]
        self.federations = [self.region, self.city, self.other, *self.counties, *self.towns]

    def state(self, unit: Unit, members: int, when: str = "2015", coverage: str = "own") -> None:
        builders.stated(unit, self.members, when, f"{members}人", coverage)

    def approve(self, union: Unit, members: int, when: str = "2015") -> None:
        builders.approved(builders.submission(union, self.survey, when, {self.members: members}))

    def sums(self, *federations: Unit, when: str = "2015") -> list[int]:
        """What comes from below each; 0 where nothing does."""
        found = reader.standings(
            [federation.pk for federation in federations], [self.members.pk], builders.period(when)
        )
        standings = [found.get((federation.pk, self.members.pk)) for federation in federations]
        return [int(standing.below.value) if standing else 0 for standing in standings]

    def matched(self, federation: Unit, when: str, earlier: str) -> tuple[int, int] | None:
        found = like_for_like(federation, self.members, builders.period(when), builders.period(earlier))
        return found and (int(found.now.value), int(found.then.value))


@shared
def world() -> MovingCounties:
    return MovingCounties()


def expect_totals_to_agree() -> None:
    assert list(writer.differing()) == []
    assert list(answers.differing()) == []
    assert totals_progress.stored() == totals_progress.recomputed()
    assert list(elsewhere.differing()) == []


def post(client, unit: Unit, **changes: object) -> None:
    """Sends the unit's form in the admin as it stands, but for `changes`; names are those of its affiliations."""
    page = reverse(f"admin:units_{type(unit)._meta.model_name}_change", args=[unit.pk])
    data = builders.filled(client.get(page))
    data |= {f"affiliations-{name}": value for name, value in changes.items()}
    response = client.post(page, data)
    assert response.status_code == 302, response.context["errors"]


# ---- The case as it was found


def test_a_town_with_a_documents_figure_moves_in_the_admin_and_back(world, client, capsys):
    street = world.towns[0]
    world.state(street, 1234)
    world.approve(world.unions[0], 87)
    world.state(world.unions[2], 10)
    assert world.sums(world.county, world.next) == [1321, 10]
    client.force_login(builders.clerk(world.region))
    post(
        client, street,
        **{"TOTAL_FORMS": 2, "1-unit": "", "1-parent": world.next.pk, "1-starts": "2015-03-01"},
    )  # fmt: skip
    assert Unit.objects.get(pk=street.pk).parent_id == world.next.pk
    assert world.sums(world.county, world.next, world.city) == [0, 1331, 1331]
    call_command("check_totals")
    post(client, street, **{"0-DELETE": "on"})  # the latest comes first
    assert world.sums(world.county, world.next) == [1321, 10]
    call_command("check_totals")


def test_a_union_with_a_documents_figure_moves_in_the_admin(world, client):
    world.state(world.unions[0], 100)
    client.force_login(builders.clerk(world.region))
    post(
        client, world.unions[0],
        **{"TOTAL_FORMS": 2, "1-unit": "", "1-parent": world.towns[2].pk, "1-starts": "2015-03-01"},
    )  # fmt: skip
    assert world.sums(world.county, world.towns[0], world.towns[2], world.next) == [0, 0, 100, 100]
    expect_totals_to_agree()


# ---- Each way a tree changes


def test_a_move_after_the_last_day_of_a_period_leaves_it_as_it_is(world):
    world.state(world.unions[0], 100)
    builders.move(world.unions[0], world.towns[2], date(2015, 10, 1))
    assert world.sums(world.county, world.next) == [100, 0]
    world.state(world.unions[0], 110, "2016")
    assert world.sums(world.county, world.next, when="2016") == [0, 110]
    expect_totals_to_agree()


def test_an_affiliation_is_rewritten_its_federation_or_its_day(world):
    world.state(world.unions[0], 100)
    builders.move(world.unions[0], world.towns[2], date(2015, 10, 1))
    latest = Affiliation.objects.get(unit=world.unions[0], starts=date(2015, 10, 1))
    latest.starts = date(2015, 9, 30)
    _save(latest)
    assert world.sums(world.county, world.next) == [0, 100]
    expect_totals_to_agree()
    latest.parent = world.far
    _save(latest)
    assert world.sums(world.county, world.next, world.far, world.other) == [0, 0, 100, 100]
    expect_totals_to_agree()


def _save(affiliation: Affiliation) -> None:
    with acting(door="test"):
        affiliation.save()


def test_an_affiliation_is_deleted_and_the_unit_is_back_where_it_was(world):
    world.state(world.towns[0], 7)
    builders.move(world.towns[0], world.far, date(2015, 1, 1))
    assert world.sums(world.county, world.far) == [0, 7]
    with acting(door="test"):
        Affiliation.objects.filter(unit=world.towns[0], parent=world.far).delete()
    assert world.sums(world.county, world.far) == [7, 0]
    with acting(door="test"):
        Affiliation.objects.filter(unit=world.towns[0]).delete()
    assert world.sums(world.county, world.city, world.towns[0]) == [0, 0, 7], "it stands under nobody"
    expect_totals_to_agree()


def test_an_affiliation_is_given_to_another_unit(world):
    world.state(world.unions[0], 100)
    world.state(world.unions[2], 10)
    builders.move(world.unions[0], world.far, date(2015, 1, 1))
    with acting(door="test"):
        Affiliation.objects.filter(parent=world.far).exclude(starts=LONG_AGO).update(unit=world.unions[2])
    assert world.sums(world.county, world.next, world.far) == [100, 0, 10]
    expect_totals_to_agree()


def test_towns_move_by_a_register_file(world):
    world.state(world.towns[0], 30)
    world.state(world.unions[0], 4)
    data = io.BytesIO()
    row = (world.towns[0].code, "450204", "2015-03-01")
    writing.write(data, ("code", "parent_code", "reports_from"), [row], "csv")
    bring_in(data.getvalue(), "moved.csv", Register.FEDERATION, by=builders.clerk(world.region))
    assert world.sums(world.county, world.next) == [0, 34]
    expect_totals_to_agree()


def test_many_affiliations_are_written_in_one_statement(world):
    """A town moves from one county to another while a union leaves it for a town that stays and one comes into it."""
    for number, union in enumerate(world.unions):
        world.state(union, 10**number)
    places = [(world.towns[0], world.next), (world.unions[0], world.towns[1]), (world.unions[2], world.towns[0])]
    with acting(door="test"):
        Affiliation.objects.bulk_create(
            Affiliation(unit=unit, parent=parent, starts=date(2015, 1, 1)) for unit, parent in places
        )
    assert world.sums(*world.towns) == [110, 1, 0]
    assert world.sums(world.county, world.next, world.city) == [1001, 110, 11111]
    expect_totals_to_agree()


def test_affiliations_are_written_in_sql(world):
    world.state(world.unions[0], 100)
    with acting(door="test"), connection.cursor() as cursor:
        for unit in (0, world.unions[0].pk):  # first a statement that finds no row
            cursor.execute("UPDATE units_affiliation SET parent_id = %s WHERE unit_id = %s", [world.far.pk, unit])
    assert world.sums(world.county, world.far) == [0, 100]
    expect_totals_to_agree()


def test_affiliations_are_loaded(world, tmp_path):
    world.state(world.towns[0], 100)
    moved = {"unit": [world.towns[0].code], "parent": [world.far.code], "starts": "2015-01-01"}
    path = tmp_path / "moved.json"
    path.write_text(f'[{{"model": "units.affiliation", "fields": {str(moved).replace(chr(39), chr(34))}}}]')
    with acting(door="test"):
        load(str(path))
    assert world.sums(world.county, world.far) == [0, 100]
    expect_totals_to_agree()


def test_a_county_that_moves_to_another_city_takes_its_total_with_it(world):
    world.state(world.unions[0], 100)
    world.state(world.county, 5)
    builders.move(world.county, world.other, date(2015, 1, 1))
    assert world.sums(world.county, world.city, world.other, world.region) == [105, 0, 105, 105]
    expect_totals_to_agree()


def test_a_statement_for_the_area_is_what_a_town_takes_with_it(world):
    world.state(world.unions[0], 100)
    world.state(world.towns[0], 90, coverage="area")
    builders.move(world.towns[0], world.next, date(2015, 1, 1))
    assert world.sums(world.towns[0], world.county, world.next) == [100, 0, 90]
    world.state(world.next, 500, coverage="area")
    builders.move(world.unions[0], world.towns[1], date(2015, 1, 1))
    assert world.sums(world.towns[0], world.county, world.next, world.city) == [0, 100, 90, 600]
    expect_totals_to_agree()


def test_a_return_stays_where_it_was_handed_in(world):
    world.approve(world.unions[0], 100)
    builders.move(world.unions[0], world.towns[2], date(2015, 1, 1))
    assert world.sums(world.towns[0], world.towns[2]) == [100, 0]
    expect_totals_to_agree()


def test_what_is_matched_with_the_year_before_moves_too(world):
    union = world.unions[0]
    for when, members in (("2014", 100), ("2015", 110), ("2016", 120)):
        world.state(union, members, when)
    builders.move(union, world.far, date(2015, 3, 1))
    assert [world.matched(county, "2015", "2014") for county in (world.county, world.far)] == [None, (110, 100)]
    assert [world.matched(county, "2016", "2015") for county in (world.county, world.far)] == [None, (120, 110)]
    expect_totals_to_agree()
    with acting(door="test"):
        Affiliation.objects.filter(unit=union, parent=world.far).update(starts=date(2016, 3, 1))
    assert [world.matched(county, "2015", "2014") for county in (world.county, world.far)] == [(110, 100), None]
    assert [world.matched(county, "2016", "2015") for county in (world.county, world.far)] == [None, (120, 110)]
    assert world.sums(world.county, world.far, when="2015") == [110, 0]
    expect_totals_to_agree()


def test_a_county_that_becomes_a_city_keeps_rows_for_what_reports_to_it_directly_only(world):
    for number, union in enumerate(world.unions):
        world.state(union, 10**number)
    builders.move(world.county, world.region, LONG_AGO.replace(day=2))
    with acting(door="test"):
        Affiliation.objects.filter(unit=world.county, starts=LONG_AGO).delete()
    for level in (Level.CITY, Level.COUNTY):
        with acting(door="test"):
            Federation.objects.filter(pk=world.county.pk).update(level=level)
        assert world.sums(world.county, world.towns[0], world.region) == [1011, 11, 11111]
        expect_totals_to_agree()
    assert Total.objects.filter(federation=world.county, units=3).exists()


def test_opening_and_closing_days_move_no_figure(world):
    world.state(world.unions[0], 100)
    before = list(Total.objects.order_by("pk").values())
    with acting(door="test"):
        Unit.objects.filter(pk=world.unions[0].pk).update(opened=date(2015, 1, 1), closed=date(2015, 2, 1))
        Federation.objects.filter(pk=world.county.pk).update(complete=["grassroots"])
    assert list(Total.objects.order_by("pk").values()) == before
    expect_totals_to_agree()


# ---- Any history

KINDS = ["move", "move", "move", "rewrite", "redate", "delete", "together", "state", "area", "approve", "level"]
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 2**20)), min_size=3, max_size=12)


@settings(max_examples=examples(25), suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_after_any_history_of_moves_the_totals_are_what_the_figures_say(world, steps):
    with transaction.atomic():
        world = deepcopy(world)
        for number, union in enumerate(world.unions):
            world.state(union, 10**number, "2014")
            world.state(union, 2 * 10**number)
        for kind, seed in steps:
            _step(world, kind, random.Random(seed))
            expect_totals_to_agree()
        transaction.set_rollback(True)


def _step(world: MovingCounties, kind: str, chance: random.Random) -> None:
    unit, when = chance.choice([*world.unions, *world.towns]), chance.choice(["2014", "2015", "2016"])
    made = list(Affiliation.objects.exclude(starts=LONG_AGO).order_by("pk"))
    if kind in ("move", "together"):
        moving = chance.sample([*world.unions, *world.towns], 4 if kind == "together" else 1)
        _affiliate([(unit, _place(world, unit, chance)) for unit in moving], chance)
    elif kind == "state":
        world.state(unit, chance.randrange(1, 99), when)
    elif kind == "area":
        world.state(chance.choice(world.federations), chance.randrange(1, 99), when, "area")
    elif kind == "approve":
        union = chance.choice(world.unions)
        if not Submission.objects.filter(unit=union, period__code=when).exists():
            world.approve(union, chance.randrange(1, 99), when)
    elif kind == "level":
        with acting(door="test"):
            Federation.objects.filter(pk=world.direct.pk).update(level=chance.choice([Level.CITY, Level.COUNTY]))
    elif made:
        _change(world, kind, chance.choice(made), chance)


def _place(world: MovingCounties, unit: Unit, chance: random.Random) -> Unit:
    return chance.choice([*world.counties, *(world.towns if unit in world.unions else ())])


def _affiliate(places: list[tuple[Unit, Unit]], chance: random.Random) -> None:
    day = date(chance.randrange(2012, 2018), chance.randrange(1, 13), 1)
    new = [
        Affiliation(unit=unit, parent=parent, starts=day)
        for unit, parent in places
        if not Affiliation.objects.filter(unit=unit, starts=day).exists()
    ]
    with acting(door="test"):
        Affiliation.objects.bulk_create(new)


def _change(world: MovingCounties, kind: str, affiliation: Affiliation, chance: random.Random) -> None:
    if kind == "rewrite":
        unit = next(unit for unit in (*world.unions, *world.towns) if unit.pk == affiliation.unit_id)
        affiliation.parent = _place(world, unit, chance)
        _save(affiliation)
    elif kind == "redate":
        affiliation.starts = date(chance.randrange(2012, 2018), 1, chance.randrange(2, 28))
        if not Affiliation.objects.filter(unit=affiliation.unit_id, starts=affiliation.starts).exists():
            _save(affiliation)
    else:
        with acting(door="test"):
            affiliation.delete()


# ---- Several at once


@pytest.mark.django_db(transaction=True)
def test_moves_and_approvals_in_neighbouring_counties_wait_for_each_other_and_agree():
    world = MovingCounties()
    for union in world.unions:
        world.state(union, 10)
    drafts = [builders.submission(union, world.survey, "2015", {world.members: 20}) for union in world.unions]
    places = [world.towns[0], world.towns[2], world.towns[1], world.far, world.next]

    def to_and_fro(unit: Unit, number: int) -> Callable[[], None]:
        def work() -> None:
            for turn in range(6):
                builders.move(unit, places[(number + turn) % 5], date(2014, 11, 1 + turn))

        return work

    def approve() -> None:
        for made in drafts[:4]:
            builders.approved(made)

    works = [to_and_fro(world.unions[0], 1), to_and_fro(world.unions[2], 0), to_and_fro(world.unions[3], 2), approve]
    assert at_once(*works) == []
    expect_totals_to_agree()


@pytest.mark.django_db(transaction=True)
def test_towns_change_counties_at_once_while_figures_come_in_below_them():
    world = MovingCounties()
    for union in world.unions:
        world.state(union, 10)

    def to_and_fro(town: Unit, parents: list[Unit]) -> Callable[[], None]:
        def work() -> None:
            for turn in range(6):
                builders.move(town, parents[turn % 2], date(2014, 11, 1 + turn))

        return work

    def states() -> None:
        for members in range(6):
            for union in world.unions[:3]:
                world.state(union, members)

    works = [
        to_and_fro(world.towns[0], [world.next, world.county]),
        to_and_fro(world.towns[2], [world.county, world.next]),
    ]
    assert at_once(*works, states) == []
    expect_totals_to_agree()


@pytest.mark.django_db(transaction=True)
def test_a_figure_that_waited_for_its_town_to_move_counts_where_the_town_has_gone():
    world, begun = MovingCounties(), Event()
    builders.period("2015"), builders.source()

    def state() -> None:
        try:
            begun.set()
            world.state(world.unions[0], 50)
        finally:
            connection.close()

    waiting = Thread(target=state)
    with acting(door="test"):
        Affiliation.objects.create(unit=world.towns[0], parent=world.far, starts=date(2015, 1, 1))
        waiting.start()
        begun.wait()
        waiting.join(timeout=1)
        assert waiting.is_alive(), "it does not wait"
    waiting.join()
    assert world.sums(world.county, world.far) == [0, 50]
    expect_totals_to_agree()


def _moved_in_the_admin(world: MovingCounties) -> None:
    client = Client()
    client.force_login(builders.clerk(world.region))
    changes = {"TOTAL_FORMS": 2, "1-unit": "", "1-parent": world.far.pk, "1-starts": "2015-03-01"}
    post(client, world.unions[0], **changes)


def _moved_by_a_file(world: MovingCounties) -> None:
    data = io.BytesIO()
    row = (world.unions[0].code, world.far.code, "2015-03-01")
    writing.write(data, ("code", "parent_code", "reports_from"), [row], "csv")
    bring_in(data.getvalue(), "moved.csv", Register.GRASSROOTS, by=builders.clerk(world.region))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("move", [_moved_in_the_admin, _moved_by_a_file])
def test_a_move_that_waits_for_a_county_holds_nothing_that_is_waited_for_there(move):
    """Who decides in a county holds it, then the union; a move that held the union by then would wait for ever."""
    world = MovingCounties()
    world.state(world.unions[0], 50)

    def work() -> None:
        try:
            move(world)
        finally:
            connection.close()

    waiting = Thread(target=work)
    with acting(door="test"):
        _held(world.county, "FOR NO KEY UPDATE")
        waiting.start()
        _wait_for_one_that_waits()
        _held(world.unions[0], "FOR NO KEY UPDATE NOWAIT")
    waiting.join()
    assert world.sums(world.county, world.far) == [0, 50]
    expect_totals_to_agree()


def _held(unit: Unit, how: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT FROM units_unit WHERE id = %s {how}", [unit.pk])


def _wait_for_one_that_waits() -> None:
    until = monotonic() + 20
    with connection.cursor() as cursor:
        while monotonic() < until:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            if cursor.fetchone():
                return
            sleep(0.05)
    pytest.fail("nobody waits")


@pytest.mark.django_db(transaction=True)
def test_a_new_union_waits_for_nobody_who_decides_in_its_county():
    world, made = MovingCounties(), Event()
    world.state(world.unions[0], 50)

    def add() -> None:
        try:
            builders.grassroots("450203-NEW", world.towns[0])
            made.set()
        finally:
            connection.close()

    adding = Thread(target=add)
    with acting(door="test"), writer.posting([world.unions[1].pk], [builders.period("2015").pk]):
        adding.start()
        assert made.wait(timeout=15), "it waits"
    adding.join()


# ---- What the database holds


def test_the_database_holds_the_functions_as_they_are_written_here():
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'figures\\_%'")
        held = dict(cursor.fetchall())
    texts = moves.CREATE + campaign_changes.CREATE + kept_rates.CREATE
    written = [part.split("$$") for part in texts.split("CREATE FUNCTION ")[1:]]
    found = {head.split("(")[0]: body for head, body, *_rest in written}
    assert found
    assert {name: held[name] for name in found} == found


def test_the_period_before_is_the_same_for_the_database_as_by_its_code():
    codes = ["2013", "2014", "2016", "CY2013", "CY2014", "2005-2009", "2010-2014", "2011-2014", "..2013", "..2014"]
    codes += ["2005-2009/yr", "2010-2014/yr", "2012-09-30", "2013-09-30"]
    periods = {code: builders.period(code) for code in codes}
    by_code = {period.pk: periods.get(period.span.prior()) for period in Period.objects.all()}
    assert periods_just_before() == {key: prior.pk for key, prior in by_code.items() if prior}
    assert len(periods_just_before()) == 4
