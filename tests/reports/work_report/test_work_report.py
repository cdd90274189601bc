"""The work report as its reader gets it: sentences, gaps, footnotes, tables, the file itself, and who may have it."""

import re
import subprocess
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from apps.changelog.acting import acting
from apps.figures.models import Definition
from apps.reports.numbers.growth import Growth
from apps.reports.numbers.ledger import catalogue
from apps.reports.numbers.scope import Scope
from apps.reports.pages.compare import of_unit
from apps.reports.work_report.draft import work_report
from tests import builders
from tests.conftest import needs_program
from tests.reports.conftest import state

SITE = "http://records.example"


@pytest.fixture
def drafted(world):
    """Drafts the report as the system sees it, or as `by` does."""

    def draft(unit="C1", period="2014", language="zh", by=None) -> "Read":
        scope = Scope(by)
        return Read(work_report(scope, scope.unit(unit), builders.period(period), language, lambda path: SITE + path))

    return draft


class Read:
    """A Word file taken apart."""

    def __init__(self, file: bytes) -> None:
        self.file = file
        document = Document(BytesIO(file))
        self.paragraphs = [one.text for one in document.paragraphs]
        self.tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
        self.references = len(list(document.element.body.iter(qn("w:footnoteReference"))))
        with ZipFile(BytesIO(file)) as packed:
            self.notes = etree.fromstring(packed.read("word/footnotes.xml")).findall(qn("w:footnote"))[2:]
            links = packed.read("word/_rels/footnotes.xml.rels") if self.notes else b"<none/>"
        self.addresses = [one.get("Target") for one in etree.fromstring(links)]
        self.text = "\n".join(self.paragraphs)

    @property
    def clauses(self) -> set[str]:
        return {clause for text in self.paragraphs for clause in re.split("[。；;]|，(?=截至)", text) if clause}


def test_levels_flows_and_rates_each_have_their_sentence(drafted):
    text = drafted().text
    assert "截至2014年9月30日，" in text
    assert "ORG12数为83.13万人，比2009年度的60.65万人增加22.48万人，增长37.1%" in text
    assert "ORG15数为92.4%" in text
    assert "2014统计年度全年（2013年10月至2014年9月），" in text
    assert "LAW01数约1,000次" in text


def test_the_same_in_english(drafted):
    text = drafted(language="en").text
    assert "As of 30 September 2014, ORG12 count numbered 831.3 thousand, up 224.8 thousand (37.1%)" in text
    assert "on 606.5 thousand in statistical year 2009" in text
    assert "In statistical year 2014 (October 2013 to September 2014), LAW01 count numbered about 1,000" in text
    assert "(No data: CUL11" not in text


def test_what_is_not_on_record_is_marked_and_what_cannot_be_computed_is_not_given(drafted, world):
    text = drafted("C2").text
    assert "ORG12数为100,000人（两期取数依据不同，与2009年度不可比）" in text  # a return and a document
    assert "CUL11数为20个，与2009年度的20个持平" in text
    assert "（暂无数据：ORG10数、ORG15数、ECO03数未报。）" in text
    none = drafted("C3", "2009").text
    assert "没有可比的上期数据" in none
    assert "比2009" not in none


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "另有8项指标暂无数据，列于附表1之后。"), ("en", "No data on 8 other indicators")]
)
def test_a_long_list_of_gaps_stands_in_the_annex(drafted, language, said):
    for number in range(8):
        builders.indicator(f"GAP{number}")
    read = drafted(language=language)
    assert said in read.text
    annex = read.paragraphs[read.paragraphs.index("附表" if language == "zh" else "Annex: tables") :]
    assert any("GAP0" in text for text in annex)
    assert "GAP0" not in "".join(read.paragraphs[: -len(annex)])


def test_a_broken_series_and_overlapping_numbers_are_said_to_be_so(drafted, world):
    city = world.cities[0]
    with acting(door="test"):
        Definition.objects.create(indicator=world.members, starts="2012-10-01", text_zh="新", breaks=True)
    state([(city, world.visits, "2009", "约950")])
    text = drafted().text
    assert "ORG12数为83.13万人（口径有变，与2009年度不可比）" in text
    assert "LAW01数约1,000次（与2009年度的数值区间重叠，增减不能断定）" in text


def test_a_sum_of_some_stands_apart_and_names_nobody_as_largest(drafted, world):
    builders.form("HALLS", [(world.halls, "area")])
    text = drafted("R").text
    partial = text[text.index("另据部分下级申报的合计") :]
    assert "ORG10数为90万人（1/3）" in partial
    assert "ORG12数为653.08万人" in text
    assert (
        "CUL11数为90个（下级合计），比2009年度的60个增加30个，增长50.0%，其中城140个、城330个、城220个，居前列" in text
    )
    assert "居前列" not in partial


def test_changing_one_figure_changes_exactly_its_sentence(drafted, world):
    before = drafted().clauses
    state([(world.cities[0], world.visits, "2014", "2000")])
    after = drafted().clauses
    assert len(before - after) == len(after - before) == 1
    assert "LAW01数约1,000次" in (before - after).pop()
    assert "LAW01数共2,000次" in (after - before).pop()


def test_the_same_records_give_the_same_bytes(drafted):
    first = drafted("R").file
    with override("en"):
        assert drafted("R").file == first
    with ZipFile(BytesIO(first)) as packed:
        assert {entry.date_time[:3] for entry in packed.infolist()} == {(2014, 9, 30)}


