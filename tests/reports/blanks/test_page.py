"""A supervisor gives a form in, says what its own names mean, and takes it away; next year it asks nothing."""

import io
import re
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from apps.accounts.models import AccessLine
from apps.figures.models import Figure, TableLayout
from tests import builders
from tests.reports.blanks.forms import FORMS, LIUZHOU, MEMBERS, STAFF, Asked, BlankForm
from tests.reports.blanks.test_asking import workbook
from tests.reports.blanks.test_filling import FillingOffice, number_of
from tests.worlds import shared

pytestmark = pytest.mark.django_db
THEIR_NAMES = BlankForm(
    "",
    {
        "Sheet1": [
            ["2013年基层组织建设调查表"],
            ["市", "在职职工", "入会人数"],
            ["柳州市", Asked(LIUZHOU, STAFF, "2013"), Asked(LIUZHOU, MEMBERS, "2013")],
        ]
    },
)
NEXT_YEAR = THEIR_NAMES._replace(sheets={"Sheet1": [["2014年基层组织建设调查表"], *THEIR_NAMES.sheets["Sheet1"][1:]]})


@shared
def office_with_forms():
    return FillingOffice()


@pytest.fixture
def supervisor(client, office_with_forms):
    person = builders.supervisor(office_with_forms.region)
    client.force_login(person)
    return person


def given_in(client, form: BlankForm, name: str = "调查表.xlsx"):
    return client.post("/forms/", {"file": SimpleUploadedFile(name, workbook(form))}, follow=True)


def numbers_in(response) -> list[object]:
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    return [cell.value for cell in sheet[3][1:]]


@pytest.mark.usefixtures("supervisor")
def test_what_a_form_calls_otherwise_is_asked_once(client):
    page = given_in(client, THEIR_NAMES)
    assert "“在职职工”" in page.text
    said = {"label-0": STAFF, "label-1": MEMBERS, "fill": "1"}
    taken = client.post(page.redirect_chain[-1][0], said)
    assert numbers_in(taken) == [number_of(LIUZHOU, STAFF), number_of(LIUZHOU, MEMBERS)]

    again = given_in(client, NEXT_YEAR)
    assert again.context["counts"]["filled"] == 2
    unsaid = {name: field.initial for name, field in again.context["questions"].fields.items()}
    taken = client.post(again.redirect_chain[-1][0], {**unsaid, "fill": "1"})
    assert numbers_in(taken) == [2 * number_of(LIUZHOU, STAFF), 2 * number_of(LIUZHOU, MEMBERS)]


@pytest.mark.usefixtures("supervisor")
def test_the_nearest_names_on_record_are_offered_first_and_none_is_chosen_for_her(client):
    questions = given_in(client, THEIR_NAMES).context["questions"]
    _none, (_nearest, near), _all = questions.fields["label-1"].choices
    assert "工会会员人数" in near[0][1] or "女会员人数" in near[0][1]
    assert questions.fields["label-1"].initial == ""


@pytest.mark.usefixtures("supervisor")
def test_a_form_that_names_no_unit_proposes_the_persons_own_federation(client):
    form = BlankForm("", {"Sheet1": [["指标", "2013年"], ["工会会员人数", Asked("", "", "")]]})
    page = given_in(client, form)
    assert page.context["questions"].initial["unit"] == "广西总工会"


def test_taking_a_form_away_is_a_line_of_the_access_log_and_changes_no_figure(client, supervisor):
    before = list(Figure.objects.order_by("pk").values())
    page = given_in(client, THEIR_NAMES)
    client.post(page.redirect_chain[-1][0], {"label-0": STAFF, "label-1": "", "fill": "1"})
    assert AccessLine.objects.filter(person=supervisor, act=AccessLine.Act.DOWNLOAD).count() == 1
    assert list(Figure.objects.order_by("pk").values()) == before


@pytest.mark.usefixtures("supervisor")
def test_to_look_again_keeps_nothing(client):
    page = given_in(client, THEIR_NAMES)
    looked = client.post(page.redirect_chain[-1][0], {"label-0": STAFF, "label-1": MEMBERS, "look": "1"})
    assert looked.context["counts"]["filled"] == 2
    assert not TableLayout.objects.exists()


