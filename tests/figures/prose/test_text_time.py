"""Of which years a text tells is asked once; the answer makes sure what lacks nothing else. Sentences of our own."""

import csv
import io

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from apps.figures.models import Figure, Source
from apps.figures.prose import text_time
from apps.figures.prose.proposing import TextSetting, propose
from apps.figures.prose.reviewing import TextQuestion
from apps.units.models.pending_files import PendingFile
from tests import builders
from tests.figures.files.yearbooks.office import YearbookOffice
from tests.figures.prose.test_asking import client_of, rows_of, sent
from tests.figures.prose.test_proposing import CATALOGUE, UNITS
from tests.worlds import shared

VISITED = "全省各级工会走访慰问困难职工3万人次。"
REPORT = "柳州市总工会 固本强基\n全市各级工会走访慰问困难职工3万人次。\n"
AT = REPORT.index("3万")


@shared
def telling_office():
    office = YearbookOffice()
    builders.indicator(
        "PRO02", name_zh="慰问(帮扶)困难职工人次", name_en="visits", measure="人次", nature="flow", over_time="sum"
    )
    return office


def told(text: str, told_of: str) -> list[tuple[str, str, str]]:
    """Period, how sure, and by what it has its period, of a text written in 2024."""
    proposals = propose(text, TextSetting("90", 2024, CATALOGUE, UNITS, told_of=told_of))
    return [(made.period, made.confidence, "answer" if made.is_period_answered else "") for made in proposals]


def test_the_answer_makes_sure_what_lacks_its_time_alone():
    assert told(VISITED, "") == [("CY2024", "likely", "")]
    assert told(VISITED, "2024") == [("CY2024", "sure", "answer")]
    assert told(VISITED, "2023") == [("CY2023", "sure", "answer")]
    assert told(VISITED, "2020-2024") == [("2020-2024", "sure", "answer")]


def test_of_several_years_what_is_there_is_of_the_last_and_what_was_taken_for_now_follows():
    assert told("全省会员达653万人。", "") == [("2024", "sure", "")]
    assert told("全省会员达653万人。", "2019-2023") == [("2023", "sure", "answer")]


def test_a_year_that_a_sentence_before_says_is_sure_only_where_the_text_tells_of_it():
    told_before = "2021年该省文化宫改造完工。全省会员达653万人。"
    assert told(told_before, "2021") == [("2021", "sure", "")]
    assert told(told_before, "2023") == [("2021", "likely", "")]
    assert told(told_before, "2021-2023") == [("2021", "likely", "")]
    assert told(told_before, "2019-2021") == [("2021", "sure", "")]
    assert told("2021年,全省会员达653万人。", "2023") == [("2021", "sure", "")]


def test_what_was_done_by_now_is_of_all_until_then_only_where_it_is_said_to_be_summed_up():
    assert told("目前,全省各级工会累计走访慰问困难职工3万人次。", "2024") == [("..2024", "sure", "")]
    assert told("目前,全省各级工会共走访慰问困难职工3万人次。", "2024") == [("..2024", "likely", "")]


@pytest.mark.parametrize(
    "text",
    [
        "2022年,全省发展会员3万人。",
        "上半年,全省职工提出合理化建议5万条。",
        "目前,全省基层工会组织达4.1万个。",
        "每年全省各级工会走访慰问困难职工3万人次。",
        "近年来,全省各级工会走访慰问困难职工3万人次。",
        "全省各级工会累计筹集帮扶资金9亿元。",
        "2022年是建家年。全省各级工会走访慰问困难职工3万人次。",
        "一、2022年主要工作\n" + VISITED,
    ],
)
def test_a_sentence_with_a_time_of_its_own_is_not_touched(text):
    assert told(text, "2023") == told(text, "")


def test_of_late_years_names_no_time_of_what_is_there():
    text = "近年来,全省劳模创新工作室达380个。"
    assert told(text, "") == [("2024", "likely", "")]
    assert told(text, "2023") == [("2023", "sure", "answer")]


@pytest.mark.parametrize("said", ["2022", "2023", "2024"])
def test_the_answer_reaches_no_sentence_that_names_a_year_even_one_it_only_compares_with(said):
    text = "全省职工提出合理化建议6万条,比2022年多。"
    assert told(text, said) == told(text, "")


@pytest.mark.parametrize("text", [f"今年,{VISITED}", "全省各级工会走访慰问困难职工3万人次,比去年多。"])
def test_what_is_said_to_be_of_this_year_is_of_no_other(text):
    assert told(text, "2024") == [("CY2024", "sure", "answer")]
    for other in ("2023", "2020-2024"):
        assert told(text, other) == [("CY2024", "likely", "")]


