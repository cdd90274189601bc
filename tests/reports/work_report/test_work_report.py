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
from apps.figures.models import Definition, Indicator, IndicatorGroup
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
        self.paragraphs = [paragraph.text for paragraph in document.paragraphs]
        self.tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
        self.references = len(list(document.element.body.iter(qn("w:footnoteReference"))))
        with ZipFile(BytesIO(file)) as packed:
            self.notes = etree.fromstring(packed.read("word/footnotes.xml")).findall(qn("w:footnote"))[2:]
            links = etree.fromstring(packed.read("word/_rels/document.xml.rels"))
        self.addresses = [link.get("Target") for link in links if link.get("TargetMode") == "External"]
        self.text = "\n".join(self.paragraphs)

    @property
    def sentences(self) -> set[str]:
        """Of the text before the annex."""
        annex = next((at for at, text in enumerate(self.paragraphs) if text in ("附表", "Annex: tables")), None)
        return {sentence for text in self.paragraphs[:annex] for sentence in text.split("。") if sentence}


def test_the_lead_sentence_strings_levels_rates_and_flows_together(drafted):
    text = drafted().text
    assert "本报告反映本会2014统计年度（2013年10月至2014年9月）的工作情况" in text
    assert "本会ORG1290万人" not in text
    assert "ORG1283.13万人" in text
    assert "ORG1592.4%" in text
    assert "与2009年度相比，ORG12数增加22.48万人，增长37.1%" in text
    assert "全年LAW01约1000次" in text


def test_the_same_in_english(drafted):
    text = drafted(language="en").text
    assert "At the end of September 2014 the records show" in text
    assert "831,300 ORG12 count" in text
    assert "Compared with statistical year 2009, ORG12 count rose by 37.1%" in text
    assert "the year brought about 1,000 LAW01 count" in text


def test_what_is_not_on_record_is_said_once_at_the_end(drafted, world):
    text = drafted("C2").text
    assert "ORG1210万人" in text
    assert "CUL11数持平" in text
    closing = text.split("\n附表")[0].strip().rpartition("\n")[2]
    assert closing.startswith("需要说明的是：")
    assert "ORG12数因两期取数依据不同未作比较" in closing  # a return and a document
    assert "ORG10数、ORG15数、ECO03数未报，暂无数据" in closing
    assert text.count("暂无数据") == 1
    none = drafted("C3", "2009").text
    assert "本期各数没有可比的往期数字" in none
    assert "相比，" not in none


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh", "另有8项指标暂无数据，名称列于附表之后"), ("en", "there are no data on 8 other indicators")],
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
    assert "ORG12数因口径有变未作比较" in text
    assert "LAW01数因两期数字的区间重叠未作比较" in text


def test_a_sum_of_a_few_units_stays_in_the_annex_and_is_named_at_the_end(drafted, world):
    builders.form("HALLS", [(world.halls, "area")])
    read = drafted("R")
    assert "ORG10" not in read.text.partition("需要说明的是")[0]
    assert "ORG10数仅有少数单位报送，只列入附表" in read.text
    assert [row[5] for table in read.tables for row in table if row[0] == "ORG10"] == [""]
    assert "截至2013年12月底，本会ORG12653.08万人" in read.text
    assert "CUL11数增加30个，增长50.0%" in read.text


def test_changing_one_figure_changes_exactly_its_sentence(drafted, world):
    before = drafted().sentences
    state([(world.cities[0], world.visits, "2014", "2000")])
    after = drafted().sentences
    assert len(before - after) == len(after - before) == 1
    assert "LAW01约1000次" in (before - after).pop()
    assert "LAW012000次" in (after - before).pop()


def test_what_leads_and_in_which_words_is_read_from_the_catalogue(drafted, world):
    """Administrators mark it; what is not marked comes after the growth of what leads."""
    with acting(door="test"):
        Indicator.objects.filter(pk=world.halls.pk).update(lead=True, importance=2, phrase_zh="建成文化宫{}")
        Indicator.objects.filter(pk=world.members.pk).update(lead=True, importance=1, phrase_zh="会员达{}")
    body = next(text for text in drafted().paragraphs if "文化宫" in text)
    assert body.startswith("本会会员达83.13万人，建成文化宫40个。与2009年度相比，ORG12数")
    assert body.index("相比") < body.index("ORG15")


