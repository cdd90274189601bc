"""By which words something else is counted than a wording says: some members, new ones, who was honoured. Pure."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from apps.figures.prose import owners
from apps.figures.prose.surroundings import COVERING, CompiledWording, Surroundings
from apps.figures.prose.words import HONOURED

NEWLY = re.compile("新建|新组建|新成立|新增|联合")
# 八大群体, as they are called.
NEW_TRADE = "外卖|快递|货车司机|网约|送餐|骑手|家政|护理员|护工|保安员|信息员|中介员|代驾|大群体"
# What is stated of some members, firms or contracts alone is none of what counts all of them.
OF_SOME = re.compile(
    "500强|两新|职工董事|职工监事|女职工[^,;@#]{0,8}合同|台企|台资|外企|民企|国企|国有|外商|外资|私营|非公|小微|民营"
    "|台港澳|港澳台|女职?工委员|女职工组织|女职?工干部"
    "|(?<![省市县区旗州]工会)联合会|新就业|新业态|新兴领域|灵活就业"
    f"|{NEW_TRADE}|区域性|行业性|[#](?:驻会)?(?:局|产业|行业|直属)(?:\\(公司\\))?工会|单独签订|独立合同|示范|标兵"
    f"|星级|模范职工|重点|规模以上|规上|百人以上"
    "|(?:产业|行业|系统|乡镇|街道|乡|镇|村|社区|园区|机关|事业|学校)工会(?:组织)?[^,;#@、]{0,4}#|(?<=其中)(?:国有"
    "|集体)?企业工会"
    "|(?:市级|省级|自治区级|国家级)(?!以上)|社会组织|(?<!企)(?<!企业)事业单位"
)
LEVELS_IN_A_ROW = re.compile("[^,;#@、]{1,6}(?:[、和][^,;#@、和]{1,4}级){2,}")  # all there are
NEW_TRADES = re.compile(f"新就业|新业态|新兴领域|灵活就业|{NEW_TRADE}")  # of these alone new ones are none of all
RATES = ("ORG04", "ORG15")
OF_NEW_ONES_ALL = ("ORG05", "ORG16")
COUNTING_ALL = ("ORG", "CON", "DEM", "CUL01", "ECO17")
OF_A_KIND = ("ORG06", "ORG07", "ORG08", "ORG09")  # unions of a trade, an area or a site by their nature
OF_ALL = ("ORG01", "ORG02", "ORG04", "ORG12", "ORG15")  # of these a word anywhere before tells, not in the clause alone
# What was handed in, chosen or shown is not what was achieved.
HANDED_IN = re.compile("征集|申报|申请|推荐|报送|评选|评出|展示|参评|获评")
ACHIEVED = ("ECO09", "ECO10", "ECO11", "ECO12")
# What was built of late is not all there is, unless it is said of several years.
BUILT_OF_LATE = re.compile("新建|新增|新创|新命名|新设|[将拟].?建|每年[^,;#@]{0,4}建")
SEVERAL_YEARS = re.compile(r"年[来间]|[—–~至到-](?:19|20)\d\d年")
THERE_TO_STAY = ("CUL01", "CUL02", "CUL03", "CUL04", "ECO17", "ECO20", "MIG01", "ORG08", "ORG09")
# Whom something is done to or with are not all there are: 覆盖女职工#, #会员参加活动.
ACTED_ON = re.compile(
    "覆盖|惠及|涉及|服务|培训|慰问|参保|投保|帮扶|资助|救助|吸引|带动|发动|(?<!工会)组织|参加|参与|参赛|参训|受训"
    "|受益|体检|办理"
)
PEOPLE = ("ORG10", "ORG11", "ORG12", "ORG13", "ORG14")
OF_NEW_ONES = re.compile("(?:发展|新增|吸收|吸纳|净增)[^,;#@]{0,8}会员@,其中[^,;#@]*#")
CONTESTS = ("ECO01", "ECO02", "ECO04")
HONOURED_FOR = re.compile(f"{HONOURED}|命名|选树|优胜|先进(?:单位|集体|企业)")
OTHER_CONTEST = re.compile("劳动竞赛|立功竞赛|技能|比武|大赛|五小")
CHILDREN = re.compile("子女(?![^,;#@]{0,14}困难[^,;#@]{0,6}的(?:困难)?职工)|学生|学子")
PERFORMING = re.compile("(?:演出|演职)(?:人员|队员)|演员|参加[^,;#@]{0,4}(?:演出|表演)|登台")
WORKED_ON = re.compile(
    "(?:^|(?<=[,;]))[^,;#@]{0,6}(?:开展|推进|创建|深化|加强)[^,;#@]{2,24}(?:活动|工作|之家|行动|建设|工程)(?=,)"
)
TRAINING = re.compile("培训|讲座|宣讲")
SUGGESTING = re.compile("(?:合理化建议|金点子)[”]?(?:征集|评选)?活动[^;]*(?:企业|单位|职工|员工|[,、])[^,;]{0,4}#")
ANY_CONTEST = re.compile("竞赛|大赛|比赛|比武|练兵|决赛|五小")
OTHER_EVENT = re.compile("民俗|节日|文体|文化|体育|运动会|健身|健步|球|歌|舞|书画|摄影|征文|演讲|朗诵|读书|棋|钓")
PLACES = re.compile("(?:省|市|县|区|州|旗|乡镇|乡|镇|街道|村|社区)(?!级|直|总?工会|联合)")
OF_ONE_WORKER = re.compile("年以上劳动合同|(?<!集体)(?<!集体的)劳动合同(?!制)")
FIRMS_THAT = re.compile("[^,;#@]{0,6}(?:企业|单位|班组)[^,;#@]{0,6}(?:开展|组织|参加|参与)")
AID_OF_OTHERS = re.compile("援建|援青|援疆|援藏|对口|补贴")
GONE_INTO = re.compile("进(?:企业|工地|机关|校园|班组|车间)")
OF_WOMEN = re.compile("女职工|女工|女性")
WOMEN_AMONG_MIGRANTS = re.compile("农民工[^;]*[,、(]女#|女农民工")
OF_EACH = re.compile("每@[^,;@#]{0,4}有#")  # 平均每@职工就有#成果 is a share of all
SINCE_WHEN = re.compile("自从[^,;@#]*#[^,;@#]*以来")  # 自从农场的#农民工入会以来 says since when


def is_another(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether a word says that something else is counted: 发展会员 are not all members, nor 500强 all enterprises."""
    if wording.unless is not None and wording.unless.search(around.said):
        return True
    return any(exclusion.says(wording, around) for exclusion in _exclusions_of(wording.code))


