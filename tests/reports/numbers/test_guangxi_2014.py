"""What the report of 2014 states comes out as it states it, or is said to be incomputable and why."""

import pytest
from django.utils import translation

from apps.reports.numbers.growth import Growth
from apps.reports.numbers.ledger import Ledger, catalogue
from apps.reports.numbers.scope import Scope
from apps.reports.pages.compare import note, of_indicator
from apps.reports.pages.summary import summary
from apps.units.models import Unit
from tests import builders


@pytest.fixture
def grown(guangxi_2014):
    def compared(unit, code, earlier, later, *, below=False):
        periods = [builders.period(one) for one in (earlier, later)]
        return Growth(Scope(None), Unit.objects.get(code=unit), *periods, catalogue(code=code), below=below)

    return compared


def test_what_liuzhou_states_for_both_years_grew_as_the_report_says(grown):
    grew = {"ORG01": (5584, "155.5"), "ORG12": (224800, "37.1")}  # 3590 → 9174; 60.65万 → 83.13万
    for code, (difference, percent) in grew.items():
        line = next(grown("450200", code, "2009", "2014").totals())
        assert (line.change.value, f"{line.change.percent:.1f}", line.reasons) == (difference, percent, ())


def test_what_was_newly_added_in_five_years_has_no_base_and_says_so(grown):
    compared = grown("450100", "ORG16", "2005-2009", "2010-2014")
    line = next(compared.totals())
    assert (line.change.value, line.change.percent, line.reasons) == (None, None, ("missing_from",))
    with translation.override("en"):
        assert note(compared, line) == "No figure for 2005-2009."


def test_one_city_of_sixteen_cannot_stand_for_the_region(grown):
    compared = grown("450000", "ORG12", "2009", "2014", below=True)
    lines = {(line.kind, line.unit.code): line for line in compared.of(compared.indicators[0])}
    below = lines["below", "450000"]
    assert (below.change.value, below.reasons, below.later.reported) == (None, ("coverage",), 1)
    assert all(line.share is None and line.rank is None for line in lines.values())
    words = [cell.text for row in of_indicator(compared, compared.indicators[0]).rows for cell in row.cells]
    assert not {word for word in words if word.lower() in ("inf", "nan", "none")}
    assert "83.13万" in words


def test_what_one_city_states_for_a_span_is_listed_and_no_sum_of_sixteen(guangxi_2014):
    """Nanning built 226 rooms in 2010-2014: its row says so, and the region's has neither a sum nor 0 of 16."""
    region, nanning = (Unit.objects.get(code=code) for code in ("450000", "450100"))
    span = builders.period("2010-2014")
    rooms, contests = (catalogue(code=code)[0] for code in ("CUL01", "ECO01"))
    ledger = Ledger([region, nanning], [rooms, contests], span)
    assert ledger.total(nanning.pk, rooms.pk).quantity.value == 226
    for indicator in (rooms, contests):
        below = ledger.below(region.pk, indicator.pk)
        assert (below.quantity, below.reported, below.expected) == (None, 0, 0)
    with translation.override("en"):
        table = summary(Scope(None), region, span)
    column = [column.key for column in table.columns].index("CUL01")
    (coverage,) = (row.cells for row in table.rows if row.style == "coverage")
    assert coverage[column].text == "nobody is asked for a span"
