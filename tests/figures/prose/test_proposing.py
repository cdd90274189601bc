"""What a quantity of a text seems to state, sentence by sentence; the sentences are our own."""

from collections.abc import Mapping
from time import process_time

import pytest

from apps.figures.prose.proposal import FigureProposal
from apps.figures.prose.proposing import TextSetting, propose
from tests.figures.prose.measured import catalogue_shipped

UNITS = {"青原省总工会": "90", "青原省": "90", "临川市总工会": "9001", "临川市": "9001", "临川杯大赛": "9001-LCB"}
CATALOGUE = catalogue_shipped()
SIGNS, MOST_SECONDS = 20_000, 20


def read(
    text: str, *, year: int = 2014, first_year: int = 0, learnt: Mapping[str, str] | None = None
) -> list[FigureProposal]:
    setting = TextSetting(
        "90", year, CATALOGUE, UNITS, learnt or {}, first_year=first_year, themselves=frozenset({"9001-LCB"})
    )
    return propose(text, setting)


def cells(text: str, **said: int) -> list[tuple[str, str]]:
    return [(proposal.indicator_code, proposal.period) for proposal in read(text, **said)]


def test_the_subject_of_a_clause_before_carries_over():
    text = "目前,全省签订工资专项集体合同980份,覆盖企业3100家,覆盖职工20.8万人。"
    assert cells(text) == [("CON04", "2014"), ("CON05", "2014"), ("CON06", "2014")]


def test_the_same_words_after_another_contract_mean_another_indicator():
    text = "全省签订集体合同980份,覆盖企业3100家,覆盖职工20.8万人。"
    assert [code for code, _period in cells(text)] == ["CON01", "CON02", "CON03"]


def test_numbers_said_by_turns_pair_with_their_subjects():
    text = "截至2010年9月底,工会组建率和职工入会率分别达到50.9%和74.7%。"
    assert cells(text) == [("ORG04", "2010"), ("ORG15", "2010")]


def test_what_grew_is_a_change_and_no_value():
    by_how_much, and_the_other, to_what = read("企业和职工分别比去年增长26.7%和32.6%。会员人数增加到83.13万人。")
    assert (by_how_much.confidence, and_the_other.confidence) == ("change", "change")
    assert (to_what.indicator_code, to_what.confidence) == ("ORG12", "sure")


def test_from_and_to_are_the_years_before_and_at_the_end():
    text = "5年来,工会会员数由60.65万人增加到83.13万人。"
    assert cells(text) == [("ORG12", "2009"), ("ORG12", "2014")]
    text = "农民工会员已从2011年的10.8万增加到2013年的14万。"
    assert cells(text) == [("ORG14", "2011"), ("ORG14", "2013")]


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("截至2013年12月,会员达653万人。", "2013-12-31"),
        ("截至2014年9月底,会员达653万人。", "2014"),
        ("5年来,发展会员43万人。", "2010-2014"),
        ("2013年,发展会员43万人。", "CY2013"),
        ("今年上半年,发展会员43万人。", ""),
        ("今年前三个季度,发展会员43万人。", ""),
        ("2014年第一季度,发展会员43万人。", ""),
        ("2014年1月至9月,发展会员43万人。", ""),
        ("两年来,发展会员43万人。", "2013-2014"),
        ("截至2012年2月底,会员达653万人。", "2012-02-29"),
        ("2012年2月底,会员达653万人。", "2012-02-29"),
        ("近两年来,每年审计单位60家。", "2013-2014/yr"),
        ("截至2014年9月底,已投入资金建工会工作站,追回款项350万元。", "..2014"),
        ("目前会员达653万人。", "2014"),
        ("去年会员达640万人。", "2013"),
        ("截至去年底,会员达640万人。", "2013-12-31"),
        ("2012年成绩显著。全年发展会员43万人。", "CY2012"),
        ("2012年成绩显著。年末会员达640万人。", "2012-12-31"),
        ("“十二五”期间,发展会员43万人。", "2011-2014"),
        ("2012年启动以来,发展会员43万人。", "2012-2014"),
        ("近年来,发展会员43万人。", "..2014"),
        ("今年以来,截至9月中旬,发展会员43万人。", "CY2014"),
        ("2014年6月,发展会员43万人。", ""),
        ("4月,发展会员43万人。", ""),
        ("前10个月,发展会员43万人。", ""),
        ("根据《2011年工作意见》,发展会员43万人。", "CY2014"),
        ("十年来,发展会员43万人。", "2005-2014"),
        ("二十年来,发展会员43万人。", "1995-2014"),
        ("至6月底,会员达640万人。", "2014-06-30"),
        ("累计发展会员43万人。", "..2014"),
        ("与2013年相比,会员达640万人。", "2014"),
        ("比2013年新增会员43万人。", "CY2014"),
        ("比2010年新增会员43万人。", "2011-2014"),
        ("与2010年相比,全省会员净增43万人。", "2011-2014"),
        ("比三年前新增会员43万人。", "2012-2014"),
        ("截至今年上半年,会员达640万人。", "2014-06-30"),
    ],
)
def test_when_a_number_is_of(text, period):
    assert cells(text) == [(cells(text)[0][0], period)]
    assert cells(text)[0][0]


