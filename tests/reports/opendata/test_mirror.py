"""A mirror that asks only for what changed holds, cell for cell, what a whole reading would give it."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from itertools import pairwise

import pytest

from apps.changelog.acting import acting
from apps.figures.arithmetic.quantity_text import in_file
from apps.figures.models import Indicator, Period
from apps.reports.numbers.ledger import Ledger, catalogue
from apps.reports.opendata import changed
from apps.units.models import Federation, Unit
from tests import builders
from tests.builders import Level
from tests.examples import profile
from tests.reports.numbers.restless import RestlessSurvey
from tests.reports.opendata.reading import KEY, OfficeProgram, Row, key_of, rows_of
from tests.worlds import shared

STEPS = 10_000 if profile() == "prove" else 200
LONGEST = 10 * STEPS  # acts until something was deleted, which chance may put off
A_STRETCH = 20  # acts between two questions


@shared
def restless() -> RestlessSurvey:
    """Random acts over two years, a complete register among them, and a rate."""
    survey = RestlessSurvey()
    builders.indicator(
        "RATE", kind="computed", nature="rate", over_units="none", over_time="none", numerator=survey.members,
        denominator=survey.courses, measure="%",
    )  # fmt: skip
    builders.indicator("UNIONS", kind="counted", counts="grassroots", measure="个")
    builders.period("2014-12-31")
    builders.period("2014-2015")
    with acting(door="test"):
        Federation.objects.filter(pk__in=[survey.city.pk, survey.county.pk]).update(complete=["grassroots"])
    return survey


class NumbersMirror:
    """What another office keeps: read whole once, then kept up by what it is told changed."""

    def __init__(self, program: OfficeProgram) -> None:
        self.program = program
        self.cells: dict[tuple[str, ...], Row] = {}
        self.since = ""
        self.deleted = 0

    def follow(self) -> None:
        asked = {"updatedAfter": self.since} if self.since else {}
        answer = self.program.get(**asked)
        assert answer.status_code == 200, answer.content
        for row in rows_of(answer):
            if row["ACTION"] == "D":
                self._delete(row)
            else:
                assert row["ACTION"] == "R"
                self.cells[key_of(row)] = row
        self.since = parsedate_to_datetime(answer["Last-Modified"]).astimezone(UTC).isoformat()

    def _delete(self, row: Row) -> None:
        """A dimension left empty stands for all."""
        for key in list(self.cells):
            if all(row[name] in ("", part) for name, part in zip(KEY, key, strict=True)):
                del self.cells[key]
                self.deleted += 1

    @property
    def units(self) -> set[str]:
        return {unit for unit, _indicator, _period in self.cells}

    def expect_equal(self, where: object) -> None:
        whole = {key_of(row): row for row in self.program.rows()}
        assert self.cells.keys() == whole.keys(), where
        differing = {key: (row, self.cells[key]) for key, row in whole.items() if row != self.cells[key]}
        assert differing == {}, where


@pytest.mark.hypothesis  # tried longer with the others in `make prove`
@pytest.mark.django_db(transaction=True)
def test_after_any_history_the_mirror_is_equal_cell_by_cell(restless):
    seed = random.randrange(2**32)
    chance = random.Random(seed)
    mirror = NumbersMirror(OfficeProgram(builders.person("mirror", "viewer", restless.region)))
    mirror.follow()
    number = 0
    while number < STEPS or (mirror.deleted == 0 and number < LONGEST):
        restless.act(chance)
        number += 1
        if number % A_STRETCH == 0:
            mirror.follow()
            mirror.expect_equal((seed, number))
    assert len(mirror.cells) > 10
    assert mirror.deleted > 0, seed


@pytest.mark.django_db(transaction=True)
def test_units_that_open_change_their_code_leave_the_view_or_go_are_followed(restless):
    """By a mirror of one city, which sees a county come and go."""
    mirror = NumbersMirror(OfficeProgram(builders.person("mirror", "viewer", restless.city)))
    mirror.follow()

    def follows(step: str) -> None:
        mirror.follow()
        mirror.expect_equal(step)

    new = builders.federation("450299", restless.city, Level.COUNTY, complete=["grassroots"])
    follows("a county opens")
    assert "450299" in mirror.units
    with acting(door="test"):
        Unit.objects.filter(pk=new.pk).update(code="450298")
    follows("its code is another")
    assert "450298" in mirror.units
    assert "450299" not in mirror.units
    builders.stated(new, restless.members, "2014", "77")
    follows("it states a number")
    builders.move(new, restless.other, date(2010, 1, 1))
    follows("it reports to another city")
    assert "450298" not in mirror.units
    with acting(door="test"):
        Indicator.objects.filter(code="UNIONS").update(code="JOINED")
    follows("an indicator has another code")
    with acting(door="test"):
        Federation.objects.filter(pk=restless.city.pk).update(complete=[])
    follows("a register is complete no more")


@pytest.mark.django_db(transaction=True)
def test_more_changes_than_can_be_followed_are_refused_in_words(restless, monkeypatch):
    monkeypatch.setattr(changed, "MOST_CHANGES", 3)
    program = OfficeProgram(builders.person("mirror", "viewer", restless.region))
    status, said = program.refusal(updatedAfter="2001-01-01T00:00:00Z")
    assert status == 413
    assert "read everything once" in said


@pytest.mark.django_db(transaction=True)
def test_every_version_of_a_number_is_the_one_shown_in_its_time(restless):
    program = OfficeProgram(builders.person("mirror", "viewer", restless.region))
    chance = random.Random(7)
    for _number in range(40):
        restless.act(chance)
    by_cell: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in program.rows(includeHistory="true", **{"c[INDICATOR]": "ne:UNIONS"}):
        by_cell[key_of(row)].append(row)
    assert max(map(len, by_cell.values())) > 1
    for (unit, indicator, _period), versions in by_cell.items():
        assert versions[-1]["VALID_TO"] == ""
        for earlier, later in pairwise(versions):
            assert earlier["VALID_TO"] <= later["VALID_FROM"]
            shown = then_shown(restless, unit, indicator, earlier)
            assert (earlier["OBS_VALUE"], earlier["FOOTING"], earlier["REPORTED"]) == shown


def then_shown(world: RestlessSurvey, unit: str, indicator: str, row: Row) -> tuple[str, str, str]:
    """What a page as of the beginning of the version shows."""
    federation = next(federation for federation in world.federations if federation.code == unit)
    [asked] = catalogue(code=indicator)
    period = Period.objects.get(code=row["PERIOD"])
    ledger = Ledger([federation], [asked], period, as_of=datetime.fromisoformat(row["VALID_FROM"]))
    reading = ledger.total(federation.pk, asked.pk)
    value = in_file(reading.quantity.value) if reading.quantity else ""
    return value, str(reading.footing or ""), str(reading.reported) if reading.expected else ""
