"""Reads the two sides of a changed total through figures.totals, and has the difference explained (why_changed).

Between two moments a unit is taken where the register said at each of them that it reported: a move entered since is a
change of its own. Between two periods each has the tree of its last day, as known now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.sums import Sum, of_figure, quantity_of_sum
from apps.figures.models import Coverage, Figure, Indicator, Origin, Period, Submission, Transition
from apps.figures.totals.completeness import Question, answer_tree
from apps.figures.totals.contributions import APPROVED, rows
from apps.figures.totals.folding import UNITS_BELOW, children_of_links, links_of
from apps.figures.totals.register_counts import units_counted_then
from apps.figures.totals.stated import stated_figures
from apps.figures.totals.successions import groups_between
from apps.reports.numbers.footing import FootingChoice
from apps.reports.numbers.ledger import Ledger
from apps.reports.numbers.readings import Footing, LedgerReading, ReadingOrigin
from apps.reports.numbers.scope import Scope
from apps.reports.numbers.series import NotComparable, breaks_between
from apps.reports.numbers.total_side import AREA, Contribution, ContributionKey, TotalSide
from apps.reports.numbers.why_changed import Circumstances, DifferenceParts, explain
from apps.units.models import Register, Unit
from apps.units.tree import names
from apps.units.tree.as_known import Affiliations, affiliations_known, parent_on
from apps.units.tree.at_date import Link, parents_at

COUNTED = of_figure(Decimal(1), "exact", Decimal(1), Decimal(1))  # a unit that the register counts
HandedIn = Mapping[int | None, int | None]  # by submission the federation that a return was handed in to


@dataclass(frozen=True, slots=True)
class ReadTotal:
    """In what period, and how, one of the two totals is read. `as_of` None is now; `day` says whose tree adds up; with
    `as_known` that of the period's end as it was known at the moment."""

    period: Period
    counting: str = APPROVED
    as_of: datetime | None = None
    day: date | None = None
    as_known: bool = False


@dataclass(frozen=True, slots=True)
class AskedChange:
    """Of which federation and indicator the total changed, from where to where, and on what footing it is read."""

    unit: Unit
    indicator: Indicator
    earlier: ReadTotal
    later: ReadTotal
    footing: str = FootingChoice.AUTOMATIC

    @property
    def is_two_moments(self) -> bool:
        return self.earlier.as_known


@dataclass(frozen=True, slots=True)
class SideTree:
    """How a side is read, in the period its figures are of, and what federation reports to which there.

    `known`: the affiliations of units whose own were changed since the moment it is read at.
    """

    read: ReadTotal
    known: Affiliations
    links: list[Link]
    parents: dict[int, int | None]


def between_moments(
    unit: Unit, indicator: Indicator, period: Period, since: datetime, until: datetime | None, **how: str
) -> AskedChange:
    """The total of one period as of two moments, the later one None for now; `how` are counting and footing."""
    counting = how.get("counting", APPROVED)
    earlier = ReadTotal(period, counting, since, as_known=True)
    later = ReadTotal(period, counting, until, as_known=True)
    return AskedChange(unit, indicator, earlier, later, how.get("footing", FootingChoice.AUTOMATIC))