def test_the_same_records_give_the_same_bytes(drafted):
    first = drafted("R").file
    with override("en"):
        assert drafted("R").file == first
    with ZipFile(BytesIO(first)) as packed:
        assert {entry.date_time[:3] for entry in packed.infolist()} == {(2014, 9, 30)}


def test_a_sum_nobody_was_asked_for_is_said_to_be_one(drafted):
    text = drafted("R").text
    assert "CUL1190个（3个单位有数）" in text
    assert "CUL11数没有报表要求填报" in text


def test_footnotes_are_short_and_the_addresses_stand_in_the_annex(drafted, as_supervisor):
    report = drafted("R")
    assert report.references == len(report.notes) >= 2
    assert len(report.addresses) > 3
    assert all(address.startswith(f"{SITE}/number/") for address in report.addresses)
    assert {as_supervisor.get(address.removeprefix(SITE)).status_code for address in report.addresses} == {200}
    notes = ["".join(note.itertext()).strip() for note in report.notes]
    assert "某报告 ¶1，2013-12-31：ORG12" in notes
    assert "下级汇总 3/3，2014-09-30：CUL11" in notes
    assert not any("http" in note or len(note) > 60 for note in notes)


def test_the_annexed_tables_hold_the_numbers_of_the_comparison(drafted, world):
    scope, earlier, later = Scope(None), builders.period("2009"), builders.period("2014")
    table = of_unit(Growth(scope, scope.unit("C1"), earlier, later, catalogue("GRP")))
    compared = {row.cells[0].text: [cell.text for cell in row.cells[2:6]] for row in table.rows}
    annexed = {line[1]: line for line in drafted().tables[0][1:]}
    assert annexed["ORG12数"][4:8] == ["83.13万", "60.65万 (2009)", "+22.48万", "+37.1"]
    for name, line in annexed.items():
        prior, number, *change = compared[name]
        assert line[4].startswith(number)
        assert line[5].startswith(prior)
        assert line[6:8] == change


def test_a_span_reads_levels_at_its_end_and_flows_over_it(drafted, world):
    builders.stated(world.cities[0], world.visits, "2010-2014", "超过6000")
    text = drafted(period="2010-2014").text
    assert "ORG1283.13万人" in text
    assert "与2009年度相比，ORG12数增加22.48万人，增长37.1%" in text
    assert "五年来，LAW01超过6000次" in text


def test_a_federation_that_has_said_nothing_gets_a_report_that_says_so(drafted):
    report = drafted("C3", "2012")
    assert "各项指标均未报" in report.text
    assert (report.tables, report.references) == ([], 0)


def test_nobody_reads_a_neighbour_in_a_report(as_clerk, drafted, world):
    assert as_clerk.get("/report/draft/?unit=C2&period=2014").status_code == 404
    response = as_clerk.get("/report/draft/?unit=R&period=2014")
    assert response.status_code == 200
    text = Read(response.content).text
    assert "城2" not in text
    assert "只列编制人有权查看的单位" in text


def test_the_page_gives_the_file_in_the_language_asked_for(as_supervisor, world):
    response = as_supervisor.get("/report/draft/?unit=C1&period=2014&language=en")
    assert response["Content-Disposition"] == 'attachment; filename="work-report-C1-2014-en.docx"'
    assert Read(response.content).addresses[0].startswith("http://testserver/number/")
    assert as_supervisor.get("/report/draft/?unit=C1&language=fr").status_code == 404
    assert as_supervisor.get("/report/draft/?unit=C1&period=nonsense").status_code == 404
    builders.grassroots("G1", world.cities[0])
    assert as_supervisor.get("/report/draft/?unit=G1").status_code == 404
    for address in ("/summary/?unit=C1&period=2014&group=GRP", "/unit/C1/"):
        assert 'href="/report/?unit=C1' in as_supervisor.get(address).content.decode()


