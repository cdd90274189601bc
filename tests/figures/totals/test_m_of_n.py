"""m of n: of those who report to a federation, how many have answered, of from how many an answer is to be expected."""

import random
from contextlib import suppress
from copy import deepcopy
from datetime import date
from functools import cache

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.changelog.acting import acting
from apps.figures.cells import understand
from apps.figures.entry import writer as entry_writer
from apps.figures.entry.staging import StagedCell, StagedChange
from apps.figures.models import Figure, FormItem, Submission
from apps.figures.totals import answers, elsewhere, reader, writer
from apps.units.models import Unit, WorkerStation
from apps.units.tree.at_date import parent_at
from tests import builders
from tests.builders import Level
from tests.examples import examples
from tests.worlds import shared

pytestmark = pytest.mark.django_db
ENDS = date(2014, 9, 30)
DURING, BEFORE, AFTER = date(2014, 3, 1), date(2013, 9, 1), date(2015, 1, 1)


class Survey:
    """A region with two cities, a county with two towns and a county of its own below one of them, and unions.

    Unions must say how many members they have and may say how many courses they held; federations say both for their
    area and the courses for themselves. No station is asked either.
    """

    ANSWERS = (5, "—", "…", None)  # what a history answers
    PRINTED = ("7人", "—", "…")  # and what its documents say

    def __init__(self, mark: str = "") -> None:
        """`mark` begins the codes of the units."""
        self.ask()
        self.region = builders.federation(f"{mark}R", level=Level.PROVINCE)
        self.city, self.other = (builders.federation(f"{mark}C{number}", self.region) for number in (1, 2))
        self.county = builders.federation(f"{mark}K1", self.city, Level.COUNTY)
        self.next = builders.federation(f"{mark}K2", self.city, Level.COUNTY)
        self.town = builders.federation(f"{mark}T1", self.county, Level.TOWN)
        self.village = builders.federation(f"{mark}V1", self.town, Level.VILLAGE)
        self.street = builders.federation(f"{mark}T2", self.county, Level.TOWN)
        places = [self.town, self.town, self.street, self.county, self.village, self.next, self.other]
        self.unions = [builders.grassroots(f"{mark}U{number}", place) for number, place in enumerate(places)]
        self.station = builders.unit(WorkerStation, f"{mark}S1", self.other)
        self.federations = [
            self.region, self.city, self.other, self.county, self.next, self.town, self.village, self.street
        ]  # fmt: skip
        self.period = builders.period("2014")

    def ask(self) -> None:
        """The catalogue."""
        self.members = builders.indicator("ORG12", carriers="G")
        self.courses = builders.indicator("CUL05", carriers="FG")
        self.palaces = builders.indicator("CUL11", kind="counted", counts="facility", carriers="")
        self.survey = builders.form(
            "OWN", [(self.members, "own"), (self.courses, "own")], "grassroots", required=["ORG12"]
        )
        self.summary = builders.form(
            "SUM", [(self.courses, "own"), (self.members, "area"), (self.courses, "area"), (self.palaces, "area")]
        )

    def standing(self, federation: Unit, indicator=None, **how) -> reader.Standing:
        asked = indicator or self.members
        found = reader.standings([federation.pk], [asked.pk], how.pop("period", self.period), **how)
        return found.get((federation.pk, asked.pk), reader.Standing())

    def m_of_n(self, federation: Unit, indicator=None, **how) -> tuple[int, int]:
        standing = self.standing(federation, indicator, **how)
        return standing.reported, standing.expected

    def told(self, **how) -> dict[tuple[str, str], tuple[int, ...]]:
        """m, n, waived, not applicable and blank of every federation and indicator."""
        indicators = [self.members, self.courses, self.palaces]
        found = reader.standings(
            [unit.pk for unit in self.federations], [asked.pk for asked in indicators], self.period, **how
        )
        told = {}
        for unit in self.federations:
            for asked in indicators:
                standing = found.get((unit.pk, asked.pk), reader.Standing())
                said = (standing.reported, standing.expected, standing.waived, standing.not_applicable, standing.blank)
                told[unit.code, asked.code] = said
        return told

    def told_one_by_one(self, counting: str) -> dict[tuple[str, str], tuple[int, ...]]:
        told, records = {}, RecordsOfYear(self, counting)
        for asked in (self.members, self.courses, self.palaces):
            reading = SlowReading(self, records, asked, counting)
            for unit in self.federations:
                told[unit.code, asked.code] = reading.told(unit)
        return told

    def answer(self, unit: Unit, coverage: str = "own", form=None, **values) -> Submission:
        """An approved return; what is not named is left blank."""
        form = form or (self.survey if unit.register == "grassroots" else self.summary)
        given = {getattr(self, name): value for name, value in values.items()}
        return builders.approved(builders.submission(unit, form, "2014", given, coverage))

    def waive(self, unit: Unit) -> Submission:
        form = self.survey if unit.register == "grassroots" else self.summary
        made = builders.submission(unit, form, "2014", {})
        go(made, "waived")
        return made

    def close(self, unit: Unit, closed: date) -> None:
        with acting(door="test"):
            Unit.objects.filter(pk=unit.pk).update(closed=closed)
        unit.refresh_from_db()


