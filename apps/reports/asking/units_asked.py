"""Which unit a question means: a federation by any of its names, another unit by its own."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from apps.changelog.read_once import once
from apps.reports.asking.likeness import LONG, SLIP, WHOLE, is_chinese, is_slip, sounded
from apps.reports.numbers.scope import Scope
from apps.units.models import FormerName, Register, Unit
from apps.units.models.unit import fitting
from apps.units.tree.place_names import short_names

UNION_EN = re.compile(r"\s*(?:federation of trade unions|joint trade union federation|trade union)$")
KINDS_EN = re.compile(
    r"\s(?:city|county|district|subdistrict|town|(?:\w+ ){0,3}autonomous (?:region|county|prefecture))$"
)
IN_LETTERS = re.compile("[A-Za-z]+")
WHOLE_AREA = ("全自治区", "自治区", "全区", "全省", "全市", "全县", "全国")  # the top of whoever asks
MOST = 5  # units that are called so, the highest first


@dataclass(frozen=True, slots=True)
class MeantUnit:
    """A unit, how well the words fit it (100: in full), and what of the question is left without them."""

    code: str
    name: str
    register: str
    mark: float
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FederationNames:
    """A federation and all it is called by in small letters: `signs` in Chinese, `letters` in any other script, the
    initials of its short name by themselves; `depth` is how far it stands below the root."""

    code: str
    name: str
    depth: int
    signs: frozenset[str]
    letters: frozenset[str]
    initials: str


@once
def federations(scope: Scope) -> list[FederationNames]:
    """The federations that may be read of, the highest first, each with its names of today and before: two queries."""
    readable = scope.readable().filter(register=Register.FEDERATION)
    before: dict[str, list[tuple[str, str]]] = {}
    former = FormerName.objects.filter(unit__in=readable.values("pk")).values_list("unit__code", "name", "code")
    for unit_code, name, code in former:
        before.setdefault(unit_code, []).append((name, code))
    named = []
    fields = ("code", "name", "name_en", "initials", "pinyin", "path")
    for code, name, name_en, initials, pinyin, path in readable.order_by("path").values_list(*fields):
        called = short_names(name)
        signs = set(called)
        letters = {code.casefold(), *_short_en(name_en), _shorter_pinyin(pinyin)}
        for former_name, former_code in before.get(code, ()):
            signs.update(short_names(former_name))
            letters.add(former_code.casefold())
        letters.discard("")
        shortest = min(called, key=len)
        of_shortest = initials[: len(shortest)]
        named.append(FederationNames(code, name, path.count("/"), frozenset(signs), frozenset(letters), of_shortest))
    return sorted(named, key=lambda federation: federation.depth)


def _short_en(name_en: str) -> Iterator[str]:
    """Liuzhou Federation of Trade Unions, Liuzhou; of Rongshui Miao Autonomous County … also Rongshui."""
    whole = name_en.casefold().replace("'", "")
    place = UNION_EN.sub("", whole)
    yield from (whole, place, KINDS_EN.sub("", place))


def _shorter_pinyin(pinyin: str) -> str:
    """liuzhoushizonggonghui: liuzhou. Nothing of what is too short to be told from an ending."""
    place = re.sub("(?:zonggonghui|gonghuilianhehui|gonghui)$", "", pinyin)
    bare = re.sub("(?:zizhi)?(?:shi|xian|qu)$", "", place)
    return bare if len(bare) > 2 else place


def named_in(words: list[str], all_federations: list[FederationNames], scope: Scope) -> list[MeantUnit]:
    """The units a question's words may mean, the likeliest first; empty where none is named.

    A part of a name, or a slip, is looked for only where none stands there in full.
    """
    found = [*_whole_words(words, all_federations), *_inside(words, all_federations)]
    if not found:
        found = [*_in_part(words, all_federations), *_with_a_slip(words, all_federations)]
    found += _of_whole_area(words, scope)
    if not any(unit.mark == WHOLE for unit in found):
        found += _initials(words, all_federations)
    return sorted(found, key=lambda unit: -unit.mark)


def _left(words: list[str], at: int, *instead: str) -> tuple[str, ...]:
    """The words without the one at this place, or with what is left of it."""
    return (*words[:at], *filter(None, instead), *words[at + 1 :])


def _unit(federation: FederationNames, mark: float, rest: tuple[str, ...]) -> MeantUnit:
    return MeantUnit(federation.code, federation.name, Register.FEDERATION, mark, rest)


def _whole_words(words: list[str], all_federations: Iterable[FederationNames]) -> Iterator[MeantUnit]:
    """Federations called by a whole word, or by two or three together (yufeng district)."""
    runs = list(_runs(words))
    for federation in all_federations:
        for said, rest in runs:
            if said in federation.signs or said.replace("'", "") in federation.letters:
                yield _unit(federation, WHOLE + min(len(said), 20) / 10, rest)


def _runs(words: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Four words that stand together to one, the longest first, each with the words that are left.

    Worked example: yufeng district members gives all three, then yufeng district with members left, and so on.
    """
    for length in (4, 3, 2, 1):
        for at in range(len(words) - length + 1):
            behind = at + length
            yield " ".join(words[at:behind]), (*words[:at], *words[behind:])