def test_a_heading_says_whose_and_of_when_until_the_next():
    text = "临川市总工会 服务大局\n一、2012年主要工作\n发展会员4300人。\n青原省总工会 固本强基\n会员达653万人。"
    first, second = read(text)
    assert (first.unit_code, first.period) == ("9001", "CY2012")
    assert (second.unit_code, second.period) == ("90", "2014")


def test_places_are_numbered_as_people_number_paragraphs_below_a_heading_without_those_between():
    text = (
        "我市会员达600万人\n目前会员达653万人。\n"
        "临川市总工会 服务大局\n会员达50万人。\n二、强化基础\n发展会员4300人。\n一、会员新增900人\n又发展会员800人。"
    )
    numbered = [(proposal.section_unit, proposal.place) for proposal in read(text)]
    assert numbered == [("90", 1), ("90", 1), ("9001", 1), ("9001", 2), ("9001", 3), ("9001", 3)]


def test_a_federation_that_acts_itself_states_its_own():
    own, area = read("市总工会共筹措资金170万元。全市各级工会共筹措资金900万元。")
    assert (own.coverage, area.coverage) == ("own", "area")


def test_what_is_hoped_for_is_a_plan():
    (hoped,) = read("到今年底,会员总数有望达到430万人。")
    assert (hoped.basis, hoped.confidence) == ("planned", "likely")


def test_what_is_of_a_time_after_the_text_was_written_is_a_plan():
    (later,) = read("到2020年末,全省劳模创新工作室达到3000个。")
    assert (later.period, later.basis) == ("2020-12-31", "planned")


def test_a_pause_in_a_headline_ends_a_clause_as_a_comma_does():
    text = "创效益160亿元 全省建成劳模创新工作室2400家 取得专利4300项"
    assert [code for code, _period in cells(text)] == ["ECO13", "ECO17", "ECO12"]


def test_a_part_of_the_members_is_not_the_members():
    text = "截至2021年12月,该市建立新业态领域工会组织91家,会员7103人。"
    assert [proposal.confidence for proposal in read(text)] == ["none", "none"]


def test_a_campaign_named_beside_makes_nothing_sure():
    (sure,), (unsure,) = read("2014年,参赛企业达700家。"), read("2014年,临川杯大赛举行。参赛企业达80家。")
    assert (sure.confidence, unsure.confidence) == ("sure", "likely")


@pytest.mark.parametrize(
    ("text", "unit", "coverage"),
    [
        ("2014年,临川杯大赛拉开序幕,从全省近700家参赛企业中评出先进。", "9001-LCB", "own"),
        ("举办临川杯大赛。2014年,参赛企业近700家。", "9001-LCB", "own"),
        ("举办临川杯大赛。2014年,全省参赛企业近700家。", "90", "area"),
        ("2014年,临川杯大赛举行,全省取得专利120项。", "90", "area"),
        ("2014年,临川杯大赛举行,会员达653万人。", "90", "area"),
    ],
)
def test_who_took_part_in_a_campaign_that_is_named_is_its_own_and_never_sure(text, unit, coverage):
    (proposal,) = read(text)
    assert (proposal.unit_code, proposal.coverage) == (unit, coverage)
    assert unit == "90" or proposal.confidence == "likely"


def test_what_is_said_twice_is_told_and_what_is_said_otherwise():
    text = "目前,会员达653万人。\n目前,会员达653.08万人。\n目前,会员达600.5万人。"
    first, again, other = read(text)
    assert first.repeats is first.contradicts is None
    assert (again.repeats, again.contradicts) == (first.span.offset, None)
    assert (other.repeats, other.contradicts) == (None, first.span.offset)
    assert {(first.confidence, first.doubts), (other.confidence, other.doubts)} == {("likely", ("otherwise",))}


