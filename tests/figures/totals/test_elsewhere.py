"""Which forms are handed in elsewhere than their units stood at the period's end: kept by the database, whoever writes,
and what pages say of these units is what they said when each form was held against the tree."""

from datetime import date
from threading import Event, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from apps.changelog.acting import acting
from apps.figures.models import HandedInElsewhere, Period, Submission
from apps.figures.totals import elsewhere
from apps.figures.totals.expected_units import Presence
from apps.figures.triggers import elsewhere as triggers_elsewhere
from apps.figures.triggers.derived import deriving
from apps.units.models import Affiliation, Federation, Unit, WorkerStation
from tests import builders
from tests.builders import LONG_AGO, Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db
WITHIN, AFTER = date(2014, 3, 1), date(2014, 10, 1)  # of the year 2014, which ends on 2014-09-30


class TwoTowns:
    """A county with two towns, a union in the first that has begun its form of 2014, and one that has not."""

    def __init__(self) -> None:
        self.members = builders.indicator("ORG12", carriers="GF")
        self.form = builders.form("OWN", [(self.members, "own")], "grassroots")
        self.county = builders.federation("K", builders.federation("C"), Level.COUNTY)
        self.first, self.second = (builders.federation(code, self.county, Level.TOWN) for code in ("T1", "T2"))
        self.union, self.other = (builders.grassroots(code, self.first) for code in ("U1", "U2"))
        self.begun = builders.submission(self.union, self.form, "2014", {self.members: 7})

    @property
    def year(self) -> Period:
        return self.begun.period

    def there(self, town: Federation) -> int:
        """How many unions are to answer for 2014 there."""
        return Presence([self.first.pk, self.second.pk], self.year).there[town.pk, "grassroots"]


@shared
def world() -> TwoTowns:
    return TwoTowns()


def kept() -> list[tuple[str, str]]:
    """The forms kept, by their unit and period; and what is kept is what the tree says of each form there is."""
    assert list(elsewhere.differing()) == []
    forms = HandedInElsewhere.objects.order_by("submission__unit__code", "period__code")
    return list(forms.values_list("submission__unit__code", "period__code"))


def affiliation(unit: Unit, starts: date) -> Affiliation:
    return Affiliation.objects.get(unit=unit, starts=starts)


def run(query: str, *params: object) -> None:
    with acting(door="test"), connection.cursor() as cursor:
        cursor.execute(query, params)


def refusing(rule: str):
    return pytest.raises(DatabaseError, match=rule)


# ---- Each way there is to it


def test_who_is_found_to_have_moved_before_the_years_end_has_handed_in_elsewhere(world):
    assert kept() == []
    builders.move(world.union, world.second, WITHIN)
    assert kept() == [("U1", "2014")]
    assert (world.there(world.first), world.there(world.second)) == (2, 0), "it is counted where its form is"


def test_who_moved_after_the_years_end_has_not(world):
    builders.move(world.union, world.second, AFTER)
    assert kept() == []
    assert (world.there(world.first), world.there(world.second)) == (2, 0)


def test_each_form_and_year_of_a_unit_is_one_and_the_unit_is_counted_once(world):
    again = builders.form("MORE", [(world.members, "own")], "grassroots")
    for asked, year in ((again, "2014"), (world.form, "2015")):
        builders.submission(world.union, asked, year, {})
    builders.move(world.union, world.second, WITHIN)
    assert kept() == [("U1", "2014"), ("U1", "2014"), ("U1", "2015")]
    assert (world.there(world.first), world.there(world.second)) == (2, 0)


def test_a_move_that_is_dated_otherwise_or_taken_back_is_followed(world):
    builders.move(world.union, world.second, AFTER)
    with acting(door="test"):
        Affiliation.objects.filter(unit=world.union, starts=AFTER).update(starts=WITHIN)
    assert kept() == [("U1", "2014")]
    with acting(door="test"):
        affiliation(world.union, WITHIN).delete()
    assert kept() == []


def test_an_affiliation_that_is_given_to_another_federation_or_unit_is_followed(world):
    builders.submission(world.other, world.form, "2014", {})
    builders.move(world.union, world.first, WITHIN)
    assert kept() == []
    run("UPDATE units_affiliation SET parent_id = %s WHERE starts = %s", world.second.pk, WITHIN)
    assert kept() == [("U1", "2014")]
    run("UPDATE units_affiliation SET unit_id = %s WHERE starts = %s", world.other.pk, WITHIN)
    assert kept() == [("U2", "2014")]


def test_a_form_that_is_begun_after_the_move_is_handed_in_where_its_unit_stood(world):
    builders.move(world.other, world.second, WITHIN)
    builders.submission(world.other, world.form, "2014", {})
    assert kept() == []


