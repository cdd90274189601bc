"""What answers a question: addresses of pages, the likeliest first, and what of the question was not understood."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from apps.changelog.read_once import once
from apps.figures.models import Indicator, Period
from apps.figures.workflow.collection import year_under_collection
from apps.reports.asking import likeness, pages, units_asked
from apps.reports.asking.meanings import Meaning, QuestionMeanings, register_called
from apps.reports.asking.pages import Subject
from apps.reports.asking.question import NUMBER, AskedQuestion, taken_apart
from apps.reports.asking.units_asked import FederationNames, MeantUnit
from apps.reports.numbers.footing import footing_of
from apps.reports.numbers.ledger import Ledger, latest_year
from apps.reports.numbers.scope import Scope
from apps.reports.tables import wording
from apps.units.models import Register, Unit
from apps.units.tree import names

MOST = 8  # answers that are listed
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
    meant = Indicator.objects.filter(code=indicator).first()
    when = Period.objects.filter(code=period).first()
    if federation is None or meant is None or when is None:
        return ""
    reading = footing_of(Ledger([federation], [meant], when).facts(federation.pk, meant.pk))
    if reading.quantity is None:
        return ""
    said = wording.with_measure(reading.quantity, meant.measure)
    if not reading.partial:
        return said
    return f"{said} ({wording.completeness(reading)})"


def examples(scope: Scope) -> list[str]:
    """Three ways to ask for one number that the reader may see: names, codes, initials. Empty where there is none."""
    top = scope.top()
    indicator = Indicator.objects.order_by("-lead", "importance", "order").first()
    if top is None or indicator is None:
        return []
    period = latest_year([top])
    if period is None:
        return []
    name = indicator.named()[0]
    return [
        f"{top} {indicator} {period.code}",
        f"{top.code} {indicator.code} {period.code}",
        f"{top.initials} {likeness.keys(name)[0]} {period.code}",
    ]


@once
def _every_indicator() -> list[Indicator]:
    return list(Indicator.objects.select_related("group"))


class Asking:
    """One question of one person: some fifteen queries, however many units there are."""

    def __init__(self, scope: Scope, text: str) -> None:
        self.scope = scope
        self.indicators = _every_indicator()
        self.federations: list[FederationNames] = units_asked.federations(scope)
        self.question: AskedQuestion = taken_apart(text, self._names())
        self.periods = Period.objects.in_bulk(field_name="code")
        self._units: dict[str, Unit] = {}
        self._units_then: dict[str, Unit] = {}

    def _names(self) -> frozenset[str]:
        """The codes and names of what may be asked for, in small letters."""
        known = []
        for federation in self.federations:
            known += [federation.code, *federation.signs]
        for indicator in self.indicators:
            known += [indicator.code, *indicator.named(), *indicator.other_names]
        return frozenset(name.casefold() for name in known)

    def answers(self) -> Answers:
        """The pages on the likeliest meanings; for a period that is not on record there are none."""
        meanings = QuestionMeanings(self.scope, self.question, self.federations, self.indicators).likeliest()
        if not meanings:
            return Answers(unknown=" ".join(self.question.words))
        best = meanings[0]
        period = self._period(best)
        if self._lacks_a_period(period):
            return Answers(unknown=best.unknown, no_period=", ".join(self._years_not_on_record()))
        listed = self._pages(meanings, period)
        if listed:
            listed[0] = replace(listed[0], number_href=self._number_href(best, period))
        return Answers(tuple(listed[:MOST]), best.unknown)

    def _pages(self, meanings: list[Meaning], period: Period | None) -> list[AnswerPage]:
        """What was asked for by each meaning, then the other reports on the likeliest; each page once."""
        found = [self._page(meaning, self._report(meaning), period) for meaning in meanings]
        for report in BESIDES:
            found.append(self._page(meanings[0], report, period))
        by_address: dict[str, AnswerPage] = {}
        for page in found:
            if page is not None:
                by_address[page.href] = page
        return list(by_address.values())

    def _number_href(self, meaning: Meaning, period: Period | None) -> str:
        """Where the number of a federation's area is told; "" where nothing is asked that is one."""
        if meaning.indicator is None or period is None:
            return ""
        if meaning.unit.register != Register.FEDERATION:
            return ""
        query = {"unit": meaning.unit.code, "indicator": meaning.indicator.code, "period": period.code}
        return f"{reverse('reports:answer-number')}?{urlencode(query)}"

    # ---- Which period

    def _years_not_on_record(self) -> list[str]:
        """The years it names for which there is no period, in its order."""
        return [year for year in self.question.years if year not in self.periods]

    def _lacks_a_period(self, period: Period | None) -> bool:
        """Whether one that is named is not on record, were it the first of a span."""
        if self._years_not_on_record():
            return True
        return period is None and self.question.names_a_period

    def _period(self, meaning: Meaning) -> Period | None:
        """The period named, the later of two; where none is, the latest year told of in the unit's area. None where
        there is none on record."""
        question = self.question
        if question.days:
            return self._of_days(question.days)
        if question.years:
            return self.periods.get(max(question.years))
        if question.relative is not None:
            return self._of_year_collected(question.relative)
        return latest_year([self._unit(meaning.unit)])

    def _of_days(self, days: tuple[str, str]) -> Period | None:
        """The period from one day to another, as they are written in files."""
        for period in self.periods.values():
            if (period.starts.isoformat(), period.ends.isoformat()) == days:
                return period
        return None

    def _of_year_collected(self, years: int) -> Period | None:
        """The year so many years from the one under collection: -1 is that before it."""
        collected = year_under_collection()
        if collected is None:
            return None
        return self.periods.get(str(int(collected.code) + years))

    def _unit(self, named: MeantUnit) -> Unit:
        """The unit itself, read once."""
        if named.code not in self._units:
            self._units[named.code] = self.scope.readable().select_related("parent").get(code=named.code)
        return self._units[named.code]

    def _unit_then(self, named: MeantUnit, period: Period | None) -> Unit:
        """The same under its name of the period that is told of, read once."""
        if named.code not in self._units_then:
            unit = self._unit(named)
            self._units_then[named.code] = names.called(unit, period.ends) if period else unit
        return self._units_then[named.code]

    # ---- Which page

    def _report(self, meaning: Meaning) -> str:
        """The report asked for. Without a word for one: the number; of a unit alone its page, of a unit and a year its
        summary."""
        report = self.question.report
        if report != NUMBER or meaning.indicator:
            return report
        return "summary" if self.question.names_a_period else "unit"

    def _page(self, meaning: Meaning, report: str, period: Period | None) -> AnswerPage | None:
        """The page of a report on what was meant; None where there is none."""
        subject = Subject(
            unit=self._unit(meaning.unit),
            unit_then=self._unit_then(meaning.unit, period),
            indicator=meaning.indicator,
            period=period,
            earlier=self._earlier(),
            register=register_called(meaning.unit.rest),
            within=self._within(meaning.unit),
        )
        if report in pages.WITHIN_VIEW and not self.scope.sees(subject.unit):
            return None
        href = pages.address(report, subject)
        if not href:
            return None
        return AnswerPage(str(pages.LABELS[report]), pages.told(report, subject), href)

    def _within(self, named: MeantUnit) -> str:
        """The federation above a unit, where another may bear its name; "" where none does."""
        parent = self._unit(named).parent
        if parent is None or self._is_alone_so_called(named):
            return ""
        return str(parent)

    def _is_alone_so_called(self, named: MeantUnit) -> bool:
        """Whether no other federation bears its name; of other units that is not known."""
        if named.register != Register.FEDERATION:
            return False
        borne = [federation.name for federation in self.federations]
        return borne.count(named.name) < 2

    def _earlier(self) -> Period | None:
        """Of two years the earlier; None of one."""
        years = set(self.question.years)
        if len(years) < 2:
            return None
        return self.periods.get(min(years))