@pytest.mark.usefixtures("supervisor")
def test_a_unit_that_nobody_finds_is_told_and_the_form_stays(client):
    form = BlankForm("", {"Sheet1": [["指标", "2013年"], ["工会会员人数", Asked("", "", "")]]})
    page = given_in(client, form)
    address = page.redirect_chain[-1][0]
    refused = client.post(address, {"unit": "桂平市", "period": "", "fill": "1"})
    assert refused.status_code == 422
    assert "桂平市" in refused.text
    assert client.post(address, {"unit": "柳州市", "period": "", "look": "1"}).context["counts"]["filled"] == 1


@pytest.mark.usefixtures("supervisor")
@pytest.mark.parametrize("content", [b"no workbook", b"a,b\n1,2\n", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused_in_words(client, content):
    refused = client.post("/forms/", {"file": SimpleUploadedFile("form.xlsx", content)})
    assert refused.status_code == 422
    assert refused.context["form"].errors["file"]


@pytest.mark.usefixtures("supervisor")
@pytest.mark.parametrize("place", ["XFD1048576", "A30000"])
def test_a_form_with_a_cell_far_away_or_merged_without_end_is_refused_at_once(client, place):
    far, merged = (rewritten(f'<c r="{place}" s="0"/>', ""), rewritten("", f'<mergeCell ref="A5:{place}"/>'))
    for data in (far, merged):
        refused = client.post("/forms/", {"file": SimpleUploadedFile("form.xlsx", data)})
        assert refused.status_code == 422
        assert refused.context["form"].errors["file"]


def rewritten(cell: str, merged: str) -> bytes:
    """A form with one cell more in a row of its own, or merged cells."""
    out = io.BytesIO()
    row = place_in_row(cell) if cell else ""
    with zipfile.ZipFile(io.BytesIO(workbook(THEIR_NAMES))) as parts, zipfile.ZipFile(out, "w") as copy:
        for name in parts.namelist():
            content = parts.read(name).decode()
            if name.endswith("sheet1.xml"):
                cells = f"<mergeCells>{merged}</mergeCells>" if merged else ""
                content = content.replace("</sheetData>", f"{row}</sheetData>{cells}")
            copy.writestr(name, content)
    return out.getvalue()


def place_in_row(cell: str) -> str:
    number = re.search(r"[A-Z](\d+)", cell)[1]
    return f'<row r="{number}">{cell}</row>'


def test_a_form_is_its_owners_alone(client, supervisor, office_with_forms):
    page = given_in(client, THEIR_NAMES)
    client.force_login(builders.clerk(office_with_forms.region, "another"))
    assert client.get(page.redirect_chain[-1][0]).status_code == 404


@pytest.mark.usefixtures("office_with_forms")
def test_an_account_without_a_role_gives_no_form_in(client):
    client.force_login(builders.person("newcomer"))
    assert client.get("/forms/").status_code == 403
    assert client.post("/forms/").status_code == 403


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The packed file with a part that says something else, or one more of that name."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for other in old.namelist():
            new.writestr(other, content if other == name else old.read(other))
        if name not in old.namelist():
            new.writestr(name, content)
    return out.getvalue()


MANGLED = {
    "a list of kinds without its end": ("[Content_Types].xml", b"<other/>"),
    "a list of kinds in no encoding": ("[Content_Types].xml", b"\xff\xfe<"),
    "relations that are none": ("xl/worksheets/_rels/sheet1.xml.rels", b"<no relations"),
    "relations without their end": ("xl/worksheets/_rels/sheet1.xml.rels", b"<other></other>"),
}


@pytest.mark.usefixtures("supervisor")
@pytest.mark.parametrize("mangled", MANGLED)
def test_a_form_that_no_comment_can_be_put_into_says_so_and_is_given_back_by_nobody(client, mangled):
    data = with_part(workbook(FORMS[0]), *MANGLED[mangled])
    page = client.post("/forms/", {"file": SimpleUploadedFile("form.xlsx", data)}, follow=True)
    assert page.context["counts"]["filled"]
    refused = client.post(page.redirect_chain[-1][0], {"unit": "", "period": "", "fill": "1"})
    assert refused.status_code == 422
    assert refused.context["questions"].non_field_errors()[0] in refused.text


@pytest.mark.usefixtures("supervisor")
def test_a_form_with_a_damaged_picture_is_refused_before_anything_is_asked(client):
    data = workbook(FORMS[0])
    at = data.index(b"xl/theme/theme1.xml") + 40
    broken = data[:at] + b"\0" * 20 + data[at + 20 :]
    refused = client.post("/forms/", {"file": SimpleUploadedFile("form.xlsx", broken)})
    assert refused.status_code == 422
    assert refused.context["form"].errors["file"]
