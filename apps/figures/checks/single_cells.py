"""Which cell is wrong: of the errors that stand, the single cells whose change alone would satisfy every rule.

Nothing is changed. Each cell the broken rules read is moved while all others stay, and the rules are asked at both
sides of each of their turning points: between these nothing changes.

Worked example: 9,000,000 members of 900,000 staff, of whom 400,000 are women members. Members of 400,000 to 900,000
would do, or staff of 9,000,000 and more. The year before had 870,000 members and 890,000 staff, so the first is named
first: it brings the members nearer to where they were, and the second would take the staff away from there.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from math import log
from typing import NamedTuple

from apps.figures.arithmetic.interval import Interval
from apps.figures.arithmetic.quantity import Quantity
from apps.figures.arithmetic.rule_language import Reference, Rule, RuleOutcome
from apps.figures.arithmetic.turning_points import (
    MovingNumber,
    NotLinear,
    Numbers,
    X,
    standing,
    turning_points,
)
from apps.figures.checks.builtin import above_alone, child_above_parent, children_stated
from apps.figures.checks.clashes import ERROR, QUERY
from apps.figures.checks.context import Evidence
from apps.figures.checks.edit_rules import RuleApplication, applications
from apps.figures.checks.readings import Reading
from apps.figures.models import Coverage, EditRule, Indicator, Origin

POWERS_OF_TEN = (Decimal(10), Decimal(100), Decimal(1000), Decimal(10000))
EXACT = Context(prec=60)


class ValueRange(NamedTuple):
    """Values that would do, both ends included; `high` is None where there is no most."""

    low: Decimal
    high: Decimal | None

    def nearest(self, value: Decimal) -> Decimal:
        """Of the values in it the nearest."""
        if value < self.low:
            return self.low
        if self.high is not None and value > self.high:
            return self.high
        return value

    def holds(self, value: Decimal) -> bool:
        return self.nearest(value) == value


@dataclass(frozen=True, slots=True)
class SingleCell:
    """A cell whose change alone would do: what it says, and the ranges that would satisfy every rule.

    `suggested` is the value in them that is likeliest: what it says with zeros more or fewer where that is near what is
    expected, else the nearest to that. `gain` is by how much (in powers of e) what would do comes nearer to what is
    expected than what it says; 0 where nothing is expected. `queries` is how many of the rules asked would then put a
    query.
    """

    reading: Reading
    ranges: tuple[ValueRange, ...]
    suggested: Decimal
    gain: float
    queries: int

    @property
    def key(self) -> tuple[str, str]:
        """The cell in its form: indicator code and coverage."""
        return self.reading.indicator.code, self.reading.coverage


def single_cells(evidence: Evidence, unit: int) -> list[SingleCell]:
    """The likeliest first; empty where no rule is broken, or where no single cell would do.

    `evidence` was built with that unit, with `amended`. Only cells the unit returns for the period are moved, not what
    documents, other units or other years say.
    """
    broken = _broken(evidence, unit)
    found = []
    for reading in broken.cells:
        cell = _single_cell(evidence, reading, broken)
        if cell is not None:
            found.append(cell)
    found.sort(key=lambda cell: (-round(cell.gain, 1), cell.queries))
    return found


@dataclass(frozen=True, slots=True)
class BrokenRules:
    """The errors of a unit: of edit rules, and what of its area is `too_small` beside single federations below; `cells`
    are those of its own forms that these read."""

    of_rules: list[RuleApplication]
    too_small: list[Reading]
    cells: list[Reading]


def _broken(evidence: Evidence, unit: int) -> BrokenRules:
    of_rules = list(failing(ERROR, evidence.catalogue.rules, evidence, unit))
    too_small = [clash.reading for clash in child_above_parent(evidence, unit)]
    read = [*too_small]
    for application in of_rules:
        read += application.present
    cells: dict[tuple[int, str], Reading] = {}
    for reading in _cells_of(read, evidence, unit):
        cells.setdefault((reading.indicator.pk, reading.coverage), reading)
    return BrokenRules(of_rules, too_small, list(cells.values()))


def _cells_of(readings: Iterable[Reading], evidence: Evidence, unit: int) -> Iterator[Reading]:
    """The cells of the unit's own forms among them, and among what they are computed from."""
    for reading in readings:
        if reading.parts:
            yield from _cells_of(reading.parts, evidence, unit)
        elif reading.how == "below":
            yield from _own_part(reading, evidence)
        elif reading.unit == unit and reading.origin == Origin.RETURN and reading.of(evidence.period):
            yield reading


