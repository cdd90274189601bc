"""A nation over a province, each with a server of its own: the same numbers on both sides, now and as of then; what
arrives is only read; who was cut off catches up."""

from contextlib import AbstractContextManager
from datetime import date, datetime
from io import StringIO

import pytest
from django.contrib.auth.models import AbstractBaseUser, User
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.test import Client
from django.utils import translation

from apps.changelog.acting import acting
from apps.figures.models import (
    EditRule,
    Figure,
    Finding,
    HandedInElsewhere,
    Indicator,
    Period,
    Submission,
    Transition,
)
from apps.figures.totals import writer as totals_writer
from apps.figures.triggers.derived import deriving
from apps.figures.workflow import deadlines, transitions
from apps.reports.opendata.changed import changed_since
from apps.reports.opendata.refused import QueryRefused
from apps.units import actions as units_actions
from apps.units.errors import Refused
from apps.units.models import Federation, Unit
from apps.units.ranges import SIZE
from apps.units.tree import acts
from tests import builders
from tests.builders import Level
from tests.unionrecords.nation.sides import NationalOffice, Province, Side, follows, until

pytestmark = pytest.mark.system
BEFORE, AFTER = 60, 60  # acts before the nation follows the province, and then
KEPT_ELSEWHERE = "这条记录由另一处系统保管"
NATION = "unit=000000&period=2015"
PAGES = (
    "/", f"/summary/?{NATION}&group=GRP", "/compare/?unit=000000&from=2014&to=2015&group=GRP",
    "/trend/?unit=000000&from=2014&to=2015&group=GRP", f"/coverage/?{NATION}", f"/coverage/units/?{NATION}",
    "/contradictions/?unit=000000", f"/restatements/?{NATION}", f"/why/?{NATION}&indicator=CUL05", "/worklist/",
    "/entry/450000-R/SUM/2015/", "/sources/DOC/", "/registers/grassroots/?unit=000000", f"/report/draft/?{NATION}",
)  # fmt: skip
Seam = tuple[NationalOffice, Province]


@pytest.fixture(scope="module")
def seam(two_offices: Seam) -> Seam:
    """Much happened in the province before it was followed, and happens later."""
    nation, province = two_offices
    act(province, BEFORE)
    nation.take_on(province)
    return two_offices


def act(province: Province, times: int) -> None:
    with province.used():
        for _time in range(times):
            province.survey.act(province.chance)


def now(side: Side) -> datetime:
    return side.tell("SELECT clock_timestamp()")[0][0]


def told(*command: str) -> str:
    """What `manage.py` says, in English; CommandError where it says no."""
    said = StringIO()
    with translation.override("en"):
        call_command(*command, stdout=said)
    return said.getvalue()


def who_may_do_everything(username: str) -> AbstractBaseUser:
    somebody = builders.person(username)
    with acting(door="test"):
        User.objects.filter(pk=somebody.pk).update(is_superuser=True)
    return User.objects.get(pk=somebody.pk)


def refusing(rule: str) -> AbstractContextManager:
    return pytest.raises(DatabaseError, match=rule)


def test_numbers_are_the_same_on_both_sides_now_and_as_of_then(seam):
    nation, province = seam
    then = now(province)
    act(province, AFTER)
    until(lambda: nation.has_all(province))

    here = province.numbers()
    assert len(here) > 20
    assert nation.numbers_of(province) == here
    of_then = province.numbers(then)
    assert of_then != here
    assert nation.numbers_of(province, then) == of_then


def test_totals_follow_from_the_figures_across_the_seam(seam):
    nation, province = seam
    until(lambda: nation.has_all(province))
    assert nation.differing() == province.differing() == []
    assert nation.sums() == province.sums()


