"""A question in one line, taken apart: the periods it names, the report it leads to, and the words that are left. Pure.

柳州会员2014同比 is the year 2014, the report "compare" and the words 柳州会员
lzhy14           is the year 2014 and the word lzhy
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

LONGEST = 100  # signs of a question; a longer one is read as far as this
NUMBER = "number"
SOME = r"[\d几一二两三四五六七八九十]+"
# What leads to a report, as people say it. The first that fits counts, so the more telling stand first.
REPORTS: tuple[tuple[str, str], ...] = (
    (
        "definition",
        "是什么意思|什么意思|什么是|指什么|怎么算|定义|口径|含义|(?:指标)?解释|definition of|definition|what is",
    ),
    ("report", "(?:工作|总结|统计|年度)报告|年报(?!表)|work report"),
    ("coverage", "谁没[上填]?报|[未没]上?报|上报情况|填报情况|上报率|coverage|who is missing|not reported"),
    ("contradictions", "矛盾|对不上|不一致|contradictions?"),
    ("restatements", "更正|修订|restatements?|corrections?"),
    ("register", "台账|名册|名录|registers?"),
    (
        "trend",
        rf"趋势|历年|走势|逐年|(?:最近|近|过去){SOME}年来?|{SOME}年来|近年来?|"
        r"trends?|over the years|by year|(?:last|past) \w+ years",
    ),
    (
        "children",
        r"各(?:地市|市县区?|县市区?|[省市县区]+|地)|(?:哪[个些]?|\d+个?|[几十百]个)[省市县区]|最[多少高低]|分地区|排名|排行|"
        r"by (?:city|county|province)|which (?:city|cities|county|counties|provinces?)|ranking",
    ),
    (
        "compare",
        "(?<!合)同比|环比|[比较与跟][上去前]年(?:同期)?(?:相比)?|增长率?|增减|变化|变动|比较|对比|"
        r"compared?(?: with)?|changes?|growth|versus|vs",
    ),
    ("summary", "汇总|一览|summary"),
)
FILLERS = (
    "有多少|是多少|多少|有几|几个|是几|总数|总共|一共|如何|怎样|情况|的|了|吗|呢|[?？,，;；:：。]|"
    r"\bhow many\b|\bhow much\b|\bwhat\b|\bthe\b|\bof\b|\bin\b|\bfor\b|\bto\b|\band\b|\bwith\b"
)
SPAN_OF_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)\s*(?:至|到|–|—|~|to|-)\s*(\d{4}-\d\d-\d\d)")
SPAN_OF_YEARS = re.compile(
    r"(?<![\d-])((?:19|20)\d\d)\s*年?\s*(?:[-–—~]+|至|到|to)\s*((?:19|20)?\d\d)(?![\d-])\s*(?:年度|年末|年底|年)?"
)
YEAR = re.compile(r"(?<![\d-])((?:19|20)\d\d)(?![\d])\s*(?:年度|年|年末|年底)?")
SHORT_YEAR = re.compile(r"(?<![\d近去-])(\d\d)\s*(?:年度|年)(?!来)|(?<![\d-])(\d\d)(?![\d-])\s*$|(?<=\s)(\d\d)(?=\s)")
CHINESE_YEAR = re.compile("([〇零一二三四五六七八九]{4})年")
CHINESE_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
BETWEEN_YEARS = re.compile("^(?:到|至|与|和|–|—|~|-)$")
RELATIVE = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "last year": -1, "this year": 0}


@dataclass(slots=True)
class AskedQuestion:
    """`years` as they were named, two digits made four; `days` the first and the last of a span written in days;
    `relative` how many years from the one under collection; `is_span` whether all years between two are meant.
    `words` is what is left, in order."""

    report: str = NUMBER
    years: list[str] = field(default_factory=list)
    days: tuple[str, str] | None = None
    relative: int | None = None
    is_span: bool = False
    words: list[str] = field(default_factory=list)

    @property
    def names_a_period(self) -> bool:
        """Whether it says a year, days, or a year from the one under collection."""
        if self.years or self.days:
            return True
        return self.relative is not None


def taken_apart(text: str, names: Collection[str] = ()) -> AskedQuestion:
    """The question of a line. `names`, in small letters, are the codes and names of what may be asked for: a code is no
    year (ORG12), and a name is not taken for the word of a report that it holds."""
    question = AskedQuestion()
    said = unicodedata.normalize("NFKC", text.replace("\0", " "))[:LONGEST].casefold()
    codes, others = [], []
    for word in said.split():
        if word in names:
            codes.append(word)
        else:
            others.append(word)
    left = CHINESE_YEAR.sub(_in_digits, " ".join(others))
    left = _without_periods(question, left)
    left = _without_report(question, left, names)
    left = re.sub(FILLERS, " ", left)
    words = [word for word in left.split() if not BETWEEN_YEARS.match(word)]
    question.words = codes + words
    return question


def _in_digits(year: re.Match[str]) -> str:
    """二〇一四年 as 2014年."""
    return year[1].translate(CHINESE_DIGITS) + "年"


def _without_periods(question: AskedQuestion, text: str) -> str:
    """What is left when the periods are taken out, which the question keeps; what may be part of another goes last."""
    text = _without_days(question, text)
    text = _without_relative_years(question, text)
    text = _without_span_of_years(question, text)
    return _without_years(question, text)


def _without_days(question: AskedQuestion, text: str) -> str:
    """2014-01-01..2014-12-31 is a span of days."""
    span = SPAN_OF_DAYS.search(text)
    if span is None:
        return text
    question.days = (span[1], span[2])
    return _without(text, span)


def _without_relative_years(question: AskedQuestion, text: str) -> str:
    """去年 is a year; 比去年 asks for a comparison, and stays."""
    for said, years in RELATIVE.items():
        if re.search(f"(?<![比较与跟]){said}", text):
            question.relative = years
            text = text.replace(said, " ")
    return text


def _without_span_of_years(question: AskedQuestion, text: str) -> str:
    """2010-2014 and 2010-14 are all years from the first to the last."""
    span = SPAN_OF_YEARS.search(text)
    if span is None:
        return text
    first, last = span[1], span[2]
    if len(last) < len(first):
        last = first[:2] + last
    question.years += [first, last]
    question.is_span = True
    return _without(text, span)


def _without_years(question: AskedQuestion, text: str) -> str:
    """Years of four digits, then of two: 14 is 2014."""
    while year := YEAR.search(text):
        question.years.append(year[1])
        text = _without(text, year)
    while year := SHORT_YEAR.search(text):
        digits = "".join(group or "" for group in year.groups())
        question.years.append(f"20{digits}")
        text = _without(text, year)
    return text


def _without_report(question: AskedQuestion, text: str, names: Collection[str]) -> str:
    """What is left when the words of the report are taken out: the question keeps the first that is said. Without such
    a word its years say what is wanted."""
    for report, said in REPORTS:
        while found := _said_of_no_name(said, text, names):
            if question.report == NUMBER:
                question.report = report
            text = _without(text, found)
    if question.report == NUMBER:
        question.report = _report_on_years(question)
    return text


def _report_on_years(question: AskedQuestion) -> str:
    """Two years are compared, and a span of more than two is followed: 2010-2014 is a trend, 2013-2014 a comparison."""
    if len(question.years) < 2:
        return NUMBER
    if question.is_span and _apart(question.years) > 1:
        return "trend"
    return "compare"


def _apart(years: list[str]) -> int:
    return int(max(years)) - int(min(years))


def _said_of_no_name(said: str, text: str, names: Collection[str]) -> re.Match[str] | None:
    """The words of a report in the text, unless they are part of a name that stands there: 增长 of 产值增长数."""
    for found in re.finditer(rf"(?:{said})", text):
        if _cuts_a_word(text, found) or _is_of_a_name(found[0], text, names):
            continue
        return found
    return None


def _is_of_a_name(said: str, text: str, names: Collection[str]) -> bool:
    """Whether a name that holds these words stands in the text."""
    return any(said in name and name in text for name in names)


def _cuts_a_word(text: str, found: re.Match[str]) -> bool:
    """Whether letters go on before or behind it: vs in canvas."""
    if not found[0].isascii():
        return False
    beside = text[: found.start()][-1:] + text[found.end() :][:1]
    return re.search("[a-z]", beside) is not None


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"
