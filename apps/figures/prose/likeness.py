"""Which indicators the words around a number are like, whether or not any wording or name fits. Pure.

Nothing is proposed by it, it is for a person's choice. What a name shares with the words are parts of the thesaurus
and pieces of two signs, those that few names have before those that many have.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from math import log, sqrt

from apps.figures.prose.parts import parts_in, parts_of, words_around
from apps.figures.prose.surroundings import Surroundings

HAN = re.compile("[一-龥]+")
# Of what stands elsewhere in the sentence or in the one before, beside 1 for its clause.
IN_SENTENCE, BEFORE = 0.5, 0.25
# Words that stand for a part of names where a person has to choose, and are too weak to name anything.
ALSO_SAYING = {
    "visit": re.compile("清凉|礼包|慰问品|受困|贫困|脱困|温暖"),
    "recovered": re.compile("兑现|欠薪|维权"),
    "contest": re.compile("赛项|赛事|决赛"),
    "new": re.compile("组建|新建|建立|成立|入会|加入"),
    "mutual": re.compile("参加互助|理赔|保障计划"),
    "letters": re.compile("接待|咨询|上访|热线"),
    "show": re.compile("晚会|汇演|慰问演"),
    "dues": re.compile("会费|留成|税务代收"),
}
NEAR = 120  # signs before and behind a number that say what it is like


def likest(around: Surroundings, names: Mapping[str, str]) -> list[str]:
    """The codes of those of `names` that share anything with the words around a number, the likest first.

    Worked example: 惠及职工# in a sentence on 文艺演出 is like 文艺演出惠及职工人次 by its clause and its sentence, and
    less like 集体合同覆盖职工数, whose 职工 many names have.
    """
    shares = _shares(tuple(sorted(names.items())))
    here = pieces_in(words_around(around))
    sentence = pieces_in(around.upto[-NEAR:] + around.behind.partition(",")[0])
    before = pieces_in(around.before[-NEAR:]) | pieces_in(around.behind[:NEAR])
    likeness: dict[str, float] = {}
    for code, weights in shares.items():
        shared = 0.0
        for piece, weight in weights.items():
            shared += weight * _nearness(piece, here, sentence, before)
        if shared:
            likeness[code] = shared / sqrt(sum(weights.values()))
    return sorted(likeness, key=lambda code: (-likeness[code], code))


def _nearness(piece: str, here: frozenset[str], sentence: frozenset[str], before: frozenset[str]) -> float:
    """How near a number a piece stands, 1 of its clause; 0 where it does not."""
    if piece in here:
        return 1
    if piece in sentence:
        return IN_SENTENCE
    return BEFORE if piece in before else 0


@lru_cache(maxsize=256)  # a text's numbers are in few measures
def _shares(names: tuple[tuple[str, str], ...]) -> dict[str, dict[str, float]]:
    """By code what each piece of a name weighs: the more, the fewer of the names have it."""
    pieces = {code: _pieces_of_name(name) for code, name in names}
    having = Counter(piece for held in pieces.values() for piece in held)
    weights = {}
    for code, held in pieces.items():
        weights[code] = {piece: log(1 + len(names) / having[piece]) for piece in sorted(held)}
    return weights


def _pieces_of_name(name: str) -> frozenset[str]:
    """Parts that a name says, without what stands in brackets, and its pieces of two signs."""
    return parts_of(name).parts | _pairs_of_signs(name)


@lru_cache(maxsize=1024)  # what stands before a sentence is asked for at each of its numbers
def pieces_in(text: str) -> frozenset[str]:
    """Parts of the thesaurus, and pieces of two signs within a word: 职工会员 has 职工, 工会 and 会员."""
    also = {part for part, words in ALSO_SAYING.items() if words.search(text)}
    return parts_in(text) | _pairs_of_signs(text) | also


def _pairs_of_signs(text: str) -> frozenset[str]:
    return frozenset(first + second for word in HAN.findall(text) for first, second in pairwise(word))
