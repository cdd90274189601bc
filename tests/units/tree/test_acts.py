"""Acts on the tree: what each does, what follows it, who may, and that a refused one leaves nothing."""

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils.translation import override

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures.entry import writer as entry_writer
from apps.figures.models import Deadline, Extension
from apps.figures.totals import answers, reader, writer
from apps.units.errors import Refused
from apps.units.models import Appointment, FormerName, Succession, Unit
from apps.units.tree import acts, names
from apps.units.tree.acts import NewUnit
from apps.units.tree.at_date import parent_at
from apps.units.tree.followers import follower
from tests import builders
from tests.builders import Level, again
from tests.worlds import shared

pytestmark = pytest.mark.django_db
DAY, EVE = date(2014, 3, 1), date(2014, 2, 28)
WHY = {"on": DAY, "reason": "区划调整"}


class City:
    """A city with two counties, each with a town and two unions, a county elsewhere, and a clerk of the city."""

    def __init__(self) -> None:
        self.members = builders.indicator("ORG12")
        self.survey = builders.form("OWN", [(self.members, "own")], "grassroots")
        self.region = builders.federation("450000", level=Level.PROVINCE)
        self.city = builders.federation("450200", self.region)
        self.other = builders.federation("450300", self.region)
        self.counties = [builders.federation(f"45020{number}", self.city, Level.COUNTY) for number in (3, 4)]
        self.towns = [builders.federation(f"{county.code}-T", county, Level.TOWN) for county in self.counties]
        self.unions = [
            builders.grassroots(f"{county.code}-U{number}", county) for county in self.counties for number in (1, 2)
        ]
        self.clerk = builders.clerk(self.city)
        self.below = builders.person("below", "clerk", self.counties[0])
        for number, union in enumerate(self.unions):
            for when in ("2013", "2014", "2015"):
                builders.stated(union, self.members, when, f"{10**number}人", "own")

    def sums(self, *federations: Unit, when: str = "2014") -> list[int]:
        found = reader.standings([unit.pk for unit in federations], [self.members.pk], builders.period(when))
        standings = [found.get((unit.pk, self.members.pk)) for unit in federations]
        return [int(standing.below.value) if standing else 0 for standing in standings]


@shared
def world() -> City:
    return City()


def refused(act, *args, **given) -> str:
    before = Change.objects.count()
    with pytest.raises(Refused) as caught:
        act(*args, **given)
    assert Change.objects.count() == before, "a refused act leaves nothing"
    return str(caught.value)


def test_a_union_that_is_transferred_counts_under_its_old_parent_in_the_year_before(world):
    union, (county, other) = world.unions[0], world.counties
    moved = acts.transfer(union, to=other, by=world.clerk, **WHY)
    assert (moved.parent_id, parent_at(union.pk, EVE)) == (other.pk, county.pk)
    assert world.sums(county, other, when="2013") == [11, 1100]
    assert world.sums(county, other) == [10, 1101]
    assert list(writer.differing()) == []
    assert "已隶属于" in refused(acts.transfer, union, to=other, by=None, **WHY)
    change = Change.objects.filter(register="units.affiliation").latest("pk")
    assert (change.door, change.reason, change.by) == ("tree", "区划调整", world.clerk)


def test_counties_that_merge_into_a_new_one_hand_over_what_stands_below_and_who_is_appointed(world):
    new = acts.merge(world.counties, into=NewUnit("450206", "柳城区总工会"), by=world.clerk, **WHY)
    assert (new.opened, new.parent_id, new.federation.level) == (DAY, world.city.pk, Level.COUNTY)
    for county in world.counties:
        county.refresh_from_db()
        assert county.closed == EVE
    for below in (*world.towns, *world.unions):
        assert parent_at(below.pk, DAY) == new.pk
    assert set(Succession.objects.values_list("before__code", "after__code", "kind")) == {
        ("450203", "450206", "merge"), ("450204", "450206", "merge"),
    }  # fmt: skip
    appointed = Appointment.objects.get(federation=new.pk)
    assert (appointed.user_id, appointed.role, appointed.starts) == (world.below.pk, "clerk", DAY)
    assert world.sums(*world.counties, new, world.city, when="2013") == [11, 1100, 0, 1111]
    assert world.sums(*world.counties, new, world.city) == [0, 0, 1111, 1111]
    assert list(writer.differing()) == list(answers.differing()) == []


