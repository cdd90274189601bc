"""When a number of a text is of: the words of time before it, and what they mean for a stock, a flow or a rate. Pure.

`apps.figures.arithmetic.period_codes` has the codes; `year` is the year the report is of, as a person says beside it.
"""

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from apps.figures.arithmetic import period_codes
from apps.figures.arithmetic.numerals import number_of
from apps.figures.arithmetic.period_codes import YearBegins
from apps.figures.prose.signs import plain_signs
from apps.figures.prose.time_shapes import SHAPES

COUNTS_OF_YEARS = range(2, 21)
LAST_MONTH = 12
FIVE_YEAR_PLANS = {  # their first years
    "一五": 1953, "二五": 1958, "三五": 1966, "四五": 1971, "五五": 1976, "六五": 1981, "七五": 1986, "八五": 1991,
    "九五": 1996, "十五": 2001, "十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021, "十五五": 2026,
}  # fmt: skip
DIGIT_OF = str.maketrans("一二三四五六七八九零○", "12345678900")
YEAR_IN_CHARACTERS = re.compile("[一二][一二三四五六七八九零○]{3}(?=年)")
REPUBLIC = 1911  # the year before its first
STOCK, FLOW, RATE = "stock", "flow", "rate"


class TimeWord(NamedTuple):
    """A word of time: where it stands, its kind, and the years or the day it names.

    Kinds: day (as at), year, month, days (of a festival, or from one day to another), span, from (a year on), yearly,
    this (year), part (of a year, for which there is no period), now, ever (since something began), congress (since the
    last one, with which the report's years begin); whole, end and next (the year that is spoken of, its end, the one
    behind it, which the words around say).
    """

    offset: int
    kind: str
    first: int = 0
    last: int = 0
    day: date | None = None


class PeriodSaid(NamedTuple):
    """The code of a period, "" where none can be said; `is_plain`: whether the words themselves say it."""

    code: str
    is_plain: bool


NOT_SAID = PeriodSaid("", False)
LAST_YEAR = "去年"
OF_A_DAY = ("day", "until", "half", "last end")
NAMING_A_YEAR = ("year", "day", "month", "this")
OVER_YEARS = ("span", "from", "compared")
YEARS_BEFORE = {"before": 1, "of late": 1, "before last": 2, "after": -1}
BESIDE = 40  # signs between a year and the count of years since it
SINCE_LAST = "since last"
OF_ANOTHER_COUNT = ("plan", "decade", "republic", "short")
OF_A_TITLE = re.compile("《[^》]*》")
COMPARED_BEFORE = ("比", "较", "超过", "高于", "低于")
COMPARED_BEHIND = re.compile(r"的?(?:历史)?(?:最[高低大多好快]|新高)|相比|同期|比|的?\d[\d.]*倍")


FOUNDED_IN = ("成立于", "始建于", "创建于", "组建于", "创办于", "诞生于", "建于")
THEN = re.compile("[^,，。;；]{0,8}[,，]?(?:当时|其时|时有|时设)")
BY_RULES = ("根据", "依据", "按照", "遵照", "依照", "贯彻", "落实")
RULES = re.compile("[^,，。;；]{0,24}(?:颁布|印发|出台|文件|通知|条例|规定|规划|意见|精神|部署|要求)")


def words_of_time(text: str, year: int, told_to: int = 0) -> list[TimeWord]:
    """The words of time in a text, in their order; where two shapes meet the earlier shape goes before.

    `told_to`: the last year that the text tells of, up to which 五年来 counts, where a person said so; else `year`.
    Worked example: 截至2013年底 is a day; the year 2013年 in it is not found again.
    """
    places = [at for at, sign in enumerate(text) if not sign.isspace()]
    said = YEAR_IN_CHARACTERS.sub(_in_digits, plain_signs("".join(text[at] for at in places)))
    taken = [title.span() for title in OF_A_TITLE.finditer(said)]
    words = []
    for kind, shape in SHAPES:
        for match in shape.finditer(said):
            if _meets_any(match, taken):
                continue
            word = _word(kind, match, year, told_to or year)
            if word is None or _is_compared_with(said, match):
                continue
            taken.append(match.span())
            words.append(word._replace(offset=places[word.offset]))
    return _with_their_beginnings(sorted(words))


def _with_their_beginnings(words: list[TimeWord]) -> list[TimeWord]:
    """The same, with 10年间 right behind 从2002年开始 as 2002 to 2012, since its beginning is printed."""
    found: list[TimeWord] = []
    for word in words:
        before = found[-1] if found else None
        if before is not None and _are_the_same_years(before, word):
            word = word._replace(first=before.first)
        found.append(word)
    return found


