"""When a number of a text is of: the words of time before it, and what they mean for a stock, a flow or a rate. Pure.

`apps.figures.arithmetic.period_codes` has the codes; `year` is the year the report is of, as a person says beside it.
"""

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from apps.figures.arithmetic import period_codes
from apps.figures.arithmetic.numerals import DIGITS, number_of
from apps.figures.arithmetic.period_codes import YearBegins
from apps.figures.files.period_texts import PARTS

COUNTS_OF_YEARS = range(2, 21)
LAST_MONTH = 12
FIVE_YEAR_PLANS = {"": 2001, "一": 2006, "二": 2011, "三": 2016, "四": 2021, "五": 2026}  # their first years
STOCK, FLOW, RATE = "stock", "flow", "rate"


class TimeWord(NamedTuple):
    """A word of time: where it stands, its kind, and the years or the day it names.

    Kinds: day (as at), year, month, span, from (a year on), yearly, this (year), part (of a year, for which there is no
    period), now, ever (since something began); whole and end (of the year that is spoken of, which the words around
    say).
    """

    offset: int
    kind: str
    first: int = 0
    last: int = 0
    day: date | None = None


def _shape(pattern: str) -> re.Pattern[str]:
    """Y, M, D and N stand for year, month, day and a count of years; F and L for the first and last of several."""
    for sign, group in GROUPS.items():
        pattern = pattern.replace(sign, group)
    return re.compile(pattern)


GROUPS = {
    "Y": r"(?P<year>(?:19|20)\d\d)年?", "M": r"(?P<month>\d{1,2})月份?", "D": r"(?P<date>\d{1,2})",
    "N": rf"(?P<count>(?<!\d)\d{{1,2}}|(?<![{''.join(DIGITS)}十])[{''.join(DIGITS)}十]{{1,3}})年",
    "F": r"(?P<first>(?:19|20)\d\d)年?",
    "L": r"(?P<last>(?:19|20)\d\d)年?",
}  # fmt: skip
SHAPES = (
    ("day", _shape(r"(?:截至|截止|截止到|到|至)YMD?(?:日|底|末)?")),
    ("day", _shape(r"(?:截至|截止|截止到|到|至)?Y年?(?:底|末)")),
    ("day", _shape(r"(?:截至|截止|截止到)MD?(?:日|底|末|上旬|中旬|下旬)")),
    ("day", _shape(r"(?<![\d月日年])[到至]M[底末]")),
    ("last end", _shape(r"(?:截至|截止|截止到|到|至)?(?:去年|上年)年?(?:底|末)")),
    ("plan", _shape(r"[“\"]?十(?P<plan>[一二三四五])?五[”\"]?(?:期间|以来|时期|五年)")),
    ("span", _shape(r"F[—–~至到-]+L(?!月)")),
    ("this", _shape(r"(?:到|至)今年(?:下半年|年底|底)")),
    ("part", _shape(rf"(?:Y|今年|去年)?(?:{PARTS}|前\d{{1,2}}个月)(?!\d{{1,2}}日)")),
    ("from", _shape(r"[自从]?Y(?:\d{1,2}月)?(?:开始|起|至今)")),
    ("from", _shape(r"[自从]?Y(?:\d{1,2}月)?[^,，。;；\d]{0,12}以来")),
    ("part", _shape(r"(?<![\d年至到~—–-])M(?=[,，起])")),
    ("span", _shape(r"(?:近|最近|过去的?|这|前)?N(?:来|间|以来|多来|中|里)")),
    ("span", _shape(r"(?:近|过去|这)N")),
    ("span", _shape(r"(?:^|(?<=[,，。]))N(?=[一-龥])(?!级|度|前|底|末|内|初)")),
    ("compared", _shape(r"N前相?比")),
    ("yearly", _shape(r"每年|年均|平均每年|(?<=[”室])年(?=降低|节约|减少)")),
    ("now", _shape(r"目前|至今|迄今|现有|截至目前|截止目前|现已")),
    ("before", _shape(r"去年|上年")),
    ("before", _shape(r"(?:去年|上年)[^,，。;；\d]{0,12}以来")),
    ("this", _shape(r"(?:今年|本年)[^,，。;；\d]{0,12}以来")),
    ("ever", _shape(r"近年来|近几年来?|多年来|历年来?|(?:成立|创建|启动|开展|建立|实施|举办)以来")),
    ("this", _shape(r"今年|本年")),
    ("whole", _shape(r"全年|年内|当年|一年来")),
    ("end", _shape(r"(?:截至|截止|到|至)?(?<![\d今明每往])年(?:底|末)(?!前)")),
    ("month", _shape(r"Y(?<=年)\d{1,2}月(?!\d)")),
    ("year", _shape(r"Y(?<=年)(?!\d|度|级|总结|推进)")),
)


class PeriodSaid(NamedTuple):
    """The code of a period, "" where none can be said; `is_plain`: whether the words themselves say it."""

    code: str
    is_plain: bool


NOT_SAID = PeriodSaid("", False)
OVER_YEARS = ("span", "from", "compared")
OF_A_TITLE = re.compile("《[^》]*》")
COMPARED_BEFORE, COMPARED_BEHIND = ("比", "较"), ("相比", "同期", "比")