def test_a_plan_is_made_no_fact_and_does_not_contradict_one():
    plan = "力争全省各级工会走访慰问困难职工9万人次。"
    assert told(plan, "2024") == told(plan, "")
    assert told(VISITED + "\n" + plan, "2024")[0] == ("CY2024", "sure", "answer")


def test_two_numbers_that_the_answer_puts_beside_each_other_contradict():
    text = VISITED + "\n全省各级工会走访慰问困难职工5万人次。"
    assert [how for _period, how, _by in told(text, "2023")] == ["likely", "likely"]


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("2023年工作综述\n", "2023"),
        ("5年来的工作\n", "2020-2024"),
        ("2019—2023年工作回顾\n", "2019-2023"),
        ("本报2024年2月5日讯\n去年,全省各级工会", "2023"),
        ("工作综述\n全省各级工会", "2024"),
        ("展望2026年\n", "2024"),
    ],
)
def test_what_is_likeliest_is_said_by_the_title_or_the_first_lines(text, guess):
    assert text_time.guessed(text, 2024) == guess
    assert text_time.guessed("工作综述", 2024, 2020) == "2020-2024"


# ---- The page


def answered(client, address: str, told_of: str, **said: str):
    """The page after the answer about the text's time; `said`: fields by place."""
    fields = {name.replace("_", "-", 1): value for name, value in said.items()}
    client.post(address, fields | {"tell": "yes", "told_of": told_of}, headers={"accept-language": "en"})
    return client.get(address, headers={"accept-language": "en"})


def question_in(page):
    (asked,) = page.context_data["page"].questions
    return asked.proposal.confidence, asked.said["period"], asked.choice


@pytest.mark.django_db
def test_the_page_asks_once_with_the_likeliest_answer_and_says_by_what_a_number_is_sure(telling_office):
    client = client_of(telling_office.clerk)
    address = sent(client, REPORT, year=2014).url
    before = client.get(address, headers={"accept-language": "en"})
    assert "1 number lacks nothing but its time" in before.text
    assert 'value="2014"' in before.text
    assert question_in(before) == ("likely", "CY2014", "")
    after = answered(client, address, "2013")
    assert "by your answer about the text&#x27;s time" in after.text
    assert question_in(after) == ("sure", "CY2013", "")


@pytest.mark.django_db
def test_a_text_that_lacks_no_time_is_not_asked_of(telling_office):
    client = client_of(telling_office.clerk)
    page = client.get(sent(client, "柳州市总工会\n2013年,全市各级工会走访慰问困难职工3万人次。\n").url)
    assert 'id="time"' not in page.text


@pytest.mark.django_db
def test_another_answer_does_them_anew_and_what_was_confirmed_by_the_one_before_is_asked_again(telling_office):
    client = client_of(telling_office.clerk)
    address = sent(client, REPORT, year=2014).url
    answered(client, address, "2013")
    client.post(address, {f"q{AT}-choice": "keep", "later": "yes"})
    assert question_in(client.get(address)) == ("sure", "CY2013", "keep")
    assert question_in(answered(client, address, "2013")) == ("sure", "CY2013", "keep")
    assert question_in(answered(client, address, "2012")) == ("sure", "CY2012", "")
    assert question_in(answered(client, address, "")) == ("likely", "CY2014", "")


@pytest.mark.django_db
def test_a_period_she_corrected_herself_stays_whatever_she_answers(telling_office):
    client = client_of(telling_office.clerk)
    address = sent(client, REPORT, year=2014).url
    assert question_in(answered(client, address, "2013", **{f"q{AT}_period": "CY2011"}))[1] == "CY2011"
    assert question_in(answered(client, address, "2012"))[1] == "CY2011"


@pytest.mark.django_db
@pytest.mark.parametrize("said", ["2015", "上半年", "2013-06-30", "2014-2010", "13"])
def test_what_is_no_year_of_the_text_is_refused_and_what_was_decided_is_kept(telling_office, said):
    client = client_of(telling_office.clerk)
    address = sent(client, REPORT, year=2014).url
    page = answered(client, address, said, **{f"q{AT}_choice": "leave"})
    assert f"“{said}” is no year this text can tell of" in page.text
    assert question_in(page) == ("likely", "CY2014", "leave")


