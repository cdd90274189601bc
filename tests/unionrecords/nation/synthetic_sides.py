"""A nation with the shipped catalogue over provinces full of synthetic units: as many as are asked for."""

from decimal import Decimal
from pathlib import Path

from django.core.management import call_command

from apps.changelog.acting import acting
from apps.figures import synthetic
from apps.figures.models import Indicator, Period
from apps.figures.totals import reader
from apps.units.models import Unit
from tests import builders
from tests.unionrecords.nation.sides import YEARS, NationalOffice, Province, Side
from unionrecords.logins import as_owner

Added = dict[tuple[str, str], Decimal]  # by indicator and period
# What the unions of a province answered, added up by its database without any rule of the application's.
ANSWERED = """
    SELECT i.code, p.code, sum(f.value) FROM figures_figure f
    JOIN figures_indicator i ON i.id = f.indicator_id JOIN figures_period p ON p.id = f.period_id
    WHERE f.coverage = 'own' AND i.over_units = 'sum' GROUP BY i.code, p.code
"""


class ShippedOffice(NationalOffice):
    """The nation with the catalogue that comes with the system."""

    def make_catalogue(self) -> None:
        with as_owner(), acting(door="system"):
            call_command("loaddata", "catalogue", verbosity=0)

    def below_the_root(self) -> Added:
        """What is stored below the root of all that the unions are asked and that is added up."""
        found: Added = {}
        with self.used():
            added = {asked.pk: asked.code for asked in Indicator.objects.filter(over_units="sum")}
            for period in Period.objects.filter(code__in=YEARS):
                standings = reader.standings([self.root.pk], list(added), period)
                for (_unit, asked), standing in standings.items():
                    if standing.below.units:
                        found[added[asked], period.code] = standing.below.value
        return found


class SyntheticProvince(Province):
    """A province of 126 federations, its towns and unions; `units` of them in all."""

    units = synthetic.FEWEST_UNITS

    def make_units(self) -> None:
        with as_owner(), acting(door="system"):
            synthetic.make_units(self.units, self.code)

    @property
    def code(self) -> str:
        return f"{self.number}0000"

    def answer(self, year: str) -> int:
        """All unions answer the year's form; how many figures these are."""
        with self.used(), as_owner(), acting(door="system"):
            return synthetic.make_year(int(year), top_code=self.code)

    def rename(self, code: str, name: str) -> None:
        with self.used():
            builders.renamed(Unit.objects.get(code=code), name)

    def answered(self) -> Added:
        return {(asked, period): value for asked, period, value in self.tell(ANSWERED)}


def added_up(provinces: list[SyntheticProvince]) -> Added:
    """What the unions of all provinces answered."""
    together: Added = {}
    for province in provinces:
        for place, value in province.answered().items():
            together[place] = together.get(place, Decimal()) + value
    return together


def megabytes(side: Side) -> float:
    """Of its server, what several processes share counted once."""
    postmaster = side.server.postmaster()
    assert postmaster is not None, "it runs"
    shared = 0
    for process in (postmaster, *postmaster.children(recursive=True)):
        for line in Path(f"/proc/{process.pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                shared += int(line.split()[1])
    return shared / 1024
