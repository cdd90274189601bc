"""Which indicators a clause may state by its parts: what is done, to what and with whom, however it is put. Pure.

The parts of an indicator are those its own name says, so that one which an office adds is found by the same words. The
thesaurus knows a part by all its words: 发展, 吸收 and 净增 are all what 新发展会员人数 calls new.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from apps.figures.prose.exclusions import is_another
from apps.figures.prose.naming import SAYS_NOTHING, NamedIn
from apps.figures.prose.surroundings import CompiledWording, Surroundings
from apps.figures.prose.words import GAP, RECOVERED

BESIDE = GAP.replace("?P<gap>", "?:")
# The longer word goes before the shorter; what is counted alone, 覆盖企业#, has to stand beside the number.
THESAURUS = {
    "card": "(?:会员|服务|工[会惠]|普惠)[^,;#@]{0,4}卡",
    "studio": "创新工作室|(?:劳模|工匠)[^,;#@]{0,4}工作室",
    "station": "工作站",
    "room": "职工书屋|书屋",
    "both_kinds": "专[、和]?兼职[^,;#@]{0,4}(?:干部|工作者|工作人员|主席)?",  # who are counted one by one
    "full_time": "专职(?:工会)?(?:干部|社?会?工作者|工作人员|主席)",
    "part_time": "兼职(?:工会)?(?:干部|工作者|工作人员|主席)",
    "due": "应当?建会?",
    "project": "项目(?=工会)",
    "joint": "联合会?",
    "congress": "职代会|职工代表大会",
    "openness": "[厂司院校企]务公开",
    "safety": "安康杯",
    "skills": "(?:职业)?(?:技能|技术|业务|岗位)[^,;#@]{0,6}(?:竞赛|大赛|比赛|比武|练兵)|比武|练兵",
    "contest": "劳动竞赛|竞赛|大赛|比赛|五小|参赛",
    "trade": "工种",
    "contract": "(?:专项)?(?:集体)?(?:劳动)?合同|集体协商|(?:集体)?协议书?",
    "wages": "工资",
    "suggestion": "合理化建议|金点子|建议",
    "adopted": "采纳|采用",
    "carried_out": "(?:被|得到|已|获|和)实施|实施(?=件?数?#)",
    "renewal": "技术(?:攻关|革新|改造|改进|创新|攻坚)|技改|革新",
    "invention": "发明(?:创造)?",
    "method": "(?:操作|先进工作)方?法",
    "patent": "专利",
    "gain": "价值|(?:经济)?效益|创收|(?:创|增)效(?!益)|增收节支|节约(?:资金|成本|开支|费用)",
    "aid": "法律援助|法援|援助案件",
    "letters": "来信|来访|信访|接访",
    "recovered": RECOVERED,
    "on_file": "建档(?:立卡)?|在档|在册|档案",
    "visit": "慰问|走访|看望|帮扶|救助|资助|送温暖|送清凉",
    "raised": "筹集|筹措|筹资|募集|筹得|筹款",
    "mutual": "互助(?:互济|保障|保险|医疗)*|互济|医疗互助|参互|参保|续保",
    "training": "培训",
    "spent": "消费",
    "show": "演出|文艺|送文化",
    "film": "电影",
    "book": "图书|书籍|赠书|送书",
    "sport": "文体|体育|健身|运动会|健步走|球赛",
    "laws": "法规|规章|立法",
    "invested": "投入|投资(?!者)",
    "palace": "文化宫",
    "borrowed": "借阅",
    "reading": "读书",
    "dues": "经费",
    "income": "收入|收缴|拨缴|收取",
    "handed_up": "上缴|上解",
    "outlay": "支出",
    "audit": "审计",
    "mediation": "调解",
    "organised": "(?:组建|建会)(?=率|面)|(?:工会|组织)覆盖(?=率)",
    "rate": "[率面](?!积)(?=[^,;#@]{0,4}#)|(?<=#)的?[^,;#@]{0,6}率|比例",
    "harmony": "(?:劳动关系)?和谐(?:劳动关系)?",
    "national": "全国级?(?=[^,;#@]{0,6}(?:示范|书屋))|国家级",
    "provincial": "自治区级?|省级",
    "women": "女",
    "migrants": "农民工|外来工|进城务工人员|外来务工人员",
    "new": "(?<!创)新增?(?!时代|业态|就业|闻|疆|乡|区)|净增|发展(?!到|至)|吸[收纳]|增加(?!到|至|为)",
    "members": "(?:工会)?会员|(?:加入|参加|入)了?[^,;#@、]{0,6}工会|入会",
    "covered": "覆盖|涵盖|惠及|涉及",
    "unions": (
        f"(?<!总)(?:基层)?工会(?:基层)?(?:组织|委员会)?(?={BESIDE}#)"
        "|(?<=#)(?![^,;#@、]{0,4}[加入])[^,;#@、]{0,4}工会(?:组织)?"  # not #职工加入工会
    ),
    "firms": f"(?:企事业|企业事业|法人|用人)*(?:单位|企业)(?={BESIDE}#)|(?<=#)[^,;#@、]{{0,4}}(?:单位|企业)",
    "workers": f"(?:职工|员工|工人|人员)(?={BESIDE}#)|(?<=#)[^,;#@、]{{0,4}}(?:职工|员工|工人)",
}
ANY_PART = re.compile("|".join(f"(?P<{part}>{words})" for part, words in THESAURUS.items()))
LINKS = frozenset(("covered", "firms", "workers"))  # so many indicators have them that they name none
# Said once, they hold for the numbers that follow: 签订集体合同@,覆盖职工#.
TOPICS = frozenset(
    (
        *("contract", "wages", "contest", "skills", "safety", "suggestion", "renewal", "invention", "studio"),
        *("congress", "openness", "station", "room", "card", "mutual", "show", "sport", "palace", "dues"),
    )
)
COUNTED_BY = {"人": "workers", "名": "workers", "位": "workers", "家": "firms", "户": "firms"}
IN_BRACKETS = re.compile(r"\([^()]*\)")
MEASURED = re.compile("(?:人次|人数|户数|件数|次数|场次|册数|项目数|项数|数|额)$")
# What a name says besides its parts, and need not be said again.
NAMES_SAY = re.compile(
    "群众性|活动|先进|优秀|项目|困难|案件?|资金|款项|节约|制度|用于|建立|建设|实行|签订|办理|使用|提出|取得|创造|受理"
    "|开展|推广|参加|参与|基层|上级|为|职工|工人|工会|会员|已|的|[、送金]"
)
PIECE_ENDS = re.compile("[,;@]")
BEFORE_ENDS = re.compile("[@,;:]|.*、(?=$)")
BEHIND_ENDS = re.compile("[@,;:、(]")
BY_PARTS = 1.0  # the weight of what all parts say, too little to be sure of
OFFERED = 0.0  # that of what is only offered to a person's choice
EARLIER = 0.5  # of a part that was said before, beside 1 for one that stands in the clause
MOST_LEFT = 0.5  # signs that nothing accounts for, by those of the parts


class PartsOfName(NamedTuple):
    """What an indicator's name says: parts of the thesaurus, and other words of its own, 工地, 藏书; `said`: any."""

    parts: frozenset[str]
    words: frozenset[str]
    said: re.Pattern[str]


