"""What a work report says, in no language yet: of each group its lead numbers, their growth, who stands out, what else
is worth a sentence, campaigns and honours; and what is to be said once at the end.

How it is said stands in apps.reports.work_report.chinese and english.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from operator import attrgetter, itemgetter

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

UNMARKED_LEADS = 4  # indicators that lead where none of the group is marked and has a number
MORE = 8  # further numbers of a group that may stand in the text
CHANGES = 4  # changes a sentence strings together
OWN_CAMPAIGNS, CAMPAIGNS_BELOW = 2, 1  # of a group that are told with their numbers
LEADERS = 3  # federations that are named together
SAYS_SOMETHING = Decimal(40)  # per cent of the whole that three of them must hold to be worth a sentence
MOST_LEADERS = 4  # sentences on leading federations in a whole report
MISSING = ("missing", "missing_from", "missing_to")


class ReportContent:
    """One report, read in a fixed number of queries."""

    def __init__(self, scope: Scope, unit: Unit, period: Period, choices: ReportChoices) -> None:
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
        self._own = figures if scope.sees(unit) else None
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
        sections = [
            self._section(group, list(lines))
            for group, lines in groupby(self.book.lines, attrgetter("indicator.group"))
        ]
        self._place_campaigns(sections)
        for section in sections:
            if section.group.code == registers.GROUP_OF_HONOURS:
                section.honours = self._honours
        _keep_widest(sections)
        return sections

    # ---- A group

    def _section(self, group: IndicatorGroup, lines: list[GrowthLine]) -> ReportSection:
        lines.sort(key=lambda line: (line.indicator.importance, line.indicator.order))
        section = ReportSection(group)
        told: list[tuple[GrowthLine, ToldNumber]] = []
        for line in lines:
            number = self._number(line)
            if number:
                told.append((line, number))
            if line.later.quantity:
                section.lines.append(line)
            elif number:
                section.beside.append(number)
        leads = _leading(told)
        leading_keys = {number.indicator.pk for _line, number in leads}
        rest = [number for _line, number in told if number.indicator.pk not in leading_keys and not number.is_zero]
        lead_numbers = _beside_last_whole(leads)
        section.more = rest[:MORE]
        section.of = rests_on([*lead_numbers, *section.more])
        section.leads = passages(lead_numbers, section.of)
        section.changes = self._changes([line for line, number in leads if number.reading is self._shown(line)])
        section.leading = self._leading_federations([line for line, _number in leads])
        return section

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
        if self._own is None or reading.reported:
            return None
        beside = self._own.of(self.unit, indicator)
        if beside is None or beside.period.pk not in self._related:
            return None
        return beside

    def _remark_gap(self, line: GrowthLine) -> None:
        indicator = line.indicator
        if indicator.kind == Indicator.Kind.COMPUTED and not line.later.state and self._has_parts(indicator):
            self.remarks.uncomputed.append(indicator)
            return
        is_asked = "F" in indicator.answered_by or indicator.area != Indicator.Area.NO
        if is_asked and indicator.pk not in self._told_by_campaigns:
            self.remarks.gaps[line.later.state or "unreported"].append(indicator)

    def _has_parts(self, rate: Indicator) -> bool:
        """Whether somebody reported both parts of a rate, though not enough of them to compute it."""
        numbers = {line.indicator.pk for line in self.book.lines if self.book.shown(line).quantity}
        return numbers.issuperset(rate.parts)

    # ---- Growth

    def _changes(self, lines: list[GrowthLine]) -> list[ChangeSet]:
        """The changes of the lead numbers, most of them alike: one set of whole numbers, one of units in both."""
        sets: dict[tuple[int, Period], list[GrowthLine]] = defaultdict(list)
        for line in lines:
            if line.change.value is None:
                self._remark_obstacle(line)
                continue
            both = (line.later.reported or line.later.units) if line.is_over_both else 0
            sets[both, line.earlier.period].append(line)
        change_sets = []
        for (both, earlier), found in sets.items():
            are_reported = all(self.book.shown(line).reported == both for line in found)
            change_sets.append(ChangeSet(earlier, both, are_reported, found[:CHANGES]))
        widest: dict[bool, ChangeSet] = {}
        for change_set in sorted(change_sets, key=lambda change_set: len(change_set.lines)):
            widest[bool(change_set.both)] = change_set
        return [widest[is_over_both] for is_over_both in sorted(widest)]

    def _remark_obstacle(self, line: GrowthLine) -> None:
        reason = line.change.reason
        if reason and reason not in MISSING:
            self.remarks.obstacles[reason].append(line.indicator)

    def _leading_federations(self, lines: list[GrowthLine]) -> LeadingFederations | None:
        """Of the lead numbers the one that the fewest federations hold the most of, where that says something."""
        found: LeadingFederations | None = None
        for line in lines:
            leading = self._leaders_of(line)
            if leading and (found is None or leading.share > found.share):
                found = leading
        return found

    def _leaders_of(self, line: GrowthLine) -> LeadingFederations | None:
        """The three largest, where their places are sure and they hold a good part of the whole."""
        values = {}
        for unit, reading in self.book.below(line.indicator):
            if reading.quantity:
                values[unit] = reading.quantity
        whole = sum((quantity.value for quantity in values.values()), Decimal(0))
        units = _first_units(values)
        if whole <= 0 or len(units) != LEADERS:
            return None
        share = HUNDRED * sum((values[unit].value for unit in units), Decimal(0)) / whole
        return LeadingFederations(line.indicator, units, share) if share >= SAYS_SOMETHING else None

    # ---- Campaigns

    def _place_campaigns(self, sections: list[ReportSection]) -> None:
        by_group = {section.group.code: section for section in sections}
        for account in self._accounts:
            section = by_group.get(account.group)
            if section is None:
                continue
            if _has_room(section, account):
                section.campaigns.append(account)
            else:
                section.named.append(account)


def _has_room(section: ReportSection, account: CampaignAccount) -> bool:
    """Whether the campaign is told with its numbers: the first of the federation's own, and of those below."""
    alike = [told for told in section.campaigns if bool(told.organiser) == bool(account.organiser)]
    most = CAMPAIGNS_BELOW if account.organiser else OWN_CAMPAIGNS
    return bool(account.numbers) and len(alike) < most


