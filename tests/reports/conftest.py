"""A region of three cities whose numbers were added up by hand."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from apps.changelog.acting import acting
from apps.figures.cells import understand
from apps.figures.checks import findings as checks_findings
from apps.figures.entry import writer as entry_writer
from apps.figures.entry.staging import StagedCell, StagedChange
from apps.figures.models import EditRule, Figure, Indicator
from apps.units.models import Campaign, Unit, WorkerStation
from tests import builders
from tests.builders import Level
from tests.worlds import shared


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    """Whatever language the test before answered in."""
    with translation.override("zh-hans"):
        yield


def state(figures: list[tuple[Unit, Indicator, str, str]]) -> None:
    """Area statements from one document, written together."""
    source = builders.source().pk
    changes = [
        StagedChange(
            StagedCell(unit.pk, asked.pk, builders.period(when).pk, "area", "document"),
            None,
            understand(text, asked, stated_text=text, source_id=source, locator="¶1"),
        )
        for unit, asked, when, text in figures
    ]
    entry_writer.state(changes, by=None, door="test", reason="test")


class ReportsRegion:
    """Members: two of three cities in both years, the region itself at a date alone. Halls: all three in both years."""

    def __init__(self) -> None:
        self.members, self.staff = builders.indicator("ORG12"), builders.indicator("ORG10")
        self.rate = builders.indicator(
            "ORG15", measure="%", kind="computed", nature="rate", over_units="recompute", over_time="recompute",
            numerator=self.members, denominator=self.staff, decimals=1, carriers="",
        )  # fmt: skip
        self.visits = builders.indicator("LAW01", measure="次", nature="flow", over_time="sum")
        self.trades = builders.indicator("ECO03", measure="个", nature="flow", over_units="none", carriers="")
        self.halls = builders.indicator("CUL11", measure="个")
        self.form = builders.form("FED", [(self.members, "area"), (self.visits, "own")])
        self.region = builders.federation("R", level=Level.PROVINCE, name="广西")
        self.cities = [builders.federation(f"C{number}", self.region, name=f"城{number}") for number in (1, 2, 3)]
        self.clerk = builders.clerk(self.cities[0])
        self.supervisor = builders.supervisor(self.region)
        self._state()

    def _state(self) -> None:
        one, two, three = self.cities
        stated = [
            (self.region, self.members, "2013-12-31", "653.08万"),
            (one, self.members, "2009", "60.65万"), (one, self.members, "2014", "83.13万"),
            (two, self.members, "2009", "8万"),
            (one, self.staff, "2014", "90万"), (one, self.rate, "2014", "92%"),
            (one, self.visits, "2014", "约1000"), (two, self.visits, "2014", "0"), (three, self.visits, "2014", "—"),
            (one, self.trades, "2014", "77"),
            (one, self.halls, "2009", "10"), (two, self.halls, "2009", "20"), (three, self.halls, "2009", "30"),
            (one, self.halls, "2014", "40"), (two, self.halls, "2014", "20"), (three, self.halls, "2014", "30"),
        ]  # fmt: skip
        state(stated)
        builders.approved(builders.submission(two, self.form, "2014", {self.members: 100000}, "area"))

    def add_life(self, city: Unit) -> None:
        """A campaign and a station, a number that clashes, one that was restated, a submission handed in."""
        builders.unit(Campaign, f"{city.code}-K", city, kind="culture")
        builders.unit(WorkerStation, f"{city.code}-S", city, kind="site")
        if not EditRule.objects.exists():
            builders.rule("HALLS", "CUL11 <= 25", "query")
        state([(city, self.halls, "2013", "50")])
        halls = Figure.objects.get(unit=city, indicator=self.halls, period__code="2013")
        answer = understand("约60", self.halls, source_id=halls.source_id, locator="¶2")
        entry_writer.restate(halls, answer, by=builders.clerk(city, f"clerk-{city.code}"), reason="误读")
        made = builders.submission(city, self.form, "2015", {self.members: 850000}, "area")
        with acting(door="test"):
            made.status = "submitted"
            made.save(update_fields=["status"])
            checks_findings.refresh([city.pk], [halls.period_id])

    def add_cities(self, count: int) -> None:
        for number in range(count):
            city = builders.federation(f"D{number}", self.region)
            state([(city, self.members, "2009", "5"), (city, self.members, "2014", "7")])


@shared
def world() -> ReportsRegion:
    return ReportsRegion()


@pytest.fixture
def as_supervisor(world, client: Client) -> Client:
    client.force_login(world.supervisor)
    return client


@pytest.fixture
def as_clerk(world, client: Client) -> Client:
    """The clerk of the first city."""
    client.force_login(world.clerk)
    return client


@pytest.fixture
def clashing(world):
    """City 1 has more members than staff by far, city 2 by little; city 3 an unexplained query."""
    builders.rule("MEMBERS", "ORG12 <= ORG10")
    builders.rule("HALLS", "CUL11 <= 25", "query")
    one, two, _three = world.cities
    state([(one, world.members, "2013", "95万"), (one, world.staff, "2013", "90万"), (two, world.members, "2013", "11"),
           (two, world.staff, "2013", "10")])  # fmt: skip
    with acting(door="test"):
        checks_findings.refresh(
            [unit.pk for unit in world.cities], [builders.period(when).pk for when in ("2013", "2014")]
        )
