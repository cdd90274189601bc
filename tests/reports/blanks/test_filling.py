"""A form comes back with approved numbers, each with its source, and otherwise as it was."""

import io
import re
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.comments import Comment
from xlsxwriter.utility import xl_rowcol_to_cell

from apps.figures.files.yearbooks.answers import TableAnswers
from apps.figures.models import Indicator
from apps.reports.blanks.asking import read_form
from apps.reports.blanks.filling import FormNumbers, ReadableUnits, filled_form
from apps.reports.numbers.scope import Scope
from apps.spreadsheets.blank_workbook import FilledCell, filled, sheets_of
from apps.units.models import Unit
from tests import builders
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.reports.blanks.forms import FORMS, GUILIN, LIUZHOU, NANNING, REGION, WUZHOU, Asked, BlankForm
from tests.reports.blanks.test_asking import answered, wanted, workbook
from tests.worlds import shared

pytestmark = pytest.mark.django_db
MAIN_COMMENTS = b'<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
COMMENTED = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    b'<Relationship Id="rId9" Target="../comments1.xml" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"/></Relationships>'
)
MEMBERS_OF = {NANNING: 1_184_000, LIUZHOU: 606_500, GUILIN: 610_700, WUZHOU: 284_000, REGION: 3_552_000}
SHARES = {"ORG10": 140, "ORG12": 100, "ORG13": 40, "ORG01": 1, "FIN01": 371}  # percent of the members


class FillingOffice(YearbookOffice):
    """All returns of 2013 are approved, and of 2014 those of three cities: that of Wuzhou is a draft."""

    def __init__(self) -> None:
        super().__init__()
        self.units = {unit.code: unit for unit in [self.region, *self.cities.values()]}
        for year, growth in (("2013", 1), ("2014", 2)):
            for code, unit in self.units.items():
                if (code, year) == (REGION, "2014"):
                    continue
                values = {asked: number_of(code, asked.code) * growth for asked in self.indicators}
                made = builders.submission(unit, self.form, year, values, "area")
                if (code, year) != (WUZHOU, "2014"):
                    builders.approved(made)


def number_of(unit: str, indicator: str) -> int:
    """Of 2013; that of 2014 is twice as large."""
    return MEMBERS_OF[unit] * SHARES[indicator] // 100


def on_record(asked: Asked) -> Decimal:
    """The number as its cell counts."""
    value = number_of(asked.unit, asked.indicator) * (2 if asked.period == "2014" else 1)
    return Decimal(value) / asked.times


@shared
def filling_office():
    return FillingOffice()


def found_in(data: bytes, answers: TableAnswers, by=None):
    scope = Scope(by)
    indicators = list(Indicator.objects.select_related("numerator", "denominator"))
    reading = read_form(sheets_of(data), indicators, ReadableUnits(scope), answers)
    return FormNumbers(scope, reading.numbers, indicators).found()


def cells_of(data: bytes) -> dict[tuple, object]:
    """By sheet and place what stands in a workbook."""
    found = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    found[sheet.title, (cell.row - 1, cell.column - 1)] = cell.value
    return found


@pytest.mark.usefixtures("filling_office")
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_a_form_comes_back_with_the_numbers_on_record_and_not_one_other(form):
    data = workbook(form)
    before = cells_of(data)
    after = cells_of(filled_form(data, found_in(data, answered(form))))
    added = {place: Decimal(str(value)) for place, value in after.items() if place not in before}
    assert added == {place: on_record(asked) for place, asked in wanted(form).items() if is_known(asked)}
    assert {place: value for place, value in after.items() if place in before} == before


def is_known(asked: Asked) -> bool:
    return (asked.unit, asked.period) != (WUZHOU, "2014")


