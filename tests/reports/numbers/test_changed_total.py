"""Why a total changed: its parts add exactly to the difference, whatever happened in between.

`SEED=` says which history (one at random without it): docs/measurements.md names that of the long run.
"""

import os
import random
from collections import Counter
from datetime import datetime

import pytest
from hypothesis import settings

from apps.figures.arithmetic.sums import NOTHING, Sum
from apps.figures.models import Indicator
from apps.figures.totals.contributions import COUNTINGS
from apps.reports.numbers.changed_total import AskedChange, ChangedTotal, ReadTotal, between_moments
from apps.reports.numbers.ledger import catalogue
from apps.reports.numbers.scope import Scope
from tests.reports.numbers.restless import RecordedTotals, RestlessSurvey
from tests.worlds import shared

STEPS = 10 * settings().max_examples  # 300, and 10,000 in `make prove`
A_STRETCH = 100
COMPARED = 12


@shared
def restless() -> RestlessSurvey:
    return RestlessSurvey()


def of_catalogue(indicator: Indicator) -> Indicator:
    return catalogue(code=indicator.code)[0]


@pytest.mark.hypothesis  # tried longer with the others in `make prove`
@pytest.mark.django_db(transaction=True)
def test_after_any_history_the_parts_add_up_to_the_difference_of_what_was_read_at_the_time(restless):
    seed = int(os.environ.get("SEED", random.randrange(2**32)))
    chance, met = random.Random(seed), Counter()
    seen = [restless.record()]
    for number in range(STEPS):
        restless.act(chance)
        if (number + 1) % A_STRETCH == 0:
            seen.append(restless.record())
            for _time in range(COMPARED):
                met += _compare_two_moments(restless, seen, chance, seed)
                met += _compare_two_periods(restless, seen[-1][1], chance, seed)
    assert len(seen) == 1 + STEPS // A_STRETCH
    print(f"\n{STEPS} steps, seed {seed}: parts met {dict(met.most_common())}")


def _compare_two_moments(
    world: RestlessSurvey, seen: list[tuple[datetime, RecordedTotals]], chance: random.Random, seed: int
) -> Counter[str]:
    first, second = sorted(chance.sample(range(len(seen)), 2))
    unit, indicator, period = chance.choice(world.federations), chance.choice(world.asked), chance.choice(world.periods)
    footing = chance.choice(["automatic", "below"])
    until = None if second == len(seen) - 1 and chance.random() < 0.5 else seen[second][0]
    how = {"footing": footing, "counting": chance.choice(COUNTINGS)}
    asked = between_moments(unit, of_catalogue(indicator), period, seen[first][0], until, **how)
    key = (unit.pk, indicator.pk, period.pk, footing, how["counting"])
    return _expect_parts_to_add_up(asked, seen[first][1][key], seen[second][1][key], (seed, len(seen), key))


def _compare_two_periods(world: RestlessSurvey, read: RecordedTotals, chance: random.Random, seed: int) -> Counter[str]:
    unit, indicator = chance.choice(world.federations), chance.choice(world.asked)
    footing = chance.choice(["automatic", "below"])
    counting = chance.choice(COUNTINGS)
    earlier, later = (ReadTotal(period, counting) for period in world.periods)
    asked = AskedChange(unit, of_catalogue(indicator), earlier, later, footing)
    before, after = (read[unit.pk, indicator.pk, period.pk, footing, counting] for period in world.periods)
    return _expect_parts_to_add_up(asked, before, after, (seed, unit, indicator, footing))


def _expect_parts_to_add_up(asked: AskedChange, before: Sum, after: Sum, where: object) -> Counter[str]:
    """How often each kind of part was there."""
    explanation = ChangedTotal(Scope(None), asked).explanation
    assert (explanation.start, explanation.end) == (before, after), where
    added = sum((part.difference for part in explanation.parts), NOTHING)
    assert before + added == after, where
    numbers = [
        (number.unit, side.coverage)
        for part in explanation.parts
        for number in part.numbers
        for side in [number.later or number.earlier]
    ]
    assert len(numbers) == len(set(numbers)), where
    return Counter(part.cause.value for part in explanation.parts)
