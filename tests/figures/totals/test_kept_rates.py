"""Sums of both parts of a rate are kept: whatever changes them, they are what the figures say as soon as it is done."""

import random
from datetime import date, timedelta
from threading import Event, Thread

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.changelog.acting import acting
from apps.figures.models import Figure, Indicator, Period, Submission, Total
from apps.figures.totals import writer
from apps.figures.totals.contributions import Rate
from apps.figures.totals.rate_parts import AnsweredParts
from apps.figures.totals.reader import How
from apps.figures.workflow import detaching, sealing
from apps.units.errors import KeptElsewhere, Refused
from apps.units.models import Affiliation, Federation, Unit
from tests import builders
from tests.builders import Level
from tests.examples import examples
from tests.figures.totals.test_moving import MovingCounties
from tests.worlds import shared

pytestmark = pytest.mark.django_db
YEARS = ("2014", "2015")
ACTS = 12
Parts = tuple[int, int]  # numerator and denominator


class RatedCounties(MovingCounties):
    """The counties that move, with staff beside members and the rate of the two; towns and counties state both for
    their areas."""

    def __init__(self) -> None:
        super().__init__()
        self.staff = builders.indicator("ORG10")
        self.both = builders.form("BOTH", [(self.members, "own"), (self.staff, "own")], "grassroots")
        self.periods = [builders.period(year) for year in YEARS]
        self.rate = builders.rate("ORG15", self.members, self.staff)

    def say(
        self, unit: Unit, members: int | None, staff: int | None, when: str = "2015", coverage: str = "own"
    ) -> None:
        """In a document."""
        for indicator, number in ((self.members, members), (self.staff, staff)):
            if number is not None:
                builders.stated(unit, indicator, when, f"{number}人", coverage)

    def hand_in(self, union: Unit, members: int, staff: int, when: str = "2015") -> Submission:
        """A return that is approved."""
        return builders.approved(
            builders.submission(union, self.both, when, {self.members: members, self.staff: staff})
        )

    def below(self, federation: Unit, *years: str, how: How | None = None) -> list[Parts | None]:
        """Of each of the years the parts over the units that answered in all of them."""
        periods = [period for period in self.periods if period.code in years]
        rate = Rate(self.rate.pk, self.members.pk, self.staff.pk)
        read = AnsweredParts([federation.pk], [rate], periods, how or How())
        found = [read.below(federation.pk, rate, period) for period in periods]
        return [sums and (int(sums.numerator.value), int(sums.denominator.value)) for sums in found]


@shared
def world() -> RatedCounties:
    return RatedCounties()


def deleted(rate: Indicator) -> None:
    with acting(door="test"):
        rate.delete()


def expect_sums_to_agree(world: RatedCounties) -> None:
    """What is kept is what the figures say, added up again by either way."""
    assert list(writer.differing()) == []
    now = How(as_of=timezone.now() + timedelta(days=1))
    for federation in world.federations:
        for years in (["2014"], ["2015"], YEARS):
            assert world.below(federation, *years) == world.below(federation, *years, how=now), (federation, years)


def test_a_rate_is_of_the_units_that_answered_both_parts_and_at_every_level(world):
    """10 of 12; 7 members without staff; 9 staff without members: 10 of 12, not 17 of 21."""
    first, second, third, *_others = world.unions
    world.say(first, 10, 12)
    world.say(second, 7, None)
    world.say(third, None, 9)
    for federation in (world.towns[0], world.county, world.city, world.region):
        assert world.below(federation, "2015") == [(10, 12)]
    assert world.below(world.next, "2015") == [None]
    world.say(third, 3, 9)
    assert world.below(world.city, "2015") == [(13, 21)]
    expect_sums_to_agree(world)


def test_between_two_years_a_rate_is_of_the_units_with_all_four_numbers(world):
    for year in YEARS:
        world.say(world.unions[0], 10, 12, year)
    world.say(world.unions[1], 5, 6)
    assert world.below(world.region, *YEARS) == [(10, 12), (10, 12)]
    world.say(world.unions[1], 4, 6, "2014")
    assert world.below(world.region, *YEARS) == [(14, 18), (15, 18)]
    expect_sums_to_agree(world)