@pytest.mark.usefixtures("filling_office")
def test_of_all_forms_the_cells_that_can_be_answered_are_filled_and_none_is_wrong():
    """The measure of the whole: 95 of 100 at least, and no wrong one; a form that is read otherwise shows here too."""
    right = wrong = answerable = 0
    for form in FORMS:
        data = workbook(form)
        wanted_here = {place: asked for place, asked in wanted(form).items() if is_known(asked)}
        answerable += len(wanted_here)
        for number in found_in(data, answered(form)):
            place = (number.asked.sheet, number.asked.place)
            if number.text:
                is_right = place in wanted_here and number.value == on_record(wanted_here[place])
                right += is_right
                wrong += not is_right
    print(f"{len(FORMS)} forms: {right} of {answerable} cells filled, {wrong} wrong")
    assert wrong == 0
    assert right >= 0.95 * answerable


def a_form(*rows: list[object], name: str = "Sheet1") -> bytes:
    return workbook(BlankForm("", {name: list(rows)}))


def of_2014(office: FillingOffice, place: str = "梧州市") -> bytes:
    return a_form(["2014年各市情况", None], ["地区", "工会会员人数"], [place, Asked("", "", "")])


def test_what_is_not_approved_is_left_empty_and_says_so(filling_office):
    (number,) = found_in(of_2014(filling_office), TableAnswers())
    assert (number.text, number.why) == ("", "没有已批准的数字")


def test_a_sum_of_some_federations_does_not_stand_for_the_region(filling_office):
    (number,) = found_in(of_2014(filling_office, "广西总工会"), TableAnswers())
    assert (number.text, number.why) == ("", "3/4 已报")


def test_the_comment_says_whose_number_it_is_who_states_it_and_when_it_was_approved(filling_office):
    (number,) = found_in(of_2014(filling_office, "柳州市"), TableAnswers())
    whose, what, by, when = number.comment.splitlines()
    assert whose.startswith("柳州市总工会 · ")
    assert "2014 (2013-10-01" in whose
    assert what == "1,213,000人"
    assert re.fullmatch(r"报送，\d{4}-\d\d-\d\d 批准", by)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d 在案", when)


def test_a_number_that_is_not_exact_is_filled_in_with_its_words(filling_office):
    city = filling_office.cities[GUILIN]
    builders.approved(
        builders.submission(city, filling_office.form, "2012", {filling_office.members: "超过60万"}, "area")
    )
    data = a_form(["2012年各市情况", None], ["地区", "工会会员人数（万人）"], ["桂林市", Asked("", "", "")])
    (number,) = found_in(data, TableAnswers())
    assert number.text == "超过60"


def test_a_unit_out_of_view_gives_nothing_away(filling_office):
    clerk = builders.clerk(filling_office.cities[GUILIN], "guilin-clerk")
    (number,) = found_in(of_2014(filling_office, "柳州市"), TableAnswers(), clerk)
    assert number.text == ""
    assert number.why == "所写名称不是在案指标"


def test_the_units_own_number_is_not_taken_from_that_of_its_area(filling_office):
    data = a_form(["2013年"], ["地区", "工会会员人数(本级)"], ["柳州市", Asked("", "", "")])
    (number,) = found_in(data, TableAnswers())
    assert (number.text, "不含下级" in number.why) == ("", True)


def test_another_measure_than_the_indicators_is_not_filled(filling_office):
    data = a_form(["2013年"], ["地区", "工会会员人数（万元）"], ["柳州市", Asked("", "", "")])
    assert all(number.text == "" for number in found_in(data, TableAnswers()))


# ---- The file


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}


@pytest.mark.usefixtures("filling_office")
def test_nothing_else_in_the_file_changes():
    """Every part but those that name comments is byte for byte as it was; in the sheet only filled cells differ."""
    data = workbook(FORMS[0])
    before, after = parts_of(data), parts_of(filled_form(data, found_in(data, TableAnswers())))
    sheet = "xl/worksheets/sheet1.xml"
    named = {"[Content_Types].xml", sheet, "xl/workbook.xml"}
    assert {name for name in before if before[name] != after[name]} <= named
    assert set(after) - set(before) == {
        "xl/worksheets/_rels/sheet1.xml.rels", "xl/comments1.xml", "xl/drawings/commentsDrawing1.vml",
    }  # fmt: skip
    rest = re.sub(rb"<legacyDrawing[^>]*/>", b"", after[sheet])
    assert without_cells(rest, wanted(FORMS[0])) == without_cells(before[sheet], wanted(FORMS[0]))


