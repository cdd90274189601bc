"""What the words of a question may mean: about which unit, which indicator, and which words are left over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import override

from apps.figures.models import Indicator
from apps.reports.asking import indicators_asked, units_asked
from apps.reports.asking.indicators_asked import MeantIndicator
from apps.reports.asking.likeness import WHOLE, is_chinese
from apps.reports.asking.question import AskedQuestion
from apps.reports.asking.units_asked import FederationNames, MeantUnit
from apps.reports.numbers.scope import Scope
from apps.units.files.widgets import LANGUAGES
from apps.units.models import Register, Unit

A_UNIT, AN_INDICATOR = 3, 4  # units and indicators that are thought of together
GOOD = 80.0  # how well a part of the words has to fit, where the others are left over
WELL = 185.0  # how well a federation and an indicator have to fit together, for no other unit to be looked for
NAME = 5  # signs of a word that may name another unit in full
RUN, CUT = 40, 20  # signs of a word that is cut, and of a part that may be an indicator's name
FAR = 15.0  # what fits worse than the best by this much is not offered


@dataclass(frozen=True, slots=True)
class Meaning:
    """One way to understand a question: about which unit, which indicator (None: none is named), how well it fits, and
    the words that are left over."""

    unit: MeantUnit
    indicator: Indicator | None
    mark: float
    unknown: str = ""

    @property
    def fits_well(self) -> bool:
        """Whether all is understood so surely that nothing else need be looked for."""
        return self.mark >= WELL and not self.unknown

    @property
    def rank(self) -> tuple[bool, float]:
        """In a list the likeliest first: what leaves no word over, then what fits best."""
        return bool(self.unknown), -self.mark


class QuestionMeanings:
    """The ways to understand one question of one person."""

    def __init__(
        self, scope: Scope, question: AskedQuestion, federations: list[FederationNames], indicators: list[Indicator]
    ) -> None:
        self.scope, self.question = scope, question
        self.federations, self.indicators = federations, indicators

    def likeliest(self) -> list[Meaning]:
        """The ways to understand the words, the likeliest first; those that fit far worse than the best are left out.

        Units of other registers are looked for only where federations leave a word over, or fit badly: there are many.
        """
        found: list[Meaning] = []
        for unit in self._federations_meant():
            found += self._of_unit(unit)
        if all(meaning.unknown for meaning in found):
            found += self._of_other_units(found)
        if not any(meaning.fits_well for meaning in found):
            found += self._named_in_full()
        found.sort(key=lambda meaning: meaning.rank)
        likely = [meaning for meaning in found if meaning.mark >= found[0].mark - FAR]
        return likely[: A_UNIT + AN_INDICATOR]

    def _federations_meant(self) -> list[MeantUnit]:
        """Those that are named, then the top of what the person sees: of whom nobody is named, it is asked of that."""
        words = self.question.words
        units = units_asked.named_in(words, self.federations, self.scope)
        top = self.scope.top()
        if top:
            units.append(MeantUnit(top.code, top.name, top.register, 80.0, tuple(words)))
        return units[: 3 * A_UNIT]

    def _of_unit(self, unit: MeantUnit) -> list[Meaning]:
        """What the words besides the unit's may mean."""
        rest = list(unit.rest)
        if self.question.report == "register":
            return [_of_register(unit, rest)]
        if not rest:
            return [Meaning(unit, None, unit.mark + 95)]
        called = indicators_asked.called(rest, self.indicators)[:AN_INDICATOR]
        if not called:
            return [self._in_part(unit, rest)]
        return [Meaning(unit, named.indicator, unit.mark + named.mark) for named in called]

    def _in_part(self, unit: MeantUnit, rest: list[str]) -> Meaning:
        """Where not all words fit an indicator: the most of them that do, the others left over.

        南宁会员, to whom Nanning is out of view: 会员, and 南宁 is not understood.
        """
        best, mark = Meaning(unit, None, unit.mark - 50, " ".join(rest)), GOOD - 1
        for taken, left in _cut(rest):
            named = self._likeliest_indicator([taken])
            if named is None or named.mark <= mark:
                continue
            best, mark = Meaning(unit, named.indicator, unit.mark, left), named.mark
            if mark >= WHOLE:
                break
        return best

    def _of_other_units(self, in_part: list[Meaning]) -> list[Meaning]:
        """Where a word was left over: the units of other registers that are called so, with the indicator that the
        likeliest meaning had beside that word."""
        indicators: dict[str, Indicator | None] = {}
        for meaning in in_part:
            indicators.setdefault(meaning.unknown, meaning.indicator)
        found = []
        for left, indicator in indicators.items():
            for unit in units_asked.others_called(self.scope, left):
                found.append(Meaning(_other_unit(unit), indicator, 180.0))
        return found

    def _named_in_full(self) -> list[Meaning]:
        """Units of other registers that a long word names, and the indicator that the other words mean:
        江南路护工工作站 is a station, and nothing of 江南 district."""
        found: list[Meaning] = []
        words = self.question.words
        for at, word in enumerate(words):
            if not self._may_name_a_unit(word):
                continue
            rest = _without(words, at)
            named = self._likeliest_indicator(rest)
            if rest and named is None:
                continue
            indicator = named.indicator if named else None
            for unit in units_asked.others_called(self.scope, word):
                found.append(Meaning(_other_unit(unit), indicator, 190.0))
        return found

    def _may_name_a_unit(self, word: str) -> bool:
        """Whether a word of Chinese signs is long enough for the name of a unit, and is not that of an indicator."""
        if len(word) < NAME or not is_chinese(word):
            return False
        named = self._likeliest_indicator([word])
        return named is None or named.mark < GOOD

    def _likeliest_indicator(self, words: list[str]) -> MeantIndicator | None:
        """The indicator that words fit best; None where they fit none."""
        called = indicators_asked.called(words, self.indicators)
        return called[0] if called else None


