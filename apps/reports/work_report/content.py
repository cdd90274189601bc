"""What a work report says, in no language yet: of each group its lead numbers, their growth, who stands out, what else
is worth a sentence, campaigns and honours; and what is to be said once at the end.

How it is said stands in apps.reports.work_report.chinese and english.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple

from apps.figures.arithmetic.quantity import HUNDRED, Quantity
from apps.figures.models import Finding, Indicator, IndicatorGroup, Period
from apps.reports.numbers import comparison
from apps.reports.numbers.growth import GrowthLine
from apps.reports.numbers.ledger import catalogue
from apps.reports.numbers.readings import LedgerReading
from apps.reports.numbers.scope import Scope
from apps.reports.tables import cells
from apps.reports.work_report import registers
from apps.reports.work_report.book import ReportBook
from apps.reports.work_report.parts import (
    ChangeSet,
    ClosingRemarks,
    LeadingFederations,
    ReportChoices,
    ReportSection,
    ToldNumber,
    passages,
    rests_on,
)
from apps.reports.work_report.registers import CampaignAccount
from apps.reports.work_report.related import RelatedFigures, related_periods
from apps.units.models import Unit
from apps.units.tree import names

UNMARKED_LEADS = 4  # indicators that lead where none of the group is marked and has a number
MORE = 8  # further numbers of a group that may stand in the text
CHANGES = 4  # changes a sentence strings together
OWN_CAMPAIGNS, CAMPAIGNS_BELOW = 2, 1  # of a group that are told with their numbers
LEADERS = 3  # federations that are named together
SAYS_SOMETHING = Decimal(40)  # per cent of the whole that three of them must hold to be worth a sentence
MOST_LEADERS = 4  # sentences on leading federations in a whole report
MISSING = ("missing", "missing_from", "missing_to")


class ToldLine(NamedTuple):
    """A line of the comparison with the number that the text gives of it."""

    line: GrowthLine
    number: ToldNumber

    @property
    def whole_before(self) -> LedgerReading | None:
        """The whole number of an earlier period, to stand beside a sum of some units; None of a whole number."""
        if not self.number.reading.partial:
            return None
        for earlier in self.line.aside:
            is_before = earlier.period.ends < self.line.later.period.ends
            if is_before and not earlier.partial:
                return earlier
        return None


class ReportContent:
    """One report, read in a fixed number of queries."""

    def __init__(self, scope: Scope, unit: Unit, period: Period, choices: ReportChoices) -> None:
        unit = names.called(unit, choices.manner.day(period.ends))
        self.unit, self.period, self.choices = unit, period, choices
        indicators = _chosen(choices.groups)
        self.book = ReportBook(scope, unit, period, indicators, choices.manner)
        self.remarks = ClosingRemarks()
        campaigns = registers.campaigns_of(scope, unit, period)
        periods = related_periods(period, spans=True)
        units = [unit, *campaigns] if scope.sees(unit) else campaigns
        figures = RelatedFigures(units, indicators, periods, choices.manner)
        self._accounts = registers.accounts(unit, campaigns, figures)
        self._told_by_campaigns = _indicators_of(self._accounts)
        self._figures = figures  # of a federation out of view none was read
        self._related = {related.pk for related in related_periods(period)}
        self._honours = registers.honours_of(scope, unit, period)
        self.sections = self._all_sections()

    @property
    def priors(self) -> list[Period]:
        """The periods that anything is compared with."""
        compared = {change_set.earlier for section in self.sections for change_set in section.changes}
        return sorted(compared, key=lambda period: period.ends, reverse=True)

    @property
    def told(self) -> list[ReportSection]:
        return [section for section in self.sections if section.is_told]

    def _all_sections(self) -> list[ReportSection]:
        sections = []
        for group, lines in groupby(self.book.lines, attrgetter("indicator.group")):
            sections.append(self._section(group, sorted(lines, key=_importance)))
        self._place_campaigns(sections)
        self._place_honours(sections)
        _keep_widest(sections)
        return sections

    # ---- A group

    def _section(self, group: IndicatorGroup, lines: list[GrowthLine]) -> ReportSection:
        """What is said of the group whose lines these are, the most important first."""
        section = ReportSection(group)
        leads, further = _leads_and_further(self._told_lines(section, lines))
        lead_numbers = _beside_last_whole(leads)
        section.more = _worth_telling(further)
        section.of = rests_on([*lead_numbers, *section.more])
        section.leads = passages(lead_numbers, section.of)
        section.changes = self._changes(leads)
        section.leading = self._leading_federations(leads)
        return section

    def _told_lines(self, section: ReportSection, lines: list[GrowthLine]) -> list[ToldLine]:
        """The lines with a number for the text; the section's table gets its rows and what stands beside them."""
        told_lines = []
        for line in lines:
            number = self._number(line)
            if number:
                told_lines.append(ToldLine(line, number))
            if line.later.quantity:
                section.lines.append(line)
            elif number:
                section.beside.append(number)
        return told_lines

    def _shown(self, line: GrowthLine) -> LedgerReading:
        return self.book.shown(line)

    def _number(self, line: GrowthLine) -> ToldNumber | None:
        """The number the text may give; None where there is none, or a sum of so few that it says nothing."""
        indicator, reading = line.indicator, self.book.shown(line)
        if reading.quantity is not None and not reading.partial:
            return self._told(line, reading)
        beside = self._beside(indicator, reading)
        if beside:
            return ToldNumber(indicator, beside)
        if reading.quantity is None:
            self._remark_gap(line)
            return None
        if 2 * reading.reported < reading.expected:
            self.remarks.few.append(indicator)
            return None
        remarked = self.remarks.unasked if reading.is_unasked else self.remarks.partial
        remarked.append(indicator)
        return self._told(line, reading)

    def _told(self, line: GrowthLine, reading: LedgerReading) -> ToldNumber:
        mark = cells.mark_of(reading.figure, self.book.marks)
        is_contradicted = mark == Finding.Severity.ERROR
        if is_contradicted:
            self.remarks.contradicted.append(line.indicator)
        return ToldNumber(line.indicator, reading, is_contradicted)

    def _beside(self, indicator: Indicator, reading: LedgerReading) -> LedgerReading | None:
        """What the federation states of itself, of each year, of the calendar year; None where some below reported."""
        if reading.reported:
            return None
        beside = self._figures.of(self.unit, indicator)
        if beside is None or beside.period.pk not in self._related:
            return None
        return beside

    def _remark_gap(self, line: GrowthLine) -> None:
        indicator = line.indicator
        if self._waits_for_parts(line):
            self.remarks.uncomputed.append(indicator)
            return
        is_told = indicator.pk in self._told_by_campaigns
        if is_told or not _is_asked(indicator):
            return
        reason = line.later.state or "unreported"
        self.remarks.gaps[reason].append(indicator)

    def _waits_for_parts(self, line: GrowthLine) -> bool:
        """Whether somebody reported both parts of a rate, though not enough of them to compute it."""
        rate = line.indicator
        if rate.kind != Indicator.Kind.COMPUTED or line.later.state:
            return False
        return self._with_numbers.issuperset(rate.parts)

    @cached_property
    def _with_numbers(self) -> set[int]:
        """The keys of the indicators that somebody reported."""
        return {line.indicator.pk for line in self.book.lines if self._shown(line).quantity}

    # ---- Growth

    def _changes(self, leads: list[ToldLine]) -> list[ChangeSet]:
        """The changes of the lead numbers, most of them alike: one set of whole numbers, one of units in both."""
        alike: dict[tuple[int, Period], list[GrowthLine]] = defaultdict(list)
        for line, number in leads:
            if number.reading is not self._shown(line):
                continue
            if line.change.value is None:
                self._remark_obstacle(line)
                continue
            alike[_units_in_both(line), line.earlier.period].append(line)
        change_sets = []
        for (both, earlier), lines in alike.items():
            change_sets.append(ChangeSet(earlier, both, self._are_those_reported(lines, both), lines[:CHANGES]))
        return _widest(change_sets)

    def _are_those_reported(self, lines: list[GrowthLine], both: int) -> bool:
        """Whether the units in both are those whose sum the text gives, in every line."""
        reported = {self._shown(line).reported for line in lines}
        return reported == {both}

    def _remark_obstacle(self, line: GrowthLine) -> None:
        reason = line.change.reason
        if reason and reason not in MISSING:
            self.remarks.obstacles[reason].append(line.indicator)

    def _leading_federations(self, leads: list[ToldLine]) -> LeadingFederations | None:
        """Of the lead numbers the one that the fewest federations hold the most of, where that says something."""
        candidates = []
        for line, _number in leads:
            leading = self._leaders_of(line)
            if leading:
                candidates.append(leading)
        return max(candidates, key=attrgetter("share"), default=None)

    def _leaders_of(self, line: GrowthLine) -> LeadingFederations | None:
        """The three largest, where their places are sure and they hold a good part of the whole."""
        quantities = {}
        for unit, reading in self.book.below(line.indicator):
            if reading.quantity:
                quantities[unit] = reading.quantity
        whole = _sum_of(quantities, quantities)
        units = _first_units(quantities)
        if whole <= 0 or len(units) != LEADERS:
            return None
        share = HUNDRED * _sum_of(quantities, units) / whole
        if share < SAYS_SOMETHING:
            return None
        return LeadingFederations(line.indicator, units, share)

    # ---- Campaigns

    def _place_campaigns(self, sections: list[ReportSection]) -> None:
        by_group = {section.group.code: section for section in sections}
        for account in self._accounts:
            section = by_group.get(account.group)
            if section is None:
                continue
            accounts = section.campaigns if _has_room(section, account) else section.named
            accounts.append(account)

    def _place_honours(self, sections: list[ReportSection]) -> None:
        for section in sections:
            if section.group.code == registers.GROUP_OF_HONOURS:
                section.honours = self._honours


