"""The text of a report by file, the command that lists its proposals, and what the records know of it."""

import csv
import io
import zipfile

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.changelog.models import Change
from apps.figures.models import Figure, LearntPhrase
from apps.figures.prose import learnt, records
from apps.figures.prose.proposing import propose
from apps.figures.prose.texts import text_of
from apps.units.errors import Refused
from apps.units.models import Campaign
from apps.units.models.pending_files import PendingFile
from tests import builders
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.worlds import shared

pytestmark = pytest.mark.django_db
REPORT = "柳州市总工会 固本强基\n截至2013年12月31日,全市工会会员达58.2万人。\n目前,全市基层工会组织达7500个。\n"
AGAIN = "http://schemas.openxmlformats.org/markup-compatibility/2006"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@shared
def reporting_office():
    return YearbookOffice()


def word_document(*paragraphs: str, xml: str = "", footnotes: str = "") -> bytes:
    said = "".join(f"<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>" for paragraph in paragraphs)
    named = f'xmlns:w="{WORD}" xmlns:mc="{AGAIN}"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", f"<w:document {named}><w:body>{said}{xml}</w:body></w:document>")
        if footnotes:
            packed.writestr("word/footnotes.xml", f"<w:footnotes {named}>{footnotes}</w:footnotes>")
    return out.getvalue()


def damaged(data: bytes) -> bytes:
    """Its list of parts is whole, what is packed in them is not."""
    at = data.index(b"document.xml") + 20
    return data[:at] + b"\xff" * 20 + data[at + 20 :]


def listed(file, **options) -> list[dict[str, str]]:
    out = file.with_suffix(".csv")
    call_command("propose_figures", file, output=out, **options)
    return list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))


# ---- Files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_read_in_the_encodings_that_clerks_save_in(encoding):
    assert text_of("report.txt", REPORT.encode(encoding)).splitlines()[0] == "柳州市总工会 固本强基"


def test_the_paragraphs_of_a_word_document_are_its_lines():
    assert text_of("report.docx", word_document("全市会员", "达58.2万人")) == "全市会员\n达58.2万人"


def test_a_table_a_text_box_and_moved_words_are_each_read_once():
    cell = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>女会员21.3万人</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    box = "<w:txbxContent><w:p><w:r><w:t>会员卡1200张</w:t></w:r></w:p></w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    beside = f"<w:p><w:r><w:t>会员58.2万人</w:t>{both}</w:r></w:p>"
    moved = "<w:p><w:moveFrom><w:r><w:t>工会7500个</w:t></w:r></w:moveFrom></w:p>"
    stays = "<w:p><w:moveTo><w:r><w:t>工会7500个</w:t></w:r></w:moveTo></w:p>"
    text = text_of("report.docx", word_document(xml=cell + beside + moved + stays))
    assert text.splitlines() == ["女会员21.3万人", "会员58.2万人", "会员卡1200张", "工会7500个"]


def test_a_footnote_is_read_behind_the_paragraph_that_points_to_it():
    pointing = '<w:p><w:r><w:t>全市会员达58.2万人</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    line = '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    note = '<w:footnote w:id="2"><w:p><w:r><w:t>其中女会员21.3万人</w:t></w:r></w:p></w:footnote>'
    text = text_of("report.docx", word_document("工作总结", xml=pointing, footnotes=line + note))
    assert text.splitlines() == ["工作总结", "全市会员达58.2万人", "其中女会员21.3万人。"]


def test_a_sentence_that_a_page_broke_is_joined():
    long = "全市" + "各级工会扎实推进组织建设" * 4 + "共成立项目"
    assert text_of("a.txt", f"{long}\r\n\r\n工会316家。\r\n第二段".encode()).splitlines()[0].endswith("项目工会316家。")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("report.pdf", b"%PDF-1.7"),
        ("report.docx", b"no archive"),
        ("report.docx", word_document("a")[:-30]),
        ("report.docx", damaged(word_document("全市会员达58.2万人" * 50))),
        ("report.docx", word_document(xml="<w:p>")),
        ("report.txt", b"\xff\xff\x80"),
    ],
)
def test_what_is_no_text_is_refused_by_its_name(name, data):
    with pytest.raises(Refused, match=name):
        text_of(name, data)


def test_a_text_too_long_to_read_is_refused_with_its_length():
    assert text_of("report.txt", ("工" * 200_000).encode())
    with pytest.raises(Refused, match="200001"):
        text_of("report.txt", ("工" * 200_001).encode())


# ---- The command


def test_every_quantity_of_a_report_is_listed_with_what_it_seems_to_state(reporting_office, tmp_path):
    file = tmp_path / "report.txt"
    file.write_text(REPORT, encoding="utf-8")
    members, unions = listed(file)
    assert members == {
        "offset": "33", "stated_text": "58.2万人", "value": "582000", "low": "581500", "high": "582500",
        "qualifier": "exact", "stated_unit": "人", "unit_code": "450200", "indicator_code": "ORG12",
        "period": "2013-12-31", "basis": "actual", "coverage": "area", "confidence": "sure", "period_from": "printed",
        "not_ours": "",
    }  # fmt: skip
    assert (unions["indicator_code"], unions["period"], unions["value"]) == ("ORG01", "2013", "7500")
    assert not Figure.objects.exists()


