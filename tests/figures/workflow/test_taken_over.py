"""A unit that ended within the year had handed in already: it counts until the returns of what it became do."""

from datetime import date, timedelta

import pytest

from apps.changelog.acting import acting
from apps.figures.cells import understand
from apps.figures.entry import sources
from apps.figures.entry import writer as entry_writer
from apps.figures.entry.staging import StagedCell, StagedChange
from apps.figures.models import Figure, Indicator, Revision, Submission
from apps.figures.totals import answers, reader, writer
from apps.figures.workflow import transitions
from apps.units.models import Unit
from apps.units.tree.followers import follower
from tests import builders
from tests.figures.totals.test_moving import MovingCounties
from tests.worlds import shared

pytestmark = pytest.mark.django_db
DAY = date(2015, 3, 1)


@shared
def world() -> MovingCounties:
    return MovingCounties()


def returned(world: MovingCounties, unit: Unit, members: int) -> Submission:
    return builders.submission(unit, world.survey, "2015", {world.members: members})


def became(unit: Unit, *heirs: Unit, kind: str = "merge") -> None:
    builders.dated(unit, closed=DAY - timedelta(days=1))
    for heir in heirs:
        builders.succeeded(unit, heir, DAY, kind)


def handed_in(submission: Submission) -> Submission:
    with acting(door="test"), writer.posting([submission.unit_id], [submission.period_id]):
        Submission.objects.filter(pk=submission.pk).update(status="submitted")
    submission.refresh_from_db()
    return submission


def of_county(world: MovingCounties) -> tuple[int, int]:
    """What comes from below the county, and of how many how many have reported."""
    standing = reader.standings([world.county.pk], [world.members.pk], builders.period("2015"))
    below = standing[world.county.pk, world.members.pk].below
    assert list(writer.differing()) == list(answers.differing()) == []
    return int(below.value), below.units


def test_two_that_became_one_count_until_its_return_is_approved_and_are_waived_with_it(world):
    first, second = world.unions[:2]
    ended = [builders.approved(returned(world, first, 10)), handed_in(returned(world, second, 20))]
    new = builders.grassroots("450203-NEW", world.towns[0], opened=DAY)
    for unit in (first, second):
        became(unit, new)
    assert of_county(world) == (10, 1)
    reviewer = builders.supervisor(world.county)
    waiting = handed_in(returned(world, new, 33))
    assert of_county(world) == (10, 1)

    transitions.approve(waiting, by=reviewer)

    assert of_county(world) == (33, 1), "not 43: the members of the first are among the 33"
    for submission in ended:
        submission.refresh_from_db()
        step = submission.transitions.latest("pk")
        assert (submission.status, step.by, new.code in step.reason) == ("waived", reviewer, True)


def test_what_was_split_counts_until_all_of_its_parts_do(world):
    whole, *parts = (
        world.unions[0],
        *(builders.grassroots(f"450203-P{number}", world.towns[0], opened=DAY) for number in (1, 2)),
    )
    builders.approved(returned(world, whole, 30))
    became(whole, *parts, kind="split")
    reviewer = builders.supervisor(world.county)

    transitions.approve(handed_in(returned(world, parts[0], 12)), by=reviewer)
    assert of_county(world) == (42, 2), "one part alone does not stand for the whole"
    transitions.approve(handed_in(returned(world, parts[1], 19)), by=reviewer)
    assert of_county(world) == (31, 2)


def test_both_approved_at_once_leave_the_one_that_stands(world):
    first, new = world.unions[0], builders.grassroots("450203-NEW", world.towns[0], opened=DAY)
    both = [handed_in(returned(world, first, 10)), handed_in(returned(world, new, 33))]
    became(first, new, kind="successor")

    transitions.approve_many(both, by=builders.supervisor(world.county))

    assert of_county(world) == (33, 1)


