"""What a measure written beside numbers multiplies them by: 工会会员人数(万人), or 单位：万元 above a table.

Files and blocks pasted into the grid are read by the same functions: one table gives the same numbers by either way.
"""

import re
import unicodedata
from collections.abc import Iterable

from apps.figures.arithmetic import measures
from apps.figures.cells import CLEAR, MARKS
from apps.figures.models import Indicator
from apps.spreadsheets.headings import normal

SCALED = re.compile("[亿万千]")
TENS = re.compile("[十百千万亿]")
CAPTION = re.compile(r"\(?(?P<sure>计量|计算|金额|数量)?(?:单位|measure|units?):(?P<said>[^()]+)\)?")
# At the end of a title, in its brackets, as a note of its own: 2014年 单位：万元, 收入（单位：万元）, 注：单位为万元。
CAPTION_BEHIND = re.compile(r"(?:单位|measure|units?):(?P<said>[^():]+)$")
CAPTION_IN_BRACKETS = re.compile(r"\([^():]*单位[:为](?P<said>[^():]+)\)")
MEASURE_CALLED_SO = re.compile(r"\((?:计量|计算|金额|数量)?单位:")
IN_BRACKETS = re.compile(r"\(([^():]+)\)")
NOTED = re.compile(
    r"(?:[^\w:]|注|备注|说明|本表|数据|金额|计量|计算|:)*单位(?:均为|一律为|为|是|:)(?P<said>[^():]+?)[。.;]?"
)
BETWEEN = re.compile("[、,;/和]")
BARE = re.compile(r"[\d.,]+")


def scale_of(measure: str, indicator: Indicator) -> str | None:
    """What a measure multiplies the indicator's numbers by: 万 of 万人 and 万, "" of 人; None of another's.

    Worked example: of an indicator that counts persons 千人 is 千; 万元 is None, and so is an empty text.
    """
    measure = normal(measure)
    if measure == normal(indicator.measure_en):
        return ""
    scale = _scale_before(measure)
    counted = measure.removeprefix(scale)
    if not counted:
        return scale or None
    if measures.same_measure(counted, indicator.measure_zh):
        return scale
    return None


def _scale_before(measure: str) -> str:
    """万 of 万人 and of 万; nothing of 人."""
    match = SCALED.match(measure)
    if match is None:
        return ""
    return match[0]


def scaled(text: str, scale: str) -> str | None:
    """A number written beside 万 counts in 万: 84 is 84万, 约84 is 约84万. None where the two cannot both be meant.

    What says a scale itself (84万), a mark and what clears a cell stay as they are; 84人 beside 万人 is neither.
    """
    said = text.strip()
    folded = unicodedata.normalize("NFKC", said)
    if not scale:
        return text
    if said in MARKS or _needs_no_scale(folded):
        return text
    if BARE.fullmatch(folded) or folded[-1].isdigit():
        return said + scale
    return None


def _needs_no_scale(folded: str) -> bool:
    """Whether a text clears its cell, or says 万 or another scale itself."""
    if folded in ("", CLEAR, "clear"):
        return True
    return SCALED.search(folded) is not None


def captioned(rows: Iterable[Iterable[str]]) -> list[str]:
    """The measures that stand above a table: 单位：万元、人 are 万元 and 人. 单位：鹿寨县总工会 names a unit."""
    found: list[str] = []
    for row in rows:
        for text in row:
            found += _captioned_in(normal(text))
    return found


def _captioned_in(text: str) -> list[str]:
    """The parts of 万元、人 below 计量单位; below the mere word 单位 only where any of them is a measure."""
    match = CAPTION.fullmatch(text)
    if match is None:
        return []
    if match["sure"]:
        return _parts_of(match["said"])
    return _measures_of(match["said"])


def _parts_of(said: str) -> list[str]:
    """万元、人 is 万元 and 人."""
    return [part for part in BETWEEN.split(said) if part]


def _measures_of(said: str) -> list[str]:
    """Its parts, where any of them is a measure."""
    parts = _parts_of(said)
    if hold_measure(parts):
        return parts
    return []


def captioned_titles(rows: Iterable[Iterable[str]]) -> list[str]:
    """The measures in lines that are no headings: alone, at the end, in brackets: 收入（单位：万元） is 万元."""
    found: list[str] = []
    for row in rows:
        for text in map(normal, row):
            found += _captioned_in(text) or _captioned_by(CAPTION_BEHIND, text) + _captioned_by(
                CAPTION_IN_BRACKETS, text
            )
    return found


def _captioned_by(shape: re.Pattern[str], text: str) -> list[str]:
    found: list[str] = []
    for match in shape.finditer(text):
        found += _measures_of(match["said"])
    return found


def bare_measures(text: str) -> str:
    """收入（单位：万元） is 收入(万元)."""
    return MEASURE_CALLED_SO.sub("(", normal(text))


def measures_in_brackets(titles: Iterable[str]) -> list[str]:
    """各市工会经费收入（万元） is 万元, and so is 收入（单位：万元）."""
    found: list[str] = []
    for title in titles:
        found += filter(is_measure, IN_BRACKETS.findall(bare_measures(title)))
    return found


def measures_noted(notes: Iterable[str]) -> list[str]:
    """注：单位为万元。 is 万元; what says more than that is not taken."""
    found: list[str] = []
    for note in map(normal, notes):
        match = NOTED.fullmatch(note)
        if match:
            found += _measures_of(match["said"])
    return found


def hold_measure(texts: Iterable[str]) -> bool:
    """Whether any of the texts is a measure."""
    return any(is_measure(text) for text in texts)


def is_measure(text: str) -> bool:
    """Whether a text is a measure with or without 万 before it, or looks like one: 百人 does, 鹿寨县总工会 does not."""
    said = normal(text)
    if _is_known_measure(said):
        return True
    rest = TENS.sub("", said)
    if rest == said:
        return False
    if not rest:
        return True
    return _is_known_measure(rest)


def _is_known_measure(said: str) -> bool:
    """Whether it is a measure of the catalogue, or another spelling of one."""
    return measures.canonical_measure(said) in measures.SPELLINGS


def scales_among(captions: Iterable[str], indicator: Indicator) -> set[str]:
    """All that the measures above a table may multiply an indicator's numbers by: 万人、人 is 万 and ""."""
    found = {scale_of(measure, indicator) for measure in captions}
    return {scale for scale in found if scale is not None}


def caption_scale(captions: list[str], indicator: Indicator) -> str | None:
    """What the measures above a table multiply by: the first that is the indicator's; None where none of them is."""
    if not captions:
        return ""
    for measure in captions:
        scale = scale_of(measure, indicator)
        if scale is not None:
            return scale
    return None