class ChangedTotal:
    """Why a total changed, for one reader. NotComparable in words for a rate, a sum of years, a count of the register
    at two moments, and periods or moments in the wrong order.

    Some forty queries, whatever the number of units; two readings of every figure of the indicator in the area.
    """

    def __init__(self, scope: Scope, asked: AskedChange) -> None:
        self.scope, self.asked = scope, asked
        _refuse_what_has_no_parts(asked)
        self._before, self._after = self._ledger(asked.earlier), self._ledger(asked.later)
        self.was, self.now = self._reading(self._before), self._reading(self._after)
        earlier, later = self._counted_sides() if self._is_counted else self._sides()
        self.explanation: DifferenceParts = explain(earlier, later, self._circumstances(earlier, later))

    # ---- What is shown

    def _ledger(self, read: ReadTotal) -> Ledger:
        unit, indicator = self.asked.unit, self.asked.indicator
        return Ledger([unit], [indicator], read.period, counting=read.counting, as_of=read.as_of, day=read.day)

    def _reading(self, ledger: Ledger) -> LedgerReading:
        """The number on the footing asked for."""
        unit, indicator = self.asked.unit.pk, self.asked.indicator.pk
        facts = ledger.facts(unit, indicator)
        if self.asked.footing == FootingChoice.BELOW:
            return facts.below
        if self.asked.footing == FootingChoice.STATEMENTS:
            return facts.stated or LedgerReading(ledger.period)
        reading = ledger.total(unit, indicator)
        if self.asked.is_two_moments and reading.footing == Footing.REGISTER:
            raise NotComparable(
                _("A register's count is not kept as of a moment: compare two periods, or choose another footing.")
            )
        if reading.origin == ReadingOrigin.YEARS:
            raise NotComparable(_("A span that nobody stated is the sum of its years: choose one of them."))
        return reading

    @property
    def start(self) -> Quantity:
        return _as_shown(self.was, self.explanation.start)

    @property
    def end(self) -> Quantity:
        return _as_shown(self.now, self.explanation.end)

    @cached_property
    def units(self) -> dict[int, Unit]:
        """By key the units of which a number changed and their branches, those alone that the reader sees; as they were
        called and reported at the later period's end."""
        keys = set()
        for part in self.explanation.parts:
            for number in part.numbers:
                keys |= {number.unit, number.branch}
        day = self._after.period.ends
        found = names.placed_on(Unit.objects.filter(pk__in=keys), day)
        return self._seen({unit.pk: unit for unit in found})

    def _seen(self, units: Mapping[int, Unit]) -> dict[int, Unit]:
        """Those of them in the reader's view."""
        seen = {}
        for key, unit in units.items():
            if self._is_seen(unit):
                seen[key] = unit
        return seen

    def _is_seen(self, unit: Unit) -> bool:
        return unit.pk == self.asked.unit.pk or self.scope.sees(unit)

    # ---- The two sides

    @property
    def _is_counted(self) -> bool:
        """Whether both totals are counts of the register: then each unit it counts is 1."""
        return self.was.footing == self.now.footing == Footing.REGISTER

    def _counted_sides(self) -> tuple[TotalSide, TotalSide]:
        earlier, later = self._counted_side(self._before.period), self._counted_side(self._after.period)
        counted = {key.unit for key in (*earlier.counting, *later.counting)}
        units = Unit.objects.filter(pk__in=counted).order_by().only("pk", "path", "opened", "closed")
        self._units_read = {unit.pk: unit for unit in units}
        return earlier, later

    def _counted_side(self, period: Period) -> TotalSide:
        counting = {}
        for unit, place in units_counted_then(self.asked.indicator, period.ends).items():
            number = Contribution(unit, Coverage.OWN.value, COUNTED, place, str(Footing.REGISTER), None, period.pk)
            counting[number.key] = number
        return TotalSide(self.asked.unit.pk, counting, _parents(links_of(period), {}, period))

    def _sides(self) -> tuple[TotalSide, TotalSide]:
        before, after = self._tree(self._before, self.asked.earlier), self._tree(self._after, self.asked.later)
        self._units_read = self._read_units([before, after])
        figures_before, figures_after = self._figures(before.read), self._figures(after.read)
        handed_in = _handed_in([*figures_before, *figures_after])
        earlier = self._side(self.was, self._counting(before, figures_before, handed_in), before.parents)
        later = self._side(self.now, self._counting(after, figures_after, handed_in), after.parents)
        earlier.whole = self._whole(earlier, later, before)
        later.whole = self._whole(later, earlier, after)
        return earlier, later

    def _tree(self, ledger: Ledger, read: ReadTotal) -> SideTree:
        base, known = ledger.base(self.asked.indicator), _known(read)
        links = links_of(base, read.day)
        return SideTree(replace(read, period=base), known, links, _parents(links, known, base))

    def _read_units(self, trees: Iterable[SideTree]) -> dict[int, Unit]:
        """By key the units that ever reported to a federation of the area, as far as is known; of a number that does
        not add up the federation alone."""
        if not self.asked.indicator.additive:
            return {self.asked.unit.pk: self.asked.unit}
        areas: set[int] = set()
        keys: set[int] = set()
        periods = []
        for tree in trees:
            areas |= _area(self.asked.unit.pk, tree.parents)
            periods.append(tree.read.period.pk)
            keys.update(tree.known)
        keys.update(row[0] for row in rows(UNITS_BELOW, {"ids": list(areas), "periods": periods}))
        units = Unit.objects.filter(pk__in=keys).order_by().only("pk", "register", "path", "opened", "closed")
        return {unit.pk: unit for unit in units}

    def _side(
        self, reading: LedgerReading, counting: dict[ContributionKey, Contribution], parents: Mapping[int, int | None]
    ) -> TotalSide:
        """The side with the number of the federation itself where that is what is read; of statements nothing else."""
        top = self.asked.unit.pk
        counting.pop(ContributionKey(top, AREA), None)
        if reading.quantity is not None and reading.footing != Footing.BELOW:
            shown = _of_reading(top, reading)
            counting[shown.key] = shown
        elif self.asked.footing == FootingChoice.STATEMENTS:
            counting.clear()
        return TotalSide(top, counting, parents)

    def _counting(
        self, tree: SideTree, figures: list[Figure], handed_in: HandedIn
    ) -> dict[ContributionKey, Contribution]:
        """The figures with where each is added up: a statement above its area, what a federation says of itself at
        itself, a return where it was handed in, else where the unit reports."""
        reports_to = _reports_to(tree, figures, handed_in)
        counting = {}
        for figure in figures:
            if figure.coverage == Coverage.AREA:
                place = tree.parents.get(figure.unit_id)
            elif self._units_read[figure.unit_id].register == Register.FEDERATION:
                place = figure.unit_id
            else:
                place = handed_in.get(figure.submission_id) or reports_to.get(figure.unit_id)
            number = _of_figure(figure, place)
            counting[number.key] = number
        return counting

    def _figures(self, read: ReadTotal) -> list[Figure]:
        """What units that carry the indicator say of themselves, and what federations state of their areas."""
        if not self.asked.indicator.additive:
            return []
        federations, carrying = [], []
        for key, unit in self._units_read.items():
            if unit.register == Register.FEDERATION:
                federations.append(key)
            if Register(unit.register).letter in self.asked.indicator.carriers:
                carrying.append(key)
        return [*self._stated(read, carrying, Coverage.OWN), *self._stated(read, federations, Coverage.AREA)]

    def _stated(self, read: ReadTotal, units: list[int], coverage: Coverage) -> Iterable[Figure]:
        indicators, periods = [self.asked.indicator.pk], [read.period.pk]
        return stated_figures(units, indicators, periods, coverage, read.counting, read.as_of).values()

    def _whole(self, side: TotalSide, other: TotalSide, tree: SideTree) -> set[int]:
        """The federations that state on this side alone, and the top, for whose sums from below all have answered."""
        asked = side.stating - other.stating
        asked |= side.stating & {side.top}
        if not asked or not self.asked.indicator.additive:
            return set()
        indicator, read = self.asked.indicator.pk, tree.read
        answers = answer_tree(asked, Question([indicator], read.period, read.counting, read.as_of), tree.links)
        whole = set()
        for federation in asked:
            if answers.below((federation, indicator)).is_whole:
                whole.add(federation)
        return whole

    # ---- What is known beside the numbers

    def _circumstances(self, earlier: TotalSide, later: TotalSide) -> Circumstances:
        seen = self._seen(self._units_read)
        if self.asked.is_two_moments:
            on_one_side = earlier.counting.keys() ^ later.counting.keys()
            counting = {**earlier.counting, **later.counting}
            then, since = self._waived([counting[key] for key in on_one_side])
            return Circumstances(True, waived_then=then, waived_since=since, sees=seen.__contains__)
        before, after = self.asked.earlier.period.ends, self.asked.later.period.ends
        opened, closed = self._opened_and_closed(before, after)
        is_broken = breaks_between(self.asked.indicator, before, after)
        joined = groups_between(self.asked.earlier.period, self.asked.later.period)
        return Circumstances(False, (), (), opened, closed, is_broken, joined, seen.__contains__)

    def _opened_and_closed(self, before: date, after: date) -> tuple[set[int], set[int]]:
        """The units that opened after the one day, and those that closed up to the other."""
        opened, closed = set(), set()
        for key, unit in self._units_read.items():
            if unit.opened and unit.opened > before:
                opened.add(key)
            if unit.closed and unit.closed <= after:
                closed.add(key)
        return opened, closed

    def _waived(self, numbers: Iterable[Contribution]) -> tuple[set[int], set[int]]:
        """The submissions of these numbers that were waived before the earlier moment, and those waived since."""
        since, until = self.asked.earlier.as_of, self.asked.later.as_of
        submissions = {number.submission for number in numbers} - {None}
        waived = Transition.objects.filter(submission__in=submissions, after=Submission.Status.WAIVED).order_by()
        then, between = set(), set()
        for submission, at in waived.values_list("submission", "at"):
            if since is not None and at <= since:
                then.add(submission)
            elif until is None or at <= until:
                between.add(submission)
        return then | between, between


