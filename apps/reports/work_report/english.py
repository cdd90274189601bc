"""The sentences of a work report in English."""

from collections.abc import Iterable
from datetime import date

from apps.figures.arithmetic.quantity_text import percent
from apps.figures.models import Indicator, Period
from apps.reports.numbers.footing import FootingChoice
from apps.reports.numbers.growth import GrowthLine
from apps.reports.numbers.manner import FOOTING_NAMES
from apps.reports.work_report.amounts import change_in_prose, in_prose
from apps.reports.work_report.parts import (
    ChangeSet,
    ClosingRemarks,
    LeadingFederations,
    Passage,
    ReportSection,
    ToldNumber,
)
from apps.reports.work_report.prose import FEW, NAMED, ReportProse
from apps.reports.work_report.registers import CampaignAccount
from apps.units.models import Honour, Unit

ENDINGS = (" Federation of Trade Unions", " Trade Union Federation", " Federation")
WHY_MISSING = {"unavailable": "unavailable", "not_applicable": "not applicable"}
WHY_NOT_COMPARED = {
    "definition": "the definition changed",
    "overlap": "the two numbers may be equal",
    "measure": "the measure changed",
    "footing": "the two numbers were taken in different ways",
    "zero_base": "the earlier number is or may be zero",
}
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class EnglishProse(ReportProse):
    """In plain English."""

    def title(self) -> str:
        return f"{self.unit}: work report for {self.period_name(self.period)} (draft)"

    def opening(self) -> str:
        told = [f"This report covers {_in_full(self.period)}; numbers without a date are those of its last day."]
        priors = [self.period_name(period) for period in self.content.priors]
        if priors:
            told.append(f"Changes are against {_and(priors)}, like with like; what cannot be compared is not.")
        else:
            told.append("There are no earlier numbers to compare with.")
        manner = self.content.choices.manner
        if manner.footing != FootingChoice.AUTOMATIC:
            told.append(f"Comparisons rest on one footing: {FOOTING_NAMES[manner.footing]}.")
        if manner.as_of:
            told.append(f"Everything is as it stood on {_day(manner.as_of)}.")
        told.append("Footnotes name the form, the date and the code of each number; the tables are annexed.")
        return " ".join(told)

    def heading(self, number: int, section: ReportSection) -> str:
        return f"{number}. {section.group.name}"

    def nothing(self) -> str:
        return "Nothing has been reported for this period."

    def period_name(self, period: Period) -> str:
        first, last = period.starts.year + 1, period.ends.year
        names = {
            Period.Kind.YEAR: f"statistical year {period.code}",
            Period.Kind.CALENDAR: f"calendar year {last}",
            Period.Kind.DATE: _day(period.ends),
            Period.Kind.OPEN: f"the time up to {last}",
        }
        return names.get(Period.Kind(period.kind), f"the years {first} to {last}")

    # ---- Numbers

    def beginning(self, passage: Passage, scope: str) -> str:
        if not passage.is_level:
            return self._over(passage.period, scope)
        return f"{scope}at the end of {_month(passage.period)} the records show "

    def scope(self, passage: Passage, *, is_first: bool) -> str:
        if passage.is_rule:
            return "by rule, "
        return "in the federation itself " if passage.is_own else ""

    def again(self, passage: Passage, scope: str) -> str:
        return f"{scope}also on record are "

    def units_reported(self, of: tuple[int, int]) -> str:
        reported, expected = of
        if reported >= expected:
            return f"in the {reported} units with a number, "
        return f"in the {reported} of {expected} units that have reported, "

    def same_units(self) -> str:
        return "in the same units, "

    def _over(self, period: Period, scope: str) -> str:
        """The time something happened in."""
        if period.kind == Period.Kind.OPEN:
            return f"{scope}up to {_month(period)} the records show "
        if period.kind == Period.Kind.YEARLY:
            return f"{scope}each year brought "
        if period.kind == Period.Kind.YEAR:
            return f"{scope}the year brought "
        if period == self.period:
            return f"{scope}the {_in_words(period.ends.year - period.starts.year)} years brought "
        return f"{scope}{self.period_name(period)} brought "

    def noun(self, indicator: Indicator) -> str:
        """Without the measure that its name ends with: participants, person-times."""
        return super().noun(indicator).partition(", ")[0]

    def words_for(self, indicator: Indicator) -> str:
        if indicator.phrase_en:
            return indicator.phrase_en
        name = self.noun(indicator)
        if indicator.is_percent:
            return f"a {name} of {{}}"
        return f"{{}} yuan of {name}" if indicator.measure_zh == "元" else f"{{}} {name}"

    def beside(self, number: ToldNumber, passage: Passage, alike: int) -> str:
        told = []
        reading = number.reading
        if alike and reading.partial and (reading.reported, reading.expected) != passage.of:
            which = f"the last {alike}: " if alike > 1 else ""
            told.append(f"{which}{reading.reported} of {reading.expected} units")
        if number.before and number.before.quantity:
            amount = in_prose(number.before.quantity, number.indicator)
            told.append(f"{amount} in the whole area in {self.period_name(number.before.period)}")
        if number.is_contradicted:
            told.append("to be verified")
        return f" ({'; '.join(told)})" if told else ""

    def one_sentence(self, parts: list[str]) -> str:
        return _sentence("; ".join(parts))

    def joined(self, sentences: Iterable[str]) -> str:
        return " ".join(sentences)

    def listed(self, items: list[str]) -> str:
        return _and(items)

    def of_many(self, named: list[str], count: int) -> str:
        if count > len(named):
            return f"{', '.join(named)} and {count - len(named)} more"
        return _and(named)

    # ---- Growth

    def growth(self, change_sets: list[ChangeSet]) -> str:
        parts: list[str] = []
        earlier = None
        for change_set in change_sets:
            since = "" if change_set.earlier == earlier else f"compared with {self.period_name(change_set.earlier)}, "
            earlier = change_set.earlier
            told = _and([f"{self.noun(line.indicator)} {self._change(line)}" for line in change_set.lines])
            parts.append(f"{since}{self._footing(change_set)}{told}")
        return _sentence("; ".join(parts))

    def _footing(self, change_set: ChangeSet) -> str:
        if not change_set.both:
            return ""
        units = "that have reported" if change_set.are_those_reported else "with numbers for both"
        return f"in the {change_set.both} units {units}, like for like, "

    def _change(self, line: GrowthLine) -> str:
        change, direction = line.change, self.direction(line.change)
        if not direction:
            return "did not change"
        about = "more than " if change.side else "about " if self.is_about(line) else ""
        amount = about + change_in_prose(change, line.indicator)
        way = "rose by" if direction > 0 else "fell by"
        return f"{way} {amount} points" if line.indicator.is_percent else f"{way} {amount}"

    def leading(self, leading: LeadingFederations) -> str:
        names = _and([short_name(unit) for unit in leading.units])
        return f"{names} together hold {percent(leading.share)}% of all {self.noun(leading.indicator)}."

    # ---- Campaigns and honours

    def campaign(self, account: CampaignAccount) -> str:
        organiser = short_name(account.organiser) if account.organiser else ""
        by_whom = "" if str(account.campaign).startswith(organiser) else f", organised by {organiser}"
        told = [self.beginning(passage, "") + self.run(passage) for passage in self.passages_of(account)]
        return _sentence(f"{account.campaign}{by_whom}: {'; '.join(told)}")

    def named(self, campaigns: list[CampaignAccount], are_more: bool) -> str:
        if not campaigns:
            return ""
        names = self.of_many([str(account.campaign) for account in campaigns[:NAMED]], len(campaigns))
        return f"Other campaigns: {names}." if are_more else f"Campaigns of the period: {names}."

    def honours(self, honours: list[Honour]) -> str:
        if not honours:
            return ""
        names = [honour.name + self._recipient(honour) for honour in honours[:FEW]]
        return _sentence(f"honours on record are {self.of_many(names, len(honours))}")

    def _recipient(self, honour: Honour) -> str:
        recipient = honour.recipient.rpartition("：")[2].partition("；")[0]
        if not recipient and honour.unit_id != self.unit.pk:
            recipient = str(honour.unit)
        return f" ({recipient})" if recipient else ""

    # ---- The end

    def closing_parts(self, remarks: ClosingRemarks) -> list[str]:
        parts = []
        if remarks.partial:
            parts.append(
                f"not all units have reported {self.names(remarks.partial)}: these are sums of those that have"
            )
        if remarks.unasked:
            parts.append(f"no form asks {self.names(remarks.unasked)}: these are sums of the units with a number")
        if remarks.few:
            parts.append(f"few units have reported {self.names(remarks.few)}, which stand in the annex alone")
        for reason, indicators in remarks.obstacles.items():
            why = WHY_NOT_COMPARED.get(reason, "not the same units reported")
            parts.append(f"{self.names(indicators)} are not compared: {why}")
        if remarks.contradicted:
            parts.append(f"{self.names(remarks.contradicted)} contradict other records and are to be verified")
        if remarks.uncomputed:
            parts.append(f"{self.names(remarks.uncomputed)} wait for both of their parts to be reported")
        parts += self._gap_parts(remarks)
        if self.content.choices.manner.is_preliminary:
            parts.append("returns not yet approved are counted")
        if not self.content.book.all_seen:
            parts.append("only units that the writer may see are named")
        return parts

    def _gap_parts(self, remarks: ClosingRemarks) -> list[str]:
        if not remarks.missing:
            return []
        if remarks.missing > FEW:
            return [f"there are no data on {remarks.missing} other indicators, which are listed behind the tables"]
        return [f"there are no data on {self.gaps()}"]

    def closing(self, parts: list[str]) -> str:
        return _sentence(f"to be noted: {'; '.join(parts)}")

    def gaps(self) -> str:
        told = []
        for reason, indicators in self.remarks.gaps.items():
            names = ", ".join(self.noun(indicator) for indicator in indicators)
            told.append(f"{names} ({WHY_MISSING.get(reason, 'not reported')})")
        return ", ".join(told)


def short_name(unit: Unit) -> str:
    """Nanning of Nanning Federation of Trade Unions."""
    name = str(unit)
    for ending in ENDINGS:
        name = name.removesuffix(ending)
    return name


def _sentence(text: str) -> str:
    """With a capital and a full stop; nothing of nothing."""
    return text[:1].upper() + text[1:] + "." if text else ""


def _and(items: list[str]) -> str:
    """a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def _in_words(number: int) -> str:
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _month(period: Period) -> str:
    return f"{period.ends:%B} {period.ends.year}"


def _in_full(period: Period) -> str:
    """Statistical year 2014 with its months."""
    months = f"{period.starts:%B} {period.starts.year} to {_month(period)}"
    if period.kind == Period.Kind.YEAR:
        return f"statistical year {period.code} ({months})"
    return months
