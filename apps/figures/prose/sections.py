"""Where the reading of a text has come to: whose section it is, and which words of time still hold. Pure."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from apps.figures.prose import owners, plans
from apps.figures.prose.clauses import Sentence
from apps.figures.prose.owners import UnitNames
from apps.figures.prose.signs import plain_signs
from apps.figures.prose.spans import QuantitySpan
from apps.figures.prose.times import FLOW, LAST_YEAR, TimeWord, settled, words_of_time, year_named

YEAR_OF_HEADING = re.compile(r"(?<![\d年][—–~至到、和-])((?:19|20)\d\d)年(?!\d|[—–~至到、和-]\d)")
CLAUSE_ENDS = re.compile("[,，;；]")
ASIDE_SAID = re.compile(r"[(（][^()（）]*[)）]")
BY_NOW = re.compile("已|现[有共]|拥有")
ENUMERATED = re.compile("[;；]|[,，、](?:累计|净增|总计)")
EACH = "分别"
ANOTHER_YEAR = re.compile(r"[,，;；][^,，;；]{0,4}(?:19|20)\d\d年")  # 每年召开会议,2023年筹集#
FROM_WHEN = ("由", "从")
GROUND = "基础上"
CALLED_SO = re.compile('(?:获|授予|评为|命名为?)[^,，]{0,8}[“"]?$')
WON = re.compile(r"^(?:19|20)\d\d年度?[,，]?[^,，]{0,12}(?:荣?获(?!知|悉)|被?授予|被?评为)")
LAST_DAY = (12, 31)
SUMMED = re.compile("累计|共(?!同)|已(?!退)")
BEGUN = ("实施", "启动", "开展", "创建", "成立", "建立", "推行")
BUILT = re.compile(r"(?<!已)(?<!已经)(?<!党)(?:建设|共建成|建成|新建|创建|组建|建立|成立)")
THERE_BY_THEN = re.compile(
    "(?:^|[,，;；])(?:全[国省市区县州旗][^,，;；]*(?:达|总数|共有|现有|拥有)"
    "|(?:工会)?会员(?:总数|人数|总人数|达)|(?:基层)?工会(?:组织)?(?:总数|达)|职工总数)[^,，;；]*$"
)
LONG = 3  # so many years are the span of a report, which reaches over its paragraphs


@dataclass(slots=True)
class Section:
    """The unit of a section, where in it the reading is, and the words of time that still hold.

    `told_from`, `told_to`: the first and last year the text tells of, as a person said; 0 where nobody did.
    `sentence`: the one at hand, None before the first. `words`: its words of time, by their places in the text.
    `counted`: the paragraphs below the section's heading up to here, without other headings, as people count who
    write ¶2 of a source. `heading_time`: a year in a heading. `span_time`: the last long span of years, or that of
    the report: what a flow without a time of its own is of. `this_year`: 今年…以来, said anywhere before in the
    section. `carried`: the last word of time of this paragraph. `last_said`: that of the paragraph before, where
    this one has none: after 去年 the next goes on with the same year. `names_a_day`: whether a day as at which
    numbers are was said before in the section: others may be as at it too.
    `is_of_one_body`: whether the paragraph has come to speak of one firm, building site or studio.
    `acting`: who acted last, all the area in this paragraph or an office in the section; "" of neither. `is_of_plans`:
    whether the heading above is of what is to be done; `lists_plans`: whether this paragraph begins so.
    `names_others`: whether the paragraph names a campaign or a facility. `event`: the one its first sentence is about.
    """

    names: UnitNames
    unit: str
    year: int
    told_from: int = 0
    told_to: int = 0
    sentence: Sentence | None = None
    counted: int = 0
    words: list[TimeWord] = field(default_factory=list)
    heading_time: TimeWord | None = None
    span_time: TimeWord | None = None
    this_year: TimeWord | None = None
    carried: TimeWord | None = None
    names_others: bool = False
    is_of_one_body: bool = False
    acting: str = ""
    is_of_plans: bool = False
    lists_plans: bool = False
    event: str = ""
    names_a_day: bool = False
    at_paragraph: int = -1
    last_said: TimeWord | None = None

    @classmethod
    def of_report(
        cls, names: UnitNames, unit: str, year: int, first_year: int, told_of: tuple[int, int] | None = None
    ) -> "Section":
        """The section a report begins with: its own unit's. `first_year`: of a report on several years, else 0;
        `told_of`: the years a person said that it tells of, which go before."""
        first, last = told_of or (first_year or year, year)
        of_all = TimeWord(0, "span", first, last) if first < last else None
        told_from, told_to = told_of or (0, 0)
        return cls(names, unit, year, told_from=told_from, told_to=told_to, span_time=of_all)

    def enter(self, sentence: Sentence, themselves: Collection[str]) -> None:
        """A heading begins a section or names its year; a new paragraph forgets the times of the one before."""
        if sentence.paragraph != self.at_paragraph:
            self.last_said = self.carried or self.last_said
            self.at_paragraph, self.carried, self.names_others = sentence.paragraph, None, False
            self.is_of_one_body = False
            self.lists_plans = plans.lists_plans(sentence.text)
            self.acting = owners.OFFICE if self.acting == owners.OFFICE else ""
            self.counted += not sentence.is_heading
            self.event = "" if sentence.spans else owners.event_named(sentence.text, self.names, themselves)
        unit = owners.heads(sentence.text, self.names)
        if unit:
            self.unit, self.counted = unit, 0
            self.heading_time = self.this_year = self.last_said = None
            self.names_a_day, self.acting = False, ""
        for named in self.names.mentions(sentence.text):
            if named.code in themselves:
                self.names_others = True
        self._take_heading(sentence)
        self.sentence = sentence
        self.words = self._words_of(sentence)

    def _words_of(self, sentence: Sentence) -> list[TimeWord]:
        """The words of time of a sentence, by their places in the text."""
        said = words_of_time(sentence.text, self.year, self.told_to)
        words = []
        for word in settled(said, self._year_spoken_of()):
            words.append(word._replace(offset=word.offset + sentence.start))
        return words

    def _year_spoken_of(self) -> int:
        """The year the paragraph or its heading named last, else the last that the text tells of, as a person said; 0
        where nobody did."""
        for word in (self.carried, self.heading_time, self.last_said):
            if word is not None and (named := year_named(word)):
                return named
        return self.told_to

    def _take_heading(self, sentence: Sentence) -> None:
        """一、2012年全市工会主要工作情况 says the year of what follows; a sentence with numbers or commas is none."""
        if sentence.spans or len(sentence.text.strip()) > owners.HEADING_LENGTH:
            return
        if sentence.is_heading:
            self.is_of_plans = plans.begins_plans(sentence.text)
        said = YEAR_OF_HEADING.search(sentence.text)
        if said is None or re.search("[,，]", sentence.text):
            return
        year = int(said[1])
        self.heading_time = TimeWord(0, "year", year, year)

    def leave(self, sentence: Sentence) -> None:
        """What the sentence leaves for those that follow: its words of time, and whether it spoke of one body."""
        for word in self.words:
            self.names_a_day |= word.kind == "day"
            if self._is_of_the_report(word):
                self.span_time = word
            if word.kind == "this":
                self.this_year = word
            self.carried = self._left_behind(word) or self.carried
        said = plain_signs(sentence.text)
        if owners.speaks_of_one_body(said, self.names, self.unit):
            self.is_of_one_body = True
        elif owners.AREA_AGAIN.search(said):
            self.is_of_one_body = False
        self.acting = owners.acting(said, self.acting)

    def _left_behind(self, word: TimeWord) -> TimeWord | None:
        """What a word of time says of the sentences that follow, None where it holds for its own alone: 每年, 两节期间;
        of 2024年春节期间 the year goes on."""
        if word.kind in ("yearly", "compared") or self._is_aside(word, None) or self._is_of_an_honour(word):
            return None
        if self._says_from_when(word) or self._ground(word):
            return None
        if word.kind != "days":
            return word
        return word._replace(kind="year") if word.first else None

    def speaks_of_one_body(self, upto: str) -> bool:
        """Whether a number is of one firm, building site or studio, as its sentence or one before it says."""
        if self.is_of_one_body and not owners.AREA_AGAIN.search(upto):
            return True
        return owners.speaks_of_one_body(upto, self.names, self.unit)

    def words_before(self, span: QuantitySpan, nature: str) -> list[TimeWord]:
        """The words of time of its sentence that stand before a quantity, and hold for it."""
        words = []
        for word in self.words:
            is_before = word.offset < span.offset and not self._is_passed(word, span)
            if is_before and not self._is_aside(word, span):
                words.append(word)
        return _holding_for(nature, self._paired(words, span))

    def _paired(self, words: list[TimeWord], span: QuantitySpan) -> list[TimeWord]:
        """The one year of several in a row that 分别 pairs with a number: of 2021年、2022年分别发展@、# the second."""
        said = self.sentence.text[: span.offset - self.sentence.start] if self.sentence else ""
        at = said.rfind(EACH)
        if self.sentence is None or at < 0:
            return words
        at += self.sentence.start
        years = _years_in_a_row(word for word in words if word.offset < at)
        numbers = [other for other in self.sentence.spans if other.offset > at]
        if len(years) < 2 or len(years) != len(numbers):
            return words
        return [years[numbers.index(span)]]

    def _is_aside(self, word: TimeWord, span: QuantitySpan | None) -> bool:
        """Whether a word of time holds for a number in its brackets alone, (2009年为@), which end before a quantity."""
        if self.sentence is None:
            return False
        start = self.sentence.start
        for aside in ASIDE_SAID.finditer(self.sentence.text):
            first, behind = start + aside.start(), start + aside.end()
            is_within = first < word.offset < behind and (span is None or behind <= span.offset)
            if is_within and any(word.offset < other.offset < behind for other in self.sentence.spans):
                return True
        return False

    def _is_of_the_report(self, word: TimeWord) -> bool:
        """Whether it is a span that a report may be on: a long one, or one that is printed by its years."""
        if word.kind != "span" or self.sentence is None:
            return False
        is_printed = self.sentence.text[word.offset - self.sentence.start].isdigit() and word.last <= self.year
        return word.last - word.first + 1 >= LONG or (is_printed and word.first < word.last)

    def _ground(self, word: TimeWord) -> int:
        """Where in the text ends what had been done before: 在2009年建会三成的基础上; 0 of other words of time."""
        if self.sentence is None:
            return 0
        clause = CLAUSE_ENDS.split(self.sentence.text[word.offset - self.sentence.start :])[0]
        at = clause.find(GROUND)
        return word.offset + at if at >= 0 else 0

    def _is_of_an_honour(self, word: TimeWord) -> bool:
        """Whether a time says only when something was won, or for what, in a sentence without numbers: 2011年荣获奖状,
        获评“十一五”先进集体."""
        if self.sentence is None or self.sentence.spans:
            return False
        at = word.offset - self.sentence.start
        if CALLED_SO.search(self.sentence.text[:at]):
            return True
        clause = CLAUSE_ENDS.split(self.sentence.text[at:])[0]
        return word.kind == "year" and WON.search(clause) is not None

    def _is_passed(self, word: TimeWord, span: QuantitySpan) -> bool:
        """Whether a year says only from what another number rose, 由2017年的60万人增加到100万人, or its ground."""
        ground = self._ground(word)
        if ground:
            return ground < span.offset
        if not self._says_from_when(word) or self.sentence is None:
            return False
        return any(word.offset < other.offset < span.offset for other in self.sentence.spans)

    def _says_from_when(self, word: TimeWord) -> bool:
        """Whether 由 or 从 stands right before a year and the number it is of behind it."""
        if self.sentence is None or word.kind not in ("year", "day"):
            return False
        return self.sentence.text[: word.offset - self.sentence.start].endswith(FROM_WHEN)

    def number_of(self, sentence: Sentence) -> int:
        """Which paragraph of its section a sentence stands in, from 1; of a heading the one below it."""
        return max(self.counted + sentence.is_heading, 1)

    def time_of(self, nature: str, own: list[TimeWord], upto: str, is_end: bool) -> TimeWord | None:
        """The word of time that holds for a number: its sentence's, its paragraph's, its heading's, its report's.

        `upto`: the sentence before the number. `is_end`: of one of two numbers that say from what to what.
        """
        if _is_yearly(own, upto):
            return self._of_each_year(own)
        own = [word for word in own if word.kind != "yearly"]
        word = own[-1] if own else self._carried_to(nature, upto)
        if word is None:
            return self.heading_time or self._of_the_report(nature, upto, is_end)
        if nature != FLOW:
            return word
        return self._of_flow(word, own, upto)

    def _carried_to(self, nature: str, upto: str) -> TimeWord | None:
        """The paragraph's last word of time; what is there by now, 会员已达#, is of no part of the year said before."""
        if self.carried is None or self.carried.kind != "part":
            return self.carried
        is_by_now = nature != FLOW and BY_NOW.search(CLAUSE_ENDS.split(upto)[-1])
        return None if is_by_now else self.carried

    def _of_the_report(self, nature: str, upto: str, is_end: bool) -> TimeWord | None:
        """The years of the report; where it is on one, the year the paragraph before was on; 累计 counts a flow from
        when it began."""
        if nature != FLOW:
            return self.span_time if is_end else None
        if self.span_time is not None and not self._compares_with_last_year():
            return self.span_time
        if self.last_said is not None and self.last_said.kind in ("year", "this"):
            return self.last_said
        if "累计" in upto:
            return TimeWord(0, "ever")
        return None

    def _compares_with_last_year(self) -> bool:
        """Whether the sentence at hand holds a number against last year's, 比去年多, which it then follows."""
        return self.sentence is not None and LAST_YEAR in self.sentence.text

    def _of_flow(self, word: TimeWord, own: list[TimeWord], upto: str) -> TimeWord:
        """The stretch that a flow is of, where a word names its end: 今年以来,…目前; 5年来,截至年底.

        Where only a sentence before named the day, as at which others were, it is of the report's years, or of the year
        that ends on it.
        """
        stretch = {"now": self.this_year, "day": _stretch(own), "congress": self.span_time}.get(word.kind)
        if stretch is None and word.kind == "day" and (not own or _began_in_that_year(own)):
            return self._up_to(word, upto)
        return stretch or word

    def _up_to(self, day: TimeWord, upto: str) -> TimeWord:
        """The years of the report that end with the year of a day, else that year, where the day is its last and the
        number is not said to be all until then."""
        if self.span_time is not None and day.last in (self.span_time.last, self.span_time.last + 1):
            return self.span_time
        if not ends_its_year(day) or SUMMED.search(upto):
            return day
        return TimeWord(day.offset, "this", day.last, day.last)

    def _of_each_year(self, own: list[TimeWord]) -> TimeWord:
        """每年 in the years that are spoken of: of the sentence, the paragraph or the report."""
        for word in (*own, self.carried, self.span_time):
            if word is None or word.kind == "yearly":
                continue
            if word.first < word.last:
                return TimeWord(0, "yearly", word.first, word.last)
        return TimeWord(0, "yearly")

    def tells_of(self, years: Sequence[int]) -> bool:
        """Whether a year, or a span's first and last, are what the text tells of: it ends with the last year that a
        person said, else with that of writing, and a span may be all of it.

        Worked example: a text of 2021-2023 tells of 2023 and of 2021-2023, not of 2021 alone.
        """
        last = self.told_to or self.year
        return years[-1] == last and years[0] in (self.told_from or last, last)

    def says(self, word: TimeWord | None) -> bool:
        """Whether it is the paragraph or its heading that says it."""
        return word is not None and word in (self.carried, self.heading_time)