def test_a_text_that_does_not_say_whose_it_is_asks(reporting_office, tmp_path):
    file = tmp_path / "report.txt"
    file.write_text("会员达58.2万人。", encoding="utf-8")
    with pytest.raises(CommandError, match="--unit"):
        call_command("propose_figures", file)
    (members,) = listed(file, unit="450300", year=2015)
    assert (members["unit_code"], members["period"]) == ("450300", "2015")


def test_a_clerk_is_proposed_units_of_her_own_branch_alone(reporting_office, tmp_path):
    clerk = builders.clerk(reporting_office.cities["450300"], "neighbour")
    file = tmp_path / "report.txt"
    file.write_text(REPORT, encoding="utf-8")
    with pytest.raises(CommandError):
        listed(file, by=clerk.username)


# ---- What the records know


def test_the_beginning_of_a_report_says_whose_and_of_which_years(reporting_office):
    guess = records.guessed("广西工会五年来\n柳州市总工会\n广西各级工会到2014年,5年来成绩显著", None)
    assert guess.unit is not None
    assert (guess.unit.code, guess.year, guess.first_year) == ("450000", 2014, 2010)


def test_a_report_finds_what_stands_on_record(reporting_office):
    city = reporting_office.cities["450200"]
    builders.stated(city, reporting_office.members, "2013-12-31", "600000人")
    setting = records.setting(city, 2014)
    contradicted, again = (
        propose("截至2013年12月31日,会员达58.2万人。", setting),
        propose("截至2013年12月31日,会员达60万人。", setting),
    )
    (met,) = records.recorded(contradicted).values()
    assert not met.is_same
    assert "60" in met.said
    (met,) = records.recorded(again).values()
    assert met.is_same


def test_a_confirmed_phrase_teaches_the_next_report_of_that_federation_alone(reporting_office):
    text = "目前,全市金色会员卡持有者达120人。"
    city, other = reporting_office.cities["450200"], reporting_office.cities["450300"]
    (unknown,) = propose(text, records.setting(city, 2014))
    assert unknown.confidence == "none"
    learnt.remember(reporting_office.clerk, city, [(unknown.wording, "ORG12")])
    (known,) = propose(text, records.setting(city, 2014))
    assert known.indicator_code == "ORG12"
    (elsewhere,) = propose(text, records.setting(other, 2014))
    assert elsewhere.confidence == "none"


def test_what_a_campaigns_report_teaches_its_federation_knows(reporting_office):
    city = reporting_office.cities["450200"]
    campaign = builders.unit(Campaign, "450200-C", city, kind=Campaign.Kind.choices[0][0])
    told = {learnt.PHRASES: {"unit": campaign.code, "said": [["金色会员#", "ORG12"]]}}
    learnt.remember_beside(reporting_office.clerk, PendingFile(told=told))
    assert learnt.phrases_for(campaign) == learnt.phrases_for(city) == {"金色会员#": "ORG12"}


def test_words_that_meant_two_things_in_one_report_teach_nothing(reporting_office):
    city = reporting_office.cities["450200"]
    learnt.remember(reporting_office.clerk, city, [("全市达#", "ORG12"), ("全市达#", "ORG10"), ("会员#", "ORG12")])
    assert set(LearntPhrase.objects.values_list("wording", flat=True)) == {"会员#"}


def test_a_long_report_teaches_in_as_few_queries_as_a_short_one(reporting_office, django_assert_max_num_queries):
    city = reporting_office.cities["450200"]
    few, many = ([(f"{ways}{number}#", "ORG12") for number in range(ways)] for ways in (2, 200))
    with CaptureQueriesContext(connection) as of_few:
        learnt.remember(reporting_office.clerk, city, few)
    with django_assert_max_num_queries(len(of_few)):
        learnt.remember(reporting_office.clerk, city, many)
    assert LearntPhrase.objects.filter(federation=city).count() == 202


def test_the_latest_word_on_a_phrase_holds_and_the_same_word_again_is_no_change(reporting_office):
    city, first = reporting_office.cities["450200"], reporting_office.clerk
    second = builders.clerk(reporting_office.region, "second")
    learnt.remember(first, city, [("会员#", "ORG12"), ("职工#", "ORG10")])
    learnt.remember(second, city, [("会员#", "ORG12"), ("职工#", "")])
    phrases = {phrase.wording: phrase for phrase in LearntPhrase.objects.filter(federation=city)}
    assert (phrases["会员#"].confirmed_by, phrases["会员#"].indicator.code) == (first, "ORG12")
    assert (phrases["职工#"].confirmed_by, phrases["职工#"].indicator) == (second, None)
    assert not Change.objects.filter(register="figures.learntphrase", action="changed", object="会员#").exists()


def test_nobody_teaches_a_federation_that_is_not_hers(reporting_office):
    clerk = builders.clerk(reporting_office.cities["450300"], "neighbour")
    with pytest.raises(Refused):
        learnt.remember(clerk, reporting_office.cities["450200"], [("会员#", "ORG12")])
