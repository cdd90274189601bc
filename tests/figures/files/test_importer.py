"""Figures by file: what comes out goes in again, and a file with faults is refused whole, each fault with its place."""

import csv
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils.translation import override

from apps.figures.cells import COLUMNS
from apps.figures.files import headings
from apps.figures.files import importer as files_importer
from apps.figures.files.headings import HEADS
from apps.figures.models import Figure, Revision, Submission
from apps.figures.models.figures import CELL
from apps.figures.totals import writer as totals_writer
from apps.spreadsheets.workbooks import text_of
from apps.units.errors import Faulty, Refused
from tests import builders
from tests.builders import Level
from tests.worlds import shared
from unionrecords.error_pages import ONLY_READ, passing_fault

pytestmark = pytest.mark.django_db
REPORT = settings.BASE_DIR / "fixtures" / "guangxi_2014.csv"


@shared
def world():
    return ImportWorld()


class ImportWorld:
    def __init__(self):
        self.region = builders.federation("450000", level=Level.PROVINCE, name="广西壮族自治区总工会")
        self.city = builders.federation("450200", self.region, name="柳州市总工会")
        self.members = builders.indicator("ORG12", name_zh="工会会员人数")
        self.takers = builders.indicator("ECO02", measure="人次", nature="flow", over_time="sum")
        self.share = builders.indicator("ORG22", measure="%", nature="rate", over_units="none", decimals=2)
        self.form = builders.form("F", [(self.members, "own"), (self.members, "area"), (self.takers, "area")])
        builders.source("GX")
        builders.period("2015")


ROW = {"unit_code": "450200", "indicator_code": "ORG12", "period": "2014", "coverage": "area", "origin": "document"}
PRINTED = ROW | {"stated_text": "83.13万人", "source": "GX", "locator": "¶5"}


def written(tmp_path: Path, *rows: dict, heads=None) -> Path:
    path = tmp_path / "figures.csv"
    out = io.StringIO()
    writer = csv.DictWriter(out, heads or list(HEADS))
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def everything():
    names = [*COLUMNS, *CELL]
    return set(Figure.objects.values_list(*names))


def test_every_row_of_the_report_becomes_one_figure(guangxi_2014):
    with REPORT.open(encoding="utf-8") as file:
        printed = list(csv.DictReader(file))
    given = {tuple(row.values()) for row in printed}
    kept = [dict(zip(headings.HEADS, row, strict=True)) for row in files_importer.rows(files_importer.in_scope(None))]
    assert {tuple(row[name] for name in printed[0]) for row in kept} == given
    assert {row["follow_up"] for row in kept} == {""}
    assert Figure.objects.count() == len(printed) == len(given) > 90
    assert list(totals_writer.differing()) == []


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_what_is_exported_comes_back_without_changing_anything(guangxi_2014, tmp_path, suffix, capsys):
    path = tmp_path / f"out.{suffix}"
    call_command("export_figures", output=path)
    before = everything()
    call_command("import_figures", path)
    assert re.findall(r"\d+", capsys.readouterr().out) == ["0", "0", str(len(before)), "0"]
    assert everything() == before
    assert not Revision.objects.exists()


@pytest.mark.parametrize("said", [{"stated_text": "21万人"}, {"value": "210000", "rounding": "5000"}])
def test_to_how_much_a_number_was_printed_is_kept_and_exported(world, tmp_path, said):
    path = written(tmp_path, ROW | {"source": "GX", "locator": "¶5"} | said)
    assert files_importer.bring_in(path, by=None).new == 1
    figure = Figure.objects.get()
    assert (figure.low, figure.high, figure.rounding) == (210_000, 210_000, 5000)
    call_command("export_figures", output=tmp_path / "out.csv")
    assert files_importer.bring_in(tmp_path / "out.csv", by=None).unchanged == 1


def test_a_column_printed_in_thousands_keeps_half_a_thousand(world, tmp_path):
    path = tmp_path / "wide.csv"
    path.write_text("代码,报告期,ORG12(千人)(全区域)\n450200,2014,1657\n", encoding="utf-8")
    builders.period("2014")
    assert files_importer.bring_in(path, by=None).new == 1
    figure = Figure.objects.get()
    assert (figure.value, figure.rounding) == (1_657_000, 500)


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_export_rebuilds_the_figures_in_an_empty_table(world, tmp_path, suffix):
    for when, text in (("2014", "超过80万人"), ("2013-12-31", "约5万多人"), ("2010-2014", "730多人")):
        builders.stated(world.city, world.members, when, text)
    made = builders.submission(world.city, world.form, "2015", {world.members: "1.5万", world.takers: "…"}, "area")
    before, path = everything(), tmp_path / f"out.{suffix}"
    call_command("export_figures", output=path)
    from apps.changelog.acting import acting

    with acting(door="test", reason="empty"), totals_writer.posting([world.city.pk], []):
        Figure.objects.all().delete()
    call_command("import_figures", path)
    assert everything() == before
    assert Submission.objects.get() == made