def _are_the_same_years(begun: TimeWord, counted: TimeWord) -> bool:
    """Whether years from one on and a count of years that stands near, and ends with them, differ by one at most."""
    if (begun.kind, counted.kind) != ("from", "span") or counted.offset - begun.offset > BESIDE:
        return False
    return begun.last == counted.last and abs(begun.first - counted.first) <= 1


def _in_digits(match: re.Match[str]) -> str:
    """一九八五年 as 1985年, sign for sign."""
    return match[0].translate(DIGIT_OF)


def _meets_any(match: re.Match[str], taken: list[tuple[int, int]]) -> bool:
    """Whether any sign of a match was taken already."""
    first, behind = match.span()
    return any(start < behind and first < end for start, end in taken)


def _is_compared_with(text: str, match: re.Match[str]) -> bool:
    """Whether a time is only what a number is held against: 比去年增长, 2013年同期, 1999年的1.8倍; not 比2009年新增."""
    before = text[: match.start()]
    if before.endswith(FOUNDED_IN) and not THEN.match(text, match.end()):
        return True
    if before.endswith(BY_RULES) and RULES.match(text, match.end()):
        return True
    is_behind = COMPARED_BEHIND.match(text, match.end()) is not None
    return is_behind or before.endswith(COMPARED_BEFORE)


def settled(words: list[TimeWord], year: int) -> list[TimeWord]:
    """The same words with 全年 and 年末 of the year spoken of: the last one named, else `year`; 0 where none is.

    Worked example: of 2013年, 全年, 2014年, 年末 the second is 2013 and the last 2014-12-31. 今年 alone may be a part
    of it, 全年 behind it is all of it.
    """
    found = []
    for said in words:
        word = _of_year_spoken_of(said, said.last if said.first and said.kind in NAMING_A_YEAR else year)
        year = year_named(word) or year
        found.append(word)
    return found


def year_named(word: TimeWord) -> int:
    """The year that 全年 behind it is; of 去年以来 the year before, which is over; 0 where it names none."""
    if word.kind == "from" and word.last == word.first + 1:
        return word.first
    return word.last if word.kind in NAMING_A_YEAR else 0


def _of_year_spoken_of(word: TimeWord, year: int) -> TimeWord:
    """全年 as that year and 年末 as its last day, any other word as it is; where `year` is 0 they are of this year."""
    spoken_of = year or word.last
    if word.kind in ("day", "days") and not word.first:
        return _days_of(word, spoken_of)
    if word.kind == "next":
        return TimeWord(word.offset, "year", year + 1, year + 1) if year else TimeWord(word.offset, "part")
    if word.kind == "end":
        return _day(word.offset, spoken_of, {}) or word
    if word.kind == "whole":
        return TimeWord(word.offset, "year" if year else "this", spoken_of, spoken_of)
    return word


def _days_of(word: TimeWord, year: int) -> TimeWord:
    """The same day or days of another year; of the last of February the last it has then."""
    if word.kind == "days":
        return word._replace(last=year)
    assert word.day is not None, "a word of this kind names its day"
    return _day(word.offset, year, {"month": str(word.day.month), "date": str(word.day.day)}) or word


def _word(kind: str, match: re.Match[str], year: int, told_to: int) -> TimeWord | None:
    """None where what was found names no day there is, no count of years that a report spans, or a day of late."""
    said = {name: value for name, value in match.groupdict().items() if value}
    at, named = match.start(), int(said.get("year", year))
    if kind in OF_A_DAY:
        return _named_day(kind, at, named, said, year)
    if kind == "date":
        return _long_ago(at, named, told_to)
    if kind in YEARS_BEFORE or kind == SINCE_LAST:
        return _beside_this_year(kind, at, year)
    if kind in OF_ANOTHER_COUNT:
        return _of_another_count(kind, at, said, year)
    if kind == "since":
        return _years_behind(at, said, year)
    if "count" in said:
        return _counted_years(at, kind, said["count"], year if kind == "coming" else told_to)
    return _of_years(kind, at, said, year)


def _beside_this_year(kind: str, offset: int, year: int) -> TimeWord:
    """去年, 前年 and 明年 by the year of writing; 去年7月以来 is both the year before and this one."""
    if kind == SINCE_LAST:
        return TimeWord(offset, "from", year - 1, year)
    named = year - YEARS_BEFORE[kind]
    return TimeWord(offset, "this" if kind == "of late" else "year", named, named)


def _of_another_count(kind: str, offset: int, said: dict[str, str], year_written: int) -> TimeWord:
    """民国16年 as 1927, 08年 as 2008, 十二五 as its years; of the 80年代 no year is known."""
    if kind == "plan":
        return _plan(offset, said["plan"], year_written)
    if kind == "decade":
        return TimeWord(offset, "part")
    if kind == "short":
        year = 2000 + int(said["short"])
    else:
        counted = said["republic"]
        year = REPUBLIC + (1 if counted == "元" else int(number_of(counted)))
    return TimeWord(offset, "year", year, year)


