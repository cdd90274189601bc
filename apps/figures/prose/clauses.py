"""What stands around a quantity: its clause and sentence, numbers as signs, and what it takes over from another. Pure.

A clause reads 工会会员数由#: # is the number at hand, @ any other one. Spaces and full-width signs are gone, so that
wordings need know one spelling.
"""

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from apps.figures.prose.signs import POINT, plain_signs
from apps.figures.prose.spans import QuantitySpan

SENTENCE = re.compile(rf"(?:[^。!?！？]|{POINT}){{1,600}}")  # what is longer is a table in one line, and is taken apart
ENDED = re.compile(r"[。!?！？;；…]|\.(?=\s|$)")
CLAUSE_ENDS = ",;:"
AND = re.compile(r"(?:和|、|与|及|以及|,)")
RISEN_TO = re.compile(
    r"(?:[^,;@#]{1,8},)?(?:增加|增长|成长|发展|上升|提高|扩大|提升|壮大|增|升|减少|下降)?[到至](?:(?:(?:19"
    r"|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?[底末]?|现在|目前|如今)的?)?"
)
# 1978年有工会@,1985年# goes on with what is counted: the words of the number before hold.
OF_ANOTHER_TIME = re.compile(
    r"[,;、]?(?:其中|到|至|截至)?(?:(?:19|20)\d\d年度?|[去今次翌]年|现在|目前|如今|现|年)[底末]?(?:则?为|已?达到?|有"
    r"|增至|升至|上升为|(?:增加|发展|增长|上升)[到至])?"
)
# 女会员占@,达#: behind a share the number of those of whom it is one.
SAYS_HOW_MANY = re.compile("[,、](?:已?达到?|共?有|共|为|总数达?)?")
SHARE_OF = re.compile("占(?:[^,;#@]{0,12}的?)?(?:比例?)?(?:为|达|约)?$")
# 新建职工书屋@,累计达# is how many rooms there are.
IN_ALL = re.compile("[,;](?:现?已|目前|全[国省市区县州])?(?:累计|总[数计量]|总人数|共计|合计)(?:已|达|到|为|有|共)*")
NEWLY_SAID = re.compile("(?<!创)新(?:建立?|增|组建|成立|发展|吸[收纳])|净增|发展")
FROM = re.compile(r"(?:从|由)(?:[^,;@#]{0,12})$")
CHANGED = re.compile(
    r"(?:增长|增加|下降|减少|增幅|同比|环比|(?:比|较)(?:[上去]年|同期)[^,;@#]{0,6}[增减升降])(?:了|率|幅度|为|达|约"
    r"|近|又|[:])*#"
)
# Of shares alone.
SHARE_CHANGED = re.compile(r"(?:上升|提高|降低|下滑|提升|扩大|回落|(?:比|较)[^,;@#]{1,10}[增减升降])了?#")
CAME_TO = re.compile(r"(?:增长|增加|上升|提高|下降|减少|提升)[到至为]")
ASIDE = re.compile(r"\([^()#]*\)")
# A verb said once, nouns that may go on after it, and how it is said: 覆盖企业@家,职工#人; 慰问劳模@人、职工家庭#户.
SHARED_VERBS = (
    (r"(?:覆盖|涵盖|惠及|涉及)", r"(?:女?职工|员工|农民工|企业|单位)", "覆盖"),
    (
        r"(?:走访慰问|慰问|帮扶救助|帮扶|走访|救助)",
        r"(?:困难|特困|一线|抗疫一线|户外|离退休|下岗)*(?:职工|农民工|劳模|劳动模范|劳动者|会员)(?:家庭)?",
        "慰问",
    ),
    (r"(?:新发展|发展(?![到至成])|新增|净增|吸[收纳]|组建|新建|新成立)", r"(?:工会|农民工|女)*会员", "新增"),
)
HEADLINE_PAUSE = re.compile(r"(?<=[#@])[^\S\n]+(?=[一-龥])")  # behind a number, as a comma stands in a sentence
ALL_AGAIN = re.compile("全[国省市区县州盟旗镇乡]|各级|(?:工会)?会员[@#]|(?:工会)?会员(?:总[人数]|$)|基层工会")
ASIDE_SAID = re.compile(r"\([^()]*\)")
PART_OF_IT = re.compile("其中|(?:^|[,;])在[^,;]{2,20}中,")
STUDIOS_NAMED = re.compile("(?:劳模|先模|劳动模范|职工|工匠)[^,，;；。@#]{0,14}工作室")
NAMED_IN_QUOTES = re.compile("“[^“”]*”")
BEHIND_BRACKET = re.compile(r"\)(?:和|、|与|及|以及|,)")
PAIRED_WITHIN = 11  # signs behind a number in which the next of its row stands
GROWTH_NAMED = re.compile(r"#的?(?:增长(?![到至为])|增幅|增速|升幅|降幅)")  # not 从2021年的#增长到@


