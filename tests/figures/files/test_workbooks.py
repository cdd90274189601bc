"""The workbook that is filled in offline: what it shows, and that it comes back through other programs without loss."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from apps.changelog.acting import acting
from apps.figures.files import importer as files_importer
from apps.figures.files import preview as files_preview
from apps.figures.files import workbook as files_workbook
from apps.figures.files import workbook_parts
from apps.figures.files.importer import FileChoices
from apps.figures.files.workbook import INPUT, KEY, NOTE, PRIOR, STATE
from apps.figures.models import Definition, Figure
from apps.units.errors import Faulty, Refused
from tests import builders
from tests.figures.offices import CountyOffice
from tests.worlds import shared

pytestmark = pytest.mark.django_db
STREET, STAFF, MEMBERS, TAKERS, INCOME = "450203001", "ORG10.area", "ORG12.area", "ECO02.area", "FIN01.area"


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


@shared
def county():
    return CountyOffice()


@pytest.fixture
def half_filled(county):
    """The first street has begun: a plain number, a qualified one, a state and a note."""
    given = {county.staff: 1000, county.members: "约0.9万人", county.takers: "…"}
    builders.submission(county.streets[0], county.form, "2015", given, "area")
    with acting(door="test"):
        Figure.objects.filter(indicator=county.staff, period__code="2015").update(note="=估计\n两行")
    return county


def made(county, *units) -> bytes:
    out = io.BytesIO()
    files_workbook.write(out, units or county.streets, county.form, county.periods[1])
    return out.getvalue()


def typed(data: bytes, cells: dict[tuple[str, str, int], object]) -> bytes:
    """The workbook with these cells (unit, key, column) typed into."""
    book, out = openpyxl.load_workbook(io.BytesIO(data)), io.BytesIO()
    for sheet in book.worksheets[1:]:
        for row in sheet.iter_rows():
            code, _form, _period, indicator, coverage = (str(row[KEY].value or "").split("|") + [""] * 4)[:5]
            for (unit, cell, column), value in cells.items():
                if (unit, cell) == (code, f"{indicator}.{coverage}"):
                    row[column].value = value
    book.save(out)
    return out.getvalue()


def value(street, indicator):
    return Figure.objects.get(unit=street, indicator=indicator, period__code="2015").value


def test_a_sheet_for_each_unit_shows_last_year_beside_the_blank_cell_and_hides_its_codes(county):
    book = openpyxl.load_workbook(io.BytesIO(made(county)))
    assert [sheet.title for sheet in book][:4] == ["_figures", *(f"{one.code} {one.name}" for one in county.streets)]
    sheet = book.worksheets[1]
    rows = {row[KEY].value: row for row in sheet.iter_rows() if row[KEY].value}
    staff = rows["450203001|FED|2015|ORG10|area"]
    assert (staff[PRIOR].value, staff[INPUT].value) == (900, None)
    assert (book["_figures"].sheet_state, sheet.column_dimensions["A"].hidden) == ("hidden", True)
    assert (staff[INPUT].protection.locked, staff[PRIOR].protection.locked) == (False, True)
    assert sheet.protection.sheet
    assert len(sheet.data_validations.dataValidation) == len(rows)
    assert "450203001|FED|2015|ORG15|area" not in rows, "a rate is computed in the sheet and not read back"
    assert any("100*" in str(cell.value) for row in sheet.iter_rows() for cell in row)
    (rule,) = {one.formula[0] for ranges in sheet.conditional_formatting for one in ranges.rules}
    assert rule.startswith("AND(AND(ISNUMBER(")


def test_a_figure_from_before_a_break_of_the_series_is_words_that_no_rule_compares(county):
    builders.rule("CHANGE", "abs(change(ORG10)) <= 50")
    with acting(door="test"):
        Definition.objects.create(indicator=county.staff, starts=date(2014, 12, 1), text_zh="新", breaks=True)
    sheet = openpyxl.load_workbook(io.BytesIO(made(county))).worksheets[1]
    rows = {row[KEY].value: row for row in sheet.iter_rows() if row[KEY].value}
    before = rows["450203001|FED|2015|ORG10|area"][PRIOR]
    rules = [rule.formula[0] for ranges in sheet.conditional_formatting for rule in ranges.rules]

    assert before.value == "900 (the series breaks)"
    assert rows["450203001|FED|2015|ORG12|area"][PRIOR].value == 800
    assert any(f"ISNUMBER($D${before.row})" in formula for formula in rules), "so that text is a missing value"


def test_an_untouched_workbook_changes_nothing(half_filled):
    plan = files_importer.bring_in(made(half_filled), by=half_filled.clerk)
    assert (plan.new, plan.changed, plan.cleared, plan.unchanged) == (0, 0, 0, 3)


def test_numbers_states_notes_and_clearing_come_back(half_filled):
    street = half_filled.streets[0]
    cells = {
        (STREET, STAFF, INPUT): 1100, (STREET, MEMBERS, STATE): "清空", (STREET, TAKERS, INPUT): "1.5万",
        (STREET, INCOME, STATE): "— 不适用", (STREET, INCOME, NOTE): "无经费",
        ("450203002", STAFF, INPUT): "２，０００",
    }  # fmt: skip
    plan = files_importer.bring_in(typed(made(half_filled), cells), by=half_filled.clerk)
    assert (plan.new, plan.changed, plan.cleared, plan.unchanged) == (2, 2, 1, 0)
    assert value(street, half_filled.staff) == 1100
    assert Figure.objects.get(unit=street, indicator=half_filled.staff, period__code="2015").note == "=估计\n两行"
    assert value(street, half_filled.takers) == 15000
    income = Figure.objects.get(unit=street, indicator=half_filled.income)
    assert (income.state, income.note) == ("not_applicable", "无经费")
    assert value(half_filled.streets[1], half_filled.staff) == 2000


def test_a_figure_changed_since_the_workbook_was_made_is_shown_with_both_values_and_by_whom(half_filled):
    data = typed(made(half_filled), {(STREET, STAFF, INPUT): 1100, ("450203002", STAFF, INPUT): 7})
    other = builders.clerk(half_filled.streets[0], "somebody")
    builders.submission(half_filled.streets[0], half_filled.form, "2015", {half_filled.staff: 1050}, "area", by=other)
    with pytest.raises(Faulty) as refused:
        files_importer.bring_in(data, by=half_filled.clerk)
    (fault,) = refused.value.faults
    assert fault.sheet.startswith(STREET)
    assert all(part in str(fault) for part in ("somebody", "1,000", "1,050", "1100"))
    assert not Figure.objects.filter(unit=half_filled.streets[1]).exists()


def test_the_clerk_looks_at_both_values_and_has_the_workbooks_taken(half_filled, client):
    data = typed(made(half_filled), {(STREET, STAFF, INPUT): 1100, ("450203002", STAFF, INPUT): 7})
    builders.submission(half_filled.streets[0], half_filled.form, "2015", {half_filled.staff: 1050}, "area")
    client.force_login(half_filled.clerk)
    book = SimpleUploadedFile("book.xlsx", data)
    refused = client.post("/files/", {"file": book}, follow=True)
    assert "1,050" in refused.text
    assert 'name="confirm"' not in refused.text
    address = f"{refused.request['PATH_INFO']}?{refused.context['over']}&show=changed"
    assert f"?{refused.context['over']}" in refused.text
    shown = client.get(address)
    assert [(line.old, line.new) for line in shown.context["preview"].lines] == [("1,050", "1,100")]
    seen = {"seen": shown.context["preview"].digest, "at": shown.context["preview"].at}
    assert client.post(address, {"confirm": "yes", **seen}).status_code == 302
    assert value(half_filled.streets[0], half_filled.staff) == 1100
    assert value(half_filled.streets[1], half_filled.staff) == 7


def test_a_figure_changed_since_but_not_typed_into_the_workbook_stays(half_filled):
    data = typed(made(half_filled), {("450203002", STAFF, INPUT): 7})
    builders.submission(half_filled.streets[0], half_filled.form, "2015", {half_filled.staff: 1050}, "area")
    assert files_importer.bring_in(data, by=half_filled.clerk).new == 1
    assert value(half_filled.streets[0], half_filled.staff) == 1050


def test_a_number_and_a_state_in_one_row_are_refused(half_filled):
    data = typed(made(half_filled), {(STREET, STAFF, INPUT): 1100, (STREET, STAFF, STATE): "清空"})
    with pytest.raises(Faulty, match="keep one of them"):
        files_importer.bring_in(data, by=half_filled.clerk)


@pytest.mark.parametrize(("row", "column"), [(1, 1), (1, 3), (2, 2)])
def test_a_workbook_of_another_version_or_with_its_hidden_sheet_changed_is_refused(half_filled, row, column):
    book, out = openpyxl.load_workbook(io.BytesIO(made(half_filled))), io.BytesIO()
    book["_figures"].cell(row, column).value = "9"
    book.save(out)
    with pytest.raises(Refused, match="Export it again"):
        files_importer.bring_in(out.getvalue(), by=half_filled.clerk)


def test_a_clerk_from_elsewhere_is_told_of_unknown_units(half_filled):
    stranger = builders.clerk(half_filled.neighbour, "stranger")
    with pytest.raises(Faulty) as refused:
        files_importer.bring_in(made(half_filled), by=stranger)
    assert {"There is no “450203001” that you may write to."} == {one.reason for one in refused.value.faults}


def test_the_effect_on_the_parents_total_and_the_findings_are_told(half_filled):
    data = typed(made(half_filled), {("450203002", STAFF, INPUT): 10, ("450203002", MEMBERS, INPUT): 12})
    shown = files_preview.preview(data, by=half_filled.clerk, chosen=FileChoices())
    assert {(one.federation.code, one.indicator.code, one.then) for one in shown.effects} == {
        ("450203", "ORG10", 10),
        ("450203", "ORG12", 12),
    }
    assert [fired.finding.severity for fired in shown.findings] == ["error"]
    assert not Figure.objects.filter(unit=half_filled.streets[1]).exists()


def test_units_below_are_those_open_in_the_period(county):
    with acting(door="test"):
        type(county.streets[2]).objects.filter(pk=county.streets[2].pk).update(closed="2014-01-01")
    county.streets[2].refresh_from_db()
    (part,) = workbook_parts.parts_below(county.county, county.form, county.periods[1])
    assert [found.code for found in part.units] == ["450203", "450203001", "450203002"]
    with pytest.raises(Refused):
        workbook_parts.parts_below(county.county, builders.form("ROOM", [], "room"), county.periods[1])


# ---- Through LibreOffice


@pytest.fixture
def resaved(libreoffice, tmp_path):
    """Workbooks after LibreOffice has opened them and saved them in formats, one after the other."""

    def saved(suffixes, *workbooks):
        paths = [tmp_path / f"{number}.xlsx" for number, _data in enumerate(workbooks)]
        for path, data in zip(paths, workbooks, strict=True):
            path.write_bytes(data)
        for suffix in suffixes:
            paths = libreoffice(suffix, *paths)
        return [path.read_bytes() for path in paths]

    return saved


@pytest.mark.parametrize("suffixes", [("xlsx",), ("ods",), ("ods", "xlsx")])
def test_what_libreoffice_saves_comes_back_without_loss(half_filled, resaved, suffixes):
    cells = {(STREET, STAFF, INPUT): 1100, (STREET, INCOME, INPUT): 12.5, (STREET, TAKERS, STATE): "— 不适用"}
    untouched, filled = resaved(suffixes, made(half_filled), typed(made(half_filled), cells))
    plan = files_importer.bring_in(untouched, by=half_filled.clerk)
    assert (plan.new, plan.changed, plan.cleared, plan.unchanged) == (0, 0, 0, 3)
    plan = files_importer.bring_in(filled, by=half_filled.clerk)
    assert (plan.new, plan.changed, plan.unchanged) == (1, 2, 1)
    assert Figure.objects.get(unit=half_filled.streets[0], indicator=half_filled.income).value == 12.5


def test_libreoffice_keeps_the_protection_the_lists_and_the_rules(half_filled, resaved):
    (saved,) = resaved(["xlsx"], made(half_filled))
    sheet = openpyxl.load_workbook(io.BytesIO(saved)).worksheets[1]
    assert sheet.protection.sheet
    assert sheet.data_validations.dataValidation
    assert len(list(sheet.conditional_formatting)) > 0
    assert sheet.column_dimensions["A"].hidden


def test_libreoffice_computes_the_rates_and_finds_the_broken_rule(half_filled, resaved):
    (saved,) = resaved(["xlsx"], typed(made(half_filled), {(STREET, MEMBERS, INPUT): 1250}))
    sheet = openpyxl.load_workbook(io.BytesIO(saved), data_only=True).worksheets[1]
    assert 125 in {row[INPUT].value for row in sheet.iter_rows()}