def test_of_two_statements_that_cannot_both_be_true_neither_is_sure():
    (alone,) = read("2014年底,全省会员达653万人。")
    first, other = read("2014年底,全省会员达653万人。\n2014年底,全省会员达600.5万人。")
    assert (alone.confidence, first.confidence, other.confidence) == ("sure", "likely", "likely")


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("目前,全省签订区域性工资集体合同80份,覆盖企业900家,覆盖职工2.1万人。", ["", "", ""]),
        ("2014年,全省新建基层工会120个,涵盖单位310个。", ["ORG05", ""]),
        ("目前,全省签订女职工专项集体合同1200份,覆盖女职工12万人。", ["", ""]),
        ("2014年,全省征集职工先进操作法64项。", [""]),
        ("今年,全省新建职工书屋20家。", [""]),
        ("5年来,全省新建职工书屋120家。", ["CUL01"]),
        ("2014年,省总工会重点支持28个劳模创新工作室。", [""]),
        ("目前,全省台企5073家建会,组建率达91%。", ["", ""]),
        ("2014年,全省新增新就业形态劳动者工会37个。", [""]),
        ("自从林场的560名农民工加入工会以来,面貌一新。", [""]),
    ],
)
def test_what_counts_some_is_none_of_what_counts_all(text, codes):
    assert [code for code, _period in cells(text)] == codes


def test_a_part_of_what_was_said_in_full_is_none_of_ours_but_another_number_is():
    text = "2014年,全省受理法律援助案件687件,其中省里受理法律援助案件301件。目前,会员58万人,其中女会员21万人。"
    assert [code for code, _period in cells(text)] == ["LAW02", "", "ORG12", "ORG13"]


def test_a_verb_said_once_holds_for_the_noun_that_follows():
    text = "目前,全省签订工资协议980份,覆盖企业3100家,职工20.8万人。2014年,新建工会86家、会员5200人。"
    assert [code for code, _period in cells(text)] == ["CON04", "CON05", "CON06", "ORG05", "ORG16"]


@pytest.mark.parametrize(
    "text",
    [
        "2014年底,全省基层工会组织总数达4.1万个。",
        "全省已建成工人文化宫68个。",
        "目前,全省累计培训农民工工作站职工。全省劳模创新工作室累计培训职工6000人次。",
        "以建筑行业和工业园区为重点,2014年全省工会组织新增137家。",
        "新华社5月9日电 2014年,全省提出合理化建议1900件。",
        "2014年,临川杯大赛举行。2014年底,全省会员达653万人。",
        "目前,1200家企业实现了工资集体协商。",
        "目前,青原省有社区联合工会326家,工会组建率达98%。",
        "2014年底,全省工会基层组织总数4.1万个。",
        "目前,全省签订集体合同980份。其中,签订工资专项集体合同210份。",
        "2013年,全省慰问困难职工家庭3600人次。",
        "2013年,全省各级工会积极筹集帮扶资金120万元。",
        "2013年,以工业园区为重点,新组建工会208个。",
        "2013年,围绕重点街道和园区建会,新组建企业工会208个。",
        "2013年,省总工会深入“进车间、进社区”,全省发展会员43万人。",
        "2013年以来,青原省受理法律援助案件275件。",
    ],
)
def test_words_that_narrow_nothing_down_leave_it_sure(text):
    assert read(text)[-1].confidence == "sure"


def test_what_makes_a_proposal_doubtful_is_said_with_it():
    (part,) = read("目前,全省养护行业会员达653万人。")
    (untimed,) = read("全省发展会员43万人。")
    (headline,) = read("2014年底全省会员达653万人")
    assert (part.doubts, untimed.doubts, headline.doubts) == (("part", "owner"), ("time",), ("heading",))


def test_what_is_there_without_a_time_is_so_when_the_text_is_written_unless_a_day_was_named():
    (alone,) = read("全省会员达653万人。")
    assert (alone.period, alone.confidence) == ("2014", "sure")
    _unions, members = read("截至2013年底,全省基层工会达4万个。\n全省会员达653万人。")
    assert (members.confidence, members.doubts) == ("likely", ("time",))


def test_all_of_this_year_is_said_plainly_and_this_year_alone_is_not():
    (whole,) = read("今年全省工会推进组建工作,全年发展会员43万人。")
    (so_far,) = read("今年全省工会推进组建工作,发展会员43万人。")
    assert (whole.period, whole.confidence) == ("CY2014", "sure")
    assert (so_far.period, so_far.doubts) == ("CY2014", ("time",))


def test_what_was_done_until_a_year_is_not_of_that_year_alone():
    assert cells("截至2012年,全省发展会员43万人。") == [("ORG16", "..2012")]
    assert cells("截至2012年,全省会员达653万人。") == [("ORG12", "2012-12-31")]
    assert cells("截至2014年,全省会员达653万人。") == [("ORG12", "2014")]


