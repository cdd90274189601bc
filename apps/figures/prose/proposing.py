"""What the quantities of a text seem to state: unit, indicator, period, basis, coverage, and how sure. Pure.

Nothing here is kept: a person confirms, corrects or rejects each.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from apps.figures.arithmetic import measures
from apps.figures.arithmetic.period_codes import OCTOBER, YearBegins
from apps.figures.prose import likeness, naming, not_ours, owners, parts, plans, repeats, text_time
from apps.figures.prose.certainty import (
    CHANGE,
    FOUNDED,
    NONE,
    OF_FEDERATIONS,
    OPEN,
    STRONG,
    ProposedReading,
    are_confused,
    are_counted_alike,
    certainty,
    is_done_by_offices,
)
from apps.figures.prose.clauses import Sentence, SpanContext, contexts_of, sentences_of
from apps.figures.prose.naming import NamedIn
from apps.figures.prose.owners import UnitNames
from apps.figures.prose.parts import OFFERED
from apps.figures.prose.proposal import FigureProposal
from apps.figures.prose.sections import Section, came_about, ends_its_year
from apps.figures.prose.spans import QuantitySpan, found_in
from apps.figures.prose.surroundings import Surroundings, surroundings
from apps.figures.prose.times import FLOW, PeriodSaid, TimeWord, period_of

MOST_CANDIDATES = 2  # none of ours is the third
LIKELIEST = 3  # by whose names it is seen why a number is none of ours
# Families that were visited, persons on file, cards that were given out, visitors, cases.
ALSO_COUNTED_IN = {
    "PRO02": ("户",),
    "PRO01": ("人",),
    "SRV02": ("张",),
    "LAW01": ("人次", "批次", "批", "项"),
    "LAW10": ("人次", "批次", "批", "项"),
    "LAW02": ("件次",),
    "LAW05": ("项",),
}
OF_EVENTS = ("COM", "CUL12", "CUL13", "ECO")
OF_ONE_BUILDING = ("CUL12", "CUL13")  # what a palace of culture cost and how large it is, which is one project
ALL_YEAR_ROUND = ("FIN", "LAW", "ORG", "PRO")  # a month's number of these is a part of the year's
NEW_ONES = {"ORG01": "ORG05", "ORG12": "ORG16"}  # which may be meant where they are founded, or join
FOUNDED_OR_JOINED = re.compile(f"{FOUNDED.pattern}|入会|加入")
A_THING = measures.canonical_measure("项")  # 9项制度; no union, firm or room is counted so, though 个 counts both
COUNTING_THINGS = ("ECO", "HON", "SAF02")


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """What has to be known of an indicator."""

    code: str
    name: str
    measure: str
    nature: str


@dataclass(frozen=True, slots=True)
class TextSetting:
    """What is known besides the text: whose report it is, of which year, which units and indicators there are.

    `units`: by name the code. `learnt`: by the words around a number the indicator that was confirmed for them, ""
    where they were rejected. `told_of`: the years the text tells of, as a person answered; "" where nobody did.
    """

    unit: str
    year: int
    catalogue: Mapping[str, CatalogueEntry]
    units: Mapping[str, str] = field(default_factory=dict)
    learnt: Mapping[str, str] = field(default_factory=dict)
    begins: YearBegins = OCTOBER
    first_year: int = 0  # of a report on several years; 0 where it is on one
    themselves: frozenset[str] = frozenset()  # codes of units without an area: stations, campaigns, 直属 federations
    told_of: str = ""


def propose(text: str, setting: TextSetting) -> list[FigureProposal]:
    """A proposal for every quantity of a text, in its order.

    Worked example: 截至2013年12月,全区基层工会组织达4.1万个,会员653.08万人 gives ORG01 and ORG12 of the area at
    2013-12-31, both sure; 5个慰问组 gives one that is of nothing the catalogue counts.
    """
    sentences = sentences_of(text, found_in(text))
    told_of = text_time.read(setting.told_of, setting.year) if setting.told_of else None
    section = Section.of_report(UnitNames(setting.units), setting.unit, setting.year, setting.first_year, told_of)
    proposals: list[FigureProposal] = []
    paragraph: list[Sentence] = []
    headline = ""
    for sentence in sentences:
        section.enter(sentence, setting.themselves)
        if paragraph and paragraph[-1].paragraph != sentence.paragraph:
            paragraph = []
        for context in contexts_of(sentence, paragraph, headline):
            proposals.append(_proposal(context, sentence, section, setting))
        section.leave(sentence)
        headline = sentence.text if sentence.is_heading else headline
        paragraph.append(sentence)
    repeats.settle_within(proposals, sentences)
    if setting.told_of:
        text_time.answer(proposals, text, setting.told_of, setting.year, setting.begins)
    repeats.mark_repeats(proposals)
    return proposals


def _proposal(context: SpanContext, sentence: Sentence, section: Section, setting: TextSetting) -> FigureProposal:
    """What one quantity seems to state; of a change, and of what names no definite number, no more than whose it is."""
    wording = wording_of(context.clause)
    place = section.number_of(sentence)
    proposal = FigureProposal(context.span, sentence.paragraph, place, section.unit, wording)
    proposal.confidence = _unnamed(context)
    named = _named(context, wording, section, setting)
    proposal.candidates = tuple(indicator.code for indicator in named[:LIKELIEST])
    is_named = bool(named) and named[0].weight > OFFERED and not context.is_change
    if is_named and (named[0].code in OF_ONE_BUILDING or not _is_of_one_body(context, section)):
        proposal.indicator_code = named[0].code
    _say_whose(proposal, context, section, setting)
    if not proposal.indicator_code:
        proposal.not_ours = _why_not_ours(proposal, context, sentence, section, setting)
        proposal.candidates = _offered(proposal, context, section, named, setting)
        return proposal
    proposal.candidates = _offered(proposal, context, section, named, setting)
    proposal.basis = plans.basis_of(context, is_below_plans=section.is_of_plans or section.lists_plans)
    _say_when(proposal, context, sentence, section, setting)
    reading = _reading(proposal, context, sentence, section, named, setting)
    proposal.confidence, proposal.doubts = certainty(reading)
    return proposal


def _why_not_ours(
    proposal: FigureProposal, context: SpanContext, sentence: Sentence, section: Section, setting: TextSetting
) -> str:
    """By what reason it is surely counted nowhere here; "" where it may be, and of a change."""
    if proposal.confidence != NONE:
        return ""
    names = _names_counted_in(context.span, setting)
    around = _around(context, section)
    return not_ours.reason(not_ours.UnnamedReading(context, sentence, around, proposal.candidates, names))


def _offered(
    proposal: FigureProposal, context: SpanContext, section: Section, named: list[NamedIn], setting: TextSetting
) -> tuple[str, ...]:
    """The indicators offered beside none of ours: those that words name, then those whose names are likest; of what is
    surely none, or of no definite number, only those."""
    codes = [indicator.code for indicator in named if indicator.weight > OFFERED]
    if codes and codes[0] in NEW_ONES and FOUNDED_OR_JOINED.search(context.head):
        codes.insert(1, NEW_ONES[codes[0]])
    if proposal.is_sure or context.span.quantity is None:
        codes = [indicator.code for indicator in named]
    else:
        codes += likeness.likest(_around(context, section), _names_counted_in(context.span, setting))
    return tuple(dict.fromkeys(codes))[:MOST_CANDIDATES]


def _is_of_one_body(context: SpanContext, section: Section) -> bool:
    """Whether it is the number of one firm or site, which is no number of the area's; of a unit named it is that's."""
    if owners.subject(context.upto, section.names):
        return False
    return section.speaks_of_one_body(context.upto)


def _unnamed(context: SpanContext) -> str:
    """How sure it is of a quantity of which no indicator is known."""
    if context.is_change:
        return CHANGE
    if context.span.quantity is None:
        return OPEN
    return NONE


def _say_whose(proposal: FigureProposal, context: SpanContext, section: Section, setting: TextSetting) -> None:
    """The unit a number is of; of one without an area, or that acts itself, its own, which is no part of the area's.

    Worked example: of 各级工会筹集资金80万元,其中县总工会筹集资金30万元 the second is all that the office raised.
    """
    proposal.unit_code = _unit_of(proposal.indicator_code, context, section, setting)
    proposal.is_part = context.is_part and not owners.is_of_itself(context.upto.rpartition("其中")[2])
    has_no_area = proposal.unit_code in setting.themselves
    is_of_itself = is_done_by_offices(proposal.indicator_code) and (
        owners.is_of_itself(context.upto) or owners.goes_on(context.upto, section.acting)
    )
    if has_no_area or is_of_itself:
        proposal.coverage = "own"


def _unit_of(code: str, context: SpanContext, section: Section, setting: TextSetting) -> str:
    """The federation the sentence names, else the section's; of what a campaign or facility counts, who took part and
    what came of it, the one that the sentence or the beginning of the paragraph names.

    Worked example: 临川杯大赛举行,参赛企业# is the contest's; 会员# behind it, or 全市参赛企业#, is the federation's.
    """
    subject = _subject(context, section)
    is_event = subject in setting.themselves and subject != section.unit
    if subject != section.unit and not is_event:
        return subject
    if code.startswith(OF_FEDERATIONS):
        return section.unit
    if not code.startswith(OF_EVENTS):
        return subject
    named = owners.event_named(context.upto, section.names, setting.themselves)
    if owners.since_area_named(context.upto) != context.upto:
        return named or section.unit
    return named or section.event or subject


def _subject(context: SpanContext, section: Section) -> str:
    """The unit the sentence names as its subject, else the section's."""
    return owners.subject(context.upto, section.names) or section.unit


