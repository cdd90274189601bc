"""The order in which a work report says things, and what its sentences share in both languages."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _

from apps.figures.arithmetic.quantity import QuantityDifference
from apps.figures.models import Indicator, Period
from apps.reports.numbers.growth import GrowthLine
from apps.reports.numbers.readings import LedgerReading, ReadingOrigin
from apps.reports.work_report.amounts import BRACKETS, in_prose
from apps.reports.work_report.content import ReportContent
from apps.reports.work_report.parts import (
    CAMPAIGN_NUMBERS,
    ChangeSet,
    ClosingRemarks,
    LeadingFederations,
    Passage,
    ReportSection,
    ToldNumber,
    passages,
)
from apps.reports.work_report.registers import CampaignAccount
from apps.units.models import Honour

NAMED = 3  # indicators, campaigns and honours that a sentence names of many
FEW = 6  # indicators without a number that stand in the text; more of them are listed in the annex
TITLE, HEADING, PARAGRAPH = "title", "heading", "paragraph"


def _cut(change_sets: list[ChangeSet], most: int) -> list[ChangeSet]:
    """No more changes than that in each set."""
    return [replace(change_set, lines=change_set.lines[:most]) for change_set in change_sets]


class ReportDetail(NamedTuple):
    """How many numbers a group may give beside those that lead, and how many changes."""

    more: int
    changes: int


DETAILS = tuple(ReportDetail(*counts) for counts in ((8, 4), (5, 4), (3, 4), (2, 3), (1, 3), (1, 2), (0, 2), (0, 1)))


class ReportProse(ABC):
    """The text of one report. `note` gives the mark of a footnote; `detail` is how much a group may say."""

    separator = ", "
    comma, colon = ", ", ": "

    def __init__(self, content: ReportContent, note: Callable[[str], str], detail: ReportDetail) -> None:
        self.content, self.note, self.detail = content, note, detail
        self.unit, self.period = content.unit, content.period
        self.remarks = content.remarks
        self._moment: tuple[Period, bool, bool] | None = None  # the time and scope of the last number of a group
        self._are_units_told = self._is_itself_told = False  # in the sentence, and in the group
        self._times: set[Period] = set()  # over which something was said to have happened, in the group

    def written(self) -> Iterator[tuple[str, str]]:
        """The paragraphs in their order, each with what it is."""
        yield TITLE, self.title()
        yield PARAGRAPH, self.opening()
        told = self.content.told
        for number, section in enumerate(told, start=1):
            yield HEADING, self.heading(number, section)
            yield PARAGRAPH, self.joined(self._sentences(section))
        if not told:
            yield PARAGRAPH, self.nothing()
        parts = self.closing_parts(self.remarks)
        if told and parts:
            yield PARAGRAPH, self.closing(parts)

    def _sentences(self, section: ReportSection) -> list[str]:
        """The lead sentence first; what there is not to say leaves no sentence."""
        self._moment, self._is_itself_told, self._times = None, False, set()
        whole = [passage for passage in section.leads if not passage.of[1]]
        partial = [passage for passage in section.leads if passage.of[1]]
        sentences = [self.numbers(whole, is_first=True), self.numbers(partial, is_first=True)]
        sentences.append(self.growth(_cut(section.changes, self.detail.changes)))
        if section.leading:
            sentences.append(self.leading(section.leading))
        more = passages(section.more[: self.detail.more], section.of)
        is_told = any(passage.of[1] for passage in section.leads)
        sentences.append(self.numbers(more, is_first=not section.leads, goes_on=is_told))
        for account in section.campaigns:
            sentences.append(self.campaign(account))
        sentences.append(self.named(section.named, bool(section.campaigns)))
        sentences.append(self.honours(section.honours))
        return [sentence for sentence in sentences if sentence]

    # ---- Numbers

    def numbers(self, passages: list[Passage], *, is_first: bool, goes_on: bool = False) -> str:
        """One sentence. `goes_on`: the units whose sums it gives are those of a sentence before."""
        said: list[str] = []
        self._are_units_told = False
        numbers = [number for passage in passages for number in passage.numbers]
        is_shared = len({self._origin(number) for number in numbers}) == 1
        for passage in passages:
            beginning = self._beginning_of(passage, is_first=is_first and not said, goes_on=goes_on)
            said.append(beginning + self.run(passage, has_notes=not is_shared))
        if is_shared:
            said[-1] += self._note_on(numbers)
        return self.one_sentence(said)

    def _beginning_of(self, passage: Passage, *, is_first: bool, goes_on: bool) -> str:
        """Time and scope; a time that was said last in the group is not said again."""
        moment = (passage.period, passage.is_level, passage.is_own or passage.is_rule)
        is_said, self._moment = moment == self._moment, moment
        if passage.of[1]:
            scope = self._scope_of_units(passage, goes_on=goes_on)
        else:
            scope = "" if is_said else self.scope(passage, is_first=is_first)
        return self.again(passage, scope) if is_said else self.beginning(passage, scope)

    def _scope_of_units(self, passage: Passage, *, goes_on: bool) -> str:
        """Once in a sentence which units the sums rest on."""
        if self._are_units_told:
            return ""
        self._are_units_told = True
        return self.same_units() if goes_on else self.units_reported(passage.of)

    def again(self, passage: Passage, scope: str) -> str:
        """How numbers begin whose time was said just before."""
        return self.beginning(passage, scope)

    def run(self, passage: Passage, *, has_notes: bool = True) -> str:
        """The numbers one after the other; those of one form and date share a footnote behind the last of them."""
        items = []
        for _origin, numbers in groupby(passage.numbers, self._origin):
            told = list(numbers)
            texts = [self.phrase(number, passage) for number in told[:-1]]
            texts.append(self.phrase(told[-1], passage, len(told)))
            if has_notes:
                texts[-1] += self._note_on(told)
            items += texts
        return self.listed(items)

    def _note_on(self, numbers: list[ToldNumber]) -> str:
        """The mark of their footnote: the form, the date and their codes."""
        codes = self.separator.join(number.indicator.code for number in numbers)
        return self.note(self._origin(numbers[0]) + codes)

    def _origin(self, number: ToldNumber) -> str:
        """What a footnote says before the codes: the form and the date."""
        reading = number.reading
        return f"{self._form(number.indicator, reading)}{self.comma}{reading.period.ends.isoformat()}{self.colon}"

    def _form(self, indicator: Indicator, reading: LedgerReading) -> str:
        figure = reading.figure
        if figure is None:
            return self._form_of_sum(indicator, reading)
        if figure.source:
            place = figure.locator.rpartition(" ")[2]  # ¶5 of 柳州市总工会 ¶5: whose it is, the text says
            return f"{figure.source} {place}".strip()
        if figure.submission:
            return str(figure.submission.form)
        return str(figure.get_origin_display())

    def _form_of_sum(self, indicator: Indicator, reading: LedgerReading) -> str:
        if reading.origin == ReadingOrigin.RATE:
            parts = [part.code for part in (indicator.numerator, indicator.denominator) if part]
            return _("computed from %(parts)s") % {"parts": " ÷ ".join(parts)}
        if reading.origin == ReadingOrigin.COUNT:
            return _("counted in the register")
        if reading.origin == ReadingOrigin.YEARS:
            return _("the sum of its years")
        told = _("Sum from below")
        return f"{told} {reading.reported}/{reading.expected}" if reading.expected else told

    def phrase(self, number: ToldNumber, passage: Passage, alike: int = 0) -> str:
        """The number in the indicator's own words; behind the last of so many `alike` what is to be known of them."""
        reading = number.reading
        if reading.quantity is None:
            return ""
        words = in_prose(reading.quantity, number.indicator)
        return self.words_for(number.indicator).replace("{}", words, 1) + self.beside(number, passage, alike)

    def passages_of(self, account: CampaignAccount) -> list[Passage]:
        """What a campaign states."""
        numbers = [ToldNumber(indicator, reading) for indicator, reading in account.numbers[:CAMPAIGN_NUMBERS]]
        return passages(numbers)

    def noun(self, indicator: Indicator) -> str:
        """Its name without what stands in brackets."""
        return " ".join(BRACKETS.sub("", indicator.name).split())

    def names(self, indicators: list[Indicator]) -> str:
        """A few by name, and how many there are."""
        named = [self.noun(indicator) for indicator in indicators[:NAMED]]
        return self.of_many(named, len(indicators))

    def direction(self, change: QuantityDifference) -> int:
        """1 for a rise, -1 for a fall, 0 where nothing changed."""
        value = change.value or 0
        return (value > 0) - (value < 0)

    def is_about(self, line: GrowthLine) -> bool:
        """Whether the change is known no better than its numbers."""
        return line.is_qualified and not line.change.side

    # ---- What each language says in its own way

    @abstractmethod
    def title(self) -> str: ...

    @abstractmethod
    def opening(self) -> str: ...

    @abstractmethod
    def heading(self, number: int, section: ReportSection) -> str: ...

    @abstractmethod
    def nothing(self) -> str: ...

    @abstractmethod
    def period_name(self, period: Period) -> str: ...

    @abstractmethod
    def beginning(self, passage: Passage, scope: str) -> str: ...

    @abstractmethod
    def scope(self, passage: Passage, *, is_first: bool) -> str: ...

    @abstractmethod
    def units_reported(self, of: tuple[int, int]) -> str: ...

    @abstractmethod
    def same_units(self) -> str: ...

    @abstractmethod
    def one_sentence(self, parts: list[str]) -> str: ...

    @abstractmethod
    def joined(self, sentences: Iterable[str]) -> str: ...

    @abstractmethod
    def listed(self, items: list[str]) -> str: ...

    @abstractmethod
    def of_many(self, named: list[str], count: int) -> str: ...

    @abstractmethod
    def words_for(self, indicator: Indicator) -> str: ...

    @abstractmethod
    def beside(self, number: ToldNumber, passage: Passage, alike: int) -> str: ...

    @abstractmethod
    def growth(self, change_sets: list[ChangeSet]) -> str: ...

    @abstractmethod
    def leading(self, leading: LeadingFederations) -> str: ...

    @abstractmethod
    def campaign(self, account: CampaignAccount) -> str: ...

    @abstractmethod
    def named(self, campaigns: list[CampaignAccount], are_more: bool) -> str: ...

    @abstractmethod
    def honours(self, honours: list[Honour]) -> str: ...

    @abstractmethod
    def closing_parts(self, remarks: ClosingRemarks) -> list[str]: ...

    @abstractmethod
    def closing(self, parts: list[str]) -> str: ...

    @abstractmethod
    def gaps(self) -> str: ...
