"""Which names are probably of one unit: the one rule, for registers, entry and files (docs/adr/0025). Pure.

A name is taken apart into what tells it: without the places it lies in, legal forms and the words every union bears,
numbers as digits, signs as they sound. Two of one county with the same is a double; so is one sign more, fewer or
swapped in a long one, where they share a word that few others there have.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from rapidfuzz.distance import OSA

from apps.units.pinyin import syllable

Sounds = tuple[str, ...]
DIGITS = str.maketrans({sign: str(value) for value, sign in enumerate("零一二三四五六七八九十")} | {"〇": "0"})
NUMERALS = re.compile("[零〇一二三四五六七八九十]+")
UNION = re.compile("(?:基层)?工会(?:委员会)?$")
LEGAL_FORM = re.compile("(?<![分子])(?:股份|控股)?(?:有限)?(?:责任)?公司")
REPEATED = re.compile(r"([^\d]+)\1")
SILENT = re.compile(r"[\W_]+")  # neither letters nor numbers
ORDINAL = re.compile(r"第(?=\d)")
NUMBER = re.compile(r"\d+")
NATIONS = "壮|瑶|苗|侗|回|藏|彝|黎|满|白|羌|傣|各|土家|蒙古|维吾尔|仫佬|毛南|布依|哈尼|朝鲜"
AUTONOMOUS = re.compile(f"(?:(?:{NATIONS})族)+自治[区州县]$")
# Signs taken for each other by the eye; those taken by the ear sound alike.
ALIKE = "未末 己已 日曰 库厍 土士 干千 人入 侯候 冶治 析折 乌鸟 兔免 崇祟"
LOOK_ALIKE = str.maketrans({pair[1]: pair[0] for pair in ALIKE.split()})
TELLING = frozenset("分子支总副东西南北中上下左右前后内外新老旧大小男女联")  # one such sign more is another unit
LONG = 6  # signs from which one more, fewer or swapped is a slip
SHARED = 3  # signs of the word two near names begin or end with
DISTINCTIVE = 50  # units of a county in which a shared word still tells something


class Told(NamedTuple):
    """A unit as far as likeness goes. `places`: names of the divisions it lies in, to be left out of its name."""

    key: int | str
    name: str
    division: str = ""
    places: tuple[str, ...] = ()
    uscc: str = ""
    kind: str = ""  # what must be equal besides: the register, an edition


class Double(NamedTuple):
    """Two that are probably one, and by what: uscc, name or near."""

    first: Told
    second: Told
    by: str


@lru_cache(maxsize=100_000)
def core(name: str, places: tuple[str, ...] = ()) -> str:
    """What tells the name: 广西柳州市第十二中学工会委员会 is 12中学."""
    text = SILENT.sub("", unicodedata.normalize("NFKC", name).casefold())
    text = UNION.sub("", text)
    text = LEGAL_FORM.sub("", text) or text
    for place in places:
        if len(text) > len(place) + 1:
            text = text.removeprefix(place)
    text = NUMERALS.sub(_digits, text).translate(LOOK_ALIKE)
    return REPEATED.sub(r"\1", ORDINAL.sub("", text))


def place_words(divisions: Iterable[str]) -> tuple[str, ...]:
    """How names begin with divisions, from the highest: 广西壮族自治区 and 广西, 柳州市 and 柳州. A county only in
    full: 鱼峰 is a brand of cement."""
    words = []
    for division in divisions:
        short = AUTONOMOUS.sub("", division).removesuffix("自治区").rstrip("省市")
        words.append(division)
        if len(short) > 1:
            words.append(short)
    return tuple(dict.fromkeys(words))


def _digits(found: re.Match[str]) -> str:
    """三十五 is 35, 十二 is 12, 二十 is 20, 三六一 is 361."""
    text = found[0]
    if text.count("十") != 1:
        return text.translate(DIGITS)
    tens, ones = text.split("十")
    return (tens or "一").translate(DIGITS) + (ones or "零").translate(DIGITS)


@lru_cache(maxsize=100_000)
def sounds(text: str) -> Sounds:
    """The signs as they sound."""
    return tuple(map(syllable, text))


def like(unit: Told, others: Iterable[Told]) -> list[Double]:
    """Those of the others that are probably the unit."""
    return list(_probable(unit, [other for other in others if other.key != unit.key]))


def _probable(unit: Told, others: Iterable[Told]) -> Iterator[Double]:
    for other in others:
        by = alike(unit, other)
        if by:
            yield Double(unit, other, by)


def alike(first: Told, second: Told) -> str:
    """By what two are probably one; "" where they are not."""
    if first.kind != second.kind:
        return ""
    if first.uscc and first.uscc == second.uscc:
        return "uscc"
    if not _in_one_county(first.division, second.division):
        return ""
    return _alike_in_name(core(first.name, first.places), core(second.name, second.places))


def _alike_in_name(mine: str, yours: str) -> str:
    if mine == yours:
        return "name"
    if _near(mine, yours):
        return "near"
    return ""


def _in_one_county(first: str, second: str) -> bool:
    """Of one county; or one of the two stands in the county's city itself."""
    if first == second:
        return True
    if first[:4] != second[:4]:
        return False
    return "00" in (first[4:6], second[4:6])


