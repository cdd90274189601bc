"""Entering units one after the other: what the form begins with, what it keeps, and what it asks about."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from apps.changelog.acting import acting
from apps.units.models import GrassrootsUnion, Unit
from tests import builders
from tests.builders import Level, filled
from tests.worlds import shared

pytestmark = pytest.mark.django_db
PAGE = "/admin/units/grassrootsunion/add/"
USCC = "91350100M000100Y43"


class EnteringTown:
    def __init__(self) -> None:
        self.city = builders.federation("450200", name="柳州市总工会")
        self.county = builders.federation("450203", self.city, level=Level.COUNTY, name="鱼峰区总工会")
        self.elsewhere = builders.federation("450300", name="桂林市总工会")
        self.steel = builders.grassroots("450203-A1", self.county, name="钢铁工会", uscc=USCC)
        self.year = builders.period("2015")
        builders.clerk(self.county)
        builders.clerk(self.city, "city clerk")


@shared
def town():
    return EnteringTown()


def desk(username: str = "clerk") -> Client:
    client = Client(headers={"accept-language": "en"})
    assert client.login(username=username, password=username)
    return client


def begun(page) -> tuple[str | None, date | None]:
    """Under whom and from when a form begins."""
    first = page.context["inline_admin_formsets"][0].formset.forms[0].initial
    return first["parent"] and first["parent"].code, first["starts"]


def typed(town, code: str, **fields: object) -> dict[str, object]:
    sent = {
        "code": code, "name": f"{code}工会", "type": "single", "setting": "employer", "line": "territorial",
        "affiliations-0-parent": town.county.pk, "affiliations-0-starts": "2014-03-01",
    }  # fmt: skip
    for prefix, total in (("affiliations", 1), ("former_names", 0), ("honours", 0)):
        sent |= {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": 0}
    return sent | fields


def test_a_new_unit_begins_with_the_year_being_collected_under_the_only_federation_one_keeps(town):
    assert begun(desk().get(PAGE)) == ("450203", town.year.starts)
    assert begun(desk("city clerk").get(PAGE)) == (None, town.year.starts), "she keeps two: she says which"


def test_without_any_year_the_day_is_left_open(town):
    with acting(door="test"):
        town.year.delete()
    assert begun(desk().get(PAGE)) == ("450203", None)


def test_save_and_add_another_keeps_federation_and_day(town):
    client = desk("city clerk")
    saved = client.post(f"{PAGE}?under=450200", typed(town, "450203-B1", _addanother="on"))
    assert saved.status_code == 302
    assert begun(client.get(saved.url)) == ("450203", date(2014, 3, 1))
    made = GrassrootsUnion.objects.get(code="450203-B1")
    change = reverse("admin:units_grassrootsunion_change", args=[made.pk])
    again = client.post(change, filled(client.get(change)) | {"_addanother": "on"})
    assert begun(client.get(again.url)) == ("450203", date(2014, 3, 1))


@pytest.mark.parametrize("said", ["2014-02-31", "x", "0"])
def test_a_day_in_the_address_that_is_none_is_passed_over(town, said):
    assert begun(desk().get(PAGE, {"since": said})) == ("450203", town.year.starts)


@pytest.mark.parametrize(
    ("fields", "field", "asked"),
    [
        ({"uscc": USCC}, "uscc", "钢铁工会 (450203-A1) has this unified social credit code"),
        ({"name": "钢铁工会"}, "name", "鱼峰区总工会 has a unit of this name: 450203-A1"),
    ],
)
def test_what_may_be_there_already_is_asked_about_and_saved_when_there_are_two(town, fields, field, asked):
    client, sent = desk(), typed(town, "450203-B1", **fields)
    assert 'name="twice"' not in client.get(PAGE).text, "nobody is asked before there is a reason"
    page = client.post(PAGE, sent)
    assert asked in " ".join(page.context["adminform"].form.errors[field])
    assert re.search(r'<input type="checkbox" name="twice"', page.text)
    assert not Unit.objects.filter(code="450203-B1").exists()
    assert client.post(PAGE, sent | {"twice": "on"}).status_code == 302
    assert Unit.objects.filter(code="450203-B1").exists()


def test_a_closed_unit_or_one_elsewhere_or_of_another_kind_has_its_name_to_itself(town):
    builders.grassroots("450203-A2", town.county, name="老厂工会", closed="2013-01-01")
    builders.grassroots("450200-A3", town.city, name="市属工会")
    for number, name in enumerate(["老厂工会", "市属工会", "鱼峰区总工会"]):
        assert desk().post(PAGE, typed(town, f"450203-B{number}", name=name)).status_code == 302, name


def test_a_code_of_a_unit_out_of_view_is_not_told(town):
    builders.grassroots("450300-A1", town.elsewhere, name="桂林工会", uscc="91350100M000100Y56")
    sent = typed(town, "450203-B1", uscc="91350100M000100Y56")
    assert "450300" not in desk().post(PAGE, sent).content.decode()


def test_a_unit_renamed_or_moved_beside_its_namesake_is_asked_about_and_otherwise_left_alone(town):
    client = desk("city clerk")
    other = builders.grassroots("450203-A2", town.county, name="机械工会")
    namesake = builders.grassroots("450200-A3", town.city, name="钢铁工会")
    page = reverse("admin:units_grassrootsunion_change", args=[other.pk])
    form = filled(client.get(page))
    assert client.post(page, form | {"notes": "x"}).status_code == 302
    assert client.post(page, form | {"name": "钢铁工会"}).status_code == 200
    page = reverse("admin:units_grassrootsunion_change", args=[namesake.pk])
    moved = {
        "affiliations-TOTAL_FORMS": 2, "affiliations-1-unit": namesake.pk, "affiliations-1-parent": town.county.pk,
        "affiliations-1-starts": "2015-01-01",
    }  # fmt: skip
    asked = client.post(page, filled(client.get(page)) | moved)
    assert "450203-A1" in " ".join(asked.context["adminform"].form.errors["name"])


def test_two_that_were_said_to_be_two_are_not_asked_about_again(town):
    client = desk()
    client.post(PAGE, typed(town, "450203-B1", name="钢铁工会", twice="on"))
    made = GrassrootsUnion.objects.get(code="450203-B1")
    page = reverse("admin:units_grassrootsunion_change", args=[made.pk])
    assert client.post(page, filled(client.get(page)) | {"notes": "核对过"}).status_code == 302


def test_a_unit_renamed_is_found_by_its_old_name(town):
    client, page = desk(), reverse("admin:units_grassrootsunion_change", args=[town.steel.pk])
    sent = filled(client.get(page)) | {"name": "柳钢工会"}
    assert client.post(page, sent).status_code == 302
    assert [unit.code for unit in client.get(PAGE.replace("add/", ""), {"q": "钢铁"}).context["cl"].result_list] == [
        "450203-A1"
    ]
    assert client.post(page, filled(client.get(page)) | {"notes": "x"}).status_code == 302
    assert client.post(page, filled(client.get(page)) | {"name": "钢铁工会"}).status_code == 302
    assert client.post(page, filled(client.get(page)) | {"name": "柳钢工会"}).status_code == 302
    assert sorted(town.steel.former_names.values_list("name", flat=True)) == ["柳钢工会", "钢铁工会"]