def _refuse_what_has_no_parts(asked: AskedChange) -> None:
    """NotComparable for a rate, and where the later side is not the later one."""
    if asked.indicator.numerator_id:
        raise NotComparable(_("A rate has no parts that add up: ask it of its numerator or its denominator."))
    if asked.is_two_moments:
        since, until = asked.earlier.as_of, asked.later.as_of or timezone.now()
        if since is None or since >= until:
            raise NotComparable(_("The first moment has to lie before the second."))
    elif asked.earlier.period.ends >= asked.later.period.ends:
        raise NotComparable(_("The first period has to end before the second."))


def _known(read: ReadTotal) -> Affiliations:
    """The affiliations of the units whose own were changed since the moment; none where the tree is that of today."""
    if not read.as_known or read.as_of is None:
        return {}
    return affiliations_known(read.as_of)


def _parents(links: Iterable[Link], known: Affiliations, period: Period) -> dict[int, int | None]:
    """By federation the one it reports to."""
    parents = {link.federation: link.parent for link in links}
    for unit, affiliations in known.items():
        if unit in parents:
            parents[unit] = parent_on(affiliations, period.ends)
    return parents


def _area(top: int, parents: Mapping[int, int | None]) -> set[int]:
    """The federation and all below it."""
    links = [Link(parent, federation, 0) for federation, parent in parents.items()]
    children = children_of_links(links)
    area, waiting = set(), [top]
    while waiting:
        federation = waiting.pop()
        if federation not in area:
            area.add(federation)
            waiting += children.get(federation, [])
    return area