def _chosen(groups: Iterable[str]) -> list[Indicator]:
    chosen = set(groups)
    return [indicator for indicator in catalogue() if not chosen or indicator.group.code in chosen]


def _indicators_of(accounts: Iterable[CampaignAccount]) -> set[int]:
    return {indicator.pk for account in accounts for indicator, _reading in account.numbers}


def _leading(told: list[tuple[GrowthLine, ToldNumber]]) -> list[tuple[GrowthLine, ToldNumber]]:
    """Those marked; where none of them has a number the most important ones."""
    marked = [(line, number) for line, number in told if line.indicator.lead]
    return marked or told[:UNMARKED_LEADS]


def _beside_last_whole(leads: list[tuple[GrowthLine, ToldNumber]]) -> list[ToldNumber]:
    """The lead numbers; the first of them that is a sum of some units beside the whole one of the period before."""
    numbers = []
    is_told = False
    for line, number in leads:
        before = [earlier for earlier in line.aside if _is_whole_before(earlier, line)]
        if number.reading.partial and before and not is_told:
            is_told = True
            number = replace(number, before=before[0])
        numbers.append(number)
    return numbers


def _first_units(values: dict[Unit, Quantity]) -> list[Unit]:
    """Those whose place is sure and among the first, the largest first."""
    placed = []
    for unit, (place, _no_place) in comparison.ranks(values).items():
        if place is not None and place <= LEADERS:
            placed.append((place, unit.code, unit))
    return [unit for _place, _code, unit in sorted(placed, key=itemgetter(0, 1))]


def _is_whole_before(reading: LedgerReading, line: GrowthLine) -> bool:
    """Whether it is the whole number of the earlier period."""
    return reading.period.ends < line.later.period.ends and not reading.partial


def _keep_widest(sections: list[ReportSection]) -> None:
    """Leading federations are named where they hold the most: a few times in a report."""
    leading = [section for section in sections if section.leading]
    leading.sort(key=lambda section: section.leading.share if section.leading else Decimal(0), reverse=True)
    for section in leading[MOST_LEADERS:]:
        section.leading = None
