"""How yearbooks put what the catalogue counts, and what stands beside it and is not; the sentences are our own."""

import pytest

from apps.figures.prose.proposal import FigureProposal
from apps.figures.prose.proposing import TextSetting, propose
from tests.figures.prose.measured import catalogue_shipped

SETTING = TextSetting("90", 2024, catalogue_shipped(), {"青原县总工会": "90", "青原县": "90"}, told_of="2023")


def read(text: str) -> list[FigureProposal]:
    return propose(f"2023年,{text}。", SETTING)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("建立区域性、行业性联合工会18个", ["ORG06"]),
        ("联合基层工会18个,覆盖单位240个", ["ORG06", "ORG07"]),
        ("在重点工程工地组建项目工会12个", ["ORG08"]),
        ("全县有在职职工2.4万人", ["ORG10"]),
        ("职工队伍总数2.4万人", ["ORG10"]),
        ("女会员占37%,达7900人", ["", "ORG13"]),
        ("会员占职工总数的91%", ["ORG15"]),
        ("会员2.1万名,占职工总数的88%", ["ORG12", "ORG15"]),
        ("职工之家合格率为85%", ["ORG20"]),
        ("工会干部388人,其中专职68人,兼职320人", ["", "CAD01", "CAD02"]),
        ("工会专兼职干部388名", [""]),
        ("设产业工会5个,乡镇工会14个", ["", ""]),
        ("推行集体合同制度,全县签订230份", ["CON01"]),
        ("受理职工来信来访85件", ["LAW01"]),
        ("来访85批,已回复80批", ["LAW01", "LAW10"]),
        ("参与制定、修改地方性法规4部", ["LAW05"]),
        ("总结推广先进操作方法15个", ["ECO11"]),
        ("组织职工技术比武,2300人参加", ["ECO04"]),
        ("提合理化建议3400件,增收节支560万元", ["ECO05", "ECO08"]),
        ("建立特困职工档案780户", ["PRO01"]),
        ("送电影下基层56场次", ["CUL07"]),
        ("向基层送图书5200本", ["CUL08"]),
        ("举办职工文体活动48次,参加6700人次", ["CUL09", "CUL10"]),
        ("举办读书活动68次", ["CUL17"]),
        ("到书屋借书的职工3.4万人次", ["CUL16"]),
        ("开展社区活动140次", ["COM02"]),
        ("演出人员120名", [""]),
        ("以非公企业、新业态为重点,新建工会25家", ["ORG05"]),
        ("开展示范创建活动,会员达2.1万人", ["ORG12"]),
        ("获全国荣誉称号5个,省级荣誉12项", ["HON01", "HON02"]),
        ("职工创新成果获省级奖7项", ["ECO21"]),
        ("组织1200名职工加入工会", ["ORG16"]),
        ("接待职工来信来访56件132人次", ["", "LAW01"]),
    ],
)
def test_what_is_counted_is_found_as_a_yearbook_puts_it(text, codes):
    assert [proposal.indicator_code for proposal in read(text)] == codes


@pytest.mark.parametrize(
    "text",
    [
        "45名选手被授予技术能手称号",  # skilled workers a contest brought forth are counted
        "为农民工工作站建设投保45万元",  # a station is spoken of, which money is put into
        "兼职320人",
        "购书5200册",
        "举办职工运动会,观看职工6700人",  # sport is spoken of, in which people take part
        "社会募捐85万元",  # money was raised, whoever gave it
        "58家被授予劳动关系和谐企业称号",
    ],
)
def test_what_a_name_of_the_catalogue_may_mean_is_not_surely_none(text):
    (proposal,) = read(text)
    assert not proposal.is_sure


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("县工会第五次代表大会召开,出席代表265名", "delegates"),
        ("有专职女工委员32人", "some"),
        ("为环卫工送去价值1.2万元的防暑用品", "given"),
    ],
)
def test_what_is_counted_nowhere_is_so_by_its_reason(text, reason):
    (proposal,) = read(text)
    assert (proposal.not_ours, proposal.is_sure) == (reason, True)


def test_deputies_of_workers_in_firms_are_no_delegates():
    (proposal,) = read("全县职代会职工代表3400人")
    assert proposal.indicator_code == "DEM03"
