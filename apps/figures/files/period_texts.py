"""Which period a file speaks of: the year in its titles, and codes as people write them."""

import re
import unicodedata
from itertools import chain

from apps.figures.arithmetic import period_codes
from apps.spreadsheets.headings import normal

YEARS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<!\d)((?:19|20)\d\d)(?:统计)?年度|(?:统计年度|报告期|statisticalyear|period)[::]?((?:19|20)\d\d)(?!\d)",
        r"(?<![\d.])((?:19|20)\d\d)年?(?=$|[^\d年./-])",
    )
)
# A text that speaks of a paper, and the name a spreadsheet gives a copied sheet: 关于2014年文件的说明, 2014 (2).
OF_SOMETHING_ELSE = re.compile(r"关于|根据|按照|依据|通知|文件|办法|\(\d+\)$")
YEAR_SUFFIX = re.compile(r"(?:统计)?年度?$")


def period_code(text: str) -> str:
    """The code of a period as people write it: 2014年度, 2010—2014年, 2013年12月31日."""
    said = YEAR_SUFFIX.sub("", "".join(unicodedata.normalize("NFKC", text).split()))
    said = re.sub(r"(?<=\d)(?:年?[—–~至到]+|年-)(?=\d{4})", "-", said)
    if day := re.fullmatch(r"(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})日?", said):
        said = f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
    return said


def period_said(name: str, above: list[list[str]]) -> str:
    """The year the rows above the headings name, or else the sheet; none where they name several.

    Nor is one taken from a text that may name a paper's year, or last year's sheet copied: the period is asked then.
    """
    titles = [normal(text) for text in chain.from_iterable(above)]
    for named in (titles, [normal(name)]):
        texts = [text for text in named if not OF_SOMETHING_ELSE.search(text)]
        for pattern in YEARS:
            years = _years_named(texts, pattern)
            if len(years) == 1:
                return years.pop()
    return ""


def _years_named(texts: list[str], pattern: re.Pattern[str]) -> set[str]:
    years: set[str] = set()
    for text in texts:
        for match in pattern.finditer(text):
            years.update(filter(None, match.groups()))
    return years


def read_period(text: str) -> period_codes.Span:
    """PeriodError where the text is no period."""
    return period_codes.read(period_code(text))