def wording_of(clause: str) -> str:
    """What is remembered of a clause: what stands right before its number and what is counted behind it, no numbers.

    Worked example: 全区签订工资协议的企业达#,覆盖职工@ is remembered as 全区签订工资协议的企业达#.
    """
    head, _number, behind = clause.partition("#")
    head = re.split(r"[@,;:]", head)[-1][-14:]
    return f"{head}#{re.split(r'[@,;:、]', behind)[0][:10]}"


def _named(context: SpanContext, wording: str, section: Section, setting: TextSetting) -> list[NamedIn]:
    """Indicators of the catalogue that count in the measure, the likeliest first; what was learnt goes before.

    None where the words name no definite number.
    """
    if context.span.quantity is None:
        return []
    learnt = setting.learnt.get(wording)
    if learnt == "":
        return []
    names = _names_counted_in(context.span, setting)
    found = _named_by_words(context, section, names)
    if learnt not in names:
        return found
    confirmed = [NamedIn(learnt, 2 * STRONG)]
    for indicator in found:
        if indicator.code != learnt and indicator.weight < STRONG:
            confirmed.append(indicator)
    return confirmed


def _named_by_words(context: SpanContext, section: Section, names: Mapping[str, str]) -> list[NamedIn]:
    """Those of `names` that the words around a quantity may mean, the likeliest first: by wordings, and by parts.

    Where wordings say another indicator than the parts say in full, 新开展会员#, both are as near.
    """
    assert context.span.quantity is not None
    around = _around(context, section)
    found = [indicator for indicator in naming.named_by(around) if indicator.code in names]
    others = _of_one_kind(parts.named_by(around, context.span.quantity.stated_measure, names), around, names)
    if found and others and others[0].weight > OFFERED:
        others[0] = others[0]._replace(weight=found[0].weight)
    known = {indicator.code for indicator in found}
    found += [indicator for indicator in others if indicator.code not in known]
    return sorted(found, key=lambda indicator: -indicator.weight)