def words_of_time(text: str, year: int) -> list[TimeWord]:
    """The words of time in a text, in their order; where two shapes meet the earlier shape goes before."""
    taken = [title.span() for title in OF_A_TITLE.finditer(text)]
    words = []
    for kind, shape in SHAPES:
        for match in shape.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            word = _word(kind, match, year)
            if word and not _is_compared_with(text, match):
                taken.append(match.span())
                words.append(word)
    return sorted(words)


def _is_compared_with(text: str, match: re.Match[str]) -> bool:
    """Whether a time is only what a number is held against: 比去年增长, 2013年同期."""
    return text[: match.start()].endswith(COMPARED_BEFORE) or text.startswith(COMPARED_BEHIND, match.end())


def settled(words: list[TimeWord], year: int) -> list[TimeWord]:
    """The same words with 全年 and 年末 of the year spoken of: the last one named, else `year`; 0 where none is."""
    found = []
    for word in words:
        if word.kind == "whole":
            word = TimeWord(word.offset, "year" if year else "this", year or word.last, year or word.last)
        elif word.kind == "end":
            word = _day(word.offset, year or word.last, {}) or word
        elif word.kind in ("year", "day", "month"):
            year = word.last
        found.append(word)
    return found


def _word(kind: str, match: re.Match[str], year: int) -> TimeWord | None:
    """None where what was found names no day there is, or no count of years that a report spans."""
    said = {name: value for name, value in match.groupdict().items() if value}
    at, named = match.start(), int(said.get("year", year))
    if kind == "day":
        return _day(at, named, said)
    if kind == "last end":
        return _day(at, year - 1, {})
    if kind == "before":
        return TimeWord(at, "year", year - 1, year - 1)
    if "count" in said:
        count = int(number_of(said["count"]))
        return TimeWord(at, kind, year - count + 1, year) if count in COUNTS_OF_YEARS else None
    first, last = int(said.get("first", named)), int(said.get("last", named))
    if kind == "plan":
        first = FIVE_YEAR_PLANS[said.get("plan", "")]
        return TimeWord(at, "span", first, min(first + 4, max(first, year)))
    if kind == "from":
        last = max(named, year)
    return TimeWord(at, kind, first, last)


def _day(offset: int, year: int, said: dict[str, str]) -> TimeWord | None:
    """The day a number is as at; of a month or a year its last."""
    month = int(said.get("month", LAST_MONTH))
    if not 1 <= month <= LAST_MONTH:
        return None
    _weekday, last = monthrange(year, month)
    day = min(int(said.get("date", last)), last) or last
    return TimeWord(offset, "day", year, year, date(year, month, day))


def period_of(
    nature: str, word: TimeWord | None, year: int, begins: YearBegins, *, is_built: bool = False
) -> PeriodSaid:
    """What a word of time means for a number of that nature; `is_built`: whether it is said to have come about then.

    Worked examples, years begun on 1 October: 截至2014年9月底 is 2014 of a stock and ..2014 of a flow; 截至2013年底
    2013-12-31; 5年来 2010-2014 of a flow, and 2014 of a stock that was not built then; 2014年 CY2014 of a flow;
    今年上半年 nothing, since there is no such period.
    """
    if word is None:
        return PeriodSaid(str(year) if nature != FLOW else f"CY{year}", False)
    if word.kind == "part":
        return NOT_SAID
    if word.kind == "yearly":
        return _yearly(word)
    if word.kind == "day":
        return _as_at(nature, word, begins)
    if word.kind in OVER_YEARS and word.first != word.last:
        return _over_years(nature, word, is_built)
    return _in_one_year(nature, word, year)


def _in_one_year(nature: str, word: TimeWord, year: int) -> PeriodSaid:
    """`year`: the report's, up to which 目前 counts a flow."""
    is_since = word.kind in ("now", "ever")
    if nature != FLOW:
        return PeriodSaid(str(year if is_since else word.last), word.kind not in ("month", "ever"))
    if is_since:
        return PeriodSaid(f"..{year}", False)
    return PeriodSaid(f"CY{word.last}", word.kind not in ("this", "month"))


def _as_at(nature: str, word: TimeWord, begins: YearBegins) -> PeriodSaid:
    day = word.day
    assert day is not None, "a word of this kind names its day"
    ended = ""
    for year in (str(day.year), str(day.year + 1)):
        if period_codes.read(year, begins).ends == day:
            ended = year
    if nature == FLOW:
        return PeriodSaid(f"..{ended or day.year}", False)
    return PeriodSaid(ended or day.isoformat(), True)


def _over_years(nature: str, word: TimeWord, is_built: bool) -> PeriodSaid:
    if nature == STOCK and not is_built:
        return PeriodSaid(str(word.last), False)
    return PeriodSaid(f"{word.first}-{word.last}", True)


def _yearly(word: TimeWord) -> PeriodSaid:
    if not word.first or word.first == word.last:
        return NOT_SAID
    return PeriodSaid(f"{word.first}-{word.last}/yr", False)
