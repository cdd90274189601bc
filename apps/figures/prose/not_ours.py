"""Why a quantity is surely counted nowhere here: a reason that can be named and looked at. Pure.

Each says what it is not. Where none holds, nothing is proposed and nothing is sure.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from apps.figures.prose.clauses import Sentence, SpanContext
from apps.figures.prose.exclusions import CHILDREN, COUNTING_ALL, LEVELS_IN_A_ROW, OF_SOME
from apps.figures.prose.naming import SAYS_NOTHING
from apps.figures.prose.parts import LINKS, TOPICS, parts_in, parts_of, words_around
from apps.figures.prose.surroundings import COVERING, Surroundings
from apps.figures.prose.uncounted import is_called, names_what_nothing_counts

CONTRACTS_OF_ALL = re.compile("(?:签订|签|有)了?集体合同@")  # and of some behind it: what both cover is not sure
KIND_OF_UNION = re.compile(
    "(?:独立|直属|直管|直管企业|企业|外企|民企|事业单位|机关单位|经济组织|系统|[镇乡区]总|街道总|社区总|村|高校|学校"
    "|医院|驻会产业)工会(?:组织|委员会)?[^,;@、]{0,2}#"
    "|#(?:独立|直属|直管企业|直管|外企|民企|系统|[镇乡]总|街道总|社区总|社区|高校|学校|医院|驻会产业)工会"
)
# 完成#机关单位和@企业的建会: new unions, of any kind.
NEW_UNIONS = re.compile("完成[^;]{0,20}#[^,;]{0,30}的?(?:建会|工会组建)(?!率)")
MONEY, SHARE = "元", "%"
HONOURS = re.compile(
    "授予|荣获|表彰|命名|评为|获评|入围|获得?[^,;@#]{0,12}(?:奖|称号)|奖状|奖章|先锋号|荣誉|先进个人|先进工作者"
    "|劳动模范[#和、]"
)
GOING_ON = re.compile("@[^,;]{0,12}$|(?:@[^,;]{0,12})?(?:分别|先后|均|都|被|荣?获)")
# Of what workers think up, and where, some indicators count what was honoured, however it is put.
THOUGHT_UP = re.compile("建议|创新|成果|操作法|工作法|工作室|发明|革新|专利|五小|攻关|技改|绝技|金点子")
HONOURED_THINGS = re.compile("创新成果|优秀成果")
COUNTED_HONOURS = ("HON", "ECO14", "ECO16", "ECO21", "CUL02", "CUL03", "PRO", "HAR")
GIVEN = re.compile(
    "发放|下拨|拨付|补助|补贴|理赔|赔付|捐助|领到|(?:救助|慰问|资助)[^,;@#]{0,2}金额?[^,;@#]{0,4}#|(?:慰问|助学"
    "|抚恤)金[^,;@#]{0,4}#|#的?(?:慰问|救助|补助|抚恤)金"
    "|价值#的?[^,;@]{0,10}(?:用品|物品|物资|慰问品|礼包|药品)|每[户人名][^,;@]{0,8}#|人均"
)
RAISED = re.compile(
    "筹|募|争取|追|讨|挽回|经费|接受|收到|补发|兑现|清欠|节约|捐款|募捐|(?:送温暖|帮扶)(?:资金|经费)总[数额]"
)
OF_ALL_THERE_ARE = (*COUNTING_ALL, "CAD")
WORKERS = ("ORG10", "ORG11")
DONE_TO = re.compile("为|对|向|给|帮助|安排|培训|参加|参与|组织|动员|补助|资助|救助|下岗")
IN_NEED_HELPED = re.compile(
    "(?:困难|特困)[^;]*(?:帮|慰|送|救|补|资助)|(?:帮|慰|送|救|补|资助)[^;]*(?:困难|特困)"
    "|送[^;]*(?:清凉|温暖)|(?:清凉|温暖)[^;]*送"
)
ALL_OF_THEM = re.compile("全[国省市区县州]职工|职工(?:总数|人数|队伍|总人数)|覆盖|涵盖|惠及|涉及|已建")
# Said of those who are visited, whoever they are called, and of unions and members, wherever the number stands.
SPOKEN_OF = re.compile(
    "困难|特困|清凉|温暖|基层工会|基层组织|会员|入会|建会|来访|来信|信访|上访|接访|[专兼]职|攻克|难关|操作(?:经验|法)"
    "|小改小革|小发明|五小"
    "|官司|仲裁|诉讼|商家|商户|条例|法规|立法|观看|工会干部|工会以上|标兵|状元|能手|优秀选手|俱乐部|刷卡"
)
# 将目标定为# is of what was counted before.
GOAL_ALONE = re.compile("^[^,;@]{0,4}(?:目标|任务|计划)(?:定|确定|调整|提高)?[为到]#?$")
FEW_NAMES = 6  # that count in one measure
USUAL = re.compile("职工|工会|基层|活动|工作|建设|单位|[数次人的、()]")  # what so many names say that it tells nothing
# What workers got by law, and what was gained, is counted, however it is put.
OWED = re.compile("欠|薪|维权|赔|补偿|血汗|讨|工资款|工钱|[拿要追]回|增收|节支|效益|财富|创益|创值")
PERSONS = ("人", "名", "位")
PEOPLE_COUNTED = (*PERSONS, "人次")
CAME_TO_MEETING = re.compile("(?:出席|列席|到会|与会|特邀)[^,;#@]{0,40}(?:代表|人员|者|人数|职工|委员|会员)?#(?!职工)")
DELEGATES = re.compile("(?:^|[,;、]|大会|会议|正式|妇女|特邀|列席)代表(?:共|为|有|计)?$")
CONGRESS = re.compile("代表大会|代表会议|[一二三四五六七八九十\\d]次(?:大会)?,|召开|届")
OF_FIRMS = re.compile("职代会|职工代表大会|厂务公开")
TRAINED = re.compile("(?:培训|轮训)[^,;@#]{0,14}$")
TRAINED_BEHIND = re.compile("培训(?!班|中心|基地)")
REACHED = re.compile("(?:覆盖|惠及|辐射|涉及|服务)[^,;@#]{0,8}$")
# By what people are reached that is counted, and whoever is in need.
REACHED_BY = re.compile(
    "合同|协议|协商|演出|文艺|电影|文体|体育|健身|运动|赛|比武|练兵|工作室|工作站|书屋|社区|慰问|送|帮扶|救助|互助"
    "|参保|卡|安康杯"
    "|文化|读书|涵盖|建议|座谈|困难|农民工"
)
SPENT = re.compile("(?:投入|投资|出资|拨款|拨付|下拨|支付|奖励|赔付|支出)[^,;@#]{0,12}$")
NOT_SPENT = re.compile("收缴|收入|缴|返还|经费|创|效")
FOR_WHAT = re.compile("文化宫|农民工|工作站")
SHARE_OF_OTHERS = re.compile("占[^,;@#]{0,14}$")
# Of these a share is counted, however it is put: 会员占职工#, 参加竞赛的占#, 职工之家达标的占#.
SHARES_COUNTED = re.compile(
    "会员|入会|建会|工会组建|参赛|参加[^,;@#]{0,6}竞赛|达标|援助资金|援助[^,;@#]{0,6}占|党政考核|接访|来访|回复|验收合格"
)
VISITED = re.compile("慰问|走访|看望|深入|检查|送清凉")
PLACE_VISITED = "(?:企业|单位|工地|项目部|车间|班组|站点|岗亭|项目)"
VISITED_BEFORE = re.compile(f"{PLACE_VISITED}(?:共|近|达|约|等)?$")
VISITED_BEHIND = re.compile(f"[^,;@#]{{0,8}}{PLACE_VISITED}")
THINGS_COUNTED = ("项", "个", "件", "条", "种", "篇", "")
NEAR = 60  # signs before and behind a number that say of what it is
IN_BRACKETS = re.compile(r"\(([^()]+)\)")
OWN_SIGNS = 3  # so many in a row are more than a word that anything may be told with


@dataclass(frozen=True, slots=True)
class UnnamedReading:
    """A quantity no indicator was found for, and what it was held against.

    `candidates`: codes of those that some of its words may mean; `names`: of all that count in its measure, by code.
    """

    context: SpanContext
    sentence: Sentence
    around: Surroundings
    candidates: Sequence[str]
    names: Mapping[str, str]

    @property
    def measure(self) -> str:
        """As it is printed, "" of none."""
        return self.context.span.quantity.measure if self.context.span.quantity else ""

    @property
    def spoken_of(self) -> frozenset[str]:
        """The parts of names that its sentence up to it, what is behind it and the one before say."""
        return parts_in(f"{self.around.before},{self.around.upto}{self.around.behind}")


def reason(reading: UnnamedReading) -> str:
    """The first reason that holds, by name; "" where none does, in a headline, and where no number is definite."""
    if reading.sentence.is_heading or reading.context.span.quantity is None:
        return ""
    for name, holds in REASONS.items():
        if holds(reading):
            return name
    return ""


def _is_of_some(reading: UnnamedReading) -> bool:
    """Whether it is of some members, unions, firms or contracts: 货车司机会员#, 女职工合同@,覆盖企业#, 直属工会#."""
    if KIND_OF_UNION.search(reading.around.clause) and "@" in reading.around.segment:
        return True
    if not reading.candidates or not all(code.startswith(OF_ALL_THERE_ARE) for code in reading.candidates):
        return False
    said = reading.around.said
    if NEW_UNIONS.search(reading.around.clause):
        return False
    if COVERING.search(reading.around.head) and "其中" not in reading.around.governing:
        if CONTRACTS_OF_ALL.search(reading.around.segment):
            return False
        said += reading.around.governing
    return OF_SOME.search(LEVELS_IN_A_ROW.sub("", said)) is not None