def test_which_forms_are_handed_in_elsewhere_arrives_with_the_move_that_makes_them_so(seam):
    nation, province = seam
    with province.used():
        asked, town = province.survey, Federation.objects.get(code="450000-T2")
        union = builders.grassroots("450000-MOVES", Federation.objects.get(code="450000-T1"))
        made = builders.submission(union, asked.survey, "2015", {asked.members: 5})
        builders.move(union, town, date(2015, 3, 1))
    until(lambda: nation.has_all(province))

    kept = f"SELECT count(*) FROM figures_handedinelsewhere WHERE submission_id = {made.pk}"
    assert nation.tell(kept) == province.tell(kept) == [(1,)]
    assert nation.differing() == province.differing() == []
    with nation.used(), refusing("kept by another"), acting(door="test"), deriving():
        HandedInElsewhere.objects.filter(pk=made.pk).delete()


def test_a_page_of_the_nation_shows_what_the_province_states_and_who_reported(seam):
    nation, province = seam
    with province.used():
        courses, other = province.survey.courses, province.survey.other
        builders.stated(province.survey.region, courses, "2015", "4321")
        with acting(door="test"):
            Federation.objects.filter(pk=other.pk).update(telephone="0772-2825363", chair="韦主席")
        builders.renamed(other, "来宾市总工会")
    until(lambda: nation.has_all(province))

    with nation.used():
        client = Client()
        client.force_login(builders.again(nation.supervisor))
        for page in PAGES:
            assert client.get(page).status_code == 200, page
        shown = client.get("/number/?unit=000000&indicator=CUL05&period=2015").content.decode()
        assert "4,321" in shown
        assert "来宾市总工会" in client.get("/unit/450000-C2/").content.decode()
        kept = Federation.objects.get(code="450000-C2")
        assert (kept.telephone, kept.chair) == ("", "")
        assert set(Transition.objects.values_list("by__username", flat=True)) == {"system"}
        assert kept.path == "000000/450000-R/450000-C2/"
        assert kept.pk // SIZE == 45


def test_a_rate_that_the_nation_makes_has_the_sums_of_what_its_provinces_stated_before(seam):
    nation, province = seam
    with province.used():
        asked, town = province.survey, Federation.objects.get(code="450000-T1")
        union = builders.grassroots("450000-RATED", town)
        for indicator, number in ((asked.members, "10"), (asked.courses, "40")):
            builders.stated(union, indicator, "2015", number, "own")
    with nation.used():
        members, courses = (Indicator.objects.get(code=code) for code in ("ORG12", "CUL05"))
        rate = builders.rate("RATE", members, courses)

    kept = f"SELECT side, sum(units), sum(value) FROM figures_total WHERE indicator_id = {rate.pk} GROUP BY 1"
    until(lambda: province.tell(kept) != [])
    until(lambda: sorted(nation.tell(kept)) == sorted(province.tell(kept)))
    assert {side: units > 0 for side, units, _sum in nation.tell(kept)}["numerator all"]
    assert nation.differing() == province.differing() == []
    with nation.used(), acting(door="test"):
        rate.delete()
    until(lambda: nation.tell(kept) == province.tell(kept) == [])


def test_the_nations_own_statement_is_held_against_those_of_its_provinces(seam):
    nation, province = seam
    with nation.used():
        builders.period("2012")
    until(lambda: follows(nation, "catalogue_45", province))
    with province.used():
        builders.stated(province.survey.region, province.survey.courses, "2012", "50")
    until(lambda: nation.has_all(province))
    with nation.used():
        stated = builders.stated(nation.root, Indicator.objects.get(code="CUL05"), "2012", "40")
        assert [finding.check_code.partition("-")[0] for finding in stated.findings.all()] == ["HIERARCHY"]