def _exclusions_of(code: str) -> "Iterator[Exclusion]":
    for exclusion in EXCLUSIONS:
        if code.startswith(exclusion.of):
            yield exclusion


def _is_handed_in(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether what counts achievements speaks of what was handed in: 征集合理化建议, 申报专利."""
    return HANDED_IN.search(around.said) is not None


def _is_built_of_late(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether what counts all there are speaks of new ones: 新建职工书屋; not of several years: 5年来新建."""
    if SEVERAL_YEARS.search(around.segment):
        return False
    return BUILT_OF_LATE.search(around.said) is not None


def _covers_a_part(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether what covers is a part itself, or what is new: 签订区域性合同@,覆盖企业#; 新建工会@,涵盖单位#."""
    if not COVERING.search(wording.said.pattern):
        return False
    if wording.code == "ORG02" and NEWLY.search(around.governing):
        return True
    return _says_a_part(OF_SOME, wording, around.governing)


def _counts_some(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether only some members, firms or contracts are counted; new unions (ORG05) may be of any kind."""
    if wording.code in OF_NEW_ONES_ALL:
        since = _without_work(owners.since_area_named(around.segment)) + around.noun
        is_of_a_trade = NEW_TRADES.search(since) is not None
        if is_of_a_trade or wording.code == "ORG05":
            return is_of_a_trade
    if wording.code in OF_A_KIND or not wording.code.startswith(COUNTING_ALL):
        return False
    said = around.said
    if wording.code in OF_ALL:
        said = _without_work(owners.since_area_named(around.segment)) + around.noun
    if wording.code in RATES and "其中" in around.segment:
        said = around.said  # behind its parts, 其中机关工会@,职工入会率#, a rate is of all again
    return _says_a_part(OF_SOME, wording, said)


def _without_work(segment: str) -> str:
    """What is said up to a number without what was aimed at or worked on before: 以货车司机为重点, 开展示范创建活动."""
    return WORKED_ON.sub("", owners.AIMED_AT.sub("", segment))


def _is_of_suggestions(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether firms and workers gave suggestions and its sentence names no contest: 组织合理化建议活动,职工#参加."""
    if ANY_CONTEST.search(around.segment + around.behind):
        return False
    return SUGGESTING.search(around.segment) is not None


def _is_of_a_training(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether it hangs on a training: 举办技术培训班@,参加职工# took part in no contest."""
    if ANY_CONTEST.search(around.said):
        return False
    return TRAINING.search(around.governing + around.said) is not None


def _says_a_part(parts: re.Pattern[str], wording: CompiledWording, text: str) -> bool:
    """Whether a word stands there that means a part and is not the wording's own: 市级, not 省级、市级、县级."""
    own = wording.said.pattern
    return any(found[0] not in own for found in parts.finditer(LEVELS_IN_A_ROW.sub("", text)))


def _is_of_another_contest(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether it is the contest for safety that was named last: 参加竞赛的企业# in a paragraph on the “安康杯”."""
    if "安康杯" not in around.before + around.upto:
        return False
    since_named = around.upto.rpartition("安康杯")[2]
    return OTHER_CONTEST.search(since_named) is None


def _counts_places(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether places are counted that have unions: 全县#区均设有工会组织."""
    return PLACES.match(around.noun) is not None


def _is_of_another_event(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether those who took part, 参赛职工#, did so in what is no contest of work: 民俗活动, 健步走, 征文."""
    if ANY_CONTEST.search(around.before + around.upto):
        return False
    return OTHER_EVENT.search(around.segment) is not None


def _says_since_when(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether the number is part of a time: 自从农场的@农民工入会以来."""
    return SINCE_WHEN.search(around.clause) is not None


def _is_of_each(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether it is how many each so many have: 平均每@就有#创新成果."""
    return OF_EACH.search(around.clause) is not None


def _is_acted_on(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether people are counted to whom something was done, or who are new: 培训女职工# are not all women, nor are
    吸收会员@,其中女会员#."""
    return OF_NEW_ONES.search(around.segment) is not None or _says_a_part(ACTED_ON, wording, around.said)


def _is_of_migrants(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether migrants alone join, or their share is told: 新增农民工入会#, 入会的农民工@,入会率#."""
    joined = around.governing + around.said if wording.code == "ORG15" else around.said
    return "农民工" in joined


def _is_of_children(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether not workers are helped, but their children."""
    return CHILDREN.search(around.said) is not None


def _is_honoured(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether they are counted who were honoured for a contest: 表彰了#竞赛优胜单位."""
    return HONOURED_FOR.search(around.said) is not None


def _performs(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether those are counted who gave a show, not those who saw it: 演出人员#."""
    return PERFORMING.search(around.said) is not None


def _is_said_again(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether the number right behind says the same in another measure: 来信来访#件132人次."""
    return "#@" in around.clause


def _is_of_one_worker(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether contracts of single workers are told, 签订一年以上劳动合同#, and no collective one."""
    return "集体" not in around.said and OF_ONE_WORKER.search(around.said) is not None


def _counts_who_did(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether firms are counted that called for suggestions: #家企业组织开展提合理化建议活动."""
    return FIRMS_THAT.match(around.noun) is not None


def _is_aid_of_others(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether money came for another purpose than help: 争取对口援建资金#."""
    return AID_OF_OTHERS.search(around.said) is not None


def _goes_into_firms(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether 社区 is one of many places gone into: 送法进企业、进社区、进工地活动#."""
    return GONE_INTO.search(around.said) is not None


def _is_of_womens_contracts(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether 专项集体合同 without wages stands where women's rights are told: 针对女职工利益签订专项合同#."""
    said = f"{around.governing}{around.said}"
    if "专项" not in said or "工资" in said:
        return False
    return OF_WOMEN.search(f"{around.before}{around.upto}") is not None


def _are_women_among_migrants(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether the women of migrants are counted, who are not all women nor all migrants: 农民工@,其中女#."""
    return WOMEN_AMONG_MIGRANTS.search(around.segment + around.noun) is not None


class Exclusion(NamedTuple):
    """Of indicators whose codes begin so, what says that something else is counted."""

    of: tuple[str, ...]
    says: Callable[[CompiledWording, Surroundings], bool]


OF_ANY = ("",)
EXCLUSIONS = (
    Exclusion(ACHIEVED, _is_handed_in),
    Exclusion(THERE_TO_STAY, _is_built_of_late),
    Exclusion(OF_ANY, _covers_a_part),
    Exclusion(OF_ANY, _counts_some),
    Exclusion(PEOPLE, _is_acted_on),
    Exclusion(OF_ANY, _says_since_when),
    Exclusion(OF_ANY, _is_of_each),
    Exclusion(CONTESTS, _is_of_another_contest),
    Exclusion(CONTESTS, _is_of_another_event),
    Exclusion(("ORG",), _counts_places),
    Exclusion(("ECO02", "ECO04"), _is_of_a_training),
    Exclusion(CONTESTS, _is_of_suggestions),
    Exclusion(("ORG15", "ORG16"), _is_of_migrants),
    Exclusion(CONTESTS, _is_honoured),
    Exclusion(("PRO02",), _is_of_children),
    Exclusion(("CUL06",), _performs),
    Exclusion(("LAW01",), _is_said_again),
    Exclusion(("CON",), _is_of_one_worker),
    Exclusion(("CON",), _is_of_womens_contracts),
    Exclusion(("ECO05", "ECO06", "ECO07"), _counts_who_did),
    Exclusion(("PRO03",), _is_aid_of_others),
    Exclusion(("COM02",), _goes_into_firms),
    Exclusion(("ORG10", "ORG11", "ORG13", "ORG14"), _are_women_among_migrants),
)