def _holding_for(nature: str, words: list[TimeWord]) -> list[TimeWord]:
    """Without the days of what is there, 日前,会员达#, and of several years, 从1992年到2010年,在春节送温暖活动中#."""
    is_over_years = any(word.kind in ("span", "from") for word in words)
    if nature == FLOW and not is_over_years:
        return words
    return [word for word in words if word.kind != "days"]


def ends_its_year(word: TimeWord) -> bool:
    """Whether a word of time names a year's last day: 2013年底, not 6月底 or 目前."""
    return word.day is not None and (word.day.month, word.day.day) == LAST_DAY


def _years_in_a_row(words: Iterable[TimeWord]) -> list[TimeWord]:
    """Each year that words of time name alone or two at a time: 2021年、2022年、2023年 are three."""
    years = []
    for word in words:
        if word.kind in ("year", "day", "span") and word.last - word.first <= 1:
            for year in sorted({word.first, word.last}):
                years.append(word._replace(kind="year", first=year, last=year))
    return years


def _began_in_that_year(own: list[TimeWord]) -> bool:
    """Whether a month or the year of a day is named before it: 1954年6月开展竞赛,至年末."""
    *earlier, day = own
    return any(word.kind in ("month", "year", "part") and word.last == day.last for word in earlier)


def _stretch(own: list[TimeWord]) -> TimeWord | None:
    """The years that a day is named as the end of: 今年以来,截至9月中旬; 5年来,截至年底. None where only a day is."""
    stretch = None
    for word in own:
        if word.kind in ("this", "from", "span"):
            stretch = word
    return stretch


def came_about(own: list[TimeWord], upto: str, sentence: Sentence) -> bool:
    """Whether the words since the last word of time say that something came about then: 5年来新建职工书屋#; not since
    there are any: 启动5年来建成职工书屋#; nor of 5年来新建工会@,全县基层工会达#, which is what there is by then."""
    if not own or _is_there_by_then(upto):
        return False
    since = own[-1].offset - sentence.start
    return BUILT.search(upto, since) is not None and not upto[:since].endswith(BEGUN)


def _is_there_by_then(upto: str) -> bool:
    """Whether the clause of a number says what all the area has, 全县基层工会达#, and not that it was built."""
    said = THERE_BY_THEN.search(upto)
    return said is not None and BUILT.search(said[0]) is None


def _is_yearly(own: list[TimeWord], upto: str) -> bool:
    """Whether 每年 holds up to a number: 每年审计60家; 验收150家 says nothing of the second."""
    kinds = {word.kind for word in own}
    if "yearly" not in kinds:
        return False
    _before, _said, behind = upto.rpartition("每年")
    return not (ENUMERATED.search(behind) or ANOTHER_YEAR.search(behind))
