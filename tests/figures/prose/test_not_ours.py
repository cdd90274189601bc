"""Which quantities are surely counted nowhere here, and by what reason; the sentences are our own."""

import pytest
from django.utils.translation import override

from apps.figures.prose.not_ours import REASONS
from apps.figures.prose.proposal import FigureProposal
from apps.figures.prose.proposing import TextSetting, propose
from apps.figures.prose.reviewing import TextQuestion
from tests.figures.prose.measured import catalogue_shipped

CATALOGUE = catalogue_shipped()


def read(text: str) -> list[FigureProposal]:
    return propose(text, TextSetting("90", 2014, CATALOGUE, {"青原省总工会": "90", "青原省": "90"}))


EXAMPLES = [
    ("全省网约车司机工会会员总数达到3.2万人。", "some"),
    ("全省签订女职工专项集体合同8100份。", "some"),
    ("全省各级工会资助困难职工子女3200名。", "children"),
    ("全省9个单位荣获全国五一劳动奖状。", "honoured"),
    ("全省各级工会发放慰问金22.6万元。", "given"),
    ("全省各级工会安排下岗职工740名。", "workers"),
    ("全省工会第九次代表大会召开,出席代表605名。", "delegates"),
    ("全省商店让利给顾客310万元。", "sum"),
    ("全省工资协议续签率达91%。", "share"),
    ("全省共有13个节目参加汇演。", "strange"),
    ("全省工会发放安全宣传资料3200份。", "called"),
    ("全省各级工会培训职工2500人次。", "trained"),
    ("全省工会建成驿站多处,覆盖职工2.2万人次。", "reached"),
    ("全省各级工会投入竞赛资金320万元。", "spent"),
    ("全省各级工会走访慰问困难企业52家。", "visited"),
]


@pytest.mark.parametrize(("text", "reason"), EXAMPLES)
def test_each_reason_is_said_of_what_is_counted_nowhere(text, reason):
    (proposal,) = read(text)
    assert (proposal.indicator_code, proposal.not_ours, proposal.is_sure) == ("", reason, True)


def test_each_reason_has_its_example_and_its_words_in_both_languages():
    assert {reason for _text, reason in EXAMPLES} == set(REASONS)
    for text, _reason in EXAMPLES:
        question = TextQuestion(read(text)[0], "", {})
        with override("en"):
            english = question.why
        with override("zh-hans"):
            assert question.why != english
        assert english.startswith("surely")


@pytest.mark.parametrize(
    "text",
    [
        "全省各级工会筹集帮扶资金22.6万元。",
        "全省各级工会慰问困难职工3.2万人次。",
        "截至目前,全省会员达3.2万人。",
        "全省职工入会率达91%。",
    ],
)
def test_what_is_counted_here_has_no_such_reason(text):
    (proposal,) = read(text)
    assert (proposal.indicator_code != "", proposal.not_ours) == (True, "")


@pytest.mark.parametrize(
    "text",
    [
        "全省13个节目\n目前,会员达3.2万人。",  # a headline leaves too much out
        "全省培训会员2500人。",  # members are counted, if not these
        "全省3200人收到清凉礼包。",  # nor are those in summer
        "全省基层工会为此派出骨干3200人。",  # unions are spoken of, however far from the number
        "全省各行各业涌现技术能手3200人。",  # part of an indicator's name
        "全省困难职工家庭中有3200户实现脱困。",  # families in need are counted, if not these
        "工会工作站开门办学,帮带培训返乡农民工骨干6080人次。",  # the station is spoken of
        "大会表彰了全省320项职工技术创新优秀成果。",  # honoured, as some indicators count
        "省总工会表彰重大合理化建议,青原矿务局有15个项目获奖。",  # what was honoured is said before
    ],
)
def test_what_may_be_counted_is_not_surely_none(text):
    proposal = read(text)[0]
    assert (proposal.not_ours, proposal.is_sure and not proposal.indicator_code) == ("", False)


def test_a_change_is_surely_no_value():
    (proposal,) = read("全省会员比去年增长26.7%。")
    assert (proposal.confidence, proposal.is_sure) == ("change", True)


# ---- Whose, of whom and when: what these reasons found amiss