def test_a_file_in_gb18030_with_chinese_headings_is_understood(world, tmp_path):
    with override("zh-hans"):
        heads = [str(HEADS[name]) for name in PRINTED]
        path = tmp_path / "表.csv"
        path.write_bytes("\n".join([",".join(heads), ",".join(PRINTED.values())]).encode("gb18030"))
        assert files_importer.bring_in(path, by=None).new == 1


def captioned(tmp_path, caption, *rows):
    """A file in long form, its measure above the headings."""
    path = tmp_path / "figures.csv"
    lines = [f"{caption},,,,,", "单位,年度,口径范围,指标,数值,计量单位"]
    lines += [f"柳州市总工会,2015,全辖区,{row}" for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("caption", "row", "stored"),
    [
        ("单位：万人", "84,", 840000),
        ("单位：万元、万人", "84,", 840000),
        ("单位：人", "84,", 84),
        ("单位：万人", "84万,", 840000),
        ("单位：万人", "84,人", 84),
        ("单位：万人", "约84,", 840000),
        ("单位：万元", "—,", None),
    ],
)
def test_a_measure_above_a_table_in_long_form_multiplies_the_rows_that_name_none(world, tmp_path, caption, row, stored):
    path = captioned(tmp_path, caption, f"工会会员人数,{row}")
    assert files_importer.bring_in(path, by=None).new == 1
    assert Figure.objects.get().value == stored


@pytest.mark.parametrize(
    ("caption", "row", "said"),
    [("单位：万元", "84,", "万元"), ("单位：万人", "84人,", "another measure"), ("", "84人,万人", "another measure")],
)
def test_a_measure_above_a_table_that_cannot_be_meant_is_told_and_nothing_multiplied(
    world, tmp_path, caption, row, said
):
    with override("en"), pytest.raises(Refused, match=said):
        files_importer.bring_in(captioned(tmp_path, caption, f"工会会员人数,{row}"), by=None)


def test_a_code_in_the_column_of_the_units_names_is_understood_as_the_code(world, tmp_path):
    path = tmp_path / "figures.csv"
    path.write_text("单位,年度,工会会员人数(人)(全辖区)\n450200,2015,84\n", encoding="utf-8")
    assert files_importer.bring_in(path, by=builders.clerk(world.city)).new == 1
    assert Figure.objects.get().unit_id == world.city.pk
    path.write_text("单位,年度,工会会员人数(人)(全辖区)\n450000,2015,84\n", encoding="utf-8")
    with pytest.raises(Refused, match="450000"):
        files_importer.bring_in(path, by=builders.clerk(world.city, "another"))


def test_a_dry_run_says_what_would_happen_and_writes_nothing(world, tmp_path):
    path = written(tmp_path, PRINTED)
    assert files_importer.bring_in(path, by=None, dry_run=True).new == 1
    assert not Figure.objects.exists()


