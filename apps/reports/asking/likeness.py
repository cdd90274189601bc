"""How well words fit a name: signs, sounds and letters, a slip forgiven. Pure; marks run from 0 to 100."""

import re
from collections.abc import Sequence
from functools import lru_cache

from rapidfuzz.distance import OSA, LCSseq

from apps.units.pinyin import initials, pinyin, syllable

WHOLE, SLIP = 100.0, 8.0  # what a homophone or a wrong letter takes off
LEAST = 60.0  # from here on something is taken for what was meant
LONG = 5  # letters of a word in which one may be wrong
CHINESE = re.compile("[㐀-鿿]")
# Words that a name bears and nobody types, or the other way about: they are not missed and do not count.
SMALL = re.compile("人数|次数|件数|数$|工会(?!员)|组织|签订|[“”、份个]")
BRACKET = re.compile("[(（]([^()（）]+)[)）]")
FEW = frozenset(["a", "by", "of", "the", "in", "and", "with", "who", "number", "numbers", "total", "workers", "worker"])


@lru_cache(maxsize=4096)
def variants(name: str) -> tuple[str, ...]:
    """The ways to say a name with brackets: 受理来访(职工来访)次数 is 受理来访次数 or 职工来访次数."""
    found = BRACKET.search(name)
    if found is None:
        return (name,)
    return (name[: found.start()] + name[found.end() :], found[1] + name[found.end() :])


def is_chinese(text: str) -> bool:
    return bool(CHINESE.search(text))


@lru_cache(maxsize=4096)
def sounded(text: str) -> tuple[str, ...]:
    """The syllable of each sign, without its tone: 柳洲 and 柳州 sound alike."""
    return tuple(syllable(sign) for sign in text)


@lru_cache(maxsize=4096)
def core(name: str) -> str:
    """A Chinese name without its small words: 工会会员人数 is 会员."""
    return SMALL.sub("", name.casefold()) or name.casefold()


@lru_cache(maxsize=4096)
def letters(text: str) -> tuple[str, ...]:
    """The words of an English name, without endings of number and words that tell nothing."""
    found = []
    for word in re.findall("[a-z0-9']+", text.casefold()):
        if word not in FEW:
            found.append(_single(word))
    return tuple(found)


def _single(word: str) -> str:
    """members is member; gas stays as it is."""
    if len(word) > 3 and word.endswith("s"):
        return word[:-1]
    return word


def of_signs(said: str, name: str) -> float:
    """How well Chinese words fit a name: all their signs in order, as they are or as they sound; a name of little more
    fits better.

    会员 fits 工会会员人数 (core 会员) by 100, 女会员人数 by less; 汇员 sounds like it and fits by 92.
    """
    marks = []
    for variant in variants(name):
        marks.append(_in_order_or_sound(core(said), core(variant)))
        marks.append(_in_order_or_sound(said, variant))
    return max(marks)


def _in_order_or_sound(mine: str, yours: str) -> float:
    """By their signs; where these are not the same, by their sounds if those fit better, less what a slip takes off."""
    mark = _in_order(mine, yours)
    if mark >= WHOLE:
        return mark
    heard = _in_order(sounded(mine), sounded(yours)) - SLIP
    return max(mark, heard)


def _in_order(mine: Sequence[str], yours: Sequence[str]) -> float:
    """The share of what was said that the name has in the same order, less a little for each sign the name has more,
    half as much where the name ends with it (in Chinese what is counted stands last), and more where it is torn.

    Worked example: 会员 in 女会员 is all of it at the end, 100 - 1/2; in 会员卡 100 - 1; in 会议人员 it is torn,
    100 - 2 - 6. What shares too little to be offered is worth nothing.
    """
    if not mine or not yours:
        return 0.0
    if mine == yours:
        return WHOLE
    together = LCSseq.similarity(mine, yours)
    share = WHOLE * together / len(mine)
    if share < LEAST:
        return 0.0
    more = min(len(yours) - together, 12)
    if yours[-len(mine) :] == mine:
        return share - more / 2
    if _stands_in(mine, yours):
        return share - more
    return share - more - 6


def _stands_in(mine: Sequence[str], yours: Sequence[str]) -> bool:
    """Whether all of it stands in a name without a gap."""
    if isinstance(mine, str) and isinstance(yours, str):
        return mine in yours
    length = len(mine)
    return any(yours[at : at + length] == mine for at in range(len(yours) - length + 1))


def of_letters(said: str, name_en: str) -> float:
    """How well English words fit a name: each of them, one letter wrong in a long one, less a little for each word the
    name has more. members fits union members by 94, women members by 94, members holding a service card by 82."""
    mine, yours = letters(said), list(letters(name_en))
    if not mine or not yours:
        return 0.0
    marks = 0.0
    left = list(yours)
    for word in mine:
        mark, meant = _nearest(word, left)
        marks += mark
        if meant:
            left.remove(meant)
    return marks / len(mine) - min(6 * len(left), 30)


def _nearest(word: str, names: list[str]) -> tuple[float, str]:
    """Which of a name's words one is, and how well it fits: as it is, with a slip, or as its beginning; 0 and "" where
    none fits."""
    if word in names:
        return WHOLE, word
    for name in names:
        if is_slip(word, name):
            return WHOLE - SLIP, name
    if len(word) < LONG:
        return 0.0, ""
    for name in names:
        if name.startswith(word):
            return WHOLE - SLIP, name
    return 0.0, ""


def is_slip(word: str, name: str) -> bool:
    """Whether one letter is wrong, missing, too many, or two are swapped, in a word that is long enough."""
    shorter = min(len(word), len(name))
    if shorter < LONG:
        return False
    return OSA.distance(word, name, score_cutoff=1) <= 1


@lru_cache(maxsize=4096)
def keys(name: str) -> tuple[str, ...]:
    """A Chinese name as it is typed in letters: initials and whole pinyin, of the name and of its core."""
    found = []
    for variant in variants(name):
        for text in (core(variant), variant):
            found += [initials(text), pinyin(text)]
    return tuple(dict.fromkeys(found))


def of_keys(said: str, name: str) -> float:
    """How well letters fit a Chinese name as its initials or its pinyin: all of its core best, its beginning next."""
    return max(_of_key(said, key) for key in keys(name))


def _of_key(said: str, key: str) -> float:
    """All of it best, then what it begins with, then what it holds, each less a little for every letter left out; last
    a slip in a long one. One letter alone is no key."""
    if said == key:
        return WHOLE
    if len(said) > 1 and said in key:
        more = min(len(key) - len(said), 20)
        if key.startswith(said):
            return WHOLE - 2 - more
        return WHOLE - 2 - more - 3
    if len(said) > LONG and is_slip(said, key):
        return WHOLE - SLIP
    return 0.0
