"""The words around a number: 超过, 约, 多, 以上, over. Takes a phrase apart and says what its words mean. Pure."""

import re
from decimal import Decimal
from typing import NamedTuple

from apps.figures.arithmetic.measures import TIME
from apps.figures.arithmetic.numerals import ENGLISH, HAN, ONE, UNIT_SIGNS, UnreadableError

ANY_CASE = re.I | re.A  # of ASCII letters alone: Unicode has a dotless i and a long s that would match too

BEFORE = {
    "over": "超过|超|过|逾|突破|多于|大于|高于|over|more than|above|exceeding|>",
    "at_least": "不少于|不低于|不下于|不下|至少|最少|上|at least|no fewer than|no less than|≥|>=",
    "nearly": "接近|将近|近|nearly|almost",
    "under": "不足|不到|不满|低于|少于|小于|未满|under|below|fewer than|less than|<",
    "at_most": "不超过|不多于|不高于|至多|最多|up to|at most|no more than|≤|<=",
    "approx": "大约|约为|约|大概|预计|估计|about|around|approximately|roughly|~",
    "exact": "已经|已|达到|高达|多达|达|仅有|仅|只有|共计|总计|合计|累计|共有|共|有",
}
AFTER = {
    "at_least": "及以上|以上|or more|+",
    "under": "以下",
    "at_most": "以内|之内|or fewer|or less",
    "approx": "左右|上下",
}
TENTH = Decimal(10)  # of a hundred
MORE = {"多": "over", "余": "over", "几": "over", "odd": "over", "来": "approx"}


def _words(*tables: dict[str, str]) -> str:
    """All words as a pattern, the longest first: 上下 is no 上."""
    words = [word for table in tables for words in table.values() for word in words.split("|")]
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


NUMBER = rf"[0-9{HAN}][0-9,.{HAN}]*"
MEASURE = rf"[%‰㎡]|m[2²]|(?![{HAN}])[A-Za-z㐀-鿿](?:(?![{HAN}])[A-Za-z㐀-鿿()/ -]){{0,23}}?"
MORE_WORDS = "|".join(MORE)
PHRASE = re.compile(
    rf"(?P<before>(?:(?:{_words(BEFORE)}) ?)*)(?P<hundredths>百分之)?(?P<sign>[+-]?)(?P<number>{NUMBER})"
    rf"(?:-?(?P<more>{MORE_WORDS}))?(?P<scale>[十百千万亿]*)(?P<tenths>成)? ?(?P<english>{'|'.join(ENGLISH)})?"
    rf"(?:-?(?P<still_more>{MORE_WORDS}))? ?(?P<measure>{MEASURE})??(?P<after>(?: ?(?:{_words(AFTER)}|多|余))*)",
    ANY_CASE,
)
WORD = re.compile(f"{_words(BEFORE, AFTER)}|多|余", ANY_CASE)
# What people write for nothing, and which of 0, — and … they mean by it.
NOTHING = "无|没有|暂无|暂缺|缺|空|未统计|未掌握|不详|未知|不适用|/|none|nil|null|n/?a|unknown|missing"
SYMPTOMS = (  # what a text that is no quantity looks like, the most telling first
    ("error", re.compile("^#")),  # #DIV/0!, #N/A
    ("formula", re.compile("^=")),
    ("nothing", re.compile(f"^(?:{NOTHING})$", ANY_CASE)),
    ("change", re.compile(r"^翻.{0,3}番|^[^0-9]{0,8}(?:增长|增加|上升|提高|下降|减少|降低|下滑)|倍$")),
    ("shortened", re.compile(r"^[+-]?[0-9]+(?:\.[0-9]+)?e[+-]?[0-9]+$", ANY_CASE)),
    ("spaced", re.compile(r"^[0-9]{1,3}(?:,? [0-9]{3})+(?![0-9])")),
    ("time", re.compile(rf"[0-9{HAN}]{TIME.pattern}|^[0-9]{{4}}[-/.][0-9]{{1,2}}[-/.]")),
    ("range", re.compile(rf"[0-9{HAN}%][^0-9{HAN}]{{0,4}}(?:[-~\u2013\u2014至到]| to )[^0-9{HAN}]?[0-9{HAN}]")),
    ("several", re.compile(rf"[0-9{HAN}][,.]*[^0-9,.{HAN}][^0-9{HAN}]*[0-9{HAN}]")),
    ("vague", re.compile("[数几多好][十百千万亿]|数以|^[几多半]|若干|许多|several|many|dozens|hundreds", ANY_CASE)),
)


class Sense(NamedTuple):
    """What a word says of a number: its qualifier and whether it bounds the number to the next step (多)."""

    qualifier: str
    within_step: bool = False


EXACT = Sense("exact")
SENSES = {word: Sense(code) for table in (BEFORE, AFTER) for code, words in table.items() for word in words.split("|")}
SENSES |= {word: Sense(code, within_step=code == "over") for word, code in MORE.items()}
SENSES[""] = EXACT  # a word that is missing


class Phrase(NamedTuple):
    """The groups of PHRASE, "" where one is missing: 超过(before) 5(number) 万(scale) 多(still_more) 人(measure)."""

    before: str
    hundredths: str
    sign: str
    number: str
    more: str
    scale: str
    tenths: str
    english: str
    still_more: str
    measure: str
    after: str

    @property
    def digits(self) -> str:
        """Of 1.2千 (万) what stands before any unit: 1.2."""
        return self.number.rstrip(UNIT_SIGNS)

    @property
    def units(self) -> str:
        """Of 1.2千 (万) the units: 千万."""
        return self.number[len(self.digits) :] + self.scale

    @property
    def times(self) -> Decimal:
        """What million and its like multiply by, and 成, which are ten of a hundred; 1 where none is said."""
        times = ENGLISH.get(self.english.lower(), ONE)
        return times * TENTH if self.tenths else times

    @property
    def stated_measure(self) -> str:
        """As it is written; 百分之 before a number that nothing follows is %, and so is 成; "" where none is said."""
        if self.measure:
            return self.measure.strip()
        if self.hundredths or self.tenths:
            return "%"
        return ""


def taken_apart(folded: str) -> Phrase:
    """The parts of a phrase such as 约5万多人; UnreadableError with what it looks like where it is none."""
    match = PHRASE.fullmatch(folded)
    if match is None:
        raise UnreadableError(_symptom(folded))
    return Phrase(*match.groups(""))


def _symptom(folded: str) -> str:
    """What is wrong with a text that is no quantity: the code of a message."""
    for code, pattern in SYMPTOMS:
        if pattern.search(folded):
            return code
    return "not_a_number"


def senses_of(phrase: Phrase) -> list[Sense]:
    """What every qualifier of the phrase says but those that leave it exact (达, 共计); EXACT where none is left."""
    words = [phrase.more, phrase.still_more, *WORD.findall(phrase.before), *WORD.findall(phrase.after)]
    senses = []
    for word in words:
        sense = SENSES[word.lower()]
        if sense != EXACT:
            senses.append(sense)
    return senses or [EXACT]


def telling_words(words: str) -> str:
    """Of 达超过 the words that qualify: 超过."""
    return "".join(word for word in WORD.findall(words) if SENSES[word.lower()] != EXACT)
