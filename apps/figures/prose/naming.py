"""Which indicator a number is of, by the wordings that fit its clause, and what of it none accounts for. Pure."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from apps.figures.prose.exclusions import is_another
from apps.figures.prose.more_wordings import MORE_PATTERNS
from apps.figures.prose.surroundings import COVERING, CompiledWording, Surroundings
from apps.figures.prose.wordings import PATTERNS
from apps.figures.prose.words import GAP, Wording

ANYTHING = re.compile(r"\[\^[^\]]*\]\{0,\d+\}\??")  # what a wording lets stand between its words
NUMBER_SIGN = re.compile(r"\[[^\]]*\]|#(?!$)")  # that before a noun, which does not begin with 、; classes are passed
# Of unions and members those of firms are some; of new ones, of contracts and of what workers did nearly all are.
OF_NO_FIRMS_ALONE = ("ORG01", "ORG02", "ORG04", "ORG10", "ORG11", "ORG12", "ORG13", "ORG14", "ORG15")
KINDS_OF_CONTEST = {
    "ECO02": re.compile("劳动|立功|建功|五小|小发明|重点工程"),
    "ECO04": re.compile("工种|技[能术](?:竞赛|大赛|比赛|比武|练兵|擂台)|比武|练兵|职业[^,;]{0,4}大赛"),
}
ONE_EVENT = re.compile("大赛|比赛|健步走|球")
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


class NamedIn(NamedTuple):
    """An indicator that words may mean, how many of them say so, and what stands beside the number unaccounted for.

    The more words, the likelier; `beside`: 区域性 in 签订区域性工资集体合同#. `is_by_parts`: whether its parts say
    the whole name of the indicator.
    """

    code: str
    weight: float
    beside: str = ""
    is_by_parts: bool = False


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


COMPILED = tuple(map(_compiled, PATTERNS + MORE_PATTERNS))


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


def _fitting(wordings: Iterable[CompiledWording], around: Surroundings) -> Iterator[NamedIn]:
    """What each wording that fits says, whatever others say."""
    for wording in wordings:
        match = wording.said.search(around.clause)
        if match is None or is_another(wording, around):
            continue
        weight = _weight(wording, match, around)
        if weight > 0:
            yield NamedIn(of_its_kind(wording.code, around), weight, _beside(wording, match, around))


def of_its_kind(code: str, around: Surroundings) -> str:
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
