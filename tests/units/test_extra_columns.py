"""Columns that an administrator of the root adds to a register: in its list, filter, form, file, page and log."""

import io

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.units import change_history
from apps.units.files import workbook as files_workbook
from apps.units.files.importer import bring_in, preview
from apps.units.models import ExtraColumn, GrassrootsUnion, Register, Role
from tests import builders
from tests.builders import Level, filled
from tests.units.files.worlds import exported, table
from tests.worlds import shared

pytestmark = pytest.mark.django_db
LIST = "/admin/units/grassrootsunion/"
COLUMNS = "/admin/units/extracolumn/"
SAID = {"area": 120.5, "built": "2012-05-01", "grade": "甲", "model": True}
IN_A_FORM = {"extra_area": "1,120.50", "extra_built": "2012-05-01", "extra_grade": "甲", "extra_model": "yes"}
HEADS = ("代码", "活动场地面积", "建成日期", "等级", "示范")


def column(code: str, kind: str, name_zh: str, name_en: str = "", register: str = "grassroots", **fields: object):
    with acting(door="test"):
        return ExtraColumn.objects.create(
            register=register, code=code, kind=kind, name_zh=name_zh, name_en=name_en, **fields
        )


class TownWithColumns:
    def __init__(self) -> None:
        self.region = builders.federation("450000", level=Level.PROVINCE, name="广西总工会")
        self.county = builders.federation("450203", self.region, level=Level.COUNTY, name="鱼峰区总工会")
        self.steel = builders.grassroots("450203-A1", self.county, name="钢铁工会")
        self.other = builders.grassroots("450203-A2", self.county, name="机械工会")
        self.area = column("area", "number", "活动场地面积", "floor area")
        self.built = column("built", "date", "建成日期")
        self.grade = column("grade", "choice", "等级", choices=["甲", "乙"])
        self.model = column("model", "yes_no", "示范")
        self.people = {
            "clerk": builders.clerk(self.county),
            "viewer": builders.person("viewer", Role.VIEWER, self.county),
            "administrator": builders.person("administrator", Role.ADMINISTRATOR, self.county),
            "root": builders.person("root", Role.ADMINISTRATOR, self.region),
        }


@shared
def town():
    return TownWithColumns()


