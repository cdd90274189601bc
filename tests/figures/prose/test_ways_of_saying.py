"""How reports say otherwise than by its name what is counted, which of two alike is meant, and what is sure."""

import pytest

from apps.figures.prose.proposal import FigureProposal
from apps.figures.prose.proposing import TextSetting, propose
from tests.figures.prose.measured import catalogue_shipped

SETTING = TextSetting("90", 2014, catalogue_shipped(), {"清河县总工会": "90", "清河县": "90"})


def read(text: str) -> list[FigureProposal]:
    return propose(text, SETTING)


def codes(text: str) -> list[str]:
    return [proposal.indicator_code for proposal in read(text)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2014年,县总工会对坚守矿井一线的380名职工进行了慰问。", "PRO02"),
        ("2014年,县总工会为126户特困职工家庭送去棉被,逐户看望。", "PRO02"),
        ("2014年,全县送温暖活动惠及8200人次。", "PRO02"),
        ("2014年,全县有95名困难职工得到医疗救助。", "PRO02"),
        ("2014年,全县帮扶资金共筹集45万元。", "PRO03"),
        ("2014年,全县入保职工达9300人次参加医疗互助,参保人数达9300人次。", "PRO05"),
        ("目前,全县在档困难职工由310户减少到12户。", "PRO01"),
        ("目前,全县已录入工会会员信息8.6万人。", "ORG12"),
        ("2014年,全县推动420名保洁员工加入工会。", "ORG16"),
        ("目前,全县已发展农民工会员3.4万人。", "ORG14"),
        ("2014年,全县工会接听职工来电来信2600次。", "LAW01"),
        ("2014年,全县办理法律援助案件31起。", "LAW02"),
        ("目前,全县已有5.2万名职工领到了工会会员服务卡。", "SRV02"),
        ("2014年,全县送文化下乡演出,现场观看3.1万人次。", "CUL06"),
        ("2014年,全县代收工会经费620万元。", "FIN01"),
        ("2014年,县总工会对2300名矿工、困难职工、单亲女工、退役军人等群体开展送温暖帮扶。", "PRO02"),
        ("2014年,全县职工技术创新获专利授权14项。", "ECO12"),
        ("2014年,县总工会表彰了12条优秀合理化建议。", "ECO16"),
        ("全县工会帮矿工讨血汗钱18万元。", "LAW03"),
        ("目前,全县有省级、市级、县级创新工作室26个。", "ECO17"),
    ],
)
def test_what_is_counted_is_found_however_a_report_puts_it(text, code):
    assert code in codes(text)


@pytest.mark.parametrize(
    "text",
    [
        "2014年,县总工会为38名困难职工子女送上助学金,逐一看望。",
        "2014年,县总工会对210名职工进行培训后慰问。",
        "2014年,县总工会资助15名职工提升学历。",
        "2014年,县总工会救助贫困学生15名。",
    ],
)
def test_who_is_taught_or_a_child_was_not_visited(text):
    assert codes(text) == [""]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2014年,全县开展劳动竞赛。举办技能比武8场,参加职工5200人次。", "ECO04"),
        ("2014年,全县举办技能大赛。围绕重点工程开展立功竞赛,参加职工5200人次。", "ECO02"),
    ],
)
def test_who_took_part_did_so_in_the_contest_named_last(text, code):
    assert codes(text)[-1] == code


def test_a_part_of_the_number_before_hides_no_total_and_no_act_of_the_office():
    said = "目前,全县建立工会410个。其中,推动12个示范园区建会,工会会员总数达6.2万人。"
    assert codes(said)[-1] == "ORG12"
    raised = "2014年,全县各级工会共筹集帮扶资金80万元,其中县总工会筹集帮扶资金30万元。"
    found = [(proposal.indicator_code, proposal.coverage) for proposal in read(raised)]
    assert found == [("PRO03", "area"), ("PRO03", "own")]
    assert codes(raised.replace("县总工会", "企业")) == ["PRO03", ""], "what firms raised is a part"


def test_what_is_usual_beside_a_number_narrows_nothing_down():
    raised = "2014年,全县各级工会共筹集送温暖慰问款45万元。"
    assert [proposal.confidence for proposal in read(raised)] == ["sure"]
    (of_one_campaign,) = read("2014年,全县各级工会共筹集金秋助学款45万元。")
    assert (of_one_campaign.confidence, "part" in of_one_campaign.doubts) == ("likely", True)


