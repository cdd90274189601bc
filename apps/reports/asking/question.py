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


def taken_apart(text: str, names: Collection[str] = ()) -> AskedQuestion:
    """The question of a line. `names`, in small letters, are the codes and names of what may be asked for: a code is no
    year (ORG12), and a name is not taken for the word of a report that it holds."""
    question = AskedQuestion()
    left = unicodedata.normalize("NFKC", text.replace("\0", " "))[:LONGEST].casefold()
    codes = [word for word in left.split() if word in names]
    left = " ".join(word for word in left.split() if word not in names)
    left = CHINESE_YEAR.sub(lambda found: found[1].translate(CHINESE_DIGITS) + "年", left)
    left = _without_periods(question, left)
    left = _without_report(question, left, names)
    left = re.sub(FILLERS, " ", left)
    question.words = codes + [word for word in left.split() if not BETWEEN_YEARS.match(word)]
    return question


def _without_periods(question: AskedQuestion, text: str) -> str:
    """What is left when the periods are taken out, which the question keeps."""
    if span := SPAN_OF_DAYS.search(text):
        question.days = (span[1], span[2])
        text = _without(text, span)
    for said, years in RELATIVE.items():
        if re.search(f"(?<![比较与跟]){said}", text):
            question.relative = years
            text = text.replace(said, " ")
    if span := SPAN_OF_YEARS.search(text):
        question.years += [span[1], span[2] if len(span[2]) == len(span[1]) else span[1][:2] + span[2]]
        question.is_span = True
        text = _without(text, span)
    while found := YEAR.search(text):
        question.years.append(found[1])
        text = _without(text, found)
    while found := SHORT_YEAR.search(text):
        question.years.append("20" + next(digits for digits in found.groups() if digits))
        text = _without(text, found)
    return text


def _without_report(question: AskedQuestion, text: str, names: Collection[str]) -> str:
    """What is left when the words of the report are taken out. Without such a word two years are
    compared, and a span of more than two is followed."""
    for report, said in REPORTS:
        while found := _said_of_no_name(said, text, names):
            if question.report == NUMBER:
                question.report = report
            text = _without(text, found)
    if question.report == NUMBER and len(question.years) > 1:
        question.report = "trend" if question.is_span and _apart(question.years) > 1 else "compare"
    return text


def _apart(years: list[str]) -> int:
    return int(max(years)) - int(min(years))


def _said_of_no_name(said: str, text: str, names: Collection[str]) -> re.Match[str] | None:
    """The words of a report in the text, unless they are part of a name that stands there: 增长 of 产值增长数."""
    for found in re.finditer(rf"(?:{said})", text):
        if _cuts_a_word(text, found):
            continue
        if not any(found[0] in name and name in text for name in names):
            return found
    return None


def _cuts_a_word(text: str, found: re.Match[str]) -> bool:
    """Whether letters go on before or behind it: vs in canvas."""
    if not found[0].isascii():
        return False
    before, behind = text[: found.start()][-1:], text[found.end() :][:1]
    return any(sign.isascii() and sign.isalpha() for sign in (before, behind))


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"