def without_cells(xml: bytes, cells) -> bytes:
    for _sheet, place in cells:
        cell = rf'<c r="{xl_rowcol_to_cell(*place)}"[^>]*?(?:/>|>.*?</c>)'
        xml, found = re.subn(cell.encode(), b"", xml)
        assert found == 1
    return xml


def test_a_comment_that_was_there_stays_beside_ours():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["B1"] = "a", None
    sheet["A1"].comment = Comment("theirs", "they")
    out = io.BytesIO()
    book.save(out)
    (form,) = sheets_of(out.getvalue())
    after = filled(out.getvalue(), {form.part: {(0, 1): FilledCell(Decimal(7), "ours & <theirs>")}})
    (back,) = openpyxl.load_workbook(io.BytesIO(after)).worksheets
    assert (back["A1"].comment.text, back["B1"].comment.text, back["B1"].value) == ("theirs", "ours & <theirs>", 7)


@pytest.mark.parametrize("there", [b"<comments><authors/><commentList/></comments>", b""])
def test_a_sheet_with_rules_and_without_comments_names_ours_where_the_format_wants_it(there):
    """An extLst inside of a rule is not that of the sheet; comments that were all deleted leave an empty list."""
    book = openpyxl.Workbook()
    book.active["A1"] = "a"
    out = io.BytesIO()
    book.save(out)
    bars = b'<cfRule type="dataBar" priority="1"><extLst/></cfRule>'
    rule = b'<conditionalFormatting sqref="A1">' + bars + b"</conditionalFormatting>"
    parts = parts_of(out.getvalue())
    sheet = "xl/worksheets/sheet1.xml"
    parts[sheet] = parts[sheet].replace(b"</sheetData>", b"</sheetData>" + rule)
    if there:
        parts["xl/comments1.xml"] = there.replace(b"<comments>", MAIN_COMMENTS)
        parts["xl/worksheets/_rels/sheet1.xml.rels"] = COMMENTED
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    after = parts_of(filled(packed.getvalue(), {sheet: {(0, 1): FilledCell(Decimal(7), "ours")}}))
    assert after[sheet].index(b"</conditionalFormatting>") < after[sheet].index(b"<legacyDrawing")
    assert b"ours" in after["xl/comments1.xml"]


@pytest.mark.usefixtures("filling_office")
def test_a_percentage_is_written_as_its_cell_shows_it():
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["2013年"], ["地区", "入会率"], ["柳州市", None]):
        sheet.append(row)
    sheet["B3"].number_format = "0.0%"
    out = io.BytesIO()
    book.save(out)
    rate = builders.indicator("ORG14", name_zh="入会率", measure="%", over_units="none", decimals=1)
    builders.stated(Unit.objects.get(code=LIUZHOU), rate, "2013", "95%")
    (number,) = found_in(out.getvalue(), TableAnswers())
    assert number.value == Decimal("0.95")


@pytest.mark.usefixtures("filling_office")
def test_a_spreadsheet_opens_the_filled_form_with_its_comments_and_sums(libreoffice, tmp_path):
    """LibreOffice reads it and writes it anew: numbers, computed sums and comments are there."""
    form = next(form for form in FORMS if "by formula" in form.name)
    data = workbook(form)
    (tmp_path / "form.xlsx").write_bytes(filled_form(data, found_in(data, answered(form))))
    (saved,) = libreoffice("xlsx", tmp_path / "form.xlsx")
    sheet = openpyxl.load_workbook(saved, data_only=True).active
    assert (sheet["B3"].value, sheet["C3"].value) == (2 * number_of(NANNING, "ORG10"), 2 * number_of(NANNING, "ORG12"))
    assert sheet["E3"].value == sheet["B3"].value + sheet["C3"].value
    assert "南宁市总工会" in sheet["B3"].comment.text