def go(made: Submission, status: str) -> None:
    with acting(door="test", reason="so"), writer.posting([made.unit_id], [made.period_id]):
        made.status = status
        made.save(update_fields=["status"])


@shared
def world() -> Survey:
    return Survey()


def expect_counts_to_agree() -> None:
    assert list(answers.differing()) == []
    assert list(elsewhere.differing()) == []


# ---- n


def test_expected_are_the_federations_and_unions_directly_below_that_are_asked(world):
    assert world.m_of_n(world.region) == (0, 2)
    assert world.m_of_n(world.county) == (0, 3), "two towns and a union"
    assert world.m_of_n(world.town) == (0, 3), "a village and two unions"
    assert world.m_of_n(world.other) == (0, 1), "its union, not its station"


def test_a_federation_is_expected_to_say_its_own_part_where_its_form_asks_it(world):
    assert world.m_of_n(world.region, world.courses) == (0, 3)
    world.answer(world.region, courses=4)
    assert world.m_of_n(world.region, world.courses) == (1, 3)


def test_what_is_asked_of_areas_alone_is_expected_of_the_federations_directly_below(world):
    assert [world.m_of_n(unit, world.palaces) for unit in (world.region, world.county, world.street)] == [
        (0, 2), (0, 2), (0, 0),
    ]  # fmt: skip


def test_a_waived_city_leaves_the_sum_whole_without_it(world):
    builders.stated(world.city, world.members, "2014", "50人")
    world.waive(world.other)
    standing = world.standing(world.region)
    assert (standing.reported, standing.expected, standing.waived, standing.is_whole) == (1, 1, 1, True)


def test_a_city_without_any_such_thing_leaves_the_sum_whole_without_it(world):
    builders.stated(world.city, world.courses, "2014", "50人")
    world.answer(world.other, "area", courses="—")
    world.answer(world.region, courses=4)
    standing = world.standing(world.region, world.courses)
    assert (standing.reported, standing.expected, standing.not_applicable, standing.is_whole) == (2, 2, 1, True)


def test_a_waived_union_is_not_waited_for_until_it_is_readmitted(world):
    world.answer(world.unions[0], members=10)
    made = world.waive(world.unions[1])
    assert world.m_of_n(world.town) == (1, 2)
    go(made, "draft")
    assert world.m_of_n(world.town) == (1, 3)
    expect_counts_to_agree()


def test_of_a_waived_city_something_counts_so_it_stays_expected(world):
    world.waive(world.other)
    assert world.standing(world.region).waived == 1
    world.answer(world.unions[6], members=10)
    assert (world.m_of_n(world.region), world.standing(world.region).waived) == ((1, 2), 0), "its one union answered"


def test_a_union_closed_within_the_year_counts_if_it_answered_and_is_not_missed_if_not(world):
    for union in (world.unions[0], world.unions[1]):
        world.close(union, DURING)
    assert world.m_of_n(world.town) == (0, 1), "the village"
    world.answer(world.unions[0], members=10)
    world.waive(world.unions[1])
    standing = world.standing(world.town)
    assert (standing.reported, standing.expected, standing.waived) == (1, 2, 0)