def test_a_headline_that_rounds_what_is_sure_below_is_as_sure():
    headline, stated = read("清河县工会会员达6万余人\n截至2014年9月底,全县工会会员达6.04万人。\n")
    assert (headline.confidence, headline.period) == ("sure", stated.period)


def test_what_is_said_of_a_part_of_a_year_is_sure_but_for_its_time():
    members, _firms = read("今年上半年,全县发展会员1200人。全县新建工会30家。")
    assert members.is_sure_but_for_time
    assert members.period == ""
    (other,) = read("今年上半年,全县发展快递行业会员1200人。")
    assert not other.is_sure_but_for_time


def test_a_paragraph_without_a_time_goes_on_with_the_year_before_and_is_never_sure():
    *_first, second = read("去年,全县新建工会30家。\n全县各级工会走访慰问困难职工800人次。\n")
    assert (second.period, second.is_sure_but_for_time) == ("CY2013", True)


@pytest.mark.parametrize(
    ("text", "coverage"),
    [
        ("2014年,清河区工会帮助矿工讨回欠薪18万元。", "own"),
        ("2014年,县总工会深入全县工地,慰问职工300人次。", "own"),
        ("2014年,全区工会帮助矿工讨回欠薪18万元。", "area"),
        ("2014年,各区工会走访慰问困难职工300人次。", "area"),
        ("清河县总工会启动帮扶。该县工会为困难职工追回欠薪45万元。", "area"),
        ("清河县总工会启动帮扶。全县工会系统共筹措帮扶资金45万元。", "area"),
        ("清河县总工会启动帮扶,筹措帮扶资金45万元。", "own"),
    ],
)
def test_a_district_union_that_acts_is_an_office_and_all_of_a_district_are_not(text, coverage):
    assert [proposal.coverage for proposal in read(text)] == [coverage]


def test_a_rate_of_migrants_who_joined_is_none_of_all_workers():
    assert "ORG15" not in codes("目前,入会的农民工2400人,入会率达91%。")
    assert codes("目前,全县工会会员6.2万人,入会率达91%。") == ["ORG12", "ORG15"]


# ---- Of one firm, site or studio, and what a headline leaves out


@pytest.mark.parametrize(
    "text",
    [
        "东湖广场工地有农民工会员5400人,入会率达90%。",
        "在东湖广场项目工地,项目工会联合会有农民工会员2800人。",
        "东湖广场工地成立了工会。目前,会员达3000人。",
        "该公司工会会员达3000人。",
        "青原钢铁集团工会会员达3000人,提出合理化建议500条。",
        "李明创新工作室完成技术攻关30项,创效300万元。",
    ],
)
def test_what_is_said_of_one_firm_site_or_studio_is_no_number_of_the_area(text):
    assert set(codes(text)) == {""}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("全省建筑工地农民工会员达3万人。", "ORG17"),
        ("青原钢铁集团开工,全省会员达653万人。", "ORG12"),
        ("东湖广场工地成立了工会。目前,全省会员达653万人。", "ORG12"),
        ("以青原钢铁集团为试点,会员达653万人。", "ORG12"),
        ("东湖广场工地成立了工会。\n会员达653万人。", "ORG12"),
        ("清河县劳模创新工作室达30个。", "ECO17"),
        ("在项目工地发展农民工会员5万人。", "ORG17"),
    ],
)
def test_a_kind_of_body_and_the_area_behind_one_are_the_areas(text, code):
    assert codes(text) == [code]


def test_of_a_firm_that_is_a_unit_itself_its_report_tells():
    setting = TextSetting("9009", 2014, catalogue_shipped(), {"东湖水泥公司工会": "9009"})
    assert [proposal.indicator_code for proposal in propose("该公司会员达3000人。", setting)] == ["ORG12"]


def test_what_innovation_earned_is_a_gain_and_of_suggestions_theirs():
    assert codes("全省职工开展技术攻关300项,创效2.3亿元。") == ["ECO09", "ECO13"]
    assert codes("全省职工提出合理化建议5万条,实施3万条,创效1200万元。") == ["ECO05", "ECO07", "ECO08"]