@dataclass(slots=True)
class SpanContext:
    """The words around one quantity. `end` is start or end where it is one of two that say from what to what."""

    span: QuantitySpan
    clause: str
    sentence: str
    said_before: str
    end: str = ""
    is_change: bool = False

    @property
    def is_part(self) -> bool:
        """Whether it is said to be a part of what stands before: 其中, 在这些合同中; up to the next 全市 behind a ;."""
        upto = ASIDE_SAID.sub("", self.upto)
        segment = upto.rpartition(";")[2]
        if PART_OF_IT.search(segment):
            return True
        return "其中" in upto and not ALL_AGAIN.match(segment)

    @property
    def upto(self) -> str:
        """The sentence up to the number."""
        return self.sentence.partition("#")[0]

    @property
    def head(self) -> str:
        """The clause up to the number."""
        return self.clause.partition("#")[0]


@dataclass(slots=True)
class Sentence:
    """A sentence, where it stands, and the quantities in it.

    `paragraph`: its line in the text, counted from 0. `is_heading`: whether no sentence ends in that line.
    """

    text: str
    start: int
    paragraph: int
    is_heading: bool
    spans: list[QuantitySpan]


def sentences_of(text: str, spans: Iterable[QuantitySpan]) -> list[Sentence]:
    """The sentences of a text in their order, each with its quantities; every line is a paragraph, empty ones none."""
    found, start, paragraph = [], 0, 0
    left = deque(spans)
    for line in text.split("\n"):
        is_heading = ENDED.search(line) is None
        for said in SENTENCE.finditer(line):
            held = _taken_before(left, start + said.end())
            if said[0].strip():
                found.append(Sentence(said[0], start + said.start(), paragraph, is_heading, held))
        if line.strip():
            paragraph += 1
        start += len(line) + 1
    return found


def _taken_before(left: deque[QuantitySpan], end: int) -> list[QuantitySpan]:
    """The quantities that begin before a place, taken from those that are left."""
    held = []
    while left and left[0].offset < end:
        held.append(left.popleft())
    return held


def contexts_of(sentence: Sentence, earlier: list[Sentence], headline: str = "") -> list[SpanContext]:
    """Each quantity of a sentence with its words, in their order; `earlier`: the sentences of its paragraph before.

    `headline`: above its paragraph; what it says of studios is the topic of all that stands below it.
    """
    said_before = _plain("".join(STUDIOS_NAMED.findall(headline))) + _said_before(earlier)
    contexts: list[SpanContext] = []
    for number, span in enumerate(sentence.spans):
        signed = _signed(sentence, number)
        context = SpanContext(span, _clause(signed), signed, said_before)
        _take_over(context, contexts)
        contexts.append(context)
    return contexts


def _said_before(earlier: list[Sentence]) -> str:
    """The last sentence before, and what those before it named in quotes: “安康杯”, “职工书屋”."""
    if not earlier:
        return ""
    *others, last = earlier
    named = []
    for other in others:
        named += NAMED_IN_QUOTES.findall(other.text)
    return _plain("".join([*named, last.text]))


def _plain(text: str) -> str:
    """With signs of one width and without spaces, as wordings know it."""
    return re.sub(r"\s+", "", plain_signs(text))


def _signed(sentence: Sentence, number: int) -> str:
    """The sentence with # for its quantity of that number and @ for the others.

    Worked example: for the second of 会员58万人,其中女会员21万人 it is 会员@,其中女会员#.
    """
    signs, last = [], 0
    for other, span in enumerate(sentence.spans):
        at = span.offset - sentence.start
        sign = "#" if other == number else "@"
        signs += [sentence.text[last:at], sign]
        last = at + len(span.text)
    signs.append(sentence.text[last:])
    signed = plain_signs("".join(signs))
    if sentence.is_heading:
        signed = HEADLINE_PAUSE.sub(",", signed)
    return _plain(signed)


