"""Which indicator a number is of, by the wordings that fit its clause, and what of it none accounts for. Pure."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from apps.figures.prose import owners
from apps.figures.prose.wordings import GAP, HONOURED, PATTERNS, Wording

ANYTHING = re.compile(r"\[\^[^\]]*\]\{0,\d+\}\??")  # what a wording lets stand between its words
NUMBER_SIGN = re.compile(r"\[[^\]]*\]|#(?!$)")  # that before a noun, which does not begin with 、; classes are passed
NOUN_ENDS = re.compile("[,;:@(、]|[和与及](?=@)")
CLAUSE_SIGNS = re.compile("[,:]")
COVERING = re.compile("覆盖|涵盖|惠及|涉及")
NEWLY = re.compile("新建|新组建|新成立|新增|联合")
# What is stated of some members, firms or contracts alone is none of what counts all of them.
# 八大群体, as they are called.
NEW_TRADE = "外卖|快递|货车司机|网约|送餐|骑手|家政|护理员|护工|保安员|信息员|中介员|代驾"
OF_SOME = re.compile(
    "500强|两新|职工董事|职工监事|女职工[^,;@#]{0,8}合同|台企|台资|外企|民企|国企|国有|外商|外资|私营|非公|小微|民营|台港澳|港澳台|女职工委员会|女职工组织|联合会|新就业|新业态|新兴领域|灵活就业"
    f"|{NEW_TRADE}|区域性|行业性|单独签订|独立合同|示范|标兵|星级|模范职工|重点|规模以上|规上|百人以上"
    "|(?:市级|省级|自治区级|国家级)(?!以上)|社会组织|(?<!企)(?<!企业)事业单位"
)
LEVELS_IN_A_ROW = re.compile("[^,;#@、]{1,6}(?:[、和][^,;#@、和]{1,4}级){2,}")  # all there are
NEW_TRADES = re.compile(f"新就业|新业态|新兴领域|灵活就业|{NEW_TRADE}")  # of these alone new ones are none of all
RATES = ("ORG04", "ORG15")
OF_NEW_ONES_ALL = ("ORG05", "ORG16")
COUNTING_ALL = ("ORG", "CON", "DEM", "CUL01", "ECO17")
OF_ALL = ("ORG01", "ORG02", "ORG04", "ORG12", "ORG15")  # of these a word anywhere before tells, not in the clause alone
# Of unions and members those of firms are some; of new ones, of contracts and of what workers did nearly all are.
OF_NO_FIRMS_ALONE = ("ORG01", "ORG02", "ORG04", "ORG10", "ORG11", "ORG12", "ORG13", "ORG14", "ORG15")
# What was handed in, chosen or shown is not what was achieved.
HANDED_IN = re.compile("征集|申报|申请|推荐|报送|评选|评出|展示|参评|获评")
ACHIEVED = ("ECO09", "ECO10", "ECO11", "ECO12")
# What was built of late is not all there is, unless it is said of several years.
BUILT_OF_LATE = re.compile("新建|新增|新创|新命名|新设|[将拟].?建|每年[^,;#@]{0,4}建")
SEVERAL_YEARS = re.compile(r"年[来间]|[—–~至到-](?:19|20)\d\d年")
THERE_TO_STAY = ("CUL01", "CUL02", "CUL03", "CUL04", "ECO17", "ECO20", "MIG01", "ORG08", "ORG09")
# Whom something is done to or with are not all there are: 覆盖女职工#, #会员参加活动.
ACTED_ON = re.compile(
    "覆盖|惠及|涉及|服务|培训|慰问|参保|投保|帮扶|资助|救助|吸引|带动|发动|(?<!工会)组织|参加|参与|参赛|受益|体检|办理"
)
PEOPLE = ("ORG10", "ORG11", "ORG12", "ORG13", "ORG14")
OF_NEW_ONES = re.compile("(?:发展|新增|吸收|吸纳|净增)[^,;#@]{0,8}会员@,其中[^,;#@]*#")
CONTESTS = ("ECO01", "ECO02", "ECO04")
HONOURED_FOR = re.compile(f"{HONOURED}|命名|选树|优胜")
OTHER_CONTEST = re.compile("劳动竞赛|立功竞赛|技能|比武|大赛|五小")
KINDS_OF_CONTEST = {
    "ECO02": re.compile("劳动|立功|建功|五小|小发明|重点工程"),
    "ECO04": re.compile("技[能术](?:竞赛|大赛|比赛|比武|练兵|擂台)|比武|练兵|职业[^,;]{0,4}大赛"),
}
CHILDREN = re.compile("子女|学生|学子")
TRAINING = re.compile("培训|讲座|宣讲")
ANY_CONTEST = re.compile("竞赛|大赛|比赛|比武|练兵|决赛|五小")
ONE_EVENT = re.compile("大赛|比赛|健步走|球")
VERB_ALONE = 2  # signs: a clause as short speaks of what the one before it counts
SINCE_WHEN = re.compile("自从[^,;@#]*#[^,;@#]*以来")  # 自从农场的#农民工入会以来 says since when
# Words that narrow nothing down: of time, of the whole area, and verbs that any figure may have.
SAYS_NOTHING = re.compile(
    r"^[^,]{0,10}讯|^[^,]{2,12}日电|比(?:(?:19|20)\d\d年[底末]?|[一二三四五六七八九十\d]+年前)(?=[新净]增|$)"
    r"|(?:19|20)\d\d年?度?|\d{1,2}月份?|\d{1,2}日"
    r"|近?[一二两三四五六七八九十\d]+年来?|截至|截止|目前|现在|如今|今年|去年|上年"
    "|全年|当年|本年|年[底末]|[底末]|以来|期间|过去|迄今|至今|历年|此外|另外|同时|其间|全[国省市区县州盟旗镇]|[我本该][国省市区县州盟旗镇]"
    "|各[省市区县地]|中[国华]"
    "|各级|各地|广大|[省市区县州]?总工会|工会组织|工会系统|工会|基层|“?职工书屋|(?<![女难])职工(?:群众)?|企事业单位|经济|直接|工资"
    "|欠薪|款项|损失|劳动竞赛|集体协商"
    "|技术(?:革新|攻关|改造|改进|创新|攻坚)|共计|总计|合计|累计|共|已经|已|现有|拥有|有|达到|达|为|计|还|又|也|均|都|了|的|新"
    "|建立|建成|建设|成立|组建|组织|动员|开展|举办|实施|完成|实现|取得|获得|提出|贡献|提|推广|总结|创造|产生|发展|征集|平均|每年|年均|其中"
    "|积极|踊跃|广泛|深入|普遍|主动|纷纷|先后|连续|逐步|全面|认真|切实|进一步|坚持|健全|推行|实行|推进|促进|增加|增长|上升"
    "|收到|收集|吸引|引导|发动|带动|各类|各种|多种形式|有关|家庭|款物"
    "|得到|签订|签定|覆盖|涵盖|惠及|涉及|参加|参与|发放|办理|受理|接待|帮助"
    "|制度|活动|工作(?!站|室|者|人员)|资金|本次|此次|上门|推动|通过|增(?=工会|会员|$)"
    '|[总建设创成得占从由到至在使等收被并及其“”"《》、· ]'
)


class CompiledWording(NamedTuple):
    """A wording ready to be searched."""

    code: str
    said: re.Pattern[str]
    topic: re.Pattern[str] | None
    unless: re.Pattern[str] | None


class NamedIn(NamedTuple):
    """An indicator that words may mean, how many of them say so, and what stands beside the number unaccounted for.

    The more words, the likelier; `beside`: 区域性 in 签订区域性工资集体合同#. `is_by_parts`: whether its parts say
    the whole name of the indicator.
    """

    code: str
    weight: float
    beside: str = ""
    is_by_parts: bool = False


class Surroundings(NamedTuple):
    """The words around a number, as wordings are held against them; # is the number, @ any other one.

    `upto`: the sentence up to the number, `segment` the same from the last ; on, `behind` from the number to the next.
    `before`: the sentence before and what the paragraph named. `governing`: the clause before on which it hangs.
    """

    clause: str
    upto: str
    segment: str
    behind: str
    before: str
    governing: str

    @property
    def head(self) -> str:
        """The clause up to the number."""
        return self.clause.partition("#")[0]

    @property
    def said(self) -> str:
        """The clause up to the number, and what is counted."""
        return self.head + self.noun

    @property
    def noun(self) -> str:
        """What is counted, behind the number."""
        return NOUN_ENDS.split(self.clause.partition("#")[2])[0]


def _compiled(wording: Wording) -> CompiledWording:
    """Ready to be searched: each of its [^,]{0,8} is a group, so that what stood there is known, and takes as little as
    it can, so that a word of the wording's own is none of it; no noun that follows a number begins with 、."""
    pattern = ANYTHING.sub(lambda found: f"({found[0].rstrip('?')}?)", wording.said)
    pattern = pattern.replace("~", GAP + "(?<!、)", 1)
    said = re.compile(NUMBER_SIGN.sub(_before_no_comma, pattern))
    return CompiledWording(wording.code, said, _pattern(wording.topic), _pattern(wording.unless))


