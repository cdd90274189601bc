"""The checklist of docs/work_report.md, held against the drafts of the region and of Liuzhou from the report of 2014;
and what a supervisor once found said to be missing though it was on record."""

import re
import subprocess
from functools import cache

import pytest
from docx.oxml.ns import qn
from lxml import etree

from apps.changelog.acting import acting
from apps.figures.models import Indicator
from apps.reports.numbers.scope import Scope
from apps.reports.work_report.draft import work_report
from tests import builders, worlds
from tests.conftest import needs_program
from tests.reports.conftest import state
from tests.reports.work_report.test_work_report import Read
from tests.worlds import shared

pytestmark = pytest.mark.django_db

DRAFTS = [("450000", "2014"), ("450000", "2010-2014"), ("450200", "2014"), ("450200", "2010-2014")]
HEADING = re.compile("[一二三四五六七八九十]+、")
# How a group may join its numbers: each of these once.
CONNECTIVES = (
    "相比",
    "同口径",
    "居多",
    "五年来",
    "全年",
    "此外",
    "其中",
    "上述单位",
    "应报",
    "开展的活动还有",
    "记录在案",
)
UNWRITTEN = re.compile(r"\d{5,}|\d,\d{3}|\.\d{3,}")  # numbers nobody writes in a sentence
MOST_PAGES = 6


@shared(on=worlds.guangxi_2014)
def guangxi():
    """The figures of the report of 2014, with the marks of the real catalogue."""


def drafted(unit: str, period: str, language: str = "zh") -> Read:
    scope = Scope(None)
    return Read(
        work_report(scope, scope.unit(unit), builders.period(period), language, "http://records.example".__add__)
    )


@cache
def read_draft(unit: str, period: str) -> Read:
    """One of the report of 2014 as it is on record, read once for the tests that follow; to be used below `guangxi`."""
    return drafted(unit, period)


def groups_of(report: Read) -> dict[str, str]:
    """By heading the text of each group."""
    groups, heading = {}, ""
    for paragraph in report.paragraphs[: report.paragraphs.index("附表")]:
        if HEADING.match(paragraph):
            heading = paragraph
        elif heading and not paragraph.startswith("需要说明的是"):
            groups[heading] = groups.get(heading, "") + paragraph
    return groups


@pytest.mark.parametrize(("unit", "period"), DRAFTS)
def test_each_group_is_one_paragraph_that_begins_with_a_lead_sentence(guangxi, unit, period):
    groups = groups_of(read_draft(unit, period))
    assert len(groups) >= 6
    for heading, text in groups.items():
        first = text.partition("。")[0]
        assert "相比" not in first, heading
        assert re.search(r"\d", first) or first.startswith(("组织开展了", "记录在案")), heading


@pytest.mark.parametrize(("unit", "period"), DRAFTS)
def test_no_group_repeats_a_pattern(guangxi, unit, period):
    for heading, text in groups_of(read_draft(unit, period)).items():
        repeated = [connective for connective in CONNECTIVES if text.count(connective) > 1]
        assert not repeated, (heading, text)
        assert not re.search("数为[0-9]|比[0-9]{4}年度的", text), heading  # X为a，比b增加c


@pytest.mark.parametrize(("unit", "period"), DRAFTS)
def test_numbers_are_written_as_people_write_them(guangxi, unit, period):
    for heading, text in groups_of(read_draft(unit, period)).items():
        assert not UNWRITTEN.search(text), (heading, text)


@pytest.mark.parametrize(("unit", "period"), DRAFTS)
def test_what_is_missing_stands_once_at_the_end(guangxi, unit, period):
    report = read_draft(unit, period)
    text = "\n".join(report.paragraphs[: report.paragraphs.index("附表")])
    assert text.count("暂无数据") == 1
    assert text.strip().rpartition("\n")[2].startswith("需要说明的是")


@pytest.mark.parametrize("unit", ["450000", "450200"])
def test_the_text_has_at_most_six_pages(guangxi, pages_of_text, unit):
    assert 1 <= pages_of_text(read_draft(unit, "2010-2014").file) <= MOST_PAGES


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_text_of_a_region_that_has_reported_everything_has_at_most_six_pages(guangxi, pages_of_text, language):
    region = Scope(None).unit("450000")
    for period, number in (("2012", "1234567"), ("2013", "1345678")):
        told = []
        for indicator in Indicator.objects.exclude(kind=Indicator.Kind.COMPUTED):
            told.append((region, indicator, period, "56.7" if indicator.is_percent else number))
        state(told)
    report = drafted("450000", "2013", language)
    assert len(report.tables) == 15
    assert 4 <= pages_of_text(report.file) <= MOST_PAGES


