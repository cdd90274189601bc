"""What the quantities of a text seem to state: unit, indicator, period, basis, coverage, and how sure. Pure.

Nothing here is kept: a person confirms, corrects or rejects each.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from apps.figures.arithmetic import measures
from apps.figures.arithmetic.period_codes import OCTOBER, YearBegins
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.prose import naming, owners
from apps.figures.prose.certainty import CHANGE, LIKELY, NONE, OPEN, STRONG, SURE, ProposedReading, certainty
from apps.figures.prose.clauses import Sentence, SpanContext, contexts_of, sentences_of
from apps.figures.prose.naming import NamedIn
from apps.figures.prose.owners import UnitNames
from apps.figures.prose.sections import Section
from apps.figures.prose.spans import QuantitySpan, found_in
from apps.figures.prose.times import FLOW, PeriodSaid, TimeWord, period_of

MOST_CANDIDATES = 3
CONFUSED = {"人", "人次"}  # printed for one another: a check asks which is meant
REACH_OF_PLAN = 30  # signs before a number in which a word such as 力争 speaks of it
ALL_YEAR_ROUND = ("FIN", "LAW", "ORG", "PRO")  # a month's number of these is a part of the year's
PLANNED = re.compile(
    r"(?:我们|拟|力争|争取|有望|计划(?:用|投入|建|新建|发展|年内|到|在|将|组建)|预计|目标|要达到|确保(?![^,;]{0,16}保持)|下一步|(?<!即)将(?!近|工会|[^,;]{0,12}纳入))"
)
RULE = re.compile(r"(?:划出|按照?|提取|不低于[^,;]{0,8}的)[^,;]{0,4}#的?比例")
BUILT = re.compile(r"(?<!已)(?<!已经)(?<!党)(?:建设|共建成|建成|新建|创建|组建|建立|成立)")


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """What has to be known of an indicator."""

    code: str
    measure: str
    nature: str


@dataclass(frozen=True, slots=True)
class TextSetting:
    """What is known besides the text: whose report it is, of which year, which units and indicators there are.

    `units`: by name the code. `learnt`: by the words around a number the indicator that was confirmed for them, ""
    where they were rejected.
    """

    unit: str
    year: int
    catalogue: Mapping[str, CatalogueEntry]
    units: Mapping[str, str] = field(default_factory=dict)
    learnt: Mapping[str, str] = field(default_factory=dict)
    begins: YearBegins = OCTOBER
    first_year: int = 0  # of a report on several years; 0 where it is on one
    themselves: frozenset[str] = frozenset()  # codes of units without an area: stations, campaigns, 直属 federations


@dataclass(slots=True)
class FigureProposal:
    """One quantity of a text with what it seems to state.

    `confidence`: sure, likely, open (of ours, but which?), none (of nothing the catalogue counts) or change. `wording`
    is what is remembered of it. `repeats`: the place of an earlier statement of the same number in this text;
    `contradicts`: of one that cannot be true beside it.
    """

    span: QuantitySpan
    paragraph: int
    place: int  # of its paragraph in its section, from 1; headings are not counted
    section_unit: str
    wording: str
    unit_code: str = ""
    indicator_code: str = ""
    candidates: tuple[str, ...] = ()
    period: str = ""
    basis: str = "actual"
    coverage: str = "area"
    confidence: str = NONE
    is_period_said: bool = False
    repeats: int | None = None
    contradicts: int | None = None
    is_part: bool = False

    @property
    def quantity(self) -> Quantity | None:
        return self.span.quantity

    @property
    def cell(self) -> tuple[str, str, str, str]:
        return self.unit_code, self.indicator_code, self.period, self.coverage


def propose(text: str, setting: TextSetting) -> list[FigureProposal]:
    """A proposal for every quantity of a text, in its order.

    Worked example: 截至2013年12月,全区基层工会组织达4.1万个,会员653.08万人 gives ORG01 and ORG12 of the area at
    2013-12-31, both sure; 5个慰问组 gives one that is of nothing the catalogue counts.
    """
    sentences = sentences_of(text, found_in(text))
    section = Section.of_report(UnitNames(setting.units), setting.unit, setting.year, setting.first_year)
    proposals: list[FigureProposal] = []
    before: Sentence | None = None
    for sentence in sentences:
        section.enter(sentence, setting.themselves)
        for context in contexts_of(sentence, before):
            proposals.append(_proposal(context, sentence, section, setting))
        section.leave()
        before = sentence
    _drop_parts(proposals)
    _take_headlines(proposals, sentences)
    _compare(proposals)
    return proposals


def _proposal(context: SpanContext, sentence: Sentence, section: Section, setting: TextSetting) -> FigureProposal:
    wording = wording_of(context.clause)
    place = section.number_of(sentence)
    proposal = FigureProposal(context.span, sentence.paragraph, place, section.unit, wording, is_part=context.is_part)
    _say_whose(proposal, context, section, setting)
    if context.is_change:
        proposal.confidence = CHANGE
    elif context.span.quantity is None:
        proposal.confidence = OPEN
    if context.span.quantity is None:
        return proposal
    named = _named(context, wording, setting)
    proposal.candidates = tuple(indicator.code for indicator in named[:MOST_CANDIDATES])
    if named and not context.is_change:
        proposal.indicator_code, proposal.basis = named[0].code, _basis(context)
        _say_when(proposal, context, sentence, section, setting)
        proposal.confidence = certainty(_reading(proposal, context, sentence, section, named, setting))
    return proposal


def _say_whose(proposal: FigureProposal, context: SpanContext, section: Section, setting: TextSetting) -> None:
    proposal.unit_code = owners.subject(context.upto, section.names) or section.unit
    if proposal.unit_code in setting.themselves or owners.is_of_itself(context.upto):
        proposal.coverage = "own"


def wording_of(clause: str) -> str:
    """What is remembered of a clause: what stands right before its number and what is counted behind it, no numbers.

    Worked example: 全区签订工资协议的企业达#,覆盖职工@ is remembered as 全区签订工资协议的企业达#.
    """
    head, _number, behind = clause.partition("#")
    head = re.split(r"[@,;:]", head)[-1][-14:]
    return f"{head}#{re.split(r'[@,;:、]', behind)[0][:10]}"


def _named(context: SpanContext, wording: str, setting: TextSetting) -> list[NamedIn]:
    """Indicators of the catalogue that count in the measure, the likeliest first; what was learnt goes before."""
    learnt = setting.learnt.get(wording)
    if learnt == "":
        return []
    found = []
    for indicator in naming.named_by(context.clause, context.sentence, context.sentence_before):
        if _may_be(indicator.code, context, setting):
            found.append(indicator)
    if learnt is None or not _may_be(learnt, context, setting):
        return found
    others = [indicator for indicator in found if indicator.code != learnt and indicator.weight < STRONG]
    return [NamedIn(learnt, 2 * STRONG), *others]


def _may_be(code: str, context: SpanContext, setting: TextSetting) -> bool:
    entry = setting.catalogue.get(code)
    return entry is not None and _counts_in(context.span, entry)


def _counts_in(span: QuantitySpan, entry: CatalogueEntry) -> bool:
    """Whether the number is in the indicator's measure, in one printed for it, or has none (2.8亿, 13万)."""
    assert span.quantity is not None
    measure = span.quantity.measure
    if not measure:
        return True
    if measures.same_measure(measure, entry.measure) or {measure, entry.measure} == {"户", "家"}:
        return True
    return {measures.canonical_measure(measure), measures.canonical_measure(entry.measure)} == CONFUSED


