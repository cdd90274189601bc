"""A file into forms in which nothing stands: written at once, and told, taken back and compared as any other."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from apps.changelog.acting import acting
from apps.figures.cells import COLUMNS
from apps.figures.files import importer as files_importer
from apps.figures.files.importer import FileChoices
from apps.figures.files.preview import preview
from apps.figures.models import Figure, Finding, Revision, Submission
from apps.units.errors import Faulty, Refused
from tests import builders
from tests.builders import Level
from tests.worlds import shared
from unionrecords.logins import as_owner

pytestmark = pytest.mark.django_db
HEADS = "unit_code,indicator_code,period,value,note"


@shared
def county():
    return CountyOfUnions()


class CountyOfUnions:
    """Two unions of a county that never returned anything, and a form of two numbers and a percentage; a form of the
    county itself, one number for its area and one of its own."""

    def __init__(self):
        self.county = builders.federation("450203", builders.federation("450200"), level=Level.COUNTY)
        self.first, self.second = (builders.grassroots(f"45020300{at}", self.county) for at in (1, 2))
        self.staff, self.members = builders.indicator("ORG10"), builders.indicator("ORG12")
        self.share = builders.indicator("ORG22", measure="%", nature="rate", over_units="none", decimals=2)
        asked = [(indicator, "own") for indicator in (self.staff, self.members, self.share)]
        self.form = builders.form("G", asked, register="grassroots")
        self.area_form = builders.form("F", [(self.staff, "area"), (self.members, "own")])
        builders.rule("members", "ORG12 <= ORG10")
        self.year = builders.period("2015")

    @property
    def row(self) -> str:
        return f"{self.first.code},ORG10,2015,"


def written(folder: Path, *rows: str) -> Path:
    path = folder / "figures.csv"
    path.write_text("\n".join([HEADS, *rows, ""]), encoding="utf-8")
    return path


def stated() -> list[tuple]:
    cells = ("unit__code", "indicator__code", "submission__unit__code", "changed_by__username", "door")
    return sorted(Figure.objects.values_list(*cells, *COLUMNS), key=str)


def nothing_is_there() -> None:
    assert not Figure.objects.exists()
    assert not Submission.objects.exists()


MANY = [
    "450203001,ORG10,2015,100,",
    "450203001,ORG12,2015,90,",
    "450203001,ORG22,2015,90,",
    "450203002,ORG10,2015,约1.5万,",
    "450203002,ORG12,2015,60,查 \\ 与\t清",
    "450203002,ORG22,2015,—,",
]


def test_what_an_empty_form_is_given_is_what_a_form_begun_before_is_given(county, tmp_path):
    assert files_importer.bring_in(written(tmp_path, *MANY), by=None).new == 6
    at_once = stated()
    assert {figure.value for figure in Figure.objects.filter(indicator=county.share)} == {90, None}
    with acting(door="test"):
        Figure.objects.exclude(indicator=county.staff).delete()
    plan = files_importer.bring_in(written(tmp_path, *MANY), by=None)
    assert (plan.new, plan.unchanged) == (4, 2)
    assert stated() == at_once
    assert not Revision.objects.filter(act="changed").exists()


def test_the_same_file_again_changes_nothing(county, tmp_path):
    path = written(tmp_path, *MANY)
    files_importer.bring_in(path, by=None)
    moments = set(Figure.objects.values_list("pk", "changed_at"))
    plan = files_importer.bring_in(path, by=None)
    assert (plan.new, plan.changed, plan.unchanged) == (0, 0, 6)
    assert set(Figure.objects.values_list("pk", "changed_at")) == moments


def asked_what_stands(path: Path) -> list[str]:
    """What a file asks of the figures before it is compared with them."""
    with CaptureQueriesContext(connection) as captured:
        files_importer.bring_in(path, by=None)
    asked = [query["sql"] for query in captured]
    compared = next(at for at, sql in enumerate(asked) if "figures.staged_from" in sql)
    return [sql for sql in asked[:compared] if "figures_figure" in sql and "SELECT" in sql]


def test_of_forms_that_a_file_begins_itself_nobody_asks_what_stands_in_them(county, tmp_path):
    path = written(tmp_path, *MANY)
    assert asked_what_stands(path) == []
    [asked] = asked_what_stands(path)
    assert "f.unit_id = k.unit_id AND f.period_id = k.period_id LIMIT 1" in asked


def test_a_form_of_which_somebody_began_a_draft_is_filled_at_once_too(county, tmp_path):
    for union in (county.first, county.second):
        builders.submission(union, county.form, "2015", {})
    asked = asked_what_stands(written(tmp_path, *MANY))
    assert len(asked) == 1
    assert Figure.objects.count() == 6


def test_a_file_for_an_empty_form_and_one_begun_is_counted_together(county, tmp_path):
    builders.submission(county.second, county.form, "2015", {county.members: 60, county.staff: 7})
    plan = files_importer.bring_in(written(tmp_path, *MANY), by=None)
    assert (plan.new, plan.changed, plan.unchanged) == (4, 2, 0)
    assert Revision.objects.get(indicator=county.staff).value == 7


def test_what_the_checks_find_is_found(county, tmp_path):
    files_importer.bring_in(written(tmp_path, county.row + "5,", f"{county.first.code},ORG12,2015,6,"), by=None)
    assert Finding.objects.get().unit_id == county.first.pk


@pytest.mark.parametrize("second", ["7", "8", "清空"])
def test_a_second_row_about_a_cell_is_told_with_the_first_and_every_other_fault(county, tmp_path, second):
    rows = [county.row + "7,", county.row.replace("ORG10", "ORG99") + "1,", county.row + f"{second},"]
    with override("en"), pytest.raises(Faulty) as refused:
        files_importer.bring_in(written(tmp_path, *rows), by=None)
    told = {fault.row: fault.reason for fault in refused.value.faults}
    assert told.keys() == {3, 4}
    assert "already stated in row 2" in told[4]
    nothing_is_there()


def test_a_cell_that_another_form_has_stated_is_that_cell(county, tmp_path):
    other = builders.form("H", [(county.staff, "own")], register="grassroots")
    builders.submission(county.first, other, "2015", {county.staff: 6})
    path = written(tmp_path, county.row + "7,")
    plan = files_importer.bring_in(path, by=None, chosen=FileChoices(form="G"))
    assert (plan.new, plan.changed) == (0, 1)
    assert Figure.objects.get().value == 7


def test_a_fault_anywhere_leaves_nothing_behind(county, tmp_path):
    with pytest.raises(Faulty):
        files_importer.bring_in(written(tmp_path, *MANY, "450203009,ORG10,2015,1,"), by=None)
    nothing_is_there()


def test_a_dry_run_counts_and_leaves_nothing_behind(county, tmp_path):
    assert files_importer.bring_in(written(tmp_path, *MANY), by=None, dry_run=True).new == 6
    nothing_is_there()


def test_what_was_looked_at_is_done_and_what_moved_since_is_named(county, tmp_path):
    clerk, path = builders.clerk(county.county), written(tmp_path, *MANY)
    shown = preview(path, by=clerk, chosen=FileChoices())
    seen = (shown.digest, timezone.now())
    assert files_importer.bring_in(path, by=clerk, seen=seen).new == 6
    assert set(Figure.objects.values_list("changed_by", "door")) == {(clerk.pk, "file")}
    with acting(door="test"):
        Figure.objects.exclude(indicator=county.share).delete()
    other = written(tmp_path, county.row + "7,")
    with override("en"), pytest.raises(Refused) as refused:
        files_importer.bring_in(other, by=clerk, seen=seen)
    assert any("450203001" in reason for reason in refused.value.reasons)
    assert not Figure.objects.filter(indicator=county.staff).exists()


def shown_of(path, by, *, at_once):
    """All that is shown of a file."""
    looked = preview(path, by=by, chosen=FileChoices(), at_once=at_once)
    effects = [
        (change.federation.code, change.indicator.code, change.now, change.then, change.difference_text)
        for change in looked.effects
    ]
    lines = [
        (line.row, line.unit.code, line.indicator.code, line.coverage, line.old, line.new) for line in looked.lines
    ]
    faults = [(fault.row, fault.reason) for fault in looked.looked.file.faults]
    found = sorted(finding.message for finding in looked.findings)
    return looked.digest, looked.counts, looked.show, lines, effects, found, looked.fired, faults


AREA = ["450203,ORG10,2015,700,", "450203,ORG12,2015,3,"]


def nothing_before(county):
    assert not Figure.objects.exists()


def of_the_county_stated_before(county):
    builders.stated(county.county, county.staff, "2015", "800")


def of_a_union_stated_before(county):
    builders.stated(county.first, county.members, "2015", "80", "own")


def of_a_form_begun(county):
    builders.submission(county.second, county.form, "2015", {county.members: 60, county.staff: 7})


@pytest.mark.parametrize(
    "before", [nothing_before, of_the_county_stated_before, of_a_union_stated_before, of_a_form_begun]
)
@pytest.mark.parametrize("last", ["", "450203001,ORG10,2015,7,", "450203009,ORG10,2015,1,", "450203001,ORG12,2016,8,"])
def test_a_large_file_is_shown_as_one_that_is_compared_row_by_row(county, tmp_path, before, last):
    before(county)
    builders.period("2016")
    clerk = builders.clerk(county.county)
    path = written(tmp_path, *MANY, *AREA, last)
    compared = shown_of(path, clerk, at_once=False)
    assert shown_of(path, clerk, at_once=True) == compared
    assert compared[3] or compared[7], "something is shown"
    assert not Figure.objects.filter(origin="return", submission__unit=county.first).exists(), "and nothing kept"


def test_a_large_file_shows_what_it_adds_above_by_its_sums(county, tmp_path):
    path, clerk = written(tmp_path, *MANY, *AREA), builders.clerk(county.county)
    looked = preview(path, by=clerk, chosen=FileChoices(), at_once=True)
    assert looked.looked.empty.rows == 8, "filled at once, and taken back"
    assert {(change.federation.code, change.indicator.code): change.then for change in looked.effects} == {
        ("450203", "ORG10"): 15_100,
        ("450203", "ORG12"): 153,
        ("450200", "ORG10"): 700,
    }


def pages_and_rows(year) -> tuple[int, int]:
    """What the server believes of the year's partition; -1 rows where it has not looked yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpages, reltuples FROM pg_class WHERE relname = %s", [f"figures_figure_of_{year.pk}"])
        return cursor.fetchone()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("origin", ["return", "document"])
