"""The registers a clerk works in all day: found by any name, closed and designated many at once, told in full."""

import json
import os
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.accounts.models import Channel, OutgoingMessage
from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures.models import Agreement, Deadline, Extension, IndicatorGroup, Officeholder, Regulation, UnionWork
from apps.units.models import (
    Campaign,
    ExtraColumn,
    Facility,
    Federation,
    FormerName,
    Letterhead,
    ReadingRoom,
    Role,
    Unit,
    WorkerStation,
)
from tests import builders
from tests.builders import LONG_AGO, Level

pytestmark = pytest.mark.django_db
COUNTS = settings.BASE_DIR / "tests" / "query_counts.json"


def page_of(model, app="units"):
    return reverse(f"admin:{app}_{model}_changelist")


@pytest.fixture
def clerk(client, cast):
    client.force_login(cast["clerk"])
    return client


@pytest.fixture
def administrator(client, cast):
    client.force_login(cast["administrator"])
    return client


# ---- Search


@pytest.mark.parametrize(
    "typed",
    ["450203", "鱼峰区", "区总工会 鱼", "yfqzgh", "YFQ", "yufengqu", "Yufeng", "district yufeng", "马鞍山区总工会"],
)
def test_a_unit_is_found_by_code_names_of_today_and_before_pinyin_and_initials(client, region, typed):
    city = builders.federation("450200", region, name="柳州市总工会")
    found = builders.federation("450203", city, Level.COUNTY, name="鱼峰区总工会", name_en="Yufeng District Federation")
    with acting(door="test"):
        FormerName.objects.create(unit=found, name="马鞍山区总工会", until=date(2002, 1, 1))
        FormerName.objects.create(unit=found, name="马鞍山区工会", until=date(1990, 1, 1))
    client.force_login(builders.clerk(region))
    response = client.get(page_of("federation"), {"q": typed})
    assert [one.code for one in response.context["cl"].result_list] == ["450203"]


def test_the_first_records_can_be_found_by_their_pinyin(first_records):
    assert not Unit.objects.filter(pinyin="").exists()
    assert [one.code for one in Unit.objects.matching("qintangqu")] == ["450804"]
    assert "450200" in {one.code for one in Unit.objects.matching("lzszgh")}


# ---- The tree


def test_the_tree_counts_what_stands_below_each_unit_and_what_of_it_is_open(clerk, liuzhou):
    builders.grassroots("450200-X-1", liuzhou.county)
    builders.grassroots("450200-X-2", liuzhou.county, closed=date(2013, 1, 1))
    level = clerk.get(reverse("admin:units_unit_tree"), {"under": "450200"}).context["level"]
    assert {register: one.total for register, one in level.counts.items()} == dict.fromkeys(
        ("federation", "grassroots", "station", "room", "campaign", "facility"), 1
    )
    [(county, below)] = level.rows
    assert county.code == "450200-X"
    assert [(one.register, one.total, one.open) for one in below.values()] == [("grassroots", 2, 1)]


def test_the_tree_leads_down_and_back_up_inside_the_view_only(clerk, liuzhou):
    content = clerk.get(reverse("admin:units_unit_tree"), {"under": "450200-X"}).content.decode()
    assert "?under=450200" in content
    assert "450000" not in content


# ---- One record


def test_a_unit_moves_with_its_new_division_code_in_one_save(administrator, cast, region, guilin, liuzhou):
    builders.appointed(cast["administrator"], Role.ADMINISTRATOR, region)
    with acting(door="test"):
        for city in (liuzhou, guilin):
            Unit.objects.filter(pk=city.federation.pk).update(division_code=city.federation.code)
        Unit.objects.filter(pk=liuzhou.grassrootsunion.pk).update(division_code="450203")
    page = reverse("admin:units_grassrootsunion_change", args=[liuzhou.grassrootsunion.pk])
    data = builders.filled(administrator.get(page)) | {"division_code": "450305"}
    assert administrator.post(page, data).status_code == 200
    data |= {"affiliations-TOTAL_FORMS": 2, "affiliations-1-starts": "2014-01-01", "affiliations-1-unit": ""}
    moved = administrator.post(page, data | {"affiliations-1-parent": liuzhou.county.pk})
    assert moved.status_code == 302, "the county has no division code of its own"
    data = builders.filled(administrator.get(page)) | {"division_code": "450305"}
    data |= {"affiliations-TOTAL_FORMS": 3, "affiliations-2-starts": "2014-10-01"}
    response = administrator.post(page, data | {"affiliations-2-parent": guilin.federation.pk})
    assert response.status_code == 302, response.context["errors"]
    moved = Unit.objects.get(pk=liuzhou.grassrootsunion.pk)
    assert (moved.parent.code, moved.division_code) == ("450300", "450305")