def _before_no_comma(found: re.Match[str]) -> str:
    """# where no 、 follows; a class of signs, which holds a # of its own, as it is."""
    if found[0] != "#":
        return found[0]
    return "#(?!、)"


def _pattern(text: str) -> re.Pattern[str] | None:
    """None where nothing is asked for."""
    if not text:
        return None
    return re.compile(text)


COMPILED = tuple(map(_compiled, PATTERNS))


def named_by(around: Surroundings) -> list[NamedIn]:
    """What a clause with # for its number may be a statement of, the likeliest first; empty where no wording fits.

    A topic that stands only in the sentence before weighs less.
    Worked example: 覆盖职工# after 签订工资协议的企业达@ is CON06 by four words and a topic; in a sentence on
    集体合同 alone it is CON03.
    """
    found: dict[str, NamedIn] = {}
    for named in _fitting(COMPILED, around):
        earlier = found.get(named.code)
        if earlier is None or named.weight > earlier.weight:
            found[named.code] = named
    return sorted(found.values(), key=lambda named: -named.weight)


def surroundings(clause: str, sentence: str, before: str) -> Surroundings:
    """The words around a number, each part of which some wording, topic or exclusion looks at."""
    upto, _number, behind = sentence.partition("#")
    segment = upto.rpartition(";")[2] + "#"
    return Surroundings(clause, f"{upto}#", segment, behind.partition(";")[0], before, _governing(segment))