@pytest.fixture
def pages_of_text(libreoffice, tmp_path):
    """How many upright pages a word processor prints of a file; the annex lies broadside."""
    info, written = needs_program("pdfinfo"), tmp_path / "report.docx"

    def counted(file: bytes) -> int:
        written.write_bytes(file)
        (printed,) = libreoffice("pdf", written)
        said = subprocess.run([info, "-l", "99", printed], check=True, capture_output=True, text=True).stdout
        sizes = re.findall(r"size: +([0-9.]+) x ([0-9.]+)", said)
        return sum(1 for width, height in sizes if float(width) < float(height))

    return counted


# ---- What was said to be missing though it is on record


def test_a_year_of_which_most_have_reported_is_told_with_its_growth_like_for_like(world):
    """Thirteen of sixteen had reported, and the report said that nothing was."""
    cities = [*world.cities, *(builders.federation(f"E{number}", world.region) for number in range(5))]
    for city in cities:
        state([(city, world.visits, "2012", "100")])
    for city in cities[:6]:
        state([(city, world.visits, "2013", "110")])
    text = drafted("R", "2013").text
    assert "已报送的6个单位（应报9个）合计全年LAW01660次" in text
    assert "与2012年度相比，LAW01数按已报送的6个单位同口径增长10.0%" in text
    assert "LAW01数未报" not in text


def test_what_a_federation_states_of_itself_is_no_sum_of_none_of_ten(guangxi):
    text = read_draft("450200", "2010-2014").text
    assert "柳州市总工会本级办理法律援助案件275件" in text
    assert "0/10" not in text
    assert "为职工追回款项350多万元" in text  # not 超过350万元


def test_numbers_of_each_year_and_up_to_a_year_are_told(guangxi):
    text = read_draft("450200", "2010-2014").text
    assert "每年开展领导接访活动12次" in text
    assert "截至2014年9月底，累计创新工作室培训职工6000人次" in text
    assert "每年慰问帮扶困难职工800多人次" in read_draft("450000-ZS", "2010-2014").text


def test_a_campaign_stands_in_its_group_with_what_it_states(guangxi):
    groups = groups_of(read_draft("450200", "2010-2014"))
    served = next(text for heading, text in groups.items() if "会员服务" in heading)
    assert served.startswith("工会会员贴心服务工程，参与会员服务的单位108家，办理会员服务卡13万")
    assert "会员卡使用25万人次" in served
    assert "会员卡消费金额1500余万元" in served
    whole = read_draft("450000", "2010-2014").text
    for told in ("开展“五个一”活动的社区109个", "集体合同彩虹计划", "每年送文化活动约30场次", "竞赛涌现技术能手154人"):
        assert told in whole


def test_honours_of_the_register_are_told(guangxi):
    text = read_draft("450000", "2010-2014").text
    assert "全国五一劳动奖状（自治区总工会电影策划部）" in text
    assert "等10项" in text.partition("记录在案的荣誉有")[2].partition("。")[0]


def test_a_number_that_contradicts_another_is_marked_and_named_at_the_end(guangxi):
    text = read_draft("450000", "2010-2014").text
    assert "参加劳动竞赛的单位4.1万家（待核实）" in text
    assert "参加劳动竞赛单位数与其他记录矛盾，已注明待核实" in text


def test_leading_federations_are_named_where_they_hold_a_good_part_of_the_whole(world):
    """Three of nine that hold 90 of 96; where nine hold much the same there is nothing to say."""
    cities = [
        *world.cities,
        *(builders.federation(f"E{number}", world.region, name=f"安{number}") for number in range(6)),
    ]
    with acting(door="test"):
        Indicator.objects.filter(pk=world.visits.pk).update(lead=True)
    for at, city in enumerate(cities):
        state([(city, world.visits, "2013", str(40 - at) if at < 3 else "3"), (city, world.visits, "2012", "5")])
    state([(world.region, world.visits, "2013", "135"), (world.region, world.visits, "2012", "45")])
    assert "LAW01数以城1、城2、城3居多，三家合计占本会的86.7%。" in drafted("R", "2013").text
    assert "居多" not in drafted("R", "2012").text


def test_footnotes_share_a_line_where_form_and_date_are_the_same(guangxi):
    report = read_draft("450000", "2014")
    notes = ["".join(note.itertext()).strip() for note in report.notes]
    assert any(note.endswith("：ORG02、ORG12、ORG04、ORG15") for note in notes)
    assert len(notes) < len(report.addresses)
    body = etree.tostring(report.notes[0]).decode()
    assert qn("w:hyperlink") not in body