@pytest.mark.parametrize(("seen", "named"), [("450200", True), ("450200-X", False)])
def test_what_only_the_database_refuses_is_said_in_the_form_with_all_that_was_typed(client, liuzhou, seen, named):
    """That a town once stood below the county, the form does not look up; who does not see the town learns no code."""
    town = builders.federation("450200-X-T", liuzhou.county, Level.TOWN)
    builders.move(town, liuzhou.federation, date(2013, 1, 1))
    client.force_login(builders.clerk(Federation.objects.get(code=seen), "keeper"))
    page = reverse("admin:units_federation_change", args=[liuzhou.county.pk])
    typed = {"level": Level.TOWN, "name": "新名称", "former_names-TOTAL_FORMS": 1, "former_names-0-name": "旧名称"}
    refused = client.post(page, builders.filled(client.get(page)) | typed)
    form = refused.context["adminform"].form
    assert (town.code in str(form.errors["level"])) is named
    assert form["name"].value() == "新名称"
    assert 'value="旧名称"' in refused.content.decode()
    assert Unit.objects.get(pk=liuzhou.county.pk).name == liuzhou.county.name


def test_a_campaigns_participants_are_kept_on_its_page(clerk, liuzhou, guilin):
    page = reverse("admin:units_campaign_change", args=[liuzhou.campaign.pk])
    row = {"participants-TOTAL_FORMS": 1, "participants-0-part": "承办"}
    row |= {"participants-0-people": "1200", "participants-0-result": "一等奖"}

    def take_part(unit):
        data = builders.filled(clerk.get(page)) | row | {"participants-0-unit": unit.pk}
        return clerk.post(page, data).status_code

    assert take_part(guilin.grassrootsunion) == 200, "she does not know this unit"
    assert take_part(liuzhou.grassrootsunion) == 302
    assert [str(one.unit) for one in liuzhou.campaign.participants.all()] == [liuzhou.grassrootsunion.name]
    shown = clerk.get(reverse("reports:unit", args=[liuzhou.campaign.code])).text
    assert "1,200" in shown, "and stand on the campaign's page with their figures"
    assert "一等奖" in shown
    assert "一等奖" in clerk.get(reverse("reports:unit", args=[liuzhou.grassrootsunion.code])).text
    assert liuzhou.grassrootsunion.held_by()


def test_the_accounts_history_is_for_those_who_administer_it(client, cast):
    page = reverse("admin:auth_user_history", args=[cast["clerk"].pk])
    cast["clerk"].set_password("lz-2015")
    cast["clerk"].save()
    log = page_of("change", "changelog") + "?q=clerk"
    for who, status, told in (("administrator", 200, True), ("next_door", 403, False), ("supervisor", 403, False)):
        client.force_login(cast[who])
        response = client.get(page)
        assert response.status_code == status, who
        assert ("•••" in response.content.decode()) == told
        listed = {one.register for one in client.get(log).context["cl"].result_list}
        assert ("auth.user" in listed) == told


# ---- Acts on many records


def act(client, model, action, chosen, **answers):
    data = {"action": action, "_selected_action": [one.pk for one in chosen], **answers}
    return client.post(page_of(model), data)


def batches():
    return set(Change.objects.exclude(batch=None).values_list("batch", flat=True))


def test_closing_asks_for_the_day_and_the_reason_first(clerk, liuzhou):
    response = act(clerk, "grassrootsunion", "close", [liuzhou.grassrootsunion])
    assert response.status_code == 200
    assert response.context["form"].fields.keys() == {"on", "reason"}
    response = act(clerk, "grassrootsunion", "close", [liuzhou.grassrootsunion], apply=1, on="2014-06-30", reason="")
    assert response.status_code == 422
    assert not Unit.objects.exclude(closed=None).exists()


def test_many_units_close_in_one_batch(clerk, cast, liuzhou):
    other = builders.grassroots("450200-G2", liuzhou.federation)
    chosen = [liuzhou.grassrootsunion, other]
    response = act(clerk, "grassrootsunion", "close", chosen, apply=1, on="2014-06-30", reason="企业注销")
    assert response.status_code == 302
    [batch] = batches()
    told = Change.objects.filter(batch=batch).values_list("object", "new__closed", "by__username", "reason")
    assert set(told) == {(one.name, "2014-06-30", "clerk", "企业注销") for one in chosen}