def test_a_city_closed_within_the_year_stays_in_the_sum_with_what_it_stated(world):
    builders.stated(world.other, world.members, "2014", "50人")
    builders.stated(world.city, world.members, "2014", "7人")
    for unit in (world.unions[6], world.station, world.other):
        world.close(unit, DURING)
    assert (world.standing(world.region).below.value, world.m_of_n(world.region)) == (57, (2, 2))


def test_a_city_closed_within_the_year_that_said_nothing_is_not_missed(world):
    builders.stated(world.city, world.members, "2014", "7人")
    for unit in (world.unions[6], world.station, world.other):
        world.close(unit, DURING)
    assert world.standing(world.region).is_whole


def test_a_deadline_does_not_change_who_is_expected(world):
    from apps.figures.models import Deadline

    with acting(door="test"):
        Deadline.objects.create(
            federation=world.region, form=world.survey, period=world.period, level=Level.CITY, due=date(2014, 12, 1)
        )
    assert world.m_of_n(world.town) == (0, 3)


# ---- m


def test_a_federation_without_a_statement_is_reported_once_its_own_sum_is_whole(world):
    for number in (0, 1, 4):
        world.answer(world.unions[number], members=10)
    assert world.m_of_n(world.town) == (3, 3)
    standing = world.standing(world.county)
    assert (standing.reported, standing.expected, standing.below.value) == (1, 3, 30)
    assert (world.m_of_n(world.city), world.standing(world.city).below.value) == ((0, 2), 30), "it is in the sum alone"
    for number in (2, 3, 5):
        world.answer(world.unions[number], members=10)
    assert [world.m_of_n(unit) for unit in (world.county, world.city, world.region)] == [(3, 3), (2, 2), (1, 2)]
    expect_counts_to_agree()


def test_an_optional_cell_left_blank_is_answered_with_nothing(world):
    world.answer(world.unions[0], members=10)
    standing = world.standing(world.town, world.courses)
    assert (standing.reported, standing.expected, standing.blank) == (1, 4, 1)
    assert world.standing(world.town).blank == 0


def test_a_blank_cell_of_an_area_is_no_answer(world):
    world.answer(world.other, "area", members=10)
    assert world.m_of_n(world.region, world.courses) == (0, 3)
    assert world.m_of_n(world.other, world.courses) == (1, 2), "of itself it says that there is nothing"


def test_unavailable_is_expected_and_not_reported(world):
    world.answer(world.unions[0], members="…")
    standing = world.standing(world.town)
    assert (standing.reported, standing.expected, standing.not_applicable) == (0, 3, 0)


def test_a_federation_that_has_only_itself_to_wait_for_says_so(world):
    for city in (world.city, world.other):
        builders.stated(city, world.courses, "2014", "50人")
    standing = world.standing(world.region, world.courses)
    assert (standing.is_whole, standing.is_whole_but_itself, standing.answers.awaits_itself) == (False, True, True)


def test_what_is_handed_in_is_reported_where_it_is_asked_for(world):
    go(builders.submission(world.unions[0], world.survey, "2014", {world.members: 10}), "submitted")
    assert (world.m_of_n(world.town), world.m_of_n(world.town, counting="submitted")) == ((0, 3), (1, 3))


# ---- Where no form asks


def test_of_a_city_that_alone_stated_its_own_number_for_some_years_it_is_said_that_it_reported(world):
    """275 cases of Liuzhou itself were printed as 0/10."""
    builders.stated(world.city, world.courses, "2010-2014", "275人", "own")
    span = builders.period("2010-2014")
    assert world.m_of_n(world.city, world.courses, period=span) == (1, 3), "itself and two counties"
    assert not world.standing(world.city, world.courses, period=span).is_whole


def test_a_sum_of_documents_is_never_whole(world):
    for city in (world.city, world.other):
        builders.stated(city, world.members, "2009", "50人")
    early = builders.period("2007")
    for city in (world.city, world.other):
        builders.stated(city, world.members, "2007", "50人")
    assert world.standing(world.region, period=builders.period("2009")).is_whole, "a form asked it in 2009"
    standing = world.standing(world.region, period=early)
    assert (standing.reported, standing.expected, standing.is_whole) == (2, 2, False)


# ---- Any history

