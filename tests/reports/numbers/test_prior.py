"""Which period a report holds another one against."""

from datetime import date

import pytest

from apps.figures.models import Period
from apps.reports.numbers.prior import latest_before

YEARS = [Period(code=str(year), kind=Period.Kind.YEAR, ends=date(year, 9, 30)) for year in (2011, 2013, 2014)]


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2014, 9, 30), "2013"), (date(2014, 10, 1), "2014"), (date(2013, 9, 30), "2011"), (date(2011, 9, 30), None)],
)
@pytest.mark.parametrize("periods", [YEARS, YEARS[::-1]])
def test_the_prior_period_is_the_last_that_ended_before_the_day_in_whatever_order_they_come(
    periods: list[Period], day: date, code: str | None
) -> None:
    before = latest_before(periods, day)
    assert (before.code if before else None) == code