@pytest.mark.parametrize(
    "text",
    [
        "2014年,全省护工工会组建64家,工会会员3100人。",
        "2014年,全省吸引快递员、网约车司机1200人加入工会。",
        "2014年,全省推动家政服务员入会,新增会员800人。",
    ],
)
def test_members_of_the_new_trades_are_not_all_who_joined(text):
    assert [proposal.indicator_code for proposal in read(text)][-1] == ""


def test_all_who_joined_are_counted_again_behind_those_of_a_trade():
    text = "2014年,推动快递员入会,全省共发展会员8000人。"
    assert read(text)[-1].indicator_code == "ORG16"


def test_the_rate_behind_the_parts_of_a_whole_is_of_all():
    text = "目前,全省共有工会组织320个,其中街道工会24个,事业单位工会88个,职工入会率为97%。"
    assert read(text)[-1].indicator_code == "ORG15"
    assert read("目前,非公企业职工入会率为99%。")[-1].indicator_code == ""


def test_workers_that_cases_concern_are_covered_by_no_contract():
    text = "在推进工资集体协商的同时,全省维权。2014年,全省代理劳动案件260宗,涉及职工910人。"
    assert read(text)[-1].indicator_code == ""


def test_families_in_a_row_are_visited_as_those_before_them():
    text = "2014年,全省各级工会慰问环卫和建筑行业劳动者6.2万人、一线职工1.3万人、困难职工家庭900户。"
    assert [proposal.indicator_code for proposal in read(text)] == ["PRO02", "PRO02", "PRO02"]


@pytest.mark.parametrize(
    ("text", "bases"),
    [
        (
            "力争全省新建工会90家,会员总数达到3万人,在企业、车间、工地、班组、社区和学校都能读到好书,建立职工书屋20家。",
            ["planned"] * 3,
        ),
        ("明年,全省各级工会将组织送文化下基层,深入企业、车间、工地、班组和社区,举办文艺演出50场次。", ["planned"]),
        ("力争做得更好,目前已建立职工书屋20家。", ["actual"]),
        ("将慰问品送到职工手中,全省各级工会共走访慰问困难职工3000人。", ["actual"]),
        ("三、下一步工作打算\n全省新建工会90家,发展会员8000人。", ["planned"] * 2),
        ("三、下一步工作打算\n去年全省已新建工会90家。", ["actual"]),
        ("三、下一步工作打算\n四、有关情况\n全省新建工会90家。", ["actual"]),
    ],
)
def test_a_plans_word_reaches_all_that_follows_until_what_was_done(text, bases):
    assert [proposal.basis for proposal in read(text)] == bases


def test_whose_act_is_said_once_for_a_paragraph():
    text = "全省各级工会开展关爱行动。2014年,筹集帮扶资金23亿元。"
    assert (read(text)[0].confidence, read(text)[0].coverage) == ("sure", "area")
    alone = "2014年,筹集帮扶资金23亿元。"
    assert read(alone)[0].doubts == ("own",)
    office = "全省各级工会开展关爱行动。省总工会走访了企业。2014年,筹集帮扶资金23亿元。"
    assert read(office)[0].doubts == ("own",)


def test_what_an_office_went_on_to_do_is_its_own_but_never_surely():
    text = "今年,省总工会开展送清凉活动,慰问企业。活动共走访慰问户外职工150人次。\n共慰问职工90人次。"
    assert [proposal.coverage for proposal in read(text)] == ["own", "own"]
    assert all("own" in proposal.doubts for proposal in read(text))
    again = text.replace("\n", "\n全省各级工会")
    assert [proposal.coverage for proposal in read(again)] == ["own", "area"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("目前,全省基层工会现共有4150个。", "ORG01"),
        ("全省开展职工互助保障。截至目前,参保单位共31家,参保会员达2090人。", "PRO05"),
        ("目前,全省3700家企事业单位实行了厂务公开,120家公司制企业建立了职工董事制度。", ""),
        ("2013年,全省开展技能竞赛,产生技术能手3200人。", "ECO14"),
        ("2013年,全省各级工会累计慰问对象2.8万人次。", "PRO02"),
    ],
)
def test_what_is_counted_by_the_words_right_beside_it(text, code):
    assert read(text)[-1].indicator_code == code


def test_the_year_a_number_rose_from_says_nothing_of_those_behind_it():
    text = "2013年,全省竞赛工种由2012年的31个增加到46个,产生技术能手120名。\n发展会员90人。"
    periods = [proposal.period for proposal in read(text)]
    assert periods == ["CY2012", "CY2013", "CY2013", "CY2013"]