def test_a_provinces_number_that_arrives_later_is_held_against_the_nations_own_when_that_is_asked_for(seam, tmp_path):
    nation, province = seam
    with nation.used():
        builders.period("2011")
        rule = builders.rule("UP", "ORG12 <= parent(ORG12)", severity="query")
        stated = builders.stated(nation.root, Indicator.objects.get(code="CUL05"), "2011", "40")
        builders.stated(nation.root, Indicator.objects.get(code="ORG12"), "2011", "1")
    until(lambda: follows(nation, "catalogue_45", province))
    with province.used():
        builders.stated(province.survey.region, province.survey.courses, "2011", "50")
        builders.stated(province.survey.region, province.survey.members, "2011", "2")
        members = Figure.objects.get(period__code="2011", indicator__code="ORG12")
        assert not members.findings.exists()  # nobody is above it there
    until(lambda: nation.has_all(province))
    with nation.used():
        assert not stated.findings.exists()
        told("check_figures", "--period", "2011", "--output", str(tmp_path / "found.csv"))
        assert [finding.check_code.partition("-")[0] for finding in stated.findings.all()] == ["HIERARCHY"]
        assert ",000000,CUL05,2011,40," in (tmp_path / "found.csv").read_text()
        assert not Finding.objects.filter(figure=members.pk).exists()  # it is the province's to find
        with acting(door="test"):
            EditRule.objects.filter(pk=rule.pk).update(active=False)


def test_what_another_installation_keeps_is_only_read(seam):
    nation, province = seam
    with nation.used():
        union, keeper = Unit.objects.get(code="450000-U0"), builders.person("keeper", "administrator", nation.root)
        with refusing("kept by another"):
            builders.renamed(union, "别的名字")
        with pytest.raises(PermissionDenied, match=KEPT_ELSEWHERE):
            acts.rename(union, name="别的名字", on=date(2015, 1, 1), by=keeper, reason="合并")
        with pytest.raises(Refused, match=KEPT_ELSEWHERE):
            builders.stated(union, province.survey.members, "2015", "9", coverage="own")
        with refusing("kept by another"), acting(door="test"):
            Figure.objects.filter(unit__code__startswith="450000").delete()
    with province.used():
        with pytest.raises(Refused, match="2033"):
            builders.period("2033")
        with refusing("kept by another"), acting(door="test"):
            Period.objects.create(code="2033", kind="year", starts=date(2032, 10, 1), ends=date(2033, 9, 30))
        with refusing("kept by another"), acting(door="test"):
            Indicator.objects.filter(code="ORG12").update(order=9)


def handed_in(nation: NationalOffice, province: Province, year: str) -> Submission:
    """What the province's other city has handed in for the year, once the nation has it."""
    with nation.used():
        builders.period(year)
    until(lambda: follows(nation, "catalogue_45", province))
    with province.used():
        other = province.survey.other
        made = builders.submission(other, province.survey.summary, year, {province.survey.courses: 7}, "area")
        with acting(door="test"), totals_writer.posting([made.unit_id], [made.period_id]):
            made.status = Submission.Status.SUBMITTED
            made.save(update_fields=["status"])
        assert deadlines.may_decide(province.survey.supervisor, other)
    until(lambda: nation.has_all(province))
    return made


def test_who_works_at_the_nation_is_offered_no_act_on_what_a_province_keeps(seam):
    nation, province = seam
    made = handed_in(nation, province, "2010")
    other = made.unit
    with nation.used():
        boss = who_may_do_everything("boss")
        client = Client(headers={"accept-language": "en"})
        client.force_login(builders.again(boss))

        def shown(page: str) -> str:
            return client.get(page).content.decode()

        record, grid, acts_offered = "/admin/units/federation/{}/change/", "/entry/{}/SUM/2010/", "/acts/"
        for page in ("/unit/{.code}/", grid.format("{.code}"), record.format("{.pk}")):
            assert "Kept by R450000" not in shown(page.format(nation.root))
            assert "it is changed there, and what is changed comes here by itself" in shown(page.format(other)), page
        for page, act in (("/unit/{.code}/", acts_offered), ("/entry/{.code}/SUM/2010/", 'value="save"')):
            assert act in shown(page.format(nation.root))
            assert act not in shown(page.format(other))
        assert 'name="_save"' in shown(record.format(nation.root.pk))
        assert 'name="_save"' not in shown(record.format(other.pk))
        assert made.pk not in [form.pk for form in client.get("/").context["waiting"]]
        assert other.code not in shown("/worklist/?as=review&everywhere=on&period=2010")
        assert "?add" not in shown(f"/admin/units/unit/tree/?under={other.code}")