def _is_of_children(reading: UnnamedReading) -> bool:
    """Whether the children of workers are counted: 资助困难职工子女#."""
    return CHILDREN.search(reading.around.said) is not None


def _is_honoured(reading: UnnamedReading) -> bool:
    """Whether it counts who or what was honoured: #单位荣获全国五一劳动奖状."""
    if any(code.startswith(COUNTED_HONOURS) for code in reading.candidates):
        return False
    told = _told_of(reading.around.clause)
    if _may_be_thought_up(reading):
        return False
    if "trade" in parts_in(reading.around.noun) or "优秀选手" in told:
        return False
    if "荣誉" in reading.around.said and reading.measure not in ("人", "名", "位"):
        return False
    for code, name in reading.names.items():
        if code.startswith(COUNTED_HONOURS) and _names_speak_with(told, name):
            return False
    return HONOURS.search(told) is not None


def _may_be_thought_up(reading: UnnamedReading) -> bool:
    """Whether things were honoured where the sentence speaks of what workers think up: 表彰合理化建议,#项目获奖."""
    if reading.measure not in THINGS_COUNTED or HONOURS.search(_told_of(reading.around.clause)) is None:
        return False
    return THOUGHT_UP.search(f"{reading.around.segment}{reading.around.noun}") is not None