@pytest.mark.parametrize(
    ("change", "column", "said"),
    [
        ({"unit_code": "450201"}, "unit_code", "450200"),
        ({"unit_name": "南宁市总工会"}, "unit_name", "柳州市总工会"),
        ({"indicator_code": "ORG1"}, "indicator_code", "ORG12"),
        ({"period": "2014-2010"}, "period", "2010-2014"),
        ({"period": "2010-2014", "origin": "return", "source": ""}, "period", "2014"),
        ({"indicator_code": "ECO02", "period": "2013-12-31", "stated_text": "5人次"}, "period", "one day"),
        ({"stated_text": "83.13万元"}, "stated_text", "元"),
        ({"stated_text": "83.13万人", "qualifier": "over"}, "qualifier", "exact"),
        ({"stated_text": "83.13万人", "value": "8313"}, "value", "831300"),
        ({"stated_text": "超过80万人", "high": "900000"}, "high", "None"),
        ({"stated_text": "21万人", "rounding": "500"}, "rounding", "5000"),
        ({"stated_text": "", "value": "5", "rounding": "-5"}, "rounding", "below zero"),
        ({"stated_text": "", "value": "-5"}, "value", "below zero"),
        ({"stated_text": "", "value": "1e30"}, "value", "18 digits"),
        ({"stated_text": "", "value": "abc"}, "value", "606500"),
        ({"stated_text": "", "value": "", "state": "value"}, "value", "Neither"),
        ({"stated_text": "很多"}, "stated_text", "很多"),
        ({"source": ""}, "source", "source"),
        ({"source": "GZ"}, "source", "GX"),
        ({"coverage": "all"}, "coverage", "own"),
        ({"state": "unknown"}, "state", "not_applicable"),
        (
            {"origin": "return", "source": "", "indicator_code": "ORG22", "stated_text": "5%", "period": "2015"},
            "indicator_code",
            "form",
        ),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_with_its_place_and_what_would_be_right(
    world, tmp_path, change, column, said
):
    good = PRINTED | {"coverage": "own"}
    with override("en"), pytest.raises(Faulty) as refused:
        files_importer.bring_in(written(tmp_path, good, PRINTED | change), by=None)
    (fault,) = refused.value.faults
    assert (fault.row, fault.column) == (3, column)
    assert said in str(fault)
    assert not Figure.objects.exists(), "nothing of a file with a fault is written"


def test_a_second_figure_for_the_same_cell_is_refused_and_names_the_first(world, tmp_path):
    with override("en"), pytest.raises(Faulty, match="row 2"):
        files_importer.bring_in(written(tmp_path, PRINTED, PRINTED), by=None)


def test_all_faults_are_listed_at_once(world, tmp_path):
    rows = [PRINTED | {"unit_code": f"9{number}"} for number in range(5)]
    with pytest.raises(Faulty) as refused:
        files_importer.bring_in(written(tmp_path, *rows), by=None)
    assert [fault.row for fault in refused.value.faults] == [2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    "heads",
    [
        ["unit_code", "indicator_code", "period", "valeu"],
        ["unit_code", "value"],
        ["period", "period", "unit_code", "indicator_code"],
    ],
)
def test_unknown_missing_and_repeated_columns_are_refused(world, tmp_path, heads):
    with pytest.raises(Refused):
        files_importer.bring_in(written(tmp_path, heads=heads), by=None)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no workbook", b"\xff\xfe\x00\x01\x80\x81"])
@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
def test_a_file_that_is_no_table_is_refused_in_a_sentence(world, tmp_path, content, name):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Refused):
        files_importer.bring_in(tmp_path / name, by=None)


def test_a_clerk_brings_in_figures_of_her_own_units_only(world, tmp_path):
    neighbour = builders.federation("450300", world.region)
    clerk = builders.clerk(neighbour)
    with override("en"), pytest.raises(Faulty, match="no “450200” that you may write to"):
        files_importer.bring_in(written(tmp_path, PRINTED), by=clerk)


def test_restating_documents_by_file_needs_a_reason(world, tmp_path):
    path = written(tmp_path, PRINTED)
    files_importer.bring_in(path, by=None)
    path = written(tmp_path, PRINTED | {"stated_text": "84万人"})
    with pytest.raises(Refused):
        files_importer.bring_in(path, by=None)
    assert files_importer.bring_in(path, by=None, reason="erratum").changed == 1
    assert Revision.objects.get().reason == "erratum"


def test_a_file_cannot_change_an_approved_return(world, tmp_path):
    made = builders.approved(builders.submission(world.city, world.form, "2015", {world.members: 5}, "area"))
    row = ROW | {"origin": "return", "period": "2015", "value": "6"}
    with pytest.raises(Faulty) as refused:
        files_importer.bring_in(written(tmp_path, row), by=None)
    assert refused.value.faults[0].row == 2
    assert files_importer.bring_in(written(tmp_path, row | {"value": "5"}), by=None).unchanged == 1
    assert made.figures.get().value == 5


def test_text_that_a_spreadsheet_would_run_is_escaped_and_comes_back(world, tmp_path):
    builders.stated(world.city, world.members, "2014", "5人")
    files_importer.bring_in(
        written(tmp_path, PRINTED | {"stated_text": "5人", "note": "=1+1", "locator": "@x", "source": "DOC"}),
        by=None,
        reason="note",
    )
    path = tmp_path / "out.csv"
    call_command("export_figures", output=path)
    assert b"'=1+1" in path.read_bytes()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    files_importer.bring_in(path, by=None)
    assert Figure.objects.get().note == "=1+1"


def test_the_command_exits_with_1_and_every_reason(world, tmp_path, capsys):
    with pytest.raises(CommandError) as refused:
        call_command("import_figures", written(tmp_path, PRINTED | {"unit_code": "1"}, PRINTED | {"unit_code": "2"}))
    assert refused.value.returncode == 1
    assert len(capsys.readouterr().err.strip().splitlines()) == 2


def test_numbers_of_a_workbook_are_read_as_people_see_them():
    assert [text_of(cell) for cell in (606500.0, 94.5, "  x ", 1e15)] == ["606500", "94.5", "x", "1e+15"]


def test_what_the_database_cannot_do_at_the_moment_is_told_as_that_and_not_as_a_fault_of_the_file(world, tmp_path):
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    with pytest.raises(DatabaseError) as told:
        files_importer.bring_in(written(tmp_path, PRINTED), by=None)
    assert passing_fault(told.value) == ONLY_READ