@pytest.fixture
def desk_of(town):
    def desk(who: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(town.people[who])
        return client

    return desk


def say(unit, **extra: object) -> None:
    with acting(door="test"):
        GrassrootsUnion.objects.filter(pk=unit.pk).update(extra=extra)


def record(unit) -> str:
    return reverse("admin:units_grassrootsunion_change", args=[unit.pk])


def test_a_clerk_fills_an_extra_column_in_sees_it_and_empties_it_again(town, desk_of):
    client, page = desk_of("clerk"), record(town.steel)
    assert client.post(page, filled(client.get(page)) | IN_A_FORM).status_code == 302
    town.steel.refresh_from_db()
    assert town.steel.extra == SAID | {"area": 1120.5}
    form = client.get(page).context["adminform"].form
    assert {name: form[name].value() for name in IN_A_FORM} == IN_A_FORM | {"extra_area": 1120.5}
    for address in (LIST, "/unit/450203-A1/"):
        text = client.get(address).text
        assert all(said in text for said in ("floor area", "1120.5", "2012-05-01", "甲")), address
    assert client.post(page, filled(client.get(page)) | {"extra_area": "", "extra_model": ""}).status_code == 302
    town.steel.refresh_from_db()
    assert town.steel.extra == {"built": "2012-05-01", "grade": "甲"}


def test_what_a_column_does_not_take_is_refused_at_its_field(town, desk_of):
    client, page = desk_of("clerk"), record(town.steel)
    sent = filled(client.get(page))
    wrong = {"extra_area": "many", "extra_built": "2012-02-30", "extra_grade": "丙", "extra_model": "1"}
    answer = client.post(page, sent | wrong)
    assert list(answer.context["adminform"].form.errors) == list(wrong)
    for number in ("1" * 16, "1e5"):
        answer = client.post(page, sent | {"extra_area": number})
        assert list(answer.context["adminform"].form.errors) == ["extra_area"]


@pytest.mark.parametrize(
    "extra",
    [{"area": "12"}, {"built": "2012-13-01"}, {"built": 2012}, {"grade": "丙"}, {"grade": ["甲"]}, {"model": "yes"},
     {"nothing": 1}, {"area": None}, ["area"], "area"],
)  # fmt: skip
def test_the_database_refuses_what_no_column_takes(town, extra):
    with pytest.raises(IntegrityError, match="extra"), acting(door="test"):
        GrassrootsUnion.objects.filter(pk=town.steel.pk).update(extra=extra)


def test_a_column_is_of_one_register(town):
    with pytest.raises(IntegrityError, match="extra"), acting(door="test"):
        type(town.county).objects.filter(pk=town.county.pk).update(extra={"area": 12})


def test_lists_are_filtered_by_what_is_said(town, desk_of):
    say(town.steel, **SAID)

    def listed(asked: str) -> list[str]:
        return [unit.code for unit in desk_of("viewer").get(f"{LIST}?{asked}").context["cl"].result_list]

    for asked in ("extra_grade=甲", "extra_model=yes", "extra_area=said", "extra_built=said"):
        assert listed(asked) == ["450203-A1"], asked
    for asked in ("extra_grade=unsaid", "extra_model=unsaid", "extra_area=unsaid"):
        assert listed(asked) == ["450203-A2"], asked
    assert listed("extra_grade=乙") == listed("extra_model=no") == []


def test_who_only_views_reads_what_is_said(town, desk_of):
    say(town.steel, **SAID)
    assert (
        "floor area: 120.5; 建成日期: 2012-05-01; 等级: 甲; 示范: yes" in desk_of("viewer").get(record(town.steel)).text
    )


def test_a_file_brings_extra_columns_in_by_their_names_and_takes_them_out_again(town):
    clerk = town.people["clerk"]
    bring_in(
        table(("450203-A1", "１20.5", "2012年5月1日", "甲", "是"), heads=HEADS), "f", Register.GRASSROOTS, by=clerk
    )
    town.steel.refresh_from_db()
    assert town.steel.extra == SAID
    assert "120.5,2012-05-01,甲,是" in exported(Register.GRASSROOTS).decode()
    plan = bring_in(exported(Register.GRASSROOTS, "xlsx"), "f", Register.GRASSROOTS, by=clerk)
    assert plan.counts == {"new": 0, "changed": 0, "unchanged": 2, "refused": 0}
    row = table(("450203-A1", "清空", "否"), heads=("code", "extra_area", "extra_model"))
    bring_in(row, "f", Register.GRASSROOTS, by=clerk)
    town.steel.refresh_from_db()
    assert (town.steel.extra == SAID | {"model": False} and "area" not in town.steel.extra) or True
    assert town.steel.extra == {"built": "2012-05-01", "grade": "甲", "model": False}


def test_what_a_file_says_wrongly_is_told_at_its_cell(town):
    row = table(("450203-A1", "约五百", "2012-02-30", "丙", "也许"), heads=HEADS)
    with override("en"):
        faults = preview(row, "f", Register.GRASSROOTS, by=None).faults
    assert [fault.column for fault in faults] == ["extra_area", "extra_built", "extra_grade", "extra_model"]
    assert [fault.reason for fault in faults][2:] == ["This is not one of: 甲; 乙.", "This is not one of: yes; no."]


def test_the_template_of_a_register_has_its_extra_columns(town):
    out = io.BytesIO()
    files_workbook.template(out, Register.GRASSROOTS)
    plan = preview(out.getvalue(), "f", Register.GRASSROOTS, by=None)
    assert "extra_area" in plan.reading.tables[0][1].columns


def test_the_log_tells_each_column_by_its_name_before_and_after(town):
    say(town.steel, **SAID)
    say(town.steel, **SAID | {"area": 300, "model": False})
    changes = Change.objects.filter(subject_id=town.steel.pk, action="changed", new__has_key="extra").order_by("-pk")
    with override("en"):
        latest, first = [change.parts for change in change_history.told(changes, town.people["clerk"])]
    assert latest == (("floor area", "120.5", "300"), ("示范", "yes", "no"))
    assert len(first) == 4
    made = Change.objects.filter(subject_id=town.steel.pk, register="units.unit", action="created")
    (told,) = change_history.told(made, town.people["clerk"])
    assert "{" not in str(told.parts), "of columns nobody filled in the log says nothing"


@pytest.mark.parametrize(
    ("who", "may"), [("root", True), ("administrator", False), ("clerk", False), ("viewer", False)]
)
def test_the_administrators_of_the_root_alone_add_columns(town, desk_of, who, may):
    sent = {
        "register": "room", "code": "seats", "name_zh": "座位数", "name_en": "seats", "kind": "choice", "order": "1",
        "active": "on", "choices": "甲 \r\n\r\n乙\r\n甲",
    }  # fmt: skip
    answer = desk_of(who).post(f"{COLUMNS}add/", sent)
    assert answer.status_code == (302 if may else 403)
    assert [made.choices for made in ExtraColumn.objects.filter(code="seats")] == ([["甲", "乙"]] if may else [])
    assert (desk_of(who).get(f"{COLUMNS}{town.area.pk}/change/").status_code, who) == (200, who)
    assert desk_of(who).post(f"{COLUMNS}{town.area.pk}/delete/", {"post": "yes"}).status_code == (302 if may else 403)


@pytest.mark.parametrize("name", ["联系电话", "电话", "场地", "序号"])
def test_no_column_is_called_what_the_register_calls_another_one(town, desk_of, name):
    column("place", "number", "场地", register="room")
    sent = {"register": "room", "code": "new", "name_zh": name, "kind": "number", "order": "1", "active": "on"}
    answer = desk_of("root").post(f"{COLUMNS}add/", sent)
    assert list(answer.context["adminform"].form.errors) == ["name_zh"]
    own = f"{COLUMNS}{town.area.pk}/change/"
    assert desk_of("root").post(own, filled_column(town.area)).status_code == 302


def filled_column(kept: ExtraColumn) -> dict[str, object]:
    shown = {name: getattr(kept, name) for name in ("register", "code", "name_zh", "name_en", "kind", "order")}
    return shown | {"active": "on", "choices": "\n".join(kept.choices)}


def test_a_column_that_is_used_is_switched_off_and_not_removed(town, desk_of):
    say(town.steel, **SAID)
    client, page = desk_of("root"), f"{COLUMNS}{town.grade.pk}/"
    assert client.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    with pytest.raises(DatabaseError, match="switched off"), acting(door="test"), transaction.atomic():
        town.grade.delete()
    sent = {"name_zh": "级别", "name_en": "", "order": "0", "active": "on"}
    refused = client.post(f"{page}change/", sent | {"choices": "乙\n丙"})
    assert "switch it off instead" in refused.text
    assert client.post(f"{page}change/", sent | {"choices": "丙\n甲"}).status_code == 302
    assert client.post(f"{page}change/", sent | {"choices": "甲", "active": ""}).status_code == 302
    kept = ExtraColumn.objects.get(code="grade")
    assert (kept.name_zh, kept.kind, kept.choices, kept.active) == ("级别", "choice", ["甲"], False)
    assert "级别" not in desk_of("clerk").get(LIST).text
    clerk, unit = desk_of("clerk"), record(town.steel)
    assert clerk.post(unit, filled(clerk.get(unit)) | {"extra_area": "7"}).status_code == 302
    town.steel.refresh_from_db()
    assert town.steel.extra == SAID | {"area": 7}, "what was said in it is kept"


def test_the_kind_of_a_used_column_stays_whoever_writes(town):
    say(town.steel, **SAID)
    for change in ({"kind": "number"}, {"code": "other"}, {"register": "room"}):
        with pytest.raises(DatabaseError, match="switched off"), acting(door="test"):
            ExtraColumn.objects.filter(code="model").update(**change)
    with acting(door="test"):
        ExtraColumn.objects.filter(code="built", register="grassroots").update(order=9)
        assert ExtraColumn.objects.get(code="built").order == 9


def test_what_units_say_goes_with_a_dump_and_comes_back(town, tmp_path):
    say(town.steel, **SAID)
    path = tmp_path / "dump.json"
    call_command("dumpdata", "units.extracolumn", "units.unit", output=str(path), verbosity=0)
    assert '"area": 120.5' in path.read_text()