@pytest.mark.django_db
def test_the_answer_stands_with_the_figure_and_once_with_its_source(telling_office):
    client = client_of(telling_office.clerk)
    for _time in range(2):
        address = sent(client, REPORT, year=2014).url
        answered(client, address, "2013")
        preview = client.post(address, {f"q{AT}-choice": "keep", "look": "yes"}, headers={"accept-language": "en"}).url
        (row,) = rows_of(PendingFile.objects.get(register="figures"))
        assert (row["period"], row["dates"]) == ("CY2013", "inferred")
        seen = client.get(preview).context_data["preview"]
        said = {"confirm": "yes", "seen": seen.digest, "at": seen.at}
        assert client.post(preview, said, headers={"accept-language": "en"}).status_code == 302
    written = Figure.objects.get(indicator__code="PRO02")
    assert "tells of 2013" in written.note
    (line,) = Source.objects.get(code="GX2014").notes.splitlines()
    assert line.startswith("柳州市总工会 固本强基: ")
    assert "tells of 2013" in line


@pytest.mark.django_db
def test_a_figure_whose_sentence_says_when_has_no_such_note(telling_office):
    client = client_of(telling_office.clerk)
    text = "柳州市总工会\n截至2013年12月31日,全市工会会员达58.2万人。\n全市各级工会走访慰问困难职工3万人次。\n"
    address = sent(client, text, year=2014).url
    answered(client, address, "2013")
    client.post(address, {f"q{text.index('58.2')}-choice": "keep", "look": "yes"})
    pending = PendingFile.objects.get(register="figures")
    (row,) = rows_of(pending)
    assert row["note"] == ""
    assert pending.told["told_of"] == {}


# ---- The command


@pytest.mark.django_db
def test_the_command_takes_the_same_answer_and_says_of_each_period_where_it_is_from(telling_office, tmp_path):
    file, out = tmp_path / "report.txt", tmp_path / "report.csv"
    file.write_text(
        REPORT + "截至2012年12月31日,全市工会会员达58.2万人。\n全市评出“工人先锋号”20个。\n", encoding="utf-8"
    )
    for period, from_where in (("", ["CY2014", "likely", "inferred"]), ("2013", ["CY2013", "sure", "answered"])):
        call_command("propose_figures", file, output=out, year=2014, period=period)
        rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
        said = [[row["period"], row["confidence"], row["period_from"]] for row in rows]
        assert said == [from_where, ["2012-12-31", "sure", "printed"], ["", "none", ""]]
    with pytest.raises(CommandError, match="--period"):
        call_command("propose_figures", file, output=out, year=2014, period="2015")


def test_what_is_doubted_for_more_than_its_time_is_of_the_answered_year_and_no_surer():
    assert told("全省民间艺术社区工会发展会员3000人。", "") == [("CY2024", "likely", "")]
    assert told("全省民间艺术社区工会发展会员3000人。", "2023") == [("CY2023", "likely", "answer")]


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2014年、2015年,全省各级工会筹集帮扶资金17万元。", ["2014-2015"]),
        ("2015年和2016年全省新建工会30家。", ["2015-2016"]),
        ("自2015年初全省职工“五小”创新竞赛活动开展以来,提出合理化建议2万条。", ["2015-2024"]),
        ("自去年5月全省启动“五小”系列活动至今,提出合理化建议2万条。", ["2023-2024"]),
        ("全省职工书屋工程实施12年以来,共建成职工书屋300家。", ["2024"]),
        ("12年来,全省共建成职工书屋300家。", ["2013-2024"]),
        ("表彰2014-2015年度成果。\n全省职工提出合理化建议2万条。", ["2014-2015"]),
        ("今年,全省开展送清凉活动。\n全省累计慰问职工2.8万人次。", ["CY2024"]),
        ("到2024年5月底,全省在2022年建会三成的基础上,新建工会20家。", ["..2024"]),
        ("今年,全省在去年45家的基础上,新建工会20家。", ["CY2024"]),
        ("1997年6月至1999年6月,全省新建工会20家。", ["1997-1999"]),
        ("1949年,新中国成立。1950年1月10日,全省会员大会召开。当时,全省有职工34万人。", ["1950"]),
        ("2023年,表彰先进。2024年3月10日,召开大会。全省有职工34万人。", ["2023"]),
        ("五年来,每年举办竞赛3场,累计举办招聘会7000场,净增基层工会300家。", ["2020-2024"]),
        ("2022年6月,全省开展技术革新竞赛,至年末完成技术革新20项。", ["CY2022"]),
        ("2022年11月,县工会改为县总工会。是年,新建工会20家。", ["CY2022"]),
    ],
)
def test_reports_speak_of_time_in_these_ways(text, periods):
    assert [period for period, _how, _by in told(text, "") if period] == periods


