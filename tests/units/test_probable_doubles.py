"""The queue of probable doubles: who sees it, what an answer does, and who is asked on entry and in a file."""

from time import perf_counter

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.changelog.acting import acting
from apps.changelog.models import Change
from apps.figures import synthetic
from apps.units import probable
from apps.units.models import DistinctUnits, GrassrootsUnion, Unit
from tests import builders
from tests.builders import Level
from tests.owner import by_owner
from tests.worlds import shared

pytestmark = pytest.mark.django_db
QUEUE = "/admin/units/unit/doubles/"


class TownOfDoubles:
    def __init__(self) -> None:
        self.city = builders.federation("450200", name="柳州市总工会", division_code="450200")
        county = {"level": Level.COUNTY, "name": "鱼峰区总工会", "division_code": "450203"}
        self.county = builders.federation("450203", self.city, **county)
        other = {"level": Level.COUNTY, "name": "柳南区总工会", "division_code": "450204"}
        self.other = builders.federation("450204", self.city, **other)
        self.first = builders.grassroots("450203-A1", self.county, name="柳州市宏达建材有限公司工会")
        self.second = builders.grassroots("450203-A2", self.county, name="鸿达建材公司工会委员会")
        self.branch = builders.grassroots("450203-A3", self.county, name="宏达建材有限公司第一分公司工会")
        self.elsewhere = builders.grassroots("450204-A1", self.other, name="宏达建材公司工会")
        builders.person("administrator", "administrator", self.city)
        builders.person("next door", "administrator", self.other)
        builders.clerk(self.county)


@shared
def town():
    return TownOfDoubles()


def desk(username: str = "administrator") -> Client:
    client = Client(headers={"accept-language": "en"})
    assert client.login(username=username, password=username)
    return client


def codes(client: Client, query: str = "") -> list[tuple[str, str]]:
    return [(first.code, second.code) for first, second, _by in client.get(QUEUE + query).context["rows"]]


def test_an_administrator_sees_the_pairs_of_her_area_and_nobody_else_any(town):
    assert codes(desk()) == [("450203-A1", "450203-A2")], "not the branch, nor its namesake in another county"
    assert codes(desk("next door")) == []
    assert codes(desk(), "?under=450204") == []
    assert desk("clerk").get(QUEUE).status_code == 403


def test_what_is_not_the_same_is_kept_with_who_and_why_and_asked_no_more(town):
    sent = {"first": "450203-A1", "second": "450203-A2", "why": "Two firms of two brothers."}
    assert desk().post(QUEUE, sent | {"why": " "}).status_code == 422
    assert desk("next door").post(QUEUE, sent).status_code == 404, "not hers to judge"
    assert not DistinctUnits.objects.exists()
    assert desk().post(QUEUE, sent).status_code == 302
    assert DistinctUnits.objects.get().why == "Two firms of two brothers."
    change = Change.objects.get(register="units.distinctunits")
    assert (change.by.username, change.reason) == ("administrator", "Two firms of two brothers.")
    assert codes(desk()) == []


def test_the_queue_leads_to_the_act_that_merges_and_what_was_merged_is_asked_no_more(town):
    acts = reverse("admin:units_unit_acts", args=[town.second.pk]) + "?act=merge&to=450203-A1"
    assert acts.replace("&", "&amp;") in desk().get(QUEUE).text
    page = desk().get(acts)
    assert page.context["form"].initial["to"] == "450203-A1"
    asked = {"unit": "450203-A2", "to": "450203-A1", "on": "2014-10-01", "reason": "Entered twice.", "apply": "1"}
    assert desk().post(acts, asked).status_code == 302
    assert Unit.objects.get(code="450203-A2").closed is not None
    assert codes(desk()) == []


def test_units_joined_by_a_succession_are_one(town):
    builders.succeeded(town.first, town.second, builders.date(2014, 1, 1), "split")
    assert codes(desk()) == []


def test_who_enters_a_union_is_asked_about_nearly_its_name_in_the_county(town):
    def found(name: str, parent: Unit) -> list[int]:
        new = GrassrootsUnion(code="450203-B1", name=name, register="grassroots")
        return probable.of_unit(new, parent, Unit.objects.all())

    assert found("柳州宏达建材有限责任公司工会", town.county) == [town.first.pk, town.second.pk]
    assert found("柳州宏达建材有限责任公司第二分公司工会", town.county) == []
    assert found("柳州宏达建材有限责任公司工会", town.other) == [town.elsewhere.pk]


def test_the_form_and_the_file_say_so(town):
    page = desk("clerk").post("/admin/units/grassrootsunion/add/", {
        "code": "450203-B1", "name": "柳州宏达建材公司工会", "type": "single", "setting": "employer",
        "line": "territorial", "affiliations-0-parent": town.county.pk, "affiliations-0-starts": "2014-03-01",
        "affiliations-TOTAL_FORMS": 1, "affiliations-INITIAL_FORMS": 0, "former_names-TOTAL_FORMS": 0,
        "former_names-INITIAL_FORMS": 0, "honours-TOTAL_FORMS": 0, "honours-INITIAL_FORMS": 0,
    })  # fmt: skip
    assert "(450203-A1) has nearly this name" in page.text
    rows = {
        "450203-B1": ("宏达建材公司工会", "450203", "", "grassroots "),
        "450203-B2": ("飞鹅路集贸市场工会", "450203", "", "grassroots "),
        "450203-B3": ("柳州市飞鹅路集贸市场工会", "450203", "", "grassroots "),
    }
    asked = probable.in_file(rows, Unit.objects.filter(register="grassroots"))
    assert asked["450203-B1"] == ("柳州市宏达建材有限公司工会", "450203-A1")
    assert asked["450203-B2"] == ("柳州市飞鹅路集贸市场工会", "450203-B3")


SIGNS = [chr(0x4E00 + 7 * number) for number in range(900)]


@pytest.mark.large
def test_who_enters_a_union_among_200_000_units_is_asked_within_a_tenth_of_a_second():
    with acting(door="test"):
        synthetic.make_units(200_000)
        town = Unit.objects.filter(register="grassroots").order_by("path").first().parent
        unions = Unit.objects.filter(path__startswith=town.parent.path, register="grassroots").order_by()
        for number, union in enumerate(unions):
            union.name = f"{SIGNS[number % 900]}{SIGNS[number * 7 % 900]}{SIGNS[number // 30]}机械有限公司工会"
        Unit.objects.bulk_update(unions, ["name"], batch_size=500)
    with by_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    new = GrassrootsUnion(code="NEW-1", name=unions[0].name.replace("有限公司", "公司"), register="grassroots")
    times = []
    for _turn in range(5):
        began = perf_counter()
        found = probable.of_unit(new, town, Unit.objects.all())
        times.append(perf_counter() - began)
    assert unions[0].pk in found
    print(f"asked of {len(unions)} unions of the county: {[round(1000 * took) for took in times]} ms")
    assert min(times) < 0.1
