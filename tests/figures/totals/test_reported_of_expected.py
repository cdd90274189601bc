"""m of n of a sum from below: the federations directly below with a total, of all that are there."""

import pytest

from apps.figures.arithmetic.sums import Sum
from apps.figures.totals.reported_of_expected import ReportedOfExpected, reported_of_expected
from tests.builders import Level

TOTAL, NOTHING_YET = Sum(units=1), Sum()


@pytest.mark.parametrize(
    ("level", "totals", "counties", "told"),
    [
        (Level.CITY, [TOTAL, NOTHING_YET], (4, 6), (5, 8)),
        (Level.CITY, [], (0, 3), (0, 3)),
        (Level.PROVINCE, [TOTAL, TOTAL], (0, 0), (2, 2)),
        (Level.COUNTY, [TOTAL, NOTHING_YET], (0, 0), (0, 0)),
        (Level.TOWN, [], (0, 0), (0, 0)),
    ],
)
def test_federations_with_a_total_are_counted_above_the_county(level, totals, counties, told):
    assert reported_of_expected(level, totals, ReportedOfExpected(*counties)) == told
