"""Who is told whom to call at a unit: at every door the same people, and nobody else finds it out."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.units import access
from apps.units.contacts import contacts_for
from apps.units.files.columns import RESOURCES
from apps.units.files.importer import bring_in, preview
from apps.units.models import Federation, GrassrootsUnion, ReadingRoom, Register, Role, WorkerStation
from tests import builders
from tests.builders import Level, filled
from tests.units.files.worlds import table
from tests.worlds import shared

pytestmark = pytest.mark.django_db
PEOPLE = {"chair": "韦小梅", "contact": "覃建国", "telephone": "0772-2825363", "address": "屏山大道1号"}
TOLD = {"city clerk", "clerk", "supervisor", "administrator"}  # of the union at the county
NOT_TOLD = {"viewer", "county clerk next door"}


class ReachedTown:
    def __init__(self) -> None:
        self.region = builders.federation("450000", level=Level.PROVINCE, name="广西总工会")
        self.city = builders.federation("450200", self.region, name="柳州市总工会", **PEOPLE | {"chair": "市主席"})
        self.county = builders.federation("450203", self.city, level=Level.COUNTY, name="鱼峰区总工会")
        self.next_door = builders.federation("450204", self.city, level=Level.COUNTY, name="柳南区总工会")
        self.union = builders.grassroots("450203-A1", self.county, name="钢铁工会", **PEOPLE)
        self.people = {
            "city clerk": builders.clerk(self.city, "city clerk"),
            "clerk": builders.clerk(self.county),
            "supervisor": builders.supervisor(self.county),
            "administrator": builders.person("administrator", Role.ADMINISTRATOR, self.county),
            "viewer": builders.person("viewer", Role.VIEWER, self.city),
            "county clerk next door": builders.clerk(self.next_door, "next"),
        }
        # Who views a whole city and keeps one county of it is told of that county alone.
        self.people["of two"] = builders.person("of two", Role.VIEWER, self.city)
        builders.appointed(self.people["of two"], Role.CLERK, self.next_door)


@shared
def town():
    return ReachedTown()


@pytest.fixture
def desk_of(town):
    def desk(who: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        client.force_login(town.people[who])
        return client

    return desk


def tells(text: str) -> bool:
    return any(said in text for said in PEOPLE.values())


def record(town, page: str = "change") -> str:
    return reverse(f"admin:units_grassrootsunion_{page}", args=[town.union.pk])


LIST = "/admin/units/grassrootsunion/"


def test_people_are_told_of_in_ones_own_subtree_and_above_but_never_to_viewers(town):
    told = {
        who: [not access.hidden(user, unit.path) for unit in (town.union, town.county, town.city, town.region)]
        for who, user in town.people.items()
    }
    assert told == {
        **{who: [True] * 4 for who in TOLD},
        "viewer": [False] * 4,
        "county clerk next door": [False, False, True, True],
        "of two": [False, False, True, True],
    }
    assert access.hidden(None, town.union.path) == frozenset(), "the system writes and reads all"
    assert access.hidden(town.people["clerk"], None) == access.PERSONAL, "where a unit stood that is gone, nobody knows"


@pytest.mark.parametrize("who", ["supervisor", "viewer", "of two"])
def test_every_page_of_the_unit_tells_of_people_those_who_may_know_and_nobody_else(town, desk_of, who):
    with acting(town.people["city clerk"], door="admin"):
        GrassrootsUnion.objects.filter(pk=town.union.pk).update(telephone="13877212345")
    change = Change.objects.filter(register="units.grassrootsunion").latest("pk")
    batchless = [
        record(town), record(town, "history"), LIST, "/unit/450203-A1/",
        reverse("admin:changelog_change_change", args=[change.pk]),
    ]  # fmt: skip
    for page in batchless:
        text = desk_of(who).get(page).text
        assert (tells(text) or "13877212345" in text) == (who in TOLD), page
    logged = desk_of(who).get(reverse("admin:changelog_change_change", args=[change.pk])).text
    assert ("•••" in logged) == (who not in TOLD), "that it changed is told to everybody who sees the unit"


@pytest.mark.parametrize("who", ["supervisor", "viewer", "of two"])
def test_the_file_of_a_register_leaves_blank_what_its_reader_may_not_know(town, desk_of, who):
    page = desk_of(who).get(f"{LIST}export/")
    form = page.context["form"]
    chosen = {f"{field.name}": "on" for field in form.columns}
    answer = desk_of(who).post(f"{LIST}export/", {"format": "1", "resource": "0", **chosen})
    text = answer.content.decode("utf-8-sig")
    assert "450203-A1" in text
    assert tells(text) == (who in TOLD)


def test_above_ones_own_federation_one_is_told_whom_to_call_unless_one_only_views(town, desk_of):
    builders.person("county viewer", Role.VIEWER, town.county)
    town.people["county viewer"] = builders.again(builders.person("county viewer 2", Role.VIEWER, town.county))
    assert "市主席" in desk_of("clerk").get("/unit/450200/").text
    assert "市主席" not in desk_of("county viewer").get("/unit/450200/").text


@pytest.mark.parametrize(
    "address",
    [
        f"{LIST}?telephone__startswith=0772", f"{LIST}?chair=韦小梅", f"{LIST}?contact__contains=覃",
        f"{LIST}?address__isnull=False", "/admin/units/federation/?unit_ptr__federation__telephone=0772-2825363",
        "/admin/changelog/change/?new__telephone__startswith=0772", "/admin/changelog/change/?old__chair=x",
    ],
)  # fmt: skip
def test_no_address_narrows_a_list_by_people(desk_of, address):
    for who in ("viewer", "clerk"):
        assert desk_of(who).get(address).status_code == 400


def test_no_search_finds_a_unit_by_a_telephone_number_or_a_person(town, desk_of):
    for who in ("viewer", "clerk"):
        client = desk_of(who)
        for said in PEOPLE.values():
            assert not client.get(LIST, {"q": said}).context["cl"].result_list
            assert not client.get("/admin/changelog/change/", {"q": said}).context["cl"].result_list
            asked = {"app_label": "units", "model_name": "participation", "field_name": "unit", "term": said}
            assert client.get(reverse("admin:autocomplete"), asked).json()["results"] == []


def test_a_choice_of_units_offers_no_more_than_name_and_code(town, desk_of):
    asked = {"app_label": "units", "model_name": "participation", "field_name": "unit", "term": "钢铁"}
    assert desk_of("clerk").get(reverse("admin:autocomplete"), asked).json()["results"] == [
        {"id": str(town.union.pk), "text": "钢铁工会 · 450203-A1"}
    ]


def test_a_clerk_writes_down_whom_to_call_and_a_number_that_is_none_is_refused_in_words(town, desk_of):
    client, page = desk_of("clerk"), record(town)
    sent = filled(client.get(page))
    refused = client.post(page, sent | {"telephone": "请打张三"})
    assert "This is no telephone number" in str(refused.context["adminform"].form.errors["telephone"])
    assert client.post(page, sent | {"telephone": "（0772）2825363转801、138 7721 2345"}).status_code == 302
    town.union.refresh_from_db()
    assert town.union.telephone == "0772-2825363-801; 13877212345"


def test_who_only_views_a_city_writes_in_her_county_and_wipes_out_nothing(town, desk_of):
    client = desk_of("of two")
    assert client.post(record(town), {"name": "x"}).status_code == 403
    own = builders.grassroots("450204-A1", town.next_door, name="柳南工会", **PEOPLE)
    page = reverse("admin:units_grassrootsunion_change", args=[own.pk])
    assert client.post(page, filled(client.get(page)) | {"notes": "核对过"}).status_code == 302
    own.refresh_from_db()
    assert (own.chair, own.telephone, own.notes) == ("韦小梅", "0772-2825363", "核对过")


@pytest.mark.parametrize("model", [Federation, GrassrootsUnion, WorkerStation, ReadingRoom])
def test_the_database_itself_refuses_what_is_no_number(town, model):
    fields = {"level": Level.COUNTY} if model is Federation else {"kind": "park"} if model is WorkerStation else {}
    with pytest.raises(IntegrityError, match="telephone"), transaction.atomic():
        builders.unit(model, "450203-X9", town.county, telephone="call me", **fields)


def test_a_file_brings_contacts_in_and_tells_a_wrong_number_at_its_cell(town):
    heads = ("代码", "工会主席", "联系电话", "地址", "下次换届日期")
    rows = table(("450203-A1", "韦大梅", "0772 2825364", "清空", "2018-10-01"), heads=heads)
    bring_in(rows, "unions.csv", Register.GRASSROOTS, by=town.people["clerk"])
    town.union.refresh_from_db()
    kept = town.union
    assert (kept.chair, kept.telephone, kept.address) == ("韦大梅", "0772-2825364", "")
    assert kept.next_election == date(2018, 10, 1)
    with override("en"):
        (fault,) = preview(
            table(("450203-A1", "暂无"), heads=heads[0::2]), "unions.csv", Register.GRASSROOTS, by=town.people["clerk"]
        ).faults
    assert (fault.column, fault.reason[:28]) == ("telephone", "This is no telephone number.")
    for register, column in ((Register.STATION, "hours"), (Register.ROOM, "hours"), (Register.FEDERATION, "chair")):
        assert column in RESOURCES[register].columns()


def test_unions_are_listed_by_when_they_elect(town, desk_of):
    today = timezone.localdate()
    for code, day in (("450203-B1", today - timedelta(1)), ("450203-B2", today + timedelta(30))):
        builders.grassroots(code, town.county, next_election=day)
    builders.grassroots("450203-B3", town.county, next_election=today + timedelta(400))

    def listed(asked: str) -> set[str]:
        return {unit.code for unit in desk_of("viewer").get(f"{LIST}?election={asked}").context["cl"].result_list}

    assert [listed(asked) for asked in ("overdue", "soon", "unknown")] == [{"450203-B1"}, {"450203-B2"}, {"450203-A1"}]


def test_whom_to_call_is_read_for_many_units_at_once(town, django_assert_num_queries):
    units = [town.union, town.county, town.city]
    with django_assert_num_queries(4):  # the account, what it holds, then one a register
        contacts = contacts_for(builders.again(town.people["clerk"]), units)
    assert {key: str(contact) for key, contact in contacts.items()} == dict.fromkeys(
        (town.union.pk, town.city.pk), "覃建国 0772-2825363"
    )
    assert contacts_for(builders.again(town.people["viewer"]), units) == {}