def _governing(segment: str) -> str:
    """The clause on which 覆盖企业# hangs: 签订合同@ in 签订合同@,覆盖企业@,覆盖职工#; "" where none stands before.

    A clause of a verb alone says nothing of what is counted: 创造效益# hangs on 建议@ in 提出建议@,实施@,创造效益#.
    """
    *earlier, _own = CLAUSE_SIGNS.split(segment)
    for clause in reversed(earlier):
        if "@" in clause and len(clause) > VERB_ALONE + 1 and not COVERING.match(clause):
            return clause
    return ""


def _fitting(wordings: Iterable[CompiledWording], around: Surroundings) -> Iterator[NamedIn]:
    """What each wording that fits says, whatever others say."""
    for wording in wordings:
        match = wording.said.search(around.clause)
        if match is None or is_another(wording, around):
            continue
        weight = _weight(wording, match, around)
        if weight > 0:
            yield NamedIn(_of_its_kind(wording.code, around), weight, _beside(wording, match, around))


def _of_its_kind(code: str, around: Surroundings) -> str:
    """Who took part in a contest, by the kind that the nearest words name alone, whichever of the two a wording says.

    Worked example: 开展技能比武@,参加职工# took part for their skills, though 劳动竞赛 stands in the sentence before;
    of 劳动竞赛和技能比武 the words leave it as the wording says.
    """
    if code not in KINDS_OF_CONTEST:
        return code
    for said in (around.said, around.governing, around.upto, around.before):
        kinds = [kind for kind, words in KINDS_OF_CONTEST.items() if words.search(said)]
        if kinds:
            return code if len(kinds) > 1 else kinds[0]
    return code


def _weight(wording: CompiledWording, match: re.Match[str], around: Surroundings) -> float:
    """How many signs say so, and how near the topic is; 0 where it is missing.

    Worked example: 覆盖职工# is four signs; with 集体合同 before it in the sentence it is between 5 and 6, the more
    the nearer, and one more where it stands in the clause that the number hangs on: 签订集体合同@,覆盖职工#. With
    集体合同 only in the sentence before it is 2.
    """
    said = len(match[0]) - 1 - len("".join(_left_open(match)))
    topic = wording.topic
    if topic is None:
        return said
    if COVERING.match(around.clause) and _hangs_on_another(topic, around):
        return 0
    nearness = _last(topic, around.upto)
    if nearness is not None:
        hangs_on_it = topic.search(around.governing) is not None
        return said + 1 + nearness + hangs_on_it
    if topic.search(around.behind):
        return said + 0.5
    if topic.search(around.before):
        return said - 2
    return 0


def _hangs_on_another(topic: re.Pattern[str], around: Surroundings) -> bool:
    """Whether what covers hangs on a number of something else: 代理案件@,涉及职工# in a sentence on 工资协议."""
    return bool(around.governing) and topic.search(around.governing) is None


def _last(topic: re.Pattern[str], text: str) -> float | None:
    """How near before the number a topic stands, 0 to 1: of two topics the nearer one is meant."""
    last = None
    for match in topic.finditer(text):
        last = match.end()
    return None if last is None else last / len(text)


