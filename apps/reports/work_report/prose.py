"""The order in which a work report says things, and what its sentences share in both languages."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import NamedTuple

from django.utils.translation import gettext as _

from apps.figures.models import Indicator, Period
from apps.reports.numbers.footing import FootingChoice
from apps.reports.numbers.manner import FOOTING_NAMES
from apps.reports.numbers.readings import LedgerReading, ReadingOrigin
from apps.reports.work_report.amounts import in_prose
from apps.reports.work_report.content import ReportContent
from apps.reports.work_report.parts import (
    CAMPAIGN_NUMBERS,
    ChangeSet,
    LeadingFederations,
    Passage,
    ReportSection,
    ToldNumber,
    passages,
)
from apps.reports.work_report.phrases import ReportPhrases
from apps.reports.work_report.registers import CampaignAccount
from apps.units.models import Unit

TITLE, HEADING, PARAGRAPH = "title", "heading", "paragraph"


def _cut(change_sets: list[ChangeSet], most: int) -> list[ChangeSet]:
    """No more changes than that in each set."""
    return [replace(change_set, lines=change_set.lines[:most]) for change_set in change_sets]


class ReportDetail(NamedTuple):
    """How many numbers a group may give beside those that lead, and how many changes."""

    more: int
    changes: int


DETAILS = tuple(ReportDetail(*counts) for counts in ((8, 4), (5, 4), (3, 4), (2, 3), (1, 3), (1, 2), (0, 2), (0, 1)))


class ReportProse(ReportPhrases):
    """The text of one report. `note` gives the mark of a footnote; `detail` is how much a group may say."""

    def __init__(self, content: ReportContent, note: Callable[[str], str], detail: ReportDetail) -> None:
        super().__init__(content)
        self.note, self.detail = note, detail
        self._moment: tuple[Period, bool, bool] | None = None  # the time and scope of the last number of a group
        self._are_units_told = self._is_itself_told = False  # in the sentence, and in the group
        self._are_parts_in = False  # the sums of the sentence
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
        parts = self.closing_parts()
        if told and parts:
            yield PARAGRAPH, self.closing(parts)

    def opening(self) -> str:
        """What the numbers are of, what changes are held against, and where every number comes from."""
        manner = self.content.choices.manner
        told = [self.covered(), self._compared_with()]
        if manner.footing != FootingChoice.AUTOMATIC:
            told.append(self.words.on_footing.format(footing=FOOTING_NAMES[manner.footing]))
        if manner.as_of:
            told.append(self.words.as_of.format(day=self.day(manner.as_of)))
        told.append(self.words.sources)
        return self.joined(told)

    def _compared_with(self) -> str:
        periods = [self.period_name(period) for period in self.content.priors]
        if not periods:
            return self.words.no_priors
        return self.words.priors.format(periods=self.enumerated(periods))

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
        return list(filter(None, sentences))

    # ---- Numbers

    def numbers(self, passages: list[Passage], *, is_first: bool, goes_on: bool = False) -> str:
        """One sentence. `goes_on`: the units whose sums it gives are those of a sentence before."""
        said: list[str] = []
        self._are_units_told = False
        numbers = [number for passage in passages for number in passage.numbers]
        self._are_parts_in = any(number.reading.in_part for number in numbers)
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

    def units_reported(self, of: tuple[int, int]) -> str:
        """Which units the sums of a sentence rest on."""
        reported, expected = of
        if reported >= expected:
            return self.words.units_with_number.format(reported=reported)
        words = self.words.units_and_parts if self._are_parts_in else self.words.units_reported
        return words.format(reported=reported, expected=expected)

    def beside(self, number: ToldNumber, passage: Passage, alike: int) -> str:
        """In brackets, what is to be known of this number alone, or of the last so many; "" where nothing is."""
        remarks = []
        rests_on_others = number.reading.partial and number.rests_on != passage.of
        if alike and rests_on_others:
            remarks.append(self.units_of(number.reading, alike))
        if number.before and number.before.quantity:
            amount = in_prose(number.before.quantity, number.indicator)
            remarks.append(self.whole_before(self.period_name(number.before.period), amount))
        if number.is_contradicted:
            remarks.append(self.words.to_be_verified)
        return self.in_brackets(self.words.between_remarks.join(remarks))

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

    # ---- Growth

    def growth(self, change_sets: list[ChangeSet]) -> str:
        """One sentence, which names an earlier period once."""
        parts: list[str] = []
        earlier = None
        for change_set in change_sets:
            changes = self.changes(change_set)
            if change_set.earlier != earlier:
                earlier = change_set.earlier
                changes = self.words.since.format(period=self.period_name(earlier)) + changes
            parts.append(changes)
        return self.one_sentence(parts)

    # ---- Campaigns and honours

    def campaign_name(self, account: CampaignAccount) -> str:
        """With the organiser, where it is another federation that the name does not begin with."""
        name = str(account.campaign)
        if account.organiser is None:
            return name
        organiser = self.short_name(account.organiser)
        if name.startswith(organiser):
            return name
        return self.words.organised.format(name=name, organiser=organiser)

    def campaign_passages(self, account: CampaignAccount) -> list[str]:
        return [self.beginning(passage, "") + self.run(passage) for passage in self.passages_of(account)]

    # ---- What each language says in its own way

    @abstractmethod
    def title(self) -> str: ...

    @abstractmethod
    def covered(self) -> str: ...

    @abstractmethod
    def day(self, day: date) -> str: ...

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
    def units_of(self, reading: LedgerReading, alike: int) -> str: ...

    @abstractmethod
    def whole_before(self, period: str, amount: str) -> str: ...

    @abstractmethod
    def same_units(self) -> str: ...

    @abstractmethod
    def one_sentence(self, parts: list[str]) -> str: ...

    @abstractmethod
    def joined(self, sentences: Iterable[str]) -> str: ...

    @abstractmethod
    def listed(self, items: list[str]) -> str: ...

    @abstractmethod
    def short_name(self, unit: Unit) -> str: ...

    @abstractmethod
    def words_for(self, indicator: Indicator) -> str: ...

    @abstractmethod
    def changes(self, change_set: ChangeSet) -> str: ...

    @abstractmethod
    def leading(self, leading: LeadingFederations) -> str: ...

    @abstractmethod
    def campaign(self, account: CampaignAccount) -> str: ...

    @abstractmethod
    def closing(self, parts: list[str]) -> str: ...
