"""How far two hands agree that keyed the same texts, neither having seen what the other wrote: beside that is to be
read how far the program agrees with one of them.

`python -m tests.figures.prose.agreement FIRST SECOND` holds the second hand's first answers against the first hand's
keys as proposals are held against them (`tests.figures.prose.measured`), then the program against each hand, and
against what both say.
"""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tests.figures.prose.keyed import KeyedPassage, KeyedSpan, passages_in
from tests.figures.prose.measured import catalogue_shipped, counted, shares

OF_TWO_HANDS = (
    *("spans recall", "spans precision", "value and word", "indicator or none, first", "indicator of ours, first"),
    *("unit", "period", "actual or plan", "coverage", "whole", "whole, of ours"),
)


def paired(first: list[KeyedPassage], second: list[KeyedPassage]) -> Iterator[tuple[KeyedPassage, KeyedPassage]]:
    """The passages that both keyed, in the first hand's order. ValueError where their texts differ."""
    by_name = {passage.name: passage for passage in second}
    for passage in first:
        other = by_name.get(passage.name)
        if other is None:
            continue
        if other.text != passage.text:
            raise ValueError(f"{passage.name}: the two hands do not have the same text")
        yield passage, other


def agreement(first: list[KeyedPassage], second: list[KeyedPassage]) -> Counter[str]:
    """The second hand against the first, under the names of `measured.counted`."""
    counts: Counter[str] = Counter()
    for passage, other in paired(first, second):
        marked = {(key.offset, key.text): key for key in other.keys}
        met = [key for key in passage.keys if (key.offset, key.text) in marked]
        counts.update(keyed=len(passage.keys), found=len(other.keys), met=len(met))
        for key in met:
            _judge(key, marked[key.offset, key.text], counts)
    return counts


def _judge(key: KeyedSpan, said: KeyedSpan, counts: Counter[str]) -> None:
    """What the second hand says first of a quantity, against all that the first hand accepts."""
    right = {"indicator": said.indicators[0] in key.indicators}
    counts["judged"] += 1
    counts["ours"] += key.is_ours
    if key.value and said.value:
        counts["with_value"] += 1
        counts["value"] += (key.value.value, key.value.qualifier) == (said.value.value, said.value.qualifier)
    if not said.is_ours or not key.periods:
        right["whole"] = right["indicator"]
    else:
        right["unit"] = said.unit == key.unit
        right["period"] = bool(set(said.periods[:1]) & set(key.periods))
        right["basis"] = said.basis == key.basis
        right["coverage"] = said.coverage == key.coverage
        right["whole"] = all(right.values())
        counts["with_period"] += 1
    if key.is_ours:
        counts["ours_indicator"] += right["indicator"]
        counts["ours_whole"] += right["whole"]
    counts.update(name for name, is_right in right.items() if is_right)


def undisputed(first: list[KeyedPassage], second: list[KeyedPassage]) -> list[KeyedPassage]:
    """The first hand's passages with those keys alone of which each hand accepts what the other says first, and every
    answer that either accepts."""
    agreed = []
    for passage, other in paired(first, second):
        marked = {(key.offset, key.text): key for key in other.keys}
        keys = []
        for key in passage.keys:
            said = marked.get((key.offset, key.text))
            if said is not None and _is_accepted(key, said) and _is_accepted(said, key):
                keys.append(
                    replace(
                        key, indicators=_both(key.indicators, said.indicators), periods=_both(key.periods, said.periods)
                    )
                )
        agreed.append(replace(passage, keys=keys))
    return agreed


def _is_accepted(key: KeyedSpan, said: KeyedSpan) -> bool:
    counts: Counter[str] = Counter()
    _judge(key, said, counts)
    return counts["whole"] == 1


def _both(mine: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*mine, *others)))


if __name__ == "__main__":
    hands = [passages_in(Path(folder)) for folder in sys.argv[1:3]]
    two = shares(agreement(*hands))
    print("\n".join(f"second hand against the first, {name}: {two[name]}" for name in OF_TWO_HANDS))
    keyed_by = {"the first hand": hands[0], "the second hand": hands[1], "what both say": undisputed(*hands)}
    for whom, passages in keyed_by.items():
        told = shares(counted(passages, catalogue_shipped(), [], answered=True))
        print("\n".join(f"the program against {whom}, {name}: {share}" for name, share in told.items()))
