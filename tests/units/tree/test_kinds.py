"""A unit that changes its kind or level keeps what it was before the day: in the tree, in counts and on its forms."""

import random
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.translation import override

from apps.changelog.models import Change
from apps.figures.totals.register_counts import counts, counts_then, units_counted_then
from apps.figures.workflow import signoff
from apps.units.errors import Faulty, Refused
from apps.units.files import tree_act_plans
from apps.units.models import FormerKind, ReadingRoom, WorkerStation
from apps.units.tree import acts, kinds
from apps.units.tree.kinds import KindThen
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db
DAY, EVE = date(2014, 3, 1), date(2014, 2, 28)
WHY = {"by": None, "reason": "机构改革"}


class ZoneOffice:
    """A development zone below a city, a station of it, and an indicator that counts stations in industrial parks."""

    def __init__(self) -> None:
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", self.region)
        self.zone = builders.federation("450200-Z", self.city, Level.TOWN, name="阳和新区总工会")
        self.station = builders.unit(WorkerStation, "450200-S", self.zone, kind="site")
        self.clerk = builders.clerk(self.city)
        of_parks = {"kind": "counted", "counts": "station", "filter": {"kind": "park"}}
        self.parks = builders.indicator("SRV09", measure="个", **of_parks)
        self.counties = builders.indicator(
            "ORG09", measure="个", kind="counted", counts="federation", filter={"level": Level.COUNTY}
        )


@shared
def office() -> ZoneOffice:
    return ZoneOffice()


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def refused(act, *args, **given) -> str:
    before = Change.objects.count()
    with pytest.raises(Refused) as caught:
        act(*args, **given)
    assert Change.objects.count() == before, "a refused act leaves nothing"
    return str(caught.value)


def test_a_zone_that_rises_to_county_level_stood_at_town_level_until_the_day_before(office):
    risen = acts.change_kind(office.zone, level=Level.COUNTY, on=DAY, **WHY)
    assert risen.federation.level == Level.COUNTY
    assert kinds.was_on([office.zone.pk], EVE) == {office.zone.pk: KindThen("", Level.TOWN)}
    assert kinds.was_on([office.zone.pk], DAY) == {}
    said = refused(acts.change_kind, office.zone, level=Level.COUNTY, on=date(2015, 1, 1), **WHY)
    assert "is that on 2015-01-01 already" in said
    change = Change.objects.filter(register="units.formerkind").latest("pk")
    told = "from 2014-03-01: 机构改革"
    assert (change.door, change.reason, change.subject_id) == ("tree", told, office.zone.pk)


def test_what_a_register_counts_by_kind_and_level_is_counted_as_it_was_then(office):
    acts.change_kind(office.zone, level=Level.COUNTY, on=DAY, **WHY)
    acts.change_kind(office.station, kind="park", on=DAY, **WHY)
    city, zone = office.city.pk, office.zone.pk
    told = counts_then([city, zone], [office.parks, office.counties], [EVE, DAY])
    assert told[city, office.parks.pk, EVE] == told[zone, office.parks.pk, EVE] == 0
    assert told[city, office.parks.pk, DAY] == told[zone, office.parks.pk, DAY] == 1
    assert (told[city, office.counties.pk, EVE], told[city, office.counties.pk, DAY]) == (0, 1)
    for day, number in ((EVE, 0), (DAY, 1)):
        assert counts([office.city], [office.parks, office.counties], day) == {
            (city, office.parks.pk): number, (city, office.counties.pk): number,
        }  # fmt: skip
        assert len(units_counted_then(office.parks, day)) == number


def test_the_tree_of_a_day_the_page_of_the_unit_and_the_cover_of_its_form_tell_what_it_was(office):
    client = Client(headers={"accept-language": "en"})
    acts.change_kind(office.zone, level=Level.COUNTY, kind="industrial", on=DAY, **WHY)
    client.force_login(office.clerk)
    tree = "/admin/units/unit/tree/?under=450200&register=federation"
    assert "then: town or street, federation of trade unions" in client.get(f"{tree}&on={EVE}").text
    assert "then: " not in client.get(f"{tree}&on={DAY}").text
    line = [(event.day, event.said) for event in client.get("/unit/450200-Z/").context["line"]]
    assert (EVE, "last town or street, federation of trade unions") in line
    assert dict(signoff.cover(office.zone, EVE))["904"] == "federation of trade unions"
    assert dict(signoff.cover(office.zone, DAY))["904"] == "industrial union"