def _own_part(below: Reading, evidence: Evidence) -> Iterator[Reading]:
    """What the federation itself puts into its sum from below."""
    own = evidence.stated(below.unit, below.indicator, Coverage.OWN, [evidence.period])
    if own is not None and own.origin == Origin.RETURN:
        yield own


def _single_cell(evidence: Evidence, reading: Reading, broken: BrokenRules) -> SingleCell | None:
    """None where no value of the cell satisfies every rule, or its turning points are not found."""
    if _is_moved_by(reading, broken, evidence):
        trial = CellOnTheMove(evidence, reading)
        try:
            ranges = trial.ranges()
        except NotLinear:
            return None
        if ranges:
            return trial.single_cell(ranges)
    return None


def _is_moved_by(reading: Reading, broken: BrokenRules, evidence: Evidence) -> bool:
    """Whether every broken rule reads the cell: one that does not stays broken whatever the cell says."""
    for application in broken.of_rules:
        if not _rests_on(application.present, reading, evidence):
            return False
    return all(_same_cell(reading, stated) for stated in broken.too_small)


def _rests_on(readings: Iterable[Reading], cell: Reading, evidence: Evidence) -> bool:
    """Whether one of them is the cell, or computed with it."""
    cells = _cells_of(readings, evidence, cell.unit)
    return any(_same_cell(cell, other) for other in cells)


def _same_cell(reading: Reading, other: Reading) -> bool:
    return (reading.unit, reading.indicator.pk, reading.coverage, reading.period.pk) == (
        other.unit, other.indicator.pk, other.coverage, other.period.pk,
    )  # fmt: skip


