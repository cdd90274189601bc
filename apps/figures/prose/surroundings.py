"""The words around a number, as wordings and parts are held against them. Pure."""

import re
from typing import NamedTuple

NOUN_ENDS = re.compile("[,;:@(、]|[和与及](?=@)")
CLAUSE_SIGNS = re.compile("[,:]")
COVERING = re.compile("覆盖|涵盖|惠及|涉及")
VERB_ALONE = 2  # signs: a clause as short speaks of what the one before it counts


class CompiledWording(NamedTuple):
    """A wording ready to be searched."""

    code: str
    said: re.Pattern[str]
    topic: re.Pattern[str] | None
    unless: re.Pattern[str] | None


class Surroundings(NamedTuple):
    """The words around a number, as wordings are held against them; # is the number, @ any other one.

    `upto`: the sentence up to the number, `segment` the same from the last ; on, `behind` from the number to the next.
    `before`: the sentence before and what the paragraph named. `governing`: the clause before on which it hangs.
    """

    clause: str
    upto: str
    segment: str
    behind: str
    before: str
    governing: str

    @property
    def head(self) -> str:
        """The clause up to the number."""
        return self.clause.partition("#")[0]

    @property
    def said(self) -> str:
        """The clause up to the number, and what is counted."""
        return self.head + self.noun

    @property
    def noun(self) -> str:
        """What is counted, behind the number."""
        return NOUN_ENDS.split(self.clause.partition("#")[2])[0]


def surroundings(clause: str, sentence: str, before: str) -> Surroundings:
    """The words around a number, each part of which some wording, topic or exclusion looks at."""
    upto, _number, behind = sentence.partition("#")
    segment = upto.rpartition(";")[2] + "#"
    return Surroundings(clause, f"{upto}#", segment, behind.partition(";")[0], before, _governing(segment))


def _governing(segment: str) -> str:
    """The clause on which 覆盖企业# hangs: 签订合同@ in 签订合同@,覆盖企业@,覆盖职工#; "" where none stands before.

    A clause of a verb alone says nothing of what is counted: 创造效益# hangs on 建议@ in 提出建议@,实施@,创造效益#.
    """
    *earlier, _own = CLAUSE_SIGNS.split(segment)
    for clause in reversed(earlier):
        if "@" in clause and len(clause) > VERB_ALONE + 1 and not COVERING.match(clause):
            return clause
    return ""
