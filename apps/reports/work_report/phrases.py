"""What both languages say in the same order with words of their own: names of many, changes, registers, the end."""

from abc import ABC, abstractmethod

from apps.figures.arithmetic.quantity import QuantityDifference
from apps.figures.models import Indicator
from apps.reports.numbers.growth import GrowthLine
from apps.reports.work_report.amounts import BRACKETS
from apps.reports.work_report.content import ReportContent
from apps.reports.work_report.parts import ChangeSet
from apps.reports.work_report.registers import CampaignAccount
from apps.reports.work_report.words import ReportWords
from apps.units.models import Honour

NAMED = 3  # indicators, campaigns and honours that a sentence names of many
FEW = 6  # indicators without a number that stand in the text; more of them are listed in the annex


class ReportPhrases(ABC):
    """The sentences and parts of sentences that differ by their words alone."""

    separator = ", "
    comma, colon = ", ", ": "
    words: ReportWords

    def __init__(self, content: ReportContent) -> None:
        self.content, self.remarks = content, content.remarks
        self.unit, self.period = content.unit, content.period

    # ---- Names

    def noun(self, indicator: Indicator) -> str:
        """Its name without what stands in brackets."""
        return " ".join(BRACKETS.sub("", indicator.name).split())

    def names(self, indicators: list[Indicator]) -> str:
        """A few by name, and how many there are."""
        named = [self.noun(indicator) for indicator in indicators[:NAMED]]
        return self.of_many(named, len(indicators))

    def of_many(self, named: list[str], count: int) -> str:
        """Those named of so many, and how many there are where these are not all."""
        more = count - len(named)
        if more <= 0:
            return self.enumerated(named)
        return self.words.of_many.format(names=self.separator.join(named), count=count, more=more)

    def in_brackets(self, text: str) -> str:
        if not text:
            return ""
        return self.words.brackets.format(text)

    # ---- Growth

    def footing(self, change_set: ChangeSet) -> str:
        """Over which units the changes are; "" of whole numbers."""
        if not change_set.is_over_both:
            return ""
        words = self.words.those_reported if change_set.are_those_reported else self.words.in_both
        if change_set.is_in_part:
            words = self.words.in_both_in_part
        return words.format(count=change_set.both)

    def direction(self, change: QuantityDifference) -> int:
        """1 for a rise, -1 for a fall, 0 where nothing changed."""
        value = change.value or 0
        return (value > 0) - (value < 0)

    def about(self, line: GrowthLine) -> str:
        """The word before a change that is known to be larger, or roughly."""
        if line.change.side:
            return self.words.more_than
        if line.is_qualified:
            return self.words.about
        return ""

    # ---- Campaigns and honours

    def named(self, campaigns: list[CampaignAccount], are_more: bool) -> str:
        """Campaigns by name alone; `are_more` where others are told with their numbers."""
        if not campaigns:
            return ""
        names = [str(account.campaign) for account in campaigns[:NAMED]]
        words = self.words.more_campaigns if are_more else self.words.campaigns
        return words.format(names=self.of_many(names, len(campaigns)))

    def honours(self, honours: list[Honour]) -> str:
        if not honours:
            return ""
        names = [honour.name + self._recipient(honour) for honour in honours[:FEW]]
        return self.words.honours.format(names=self.of_many(names, len(honours)))

    def _recipient(self, honour: Honour) -> str:
        """The body that received it, or the unit where it is not the reporting one."""
        recipient = self.without_note(honour.recipient.rpartition("：")[2])
        if not recipient and honour.unit_id != self.unit.pk:
            recipient = str(honour.unit)
        return self.in_brackets(recipient)

    # ---- The end

    def closing_parts(self) -> list[str]:
        """What is to be noted, each a part of one sentence."""
        words, remarks = self.words, self.remarks
        parts = [
            *self._remark(words.partial, remarks.partial),
            *self._remark(words.unasked, remarks.unasked),
            *self._remark(words.few, remarks.few),
            *self._not_compared(),
            *self._remark(words.contradicted, remarks.contradicted),
            *self._remark(words.uncomputed, remarks.uncomputed),
            *self._gap_parts(),
        ]
        if self.content.choices.manner.is_preliminary:
            parts.append(words.preliminary)
        if not self.content.book.all_seen:
            parts.append(words.not_all_seen)
        return parts

    def _remark(self, words: str, indicators: list[Indicator]) -> list[str]:
        """The remark on these indicators; none where there are none."""
        if not indicators:
            return []
        return [words.format(names=self.names(indicators), area=self.area)]

    def _not_compared(self) -> list[str]:
        parts = []
        for reason, indicators in self.remarks.obstacles.items():
            why = self.words.why_not_compared.get(reason, self.words.not_the_same_units)
            parts.append(self.words.not_compared.format(names=self.names(indicators), why=why))
        return parts

    def _gap_parts(self) -> list[str]:
        missing = self.remarks.missing
        if not missing:
            return []
        if missing > FEW:
            return [self.words.many_missing.format(count=missing)]
        return [self.words.missing.format(names=self.gaps())]

    def gaps(self) -> str:
        """Every indicator without a number, by the reason."""
        told = []
        for reason, indicators in self.remarks.gaps.items():
            names = self.separator.join(self.noun(indicator) for indicator in indicators)
            why = self.words.why_missing.get(reason, self.words.not_reported)
            told.append(self.words.gap.format(names=names, why=why))
        return self.words.between_gaps.join(told)

    # ---- What each language says in its own way

    @property
    @abstractmethod
    def area(self) -> str: ...

    @abstractmethod
    def enumerated(self, items: list[str]) -> str: ...

    @abstractmethod
    def without_note(self, recipient: str) -> str: ...