class CellOnTheMove:
    """One cell on the move, all others as they are."""

    def __init__(self, evidence: Evidence, reading: Reading) -> None:
        self.evidence, self.reading = evidence, reading
        self.step = Decimal(1).scaleb(-reading.indicator.decimals)
        answering = evidence.catalogue.answers_with[reading.indicator.pk]
        self.rules = [
            (edit, rule) for edit, rule in evidence.catalogue.rules if not rule.indicators.isdisjoint(answering)
        ]

    # ---- Which values would do

    def ranges(self) -> tuple[ValueRange, ...]:
        """Runs of values that satisfy every rule that reads the cell. NotLinear where they cannot be found.

        Worked example: a rule turns at 120.5 and another at 300. Asked are 0, 119, 120, 121, 122, 299, 300, 301; from
        121 to 300 both hold, and between 122 and 299 nothing turns: 121 to 300 would do.
        """
        found: list[ValueRange] = []
        run: list[Decimal] = []
        for value in self._asked():
            if self._satisfies(value):
                run.append(value)
            elif run:
                found.append(ValueRange(run[0], run[-1]))
                run = []
        if run:  # beyond the last turning point nothing turns any more
            found.append(ValueRange(run[0], None))
        return tuple(found)

    def _asked(self) -> list[Decimal]:
        """Values on both sides of every turning point, as finely as the indicator is counted; none below 0."""
        asked = {Decimal(0)}
        for point in self._turning_points():
            below, above = self._on_grid(point, ROUND_FLOOR), self._on_grid(point, ROUND_CEILING)
            asked |= {below - self.step, below, above, above + self.step}
        return sorted(value for value in asked if value >= 0)

    def _on_grid(self, point: Fraction, rounding: str) -> Decimal:
        """As finely as the indicator is counted: 120.5 of a count is 120 or 121."""
        steps = point / Fraction(self.step)
        number = steps.__floor__() if rounding == ROUND_FLOOR else steps.__ceil__()
        return EXACT.multiply(Decimal(number), self.step)

    def _turning_points(self) -> set[Fraction]:
        points: set[Fraction] = set()
        for edit, rule in self.rules:
            if edit.severity != ERROR:
                continue
            for application in applications(edit, rule, self.evidence, self.reading.unit):
                moving = self._moving(application)
                points |= turning_points(rule.expression, moving, application.years)
        if self.reading.coverage == Coverage.AREA:
            for child in children_stated(self.evidence, self.reading):
                points |= set(_ends(child.interval_as_printed))
        return points

    def _moving(self, application: RuleApplication) -> Mapping[Reference, Numbers]:
        """How each value the rule reads moves with the cell; what is missing is left out."""
        numbers = {}
        for reference, reading in application.readings.items():
            if reading is not None:
                numbers[reference] = self._numbers(reading, application)
        return numbers

    def _numbers(self, reading: Reading, application: RuleApplication) -> Numbers:
        """How what a rule reads moves with the cell: it is the cell, or computed with it, or stays."""
        if _same_cell(reading, self.reading):
            return [X]
        if not _rests_on([reading], self.reading, self.evidence):
            return [standing(end) for end in _ends(application.interval(reading))]
        if reading.how == "computed":
            return self._rate(reading, application)
        others = Fraction(reading.quantity.value) - Fraction(self.reading.quantity.value)
        return [X + standing(others)]

    def _rate(self, reading: Reading, application: RuleApplication) -> Numbers:
        scale = standing(Fraction(reading.indicator.scale))
        part, whole = reading.parts
        found: list[MovingNumber] = []
        for over in self._numbers(part, application):
            for under in self._numbers(whole, application):
                found.append(scale * over / under)
        return found

    def _satisfies(self, value: Decimal) -> bool:
        with self._saying(value):
            broken = any(failing(ERROR, self.rules, self.evidence, self.reading.unit))
            return not broken and not self._is_below_a_child()

    def _is_below_a_child(self) -> bool:
        """Whether a federation below would be above the cell by itself."""
        if self.reading.coverage != Coverage.AREA or not self.reading.indicator.additive:
            return False
        said = self.evidence.value(self.reading.unit, self.reading.indicator, Coverage.AREA)
        if said is None:
            return False
        return next(above_alone(self.evidence, said), None) is not None

    @contextmanager
    def _saying(self, value: Decimal) -> Iterator[None]:
        """What the checks find meanwhile, they find as if the cell said that value."""
        said = replace(self.reading, quantity=Quantity(value, measure=self.reading.quantity.measure))
        with self.evidence.reading_instead(said):
            yield

    # ---- Which of them is likely

    def single_cell(self, ranges: tuple[ValueRange, ...]) -> SingleCell:
        value = self.reading.quantity.value
        expected = self._expected(self.reading.indicator)
        if expected is None:
            suggested = _nearest(ranges, value)
            return SingleCell(self.reading, ranges, suggested, 0.0, self._queries(suggested))
        suggested = _nearest(ranges, expected)
        slip = self._with_other_zeros(ranges, value)
        if slip is not None and _distance(slip, expected) < log(2):
            suggested = slip
        gain = _distance(value, expected) - _distance(_nearest(ranges, expected), expected)
        return SingleCell(self.reading, ranges, suggested, gain, self._queries(suggested))

    def _expected(self, indicator: Indicator) -> Decimal | None:
        """The whole sum from below or, where there is none, the number before."""
        if self.reading.coverage == Coverage.AREA and indicator.additive:
            below = self.evidence.all_children(self.reading.unit, indicator)
            if below is not None:
                return below.quantity.value
        prior = self.evidence.prior(indicator.code, self.reading)
        return None if prior is None else prior.quantity.value

    def _with_other_zeros(self, ranges: tuple[ValueRange, ...], value: Decimal) -> Decimal | None:
        """What it says with zeros more or fewer, where that would do; None where it would not."""
        for power in POWERS_OF_TEN:
            for slip in (EXACT.divide(value, power), value * power):
                would_do = any(values.holds(slip) for values in ranges)
                if would_do and slip % self.step == 0:
                    return slip
        return None

    def _queries(self, value: Decimal) -> int:
        with self._saying(value):
            asked = failing(QUERY, self.evidence.catalogue.rules, self.evidence, self.reading.unit)
            return len(list(asked))


def failing(
    severity: str, rules: Iterable[tuple[EditRule, Rule]], evidence: Evidence, unit: int
) -> Iterator[RuleApplication]:
    """Where the rules of that severity fail for a unit."""
    for edit, rule in rules:
        if edit.severity != severity:
            continue
        for application in applications(edit, rule, evidence, unit):
            if application.outcome == RuleOutcome.FAILS:
                yield application


def _ends(interval: Interval) -> list[Fraction]:
    """Those it has, as exact numbers."""
    ends = []
    for end in (interval.low, interval.high):
        if end is not None:
            ends.append(Fraction(end))
    return ends


def _nearest(ranges: tuple[ValueRange, ...], value: Decimal) -> Decimal:
    """Of all the values that would do, the nearest in proportion."""
    return min((values.nearest(value) for values in ranges), key=lambda nearest: _distance(nearest, value))


def _distance(value: Decimal, other: Decimal) -> float:
    """How far two numbers that are not below 0 lie apart in proportion: of 10 and 100 about 2.2, either way round."""
    return abs(log((float(value) + 1) / (float(other) + 1)))
