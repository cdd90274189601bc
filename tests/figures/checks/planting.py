"""Plants single wrong cells in forms that break no rule, and asks which cell is wrong."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from apps.figures.arithmetic.quantity import Quantity
from apps.figures.checks.catalogue import Catalogue
from apps.figures.checks.clashes import ERROR
from apps.figures.checks.context import Evidence
from apps.figures.checks.single_cells import failing, single_cells
from apps.figures.models import Figure, State, Submission
from tests.cost import ActCost, cost_of, slowest_but

SLIPS = {
    "a zero too many": lambda value, chance: value * 10,
    "a zero too few": lambda value, chance: value // 10,
    "万 forgotten": lambda value, chance: value // 10000,
    "a digit changed": lambda value, chance: _with_digit(value, chance),
    "two digits swapped": lambda value, chance: _with_digits_swapped(value, chance),
    "another number": lambda value, chance: Decimal(chance.randrange(1, 10 * int(value) + 2)),
}


def _with_digit(value: Decimal, chance: random.Random) -> Decimal:
    digits = list(str(int(value)))
    digits[0] = chance.choice("123456789")
    return Decimal("".join(digits))


def _with_digits_swapped(value: Decimal, chance: random.Random) -> Decimal:
    digits = list(str(int(value)))
    if len(digits) > 1:
        digits[0], digits[1] = digits[1], digits[0]
    return Decimal("".join(digits))


@dataclass
class Tally:
    """Of the errors planted that break a rule: how often the true cell was named, and named first."""

    planted: Counter = field(default_factory=Counter)
    named: Counter = field(default_factory=Counter)
    first: Counter = field(default_factory=Counter)
    cells: int = 0
    costs: list[ActCost] = field(default_factory=list)

    @property
    def slowest(self) -> ActCost:
        """Within how much 95 of a hundred were answered."""
        return slowest_but(self.costs, 0.05)

    def lines(self) -> Iterator[str]:
        for slip, count in [*self.planted.items(), ("all", self.planted.total())]:
            named = self.named[slip] if slip != "all" else self.named.total()
            first = self.first[slip] if slip != "all" else self.first.total()
            yield f"{slip}: {count} planted, named {named / count:.1%}, first {first / count:.1%}"
        yield f"{self.cells / self.planted.total():.1f} cells named on average; 95 % within {self.slowest}"


def plant(errors: int, seed: int) -> Tally:
    """One-cell errors in forms that count, until so many have broken a rule of the gravity of an error."""
    chance, tally, catalogue = random.Random(seed), Tally(), Catalogue()
    forms = list(Submission.objects.filter(status="approved").order_by("pk").select_related("period"))
    while tally.planted.total() < errors:
        submission = chance.choice(forms)
        cells = list(
            Figure.objects.counting()
            .filter(submission=submission, state=State.VALUE, qualifier="exact", value__gte=1)
            .select_related("indicator")
            .order_by("pk")
        )
        for cell in chance.sample(cells, min(len(cells), 10)):
            slip = chance.choice(list(SLIPS))
            wrong = SLIPS[slip](cell.value, chance)
            if wrong != cell.value:
                _ask(tally, catalogue, submission, cell, wrong, slip)
    return tally


def _ask(tally: Tally, catalogue: Catalogue, submission: Submission, cell: Figure, wrong: Decimal, slip: str) -> None:
    key, unit = (cell.indicator.code, cell.coverage), submission.unit_id
    evidence = Evidence(catalogue, submission.period, [unit], {unit: {key: Quantity(wrong)}}, amended=True)
    if not any(failing(ERROR, catalogue.rules, evidence, unit)):
        return
    named: list[tuple[str, str]] = []
    tally.costs.append(cost_of(lambda: named.extend(found.key for found in single_cells(evidence, unit))))
    tally.planted[slip] += 1
    tally.cells += len(named)
    tally.named[slip] += key in named
    tally.first[slip] += named[:1] == [key]
