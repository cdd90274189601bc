"""Lists of enterprises as their pages show and take them: to whom, what, and how often the database is asked."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.changelog.acting import acting
from apps.spreadsheets import reading, writing
from apps.units.models import Enterprise, EnterpriseList, EnterpriseVerdict
from tests import builders
from tests.units.enterprises.worlds import ISSUER, ROWS, EnterpriseTown, code, kept
from tests.worlds import shared

pytestmark = pytest.mark.django_db
LISTS = "/admin/units/unit/enterprises/"


@shared
def town():
    return EnterpriseTown()


def desk(username: str = "clerk", language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    assert client.login(username=username, password=username)
    return client


def uploaded(client: Client, town: EnterpriseTown, content: bytes = ROWS.encode(), name: str = "名单.csv", **said: str):
    """The answer to a file, led on to its preview."""
    file = SimpleUploadedFile(name, content)
    told = {"federation": str(town.city.pk), "as_of": "2014-09-30", "issuer": ISSUER, **said}
    return client.post(LISTS, {**told, "file": file}, follow=True)


def test_a_file_is_looked_at_with_all_its_faults_and_kept_when_confirmed(town):
    client = desk()
    page = uploaded(client, town)
    counts = {tab.kind: tab.count for tab in page.context["tabs"]}
    assert counts == {"new": 7, "unchanged": 1, "changed": 1, "refused": 2}
    for said in ("No federation of this area stands for this division", "The row has no name", "no unified social"):
        assert said in page.text
    assert not EnterpriseList.objects.exists(), "nothing before she confirms"
    address = page.redirect_chain[-1][0]
    shown = client.post(address, {"confirm": "yes", "seen": page.context["reading"].digest}, follow=True)
    assert EnterpriseList.objects.get().issuer == ISSUER
    assert "旧厂有限公司" in shown.text, "those that have none come first"
    assert "宏达建材公司" not in shown.text
    assert client.get(address).status_code == 404, "the file waits no more"


def test_a_workbook_is_read_as_a_text_is(town):
    out = BytesIO()
    heads, *rows = [line.split(",") for line in ROWS.splitlines()[1:-1]]
    writing.write(out, heads, rows, "xlsx")
    page = uploaded(desk(), town, out.getvalue(), "名单.xlsx")
    assert {tab.kind: tab.count for tab in page.context["tabs"]}["new"] == 7


def test_a_file_is_given_up_refused_in_words_or_kept_from_others(town):
    client = desk()
    page = uploaded(client, town, b"a,b\n1,2\n")
    assert page.status_code == 409
    assert "No row of headings was found" in page.text
    assert uploaded(client, town, as_of="2999-01-01").status_code == 422
    page = uploaded(client, town)
    address = page.redirect_chain[-1][0]
    assert desk("colleague").get(address).status_code == 404
    client.post(address, {"cancel": "yes"})
    assert not EnterpriseList.objects.exists()
    assert uploaded(desk("viewer"), town).status_code == 200
    assert not EnterpriseList.objects.exists(), "a viewer brings in none"
    assert uploaded(desk("county"), town).status_code == 422, "the city is not hers"


def test_a_list_whose_firms_fall_elsewhere_by_the_time_it_is_confirmed_is_shown_again(town):
    client = desk()
    page = uploaded(client, town)
    address, seen = page.redirect_chain[-1][0], page.context["reading"].digest
    builders.dated(town.other, closed=date(2014, 1, 1))
    again = client.post(address, {"confirm": "yes", "seen": seen})
    assert again.status_code == 409
    assert "The records have changed since this preview was made" in again.text
    assert not EnterpriseList.objects.exists()
    assert {tab.kind: tab.count for tab in again.context["tabs"]}["new"] == 7, "the new preview is shown with it"
    client.post(address, {"confirm": "yes", "seen": again.context["reading"].digest})
    assert Enterprise.objects.get(name="南环商贸公司").federation == town.city


def test_all_lists_are_reached_page_by_page(town):
    told = {
        "federation": town.city,
        "issuer": ISSUER,
        "as_of": date(2014, 9, 30),
        "kept_by": builders.person_called("clerk"),
    }
    with acting(door="test"):
        EnterpriseList.objects.bulk_create(
            EnterpriseList(name=f"名单{number:03}.csv", digest=f"{number:064}", **told) for number in range(201)
        )
    client = desk()
    first = client.get(LISTS).text
    assert "page 1 of 3" in first
    assert "名单000.csv" not in first
    assert "名单000.csv" in client.get(f"{LISTS}?p=3").text


def test_a_county_sees_its_own_firms_and_another_city_not_even_the_list(town):
    enterprises = kept(town)
    address = f"{LISTS}{enterprises.pk}/"
    firm = Enterprise.objects.get(name="远方矿业公司")
    assert "远方矿业公司" in desk().get(f"{address}?standing=").text
    seen = desk("county").get(f"{address}?standing=").text
    assert "旧厂有限公司" in seen
    assert "远方矿业公司" not in seen
    assert desk("county").get(f"{address}firms/{firm.pk}/").status_code == 404
    assert "名单.csv" not in desk("next door").get(LISTS).text
    for page in ("", "queue/", "export/", f"firms/{firm.pk}/"):
        assert desk("next door").get(f"{address}{page}").status_code == 404


def test_a_union_outside_ones_area_is_not_named(town):
    far = builders.grassroots("450300-A9", town.elsewhere, name="桂林分部工会", uscc=code(4))
    enterprises = kept(town)
    shown = desk().get(f"{LISTS}{enterprises.pk}/?standing=matched").text
    assert "a union outside your area" in shown
    assert far.name not in shown


def test_filters_narrow_the_rows_and_go_into_the_file(town):
    enterprises = kept(town)
    client, address = desk(), f"{LISTS}{enterprises.pk}/"

    def names(query: str) -> set[str]:
        return {firm.name for firm, _union in client.get(address + query).context["rows"]}

    assert names("?standing=matched") == {"柳州甲厂有限公司"}
    assert names("?standing=&county=450204") == {"远方矿业公司", "南环商贸公司"}
    assert names("?standing=none&size=0") == {"旧厂有限公司", "小店铺", "东环餐饮店"}
    assert names(f"?standing=&q={code(2)}") == {"宏达建材公司"}
    assert names("?standing=none&size=nonsense&county=nowhere") == set()
    file = client.get(f"{address}export/?standing=none&county=450204&kind=csv")
    lines = file.content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[2] for line in lines[1:]] == ["远方矿业公司", "南环商贸公司"]
    assert lines[1].startswith("柳南区总工会,450204,")
    sheets = reading.book(client.get(f"{address}export/?standing=none").content)
    assert len(sheets[0].rows) == 6


def test_a_decision_in_the_queue_leads_to_the_next_and_is_taken_back_there(town):
    enterprises = kept(town, ROWS + f"{code(8)},宏达建材有限责任公司,9,450203\n")
    queue = f"{LISTS}{enterprises.pk}/queue/"
    client = desk()
    first = client.get(queue).context["firm"]
    sent = {"firm": first.pk, "union": first.union.code, "verdict": "other"}
    second = client.post(queue, sent, follow=True).context["firm"]
    assert second.name == "宏达建材有限责任公司"
    assert client.get(f"{queue}?after={second.pk}").context["firm"] == second, "the only one left"
    late = desk("colleague").post(queue, sent)
    assert late.status_code == 409
    assert "Decided already by clerk" in late.text
    undone = client.post(queue, {"undo": EnterpriseVerdict.objects.get().pk}, follow=True)
    assert undone.context["left"] == 2
    assert client.post(queue, {"undo": "999"}).status_code == 409
    assert desk("viewer").get(queue).context["firm"] is None, "a viewer decides nothing"
    assert desk("viewer").post(queue, sent).status_code == 404


def test_a_firm_is_marked_as_covered_by_a_joint_union(town):
    enterprises = kept(town)
    firm = Enterprise.objects.get(name="小店铺")
    page = f"{LISTS}{enterprises.pk}/firms/{firm.pk}/"
    client = desk("county")
    sent = {"firm": firm.pk, "union": "450203-a4", "verdict": "covered"}
    assert client.post(page, {**sent, "union": "450300-A1"}).status_code == 409, "a union she does not see"
    shown = client.post(page, sent, follow=True)
    assert "东环联合基层工会" in shown.text
    firm.refresh_from_db()
    assert (firm.standing, firm.union_id) == ("covered", town.joint.pk)
    assert 'name="undo"' not in desk("viewer").get(page).text
    client.post(page, {"undo": EnterpriseVerdict.objects.get().pk})
    firm.refresh_from_db()
    assert firm.standing == "none"


def test_the_pages_ask_the_same_number_of_questions_however_long_the_list_is(town):
    asked: dict[int, list[int]] = {}
    client = desk()
    for number in (1, 60):
        more = "".join(f"{code(100 + n)},商号{n}公司,{n},45020{3 + n % 2}\n" for n in range(number))
        enterprises = kept(town, ROWS + more)
        asked[number] = []
        for page in ("?standing=", "queue/", "export/?kind=csv"):
            client.get(f"{LISTS}{enterprises.pk}/{page}")
            with CaptureQueriesContext(connection) as questions:
                assert client.get(f"{LISTS}{enterprises.pk}/{page}").status_code == 200
            asked[number].append(len(questions))
    assert asked[1] == asked[60]
    assert max(asked[1]) <= 20


def test_matching_again_is_for_who_keeps_the_list(town):
    enterprises = kept(town)
    builders.grassroots("450204-A1", town.other, name="南环商贸公司工会", uscc=code(7))
    address = f"{LISTS}{enterprises.pk}/"
    assert desk("county").post(address).status_code == 403
    shown = desk().post(address, follow=True)
    assert re.search("held against the unions as they are now", shown.text)
    assert Enterprise.objects.get(name="南环商贸公司").standing == "matched"