def test_a_year_whose_rows_were_looked_at_and_taken_back_is_no_empty_one_when_they_come(county, tmp_path, origin):
    source = builders.source().code if origin == "document" else ""
    path, clerk = tmp_path / "figures.csv", builders.clerk(county.county)
    heads = "unit_code,indicator_code,period,coverage,origin,value,source,locator"
    path.write_text(f"{heads}\n450203,ORG10,2015,area,{origin},700,{source},{source and 3}\n")
    looked = preview(path, by=clerk, chosen=FileChoices(), at_once=True)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"VACUUM (TRUNCATE off) figures_figure_of_{county.year.pk}")
    pages, believed = pages_and_rows(county.year)
    assert pages > 0
    assert believed == 0
    files_importer.bring_in(path, by=clerk, seen=(looked.digest, timezone.now()))
    assert pages_and_rows(county.year)[1] == Figure.objects.count() == 1


def test_rows_alike_are_looked_at_one_by_one_where_a_unit_has_ended(county, tmp_path):
    with acting(door="test"):
        county.second.closed = date(2013, 1, 1)
        county.second.save()
    rows = [county.row + "7,", f"{county.second.code},ORG10,2015,7,", f"{county.first.code},ORG12,2015,七,"]
    with override("en"), pytest.raises(Faulty) as refused:
        files_importer.bring_in(written(tmp_path, *rows), by=None)
    told = {fault.row: fault.reason for fault in refused.value.faults}
    assert told.keys() == {3}
    assert "closed on 2013-01-01" in told[3]


def test_digits_beyond_the_field_are_a_fault_in_rows_like_others_too(county, tmp_path):
    rows = [county.row + "7,", f"{county.second.code},ORG10,2015,{'9' * 19},"]
    with override("en"), pytest.raises(Faulty, match="18 digits"):
        files_importer.bring_in(written(tmp_path, *rows), by=None)