def test_a_county_passes_on_all_it_has_to_one_that_is_there(world):
    county, other = world.counties
    acts.pass_on(county, to=other, by=world.clerk, **WHY)
    assert Succession.objects.get().kind == "transfer"
    assert world.sums(county, other) == [0, 1111]
    assert "不同层级" in refused(acts.pass_on, world.towns[1], to=other, by=None, **WHY)
    assert "2014-03-01" in refused(acts.pass_on, other, to=county, by=None, **WHY), "it has ended"


def test_a_county_is_split_and_each_part_takes_what_is_named(world):
    county = world.counties[0]
    parts = [NewUnit("450207", "东区总工会", below=["450203-U1", "450203-T"]), NewUnit("450208", "西区总工会")]
    said = refused(acts.split, county, parts=parts, remains=False, by=world.clerk, **WHY)
    assert "450203-U2" in said
    parts[1] = NewUnit("450208", "西区总工会", below=["450203-U2"])
    east, west = acts.split(county, parts=parts, remains=False, by=world.clerk, **WHY)
    assert world.sums(county, east, west, world.city) == [0, 1, 10, 1111]
    assert Unit.objects.get(pk=county.pk).closed == EVE
    assert Appointment.objects.filter(federation__in=[east.pk, west.pk]).count() == 2
    (part,) = acts.split(world.unions[2], parts=[NewUnit("450204-P", "分会")], remains=True, by=world.clerk, **WHY)
    assert (part.opened, Unit.objects.get(pk=world.unions[2].pk).closed) == (DAY, None)
    assert list(writer.differing()) == []


def test_a_union_is_renamed_of_another_kind_and_a_town_at_another_level(world):
    union = acts.rename(world.unions[0], name="新名工会", by=world.clerk, **WHY)
    assert (union.name, FormerName.objects.get().until) == ("新名工会", EVE)
    acts.change_kind(union, kind="joint", by=world.clerk, **WHY)
    assert union.grassrootsunion.type == "joint"
    town = acts.change_kind(world.towns[0], level=Level.VILLAGE, by=world.clerk, **WHY)
    assert town.federation.level == Level.VILLAGE
    assert Change.objects.filter(register="units.federation").latest("pk").reason.startswith("自 2014-03-01")
    assert refused(acts.change_kind, world.towns[1], level=Level.CITY, by=None, **WHY)
    assert refused(acts.change_kind, union, kind="nonsense", by=None, **WHY)


def test_a_union_that_takes_a_former_name_again_bore_it_both_times(world):
    union, first = world.unions[0], world.unions[0].name
    for name, year in (("乙工会", 2010), (first, 2012), ("丙工会", 2014)):
        acts.rename(union, name=name, on=date(year, 1, 1), by=None, reason="更名")
    days = {year: date(year, 6, 30) for year in (2009, 2011, 2013, 2014)}
    called = {year: names.called(Unit.objects.get(pk=union.pk), day).name for year, day in days.items()}
    assert called == {2009: first, 2011: "乙工会", 2013: first, 2014: "丙工会"}


def test_a_union_that_closed_by_mistake_is_reopened_but_not_one_that_has_a_successor(world):
    first, second = world.unions[:2]
    builders.dated(first, closed=date(2015, 12, 31))
    assert acts.reopen(first, by=world.clerk, reason="误撤").closed is None
    acts.close_with_successor(second, successor=first, on=date(2016, 1, 1), by=world.clerk, reason="合署")
    second.refresh_from_db()
    assert first.name in refused(acts.reopen, second, by=None, reason="误撤")


def test_a_wrong_day_is_corrected_for_all_who_had_part_in_the_act(world):
    new = acts.merge(world.counties, into=NewUnit("450206", "柳城区总工会"), by=world.clerk, **WHY)
    acts.correct_day(world.counties[0], wrong=DAY, right=date(2014, 10, 1), by=again(world.clerk), reason="文件日期")
    new.refresh_from_db()
    assert new.opened == date(2014, 10, 1)
    assert set(
        Unit.objects.filter(pk__in=[county.pk for county in world.counties]).values_list("closed", flat=True)
    ) == {date(2014, 9, 30)}
    assert world.sums(*world.counties, new) == [11, 1100, 0]
    assert world.sums(*world.counties, new, when="2015") == [0, 0, 1111]
    assert Appointment.objects.get(federation=new.pk).starts == date(2014, 10, 1)
    assert "2012-01-01" in refused(acts.correct_day, new, wrong=date(2012, 1, 1), right=DAY, by=None, reason="x")
    assert list(writer.differing()) == []