def _of_one_kind(found: list[NamedIn], around: Surroundings, names: Mapping[str, str]) -> list[NamedIn]:
    """The same, the first of the kind of contest that the words name: of 技能竞赛,涉及@工种,#参赛 it is for skills."""
    if not found:
        return found
    first, *others = found
    kind = naming.of_its_kind(first.code, around)
    if kind == first.code or kind not in names:
        return found
    return [first._replace(code=kind), *(other for other in others if other.code != kind)]


def _around(context: SpanContext, section: Section) -> Surroundings:
    """The words around a number, without what its section's place is called."""
    clause = section.names.without_place(context.clause, section.unit)
    return surroundings(clause, context.sentence, context.said_before)


def _names_counted_in(span: QuantitySpan, setting: TextSetting) -> dict[str, str]:
    """The names, by code, of the indicators that count in the number's measure."""
    assert span.quantity is not None
    printed = span.quantity.measure
    return {entry.code: entry.name for entry in setting.catalogue.values() if _counts_in(printed, entry)}


@lru_cache(maxsize=4096)  # a text has few measures, and every number asks for its own of all indicators
def _counts_in(printed: str, entry: CatalogueEntry) -> bool:
    """Whether a number is in the indicator's measure, in one printed for it, or has none (2.8亿, 13万)."""
    if measures.canonical_measure(printed) in ALSO_COUNTED_IN.get(entry.code, ()):
        return True
    if printed == A_THING and not entry.code.startswith(COUNTING_THINGS):
        return measures.canonical_measure(entry.measure) == A_THING
    if not printed or are_counted_alike(printed, entry.measure):
        return True
    return are_confused(printed, entry.measure)


