"""What is done beside a sealed year: totals computed anew, deadlines deleted, a federation that passes the county."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from apps.changelog.acting import acting
from apps.figures.models import Deadline, Form, Period, Total
from apps.figures.totals import reader
from apps.figures.totals import writer as totals_writer
from apps.figures.triggers import seal
from apps.figures.triggers.derived import deriving
from apps.figures.workflow import sealing
from apps.units.models import Affiliation
from apps.units.tree import acts
from tests import builders
from tests.builders import Level
from tests.figures.workflow.test_sealing import SealedRegion
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def sealed():
    return SealedRegion()


def read(federation, indicator, period):
    standing = reader.standings({federation.pk: federation}, {indicator.pk: indicator}, period)
    return {key[0]: (found.below.units, found.below.value) for key, found in standing.items()}


def test_totals_of_open_years_are_computed_anew_and_those_of_sealed_ones_compared(sealed):
    builders.approved(sealed.open)
    said = StringIO()
    call_command("check_totals", "--rebuild", stdout=said)
    assert "2014" in said.getvalue().splitlines()[0]
    assert "2015" not in said.getvalue().splitlines()[0]


def test_who_deletes_a_deadline_of_a_sealed_year_is_told(client, sealed):
    deadline = Deadline.objects.get()
    client.force_login(sealed.first)
    page = client.post(f"/admin/figures/deadline/{deadline.pk}/delete/", {"post": "yes"}, follow=True)
    assert page.status_code == 200
    assert "统计年度 2014 已封存" in page.content.decode()
    assert Deadline.objects.filter(pk=deadline.pk).exists()


def test_a_federation_passes_the_county_level_and_no_number_of_a_sealed_year_changes(sealed):
    county = builders.federation("450206", sealed.region, level=Level.COUNTY)
    town = builders.federation("450206001", county, level=Level.TOWN)
    union = builders.grassroots("450206001-A", town)
    survey = Form.objects.get(code="G")
    year = builders.approved(builders.submission(union, survey, "2016", {sealed.members: 7})).period
    sealing.seal(year, reason="closed", seen=sealing.plan(year).digest, by=sealed.first)
    federations = (county, sealed.region, town)
    before = [read(federation, sealed.members, year) for federation in federations]
    kept = Total.objects.filter(period=year, federation=county)
    assert before[0][county.pk] == (1, 7)
    for level, rows in ((Level.CITY, False), (Level.COUNTY, True)):
        acts.change_kind(county, on=date(2026, 11, int(level)), by=None, reason="made a city", level=level)
        assert kept.exists() == rows
        assert [read(federation, sealed.members, year) for federation in federations] == before
    assert list(totals_writer.differing()) == []


class ReportedAbove:
    """A region of which 2016 is sealed: a county with a union below the first city, an empty one beside it."""

    def __init__(self, sealed):
        self.first, self.second = sealed.city, sealed.other
        self.county, self.empty = (
            builders.federation(code, self.first, level=Level.COUNTY) for code in ("450206", "450207")
        )
        union = builders.grassroots("450206-A", self.county)
        made = builders.submission(union, Form.objects.get(code="G"), "2016", {sealed.members: 7})
        self.year = builders.approved(made).period
        sealing.seal(self.year, reason="closed", seen=sealing.plan(self.year).digest, by=sealed.first)
        self.totals = self.read(sealed)
        assert self.totals == [(1, 7), (0, 0), (1, 7)]

    def read(self, sealed):
        """What comes from below the two cities and the region: how much, of how many units."""
        places = (self.first, self.second, sealed.region)
        return [read(place, sealed.members, self.year).get(place.pk, (0, 0)) for place in places]


@pytest.mark.parametrize("day", [date(2012, 1, 1), date(2016, 9, 30)])
def test_a_county_whose_unions_reported_does_not_move_in_a_sealed_year(sealed, day):
    world = ReportedAbove(sealed)
    with pytest.raises(DatabaseError, match="year 2016 is sealed"), transaction.atomic():
        builders.move(world.county, world.second, day)
    with pytest.raises(DatabaseError, match="year 2016 is sealed"), transaction.atomic(), acting(door="test"):
        Affiliation.objects.filter(unit=world.county).update(parent=world.second)
    assert world.read(sealed) == world.totals


def test_a_county_moves_after_a_sealed_year_and_one_of_which_nothing_is_kept_whenever(sealed):
    world = ReportedAbove(sealed)
    builders.move(world.county, world.second, date(2016, 10, 1))
    builders.move(world.empty, world.second, date(2012, 1, 1))
    builders.federation("450208", world.second, level=Level.COUNTY)
    assert world.read(sealed) == world.totals


def test_neither_does_a_city_of_which_only_what_is_below_it_reported(sealed):
    world = ReportedAbove(sealed)
    country = builders.federation("000000", level=Level.NATIONAL)
    province = builders.federation("460000", country, level=Level.PROVINCE)
    with pytest.raises(DatabaseError, match="is sealed"), transaction.atomic(), acting(door="test"):
        Affiliation.objects.filter(unit=world.first).update(parent=province)


def test_a_county_moves_once_the_seal_is_open(sealed):
    world = ReportedAbove(sealed)
    sealing.unseal(world.year, reason="wrong city", by=sealed.second)
    builders.move(world.county, world.second, date(2016, 1, 1))
    assert world.read(sealed) != world.totals


def test_nobody_else_opens_the_door_by_which_it_passes(sealed):
    """A table of that name belongs to who made it: the owner alone is let through."""
    year = Period.objects.get(code="2014")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE figures_passing ()")
    with pytest.raises(DatabaseError, match="sealed"), transaction.atomic(), acting(door="test"), deriving():
        Total.objects.filter(period=year).update(value=1)


def test_the_database_holds_the_functions_of_the_seal_as_they_are_written():
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'figures\\_%'")
        held = dict(cursor.fetchall())
    written = [part.split("$$") for part in seal.FUNCTIONS.split("CREATE FUNCTION ")[1:]]
    found = {head.split("(")[0]: body for head, body, *_rest in written}
    assert len(found) == 7
    assert {name: held[name] for name in found} == found