def test_a_form_that_sql_begins_elsewhere_is_kept_until_it_is_deleted(world):
    run(
        "INSERT INTO figures_submission (unit_id, form_id, period_id, reported_to_id, status, times) "
        "VALUES (%s, %s, %s, %s, 'draft', 0)",
        world.other.pk, world.form.pk, world.year.pk, world.second.pk,
    )  # fmt: skip
    assert kept() == [("U2", "2014")]
    with acting(door="test"):
        Submission.objects.get(unit=world.other).delete()
    assert kept() == []


def test_a_federation_that_moved_is_kept_and_counted_where_it_stands_all_the_same(world):
    summary = builders.form("SUM", [(world.members, "own")])
    builders.submission(world.first, summary, "2014", {})
    builders.move(world.first, builders.federation("K2", world.county.parent, Level.COUNTY), WITHIN)
    assert kept() == [("T1", "2014")]
    presence = Presence([world.county.pk, world.first.pk], world.year)
    assert (presence.odd, presence.there[world.first.pk, "grassroots"]) == ([], 2)


def test_who_stood_below_nobody_and_what_is_handed_in_to_nobody_is_none(world):
    with acting(door="test"):
        affiliation(world.union, LONG_AGO).delete()
    station = builders.unit(WorkerStation, "S", None)
    with acting(door="test"):
        Submission.objects.create(unit=station, form=world.form, period=world.year)
        Affiliation.objects.create(unit=station, parent=world.first, starts=WITHIN)
    assert kept() == []
    assert Presence([world.first.pk], world.year).odd == []


def test_who_had_closed_by_then_is_kept_and_counted_nowhere(world):
    builders.move(world.union, world.second, WITHIN)
    builders.dated(world.union, closed=date(2014, 6, 1))
    assert kept() == [("U1", "2014")]
    assert (world.there(world.first), world.there(world.second)) == (1, 0)


# ---- What may not be, and what is repaired


def test_nobody_writes_it_by_hand(world):
    with refusing("figures_handedinelsewhere follows"), transaction.atomic():
        run("INSERT INTO figures_handedinelsewhere VALUES (%s, %s)", world.begun.pk, world.year.pk)
    builders.move(world.union, world.second, WITHIN)
    with refusing("figures_handedinelsewhere follows"), transaction.atomic():
        run("DELETE FROM figures_handedinelsewhere")
    assert kept() == [("U1", "2014")]


def test_the_last_day_of_a_period_stays_once_a_form_of_it_was_begun(world):
    year = Period.objects.filter(code=builders.period("2015").code)

    def moved_to(day: date) -> date:
        with transaction.atomic(), acting(door="test"):
            year.update(ends=day)
        return year.get().ends

    assert moved_to(date(2015, 8, 31)) == date(2015, 8, 31)
    builders.submission(world.union, world.form, "2015", {})
    with refusing("figures rest on this record of figures_period"):
        moved_to(date(2015, 7, 31))
    assert year.get().ends == date(2015, 8, 31)


def test_what_somebody_bent_is_found_and_repaired(world, capsys):
    builders.move(world.union, world.second, WITHIN)
    other = builders.submission(world.other, world.form, "2014", {})
    with deriving(), connection.cursor() as cursor:
        cursor.execute("UPDATE figures_handedinelsewhere SET submission_id = %s", [other.pk])
    with pytest.raises(CommandError, match="2"):
        call_command("check_totals")
    told = capsys.readouterr().err
    assert "U1 OWN 2014" in told
    assert "U2 OWN 2014" in told
    call_command("check_totals", rebuild=True)
    assert kept() == [("U1", "2014")]


# ---- Two at once


@pytest.mark.django_db(transaction=True)
def test_who_is_moved_while_sql_begins_its_form_is_kept():
    world, moved = TwoTowns(), Event()

    def move() -> None:
        try:
            builders.move(world.other, world.second, WITHIN)
            moved.set()
        finally:
            connection.close()

    moving = Thread(target=move)
    with acting(door="test"):
        Submission.objects.create(unit=world.other, form=world.form, period=world.year, reported_to=world.first)
        moving.start()
        assert not moved.wait(timeout=0.5), "it waits for the form"
    moving.join()
    assert kept() == [("U2", "2014")]


# ---- What the database holds


def test_the_database_holds_the_functions_as_they_are_written_here():
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'figures\\_%'")
        held = dict(cursor.fetchall())
    written = [part.split("$$") for part in triggers_elsewhere.FUNCTIONS.split("CREATE FUNCTION ")[1:]]
    found = {head.split("(")[0]: body for head, body, *_rest in written}
    assert len(found) == 2
    assert {name: held[name] for name in found} == found