def test_studios_of_a_headline_are_spoken_of_below_it_and_its_numbers_are_those_of_the_text():
    assert codes("劳模创新工作室结硕果\n全省已有920个工作室。") == ["ECO17"]
    assert codes("结硕果\n全省已有920个工作室。") == [""]
    headline, below = read("920个工作室结硕果\n全省劳模创新工作室达920个。")
    assert (headline.indicator_code, headline.period, headline.confidence) == ("ECO17", below.period, "likely")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("全县总结先进工作法38项。", "ECO11"),
        ("全县各级工会慰问一线劳动者620名。", "PRO02"),
        ("全县工会建立档案的困难职工家庭共有1360户。", "PRO01"),
        ("全县职工开展技术攻关,平均每项创效30万元。", ""),
    ],
)
def test_what_the_fourteenth_set_said_otherwise_is_found(text, code):
    assert codes(text) == [code]


def test_who_was_visited_and_what_was_bought_narrow_nothing_down():
    money, visits = read("2014年,清河县总工会共筹措资金20万元购买防暑物资,慰问4000名一线劳动者。")
    assert (money.confidence, visits.confidence) == ("sure", "sure")


def test_a_day_of_this_year_is_a_day():
    (families,) = read("截至今年7月31日,全县在档困难职工1360户。")
    assert families.period == "2014-07-31"


def test_a_headline_that_rounds_with_another_word_is_of_the_same_number():
    headline, below = read("两年来达2000多件\n2014年,全县各级工会办理法律援助案件2000余件。")
    assert (headline.indicator_code, headline.period) == (below.indicator_code, below.period) == ("LAW02", "CY2014")


# ---- What the genre of work reports says


def test_what_we_did_is_no_plan_and_what_we_shall_do_is():
    done, planned = read("五年来,我们新建工会300家。明年,我们要新建工会200家。")
    assert (done.basis, planned.basis) == ("actual", "planned")
    (joined,) = read("2014年,全县结合“我们的节日”开展劳动竞赛,参赛职工1500人次。")
    assert joined.basis == "actual"


def test_who_is_honoured_behind_a_comma_says_nothing_of_the_number_before():
    firms, money, unions, _rate = read(
        "2014年,全县130家企业荣获先进单位称号。2014年,县总工会筹集资金60万元,170个工会组织参加了互助保险,"
        "参保率达98%,县总工会被授予先进单位。"
    )
    assert (firms.not_ours, money.indicator_code, unions.not_ours) == ("honoured", "PRO03", "")
    first, second = read("2014年,全县3个单位,5名职工分别荣获五一劳动奖章。")
    assert (first.not_ours, second.not_ours) == ("honoured", "honoured")


def test_who_took_part_in_a_custom_took_part_in_no_contest():
    assert codes("2014年,全县组织开展传统民俗活动,参赛职工1500人次。") == [""]
    assert codes("2014年,全县组织开展劳动竞赛,参赛职工1500人次。") == ["ECO02"]


def test_items_are_no_unions():
    assert codes("2014年,县总工会建立9项工会工作制度。") == [""]


def test_what_is_founded_may_be_new_and_is_not_sure_to_be_all_there_is():
    (founded,) = read("2014年,全县建立基层工会20家。")
    assert (founded.confidence, founded.doubts) == ("likely", ("part",))
    (in_all,) = read("2014年,全县已建立基层工会20家。")
    assert in_all.confidence == "sure"
    (tasked,) = read("2014年,全县已完成任务:建立基层工会20家。")
    assert tasked.confidence == "likely"


def test_what_it_comes_to_in_all_is_of_what_was_new_before_it():
    assert codes("2014年,全县新建基层工会12家,累计达368家;新发展会员900人,总人数达6.2万人。") == [
        *("ORG05", "ORG01"),
        *("ORG16", "ORG12"),
    ]
    (_planted, in_all) = read("2014年,全县植树1300株,累计达5200株。")
    assert (in_all.indicator_code, in_all.not_ours) == ("", "strange")