class PartsOfClause(NamedTuple):
    """`text`: the words around the number up to the next numbers and commas. `here`: their parts.

    `earlier`: topics that still hold. `counted`: whom or what the number's measure counts, "" where it does not say.
    """

    text: str
    here: frozenset[str]
    earlier: frozenset[str]
    counted: str


class PartsMatch(NamedTuple):
    """How well an indicator's parts are those of a clause.

    `is_all`: every part is said, none of another's, and little else that matters; `left`: what else is. `said`: any.
    `is_told_apart`: whether it is more than one word: 工会# alone may be the end of 项目工会#.
    """

    code: str
    score: float
    is_all: bool
    left: str
    said: re.Pattern[str]
    is_told_apart: bool


def named_by(around: Surroundings, measure: str, names: Mapping[str, str]) -> list[NamedIn]:
    """What the parts of a clause may mean, the likeliest first: named where all its parts are said and no other has
    more, else offered. `measure`: as printed. `names`: of indicators that may be meant, by code.

    Worked example: 新开展工会会员# says new and members. 新发展会员人数 has both, 2; 工会会员人数 has one and lacks
    the other, 1 - 1; 农民工会员人数 lacks it and has one that is not said, 1 - 2. So the first is named and the second
    offered. 培训会员# says training too, which none of them has: 工会会员人数 is offered, and nothing is named.
    """
    matches = sorted(_matches(_parts_around(around, measure), names), key=lambda match: -match.score)
    named = []
    for match in matches:
        is_first = match.is_all and match.score == matches[0].score and not _is_excluded(match, around)
        weight = BY_PARTS if is_first else OFFERED
        named.append(NamedIn(match.code, weight, match.left, is_first and match.is_told_apart))
    return sorted(named, key=lambda indicator: -indicator.weight)