KINDS = ["answer"] * 4 + ["area"] * 2 + ["submit", "draft", "document", "document"]
KINDS += ["reopen", "return", "waive", "readmit", "close", "open", "move", "move"]
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 2**20)), min_size=4, max_size=14)


@settings(max_examples=examples(40), suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_after_any_history_m_and_n_are_what_the_units_say_one_by_one(world, steps):
    with transaction.atomic():
        world = deepcopy(world)
        for kind, seed in steps:
            step(world, kind, random.Random(seed))
        expect_counts_to_agree()
        for counting in ("approved", "submitted"):
            expected = world.told_one_by_one(counting)
            for as_of in (None, timezone.now()):
                assert world.told(counting=counting, as_of=as_of) == expected
        transaction.set_rollback(True)


def step(world: Survey, kind: str, chance: random.Random) -> None:
    unit = chance.choice([*world.unions, *world.unions, *world.federations])
    form = world.survey if unit.register == "grassroots" else world.summary
    made = Submission.objects.filter(unit=unit, period=world.period).first()
    if kind in ("answer", "submit", "draft", "area"):
        if made is None or made.is_editable:
            fill_in(world, unit, form, kind, chance)
    elif kind == "document":
        coverage = chance.choice(["own", "area"]) if unit.register == "federation" else "own"
        state(world, unit, chance.choice([world.members, world.courses]), coverage, chance.choice(world.PRINTED))
    elif kind in STATUSES:
        if made and made.status in STATUSES[kind][0]:
            go(made, STATUSES[kind][1])
        elif kind == "waive" and made is None:
            world.waive(unit)
    elif kind == "move":
        move(world, chance)
    elif kind == "close":
        end(unit, closed=chance.choice([DURING, AFTER, None]))
    elif kind == "open":
        end(unit, opened=chance.choice([BEFORE, AFTER, None]))


STATUSES = {
    "reopen": (("approved",), "reopened"),
    "return": (("submitted",), "returned"),
    "waive": (("draft", "returned", "reopened"), "waived"),
    "readmit": (("waived",), "draft"),
}


def fill_in(world: Survey, unit: Unit, form, kind: str, chance: random.Random) -> None:
    coverage = "area" if kind == "area" and unit.register == "federation" else "own"
    values = {}
    for asked in (world.members, world.courses):
        text = chance.choice(world.ANSWERS)
        if text is not None:
            values[asked] = text
    made = builders.submission(unit, form, world.period.code, values, coverage)
    if kind == "submit":
        go(made, "submitted")
    elif kind != "draft":
        builders.approved(made)


def state(world: Survey, unit: Unit, asked, coverage: str, text: str) -> None:
    answer = understand(text, asked, stated_text=text, source_id=builders.source().pk, locator="¶1")
    cell = StagedCell(unit.pk, asked.pk, world.period.pk, coverage, "document")
    with acting(door="test"):
        entry_writer.state([StagedChange(cell, None, answer)], by=None, door="test", reason="test")


def end(unit: Unit, **days: date | None) -> None:
    """Where the database lets it: nothing closes while something below it is open."""
    with suppress(IntegrityError), transaction.atomic(), acting(door="test"):
        Unit.objects.filter(pk=unit.pk).update(**days)
    unit.refresh_from_db()


def move(world: Survey, chance: random.Random) -> None:
    union = chance.choice(world.unions)
    starts = date(chance.choice([2013, 2015]), 1, 1 + union.affiliations.count())
    builders.move(union, chance.choice(world.federations), starts)


class RecordsOfYear:
    """What is on record of the survey's year, read in one go for the readings of all indicators."""

    def __init__(self, world: Survey, counting: str) -> None:
        self.submissions: dict[int, Submission] = {}
        for made in Submission.objects.filter(period=world.period):
            self.submissions.setdefault(made.unit_id, made)
        figures = Figure.objects.filter(period=world.period)
        self.returned = self._by_cell(figures.counting(counting).filter(origin="return"))
        self.printed = self._by_cell(figures.filter(origin="document").exclude(state="unavailable"))
        self.items: dict[tuple[int, int, str], FormItem] = {}
        for item in FormItem.objects.all():
            self.items[item.form_id, item.indicator_id, item.coverage] = item
        self.parent = cache(lambda unit: parent_at(unit.pk, ENDS))

    def _by_cell(self, figures: QuerySet[Figure]) -> dict[tuple[int, int, str], Figure]:
        found: dict[tuple[int, int, str], Figure] = {}
        for figure in figures.order_by("pk"):
            found.setdefault((figure.unit_id, figure.indicator_id, figure.coverage), figure)
        return found


class SlowReading:
    """The rule once more, unit by unit: slow and obvious."""

    def __init__(self, world: Survey, records: RecordsOfYear, indicator, counting: str) -> None:
        self.world, self.records, self.indicator, self.counting = world, records, indicator, counting
        self._cell = cache(self._cell_read)
        self._parent = records.parent

    def told(self, federation: Unit) -> tuple[int, int, int, int, int]:
        """m, n, waived, not applicable and blank."""
        told = {"m": 0, "n": 0, "waived": 0, "not_applicable": 0, "blank": 0}
        for unit in (*self.world.unions, federation):
            self._add_unit(told, unit, federation)
        for child in self._children(federation):
            self._add_child(told, child)
        return tuple(told.values())

    def _children(self, federation: Unit) -> list[Unit]:
        return [child for child in self.world.federations if self._parent(child) == federation.pk]

    def _add_unit(self, told: dict[str, int], unit: Unit, federation: Unit) -> None:
        answer, place = self._cell(unit, "own")
        if answer in ("number", "blank") and place == federation.pk:
            told["m"] += 1
            told["n"] += 1
            told["blank"] += answer == "blank"
        elif self._is_asked(unit) and self._is_open(unit) and self._stands_at(unit) == federation.pk:
            if answer in ("waived", "not_applicable") and place == federation.pk:
                told[answer] += 1
            else:
                told["n"] += 1

    def _add_child(self, told: dict[str, int], child: Unit) -> None:
        answer, _place = self._cell(child, "area")
        if answer == "number":
            told["m"] += 1
            told["n"] += 1
            return
        m, n, *_left_out = self.told(child)
        if not self._something_counts(child):
            if answer in ("waived", "not_applicable"):
                told[answer] += 1
                return
            if not self._is_open(child):
                return
        told["n"] += 1
        told["m"] += 0 < n == m

    def _something_counts(self, federation: Unit) -> bool:
        own = [self._cell(unit, "own") for unit in (*self.world.unions, federation)]
        if ("number", federation.pk) in own:
            return True
        return any(
            self._cell(child, "area")[0] == "number" or self._something_counts(child)
            for child in self._children(federation)
        )

    def _is_asked(self, unit: Unit) -> bool:
        form = self.world.survey if unit.register == "grassroots" else self.world.summary
        letter = "G" if unit.register == "grassroots" else "F"
        return (form.pk, self.indicator.pk, "own") in self.records.items and letter in self.indicator.carriers

    def _is_open(self, unit: Unit) -> bool:
        return (unit.closed is None or unit.closed >= ENDS) and (unit.opened is None or unit.opened <= ENDS)

    def _stands_at(self, unit: Unit) -> int | None:
        if unit.register == "federation":
            return unit.pk
        made = self.records.submissions.get(unit.pk)
        return made.reported_to_id if made else self._parent(unit)

    def _cell_read(self, unit: Unit, coverage: str) -> tuple[str | None, int | None]:
        """What holds of a cell, and at which federation."""
        letter = "G" if unit.register == "grassroots" else "F"
        if coverage == "own" and letter not in self.indicator.carriers:
            return None, None
        made, here = self.records.submissions.get(unit.pk), self._stands_at(unit)
        counts = made is not None and (made.counts_since is not None or made.status == self.counting == "submitted")
        cell = (unit.pk, self.indicator.pk, coverage)
        if counts and (figure := self.records.returned.get(cell)):
            return {"value": "number", "not_applicable": "not_applicable"}.get(figure.state), here
        if figure := self.records.printed.get(cell):
            where = unit.pk if unit.register == "federation" else self._parent(unit)
            return {"value": "number"}.get(figure.state, "not_applicable"), where
        if made is None:
            return None, None
        item = self.records.items.get((made.form_id, self.indicator.pk, coverage))
        if item and counts and not item.required and coverage == "own":
            return "blank", here
        return ("waived", here) if item and made.status == "waived" else (None, None)