def _say_when(
    proposal: FigureProposal, context: SpanContext, sentence: Sentence, section: Section, setting: TextSetting
) -> None:
    nature = setting.catalogue[proposal.indicator_code].nature
    own = section.words_before(context.span)
    upto = sentence.text[: context.span.offset - sentence.start]
    word = section.time_of(nature, own, upto, bool(context.end))
    if word:
        word = _of_its_kind(word, nature, proposal.indicator_code)
        _say_if_to_come(proposal, word, setting.year)
    is_built = bool(own) and BUILT.search(upto, own[-1].offset - sentence.start) is not None
    said = _on_its_side(context, word) or period_of(nature, word, setting.year, setting.begins, is_built=is_built)
    proposal.period = said.code
    proposal.is_period_said = said.is_plain and (bool(own) or section.says(word))


def _of_its_kind(word: TimeWord, nature: str, code: str) -> TimeWord:
    """A month is a part of the year of what is counted all the year round; of a contest it is when it was held."""
    if word.kind == "month" and nature == FLOW and code.startswith(ALL_YEAR_ROUND):
        return word._replace(kind="part")
    return word


def _say_if_to_come(proposal: FigureProposal, word: TimeWord, year: int) -> None:
    """到2020年末 in a text of 2016 is a plan."""
    if word.last > year and proposal.basis == "actual":
        proposal.basis = "planned"


def _on_its_side(context: SpanContext, word: TimeWord | None) -> PeriodSaid | None:
    """由60.65万人增加到83.13万人 in 5年: the year before these, and their last."""
    if not context.end or word is None or word.first == word.last:
        return None
    if context.end == "start":
        return PeriodSaid(str(word.first - 1), False)
    return PeriodSaid(str(word.last), False)