def test_one_that_only_gave_a_part_away_or_ended_after_the_year_goes_on_counting(world):
    giving, later = world.unions[:2]
    part = builders.grassroots("450203-P1", world.towns[0], opened=DAY)
    builders.approved(returned(world, giving, 30))
    builders.approved(returned(world, later, 5))
    builders.succeeded(giving, part, DAY, "split")
    builders.dated(later, closed=date(2015, 12, 31))
    builders.succeeded(later, part, date(2016, 1, 1), "transfer")

    transitions.approve(handed_in(returned(world, part, 12)), by=builders.supervisor(world.county))

    assert of_county(world) == (47, 3)


def test_who_previews_the_merger_is_told_of_a_return_that_counts_until_then(world):
    first = world.unions[0]
    builders.approved(returned(world, first, 10))

    (told,) = follower().open_forms([first], DAY)

    assert first.name in told
    assert "2015" in told


# ---- What documents state of a unit that ended


def printed(world: MovingCounties, unit: Unit, text: str, source: str = "DOC", of: Indicator | None = None) -> Figure:
    """What a newspaper says of the unit."""
    stated, paper = of or world.members, builders.source(source)
    cell = StagedCell(unit.pk, stated.pk, builders.period("2015").pk, "own", "document")
    answer = understand(text, stated, stated_text=text, source_id=paper.pk, locator="¶1")
    entry_writer.state([StagedChange(cell, None, answer)], by=None, door="test", reason="test")
    return Figure.objects.get(unit=unit, source=paper, indicator=stated)


def merged(world: MovingCounties) -> Unit:
    """What the first union became; its return is not approved yet."""
    new = builders.grassroots("450203-NEW", world.towns[0], opened=DAY)
    became(world.unions[0], new)
    return new


def test_a_document_about_a_unit_that_ended_counts_until_the_return_of_what_it_became_does(world, client):
    figure, new = printed(world, world.unions[0], "10人"), merged(world)
    assert of_county(world) == (10, 1), "nobody else tells of it yet"
    reviewer = builders.supervisor(world.county)

    transitions.approve(handed_in(returned(world, new, 33)), by=reviewer)

    assert of_county(world) == (33, 1), "not 43"
    (revision,) = Revision.objects.filter(unit=world.unions[0])
    assert (revision.value, revision.replaced_by, new.code in revision.reason) == (10, reviewer, True)
    client.force_login(reviewer)
    page = client.get(f"/number/{figure.pk}/", HTTP_ACCEPT_LANGUAGE="en").text
    assert "no: the returns of what the unit became stand for it" in page
    assert "Choose which source counts" in page


def test_a_document_behind_a_return_does_not_count_in_its_place_once_that_is_waived(world):
    builders.approved(returned(world, world.unions[0], 10))
    printed(world, world.unions[0], "9人")
    new = merged(world)
    assert of_county(world) == (10, 1)
    transitions.approve(handed_in(returned(world, new, 33)), by=builders.supervisor(world.county))
    assert of_county(world) == (33, 1), "neither 43 nor 42"


def test_a_document_about_it_that_is_entered_afterwards_does_not_count_either(world):
    new = merged(world)
    transitions.approve(handed_in(returned(world, new, 33)), by=builders.supervisor(world.county))
    for source in ("DOC", "YEARBOOK"):
        assert not printed(world, world.unions[0], "10人", source).counts
    assert of_county(world) == (33, 1)


@pytest.mark.django_db(transaction=True)
def test_a_supervisor_lets_it_count_again_where_the_return_left_it_out_and_that_stays(world):
    figure, new = printed(world, world.unions[0], "10人"), merged(world)
    reviewer = builders.supervisor(world.county)
    made = handed_in(returned(world, new, 23))
    transitions.approve(made, by=reviewer)

    figure.refresh_from_db()
    sources.let_count(figure, by=reviewer, reason="漏报了原工会的会员")
    assert of_county(world) == (33, 2)
    transitions.reopen(made, by=reviewer, reason="更正")
    transitions.approve(handed_in(made), by=reviewer)
    assert of_county(world) == (33, 2)


def test_of_what_the_return_does_not_ask_the_document_goes_on_counting(world):
    courses = builders.indicator("CUL05")
    printed(world, world.unions[0], "3人", of=courses)
    new = merged(world)
    transitions.approve(handed_in(returned(world, new, 33)), by=builders.supervisor(world.county))
    assert Figure.objects.get(indicator=courses).counts
