"""A sealed year is detached and attached again: what stays, who may, and in which order."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction

from apps.changelog.acting import acting
from apps.figures.checks import findings
from apps.figures.checks.catalogue import Catalogue
from apps.figures.files import importer
from apps.figures.models import Figure, Finding, Revision, YearSeal
from apps.figures.totals import answers as totals_answers
from apps.figures.totals import progress as totals_progress
from apps.figures.totals import writer as totals_writer
from apps.figures.workflow import chain, detaching, sealing
from apps.units.errors import KeptElsewhere, Refused
from tests import builders
from tests.owner import by_owner
from tests.reports.pages.test_detached_years import five_years

__all__ = ["five_years"]

pytestmark = pytest.mark.django_db


def detach(five_years, code):
    return detaching.detach(five_years.years[code], reason="room", by=five_years.second)


def figures_of(code):
    return list(Figure.objects.filter(period__code=code).order_by("id").values())


def test_what_federations_documents_and_campaigns_state_stays_and_all_of_it_comes_back(five_years):
    before = figures_of("2011")
    detach(five_years, "2011")
    staying = Figure.objects.filter(period__code="2011")
    assert {figure.unit.code for figure in staying} >= {"450200", "450203-C"}
    assert "450203-S" not in {figure.unit.code for figure in staying}
    assert len(staying) < len(before)
    detaching.attach(five_years.years["2011"], reason="asked for", by=five_years.second)
    assert figures_of("2011") == before
    assert list(chain.faults()) == []


def test_what_a_unit_said_last_stays_where_the_year_after_says_nothing(five_years):
    """So that it is found from any later year, however far back it is looked for."""
    five_years.detach()
    said = Figure.objects.filter(unit=five_years.unions[2], period__code="2012")
    assert said.count() == 2


def test_what_a_finding_names_stays(five_years):
    named = Finding.objects.exclude(other=None).filter(other__period__code="2011").values_list("other", flat=True)
    assert named
    detach(five_years, "2011")
    assert Figure.objects.filter(pk__in=named).count() == len(set(named))


def test_sums_counts_and_the_chain_hold_while_years_are_away(five_years):
    five_years.detach()
    assert list(totals_writer.differing()) == list(totals_answers.differing()) == list(chain.faults()) == []
    assert totals_progress.stored() == totals_progress.recomputed()
    assert chain.unheld() == 2 * 2 * 5  # of each year four unions and a station, handed in and approved


def test_a_count_of_all_submissions_is_not_made_anew_while_a_year_is_away(five_years):
    detach(five_years, "2011")
    with pytest.raises(KeptElsewhere), acting(door="test"):
        totals_progress.rebuild()


def test_what_was_found_stands_while_what_it_rests_on_is_away(five_years):
    before = set(Finding.objects.values_list("pk", "explanation"))
    five_years.detach()
    for year in five_years.years.values():
        with acting(door="test"):
            findings.rewrite(year, Figure.objects.filter(period=year).values_list("unit", flat=True), Catalogue())
    assert set(Finding.objects.values_list("pk", "explanation")) == before


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda world: detach(world, "2012"), "2011"),  # from the earliest on
        (lambda world: detach(world, "2013"), "2011、2012|2011, 2012"),
        (lambda world: detach(world, "2015"), "封存"),
    ],
)
def test_years_go_from_the_earliest_on_and_sealed(five_years, act, why):
    with pytest.raises(Refused, match=why), transaction.atomic():
        act(five_years)


def test_a_year_waits_for_the_seal_of_the_one_after(five_years):
    for code in ("2011", "2012", "2013"):
        detach(five_years, code)
    with pytest.raises(Refused, match="封存"):
        detach(five_years, "2014")


def test_the_latest_comes_back_first(five_years):
    five_years.detach()
    with pytest.raises(Refused, match="2012"):
        detaching.attach(five_years.years["2011"], reason="x", by=five_years.second)


def test_neither_it_nor_the_year_after_is_unsealed_meanwhile(five_years):
    five_years.detach()
    for code in ("2012", "2013"):
        with pytest.raises(Refused), transaction.atomic():
            sealing.unseal(five_years.years[code], reason="late park", by=five_years.second)
    five_years.attach()
    sealing.unseal(five_years.years["2012"], reason="late park", by=five_years.second)
    assert five_years.years["2012"].seal is None


def test_it_stays_sealed_and_nothing_can_be_written_into_it(five_years):
    five_years.detach()
    assert five_years.years["2012"].seal.given_by == five_years.first
    with pytest.raises(Refused, match="统计年度 2012 已封存"):
        builders.stated(five_years.county, five_years.members, "2012", "50")


def test_a_file_for_it_is_refused_with_the_seal(five_years, tmp_path):
    five_years.detach()
    file = tmp_path / "figures.csv"
    file.write_text("unit_code,indicator_code,period,value\n450203-1,ORG12,2012,12\n")
    with pytest.raises(Refused, match="2012"), transaction.atomic():
        importer.bring_in(file, by=None)


def test_other_rows_than_were_detached_are_not_attached(five_years):
    detach(five_years, "2011")
    part = detaching.tables(five_years.years["2011"])[0]
    with by_owner(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {part} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {part} SET note = 'x' WHERE id = (SELECT min(id) FROM {part})")
    with pytest.raises(Refused, match="校验码"):
        detaching.attach(five_years.years["2011"], reason="x", by=five_years.second)


def test_only_administrators_of_the_root_detach_a_year(five_years):
    for person in (five_years.clerk, five_years.supervisor):
        with pytest.raises(PermissionDenied):
            detaching.detach(five_years.years["2011"], reason="room", by=person)


def test_the_trail_says_who_when_and_why(five_years):
    done = detach(five_years, "2011")
    assert (done.act, done.given_by, done.reason, len(done.digest)) == ("detached", five_years.second, "room", 64)
    assert YearSeal.objects.filter(period=five_years.years["2011"]).count() == 2
    assert Revision.objects.filter(period__code="2011").count() == 0