def _told_of(clause: str) -> str:
    """A clause up to the comma behind which something else is told: of #工会参保,@被授予称号 it is #工会参保; others
    in a row go on, #单位、@班组荣获."""
    head, _number, behind = clause.partition("#")
    said, *others = re.split("[,;]", behind)
    for other in others:
        if not GOING_ON.match(other):
            break
        said += other
    return f"{head}#{said}"


def _is_given_out(reading: UnnamedReading) -> bool:
    """Whether it is money that was given out, while what was raised is counted: 发放助学金#, 每户#."""
    if reading.measure != MONEY or RAISED.search(reading.around.said):
        return False
    return GIVEN.search(reading.around.clause) is not None


def _are_some_workers(reading: UnnamedReading) -> bool:
    """Whether it counts workers that something was done for or with, who are not all there are: 安排下岗职工#."""
    if not reading.candidates or not reading.candidates[0].startswith(WORKERS):
        return False
    if reading.spoken_of & TOPICS & _parts_counted(reading.names) or IN_NEED_HELPED.search(reading.around.clause):
        return False
    return ALL_OF_THEM.search(reading.around.said) is None and DONE_TO.search(reading.around.said) is not None


def _are_delegates(reading: UnnamedReading) -> bool:
    """Whether it counts who came to a congress: 出席代表#, 大会召开,代表#; not the deputies of workers in firms."""
    if reading.measure not in PERSONS or OF_FIRMS.search(f"{reading.around.before}{reading.around.upto}"):
        return False
    if CAME_TO_MEETING.search(reading.around.clause):
        return True
    return DELEGATES.search(reading.around.head) is not None and CONGRESS.search(reading.around.upto) is not None


