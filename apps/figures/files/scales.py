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

SCALES = ("亿", "万", "千")
TENS = re.compile("[十百千万亿]")
CAPTION = re.compile(r"\(?(?P<sure>计量|计算|金额|数量)?(?:单位|measure|units?):(?P<said>[^()]+)\)?")
BETWEEN = re.compile("[、,;/和]")
BARE = re.compile(r"[\d.,]+")


def scale_of(measure: str, indicator: Indicator) -> str | None:
    """What a measure multiplies the indicator's numbers by: 万 of 万人 and 万, "" of 人; None of another's."""
    measure = normal(measure)
    if measure == normal(indicator.measure_en):
        return ""
    scale = measure[0] if measure.startswith(SCALES) else ""
    rest = measure.removeprefix(scale)
    if scale and not rest:
        return scale
    if rest and measures.same_measure(rest, indicator.measure_zh):
        return scale
    return None


def scaled(text: str, scale: str) -> str | None:
    """A number written beside 万 counts in 万: 84 is 84万, 约84 is 约84万. None where the two cannot both be meant.

    What says a scale itself (84万), a mark and what clears a cell stay as they are; 84人 beside 万人 is neither.
    """
    folded = unicodedata.normalize("NFKC", text.strip())
    if not scale or text.strip() in MARKS or folded in ("", CLEAR, "clear"):
        return text
    if BARE.fullmatch(folded):
        return text.strip() + scale
    if any(said in folded for said in SCALES):
        return text
    if folded[-1].isdigit():
        return text.strip() + scale
    return None


def captioned(rows: Iterable[Iterable[str]]) -> list[str]:
    """The measures that stand above a table: 单位：万元、人 are 万元 and 人. 单位：鹿寨县总工会 names a unit."""
    found: list[str] = []
    for row in rows:
        for text in row:
            found += _captioned_in(normal(text))
    return found


def _captioned_in(text: str) -> list[str]:
    match = CAPTION.fullmatch(text)
    if match is None:
        return []
    parts = [part for part in BETWEEN.split(match["said"]) if part]
    if match["sure"] or any(is_measure(part) for part in parts):
        return parts
    return []


def is_measure(text: str) -> bool:
    """Whether a text is a measure with or without 万 before it, or looks like one: 百人 does, 鹿寨县总工会 does not."""
    said = normal(text)
    if measures.canonical_measure(said) in measures.SPELLINGS:
        return True
    rest = TENS.sub("", said)
    return rest != said and (not rest or measures.canonical_measure(rest) in measures.SPELLINGS)


def caption_scale(captions: Iterable[str], indicator: Indicator) -> str | None:
    """What the measures above a table multiply by: the first that is the indicator's; None where none of them is."""
    captions = list(captions)
    for measure in captions:
        scale = scale_of(measure, indicator)
        if scale is not None:
            return scale
    return None if captions else ""