def test_a_form_open_on_the_day_is_handed_in_by_whoever_stands_at_the_end_of_the_period(world):
    union, other = builders.grassroots("450203-U9", world.counties[0]), world.unions[1]
    begun = builders.submission(union, world.survey, "2014", {world.members: 5})
    done = builders.approved(builders.submission(union, world.survey, "2013", {world.members: 4}))
    with acting(door="test"):
        Extension.objects.create(
            unit=union, form=world.survey, period=begun.period, until=date(2014, 12, 1), reason="洪水"
        )
        Deadline.objects.create(
            federation=world.counties[0], form=world.survey, period=begun.period, due=date(2014, 11, 1)
        )
    told = follower().open_forms([union, world.counties[0]], DAY)
    assert ["450203-U9" in told[0], "2014-11-01" in told[1]] == [True, True]
    acts.pass_on(union, to=other, by=world.clerk, **WHY)
    assert Extension.objects.get(unit=other.pk).until == date(2014, 12, 1)
    begun.refresh_from_db()
    done.refresh_from_db()
    assert (begun.status, done.status) == ("waived", "approved")
    assert other.name in begun.transitions.first().reason
    ended = Unit.objects.get(pk=union.pk)
    another = builders.form("SECOND", [(world.members, "own")], "grassroots")
    with pytest.raises(Refused) as caught:
        entry_writer.open_submission(ended, another, builders.period("2014"))
    assert other.code in str(caught.value)
    with acting(door="test"):
        assert entry_writer.open_submission(ended, another, builders.period("2013")).status == "draft"


def test_a_file_on_its_way_for_a_union_that_ended_says_who_hands_in_instead(world, tmp_path, capsys):
    union = builders.grassroots("450203-U8", world.counties[0])
    acts.pass_on(union, to=world.unions[1], by=world.clerk, **WHY)
    file = tmp_path / "on_its_way.csv"
    heads = "unit_code,indicator_code,period,coverage,origin,value\n"
    file.write_text(f"{heads}{union.code},ORG12,2014,own,return,5\n")
    with pytest.raises(CommandError):
        call_command("import_figures", file)
    assert world.unions[1].code in capsys.readouterr().err
    file.write_text(f"{heads}{union.code},ORG12,2013,own,return,5\n")
    call_command("import_figures", file, stdout=io.StringIO())


def test_who_keeps_only_one_of_the_units_may_not(world):
    with pytest.raises(PermissionDenied):
        acts.transfer(world.unions[0], to=world.counties[1], by=world.below, **WHY)
    with pytest.raises(PermissionDenied):
        acts.merge(world.counties, into=NewUnit("450206", "柳城区总工会"), by=world.below, **WHY)
    with pytest.raises(PermissionDenied):
        acts.split(world.counties[0], parts=[NewUnit("450209", "新区")], remains=True, by=world.below, **WHY)
    assert not Unit.objects.filter(code="450209").exists()
    assert "理由" in refused(acts.rename, world.unions[0], name="新", on=DAY, by=world.clerk, reason=" ")


def test_a_file_of_acts_is_done_as_a_whole_or_not_at_all(world, tmp_path, capsys):
    file = tmp_path / "acts.csv"
    head = "办理事项,单位,首日,理由,转至,新代码,新名称,去向\n"
    good = (
        "merge,450203;450204,2014-03-01,合并,,450206,柳城区总工会,\n"
        "rename,450206,2015-03-01,更名,,,柳城总工会,\n"
        "transfer,450206,2016-03-01,划转,450300,,,\n"
    )
    file.write_text(head + good + "split,450203-U1,2014-03-01,拆分,,450203-P,一,\n没有这种,450206,2016-04-01,x,,,,\n")
    with override("zh-hans"), pytest.raises(CommandError):
        call_command("tree_acts", file)
    told = capsys.readouterr().err
    assert "5" in told
    assert "没有这种" in told
    assert not Succession.objects.exists()
    file.write_text(head + good)
    with override("zh-hans"):
        call_command("tree_acts", file, "--dry-run")
        assert not Succession.objects.exists()
        call_command("tree_acts", file, stdout=io.StringIO())
    assert Unit.objects.get(code="450206").name == "柳城总工会"
    assert world.sums(world.city, world.other, when="2015") == [1111, 0]


