"""Which period a file speaks of: the year in its titles, and codes as people write them.

A part of a year is never taken for the year: there are no periods for quarters and months, and it is refused by name.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain

from apps.figures.arithmetic import period_codes
from apps.spreadsheets.headings import normal

YEAR = r"(?:19|20)\d\d"
PARTS = r"[上下]半年|[第前头]?[一二三四1-4]个?季度|(?<!\d)\d{1,2}月?[—–~至到-]\d{1,2}月份?"
PART_OF_YEAR = re.compile(rf"(?:{YEAR}年?)?(?:{PARTS})|{YEAR}年?\d{{1,2}}月份?(?!\d)")
YEARS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)((?:19|20)\d\d)(?:统计)?年度|(?:统计年度|报告期|statisticalyear|period)[::]?((?:19|20)\d\d)(?!\d)",
        r"(?<![\d.])((?:19|20)\d\d)年?(?=$|[^\d年./-])",
    )
)
# A text that speaks of a paper, a yearbook (which tells of the year before), or of the day the table was made; and the
# name a spreadsheet gives a copied sheet: 关于2014年文件的说明, 广西年鉴2014, 填报日期：2014年6月, 2014 (2).
OF_SOMETHING_ELSE = re.compile(
    r"关于|根据|按照|依据|通知|文件|办法|制度|印发|来源|出版|年鉴|yearbook|日期|(?:填报|制表|编制|打印|导出|更新)时间|\(\d+\)$"
)
TABLE_NUMBER = re.compile(
    r"\s*(续?附?表\s*\d{1,2}(?:\s*[-—–－.]\s*\d{1,2})*|\d{1,2}(?:\s*[-—–－.]\s*\d{1,2})+)(?![\d年月日])"
)
YEAR_SUFFIX = re.compile(r"(?:统计)?年度?$")


def period_code(text: str) -> str:
    """The code of a period as people write it: 2014年度, 2010—2014年, 2013年12月31日."""
    said = YEAR_SUFFIX.sub("", "".join(unicodedata.normalize("NFKC", text).split()))
    said = re.sub(r"(?<=\d)(?:年?[—–~至到]+|年-)(?=\d{4})", "-", said)
    if day := re.fullmatch(r"(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})日?", said):
        said = f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
    return said


def period_said(name: str, above: list[list[str]]) -> str:
    """The year the rows above the headings name, or else the sheet; none where they name several, or each another.

    Nor is one taken from a text that may name a paper's year, or last year's sheet copied: the period is asked then.
    Where any of them names a part of a year it is that, as it is written: 2014年上半年.
    """
    titles = _speaking_of_figures(chain.from_iterable(above))
    sheet = _speaking_of_figures([name])
    for text in (*titles, *sheet):
        if part := PART_OF_YEAR.search(text):
            return part[0]
    found = list(filter(None, map(_year_named, (titles, sheet))))
    return found[0] if len(set(found)) == 1 else ""


def _year_named(texts: list[str]) -> str:
    """The one year that texts name, by the surest words that name any; "" where there is none, or several."""
    for pattern in YEARS:
        years = _years_named(texts, pattern)
        if len(years) == 1:
            return years.pop()
    return ""


def _speaking_of_figures(texts: Iterable[str]) -> list[str]:
    """The texts as they are compared, without the numbers of tables: 3-5　2013年各县 begins with 2013."""
    plain = [normal(without_number(text)[1]) for text in texts]
    return [said for said in plain if not OF_SOMETHING_ELSE.search(said)]


def without_number(text: str) -> tuple[str, str]:
    """The number of a table with which its title begins, "" where none does, and the rest: 2-1 and 各市会员."""
    match = TABLE_NUMBER.match(text)
    if match is None:
        return "", text
    return normal(match[1]), text[match.end() :].strip()


def _years_named(texts: list[str], pattern: re.Pattern[str]) -> set[str]:
    years: set[str] = set()
    for text in texts:
        for match in pattern.finditer(text):
            years.update(filter(None, match.groups()))
    return years


def read_period(text: str) -> period_codes.Span:
    """PeriodError where the text is no period."""
    return period_codes.read(period_code(text))


def is_year(text: str) -> bool:
    """Whether a text names a year and nothing else: 2014, 2014年, 2014年末."""
    return re.fullmatch(r"(?:19|20)\d\d(?:年?[度末底]?)", normal(text)) is not None
