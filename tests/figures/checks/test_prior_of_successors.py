"""Beside what a merged unit states stands what it came from, together; beside the parts of a split nothing of it."""

from datetime import date, timedelta

import pytest

from apps.figures.checks import findings as checks_findings
from apps.figures.checks.messages import message_of
from apps.figures.checks.prior import priors
from apps.figures.models import Finding
from apps.figures.views.grid_page import face
from tests import builders
from tests.figures.checks.worlds import ChecksWorld, examined, found, hit
from tests.worlds import shared

pytestmark = pytest.mark.django_db
DAY = date(2014, 3, 1)


@shared
def world():
    return ChecksWorld()


def became(world, *kept, kind="merge"):
    """The two cities end, but for those kept, and become a new one or, where one is kept, that one."""
    cities = [world.city, world.other]
    new = kept[0] if kept else builders.federation("C3", world.region, opened=DAY)
    for city in cities:
        if city not in kept:
            builders.dated(city, closed=DAY - timedelta(days=1))
            builders.succeeded(city, new, DAY, kind)
    return new


def row(world, unit):
    """The line of members of the whole area in its grid of 2014."""
    lines = face(unit, world.form, builders.period("2014")).rows
    return next(line for line in lines if (line.item.indicator_id, line.item.coverage) == (world.members.pk, "area"))


@pytest.mark.parametrize("keeps_one", [False, True])
def test_what_two_cities_became_is_held_against_both_together(world, keeps_one):
    builders.rule("CHANGE", "abs(change(ORG12)) <= 30", "query")
    world.returned(world.city, "2013", ORG12=100)
    new = became(world, *([world.city] if keeps_one else []))
    world.returned(new, ORG12=400)
    assert found(new) == [], "of one of the two there is no number"
    assert row(world, new).prior is None

    world.returned(world.other, "2013", ORG12=200)

    shown = row(world, new)
    assert (shown.prior_text, shown.prior_where, shown.difference) == ("300", "前身合计", "+100")
    assert found(new) == ["CHANGE"]
    assert "前身" in message_of(hit(new, "CHANGE"))
    assert priors(new, builders.period("2014"), [world.members])[world.members.pk, "area"].figure.value == 300


def test_a_number_that_changes_below_a_predecessor_is_checked_again_at_what_it_became(world):
    builders.rule("CHANGE", "abs(change(ORG12)) <= 30", "query")
    before = [world.returned(city, "2013", ORG12=150) for city in (world.city, world.other)]
    new = became(world)
    now = world.returned(new, ORG12=400)
    checks_findings.refresh([new.pk], [now.period_id])
    assert [finding.check_code for finding in Finding.objects.filter(unit=new)] == ["CHANGE"]

    world.retyped(before[0], world.members, 200)

    assert not Finding.objects.filter(unit=new).exists()


def test_what_gave_a_part_away_is_not_held_against_the_whole(world):
    builders.rule("CHANGE", "abs(change(ORG12)) <= 30", "query")
    part = builders.federation("C9", world.region, opened=DAY)
    world.returned(world.city, "2013", ORG12=100)
    builders.succeeded(world.city, part, DAY, "split")
    for unit in (world.city, part):
        world.returned(unit, ORG12=50)
        assert found(unit) == []
        assert examined(unit) == []

    shown = row(world, world.city)

    assert (shown.prior_text, shown.prior_where, shown.difference) == ("100", "2013，单位已有变化，不作比较", "")
    assert row(world, part).prior is None
