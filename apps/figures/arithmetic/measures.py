"""Units of measure and how they are spelled: 家 is 个, 人次 is not 人; full-width signs folded."""

import re
from functools import lru_cache
from unicodedata import normalize

from apps.figures.arithmetic.numerals import UnreadableError

# ---- Measures

SPELLINGS = {
    "个": "个 家 所 座 间",
    "项": "项 条 件 起 宗",
    "人": "人 名 位 person persons people",
    "人次": "人次 人(次) person-time person-times",
    "场次": "场次 场 次(场) 场(次)",
    "元": "元 人民币元 元整 块 RMB CNY yuan",
    "%": "% percent",
    "平方米": "平方米 平米 ㎡ m2 m² square-metres",
}
CANONICAL = {spelling: measure for measure, spellings in SPELLINGS.items() for spelling in spellings.split()}
CANONICAL |= {spelling.lower(): measure for spelling, measure in CANONICAL.items()}
CANONICAL["square metres"] = "平方米"
# The name of what is counted, after its measure: no word that qualifies a number.
COUNTED = re.compile("(?:(?!左右|上下|以[上下内]|[多余等吧])[\u4e00-\u9fff]){2,8}")
TIME = re.compile("个?(?:年|月|季度|星期|周|日|天|世纪)")


@lru_cache(maxsize=1024)  # asked of every figure that is read, and there are a dozen measures
def canonical_measure(text: str) -> str:
    """One spelling for each measure: 家 → 个, 名 → 人; 人 and 人次 stay two. An unknown measure is its own."""
    measure = fold(text).strip()
    return CANONICAL.get(measure.lower(), measure)


# ---- Reading

CAPITALS = dict(zip("壹贰叁肆伍陆柒捌玖拾佰仟萬億兩〇餘", "一二三四五六七八九十百千万亿两零余", strict=True))
WIDE = {chr(code): normalize("NFKC", chr(code)) for code in (*range(0xFE50, 0xFE6C), *range(0xFF01, 0xFF5F))}
FOLD = str.maketrans({**WIDE, **CAPITALS, "\u2212": "-", "\ufeff": "", "\u200b": ""})


def same_measure(first: str, second: str) -> bool:
    """Whether two measures are spellings of one. 个 counts anything that 项 counts; a person is not a person-time."""
    measures = {canonical_measure(first), canonical_measure(second)}
    return len(measures) == 1 or measures == {canonical_measure("个"), canonical_measure("项")}


def agreed_measure(stated: str, expected: str) -> str:
    """The measure of both, canonical; UnreadableError where they differ. % alone is understood where nothing is stated.

    Worked example: 家 or 家企业 where 个 is expected is 个, 人 there is refused; nothing stated is "" there, and %
    where % is expected.
    """
    found = canonical_measure(stated)
    wanted = canonical_measure(expected)
    if found == wanted:
        return found
    if not found:
        return _understood(wanted)
    if TIME.match(found):
        raise UnreadableError("time")
    if wanted:
        if same_measure(found, wanted) or _counts_in(stated, wanted):
            return wanted
        raise UnreadableError("measure", found=stated, expected=expected)
    return found


def _understood(wanted: str) -> str:
    return "%" if wanted == "%" else ""


def _counts_in(stated: str, measure: str) -> bool:
    """Whether what is stated is the measure with the name of what it counts: 家企业 counts in 个, 名会员 in 人.

    个人 does not count in 个, nor 人次 in 人.
    """
    folded = fold(stated).strip()
    known = [spelling for spelling in (*CANONICAL, measure) if folded.startswith(spelling)]
    if not known:
        return False
    longest = max(known, key=len)
    return bool(COUNTED.fullmatch(folded[len(longest) :])) and same_measure(longest, measure)


def fold(text: str) -> str:
    """Full-width forms and formal numerals as plain ones.

    Not NFKC as a whole: it would turn the footnote mark of 1234① or 1234² into a digit.
    """
    return text.translate(FOLD)