def test_a_county_that_states_both_parts_stands_for_all_below_it_and_one_that_states_one_does_not(world):
    world.say(world.unions[0], 10, 12)
    world.say(world.county, 90, None, coverage="area")
    assert world.below(world.city, "2015") == [(10, 12)]
    world.say(world.county, None, 100, coverage="area")
    assert world.below(world.city, "2015") == [(90, 100)]
    assert world.below(world.county, "2015") == [(10, 12)], "what comes from below it"
    expect_sums_to_agree(world)


def test_a_unit_counts_where_it_handed_in_though_a_document_gives_the_other_part(world):
    union = world.unions[0]
    builders.approved(builders.submission(union, world.survey, "2015", {world.members: 10}))
    world.say(union, None, 12)
    builders.move(union, world.far, date(2015, 3, 1))
    assert (world.below(world.county, "2015"), world.below(world.far, "2015")) == ([(10, 12)], [None])
    expect_sums_to_agree(world)


# ---- The catalogue


def test_a_rate_that_is_made_later_is_added_up_from_what_was_stated_before(world):
    for year in YEARS:
        world.say(world.unions[0], 10, 12, year)
        world.say(world.towns[1], 20, 40, year, "area")
        world.hand_in(world.unions[3], 5, 8, year)
    before = {federation: world.below(federation, *YEARS) for federation in world.federations}
    deleted(world.rate)
    assert not Total.objects.filter(side__startswith="numerator").exists()
    world.rate = builders.rate("ORG16", world.members, world.staff)
    assert {federation: world.below(federation, *YEARS) for federation in world.federations} == before
    assert before[world.city] == [(35, 60), (35, 60)]
    expect_sums_to_agree(world)


def test_a_rate_of_other_parts_is_added_up_anew_and_one_that_is_saved_again_is_left(world):
    world.say(world.unions[0], 10, 12)
    joined = builders.indicator("ORG17")
    builders.stated(world.unions[0], joined, "2015", "30人", "own")
    with acting(door="test"):
        Indicator.objects.filter(pk=world.rate.pk).update(numerator=joined)
    world.members = joined
    assert world.below(world.city, "2015") == [(30, 12)]
    expect_sums_to_agree(world)
    kept = list(Total.objects.filter(indicator=world.rate).order_by("pk").values_list("pk", flat=True))
    with acting(door="test"):
        Indicator.objects.get(pk=world.rate.pk).save()
    assert list(Total.objects.filter(indicator=world.rate).order_by("pk").values_list("pk", flat=True)) == kept


def test_of_a_sealed_year_a_rate_made_since_has_sums_too(world):
    world.say(world.unions[0], 10, 12, "2014")
    _seal("2014")
    deleted(world.rate)
    world.rate = builders.rate("ORG16", world.members, world.staff)
    assert world.below(world.city, "2014") == [(10, 12)]
    with pytest.raises(Refused):
        builders.stated(world.unions[0], world.members, "2014", "11人", "own")
    expect_sums_to_agree(world)


def _seal(code: str) -> Period:
    period = Period.objects.get(code=code)
    by = builders.person(f"seals {code}", "administrator", Federation.objects.get(parent=None))
    sealing.seal(period, reason="closed", seen=sealing.plan(period).digest, by=by)
    return period


def test_a_rate_says_its_sums_of_a_year_kept_elsewhere_and_one_made_meanwhile_where_the_year_is(world):
    """The next year makes the first one go; when it comes back, the rate made meanwhile has its sums."""
    for year in YEARS:
        for number, union in enumerate(world.unions):
            world.hand_in(union, 10 + number, 20 + number, year)
    first, _second = (_seal(year) for year in YEARS)
    before = {years: world.below(world.city, *years) for years in (("2014",), YEARS)}
    assert before["2014",] == [(60, 110)]
    by = builders.person("detaches", "administrator", world.region)
    detaching.detach(first, reason="room", by=by)
    for years, said in before.items():
        assert world.below(world.city, *years) == said
    was, world.rate = world.rate, builders.rate("ORG16", world.members, world.staff)
    for years in before:
        with pytest.raises(KeptElsewhere):
            world.below(world.city, *years)
    assert world.below(world.city, "2015") == [(60, 110)]
    deleted(was)
    detaching.attach(first, reason="asked for", by=by)
    for years, said in before.items():
        assert world.below(world.city, *years) == said
    expect_sums_to_agree(world)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["made", "deleted"])