def _basis(context: SpanContext) -> str:
    if RULE.search(context.clause):
        return "rule"
    said = context.upto.rpartition(";")[2][-REACH_OF_PLAN:]
    if PLANNED.search(context.head) or PLANNED.search(said):
        return "planned"
    return "actual"


def _reading(
    proposal: FigureProposal,
    context: SpanContext,
    sentence: Sentence,
    section: Section,
    named: list[NamedIn],
    setting: TextSetting,
) -> ProposedReading:
    return ProposedReading(
        context=context,
        sentence=sentence,
        section=section,
        named=named,
        unit=proposal.unit_code,
        coverage=proposal.coverage,
        period=proposal.period,
        basis=proposal.basis,
        is_period_said=proposal.is_period_said,
        measure=setting.catalogue[proposal.indicator_code].measure,
        is_of_itself=proposal.unit_code in setting.themselves,
    )


# ---- Within the text


def _take_headlines(proposals: list[FigureProposal], sentences: list[Sentence]) -> None:
    """A headline says what the text says: 发展会员43382名 above is of the half year the text names for this number."""
    headed = {sentence.paragraph for sentence in sentences if sentence.paragraph < 2 and sentence.is_heading}
    for proposal in proposals:
        if proposal.is_period_said or proposal.paragraph not in headed or not proposal.indicator_code:
            continue
        below = _said_below(proposal, proposals)
        if below:
            proposal.period, proposal.coverage = below.period, below.coverage


def _said_below(headline: FigureProposal, proposals: list[FigureProposal]) -> FigureProposal | None:
    """The first statement of its number in a later paragraph; None where there is none."""
    for later in proposals:
        if later.paragraph > headline.paragraph and _states_the_same(later, headline):
            return later
    return None


def _states_the_same(later: FigureProposal, earlier: FigureProposal) -> bool:
    if (later.unit_code, later.indicator_code) != (earlier.unit_code, earlier.indicator_code):
        return False
    if later.quantity is None or earlier.quantity is None:
        return False
    return may_be_same(later.quantity, earlier.quantity)


def _drop_parts(proposals: list[FigureProposal]) -> None:
    """What 其中 says of an indicator that was stated in full before it is a part of that, and none of ours.

    Worked example: 援助案件687件,其中市里受理301件 states 687 alone; 会员58万人,其中女会员21万人 states both.
    """
    whole: dict[tuple[int, str, str], FigureProposal] = {}
    for proposal in proposals:
        if not proposal.indicator_code:
            continue
        stated = whole.setdefault((proposal.paragraph, proposal.unit_code, proposal.indicator_code), proposal)
        if proposal.is_part and _is_less(proposal, stated):
            proposal.indicator_code = proposal.period = ""
            proposal.confidence = NONE


def _is_less(part: FigureProposal, stated: FigureProposal) -> bool:
    if part.quantity is None or stated.quantity is None:
        return False
    return part.quantity.value < stated.quantity.value and not may_be_same(part.quantity, stated.quantity)


def _compare(proposals: list[FigureProposal]) -> None:
    """Marks what is said twice, and what was said otherwise before of one cell, where both cannot be true.

    Of these neither is sure: one is of another time, or of a part.
    """
    first: dict[tuple[str, str, str, str], FigureProposal] = {}
    for proposal in proposals:
        if not (proposal.indicator_code and proposal.period and proposal.quantity) or proposal.confidence == CHANGE:
            continue
        earlier = first.setdefault(proposal.cell, proposal)
        if earlier is proposal or earlier.quantity is None:
            continue
        if may_be_same(earlier.quantity, proposal.quantity):
            proposal.repeats = earlier.span.offset
        else:
            proposal.contradicts = earlier.span.offset
            _doubt(earlier, proposal)


def _doubt(*proposals: FigureProposal) -> None:
    for proposal in proposals:
        if proposal.confidence == SURE:
            proposal.confidence = LIKELY


def may_be_same(first: Quantity, second: Quantity) -> bool:
    """Whether two statements may be of one number: their bounds meet, each widened by half of one as printed.

    Worked example: 277万个 and 277万多项 may, 9174家 and 9200多家 may not.
    """
    slack = first.rounding + second.rounding
    return not (_above(first.low, second.high, slack) or _above(second.low, first.high, slack))


def _above(low: Decimal | None, high: Decimal | None, slack: Decimal) -> bool:
    if low is None or high is None:
        return False
    return low - high > slack
