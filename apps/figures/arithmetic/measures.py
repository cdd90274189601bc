"""Units of measure and how they are spelled: 家 is 个, 人次 is not 人; full-width signs folded."""

import re
from unicodedata import normalize

# ---- Measures

SPELLINGS = {
    "个": "个 家",
    "项": "项 条 件",
    "人": "人 名 person persons people",
    "人次": "人次 人(次) person-time person-times",
    "场次": "场次 场 次(场) 场(次)",
    "元": "元 人民币元 yuan",
    "%": "% percent",
    "平方米": "平方米 平米 ㎡ m2 square-metres",
}
CANONICAL = {spelling: measure for measure, spellings in SPELLINGS.items() for spelling in spellings.split()}
CANONICAL["square metres"] = "平方米"
TIME = re.compile("个?(?:年|月|季度|星期|周|日|天|世纪)")


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


def fold(text: str) -> str:
    """Full-width forms and formal numerals as plain ones.

    Not NFKC as a whole: it would turn the footnote mark of 1234① or 1234² into a digit.
    """
    return text.translate(FOLD)