def test_a_rate_waits_for_who_is_changing_sums_so_that_nothing_counts_twice(kind):
    world, begun, done = RatedCounties(), Event(), Event()
    union = world.unions[0]
    world.say(union, 10, 12)
    if kind == "made":
        deleted(world.rate)

    def change_catalogue() -> None:
        try:
            begun.wait()
            if kind == "made":
                builders.rate("ORG16", world.members, world.staff)
            else:
                deleted(world.rate)
            done.set()
        finally:
            connection.close()

    changing = Thread(target=change_catalogue)
    changing.start()
    with acting(door="test", reason="wrong"), writer.posting([union.pk], [builders.period("2015").pk]):
        begun.set()
        assert not done.wait(timeout=1), "it does not wait"
        Figure.objects.filter(unit=union, indicator=world.members).update(value=11, low=11, high=11, stated_text="11人")
    changing.join()
    assert done.is_set()
    assert list(writer.differing()) == []
    kept = Total.objects.filter(side="numerator all", federation=world.county).values_list("value", flat=True)
    assert set(kept) == ({11} if kind == "made" else set())


# ---- Random histories


@settings(max_examples=examples(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32))
def test_after_any_acts_the_sums_of_rates_are_what_the_figures_say(world, seed):
    chance = random.Random(seed)
    save = transaction.savepoint()
    for _act in range(ACTS):
        _one_act(world, chance)
        assert list(writer.differing()) == []
    expect_sums_to_agree(world)
    call_command("check_totals", verbosity=0)
    transaction.savepoint_rollback(save)
    world.rate = Indicator.objects.get(code="ORG15")


def _one_act(world: RatedCounties, chance: random.Random) -> None:
    kind, year = (
        chance.choice(["say", "say", "say", "area", "hand in", "clear", "move", "level", "rate"]),
        _year(chance),
    )
    numbers = [chance.choice([None, chance.randrange(1, 99)]) for _part in range(2)]
    if kind == "say":
        world.say(chance.choice([*world.unions, *world.counties]), *numbers, year)
    elif kind == "area":
        world.say(chance.choice([*world.counties, *world.towns]), *numbers, year, "area")
    elif kind == "hand in":
        union = chance.choice(world.unions)
        if not Submission.objects.filter(unit=union, period__code=year).exists():
            world.hand_in(union, chance.randrange(1, 99), chance.randrange(1, 99), year)
    elif kind == "move":
        _move(world, chance)
    elif kind == "level":
        with acting(door="test"):
            Federation.objects.filter(pk=world.direct.pk).update(level=chance.choice([Level.CITY, Level.COUNTY]))
    elif kind == "rate":
        deleted(world.rate)
        world.rate = builders.rate("ORG15", world.members, world.staff)
    else:
        _clear(chance)


def _year(chance: random.Random) -> str:
    return chance.choice(YEARS)


def _move(world: RatedCounties, chance: random.Random) -> None:
    unit, day = (
        chance.choice([*world.unions, *world.towns]),
        date(chance.randrange(2013, 2017), chance.randrange(1, 13), 1),
    )
    parents = [*world.counties, *(world.towns if unit in world.unions else ())]
    if not Affiliation.objects.filter(unit=unit, starts=day).exists():
        with acting(door="test"):
            Affiliation.objects.bulk_create([Affiliation(unit=unit, parent=chance.choice(parents), starts=day)])


def _clear(chance: random.Random) -> None:
    documents = list(Figure.objects.filter(origin="document").order_by("pk"))
    if documents:
        figure = chance.choice(documents)
        with acting(door="test", reason="wrong"), writer.posting([figure.unit_id], [figure.period_id]):
            Figure.objects.filter(pk=figure.pk).delete()