def test_a_federation_closes_after_what_stands_below_it_in_the_same_act(clerk, liuzhou):
    town = builders.federation("450200-X-T", liuzhou.county, Level.TOWN)
    answers = {"apply": 1, "on": "2014-06-30", "reason": "撤并"}
    assert act(clerk, "federation", "close", [liuzhou.county], **answers).status_code == 422
    assert act(clerk, "federation", "close", [liuzhou.county, town], **answers).status_code == 302
    assert set(Unit.objects.exclude(closed=None)) == {liuzhou.county.unit_ptr, town.unit_ptr}


def test_where_one_is_refused_none_is_closed_and_the_page_says_which_and_why(clerk, liuzhou):
    closed = builders.grassroots("450200-G2", liuzhou.federation, closed=date(2013, 1, 1))
    chosen = [liuzhou.grassrootsunion, closed]
    response = act(clerk, "grassrootsunion", "close", chosen, apply=1, on="2014-06-30", reason="企业注销")
    assert response.status_code == 422
    refused = {one.code: bool(reasons) for one, reasons in response.context["lines"]}
    assert refused == {"450200-G": False, "450200-G2": True}
    assert Unit.objects.get(code="450200-G").closed is None
    assert batches() == set()


@pytest.mark.parametrize(
    ("designation", "year", "status"),
    [("national", 2013, 302), ("national", timezone.localdate().year + 1, 422), ("city", 2013, 422)],
)
def test_reading_rooms_are_designated_with_a_year(clerk, liuzhou, designation, year, status):
    answers = {"apply": 1, "designation": designation, "year": year, "reason": "命名文件"}
    assert act(clerk, "readingroom", "designate", [liuzhou.readingroom], **answers).status_code == status
    room = ReadingRoom.objects.get(pk=liuzhou.readingroom.pk)
    assert (room.designation, room.designated) == (("national", 2013) if status == 302 else ("", None))


def test_a_national_model_is_not_made_a_provincial_one(clerk, liuzhou):
    room = builders.unit(ReadingRoom, "450200-R2", liuzhou.federation, designation="national", designated=2010)
    answers = {"apply": 1, "designation": "provincial", "year": 2013, "reason": "命名文件"}
    assert act(clerk, "readingroom", "designate", [room, liuzhou.readingroom], **answers).status_code == 422
    assert set(ReadingRoom.objects.values_list("designation", flat=True)) == {"national", ""}


def test_a_clerks_appointments_pass_to_another_person_in_one_batch(administrator, cast, liuzhou):
    builders.appointed(cast["clerk"], Role.CLERK, liuzhou.county)
    held = cast["clerk"].appointments.all()
    answers = {"apply": 1, "to": cast["viewer"].pk, "on": timezone.localdate().isoformat(), "reason": "调动"}
    assert act(administrator, "appointment", "hand_over", held, **answers).status_code == 302
    today = timezone.localdate()
    assert not cast["clerk"].appointments.on(today).exists()
    assert cast["viewer"].appointments.on(today).filter(role=Role.CLERK).count() == 2
    [batch] = batches()
    assert Change.objects.filter(batch=batch).count() == 4


def test_a_deputy_stands_in_for_some_days_beside_whoever_is_away(administrator, cast):
    today = timezone.localdate()
    held = cast["supervisor"].appointments.all()
    days = {"on": today.isoformat(), "until": (today + timedelta(days=6)).isoformat()}
    answers = {"apply": 1, "to": cast["viewer"].pk, "reason": "出差", **days}
    assert act(administrator, "appointment", "stand_in", held, **answers | {"until": "2000-01-01"}).status_code == 422
    assert act(administrator, "appointment", "stand_in", held, **answers).status_code == 302
    standing_in = cast["viewer"].appointments.filter(role=Role.SUPERVISOR)
    present = [standing_in.on(today + timedelta(days=days)).exists() for days in (-1, 0, 6, 7)]
    assert present == [False, True, True, False]
    assert held.on(today).exists()
    assert "出差" in Change.objects.filter(register="units.appointment").latest("pk").reason


def test_appointments_pass_to_nobody_the_administrator_does_not_know(administrator, cast):
    held = cast["clerk"].appointments.all()
    answers = {"apply": 1, "to": cast["next_door"].pk, "on": timezone.localdate().isoformat(), "reason": "调动"}
    assert act(administrator, "appointment", "hand_over", held, **answers).status_code == 422
    assert held.on(timezone.localdate()).exists()


def test_no_register_offers_to_delete_many_at_once(clerk, liuzhou):
    for model in ("federation", "grassrootsunion", "readingroom"):
        assert b"delete_selected" not in clerk.get(page_of(model)).content


# ---- Deleting


