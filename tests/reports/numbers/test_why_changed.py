"""To which part of the difference a number belongs: each act on a total, each way two periods differ."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import connection

from apps.changelog.acting import acting
from apps.figures.entry import sources
from apps.figures.models import Definition, Figure
from apps.reports.numbers.changed_total import AskedChange, ChangedTotal, ReadTotal, between_moments
from apps.reports.numbers.ledger import catalogue
from apps.reports.numbers.scope import Scope
from apps.reports.numbers.series import NotComparable
from apps.reports.numbers.why_changed import ChangeCause, ChangedNumber
from apps.units.models import Federation, Unit
from tests import builders
from tests.figures.totals.test_m_of_n import go
from tests.reports.numbers.restless import RestlessSurvey
from tests.worlds import shared

pytestmark = pytest.mark.django_db(transaction=True)


@shared
def world() -> RestlessSurvey:
    return RestlessSurvey()


def now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def since(
    world: RestlessSurvey, moment: datetime, unit: Unit | None = None, footing: str = "automatic"
) -> ChangedTotal:
    """Why the region's total of members in 2014 changed since the moment, or that of another federation."""
    members = catalogue(code=world.members.code)[0]
    asked = between_moments(unit or world.region, members, world.periods[0], moment, None, footing=footing)
    return ChangedTotal(Scope(None), asked)


def years(world: RestlessSurvey, unit: Unit | None = None, footing: str = "automatic") -> ChangedTotal:
    """Why the region's members changed from 2014 to 2015, or those of another federation."""
    members = catalogue(code=world.members.code)[0]
    earlier, later = (ReadTotal(period) for period in world.periods)
    return ChangedTotal(Scope(None), AskedChange(unit or world.region, members, earlier, later, footing))


def parts(change: ChangedTotal) -> dict[ChangeCause, int]:
    return {part.cause: int(part.difference.value) for part in change.explanation.parts}


def numbers(change: ChangedTotal) -> list[ChangedNumber]:
    return [number for part in change.explanation.parts for number in part.numbers]


def answer_in(world: RestlessSurvey, when: str, unit: Unit, members: int, coverage: str = "own") -> None:
    form = world.survey if unit.register == "grassroots" else world.summary
    builders.approved(builders.submission(unit, form, when, {world.members: members}, coverage))


# ---- Between two moments


def test_a_return_that_is_approved_is_first_counted(world):
    world.answer(world.unions[0], members=20)
    monday = now()
    world.answer(world.unions[1], members=30)
    change = since(world, monday)
    assert (change.start.value, change.end.value) == (20, 50)
    assert parts(change) == {ChangeCause.FIRST_COUNTED: 30}
    assert [number.unit for number in numbers(change)] == [world.unions[1].pk]


def test_a_form_that_is_amended_and_approved_again_is_restated(world):
    made = world.answer(world.unions[0], members=20)
    monday = now()
    go(made, "reopened")
    assert parts(since(world, monday)) == {}, "until it is approved what was approved counts"
    world.answer(world.unions[0], members=26)
    assert parts(since(world, monday)) == {ChangeCause.RESTATED: 6}


def test_a_form_that_counted_and_is_waived_leaves_the_total_and_comes_back_readmitted(world):
    made = world.answer(world.unions[0], members=20)
    monday = now()
    go(made, "reopened")
    go(made, "waived")
    assert parts(since(world, monday)) == {ChangeCause.WAIVED: -20}
    tuesday = now()
    go(made, "draft")
    world.answer(world.unions[0], members=21)
    assert parts(since(world, tuesday)) == {ChangeCause.READMITTED: 21}
    assert parts(since(world, monday)) == {ChangeCause.RESTATED: 1}, "from Monday on it is another number of one union"


def test_what_a_document_said_is_withdrawn(world):
    figure = builders.stated(world.unions[0], world.members, "2014", "20人", "own")
    monday = now()
    world._withdraw(_Always(figure))
    assert parts(since(world, monday)) == {ChangeCause.WITHDRAWN: -20}


