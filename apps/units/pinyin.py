"""Search keys of Chinese names: pinyin and the initials clerks type (柳州市总工会: lzszgh). Pure.

The dictionary is read at the first name, not at the start: it takes a third of what a command needs to begin.
"""

from collections.abc import Callable
from functools import cache, lru_cache

# Names of places that the dictionary reads otherwise than the people who live there.
PLACES = {
    "覃塘": [["qín"], ["táng"]],
    "百色": [["bǎi"], ["sè"]],
    "藤县": [["téng"], ["xiàn"]],
    "长洲": [["cháng"], ["zhōu"]],
    "都安": [["dū"], ["ān"]],
}
SIGNS = {ord("圩"): "xū,wéi"}  # a market place in the south: 龙圩, 吴圩


@cache
def _reader() -> Callable[[str], list[str]]:
    """What takes a name apart into syllables, with the places it does not know."""
    from pypinyin import lazy_pinyin, load_phrases_dict, load_single_dict

    load_phrases_dict(PLACES)
    load_single_dict(SIGNS)
    return lazy_pinyin


@lru_cache(maxsize=1024)
def _syllables(name: str) -> list[str]:
    """Taking a name apart is what takes the time: once for both keys, and of the lines of a form once for all looks."""
    return _reader()(name)


def initials(name: str) -> str:
    """First letters of the pinyin syllables, in lower case; letters and digits of other scripts stay."""
    return "".join(part[0] if part.isalpha() else part for part in _syllables(name)).lower()


def pinyin(name: str) -> str:
    """The whole pinyin in one word, without tones: liuzhoushizonggonghui."""
    return "".join(_syllables(name)).lower()


@cache
def syllable(sign: str) -> str:
    """How one sign sounds, without its tone."""
    return _reader()(sign)[0]