def _clause(signed: str) -> str:
    """From the sign of clause's end before # to the end of the sentence: what is counted may follow the number.

    Worked example: 5年来共举办活动@,建设职工书屋#,举办第六届运动会 gives 建设职工书屋#,举办第六届运动会.
    """
    signed = ASIDE.sub("", signed)
    at = signed.index("#")
    start = max(signed.rfind(sign, 0, at) for sign in CLAUSE_ENDS) + 1
    return signed[start:]


def _take_over(context: SpanContext, earlier: list[SpanContext]) -> None:
    """What a number takes from the one before it: 由60.65万人增加到83.13万人; 分别比去年增长26.7%和32.6%."""
    context.is_change = _is_change(context.clause, context.span)
    if "分别" in context.head:
        context.clause = _paired(context.clause, context.sentence)
    if not earlier:
        return
    previous = earlier[-1]
    _before, _sign, between = context.upto.rpartition("@")
    _share_verb(context, previous, between)
    _go_on(context, previous, between)
    if AND.fullmatch(between) or (between == "(" and context.span.text.endswith("%")):
        context.is_change = previous.is_change  # 增加了@(#)
    elif BEHIND_BRACKET.fullmatch(between) and len(earlier) > 1:
        context.is_change = earlier[-2].is_change  # 增加了@(@)、#
    elif RISEN_TO.fullmatch(between.strip(",")):
        _take_as_end(context, previous)


def _go_on(context: SpanContext, previous: SpanContext, between: str) -> None:
    """What goes on with what is counted: 1978年有工会@,1985年#; 女会员占@,达#; 新建职工书屋@,累计达#."""
    is_alike = _is_counted_alike(context, previous)
    if OF_ANOTHER_TIME.fullmatch(between) and is_alike:
        context.clause, context.is_change = previous.clause, previous.is_change
    elif IN_ALL.fullmatch(between) and is_alike:
        context.clause = NEWLY_SAID.sub("", previous.clause)
    elif SAYS_HOW_MANY.fullmatch(between) and previous.span.text.endswith("%") and SHARE_OF.search(previous.head):
        context.clause = SHARE_OF.split(previous.head)[0] + context.clause[context.clause.index("#") :]


def _take_as_end(context: SpanContext, previous: SpanContext) -> None:
    """增加到# is where something came to, by the words of the number before: behind 由 that is where it came from."""
    context.is_change, context.end, context.clause = False, "end", previous.clause
    if FROM.search(previous.head):
        previous.end = "start"


def _is_counted_alike(context: SpanContext, previous: SpanContext) -> bool:
    """Whether two numbers are printed in one measure."""
    said, before = context.span.quantity, previous.span.quantity
    return said is not None and before is not None and said.measure == before.measure


def _share_verb(context: SpanContext, previous: SpanContext, between: str) -> None:
    """Puts the verb of the number before to a noun that has none: 覆盖企业@家,职工# is said as 覆盖职工#."""
    for verb, noun, said in SHARED_VERBS:
        if not re.search(rf"{verb}了?[^,;#]{{0,14}}$", previous.head):
            continue
        if not re.fullmatch(rf"[,、和及]?{noun}", between):
            continue
        counted = context.clause[context.clause.index("#") :]
        context.clause = said + between.lstrip(",、和及") + counted


def _is_change(clause: str, span: QuantitySpan) -> bool:
    """Whether a number says by how much something changed: 比去年增长26.7%, 提高3个百分点, 翻一番; not 增加到9174家."""
    if span.refused == "change":
        return True
    head = clause[: clause.index("#") + 1]
    is_by_so_much = CHANGED.search(head) is not None
    if CAME_TO.search(head) and not is_by_so_much:
        return False
    if span.text.endswith("%") and SHARE_CHANGED.search(head):
        return True
    return is_by_so_much or GROWTH_NAMED.search(clause) is not None


def _paired(clause: str, signed: str) -> str:
    """工会覆盖率和职工入会率分别达到@和# is 职工入会率达到#: what 分别 parts pairs with the numbers in order.

    The place of a number is how many stand before it; where there are not as many nouns as numbers none is paired.
    """
    head, _said, tail = clause.partition("分别")
    if not head:
        sentence_before = signed[: signed.index("分别")]
        head = sentence_before.rstrip(",").rpartition(",")[2]
    nouns = [part for part in AND.split(head) if part]
    before, number, behind = tail.partition("#")
    place = before.count("@")
    numbers = place + 1 + behind[:PAIRED_WITHIN].count("@")
    if len(nouns) < 2 or len(nouns) != numbers:
        return clause
    verb, _sign, _others = before.partition("@")
    return nouns[place] + verb + number + behind