def _importance(line: GrowthLine) -> tuple[int, int]:
    """The order in which the lines of a group are told."""
    return line.indicator.importance, line.indicator.order


def _has_room(section: ReportSection, account: CampaignAccount) -> bool:
    """Whether the campaign is told with its numbers: the first of the federation's own, and of those below."""
    if not account.numbers:
        return False
    alike = [placed for placed in section.campaigns if placed.is_own == account.is_own]
    most = OWN_CAMPAIGNS if account.is_own else CAMPAIGNS_BELOW
    return len(alike) < most


def _is_asked(indicator: Indicator) -> bool:
    """Whether a federation answers it, of itself or of its area."""
    return "F" in indicator.answered_by or indicator.area != Indicator.Area.NO


def _chosen(groups: Iterable[str]) -> list[Indicator]:
    """The indicators of these groups; all where none is named."""
    chosen = set(groups)
    if not chosen:
        return catalogue()
    return [indicator for indicator in catalogue() if indicator.group.code in chosen]


def _indicators_of(accounts: Iterable[CampaignAccount]) -> set[int]:
    """The keys of what the campaigns state."""
    keys: set[int] = set()
    for account in accounts:
        keys |= account.indicators
    return keys


def _leads_and_further(told_lines: list[ToldLine]) -> tuple[list[ToldLine], list[ToldLine]]:
    """Those marked lead; where none of them has a number the most important ones. Then the others."""
    marked: list[ToldLine] = []
    unmarked: list[ToldLine] = []
    for told_line in told_lines:
        alike = marked if told_line.line.indicator.lead else unmarked
        alike.append(told_line)
    if marked:
        return marked, unmarked
    return told_lines[:UNMARKED_LEADS], told_lines[UNMARKED_LEADS:]