def _may_be_a_sum_counted(reading: UnnamedReading) -> bool:
    """Whether it is money, and words beside it say that it was raised, got back for workers or gained."""
    if reading.measure != MONEY:
        return False
    return RAISED.search(reading.around.said) is not None or OWED.search(reading.around.segment[-NEAR:]) is not None


def _is_a_sum_of_none(reading: UnnamedReading) -> bool:
    """Whether it is money and no word beside it is of any sum that is counted: 让利给职工#."""
    if reading.measure != MONEY or reading.candidates or _may_be_a_sum_counted(reading):
        return False
    said = parts_in(words_around(reading.around)) - LINKS
    return not said & _parts_counted(reading.names)


def _is_a_share_of_none(reading: UnnamedReading) -> bool:
    """Whether it is a share and no word beside it is of any that is counted, 合同签订率达#, or how many of some others
    there are: 党员@,占#."""
    if reading.measure != SHARE:
        return False
    said = f"{reading.around.governing},{reading.around.said}"
    if SHARES_COUNTED.search(said):
        return False
    return not reading.candidates or SHARE_OF_OTHERS.search(reading.around.head) is not None


def _is_called_so(reading: UnnamedReading) -> bool:
    """Whether its own noun is of what nothing counts: 发放宣传资料#, #个工会驿站, #场宣讲."""
    if _may_be_thought_up(reading) and HONOURED_THINGS.search(reading.around.noun):
        return False
    return is_called(reading.around.head, reading.around.noun, reading.measure, reading.names.values())


def _are_trained(reading: UnnamedReading) -> bool:
    """Whether it counts who was trained, and neither by a studio nor by a station: 培训基层工会主席#."""
    if reading.measure not in PEOPLE_COUNTED or not _is_of_no_topic("training", reading):
        return False
    if reading.spoken_of & {"studio", "station", "migrants"} or "会员" in reading.around.said:
        return False
    return TRAINED.search(reading.around.head) is not None or TRAINED_BEHIND.search(reading.around.noun) is not None


def _is_of_no_topic(part: str, reading: UnnamedReading) -> bool:
    """Whether each indicator that counts what a part says does so of a topic that nothing near speaks of."""
    for name in reading.names.values():
        own = parts_of(name).parts
        if part in own and (not own & TOPICS or own & TOPICS & reading.spoken_of):
            return False
    return True


def _are_reached(reading: UnnamedReading) -> bool:
    """Whether it counts whom something reaches of which nobody is counted: 开展宣讲@,覆盖职工#, 建成驿站@,服务职工#."""
    if reading.measure not in PEOPLE_COUNTED or REACHED.search(reading.around.head) is None:
        return False
    segment = f"{reading.around.segment}{reading.around.noun}"
    if REACHED_BY.search(segment):
        return False
    return names_what_nothing_counts(segment, reading.names.values())


