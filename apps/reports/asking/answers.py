"""What answers a question: addresses of pages, the likeliest first, and what of the question was not understood."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import override

from apps.figures.models import Indicator, Period
from apps.figures.workflow.collection import year_under_collection
from apps.reports.asking import indicators_asked, likeness, pages, units_asked
from apps.reports.asking.likeness import WHOLE, is_chinese
from apps.reports.asking.pages import Subject
from apps.reports.asking.question import NUMBER, AskedQuestion, taken_apart
from apps.reports.asking.units_asked import FederationNames, MeantUnit
from apps.reports.numbers.footing import footing_of
from apps.reports.numbers.ledger import Ledger, latest_year
from apps.reports.numbers.scope import Scope
from apps.reports.tables import wording
from apps.units.files.widgets import LANGUAGES
from apps.units.models import Register, Unit

MOST = 8  # answers that are listed
A_UNIT, AN_INDICATOR = 3, 4  # units and indicators that are thought of together
GOOD = 80.0  # how well a part of the words has to fit, where the others are left over
WELL = 185.0  # how well a federation and an indicator have to fit together, for no other unit to be looked for
NAME = 5  # signs of a word that may name another unit in full
RUN, CUT = 40, 20  # signs of a word that is cut, and of a part that may be an indicator's name
FAR = 15.0  # what fits worse than the best by this much is not offered
BESIDES = ("number", "compare", "children", "trend", "definition")  # offered behind what was asked for


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """A page: which report, of what, and where it stands; `number_href` is where the number is told by
    itself, "" where none is.

    Over a large area a number takes longer to be read than its page to be found, so it comes after it.
    """

    report: str
    subject: str
    href: str
    number_href: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """The pages, the likeliest first; `unknown` are words that name nothing here, `no_period` a period that is not on
    record."""

    pages: tuple[AnswerPage, ...] = ()
    unknown: str = ""
    no_period: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """One way to understand a question: about which unit, which indicator (None: none is named), how well it fits, and
    the words that are left over."""

    unit: MeantUnit
    indicator: Indicator | None
    mark: float
    unknown: str = ""


def answers(scope: Scope, text: str) -> Answers:
    """What answers a line of text for whoever reads with this scope; empty for an empty line."""
    if not text.strip():
        return Answers()
    return Asking(scope, text).answers()


def number(scope: Scope, unit: str, indicator: str, period: str) -> str:
    """The number that is shown of a federation's area, with its measure and who it lacks: 120人 (1/2 已报).

    By codes; "" where there is none, and where the reader may see nothing of that code.
    """
    federation = scope.readable().filter(code=unit, register=Register.FEDERATION).first()
    of, when = Indicator.objects.filter(code=indicator).first(), Period.objects.filter(code=period).first()
    if federation is None or of is None or when is None:
        return ""
    reading = footing_of(Ledger([federation], [of], when).facts(federation.pk, of.pk))
    if reading.quantity is None:
        return ""
    said = wording.with_measure(reading.quantity, of.measure)
    return f"{said} ({wording.completeness(reading)})" if reading.partial else said


def examples(scope: Scope) -> list[str]:
    """Three ways to ask for one number that the reader may see: names, codes, initials. Empty where there is none."""
    top, indicator = scope.top(), Indicator.objects.order_by("-lead", "importance", "order").first()
    period = latest_year([top]) if top else None
    if top is None or indicator is None or period is None:
        return []
    name = indicator.named()[0]
    return [
        f"{top} {indicator} {period.code}",
        f"{top.code} {indicator.code} {period.code}",
        f"{top.initials} {likeness.keys(name)[0]} {period.code}",
    ]


class Asking:
    """One question of one person: some fifteen queries, however many units there are."""

    def __init__(self, scope: Scope, text: str) -> None:
        self.scope = scope
        self.indicators = list(Indicator.objects.select_related("group"))
        self.federations: list[FederationNames] = units_asked.federations(scope)
        self.question: AskedQuestion = taken_apart(text, self._names())
        self.periods = {period.code: period for period in Period.objects.all()}
        self._units: dict[str, Unit] = {}

    def _names(self) -> frozenset[str]:
        """The codes and names of what may be asked for."""
        names = {federation.code.casefold() for federation in self.federations}
        for federation in self.federations:
            names.update(name.casefold() for name in federation.signs)
        for indicator in self.indicators:
            names.update(name.casefold() for name in (indicator.code, *indicator.named(), *indicator.other_names))
        return frozenset(names)

    def answers(self) -> Answers:
        meanings = self._meanings()
        if not meanings:
            return Answers(unknown=" ".join(self.question.words))
        best = meanings[0]
        period = self._period(best)
        if self._lacks_a_period(period):
            return Answers(unknown=best.unknown, no_period=", ".join(self._years_not_on_record()))
        found = [self._page(meaning, self._report(meaning), period) for meaning in meanings]
        for report in BESIDES:
            found.append(self._page(best, report, period))
        listed = list({page.href: page for page in found if page}.values())
        if listed:
            listed[0] = replace(listed[0], number_href=self._number_href(best, period))
        return Answers(tuple(listed[:MOST]), best.unknown)

    def _number_href(self, meaning: Meaning, period: Period | None) -> str:
        """Where the number of a federation's area is told; "" where nothing is asked that is one."""
        if meaning.indicator is None or period is None or meaning.unit.register != Register.FEDERATION:
            return ""
        query = {"unit": meaning.unit.code, "indicator": meaning.indicator.code, "period": period.code}
        return f"{reverse('reports:answer-number')}?{urlencode(query)}"

    # ---- What the words mean

    def _meanings(self) -> list[Meaning]:
        """The ways to understand the words, the likeliest first."""
        words = self.question.words
        units = units_asked.named_in(words, self.federations, self.scope)
        top = self.scope.top()
        if top:
            units.append(MeantUnit(top.code, top.name, top.register, 80.0, tuple(words)))
        found: list[Meaning] = []
        for unit in units[: 3 * A_UNIT]:
            found += self._of_unit(unit)
        if all(meaning.unknown for meaning in found):
            found += self._of_other_units(found)
        if not any(meaning.mark >= WELL and not meaning.unknown for meaning in found):
            found += self._named_in_full()
        found.sort(key=lambda meaning: (bool(meaning.unknown), -meaning.mark))
        likely = [meaning for meaning in found if meaning.mark >= found[0].mark - FAR]
        return likely[: A_UNIT + AN_INDICATOR]

    def _of_unit(self, unit: MeantUnit) -> list[Meaning]:
        """What the words besides the unit's may mean."""
        rest = list(unit.rest)
        if self.question.report == "register":
            return [Meaning(unit, None, unit.mark + 100, "" if _register_called(rest) else " ".join(rest))]
        if not rest:
            return [Meaning(unit, None, unit.mark + 95)]
        called = indicators_asked.called(rest, self.indicators)[:AN_INDICATOR]
        if called:
            return [Meaning(unit, named.indicator, unit.mark + named.mark) for named in called]
        return self._in_part(unit, rest)

    def _in_part(self, unit: MeantUnit, rest: list[str]) -> list[Meaning]:
        """Where not all words fit an indicator: the most of them that do, the others left over.

        南宁会员, to whom Nanning is out of view: 会员, and 南宁 is not understood.
        """
        best, mark = Meaning(unit, None, unit.mark - 50, " ".join(rest)), GOOD - 1
        for taken, left in _cut(rest):
            for named in indicators_asked.called([taken], self.indicators)[:1]:
                if named.mark > mark:
                    best, mark = Meaning(unit, named.indicator, unit.mark, left), named.mark
            if mark >= WHOLE:
                break
        return [best]

    def _of_other_units(self, in_part: list[Meaning]) -> list[Meaning]:
        """Where a word was left over: the units of other registers that are called so."""
        found = []
        for left in dict.fromkeys(meaning.unknown for meaning in in_part):
            indicator = next(meaning.indicator for meaning in in_part if meaning.unknown == left)
            for unit in units_asked.others_called(self.scope, left):
                named = MeantUnit(unit.code, unit.name, unit.register, 90.0, ())
                found.append(Meaning(named, indicator, 180.0))
        return found

    def _named_in_full(self) -> list[Meaning]:
        """Units of other registers that a long word names, and the indicator that the other words mean:
        江南路护工工作站 is a station, and nothing of 江南 district."""
        found: list[Meaning] = []
        words = self.question.words
        for at, word in enumerate(words):
            if len(word) < NAME or not is_chinese(word) or self._calls_an_indicator(word):
                continue
            rest = words[:at] + words[at + 1 :]
            called = [named.indicator for named in indicators_asked.called(rest, self.indicators)[:1]]
            for unit in units_asked.others_called(self.scope, word):
                named = MeantUnit(unit.code, unit.name, unit.register, 90.0, ())
                found += [Meaning(named, indicator, 190.0) for indicator in (called if rest else [None])]
        return found

    def _calls_an_indicator(self, word: str) -> bool:
        return any(named.mark >= GOOD for named in indicators_asked.called([word], self.indicators)[:1])

    # ---- Which period

    def _years_not_on_record(self) -> list[str]:
        return [year for year in self.question.years if year not in self.periods]

    def _lacks_a_period(self, period: Period | None) -> bool:
        """Whether one that is named is not on record, were it the first of a span."""
        return bool(self._years_not_on_record()) or (period is None and self._names_a_period())

    def _names_a_period(self) -> bool:
        question = self.question
        return bool(question.years or question.days or question.relative is not None)

    def _period(self, meaning: Meaning) -> Period | None:
        """The period named, the later of two; where none is, the latest year told of in the unit's area. None where
        there is none on record."""
        question = self.question
        if question.days:
            return next((period for period in self.periods.values() if _days(period) == question.days), None)
        if question.years:
            return self.periods.get(max(question.years))
        if question.relative is not None:
            collected = year_under_collection()
            return self.periods.get(str(int(collected.code) + question.relative)) if collected else None
        return latest_year([self._unit(meaning.unit)])

    def _unit(self, named: MeantUnit) -> Unit:
        """The unit itself, read once."""
        if named.code not in self._units:
            self._units[named.code] = self.scope.readable().select_related("parent").get(code=named.code)
        return self._units[named.code]

    # ---- Which page

    def _report(self, meaning: Meaning) -> str:
        """The report asked for. Without a word for one: the number; of a unit alone its page, of a unit and a year its
        summary."""
        report = self.question.report
        if report != NUMBER or meaning.indicator:
            return report
        return "summary" if self._names_a_period() else "unit"

    def _page(self, meaning: Meaning, report: str, period: Period | None) -> AnswerPage | None:
        """The page of a report on what was meant; None where there is none."""
        subject = Subject(
            unit=self._unit(meaning.unit), indicator=meaning.indicator, period=period, earlier=self._earlier(),
            register=_register_called(list(meaning.unit.rest)), within=self._within(meaning.unit),
        )  # fmt: skip
        if report in pages.WITHIN_VIEW and not self.scope.sees(subject.unit):
            return None
        href = pages.address(report, subject)
        return AnswerPage(str(pages.LABELS[report]), pages.told(report, subject), href) if href else None

    def _within(self, named: MeantUnit) -> str:
        """The federation above a unit, where another may bear its name; "" where none does."""
        bearers = sum(federation.name == named.name for federation in self.federations)
        parent = self._unit(named).parent
        return str(parent) if parent and (bearers > 1 or named.register != Register.FEDERATION) else ""

    def _earlier(self) -> Period | None:
        """Of two years the earlier."""
        years = self.question.years
        return self.periods.get(min(years)) if len(set(years)) > 1 else None


def _register_called(words: list[str]) -> str:
    """The register that the words call, in either language; "" where they call none."""
    said = "".join(words)
    for register in Register:
        for language in LANGUAGES:
            with override(language):
                label = str(register.label).casefold().replace(" ", "")
            if said and (said in label or label in said):
                return register.value
    return ""


def _cut(words: list[str]) -> Iterator[tuple[str, str]]:
    """The words without some of them, and those; of one run together its ends without its beginnings and the other way
    about: 南宁会员 gives 会员 and 南宁, then 南宁会 and 员."""
    if len(words) > 1:
        for at, word in enumerate(words):
            yield word, " ".join(words[:at] + words[at + 1 :])
        return
    text = "".join(words)
    if not is_chinese(text) or len(text) > RUN:
        return
    for at in range(max(1, len(text) - CUT), len(text) - 1):
        yield text[at:], text[:at]
    for at in range(min(len(text) - 1, CUT), 1, -1):
        yield text[:at], text[at:]


def _days(period: Period) -> tuple[str, str]:
    return period.starts.isoformat(), period.ends.isoformat()
