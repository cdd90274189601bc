"""Numbers that cannot be right beside others of their kind: a 万 left out, an average of rates, a stranger's rate."""

import random

import pytest
from django.utils.translation import override

from apps.figures.arithmetic import quantity_text
from apps.figures.checks import findings as checks_findings
from apps.figures.checks import prescreen
from apps.figures.checks.catalogue import Catalogue
from apps.figures.checks.messages import message_of
from apps.figures.checks.neighbours import Group, NeighbouringRates
from apps.figures.models import Finding
from tests import builders
from tests.builders import Level
from tests.figures.checks.worlds import ChecksWorld, examined, found, hit, stated_all, stated_in
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def world():
    return ChecksWorld()


# ---- A 万 that was left out


@pytest.mark.parametrize(
    ("before", "now", "factor"),
    [(6_530_000, 653, "10000"), (6_530_000, 6530, "1000"), (6_530_000, 65_000, "100"), (6_530_000, 700_000, "10"),
     (653, 6_530_000, "10000"), (6_530_000, 6_400_000, None), (6_530_000, 3_000_000, None), (30, 3, None)],
)  # fmt: skip
def test_a_number_a_power_of_ten_from_the_one_before_is_named_with_what_it_would_be(world, before, now, factor):
    world.returned(world.city, "2013", ORG12=before)
    world.returned(world.city, ORG12=now)

    hits = examined(world.city)

    assert [finding.facts["factor"] for finding in hits] == ([factor] if factor else [])


def test_the_query_says_that_wan_was_left_out_and_which_number_it_would_be(world):
    world.returned(world.city, "2013", ORG12=6_530_000)
    world.returned(world.city, ORG12=653)

    assert message_of(hit(world.city, "ZEROS")).endswith("653人可能漏写“万”：应为653万人。")


def test_numbers_in_a_query_are_written_in_threes_as_in_the_table_beside_it(world):
    world.returned(world.city, "2013", ORG12=6_860_000)
    world.returned(world.city, ORG12=6_860)

    query = hit(world.city, "ZEROS")

    said = message_of(query)
    assert "（6,860人）" in said
    assert "（6,860,000人）" in said
    with override("en"):
        said = message_of(query)
    assert "(6,860 persons)" in said
    assert "by a factor of 1,000: it would be 6,860,000 persons" in said


def test_a_rule_on_growth_does_not_ask_the_same_a_second_time(world):
    builders.rule("CHANGE", "abs(change(ORG12)) <= 30", "query")
    world.returned(world.city, "2013", ORG12=6_530_000)
    world.returned(world.city, ORG12=653)

    assert found(world.city) == ["ZEROS"]


def test_a_return_a_factor_below_what_the_document_states_names_the_factor(world):
    stated_all(world.members, "2014", C1="83.13万人")
    world.returned(world.city, ORG12=8313)

    assert (hit(world.city, "ORIGIN").facts["factor"], hit(world.city, "ORIGIN").facts["would_be"]) == ("100", "831300")


def test_a_number_stated_in_wan_yuan_is_said_in_yuan_and_not_likely_yuan(world):
    money = builders.indicator("FIN01", measure="元", nature="flow", over_time="sum")
    stated_in("万元", world.city, money, "2014", "500")

    said = message_of(hit(world.city, "MEASURE"))

    assert "折合5,000,000元" in said
    assert "应为" not in said


# ---- A stated average


def test_a_stated_average_is_queried_against_the_rate_of_the_sums_below(world):
    asked = [(world.members, "area"), (world.staff, "area")]
    form = builders.form("RATES", asked)
    for city, members in ((world.city, 90), (world.other, 937)):
        answers = {world.members: members, world.staff: 1000 if city == world.city else 9000}
        builders.approved(builders.submission(city, form, "2014", answers, "area"))
    stated_all(world.rate, "2014", R="9.6%")

    finding = hit(world.region, "RATE")

    assert (finding.severity, finding.figure.unit.code) == ("query", "R")
    assert "10.27" in message_of(finding)
    assert "9.6" in message_of(finding)


@pytest.mark.parametrize(("rate", "queried"), [("10.27%", False), ("10.3%", False), ("10%", False), ("9.6%", True)])
def test_a_stated_rate_may_be_rounded(world, rate, queried):
    stated_all(world.members, "2014", C1="1027")
    stated_all(world.staff, "2014", C1="10000")
    stated_all(world.rate, "2014", C1=rate)

    assert ("RATE" in found(world.city)) is queried


def test_a_rate_that_a_rule_holds_against_its_parts_is_asked_once(world):
    builders.rule("COMPUTED", "abs(ORG15 - 100 * ORG12 / ORG10) <= 0.05", "query")
    stated_all(world.members, "2014", C1="1027")
    stated_all(world.staff, "2014", C1="10000")
    stated_all(world.rate, "2014", C1="9.6%")

    assert found(world.city) == ["COMPUTED"]


# ---- Neighbours