def test_a_unit_that_others_refer_to_is_not_deleted_and_the_page_says_what_holds_it(clerk, liuzhou):
    page = reverse("admin:units_federation_delete", args=[liuzhou.county.pk])
    builders.grassroots("450200-X-1", liuzhou.county, name="某厂工会")
    response = clerk.post(page, {"post": "yes"})
    assert response.status_code == 200
    assert response.context["protected"]
    assert "某厂工会" not in response.content.decode()
    assert Unit.objects.filter(pk=liuzhou.county.pk).exists()


def test_a_unit_entered_by_mistake_is_deleted_and_the_deletion_stays_on_record(clerk, cast, liuzhou):
    page = reverse("admin:units_grassrootsunion_delete", args=[liuzhou.grassrootsunion.pk])
    assert clerk.post(page, {"post": "yes"}).status_code == 302
    assert not Unit.objects.filter(code="450200-G").exists()
    log = clerk.get(page_of("change", "changelog"), {"action__exact": "deleted"})
    assert liuzhou.grassrootsunion.name in log.content.decode()


# ---- The change log


def test_the_history_of_a_unit_is_one_timeline_of_all_its_tables(clerk, liuzhou, cast):
    room = liuzhou.readingroom
    act(clerk, "readingroom", "designate", [room], apply=1, designation="national", year=2013, reason="命名文件")
    with acting(cast["supervisor"], door="test", reason="更正"):
        Unit.objects.filter(pk=room.pk).update(name="柳钢职工书屋")
    told = clerk.get(reverse("admin:units_readingroom_history", args=[room.pk])).context["told"]
    newest, designated = told[0], told[1]
    assert [values for _label, *values in newest.parts] == [["柳州书屋", "柳钢职工书屋"]]
    assert (newest.change.by, newest.change.door, newest.change.reason) == (cast["supervisor"], "test", "更正")
    assert designated.parts[1][1:] == ("", "2013")
    assert designated.change.batch
    assert {one.change.register for one in told} == {"units.unit", "units.readingroom", "units.affiliation"}


def test_the_log_is_searched_by_unit_reason_and_person(clerk, cast, liuzhou):
    with acting(cast["supervisor"], door="test", reason="按文件更正"):
        Unit.objects.filter(pk=liuzhou.campaign.pk).update(notes="x")
    for typed in ("lzjs", "按文件", "supervisor"):
        found = clerk.get(page_of("change", "changelog"), {"q": typed}).context["cl"].result_list
        assert any(one.new.get("notes") == "x" for one in found), typed
    assert list(clerk.get(page_of("change", "changelog"), {"q": "没有"}).context["cl"].result_list) == []


def test_a_batch_is_read_as_a_whole_and_by_others_only_as_far_as_they_see(client, cast, liuzhou, guilin):
    batch = uuid4()
    with acting(cast["supervisor"], door="import", reason="年报", batch=batch):
        for city in (liuzhou, guilin):
            Unit.objects.filter(path__startswith=city.federation.path).update(notes="x")
        builders.grassroots("450300-G9", guilin.federation)
    page = reverse("admin:changelog_change_batch", args=[batch])
    seen = {}
    for who in ("clerk", "next_door"):
        client.force_login(cast[who])
        response = client.get(page)
        assert "450300-G9" not in response.content.decode() or who == "next_door"
        seen[who] = sum(number for _kind, _action, number in response.context["counts"])
    assert seen["clerk"] == 7
    assert seen["next_door"] > seen["clerk"]
    client.force_login(cast["expired"])
    assert client.get(page).status_code == 404


# ---- Queries