class _Always:
    """A chance that chooses what is asked for."""

    def __init__(self, chosen: object) -> None:
        self.chosen = chosen

    def choice(self, options: list) -> object:
        return self.chosen if self.chosen in options else options[0]


def test_another_document_counts_or_a_return_in_the_place_of_one(world):
    builders.stated(world.unions[0], world.members, "2014", "20人", "own")
    world._paper(_Paper(world, "70"))
    monday = now()
    other = Figure.objects.get(counts=False)
    sources.let_count(other, by=world.supervisor, reason="年鉴更可靠")
    assert parts(since(world, monday)) == {ChangeCause.MARK_MOVED: 50}
    tuesday = now()
    world.answer(world.unions[0], members=71)
    assert parts(since(world, tuesday)) == {ChangeCause.MARK_MOVED: 1}


class _Paper(_Always):
    """The yearbook states that many members of the first union."""

    def __init__(self, world: RestlessSurvey, text: str) -> None:
        self.wanted = [world.unions[0], world.members, world.papers[1], text]
        world.period = world.periods[0]

    def choice(self, options: list) -> object:
        return next((option for option in options if option in self.wanted), options[0])


def test_a_move_entered_since_takes_a_unit_out_of_one_area_and_brings_it_to_another(world):
    builders.stated(world.unions[5], world.members, "2014", "20人", "own")  # below K2 in C1
    monday = now()
    builders.move(world.unions[5], world.other, date(2014, 3, 1))
    assert parts(since(world, monday, world.city)) == {ChangeCause.MOVED: -20}
    assert parts(since(world, monday, world.other)) == {ChangeCause.MOVED: 20}
    assert parts(since(world, monday)) == {}, "in the region it counts as before"
    assert since(world, monday, world.other).start.value == 0, "as it was read on Monday"


def test_a_statement_over_a_sum_that_is_not_whole_takes_its_place_and_all_that_is_below(world):
    world.answer(world.unions[0], members=20)
    monday = now()
    world.answer(world.unions[3], members=7)
    world.answer(world.county, coverage="area", members=90)
    change = since(world, monday, footing="below")
    assert parts(change) == {ChangeCause.STATEMENT: 70}
    assert [number.unit for number in numbers(change)] == [world.county.pk]


def test_under_a_statement_over_a_whole_sum_each_unit_is_told_and_what_the_statement_says_beyond_it(world):
    world.answer(world.unions[5], members=20)  # all there is below K2
    monday = now()
    go(world.unions[5].submissions.get(), "reopened")
    world.answer(world.unions[5], members=24)
    world.answer(world.next, coverage="area", members=25)
    assert parts(since(world, monday)) == {ChangeCause.RESTATED: 4, ChangeCause.STATEMENT: 1}


def test_a_statement_withdrawn_gives_way_to_the_sum_below_it(world):
    for at, members in ((0, 20), (1, 30)):
        world.answer(world.unions[at], members=members)
    made = world.answer(world.town, coverage="area", members=60)
    monday = now()
    go(made, "reopened")
    go(made, "waived")
    assert parts(since(world, monday)) == {ChangeCause.SUM: -10}


def test_numbers_with_bounds_add_up_bound_by_bound(world):
    world.answer(world.unions[0], members="约50")
    monday = now()
    world.answer(world.unions[1], members="超过30")
    go(world.unions[0].submissions.get(), "reopened")
    world.answer(world.unions[0], members=55)
    explanation = since(world, monday).explanation
    first, restated = explanation.parts
    assert explanation.start + first.difference + restated.difference == explanation.end
    assert (explanation.end.value, explanation.end.low_open, explanation.end.high_open) == (Decimal(85), 0, 1)


# ---- Between two periods


def test_units_in_both_only_then_and_only_now_are_told_apart(world):
    for when, members in (("2014", (20, 30, None)), ("2015", (22, None, 40))):
        for union, number in zip(world.unions, members, strict=False):
            if number:
                answer_in(world, when, union, number)
    change = years(world)
    assert (change.start.value, change.end.value) == (50, 62)
    assert parts(change) == {ChangeCause.UNITS_IN_BOTH: 2, ChangeCause.ONLY_NOW: 40, ChangeCause.ONLY_THEN: -30}