class Neighbours:
    """A town with unions, each of 1,000 staff, and a form for members and staff."""

    def __init__(self, count=9):
        small = ChecksWorld()
        self.members, self.staff = small.members, small.staff
        self.region = small.region
        self.town = builders.federation("T1", small.region, Level.TOWN)
        self.unions = [builders.grassroots(f"U{number}", self.town) for number in range(count)]
        self.form = builders.form("OWN", [(self.members, "own"), (self.staff, "own")], "grassroots")
        self.period = builders.period("2014")

    def answer(self, *members):
        """What the unions say one by one, handed in."""
        submissions = []
        for union, number in zip(self.unions, members, strict=False):
            draft = builders.submission(union, self.form, "2014", {self.members: number, self.staff: 1000})
            submissions.append(builders.approved(draft))
        self.refresh()
        return submissions

    def refresh(self):
        checks_findings.refresh([union.pk for union in self.unions], [self.period.pk])

    def apart(self):
        return [finding.unit.code for finding in Finding.objects.filter(check_code="NEIGHBOURS").order_by("unit__code")]


@shared
def town():
    return Neighbours()


def test_a_rate_far_from_those_of_the_neighbours_is_queried_and_the_factor_named(town):
    town.answer(930, 790, 850, 880, 900, 910, 960, 870, 9)

    finding = Finding.objects.get(check_code="NEIGHBOURS")

    assert (finding.unit.code, finding.severity, finding.figure.indicator) == ("U8", "query", town.members)
    assert "9个单位中有一半在" in message_of(finding)
    assert "应为900人" in message_of(finding)


def test_a_part_that_is_too_small_below_the_line_is_the_one_queried(town):
    town.answer(930, 790, 850, 880, 900, 910, 960, 870)
    answers = {town.members: 900, town.staff: 10}
    builders.approved(builders.submission(town.unions[8], town.form, "2014", answers))

    town.refresh()

    finding = Finding.objects.get(check_code="NEIGHBOURS")
    assert (finding.figure.indicator, finding.facts["would_be"]) == (town.staff, "1000")


@pytest.mark.parametrize("count", [7, 8])
def test_at_least_eight_units_are_neighbours(town, count):
    town.answer(*[900, 910, 920, 930, 880, 890, 870, 900][: count - 1], 9)

    assert town.apart() == ([f"U{count - 1}"] if count == 8 else [])


def test_rates_that_differ_as_rates_do_are_not_queried(town):
    town.answer(1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 800)

    assert town.apart() == []


def test_neighbours_are_of_one_register_and_of_one_federation(town):
    elsewhere = builders.federation("T2", town.region, Level.TOWN)
    builders.move(town.unions[8], elsewhere, town.period.starts)

    town.answer(930, 790, 850, 880, 900, 910, 960, 870, 9)

    assert town.apart() == []


def test_drafts_of_the_neighbours_are_not_counted_but_a_draft_is_held_against_them(town):
    town.answer(930, 790, 850, 880, 900, 910, 960)
    for union in town.unions[7:]:
        builders.submission(union, town.form, "2014", {town.members: 9, town.staff: 1000})

    town.refresh()

    assert town.apart() == ["U7", "U8"]


def test_what_is_typed_is_held_against_the_neighbours_at_once(town):
    town.answer(930, 790, 850, 880, 900, 910, 960, 870, 905)
    typed = {("ORG12", "own"): quantity_text.read("9", measure="人")}

    assert "NEIGHBOURS" in found(town.unions[8], typed=typed)
    assert "NEIGHBOURS" not in found(town.unions[8])


def test_a_unit_that_no_longer_lies_apart_is_no_longer_queried_when_a_neighbour_changes(town):
    town.answer(930, 790, 850, 880, 900, 910, 960, 9)
    assert town.apart() == ["U7"]

    builders.move(town.unions[0], builders.federation("T2", town.region, Level.TOWN), town.period.starts)
    checks_findings.refresh([town.unions[1].pk], [town.period.pk])

    assert town.apart() == []


def test_a_plain_unit_that_lies_apart_is_examined_all_the_same(town):
    town.answer(930, 790, 850, 880, 900, 910, 960, 870, 9)
    Finding.objects.all().delete()
    units = sorted(union.pk for union in town.unions)
    assert list(prescreen.suspects(units, town.period, Catalogue())) == []

    checks_findings.refresh([town.unions[0].pk], [town.period.pk])

    assert town.apart() == ["U8"]


@pytest.mark.parametrize(
    "rate",
    [
        lambda chance: chance.uniform(0.5, 1),
        lambda chance: chance.triangular(0.6, 1, 0.95),
        lambda chance: min(chance.gauss(0.9, 0.06), 1),
        lambda chance: 1 if chance.random() < 0.6 else chance.uniform(0.75, 1),
    ],
    ids=["even", "leaning", "normal", "mostly whole"],
)
def test_of_rates_as_they_are_at_most_one_in_a_hundred_lies_apart(rate):
    chance = random.Random(2014)
    found_apart = total = 0
    for size in [8, 12, 16, 40] * 50:
        rates = NeighbouringRates()
        group = Group(1, "grassroots", 0, "own", 1)
        for unit in range(size):
            rates.ratios[group][unit] = rates.handed_in[group][unit] = rate(chance)
        found_apart += len(rates.apart())
        total += size

    assert found_apart <= total / 100