def _of_register(unit: MeantUnit, rest: list[str]) -> Meaning:
    """A register of a unit; words that call none are left over."""
    unknown = "" if register_called(rest) else " ".join(rest)
    return Meaning(unit, None, unit.mark + 100, unknown)


def _other_unit(unit: Unit) -> MeantUnit:
    return MeantUnit(unit.code, unit.name, unit.register, 90.0, ())


def register_called(words: Sequence[str]) -> str:
    """The register that the words call, in either language; "" where they call none."""
    said = "".join(words)
    if not said:
        return ""
    for register in Register:
        for label in _labels_of(register):
            if said in label or label in said:
                return register.value
    return ""


def _labels_of(register: Register) -> list[str]:
    """What a register is called in each language, in small letters without blanks."""
    labels = []
    for language in LANGUAGES:
        with override(language):
            labels.append(str(register.label).casefold().replace(" ", ""))
    return labels


def _without(words: list[str], at: int) -> list[str]:
    """The words without the one at this place."""
    return words[:at] + words[at + 1 :]


def _cut(words: list[str]) -> Iterator[tuple[str, str]]:
    """Parts of the words that may name an indicator, each with what is left over without it: of several words each."""
    if len(words) == 1:
        yield from _cut_word(words[0])
        return
    for at, word in enumerate(words):
        yield word, " ".join(_without(words, at))


def _cut_word(text: str) -> Iterator[tuple[str, str]]:
    """Of a word run together its ends without its beginnings, and the other way about.

    Worked example: 南宁会员 gives 宁会员 and 南, 会员 and 南宁; then 南宁会 and 员, 南宁 and 会员.
    """
    if not is_chinese(text) or len(text) > RUN:
        return
    first = max(1, len(text) - CUT)
    for at in range(first, len(text) - 1):
        yield text[at:], text[:at]
    last = min(len(text) - 1, CUT)
    for at in range(last, 1, -1):
        yield text[:at], text[at:]
