"""A rate of a report has the measure it is printed in: per cent times a hundred, an average as it is."""

from decimal import Decimal

import pytest

from apps.figures.models import Indicator
from apps.reports.numbers.ledger import Ledger
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("measure", "value"), [("%", "2500"), ("人", "25")])
def test_a_rate_is_read_in_its_own_measure(measure, value):
    region = builders.federation("450000")
    members, unions = builders.indicator("MEMBERS"), builders.indicator("UNIONS", measure="个")
    average = builders.indicator(
        "AVERAGE", measure=measure, kind="computed", nature="rate", over_units="recompute", over_time="recompute",
        numerator=members, denominator=unions, decimals=0,
    )  # fmt: skip
    builders.stated(region, members, "2014", "100")
    builders.stated(region, unions, "2014", "4")

    ledger = Ledger([region], list(Indicator.objects.all()), builders.period("2014"))
    reading = ledger.total(region.pk, average.pk)

    assert (reading.quantity.value, reading.quantity.measure) == (Decimal(value), measure)