def test_sums_up_to_now_are_said_plainly():
    (sum_of_all,) = read("目前,全省累计取得专利460项。")
    (of_late,) = read("目前,全省取得专利460项。")
    assert (sum_of_all.period, sum_of_all.confidence) == ("..2014", "sure")
    assert (of_late.period, of_late.doubts) == ("..2014", ("time",))


def test_two_ends_each_with_its_year_are_sure():
    text = "农民工会员从2011年的10.8万人增加到2013年的14万人。"
    assert {proposal.confidence for proposal in read(text)} == {"sure"}


def test_a_time_that_a_number_is_a_multiple_of_is_not_its_own():
    assert cells("全省有基层工会组织4739个,是1999年的1.8倍;工会会员82万人,是1999年的1.9倍。") == [
        ("ORG01", "2014"),
        ("", ""),
        ("ORG12", "2014"),
        ("", ""),
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2013年,全省工会走访慰问困难职工7.5万户。", "PRO02"),
        ("目前,全省已发放工会会员卡12.9万张。", "SRV02"),
        ("目前,全省慰问困难企业3314户。", ""),
        ("目前,全省已办理便民服务卡2000张。", ""),
    ],
)
def test_families_that_are_visited_and_cards_that_are_given_out_are_counted(text, code):
    assert read(text)[-1].indicator_code == code


def test_members_among_those_who_just_joined_are_not_all_there_are():
    _joined, migrants = read("2013年,全省吸收会员1410人,其中农民工会员175人。")
    assert migrants.indicator_code == ""
    _members, all_migrants = read("2013年底,全省会员达58万人,其中农民工会员21万人。")
    assert all_migrants.indicator_code == "ORG14"


def test_what_is_there_by_now_is_of_no_part_of_the_year_said_before():
    text = "今年1至7月,全省发展会员3万人。全省农民工会员已达215万人。"
    assert cells(text) == [("ORG16", ""), ("ORG14", "2014")]


def test_a_noun_of_unions_alone_says_what_a_number_may_be_of_and_no_more():
    (rooms,) = read("目前,全省各类金色职工书屋共计120家。")
    assert (rooms.indicator_code, rooms.confidence) == ("CUL01", "likely")
    (known,) = read("目前,全省420家企事业单位先后落实了厂务公开。")
    assert known.indicator_code == "DEM02"
    (weak,) = read("目前,全省合理化建议经评审后入选的有120条。")
    assert (weak.indicator_code, weak.confidence) == ("", "none")
    (weak,) = read("目前,全省合理化建议征得120条。")
    assert (weak.indicator_code, weak.doubts) == ("ECO05", ("name", "part", "time"))


def test_who_learns_takes_part_in_no_contest():
    (_courses, learners) = read("2013年,全省举办技能培训班980场,参加职工3.2万人次。")
    assert learners.indicator_code == ""
    (trained,) = read("2013年,参加培训、练兵、选拔赛和决赛的职工3.2万人次。")
    assert trained.indicator_code in ("ECO02", "ECO04")


def test_the_contest_named_last_is_the_one_firms_take_part_in():
    text = "2013年,全省开展技能比赛,“安康杯”竞赛有1086家企业参加。"
    assert cells(text) == [("SAF02", "CY2013")]


def test_whose_members_are_counted_are_not_all_there_are():
    firms, _members = read("2013年,全省2537家企业的12.8万名会员参加劳动竞赛。")
    assert firms.confidence != "sure"


def test_a_number_said_again_is_of_the_time_it_was_said_of_and_as_sure():
    text = "全省会员达653万人\n2014年6月底,全省会员达653万人。\n在653万工会会员中,女会员210万人。"
    headline, plain, again, women = read(text)
    assert {proposal.confidence for proposal in (headline, plain, again)} == {"sure"}
    assert {proposal.period for proposal in (headline, plain, again)} == {"2014-06-30"}
    assert women.confidence == "likely"


def test_a_value_is_of_what_is_counted_right_before_it():
    text = "开展技术革新,2014年提出合理化建议980件,实施310件,创造效益2.1亿元;技术革新120项,创造效益6.3亿元。"
    assert [code for code, _period in cells(text)] == ["ECO05", "ECO07", "ECO08", "ECO09", "ECO13"]
    assert "open" not in {proposal.confidence for proposal in read(text)}


def test_a_contest_named_earlier_in_the_paragraph_is_the_one_that_is_counted():
    text = "2014年,“安康杯”竞赛由省总工会主办。活动持续半年。参加竞赛的企业共计432家。"
    assert [code for code, _period in cells(text)] == ["SAF02"]