def _say_when(
    proposal: FigureProposal, context: SpanContext, sentence: Sentence, section: Section, setting: TextSetting
) -> None:
    """The period by the word of time that holds for the number, and whether words beside it say that."""
    nature = setting.catalogue[proposal.indicator_code].nature
    own = section.words_before(context.span, nature)
    upto = sentence.text[: context.span.offset - sentence.start]
    word = section.time_of(nature, own, upto, bool(context.end))
    if word is not None:
        word = _of_its_kind(word, nature, proposal.indicator_code)
        _say_if_to_come(proposal, word, setting.year)
    said = _on_its_side(context, word)
    if said is None:
        is_built = came_about(own, upto, sentence)
        said = period_of(nature, word, setting.year, setting.begins, is_built=is_built)
    proposal.period = said.code
    proposal.is_timeless = word is None and not section.names_a_day
    proposal.nature = nature
    _keep_what_says_when(proposal, sentence, section, word)
    proposal.is_said_beside = bool(own)
    is_told = proposal.is_said_beside or section.says(word)
    proposal.is_period_said = is_told and (said.is_plain or _is_all_until(own, upto, sentence))


def _keep_what_says_when(proposal: FigureProposal, sentence: Sentence, section: Section, word: TimeWord | None) -> None:
    """What in its sentence, its paragraph or a heading says when a number is of: a time of its own, 今年, 累计."""
    beside = [*section.words, *filter(section.says, [word] if word else [])]
    upto = sentence.text[: proposal.span.offset - sentence.start]
    proposal.says_this_year = text_time.says_this_year(sentence.text, beside)
    proposal.is_until_then = "累计" in upto and not proposal.says_this_year
    if proposal.nature != FLOW:
        beside = [said for said in beside if said.kind not in ("ever", "days")]  # 近年来 and 日前 name no time there
    proposal.has_own_time = text_time.says_when(sentence.text, beside)


def _is_all_until(own: list[TimeWord], upto: str, sentence: Sentence) -> bool:
    """Whether a number is said to be all until a year's end, 截至2013年底,累计#; until 6月底 is no period."""
    if not own or not ends_its_year(own[-1]):
        return False
    return "累计" in upto[own[-1].offset - sentence.start :]


def _of_its_kind(word: TimeWord, nature: str, code: str) -> TimeWord:
    """A month or a festival is a part of the year of what is counted all the year round; of a contest it is when it was
    held."""
    if word.kind not in ("month", "days") or nature != FLOW:
        return word
    if not code.startswith(ALL_YEAR_ROUND):
        return word
    return word._replace(kind="part")


def _say_if_to_come(proposal: FigureProposal, word: TimeWord, year: int) -> None:
    """到2020年末 in a text of 2016 is a plan."""
    if word.last > year and proposal.basis == "actual":
        proposal.basis = "planned"


def _on_its_side(context: SpanContext, word: TimeWord | None) -> PeriodSaid | None:
    """由60.65万人增加到83.13万人 in 5年: the year before these, and their last; None of other numbers."""
    if word is None or not context.end:
        return None
    if word.first == word.last:
        return None
    year = word.last
    if context.end == "start":
        year = word.first - 1
    return PeriodSaid(str(year), False)


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
        is_said_beside=proposal.is_said_beside,
        is_timeless=proposal.is_timeless,
        name=setting.catalogue[proposal.indicator_code].name,
        measure=setting.catalogue[proposal.indicator_code].measure,
        nature=setting.catalogue[proposal.indicator_code].nature,
        is_of_itself=proposal.unit_code in setting.themselves and proposal.unit_code == _subject(context, section),
    )
