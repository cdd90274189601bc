"""Of which years a whole text tells, as a person says it once: the period of numbers with no time of their own. Pure.

A number that has a time beside it, a plan, and a sentence that names another year are never reached.
"""

import re
from collections.abc import Iterable

from apps.figures.arithmetic import period_codes
from apps.figures.arithmetic.period_codes import PeriodError, YearBegins
from apps.figures.files.period_texts import PARTS, period_code
from apps.figures.prose.certainty import SURE
from apps.figures.prose.proposal import FigureProposal
from apps.figures.prose.times import LAST_YEAR, TimeWord, period_of, words_of_time

FIRST_LINES = 3  # in which a text says of which years it tells
GUESSED_FROM = ("year", "span", "this")
PART_OF_THIS_YEAR = re.compile(rf"今年(?:{PARTS})")
YEAR_NAMED = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年)")


def read(said: str, written: int) -> tuple[int, int]:
    """The first and last year of what a person says of a text's time: 2024, 2024年, 2020-2024. `written`: the year it
    was written in. ValueError where it names no year, a day or a part of one, or a year after that.
    """
    try:
        span = period_codes.read(period_code(said))
    except PeriodError as error:
        raise ValueError(said) from error
    years = span.names_of_years
    if span.kind not in ("year", "calendar", "span") or years[-1] > written:
        raise ValueError(said)
    return years[0], years[-1]


def code_of(years: tuple[int, int]) -> str:
    """As it is kept and shown: 2024, or 2020-2024."""
    first, last = years
    return str(first) if first == last else f"{first}-{last}"


def guessed(text: str, written: int, first_year: int = 0) -> str:
    """Of which years a text seems to tell: what its title or its first lines name, else those it was said to report on.

    Worked example: 2023年工作综述 above a text written in 2024 is 2023, 5年来 2020-2024; 2024年2月5日讯 is no such
    word, 去年 in the first line is 2023.
    """
    for line in text.split("\n")[:FIRST_LINES]:
        for word in words_of_time(line, written):
            if word.kind in GUESSED_FROM and word.last <= written:
                return code_of((word.first, word.last))
    return code_of((first_year or written, written))


def wait_for(proposals: Iterable[FigureProposal]) -> list[FigureProposal]:
    """Those that the answer would make sure."""
    return [proposal for proposal in proposals if proposal.is_sure_but_for_time and _lacks_its_time(proposal)]


def answer(proposals: Iterable[FigureProposal], text: str, said: str, written: int, begins: YearBegins) -> None:
    """Gives the years that a person said to each number that no word of time holds for; what lacked its time alone,
    or was taken to be of the year of writing since no time was said of it at all, is sure by that.

    Worked example: with 2023, 各级工会慰问职工3万人次 is of CY2023 and sure, 建立社区工会42个 is of 2023 and likely
    as before; 今年慰问职工3万人次 in a text of 2024 is not touched, and never where the text tells of 今年一季度.
    ValueError as of `read`.
    """
    first, last = read(said, written)
    is_year_over = PART_OF_THIS_YEAR.search(text) is None and (first, last) == (written, written)
    for proposal in proposals:
        if not _is_of_the_texts_time(proposal) or (proposal.says_this_year and not is_year_over):
            continue
        is_settled = _lacks_its_time(proposal)
        word = TimeWord(0, "year" if first == last else "span", first, last)
        proposal.period = period_of(proposal.nature, word, written, begins).code
        proposal.is_period_answered = True
        if is_settled:
            proposal.confidence, proposal.doubts, proposal.is_timeless = SURE, (), False


def _is_of_the_texts_time(proposal: FigureProposal) -> bool:
    """Whether it is of ours and a fact, and no word of time holds for it, nor 累计, which is all until then."""
    if proposal.has_own_time or proposal.is_until_then:
        return False
    return bool(proposal.indicator_code) and proposal.basis == "actual"


def _lacks_its_time(proposal: FigureProposal) -> bool:
    """Whether it has everything but a time of its own."""
    if not _is_of_the_texts_time(proposal):
        return False
    return proposal.is_sure_but_for_time or (proposal.confidence == SURE and proposal.is_timeless)


def says_when(sentence: str, beside: Iterable[TimeWord]) -> bool:
    """Whether a sentence or the `beside` words of its paragraph and heading say when a number is of, or name any year.

    今年 does not, since it leaves out whether it is all of it; 比2023年多 does, since it is not of that.
    """
    if YEAR_NAMED.search(sentence):
        return True
    return any(word.kind not in ("this", "compared") for word in beside)


def says_this_year(sentence: str, beside: Iterable[TimeWord]) -> bool:
    """Whether a number is of the year of writing or of a part of it: 今年, or 比去年多."""
    return LAST_YEAR in sentence or any(word.kind == "this" for word in beside)
