"""Where a unit may stand: what is said before it is written is what the database says."""

from datetime import date
from itertools import product

import pytest
from django.db import DatabaseError, transaction

from apps.changelog.acting import acting
from apps.units import constraint_messages
from apps.units.models import Affiliation, Federation, Unit, misplaced
from apps.units.tree import placement
from tests import builders
from tests.builders import LONG_AGO, Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db
CLOSINGS = (None, date(2014, 6, 30), date(2014, 12, 31))
LINES = (Unit.Line.TERRITORIAL, Unit.Line.INDUSTRIAL)
PLACEMENTS = list(product((Level.CITY, Level.COUNTY), ("", "450203", "450300"), LINES, CLOSINGS))


@shared
def parents():
    """A city that is open and a city that closed in the middle of 2014."""
    region = builders.federation("450000", level=Level.PROVINCE)
    return [
        builders.federation("450200", region, division_code="450200"),
        builders.federation("450200-B", region, division_code="450200", closed=date(2014, 6, 30)),
    ]


@pytest.mark.parametrize("parent", [0, 1])
@pytest.mark.parametrize(("level", "division_code", "line", "closed"), PLACEMENTS)
def test_what_is_said_before_a_federation_is_written_is_what_the_database_says(
    parents, parent, level, division_code, line, closed
):
    city = Federation(
        code="450299", name="某某总工会", level=level, division_code=division_code, line=line, closed=closed
    )
    said = set(misplaced(city, parents[parent]))

    refused = None
    try:
        with transaction.atomic(), acting(door="test"):
            city.save()
            Affiliation.objects.create(unit=city, parent=parents[parent], starts=LONG_AGO)
    except DatabaseError as error:
        refused = constraint_messages.constraint(error)

    assert (refused in said) if said else (refused is None)


@pytest.mark.parametrize(
    ("parents_by_code", "circling"),
    [({"A": "B", "B": "C"}, set()), ({"A": "B", "B": "C", "C": "B"}, {"B", "C"}), ({"A": "A"}, {"A"})],
)
def test_who_stands_below_itself_is_on_the_circle_and_not_on_the_way_to_it(parents_by_code, circling):
    assert {code for code in parents_by_code if placement.stands_below_itself(code, parents_by_code)} == circling
