"""A federation's own letterhead: who uploads it, what is refused, whose reports begin with it."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.shared import Mm

from apps.changelog.models import Change
from apps.units.models import Letterhead
from tests import builders
from tests.reports.work_report.test_work_report import Read

pytestmark = pytest.mark.django_db
ADD = "/admin/units/letterhead/add/"


def document(text: str = "演示市总工会文件") -> Document:
    """A letterhead with a red head, its own margins and a Title of its own."""
    made = Document()
    made.add_paragraph(text)
    made.sections[0].left_margin = Mm(40)
    made.sections[0].header.paragraphs[0].text = "文头"
    return made


def content_of(made: Document) -> bytes:
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def upload(client, federation, content: bytes, name: str = "文头.docx"):
    return client.post(ADD, {"federation": federation.pk, "file": SimpleUploadedFile(name, content)})


@pytest.fixture
def administrator(world, client):
    client.force_login(builders.person("administrator-of-1", "administrator", world.cities[0]))
    return client


def text_of(client, unit: str, choices: str = "") -> Read:
    return Read(client.get(f"/report/draft/?unit={unit}&period=2014{choices}").content)


def test_an_administrator_uploads_the_letterhead_and_reports_begin_with_it(administrator, world):
    assert upload(administrator, world.cities[0], content_of(document())).status_code == 302
    report = text_of(administrator, "C1")
    assert report.paragraphs[:2] == ["演示市总工会文件", "城12014年度工作报告（草稿）"]
    assert "ORG1283.13万人" in report.text
    made = Document(BytesIO(report.file))
    assert round(made.sections[0].left_margin.mm) == 40
    assert made.sections[0].header.paragraphs[0].text == "文头"
    assert text_of(administrator, "C1", "&letterhead=none").paragraphs[0] == "城12014年度工作报告（草稿）"
    page = administrator.get("/report/?unit=C1&period=2014").content.decode()
    assert 'name="letterhead"' in page
    logged = Change.objects.filter(register="units.letterhead").latest("pk")
    assert len(str(logged.new)) < 500  # the log keeps the name, not the file


def test_the_nearest_letterhead_above_wins(administrator, world, client):
    county = builders.federation("C1-1", world.cities[0], builders.Level.COUNTY, name="县1")
    client.force_login(builders.person("administrator-of-all", "administrator", world.region))
    upload(client, world.region, content_of(document("区总工会文件")))
    assert text_of(client, "C1-1").paragraphs[0] == "区总工会文件"
    upload(client, world.cities[0], content_of(document("市总工会文件")))
    assert text_of(client, county.code).paragraphs[0] == "市总工会文件"
    assert text_of(client, "C2").paragraphs[0] == "区总工会文件"


def test_nobody_uploads_for_a_federation_she_does_not_administer(administrator, world, client):
    assert upload(administrator, world.cities[1], content_of(document())).status_code == 200
    assert not Letterhead.objects.exists()
    for role in ("clerk", "supervisor", "viewer"):
        client.force_login(builders.person(f"{role}-x", role, world.cities[0]))
        assert upload(client, world.cities[0], content_of(document())).status_code == 403


def with_macros() -> bytes:
    out = BytesIO(content_of(document()))
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("word/vbaProject.bin", b"x")
    return out.getvalue()


def that_fetches() -> bytes:
    made = document()
    made.part.rels.add_relationship(RELATIONSHIP_TYPE.IMAGE, "http://elsewhere.example/a.png", "rIdX", is_external=True)
    return content_of(made)


def that_swells() -> bytes:
    out = BytesIO(content_of(document()))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/media/a.bin", bytes(40 << 20))
    return out.getvalue()


def broken() -> bytes:
    whole = content_of(document())
    return whole[: len(whole) // 2]


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"text", "a.docx", "不是 Word 文档"),
        (b"PK\x03\x04", "a.docx", "不能使用"),
        (broken(), "a.docx", "不能使用"),
        (with_macros(), "a.docx", "其中有宏"),
        (that_fetches(), "a.docx", "取自别处"),
        (that_swells(), "a.docx", "解压后超过 32 MB"),
        (bytes(3 << 20), "a.docx", "文件超过 2 MB"),
        (content_of(document()), "a.pdf", "不是 Word 文档"),
    ],
)
def test_what_is_no_letterhead_is_refused_in_words(administrator, world, content, name, why):
    refused = upload(administrator, world.cities[0], content, name)
    assert refused.status_code == 200
    assert why in str(refused.context["adminform"].form.errors["file"])
    assert not Letterhead.objects.exists()


def test_a_letterhead_with_footnotes_of_its_own_keeps_them(administrator, world):
    """Those of the report are numbered on."""
    upload(administrator, world.cities[0], text_of(administrator, "C1").file)
    report = text_of(administrator, "C1")
    numbers = [note.get("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}id") for note in report.notes]
    assert len(numbers) == len(set(numbers)) == report.references


def test_a_letterhead_without_our_styles_gets_them(administrator, world):
    made = document()
    for style in list(made.styles):
        if style.name not in ("Normal", "Default Paragraph Font"):
            style.element.getparent().remove(style.element)
    made.settings.element.remove(made.settings.element.find(parse_xml(COMPAT).tag))
    assert upload(administrator, world.cities[0], content_of(made)).status_code == 302
    report = text_of(administrator, "C1")
    assert report.references == len(report.notes) > 0
    assert report.tables


COMPAT = '<w:compat xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