@pytest.mark.parametrize(
    "text",
    [
        "目前,全省养护行业会员达653万人。",
        "目前,全省钢铁会员达653万人。",
        "目前,青石县总工会会员达6.5万人。",
        "目前,某公司工会会员达653人。",
        "全省会员达653万人",
        "2014年,全省各级工会走访慰问困难职工3.2万户。",
        "2014年6月,全省发展会员43万人。",
        "今年,全省发展会员43万人。",
        "2013年,全省慰问困难女职工3600人次。",
        "2013年,全省工会会员中的会计会员达6.5万人。",
    ],
)
def test_what_leaves_something_unaccounted_for_is_not_sure(text):
    assert {proposal.confidence for proposal in read(text)} <= {"likely", "open"}


def test_a_headline_is_of_the_time_its_text_names():
    text = "我市发展会员43382名\n今年上半年,全市发展会员43382名。"
    assert cells(text) == [("ORG16", ""), ("ORG16", "")]


def test_a_phrase_confirmed_once_is_understood_and_a_rejected_one_stays_so():
    text = "目前,全省金色驿站达120个。"
    (unknown,) = read(text)
    assert unknown.confidence == "none"
    (known,) = read(text, learnt={unknown.wording: "MIG01"})
    assert (known.indicator_code, known.confidence) == ("MIG01", "sure")
    (members,) = read("目前会员达653万人。")
    (rejected,) = read("目前会员达653万人。", learnt={members.wording: ""})
    assert (rejected.indicator_code, rejected.confidence) == ("", "none")


def test_a_phrase_of_people_says_nothing_of_a_share():
    people, share = "目前,全省金色会员达120人。", "目前,全省金色会员达35%。"
    (unknown,) = read(people)
    learnt = {unknown.wording: "ORG13"}
    assert [proposal.indicator_code for proposal in read(people, learnt=learnt)] == ["ORG13"]
    assert read(share)[0].wording == unknown.wording
    assert [proposal.indicator_code for proposal in read(share, learnt=learnt)] == [""]


@pytest.mark.parametrize("said", ["三", "一", "58 77 1200 ", "58人 77人 ", "全市工会会员达58万人,", "十分", "1"])
def test_a_long_line_of_anything_is_read_in_seconds(said):
    """Some took a minute while every quantity was held against all of the line."""
    began = process_time()
    read((said * SIGNS)[:SIGNS])
    assert process_time() - began < MOST_SECONDS


def test_a_flow_without_a_time_of_its_own_is_of_the_years_of_the_report():
    assert cells("发展会员43万人。", first_year=2010) == [("ORG16", "2010-2014")]
    assert cells("发展会员43万人。") == [("ORG16", "CY2014")]


def test_what_it_came_to_by_now_is_of_the_year_of_writing():
    text = "全省基层工会由1988年的4293个基层工会,发展到现在的1.9万个。"
    assert cells(text) == [("ORG01", "1988"), ("ORG01", "2014")]


def test_funds_that_were_won_are_a_fact_and_not_a_plan():
    (won,) = read("2014年,全省各级工会共争取到帮扶资金380万元。")
    assert won.basis == "actual"
    (aim,) = read("2014年,全省各级工会争取筹集帮扶经费380万元。")
    assert aim.basis == "planned"


def test_persons_are_sure_where_person_times_are_counted():
    (workers,) = read("2014年,全省参加劳动竞赛的职工达12.7万人。")
    assert (workers.indicator_code, workers.confidence) == ("ECO02", "sure")


def test_what_workers_achieved_is_of_the_area_whoever_tells_it():
    text = "五年来,临川市总工会参与重点工程建设,完成技术革新3万项。"
    assert [proposal.coverage for proposal in read(text)] == ["area"]
    (raised,) = read("2014年,省总工会筹集帮扶资金380万元。")
    assert raised.coverage == "own"


def test_a_noun_before_a_pause_is_not_counted_by_the_number_behind_it():
    unions, members = read("目前,全省共有6.8万个基层工会组织、819万会员。")
    assert (unions.indicator_code, members.indicator_code) == ("ORG01", "ORG12")


def test_contracts_for_women_are_none_of_all_and_children_are_no_workers():
    women, firms = read("目前,全省签订女职工权益保护专项集体合同3367份,覆盖企业5016家。")
    assert (women.indicator_code, firms.indicator_code) == ("", "")
    (children,) = read("2014年,全省帮扶近2万名困难职工子女就学。")
    assert children.indicator_code == ""