def _beside(wording: CompiledWording, match: re.Match[str], around: Surroundings) -> str:
    """What of the clause up to the number and of the noun behind it neither the wording, its topic nor usage explains.

    Worked example: 项目 between name and number, 完成技改项目#, is explained; before the name, 项目会员#, it is not.
    """
    behind = max(match.end() - len(around.head) - 1, 0)
    left = [around.head[: match.start()], *_left_open(match), around.noun[behind:]]
    gap = match.groupdict().get("gap")
    if gap:
        left.remove(gap)
    said = "".join(left)
    if wording.topic is not None:
        said = wording.topic.sub(_of_one_event, said)
    said = SAYS_NOTHING.sub("", said)
    if wording.code not in OF_NO_FIRMS_ALONE:
        said = said.replace("企业", "")
    return said.replace("@", "").replace("#", "")


def _of_one_event(topic: re.Match[str]) -> str:
    """A word of a topic where it names one event, which narrows the number down; of any other nothing is left."""
    return topic[0] if ONE_EVENT.search(topic[0]) else ""


def _left_open(match: re.Match[str]) -> list[str]:
    """The words of a match that the wording does not say itself."""
    return [words for words in match.groups() if words]


def is_another(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether a word says that something else is counted: 发展会员 are not all members, nor 500强 all enterprises."""
    if wording.unless is not None and wording.unless.search(around.said):
        return True
    return any(exclusion(wording, around) for exclusion in EXCLUSIONS)


def _is_handed_in(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether what counts achievements speaks of what was handed in: 征集合理化建议, 申报专利."""
    if wording.code not in ACHIEVED:
        return False
    return HANDED_IN.search(around.said) is not None


def _is_built_of_late(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether what counts all there are speaks of new ones: 新建职工书屋; not of several years: 5年来新建."""
    if wording.code not in THERE_TO_STAY:
        return False
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
        since = owners.since_area_named(around.segment) + around.noun
        is_of_a_trade = NEW_TRADES.search(since) is not None
        if is_of_a_trade or wording.code == "ORG05":
            return is_of_a_trade
    if not wording.code.startswith(COUNTING_ALL):
        return False
    said = around.said
    if wording.code in OF_ALL:
        said = owners.since_area_named(around.segment) + around.noun
    if wording.code in RATES and "其中" in around.segment:
        said = around.said  # behind its parts, 其中机关工会@,职工入会率#, a rate is of all again
    return _says_a_part(OF_SOME, wording, said)


def _is_of_a_training(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether it hangs on a training: 举办技术培训班@,参加职工# took part in no contest."""
    if wording.code not in ("ECO02", "ECO04") or ANY_CONTEST.search(around.said):
        return False
    return TRAINING.search(around.governing + around.said) is not None


def _says_a_part(parts: re.Pattern[str], wording: CompiledWording, text: str) -> bool:
    """Whether a word stands there that means a part and is not the wording's own: 市级, not 省级、市级、县级."""
    own = wording.said.pattern
    return any(found[0] not in own for found in parts.finditer(LEVELS_IN_A_ROW.sub("", text)))


def _is_of_another_contest(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether it is the contest for safety that was named last: 参加竞赛的企业# in a paragraph on the “安康杯”."""
    if wording.code not in CONTESTS or "安康杯" not in around.before + around.upto:
        return False
    since_named = around.upto.rpartition("安康杯")[2]
    return OTHER_CONTEST.search(since_named) is None


def _says_since_when(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether the number is part of a time: 自从农场的@农民工入会以来."""
    return SINCE_WHEN.search(around.clause) is not None


def _is_acted_on(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether people are counted to whom something was done, or who are new: 培训女职工# are not all women, nor are
    吸收会员@,其中女会员#."""
    if wording.code not in PEOPLE:
        return False
    return OF_NEW_ONES.search(around.segment) is not None or _says_a_part(ACTED_ON, wording, around.said)


def _is_of_migrants(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether migrants alone join, or their share is told: 新增农民工入会#, 入会的农民工@,入会率#."""
    if wording.code == "ORG15":
        return "农民工" in around.governing + around.said
    return wording.code == "ORG16" and "农民工" in around.said


def _is_of_children(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether not workers are helped, but their children."""
    return wording.code == "PRO02" and CHILDREN.search(around.said) is not None


def _is_honoured(wording: CompiledWording, around: Surroundings) -> bool:
    """Whether they are counted who were honoured for a contest: 表彰了#竞赛优胜单位."""
    if wording.code not in CONTESTS:
        return False
    return HONOURED_FOR.search(around.said) is not None


EXCLUSIONS: tuple[Callable[[CompiledWording, Surroundings], bool], ...] = (
    _is_handed_in,
    _is_built_of_late,
    _covers_a_part,
    _counts_some,
    _is_acted_on,
    _says_since_when,
    _is_of_another_contest,
    _is_of_a_training,
    _is_of_migrants,
    _is_honoured,
    _is_of_children,
)