def test_the_page_offers_groups_footing_and_moment_and_the_file_follows_them(as_supervisor, world):
    """What is chosen on the page is in the file: a group left out, another footing, a day before anything was told."""
    page = as_supervisor.get("/report/?unit=R&period=2014").content.decode()
    for offered in ('name="groups" value="GRP" checked', 'name="footing"', 'name="as_of"', 'name="language"',
                    'formaction="/report/draft/"'):  # fmt: skip
        assert offered in " ".join(page.split()), offered
    with acting(door="test"):
        other = IndicatorGroup.objects.create(code="OTH", name_zh="别组", name_en="other", order=2)
        Indicator.objects.filter(pk=world.trades.pk).update(group=other)

    def text(choices: str) -> str:
        return Read(as_supervisor.get(f"/report/draft/?unit=C1&period=2014{choices}").content).text

    assert "ECO0377个" in text("")
    assert "ECO03" not in text("&groups=GRP")
    assert "比较一律按“下级汇总”取数" in text("&footing=below")
    assert "相比，ORG12数" not in text("&footing=below")
    assert "数字以2000年1月1日的记录为准" in text("&as_of=2000-01-01")
    assert "各项指标均未报" in text("&as_of=2000-01-01")
    for wrong in ("groups=NONE", "footing=none", "as_of=never"):
        for address in ("/report/", "/report/draft/"):
            assert as_supervisor.get(f"{address}?unit=C1&period=2014&{wrong}").status_code == 404


def test_the_command_takes_the_choices_of_the_page(world, tmp_path):
    target = tmp_path / "report.docx"
    chosen = {"groups": "GRP", "footing": "below", "as_of": "2000-01-01"}
    call_command("draft_report", unit="C1", period="2014", output=target, **chosen)
    assert "比较一律按“下级汇总”取数。数字以2000年1月1日的记录为准" in Read(target.read_bytes()).text
    for wrong in ({"groups": "NONE"}, {"as_of": "never"}):
        with pytest.raises(CommandError):
            call_command("draft_report", unit="C1", period="2014", output=target, **wrong)


def test_a_report_costs_the_same_queries_for_three_cities_and_for_fourteen(as_supervisor, world):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert as_supervisor.get("/report/draft/?unit=R&period=2014").status_code == 200
        return len(queries)

    before = cost()
    world.add_cities(11)
    assert cost() == before


def test_the_command_writes_the_file_and_refuses_with_a_reason(world, tmp_path):
    target = tmp_path / "report.docx"
    call_command("draft_report", unit="C1", period="2014", output=target, address="https://records.example/")
    assert Read(target.read_bytes()).addresses[0].startswith("https://records.example/number/")
    builders.grassroots("G1", world.cities[0])
    refusals = [("X", "2014", target, 1), ("C1", "1999", target, 1), ("G1", "2014", target, 1),
                ("C1", "2014", tmp_path / "report.pdf", 2), ("C2", "2014", tmp_path / "no" / "a.docx", 1)]  # fmt: skip
    for unit, period, output, code in refusals:
        with pytest.raises(CommandError) as refusal:
            call_command("draft_report", unit=unit, period=period, output=output)
        assert refusal.value.returncode == code, (unit, period)
    with pytest.raises(CommandError):
        call_command("draft_report", unit="C2", period="2014", output=target, by=world.clerk.username)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_word_processor_opens_it_and_prints_text_notes_and_tables(drafted, world, libreoffice, tmp_path, language):
    builders.form("HALLS", [(world.halls, "area")])
    report, to_text = tmp_path / "report.docx", needs_program("pdftotext")
    report.write_bytes(drafted("R", language=language).file)
    (printed,) = libreoffice("pdf", report)
    said = subprocess.run([to_text, "-layout", printed, "-"], check=True, capture_output=True, text=True).stdout
    flat = re.sub(r"\s", "", said)
    title, number, page, annex = {
        "zh": ("广西2014年度工作报告", "653.08万人1", "第1页，共2页", "表1组"),
        "en": ("workreportforstatisticalyear2014", "6.53million", "1/2", "Table1.group"),
    }[language]
    for told in (title, number, page, annex):
        assert told in flat, told
