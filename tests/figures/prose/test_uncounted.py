"""What reports count and no catalogue does, by its own noun, and what stands near it and is counted; all our own."""

from dataclasses import replace

import pytest

from apps.figures.prose.proposal import FigureProposal
from apps.figures.prose.proposing import CatalogueEntry, TextSetting, propose
from tests.figures.prose.measured import catalogue_shipped

SETTING = TextSetting("90", 2014, catalogue_shipped(), {"青原县总工会": "90", "青原县": "90"})


def read(text: str, setting: TextSetting = SETTING) -> list[FigureProposal]:
    return propose(text, setting)


def reasons(text: str) -> list[str]:
    return [proposal.not_ours for proposal in read(text)]


@pytest.mark.parametrize(
    "text",
    [
        "2014年,全县工会发放安全宣传资料3200份。",
        "2014年,全县工会为32个县(市、区)的会员送去书籍。",
        "2014年,全县建成基层工会女职工组织320个。",
        "2014年,全县各级工会开展劳动和技能竞赛120场。",
        "2014年,全县培育创新型职工队伍32支,助力12个行业的劳动竞赛。",
        "2014年,全县职工技能培训班结业后实现就业3200人。",
        "2014年,全县困难职工所在商店销售收入320万元。",
        "2014年,全县职工转化创新成果320项。",
    ],
)
def test_what_has_a_noun_of_its_own_that_nothing_counts_is_surely_none(text):
    found = read(text)
    assert found
    assert all(proposal.is_sure and not proposal.indicator_code for proposal in found)


def test_an_office_that_counts_such_a_thing_itself_has_no_sure_none_of_it():
    text = "2014年,全县各级工会新增培训合格的工会驿站3200个。"
    assert reasons(text) == ["called"]
    own = CatalogueEntry("OWN01", "工会驿站数", "个", "stock")
    (proposal,) = read(text, replace(SETTING, catalogue=SETTING.catalogue | {"OWN01": own}))
    assert (proposal.indicator_code, proposal.is_sure) in [("", False), ("OWN01", False), ("OWN01", True)]


@pytest.mark.parametrize(
    "text",
    [
        "全县170个工会联合起来服务山乡。",  # 山乡 is no place that is counted
        "320家单位报名参加“安康杯”竞赛活动。",
        "兼职工会委员350名。",
        "代表队获团体奖项7项。",
        "职工五小成果320项。",
        "外来工服务站12个。",
        "工人俱乐部12座。",
        "开展培训,会员2500人。",
    ],
)
def test_what_a_name_may_mean_beside_such_nouns_is_not_surely_none(text):
    (proposal,) = read(text)
    assert (proposal.not_ours, proposal.is_sure and not proposal.indicator_code) == ("", False)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2014年,创新工作室培训职工3200人次。", "trained"),
        ("2014年,农民工工作站开班,培训职工3200人次。", "trained"),
        ("2014年,开展送温暖宣讲,惠及职工3200人次。", "reached"),
        ("2014年,改造文化宫投入资金320万元。", "spent"),
        ("2014年,走访困难职工家庭320户。", "visited"),
    ],
)
def test_of_which_a_studio_a_station_help_or_a_palace_is_spoken_is_not_surely_none(text, reason):
    assert reason not in reasons(text)


@pytest.mark.parametrize(
    "text",
    [
        "为农民工要回工钱320万元。",
        "帮助职工拿回工资320万元。",
        "节支增收320万元。",
        "维权兑现金额28万元。",
        "会员占职工92%。",
        "大中型企业参加竞赛的占82%。",
        "决赛选手320名。",
        "攻克技术难关120项。",
        "替职工打官司56件。",
        "推广先进操作经验35项。",
        "“三八”困难女工帮扶2名。",
        "合计建会组织62家。",
        "对子女就学困难和生活困难的职工进行救助3591人次。",
    ],
)
def test_words_that_neighbour_a_name_leave_a_number_unsure_or_name_it(text):
    (proposal,) = read(f"2014年,全县{text}")
    assert proposal.not_ours == ""


def test_who_joined_is_sure_only_where_it_is_said_that_they_are_new():
    (new,) = read("2014年,全县新发展会员43万人。")
    assert (new.indicator_code, new.confidence) == ("ORG16", "sure")
    _workers, joined = read("1963年,全县有职工3214人,发展会员2301人。")
    assert "name" in joined.doubts


def test_what_was_founded_by_now_may_be_of_the_year_and_is_not_sure():
    (now,) = read("目前,全县已新建基层工会63家。")
    assert "time" in now.doubts
    (summed,) = read("目前,全县累计新建基层工会63家。")
    assert "time" not in summed.doubts


def test_what_stands_behind_a_task_fulfilled_may_be_new_and_is_not_all_there_is():
    (units,) = read("2014年底,已完成全年组建任务:基层工会涵盖法人单位24个。")
    assert "part" in units.doubts


def test_contracts_on_womens_rights_are_none_on_wages():
    text = "2014年,针对女职工特殊利益签订专项集体合同,全县已有5041个企业签订了专项集体合同2444份。"
    assert [proposal.indicator_code for proposal in read(text)] == ["", ""]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("2014年,全县签订一年以上劳动合同16.98万人。", [""]),
        ("2014年,全县320家企业组织开展提合理化建议活动。", [""]),
        ("2014年,县总工会争取对口援建资金215万元。", [""]),
        ("2014年,县总工会开展送法进企业、进社区、进工地活动220次。", [""]),
        ("2014年,全县有农民工1201人,其中男387人,女814人。", ["", "", ""]),
        ("2014年,全县发展会员1500人,其中2013年发展会员700人。", ["ORG16", "ORG16"]),
        ("目前,全县260个基层工会都订上了工人报。", ["ORG01"]),
        ("目前,全镇现有工会组织68家,职工5839人。", ["ORG01", "ORG10"]),
        ("2014年,除了春光食品公司的职工之家,全县建成职工书屋19家。", ["CUL01"]),
    ],
)
def test_what_stands_beside_a_name_and_is_not_and_what_is_put_otherwise(text, codes):
    assert [proposal.indicator_code for proposal in read(text)] == codes


def test_a_share_that_rose_is_a_change_however_short_it_is_put():
    _founded, rose = read("企业建立劳动争议调解委员会2334个,比上年增17%。")
    assert rose.confidence == "change"


def test_a_goal_that_was_reached_makes_no_plan():
    (reached,) = read("完成创建和谐企业的三年规划目标,全县建成劳动关系和谐企业1895家。")
    assert reached.basis == "actual"


def test_words_too_weak_to_name_anything_offer_what_a_person_may_choose():
    (parcels,) = read("2014年,全县2.8万人收到“清凉大礼包”。")
    assert (parcels.indicator_code, "PRO02" in parcels.candidates) == ("", True)
    founded = read("6月底已完成任务:建立基层工会委员会20家。")[-1]
    assert "ORG05" in founded.candidates