def test_a_unit_opened_and_one_closed_in_between_are_named_so(world):
    answer_in(world, "2014", world.unions[0], 20)
    answer_in(world, "2015", world.unions[1], 30)
    with acting(door="test"):
        Unit.objects.filter(pk=world.unions[0].pk).update(closed=date(2014, 12, 1))
        Unit.objects.filter(pk=world.unions[1].pk).update(opened=date(2014, 12, 1))
    assert parts(years(world)) == {ChangeCause.OPENED: 30, ChangeCause.CLOSED: -20}


def test_a_unit_that_reported_elsewhere_the_year_before_is_moved_and_no_growth_of_either_city(world):
    for when, members in (("2014", 20), ("2015", 23)):
        answer_in(world, when, world.unions[5], members)
        if when == "2014":
            builders.move(world.unions[5], world.other, date(2015, 1, 1))
    assert parts(years(world, world.city)) == {ChangeCause.MOVED: -20}
    assert parts(years(world, world.other)) == {ChangeCause.MOVED: 23}
    assert parts(years(world)) == {ChangeCause.UNITS_IN_BOTH: 3}


def test_a_changed_definition_is_named_where_it_may_be_why(world):
    answer_in(world, "2014", world.unions[0], 20)
    answer_in(world, "2015", world.unions[0], 30)
    with acting(door="test"):
        Definition.objects.create(
            indicator=world.members, starts=date(2015, 1, 1), text_zh="含农民工", text_en="with migrants", breaks=True
        )
    assert parts(years(world)) == {ChangeCause.DEFINITION: 10}


def test_a_newspapers_number_beside_a_return_is_no_growth(world):
    builders.stated(world.unions[0], world.members, "2014", "20人", "own")
    answer_in(world, "2015", world.unions[0], 30)
    assert parts(years(world)) == {ChangeCause.MARK_MOVED: 10}


def test_a_region_that_states_both_years_over_whole_sums_is_explained_by_its_units(world):
    for when, members in (("2014", 10), ("2015", 12)):
        for union in world.unions:
            answer_in(world, when, union, members)
        answer_in(world, when, world.region, 7 * members + (5 if when == "2015" else 0), "area")
    assert parts(years(world)) == {ChangeCause.UNITS_IN_BOTH: 14, ChangeCause.BEYOND_SUM: 5}


def test_a_count_of_the_register_is_explained_by_who_opened_closed_and_moved(world):
    unions = builders.indicator("ORG01", kind="counted", counts="grassroots", carriers="")
    with acting(door="test"):
        Federation.objects.update(complete=["grassroots"])
        Unit.objects.filter(pk=world.unions[0].pk).update(closed=date(2014, 12, 1))
        Unit.objects.filter(pk__in=[world.unions[1].pk, world.unions[2].pk]).update(opened=date(2014, 12, 1))
    builders.move(world.unions[5], world.other, date(2015, 1, 1))
    earlier, later = (ReadTotal(period) for period in world.periods)
    change = ChangedTotal(Scope(None), AskedChange(world.city, catalogue(code=unions.code)[0], earlier, later))
    assert (change.start.value, change.end.value) == (4, 4)
    assert parts(change) == {ChangeCause.OPENED: 2, ChangeCause.CLOSED: -1, ChangeCause.MOVED: -1}
    with pytest.raises(NotComparable):
        moment = now()
        ChangedTotal(Scope(None), between_moments(world.city, unions, world.periods[0], moment, None))


# ---- What has no parts


def test_a_rate_and_an_order_that_is_no_order_are_refused_in_words(world):
    members = catalogue(code=world.members.code)[0]
    moment = now()
    with pytest.raises(NotComparable):
        ChangedTotal(Scope(None), between_moments(world.region, members, world.periods[0], moment, moment))
    later, earlier = (ReadTotal(period) for period in world.periods)
    with pytest.raises(NotComparable):
        ChangedTotal(Scope(None), AskedChange(world.region, members, earlier, later))