def test_a_change_is_dated_again_and_taken_back(office):
    acts.change_kind(office.zone, level=Level.COUNTY, on=DAY, **WHY)
    acts.correct_day(office.zone, wrong=DAY, right=date(2013, 1, 1), **WHY)
    assert FormerKind.objects.get().until == date(2012, 12, 31)
    assert "is dated 2014-03-01" in refused(acts.take_back_kind, office.zone, on=DAY, **WHY)
    back = acts.take_back_kind(office.zone, on=date(2013, 1, 1), **WHY)
    assert (back.federation.level, FormerKind.objects.exists()) == (Level.TOWN, False)


def test_a_change_is_not_dated_beyond_another_one_of_the_unit(office):
    acts.change_kind(office.zone, level=Level.COUNTY, on=date(2013, 1, 1), **WHY)
    acts.change_kind(office.zone, level=Level.TOWN, on=date(2015, 1, 1), **WHY)
    later = {"wrong": date(2013, 1, 1), "right": date(2016, 1, 1)}
    assert "take one change back first" in refused(acts.correct_day, office.zone, **later, **WHY)
    earlier = {"wrong": date(2015, 1, 1), "right": date(2012, 6, 1)}
    assert "take one change back first" in refused(acts.correct_day, office.zone, **earlier, **WHY)
    acts.correct_day(office.zone, wrong=date(2013, 1, 1), right=date(2014, 6, 1), **WHY)
    assert kinds.was_on([office.zone.pk], date(2014, 5, 31))[office.zone.pk].level == Level.TOWN


def test_an_earlier_change_that_becomes_known_later_leaves_what_is_so_today(office):
    room = builders.unit(ReadingRoom, "450200-R", office.zone, kind="room")
    acts.change_kind(office.zone, kind="industrial", on=DAY, **WHY)
    acts.change_kind(office.zone, kind="project", on=date(2011, 1, 1), **WHY)
    office.zone.refresh_from_db()
    held = {day: kinds.was_on([office.zone.pk], day).get(office.zone.pk) for day in (date(2010, 12, 31), EVE, DAY)}
    assert [was and was.kind for was in held.values()] == ["general", "project", None]
    assert acts.take_back_kind(office.zone, on=date(2011, 1, 1), **WHY).federation.kind == "industrial"
    assert kinds.was_on([office.zone.pk], EVE)[office.zone.pk].kind == "general"
    assert "Give the kind" in refused(acts.change_kind, room, level=Level.TOWN, on=DAY, **WHY)


def test_random_changes_are_what_a_list_of_days_says(office):
    """Against a slow model: a kind for every day."""
    chance, first = random.Random(2014), date(2010, 1, 1)
    days = [first + timedelta(days=number) for number in range(40)]
    model, changed = dict.fromkeys(days, "general"), set()
    for _turn in range(60):
        on, kind = chance.choice(days[1:]), chance.choice(["general", "industrial", "joint", "project"])
        try:
            acts.change_kind(office.zone, kind=kind, on=on, **WHY)
        except Refused:
            assert model[on] == kind
            continue
        following = min((day for day in changed if day > on), default=days[-1] + timedelta(days=1))
        changed.add(on)
        for day in days:
            if on <= day < following:
                model[day] = kind
        office.zone.federation.refresh_from_db()
        for day in days:
            was = kinds.was_on([office.zone.pk], day).get(office.zone.pk)
            assert (was.kind if was else office.zone.federation.kind) == model[day], (on, kind, day)
    assert len(changed) > 10


def test_a_file_changes_kinds_and_takes_them_back(office):
    heads = "act,unit,on,reason,kind,level\n"
    rows = "change,450200-Z,2014-03-01,升格,,county\nchange,450200-S,2014-03-01,改类,industrial park,\n"
    plan = tree_act_plans.preview((heads + rows).encode(), by=office.clerk)
    told = " ".join(str(line.parts) for act in plan.acts for line in act.seen.told)
    assert "county" in told
    assert "project site" in told, "a kind of then is told as its register calls it"
    assert "town or street" in told
    assert not FormerKind.objects.exists(), "a preview changes nothing"
    assert tree_act_plans.bring_in((heads + rows).encode(), "acts.csv", by=office.clerk) == 2
    back = "unchange,450200-Z,2014-03-01,误报,,\nunchange,450200-Z,2014-03-02,误报,,\n"
    with pytest.raises(Faulty, match="is dated 2014-03-02"):
        tree_act_plans.bring_in((heads + back).encode(), "acts.csv", by=office.clerk)
    tree_act_plans.bring_in((heads + back.partition("\n")[0]).encode(), "acts.csv", by=office.clerk)
    assert list(FormerKind.objects.values_list("unit__code", flat=True)) == ["450200-S"]