def test_what_was_audited_stands_behind_its_number_too():
    assert codes("2014年,县总工会对42家基层工会进行审计。") == ["FIN04"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1963年,全县职工发展到3214人,会员2301人。", ["ORG10", "ORG12"]),
        ("1951年,县工会联合会成立,辖基层工会66个,会员1313人。", ["ORG01", "ORG12"]),
        ("1950年,全县建立起10个行业工会、30个基层委员会。", ["", "ORG01"]),
        ("2014年,全县新组建工会99个,入会职工3943人。", ["ORG05", "ORG16"]),
        ("全县现有职工210万人,建会单位4208家。", ["ORG10", "ORG02"]),
        ("1987年,在53个企业单位,建立起职工代表大会制度。", ["DEM01"]),
        ("2014年,全县开展职工大病医疗互助,共有5553人参加,收缴互助费27万元。", ["PRO05", ""]),
        ("1941年,全县10个区均设有工会组织。", [""]),
        ("1990年,全县开展竞赛活动,评选出23个先进单位。", [""]),
        ("2014年,全县开展技能竞赛,涉及25个工种,2万余人参赛。", ["ECO03", "ECO04"]),
        ("2014年,接待职工来信来访56件132人次。", ["", "LAW01"]),
        ("1992年,全县有村级工会81个。", ["ORG01"]),
        ("2014年,县总工会为农民工追缴拖欠工资500万元,清理拖欠工资265万元。", ["LAW03", "LAW03"]),
        ("1979年,全县有专职工干部296名。", ["CAD01"]),
        ("全县基层工会已由90年前的45个发展到现在的200个。", ["ORG01", "ORG01"]),
        ("全县会员数量也由刚成立时的350人发展到现在的2万人。", ["ORG12", "ORG12"]),
        ("2014年,全县举办20项赛事,涉及40个工种。", ["", "ECO03"]),
        ("2014年,14个工种前10名被授予能手称号。", ["ECO03"]),
        ("2014年,全县新发展八大群体会员874人。", [""]),
    ],
)
def test_accounts_of_work_say_it_in_these_ways(text, code):
    assert codes(text) == code


def test_what_no_name_counts_in_its_measure_is_surely_none():
    (contests,) = read("2014年,全县举办职工技能竞赛100场。")
    assert contests.not_ours == "strange"


def test_unions_that_serve_are_none_that_were_visited():
    (serving,) = read("2014年,全县170个基层工会组织服务山乡。")
    assert serving.not_ours == ""


def test_a_part_in_brackets_or_before_a_semicolon_is_of_what_stands_there():
    _all, _some, unions = read("全县现有职工21万人(其中县属13万人),目前基层工会共有310个。")
    assert "part" not in unions.doubts
    *_before, members = read("2014年,全县职工1.5万人,其中女职工6700人;会员1.2万人。")
    assert "part" not in members.doubts


def test_who_takes_part_in_mutual_aid_is_of_the_area_whoever_counts():
    (insured,) = read("2014年,县总工会办理职工互助保障5914名。")
    assert (insured.indicator_code, insured.coverage) == ("PRO05", "area")


def test_some_studios_are_no_named_one_and_what_was_won_is_no_plan():
    assert codes("2014年,全县新增一批创新工作室。慰问职工4700人次。") == ["PRO02"]
    (won,) = read("2014年,全县工会争取工商赔款100多万元。")
    assert won.basis == "actual"


def test_numbers_from_one_day_to_another_are_no_change_and_both_of_members():
    risen = read("全县工会会员数从2011年3月29日的676人增长到2013年3月底的3169人,两年增长了368%。")
    assert [proposal.indicator_code for proposal in risen] == ["ORG12", "ORG12", ""]
    assert [proposal.confidence for proposal in risen] == ["likely", "likely", "change"]


def test_whom_contracts_of_all_and_of_some_cover_is_not_surely_none():
    of_some = "女职工特殊权益保护集体合同2421份,覆盖企业11251家。"
    *_contracts, covered = read(f"2014年,全县签订集体合同2709份,{of_some}")
    assert (covered.confidence, covered.not_ours) == ("none", "")
    *_contracts, of_women = read(f"2014年,全县签订{of_some}")
    assert of_women.not_ours == "some"


@pytest.mark.parametrize("contest", ["劳动技能竞赛", "劳动和技能竞赛", "劳动竞赛和职业技能竞赛"])
def test_of_which_kind_of_contest_is_not_sure_where_both_are_named(contest):
    (taken_part,) = read(f"2014年,全县职工参加{contest}20万人次。")
    assert "name" in taken_part.doubts
