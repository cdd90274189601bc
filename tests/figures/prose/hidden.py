"""How well texts are understood by wordings that other texts taught: each set without those that it alone supports.

`python -m tests.figures.prose.hidden FOLDER` counts a folder of folders, one of each set, and prints what makes a
proposal sure or not, for those that are right and for those that are wrong. What a rule gains here is chosen on other
sets than those it is counted on.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from apps.figures.prose import naming
from apps.figures.prose.clauses import Sentence, SpanContext, contexts_of, sentences_of
from apps.figures.prose.exclusions import is_another
from apps.figures.prose.spans import found_in
from apps.figures.prose.surroundings import CompiledWording, surroundings
from tests.figures.prose.keyed import KeyedPassage, passages_in
from tests.figures.prose.measured import catalogue_shipped, causes, counted, shares

Sets = Mapping[str, list[KeyedPassage]]


def counted_without_own_wordings(sets: Sets, told: list[str], *, answered: bool) -> Counter[str]:
    """All sets together, each counted without the wordings that say the right indicator in it and in no other."""
    known, supporting = naming.COMPILED, _supporting(sets)
    counts: Counter[str] = Counter()
    try:
        for name, passages in sets.items():
            naming.COMPILED = tuple(wording for wording in known if supporting[wording] != {name})
            counts += counted(passages, catalogue_shipped(), told, answered=answered)
    finally:
        naming.COMPILED = known
    return counts


def _supporting(sets: Sets) -> dict[CompiledWording, set[str]]:
    """By wording the sets in which it says the indicator of a key."""
    supporting: dict[CompiledWording, set[str]] = defaultdict(set)
    for name, passages in sets.items():
        for passage in passages:
            keys = {key.offset: key for key in passage.keys}
            for context in _contexts(passage.text):
                key = keys.get(context.span.offset)
                if key is not None:
                    for wording in _saying(context, key.indicators):
                        supporting[wording].add(name)
    return supporting


def _saying(context: SpanContext, indicators: tuple[str, ...]) -> Iterator[CompiledWording]:
    """The wordings that say one of these indicators of a number."""
    around = surroundings(context.clause, context.sentence, context.said_before)
    for wording in naming.COMPILED:
        if wording.code in indicators and wording.said.search(around.clause) and not is_another(wording, around):
            yield wording


def _contexts(text: str) -> Iterator[SpanContext]:
    """Each quantity of a text with the words around it."""
    paragraph: list[Sentence] = []
    for sentence in sentences_of(text, found_in(text)):
        if paragraph and paragraph[-1].paragraph != sentence.paragraph:
            paragraph = []
        yield from contexts_of(sentence, paragraph)
        paragraph.append(sentence)


if __name__ == "__main__":
    folders = sorted(path for path in Path(sys.argv[1]).iterdir() if path.is_dir())
    lines: list[str] = []
    in_sets = {folder.name: passages_in(folder) for folder in folders}
    counts_of_all = counted_without_own_wordings(in_sets, lines, answered="--answered" in sys.argv)
    for what, share in shares(counts_of_all).items():
        print(f"{what}: {share}")
    print("\n".join([*lines, *causes(counts_of_all)]))
