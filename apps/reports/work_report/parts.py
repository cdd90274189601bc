"""The parts of a work report, in no language yet: numbers told together, their changes, sections, closing remarks."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from operator import itemgetter

from apps.figures.checks.prior import is_level
from apps.figures.models import Coverage, Indicator, IndicatorGroup, Period
from apps.figures.models.figures import Basis
from apps.reports.numbers.growth import GrowthLine
from apps.reports.numbers.manner import PLAIN, Manner
from apps.reports.numbers.readings import LedgerReading
from apps.reports.work_report.registers import CampaignAccount
from apps.units.models import Honour, Unit

ONE_YEAR = (Period.Kind.YEAR, Period.Kind.DATE)
CAMPAIGN_NUMBERS = 4  # of one campaign
WHOLE_AREA = (0, 0)  # instead of m of n: the number is no sum of some units


@dataclass(frozen=True, slots=True)
class ReportChoices:
    """Which groups, by code, none for all; how the numbers are read and compared."""

    groups: tuple[str, ...] = ()
    manner: Manner = PLAIN


@dataclass(frozen=True, slots=True)
class ToldNumber:
    """A number of the text. `before` is the area's whole number of the period before, beside a sum of some units."""

    indicator: Indicator
    reading: LedgerReading
    is_contradicted: bool = False
    before: LedgerReading | None = None

    @property
    def rests_on(self) -> tuple[int, int]:
        """The m of n units that have reported it."""
        return self.reading.reported, self.reading.expected

    @property
    def is_apart(self) -> bool:
        """Whether it is not of the area as it was counted: of the federation alone, or what a rule sets."""
        return self.is_rule or self.is_own

    @property
    def is_zero(self) -> bool:
        """Whether there is nothing to speak of."""
        return self.reading.quantity is not None and not self.reading.quantity.value

    @property
    def is_rule(self) -> bool:
        """Whether it is what a rule sets, not what was counted."""
        figure = self.reading.figure
        return bool(figure and figure.basis == Basis.RULE)

    @property
    def is_at_end(self) -> bool:
        """Whether it holds at the end of its period: a level, and a rate of one year."""
        is_rate_of_year = self.indicator.is_percent and self.reading.period.kind in ONE_YEAR
        return is_level(self.indicator) or is_rate_of_year

    @property
    def is_own(self) -> bool:
        """Whether it is of the federation alone where it could be of its area."""
        figure = self.reading.figure
        is_of_itself = bool(figure and figure.coverage == Coverage.OWN)
        return is_of_itself and self.indicator.area != Indicator.Area.NO


@dataclass(frozen=True, slots=True)
class Passage:
    """Numbers of one moment, or over one time, that are of one scope. `of` is the m of n most of them rest on; (0, 0)
    where they stand for the whole area."""

    period: Period
    is_level: bool
    is_own: bool
    is_rule: bool
    of: tuple[int, int]
    numbers: list[ToldNumber]


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Changes since one period; `both` is over how many units in both periods they are, 0 where whole numbers are.
    `are_those_reported` where these are the units whose sum the text gives."""

    earlier: Period
    both: int
    are_those_reported: bool
    lines: list[GrowthLine]

    @property
    def is_over_both(self) -> bool:
        return self.both > 0

    @property
    def is_in_part(self) -> bool:
        """Whether some of the units in both are so with a part of what is below them."""
        return any(line.later.in_part for line in self.lines)


@dataclass(frozen=True, slots=True)
class LeadingFederations:
    """The federations with the largest numbers and what they hold together, in per cent of the whole."""

    indicator: Indicator
    units: list[Unit]
    share: Decimal


@dataclass(slots=True)
class ReportSection:
    """What is said of one group; `of` is the m of n of its sums of some units, `lines` are the rows of its table and
    `beside` those numbers of it that are of another time or of the federation alone."""

    group: IndicatorGroup
    of: tuple[int, int] = WHOLE_AREA
    leads: list[Passage] = field(default_factory=list)
    changes: list[ChangeSet] = field(default_factory=list)
    leading: LeadingFederations | None = None
    more: list[ToldNumber] = field(default_factory=list)
    campaigns: list[CampaignAccount] = field(default_factory=list)
    named: list[CampaignAccount] = field(default_factory=list)
    honours: list[Honour] = field(default_factory=list)
    lines: list[GrowthLine] = field(default_factory=list)
    beside: list[ToldNumber] = field(default_factory=list)

    @property
    def has_table(self) -> bool:
        return bool(self.lines or self.beside)

    @property
    def is_told(self) -> bool:
        return bool(self.leads or self.more or self.campaigns or self.named or self.honours)


@dataclass(slots=True)
class ClosingRemarks:
    """What is said once, at the end: what few have reported, what cannot be compared, what contradicts, what is not
    there, by the reason."""

    few: list[Indicator] = field(default_factory=list)
    partial: list[Indicator] = field(default_factory=list)
    unasked: list[Indicator] = field(default_factory=list)
    obstacles: dict[str, list[Indicator]] = field(default_factory=lambda: defaultdict(list))
    contradicted: list[Indicator] = field(default_factory=list)
    uncomputed: list[Indicator] = field(default_factory=list)
    gaps: dict[str, list[Indicator]] = field(default_factory=lambda: defaultdict(list))

    @property
    def missing(self) -> int:
        return sum(len(indicators) for indicators in self.gaps.values())


def rests_on(numbers: Iterable[ToldNumber]) -> tuple[int, int]:
    """The m of n that most of the sums of some units rest on; (0, 0) where there are none."""
    counted: Counter[tuple[int, int]] = Counter()
    for number in numbers:
        if number.reading.partial:
            counted[number.rests_on] += 1
    if not counted:
        return WHOLE_AREA
    [(most, _count)] = counted.most_common(1)
    return most


def passages(numbers: Iterable[ToldNumber], of: tuple[int, int] = WHOLE_AREA) -> list[Passage]:
    """The numbers by moment and scope, whole ones first, levels before what happened; `of` is what those rest on that
    are sums of some units."""
    alike: dict[tuple[bool, bool, bool, Period], list[ToldNumber]] = defaultdict(list)
    for number in numbers:
        is_flow = not number.is_at_end
        alike[number.reading.partial, number.is_apart, is_flow, number.reading.period].append(number)
    told = []
    for key in sorted(alike, key=itemgetter(0, 1, 2)):
        told.append(_passage(alike[key], of))
    return told


def _passage(numbers: list[ToldNumber], of: tuple[int, int]) -> Passage:
    """Of numbers that are alike in moment and scope; at least one."""
    first = numbers[0]
    return Passage(
        period=first.reading.period,
        is_level=first.is_at_end,
        is_own=first.is_own,
        is_rule=first.is_rule,
        of=of if first.reading.partial else WHOLE_AREA,
        numbers=numbers,
    )
