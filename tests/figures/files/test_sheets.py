"""A file for each way clerks keep their tables, and one for each defect; what is made of it stands beside it."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from apps.figures import cells
from apps.figures.files import importer as files_importer
from apps.figures.files.importer import FileChoices
from apps.figures.models import Figure
from apps.units.errors import Faulty, Refused
from tests import builders
from tests.figures.offices import CountyOffice
from tests.worlds import shared

pytestmark = pytest.mark.django_db
SHEETS = settings.BASE_DIR / "tests" / "sheets"
UPDATE = os.environ.get("UPDATE_SHEETS")  # rewrites what stands beside the files


@shared
def county():
    """The third street's staff stands to be cleared."""
    county = CountyOffice()
    builders.submission(county.streets[2], county.form, "2015", {county.staff: 3}, "area")
    return county


def files(folder: str) -> list[Path]:
    return sorted(path for path in (SHEETS / folder).iterdir() if path.suffix != ".txt")


def chosen(path: Path) -> FileChoices:
    """The year is chosen beside the wide tables, which leave it unsaid."""
    return FileChoices("" if path.stem == "no_period" else "2015")


def expect_beside(path: Path, lines: list[str]) -> None:
    beside = path.with_name(path.name + ".txt")
    if UPDATE:
        beside.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    assert lines == beside.read_text(encoding="utf-8").splitlines()


def stated() -> list[str]:
    figures = Figure.objects.filter(period__code__gt="2014") | Figure.objects.filter(origin="document")
    return [
        f"{one.unit.code} {one.indicator.code} {one.period.code} {one.coverage} {one.origin}: {cells.shown(one)}"
        f" [{one.low} {one.high}] {one.note}".replace(".000000", "").strip()
        for one in figures.order_by("unit__code", "indicator__code", "period__code", "coverage").distinct()
    ]


@pytest.mark.parametrize("path", files("should_pass"), ids=lambda path: path.name)
def test_a_file_as_clerks_keep_it_is_understood(county, path):
    before = Figure.objects.count()
    files_importer.bring_in(path, by=county.clerk, chosen=chosen(path))
    assert Figure.objects.count() >= before
    expect_beside(path, stated())
    again = files_importer.bring_in(path, by=county.clerk, chosen=chosen(path))
    assert (again.new, again.changed, again.cleared) == (0, 0, 0), "the same file twice changes nothing"


@pytest.mark.parametrize("path", files("should_fail"), ids=lambda path: path.name)
def test_a_file_with_a_defect_is_refused_whole_with_every_fault_in_its_place(county, path):
    before = set(Figure.objects.values_list("pk", "value"))
    with override("en"), pytest.raises(Refused) as refused:
        files_importer.bring_in(path, by=county.clerk, chosen=chosen(path))
    with override("en"):
        faults = [str(fault) for fault in getattr(refused.value, "faults", refused.value.reasons)]
    expect_beside(path, faults)
    assert set(Figure.objects.values_list("pk", "value")) == before


def test_an_unknown_unit_and_one_of_somebody_else_are_said_alike(county):
    said = []
    for name in ("unknown_unit", "foreign_unit"):
        with override("en"), pytest.raises(Faulty) as refused:
            files_importer.bring_in(SHEETS / "should_fail" / f"{name}.csv", by=county.clerk)
        said.append(refused.value.faults[0].reason.replace("450399", "450300"))
    assert said[0] == said[1]


def test_a_year_in_the_heading_and_another_one_chosen_are_refused(county):
    path = SHEETS / "should_pass" / "merged_head_of_two_lines.xlsx"
    with override("en"), pytest.raises(Faulty, match="headed 2015, and 2014 was chosen"):
        files_importer.bring_in(path, by=county.clerk, chosen=FileChoices("2014"))


def test_the_coverage_chosen_beside_a_file_says_what_its_headings_leave_open(county):
    path = SHEETS / "should_fail" / "own_or_area_unsaid.csv"
    assert files_importer.bring_in(path, by=county.clerk, chosen=FileChoices("2015", "FED", "area")).new == 2
