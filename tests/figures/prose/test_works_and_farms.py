"""How accounts of works, mines, hospitals and farms, and short news, put it; the sentences are our own."""

import pytest

from apps.figures.prose.proposal import FigureProposal
from apps.figures.prose.proposing import TextSetting, propose
from apps.figures.prose.spans import found_in
from tests.figures.prose.measured import catalogue_shipped

UNITS = {"青原省总工会": "90", "青原省": "90"}
SETTING = TextSetting("90", 2014, catalogue_shipped(), UNITS)


def read(text: str) -> list[FigureProposal]:
    return propose(text, SETTING)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("矿工会开展竞赛,生产石膏30万t,运煤12.5t,铺轨3.2km。", ["30万t", "12.5t", "3.2km"]),
        ("建成4G基站,购买2T硬盘。", []),
        ("油田职工来自4省(区)。", ["4省(区)"]),
        ("参赛者近半数是女职工。", ["近半数"]),
        ("42团召开职代会,发展团员30名。", ["30名"]),
        ("设有法律服务室、12351服务台。", []),
        ("开展“个十百千”行动。", []),
        ("向企业发放协商要约20余份。", ["20余份"]),
        ("从能力和作风两个方面测评。", []),
        ("改进流程、服务等八个方面。", ["八个"]),
        ("书屋设有一间30平方米的阅览室,又设一间小屋。", ["一间", "30平方米"]),
        ("进行了两次满意度测评。", ["两次"]),
    ],
)
def test_what_counts_is_found_and_no_name(text, found):
    assert [span.text for span in found_in(text)] == found


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("“六件实事”包括开展送温暖活动。全省各级工会筹集帮扶资金70万元。", "planned"),
        ("去年的实事包括开展送温暖活动。全省各级工会筹集帮扶资金70万元。", "actual"),
        ("“六件实事”包括开展送温暖活动。全省各级工会已筹集帮扶资金70万元。", "actual"),
        ("“六件实事”包括开展送温暖活动。\n全省各级工会筹集帮扶资金70万元。", "actual"),
        ("省总工会要求各级工会筹集帮扶资金70万元。", "planned"),
        ("按要求,各级工会筹集帮扶资金70万元。", "actual"),
        ("全年劳动竞赛要覆盖职工9万人次。", "planned"),
    ],
)
def test_what_is_to_be_done_is_planned(text, basis):
    assert [proposal.basis for proposal in read(text)] == [basis]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("全省送温暖资金总额达6400万元;发放优惠证700个。", "PRO03"),
        ("全省职工技协20年为国家创造财富30亿元。", "ECO13"),
        ("省总工会召开大会,对90项职工创新成果进行表彰。", "ECO21"),
        ("省总工会完成了31家机关单位和12家规模以上企业的建会。", "ORG05"),
        ("全省困难职工95人次得到多种形式的救助。", "PRO02"),
        ("全省职工书屋存书量达9000册。", "CUL15"),
        ("省总工会组织合理化建议活动,共有80家企业参加。", ""),
        ("省总工会组织合理化建议活动和劳动竞赛,共有80家企业参赛。", "ECO01"),
    ],
)
def test_what_is_counted_is_found(text, code):
    assert read(text)[0].indicator_code == code


@pytest.mark.parametrize(
    "text",
    [
        "全省签订工资集体合同70份,其中单独签订女职工合同20份,覆盖企业1500家。",
        "参加全省职工技能大赛,选拔后8名获优秀选手称号。",
        "全省接到的任务是新发展会员2万名,后来将目标定为3.5万。",
        "全省职工技协创造财富30亿元人民币。",
    ],
)
def test_what_an_indicator_may_count_is_not_surely_none(text):
    assert read(text)[-1].not_ours == ""


def test_shares_in_brackets_behind_what_was_added_are_changes():
    text = "2014年底,全省会员、农民工会员、女会员分别增加了9万人(41%)、7万人(33%)、2万人(12%)。"
    assert {proposal.confidence for proposal in read(text)} == {"change"}
    *_earlier, share = read("全省建立工会6200家(占91%)。")
    assert share.confidence != "change"


def test_when_something_was_won_is_not_when_what_is_told_behind_it_was():
    won = "医院2011年荣获五一劳动奖状,获评“十一五”先进集体。工会会员1200人。"
    assert [proposal.period for proposal in read(won)] == ["2014"]
    done = "2011年,全省工会加强组织建设。工会会员1200人。"
    assert [proposal.period for proposal in read(done)] == ["2011"]


def test_contracts_signed_in_all_over_years_are_of_no_sure_time():
    setting = TextSetting("90", 2014, catalogue_shipped(), UNITS, told_of="2010-2014")
    (_contracts, workers) = propose("全省累计签订集体合同170份,覆盖职工5600人。", setting)
    assert "time" in workers.doubts
    (_contracts, workers) = propose("目前全省签订集体合同170份,覆盖职工5600人。", setting)
    assert "time" not in workers.doubts
    of_one_year = "今年,全省累计签订集体合同170份,覆盖职工5600人。"
    (_contracts, workers) = read(of_one_year)
    assert "time" not in workers.doubts


def test_firms_of_two_kinds_whose_unions_were_founded_are_both_new_ones():
    founded = read("省总工会完成了31家机关单位和12家规模以上企业的建会。")
    assert [proposal.indicator_code for proposal in founded] == ["ORG05", "ORG05"]