@pytest.mark.parametrize(
    ("text", "told_of", "periods"),
    [
        ("五年来,全省新建工会300家。", "2019-2023", ["2019-2023"]),
        ("过去的五年,全省新建工会300家。", "", ["2020-2024"]),
        ("五年来,全省新建工会300家,全省工会组织达1126家,会员总数达6万人。", "2019-2023", ["2019-2023", "2023", "2023"]),
        ("截至2023年底,全省会员达653万人。新建工会300家。", "2019-2023", ["2023-12-31", "2019-2023"]),
        ("截至2023年底,全省会员达653万人。新建工会300家。", "", ["2023-12-31", "CY2023"]),
        ("截至2023年底,全省会员达653万人。共筹集帮扶资金9亿元。", "", ["2023-12-31", "..2023"]),
        ("今后五年,力争新建工会300家。", "2019-2023", ["2025-2029"]),
        ("一年来,全省新建工会300家。年末,会员达653万人。", "2023", ["CY2023", "2023-12-31"]),
        ("过去的一年,全省新建工会300家。", "", ["CY2024"]),
        ("工会十四大以来,全省新建工会300家。", "2019-2023", ["2019-2023"]),
        ("第五次代表大会召开以来,全省新建工会300家。", "", ["..2024"]),
    ],
)
def test_years_are_counted_up_to_the_last_that_the_text_tells_of(text, told_of, periods):
    assert [period for period, _how, _by in told(text, told_of)] == periods


def test_this_year_is_not_over_where_the_text_tells_of_a_part_of_it():
    so_far = "今年以来,全省各级工会慰问困难职工3万人次。"
    assert told(so_far, "2024") == [("CY2024", "sure", "answer")]
    assert told(f"{so_far}今年一季度维权成效明显。", "2024") == [("CY2024", "likely", "")]


@pytest.mark.parametrize(
    "days",
    [
        "元旦、春节期间",
        "“两节”前夕",
        "今年中秋佳节",
        "在今年元旦、春节“送温暖”活动中",
        "高温季节",
        "1月22日至2月1日",
        "4月11日至14日",
        "连日来",
        "日前",
        "最近",
    ],
)
def test_a_festival_and_some_days_are_a_part_of_the_year_for_their_own_sentence(days):
    helped = f"{days},全省各级工会慰问困难职工3万人次。"
    assert told(helped, "2024") == [("", "likely", "")]
    assert told(f"{helped}全省各级工会筹集帮扶资金2亿元。", "2024")[1] == ("CY2024", "sure", "answer")


def test_a_festival_of_a_year_is_when_a_contest_was_held_and_its_year_goes_on():
    assert told("去年五一期间,全省开展技能竞赛,参赛职工3万人。", "")[0][0] == "CY2023"
    assert told("去年春节期间,全省各级工会慰问困难职工3万人次。", "")[0][0] == ""
    went_on = told("2022年春节期间,全省各级工会慰问困难职工3万人次。全省会员达653万人。", "")
    assert [period for period, _how, _by in went_on] == ["", "2022"]


def test_what_is_there_of_late_is_there_now_and_the_last_years_are_no_days():
    assert told("日前,全省会员达653万人。", "2024") == [("2024", "sure", "answer")]
    assert told("2021年该省文化宫改造完工。日前,全省会员达653万人。", "2023") == [("2021", "likely", "")]
    assert told("最近三年,全省各级工会慰问困难职工3万人次。", "")[0][0] == "2022-2024"


def test_the_festivals_of_several_years_are_all_of_these_years():
    over_years = "从2010年到2023年,全省各级工会在春节送温暖活动中,累计慰问困难职工300万人次。"
    assert told(over_years, "")[0][0] == "2010-2023"


def test_the_name_of_a_campaign_says_nothing_of_when():
    assert told("全省各级工会开展“两节”送温暖,慰问困难职工3万人次。", "2023") == [("CY2023", "sure", "answer")]


def test_a_part_of_the_year_is_no_time_left_unsaid():
    with override("en"):
        for text, why in (("春节期间,", ""), ("", "no time is said beside it")):
            (made,) = propose(f"{text}全省各级工会慰问困难职工3万人次。", TextSetting("90", 2024, CATALOGUE, UNITS))
            assert TextQuestion(made, "", {}).why == why
