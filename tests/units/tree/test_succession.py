"""Who came from whom: what the database refuses, whom a period pair joins, and what those who keep the units see."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.utils.translation import override

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.units import constraint_messages
from apps.units.models import Succession
from apps.units.tree.succession import joined
from tests import builders
from tests.worlds import shared

pytestmark = pytest.mark.django_db
DAY = date(2014, 3, 1)


class UnionsOfACity:
    def __init__(self) -> None:
        self.city = builders.federation("450200")
        self.unions = [builders.grassroots(f"450200-U{number}", self.city) for number in range(4)]
        self.clerk = builders.clerk(self.city)


@shared
def world() -> UnionsOfACity:
    return UnionsOfACity()


def refused(before, after, on=DAY) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        builders.succeeded(before, after, on)
    with override("zh-hans"):
        assert constraint_messages.sentence(caught.value)
    return constraint_messages.constraint(caught.value)


def test_what_cannot_be_is_refused_by_the_database_in_words(world):
    first, second, third, _fourth = world.unions
    assert refused(first, first) == "units_succession_of_another"
    assert refused(first, world.city) == "units_succession_register"
    builders.succeeded(first, second, DAY)
    assert refused(first, second) == "units_succession_once"
    assert refused(second, first) == "units_succession_circle"
    builders.succeeded(second, third, DAY)
    assert refused(third, first) == "units_succession_circle"
    builders.dated(third, closed=date(2014, 6, 30))
    assert refused(third, first, date(2014, 8, 1)) == "units_succession_dates", "it had ended long before"
    assert refused(first, third, date(2014, 7, 1)) == "units_succession_dates", "it stands no more"
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        builders.dated(third, opened=date(2014, 3, 2))
    assert constraint_messages.constraint(caught.value) == "units_succession_dates"


def test_a_part_that_was_given_away_may_come_back_years_later(world):
    first, second = world.unions[:2]
    builders.succeeded(first, second, DAY, "split")
    builders.dated(second, closed=date(2016, 2, 29))
    builders.succeeded(second, first, date(2016, 3, 1), "transfer")
    assert Succession.objects.count() == 2


def test_two_days_join_what_came_from_one_another_in_between(world):
    first, second, third, fourth = (union.pk for union in world.unions)
    builders.dated(world.unions[2], opened=DAY)
    for union in world.unions[:2]:
        builders.dated(union, closed=date(2014, 2, 28))
        builders.succeeded(union, world.unions[2], DAY)
    builders.dated(world.unions[3], opened=date(2015, 1, 1))
    builders.succeeded(world.unions[2], world.unions[3], date(2015, 1, 1), "split")
    (group,) = joined(date(2013, 9, 30), date(2014, 9, 30))
    assert (group.members, group.then, group.now) == ({first, second, third}, {first, second}, {third})
    (later,) = joined(date(2014, 9, 30), date(2015, 9, 30), [fourth])
    assert (later.then, later.now) == ({third}, {third, fourth})
    (both,) = joined(date(2013, 9, 30), date(2015, 9, 30))
    assert (both.then, both.now) == ({first, second}, {third, fourth})
    assert joined(date(2015, 9, 30), date(2016, 9, 30)) == joined(date(2013, 9, 30), date(2014, 2, 1)) == []


def test_the_log_keeps_every_succession_and_its_change(world):
    made = builders.succeeded(*world.unions[:2], DAY)
    with acting(door="test", reason="误记"):
        Succession.objects.filter(pk=made.pk).update(kind="transfer")
        Succession.objects.filter(pk=made.pk).delete()
    told = Change.objects.filter(register="units.succession").order_by("pk")
    assert [change.action for change in told] == ["created", "changed", "deleted"]
    assert told[1].new == {"kind": "transfer"}


def test_who_keeps_both_units_corrects_a_succession_and_nobody_else_sees_it(world, client):
    made = builders.succeeded(*world.unions[:2], DAY)
    other = builders.federation("450300")
    client.force_login(builders.clerk(other, "elsewhere"))
    assert client.get(f"/admin/units/succession/{made.pk}/change/").status_code == 404
    client.force_login(world.clerk)
    sent = {"before": made.before_id, "after": made.after_id, "kind": "merge"}
    page = f"/admin/units/succession/{made.pk}/change/"
    answer = client.post(page, {**sent, "on": "2014-04-01"})
    assert answer.status_code == 302
    made.refresh_from_db()
    assert made.on == date(2014, 4, 1)
    builders.dated(world.unions[0], closed=date(2014, 5, 31))
    answer = client.post(page, {**sent, "on": "2014-08-01"})
    assert "成立、撤销日期与此不符" in answer.content.decode()