def test_an_act_on_what_a_province_keeps_is_refused_in_words_at_every_door(seam):
    nation, province = seam
    handed_in(nation, province, "2012")
    with nation.used():
        boss, other = who_may_do_everything("chief"), Unit.objects.get(code="450000-C2")
        made = Submission.objects.get(unit=other, period__code="2012")
        round_of = (other, made.form, made.period)
        client = Client()
        client.force_login(boss)
        answer = client.post(f"/review/{made.pk}/", {"action": "approve"})
        assert (answer.status_code, KEPT_ELSEWHERE in answer.content.decode()) == (403, True)
        acts_refused = (
            lambda: transitions.approve(made, by=boss),
            lambda: transitions.withdraw(made, by=boss),
            lambda: transitions.waive(*round_of, by=boss, reason="不报"),
            lambda: deadlines.extend(*round_of, until=date(2030, 1, 1), reason="缓报", by=boss),
            lambda: deadlines.remind(*round_of, reason="请报", by=boss),
            lambda: units_actions.close(other, on=date(2030, 1, 1), by=boss, reason="撤销"),
        )
        for act_refused in acts_refused:
            with pytest.raises(PermissionDenied, match=KEPT_ELSEWHERE):
                act_refused()


def test_a_year_that_the_nation_opens_is_answered_in_the_province_and_comes_back(seam):
    nation, province = seam
    with nation.used():
        builders.period("2016")
    until(lambda: follows(nation, "catalogue_45", province))
    with province.used():
        builders.stated(province.survey.city, province.survey.members, "2016", "77")
        [figure] = Figure.objects.filter(period__code="2016")
        partition = f"figures_figure_of_{figure.period_id}"
    until(lambda: nation.has_all(province))
    for side in (nation, province):
        assert side.tell(f"SELECT value::int FROM {partition}") == [(77,)]


def test_who_was_cut_off_catches_up(seam):
    nation, province = seam
    province.cut_off()
    act(province, 10)
    with nation.used(), pytest.raises(CommandError, match="1 do not follow"):
        told("provinces")

    province.let_in()
    until(lambda: nation.has_all(province))
    with nation.used():
        assert "province_45: heard of" in told("provinces")
    assert nation.sums() == province.sums()


def test_a_province_that_was_restored_from_a_backup_is_copied_anew_and_followed_from_there(seam):
    nation, province = seam
    with province.restored():
        nation.take_on(province, anew=True)  # it listens at another place since it was stopped
        with nation.used():
            builders.period("2009")
        act(province, 10)
        with province.used():
            lost = builders.grassroots("450000-LOST", province.survey.region)
            builders.stated(province.survey.region, province.survey.courses, "2015", "1111")
        until(lambda: nation.has_all(province) and follows(nation, "catalogue_45", province))
        assert nation.numbers_of(province) == province.numbers()

    act(province, 10)
    with province.used():
        builders.stated(province.survey.region, province.survey.courses, "2015", "2222")
    with nation.used():
        own = set(Unit.objects.filter(pk__lt=SIZE).values_list("code", flat=True))
        told("add_province", "45", province.address, "--anew")
        assert not Unit.objects.filter(code=lost.code).exists()
        assert set(Unit.objects.filter(pk__lt=SIZE).values_list("code", flat=True)) == own
    assert nation.numbers_of(province) == province.numbers()
    act(province, 10)
    until(lambda: nation.has_all(province))
    assert nation.numbers_of(province) == province.numbers()
    assert nation.sums() == province.sums()
    assert nation.differing() == province.differing() == []

    with province.used():
        assert not Period.objects.filter(code="2009").exists()  # it had come, and was lost
        told("make_province", "45", nation.address, "--anew")
        assert Period.objects.filter(code="2009").exists()
    with nation.used():
        builders.period("2008")
    until(lambda: follows(nation, "catalogue_45", province))
    with province.used():
        builders.stated(province.survey.region, province.survey.courses, "2008", "8")