def test_the_page_shows_what_an_act_would_change_and_then_does_it(world, client):
    builders.submission(world.unions[0], world.survey, "2014", {world.members: 5})
    client.force_login(world.clerk)
    page = f"/admin/units/unit/{world.unions[0].pk}/acts/?act=transfer"
    assert client.get(page).status_code == 200
    sent = {"to": "450204", "on": "2014-03-01", "reason": "划转"}
    seen = client.post(page, {**sent, "preview": "1"})
    shown = seen.content.decode()
    assert "450203-U1" in shown
    totals = {(key[0].split("(")[1], key[1]): (before, after) for key, before, after in seen.context["seen"].totals}
    assert totals == {
        ("450203)", "2014"): ("11", "10"), ("450203)", "2015"): ("11", "10"),
        ("450204)", "2014"): ("1,100", "1,101"), ("450204)", "2015"): ("1,100", "1,101"),
    }  # fmt: skip
    assert seen.context["seen"].forms
    assert parent_at(world.unions[0].pk, DAY) == world.counties[0].pk, "a preview changes nothing"
    wrong = client.post(page, {**sent, "to": "459999", "preview": "1"})
    assert (wrong.status_code, "459999" in wrong.content.decode()) == (422, True)
    done = client.post(page, {**sent, "apply": "1"}, follow=True)
    assert "2014-03-01" in done.content.decode()
    assert parent_at(world.unions[0].pk, DAY) == world.counties[1].pk
    for act in ("merge", "split", "pass_on", "successor", "close", "rename", "change", "unchange", "reopen", "correct"):
        assert client.get(page.replace("transfer", act)).status_code == 200
    client.force_login(builders.clerk(world.other, "elsewhere"))
    assert client.get(page).status_code == 404


def test_the_page_of_a_unit_tells_who_was_what_when(world, client):
    acts.rename(world.counties[0], name="新城区总工会", on=date(2012, 1, 1), by=None, reason="更名")
    acts.merge(world.counties, into=NewUnit("450206", "柳城区总工会"), by=None, **WHY)
    client.force_login(world.clerk)
    shown = client.get("/unit/450203/")
    told = [(event.day, event.said, event.other and event.other.code) for event in shown.context["line"]]
    assert [(str(day), code) for day, _said, code in told] == [
        ("2008-10-01", "450200"), ("2011-12-31", None), ("2012-01-01", None), ("2014-02-28", None),
        ("2014-03-01", "450206"),
    ]  # fmt: skip
    assert "450203总工会" in told[1][1]
    after = [event.other.code for event in client.get("/unit/450206/").context["line"] if event.other]
    assert after == ["450200", "450203", "450204"]


def test_what_another_administrator_did_meanwhile_has_been_seen_when_an_act_is_done(world):
    union, first, second = builders.grassroots("450203-U9", world.counties[0]), world.unions[0], world.unions[2]
    as_it_was = Unit.objects.get(pk=union.pk)
    acts.pass_on(union, to=first, by=world.clerk, **WHY)
    assert first.name in refused(acts.merge, [as_it_was], into=second, by=world.clerk, **WHY)
    parts = [NewUnit("450203-P1", "一"), NewUnit("450203-P2", "二")]
    assert first.name in refused(acts.split, union, parts=parts, remains=False, by=world.clerk, **WHY)
    assert list(Succession.objects.values_list("after__code", flat=True)) == [first.code]
    as_it_was = Unit.objects.get(pk=second.pk)
    acts.rename(second, name="先更名工会", by=world.clerk, **WHY)
    acts.rename(as_it_was, name="后更名工会", on=date(2015, 3, 1), by=world.clerk, reason="再更名")
    assert set(FormerName.objects.filter(unit=second.pk).values_list("name", flat=True)) == {
        "450204-U1总工会", "先更名工会",
    }  # fmt: skip
    acts.transfer(world.counties[1], to=world.region, by=None, **WHY)
    with pytest.raises(PermissionDenied):
        acts.rename(world.towns[1], name="别家的街道", on=date(2015, 3, 1), by=world.clerk, reason="更名")


def test_two_units_where_one_is_asked_for_and_days_before_all_days_are_refused_in_words(world, client):
    client.force_login(world.clerk)
    page = f"/admin/units/unit/{world.unions[0].pk}/acts/?act="
    sent = {"unit": "450203-U1;450203-U2", "on": "2014-03-01", "reason": "合并", "preview": "1"}
    for act in ("merge", "successor"):
        answer = client.post(page + act, {**sent, "new_code": "450203-A;450203-B", "new_name": "甲;乙"})
        assert (answer.status_code, len(answer.context["refused"])) == (422, 1)
    for act in ("rename", "pass_on", "correct"):
        said = {"to": "450203-U2", "new_name": "新", "right_day": "0001-01-01", "on": "0001-01-01"}
        assert client.post(page + act, sent | said).status_code == 422