def _worth_telling(further: list[ToldLine]) -> list[ToldNumber]:
    """The first of the numbers that do not lead; nothing is said of a zero."""
    numbers = [number for _line, number in further if not number.is_zero]
    return numbers[:MORE]


def _beside_last_whole(leads: list[ToldLine]) -> list[ToldNumber]:
    """The lead numbers; the first of them that is a sum of some units beside the whole one of the period before."""
    numbers = [number for _line, number in leads]
    for place, lead in enumerate(leads):
        before = lead.whole_before
        if before:
            numbers[place] = replace(lead.number, before=before)
            break
    return numbers


def _units_in_both(line: GrowthLine) -> int:
    """Over how many units in both periods the change is; 0 where it is of whole numbers."""
    if not line.is_over_both:
        return 0
    return line.later.reported or line.later.units


def _widest(change_sets: list[ChangeSet]) -> list[ChangeSet]:
    """The set with the most changes of those of whole numbers, then of those over units in both."""
    widest: dict[bool, ChangeSet] = {}
    for change_set in sorted(change_sets, key=lambda change_set: len(change_set.lines)):
        widest[change_set.is_over_both] = change_set
    return [widest[is_over_both] for is_over_both in sorted(widest)]


def _sum_of(quantities: dict[Unit, Quantity], units: Iterable[Unit]) -> Decimal:
    """What these units hold together."""
    held = Decimal(0)
    for unit in units:
        held += quantities[unit].value
    return held


def _first_units(values: dict[Unit, Quantity]) -> list[Unit]:
    """Those whose place is sure and among the first, the largest first."""
    placed = []
    for unit, (place, _no_place) in comparison.ranks(values).items():
        if place is not None and place <= LEADERS:
            placed.append((place, unit.code, unit))
    return [unit for _place, _code, unit in sorted(placed, key=itemgetter(0, 1))]


def _keep_widest(sections: list[ReportSection]) -> None:
    """Leading federations are named where they hold the most: a few times in a report."""
    by_share = sorted(sections, key=_share_of_leaders, reverse=True)
    for section in by_share[MOST_LEADERS:]:
        section.leading = None


def _share_of_leaders(section: ReportSection) -> Decimal:
    """In per cent; 0 where none are named."""
    if section.leading is None:
        return Decimal(0)
    return section.leading.share