def test_every_number_of_the_text_has_a_footnote_that_leads_to_its_page(drafted, as_supervisor):
    report = drafted("R")
    assert report.references == len(report.notes) == len(report.addresses) > 5
    assert all(address.startswith(f"{SITE}/number/?unit=") for address in report.addresses)
    assert {as_supervisor.get(address.removeprefix(SITE)).status_code for address in report.addresses} == {200}
    said = "".join(report.notes[0].itertext())
    assert "广西 · ORG12数 · 2013-12-31 · 全辖区 · “653.08万” · 某报告 · ¶1" in said


def test_the_annexed_tables_hold_the_numbers_of_the_comparison(drafted, world):
    scope, earlier, later = Scope(None), builders.period("2009"), builders.period("2014")
    table = of_unit(Growth(scope, scope.unit("C1"), earlier, later, catalogue("GRP")))
    compared = {row.cells[0].text: [cell.text for cell in row.cells[2:6]] for row in table.rows}
    annexed = {line[0]: line for line in drafted().tables[0][1:]}
    assert annexed["ORG12数"][3:7] == ["83.13万", "60.65万 (2009)", "+22.48万", "+37.1"]
    for name, line in annexed.items():
        prior, number, *change = compared[name]
        assert line[3].startswith(number)
        assert line[4].startswith(prior)
        assert line[5:7] == change


def test_a_span_reads_levels_at_its_end_and_flows_over_it(drafted, world):
    builders.stated(world.cities[0], world.visits, "2010-2014", "超过6000")
    text = drafted(period="2010-2014").text
    assert "截至2014年9月30日，ORG12数为83.13万人，比2009年度的60.65万人" in text
    assert "2010至2014年度累计，LAW01数超过6,000次" in text


def test_a_federation_that_has_said_nothing_gets_a_report_that_says_so(drafted):
    report = drafted("C3", "2012")
    assert "各项指标均未报" in report.text
    assert (report.tables, report.references) == ([], 0)


def test_nobody_reads_a_neighbour_in_a_report(as_clerk, drafted, world):
    assert as_clerk.get("/report/?unit=C2&period=2014").status_code == 404
    response = as_clerk.get("/report/?unit=R&period=2014")
    assert response.status_code == 200
    text = Read(response.content).text
    assert "城2" not in text
    assert "只列编制人有权查看的单位" in text


def test_the_page_gives_the_file_in_the_language_asked_for(as_supervisor, world):
    response = as_supervisor.get("/report/?unit=C1&period=2014&language=en")
    assert response["Content-Disposition"] == 'attachment; filename="work-report-C1-2014-en.docx"'
    assert "http://testserver/number/?unit=C1" in Read(response.content).addresses[0]
    assert as_supervisor.get("/report/?unit=C1&language=fr").status_code == 404
    assert as_supervisor.get("/report/?unit=C1&period=nonsense").status_code == 404
    builders.grassroots("G1", world.cities[0])
    assert as_supervisor.get("/report/?unit=G1").status_code == 404
    for address in ("/summary/?unit=C1&period=2014&group=GRP", "/unit/C1/"):
        assert 'href="/report/?unit=C1' in as_supervisor.get(address).content.decode()


def test_a_report_costs_the_same_queries_for_three_cities_and_for_fourteen(as_supervisor, world):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert as_supervisor.get("/report/?unit=R&period=2014").status_code == 200
        return len(queries)

    before = cost()
    world.add_cities(11)
    assert cost() == before


def test_the_command_writes_the_file_and_refuses_with_a_reason(world, tmp_path):
    target = tmp_path / "report.docx"
    call_command("draft_report", unit="C1", period="2014", output=target, address="https://records.example/")
    assert Read(target.read_bytes()).addresses[0].startswith("https://records.example/number/?unit=C1")
    builders.grassroots("G1", world.cities[0])
    refusals = [("X", "2014", target, 1), ("C1", "1999", target, 1), ("G1", "2014", target, 1),
                ("C1", "2014", tmp_path / "report.pdf", 2), ("C2", "2014", tmp_path / "no" / "a.docx", 1)]  # fmt: skip
    for unit, period, output, code in refusals:
        with pytest.raises(CommandError) as refusal:
            call_command("draft_report", unit=unit, period=period, output=output)
        assert refusal.value.returncode == code, (unit, period)
    with pytest.raises(CommandError):
        call_command("draft_report", unit="C2", period="2014", output=target, by=world.clerk.username)


@pytest.mark.office
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_word_processor_opens_it_and_prints_text_notes_and_tables(drafted, world, tmp_path, language):
    builders.form("HALLS", [(world.halls, "area")])
    office, to_text = needs_program("soffice", "libreoffice"), needs_program("pdftotext")
    report, printed = tmp_path / "report.docx", tmp_path / "report.pdf"
    report.write_bytes(drafted("R", language=language).file)
    asked = ["--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", "pdf"]
    subprocess.run([office, *asked, "--outdir", tmp_path, report], check=True, capture_output=True, timeout=120)
    said = subprocess.run([to_text, "-layout", printed, "-"], check=True, capture_output=True, text=True).stdout
    flat = re.sub(r"\s", "", said)
    title, number, page, annex = {
        "zh": ("广西2014年度工作报告", "为653.08万人1", "第1页,共3页", "表1组"),
        "en": ("workreportforstatisticalyear2014", "numbered6.5308million1", "1/2", "Table1.group"),
    }[language]
    for told in (title, number, page, annex, f"{SITE}/number/?unit=R"):
        assert told in flat, told