def test_of_a_copy_that_is_refused_nothing_has_changed_but_that_the_province_is_cut_off(seam):
    nation, province = seam
    with nation.used():
        double = builders.federation("450000-E", nation.root, Level.CITY)
    with province.used():
        builders.federation("450000-E", province.survey.region, Level.CITY)
    before = nation.numbers_of(province)
    with nation.used():
        with pytest.raises(CommandError, match="450000-E"):
            told("add_province", "45", province.address, "--anew")
        with pytest.raises(CommandError, match="1 do not follow"):
            told("provinces")
    assert nation.numbers_of(province) == before
    assert province.tell("SELECT slot_name FROM pg_replication_slots WHERE slot_name = 'province_45'") == []

    with nation.used(), acting(door="test"):
        Unit.objects.filter(pk=double.pk).update(code="000000-E")
    nation.take_on(province, anew=True)
    assert nation.tell("SELECT path FROM units_unit WHERE code = '450000-E'") == [("000000/450000-R/450000-E/",)]


def test_a_code_that_is_used_twice_stops_the_province_until_one_gives_way(seam):
    nation, province = seam
    with nation.used():
        double = builders.federation("450000-D", nation.root, Level.CITY)
    with province.used():
        builders.federation("450000-D", province.survey.region, Level.CITY)

    refused = "SELECT apply_error_count FROM pg_stat_subscription_stats"
    before = nation.tell(refused)
    until(lambda: nation.tell(refused) > before)
    with nation.used(), acting(door="test"):
        Unit.objects.filter(pk=double.pk).update(code="000000-D")
    until(lambda: nation.has_all(province))
    assert nation.tell("SELECT path FROM units_unit WHERE code = '450000-D'") == [("000000/450000-R/450000-D/",)]


def test_a_source_of_the_same_code_as_another_installations_bears_its_provinces_number(seam):
    nation, province = seam
    with nation.used():
        builders.source("REPORT")
    with province.used():
        builders.source("REPORT")
    until(lambda: nation.has_all(province))
    assert nation.tell("SELECT code FROM figures_source WHERE code LIKE 'REPORT%' ORDER BY id") == [
        ("REPORT",), ("REPORT-45",)
    ]  # fmt: skip


def test_changes_since_a_moment_are_asked_of_the_provinces(seam):
    nation, _province = seam
    with nation.used(), pytest.raises(QueryRefused):
        changed_since(now(nation))


def test_neither_is_made_of_what_does_not_fit(seam):
    nation, province = seam
    with province.used():
        with pytest.raises(CommandError, match="province already"):
            told("make_nation")
        with pytest.raises(CommandError, match="no nation"):
            told("add_province", "44", nation.address)
    with nation.used():
        with pytest.raises(CommandError, match="has the number 45"):
            told("add_province", "44", province.address)
        with pytest.raises(CommandError, match="There is no login nobody"):
            told("make_nation", "--reader", "nobody")
        with pytest.raises(CommandError, match="Records were entered here already"):
            told("make_province", "46", nation.address)


def test_both_can_be_made_again_after_an_upgrade_and_their_logins_have_the_rights_they_had(seam):
    nation, province = seam
    with nation.used():
        told("make_nation")
        told("add_province", "45", province.address)
        assert "has no right over the trail" in told("grants", "--check")
    with province.used():
        told("make_province", "45", nation.address)
        assert "has no right over the trail" in told("grants", "--check")
    act(province, 5)
    until(lambda: nation.has_all(province))
