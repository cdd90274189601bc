"""The sentences of a work report in English."""

from collections.abc import Iterable
from datetime import date

from apps.figures.arithmetic.quantity_text import percent
from apps.figures.models import Indicator, Period
from apps.reports.numbers.growth import GrowthLine
from apps.reports.numbers.readings import LedgerReading
from apps.reports.work_report.amounts import change_in_prose
from apps.reports.work_report.parts import (
    ChangeSet,
    LeadingFederations,
    Passage,
    ReportSection,
)
from apps.reports.work_report.prose import ReportProse
from apps.reports.work_report.registers import CampaignAccount
from apps.reports.work_report.words import ReportWords
from apps.units.models import Unit

ENDINGS = (" Federation of Trade Unions", " Trade Union Federation", " Federation")
WORDS = ReportWords(
    priors="Changes are against {periods}, like with like; what cannot be compared is not.",
    no_priors="There are no earlier numbers to compare with.",
    on_footing="Comparisons rest on one footing: {footing}.",
    as_of="Everything is as it stood on {day}.",
    sources="Footnotes name the form, the date and the code of each number; the tables are annexed.",
    units_with_number="in the {reported} units with a number, ",
    units_reported="in the {reported} of {expected} units that have reported, ",
    units_and_parts="in the {reported} of {expected} units that have reported and in parts of others, ",
    to_be_verified="to be verified",
    brackets=" ({})",
    between_remarks="; ",
    of_many="{names} and {more} more",
    since="compared with {period}, ",
    those_reported="in the {count} units that have reported, like for like, ",
    in_both="in the {count} units with numbers for both, like for like, ",
    in_both_in_part="in the {count} units with numbers for both, some of them in part, like for like, ",
    more_than="more than ",
    about="about ",
    organised="{name}, organised by {organiser}",
    campaigns="Campaigns of the period: {names}.",
    more_campaigns="Other campaigns: {names}.",
    honours="Honours on record are {names}.",
    partial="not all units have reported {names}: these are sums of those that have",
    unasked="no form asks {names}: these are sums of the units with a number",
    few="few units have reported {names}, which stand in the annex alone",
    not_compared="{names} are not compared: {why}",
    contradicted="{names} contradict other records and are to be verified",
    uncomputed="{names} wait for both of their parts to be reported",
    preliminary="returns not yet approved are counted",
    not_all_seen="only units that the writer may see are named",
    missing="there are no data on {names}",
    many_missing="there are no data on {count} other indicators, which are listed behind the tables",
    gap="{names} ({why})",
    between_gaps=", ",
    why_missing={"unavailable": "unavailable", "not_applicable": "not applicable", "detached": "kept elsewhere"},
    not_reported="not reported",
    why_not_compared={
        "definition": "the definition changed",
        "overlap": "the two numbers may be equal",
        "measure": "the measure changed",
        "footing": "the two numbers were taken in different ways",
        "zero_base": "the earlier number is or may be zero",
    },
    not_the_same_units="not the same units reported",
)
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class EnglishProse(ReportProse):
    """In plain English."""

    area = "the whole area"
    words = WORDS

    def title(self) -> str:
        return f"{self.unit}: work report for {self.period_name(self.period)} (draft)"

    def covered(self) -> str:
        return f"This report covers {_in_full(self.period)}; numbers without a date are those of its last day."

    def day(self, day: date) -> str:
        return _day(day)

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
        if indicator.measure_zh == "元":
            return f"{{}} yuan of {name}"
        return f"{{}} {name}"

    def units_of(self, reading: LedgerReading, alike: int) -> str:
        which = f"the last {alike}: " if alike > 1 else ""
        return f"{which}{reading.reported} of {reading.expected} units"

    def whole_before(self, period: str, amount: str) -> str:
        return f"{amount} in {self.area} in {period}"

    def one_sentence(self, parts: list[str]) -> str:
        return _sentence("; ".join(parts))

    def joined(self, sentences: Iterable[str]) -> str:
        return " ".join(sentences)

    def listed(self, items: list[str]) -> str:
        return _and(items)

    def enumerated(self, items: list[str]) -> str:
        return _and(items)

    # ---- Growth

    def changes(self, change_set: ChangeSet) -> str:
        told = [f"{self.noun(line.indicator)} {self._change(line)}" for line in change_set.lines]
        return self.footing(change_set) + _and(told)

    def _change(self, line: GrowthLine) -> str:
        direction = self.direction(line.change)
        if not direction:
            return "did not change"
        way = "rose by" if direction > 0 else "fell by"
        told = f"{way} {self.about(line)}{change_in_prose(line.change, line.indicator)}"
        if line.indicator.is_percent:
            return f"{told} points"
        return told

    def leading(self, leading: LeadingFederations) -> str:
        names = _and([self.short_name(unit) for unit in leading.units])
        return f"{names} together hold {percent(leading.share)}% of all {self.noun(leading.indicator)}."

    # ---- Campaigns and honours

    def campaign(self, account: CampaignAccount) -> str:
        numbers = "; ".join(self.campaign_passages(account))
        return _sentence(f"{self.campaign_name(account)}: {numbers}")

    def short_name(self, unit: Unit) -> str:
        """Nanning of Nanning Federation of Trade Unions."""
        name = str(unit)
        for ending in ENDINGS:
            name = name.removesuffix(ending)
        return name

    def without_note(self, recipient: str) -> str:
        return recipient.partition("；")[0]

    # ---- The end

    def closing(self, parts: list[str]) -> str:
        return _sentence(f"to be noted: {'; '.join(parts)}")


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