def _is_spent(reading: UnnamedReading) -> bool:
    """Whether it is money that was spent on what no sum is counted of: 投入竞赛资金#, 支付补助金#."""
    if reading.measure != MONEY or not _is_of_no_topic("invested", reading):
        return False
    near = f"{reading.around.segment[-NEAR:]}{reading.around.behind[:NEAR]}"
    if FOR_WHAT.search(near) or RAISED.search(near) or NOT_SPENT.search(reading.around.said):
        return False
    return SPENT.search(reading.around.head) is not None


def _is_where_visits_went(reading: UnnamedReading) -> bool:
    """Whether it counts firms, sites or teams that were visited, while those are counted who are in need."""
    if reading.measure in PEOPLE_COUNTED or VISITED.search(reading.around.head) is None:
        return False
    if any({"visit", "firms"} <= parts_of(f"{name}#").parts for name in reading.names.values()):
        return False
    if reading.around.noun:
        return VISITED_BEHIND.match(reading.around.noun) is not None
    return VISITED_BEFORE.search(reading.around.head) is not None


def _is_strange(reading: UnnamedReading) -> bool:
    """Whether no word beside it is one that the catalogue's names speak with, 拥有#节目; what says nothing at all,
    累计达#, is of what was counted before."""
    if reading.candidates or _may_be_a_sum_counted(reading) or _may_be_thought_up(reading):
        return False
    said = words_around(reading.around)
    if _says_nothing_itself(said):
        return False
    if len(reading.names) <= FEW_NAMES and _shares_a_sign(said, reading.names):
        return False
    if SPOKEN_OF.search(f"{said}{reading.around.behind.partition(',')[0]}"):
        return False
    if (parts_in(said) - LINKS) & _parts_counted(reading.names):
        return False
    return not any(_names_speak_with(said, name) for name in reading.names.values())


def _says_nothing_itself(said: str) -> bool:
    """Whether a number is of what was counted before: 累计达#, 将目标定为#."""
    return not SAYS_NOTHING.sub("", said).strip("#") or GOAL_ALONE.search(said) is not None


def _shares_a_sign(said: str, names: Mapping[str, str]) -> bool:
    """Whether any sign is one of the names' own, where few count in the measure: 赠书# of 送图书册数."""
    own = {sign for name in names.values() for sign in USUAL.sub("", name)}
    return not own.isdisjoint(said)


def _parts_counted(names: Mapping[str, str]) -> frozenset[str]:
    """The parts that any of these names says: no contest is counted in 场, whatever stands beside 竞赛#."""
    return frozenset().union(*(parts_of(name).parts for name in names.values()))


def _names_speak_with(said: str, name: str) -> bool:
    """Whether three signs in a row are of a name's own words, or all that stands in its brackets is said: 技术能手# and
    决赛选手# are of 竞赛涌现技术能手(决赛选手), 服务# are of none."""
    if any(len(word) > 2 and word in said for word in IN_BRACKETS.findall(name)):
        return True
    for word in parts_of(name).words:
        length = min(OWN_SIGNS, len(word))
        if length > 1 and any(word[at : at + length] in said for at in range(len(word) - length + 1)):
            return True
    return False


REASONS: dict[str, Callable[[UnnamedReading], bool]] = {
    "some": _is_of_some,
    "children": _is_of_children,
    "honoured": _is_honoured,
    "given": _is_given_out,
    "workers": _are_some_workers,
    "delegates": _are_delegates,
    "sum": _is_a_sum_of_none,
    "share": _is_a_share_of_none,
    "strange": _is_strange,
    "called": _is_called_so,
    "trained": _are_trained,
    "reached": _are_reached,
    "spent": _is_spent,
    "visited": _is_where_visits_went,
}