def _near(first: str, second: str) -> bool:
    """They sound alike, or differ by one sign that tells nothing."""
    if NUMBER.findall(first) != NUMBER.findall(second):
        return False
    mine, yours = sounds(first), sounds(second)
    if mine == yours:
        return len(mine) > SHARED
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) < LONG or OSA.distance(mine, yours, score_cutoff=1) > 1:
        return False
    if len(shorter) == len(longer):
        return sorted(mine) == sorted(yours)
    if mine[:SHARED] != yours[:SHARED] and mine[-SHARED:] != yours[-SHARED:]:
        return False
    return not _more_telling(shorter, longer)


def _more_telling(shorter: str, longer: str) -> bool:
    """Whether the longer name has one of the signs that tell more often: 北站分会 beside 北站会."""
    return any(longer.count(sign) > shorter.count(sign) for sign in TELLING)


def pairs(units: Iterable[Told], asking: Collection[int | str] | None = None) -> Iterator[Double]:
    """All probable doubles among the units, each once; of those `asking` alone, where there are any, who come first.
    Only units that share a key are held against each other."""
    seen = set()
    for block in _blocks(units).values():
        for first, second in _held(block, asking):
            if (first.key, second.key) in seen:
                continue
            by = alike(first, second)
            if by:
                seen.update({(first.key, second.key), (second.key, first.key)})
                yield Double(first, second, by)


def between(units: Iterable[Told], others: Iterable[Told]) -> Iterator[Double]:
    """Each of the units with those of the others that are probably it: of two lists, of which none is held against
    itself. The same keys and the same rule; a word tells something that at most fifty of the others share."""
    blocks = _blocks(others)
    for unit in units:
        near: dict[int | str, Told] = {}
        for key in _keys(unit):
            for other in blocks.get(key, ()):
                near[other.key] = other
        yield from _probable(unit, near.values())


def _blocks(units: Iterable[Told]) -> dict[tuple, list[Told]]:
    """The units by the keys they share, without the words that too many share."""
    blocks: dict[tuple, list[Told]] = defaultdict(list)
    for unit in units:
        for key in _keys(unit):
            blocks[key].append(unit)
    for key, block in list(blocks.items()):
        if key[0] == "word" and len(block) > DISTINCTIVE:
            del blocks[key]
    return blocks


def _held(block: list[Told], asking: Collection[int | str] | None) -> Iterator[tuple[Told, Told]]:
    """Which units of a block are held against each other."""
    if asking is None:
        yield from combinations(block, 2)
        return
    for unit in block:
        if unit.key not in asking:
            continue
        for other in block:
            if other.key != unit.key:
                yield unit, other


def _keys(unit: Told) -> Iterator[tuple]:
    """What a double of the unit shares with it: the code, the sound in its city, a word in its county."""
    if unit.uscc:
        yield "uscc", unit.uscc
    heard = sounds(core(unit.name, unit.places))
    yield "city", unit.kind, unit.division[:4], heard
    if len(heard) >= LONG:
        yield "word", unit.kind, unit.division, 0, heard[:SHARED]
        yield "word", unit.kind, unit.division, 1, heard[-SHARED:]
