"""Which indicator a question means, by any of its names, in either language, in letters or as it sounds."""

from collections.abc import Iterable
from dataclasses import dataclass

from apps.figures.models import Indicator
from apps.reports.asking import likeness
from apps.reports.asking.likeness import LEAST, WHOLE, is_chinese


@dataclass(frozen=True, slots=True)
class MeantIndicator:
    """An indicator and how well the words fit it, 100 at best."""

    indicator: Indicator
    mark: float


def called(words: Iterable[str], indicators: Iterable[Indicator]) -> list[MeantIndicator]:
    """The indicators the words may mean, the likeliest first; of two that fit alike the one that leads its group and is
    the more important. Empty for no words and for words that fit none."""
    said = list(words)
    if not said:
        return []
    found = []
    for indicator in indicators:
        mark = _fit(said, indicator)
        if mark >= LEAST:
            found.append(MeantIndicator(indicator, mark))
    return sorted(found, key=_order)


def _order(named: MeantIndicator) -> tuple[float, bool, int, str]:
    indicator = named.indicator
    return -named.mark, not indicator.lead, indicator.importance, indicator.code


def _fit(words: list[str], indicator: Indicator) -> float:
    """How well all the words together fit: the code, a Chinese name, an English one, the letters of a Chinese one."""
    if words == [indicator.code.casefold()]:
        return WHOLE + 1
    names = [*indicator.named(), *indicator.other_names]
    if is_chinese("".join(words)):
        return _fit_of_signs("".join(words), names)
    return _fit_of_letters(words, names)


def _fit_of_signs(said: str, names: list[str]) -> float:
    """How well Chinese words fit the best of the Chinese names."""
    return max(likeness.of_signs(said, name) for name in names if is_chinese(name))


def _fit_of_letters(words: list[str], names: list[str]) -> float:
    """How well letters fit the best of the names: of an English one its words, of a Chinese one its initials or pinyin.

    union members fits union members, and so does hy or huiyuan the name 会员.
    """
    spaced, joined = " ".join(words), "".join(words)
    marks = [0.0]
    for name in names:
        if is_chinese(name):
            marks.append(likeness.of_keys(joined, name))
        else:
            marks.append(likeness.of_letters(spaced, name))
    return max(marks)