def _long_ago(offset: int, named: int, told_to: int) -> TimeWord | None:
    """1950年1月10日 in a report on 2024: 1950; of the year told of and the one before None, since a day is when the
    text was written or a meeting held."""
    return TimeWord(offset, "year", named, named) if named < told_to - 1 else None


def _of_years(kind: str, offset: int, said: dict[str, str], year: int) -> TimeWord | None:
    """A year, or the first and last of several; None where the first is the later. Of days without one the first is
    0."""
    named = int(said.get("year", year))
    first, last = int(said.get("first", named)), int(said.get("last", named))
    if kind == "days":
        first = int(said.get("year", 0))
    if kind == "from":
        last = max(named, year)
    return TimeWord(offset, kind, first, last) if first <= last else None


def _named_day(kind: str, offset: int, named: int, said: dict[str, str], year: int) -> TimeWord | None:
    """The day that is named; 截至2013年, in a report on 2014 is its last day, in one on 2013 the moment of writing."""
    if kind == "half":
        return _day(offset, named, {"month": "6"})
    if kind == "last end":
        return _day(offset, year - 1, {})
    if kind == "until" and named >= year:
        return TimeWord(offset, "now")
    day = _day(offset, named, said)
    is_of_year_spoken_of = "year" not in said and not said.get("this")
    return day._replace(first=0) if day and is_of_year_spoken_of else day


def _counted_years(offset: int, kind: str, said: str, year: int) -> TimeWord | None:
    """5年来 in a report on 2014: 2010 to 2014; 今后5年 2015 to 2019."""
    count = int(number_of(said))
    if count not in COUNTS_OF_YEARS:
        return None
    if kind == "coming":
        return TimeWord(offset, "span", year + 1, year + count)
    return TimeWord(offset, kind, year - count + 1, year)


def _years_behind(offset: int, said: dict[str, str], year: int) -> TimeWord:
    """比2009年新增 in a report on 2010: 2010; in one on 2012 it is 2010 to 2012, as 比三年前新增 is."""
    before = int(said["year"]) if "year" in said else year - int(number_of(said["count"]))
    last = max(before + 1, year)
    return TimeWord(offset, "year" if last == before + 1 else "span", before + 1, last)


def _plan(offset: int, said: str, year: int) -> TimeWord:
    """十二五 in a report on 2014: 2011 to 2014; in one on 2016 to 2015, its last year."""
    first = FIVE_YEAR_PLANS[said]
    reached = max(first, year)
    return TimeWord(offset, "span", first, min(first + 4, reached))


def _day(offset: int, year: int, said: dict[str, str]) -> TimeWord | None:
    """The day a number is as at; of a month or a year its last. None where there is no such month."""
    month = int(said.get("month", LAST_MONTH))
    if not 1 <= month <= LAST_MONTH:
        return None
    _weekday, last = monthrange(year, month)
    named = int(said.get("date", last))
    day = min(named, last) or last
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
        code = f"CY{year}" if nature == FLOW else str(year)
        return PeriodSaid(code, False)
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
    if word.kind in ("now", "ever", "congress"):
        if nature == FLOW:
            return PeriodSaid(f"..{year}", False)
        return PeriodSaid(str(year), word.kind == "now")
    if nature == FLOW:
        return PeriodSaid(f"CY{word.last}", word.kind not in ("this", "month", "days"))
    return PeriodSaid(str(word.last), word.kind not in ("month", "days"))


def _as_at(nature: str, word: TimeWord, begins: YearBegins) -> PeriodSaid:
    """Up to a day: of a flow all until the year it ends, of others that year, else the day itself."""
    day = word.day
    assert day is not None, "a word of this kind names its day"
    ended = _year_ending(day, begins)
    if nature == FLOW:
        return PeriodSaid(f"..{ended or day.year}", False)
    return PeriodSaid(ended or day.isoformat(), True)


def _year_ending(day: date, begins: YearBegins) -> str:
    """The statistical year that ends on a day: 2014 for 2014-09-30; "" where none does."""
    for year in (str(day.year), str(day.year + 1)):
        if period_codes.read(year, begins).ends == day:
            return year
    return ""


def _over_years(nature: str, word: TimeWord, is_built: bool) -> PeriodSaid:
    """What is there after several years is of the last of them; what was built or done, of all."""
    if nature == STOCK and not is_built:
        return PeriodSaid(str(word.last), False)
    return PeriodSaid(f"{word.first}-{word.last}", True)


def _yearly(word: TimeWord) -> PeriodSaid:
    """每年 of known years: 2010-2014/yr."""
    if not word.first or word.first == word.last:
        return NOT_SAID
    return PeriodSaid(f"{word.first}-{word.last}/yr", False)
