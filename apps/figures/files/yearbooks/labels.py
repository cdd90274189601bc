"""What a heading, the name of a line or a cell of a yearbook says beside its name: footnote marks, a period. Pure.

工会会员人数①（2013年起停止统计） is 工会会员人数 with the mark ①; 2014年末工会会员人数(万人) is
工会会员人数(万人) of 2014.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from apps.figures.files.period_texts import PART_OF_YEAR, YEAR
from apps.spreadsheets.headings import BRACKETS

MARK = r"[①-⑳⑴-⒇※†‡¹²³⁴-⁹*＊]|\[\d{1,2}\]|［\d{1,2}］|〔\d{1,2}〕"
LAST_MARKS = re.compile(rf"(?:\s*(?:{MARK}))+$")
ANY_MARK = re.compile(MARK)
DISCONTINUED = re.compile(r"停止统计|不再统计|停止报送|停报|停统|已取消|discontinued", re.IGNORECASE)
ASIDE = re.compile(r"\([^()]*(?:停止统计|不再统计|停止报送|停报|停统)[^()]*\)")
WHOLE_YEAR = re.compile(rf"({YEAR})(?:年)?(?:度|末|底|年末|年底|全年)?")
WHOLE_OTHER = re.compile(rf"{YEAR}年?[—–~至到-]{YEAR}年?|{YEAR}[年/.-]\d{{1,2}}[月/.-]\d{{1,2}}日?|CY{YEAR}")
YEAR_BEFORE = re.compile(rf"({YEAR})年(?:度|末|底)?(?=[^度末底上下第一二三四\d])(.+)")
YEAR_BEHIND = re.compile(rf"(.+?)\(?(?<!\d)({YEAR})年(?:度|末|底)?\)?")
YEAR_IN_BRACKETS = re.compile(rf"(.+?)\(({YEAR})\)")
THIS, LAST = "this", "last"  # the year the table is of, and the one before
RELATIVE = (
    (re.compile(r"(?:上年同期|去年同期|上年|去年|上期|基期)(?:度|末|底|数|完成)?"), LAST),
    (re.compile(r"(?:本年|今年|本期|报告期|当年)(?:度|末|底|数|完成)?"), THIS),
)
LEADING = re.compile(
    r"^(?:其中[:：]?|#|[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、](?!\d))"
)
OF_WHICH = re.compile(r"\s*(?:其中|[#＃])")
TRANSLATED = re.compile(r"\s*\n\s*[A-Za-z][\x20-\x7e\n]*$")
QUOTED_CODE = re.compile(r'="?(?P<quoted>[^"]*)"?|(?P<plain>\d{6,12})\.0')
DIGITS = re.compile(r"\d+(?:\.\d+)?")
NUMBER = re.compile(r"(?:约|近|超过|不足|逾|至少|[<>≈≥≤])?[-+]?\d[\d,]*(?:\.\d+)?(?:[%万亿千余多人个元次项家]*)")


class LabelParts(NamedTuple):
    """What a label says: the name without marks and period, the period ("" where none), the footnote marks."""

    name: str
    period: str
    marks: tuple[str, ...]


def unmarked(text: str) -> tuple[str, tuple[str, ...]]:
    """A text without the footnote marks at its end, and these: 41000① is 41000 and ①."""
    found = LAST_MARKS.search(text)
    if found is None or found.start() == 0:
        return text, ()
    return text[: found.start()].rstrip(), tuple(ANY_MARK.findall(found[0]))


def is_mark(text: str) -> bool:
    """Whether a cell is a footnote mark and nothing else: then its line is a note."""
    return LAST_MARKS.fullmatch(text) is not None


def code_text(text: str) -> str:
    """A code as it was meant, whatever a spreadsheet made of it: ="450200" and 450200.0 are 450200."""
    found = QUOTED_CODE.fullmatch(text.strip())
    if found is None:
        return text.strip()
    return found["quoted"] or found["plain"] or ""


def first_language(text: str) -> str:
    """The Chinese of a cell that says the same in Latin letters in its next line."""
    return text[: found.start()] if (found := TRANSLATED.search(text)) else text


@lru_cache(maxsize=8192)
def parts_of(text: str) -> LabelParts:
    """A label taken apart."""
    plain, marks = unmarked(code_text(first_language(text)))
    folded = "".join(unicodedata.normalize("NFKC", plain).split())
    folded = ASIDE.sub("", folded)
    if folded != plain:
        folded, more = unmarked(folded)
        marks += more
    folded = LEADING.sub("", folded).strip(":")
    period, name = _period_and_name(folded)
    return LabelParts(name, period, marks)


def _period_and_name(text: str) -> tuple[str, str]:
    """The period a text names, and the rest. A part of a year stays as it is written, to be refused by its name."""
    whole = _whole_period(text)
    if whole:
        return whole, ""
    if match := PART_OF_YEAR.match(text):
        return match[0], text[match.end() :].strip(BRACKETS)
    if match := YEAR_BEFORE.fullmatch(text):
        return match[1], match[2]
    for shape in (YEAR_BEHIND, YEAR_IN_BRACKETS):
        if match := shape.fullmatch(text):
            return match[2], match[1]
    return _relative(text)


def _whole_period(text: str) -> str:
    """The period that is all of a text; "" where it says anything else."""
    if match := WHOLE_YEAR.fullmatch(text):
        return match[1]
    if WHOLE_OTHER.fullmatch(text):
        return text
    return ""


def _relative(text: str) -> tuple[str, str]:
    """上年职工人数 is 职工人数 of the year before; of any other text no period, and all of it."""
    for shape, word in RELATIVE:
        if match := shape.match(text):
            return word, text[match.end() :]
    return "", text


def year_before(period: str) -> str:
    """That of 上年 in a table of the period: 2013 of 2014; "" of what is no year."""
    return str(int(period) - 1) if period.isdecimal() else ""


def is_number(text: str) -> bool:
    """Whether a cell looks like a figure: 606,500, 41000①, 8.35万; a year alone does too."""
    plain, _marks = unmarked(text)
    return NUMBER.fullmatch("".join(unicodedata.normalize("NFKC", plain).split())) is not None


def size_of(text: str) -> float:
    """The digits of what looks like a figure, as a number: 41,000① is 41000."""
    plain, _marks = unmarked(text)
    found = DIGITS.search(unicodedata.normalize("NFKC", plain).replace(",", ""))
    return float(found[0]) if found else 0.0


def is_period(text: str) -> bool:
    """Whether a cell names a period and nothing else."""
    parts = parts_of(text)
    return bool(parts.period) and not parts.name


def is_of_which(text: str) -> bool:
    """Whether a label says that it is part of the one before it: 其中：女, #女."""
    return OF_WHICH.match(text) is not None


def is_discontinued(text: str) -> bool:
    """Whether a cell says that it is no longer counted."""
    return DISCONTINUED.search(text) is not None and not is_number(text)