GROW = {
    "units.federation": lambda at, i: builders.federation(f"F{i}", at, Level.COUNTY),
    "units.grassrootsunion": lambda at, i: builders.grassroots(f"G{i}", at),
    "units.workerstation": lambda at, i: builders.unit(WorkerStation, f"S{i}", at, kind="park"),
    "units.readingroom": lambda at, i: builders.unit(ReadingRoom, f"R{i}", at),
    "units.campaign": lambda at, i: builders.unit(Campaign, f"C{i}", at, kind="competition"),
    "units.facility": lambda at, i: builders.unit(Facility, f"L{i}", at, kind="palace"),
    "units.extracolumn": lambda at, i: extra_column(i),
    "units.letterhead": lambda at, i: letterhead(builders.federation(f"F{i}", at, Level.COUNTY)),
    "units.succession": lambda at, i: builders.succeeded(
        *(builders.federation(f"F{i}{which}", at, Level.COUNTY) for which in "AB"), LONG_AGO
    ),
    "units.appointment": lambda at, i: builders.person(f"p{i}", Role.CLERK, at),
    "auth.user": lambda at, i: builders.person(f"p{i}", Role.CLERK, at),
    "accounts.accessline": lambda at, i: builders.person(f"p{i}", Role.CLERK, at),
    "accounts.outgoingmessage": lambda at, i: undelivered(builders.person(f"p{i}", Role.CLERK, at)),
    "changelog.change": lambda at, i: builders.grassroots(f"G{i}", at),
    "units.unit tree": lambda at, i: builders.grassroots(f"T{i}", builders.federation(f"F{i}", at, Level.COUNTY)),
    "units.unit history": lambda at, i: builders.renamed(at, f"柳州市总工会{i}"),
    "units.unit page": lambda at, i: builders.stated(at, builders.indicator(f"P{i}"), "2014", "1"),
    "figures.indicatorgroup": lambda at, i: group(i),
    "figures.indicator": lambda at, i: builders.indicator(f"I{i}"),
    "figures.period": lambda at, i: builders.period(str(2000 + i)),
    "figures.source": lambda at, i: builders.source(f"S{i}"),
    "figures.form": lambda at, i: builders.form(f"F{i}", []),
    "figures.editrule": lambda at, i: builders.rule(f"R{i}", "A >= 0"),
    "figures.officeholder": lambda at, i: builders.told(Officeholder, at, person=f"王{i}", office="主席"),
    "figures.unionwork": lambda at, i: builders.told(UnionWork, at, title=f"影片{i}", kind="film"),
    "figures.regulation": lambda at, i: builders.told(Regulation, at, title=f"条例{i}", kind="law"),
    "figures.agreement": lambda at, i: builders.told(Agreement, at, title=f"协议{i}", partner="广东"),
    "figures.submission": lambda at, i: builders.submission(at, builders.form(f"F{i}", []), "2014", {}),
    "figures.figure": lambda at, i: builders.stated(at, builders.indicator(f"X{i}"), "2014", "1"),
    "figures.deadline": lambda at, i: duty(Deadline, i, federation=at, due=date(2014, 10, 22)),
    "figures.extension": lambda at, i: duty(Extension, i, unit=at, until=date(2015, 1, 31), reason="洪水"),
}


def duty(model, i, **fields):
    with acting(door="test"):
        model.objects.create(form=builders.form(f"F{i}", []), period=builders.period("2014"), **fields)


def undelivered(person):
    OutgoingMessage.objects.create(person=person, channel=Channel.MAIL, subject="一条通知", text="一条通知", tries=1)


def extra_column(number):
    with acting(door="test"):
        ExtraColumn.objects.create(register="room", code=f"c{number}", name_zh=f"栏目{number}", kind="number")


def letterhead(at):
    with acting(door="test"):
        Letterhead.objects.create(federation=at, name="a.docx", digest="0", size=1)


def group(i):
    with acting(door="test"):
        IndicatorGroup.objects.create(code=f"N{i}", name_zh="组", name_en="group", order=i)


def list_of(name, unit):
    if name == "units.unit tree":
        return reverse("admin:units_unit_tree") + f"?under={unit.code}"
    if name == "units.unit history":
        return reverse("admin:units_federation_history", args=[unit.pk])
    if name == "units.unit page":
        return reverse("reports:unit", args=[unit.code])
    app, model = name.split(".")
    return page_of(model, app)


def test_every_list_of_the_admin_is_among_those_counted():
    one_row = {"units.unit", "units.installation"}  # the one is all registers, the other a single row
    assert {model._meta.label_lower for model in admin.site._registry} - one_row <= GROW.keys()


@pytest.mark.parametrize("name", GROW)
def test_every_list_asks_the_database_the_recorded_number_of_questions_however_long_it_is(client, liuzhou, name):
    """UPDATE_QUERY_COUNTS=1 writes the file anew."""
    city = liuzhou.federation
    person = builders.person("both", Role.CLERK, city)
    builders.appointed(person, Role.ADMINISTRATOR, city)
    client.force_login(person)
    numbers = []
    for rows in (range(3), range(3, 30)):
        for i in rows:
            GROW[name](city, i)
        client.get(list_of(name, city))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(list_of(name, city)).status_code == 200
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]
    if os.environ.get("UPDATE_QUERY_COUNTS"):
        record(name, numbers[0])
    assert json.loads(COUNTS.read_text())[name] == numbers[0]


def record(name, number):
    known = json.loads(COUNTS.read_text()) if COUNTS.exists() else {}
    COUNTS.write_text(json.dumps({**known, name: number}, indent=2, sort_keys=True) + "\n")
