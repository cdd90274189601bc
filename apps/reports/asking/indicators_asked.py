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
    joined = "".join(words)
    names = [*indicator.named(), *indicator.other_names]
    if is_chinese(joined):
        return max(likeness.of_signs(joined, name) for name in names if is_chinese(name))
    marks = [likeness.of_letters(" ".join(words), name) for name in names if not is_chinese(name)]
    marks += [likeness.of_keys(joined, name) for name in names if is_chinese(name)]
    return max(marks, default=0.0)
