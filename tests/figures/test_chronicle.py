"""Registers of what sources tell beside numbers: who kept an office, what was made, seen through and agreed."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from apps.changelog.models import Change
from apps.figures.models import Agreement, Officeholder, Regulation, UnionWork
from tests import builders
from tests.builders import Level
from tests.worlds import shared

pytestmark = pytest.mark.django_db


@shared
def region() -> SimpleNamespace:
    """Liuzhou with a county and Guilin next door; a clerk of each, a supervisor of the region, a viewer of Liuzhou."""
    top = builders.federation("450000", level=Level.PROVINCE, name="广西总工会")
    liuzhou, guilin = (builders.federation(code, top, name=name) for code, name in CITIES)
    county = builders.federation("450203", liuzhou, Level.COUNTY, name="鱼峰区总工会")
    builders.clerk(liuzhou), builders.clerk(guilin, "next_door"), builders.supervisor(top)
    builders.person("viewer", "viewer", liuzhou)
    return SimpleNamespace(top=top, liuzhou=liuzhou, guilin=guilin, county=county, source=builders.source("GAZETTE"))


CITIES = (("450200", "柳州市总工会"), ("450300", "桂林市总工会"))


def client_of(username: str) -> Client:
    client = Client()
    client.force_login(builders.person_called(username))
    return client


def kept(model: type, region: SimpleNamespace, unit: Any, **fields: Any) -> Any:
    return builders.told(model, unit, source=region.source, **fields)


def names_listed(client: Client, model: str, **filters: str) -> list[str]:
    answer = client.get(reverse(f"admin:figures_{model}_changelist"), filters)
    assert answer.status_code == 200
    return [str(record) for record in answer.context["cl"].result_list]


def test_a_clerk_enters_who_was_chair_from_when_to_when_and_the_log_tells_it(region):
    clerk, add = client_of("clerk"), reverse("admin:figures_officeholder_add")
    begun = builders.filled(clerk.get(add))
    assert begun["unit"] == region.liuzhou.pk, "the form begins with the clerk's own federation"
    told = {"person": "王一", "office": "主席", "starts": "2010-03-01", "ends": "2013-05-31", "locator": "第2版"}
    sent = clerk.post(add, {**begun, **told, "source": region.source.pk})
    assert sent.status_code == 302
    page = clerk.get("/unit/450200/").text
    for said in ("王一", "2010-03-01 – 2013-05-31", "GAZETTE 第2版"):
        assert said in page
    change = Change.objects.get(register="figures.officeholder")
    assert (change.subject_id, change.object, change.by.username) == (region.liuzhou.pk, "王一", "clerk")
    assert "王一" in clerk.get(f"/admin/units/federation/{region.liuzhou.pk}/history/").text


def test_nobody_keeps_facts_of_a_unit_that_is_not_hers(region):
    made = kept(UnionWork, region, region.liuzhou, title="职工手册", kind="manual")
    change = reverse("admin:figures_unionwork_change", args=[made.pk])
    add = reverse("admin:figures_unionwork_add")
    sent = {"unit": region.liuzhou.pk, "title": "另一手册", "kind": "manual", "source": region.source.pk}
    assert client_of("next_door").get(change).status_code == 404
    assert client_of("next_door").post(add, sent).status_code == 200, "the unit is none of those offered"
    assert client_of("viewer").post(add, sent).status_code == 403
    assert client_of("viewer").post(change, {**sent, "title": "改"}).status_code == 403
    assert client_of("supervisor").post(change, {**sent, "title": "改"}).status_code == 403
    assert list(UnionWork.objects.values_list("title", flat=True)) == ["职工手册"]


def test_the_list_shows_the_area_of_the_reader_and_the_area_and_year_chosen(region):
    kept(UnionWork, region, region.liuzhou, title="影片", kind="film", year=2013)
    kept(UnionWork, region, region.county, title="手册", kind="manual", year=2014)
    kept(UnionWork, region, region.guilin, title="图书", kind="book")
    supervisor = client_of("supervisor")
    assert names_listed(supervisor, "unionwork") == ["影片", "手册", "图书"]
    assert names_listed(supervisor, "unionwork", under="450200") == ["影片", "手册"]
    assert names_listed(supervisor, "unionwork", under="450200", **{"in": "2014"}) == ["手册"]
    assert names_listed(supervisor, "unionwork", **{"in": "none"}) == ["图书"]
    assert names_listed(client_of("next_door"), "unionwork") == ["图书"]
    assert names_listed(client_of("next_door"), "unionwork", under="450200") == []
    assert 'href="/sources/GAZETTE/"' in supervisor.get(reverse("admin:figures_unionwork_changelist")).text


@pytest.mark.parametrize(
    ("dates", "years"),
    [
        ({"starts": date(2010, 3, 1), "ends": date(2012, 5, 1)}, {2010, 2011, 2012}),
        ({"starts": date(2013, 3, 1)}, {2013, 2014, 2015}),
        ({"ends": date(2011, 1, 1)}, {2011}),
        ({"year": 2012}, {2012}),
        ({}, set()),
    ],
)
def test_an_officeholder_is_found_in_every_year_of_the_term(region, dates, years):
    kept(Officeholder, region, region.liuzhou, person="王一", office="主席", **dates)
    found = {year for year in range(2009, 2016) if Officeholder.objects.filter(Officeholder.in_year(year)).exists()}
    assert found == years


def test_the_list_offers_the_years_of_its_rows(region):
    kept(Officeholder, region, region.liuzhou, person="王一", office="主席", year=2009)
    kept(Officeholder, region, region.liuzhou, person="王二", office="主席", starts="2011-01-01", ends="2013-01-01")
    offered = client_of("supervisor").get(reverse("admin:figures_officeholder_changelist")).text
    assert [year for year in range(2008, 2016) if f"?in={year}" in offered] == [2009, 2011, 2012, 2013]


def test_an_agreement_is_of_the_year_it_was_signed_in(region):
    kept(Agreement, region, region.top, title="合作协议", partner="广东省总工会", signed=date(2012, 6, 1))
    supervisor = client_of("supervisor")
    assert names_listed(supervisor, "agreement", **{"in": "2012"}) == ["合作协议"]
    assert names_listed(supervisor, "agreement", **{"in": "2013"}) == []
    offered = supervisor.get(reverse("admin:figures_agreement_changelist")).text
    assert "?in=2012" in offered
    assert "?in=2013" not in offered


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_leaves_as_a_file_as_it_is_filtered_with_source_and_place(region, kind):
    fields = {"kind": "regulation", "stage": "in_force", "part": "=推动", "year": 2011, "locator": "第3段"}
    kept(Regulation, region, region.liuzhou, title="民主管理条例", **fields)
    kept(Regulation, region, region.guilin, title="别处的条例", kind="rule")
    address = reverse("admin:figures_regulation_export", args=[kind])
    answer = client_of("supervisor").get(f"{address}?under=450200", headers={"accept-language": "zh-hans"})
    assert answer.status_code == 200
    lines = rows_of(answer.content, kind)
    assert ",".join(lines[0]) == "单位代码,单位名称,标题,类别,阶段,参与方式,年份,依据代码,依据,在依据中的位置,附注"
    shown = "=推动" if kind == "xlsx" else "'=推动"
    [line] = lines[1:]
    assert ",".join(line) == f"450200,柳州市总工会,民主管理条例,地方性法规,已施行,{shown},2011,GAZETTE,某报告,第3段,"
    assert client_of("next_door").get(f"{address}?under=450200").content.count(b"450200") == 0


def rows_of(content: bytes, kind: str) -> list[list[str]]:
    if kind == "csv":
        return [line.split(",") for line in content.decode("utf-8-sig").splitlines()]
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def test_a_source_lists_what_stands_in_it_beside_numbers_for_the_units_in_view(region):
    kept(UnionWork, region, region.liuzhou, title="影片", kind="film", locator="¶2")
    kept(UnionWork, region, region.guilin, title="图书", kind="book", locator="¶3")
    page = client_of("supervisor").get("/sources/GAZETTE/").text
    assert "影片" in page
    assert "图书" in page
    assert "图书" not in client_of("supervisor").get("/sources/GAZETTE/?place=¶2").text
    assert "影片" not in client_of("next_door").get("/sources/GAZETTE/").text


def test_what_is_told_below_stands_on_the_page_of_the_federation_above_and_nowhere_else(region):
    kept(UnionWork, region, region.county, title="区级影片", kind="film")
    assert "区级影片" in client_of("supervisor").get("/unit/450200/").text
    assert "区级影片" not in client_of("supervisor").get("/unit/450300/").text


@pytest.mark.parametrize(
    ("model", "fields", "rule"),
    [
        (Officeholder, {"person": "王一", "office": "主席"}, "figures_officeholder_once"),
        (UnionWork, {"title": "影片", "kind": "film"}, "figures_unionwork_once"),
        (Regulation, {"title": "条例", "kind": "law"}, "figures_regulation_once"),
        (Agreement, {"title": "协议", "partner": "广东"}, "figures_agreement_once"),
    ],
)
def test_the_database_keeps_a_fact_once(region, model, fields, rule):
    kept(model, region, region.liuzhou, **fields)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        kept(model, region, region.liuzhou, **fields)


@pytest.mark.parametrize(
    ("model", "fields", "rule"),
    [
        (
            Officeholder,
            {"person": "王一", "office": "主席", "starts": "2014-01-02", "ends": "2014-01-01"},
            "ends_after",
        ),
        (Agreement, {"title": "协议", "partner": "广东", "signed": "2013-12-31", "year": 2014}, "one_year"),
    ],
)
def test_the_database_refuses_days_that_cannot_be(region, model, fields, rule):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        kept(model, region, region.liuzhou, **fields)


def test_nothing_is_written_without_a_name_in_the_log(region):
    columns = "unit_id, source_id, title, kind, locator, notes"
    insert = f"INSERT INTO figures_unionwork ({columns}) VALUES (%s, %s, 'x', 'film', '', '')"
    with (
        pytest.raises(DatabaseError, match="nobody is named as acting"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(insert, [region.liuzhou.pk, region.source.pk])
    assert not UnionWork.objects.exists()


def test_a_unit_of_which_something_is_told_is_not_deleted(region):
    kept(UnionWork, region, region.county, title="影片", kind="film")
    with override("en"):
        assert "works: 1" in region.county.held_by()