def _inside(words: list[str], all_federations: Iterable[FederationNames]) -> Iterator[MeantUnit]:
    """Federations whose name a word of Chinese signs begins or ends with, or holds: 柳州会员. A longer name fits
    better: 柳州市 than 柳州, 象州县 than 象州."""
    for at, word in _chinese_among(words):
        for federation in all_federations:
            name = _longest_name_in(word, federation)
            if not name:
                continue
            before, behind = word.split(name, 1)
            mark = WHOLE - 4 if before else WHOLE
            yield _unit(federation, mark + len(name) / 10, _left(words, at, before, behind))


def _chinese_among(words: list[str]) -> Iterator[tuple[int, str]]:
    """The words of Chinese signs, each with its place."""
    for at, word in enumerate(words):
        if is_chinese(word):
            yield at, word


def _longest_name_in(word: str, federation: FederationNames) -> str:
    """The longest of a federation's Chinese names that a word holds beside other signs; "" where it holds none."""
    longest = ""
    for name in federation.signs:
        if len(name) <= len(longest) or name == word:
            continue
        if name in word:
            longest = name
    return longest


def _in_part(words: list[str], all_federations: Iterable[FederationNames]) -> Iterator[MeantUnit]:
    """Federations whose name holds a whole word of Chinese signs: 直属企事业. One sign alone is in too many."""
    for at, word in _chinese_among(words):
        if len(word) < 2:
            continue
        for federation in all_federations:
            if _is_in_a_name(word, federation):
                yield _unit(federation, WHOLE - SLIP, _left(words, at))


def _is_in_a_name(word: str, federation: FederationNames) -> bool:
    return any(word in name for name in federation.signs)


def _with_a_slip(words: list[str], all_federations: Iterable[FederationNames]) -> Iterator[MeantUnit]:
    """Federations that a word sounds like or is one letter away from: 柳洲, liuzou; and a word of letters that begins
    with one: liuzhouhuiyuan."""
    for at, word in enumerate(words):
        for federation in all_federations:
            if is_chinese(word):
                yield from _sounding(federation, words, at)
            else:
                yield from _spelled(federation, words, at)


def _sounding(federation: FederationNames, words: list[str], at: int) -> Iterator[MeantUnit]:
    """By a word that begins as a name of it sounds: 柳洲会员 is 柳州, and 会员 is left."""
    word = words[at]
    heard = sounded(word)
    for name in federation.signs:
        if not 1 < len(name) <= len(word):
            continue
        if heard[: len(name)] == sounded(name):
            yield _unit(federation, WHOLE - SLIP + len(name) / 10, _left(words, at, word[len(name) :]))


def _spelled(federation: FederationNames, words: list[str], at: int) -> Iterator[MeantUnit]:
    """By a word that is a name of it with one letter wrong, or that goes on behind one; short names and numbers are met
    by chance too often."""
    word = words[at]
    for name in federation.letters:
        if len(name) < LONG or name.isdigit():
            continue
        if is_slip(word, name):
            yield _unit(federation, WHOLE - SLIP, _left(words, at))
        elif word.startswith(name):
            yield _unit(federation, WHOLE - 1, _left(words, at, word[len(name) :]))


def _initials(words: list[str], all_federations: Iterable[FederationNames]) -> Iterator[MeantUnit]:
    """Federations by the initials of their short name, alone (lz) or before an indicator's (lzhy), the highest
    first. One letter alone is none."""
    known = [federation for federation in all_federations if len(federation.initials) > 1]
    for at, word in enumerate(words):
        if not IN_LETTERS.fullmatch(word):
            continue
        for federation in known:
            initials = federation.initials
            if word.startswith(initials):
                mark = WHOLE - 10 - federation.depth
                behind = word.removeprefix(initials)
                yield _unit(federation, mark, _left(words, at, behind))


def _of_whole_area(words: list[str], scope: Scope) -> Iterator[MeantUnit]:
    """The top of what the person sees, where the whole area is asked for: 全区会员."""
    for at, word in enumerate(words):
        area = _area_at_start(word)
        if not area:
            continue
        top = scope.top()
        if top is not None:
            yield MeantUnit(top.code, top.name, top.register, WHOLE - 3, _left(words, at, word[len(area) :]))


def _area_at_start(word: str) -> str:
    """The words for the whole area with which a word begins, "" where it does not."""
    for area in WHOLE_AREA:
        if word.startswith(area):
            return area
    return ""


def others_called(scope: Scope, text: str) -> list[Unit]:
    """Units of other registers in view that all words of the text fit; as many as are listed."""
    if len(text) < 2:
        return []
    wanted = scope.in_view().exclude(register=Register.FEDERATION).filter(fitting(text))
    return list(wanted.order_by("code")[:MOST])