def _is_excluded(match: PartsMatch, around: Surroundings) -> bool:
    """Whether a word says that something else is counted, as of a wording."""
    return is_another(CompiledWording(match.code, match.said, None, None), around)


@lru_cache(maxsize=1024)  # a catalogue's names are asked for at every number
def parts_of(name: str) -> PartsOfName:
    """The parts of an indicator's name: of 项目工地农民工会员人数 migrants and members, and the word 工地."""
    counted = MEASURED.sub("", IN_BRACKETS.sub("", name)) + "#"
    parts = parts_in(counted)
    words = frozenset(re.findall("[^,#率面]+", NAMES_SAY.sub(",", ANY_PART.sub(",", counted))))
    said = re.compile("|".join([*(THESAURUS[part] for part in sorted(parts)), *sorted(words)]))
    return PartsOfName(parts, words, said)


def parts_in(text: str) -> frozenset[str]:
    """The parts of a text."""
    return frozenset(str(match.lastgroup) for match in ANY_PART.finditer(text))


def _parts_around(around: Surroundings, measure: str) -> PartsOfClause:
    """Topics hold that the number hangs on; where it hangs on none, any of the sentence and of what stands before."""
    text = words_around(around)
    earlier: frozenset[str] = frozenset()
    for piece in PIECE_ENDS.split(around.governing or f"{around.before},{around.segment}"):
        earlier |= _topics_in(piece)
    return PartsOfClause(text, parts_in(text), earlier, COUNTED_BY.get(measure[:1], ""))


@lru_cache(maxsize=4096)  # what stands before one number stands before the next as well
def _topics_in(piece: str) -> frozenset[str]:
    """The topics of a piece of a sentence, beyond which none goes on."""
    return TOPICS & parts_in(piece)


def words_around(around: Surroundings) -> str:
    """The words around a number up to the next numbers and commas."""
    head, _number, behind = around.clause.partition("#")
    return f"{BEFORE_ENDS.split(head)[-1]}#{BEHIND_ENDS.split(behind)[0]}"


def _matches(clause: PartsOfClause, names: Mapping[str, str]) -> Iterator[PartsMatch]:
    """Every indicator of which the clause says any part of its own, and no more of others than that."""
    for code, name in names.items():
        own = parts_of(name)
        said = own.parts & clause.here
        before = (own.parts & clause.earlier) - said
        words = {word for word in own.words if word in clause.text}
        foreign = clause.here - own.parts - {clause.counted, "covered"}
        missing = (own.parts - said - before - {"covered", clause.counted}) | (own.words - words)
        score = len(said) + len(words) + EARLIER * len(before) - len(foreign) - len(missing)
        if not said | words or score < 0:
            continue
        rest = own.said.sub("", clause.text)
        left = _unaccounted(rest, name)
        is_named = bool((said - LINKS) | words | before)
        is_little = len(left) <= MOST_LEFT * (len(clause.text) - len(rest))
        is_all = is_named and is_little and not foreign | missing
        yield PartsMatch(code, score, is_all, left, own.said, len(said | words | before) > 1)


def _unaccounted(words: str, name: str) -> str:
    """Which words around a number are of no part, no usage and not in the indicator's name."""
    left = SAYS_NOTHING.sub("", ANY_PART.sub("", words))
    return without_name(left.replace("#", ""), name)


def without_name(words: str, name: str) -> str:
    """Words without what a name says, by pairs of signs.

    Worked example: of 困难 beside 慰问(帮扶)困难职工人次 nothing is left, of 困难女 only 女.
    """
    return _pairs_of(name).sub("", words)


@lru_cache(maxsize=1024)  # as of the parts of a name
def _pairs_of(name: str) -> re.Pattern[str]:
    """What finds two signs that stand side by side in a name."""
    pairs = [f"{first}(?={second})|(?<={first}){second}" for first, second in pairwise(map(re.escape, name))]
    return re.compile("|".join(pairs))