def _reports_to(tree: SideTree, figures: Iterable[Figure], handed_in: HandedIn) -> dict[int, int | None]:
    """By unit the federation it reported to at the period's end, where its figure was handed in to none; of units
    whose affiliations were changed since the moment, as it was known then."""
    ends = tree.read.period.ends
    elsewhere = [figure.unit_id for figure in figures if not handed_in.get(figure.submission_id)]
    reports_to = parents_at(elsewhere, ends)
    for unit, affiliations in tree.known.items():
        reports_to[unit] = parent_on(affiliations, ends)
    return reports_to


def _handed_in(figures: Iterable[Figure]) -> HandedIn:
    """By submission the federation that a return was handed in to."""
    submissions = {figure.submission_id for figure in figures if figure.submission_id is not None}
    return dict(Submission.objects.filter(pk__in=submissions).order_by().values_list("pk", "reported_to"))


def _of_figure(figure: Figure, place: int | None) -> Contribution:
    return Contribution(
        figure.unit_id, figure.coverage, _amount(figure), place, figure.origin,
        figure.source_id if figure.origin == Origin.DOCUMENT else None, figure.period_id, figure.submission_id, figure,
    )  # fmt: skip


def _amount(figure: Figure) -> Sum:
    """Of a figure that is a number."""
    value = figure.value or figure.rounding * 0
    return of_figure(value, figure.qualifier, figure.low, figure.high, figure.rounding)


def _of_reading(unit: int, reading: LedgerReading) -> Contribution:
    """The number of the top where it is no sum: a statement of the period or of a day in it, or a register's count."""
    if reading.figure:
        number = _of_figure(reading.figure, None)
        return replace(number, coverage=AREA, sort=f"{reading.sort} {reading.place}")
    quantity = reading.quantity
    if quantity is None:
        raise ValueError(reading)
    amount = of_figure(quantity.value, quantity.qualifier, quantity.low, quantity.high, quantity.rounding)
    return Contribution(unit, AREA, amount, None, str(reading.footing), period=reading.period.pk)


def _as_shown(reading: LedgerReading, amount: Sum) -> Quantity:
    """The total in the words of its statement, where it is one."""
    if reading.quantity is not None and reading.quantity.value == amount.value:
        return reading.quantity
    return quantity_of_sum(amount)
